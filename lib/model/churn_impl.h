/* Private. Inside of churn-score: what its files share.
 *
 *     churn.c          options, the table of functions         churn_state.c    add, merge, encode, decode
 *     churn_report.c   which answer; rows out                  churn_groups.c   customers as the purchase models see them
 *     churn_fit.c      what the log says at a day, fits        churn_score.c    one customer's figures and reasons
 *     churn_back.c     back-tests: auto, --evaluate, --curve   churn_file.c     --save and --apply
 */
#ifndef TN_MODEL_CHURN_IMPL_H
#define TN_MODEL_CHURN_IMPL_H

#include "base/hash.h"
#include "base/period.h"
#include "model/btyd.h"
#include "model/churn.h"
#include "model/currency.h"
#include "model/evaluate.h"
#include "model/hazard.h"
#include "model/recency.h"

/* --- the state --- */

struct tn_churn_order {
	tn_i128 mantissa;               /* of the day's sum; 0 without a value */
	int32_t day;
	uint8_t scale;
	bool has_value;                 /* some row of the day had one */
};

#define TN_CHURN_FIRST (TN_DAY_MIN - 1) /* days: the zone may put an instant beyond the calendar in UTC */
#define TN_CHURN_LAST (TN_DAY_MAX + 1)
#define TN_CHURN_CAP 0x7fffffffU
#define TN_CHURN_MANTISSA (INT64_C(1) << 36)
#define TN_CHURN_NO_VALUE 31U

/* Orders rise by day. Packed: day - FIRST in 22 bits, scale (or NO_VALUE) in 5, mantissa + MANTISSA in 37: amounts up to
 * 687 million in cents. One larger amount makes all of the state wide. */
struct tn_churn_state {
	union {
		uint64_t one;                   /* packed; cap 0 */
		uint64_t *packed;
		struct tn_churn_order *wide;
	} u;
	uint32_t n;
	uint32_t cap : 31, is_wide : 1;
};

static inline int32_t tn_churn_day(const struct tn_churn_state *s, uint32_t i)
{
	return s->is_wide ? s->u.wide[i].day : (int32_t)((s->cap == 0 ? s->u.one : s->u.packed[i]) >> 42) + TN_CHURN_FIRST;
}

static inline struct tn_churn_order tn_churn_order(const struct tn_churn_state *s, uint32_t i)
{
	uint64_t v;
	uint32_t scale;

	if (s->is_wide)
		return s->u.wide[i];
	v = s->cap == 0 ? s->u.one : s->u.packed[i];
	scale = v >> 37 & 31;
	return (struct tn_churn_order){ .mantissa = (int64_t)(v & (((uint64_t)1 << 37) - 1)) - TN_CHURN_MANTISSA,
		.day = (int32_t)(v >> 42) + TN_CHURN_FIRST, .scale = (uint8_t)(scale == TN_CHURN_NO_VALUE ? 0 : scale),
		.has_value = scale != TN_CHURN_NO_VALUE };
}

/* churn_state.c */
enum tn_status tn_churn_add_order(struct tn_fold *f, struct tn_churn_state *s, const struct tn_churn_order *order);
void tn_churn_touch(const void *state);
enum tn_status tn_churn_add(void *state, const struct tn_event *e, struct tn_fold *f);
enum tn_status tn_churn_merge(void *state, void *other, struct tn_fold *f);
enum tn_status tn_churn_encode(const void *state, struct tn_row *row, struct tn_fold *f);
enum tn_status tn_churn_decode(void *state, const struct tn_str *field, struct tn_fold *f);

/* What the purchase models see of one customer (churn.md section 1); days. */
struct tn_churn_customer {
	uint32_t n;                     /* order days up to A */
	int32_t first, last;
	int32_t recency, t_x, age;      /* A - last, last - first, A - first */
	bool has_value;                 /* some day up to A had one */
	bool has_mean;                  /* x > 0, and some repeat day had a value */
	double mean;                    /* m: of the x = n - 1 repeat days */
};
/* The own gap: between order days, or the whole time since the only one. */
static inline double tn_churn_gap(const struct tn_churn_customer *c) { return c->n > 1 ? (double)c->t_x / (c->n - 1) : c->age; }
/* false: no order day up to as_of. */
bool tn_churn_look(const struct tn_churn_state *s, int32_t as_of, struct tn_churn_customer *c);

