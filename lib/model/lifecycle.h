/* Life-cycle stages of users from the days they ordered on (definitions.md 3.2). A pure model: shown each user's days once
 * (tn_lifecycle_add), fitted once, then asked for each user's stage. Memory O(distinct gaps); none when both quantiles are given.
 *
 * q50, q80    quantiles of the gap between orders over all users by Kaplan-Meier, each user's open gap censored; or given.
 * Units       days.
 */
#ifndef TN_MODEL_LIFECYCLE_H
#define TN_MODEL_LIFECYCLE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/tally.h"

enum tn_stage { TN_STAGE_NEW, TN_STAGE_GROWTH, TN_STAGE_MATURE, TN_STAGE_DECLINE, TN_STAGE_LOST, TN_STAGE_NO_ORDER };
const char *tn_stage_name(enum tn_stage stage);

struct tn_lifecycle_quantile {
	bool given;                     /* in */
	bool reached;                   /* after the fit; false: infinite, days mean nothing */
	int64_t days;                   /* >= 0; in when given */
};

struct tn_lifecycle {                   /* zeroed, q50 and q80 as given */
	struct tn_lifecycle_quantile q50, q80;
	struct tn_tally gaps, open_gaps;        /* empty when both are given */
	uint64_t users;                 /* shown so far, those without an order too */
};

/* n >= 0 distinct days, rising, none after as_of. */
enum tn_status tn_lifecycle_add(struct tn_lifecycle *l, const int32_t *day, uint32_t n, int32_t as_of, struct tn_err *err);
enum tn_status tn_lifecycle_fit(struct tn_lifecycle *l, struct tn_err *err);
/* Twice the median gap, so that it stays whole; n >= 2 days. scratch holds at least n numbers. */
int64_t tn_lifecycle_median2(const int32_t *day, uint32_t n, int32_t *scratch);
/* After the fit. */
enum tn_stage tn_lifecycle_stage(const struct tn_lifecycle *l, const int32_t *day, uint32_t n, int32_t as_of, int32_t *scratch);
/* Lines that end in LF: the quantiles, then each stage with its rule and the numbers. */
void tn_lifecycle_explain(const struct tn_lifecycle *l, struct tn_buf *out);
void tn_lifecycle_fini(struct tn_lifecycle *l);

#endif
