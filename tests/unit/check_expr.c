/* Expressions: tables of mistakes, truths and texts; limits; what is said of a selector that never matched; and random
 * expressions on random rows, held to the slow evaluator of expr_slow.h. */
#include <check.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "expr_slow.h"
#include "rnd.h"
#include "stream/expr.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])
#define HEADER "user,time,event,item,value,country,Order status,note"
#define FIELDS 8U

Suite *expr_suite(void);

/* A row of FIELDS fields, as a reader hands it over: 64 readable bytes behind it. */
struct row {
	char bytes[1024 + 64];
	uint32_t at[FIELDS + 1];
	struct tn_rec rec;
};

static void make_row(struct row *r, const char *text, uint32_t flags)
{
	size_t n = strlen(text);
	uint32_t nf = 0;

	HOLDS(n < 1024);
	memset(r, 0, sizeof *r);
	memcpy(r->bytes, text, n);
	r->at[nf++] = 0;
	for (uint32_t i = 0; i <= n; i++) {
		if (text[i] == '\t' || text[i] == '\0') {
			HOLDS(nf <= FIELDS);
			r->at[nf++] = i + 1;
		}
	}
	r->rec = (struct tn_rec){ r->bytes, r->at, nf - 1, flags, 7 };
}

static struct tn_arena arena;
static struct tn_columns columns;

static void setup(void)
{
	static const char *const given[TN_ROLES] = { NULL };
	struct tn_err err = { 0 };

	ck_assert_int_eq(tn_columns_list(&columns, TN_STR(HEADER), &arena, &err), TN_OK);
	ck_assert_int_eq(tn_columns_roles(&columns, given, 0, &err), TN_OK);
}

static void teardown(void)
{
	tn_arena_fini(&arena);
}

static struct tn_expr *parse(const char *text)
{
	struct tn_err err = { 0 };
	struct tn_expr *e;

	ck_assert_msg(tn_expr_parse(&e, "--where", tn_str_of(text), &arena, &err) == TN_OK, "%s: %s", text, err.what);
	return e;
}

static struct tn_expr *bound(const char *text)
{
	struct tn_expr *e = parse(text);
	struct tn_err err = { 0 };

	ck_assert_msg(tn_expr_bind(e, &columns, &err) == TN_OK, "%s: %s", text, err.what);
	return e;
}

static const char *text_of(const struct tn_expr *e, char *dst, size_t cap)
{
	struct tn_buf b = { 0 };

	tn_expr_text(e, &b);
	ck_assert(!b.failed && b.n < cap);
	if (b.n > 0)
		memcpy(dst, b.p, b.n);
	dst[b.n] = '\0';
	tn_buf_fini(&b);
	return dst;
}

START_TEST(mistakes)
{
	static const struct { const char *text, *what; } cases[] = {
		{ "", "at byte 1: expected a column's name, found the end" },
		{ "  ", "at byte 3: expected a column's name, found the end" },
		{ "value > )", "at byte 9: expected a value, found ')'" },
		{ "value >", "at byte 8: expected a value, found the end" },
		{ "value == 5", "at byte 8: expected a value, found '='" },
		{ "value = {a}", "at byte 9: expected a value, found '{a}'" },
		{ "event = not", "at byte 9: expected a value, found 'not'" },
		{ "purchase,", "at byte 10: expected a value, found the end" },
		{ ",purchase", "at byte 1: expected a column's name, found ','" },
		{ "purchase,,refund", "at byte 10: expected a value, found ','" },
		{ "purchase,refund view", "at byte 17: expected a comma or the end, found 'view'" },
		{ "purchase or refund", "at byte 10: expected an operator, found 'or'" },
		{ "and", "at byte 1: expected a column's name, found 'and'" },
		{ "add to cart", "at byte 5: expected an operator, found 'to'" },
		{ "'a b' = 1", "at byte 1: expected a column's name, found ''a b''" },
		{ "{} = 1", "at byte 1: expected a column's name, found '{}'" },
		{ "{a", "at byte 1: the brace is not closed" },
		{ "a = 'b", "at byte 5: the quote is not closed" },
		{ "a = 'b''", "at byte 5: the quote is not closed" },
		{ "a = \"b\"", "at byte 5: a double quote: values stand in single quotes, names in braces" },
		{ "a ! b", "at byte 3: '!' alone is no operator: use not, != or !~" },
		{ "a = 1 AND b = 2", "at byte 7: expected and, or, the end, found 'AND'" },
		{ "a = 1, 2", "at byte 6: expected and, or, the end, found ','" },
		{ "a = 1)", "at byte 6: expected and, or, the end, found ')'" },
		{ "(a = 1", "at byte 7: expected and, or, ')', found the end" },
		{ "a in ()", "at byte 7: expected a value, found ')'" },
		{ "a in (1", "at byte 8: expected a comma or ')', found the end" },
		{ "a in (1,)", "at byte 9: expected a value, found ')'" },
		{ "a = 1 and", "at byte 10: expected a column's name, found the end" },
		{ "not", "at byte 4: expected a column's name, found the end" },
		{ "a ~ '(a)\\1'", "at byte 5: not a regular expression: '(a)\\1': back-references are not supported" },
		{ "a ~ 'b{5000}'", "at byte 5: not a regular expression: 'b{5000}': repeats make it longer than 4,096 characters" },
		{ "a ~ '(b{100}){100}'", "at byte 5: not a regular expression: '(b{100}){100}': repeats make it longer than 4,096 characters" },
		{ "a ~ 'b+*++'", "at byte 5: not a regular expression: 'b+*++': repeats within repeats, more than 3 deep" },
		{ "a ~ '(((b*)*c)*d)*'", "at byte 5: not a regular expression: '(((b*)*c)*d)*': repeats within repeats, more than 3 deep" },
		{ "\x1b[1m x", "at byte 6: expected an operator, found 'x'" }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_err err = { 0 };
		struct tn_expr *e;

		ck_assert_msg(tn_expr_parse(&e, "--where", tn_str_of(cases[i].text), &arena, &err) == TN_EUSAGE, "%s", cases[i].text);
		ck_assert_ptr_null(e);
		ck_assert_int_eq(err.status, TN_EUSAGE);
		ck_assert_int_eq(strncmp(err.what, "--where: ", 9), 0);
		ck_assert_str_eq(err.what + 9, cases[i].what);
		ck_assert_ptr_null(strchr(err.hint, '\x1b'));
	}
}
END_TEST

