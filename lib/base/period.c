/* Calendar periods, own windows, and the bounds that a person writes. */
#include "base/period.h"

/* Labels and ends reach a little over both ends of the calendar: the week of 0001-01-01, the end of year 9999. */
#define DAY_LOWEST (TN_DAY_MIN - 366)
#define DAY_HIGHEST (TN_DAY_MAX + 366)
#define HOUR_US (3600 * TN_US)

static const char *const kind_names[] = { "hour", "day", "week", "month", "quarter", "year" };
static const char *const weekdays[] = { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" };

/* The days of one period, [first, next). */
struct span {
	int32_t index, first, next;
};

bool tn_period_kind_parse(struct tn_str s, enum tn_period_kind *kind)
{
	for (size_t i = 0; i < sizeof kind_names / sizeof kind_names[0]; i++) {
		if (tn_str_eq(s, tn_str_of(kind_names[i]))) {
			*kind = (enum tn_period_kind)i;
			return true;
		}
	}
	return false;
}

const char *tn_period_kind_name(enum tn_period_kind kind)
{
	return kind_names[kind];
}

/* Three letters or the whole word: "mond" is a typo. */
bool tn_week_start_parse(struct tn_str s, int *week_start)
{
	for (int i = 0; i < 7; i++) {
		size_t n = 0;

		while (n < s.n && weekdays[i][n] != '\0' &&
		       (s.p[n] >= 'A' && s.p[n] <= 'Z' ? s.p[n] + ('a' - 'A') : s.p[n]) == weekdays[i][n])
			n++;
		if (n == s.n && (n == 3 || (n > 3 && weekdays[i][n] == '\0'))) {
			*week_start = i;
			return true;
		}
	}
	return false;
}

void tn_calendar_init(struct tn_calendar *c, enum tn_period_kind kind, int week_start, const struct tn_zone *zone)
{
	memset(c, 0, sizeof *c);        /* a span [0, 0) holds no instant */
	c->kind = kind;
	c->week_start = week_start;
	/* UTC as NULL: its offset needs no call */
	c->zone = zone != NULL && !tn_zone_is_utc(zone) ? zone : NULL;
}

/* tn_zone_offset, for UTC without a zone, too. */
static int32_t offset_at(const struct tn_zone *zone, int64_t t, int64_t *from, int64_t *to)
{
	if (zone != NULL)
		return tn_zone_offset(zone, t, from, to);
	*from = INT64_MIN;
	*to = INT64_MAX;
	return 0;
}

/* C cuts towards zero: times before 1970 would fall into the period after their own. b > 0. */
static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int64_t clamp(int64_t v, int64_t lo, int64_t hi)
{
	return v < lo ? lo : v > hi ? hi : v;
}

static int32_t days_before(int32_t month, bool leap)     /* month from 0 */
{
	static const int16_t before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365 };

	return before[month] + (leap && month > 1);
}

/* The period of a local day. */
static struct span span_of(const struct tn_calendar *c, int32_t day)
{
	struct span s = { day, day, day + 1 };
	int32_t month, months;
	struct tn_civil d;
	bool leap;

	if (c->kind == TN_DAY)
		return s;
	if (c->kind == TN_WEEK) {
		s.index = (int32_t)floor_div(day + 3 - c->week_start, 7);
		s.first = 7 * s.index - 3 + c->week_start;
		s.next = s.first + 7;
		return s;
	}
	d = tn_day_civil(day);
	if (c->kind == TN_MONTH) {
		s.index = 12 * d.year + d.month - 1;
		s.first = day - d.day + 1;
		s.next = s.first + tn_month_days(d.year, d.month);
		return s;
	}
	/* constants in both cases: a division by a variable costs half as much as all the rest */
	months = c->kind == TN_QUARTER ? 3 : 12;
	month = c->kind == TN_QUARTER ? (d.month - 1) / 3 * 3 : 0;
	s.index = c->kind == TN_QUARTER ? 4 * d.year + month / 3 : d.year;
	leap = tn_month_days(d.year, 2) == 29;
	s.first = day - d.day + 1 - days_before(d.month - 1, leap) + days_before(month, leap);
	s.next = s.first + days_before(month + months, leap) - days_before(month, leap);
	return s;
}

