/* Lines and fields of the stream (TSV-1): cuts blocks at LF and TAB into windows. hot.
 *
 * Rows are not checked for their number of fields here: each carries its own (record.h). A row longer than max_record is
 * TN_ELIMIT, so is one of more than 65,536 fields. A last byte that is not LF, and a row whose first field is #!aborted,
 * is TN_EINPUT (design.md 3.10, faults.md section 1). A raw CR anywhere is TN_EDATA with the hint `ingest` (F31).
 * With trailing_lf_optional (foreign TSV): the last LF may be missing, CR before LF ends the row, lone CRs are left to the caller
 * (rows carry TN_REC_ESCAPE when they hold CR or a backslash, TN_REC_NUL for NUL).
 *
 * Ends        tn_lines_fill: 1 a window of at least one row, 0 the true end, -1 a failure in *err (name and line filled).
 * Order       a failure is told only after all whole rows before it have been handed over.
 * Ownership   struct tn_lines is yours: tn_lines_init, tn_lines_fini (takes a zeroed one). `in` is borrowed.
 * Lifetime    a window is good until the next tn_lines_fill.
 */
#ifndef TN_IO_LINES_H
#define TN_IO_LINES_H

#include "io/in.h"
#include "io/record.h"

#define TN_LINES_FIELDS 65536

struct tn_lines {
	struct tn_in *in;
	uint32_t *at;           /* offsets, flat */
	struct tn_recref *row;
	size_t at_cap, row_cap;
	size_t max_record;
	uint64_t line;          /* of the next row, from 1 */
	size_t taken;           /* bytes of the block that the last window used up */
	size_t seen;            /* bytes of the block known to hold no LF, so that a huge row is not scanned again and again */
	char sep;               /* TAB for the stream; foreign files may have another */
	bool foreign;           /* trailing_lf_optional, see above */
	bool keeps_cr;          /* a raw CR is left to the caller, who calls the row bad */
	bool cut;               /* out: foreign and the last row had no LF */
	struct tn_err pending;  /* told at the next fill */
};

/* max_record: bytes, without the LF; held to what 32 bits of offsets can say. TN_ELIMIT: memory; tn_lines_fini then, too. */
enum tn_status tn_lines_init(struct tn_lines *l, struct tn_in *in, size_t max_record, struct tn_err *err);
int tn_lines_fill(struct tn_lines *l, struct tn_window *w, struct tn_err *err);
void tn_lines_fini(struct tn_lines *l);

/* The splitter itself: rows of data[0 .. n) that end within it, up to the room in at and row. hot; tn_split_plain is the
 * twin. Writes nf + 1 offsets a row (the last one may be the first one of the next row); returns the bytes used up
 * (behind the last LF taken). Reads up to 64 bytes behind data + n. It stops when less room than TN_SPLIT_ROOM is left. */
#define TN_SPLIT_ROOM 160
struct tn_split {
	uint32_t *at;
	struct tn_recref *row;
	size_t at_cap, row_cap, nat, nrows;
	char sep;
	bool foreign;
	/* out: a raw CR was seen in the bytes used up (stream mode; position is for the caller to find) */
	bool has_cr;
	bool has_poison;        /* out: likewise a row whose first field is #!aborted */
};
size_t tn_split(struct tn_split *s, const char *data, size_t n);
size_t tn_split_plain(struct tn_split *s, const char *data, size_t n);
/* Is the first field of the line at p (n bytes, the last line may lack its LF) exactly #!aborted? */
bool tn_split_is_poison(const char *p, size_t n, char sep);

#endif
