/* hot: finds every separator and LF of a block in one vector pass and writes their positions. 10 million rows of eight
 * fields, 602 MB: .15 s of CPU besides read(2)'s .10, the plain twin 1.3 s; foreign files .18. What it rests on: masks of 64
 * bytes at a time, positions flattened with one branch that is nearly always right, rows that share their offsets. Windows
 * of 4K to 64K offsets cost the same here (lines.c), so the choice among them was left to what reads the rows. */
#include "io/lines.h"

/* One offset is written for each byte that ends a field: the position behind it. So field i + 1 begins where the end of
 * field i says, and the offset of a row's LF is the begin of the next row: rows share it. A CR before LF (foreign files)
 * ends the field by itself; the row's last offset is then the LF's position, and the LF's own offset begins the next row. */

#define POISON_N (sizeof TN_POISON - 1)
#define MOST ((size_t)UINT32_MAX - 256)         /* offsets have 32 bits */

bool tn_split_is_poison(const char *p, size_t n, char sep)
{
	if (n < POISON_N || memcmp(p, TN_POISON, POISON_N) != 0)
		return false;
	return n == POISON_N || p[POISON_N] == sep || p[POISON_N] == '\n' || p[POISON_N] == '\r';
}

/* State of a pass. */
struct pass {
	uint32_t *at;
	struct tn_recref *row;
	size_t nat, nrows;
	uint32_t start;         /* index of the first offset of the row that is being read */
	uint32_t flags;         /* ... what it holds */
	size_t cr, poison;      /* positions of the first ones; SIZE_MAX: none */
};

/* Rows that end within the data are handed over; what was noted behind them belongs to the next pass. */
static size_t leave(struct tn_split *s, const struct pass *p)
{
	size_t used = p->at[p->start];

	s->nat = p->start + 1;
	s->nrows = p->nrows;
	s->has_cr = p->cr < used;
	s->has_poison = p->poison < used;
	return used;
}

static struct pass enter(const struct tn_split *s)
{
	s->at[0] = 0;
	return (struct pass){ .at = s->at, .row = s->row, .nat = 1, .cr = SIZE_MAX, .poison = SIZE_MAX };
}

/* For 64 more offsets and rows, and for those that are written in advance. */
static bool has_room(const struct tn_split *s, const struct pass *p)
{
	return p->nat + TN_SPLIT_ROOM <= s->at_cap && p->nrows + TN_SPLIT_ROOM <= s->row_cap;
}

/* The offset of the row's LF was the last one written. With a CR before it, the CR's own offset is the row's last. */
static void end_row(struct pass *p, bool crlf)
{
	uint32_t end = (uint32_t)p->nat - 1;

	p->row[p->nrows++] = (struct tn_recref){ .at = p->start, .nf = (end - p->start - crlf) & 0xffffff, .flags = p->flags & 0xff };
	p->start = end;
	p->flags = 0;
}

/* The plain twin, and the way for machines without AVX2. */
size_t tn_split_plain(struct tn_split *s, const char *data, size_t n)
{
	struct pass p = enter(s);

	if (n > MOST)
		n = MOST;
	for (size_t i = 0; i < n && has_room(s, &p); i++) {
		char c = data[i];
		bool crlf = s->foreign && i > 0 && c == '\n' && data[i - 1] == '\r';

		if (c == '#' && i == p.at[p.start] && i + POISON_N < n && tn_split_is_poison(data + i, n - i, s->sep) && p.poison > i)
			p.poison = i;
		if (c == '\r' && s->foreign && i + 1 < n && data[i + 1] == '\n') {
			p.at[p.nat++] = (uint32_t)i + 1;
		} else if (c == s->sep || c == '\n') {
			p.at[p.nat++] = (uint32_t)i + 1;
			if (c == '\n')
				end_row(&p, crlf);
		} else if (s->foreign) {
			if (c == '\\' || c == '\r' || c == '\t')
				p.flags |= TN_REC_ESCAPE;
			if (c == '\0')
				p.flags |= TN_REC_NUL;
		} else if (c == '\r' && p.cr == SIZE_MAX) {
			p.cr = i;
		}
	}
	return leave(s, &p);
}

#if defined __x86_64__ && defined __GNUC__
#include <immintrin.h>

#define VECTOR __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define INLINE static inline __attribute__((always_inline))

/* A bit a byte: bit k stands for data[i + k]. */
struct bytes {
	__m256i lo, hi;
};

VECTOR INLINE uint64_t mask(struct bytes b, char c)
{
	__m256i k = _mm256_set1_epi8(c);

	return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b.lo, k)) |
		(uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b.hi, k)) << 32;
}

/* Positions of all bits. The first twelve are written whether they are there or not (TN_SPLIT_ROOM): one branch that is
 * nearly always right instead of one a field. */
VECTOR INLINE void flatten(uint32_t *at, uint64_t bits, uint32_t base)
{
#pragma GCC unroll 12
	for (int k = 0; k < 12; k++) {
		at[k] = base + (uint32_t)_tzcnt_u64(bits);
		bits = _blsr_u64(bits);
	}
	for (at += 12; __builtin_expect(bits != 0, 0); bits = _blsr_u64(bits))
		*at++ = base + (uint32_t)_tzcnt_u64(bits);
}

