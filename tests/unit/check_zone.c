/* Zones: rules of footers in files made here, names and errors, damaged files, both DST switches. */
#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/zone.h"
#include "rnd.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])
#define DATABASE "/usr/share/zoneinfo"

/* Found by fuzzing: a clock put forward by 18 hours and back again four minutes later. A local time within the gap exists all the same,
 * behind the second change. */
START_TEST(gap_undone)
{
	static const unsigned char bytes[] = {
		84, 90, 105, 102, 0, 0, 0, 0, 0, 0, 0, 0, 39, 65, 65, 65, 65, 117, 65, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 10, 0, 0, 0, 1, 255, 255, 255, 0,
		0, 0, 0, 0, 1, 4, 255, 255, 255, 0, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0
	};
	struct tn_zone *zone;
	struct tn_err err = { 0 };

	ck_assert_int_eq(tn_zone_decode(&zone, TN_STR("Undone"), (struct tn_str){ (const char *)bytes, sizeof bytes }, &err), TN_OK);
	ck_assert(tn_zone_local(zone, 17179 * TN_US) == 17179 * TN_US);
	ck_assert(tn_zone_instant(zone, 17179 * TN_US) == 17179 * TN_US);
	tn_zone_close(zone);
}
END_TEST

Suite *zone_suite(void);

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

/* A TZif file of version 3 without a table: one type, and the footer's rule. */
static size_t make_file(unsigned char *p, size_t cap, int32_t offset, const char *footer)
{
	size_t n = 0;

	for (int block = 0; block < 2; block++) {
		memset(p + n, 0, 44);
		memcpy(p + n, "TZif3", 5);
		p[n + 39] = 1;          /* typecnt */
		p[n + 43] = 4;          /* charcnt */
		n += 44;
		for (int i = 0; i < 4; i++)
			p[n++] = (unsigned char)((uint32_t)offset >> (24 - 8 * i));
		memcpy(p + n, "\0\0ABC", 6);
		n += 6;
	}
	return n + (size_t)snprintf((char *)p + n, cap - n, "\n%s\n", footer);
}

static enum tn_status decoded(struct tn_zone **zone, int32_t offset, const char *footer)
{
	struct tn_err err = { 0 };
	unsigned char bytes[400];
	size_t n = make_file(bytes, sizeof bytes, offset, footer);

	return tn_zone_decode(zone, TN_STR("Test"), (struct tn_str){ (const char *)bytes, n }, &err);
}

