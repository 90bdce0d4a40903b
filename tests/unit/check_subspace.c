/* Leading singular vectors against Jacobi's method on the dense matrix, and the pieces they are made of against plain loops. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sys.h"
#include "jacobi.h"
#include "math/eigen.h"
#include "math/subspace.h"
#include "rnd.h"

Suite *subspace_suite(void);

#define MOST 40

static double uniform(uint64_t *seed)
{
	return (double)(rnd(seed) >> 11) / 4503599627370496.0 - 1;
}

static void fill(uint64_t *seed, struct tn_block *b, size_t rows, size_t columns)
{
	struct tn_err err = { 0 };

	HOLDS(tn_block_init(b, rows, columns, &err) == TN_OK);
	for (size_t i = 0; i < rows; i++)
		for (size_t j = 0; j < columns; j++)
			tn_block_row(b, i)[j] = (float)uniform(seed);
}

/* --- the products: the same bits as plain loops --- */

static void check_lists(const struct tn_block_ops *ops, uint64_t *seed, struct tn_block *x)
{
	uint32_t row[50] = { 0 }, n = (uint32_t)(rnd(seed) % 50);
	float c[50] = { 0 }, z[512] = { 0 }, want[512] = { 0 };
	float *copy = malloc(x->rows * x->stride * sizeof *copy);

	for (uint32_t k = 0; k < n; k++) {
		row[k] = (uint32_t)(rnd(seed) % x->rows);
		c[k] = (float)uniform(seed);
		for (size_t j = 0; j < x->width; j++)
			want[j] += c[k] * tn_block_row(x, row[k])[j];
	}
	ops->pull(z, x, row, c, n);
	HOLDS(memcmp(z, want, sizeof z) == 0);
	memcpy(copy, x->at, x->rows * x->stride * sizeof *copy);
	for (uint32_t k = 0; k < n; k++)
		for (size_t j = 0; j < x->width; j++)
			copy[row[k] * x->stride + j] += c[k] * z[j];
	ops->push(x, z, row, c, n);
	HOLDS(memcmp(copy, x->at, x->rows * x->stride * sizeof *copy) == 0);
	free(copy);
}

static void check_cross(const struct tn_block_ops *ops, const struct tn_block *x, const struct tn_block *y)
{
	size_t width = x->width, from = x->rows / 3;
	double *g = calloc(width * width, sizeof *g);

	ops->cross(g, x, y, from, x->rows);
	for (size_t i = 0; i < width; i++) {
		for (size_t j = i; j < width; j++) {
			float sum = 0;

			for (size_t r = from; r < x->rows; r++)
				sum += tn_block_row(x, r)[i] * tn_block_row(y, r)[j];
			HOLDS(g[i * width + j] == (double)sum);
		}
	}
	free(g);
}

static void check_times(const struct tn_block_ops *ops, uint64_t *seed, const struct tn_block *x)
{
	size_t depth = 1 + rnd(seed) % x->width;
	float *panel = malloc(depth * TN_BLOCK_PANEL * sizeof *panel), *out = malloc(x->rows * TN_BLOCK_PANEL * sizeof *out);

	for (size_t k = 0; k < depth * TN_BLOCK_PANEL; k++)
		panel[k] = (float)uniform(seed);
	ops->times(out, x->at, x->stride, x->rows, panel, depth);
	for (size_t r = 0; r < x->rows; r++) {
		for (size_t j = 0; j < TN_BLOCK_PANEL; j++) {
			float sum = 0;

			for (size_t k = 0; k < depth; k++)
				sum += tn_block_row(x, r)[k] * panel[k * TN_BLOCK_PANEL + j];
			HOLDS(out[r * TN_BLOCK_PANEL + j] == sum);
		}
	}
	free(panel);
	free(out);
}

