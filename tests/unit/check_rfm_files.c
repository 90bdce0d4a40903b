/* RFM as text: options, thresholds and maps that are refused, each with its message; the built-in map; all of it in words. */
#include <check.h>
#include <stdio.h>

#include "model/rfm.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])

Suite *rfm_files_suite(void);

static void feed(struct tn_rfm *m, const struct tn_rfm_user *user, uint32_t n)
{
	struct tn_err err = { 0 };

	while (tn_rfm_wants(m)) {
		for (uint32_t i = 0; i < n; i++)
			ck_assert_int_eq(tn_rfm_add(m, &user[i], &err), TN_OK);
		ck_assert_int_eq(tn_rfm_end(m, &err), TN_OK);
	}
}

/* --- the map --- */

START_TEST(default_map)
{
	static const char *const wanted[5][5] = {
		{ "lost", "lost", "at_risk", "at_risk", "cant_lose" },
		{ "hibernating", "hibernating", "at_risk", "at_risk", "cant_lose" },
		{ "about_to_sleep", "about_to_sleep", "need_attention", "loyal", "loyal" },
		{ "promising", "potential_loyalist", "potential_loyalist", "loyal", "loyal" },
		{ "new", "potential_loyalist", "potential_loyalist", "champion", "champion" }
	};
	struct tn_rfm_spec spec = { .bins = 5 };
	struct tn_err err = { 0 };
	struct tn_rfm *m;

	ck_assert_int_eq(tn_rfm_open(&m, &spec, &err), TN_OK);
	for (uint32_t r = 1; r <= 5; r++)
		for (uint32_t f = 1; f <= 5; f++)
			for (uint32_t k = 1; k <= 5; k++) {
				uint32_t fm = f + k == 2 ? 1 : f + k <= 4 ? 2 : f + k <= 6 ? 3 : f + k <= 8 ? 4 : 5;
				struct tn_str got = tn_rfm_segment(m, (uint32_t[]){ r, f, k });

				ck_assert_msg(tn_str_eq(got, tn_str_of(wanted[r - 1][fm - 1])), "r %u f %u m %u: %.*s", r, f, k, (int)got.n, got.p);
			}
	tn_rfm_close(m);
}
END_TEST

/* Columns in any order, more of them, comments, blank lines, a last line without LF, a segment in several rows. */
START_TEST(own_map)
{
	struct tn_rfm_spec spec = { .bins = 2, .map_name = "m.tsv",
		.map = TN_STR("# ours\n\nsegment\tnote\tfm\tr\n \t\nA b\tx\t1-2\t1\n#\t\nC\t\t1\t2\nA b\t\t2\t2") };
	struct tn_err err = { 0 };
	struct tn_rfm *m;

	ck_assert_msg(tn_rfm_open(&m, &spec, &err) == TN_OK, "%s", err.what);
	ck_assert(tn_str_eq(tn_rfm_segment(m, (uint32_t[]){ 1, 1, 1 }), TN_STR("A b")));
	ck_assert(tn_str_eq(tn_rfm_segment(m, (uint32_t[]){ 2, 1, 1 }), TN_STR("C")));
	ck_assert(tn_str_eq(tn_rfm_segment(m, (uint32_t[]){ 2, 1, 2 }), TN_STR("A b")));
	tn_rfm_close(m);
}
END_TEST

/* Cuts that are given have no pass that could find a common scale: what does not fit theirs is beyond them all. */
START_TEST(beyond_cuts)
{
	const tn_i128 half = (tn_i128)1 << 126;
	const struct { struct tn_sum monetary; uint32_t score; } cases[] = {
		{ { half, 0 }, 3 }, { { -half, 0 }, 1 }, { { 0, 18 }, 1 }, { { 5, 18 }, 1 }, { { 6, 18 }, 2 }, { { 1, 0 }, 2 },
		{ { 70, 1 }, 2 }, { { 71, 1 }, 3 }, { { -70, 1 }, 1 }
	};
	struct tn_rfm_spec spec = { .score = "cuts=1.5,2/-3,-3/0.000000000000000005,7", .map_name = "m",
		.map = TN_STR("r\tfm\tsegment\n1-3\t1-3\tall") };
	struct tn_err err = { 0 };
	uint32_t score[TN_RFM_MEASURES];
	struct tn_rfm *m;

	ck_assert_int_eq(tn_rfm_open(&m, &spec, &err), TN_OK);
	ck_assert(!tn_rfm_wants(m));
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_rfm_user u = { .recency = (int64_t)i, .frequency = UINT64_MAX, .monetary = cases[i].monetary };

		tn_rfm_score(m, &u, score);
		ck_assert_uint_eq(score[0], i < 2 ? 3 : i == 2 ? 2 : 1);
		ck_assert_uint_eq(score[1], 3);
		ck_assert_msg(score[2] == cases[i].score, "case %zu: %u", i, score[2]);
	}
	tn_rfm_close(m);
}
END_TEST

