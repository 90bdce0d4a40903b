/* The leading right singular vectors of a large sparse matrix, by randomised subspace iteration.
 *
 *   A_ui = row_scale_u part_ui column_scale_i; a random block of vectors goes through A'A and is made orthonormal, round after
 *   round; then Rayleigh and Ritz's step: the eigenvectors of the small matrix that A'A is on their space.
 *
 * N. Halko, P. Martinsson, J. Tropp, SIAM Rev. 53 (2011) 217-288; Cholesky QR, repeated: Y. Yamamoto and others, ETNA 44 (2015)
 * 306-326.
 *
 * Invariant   seeded, and every sum in one order: the same digits on every run.
 * Vectors     `vectors` + `extra` are carried, fewer where the matrix has fewer rows or columns. Those beyond its rank are
 *             zeros, their values 0. Signs are what they come out as.
 * Memory      two blocks of columns x (vectors + extra) floats; nothing grows with rows but the lists, which are borrowed.
 * Fails       TN_ELIMIT when memory is gone or more than TN_SUBSPACE_MOST vectors are asked for.
 */
#ifndef TN_MATH_SUBSPACE_H
#define TN_MATH_SUBSPACE_H

#include <stdint.h>

#include "base/err.h"
#include "math/block.h"

#define TN_SUBSPACE_MOST 2048U

struct tn_subspace_matrix {
	uint32_t nrows, ncolumns;
	const uint64_t *row;            /* nrows + 1: where the list of a row begins */
	const uint32_t *column;
	const float *part;              /* NULL: all are 1 */
	const float *row_scale, *column_scale;
};

struct tn_subspace_spec {
	uint32_t vectors, extra;
	uint32_t rounds;                /* at most; each is some five products with A'A */
	double gain;                    /* the sum of the values grew by less, relatively, in a round: enough */
	uint64_t seed;
};

/* v: ncolumns x vectors, row-major, of tn_sys.malloc, yours; value: `vectors` squared singular values, falling, or NULL. After a
 * failure *v is NULL and `value` holds nothing of use. */
enum tn_status tn_subspace_right(const struct tn_subspace_matrix *a, const struct tn_subspace_spec *spec, float **v,
	double *value, struct tn_err *err);

#endif
