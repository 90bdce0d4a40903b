/* What auto and --tune stand on: the cut of the histories, who is ranked, how well a model does on it, and what a
 * candidate would cost.
 *
 * Costs are estimated from counts, never read from a clock, so that the same input gives the same answer on every
 * machine. Measured (user CPU seconds, gcc 12 -O2, one core of a quiet EPYC machine; the larger of the figures of
 * ml-100k, yelp2018, gowalla and Beauty is taken):
 *
 *     knn        fit 3 ns a pair of items of a user (d_u^2), 33 ns a neighbour kept; ranking 4 ns a neighbour of a history's item
 *     spectral   fit 12 ns a pair and column (factors + 32), .9 ns an item and two columns; ranking 9 ns and 1/18 ns
 *                a factor for each item, 3.5 ns a pair that the linear part meets when nothing is cut
 *     ease       fit .035 ns a multiply-add of nitems^3 / 2, 1 ns a pair of items; ranking .5 ns a cell, 9 ns an item
 *     sequence   fit 40 ns a pair of items within its reach (partner: any pair); ranking 8 ns a neighbour */
#include "model/recommend_trial.h"

#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "base/sys.h"

#define LIST TN_RECOMMEND_TRIAL_LIST
#define KEPT 300.                       /* neighbours of sequences */
#define NS 1e-9

/* --- the cut --- */

static void *get(uint64_t n, size_t size, struct tn_err *err)
{
	void *p = n < SIZE_MAX / size ? tn_sys.malloc((size_t)(n + 1) * size) : NULL;

	if (p == NULL)
		tn_err_nomem(err, n * size);
	return p;
}

static uint32_t length(const struct tn_interactions *x, uint32_t user)
{
	return (uint32_t)(x->row[user + UINT64_C(1)] - x->row[user]);
}

static bool is_tested(const struct tn_recommend_trial *t, uint32_t user)
{
	return t->cut.row[user + UINT64_C(1)] > t->cut.row[user];
}

/* All who can be tested, shuffled (R. Durstenfeld, Comm. ACM 7 (1964) 420). */
static enum tn_status draw_users(struct tn_recommend_trial *t, uint64_t seed, struct tn_err *err)
{
	struct tn_rng rng;

	t->user = get(t->cut.train.nusers, sizeof *t->user, err);
	if (t->user == NULL)
		return TN_ELIMIT;
	tn_rng_seed(&rng, tn_rng_split(&seed));         /* not the numbers that made the cut */
	for (uint32_t u = 0; u < t->cut.train.nusers; u++) {
		uint32_t at;

		if (!is_tested(t, u))
			continue;
		at = tn_rng_below(&rng, t->nuser + 1);
		t->user[t->nuser++] = t->user[at];
		t->user[at] = u;
	}
	return TN_OK;
}

/* By item the lengths of the lists that it stands in: what the linear part of a graph filter has to go through. */
static enum tn_status count_around(struct tn_recommend_trial *t, struct tn_err *err)
{
	const struct tn_interactions *train = &t->cut.train;
	uint64_t *load = get(train->nitems, sizeof *load, err);
	uint32_t n = tn_recommend_trial_sample(t);

	if (load == NULL)
		return TN_ELIMIT;
	memset(load, 0, train->nitems * sizeof *load);
	for (uint32_t u = 0; u < train->nusers; u++)
		for (uint64_t k = train->row[u]; k < train->row[u + UINT64_C(1)]; k++)
			load[train->item[k]] += length(train, u);
	for (uint32_t i = 0; i < n; i++) {
		struct tn_history h = tn_interactions_history(train, t->user[i]);
		double around = 0;

		for (uint32_t k = 0; k < h.n; k++)
			around += (double)load[h.item[k]];
		t->counts.around += fmin(around, (double)train->n) / n;
		t->counts.history += h.n / (double)n;
	}
	tn_sys.free(load);
	return TN_OK;
}

static enum tn_status count(struct tn_recommend_trial *t, const struct tn_interactions *x, struct tn_err *err)
{
	double reach = tn_sequence_default.reach;

	t->counts = (struct tn_recommend_counts){ .items = x->nitems, .pairs = (double)x->n };
	for (uint32_t u = 0; u < x->nusers; u++) {
		double n = length(x, u);

		t->counts.squares += n * n;
		t->counts.near += n * fmin(n, 2 * reach);
	}
	return count_around(t, err);
}

static void count_grouped(struct tn_recommend_trial *t)
{
	for (uint32_t u = 0; u < t->cut.train.nusers; u++)
		t->ngrouped += t->cut.row[u + UINT64_C(1)] - t->cut.row[u] > 1;
}

enum tn_status tn_recommend_trial_open(struct tn_recommend_trial *t, const struct tn_recommend_spec *spec,
	const struct tn_interactions *x, bool ordered, uint64_t mem, struct tn_err *err)
{
	uint64_t seed = spec->settings.seed;
	enum tn_status st;

	*t = (struct tn_recommend_trial){ .mem = mem };
	st = ordered ? tn_holdout_moment(&t->cut, x, err) : tn_holdout_random(&t->cut, x, seed, err);
	if (st == TN_OK && ordered)
		count_grouped(t);
	if (st == TN_OK)
		st = tn_recommend_recent(spec, &t->cut.train, &t->recent, err);
	if (st == TN_OK)
		st = draw_users(t, seed, err);
	return st == TN_OK ? count(t, x, err) : st;
}

