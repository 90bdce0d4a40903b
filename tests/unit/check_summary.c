/* Summaries of segments: tables by hand, then random users against a twin that holds every user and looks through all of them for
 * each figure. Output is read back from a file. */
#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "io/out.h"
#include "model/summary.h"
#include "unit/rnd.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])
#define TEXT 65536

Suite *summary_suite(void);

static uint64_t seed;

static uint32_t below(uint32_t n)
{
	return (uint32_t)(rnd(&seed) % n);
}

/* --- the subject --- */

/* "by|segment|recency|frequency|monetary": empty figures are not there. The slices point into the text. */
static struct tn_summary_user user_of(struct tn_str text)
{
	struct tn_summary_user u = { .has_recency = false };
	struct tn_str field[5];

	for (int i = 0; i < 5; i++)
		HOLDS(tn_str_cut(&text, '|', &field[i]));
	u.by = field[0];
	u.segment = field[1];
	u.has_recency = field[2].n > 0;
	u.has_frequency = field[3].n > 0;
	u.has_monetary = field[4].n > 0;
	HOLDS(!u.has_recency || tn_money_parse(field[2], &u.recency) == TN_MONEY_OK);
	HOLDS(!u.has_frequency || tn_money_parse(field[3], &u.frequency) == TN_MONEY_OK);
	HOLDS(!u.has_monetary || tn_sum_parse(field[4], &u.monetary) == TN_MONEY_OK);
	return u;
}

/* Users one a line. */
static enum tn_status add_all(struct tn_summary *s, const char *users, struct tn_err *err)
{
	struct tn_str rest = tn_str_of(users), line;

	while (rest.n > 0 && tn_str_cut(&rest, '\n', &line)) {
		struct tn_summary_user u = user_of(line);

		TN_TRY(tn_summary_add(s, &u, err));
	}
	return TN_OK;
}

/* What is written, as a C string in text. */
static enum tn_status written(struct tn_summary *s, const char *by, const struct tn_common *common, char *text,
	struct tn_err *err)
{
	FILE *f = tmpfile();
	struct tn_out out;
	struct tn_row row;
	enum tn_status st;
	ssize_t got;

	HOLDS(f != NULL);
	HOLDS(tn_out_open_fd(&out, dup(fileno(f)), err) == TN_OK);
	tn_row_init(&row, &out, common);
	st = tn_summary_write(s, by, common->digits, &row, err);
	tn_row_fini(&row);
	HOLDS(tn_out_finish(&out) == TN_OK);
	got = pread(fileno(f), text, TEXT - 1, 0);
	HOLDS(got >= 0 && got < TEXT - 1);
	text[got] = '\0';
	fclose(f);
	return st;
}

/* --- by hand --- */

#define HEAD "segment\tusers\tshare\trecency\tfrequency\tmonetary\tmonetary_share\n"

