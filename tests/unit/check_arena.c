/* Arenas. */
#include <check.h>

#include "base/arena.h"
#include "rnd.h"

Suite *arena_suite(void);

START_TEST(no_overlap)
{
	static const size_t sizes[] = { 0, 1, 15, 16, 17, 100, 4095, 4096, 4097, 70000, 3000000 };
	struct tn_arena a = { 0 };
	unsigned char *p[200];
	size_t n[200];
	uint64_t seed = 41;

	for (int i = 0; i < 200; i++) {
		n[i] = sizes[rnd(&seed) % (i % 20 == 0 ? 11 : 9)];
		p[i] = tn_arena_alloc(&a, n[i]);
		HOLDS(p[i] != NULL);
		HOLDS((uintptr_t)p[i] % 16 == 0);
		memset(p[i], i, n[i]);
	}
	for (int i = 0; i < 200; i++)
		for (size_t k = 0; k < n[i]; k++)
			HOLDS(p[i][k] == (unsigned char)i);
	ck_assert_uint_gt(a.bytes, 0);
	tn_arena_reset(&a);
	ck_assert_uint_eq(a.used, 0);
	ck_assert_uint_le(a.cap, a.bytes);
	tn_arena_fini(&a);
	HOLDS(a.newest == NULL && a.bytes == 0);
	tn_arena_fini(&a);
	tn_arena_reset(&a);
}
END_TEST

/* Style.md: steady state allocates nothing for a row. */
START_TEST(steady)
{
	struct tn_arena a = { 0 };
	uint64_t bytes = 0;

	for (int row = 0; row < 1000; row++) {
		for (int i = 0; i < 100; i++)
			HOLDS(tn_arena_alloc(&a, 100) != NULL);
		if (row == 3)
			bytes = a.bytes;
		tn_arena_reset(&a);
	}
	ck_assert_uint_ge(bytes, a.bytes);
	tn_arena_fini(&a);
}
END_TEST

START_TEST(overflow)
{
	struct tn_arena a = { 0 };
	unsigned char *p;

	ck_assert_ptr_null(tn_arena_alloc(&a, SIZE_MAX));
	ck_assert_ptr_null(tn_arena_alloc(&a, SIZE_MAX - 15));
	ck_assert_ptr_null(tn_arena_zalloc(&a, SIZE_MAX / 2, 3));
	ck_assert_ptr_null(tn_arena_zalloc(&a, 3, SIZE_MAX / 2));
	ck_assert_ptr_null(tn_arena_cstr(&a, (struct tn_str){ "", SIZE_MAX }));
	HOLDS(tn_arena_zalloc(&a, 0, 8) != NULL);
	HOLDS(tn_arena_zalloc(&a, 8, 0) != NULL);
	p = tn_arena_alloc(&a, 64);
	HOLDS(p != NULL);
	memset(p, 7, 64);
	tn_arena_reset(&a);
	p = tn_arena_zalloc(&a, 8, 8);
	HOLDS(p != NULL);
	for (int i = 0; i < 64; i++)
		HOLDS(p[i] == 0);
	tn_arena_fini(&a);
}
END_TEST

START_TEST(copy)
{
	struct tn_arena a = { 0 };
	char text[] = "ab\0c";
	struct tn_str s = tn_arena_copy(&a, (struct tn_str){ text, 4 }), none = tn_arena_copy(&a, (struct tn_str){ NULL, 0 });

	text[0] = 'x';
	HOLDS(s.n == 4 && memcmp(s.p, "ab\0c", 5) == 0);
	HOLDS(none.p != NULL && none.n == 0 && none.p[0] == '\0');
	ck_assert_str_eq(tn_arena_cstr(&a, TN_STR("key")), "key");
	tn_arena_fini(&a);
}
END_TEST

Suite *arena_suite(void)
{
	Suite *s = suite_create("arena");
	TCase *t = tcase_create("arena");

	tcase_add_test(t, no_overlap);
	tcase_add_test(t, steady);
	tcase_add_test(t, overflow);
	tcase_add_test(t, copy);
	suite_add_tcase(s, t);
	return s;
}
