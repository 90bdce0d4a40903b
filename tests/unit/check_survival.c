/* The product-limit curve. Quantiles: published ones, a slow twin in exact fractions, and ties far beyond doubles. Points:
 * figures of another program for published data, edge cases by hand, and a slow twin in fractions. */
#include <check.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/survival.h"
#include "rnd.h"

Suite *survival_suite(void);

__extension__ typedef __int128 i128;

#define COUNT(a) (sizeof(a) / sizeof (a)[0])

static int64_t quantile(struct tn_tally *events, struct tn_tally *censored, uint32_t num, uint32_t den)
{
	struct tn_err err = { 0 };
	bool reached;
	int64_t t = -7;

	HOLDS(tn_tally_sort(events) && tn_tally_sort(censored));
	HOLDS(tn_survival_quantile(events, censored, num, den, &reached, &t, &err) == TN_OK);
	HOLDS(reached || t == -7);
	return reached ? t : -1;
}

static void add_all(struct tn_tally *t, const int *key, size_t n)
{
	for (size_t i = 0; i < n; i++)
		HOLDS(tn_tally_add(t, key[i], 1));
}

/* The leukaemia trial of E. J. Freireich et al., Blood 21 (1963) 699-716, as in every textbook: 6-MP, then placebo. */
static const int mp[] = { 6, 6, 6, 7, 10, 13, 16, 22, 23 };
static const int mp_open[] = { 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35 };
static const int placebo[] = { 1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23 };

START_TEST(published)
{
	/* S: 6 .857, 7 .807, 10 .753, 13 .690, 16 .627, 22 .538, 23 .448 and flat; placebo: k of 21 */
	static const struct { uint32_t num, den; int64_t mp, placebo; } cases[] = {
		{ 1, 2, 23, 8 }, { 1, 4, 13, 4 }, { 1, 5, 10, 3 }, { 1, 7, 6, 2 }, { 142857, 1000000, 6, 2 }, { 142858, 1000000, 7, 2 },
		{ 551, 1000, 23, 8 }, { 552, 1000, -1, 8 }, { 4, 5, -1, 12 }, { 20, 21, -1, 22 }, { 99, 100, -1, 23 }, { 2, 21, 6, 1 },
		{ 1, 1000000000, 6, 1 }, { 4294967294, 4294967295, -1, 23 }
	};
	struct tn_tally a = { 0 }, open = { 0 }, b = { 0 }, none = { 0 };

	add_all(&a, mp, COUNT(mp));
	add_all(&open, mp_open, COUNT(mp_open));
	add_all(&b, placebo, COUNT(placebo));
	for (size_t i = 0; i < COUNT(cases); i++) {
		ck_assert_int_eq(quantile(&a, &open, cases[i].num, cases[i].den), cases[i].mp);
		ck_assert_int_eq(quantile(&b, &none, cases[i].num, cases[i].den), cases[i].placebo);
	}
	ck_assert_int_eq(quantile(&none, &open, 1, 2), -1);
	ck_assert_int_eq(quantile(&none, &none, 1, 2), -1);
	tn_tally_fini(&a);
	tn_tally_fini(&b);
	tn_tally_fini(&open);
}
END_TEST

struct person {
	int time;
	bool is_event;
};

/* From the definition, each number at risk counted anew. 20! and a denominator fit 128 bits. *tie: the curve met the goal. */
static int64_t slow(const struct person *p, int n, uint32_t num, uint32_t den, bool *tie)
{
	i128 left = den, risk = den - num;

	*tie = false;
	for (int t = 0; t <= 40; t++) {
		int r = 0, d = 0;

		for (int i = 0; i < n; i++) {
			r += p[i].time >= t;
			d += p[i].time == t && p[i].is_event;
		}
		if (d == 0)
			continue;
		left *= r - d;
		risk *= r;
		*tie = left == risk;
		if (left <= risk)
			return t;
	}
	return -1;
}