START_TEST(rules)
{
	static const struct {
		const char *footer, *time;
		int32_t offset;
	} cases[] = {
		{ "<+0530>-5:30", "2024-01-01", 19800 }, { "<-03>3", "0001-01-01", -10800 },
		{ "EST5EDT,M3.2.0,M11.1.0", "2024-03-10T06:59:59Z", -18000 }, { "EST5EDT,M3.2.0,M11.1.0", "2024-03-10T07:00:00Z", -14400 },
		{ "EST5EDT,M3.2.0,M11.1.0", "2024-11-03T05:59:59Z", -14400 }, { "EST5EDT,M3.2.0,M11.1.0", "2024-11-03T06:00:00Z", -18000 },
		{ "EST5EDT,M3.2.0,M11.1.0", "9999-07-01", -14400 }, { "EST5EDT,M3.2.0,M11.1.0", "0001-07-01", -14400 },
		{ "CET-1CEST,M3.5.0,M10.5.0/3", "2824-03-31T00:59:59Z", 3600 }, { "CET-1CEST,M3.5.0,M10.5.0/3", "2824-03-31T01:00:00Z", 7200 },
		{ "AEST-10AEDT,M10.1.0,M4.1.0/3", "2024-01-01", 39600 }, { "AEST-10AEDT,M10.1.0,M4.1.0/3", "2024-07-01", 36000 },
		{ "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2024-10-05T15:29:59Z", 37800 },
		{ "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2024-10-05T15:30:00Z", 39600 },
		{ "IST-1GMT0,M10.5.0,M3.5.0/1", "2024-01-01", 0 }, { "IST-1GMT0,M10.5.0,M3.5.0/1", "2024-07-01", 3600 },
		{ "EET-2EEST,M3.4.4/50,M10.4.4/50", "2024-03-29T23:59:59Z", 7200 },     /* Saturday 02:00 after the fourth Thursday */
		{ "EET-2EEST,M3.4.4/50,M10.4.4/50", "2024-03-30T00:00:00Z", 10800 },
		{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2024-03-31T00:59:59Z",
		-7200 }, { "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2024-03-31T01:00:00Z", -3600 },
		/* RFC 9636: daylight saving time all year */
		{ "EST5EDT,0/0,J365/25", "2024-01-01T05:00:00Z", -14400 }, { "EST5EDT,0/0,J365/25", "2023-12-31T23:59:59Z", -14400 },
		{ "EST5EDT,0/0,J365/25", "2024-07-01", -14400 },
		/* J60 is 1 March in each year, 59 is 29 February in a leap year */
		{ "AAA0BBB,J60/0,J300/0", "2024-02-29T23:59:59Z", 0 }, { "AAA0BBB,J60/0,J300/0", "2024-03-01T00:00:00Z", 3600 },
		{ "AAA0BBB,59/0,J300/0", "2024-02-29T00:00:00Z", 3600 }, { "AAA0BBB,59/0,J300/0", "2023-03-01T00:00:00Z", 3600 },
		{ "AAA0BBB,59/0,J300/0", "2023-02-28T23:59:59Z", 0 },
		{ "AAA0BBB,M3.1.1/167,M10.1.0/-167", "2024-03-10T22:59:59Z", 0 }, { "AAA0BBB,M3.1.1/167,M10.1.0/-167", "2024-03-10T23:00:00Z",
		3600 }
	};
	static const char *const wrong[] = {
		"X", "EST", "EST5EDT", "EST25", "ES5", "EST5EDT,M3.2.0", "EST5EDT,M3.2.0,", "EST5EDT,M13.2.0,M11.1.0",
		"EST5EDT,M3.6.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0", "EST5EDT,J0,J1", "EST5EDT,366,1", "EST5EDT,M3.2.0/168,M11.1.0",
		"EST5EDT,M3.2.0,M11.1.0x", "<EST5EDT", "EST5:60", "EST5EDT,M3.2.0/2:60,M11.1.0", "<>5", "EST5EDT,M3.2,M11.1.0",
		"EST-1"         /* contradicts the type */
	};
	struct tn_zone *zone;

	for (size_t i = 0; i < COUNT(cases); i++) {
		int32_t off, first = strchr(cases[i].footer, ',') != NULL ? 0 : cases[i].offset;

		ck_assert_msg(decoded(&zone, first, cases[i].footer) == TN_OK, "%s", cases[i].footer);
		off = tn_zone_offset(zone, at(cases[i].time), NULL, NULL);
		ck_assert_msg(off == cases[i].offset, "%s %s: %d", cases[i].footer, cases[i].time, off);
		tn_zone_close(zone);
	}
	for (size_t i = 0; i < COUNT(wrong); i++)
		ck_assert_msg(decoded(&zone, -18000, wrong[i]) == TN_EINPUT && zone == NULL, "%s", wrong[i]);
	ck_assert_int_eq(decoded(&zone, 93601, ""), TN_EINPUT);
	ck_assert_int_eq(decoded(&zone, 93600, ""), TN_OK);
	ck_assert_int_eq(tn_zone_offset(zone, INT64_MAX, NULL, NULL), 93600);
	tn_zone_close(zone);
}
END_TEST

/* Walks a zone by its spans: they meet, hold one offset, and cover all. */
START_TEST(spans)
{
	static const char *const names[] = { "UTC", "Europe/Berlin", "Asia/Gaza", "Etc/GMT+5", "Pacific/Apia", "Africa/Casablanca" };

	for (size_t i = 0; i < COUNT(names); i++) {
		struct tn_zone *zone = opened(names[i]);
		int64_t t = TN_TIME_MIN - TN_DAY_US, from, to;

		for (;;) {
			int32_t off = tn_zone_offset(zone, t, &from, &to);

			ck_assert(from <= t && t < to);
			ck_assert_int_eq(tn_zone_offset(zone, from, NULL, NULL), off);
			ck_assert_int_eq(tn_zone_offset(zone, to - 1, NULL, NULL), off);
			if (to > TN_TIME_MAX)
				break;
			t = to;
		}
		(void)tn_zone_offset(zone, INT64_MAX, &from, &to);
		(void)tn_zone_offset(zone, INT64_MIN, &from, &to);
		tn_zone_close(zone);
	}
}
END_TEST

