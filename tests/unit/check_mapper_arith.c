/* The mapper's arithmetic: texts, places of mistakes, and random expressions against a twin that walks the tree with 128 bits. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "mapper_run.h"
#include "rnd.h"

Suite *mapper_arith_suite(void);

/* columns a = 2.50, b = -3, c missing, "d e" = 0.001, f = x, "g:1" = 7, i[k=a-b].v = 5 */
static const struct {
	const char *text, *want;
	const char *error;      /* of parsing; NULL: none */
} cases[] = {
	{ "a", "2.50", NULL },
	{ "a*b", "-7.50", NULL },
	{ " a * b ", "-7.50", NULL },
	{ "{d e}*b*2", "-0.006", NULL },
	{ "b*0", "0", NULL },
	{ "1.50*2", "3.00", NULL },
	{ "a*c", "", NULL },
	{ "a*{c:1}", "2.50", NULL },
	{ "a*{c:-1.50}", "-3.7500", NULL },
	{ "a-{c:0}", "2.50", NULL },
	{ "c*0", "", NULL },
	{ "{c:5}", "5", NULL },
	{ "{a:5}", "2.50", NULL },
	{ "{g:1}", "7", NULL },
	{ "{g:1}*2", "14", NULL },
	{ "{i[k=a-b].v}+i[k=a-b].v", "10", NULL },
	{ "a+b", "-0.50", NULL },
	{ "a+b*2", "-3.50", NULL },
	{ "(a+b)*2", "-1.00", NULL },
	{ "a-b-b", "8.50", NULL },
	{ "a-(b-b)", "2.50", NULL },
	{ "-a", "-2.50", NULL },
	{ "--a", "2.50", NULL },
	{ "-(a)*-b", "-7.50", NULL },
	{ "b*-2", "6", NULL },
	{ "a-a", "0.00", NULL },
	{ "0-a", "-2.50", NULL },
	{ "a*f", "!number", NULL },
	{ "c*f", "", NULL },
	{ "f*c", "!number", NULL },
	{ "9223372036854775807*b", "!range", NULL },
	{ "9223372036854775807+1", "!range", NULL },
	{ "0-9223372036854775807-1", "-9223372036854775808", NULL },
	{ "-(0-9223372036854775807-1)", "!range", NULL },
	{ "0.000000000000000001*0.1", "!range", NULL },
	{ "0.000000000000000001+1", "1.000000000000000001", NULL },
	{ "0.000000000000000001+10", "!range", NULL },
	{ "", NULL, "--value: a name or a number is wanted at character 1 of ''" },
	{ "a*", NULL, "--value: a name or a number is wanted at character 3 of 'a*'" },
	{ "*a", NULL, "--value: a name or a number is wanted at character 1 of '*a'" },
	{ "a+", NULL, "--value: a name or a number is wanted at character 3 of 'a+'" },
	{ "a/b", NULL, "--value: only + - * may stand at character 2 of 'a/b'" },
	{ "a b", NULL, "--value: only + - * may stand at character 3 of 'a b'" },
	{ "(a", NULL, "--value: no ) for the ( at character 1 of '(a'" },
	{ "a)", NULL, "--value: no ( for the ) at character 2 of 'a)'" },
	{ "{a", NULL, "--value: no } for the { at character 1 of '{a'" },
	{ "{}*a", NULL, "--value: no name in the {} at character 1 of '{}*a'" },
	{ "{:1}", NULL, "--value: no name in the {} at character 1 of '{:1}'" },
	{ "{a:99999999999999999999}", NULL, "--value: a number that does not fit at character 4 of '{a:99999999999999999999}'" },
	{ "a*99999999999999999999", NULL, "--value: a number that does not fit at character 3 of 'a*99999999999999999999'" },
	{ "((((((((((((((((a))))))))))))))))", "2.50", NULL },
	{ "(((((((((((((((((a)))))))))))))))))", NULL, "--value: nested deeper than 16 at character 17 of '(((((((((((((((((a)))))))))))))))))'" }
};

