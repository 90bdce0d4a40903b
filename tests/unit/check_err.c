/* Errors as values, and foreign bytes made fit for a terminal. */
#include <check.h>
#include <errno.h>
#include <stdio.h>

#include "base/err.h"
#include "rnd.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])

Suite *err_suite(void);

START_TEST(first_wins)
{
	struct tn_err e = { 0 };

	ck_assert_int_eq(tn_err_set(&e, TN_EDATA, "time: not a time: %s", "'x'"), TN_EDATA);
	ck_assert_int_eq(tn_err_set(&e, TN_EINPUT, "other"), TN_EINPUT);
	ck_assert_int_eq(e.status, TN_EDATA);
	ck_assert_str_eq(e.what, "time: not a time: 'x'");
	tn_err_hint(&e, "--time-format %d", 1);
	tn_err_hint(&e, "other");
	ck_assert_str_eq(e.hint, "--time-format 1");
	tn_err_at(&e, NULL, 0, 4);
	tn_err_at(&e, "a.tsv", 3, 5);
	tn_err_at(&e, "b.tsv", 9, 9);
	ck_assert_str_eq(e.file, "a.tsv");
	ck_assert_uint_eq(e.line, 3);
	ck_assert_uint_eq(e.column, 4);
	ck_assert_int_eq(tn_err_reason(&e, "a reason that is much too long"), TN_EDATA);
	ck_assert_str_eq(e.reason, "a reason that is much t");
	tn_err_clear(&e);
	HOLDS(e.status == TN_OK && e.what[0] == '\0' && e.file == NULL && e.line == 0 && e.reason[0] == '\0');
	ck_assert_int_eq(tn_err_nomem(&e, UINT64_MAX), TN_ELIMIT);
	ck_assert_str_eq(e.what, "out of memory (wanted 18446744073709551615 bytes)");
}
END_TEST

