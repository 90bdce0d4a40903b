/* Calendar periods and own windows (definitions.md sections 1 and 2.3).
 *
 * A period index is an integer; the difference of two indexes of one calendar is a lag. hour: floor(t / 3600 s), UTC
 * in every zone; day: local civil date since 1970-01-01; week: floor((day + 3 - w) / 7), w the week start; month 12 * year +
 * month - 1; quarter 4 * year + quarter - 1; year as it is written.
 *
 * Ownership   struct tn_calendar is a plain value of yours and holds no memory; the zone is borrowed and must outlive it.
 * Bounds      instants and indexes beyond the calendar (0001 to 9999) are held at its ends, never wrapped.
 */
#ifndef TN_BASE_PERIOD_H
#define TN_BASE_PERIOD_H

#include "base/time.h"
#include "base/zone.h"

enum tn_period_kind { TN_HOUR, TN_DAY, TN_WEEK, TN_MONTH, TN_QUARTER, TN_YEAR };

/* "hour" ... "year"; false: none of them. */
bool tn_period_kind_parse(struct tn_str s, enum tn_period_kind *kind);
const char *tn_period_kind_name(enum tn_period_kind kind);
/* mon..sun (also monday ...), any case, to 0..6. */
bool tn_week_start_parse(struct tn_str s, int *week_start);

struct tn_calendar {
	enum tn_period_kind kind;
	int week_start;                 /* 0 Monday .. 6 Sunday */
	const struct tn_zone *zone;     /* borrowed; NULL = UTC */
	struct { int64_t from, to; int32_t index; } cache[64];  /* spans of recent answers, by UTC day */
};

void tn_calendar_init(struct tn_calendar *c, enum tn_period_kind kind, int week_start, const struct tn_zone *zone);
int32_t tn_calendar_index_slow(struct tn_calendar *c, int64_t time_us);

/* The index of the period that holds an instant. Hot: answers from the cache of spans where it can. */
static inline int32_t tn_calendar_index(struct tn_calendar *c, int64_t time_us)
{
	size_t i = (size_t)((uint64_t)time_us / (uint64_t)TN_DAY_US) & 63;

	if (time_us >= c->cache[i].from && time_us < c->cache[i].to)
		return c->cache[i].index;
	return tn_calendar_index_slow(c, time_us);
}

int64_t tn_calendar_begin(const struct tn_calendar *c, int32_t index);  /* first instant of a period; = end of the one before */
int32_t tn_calendar_first_day(const struct tn_calendar *c, int32_t index);      /* civil date that labels it; not for hours */
/* The label: the date it starts on; hours: the full time of the stream. Returns bytes written, at most 27. */
size_t tn_calendar_label(const struct tn_calendar *c, int32_t index, char *dst);

/* Own windows from a start s: window k begins at tn_window_begin(s, k); k may be 0. Hour, day, week are 1 h, 24 h,
 * 7 x 24 h exactly; month, quarter, year count civil months from s, day clamped, local clock of s. */
int64_t tn_window_begin(const struct tn_calendar *c, int64_t start_us, int32_t k);
/* The largest k whose window has begun by t (t >= start). */
int32_t tn_window_lag(const struct tn_calendar *c, int64_t start_us, int64_t time_us);

/* A bound as a person writes it (--as-of, --since, --until): definitions.md 1.6. A date alone is the last (or, with
 * `first`, the first) microsecond of that civil day in the zone; a clock time is that instant (UTC when it names no zone). */
bool tn_bound_parse(struct tn_str s, const struct tn_zone *zone, bool first, int64_t *time_us);

#endif