static const char row_text[128] = "2.50\t-3\t\t0.001\tx\t7\t5\n";
static const uint32_t row_at[] = { 0, 5, 8, 9, 15, 17, 19, 21 };

static void bind(struct tn_mapper_arith *a)
{
	static struct tn_str names[] = { { "a", 1 }, { "b", 1 }, { "c", 1 }, { "d e", 3 }, { "f", 1 }, { "g:1", 3 }, { "i[k=a-b].v", 10 } };
	struct tn_columns c = { .name = names, .n = 7 };
	struct tn_err err = { 0 };

	ck_assert_int_eq(tn_mapper_arith_bind(a, &c, &err), TN_OK);
}

START_TEST(test_cases)
{
	struct tn_rec rec = { row_text, row_at, 7, 0, 1 };
	struct tn_mapper_arith a;
	struct tn_err err = { 0 };
	char dst[TN_MONEY_BYTES];
	size_t n;

	if (cases[_i].error != NULL) {
		ck_assert_int_eq(tn_mapper_arith_parse(&a, TN_ROLE_VALUE, tn_str_of(cases[_i].text), &err), TN_EUSAGE);
		ck_assert_str_eq(err.what, cases[_i].error);
		return;
	}
	ck_assert_msg(tn_mapper_arith_parse(&a, TN_ROLE_VALUE, tn_str_of(cases[_i].text), &err) == TN_OK, "%s", err.what);
	bind(&a);
	if (tn_mapper_arith_eval(&a, &rec, dst, &n, &err) == TN_OK) {
		ck_assert_msg(tn_str_eq((struct tn_str){ dst, n }, tn_str_of(cases[_i].want)), "%s: %.*s", cases[_i].text, (int)n, dst);
	} else {
		ck_assert_msg(cases[_i].want[0] == '!', "%s: %s", cases[_i].text, err.what);
		ck_assert_str_eq(err.reason, cases[_i].want + 1);
	}
}
END_TEST

/* --- the twin: a random tree, its text, and its value by walking it --- */

struct node {
	char kind;              /* + - * for a pair, n for a minus, # a number, c a column */
	uint32_t left, right;
	uint32_t column;
	bool has_default;
	int64_t number;         /* or the default */
	unsigned scale;
};

#define MOST_NODES 64
#define COLUMNS 6

struct tree {
	struct node node[MOST_NODES];
	uint32_t n;
};

struct answer {
	char what;              /* v value, m missing, r range, x not a number */
	__extension__ __int128 mantissa;
	unsigned scale;
};

static void random_number(uint64_t *seed, int64_t *number, unsigned *scale)
{
	*number = (int64_t)rnd_any(seed) >> (rnd(seed) % 3 == 0 ? 0 : 40);
	*number = *number < 0 ? -(*number + 1) : *number;
	*scale = (unsigned)(rnd(seed) % (rnd(seed) % 4 == 0 ? 19 : 4));
}

static uint32_t grow(struct tree *t, uint64_t *seed, int depth)
{
	uint32_t at = t->n++;
	struct node v = { .kind = "+-*n##cccc"[rnd(seed) % 10] };

	if (depth == 0 || t->n + 4 > MOST_NODES)
		v.kind = rnd(seed) % 2 == 0 ? '#' : 'c';
	v.column = (uint32_t)(rnd(seed) % COLUMNS);
	v.has_default = rnd(seed) % 3 == 0;
	random_number(seed, &v.number, &v.scale);
	if (strchr("+-*n", v.kind) != NULL)
		v.left = grow(t, seed, depth - 1);
	if (strchr("+-*", v.kind) != NULL)
		v.right = grow(t, seed, depth - 1);
	t->node[at] = v;
	return at;
}

static void put_number(struct tn_buf *b, int64_t number, unsigned scale)
{
	char dst[TN_MONEY_BYTES];

	tn_buf_add(b, (struct tn_str){ dst, tn_money_put(dst, (struct tn_money){ number, (uint8_t)scale }) });
}