START_TEST(regex_mistakes)
{
	static const char *const cases[] = { "a ~ '['", "a ~ '('", "a !~ 'b{2,1}'", "a ~ '[[:what:]]'", "a ~ '[z-a]'" };

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_err err = { 0 };
		struct tn_expr *e;

		ck_assert_int_eq(tn_expr_parse(&e, "--where", tn_str_of(cases[i]), &arena, &err), TN_EUSAGE);
		ck_assert_ptr_nonnull(strstr(err.what, "not a regular expression"));
	}
}
END_TEST

/* user time event item value country status note */
#define ROW "007\t2024-02-03T04:05:06Z\tpurchase\ttest-1\t9007199254740993\tDE\tnew order\ta\\\\b\\tc"
#define GAPS "\t\t\t\t\t\\N\t\t"

START_TEST(truths)
{
	static const struct { const char *text, *row; int holds; } cases[] = {
		{ "purchase", ROW, 1 }, { "view", ROW, 0 }, { "view,purchase", ROW, 1 }, { " view , cart ", ROW, 0 },
		{ "Purchase", ROW, 0 }, { "purchas", ROW, 0 }, { "purchase2", ROW, 0 }, { "'purchase'", ROW, 1 },
		{ "view,'a b',purchase", ROW, 1 }, { "purchase", GAPS, 0 },
		/* keys are bytes, other columns numbers */
		{ "user = 007", ROW, 1 }, { "user = 7", ROW, 0 }, { "user != 7", ROW, 1 }, { "user < 1", ROW, 1 }, { "user in 7,8", ROW, 0 },
		{ "value = 9007199254740993", ROW, 1 }, { "value = 9007199254740992", ROW, 0 }, { "value > 9007199254740992", ROW, 1 },
		{ "value = 9007199254740993.0", ROW, 1 }, { "value = 09007199254740993", ROW, 1 }, { "value = '09007199254740993'", ROW, 0 },
		{ "value in (1,9007199254740993.00)", ROW, 1 }, { "value in (x,9007199254740993.00)", ROW, 0 },
		{ "value > -5", ROW, 1 }, { "value < 100", ROW, 0 }, { "value < '95'", ROW, 1 }, { "value < '9b'", ROW, 1 },
		{ "value in 1,2,3,4,5,6,7,8,9,9007199254740993.0,11", ROW, 1 }, { "value in 1,2,3,4,5,6,7,8,9,10,11", ROW, 0 },
		{ "event in a,b,c,d,e,f,g,h,i,purchase,k", ROW, 1 }, { "event in a,b,c,d,e,f,g,h,i,j,k", ROW, 0 },
		{ "event in a,b,c,d,e,f,g,h,i,j,''", GAPS, 1 }, { "event in a,b,c,d,e,f,g,h,i,j,k", GAPS, 0 },
		/* times: a date is its midnight in UTC */
		{ "time > 2024-02-03", ROW, 1 }, { "time < 2024-02-04", ROW, 1 }, { "time = 2024-02-03", ROW, 0 },
		{ "time = 2024-02-03T06:05:06+02:00", ROW, 1 }, { "time = 2024-02-03T04:05:06.000Z", ROW, 1 },
		{ "time = '2024-02-03T04:05:06.000Z'", ROW, 0 }, { "time in 2024-02-03,2024-02-03T04:05:06Z", ROW, 1 },
		{ "time in 2024-01-01,2024-01-02,2024-01-03,2024-01-04,2024-01-05,2024-01-06,2024-02-03T04:05:06,2024-01-08,2024-01-09", ROW, 1 },
		{ "time >= 2024-02-03T04:05:06Z and time <= 2024-02-03T04:05:06Z", ROW, 1 },
		/* missing */
		{ "country = ''", GAPS, 1 }, { "user = ''", GAPS, 1 }, { "user != ''", GAPS, 0 }, { "user = ''", ROW, 0 }, { "user != ''", ROW, 1 },
		{ "user != 7", GAPS, 0 }, { "value != 7", GAPS, 0 }, { "value < 7", GAPS, 0 }, { "value >= 7", GAPS, 0 }, { "value <= ''", GAPS, 0 },
		{ "note ~ '.*'", GAPS, 0 }, { "note !~ x", GAPS, 0 }, { "not note ~ x", GAPS, 1 }, { "country in ('',x)", GAPS, 1 },
		{ "country in (x,y)", GAPS, 0 }, { "country = '\\N'", GAPS, 0 }, { "time < 2024-01-01", GAPS, 0 },
		/* regular expressions see what is meant, comparisons the stream's bytes, which are those meant, escaped */
		{ "item ~ '^test'", ROW, 1 }, { "item !~ '^test'", ROW, 0 }, { "item ~ ^t.*1$", ROW, 1 }, { "item ~ '(x|t)est-[0-9]{1,3}$'", ROW, 1 },
		{ "note ~ '^a\\\\b\tc$'", ROW, 1 }, { "note = 'a\\b\tc'", ROW, 1 }, { "note = 'a\\\\b\\tc'", ROW, 0 }, { "note ~ t", ROW, 0 },
		{ "note in (x,'a\\b\tc')", ROW, 1 },
		/* names */
		{ "{Order status} = 'new order'", ROW, 1 }, { "{Order status}~new", ROW, 1 }, { "{event}=purchase", ROW, 1 },
		/* precedence: not, and, or */
		{ "event=x and event=x or event=purchase", ROW, 1 }, { "event=x and (event=x or event=purchase)", ROW, 0 },
		{ "event=purchase or event=x and event=x", ROW, 1 }, { "(event=purchase or event=x) and event=x", ROW, 0 },
		{ "not event=x and event=x", ROW, 0 }, { "not (event=x and event=x)", ROW, 1 }, { "not not event=purchase", ROW, 1 },
		{ "not event=purchase or event=purchase", ROW, 1 }, { "not (event=purchase or event=purchase)", ROW, 0 },
		{ "event in a,purchase and country in AT,DE", ROW, 1 }, { "not event in a,b or country = x", ROW, 1 },
		/* bad values, where they are reached */
		{ "country > 5", ROW, -1 }, { "country > 5", GAPS, 0 }, { "country in 1,2", ROW, -1 }, { "value > 2024-01-01", ROW, -1 },
		{ "event = purchase or country > 5", ROW, 1 }, { "event = x and country > 5", ROW, 0 }, { "event = x or country > 5", ROW, -1 },
		{ "country > 5 and event = x", ROW, -1 }, { "not country > 5", ROW, -1 }, { "time > 2024", ROW, -1 }
	};
	struct row r;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_expr *e = bound(cases[i].text);
		struct tn_err err = { 0 };
		int holds;

		make_row(&r, cases[i].row, 0);
		holds = tn_expr_eval(e, &r.rec, &err);
		ck_assert_msg(holds == cases[i].holds, "%s: %d %s", cases[i].text, holds, err.what);
		ck_assert_int_eq(err.status, holds < 0 ? TN_EDATA : TN_OK);
		ck_assert_msg(expr_slow(cases[i].text, HEADER, cases[i].row) == holds, "slow: %s", cases[i].text);
		tn_expr_fini(e);
	}
}
END_TEST

