/* Where a role's value comes from: alternatives, their guards, constants, arithmetic. What is there is decided by the
 * first file; which one a row takes is asked of each row, and only where there are several. */
#include "stream/mapper_parts.h"

#include "base/num.h"

/* A bar in {braces} is part of a name, one in the 'quotes' of a guard part of a value. In front of a guard an apostrophe
 * is just one. */
static size_t alternative_end(struct tn_str s)
{
	struct tn_str guard;
	size_t when = tn_mapper_find_when(s, &guard);
	bool quoted = false, braced = false;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\'' && !braced && i > when)
			quoted = !quoted;
		else if (!quoted)
			braced = s.p[i] == '{' || (braced && s.p[i] != '}');
		if (s.p[i] == '|' && !quoted && !braced)
			return i;
	}
	return s.n;
}

bool tn_mapper_from_parse(struct tn_mapper_from *from, struct tn_str text)
{
	for (;;) {
		size_t n = alternative_end(text);

		if (from->n == TN_MAPPER_ALTERNATIVES)
			return false;
		from->text[from->n++] = tn_str_trim((struct tn_str){ text.p, n });
		if (n == text.n)
			return true;
		text = (struct tn_str){ text.p + n + 1, text.n - n - 1 };
	}
}

/* Checked in every row, so that no filter behind us meets a value that is none. */
static bool is_number_role(enum tn_role role)
{
	return role == TN_ROLE_VALUE || role == TN_ROLE_QTY;
}

static const char *option_of(struct tn_mapper *m, enum tn_role role)
{
	char *text = tn_arena_alloc(&m->arena, 16);

	if (text != NULL) {
		memcpy(text, "--", 2);
		memcpy(text + 2, tn_role_name(role), strlen(tn_role_name(role)) + 1);
	}
	return text;
}

/* What reads as arithmetic may still be the name of a column, so a text that does not is no error yet. */
static enum tn_status parse_source(struct tn_mapper *m, enum tn_role role, struct tn_str text, struct tn_mapper_source *s,
	struct tn_err *err)
{
	struct tn_mapper_arith *a;
	struct tn_err unheard = { 0 };
	struct tn_str guard;
	const char *option = option_of(m, role);
	size_t when = tn_mapper_find_when(text, &guard);

	if (option == NULL)
		return tn_err_nomem(err, 16);
	if (when < text.n)
		TN_TRY(tn_expr_parse(&s->when, option, guard, &m->arena, err));
	s->text = tn_str_trim((struct tn_str){ text.p, when });
	if (!is_number_role(role) || s->text.n == 0 || s->text.p[0] == '=')
		return TN_OK;
	a = tn_arena_alloc(&m->arena, sizeof *a);
	if (a == NULL)
		return tn_err_nomem(err, sizeof *a);
	if (tn_mapper_arith_parse(a, role, s->text, &unheard) == TN_OK)
		s->arith = a;
	return TN_OK;
}

enum tn_status tn_mapper_parse_sources(struct tn_mapper *m, struct tn_err *err)
{
	for (enum tn_role role = 0; role < TN_ROLES; role++) {
		const struct tn_mapper_from *from = &m->spec->from[role];
		struct tn_mapper_sources *to = &m->from[role];

		to->at = tn_arena_zalloc(&m->arena, from->n + (size_t)1, sizeof *to->at);
		if (to->at == NULL)
			return tn_err_nomem(err, from->n * sizeof *to->at);
		while (to->n < from->n) {
			to->all = ++to->n;
			TN_TRY(parse_source(m, role, from->text[to->n - 1], &to->at[to->n - 1], err));
		}
	}
	return TN_OK;
}

/* A constant is checked once, here: a mistake in it is wrong usage, not a million bad rows. */
static enum tn_status take_constant(struct tn_mapper *m, enum tn_role role, struct tn_str text,
	struct tn_mapper_source *s, struct tn_err *err)
{
	char quoted[64];

	s->kind = TN_OUT_CONSTANT;
	if (is_number_role(role) && text.n > 0 && !tn_num_is(text))
		return tn_err_set(err, TN_EUSAGE, "--%s: not a number: %s", tn_role_name(role), tn_err_quote(quoted, sizeof quoted, text));
	return tn_mapper_literal(m, text, &s->constant, err);
}

/* The stream's form of --time =2024-01-01. The copy gives tn_time_fast the bytes that it may read behind. One of several
 * alternatives does not decide the format that holds for the others. */
static enum tn_status take_time(struct tn_mapper *m, struct tn_str text, struct tn_mapper_source *s, struct tn_err *err)
{
	char copy[128] = { 0 }, dst[TN_MAPPER_TIME_BYTES];
	struct tn_mapper_clock other = m->clock, *k = m->spec->from[TN_ROLE_TIME].n == 1 ? &m->clock : &other;
	struct tn_err unheard = { 0 };
	struct tn_str time;
	char quoted[64];

