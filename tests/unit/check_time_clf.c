/* The time of access logs: held to tn_time_pattern, in an order that makes the cache hit, half hit and miss. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "rnd.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])

Suite *time_clf_suite(void);

/* Says what the twin says. n bytes of text, 32 readable. */
static bool same(const char *text, size_t n, struct tn_time_cache *cache)
{
	struct tn_str s = { text, n };
	struct tn_time want, got;
	bool is = tn_time_pattern(s, TN_STR("%d/%b/%Y:%H:%M:%S %z"), &want);

	HOLDS_MSG(tn_time_clf(s, cache, &got) == is, "%.*s: %s", (int)n, text, is ? "a time" : "no time");
	if (is) {
		HOLDS_MSG(got.us == want.us && got.digits == want.digits && got.has_zone == want.has_zone && got.has_clock == want.has_clock &&
			got.is_stream == want.is_stream, "%.*s: %lld, not %lld", (int)n, text, (long long)got.us, (long long)want.us);
	}
	return is;
}

/* In this order, with one cache: what the line before leaves there must not change the next one. */
static const struct { const char *text; bool is; } lines[] = {
	{ "10/Oct/2000:13:55:36 -0700", true }, { "10/Oct/2000:13:55:37 -0700", true }, { "10/Oct/2000:13:55:60 -0700", false },
	{ "10/Oct/2000:13:55:3x -0700", false }, { "10/Oct/2000:13:56:00 -0700", true }, { "10/Oct/2000:13:56:00 +0700", true },
	{ "10/Oct/2000:23:59:60 +0700", true }, { "10/Oct/2000:24:00:00 +0700", false }, { "10/Oct/2000:13:60:00 +0700", false },
	{ "10/Oct/2000:13:5a:00 +0700", false }, { "10/Oct/2000:13.55:00 +0700", false }, { "10/Oct/2000:13:55.00 +0700", false },
	{ "10/oct/2000:13:55:00 +0700", true }, { "10/OCT/2000:13:55:01 +0700", true }, { "10/Oct/2000:13:55:01 +2400", false },
	{ "10/Oct/2000:13:55:01 +0060", false }, { "1/Oct/2000:13:55:36 -0700", true }, { "1/Oct/2000:13:55:36 -07:00", true },
	{ "31/Feb/2000:13:55:36 -0700", false }, { "29/Feb/2000:13:55:36 -0700", true }, { "29/Feb/1900:13:55:36 -0700", false },
	{ "10/October/2000:1:55:36 +07", true }, { "10/Oct/2000:13:55:36  -070", false }, { "10/Oct/2000:13:55:36 Z", true },
	{ "10/Oct/2000:13:55:36 -07000", false }, { "10/Oct/2000:13:55:36 -070", false }, { "", false },
	{ "01/Jan/0001:13:00:00 +0100", true }, { "01/Jan/0001:00:30:00 +0100", false }, { "01/Jan/0001:01:00:00 +0100", true },
	{ "31/Dec/9999:12:00:00 -0100", true }, { "31/Dec/9999:23:00:00 -0100", false }, { "31/Dec/9999:22:59:59 -0100", true },
	{ "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", false }
};

START_TEST(test_lines)
{
	struct tn_time_cache cache = { 0 };

	for (size_t i = 0; i < COUNT(lines); i++) {
		char text[64] = "";

		memcpy(text, lines[i].text, strlen(lines[i].text));
		ck_assert_msg(same(text, text[0] == '\0' && i + 1 == COUNT(lines) ? 26 : strlen(text), &cache) == lines[i].is, "%s", lines[i].text);
	}
}
END_TEST

/* Few dates, minutes and zones, so that each key is hit and missed alone; a fourth has a byte exchanged. */
START_TEST(test_random)
{
	static const char *const months[] = { "Oct", "Dec", "Feb", "oct" };
	static const char alphabet[] = "0129:/ +-\0aA";
	struct tn_time_cache cache = { 0 };
	uint64_t seed = 2000, times = 0;

	for (int i = 0; i < 200000; i++) {
		char text[64] = "";
		int n = snprintf(text, sizeof text, "%02d/%s/%d:%02d:%02d:%02d %c%02d%02d", 10 + (int)(rnd(&seed) % 2), months[rnd(&seed) % COUNT(months)],
			2000 + (int)(rnd(&seed) % 2), (int)(rnd(&seed) % 3) + (rnd(&seed) % 50 == 0 ? 22 : 0), (int)(rnd(&seed) % 3),
			(int)(rnd(&seed) % 61), rnd(&seed) % 2 == 0 ? '-' : '+', (int)(rnd(&seed) % 2) * 7, (int)(rnd(&seed) % 2) * 30);

		if (rnd(&seed) % 4 == 0)
			text[rnd(&seed) % (uint64_t)n] = alphabet[rnd(&seed) % (sizeof alphabet - 1)];
		times += same(text, (size_t)n, &cache);
	}
	ck_assert_uint_gt(times, 100000);
}
END_TEST

Suite *time_clf_suite(void)
{
	Suite *suite = suite_create("time_clf");
	TCase *tcase = tcase_create("core");

	tcase_add_test(tcase, test_lines);
	tcase_add_test(tcase, test_random);
	suite_add_tcase(suite, tcase);
	return suite;
}