START_TEST(bad_values)
{
	static const struct { const char *text, *what, *reason; uint32_t column; } cases[] = {
		{ "country > 5", "country: not a number: 'DE' (in --where)", "number", 6 },
		{ "value > 2024-01-01", "value: not a time: '9007199254740993' (in --where)", "time", 5 },
		{ "{Order status} = 1", "Order status: not a number: 'new order' (in --where)", "number", 7 }
	};
	struct row r;
	struct tn_err err = { 0 };
	struct tn_expr *e;

	for (size_t i = 0; i < COUNT(cases); i++) {
		e = bound(cases[i].text);
		make_row(&r, ROW, 0);
		ck_assert_int_eq(tn_expr_eval(e, &r.rec, &err), -1);
		ck_assert_str_eq(err.what, cases[i].what);
		ck_assert_str_eq(err.reason, cases[i].reason);
		ck_assert_uint_eq(err.column, cases[i].column);
		tn_err_clear(&err);
		tn_expr_fini(e);
	}
	e = bound("note = x");
	make_row(&r, "a\tb", 0);
	ck_assert_int_eq(tn_expr_eval(e, &r.rec, &err), -1);
	ck_assert_str_eq(err.reason, "fields");
	tn_expr_fini(e);
}
END_TEST

/* Rows of foreign files: not escaped yet, and fields in quotes. */
START_TEST(raw_rows)
{
	struct tn_expr *e = bound("note = 'a\\b' and note ~ '^a\\\\b$' and country = DE and value = 5 and time = 2024-01-01T00:00:00Z");
	struct tn_err err = { 0 };
	struct row r;

	make_row(&r, "u\t\"2024-01-01T00:00:00Z\"\tx\ti\t\"5.0\"\t\"DE\"\t\ta\\b", TN_REC_QUOTED | TN_REC_ESCAPE);
	ck_assert_msg(tn_expr_eval(e, &r.rec, &err) == 1, "%s", err.what);
	tn_expr_fini(e);
	e = bound("\\N");
	make_row(&r, "u\tt\t\\N\ti\tv\tc\ts\tn", TN_REC_ESCAPE);
	ck_assert_int_eq(tn_expr_eval(e, &r.rec, &err), 0);     /* it is missing, as it is in the stream */
	tn_expr_fini(e);
	e = bound("event = '' and item ~ '^.N$' and country != ''");
	make_row(&r, "u\tt\t\\N\t\\\\N\tv\tDE\ts\t\\", TN_REC_ESCAPE);
	ck_assert_int_eq(tn_expr_eval(e, &r.rec, &err), 0);     /* two backslashes are two */
	make_row(&r, "u\tt\t\\N\tiN\tv\tDE\ts\t\\", TN_REC_ESCAPE);
	ck_assert_int_eq(tn_expr_eval(e, &r.rec, &err), 1);
	tn_expr_fini(e);
}
END_TEST

