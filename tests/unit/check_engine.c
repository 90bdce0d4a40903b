/* Rows under an engine: numbers of Java's, bytes that no row may hold, one TAB too many. */
#include <check.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "stream/engine.h"

Suite *engine_suite(void);

static const struct {
	const char *text, *plain;       /* NULL: no number, or plain already */
} numbers[] = {
	{ "1.0E-7", "0.00000010" }, { "0E-10", "0.0000000000" }, { "1e5", "100000" }, { "1E+5", "100000" }, { "-2.50E2", "-250" },
	{ "1.0E20", "100000000000000000000" }, { "1.000E-7", "0.0000001000" }, { "12.5e0", "12.5" }, { "0E-30", "0.000000000000000000" },
	{ "-0E5", "-0" }, { "1.0E-19", "0.0000000000000000001" }, { "9.999E-1", "0.9999" }, { "123.456E1", "1234.56" },
	{ "1234567.890000000000000000", "1234567.89000000000" }, { "007E1", "70" },
	{ "3.0", NULL }, { "0", NULL }, { "-1.50", NULL }, { "NaN", NULL }, { "Infinity", NULL }, { "-Infinity", NULL }, { "", NULL },
	{ "-", NULL }, { "E5", NULL }, { "1E", NULL }, { "1E+", NULL }, { "1E+-5", NULL }, { "1.E5", NULL }, { ".5E1", NULL }, { "+1E5", NULL },
	{ "1E5 ", NULL }, { " 1E5", NULL }, { "1E401", NULL }, { "1E-401", NULL }, { "1E99999999999999999999", NULL }, { "0x1", NULL },
	{ "1E5E5", NULL }, { "\\N", NULL },
};

START_TEST(number_is_exact)
{
	char dst[TN_ENGINE_NUMBER];
	struct tn_str plain = { "kept", 4 };
	bool is = tn_engine_number(tn_str_of(numbers[_i].text), dst, &plain);
	const char *want = numbers[_i].plain;

	ck_assert_msg(is == (want != NULL), "%s", numbers[_i].text);
	ck_assert_msg(tn_str_eq(plain, tn_str_of(want != NULL ? want : "kept")), "%s: %.*s", numbers[_i].text, (int)plain.n, plain.p);
}
END_TEST

/* The longest doubles, and texts that are too long for any. */
START_TEST(number_is_bounded)
{
	char dst[TN_ENGINE_NUMBER], text[600];
	struct tn_str plain;

	ck_assert(tn_engine_number(TN_STR("1.7976931348623157E308"), dst, &plain));
	ck_assert_uint_eq(plain.n, 309);
	ck_assert(tn_engine_number(TN_STR("4.9E-324"), dst, &plain));
	ck_assert_uint_eq(plain.n, 2 + 325);
	memset(text, '7', sizeof text);
	for (size_t n = 1; n + 2 < sizeof text; n++) {
		text[n] = 'E';
		text[n + 1] = '1';
		if (tn_engine_number((struct tn_str){ text, n + 2 }, dst, &plain))
			ck_assert_uint_le(plain.n + 1, sizeof dst);
		text[n] = text[n + 1] = '7';
	}
}
END_TEST

START_TEST(amounts_fit_or_say_so)
{
	struct tn_money m;
	struct tn_sum s;
	struct tn_str half = TN_STR("0.5"), huge = TN_STR("1.0E20");
	char plain[TN_ENGINE_NUMBER];

	ck_assert_int_eq(tn_engine_money(TN_STR("1.5E3"), false, &m), TN_MONEY_SYNTAX);
	ck_assert_int_eq(tn_engine_sum(TN_STR("1.5E3"), false, &s), TN_MONEY_SYNTAX);
	ck_assert_int_eq(tn_engine_money(half, true, &m), TN_MONEY_OK);
	ck_assert_int_eq(tn_engine_read(&half, true, plain, &m), TN_MONEY_OK);
	ck_assert_uint_eq(half.n, 3);
	ck_assert_int_eq(tn_engine_read(&huge, true, plain, &m), TN_MONEY_RANGE);
	ck_assert(tn_str_eq(huge, TN_STR("100000000000000000000")));
	ck_assert_int_eq(tn_engine_money(TN_STR("1.5E3"), true, &m), TN_MONEY_OK);
	ck_assert_int_eq(m.mantissa, 1500);
	ck_assert_int_eq(tn_engine_money(TN_STR("1.0E20"), true, &m), TN_MONEY_RANGE);
	ck_assert_int_eq(tn_engine_money(TN_STR("1E-19"), true, &m), TN_MONEY_DIGITS);
	ck_assert_int_eq(tn_engine_money(TN_STR("NaN"), true, &m), TN_MONEY_SYNTAX);
	ck_assert_int_eq(tn_engine_sum(TN_STR("1.0E20"), true, &s), TN_MONEY_OK);
	ck_assert(s.mantissa == (tn_i128)10000000000 * 10000000000);
}
END_TEST

