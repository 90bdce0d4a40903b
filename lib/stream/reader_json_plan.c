/* JSON Lines: which members are columns, settled by the first good record and by what the mapping speaks of. */
#include "base/buf.h"
#include "io/json_path.h"
#include "stream/reader_parts.h"

static enum tn_status names_open(struct tn_json_names *names, size_t cap, struct tn_arena *a, struct tn_err *err)
{
	names->n = 0;
	names->name = tn_arena_zalloc(a, cap + 1, sizeof *names->name);
	names->path = tn_arena_zalloc(a, cap + 1, sizeof *names->path);
	return names->name == NULL || names->path == NULL ? tn_err_nomem(err, cap * 2 * sizeof *names->name) : TN_OK;
}

static uint32_t find(const struct tn_json_names *names, struct tn_str name)
{
	for (uint32_t i = 0; i < names->n; i++)
		if (tn_str_eq(names->name[i], name))
			return i;
	return TN_COLUMN_NONE;
}

static enum tn_status add(struct tn_json_names *names, struct tn_str name, struct tn_str path, struct tn_err *err)
{
	if (name.p == NULL || path.p == NULL)
		return tn_err_nomem(err, name.n + path.n);
	names->name[names->n] = name;
	names->path[names->n++] = path;
	return TN_OK;
}

/* A member's name as a path: as it is, or quoted with its escapes. */
static struct tn_str member_path(struct tn_str text, bool has_escapes, struct tn_arena *a)
{
	bool is_plain = text.n > 0 && !has_escapes;
	char *p;

	for (size_t i = 0; i < text.n; i++)
		is_plain = is_plain && text.p[i] != '.' && text.p[i] != '[' && text.p[i] != ']';
	if (is_plain)
		return tn_arena_copy(a, text);
	p = tn_arena_alloc(a, text.n + 4);
	if (p == NULL)
		return (struct tn_str){ NULL, 0 };
	memcpy(p, "[\"", 2);
	memcpy(p + 2, text.p, text.n);
	memcpy(p + 2 + text.n, "\"]", 2);
	return (struct tn_str){ p, text.n + 4 };
}

static enum tn_status add_key(struct tn_json_names *keys, const struct tn_json_value *v, struct tn_arena *a, struct tn_err *err)
{
	struct tn_buf meant = { 0 }, text = { 0 };
	struct tn_str name = { NULL, 0 };

	tn_json_unescape(&meant, v->text);
	tn_buf_escape(&text, tn_buf_str(&meant));
	if (!meant.failed && !text.failed)
		name = tn_arena_copy(a, (struct tn_str){ text.n == 0 ? "" : text.p, text.n });
	tn_buf_fini(&meant);
	tn_buf_fini(&text);
	return add(keys, name, member_path(v->text, v->has_escapes, a), err);
}

/* The members of a record, into keys (or NULL: none), and their number. */
static enum tn_status walk(struct tn_str record, struct tn_json_names *keys, uint32_t *n, struct tn_arena *a, struct tn_err *err)
{
	struct tn_json j;
	struct tn_json_value v;
	enum tn_json_token token;

	*n = 0;
	tn_json_init(&j, record);
	token = tn_json_next(&j, &v);
	if (token != TN_JSON_BAD && (token != TN_JSON_OPEN || v.kind != TN_JSON_OBJECT)) {
		tn_err_set(err, TN_EDATA, "JSON: the record is no object");
		return tn_err_reason(err, "json");
	}
	while (token != TN_JSON_BAD && (token = tn_json_next(&j, &v)) == TN_JSON_KEY) {
		if (keys != NULL)
			TN_TRY(add_key(keys, &v, a, err));
		++*n;
		if (!tn_json_skip(&j, &v))
			token = TN_JSON_BAD;
	}
	if (token == TN_JSON_CLOSE)
		token = tn_json_next(&j, &v);
	return token == TN_JSON_END ? TN_OK : tn_json_error(&j, err);
}

enum tn_status tn_json_names_read(struct tn_json_names *keys, struct tn_str record, struct tn_arena *a, struct tn_err *err)
{
	uint32_t n;

	TN_TRY(walk(record, NULL, &n, a, err));
	TN_TRY(names_open(keys, n, a, err));
	return walk(record, keys, &n, a, err);
}

/* What cannot be a column's name ends the record when all its members are to be columns. */
static enum tn_status check_key(struct tn_str name, struct tn_err *err)
{
	if (name.n > 0 && memchr(name.p, '\0', name.n) == NULL)
		return TN_OK;
	tn_err_set(err, TN_EDATA, "a member %s is no column", name.n == 0 ? "without a name" : "with NUL in its name");
	tn_err_hint(err, "--keep LIST names the columns to keep; --keep none keeps none");
	return tn_err_reason(err, "key-unknown");
}

