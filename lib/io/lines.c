/* Windows of rows out of a block; see lines.h. The splitting itself is in split.c. */
#include "io/lines.h"

#include <inttypes.h>

#include "base/sys.h"

/* Room of a window: some 2,000 rows of eight fields. Windows of this size and what is made of them stay in the second
 * level cache (measured: split.c). A row that needs more gets WIDE, once. */
#define OFFSETS ((size_t)16 * 1024)
#define WIDE ((size_t)TN_LINES_FIELDS + 1 + 2 * TN_SPLIT_ROOM)
#define MOST_RECORD ((size_t)UINT32_MAX - TN_IN_PAD - 1)         /* offsets have 32 bits */

/* Frees first: nothing of the last window is needed any more, and the peak stays low. A quarter as many rows as offsets: rows
 * of fewer than four fields end a window a little earlier. */
static enum tn_status room(struct tn_lines *l, size_t offsets, struct tn_err *err)
{
	size_t rows = offsets / 4;

	tn_sys.free(l->at);
	tn_sys.free(l->row);
	l->at = tn_sys.malloc(offsets * sizeof *l->at);
	l->row = tn_sys.malloc(rows * sizeof *l->row);
	l->at_cap = offsets;
	l->row_cap = rows;
	if (l->at != NULL && l->row != NULL)
		return TN_OK;
	return tn_err_nomem(err, offsets * sizeof *l->at + rows * sizeof *l->row);
}

enum tn_status tn_lines_init(struct tn_lines *l, struct tn_in *in, size_t max_record, struct tn_err *err)
{
	*l = (struct tn_lines){ .in = in, .line = 1, .sep = '\t' };
	l->max_record = max_record < MOST_RECORD ? max_record : MOST_RECORD;
	return room(l, OFFSETS, err);
}

void tn_lines_fini(struct tn_lines *l)
{
	tn_sys.free(l->at);
	tn_sys.free(l->row);
	*l = (struct tn_lines){ .in = NULL };
}

/* Neither limit can be skipped as a bad row: past it nobody knows where the row ends. */
static void too_long(struct tn_lines *l, struct tn_err *err)
{
	(void)tn_err_set(err, TN_ELIMIT, "a line of more than %zu bytes", l->max_record);
	tn_err_hint(err, "--max-record");
}

static void too_wide(struct tn_err *err)
{
	(void)tn_err_set(err, TN_ELIMIT, "a line of more than %d fields", TN_LINES_FIELDS);
}

/* CR cannot be dropped here: a stream passes bytes on as they are, and \r in a value is written as two characters. */
static void has_cr(const struct tn_rec *rec, const char *cr, struct tn_err *err)
{
	uint32_t column = 1;

	while (column < rec->nf && rec->base + rec->at[column] <= cr)
		column++;
	(void)tn_err_set(err, TN_EDATA, "raw carriage return: lines of the stream end in LF alone");
	(void)tn_err_reason(err, "cr");
	tn_err_hint(err, "ingest reads CRLF files");
	tn_err_at(err, NULL, 0, column);
}

/* What is wrong with a row, if anything, into l->pending. Poison comes first: who fails upstream may have had a reason that
 * shows here, too, and the status must say where it began. */
static bool is_bad(struct tn_lines *l, const struct tn_rec *rec)
{
	struct tn_str raw = tn_rec_raw(rec);
	const char *cr = l->foreign || l->keeps_cr ? NULL : memchr(raw.p, '\r', raw.n);

	if (tn_split_is_poison(raw.p, raw.n, l->sep))
		(void)tn_err_set(&l->pending, TN_EINPUT, "aborted upstream");
	else if (raw.n > l->max_record)
		too_long(l, &l->pending);
	else if (rec->nf > TN_LINES_FIELDS)
		too_wide(&l->pending);
	else if (cr != NULL)
		has_cr(rec, cr, &l->pending);
	return l->pending.status != TN_OK;
}

