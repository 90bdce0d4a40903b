/* The names that a mapping speaks of, for readers that look for columns instead of having them: JSON Lines, cells with
 * JSON in them. */
#include "io/json_path.h"
#include "stream/mapper_parts.h"

struct wants {
	struct tn_mapper *m;
	uint32_t cap;
	struct tn_err *err;
};

/* Each once; an option's word wins over a preset's. */
static enum tn_status add(struct wants *w, struct tn_str name, enum tn_want_by by)
{
	struct tn_mapper *m = w->m;
	struct tn_want *list;

	for (uint32_t i = 0; i < m->nwants; i++) {
		if (!tn_str_eq(m->want[i].name, name))
			continue;
		m->want[i].by = by > m->want[i].by ? by : m->want[i].by;
		return TN_OK;
	}
	if (m->nwants == w->cap) {
		w->cap = w->cap == 0 ? 32 : w->cap * 2;
		list = tn_arena_zalloc(&m->arena, w->cap, sizeof *list);
		if (list == NULL)
			return tn_err_nomem(w->err, w->cap * sizeof *list);
		if (m->nwants > 0)
			memcpy(list, m->want, m->nwants * sizeof *list);
		m->want = list;
	}
	m->want[m->nwants++] = (struct tn_want){ name, by };
	return TN_OK;
}

/* The one column that an alternative is; .p NULL: it is none, or arithmetic. */
static struct tn_str column_of(const struct tn_mapper_source *s)
{
	const struct tn_mapper_step *step = s->arith == NULL ? NULL : s->arith->step;

	if (s->text.n == 0 || s->text.p[0] == '=')
		return (struct tn_str){ NULL, 0 };
	if (s->arith == NULL)
		return tn_mapper_unbraced(s->text);
	return s->arith->n == 1 && step->op == TN_ARITH_COLUMN && !step->has_default ? step->name : (struct tn_str){ NULL, 0 };
}

/* A role's name means the role's column, where it has one. */
static enum tn_status add_name(struct wants *w, struct tn_str name, enum tn_want_by by)
{
	enum tn_role role;

	if (tn_role_parse(name, &role))
		for (uint32_t i = 0; i < w->m->from[role].all; i++)
			if (column_of(&w->m->from[role].at[i]).p != NULL)
				return TN_OK;
	return add(w, name, by);
}

static enum tn_status add_expr(struct wants *w, const struct tn_expr *e, enum tn_want_by by)
{
	struct tn_str name;

	for (uint32_t i = 0; e != NULL && (name = tn_expr_name(e, i)).p != NULL; i++)
		TN_TRY(add_name(w, name, by));
	return TN_OK;
}

/* net-amount may be the name of a member, which is looked for where it could be one: paths have steps, and whoever writes
 * {braces} has said what the names are. Once it was found nobody asks for net and amount. */
static enum tn_status add_arith(struct wants *w, const struct tn_mapper_source *s, enum tn_want_by by)
{
	bool is_whole = s->kind == TN_OUT_COLUMN && s->name.p != NULL && tn_str_eq(s->name, s->text);

	if (memchr(s->text.p, '{', s->text.n) == NULL && tn_str_eq(tn_json_path_root(s->text), s->text))
		TN_TRY(add(w, s->text, TN_WANT_USUAL));
	for (uint32_t i = 0; i < s->arith->n; i++)
		if (s->arith->step[i].op == TN_ARITH_COLUMN)
			TN_TRY(add(w, s->arith->step[i].name, is_whole ? TN_WANT_PRESET : by));
	return TN_OK;
}

static enum tn_status add_source(struct wants *w, const struct tn_mapper_source *s, enum tn_want_by by)
{
	struct tn_str column = column_of(s);

	if (column.p != NULL)
		TN_TRY(add(w, column, by));
	else if (s->arith != NULL)
		TN_TRY(add_arith(w, s, by));
	return add_expr(w, s->when, by);
}

/* Of several alternatives, the last of which may be none, each may be absent from all records. */
static enum tn_status add_roles(struct wants *w)
{
	for (enum tn_role role = 0; role < TN_ROLES; role++) {
		const struct tn_mapper_sources *from = &w->m->from[role];
		enum tn_want_by by = w->m->spec->from[role].is_option && from->all == 1 ? TN_WANT_OPTION : TN_WANT_PRESET;

		if (from->all == 0)
			TN_TRY(add(w, tn_str_of(tn_role_name(role)), TN_WANT_USUAL));
		for (uint32_t i = 0; i < from->all; i++)
			TN_TRY(add_source(w, &from->at[i], by));
	}
	return TN_OK;
}

/* The first so many of a list are a preset's. */
static enum tn_want_by by_of(const struct tn_mapper_texts *texts, uint32_t i)
{
	return i < texts->npreset ? TN_WANT_PRESET : TN_WANT_OPTION;
}

static enum tn_status add_lists(struct wants *w)
{
	const struct tn_mapper *m = w->m;
	enum tn_role role;

	for (uint32_t i = 0; i < m->ndrops; i++)
		TN_TRY(add_expr(w, m->drop[i], by_of(&m->spec->drop, i)));
	for (uint32_t i = 0; i < m->nextracts; i++)
		TN_TRY(add_expr(w, m->extract[i].check, by_of(&m->spec->extract, i)));
	for (uint32_t i = 0; i < m->nsets; i++) {
		TN_TRY(add_expr(w, m->set[i].when, by_of(&m->spec->set, i)));
		if (!tn_role_parse(m->set[i].column, &role))
			TN_TRY(add(w, m->set[i].column, by_of(&m->spec->set, i)));
	}
	return TN_OK;
}

static enum tn_status add_kept(struct wants *w)
{
	const struct tn_mapper_spec *spec = w->m->spec;
	struct tn_str rest = spec->keep, name;

	if (rest.p == NULL || tn_str_eq(rest, TN_STR("all")) || tn_str_eq(rest, TN_STR("none")))
		return TN_OK;
	while (tn_str_cut(&rest, ',', &name))
		TN_TRY(add(w, name, spec->keep_is_option ? TN_WANT_OPTION : TN_WANT_PRESET));
	return TN_OK;
}

/* A zone's column and a key must be met, whoever named them: without them every row would be read wrongly. */
enum tn_status tn_mapper_list_wants(struct tn_mapper *m, struct tn_err *err)
{
	struct wants w = { .m = m, .cap = m->nwants, .err = err };
	const struct tn_mapper_spec *spec = m->spec;

	for (uint32_t i = 0; i < m->nwants; i++)
		m->want[i].by = TN_WANT_USUAL;

	TN_TRY(add_roles(&w));
	TN_TRY(add_lists(&w));
	TN_TRY(add_kept(&w));
	if (spec->tz_col.p != NULL)
		TN_TRY(add(&w, tn_mapper_unbraced(spec->tz_col), TN_WANT_OPTION));
	if (spec->dedup.key.p != NULL && !tn_str_eq(spec->dedup.key, TN_STR("row")))
		TN_TRY(add(&w, tn_mapper_unbraced(spec->dedup.key), TN_WANT_OPTION));
	return TN_OK;
}

enum tn_status tn_mapper_wants(struct tn_mapper *m, const struct tn_want **want, uint32_t *n, struct tn_err *err)
{
	(void)err;
	*want = m->want;
	*n = m->nwants;
	return TN_OK;
}