	/* no time is longer; the rest of `copy` stays zeros */
	if (text.n > 60)
		text.n = 60;
	memcpy(copy, text.p, text.n);
	if (tn_mapper_clock_read(k, (struct tn_str){ copy, text.n }, dst, &time, &unheard) == TN_OK) {
		s->us = k->us;
		return take_constant(m, TN_ROLE_TIME, time, s, err);
	}
	tn_err_set(err, TN_EUSAGE, "--time: not a time: %s", tn_err_quote(quoted, sizeof quoted, text));
	tn_err_hint(err, "%s", unheard.hint);
	return TN_EUSAGE;
}

static bool holds_operator(struct tn_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (strchr("*+-(){}", s.p[i]) != NULL)
			return true;
	return false;
}

/* No column has this name. Arithmetic, if it is some; a number alone is none, it would be written with = in front. */
static enum tn_status take_arith(struct tn_mapper *m, enum tn_role role, struct tn_mapper_source *s, struct tn_err *err)
{
	struct tn_mapper_arith unheard;

	if (!is_number_role(role) || !holds_operator(s->text))
		return tn_columns_missing(&m->columns, s->text, err);
	if (s->arith == NULL)
		return tn_mapper_arith_parse(&unheard, role, s->text, err);
	s->kind = TN_OUT_ARITH;
	return tn_mapper_arith_bind(s->arith, &m->columns, err);
}

/* Columns that a guard asks for must be there, too; a role's own name may be found later. */
static enum tn_status take_guard(struct tn_mapper *m, const struct tn_expr *when, struct tn_err *err)
{
	struct tn_str name;
	enum tn_role role;

	for (uint32_t i = 0; when != NULL && (name = tn_expr_name(when, i)).p != NULL; i++)
		if (tn_columns_find(&m->columns, name) == TN_COLUMN_NONE && !(tn_role_parse(name, &role) && m->from[role].n > 0))
			return tn_columns_missing(&m->columns, name, err);
	return TN_OK;
}

/* One alternative; TN_EDATA when it is not there. */
static enum tn_status take_source(struct tn_mapper *m, enum tn_role role, struct tn_mapper_source *s, struct tn_err *err)
{
	struct tn_str text = s->text;

	TN_TRY(take_guard(m, s->when, err));
	if (text.p[0] == '=') {
		text = (struct tn_str){ text.p + 1, text.n - 1 };
		return role == TN_ROLE_TIME ? take_time(m, text, s, err) : take_constant(m, role, text, s, err);
	}
	s->kind = TN_OUT_COLUMN;
	s->name = text;
	if (tn_columns_find(&m->columns, s->name) != TN_COLUMN_NONE)
		return TN_OK;
	s->name = tn_mapper_unbraced(text);
	if (tn_columns_find(&m->columns, s->name) != TN_COLUMN_NONE)
		return TN_OK;
	/* {Name} and nothing else asks for that column: it is not arithmetic over one operand, unless a default
	 * stands in the braces */
	if (s->name.n < text.n && (s->arith == NULL || !s->arith->step[0].has_default))
		return tn_columns_missing(&m->columns, s->name, err);
	return take_arith(m, role, s, err);
}

/* It is there: it stands behind those that are. False: it is a constant without a guard, behind which nobody is asked. */
static bool keep(struct tn_mapper_sources *from, uint32_t i)
{
	struct tn_mapper_source s = from->at[i];

	from->at[i] = from->at[from->n];        /* moved, not overwritten: its guard is to be closed */
	from->at[from->n++] = s;
	return s.kind != TN_OUT_CONSTANT || s.when != NULL || s.constant.n == 0;
}

/* What is said of none is said of the first. */
enum tn_status tn_mapper_take_sources(struct tn_mapper *m, struct tn_mapper_col *col, bool *found, struct tn_err *err)
{
	struct tn_mapper_sources *from = &m->from[col->role];
	struct tn_err first = { 0 };
	bool may_lack = false;

	from->n = 0;
	for (uint32_t i = 0; i < from->all; i++) {
		may_lack = from->at[i].text.n == 0;
		if (may_lack)
			break;
		if (take_source(m, (enum tn_role)col->role, &from->at[i], err) == TN_OK) {
			if (!keep(from, i))
				break;
			continue;
		}
		if (err->status != TN_EDATA)
			return err->status;
		if (first.status == TN_OK)
			first = *err;
		tn_err_clear(err);
	}
	*found = from->n > 0;
	if (!*found && !may_lack) {
		*err = first;
		return err->status;
	}
	col->from = *from;
	if (*found)
		col->kind = from->n == 1 && from->at[0].when == NULL ? from->at[0].kind : TN_OUT_CHOICE;
	return TN_OK;
}