static const struct {
	const char *users, *by, *null;
	int digits;
	const char *want;
} tables[] = {
	/* nobody */
	{ "", NULL, NULL, 6, HEAD "all\t0\t\t\t\t\t\n" },
	{ "", "country", NULL, 6, "country\t" HEAD },
	/* one user */
	{ "|new|3|1|9.90\n", NULL, NULL, 6, HEAD
		"new\t1\t1.000000\t3\t1\t9.90\t1.000000\n"
		"all\t1\t1.000000\t3\t1\t9.90\t1.000000\n" },
	/* medians: two middle values; `all` from the values, 1 2 3 10 20: 3, which no segment's median gives */
	{ "|b|1|4|1\n|a|20|1|1.5\n|b|2|4|1\n|a|10|2|1\n|b|3|5|1\n", NULL, NULL, 2, HEAD
		"a\t2\t0.40\t15\t1.5\t2.5\t0.45\n"
		"b\t3\t0.60\t2\t4\t3\t0.55\n"
		"all\t5\t1.00\t3\t4\t5.5\t1.00\n" },
	/* the fewest decimals that show a median; negative and large ones */
	{ "|a|26.50|0|\n|b|26|-3|\n|b|27|-4|\n|c|0.125|9223372036854775807|\n|d|1.0|9223372036854775806|\n|d|2.0|9223372036854775807|\n",
		NULL, NULL, 0, HEAD
		"a\t1\t0\t26.5\t0\t\t\n"
		"b\t2\t0\t26.5\t-3.5\t\t\n"
		"c\t1\t0\t0.125\t9223372036854775807\t\t\n"
		"d\t2\t0\t1.5\t9223372036854775806.5\t\t\n"
		"all\t6\t1\t14\t4611686018427387903\t\t\n" },
	{ "|a|-9223372036854775808|0.000000000000000001|\n|a|-9223372036854775808|9223372036854775807|\n", NULL, NULL, 0, HEAD
		"a\t2\t1\t-9223372036854775808\t4611686018427387903.5000000000000000005\t\t\n"
		"all\t2\t1\t-9223372036854775808\t4611686018427387903.5000000000000000005\t\t\n" },
	/* 1.5 and 1.50 are one value: 1.4 1.5 1.50 1.6 */
	{ "|a|1.50|1.50|\n|a|1.6|1.5|\n|a|1.5|2|\n|a|1.4|2.00|\n", NULL, NULL, 1, HEAD
		"a\t4\t1.0\t1.5\t1.75\t\t\n"
		"all\t4\t1.0\t1.5\t1.75\t\t\n" },
	/* figures that nobody of a segment has; counts of users who have them; \N is missing, too */
	{ "|no_order||0|\n|no_order||0|\n|lost|7|1|-2.50\n||5|2|0\n|\\N|6|3|10\n", NULL, "\\N", 3, HEAD
		"\\N\t2\t0.400\t5.5\t2.5\t10\t1.333\n"
		"lost\t1\t0.200\t7\t1\t-2.50\t-0.333\n"
		"no_order\t2\t0.400\t\\N\t0\t\\N\t\\N\n"
		"all\t5\t1.000\t6\t1\t7.50\t1.000\n" },
	/* a total of 0 has no shares */
	{ "|a|1|1|5\n|b|1|1|-5.00\n", NULL, NULL, 1, HEAD
		"a\t1\t0.5\t1\t1\t5\t\n"
		"b\t1\t0.5\t1\t1\t-5.00\t\n"
		"all\t2\t1.0\t1\t1\t0.00\t\n" },
	/* by: missing first, bytewise, shares within; a value may be called all; an escaped one stays as it is */
	{ "FR|new|1|1|1\nDE|lost|9|1|3\n|new|4|1|2\nDE|new|2|3|1\nall|new|4|1|2\n\\N|new|5|1|2\na\\tb|new|4|1|\n",
		"land of birth", NULL, 2,
		"land of birth\t" HEAD
		"\tnew\t2\t1.00\t4.5\t1\t4\t1.00\n"
		"\tall\t2\t1.00\t4.5\t1\t4\t1.00\n"
		"DE\tlost\t1\t0.50\t9\t1\t3\t0.75\n"
		"DE\tnew\t1\t0.50\t2\t3\t1\t0.25\n"
		"DE\tall\t2\t1.00\t5.5\t2\t4\t1.00\n"
		"FR\tnew\t1\t1.00\t1\t1\t1\t1.00\n"
		"FR\tall\t1\t1.00\t1\t1\t1\t1.00\n"
		"a\\tb\tnew\t1\t1.00\t4\t1\t\t\n"
		"a\\tb\tall\t1\t1.00\t4\t1\t\t\n"
		"all\tnew\t1\t1.00\t4\t1\t2\t1.00\n"
		"all\tall\t1\t1.00\t4\t1\t2\t1.00\n" },
	/* bytes below TAB, and names that begin with each other */
	{ "x\x01|a|1||\nx|b|1||\nx|a\x01|1||\nx|a|1||\n", "by", NULL, 2, "by\t" HEAD
		"x\ta\t1\t0.33\t1\t\t\t\n"
		"x\ta\x01\t1\t0.33\t1\t\t\t\n"
		"x\tb\t1\t0.33\t1\t\t\t\n"
		"x\tall\t3\t1.00\t1\t\t\t\n"
		"x\x01\ta\t1\t1.00\t1\t\t\t\n"
		"x\x01\tall\t1\t1.00\t1\t\t\t\n" },
};

