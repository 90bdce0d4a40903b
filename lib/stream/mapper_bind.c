/* Columns in, columns out: sources of roles, kept columns, the header; and the same names again for each later file. */
#include "stream/mapper_parts.h"

#include "base/num.h"

static enum tn_status no_memory(struct tn_err *err)
{
	return tn_err_nomem(err, 0);
}

/* Checked in every row, so that no filter behind us meets a value that is none. */
static bool is_number_role(int role)
{
	return role == TN_ROLE_VALUE || role == TN_ROLE_QTY;
}

/* Columns of a product by name; they may stand elsewhere in the next file. */
static enum tn_status find_factors(struct tn_mapper *m, struct tn_mapper_product *p, struct tn_err *err)
{
	for (uint32_t i = 0; i < p->n; i++) {
		struct tn_mapper_factor *f = &p->factor[i];

		if (f->name.p == NULL)
			continue;
		f->column = tn_columns_find(&m->columns, f->name);
		if (f->column == TN_COLUMN_NONE)
			return tn_columns_missing(&m->columns, f->name, err);
	}
	return TN_OK;
}

/* A constant is checked once, here: a mistake in it is wrong usage, not a million bad rows. */
static enum tn_status take_constant(struct tn_mapper *m, struct tn_mapper_col *col, struct tn_str text, struct tn_err *err)
{
	struct tn_buf b = { 0 };
	char quoted[64];

	if (col->is_number && text.n > 0 && !tn_num_is(text))
		return tn_err_set(err, TN_EUSAGE, "--%s: not a number: %s", tn_role_name((enum tn_role)col->role),
			tn_err_quote(quoted, sizeof quoted, text));
	tn_buf_escape(&b, text);
	col->kind = TN_OUT_CONSTANT;
	col->constant = b.failed ? (struct tn_str){ NULL, 0 } : tn_arena_copy(&m->arena, tn_buf_str(&b));
	tn_buf_fini(&b);
	return col->constant.p == NULL ? no_memory(err) : TN_OK;
}

/* The stream's form of --time =2024-01-01. The copy gives tn_time_fast the bytes that it may read behind. */
static enum tn_status take_time(struct tn_mapper *m, struct tn_mapper_col *col, struct tn_str text, struct tn_err *err)
{
	char copy[128] = { 0 }, dst[TN_MAPPER_TIME_BYTES];
	struct tn_err unheard = { 0 };
	struct tn_str time;
	char quoted[64];

	if (text.n > 60)
		text.n = 60;
	memcpy(copy, text.p, text.n);
	if (tn_mapper_clock_read(&m->clock, (struct tn_str){ copy, text.n }, dst, &time, &unheard) == TN_OK)
		return take_constant(m, col, time, err);
	tn_err_set(err, TN_EUSAGE, "--time: not a time: %s", tn_err_quote(quoted, sizeof quoted, text));
	tn_err_hint(err, "%s", unheard.hint);
	return TN_EUSAGE;
}

/* One alternative: TN_OK and *found, or an error that says what is missing. "" is nothing at all, and that is found. */
static enum tn_status try_source(struct tn_mapper *m, struct tn_mapper_col *col, struct tn_str text, bool *found, struct tn_err *err)
{
	struct tn_mapper_product p;

	*found = true;
	col->kind = TN_OUT_COLUMN;
	if (text.n == 0) {
		*found = false;
		return TN_OK;
	}
	if (text.p[0] == '=') {
		text = (struct tn_str){ text.p + 1, text.n - 1 };
		return col->role == TN_ROLE_TIME ? take_time(m, col, text, err) : take_constant(m, col, text, err);
	}
	col->column = tn_columns_find(&m->columns, text);
	if (col->column == TN_COLUMN_NONE && text.n > 2 && memchr(text.p, '}', text.n) == text.p + text.n - 1 && text.p[0] == '{') {
		text = (struct tn_str){ text.p + 1, text.n - 2 };       /* {Any name} */
		col->column = tn_columns_find(&m->columns, text);
	}
	if (col->column != TN_COLUMN_NONE)
		return TN_OK;
	if (col->role != TN_ROLE_VALUE || (memchr(text.p, '*', text.n) == NULL && memchr(text.p, '{', text.n) == NULL))
		return tn_columns_missing(&m->columns, text, err);
	TN_TRY(tn_mapper_product_parse(&p, text, err));
	TN_TRY(find_factors(m, &p, err));
	col->kind = TN_OUT_PRODUCT;
	col->product = p;
	return TN_OK;
}