/* A span in the cache is a whole period as far as one offset holds: any hit is right, in whatever slot it lies. */
int32_t tn_calendar_index_slow(struct tn_calendar *c, int64_t time_us)
{
	size_t slot = (size_t)((uint64_t)time_us / (uint64_t)TN_DAY_US) & 63;
	int64_t from, to, shift, begin, end;
	struct span s;

	if (c->kind == TN_HOUR) {
		s.index = (int32_t)clamp(floor_div(time_us, HOUR_US), INT32_MIN, INT32_MAX);
		c->cache[slot].from = s.index * HOUR_US;
		c->cache[slot].to = s.index * HOUR_US + HOUR_US;
		c->cache[slot].index = s.index;
		return s.index;
	}
	shift = offset_at(c->zone, time_us, &from, &to) * TN_US;
	s = span_of(c, (int32_t)clamp(floor_div(time_us + shift, TN_DAY_US), DAY_LOWEST, DAY_HIGHEST));
	begin = s.first * TN_DAY_US - shift;
	end = s.next * TN_DAY_US - shift;
	c->cache[slot].from = begin > from ? begin : from;
	c->cache[slot].to = end < to ? end : to;
	c->cache[slot].index = s.index;
	return s.index;
}

/* An index may come out of a partial: what lies beyond the calendar is held at its ends instead of wrapping. */
int32_t tn_calendar_first_day(const struct tn_calendar *c, int32_t index)
{
	int64_t per_year = c->kind == TN_MONTH ? 12 : c->kind == TN_QUARTER ? 4 : 1;
	int64_t day, year;

	if (c->kind == TN_HOUR) {
		day = floor_div(index, 24);
	} else if (c->kind == TN_DAY) {
		day = index;
	} else if (c->kind == TN_WEEK) {
		day = (int64_t)7 * index - 3 + c->week_start;
	} else {
		year = clamp(floor_div(index, per_year), -1, 10001);
		day = tn_civil_day((int32_t)year, (int32_t)((index - floor_div(index, per_year) * per_year) * (12 / per_year)) + 1, 1);
	}
	return (int32_t)clamp(day, DAY_LOWEST, DAY_HIGHEST);
}

/* The first instant whose local time is not before `local`: the end of the gap when that lies in one. */
static int64_t first_instant(const struct tn_zone *zone, int64_t local)
{
	int64_t from, to, t = local - 2 * TN_DAY_US;    /* offsets are at most 26 h */

	for (;;) {
		int64_t begin = local - offset_at(zone, t, &from, &to) * TN_US;

		if (begin < to)
			return begin > from ? begin : from;
		t = to;
	}
}

/* The last instant whose local time is before `local`. Differs from the above less 1 us where a clock was put back
 * over midnight (St. John's, 1987 to 2011): an hour of the old day came after the new one had begun. */
static int64_t last_instant(const struct tn_zone *zone, int64_t local)
{
	int64_t from, to, t = local + 2 * TN_DAY_US;

	for (;;) {
		int64_t end = local - offset_at(zone, t, &from, &to) * TN_US;

		if (end > from)
			return (end < to ? end : to) - 1;
		t = from - 1;
	}
}

/* Midnight need not exist (Sao Paulo, Beirut and Cairo skip from 00:00 to 01:00), nor the day (Apia). */
int64_t tn_calendar_begin(const struct tn_calendar *c, int32_t index)
{
	if (c->kind == TN_HOUR)
		return index * HOUR_US;
	return first_instant(c->zone, tn_calendar_first_day(c, index) * TN_DAY_US);
}

