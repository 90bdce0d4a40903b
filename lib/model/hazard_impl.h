/* Private. What the two files of the hazard model share; private to lib/model/hazard*.c.
 *
 *     hazard.c             passes, sums, Newton, season, what cannot be fitted
 *     hazard_features.c    a customer's days as features; scores and reasons made of them
 */
#ifndef TN_MODEL_HAZARD_IMPL_H
#define TN_MODEL_HAZARD_IMPL_H

#include "model/hazard.h"

#define TN_HAZARD_LOGS 8192             /* ln(1 + k), k below this, comes from a table where there is one: 22 years of days */

/* One customer as seen from a cut: whole numbers, but for money. */
struct tn_hazard_facts {
	int64_t n, recency, age, n30, n90, n180, n365;
	int64_t squares;                /* of the gaps, summed: below 7.3e18 for any days of the calendar */
	int64_t year_ago;
	double value, value90;
};

/* All n days are <= cut->at, and there is one at least. value may be NULL. */
void tn_hazard_look(const struct tn_hazard_cut *cut, const int32_t *day, const double *value, uint32_t n, struct tn_hazard_facts *f);
/* By tn_hazard_feature, not standardised. table: ln(1 + k) for k < TN_HAZARD_LOGS, or NULL: the same numbers, later. */
void tn_hazard_vector(const struct tn_hazard_facts *f, const double *table, double x[TN_HAZARD_COUNT]);

#endif
