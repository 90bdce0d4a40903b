/* Numbers as text: the fast readers and writers held to plain twins, snprintf, and tables. */
#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "rnd.h"
#include "wrong_numbers.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])

Suite *num_suite(void);

/* The plain twin: a digit at a time. */
static bool plain_u64(struct tn_str s, uint64_t max, uint64_t *v)
{
	uint64_t sum = 0;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned digit = (unsigned)(unsigned char)s.p[i] - '0';

		if (digit > 9 || sum > (UINT64_MAX - digit) / 10)
			return false;
		sum = sum * 10 + digit;
	}
	*v = sum;
	return sum <= max;
}

static bool plain_is(struct tn_str s)
{
	size_t digits = 0, points = 0;

	for (size_t i = s.n > 0 && s.p[0] == '-'; i < s.n; i++) {
		if (s.p[i] == '.' && digits > 0 && points == 0) {
			points = 1;
			digits = 0;
		} else if (s.p[i] >= '0' && s.p[i] <= '9') {
			digits++;
		} else {
			return false;
		}
	}
	return digits > 0;
}

/* The slice in memory of exactly its size, so that the address sanitizer sees a byte too many. */
static struct tn_str exact(const char *p, size_t n)
{
	char *copy = malloc(n == 0 ? 1 : n);

	HOLDS(copy != NULL);
	memcpy(copy, p, n);
	return (struct tn_str){ copy, n };
}

static void drop(struct tn_str s)
{
	free((void *)(uintptr_t)s.p);
}

START_TEST(wrong)
{
	for (size_t i = 0; i < COUNT(wrong_numbers); i++) {
		struct tn_str s = exact(wrong_numbers[i].p, wrong_numbers[i].n);
		uint64_t u = 7;
		int64_t v = 7;

		HOLDS_MSG(!tn_num_is(s), "is %zu", i);
		HOLDS_MSG(!tn_num_u64(s, UINT64_MAX, &u), "u64 %zu", i);
		HOLDS_MSG(!tn_num_i64(s, INT64_MIN, INT64_MAX, &v), "i64 %zu", i);
		ck_assert_uint_eq(u, 7);
		ck_assert_int_eq(v, 7);
		drop(s);
	}
}
END_TEST

START_TEST(bounds)
{
	static const struct { const char *text; int64_t min, max; bool ok; int64_t v; } cases[] = {
		{ "0", INT64_MIN, INT64_MAX, true, 0 }, { "-0", INT64_MIN, INT64_MAX, true, 0 }, { "007", 0, 9, true, 7 },
		{ "9223372036854775807", INT64_MIN, INT64_MAX, true, INT64_MAX },
		{ "9223372036854775808", INT64_MIN, INT64_MAX, false, 0 },
		{ "-9223372036854775808", INT64_MIN, INT64_MAX, true, INT64_MIN },
		{ "-9223372036854775809", INT64_MIN, INT64_MAX, false, 0 },
		{ "18446744073709551616", INT64_MIN, INT64_MAX, false, 0 },
		{ "-18446744073709551617", INT64_MIN, INT64_MAX, false, 0 },
		{ "00000000000000000000000000000000000000000042", 0, 42, true, 42 }, { "43", 0, 42, false, 0 },
		{ "-1", 0, 42, false, 0 }, { "-5", -5, -5, true, -5 }, { "5", -5, -5, false, 0 }, { "1.0", 0, 9, false, 0 },
		{ "00000000000000000000000000000000", 0, 0, true, 0 }, { "--5", -9, 9, false, 0 }, { "- 5", -9, 9, false, 0 }
	};
	static const struct { const char *text; uint64_t max; bool ok; uint64_t v; } wide[] = {
		{ "18446744073709551615", UINT64_MAX, true, UINT64_MAX }, { "18446744073709551616", UINT64_MAX, false, 0 },
		{ "18446744073709551615", UINT64_MAX - 1, false, 0 }, { "19999999999999999999", UINT64_MAX, false, 0 },
		{ "20000000000000000000", UINT64_MAX, false, 0 }, { "10000000000000000000", UINT64_MAX, true, UINT64_C(10000000000000000000) },
		{ "9999999999999999999", UINT64_MAX, true, UINT64_C(9999999999999999999) }, { "-0", UINT64_MAX, false, 0 },
		{ "100000000000000000000", UINT64_MAX, false, 0 }, { "1844674407370955161x", UINT64_MAX, false, 0 },
		{ "000000000000000000000x", UINT64_MAX, false, 0 }
	};
	int64_t v;
	uint64_t u;

	for (size_t i = 0; i < COUNT(cases); i++) {
		v = 0;
		HOLDS_MSG(tn_num_i64(tn_str_of(cases[i].text), cases[i].min, cases[i].max, &v) == cases[i].ok, "%s", cases[i].text);
		ck_assert_int_eq(v, cases[i].v);
	}
	for (size_t i = 0; i < COUNT(wide); i++) {
		u = 0;
		HOLDS_MSG(tn_num_u64(tn_str_of(wide[i].text), wide[i].max, &u) == wide[i].ok, "%s", wide[i].text);
		ck_assert_uint_eq(u, wide[i].v);
	}
}
END_TEST

