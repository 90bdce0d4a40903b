/* Presets: reading the text, finding the built-in ones. */
#include "stream/preset.h"

#include "base/sys.h"
#include "io/text.h"

#define MOST_BYTES ((size_t)1024 * 1024)

/* One text. `seen` has a bit a key, and those of the roles behind them. */
struct parser {
	struct tn_preset *p;
	const char *file;
	uint64_t line;
	struct tn_str value;
	uint64_t seen;                  /* keys, as bits */
	struct tn_err *err;
};

/* First of all, so that a preset of a later version is refused for that, and not for its unknown keys. */
static enum tn_status set_version(struct parser *x)
{
	char quoted[40];

	if (tn_str_eq(x->value, TN_STR("1")))
		return TN_OK;
	return tn_err_set(x->err, TN_EUSAGE, "preset: version %s is not known; this program reads version 1",
		tn_err_quote(quoted, sizeof quoted, x->value));
}

/* The words that are allowed stand in the message. */
static enum tn_status not_one_of(struct parser *x, const char *key, const char *words)
{
	char quoted[60];

	return tn_err_set(x->err, TN_EUSAGE, "%s: not one of %s: %s", key, words, tn_err_quote(quoted, sizeof quoted, x->value));
}

static enum tn_status set_about(struct parser *x)
{
	x->p->about = x->value;
	return TN_OK;
}

static enum tn_status set_format(struct parser *x)
{
	return tn_format_parse(x->value, &x->p->reader.format) ? TN_OK :
		not_one_of(x, "format", "auto, csv, tsv, stream, blank");
}

static enum tn_status set_delimiter(struct parser *x)
{
	return tn_delimiter_parse(x->value, &x->p->reader.delimiter) ? TN_OK :
		not_one_of(x, "delimiter", "one byte, tab, comma, semicolon, bar");
}

static enum tn_status set_header(struct parser *x)
{
	static const char *const words[] = { "yes", "no", "auto" };

	for (int i = 0; i < 3; i++) {
		if (tn_str_eq(x->value, tn_str_of(words[i]))) {
			x->p->reader.header = (enum tn_header)i;
			return TN_OK;
		}
	}
	return not_one_of(x, "header", "yes, no, auto");
}

static enum tn_status set_columns(struct parser *x)
{
	x->p->reader.columns = x->value;
	return TN_OK;
}

/* Keys that may stand several times. Their texts are parsed by the mapper, as those of the options are. */
static enum tn_status add_text(struct parser *x, struct tn_mapper_texts *list, const char *key)
{
	if (list->n == TN_MAPPER_LIST)
		return tn_err_set(x->err, TN_EUSAGE, "%s: more than %d of them", key, TN_MAPPER_LIST);
	list->text[list->n++] = x->value;
	return TN_OK;
}

static enum tn_status add_rename(struct parser *x)
{
	return add_text(x, &x->p->mapper.rename, "rename");
}

static enum tn_status add_set(struct parser *x)
{
	return add_text(x, &x->p->mapper.set, "set");
}

static enum tn_status set_keep(struct parser *x)
{
	x->p->mapper.keep = x->value;
	return TN_OK;
}

static enum tn_status set_time_format(struct parser *x)
{
	x->p->mapper.time_format = x->value;
	return TN_OK;
}

static enum tn_status set_time_digits(struct parser *x)
{
	return tn_preset_digits(x->value, &x->p->mapper.time_digits) ? TN_OK : not_one_of(x, "time-digits", "0, 3, 6");
}

static enum tn_status set_tz(struct parser *x)
{
	x->p->mapper.tz = x->value;
	return TN_OK;
}

static enum tn_status set_skip_missing(struct parser *x)
{
	return tn_preset_roles(x->value, &x->p->mapper.skip_missing, x->err);
}

