/* What the options say of a mapping, before any file is looked at: renames and sets. */
#include "stream/mapper_parts.h"

/* What parts COL=VALUE from EXPR. */
#define WHEN " when "

/* A literal as it will stand in the stream. */
static enum tn_status literal(struct tn_mapper *m, struct tn_str text, struct tn_str *value, struct tn_err *err)
{
	struct tn_buf b = { 0 };

	tn_buf_escape(&b, text);
	*value = b.failed ? (struct tn_str){ NULL, 0 } : tn_arena_copy(&m->arena, tn_buf_str(&b));
	tn_buf_fini(&b);
	return value->p == NULL ? tn_err_nomem(err, text.n) : TN_OK;
}

/* old=new. Both in the stream's form, for that is what they are compared with and what is written. */
static enum tn_status parse_rename(struct tn_mapper *m, struct tn_str item, struct tn_err *err)
{
	struct tn_mapper_rename *r = &m->rename[m->nrenames++];
	struct tn_str from, to = item;
	char quoted[64];

	if (!tn_str_cut(&to, '=', &from) || from.n == 0 || to.n == 0 || from.n == item.n)
		return tn_err_set(err, TN_EUSAGE, "--rename: not old=new: %s", tn_err_quote(quoted, sizeof quoted, item));
	for (uint32_t i = 0; i + 1 < m->nrenames; i++)
		if (tn_str_eq(m->rename[i].from, from))
			return tn_err_set(err, TN_EUSAGE, "--rename: %s is renamed twice", tn_err_quote(quoted, sizeof quoted, from));
	TN_TRY(literal(m, from, &r->from, err));
	return literal(m, to, &r->to, err);
}

/* Lists in lists: the option may be repeated, and each holds several. */
static enum tn_status parse_renames(struct tn_mapper *m, struct tn_err *err)
{
	const struct tn_mapper_texts *list = &m->spec->rename;
	struct tn_str rest, item;
	size_t n = 0;

	for (uint32_t i = 0; i < list->n; i++)
		for (rest = list->text[i]; tn_str_cut(&rest, ',', &item); )
			n++;
	m->rename = tn_arena_zalloc(&m->arena, n + 1, sizeof *m->rename);
	if (m->rename == NULL)
		return tn_err_nomem(err, n * sizeof *m->rename);
	for (uint32_t i = 0; i < list->n; i++)
		for (rest = list->text[i]; tn_str_cut(&rest, ',', &item); )
			TN_TRY(parse_rename(m, item, err));
	return TN_OK;
}

/* The first " when " that stands outside of 'quotes'. */
static size_t find_when(struct tn_str s)
{
	bool quoted = false;

	for (size_t i = 0; i + sizeof WHEN - 1 <= s.n; i++) {
		if (s.p[i] == '\'')
			quoted = !quoted;
		if (!quoted && memcmp(s.p + i, WHEN, sizeof WHEN - 1) == 0)
			return i;
	}
	return s.n;
}

/* 'a value' ('' inside is a quote) without its quotes; anything else as it is. */
static enum tn_status unquote(struct tn_mapper *m, struct tn_str text, struct tn_str *value, struct tn_err *err)
{
	char *dst;
	size_t n = 0;

	if (text.n < 2 || text.p[0] != '\'' || text.p[text.n - 1] != '\'')
		return literal(m, text, value, err);
	dst = tn_arena_alloc(&m->arena, text.n);
	if (dst == NULL)
		return tn_err_nomem(err, text.n);
	for (size_t i = 1; i + 1 < text.n; i++) {
		dst[n++] = text.p[i];
		if (text.p[i] == '\'' && i + 2 < text.n && text.p[i + 1] == '\'')
			i++;
	}
	return literal(m, (struct tn_str){ dst, n }, value, err);
}

/* COL=VALUE when EXPR. A column in {braces} may hold blanks; a value in quotes may hold " when ". Setting the time is refused: it would
 * come too late to decide the form and digits of times. */
static enum tn_status parse_set(struct tn_mapper *m, struct tn_str text, struct tn_err *err)
{
	struct tn_mapper_set *set = &m->set[m->nsets];
	size_t when = find_when(text);
	struct tn_str left = { text.p, when }, column;
	char quoted[80];

	if (when == text.n || memchr(left.p, '=', left.n) == NULL) {
		tn_err_set(err, TN_EUSAGE, "--set: not COL=VALUE when EXPR: %s", tn_err_quote(quoted, sizeof quoted, text));
		tn_err_hint(err, "--set \"event=refund when order ~ '^C'\"");
		return TN_EUSAGE;
	}
	tn_str_cut(&left, '=', &column);
	column = tn_str_trim(column);
	if (column.n >= 2 && column.p[0] == '{' && column.p[column.n - 1] == '}')
		column = (struct tn_str){ column.p + 1, column.n - 2 };
	TN_TRY(literal(m, column, &set->column, err));
	if (tn_str_eq(set->column, tn_str_of(tn_role_name(TN_ROLE_TIME))))
		return tn_err_set(err, TN_EUSAGE, "--set: time cannot be set; --time names its column");
	TN_TRY(unquote(m, tn_str_trim(left), &set->value, err));
	m->nsets++;
	text = (struct tn_str){ text.p + when + sizeof WHEN - 1, text.n - when - (sizeof WHEN - 1) };
	return tn_expr_parse(&set->when, "--set", tn_str_trim(text), &m->arena, err);
}

/* All that can be wrong without a file is told before one is opened. */
enum tn_status tn_mapper_parse(struct tn_mapper *m, struct tn_err *err)
{
	m->set = tn_arena_zalloc(&m->arena, m->spec->set.n + (size_t)1, sizeof *m->set);
	if (m->set == NULL)
		return tn_err_nomem(err, m->spec->set.n * sizeof *m->set);
	TN_TRY(parse_renames(m, err));
	if (m->spec->where != NULL)
		TN_TRY(tn_expr_parse(&m->where, "--where", tn_str_of(m->spec->where), &m->arena, err));
	for (uint32_t i = 0; i < m->spec->set.n; i++)
		TN_TRY(parse_set(m, m->spec->set.text[i], err));
	return tn_mapper_clock_open(&m->clock, m->spec, err);
}
