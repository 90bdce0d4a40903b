/* Periods: vectors of definitions.md, begins by their property, caches against a walk, own windows, bounds. */
#include <check.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/period.h"
#include "rnd.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])

Suite *period_suite(void);

static const char *const zones[] = {
	"UTC", "Europe/Berlin", "Antarctica/Troll", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo", "Asia/Beirut",
	"Africa/Cairo", "America/St_Johns", "Asia/Kathmandu", "Pacific/Kwajalein", "America/Los_Angeles", "Asia/Manila"
};

static int64_t at(const char *text)
{
	struct tn_time t;

	ck_assert_msg(tn_time_parse(tn_str_of(text), &t), "%s", text);
	return t.us;
}

static struct tn_zone *opened(const char *name)
{
	struct tn_err err = { 0 };
	struct tn_zone *zone;

	ck_assert_msg(tn_zone_open(&zone, tn_str_of(name), NULL, &err) == TN_OK, "%s", err.what);
	return zone;
}

START_TEST(words)
{
	enum tn_period_kind kind;
	int start;

	for (int k = TN_HOUR; k <= TN_YEAR; k++)
		ck_assert(tn_period_kind_parse(tn_str_of(tn_period_kind_name((enum tn_period_kind)k)), &kind) && (int)kind == k);
	ck_assert(!tn_period_kind_parse(TN_STR("weeks"), &kind) && !tn_period_kind_parse(TN_STR(""), &kind));
	ck_assert(tn_week_start_parse(TN_STR("mon"), &start) && start == 0);
	ck_assert(tn_week_start_parse(TN_STR("SUNDAY"), &start) && start == 6);
	ck_assert(tn_week_start_parse(TN_STR("Sat"), &start) && start == 5);
	ck_assert(!tn_week_start_parse(TN_STR("mo"), &start) && !tn_week_start_parse(TN_STR("mond"), &start));
	ck_assert(!tn_week_start_parse(TN_STR(""), &start) && !tn_week_start_parse(TN_STR("mondayx"), &start));
}
END_TEST

/* definitions.md 1.5: 23 h and 25 h, and the odd ones. */
START_TEST(day_lengths)
{
	static const struct {
		const char *zone, *day;
		int minutes;
	} cases[] = {
		{ "Europe/Berlin", "2023-03-26", 23 * 60 }, { "Europe/Berlin", "2023-10-29", 25 * 60 }, { "Europe/Berlin", "2023-06-01", 24 * 60 },
		{ "Antarctica/Troll", "2023-03-26", 22 * 60 }, { "Antarctica/Troll", "2023-10-29", 26 * 60 },
		{ "Australia/Lord_Howe", "2023-10-01", 23 * 60 + 30 }, { "Australia/Lord_Howe", "2023-04-02", 24 * 60 + 30 },
		{ "Pacific/Apia", "2011-12-30", 0 }, { "Pacific/Apia", "2011-12-29", 24 * 60 }, { "America/Sao_Paulo", "2018-11-04", 23 * 60 },
		{ "Asia/Beirut", "2022-03-27", 23 * 60 }, { "Africa/Cairo", "2023-04-28", 23 * 60 }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_zone *zone = opened(cases[i].zone);
		int32_t day = tn_time_day(at(cases[i].day));
		struct tn_calendar c;
		int minutes = 0;

		tn_calendar_init(&c, TN_DAY, 0, zone);
		for (int64_t t = at(cases[i].day) - 2 * TN_DAY_US; t < at(cases[i].day) + 3 * TN_DAY_US; t += 60 * TN_US)
			minutes += tn_calendar_index(&c, t) == day;
		ck_assert_msg(minutes == cases[i].minutes, "%s %s: %d", cases[i].zone, cases[i].day, minutes);
		ck_assert_int_eq((tn_calendar_begin(&c, day + 1) - tn_calendar_begin(&c, day)) / (60 * TN_US), minutes);
		tn_zone_close(zone);
	}
}
END_TEST

