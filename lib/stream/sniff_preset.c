/* Which preset fits: of each role the alternative most of whose columns are there, and the share of all of them. */
#include "base/num.h"
#include "io/json_path.h"
#include "stream/sniff_impl.h"

/* What a preset is held against. deep: keys are whole paths of JSON records, not their members alone. */
struct table {
	const struct tn_columns *keys;
	const struct tn_preset *preset;
	bool is_json, is_deep;
};

/* `have` of `all` columns. */
struct score {
	uint32_t have, all;
};

static bool has(const struct table *t, struct tn_str name)
{
	return tn_columns_find(t->keys, name) != TN_COLUMN_NONE;
}

/* items[0].price is items[].price among the paths that were met. */
static struct tn_str any_element(char *dst, size_t cap, struct tn_str path)
{
	size_t n = 0;

	for (size_t i = 0; i < path.n && n < cap; i++) {
		dst[n++] = path.p[i];
		if (path.p[i] == '[')
			while (i + 1 < path.n && path.p[i + 1] >= '0' && path.p[i + 1] <= '9')
				i++;
	}
	return (struct tn_str){ dst, n };
}

/* The path itself, or a container that has it in front. */
static bool has_path(const struct table *t, struct tn_str path)
{
	char text[512];

	path = any_element(text, sizeof text, path);
	for (uint32_t i = 0; i < t->keys->n; i++) {
		struct tn_str key = t->keys->name[i];

		if (tn_str_starts(key, path) && (key.n == path.n || key.p[path.n] == '.' || key.p[path.n] == '['))
			return true;
	}
	return false;
}

static bool is_in_list(struct tn_str list, struct tn_str name)
{
	struct tn_str item;

	while (list.n > 0 && tn_str_cut(&list, ',', &item))
		if (tn_str_eq(tn_str_trim(item), name))
			return true;
	return false;
}

static bool is_there(const struct table *t, struct tn_str name)
{
	struct tn_str root;

	if (has(t, name))
		return true;
	if (t->is_deep && has_path(t, name))
		return true;
	root = tn_json_path_root(name);
	if (is_in_list(t->preset->reader.json, root))
		return t->is_deep ? has_path(t, root) : has(t, root);
	return t->is_json && !t->is_deep && has(t, root);
}

/* SOURCE when EXPR: the source alone. */
static struct tn_str without_guard(struct tn_str source)
{
	for (size_t i = 0; i + 6 <= source.n; i++)
		if (memcmp(source.p + i, " when ", 6) == 0)
			return tn_str_trim((struct tn_str){ source.p, i });
	return source;
}

/* The next name of a source: {any name:default}, or what stands between operators. False: no more. */
static bool next_name(struct tn_str *rest, struct tn_str *name, bool *has_default)
{
	const char *end;

	*has_default = false;
	while (rest->n > 0 && memchr("+-*() ", rest->p[0], 6) != NULL) {
		rest->p++;
		rest->n--;
	}
	if (rest->n == 0)
		return false;
	if (rest->p[0] == '{' && (end = memchr(rest->p, '}', rest->n)) != NULL) {
		*name = (struct tn_str){ rest->p + 1, (size_t)(end - rest->p) - 1 };
		rest->n -= (size_t)(end + 1 - rest->p);
		rest->p = end + 1;
		for (size_t i = name->n; i-- > 0; )
			if (name->p[i] == ':' && tn_num_is((struct tn_str){ name->p + i + 1, name->n - i - 1 })) {
				*has_default = true;
				name->n = i;
			}
		return true;
	}
	*name = *rest;
	for (name->n = 0; name->n < rest->n && memchr("+-*() {", rest->p[name->n], 7) == NULL; )
		name->n++;
	name->n += name->n == 0;
	rest->p += name->n;
	rest->n -= name->n;
	return true;
}

/* A column of exactly that name comes first, then arithmetic, where amounts are asked for. A default is no need. */
static struct score score_source(const struct table *t, struct tn_str source, enum tn_role role)
{
	struct score sc = { 0, 0 };
	struct tn_str name, rest = source = without_guard(source);
	bool has_default;

	if (source.n == 0 || source.p[0] == '=')
		return sc;
	if (is_there(t, source) || (role != TN_ROLE_VALUE && role != TN_ROLE_QTY && source.p[0] != '{'))
		return (struct score){ is_there(t, source), 1 };
	while (next_name(&rest, &name, &has_default)) {
		bool met = is_there(t, name);

		if (tn_num_is(name) && !met)
			continue;
		sc.all += met || !has_default;
		sc.have += met;
	}
	return sc;
}

