/* Counts by number, against a sorted list of all that was added. */
#include <check.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/tally.h"
#include "rnd.h"

Suite *tally_suite(void);

struct add {
	int64_t key;
	uint64_t n;
};

static int by_key(const void *a, const void *b)
{
	const struct add *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

/* t, sorted, is what the list says; each rank at the edge of a number is looked up. */
static void same(const struct tn_tally *t, struct add *all, uint32_t n, uint64_t seed)
{
	uint64_t total = 0;
	uint32_t k = 0;

	qsort(all, n, sizeof *all, by_key);
	for (uint32_t i = 0; i < n; k++) {
		int64_t key = all[i].key;
		uint64_t sum = 0;

		for (; i < n && all[i].key == key; i++)
			sum += all[i].n;
		HOLDS_MSG(k < t->n && t->item[k].key == key && t->item[k].n == sum, "seed %" PRIu64 " number %u of %u", seed, k, n);
		if (n <= 2000)
			HOLDS(tn_tally_rank(t, total + 1) == key && tn_tally_rank(t, total + sum) == key);
		total += sum;
	}
	HOLDS_MSG(k == t->n && total == t->total && t->is_sorted, "seed %" PRIu64, seed);
}

static int64_t key_of(int kind, uint64_t *seed)
{
	static const int64_t odd[] = { 0, 1, -1, INT64_MIN, INT64_MAX, INT64_MIN + 1, 255, 256, -256, 1 << 16 };

	switch (kind) {
	case 0:
		return (int64_t)(rnd(seed) % 400);
	case 1:
		return (int64_t)rnd_any(seed);
	case 2:
		return (int64_t)(rnd(seed) % 5000 << 32);
	case 3:
		return -(int64_t)(rnd(seed) % 100000);
	default:
		return odd[rnd(seed) % (sizeof odd / sizeof odd[0])];
	}
}

/* Add, sort, add again, sort: with all kinds of numbers and many sizes. */
START_TEST(twin)
{
	struct add *all = calloc(300000, sizeof *all);

	HOLDS(all != NULL);
	for (uint64_t round = 1; round <= 400; round++) {
		uint64_t seed = round * 7919;
		uint32_t want = round % 50 == 0 ? 200000 : (uint32_t)(rnd(&seed) % 1500), n = 0;
		struct tn_tally t = { 0 };
		int kind = (int)(round % 5);

		for (int times = 0; times < 3; times++) {
			for (uint32_t i = 0; i < want / 3; i++) {
				all[n] = (struct add){ key_of(kind, &seed), 1 + rnd(&seed) % 3 };
				HOLDS(tn_tally_add(&t, all[n].key, all[n].n));
				n++;
			}
			HOLDS(tn_tally_sort(&t) && tn_tally_sort(&t));
			same(&t, all, n, round * 7919);
		}
		tn_tally_fini(&t);
	}
	free(all);
}
END_TEST

START_TEST(empty_and_one)
{
	struct tn_tally t = { 0 };

	HOLDS(tn_tally_sort(&t) && t.n == 0 && t.total == 0);
	HOLDS(tn_tally_add(&t, INT64_MIN, 5) && !t.is_sorted);
	HOLDS(tn_tally_sort(&t) && t.n == 1 && t.total == 5);
	HOLDS(tn_tally_rank(&t, 1) == INT64_MIN && tn_tally_rank(&t, 5) == INT64_MIN);
	HOLDS(tn_tally_add(&t, INT64_MIN, UINT64_C(1) << 60));
	HOLDS(tn_tally_sort(&t) && t.n == 1 && tn_tally_rank(&t, t.total) == INT64_MIN);
	tn_tally_fini(&t);
	tn_tally_fini(&t);
}
END_TEST

/* What the header says: at most 4 times 16 bytes a number when the slots grow. */
START_TEST(memory)
{
	struct tn_tally t = { 0 };
	uint32_t cap = 0;

	for (int64_t i = 0; i < 1000000; i++) {
		HOLDS(tn_tally_add(&t, i * 1024, 1));
		if (i >= 64)
			HOLDS_MSG(t.cap == cap || t.cap + cap <= 4 * t.n, "%" PRId64 ": %u and %u", i, cap, t.cap);
		cap = t.cap;
	}
	HOLDS(tn_tally_sort(&t) && t.n == 1000000 && t.item[999999].key == INT64_C(999999) * 1024);
	tn_tally_fini(&t);
}
END_TEST

Suite *tally_suite(void)
{
	Suite *s = suite_create("tally");
	TCase *t = tcase_create("tally");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, twin);
	tcase_add_test(t, empty_and_one);
	tcase_add_test(t, memory);
	suite_add_tcase(s, t);
	return s;
}
