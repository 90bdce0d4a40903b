/* One row of a foreign table to one row of the stream: the plain way, and the judge of every row that mapper_fast.c does not
 * find clean. */
#include "stream/mapper.h"

#include "base/num.h"
#include "base/sys.h"
#include "io/in.h"
#include "stream/mapper_parts.h"

/* Foreign bytes may come out of one of our own filters that failed: sort(1) and cut(1) pass the mark on. */
#define POISON TN_STR("#!aborted")

/* A row of more bytes is never copied as a whole: its values are written, and escaped, out of the reader's block in pieces. Such a
 * row costs what the reader holds of it and no more, whatever is in it. */
#define LONG_ROW ((size_t)1024 * 1024)
#define PIECE ((size_t)32 * 1024)

enum tn_status tn_mapper_open(struct tn_mapper **mapper, const struct tn_mapper_spec *spec, struct tn_err *err)
{
	struct tn_mapper *m = tn_sys.malloc(sizeof *m);

	if (m == NULL)
		return tn_err_nomem(err, sizeof *m);
	*m = (struct tn_mapper){ .spec = spec };
	*mapper = m;
	return tn_mapper_parse(m, err);
}

void tn_mapper_plain(struct tn_mapper *m)
{
	m->is_plain = true;
}

const struct tn_mapper_stats *tn_mapper_stats(const struct tn_mapper *m)
{
	return &m->stats;
}

void tn_mapper_close(struct tn_mapper *m)
{
	if (m == NULL)
		return;
	for (uint32_t i = 0; i < m->nsets; i++)
		tn_expr_fini(m->set[i].when);
	tn_expr_fini(m->where);
	tn_buf_fini(&m->where_text);
	tn_mapper_clock_close(&m->clock);
	tn_buf_fini(&m->text);
	tn_arena_fini(&m->arena);
	tn_sys.free(m);
}

/* Bad rows name the column of the input, counted from 1, since that is what a person can look at. */
static enum tn_status wrong_number(const struct tn_mapper *m, uint32_t out, struct tn_str value, struct tn_err *err)
{
	char quoted[64];

	tn_err_set(err, TN_EDATA, "%s: not a number: %s", tn_role_name((enum tn_role)m->col[out].role),
		tn_err_quote(quoted, sizeof quoted, value));
	tn_err_hint(err, TN_MAPPER_NUMBERS);
	tn_err_at(err, NULL, 0, m->col[out].column + 1);
	return tn_err_reason(err, "number");
}

static enum tn_status wrong_fields(const struct tn_mapper *m, const struct tn_rec *rec, struct tn_err *err)
{
	tn_err_set(err, TN_EDATA, "%u field%s, %s has %u", (unsigned)rec->nf, rec->nf == 1 ? "" : "s",
		m->input.has_header ? "header" : "--columns", m->columns.n);
	return tn_err_reason(err, "fields");
}

/* The flag says that the row holds a NUL somewhere; C strings end there in too many programs behind us to let one pass. */
static enum tn_status check_nul(const struct tn_rec *rec, struct tn_err *err)
{
	for (uint32_t i = 0; i < rec->nf; i++) {
		struct tn_str field = tn_rec_field(rec, i);

		if (field.n == 0 || memchr(field.p, '\0', field.n) == NULL)
			continue;
		tn_err_set(err, TN_EDATA, "NUL in a field");
		tn_err_at(err, NULL, 0, i + 1);
		return tn_err_reason(err, "nul");
	}
	return TN_OK;
}

/* The same row as the stream has it: a copy with the fields escaped. \N alone is missing, and stays. */
static enum tn_status escape(struct tn_mapper *m, const struct tn_rec *rec, struct tn_rec *copy, struct tn_err *err)
{
	tn_buf_reset(&m->text);
	for (uint32_t i = 0; i < rec->nf; i++) {
		struct tn_str field = tn_rec_field(rec, i);

		m->at[i] = (uint32_t)m->text.n;
		if (tn_str_missing(field))
			tn_buf_add(&m->text, field);
		else
			tn_buf_escape(&m->text, field);
		tn_buf_ch(&m->text, '\t');
	}
	m->at[rec->nf] = (uint32_t)m->text.n;
	if (!tn_buf_room(&m->text, TN_IN_PAD))
		return tn_err_nomem(err, m->text.n);
	memset(m->text.p + m->text.n, 0, TN_IN_PAD);
	if (m->text.n > UINT32_MAX)
		return tn_err_set(err, TN_ELIMIT, "a record of more than 4 GiB");
	*copy = (struct tn_rec){ m->text.p, m->at, rec->nf, 0, rec->line };
	return TN_OK;
}

