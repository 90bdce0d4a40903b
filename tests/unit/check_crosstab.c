/* Cross tables: the six sentences on folds, bad partials, and the breaks and labels of bins, against a slow twin that sorts all
 * rows and does its fractions in the open. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "model/crosstab_impl.h"
#include "unit/fold_helper.h"
#include "unit/rnd.h"

Suite *crosstab_suite(void);

static uint64_t seed;

static uint32_t below(uint32_t n)
{
	return (uint32_t)(rnd(&seed) % n);
}

/* --- a fold without input --- */

static struct tn_fold_spec fold_spec(const struct tn_crosstab_spec *spec, const char *value)
{
	return (struct tn_fold_spec){ .spec = spec, .noptions = 3, .key_option = { "rows", "cols" },
		.option = { { "rows", "a", true }, { "cols", "b", true }, { "value", value, true } } };
}

static void subject_open(struct fold_subject *t, const char *value)
{
	static const struct tn_crosstab_spec crosstab = { .row_bins = "auto", .col_bins = "auto", .digits = 6 };
	struct tn_fold_spec spec = fold_spec(&crosstab, value);

	fold_subject_open(t, &tn_crosstab, &spec, "UTC");
}

#define EVENTS 40

static void make_events(struct tn_event *e, uint32_t n, bool has_value)
{
	for (uint32_t i = 0; i < n; i++) {
		e[i] = (struct tn_event){ .has_value = has_value && below(4) > 0 };
		if (e[i].has_value)
			e[i].value = (struct tn_money){ (int64_t)rnd_any(&seed), (uint8_t)below(7) };
	}
}

START_TEST(states)
{
	struct tn_event e[EVENTS];
	struct fold_subject t;

	seed = 77 + (uint64_t)_i;
	subject_open(&t, _i == 0 ? "" : "v");
	for (int i = 0; i < 2000; i++) {
		uint32_t n = 1 + below(EVENTS);

		make_events(e, n, _i != 0);
		fold_six_sentences(&t, e, n, &seed);
	}
	fold_subject_close(&t);
}
END_TEST

/* Partials are foreign bytes. */
START_TEST(bad_partials)
{
	static const struct { const char *value, *text; } form[] = {
		{ "", "0\t" }, { "", "-1\t" }, { "", "\t" }, { "", "1\t5" }, { "", "18446744073709551616\t" },
		{ "v", "1\t" }, { "v", "1\t1e3" }, { "v", "1\t0.1234567890123456789" },
		{ "v", "1\t999999999999999999999999999999999999999" }, { "v", "x\t1" },
	};
	struct tn_crosstab_state s;
	struct fold_subject t;

	subject_open(&t, form[_i].value);
	ck_assert_int_eq(fold_decode(&t, &s, form[_i].text), TN_EDATA);
	ck_assert_int_eq(t.err.status, TN_EDATA);
	fold_subject_close(&t);
}
END_TEST

/* Nothing wraps: neither counts nor sums. */
START_TEST(too_large)
{
	struct tn_crosstab_state s, o;
	struct tn_event e = { .has_value = true, .value = { INT64_MAX, 0 } };
	struct fold_subject t;

	subject_open(&t, "v");
	HOLDS(fold_decode(&t, &s, "18446744073709551615\t0") == TN_OK && fold_decode(&t, &o, "1\t0") == TN_OK);
	ck_assert_int_eq(tn_crosstab.merge(&s, &o, t.f), TN_EDATA);
	tn_err_clear(&t.err);
	HOLDS(fold_decode(&t, &s, "1\t170141183460469231731687303715884105727") == TN_OK);
	o = s;
	ck_assert_int_eq(tn_crosstab.merge(&s, &o, t.f), TN_EDATA);
	tn_err_clear(&t.err);
	ck_assert_int_eq(tn_crosstab.add(&s, &e, t.f), TN_EDATA);
	ck_assert_str_eq(t.err.what, "value: a sum does not fit in 128 bits");
	fold_subject_close(&t);
}
END_TEST

/* --- whole runs --- */

static char folder[] = "/tmp/check_crosstab.XXXXXX";

