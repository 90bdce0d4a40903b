/* hot: graph filters (recommend.md 1.4).
 *
 * The smooth part of a score is nitems x factors multiply-adds a history: 3 x 10^11 for all of gowalla (29,858 users, 40,981
 * items, 256).
 *
 * Measured    CPU seconds on a busy machine, gcc 12 -O2: a history alone 7.9 ms, as V comes from memory each time and sums wait
 *             for each other; in tiles of 64 .6 ms (18 s for all, 18 multiply-adds a nanosecond), the linear part with it.
 * Tricks      six items by sixteen histories in registers (lib/math/block.c); a strip of V stays in the cache for all panels of
 *             a tile.
 * Twin        tn_spectral_score: the same sums in the same order, to the bit.
 */
#include "model/spectral.h"

#include <math.h>
#include <string.h>

#include "base/sys.h"
#include "math/subspace.h"

#define EXTRA 32U               /* vectors carried beyond those asked for */
#define ROUNDS 8U               /* of iteration, at most; */
#define GAIN 2e-3               /* enough: three rounds on gowalla, yelp2018, ml-100k; recall within .0003 of thirty rounds */
#define STRIP 96U               /* items of a tile: their rows of V stay in the second cache while all panels of histories pass */
#define CHAINS 4U               /* sums of one history side by side: each addition of a chain waits for the one before */

static void *room(uint64_t n, size_t size, struct tn_err *err)
{
	void *p = n < SIZE_MAX / size ? tn_sys.malloc((size_t)(n + 1) * size) : NULL;

	if (p == NULL)
		tn_err_nomem(err, n * size);
	return p;
}

static float part_of(const struct tn_interactions *x, uint64_t k)
{
	return x->part == NULL ? 1 : x->part[k];
}

/* n_i^1/2 and its inverse, and d_u^-1/2. Who has nothing gets 0. */
static enum tn_status degrees(struct tn_spectral *m, const struct tn_interactions *x, float **per_user, struct tn_err *err)
{
	m->root = room(x->nitems, sizeof *m->root, err);
	m->per_root = room(x->nitems, sizeof *m->per_root, err);
	*per_user = room(x->nusers, sizeof **per_user, err);
	if (m->root == NULL || m->per_root == NULL || *per_user == NULL)
		return TN_ELIMIT;
	for (uint32_t i = 0; i < x->nitems; i++) {
		m->root[i] = (float)sqrt((double)x->popularity[i]);
		m->per_root[i] = m->root[i] > 0 ? 1 / m->root[i] : 0;
	}
	for (uint32_t u = 0; u < x->nusers; u++) {
		uint64_t d = x->row[u + 1] - x->row[u];

		(*per_user)[u] = d > 0 ? (float)(1 / sqrt((double)d)) : 0;
	}
	return TN_OK;
}

static enum tn_status fit_smooth(struct tn_spectral *m, const struct tn_interactions *x, uint64_t seed, const float *per_user,
	struct tn_err *err)
{
	struct tn_subspace_matrix a = { x->nusers, x->nitems, x->row, x->item, x->part, per_user, m->per_root };
	struct tn_subspace_spec spec = { m->factors, EXTRA, ROUNDS, GAIN, seed };

	return tn_subspace_right(&a, &spec, &m->v, NULL, err);
}

/* What an item gives to itself: sum over its users of part^2 / d_u, over n_i. */
static enum tn_status own_weights(const struct tn_spectral *m, const struct tn_interactions *x, double **own, struct tn_err *err)
{
	*own = room(m->nitems, sizeof **own, err);
	if (*own == NULL)
		return TN_ELIMIT;
	memset(*own, 0, m->nitems * sizeof **own);
	for (uint32_t u = 0; u < x->nusers; u++) {
		double d = (double)(x->row[u + 1] - x->row[u]);

		for (uint64_t k = x->row[u]; k < x->row[u + 1]; k++)
			(*own)[x->item[k]] += (double)part_of(x, k) * (double)part_of(x, k) / d;
	}
	for (uint32_t i = 0; i < m->nitems; i++)
		(*own)[i] *= (double)m->per_root[i] * (double)m->per_root[i];
	return TN_OK;
}

/* Row i of `from` with the item itself in its place among the falling weights, at `at` of `to`. */
static void put_row(const struct tn_neighbours *from, struct tn_neighbours *to, uint32_t i, float own, float by)
{
	uint64_t at = from->row[i] + i;
	bool is_in = false;

	to->row[i] = at;
	for (uint64_t k = from->row[i]; k < from->row[i + 1]; k++) {
		float w = from->weight[k] * by;

		if (!is_in && (w < own || (w == own && from->item[k] > i))) {
			to->item[at] = i;
			to->weight[at++] = own;
			is_in = true;
		}
		to->item[at] = from->item[k];
		to->weight[at++] = w;
	}
	if (!is_in) {
		to->item[at] = i;
		to->weight[at++] = own;
	}
	to->row[i + 1] = at;
}

