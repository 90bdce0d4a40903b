/* Large dense matrices in single precision: the inverse of a symmetric positive definite one, in place, and sums of rows.
 *
 * Bytes       every kernel has a plain twin that does the same operations in the same order, none of them fused: the
 *             digits are the same on every machine, whichever is chosen.
 * Ownership   the tables are constant; memory is the caller's.
 * Not for     a few dozen rows (math/linear.h: double precision).
 */
#ifndef TN_MATH_DENSE_H
#define TN_MATH_DENSE_H

#include <stdbool.h>
#include <stdint.h>

#define TN_DENSE_ROWS 6U        /* of a tile */
#define TN_DENSE_COLUMNS 16U

struct tn_dense {
	/* c[r * stride + j] -= the sum over t < n of a[t * TN_DENSE_ROWS + r] * b[t * TN_DENSE_COLUMNS + j]; a sum begins
	 * with 0 and takes its terms in the order of t. a, b and c do not overlap. */
	void (*tile)(float *c, uint64_t stride, const float *a, const float *b, uint32_t n);
	/* y[j] += weight[k] * m[row[k] * n + j], j < n, for k = 0, 1 .. nrows - 1 in this order; weight NULL: all are 1. */
	void (*add_rows)(double *y, uint32_t n, const float *m, const uint32_t *row, const float *weight, uint32_t nrows);
};

extern const struct tn_dense tn_dense_plain;
/* The fastest for this processor. */
const struct tn_dense *tn_dense_best(void);

/* What tn_dense_inverse needs beside the matrix. */
uint64_t tn_dense_work_bytes(uint32_t n);
/* A^-1 in place; A is n x n, row-major, and only its upper triangle is read; the inverse is written in full, symmetric to
 * the last bit. work: of tn_dense_work_bytes(n), as malloc aligns, its content is nothing.
 * least > 0: what the caller knows about A: no eigenvalue is below it, hence no pivot. False: a pivot is, or is less than
 * 5e-7 of its element: rounding has eaten what there was (or A was not positive definite, or not finite), and the matrix is
 * of no use any more. n^3 / 2 multiply-adds.
 * P. Bientinesi, B. Gunter, R. van de Geijn, ACM Trans. Math. Softw. 35 (2008) 3: Cholesky and both halves of the inverse
 * in one sweep. */
bool tn_dense_inverse(const struct tn_dense *d, float *a, uint32_t n, double least, void *work);

#endif
