/* What `ingest --stats` tells: rows read, written and left out by reason, for each input file and for all.
 *
 * Table       file, counter, value. Each file in the order of the operands: bytes (as stored), rows, blank-lines,
 *             written, then where there is such a rule left-out:ROLE, where, shard, drop:NAME, again (dedup), bad:REASON,
 *             then min-time and max-time of the rows written. The same lines with a missing file are the sums. A row of
 *             an array that was exploded is a row. rows = written + left-out + where + shard + drop + again + bad.
 * Ownership   struct tn_stats is yours: zeroed is empty; tn_stats_fini.
 */
#ifndef TN_STREAM_STATS_H
#define TN_STREAM_STATS_H

#include "stream/mapper.h"

struct tn_stats_file;

struct tn_stats {
	struct tn_stats_file *file;
	uint32_t n, cap;
};

/* Before a file is opened, and when it is read; *bad is the run's, whose counts grow. */
enum tn_status tn_stats_begin(struct tn_stats *s, const struct tn_bad *bad, struct tn_err *err);
void tn_stats_end(struct tn_stats *s, uint64_t bytes, uint64_t blank_lines, const struct tn_bad *bad);
/* After tn_mapper_finish. */
/* The output is neither flushed nor finished. TN_ELIMIT: memory; TN_EOUTPUT. */
enum tn_status tn_stats_write(const struct tn_stats *s, const struct tn_mapper *m, const struct tn_bad *bad, struct tn_out *out,
	struct tn_err *err);
void tn_stats_fini(struct tn_stats *s);

#endif
