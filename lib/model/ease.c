/* hot: EASE's X'X, a pass over the lists of an item's users for each item; the inverse is math/dense.
 *
 * Measured    CPU seconds for 100,000 users of 50 items out of 5,000, a busy Zen 4 core: counting .6 (1.4
 *             without the prefetches) of a whole fit of 2.1.
 * One row     at a time, in double, from the lists turned: so the only thing of the matrix's size is the result, in the
 *             same place. A table of cells by user pairs would miss the cache at each cell.
 * Twin        tests/unit/check_ease.c has the definition in plain loops.
 */
#include "model/ease.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/sys.h"
#include "math/dense.h"

/* A larger element would leave the range of floats, squared or inverted: then 1 / diagonal <= P_jj <= 1 / lambda bounds
 * all else. */
#define MOST_WEIGHT 1e30
#define MANY_ITEMS (UINT32_C(1) << 30)  /* from here on bytes are not counted any more */
#define MIB ((uint64_t)1 << 20)
#define AHEAD 6                         /* users */
#define LINE 64                         /* bytes of the cache */

struct fit {
	const struct tn_interactions *x;
	struct tn_interactions turned;
	uint32_t *passed;               /* by user, of sorted lists: how many items are behind the row that is counted */
	double *line;                   /* nitems: a row in the making, then the diagonal of P */
	float *b;
	uint64_t n;
};

static uint64_t matrix_bytes(uint64_t n)
{
	return n * n * sizeof(float);
}

uint64_t tn_ease_bytes(uint32_t nitems)
{
	if (nitems >= MANY_ITEMS)
		return UINT64_MAX;
	return matrix_bytes(nitems) + nitems * sizeof(double) + tn_dense_work_bytes(nitems);
}

/* The lists turned are gone before the inverse takes its memory; a catalogue with far more pairs than cells needs more
 * for them. */
static uint64_t bytes_of(const struct tn_interactions *x)
{
	uint64_t pair = x->part == NULL ? sizeof *x->item : sizeof *x->item + sizeof *x->part;
	uint64_t lists = x->n * pair + (x->nitems + UINT64_C(1)) * sizeof *x->row + (x->is_sorted ? x->nusers * sizeof *x->item : 0);
	uint64_t work = tn_dense_work_bytes(x->nitems), all = tn_ease_bytes(x->nitems);

	return all == UINT64_MAX || lists <= work ? all : all - work + lists;
}

static enum tn_status check(const struct tn_interactions *x, double lambda, uint64_t memory, struct tn_err *err)
{
	uint64_t need = bytes_of(x);

	if (!(lambda > 0) || isinf(lambda))
		return tn_err_set(err, TN_EUSAGE, "lambda: must be a number above 0");
	if (need <= memory && need <= SIZE_MAX)
		return TN_OK;
	tn_err_set(err, TN_ELIMIT, "ease needs %" PRIu64 " MiB for %" PRIu32 " items, and may take %" PRIu64 " MiB",
		need / MIB + (need % MIB != 0), x->nitems, memory / MIB);
	tn_err_hint(err, "another --method, fewer items (--where), or a larger --mem");
	return TN_ELIMIT;
}

/* Asks for the list of user k of the turned lists, where it goes on, and for the place of that place some users later.
 * Always inline: gcc 12 takes a function that does nothing but prefetch for one without effect, and drops the call. */
__attribute__((always_inline)) static inline void fetch(const struct fit *f, uint64_t k)
{
	const uint32_t *due = f->turned.item + k;

	if (f->turned.n - k > 2 * AHEAD) {
		uint64_t at = f->x->row[due[AHEAD]] + (f->passed == NULL ? 0 : f->passed[due[AHEAD]]);
		uintptr_t list = (uintptr_t)f->x->item + (uintptr_t)(at * sizeof *f->x->item);

		__builtin_prefetch((const void *)list);
		__builtin_prefetch((const void *)(list + LINE));
		__builtin_prefetch(f->x->row + due[2 * AHEAD]);
		if (f->passed != NULL)
			__builtin_prefetch(f->passed + due[2 * AHEAD]);
	}
}

/* Row i of X'X into line. Of sorted lists only from the diagonal on: rows are counted in their order, so each list is
 * passed through once as its items come up. Sums run in the order of users. */
static void count_row(struct fit *f, uint32_t i)
{
	const struct tn_interactions *x = f->x;
	const struct tn_interactions *t = &f->turned;

	memset(f->line, 0, (size_t)f->n * sizeof *f->line);
	for (uint64_t k = t->row[i]; k < t->row[i + 1]; k++) {
		uint32_t user = t->item[k];
		uint64_t from = x->row[user] + (f->passed == NULL ? 0 : f->passed[user]++), end = x->row[user + 1];

		fetch(f, k);
		if (x->part == NULL)
			for (; from < end; from++)
				f->line[x->item[from]] += 1;
		else
			for (; from < end; from++)
				f->line[x->item[from]] += (double)t->part[k] * (double)x->part[from];
	}
}

