/* Private. Shared by zone.c and tzif.c only: a zone as a table of the instants at which its offset changes.
 *
 * Invariant   at[] rises strictly and lies within the calendar (a few days beyond its ends at most); off[i] holds
 *             before at[i], off[n] from at[n - 1] on; neighbours differ.
 * Cycle       the footer's rule is written out for 400 years, after which weekdays and leap years repeat: from
 *             cycle_to on, an instant is looked up n x 400 years earlier. cycle_to INT64_MAX: no rule.
 */
#ifndef TN_BASE_TZIF_H
#define TN_BASE_TZIF_H

#include "base/zone.h"

#define TN_ZONE_CYCLE_US (INT64_C(146097) * TN_DAY_US)
#define TN_ZONE_OFFSET_MAX (26 * 3600)          /* RFC 9636 section 3.2; every bound on offsets hangs on it */

/* Where a search starts, for spans of 97 days in 1902..2106: a binary search costs as much as all the rest. */
#define TN_ZONE_BUCKET_US (INT64_C(8388608) * TN_US)
#define TN_ZONE_BUCKETS 768
#define TN_ZONE_BUCKET_FROM (-256 * TN_ZONE_BUCKET_US)

struct tn_zone {
	char name[64];
	size_t name_n;
	uint32_t n;
	int64_t cycle_from, cycle_to;
	int64_t *at;            /* n of them and INT64_MAX; in the zone's own block */
	int32_t *off;           /* n + 1 */
	uint32_t bucket[TN_ZONE_BUCKETS + 1];   /* how many at[] lie at or before the span's begin */
};

/* A zone of its own block with room for `n` changes, n = 0; NULL without memory. */
struct tn_zone *tn_zone_new(struct tn_str name, size_t n);

/* The offset is off_s from instant at_s on. Out of order is allowed for the newest few. */
void tn_zone_add(struct tn_zone *z, int64_t at_s, int32_t off_s);

/* After the last add. */
void tn_zone_finish(struct tn_zone *z);

#endif