START_TEST(products)
{
	uint64_t seed = 11;

	for (int turn = 0; turn < 60; turn++) {
		const struct tn_block_ops *ops = turn % 2 ? &tn_block_plain : tn_block_ops();
		size_t rows = 1 + rnd(&seed) % 40, columns = 1 + rnd(&seed) % 100;
		struct tn_block x, y;

		fill(&seed, &x, rows, columns);
		fill(&seed, &y, rows, columns);
		check_lists(ops, &seed, &x);
		check_cross(ops, &x, &y);
		check_times(ops, &seed, &x);
		tn_block_fini(&x);
		tn_block_fini(&y);
	}
}
END_TEST

/* --- eigenvectors --- */

enum shape { RANDOM, ZERO, ONES, DIAGONAL, LOW_RANK, GRADED, SHAPES };

static void symmetric(uint64_t *seed, enum shape shape, double *a, size_t n)
{
	double v[MOST];

	for (size_t i = 0; i < n; i++)
		v[i] = shape == ONES ? 1 : uniform(seed);
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j <= i; j++) {
			double x = uniform(seed);

			if (shape == ZERO || (shape == DIAGONAL && i != j))
				x = 0;
			else if (shape == ONES || shape == LOW_RANK)
				x = v[i] * v[j];
			else if (shape == GRADED)
				x *= pow(10, -(double)(i + j) / 2);
			a[i * n + j] = a[j * n + i] = x;
		}
	}
}

START_TEST(eigenvectors)
{
	uint64_t seed = 12;

	for (int turn = 0; turn < 240; turn++) {
		size_t n = 1 + (size_t)turn / SHAPES;
		double a[MOST * MOST], z[MOST * MOST], value[MOST], scratch[MOST];

		symmetric(&seed, (enum shape)(turn % SHAPES), a, n);
		memcpy(z, a, sizeof z);
		HOLDS(tn_eigen(z, n, value, scratch));
		for (size_t i = 0; i < n; i++) {
			HOLDS(i == 0 || value[i] <= value[i - 1]);
			for (size_t j = 0; j < n; j++) {
				double dot = 0, az = 0;

				for (size_t k = 0; k < n; k++) {
					dot += z[i * n + k] * z[j * n + k];
					az += a[j * n + k] * z[i * n + k];
				}
				HOLDS_MSG(fabs(dot - (i == j)) < 1e-13, "seed 12, turn %d: rows %zu, %zu: %g", turn, i, j, dot);
				HOLDS_MSG(fabs(az - value[i] * z[i * n + j]) < 1e-13 * (double)n, "seed 12, turn %d, row %zu", turn, i);
			}
		}
	}
}
END_TEST

START_TEST(no_eigenvectors)
{
	double a[9] = { 1, 2, NAN, 2, 1, 0, NAN, 0, 1 }, b[4] = { INFINITY, 1, 1, 0 }, value[3], scratch[3];

	HOLDS(!tn_eigen(a, 3, value, scratch));
	HOLDS(!tn_eigen(b, 2, value, scratch));
	HOLDS(tn_eigen(a, 0, value, scratch));
}
END_TEST

/* --- singular vectors --- */

struct sparse {
	struct tn_subspace_matrix a;
	uint64_t row[401];
	uint32_t column[60000];
	float part[60000], row_scale[400], column_scale[400];
};

static void make(uint64_t *seed, struct sparse *s, uint32_t rows, uint32_t columns, uint32_t per_cent, bool has_parts)
{
	uint64_t n = 0;

	s->a = (struct tn_subspace_matrix){ rows, columns, s->row, s->column, has_parts ? s->part : NULL,
		s->row_scale, s->column_scale };
	for (uint32_t i = 0; i < columns; i++)
		s->column_scale[i] = (float)(1.1 + uniform(seed));
	for (uint32_t u = 0; u < rows; u++) {
		s->row[u] = n;
		s->row_scale[u] = (float)(1.1 + uniform(seed));
		for (uint32_t i = 0; i < columns; i++) {
			if (rnd(seed) % 100 >= per_cent)
				continue;
			s->column[n] = i;
			s->part[n++] = (float)(1.1 + uniform(seed));
		}
	}
	s->row[rows] = n;
}

