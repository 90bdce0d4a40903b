/* Life-cycle stages: each rule of definitions.md 3.2 at its boundaries by hand, then small random users against a twin that is
 * written from the definition: a curve of fractions over a list of observations, and a condition for each stage. */
#include <check.h>
#include <stdio.h>

#include "model/lifecycle.h"
#include "unit/rnd.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])
#define DAYS 40
#define INFINITE (-1)

__extension__ typedef unsigned __int128 u128;

Suite *lifecycle_suite(void);

static uint64_t seed;

static uint32_t below(uint32_t n)
{
	return (uint32_t)(rnd(&seed) % n);
}

struct user {
	int32_t day[DAYS];
	uint32_t n;
};

/* A given quantile; INFINITE as a fit without an answer leaves it. */
static struct tn_lifecycle_quantile quantile(int64_t days)
{
	return (struct tn_lifecycle_quantile){ .given = true, .reached = days != INFINITE, .days = days };
}

START_TEST(names)
{
	ck_assert_str_eq(tn_stage_name(TN_STAGE_NEW), "new");
	ck_assert_str_eq(tn_stage_name(TN_STAGE_GROWTH), "growth");
	ck_assert_str_eq(tn_stage_name(TN_STAGE_MATURE), "mature");
	ck_assert_str_eq(tn_stage_name(TN_STAGE_DECLINE), "decline");
	ck_assert_str_eq(tn_stage_name(TN_STAGE_LOST), "lost");
	ck_assert_str_eq(tn_stage_name(TN_STAGE_NO_ORDER), "no_order");
}
END_TEST

static const struct {
	int32_t day[8];
	uint32_t n;
	int64_t want;
} medians[] = {
	{ { 5, 12 }, 2, 14 },
	{ { 0, 10, 13 }, 3, 13 },               /* 6.5 */
	{ { 0, 10, 13, 33 }, 4, 20 },
	{ { 0, 1, 2, 3, 100 }, 5, 2 },
	{ { -20, -10, 0, 1, 41 }, 5, 20 },
	{ { -719162, 2932896 }, 2, 7304116 },   /* the first and the last day there is */
	{ { 0, 4, 7, 9, 10, 15, 21, 28 }, 8, 8 },
};

START_TEST(median)
{
	int32_t scratch[8];

	for (size_t i = 0; i < COUNT(medians); i++)
		ck_assert_msg(tn_lifecycle_median2(medians[i].day, medians[i].n, scratch) == medians[i].want, "median %zu", i);
}
END_TEST

/* More gaps than are sorted by insertion, too: the number with as many on either side, found by counting. */
START_TEST(median_random)
{
	int32_t day[DAYS * 3], scratch[DAYS * 3];

	seed = 71;
	for (int round = 0; round < 3000; round++) {
		uint32_t n = 2 + below(DAYS * 3 - 2), most = 1 + below(60), low = 0, high = 0;
		int64_t got;

		day[0] = (int32_t)below(1000) - 500;
		for (uint32_t i = 1; i < n; i++)
			day[i] = day[i - 1] + 1 + (int32_t)below(most);
		got = tn_lifecycle_median2(day, n, scratch);
		for (uint32_t i = 1; i < n; i++) {
			low += 2 * (day[i] - day[i - 1]) < got;
			high += 2 * (day[i] - day[i - 1]) > got;
		}
		HOLDS_MSG(low <= (n - 1) / 2 && high <= (n - 1) / 2, "seed 71 round %d", round);
		/* between two middle gaps that differ it splits them evenly */
		HOLDS_MSG((n - 1) % 2 == 0 || low + high < n - 1, "seed 71 round %d: no gap is the median", round);
	}
}
END_TEST

