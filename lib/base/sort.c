/* hot: a radix sort, by the lowest byte first; a byte that is the same in all numbers costs nothing, and of days and counts most
 * bytes are. 460,000 pairs of a count and a double take 21 ms, qsort 66; not qsort also because the C library's takes memory past
 * tn_sys. The plain twin is qsort, in tests/unit/check_sort.c. */
#include "base/sort.h"

#include <string.h>

struct item { uint64_t half[2]; };

static inline uint64_t number_of(const struct item *item, size_t offset, size_t width, uint64_t flip)
{
	uint32_t narrow;
	uint64_t wide;

	if (width == 4) {
		memcpy(&narrow, (const char *)item + offset, sizeof narrow);
		return narrow;
	}
	memcpy(&wide, (const char *)item + offset, sizeof wide);
	return wide ^ flip;
}

/* Counts to places. */
static void accumulate(uint32_t *count, unsigned n)
{
	uint32_t at = 0;

	for (unsigned v = 0; v < n; v++) {
		uint32_t these = count[v];

		count[v] = at;
		at += these;
	}
}

void *tn_sort_16(void *from, void *to, uint32_t n, size_t offset, size_t width, uint64_t flip)
{
	uint32_t count[8][256] = { { 0 } };
	struct item *a = from, *b = to;

	for (uint32_t i = 0; i < n; i++) {
		uint64_t v = number_of(&a[i], offset, width, flip);

		for (size_t k = 0; k < width; k++)
			count[k][v >> 8 * k & 255]++;
	}
	for (size_t k = 0; k < width && n > 0; k++) {
		struct item *swap = a;

		if (count[k][number_of(&a[0], offset, width, flip) >> 8 * k & 255] == n)
			continue;
		accumulate(count[k], 256);
		for (uint32_t i = 0; i < n; i++)
			b[count[k][number_of(&a[i], offset, width, flip) >> 8 * k & 255]++] = a[i];
		a = b;
		b = swap;
	}
	return a;
}

#define DIGIT 11U                       /* bits of a pass at most: 2048 places of a cache line each still fit the second cache */

/* The loop of a pass over items of either kind; `number` is what of an item counts, as it is written behind one: .half[0], or nothing. A
 * macro, since a pass is a few instructions an item. */
#define PASSES(type, number, low, bits) do { \
	unsigned passes = ((bits) + DIGIT - 1) / DIGIT, width = passes == 0 ? 0 : ((bits) + passes - 1) / passes; \
\
	for (unsigned pass = 0; pass < passes; pass++) { \
		uint32_t count[1U << DIGIT] = { 0 }, mask = (1U << width) - 1; \
		unsigned shift = (low) + pass * width; \
		type *swap = a; \
\
		for (uint32_t i = 0; i < n; i++) \
			count[a[i]number >> shift & mask]++; \
		accumulate(count, mask + 1); \
		for (uint32_t i = 0; i < n; i++) \
			b[count[a[i]number >> shift & mask]++] = a[i]; \
		a = b; \
		b = swap; \
	} \
} while (0)

void *tn_sort_16_low(void *from, void *to, uint32_t n, unsigned bits)
{
	struct item *a = from, *b = to;

	PASSES(struct item, .half[0], 0, bits);
	return a;
}

uint64_t *tn_sort_8_bits(uint64_t *from, uint64_t *to, uint32_t n, unsigned low, unsigned bits)
{
	uint64_t *a = from, *b = to;

	PASSES(uint64_t, , low, bits);
	return a;
}

#define FEW 24U                         /* up to here insertion is the faster sort */

/* What does not change on the way down. */
struct merge {
	char *spare;
	size_t size;
	bool (*is_before)(const void *a, const void *b, const void *ctx);
	const void *ctx;
};

static void insert(const struct merge *m, char *a, uint32_t n)
{
	_Alignas(16) char held[TN_SORT_ITEM];

	for (uint32_t i = 1; i < n; i++) {
		char *at = a + i * m->size, *to = at;

		while (to > a && m->is_before(at, to - m->size, m->ctx))
			to -= m->size;
		if (to == at)
			continue;
		memcpy(held, at, m->size);
		memmove(to + m->size, to, (size_t)(at - to));
		memcpy(to, held, m->size);
	}
}

static void merge_sort(const struct merge *m, char *a, uint32_t n)
{
	size_t half = (size_t)(n / 2) * m->size;
	char *right, *end, *left, *left_end;

	if (n <= FEW) {                 /* and perhaps no array at all */
		insert(m, a, n);
		return;
	}
	right = a + half;
	end = a + n * m->size;
	left = m->spare;
	left_end = left + half;
	merge_sort(m, a, n / 2);
	merge_sort(m, right, n - n / 2);
	if (!m->is_before(right, right - m->size, m->ctx))
		return;
	memcpy(left, a, half);
	for (; left < left_end; a += m->size) {
		bool from_right = right < end && m->is_before(right, left, m->ctx);

		memcpy(a, from_right ? right : left, m->size);
		right += from_right ? m->size : 0;
		left += from_right ? 0 : m->size;
	}
}

void tn_sort_merge(void *items, void *spare, uint32_t n, size_t size, bool (*is_before)(const void *a, const void *b, const void *ctx), const void *ctx)
{
	struct merge m = { spare, size, is_before, ctx };

	merge_sort(&m, items, n);
}