/* --- what is refused --- */

#define T_HEAD "measure\tcut\tupto\n"
#define M_HEAD "r\tfm\tsegment\n"

#define SCORE(text, what, hint) { text, NULL, NULL, 5, true, false, TN_EUSAGE, 0, what, hint }
#define THRESHOLDS(text, line, what, hint) { NULL, text, NULL, 5, false, false, TN_EDATA, line, what, hint }
#define MAP(text, line, what, hint) { NULL, NULL, text, 2, false, true, TN_EDATA, line, what, hint }

static const struct refused {
	const char *score, *thresholds, *map;
	int64_t bins;
	bool score_given, bins_given;
	enum tn_status status;
	uint64_t line;
	const char *what, *hint;
} refused[] = {
	/* --score, --bins */
	SCORE("midrnk", "--score: not one of midrank, quantile, ntile, cuts=R/F/M: 'midrnk'", "midrank"),
	SCORE("", "--score: not one of midrank, quantile, ntile, cuts=R/F/M: ''", ""),
	SCORE("cuts", "--score: not one of midrank, quantile, ntile, cuts=R/F/M: 'cuts'", "cuts=R/F/M"),
	SCORE("cut=1/1/1", "--score: not one of midrank, quantile, ntile, cuts=R/F/M: 'cut=1/1/1'", "cuts=R/F/M"),
	SCORE("cuts=1,2/3,4", "--score cuts: 2 lists; wanted three, recency/frequency/monetary", "--score cuts="),
	SCORE("cuts=", "--score cuts: 1 list; wanted three, recency/frequency/monetary", "--score cuts="),
	SCORE("cuts=1,2/3,4/5,6/7", "--score cuts: 4 lists; wanted three, recency/frequency/monetary", "--score cuts="),
	SCORE("cuts=1,2/3,/5,6", "--score cuts: frequency: not a number: ''", "--score cuts="),
	SCORE("cuts=1,2/3,4/5,1e3", "--score cuts: monetary: not a number: '1e3'", "--score cuts="),
	SCORE("cuts=1,2/3,4/5,0.0000000000000000001",
		"--score cuts: monetary: more than 18 decimals: '0.0000000000000000001'", "--score cuts="),
	SCORE("cuts=1,2/3,4/5,1000000000000000000000000000000000000000",
		"--score cuts: monetary: does not fit 128 bits: '1000000000000000000000000000000000000000'", "--score cuts="),
	SCORE("cuts=1,2/3,4/-100000000000000000000000000000000000000,0.5",
		"--score cuts: monetary: does not fit 128 bits at the scale of the others, 1: -100000000000000000000000000000000000000",
		"--score cuts="),
	SCORE("cuts=2,1.5/3,4/5,6", "--score cuts: recency: cuts must not fall: 1.5 after 2", "--score cuts="),
	SCORE("cuts=1,2/3,4/5", "--score cuts: 2, 2 and 1 cuts; wanted as many of each", ""),
	{ "cuts=1,2/3,4/5,6", NULL, NULL, 5, true, true, TN_EUSAGE, 0, "--bins 5: the cuts of --score make 3 bins", "" },
	SCORE("cuts=1,2/3,4/5,6", "the segments that are built in are those of 5 bins, not of 3", "--map FILE"),
	{ NULL, NULL, NULL, 4, false, true, TN_EUSAGE, 0,
		"the segments that are built in are those of 5 bins, not of 4", "--map FILE" },
	{ NULL, NULL, NULL, 1, false, true, TN_EUSAGE, 0, "--bins: not a whole number from 2 to 100: 1", "" },
	{ NULL, NULL, NULL, 101, false, true, TN_EUSAGE, 0, "--bins: not a whole number from 2 to 100: 101", "" },
	/* --thresholds */
	{ "midrank", T_HEAD "r\t1\t2\nf\t1\t2\nm\t1\t2\n", NULL, 5, true, false, TN_EUSAGE, 0,
		"--thresholds and --score: the thresholds are the scores' method; give one of the two", "" },
	{ NULL, T_HEAD "r\t1\t2\nf\t1\t2\nm\t1\t2\n", NULL, 5, false, true, TN_EUSAGE, 0,
		"--bins 5: the thresholds of 't.tsv' make 2 bins", "" },
	{ NULL, T_HEAD "r\t1\t2\nf\t1\t2\nm\t1\t2\n", NULL, 5, false, false, TN_EUSAGE, 0,
		"the segments that are built in are those of 5 bins, not of 2", "--map FILE" },
	THRESHOLDS("", 1, "empty: wanted the header measure cut upto", ""),
	THRESHOLDS("# a\n\n", 3, "empty: wanted the header measure cut upto", ""),
	THRESHOLDS("\xef\xbb\xbf" T_HEAD, 1, "a byte order mark before the header: save the file without one", ""),
	THRESHOLDS("measure\tcut\tupto\r\n", 1, "CR at the end of the line", "a CRLF file: tr -d '\\r' makes its line ends LF"),
	THRESHOLDS(T_HEAD "r\t1\t2\r\n", 2, "CR at the end of the line", "a CRLF file"),
	THRESHOLDS("measure\tcut\tup_to\n", 1, "no column 'upto'; there are: measure, cut, up_to", "'up_to'"),
	THRESHOLDS("measure\tupto\n", 1, "no column 'cut'; there are: measure, upto", "columns stand between TABs"),
	THRESHOLDS("measure cut upto\n", 1,
		"no column 'measure'; there are: measure cut upto", "columns stand between TABs: measure cut upto"),
	THRESHOLDS("measure\tcut\tcut\tupto\n", 1, "header: 'cut' stands there 2 times", ""),
	THRESHOLDS("a\ta\ta\ta\ta\ta\ta\ta\ta\ta\ta\ta\ta\ta\ta\ta\ta\ta\ta\ta\ta\ta\ta\ta\ta\ta\ta\ta\ta\ta\ta\ta\n", 1,
		"header: 32 columns or more; wanted measure cut upto", ""),
	THRESHOLDS(T_HEAD, 0, "no thresholds: the table has no rows", ""),
	THRESHOLDS(T_HEAD "r\t1\n", 2, "2 fields, header has 3", ""),
	THRESHOLDS(T_HEAD "r\n", 2, "1 field, header has 3", ""),
	THRESHOLDS(T_HEAD "r\t1\t2\t3\n", 2, "4 fields, header has 3", ""),
	THRESHOLDS(T_HEAD "frequncy\t1\t2\n", 2, "measure: not one of r, f, m: 'frequncy'", "f"),
	THRESHOLDS(T_HEAD "\n#\nM\t1\t2\n", 4, "measure: not one of r, f, m: 'M'", "m"),
	THRESHOLDS(T_HEAD "value\t1\t2\n", 2, "measure: not one of r, f, m: 'value'", ""),
	THRESHOLDS(T_HEAD "r\t0\t2\n", 2, "cut: not a whole number from 1 to 99: '0'", ""),
	THRESHOLDS(T_HEAD "r\t100\t2\n", 2, "cut: not a whole number from 1 to 99: '100'", ""),
	THRESHOLDS(T_HEAD "r\t\t2\n", 2, "cut: not a whole number from 1 to 99: ''", ""),
	THRESHOLDS(T_HEAD "r\t1\t2\nr\t1\t2\n", 3, "r: cut 1 stands on line 2 already", ""),
	THRESHOLDS(T_HEAD "r\t1\t2 \n", 2, "upto: not a number: '2 '", ""),
	THRESHOLDS(T_HEAD "r\t1\t0.1234567890123456789\n", 2, "upto: more than 18 decimals: '0.1234567890123456789'", ""),
	THRESHOLDS(T_HEAD "m\t1\t-999999999999999999999999999999999999999\n", 2,
		"upto: does not fit 128 bits: '-999999999999999999999999999999999999999'", ""),
	THRESHOLDS(T_HEAD "r\t1\t2\nf\t1\t2\nm\t2\t2\n", 0, "r: no row for cut 2; the largest cut of all is 2", ""),
	THRESHOLDS(T_HEAD "r\t1\t2\nm\t1\t2\n", 0, "f: no row for cut 1; the largest cut of all is 1", ""),
	THRESHOLDS(T_HEAD "f\t2\t\nr\t2\t3\nr\t1\t2\nf\t1\t2\nm\t1\t2\nm\t2\t9\n", 2,
		"f: cut 2 is empty after a number; empty is before all numbers", ""),
	THRESHOLDS(T_HEAD "r\t2\t1.95\nr\t1\t2\nf\t1\t2\nf\t2\t3\nm\t1\t2\nm\t2\t9\n", 2, "r: cuts must not fall: 1.95 after 2", ""),
	THRESHOLDS(T_HEAD "m\t2\t100000000000000000000000000000000000000\nr\t1\t2\nr\t2\t2\nf\t1\t2\nf\t2\t3\nm\t1\t0.5\n", 2,
		"m: does not fit 128 bits at the scale of the others, 1: 100000000000000000000000000000000000000", ""),
	/* --map */
	MAP("", 1, "empty: wanted the header r fm segment", ""),
	MAP("r\tfm\tsegmnt\n", 1, "no column 'segment'; there are: r, fm, segmnt", "'segmnt'"),
	MAP("r\tfm\tsegment\r\n", 1, "CR at the end of the line", "a CRLF file"),
	MAP(M_HEAD "1\t1\n", 2, "2 fields, header has 3", ""),
	MAP(M_HEAD "0\t1\ta\n", 2, "r: not a number or a-b within 1-2: '0'", ""),
	MAP(M_HEAD "1\t3\ta\n", 2, "fm: not a number or a-b within 1-2: '3'", ""),
	MAP(M_HEAD "1\t1-3\ta\n", 2, "fm: not a number or a-b within 1-2: '1-3'", ""),
	MAP(M_HEAD "2-1\t1\ta\n", 2, "r: not a number or a-b within 1-2: '2-1'", ""),
	MAP(M_HEAD "1-\t1\ta\n", 2, "r: not a number or a-b within 1-2: '1-'", ""),
	MAP(M_HEAD "-1\t1\ta\n", 2, "r: not a number or a-b within 1-2: '-1'", ""),
	MAP(M_HEAD "x\t1\ta\n", 2, "r: not a number or a-b within 1-2: 'x'", ""),
	MAP(M_HEAD "1\t1\t\n", 2, "segment: empty", ""),
	MAP(M_HEAD "1\t1\t\\N\n", 2, "segment: empty", ""),
	MAP(M_HEAD "1-2\t1\ta\n1\t2\tb\n2\t1-2\tc\n", 4, "the cell r 2, fm 1 is named twice; it is 'a' already", ""),
	MAP(M_HEAD "1-2\t1\ta\n1\t2\tb\n", 0, "no segment for the cell r 2, fm 2", ""),
	MAP(M_HEAD "2\t1-2\ta\n", 0, "no segment for the cell r 1, fm 1", "2 of 4 cells are left out"),
};

