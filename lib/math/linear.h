/* Small dense symmetric systems, row-major n x n arrays of the caller's. n is at most a few dozen. */
#ifndef TN_MATH_LINEAR_H
#define TN_MATH_LINEAR_H

#include <stdbool.h>

/* A = L L' in place (lower triangle; the upper one is not read). False: A is not positive definite (or not finite), and half of
 * it is overwritten. Golub, Van Loan, Matrix Computations, 4th ed., 4.2. */
bool tn_cholesky(double *a, int n);
/* Solves L L' x = b in place, l as tn_cholesky left it. */
void tn_cholesky_solve(const double *l, int n, double *b);
/* The inverse of A from its factor, all of it. inverse may not be l. */
void tn_cholesky_inverse(const double *l, int n, double *inverse);
/* x' A x, all of A is read. */
double tn_quadratic(const double *a, int n, const double *x);

#endif