START_TEST(instants)
{
	static const struct {
		const char *zone, *local, *want;
	} cases[] = {
		{ "Europe/Berlin", "2023-01-01 12:00", "2023-01-01T11:00:00Z" },
		{ "Europe/Berlin", "2023-03-26 01:59:59", "2023-03-26T00:59:59Z" },
		{ "Europe/Berlin", "2023-03-26 02:30", "2023-03-26T01:30:00Z" }, /* gap: the offset before it */
		{ "Europe/Berlin", "2023-03-26 03:00", "2023-03-26T01:00:00Z" },
		{ "Europe/Berlin", "2023-10-29 02:30", "2023-10-29T00:30:00Z" }, /* repeated: the first */
		{ "Europe/Berlin", "2023-10-29 03:00", "2023-10-29T02:00:00Z" },
		{ "Antarctica/Troll", "2023-03-26 02:00", "2023-03-26T02:00:00Z" },
		{ "Antarctica/Troll", "2023-10-29 02:00", "2023-10-29T00:00:00Z" },
		{ "Pacific/Apia", "2011-12-30 12:00", "2011-12-30T22:00:00Z" },
		{ "Pacific/Apia", "2011-12-31 00:00", "2011-12-30T10:00:00Z" },
		{ "Australia/Lord_Howe", "2024-04-07 01:45", "2024-04-06T14:45:00Z" },
		{ "UTC", "2024-01-01", "2024-01-01" }
	};
	uint64_t seed = 3;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_zone *zone = opened(cases[i].zone);
		int64_t got = tn_zone_instant(zone, at(cases[i].local));

		ck_assert_msg(got == at(cases[i].want), "%s %s: %" PRId64, cases[i].zone, cases[i].local, got);
		for (int k = 0; k < 20000; k++) {       /* whatever has a local time is found by it, or an earlier twin is */
			int64_t t = at("1900-01-01") + (int64_t)(rnd(&seed) % UINT64_C(9000000000)) * TN_US;
			int64_t back = tn_zone_instant(zone, tn_zone_local(zone, t));

			if (back > t || tn_zone_local(zone, back) != tn_zone_local(zone, t))
				ck_abort_msg("%s: %" PRId64, cases[i].zone, t);
		}
		tn_zone_close(zone);
	}
}
END_TEST

START_TEST(names)
{
	static const struct {
		const char *name;
		enum tn_status status;
		const char *what, *hint;
	} cases[] = {
		{ "Europe/Berln", TN_EUSAGE, "--tz: unknown zone: 'Europe/Berln'", "Europe/Berlin" },
		{ "europe/berlin", TN_EUSAGE, "--tz: unknown zone: 'europe/berlin'", "Europe/Berlin" },
		{ "Europe", TN_EUSAGE, "--tz: unknown zone: 'Europe'", NULL },
		{ "../../etc/passwd", TN_EUSAGE, "--tz: not a zone name: '../../etc/passwd'", NULL },
		{ "/etc/passwd", TN_EUSAGE, "--tz: not a zone name: '/etc/passwd'", NULL },
		{ "/usr/share/zoneinfo/Europe/Berlin", TN_EUSAGE, NULL, NULL }, { ".", TN_EUSAGE, NULL, NULL },
		{ "", TN_EUSAGE, NULL, NULL }, { "Europe//Berlin", TN_EUSAGE, NULL, NULL }, { "Europe/Berlin/", TN_EUSAGE, NULL, NULL },
		{ "Europe/Berlin ", TN_EUSAGE, NULL, "Europe/Berlin" }, { "zone.tab", TN_EUSAGE, NULL, NULL },
		{ "Europe/Berlin/x", TN_EUSAGE, NULL, NULL }, { "leapseconds", TN_EINPUT, NULL, NULL },
		{ "UTC", TN_OK, NULL, NULL }, { "Etc/UTC", TN_OK, NULL, NULL }, { "GMT", TN_OK, NULL, NULL }, { "Asia/Kolkata", TN_OK, NULL, NULL }
	};
	struct tn_err err;
	struct tn_zone *zone;

	for (size_t i = 0; i < COUNT(cases); i++) {
		tn_err_clear(&err);
		ck_assert_msg(tn_zone_open(&zone, tn_str_of(cases[i].name), NULL, &err) == cases[i].status, "%s: %s", cases[i].name, err.what);
		ck_assert_int_eq(err.status, cases[i].status);
		if (cases[i].what != NULL)
			ck_assert_str_eq(err.what, cases[i].what);
		if (cases[i].hint != NULL)
			ck_assert_str_eq(err.hint, cases[i].hint);
		ck_assert((zone != NULL) == (cases[i].status == TN_OK));
		ck_assert(zone == NULL || tn_str_eq(tn_zone_name(zone), tn_str_of(cases[i].name)));
		ck_assert(zone == NULL || tn_zone_is_utc(zone) == (cases[i].name[0] != 'A'));
		tn_zone_close(zone);
	}
	tn_err_clear(&err);     /* UTC needs no database; nothing else is found without one */
	ck_assert_int_eq(tn_zone_open(&zone, TN_STR("UTC"), "/nonexistent", &err), TN_OK);
	tn_zone_close(zone);
	ck_assert_int_eq(tn_zone_open(&zone, TN_STR("Europe/Berlin"), "/nonexistent", &err), TN_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.hint, "tzdata"));
}
END_TEST