/* Not escaped, though it may have to be: only a long row comes here so. */
static bool is_raw(const struct tn_mapper *m, const struct tn_rec *rec)
{
	return (rec->flags & TN_REC_ESCAPE) != 0 && !m->input.is_stream;
}

/* A handful of names at most: a list is faster than a table. */
struct tn_str tn_mapper_renamed(const struct tn_mapper *m, struct tn_str event)
{
	for (uint32_t i = 0; i < m->nrenames; i++)
		if (tn_str_eq(m->rename[i].from, event))
			return m->rename[i].to;
	return event;
}

/* The names are in the stream's form. A value longer than LONG_ROW is nobody's old name. */
static enum tn_status rename_event(struct tn_mapper *m, const struct tn_rec *rec, struct tn_str *event, struct tn_err *err)
{
	struct tn_str found, escaped = *event;

	if (is_raw(m, rec) && event->n <= LONG_ROW && !tn_str_missing(*event)) {
		tn_buf_reset(&m->text);
		tn_buf_escape(&m->text, *event);
		if (m->text.failed)
			return tn_err_nomem(err, event->n);
		escaped = tn_buf_str(&m->text);
	}
	found = tn_mapper_renamed(m, escaped);
	if (found.p != escaped.p)
		*event = found;
	return TN_OK;
}

/* Values by output column; products and the time are made later, when the row is known to be wanted. */
static enum tn_status gather(struct tn_mapper *m, const struct tn_rec *rec, struct tn_err *err)
{
	uint32_t event = m->role_col[TN_ROLE_EVENT];

	for (uint32_t i = 0; i < m->ncols; i++) {
		const struct tn_mapper_col *col = &m->col[i];

		if (col->kind == TN_OUT_COLUMN)
			m->value[i] = tn_rec_field(rec, col->column);
		else
			m->value[i] = col->kind == TN_OUT_CONSTANT ? col->constant :
				(struct tn_str){ col->kind == TN_OUT_PRODUCT ? NULL : "", 0 };
	}
	if (m->nrenames > 0 && event != TN_COLUMN_NONE && m->col[event].kind == TN_OUT_COLUMN)
		TN_TRY(rename_event(m, rec, &m->value[event], err));
	for (uint32_t i = 0; i < m->nsets; i++) {
		int holds = tn_expr_eval(m->set[i].when, rec, err);

		if (holds < 0)
			return err->status;
		if (holds > 0)
			m->value[m->set[i].out] = m->set[i].value;
	}
	return TN_OK;
}

/* A row without a user or a time is a bad row, but where it may be left out. */
static enum tn_status check_present(struct tn_mapper *m, bool *left_out, struct tn_err *err)
{
	*left_out = false;
	for (int role = 0; role < TN_ROLES; role++) {
		uint32_t out = m->role_col[role];
		bool may_skip = (m->spec->skip_missing & UINT32_C(1) << role) != 0;

		if (out == TN_COLUMN_NONE || (role > TN_ROLE_TIME && !may_skip))
			continue;
		if (m->value[out].p == NULL || !tn_str_missing(m->value[out]))
			continue;
		if (may_skip) {
			m->stats.left_out[role]++;
			*left_out = true;
			return TN_OK;
		}
		tn_err_set(err, TN_EDATA, "no %s in the row", tn_role_name((enum tn_role)role));
		tn_err_hint(err, "--skip-missing %s leaves such rows out", tn_role_name((enum tn_role)role));
		if (m->col[out].kind == TN_OUT_COLUMN)
			tn_err_at(err, NULL, 0, m->col[out].column + 1);
		return tn_err_reason(err, role == TN_ROLE_USER ? "user-missing" : "time-missing");
	}
	return TN_OK;
}

