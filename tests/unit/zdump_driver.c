/* Driver of zdump.sh: answers of base/zone and base/time as text, for oracles that know nothing of our code.
 *     zdump_driver            reads "ZONE UNIXSECONDS" lines, prints the offset in seconds for each
 *     zdump_driver --days     prints YYYY-MM-DD for each day of the calendar */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/time.h"
#include "base/zone.h"

static int days(void)
{
	for (int32_t day = TN_DAY_MIN; day <= TN_DAY_MAX; day++) {
		char text[16];
		size_t n = tn_day_put(text, day);
		struct tn_civil c = tn_day_civil(day);

		if (tn_civil_day(c.year, c.month, c.day) != day)
			return 1;
		printf("%d %.*s\n", day, (int)n, text);
	}
	return fflush(stdout) == 0 ? 0 : 1;
}

static int offsets(void)
{
	struct tn_zone *zone = NULL;
	struct tn_err err = { 0 };
	char name[64];
	int64_t seconds;

	while (scanf("%63s %" SCNd64, name, &seconds) == 2) {
		if (zone == NULL || !tn_str_eq(tn_zone_name(zone), tn_str_of(name))) {
			tn_zone_close(zone);
			if (tn_zone_open(&zone, tn_str_of(name), NULL, &err) != TN_OK) {
				fprintf(stderr, "%s\n", err.what);
				return (int)err.status;
			}
		}
		printf("%s %" PRId64 " %d\n", name, seconds, tn_zone_offset(zone, seconds * TN_US, NULL, NULL));
	}
	tn_zone_close(zone);
	return fflush(stdout) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	return argc == 2 && strcmp(argv[1], "--days") == 0 ? days() : offsets();
}
