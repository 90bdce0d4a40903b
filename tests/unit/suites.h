/* The suites of the unit tests: each NAME stands for `Suite *NAME_suite(void)` in check_NAME.c. Sorted, one a line. */
#ifndef UNIT_SUITES_H
#define UNIT_SUITES_H

#define SUITES(SUITE) \
	SUITE(arena) \
	SUITE(buf) \
	SUITE(cohort) \
	SUITE(crosstab) \
	SUITE(csv) \
	SUITE(err) \
	SUITE(expr) \
	SUITE(fold) \
	SUITE(hash) \
	SUITE(in) \
	SUITE(interval) \
	SUITE(lifecycle) \
	SUITE(lines) \
	SUITE(map) \
	SUITE(mapper) \
	SUITE(money) \
	SUITE(moves) \
	SUITE(num) \
	SUITE(opt) \
	SUITE(out) \
	SUITE(period) \
	SUITE(preset) \
	SUITE(reader) \
	SUITE(rfm) \
	SUITE(rfm_files) \
	SUITE(rules) \
	SUITE(select) \
	SUITE(set32) \
	SUITE(str) \
	SUITE(strset) \
	SUITE(summary) \
	SUITE(survival) \
	SUITE(tally) \
	SUITE(time) \
	SUITE(zone)

#endif
