/* hot: n^3 / 2 multiply-adds of an inverse, and a history's rows for each user that is given a list; AVX2 and a plain twin.
 *
 * Measured    CPU seconds of an inverse on a busy Zen 4 core, gcc 12 -O2: 1,600 rows .063, 3,000 rows .35, 5,000 rows
 *             1.5, 8,000 rows 6.2 (41 G multiply-adds a second, 82 GFLOP/s); Cholesky, inverse and product in plain loops
 *             1.8 and 14.5 for the first two; the twin below .23 for the first. Blocks of 96 to 192 rows measure alike,
 *             288 4 % slower; half or twice the strips alike.
 * Not fused   FMA would be 3 to 8 % faster here, where sums and products have pipes of their own (up to twice elsewhere),
 *             but a machine without it would then give other digits, or need fma() in its place, a call for each product.
 * Rows added  50 of 5,000 columns: 50 us a user, the twin 160.
 * Sweep       the panel of a block's rows goes through its factor, W = L^-1 P, and all that lies outside the block loses
 *             W'W; then the panel becomes L^-T W. Blocks that were swept hold -A^-1 of what was swept so far, by the same
 *             line of code as the rest: so one kernel, one triangle and one pass a block do the factor, its inverse and
 *             their product.
 * Panels      are kept in strips of 16 columns, as tiles read them; the column operand is copied into strips of 6.
 * Precision   the factor of a block (its pivots) and that factor's inverse are worked out in double.
 */
#include "math/dense.h"

#include <float.h>
#include <math.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define ROWS TN_DENSE_ROWS
#define COLUMNS TN_DENSE_COLUMNS
#define BLOCK 96U               /* rows of a block; a multiple of both sides of a tile, so that few tiles straddle its edges */
/* rows of the column operand that are used on every strip of the other: they stay in the second cache */
#define STRIPS 96U
#define SQUARE 32U              /* of the turn at the end */
#define NOISE (4 * (double)FLT_EPSILON) /* of an element: a pivot that is less may be nothing but rounding */

/* ---- the plain twin */

static void tile_plain(float *c, uint64_t stride, const float *a, const float *b, uint32_t n)
{
	float sum[ROWS][COLUMNS] = { { 0 } };

	for (uint32_t t = 0; t < n; t++, a += ROWS, b += COLUMNS)
		for (uint32_t r = 0; r < ROWS; r++)
			for (uint32_t j = 0; j < COLUMNS; j++)
				sum[r][j] += a[r] * b[j];
	for (uint32_t r = 0; r < ROWS; r++, c += stride)
		for (uint32_t j = 0; j < COLUMNS; j++)
			c[j] -= sum[r][j];
}

static void add_row(double *y, uint32_t from, uint32_t n, const float *x, double w)
{
	for (uint32_t j = from; j < n; j++)
		y[j] += w * (double)x[j];
}

static void add_rows_plain(double *y, uint32_t n, const float *m, const uint32_t *row, const float *weight, uint32_t nrows)
{
	for (uint32_t k = 0; k < nrows; k++)
		add_row(y, 0, n, m + (uint64_t)row[k] * n, weight == NULL ? 1 : (double)weight[k]);
}

const struct tn_dense tn_dense_plain = { tile_plain, add_rows_plain };

/* ---- AVX2 */

#if defined(__x86_64__)

#define VECTOR __attribute__((target("avx2")))
#define VECTOR_INLINE VECTOR __attribute__((always_inline)) static inline

VECTOR_INLINE void add_product(__m256 sum[2], const float *a, __m256 b0, __m256 b1)
{
	__m256 v = _mm256_broadcast_ss(a);

	sum[0] = _mm256_add_ps(sum[0], _mm256_mul_ps(v, b0));
	sum[1] = _mm256_add_ps(sum[1], _mm256_mul_ps(v, b1));
}

VECTOR_INLINE void take_off(float *c, const __m256 sum[2])
{
	_mm256_storeu_ps(c, _mm256_sub_ps(_mm256_loadu_ps(c), sum[0]));
	_mm256_storeu_ps(c + 8, _mm256_sub_ps(_mm256_loadu_ps(c + 8), sum[1]));
}

/* Twelve sums, two strips of b and two products: the sixteen registers. The loop over r is written out, or the sums live
 * in memory. */
