/* Time: int64 microseconds since 1970-01-01T00:00:00Z, proleptic Gregorian civil dates 0001-01-01 to 9999-12-31 by own
 * code (no time_t, no locale, no TZ).
 *
 * Form        YYYY-MM-DDThh:mm:ss[.fff[fff]]Z; read as well: a blank for the T, no zone (= UTC, or a zone that the
 *             caller gives), +hh, +hhmm, +hh:mm (and -), a date alone (midnight). design.md 3.5.
 *             hh:mm without seconds is read, too. 23:59:60 is the next second; 24:00:00 and 2023-02-30 are errors.
 * Source      civil days: H. Hinnant, "chrono-compatible low-level date algorithms", 2013.
 */
#ifndef TN_BASE_TIME_H
#define TN_BASE_TIME_H

#include <stdint.h>

#include "base/str.h"

#define TN_US INT64_C(1000000)
#define TN_DAY_US (INT64_C(86400) * TN_US)
#define TN_DAY_MIN (-719162)            /* 0001-01-01 */
#define TN_DAY_MAX 2932896              /* 9999-12-31 */
#define TN_TIME_MIN ((int64_t)TN_DAY_MIN * TN_DAY_US)
#define TN_TIME_MAX ((int64_t)TN_DAY_MAX * TN_DAY_US + TN_DAY_US - 1)
#define TN_TIME_NONE INT64_MIN          /* no time */

struct tn_civil {
	int32_t year, month, day;       /* month and day from 1 */
};

/* Day indexes count from 1970-01-01, which is 0. */
int32_t tn_civil_day(int32_t year, int32_t month, int32_t day);         /* day index; the date must be valid */
struct tn_civil tn_day_civil(int32_t day);
int32_t tn_month_days(int32_t year, int32_t month);                     /* 28..31 */
static inline int32_t tn_time_day(int64_t time_us)                      /* UTC day, floor */
{
	return (int32_t)((time_us >= 0 ? time_us : time_us - (TN_DAY_US - 1)) / TN_DAY_US);
}

/* What a text said. */
struct tn_time {
	int64_t us;             /* UTC; local, when has_zone is false */
	uint8_t digits;         /* of fraction as written: 0..6; trailing zeros beyond 6 are fine, other digits are not a time */
	bool has_zone;          /* Z or an offset was written */
	bool has_clock;         /* false: a date alone */
	bool is_stream;         /* already in the stream's form with 0, 3 or 6 digits */
};

/* The whole slice. False: not a time. */
bool tn_time_parse(struct tn_str s, struct tn_time *t);

/* Hot: the stream's own form, 20, 24 or 27 bytes; false for every other form, also for valid ones (then call
 * tn_time_parse). May read 32 bytes from s.p. Same answer as tn_time_parse where it is true (a test holds that). */
struct tn_time_cache {          /* the date and the minute of the last call; zeroed is empty */
	uint64_t date_lo, minute_lo, minute_hi; /* the first eight bytes; those and the next eight as they lie in memory */
	uint16_t date_hi;
	int64_t day_us, minute_us;
};
bool tn_time_fast_read(struct tn_str s, struct tn_time_cache *cache, int64_t *time_us);

/* Rows in the order of time share their minute with the row before, more often than not: then only :ssZ is read. */
static inline bool tn_time_fast(struct tn_str s, struct tn_time_cache *cache, int64_t *time_us)
{
	uint64_t lo, hi;
	uint32_t tens, ones;

	if (s.n != 20)          /* by length first: every load then lies within the slice */
		return tn_time_fast_read(s, cache, time_us);
	memcpy(&lo, s.p, sizeof lo);
	memcpy(&hi, s.p + 8, sizeof hi);
	tens = (uint8_t)s.p[17] - (uint32_t)'0';
	ones = (uint8_t)s.p[18] - (uint32_t)'0';
	if (lo != cache->minute_lo || hi != cache->minute_hi || hi == 0 || s.p[16] != ':' || tens > 5 || ones > 9 || s.p[19] != 'Z')
		return tn_time_fast_read(s, cache, time_us);
	*time_us = cache->minute_us + (int64_t)(tens * 10 + ones) * TN_US;
	return true;
}

/* strptime-like patterns, own code: %Y %m %d %H %M %S %y %b %B %e %j %I %p %f (1 to 9 digits, all beyond 6 must be zero)
 * %z (+hhmm, +hh:mm, Z) %Z (only UTC, GMT, Z) %s (unix seconds) %T %D %F %R %n %t %%, a blank matches blanks. English
 * month names, any case; numbers may lack leading zeros, but those that stand beside another number with nothing between
 * must have all their digits: %Y 4, %j 3, the others 2 (%e with a blank in front). A literal UTC or Z behind a clock, at
 * the end, is UTC. The whole slice must match, and a full date must be named (or %s). */
bool tn_time_pattern_ok(struct tn_str pattern, const char **why);
bool tn_time_pattern(struct tn_str s, struct tn_str pattern, struct tn_time *t);

/* Hot: the same for the pattern of access logs alone (10/Oct/2000:13:55:36 -0700). The cache must be one that only
 * this function has used; it keeps the last date and minute, each with its zone. Reads no byte behind the slice. */
#define TN_TIME_CLF "%d/%b/%Y:%H:%M:%S %z"
bool tn_time_clf(struct tn_str s, struct tn_time_cache *cache, struct tn_time *t);

/* Unix times in units of `unit_us_num/den`: integer or decimal text, exact; beyond microseconds only zeros may follow. */
enum tn_time_unit { TN_TIME_S, TN_TIME_MS, TN_TIME_US, TN_TIME_NS };
bool tn_time_unix(struct tn_str s, enum tn_time_unit unit, struct tn_time *t);  /* digits: as many as are not zero-only (0..6) */
/* The unit that puts a number's magnitude between 1973 and 2286 (10^8..10^10 s, x 10^3, 10^6, 10^9; as microseconds from FROM to below TO);
 * false: none does. */
#define TN_TIME_GUESS_FROM INT64_C(100000000000000)
#define TN_TIME_GUESS_TO INT64_C(10000000000000000)
bool tn_time_unit_guess(struct tn_str s, enum tn_time_unit *unit);

/* Writers: no NUL, return bytes written (at most 27). digits: 0, 3 or 6; finer parts are cut (floor). */
size_t tn_time_put(char *dst, int64_t time_us, int digits);
int tn_time_digits(int64_t time_us);                                    /* as many as it needs: 0, 3 or 6 */
/* Ten bytes, for TN_DAY_MIN to TN_DAY_MAX. */
size_t tn_day_put(char *dst, int32_t day);                              /* YYYY-MM-DD */
size_t tn_clock_put(char *dst, int64_t of_day_us, int digits);          /* what tn_time_put writes behind the day: Thh:mm:ss[.ffffff]Z */

#endif
