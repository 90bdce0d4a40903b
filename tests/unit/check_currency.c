/* Currencies: what a sum of several is, their texts and back, and the messages. */
#include <check.h>
#include <stdio.h>

#include "model/currency.h"
#include "unit/rnd.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])

Suite *currency_suite(void);

static struct tn_currencies all;
static struct tn_err err;

static void set_up(void)
{
	err = (struct tn_err){ 0 };
	ck_assert_int_eq(tn_currencies_init(&all, &err), TN_OK);
}

static void tear_down(void)
{
	tn_currencies_fini(&all);
}

static uint16_t number(const char *text)
{
	uint16_t currency;

	ck_assert_int_eq(tn_currency_of(&all, tn_str_of(text), &currency, &err), TN_OK);
	return currency;
}

/* Commutative, associative, "none seen yet" changes nothing. */
START_TEST(join)
{
	enum { N = TN_CURRENCY_FIRST + 2 };

	for (uint16_t a = 0; a < N; a++) {
		ck_assert_uint_eq(tn_currency_join(a, TN_CURRENCY_UNKNOWN), a);
		ck_assert_uint_eq(tn_currency_join(a, a), a);
		for (uint16_t b = 0; b < N; b++) {
			if (a != b && a != TN_CURRENCY_UNKNOWN && b != TN_CURRENCY_UNKNOWN)
				ck_assert_uint_eq(tn_currency_join(a, b), TN_CURRENCY_SEVERAL);
			ck_assert_uint_eq(tn_currency_join(a, b), tn_currency_join(b, a));
			for (uint16_t c = 0; c < N; c++)
				ck_assert_uint_eq(tn_currency_join(tn_currency_join(a, b), c), tn_currency_join(a, tn_currency_join(b, c)));
		}
	}
}
END_TEST

/* text: of a row. want: its number, FIRST + i is the i-th name. A currency of the run changes none of it. */
START_TEST(numbers)
{
	static const struct { const char *text; uint16_t want; } row[] = {
		{ "EUR", TN_CURRENCY_FIRST }, { "USD", TN_CURRENCY_FIRST + 1 }, { "EUR", TN_CURRENCY_FIRST },
		{ "", TN_CURRENCY_NAMELESS }, { "\\N", TN_CURRENCY_NAMELESS }, { "eur", TN_CURRENCY_FIRST + 2 },
		{ "-", TN_CURRENCY_FIRST + 3 }, { "*", TN_CURRENCY_FIRST + 4 }, { "EURO", TN_CURRENCY_FIRST + 5 },
		{ "USD", TN_CURRENCY_FIRST + 1 },
	};

	for (size_t round = 0; round < 3; round++) {
		for (size_t i = 0; i < COUNT(row); i++)
			ck_assert_uint_eq(number(row[i].text), row[i].want);
		all.run = round == 0 ? TN_CURRENCY_FIRST : TN_CURRENCY_NAMELESS;
	}
}
END_TEST

/* What put writes of EUR, `-` and `*` as names, and of the marks; parse gives the number back. */
START_TEST(texts)
{
	static const struct { const char *name; uint16_t mark; const char *want; } row[] = {
		{ NULL, TN_CURRENCY_UNKNOWN, "" }, { NULL, TN_CURRENCY_NAMELESS, "-" }, { NULL, TN_CURRENCY_SEVERAL, "*" },
		{ "EUR", 0, "=EUR" }, { "-", 0, "=-" }, { "*", 0, "=*" }, { "=", 0, "==" }, { "a\\tb", 0, "=a\\tb" },
	};
	uint16_t got, currency = row[_i].name != NULL ? number(row[_i].name) : row[_i].mark;
	struct tn_buf b = { 0 };
	bool known = false;

	tn_currency_put(&all, currency, &b);
	ck_assert_msg(tn_str_eq(tn_buf_str(&b), tn_str_of(row[_i].want)), "%.*s", (int)b.n, b.p);
	ck_assert_int_eq(tn_currency_parse(&all, tn_buf_str(&b), &got, &known, &err), TN_OK);
	ck_assert(known);
	ck_assert_uint_eq(got, currency);
	tn_buf_fini(&b);
}
END_TEST

