/* hot: randomised subspace iteration. The block goes through A'A row by row of A: a row of A Q lives for a moment only, so that
 * memory does not grow with the rows.
 *
 * Measured    CPU seconds on a busy machine, gowalla (29,858 x 40,981, 810,128 entries, 256 + 32 vectors): about .2 a product
 *             with A'A, bound by memory; .7 for making 288 columns orthonormal, Ritz's step and the turn after it. Powers of A'A
 *             with a QR each, until lists are within .0005 recall of the limit: about 40 rounds, 15 s; with Chebyshev's
 *             polynomials 3 rounds of 5 products, 5.5 s.
 * Tried       strips of 32 to 160 columns, for the third cache (1.06 to 1.5 times the whole rows' time); sums of a list in
 *             registers (the same: rows come from memory either way); the next rows' lines fetched ahead took a quarter off.
 */
#include "math/subspace.h"

#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "base/sys.h"
#include "math/eigen.h"

#define PIECE 256U              /* entries of a row whose factors are made at once */
#define SUMMED_ROWS 128U        /* rows whose products are summed as floats, then added to doubles: 150 KB of each block */
#define PASSES 4                /* of Cholesky QR in a row; two are usual */
#define ROUGH .1                /* least pivot, of 1, after which columns are orthonormal to about 1e-6: floats can no better */
#define DEPENDENT 1e-7          /* a pivot below that is rounding */
#define WARMING 2               /* powers of A'A before there is an idea of its values */
#define DEGREE 8
#define STRETCH 1e6             /* between what becomes of the largest and of the least vector: floats have seven digits */
#define NOTHING 1e-6            /* of the largest: a squared singular value that is none */

struct run {
	const struct tn_subspace_matrix *a;
	const struct tn_block_ops *ops;
	struct tn_block q, y;
	size_t n;                       /* vectors carried, at most the blocks' width */
	double *small, *value, *scratch;        /* width x width; width */
	float *panels, *strip;          /* width x width; six rows */
	struct tn_rng rng;
};

static void fini(struct run *r)
{
	tn_block_fini(&r->q);
	tn_block_fini(&r->y);
	tn_sys.free(r->small);
	tn_sys.free(r->panels);
}

static enum tn_status init(struct run *r, const struct tn_subspace_matrix *a, const struct tn_subspace_spec *spec, struct tn_err *err)
{
	uint32_t least = a->nrows < a->ncolumns ? a->nrows : a->ncolumns;
	size_t width, doubles, floats;

	if (spec->vectors > TN_SUBSPACE_MOST || spec->extra > TN_SUBSPACE_MOST)
		return tn_err_set(err, TN_ELIMIT, "%lu vectors: at most %u", (unsigned long)spec->vectors, TN_SUBSPACE_MOST);
	r->n = (size_t)spec->vectors + spec->extra + (spec->vectors + spec->extra == 0);
	r->n = r->n < least ? r->n : least;
	TN_TRY(tn_block_init(&r->q, a->ncolumns, r->n, err));
	TN_TRY(tn_block_init(&r->y, a->ncolumns, r->n, err));
	width = r->q.width;
	doubles = (width * width + 2 * width) * sizeof *r->small;
	floats = (width * width + 6 * TN_BLOCK_PANEL + width) * sizeof *r->panels;
	r->small = tn_sys.malloc(doubles + sizeof *r->small);
	r->panels = tn_sys.malloc(floats + sizeof *r->panels);
	if (r->small == NULL || r->panels == NULL)
		return tn_err_nomem(err, doubles + floats);
	r->value = r->small + width * width;
	r->scratch = r->value + width;
	r->strip = r->panels + width * width;
	return TN_OK;
}

/* Uniform numbers do as well as normal ones here, and are the same with every C library. */
static void fill(struct run *r, size_t column)
{
	for (size_t i = 0; i < r->q.rows; i++)
		tn_block_row(&r->q, i)[column] = (float)(2 * tn_rng_uniform(&r->rng) - 1);
}