/* A'A. */
static double *gram(const struct sparse *s)
{
	size_t n = s->a.ncolumns;
	double *g = calloc(n * n, sizeof *g), *line = malloc(n * sizeof *line);

	for (uint32_t u = 0; u < s->a.nrows; u++) {
		memset(line, 0, n * sizeof *line);
		for (uint64_t k = s->row[u]; k < s->row[u + 1]; k++)
			line[s->column[k]] = (double)s->row_scale[u] * (double)s->column_scale[s->column[k]] *
				(s->a.part == NULL ? 1 : (double)s->part[k]);
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < n; j++)
				g[i * n + j] += line[i] * line[j];
	}
	free(line);
	return g;
}

/* Values, unit vectors at right angles, and how much of the matrix they hold, against the dense twin; that each is in its
 * eigenspace where `exact` says that the block held all. */
static void compare(const struct sparse *s, const struct tn_subspace_spec *spec, double within, bool exact, const char *what)
{
	size_t n = s->a.ncolumns, f = spec->vectors;
	double *g = gram(s), *z = malloc(n * n * sizeof *z), *exactly = malloc(n * sizeof *exactly);
	double *value = malloc((f + 1) * sizeof *value);
	float *v;
	struct tn_err err = { 0 };

	memcpy(z, g, n * n * sizeof *z);
	jacobi(z, n, exactly);
	HOLDS(tn_subspace_right(&s->a, spec, &v, value, &err) == TN_OK);
	for (size_t i = 0; i < f; i++) {
		double want = i < n && exactly[i] > 1e-6 * exactly[0] ? exactly[i] : 0;

		HOLDS_MSG(fabs(value[i] - want) <= within * exactly[0], "%s: value %zu: %.9g, not %.9g", what, i, value[i], want);
		for (size_t j = 0; j <= i; j++) {
			double dot = 0, want_dot = i == j && want > 0;

			for (size_t k = 0; k < n; k++)
				dot += (double)v[k * f + i] * (double)v[k * f + j];
			HOLDS_MSG(fabs(dot - want_dot) < 1e-5, "%s: vectors %zu and %zu: %.9g", what, i, j, dot);
		}
		for (size_t k = 0; exact && k < n; k++) {
			double sum = 0;

			for (size_t j = 0; j < n; j++)
				sum += g[k * n + j] * (double)v[j * f + i];
			HOLDS_MSG(fabs(sum - want * (double)v[k * f + i]) <= 1e-5 * exactly[0], "%s: vector %zu", what, i);
		}
	}
	tn_sys.free(v);
	free(g);
	free(z);
	free(exactly);
	free(value);
}

/* The block is as large as the matrix: exact but for the rounding of floats. */
START_TEST(small)
{
	struct sparse *s = malloc(sizeof *s);
	uint64_t seed = 13;

	for (int turn = 0; turn < 300; turn++) {
		uint32_t rows = 1 + (uint32_t)(rnd(&seed) % 12), columns = 1 + (uint32_t)(rnd(&seed) % 12);
		struct tn_subspace_spec spec = { (uint32_t)(rnd(&seed) % 15), 20, 5, 1e-6, rnd(&seed) };
		char what[64];

		snprintf(what, sizeof what, "seed 13, turn %d, %u x %u, %u vectors", turn, rows, columns, spec.vectors);
		make(&seed, s, rows, columns, (uint32_t)(rnd(&seed) % 101), turn % 2);
		if (turn % 3 == 0)              /* rows that are alike: a rank below both sides */
			for (uint32_t u = 0; u < rows; u++)
				s->row_scale[u] = 1;
		compare(s, &spec, 1e-5, true, what);
	}
	free(s);
}
END_TEST