/* Rows whose LF are `lf`, none of them with flags or CR: the first two are written whether they are there or not. */
VECTOR INLINE void rows_fast(struct pass *p, uint64_t ends, uint64_t lf)
{
	uint32_t base = (uint32_t)p->nat - 1;

	for (int k = 0; k < 2 || __builtin_expect(lf != 0, 0); k++) {
		uint32_t end = base + (uint32_t)_mm_popcnt_u64(ends & _blsmsk_u64(lf));

		p->row[p->nrows] = (struct tn_recref){ .at = p->start, .nf = (end - p->start) & 0xffffff };
		p->start = lf != 0 ? end : p->start;
		p->nrows += lf != 0;
		lf = _blsr_u64(lf);
	}
}

struct specials {
	uint64_t escape, nul, crlf;     /* crlf: the LFs that a CR stands before */
};

/* Rows of foreign files that hold something to be marked; parts of rows before and behind this step keep their flags. */
VECTOR static void rows_slow(struct pass *p, uint64_t ends, uint64_t lf, struct specials x)
{
	size_t nat = p->nat;
	uint64_t done = 0;

	for (; lf != 0; lf = _blsr_u64(lf)) {
		uint64_t upto = _blsmsk_u64(lf), here = upto & ~done;

		p->flags |= (x.escape & here ? TN_REC_ESCAPE : 0) | (x.nul & here ? TN_REC_NUL : 0);
		p->nat = nat + (size_t)_mm_popcnt_u64(ends & upto);
		end_row(p, (x.crlf & here) != 0);
		done = upto;
	}
	p->flags |= (x.escape & ~done ? TN_REC_ESCAPE : 0) | (x.nul & ~done ? TN_REC_NUL : 0);
	p->nat = nat;
}

/* A byte that may be a raw CR or begin the poison row. Rare, so it may be slow. */
static void note(struct pass *p, const struct tn_split *s, const char *data, size_t i, size_t n, uint64_t cr, uint64_t hash)
{
	if (cr != 0 && p->cr == SIZE_MAX)
		p->cr = i + (size_t)__builtin_ctzll(cr);
	for (; hash != 0; hash &= hash - 1) {
		size_t at = i + (size_t)__builtin_ctzll(hash);

		if (p->poison == SIZE_MAX && at + POISON_N < n && tn_split_is_poison(data + at, n - at, s->sep))
			p->poison = at;
	}
}

/* One step: 64 bytes at data + i. `keep` are the bits of those before n, *carry the last LF bit of the step before (bit 0)
 * and the last CR before LF (bit 1). */
VECTOR INLINE void step(struct pass *p, const struct tn_split *s, const char *data, size_t i, size_t n, uint64_t keep, uint32_t *carry, bool foreign)
{
	struct bytes b = { _mm256_loadu_si256((const __m256i *)(const void *)(data + i)),
		_mm256_loadu_si256((const __m256i *)(const void *)(data + i + 32)) };
	uint64_t lf = mask(b, '\n') & keep, ends = lf | (mask(b, s->sep) & keep), cr = mask(b, '\r') & keep;
	uint64_t hash = mask(b, '#') & keep & (lf << 1 | (*carry & 1));
	struct specials x = { 0, 0, 0 };

	if (foreign) {
		/* A CR in bit 63 needs the byte behind the step. */
		uint64_t before = cr & (lf >> 1 | (uint64_t)(i + 64 < n && data[i + 64] == '\n') << 63);

		x.crlf = before << 1 | *carry >> 1;
		x.escape = ((cr & ~before) | mask(b, '\\') | mask(b, '\t')) & ~ends & keep;
		x.nul = mask(b, '\0') & ~ends & keep;
		ends |= before;
		cr = 0;
		*carry = (uint32_t)(before >> 63) << 1;
	} else {
		*carry = 0;
	}
	*carry |= (uint32_t)(lf >> 63);
	/* In foreign files a CR is a flag of its row (above), no fault. */
	if (__builtin_expect((cr | hash) != 0, 0))
		note(p, s, data, i, n, cr, hash);
	flatten(p->at + p->nat, ends, (uint32_t)i + 1);
	if (foreign && (x.escape | x.nul | x.crlf | p->flags) != 0)
		rows_slow(p, ends, lf, x);
	else
		rows_fast(p, ends, lf);
	p->nat += (size_t)_mm_popcnt_u64(ends);
}

VECTOR INLINE size_t split(struct tn_split *s, const char *data, size_t n, bool foreign)
{
	struct pass p = enter(s);
	uint32_t carry = 1;
	size_t i = 0;

	if (n > MOST)
		n = MOST;
	for (; n - i >= 64 && has_room(s, &p); i += 64)
		step(&p, s, data, i, n, ~UINT64_C(0), &carry, foreign);
	if (n - i < 64 && n > i && has_room(s, &p))
		step(&p, s, data, i, n, (UINT64_C(1) << (n - i)) - 1, &carry, foreign);
	return leave(s, &p);
}

VECTOR static size_t split_stream(struct tn_split *s, const char *data, size_t n)
{
	return split(s, data, n, false);
}

VECTOR static size_t split_foreign(struct tn_split *s, const char *data, size_t n)
{
	return split(s, data, n, true);
}

/* The choice is a load and a test a window of thousands of rows. */
size_t tn_split(struct tn_split *s, const char *data, size_t n)
{
	if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi2"))
		return tn_split_plain(s, data, n);
	return s->foreign ? split_foreign(s, data, n) : split_stream(s, data, n);
}

#else

size_t tn_split(struct tn_split *s, const char *data, size_t n)
{
	return tn_split_plain(s, data, n);
}

#endif