START_TEST(no_texts)
{
	static const char *const text[] = { "EUR", "=", "--", "**", "-=EUR", " ", "-EUR", "*EUR" };
	uint16_t currency;
	bool known = true;

	ck_assert_int_eq(tn_currency_parse(&all, tn_str_of(text[_i]), &currency, &known, &err), TN_OK);
	ck_assert(!known);
	ck_assert_uint_eq(currency, TN_CURRENCY_UNKNOWN);
}
END_TEST

#define SEVERAL "several currencies cannot be added up"
#define HINT "choose one: --where \"currency = 'EUR'\"; or add them up all the same: --currency ''"

/* rows: currencies with blanks between them, shown one by one; `-` none, `*` several, `.` not seen. what NULL: no error. */
START_TEST(one)
{
	static const struct { const char *rows, *what; } run[] = {
		{ "EUR EUR . EUR", NULL }, { "- . - -", NULL }, { ". .", NULL }, { "EUR", NULL },
		{ "EUR USD", SEVERAL ": 'EUR' and 'USD'" }, { ". USD USD EUR", SEVERAL ": 'USD' and 'EUR'" },
		{ "- EUR", SEVERAL ": none and 'EUR'" }, { "EUR -", SEVERAL ": 'EUR' and none" },
		{ "*", SEVERAL }, { "EUR *", SEVERAL }, { "- *", SEVERAL },
		{ "a\x1b EUR", SEVERAL ": 'a\\x1b' and 'EUR'" },
		{ "1234567890123456789012345678901234567890 EUR", SEVERAL ": '12345678901234567890123456...' and 'EUR'" },
	};
	struct tn_str rest = tn_str_of(run[_i].rows), item;
	enum tn_status st = TN_OK;

	while (st == TN_OK && tn_str_cut(&rest, ' ', &item)) {
		uint16_t currency = item.p[0] == '-' ? TN_CURRENCY_NAMELESS : item.p[0] == '*' ? TN_CURRENCY_SEVERAL : TN_CURRENCY_UNKNOWN;

		if (item.p[0] != '-' && item.p[0] != '*' && item.p[0] != '.')
			ck_assert_int_eq(tn_currency_of(&all, item, &currency, &err), TN_OK);
		st = tn_currency_one(&all, currency, &err);
	}
	ck_assert_int_eq(st, run[_i].what == NULL ? TN_OK : TN_EDATA);
	ck_assert_int_eq(err.status, st);
	ck_assert_ptr_null(rest.p);             /* none before the last of them */
	ck_assert_str_eq(err.what, run[_i].what == NULL ? "" : run[_i].what);
	ck_assert_str_eq(err.hint, run[_i].what == NULL ? "" : HINT);
}
END_TEST

START_TEST(too_many)
{
	char text[16];
	uint16_t currency;

	for (uint32_t i = 0; i < TN_CURRENCY_MOST; i++) {
		snprintf(text, sizeof text, "c%u", (unsigned)i);
		HOLDS(tn_currency_of(&all, tn_str_of(text), &currency, &err) == TN_OK && currency == TN_CURRENCY_FIRST + i);
	}
	ck_assert_int_eq(tn_currency_of(&all, TN_STR("one more"), &currency, &err), TN_EDATA);
	ck_assert_str_eq(err.what, "currency: more than 60000 different ones");
	tn_err_clear(&err);
	ck_assert_uint_eq(number("c7"), TN_CURRENCY_FIRST + 7);
}
END_TEST

Suite *currency_suite(void)
{
	Suite *s = suite_create("currency");
	TCase *c = tcase_create("currency");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, join);
	tcase_add_test(c, numbers);
	tcase_add_loop_test(c, texts, 0, 8);
	tcase_add_loop_test(c, no_texts, 0, 8);
	tcase_add_loop_test(c, one, 0, 13);
	tcase_add_test(c, too_many);
	suite_add_tcase(s, c);
	return s;
}