START_TEST(refuses)
{
	const struct refused *c = &refused[_i];
	struct tn_rfm_spec spec = { .score = c->score, .bins = c->bins, .score_given = c->score_given, .bins_given = c->bins_given };
	const char *file = c->thresholds != NULL ? "t.tsv" : c->map != NULL ? "m.tsv" : NULL;
	struct tn_err err = { 0 };
	struct tn_rfm *m;

	if (c->thresholds != NULL) {
		spec.thresholds_name = "t.tsv";
		spec.thresholds = tn_str_of(c->thresholds);
	}
	if (c->map != NULL) {
		spec.map_name = "m.tsv";
		spec.map = tn_str_of(c->map);
	}
	ck_assert_msg(tn_rfm_open(&m, &spec, &err) == c->status, "status %d: %s", err.status, err.what);
	ck_assert_ptr_null(m);
	ck_assert_str_eq(err.what, c->what);
	ck_assert_msg(strncmp(err.hint, c->hint, strlen(c->hint)) == 0 && (err.hint[0] == '\0') == (c->hint[0] == '\0'),
		"hint: %s", err.hint);
	ck_assert_uint_eq(err.line, c->line);
	if (c->status == TN_EDATA)
		ck_assert_str_eq(err.file, file);
	else
		ck_assert_ptr_null(err.file);
}
END_TEST