static void put_tree(struct tn_buf *b, const struct tree *t, uint32_t at)
{
	const struct node *v = &t->node[at];
	bool pair = strchr("+-*", v->kind) != NULL;

	tn_buf_cstr(b, pair ? "(" : v->kind == 'n' ? "-" : "");
	if (v->kind == '#')
		put_number(b, v->number, v->scale);
	if (v->kind == 'c') {
		tn_buf_cstr(b, v->has_default ? "{c" : "c");
		tn_buf_ch(b, (char)('0' + v->column));
		if (v->has_default) {
			tn_buf_ch(b, ':');
			put_number(b, v->number, v->scale);
			tn_buf_ch(b, '}');
		}
	}
	if (pair || v->kind == 'n')
		put_tree(b, t, v->left);
	if (pair) {
		tn_buf_cstr(b, v->kind == '+' ? " + " : v->kind == '-' ? "-" : "*");
		put_tree(b, t, v->right);
		tn_buf_ch(b, ')');
	}
}

static struct answer fit(struct answer a)
{
	if (a.mantissa > INT64_MAX || a.mantissa < INT64_MIN || a.scale > 18)
		a.what = 'r';
	return a;
}

/* Both sides are below 2^63, so the finer scale needs less than 2^63 * 10^18 < 2^123. */
static struct answer join(char kind, struct answer a, struct answer b)
{
	if (kind == '*')
		return fit((struct answer){ 'v', a.mantissa * b.mantissa, a.scale + b.scale });
	for (; a.scale < b.scale; a.scale++)
		a.mantissa *= 10;
	for (; b.scale < a.scale; b.scale++)
		b.mantissa *= 10;
	return fit((struct answer){ 'v', kind == '+' ? a.mantissa + b.mantissa : a.mantissa - b.mantissa, a.scale });
}

static struct answer walk(const struct tree *t, uint32_t at, const struct answer *column)
{
	const struct node *v = &t->node[at];
	struct answer a = { 'v', v->number, v->scale }, b;

	if (v->kind == '#')
		return a;
	if (v->kind == 'c')
		return column[v->column].what == 'm' && v->has_default ? a : column[v->column];
	a = walk(t, v->left, column);
	if (a.what != 'v')
		return a;
	if (v->kind == 'n')
		return fit((struct answer){ 'v', -a.mantissa, a.scale });
	b = walk(t, v->right, column);
	return b.what != 'v' ? b : join(v->kind, a, b);
}

/* A row of numbers, some missing, a few no numbers. */
static void random_row(uint64_t *seed, struct tn_buf *text, uint32_t *at, struct answer *column)
{
	tn_buf_reset(text);
	for (uint32_t i = 0; i < COLUMNS; i++) {
		uint64_t dice = rnd(seed) % 12;
		int64_t number;
		unsigned scale;

		at[i] = (uint32_t)text->n;
		random_number(seed, &number, &scale);
		number = rnd(seed) % 4 == 0 ? -number : number;
		column[i] = (struct answer){ dice == 0 ? 'm' : dice == 1 ? 'x' : 'v', number, scale };
		if (dice == 0)
			tn_buf_cstr(text, rnd(seed) % 2 == 0 ? "" : "\\N");
		else if (dice == 1)
			tn_buf_cstr(text, "1,5");
		else
			put_number(text, number, scale);
		tn_buf_ch(text, '\t');
	}
	at[COLUMNS] = (uint32_t)text->n;
	for (int i = 0; i < 64; i++)
		tn_buf_ch(text, '9');
}

static bool is_answer(const struct answer *want, enum tn_status st, const struct tn_err *err, struct tn_str got)
{
	char dst[TN_MONEY_BYTES];

	switch (want->what) {
	case 'v':
		return st == TN_OK && tn_str_eq(got, (struct tn_str){ dst, tn_money_put(dst, (struct tn_money){ (int64_t)want->mantissa, (uint8_t)want->scale }) });
	case 'm':
		return st == TN_OK && got.n == 0;
	default:
		return st == TN_EDATA && strcmp(err->reason, want->what == 'r' ? "range" : "number") == 0;
	}
}

