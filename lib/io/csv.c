/* The CSV reader: hands blocks to the splitter, single hard records to libcsv, and counts lines.
 *
 * Order       a window ends before a blank line, a hard row and the end of the block, so whatever goes wrong is met at
 *             the front of the block, by a fill of its own, after all rows before it have been handed over.
 * Memory      the block, libcsv's field and the decoded row: three records at most, whatever the file holds.
 */
#include "io/csv.h"

#include "base/sys.h"
#include "io/csv_parts.h"

/* Offsets in a window are 32 bits. */
#define MOST_RECORD ((size_t)UINT32_MAX - 1024)

/* The offsets must hold a decoded row of the most fields, too; the rows of a window have two bytes at least. */
static enum tn_status alloc_tables(struct tn_csv_split *s, struct tn_err *err)
{
	size_t nat = (TN_CSV_SPAN > TN_CSV_FIELDS ? TN_CSV_SPAN : TN_CSV_FIELDS) + TN_CSV_SLACK;
	size_t nrow = TN_CSV_SPAN / 2 + TN_CSV_SLACK;

	s->at = tn_sys.malloc(nat * sizeof(*s->at));
	if (s->at == NULL)
		return tn_err_nomem(err, nat * sizeof(*s->at));
	s->row = tn_sys.malloc(nrow * sizeof(*s->row));
	return s->row == NULL ? tn_err_nomem(err, nrow * sizeof(*s->row)) : TN_OK;
}

/* Once a reader, not once a block: the loop itself has no branch on it. */
static void choose_splitter(struct tn_csv *csv)
{
	csv->fast = tn_csv_split_plain;
#if defined(__x86_64__)
	__builtin_cpu_init();
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2")
		&& __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("pclmul"))
		csv->fast = tn_csv_split_avx2;
#endif
}

enum tn_status tn_csv_open(struct tn_csv **csv, struct tn_in *in, char delimiter, size_t max_record, struct tn_err *err)
{
	struct tn_csv *c;
	enum tn_status st;

	*csv = NULL;
	if (max_record > MOST_RECORD)
		return tn_err_set(err, TN_EUSAGE, "a CSV record of more than %zu bytes cannot be read", MOST_RECORD);
	c = tn_sys.malloc(sizeof(*c));
	if (c == NULL)
		return tn_err_nomem(err, sizeof(*c));
	*c = (struct tn_csv){ .in = in, .more = tn_in_more, .max_record = max_record, .line = 1, .split.delimiter = delimiter };
	choose_splitter(c);
	st = alloc_tables(&c->split, err);
	if (st != TN_OK) {
		tn_csv_close(c);
		return st;
	}
	*csv = c;
	return TN_OK;
}

/* Blank lines at the front, as many as are whole. Rows of a window stand on lines in a row, so none is inside one. */
static void skip_blank(struct tn_csv *csv)
{
	struct tn_in *in = csv->in;

	while (in->n > 0 && (in->data[0] == '\n' || (in->n > 1 && in->data[0] == '\r' && in->data[1] == '\n'))) {
		tn_in_take(in, in->data[0] == '\n' ? 1 : 2);
		csv->line++;
		csv->blank_lines++;
	}
}

/* Rows up to the first that is longer than the user allows: a block can hold longer ones. */
static size_t cut_long(struct tn_csv *csv, size_t used)
{
	struct tn_csv_split *s = &csv->split;

	if (used <= csv->max_record)
		return used;
	for (uint32_t i = 0; i < s->nrows; i++) {
		const uint32_t *at = s->at + s->row[i].at;

		if (at[s->row[i].nf] - at[0] - 1 > csv->max_record) {
			s->nrows = i;
			s->is_hard = true;
			return at[0];
		}
	}
	return used;
}

/* Cuts what stands in the block. False: no row, either since the first is hard or since the block is too short. */
static bool split_block(struct tn_csv *csv, struct tn_window *w)
{
	struct tn_csv_split *s = &csv->split;
	struct tn_in *in = csv->in;

	csv->taken = cut_long(csv, csv->fast(s, in->data, in->n < TN_CSV_SPAN ? in->n : TN_CSV_SPAN));
	if (s->nrows == 0)
		return false;
	*w = (struct tn_window){ .base = in->data, .at = s->at, .row = s->row, .n = s->nrows, .line = csv->line };
	csv->line += s->nrows;
	return true;
}

/* A row that is longer than a window, or than the limit, is no longer searched from its start for each block. */
static bool is_short(const struct tn_csv *csv)
{
	return csv->in->n < TN_CSV_SPAN && csv->in->n <= csv->max_record;
}

/* Blocks come until there is a row in sight. What is left at the true end has no LF, which is libcsv's to judge. */
static int fill(struct tn_csv *csv, struct tn_window *w, struct tn_err *bad, struct tn_err *err)
{
	struct tn_in *in = csv->in;
	int more = 1;

	if (csv->taken > 0)
		tn_in_take(in, csv->taken);
	csv->taken = 0;
	while (more > 0) {
		bool is_hard = csv->split.is_hard;

		skip_blank(csv);
		if (!is_hard && in->n > 0 && split_block(csv, w))
			return 1;
		/* a single CR may be half of a blank line */
		if (in->n > 1 && (csv->split.is_hard || !is_short(csv)))
			break;
		more = csv->more(in, err);
		csv->split.is_hard = false;     /* it was that CR, or nothing */
	}
	if (more < 0)
		return -1;
	csv->split.is_hard = false;
	return in->n == 0 ? 0 : tn_csv_slow_row(csv, w, bad, err);
}

int tn_csv_fill(struct tn_csv *csv, struct tn_window *w, struct tn_err *bad, struct tn_err *err)
{
	int got;

	if (csv->failed.status != TN_OK) {
		*err = csv->failed;
		return -1;
	}
	got = fill(csv, w, bad, err);
	if (got < 0) {
		/* a record that passed the block's limit has a line; a broken disk has none */
		tn_err_at(err, csv->in->name, err->status == TN_ELIMIT ? csv->line : 0, 0);
		csv->failed = *err;
	}
	return got;
}

uint64_t tn_csv_blank_lines(const struct tn_csv *csv)
{
	return csv->blank_lines;
}

bool tn_csv_cut(const struct tn_csv *csv)
{
	return csv->is_cut;
}

void tn_csv_close(struct tn_csv *csv)
{
	if (csv == NULL)
		return;
	tn_csv_slow_fini(&csv->slow);
	tn_sys.free(csv->split.at);
	tn_sys.free(csv->split.row);
	tn_sys.free(csv);
}
