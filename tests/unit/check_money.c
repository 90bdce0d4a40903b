/* Amounts and sums: vectors from Python's integers, a plain twin, and 128-bit properties. */
#include <check.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/money.h"
#include "money_vectors.h"
#include "rnd.h"
#include "wrong_numbers.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])

Suite *money_suite(void);

static struct tn_money money(const char *text)
{
	struct tn_money m = { 0, 0 };

	HOLDS_MSG(tn_money_parse(tn_str_of(text), &m) == TN_MONEY_OK, "%s", text);
	return m;
}

static struct tn_sum sum(const char *text)
{
	struct tn_sum s = { 0, 0 };

	HOLDS_MSG(tn_sum_parse(tn_str_of(text), &s) == TN_MONEY_OK, "%s", text);
	return s;
}

static void is_text(const char *got, size_t n, const char *want)
{
	ck_assert_uint_le(n, TN_MONEY_BYTES);
	HOLDS_MSG(n == strlen(want) && memcmp(got, want, n) == 0, "%.*s, not %s", (int)n, got, want);
}

static void is_sum(const struct tn_sum *s, const char *want)
{
	char text[TN_MONEY_BYTES];

	is_text(text, tn_sum_put(text, s), want);
}

/* want is NULL: it must not fit, and nothing may be written. */
static void result(bool ok, struct tn_money m, const char *want, const char *a, const char *b)
{
	char text[TN_MONEY_BYTES];

	HOLDS_MSG(ok == (want != NULL), "%s %s", a, b);
	if (ok)
		is_text(text, tn_money_put(text, m), want);
}

START_TEST(python_pairs)
{
	for (size_t i = 0; i < COUNT(pairs); i++) {
		const char *ta = pairs[i].a, *tb = pairs[i].b;
		struct tn_money a = money(ta), b = money(tb), m = { 0, 0 };
		char text[TN_MONEY_BYTES];
		struct tn_sum s = { 0, 0 };
		bool ok;

		is_text(text, tn_money_put(text, a), ta);
		ok = tn_money_add(a, b, &m);
		result(ok, m, pairs[i].sum, ta, tb);
		ok = tn_money_sub(a, b, &m);
		result(ok, m, pairs[i].difference, ta, tb);
		ok = tn_money_mul(a, b, &m);
		result(ok, m, pairs[i].product, ta, tb);
		ck_assert_int_eq(tn_money_cmp(a, b), pairs[i].order);
		ck_assert_int_eq(tn_money_cmp(b, a), -pairs[i].order);
		HOLDS(tn_sum_add(&s, a) && tn_sum_add(&s, b));
		if (pairs[i].sum != NULL)
			is_sum(&s, pairs[i].sum);
	}
}
END_TEST

START_TEST(python_ratios)
{
	for (size_t i = 0; i < COUNT(ratios); i++) {
		struct tn_sum s = sum(ratios[i].sum);
		char text[TN_MONEY_BYTES];
		const char *want = ratios[i].ratio;

		is_sum(&s, ratios[i].sum);
		is_text(text, tn_sum_put_ratio(text, &s, ratios[i].n, ratios[i].digits), want);
		HOLDS_MSG(tn_sum_double(&s) == ratios[i].nearest, "%s", ratios[i].sum);
	}
}
END_TEST