/* Time, value and qty, in that order: the first thing wrong with a row is the one that is told. */
static enum tn_status make_values(struct tn_mapper *m, const struct tn_rec *rec, char *time, struct tn_err *err)
{
	for (uint32_t role = TN_ROLE_TIME; role <= TN_ROLE_QTY; role++) {
		uint32_t i = m->role_col[role];
		const struct tn_mapper_col *col = i == TN_COLUMN_NONE ? NULL : &m->col[i];

		if (col == NULL)
			continue;
		if (role == TN_ROLE_TIME && col->kind == TN_OUT_COLUMN) {
			if (tn_mapper_clock_read(&m->clock, m->value[i], time, &m->value[i], err) != TN_OK) {
				tn_err_at(err, NULL, 0, col->column + 1);
				return err->status;
			}
		} else if (m->value[i].p == NULL) {
			m->value[i].p = m->product;
			TN_TRY(tn_mapper_product_eval(&col->product, rec, m->product, &m->value[i].n, err));
		} else if (col->is_number && !tn_str_missing(m->value[i]) && !tn_num_is(m->value[i])) {
			return wrong_number(m, i, m->value[i], err);
		}
	}
	return TN_OK;
}

/* --null's marker in the place of what is missing. */
static struct tn_str shown(const struct tn_mapper *m, uint32_t i)
{
	const char *null = m->spec->null;

	return null != NULL && null[0] != '\0' && tn_str_missing(m->value[i]) ? tn_str_of(null) : m->value[i];
}

/* A short row in one piece: one look at the room there is. */
static enum tn_status write_row(struct tn_mapper *m)
{
	size_t null_n = m->spec->null == NULL ? 0 : strlen(m->spec->null), total = 0;
	char *dst, *begin;

	for (uint32_t i = 0; i < m->ncols; i++)
		total += m->value[i].n + 1;
	begin = dst = tn_out_reserve(m->out, total + m->ncols * null_n);
	if (dst == NULL)
		return tn_out_status(m->out);
	for (uint32_t i = 0; i < m->ncols; i++) {
		struct tn_str v = shown(m, i);

		if (v.n > 0)
			memcpy(dst, v.p, v.n);
		dst += v.n;
		*dst++ = '\t';
	}
	dst[-1] = '\n';
	tn_out_commit(m->out, (size_t)(dst - begin));
	return TN_OK;
}

/* The piece's buffer is there already. */
static void write_escaped(struct tn_mapper *m, struct tn_str s)
{
	while (s.n > 0) {
		size_t n = s.n < PIECE ? s.n : PIECE;

		tn_buf_reset(&m->text);
		tn_buf_escape(&m->text, (struct tn_str){ s.p, n });
		tn_out_add(m->out, tn_buf_str(&m->text));
		s.p += n;
		s.n -= n;
	}
}

/* A long row piece by piece. The output's buffer may go out in the middle of it: its end is no LF then, so that a row which is never
 * finished looks torn. Only the output itself can fail once the first byte is written. */
static enum tn_status write_long(struct tn_mapper *m, const struct tn_rec *rec, struct tn_err *err)
{
	tn_buf_reset(&m->text);
	if (!tn_buf_room(&m->text, 2 * PIECE))
		return tn_err_nomem(err, 2 * PIECE);
	for (uint32_t i = 0; i < m->ncols; i++) {
		const struct tn_mapper_col *col = &m->col[i];
		bool as_it_came = col->kind == TN_OUT_COLUMN && m->value[i].p == tn_rec_field(rec, col->column).p;

		if (as_it_came && is_raw(m, rec) && !tn_str_missing(m->value[i]))
			write_escaped(m, m->value[i]);
		else
			tn_out_add(m->out, shown(m, i));
		TN_TRY(tn_out_status(m->out));
		tn_out_ch(m->out, i + 1 < m->ncols ? '\t' : '\n');
	}
	return tn_out_status(m->out);
}

/* Everything that may be wrong with a row is looked at before its first byte is written. */
static enum tn_status map_row(struct tn_mapper *m, const struct tn_rec *rec, struct tn_err *err)
{
	char time[TN_MAPPER_TIME_BYTES] = { 0 };
	struct tn_rec copy = *rec;
	bool is_long = tn_rec_raw(rec).n > LONG_ROW, left_out;
	int holds;

