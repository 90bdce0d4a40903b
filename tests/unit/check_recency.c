/* Recency alone: cases by hand, the leukaemia curve as customers against another program, a curve without tallies, and random
 * customers against a twin that multiplies the factors between recency and horizon from a list of observations. */
#include <check.h>
#include <math.h>
#include <stdio.h>

#include "base/sys.h"
#include "model/recency.h"
#include "rnd.h"

Suite *recency_suite(void);

#define COUNT(a) (sizeof(a) / sizeof (a)[0])
#define DAYS 8
#define AS_OF 100

struct customer {
	int32_t day[DAYS];
	uint32_t n;
};

static bool near(double got, double want, double tolerance)
{
	return fabs(got - want) <= tolerance;
}

static void fit(struct tn_recency *r, const struct customer *c, size_t n, int32_t as_of)
{
	struct tn_err err = { .status = TN_OK };

	for (size_t i = 0; i < n; i++)
		HOLDS(tn_recency_add(r, c[i].day, c[i].n, as_of, &err) == TN_OK);
	HOLDS_MSG(tn_recency_fit(r, &err) == TN_OK, "%s", err.what);
	HOLDS(r->n == r->gaps.n && r->point != NULL);
}

struct question {
	int64_t recency, horizon;
	double want, lo, hi;
};

static void ask(const struct tn_recency *r, const struct question *q, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double lo = -1, hi = -1, p = tn_recency_churn(r, q[i].recency, q[i].horizon, &lo, &hi);

		ck_assert_msg(near(p, q[i].want, 1e-9) && near(lo, q[i].lo, 1e-8) && near(hi, q[i].hi, 1e-8),
			"recency %d, horizon %d: %.9f in %.9f .. %.9f, expected %.9f in %.9f .. %.9f", (int)q[i].recency, (int)q[i].horizon,
			p, lo, hi, q[i].want, q[i].lo, q[i].hi);
	}
}

/* Gaps 10 (twice) and 30; open ones 10, 20, 20 and 50. S: 10 5/7, 30 5/14: 7 at risk, 2 of them with the event, then 2. */
static const struct customer few[] = {
	{ { 70, 80 }, 2 },
	{ { 10, 40, 50 }, 3 },
	{ { 80 }, 1 },
	{ { 90 }, 1 },
};

/* Intervals: p exp(-+1.959964 sd), variances 2/35, 1/2 and both, in 50 decimals. */
static const struct question few_questions[] = {
	{ 0, 1, 1, 1, 1 }, { 0, 9, 1, 1, 1 },                           /* nothing is known to happen before 10 */
	{ 0, 10, 5. / 7, .447090946, 1 }, { 9, 1, 5. / 7, .447090946, 1 },            /* the last day of the window counts */
	{ 10, 1, 1, 1, 1 }, { 10, 19, 1, 1, 1 },                        /* the day that has passed does not */
	{ 10, 20, .5, .125048825, 1 }, { 29, 1, .5, .125048825, 1 },
	{ 9, 21, 5. / 14, .082696682, 1 }, { 0, 1000000, 5. / 14, .082696682, 1 },
	{ 30, 1, 1, 1, 1 }, { 50, 100, 1, 1, 1 }, { 3652058, 3652059, 1, 1, 1 },        /* beyond the last gap nobody returns */
};

START_TEST(by_hand)
{
	struct tn_recency r = { .n = 0 };

	fit(&r, few, COUNT(few), AS_OF);
	ck_assert_uint_eq(r.n, 2);
	ask(&r, few_questions, COUNT(few_questions));
	tn_recency_fini(&r);
	ck_assert(r.point == NULL && r.n == 0 && r.gaps.n == 0 && r.open_gaps.n == 0);
	tn_recency_fini(&r);
}
END_TEST

/* A curve that ends at 0: the longest gap of all, 40, is closed. */
static const struct customer closing[] = {
	{ { 50, 90 }, 2 },
	{ { 75, 80 }, 2 },
};
static const struct question closing_questions[] = {
	{ 0, 5, .75, .425932267, 1 },          /* 4 at risk: 40, 5, and open ones of 10 and 20 */
	{ 5, 34, 1, 1, 1 },
	{ 5, 35, 0, 0, 1 }, { 39, 1, 0, 0, 1 }, { 0, 90, 0, 0, 1 },     /* all of so few have returned: no more is known */
	{ 40, 1, 1, 0, 1 }, { 41, 90, 1, 0, 1 },                        /* nobody was ever away for so long */
};

START_TEST(down_to_zero)
{
	struct tn_recency r = { .n = 0 };

	fit(&r, closing, COUNT(closing), AS_OF);
	ask(&r, closing_questions, COUNT(closing_questions));
	tn_recency_fini(&r);
}
END_TEST