static const struct { const char *text; enum tn_status status; unsigned line, column; const char *shown; } texts[] = {
	{ "", TN_OK, 0, 0, "" }, { "a\tb\n", TN_OK, 0, 0, "" }, { "\xc3\xa9\n", TN_OK, 0, 0, "" },
	{ "\xff", TN_EDATA, 1, 1, "'\\xff'" }, { "a\n\n\tb\xff\n", TN_EDATA, 3, 2, "'b\\xff'" }, { "a\t\xff\tb\n", TN_EDATA, 1, 2, "'\\xff'" },
	{ "a\n0123456789012345678901234567890123456789 \xff.\n", TN_EDATA, 2, 1, "'\\xff.'" }, { "a\xc3\n", TN_EDATA, 1, 1, "'a\\xc3'" },
};

START_TEST(texts_are_utf8_or_say_where_not)
{
	struct tn_err err = { 0 };

	ck_assert_int_eq(tn_engine_check_text(tn_str_of(texts[_i].text), "rules", &err), texts[_i].status);
	ck_assert_uint_eq(err.line, texts[_i].line);
	ck_assert_uint_eq(err.column, texts[_i].column);
	ck_assert_ptr_nonnull(strstr(err.what, texts[_i].shown));
}
END_TEST

/* The twin: a character after another. */
static bool slow_is_bad(struct tn_str s, bool is_stream)
{
	while (s.n > 0) {
		size_t n = tn_utf8_get(s, NULL);

		if (n == 0 || (is_stream && *s.p == '\r'))
			return true;
		s.p += n;
		s.n -= n;
	}
	return false;
}

/* Rows of all lengths with one odd byte, or none, at each place. */
START_TEST(bad_rows_are_found)
{
	static const char odd[] = { 'x', '\r', '\x80', '\xff', '\x0e', '\x0c', '\0', '\x7f', '\xc3' };
	char text[96];
	uint32_t at[2] = { 0, 0 };
	struct tn_recref row = { .at = 0, .nf = 1 };

	for (uint32_t n = 0; n < 80; n++)
		for (uint32_t k = 0; k <= n; k++)
			for (size_t o = 0; o < sizeof odd; o++) {
				struct tn_window w = { .base = text, .at = at, .row = &row, .n = 1, .line = 7 };
				struct tn_rec rec;
				struct tn_err err = { 0 };
				bool bad;

				memset(text, 'a', sizeof text);
				text[k] = odd[o];
				at[1] = n + 1;
				rec = tn_window_rec(&w, 0);
				for (int is_stream = 0; is_stream < 2; is_stream++) {
					bad = slow_is_bad((struct tn_str){ text, n }, is_stream != 0);
					ck_assert_uint_eq(tn_engine_bad(&w, 0, is_stream != 0), bad ? 0 : 1);
					tn_err_clear(&err);
					ck_assert_int_eq(tn_engine_check(&rec, is_stream != 0, &err), bad ? TN_EDATA : TN_OK);
					if (bad)
						ck_assert_uint_eq(err.line, 7);
				}
			}
}
END_TEST

/* "a TAB b TAB": three fields, the last one empty, where two are wanted. */
START_TEST(one_empty_field_goes)
{
	static const char text[] = "a\tb\t\na\tb\nc\td\te\n\t\t\t\n";
	static const uint32_t at[] = { 0, 2, 4, 5, 7, 9, 11, 13, 15, 16, 17, 18, 19 };
	struct tn_recref row[] = { { 0, 3, 0 }, { 3, 2, 0 }, { 5, 3, 0 }, { 8, 4, 0 } };

	tn_engine_trim(row, 4, text, at, 2);
	ck_assert_uint_eq(row[0].nf, 2);
	ck_assert_uint_eq(row[1].nf, 2);
	ck_assert_uint_eq(row[2].nf, 3);        /* it is not empty */
	ck_assert_uint_eq(row[3].nf, 4);        /* two too many */
}
END_TEST

START_TEST(time_has_a_blank)
{
	char text[] = "2024-02-29T12:34:56.123Z";

	ck_assert_uint_eq(tn_engine_time(text, sizeof text - 1), 23);
	ck_assert(memcmp(text, "2024-02-29 12:34:56.123", 23) == 0);
}
END_TEST

Suite *engine_suite(void)
{
	Suite *s = suite_create("engine");
	TCase *t = tcase_create("engine");

	tcase_add_loop_test(t, number_is_exact, 0, (int)(sizeof numbers / sizeof *numbers));
	tcase_add_test(t, number_is_bounded);
	tcase_add_test(t, amounts_fit_or_say_so);
	tcase_add_loop_test(t, texts_are_utf8_or_say_where_not, 0, (int)(sizeof texts / sizeof *texts));
	tcase_add_test(t, bad_rows_are_found);
	tcase_add_test(t, one_empty_field_goes);
	tcase_add_test(t, time_has_a_blank);
	suite_add_tcase(s, t);
	return s;
}
