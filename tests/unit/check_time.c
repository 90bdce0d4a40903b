/* Times: every civil day against a walk, tables of texts, the fast reader held to the plain one. */
#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/time.h"
#include "rnd.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])

Suite *time_suite(void);

/* The independent routine: one day after the other by the almanac's sentences. */
static void next_day(struct tn_civil *c)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (c->year % 4 == 0 && c->year % 100 != 0) || c->year % 400 == 0;

	if (++c->day <= lengths[c->month - 1] + (leap && c->month == 2))
		return;
	c->day = 1;
	if (++c->month <= 12)
		return;
	c->month = 1;
	c->year++;
}

START_TEST(each_day)
{
	struct tn_civil want = { 1, 1, 1 };
	struct tn_time_cache cache = { 0 };
	int32_t days = 0;

	for (int32_t day = TN_DAY_MIN; day <= TN_DAY_MAX; day++, days++) {
		struct tn_civil got = tn_day_civil(day);
		char text[40], put[40];
		struct tn_time t;
		int64_t us;
		int n = snprintf(text, sizeof text, "%04d-%02d-%02dT12:34:56Z", want.year, want.month, want.day);
		bool same = got.year == want.year && got.month == want.month && got.day == want.day &&
			tn_civil_day(want.year, want.month, want.day) == day &&
			tn_time_fast((struct tn_str){ text, (size_t)n }, &cache, &us) && us == day * TN_DAY_US + 45296 * TN_US &&
			tn_time_parse((struct tn_str){ text, (size_t)n }, &t) && t.us == us && tn_time_day(us) == day &&
			tn_time_put(put, us, 0) == 20 && memcmp(put, text, 20) == 0 && tn_day_put(put, day) == 10 &&
			memcmp(put, text, 10) == 0;

		if (!same)
			ck_abort_msg("day %d: %s", day, text);
		next_day(&want);
	}
	ck_assert_int_eq(days, 3652059);
	ck_assert_int_eq(want.year, 10000);
}
END_TEST