START_TEST(by_hand)
{
	static char text[TEXT];

	for (size_t i = 0; i < COUNT(tables); i++) {
		struct tn_common common = { .digits = tables[i].digits, .null = tables[i].null };
		struct tn_err err = { .status = TN_OK };
		struct tn_summary *s;

		ck_assert_int_eq(tn_summary_open(&s, UINT64_MAX, &err), TN_OK);
		ck_assert_msg(add_all(s, tables[i].users, &err) == TN_OK, "%s", err.what);
		ck_assert_msg(written(s, tables[i].by, &common, text, &err) == TN_OK, "%s", err.what);
		ck_assert_str_eq(text, tables[i].want);
		tn_summary_close(s);
	}
}
END_TEST

START_TEST(no_header)
{
	static char text[TEXT];
	struct tn_common common = { .digits = 1, .no_header_out = true };
	struct tn_err err = { .status = TN_OK };
	struct tn_summary *s;

	ck_assert_int_eq(tn_summary_open(&s, UINT64_MAX, &err), TN_OK);
	ck_assert_int_eq(add_all(s, "|a|1|2|3\n", &err), TN_OK);
	ck_assert_int_eq(written(s, NULL, &common, text, &err), TN_OK);
	ck_assert_str_eq(text, "a\t1\t1.0\t1\t2\t3\t1.0\nall\t1\t1.0\t1\t2\t3\t1.0\n");
	tn_summary_close(s);
	tn_summary_close(NULL);
}
END_TEST

#define ALL_TWICE "segment: a label of its own is 'all', the name of the row that sums up"
#define LARGEST "170141183460469231731687303715884105727"

/* Money that does not fit is noticed where it stops to fit: in a segment, between two, at a finer scale. */
static const struct {
	const char *users;
	bool adds;
	const char *what, *hint;
} refused[] = {
	{ "|all|1|1|1\n", false, ALL_TWICE, "rename that label" },
	{ "|a|1|1|1\nDE|all|1|1|1\n", false, ALL_TWICE, "rename that label" },
	{ "|a|||" LARGEST "\n|a|||1\n", false, "monetary: does not fit", "" },
	{ "|a|||" LARGEST "\n|a|||0.1\n", false, "monetary: does not fit", "" },
	{ "|a|||" LARGEST "\n|b|||1\n", true, "monetary: does not fit", "" },
	{ "|a|||" LARGEST "\n|b|||-0.1\n", true, "monetary: does not fit", "" },
};

START_TEST(refusals)
{
	static char text[TEXT];

	for (size_t i = 0; i < COUNT(refused); i++) {
		struct tn_common common = { .digits = 6 };
		struct tn_err err = { .status = TN_OK };
		struct tn_summary *s;
		enum tn_status st;

		ck_assert_int_eq(tn_summary_open(&s, UINT64_MAX, &err), TN_OK);
		st = add_all(s, refused[i].users, &err);
		ck_assert_int_eq(st, refused[i].adds ? TN_OK : TN_EDATA);
		if (st == TN_OK)
			ck_assert_int_eq(written(s, "by", &common, text, &err), TN_EDATA);
		ck_assert_str_eq(err.what, refused[i].what);
		ck_assert_str_eq(err.hint, refused[i].hint);
		tn_summary_close(s);
	}
}
END_TEST

/* The largest sum there is, and what it takes to come back from it. */
START_TEST(large_money)
{
	static char text[TEXT];
	struct tn_common common = { .digits = 2 };
	struct tn_err err = { .status = TN_OK };
	struct tn_summary *s;

	ck_assert_int_eq(tn_summary_open(&s, UINT64_MAX, &err), TN_OK);
	ck_assert_int_eq(add_all(s, "|a|||" LARGEST "\n|b|||-" LARGEST "\n|c|||" LARGEST "\n", &err), TN_OK);
	ck_assert_msg(written(s, NULL, &common, text, &err) == TN_OK, "%s", err.what);
	ck_assert_str_eq(text, HEAD "a\t1\t0.33\t\t\t" LARGEST "\t1.00\nb\t1\t0.33\t\t\t-" LARGEST "\t-1.00\n"
		"c\t1\t0.33\t\t\t" LARGEST "\t1.00\nall\t3\t1.00\t\t\t" LARGEST "\t1.00\n");
	tn_summary_close(s);
}
END_TEST