/* The first alternative that is there; what is said of none is said of the first. */
static enum tn_status find_source(struct tn_mapper *m, struct tn_mapper_col *col, bool *found, struct tn_err *err)
{
	const struct tn_mapper_from *from = &m->spec->from[col->role];
	struct tn_err first = { 0 };

	for (uint32_t i = 0; i < from->n; i++) {
		enum tn_status st = try_source(m, col, from->text[i], found, err);

		if (st == TN_OK)
			return TN_OK;
		if (i == 0)
			first = *err;
		tn_err_clear(err);
	}
	*err = first;
	return first.status;
}

/* A role may have no source and still be set in some rows; then it is a column, missing in the others. */
static bool is_set(const struct tn_mapper *m, int role)
{
	for (uint32_t i = 0; i < m->nsets; i++)
		if (tn_str_eq(m->set[i].column, tn_str_of(tn_role_name((enum tn_role)role))))
			return true;
	return false;
}

/* Every row would lack it: then --skip-missing would leave out all of them, or none, and say nothing. */
static enum tn_status no_source(int role, struct tn_err *err)
{
	const char *name = tn_role_name((enum tn_role)role);

	tn_err_set(err, TN_EDATA, "--skip-missing %s: no column is the %s", name, name);
	tn_err_hint(err, "--%s COL names one", name);
	return TN_EDATA;
}

/* In the order of enum tn_role, which is the order of the output. */
static enum tn_status add_role(struct tn_mapper *m, int role, struct tn_err *err)
{
	struct tn_mapper_col *col = &m->col[m->ncols];
	bool found = true;

	*col = (struct tn_mapper_col){ .role = role, .is_number = is_number_role(role), .name = tn_str_of(tn_role_name((enum tn_role)role)) };
	if (m->spec->from[role].n > 0) {
		TN_TRY(find_source(m, col, &found, err));
	} else {
		col->column = tn_columns_find(&m->columns, col->name);
		found = col->column != TN_COLUMN_NONE;
	}
	if (role == TN_ROLE_EVENT && found && col->kind == TN_OUT_CONSTANT)
		col->constant = tn_mapper_renamed(m, col->constant);
	if (!found) {
		if (!is_set(m, role) && (m->spec->skip_missing & UINT32_C(1) << role) != 0)
			return no_source(role, err);
		if (!is_set(m, role))
			return TN_OK;
		col->kind = TN_OUT_ABSENT;
	}
	m->role_col[role] = m->ncols++;
	return TN_OK;
}

/* Two columns of one name would make a header that no filter reads; which one is meant is not ours to guess. */
static enum tn_status collision(struct tn_str name, struct tn_err *err)
{
	char quoted[64];

	tn_err_set(err, TN_EDATA, "column %s would stand twice in the output: as the role and as a kept column",
		tn_err_quote(quoted, sizeof quoted, name));
	tn_err_hint(err, "--%.*s COL takes a column as the role; --keep none or a LIST leaves columns out; --no-header --columns renames",
		(int)(name.n < 16 ? name.n : 16), name.p);
	return TN_EDATA;
}

/* A column that a role takes as it is stands there already, and not a second time among the kept ones. One that only a product or
 * a --set looks at is kept: it is not in the output otherwise. */
static enum tn_status add_kept(struct tn_mapper *m, uint32_t column, const bool *used, struct tn_err *err)
{
	struct tn_str name = m->first.name[column];
	enum tn_role role;
	char quoted[64];

	if (used[column])
		return TN_OK;
	if (tn_role_parse(name, &role) && m->role_col[role] != TN_COLUMN_NONE)
		return collision(name, err);
	for (uint32_t i = m->ncols; i-- > 0 && m->col[i].role < 0; )
		if (m->spec->keep.p != NULL && m->col[i].column == column)
			return tn_err_set(err, TN_EUSAGE, "--keep: %s twice", tn_err_quote(quoted, sizeof quoted, name));
	m->col[m->ncols++] = (struct tn_mapper_col){ .role = -1, .name = name, .column = column };
	return TN_OK;
}

/* all: in the order of the first file. A list: in its own order. */
static enum tn_status add_kept_all(struct tn_mapper *m, const bool *used, struct tn_err *err)
{
	struct tn_str rest = m->spec->keep, name;

