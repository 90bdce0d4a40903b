/* Random numbers: the published sequences, and that the numbers are spread as they should be. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "rnd.h"

Suite *rng_suite(void);

/* The sequences that come with the reference implementations (splitmix64 from 1234567, xoshiro256++ from 1 2 3 4). */
START_TEST(published)
{
	static const uint64_t split[] = { UINT64_C(6457827717110365317), UINT64_C(3203168211198807973), UINT64_C(9817491932198370423),
		UINT64_C(4593380528125082431), UINT64_C(16408922859458223821) };
	static const uint64_t next[] = { 41943041, 58720359, UINT64_C(3588806011781223), UINT64_C(3591011842654386),
		UINT64_C(9228616714210784205), UINT64_C(9973669472204895162), UINT64_C(14011001112246962877) };
	struct tn_rng r = { { 1, 2, 3, 4 } };
	uint64_t state = 1234567;

	for (size_t i = 0; i < sizeof split / sizeof split[0]; i++)
		HOLDS_MSG(tn_rng_split(&state) == split[i], "splitmix64, %zu", i);
	for (size_t i = 0; i < sizeof next / sizeof next[0]; i++)
		HOLDS_MSG(tn_rng_next(&r) == next[i], "xoshiro256++, %zu", i);
}
END_TEST

START_TEST(seeds)
{
	struct tn_rng a, b, c;
	uint64_t state = 0;

	tn_rng_seed(&a, 0);
	for (int i = 0; i < 4; i++)
		HOLDS(a.s[i] == tn_rng_split(&state));
	tn_rng_seed(&b, 0);
	HOLDS(memcmp(&a, &b, sizeof a) == 0);
	tn_rng_seed(&c, 1);
	HOLDS(tn_rng_next(&a) == tn_rng_next(&b));
	HOLDS(tn_rng_next(&a) != tn_rng_next(&c));
}
END_TEST

START_TEST(below)
{
	static const uint32_t sizes[] = { 1, 2, 3, 7, 10, 64 };
	struct tn_rng r;

	tn_rng_seed(&r, 5);
	for (size_t c = 0; c < sizeof sizes / sizeof sizes[0]; c++) {
		uint32_t n = sizes[c], count[64] = { 0 };
		double chi = 0;

		for (uint32_t i = 0; i < n * 1000; i++) {
			uint32_t k = tn_rng_below(&r, n);

			HOLDS(k < n);
			count[k]++;
		}
		for (uint32_t k = 0; k < n; k++)
			chi += (count[k] - 1000.0) * (count[k] - 1000.0) / 1000;
		/* Five standard deviations of chi squared. */
		HOLDS_MSG(chi <= n - 1 + 5 * sqrt(2 * (n - 1.0)), "seed 5, n %u: %g", n, chi);
	}
	/* Where more than half of the numbers are unfair to the plain product. */
	for (int i = 0; i < 1000; i++)
		HOLDS(tn_rng_below(&r, UINT32_C(0x80000001)) <= UINT32_C(0x80000000));
	HOLDS(tn_rng_below(&r, UINT32_MAX) < UINT32_MAX);
}
END_TEST

/* Means of the first four powers within five standard errors. */
START_TEST(moments)
{
	enum { N = 200000 };
	static const double uniform[] = { 1 / 2.0, 1 / 3.0, 1 / 4.0, 1 / 5.0 }, normal[] = { 0, 1, 0, 3 }, spread[] = { 1, 2, 15, 96 };
	double u[4] = { 0 }, z[4] = { 0 };
	struct tn_rng r;

	tn_rng_seed(&r, 7);
	for (int i = 0; i < N; i++) {
		double a = tn_rng_uniform(&r), b = tn_rng_normal(&r);

		HOLDS(a >= 0 && a < 1 && isfinite(b));
		for (int k = 0; k < 4; k++) {
			u[k] += pow(a, k + 1);
			z[k] += pow(b, k + 1);
		}
	}
	for (int k = 0; k < 4; k++) {
		HOLDS_MSG(fabs(u[k] / N - uniform[k]) < 5 * .3 / sqrt(N), "seed 7, power %d: %g", k + 1, u[k] / N);
		HOLDS_MSG(fabs(z[k] / N - normal[k]) < 5 * sqrt(spread[k] / N), "seed 7, power %d: %g", k + 1, z[k] / N);
	}
}
END_TEST

Suite *rng_suite(void)
{
	Suite *s = suite_create("rng");
	TCase *t = tcase_create("rng");

	tcase_add_test(t, published);
	tcase_add_test(t, seeds);
	tcase_add_test(t, below);
	tcase_add_test(t, moments);
	suite_add_tcase(s, t);
	return s;
}