/* --- the twin --- */

__extension__ typedef __int128 wide;

#define USERS 60
#define SCALE 6                 /* all figures are whole numbers of 10^-6 in the twin */
#define UNIT INT64_C(1000000)

struct plain {
	const char *by, *segment;
	bool has[3];                    /* recency, frequency, monetary */
	int64_t v[3];
	uint8_t scale[3];
};

static int64_t power(int n)
{
	return n == 0 ? 1 : 10 * power(n - 1);
}

/* Few numbers, so that many are equal; each at a random scale that shows it. */
static struct plain make_user(uint32_t nseg, uint32_t nby, bool fractions)
{
	static const char *const segment[] = { "lost", "", "champion", "ALL", "at_risk", "all_others", "new", "\xc3\xa9" };
	static const char *const by[] = { "", "DE", "D", "all", "de" };
	struct plain p = { .by = by[below(nby)], .segment = segment[below(nseg)] };

	for (int i = 0; i < 3; i++) {
		int shown = fractions ? (int)below(4) : 0;

		p.has[i] = below(5) > 0;
		p.v[i] = ((int64_t)below(i == 2 ? 40 : 12) - (i == 2 ? 15 : 2)) * (UNIT / power(shown));
		p.scale[i] = (uint8_t)(shown + (fractions ? (int)below((uint32_t)(SCALE - shown + 1)) : 0));
	}
	return p;
}

static struct tn_money money_of(const struct plain *p, int i)
{
	return (struct tn_money){ p->v[i] / power(SCALE - p->scale[i]), p->scale[i] };
}