START_TEST(indexes)
{
	static const struct {
		enum tn_period_kind kind;
		int week_start;
		const char *time;
		int32_t index;
		const char *label;
	} cases[] = {
		{ TN_WEEK, 0, "1970-01-05", 1, "1970-01-05" }, { TN_WEEK, 0, "1970-01-04T23:59:59Z", 0, "1969-12-29" },
		{ TN_WEEK, 6, "1970-01-04", 0, "1970-01-04" }, { TN_WEEK, 6, "1970-01-03", -1, "1969-12-28" },
		{ TN_MONTH, 0, "2010-12-31T23:59:59.999999Z", 24131, "2010-12-01" }, { TN_MONTH, 0, "1969-12-31", 23639, "1969-12-01" },
		{ TN_QUARTER, 0, "2010-12-31", 8043, "2010-10-01" }, { TN_YEAR, 0, "2010-12-31", 2010, "2010-01-01" },
		{ TN_QUARTER, 0, "2024-02-29", 8096, "2024-01-01" }, { TN_DAY, 0, "1969-12-31", -1, "1969-12-31" },
		{ TN_HOUR, 0, "1969-12-31T23:59:59Z", -1, "1969-12-31T23:00:00Z" }, { TN_YEAR, 0, "0001-01-01", 1, "0001-01-01" },
		{ TN_WEEK, 6, "0001-01-01", -102738, "0000-12-31" }, { TN_MONTH, 0, "9999-12-31", 119999, "9999-12-01" }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_calendar c;
		char label[32];
		size_t n;

		tn_calendar_init(&c, cases[i].kind, cases[i].week_start, NULL);
		ck_assert_msg(tn_calendar_index(&c, at(cases[i].time)) == cases[i].index, "%s: %d", cases[i].time,
			tn_calendar_index(&c, at(cases[i].time)));
		n = tn_calendar_label(&c, cases[i].index, label);
		ck_assert_msg(tn_str_eq((struct tn_str){ label, n }, tn_str_of(cases[i].label)), "%s: %.*s", cases[i].time, (int)n, label);
	}
}
END_TEST

/* The plain twin of the index: no cache, no spans. */
static int32_t plain_index(enum tn_period_kind kind, int week_start, const struct tn_zone *zone, int64_t t)
{
	int64_t local = tn_zone_local(zone, t), seconds = kind == TN_HOUR ? 3600 : 86400, unit = seconds * TN_US;
	int64_t n = ((kind == TN_HOUR ? t : local) + 4000000 * TN_DAY_US) / unit - 4000000 * TN_DAY_US / unit;
	struct tn_civil d;

	if (kind <= TN_DAY)
		return (int32_t)n;
	if (kind == TN_WEEK)
		return (int32_t)((n + 3 - week_start + 7000000) / 7 - 1000000);
	d = tn_day_civil((int32_t)n);
	return kind == TN_MONTH ? 12 * d.year + d.month - 1 : kind == TN_QUARTER ? 4 * d.year + (d.month - 1) / 3 : d.year;
}

static void check_calendar(struct tn_calendar *c, const struct tn_zone *zone, int64_t t)
{
	int32_t p = tn_calendar_index(c, t);
	int64_t begin = tn_calendar_begin(c, p);

	/* not an assertion each: check writes to a pipe at every one */
	if (p != plain_index(c->kind, c->week_start, zone, t) || begin > t || tn_calendar_index(c, begin) < p ||
	    tn_calendar_index(c, begin - 1) >= p ||
	    (c->kind != TN_HOUR && tn_calendar_first_day(c, p) > tn_time_day(tn_zone_local(zone, t))))
		ck_abort_msg("kind %d, week %d, time %" PRId64 ": period %d", (int)c->kind, c->week_start, t, p);
}

START_TEST(begins_and_caches)
{
	uint64_t seed = 5;

	for (size_t z = 0; z < COUNT(zones); z++) {
		struct tn_zone *zone = opened(zones[z]);

		for (int k = TN_HOUR; k <= TN_YEAR; k++) {
			int64_t t = at("1900-01-01"), from, to;
			struct tn_calendar c;

			tn_calendar_init(&c, (enum tn_period_kind)k, (int)(z % 7), zone);
			for (int i = 0; i < 4000; i++)  /* near each other and far: slots are hit, missed and replaced */
				check_calendar(&c, zone, at("2023-03-01") + (int64_t)(rnd(&seed) % (i % 2 == 0 ? 9000000u : 4000000000u)) * TN_US -
					(i % 2 == 0 ? 0 : 3000000000 * TN_US));
			for (;;) {                      /* both sides of each change of the clock, and a day and a half around */
				(void)tn_zone_offset(zone, t, &from, &to);
				if (to > at("2101-01-01"))
					break;
				for (int64_t d = -36; d <= 36; d++) {
					check_calendar(&c, zone, to + d * 3600 * TN_US);
					check_calendar(&c, zone, to + d * 3600 * TN_US - 1);
				}
				t = to;
			}
		}
		tn_zone_close(zone);
	}
}
END_TEST

