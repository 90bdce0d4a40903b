/* hot: sparse and dense products of tall float blocks.
 *
 * Vectors of 8 floats by the compilers' own extension, written once and compiled twice: for AVX2, chosen at the start, and for
 * what every machine has. No fused multiply-add: it would give other digits on machines without it.
 *
 * Measured    a busy machine, L = 288 columns: times and cross 17 to 18 multiply-adds a nanosecond with AVX2; pull and push are
 *             bound by memory, 10 GB a second: rows asked for two ahead took a quarter off push (1, 3 and 5 ahead: a little
 *             less).
 * The twins are plain loops in tests/unit/check_subspace.c, equal to the bit.
 */
#include "math/block.h"

#include <string.h>

#include "base/sys.h"

typedef float lanes __attribute__((vector_size(32), aligned(4), may_alias));

#define AHEAD 2U                /* rows: their lines are asked for while this one is worked on */

#define BODY __attribute__((always_inline)) static inline

enum tn_status tn_block_init(struct tn_block *b, size_t rows, size_t columns, struct tn_err *err)
{
	*b = (struct tn_block){ .rows = rows, .width = (columns + TN_BLOCK_WIDTH - 1) / TN_BLOCK_WIDTH * TN_BLOCK_WIDTH };
	/* An odd number of cache lines: tiles of one column and many rows use all sets of the cache. */
	b->stride = b->width + TN_BLOCK_PANEL;
	if (rows < SIZE_MAX / sizeof *b->at / b->stride)
		b->at = tn_sys.map((rows + 1) * b->stride * sizeof *b->at);
	return b->at == NULL ? tn_err_nomem(err, rows * b->stride * sizeof *b->at) : TN_OK;
}

void tn_block_fini(struct tn_block *b)
{
	if (b->at != NULL)
		tn_sys.unmap(b->at, (b->rows + 1) * b->stride * sizeof *b->at);
	*b = (struct tn_block){ 0 };
}

BODY lanes *lanes_at(float *p)
{
	return (lanes *)(void *)p;
}

BODY const lanes *const_lanes_at(const float *p)
{
	return (const lanes *)(const void *)p;
}

/* to += by v; the lines of a row that is to come are asked for on the way. */
BODY void add_row(float *to, const float *v, float by, size_t width, const float *next)
{
	for (size_t j = 0; j < width; j += TN_BLOCK_WIDTH) {
		lanes *t = lanes_at(to + j);
		const lanes *from = const_lanes_at(v + j);

		__builtin_prefetch(next + j);
		__builtin_prefetch(next + j + TN_BLOCK_WIDTH / 2);
		t[0] += by * from[0];
		t[1] += by * from[1];
		t[2] += by * from[2];
		t[3] += by * from[3];
	}
}

BODY void pull_body(float *z, const struct tn_block *x, const uint32_t *row, const float *c, uint32_t n)
{
	for (uint32_t k = 0; k < n; k++)
		add_row(z, tn_block_row(x, row[k]), c[k], x->width, tn_block_row(x, row[k + AHEAD < n ? k + AHEAD : n - 1]));
}

BODY void push_body(struct tn_block *y, const float *z, const uint32_t *row, const float *c, uint32_t n)
{
	for (uint32_t k = 0; k < n; k++)
		add_row(tn_block_row(y, row[k]), z, c[k], y->width, tn_block_row(y, row[k + AHEAD < n ? k + AHEAD : n - 1]));
}

/* Four columns of x against sixteen of y. */
BODY void cross_tile(double *g, size_t width, const float *x, const float *y, size_t xstride, size_t ystride, size_t rows)
{
	lanes a0 = { 0 }, a1 = { 0 }, b0 = { 0 }, b1 = { 0 }, c0 = { 0 }, c1 = { 0 }, d0 = { 0 }, d1 = { 0 };
	float sum[4 * TN_BLOCK_PANEL];

	for (size_t r = 0; r < rows; r++, x += xstride, y += ystride) {
		const lanes *v = const_lanes_at(y);

		a0 += x[0] * v[0];
		a1 += x[0] * v[1];
		b0 += x[1] * v[0];
		b1 += x[1] * v[1];
		c0 += x[2] * v[0];
		c1 += x[2] * v[1];
		d0 += x[3] * v[0];
		d1 += x[3] * v[1];
	}
	memcpy(sum, (lanes[8]){ a0, a1, b0, b1, c0, c1, d0, d1 }, sizeof sum);
	for (size_t i = 0; i < 4; i++)
		for (size_t j = 0; j < TN_BLOCK_PANEL; j++)
			g[i * width + j] += (double)sum[i * TN_BLOCK_PANEL + j];
}

