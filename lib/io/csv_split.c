/* hot: the splitter for CSV rows whose quotes, if any, only wrap whole fields; AVX2 and a plain twin.
 *
 * Measured    CPU seconds for 10 million rows of 8 fields (60 bytes a row; 76 all quoted), read(2) left out, gcc 12 -O2:
 *             byte by byte (the twin below) 1.0 plain, 1.0 all quoted; this .084 plain (7.2 GB/s), .17 all quoted (4.4
 *             GB/s), .18 CRLF.
 * Tricks      one shuffle finds any special byte (a comparison for each: .110 plain); the quote mask by carry-less
 *             multiply; rows of a window share offsets, the end of one is the begin of the next; twelve offsets are
 *             written whatever their number (a loop over the bits: .136 plain); a way of its own for groups with quotes
 *             and no other specials (.21 all quoted without). Tried and dropped: rows written without a branch (.092
 *             plain).
 * Windows     32 KiB of rows: 8 to 64 KiB measure alike, and data and offsets stay in the first two caches.
 */
#include "io/csv_parts.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* The end of a row without quotes in the way: LF, or CR with LF behind it. */
static bool is_row_end(const char *data, size_t n, size_t i)
{
	return data[i] == '\n' || (data[i] == '\r' && i + 1 < n && data[i + 1] == '\n');
}

static unsigned flag_of(char c)
{
	if (c == '\t' || c == '\r' || c == '\\')
		return TN_REC_ESCAPE;
	return c == '\0' ? TN_REC_NUL : 0;
}

/* Moves *i behind a field that begins there. False: the row is hard, or its end is not in sight. */
static bool plain_field(struct tn_csv_split *s, const char *data, size_t n, size_t *i, unsigned *flags)
{
	size_t k = *i;
	bool quoted = k < n && data[k] == '"';

	if (quoted) {
		for (k++; k < n && data[k] != '"' && data[k] != '\n'; k++)
			*flags |= flag_of(data[k]);
		s->is_hard = k < n && data[k] == '\n';
		if (k >= n || s->is_hard)
			return false;
		*flags |= TN_REC_QUOTED;
		k++;
	}
	for (; k < n && data[k] != s->delimiter && !is_row_end(data, n, k); k++) {
		s->is_hard = quoted || data[k] == '"' || data[k] == '\r';
		if (s->is_hard)
			return false;
		*flags |= flag_of(data[k]);
	}
	*i = k;
	return k < n;
}

size_t tn_csv_split_plain(struct tn_csv_split *s, const char *data, size_t n)
{
	size_t begin = 0, i = 0;
	uint32_t nat = 0, start = 0;
	unsigned flags = 0;

	s->nrows = 0;
	s->is_hard = false;
	s->at[nat++] = 0;
	while (i < n && !(i == begin && is_row_end(data, n, i)) && plain_field(s, data, n, &i, &flags)) {
		bool is_last = data[i] != s->delimiter;

		s->at[nat++] = (uint32_t)++i;
		if (!is_last)
			continue;
		s->row[s->nrows++] = (struct tn_recref){ start, (nat - 1 - start) & 0xffffff, flags & 0xff };
		if (data[i - 1] == '\r')
			s->at[nat++] = (uint32_t)++i;
		start = nat - 1;
		begin = i;
		flags = 0;
	}
	return begin;
}

#if defined(__x86_64__)

#define VECTOR __attribute__((target("avx2,bmi,bmi2,popcnt,pclmul")))
#define VECTOR_INLINE VECTOR __attribute__((always_inline)) static inline

/* 64 bytes of input. */
struct group {
	__m256i lo, hi;
};

/* A place in the scan. The carries are about the byte before the group; all in registers, since everything is inlined. */
struct scan {
	uint32_t *at;           /* next free slot */
	struct tn_recref *row;  /* next free slot */
	uint32_t start;         /* index of the offset at which the current row begins */
	uint32_t flags;         /* of the current row so far */
	uint64_t sep, lf;       /* bit 63: that byte ended a field, a row */
	uint64_t in_quotes;     /* all ones or none */
	uint64_t close;         /* bit 0: that byte closed a quote */
	uint64_t crlf;          /* bit 0: that byte was the CR of CRLF */
};

/* What a group with specials in it consists of. */
struct masks {
	uint64_t delimiter, lf, quote, cr, escape, nul;
};

VECTOR_INLINE uint64_t mask_of(__m256i lo, __m256i hi)
{
	return (uint64_t)(uint32_t)_mm256_movemask_epi8(lo) | (uint64_t)(uint32_t)_mm256_movemask_epi8(hi) << 32;
}

VECTOR_INLINE uint64_t find(struct group g, char c)
{
	__m256i v = _mm256_set1_epi8(c);

	return mask_of(_mm256_cmpeq_epi8(g.lo, v), _mm256_cmpeq_epi8(g.hi, v));
}