START_TEST(spellings)
{
	static const struct { const char *text; enum tn_money_error error; int64_t mantissa; unsigned scale; } cases[] = {
		{ "0", TN_MONEY_OK, 0, 0 }, { "-0", TN_MONEY_OK, 0, 0 }, { "-0.00", TN_MONEY_OK, 0, 2 }, { "1.50", TN_MONEY_OK, 150, 2 },
		{ "107.49", TN_MONEY_OK, 10749, 2 }, { "-107.49", TN_MONEY_OK, -10749, 2 }, { "0005", TN_MONEY_OK, 5, 0 },
		{ "00000000000000000000000000000000000000005.5", TN_MONEY_OK, 55, 1 }, { "12345678", TN_MONEY_OK, 12345678, 0 },
		{ "1.234567", TN_MONEY_OK, 1234567, 6 }, { "123456.7", TN_MONEY_OK, 1234567, 1 }, { "1.2345678", TN_MONEY_OK, 12345678, 7 },
		{ "1234567.8", TN_MONEY_OK, 12345678, 1 }, { "12345678.9", TN_MONEY_OK, 123456789, 1 },
		{ "12345678.12345678", TN_MONEY_OK, 1234567812345678, 8 }, { "1.12345678", TN_MONEY_OK, 112345678, 8 },
		{ "1234567890.12345", TN_MONEY_OK, 123456789012345, 5 }, { "9.223372036854775807", TN_MONEY_OK, INT64_MAX, 18 },
		{ "-9.223372036854775808", TN_MONEY_OK, INT64_MIN, 18 }, { "9.223372036854775808", TN_MONEY_RANGE, 7, 7 },
		{ "9223372036854775807", TN_MONEY_OK, INT64_MAX, 0 }, { "-9223372036854775808", TN_MONEY_OK, INT64_MIN, 0 },
		{ "9223372036854775808", TN_MONEY_RANGE, 7, 7 }, { "-9223372036854775809", TN_MONEY_RANGE, 7, 7 },
		{ "99999999999999999999", TN_MONEY_RANGE, 7, 7 }, { "1234567890123456789012345678901234567890", TN_MONEY_RANGE, 7, 7 },
		{ "10.000000000000000000", TN_MONEY_RANGE, 7, 7 }, { "1.0000000000000000000", TN_MONEY_DIGITS, 7, 7 },
		{ "0.0000000000000000001", TN_MONEY_DIGITS, 7, 7 }, { "0.000000000000000001", TN_MONEY_OK, 1, 18 },
		{ "99999999999999999999.0000000000000000001", TN_MONEY_DIGITS, 7, 7 }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_money m = { 7, 7 };

		HOLDS_MSG(tn_money_parse(tn_str_of(cases[i].text), &m) == cases[i].error, "%s", cases[i].text);
		ck_assert_int_eq(m.mantissa, cases[i].mantissa);
		ck_assert_uint_eq(m.scale, cases[i].scale);
	}
	for (size_t i = 0; i < COUNT(wrong_numbers); i++) {
		struct tn_money m = { 7, 7 };
		struct tn_sum s = { 7, 7 };

		HOLDS_MSG(tn_money_parse(wrong_numbers[i], &m) == TN_MONEY_SYNTAX, "%zu", i);
		HOLDS_MSG(tn_sum_parse(wrong_numbers[i], &s) == TN_MONEY_SYNTAX, "%zu", i);
		HOLDS(m.mantissa == 7 && s.mantissa == 7);
	}
}
END_TEST