VECTOR static void tile_avx2(float *c, uint64_t stride, const float *a, const float *b, uint32_t n)
{
	const __m256 zero = _mm256_setzero_ps();
	__m256 sum[ROWS][2] = { { zero, zero }, { zero, zero }, { zero, zero }, { zero, zero }, { zero, zero }, { zero, zero } };

	for (uint32_t r = 0; r < ROWS; r++) {
		_mm_prefetch((const char *)(c + r * stride), _MM_HINT_T0);
		_mm_prefetch((const char *)(c + r * stride + COLUMNS - 1), _MM_HINT_T0);
	}
	for (uint32_t t = 0; t < n; t++, a += ROWS, b += COLUMNS) {
		__m256 b0 = _mm256_loadu_ps(b), b1 = _mm256_loadu_ps(b + 8);

		add_product(sum[0], a, b0, b1);
		add_product(sum[1], a + 1, b0, b1);
		add_product(sum[2], a + 2, b0, b1);
		add_product(sum[3], a + 3, b0, b1);
		add_product(sum[4], a + 4, b0, b1);
		add_product(sum[5], a + 5, b0, b1);
	}
	take_off(c, sum[0]);
	take_off(c + stride, sum[1]);
	take_off(c + 2 * stride, sum[2]);
	take_off(c + 3 * stride, sum[3]);
	take_off(c + 4 * stride, sum[4]);
	take_off(c + 5 * stride, sum[5]);
}

/* A product of two floats is exact in double. */
VECTOR_INLINE __m256d with_product(__m256d y, const float *x, __m256d w)
{
	return _mm256_add_pd(y, _mm256_mul_pd(w, _mm256_cvtps_pd(_mm_loadu_ps(x))));
}

/* Four rows, while y is at hand. */
VECTOR static void add_four(double *y, uint32_t n, const float *const x[4], const double w[4])
{
	const float *x0 = x[0], *x1 = x[1], *x2 = x[2], *x3 = x[3];
	__m256d w0 = _mm256_set1_pd(w[0]), w1 = _mm256_set1_pd(w[1]), w2 = _mm256_set1_pd(w[2]), w3 = _mm256_set1_pd(w[3]);
	uint32_t j = 0;

	for (; n - j >= 8; j += 8) {
		__m256d lo = _mm256_loadu_pd(y + j), hi = _mm256_loadu_pd(y + j + 4);

		lo = with_product(lo, x0 + j, w0);
		hi = with_product(hi, x0 + j + 4, w0);
		lo = with_product(lo, x1 + j, w1);
		hi = with_product(hi, x1 + j + 4, w1);
		lo = with_product(lo, x2 + j, w2);
		hi = with_product(hi, x2 + j + 4, w2);
		lo = with_product(lo, x3 + j, w3);
		hi = with_product(hi, x3 + j + 4, w3);
		_mm256_storeu_pd(y + j, lo);
		_mm256_storeu_pd(y + j + 4, hi);
	}
	for (uint32_t k = 0; k < 4; k++)
		add_row(y, j, n, x[k], w[k]);
}

VECTOR static void add_one(double *y, uint32_t n, const float *x, double w)
{
	__m256d v = _mm256_set1_pd(w);
	uint32_t j = 0;

	for (; n - j >= 4; j += 4)
		_mm256_storeu_pd(y + j, with_product(_mm256_loadu_pd(y + j), x + j, v));
	add_row(y, j, n, x, w);
}

static void add_rows_avx2(double *y, uint32_t n, const float *m, const uint32_t *row, const float *weight, uint32_t nrows)
{
	uint32_t k = 0;

	for (; nrows - k >= 4; k += 4) {
		const float *x[4];
		double w[4];

		for (uint32_t i = 0; i < 4; i++) {
			x[i] = m + (uint64_t)row[k + i] * n;
			w[i] = weight == NULL ? 1 : (double)weight[k + i];
		}
		add_four(y, n, x, w);
	}
	for (; k < nrows; k++)
		add_one(y, n, m + (uint64_t)row[k] * n, weight == NULL ? 1 : (double)weight[k]);
}

static const struct tn_dense dense_avx2 = { tile_avx2, add_rows_avx2 };

#endif

const struct tn_dense *tn_dense_best(void)
{
#if defined(__x86_64__)
	__builtin_cpu_init();
	if (__builtin_cpu_supports("avx2"))
		return &dense_avx2;
#endif
	return &tn_dense_plain;
}

/* ---- the inverse */

/* A block's way through the matrix. Strips: panel and factored [column / 16][row of the block][column % 16]. */
struct sweep {
	const struct tn_dense *d;
	float *a;
	uint64_t n, k0, rows;           /* the block is [k0, k0 + rows) */
	double *square;                 /* rows^2 (of the largest block): the factor U above the diagonal, L^-1 on it and below */
	float *diagonal;                /* n: that of A, as it came */
	float *panel, *factored;        /* P, later L^-T W; W */
	float *narrow;                  /* W again, or a factor: [column / 6][row of the block][column % 6] */
};

static uint64_t up_to(uint64_t n, uint64_t side)
{
	return (n + side - 1) / side * side;
}

static uint64_t block_of(uint32_t n)
{
	return n < BLOCK ? n : BLOCK;
}