	if (rest.p == NULL || tn_str_eq(rest, TN_STR("all"))) {
		for (uint32_t i = 0; i < m->first.n; i++)
			TN_TRY(add_kept(m, i, used, err));
		return TN_OK;
	}
	if (tn_str_eq(rest, TN_STR("none")))
		return TN_OK;
	while (tn_str_cut(&rest, ',', &name)) {
		uint32_t column = tn_columns_find(&m->first, name);

		if (column == TN_COLUMN_NONE)
			return tn_columns_missing(&m->first, name, err);
		TN_TRY(add_kept(m, column, used, err));
	}
	return TN_OK;
}

/* The column that a set writes to, by its name in the output. */
static enum tn_status bind_set(struct tn_mapper *m, struct tn_mapper_set *set, struct tn_err *err)
{
	char quoted[64];

	for (set->out = 0; set->out < m->ncols; set->out++)
		if (tn_str_eq(m->col[set->out].name, set->column))
			break;
	if (set->out == m->ncols) {
		tn_columns_missing(&m->columns, set->column, err);
		tn_err_hint(err, "--set takes a role or a kept column");
		return TN_EDATA;
	}
	if (m->col[set->out].is_number && set->value.n > 0 && !tn_num_is(set->value))
		return tn_err_set(err, TN_EUSAGE, "--set: not a number: %s", tn_err_quote(quoted, sizeof quoted, set->value));
	return TN_OK;
}

/* The first file decides: names are copied, for they outlive the file. */
static enum tn_status copy_names(struct tn_mapper *m, struct tn_err *err)
{
	m->first = m->columns;
	m->first.name = tn_arena_zalloc(&m->arena, m->columns.n, sizeof *m->first.name);
	for (uint32_t i = 0; m->first.name != NULL && i < m->first.n; i++) {
		m->first.name[i] = tn_arena_copy(&m->arena, m->columns.name[i]);
		if (m->first.name[i].p == NULL)
			return no_memory(err);
	}
	m->first_file = m->input.file;
	return m->first.name == NULL ? no_memory(err) : TN_OK;
}

/* In a name TAB stands escaped. */
static bool holds(struct tn_str name, char delimiter)
{
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] == delimiter || (delimiter == '\t' && i + 1 < name.n && name.p[i] == '\\' && name.p[i + 1] == 't'))
			return true;
	return false;
}

/* A column that is missing is most often one of a table that was not cut at all. */
static void hint_at_delimiter(const struct tn_mapper *m, struct tn_err *err)
{
	static const struct { char c; const char *word; } usual[] = { { '\t', "tab" }, { ';', "semicolon" }, { '|', "bar" }, { ',', "comma" } };

	for (size_t i = 0; m->columns.n == 1 && i < sizeof usual / sizeof usual[0]; i++) {
		if (usual[i].c == m->input.delimiter || !holds(m->columns.name[0], usual[i].c))
			continue;
		err->hint[0] = '\0';
		tn_err_hint(err, "--delimiter %s", usual[i].word);
		return;
	}
}

/* A log whose first row is an event: names are hardly ever numbers or times. */
static bool is_bare(const struct tn_mapper *m)
{
	struct tn_time t;

	for (uint32_t i = 0; m->input.has_header && i < m->columns.n; i++)
		if (tn_num_is(m->columns.name[i]) || tn_time_parse(m->columns.name[i], &t))
			return true;
	return false;
}

/* The usual message of all filters for a role without a column. */
static enum tn_status need_role(struct tn_mapper *m, enum tn_role role, struct tn_err *err)
{
	static const char *const none[TN_ROLES] = { NULL };
	struct tn_columns c = m->columns;

	if (m->role_col[role] != TN_COLUMN_NONE)
		return TN_OK;
	if (is_bare(m))
		tn_err_hint(err, "--%s COL names another column; without a header: --no-header --columns a,b,c", tn_role_name(role));
	if (tn_columns_roles(&c, none, UINT32_C(1) << role, err) == TN_OK)
		return tn_err_set(err, TN_EUSAGE, "no source for the %s", tn_role_name(role));
	return err->status;
}

/* Once, by the first file: what stands in the output, in which order. Kept columns are chosen when all roles have theirs. */
static enum tn_status layout(struct tn_mapper *m, struct tn_err *err)
{
	bool *used = tn_arena_zalloc(&m->arena, m->columns.n, sizeof *used);

