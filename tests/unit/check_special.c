/* Special functions against values of 50 digits, and 2F1 against closed forms and relations where no table can reach. */
#include <check.h>
#include <math.h>
#include <stdbool.h>

#include "math/special.h"
#include "rnd.h"
#include "special_vectors.h"

Suite *special_suite(void);

#define COUNT(array) (sizeof (array) / sizeof (array)[0])

/* relative: of want, or of 1 where want is small and the function passes zero. */
static bool near(double got, double want, double relative, double at_least)
{
	return fabs(got - want) <= relative * fmax(fabs(want), at_least);
}

extern int signgam;             /* XSI's: math.h of plain POSIX does not show it */

/* Its zeros at 1 and 2 are as good as the rest. */
START_TEST(lgamma_values)
{
	signgam = 7;
	for (size_t i = 0; i < COUNT(lgamma_of); i++) {
		double got = tn_lgamma(lgamma_of[i].x);

		HOLDS_MSG(near(got, lgamma_of[i].want, 2e-15, 0), "%.17g: %.17g", lgamma_of[i].x, got);
	}
	HOLDS(tn_lgamma(1) == 0 && tn_lgamma(2) == 0 && isinf(tn_lgamma(INFINITY)));
	HOLDS(signgam == 7);
}
END_TEST

START_TEST(digamma_values)
{
	for (size_t i = 0; i < COUNT(digamma_of); i++) {
		double got = tn_digamma(digamma_of[i].x);

		HOLDS_MSG(near(got, digamma_of[i].want, 2e-15, 1), "%.17g: %.17g", digamma_of[i].x, got);
	}
}
END_TEST

START_TEST(trigamma_values)
{
	for (size_t i = 0; i < COUNT(trigamma_of); i++) {
		double got = tn_trigamma(trigamma_of[i].x);

		HOLDS_MSG(near(got, trigamma_of[i].want, 2e-15, 0), "%.17g: %.17g", trigamma_of[i].x, got);
	}
}
END_TEST

START_TEST(lbeta_values)
{
	for (size_t i = 0; i < COUNT(lbeta_of); i++) {
		double got = tn_lbeta(lbeta_of[i].a, lbeta_of[i].b);

		HOLDS_MSG(near(got, lbeta_of[i].want, 4e-15, 0.1), "%.17g %.17g: %.17g", lbeta_of[i].a, lbeta_of[i].b, got);
		HOLDS(got == tn_lbeta(lbeta_of[i].b, lbeta_of[i].a));
	}
}
END_TEST

START_TEST(exponentials)
{
	for (size_t i = 0; i < COUNT(log1pexp_of); i++) {
		double got = tn_log1pexp(log1pexp_of[i].x);

		/* Below e^-708 doubles have fewer digits. */
		HOLDS_MSG(near(got, log1pexp_of[i].want, 1e-15, 1e-306), "%.17g: %.17g", log1pexp_of[i].x, got);
	}
	for (size_t i = 0; i < COUNT(logaddexp_of); i++) {
		double a = logaddexp_of[i].a, b = logaddexp_of[i].b;

		HOLDS_MSG(near(tn_logaddexp(a, b), logaddexp_of[i].want, 1e-15, 1), "%.17g %.17g", a, b);
		HOLDS(tn_logaddexp(a, b) == tn_logaddexp(b, a));
		HOLDS_MSG(near(tn_logsubexp(a, b), logsubexp_of[i].want, 1e-15, 1), "%.17g %.17g", a, b);
	}
}
END_TEST

START_TEST(infinite)
{
	HOLDS(tn_logaddexp(-INFINITY, -INFINITY) == -INFINITY && tn_logaddexp(-INFINITY, 3) == 3);
	HOLDS(tn_logaddexp(INFINITY, -INFINITY) == INFINITY && tn_logaddexp(INFINITY, INFINITY) == INFINITY);
	HOLDS(tn_logsubexp(3, -INFINITY) == 3 && tn_logsubexp(-INFINITY, -INFINITY) == -INFINITY && tn_logsubexp(3, 3) == -INFINITY);
	HOLDS(tn_log1pexp(-INFINITY) == 0 && tn_log1pexp(INFINITY) == INFINITY);
}
END_TEST

/* Beside the error of the sum, that of the parameters' own last place: ln F of 10,000 cannot be known to 1e-12. */
static double allowed(double log_value)
{
	return 5e-12 + 1e-15 * fabs(log_value);
}

START_TEST(gauss_values)
{
	for (size_t i = 0; i < COUNT(gauss_of); i++) {
		double a = gauss_of[i].a, b = gauss_of[i].b, c = gauss_of[i].c, z = gauss_of[i].z, got, other;

		HOLDS_MSG(tn_log_2f1(a, b, c, z, &got) && fabs(got - gauss_of[i].want) <= allowed(gauss_of[i].want),
			"%.17g %.17g %.17g %.17g: %.17g, not %.17g", a, b, c, z, got, gauss_of[i].want);
		HOLDS(tn_log_2f1(b, a, c, z, &other) && fabs(got - other) <= 2 * allowed(got));
	}
}
END_TEST