void tn_recommend_trial_close(struct tn_recommend_trial *t)
{
	tn_holdout_fini(&t->cut);
	tn_sys.free(t->recent);
	tn_sys.free(t->user);
	*t = (struct tn_recommend_trial){ 0 };
}

/* --- costs --- */

static double knn_fit(const struct tn_recommend_counts *n, double neighbours)
{
	return 3 * n->squares + 33 * fmin(n->items * neighbours, n->squares);
}

static double spectral_fit(const struct tn_recommend_counts *n, const struct tn_recommend_settings *s)
{
	double columns = s->factors + 32.;

	return 12 * n->pairs * columns + .9 * n->items * columns * columns + (s->linear > 0 ? knn_fit(n, s->linear) : 0);
}

static double spectral_rank(const struct tn_recommend_counts *n, const struct tn_recommend_settings *s)
{
	return n->items * (9 + s->factors / 18.) + (s->linear > 0 ? 4 * n->history * s->linear : 3.5 * n->around);
}

double tn_recommend_fit_cost(const struct tn_recommend_counts *n, const struct tn_recommend_settings *s)
{
	switch (s->method) {
	case TN_RECOMMEND_KNN:
		return NS * knn_fit(n, s->knn.neighbours);
	case TN_RECOMMEND_SPECTRAL:
		return NS * spectral_fit(n, s);
	case TN_RECOMMEND_EASE:
		return NS * (.035 / 2 * n->items * n->items * n->items + n->squares);
	case TN_RECOMMEND_SEQUENCE:
		return NS * 40 * ((s->sequence > 0 ? n->near : 0) + (s->partner > 0 ? n->squares : 0));
	default:
		return 0;
	}
}

double tn_recommend_rank_cost(const struct tn_recommend_counts *n, const struct tn_recommend_settings *s, double users)
{
	switch (s->method) {
	case TN_RECOMMEND_KNN:
		return NS * users * (4 * n->history * s->knn.neighbours + 4000);
	case TN_RECOMMEND_SPECTRAL:
		return NS * users * spectral_rank(n, s);
	case TN_RECOMMEND_EASE:
		return NS * users * n->items * (.5 * n->history + 9);
	case TN_RECOMMEND_SEQUENCE:
		return NS * users * 8 * KEPT * n->history * ((s->sequence > 0) + (s->partner > 0));
	default:
		return 0;
	}
}

/* --- figures --- */

/* Lists of up to a tile of users, into the ranking. */
static enum tn_status rank_tile(const struct tn_recommend_trial *t, struct tn_recommend_lister *l, const uint32_t *user,
	uint32_t n, struct tn_ranking *r, struct tn_err *err)
{
	struct tn_recommend_item list[TN_RECOMMEND_TILE * LIST];
	struct tn_recommend_one one[TN_RECOMMEND_TILE] = { 0 };
	uint32_t length_of[TN_RECOMMEND_TILE];

	for (uint32_t i = 0; i < n; i++)
		one[i].h = tn_interactions_history(&t->cut.train, user[i]);
	TN_TRY(tn_recommend_lists(l, one, n, list, length_of, err));
	for (uint32_t i = 0; i < n; i++) {
		uint64_t from = t->cut.row[user[i]], to = t->cut.row[user[i] + UINT64_C(1)];
		uint32_t item[LIST];

		for (uint32_t k = 0; k < length_of[i]; k++)
			item[k] = list[i * LIST + k].number;
		TN_TRY(tn_ranking_add(r, item, length_of[i], t->cut.item + from, (uint32_t)(to - from), t->cut.train.popularity,
			t->cut.train.nusers, err));
	}
	return TN_OK;
}

enum tn_status tn_recommend_trial_rank(const struct tn_recommend_trial *t, const struct tn_recommend_model *m, uint32_t n,
	struct tn_recommend_figure *figure, struct tn_err *err)
{
	struct tn_recommend_lister l;
	struct tn_ranking r = { 0 };
	enum tn_status st = tn_recommend_lister_open(&l, m, &t->cut.train, NULL, t->recent, err);

	if (st == TN_OK)
		st = tn_ranking_init(&r, LIST, t->cut.train.nitems, err);
	l.n = LIST;
	for (uint32_t i = 0; i < n && st == TN_OK; i += TN_RECOMMEND_TILE)
		st = rank_tile(t, &l, t->user + i, n - i < TN_RECOMMEND_TILE ? n - i : TN_RECOMMEND_TILE, &r, err);
	if (st == TN_OK)
		*figure = (struct tn_recommend_figure){ r.sum[TN_RECALL] / n, r.sum[TN_NDCG] / n };
	tn_ranking_fini(&r);
	tn_recommend_lister_close(&l);
	return st;
}

enum tn_status tn_recommend_trial_fit(const struct tn_recommend_trial *t, struct tn_recommend_settings *s, uint32_t n,
	struct tn_recommend_figure *figure, struct tn_err *err)
{
	struct tn_recommend_model m;
	enum tn_status st = tn_recommend_model_fit(&m, &t->cut.train, s, t->mem, err);

	if (st == TN_OK) {
		*s = m.settings;
		st = tn_recommend_trial_rank(t, &m, n, figure, err);
	}
	tn_recommend_model_fini(&m);
	return st;
}