START_TEST(twin)
{
	static const struct { uint32_t num, den; } goals[] = {
		{ 1, 2 }, { 4, 5 }, { 1, 5 }, { 1, 3 }, { 9, 10 }, { 123456789, 987654321 }
	};
	int ties[COUNT(goals)] = { 0 }, never = 0;
	uint64_t seed = 31;

	for (int round = 0; round < 60000; round++) {
		struct tn_tally events = { 0 }, censored = { 0 };
		int n = (int)(rnd(&seed) % 21), times = 1 + (int)(rnd(&seed) % 40), open = (int)(rnd(&seed) % 4);
		struct person p[20];

		for (int i = 0; i < n; i++) {
			p[i] = (struct person){ (int)(rnd(&seed) % (unsigned)times), (int)(rnd(&seed) % 4) >= open };
			HOLDS(tn_tally_add(p[i].is_event ? &events : &censored, p[i].time, 1));
		}
		for (size_t g = 0; g < COUNT(goals); g++) {
			bool tie;
			int64_t want = slow(p, n, goals[g].num, goals[g].den, &tie), got;

			got = quantile(&events, &censored, goals[g].num, goals[g].den);
			ties[g] += tie;
			never += want < 0;
			HOLDS_MSG(got == want, "round %d: %d people, goal %zu: %" PRId64 ", not %" PRId64, round, n, g, got, want);
		}
		tn_tally_fini(&events);
		tn_tally_fini(&censored);
	}
	HOLDS_MSG(ties[0] > 3000 && ties[1] > 500 && ties[2] > 500 && never > 3000, "%d %d %d", ties[0], ties[1], ties[2]);
}
END_TEST

/* Two steps whose product is 1/2 +- 1 / (2 r1 r2), less than 2^-125 beside it: 2 n1 n2 = r1 r2 +- 1. */
START_TEST(beside)
{
	static const struct { uint64_t r1, n1, r2, n2; int64_t want; } cases[] = {
		{ UINT64_C(17999654636277756355), UINT64_C(12516941953021509576),
			UINT64_C(5149845981673234661), UINT64_C(3702799351792349103), 3 },
		{ UINT64_C(14649510799407196237), UINT64_C(8810891498172660311),
			UINT64_C(3458364395790439307), UINT64_C(2875040884053829080), 3 },
		{ UINT64_C(10188553524066358495), UINT64_C(7844650522597971393),
			UINT64_C(6818252062590744599), UINT64_C(4427738742482270021), 3 },
		{ UINT64_C(15437948016040870745), UINT64_C(12133171041045046242),
			UINT64_C(9413983371860351071), UINT64_C(5989060297057164194), 3 },
		{ UINT64_C(18203676716617538079), UINT64_C(12659755294150343231),
			UINT64_C(5920736161294308757), UINT64_C(4256763440537824571), 2 },
		{ UINT64_C(16956809667202715403), UINT64_C(13713571353902104555),
			UINT64_C(8715441077759542627), UINT64_C(5388314674107016288), 2 },
		{ UINT64_C(16507131070900303807), UINT64_C(9908622019326826617),
			UINT64_C(9547553939596008529), UINT64_C(7952807362113360303), 2 },
		{ UINT64_C(16346950463936786577), UINT64_C(10493291543200989946),
			UINT64_C(8144116685337419945), UINT64_C(6343646866172935942), 2 }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_tally events = { 0 }, censored = { 0 };

		HOLDS(tn_tally_add(&events, 1, cases[i].r1 - cases[i].n1) && tn_tally_add(&censored, 1, cases[i].n1 - cases[i].r2));
		HOLDS(tn_tally_add(&events, 2, cases[i].r2 - cases[i].n2) && tn_tally_add(&events, 3, cases[i].n2));
		ck_assert_int_eq(quantile(&events, &censored, 1, 2), cases[i].want);
		tn_tally_fini(&events);
		tn_tally_fini(&censored);
	}
}
END_TEST