START_TEST(gauss_closed_forms)
{
	uint64_t seed = 7;

	for (int i = 0; i < 3000; i++) {
		double b = pow(10, (double)(rnd(&seed) % 7000) / 1000 - 3), z = (double)(rnd(&seed) >> 11) / 9007199254740992.0, got;

		HOLDS(tn_log_2f1(b, 0.5, b, z, &got) && near(got, -0.5 * log1p(-z), 1e-15, 0));
		HOLDS(tn_log_2f1(0.5, b, b, z, &got) && near(got, -0.5 * log1p(-z), 1e-15, 0));
		HOLDS(tn_log_2f1(1, 1, 2, z, &got) && near(got, log(-log1p(-z) / z), 1e-12, 1));
		/* F(a, 1; a + 1; z) with a = 1/2: artanh of the root of z. */
		HOLDS(tn_log_2f1(0.5, 1, 1.5, z, &got) && near(got, log(atanh(sqrt(z)) / sqrt(z)), 1e-12, 1));
		/* F(b, b + 1/2; 2b; z), here by the root of 1 - z. */
		HOLDS(tn_log_2f1(b, b + 0.5, 2 * b, z, &got));
		HOLDS_MSG(fabs(got - (-0.5 * log1p(-z) - (2 * b - 1) * log((1 + sqrt(1 - z)) / 2))) <= allowed(got) + 1e-15 * b,
			"%.17g %.17g: %.17g", b, z, got);
	}
}
END_TEST

/* F(c) = F(c + 1) + z a b / c (c + 1) F(a + 1, b + 1; c + 2), where each of the three may go another way. */
START_TEST(gauss_relation)
{
	uint64_t seed = 11;

	for (int i = 0; i < 20000; i++) {
		double p[3], z, got, one, two, sum;

		for (int k = 0; k < 3; k++)
			p[k] = pow(10, (double)(rnd(&seed) % 7000) / 1000 - 3);
		z = i % 2 ? (double)(rnd(&seed) >> 11) / 9007199254740992.0 : 1 - pow(10, -(double)(rnd(&seed) % 15000) / 1000);
		HOLDS(tn_log_2f1(p[0], p[1], p[2], z, &got) && got >= 0);
		HOLDS(tn_log_2f1(p[0], p[1], p[2] + 1, z, &one) && tn_log_2f1(p[0] + 1, p[1] + 1, p[2] + 2, z, &two));
		sum = z > 0 ? tn_logaddexp(one, two + log(z * p[0] / p[2] * p[1] / (p[2] + 1))) : one;
		HOLDS_MSG(fabs(got - sum) <= 2 * allowed(got), "%d: %.17g %.17g %.17g %.17g: %.17g %.17g", i, p[0], p[1], p[2], z, got, sum);
	}
}
END_TEST

/* At the ends: z = 0 and the last double before 1, parameters at which a series is one term, and what is refused. */
START_TEST(gauss_ends)
{
	double got;

	HOLDS(tn_log_2f1(3, 4, 5, 0, &got) && got == 0);
	HOLDS(tn_log_2f1(3, 4, 3, 0, &got) && got == 0);
	HOLDS(tn_log_2f1(1e-12, 1e-12, 1e5, 1 - 0x1p-53, &got) && got >= 0 && got < 1e-12);
	/* Gauss's sum at z = 1: 0.5, 0.25; 2. */
	HOLDS(tn_log_2f1(0.5, 0.25, 2, 1 - 0x1p-53, &got));
	HOLDS(near(got, tn_lgamma(2) + tn_lgamma(1.25) - tn_lgamma(1.5) - tn_lgamma(1.75), 1e-12, 1));
	HOLDS(tn_log_2f1(10000, 10000, 1e-3, 0.999, &got) && got > 1e4);
	HOLDS(!tn_log_2f1(1e7, 1e7, 1, 0.9, &got));
}
END_TEST

Suite *special_suite(void)
{
	Suite *s = suite_create("special");
	TCase *t = tcase_create("special");

	tcase_add_test(t, lgamma_values);
	tcase_add_test(t, digamma_values);
	tcase_add_test(t, trigamma_values);
	tcase_add_test(t, lbeta_values);
	tcase_add_test(t, exponentials);
	tcase_add_test(t, infinite);
	tcase_add_test(t, gauss_values);
	tcase_add_test(t, gauss_closed_forms);
	tcase_add_test(t, gauss_relation);
	tcase_add_test(t, gauss_ends);
	suite_add_tcase(s, t);
	return s;
}