START_TEST(texts)
{
	static const struct { const char *text, *canonical; } cases[] = {
		{ "purchase", "event = 'purchase'" }, { " 'purchase' ", "event = 'purchase'" }, { "event in (purchase)", "event = 'purchase'" },
		{ "{event}=purchase", "event = 'purchase'" }, { "view , cart", "event in ('view','cart')" }, { "event in view,cart", "event in ('view','cart')" },
		{ "5", "event = '5'" }, { "user=007", "user = '007'" }, { "value>=1.50", "value >= 1.50" }, { "value = '5'", "value = '5'" },
		{ "value in 5,6", "value in (5,6)" }, { "value in 5,x", "value in ('5','x')" }, { "time<2024-01-01", "time < 2024-01-01" },
		{ "time<'2024-01-01'", "time < '2024-01-01'" }, { "note~5", "note ~ '5'" }, { "note!~'a''b'", "note !~ 'a''b'" },
		{ "{Order status}!=x", "{Order status} != 'x'" }, { "{a}}b} = c", "a}b = 'c'" }, { "{a }}b} = c", "{a }}b} = 'c'" }, { "{not} = c", "{not} = 'c'" }, { "{{a} = 1", "{{a} = 1" },
		{ "a=b and (c=d and e=f)", "a = 'b' and c = 'd' and e = 'f'" }, { "(a=b or c=d) or e=f", "a = 'b' or c = 'd' or e = 'f'" },
		{ "((a=b and c=d)) or e=f", "a = 'b' and c = 'd' or e = 'f'" }, { "a=b and (c=d or e=f)", "a = 'b' and (c = 'd' or e = 'f')" },
		{ "not (a=b)", "not a = 'b'" }, { "not(a=b and c=d)", "not (a = 'b' and c = 'd')" }, { "not not a=b", "not not a = 'b'" },
		{ "(not a=b) and c=d", "not a = 'b' and c = 'd'" }, { "a=''", "a = ''" }, { "a = '\tb\\'", "a = '\tb\\'" }
	};
	char text[256];

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_expr *e = parse(cases[i].text);

		ck_assert_str_eq(text_of(e, text, sizeof text), cases[i].canonical);
		tn_expr_fini(e);
		e = parse(cases[i].canonical);
		ck_assert_str_eq(text_of(e, text, sizeof text), cases[i].canonical);
		tn_expr_fini(e);
	}
}
END_TEST

START_TEST(binding)
{
	static const char *const given[TN_ROLES] = { [TN_ROLE_USER] = "customer" };
	struct tn_columns c;
	struct tn_err err = { 0 };
	struct tn_expr *e = parse("usr = 5");
	struct row r;

	ck_assert_int_eq(tn_expr_bind(e, &columns, &err), TN_EDATA);
	ck_assert_str_eq(err.what, "--where: no column 'usr'; there are: user, time, event, item, value, country, Order status, note");
	ck_assert_ptr_nonnull(strstr(err.hint, "user"));
	tn_err_clear(&err);
	tn_expr_fini(e);
	/* a role's name is the role's column; that column compares as bytes by its own name, too; a file may have another order */
	e = bound("user = 007");
	make_row(&r, "007\tx\t7", 0);
	ck_assert_int_eq(tn_columns_list(&c, TN_STR("customer,event,user"), &arena, &err), TN_OK);
	ck_assert_int_eq(tn_columns_roles(&c, given, 0, &err), TN_OK);
	ck_assert_int_eq(tn_expr_bind(e, &c, &err), TN_OK);
	ck_assert_int_eq(tn_expr_eval(e, &r.rec, &err), 1);
	tn_expr_fini(e);
	e = parse("customer in (7,1,2,3,4,5,6,8,9)");
	ck_assert_int_eq(tn_expr_bind(e, &c, &err), TN_OK);
	ck_assert_int_eq(tn_expr_eval(e, &r.rec, &err), 0);
	c.role[TN_ROLE_USER] = TN_COLUMN_NONE;          /* now a column like others: the list is sorted anew, as numbers */
	ck_assert_int_eq(tn_expr_bind(e, &c, &err), TN_OK);
	ck_assert_int_eq(tn_expr_eval(e, &r.rec, &err), 1);
	tn_expr_fini(e);
	tn_expr_fini(NULL);
}
END_TEST

/* unit repeated n times between two ends */
static char *repeated(const char *unit, size_t n, const char *tail)
{
	size_t len = strlen(unit), end = strlen(tail);
	char *text = malloc(len * n + end + 1);

	ck_assert_ptr_nonnull(text);
	for (size_t i = 0; i < n; i++)
		memcpy(text + i * len, unit, len);
	memcpy(text + len * n, tail, end + 1);
	return text;
}

START_TEST(limits)
{
	static const struct { const char *unit, *tail, *what; size_t n; } cases[] = {
		{ "(", "", "--where: at byte 201: nested deeper than 200", 100000 },
		{ "not ", "a=b", "--where: at byte 801: nested deeper than 200", 201 },
		{ "not(", "a=b", "--where: at byte 401: nested deeper than 200", 101 },
		{ "not ", "a=b", NULL, 200 },
		{ "a=b or ", "c=d", "--where: at byte 70002: more than 10,000 comparisons", 10000 },
		{ "a=b or ", "c=d", NULL, 9999 },
		{ "a=b and c=d or ", "c=d", NULL, 4999 },
		{ "purchase,", "purchase", NULL, 100000 },
		{ "%n%s", "", NULL, 250000 }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		char *text = repeated(cases[i].unit, cases[i].n, cases[i].tail);
		struct tn_err err = { 0 };
		struct tn_expr *e;
		struct tn_buf b = { 0 };

		ck_assert_int_eq(tn_expr_parse(&e, "--where", tn_str_of(text), &arena, &err), cases[i].what ? TN_EUSAGE : TN_OK);
		if (cases[i].what) {
			ck_assert_str_eq(err.what, cases[i].what);
		} else {
			tn_expr_text(e, &b);
			ck_assert(!b.failed && b.n > 0);
		}
		tn_expr_fini(e);
		tn_buf_fini(&b);
		free(text);
	}
}
END_TEST