/* Day 0 is the last order; so as_of is what has gone by since. */
static const struct {
	int64_t q50, q80;
	int32_t as_of;
	uint32_t n;
	int32_t day[8];
	enum tn_stage want;
} stages[] = {
	{ 28, 90, 5, 0, { 0 }, TN_STAGE_NO_ORDER },
	{ INFINITE, INFINITE, 5, 0, { 0 }, TN_STAGE_NO_ORDER },
	/* one order day: q50 and q80 belong to the earlier stage */
	{ 28, 90, 0, 1, { 0 }, TN_STAGE_NEW },
	{ 28, 90, 28, 1, { 0 }, TN_STAGE_NEW },
	{ 28, 90, 29, 1, { 0 }, TN_STAGE_DECLINE },
	{ 28, 90, 90, 1, { 0 }, TN_STAGE_DECLINE },
	{ 28, 90, 91, 1, { 0 }, TN_STAGE_LOST },
	{ 28, 28, 28, 1, { 0 }, TN_STAGE_NEW },
	{ 28, 28, 29, 1, { 0 }, TN_STAGE_LOST },
	{ 0, 0, 0, 1, { 0 }, TN_STAGE_NEW },
	{ 0, 0, 1, 1, { 0 }, TN_STAGE_LOST },
	{ 28, INFINITE, 28, 1, { 0 }, TN_STAGE_NEW },
	{ 28, INFINITE, 9999, 1, { 0 }, TN_STAGE_DECLINE },
	{ INFINITE, INFINITE, 9999, 1, { 0 }, TN_STAGE_NEW },
	{ 28, 9, 28, 1, { 0 }, TN_STAGE_NEW },
	{ 28, 9, 29, 1, { 0 }, TN_STAGE_LOST },
	{ INFINITE, 9, 9999, 1, { 0 }, TN_STAGE_NEW },
	/* two: no earlier gap, so growth however long the one was */
	{ 28, 90, 0, 2, { -1, 0 }, TN_STAGE_GROWTH },
	{ 28, 90, 90, 2, { -3000, 0 }, TN_STAGE_GROWTH },
	{ 28, 90, 91, 2, { -1, 0 }, TN_STAGE_DECLINE },
	{ 28, 90, 180, 2, { -1, 0 }, TN_STAGE_DECLINE },
	{ 28, 90, 181, 2, { -1, 0 }, TN_STAGE_LOST },
	{ 28, INFINITE, 9999, 2, { -1, 0 }, TN_STAGE_GROWTH },
	{ 28, INT64_MAX, 9999, 2, { -1, 0 }, TN_STAGE_GROWTH },
	{ 0, 0, 0, 2, { -1, 0 }, TN_STAGE_GROWTH },
	{ 0, 0, 1, 2, { -1, 0 }, TN_STAGE_LOST },
	/* one earlier gap */
	{ 28, 90, 90, 3, { -19, -9, 0 }, TN_STAGE_GROWTH },
	{ 28, 90, 90, 3, { -20, -10, 0 }, TN_STAGE_MATURE },
	{ 28, 90, 90, 3, { -21, -11, 0 }, TN_STAGE_MATURE },
	{ 28, 90, 91, 3, { -19, -9, 0 }, TN_STAGE_DECLINE },
	{ 28, 90, 180, 3, { -20, -10, 0 }, TN_STAGE_DECLINE },
	{ 28, 90, 181, 3, { -20, -10, 0 }, TN_STAGE_LOST },
	{ 28, INFINITE, 9999, 3, { -20, -10, 0 }, TN_STAGE_MATURE },
	/* two earlier gaps, 10 and 13: their median is 11.5 */
	{ 28, 90, 9, 4, { -34, -24, -11, 0 }, TN_STAGE_GROWTH },
	{ 28, 90, 9, 4, { -35, -25, -12, 0 }, TN_STAGE_MATURE },
	/* three, 30 5 10: 10; the last gap is in no median of its own */
	{ 28, 90, 9, 5, { -54, -24, -19, -9, 0 }, TN_STAGE_GROWTH },
	{ 28, 90, 9, 5, { -55, -25, -20, -10, 0 }, TN_STAGE_MATURE },
	/* four, 1 2 8 9: 5; with the last gap of 4 counted in, the median would be 4 and this no growth */
	{ 28, 90, 9, 6, { -24, -23, -21, -13, -4, 0 }, TN_STAGE_GROWTH },
	{ 28, 90, 9, 6, { -25, -24, -22, -14, -5, 0 }, TN_STAGE_MATURE },
};

START_TEST(boundaries)
{
	for (size_t i = 0; i < COUNT(stages); i++) {
		struct tn_lifecycle l = { .q50 = quantile(stages[i].q50), .q80 = quantile(stages[i].q80) };
		int32_t scratch[8];
		enum tn_stage got = tn_lifecycle_stage(&l, stages[i].day, stages[i].n, stages[i].as_of, scratch);

		ck_assert_msg(got == stages[i].want, "stage %zu: %s, expected %s", i, tn_stage_name(got), tn_stage_name(stages[i].want));
	}
}
END_TEST

