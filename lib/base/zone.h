/* Time zones from the system's tz database, read as TZif by own code (RFC 8536, versions 1 to 4, with the footer's
 * rule for times after the table). Several zones may be held at once; the environment's TZ is never looked at.
 *
 * Ownership   tn_zone_open gives a zone that tn_zone_close frees. UTC needs no file.
 * Lifetime    a zone is never changed after it was opened, so that many may read it; tn_zone_name is good until the
 *             close.
 * Fails       TN_EUSAGE for a name that is unknown (the nearest name as hint), a path, or not a zone's name;
 *             TN_EINPUT for a broken file. Nothing in a file is believed: every count and index is checked.
 */
#ifndef TN_BASE_ZONE_H
#define TN_BASE_ZONE_H

#include "base/err.h"
#include "base/time.h"

struct tn_zone;

/* dir: NULL = the usual places (/usr/share/zoneinfo, ...). */
enum tn_status tn_zone_open(struct tn_zone **zone, struct tn_str name, const char *dir, struct tn_err *err);
/* The same from bytes in memory: for tests and the fuzz harness. */
enum tn_status tn_zone_decode(struct tn_zone **zone, struct tn_str name, struct tn_str bytes, struct tn_err *err);
void tn_zone_close(struct tn_zone *zone);
struct tn_str tn_zone_name(const struct tn_zone *zone);
bool tn_zone_is_utc(const struct tn_zone *zone);

/* Seconds east of UTC at an instant; *from, *to (may be NULL) get the span [from, to) of instants with that same
 * offset, for caches. */
int32_t tn_zone_offset(const struct tn_zone *zone, int64_t time_us, int64_t *from, int64_t *to);

/* A local clock time to the instant: in a gap the one that the offset before it gives, in a repeated hour the first
 * (definitions.md 2.3). */
int64_t tn_zone_instant(const struct tn_zone *zone, int64_t local_us);

static inline int64_t tn_zone_local(const struct tn_zone *zone, int64_t time_us)
{
	return time_us + tn_zone_offset(zone, time_us, NULL, NULL) * TN_US;
}

#endif