/* --- groups --- */

/* Customers of equal (x, t_x, T) with their number, and values of orders of equal (x, m). Zeroed but for the key is empty. */
struct tn_churn_groups {
	struct tn_btyd_group *group;
	uint32_t n, cap;
	uint32_t *slot;                 /* number + 1; 0: free */
	uint32_t slots;                 /* a power of 2 */
	struct tn_hash_key key;         /* of the run: nobody can make figures that collide */
	struct tn_gamma_gamma_group *spend;
	uint32_t nspend, spend_cap;
};
/* n customers, up to TN_WALK_SOME. TN_ELIMIT: memory; what was added before stays. */
enum tn_status tn_churn_groups_add(struct tn_churn_groups *g, const struct tn_churn_customer *c, uint32_t n, struct tn_err *err);
/* Both lists sorted and packed, so that nothing depends on the order of adds; none may follow. */
enum tn_status tn_churn_groups_sort(struct tn_churn_groups *g, struct tn_err *err);
/* After the sort: the numbers of the groups of n customers, who were all added. */
void tn_churn_groups_find(const struct tn_churn_groups *g, const struct tn_churn_customer *c, uint32_t n, uint32_t *number);
void tn_churn_groups_fini(struct tn_churn_groups *g);

/* --- fits --- */

#define TN_CHURN_BIT(model) (UINT32_C(1) << (model))

/* All that scoring needs, and what it was made of: what --save writes. tn_churn_fit_fini frees. */
struct tn_churn_fit {
	enum tn_churn_model model;      /* that scores; never auto */
	uint32_t models;                /* bits of those that are fitted: more than one only while auto chooses */
	int32_t as_of;                  /* A: fitted on days up to it */
	int horizon;                    /* H, days */
	uint64_t customers, orders, repeaters;  /* fitted on: known by A, their order days, those with more than one */
	double mean_orders, mean_age;   /* a customer's order days, days since the first */
	struct tn_btyd purchase;        /* the model; with hazard and recency MBG/NBD beside it, for counts of orders */
	bool has_purchase;
	double season;                  /* of the purchase model; 1: none */
	bool season_known;
	bool has_values;                /* some order up to A had one */
	double mean_value;              /* of an order day of all customers */
	struct tn_gamma_gamma spend;
	bool has_spend;
	struct tn_hazard_model hazard;  /* with TN_CHURN_HAZARD */
	struct tn_recency recency;      /* with TN_CHURN_RECENCY, fitted; points only when it was read from a file */
};
void tn_churn_fit_fini(struct tn_churn_fit *fit);
/* The factor that scores are made with; recency knows none. */
static inline double tn_churn_season(const struct tn_churn_fit *fit)
{
	return fit->model == TN_CHURN_HAZARD ? fit->hazard.season : fit->model == TN_CHURN_RECENCY ? 1 : fit->season;
}

/* churn_file.c: the table `name index value bits`; doubles as 16 hex digits of their bits, beside a decimal for people. */
enum tn_status tn_churn_save(const struct tn_churn_fit *fit, struct tn_row *row, struct tn_err *err);
/* TN_EDATA, with file and line: not such a file, another version, changed since it was written. */
enum tn_status tn_churn_load(struct tn_churn_fit *fit, const char *name, struct tn_str text, struct tn_err *err);

/* --- the run --- */

struct tn_churn {
	struct tn_fold *fold;
	const struct tn_churn_spec *spec;
	struct tn_calendar days;        /* civil days in --tz */
	struct tn_currencies currencies;
	struct tn_walk *walk;           /* from here on in a report only */
	uint64_t later;                 /* order days of this walk after the day that is asked about */
	int32_t *day;                   /* one customer's days and values, see tn_churn_unpack */
	double *value;
	uint32_t cap;
};

/* Why a candidate of auto could not be fitted; "": it could. */
struct tn_churn_tried { char why[TN_CHURN_MODELS][200]; };

/* churn_fit.c */
/* Fits `models` (bits) on what was known at `at`, and leaves the groups that the purchase models saw. fit->customers 0:
 * nobody was known, nothing is fitted. A model without enough to learn from is TN_EDATA, or, with tried, told there.
 * fit->model: the first of them in the order of enum tn_churn_model. Both are freed by the caller, after a failure, too. */
