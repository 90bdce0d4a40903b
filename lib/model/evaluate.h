/* How far can probabilities be trusted? Figures of predicted probabilities p against outcomes y (churn.md section 4).
 *
 *   auc         area under the ROC curve, ties count half          pr_auc      average precision, ties together
 *   lift        rate in the top tenth by p / base rate, ties pro rata
 *   brier       mean (p - y)^2                                     log_loss    mean, p clipped to 1e-15 .. 1 - 1e-15
 *   ece         10 bins of equal width, bin = min(9, floor(10 p)): sum of |mean p - mean y| weighted by the bin's share
 *   slope, intercept    unpenalised logistic regression of y on logit p (clipped as above): 1 and 0 are perfect
 *
 * Undefined   NaN inside, printed empty: all where n = 0; pr_auc and lift without an outcome; auc with one outcome only; slope
 *             and intercept also where all p are equal or a threshold separates the outcomes (the best slope is infinite), even
 *             when both share the p between them. Of a tenth without predictions (n < 10): its means and interval.
 * Clip        to the doubles nearest to the two bounds, as numpy's clip does.
 * Ties        equal p never depend on who was added first. Where a border cuts them, lift shares outcomes pro rata; tenths do so,
 *             too, rounded to whole outcomes (the first j of n equal p have round(j k / n) of their k, half up).
 * Order       no figure depends on the order of the adds, not in its last bit: sums run in order of p, ties as one, compensated.
 * Memory      16 bytes a prediction, up to 32 of capacity, as it doubles; tn_evaluate_run allocates nothing.
 * Ownership   struct tn_evaluate is yours, zeroed at first; tn_evaluate_fini frees what it holds and zeroes it again.
 */
#ifndef TN_MODEL_EVALUATE_H
#define TN_MODEL_EVALUATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct tn_evaluate_tenth {              /* of the predictions, p rising; the first n mod 10 are larger by one, as ntile's */
	uint64_t n, outcomes;
	double predicted, observed;     /* means */
	double lo, hi;                  /* Wilson interval of observed */
};

struct tn_evaluation {
	uint64_t n, outcomes;
	double base_rate, auc, pr_auc, lift, brier, log_loss, ece, slope, intercept;
	struct tn_evaluate_tenth tenth[10];
};

struct tn_evaluate {                    /* zeroed is empty */
	struct tn_evaluate_pair { double p; bool y; } *pair;
	uint64_t n, cap;
};

/* NaN is refused as TN_EDATA. Adds may go on after a run. */
enum tn_status tn_evaluate_add(struct tn_evaluate *e, double p, bool y, struct tn_err *err);
/* A ranking score that is no probability (recency, frequency; any number, the larger the likelier): auc, pr_auc, lift, the base
 * rate and the outcomes of the tenths mean something, the rest is NaN. A probability outside of 0..1 is TN_EDATA, *result empty.
 * Sorts the pairs in place; they stay, so it can run again. */
enum tn_status tn_evaluate_run(struct tn_evaluate *e, bool is_probability, struct tn_evaluation *result, struct tn_err *err);
void tn_evaluate_fini(struct tn_evaluate *e);

#endif
