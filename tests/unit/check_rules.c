/* Rules: files that are refused, what a slip is told, labels against the slow evaluator of expressions, and the check against counts. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "expr_slow.h"
#include "model/rules.h"
#include "rnd.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])
#define HEADER "user,recency,monetary,country,first,note"
#define FIELDS 6U
#define NAME "rules.txt"

Suite *rules_suite(void);

/* A row as a reader hands it over: 64 readable bytes behind it. */
struct row {
	char bytes[256 + 64];
	uint32_t at[FIELDS + 1];
	struct tn_rec rec;
};

static void make_row(struct row *r, const char *text)
{
	size_t n = strlen(text);
	uint32_t nf = 0;

	ck_assert_uint_lt(n, 256);
	memset(r, 0, sizeof *r);
	memcpy(r->bytes, text, n);
	r->at[nf++] = 0;
	for (uint32_t i = 0; i <= n; i++)
		if (text[i] == '\t' || text[i] == '\0')
			r->at[nf++] = i + 1;
	ck_assert_uint_eq(nf, FIELDS + 1);
	r->rec = (struct tn_rec){ r->bytes, r->at, FIELDS, 0, 7 };
}

static struct tn_arena arena;
static struct tn_columns columns;

static void name_columns(const char *names)
{
	static const char *const given[TN_ROLES] = { NULL };
	struct tn_err err = { 0 };

	ck_assert_int_eq(tn_columns_list(&columns, tn_str_of(names), &arena, &err), TN_OK);
	ck_assert_int_eq(tn_columns_roles(&columns, given, 0, &err), TN_OK);
}

static void setup(void)
{
	name_columns(HEADER);
}

static void teardown(void)
{
	tn_arena_fini(&arena);
}

static struct tn_rules *parsed(const char *text)
{
	struct tn_err err = { 0 };
	struct tn_rules *r;

	ck_assert_msg(tn_rules_parse(&r, NAME, tn_str_of(text), &arena, &err) == TN_OK, "%s: %s", text, err.what);
	return r;
}

static struct tn_rules *bound(const char *text)
{
	struct tn_rules *r = parsed(text);
	struct tn_err err = { 0 };

	ck_assert_msg(tn_rules_bind(r, &columns, &err) == TN_OK, "%s: %s", text, err.what);
	return r;
}

#define TEXT(literal) { (literal), sizeof(literal) - 1 }
#define FORM "a rule is label<TAB>EXPR, as in vip<TAB>monetary >= 1000"