enum tn_status tn_churn_fit(struct tn_churn *c, int32_t at, int horizon, uint32_t models, struct tn_churn_fit *fit,
	struct tn_churn_groups *groups, struct tn_churn_tried *tried);
/* The groups alone, for a model that is there already. */
enum tn_status tn_churn_group(struct tn_churn *c, int32_t at, struct tn_churn_groups *groups);
/* The days up to `at` into c->day, and c->value where values are wanted; *n of them. */
enum tn_status tn_churn_unpack(struct tn_churn *c, const struct tn_churn_state *s, int32_t at, bool values, uint32_t *n);
/* The walk begins again. */
enum tn_status tn_churn_walk(struct tn_churn *c, bool in_order);
/* The next customers who are known at `at`, as many as are good together (tn_walk_some). */
struct tn_churn_batch {
	uint32_t n;                     /* may be 0 before the end */
	struct tn_str key[TN_WALK_SOME];
	const struct tn_churn_state *state[TN_WALK_SOME];
	struct tn_churn_customer who[TN_WALK_SOME];
};
int tn_churn_next(struct tn_churn *c, int32_t at, struct tn_churn_batch *batch);        /* 1, 0 the end, -1 a failure */
/* Is it the purchase model that scores? */
static inline bool tn_churn_is_purchase(enum tn_churn_model m)
{
	return m == TN_CHURN_MBG || m == TN_CHURN_BG || m == TN_CHURN_PARETO;
}

/* churn_score.c */
struct tn_churn_scorer {
	struct tn_churn *c;
	const struct tn_churn_fit *fit;
	const struct tn_churn_groups *groups;   /* borrowed */
	int32_t at;
	struct tn_churn_cached *cached; /* by group */
	uint32_t number[TN_WALK_SOME];  /* of the batch: groups */
	char average_orders[32], average_age[40];       /* how two reasons end */
};
struct tn_churn_score {                 /* NaN: there is none */
	double p_churn, lo, hi, p_return, p_alive;
	double expected_orders, expected_value, value_at_risk;
	struct tn_hazard_score hazard;  /* with TN_CHURN_HAZARD */
};
enum tn_status tn_churn_scorer_open(struct tn_churn_scorer *s, struct tn_churn *c, const struct tn_churn_fit *fit,
	const struct tn_churn_groups *groups, int32_t at);
void tn_churn_scorer_close(struct tn_churn_scorer *s);
/* The next batch of the walk, to be scored one by one. */
int tn_churn_scorer_next(struct tn_churn_scorer *s, struct tn_churn_batch *batch);
/* Customer i of the batch. */
enum tn_status tn_churn_score(struct tn_churn_scorer *s, const struct tn_churn_batch *batch, uint32_t i, struct tn_churn_score *out);
/* Three fields: the reasons in words, missing where there are fewer. */
#define TN_CHURN_REASONS 3
void tn_churn_reasons(const struct tn_churn_scorer *s, const struct tn_churn_customer *who, const struct tn_churn_score *score,
	struct tn_row *row);

/* churn_back.c */
/* The model that auto takes at `at`, by a back-test on the window that ends there; told under --explain. */
enum tn_status tn_churn_choose(struct tn_churn *c, int32_t at, int horizon, enum tn_churn_model *model);
enum tn_status tn_churn_evaluate(struct tn_churn *c, int32_t at, struct tn_row *row);
enum tn_status tn_churn_curve(struct tn_churn *c, int32_t at, struct tn_row *row);

/* churn_report.c */
enum tn_status tn_churn_report(struct tn_fold *f, struct tn_walk *walk, struct tn_row *row);
/* A line for the person; a note (always told), or one of --explain. */
void tn_churn_note(struct tn_churn *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
void tn_churn_explain(struct tn_churn *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* What a person must know of a fit, and on request all of it. */
void tn_churn_explain_fit(struct tn_churn *c, const struct tn_churn_fit *fit);
/* A figure, or the missing field for NaN; TN_EDATA where it does not fit 15 digits. */
enum tn_status tn_churn_put(struct tn_churn *c, struct tn_row *row, double v);

#endif
