/* The mapper's times: formats, digits, cuts, and a zone a row held against the zones themselves. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "mapper_run.h"
#include "rnd.h"

Suite *mapper_time_suite(void);

/* Texts with / between, read one after the other; what came out of each, or ! and the reason. cut: digits too fine are cut off. */
static const struct {
	const char *format, *tz;
	int digits;
	bool cut;
	const char *in, *want;
} times[] = {
	{ NULL, NULL, -1, false, "2024-01-02/2024-01-02T03:04:05Z/2024-01-02 03:04:05", "2024-01-02T00:00:00Z/2024-01-02T03:04:05Z/2024-01-02T03:04:05Z" },
	{ NULL, NULL, -1, false, "2024-01-02T03:04:05.120Z/2024-01-02T03:04:05.123Z/2024-01-02", "2024-01-02T03:04:05.120Z/2024-01-02T03:04:05.123Z/2024-01-02T00:00:00.000Z" },
	{ NULL, NULL, -1, false, "2024-01-02T03:04:05Z/2024-01-02T03:04:05.1Z/2024-01-02T03:04:05.000Z", "2024-01-02T03:04:05Z/!time-digits/2024-01-02T03:04:05Z" },
	{ NULL, NULL, 3, false, "2024-01-02T03:04:05.1234Z/2024-01-02T03:04:05.1Z", "!time-digits/2024-01-02T03:04:05.100Z" },
	{ NULL, NULL, 6, false, "2024-01-02", "2024-01-02T00:00:00.000000Z" },
	{ NULL, NULL, -1, false, "1704067200/1704067201/1704067200000/2024-01-01", "2024-01-01T00:00:00Z/2024-01-01T00:00:01Z/!time/!time" },
	{ NULL, NULL, -1, false, "1704067200000/1704067200001", "2024-01-01T00:00:00.000Z/2024-01-01T00:00:00.001Z" },
	{ "s", NULL, -1, false, "0/1704067200000", "1970-01-01T00:00:00Z/!time" },
	/* from day to day and back */
	{ "s", NULL, -1, false, "0/86399/86400/1/-1/-86400/-86401/951782400/0", "1970-01-01T00:00:00Z/1970-01-01T23:59:59Z/1970-01-02T00:00:00Z/1970-01-01T00:00:01Z/"
		"1969-12-31T23:59:59Z/1969-12-31T00:00:00Z/1969-12-30T23:59:59Z/2000-02-29T00:00:00Z/1970-01-01T00:00:00Z" },
	{ "us", NULL, 0, false, "1704067200000000/1704067200000001", "2024-01-01T00:00:00Z/!time-digits" },
	{ "iso", NULL, -1, false, "1704067200/x/2024-01-01", "!time/!time/2024-01-01T00:00:00Z" },
	{ "%d.%m.%Y | iso", NULL, -1, false, "01.02.2024/2024-02-01", "2024-02-01T00:00:00Z/!time" },
	{ "%d.%m.%Y | iso", NULL, -1, false, "2024-02-01/01.02.2024", "2024-02-01T00:00:00Z/!time" },
	{ NULL, "Europe/Berlin", -1, false, "2024-07-01 12:00:00/2024-07-01T12:00:00Z/2024-07-01 12:00:00 UTC/2024-07-01",
		"2024-07-01T10:00:00Z/2024-07-01T12:00:00Z/2024-07-01T12:00:00Z/2024-06-30T22:00:00Z" },
	{ NULL, NULL, -1, false, "2019-10-01 00:00:00 UTC/2019-13-01 00:00:00 UTC/2019-10-01 00:00:01 UTC", "2019-10-01T00:00:00Z/!time/2019-10-01T00:00:01Z" },
	{ NULL, NULL, -1, false, "2016-12-31T23:59:60Z/2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z/2017-01-01T00:00:00Z" },
	{ NULL, "Pacific/Apia", -1, false, "0001-01-01/2024-01-01", "!time/2023-12-31T11:00:00Z" },
	/* iso, besides: UTC behind a clock, a blank in front of an offset */
	{ NULL, NULL, -1, false, "2024-01-02 03:04:05.123 UTC/2024-01-02T03:04:05.1 UTC/2024-01-02 03:04:05 UTC/2024-01-02 03:04 UTC/2024-01-02 03:04:05.12/2024-01-02 03:04:05.123",
		"2024-01-02T03:04:05.123Z/2024-01-02T03:04:05.100Z/2024-01-02T03:04:05.000Z/2024-01-02T03:04:00.000Z/2024-01-02T03:04:05.120Z/2024-01-02T03:04:05.123Z" },
	{ "iso", NULL, -1, false, "2024-01-02 03:04:05.123456 UTC/2024-01-02T03:04:05.123457 UTC/2024-01-02 03:04:05.12345 UTC/2024-01-02 03:04:05.123458/2024-01-02 03:04:05.1234567 UTC",
		"2024-01-02T03:04:05.123456Z/2024-01-02T03:04:05.123457Z/2024-01-02T03:04:05.123450Z/2024-01-02T03:04:05.123458Z/!time" },
	{ NULL, "Europe/Berlin", 3, false, "2024-07-02 03:04:05.123 UTC/2024-07-02 03:04:05.123/2024-07-02T03:04:05.123Z/2024-07-02 03:04:05.123 +0100/2024-07-02 03:04:05 UTC/2024-07-02 03:04:05",
		"2024-07-02T03:04:05.123Z/2024-07-02T01:04:05.123Z/2024-07-02T03:04:05.123Z/2024-07-02T02:04:05.123Z/2024-07-02T03:04:05.000Z/2024-07-02T01:04:05.000Z" },
	{ NULL, NULL, -1, false, "2024-03-01 10:15:00 +0100/2024-03-01 10:15:00 -05:30/2024-03-01T10:15:00 +01/2024-03-01 10:15 -0800/2024-03-01 10:15:00 UTC",
		"2024-03-01T09:15:00Z/2024-03-01T15:45:00Z/2024-03-01T09:15:00Z/2024-03-01T18:15:00Z/2024-03-01T10:15:00Z" },
	{ "iso", NULL, -1, false, "2024-01-02 UTC/2024-01-02 +0100/2024-01-02 03:04:05 CET/2024-01-02 03:04:05  UTC/2024-01-02 03:04:05  +0100/2024-01-02 03:04:05 +0100 UTC/"
		"2024-01-02 03:04:05Z UTC/2024-01-02 03:04:05+01 UTC/2024-01-02 03:04:05 /2024-01-02 03:04:05 +/2024-01-02 03:04:05 +1/2024-01-02 03:04:05 UTCx/2024-01-02 03:04:05 utc/ UTC/UTC/2024-01-02 03:04:05. UTC/"
		"2024-01-02 03:04:05.1234567 +0100",
		"!time/!time/!time/!time/!time/!time/!time/!time/!time/!time/!time/!time/!time/!time/!time/!time/!time" },
	{ NULL, NULL, 6, true, "2024-01-02 03:04:05.123456789 UTC/2024-01-02 03:04:05.123456789 +0100", "2024-01-02T03:04:05.123456Z/2024-01-02T02:04:05.123456Z" },
	/* ... and iso alone: what a pattern says is what is read */
	{ "%Y-%m-%d %H:%M:%S %Z", "Europe/Berlin", -1, false, "2019-10-01 00:59:00 UTC/2019-10-01 00:59:00 Z/2019-10-01 00:59:00 gmt/2019-10-01 00:59:00/2019-10-01 00:59:00 CET",
		"2019-10-01T00:59:00Z/2019-10-01T00:59:00Z/2019-10-01T00:59:00Z/!time/!time" },
	{ "%Y-%m-%d %H:%M:%S UTC", "Europe/Berlin", -1, false, "2019-10-01 00:59:00 UTC/2019-10-01 00:59:01 UTC/2019-10-01 00:59:00", "2019-10-01T00:59:00Z/2019-10-01T00:59:01Z/!time" },
	{ "%Y-%m-%dT%H:%M:%SZ", "Europe/Berlin", -1, false, "2019-10-01T00:59:00Z/2019-10-01T00:59:00", "2019-10-01T00:59:00Z/!time" },
	{ "%Y-%m-%d %H:%M:%S", NULL, -1, false, "2019-10-01 00:59:00 UTC/2019-10-01 00:59:00", "!time/2019-10-01T00:59:00Z" },
	{ "%Y-%m-%d %H:%M:%S | iso", NULL, -1, false, "2019-10-01 00:59:00 UTC/2019-10-01 00:59:00 +0100", "2019-10-01T00:59:00Z/2019-09-30T23:59:00Z" },
	{ "%Y%m%d", NULL, -1, false, "20240112/2024112", "2024-01-12T00:00:00Z/!time" },
	/* unix numbers of a local clock */
	{ "local-s", "Europe/Berlin", -1, false, "1704067200/1719792000/x", "2023-12-31T23:00:00Z/2024-06-30T22:00:00Z/!time" },
	{ "local-ms", "America/New_York", -1, false, "1704067200123", "2024-01-01T05:00:00.123Z" },
	{ "local-s", NULL, -1, false, "1704067200", "2024-01-01T00:00:00Z" },
	{ "s", "Europe/Berlin", -1, false, "1704067200", "2024-01-01T00:00:00Z" },
	/* access logs */
	{ "%d/%b/%Y:%H:%M:%S %z", "Europe/Berlin", -1, false, "10/Oct/2000:13:55:36 -0700|10/Oct/2000:13:55:36 -0700|10/Oct/2000:13:55:37 +0000|31/Feb/2000:13:55:36 -0700|1/oct/2000:13:55:36 +02:00|x",
		"2000-10-10T20:55:36Z|2000-10-10T20:55:36Z|2000-10-10T13:55:37Z|!time|2000-10-01T11:55:36Z|!time" },
	/* cuts */
	{ NULL, NULL, -1, true, "2024-01-02T03:04:05.123456789Z/2024-01-02 03:04:05.9999999+02:00/2024-01-02T03:04:05Z",
		"2024-01-02T03:04:05.123456Z/2024-01-02T01:04:05.999999Z/2024-01-02T03:04:05.000000Z" },
	{ NULL, NULL, 3, true, "2024-01-02T03:04:05.123456789Z/2024-01-02T03:04:05.999Z/1969-12-31T23:59:59.9999Z",
		"2024-01-02T03:04:05.123Z/2024-01-02T03:04:05.999Z/1969-12-31T23:59:59.999Z" },
	{ NULL, NULL, 0, true, "2024-01-02T03:04:05.99Z", "2024-01-02T03:04:05Z" },
	{ NULL, NULL, -1, true, "2024-01-02T03:04:05Z/2024-01-02T03:04:05.1Z", "2024-01-02T03:04:05Z/2024-01-02T03:04:05Z" },
	{ NULL, NULL, -1, false, "2024-01-02T03:04:05.123456Z/2024-01-02T03:04:05.123456789Z", "2024-01-02T03:04:05.123456Z/!time" },
	{ "ns", NULL, -1, true, "1704067200123456789/1704067200000000999.5/5", "2024-01-01T00:00:00.123456Z/2024-01-01T00:00:00.000000Z/1970-01-01T00:00:00.000000Z" },
	{ "us", NULL, -1, true, "1704067200123456.7/1704067200123456.", "2024-01-01T00:00:00.123456Z/!time" },
	{ "ms", NULL, -1, true, "1704067200123.4567", "2024-01-01T00:00:00.123Z" },
	{ "s", NULL, 6, true, "1704067200.1234567", "2024-01-01T00:00:00.123456Z" },
	{ "%d.%m.%Y %H:%M:%S.%f", NULL, 6, true, "01.02.2024 03:04:05.123456789", "2024-02-01T03:04:05.123456Z" },
	{ NULL, NULL, -1, true, "1704067200123456789/2024-01-01", "2024-01-01T00:00:00.123456Z/!time" },
	{ NULL, NULL, -1, true, "x/2024-01-02T03:04:05.1234567890123456789012345678901234567890123Z", "!time/!time" }
};