/* Far fewer vectors than columns, lists longer than a piece, and none too short for the values to be told apart. */
START_TEST(large)
{
	static const struct { uint32_t rows, columns, per_cent, vectors, extra; } cases[] = {
		{ 400, 150, 10, 20, 12 }, { 100, 200, 5, 40, 10 }, { 60, 300, 95, 5, 27 }, { 400, 90, 50, 60, 4 }, { 300, 100, 10, 100, 32 }
	};
	struct sparse *s = malloc(sizeof *s);
	uint64_t seed = 14;

	for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
		struct tn_subspace_spec spec = { cases[c].vectors, cases[c].extra, 20, 1e-7, 1 };
		char what[32];

		snprintf(what, sizeof what, "seed 14, case %zu", c);
		make(&seed, s, cases[c].rows, cases[c].columns, cases[c].per_cent, c % 2);
		compare(s, &spec, 1e-4, false, what);
	}
	free(s);
}
END_TEST

START_TEST(nothing)
{
	struct sparse *s = malloc(sizeof *s);
	struct tn_subspace_spec spec = { 3, 4, 5, 1e-6, 1 }, many = { TN_SUBSPACE_MOST + 1, 0, 1, 0, 1 };
	uint64_t seed = 15;
	struct tn_err err = { 0 };
	float *v;
	double value[3];

	make(&seed, s, 5, 4, 0, false);
	HOLDS(tn_subspace_right(&s->a, &spec, &v, value, &err) == TN_OK);
	for (int i = 0; i < 12; i++)
		HOLDS(v[i] == 0 && value[i / 4] == 0);
	tn_sys.free(v);
	make(&seed, s, 0, 0, 0, false);
	HOLDS(tn_subspace_right(&s->a, &spec, &v, NULL, &err) == TN_OK);
	tn_sys.free(v);
	spec.vectors = spec.extra = 0;
	make(&seed, s, 5, 4, 50, false);
	HOLDS(tn_subspace_right(&s->a, &spec, &v, NULL, &err) == TN_OK);
	tn_sys.free(v);
	spec.vectors = 3;
	HOLDS(tn_subspace_right(&s->a, &many, &v, NULL, &err) == TN_ELIMIT && v == NULL && err.status == TN_ELIMIT);
	err = (struct tn_err){ 0 };
	make(&seed, s, 5, 4, 100, true);
	s->part[3] = INFINITY;
	HOLDS(tn_subspace_right(&s->a, &spec, &v, NULL, &err) == TN_ELIMIT && v == NULL);
	free(s);
}
END_TEST

START_TEST(same_again)
{
	struct sparse *s = malloc(sizeof *s);
	uint64_t seed = 16;
	struct tn_subspace_spec spec = { 20, 10, 8, 1e-6, 5 };
	struct tn_err err = { 0 };
	float *a, *b;

	make(&seed, s, 200, 150, 10, true);
	HOLDS(tn_subspace_right(&s->a, &spec, &a, NULL, &err) == TN_OK);
	HOLDS(tn_subspace_right(&s->a, &spec, &b, NULL, &err) == TN_OK);
	HOLDS(memcmp(a, b, 150 * 20 * sizeof *a) == 0);
	tn_sys.free(b);
	spec.seed++;
	HOLDS(tn_subspace_right(&s->a, &spec, &b, NULL, &err) == TN_OK);
	HOLDS(memcmp(a, b, 150 * 20 * sizeof *a) != 0);
	tn_sys.free(a);
	tn_sys.free(b);
	free(s);
}
END_TEST

Suite *subspace_suite(void)
{
	Suite *s = suite_create("subspace");
	TCase *t = tcase_create("subspace");

	tcase_add_test(t, products);
	tcase_add_test(t, eigenvectors);
	tcase_add_test(t, no_eigenvectors);
	tcase_add_test(t, small);
	tcase_add_test(t, large);
	tcase_add_test(t, nothing);
	tcase_add_test(t, same_again);
	suite_add_tcase(s, t);
	return s;
}
