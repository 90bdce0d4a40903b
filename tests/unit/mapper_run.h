/* Runs a mapper over tables that stand in a test as text, and tells in text what came out: rows, counts, or the error.
 *
 * Options     as lines of a preset: user = a | b, drop = robots when x = y, dedup = id ...; rates = date,currency,rate;2024-01-01,USD,0.9 with base = EUR.
 * Table       a header and rows with commas between; a row that begins with + belongs to the record before; --- alone begins the next file,
 *             and in the line of a header ~2 says that only the first two columns are the table's own.
 *             A row with a TAB or a backslash in it is one that is to be escaped.
 * Result      the rows; -- and the counts that are not 0; ! and the error. Rows always add up, and the times are those of the rows: checked here.
 */
#ifndef TN_TESTS_MAPPER_RUN_H
#define TN_TESTS_MAPPER_RUN_H

#include "stream/mapper_parts.h"

struct mapper_run {
	bool is_plain;                  /* never the fast way */
	enum tn_bad_mode bad;
	uint64_t mem;                   /* bytes of dedup's table; 0: plenty */
	uint32_t window;                /* rows in each; 0: all of a file */
};

/* Good until the next call; NUL-terminated. */
const char *mapper_run(const struct mapper_run *how, const char *options, const char *table);

extern uint64_t mapper_run_spilled;     /* bytes that dedup put off in the last call */

#endif