/* Bit i: the xor of all bits up to i, which is on from an opening quote to the byte before its closing one. */
VECTOR_INLINE uint64_t prefix_xor(uint64_t bits)
{
	__m128i v = _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)bits), _mm_set1_epi8((char)0xff), 0);

	return (uint64_t)_mm_cvtsi128_si64(v);
}

VECTOR_INLINE uint64_t put_4(uint32_t *at, uint64_t bits, uint32_t base)
{
	at[0] = base + (uint32_t)_tzcnt_u64(bits);
	bits = _blsr_u64(bits);
	at[1] = base + (uint32_t)_tzcnt_u64(bits);
	bits = _blsr_u64(bits);
	at[2] = base + (uint32_t)_tzcnt_u64(bits);
	bits = _blsr_u64(bits);
	at[3] = base + (uint32_t)_tzcnt_u64(bits);
	return _blsr_u64(bits);
}

/* Writes the offset behind each bit. A dozen are written whatever the number: one well-guessed branch for most logs. */
VECTOR_INLINE void put_offsets(struct scan *k, uint64_t bits, uint32_t base)
{
	uint32_t *at = k->at;

	k->at += _mm_popcnt_u64(bits);
	base++;
	bits = put_4(at, bits, base);
	bits = put_4(at + 4, bits, base);
	bits = put_4(at + 8, bits, base);
	for (at += 12; bits != 0; at += 4)
		bits = put_4(at, bits, base);
}

/* The usual group: outside quotes, nothing but text, delimiters and LFs. */
VECTOR_INLINE void put_plain(struct scan *k, const uint32_t *first, uint64_t sep, uint64_t lf, uint32_t base)
{
	uint32_t before = (uint32_t)(k->at - first) - 1;

	for (uint64_t rest = lf; rest != 0; rest = _blsr_u64(rest)) {
		uint32_t end = before + (uint32_t)_mm_popcnt_u64(sep & _blsmsk_u64(rest));

		*k->row++ = (struct tn_recref){ k->start, (end - k->start) & 0xffffff, 0 };
		k->start = end;
	}
	put_offsets(k, sep, base);
	k->sep = sep;
	k->lf = lf;
}

VECTOR_INLINE uint32_t flags_in(const struct masks *m, uint64_t part)
{
	return (m->quote & part ? TN_REC_QUOTED : 0u) | (m->escape & part ? TN_REC_ESCAPE : 0u) | (m->nul & part ? TN_REC_NUL : 0u);
}

/* Rows that end in a group with specials; `sep` has the CR of a CRLF, too, which ends the last field: then the LF only
 * begins the next row. */
VECTOR_INLINE void put_rows(struct scan *k, const uint32_t *first, const struct masks *m, uint64_t sep, uint64_t lf, uint64_t cr_before)
{
	uint32_t before = (uint32_t)(k->at - first) - 1;
	uint64_t done = 0;

	for (; lf != 0; lf = _blsr_u64(lf)) {
		uint64_t upto = _blsmsk_u64(lf);
		uint32_t end = before + (uint32_t)_mm_popcnt_u64(sep & upto);
		uint32_t nf = end - k->start - ((cr_before & upto & ~(upto >> 1)) != 0);

		*k->row++ = (struct tn_recref){ k->start, nf & 0xffffff, (k->flags | flags_in(m, upto & ~done)) & 0xff };
		k->start = end;
		k->flags = 0;
		done = upto;
	}
	k->flags |= flags_in(m, ~done);
}

/* A group with specials, or behind one that left something open. Returns the bits at which the scan must stop (the
 * lowest one counts; *hard has those that need libcsv), 0 to go on.
 *     Well-formed, and no more than wrapped, is a row when each opening quote stands behind the end of a field, each closing
 * quote before one, and no LF is in quotes. All that is true of a doubled quote but the second. */
VECTOR_INLINE uint64_t put_special(struct scan *k, const uint32_t *first, struct masks m, bool lf_behind, uint32_t base, uint64_t *hard)
{
	uint64_t in = prefix_xor(m.quote) ^ k->in_quotes;
	uint64_t lf = m.lf & ~in, cr = m.cr & ~in;
	uint64_t crlf = cr & (m.lf >> 1 | (uint64_t)lf_behind << 63);
	uint64_t sep = (m.delimiter & ~in) | lf | crlf;
	uint64_t open = m.quote & in, close = m.quote & ~in;
	uint64_t row_begin = lf << 1 | k->lf >> 63;
	uint64_t cr_before = crlf << 1 | k->crlf;
	uint64_t stop;

	*hard = (open & ~(sep << 1 | k->sep >> 63)) | ((close << 1 | k->close) & ~sep) | (m.lf & in) | (cr & ~crlf);
	stop = *hard | ((lf | crlf) & row_begin);
	m.escape = (m.escape | m.cr) & ~sep;
	m.nul &= ~sep;
	k->sep = sep;
	k->lf = lf;
	k->in_quotes = (uint64_t)((int64_t)in >> 63);
	k->close = close >> 63;
	k->crlf = crlf >> 63;
	if (stop != 0)
		lf &= _blsi_u64(stop) - 1;
	put_rows(k, first, &m, sep, lf, cr_before);
	put_offsets(k, sep, base);
	return stop;
}