START_TEST(mistakes)
{
	static const struct { struct tn_str text; unsigned line; const char *what, *hint; } cases[] = {
		{ TEXT(""), 0, "no rules", "a rule is label<TAB>EXPR; label<TAB>* takes every row" },
		{ TEXT("\n  \n# a\tb\n"), 0, "no rules", "a rule is label<TAB>EXPR; label<TAB>* takes every row" },
		{ TEXT("vip monetary >= 100\n"), 1, "no TAB behind the label: 'vip monetary >= 100'", FORM },
		{ TEXT("# x\n\na\t*\n  # x\n"), 4, "no TAB behind the label: '  # x'", FORM },
		{ TEXT("*\n"), 1, "no TAB behind the label: '*'", FORM },
		{ TEXT("\t\n"), 1, "no label: '\\x09'", FORM },
		{ TEXT(" \t\n"), 1, "a label without a rule: ' \\x09'", "label<TAB>* takes every row" },
		{ TEXT("\t*\n"), 1, "no label: '\\x09*'", FORM },
		{ TEXT("\\N\t*\n"), 1, "no label: '\\N\\x09*'", FORM },
		{ TEXT("a\t*\nvip\t\n"), 2, "a label without a rule: 'vip\\x09'", "label<TAB>* takes every row" },
		{ TEXT("vip\t  \n"), 1, "a label without a rule: 'vip\\x09  '", "label<TAB>* takes every row" },
		{ TEXT("vip\tmonetary >= 100\t\n"), 1, "a second TAB: 'vip\\x09monetary >= 100\\x09'", FORM },
		{ TEXT("vip\t\t*\n"), 1, "a second TAB: 'vip\\x09\\x09*'", FORM },
		{ TEXT("vip\t*foo\n"), 1, "* stands alone: it takes every row: 'vip\\x09*foo'", "label<TAB>*" },
		{ TEXT("vip\t* and recency > 3\n"), 1, "* stands alone: it takes every row: 'vip\\x09* and recency > 3'", "label<TAB>*" },
		{ TEXT("vip\t**\n"), 1, "* stands alone: it takes every row: 'vip\\x09**'", "label<TAB>*" },
		{ TEXT("vip\t*,x\n"), 1, "* stands alone: it takes every row: 'vip\\x09*,x'", "label<TAB>*" },
		{ TEXT("a\t*\r\n"), 1, "a CR, as a DOS file has it: 'a\\x09*\\x0d'", "tr -d '\\r'" },
		{ TEXT("a\r\t*\n"), 1, "a CR, as a DOS file has it: 'a\\x0d\\x09*'", "tr -d '\\r'" },
		{ TEXT("\xef\xbb\xbf" "a\t*\n"), 1, "a byte order mark: '\xef\xbb\xbf" "a\\x09*'", "save the file as UTF-8 without one" },
		{ TEXT("a\t*\nb\tx\0y\n"), 2, "a NUL byte: 'b\\x09x\\x00y'", "save the file as UTF-8" },
		{ TEXT("a\t*\nvip\tmonetary >= 100 0\n"), 2, "vip: at byte 17: expected and, or, the end, found '0'",
			"keywords are lower case; values with blanks stand in single quotes" },
		{ TEXT("vip\tmonetary >= 1,000\n"), 1, "vip: at byte 14: expected and, or, the end, found ','", "" },
		{ TEXT("vip\tmonetary >=\n"), 1, "vip: at byte 12: expected a value, found the end", "" },
		{ TEXT("vip\tmonetary => 5\n"), 1, "vip: at byte 11: expected a value, found '>'", "" },
		{ TEXT("vip\tmonetary > 5 or *\n"), 1, "vip: at byte 18: expected an operator, found the end", "is it an event? then: event = '*'" },
		{ TEXT("vip\tmonetary > 5 # much\n"), 1, "vip: at byte 14: expected and, or, the end, found '#'",
			"keywords are lower case; values with blanks stand in single quotes" },
		{ TEXT("a\x1b[1m\trecency <"), 1, "a\\x1b[1m: at byte 10: expected a value, found the end", "" }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_err err = { 0 };
		struct tn_rules *r;

		ck_assert_int_eq(tn_rules_parse(&r, NAME, cases[i].text, &arena, &err), TN_EDATA);
		ck_assert_ptr_null(r);
		ck_assert_int_eq(err.status, TN_EDATA);
		ck_assert_str_eq(err.what, cases[i].what);
		ck_assert_str_eq(err.hint, cases[i].hint);
		ck_assert_str_eq(err.file, NAME);
		ck_assert_uint_eq(err.line, cases[i].line);
	}
}
END_TEST

#define SLIP "columns are compared with values; where bytes are meant, put it in quotes"
#define THERE "; there are: user, recency, monetary, country, first, note"

