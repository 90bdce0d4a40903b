/* Columns in, columns out: sources of roles, kept columns, the header; and the same names again for each later file. */
#include "stream/mapper_parts.h"

#include "base/num.h"

static enum tn_status no_memory(struct tn_err *err)
{
	return tn_err_nomem(err, 0);
}

enum tn_status tn_mapper_missing(const struct tn_columns *c, const char *option, struct tn_str name, struct tn_err *err)
{
	struct tn_err missing = { 0 };

	tn_columns_missing(c, name, &missing);
	tn_err_set(err, missing.status, "%s: %s", option, missing.what);
	if (missing.hint[0] != '\0')
		tn_err_hint(err, "%s", missing.hint);
	return missing.status;
}

/* A role may have no source and still be set or extracted in some rows; then it is a column, missing in the others. */
static bool is_made(const struct tn_mapper *m, int role)
{
	for (uint32_t i = 0; i < m->nextracts; i++)
		if ((int)m->extract[i].role == role)
			return true;
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

/* One column as it stands. */
static void take_column(struct tn_mapper_col *col, struct tn_mapper_source *s, struct tn_str name, uint32_t column)
{
	*s = (struct tn_mapper_source){ .kind = TN_OUT_COLUMN, .name = name, .column = column };
	col->kind = TN_OUT_COLUMN;
	col->from = (struct tn_mapper_sources){ s, 1, 0 };
}

/* In the order of enum tn_role, which is the order of the output. */
static enum tn_status add_role(struct tn_mapper *m, int role, struct tn_err *err)
{
	struct tn_mapper_col *col = &m->col[m->ncols];
	struct tn_mapper_source *only = m->from[role].at;
	uint32_t usual;
	bool found;

	*col = (struct tn_mapper_col){ .role = role, .is_number = role == TN_ROLE_VALUE || role == TN_ROLE_QTY,
		.name = tn_str_of(tn_role_name((enum tn_role)role)) };
	usual = tn_columns_find(&m->columns, col->name);
	found = usual != TN_COLUMN_NONE;
	if (m->from[role].all > 0)
		TN_TRY(tn_mapper_take_sources(m, col, &found, err));
	else if (found)
		take_column(col, only, col->name, usual);
	/* a constant event is renamed once, here, not in each row */
	if (role == TN_ROLE_EVENT && found && col->kind == TN_OUT_CONSTANT)
		only->constant = tn_mapper_renamed(m, only->constant);
	if (!found) {
		if (!is_made(m, role) && (m->spec->skip_missing & UINT32_C(1) << role) != 0)
			return no_source(role, err);
		if (!is_made(m, role))
			return TN_OK;
		col->kind = TN_OUT_ABSENT;
	}
	if (role <= TN_ROLE_TIME || (m->spec->skip_missing & UINT32_C(1) << role) != 0)
		m->needed[m->nneeded++] = (enum tn_role)role;
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

/* Of a column of the first file, while kept ones are chosen. */
enum use { UNUSED, IN_ROLE, IS_KEPT };

/* A column that a role takes as it is stands there already, and not a second time among the kept ones. One that only arithmetic or
 * a --set looks at, or that is one of several sources, is kept: it is not in the output otherwise, or not always. */
static enum tn_status add_kept(struct tn_mapper *m, uint32_t column, enum use *use, struct tn_err *err)
{
	struct tn_str name = m->first.name[column];
	enum tn_role role;
	char quoted[64];

	if (use[column] == IN_ROLE)
		return TN_OK;
	if (tn_role_parse(name, &role) && m->role_col[role] != TN_COLUMN_NONE)
		return collision(name, err);
	if (use[column] == IS_KEPT)
		return tn_err_set(err, TN_EUSAGE, "--keep: %s twice", tn_err_quote(quoted, sizeof quoted, name));
	use[column] = IS_KEPT;
	m->col[m->ncols] = (struct tn_mapper_col){ .role = -1, .name = name };
	take_column(&m->col[m->ncols], &m->kept[column], name, column);
	m->ncols++;
	return TN_OK;
}

/* all: in the order of the first file, without columns that are only there because somebody spoke of them. A list: in its own order. */
static enum tn_status add_kept_all(struct tn_mapper *m, enum use *use, struct tn_err *err)
{
	struct tn_str rest = m->spec->keep, name;

	if (rest.p == NULL || tn_str_eq(rest, TN_STR("all"))) {
		uint32_t n = m->input.nkeys > 0 && m->input.nkeys < m->first.n ? m->input.nkeys : m->first.n;

		for (uint32_t i = 0; i < n; i++)
			TN_TRY(add_kept(m, i, use, err));
		return TN_OK;
	}
	if (tn_str_eq(rest, TN_STR("none")))
		return TN_OK;
	while (tn_str_cut(&rest, ',', &name)) {
		uint32_t column = tn_columns_find(&m->first, name);

		if (column == TN_COLUMN_NONE)
			return tn_mapper_missing(&m->first, "--keep", name, err);
		TN_TRY(add_kept(m, column, use, err));
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
		tn_err_hint(err, "--set takes a role or a kept column");
		return tn_mapper_missing(&m->columns, "--set", set->column, err);
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
	return m->first.name == NULL ? no_memory(err) : tn_columns_index(&m->first, &m->arena, err);
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

/* Room for all columns that there can be. */
static enum tn_status make_room(struct tn_mapper *m, struct tn_err *err)
{
	size_t n = m->columns.n, most = n + TN_ROLES;

	m->col = tn_arena_zalloc(&m->arena, most, sizeof *m->col);
	m->kept = tn_arena_zalloc(&m->arena, n, sizeof *m->kept);
	m->value = tn_arena_zalloc(&m->arena, most, sizeof *m->value);
	m->at = tn_arena_zalloc(&m->arena, n + 1, sizeof *m->at);
	m->number[0] = tn_arena_alloc(&m->arena, TN_MONEY_BYTES);
	m->number[1] = tn_arena_alloc(&m->arena, TN_MONEY_BYTES);
	m->fast.run = tn_arena_zalloc(&m->arena, most, sizeof *m->fast.run);
	if (m->fast.run == NULL || m->col == NULL || m->kept == NULL || m->value == NULL || m->at == NULL || m->number[0] == NULL || m->number[1] == NULL)
		return no_memory(err);
	return TN_OK;
}

/* Of several sources only the one that has the role's own name: it could not stand beside the role. */
static void mark_used(const struct tn_mapper *m, enum use *use)
{
	for (uint32_t i = 0; i < m->ncols; i++) {
		const struct tn_mapper_col *col = &m->col[i];

		for (uint32_t k = 0; k < col->from.n; k++) {
			const struct tn_mapper_source *s = &col->from.at[k];

			if (s->kind == TN_OUT_COLUMN && (col->kind == TN_OUT_COLUMN || tn_str_eq(s->name, col->name)))
				use[tn_columns_find(&m->columns, s->name)] = IN_ROLE;
		}
	}
}

/* Once, by the first file: what stands in the output, in which order. Kept columns are chosen when all roles have theirs. */
static enum tn_status layout(struct tn_mapper *m, struct tn_err *err)
{
	enum use *use = tn_arena_zalloc(&m->arena, m->columns.n, sizeof *use);

	if (use == NULL)
		return no_memory(err);
	TN_TRY(make_room(m, err));
	TN_TRY(copy_names(m, err));
	for (int role = 0; role < TN_ROLES; role++) {
		m->role_col[role] = TN_COLUMN_NONE;
		TN_TRY(add_role(m, role, err));
	}
	TN_TRY(tn_mapper_list_wants(m, err));
	TN_TRY(need_role(m, TN_ROLE_USER, err));
	TN_TRY(need_role(m, TN_ROLE_TIME, err));
	TN_TRY(tn_mapper_bind_money(m, err));
	mark_used(m, use);
	TN_TRY(add_kept_all(m, use, err));
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

static enum tn_status find_zone_column(struct tn_mapper *m, struct tn_err *err)
{
	struct tn_str name = m->spec->tz_col;

	if (name.p == NULL)
		return TN_OK;
	m->zone_column = tn_columns_find(&m->columns, name);
	if (m->zone_column == TN_COLUMN_NONE)
		m->zone_column = tn_columns_find(&m->columns, tn_mapper_unbraced(name));
	return m->zone_column == TN_COLUMN_NONE ? tn_mapper_missing(&m->columns, "--tz-col", tn_mapper_unbraced(name), err) : TN_OK;
}

/* Where the columns stand in this file; the names are known to be there. */
static enum tn_status resolve(struct tn_mapper *m, struct tn_err *err)
{
	for (int role = 0; role < TN_ROLES; role++)
		m->columns.role[role] = TN_COLUMN_NONE;
	for (uint32_t i = 0; i < m->ncols; i++) {
		struct tn_mapper_col *col = &m->col[i];

		TN_TRY(tn_mapper_find_sources(m, col, err));
		if (col->kind == TN_OUT_COLUMN && col->role >= 0)
			m->columns.role[col->role] = col->column;
	}
	TN_TRY(find_zone_column(m, err));
	TN_TRY(tn_mapper_bind_guards(m, err));
	TN_TRY(tn_mapper_bind_rules(m, err));
	for (uint32_t i = 0; i < m->nsets; i++)
		TN_TRY(tn_mapper_bind_expr(m, m->set[i].when, "--set", err));
	TN_TRY(tn_mapper_dedup_bind(m, err));
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

	if (!is_first)
		TN_TRY(tn_mapper_dedup_flush(m, err));  /* the last record of the file before */
	TN_TRY(tn_mapper_begin_file(m, input->file, err));
	m->input = *input;
	m->columns = *input->columns;
	m->columns.is_engine = m->spec->is_engine;
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
