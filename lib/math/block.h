/* Tall float matrices, row-major: the products that decompositions and factor models spend their time in.
 *
 * Invariant   each element is one sum in one order, whatever the machine has: the same bits with and without AVX2.
 * Widths      of columns: multiples of TN_BLOCK_WIDTH; tn_block_init adds columns of zeros to get there, and lines between rows
 *             where their distance would make cache lines fall on each other.
 * Memory      rows x stride x 4 bytes, zeroed. Ownership: yours; tn_block_fini takes a zeroed one, too.
 * Fails       TN_ELIMIT when memory is gone.
 */
#ifndef TN_MATH_BLOCK_H
#define TN_MATH_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define TN_BLOCK_WIDTH 32U
#define TN_BLOCK_PANEL 16U      /* columns of a packed panel */

struct tn_block {
	float *at;
	size_t rows, width, stride;     /* floats */
};

/* rows may be 0. After a failure tn_block_fini is harmless. */
enum tn_status tn_block_init(struct tn_block *b, size_t rows, size_t columns, struct tn_err *err);
void tn_block_fini(struct tn_block *b);
static inline float *tn_block_row(const struct tn_block *b, size_t row)
{
	return b->at + row * b->stride;
}

struct tn_block_ops {
	/* z += sum over k of c_k x[row_k], k rising; z has x->width floats. */
	void (*pull)(float *z, const struct tn_block *x, const uint32_t *row, const float *c, uint32_t n);
	/* y[row_k] += c_k z, k rising. */
	void (*push)(struct tn_block *y, const float *z, const uint32_t *row, const float *c, uint32_t n);
	/* g += x' y over rows from .. to - 1, as floats that are added to g at the end; only tiles that touch the upper
	 * triangle. x and y have one width, g is width x width. At most a few hundred rows at once, for exactness. */
	void (*cross)(double *g, const struct tn_block *x, const struct tn_block *y, size_t from, size_t to);
	/* out (rows x TN_BLOCK_PANEL) = x (rows x depth at `stride`) times a panel (depth x TN_BLOCK_PANEL), k rising. */
	void (*times)(float *out, const float *x, size_t stride, size_t rows, const float *panel, size_t depth);
};

/* The fastest this machine has; and the one that all have. */
const struct tn_block_ops *tn_block_ops(void);
extern const struct tn_block_ops tn_block_plain;

#endif