size_t tn_calendar_label(const struct tn_calendar *c, int32_t index, char *dst)
{
	if (c->kind == TN_HOUR)
		return tn_time_put(dst, index * HOUR_US, 0);
	return tn_day_put(dst, tn_calendar_first_day(c, index));
}

/* 0: its windows are civil months. */
static int64_t exact_length(enum tn_period_kind kind)
{
	return kind == TN_HOUR ? HOUR_US : kind == TN_DAY ? TN_DAY_US : kind == TN_WEEK ? 7 * TN_DAY_US : 0;
}

static int64_t months_of(enum tn_period_kind kind)
{
	return kind == TN_MONTH ? 1 : kind == TN_QUARTER ? 3 : 12;
}

static int64_t local_of(const struct tn_calendar *c, int64_t time_us)
{
	return c->zone != NULL ? tn_zone_local(c->zone, time_us) : time_us;
}

/* Local time `months` later: the day of the month is that of the start, or the month's last. */
static int64_t add_months(int64_t local_us, int64_t months)
{
	int32_t day = tn_time_day(local_us), year, month, most;
	struct tn_civil d = tn_day_civil(day);
	int64_t m = clamp(12 * (int64_t)d.year + d.month - 1 + months, -12, INT64_C(12) * 10002);

	year = (int32_t)floor_div(m, 12);
	month = (int32_t)(m - INT64_C(12) * year) + 1;
	most = tn_month_days(year, month);
	return tn_civil_day(year, month, d.day < most ? d.day : most) * TN_DAY_US + (local_us - day * TN_DAY_US);
}

int64_t tn_window_begin(const struct tn_calendar *c, int64_t start_us, int32_t k)
{
	int64_t length = exact_length(c->kind), local;

	if (length != 0) {      /* k x 7 days may wrap for the largest k: beyond the calendar is enough */
		int64_t most = 4 * (TN_TIME_MAX / length);

		return start_us + clamp(k, -most, most) * length;
	}
	if (k == 0)             /* the start may be the second of a repeated hour */
		return start_us;
	local = add_months(local_of(c, start_us), k * months_of(c->kind));
	return c->zone != NULL ? tn_zone_instant(c->zone, local) : local;
}

int32_t tn_window_lag(const struct tn_calendar *c, int64_t start_us, int64_t time_us)
{
	int64_t length = exact_length(c->kind), start, local, per_window, months, behind;
	struct tn_civil a, b;
	int32_t k;

	if (length != 0)
		return (int32_t)clamp(floor_div(time_us - start_us, length), INT32_MIN, INT32_MAX);
	per_window = months_of(c->kind);
	start = local_of(c, start_us);
	local = local_of(c, time_us);
	a = tn_day_civil(tn_time_day(start));
	b = tn_day_civil(tn_time_day(local));
	months = INT64_C(12) * (b.year - a.year) + b.month - a.month;
	k = (int32_t)floor_div(months, per_window);
	/* k or k - 1, or k + 1 where a gap moved a begin: settled by how far t lies behind the begin of window k */
	behind = local - add_months(start, k * per_window);
	/* Two offsets differ by 52 h at most: more than three days from each begin the local times decide. */
	if (behind > 3 * TN_DAY_US && (months - k * per_window < per_window - 1 || b.day < 26))
		return k;
	if (behind < -3 * TN_DAY_US && b.day > 3)
		return k - 1;
	while (tn_window_begin(c, start_us, k + 1) <= time_us)
		k++;
	while (tn_window_begin(c, start_us, k) > time_us)
		k--;
	return k;
}

bool tn_bound_parse(struct tn_str s, const struct tn_zone *zone, bool first, int64_t *time_us)
{
	struct tn_time t;

	if (!tn_time_parse(s, &t))
		return false;
	if (!t.has_clock)
		t.us = first ? first_instant(zone, t.us) : last_instant(zone, t.us + TN_DAY_US);
	/* the first and the last civil day reach over the ends of UTC's calendar */
	*time_us = clamp(t.us, TN_TIME_MIN, TN_TIME_MAX);
	return true;
}
