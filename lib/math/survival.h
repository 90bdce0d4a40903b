/* Survival curves: the product-limit estimator. E. L. Kaplan, P. Meier, J. Am. Stat. Assoc. 53 (1958) 457-481. */
#ifndef TN_MATH_SURVIVAL_H
#define TN_MATH_SURVIVAL_H

#include "base/err.h"
#include "base/tally.h"

/* The quantile p = num / den of times to an event (0 < num < den): the smallest t with S(t) <= 1 - p. Exact: S is a product of
 * fractions of integers, and is compared as such. Events at t come before censorings at t. Both tallies are sorted, keys >= 0;
 * either may be empty. *reached false: the curve never falls that low (the quantile is infinite), *t is unchanged. TN_ELIMIT:
 * two products of all steps so far, which a near tie asks for, did not fit into memory. */
enum tn_status tn_survival_quantile(const struct tn_tally *events, const struct tn_tally *censored, uint32_t num, uint32_t den,
	bool *reached, int64_t *t, struct tn_err *err);

/* The curve: a point an event time, rising; S(t) holds from t up to the next point, 1 before the first. Intervals: 95 %,
 * Greenwood's variance on the log-log scale (M. Greenwood 1926; J. D. Kalbfleisch, R. L. Prentice 1980), so they lie within 0..1;
 * where S is 0 there is none (lo = hi = 0). spread: Greenwood's sum of d / (n (n - d)), the variance of ln S(t); infinite where
 * S is 0. */
struct tn_survival_point {
	int64_t t;
	uint64_t at_risk, events;       /* just before t; at t */
	double s, lo, hi, spread;
};
/* Both sorted, keys >= 0. point: room for events->n of them; returns how many, events->n. */
uint32_t tn_survival_curve(const struct tn_tally *events, const struct tn_tally *censored, struct tn_survival_point *point);
/* The last point at or before t; NULL: t lies before the first, S = 1. */
const struct tn_survival_point *tn_survival_at(const struct tn_survival_point *point, uint32_t n, int64_t t);

#endif