/* hint NULL: these rules are fine */
START_TEST(slips)
{
	static const struct { const char *rule, *what, *hint; } cases[] = {
		{ "recency <= 3O", "x: neither a number nor a time: '3O'", SLIP }, { "monetary > 1_000", "x: neither a number nor a time: '1_000'", SLIP },
		{ "monetary >= $100", "x: neither a number nor a time: '$100'", SLIP }, { "monetary >= 1e3", "x: neither a number nor a time: '1e3'", SLIP },
		{ "monetary >= 100.", "x: neither a number nor a time: '100.'", SLIP }, { "first < 2024-1-1", "x: neither a number nor a time: '2024-1-1'", SLIP },
		{ "recency <= monetary", "x: neither a number nor a time: 'monetary'", SLIP }, { "country > DE", "x: neither a number nor a time: 'DE'", SLIP },
		{ "not recency > 3O", "x: neither a number nor a time: '3O'", SLIP }, { "country = DE and (recency < 5 or recency > l0)", "x: neither a number nor a time: 'l0'", SLIP },
		{ "recency != 3O", "x: neither a number nor a time: '3O'", SLIP }, { "not recency = 3O", "x: neither a number nor a time: '3O'", SLIP },
		{ "not recency in (1,2,3O)", "x: neither a number nor a time: '3O'", SLIP }, { "first != recency", "x: neither a number nor a time: 'recency'", SLIP },
		{ "recency != -3O", "x: neither a number nor a time: '-3O'", SLIP }, { "not (country = DE and not recency != +3)", "x: neither a number nor a time: '+3'", SLIP },
		{ "recency_dys <= 30", "x: no column 'recency_dys'" THERE, "" }, { "recncy <= 30", "x: no column 'recncy'" THERE, "'recency'" },
		{ "vip", "x: no column 'event'" THERE, "a word alone asks for an event; " FORM }, { "usr,vip", "x: no column 'event'" THERE, "a word alone asks for an event; " FORM },
		{ "30 >= recency", "x: no column '30'" THERE, "" },
		{ "recency <= '3O'", NULL, NULL }, { "recency = 3O", NULL, NULL }, { "country != DE", NULL, NULL }, { "not country = DE", NULL, NULL },
		{ "recency != '3O'", NULL, NULL }, { "user > abc", NULL, NULL }, { "user != 3O", NULL, NULL }, { "user != note", NULL, NULL },
		{ "first >= 2024-01-01", NULL, NULL }, { "recency != 30", NULL, NULL }, { "country in (3XL,note)", NULL, NULL },
		{ "not country != 3XL", NULL, NULL }, { "not country in (DE,'3XL')", NULL, NULL }, { "note !~ 3O", NULL, NULL }, { " * ", NULL, NULL }
	};
	char text[160];

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_err err = { 0 };
		struct tn_rules *r;

		snprintf(text, sizeof text, "# head\nx\t%s\n", cases[i].rule);
		r = parsed(text);
		ck_assert_msg(tn_rules_bind(r, &columns, &err) == (cases[i].hint == NULL ? TN_OK : TN_EDATA), "%s: %s", text, err.what);
		if (cases[i].hint != NULL) {
			ck_assert_str_eq(err.what, cases[i].what);
			ck_assert_str_eq(err.hint, cases[i].hint);
			ck_assert_str_eq(err.file, NAME);
			ck_assert_uint_eq(err.line, 2);
		}
		tn_rules_fini(r);
	}
	tn_rules_fini(NULL);
}
END_TEST

START_TEST(many_rules)
{
	struct tn_buf b = { 0 };
	struct tn_err err = { 0 };
	struct tn_rules *r;
	struct row row;

	for (int i = 0; i < TN_RULES_MOST; i++)
		tn_buf_cstr(&b, "\n#\na\trecency = 5\n");
	ck_assert_int_eq(tn_rules_parse(&r, NAME, tn_buf_str(&b), &arena, &err), TN_OK);
	ck_assert_uint_eq(tn_rules_count(r), TN_RULES_MOST);
	ck_assert_int_eq(tn_rules_bind(r, &columns, &err), TN_OK);
	make_row(&row, "u\t5\t\t\t\t");
	ck_assert_int_eq(tn_rules_check_add(r, &row.rec, &err), TN_OK);
	tn_rules_fini(r);
	tn_buf_cstr(&b, "b\t*");
	ck_assert_int_eq(tn_rules_parse(&r, NAME, tn_buf_str(&b), &arena, &err), TN_ELIMIT);
	ck_assert_ptr_null(r);
	ck_assert_str_eq(err.what, "more than 10000 rules");
	ck_assert_uint_eq(err.line, 3 * TN_RULES_MOST + 1);
	tn_buf_fini(&b);
}
END_TEST