static bool breaks_lines(struct tn_str s)
{
	return memchr(s.p, '\t', s.n) != NULL || memchr(s.p, '\n', s.n) != NULL || memchr(s.p, '\r', s.n) != NULL;
}

/* A wanted name is a member of that name, else a path; one into a member that holds JSON text wants that member, for the stage of
 * cells. A name with a TAB or line end in it must not break the header. */
static enum tn_status add_want(const struct tn_reader_spec *spec, struct tn_json_names *cols,
	const struct tn_json_names *keys, struct tn_str name, struct tn_arena *a, struct tn_err *err)
{
	struct tn_str root = tn_json_path_root(name);
	bool into = find(keys, name) == TN_COLUMN_NONE && !tn_str_eq(root, name) && tn_reader_in_list(spec->json, root);
	uint32_t key = find(keys, into ? root : name);
	struct tn_buf text = { 0 };
	struct tn_str shown = into ? root : name, path;

	if (find(cols, shown) != TN_COLUMN_NONE)
		return TN_OK;
	path = key != TN_COLUMN_NONE ? keys->path[key] : into ? member_path(root, false, a) : name;
	if (breaks_lines(shown)) {
		tn_buf_escape(&text, shown);
		shown = text.failed ? (struct tn_str){ NULL, 0 } : tn_arena_copy(a, tn_buf_str(&text));
		tn_buf_fini(&text);
	}
	return add(cols, shown, path, err);
}

/* Is it a column even if the first good record lacks it? Not a role's own name, but no table is without users and times:
 * those may come later. */
static bool is_column(const struct tn_want *want)
{
	return want->by != TN_WANT_USUAL || tn_str_eq(want->name, tn_str_of(tn_role_name(TN_ROLE_USER))) ||
		tn_str_eq(want->name, tn_str_of(tn_role_name(TN_ROLE_TIME)));
}

/* Taken as a path, since the first good record has no member that is named so. */
static bool is_path_only(const struct tn_want *want, const struct tn_json_names *keys)
{
	return find(keys, want->name) == TN_COLUMN_NONE && !tn_str_eq(tn_json_path_root(want->name), want->name);
}

/* Other roles' own names that are no column must not come later, nor a member a.b where a.b was taken as a path: values
 * would be lost in silence. */
enum tn_status tn_json_names_watch(const struct tn_reader_spec *spec, struct tn_json_paths *paths,
	const struct tn_json_names *keys, struct tn_arena *a, struct tn_err *err)
{
	struct tn_str *name = tn_arena_zalloc(a, spec->nwant + (size_t)1, sizeof *name);
	uint32_t n = 0;

	if (name == NULL)
		return tn_err_nomem(err, spec->nwant * sizeof *name);
	for (uint32_t i = 0; i < spec->nwant; i++)
		if (!is_column(&spec->want[i]) || is_path_only(&spec->want[i], keys))
			name[n++] = spec->want[i].name;
	return tn_json_paths_watch(paths, name, n, err);
}

/* Roles' own names first, in their order, which is that of the output: rows in that order are copied on at once. */
enum tn_status tn_json_names_plan(const struct tn_reader_spec *spec, struct tn_json_names *cols,
	const struct tn_json_names *keys, struct tn_arena *a, struct tn_err *err)
{
	uint32_t usual;

	TN_TRY(names_open(cols, (size_t)keys->n + spec->nwant, a, err));
	for (uint32_t i = 0; i < spec->nwant; i++) {
		uint32_t key = find(keys, spec->want[i].name);

		if (spec->want[i].by == TN_WANT_USUAL && key != TN_COLUMN_NONE && find(cols, keys->name[key]) == TN_COLUMN_NONE)
			TN_TRY(add(cols, keys->name[key], keys->path[key], err));
	}
	usual = cols->n;
	for (uint32_t i = 0; spec->keep_all && i < keys->n; i++) {
		TN_TRY(check_key(keys->name[i], err));
		if (find(&(struct tn_json_names){ cols->name, cols->path, usual }, keys->name[i]) == TN_COLUMN_NONE)
			TN_TRY(add(cols, keys->name[i], keys->path[i], err));
	}
	for (uint32_t i = 0; i < spec->nwant; i++)
		if (is_column(&spec->want[i]))
			TN_TRY(add_want(spec, cols, keys, spec->want[i].name, a, err));
	if (cols->n > TN_READER_MOST_FIELDS)
		return tn_err_set(err, TN_ELIMIT, "a record of more than %u members", TN_READER_MOST_FIELDS);
	return TN_OK;
}
