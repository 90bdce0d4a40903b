/* Graph filters: the linear neighbours of the normalised graph, and its smooth part (recommend.md 1.4; GF-CF, Y. Shen et al.,
 * CIKM 2021).
 *
 *   R = D_U^-1/2 X D_I^-1/2;  score = x (R'R) + mix x D_I^-1/2 V V' D_I^1/2, V the leading right singular vectors of R
 *
 * V by randomised subspace iteration (Halko, Martinsson, Tropp, SIAM Rev. 53 (2011) 217-288), seeded: the same digits on every
 * run. d_u, n_i count pairs; parts multiply into X. V has zeros beyond the rank of R.
 * The linear part keeps the `neighbours` largest of a row of R'R besides the item itself, or all, which is then worked out from
 * the users for each history. gowalla, Recall@20, CPU seconds of all 29,858 histories, memory: 300 .1838, 19, 233 MiB; 1,000
 * .1848, 21, 480 MiB; all .1849, 36, 108 MiB.
 *
 * Digits      the same for one history alone and among many, on every run and machine.
 * Memory      of a fit: 2 x nitems x (factors + 32) x 4 bytes; of the model nitems x factors x 4, and the neighbours or the
 *             turned lists.
 * Ownership   yours; tn_spectral_fini takes a zeroed one, too. A model may also be put together from what a file held.
 */
#ifndef TN_MODEL_SPECTRAL_H
#define TN_MODEL_SPECTRAL_H

#include "model/knn.h"

struct tn_spectral_spec {
	uint32_t factors;               /* f: 256, 64 for small catalogues */
	double mix;                     /* .3 */
	uint32_t neighbours;            /* of the linear part; 0: it is worked out from x for each history, nothing is cut */
	uint64_t seed;
};

struct tn_spectral {
	uint32_t nitems, factors;
	double mix;
	float *v;                       /* nitems x factors, row-major */
	float *root, *per_root;         /* n_i^1/2, n_i^-1/2 */
	struct tn_neighbours linear;    /* of R'R, when it was cut; else from users: */
	const struct tn_interactions *x;        /* borrowed */
	struct tn_interactions turned;
	double *by_user;                /* scratch of a history's score when nothing was cut: zeros between calls */
	uint32_t *met;
};

/* What tn_spectral_score_many takes at its best: more are done in groups of it. */
#define TN_SPECTRAL_TILE 64U
#define TN_SPECTRAL_FACTORS_MOST 1024U

/* x must live as long as m where nothing was cut. TN_ELIMIT: memory, or more factors than TN_SPECTRAL_FACTORS_MOST; m
 * is empty then. */
enum tn_status tn_spectral_fit(struct tn_spectral *m, const struct tn_interactions *x, const struct tn_spectral_spec *spec,
	struct tn_err *err);
void tn_spectral_score(const struct tn_spectral *m, const struct tn_history *h, struct tn_scores *out); /* touches all */
/* The same for n histories, n scores, together: V is read once for each tile of them, which is ten times as fast. */
enum tn_status tn_spectral_score_many(const struct tn_spectral *m, const struct tn_history *h, uint32_t n, struct tn_scores *out,
	struct tn_err *err);
void tn_spectral_fini(struct tn_spectral *m);

#endif
