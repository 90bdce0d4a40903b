/* What segment folds: a user's orders and money (definitions.md 3.1, 3.2). The answer is one of two models: RFM (model/rfm.h) or
 * the life cycle (model/lifecycle.h), a row a user or the summary of the segments (model/summary.h).
 *
 * State options   method (rfm, lifecycle), order-when, refund-when, by; selectors 0 and 1 are order-when and refund-when.
 * Extra columns   0 the order id (role), 1 the currency (role), 2 the --by column (option "by").
 * State           first and last order, exact sum of value, distinct order ids (rfm), distinct order days (of orders
 *                 without an id; all of them for the life cycle), currency, the --by value of the last order. 64 bytes
 *                 and the two sets.
 * Partial         first last value currency orders days by
 * Money           in rfm a second currency among the rows that count is TN_EDATA, found at once; in lifecycle only where a
 *                 summary would add it up.
 */
#ifndef TN_MODEL_SEGMENT_H
#define TN_MODEL_SEGMENT_H

#include "fold/fold.h"
#include "model/lifecycle.h"
#include "model/rfm.h"

struct tn_segment_spec {
	struct tn_rfm_spec rfm;
	struct tn_lifecycle_quantile q50, q80;  /* given: with that many days */
	bool summary;
	struct tn_out *thresholds;      /* rfm: where they go; NULL: nowhere */
	struct tn_buf *explain;         /* gets lines of text; NULL: not wanted */
};

extern const struct tn_fold_ops tn_segment;

#endif
