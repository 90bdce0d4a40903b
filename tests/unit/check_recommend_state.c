/* A user's rows of one item and event kind as a state: the six sentences on folds, texts by hand, bad partials, rows without times. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/recommend_impl.h"
#include "unit/fold_helper.h"
#include "unit/rnd.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])

Suite *recommend_state_suite(void);

static enum tn_status open(void *self, struct tn_fold *f)
{
	(void)self;
	tn_fold_may(f, TN_TIME);
	return TN_OK;
}

static const struct tn_fold_ops ops = {
	.name = "recommend", .version = 1, .state_size = sizeof(struct tn_recommend_state), .self_size = sizeof(struct tn_recommend_base),
	.key = TN_USER | TN_ITEM, .key_may = TN_EVENT, .partial = "first last count", .columns = "first last count", .open = open,
	.add = tn_recommend_add, .merge = tn_recommend_merge, .encode = tn_recommend_encode, .decode = tn_recommend_decode,
	.row = tn_recommend_encode
};

static void subject_open(struct fold_subject *t)
{
	static const struct tn_fold_spec spec = { .noptions = 0 };

	fold_subject_open(t, &ops, &spec, "UTC");
}

#define NONE TN_TIME_NONE

/* -1 ends a list; NONE: a row without a time. */
static const struct {
	int64_t at[5];
	const char *want;
} adds[] = {
	{ { 0, -1 }, "1970-01-01T00:00:00Z\t1970-01-01T00:00:00Z\t1" },
	{ { 5 * TN_US, 3 * TN_US, -1 }, "1970-01-01T00:00:03Z\t1970-01-01T00:00:05Z\t2" },
	{ { 3 * TN_US, 5 * TN_US, 4 * TN_US, -1 }, "1970-01-01T00:00:03Z\t1970-01-01T00:00:05Z\t3" },
	{ { 1000, 2001, -1 }, "1970-01-01T00:00:00.001Z\t1970-01-01T00:00:00.002001Z\t2" },
	{ { -2 * TN_US, -1 }, "1969-12-31T23:59:58Z\t1969-12-31T23:59:58Z\t1" },
	{ { -2 * TN_US - 1, -3000, -1 }, "1969-12-31T23:59:57.999999Z\t1969-12-31T23:59:59.997Z\t2" },
	{ { TN_TIME_MIN, TN_TIME_MAX, -1 }, "0001-01-01T00:00:00Z\t9999-12-31T23:59:59.999999Z\t2" },
	{ { NONE, -1 }, "0\t0\t1" },
	{ { NONE, NONE, NONE, -1 }, "0\t2\t3" },
};

START_TEST(adds_by_hand)
{
	struct fold_subject t;
	void *s, *again;

	subject_open(&t);
	s = fold_state(&t);
	for (uint32_t i = 0; adds[_i].at[i] != -1; i++)
		fold_add(&t, s, &(struct tn_event){ .time_us = adds[_i].at[i] }, 1);
	again = fold_state(&t);
	ck_assert_int_eq(fold_decode(&t, again, adds[_i].want), TN_OK);
	fold_same(&t, "a state by hand", s, adds[_i].want);
	fold_same(&t, "decoded", again, adds[_i].want);
	fold_subject_close(&t);
}
END_TEST

/* Rows of all states are counted together. */
START_TEST(rows_without_times)
{
	const struct tn_event e = { .time_us = NONE };
	struct fold_subject t;
	void *a, *b;

	subject_open(&t);
	a = fold_state(&t);
	b = fold_state(&t);
	fold_add(&t, a, &e, 1);
	fold_add(&t, b, &e, 1);
	fold_add(&t, b, &e, 1);
	fold_add(&t, a, &e, 1);
	ck_assert_int_eq(((struct tn_recommend_base *)tn_fold_self(t.f))->rows, 4);
	ck_assert(!((struct tn_recommend_base *)tn_fold_self(t.f))->has_time);
	fold_same(&t, "first and last row", a, "0\t3\t2");
	fold_same(&t, "those between", b, "1\t2\t2");
	fold_subject_close(&t);
}
END_TEST