START_TEST(errno_text)
{
	struct tn_err e = { 0 };
	char name[300];

	ck_assert_int_eq(tn_err_errno(&e, TN_EOUTPUT, "write", "a\033b%s.tsv", ENOSPC), TN_EOUTPUT);
	ck_assert_str_eq(e.what, "write: a\\x1bb%s.tsv: No space left on device");
	tn_err_clear(&e);
	tn_err_errno(&e, TN_EINPUT, "read", NULL, EIO);
	ck_assert_str_eq(e.what, "read: Input/output error");
	tn_err_clear(&e);
	memset(name, 'n', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	tn_err_errno(&e, TN_EINPUT, "open", name, ENOENT);
	HOLDS(strstr(e.what, "nnn...: No such file or directory") != NULL);
}
END_TEST

START_TEST(cut)
{
	struct tn_err e = { 0 };
	char text[400];

	/* a character of three bytes lies over each place of the cut in turn */
	for (int shift = 0; shift < 3; shift++) {
		size_t n = 0;

		for (int i = 0; i < shift; i++)
			text[n++] = 'a';
		while (n + 3 < sizeof text) {
			memcpy(text + n, "\xe2\x82\xac", 3);
			n += 3;
		}
		text[n] = '\0';
		tn_err_clear(&e);
		tn_err_set(&e, TN_EDATA, "%s", text);
		ck_assert_uint_eq((strlen(e.what) - (size_t)shift) % 3, 0);
		ck_assert_uint_ge(strlen(e.what), sizeof e.what - 3);
		HOLDS(memcmp(e.what, text, strlen(e.what)) == 0);
	}
}
END_TEST

/* Names of files and bytes of partials come into texts without quotes: whatever it is, what and hint are fit for a terminal. */
START_TEST(controls)
{
	struct tn_err e = { 0 };
	char text[400];

	tn_err_set(&e, TN_EDATA, "%s differs from %s", "a\033[31m.tsv", "\xc3\xa9\xff");
	ck_assert_str_eq(e.what, "a\\x1b[31m.tsv differs from \xc3\xa9\\xff");
	tn_err_hint(&e, "%s\t'\\x1b'", "\xe2\x80\xae");
	ck_assert_str_eq(e.hint, "\\xe2\\x80\\xae\\x09'\\x1b'");
	memset(text, 7, sizeof text - 1);
	text[sizeof text - 1] = '\0';
	tn_err_clear(&e);
	tn_err_set(&e, TN_EDATA, "%s", text);
	HOLDS(strlen(e.what) < sizeof e.what && strcmp(e.what + strlen(e.what) - 7, "\\x07...") == 0);
}
END_TEST

START_TEST(quote)
{
	static const struct { struct tn_str s; const char *want; } cases[] = {
		{ { "", 0 }, "''" }, { { "abc", 3 }, "'abc'" }, { { "12-3-2024", 9 }, "'12-3-2024'" }, { { "%n%s", 4 }, "'%n%s'" },
		{ { "\0", 1 }, "'\\x00'" }, { { "a\tb\r\n", 5 }, "'a\\x09b\\x0d\\x0a'" }, { { "\033]0;x\007", 6 }, "'\\x1b]0;x\\x07'" },
		{ { "\x7f", 1 }, "'\\x7f'" }, { { "\xc2\x80", 2 }, "'\\xc2\\x80'" }, { { "\xc2\x9f", 2 }, "'\\xc2\\x9f'" },
		{ { "\xc2\x9b" "31m", 5 }, "'\\xc2\\x9b31m'" }, { { "\xc2\xa0", 2 }, "'\xc2\xa0'" }, { { "\xc3\xa9", 2 }, "'\xc3\xa9'" },
		{ { "\xe2\x82\xac", 3 }, "'\xe2\x82\xac'" }, { { "\xf0\x9f\x98\x80", 4 }, "'\xf0\x9f\x98\x80'" },
		{ { "\xc0\xaf", 2 }, "'\\xc0\\xaf'" }, { { "\xc1\xbf", 2 }, "'\\xc1\\xbf'" }, { { "\xe0\x80\xaf", 3 }, "'\\xe0\\x80\\xaf'" },
		{ { "\xe0\x9f\xbf", 3 }, "'\\xe0\\x9f\\xbf'" }, { { "\xe0\xa0\x80", 3 }, "'\xe0\xa0\x80'" },
		{ { "\xf0\x8f\xbf\xbf", 4 }, "'\\xf0\\x8f\\xbf\\xbf'" }, { { "\xf0\x90\x80\x80", 4 }, "'\xf0\x90\x80\x80'" },
		{ { "\xed\xa0\x80", 3 }, "'\\xed\\xa0\\x80'" }, { { "\xed\xbf\xbf", 3 }, "'\\xed\\xbf\\xbf'" }, { { "\xed\x9f\xbf", 3 }, "'\xed\x9f\xbf'" },
		{ { "\xf4\x8f\xbf\xbf", 4 }, "'\xf4\x8f\xbf\xbf'" }, { { "\xf4\x90\x80\x80", 4 }, "'\\xf4\\x90\\x80\\x80'" },
		{ { "\xf5\x80\x80\x80", 4 }, "'\\xf5\\x80\\x80\\x80'" }, { { "\xff\xfe", 2 }, "'\\xff\\xfe'" }, { { "\x80", 1 }, "'\\x80'" },
		{ { "\xe2\x82", 2 }, "'\\xe2\\x82'" }, { { "\xe2\x82x", 3 }, "'\\xe2\\x82x'" }, { { "\xc3", 1 }, "'\\xc3'" },
		{ { "\xf0\x9f\x98", 3 }, "'\\xf0\\x9f\\x98'" }, { { "\xc3\xa9\xa9", 3 }, "'\xc3\xa9\\xa9'" },
		{ { "\xe2\x80\x8d", 3 }, "'\xe2\x80\x8d'" }, { { "\xe2\x80\x8e", 3 }, "'\\xe2\\x80\\x8e'" }, { { "\xe2\x80\x8f", 3 }, "'\\xe2\\x80\\x8f'" },
		{ { "\xe2\x80\xa7", 3 }, "'\xe2\x80\xa7'" }, { { "\xe2\x80\xa8", 3 }, "'\\xe2\\x80\\xa8'" }, { { "\xe2\x80\xa9", 3 }, "'\\xe2\\x80\\xa9'" },
		{ { "\xe2\x80\xaa", 3 }, "'\\xe2\\x80\\xaa'" }, { { "\xe2\x80\xae", 3 }, "'\\xe2\\x80\\xae'" }, { { "\xe2\x80\xaf", 3 }, "'\xe2\x80\xaf'" },
		{ { "\xe2\x81\xa5", 3 }, "'\xe2\x81\xa5'" }, { { "\xe2\x81\xa6", 3 }, "'\\xe2\\x81\\xa6'" }, { { "\xe2\x81\xa9", 3 }, "'\\xe2\\x81\\xa9'" },
		{ { "\xe2\x81\xaa", 3 }, "'\xe2\x81\xaa'" }, { { "\xd8\x9c", 2 }, "'\\xd8\\x9c'" }, { { "\xd8\x9b", 2 }, "'\xd8\x9b'" }
	};
	char dst[64];

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *got = tn_err_quote(dst, sizeof dst, cases[i].s);

		HOLDS_MSG(strcmp(got, cases[i].want) == 0, "%zu: %s, not %s", i, got, cases[i].want);
	}
}
END_TEST