static const char *path_of(const char *name)
{
	static char path[2][64];
	static int at;

	at = !at;
	snprintf(path[at], sizeof path[at], "%s/%s", folder, name);
	return path[at];
}

static void make_folder(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void remove_folder(void)
{
	unlink(path_of("t"));
	unlink(path_of("out"));
	ck_assert_int_eq(rmdir(folder), 0);
	memcpy(folder + sizeof folder - 7, "XXXXXX", 6);
}

/* The answer to the table in the file t, header and all; free it. */
static char *run(const struct tn_crosstab_spec *crosstab, uint64_t mem)
{
	const char *file[] = { path_of("t") };
	struct tn_common common = { .file = file, .nfiles = 1, .mem = mem, .tmp = folder, .max_record = 1 << 20, .tz = "UTC" };
	struct tn_fold_spec spec = fold_spec(crosstab, "");
	struct tn_err err = { 0 };
	struct tn_fold *f = NULL;
	struct tn_out out;
	enum tn_status st;
	char *text;
	FILE *in;

	ck_assert_int_eq(tn_out_open(&out, path_of("out"), &err), TN_OK);
	st = tn_fold_open(&f, &tn_crosstab, &spec, &common, &err);
	if (st == TN_OK)
		st = tn_fold_run(f, &out);
	tn_fold_close(f);
	ck_assert_msg(st == TN_OK, "%s", err.what);
	ck_assert_int_eq(tn_out_finish(&out), TN_OK);
	text = calloc(1, 1 << 20);
	in = fopen(path_of("out"), "r");
	ck_assert_ptr_nonnull(in);
	HOLDS(fread(text, 1, (1 << 20) - 1, in) < (1 << 20) - 1);
	fclose(in);
	return text;
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Rows in each bin by the definition: break i of n is at (rows - 1) i / n; v is below it when n v <= n x[k] + r (x[k+1] - x[k]).
 * Empty bins are passed over. */
static uint32_t slow_counts(int64_t *v, uint32_t rows, int64_t n, uint32_t *count)
{
	uint32_t used = 0, at = 0;

	qsort(v, rows, sizeof *v, by_value);
	for (int64_t i = 1; i <= n; i++) {
		uint32_t from = at;
		int64_t k = (rows - 1) * i / n, r = (rows - 1) * i % n;

		while (at < rows && (i == n || n * v[at] <= n * v[k] + (r > 0 ? r * (v[k + 1] - v[k]) : 0)))
			at++;
		if (at > from)
			count[used++] = at - from;
	}
	return used;
}

/* Values in millionths, written with as many decimals as they need or with more. */
static void save(const int64_t *v, uint32_t rows)
{
	FILE *f = fopen(path_of("t"), "w");

	ck_assert_ptr_nonnull(f);
	fprintf(f, "b\ta\n");
	for (uint32_t i = 0; i < rows; i++) {
		bool is_whole = v[i] % 1000000 == 0 && below(2) == 0;
		int64_t size = v[i] < 0 ? -v[i] : v[i];

		fprintf(f, "x\t%s%lld", v[i] < 0 ? "-" : "", (long long)(size / 1000000));
		if (!is_whole)
			fprintf(f, ".%06lld%.*s", (long long)(size % 1000000), (int)below(4), "000");
		fprintf(f, "\n");
	}
	ck_assert_int_eq(fclose(f), 0);
}

START_TEST(quantiles_are_the_twin)
{
	enum { ROWS = 80 };
	int64_t v[ROWS];
	uint32_t count[100], n;
	char bins[8], want[4096], *got, *line, *save_line;

	seed = 300 + (uint64_t)_i;
	for (int i = 0; i < 150; i++) {
		uint32_t rows = 1 + below(ROWS), spread = 1 + below(below(2) == 0 ? 4 : 2000000000), cut = 2 + below(99), at = 0;
		struct tn_crosstab_spec spec = { .row_bins = bins, .col_bins = "none", .digits = 6 };

		for (uint32_t k = 0; k < rows; k++)
			v[k] = ((int64_t)below(spread) - spread / 3) * (below(4) == 0 ? 1000000 : 1);
		save(v, rows);
		snprintf(bins, sizeof bins, "%u", cut);
		got = run(&spec, UINT64_C(1) << 30);
		n = slow_counts(v, rows, cut, count);
		want[0] = '\0';
		for (uint32_t k = 0; k < n; k++)
			snprintf(want + strlen(want), sizeof want - strlen(want), "%u ", count[k]);
		line = strchr(got, '\n') + 1;
		for (line = strtok_r(line, "\n", &save_line); line != NULL; line = strtok_r(NULL, "\n", &save_line)) {
			char *c = strchr(strchr(line, '\t') + 1, '\t') + 1;

			HOLDS_MSG(at < n && (uint32_t)strtoul(c, NULL, 10) == count[at], "seed %d, %u bins: %s, expected %s",
				300 + _i, cut, line, want);
			at++;
		}
		HOLDS_MSG(at == n, "seed %d, %u bins: %u lines, expected %s", 300 + _i, cut, at, want);
		free(got);
	}
}
END_TEST

/* Labels, to the byte. */
START_TEST(labels)
{
	static const struct { const char *bins, *values, *want; } form[] = {
		{ "2", "1 2", "[1,1.5] (1.5,2] " },
		{ "3", "1 1 2", "[1,1] (1.333333,2] " },
		{ "3", "-1 -1 -2", "[-2,-1.333334] (-1.333334,-1] " },
		{ "2", "5 5 5", "[5,5] " },
		{ "2", "0.10 0.1 7", "[0.1,0.1] (0.1,7] " },
		{ "2", "0.00000001 0.00000003 0.00000005", "[0.00000001,0.00000003] (0.00000003,0.00000005] " },
		{ "cuts=0", "0 1 -1", "(-inf,0] (0,inf) " },
		{ "cuts=-1.50,2.25", "0", "(-1.5,2.25] " },
	};
	struct tn_crosstab_spec spec = { .row_bins = form[_i].bins, .col_bins = "none", .digits = 6 };
	struct tn_str rest = tn_str_of(form[_i].values), item;
	char got[512] = "", *text, *line, *save_line;
	FILE *f = fopen(path_of("t"), "w");

	ck_assert_ptr_nonnull(f);
	fprintf(f, "a\tb\n");
	while (tn_str_cut(&rest, ' ', &item))
		fprintf(f, "%.*s\tx\n", (int)item.n, item.p);
	ck_assert_int_eq(fclose(f), 0);
	text = run(&spec, UINT64_C(1) << 30);
	strtok_r(text, "\n", &save_line);
	while ((line = strtok_r(NULL, "\n", &save_line)) != NULL)
		snprintf(got + strlen(got), sizeof got - strlen(got), "%.*s ", (int)strcspn(line, "\t"), line);
	ck_assert_str_eq(got, form[_i].want);
	free(text);
}
END_TEST

/* The bins come from the final states: memory never reaches the answer. */
START_TEST(memory_does_not_matter)
{
	enum { ROWS = 40000 };
	static int64_t v[ROWS];
	struct tn_crosstab_spec spec = { .row_bins = "10", .col_bins = "auto", .digits = 6, .form = TN_CROSSTAB_MATRIX_SHARE };
	char *large, *small;

	seed = 9;
	for (int i = 0; i < ROWS; i++)
		v[i] = (int64_t)below(1000000000);
	save(v, ROWS);
	large = run(&spec, UINT64_C(1) << 30);
	small = run(&spec, UINT64_C(1) << 20);
	ck_assert_str_eq(large, small);
	free(large);
	free(small);
}
END_TEST

Suite *crosstab_suite(void)
{
	Suite *s = suite_create("crosstab");
	TCase *state = tcase_create("state"), *report = tcase_create("report");

	tcase_add_loop_test(state, states, 0, 2);
	tcase_add_loop_test(state, bad_partials, 0, 10);
	tcase_add_test(state, too_large);
	suite_add_tcase(s, state);
	tcase_add_checked_fixture(report, make_folder, remove_folder);
	tcase_add_loop_test(report, quantiles_are_the_twin, 0, 4);
	tcase_add_loop_test(report, labels, 0, 8);
	tcase_add_test(report, memory_does_not_matter);
	suite_add_tcase(s, report);
	return s;
}