/* R'R is RP3beta with p 1 and b 1/2 but for n_i^1/2, and for the diagonal, which neighbours do not have. */
static enum tn_status fit_linear(struct tn_spectral *m, const struct tn_interactions *x, uint32_t neighbours, const double *own,
	struct tn_err *err)
{
	struct tn_knn_spec spec = { .kind = TN_KNN_RP3BETA, .user_damping = 1, .item_damping = .5, .neighbours = neighbours };
	struct tn_neighbours w = { 0 }, *to = &m->linear;
	enum tn_status st = tn_knn_fit(&w, x, &spec, err);

	if (st == TN_OK) {
		uint64_t n = w.row[w.nitems] + w.nitems;

		to->nitems = m->nitems;
		to->row = room(m->nitems, sizeof *to->row, err);
		to->item = room(n, sizeof *to->item, err);
		to->weight = room(n, sizeof *to->weight, err);
		if (to->row == NULL || to->item == NULL || to->weight == NULL) {
			st = TN_ELIMIT;
		} else {
			to->row[0] = 0;
			for (uint32_t i = 0; i < m->nitems; i++)
				put_row(&w, to, i, (float)own[i], m->root[i]);
		}
	}
	tn_neighbours_fini(&w);
	return st;
}

static enum tn_status turn(struct tn_spectral *m, const struct tn_interactions *x, struct tn_err *err)
{
	TN_TRY(tn_interactions_turn(&m->turned, x, err));
	m->x = x;
	m->met = room(x->nusers, sizeof *m->met, err);
	m->by_user = room(x->nusers, sizeof *m->by_user, err);
	if (m->met == NULL || m->by_user == NULL)
		return TN_ELIMIT;
	memset(m->by_user, 0, x->nusers * sizeof *m->by_user);
	return TN_OK;
}

enum tn_status tn_spectral_fit(struct tn_spectral *m, const struct tn_interactions *x, const struct tn_spectral_spec *spec,
	struct tn_err *err)
{
	float *per_user = NULL;
	double *own = NULL;
	enum tn_status st;

	*m = (struct tn_spectral){ .nitems = x->nitems, .factors = spec->factors, .mix = spec->mix };
	if (spec->factors > TN_SPECTRAL_FACTORS_MOST)
		return tn_err_set(err, TN_ELIMIT, "%lu factors: at most %u", (unsigned long)spec->factors, TN_SPECTRAL_FACTORS_MOST);
	st = degrees(m, x, &per_user, err);
	if (st == TN_OK)
		st = fit_smooth(m, x, spec->seed, per_user, err);
	if (st == TN_OK && spec->neighbours > 0) {
		st = own_weights(m, x, &own, err);
		if (st == TN_OK)
			st = fit_linear(m, x, spec->neighbours, own, err);
	} else if (st == TN_OK) {
		st = turn(m, x, err);
	}
	tn_sys.free(per_user);
	tn_sys.free(own);
	if (st != TN_OK)
		tn_spectral_fini(m);
	return st;
}

/* x R'R without R'R: first what each user has in common with the history, then what those users hold. */
static void score_by_users(const struct tn_spectral *m, const struct tn_history *h, struct tn_scores *out)
{
	const struct tn_interactions *x = m->x, *t = &m->turned;
	uint32_t n = 0;

	for (uint32_t k = 0; k < h->n; k++) {
		uint32_t i = h->item[k];
		double by = (h->part == NULL ? 1 : (double)h->part[k]) * (double)m->per_root[i];

		for (uint64_t l = t->row[i]; l < t->row[i + 1]; l++) {
			uint32_t u = t->item[l];

			if (m->by_user[u] == 0)
				m->met[n++] = u;
			m->by_user[u] += by * (double)part_of(t, l);
		}
	}
	for (uint32_t k = 0; k < n; k++) {
		uint32_t u = m->met[k];
		double by = m->by_user[u] / (double)(x->row[u + 1] - x->row[u]);

		m->by_user[u] = 0;
		for (uint64_t l = x->row[u]; l < x->row[u + 1]; l++)
			tn_scores_add(out, x->item[l], by * (double)part_of(x, l) * (double)m->per_root[x->item[l]]);
	}
}

static void score_linear(const struct tn_spectral *m, const struct tn_history *h, struct tn_scores *out)
{
	if (m->linear.row != NULL)
		tn_neighbours_score(&m->linear, h, out);
	else
		score_by_users(m, h, out);
	/* The smooth part gives something to all. */
	for (uint32_t i = 0; out->n < m->nitems && i < m->nitems; i++)
		tn_scores_add(out, i, 0);
}