BODY void cross_body(double *g, const struct tn_block *x, const struct tn_block *y, size_t from, size_t to)
{
	for (size_t j = 0; j < x->width; j += TN_BLOCK_PANEL)
		for (size_t i = 0; i < j + TN_BLOCK_PANEL; i += 4)
			cross_tile(g + i * x->width + j, x->width, tn_block_row(x, from) + i, tn_block_row(y, from) + j, x->stride, y->stride,
				to - from);
}

/* Six rows by sixteen columns: twelve sums, two vectors of the panel and one factor fill the sixteen registers. */
BODY void times_six(float *out, const float *x, size_t stride, const float *panel, size_t depth)
{
	lanes a0 = { 0 }, a1 = { 0 }, b0 = { 0 }, b1 = { 0 }, c0 = { 0 }, c1 = { 0 };
	lanes d0 = { 0 }, d1 = { 0 }, e0 = { 0 }, e1 = { 0 }, f0 = { 0 }, f1 = { 0 };
	const float *x3 = x + 3 * stride;

	for (size_t k = 0; k < depth; k++, panel += TN_BLOCK_PANEL) {
		const lanes *v = const_lanes_at(panel);

		a0 += x[k] * v[0];
		a1 += x[k] * v[1];
		b0 += x[stride + k] * v[0];
		b1 += x[stride + k] * v[1];
		c0 += x[2 * stride + k] * v[0];
		c1 += x[2 * stride + k] * v[1];
		d0 += x3[k] * v[0];
		d1 += x3[k] * v[1];
		e0 += x3[stride + k] * v[0];
		e1 += x3[stride + k] * v[1];
		f0 += x3[2 * stride + k] * v[0];
		f1 += x3[2 * stride + k] * v[1];
	}
	memcpy(out, (lanes[12]){ a0, a1, b0, b1, c0, c1, d0, d1, e0, e1, f0, f1 }, 6 * TN_BLOCK_PANEL * sizeof *out);
}

BODY void times_one(float *out, const float *x, const float *panel, size_t depth)
{
	lanes a0 = { 0 }, a1 = { 0 };

	for (size_t k = 0; k < depth; k++, panel += TN_BLOCK_PANEL) {
		const lanes *v = const_lanes_at(panel);

		a0 += x[k] * v[0];
		a1 += x[k] * v[1];
	}
	memcpy(out, (lanes[2]){ a0, a1 }, TN_BLOCK_PANEL * sizeof *out);
}

BODY void times_body(float *out, const float *x, size_t stride, size_t rows, const float *panel, size_t depth)
{
	size_t r = 0;

	for (; r + 6 <= rows; r += 6)
		times_six(out + r * TN_BLOCK_PANEL, x + r * stride, stride, panel, depth);
	for (; r < rows; r++)
		times_one(out + r * TN_BLOCK_PANEL, x + r * stride, panel, depth);
}

#define INSTANCE(suffix, target) \
	target static void pull_##suffix(float *z, const struct tn_block *x, const uint32_t *row, const float *c, uint32_t n) \
	{ \
		pull_body(z, x, row, c, n); \
	} \
	target static void push_##suffix(struct tn_block *y, const float *z, const uint32_t *row, const float *c, uint32_t n) \
	{ \
		push_body(y, z, row, c, n); \
	} \
	target static void cross_##suffix(double *g, const struct tn_block *x, const struct tn_block *y, size_t from, size_t to) \
	{ \
		cross_body(g, x, y, from, to); \
	} \
	target static void times_##suffix(float *out, const float *x, size_t stride, size_t rows, const float *panel, size_t depth) \
	{ \
		times_body(out, x, stride, rows, panel, depth); \
	}

INSTANCE(plain, )
const struct tn_block_ops tn_block_plain = { pull_plain, push_plain, cross_plain, times_plain };

#if defined(__x86_64__)
INSTANCE(avx2, __attribute__((target("avx2"))))
static const struct tn_block_ops with_avx2 = { pull_avx2, push_avx2, cross_avx2, times_avx2 };
#endif

const struct tn_block_ops *tn_block_ops(void)
{
#if defined(__x86_64__)
	__builtin_cpu_init();
	if (__builtin_cpu_supports("avx2"))
		return &with_avx2;
#endif
	return &tn_block_plain;
}