enum tn_status tn_mapper_find_sources(struct tn_mapper *m, struct tn_mapper_col *col, struct tn_err *err)
{
	for (uint32_t i = 0; i < col->from.n; i++) {
		struct tn_mapper_source *s = &col->from.at[i];

		if (s->kind == TN_OUT_COLUMN)
			s->column = tn_columns_find(&m->columns, s->name);
		else if (s->kind == TN_OUT_ARITH)
			TN_TRY(tn_mapper_arith_bind(s->arith, &m->columns, err));
	}
	col->now = col->kind == TN_OUT_CHOICE || col->kind == TN_OUT_ABSENT ? NULL : col->from.at;
	col->column = col->kind == TN_OUT_COLUMN ? col->now->column : TN_COLUMN_NONE;
	return TN_OK;
}

/* In front of the file's rows a role is one column, or its name says nothing: then a column is to be named. */
static enum tn_status several(const struct tn_mapper_col *col, const char *option, struct tn_err *err)
{
	char text[120], quoted[48];
	size_t n = 0;

	for (uint32_t i = 0; i < col->from.n; i++) {
		struct tn_str name = col->from.at[i].text;
		size_t more;

		if (tn_str_eq(col->from.at[i].name, col->name))
			return TN_OK;
		tn_err_quote(quoted, sizeof quoted, name);
		more = strlen(quoted);
		if (n + more + 2 >= sizeof text)
			break;
		memcpy(text + n, i == 0 ? "" : ", ", i == 0 ? 0 : 2);
		n += i == 0 ? 0 : 2;
		memcpy(text + n, quoted, more);
		n += more;
	}
	text[n] = '\0';
	tn_err_set(err, TN_EDATA, "%s: the %s has several sources: %s", option, tn_role_name((enum tn_role)col->role), text);
	tn_err_hint(err, "name a column instead of the role");
	return TN_EDATA;
}

enum tn_status tn_mapper_bind_expr(struct tn_mapper *m, struct tn_expr *e, const char *option, struct tn_err *err)
{
	struct tn_str name;
	enum tn_role role;

	for (uint32_t i = 0; (name = tn_expr_name(e, i)).p != NULL; i++)
		if (tn_role_parse(name, &role) && m->role_col[role] != TN_COLUMN_NONE && m->col[m->role_col[role]].kind == TN_OUT_CHOICE)
			TN_TRY(several(&m->col[m->role_col[role]], option, err));
	return tn_expr_bind(e, &m->columns, err);
}

enum tn_status tn_mapper_bind_guards(struct tn_mapper *m, struct tn_err *err)
{
	for (uint32_t i = 0; i < m->ncols; i++) {
		const struct tn_mapper_col *col = &m->col[i];
		char option[24] = "--";

		for (uint32_t k = 0; k < col->from.n; k++) {
			if (col->from.at[k].when == NULL)
				continue;
			memcpy(option + 2, tn_role_name((enum tn_role)col->role), strlen(tn_role_name((enum tn_role)col->role)) + 1);
			TN_TRY(tn_mapper_bind_expr(m, col->from.at[k].when, option, err));
		}
	}
	return TN_OK;
}

/* 1 it has a value in *v, 0 it has none or its guard does not hold, -1 a bad row. */
static int ask(struct tn_mapper *m, const struct tn_rec *rec, uint32_t out, const struct tn_mapper_source *s,
	struct tn_str *v, struct tn_err *err)
{
	if (s->when != NULL) {
		int holds = tn_expr_eval(s->when, rec, err);

		if (holds <= 0)
			return holds;
	}
	if (s->kind == TN_OUT_COLUMN) {
		*v = tn_rec_field(rec, s->column);
	} else if (s->kind == TN_OUT_CONSTANT) {
		*v = s->constant;
	} else {
		v->p = m->number[m->col[out].role == TN_ROLE_QTY];
		if (tn_mapper_arith_eval(s->arith, rec, m->number[m->col[out].role == TN_ROLE_QTY], &v->n, err) != TN_OK)
			return -1;
	}
	return !tn_str_missing(*v);
}

/* The first one that holds and is not missing. */
enum tn_status tn_mapper_choose(struct tn_mapper *m, const struct tn_rec *rec, uint32_t out, struct tn_err *err)
{
	struct tn_mapper_col *col = &m->col[out];

	for (uint32_t i = 0; i < col->from.n; i++) {
		const struct tn_mapper_source *s = &col->from.at[i];
		int has = ask(m, rec, out, s, &m->value[out], err);

		if (has < 0)
			return err->status;
		if (has > 0) {
			col->now = s;
			col->column = s->kind == TN_OUT_COLUMN ? s->column : TN_COLUMN_NONE;
			return TN_OK;
		}
	}
	col->now = NULL;
	col->column = TN_COLUMN_NONE;
	m->value[out] = TN_STR("");
	return TN_OK;
}
