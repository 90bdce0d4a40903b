/* The slow twin of eigenvectors: Jacobi's cyclic rotations on a dense symmetric matrix, until nothing is left beside the
 * diagonal. */
#ifndef TN_TESTS_JACOBI_H
#define TN_TESTS_JACOBI_H

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static inline void jacobi_turn(double *x, double *y, double c, double s)
{
	double was = *x;

	*x = c * was - s * *y;
	*y = s * was + c * *y;
}

/* After the call row i of a is the unit vector of value[i]; values fall. */
static inline void jacobi(double *a, size_t n, double *value)
{
	double *v = calloc(n * n + 1, sizeof *v), *row = malloc((n + 1) * sizeof *row), norm = 0;
	bool has_turned = true;

	for (size_t i = 0; i < n; i++)
		v[i * n + i] = 1;
	for (size_t i = 0; i < n * n; i++)
		norm = fmax(norm, fabs(a[i]));
	for (int sweep = 0; sweep < 30 && has_turned; sweep++) {
		has_turned = false;
		for (size_t p = 0; p < n; p++) {
			for (size_t q = p + 1; q < n; q++) {
				double apq = a[p * n + q], theta, t, c;

				if (fabs(apq) <= 1e-16 * norm)
					continue;
				has_turned = true;
				theta = (a[q * n + q] - a[p * n + p]) / (2 * apq);
				t = copysign(1, theta) / (fabs(theta) + sqrt(theta * theta + 1));
				c = 1 / sqrt(t * t + 1);
				for (size_t k = 0; k < n; k++)
					jacobi_turn(&a[k * n + p], &a[k * n + q], c, t * c);
				for (size_t k = 0; k < n; k++) {
					jacobi_turn(&a[p * n + k], &a[q * n + k], c, t * c);
					jacobi_turn(&v[p * n + k], &v[q * n + k], c, t * c);
				}
			}
		}
	}
	for (size_t i = 0; i < n; i++)
		value[i] = a[i * n + i];
	memcpy(a, v, n * n * sizeof *a);
	for (size_t i = 0; i < n; i++) {
		size_t most = i;
		double was = value[i];

		for (size_t k = i + 1; k < n; k++)
			if (value[k] > value[most])
				most = k;
		value[i] = value[most];
		value[most] = was;
		memcpy(row, a + i * n, n * sizeof *row);
		memmove(a + i * n, a + most * n, n * sizeof *row);
		memcpy(a + most * n, row, n * sizeof *row);
	}
	free(v);
	free(row);
}

#endif