/* As of day 100. */
static const struct {
	int64_t q50, q80;               /* given; 0: to be found */
	uint32_t nusers;
	struct user user[4];
	const char *want;
} fits[] = {
	{ 0, 0, 0, { { { 0 }, 0 } },
		"gap quantiles by Kaplan-Meier over 0 gaps and 0 open ones: q50 not reached, q80 not reached\n"
		"new: one order day, at any time\n"
		"growth: more of them, the last at any time; just two, or the last gap shorter than the median of the earlier ones\n"
		"mature: more of them, the last at any time; the others\n"
		"decline: nobody\n"
		"lost: nobody, q80 is not reached\n"
		"no_order: no order day\n" },
	/* one gap of 1 with one open gap of 0, which is gone by then: S(1) = 0 */
	{ 0, 0, 2, { { { 99, 100 }, 2 }, { { 0 }, 0 } },
		"gap quantiles by Kaplan-Meier over 1 gap and 1 open one: q50 1 day, q80 1 day\n"
		"new: one order day, at most 1 day ago\n"
		"growth: more of them, the last at most 1 day ago; just two, or the last gap shorter than the median of the earlier ones\n"
		"mature: more of them, the last at most 1 day ago; the others\n"
		"decline: more of them, the last more than 1 and at most 2 days ago\n"
		"lost: one order day, more than 1 day ago; more of them, the last more than 2 days ago\n"
		"no_order: no order day\n" },
	/* gaps 10 10 20, open 50 60 100: S(10) = 4/6, S(20) = 1/2 */
	{ 0, 0, 3, { { { 10, 20, 40 }, 3 }, { { 40, 50 }, 2 }, { { 0 }, 1 } },
		"gap quantiles by Kaplan-Meier over 3 gaps and 3 open ones: q50 20 days, q80 not reached\n"
		"new: one order day, at most 20 days ago\n"
		"growth: more of them, the last at any time; just two, or the last gap shorter than the median of the earlier ones\n"
		"mature: more of them, the last at any time; the others\n"
		"decline: one order day, more than 20 days ago\n"
		"lost: nobody, q80 is not reached\n"
		"no_order: no order day\n" },
	/* gaps 10 20 30 40, open 0: S = 3/4, 1/2, 1/4, 0 */
	{ 0, 0, 1, { { { 0, 10, 30, 60, 100 }, 5 } },
		"gap quantiles by Kaplan-Meier over 4 gaps and 1 open one: q50 20 days, q80 40 days\n"
		"new: one order day, at most 20 days ago\n"
		"growth: more of them, the last at most 40 days ago; just two, or the last gap shorter than the median of the earlier ones\n"
		"mature: more of them, the last at most 40 days ago; the others\n"
		"decline: one order day, more than 20 and at most 40 days ago; more of them, the last more than 40 and at most 80 days ago\n"
		"lost: one order day, more than 40 days ago; more of them, the last more than 80 days ago\n"
		"no_order: no order day\n" },
	{ 7, 0, 1, { { { 0, 10, 30, 60, 100 }, 5 } },
		"gap quantiles by Kaplan-Meier over 4 gaps and 1 open one: q50 7 days (given), q80 40 days\n"
		"new: one order day, at most 7 days ago\n"
		"growth: more of them, the last at most 40 days ago; just two, or the last gap shorter than the median of the earlier ones\n"
		"mature: more of them, the last at most 40 days ago; the others\n"
		"decline: one order day, more than 7 and at most 40 days ago; more of them, the last more than 40 and at most 80 days ago\n"
		"lost: one order day, more than 40 days ago; more of them, the last more than 80 days ago\n"
		"no_order: no order day\n" },
	/* q80 given below the q50 that is found */
	{ 0, 9, 1, { { { 0, 10, 30, 60, 100 }, 5 } },
		"gap quantiles by Kaplan-Meier over 4 gaps and 1 open one: q50 20 days, q80 9 days (given)\n"
		"new: one order day, at most 20 days ago\n"
		"growth: more of them, the last at most 9 days ago; just two, or the last gap shorter than the median of the earlier ones\n"
		"mature: more of them, the last at most 9 days ago; the others\n"
		"decline: more of them, the last more than 9 and at most 18 days ago\n"
		"lost: one order day, more than 20 days ago; more of them, the last more than 18 days ago\n"
		"no_order: no order day\n" },
	{ 7, 30, 1, { { { 0, 10, 30, 60, 100 }, 5 } },
		"gap quantiles as given: q50 7 days, q80 30 days\n"
		"new: one order day, at most 7 days ago\n"
		"growth: more of them, the last at most 30 days ago; just two, or the last gap shorter than the median of the earlier ones\n"
		"mature: more of them, the last at most 30 days ago; the others\n"
		"decline: one order day, more than 7 and at most 30 days ago; more of them, the last more than 30 and at most 60 days ago\n"
		"lost: one order day, more than 30 days ago; more of them, the last more than 60 days ago\n"
		"no_order: no order day\n" },
};

