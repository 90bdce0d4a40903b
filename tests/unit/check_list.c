/* Lists that grow. */
#include <check.h>

#include "base/list.h"
#include "base/sys.h"
#include "rnd.h"

Suite *list_suite(void);

/* Items stay as they are while it grows, and it grows seldom. */
START_TEST(grows)
{
	struct pair { uint64_t a, b; } *list = NULL;
	struct tn_err err = { 0 };
	uint32_t cap = 0, moves = 0;

	for (uint32_t n = 0; n < 100000; n++) {
		uint32_t before = cap;

		ck_assert_int_eq(tn_list_room(&list, &cap, n, sizeof *list, &err), TN_OK);
		HOLDS(cap > n);
		moves += cap != before;
		list[n] = (struct pair){ n, ~(uint64_t)n };
	}
	for (uint32_t n = 0; n < 100000; n++)
		HOLDS(list[n].a == n && list[n].b == ~(uint64_t)n);
	ck_assert_uint_le(moves, 14);
	tn_sys.free(list);
}
END_TEST

/* What cannot be had leaves the list as it is. */
START_TEST(refuses)
{
	char *list = tn_sys.malloc(1), *before = list;
	struct tn_err err = { 0 };
	uint32_t cap = UINT32_C(1) << 31;

	ck_assert_int_eq(tn_list_room(&list, &cap, cap, 1, &err), TN_ELIMIT);
	HOLDS(list == before && cap == UINT32_C(1) << 31 && err.status == TN_ELIMIT);
	tn_err_clear(&err);
	cap = 16;
	ck_assert_int_eq(tn_list_room(&list, &cap, 16, SIZE_MAX / 31, &err), TN_ELIMIT);
	HOLDS(list == before && cap == 16);
	tn_sys.free(list);
}
END_TEST

Suite *list_suite(void)
{
	Suite *s = suite_create("list");
	TCase *t = tcase_create("list");

	tcase_add_test(t, grows);
	tcase_add_test(t, refuses);
	suite_add_tcase(s, t);
	return s;
}
