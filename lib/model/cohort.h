/* Cohort retention: who comes back (definitions.md section 2, to the letter).
 *
 * Key         user. Selectors: bit 0 start, bit 1 return. Extra column: --by.
 * State       chosen at open from the state options (period, window, first or recurring, zero, measure, by):
 *             calendar windows, users, zero start: the first start with its --by value and one bit a period with a return;
 *             calendar, zero return: also the latest return time of every period up to that of the first start;
 *             calendar, count and sum: the returns by time up to there, totals by period after;
 *             own windows: the distinct return times (count and sum: with counts and values); recurring: the first start
 *             of each period. O(periods) a user with calendar windows, O(returns) with own ones.
 * Answer      report: the cells in order of by, cohort, lag; or a matrix; or a heat map.
 * Limits      more than 10^6 cells without lags is TN_ELIMIT.
 */
#ifndef TN_MODEL_COHORT_H
#define TN_MODEL_COHORT_H

#include "fold/fold.h"

enum tn_cohort_mode { TN_COHORT_ON, TN_COHORT_AFTER, TN_COHORT_WITHIN, TN_COHORT_EVERY, TN_COHORT_BRACKET };
enum tn_cohort_form { TN_COHORT_LONG, TN_COHORT_MATRIX_RATE, TN_COHORT_MATRIX_USERS, TN_COHORT_MATRIX_VALUE };
enum tn_cohort_mean { TN_COHORT_MEAN_NONE, TN_COHORT_MEAN_WEIGHTED, TN_COHORT_MEAN_SIMPLE };

/* The options that only shape the answer. Those of the state are fold options, as text: start, return, cohorts (first or
 * recurring), window (calendar or own), period, zero (start or return), measure (users, count or sum), by (a column, or "").
 */
struct tn_cohort_spec {
	enum tn_cohort_mode mode;
	const char *brackets;           /* "0,1-3,4-7" as written; with TN_COHORT_BRACKET */
	int64_t lags;                   /* -1: not given */
	uint64_t count;                 /* K of count=K; 0: not given */
	enum tn_cohort_form form;       /* MATRIX_RATE stands for a matrix whose figure was not named, too */
	bool figure_given;              /* --matrix=rate, users or value */
	bool heatmap;                   /* the matrix drawn; with LONG the figure is the usual one */
	enum tn_cohort_mean mean;
	bool mean_given;                /* else weighted for a matrix, none for the long table */
	bool incomplete_drop;
	bool incomplete_given;          /* mark or drop was asked for */
	bool reference_previous;
	const char *since, *until;      /* NULL: no bound */
	int digits;
	bool color;                     /* heat map with colours */
	int width;                      /* columns of the terminal, for the heat map */
};

extern const struct tn_fold_ops tn_cohort;

#endif
