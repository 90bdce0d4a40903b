/* Cholesky: known factors, random systems against their own product, and matrices that have no factor. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "math/linear.h"
#include "rnd.h"

Suite *linear_suite(void);

#define MOST 24

static double uniform(uint64_t *seed)
{
	return (double)(rnd(seed) >> 11) / 4503599627370496.0 - 1;
}

/* B B' + I. */
static void make(uint64_t *seed, double *a, int n)
{
	double b[MOST * MOST];

	for (int i = 0; i < n * n; i++)
		b[i] = uniform(seed);
	for (int i = 0; i < n; i++) {
		for (int j = 0; j < n; j++) {
			a[i * n + j] = i == j;
			for (int k = 0; k < n; k++)
				a[i * n + j] += b[i * n + k] * b[j * n + k];
		}
	}
}

START_TEST(known)
{
	double a[9] = { 4, NAN, NAN, 12, 37, NAN, -16, -43, 98 }, want[9] = { 2, NAN, NAN, 6, 1, NAN, -8, 5, 3 };
	double b[3] = { -4 + 24 - 48, -12 + 74 - 129, 16 - 86 + 294 }, x[3] = { -1, 2, 3 };

	HOLDS(tn_cholesky(a, 3));
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 3; j++)     /* the upper triangle is neither read nor written */
			HOLDS(j > i ? isnan(a[i * 3 + j]) : a[i * 3 + j] == want[i * 3 + j]);
	tn_cholesky_solve(a, 3, b);
	for (int i = 0; i < 3; i++)
		HOLDS(fabs(b[i] - x[i]) < 1e-13);
}
END_TEST

START_TEST(systems)
{
	uint64_t seed = 3;

	for (int turn = 0; turn < 500; turn++) {
		int n = 1 + turn % MOST;
		double a[MOST * MOST], l[MOST * MOST], inverse[MOST * MOST], x[MOST], b[MOST];

		make(&seed, a, n);
		memcpy(l, a, sizeof l);
		HOLDS(tn_cholesky(l, n));
		for (int i = 0; i < n; i++)
			x[i] = uniform(&seed);
		for (int i = 0; i < n; i++) {
			b[i] = 0;
			for (int j = 0; j < n; j++)
				b[i] += a[i * n + j] * x[j];
		}
		tn_cholesky_solve(l, n, b);
		tn_cholesky_inverse(l, n, inverse);
		for (int i = 0; i < n; i++) {
			HOLDS_MSG(fabs(b[i] - x[i]) < 1e-12, "seed 3, turn %d", turn);
			for (int j = 0; j < n; j++) {
				double sum = 0;

				for (int k = 0; k < n; k++)
					sum += inverse[i * n + k] * a[k * n + j];
				HOLDS_MSG(fabs(sum - (i == j)) < 1e-12, "seed 3, turn %d", turn);
				HOLDS(inverse[i * n + j] == inverse[j * n + i]);
			}
		}
	}
}
END_TEST

START_TEST(quadratic_form)
{
	double a[9] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 }, x[3] = { 1, -1, 2 };

	HOLDS(tn_quadratic(a, 3, x) == 1 - 2 + 6 - 4 + 5 - 12 + 14 - 16 + 36);
	HOLDS(tn_quadratic(a, 0, x) == 0);
}
END_TEST

START_TEST(no_factor)
{
	static const double cases[][4] = {
		{ 0, 0, 0, 1 }, { -1, 0, 0, 1 }, { 1, 2, 2, 1 }, { 1, 1, 1, 1 }, { NAN, 0, 0, 1 }, { 1, 0, NAN, 1 }, { 1, 0, 0, NAN },
		{ INFINITY, 0, 0, 1 }, { 1, 0, INFINITY, 1 }, { 1, 0, 0, INFINITY }, { 1, 0, -INFINITY, INFINITY }
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		double a[4];

		memcpy(a, cases[i], sizeof a);
		HOLDS_MSG(!tn_cholesky(a, 2), "%zu", i);
	}
}
END_TEST

/* Hilbert's matrix, condition 1.6e13 at 10: the factor is there, and L L' is the matrix to the last place. */
START_TEST(hilbert)
{
	double a[100];

	for (int i = 0; i < 10; i++)
		for (int j = 0; j < 10; j++)
			a[i * 10 + j] = 1.0 / (i + j + 1);
	HOLDS(tn_cholesky(a, 10));
	for (int i = 0; i < 10; i++) {
		for (int j = 0; j <= i; j++) {
			double sum = 0;

			for (int k = 0; k <= j; k++)
				sum += a[i * 10 + k] * a[j * 10 + k];
			HOLDS(fabs(sum - 1.0 / (i + j + 1)) < 1e-15);
		}
	}
}
END_TEST

Suite *linear_suite(void)
{
	Suite *s = suite_create("linear");
	TCase *t = tcase_create("linear");

	tcase_add_test(t, known);
	tcase_add_test(t, systems);
	tcase_add_test(t, quadratic_form);
	tcase_add_test(t, no_factor);
	tcase_add_test(t, hilbert);
	suite_add_tcase(s, t);
	return s;
}
