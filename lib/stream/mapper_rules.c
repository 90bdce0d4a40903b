/* Rows dropped by a rule, and values extracted from a column by a regular expression. */
#include "stream/mapper_parts.h"

#include "stream/engine.h"

#define FROM " from "

/* Rules of one name share a counter. */
static uint32_t counter(struct tn_mapper *m, struct tn_str name)
{
	uint32_t i = 0;

	while (i < m->ndrop_names && !tn_str_eq(m->drop_name[i], name))
		i++;
	if (i == m->ndrop_names)
		m->drop_name[m->ndrop_names++] = name;
	return i;
}

/* NAME when EXPR */
static enum tn_status parse_drop(struct tn_mapper *m, struct tn_str text, struct tn_err *err)
{
	struct tn_str guard, name = { text.p, tn_mapper_find_when(text, &guard) };
	char quoted[80];

	if (name.n == text.n || tn_str_trim(name).n == 0) {
		tn_err_set(err, TN_EUSAGE, "--drop: not NAME when EXPR: %s", tn_err_quote(quoted, sizeof quoted, text));
		tn_err_hint(err, "--drop \"robots when agent ~ '[Bb]ot'\"");
		return TN_EUSAGE;
	}
	m->drop_count[m->ndrops] = counter(m, tn_str_trim(name));
	m->ndrops++;
	return tn_expr_parse(&m->drop[m->ndrops - 1], "--drop", guard, &m->arena, err);
}

static size_t find(struct tn_str s, const char *what, size_t n)
{
	for (size_t i = 0; i + n <= s.n; i++)
		if (memcmp(s.p + i, what, n) == 0)
			return i;
	return s.n;
}

/* The text of 'REGEX', alone behind the ~: one quote inside of it would be its end. */
static bool is_quoted(struct tn_str s)
{
	if (s.n < 2 || s.p[0] != '\'' || s.p[s.n - 1] != '\'')
		return false;
	for (size_t i = 1; i + 1 < s.n; i++)
		if (s.p[i] == '\'' && (i + 2 >= s.n || s.p[++i] != '\''))
			return false;
	return true;
}

/* What each match must begin with, so that most rows are told by a comparison: regexec takes half a microsecond. A bar may offer
 * another beginning; a repeat behind a byte may take it away. */
static struct tn_str literal_prefix(struct tn_str regex)
{
	size_t n = 1;

	if (regex.n == 0 || regex.p[0] != '^' || memchr(regex.p, '|', regex.n) != NULL)
		return (struct tn_str){ NULL, 0 };
	while (n < regex.n && strchr("\\.[](){}*+?^$", regex.p[n]) == NULL)
		n++;
	if (n > 1 && n < regex.n && strchr("*+?{", regex.p[n]) != NULL)
		n--;
	return (struct tn_str){ regex.p + 1, n - 1 };
}

/* Does a new run end in front of regex[i], and how long is what ends it? */
static size_t breaks_at(struct tn_str regex, size_t i)
{
	size_t n = i;

	if (strchr("\\.^$*+?)\t\n\r", regex.p[i]) != NULL)
		return regex.p[i] == '\\' ? 2 : 1;
	if (regex.p[i] == '{') {
		while (n < regex.n && regex.p[n] != '}')
			n++;
		return n - i + 1;
	}
	if (regex.p[i] != '[')
		return 0;
	/* a ] at once is one of the set, and [:classes:] have their own */
	n += n + 1 < regex.n && regex.p[n + 1] == '^' ? 2 : 1;
	n += n < regex.n && regex.p[n] == ']';
	for (; n < regex.n && regex.p[n] != ']'; n++) {
		char of = n + 1 < regex.n && regex.p[n] == '[' ? regex.p[n + 1] : '\0';

		if (of != ':' && of != '.' && of != '=')
			continue;
		for (n += 2; n + 1 < regex.n && !(regex.p[n] == of && regex.p[n + 1] == ']'); )
			n++;
		n++;
	}
	return n - i + 1;
}

/* The longest run of plain bytes outside of groups. It must stand in what matches, unless there are alternatives; and in what is
 * escaped, too, for it holds nothing that is. */
static struct tn_str literal_run(struct tn_str regex)
{
	struct tn_str best = { NULL, 0 };
	size_t begin = 0, depth = 0;

	if (memchr(regex.p, '|', regex.n) != NULL)
		return best;
	for (size_t i = 0; i <= regex.n; ) {
		size_t more = i == regex.n || regex.p[i] == '(' ? 1 : breaks_at(regex, i), n = i - begin;

		if (more == 0) {
			i++;
			continue;
		}
		/* a repeat may take the last byte away */
		n -= n > 0 && i < regex.n && strchr("*+?{", regex.p[i]) != NULL;
		if (depth == 0 && n > best.n)
			best = (struct tn_str){ regex.p + begin, n };
		if (i < regex.n)
			depth = regex.p[i] == '(' ? depth + 1 : regex.p[i] == ')' && depth > 0 ? depth - 1 : depth;
		begin = i += more;
	}
	return best;
}