	m->col = tn_arena_zalloc(&m->arena, m->columns.n + (size_t)TN_ROLES, sizeof *m->col);
	m->value = tn_arena_zalloc(&m->arena, m->columns.n + (size_t)TN_ROLES, sizeof *m->value);
	m->at = tn_arena_zalloc(&m->arena, m->columns.n + (size_t)1, sizeof *m->at);
	m->product = tn_arena_alloc(&m->arena, TN_MONEY_BYTES);
	m->fast.run = tn_arena_zalloc(&m->arena, m->columns.n + (size_t)TN_ROLES, sizeof *m->fast.run);
	if (m->fast.run == NULL || used == NULL || m->col == NULL || m->value == NULL || m->at == NULL || m->product == NULL)
		return no_memory(err);
	TN_TRY(copy_names(m, err));
	for (int role = 0; role < TN_ROLES; role++) {
		m->role_col[role] = TN_COLUMN_NONE;
		TN_TRY(add_role(m, role, err));
	}
	TN_TRY(need_role(m, TN_ROLE_USER, err));
	TN_TRY(need_role(m, TN_ROLE_TIME, err));
	for (uint32_t i = 0; i < m->ncols; i++)
		if (m->col[i].kind == TN_OUT_COLUMN)
			used[m->col[i].column] = true;
	TN_TRY(add_kept_all(m, used, err));
	for (uint32_t i = 0; i < m->ncols; i++)
		if (m->col[i].kind == TN_OUT_COLUMN)
			m->col[i].source = m->first.name[m->col[i].column];
	for (uint32_t i = 0; i < m->nsets; i++)
		TN_TRY(bind_set(m, &m->set[i], err));
	return tn_mapper_where_bind(m, err);
}

/* Any order of the same names is one stream; else both files and the difference are named (F85). */
static enum tn_status check_same(const struct tn_mapper *m, struct tn_err *err)
{
	char text[64], other[80];

	for (uint32_t i = 0; i < m->first.n; i++)
		if (tn_columns_find(&m->columns, m->first.name[i]) == TN_COLUMN_NONE)
			return tn_err_set(err, TN_EDATA, "no column %s as in %s", tn_err_quote(text, sizeof text, m->first.name[i]),
				tn_err_quote(other, sizeof other, tn_str_of(m->first_file)));
	for (uint32_t i = 0; i < m->columns.n; i++)
		if (tn_columns_find(&m->first, m->columns.name[i]) == TN_COLUMN_NONE)
			return tn_err_set(err, TN_EDATA, "column %s is not in %s", tn_err_quote(text, sizeof text, m->columns.name[i]),
				tn_err_quote(other, sizeof other, tn_str_of(m->first_file)));
	return TN_OK;
}

/* Where the columns stand in this file; the names are known to be there. */
static enum tn_status resolve(struct tn_mapper *m, struct tn_err *err)
{
	for (int role = 0; role < TN_ROLES; role++)
		m->columns.role[role] = TN_COLUMN_NONE;
	for (uint32_t i = 0; i < m->ncols; i++) {
		struct tn_mapper_col *col = &m->col[i];

		if (col->kind == TN_OUT_COLUMN)
			col->column = tn_columns_find(&m->columns, col->source);
		if (col->kind == TN_OUT_COLUMN && col->role >= 0)
			m->columns.role[col->role] = col->column;
		if (col->kind == TN_OUT_PRODUCT)
			TN_TRY(find_factors(m, &col->product, err));
	}
	for (uint32_t i = 0; i < m->nsets; i++)
		TN_TRY(tn_expr_bind(m->set[i].when, &m->columns, err));
	m->fast.is_planned = false;
	return TN_OK;
}

/* Names are in the stream's form already. */
static enum tn_status write_header(struct tn_mapper *m)
{
	for (uint32_t i = 0; i < m->ncols; i++) {
		if (i > 0)
			tn_out_ch(m->out, '\t');
		tn_out_add(m->out, m->col[i].name);
	}
	tn_out_ch(m->out, '\n');
	return tn_out_status(m->out);
}

enum tn_status tn_mapper_bind(struct tn_mapper *m, const struct tn_mapper_input *input, struct tn_out *out, struct tn_err *err)
{
	bool is_first = m->first_file == NULL;
	enum tn_status st;

	m->input = *input;
	m->columns = *input->columns;
	m->out = out;
	st = is_first ? layout(m, err) : check_same(m, err);
	if (st == TN_OK)
		st = resolve(m, err);
	if (st != TN_OK) {
		if (st == TN_EDATA) {
			hint_at_delimiter(m, err);
			tn_err_at(err, input->file, input->has_header ? 1 : 0, 0);
		}
		return st;
	}
	return is_first && !m->spec->no_header_out ? write_header(m) : TN_OK;
}
