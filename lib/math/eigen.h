/* All eigenvalues and eigenvectors of a real symmetric matrix: Householder's reduction to three diagonals, then QL steps with
 * implicit shifts (Golub, Van Loan, Matrix Computations, 4th ed., 8.3). For some hundred rows: about 6 n^3 multiply-adds, plain
 * doubles.
 */
#ifndef TN_MATH_EIGEN_H
#define TN_MATH_EIGEN_H

#include <stdbool.h>
#include <stddef.h>

/* a: n x n, all of it is read; after the call row i of it is the unit vector of value[i]. Values fall; of equal ones any order,
 * the same on each run. off: n doubles of scratch. False: no convergence (something is not finite), a and value are then of no
 * use. */
bool tn_eigen(double *a, size_t n, double *value, double *off);

#endif
