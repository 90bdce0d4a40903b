/* hot: clean rows, many at once. CPU seconds, best of three, 10 million rows of 60 bytes (602 MB) from CSV to /dev/null,
 * reading (.08) and splitting included; instructions a row, all told; in brackets the same before fields were put down
 * without a branch on their quotes and without an empty error a row:
 *     columns in place      .28   301 (325)
 *     columns reordered     .34   396 (417)
 *     all fields quoted     .55   645 (811)
 *     event names changed   .58   640 (728)       row by row through mapper.c: 1.38
 *     times with a blank          655 (744)
 * First and last time of the rows written, for the counts of a file: 6 to 9 instructions of these.
 * Written to a file .2 to .3 more: .51, .63 and, quoted, .80, where DuckDB 2.0 takes 5.3, 5.5 and 5.6 to 6.4.
 *
 * A clean row needs no thought: as many fields as the header, nothing to escape, a user, numbers that are numbers, and a
 * time that stands in the stream's form with the digits that are wanted (or, where the first row's did not, one that can
 * be read). Every other row ends the run and goes to mapper.c, which finds what is wrong with it, if anything. What each
 * trick is for:
 *   whole      the output row is the input row but for the delimiter: a run of such rows, which stand one behind the other in the
 *              block, is checked first and copied at once, delimiters turned into TABs 32 bytes at a time.
 *              The second line above shows what copies of a row's parts cost instead: .09 more.
 *   runs       neighbouring columns that stay neighbours are one copy; the TAB behind it is put over whatever stood there, so no
 *              copy asks where the row ends. One reservation of room a window, by the most that its rows can become.
 *   numbers    up to 16 bytes are checked at once: all digits, or one point among them.
 *   quoted     field by field, without the quotes; the splitter has proved that they only wrap. A loop of its own where there are
 *              columns alone.
 * Copies write up to 31 bytes too many (TN_OUT_SLACK) and read as many (the window's padding). The plain twin of all of
 * it is mapper.c, and tests/unit/check_mapper.c holds the bytes equal on random tables. */
#include "stream/mapper_parts.h"

#include "base/num.h"

#if defined __x86_64__ && defined __GNUC__
#include <immintrin.h>
#define VECTOR __attribute__((target("avx2,bmi,bmi2")))
#define HAS_VECTOR 1
#else
#define VECTOR
#define HAS_VECTOR 0
#endif
#define INLINE static inline __attribute__((always_inline))

#define MOST ((size_t)1024 * 1024)      /* bytes of output that room is made for at once */

/* A row as it stands in the window: field i is p[at[i] .. at[i + 1] - 1). */
struct row {
	const char *base;
	const uint32_t *at;
	bool quoted;
};

INLINE struct tn_str field(const struct row *row, uint32_t i)
{
	struct tn_str s = { row->base + row->at[i], row->at[i + 1] - row->at[i] - 1 };

	if (row->quoted && s.n >= 2 && s.p[0] == '"') {
		s.p++;
		s.n -= 2;
	}
	return s;
}

/* What has at most 16 bytes fits 64 bits. A quantity may be longer than an amount: then the plain way is asked. */
static bool is_amount(struct tn_str s)
{
	struct tn_money amount;

	return tn_str_missing(s) || (s.n <= 16 ? tn_num_is(s) : tn_money_parse(s, &amount) == TN_MONEY_OK);
}

/* digits(.digits)? of at most 16 bytes in one step; all else is asked of is_amount. */
#if HAS_VECTOR
VECTOR INLINE bool is_number(struct tn_str s)
{
	__m128i v, zero = _mm_set1_epi8('0');
	uint32_t others, all;

	if (s.n - 1 > 15)
		return is_amount(s);
	v = _mm_sub_epi8(_mm_loadu_si128((const __m128i *)(const void *)s.p), zero);
	all = (UINT32_C(1) << s.n) - 1;
	others = ~(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(9)), v)) & all;
	/* none, or one point that is neither the first byte nor the last */
	if (__builtin_expect(others == 0 || ((others & (others - 1)) == 0 && s.p[__builtin_ctz(others)] == '.' &&
	    (others & 1) == 0 && others != (all ^ all >> 1)), 1))
		return true;
	return is_amount(s);
}
#else
INLINE bool is_number(struct tn_str s)
{
	return is_amount(s);
}
#endif

