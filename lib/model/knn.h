/* Item neighbours from who held what, without order (recommend.md 1.2).
 *
 *   knn        C_ij = sum over users holding both of d_u^-p, i != j; s_ij = C_ij n_j^-b; the K largest of row i;
 *              w_ij = s_ij / their sum
 *   cosine     p 0, w_ij = C_ij n_i^-1/2 n_j^-1/2, not normalised
 *   rp3beta    w_ij = C_ij n_i^-p n_j^-b with C by d_u^-p, not normalised (Paudel et al., ACM TiiS 7 (2017))
 *   lift       w_ij = n_ij N / (n_i n_j)
 *
 * Score       of item j for a history: the sum over its items i of part_i w_ij. Ties of neighbours: the smaller number.
 * Parts       of pairs multiply into C: part_ui part_uj d_u^-p.
 * Memory      K neighbours an item at 8 bytes (12 with `both`), the lists turned (4 bytes a pair), 28 bytes an item, 16 a user.
 *             Never the whole matrix.
 * Sums        run in the order of users, so nothing depends on how the work is done. s_ij is rounded to 2^-33 of itself (less
 *             finely beyond 2^20 items), so that sums that differ by rounding only are ties. Cosine and lift take parts, too.
 */
#ifndef TN_MODEL_KNN_H
#define TN_MODEL_KNN_H

#include "model/interactions.h"

enum tn_knn_kind { TN_KNN, TN_KNN_COSINE, TN_KNN_RP3BETA, TN_KNN_LIFT };

struct tn_knn_spec {
	enum tn_knn_kind kind;
	double user_damping, item_damping;      /* p, b: .6, .4 */
	uint32_t neighbours;                    /* K: 100 */
	bool both;                              /* keep n_ij, for --similar */
	uint32_t support;                       /* neighbours have at least so many users in common; 0: any number */
};

/* Neighbours of items: also what sequence models and files have. */
struct tn_neighbours {
	uint32_t nitems;
	uint64_t *row;                  /* nitems + 1 */
	uint32_t *item;                 /* of a row: the best first */
	float *weight;
	uint32_t *both;                 /* users who held both; NULL: not kept */
};
void tn_neighbours_fini(struct tn_neighbours *w);

/* x is only looked at, and need not live on. TN_ELIMIT: memory; w is empty then. */
enum tn_status tn_knn_fit(struct tn_neighbours *w, const struct tn_interactions *x, const struct tn_knn_spec *spec, struct tn_err *err);
/* Adds the scores of a history; items of the history get theirs, too (the caller masks what was seen). */
void tn_neighbours_score(const struct tn_neighbours *w, const struct tn_history *h, struct tn_scores *out);

#endif
