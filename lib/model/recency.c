/* Recency alone: one curve for all customers, so that a score costs two binary searches. S(rec + H) / S(rec) is the product of
 * the factors in between, and the variance of its logarithm their share of Greenwood's sum: what is before rec does not matter.
 */
#include "model/recency.h"

#include <math.h>
#include <string.h>

#include "base/sys.h"

#define Z95 1.959964            /* definitions.md 2.5 */

static enum tn_status count(struct tn_tally *t, int64_t days, struct tn_err *err)
{
	return tn_tally_add(t, days, 1) ? TN_OK : tn_err_nomem(err, (uint64_t)t->cap * sizeof *t->item);
}

/* In 64 bits: nothing here relies on how far apart two dates can be. The open gap is censored: it ends no earlier than it
 * has lasted. Leaving it out would make the gaps of those who still come back stand for all, and everyone else look lost too
 * early. */
enum tn_status tn_recency_count(struct tn_tally *gaps, struct tn_tally *open_gaps, const int32_t *day, uint32_t n, int32_t as_of,
	struct tn_err *err)
{
	for (uint32_t i = 1; i < n; i++)
		TN_TRY(count(gaps, (int64_t)day[i] - day[i - 1], err));
	return count(open_gaps, (int64_t)as_of - day[n - 1], err);
}

static enum tn_status sort(struct tn_tally *t, struct tn_err *err)
{
	return tn_tally_sort(t) ? TN_OK : tn_err_nomem(err, (uint64_t)t->n * sizeof *t->item);
}

enum tn_status tn_recency_sort(struct tn_tally *gaps, struct tn_tally *open_gaps, struct tn_err *err)
{
	TN_TRY(sort(gaps, err));
	return sort(open_gaps, err);
}

enum tn_status tn_recency_add(struct tn_recency *r, const int32_t *day, uint32_t n, int32_t as_of, struct tn_err *err)
{
	return tn_recency_count(&r->gaps, &r->open_gaps, day, n, as_of, err);
}

enum tn_status tn_recency_fit(struct tn_recency *r, struct tn_err *err)
{
	if (r->gaps.n == 0)
		return tn_err_set(err, TN_EDATA, "recency model: nobody ordered on a second day");
	TN_TRY(tn_recency_sort(&r->gaps, &r->open_gaps, err));
	r->point = tn_sys.malloc((size_t)r->gaps.n * sizeof *r->point);
	if (r->point == NULL)
		return tn_err_nomem(err, (uint64_t)r->gaps.n * sizeof *r->point);
	r->n = tn_survival_curve(&r->gaps, &r->open_gaps, r->point);
	return TN_OK;
}

/* Before the first point nothing has happened: S is 1 and known. */
static struct tn_survival_point at(const struct tn_recency *r, int64_t days)
{
	const struct tn_survival_point *p = tn_survival_at(r->point, r->n, days);

	return p != NULL ? *p : (struct tn_survival_point){ .s = 1 };
}

/* Without an event in between, both ends are exactly 1. */
double tn_recency_churn(const struct tn_recency *r, int64_t recency, int64_t horizon, double *lo, double *hi)
{
	struct tn_survival_point from = at(r, recency), to = at(r, recency + horizon);
	double p = from.s > 0 ? to.s / from.s : 1, w;

	*lo = 0;
	*hi = 1;
	if (to.s <= 0)          /* spread is infinite there */
		return p;
	w = Z95 * sqrt(to.spread - from.spread);
	*lo = p * exp(-w);
	*hi = fmin(1, p * exp(w));
	return p;
}

void tn_recency_fini(struct tn_recency *r)
{
	tn_sys.free(r->point);
	tn_tally_fini(&r->gaps);
	tn_tally_fini(&r->open_gaps);
	memset(r, 0, sizeof *r);
}