/* Cheapest first: most rows that fail do so by their user or time. A first byte # may be the mark of an aborted filter. */
VECTOR INLINE bool is_clean(struct tn_mapper *m, const struct row *row, size_t time_n, int64_t *us)
{
	const struct tn_mapper_fast *f = &m->fast;
	struct tn_str user = field(row, f->user), time;

	if (tn_str_missing(user) || row->base[row->at[0]] == '#')
		return false;
	time = field(row, f->time);
	if (!f->rewrites && (time.n != time_n || !tn_time_fast(time, &m->clock.cache, us)))
		return false;
	/* two at most: a loop costs more than it saves */
	return (f->nnumbers < 1 || is_number(field(row, f->number[0]))) && (f->nnumbers < 2 || is_number(field(row, f->number[1])));
}

/* n bytes and up to 31 more. */
#if HAS_VECTOR
VECTOR INLINE void copy(char *dst, const char *src, size_t n)
{
	size_t i = 0;

	do {
		_mm256_storeu_si256((__m256i *)(void *)(dst + i), _mm256_loadu_si256((const __m256i *)(const void *)(src + i)));
		i += 32;
	} while (__builtin_expect(i < n, 0));
}

VECTOR INLINE void copy_tabs(char *dst, const char *src, size_t n, char delimiter)
{
	__m256i from = _mm256_set1_epi8(delimiter), to = _mm256_set1_epi8('\t');

	for (size_t i = 0; i < n; i += 32) {
		__m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(src + i));

		v = _mm256_blendv_epi8(v, to, _mm256_cmpeq_epi8(v, from));
		_mm256_storeu_si256((__m256i *)(void *)(dst + i), v);
	}
}
#else
INLINE void copy(char *dst, const char *src, size_t n)
{
	memcpy(dst, src, n);
}

INLINE void copy_tabs(char *dst, const char *src, size_t n, char delimiter)
{
	for (size_t i = 0; i < n; i++)
		dst[i] = src[i] == delimiter ? '\t' : src[i];
}
#endif

/* Length of the stream's times, by digits of fraction. */
static const size_t time_bytes[] = { 20, 0, 0, 24, 0, 0, 27 };

/* First and last time of some rows. */
struct span {
	int64_t min_us, max_us;
};

INLINE void widen(struct span *span, int64_t us)
{
	span->min_us = us < span->min_us ? us : span->min_us;
	span->max_us = us > span->max_us ? us : span->max_us;
}

/* Rows from .. to - 1 that are clean and stand without a gap: how many at the front. */
VECTOR INLINE uint32_t clean_run(struct tn_mapper *m, const struct tn_window *w, uint32_t from, uint32_t to, struct span *span)
{
	size_t time_n = time_bytes[m->clock.digits];
	uint32_t r = from, nf = m->columns.n;
	int64_t us = 0;

	for (; r < to; r++) {
		struct tn_recref ref = w->row[r];
		struct row row = { w->base, w->at + ref.at, false };

		if (ref.nf != nf || ref.flags != 0 || !is_clean(m, &row, time_n, &us))
			break;
		if (r > from && ref.at != w->row[r - 1].at + nf)
			break;
		widen(span, us);
	}
	return r - from;
}

/* The run from *r on in one copy. The LF behind its last row is written, not copied: the last row of a file may have none. */
VECTOR INLINE bool whole(struct tn_mapper *m, const struct tn_window *w, uint32_t *r, uint32_t to)
{
	struct span span = { INT64_MAX, INT64_MIN };
	uint32_t n = clean_run(m, w, *r, to, &span);
	size_t begin, bytes;
	char *dst;

	if (n == 0)
		return false;
	begin = w->at[w->row[*r].at];
	bytes = w->at[w->row[*r + n - 1].at + m->columns.n] - begin;
	dst = tn_out_reserve(m->out, bytes);
	if (dst == NULL)
		return false;
	copy_tabs(dst, w->base + begin, bytes, m->input.delimiter);
	dst[bytes - 1] = '\n';
	tn_out_commit(m->out, bytes);
	*r += n;
	m->now->rows += n;
	tn_mapper_count(m->now, n, span.min_us, span.max_us);
	return true;
}

/* Columns alone, no quotes: the usual row. */
VECTOR INLINE char *put_plain(const struct tn_mapper *m, const struct row *row, char *dst)
{
	const struct tn_mapper_run *run = m->fast.run;

	for (uint32_t i = 0; i < m->fast.nruns; i++, run++) {
		const char *src = row->base + row->at[run->first];
		size_t n = row->at[run->last + 1] - row->at[run->first];

		if (run->first == run->last)
			copy(dst, src, n);
		else
			copy_tabs(dst, src, n, m->input.delimiter);
		dst += n;
		dst[-1] = '\t';
	}
	dst[-1] = '\n';
	return dst;
}

/* Quoted fields are shorter than they stand, so each is a copy of its own. Whether one is quoted is counted with, not
 * asked: a branch for it is wrong in every other field of a log that quotes its texts. */