/* Behind these the roles' names are keys, too. */
static const struct {
	const char *key;
	enum tn_status (*set)(struct parser *x);
	bool repeats;
} keys[] = {
	{ "preset", set_version, false },
	{ "about", set_about, false },
	{ "format", set_format, false },
	{ "delimiter", set_delimiter, false },
	{ "header", set_header, false },
	{ "columns", set_columns, false },
	{ "rename", add_rename, true },
	{ "set", add_set, true },
	{ "keep", set_keep, false },
	{ "time-format", set_time_format, false },
	{ "time-digits", set_time_digits, false },
	{ "tz", set_tz, false },
	{ "skip-missing", set_skip_missing, false }
};

#define KEYS (sizeof keys / sizeof keys[0])

/* Alternatives stand between bars, but not those inside of {braces}. */
static enum tn_status set_role(struct parser *x, enum tn_role role)
{
	struct tn_mapper_from *from = &x->p->mapper.from[role];
	size_t start = 0;
	int depth = 0;

	for (size_t i = 0; i <= x->value.n; i++) {
		char c = i < x->value.n ? x->value.p[i] : '|';

		depth += (c == '{') - (c == '}');
		if (c != '|' || (depth > 0 && i < x->value.n))
			continue;
		if (from->n == TN_MAPPER_ALTERNATIVES)
			return tn_err_set(x->err, TN_EUSAGE, "%s: more than %d alternatives", tn_role_name(role), TN_MAPPER_ALTERNATIVES);
		from->text[from->n++] = tn_str_trim((struct tn_str){ x->value.p + start, i - start });
		start = i + 1;
	}
	return TN_OK;
}

/* Never skipped: a key that is not known is a typo, and what it should have said would be lost in silence. */
static enum tn_status unknown_key(struct parser *x, struct tn_str key)
{
	struct tn_str names[KEYS + TN_ROLES];
	char quoted[60];
	int near;

	for (size_t i = 0; i < KEYS; i++)
		names[i] = tn_str_of(keys[i].key);
	for (size_t i = 0; i < TN_ROLES; i++)
		names[KEYS + i] = tn_str_of(tn_role_name((enum tn_role)i));
	tn_err_set(x->err, TN_EUSAGE, "unknown key: %s", tn_err_quote(quoted, sizeof quoted, key));
	near = tn_str_nearest(key, names, KEYS + TN_ROLES);
	if (near >= 0)
		tn_err_hint(x->err, "%s", names[near].p);
	return TN_EUSAGE;
}

/* Twice the same key is a mistake in one of the two. */
static enum tn_status seen_before(struct parser *x, size_t bit, const char *key)
{
	bool before = (x->seen >> bit & 1) != 0;

	if (x->seen == 0 && bit != 0)
		return tn_err_set(x->err, TN_EUSAGE, "the first line of a preset is: preset = 1");
	x->seen |= UINT64_C(1) << bit;
	return before ? tn_err_set(x->err, TN_EUSAGE, "%s: given twice", key) : TN_OK;
}

/* key = value; the first = parts them, so values may hold more. */
static enum tn_status parse_line(struct parser *x, struct tn_str line)
{
	struct tn_str key;
	enum tn_role role;
	char quoted[60];

	line = tn_str_trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return TN_OK;
	if (memchr(line.p, '=', line.n) == NULL)
		return tn_err_set(x->err, TN_EUSAGE, "not key = value: %s", tn_err_quote(quoted, sizeof quoted, line));
	x->value = line;
	tn_str_cut(&x->value, '=', &key);
	x->value = tn_str_trim(x->value);
	key = tn_str_trim(key);
	for (size_t i = 0; i < KEYS; i++) {
		if (!tn_str_eq(key, tn_str_of(keys[i].key)))
			continue;
		if (!keys[i].repeats || x->seen == 0)
			TN_TRY(seen_before(x, i, keys[i].key));
		return keys[i].set(x);
	}
	if (!tn_role_parse(key, &role))
		return unknown_key(x, key);
	TN_TRY(seen_before(x, KEYS + role, tn_role_name(role)));
	return set_role(x, role);
}

void tn_preset_init(struct tn_preset *p)
{
	*p = (struct tn_preset){ .mapper.time_digits = -1 };
}

