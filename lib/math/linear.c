/* Cholesky's factor and what is solved with it. Plain loops: the matrices of our models have 2 to 30 rows. */
#include "math/linear.h"

#include <math.h>
#include <stddef.h>

static double dot(const double *a, const double *b, int n)
{
	double sum = 0;

	for (int k = 0; k < n; k++)
		sum += a[k] * b[k];
	return sum;
}

static size_t row(int i, int n)
{
	return (size_t)i * (size_t)n;
}

bool tn_cholesky(double *a, int n)
{
	for (int i = 0; i < n; i++) {
		double *r = a + row(i, n);

		for (int j = 0; j < i; j++) {
			const double *s = a + row(j, n);

			r[j] = (r[j] - dot(r, s, j)) / s[j];
		}
		r[i] = sqrt(r[i] - dot(r, r, i));
		/* A negative pivot is NaN by now. An infinite element anywhere makes one of its row's pivot, or the pivot
		 * infinite. */
		if (!(r[i] > 0) || isinf(r[i]))
			return false;
	}
	return true;
}

/* L y = b downwards, then L' x = y upwards; both in b. */
void tn_cholesky_solve(const double *l, int n, double *b)
{
	for (int i = 0; i < n; i++)
		b[i] = (b[i] - dot(l + row(i, n), b, i)) / l[row(i, n) + (size_t)i];
	for (int i = n - 1; i >= 0; i--) {
		for (int k = i + 1; k < n; k++)
			b[i] -= l[row(k, n) + (size_t)i] * b[k];
		b[i] /= l[row(i, n) + (size_t)i];
	}
}

/* Column by column; as A is symmetric each is written as a row. The mean of both halves makes it symmetric to the last bit. */
void tn_cholesky_inverse(const double *l, int n, double *inverse)
{
	for (int i = 0; i < n; i++) {
		double *r = inverse + row(i, n);

		for (int j = 0; j < n; j++)
			r[j] = i == j;
		tn_cholesky_solve(l, n, r);
		for (int j = 0; j < i; j++)
			r[j] = inverse[row(j, n) + (size_t)i] = (r[j] + inverse[row(j, n) + (size_t)i]) / 2;
	}
}

double tn_quadratic(const double *a, int n, const double *x)
{
	double sum = 0;

	for (int i = 0; i < n; i++)
		sum += x[i] * dot(a + row(i, n), x, n);
	return sum;
}