/* The alternative that is there as a whole, else the one that is most. An empty one needs nothing but gives nothing. */
static struct score score_role(const struct table *t, enum tn_role role)
{
	const struct tn_mapper_from *from = &t->preset->mapper.from[role];
	struct score most = { 0, 0 };

	for (uint32_t i = 0; i < from->n; i++) {
		struct score sc = score_source(t, from->text[i], role);

		if (sc.all > 0 && (most.all == 0 || sc.have * most.all > most.have * sc.all))
			most = sc;
	}
	return most;
}

/* A constant, and the column of the role's own name where the preset says nothing, are sources, too. */
static bool is_role_there(const struct table *t, enum tn_role role)
{
	const struct tn_mapper_from *from = &t->preset->mapper.from[role];

	for (uint32_t i = 0; i < from->n; i++) {
		struct score sc = score_source(t, from->text[i], role);

		if (sc.have == sc.all && from->text[i].n > 0)
			return true;
	}
	return from->n == 0 && has(t, tn_str_of(tn_role_name(role)));
}

static void say_missing(const struct tn_preset *p, enum tn_role role, char *text, size_t cap)
{
	const struct tn_mapper_from *from = &p->mapper.from[role];
	struct tn_str name = tn_str_of(tn_role_name(role));
	size_t n = 0;

	if (cap == 0)
		return;
	for (uint32_t i = 0; i <= from->n; i++) {
		struct tn_str s = i == 0 ? name : from->text[i - 1], part = i == 0 ? TN_STR("") : i == 1 ? TN_STR(": ") : TN_STR(" | ");

		if (n + part.n + s.n + 1 > cap)
			break;
		memcpy(text + n, part.p, part.n);
		if (s.n > 0)
			memcpy(text + n + part.n, s.p, s.n);
		n += part.n + s.n;
	}
	text[n] = '\0';
}

/* JSON presets read no tables, and the other way round; an access log is known by a column that no table has. */
static bool is_of_kind(const struct table *t, const struct tn_preset *p)
{
	if (p->reader.format == TN_FORMAT_COMBINED)
		return has(t, TN_STR("authuser"));
	return p->reader.format == TN_FORMAT_AUTO || (p->reader.format == TN_FORMAT_JSONL) == t->is_json;
}

static bool fits(const struct table *t, char *missing, size_t cap)
{
	for (enum tn_role role = TN_ROLE_USER; role <= TN_ROLE_TIME; role = (enum tn_role)(role + 1)) {
		if (is_role_there(t, role))
			continue;
		say_missing(t->preset, role, missing, cap);
		return false;
	}
	return true;
}

bool tn_sniff_fits(const struct tn_preset *p, const struct tn_columns *keys, bool is_json, char *missing, size_t cap)
{
	struct table t = { keys, p, is_json, false };

	if (cap > 0)
		missing[0] = '\0';
	return fits(&t, missing, cap);
}

static struct score score_preset(const struct table *t)
{
	struct score sum = { 0, 0 };

	for (int role = 0; role < TN_ROLES; role++) {
		struct score sc = score_role(t, (enum tn_role)role);

		sum.have += sc.have;
		sum.all += sc.all;
	}
	return sum;
}

/* Built-in text is good text, a test parses all of them: what fails here is memory. */
static enum tn_status read_preset(struct tn_preset *p, size_t i, struct tn_err *err)
{
	tn_preset_init(p);
	return tn_preset_parse(p, tn_preset_texts[i].name, (struct tn_str){ tn_preset_texts[i].text, tn_preset_texts[i].n }, err);
}

static bool is_better(struct score a, struct score b)
{
	return a.have * b.all != b.have * a.all ? a.have * b.all > b.have * a.all : a.have > b.have;
}

/* The larger share; of equal ones the more columns; then the first by name, and the next of the same score as twin:
 * trackers that write the same records have the same presets. A user, a time and nothing else is no preset's mark.
 * Without memory it is none, with a word in *err: the next best one would be a wrong answer. */