START_TEST(windows)
{
	static const struct {
		enum tn_period_kind kind;
		const char *zone, *start;
		int32_t k;
		const char *want;
	} cases[] = {
		{ TN_MONTH, "UTC", "2024-01-31T10:00:00Z", 1, "2024-02-29T10:00:00Z" },
		{ TN_MONTH, "UTC", "2023-01-31T10:00:00Z", 1, "2023-02-28T10:00:00Z" },
		{ TN_MONTH, "UTC", "2023-01-31T10:00:00Z", 2, "2023-03-31T10:00:00Z" }, /* counted from the first date */
		{ TN_MONTH, "UTC", "2023-01-31T10:00:00Z", 0, "2023-01-31T10:00:00Z" },
		{ TN_QUARTER, "UTC", "2023-11-30T00:00:00Z", 1, "2024-02-29T00:00:00Z" },
		{ TN_YEAR, "UTC", "2024-02-29T00:00:00Z", 1, "2025-02-28T00:00:00Z" },
		{ TN_YEAR, "UTC", "2024-02-29T00:00:00Z", 4, "2028-02-29T00:00:00Z" },
		{ TN_MONTH, "Europe/Berlin", "2023-02-26T01:30:00Z", 1, "2023-03-26T01:30:00Z" }, /* 02:30 is a gap */
		{ TN_MONTH, "Europe/Berlin", "2023-09-29T00:30:00Z", 1, "2023-10-29T00:30:00Z" }, /* 02:30 twice: the first */
		{ TN_MONTH, "Europe/Berlin", "2023-10-29T01:30:00Z", 0, "2023-10-29T01:30:00Z" }, /* its second 02:30 */
		{ TN_MONTH, "Europe/Berlin", "2023-10-29T01:30:00Z", 1, "2023-11-29T01:30:00Z" },
		{ TN_DAY, "Europe/Berlin", "2023-03-25T12:00:00Z", 1, "2023-03-26T12:00:00Z" },
		{ TN_WEEK, "UTC", "2023-03-25T12:00:00Z", 2, "2023-04-08T12:00:00Z" },
		{ TN_HOUR, "UTC", "2023-03-25T12:00:01Z", 3, "2023-03-25T15:00:01Z" }
	};
	uint64_t seed = 9;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_zone *zone = opened(cases[i].zone);
		int64_t start = at(cases[i].start), want = at(cases[i].want);
		struct tn_calendar c;

		tn_calendar_init(&c, cases[i].kind, 0, zone);
		ck_assert_msg(tn_window_begin(&c, start, cases[i].k) == want, "%s + %d", cases[i].start, cases[i].k);
		ck_assert_int_eq(tn_window_lag(&c, start, want), cases[i].k);
		ck_assert(cases[i].k == 0 || tn_window_lag(&c, start, want - 1) == cases[i].k - 1);
		tn_zone_close(zone);
	}
	for (size_t z = 0; z < COUNT(zones); z++) {
		struct tn_zone *zone = opened(zones[z]);

		for (int i = 0; i < 12000; i++) {
			int64_t start = at("1960-01-01") + (int64_t)(rnd(&seed) % (i % 3 == 0 ? 1700000u : 50000u)) * 1000 * TN_US;
			int64_t t = start + (int64_t)(rnd(&seed) % (i % 2 == 0 ? 4000u : 2000000u)) * 1000 * TN_US;
			struct tn_calendar c;
			int32_t k;

			tn_calendar_init(&c, (enum tn_period_kind)(i % 6), 0, zone);
			k = tn_window_lag(&c, start, t);
			if (i % 5 == 0) {       /* right at a begin and before it */
				t = tn_window_begin(&c, start, k + 1) - (i % 2);
				k = tn_window_lag(&c, start, t);
			}
			if (k < 0 || tn_window_begin(&c, start, k) > t || t >= tn_window_begin(&c, start, k + 1))
				ck_abort_msg("%s: start %" PRId64 ", time %" PRId64 ", k %d", zones[z], start, t, k);
		}
		tn_zone_close(zone);
	}
}
END_TEST