uint64_t tn_dense_work_bytes(uint32_t n)
{
	uint64_t rows = block_of(n), wide = 2 * up_to(n, COLUMNS), narrow = up_to(n, ROWS);

	return rows * rows * sizeof(double) + (n + rows * (wide + narrow)) * sizeof(float);
}

/* Where a column of a panel begins; its next row is COLUMNS behind. */
static float *strip_of(float *panel, const struct sweep *s, uint64_t column)
{
	return panel + column / COLUMNS * s->rows * COLUMNS + column % COLUMNS;
}

/* A tile's side that only partly is must not be left out. */
static bool is_inside(const struct sweep *s, uint64_t from, uint64_t n)
{
	return from >= s->k0 && from + n <= s->k0 + s->rows;
}

/* The block's U'U = A by rows, in double; then the diagonal holds 1 / u_kk, which is that of L^-1. False: a pivot too small, or
 * not finite. */
static bool factor(const struct sweep *s, double least)
{
	for (uint64_t k = 0; k < s->rows; k++) {
		double *u = s->square + k * s->rows;

		if (!(u[k] >= least && u[k] >= NOISE * (double)s->diagonal[s->k0 + k]) || isinf(u[k]))
			return false;
		u[k] = 1 / sqrt(u[k]);
		for (uint64_t j = k + 1; j < s->rows; j++)
			u[j] *= u[k];
		for (uint64_t i = k + 1; i < s->rows; i++) {
			double *v = s->square + i * s->rows;

			for (uint64_t j = i; j < s->rows; j++)
				v[j] -= u[i] * u[j];
		}
	}
	return true;
}

/* L^-1 below the diagonal: a row from those before it; column i of U stands above. */
static void invert_factor(const struct sweep *s)
{
	for (uint64_t i = 0; i < s->rows; i++) {
		double *x = s->square + i * s->rows;

		for (uint64_t j = 0; j < i; j++)
			x[j] = 0;
		for (uint64_t k = 0; k < i; k++) {
			const double *y = s->square + k * s->rows;

			for (uint64_t j = 0; j <= k; j++)
				x[j] -= y[i] * y[j];
		}
		for (uint64_t j = 0; j < i; j++)
			x[j] *= x[i];
	}
}

/* The pivots: all that can fail does so here, a block's before anything is written. */
static bool take_block(const struct sweep *s, double least)
{
	for (uint64_t i = 0; i < s->rows; i++) {
		const float *from = s->a + (s->k0 + i) * s->n + s->k0;
		double *to = s->square + i * s->rows;

		for (uint64_t j = i; j < s->rows; j++)
			to[j] = (double)from[j];
	}
	if (!factor(s, least))
		return false;
	invert_factor(s);
	return true;
}

/* P: the block's rows of the symmetric matrix. Its own columns are those of the identity: they become D^-1 as others
 * become D^-1 P. */
static void take_panel(const struct sweep *s)
{
	uint64_t behind = s->k0 + s->rows;

	for (uint64_t j = 0; j < s->k0; j++)
		for (uint64_t t = 0; t < s->rows; t++)
			strip_of(s->panel, s, j)[t * COLUMNS] = s->a[j * s->n + s->k0 + t];
	for (uint64_t t = 0; t < s->rows; t++) {
		for (uint64_t j = s->k0; j < behind; j++)
			strip_of(s->panel, s, j)[t * COLUMNS] = j - s->k0 == t ? 1 : 0;
		for (uint64_t j = behind; j < s->n; j++)
			strip_of(s->panel, s, j)[t * COLUMNS] = s->a[(s->k0 + t) * s->n + j];
		for (uint64_t j = s->n; j < up_to(s->n, COLUMNS); j++)
			strip_of(s->panel, s, j)[t * COLUMNS] = 0;
	}
}

/* Back to the upper triangle: -D^-1 for the block itself, D^-1 P for the rest. */
static void give_panel(const struct sweep *s)
{
	for (uint64_t j = 0; j < s->k0; j++)
		for (uint64_t t = 0; t < s->rows; t++)
			s->a[j * s->n + s->k0 + t] = strip_of(s->panel, s, j)[t * COLUMNS];
	for (uint64_t t = 0; t < s->rows; t++) {
		float *row = s->a + (s->k0 + t) * s->n;

		for (uint64_t j = s->k0 + t; j < s->n; j++)
			row[j] = j < s->k0 + s->rows ? -strip_of(s->panel, s, j)[t * COLUMNS] : strip_of(s->panel, s, j)[t * COLUMNS];
	}
}

/* to = L^-1 from, or L^-T from. The sign of the factor turns the tile's difference into a sum; its zeros are left out:
 * row i of L^-1 ends at i, row i of L^-T begins there. */