START_TEST(misses)
{
	static const struct { const char *text, *what, *hint; } cases[] = {
		{ "purchse", "--start: no row matches event = 'purchse'", "nearest value of event: 'purchase'" },
		{ "order", "--start: no row matches event = 'order'", "values of event: 'cart', 'purchase', 'view'" },
		{ "refund,veiw", "--start: no row matches event in ('refund','veiw')", "nearest value of event: 'view'" },
		{ "event = purchase and country = DEE", "--start: no row matches event = 'purchase' and country = 'DEE'", "nearest value of country: 'DE'" },
		{ "event = purchase and country = FR", "--start: no row matches event = 'purchase' and country = 'FR'", "" },
		{ "item = x", "--start: no row matches item = 'x'", "values of item: '1', '2', '3', '4', '5', ..." },
		{ "note = x", "--start: no row matches note = 'x'", "no row has a value of note" },
		{ "{Order status} = zzzzzz", "--start: no row matches {Order status} = 'zzzzzz'", "values of Order status: '\\x1b[1m'" },
		{ "value > 5000", "--start: no row matches value > 5000", "" }
	};
	static const char *const rows[] = {
		"u\t\tview\t1\t1\tDE\t\x1b[1m\t", "u\t\tview\t2\t1\tFR\t\t", "u\t\tpurchase\t3\t1\tDE\t\t", "u\t\tcart\t4\t1\tFR\t\t",
		"u\t\tcart\t6\t1\tFR\t\t\\N", "u\t\tcart\t5\t1\tFR\t\t"
	};
	struct row r;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_err err = { 0 };
		struct tn_expr *e;

		ck_assert_int_eq(tn_expr_parse(&e, "--start", tn_str_of(cases[i].text), &arena, &err), TN_OK);
		ck_assert_int_eq(tn_expr_bind(e, &columns, &err), TN_OK);
		for (size_t j = 0; j < COUNT(rows); j++) {
			make_row(&r, rows[j], 0);
			ck_assert_int_eq(tn_expr_watch(e, &r.rec, &err), TN_OK);
		}
		ck_assert_int_eq(tn_expr_miss(e, &err), TN_EDATA);
		ck_assert_str_eq(err.what, cases[i].what);
		ck_assert_str_eq(err.hint, cases[i].hint);
		tn_expr_fini(e);
	}
}
END_TEST

START_TEST(many_values)
{
	struct tn_expr *e = bound("item = 5");
	struct tn_err err = { 0 };
	uint64_t before = 0;
	char text[64];
	struct row r;

	for (unsigned i = 0; i < 20000; i++) {
		snprintf(text, sizeof text, "u\t\tx\titem%u\t1\tDE\t\t", i * 7919 % 20000);
		make_row(&r, text, 0);
		ck_assert_int_eq(tn_expr_watch(e, &r.rec, &err), TN_OK);
		if (i == 1000)
			before = arena.bytes;
	}
	ck_assert_uint_eq(arena.bytes, before);         /* it keeps 1,000 */
	ck_assert_int_eq(tn_expr_miss(e, &err), TN_EDATA);
	ck_assert_str_eq(err.hint, "values of item: 'item0', 'item10004', 'item10030', 'item10047', 'item10056', ...");
	tn_expr_fini(e);
}
END_TEST

/* --- random expressions --- */

struct text {
	char p[4096];
	size_t n;
};

static void put(struct text *t, const char *s)
{
	size_t n = strlen(s);

	ck_assert_uint_lt(t->n + n + 1, sizeof t->p);
	memcpy(t->p + t->n, s, n + 1);
	t->n += n;
}

#define PICK(seed, list) (list)[rnd(seed) % COUNT(list)]

static const char *const literals[] = {
	"purchase", "view", "007", "7", "7.0", "-0", "0", "1.50", "1.5", "-3", "abc", "''", "'a b'", "'o''k'", "'7'", "2024-01-01", "DE",
	"2024-01-01T00:00:00Z", "2024-02-03T04:05:06Z", "'2024-01-01'", "'a\\b'", "a\\b", "1000000000000000", "'in'", "''''"
};

/* What times and values may be compared with by order. */
static const char *const amounts[] = {
	"007", "7", "7.0", "-0", "0", "1.50", "1.5", "-3", "''", "'a b'", "'7'", "'view'", "2024-01-01", "2024-01-01T00:00:00Z", "2024-02-03T04:05:06Z",
	"'2024-01-01'", "'a\\b'", "1000000000000000"
};

static void random_term(struct text *t, uint64_t *seed)
{
	static const char *const names[] = {
		"user", "time", "event", "item", "value", "country", "{Order status}", "note", "{value}", "value", "time"
	};
	static const char *const operators[] = { "=", " != ", "<", " <=", "> ", " >= ", " = " };
	static const char *const patterns[] = { "^p", "'a.b'", "'[0-9]+$'", "'x|e'", "'\\\\'", "'^(a b|7)$'", "7" };
	uint64_t kind = rnd(seed) % 10;
	const char *name = PICK(seed, names);

	put(t, name);
	if (kind < 2) {
		put(t, kind == 0 ? "~" : " !~ ");
		put(t, PICK(seed, patterns));
	} else if (kind < 5) {
		bool parens = rnd(seed) % 2 == 0;
		uint64_t n = rnd(seed) % 8 == 0 ? 12 : 1 + rnd(seed) % 3, alike = rnd(seed) % 2;

		put(t, parens ? " in (" : " in ");
		for (uint64_t i = 0; i < n; i++) {
			put(t, i == 0 ? "" : rnd(seed) % 2 ? "," : " , ");
			put(t, alike ? literals[2 + rnd(seed) % 8] : PICK(seed, literals));
		}
		put(t, parens ? ") " : " ");
	} else {
		const char *operator = PICK(seed, operators);
		bool is_amount = strcmp(name, "time") == 0 || strcmp(name, "value") == 0 || strcmp(name, "{value}") == 0;

		put(t, operator);
		put(t, is_amount && strpbrk(operator, "<>") != NULL ? PICK(seed, amounts) : PICK(seed, literals));
	}
}