enum tn_status tn_preset_parse(struct tn_preset *p, const char *file, struct tn_str text, struct tn_err *err)
{
	struct parser x = { .p = p, .file = file, .err = err };
	struct tn_str line;

	while (tn_str_cut(&text, '\n', &line)) {
		x.line++;
		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		if (parse_line(&x, line) != TN_OK) {
			tn_err_at(err, file, x.line, 0);
			return err->status;
		}
	}
	if (p->reader.header != TN_HEADER_YES && p->reader.columns.p == NULL)
		tn_err_set(err, TN_EUSAGE, "header = no or auto needs columns = a,b,c");
	else if (x.seen == 0)
		tn_err_set(err, TN_EUSAGE, "an empty preset");
	tn_err_at(err, err->status == TN_OK ? NULL : file, 0, 0);
	return err->status;
}

const struct tn_preset_text *tn_preset_find(struct tn_str name)
{
	for (size_t i = 0; i < tn_preset_count; i++)
		if (tn_str_eq(name, tn_str_of(tn_preset_texts[i].name)))
			return &tn_preset_texts[i];
	return NULL;
}

/* A name without a slash that is no file either: most likely a typo in the name of a built-in one. */
enum tn_status tn_preset_unknown(struct tn_str name, struct tn_err *err)
{
	struct tn_str names[TN_MAPPER_LIST];
	char quoted[60], list[160] = "";
	size_t n = 0, count = 0;
	int near;

	for (size_t i = 0; i < tn_preset_count && count < TN_MAPPER_LIST; i++) {
		struct tn_str s = names[count++] = tn_str_of(tn_preset_texts[i].name);

		if (n + s.n + 8 > sizeof list)
			break;
		memcpy(list + n, ", ", 2);
		memcpy(list + n + 2, s.p, s.n + 1);
		n += 2 + s.n;
	}
	tn_err_set(err, TN_EUSAGE, "no preset %s; there are: %s", tn_err_quote(quoted, sizeof quoted, name), n > 2 ? list + 2 : "none");
	near = tn_str_nearest(name, names, count);
	if (near >= 0)
		tn_err_hint(err, "%s", names[near].p);
	return TN_EUSAGE;
}

enum tn_status tn_preset_load(struct tn_preset *p, const char *name, struct tn_arena *a, struct tn_err *err)
{
	const struct tn_preset_text *built_in = tn_preset_find(tn_str_of(name));
	struct tn_str text;
	struct stat st;

	if (built_in != NULL)
		return tn_preset_parse(p, built_in->name, (struct tn_str){ built_in->text, built_in->n }, err);
	if (strchr(name, '/') == NULL && tn_sys.stat(name, &st) != 0)
		return tn_preset_unknown(tn_str_of(name), err);
	TN_TRY(tn_text_read(name, MOST_BYTES, a, &text, err));
	return tn_preset_parse(p, name, text, err);
}

bool tn_preset_digits(struct tn_str s, int *digits)
{
	if (s.n != 1 || (s.p[0] != '0' && s.p[0] != '3' && s.p[0] != '6'))
		return false;
	*digits = s.p[0] - '0';
	return true;
}

enum tn_status tn_preset_roles(struct tn_str list, uint32_t *roles, struct tn_err *err)
{
	struct tn_str names[TN_ROLES], name;
	enum tn_role role;
	char quoted[60];
	int near;

	*roles = 0;
	while (list.n > 0 && tn_str_cut(&list, ',', &name)) {
		name = tn_str_trim(name);
		if (tn_role_parse(name, &role)) {
			*roles |= UINT32_C(1) << role;
			continue;
		}
		for (size_t i = 0; i < TN_ROLES; i++)
			names[i] = tn_str_of(tn_role_name((enum tn_role)i));
		tn_err_set(err, TN_EUSAGE, "skip-missing: not a role: %s", tn_err_quote(quoted, sizeof quoted, name));
		near = tn_str_nearest(name, names, TN_ROLES);
		if (near >= 0)
			tn_err_hint(err, "%s", names[near].p);
		return TN_EUSAGE;
	}
	return TN_OK;
}
