/* Both sorts against qsort: each width and place, equal numbers in the order they came in. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "unit/rnd.h"

Suite *sort_suite(void);

struct item { unsigned char byte[16]; };
struct numbered { struct item item; uint32_t place; };

static const struct { size_t offset, width; uint64_t flip; } ways[] = {
	{ 0, 4, 0 }, { 4, 4, 0 }, { 8, 4, 0 }, { 12, 4, 0 }, { 0, 8, 0 }, { 8, 8, 0 }, { 0, 8, TN_SORT_SIGNED }, { 8, 8, TN_SORT_SIGNED }
};
static int way;

static uint64_t number_of(const struct item *item)
{
	uint32_t narrow;
	uint64_t wide;

	memcpy(&narrow, item->byte + ways[way].offset, sizeof narrow);
	if (ways[way].width == 4)
		return narrow;
	memcpy(&wide, item->byte + ways[way].offset, sizeof wide);
	return wide ^ ways[way].flip;
}

static int compare(const void *a, const void *b)
{
	const struct numbered *p = a, *q = b;
	uint64_t x = number_of(&p->item), y = number_of(&q->item);

	return x != y ? (x < y ? -1 : 1) : (p->place > q->place) - (p->place < q->place);
}

/* Numbers of few values and of many; some bytes the same in all of them. */
static void fill(struct item *a, uint32_t n, uint64_t *seed)
{
	uint64_t mask = rnd(seed) & rnd(seed), base = rnd(seed);

	for (uint32_t i = 0; i < n; i++) {
		uint64_t half[2] = { (rnd(seed) & mask) | (base & ~mask), (rnd(seed) & mask) | (base & ~mask) };

		memcpy(a[i].byte, half, sizeof half);
	}
}

START_TEST(against_qsort)
{
	static const uint32_t sizes[] = { 0, 1, 2, 3, 100, 5000 };
	static struct item a[5000], b[5000];
	static struct numbered want[5000];
	uint64_t seed = 5;

	way = _i;
	for (int round = 0; round < 60; round++) {
		uint32_t n = sizes[round % 6];
		struct item *got;

		fill(a, n, &seed);
		for (uint32_t i = 0; i < n; i++)
			want[i] = (struct numbered){ a[i], i };
		qsort(want, n, sizeof *want, compare);
		got = tn_sort_16(a, b, n, ways[way].offset, ways[way].width, ways[way].flip);
		HOLDS(got == a || got == b);
		for (uint32_t i = 0; i < n; i++)
			HOLDS_MSG(memcmp(&got[i], &want[i].item, sizeof *got) == 0, "round %d, place %u", round, i);
	}
}
END_TEST

/* Items of three sizes by a key of few values: what is equal stays as it came, and half of the spare room is enough. */
static int by_key_and_place(const void *a, const void *b)
{
	const uint32_t *p = a, *q = b;

	return p[0] != q[0] ? (p[0] < q[0] ? -1 : 1) : (p[1] > q[1]) - (p[1] < q[1]);
}

static bool has_smaller_key(const void *a, const void *b, const void *calls)
{
	++**(uint32_t *const *)calls;
	return *(const uint32_t *)a < *(const uint32_t *)b;
}

START_TEST(merge_against_qsort)
{
	static const size_t sizes[] = { 8, 24, TN_SORT_ITEM };
	size_t size = sizes[_i];
	uint64_t seed = 11;

	for (uint32_t round = 0; round < 200; round++) {
		uint32_t n = round < 60 ? round : (uint32_t)(rnd(&seed) % 2000), calls = 0, *count = &calls;
		uint32_t values = 1 + (uint32_t)(rnd(&seed) % (round % 3 == 0 ? 4 : 3000));
		char *got = calloc(n + 1, size), *want = calloc(n + 1, size), *spare = malloc(n / 2 * size + 1);

		HOLDS(got != NULL && want != NULL && spare != NULL);
		spare[n / 2 * size] = '!';
		for (uint32_t i = 0; i < n; i++) {
			uint32_t head[2] = { round % 7 == 0 ? i : (uint32_t)(rnd(&seed) % values), i };

			memcpy(got + i * size, head, sizeof head);
			memset(got + i * size + 8, (int)(i & 127), size - 8);
		}
		memcpy(want, got, n * size);
		qsort(want, n, size, by_key_and_place);
		tn_sort_merge(got, spare, n, size, has_smaller_key, &count);
		HOLDS_MSG(memcmp(got, want, n * size) == 0, "round %u, %u items of %zu bytes", round, n, size);
		HOLDS(spare[n / 2 * size] == '!');
		HOLDS_MSG(round % 7 != 0 || calls <= n, "%u in order took %u comparisons", n, calls);
		free(got);
		free(want);
		free(spare);
	}
}
END_TEST

Suite *sort_suite(void)
{
	Suite *s = suite_create("sort");
	TCase *t = tcase_create("sort");

	tcase_add_loop_test(t, against_qsort, 0, (int)(sizeof ways / sizeof *ways));
	tcase_add_loop_test(t, merge_against_qsort, 0, 3);
	suite_add_tcase(s, t);
	return s;
}
