/* The suites of the unit tests: each NAME stands for `Suite *NAME_suite(void)` in check_NAME.c. Sorted, one a line. */
#ifndef UNIT_SUITES_H
#define UNIT_SUITES_H

#define SUITES(SUITE) \
	SUITE(arena) \
	SUITE(btyd) \
	SUITE(btyd_score) \
	SUITE(btyd_value) \
	SUITE(buf) \
	SUITE(churn) \
	SUITE(churn_file) \
	SUITE(churn_state) \
	SUITE(cohort) \
	SUITE(crosstab) \
	SUITE(csv) \
	SUITE(currency) \
	SUITE(err) \
	SUITE(evaluate) \
	SUITE(expr) \
	SUITE(fold) \
	SUITE(hash) \
	SUITE(hazard) \
	SUITE(in) \
	SUITE(interval) \
	SUITE(lifecycle) \
	SUITE(linear) \
	SUITE(lines) \
	SUITE(map) \
	SUITE(mapper) \
	SUITE(money) \
	SUITE(moves) \
	SUITE(num) \
	SUITE(opt) \
	SUITE(optimise) \
	SUITE(out) \
	SUITE(period) \
	SUITE(preset) \
	SUITE(reader) \
	SUITE(recency) \
	SUITE(rfm) \
	SUITE(rfm_files) \
	SUITE(rules) \
	SUITE(select) \
	SUITE(set32) \
	SUITE(sort) \
	SUITE(special) \
	SUITE(str) \
	SUITE(strpack) \
	SUITE(strset) \
	SUITE(summary) \
	SUITE(survival) \
	SUITE(tally) \
	SUITE(time) \
	SUITE(zone)

#endif
