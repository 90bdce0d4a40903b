/* Rows out: fields, null markers, the header. */
#include "stream/row.h"

#include <assert.h>

#include "base/num.h"
#include "base/time.h"
#include "stream/engine.h"

void tn_row_init(struct tn_row *row, struct tn_out *out, const struct tn_common *common)
{
	*row = (struct tn_row){ .out = out, .null = common->null != NULL ? common->null : "",
		.no_header = common->no_header || common->no_header_out, .is_engine = common->engine != NULL };
}

static enum tn_status finish_header(struct tn_row *row)
{
	row->want = row->nf;
	/* A header that is not written has its fields counted all the same: rows are held to their number. */
	if (row->no_header)
		row->dropped = true;
	return tn_row_end(row);
}

enum tn_status tn_row_header(struct tn_row *row, const char *names)
{
	struct tn_str rest = tn_str_of(names), name;

	while (tn_str_cut(&rest, ' ', &name))
		tn_buf_add(tn_row_field(row), name);
	return finish_header(row);
}

enum tn_status tn_row_header_names(struct tn_row *row, const struct tn_str *name, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		tn_buf_add(tn_row_field(row), name[i]);
	return finish_header(row);
}

/* The TAB stands before each field but the first, so that whoever writes into the buffer need not know whether more
 * come. */
struct tn_buf *tn_row_field(struct tn_row *row)
{
	if (row->nf++ > 0)
		tn_buf_ch(&row->buf, '\t');
	return &row->buf;
}

void tn_row_missing(struct tn_row *row)
{
	tn_buf_cstr(tn_row_field(row), row->null);
}

/* \N alone is missing, too: it came from an input that marks missing values so, and leaves as this run's marker. */
void tn_row_str(struct tn_row *row, struct tn_str s)
{
	if (tn_str_missing(s))
		tn_row_missing(row);
	else
		tn_buf_add(tn_row_field(row), s);
}

void tn_row_u64(struct tn_row *row, uint64_t v)
{
	tn_buf_u64(tn_row_field(row), v);
}

void tn_row_i64(struct tn_row *row, int64_t v)
{
	tn_buf_i64(tn_row_field(row), v);
}

void tn_row_fixed(struct tn_row *row, double v, int digits)
{
	tn_buf_fixed(tn_row_field(row), v, digits);
}

void tn_row_sum(struct tn_row *row, const struct tn_sum *s)
{
	char text[TN_MONEY_BYTES];

	tn_buf_add(tn_row_field(row), (struct tn_str){ text, tn_sum_put(text, s) });
}

void tn_row_time(struct tn_row *row, int64_t time_us, int digits)
{
	char text[32];
	size_t n = tn_time_put(text, time_us, digits);

	tn_buf_add(tn_row_field(row), (struct tn_str){ text, row->is_engine ? tn_engine_time(text, n) : n });
}

void tn_row_day(struct tn_row *row, int32_t day)
{
	char text[16];

	tn_buf_add(tn_row_field(row), (struct tn_str){ text, tn_day_put(text, day) });
}

enum tn_status tn_row_drop(struct tn_row *row)
{
	row->dropped = true;
	return TN_OK;
}

/* Whole rows only go to the output: a failure of memory in the middle of one leaves nothing of it behind. The buffer
 * is kept, so that in the steady state no row allocates. */
enum tn_status tn_row_end(struct tn_row *row)
{
	enum tn_status st = TN_OK;

	assert(row->dropped || row->nf == row->want);
	if (row->buf.failed)
		st = tn_err_nomem(row->out->err, row->buf.cap);
	else if (!row->dropped && row->is_engine && row->nf < 2)        /* Hadoop would write a TAB behind it */
		st = tn_err_set(row->out->err, TN_EUSAGE, "--engine: rows of one column");
	else if (!row->dropped) {
		tn_buf_ch(&row->buf, '\n');
		if (row->buf.failed)
			st = tn_err_nomem(row->out->err, row->buf.cap);
		else
			tn_out_add(row->out, tn_buf_str(&row->buf));
		if (st == TN_OK)
			st = tn_out_status(row->out);
	}
	tn_buf_reset(&row->buf);
	row->nf = 0;
	row->dropped = false;
	return st;
}

void tn_row_fini(struct tn_row *row)
{
	tn_buf_fini(&row->buf);
	*row = (struct tn_row){ 0 };
}