VECTOR_INLINE struct masks masks_of(struct group g, char delimiter, uint64_t valid)
{
	return (struct masks){ find(g, delimiter) & valid, find(g, '\n') & valid, find(g, '"') & valid, find(g, '\r') & valid,
		(find(g, '\t') | find(g, '\\')) & valid, find(g, '\0') & valid };
}

/* Byte c stands at table[c & 15] and no other byte finds itself there, so one shuffle and one comparison tell whether any
 * special is in a group (their low nibbles differ). Bytes from 0x80 find 0. */
VECTOR_INLINE __m256i special_table(const char *specials, char delimiter)
{
	char t[16];

	memset(t, -1, sizeof(t));
	t[15] = 0;
	t[0] = '\0';
	for (; *specials != '\0'; specials++)
		if (*specials != delimiter)
			t[*specials & 15] = *specials;
	return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)t));
}

VECTOR_INLINE bool has_special(struct group g, __m256i table)
{
	__m256i lo = _mm256_cmpeq_epi8(g.lo, _mm256_shuffle_epi8(table, g.lo));
	__m256i hi = _mm256_cmpeq_epi8(g.hi, _mm256_shuffle_epi8(table, g.hi));

	lo = _mm256_or_si256(lo, hi);
	return !_mm256_testz_si256(lo, lo);
}

VECTOR_INLINE struct group load(const char *p)
{
	return (struct group){ _mm256_loadu_si256((const __m256i *)(const void *)p),
		_mm256_loadu_si256((const __m256i *)(const void *)(p + 32)) };
}

/* The groups that have at least one byte behind them; returns the bits at which it stopped. Three ways through, as a log
 * is of one kind throughout: no specials, quotes alone, anything. */
VECTOR_INLINE uint64_t split_groups(struct scan *k, const struct tn_csv_split *s, const char *data, size_t n, size_t *at, uint64_t *hard)
{
	const __m256i specials = special_table("\"\\\t\r", s->delimiter);
	const __m256i rare = special_table("\\\t\r", '\0'); /* beside quotes even the delimiter can be data */
	const __m256i delimiter = _mm256_set1_epi8(s->delimiter), newline = _mm256_set1_epi8('\n');
	uint64_t stop = 0;
	size_t i;

	for (i = 0; i + 64 < n && stop == 0; i += 64) {
		struct group g = load(data + i);
		__m256i lf_lo = _mm256_cmpeq_epi8(g.lo, newline), lf_hi = _mm256_cmpeq_epi8(g.hi, newline);
		uint64_t lf = mask_of(lf_lo, lf_hi);
		uint64_t sep = mask_of(_mm256_or_si256(lf_lo, _mm256_cmpeq_epi8(g.lo, delimiter)),
			_mm256_or_si256(lf_hi, _mm256_cmpeq_epi8(g.hi, delimiter)));
		uint64_t blank = lf & (lf << 1 | k->lf >> 63);

		if (!has_special(g, specials) && (blank | k->in_quotes | k->close | k->crlf | k->flags) == 0)
			put_plain(k, s->at, sep, lf, (uint32_t)i);
		else if (!has_special(g, rare))
			stop = put_special(k, s->at, (struct masks){ .delimiter = sep ^ lf, .lf = lf, .quote = find(g, '"') }, false, (uint32_t)i, hard);
		else
			stop = put_special(k, s->at, masks_of(g, s->delimiter, UINT64_MAX), data[i + 64] == '\n', (uint32_t)i, hard);
	}
	*at = i;
	return stop;
}

VECTOR size_t tn_csv_split_avx2(struct tn_csv_split *s, const char *data, size_t n)
{
	struct scan k = { .at = s->at + 1, .row = s->row, .sep = UINT64_MAX, .lf = UINT64_MAX };
	uint64_t hard = 0, stop;
	size_t i;

	s->at[0] = 0;
	stop = split_groups(&k, s, data, n, &i, &hard);
	if (stop == 0 && i < n) {
		uint64_t valid = UINT64_MAX >> (64 - (n - i));

		stop = put_special(&k, s->at, masks_of(load(data + i), s->delimiter, valid), false, (uint32_t)i, &hard);
		hard &= valid;          /* a quote closed by the last byte is not wrong yet */
	}
	s->nrows = (uint32_t)(k.row - s->row);
	s->is_hard = (hard & (stop & (~stop + 1))) != 0;
	return s->at[k.start];
}

#endif