/* Without censorings the curve is those left of all: with 2 m of them it is exactly 1/2 at m, and 1/5 at 4/5 of them. */
START_TEST(uncensored)
{
	struct tn_tally events = { 0 }, none = { 0 };

	for (int64_t t = 1; t <= 50000; t++)
		HOLDS(tn_tally_add(&events, t, 3));
	ck_assert_int_eq(quantile(&events, &none, 1, 2), 25000);
	ck_assert_int_eq(quantile(&events, &none, 4, 5), 40000);
	ck_assert_int_eq(quantile(&events, &none, 40000 * 3 + 1, 150000), 40001);
	ck_assert_int_eq(quantile(&events, &none, 49999 * 3, 150000), 49999);
	tn_tally_fini(&events);
}
END_TEST

/* The fractions (2k - i - 1) / (2k - i) in any order multiply to exactly 1/2 after k of them, and neighbours do not cancel.
 * r = h (2k - i), of which h have the event; then so many are censored that the next number at risk is such a multiple. */
START_TEST(any_order_of_fractions)
{
	enum { K = 20000 };
	uint64_t *x = calloc(K, sizeof *x), seed = 41;

	HOLDS(x != NULL);
	for (int round = 0; round < 4; round++) {
		struct tn_tally events = { 0 }, censored = { 0 };
		uint64_t risk = 0, all = (UINT64_C(1) << 63) + rnd(&seed) % 1000000;

		for (uint64_t i = 0; i < K; i++)
			x[i] = 2 * K - i;
		for (uint64_t i = K - 1; i > 0; i--) {
			uint64_t k = rnd(&seed) % (i + 1), v = x[i];

			x[i] = x[k];
			x[k] = v;
		}
		risk = all;
		for (int64_t i = 0; i < K; i++) {
			uint64_t h = risk / x[i];

			if (risk > h * x[i])
				HOLDS(tn_tally_add(&censored, i, risk - h * x[i]));
			HOLDS(tn_tally_add(&events, i + 1, h));
			risk = h * (x[i] - 1);
		}
		HOLDS(tn_tally_add(&censored, K + (round & 1), risk / 2));
		HOLDS(tn_tally_add(&events, K + 1, risk - risk / 2));
		ck_assert_int_eq(quantile(&events, &censored, 1, 2), K);
		ck_assert_int_eq(quantile(&events, &censored, 1000000001, 2000000000), K + 1);
		tn_tally_fini(&events);
		tn_tally_fini(&censored);
	}
	free(x);
}
END_TEST

/* --- points --- */

#define POINTS 41

static bool near(double got, double want, double tolerance)
{
	return fabs(got - want) <= tolerance;
}

static uint32_t curve(struct tn_tally *events, struct tn_tally *censored, struct tn_survival_point *point)
{
	uint32_t n;

	HOLDS(tn_tally_sort(events) && tn_tally_sort(censored));
	n = tn_survival_curve(events, censored, point);
	HOLDS(n == events->n);
	return n;
}

/* S, Greenwood's sum and the interval by lifelines 0.30.3 (Python): survival_function_, _cumulative_sq_ and
 * confidence_interval_survival_function_ of KaplanMeierFitter. */
static const struct tn_survival_point mp_points[] = {
	{ 6, 21, 3, .857142857, .619717955, .951551748, .007936508 },
	{ 7, 17, 1, .806722689, .563146565, .922809019, .011612979 },
	{ 10, 15, 1, .752941176, .503199511, .889361835, .016374883 },
	{ 13, 12, 1, .690196078, .431610222, .849065963, .023950641 },
	{ 16, 11, 1, .627450980, .367510856, .804912189, .033041550 },
	{ 22, 7, 1, .537815126, .267778937, .746790718, .056851074 },
	{ 23, 6, 1, .448179272, .188052006, .680142628, .090184407 },
};
static const struct tn_survival_point placebo_points[] = {
	{ 1, 21, 2, .904761905, .670045882, .975294149, .005012531 },
	{ 2, 19, 2, .809523810, .568905060, .923888829, .011204482 },
	{ 3, 17, 1, .761904762, .519391415, .893257110, .014880952 },
	{ 4, 16, 2, .666666667, .425350436, .825044009, .023809524 },
	{ 5, 14, 2, .571428571, .337976954, .749240710, .035714286 },
	{ 8, 12, 4, .380952381, .183066549, .577788678, .077380952 },
	{ 11, 8, 2, .285714286, .116561326, .481819648, .119047619 },
	{ 12, 6, 2, .190476190, .059481701, .377434891, .202380952 },
	{ 15, 4, 1, .142857143, .035657355, .321161575, .285714286 },
	{ 17, 3, 1, .095238095, .016259260, .261249982, .452380952 },
	{ 22, 2, 1, .047619048, .003324463, .197044906, .952380952 },
	{ 23, 1, 1, 0, 0, 0, INFINITY },
};

