/* Survival curves: the product-limit estimator. E. L. Kaplan, P. Meier, J. Am. Stat. Assoc. 53 (1958) 457-481. */
#ifndef TN_MATH_SURVIVAL_H
#define TN_MATH_SURVIVAL_H

#include "base/err.h"
#include "base/tally.h"

/* The quantile p = num / den of times to an event (0 < num < den): the smallest t with S(t) <= 1 - p. Exact: S is a product of
 * fractions of integers, and is compared as such. Events at t come before censorings at t. Both tallies are sorted, keys >= 0;
 * either may be empty. *reached false: the curve never falls that low (the quantile is infinite). */
enum tn_status tn_survival_quantile(const struct tn_tally *events, const struct tn_tally *censored, uint32_t num, uint32_t den,
	bool *reached, int64_t *t, struct tn_err *err);

#endif
