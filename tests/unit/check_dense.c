/* Dense kernels: each against its plain twin, to the bit, and against double precision; the inverse against Gauss and Jordan's, and
 * matrices that have none. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/dense.h"
#include "rnd.h"

Suite *dense_suite(void);

static void *room(size_t bytes)
{
	void *p = malloc(bytes + (bytes == 0));

	ck_assert_ptr_nonnull(p);
	return p;
}

static float uniform(uint64_t *seed)
{
	return (float)((double)(rnd(seed) >> 11) / 4503599627370496.0 - 1);
}

static void fill(uint64_t *seed, float *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		x[i] = uniform(seed);
}

START_TEST(tile)
{
	enum { MOST = 200, STRIDE = TN_DENSE_COLUMNS + 5, CELLS = TN_DENSE_ROWS * STRIDE };
	static const uint32_t lengths[] = { 0, 1, 2, 3, 7, 8, 95, 96, MOST };
	static float a[MOST * TN_DENSE_ROWS], b[MOST * TN_DENSE_COLUMNS];
	uint64_t seed = 6;

	for (size_t k = 0; k < sizeof lengths / sizeof lengths[0]; k++) {
		uint32_t n = lengths[k];
		float c[CELLS], plain[CELLS], best[CELLS];

		fill(&seed, a, sizeof a / sizeof a[0]);
		fill(&seed, b, sizeof b / sizeof b[0]);
		fill(&seed, c, CELLS);
		memcpy(plain, c, sizeof c);
		memcpy(best, c, sizeof c);
		tn_dense_plain.tile(plain, STRIDE, a, b, n);
		tn_dense_best()->tile(best, STRIDE, a, b, n);
		HOLDS_MSG(memcmp(plain, best, sizeof plain) == 0, "the twins differ at n = %u", n);
		for (uint32_t i = 0; i < CELLS; i++) {
			uint32_t r = i / STRIDE, j = i % STRIDE;
			double want = (double)c[i];

			for (uint32_t t = 0; t < n && j < TN_DENSE_COLUMNS; t++)
				want -= (double)a[t * TN_DENSE_ROWS + r] * (double)b[t * TN_DENSE_COLUMNS + j];
			HOLDS(fabs(want - (double)plain[i]) < 1e-5 && (j < TN_DENSE_COLUMNS || plain[i] == c[i]));
		}
	}
}
END_TEST

START_TEST(rows_added)
{
	enum { MOST_N = 45, NROWS = 11 };
	float m[MOST_N * NROWS], weight[NROWS];
	uint32_t row[NROWS];
	uint64_t seed = 7;

	for (uint32_t n = 0; n <= MOST_N; n++) {
		for (uint32_t nrows = 0; nrows <= NROWS; nrows++) {
			double y[MOST_N + 1], plain[MOST_N + 1], best[MOST_N + 1];
			const float *w = nrows % 2 == 0 ? NULL : weight;

			fill(&seed, m, sizeof m / sizeof m[0]);
			fill(&seed, weight, NROWS);
			for (uint32_t k = 0; k < NROWS; k++)
				row[k] = (uint32_t)(rnd(&seed) % NROWS);
			for (uint32_t j = 0; j <= MOST_N; j++)
				y[j] = plain[j] = best[j] = (double)uniform(&seed);
			tn_dense_plain.add_rows(plain, n, m, row, w, nrows);
			tn_dense_best()->add_rows(best, n, m, row, w, nrows);
			for (uint32_t k = 0; k < nrows; k++)
				for (uint32_t j = 0; j < n; j++)
					y[j] += (w == NULL ? 1 : (double)w[k]) * (double)m[row[k] * n + j];
			HOLDS(memcmp(plain, y, sizeof y) == 0 && memcmp(best, y, sizeof y) == 0);
		}
	}
}
END_TEST

/* The slow twin: columns are eliminated one by one, without pivots, in double. */
static void invert_slowly(double *a, uint32_t n)
{
	for (uint32_t k = 0; k < n; k++) {
		double *row = a + (size_t)k * n, pivot = row[k];

		row[k] = 1;
		for (uint32_t j = 0; j < n; j++)
			row[j] /= pivot;
		for (uint32_t i = 0; i < n; i++) {
			double *other = a + (size_t)i * n, by = other[k];

			if (i == k)
				continue;
			other[k] = 0;
			for (uint32_t j = 0; j < n; j++)
				other[j] -= by * row[j];
		}
	}
}

/* Counts as a catalogue has them: X'X of n / 2 users with some items each, so that without lambda there would be no inverse. */
static void make(uint64_t *seed, float *a, uint32_t n, float lambda)
{
	uint32_t nusers = n / 2 + 1;
	uint8_t *x = room((size_t)nusers * n);

	for (size_t i = 0; i < (size_t)nusers * n; i++)
		x[i] = rnd(seed) % 8 == 0;
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t j = 0; j < n; j++) {
			uint32_t sum = 0;

			for (uint32_t u = 0; u < nusers; u++)
				sum += x[(size_t)u * n + i] & x[(size_t)u * n + j];
			a[(size_t)i * n + j] = j < i ? NAN : (float)sum + (i == j ? lambda : 0);
		}
	}
	free(x);
}

static bool invert(const struct tn_dense *d, float *a, uint32_t n, double least)
{
	void *work = room(tn_dense_work_bytes(n));
	bool is_good;

	memset(work, 0xff, tn_dense_work_bytes(n));
	is_good = tn_dense_inverse(d, a, n, least, work);
	free(work);
	return is_good;
}