/* Standard errors as printed in D. Collett, Modelling Survival Data, and elsewhere: S sqrt(spread). */
static const struct { int64_t t; double se; } mp_errors[] = {
	{ 6, .0764 }, { 7, .0869 }, { 10, .0963 }, { 13, .1068 }, { 16, .1141 }, { 22, .1282 }, { 23, .1346 }
};

static void compare(const struct tn_survival_point *got, uint32_t n, const struct tn_survival_point *want, size_t nwant)
{
	ck_assert_uint_eq(n, nwant);
	for (uint32_t i = 0; i < n; i++) {
		const struct tn_survival_point *g = &got[i], *w = &want[i];

		ck_assert_int_eq(g->t, w->t);
		ck_assert_uint_eq(g->at_risk, w->at_risk);
		ck_assert_uint_eq(g->events, w->events);
		ck_assert_msg(near(g->s, w->s, 1e-9) && near(g->lo, w->lo, 1e-8) && near(g->hi, w->hi, 1e-8),
			"at %d: %.9f in %.9f .. %.9f, expected %.9f in %.9f .. %.9f", (int)g->t, g->s, g->lo, g->hi, w->s, w->lo, w->hi);
		ck_assert_msg(isinf(w->spread) ? isinf(g->spread) : near(g->spread, w->spread, 1e-9), "at %d: %.9f, expected %.9f",
			(int)g->t, g->spread, w->spread);
	}
}

START_TEST(published_points)
{
	struct tn_tally a = { 0 }, open = { 0 }, b = { 0 }, none = { 0 };
	struct tn_survival_point point[POINTS];
	uint32_t n;

	add_all(&a, mp, COUNT(mp));
	add_all(&open, mp_open, COUNT(mp_open));
	add_all(&b, placebo, COUNT(placebo));
	n = curve(&b, &none, point);
	compare(point, n, placebo_points, COUNT(placebo_points));
	n = curve(&a, &open, point);
	compare(point, n, mp_points, COUNT(mp_points));
	for (size_t i = 0; i < COUNT(mp_errors); i++) {
		const struct tn_survival_point *p = tn_survival_at(point, n, mp_errors[i].t);

		ck_assert(p != NULL && near(p->s * sqrt(p->spread), mp_errors[i].se, 5.1e-5));
	}
	tn_tally_fini(&a);
	tn_tally_fini(&b);
	tn_tally_fini(&open);
}
END_TEST

/* The last point at or before t; -1: none. */
START_TEST(points_at)
{
	static const struct { int64_t t, want; } cases[] = {
		{ INT64_MIN, -1 }, { -1, -1 }, { 0, -1 }, { 5, -1 }, { 6, 6 }, { 7, 7 }, { 8, 7 }, { 9, 7 }, { 10, 10 }, { 12, 10 }, { 13, 13 },
		{ 16, 16 }, { 21, 16 }, { 22, 22 }, { 23, 23 }, { 24, 23 }, { INT64_MAX, 23 }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct tn_survival_point *p = tn_survival_at(mp_points, COUNT(mp_points), cases[i].t);

		ck_assert_int_eq(p != NULL ? p->t : -1, cases[i].want);
		ck_assert_ptr_null(tn_survival_at(NULL, 0, cases[i].t));
		ck_assert_ptr_eq(tn_survival_at(mp_points, 1, cases[i].t), cases[i].t >= 6 ? mp_points : NULL);
	}
}
END_TEST