START_TEST(labels)
{
	static const char text[] = "\n# c\nvip\tmonetary >= 1000 and recency <= 30\n \na b\\t\trecency in (1,2)\nvip\tcountry = DE\nrest\t* ";
	static const struct { const char *row; int32_t rule; } cases[] = {
		{ "u\t30\t1000.00\tDE\t\t", 0 }, { "u\t31\t1000\tDE\t\t", 2 }, { "u\t2.0\t999.99\tDE\t\t", 1 }, { "u\t\t\t\t\t", 3 },
		{ "u\t1\t\\N\t\t\t", 1 }, { "u\t7\t1000000000000000000000\tAT\t\t", 0 }, { "u\tx\t5\tDE\t\t", TN_RULES_BAD },
		{ "u\tx\t1000\tDE\t\t", TN_RULES_BAD }, { "u\t\t1e5\tDE\t\t", TN_RULES_BAD }
	};
	struct tn_rules *r = bound(text);
	struct row row;

	ck_assert_uint_eq(tn_rules_count(r), 4);
	ck_assert(tn_str_eq(tn_rules_label(r, 1), TN_STR("a b\\t")) && tn_str_eq(tn_rules_label(r, 2), TN_STR("vip")));
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_err err = { 0 };

		make_row(&row, cases[i].row);
		ck_assert_int_eq(tn_rules_match(r, &row.rec, &err), cases[i].rule);
		ck_assert_int_eq(err.status, cases[i].rule == TN_RULES_BAD ? TN_EDATA : TN_OK);
	}
	tn_rules_fini(r);
	r = bound("x\tcountry = DE");
	make_row(&row, "u\t\t\tFR\t\t");
	ck_assert_int_eq(tn_rules_match(r, &row.rec, &(struct tn_err){ 0 }), TN_RULES_NONE);
	name_columns("user,note,country,x,y,z");                /* the next file has another order */
	ck_assert_int_eq(tn_rules_bind(r, &columns, &(struct tn_err){ 0 }), TN_OK);
	make_row(&row, "u\t\tDE\t\t\t");
	ck_assert_int_eq(tn_rules_match(r, &row.rec, &(struct tn_err){ 0 }), 0);
	tn_rules_fini(r);
}
END_TEST

/* What the rules write of the rows given so far. */
struct report {
	char table[1024], found[1024];
	enum tn_status status;
};

static struct report report_of(struct tn_rules *r)
{
	struct report got = { 0 };
	struct tn_common common = { 0 };
	struct tn_err err = { 0 };
	struct tn_buf found = { 0 };
	struct tn_out out;
	struct tn_row row;
	int fd[2];

	ck_assert_int_eq(pipe(fd), 0);
	ck_assert_int_eq(tn_out_open_fd(&out, fd[1], &err), TN_OK);
	tn_row_init(&row, &out, &common);
	got.status = tn_rules_check_write(r, &row, &found);
	tn_row_fini(&row);
	ck_assert_int_eq(tn_out_finish(&out), TN_OK);
	ck_assert_int_gt(read(fd[0], got.table, sizeof got.table - 1), 0);
	(void)close(fd[0]);
	ck_assert_uint_lt(found.n, sizeof got.found);
	if (found.n > 0)
		memcpy(got.found, found.p, found.n);
	tn_buf_fini(&found);
	return got;
}

static enum tn_status add(struct tn_rules *r, const char *text)
{
	struct tn_err err = { 0 };
	struct row row;
	enum tn_status st;

	make_row(&row, text);
	st = tn_rules_check_add(r, &row.rec, &err);
	ck_assert_int_eq(st, err.status);
	return st;
}