/* Told now and at every later fill. */
static int fail(struct tn_lines *l, struct tn_err *err)
{
	tn_err_at(&l->pending, l->in->name, l->line, 0);
	if (err->status == TN_OK)
		*err = l->pending;
	return -1;
}

/* Ends the window before its first bad row. Runs only for windows in which the splitter saw something, or whose size
 * allows a row over a limit. */
static void vet(struct tn_lines *l, struct tn_window *w)
{
	for (uint32_t r = 0; r < w->n; r++) {
		struct tn_rec rec = tn_window_rec(w, r);

		if (is_bad(l, &rec)) {
			w->n = r;
			l->taken = rec.at[0];
		}
	}
}

/* A window of what stands in data[0 .. n), which holds an LF. */
static int cut(struct tn_lines *l, size_t n, struct tn_window *w, struct tn_err *err)
{
	struct tn_split s;

	for (;;) {
		s = (struct tn_split){ .at = l->at, .row = l->row, .at_cap = l->at_cap, .row_cap = l->row_cap,
			.sep = l->sep, .foreign = l->foreign };
		/* Nothing taken though there is an LF: the row has more fields than there is room for. */
		l->taken = tn_split(&s, l->in->data, n);
		if (l->taken > 0)
			break;
		if (l->at_cap == WIDE)
			too_wide(&l->pending);
		if (l->pending.status != TN_OK || room(l, WIDE, &l->pending) != TN_OK)
			return fail(l, err);
	}
	*w = (struct tn_window){ .base = l->in->data, .at = l->at, .row = l->row, .n = (uint32_t)s.nrows, .line = l->line };
	if (s.has_cr || s.has_poison || l->taken > l->max_record || l->at_cap == WIDE)
		vet(l, w);
	if (w->n == 0)
		return fail(l, err);
	l->line += w->n;
	l->seen = 0;
	return 1;
}

/* The true end, with or without bytes that no LF ends. */
static int finish(struct tn_lines *l, struct tn_window *w, struct tn_err *err)
{
	struct tn_in *in = l->in;

	if (in->n == 0)
		return 0;
	if (tn_split_is_poison(in->data, in->n, l->sep)) {
		(void)tn_err_set(&l->pending, TN_EINPUT, "aborted upstream");
		return fail(l, err);
	}
	/* Status 3 even for rows ended by lone CRs, which come as one line: a missing LF is a cut. The hint helps them. */
	if (!l->foreign) {
		(void)tn_err_set(&l->pending, TN_EINPUT, "input was cut: the last line does not end");
		if (memchr(in->data, '\r', in->n) != NULL)
			tn_err_hint(&l->pending, "ingest reads files of other systems");
		return fail(l, err);
	}
	l->cut = true;
	in->data[in->n] = '\n';         /* into the reader's padding: nothing comes behind it any more */
	if (cut(l, in->n + 1, w, err) < 0)
		return -1;
	l->taken = in->n;
	return 1;
}

int tn_lines_fill(struct tn_lines *l, struct tn_window *w, struct tn_err *err)
{
	struct tn_in *in = l->in;
	int got;

	tn_in_take(in, l->taken);
	l->taken = 0;
	if (l->pending.status != TN_OK)
		return fail(l, err);
	/* More is read only when no whole row is left, so that a failure comes behind all rows before it; and it is looked
	 * for the LF alone, in new bytes alone: a row of 1 GB is scanned three times in all, not once a block. */
	while (in->n == l->seen || memchr(in->data + l->seen, '\n', in->n - l->seen) == NULL) {
		l->seen = in->n;
		if (in->n > l->max_record) {
			too_long(l, &l->pending);
			return fail(l, err);
		}
		got = tn_in_more(in, &l->pending);
		if (got < 0)
			return fail(l, err);
		if (got == 0)
			return finish(l, w, err);
	}
	return cut(l, in->n, w, err);
}