#define DAY "2024-01-01T00:00:00Z"
#define NEXT "2024-01-02T00:00:00Z"

static const struct {
	const char *text, *says;
} bad[] = {
	{ "\t" DAY "\t1", "first: not a time" },
	{ "x\t" DAY "\t1", "first: not a time" },
	{ "5\t" DAY "\t1", "first: not a time" },
	{ "2024-01-01\t" DAY "\t1", "first: not a time" },
	{ DAY "\t\t1", "last: not a time" },
	{ DAY "\t2024-02-30T00:00:00Z\t1", "last: not a time" },
	{ NEXT "\t" DAY "\t2", "last: before the first" },
	{ DAY "\t" NEXT "\t", "count: not a number of rows" },
	{ DAY "\t" NEXT "\t0", "count: not a number of rows" },
	{ DAY "\t" NEXT "\t-1", "count: not a number of rows" },
	{ DAY "\t" NEXT "\t9223372036854775808", "count: not a number of rows" },
	{ DAY "\t" NEXT "\t1", "count: one row has one time" },
};

START_TEST(bad_partials)
{
	struct fold_subject t;
	void *s;

	subject_open(&t);
	t.common.merge = true;          /* what says that there are times */
	s = fold_state(&t);
	ck_assert_int_eq(fold_decode(&t, s, bad[_i].text), TN_EDATA);
	ck_assert_msg(strstr(t.err.what, bad[_i].says) != NULL, "%s", t.err.what);
	free(s);
	fold_subject_close(&t);
}
END_TEST

START_TEST(counts_do_not_wrap)
{
	struct fold_subject t;
	void *a, *b;

	subject_open(&t);
	t.common.merge = true;
	a = fold_state(&t);
	b = fold_state(&t);
	ck_assert_int_eq(fold_decode(&t, a, DAY "\t" NEXT "\t9223372036854775806"), TN_OK);
	ck_assert_int_eq(fold_decode(&t, b, DAY "\t" DAY "\t1"), TN_OK);
	ck_assert_int_eq(ops.merge(a, b, t.f), TN_OK);
	ck_assert_int_eq(ops.merge(a, b, t.f), TN_EDATA);
	ck_assert_ptr_nonnull(strstr(t.err.what, "count: "));
	free(a);
	free(b);
	fold_subject_close(&t);
}
END_TEST

START_TEST(six_sentences)
{
	uint64_t seed = 20240206;
	struct fold_subject t;

	subject_open(&t);
	for (int round = 0; round < 2000; round++) {
		struct tn_event e[12];
		uint32_t n = 1 + (uint32_t)(rnd(&seed) % COUNT(e));
		bool far = rnd(&seed) % 4 == 0;

		for (uint32_t i = 0; i < n; i++) {
			int64_t span = far ? TN_TIME_MAX - TN_TIME_MIN : 5;

			e[i] = (struct tn_event){ .time_us = (far ? TN_TIME_MIN : -2) + (int64_t)(rnd(&seed) % (uint64_t)span) };
		}
		fold_six_sentences(&t, e, n, &seed);
	}
	fold_subject_close(&t);
}
END_TEST

Suite *recommend_state_suite(void)
{
	Suite *s = suite_create("recommend_state");
	TCase *t = tcase_create("states");

	tcase_add_loop_test(t, adds_by_hand, 0, (int)COUNT(adds));
	tcase_add_test(t, rows_without_times);
	tcase_add_loop_test(t, bad_partials, 0, (int)COUNT(bad));
	tcase_add_test(t, counts_do_not_wrap);
	tcase_add_test(t, six_sentences);
	suite_add_tcase(s, t);
	return s;
}