static void random_expr(struct text *t, uint64_t *seed, int depth)
{
	uint64_t kind = depth == 0 ? 0 : rnd(seed) % 6;

	if (kind < 2) {
		random_term(t, seed);
	} else if (kind == 2) {
		put(t, "not ");
		random_expr(t, seed, depth - 1);
	} else if (kind == 3) {
		put(t, " (");
		random_expr(t, seed, depth - 1);
		put(t, ")\n");
	} else {
		random_expr(t, seed, depth - 1);
		put(t, kind == 4 ? " and " : " or ");
		random_expr(t, seed, depth - 1);
	}
}

static void random_row(struct text *t, uint64_t *seed)
{
	static const char *const any[] = {
		"purchase", "view", "007", "7", "7.0", "", "\\N", "a b", "a\\\\b", "o'k", "1.5", "-3.000", "0.0", "DE", "AT", "2024-01-01T00:00:00Z",
		"1000000000000000.1", "in", "a\\qb", "\\\\N"
	};
	static const char *const times[] = { "2024-01-01T00:00:00Z", "2024-01-01", "2024-02-03T04:05:06Z", "2023-12-31T23:59:59Z", "" };
	static const char *const numbers[] = { "7", "7.00", "-3", "1.5", "0", "-0.0", "1000000000000000", "", "007" };

	t->n = 0;
	t->p[0] = '\0';
	for (uint32_t i = 0; i < FIELDS; i++) {
		bool odd = rnd(seed) % 8 == 0;

		put(t, i > 0 ? "\t" : "");
		put(t, i == 1 && !odd ? PICK(seed, times) : i == 4 && !odd ? PICK(seed, numbers) : PICK(seed, any));
	}
}

START_TEST(random_twins)
{
	uint64_t seed = 20240203;
	unsigned counts[3] = { 0 };
	char canonical[8192], again[8192];
	struct text text, row_text;
	struct row r;

	for (int i = 0; i < 20000; i++) {
		struct tn_expr *e, *twin;
		struct tn_err err = { 0 }, twin_err = { 0 };
		int holds;

		text.n = 0;
		if (rnd(&seed) % 20 == 0)
			put(&text, rnd(&seed) % 2 ? "view, 007" : "purchase");
		else
			random_expr(&text, &seed, (int)(rnd(&seed) % 6));
		random_row(&row_text, &seed);
		make_row(&r, row_text.p, 0);
		e = bound(text.p);
		holds = tn_expr_eval(e, &r.rec, &err);
		ck_assert_msg(holds == expr_slow(text.p, HEADER, row_text.p), "%d %s\n%s", holds, text.p, row_text.p);
		counts[holds + 1]++;
		twin = bound(text_of(e, canonical, sizeof canonical));
		ck_assert_str_eq(text_of(twin, again, sizeof again), canonical);
		ck_assert_int_eq(tn_expr_eval(twin, &r.rec, &twin_err), holds);
		ck_assert_str_eq(err.what, twin_err.what);
		tn_expr_fini(e);
		tn_expr_fini(twin);
		if (i % 1000 == 0) {
			teardown();
			setup();
		}
	}
	for (size_t i = 0; i < COUNT(counts); i++)
		ck_assert_uint_gt(counts[i], 500);
}
END_TEST

/* --- numbers, the short way and the long one --- */

/* A number of the stream: zeros in front and behind, -0, up to 40 digits, near the one given where there is one. */
static void random_number(char dst[64], const char *near, uint64_t *seed)
{
	static const char *const odd[] = { "0", "-0", "-0.00", "00", "1.50", "1.5", "99999999", "-99999999", "100000000", "0.00000001", "-0.00000001",
		"0.000000001", "9223372036.85477580", "92233720368.54775807", "92233720368.54775808", "999999999999999999", "9223372036854775807",
		"9223372036854775808", "12345.67", "12345.670", "12345.6700000000000000000" };
	uint64_t way = rnd(seed) % 8, whole, part;
	size_t n = 0;

	if (near != NULL && way < 3) {
		n = strlen(near);
		memcpy(dst, near, n + 1);
		if (way == 0 && memchr(near, '.', n) != NULL && n < 60)
			memcpy(dst + n, "0", 2);
		else if (way == 1)
			dst[n - 1] = (char)('0' + rnd(seed) % 10);
		return;
	}
	if (way == 3) {
		const char *text = PICK(seed, odd);

		memcpy(dst, text, strlen(text) + 1);
		return;
	}
	whole = 1 + (rnd(seed) % 4 != 0 ? rnd(seed) % 6 : rnd(seed) % 22);
	part = rnd(seed) % 2 ? 0 : rnd(seed) % 4 != 0 ? rnd(seed) % 4 : rnd(seed) % 20;
	if (rnd(seed) % 4 == 0)
		dst[n++] = '-';
	for (uint64_t i = 0; i < whole + part; i++) {
		if (i == whole)
			dst[n++] = '.';
		dst[n++] = (char)('0' + (rnd(seed) % 3 == 0 ? 0 : rnd(seed) % 10));
	}
	dst[n] = '\0';
}

