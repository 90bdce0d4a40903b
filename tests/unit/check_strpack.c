/* Ids written short: sizes and forms, texts back, and that entries compare as their texts do. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "fold/strpack.h"
#include "rnd.h"

Suite *strpack_suite(void);

START_TEST(entries)
{
	static const struct { const char *text; size_t size; } cases[] = {
		{ "1", 2 }, { "12", 2 }, { "123", 3 }, { "536365", 4 }, { "C536365", 5 }, { "000000", 4 }, { "0000000", 5 },
		{ "o1", 3 }, { "o12", 3 }, { "-", 2 }, { "a", 2 }, { "ab", 3 }, { "abc", 4 }, { "abcd", 4 }, { "abcde", 5 },
		{ "1234567890123456", 9 }, { "12345678901234567", 10 }, { "12345678901234567890123", 16 },
		{ "123456789012345678901234", 19 }, { "a/b", 4 }, { "aB-_9", 5 }, { "/", 2 }, { "//", 3 }, { "\xff", 2 }, { "{", 2 },
		{ ",", 2 }, { "`", 2 }, { "^", 2 }, { "@", 2 }, { ".", 2 }, { "/123456", 5 }, { "abcdefg/123456", 15 },
		{ "abcdefg12", 8 }, { "abcdefgh12", 9 }, { "12a", 4 }, { "0123456789abcdef", 13 }, { "8q40waases", 9 },
		{ "01234567-89ab-cdef-0123-456789abcdef", 17 }, { "00000000-0000-0000-0000-000000000000", 17 },
		{ "01234567-89AB-cdef-0123-456789abcdef", 28 }, { "01234567-89ab-cdef-0123-456789abcdeg", 28 },
		{ "01234567-89ab-cdef-0123-456789abcde", 28 },
		{ "01234567-89ab-cdef-0123+456789abcdef", 37 }, { "01234567889ab-cdef-0123-456789abcdef", 28 },
		{ "01234567-89ab-cdef-0123-45678--bcdef", 28 },
		{ "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", 49 },
		{ "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0", 9 },
		{ "0123456789abcdef0123456789abcdef0123456789abcdef0123456789/////", 64 },
		{ "0123456789abcdef0123456789abcdef0123456789abcdef0123456789//////", 9 }
	};
	enum { CASES = sizeof cases / sizeof *cases };
	struct tn_strlong *block = malloc(sizeof *block + 100);

	ck_assert_ptr_nonnull(block);
	for (size_t i = 0; i < CASES; i++) {
		struct tn_str text = tn_str_of(cases[i].text);
		char space[TN_STRPACK_MOST];
		struct tn_strpack e;
		unsigned char *at;

		tn_strpack(&e, text);
		ck_assert_msg(e.n == cases[i].size, "%s: %zu", cases[i].text, e.n);
		ck_assert(e.n <= sizeof e.at && e.at[0] != 0);
		if (text.n > TN_STRPACK_MOST || *e.at == TN_STRPACK_LONG) {
			*block = (struct tn_strlong){ .n = text.n };
			memcpy(block + 1, text.p, text.n);
			memcpy(e.at + 1, &block, sizeof block);
		}
		at = malloc(e.n);               /* the sanitizer sees what reads behind it */
		ck_assert_ptr_nonnull(at);
		memcpy(at, e.at, e.n);
		ck_assert_uint_eq(tn_strpack_size(at), cases[i].size);
		ck_assert_msg(tn_str_eq(text, tn_strpack_text(at, space)), "%s", cases[i].text);
		for (size_t k = 0; k < CASES; k++) {
			struct tn_str other = tn_str_of(cases[k].text);
			int is = tn_str_cmp(text, other), got;

			tn_strpack(&e, other);
			got = tn_strpack_cmp(at, &e);
			ck_assert_msg((got < 0) == (is < 0) && (got > 0) == (is > 0), "%s, %s: %d", cases[i].text, cases[k].text, got);
			ck_assert(tn_strpack_is(at, &e) == (i == k));
		}
		free(at);
	}
	free(block);
}
END_TEST

/* All pairs of texts of one to three of these characters, and behind a beginning that is longer than a word of the machine. */
START_TEST(order)
{
	static const char chars[] = "\x01,-./0129:@AZ[_`az{\xff";
	enum { C = sizeof chars - 1, TEXTS = C + C * C };
	static char text[2][TEXTS][16];

	for (size_t k = 0; k < 2; k++) {
		for (size_t i = 0; i < TEXTS; i++) {
			char *p = text[k][i];

			if (k == 1)
				p += snprintf(p, 16, "abcDEFG-123");
			*p++ = chars[i % C];
			if (i >= C)
				*p++ = chars[i / C - 1];
			*p = '\0';
		}
		for (size_t i = 0; i < TEXTS; i++) {
			struct tn_strpack a, b;

			tn_strpack(&a, tn_str_of(text[k][i]));
			for (size_t j = 0; j < TEXTS; j++) {
				int is, got;

				tn_strpack(&b, tn_str_of(text[k][j]));
				is = tn_str_cmp(a.text, b.text);
				got = tn_strpack_cmp(a.at, &b);
				HOLDS_MSG((got < 0) == (is < 0) && (got > 0) == (is > 0), "%s, %s: %d", text[k][i], text[k][j], got);
			}
		}
	}
}
END_TEST

Suite *strpack_suite(void)
{
	Suite *s = suite_create("strpack");
	TCase *t = tcase_create("strpack");

	tcase_add_test(t, entries);
	tcase_add_test(t, order);
	suite_add_tcase(s, t);
	return s;
}
