/* Cohorts: the six sentences on folds for every form of the state, the report against its slow twin, and the laws of
 * definitions.md section 2. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/sys.h"
#include "fold/impl.h"
#include "model/cohort_impl.h"
#include "unit/cohort_slow.h"
#include "unit/rnd.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])

Suite *cohort_suite(void);

static uint64_t seed;

static uint32_t below(uint32_t n)
{
	return (uint32_t)(rnd(&seed) % n);
}

static const char *const periods[] = { "hour", "day", "week", "month", "quarter", "year" };
static const int64_t lengths[] = { 3600 * TN_US, TN_DAY_US, 7 * TN_DAY_US, 30 * TN_DAY_US, 91 * TN_DAY_US, 365 * TN_DAY_US };
static const char *const zones[] = { "UTC", "Europe/Berlin" };
static const char *const days[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

/* --- a fold without input --- */

struct subject {
	struct tn_common common;
	struct tn_err err;
	struct tn_cohort_spec spec;
	struct tn_fold *f;
	struct tn_out out;
	struct tn_row row;
};

static void subject_open(struct subject *t, const char *cohorts, const char *window, const char *period, const char *zero,
	const char *measure, const char *by, const char *tz)
{
	struct tn_fold_spec spec = { .spec = &t->spec, .noptions = 8, .selector = { "start", "return" }, .extra = { { .option = "by" } },
		.option = { { "start", "", false }, { "return", "", false }, { "cohorts", cohorts, true }, { "window", window, true },
			{ "period", period, true }, { "zero", zero, true }, { "measure", measure, true }, { "by", by, true } } };

	*t = (struct subject){ .common = { .mem = UINT64_C(1) << 30, .tmp = "/tmp", .tz = tz, .max_record = 1 << 20 } };
	t->spec.lags = -1;
	t->spec.count = 1;
	t->spec.digits = 6;
	ck_assert_int_eq(tn_fold_open(&t->f, &tn_cohort, &spec, &t->common, &t->err), TN_OK);
	ck_assert_msg(tn_fold_setup(t->f) == TN_OK, "%s", t->err.what);
	ck_assert_int_eq(tn_out_open(&t->out, "/dev/null", &t->err), TN_OK);
	tn_row_init(&t->row, &t->out, &t->common);
}

static void subject_close(struct subject *t)
{
	tn_row_fini(&t->row);
	tn_out_abort(&t->out);
	tn_fold_close(t->f);
}

/* The text of a state; the caller frees it. */
static char *text_of(struct subject *t, const struct tn_cohort_state *s)
{
	char *text;

	ck_assert_msg(tn_cohort.encode(s, &t->row, t->f) == TN_OK, "%s", t->err.what);
	HOLDS(t->row.nf == 3);
	text = calloc(1, t->row.buf.n + 1);
	memcpy(text, t->row.buf.p, t->row.buf.n);
	tn_buf_reset(&t->row.buf);
	t->row.nf = 0;
	return text;
}

static enum tn_status decode(struct subject *t, struct tn_cohort_state *s, const char *text)
{
	struct tn_str rest = tn_str_of(text), field[3];

	*s = (struct tn_cohort_state){ .bits = 0 };
	for (int i = 0; i < 3; i++)
		HOLDS(tn_str_cut(&rest, '\t', &field[i]));
	return tn_cohort.decode(s, field, t->f);
}

static void add(struct subject *t, struct tn_cohort_state *s, const struct tn_event *e, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		HOLDS_MSG(tn_cohort.add(s, &e[i], t->f) == TN_OK, "%s", t->err.what);
}

static void merge(struct subject *t, struct tn_cohort_state *s, struct tn_cohort_state *o)
{
	HOLDS_MSG(tn_cohort.merge(s, o, t->f) == TN_OK, "%s", t->err.what);
}

/* A copy, through the text. */
static struct tn_cohort_state copy(struct subject *t, const struct tn_cohort_state *s)
{
	struct tn_cohort_state c;
	char *text = text_of(t, s);