/* The factors of the entries of row u that begin at `from`: how many they are. */
static uint32_t factors(const struct tn_subspace_matrix *a, uint32_t u, uint64_t from, float *f)
{
	uint64_t left = a->row[u + 1] - from;
	uint32_t n = left < PIECE ? (uint32_t)left : PIECE;

	for (uint32_t k = 0; k < n; k++)
		f[k] = a->row_scale[u] * a->column_scale[a->column[from + k]];
	if (a->part != NULL)
		for (uint32_t k = 0; k < n; k++)
			f[k] *= a->part[from + k];
	return n;
}

/* y = s A'A q + b q + c y. */
static void apply(struct run *r, float s, float b, float c)
{
	const struct tn_subspace_matrix *a = r->a;
	size_t size = r->y.rows * r->y.stride;
	float f[PIECE], *z = r->strip;

	if (b == 0 && c == 0)
		memset(r->y.at, 0, size * sizeof *r->y.at);
	else
		for (size_t i = 0; i < size; i++)
			r->y.at[i] = b * r->q.at[i] + c * r->y.at[i];
	for (uint32_t u = 0; u < a->nrows; u++) {
		uint32_t n = 0;

		memset(z, 0, r->q.width * sizeof *z);
		for (uint64_t k = a->row[u]; k < a->row[u + 1]; k += n) {
			n = factors(a, u, k, f);
			r->ops->pull(z, &r->q, a->column + k, f, n);
		}
		for (size_t j = 0; j < r->q.width; j++)
			z[j] *= s;
		for (uint64_t k = a->row[u]; k < a->row[u + 1]; k += n) {
			if (a->row[u + 1] - a->row[u] > PIECE)
				n = factors(a, u, k, f);
			r->ops->push(&r->y, z, a->column + k, f, n);
		}
	}
}

/* small = x' y, which is symmetric: the upper triangle is worked out. */
static void cross(struct run *r, const struct tn_block *x, const struct tn_block *y)
{
	size_t width = x->width;

	memset(r->small, 0, width * width * sizeof *r->small);
	for (size_t from = 0; from < x->rows; from += SUMMED_ROWS)
		r->ops->cross(r->small, x, y, from, from + SUMMED_ROWS < x->rows ? from + SUMMED_ROWS : x->rows);
	for (size_t i = 0; i < width; i++)
		for (size_t j = 0; j < i; j++)
			r->small[i * width + j] = r->small[j * width + i];
}

/* small = L L' in place, below the diagonal and on it. A column that hangs on those before it gets zeros, and a pivot of 0. The
 * least pivot, of what was on the diagonal: how far from orthogonal the columns were. */
static double factorise(double *a, size_t n)
{
	double least = 1;

	for (size_t i = 0; i < n; i++) {
		double *row = a + i * n, was = row[i], pivot = was;

		for (size_t j = 0; j < i; j++) {
			const double *other = a + j * n;
			double sum = row[j];

			for (size_t k = 0; k < j; k++)
				sum -= row[k] * other[k];
			row[j] = other[j] > 0 ? sum / other[j] : 0;
			pivot -= row[j] * row[j];
		}
		if (pivot > DEPENDENT * was) {
			row[i] = sqrt(pivot);
			least = fmin(least, pivot / was);
		} else {
			memset(row, 0, (i + 1) * sizeof *row);
		}
	}
	return least;
}

/* The inverse of L, in place; columns of zeros stay. */
static void invert(double *a, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double *row = a + i * n, by = row[i] > 0 ? 1 / row[i] : 0;

		/* Row i of the inverse is -(row i of L, left of the diagonal) times the rows before it, over the pivot. */
		for (size_t j = 0; j < i; j++) {
			double sum = 0;

			for (size_t k = j; k < i; k++)
				sum += row[k] * a[k * n + j];
			row[j] = -by * sum;
		}
		row[i] = by;
	}
}

