/* Private. Shared by time.c and time_pattern.c only: the parts of a written time, before they are one number. */
#ifndef TN_BASE_TIME_PARTS_H
#define TN_BASE_TIME_PARTS_H

#include "base/time.h"

struct tn_time_parts {
	int32_t year, month, day;
	int32_t hour, minute, second;   /* second 60: only at 23:59 */
	int32_t us;
	int32_t offset_s;               /* east of UTC; 0 when none was written */
};

/* Checks every range and month length; false: no such time, or outside 0001..9999. */
bool tn_time_join(const struct tn_time_parts *parts, int64_t *time_us);

/* Z, +hh, +hhmm, +hh:mm (and -) from the front of *rest, which moves behind it. */
bool tn_time_take_zone(struct tn_str *rest, int32_t *offset_s);

/* One or more digits of a fraction as microseconds; digits beyond the sixth must be zero. */
bool tn_time_take_fraction(struct tn_str *rest, int32_t *us, int *digits);

#endif
