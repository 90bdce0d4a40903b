/* Interned strings. */
#include <check.h>
#include <stdio.h>

#include "base/map.h"
#include "rnd.h"

Suite *map_suite(void);

START_TEST(numbers)
{
	enum { N = 200000 };
	struct tn_map m;
	char text[40];

	ck_assert_int_eq(tn_map_init(&m), 0);
	ck_assert_uint_eq(tn_map_get(&m, TN_STR("user0")), TN_MAP_NONE);
	for (uint32_t round = 0; round < 2; round++) {
		for (uint32_t i = 0; i < N; i++) {
			struct tn_str s = { text, (size_t)snprintf(text, sizeof text, "user%u", i) };

			HOLDS(tn_map_get(&m, s) == (round == 0 ? TN_MAP_NONE : i));
			HOLDS(tn_map_put(&m, s) == i);
			memset(text, '#', sizeof text);         /* it must have its own copy */
		}
	}
	ck_assert_uint_eq(m.n, N);
	for (uint32_t i = 0; i < N; i++) {
		struct tn_str s = { text, (size_t)snprintf(text, sizeof text, "user%u", i) };

		HOLDS(tn_str_eq(tn_map_text(&m, i), s));
	}
	ck_assert_uint_gt(tn_map_bytes(&m), N * 16);
	ck_assert_uint_lt(tn_map_bytes(&m), N * 80);
	tn_map_fini(&m);
	tn_map_fini(&m);
}
END_TEST

START_TEST(near_misses)
{
	static const struct tn_str texts[] = { { NULL, 0 }, { "u1", 2 }, { "u1 ", 3 }, { "U1", 2 }, { "u1\0", 3 }, { "\0", 1 }, { "\0\0", 2 },
		{ "\xc3\xa9", 2 }, { "e\xcc\x81", 3 }, { "12345678", 8 }, { "123456781", 9 }, { "12345678\0", 9 },
		{ "1234567812345678", 16 }, { "12345678123456781", 17 } };
	struct tn_map m;

	ck_assert_int_eq(tn_map_init(&m), 0);
	for (int round = 0; round < 2; round++)
		for (uint32_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
			ck_assert_uint_eq(tn_map_put(&m, texts[i]), i);
	ck_assert_uint_eq(tn_map_get(&m, TN_STR("")), 0);
	ck_assert_uint_eq(tn_map_get(&m, TN_STR("u2")), TN_MAP_NONE);
	tn_map_fini(&m);
}
END_TEST

START_TEST(zeroed)
{
	struct tn_map m;

	memset(&m, 0, sizeof m);
	tn_map_fini(&m);
}
END_TEST

Suite *map_suite(void)
{
	Suite *s = suite_create("map");
	TCase *t = tcase_create("map");

	tcase_set_timeout(t, 30);
	tcase_add_test(t, numbers);
	tcase_add_test(t, near_misses);
	tcase_add_test(t, zeroed);
	suite_add_tcase(s, t);
	return s;
}
