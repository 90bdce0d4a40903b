/* What follows what in ordered histories (recommend.md 1.5).
 *
 *   R_ij = sum over users, positions q < r <= q + 50, items s_q = i, s_r = j, of (r - q)^-1/2;  S = R + .1 R'
 *   w_ij = S_ij n_i^-.3 n_j^-.1, the 300 largest of a row;  score(j) = sum over t = 1 (most recent), 2, ... of .7^(t-1) w(i_t, j)
 *
 * The blend partner: C_ij of model/knn.h with p .3 (all pairs of a history), w_ij = C_ij n_i^-.3 n_j^-.2, the 300
 * largest, profile .9^(t-1).
 *
 * Parts       of pairs multiply into R and C, and that of i_t into the score.
 * Ties        of neighbours, as they are kept in single precision: the smaller number. Weights of 0 are not kept.
 * Sums        run in the order of users. Each item stands once in a list.
 * Memory      K neighbours an item at 8 bytes; while fitting, half as much again, 8 bytes a pair and 29 an item.
 */
#ifndef TN_MODEL_SEQUENCE_H
#define TN_MODEL_SEQUENCE_H

#include "model/knn.h"

struct tn_sequence_spec {
	uint32_t reach, neighbours;             /* 50, 300; neighbours at least 1 */
	double back;                            /* .1: of R' */
	double row_damping, item_damping;       /* .3, .1 */
};
extern const struct tn_sequence_spec tn_sequence_default;

/* x with lists in order (not sorted). */
enum tn_status tn_sequence_fit(struct tn_neighbours *w, const struct tn_interactions *x,
	const struct tn_sequence_spec *spec, struct tn_err *err);
enum tn_status tn_partner_fit(struct tn_neighbours *w, const struct tn_interactions *x, struct tn_err *err);
/* The t-th most recent item counts decay^(t-1); scores are added times `times`. */
void tn_sequence_score(const struct tn_neighbours *w, const struct tn_history *h, double decay, double times, struct tn_scores *out);

#endif
