/* The slow twin of the cohort analysis: the long table straight from definitions.md section 2, every cell from every event. */
#ifndef TN_TESTS_COHORT_SLOW_H
#define TN_TESTS_COHORT_SLOW_H

#include "base/buf.h"
#include "base/money.h"
#include "base/period.h"
#include "model/cohort.h"

#define SLOW_EVENTS 64
#define SLOW_BRACKETS 4

struct slow_event {
	int user, by;           /* by: 0 is missing, else a letter from 'a' */
	int64_t t;
	bool start, back, has_value;
	struct tn_money value;
};

struct slow_log {
	struct slow_event e[SLOW_EVENTS];
	int n;
};

struct slow_options {
	struct tn_cohort_spec spec;     /* mode, lags, count, mean, incomplete, reference, digits */
	bool recurring, own, zero_start, by;
	enum { SLOW_USERS, SLOW_COUNT, SLOW_SUM } measure;
	struct tn_calendar calendar;
	int nbrackets, from[SLOW_BRACKETS], to[SLOW_BRACKETS];
	int64_t as_of;
	int64_t since, until;
};

/* All rows, without the header. */
void slow_table(const struct slow_log *log, struct slow_options *o, struct tn_buf *out);

#endif
