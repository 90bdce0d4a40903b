/* What the options say of a mapping, before any file is looked at: renames and sets. */
#include "stream/mapper_parts.h"

/* What parts COL=VALUE from EXPR. */
#define WHEN " when "

enum tn_status tn_mapper_literal(struct tn_mapper *m, struct tn_str text, struct tn_str *value, struct tn_err *err)
{
	struct tn_buf b = { 0 };

	tn_buf_escape(&b, text);
	*value = b.failed ? (struct tn_str){ NULL, 0 } : tn_arena_copy(&m->arena, tn_buf_str(&b));
	tn_buf_fini(&b);
	return value->p == NULL ? tn_err_nomem(err, text.n) : TN_OK;
}

/* old=new. Both in the stream's form, for that is what they are compared with and what is written. An option's new name
 * is put in the place of a preset's, which are the first npreset. */
static enum tn_status parse_rename(struct tn_mapper *m, struct tn_str item, uint32_t npreset, struct tn_err *err)
{
	struct tn_mapper_rename *r = &m->rename[m->nrenames];
	struct tn_str from, to = item;
	char quoted[64];

	if (!tn_str_cut(&to, '=', &from) || from.n == 0 || to.n == 0 || from.n == item.n)
		return tn_err_set(err, TN_EUSAGE, "--rename: not old=new: %s", tn_err_quote(quoted, sizeof quoted, item));
	TN_TRY(tn_mapper_literal(m, from, &r->from, err));
	for (uint32_t i = 0; i < m->nrenames; i++) {
		if (!tn_str_eq(m->rename[i].from, r->from))
			continue;
		if (i < npreset)
			return tn_mapper_literal(m, to, &m->rename[i].to, err);
		return tn_err_set(err, TN_EUSAGE, "--rename: %s is renamed twice", tn_err_quote(quoted, sizeof quoted, from));
	}
	m->nrenames++;
	return tn_mapper_literal(m, to, &r->to, err);
}

/* Lists in lists: the option may be repeated, and each holds several. */
static enum tn_status parse_renames(struct tn_mapper *m, struct tn_err *err)
{
	const struct tn_mapper_texts *list = &m->spec->rename;
	struct tn_str rest, item;
	uint32_t npreset = 0;
	size_t n = 0;

	for (uint32_t i = 0; i < list->n; i++)
		for (rest = list->text[i]; tn_str_cut(&rest, ',', &item); )
			n++;
	m->rename = tn_arena_zalloc(&m->arena, n + 1, sizeof *m->rename);
	if (m->rename == NULL)
		return tn_err_nomem(err, n * sizeof *m->rename);
	for (uint32_t i = 0; i < list->n; i++) {
		if (i == list->npreset)
			npreset = m->nrenames;
		for (rest = list->text[i]; tn_str_cut(&rest, ',', &item); )
			TN_TRY(parse_rename(m, item, npreset, err));
	}
	return TN_OK;
}

size_t tn_mapper_find_when(struct tn_str s, struct tn_str *guard)
{
	bool quoted = false, braced = false;

	for (size_t i = 0; i + sizeof WHEN - 1 <= s.n; i++) {
		if (s.p[i] == '\'' && !braced)
			quoted = !quoted;
		else if (!quoted)
			braced = s.p[i] == '{' || (braced && s.p[i] != '}');
		if (quoted || braced || memcmp(s.p + i, WHEN, sizeof WHEN - 1) != 0)
			continue;
		*guard = tn_str_trim((struct tn_str){ s.p + i + sizeof WHEN - 1, s.n - i - (sizeof WHEN - 1) });
		return i;
	}
	return s.n;
}

struct tn_str tn_mapper_unbraced(struct tn_str name)
{
	if (name.n > 2 && name.p[0] == '{' && memchr(name.p, '}', name.n) == name.p + name.n - 1)
		return (struct tn_str){ name.p + 1, name.n - 2 };
	return name;
}

/* 'a value' without its quotes; anything else as it is. */
enum tn_status tn_mapper_unquote(struct tn_mapper *m, struct tn_str text, struct tn_str *plain, struct tn_err *err)
{
	char *dst;
	size_t n = 0;

	*plain = text;
	if (text.n < 2 || text.p[0] != '\'' || text.p[text.n - 1] != '\'')
		return TN_OK;
	dst = tn_arena_alloc(&m->arena, text.n);
	if (dst == NULL)
		return tn_err_nomem(err, text.n);
	for (size_t i = 1; i + 1 < text.n; i++) {
		dst[n++] = text.p[i];
		if (text.p[i] == '\'' && i + 2 < text.n && text.p[i + 1] == '\'')
			i++;
	}
	*plain = (struct tn_str){ dst, n };
	return TN_OK;
}

/* COL=VALUE when EXPR. A column in {braces} may hold blanks; a value in quotes may hold " when ". Setting the time is
 * refused: it would come too late to decide the form and digits of times. */
static enum tn_status parse_set(struct tn_mapper *m, struct tn_str text, struct tn_err *err)
{
	struct tn_mapper_set *set = &m->set[m->nsets];
	struct tn_str guard, left = { text.p, tn_mapper_find_when(text, &guard) }, column;
	char quoted[80];

	if (left.n == text.n || memchr(left.p, '=', left.n) == NULL) {
		tn_err_set(err, TN_EUSAGE, "--set: not COL=VALUE when EXPR: %s", tn_err_quote(quoted, sizeof quoted, text));
		tn_err_hint(err, "--set \"event=refund when order ~ '^C'\"");
		return TN_EUSAGE;
	}
	tn_str_cut(&left, '=', &column);
	TN_TRY(tn_mapper_literal(m, tn_mapper_unbraced(tn_str_trim(column)), &set->column, err));
	if (tn_str_eq(set->column, tn_str_of(tn_role_name(TN_ROLE_TIME))))
		return tn_err_set(err, TN_EUSAGE, "--set: time cannot be set; --time names its column");
	TN_TRY(tn_mapper_unquote(m, tn_str_trim(left), &left, err));
	TN_TRY(tn_mapper_literal(m, left, &set->value, err));
	m->nsets++;
	return tn_expr_parse(&set->when, "--set", guard, &m->arena, err);
}

/* All that can be wrong without a file is told before one is opened. */
enum tn_status tn_mapper_parse(struct tn_mapper *m, struct tn_err *err)
{
	m->set = tn_arena_zalloc(&m->arena, m->spec->set.n + (size_t)1, sizeof *m->set);
	if (m->set == NULL)
		return tn_err_nomem(err, m->spec->set.n * sizeof *m->set);
	TN_TRY(tn_mapper_parse_sources(m, err));
	TN_TRY(tn_mapper_parse_rules(m, err));
	TN_TRY(parse_renames(m, err));
	if (m->spec->where != NULL)
		TN_TRY(tn_expr_parse(&m->where, "--where", tn_str_of(m->spec->where), &m->arena, err));
	for (uint32_t i = 0; i < m->spec->set.n; i++)
		TN_TRY(parse_set(m, m->spec->set.text[i], err));
	TN_TRY(tn_mapper_list_wants(m, err));
	TN_TRY(tn_mapper_clock_open(&m->clock, m->spec, err));
	return m->spec->dedup.key.p == NULL ? TN_OK : tn_dedup_open(&m->unit.dedup, &m->spec->dedup, err);
}
