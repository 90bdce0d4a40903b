/* The slow twin of the hazard model: churn.md section 3 and nothing else. */
#ifndef TN_TESTS_HAZARD_SLOW_H
#define TN_TESTS_HAZARD_SLOW_H

#include "model/hazard.h"

enum { F = TN_HAZARD_COUNT, N = F + 1, MOST_DAYS = 64 };

struct customer {
	uint32_t n;
	int32_t day[MOST_DAYS];
	double value[MOST_DAYS];
};

struct log {
	struct customer *at;
	int n;
};

struct twin {
	bool fits;
	uint64_t rows, buyers;
	uint32_t used;
	long double mean[F], sd[F], beta[N], covariance[N][N], season;
	bool season_known;
};

/* Order days of all customers in from .. to. */
int slow_pairs(const struct log *log, int32_t from, int32_t to);
/* covariance: identity where a feature is left out. */
struct twin slow_fit(const struct log *log, const struct tn_hazard_spec *spec);
/* What is not as it should be; NULL: all is well. The score as churn.md has it, and its interval around it within 0..1. */
const char *slow_differs(const struct tn_hazard_model *m, const struct twin *t);
const char *slow_differs_score(const struct tn_hazard_model *m, const struct twin *t, const struct customer *c, int32_t as_of);

#endif
