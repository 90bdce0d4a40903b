/* Eigenvectors of a symmetric matrix. They are kept as rows, so that both the reduction and the rotations run along memory. */
#include "math/eigen.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define STEPS 60        /* QL steps for a value; two are usual */

static double dot(const double *a, const double *b, size_t n)
{
	double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
	size_t i = 0;

	/* Four chains: one alone waits for each of its additions. */
	for (; i + 4 <= n; i += 4) {
		s0 += a[i] * b[i];
		s1 += a[i + 1] * b[i + 1];
		s2 += a[i + 2] * b[i + 2];
		s3 += a[i + 3] * b[i + 3];
	}
	for (; i < n; i++)
		s0 += a[i] * b[i];
	return (s0 + s1) + (s2 + s3);
}

static void add_to(double *a, double by, const double *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		a[i] += by * b[i];
}

/* The reflection I - 2 v v' that takes x (n elements) to (0, .., 0, length), v left in x. Its length; 0: nothing to reflect, v
 * is 0. */
static double reflector(double *x, size_t n)
{
	double most = 0, length, norm;

	for (size_t i = 0; i < n; i++)
		most = fmax(most, fabs(x[i]));
	if (most == 0)
		return 0;
	/* By the largest, so that no square overflows or vanishes. */
	for (size_t i = 0; i < n; i++)
		x[i] /= most;
	length = sqrt(dot(x, x, n));
	/* The sign that adds: a difference of two numbers that are nearly equal would lose its digits. */
	if (x[n - 1] > 0)
		length = -length;
	x[n - 1] -= length;
	norm = sqrt(dot(x, x, n));
	for (size_t i = 0; i < n; i++)
		x[i] /= norm;
	return length * most;
}

/* Row k of a becomes v of the reflection that clears it left of the diagonals; the block above it is a - 2 v w' - 2 w v'. */
static void reduce(double *a, size_t n, double *diagonal, double *off)
{
	for (size_t k = n - 1; k > 0; k--) {
		double *v = a + k * n, *w = diagonal;   /* its elements below k are free until they are set at the end */
		double vw;

		diagonal[k] = v[k];
		off[k] = reflector(v, k);
		for (size_t i = 0; i < k; i++)
			w[i] = dot(a + i * n, v, k);
		vw = dot(v, w, k);
		add_to(w, -vw, v, k);
		for (size_t i = 0; i < k; i++) {
			add_to(a + i * n, -2 * v[i], w, k);
			add_to(a + i * n, -2 * w[i], v, k);
		}
	}
	diagonal[0] = a[0];
	off[0] = 0;
}

/* The reflections' product H_1 H_2 .. in place: after k of them it fills the first k rows and columns, and row k still holds
 * what makes the next one. With T = H_1 H_2 .. A .. H_2 H_1 its rows are what the eigenvectors of T turn into those of A. */
static void accumulate(double *a, size_t n)
{
	a[0] = 1;
	for (size_t k = 1; k < n; k++) {
		double *v = a + k * n;

		for (size_t i = 0; i < k; i++) {
			add_to(a + i * n, -2 * dot(a + i * n, v, k), v, k);
			a[i * n + k] = 0;
		}
		memset(v, 0, k * sizeof *v);
		v[k] = 1;
	}
}

/* Rows i and i + 1 turn by the angle whose cosine and sine are c and s. */
static void rotate(double *low, double *high, double c, double s, size_t n)
{
	for (size_t k = 0; k < n; k++) {
		double f = high[k];

		high[k] = s * low[k] + c * f;
		low[k] = c * low[k] - s * f;
	}
}

/* One QL step with Wilkinson's shift on rows from .. to, which no zero divides. */
static void ql_step(double *a, size_t n, double *d, double *e, size_t from, size_t to)
{
	double g = (d[from + 1] - d[from]) / (2 * e[from]), r = sqrt(g * g + 1), c = 1, s = 1, p = 0;

	g = d[to] - d[from] + e[from] / (g + copysign(r, g));
	for (size_t i = to; i-- > from; ) {
		double f = s * e[i], b = c * e[i];

		r = sqrt(f * f + g * g);
		e[i + 1] = r;
		if (r == 0) {           /* it came apart on the way */
			d[i + 1] -= p;
			e[to] = 0;
			return;
		}
		s = f / r;
		c = g / r;
		g = d[i + 1] - p;
		r = (d[i] - g) * s + 2 * c * b;
		p = s * r;
		d[i + 1] = g + p;
		g = c * r - b;
		rotate(a + i * n, a + (i + 1) * n, c, s, n);
	}
	d[from] -= p;
	e[from] = g;
	e[to] = 0;
}

static bool diagonalise(double *a, size_t n, double *d, double *e)
{
	/* From here on e[i] couples i and i + 1. */
	memmove(e, e + 1, (n - 1) * sizeof *e);
	e[n - 1] = 0;
	for (size_t from = 0; from < n; from++) {
		for (int step = 0; ; step++) {
			size_t to = from;

			/* A coupling that rounding of its neighbours would hide is none; one below DBL_MIN is none
			 * where both of them are 0. */
			while (to + 1 < n && fabs(e[to]) > DBL_EPSILON * (fabs(d[to]) + fabs(d[to + 1])) && fabs(e[to]) > DBL_MIN)
				to++;
			if (to == from)
				break;
			if (step == STEPS || !isfinite(d[from]))
				return false;
			ql_step(a, n, d, e, from, to);
		}
	}
	return isfinite(dot(d, d, n));
}

static void swap_rows(double *a, double *b, size_t n)
{
	for (size_t k = 0; k < n; k++) {
		double f = a[k];

		a[k] = b[k];
		b[k] = f;
	}
}

/* By selection: a swap moves two rows, and no sort makes fewer of them. */
static void sort_values(double *a, size_t n, double *value)
{
	for (size_t i = 0; i < n; i++) {
		size_t most = i;

		for (size_t k = i + 1; k < n; k++)
			if (value[k] > value[most])
				most = k;
		if (most != i) {
			swap_rows(a + i * n, a + most * n, n);
			swap_rows(value + i, value + most, 1);
		}
	}
}

bool tn_eigen(double *a, size_t n, double *value, double *off)
{
	if (n == 0)
		return true;
	reduce(a, n, value, off);
	accumulate(a, n);
	if (!diagonalise(a, n, value, off))
		return false;
	sort_values(a, n, value);
	return true;
}