/* 1.5 million pairs, each by one of the six operators, alone and in a list of expressions. */
START_TEST(number_pairs)
{
	static const char *const operators[] = { "=", "!=", "<", "<=", ">", ">=" };
	uint64_t seed = 777;
	char literal[64], field[64], text[96], row_text[128];
	struct row r;

	for (int i = 0; i < 50000; i++) {
		uint64_t op = rnd(&seed) % 6;
		struct tn_err err = { 0 };
		struct tn_expr *e;

		random_number(literal, NULL, &seed);
		snprintf(text, sizeof text, "value %s %s", operators[op], literal);
		e = bound(text);
		for (int k = 0; k < 30; k++) {
			struct tn_expr *list[] = { e, e, NULL };
			int c, is, want;

			random_number(field, literal, &seed);
			snprintf(row_text, sizeof row_text, "u\t\tx\ti\t%s\tDE\t.5\t-7", field);
			make_row(&r, row_text, 0);
			c = tn_num_cmp(tn_str_of(field), tn_str_of(literal));
			want = op == 0 ? c == 0 : op == 1 ? c != 0 : op == 2 ? c < 0 : op == 3 ? c <= 0 : op == 4 ? c > 0 : c >= 0;
			is = tn_expr_eval(e, &r.rec, &err);
			HOLDS_MSG(is == want, "seed 777, pair %d %d: %s on %s gives %d", i, k, text, field, is);
			HOLDS(tn_expr_first(list, 3, &r.rec, &err) == (want ? 0U : 2U));
		}
		tn_expr_fini(e);
		if (i % 1000 == 0) {
			teardown();
			setup();
		}
	}
}
END_TEST

/* What is no number is none on every way, whatever stands behind the field. */
START_TEST(no_numbers)
{
	static const char *const fields[] = {
		"-", ".", ".5", "5.", "-.5", "-5.", "--5", "+5", "1e3", "1,5", " 5", "5 ", "1.2.3", "1..2", "12345678.", ".12345678", "1234.5678.9",
		"123456789x", "12345x7", "0x10", "5-", "-12345678.", "1:2", "1/2", "\xff", "123456789012345678901x", "...", "1-2", "nan"
	};
	static const char *const behind[] = { "0", "-5", ".5", "x" };
	struct tn_expr *e = bound("value < 5"), *list[] = { e };
	char row_text[128];
	struct row r;

	for (size_t i = 0; i < COUNT(fields); i++) {
		for (size_t k = 0; k < COUNT(behind); k++) {
			struct tn_err err = { 0 };

			snprintf(row_text, sizeof row_text, "u\t\tx\ti\t%s\t%s\t\t", fields[i], behind[k]);
			make_row(&r, row_text, 0);
			ck_assert(!tn_num_is(tn_str_of(fields[i])));
			ck_assert_msg(tn_expr_eval(e, &r.rec, &err) == -1, "%s", fields[i]);
			ck_assert_str_eq(err.reason, "number");
			ck_assert(tn_expr_first(list, 1, &r.rec, &err) == TN_EXPR_BAD);
			snprintf(row_text, sizeof row_text, "u\t\tx\ti\t%s\t%s\t\t", k % 2 ? "" : "\\N", behind[k]);
			make_row(&r, row_text, 0);
			ck_assert_int_eq(tn_expr_eval(e, &r.rec, &err), 0);
		}
	}
	tn_expr_fini(e);
}
END_TEST

START_TEST(loose_words)
{
	static const struct { const char *text, *literal; } cases[] = {
		{ "country <= O3", "O3" }, { "country > abc", "abc" }, { "not note < l0", "l0" },
		{ "event = x or value < 5 and note >= l", "l" }, { "value != 3O", "3O" }, { "not value = 3O", "3O" }, { "not (value = 3O and event = x)", "3O" },
		{ "not value in (1,3O)", "3O" }, { "country != note", "note" }, { "not country = note", "note" }, { "{Order status} != +5x", "+5x" },
		{ "value <= '3O'", NULL }, { "value <= 30", NULL }, { "time < 2024-01-01", NULL }, { "value = 3O", NULL }, { "not not value = 3O", NULL },
		{ "not value != 3O", NULL }, { "user < abc", NULL }, { "event != 3O", NULL }, { "item != note", NULL }, { "country != DE", NULL },
		{ "country != 'note'", NULL }, { "value != -", NULL }, { "value in (1,3O)", NULL }, { "not value in (1,'3O')", NULL }, { "3O", NULL },
		{ "note ~ 3O", NULL }, { "note !~ note", NULL }
	};
	struct tn_str literal;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_expr *e = bound(cases[i].text);
		bool is = tn_expr_loose(e, &literal);

		ck_assert_msg(is == (cases[i].literal != NULL), "%s", cases[i].text);
		ck_assert(!is || tn_str_eq(literal, tn_str_of(cases[i].literal)));
		ck_assert_int_eq(tn_expr_is_short(e), strcmp(cases[i].text, "3O") == 0);
		tn_expr_fini(e);
	}
}
END_TEST