START_TEST(checks)
{
	static const char head[] = "line\tsegment\trows\tmatches\tstatus\n";
	struct tn_rules *r = bound("vip\tmonetary > 9\nde\tcountry = DE\n#\ngold\tmonetary > 99\n\x1b\tmonetary > 999\nold\trecency > 5\n");
	struct report got = report_of(r);
	char want[1024];

	snprintf(want, sizeof want, "%s1\tvip\t0\t0\tnothing\n2\tde\t0\t0\tnothing\n4\tgold\t0\t0\tnothing\n5\t\x1b\t0\t0\tnothing\n6\told\t0\t0\tnothing\n\t\t0\t\tok\n", head);
	ck_assert_int_eq(got.status, TN_FOUND);
	ck_assert_str_eq(got.table, want);
	ck_assert_int_eq(add(r, "u\t1\t10\tDE\t\t"), TN_OK);
	ck_assert_int_eq(add(r, "u\t1\t100\tDE\t\t"), TN_OK);
	ck_assert_int_eq(add(r, "u\tx\t100\tDE\t\t"), TN_EDATA);        /* vip takes it, yet all are asked */
	ck_assert_int_eq(add(r, "u\t1\t5\tAT\t\t"), TN_OK);
	got = report_of(r);
	snprintf(want, sizeof want, "%s1\tvip\t2\t2\tok\n2\tde\t0\t2\tshadowed\n4\tgold\t0\t1\tshadowed\n5\t\x1b\t0\t0\tnothing\n6\told\t0\t0\tnothing\n\t\t1\t\tuncovered\n", head);
	ck_assert_int_eq(got.status, TN_FOUND);
	ck_assert_str_eq(got.table, want);
	ck_assert_str_eq(got.found, NAME ":2: 'de' is shadowed: all its 2 rows are taken by earlier rules (line 1 takes all of them)\n"
		NAME ":4: 'gold' is shadowed: its 1 row is taken by earlier rules (line 1 takes all of them)\n"
		NAME ":5: '\\x1b' matches nothing\n" NAME ":6: 'old' matches nothing\n1 row matches no rule\n");
	tn_rules_fini(r);

	r = bound("a\trecency = 1\nb\trecency = 2\nc\trecency > 0\nd\trecency in (1,2)\nrest\t*\n");
	ck_assert_int_eq(add(r, "u\t1\t\t\t\t"), TN_OK);
	ck_assert_int_eq(add(r, "u\t2\t\t\t\t"), TN_OK);
	ck_assert_int_eq(add(r, "u\t2\t\t\t\t"), TN_OK);
	ck_assert_int_eq(add(r, "u\t3\t\t\t\t"), TN_OK);
	ck_assert_int_eq(add(r, "u\t\t\t\t\t"), TN_OK);
	got = report_of(r);
	snprintf(want, sizeof want, "%s1\ta\t1\t1\tok\n2\tb\t2\t2\tok\n3\tc\t1\t4\tok\n4\td\t0\t3\tshadowed\n5\trest\t1\t5\tok\n\t\t0\t\tok\n", head);
	ck_assert_int_eq(got.status, TN_FOUND);
	ck_assert_str_eq(got.table, want);
	ck_assert_str_eq(got.found, NAME ":4: 'd' is shadowed: all its 3 rows are taken by earlier rules (line 2 takes 2 of them)\n");
	tn_rules_fini(r);

	r = bound("a\trecency > 0\nb\t*");
	ck_assert_int_eq(add(r, "u\t1\t\t\t\t"), TN_OK);
	ck_assert_int_eq(add(r, "u\t0\t\t\t\t"), TN_OK);
	got = report_of(r);
	ck_assert_int_eq(got.status, TN_OK);
	ck_assert_str_eq(got.found, "");
	tn_rules_fini(r);
}
END_TEST

