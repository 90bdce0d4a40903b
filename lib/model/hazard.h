/* The hazard model: the probability of an order in the next H days, learnt from the shop's own past (churn.md section 3).
 *
 * A pure model: it is shown customers' order days, pass after pass, and holds none. Training rows are customers at K
 * snapshots; features come from days <= the snapshot only. Ridge logistic by Newton, standardised features, intercept
 * free.
 *
 *     while (tn_hazard_wants(h)) {
 *             for each customer: tn_hazard_add(h, days, values, n);          in the same order each time
 *             TN_TRY(tn_hazard_end(h, err));
 *     }
 *     p = tn_hazard_score(h, days, values, n, as_of, &detail)
 *
 * Days        civil days, rising; values: the order day's value in money units (double, nearest to the exact sum), NULL:
 *             the log has none.
 * Log         begins with its first order day; what lies after as_of is not looked at. Snapshots before it are not used.
 * Season      r = N(as_of+1 .. as_of+H a year ago) / mean over the snapshots used of N(snapshot+1 .. snapshot+H); dates go back
 *             by a civil year, 29 February to the 28th. r = 1 and season_known false where the log begins after that window does,
 *             where the window was not over by as_of (H beyond a year), or without spec.season. YEAR_AGO asks the same of
 *             as_of and of every snapshot used.
 * Values      VALUE is the sum of all days up to the snapshot (not their mean), VALUE90 that of the last 90.
 * Memory      4.6 MB at most, whatever the number of customers: a sample of the rows, which the fit starts from.
 * Sums        in the order of adds, so callers walk in key order: the same bytes for any split or memory size.
 */
#ifndef TN_MODEL_HAZARD_H
#define TN_MODEL_HAZARD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum tn_hazard_feature {
	TN_HAZARD_RECENCY, TN_HAZARD_ORDERS, TN_HAZARD_AGE, TN_HAZARD_OVERDUE, TN_HAZARD_REPEAT, TN_HAZARD_N90, TN_HAZARD_N365,
	TN_HAZARD_GAP, TN_HAZARD_CV, TN_HAZARD_N30, TN_HAZARD_N180, TN_HAZARD_TREND, TN_HAZARD_VALUE, TN_HAZARD_VALUE90,
	TN_HAZARD_YEAR_AGO, TN_HAZARD_COUNT
};
const char *tn_hazard_name(enum tn_hazard_feature f);   /* "recency" ... : API, it stands in saved models */

struct tn_hazard_model {                /* all that scoring needs: what --save writes */
	int horizon;                    /* H, days */
	uint32_t used;                  /* features that have a coefficient, as bits */
	double mean[TN_HAZARD_COUNT], sd[TN_HAZARD_COUNT], coefficient[TN_HAZARD_COUNT];        /* standardised */
	double intercept;
	double season;                  /* r; 1: none */
	bool season_known;
	bool has_covariance;
	/* inverse Hessian; intercept first, then by feature; zeros where unused */
	double covariance[(TN_HAZARD_COUNT + 1) * (TN_HAZARD_COUNT + 1)];
	uint64_t rows, buyers;          /* of training */
};

struct tn_hazard_spec {
	int32_t as_of;                  /* A, civil day */
	int horizon;                    /* H */
	int snapshots;                  /* K */
	bool season;                    /* --season on */
	bool has_values;
};

struct tn_hazard;

/* *spec is copied. TN_ELIMIT: memory; *h is NULL after a failure. */
enum tn_status tn_hazard_open(struct tn_hazard **h, const struct tn_hazard_spec *spec, struct tn_err *err);
bool tn_hazard_wants(const struct tn_hazard *h);
enum tn_status tn_hazard_add(struct tn_hazard *h, const int32_t *day, const double *value, uint32_t n, struct tn_err *err);
/* Closes a pass. TN_EDATA when it cannot be fitted: no snapshot fits into the log, nobody or everybody came back. */
enum tn_status tn_hazard_end(struct tn_hazard *h, struct tn_err *err);
/* good until the close; NULL while it wants a pass */
const struct tn_hazard_model *tn_hazard_result(const struct tn_hazard *h);
void tn_hazard_close(struct tn_hazard *h);                                      /* takes NULL */

struct tn_hazard_score {
	double p_return;                /* with season */
	double lo, hi;                  /* 95 % interval of p_churn = 1 - p_return (delta method) */
	double contribution[TN_HAZARD_COUNT];   /* log-odds of churn against the average customer, 0 where unused */
	double plain[TN_HAZARD_COUNT];  /* the feature in plain units, for the words: days, orders, money */
};
/* A day that is looked back from, and the window that season factors ask of. */
struct tn_hazard_cut {
	int32_t at;                     /* the last day that is known */
	int32_t year_from, year_to;     /* at+1 .. at+H a year ago; INT32_MIN, before any log, where it is not over by `at` */
};
struct tn_hazard_cut tn_hazard_cut(int32_t at, int horizon);

/* One customer with at least one day <= as_of; days after it are not looked at. */
void tn_hazard_score(const struct tn_hazard_model *m, int32_t as_of, const int32_t *day, const double *value, uint32_t n,
	struct tn_hazard_score *out);
/* "recency 94 d (own gap 21 d)" for the k-th largest positive contribution, k = 0, 1, 2; false: there is none. */
bool tn_hazard_reason(const struct tn_hazard_score *s, int k, struct tn_buf *out);

#endif
