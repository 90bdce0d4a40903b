/* H5: the fast reader equals the plain one where it answers, what is written is read again, and a date's day equals
 * that of a routine without tables and eras. The first byte chooses the length of the pattern before the text. */
#include <stdint.h>
#include <stdlib.h>

#include "base/time.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Days by counting leap years: 365 a year, then whole months. */
static int64_t count_days(int32_t year, int32_t month, int32_t day)
{
	int64_t y = year - 1, days = y * 365 + y / 4 - y / 100 + y / 400;
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	for (int32_t m = 1; m < month; m++)
		days += m == 2 ? 28 + leap : m == 4 || m == 6 || m == 9 || m == 11 ? 30 : 31;
	return days + day - 1 - 719162;
}

static void hold(bool sentence)
{
	if (!sentence)
		abort();
}

static void check_written(int64_t us)
{
	struct tn_time_cache cache = { 0 };
	struct tn_time t;
	char text[27];
	int64_t fast;
	int32_t day = tn_time_day(us);
	struct tn_civil c = tn_day_civil(day);

	hold(us >= TN_TIME_MIN && us <= TN_TIME_MAX);
	hold(count_days(c.year, c.month, c.day) == day && tn_civil_day(c.year, c.month, c.day) == day);
	for (int digits = 0; digits <= 6; digits += 3) {
		struct tn_str s = { text, tn_time_put(text, us, digits) };

		hold(tn_time_parse(s, &t) && t.is_stream && t.us <= us && us - t.us < TN_US && t.digits == digits);
		hold(tn_time_fast(s, &cache, &fast) && fast == t.us);
		hold(digits < 6 || t.us == us);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum tn_time_unit units[] = { TN_TIME_S, TN_TIME_MS, TN_TIME_US, TN_TIME_NS };
	struct tn_time_cache cache = { 0 };
	size_t cut = size > 0 ? data[0] % size : 0;
	struct tn_str all = { (const char *)data, size }, text = { (const char *)data, size }, pattern;
	enum tn_time_unit unit;
	const char *why;
	struct tn_time t;
	int64_t us = 0;
	bool plain;

	plain = tn_time_parse(all, &t);
	hold(tn_time_fast(all, &cache, &us) == (plain && t.is_stream) && (!plain || !t.is_stream || us == t.us));
	if (plain)
		check_written(t.us);
	for (size_t i = 0; i < 4; i++)
		if (tn_time_unix(all, units[i], &t))
			check_written(t.us);
	(void)tn_time_unit_guess(all, &unit);
	if (size == 0)
		return 0;
	pattern = (struct tn_str){ text.p + 1, cut };
	text.p += 1 + cut;
	text.n -= 1 + cut;
	if (tn_time_pattern_ok(pattern, &why) && tn_time_pattern(text, pattern, &t))
		check_written(t.us);
	(void)tn_time_pattern(text, pattern, &t);
	return 0;
}