/* The 6-MP arm of E. J. Freireich et al., Blood 21 (1963) 699-716: a customer for each open gap, nine of them with a gap before.
 * p and the variance by lifelines 0.30.3 (Python): KaplanMeierFitter over those still at risk after `recency`, predict and
 * _cumulative_sq_ at recency + horizon. */
static const int32_t gap[] = { 6, 6, 6, 7, 10, 13, 16, 22, 23, 0, 0, 0 };
static const int32_t open_gap[] = { 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35 };
static const struct question leukaemia[] = {
	{ 6, 1, .941176471, .835717288, 1 }, { 6, 7, .805228758, .628350998, 1 }, { 6, 17, .522875817, .298046044, .917304979 },
	{ 0, 6, .857142857, .719817083, 1 }, { 0, 23, .448179272, .248788226, .807372049 }, { 10, 12, .714285714, .481527747, 1 },
	{ 13, 3, .909090909, .754133844, 1 }, { 22, 1, .833333333, .582654794, 1 }, { 7, 100, .555555556, .320723388, .962330739 },
};

START_TEST(published)
{
	struct customer c[COUNT(open_gap)] = { { .n = 0 } };
	struct tn_recency r = { .n = 0 };

	for (size_t i = 0; i < COUNT(c); i++) {
		if (gap[i] > 0)
			c[i].day[c[i].n++] = AS_OF - open_gap[i] - gap[i];
		c[i].day[c[i].n++] = AS_OF - open_gap[i];
	}
	fit(&r, c, COUNT(c), AS_OF);
	ask(&r, leukaemia, COUNT(leukaemia));
	tn_recency_fini(&r);
}
END_TEST

/* A curve out of a file has nothing but t, s and spread of its points. */
START_TEST(points_only)
{
	struct tn_recency r = { .n = 0 }, bare = { .n = 0 };

	fit(&r, few, COUNT(few), AS_OF);
	bare.n = r.n;
	bare.point = tn_sys.malloc(r.n * sizeof *bare.point);
	HOLDS(bare.point != NULL);
	for (uint32_t i = 0; i < r.n; i++)
		bare.point[i] = (struct tn_survival_point){ .t = r.point[i].t, .s = r.point[i].s, .spread = r.point[i].spread };
	ask(&bare, few_questions, COUNT(few_questions));
	tn_recency_fini(&r);
	tn_recency_fini(&bare);
}
END_TEST

START_TEST(nobody_repeats)
{
	struct tn_err err = { .status = TN_OK };
	struct tn_recency r = { .n = 0 };
	const int32_t day = 3;

	ck_assert_int_eq(tn_recency_fit(&r, &err), TN_EDATA);
	ck_assert_str_eq(err.what, "recency model: nobody ordered on a second day");
	tn_err_clear(&err);
	for (int32_t i = 0; i < 5; i++)
		ck_assert_int_eq(tn_recency_add(&r, &day, 1, day + i, &err), TN_OK);
	ck_assert_int_eq(tn_recency_fit(&r, &err), TN_EDATA);
	ck_assert_int_eq(err.status, TN_EDATA);
	tn_recency_fini(&r);
}
END_TEST

/* Days as far apart as 32 bits allow: gaps are of 64 bits. */
START_TEST(far_apart)
{
	static const struct customer c[] = { { { INT32_MIN, INT32_MAX }, 2 }, { { INT32_MIN }, 1 } };
	static const struct question q[] = {
		{ 0, 4294967294, 1, 1, 1 }, { 0, 4294967295, .5, .125048825, 1 }, { 4294967295, 9, 1, 1, 1 }
	};
	struct tn_recency r = { .n = 0 };

	fit(&r, c, COUNT(c), INT32_MAX);
	ask(&r, q, COUNT(q));
	tn_recency_fini(&r);
}
END_TEST

/* --- the twin --- */

#define CUSTOMERS 8

struct observation {
	int64_t days;
	bool is_event;
};

static uint32_t observe(const struct customer *c, uint32_t n, int32_t as_of, struct observation *o)
{
	uint32_t seen = 0;

	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t k = 1; k < c[i].n; k++)
			o[seen++] = (struct observation){ c[i].day[k] - c[i].day[k - 1], true };
		o[seen++] = (struct observation){ as_of - c[i].day[c[i].n - 1], false };
	}
	return seen;
}

