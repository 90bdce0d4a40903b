/* --where over the rows that come out: the expression is asked of the output's columns, events by their new names and times in
 * the stream's form, so that `ingest --where X` and X asked of the next filter are the same rows. */
#include "stream/mapper_parts.h"

enum tn_status tn_mapper_where_bind(struct tn_mapper *m, struct tn_err *err)
{
	struct tn_columns out = { .n = m->ncols };

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

int tn_mapper_where(struct tn_mapper *m, uint64_t line, bool is_raw, struct tn_err *err)
{
	struct tn_rec row = { .at = m->where_at, .nf = m->ncols, .line = line, .flags = is_raw ? TN_REC_ESCAPE : 0 };

	int holds;

	if (m->where == NULL)
		return 1;
	tn_buf_reset(&m->where_text);
	for (uint32_t i = 0; i < m->ncols; i++) {
		m->where_at[i] = (uint32_t)m->where_text.n;
		tn_buf_add(&m->where_text, m->value[i]);
		tn_buf_ch(&m->where_text, '\t');
	}
	m->where_at[m->ncols] = (uint32_t)m->where_text.n;
	if (!tn_buf_room(&m->where_text, 64)) { /* readable behind the last field, as in a window */
		tn_err_nomem(err, m->where_text.cap);
		return -1;
	}
	row.base = m->where_text.p;
	holds = tn_expr_eval(m->where, &row, err);
	if (holds < 0 && err->column > 0) {
		const struct tn_mapper_col *col = &m->col[err->column - 1];

		err->column = col->kind == TN_OUT_COLUMN ? col->column + 1 : 0;         /* of the input, where the person looks */
	}
	return holds;
}