/* Above 256 rules nobody is named. */
START_TEST(check_of_many)
{
	struct tn_buf text = { 0 }, found = { 0 };
	struct tn_rules *r;
	struct tn_common common = { 0 };
	struct tn_err err = { 0 };
	struct tn_out out;
	struct tn_row row;
	struct row in;

	for (int i = 0; i < 257; i++)
		tn_buf_cstr(&text, "a\t*\n");
	ck_assert_int_eq(tn_rules_parse(&r, NAME, tn_buf_str(&text), &arena, &err), TN_OK);
	ck_assert_int_eq(tn_rules_bind(r, &columns, &err), TN_OK);
	make_row(&in, "u\t\t\t\t\t");
	ck_assert_int_eq(tn_rules_check_add(r, &in.rec, &err), TN_OK);
	ck_assert_int_eq(tn_out_open(&out, "/dev/null", &err), TN_OK);
	tn_row_init(&row, &out, &common);
	ck_assert_int_eq(tn_rules_check_write(r, &row, &found), TN_FOUND);
	ck_assert_int_eq(strncmp(found.p, NAME ":2: 'a' is shadowed: its 1 row is taken by earlier rules\n", 60), 0);
	tn_row_fini(&row);
	ck_assert_int_eq(tn_out_finish(&out), TN_OK);
	tn_rules_fini(r);
	tn_buf_fini(&text);
	tn_buf_fini(&found);
}
END_TEST

START_TEST(words)
{
	struct tn_rules *r = parsed("# x\nvip\tmonetary>=1.50 and country in DE,'A T'\n\na\x1b[1mb\tnote = '\x1b'\nrest\t *\n");
	struct tn_buf b = { 0 };

	tn_rules_explain(r, &b);
	tn_buf_ch(&b, '\0');
	ck_assert(!b.failed);
	ck_assert_str_eq(b.p, NAME ":2: vip: monetary >= 1.50 and country in ('DE','A T')\n"
		NAME ":4: a\\x1b[1mb: note = '\\x1b'\n" NAME ":5: rest: every other row\n");
	tn_buf_fini(&b);
	tn_rules_fini(r);
}
END_TEST

/* --- random files on random rows --- */

static const char *const conditions[] = {
	"user = 007", "user in (1,2)", "recency <= 30", "recency < 2.5", "recency != 7", "monetary >= 0.10", "monetary = 100", "monetary > 1000",
	"country = DE", "country in (AT,DE)", "country != AT", "first >= 2024-01-01", "first = 2024-02-03", "note ~ '^a'", "note = ''", "recency > 10"
};

static void random_rules(char *dst, size_t cap, char rule[8][128], uint32_t n, uint64_t *seed)
{
	size_t at = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t more = (uint32_t)(rnd(seed) % 3);
		size_t k = 0;

		if (rnd(seed) % 12 == 0)
			more = 9;
		for (uint32_t c = 0; c <= more && more < 9; c++)
			k += (size_t)snprintf(rule[i] + k, 128 - k, "%s%s%s", c == 0 ? "" : rnd(seed) % 2 ? " and " : " or ",
				rnd(seed) % 6 == 0 ? "not " : "", conditions[rnd(seed) % COUNT(conditions)]);
		if (more == 9)
			snprintf(rule[i], 128, "*");
		at += (size_t)snprintf(dst + at, cap - at, "l%u\t%s\n", i, rule[i]);
	}
}

static void random_row(char *dst, size_t cap, uint64_t *seed)
{
	static const char *const users[] = { "007", "1", "2", "7" }, *const numbers[] = { "1", "2.50", "7", "30", "100.00", "0.1", "-5", "", "\\N", "123456789012", "1000.000" },
		*const lands[] = { "DE", "AT", "", "FR" }, *const times[] = { "2024-02-03T00:00:00Z", "2023-12-31", "2024-01-01", "" },
		*const notes[] = { "abc", "", "b" };
	bool odd = rnd(seed) % 20 == 0;

	snprintf(dst, cap, "%s\t%s\t%s\t%s\t%s\t%s", users[rnd(seed) % 4], odd ? "x" : numbers[rnd(seed) % COUNT(numbers)],
		numbers[rnd(seed) % COUNT(numbers)], lands[rnd(seed) % 4], times[rnd(seed) % 4], notes[rnd(seed) % 3]);
}