static const char *choose(struct table t, struct score *score, const char **twin, struct tn_err *err)
{
	const char *name = NULL;
	struct tn_preset p;

	*score = (struct score){ 0, 1 };
	*twin = NULL;
	for (size_t i = 0; i < tn_preset_count; i++) {
		struct score sc;

		if (read_preset(&p, i, err) != TN_OK)
			return NULL;
		if (!is_of_kind(&t, &p))
			continue;
		t.preset = &p;
		sc = score_preset(&t);
		/* a quarter of its columns at least: presets of one tracker share a few names with those of others */
		if (!fits(&t, NULL, 0) || (sc.have < 3 && p.reader.format != TN_FORMAT_COMBINED) || 4 * sc.have < sc.all)
			continue;
		if (name != NULL && !is_better(sc, *score)) {
			if (*twin == NULL && !is_better(*score, sc))
				*twin = tn_preset_texts[i].name;
			continue;
		}
		name = tn_preset_texts[i].name;
		*score = sc;
		*twin = NULL;
	}
	return name;
}

const char *tn_sniff_preset(const struct tn_columns *keys, bool is_json)
{
	struct tn_err unheard = { 0 };          /* a hint more or less */
	struct score score;
	const char *twin;

	return choose((struct table){ keys, NULL, is_json, false }, &score, &twin, &unheard);
}

/* A table without a header is known by the number of its columns, and by times and numbers that stand where the preset
 * wants them. */
static bool stands_right(const struct tn_sniff *s, const struct tn_preset *p, const struct tn_columns *c)
{
	for (int role = 0; role < TN_ROLES; role++) {
		const struct tn_mapper_from *from = &p->mapper.from[role];
		bool is_right = from->n == 0;

		for (uint32_t i = 0; i < from->n && !is_right; i++) {
			uint32_t at = tn_columns_find(c, without_guard(from->text[i]));
			const struct tn_sniff_column *col = at < s->n ? &s->column[at] : NULL;

			is_right = col == NULL || role > TN_ROLE_TIME ? at != TN_COLUMN_NONE || role > TN_ROLE_TIME :
				role == TN_ROLE_TIME ? col->time.p != NULL : col->values > 0 && col->time.p == NULL;
			if (col != NULL && (role == TN_ROLE_VALUE || role == TN_ROLE_QTY))
				is_right = col->numbers == col->values;
		}
		if (!is_right)
			return false;
	}
	return true;
}

static enum tn_status fit_bare(struct tn_sniff *s, struct tn_err *err)
{
	struct tn_preset p;

	for (size_t i = 0; i < tn_preset_count && s->preset == NULL; i++) {
		struct tn_columns c;

		TN_TRY(read_preset(&p, i, err));
		if (p.reader.columns.p == NULL || p.reader.header == TN_HEADER_YES ||
		    (p.reader.format != TN_FORMAT_AUTO && p.reader.format != s->spec.format))
			continue;
		TN_TRY(tn_columns_list(&c, p.reader.columns, &s->arena, err));
		if ((c.n != s->n && !(p.reader.short_rows && s->n < c.n && s->n > c.n / 2)) || !stands_right(s, &p, &c))
			continue;
		s->preset = tn_preset_texts[i].name;
		s->have = s->n;
		s->all = c.n;
		for (uint32_t k = 0; k < s->n; k++)
			s->column[k].name = c.name[k];
	}
	return TN_OK;
}

/* JSON: the paths and the members, so that a container may be asked for as a whole. */
enum tn_status tn_sniff_fit(struct tn_sniff *s, struct tn_err *err)
{
	struct tn_columns keys = { .name = tn_arena_zalloc(&s->arena, s->n + (size_t)1, sizeof *keys.name), .n = s->n };
	bool is_json = s->spec.format == TN_FORMAT_JSONL;
	struct score score;

	if (keys.name == NULL)
		return tn_err_nomem(err, s->n * sizeof *keys.name);
	for (uint32_t i = 0; i < s->n; i++)
		keys.name[i] = s->column[i].name;
	if (s->spec.format == TN_FORMAT_STREAM || s->is_document || s->header == TN_SNIFF_HEADER_BROKEN)
		return TN_OK;
	if (s->header == TN_SNIFF_HEADER_NO && s->given->columns.p == NULL)
		return fit_bare(s, err);
	s->preset = choose((struct table){ &keys, NULL, is_json, is_json }, &score, &s->twin, err);
	s->have = score.have;
	s->all = score.all;
	return err->status;
}