START_TEST(texts)
{
	static const struct {
		const char *text;
		int64_t us;
		int digits;
		const char *flags;      /* z zone, c clock, s stream; NULL: not a time */
	} cases[] = {
		{ "1970-01-01T00:00:00Z", 0, 0, "zcs" },
		{ "1969-12-31T23:59:59.999999Z", -1, 6, "zcs" },
		{ "2010-12-01T08:26:00.500Z", INT64_C(1291191960500000), 3, "zcs" },
		{ "2010-12-01 08:26:00", INT64_C(1291191960000000), 0, "c" },
		{ "2010-12-01 08:26", INT64_C(1291191960000000), 0, "c" },
		{ "2010-12-01T08:26Z", INT64_C(1291191960000000), 0, "zc" },
		{ "2010-12-01", INT64_C(1291161600000000), 0, "" },
		{ "2010-12-01T08:26:00+01:00", INT64_C(1291188360000000), 0, "zc" },
		{ "2010-12-01T08:26:00+01", INT64_C(1291188360000000), 0, "zc" },
		{ "2010-12-01T08:26:00-0130", INT64_C(1291197360000000), 0, "zc" },
		{ "2010-12-01T08:26:00.5Z", INT64_C(1291191960500000), 1, "zc" },
		{ "2010-12-01T08:26:00.1234560Z", INT64_C(1291191960123456), 6, "zc" },
		{ "2010-12-01T08:26:00.123456000", INT64_C(1291191960123456), 6, "c" },
		{ "2010-12-01T08:26:00.1234561Z", 0, 0, NULL },
		{ "2010-12-01T08:26:00.Z", 0, 0, NULL },
		{ "2016-12-31T23:59:60Z", INT64_C(1483228800000000), 0, "zc" },
		{ "2016-12-31 23:59:60", INT64_C(1483228800000000), 0, "c" },
		{ "1990-12-31T15:59:60-08:00", INT64_C(662688000000000), 0, "zc" },
		{ "2016-12-31T12:00:60Z", 0, 0, NULL }, { "2016-12-31T23:59:61Z", 0, 0, NULL },
		{ "2016-12-31T22:59:60Z", 0, 0, NULL }, { "9999-12-31T23:59:60Z", 0, 0, NULL },
		{ "0001-01-01T00:00:00Z", TN_TIME_MIN, 0, "zcs" },
		{ "9999-12-31T23:59:59.999999Z", TN_TIME_MAX, 6, "zcs" },
		{ "0001-01-01T00:00:00+00:01", 0, 0, NULL }, { "9999-12-31T23:59:59-00:01", 0, 0, NULL },
		{ "2024-02-29", INT64_C(1709164800000000), 0, "" }, { "2000-02-29", INT64_C(951782400000000), 0, "" },
		{ "2023-02-30", 0, 0, NULL }, { "2023-02-29", 0, 0, NULL }, { "1900-02-29", 0, 0, NULL },
		{ "0000-01-01", 0, 0, NULL }, { "2023-04-31", 0, 0, NULL }, { "2023-13-01", 0, 0, NULL },
		{ "2023-00-01", 0, 0, NULL }, { "2023-01-00", 0, 0, NULL }, { "2023-01-32", 0, 0, NULL },
		{ "2023-01-01T24:00:00Z", 0, 0, NULL }, { "2023-01-01T24:00:01Z", 0, 0, NULL },
		{ "2023-01-01T00:60:00Z", 0, 0, NULL }, { "01-12-2010", 0, 0, NULL }, { "2023-1-1", 0, 0, NULL },
		{ "2023-01-01T", 0, 0, NULL }, { "2023-01-01T00", 0, 0, NULL }, { "2023-01-01T00:00:", 0, 0, NULL },
		{ "2023-01-01t00:00:00Z", 0, 0, NULL }, { "2023-01-01T00:00:00z", 0, 0, NULL },
		{ "2023-01-01T00:00:00ZZ", 0, 0, NULL }, { "2023-01-01T00:00:00 Z", 0, 0, NULL },
		{ " 2023-01-01", 0, 0, NULL }, { "2023-01-01 ", 0, 0, NULL }, { "2023-01-01Z", 0, 0, NULL },
		{ "2023-01-01T00:00:00+24:00", 0, 0, NULL }, { "2023-01-01T00:00:00+01:60", 0, 0, NULL },
		{ "2023-01-01T00:00:00+1", 0, 0, NULL }, { "2023-01-01T00:00:00+01:", 0, 0, NULL },
		{ "-001-01-01", 0, 0, NULL }, { "10000-01-01", 0, 0, NULL }, { "2023/01/01", 0, 0, NULL }, { "", 0, 0, NULL }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_time t;
		bool ok = tn_time_parse(tn_str_of(cases[i].text), &t);

		ck_assert_msg(ok == (cases[i].flags != NULL), "%s", cases[i].text);
		if (!ok)
			continue;
		ck_assert_msg(t.us == cases[i].us && t.digits == cases[i].digits, "%s: %" PRId64, cases[i].text, t.us);
		ck_assert_msg(t.has_zone == (strchr(cases[i].flags, 'z') != NULL), "%s", cases[i].text);
		ck_assert_msg(t.has_clock == (strchr(cases[i].flags, 'c') != NULL), "%s", cases[i].text);
		ck_assert_msg(t.is_stream == (strchr(cases[i].flags, 's') != NULL), "%s", cases[i].text);
	}
}
END_TEST

/* true exactly for the stream's form, and then with the same answer; on an exact copy, so that ASan sees reads behind. */
static void same_as_plain(const char *text, size_t n, struct tn_time_cache *cache)
{
	char *copy = malloc(n);
	struct tn_time t;
	int64_t us = 0;
	bool fast, plain;

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, text, n);
	fast = tn_time_fast((struct tn_str){ copy, n }, cache, &us);
	plain = tn_time_parse((struct tn_str){ copy, n }, &t) && t.is_stream;
	if (fast != plain || (fast && us != t.us))
		ck_abort_msg("%.*s: fast %d %" PRId64 ", plain %d %" PRId64, (int)n, copy, fast, us, plain, t.us);
	free(copy);
}