static void multiply(const struct sweep *s, float *to, const float *from, bool turned)
{
	memset(to, 0, (size_t)(up_to(s->n, COLUMNS) * s->rows) * sizeof *to);
	for (uint64_t i = 0; i < s->rows; i += ROWS) {
		uint64_t nrows = s->rows - i < ROWS ? s->rows - i : ROWS;
		uint64_t begin = turned ? i : 0, end = turned ? s->rows : i + nrows;
		float last[ROWS * COLUMNS];

		for (uint64_t t = begin; t < end; t++)
			for (uint64_t r = 0; r < ROWS; r++) {
				uint64_t high = turned ? t : i + r, low = turned ? i + r : t;

				s->narrow[(t - begin) * ROWS + r] = r < nrows && low <= high ? -(float)s->square[high * s->rows + low] : 0;
			}
		for (uint64_t j = 0; j < s->n; j += COLUMNS) {
			uint64_t at = j * s->rows + i * COLUMNS;

			if (nrows < ROWS)
				memset(last, 0, sizeof last);
			s->d->tile(nrows < ROWS ? last : to + at, COLUMNS, s->narrow, from + j * s->rows + begin * COLUMNS, (uint32_t)(end - begin));
			if (nrows < ROWS)
				memcpy(to + at, last, (size_t)nrows * COLUMNS * sizeof *to);
		}
	}
}

/* W in strips of 6, columns behind the last one zero. */
static void narrow(const struct sweep *s)
{
	float *to = s->narrow;

	for (uint64_t i = 0; i < s->n; i += ROWS)
		for (uint64_t t = 0; t < s->rows; t++)
			for (uint64_t r = 0; r < ROWS; r++)
				*to++ = i + r < s->n ? strip_of(s->factored, s, i + r)[t * COLUMNS] : 0;
}

/* The tile at row i and column j loses its part of W'W. At the edges of the matrix it is worked out aside. */
static void update_tile(const struct sweep *s, uint64_t i, uint64_t j)
{
	uint64_t rows = s->n - i < ROWS ? s->n - i : ROWS, columns = s->n - j < COLUMNS ? s->n - j : COLUMNS;
	float aside[ROWS * COLUMNS] = { 0 }, *c = s->a + i * s->n + j;
	const float *x = s->narrow + i * s->rows, *y = s->factored + j * s->rows;

	if (rows == ROWS && columns == COLUMNS) {
		s->d->tile(c, s->n, x, y, (uint32_t)s->rows);
		return;
	}
	s->d->tile(aside, COLUMNS, x, y, (uint32_t)s->rows);
	for (uint64_t r = 0; r < rows; r++)
		for (uint64_t k = 0; k < columns; k++)
			c[r * s->n + k] += aside[r * COLUMNS + k];
}

/* All tiles that reach into the upper triangle, but those that give_panel writes anew. */
static void update(const struct sweep *s)
{
	for (uint64_t i0 = 0; i0 < s->n; i0 += STRIPS) {
		uint64_t i1 = s->n - i0 < STRIPS ? s->n : i0 + STRIPS;

		for (uint64_t j = i0 / COLUMNS * COLUMNS; j < s->n; j += COLUMNS) {
			if (is_inside(s, j, COLUMNS))
				continue;
			for (uint64_t i = i0; i < i1 && i < j + COLUMNS; i += ROWS)
				if (!is_inside(s, i, ROWS))
					update_tile(s, i, j);
		}
	}
}

/* The sweep leaves -A^-1 above the diagonal. In squares: a column of a large matrix is a page a row. */
static void finish(float *a, uint64_t n)
{
	for (uint64_t i0 = 0; i0 < n; i0 += SQUARE)
		for (uint64_t j0 = i0; j0 < n; j0 += SQUARE)
			for (uint64_t i = i0; i < n && i < i0 + SQUARE; i++)
				for (uint64_t j = j0 > i ? j0 : i; j < n && j < j0 + SQUARE; j++)
					a[j * n + i] = a[i * n + j] = -a[i * n + j];
}

bool tn_dense_inverse(const struct tn_dense *d, float *a, uint32_t n, double least, void *work)
{
	uint64_t block = block_of(n), wide = up_to(n, COLUMNS) * block;
	struct sweep s = { .d = d, .a = a, .n = n, .square = work };

	s.diagonal = (float *)(s.square + block * block);
	s.panel = s.diagonal + n;
	s.factored = s.panel + wide;
	s.narrow = s.factored + wide;
	for (uint64_t i = 0; i < n; i++)
		s.diagonal[i] = a[i * n + i];
	for (; s.k0 < n; s.k0 += s.rows) {
		s.rows = n - s.k0 < BLOCK ? n - s.k0 : BLOCK;
		if (!take_block(&s, least))
			return false;
		take_panel(&s);
		multiply(&s, s.factored, s.panel, false);
		narrow(&s);
		update(&s);
		multiply(&s, s.panel, s.factored, true);
		give_panel(&s);
	}
	finish(a, n);
	return true;
}