static void check_inverse(uint32_t n, float lambda, uint64_t *seed)
{
	size_t bytes = (size_t)n * n * sizeof(float);
	float *plain = room(bytes), *best = room(bytes);
	double *want = room(2 * bytes), worst = 0;

	make(seed, plain, n, lambda);
	memcpy(best, plain, bytes);
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t j = 0; j < n; j++)
			want[(size_t)i * n + j] = (double)plain[(size_t)(i < j ? i : j) * n + (i < j ? j : i)];
	invert_slowly(want, n);
	HOLDS_MSG(invert(&tn_dense_plain, plain, n, (double)lambda / 2), "no inverse of %u rows, lambda %g", n, (double)lambda);
	HOLDS(invert(tn_dense_best(), best, n, (double)lambda / 2));
	HOLDS_MSG(memcmp(plain, best, bytes) == 0, "the twins differ at %u rows", n);
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t j = 0; j < n; j++) {
			worst = fmax(worst, fabs(want[(size_t)i * n + j] - (double)plain[(size_t)i * n + j]));
			HOLDS(plain[(size_t)i * n + j] == plain[(size_t)j * n + i]);
		}
	}
	/* The norm of the inverse is 1 / lambda at most. Rounding counts by the condition, some n^2 / 128 / lambda. */
	HOLDS_MSG(worst * (double)lambda < 1.5e-6 * (1 + n * (double)n / 128 / (double)lambda), "%u rows, lambda %g: error %g",
		n, (double)lambda, worst * (double)lambda);
	free(plain);
	free(best);
	free(want);
}

START_TEST(inverse)
{
	static const uint32_t sizes[] = { 1, 2, 3, 5, 6, 7, 15, 16, 17, 31, 32, 33, 47, 48, 49, 95, 96, 97, 101, 111, 112, 113, 191, 192, 193, 200, 289 };
	static const float lambdas[] = { 1, 20, 400 };
	uint64_t seed = 8;

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
		for (size_t k = 0; k < sizeof lambdas / sizeof lambdas[0]; k++)
			check_inverse(sizes[i], lambdas[k], &seed);
	HOLDS(invert(tn_dense_best(), NULL, 0, 1));
}
END_TEST

START_TEST(known)
{
	float a[9] = { 4, 12, -16, NAN, 37, -43, NAN, NAN, 98 };
	static const double want[9] = { 49.361111, -13.555556, 2.1111111, -13.555556, 3.7777778, -.5555556, 2.1111111, -.5555556, .1111111 };

	HOLDS(invert(&tn_dense_plain, a, 3, 1e-3));
	for (int i = 0; i < 9; i++)
		ck_assert_double_eq_tol((double)a[i], want[i], 2e-3);
}
END_TEST

/* What has nothing to do with the others has exact zeros, across blocks and strips, too. */
START_TEST(zeros)
{
	enum { N = 130 };
	static float a[N * N];

	for (int i = 0; i < N; i++)
		a[i * N + i] = i % 2 == 0 ? 4 : 16;
	a[3 * N + 120] = 1;
	HOLDS(invert(tn_dense_best(), a, N, 3));
	for (int i = 0; i < N; i++)
		for (int j = 0; j < N; j++)
			if (i != j && !(i == 3 && j == 120) && !(i == 120 && j == 3))
				HOLDS(a[i * N + j] == 0);
	ck_assert_float_eq(a[0], .25F);
	ck_assert_float_eq(a[129 * N + 129], .0625F);
	ck_assert_double_eq_tol((double)a[3 * N + 120], -1 / 63.0, 1e-8);
}
END_TEST

/* One element of a diagonal matrix of fours is another. */
START_TEST(refused)
{
	enum { N = 150 };
	static const struct { int i, j; float v; bool is_good; } cases[] = {
		{ 0, 0, 4, true }, { 149, 149, 2, true }, { 149, 149, 1.99F, false }, { 0, 0, 1.99F, false }, { 120, 120, 0, false },
		{ 70, 70, -4, false }, { 0, 149, 4, false }, { 0, 149, 2, true }, { 10, 20, 3, false }, { 100, 110, -5, false },
		{ 5, 5, NAN, false }, { 149, 149, NAN, false }, { 3, 140, NAN, false }, { 5, 5, INFINITY, false }, { 3, 140, INFINITY, false } };
	static float a[N * N];

	for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
		for (int i = 0; i < N * N; i++)
			a[i] = i % (N + 1) == 0 ? 4 : 0;
		a[cases[k].i * N + cases[k].j] = cases[k].v;
		HOLDS_MSG(invert(tn_dense_best(), a, N, 2) == cases[k].is_good, "case %zu", k);
	}
}
END_TEST

START_TEST(bytes)
{
	ck_assert_uint_eq(tn_dense_work_bytes(0), 0);
	ck_assert_uint_lt(tn_dense_work_bytes(1600), (uint64_t)1600 * 1600);
	ck_assert_uint_gt(tn_dense_work_bytes(UINT32_MAX), UINT32_MAX);
}
END_TEST

Suite *dense_suite(void)
{
	Suite *s = suite_create("dense");
	TCase *t = tcase_create("dense");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, tile);
	tcase_add_test(t, rows_added);
	tcase_add_test(t, inverse);
	tcase_add_test(t, known);
	tcase_add_test(t, zeros);
	tcase_add_test(t, refused);
	tcase_add_test(t, bytes);
	suite_add_tcase(s, t);
	return s;
}