START_TEST(twins)
{
	static const int digits[] = { 0, 3, 6 };
	uint64_t seed = 20240105;
	struct tn_time_cache cache = { 0 };
	char text[32], zeros[27] = { 0 };
	int64_t us;

	memcpy(zeros + 10, "T00:00:00Z", 10);
	ck_assert(!tn_time_fast((struct tn_str){ zeros, 20 }, &cache, &us));
	for (int i = 0; i < 20000; i++) {
		int64_t t = TN_TIME_MIN + (int64_t)(rnd(&seed) % (uint64_t)(TN_TIME_MAX - TN_TIME_MIN + 1));
		size_t n = tn_time_put(text, t, digits[i % 3]), at = rnd(&seed) % n;
		char kept = text[at];

		same_as_plain(text, n, &cache);
		text[at] = (char)rnd(&seed);
		same_as_plain(text, n, &cache);
		text[at] = (char)('0' + rnd(&seed) % 12);
		same_as_plain(text, n, &cache);
		text[at] = kept;
	}
	/* each byte at each place, with a date in the cache and without */
	for (int d = 0; d < 3; d++) {
		size_t n = tn_time_put(text, INT64_C(1709164799987654), digits[d]);

		for (size_t at = 0; at < n; at++) {
			char kept = text[at];

			for (int c = 0; c < 256; c++) {
				struct tn_time_cache empty = { 0 };

				text[at] = (char)c;
				same_as_plain(text, n, &cache);
				same_as_plain(text, n, &empty);
			}
			text[at] = kept;
		}
	}
}
END_TEST

START_TEST(each_clock)
{
	struct tn_time_cache cache = { 0 };
	char text[24];

	for (int h = 0; h < 100; h++)
		for (int m = 0; m < 100; m++)
			for (int s = 0; s < 100; s++) {
				bool want = h < 24 && m < 60 && s < 60;
				int64_t us = 0;

				if (h > 25 && m % 10 != 0)
					continue;
				(void)snprintf(text, sizeof text, "2024-02-29T%02d:%02d:%02dZ", h, m, s);
				if (tn_time_fast((struct tn_str){ text, 20 }, &cache, &us) != want ||
				    (want && us != 19782 * TN_DAY_US + (h * 3600 + m * 60 + s) * TN_US))
					ck_abort_msg("%s", text);
			}
}
END_TEST

START_TEST(round_trip)
{
	uint64_t seed = 7;
	char text[32];
	struct tn_time t;

	for (int i = 0; i < 50000; i++) {
		int64_t us = TN_TIME_MIN + (int64_t)(rnd(&seed) % (uint64_t)(TN_TIME_MAX - TN_TIME_MIN + 1));

		for (int d = 0; d <= 6; d += 3) {       /* finer parts are cut, towards the past before 1970, too */
			int64_t unit = d == 0 ? TN_US : d == 3 ? 1000 : 1;

			if (!tn_time_parse((struct tn_str){ text, tn_time_put(text, us, d) }, &t) || !t.is_stream || t.us > us ||
			    us - t.us >= unit || t.us % unit != 0)
				ck_abort_msg("%" PRId64 " with %d digits", us, d);
		}
	}
	ck_assert_uint_eq(tn_time_put(text, TN_TIME_NONE, 6), 27);      /* held within the calendar, never longer */
	ck_assert_uint_eq(tn_time_put(text, INT64_MAX, 6), 27);
}
END_TEST

