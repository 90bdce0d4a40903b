/* Blank-separated columns (CDNOW and many tables of statistics programs): fields are what stands between runs of blanks
 * and TABs; blanks at both ends of a line, and the CR of a CRLF, are dropped. There are no quotes and no empty fields.
 *
 * Rows are copied with one blank between fields into a buffer of our own, since a window has exactly one byte there. */
#include "base/buf.h"
#include "base/sys.h"
#include "stream/reader.h"

/* A window: rows that stay in the first level cache together with their copy. */
#define ROWS 256
#define MOST_FIELDS 65536u

struct blank {
	struct tn_in *in;
	struct tn_buf text;
	struct tn_recref row[ROWS];
	uint32_t *at;
	size_t at_n, at_cap, max_record;
	uint64_t line, blank_lines;     /* line: of the next line, from 1 */
	bool is_cut;
	struct tn_err failed;
};

static enum tn_status open_blank(void **state, struct tn_in *in, const struct tn_reader_spec *spec, struct tn_err *err)
{
	struct blank *b = tn_sys.malloc(sizeof *b);

	if (b == NULL)
		return tn_err_nomem(err, sizeof *b);
	*b = (struct blank){ .in = in, .max_record = spec->max_record, .line = 1 };
	*state = b;
	return TN_OK;
}

/* Doubles, and is kept from window to window: the steady state allocates nothing. */
static bool add_offset(struct blank *b)
{
	if (b->at_n == b->at_cap) {
		size_t cap = b->at_cap == 0 ? 4096 : 2 * b->at_cap;
		uint32_t *at = tn_sys.realloc(b->at, cap * sizeof *at);

		if (at == NULL)
			return false;
		b->at = at;
		b->at_cap = cap;
	}
	b->at[b->at_n++] = (uint32_t)b->text.n;
	return true;
}

/* One line as one row. A line of blanks alone is no row. */
static enum tn_status add_row(struct blank *b, struct tn_str line, uint32_t *nrows, struct tn_err *err)
{
	struct tn_recref ref = { .at = (uint32_t)b->at_n };
	size_t i = 0;
	uint32_t nf = 0;

	while (i < line.n) {
		size_t start;

		while (i < line.n && (line.p[i] == ' ' || line.p[i] == '\t'))
			i++;
		for (start = i; i < line.n && line.p[i] != ' ' && line.p[i] != '\t'; )
			i++;
		if (i == start)
			break;
		if (nf == MOST_FIELDS)
			return tn_err_set(err, TN_ELIMIT, "a line of more than %u fields", MOST_FIELDS);
		if (!add_offset(b))
			return tn_err_nomem(err, b->at_cap * 2 * sizeof *b->at);
		tn_buf_add(&b->text, (struct tn_str){ line.p + start, i - start });
		tn_buf_ch(&b->text, ' ');
		nf++;
	}
	if (nf == 0) {
		b->blank_lines++;
		return TN_OK;
	}
	ref.nf = nf & 0xffffff;
	ref.flags = (memchr(line.p, '\0', line.n) != NULL ? TN_REC_NUL : 0u) |
		(memchr(line.p, '\\', line.n) != NULL || memchr(line.p, '\r', line.n) != NULL ? TN_REC_ESCAPE : 0u);
	b->row[(*nrows)++] = ref;
	return add_offset(b) && !b->text.failed ? TN_OK : tn_err_nomem(err, b->text.cap * 2);
}

/* The next line of the block, reading more where there is none: 1, 0 at the end, -1. *used counts its LF. */
static int next_line(struct blank *b, struct tn_str *line, size_t *used, struct tn_err *err)
{
	size_t seen = 0;

	for (;;) {
		const char *lf = b->in->n > seen ? memchr(b->in->data + seen, '\n', b->in->n - seen) : NULL;
		int got = 1;

		if (lf == NULL) {
			seen = b->in->n;
			if (seen <= b->max_record)
				got = tn_in_more(b->in, err);
		}
		if (got < 0 || (got == 0 && seen == 0))
			return got;
		if (lf == NULL && got == 1 && seen <= b->max_record)
			continue;
		b->is_cut = got == 0;
		*line = (struct tn_str){ b->in->data, lf == NULL ? b->in->n : (size_t)(lf - b->in->data) };
		*used = line->n + (lf != NULL);
		if (line->n > b->max_record) {
			tn_err_set(err, TN_ELIMIT, "a line of more than %zu bytes", b->max_record);
			tn_err_hint(err, "--max-record");
			return -1;
		}
		if (line->n > 0 && line->p[line->n - 1] == '\r')
			line->n--;
		return 1;
	}
}

/* Told at once, since all rows before it have been handed over; and again at every later fill. */
static int fail(struct blank *b, struct tn_err *err)
{
	tn_err_at(&b->failed, b->in->name, b->line, 0);
	*err = b->failed;
	return -1;
}

/* Rows up to the first blank line behind them (lines count one a row in a window), and only of whole lines that stand in
 * the block, so that a slow pipe is not waited for. */
static int fill_blank(void *state, struct tn_window *w, struct tn_err *bad, struct tn_err *err)
{
	struct blank *b = state;
	uint32_t nrows = 0;
	struct tn_str line;
	size_t used;

	(void)bad;
	tn_buf_reset(&b->text);
	b->at_n = 0;
	*w = (struct tn_window){ .row = b->row };
	while (b->failed.status == TN_OK && nrows < ROWS && (nrows == 0 || memchr(b->in->data, '\n', b->in->n) != NULL)) {
		uint32_t before = nrows;
		int got = next_line(b, &line, &used, &b->failed);

		if (got == 0)
			break;
		if (got < 0 || add_row(b, line, &nrows, &b->failed) != TN_OK)
			break;
		tn_in_take(b->in, used);
		b->line++;
		if (nrows == 1 && before == 0)
			w->line = b->line - 1;
		if (nrows == before && nrows > 0)
			break;
	}
	if (nrows == 0)
		return b->failed.status == TN_OK ? 0 : fail(b, err);
	if (!tn_buf_room(&b->text, TN_IN_PAD)) {
		tn_err_nomem(&b->failed, b->text.cap * 2);
		return fail(b, err);
	}
	memset(b->text.p + b->text.n, 0, TN_IN_PAD);
	w->base = b->text.p;
	w->at = b->at;
	w->n = nrows;
	return 1;
}

static bool is_cut_blank(const void *state)
{
	const struct blank *b = state;

	return b->is_cut;
}

static uint64_t blank_lines(const void *state)
{
	const struct blank *b = state;

	return b->blank_lines;
}

static void close_blank(void *state)
{
	struct blank *b = state;

	if (b == NULL)
		return;
	tn_buf_fini(&b->text);
	tn_sys.free(b->at);
	tn_sys.free(b);
}

const struct tn_format_ops tn_format_blank = {
	.open = open_blank, .fill = fill_blank, .is_cut = is_cut_blank, .blank_lines = blank_lines, .close = close_blank
};