START_TEST(test_times)
{
	struct tn_mapper_spec spec = { .time_digits = times[_i].digits, .time_cut = times[_i].cut };
	char bar = strchr(times[_i].want, '|') == NULL ? '/' : '|';     /* dates of access logs have slashes */
	struct tn_str rest = tn_str_of(times[_i].in), item;
	struct tn_mapper_clock k;
	struct tn_err err = { 0 };
	struct tn_buf out = { 0 };

	if (times[_i].format != NULL)
		spec.time_format = tn_str_of(times[_i].format);
	if (times[_i].tz != NULL)
		spec.tz = tn_str_of(times[_i].tz);
	ck_assert_msg(tn_mapper_clock_open(&k, &spec, &err) == TN_OK, "%s", err.what);
	while (tn_str_cut(&rest, bar, &item)) {
		char text[128] = { 0 }, dst[TN_MAPPER_TIME_BYTES];
		struct tn_str time;
		struct tn_time t;

		memcpy(text, item.p, item.n);
		if (tn_mapper_clock_read(&k, (struct tn_str){ text, item.n }, dst, &time, &err) == TN_OK) {
			ck_assert(tn_time_parse(time, &t) && t.us == k.us);
			tn_buf_add(&out, time);
		} else {
			tn_buf_ch(&out, '!');
			tn_buf_cstr(&out, err.reason);
		}
		tn_buf_ch(&out, bar);
		tn_err_clear(&err);
	}
	out.p[out.n - 1] = '\0';
	ck_assert_str_eq(out.p, times[_i].want);
	tn_mapper_clock_close(&k);
	tn_buf_fini(&out);
}
END_TEST

