/* How good are lists? Figures of ranked lists against held-out items (recommend.md section 2).
 *
 *   recall = hits / |T|; precision = hits / k; hit = 1[hits > 0]; NDCG binary, log2 discount, ideal over min(|T|, k);
 *   MRR = 1 / rank of the first hit; MAP = sum over hits of precision at their ranks, over min(|T|, k); coverage = distinct
 *   items in all lists / items; novelty = mean over all listed items of -log2 (n_i / N)
 *
 * Means       plain, over users with at least one held-out item, in the order of adds; coverage and novelty are of their
 *             lists, too. NaN where there is nothing to divide by: no users, no items, no lists.
 * Intervals   95 %, percentile bootstrap over users (B. Efron, R. Tibshirani, An Introduction to the Bootstrap, 1993,
 *             chapter 13), the quantiles between neighbours in proportion, as numpy's. Draws are exact: n users of n with
 *             replacement, spread over parts by binomial counts (L. Devroye, Non-Uniform Random Variate Generation, 1986,
 *             chapter XI). The Poisson bootstrap (N. Chamandy et al., Google, 2012) was not taken: it needs a weight for
 *             each user in each round as well, and of few users a round may have none. One seed gives one interval, to
 *             the last bit, for one order of adds.
 * Unequal     items of a list that are not in the catalogue never hit and are not covered; held-out ones count in |T|. An item
 *             listed twice hits once.
 * Memory      24 bytes a user, up to 48 of capacity, 1 an item; the bootstrap for its time 80 bytes a round and 4 more for each
 *             halving of the users.
 * Fails       TN_EUSAGE for k = 0; TN_ELIMIT when memory is gone, or beyond 2^31 users. After a failed add *r is as it was.
 * Ownership   yours; tn_ranking_fini frees, and takes a zeroed one.
 */
#ifndef TN_MODEL_RANKING_H
#define TN_MODEL_RANKING_H

#include "model/interactions.h"

enum tn_ranking_figure { TN_RECALL, TN_PRECISION, TN_HIT, TN_NDCG, TN_MRR, TN_MAP, TN_RANKING_FIGURES };
const char *tn_ranking_name(enum tn_ranking_figure f);          /* "recall" ... */

struct tn_ranking {                     /* tn_ranking_init before use */
	uint32_t k, nitems;
	uint64_t nusers, cap;
	float (*user)[TN_RANKING_FIGURES];      /* of each user, kept for the bootstrap */
	double sum[TN_RANKING_FIGURES];
	uint8_t *listed;                /* by item */
	uint64_t covered, listings;
	double novelty;                 /* sum */
};

enum tn_status tn_ranking_init(struct tn_ranking *r, uint32_t k, uint32_t nitems, struct tn_err *err);
/* A user's list, best first (at most k count), and what was held out (any order, each once; nheld = 0: nothing is added).
 * popularity (nitems of them), nusers: of the fit data, for novelty; items without popularity count as held by one user. */
enum tn_status tn_ranking_add(struct tn_ranking *r, const uint32_t *list, uint32_t n, const uint32_t *held, uint32_t nheld,
	const uint32_t *popularity, uint32_t nusers, struct tn_err *err);

struct tn_ranking_result {
	uint64_t nusers;
	double mean[TN_RANKING_FIGURES], lo[TN_RANKING_FIGURES], hi[TN_RANKING_FIGURES];
	double coverage, novelty;
};
/* rounds of the bootstrap: 1000; 0: no intervals (lo = hi = NaN). */
enum tn_status tn_ranking_end(const struct tn_ranking *r, uint32_t rounds, uint64_t seed, struct tn_ranking_result *result,
	struct tn_err *err);
void tn_ranking_fini(struct tn_ranking *r);

#endif
