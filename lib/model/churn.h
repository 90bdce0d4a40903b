/* churn-score: who will not come back, why, and what is at stake (churn.md). What is folded: each customer's order days
 * with their exact values. The answer is made of it by the purchase models (model/btyd.h), the hazard model
 * (model/hazard.h) or recency alone (model/recency.h).
 *
 * State options   order-when (selector 0). A (--as-of), the horizon and the model are answer options: one state file
 *                 serves them all.
 * Extra columns   0 the currency (role).
 * State           the order days, rising, each with the exact sum of its rows' values: 8 bytes a day, one day within the 16 bytes
 *                 of the state; 32 bytes a day where an amount has more than 37 bits. A day's sum must fit 128 bits at its scale,
 *                 else TN_EDATA, as are several currencies.
 * Partial         `orders`: DAY or DAY=SUM items with commas, rising: 15000=12.50,15003; `currency`
 * Answer          a row a customer; or the inputs of the models, an evaluation, curves (struct tn_churn_spec)
 */
#ifndef TN_MODEL_CHURN_H
#define TN_MODEL_CHURN_H

#include "base/buf.h"
#include "fold/fold.h"

enum tn_churn_model {
	TN_CHURN_AUTO, TN_CHURN_HAZARD, TN_CHURN_MBG, TN_CHURN_BG, TN_CHURN_PARETO, TN_CHURN_RECENCY, TN_CHURN_MODELS
};
const char *tn_churn_name(enum tn_churn_model model);           /* "auto" "hazard" "mbgnbd" "bgnbd" "pnbd" "recency" */
bool tn_churn_parse(struct tn_str text, enum tn_churn_model *model);

/* 90d, 13w, 3mo (civil months from the day that is asked about); 90 is 90d. */
struct tn_churn_horizon { int32_t n; char unit; };              /* 'd' 'w' 'm' */
bool tn_churn_horizon_parse(struct tn_str text, struct tn_churn_horizon *h);    /* 1 day up to 10 years */
/* Days of the window behind a civil day: day + it is the last one. With months it depends on the day. */
int tn_churn_horizon_days(struct tn_churn_horizon h, int32_t day);

enum tn_churn_answer { TN_CHURN_SCORES, TN_CHURN_INPUTS, TN_CHURN_EVALUATE, TN_CHURN_CURVE };
#define TN_CHURN_DATES 64

struct tn_churn_spec {
	enum tn_churn_answer answer;
	enum tn_churn_model model;
	struct tn_churn_horizon horizon;
	bool season, detail;
	int snapshots;
	uint64_t top;                   /* 0: all customers, by user; else so many, by value_at_risk */
	int32_t date[TN_CHURN_DATES];   /* of an evaluation; none: the last complete window */
	uint32_t ndates;
	struct tn_out *save;            /* where the fitted model goes; NULL: nowhere */
	const char *apply_name;         /* a fitted model; NULL: fit one. Its bytes: */
	struct tn_str apply;
	bool explain;
	struct tn_buf *text;            /* gets lines for the person: notes always, more with explain */
};

extern const struct tn_fold_ops tn_churn;

#endif