#define BASE "user = u\ntime = t\nkeep = none\n"

static const struct {
	const char *options, *table, *want;
} rows[] = {
	{ BASE "tz-col = zone", "u,t,zone\nx,2024-07-01 12:00:00,Europe/Berlin\nx,2024-07-01 12:00:00,America/New_York\nx,2024-07-01 12:00:00,\nx,2024-07-01T12:00:00Z,Asia/Tokyo\n"
		"x,2024-07-01T12:00:00+01:00,Asia/Tokyo\nx,2024-07-01 12:00:00,UTC\n",
		"user\ttime\nx\t2024-07-01T10:00:00Z\nx\t2024-07-01T16:00:00Z\nx\t2024-07-01T12:00:00Z\nx\t2024-07-01T12:00:00Z\nx\t2024-07-01T11:00:00Z\n"
		"x\t2024-07-01T12:00:00Z\n-- rows=6\n" },
	{ BASE "tz-col = {my zone}\ntz = Asia/Tokyo", "u,t,my zone\nx,2024-07-01 12:00:00,Europe/Berlin\nx,2024-07-01 12:00:00,\n",
		"user\ttime\nx\t2024-07-01T10:00:00Z\nx\t2024-07-01T03:00:00Z\n-- rows=2\n" },
	{ BASE "tz-col = zone", "u,t,zone\nx,2024-07-01 12:00:00,Europe/Berln\n", "!1 a:2:3 zone: unknown zone: 'Europe/Berln' (Europe/Berlin)" },
	{ BASE "tz-col = zone", "u,t,zone\nx,2024-07-01 12:00:00,Europe/Berln\nx,2024-07-01 12:00:00,../../etc/passwd\nx,2024-07-01 12:00:00,Europe/Berln\nx,2024-07-01 12:00:00,Asia/Tokyo\n",
		"user\ttime\nx\t2024-07-01T03:00:00Z\n-- rows=4 bad:zone=3\n" },
	/* a time that says where it stands asks for no zone; one that does not, for one that there is */
	{ BASE "tz-col = zone", "u,t,zone\na,2024-01-01T00:00:00+01:00,Junk\na,2024-01-01T00:00:00Z,Junk\na,2024-01-01 00:00:00 UTC,Junk\na,2024-01-01 00:00-01,Junk\n"
		"a,2024-01-01,Junk\na,2024-01-01T00:00:00.5,Junk\na,2024-01-01T00:00,Asia/Tokyo\n",
		"user\ttime\na\t2023-12-31T23:00:00Z\na\t2024-01-01T00:00:00Z\na\t2024-01-01T00:00:00Z\na\t2024-01-01T01:00:00Z\n"
		"a\t2023-12-31T15:00:00Z\n-- rows=7 bad:zone=1 bad:time-digits=1\n" },
	{ BASE "tz-col = zone\ntime-cut = yes\ntz = Asia/Tokyo", "u,t,zone\na,2024-01-01T00:00:00.123456789+01:00,Junk\na,2024-01-01T00:00:00.123456789,Europe/Berlin\na,2024-01-01T00:00:00.123456789,\n",
		"user\ttime\na\t2023-12-31T23:00:00.123456Z\na\t2023-12-31T23:00:00.123456Z\na\t2023-12-31T15:00:00.123456Z\n-- rows=3\n" },
	{ BASE "tz-col = zone\ntime-format = %d.%m.%Y %H:%M %z", "u,t,zone\na,01.01.2024 00:00 +0100,Junk\n", "user\ttime\na\t2023-12-31T23:00:00Z\n-- rows=1\n" },
	{ BASE "tz-col = zone\ntime-format = %d.%m.%Y 100%%z", "u,t,zone\na,01.01.2024 100%z,Junk\na,01.01.2024 100%z,Asia/Tokyo\n",
		"user\ttime\na\t2023-12-31T15:00:00Z\n-- rows=2 bad:zone=1\n" },
	{ BASE "tz-col = zone\ntime-format = s", "u,t,zone\na,1704067200,Junk\n", "user\ttime\na\t2024-01-01T00:00:00Z\n-- rows=1\n" },
	{ BASE "tz-col = zone\ntime-format = local-s", "u,t,zone\na,1704067200,Junk\n", "!1 a:2:3 zone: unknown zone: 'Junk'" },
	{ BASE "tz-col = zone\ntime-format = %d/%b/%Y:%H:%M:%S %z", "u,t,zone\na,01/Jan/2024:00:00:00 +0100,Junk\n", "user\ttime\na\t2023-12-31T23:00:00Z\n-- rows=1\n" },
	{ BASE "tz-col = nothere", "u,t\nx,2024-07-01\n", "!1 a:1:0 --tz-col: no column 'nothere'; there are: u, t" },
	{ BASE "tz-col = zone", "u,t,zone\nx,2024-07-01 12:00:00 UTC,Europe/Berlin\nx,2024-07-01 12:00:00 +0100,Europe/Berlin\nx,2024-07-01 12:00:00,Europe/Berlin\n",
		"user\ttime\nx\t2024-07-01T12:00:00Z\nx\t2024-07-01T11:00:00Z\nx\t2024-07-01T10:00:00Z\n-- rows=3\n" },
	{ BASE "tz-col = zone\ntime-format = %F %T UTC", "u,t,zone\nx,2024-07-01 12:00:00 UTC,Europe/Berlin\n", "user\ttime\nx\t2024-07-01T12:00:00Z\n-- rows=1\n" },
	{ BASE "tz-col = zone\ntime-format = local-s", "u,t,zone\nx,1704067200,Europe/Berlin\nx,1704067200,\n",
		"user\ttime\nx\t2023-12-31T23:00:00Z\nx\t2024-01-01T00:00:00Z\n-- rows=2\n" },
	{ "user = u\ntime = t\ntz-col = zone", "u,t,zone\nx,2024-07-01 12:00:00,Europe/Berlin\n", "user\ttime\tzone\nx\t2024-07-01T10:00:00Z\tEurope/Berlin\n-- rows=1\n" },
	{ BASE "time-cut = yes", "u,t\nx,2024-07-01 12:00:00.123456789\nx,2024-07-01T12:00:00.9Z\n",
		"user\ttime\nx\t2024-07-01T12:00:00.123456Z\nx\t2024-07-01T12:00:00.900000Z\n-- rows=2\n" },
	{ BASE "time-cut = yes\ntime-digits = 0", "u,t\nx,2024-07-01T12:00:00.9Z\nx,2024-07-01T12:00:01Z\nx,2024-07-01T12:00:02.5Z\n",
		"user\ttime\nx\t2024-07-01T12:00:00Z\nx\t2024-07-01T12:00:01Z\nx\t2024-07-01T12:00:02Z\n-- rows=3\n" }
};

