/* EASE: a linear autoencoder of a small catalogue, in closed form (recommend.md 1.3; H. Steck, WWW 2019).
 *
 *   G = X'X, P = (G + lambda I)^-1, B_ij = -P_ij / P_jj, B_jj = 0; score = history row times B
 *
 * Parts       of pairs multiply into G, which is summed in double, in the order of users; the rest is in floats (math/dense.h).
 * Memory      nitems^2 floats, which is asked for first: TN_ELIMIT names the figure. Work: nitems^3 / 2 multiply-adds,
 *             blocked. While G is counted the lists are held turned, 4 bytes a pair, 8 with parts; they are asked for,
 *             too, where the inverse needs less. Fastest on sorted interactions.
 * Precision   ml-100k: the largest error of B is 1e-7 at lambda 400, 4e-5 at .5, .003 at .01.
 * Fails       TN_EUSAGE when lambda is not above 0; TN_EDATA when it is too small for single precision (below some 1e-7
 *             of the largest popularity, where items are alike), or weights beyond 1e15. Never NaN: an item that nobody
 *             holds gives and gets 0.
 */
#ifndef TN_MODEL_EASE_H
#define TN_MODEL_EASE_H

#include "model/interactions.h"

struct tn_ease {
	uint32_t nitems;
	float *b;                       /* row-major: b[i * nitems + j], what item i of a history gives to j */
};

uint64_t tn_ease_bytes(uint32_t nitems);        /* what a fit needs at its peak; UINT64_MAX: beyond count */
/* memory: bytes that it may take. After a failure m is empty. x need not live on. */
enum tn_status tn_ease_fit(struct tn_ease *m, const struct tn_interactions *x, double lambda, uint64_t memory, struct tn_err *err);
void tn_ease_score(const struct tn_ease *m, const struct tn_history *h, struct tn_scores *out);         /* touches all items */
void tn_ease_fini(struct tn_ease *m);

#endif
