/* Slices. */
#include <check.h>

#include "base/str.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])

Suite *str_suite(void);

START_TEST(order)
{
	/* strictly rising */
	static const struct tn_str cases[] = { { NULL, 0 }, { "\0", 1 }, { "\0a", 2 }, { "A", 1 }, { "a", 1 }, { "a\0", 2 },
		{ "a ", 2 }, { "aa", 2 }, { "ab", 2 }, { "b", 1 }, { "\x7f", 1 }, { "\x80", 1 }, { "\xff", 1 } };

	for (size_t i = 0; i < COUNT(cases); i++) {
		for (size_t j = 0; j < COUNT(cases); j++) {
			int c = tn_str_cmp(cases[i], cases[j]);

			ck_assert_int_eq((c > 0) - (c < 0), (i > j) - (i < j));
			ck_assert(tn_str_eq(cases[i], cases[j]) == (i == j));
		}
	}
}
END_TEST

START_TEST(ends)
{
	static const struct { const char *s, *part; bool starts, ends; } cases[] = {
		{ "", "", true, true }, { "abc", "", true, true }, { "", "a", false, false }, { "abc", "ab", true, false },
		{ "abc", "bc", false, true }, { "abc", "abc", true, true }, { "abc", "abcd", false, false }, { "abab", "ab", true, true }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		ck_assert(tn_str_starts(tn_str_of(cases[i].s), tn_str_of(cases[i].part)) == cases[i].starts);
		ck_assert(tn_str_ends(tn_str_of(cases[i].s), tn_str_of(cases[i].part)) == cases[i].ends);
	}
	ck_assert(tn_str_starts((struct tn_str){ NULL, 0 }, (struct tn_str){ NULL, 0 }));
}
END_TEST

START_TEST(has)
{
	ck_assert(tn_str_has(TN_STR("a\0b"), 'b') && tn_str_has(TN_STR("a\0b"), '\0') && tn_str_has(TN_STR("ab"), 'a'));
	ck_assert(!tn_str_has(TN_STR("ab"), '\0') && !tn_str_has((struct tn_str){ "ab", 1 }, 'b'));
	ck_assert(!tn_str_has((struct tn_str){ NULL, 0 }, 'a'));
}
END_TEST

START_TEST(trim)
{
	static const struct { const char *s, *want; } cases[] = {
		{ "", "" }, { "a", "a" }, { " a", "a" }, { "a\t ", "a" }, { " \t a b \t", "a b" }, { " \t ", "" }, { "\na\n", "\na\n" }
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		ck_assert(tn_str_eq(tn_str_trim(tn_str_of(cases[i].s)), tn_str_of(cases[i].want)));
}
END_TEST

START_TEST(cut)
{
	/* the items joined with | */
	static const struct { const char *s, *want; } cases[] = {
		{ "", "|" }, { "a", "a|" }, { "a,", "a||" }, { ",", "||" }, { ",a", "|a|" }, { "a,b,c", "a|b|c|" }, { "a,,b", "a||b|" }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_str rest = tn_str_of(cases[i].s), item;
		char got[32];
		size_t n = 0;

		while (tn_str_cut(&rest, ',', &item)) {
			memcpy(got + n, item.p, item.n);
			n += item.n;
			got[n++] = '|';
		}
		ck_assert(tn_str_eq((struct tn_str){ got, n }, tn_str_of(cases[i].want)));
		ck_assert(!tn_str_cut(&rest, ',', &item));
	}
}
END_TEST

START_TEST(nearest)
{
	static const struct tn_str names[] = { { "user", 4 }, { "time", 4 }, { "event", 5 }, { "item", 4 }, { "value", 5 }, { "qty", 3 },
		{ "currency", 8 }, { "session", 7 }, { "Europe/Berlin", 13 } };
	static const struct { const char *word; int want; } cases[] = {
		{ "usr", 0 }, { "USER", 0 }, { "usre", 0 }, { "users", 0 }, { "tiem", 1 }, { "evnet", 2 }, { "itm", 3 }, { "vlaue", 4 },
		{ "quantity", -1 }, { "curency", 6 }, { "crurenyc", 6 }, { "Europe/Berln", 8 }, { "europe/brelin", 8 }, { "", -1 }, { "x", -1 },
		{ "customer_id", -1 }, { "uXeX", -1 },
		{ "a name that is so much longer than all the names there are that nobody can have meant one", -1 }
	};
	static const struct tn_str letters[] = { { "a", 1 }, { "ab", 2 }, { "ac", 2 } };

	for (size_t i = 0; i < COUNT(cases); i++)
		ck_assert_msg(tn_str_nearest(tn_str_of(cases[i].word), names, COUNT(names)) == cases[i].want, "%s", cases[i].word);
	ck_assert_int_eq(tn_str_nearest(TN_STR("x"), letters, 1), -1);
	ck_assert_int_eq(tn_str_nearest(TN_STR("ad"), letters, 3), 0);          /* a tie: the first one */
	ck_assert_int_eq(tn_str_nearest(TN_STR("x"), NULL, 0), -1);
}
END_TEST

START_TEST(missing)
{
	ck_assert(tn_str_missing(TN_STR("")));
	ck_assert(tn_str_missing(TN_STR("\\N")));
	ck_assert(!tn_str_missing(TN_STR("\\n")));
	ck_assert(!tn_str_missing(TN_STR("\\N ")));
	ck_assert(!tn_str_missing(TN_STR("NULL")));
}
END_TEST

Suite *str_suite(void)
{
	Suite *s = suite_create("str");
	TCase *t = tcase_create("str");

	tcase_add_test(t, order);
	tcase_add_test(t, ends);
	tcase_add_test(t, has);
	tcase_add_test(t, trim);
	tcase_add_test(t, cut);
	tcase_add_test(t, nearest);
	tcase_add_test(t, missing);
	suite_add_tcase(s, t);
	return s;
}