/* Each length, each byte at each place: against the twins. */
START_TEST(twins)
{
	uint64_t seed = 11, a, b;
	char text[24];

	for (size_t n = 0; n <= 24; n++) {
		for (size_t at = 0; at < (n == 0 ? 1 : n); at++) {
			for (int c = 0; c < 256; c++) {
				struct tn_str s;

				for (size_t i = 0; i < n; i++)
					text[i] = (char)('0' + rnd(&seed) % 10);
				if (n > 0)
					text[at] = (char)c;
				s = exact(text, n);
				a = b = 0;
				HOLDS(tn_num_u64(s, UINT64_MAX, &a) == plain_u64(s, UINT64_MAX, &b));
				HOLDS(a == b || !plain_u64(s, UINT64_MAX, &b));
				HOLDS_MSG(tn_num_is(s) == plain_is(s), "%.*s", (int)n, text);
				drop(s);
			}
		}
	}
}
END_TEST

START_TEST(integers_written)
{
	uint64_t seed = 12, v = 1;
	char want[32], got[32];

	for (int i = 0; i < 300000; i++) {
		uint64_t u = i < 200 ? (i < 100 ? v - 1 : v) : rnd_any(&seed);
		uint64_t back = 0;
		int64_t signed_back = 0;
		size_t n = tn_num_put_u64(got, u);

		v = i % 100 < 64 ? v * 2 : i % 100 == 99 ? 1 : v * 10;
		HOLDS(snprintf(want, sizeof want, "%" PRIu64, u) == (int)n);
		HOLDS(memcmp(want, got, n) == 0);
		HOLDS(tn_num_u64((struct tn_str){ got, n }, UINT64_MAX, &back) && back == u);
		n = tn_num_put_i64(got, (int64_t)u);
		HOLDS(snprintf(want, sizeof want, "%" PRId64, (int64_t)u) == (int)n);
		HOLDS(memcmp(want, got, n) == 0);
		HOLDS(tn_num_i64((struct tn_str){ got, n }, INT64_MIN, INT64_MAX, &signed_back) && signed_back == (int64_t)u);
	}
	for (uint64_t p = 1, i = 0; i < 20; i++, p *= 10) {
		ck_assert_uint_eq(tn_num_put_u64(got, p), i + 1);
		ck_assert_uint_eq(tn_num_put_u64(got, p - 1), i == 0 ? 1 : i);
	}
}
END_TEST

static void same_as_snprintf(double v, int digits)
{
	char want[64], got[40];
	int n = snprintf(want, sizeof want, "%.*f", digits, v), skip = 0;

	if (want[0] == '-' && strspn(want, "-0.") == (size_t)n)
		skip = 1;               /* snprintf keeps the sign of a zero, we do not */
	HOLDS(tn_num_put_fixed(got, sizeof got, v, digits) == (size_t)(n - skip));
	HOLDS_MSG(memcmp(got, want + skip, (size_t)(n - skip)) == 0, "%a %d: %s", v, digits, want);
}

