/* The n best, against the whole list, sorted. */
#include <check.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/top.h"
#include "rnd.h"

Suite *top_suite(void);

#define N_MOST 300U

/* From the words of the header, not from tn_top_is_better. */
static int by_rank(const void *a, const void *b)
{
	const struct tn_top_item *x = a, *y = b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

/* A place behind the last one is watched. */
static void hold(const struct tn_top_item *all, uint32_t n, uint32_t most, uint64_t seed)
{
	struct tn_top_item *sorted = malloc((n + 1) * sizeof *sorted), *room = malloc((most + 1) * sizeof *room);
	struct tn_top t = { 0, most, room };
	uint32_t want = n < most ? n : most;

	HOLDS(sorted != NULL && room != NULL);
	if (n > 0)
		memcpy(sorted, all, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, by_rank);
	room[most] = (struct tn_top_item){ 0.125, 77 };
	for (uint32_t i = 0; i < n; i++)
		tn_top_offer(&t, all[i].score, all[i].number);
	tn_top_sort(&t);
	HOLDS_MSG(t.n == want && t.most == most, "seed %" PRIu64 ": %u of %u, most %u: n is %u", seed, want, n, most, t.n);
	for (uint32_t i = 0; i < want; i++)
		HOLDS_MSG(by_rank(&room[i], &sorted[i]) == 0, "seed %" PRIu64 ": place %u of %u, most %u: %u, not %u", seed, i, n,
			most, room[i].number, sorted[i].number);
	HOLDS(room[most].number == 77);
	free(sorted);
	free(room);
}

/* Lists grow from round to round, so that the first failure is a small one. `kinds`: how many scores there are. */
START_TEST(random_lists)
{
	static const uint32_t kinds[] = { 1, 2, 5, 100, 1U << 30 };
	uint64_t seed = 6001, state = seed;

	for (uint32_t round = 0; round < 3000; round++) {
		struct tn_top_item all[N_MOST];
		uint32_t n = (uint32_t)(rnd(&state) % (1 + round / 10)), kind = kinds[round % 5];

		for (uint32_t i = 0; i < n; i++) {
			uint32_t k = (uint32_t)(rnd(&state) % (i + 1));

			all[i] = all[k];
			all[k] = (struct tn_top_item){ (double)(rnd(&state) % kind) - kind / 2, i * 3 };
		}
		hold(all, n, (uint32_t)(1 + rnd(&state) % (1 + round / 8)), seed);
	}
}
END_TEST

enum order { RISING, FALLING, EQUAL, EQUAL_BACKWARDS };

START_TEST(regular_lists)
{
	static const uint32_t sizes[][2] = { { 0, 1 }, { 1, 1 }, { 2, 1 }, { 1, 2 }, { 2, 2 }, { 3, 2 }, { 20, 20 }, { 19, 20 },
		{ 21, 20 }, { N_MOST, 1 }, { N_MOST, 20 }, { N_MOST, N_MOST - 1 }, { N_MOST, N_MOST }, { N_MOST, N_MOST + 1 } };
	struct tn_top_item all[N_MOST];

	for (int o = RISING; o <= EQUAL_BACKWARDS; o++)
		for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
			for (uint32_t i = 0; i < N_MOST; i++) {
				double score = o == RISING ? i : o == FALLING ? -(double)i : 4.5;

				all[i] = (struct tn_top_item){ score, o == EQUAL_BACKWARDS ? UINT32_MAX - i : i };
			}
			hold(all, sizes[s][0], sizes[s][1], 0);
		}
}
END_TEST

/* Infinities are scores, and both zeros are one. */
START_TEST(edges)
{
	const struct tn_top_item all[] = { { -0.0, 3 }, { 0.0, 4 }, { INFINITY, 9 }, { -INFINITY, 0 }, { 0.0, 2 },
		{ 5e-324, UINT32_MAX }, { INFINITY, 8 }, { -0.0, 1 } };
	static const uint32_t want[] = { 8, 9, UINT32_MAX, 1, 2, 3, 4, 0 };

	for (uint32_t most = 1; most <= 8; most++) {
		struct tn_top_item room[8];
		struct tn_top t = { 0, most, room };

		for (uint32_t i = 0; i < 8; i++)
			tn_top_offer(&t, all[i].score, all[i].number);
		tn_top_sort(&t);
		for (uint32_t i = 0; i < most; i++)
			ck_assert_uint_eq(room[i].number, want[i]);
	}
}
END_TEST

Suite *top_suite(void)
{
	Suite *s = suite_create("top");
	TCase *t = tcase_create("top");

	tcase_set_timeout(t, 30);
	tcase_add_test(t, random_lists);
	tcase_add_test(t, regular_lists);
	tcase_add_test(t, edges);
	suite_add_tcase(s, t);
	return s;
}
