/* Recency alone: how likely is it that a customer who has been silent for so long orders within the next H days, if the gaps
 * between orders of all customers say so? Kaplan-Meier over the gaps, each customer's open gap censored, as in model/lifecycle.h:
 *
 *     p_churn = S(rec + H) / S(rec)
 *
 * Interval    95 %: exp(ln p_churn -+ 1.96 sd), sd of Greenwood's sum over the event times in (rec, rec + H]; within 0..1.
 * Beyond      what the curve knows S stays as it is: nobody returns then. Where S(rec) is 0, no gap was ever so long: p_churn
 *             is 1, the interval 0..1. Where S falls to 0 within the horizon, p_churn is 0 and the interval 0..1: the variance
 *             is infinite.
 * Memory      O(distinct gaps).
 */
#ifndef TN_MODEL_RECENCY_H
#define TN_MODEL_RECENCY_H

#include "base/err.h"
#include "base/tally.h"
#include "math/survival.h"

struct tn_recency {                     /* zeroed is empty; tn_recency_fini frees */
	struct tn_tally gaps, open_gaps;
	struct tn_survival_point *point;        /* after the fit */
	uint32_t n;
};

/* n >= 1 distinct days, rising, none after as_of. */
enum tn_status tn_recency_add(struct tn_recency *r, const int32_t *day, uint32_t n, int32_t as_of, struct tn_err *err);
/* TN_EDATA: nobody ordered on a second day. */
enum tn_status tn_recency_fit(struct tn_recency *r, struct tn_err *err);
/* After the fit, or with no more than t, s and spread of the points as a fit left them; recency >= 0, horizon >= 1, their sum
 * within 63 bits. Returns p_churn. */
double tn_recency_churn(const struct tn_recency *r, int64_t recency, int64_t horizon, double *lo, double *hi);
void tn_recency_fini(struct tn_recency *r);

/* What the curve is made of, for who keeps the tallies elsewhere (model/lifecycle.h): counts a customer's gaps, arguments as
 * above; brings both tallies into order. */
enum tn_status tn_recency_count(struct tn_tally *gaps, struct tn_tally *open_gaps, const int32_t *day, uint32_t n, int32_t as_of,
	struct tn_err *err);
enum tn_status tn_recency_sort(struct tn_tally *gaps, struct tn_tally *open_gaps, struct tn_err *err);

#endif
