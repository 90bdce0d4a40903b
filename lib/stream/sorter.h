/* The sorter: rows of the stream by time, or by user and time, whatever memory there is. Stable and exact: equal keys stay in the order they came in.
 *
 *     tn_sorter_open(&s, &spec, out, &err);
 *     whoever writes rows writes them into tn_sorter_rows(s), header first; then tn_sorter_finish(s, &err)
 *
 * Rows        begin with user and time, as ingest's do, and end in LF; the header goes through to `out` at once.
 * Keys        users as the bytes that stand in the stream, a prefix first; times as instants, which is the order of their bytes where all of
 *             them have the same digits. Times may be as engines have them (engine.h).
 * Memory      within `mem`, counted as if everything were to be sorted: the rows themselves, 32 bytes a row and some 90 a user. More than that
 *             goes in sorted runs to one nameless file, of which at most 14 are merged at a time. The bytes out do not depend on it. A row of more
 *             than 256 KiB and mem / 16 is a run of its own, and where rows are long fewer runs are merged at a time: a merge reads at least two,
 *             so the whole is within `mem`, some MiB and three of the longest row.
 * In order    rows that come in order are neither looked up nor sorted; a run that begins where the last one ended is joined to it. So what is
 *             sorted already costs one pass.
 * Fails       TN_ELIMIT: no memory, or the spill folder (names --tmp); TN_EINPUT: the spill file was cut. Before tn_sorter_finish `out` has
 *             the header and no more.
 */
#ifndef TN_STREAM_SORTER_H
#define TN_STREAM_SORTER_H

#include "io/out.h"

struct tn_sorter_spec {
	bool by_user;                   /* by user, then time; else by time alone */
	bool no_header;                 /* the first row is a row */
	uint64_t mem;                   /* bytes */
	const char *tmp;                /* where to spill; NULL: as tn_temp_open */
};

struct tn_sorter;

enum tn_status tn_sorter_open(struct tn_sorter **s, const struct tn_sorter_spec *spec, struct tn_out *out, struct tn_err *err);
struct tn_out *tn_sorter_rows(struct tn_sorter *s);     /* diverted (io/out.h): it is not to be closed */
enum tn_status tn_sorter_finish(struct tn_sorter *s, struct tn_err *err);
uint64_t tn_sorter_spilled(const struct tn_sorter *s);  /* bytes, for progress */
void tn_sorter_close(struct tn_sorter *s);              /* takes NULL */

#endif