/* The expression has proved that the regex is one that is safe to run; here it is compiled once more, for its groups. */
static enum tn_status compile(struct tn_mapper *m, struct tn_mapper_extract *x, struct tn_str text, struct tn_err *err)
{
	struct tn_str plain;
	char *pattern, quoted[80], why[80];
	int code;

	TN_TRY(tn_mapper_unquote(m, text, &plain, err));
	pattern = tn_arena_cstr(&m->arena, plain);
	if (pattern == NULL)
		return tn_err_nomem(err, plain.n);
	code = regcomp(&x->regex, pattern, REG_EXTENDED);
	if (code != 0) {
		regerror(code, &x->regex, why, sizeof why);
		return tn_err_set(err, code == REG_ESPACE ? TN_ELIMIT : TN_EUSAGE, "--extract: not a regular expression: %s: %s",
			tn_err_quote(quoted, sizeof quoted, plain), why);
	}
	x->is_compiled = true;
	if (x->regex.re_nsub == 0) {
		tn_err_set(err, TN_EUSAGE, "--extract: no ( ) in the regular expression %s", tn_err_quote(quoted, sizeof quoted, plain));
		tn_err_hint(err, "what stands in the first pair of ( ) is the value");
		return TN_EUSAGE;
	}
	/* both are slices of the arena's copy, and only make matching cheaper: what they let through regexec decides */
	x->prefix = literal_prefix((struct tn_str){ pattern, plain.n });
	x->needle = literal_run((struct tn_str){ pattern, plain.n });
	return TN_OK;
}

static enum tn_status wrong_extract(struct tn_str text, struct tn_err *err)
{
	char quoted[80];

	tn_err_set(err, TN_EUSAGE, "--extract: not ROLE from COL ~ 'REGEX': %s", tn_err_quote(quoted, sizeof quoted, text));
	tn_err_hint(err, "--extract \"item from path ~ '^/product/([^/?]+)'\"");
	return TN_EUSAGE;
}

/* ROLE from COL ~ 'REGEX'. COL in {braces} may hold a ~. */
static enum tn_status parse_extract(struct tn_mapper *m, struct tn_str text, struct tn_err *err)
{
	struct tn_mapper_extract *x = &m->extract[m->nextracts];
	size_t from = find(text, FROM, sizeof FROM - 1), tilde = 0;
	struct tn_str rest, regex;

	if (from == text.n || !tn_role_parse(tn_str_trim((struct tn_str){ text.p, from }), &x->role))
		return wrong_extract(text, err);
	rest = tn_str_trim((struct tn_str){ text.p + from + sizeof FROM - 1, text.n - from - (sizeof FROM - 1) });
	if (rest.n > 0 && rest.p[0] == '{')
		tilde = find(rest, "}", 1);
	while (tilde < rest.n && rest.p[tilde] != '~')
		tilde++;
	if (tilde == rest.n)
		return wrong_extract(text, err);
	regex = tn_str_trim((struct tn_str){ rest.p + tilde + 1, rest.n - tilde - 1 });
	if (!is_quoted(regex))
		return wrong_extract(text, err);
	/* counted before what can fail now, so that the close finds what was made */
	m->nextracts++;
	TN_TRY(tn_expr_parse(&x->check, "--extract", rest, &m->arena, err));
	if (!tn_str_eq(tn_expr_name(x->check, 0), tn_mapper_unbraced(tn_str_trim((struct tn_str){ rest.p, tilde }))))
		return wrong_extract(text, err);        /* some other expression that ends so */
	return compile(m, x, regex, err);
}

enum tn_status tn_mapper_parse_rules(struct tn_mapper *m, struct tn_err *err)
{
	const struct tn_mapper_spec *spec = m->spec;

	m->drop = tn_arena_zalloc(&m->arena, spec->drop.n + (size_t)1, sizeof *m->drop);
	m->extract = tn_arena_zalloc(&m->arena, spec->extract.n + (size_t)1, sizeof *m->extract);
	if (m->drop == NULL || m->extract == NULL)
		return tn_err_nomem(err, spec->extract.n * sizeof *m->extract);
	for (uint32_t i = 0; i < spec->drop.n; i++)
		TN_TRY(parse_drop(m, spec->drop.text[i], err));
	for (uint32_t i = 0; i < spec->extract.n; i++)
		TN_TRY(parse_extract(m, spec->extract.text[i], err));
	return TN_OK;
}

enum tn_status tn_mapper_bind_rules(struct tn_mapper *m, struct tn_err *err)
{
	for (uint32_t i = 0; i < m->ndrops; i++)
		TN_TRY(tn_mapper_bind_expr(m, m->drop[i], "--drop", err));
	for (uint32_t i = 0; i < m->nextracts; i++) {
		struct tn_mapper_extract *x = &m->extract[i];
		struct tn_str name = tn_expr_name(x->check, 0);
		enum tn_role role;

		TN_TRY(tn_mapper_bind_expr(m, x->check, "--extract", err));
		x->column = tn_role_parse(name, &role) ? m->columns.role[role] : TN_COLUMN_NONE;
		if (x->column == TN_COLUMN_NONE)
			x->column = tn_columns_find(&m->columns, name);
	}
	return TN_OK;
}