struct edge {
	int event[6], nevents, open[6], nopen;
	struct tn_survival_point want[4];
	size_t nwant;
};

/* Intervals: S^(e^w) .. S^(e^-w) with w = 1.959964 sqrt(spread) / |ln S|, in 50 decimals. */
static const struct edge edges[] = {
	{ { 0 }, 0, { 0 }, 0, { { 0 } }, 0 },                                   /* nobody */
	{ { 0 }, 0, { 3, 3, 5 }, 3, { { 0 } }, 0 },                             /* no event */
	{ { 4 }, 1, { 0 }, 0, { { 4, 1, 1, 0, 0, 0, INFINITY } }, 1 },          /* nothing else: S falls to 0 at once */
	{ { 2, 2, 2 }, 3, { 1 }, 1, { { 2, 3, 3, 0, 0, 0, INFINITY } }, 1 },    /* the censored one has gone before */
	{ { 0 }, 1, { 0 }, 1, { { 0, 2, 1, .5, .005983087, .910410086, .5 } }, 1 },
	/* events come before censorings of the same time: all four are at risk at 7, and one at 9 */
	{ { 7, 9 }, 2, { 7, 7 }, 2, { { 7, 4, 1, .75, .127946914, .960548643, 1. / 12 }, { 9, 1, 1, 0, 0, 0, INFINITY } }, 2 },
	/* the last one censored: S stays above 0 */
	{ { 1, 1, 2 }, 3, { 2 }, 1, { { 1, 4, 2, .5, .057847081, .844861283, .25 }, { 2, 2, 1, .25, .008947824, .665325345, .75 } }, 2 },
};

START_TEST(edge_points)
{
	for (size_t i = 0; i < COUNT(edges); i++) {
		struct tn_tally events = { 0 }, open = { 0 };
		struct tn_survival_point point[6];
		uint32_t n;

		add_all(&events, edges[i].event, (size_t)edges[i].nevents);
		add_all(&open, edges[i].open, (size_t)edges[i].nopen);
		n = curve(&events, &open, point);
		compare(point, n, edges[i].want, edges[i].nwant);
		tn_tally_fini(&events);
		tn_tally_fini(&open);
	}
}
END_TEST

/* Numbers at risk near 2^64, whose product fits nothing: S rounds to 1 and so do its ends, and Greenwood's sum stays a number. */
START_TEST(huge_points)
{
	struct tn_tally events = { 0 }, open = { 0 };
	struct tn_survival_point point[2];

	HOLDS(tn_tally_add(&events, 1, 1) && tn_tally_add(&events, 2, UINT64_C(1) << 62) && tn_tally_add(&open, 3, UINT64_C(1) << 63));
	ck_assert_uint_eq(curve(&events, &open, point), 2);
	ck_assert(point[0].s == 1 && point[0].lo == 1 && point[0].hi == 1 && point[0].spread > 0 && point[0].spread < 1e-38);
	ck_assert_uint_eq(point[0].at_risk, (UINT64_C(3) << 62) + 1);
	ck_assert(near(point[1].s, 2. / 3, 1e-15) && near(point[1].lo, 2. / 3, 1e-9) && near(point[1].hi, 2. / 3, 1e-9));
	tn_tally_fini(&events);
	tn_tally_fini(&open);
}
END_TEST

/* Greenwood's variance from the definition, on the log-log scale, in 80 bits: exp(-exp(ln(-ln S) -+ z se)). */
static bool same_point(const struct tn_survival_point *p, i128 left, i128 risk, long double sum)
{
	long double s = (long double)left / (long double)risk, half;

	if (left == 0)
		return p->s == 0 && p->lo == 0 && p->hi == 0 && isinf(p->spread);
	half = 1.959964L * sqrtl(sum) / fabsl(logl(s));
	return near(p->s, (double)s, 1e-15 * 20) && near(p->spread, (double)sum, 1e-14 * (double)sum)
		&& near(p->lo, (double)expl(-expl(logl(-logl(s)) + half)), 1e-14)
		&& near(p->hi, (double)expl(-expl(logl(-logl(s)) - half)), 1e-14)
		&& p->lo >= 0 && p->lo < p->s && p->s < p->hi && p->hi < 1;
}

