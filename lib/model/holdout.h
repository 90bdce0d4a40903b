/* Items held back from the histories they belong to, to test a model on: what is left to fit on, and what was taken
 * (recommend.md 1.7, 2).
 *
 * Numbers     train has its own: by popularity in what is left, then by the bytes of names, as ever; `original` and
 *             `number` lead to those of the whole and back. Items that nobody has any more keep the last numbers, in
 *             order of names, popularity 0: nitems is the same.
 * Lists       train's stand in the order of the whole's, sorted where those are. It has no names of its own.
 * Users       the same numbers; those with one item keep it, and are not tested.
 * Ownership   yours; tn_holdout_fini frees, and takes a zeroed one. The whole is not kept.
 * Fails       TN_ELIMIT when memory is gone; tn_holdout_fini then, too.
 */
#ifndef TN_MODEL_HOLDOUT_H
#define TN_MODEL_HOLDOUT_H

#include "model/interactions.h"

struct tn_holdout {
	struct tn_interactions train;
	uint32_t *original;             /* by train's number: the whole's */
	uint32_t *number;               /* the way back */
	uint64_t *row;                  /* nusers + 1 */
	uint32_t *item;                 /* held out, by train's numbers */
};
/* Each user's last `last`, at most all but one; the whole in order. */
enum tn_status tn_holdout_last(struct tn_holdout *h, const struct tn_interactions *x, uint32_t last, struct tn_err *err);
/* Each user's last moment: the items that share the last time (x->tied; without it the last item). Who has no earlier one
 * is not tested. */
enum tn_status tn_holdout_moment(struct tn_holdout *h, const struct tn_interactions *x, struct tn_err *err);
/* max(1, floor(.1 n + .5)) random items of each user with n >= 2. */
enum tn_status tn_holdout_random(struct tn_holdout *h, const struct tn_interactions *x, uint64_t seed, struct tn_err *err);
void tn_holdout_fini(struct tn_holdout *h);

#endif