	if (rec->base[rec->at[0]] == '#' && tn_str_eq(tn_rec_field(rec, 0), POISON))
		return tn_err_set(err, TN_EINPUT, "aborted upstream");
	if (rec->nf != m->columns.n)
		return wrong_fields(m, rec, err);
	if (rec->flags & TN_REC_NUL)
		TN_TRY(check_nul(rec, err));
	if (is_raw(m, rec) && !is_long)
		TN_TRY(escape(m, rec, &copy, err));
	TN_TRY(gather(m, &copy, err));
	TN_TRY(check_present(m, &left_out, err));
	if (left_out)
		return TN_OK;
	TN_TRY(make_values(m, &copy, time, err));
	holds = tn_mapper_where(m, rec->line, is_raw(m, rec) && is_long, err);
	if (holds < 0)
		return err->status;
	if (holds == 0) {
		m->stats.where_out++;
		return TN_OK;
	}
	return is_long ? write_long(m, rec, err) : write_row(m);
}

/* Names are in the stream's form, and a header that needs escapes is not known again here; its time still is none. */
static bool is_header(const struct tn_mapper *m, const struct tn_rec *rec)
{
	if (!m->input.has_header || rec->nf != m->columns.n)
		return false;
	for (uint32_t i = 0; i < rec->nf; i++)
		if (!tn_str_eq(tn_rec_field(rec, i), m->columns.name[i]))
			return false;
	return true;
}

/* Files joined by cat: the second header fails as a time or a number. Only a constant time lets it through, so there it is
 * looked for in every row. */
static enum tn_status repeated(struct tn_err *err)
{
	tn_err_clear(err);
	tn_err_set(err, TN_EDATA, "the header again");
	tn_err_hint(err, "give files as operands instead of joining them with cat");
	return tn_err_reason(err, "header-repeated");
}

/* A row that lacks fields at a torn end is no bad row: the input was cut, and --bad skip must not hide that. */
static enum tn_status judge(struct tn_mapper *m, const struct tn_rec *rec, bool is_cut, struct tn_err *err)
{
	enum tn_status st;

	if (m->col[m->role_col[TN_ROLE_TIME]].kind == TN_OUT_CONSTANT && is_header(m, rec))
		return repeated(err);
	st = map_row(m, rec, err);
	if (st != TN_EDATA)
		return st;
	if (is_header(m, rec))
		return repeated(err);
	if (is_cut && rec->nf < m->columns.n) {
		err->status = TN_EINPUT;
		tn_err_hint(err, "the last line does not end: the input was cut");
	}
	return err->status;
}

/* Counts it, maps it, and lets --bad decide on what is wrong. A failing output is nobody's bad row. */
static enum tn_status one_row(struct tn_mapper *m, const struct tn_rec *rec, bool is_cut, const struct tn_err *why,
	struct tn_bad *bad, struct tn_err *err)
{
	struct tn_str raw = tn_rec_raw(rec);
	enum tn_status st;

	if (rec->nf == 1 && raw.n == 0 && !(rec->flags & TN_REC_BAD)) {
		m->stats.blank_lines++;
		return TN_OK;
	}
	m->stats.rows++;
	if (rec->flags & TN_REC_BAD) {
		*err = *why;
		st = err->status;
	} else {
		st = judge(m, rec, is_cut, err);
	}
	if (st == TN_OK || st == TN_EOUTPUT)
		return st;
	tn_err_at(err, m->input.file, rec->line, 0);
	if (st == TN_EDATA && bad->mode == TN_BAD_SKIP_ROWS)
		err->hint[0] = '\0';            /* that the bound is passed is the news there */
	return tn_bad_row(bad, raw, err);
}

enum tn_status tn_mapper_window(struct tn_mapper *m, const struct tn_window *w, bool is_cut, const struct tn_err *why,
	struct tn_bad *bad, struct tn_err *err)
{
	uint32_t r = 0;

	while (r < w->n) {
		struct tn_rec rec;

		if (!m->fast.is_planned && m->clock.is_known)
			tn_mapper_fast_plan(m);
		if (m->fast.is_planned && m->fast.is_possible) {
			tn_mapper_fast_rows(m, w, &r);
			TN_TRY(tn_out_status(m->out));
			if (r == w->n)
				break;
		}
		rec = tn_window_rec(w, r);
		TN_TRY(one_row(m, &rec, is_cut && r + 1 == w->n, why, bad, err));
		r++;
	}
	return TN_OK;
}