START_TEST(test_random)
{
	static struct tn_str names[] = { { "c0", 2 }, { "c1", 2 }, { "c2", 2 }, { "c3", 2 }, { "c4", 2 }, { "c5", 2 } };
	struct tn_columns c = { .name = names, .n = COLUMNS };
	uint64_t seed = 0x5DEECE66Du + (uint64_t)_i * 104729;
	struct tn_buf text = { 0 }, row = { 0 };

	for (int round = 0; round < 4000; round++) {
		struct tree t = { .n = 0 };
		struct tn_mapper_arith a;
		struct tn_err err = { 0 };
		struct answer column[COLUMNS], want;
		uint32_t at[COLUMNS + 1];
		char dst[TN_MONEY_BYTES];
		size_t n;

		grow(&t, &seed, (int)(rnd(&seed) % 5));
		tn_buf_reset(&text);
		put_tree(&text, &t, 0);
		HOLDS_MSG(tn_mapper_arith_parse(&a, TN_ROLE_QTY, tn_buf_str(&text), &err) == TN_OK, "%s", err.what);
		HOLDS(tn_mapper_arith_bind(&a, &c, &err) == TN_OK);
		for (int k = 0; k < 5; k++) {
			struct tn_rec rec = { .at = at, .nf = COLUMNS };
			enum tn_status st;

			random_row(&seed, &row, at, column);
			rec.base = row.p;
			tn_err_clear(&err);
			st = tn_mapper_arith_eval(&a, &rec, dst, &n, &err);
			want = walk(&t, 0, column);
			HOLDS_MSG(is_answer(&want, st, &err, (struct tn_str){ dst, n }), "seed %d round %d: %.*s over %.*s: want %c, got %d %s %.*s", _i, round,
				(int)text.n, text.p, (int)at[COLUMNS], row.p, want.what, (int)st, err.reason, (int)n, dst);
		}
	}
	tn_buf_fini(&text);
	tn_buf_fini(&row);
}
END_TEST

/* Garbage never does anything but parse or not. */
START_TEST(test_noise)
{
	uint64_t seed = 77;

	for (int round = 0; round < 20000; round++) {
		static const char bytes[] = "ab1.{}:()+-*[]\" \t,\x80";
		struct tn_mapper_arith a;
		struct tn_err err = { 0 };
		char text[40];
		size_t n = rnd(&seed) % sizeof text;

		for (size_t i = 0; i < n; i++)
			text[i] = bytes[rnd(&seed) % (sizeof bytes - 1)];
		if (tn_mapper_arith_parse(&a, TN_ROLE_VALUE, (struct tn_str){ text, n }, &err) == TN_OK)
			HOLDS(a.n > 0 && a.n <= TN_MAPPER_STEPS);
		else
			HOLDS(err.status == TN_EUSAGE);
	}
}
END_TEST

/* 65 steps are one too many; 64 are not, and the stack is deep enough for a sum to the right. */
START_TEST(test_most)
{
	struct tn_buf b = { 0 };
	struct tn_mapper_arith a;
	struct tn_err err = { 0 };

	for (int i = 0; i < 32; i++)
		tn_buf_cstr(&b, i == 0 ? "a" : "+a");
	ck_assert_int_eq(tn_mapper_arith_parse(&a, TN_ROLE_VALUE, tn_buf_str(&b), &err), TN_OK);
	ck_assert_uint_eq(a.n, 63);
	tn_buf_cstr(&b, "+a");
	ck_assert_int_eq(tn_mapper_arith_parse(&a, TN_ROLE_VALUE, tn_buf_str(&b), &err), TN_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.what, "more than 64 names, numbers and operators"));
	tn_buf_fini(&b);
}
END_TEST

Suite *mapper_arith_suite(void)
{
	Suite *s = suite_create("mapper_arith");
	TCase *c = tcase_create("all");

	tcase_set_timeout(c, 120);
	tcase_add_loop_test(c, test_cases, 0, (int)(sizeof cases / sizeof cases[0]));
	tcase_add_loop_test(c, test_random, 0, 8);
	tcase_add_test(c, test_noise);
	tcase_add_test(c, test_most);
	suite_add_tcase(s, c);
	return s;
}
