/* --where over the rows that come out: the expression is asked of the output's columns, events by their new names and times in
 * the stream's form, so that `ingest --where X` and X asked of the next filter are the same rows. */
#include "stream/mapper_parts.h"

#define PADDING 64      /* readable behind the last field, as in a window */

enum tn_status tn_mapper_where_bind(struct tn_mapper *m, struct tn_err *err)
{
	struct tn_columns out = { .n = m->ncols, .is_engine = m->spec->is_engine };

	if (m->where == NULL)
		return TN_OK;
	out.name = tn_arena_zalloc(&m->arena, m->ncols, sizeof *out.name);
	m->where_at = tn_arena_zalloc(&m->arena, m->ncols + (size_t)1, sizeof *m->where_at);
	if (out.name == NULL || m->where_at == NULL)
		return tn_err_nomem(err, m->ncols * sizeof *out.name);
	for (uint32_t i = 0; i < m->ncols; i++)
		out.name[i] = m->col[i].name;
	memcpy(out.role, m->role_col, sizeof out.role);
	return tn_expr_bind(m->where, &out, err);
}

/* Of a long row those values are escaped that stand as they came: all others are in the stream's form already. */
static enum tn_status put_raw(struct tn_mapper *m, const struct tn_rec *rec, struct tn_err *err)
{
	struct tn_buf *to = &m->where_text;

	for (uint32_t i = 0; i < m->ncols; i++) {
		m->where_at[i] = (uint32_t)to->n;
		if (tn_mapper_as_it_came(m, rec, i) && !tn_str_missing(m->value[i]))
			tn_buf_escape(to, m->value[i]);
		else
			tn_buf_add(to, m->value[i]);
		tn_buf_ch(to, '\t');
	}
	return tn_buf_room(to, PADDING) ? TN_OK : tn_err_nomem(err, to->n);
}

/* There is room already. */
static void put_values(struct tn_mapper *m)
{
	char *dst = m->where_text.p;

	for (uint32_t i = 0; i < m->ncols; i++) {
		m->where_at[i] = (uint32_t)(dst - m->where_text.p);
		if (m->value[i].n > 0)
			memcpy(dst, m->value[i].p, m->value[i].n);
		dst += m->value[i].n;
		*dst++ = '\t';
	}
	m->where_text.n = (size_t)(dst - m->where_text.p);
}

static enum tn_status put_row(struct tn_mapper *m, const struct tn_rec *rec, struct tn_err *err)
{
	size_t total = PADDING;

	for (uint32_t i = 0; i < m->ncols; i++)
		total += m->value[i].n + 1;
	tn_buf_reset(&m->where_text);
	if (!tn_buf_room(&m->where_text, total))
		return tn_err_nomem(err, total);
	if (tn_mapper_is_raw(m, rec))
		TN_TRY(put_raw(m, rec, err));
	else
		put_values(m);
	if (m->where_text.n > UINT32_MAX)
		return tn_err_set(err, TN_ELIMIT, "a record of more than 4 GiB");
	m->where_at[m->ncols] = (uint32_t)m->where_text.n;
	return TN_OK;
}

int tn_mapper_where(struct tn_mapper *m, const struct tn_rec *rec, struct tn_err *err)
{
	struct tn_rec row = { .at = m->where_at, .nf = m->ncols, .line = rec->line };
	int holds;

	if (m->where == NULL)
		return 1;
	if (put_row(m, rec, err) != TN_OK)
		return -1;
	row.base = m->where_text.p;
	holds = tn_expr_eval(m->where, &row, err);
	if (holds < 0 && err->column > 0) {
		uint32_t column = m->col[err->column - 1].column;

		err->column = column == TN_COLUMN_NONE ? 0 : column + 1;        /* of the input, where the person looks */
	}
	return holds;
}
