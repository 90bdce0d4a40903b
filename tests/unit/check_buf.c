/* Growing buffers, escapes of the stream. */
#include <check.h>

#include "base/buf.h"
#include "rnd.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])

Suite *buf_suite(void);

static void is(const struct tn_buf *b, const char *want)
{
	HOLDS_MSG(tn_str_eq(tn_buf_str(b), tn_str_of(want)), "%.*s, not %s", (int)b->n, b->p, want);
	ck_assert_int_eq(tn_buf_status(b), TN_OK);
}

START_TEST(adds)
{
	struct tn_buf b = { 0 };

	tn_buf_add(&b, (struct tn_str){ NULL, 0 });
	tn_buf_cstr(&b, "a=");
	tn_buf_u64(&b, UINT64_MAX);
	tn_buf_ch(&b, ' ');
	tn_buf_i64(&b, INT64_MIN);
	tn_buf_ch(&b, ' ');
	tn_buf_hex32(&b, 0x0123abcf);
	tn_buf_ch(&b, ' ');
	tn_buf_fixed(&b, -0.0000001, 6);
	tn_buf_ch(&b, ' ');
	tn_buf_fixed(&b, 2.0 / 3, 3);
	is(&b, "a=18446744073709551615 -9223372036854775808 0123abcf 0.000000 0.667");
	tn_buf_reset(&b);
	is(&b, "");
	tn_buf_fini(&b);
	tn_buf_fini(&b);
}
END_TEST

START_TEST(grows)
{
	struct tn_buf b = { 0 };

	for (int i = 0; i < 100000; i++)
		tn_buf_cstr(&b, "0123456");
	ck_assert_uint_eq(b.n, 700000);
	for (size_t i = 0; i < b.n; i++)
		HOLDS(b.p[i] == (char)('0' + i % 7));
	tn_buf_fini(&b);
}
END_TEST

START_TEST(keeps_failure)
{
	struct tn_buf b = { 0 };

	tn_buf_cstr(&b, "abc");
	HOLDS(!tn_buf_room(&b, SIZE_MAX - 1));
	ck_assert_int_eq(tn_buf_status(&b), TN_ELIMIT);
	tn_buf_cstr(&b, "d");
	tn_buf_ch(&b, 'd');
	tn_buf_u64(&b, 1);
	tn_buf_hex32(&b, 1);
	tn_buf_fixed(&b, 1, 1);
	tn_buf_escape(&b, TN_STR("\t"));
	tn_buf_unescape(&b, TN_STR("a\\t"));
	HOLDS(!tn_buf_room(&b, 1));
	ck_assert_uint_eq(b.n, 3);
	tn_buf_reset(&b);
	tn_buf_ch(&b, 'x');
	is(&b, "x");
	tn_buf_fini(&b);
}
END_TEST

START_TEST(escapes)
{
	static const struct { const char *raw, *text; } cases[] = {
		{ "", "" }, { "abc", "abc" }, { "\t", "\\t" }, { "a\nb", "a\\nb" }, { "\r\n", "\\r\\n" }, { "\\", "\\\\" },
		{ "\\t", "\\\\t" }, { "a\\\\\tb", "a\\\\\\\\\\tb" }, { "\xc3\xa9\t", "\xc3\xa9\\t" }
	};
	/* read only: pairs that are none of ours stay */
	static const struct { const char *text, *raw; } odd[] = {
		{ "\\N", "\\N" }, { "a\\", "a\\" }, { "\\x41", "\\x41" }, { "\\ \\t", "\\ \t" }, { "\\\\N", "\\N" }, { "\\0\\", "\\0\\" }
	};
	struct tn_buf b = { 0 };

	for (size_t i = 0; i < COUNT(cases); i++) {
		tn_buf_reset(&b);
		tn_buf_escape(&b, tn_str_of(cases[i].raw));
		is(&b, cases[i].text);
		tn_buf_reset(&b);
		tn_buf_unescape(&b, tn_str_of(cases[i].text));
		is(&b, cases[i].raw);
	}
	for (size_t i = 0; i < COUNT(odd); i++) {
		tn_buf_reset(&b);
		tn_buf_unescape(&b, tn_str_of(odd[i].text));
		is(&b, odd[i].raw);
	}
	tn_buf_fini(&b);
}
END_TEST

START_TEST(round_trip)
{
	static const char alphabet[] = "\t\n\r\\tnrNa\0\xff";
	struct tn_buf text = { 0 }, back = { 0 };
	uint64_t seed = 51;
	char raw[40];

	for (int i = 0; i < 100000; i++) {
		struct tn_str s = { raw, rnd(&seed) % sizeof raw };

		for (size_t k = 0; k < s.n; k++)
			raw[k] = alphabet[rnd(&seed) % (sizeof alphabet - 1)];
		tn_buf_reset(&text);
		tn_buf_reset(&back);
		tn_buf_escape(&text, s);
		HOLDS(text.n == 0 || (memchr(text.p, '\t', text.n) == NULL && memchr(text.p, '\n', text.n) == NULL));
		tn_buf_unescape(&back, tn_buf_str(&text));
		HOLDS(tn_str_eq(tn_buf_str(&back), s));
	}
	tn_buf_fini(&text);
	tn_buf_fini(&back);
}
END_TEST

Suite *buf_suite(void)
{
	Suite *s = suite_create("buf");
	TCase *t = tcase_create("buf");

	tcase_add_test(t, adds);
	tcase_add_test(t, grows);
	tcase_add_test(t, keeps_failure);
	tcase_add_test(t, escapes);
	tcase_add_test(t, round_trip);
	suite_add_tcase(s, t);
	return s;
}