START_TEST(test_rows)
{
	struct mapper_run how = { .bad = strstr(rows[_i].want, "bad:") == NULL ? TN_BAD_FAIL : TN_BAD_SKIP };
	const char *got = mapper_run(&how, rows[_i].options, rows[_i].table);

	if (rows[_i].want[0] == '!')
		ck_assert_msg(strstr(got, rows[_i].want) != NULL, "want %s\ngot %s", rows[_i].want, got);
	else
		ck_assert_str_eq(got, rows[_i].want);
}
END_TEST

/* Random local times in random zones, more zones than are kept: each is what tn_zone says. */
START_TEST(test_zones)
{
	static const char *const places[] = { "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe", "UTC", "America/Sao_Paulo",
		"Africa/Casablanca", "Asia/Tokyo", "Europe/London" };
	struct tn_buf table = { 0 }, want = { 0 };
	uint64_t seed = 4711;

	tn_buf_cstr(&table, "u,t,zone\n");
	tn_buf_cstr(&want, "user\ttime\n");
	for (int i = 0; i < 400; i++) {
		struct tn_str name = tn_str_of(places[rnd(&seed) % 10]);
		int64_t local = (int64_t)(rnd(&seed) % 2000000000) * TN_US;
		struct tn_zone *zone;
		struct tn_err err = { 0 };
		char text[32];

		HOLDS(tn_zone_open(&zone, name, NULL, &err) == TN_OK);
		tn_buf_cstr(&table, "x,");
		tn_buf_add(&table, (struct tn_str){ text, tn_time_put(text, local, 0) - 1 });
		tn_buf_ch(&table, ',');
		tn_buf_add(&table, name);
		tn_buf_ch(&table, '\n');
		tn_buf_cstr(&want, "x\t");
		tn_buf_add(&want, (struct tn_str){ text, tn_time_put(text, tn_zone_instant(zone, local), 0) });
		tn_buf_ch(&want, '\n');
		tn_zone_close(zone);
	}
	tn_buf_ch(&table, '\0');
	tn_buf_cstr(&want, "-- rows=400\n");
	tn_buf_ch(&want, '\0');
	ck_assert_str_eq(mapper_run(&(struct mapper_run){ .bad = TN_BAD_FAIL }, BASE "tz-col = zone", table.p), want.p);
	tn_buf_fini(&table);
	tn_buf_fini(&want);
}
END_TEST