START_TEST(fixed)
{
	static const double ties[] = { 0.0, -0.0, 0.5, 1.5, 2.5, -0.5, -1.5, 0.125, 0.375, 2.5e-7, 0.0000005, 5e-7, 1.5e-6, 0.0000015,
		1e-7, -1e-7, 4.9e-324, -4.9e-324, 2.2250738585072014e-308, 0.9999995, 0.99999949999999999, 999999999999999.875,
		-999999999999999.9, 0.1, 1.0 / 3, 2.0 / 3, 1, 1e14, 123456.7890625, 0x1p-20, 0x3p-21, 0x1p-65, 0x1p-64, 0x1p-63 };
	uint64_t seed = 13;
	char got[40];

	for (size_t i = 0; i < COUNT(ties); i++)
		for (int digits = 0; digits <= 19; digits++)
			same_as_snprintf(ties[i], digits);
	for (int i = 0; i < 1000000; i++) {
		uint64_t bits = rnd(&seed);
		double v = (double)(bits >> 11) * 0x1p-53;      /* rates */

		if (i % 4 == 1)                                 /* any size below 2^49 */
			v = (double)(int64_t)bits * 0x1p-14 / (double)(UINT64_C(1) << (rnd(&seed) & 63));
		else if (i % 4 == 2)                            /* dyadic: many ties */
			v = (double)(bits & 0xffff) / (double)(1U << (rnd(&seed) % 17));
		else if (i % 4 == 3)                            /* ratios of small counts */
			v = (double)(bits & 1023) / (double)((bits >> 10 & 1023) + 1);
		same_as_snprintf(v, (int)(rnd(&seed) % 16));
	}
	ck_assert_uint_eq(tn_num_put_fixed(got, 7, 0.123456, 6), 0);    /* no room: nothing is written */
	ck_assert_uint_eq(tn_num_put_fixed(got, 8, 0.123456, 6), 8);
}
END_TEST

START_TEST(order)
{
	/* rising; those with an equal rank are equal */
	static const struct { const char *text; int rank; } cases[] = {
		{ "-1000000000000000000000000000000", 0 }, { "-20", 1 }, { "-3.5", 2 }, { "-03.50", 2 }, { "-3.49", 3 }, { "-0.0001", 4 },
		{ "-0", 5 }, { "0", 5 }, { "-0.000", 5 }, { "000", 5 }, { "0.0", 5 }, { "0.00000000000000000000000000001", 6 },
		{ "0.1", 7 }, { "0.10", 7 }, { "0.11", 8 }, { "1", 9 }, { "1.0", 9 }, { "1.49", 10 }, { "1.5", 11 }, { "1.50", 11 },
		{ "9", 12 }, { "10", 13 }, { "9007199254740992", 14 }, { "9007199254740993", 15 }, { "18446744073709551616", 16 },
		{ "100000000000000000000000000000.1", 17 }, { "0100000000000000000000000000000.11", 18 }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		for (size_t j = 0; j < COUNT(cases); j++) {
			int c = tn_num_cmp(tn_str_of(cases[i].text), tn_str_of(cases[j].text));
			int want = (cases[i].rank > cases[j].rank) - (cases[i].rank < cases[j].rank);

			HOLDS_MSG((c > 0) - (c < 0) == want, "%s %s", cases[i].text, cases[j].text);
		}
	}
}
END_TEST

START_TEST(sizes)
{
	static const struct { const char *text; bool ok; uint64_t v; } cases[] = {
		{ "64", true, 64 }, { "0", true, 0 }, { "64K", true, 65536 }, { "1M", true, 1048576 }, { "2G", true, UINT64_C(2) << 30 },
		{ "1T", true, UINT64_C(1) << 40 }, { "3KiB", true, 3072 }, { "1MiB", true, 1048576 }, { "1GiB", true, 1 << 30 },
		{ "2TiB", true, UINT64_C(2) << 40 }, { "64k", true, 65536 }, { "16777215T", true, UINT64_C(16777215) << 40 },
		{ "16777216T", false, 0 }, { "", false, 0 }, { "K", false, 0 }, { "-1", false, 0 }, { "1.5G", false, 0 }, { "1 G", false, 0 },
		{ "1KB", false, 0 }, { "1Ki", false, 0 }, { "1KiBx", false, 0 }, { "1P", false, 0 }, { "1GG", false, 0 }, { "1kib", false, 0 },
		{ "18446744073709551616", false, 0 }, { "18446744073709551615", true, UINT64_MAX }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		uint64_t v = 0;

		HOLDS_MSG(tn_num_size(tn_str_of(cases[i].text), &v) == cases[i].ok, "%s", cases[i].text);
		ck_assert_uint_eq(v, cases[i].v);
	}
}
END_TEST

Suite *num_suite(void)
{
	Suite *s = suite_create("num");
	TCase *t = tcase_create("num");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, wrong);
	tcase_add_test(t, bounds);
	tcase_add_test(t, twins);
	tcase_add_test(t, integers_written);
	tcase_add_test(t, fixed);
	tcase_add_test(t, order);
	tcase_add_test(t, sizes);
	suite_add_tcase(s, t);
	return s;
}