/* Indexes come from partials, too: none may wrap or hang. */
START_TEST(extremes)
{
	struct tn_zone *zone = opened("America/New_York");

	for (int k = TN_HOUR; k <= TN_YEAR; k++) {
		static const int32_t ks[] = { INT32_MIN, INT32_MIN + 1, -1, 0, 1, INT32_MAX - 1, INT32_MAX };
		struct tn_calendar c;
		char label[32];

		tn_calendar_init(&c, (enum tn_period_kind)k, 3, zone);
		for (size_t i = 0; i < COUNT(ks); i++) {
			ck_assert_uint_le(tn_calendar_label(&c, ks[i], label), 27);
			(void)tn_calendar_begin(&c, ks[i]);
			if (i > 0 && ks[i] > 0) {
				ck_assert(tn_window_begin(&c, TN_TIME_MIN, ks[i]) >= tn_window_begin(&c, TN_TIME_MIN, ks[i - 1]));
				ck_assert(tn_window_begin(&c, TN_TIME_MAX, ks[i]) >= TN_TIME_MAX);
			}
		}
		ck_assert(tn_calendar_begin(&c, tn_calendar_index(&c, TN_TIME_MAX) + 1) > TN_TIME_MAX - TN_DAY_US);
		ck_assert_int_ge(tn_window_lag(&c, TN_TIME_MIN, TN_TIME_MAX), 9998);
	}
	tn_zone_close(zone);
}
END_TEST

START_TEST(bounds)
{
	static const struct {
		const char *text, *zone;
		bool first;
		const char *want;       /* NULL: not a bound */
	} cases[] = {
		{ "2023-03-26", "Europe/Berlin", true, "2023-03-25T23:00:00Z" },
		{ "2023-03-26", "Europe/Berlin", false, "2023-03-26T21:59:59.999999Z" },
		{ "2023-10-29", "Europe/Berlin", false, "2023-10-29T22:59:59.999999Z" },
		{ "2018-11-04", "America/Sao_Paulo", true, "2018-11-04T03:00:00Z" },
		{ "2011-12-30", "Pacific/Apia", true, "2011-12-30T10:00:00Z" },
		{ "2011-12-30", "Pacific/Apia", false, "2011-12-30T09:59:59.999999Z" },
		/* the clock went from 00:01 back to 23:01: the day's last hour came twice */
		{ "2010-11-06", "America/St_Johns", false, "2010-11-07T03:29:59.999999Z" },
		{ "2010-11-07", "America/St_Johns", true, "2010-11-07T02:30:00Z" },
		{ "2023-03-26T01:00:00", "Europe/Berlin", false, "2023-03-26T01:00:00Z" },
		{ "2023-03-26T01:00:00+02:00", "Europe/Berlin", false, "2023-03-25T23:00:00Z" },
		{ "2023-03-26", NULL, false, "2023-03-26T23:59:59.999999Z" }, { "2023-03-26", NULL, true, "2023-03-26" },
		{ "9999-12-31", "America/New_York", false, "9999-12-31T23:59:59.999999Z" },
		{ "0001-01-01", "Asia/Kathmandu", true, "0001-01-01" }, { "2023-02-30", NULL, true, NULL }, { "", NULL, true, NULL }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_zone *zone = cases[i].zone != NULL ? opened(cases[i].zone) : NULL;
		int64_t got = 0;
		bool ok = tn_bound_parse(tn_str_of(cases[i].text), zone, cases[i].first, &got);

		ck_assert_msg(ok == (cases[i].want != NULL), "%s", cases[i].text);
		ck_assert_msg(!ok || got == at(cases[i].want), "%s %s: %" PRId64, cases[i].text, cases[i].zone != NULL ? cases[i].zone : "-", got);
		tn_zone_close(zone);
	}
}
END_TEST

Suite *period_suite(void)
{
	Suite *s = suite_create("period");
	TCase *t = tcase_create("period");

	tcase_set_timeout(t, 240);
	tcase_add_test(t, words);
	tcase_add_test(t, day_lengths);
	tcase_add_test(t, indexes);
	tcase_add_test(t, begins_and_caches);
	tcase_add_test(t, windows);
	tcase_add_test(t, extremes);
	tcase_add_test(t, bounds);
	suite_add_tcase(s, t);
	return s;
}