	HOLDS_MSG(decode(t, &c, text) == TN_OK, "%s in %s", t->err.what, text);
	free(text);
	return c;
}

static void equal(struct subject *t, const char *sentence, const struct tn_cohort_state *s, const char *want)
{
	char *got = text_of(t, s);

	HOLDS_MSG(strcmp(got, want) == 0, "%s:\n%s\nexpected\n%s", sentence, got, want);
	free(got);
}

#define EVENTS 90
#define PARTS 3

/* Times from few instants, so that many are equal, over `length` or over far more. */
static void make_events(struct tn_event *e, uint32_t n, int64_t length)
{
	static const char *const by[] = { "", "a", "b,c", "50%", "\\t" };
	int64_t span = length * (below(2) == 0 ? 4 : 400), instants = 1 + below(40), base = below(3) == 0 ? 0 : INT64_C(1700000000) * TN_US;

	for (uint32_t i = 0; i < n; i++) {
		e[i] = (struct tn_event){ .match = below(4), .has_value = below(5) > 0,
			.value = { .mantissa = (int64_t)below(2000) - 500, .scale = (uint8_t)below(4) } };
		e[i].time_us = base - span / 2 + span / instants * below((uint32_t)instants);
		e[i].extra[0] = tn_str_of(by[below(COUNT(by))]);
		if (!e[i].has_value)
			e[i].value = (struct tn_money){ 0, 0 };
	}
}

static void shuffle(struct tn_event *e, uint32_t n)
{
	for (uint32_t i = n; i > 1; i--) {
		uint32_t k = below(i);
		struct tn_event held = e[i - 1];

		e[i - 1] = e[k];
		e[k] = held;
	}
}

static void six_sentences(struct subject *t, struct tn_event *e, uint32_t n)
{
	struct tn_cohort_state s = { .bits = 0 }, part[PARTS] = { { .bits = 0 } }, a, b, c, empty = { .bits = 0 };
	uint32_t cut[PARTS + 1] = { 0, below(n + 1), 0, n };
	char *want;

	cut[2] = cut[1] + below(n - cut[1] + 1);
	add(t, &s, e, n);
	want = text_of(t, &s);
	for (int i = 0; i < PARTS; i++)
		add(t, &part[i], e + cut[i], cut[i + 1] - cut[i]);

	a = copy(t, &part[0]), b = copy(t, &part[1]), c = copy(t, &part[2]);
	merge(t, &a, &b), merge(t, &a, &c);
	equal(t, "(a + b) + c", &a, want);
	a = copy(t, &part[0]), b = copy(t, &part[1]), c = copy(t, &part[2]);
	merge(t, &c, &b), merge(t, &a, &c);
	equal(t, "a + (c + b)", &a, want);
	a = copy(t, &s);
	equal(t, "decode(encode(x))", &a, want);
	merge(t, &a, &empty);
	equal(t, "x + empty", &a, want);
	empty = (struct tn_cohort_state){ .bits = 0 };
	merge(t, &empty, &a);
	equal(t, "empty + x", &empty, want);
	a = copy(t, &part[0]);
	add(t, &a, e + cut[1], n - cut[1]);
	equal(t, "add after decode", &a, want);
	shuffle(e, n);
	a = (struct tn_cohort_state){ .bits = 0 };
	add(t, &a, e, n);
	equal(t, "any order of add", &a, want);
	free(want);
}

START_TEST(states)
{
	static const char *const cohorts[] = { "first", "recurring" }, *const windows[] = { "calendar", "own" };
	static const char *const zeros[] = { "start", "return" }, *const measures[] = { "users", "count", "sum" };
	struct tn_event e[EVENTS];
	struct subject t;
	uint32_t at = (uint32_t)_i, period;

	seed = 77 + (uint64_t)_i;
	for (period = 0; period < COUNT(periods); period++) {
		subject_open(&t, cohorts[at & 1], windows[at >> 1 & 1], periods[period], zeros[at >> 2 & 1], measures[at >> 3],
			below(2) == 0 ? "plan" : "", zones[below(2)]);
		for (int i = 0; i < 60; i++) {
			uint32_t n = 1 + below(EVENTS);

			make_events(e, n, lengths[period]);
			six_sentences(&t, e, n);
		}
		subject_close(&t);
	}
}
END_TEST