/* More names than the table holds, twice: it is emptied and goes on. */
START_TEST(test_many_zones)
{
	struct tn_mapper_zones z = { .last = TN_MAP_NONE };
	char text[32];

	for (uint32_t i = 0; i < 2 * TN_MAPPER_ZONES + 10; i++) {
		struct tn_zone *zone = NULL;
		struct tn_err err = { 0 };

		snprintf(text, sizeof text, "Nowhere/N%u", (unsigned)(i % (TN_MAPPER_ZONES + 5)));
		HOLDS(tn_mapper_zones_find(&z, tn_str_of(text), "/usr/share/zoneinfo", &zone, &err) == TN_EDATA);
		HOLDS(strcmp(err.reason, "zone") == 0);
		tn_err_clear(&err);
		HOLDS(tn_mapper_zones_find(&z, TN_STR("Asia/Tokyo"), NULL, &zone, &err) == TN_OK);
		HOLDS(tn_zone_offset(zone, 0, NULL, NULL) == 9 * 3600);
		HOLDS(z.names.n <= TN_MAPPER_ZONES);
	}
	tn_mapper_zones_fini(&z);
}
END_TEST

/* A column of names can hold anything: what is too long for a name is refused, and not kept. */
START_TEST(long_zones)
{
	struct tn_mapper_zones zones = { .last = TN_MAP_NONE };
	struct tn_zone *zone = NULL;
	char name[4096];

	memset(name, 'x', sizeof name);
	for (size_t n = 60; n <= 70; n++) {
		struct tn_err err = { 0 };

		ck_assert_int_eq(tn_mapper_zones_find(&zones, (struct tn_str){ name, n }, NULL, &zone, &err), TN_EDATA);
		ck_assert_str_eq(err.reason, "zone");
		ck_assert_uint_eq(zones.names.n, n < 64 ? n - 59 : 5);
	}
	for (size_t i = 0; i < 1000; i++) {
		struct tn_err err = { 0 };

		memcpy(name, &i, sizeof i);
		ck_assert_int_eq(tn_mapper_zones_find(&zones, (struct tn_str){ name, sizeof name }, NULL, &zone, &err), TN_EDATA);
	}
	ck_assert_uint_eq(zones.names.n, 5);
	tn_mapper_zones_fini(&zones);
}
END_TEST

Suite *mapper_time_suite(void)
{
	Suite *s = suite_create("mapper_time");
	TCase *c = tcase_create("all");

	tcase_set_timeout(c, 120);
	tcase_add_loop_test(c, test_times, 0, (int)(sizeof times / sizeof times[0]));
	tcase_add_loop_test(c, test_rows, 0, (int)(sizeof rows / sizeof rows[0]));
	tcase_add_test(c, test_zones);
	tcase_add_test(c, long_zones);
	tcase_add_test(c, test_many_zones);
	suite_add_tcase(s, c);
	return s;
}