VECTOR INLINE char *put_columns(const struct tn_mapper_run *run, const struct row *row, char *dst)
{
	for (const uint32_t *at = row->at + run->first, *end = row->at + run->last; at <= end; at++) {
		const char *src = row->base + at[0];
		size_t quote = row->quoted & (*src == '"'), n = at[1] - at[0] - 1 - 2 * quote;

		copy(dst, src + quote, n);
		dst += n;
		*dst++ = '\t';
	}
	return dst;
}

/* Columns alone, some of them quoted. */
VECTOR INLINE char *put_quoted(const struct tn_mapper *m, const struct row *row, char *dst)
{
	for (const struct tn_mapper_run *run = m->fast.run, *end = run + m->fast.nruns; run < end; run++)
		dst = put_columns(run, row, dst);
	dst[-1] = '\n';
	return dst;
}

/* The row, or NULL: its time is none. *unheard has a status, so that nobody makes a text for it. */
VECTOR INLINE char *put_row(struct tn_mapper *m, const struct row *row, char *dst, struct tn_err *unheard)
{
	const struct tn_mapper_run *run = m->fast.run;
	struct tn_str s;

	for (uint32_t i = 0; i < m->fast.nruns; i++, run++) {
		switch (run->put) {
		case TN_PUT_COLUMNS:
			dst = put_columns(run, row, dst);
			continue;
		case TN_PUT_CONSTANT:
			s = run->constant;
			break;
		case TN_PUT_TIME:
			if (tn_mapper_clock_read(&m->clock, field(row, run->first), dst, &s, unheard) != TN_OK)
				return NULL;
			break;
		case TN_PUT_EVENT:
			s = tn_mapper_renamed(m, field(row, run->first));
			break;
		}
		memmove(dst, s.p, s.n);
		dst += s.n;
		*dst++ = '\t';
	}
	dst[-1] = '\n';
	return dst;
}

/* The bytes that rows r .. to - 1 can become at most. */
static size_t bound(const struct tn_mapper *m, const struct tn_window *w, uint32_t r, uint32_t to)
{
	size_t bytes = w->at[w->row[to - 1].at + w->row[to - 1].nf] - w->at[w->row[r].at];

	return bytes * m->fast.copies + (to - r) * m->fast.extra;
}

/* The end of the rows that one reservation is made for. None when not even one fits: mapper.c writes that row in pieces. */
static uint32_t at_once(const struct tn_mapper *m, const struct tn_window *w, uint32_t r)
{
	uint32_t to = w->n;

	while (to > r && bound(m, w, r, to) > MOST)
		to = r + (to - r) / 2;
	return to;
}

/* Row by row. A row that turns out not to be clean after all leaves its bytes behind dst, where they are forgotten. */
VECTOR INLINE void by_runs(struct tn_mapper *m, const struct tn_window *w, uint32_t *r, uint32_t to)
{
	char *begin = tn_out_reserve(m->out, bound(m, w, *r, to)), *dst = begin, *end;
	size_t time_n = time_bytes[m->clock.digits];
	uint32_t first = *r, nf = m->columns.n;
	bool only_columns = m->fast.only_columns, rewrites = m->fast.rewrites;
	uint32_t others = 0;
	struct span span = { INT64_MAX, INT64_MIN };
	int64_t us = 0;
	struct tn_err unheard = { .status = TN_EDATA };

	if (begin == NULL)
		return;
	for (; *r < to; ++*r) {
		struct tn_recref ref = w->row[*r];
		struct row row = { w->base, w->at + ref.at, (ref.flags & TN_REC_QUOTED) != 0 };

		if (ref.nf != nf || (ref.flags & ~(unsigned)TN_REC_QUOTED) != 0 || !is_clean(m, &row, time_n, &us))
			break;
		end = !only_columns ? put_row(m, &row, dst, &unheard) : row.quoted ? put_quoted(m, &row, dst) : put_plain(m, &row, dst);
		if (end == NULL)
			break;
		if (m->spec->shard.of > 0 && !tn_shard_has(m->spec->shard, field(&row, m->fast.user))) {
			others++;
			continue;
		}
		widen(&span, rewrites ? m->clock.us : us);
		dst = end;
	}
	tn_out_commit(m->out, (size_t)(dst - begin));
	m->now->rows += *r - first;
	m->now->shard_out += others;
	if (*r - first > others)
		tn_mapper_count(m->now, *r - first - others, span.min_us, span.max_us);
}