/* What a definition bounds by periods stays bounded, however many rows a user has (F57). */
START_TEST(one_user_is_bounded)
{
	static const struct { const char *cohorts, *zero, *measure; } form[] = {
		{ "first", "start", "users" }, { "first", "return", "users" }, { "first", "start", "count" }, { "first", "return", "sum" },
		{ "recurring", "return", "users" }, { "recurring", "start", "sum" }
	};
	struct tn_cohort_state s = { .bits = 0 };
	struct tn_event e = { .match = 3, .has_value = true, .value = { 150, 2 } };
	struct subject t;

	seed = 5;
	subject_open(&t, form[_i].cohorts, "calendar", "week", form[_i].zero, form[_i].measure, "", "UTC");
	for (int i = 0; i < 300000; i++) {
		e.time_us = (int64_t)(rnd(&seed) % (UINT64_C(200) * 7 * 86400)) * TN_US;
		HOLDS(tn_cohort.add(&s, &e, t.f) == TN_OK);
	}
	/* 200 periods, two entries of 40 bytes each, and three times that while it grows */
	ck_assert_uint_le(s.returns == NULL ? 0 : s.returns->bytes, 3 * 2 * 200 * 40 + 4096);
	subject_close(&t);
}
END_TEST

/* Partials are foreign bytes. */
START_TEST(bad_partials)
{
	static const struct { const char *cohorts, *window, *zero, *measure, *by, *text; } form[] = {
		{ "first", "calendar", "start", "users", "", "x\t\t1" },
		{ "first", "calendar", "start", "users", "", "1,2\t\t1" },
		{ "first", "calendar", "start", "users", "", "1\ta\t1" },
		{ "first", "calendar", "start", "users", "", "\t\t1,,2" },
		{ "first", "calendar", "start", "users", "", "\t\t999999999" },
		{ "first", "calendar", "start", "users", "", "999999999999999999\t\t" },
		{ "first", "calendar", "start", "users", "plan", "1\ta,b\t1" },
		{ "first", "calendar", "start", "users", "plan", "\ta\t1" },
		{ "first", "calendar", "start", "users", "plan", "1\t%41\t1" },
		{ "first", "calendar", "start", "users", "plan", "1\t%2\t1" },
		{ "recurring", "calendar", "start", "users", "plan", "1,2\ta\t1" },
		{ "recurring", "calendar", "start", "users", "", "1,\t\t1" },
		{ "first", "calendar", "return", "users", "", "1\t\tp" },
		{ "first", "calendar", "return", "users", "", "1\t\t5=1" },
		{ "first", "own", "return", "users", "", "1\t\tp5" },
		{ "first", "calendar", "start", "count", "", "1\t\t5" },
		{ "first", "calendar", "start", "count", "", "1\t\t5=0" },
		{ "first", "calendar", "start", "count", "", "1\t\t5=1=1" },
		{ "first", "calendar", "start", "sum", "", "1\t\t5=1e3" },
		{ "first", "calendar", "start", "sum", "", "1\t\t=1" },
	};
	struct subject t;
	struct tn_cohort_state s;

	subject_open(&t, form[_i].cohorts, form[_i].window, "month", form[_i].zero, form[_i].measure, form[_i].by, "UTC");
	ck_assert_int_eq(decode(&t, &s, form[_i].text), TN_EDATA);
	ck_assert_int_eq(t.err.status, TN_EDATA);
	subject_close(&t);
}
END_TEST

/* --- whole runs --- */

static char folder[] = "/tmp/check_cohort.XXXXXX";

static const char *log_path(void)
{
	static char path[64];

	snprintf(path, sizeof path, "%s/log", folder);
	return path;
}