/* The history in the space of V: factor f at p[f * stride]. */
static void project(const struct tn_spectral *m, const struct tn_history *h, float *p, size_t stride)
{
	for (uint32_t f = 0; f < m->factors; f++)
		p[f * stride] = 0;
	for (uint32_t k = 0; k < h->n; k++) {
		const float *v = m->v + (size_t)h->item[k] * m->factors;
		float by = (h->part == NULL ? 1 : h->part[k]) * m->per_root[h->item[k]];

		for (uint32_t f = 0; f < m->factors; f++)
			p[f * stride] += by * v[f];
	}
}

static double smooth_of(const struct tn_spectral *m, uint32_t item, float sum)
{
	return m->mix * (double)m->root[item] * (double)sum;
}

/* Four items' sums at a time; items beyond the last are the last one again. */
static void dot_four(const struct tn_spectral *m, uint32_t item, const float *p, float *sum)
{
	const float *v[CHAINS];
	float s0 = 0, s1 = 0, s2 = 0, s3 = 0;

	for (uint32_t k = 0; k < CHAINS; k++)
		v[k] = m->v + (size_t)(item + k < m->nitems ? item + k : m->nitems - 1) * m->factors;
	for (uint32_t f = 0; f < m->factors; f++) {
		s0 += v[0][f] * p[f];
		s1 += v[1][f] * p[f];
		s2 += v[2][f] * p[f];
		s3 += v[3][f] * p[f];
	}
	memcpy(sum, (float[CHAINS]){ s0, s1, s2, s3 }, CHAINS * sizeof *sum);
}

/* The plain twin of a tile: one history, the same sums in the same order. */
void tn_spectral_score(const struct tn_spectral *m, const struct tn_history *h, struct tn_scores *out)
{
	float p[TN_SPECTRAL_FACTORS_MOST], sum[CHAINS];

	score_linear(m, h, out);
	project(m, h, p, 1);
	for (uint32_t i = 0; i < m->nitems; i += CHAINS) {
		dot_four(m, i, p, sum);
		for (uint32_t k = 0; k < CHAINS && i + k < m->nitems; k++)
			out->at[i + k] += smooth_of(m, i + k, sum[k]);
	}
}

/* The smooth part of items from .. from + n - 1 for a panel of histories. */
static void score_strip(const struct tn_spectral *m, uint32_t from, uint32_t n, const float *panel, uint32_t histories,
	struct tn_scores *out)
{
	float sum[STRIP * TN_BLOCK_PANEL];

	tn_block_ops()->times(sum, m->v + (size_t)from * m->factors, m->factors, n, panel, m->factors);
	for (uint32_t u = 0; u < histories; u++)
		for (uint32_t k = 0; k < n; k++)
			out[u].at[from + k] += smooth_of(m, from + k, sum[k * TN_BLOCK_PANEL + u]);
}

static void score_tile(const struct tn_spectral *m, const struct tn_history *h, uint32_t n, float *panels, struct tn_scores *out)
{
	size_t panel = (size_t)m->factors * TN_BLOCK_PANEL;

	memset(panels, 0, TN_SPECTRAL_TILE / TN_BLOCK_PANEL * panel * sizeof *panels);
	for (uint32_t u = 0; u < n; u++) {
		score_linear(m, h + u, out + u);
		project(m, h + u, panels + u / TN_BLOCK_PANEL * panel + u % TN_BLOCK_PANEL, TN_BLOCK_PANEL);
	}
	for (uint32_t i = 0; i < m->nitems; i += STRIP)
		for (uint32_t u = 0; u < n; u += TN_BLOCK_PANEL)
			score_strip(m, i, m->nitems - i < STRIP ? m->nitems - i : STRIP, panels + u / TN_BLOCK_PANEL * panel,
				n - u < TN_BLOCK_PANEL ? n - u : TN_BLOCK_PANEL, out + u);
}

enum tn_status tn_spectral_score_many(const struct tn_spectral *m, const struct tn_history *h, uint32_t n, struct tn_scores *out,
	struct tn_err *err)
{
	float *panels = room((uint64_t)m->factors * TN_SPECTRAL_TILE, sizeof *panels, err);

	if (panels == NULL)
		return TN_ELIMIT;
	for (uint32_t u = 0; u < n; u += TN_SPECTRAL_TILE)
		score_tile(m, h + u, n - u < TN_SPECTRAL_TILE ? n - u : TN_SPECTRAL_TILE, panels, out + u);
	tn_sys.free(panels);
	return TN_OK;
}

void tn_spectral_fini(struct tn_spectral *m)
{
	tn_sys.free(m->v);
	tn_sys.free(m->root);
	tn_sys.free(m->per_root);
	tn_sys.free(m->by_user);
	tn_sys.free(m->met);
	tn_neighbours_fini(&m->linear);
	tn_interactions_fini(&m->turned);
	*m = (struct tn_spectral){ 0 };
}
