/* H11: any bytes as a zone file. What is accepted answers for any instant, its spans hold what they say, and a local
 * time that exists is found again. The last 8 bytes are the instant to ask for. */
#include <stdint.h>
#include <stdlib.h>

#include "base/period.h"
#include "base/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(bool sentence)
{
	if (!sentence)
		abort();
}

static void ask(const struct tn_zone *zone, int64_t t)
{
	int64_t from, to;
	int32_t off = tn_zone_offset(zone, t, &from, &to);

	hold(off >= -93600 && off <= 93600 && from <= t && (t < to || to == INT64_MAX));
	hold(tn_zone_offset(zone, from, NULL, NULL) == off && tn_zone_offset(zone, to - 1, NULL, NULL) == off);
}

static void ask_in_calendar(const struct tn_zone *zone, int64_t t)
{
	int64_t local = tn_zone_local(zone, t), back = tn_zone_instant(zone, local);

	hold(back <= t && tn_zone_local(zone, back) == local);
	for (int k = TN_HOUR; k <= TN_YEAR; k++) {
		struct tn_calendar c;
		int32_t p;
		int64_t begin;

		tn_calendar_init(&c, (enum tn_period_kind)k, 0, zone);
		p = tn_calendar_index(&c, t);
		begin = tn_calendar_begin(&c, p);
		hold(begin <= t && tn_calendar_index(&c, begin) >= p && tn_calendar_index(&c, begin - 1) < p);
		(void)tn_window_lag(&c, t, t + 400 * TN_DAY_US);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tn_err err = { 0 };
	struct tn_zone *zone;
	int64_t t = 0;

	if (size >= sizeof t)
		memcpy(&t, data + size - sizeof t, sizeof t);
	if (tn_zone_decode(&zone, TN_STR("Fuzz"), (struct tn_str){ (const char *)data, size }, &err) != TN_OK) {
		hold(zone == NULL && err.status != TN_OK && err.what[0] != '\0');
		return 0;
	}
	ask(zone, t);
	ask(zone, INT64_MIN);
	ask(zone, INT64_MAX);
	(void)tn_zone_instant(zone, t);
	for (int64_t i = 0; i < 10; i++)        /* over the calendar, and the instant itself within it */
		ask_in_calendar(zone, TN_TIME_MIN + 800 * TN_DAY_US + i * 360000 * TN_DAY_US);
	ask_in_calendar(zone, t % (700000 * TN_DAY_US));
	tn_zone_close(zone);
	return 0;
}