START_TEST(explain)
{
	for (size_t i = 0; i < COUNT(fits); i++) {
		struct tn_lifecycle l = { .q50 = { .given = fits[i].q50 > 0, .days = fits[i].q50 },
			.q80 = { .given = fits[i].q80 > 0, .days = fits[i].q80 } };
		struct tn_err err = { .status = TN_OK };
		struct tn_buf text = { NULL, 0, 0, false };

		for (uint32_t k = 0; k < fits[i].nusers; k++)
			ck_assert_int_eq(tn_lifecycle_add(&l, fits[i].user[k].day, fits[i].user[k].n, 100, &err), TN_OK);
		ck_assert_int_eq(tn_lifecycle_fit(&l, &err), TN_OK);
		tn_lifecycle_explain(&l, &text);
		tn_buf_ch(&text, '\0');
		ck_assert_int_eq(tn_buf_status(&text), TN_OK);
		ck_assert_str_eq(text.p, fits[i].want);
		ck_assert_uint_eq(l.users, fits[i].nusers);
		tn_buf_fini(&text);
		tn_lifecycle_fini(&l);
		tn_lifecycle_fini(&l);
	}
}
END_TEST

/* --- the twin --- */

struct observation {
	int32_t days;
	bool is_event;
};

static u128 common(u128 a, u128 b)
{
	while (b != 0) {
		u128 rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* S(t) = S(t - 1) (1 - d / r): d events at t, r observations of t or more. The smallest t with S(t) <= 1 - num / den. */
static int64_t slow_quantile(const struct observation *o, uint32_t n, uint32_t num, uint32_t den)
{
	u128 s = 1, of = 1;

	for (int32_t t = 0; t <= 400; t++) {
		uint32_t d = 0, r = 0;
		u128 f;

		for (uint32_t i = 0; i < n; i++) {
			d += o[i].is_event && o[i].days == t;
			r += o[i].days >= t;
		}
		if (d == 0)
			continue;
		s *= r - d;
		of *= r;
		f = common(s, of);
		s /= f;
		of /= f;
		if (s * den <= of * (den - num))
			return t;
	}
	return INFINITE;
}

static bool at_most(int64_t elapsed, int64_t q, int64_t factor)
{
	return q == INFINITE || elapsed <= factor * q;
}

/* Is the last gap below the median of the earlier ones? The median's double from a list in order. */
static bool slow_shorter(const struct user *u)
{
	int32_t gap[DAYS];
	uint32_t n = u->n - 2;

	for (uint32_t i = 0; i < n; i++)
		gap[i] = u->day[i + 1] - u->day[i];
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t k = i + 1; k < n; k++)
			if (gap[k] < gap[i]) {
				int32_t swap = gap[i];

				gap[i] = gap[k];
				gap[k] = swap;
			}
	return 2 * (u->day[u->n - 1] - u->day[u->n - 2]) < (n % 2 == 1 ? 2 * gap[n / 2] : gap[n / 2 - 1] + gap[n / 2]);
}

/* Each stage's condition on its own; exactly one must hold. */
static enum tn_stage slow_stage(const struct user *u, int32_t as_of, int64_t q50, int64_t q80)
{
	int64_t e = u->n > 0 ? as_of - u->day[u->n - 1] : 0;
	bool once = u->n == 1, more = u->n >= 2, active = at_most(e, q80, 1);
	bool grows = more && (u->n == 2 || slow_shorter(u));
	bool holds[] = {
		[TN_STAGE_NEW] = once && at_most(e, q50, 1),
		[TN_STAGE_GROWTH] = more && active && grows,
		[TN_STAGE_MATURE] = more && active && !grows,
		[TN_STAGE_DECLINE] = (once && !at_most(e, q50, 1) && active) || (more && !active && at_most(e, q80, 2)),
		[TN_STAGE_LOST] = (once && !at_most(e, q50, 1) && !active) || (more && !at_most(e, q80, 2)),
		[TN_STAGE_NO_ORDER] = u->n == 0,
	};
	int number = 0;
	enum tn_stage stage = TN_STAGE_NEW;

	for (int i = 0; i <= TN_STAGE_NO_ORDER; i++)
		if (holds[i]) {
			number++;
			stage = (enum tn_stage)i;
		}
	HOLDS_MSG(number == 1, "%d stages hold", number);
	return stage;
}

#define USERS 8

static void make_users(struct user *u, uint32_t n, int32_t as_of)
{
	bool repeats = below(6) > 0;
	uint32_t most = 1 + below(30);

	for (uint32_t i = 0; i < n; i++) {
		int32_t at = as_of - (int32_t)below(below(2) == 0 ? 10 : 100);

		u[i].n = repeats ? below(7) : below(2);
		for (uint32_t k = u[i].n; k-- > 0; at -= 1 + (int32_t)below(most))
			u[i].day[k] = at;
	}
}

static const char *show(char *dst, size_t cap, const struct user *u, uint32_t n)
{
	size_t at = 0;

	dst[0] = '\0';
	for (uint32_t i = 0; i < n; i++) {
		at += (size_t)snprintf(dst + at, cap - at, "\nuser:");
		for (uint32_t k = 0; k < u[i].n; k++)
			at += (size_t)snprintf(dst + at, cap - at, " %d", (int)u[i].day[k]);
	}
	return dst;
}

static int64_t slow_fit(const struct user *u, uint32_t n, int32_t as_of, uint32_t num, uint32_t den)
{
	struct observation o[USERS * 7];
	uint32_t seen = 0;

	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t k = 1; k < u[i].n; k++)
			o[seen++] = (struct observation){ u[i].day[k] - u[i].day[k - 1], true };
		if (u[i].n > 0)
			o[seen++] = (struct observation){ as_of - u[i].day[u[i].n - 1], false };
	}
	return slow_quantile(o, seen, num, den);
}

