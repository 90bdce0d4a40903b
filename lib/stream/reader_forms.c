/* The formats that lib/io reads, fitted to the seam of reader.h. */
#include "base/sys.h"
#include "io/csv.h"
#include "io/lines.h"
#include "stream/reader.h"

static enum tn_status open_csv(void **state, struct tn_in *in, const struct tn_reader_spec *spec, struct tn_err *err)
{
	struct tn_csv *csv = NULL;
	enum tn_status st = tn_csv_open(&csv, in, spec->delimiter == '\0' ? ',' : spec->delimiter, spec->max_record, err);

	*state = csv;
	return st;
}

static int fill_csv(void *state, struct tn_window *w, struct tn_err *bad, struct tn_err *err)
{
	return tn_csv_fill(state, w, bad, err);
}

static bool is_cut_csv(const void *state)
{
	return tn_csv_cut(state);
}

static uint64_t blank_lines_csv(const void *state)
{
	return tn_csv_blank_lines(state);
}

static void close_csv(void *state)
{
	tn_csv_close(state);
}

const struct tn_format_ops tn_format_csv = {
	.open = open_csv, .fill = fill_csv, .is_cut = is_cut_csv, .blank_lines = blank_lines_csv, .close = close_csv
};

/* The stream and foreign TSV are one reader of lib/io; what differs is what a CR and a missing last LF mean. */
static enum tn_status open_lines(void **state, struct tn_in *in, const struct tn_reader_spec *spec, bool foreign, struct tn_err *err)
{
	struct tn_lines *l = tn_sys.malloc(sizeof *l);

	if (l == NULL)
		return tn_err_nomem(err, sizeof *l);
	*l = (struct tn_lines){ 0 };
	/* before it can fail: whoever opened it closes it then, and tn_lines_fini takes what is half made */
	*state = l;
	TN_TRY(tn_lines_init(l, in, spec->max_record, err));
	l->foreign = foreign;
	l->keeps_cr = spec->is_engine;
	if (foreign && spec->delimiter != '\0')
		l->sep = spec->delimiter;
	return TN_OK;
}

static enum tn_status open_tsv(void **state, struct tn_in *in, const struct tn_reader_spec *spec, struct tn_err *err)
{
	return open_lines(state, in, spec, true, err);
}

static enum tn_status open_stream(void **state, struct tn_in *in, const struct tn_reader_spec *spec, struct tn_err *err)
{
	return open_lines(state, in, spec, false, err);
}

/* Lines have no bad rows of their own: what is wrong with one is a failure, or the mapper's to say. */
static int fill_lines(void *state, struct tn_window *w, struct tn_err *bad, struct tn_err *err)
{
	(void)bad;
	return tn_lines_fill(state, w, err);
}

static bool is_cut_lines(const void *state)
{
	const struct tn_lines *l = state;

	return l->cut;
}

/* Blank lines are rows of one empty field to lib/io; the mapper counts those. */
static uint64_t blank_lines_none(const void *state)
{
	(void)state;
	return 0;
}

static void close_lines(void *state)
{
	if (state != NULL)
		tn_lines_fini(state);
	tn_sys.free(state);
}

const struct tn_format_ops tn_format_tsv = {
	.open = open_tsv, .fill = fill_lines, .is_cut = is_cut_lines, .blank_lines = blank_lines_none, .close = close_lines
};

const struct tn_format_ops tn_format_stream = {
	.open = open_stream, .fill = fill_lines, .is_cut = is_cut_lines, .blank_lines = blank_lines_none, .close = close_lines
};