static char *contents(const char *name, size_t *n)
{
	char path[128], *bytes = malloc(1 << 16);
	FILE *file;

	(void)snprintf(path, sizeof path, DATABASE "/%s", name);
	file = fopen(path, "rb");
	ck_assert_msg(file != NULL && bytes != NULL, "%s", path);
	*n = fread(bytes, 1, 1 << 16, file);
	(void)fclose(file);
	return bytes;
}

/* Decodes an exact copy, so that a sanitizer sees a read behind it, and asks the zone that came of it. */
static enum tn_status probe(const char *bytes, size_t n)
{
	struct tn_err err = { 0 };
	struct tn_zone *zone;
	char *copy = malloc(n > 0 ? n : 1);
	enum tn_status st;

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, bytes, n);
	st = tn_zone_decode(&zone, TN_STR("Test"), (struct tn_str){ copy, n }, &err);
	free(copy);
	ck_assert((zone != NULL) == (st == TN_OK));
	for (int64_t t = TN_TIME_MIN; st == TN_OK && t < TN_TIME_MAX; t += 100003 * TN_DAY_US) {
		int64_t from, to;
		int32_t off = tn_zone_offset(zone, t, &from, &to);

		if (off < -93600 || off > 93600 || from > t || t >= to)
			ck_abort_msg("at %" PRId64 ": %d", t, off);
		(void)tn_zone_instant(zone, t);
	}
	tn_zone_close(zone);
	return st;
}

START_TEST(damage)
{
	static const char *const files[] = { "Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Gaza", "Etc/GMT+5" };
	uint64_t seed = 11;

	for (size_t i = 0; i < COUNT(files); i++) {
		size_t n;
		char *bytes = contents(files[i], &n);

		ck_assert_int_eq(probe(bytes, n), TN_OK);
		for (size_t cut = 0; cut < n; cut++)
			ck_assert_msg(probe(bytes, cut) == TN_EINPUT, "%s cut at %zu", files[i], cut);
		for (int k = 0; k < 2000; k++) {
			size_t where = rnd(&seed) % (k % 2 == 0 ? n : 150);
			char kept = bytes[where];

			bytes[where] = (char)rnd(&seed);
			(void)probe(bytes, n);
			bytes[where] = kept;
		}
		free(bytes);
	}
}
END_TEST

START_TEST(leap_seconds)
{
	struct tn_err err = { 0 };
	unsigned char bytes[400];
	struct tn_zone *zone;

	memset(bytes, 0, sizeof bytes);
	memcpy(bytes, "TZif", 4);       /* version 1: one type, one leap second of 4 + 4 bytes */
	bytes[31] = 1;
	bytes[39] = 1;
	bytes[43] = 4;
	ck_assert_int_eq(tn_zone_decode(&zone, TN_STR("right/UTC"), (struct tn_str){ (char *)bytes, 44 + 6 + 4 + 8 }, &err), TN_EUSAGE);
	ck_assert_ptr_null(zone);
	bytes[31] = 0;
	tn_err_clear(&err);
	ck_assert_int_eq(tn_zone_decode(&zone, TN_STR("Old"), (struct tn_str){ (char *)bytes, 44 + 6 + 4 }, &err), TN_OK);
	ck_assert(tn_zone_is_utc(zone));
	tn_zone_close(zone);
}
END_TEST

Suite *zone_suite(void)
{
	Suite *s = suite_create("zone");
	TCase *t = tcase_create("zone");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, rules);
	tcase_add_test(t, spans);
	tcase_add_test(t, instants);
	tcase_add_test(t, names);
	tcase_add_test(t, damage);
	tcase_add_test(t, leap_seconds);
	tcase_add_test(t, gap_undone);
	suite_add_tcase(s, t);
	return s;
}