/* 99 cuts are the most. */
START_TEST(many_cuts)
{
	char text[2000];

	for (int more = 0; more < 2; more++) {
		struct tn_rfm_spec spec = { .score = text, .bins = 5, .map_name = "m", .map = TN_STR("r\tfm\tsegment\n1-100\t1-100\tall\n") };
		struct tn_err err = { 0 };
		struct tn_rfm *m;
		size_t n = (size_t)snprintf(text, sizeof text, "cuts=");

		for (int k = 0; k < 3; k++)
			for (int i = 0; i < 99 + (k == 2 && more); i++)
				n += (size_t)snprintf(text + n, sizeof text - n, "%s%d", i > 0 ? "," : k > 0 ? "/" : "", i);
		ck_assert_int_eq(tn_rfm_open(&m, &spec, &err), more ? TN_EUSAGE : TN_OK);
		ck_assert_str_eq(err.what, more ? "--score cuts: monetary: more than 99 cuts" : "");
		tn_rfm_close(m);
	}
}
END_TEST

START_TEST(no_thresholds)
{
	struct tn_rfm_spec spec = { .score = "ntile", .bins = 5 };
	struct tn_common common = { 0 };
	struct tn_err err = { 0 };
	struct tn_out out;
	struct tn_row row;
	struct tn_rfm *m;

	ck_assert_int_eq(tn_out_open(&out, "/dev/null", &err), TN_OK);
	tn_row_init(&row, &out, &common);
	ck_assert_int_eq(tn_rfm_open(&m, &spec, &err), TN_OK);
	ck_assert_int_eq(tn_rfm_check_thresholds(m, &err), TN_EUSAGE);
	ck_assert_str_eq(err.what, "--thresholds-out: ntile has no thresholds: it parts users of equal value");
	ck_assert_str_eq(err.hint, "--score midrank");
	ck_assert_int_eq(tn_rfm_thresholds(m, &row, &err), TN_EUSAGE);
	tn_rfm_close(m);
	tn_err_clear(&err);
	spec.score = "quantile";
	ck_assert_int_eq(tn_rfm_open(&m, &spec, &err), TN_OK);
	ck_assert_int_eq(tn_rfm_check_thresholds(m, &err), TN_OK);
	feed(m, NULL, 0);
	ck_assert_int_eq(tn_rfm_thresholds(m, &row, &err), TN_EDATA);
	ck_assert_str_eq(err.what, "--thresholds-out: no user has an order, so there are no thresholds");
	ck_assert_uint_eq(out.n + out.bytes, 0);
	tn_rfm_close(m);
	tn_rfm_close(NULL);
	tn_row_fini(&row);
	tn_out_abort(&out);
}
END_TEST