static void say(struct tn_buf *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(struct tn_buf *out, const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	HOLDS(vsnprintf(text, sizeof text, format, args) < (int)sizeof text);
	va_end(args);
	tn_buf_cstr(out, text);
}

/* v / 10^scale, all decimals. */
static void put_decimal(struct tn_buf *out, wide v, int scale)
{
	wide size = v < 0 ? -v : v;

	say(out, "%s%lld", v < 0 ? "-" : "", (long long)(size / power(scale)));
	if (scale > 0)
		say(out, ".");
	for (int i = scale - 1; i >= 0; i--)
		say(out, "%d", (int)(size / power(i) % 10));
}

/* num / den at `digits` decimals, half to even. */
static void put_quotient(struct tn_buf *out, wide num, wide den, int digits)
{
	wide q, rest;

	if (den < 0) {
		num = -num;
		den = -den;
	}
	q = (num < 0 ? -num : num) * power(digits);
	rest = q % den;
	q /= den;
	if (2 * rest > den || (2 * rest == den && q % 2 == 1))
		q++;
	put_decimal(out, num < 0 ? -q : q, digits);
}

static bool in_row(const struct plain *p, const char *by, const char *segment)
{
	return strcmp(p->by, by) == 0 && (segment == NULL || strcmp(p->segment, segment) == 0);
}

/* Twice the median of figure i over the users of a row: the value with rank k is the one with fewer than k below it and k or
 * more not above. */
static bool median_of(const struct plain *p, uint32_t n, const char *by, const char *segment, int i, int64_t *twice)
{
	uint32_t have = 0;

	for (uint32_t k = 0; k < n; k++)
		have += in_row(&p[k], by, segment) && p[k].has[i];
	*twice = 0;
	for (uint32_t side = 0; side < 2 && have > 0; side++) {
		uint32_t rank = side == 0 ? (have + 1) / 2 : have / 2 + 1;

		for (uint32_t k = 0; k < n; k++) {
			uint32_t less = 0, upto = 0;

			if (!in_row(&p[k], by, segment) || !p[k].has[i])
				continue;
			for (uint32_t o = 0; o < n; o++)
				if (in_row(&p[o], by, segment) && p[o].has[i]) {
					less += p[o].v[i] < p[k].v[i];
					upto += p[o].v[i] <= p[k].v[i];
				}
			if (less < rank && rank <= upto) {
				*twice += p[k].v[i];
				break;
			}
		}
	}
	return have > 0;
}

static void put_twice(struct tn_buf *out, int64_t twice)
{
	wide v = (wide)twice * 5;
	int scale = SCALE + 1;

	for (; scale > 0 && v % 10 == 0; scale--)
		v /= 10;
	put_decimal(out, v, scale);
}

/* Users, sum and most decimals of a row. */
static uint32_t sum_of(const struct plain *p, uint32_t n, const char *by, const char *segment, bool *has, int64_t *sum,
	int *scale)
{
	uint32_t users = 0;

	*has = false;
	*sum = *scale = 0;
	for (uint32_t k = 0; k < n; k++) {
		if (!in_row(&p[k], by, segment))
			continue;
		users++;
		if (!p[k].has[2])
			continue;
		*has = true;
		*sum += p[k].v[2];
		*scale = p[k].scale[2] > *scale ? p[k].scale[2] : *scale;
	}
	return users;
}

static void slow_row(struct tn_buf *out, const struct plain *p, uint32_t n, const char *by, const char *segment, bool shows_by,
	int digits)
{
	bool has, all_has;
	int64_t sum, all_sum, twice;
	int scale, all_scale;
	uint32_t users = sum_of(p, n, by, segment, &has, &sum, &scale), all = sum_of(p, n, by, NULL, &all_has, &all_sum, &all_scale);

	if (shows_by)
		say(out, "%s\t", by);
	say(out, "%s\t%u\t%.*f\t", segment != NULL ? segment : "all", users, digits, (double)users / (double)all);
	for (int i = 0; i < 2; i++) {
		if (median_of(p, n, by, segment, i, &twice))
			put_twice(out, twice);
		say(out, "\t");
	}
	if (has)
		put_decimal(out, sum / power(SCALE - scale), scale);
	say(out, "\t");
	if (has && all_sum != 0)
		put_quotient(out, sum, all_sum, digits);
	say(out, "\n");
}

/* The smallest name after `name` (NULL: the first) among the by values, or among the segments of one; NULL: no more. */
static const char *next_name(const struct plain *p, uint32_t n, const char *by, const char *name)
{
	const char *best = NULL;

	for (uint32_t k = 0; k < n; k++) {
		const char *its = by == NULL ? p[k].by : p[k].segment;

		if (by != NULL && strcmp(p[k].by, by) != 0)
			continue;
		if ((name == NULL || strcmp(its, name) > 0) && (best == NULL || strcmp(its, best) < 0))
			best = its;
	}
	return best;
}

static void slow_table(struct tn_buf *out, const struct plain *p, uint32_t n, bool shows_by, int digits)
{
	tn_buf_reset(out);
	say(out, "%s%s", shows_by ? "by\t" : "", HEAD);
	for (const char *by = next_name(p, n, NULL, NULL); by != NULL; by = next_name(p, n, NULL, by)) {
		for (const char *seg = next_name(p, n, by, NULL); seg != NULL; seg = next_name(p, n, by, seg))
			slow_row(out, p, n, by, seg, shows_by, digits);
		slow_row(out, p, n, by, NULL, shows_by, digits);
	}
	tn_buf_ch(out, '\0');
}

static void add_user(struct tn_summary *s, const struct plain *p)
{
	struct tn_money money = money_of(p, 2);
	struct tn_summary_user u = { .by = tn_str_of(p->by), .segment = tn_str_of(p->segment), .has_recency = p->has[0],
		.has_frequency = p->has[1], .has_monetary = p->has[2], .recency = money_of(p, 0), .frequency = money_of(p, 1),
		.monetary = { money.mantissa, money.scale } };
	struct tn_err err = { .status = TN_OK };

	HOLDS_MSG(tn_summary_add(s, &u, &err) == TN_OK, "%s", err.what);
}

static void show(struct tn_buf *out, const struct plain *p, uint32_t n)
{
	char text[TN_MONEY_BYTES];

	tn_buf_reset(out);
	for (uint32_t k = 0; k < n; k++) {
		say(out, "%s|%s", p[k].by, p[k].segment);
		for (int i = 0; i < 3; i++) {
			say(out, "|");
			if (p[k].has[i])
				tn_buf_add(out, (struct tn_str){ text, tn_money_put(text, money_of(&p[k], i)) });
		}
		say(out, "\n");
	}
	tn_buf_ch(out, '\0');
}

/* Written twice, the second time with more users: an add after a write is fine, and the order of users never matters. Small
 * inputs come first, so that the first failure is a small one. */
START_TEST(twin)
{
	enum { ROUNDS = 3000 };
	static char got[TEXT];
	struct tn_buf want = { NULL, 0, 0, false }, input = want;

	seed = 4338;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		uint32_t n = 1 + below(1 + round * USERS / ROUNDS), nseg = 1 + below(8), half = below(n + 1);
		uint32_t nby = below(3) == 0 ? 1 + below(5) : 1;
		bool shows_by = nby > 1 || below(2) == 0, fractions = below(2) == 0;
		struct tn_common common = { .digits = (int)below(10) };
		struct tn_err err = { .status = TN_OK };
		struct plain p[USERS];
		struct tn_summary *s;

		HOLDS(tn_summary_open(&s, UINT64_MAX, &err) == TN_OK);
		for (uint32_t k = 0; k < n; k++)
			p[k] = make_user(nseg, nby, fractions);
		for (uint32_t k = 0; k < half; k++)
			add_user(s, &p[k]);
		HOLDS(written(s, shows_by ? "by" : NULL, &common, got, &err) == TN_OK);
		for (uint32_t k = n; k-- > half;)
			add_user(s, &p[k]);
		HOLDS(written(s, shows_by ? "by" : NULL, &common, got, &err) == TN_OK);
		slow_table(&want, p, n, shows_by, common.digits);
		show(&input, p, n);
		HOLDS_MSG(strcmp(got, want.p) == 0, "seed 4338 round %u, users by|segment|r|f|m:\n%s\ngot\n%s\nexpected\n%s",
			round, input.p, got, want.p);
		tn_summary_close(s);
	}
	tn_buf_fini(&want);
	tn_buf_fini(&input);
}
END_TEST