static void make_folder(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void remove_folder(void)
{
	unlink(log_path());
	ck_assert_int_eq(rmdir(folder), 0);
	memcpy(folder + sizeof folder - 7, "XXXXXX", 6);
}

static void save(const struct slow_log *log)
{
	static const char *const name[] = { "none", "start", "back", "both" };
	FILE *f = fopen(log_path(), "w");
	char text[TN_MONEY_BYTES];

	ck_assert_ptr_nonnull(f);
	fprintf(f, "user\ttime\tevent\tvalue\tplan\n");
	for (int i = 0; i < log->n; i++) {
		const struct slow_event *e = &log->e[i];
		char time[32];
		int n = (int)tn_time_put(time, e->t, 6);

		fprintf(f, "u%d\t%.*s\t%s\t", e->user, n, time, name[(e->start ? 1 : 0) + (e->back ? 2 : 0)]);
		if (e->has_value)
			fprintf(f, "%.*s", (int)tn_money_put(text, e->value), text);
		fprintf(f, "\t%s\n", e->by == 0 ? "" : (char[]){ (char)e->by, 0 });
	}
	ck_assert_int_eq(fclose(f), 0);
}

/* The long table, header and all, as a string; or the status. */
static enum tn_status run(const struct slow_options *o, uint32_t period, uint32_t zone, uint32_t day, const char *as_of, char **text)
{
	static const char *const measures[] = { "users", "count", "sum" };
	const char *file[] = { log_path() };
	struct tn_common common = { .file = file, .nfiles = 1, .mem = UINT64_C(1) << 30, .tmp = folder, .max_record = 1 << 20, .digits = 6,
		.tz = zones[zone], .week_start = days[day], .as_of = as_of };
	struct tn_fold_spec spec = { .spec = &o->spec, .noptions = 8, .selector = { "start", "return" }, .extra = { { .option = "by" } },
		.option = { { "start", "start,both", true }, { "return", "back,both", true },
			{ "cohorts", o->recurring ? "recurring" : "first", true }, { "window", o->own ? "own" : "calendar", true },
			{ "period", periods[period], true }, { "zero", o->zero_start ? "start" : "return", true },
			{ "measure", measures[o->measure], true }, { "by", o->by ? "plan" : "", true } } };
	struct tn_err err = { 0 };
	struct tn_fold *f = NULL;
	struct tn_out out;
	char path[64];
	enum tn_status st;
	FILE *in;

	snprintf(path, sizeof path, "%s/out", folder);
	ck_assert_int_eq(tn_out_open(&out, path, &err), TN_OK);
	st = tn_fold_open(&f, &tn_cohort, &spec, &common, &err);
	if (st == TN_OK)
		st = tn_fold_run(f, &out);
	tn_fold_close(f);
	*text = NULL;
	if (st != TN_OK) {
		tn_out_abort(&out);
		return st;
	}
	ck_assert_int_eq(tn_out_finish(&out), TN_OK);
	*text = calloc(1, 1 << 20);
	in = fopen(path, "r");
	ck_assert_ptr_nonnull(in);
	HOLDS(fread(*text, 1, (1 << 20) - 1, in) < (1 << 20) - 1);
	fclose(in);
	unlink(path);
	return TN_OK;
}

static void make_log(struct slow_log *log, int64_t length)
{
	int64_t base = below(3) == 0 ? -20 * TN_DAY_US : INT64_C(1679700000) * TN_US;  /* a day before Berlin's clocks go forward */
	int64_t instants = 1 + below(30);

	log->n = (int)(4 + below(40));
	for (int i = 0; i < log->n; i++) {
		struct slow_event *e = &log->e[i];

		*e = (struct slow_event){ .user = (int)below(5), .by = below(3) == 0 ? 0 : (int)('a' + below(3)), .start = below(3) > 0,
			.back = below(3) > 0, .has_value = below(6) > 0, .t = base + length * 5 / instants * below((uint32_t)instants) };
		if (e->has_value)
			e->value = (struct tn_money){ (int64_t)below(3000) - 700, (uint8_t)below(4) };
	}
	log->e[0].start = log->e[0].back = true;        /* each selector matches a row that is not late */
	for (int i = 1; i < log->n; i++)
		if (log->e[i].t < log->e[0].t)
			log->e[0].t = log->e[i].t;
}

static void make_options(struct slow_options *o, enum tn_cohort_mode mode)
{
	*o = (struct slow_options){ .recurring = below(2) == 0, .own = below(2) == 0, .zero_start = below(2) == 0, .by = below(2) == 0,
		.since = INT64_MIN, .until = INT64_MAX };
	o->measure = below(3);
	if (mode == TN_COHORT_EVERY && o->measure == SLOW_SUM)
		o->measure = SLOW_COUNT;
	o->spec = (struct tn_cohort_spec){ .mode = mode, .lags = below(3) == 0 ? (int64_t)below(5) : -1, .count = 1 + below(3),
		.digits = below(3) == 0 ? 3 : 6, .mean_given = true, .incomplete_given = true, .incomplete_drop = below(3) == 0 };
	o->spec.mean = (enum tn_cohort_mean)below(o->measure == SLOW_SUM ? 2 : 3);
	if (mode != TN_COHORT_BRACKET) {
		o->spec.reference_previous = o->measure != SLOW_SUM && below(3) == 0;
		return;
	}
	o->spec.lags = -1;
	o->spec.brackets = "0,1-3,2-4,4";
	o->nbrackets = 4;
	memcpy(o->from, (int[]){ 0, 1, 2, 4 }, sizeof o->from);
	memcpy(o->to, (int[]){ 0, 3, 4, 4 }, sizeof o->to);
}

static void check_twin(const struct slow_log *log, struct slow_options *o, uint32_t period)
{
	uint32_t zone = below(2), day = below(7);
	struct tn_zone *z;
	struct tn_err err = { 0 };
	struct tn_buf want = { 0 };
	char as_of[32], since[32], *got;

	ck_assert_int_eq(tn_zone_open(&z, tn_str_of(zones[zone]), NULL, &err), TN_OK);
	tn_calendar_init(&o->calendar, (enum tn_period_kind)period, (int)day, z);
	o->as_of = INT64_MIN;
	for (int i = 0; i < log->n; i++)
		o->as_of = log->e[i].t > o->as_of ? log->e[i].t : o->as_of;
	if (below(2) == 0)
		o->as_of = log->e[0].t + (int64_t)(rnd(&seed) % (uint64_t)(6 * lengths[period]));
	as_of[tn_time_put(as_of, o->as_of, 6)] = '\0';
	if (below(3) == 0) {
		o->since = log->e[0].t + (int64_t)(rnd(&seed) % (uint64_t)(3 * lengths[period]));
		since[tn_time_put(since, o->since, 6)] = '\0';
		o->spec.since = since;
	}
	slow_table(log, o, &want);
	tn_buf_ch(&want, '\0');
	ck_assert_int_eq(run(o, period, zone, day, as_of, &got), TN_OK);
	HOLDS_MSG(strcmp(strchr(got, '\n') + 1, want.p) == 0, "%s %s, as of %s\n%s\nexpected\n%s", periods[period], zones[zone], as_of, got, want.p);
	free(got);
	tn_buf_fini(&want);
	tn_zone_close(z);
}

START_TEST(report_is_its_slow_twin)
{
	struct slow_options o;
	struct slow_log log;

	seed = 300 + (uint64_t)_i;
	for (int i = 0; i < 150; i++) {
		uint32_t period = below(COUNT(periods));

		make_log(&log, lengths[period]);
		save(&log);
		make_options(&o, (enum tn_cohort_mode)_i);
		check_twin(&log, &o, period);
	}
}
END_TEST

/* A complete cell never changes when as-of moves on (item 4). */
START_TEST(complete_cells_stay)
{
	struct slow_options o;
	struct slow_log log;
	char *before, *after, as_of[32], *line, *next;

	seed = 900 + (uint64_t)_i;
	for (int i = 0; i < 60; i++) {
		uint32_t period = below(COUNT(periods)), zone = below(2);
		int64_t t;

		make_log(&log, lengths[period]);
		save(&log);
		make_options(&o, (enum tn_cohort_mode)_i);
		o.spec.mean = TN_COHORT_MEAN_NONE;
		o.spec.incomplete_drop = false;
		t = log.e[0].t + (int64_t)(rnd(&seed) % (uint64_t)(5 * lengths[period]));
		as_of[tn_time_put(as_of, t, 6)] = '\0';
		ck_assert_int_eq(run(&o, period, zone, 0, as_of, &before), TN_OK);
		as_of[tn_time_put(as_of, t + 2 * lengths[period], 6)] = '\0';
		ck_assert_int_eq(run(&o, period, zone, 0, as_of, &after), TN_OK);
		for (line = strchr(before, '\n') + 1; *line != '\0'; line = next) {
			next = strchr(line, '\n') + 1;
			if (next - line < 10 || memcmp(next - 10, "\tcomplete\n", 10) != 0)
				continue;
			char *found = strndup(line, (size_t)(next - line));
			HOLDS_MSG(strstr(after, found) != NULL, "gone: %s", found);
			free(found);
		}
		free(before);
		free(after);
	}
}
END_TEST

/* The users of each cell, in the order of the table. */
static int users_of(const char *table, uint64_t *users, int max)
{
	int n = 0;

	for (const char *line = strchr(table, '\n') + 1; *line != '\0'; line = strchr(line, '\n') + 1) {
		const char *p = line;

		for (int i = 0; i < 4; i++)
			p = strchr(p, '\t') + 1;
		HOLDS(n < max);
		users[n++] = strtoull(p, NULL, 10);
	}
	return n;
}

/* `every` <= `on` <= `after`, cell by cell. */
START_TEST(modes_are_ordered)
{
	enum { MAX = 4096 };
	static uint64_t users[3][MAX];
	static const enum tn_cohort_mode modes[] = { TN_COHORT_EVERY, TN_COHORT_ON, TN_COHORT_AFTER };
	struct slow_options o;
	struct slow_log log;
	char *text;
	int n[3];

	seed = 4000;
	for (int i = 0; i < 100; i++) {
		uint32_t period = below(COUNT(periods));

		make_log(&log, lengths[period]);
		save(&log);
		make_options(&o, TN_COHORT_EVERY);
		o.by = false;
		o.spec.mean = TN_COHORT_MEAN_NONE;
		o.spec.incomplete_drop = o.spec.reference_previous = false;
		for (int m = 0; m < 3; m++) {
			o.spec.mode = modes[m];
			ck_assert_int_eq(run(&o, period, 1, 0, NULL, &text), TN_OK);
			n[m] = users_of(text, users[m], MAX);
			free(text);
		}
		HOLDS(n[0] == n[1] && n[1] == n[2]);
		for (int k = 0; k < n[0]; k++)
			HOLDS(users[0][k] <= users[1][k] && users[1][k] <= users[2][k]);
	}
}
END_TEST

Suite *cohort_suite(void)
{
	Suite *s = suite_create("cohort");
	TCase *state = tcase_create("state"), *report = tcase_create("report");

	tcase_add_loop_test(state, states, 0, 24);
	tcase_add_loop_test(state, one_user_is_bounded, 0, 6);
	tcase_add_loop_test(state, bad_partials, 0, 20);
	suite_add_tcase(s, state);
	tcase_add_checked_fixture(report, make_folder, remove_folder);
	tcase_add_loop_test(report, report_is_its_slow_twin, 0, 5);
	tcase_add_loop_test(report, complete_cells_stay, 0, 5);
	tcase_add_test(report, modes_are_ordered);
	suite_add_tcase(s, report);
	return s;
}