/* Counts anew at each time; 20! fits 128 bits. Returns how many points are right, -1 if one is not. */
static int slow_points(const struct person *p, int n, const struct tn_survival_point *point, uint32_t npoints)
{
	i128 left = 1, risk = 1;
	long double sum = 0;
	int seen = 0;

	for (int t = 0; t <= 40; t++) {
		unsigned r = 0, d = 0;

		for (int i = 0; i < n; i++) {
			r += p[i].time >= t;
			d += p[i].time == t && p[i].is_event;
		}
		if (d > 0) {
			const struct tn_survival_point *at = &point[seen++];

			left *= r - d;
			risk *= r;
			sum += d < r ? (long double)d / ((long double)r * (r - d)) : 0;
			if (at->t != t || at->at_risk != r || at->events != d || !same_point(at, left, risk, sum))
				return -1;
		}
		if (tn_survival_at(point, npoints, t) != (seen > 0 ? &point[seen - 1] : NULL))
			return -1;
	}
	return seen;
}

START_TEST(twin_of_points)
{
	uint64_t seed = 1958;
	int zeros = 0, points = 0;

	for (int round = 0; round < 60000; round++) {
		struct tn_tally events = { 0 }, censored = { 0 };
		int n = (int)(rnd(&seed) % 21), times = 1 + (int)(rnd(&seed) % 40), open = (int)(rnd(&seed) % 4);
		struct tn_survival_point point[20] = { { .s = 1 } };
		struct person p[20];
		uint32_t npoints;

		for (int i = 0; i < n; i++) {
			p[i] = (struct person){ (int)(rnd(&seed) % (unsigned)times), (int)(rnd(&seed) % 4) >= open };
			HOLDS(tn_tally_add(p[i].is_event ? &events : &censored, p[i].time, 1));
		}
		npoints = curve(&events, &censored, point);
		HOLDS_MSG(slow_points(p, n, point, npoints) == (int)npoints, "seed 1958 round %d: %d people, %u points", round, n, npoints);
		points += (int)npoints;
		zeros += npoints > 0 && point[npoints - 1].s <= 0;
		tn_tally_fini(&events);
		tn_tally_fini(&censored);
	}
	ck_assert_msg(zeros > 10000 && points > 200000, "%d times 0, %d points", zeros, points);
}
END_TEST

/* Without censorings S is those left of all: 50,000 roundings stay within the error that the source states. */
START_TEST(long_curve)
{
	enum { N = 50000 };
	struct tn_survival_point *point = calloc(N, sizeof *point);
	struct tn_tally events = { 0 }, none = { 0 };

	HOLDS(point != NULL);
	for (int64_t t = 1; t <= N; t++)
		HOLDS(tn_tally_add(&events, t, 3));
	HOLDS(curve(&events, &none, point) == N);
	for (uint32_t i = 0; i < N; i++) {
		double want = (double)(N - 1 - i) / N;

		HOLDS_MSG(near(point[i].s, want, 2e-11 * want), "step %u: %.17g, expected %.17g", i, point[i].s, want);
		HOLDS(point[i].lo <= point[i].s && point[i].s <= point[i].hi);
	}
	tn_tally_fini(&events);
	free(point);
}
END_TEST

Suite *survival_suite(void)
{
	Suite *s = suite_create("survival");
	TCase *t = tcase_create("survival");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, published);
	tcase_add_test(t, twin);
	tcase_add_test(t, beside);
	tcase_add_test(t, uncensored);
	tcase_add_test(t, any_order_of_fractions);
	tcase_add_test(t, published_points);
	tcase_add_test(t, points_at);
	tcase_add_test(t, edge_points);
	tcase_add_test(t, huge_points);
	tcase_add_test(t, twin_of_points);
	tcase_add_test(t, long_curve);
	suite_add_tcase(s, t);
	return s;
}