START_TEST(unix_times)
{
	static const struct {
		const char *text;
		enum tn_time_unit unit;
		int64_t us;
		int digits;     /* -1: not a time */
	} cases[] = {
		{ "1396437466.94", TN_TIME_S, INT64_C(1396437466940000), 2 },
		{ "1396437466.940000000000", TN_TIME_S, INT64_C(1396437466940000), 2 },
		{ "1396437466", TN_TIME_S, INT64_C(1396437466000000), 0 }, { "0", TN_TIME_S, 0, 0 }, { "-0", TN_TIME_S, 0, 0 },
		{ "-1.5", TN_TIME_S, -1500000, 1 }, { "0.000001", TN_TIME_S, 1, 6 }, { "0.0000001", TN_TIME_S, 0, -1 },
		{ "00000000000000000000000001", TN_TIME_S, 1000000, 0 },
		{ "1396437466940", TN_TIME_MS, INT64_C(1396437466940000), 2 },
		{ "1396437466940.001", TN_TIME_MS, INT64_C(1396437466940001), 6 },
		{ "1396437466940.0001", TN_TIME_MS, 0, -1 },
		{ "1396437466940001", TN_TIME_US, INT64_C(1396437466940001), 6 }, { "1.0", TN_TIME_US, 1, 6 },
		{ "1.5", TN_TIME_US, 0, -1 }, { "1396437466940001000", TN_TIME_NS, INT64_C(1396437466940001), 6 },
		{ "1396437466940001001", TN_TIME_NS, 0, -1 }, { "0", TN_TIME_NS, 0, 0 }, { "5", TN_TIME_NS, 0, -1 },
		{ "1000", TN_TIME_NS, 1, 6 }, { "-1000.0", TN_TIME_NS, -1, 6 }, { "0000.00", TN_TIME_NS, 0, 0 },
		{ "253402300799.999999", TN_TIME_S, TN_TIME_MAX, 6 }, { "253402300800", TN_TIME_S, 0, -1 },
		{ "-62135596800", TN_TIME_S, TN_TIME_MIN, 0 }, { "-62135596800.000001", TN_TIME_S, 0, -1 },
		{ "99999999999999999999999999", TN_TIME_US, 0, -1 }, { "1e9", TN_TIME_S, 0, -1 }, { "", TN_TIME_S, 0, -1 },
		{ "-", TN_TIME_S, 0, -1 }, { ".5", TN_TIME_S, 0, -1 }, { "5.", TN_TIME_S, 0, -1 }, { "+5", TN_TIME_S, 0, -1 },
		{ " 5", TN_TIME_S, 0, -1 }, { "5.5.5", TN_TIME_S, 0, -1 }, { "0x10", TN_TIME_S, 0, -1 }
	};
	static const struct {
		const char *text;
		int unit;       /* -1: none */
	} guesses[] = {
		{ "100000000", TN_TIME_S }, { "9999999999.5", TN_TIME_S }, { "99999999", -1 }, { "10000000000", -1 },
		{ "100000000000", TN_TIME_MS }, { "1396437466940", TN_TIME_MS }, { "99999999999", -1 }, { "10000000000000", -1 },
		{ "100000000000000", TN_TIME_US }, { "9999999999999999", TN_TIME_US }, { "1396437466940001000", TN_TIME_NS },
		{ "00000000001396437466", TN_TIME_S }, { "20240105", -1 }, { "0", -1 }, { "2024-01-05", -1 }, { "", -1 }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_time t;
		bool ok = tn_time_unix(tn_str_of(cases[i].text), cases[i].unit, &t);

		ck_assert_msg(ok == (cases[i].digits >= 0), "%s", cases[i].text);
		ck_assert_msg(!ok || (t.us == cases[i].us && t.digits == cases[i].digits && t.has_zone && t.has_clock), "%s: %" PRId64
			" %d", cases[i].text, t.us, t.digits);
	}
	for (size_t i = 0; i < COUNT(guesses); i++) {
		enum tn_time_unit unit = TN_TIME_S;
		bool ok = tn_time_unit_guess(tn_str_of(guesses[i].text), &unit);

		ck_assert_msg(ok ? (int)unit == guesses[i].unit : guesses[i].unit < 0, "%s", guesses[i].text);
	}
}
END_TEST