/* A quoted row in the middle of a whole table ends its run, and the rest of that window goes row by row. */
VECTOR void tn_mapper_fast_rows(struct tn_mapper *m, const struct tn_window *w, uint32_t *r)
{
	while (*r < w->n) {
		uint32_t before = *r, to = at_once(m, w, *r);

		if (to > before && (!m->fast.is_whole || !whole(m, w, r, to)))
			by_runs(m, w, r, to);
		if (*r == before)
			return;
	}
}

/* What of the columns as bound can be done at once: all of it, or the fast way is not taken at all. */
static bool is_possible(const struct tn_mapper *m)
{
	const struct tn_mapper_spec *spec = m->spec;

	if (m->is_plain || spec->is_engine || m->where != NULL || m->nsets > 0 || m->ndrops > 0 || m->nextracts > 0 || m->unit.dedup != NULL ||
	    m->zone_column != TN_COLUMN_NONE || spec->rates != NULL || spec->minor_units || (spec->null != NULL && spec->null[0] != '\0') ||
	    (spec->skip_missing & ~(uint32_t)(TN_USER | TN_TIME)) != 0)
		return false;
#if HAS_VECTOR
	if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi2"))
		return false;
#endif
	for (uint32_t i = 0; i < m->ncols; i++)
		if (m->col[i].kind != TN_OUT_COLUMN && m->col[i].kind != TN_OUT_CONSTANT)
			return false;
	return m->col[m->role_col[TN_ROLE_USER]].kind == TN_OUT_COLUMN && m->col[m->role_col[TN_ROLE_TIME]].kind == TN_OUT_COLUMN;
}

/* A constant event has its new name already. */
static enum tn_mapper_put put_of(const struct tn_mapper *m, const struct tn_mapper_col *col)
{
	if (col->kind == TN_OUT_CONSTANT)
		return TN_PUT_CONSTANT;
	if (col->role == TN_ROLE_TIME && m->fast.rewrites)
		return TN_PUT_TIME;
	return col->role == TN_ROLE_EVENT && m->nrenames > 0 ? TN_PUT_EVENT : TN_PUT_COLUMNS;
}

/* A column joins the run before it when it was its neighbour in the input, too. */
static void add_run(struct tn_mapper *m, const struct tn_mapper_col *col)
{
	struct tn_mapper_fast *f = &m->fast;
	struct tn_mapper_run *last = f->nruns == 0 ? NULL : &f->run[f->nruns - 1];
	enum tn_mapper_put put = put_of(m, col);
	struct tn_str constant = put == TN_PUT_CONSTANT ? col->now->constant : (struct tn_str){ NULL, 0 };

	f->only_columns = f->only_columns && put == TN_PUT_COLUMNS;
	f->extra += 1 + (put == TN_PUT_CONSTANT ? constant.n : put == TN_PUT_TIME ? TN_MAPPER_TIME_BYTES : 0);
	if (put == TN_PUT_COLUMNS && last != NULL && last->put == put && last->last + 1 == col->column)
		last->last++;
	else
		f->run[f->nruns++] = (struct tn_mapper_run){ put, col->column, col->column, constant };
}

/* How often the column that is wanted most stands in a row. */
static size_t most_copies(const struct tn_mapper *m)
{
	size_t most = 1;

	for (uint32_t i = 0; i < m->ncols && m->col[i].role >= 0; i++) {
		size_t n = 0;

		for (uint32_t k = 0; k < m->ncols && m->col[k].role >= 0; k++)
			n += m->col[k].kind == TN_OUT_COLUMN && m->col[i].kind == TN_OUT_COLUMN && m->col[k].column == m->col[i].column;
		most = n > most ? n : most;
	}
	return most;
}

void tn_mapper_fast_plan(struct tn_mapper *m)
{
	struct tn_mapper_fast *f = &m->fast;

	*f = (struct tn_mapper_fast){ .run = f->run, .is_planned = true, .is_possible = is_possible(m), .only_columns = true,
		.rewrites = m->clock.rewrites };
	if (!f->is_possible)
		return;
	for (uint32_t i = 0; i < m->ncols; i++) {
		add_run(m, &m->col[i]);
		if (m->col[i].is_number && m->col[i].kind == TN_OUT_COLUMN)
			f->number[f->nnumbers++] = m->col[i].column;
	}
	for (uint32_t i = 0; i < m->nrenames; i++)
		f->extra += m->rename[i].to.n;
	f->user = m->col[m->role_col[TN_ROLE_USER]].column;
	f->time = m->col[m->role_col[TN_ROLE_TIME]].column;
	f->copies = most_copies(m);
	f->is_whole = f->nruns == 1 && f->run[0].put == TN_PUT_COLUMNS && f->run[0].first == 0 && f->run[0].last + 1 == m->columns.n &&
		m->spec->shard.of == 0;
}