static int64_t days_of(const struct tn_lifecycle_quantile *q)
{
	return q->reached ? q->days : INFINITE;
}

/* Small inputs come first, so that the first failure is a small one. */
START_TEST(twin)
{
	enum { ROUNDS = 20000 };
	uint64_t seen[TN_STAGE_NO_ORDER + 1] = { 0 };
	char text[4096];

	seed = 20111210;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		uint32_t n = 1 + below(1 + round * USERS / ROUNDS), given = below(6);
		int32_t as_of = (int32_t)below(200) - 100, scratch[DAYS];
		struct tn_lifecycle l = { .users = 0 };
		struct tn_err err = { .status = TN_OK };
		struct user u[USERS];
		int64_t q50, q80;

		make_users(u, n, as_of);
		if (given & 1)
			l.q50 = (struct tn_lifecycle_quantile){ .given = true, .days = below(30) };
		if (given & 2)
			l.q80 = (struct tn_lifecycle_quantile){ .given = true, .days = l.q50.days + below(30) };
		for (uint32_t i = 0; i < n; i++)
			HOLDS(tn_lifecycle_add(&l, u[i].day, u[i].n, as_of, &err) == TN_OK);
		HOLDS_MSG(tn_lifecycle_fit(&l, &err) == TN_OK, "%s", err.what);
		q50 = given & 1 ? l.q50.days : slow_fit(u, n, as_of, 1, 2);
		q80 = given & 2 ? l.q80.days : slow_fit(u, n, as_of, 4, 5);
		HOLDS_MSG(days_of(&l.q50) == q50 && days_of(&l.q80) == q80, "seed 20111210 round %u as of %d: %lld %lld, expected %lld %lld%s",
			round, (int)as_of, (long long)days_of(&l.q50), (long long)days_of(&l.q80), (long long)q50, (long long)q80,
			show(text, sizeof text, u, n));
		HOLDS(l.users == n);
		for (uint32_t i = 0; i < n; i++) {
			enum tn_stage want = slow_stage(&u[i], as_of, q50, q80), got = tn_lifecycle_stage(&l, u[i].day, u[i].n, as_of, scratch);

			HOLDS_MSG(got == want, "seed 20111210 round %u as of %d q50 %lld q80 %lld: %s, expected %s%s", round, (int)as_of,
				(long long)q50, (long long)q80, tn_stage_name(got), tn_stage_name(want), show(text, sizeof text, &u[i], 1));
			seen[got]++;
		}
		tn_lifecycle_fini(&l);
	}
	for (int i = 0; i <= TN_STAGE_NO_ORDER; i++)
		ck_assert_msg(seen[i] > ROUNDS / 100, "%s: only %llu users", tn_stage_name((enum tn_stage)i), (unsigned long long)seen[i]);
}
END_TEST

Suite *lifecycle_suite(void)
{
	Suite *s = suite_create("lifecycle");
	TCase *t = tcase_create("lifecycle");

	tcase_add_test(t, names);
	tcase_add_test(t, median);
	tcase_add_test(t, median_random);
	tcase_add_test(t, boundaries);
	tcase_add_test(t, explain);
	tcase_add_test(t, twin);
	suite_add_tcase(s, t);
	return s;
}
