/* Quantiles of the product-limit curve: published ones, a slow twin in exact fractions, and ties far beyond doubles. */
#include <check.h>
#include <inttypes.h>
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

/* The leukaemia trial of E. J. Freireich et al., Blood 21 (1963) 699-716, as in every textbook: 6-MP, then placebo. */
START_TEST(published)
{
	static const int mp[] = { 6, 6, 6, 7, 10, 13, 16, 22, 23 };
	static const int mp_open[] = { 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35 };
	static const int placebo[] = { 1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23 };
	/* S: 6 .857, 7 .807, 10 .753, 13 .690, 16 .627, 22 .538, 23 .448 and flat; placebo: k of 21 */
	static const struct { uint32_t num, den; int64_t mp, placebo; } cases[] = {
		{ 1, 2, 23, 8 }, { 1, 4, 13, 4 }, { 1, 5, 10, 3 }, { 1, 7, 6, 2 }, { 142857, 1000000, 6, 2 }, { 142858, 1000000, 7, 2 },
		{ 551, 1000, 23, 8 }, { 552, 1000, -1, 8 }, { 4, 5, -1, 12 }, { 20, 21, -1, 22 }, { 99, 100, -1, 23 }, { 2, 21, 6, 1 },
		{ 1, 1000000000, 6, 1 }, { 4294967294, 4294967295, -1, 23 }
	};
	struct tn_tally a = { 0 }, open = { 0 }, b = { 0 }, none = { 0 };

	for (size_t i = 0; i < COUNT(mp); i++)
		HOLDS(tn_tally_add(&a, mp[i], 1));
	for (size_t i = 0; i < COUNT(mp_open); i++)
		HOLDS(tn_tally_add(&open, mp_open[i], 1));
	for (size_t i = 0; i < COUNT(placebo); i++)
		HOLDS(tn_tally_add(&b, placebo[i], 1));
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
	suite_add_tcase(s, t);
	return s;
}