/* --- in words --- */

#define SEGMENTS "fm: the mean of f and m, a half rounded up\n" \
	"new: r 5, fm 1\npotential_loyalist: r 4-5, fm 2-3\nchampion: r 5, fm 4-5\npromising: r 4, fm 1\nloyal: r 3-4, fm 4-5\n" \
	"about_to_sleep: r 3, fm 1-2\nneed_attention: r 3, fm 3\nhibernating: r 2, fm 1-2\nat_risk: r 1-2, fm 3-4\n" \
	"cant_lose: r 1-2, fm 5\nlost: r 1, fm 1-2\n"

START_TEST(explains)
{
	static const struct { const char *score; const char *thresholds; const char *map; uint32_t n; const char *text; } cases[] = {
		{ "midrank", NULL, NULL, 7, "scores by midrank over 7 users, 5 bins\n"
			"recency, days: 5 up to 1, 4 up to 2, 3 up to 4, 2 up to 5, 1 beyond\n"
			"frequency, orders: 1 never, 2 never, 3 up to 1, 4 never, 5 beyond\n"
			"monetary: 1 up to -3, 2 up to -1.5, 3 up to 1.5, 4 up to 3, 5 beyond\n" SEGMENTS },
		{ "quantile", NULL, NULL, 7, "scores by quantile over 7 users, 5 bins\n"
			"recency, days: 5 up to 1.2, 4 up to 2.4, 3 up to 3.6, 2 up to 4.8, 1 beyond\n"
			"frequency, orders: 1 up to 1, 2 never, 3 never, 4 never, 5 beyond\n"
			"monetary: 1 up to -1.2, 2 up to 0.6, 3 up to 2.4, 4 up to 4.2, 5 beyond\n" SEGMENTS },
		{ "ntile", NULL, NULL, 7, "scores by ntile over 7 users, 5 bins\n"
			"each measure: tiles of 1 user, worst first, equal values by user; the first 2 have one more\n" SEGMENTS },
		{ "midrank", NULL, NULL, 1, "scores by midrank over 1 user, 5 bins\n"
			"recency, days: 5 up to 0, 4 never, 3 never, 2 never, 1 beyond\n"
			"frequency, orders: 1 never, 2 never, 3 never, 4 never, 5 always\n"
			"monetary: 1 never, 2 never, 3 never, 4 never, 5 always\n" SEGMENTS },
		{ "midrank", NULL, NULL, 0, "scores by midrank over 0 users, 5 bins\n" SEGMENTS },
		{ "cuts=1,2.50/3,3/-5,0", NULL,
			"fm\tr\tsegment\n1\t1-2\tA\x1b[2J\n2-3\t2\tB\n1-3\t3\tA\x1b[2J\n2-3\t1\tB\n", 0,
			"scores by the cuts given, 3 bins\n"
			"recency, days: 3 up to 1, 2 up to 2.50, 1 beyond\nfrequency, orders: 1 up to 3, 2 never, 3 beyond\n"
			"monetary: 1 up to -5, 2 up to 0, 3 beyond\nfm: the mean of f and m, a half rounded up\n"
			"A\\x1b[2J: r 1-2, fm 1; r 3, fm 1-3\nB: r 2, fm 2-3; r 1, fm 2-3\n" },
		{ NULL, T_HEAD "r\t1\t2\nf\t1\t\\N\nm\t1\t-0.50\n", "r\tfm\tsegment\n1-2\t1-2\tall", 0,
			"scores by the thresholds of 't.tsv', 2 bins\n"
			"recency, days: 2 up to 2, 1 beyond\nfrequency, orders: 1 never, 2 always\nmonetary: 1 up to -0.50, 2 beyond\n"
			"fm: the mean of f and m, a half rounded up\nall: r 1-2, fm 1-2\n" }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_rfm_spec spec = { .score = cases[i].score, .bins = 5 };
		struct tn_rfm_user user[7];
		struct tn_err err = { 0 };
		struct tn_buf out = { 0 };
		struct tn_rfm *m;

		if (cases[i].thresholds != NULL) {
			spec.thresholds_name = "t.tsv";
			spec.thresholds = tn_str_of(cases[i].thresholds);
		}
		if (cases[i].map != NULL) {
			spec.map_name = "m.tsv";
			spec.map = tn_str_of(cases[i].map);
		}
		for (int k = 0; k < 7; k++)
			user[k] = (struct tn_rfm_user){ k, 1, { k * 150 - 300, 2 } };
		ck_assert_msg(tn_rfm_open(&m, &spec, &err) == TN_OK, "%s", err.what);
		feed(m, user, cases[i].n);
		tn_rfm_explain(m, &out);
		tn_buf_ch(&out, '\0');
		ck_assert_str_eq(out.p, cases[i].text);
		tn_buf_fini(&out);
		tn_rfm_close(m);
	}
}
END_TEST

Suite *rfm_files_suite(void)
{
	Suite *s = suite_create("rfm_files");
	TCase *t = tcase_create("rfm_files");

	tcase_add_test(t, default_map);
	tcase_add_test(t, own_map);
	tcase_add_loop_test(t, refuses, 0, (int)COUNT(refused));
	tcase_add_test(t, beyond_cuts);
	tcase_add_test(t, many_cuts);
	tcase_add_test(t, no_thresholds);
	tcase_add_test(t, explains);
	suite_add_tcase(s, t);
	return s;
}