/* Many groups and many values: the tables grow; users and money add up to what went in. */
START_TEST(many)
{
	enum { GROUPS = 300, EACH = 40 };
	static char text[TEXT];
	struct tn_common common = { .digits = 3 };
	struct tn_err err = { .status = TN_OK };
	struct tn_str rest, line, field;
	uint32_t rows = 0;
	struct tn_summary *s;
	char name[16];

	ck_assert_int_eq(tn_summary_open(&s, UINT64_MAX, &err), TN_OK);
	for (uint32_t i = 0; i < GROUPS * EACH; i++) {
		struct plain p = { .by = "", .segment = name, .has = { true, true, true }, .v = { (int64_t)i * UNIT, UNIT, UNIT } };

		snprintf(name, sizeof name, "s%03u", i * 7 % GROUPS);
		add_user(s, &p);
	}
	ck_assert_int_eq(written(s, NULL, &common, text, &err), TN_OK);
	rest = tn_str_of(text);
	while (tn_str_cut(&rest, '\n', &line) && line.n > 0) {
		snprintf(name, sizeof name, "s%03u", rows - 1);
		HOLDS(tn_str_cut(&line, '\t', &field));
		if (rows == 0)
			HOLDS(tn_str_eq(field, TN_STR("segment")));
		else if (rows <= GROUPS)
			HOLDS(tn_str_eq(field, tn_str_of(name)) && tn_str_starts(line, TN_STR("40\t0.003\t")) &&
				tn_str_ends(line, TN_STR("\t1\t40\t0.003")));
		else
			HOLDS(tn_str_eq(field, TN_STR("all")) && tn_str_eq(line, TN_STR("12000\t1.000\t5999.5\t1\t12000\t1.000")));
		rows++;
	}
	ck_assert_uint_eq(rows, GROUPS + 2);
	tn_summary_close(s);
}
END_TEST

Suite *summary_suite(void)
{
	Suite *s = suite_create("summary");
	TCase *t = tcase_create("summary");

	tcase_add_test(t, by_hand);
	tcase_add_test(t, no_header);
	tcase_add_test(t, refusals);
	tcase_add_test(t, large_money);
	tcase_add_test(t, twin);
	tcase_add_test(t, many);
	suite_add_tcase(s, t);
	return s;
}
