/* hot: the rows of the store in order, and out. CPU seconds (user + system), 10 million rows of 60 bytes (599 MB) in the order of time, from CSV
 * by user and time, by turns with `LC_ALL=C sort` of the lines: to files 2.1 and 9.1, to /dev/null 1.9 and 7.3. Of it: copying rows out .4, zeroed
 * pages .3, reading and mapping .3, users .2, finding rows .1, radix passes .1, listing .05.
 *
 * Memory that is touched costs more than what is done with it, so that
 *   rows       stand in pages of the usual size. In huge ones the copying is .1 s quicker, but a guest whose host has taken free memory back
 *              pays for each huge page again: 1.5 to 2.8 s of the system's instead of .5
 *   entries    are 8 bytes a row (user, length) in huge pages: 16 from malloc, and items of 16, were 917 MB, 64,000 page faults and 2.6 s
 *   items      are one number (rank, time, place) where that has 64 bits, else two; a row's length is not among them: its LF is met in copying.
 *              They and the entries in small pages, too: no difference that could be measured
 *   times      are not kept: rows in the order of time, the usual log, are sorted by rank alone, and the radix is stable; else they are read again
 *   rows       are prefetched some time before they are copied, for they stand anywhere
 *   less       memory, and runs in files instead: 256 MiB 1.9 to 2.3 s, 32 MiB 2.3 to 2.5, where all in memory was 1.8 to 2.1.
 * The plain twin is qsort, in tests/unit/check_sorter.c. */
#include "base/sort.h"
#include "base/sys.h"
#include "stream/sorter_parts.h"

#if defined __x86_64__ && defined __GNUC__
#include <immintrin.h>
#define HAS_VECTOR 1
#else
#define HAS_VECTOR 0
#endif

#define AHEAD 24U                       /* rows prefetched before they are copied */
#define SHORT ((size_t)1024)            /* rows up to here are copied without knowing their length */

static unsigned bits_of(uint64_t most)
{
	unsigned bits = 0;

	for (; most > 0; most >>= 1)
		bits++;
	return bits;
}

/* How a key is packed: rank, then as much of the time as there is room for. */
struct packing {
	bool by_rank, by_time;
	unsigned time_bits, shift;      /* low bits of the time that had no room */
	unsigned bits;                  /* of the key */
	uint64_t unit;
};

static struct packing pack(struct tn_sorter *s)
{
	struct packing p = { .by_rank = s->spec.by_user, .by_time = !s->spec.by_user || !s->times_rise, .unit = (uint64_t)s->unit_us };
	unsigned rank_bits = p.by_rank ? bits_of(s->users.n - 1) : 0;
	size_t most = 0;

	if (p.by_time)
		p.time_bits = bits_of((uint64_t)(s->max_us - s->min_us) / p.unit);
	for (uint32_t i = 0; i < s->nchunks; i++)
		most = s->chunk[i].to > most ? s->chunk[i].to : most;
	s->offset_bits = bits_of(most);
	s->place_bits = s->offset_bits + bits_of(s->nchunks - 1);
	s->is_wide = rank_bits + p.time_bits + s->place_bits > 64;
	if (rank_bits + p.time_bits > 64) {
		p.shift = rank_bits + p.time_bits - 64;
		p.time_bits -= p.shift;
	}
	p.bits = rank_bits + p.time_bits;
	return p;
}

static const char *row_at(const struct tn_sorter *s, uint64_t place, const struct tn_sorter_chunk **chunk)
{
	*chunk = &s->chunk[place >> s->offset_bits];
	return (*chunk)->p + (place & ((UINT64_C(1) << s->offset_bits) - 1));
}

static uint64_t place_of(const struct tn_sorter *s, uint32_t i)
{
	if (s->is_wide)
		return ((const struct tn_sorter_item *)s->order)[i].place;
	return ((const uint64_t *)s->order)[i] & ((UINT64_C(1) << s->place_bits) - 1);
}