/* The upper triangle of G + lambda I. */
static enum tn_status count(struct fit *f, double lambda, struct tn_err *err)
{
	for (uint32_t i = 0; i < f->n; i++) {
		float *row = f->b + i * f->n;

		count_row(f, i);
		f->line[i] += lambda;
		/* No element is larger than the largest of the diagonal; not a number is not smaller, either. */
		if (!(f->line[i] <= MOST_WEIGHT))
			return tn_err_set(err, TN_EDATA, "ease: weights or lambda are too large to be worked with");
		for (uint64_t j = i; j < f->n; j++)
			row[j] = (float)f->line[j];
	}
	return TN_OK;
}

static enum tn_status count_lists(struct fit *f, double lambda, struct tn_err *err)
{
	enum tn_status st = tn_interactions_turn(&f->turned, f->x, err);
	size_t bytes = (size_t)f->x->nusers * sizeof *f->passed;

	if (st == TN_OK && f->x->is_sorted && bytes > 0) {
		f->passed = tn_sys.malloc(bytes);
		if (f->passed == NULL)
			st = tn_err_nomem(err, bytes);
		else
			memset(f->passed, 0, bytes);
	}
	if (st == TN_OK)
		st = count(f, lambda, err);
	tn_sys.free(f->passed);
	tn_interactions_fini(&f->turned);
	return st;
}

static enum tn_status invert(struct fit *f, double lambda, struct tn_err *err)
{
	uint64_t bytes = tn_dense_work_bytes((uint32_t)f->n);
	void *work = tn_sys.malloc((size_t)bytes);
	bool is_good;

	if (work == NULL)
		return tn_err_nomem(err, bytes);
	/* Of X'X + lambda I no pivot is below lambda: one that is half of it says that the digits of a float do not reach
	 * that far. */
	is_good = tn_dense_inverse(tn_dense_best(), f->b, (uint32_t)f->n, lambda / 2, work);
	tn_sys.free(work);
	if (is_good)
		return TN_OK;
	tn_err_set(err, TN_EDATA, "ease: lambda %g is too small for these items to be told apart in single precision", lambda);
	tn_err_hint(err, "a larger --lambda, or another --method");
	return TN_EDATA;
}

/* 0 - p rather than -p: an item that nobody holds gives 0, never -0. */
static void divide(struct fit *f)
{
	for (uint64_t j = 0; j < f->n; j++)
		f->line[j] = (double)f->b[j * f->n + j];
	for (uint64_t i = 0; i < f->n; i++) {
		float *row = f->b + i * f->n;

		for (uint64_t j = 0; j < f->n; j++)
			row[j] = (float)((0 - (double)row[j]) / f->line[j]);
		row[i] = 0;
	}
}

static enum tn_status work_out(struct fit *f, double lambda, struct tn_err *err)
{
	TN_TRY(count_lists(f, lambda, err));
	TN_TRY(invert(f, lambda, err));
	divide(f);
	return TN_OK;
}

enum tn_status tn_ease_fit(struct tn_ease *m, const struct tn_interactions *x, double lambda, uint64_t memory, struct tn_err *err)
{
	struct fit f = { .x = x, .n = x->nitems };
	enum tn_status st;

	memset(m, 0, sizeof *m);
	TN_TRY(check(x, lambda, memory, err));
	if (x->nitems == 0)
		return TN_OK;
	f.line = tn_sys.malloc((size_t)f.n * sizeof *f.line);
	if (f.line == NULL)
		return tn_err_nomem(err, f.n * sizeof *f.line);
	f.b = tn_sys.map((size_t)matrix_bytes(f.n));
	m->b = f.b;
	m->nitems = x->nitems;
	st = f.b == NULL ? tn_err_nomem(err, matrix_bytes(f.n)) : work_out(&f, lambda, err);
	tn_sys.free(f.line);
	if (st != TN_OK)
		tn_ease_fini(m);
	return st;
}

void tn_ease_score(const struct tn_ease *m, const struct tn_history *h, struct tn_scores *out)
{
	for (uint32_t j = 0; j < m->nitems; j++)
		tn_scores_add(out, j, 0);
	tn_dense_best()->add_rows(out->at, m->nitems, m->b, h->item, h->part, h->n);
}

void tn_ease_fini(struct tn_ease *m)
{
	if (m->b != NULL)
		tn_sys.unmap(m->b, (size_t)matrix_bytes(m->nitems));
	memset(m, 0, sizeof *m);
}
