/* Private. A trial: what recommend's auto and --tune choose by (recommend.md 1.7). A part of the histories is held back,
 * candidates are fitted on the rest, and make lists of 20 for those who lost something: all of them, or the first of a
 * random order.
 *
 * Ownership   yours; tn_recommend_trial_close takes a zeroed one.
 * Costs       estimated CPU seconds, from counts of the input only: the same on every run.
 */
#ifndef TN_MODEL_RECOMMEND_TRIAL_H
#define TN_MODEL_RECOMMEND_TRIAL_H

#include "model/recommend_impl.h"

#define TN_RECOMMEND_TRIAL_LIST 20U

/* Candidates of different methods are held against each other on so many users, at most. */
#define TN_RECOMMEND_TRIAL_SAMPLE 10000U

/* What costs are made of. */
struct tn_recommend_counts {
	double items, pairs;
	double squares, near;           /* pairs of items of a user; those at most 50 apart */
	double history;                 /* items of a user who is ranked: the mean of the sample */
	double around;                  /* pairs of users who share an item with him, at most all pairs: likewise */
};

struct tn_recommend_figure {
	double recall, ndcg;
};

struct tn_recommend_trial {
	uint64_t mem;
	struct tn_holdout cut;
	uint32_t *recent;               /* by item of the cut's train; NULL: no half-life */
	uint32_t ngrouped;              /* users who lost more than one item at the last moment */
	uint32_t *user, nuser;          /* all who lost something, in a random order: any first part of them is a sample */
	struct tn_recommend_counts counts;
};

/* ordered: each user's last item is held back, with those of the same time; else random ones. */
enum tn_status tn_recommend_trial_open(struct tn_recommend_trial *t, const struct tn_recommend_spec *spec,
	const struct tn_interactions *x, bool ordered, uint64_t mem, struct tn_err *err);
static inline uint32_t tn_recommend_trial_sample(const struct tn_recommend_trial *t)
{
	return t->nuser < TN_RECOMMEND_TRIAL_SAMPLE ? t->nuser : TN_RECOMMEND_TRIAL_SAMPLE;
}
/* How well a model that was fitted on cut.train does for the first n (at least 1) users. */
enum tn_status tn_recommend_trial_rank(const struct tn_recommend_trial *t, const struct tn_recommend_model *m, uint32_t n,
	struct tn_recommend_figure *figure, struct tn_err *err);
/* The same for settings; as they were fitted, such as the number of factors, they are in *s afterwards. */
enum tn_status tn_recommend_trial_fit(const struct tn_recommend_trial *t, struct tn_recommend_settings *s, uint32_t n,
	struct tn_recommend_figure *figure, struct tn_err *err);
void tn_recommend_trial_close(struct tn_recommend_trial *t);

/* Of a fit on all, and of the lists of so many users, by the method of *s; its factors and neighbours are numbers. */
double tn_recommend_fit_cost(const struct tn_recommend_counts *n, const struct tn_recommend_settings *s);
double tn_recommend_rank_cost(const struct tn_recommend_counts *n, const struct tn_recommend_settings *s, double users);

#endif