/* Panels of the transpose of `small` (its rows become columns), as floats; `columns` of them. */
static void pack(struct run *r, size_t columns)
{
	size_t width = r->q.width;

	for (size_t j = 0; j < columns; j++)
		for (size_t k = 0; k < width; k++)
			r->panels[j / TN_BLOCK_PANEL * TN_BLOCK_PANEL * width + k * TN_BLOCK_PANEL + j % TN_BLOCK_PANEL] =
				(float)r->small[j * width + k];
}

/* to (n columns at `stride`) = x times the panels; is_upper: they are the ones of an upper triangle. */
static void multiply(struct run *r, float *to, size_t stride, const struct tn_block *x, size_t n, bool is_upper)
{
	for (size_t i = 0; i < x->rows; i += 6) {
		size_t rows = x->rows - i < 6 ? x->rows - i : 6;

		for (size_t j = 0; j < n; j += TN_BLOCK_PANEL) {
			size_t columns = n - j < TN_BLOCK_PANEL ? n - j : TN_BLOCK_PANEL;

			r->ops->times(r->strip, tn_block_row(x, i), x->stride, rows, r->panels + j * x->width,
				is_upper ? j + TN_BLOCK_PANEL : x->width);
			for (size_t k = 0; k < rows; k++)
				memcpy(to + (i + k) * stride + j, r->strip + k * TN_BLOCK_PANEL, columns * sizeof *to);
		}
	}
}

static void exchange(struct run *r)
{
	struct tn_block was = r->q;

	r->q = r->y;
	r->y = was;
}

/* Columns that hung on others are zeros now: random ones in their places, or small values would never be found beside large
 * ones. */
static bool refill(struct run *r)
{
	bool has_filled = false;

	for (size_t j = 0; j < r->n; j++) {
		if (r->small[j * r->q.width + j] > 0)
			continue;
		fill(r, j);
		has_filled = true;
	}
	return has_filled;
}

/* q = the columns of y made orthonormal: y L'^-1 with y'y = L L'; again while they were so dependent that rounding has spoilt
 * it. */
static void orthonormalise(struct run *r)
{
	double least = 0;

	for (int pass = 0; pass < PASSES && least < ROUGH; pass++) {
		if (pass > 0)
			exchange(r);
		cross(r, &r->y, &r->y);
		least = factorise(r->small, r->y.width);
		invert(r->small, r->y.width);
		for (size_t i = 0; i < r->y.width; i++)
			memset(r->small + i * r->y.width + i + 1, 0, (r->y.width - i - 1) * sizeof *r->small);
		pack(r, r->y.width);
		multiply(r, r->q.at, r->q.stride, &r->y, r->y.width, true);
		if (pass + 1 < PASSES && refill(r))
			least = 0;
	}
}

/* Rayleigh and Ritz: A'A on the space of q, and its eigenvectors there, as rows of small; those of no value become zeros. */
static enum tn_status ritz(struct run *r, struct tn_err *err)
{
	size_t width = r->q.width;

	apply(r, 1, 0, 0);
	cross(r, &r->q, &r->y);
	if (!tn_eigen(r->small, width, r->value, r->scratch))
		return tn_err_set(err, TN_ELIMIT, "no singular vectors: a factor is not a finite number");
	for (size_t j = 0; j < width; j++) {
		if (r->value[j] <= NOTHING * r->value[0]) {
			r->value[j] = 0;
			memset(r->small + j * width, 0, width * sizeof *r->small);
		}
	}
	pack(r, width);
	return TN_OK;
}

/* Chebyshev's polynomial in A'A that stays within 1 up to the least value carried and grows as fast as one can beyond it. The
 * higher its degree the less work a digit costs, until rounding of the largest vector hides the least: they may come to be
 * STRETCH apart. */
