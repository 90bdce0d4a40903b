/* Records: rows of fields as offsets into a block, the one form in which every reader hands over what it read.
 *
 * A window is a run of rows that stand in memory at the same time. Its rows, and all slices of them, are good until
 * the reader's next fill. Field i of a row is base[at[i] .. at[i + 1] - 1): there is exactly one byte between fields.
 *
 * Invariant   64 bytes behind the last field of a window are readable (not written by anybody).
 * Ownership   all borrowed from the reader.
 */
#ifndef TN_IO_RECORD_H
#define TN_IO_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* The first field of the last row of an output that failed (faults.md F12): foreign bytes, too, may come out
 * of a filter of ours, since sort(1) and cut(1) pass it on. As a macro, so that texts can be made of it. */
#define TN_POISON "#!aborted"

enum {
	TN_REC_QUOTED = 1,      /* a field that begins with " is wrapped in a pair of them, not part of the value */
	TN_REC_ESCAPE = 2,      /* some field may hold TAB, LF, CR or a backslash that TSV-1 must escape */
	TN_REC_NUL = 4,         /* some field may hold a NUL */
	TN_REC_BAD = 8,         /* not a row: the window's err says why (a window of this one row) */
	TN_REC_DELIMITER = 16   /* decoded, and a field holds the delimiter: not the one byte between fields alone is it */
};

struct tn_recref {
	uint32_t at;            /* index of the row's first offset in the window's `at`; nf + 1 offsets stand there */
	uint32_t nf : 24, flags : 8;
};

struct tn_window {
	const char *base;
	const uint32_t *at;
	const struct tn_recref *row;
	uint32_t n;             /* rows */
	uint64_t line;          /* of row 0; row r stands on line + r ... */
	const uint64_t *lines;  /* ... but where this is not NULL: on lines[r] (one record may give several rows) */
	const struct tn_str *raw;       /* by row: the record as it stands in the input; NULL: what tn_rec_raw gives */
};

struct tn_rec {
	const char *base;
	const uint32_t *at;
	uint32_t nf, flags;
	uint64_t line;
};

static inline struct tn_rec tn_window_rec(const struct tn_window *w, uint32_t r)
{
	struct tn_recref ref = w->row[r];

	return (struct tn_rec){ w->base, w->at + ref.at, ref.nf, ref.flags, w->lines == NULL ? w->line + r : w->lines[r] };
}

/* A field of a row of the stream, which has no quotes. */
static inline struct tn_str tn_rec_bare(const struct tn_rec *rec, uint32_t i)
{
	return (struct tn_str){ rec->base + rec->at[i], rec->at[i + 1] - rec->at[i] - 1 };
}

static inline struct tn_str tn_rec_field(const struct tn_rec *rec, uint32_t i)
{
	struct tn_str s = tn_rec_bare(rec, i);

	if ((rec->flags & TN_REC_QUOTED) && s.n >= 2 && s.p[0] == '"') {
		s.p++;
		s.n -= 2;
	}
	return s;
}

/* The row as it stands in the block, from the first field to the last, separators (and wrapping quotes) included. */
static inline struct tn_str tn_rec_raw(const struct tn_rec *rec)
{
	return (struct tn_str){ rec->base + rec->at[0], rec->at[rec->nf] - rec->at[0] - 1 };
}

#endif