START_TEST(patterns)
{
	static const struct {
		const char *pattern, *text, *want;      /* want NULL: does not match */
	} cases[] = {
		{ "%m/%d/%Y %H:%M", "12/1/2010 8:26", "2010-12-01T08:26:00.000000Z" },
		{ "%m/%d/%y", "1/9/68", "2068-01-09T00:00:00.000000Z" }, { "%m/%d/%y", "1/9/69", "1969-01-09T00:00:00.000000Z" },
		{ "%Y%m%d", "20240229", "2024-02-29T00:00:00.000000Z" }, { "%Y%m%d", "20230229", NULL },
		/* side by side all digits are needed */
		{ "%Y%m%d", "2024112", NULL }, { "%Y%m%d", "2024012", NULL }, { "%Y%m%d", "202411", NULL }, { "%d%m%Y", "1122024", NULL },
		{ "%d.%m%Y", "1.122024", "2024-12-01T00:00:00.000000Z" }, { "%Y%m.%d", "202412.1", "2024-12-01T00:00:00.000000Z" },
		{ "%y%m%d", "240229", "2024-02-29T00:00:00.000000Z" }, { "%y%m%d", "24229", NULL }, { "%d%m%Y", "0112024", NULL },
		{ "%Y%j", "2024066", "2024-03-06T00:00:00.000000Z" }, { "%Y%j", "202466", NULL }, { "%Y.%j", "2024.66", "2024-03-06T00:00:00.000000Z" },
		{ "%F %H%M", "2024-01-02 0705", "2024-01-02T07:05:00.000000Z" }, { "%F %H%M", "2024-01-02 705", NULL }, { "%F %H%M", "2024-1-2 0705", "2024-01-02T07:05:00.000000Z" },
		{ "%F%T", "2024-01-0207:05:09", "2024-01-02T07:05:09.000000Z" }, { "%F%T", "2024-01-207:05:09", NULL }, { "%F%T", "2024-1-027:05:09", NULL },
		{ "%F%H", "2024-01-0207", "2024-01-02T07:00:00.000000Z" }, { "%F%H", "2024-01-207", NULL }, { "%D%R", "01/02/2407:05", "2024-01-02T07:05:00.000000Z" },
		{ "%D%R", "01/02/247:05", NULL }, { "%m%e%Y", "01 52024", "2024-01-05T00:00:00.000000Z" }, { "%m%e%Y", "0152024", NULL },
		{ "%m%e%Y", "01  52024", NULL }, { "%F %I%M%p", "2024-01-02 0105pm", "2024-01-02T13:05:00.000000Z" }, { "%F %I%M%p", "2024-01-02 105pm", NULL },
		{ "%F %H:%M:%S%f", "2024-01-02 3:4:055", "2024-01-02T03:04:05.500000Z" }, { "%F %H:%M:%S%f", "2024-01-02 3:4:5", NULL },
		{ "%d%b%y", "5Sep11", "2011-09-05T00:00:00.000000Z" }, { "%b%d%Y", "Sep052011", "2011-09-05T00:00:00.000000Z" }, { "%b%d%Y", "Sep52011", NULL },
		{ "%F %T %Z", "2017-01-01 00:00:00 Z", "2017-01-01T00:00:00.000000Z" }, { "%FT%T%Z", "2017-01-01T00:00:00Z", "2017-01-01T00:00:00.000000Z" },
		{ "%F %T%Z", "2017-01-01 00:00:00z", NULL }, { "%F %T UTC", "2017-01-01 00:00:00 UTC", "2017-01-01T00:00:00.000000Z" },
		{ "%d %b %Y", "5 SEP 2011", "2011-09-05T00:00:00.000000Z" }, { "%d %B %Y", "05 may 2011", "2011-05-05T00:00:00.000000Z" },
		{ "%b %e, %Y", "December  1, 2010", "2010-12-01T00:00:00.000000Z" }, { "%d %b %Y", "5 Sepp 2011", NULL },
		{ "%d/%b/%Y:%T %z", "10/Oct/2000:13:55:36 -0700", "2000-10-10T20:55:36.000000Z" },
		{ "%F %T%z", "2024-01-01 00:00:00+01:00", "2023-12-31T23:00:00.000000Z" },
		{ "%FT%T%z", "2024-01-01T00:00:00Z", "2024-01-01T00:00:00.000000Z" },
		{ "%F %T %Z", "2017-01-01 00:00:00 UTC", "2017-01-01T00:00:00.000000Z" }, { "%F %T %Z", "2017-01-01 00:00:00 CET", NULL },
		{ "%F %T %z %Z", "2009-11-10 23:00:00 +0000 UTC", "2009-11-10T23:00:00.000000Z" },
		{ "%F %T %z %Z", "2009-11-10 23:00:00 +0100 UTC", NULL },
		{ "%F %T.%f", "2024-01-01 00:00:01.5", "2024-01-01T00:00:01.500000Z" },
		{ "%F %T.%f", "2024-01-01 00:00:01.123456000", "2024-01-01T00:00:01.123456Z" },
		{ "%F %T.%f", "2024-01-01 00:00:01.1234567", NULL }, { "%F %T.%f", "2024-01-01 00:00:01.", NULL },
		{ "%F %I:%M %p", "2024-01-01 12:30 am", "2024-01-01T00:30:00.000000Z" },
		{ "%F %I:%M %p", "2024-01-01 12:30 PM", "2024-01-01T12:30:00.000000Z" },
		{ "%F %I:%M %p", "2024-01-01 0:30 PM", NULL }, { "%F %I:%M %p", "2024-01-01 1:30 xm", NULL },
		{ "%Y-%j", "2024-366", "2024-12-31T00:00:00.000000Z" }, { "%Y-%j", "2023-366", NULL }, { "%Y-%j", "2023-0", NULL },
		{ "%s", "1396437466", "2014-04-02T11:17:46.000000Z" }, { "%s.%f", "-1.5", "1969-12-31T23:59:58.500000Z" },
		{ "%s", "99999999999999", NULL }, { "%s", "", NULL }, { "%F", "2024-01-01x", NULL }, { "%F", "2024-01-0", NULL },
		{ "%F %T", "2016-12-31 23:59:60", "2017-01-01T00:00:00.000000Z" }, { "%F %T", "2016-12-31 12:59:60", NULL },
		{ "%F %R", "2024-01-01 \t 7:05", "2024-01-01T07:05:00.000000Z" }, { "%F %R", "2024-01-017:05", NULL },
		{ "%F%n%R", "2024-01-01 7:05", "2024-01-01T07:05:00.000000Z" }, { "%D%%", "01/02/03%", "2003-01-02T00:00:00.000000Z" },
		{ "%F %H", "2024-01-01 24", NULL }, { "%d.%m.%Y", "31.04.2024", NULL }, { "on %F", "on 2024-01-01",
		"2024-01-01T00:00:00.000000Z" }
	};
	/* does the pattern say where the clock stands? */
	static const struct {
		const char *pattern, *text;
		bool has_zone;
	} zones[] = {
		{ "%F %T", "2024-01-02 03:04:05", false }, { "%F %T UTC", "2024-01-02 03:04:05 UTC", true }, { "%FT%TZ", "2024-01-02T03:04:05Z", true },
		{ "%F %T %Z", "2024-01-02 03:04:05 Z", true }, { "%F %TUTC", "2024-01-02 03:04:05UTC", true }, { "UTC %F %T", "UTC 2024-01-02 03:04:05", false },
		{ "%FZ", "2024-01-02Z", false }, { "%s", "1", true }, { "%F %T%z", "2024-01-02 03:04:05+01", true }
	};
	static const char *const wrong[] = {
		"", "%", "%Y", "%Y-%m", "%m-%d", "%H:%M", "%q %F", "%F %F", "%Y %F", "%F %I:%M", "%F %H %p", "%F %M", "%F %H %S", "%F %f",
		"%F %z", "%s %F", "%y-%F", "%F %H %I %p", "%Y %j %m", "%F %T %H", "2024", "%F %Ez"
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *why = NULL;
		struct tn_time t;
		char put[32];
		bool ok = tn_time_pattern(tn_str_of(cases[i].text), tn_str_of(cases[i].pattern), &t);

		ck_assert_msg(tn_time_pattern_ok(tn_str_of(cases[i].pattern), &why), "%s: %s", cases[i].pattern, why);
		ck_assert_msg(ok == (cases[i].want != NULL), "%s %s", cases[i].pattern, cases[i].text);
		if (ok)
			ck_assert_msg(tn_time_put(put, t.us, 6) == 27 && memcmp(put, cases[i].want, 27) == 0, "%s: %.27s", cases[i].text,
				put);
	}
	for (size_t i = 0; i < COUNT(zones); i++) {
		struct tn_time t;

		ck_assert_msg(tn_time_pattern(tn_str_of(zones[i].text), tn_str_of(zones[i].pattern), &t) && t.has_zone == zones[i].has_zone, "%s",
			zones[i].pattern);
	}
	for (size_t i = 0; i < COUNT(wrong); i++) {
		const char *why = NULL;
		struct tn_time t;

		ck_assert_msg(!tn_time_pattern_ok(tn_str_of(wrong[i]), &why) && why != NULL, "%s", wrong[i]);
		(void)tn_time_pattern(TN_STR("2024-01-01 00:00:00"), tn_str_of(wrong[i]), &t);
	}
}
END_TEST

Suite *time_suite(void)
{
	Suite *s = suite_create("time");
	TCase *t = tcase_create("time");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, each_day);
	tcase_add_test(t, texts);
	tcase_add_test(t, twins);
	tcase_add_test(t, each_clock);
	tcase_add_test(t, round_trip);
	tcase_add_test(t, unix_times);
	tcase_add_test(t, patterns);
	suite_add_tcase(s, t);
	return s;
}