/* Rows have had a key when they came. */
static struct tn_sorter_key key_at(struct tn_sorter *s, const char *p, const char *end)
{
	struct tn_sorter_key key = { .us = 0 };
	int64_t unit;

	(void)tn_sorter_key_of(s->spec.by_user, p, end, &s->cache, &key, &unit);
	return key;
}

static int64_t time_at(struct tn_sorter *s, uint64_t place)
{
	const struct tn_sorter_chunk *c;
	const char *p = row_at(s, place, &c);

	return key_at(s, p, c->p + c->to).us;
}

/* Rows in the order they came, with packed keys. Behind it their entries go, before the second array is asked for: so 32 bytes a row
 * are the most that stand side by side. */
static void list_rows(struct tn_sorter *s, const struct packing *p)
{
	struct tn_sorter_item *wide = s->order;
	uint64_t *narrow = s->order;
	uint32_t chunk = 0;
	size_t at = s->chunk[0].from;

	for (uint32_t i = 0; i < s->nrows; i++) {
		const struct tn_sorter_entry *e = &s->block[i / s->block_rows][i % s->block_rows];
		uint64_t key = p->by_rank ? s->users.rank[e->user] : 0, place;
		const struct tn_sorter_chunk *c;

		while (at == s->chunk[chunk].to)
			at = s->chunk[++chunk].from;
		c = &s->chunk[chunk];
		place = (uint64_t)chunk << s->offset_bits | at;
		if (p->by_time)
			key = key << p->time_bits | (uint64_t)(key_at(s, c->p + at, c->p + c->to).us - s->min_us) / p->unit >> p->shift;
		if (s->is_wide)
			wide[i] = (struct tn_sorter_item){ key, place };
		else
			narrow[i] = key << s->place_bits | place;
		at += e->bytes;
	}
}

static bool is_earlier(const void *a, const void *b, const void *ctx)
{
	(void)ctx;
	return ((const struct tn_sorter_item *)a)->key < ((const struct tn_sorter_item *)b)->key;
}

/* Times finer than the key has room for: rows that it cannot tell apart, by their whole time. They have the same user, or it would not be the
 * same key. */
static void order_ties(struct tn_sorter *s)
{
	struct tn_sorter_item *item = s->order;

	for (uint32_t i = 0, k; i < s->nrows; i = k) {
		uint64_t key = item[i].key;

		for (k = i + 1; k < s->nrows && item[k].key == key; k++)
			;
		if (k - i < 2)
			continue;
		for (uint32_t m = i; m < k; m++)
			item[m].key = (uint64_t)(time_at(s, item[m].place) - s->min_us);
		tn_sort_merge(item + i, s->spare, k - i, sizeof *item, is_earlier, NULL);
	}
}

static size_t array_bytes(const struct tn_sorter *s)
{
	return ((size_t)s->nrows + 1) * (s->is_wide ? sizeof(struct tn_sorter_item) : sizeof(uint64_t));
}

void tn_sorter_drop_order(struct tn_sorter *s)
{
	if (s->order != NULL)
		tn_sys.unmap(s->order, array_bytes(s));
	if (s->spare != NULL)
		tn_sys.unmap(s->spare, array_bytes(s));
	s->order = s->spare = NULL;
}

enum tn_status tn_sorter_sort(struct tn_sorter *s, struct tn_err *err)
{
	struct packing p;
	void *sorted;

	if (s->is_sorted)
		return TN_OK;
	if (s->spec.by_user)
		TN_TRY(tn_sorter_users_rank(&s->users, err));
	p = pack(s);
	s->order = tn_sys.map(array_bytes(s));
	if (s->order == NULL)
		return tn_err_nomem(err, array_bytes(s));
	list_rows(s, &p);
	tn_sorter_drop_blocks(s);
	s->spare = tn_sys.map(array_bytes(s));
	if (s->spare == NULL)
		return tn_err_nomem(err, array_bytes(s));
	if (s->is_wide)
		sorted = tn_sort_16_low(s->order, s->spare, s->nrows, p.bits);
	else
		sorted = tn_sort_8_bits(s->order, s->spare, s->nrows, s->place_bits, p.bits);
	if (sorted != s->order) {
		s->spare = s->order;
		s->order = sorted;
	}
	if (p.shift > 0)
		order_ties(s);
	return TN_OK;
}

