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
	SUITE(dense) \
	SUITE(ease) \
	SUITE(err) \
	SUITE(evaluate) \
	SUITE(expr) \
	SUITE(fold) \
	SUITE(hash) \
	SUITE(hazard) \
	SUITE(in) \
	SUITE(interactions) \
	SUITE(interval) \
	SUITE(knn) \
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
	SUITE(ranking) \
	SUITE(reader) \
	SUITE(recency) \
	SUITE(rfm) \
	SUITE(rfm_files) \
	SUITE(rng) \
	SUITE(rules) \
	SUITE(select) \
	SUITE(sequence) \
	SUITE(session) \
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
	SUITE(top) \
	SUITE(zone)

#endif