START_TEST(quote_cut)
{
	static const struct { const char *s; size_t cap; const char *want; } cases[] = {
		{ "abc", 6, "'abc'" }, { "abcd", 6, "'...'" }, { "abcd", 7, "'abcd'" }, { "abcde", 7, "'a...'" }, { "abcdef", 8, "'ab...'" },
		{ "\xe2\x82\xac\xe2\x82\xac", 8, "'...'" }, { "\xe2\x82\xac\xe2\x82\xac", 9, "'\xe2\x82\xac\xe2\x82\xac'" },
		{ "\xe2\x82\xac\xe2\x82\xac\xe2\x82\xac", 11, "'\xe2\x82\xac...'" }, { "\033\033", 10, "'\\x1b...'" }, { "\033\033", 9, "'...'" },
		{ "", 6, "''" }, { "a", 5, "" }, { "a", 1, "" }
	};
	char dst[64], all[256];
	struct tn_str bytes = { all, sizeof all };

	for (size_t i = 0; i < COUNT(cases); i++) {
		memset(dst, '#', sizeof dst);
		ck_assert_str_eq(tn_err_quote(dst, cases[i].cap, tn_str_of(cases[i].s)), cases[i].want);
		HOLDS(dst[cases[i].cap] == '#');
	}
	ck_assert_str_eq(tn_err_plain(dst, sizeof dst, TN_STR("a\x1b'b")), "a\\x1b'b");
	ck_assert_str_eq(tn_err_plain(dst, sizeof dst, TN_STR("")), "");
	ck_assert_str_eq(tn_err_plain(dst, 3, TN_STR("a")), "");
	ck_assert_str_eq(tn_err_plain(dst, 0, TN_STR("a")), "");
	ck_assert_str_eq(tn_err_quote(dst, 0, TN_STR("a")), "");
	/* all byte values, any size: no harmful byte, never beyond the end */
	for (size_t i = 0; i < sizeof all; i++)
		all[i] = (char)(255 - i);
	for (size_t cap = 6; cap < sizeof dst; cap++) {
		size_t n;

		memset(dst, '#', sizeof dst);
		n = strlen(tn_err_quote(dst, cap, bytes));
		ck_assert_uint_lt(n, cap);
		HOLDS(n > 8 || cap < 14);
		ck_assert_str_eq(dst + n - 4, "...'");
		HOLDS(cap == sizeof dst || dst[cap] == '#');
		for (size_t i = 0; i < n; i++)
			HOLDS(dst[i] >= 0x20 && dst[i] < 0x7f);
	}
}
END_TEST

Suite *err_suite(void)
{
	Suite *s = suite_create("err");
	TCase *t = tcase_create("err");

	tcase_add_test(t, first_wins);
	tcase_add_test(t, errno_text);
	tcase_add_test(t, cut);
	tcase_add_test(t, controls);
	tcase_add_test(t, quote);
	tcase_add_test(t, quote_cut);
	suite_add_tcase(s, t);
	return s;
}