START_TEST(sums)
{
	static const struct { const char *a, *b, *want; } cases[] = {
		{ "0", "0", "0" }, { "0", "0.00", "0.00" }, { "1.5", "-1.50", "0.00" }, { "9223372036854775807", "1", "9223372036854775808" },
		{ "170141183460469231731687303715884105727", "1", NULL }, { "-170141183460469231731687303715884105728", "-1", NULL },
		{ "170141183460469231731687303715884105727", "-1", "170141183460469231731687303715884105726" },
		{ "170141183460469231731687303715884105727", "0.1", NULL },
		{ "17014118346046923173168730371588410572", "0.1", "17014118346046923173168730371588410572.1" },
		{ "-17014118346046923173168730371588410572", "-0.9", NULL },
		{ "-17014118346046923173168730371588410572", "-0.8", "-17014118346046923173168730371588410572.8" }
	};
	static const struct { const char *text; enum tn_money_error error; } bad[] = {
		{ "170141183460469231731687303715884105728", TN_MONEY_RANGE }, { "-170141183460469231731687303715884105729", TN_MONEY_RANGE },
		{ "999999999999999999999999999999999999999", TN_MONEY_RANGE }, { "1234567890123456789012345678901234567890", TN_MONEY_RANGE },
		{ "340282366920938463463374607431768211457", TN_MONEY_RANGE }, { "0.0000000000000000000", TN_MONEY_DIGITS },
		{ "1234567890123456789012.123456789012345678", TN_MONEY_RANGE },
		{ "00000000000000000000000000000000000000000000000099999999999999999999.999999999999999999", TN_MONEY_OK }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_sum a = sum(cases[i].a), b = sum(cases[i].b), was = a;

		HOLDS_MSG(tn_sum_merge(&a, &b) == (cases[i].want != NULL), "%zu", i);
		if (cases[i].want != NULL)
			is_sum(&a, cases[i].want);
		else
			HOLDS(a.mantissa == was.mantissa && a.scale == was.scale);
		if (tn_money_parse(tn_str_of(cases[i].b), &(struct tn_money){ 0, 0 }) == TN_MONEY_OK) {
			HOLDS(tn_sum_add(&was, money(cases[i].b)) == (cases[i].want != NULL));
			HOLDS(was.mantissa == a.mantissa && was.scale == a.scale);
		}
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		HOLDS_MSG(tn_sum_parse(tn_str_of(bad[i].text), &(struct tn_sum){ 0, 0 }) == bad[i].error, "%s", bad[i].text);
}
END_TEST

/* The plain twin of tn_money_parse, for texts of at most 18 digits: one character at a time. */
static enum tn_money_error plain_parse(struct tn_str s, struct tn_money *m)
{
	bool negative = s.n > 0 && s.p[0] == '-';
	size_t whole = 0, part = 0, points = 0;
	int64_t v = 0;

	for (size_t i = negative; i < s.n; i++) {
		if (s.p[i] == '.' && whole > 0 && points == 0) {
			points = 1;
			continue;
		}
		if (s.p[i] < '0' || s.p[i] > '9')
			return TN_MONEY_SYNTAX;
		v = v * 10 + (s.p[i] - '0');
		if (points == 0)
			whole++;
		else
			part++;
	}
	if (whole == 0 || (points == 1 && part == 0))
		return TN_MONEY_SYNTAX;
	m->mantissa = negative ? -v : v;
	m->scale = (uint8_t)part;
	return TN_MONEY_OK;
}

START_TEST(twin)
{
	static const char alphabet[] = "0123456789012345678901234567890123456789....-/:+ e,\xb0\x2f\x00";
	uint64_t seed = 21;

	for (int i = 0; i < 2000000; i++) {
		size_t n = rnd(&seed) % 19;
		char *text = malloc(n + 1);             /* exactly its size: the sanitizer sees a byte too many */
		struct tn_money a = { 7, 7 }, b = { 7, 7 };
		struct tn_str s = { text + 1, n };

		HOLDS(text != NULL);
		for (size_t k = 1; k <= n; k++)         /* mostly right ones, with a point somewhere */
			text[k] = i % 2 != 0 ? alphabet[rnd(&seed) % (sizeof alphabet - 1)] : (char)('0' + rnd(&seed) % 10);
		if (i % 2 == 0 && n > 2)
			text[2 + rnd(&seed) % (n - 1)] = '.';
		if (n > 0 && i % 3 == 0)
			text[1] = '-';
		HOLDS_MSG(tn_money_parse(s, &a) == plain_parse(s, &b), "%.*s", (int)n, text + 1);
		HOLDS_MSG(a.mantissa == b.mantissa && a.scale == b.scale, "%.*s", (int)n, text + 1);
		free(text);
	}
}
END_TEST

static struct tn_sum random_sum(uint64_t *seed)
{
	tn_i128 v = (tn_i128)((__extension__(unsigned __int128)rnd(seed) << 64 | rnd(seed)) >> (rnd(seed) % 128));

	return (struct tn_sum){ (rnd(seed) & 1) != 0 ? v : ~v, (uint8_t)(rnd(seed) % 19) };
}

static bool same(const struct tn_sum *a, const struct tn_sum *b)
{
	return a->mantissa == b->mantissa && a->scale == b->scale;
}

START_TEST(properties)
{
	uint64_t seed = 22;
	int fits = 0;

	for (int i = 0; i < 200000; i++) {
		struct tn_sum a = random_sum(&seed), b = random_sum(&seed), c = random_sum(&seed), ab = a, ba = b, bc = b, back;
		struct tn_money m = { (int64_t)rnd_any(&seed), (uint8_t)(rnd(&seed) % 19) }, m2;
		char text[TN_MONEY_BYTES];
		size_t n = tn_sum_put(text, &a);

		HOLDS(tn_sum_parse((struct tn_str){ text, n }, &back) == TN_MONEY_OK && same(&a, &back));
		n = tn_money_put(text, m);
		HOLDS(tn_money_parse((struct tn_str){ text, n }, &m2) == TN_MONEY_OK);
		HOLDS(m.mantissa == m2.mantissa && m.scale == m2.scale);
		if (!tn_sum_merge(&ab, &b)) {
			HOLDS(!tn_sum_merge(&ba, &a) && same(&ab, &a));
			continue;
		}
		HOLDS(tn_sum_merge(&ba, &a) && same(&ab, &ba));
		/* where both ways fit, they agree; an own sum may pass 128 bits in between */
		if (tn_sum_merge(&ab, &c) && tn_sum_merge(&bc, &c) && tn_sum_merge(&bc, &a)) {
			HOLDS(same(&ab, &bc));
			fits++;
		}
	}
	ck_assert_int_gt(fits, 10000);
}
END_TEST

/* faults.md F53: any order of a million prices gives the same text, and merging halves gives it, too. */
START_TEST(any_order)
{
	uint64_t seed = 23;
	struct tn_sum all = { 0, 0 }, back = { 0, 0 }, half[2] = { { 0, 0 }, { 0, 0 } };
	int64_t *v = calloc(100000, sizeof *v);

	HOLDS(v != NULL);
	for (int i = 0; i < 100000; i++) {
		v[i] = (int64_t)(rnd(&seed) % 2000000) - 500000;
		HOLDS(tn_sum_add(&all, (struct tn_money){ v[i], (uint8_t)(i % 4) }));
		HOLDS(tn_sum_add(&half[i % 2], (struct tn_money){ v[i], (uint8_t)(i % 4) }));
	}
	for (int i = 100000 - 1; i >= 0; i--)
		HOLDS(tn_sum_add(&back, (struct tn_money){ v[i], (uint8_t)(i % 4) }));
	HOLDS(same(&all, &back));
	HOLDS(tn_sum_merge(&half[0], &half[1]) && same(&all, &half[0]));
	free(v);
}
END_TEST

/* Vectors from Python's fractions: halves to even, all ends of 128 bits, the longest text there is. */
START_TEST(shares)
{
	static const struct { const char *a, *b; int digits; const char *want; } cases[] = {
		{ "0", "1", 4, "0.0000" },
		{ "-0.01", "300000", 2, "0.00" },
		{ "1", "-3", 6, "-0.333333" },
		{ "-2", "-3", 15, "0.666666666666667" },
		{ "1", "8", 2, "0.12" },
		{ "3", "8", 2, "0.38" },
		{ "-1", "8", 2, "-0.12" },
		{ "0.5", "1", 0, "0" },
		{ "1.5", "1", 0, "2" },
		{ "-1.5", "1", 0, "-2" },
		{ "999999", "1000000", 3, "1.000" },
		{ "170141183460469231731687303715884105727", "0.000000000000000001", 15,
			"170141183460469231731687303715884105727000000000000000000.000000000000000" },
		{ "-170141183460469231731687303715884105728", "0.000000000000000001", 15,
			"-170141183460469231731687303715884105728000000000000000000.000000000000000" },
		{ "170141183460469231731687303715884105727", "-0.000000000000000001", 0,
			"-170141183460469231731687303715884105727000000000000000000" },
		{ "-170141183460469231731687303715884105728", "-170141183460469231731687303715884105728", 6, "1.000000" },
		{ "170141183460469231731687303715884105727", "-170141183460469231731687303715884105728", 15, "-1.000000000000000" },
		{ "170141183460469231731.687303715884105727", "170141183460469231731687303715884105727", 15, "0.000000000000000" },
		{ "0.000000000000000001", "170141183460469231731687303715884105727", 15, "0.000000000000000" },
		{ "170141183460469231731687303715884105727", "170141183460469231731.687303715884105727", 15,
			"1000000000000000000.000000000000000" },
		{ "-170141183460469231731.687303715884105728", "3", 15, "-56713727820156410577.229101238628035" },
		{ "170141183460469231731.687303715884105727", "-170141183460469231731687303715884105727", 15, "0.000000000000000" },
		{ "170141183460469231731687303715884105727", "0.000000000000000007", 15,
			"24305883351495604533098186245126300818142857142857142857.142857142857143" },
		{ "170141183460469231731.687303715884105727", "7", 7, "24305883351495604533.0981862" },
		{ "170141183460469231731687303715884105726", "170141183460469231731687303715884105727", 15, "1.000000000000000" },
		{ "100000000000000000000000000000000000000", "0.000000000000000003", 15,
			"33333333333333333333333333333333333333333333333333333333.333333333333333" },
		{ "1", "2000000000000000", 15, "0.000000000000000" },
		{ "3", "2000000000000000", 15, "0.000000000000002" },
		{ "1", "2000000000000001", 15, "0.000000000000000" },
		{ "107.49", "497.5", 4, "0.2161" },
		{ "0.000000000000000000", "-5", 2, "0.00" },
		{ "-10835497754221228577.31530", "-24444578.3320739", 12, "443267934796.154661561779" },
		{ "-1157545536656625.512635", "0.060911551154", 5, "-19003711360593230.71750" },
		{ "-306435449724122343632936058754", "-2362917446401148256149995.37178", 9, "129685.211893814" },
		{ "12709074353409125956966169340955102870", "1685773875964.1217", 8, "7539014890796429090542289.82653561" },
		{ "1161.092425401", "128109102266305561182301130.73703", 15, "0.000000000000000" },
		{ "1268550989422046197218423988", "51130283419035667476.1088087085370", 11, "24810169.32813965322" },
		{ "3420043041641738922346.0", "-237593222395988327967.604", 7, "-14.3945312" },
		{ "-3311186933936787467719.56198454085070", "-602430260707.42171583425", 9, "5496382153.925215134" },
		{ "3004562.0204441662", "3071172980259385579.30881054978090537", 2, "0.00" },
		{ "1098534103195708551002720.76", "-9871104244009.581950790385377", 5, "-111287863651.36093" },
		{ "-186407975635640458170299379.3", "-327329376268623372805.18768384", 14, "569481.35166048908711" },
		{ "-18076967313.745640322529974", "237445321526695.719440848953401481", 4, "-0.0001" }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_sum a = sum(cases[i].a), b = sum(cases[i].b);
		char text[TN_MONEY_BYTES];

		is_text(text, tn_sum_put_share(text, &a, &b, cases[i].digits), cases[i].want);
	}
}
END_TEST

/* By a whole number it is the ratio, whatever scale that number is written in; both signs turned change nothing. */
START_TEST(shares_and_ratios)
{
	uint64_t seed = 24;

	for (int i = 0; i < 100000; i++) {
		struct tn_sum a = random_sum(&seed), b = { 0, (uint8_t)(rnd(&seed) % 19) };
		uint64_t n = rnd_any(&seed) >> 1 | 1, unit = 1;
		int digits = (int)(rnd(&seed) % 16);
		char want[TN_MONEY_BYTES], got[TN_MONEY_BYTES];
		size_t size = tn_sum_put_ratio(want, &a, n, digits);

		for (uint8_t k = 0; k < b.scale; k++)
			unit *= 10;
		b.mantissa = (tn_i128)n * (tn_i128)unit;
		HOLDS_MSG(tn_sum_put_share(got, &a, &b, digits) == size && memcmp(got, want, size) == 0,
			"%d: not %.*s", i, (int)size, want);
		if (a.mantissa + 1 <= -((tn_i128)1 << 126))     /* the smallest number has no negative */
			continue;
		b.mantissa = -b.mantissa;
		a.mantissa = -a.mantissa;
		HOLDS_MSG(tn_sum_put_share(got, &a, &b, digits) == size && memcmp(got, want, size) == 0,
			"%d: not %.*s", i, (int)size, want);
	}
}
END_TEST

Suite *money_suite(void)
{
	Suite *s = suite_create("money");
	TCase *t = tcase_create("money");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, python_pairs);
	tcase_add_test(t, python_ratios);
	tcase_add_test(t, spellings);
	tcase_add_test(t, sums);
	tcase_add_test(t, twin);
	tcase_add_test(t, properties);
	tcase_add_test(t, any_order);
	tcase_add_test(t, shares);
	tcase_add_test(t, shares_and_ratios);
	suite_add_tcase(s, t);
	return s;
}