/* Day by day from the definition: a day's factor is (r - d) / r. Days up to recency matter only if nobody is left after them. */
static long double slow(const struct observation *o, uint32_t n, int64_t recency, int64_t horizon, long double *variance)
{
	long double p = 1;

	*variance = 0;
	for (int64_t t = 1; t <= recency + horizon; t++) {
		uint32_t r = 0, d = 0;

		for (uint32_t i = 0; i < n; i++) {
			r += o[i].days >= t;
			d += o[i].days == t && o[i].is_event;
		}
		if (d == 0)
			continue;
		if (d == r)
			*variance = HUGE_VALL;
		if (t > recency) {
			p = p * (r - d) / r;
			*variance += d < r ? (long double)d / ((long double)r * (r - d)) : 0;
		}
	}
	return p;
}

static bool same(double p, double lo, double hi, long double want, long double variance)
{
	long double w = 1.959964L * sqrtl(variance);

	if (!(lo >= 0 && lo <= p && p <= hi && hi <= 1))
		return false;
	if (variance >= HUGE_VALL)
		return near(p, (double)want, 0) && near(lo, 0, 0) && near(hi, 1, 0);
	return near(p, (double)want, 1e-14) && near(lo, (double)(want * expl(-w)), 1e-14)
		&& near(hi, (double)fminl(1, want * expl(w)), 1e-12);
}

static uint32_t make(uint64_t *seed, struct customer *c, uint32_t n, int32_t as_of)
{
	uint32_t most = 1 + (uint32_t)(rnd(seed) % 20), repeats = 0;

	for (uint32_t i = 0; i < n; i++) {
		int32_t at = as_of - (int32_t)(rnd(seed) % (rnd(seed) % 2 == 0 ? 5 : 40));

		c[i].n = 1 + (uint32_t)(rnd(seed) % DAYS);
		for (uint32_t k = c[i].n; k-- > 0; at -= 1 + (int32_t)(rnd(seed) % most))
			c[i].day[k] = at;
		repeats += c[i].n - 1;
	}
	return repeats;
}

static const char *show(char *dst, size_t cap, const struct customer *c, uint32_t n)
{
	size_t at = 0;

	dst[0] = '\0';
	for (uint32_t i = 0; i < n; i++) {
		at += (size_t)snprintf(dst + at, cap - at, "\ncustomer:");
		for (uint32_t k = 0; k < c[i].n; k++)
			at += (size_t)snprintf(dst + at, cap - at, " %d", (int)c[i].day[k]);
	}
	return dst;
}

/* Small inputs come first, so that the first failure is a small one. */
START_TEST(twin)
{
	enum { ROUNDS = 20000, ASKED = 10 };
	uint64_t seed = 19580601;
	int certain = 0, zero = 0, unknown = 0;
	char text[1024];

	for (uint32_t round = 0; round < ROUNDS; round++) {
		uint32_t n = 1 + (uint32_t)(rnd(&seed) % (1 + round * CUSTOMERS / ROUNDS)), seen;
		struct observation o[CUSTOMERS * DAYS];
		struct tn_recency r = { .n = 0 };
		struct customer c[CUSTOMERS];

		if (make(&seed, c, n, 50) == 0)
			continue;
		fit(&r, c, n, 50);
		seen = observe(c, n, 50, o);
		for (int i = 0; i < ASKED; i++) {
			int64_t recency = (int64_t)(rnd(&seed) % 45), horizon = 1 + (int64_t)(rnd(&seed) % 30);
			double lo, hi, p = tn_recency_churn(&r, recency, horizon, &lo, &hi);
			long double variance, want = slow(o, seen, recency, horizon, &variance);

			HOLDS_MSG(same(p, lo, hi, want, variance), "seed 19580601 round %u as of 50, recency %d, horizon %d: %.17g in %.17g .. "
				"%.17g, expected %.17Lg, variance %.17Lg%s", round, (int)recency, (int)horizon, p, lo, hi, want, variance,
				show(text, sizeof text, c, n));
			certain += lo >= 1;
			zero += p <= 0;
			unknown += p >= 1 && lo <= 0;
		}
		tn_recency_fini(&r);
	}
	ck_assert_msg(certain > ROUNDS / 10 && zero > ROUNDS / 10 && unknown > ROUNDS / 10, "%d %d %d", certain, zero, unknown);
}
END_TEST

Suite *recency_suite(void)
{
	Suite *s = suite_create("recency");
	TCase *t = tcase_create("recency");

	tcase_add_test(t, by_hand);
	tcase_add_test(t, down_to_zero);
	tcase_add_test(t, published);
	tcase_add_test(t, points_only);
	tcase_add_test(t, nobody_repeats);
	tcase_add_test(t, far_apart);
	tcase_add_test(t, twin);
	suite_add_tcase(s, t);
	return s;
}