uint32_t tn_mapper_drop(struct tn_mapper *m, const struct tn_rec *rec, struct tn_err *err)
{
	uint32_t i;

	if (m->ndrops == 0)
		return TN_MAPPER_LIST;
	i = tn_expr_first(m->drop, m->ndrops, rec, err);
	return i == TN_EXPR_BAD || i < m->ndrops ? i : TN_MAPPER_LIST;
}

/* regexec wants a C string, and the value as it is meant. */
static enum tn_status as_meant(struct tn_mapper_extract *x, struct tn_str field, bool is_raw, struct tn_err *err)
{
	tn_buf_reset(&x->text);
	if (is_raw || memchr(field.p, '\\', field.n) == NULL)
		tn_buf_add(&x->text, field);
	else
		tn_buf_unescape(&x->text, field);
	tn_buf_ch(&x->text, '\0');
	return x->text.failed ? tn_err_nomem(err, field.n) : TN_OK;
}

static enum tn_status extract(struct tn_mapper_extract *x, struct tn_str field, bool is_raw, struct tn_str *value, struct tn_err *err)
{
	regmatch_t at[2];
	int code;

	TN_TRY(as_meant(x, field, is_raw, err));
	if (x->text.n <= x->prefix.n || (x->prefix.n > 0 && memcmp(x->text.p, x->prefix.p, x->prefix.n) != 0))
		return TN_OK;
	code = regexec(&x->regex, x->text.p, 2, at, 0);
	if (code != 0 && code != REG_NOMATCH)
		return tn_err_set(err, TN_ELIMIT, "out of memory (in --extract)");
	/* no match, a group that took no part in it, or an empty one: no value */
	if (code != 0 || at[1].rm_so < 0 || at[1].rm_eo == at[1].rm_so)
		return TN_OK;
	tn_buf_reset(&x->group);
	tn_buf_escape(&x->group, (struct tn_str){ x->text.p + at[1].rm_so, (size_t)(at[1].rm_eo - at[1].rm_so) });
	if (!tn_buf_room(&x->group, 64))        /* readable behind it, should it be the time */
		return tn_err_nomem(err, x->group.n);
	memset(x->group.p + x->group.n, 0, 64);
	*value = tn_buf_str(&x->group);
	return TN_OK;
}

/* Most values are told by this, before anything is copied. */
static bool may_match(const struct tn_mapper_extract *x, struct tn_str field)
{
	const char *p = field.p, *end = field.p + field.n;

	if (x->needle.n == 0)
		return true;
	for (; (size_t)(end - p) >= x->needle.n; p++) {
		p = memchr(p, x->needle.p[0], (size_t)(end - p) - x->needle.n + 1);
		if (p == NULL)
			return false;
		if (memcmp(p, x->needle.p, x->needle.n) == 0)
			return true;
	}
	return false;
}

/* . is a byte, and a group may end within a character. */
static enum tn_status check_group(const struct tn_mapper *m, const struct tn_mapper_extract *x, struct tn_str value, struct tn_err *err)
{
	char quoted[64];

	if (!m->spec->is_engine || tn_engine_text_ok(value))
		return TN_OK;
	tn_err_set(err, TN_EDATA, "--extract: not UTF-8, a piece of a character: %s", tn_err_quote(quoted, sizeof quoted, value));
	tn_err_hint(err, "regular expressions are about bytes: take more than one, or those that are meant");
	tn_err_at(err, NULL, 0, x->column + 1);
	return tn_err_reason(err, "utf8");
}

/* Only roles without a value: of several rules the first that finds one. */
enum tn_status tn_mapper_extracts(struct tn_mapper *m, const struct tn_rec *rec, bool is_raw, struct tn_err *err)
{
	for (uint32_t i = 0; i < m->nextracts; i++) {
		struct tn_mapper_extract *x = &m->extract[i];
		uint32_t out = m->role_col[x->role];
		struct tn_str field = tn_rec_field(rec, x->column);

		if (tn_str_missing(field) || !may_match(x, field))
			continue;
		if (m->value[out].p == NULL)
			TN_TRY(tn_mapper_choose(m, rec, out, err));
		if (!tn_str_missing(m->value[out]))
			continue;
		TN_TRY(extract(x, field, is_raw, &m->value[out], err));
		TN_TRY(check_group(m, x, m->value[out], err));
	}
	return TN_OK;
}

void tn_mapper_close_rules(struct tn_mapper *m)
{
	for (uint32_t i = 0; i < m->ndrops; i++)
		tn_expr_fini(m->drop[i]);
	for (uint32_t i = 0; i < m->nextracts; i++) {
		tn_expr_fini(m->extract[i].check);
		if (m->extract[i].is_compiled)
			regfree(&m->extract[i].regex);
		tn_buf_fini(&m->extract[i].text);
		tn_buf_fini(&m->extract[i].group);
	}
}