/* What a rule says to a row: 1, 0, -1. */
static int says(const char *rule, const char *row)
{
	return strcmp(rule, "*") == 0 ? 1 : expr_slow(rule, HEADER, row);
}

START_TEST(random_twins)
{
	uint64_t seed = 4242;
	unsigned nones = 0, bad = 0, labelled = 0;

	for (int round = 0; round < 600; round++) {
		static const char *const statuses[] = { "nothing", "shadowed", "ok" };
		uint64_t first_of[8] = { 0 }, matches[8] = { 0 }, none = 0;
		uint32_t n = 1 + (uint32_t)(rnd(&seed) % 8);
		char text[2048], rule[8][128], row_text[256], want[1024];
		struct tn_rules *r;
		struct report got;
		struct row row;
		size_t at = 0;

		random_rules(text, sizeof text, rule, n, &seed);
		r = bound(text);
		for (int k = 0; k < 20; k++) {
			struct tn_err err = { 0 }, check_err = { 0 };
			int32_t first = TN_RULES_NONE;
			bool holds[8] = { false }, is_bad = false;

			random_row(row_text, sizeof row_text, &seed);
			make_row(&row, row_text);
			for (uint32_t i = 0; i < n; i++) {
				int is = says(rule[i], row_text);

				is_bad |= is < 0;
				holds[i] = is > 0;
				if (is != 0 && first == TN_RULES_NONE)
					first = is < 0 ? TN_RULES_BAD : (int32_t)i;
			}
			HOLDS_MSG(tn_rules_match(r, &row.rec, &err) == first, "seed 4242, round %d: %s\n%s", round, text, row_text);
			HOLDS_MSG(tn_rules_check_add(r, &row.rec, &check_err) == (is_bad ? TN_EDATA : TN_OK), "%s\n%s", text, row_text);
			bad += first == TN_RULES_BAD;
			nones += first == TN_RULES_NONE;
			labelled += first >= 0;
			if (is_bad)
				continue;
			none += first < 0;
			for (uint32_t i = 0; i < n; i++) {
				matches[i] += holds[i];
				first_of[i] += (int32_t)i == first;
			}
		}
		at = (size_t)snprintf(want, sizeof want, "line\tsegment\trows\tmatches\tstatus\n");
		for (uint32_t i = 0; i < n; i++)
			at += (size_t)snprintf(want + at, sizeof want - at, "%u\tl%u\t%llu\t%llu\t%s\n", i + 1, i, (unsigned long long)first_of[i],
				(unsigned long long)matches[i], statuses[(matches[i] > 0) + (first_of[i] > 0)]);
		snprintf(want + at, sizeof want - at, "\t\t%llu\t\t%s\n", (unsigned long long)none, none > 0 ? "uncovered" : "ok");
		got = report_of(r);
		HOLDS_MSG(strcmp(got.table, want) == 0, "seed 4242, round %d: %s\n%s", round, text, got.table);
		HOLDS((got.status == TN_OK) == (strstr(want, "nothing") == NULL && strstr(want, "shadowed") == NULL && none == 0));
		HOLDS((got.status == TN_FOUND) == (got.found[0] != '\0'));
		tn_rules_fini(r);
	}
	ck_assert_uint_gt(nones, 500);
	ck_assert_uint_gt(bad, 100);
	ck_assert_uint_gt(labelled, 5000);
}
END_TEST

Suite *rules_suite(void)
{
	Suite *s = suite_create("rules");
	TCase *t = tcase_create("rules");

	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, mistakes);
	tcase_add_test(t, slips);
	tcase_add_test(t, many_rules);
	tcase_add_test(t, labels);
	tcase_add_test(t, checks);
	tcase_add_test(t, check_of_many);
	tcase_add_test(t, words);
	tcase_add_test(t, random_twins);
	suite_add_tcase(s, t);
	return s;
}