/* --- out --- */

/* Of what is sorted; false: no rows. Users are slices of the store. */
bool tn_sorter_ends(struct tn_sorter *s, struct tn_sorter_key *first, struct tn_sorter_key *last)
{
	const struct tn_sorter_chunk *c = s->chunk;
	const char *p;

	if (s->nrows == 0)
		return false;
	if (!s->is_sorted) {
		p = row_at(s, place_of(s, 0), &c);
		*first = key_at(s, p, c->p + c->to);
		p = row_at(s, place_of(s, s->nrows - 1), &c);
		*last = key_at(s, p, c->p + c->to);
		return true;
	}
	while (c->from == c->to)
		c++;
	*first = key_at(s, c->p + c->from, c->p + c->to);
	*last = s->last;
	return true;
}

/* A row up to its LF, of `most` bytes at most (a multiple of 32), and up to 31 more; 0: it is longer. */
#if HAS_VECTOR
__attribute__((target("avx2"))) static inline size_t copy_vector(char *dst, const char *src, size_t most)
{
	__m256i lf = _mm256_set1_epi8('\n');

	for (size_t i = 0; i < most; i += 32) {
		__m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(src + i));
		unsigned hit = (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, lf));

		_mm256_storeu_si256((__m256i *)(void *)(dst + i), v);
		if (hit != 0)
			return i + (unsigned)__builtin_ctz(hit) + 1;
	}
	return 0;
}
#endif

static size_t copy_plain(char *dst, const char *src, size_t most)
{
	const char *lf = memchr(src, '\n', most);
	size_t n = lf == NULL ? 0 : (size_t)(lf + 1 - src);

	memcpy(dst, src, n);
	return n;
}

/* A long one. */
static void put_row(const char *p, const char *end, struct tn_out *to)
{
	const char *lf = memchr(p, '\n', (size_t)(end - p));

	tn_out_add(to, (struct tn_str){ p, (size_t)(lf + 1 - p) });
}

#define GATHER(name, attribute, copy) \
attribute static enum tn_status name(struct tn_sorter *s, struct tn_out *to) \
{ \
	const struct tn_sorter_chunk *c; \
\
	for (uint32_t i = 0; i < s->nrows; i++) { \
		const char *p = row_at(s, place_of(s, i), &c); \
		size_t left = (size_t)(c->p + c->to - p), n; \
		char *dst = tn_out_reserve(to, SHORT); \
\
		if (dst == NULL) \
			break; \
		if (i + AHEAD < s->nrows) { \
			const struct tn_sorter_chunk *later; \
			const char *soon = row_at(s, place_of(s, i + AHEAD), &later); \
\
			__builtin_prefetch(soon); \
			__builtin_prefetch(soon + 64); \
		} \
		n = copy(dst, p, left < SHORT ? left : SHORT); \
		if (n == 0) \
			put_row(p, c->p + c->to, to); \
		tn_out_commit(to, n); \
	} \
	return tn_out_status(to); \
}

GATHER(gather_plain, , copy_plain)
#if HAS_VECTOR
GATHER(gather_vector, __attribute__((target("avx2"))), copy_vector)
#endif

enum tn_status tn_sorter_put(struct tn_sorter *s, struct tn_out *to)
{
	if (!s->is_sorted) {
#if HAS_VECTOR
		if (__builtin_cpu_supports("avx2"))
			return gather_vector(s, to);
#endif
		return gather_plain(s, to);
	}
	for (uint32_t i = 0; i < s->nchunks; i++)
		tn_out_add(to, (struct tn_str){ s->chunk[i].p + s->chunk[i].from, s->chunk[i].to - s->chunk[i].from });
	return tn_out_status(to);
}
