/* Private. Inside of --evaluate: recommend_eval.c (models, table) and recommend_cases.c (who is judged, on what). */
#ifndef TN_MODEL_RECOMMEND_EVAL_H
#define TN_MODEL_RECOMMEND_EVAL_H

#include "model/recommend_impl.h"

/* Numbers n of the pool, from `from` on. */
struct tn_recommend_span {
	size_t from;
	uint32_t n;
};

/* A list to be made, and what it should have. */
struct tn_recommend_case {
	struct tn_history own;          /* of the fit; without an item: `pooled` */
	struct tn_recommend_span pooled, more, held;
	struct tn_str user;
};

/* Popularity, or the method beside it. */
struct tn_recommend_rival {
	struct tn_recommend_model model;
	struct tn_recommend_lister lister;
	struct tn_ranking ranking;
	struct tn_ranking_result result;
};

struct tn_recommend_eval {
	struct tn_recommend *r;
	const struct tn_recommend_spec *spec;
	struct tn_err *err;
	uint64_t mem;
	bool is_session;
	struct tn_interactions *x;      /* what is fitted on */
	const uint32_t *numbers;        /* of the log's items in x; NULL: the same */
	uint32_t *recent;               /* by item of x; NULL: no half-life */
	struct tn_holdout holdout;      /* of --last */
	struct tn_recommend_side held, history; /* of --holdout, of --history */
	struct tn_recommend_limits limits;
	struct tn_recommend_rival rival[2];     /* popular, the method */
	uint32_t nrivals;
	uint32_t *pool;                 /* what cases hold that is not in the fit's lists; never NULL */
	size_t npool, pool_cap;
	struct tn_recommend_case todo[TN_RECOMMEND_TILE];
	uint32_t ntodo;
	struct tn_recommend_item *list; /* of all in todo */
	uint32_t *numbered;             /* one list without its scores */
	uint8_t *seen;                  /* by item of x, zeros between users */
	uint64_t cases, newcomers;      /* newcomers: without a history */
	uint64_t lost;                  /* held-out items that a list cannot name, as the user had them */
};

static inline uint32_t tn_recommend_number(const struct tn_recommend_eval *e, uint32_t item)
{
	return e->numbers != NULL && item < e->x->nitems ? e->numbers[item] : item;
}
enum tn_status tn_recommend_pool_put(struct tn_recommend_eval *e, uint32_t item);
/* All cases there are, into the rankings of the rivals. */
enum tn_status tn_recommend_cases(struct tn_recommend_eval *e);

#endif