/* No comparison of bytes by order, where a number or a time was meant. */
START_TEST(slips)
{
	static const struct { const char *text, *literal; } cases[] = {
		{ "value <= 3O", "3O" }, { "value > abc", "abc" }, { "time >= 2024-13-01", "2024-13-01" }, { "value < .5", ".5" }, { "not value < 1e3", "1e3" },
		{ "event = x or value < 5 and value >= l", "l" }, { "country > 1e3", "1e3" }, { "note >= 2024-02-30", "2024-02-30" }, { "value < +5", "+5" },
		{ "value < 5.", "5." }, { "value > 0x10", "0x10" }, { "value > nan", "nan" }, { "time > yesterday", "yesterday" }, { "value > 5 and time < x", "x" },
		{ "value <= '3O'", NULL }, { "value <= 30", NULL }, { "value < 2024-01-01", NULL }, { "time > 5", NULL }, { "user < 1e3", NULL }, { "item >= .5", NULL },
		{ "country > DE", NULL }, { "country > '1e3'", NULL }, { "value = 1e3", NULL }, { "value ~ 1e3", NULL }, { "value in (1e3,2)", NULL }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_expr *e = parse(cases[i].text);
		struct tn_err err = { 0 };
		char want[80];

		ck_assert_msg(tn_expr_bind(e, &columns, &err) == (cases[i].literal != NULL ? TN_EUSAGE : TN_OK), "%s: %s", cases[i].text, err.what);
		if (cases[i].literal != NULL) {
			snprintf(want, sizeof want, "--where: neither a number nor a time: '%s'", cases[i].literal);
			ck_assert_str_eq(err.what, want);
			ck_assert_ptr_nonnull(strstr(err.hint, "put it in quotes"));
		}
		tn_expr_fini(e);
	}
}
END_TEST

/* Lists of random expressions: the first that the slow twin calls true or bad. */
START_TEST(random_lists)
{
	enum { MOST = 6 };
	uint64_t seed = 99;
	unsigned counts[3] = { 0 };
	struct text text[MOST], row_text;
	struct row r;

	for (int i = 0; i < 3000; i++) {
		struct tn_expr *list[MOST];
		uint32_t n = (uint32_t)(rnd(&seed) % (MOST + 1));

		for (uint32_t k = 0; k < n; k++) {
			text[k].n = 0;
			random_expr(&text[k], &seed, (int)(rnd(&seed) % 3));
			list[k] = rnd(&seed) % 16 == 0 ? NULL : bound(text[k].p);
		}
		for (int j = 0; j < 5; j++) {
			struct tn_err err = { 0 };
			uint32_t want = 0, got;
			int is = 0;

			random_row(&row_text, &seed);
			make_row(&r, row_text.p, 0);
			while (want < n && (is = list[want] == NULL ? 1 : expr_slow(text[want].p, HEADER, row_text.p)) == 0)
				want++;
			if (is < 0)
				want = TN_EXPR_BAD;
			got = tn_expr_first(list, n, &r.rec, &err);
			HOLDS_MSG(got == want, "seed 99, list %d: %u, not %u, on %s", i, got, want, row_text.p);
			HOLDS((err.status == TN_EDATA) == (got == TN_EXPR_BAD));
			counts[is + 1]++;
		}
		for (uint32_t k = 0; k < n; k++)
			tn_expr_fini(list[k]);
		if (i % 500 == 0) {
			teardown();
			setup();
		}
	}
	for (size_t i = 0; i < COUNT(counts); i++)
		ck_assert_uint_gt(counts[i], 500);
}
END_TEST

/* Regular expressions remember answers by value: few values, more than fit (they are forgotten again and again), no two alike (the memo is
 * given up), long ones. Each answer is held to regexec(3) itself. */
START_TEST(remembers)
{
	static const struct { uint32_t values, length, rows; } kinds[] = { { 3, 10, 2000 }, { 5000, 150, 40000 }, { 9000, 60, 60000 }, { UINT32_MAX, 60, 30000 },
		{ 40, 600, 2000 } };
	struct tn_expr *e = bound("item ~ '7(0|3)+|^9.*5$' and not item !~ '[0-9]'"), *un = bound("item !~ '7(0|3)+|^9.*5$'");
	uint64_t seed = 20 + (uint64_t)_i;
	struct tn_err err = { 0 };
	regex_t plain;
	struct row row;

	ck_assert_int_eq(regcomp(&plain, "7(0|3)+|^9.*5$", REG_EXTENDED | REG_NOSUB), 0);
	for (uint32_t i = 0; i < kinds[_i].rows; i++) {
		uint64_t k = kinds[_i].values == UINT32_MAX ? i : rnd(&seed) % kinds[_i].values;
		char text[900], value[800];
		int n = snprintf(value, sizeof value, "%llu ", (unsigned long long)(k * 7919));
		bool is;

		while ((uint32_t)n < kinds[_i].length)
			value[n++] = 'x';
		n += snprintf(value + n, sizeof value - (size_t)n, "%llu", (unsigned long long)k);
		is = regexec(&plain, value, 0, NULL, 0) == 0;
		snprintf(text, sizeof text, "u\tt\te\t%s\t1\tDE\to\tn", value);
		make_row(&row, text, 0);
		HOLDS_MSG(tn_expr_eval(e, &row.rec, &err) == is, "row %u: %s", i, value);
		HOLDS_MSG(tn_expr_eval(un, &row.rec, &err) == !is, "row %u: %s", i, value);
	}
	regfree(&plain);
	tn_expr_fini(e);
	tn_expr_fini(un);
}
END_TEST

Suite *expr_suite(void)
{
	Suite *s = suite_create("expr");
	TCase *t = tcase_create("expr");

	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, mistakes);
	tcase_add_test(t, regex_mistakes);
	tcase_add_loop_test(t, remembers, 0, 5);
	tcase_add_test(t, truths);
	tcase_add_test(t, bad_values);
	tcase_add_test(t, raw_rows);
	tcase_add_test(t, texts);
	tcase_add_test(t, binding);
	tcase_add_test(t, slips);
	tcase_add_test(t, limits);
	tcase_add_test(t, misses);
	tcase_add_test(t, many_values);
	tcase_add_test(t, random_twins);
	tcase_add_test(t, number_pairs);
	tcase_add_test(t, no_numbers);
	tcase_add_test(t, loose_words);
	tcase_add_test(t, random_lists);
	suite_add_tcase(s, t);
	return s;
}