static void filter(struct run *r)
{
	double least = r->value[r->n - 1], x = 2 * r->value[0] / least - 1, before = 1, grown = x;

	apply(r, (float)(2 / least), -1, 0);
	exchange(r);
	for (int degree = 1; degree < DEGREE && 2 * x * grown - before <= STRETCH; degree++) {
		double now = 2 * x * grown - before;

		apply(r, (float)(4 / least), -2, -1);
		exchange(r);
		before = grown;
		grown = now;
	}
	exchange(r);
}

/* How much of the matrix the vectors asked for hold. */
static double held(const struct run *r, uint32_t vectors)
{
	double sum = 0;

	for (size_t j = 0; j < vectors && j < r->n; j++)
		sum += r->value[j];
	return sum;
}

/* Until a round adds nothing worth having, or the block holds all that there is. Leaves q and the panels. */
static enum tn_status iterate(struct run *r, const struct tn_subspace_spec *spec, struct tn_err *err)
{
	double had = 0;

	for (uint32_t round = 0; ; round++) {
		double has;

		TN_TRY(ritz(r, err));
		has = held(r, spec->vectors);
		if (r->value[r->n - 1] == 0 || round == spec->rounds || has - had <= spec->gain * has)
			return TN_OK;
		had = has;
		multiply(r, r->y.at, r->y.stride, &r->q, r->q.width, false);
		exchange(r);
		filter(r);
		orthonormalise(r);
	}
}

/* v = the vectors of the large space that the panels make of q. */
static enum tn_status finish(struct run *r, uint32_t vectors, float **v, double *value, struct tn_err *err)
{
	size_t n = vectors < r->q.width ? vectors : r->q.width, bytes = (r->q.rows * vectors + 1) * sizeof **v;

	tn_block_fini(&r->y);
	*v = tn_sys.malloc(bytes);
	if (*v == NULL)
		return tn_err_nomem(err, bytes);
	if (n < vectors)
		memset(*v, 0, bytes);
	multiply(r, *v, vectors, &r->q, n, false);
	for (size_t j = 0; value != NULL && j < vectors; j++)
		value[j] = j < n ? r->value[j] : 0;
	return TN_OK;
}

/* The block holds as many vectors as there can be: all columns, or all rows, and one step of Ritz's finds them. */
static void start_whole(struct run *r)
{
	const struct tn_subspace_matrix *a = r->a;
	float f[PIECE];

	for (size_t i = 0; i < r->n && r->n == a->ncolumns; i++)
		tn_block_row(&r->q, i)[i] = 1;
	if (r->n == a->ncolumns)
		return;
	for (uint32_t u = 0; u < a->nrows; u++) {
		uint32_t n = 0;

		for (uint64_t k = a->row[u]; k < a->row[u + 1]; k += n) {
			n = factors(a, u, k, f);
			for (uint32_t l = 0; l < n; l++)
				tn_block_row(&r->y, a->column[k + l])[u] = f[l];
		}
	}
	orthonormalise(r);
}

static void start(struct run *r)
{
	for (size_t j = 0; j < r->n; j++)
		fill(r, j);
	for (int i = 0; i < WARMING; i++) {
		apply(r, 1, 0, 0);
		orthonormalise(r);
	}
}

enum tn_status tn_subspace_right(const struct tn_subspace_matrix *a, const struct tn_subspace_spec *spec, float **v,
	double *value, struct tn_err *err)
{
	struct run r = { .a = a, .ops = tn_block_ops() };
	enum tn_status st;

	*v = NULL;
	tn_rng_seed(&r.rng, spec->seed);
	st = init(&r, a, spec, err);
	if (st == TN_OK && (r.n == a->nrows || r.n == a->ncolumns)) {
		start_whole(&r);
		st = ritz(&r, err);
	} else if (st == TN_OK) {
		start(&r);
		st = iterate(&r, spec, err);
	}
	if (st == TN_OK)
		st = finish(&r, spec->vectors, v, value, err);
	fini(&r);
	return st;
}
