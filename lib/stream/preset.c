/* Presets: reading the text, finding the built-in ones. */
#include "stream/preset.h"

#include <stddef.h>

#include "base/sys.h"
#include "io/text.h"
#include "stream/engine.h"

#define MOST_BYTES ((size_t)1024 * 1024)

/* One text. `seen` has a bit a key, and those of the roles behind them. */
struct parser {
	struct tn_preset *p;
	struct tn_str value;
	uint64_t seen;                  /* keys, as bits */
	int role;                       /* of the line before; -1: it was about none */
	bool is_option;                 /* messages say --key, and what is given twice wins */
	struct tn_err *err;
};

/* What a key's value is. The place it goes to is a member of struct tn_preset. */
enum kind {
	TEXT,                           /* struct tn_str, read later by whom it concerns */
	MAYBE,                          /* the same; the option takes '' for "not, whatever the preset says" */
	TEXTS,                          /* struct tn_mapper_texts: the key may stand several times */
	WORD,                           /* one of `words`: its number, by `put` */
	SPECIAL                         /* by `put` */
};

struct key {
	const char *name;
	enum kind kind;
	size_t at;
	const char *words;              /* as the message lists them */
	bool (*put)(struct tn_preset *p, struct tn_str value);
};

static bool put_version(struct tn_preset *p, struct tn_str value)
{
	(void)p;
	return tn_str_eq(value, TN_STR("1"));
}

static bool put_format(struct tn_preset *p, struct tn_str value)
{
	return tn_format_parse(value, &p->reader.format);
}

static bool put_delimiter(struct tn_preset *p, struct tn_str value)
{
	return tn_delimiter_parse(value, &p->reader.delimiter);
}

/* The number of a word in a short list, -1 when it is not there. */
static int word(struct tn_str value, const char *const *words, int n)
{
	for (int i = 0; i < n; i++)
		if (tn_str_eq(value, tn_str_of(words[i])))
			return i;
	return -1;
}

static bool put_header(struct tn_preset *p, struct tn_str value)
{
	int i = word(value, (const char *const[]){ "yes", "no", "auto" }, 3);

	p->reader.header = i < 0 ? TN_HEADER_YES : (enum tn_header)i;
	return i >= 0;
}

static bool put_encoding(struct tn_preset *p, struct tn_str value)
{
	int i = word(value, (const char *const[]){ "bytes", "latin1", "cp1252", "utf-16" }, 4);

	p->reader.encoding = i < 0 ? TN_ENCODING_BYTES : (enum tn_encoding)i;
	return i >= 0;
}

static bool put_digits(struct tn_preset *p, struct tn_str value)
{
	return tn_preset_digits(value, &p->mapper.time_digits);
}

static bool put_flag(bool *flag, struct tn_str value)
{
	int i = word(value, (const char *const[]){ "no", "yes" }, 2);

	*flag = i == 1;
	return i >= 0;
}

static bool put_short_rows(struct tn_preset *p, struct tn_str value)
{
	return put_flag(&p->reader.short_rows, value);
}

static bool put_time_cut(struct tn_preset *p, struct tn_str value)
{
	return put_flag(&p->mapper.time_cut, value);
}

static bool put_minor_units(struct tn_preset *p, struct tn_str value)
{
	return put_flag(&p->mapper.minor_units, value);
}

/* Behind these the roles' names are keys, too. */
static const struct key keys[] = {
	{ .name = "preset", .kind = SPECIAL, .put = put_version },
	{ .name = "about", .at = offsetof(struct tn_preset, about) },
	{ "format", WORD, 0, "auto, csv, tsv, stream, blank, jsonl, combined", put_format },
	{ "delimiter", WORD, 0, "one byte, tab, comma, semicolon, bar", put_delimiter },
	{ "header", WORD, 0, "yes, no, auto", put_header },
	{ .name = "columns", .at = offsetof(struct tn_preset, reader.columns) },
	{ "encoding", WORD, 0, "bytes, latin1, cp1252, utf-16", put_encoding },
	{ .name = "explode", .kind = MAYBE, .at = offsetof(struct tn_preset, reader.explode) },
	{ .name = "json", .kind = MAYBE, .at = offsetof(struct tn_preset, reader.json) },
	{ .name = "carry", .kind = MAYBE, .at = offsetof(struct tn_preset, reader.carry) },
	{ "short-rows", WORD, 0, "yes, no", put_short_rows },
	{ .name = "missing", .kind = SPECIAL },
	{ .name = "drop", .kind = TEXTS, .at = offsetof(struct tn_preset, mapper.drop) },
	{ .name = "extract", .kind = TEXTS, .at = offsetof(struct tn_preset, mapper.extract) },
	{ .name = "rename", .kind = TEXTS, .at = offsetof(struct tn_preset, mapper.rename) },
	{ .name = "set", .kind = TEXTS, .at = offsetof(struct tn_preset, mapper.set) },
	{ .name = "keep", .at = offsetof(struct tn_preset, mapper.keep) },
	{ .name = "time-format", .at = offsetof(struct tn_preset, mapper.time_format) },
	{ "time-digits", WORD, 0, "0, 3, 6", put_digits },
	{ "time-cut", WORD, 0, "yes, no", put_time_cut },
	{ .name = "tz", .at = offsetof(struct tn_preset, mapper.tz) },
	{ .name = "tz-col", .kind = MAYBE, .at = offsetof(struct tn_preset, mapper.tz_col) },
	{ .name = "skip-missing", .kind = SPECIAL },
	{ "minor-units", WORD, 0, "yes, no", put_minor_units },
	{ .name = "dedup", .kind = MAYBE, .at = offsetof(struct tn_preset, mapper.dedup.key) }
};

#define KEYS (sizeof keys / sizeof keys[0])

static const char *dashes(const struct parser *x)
{
	return x->is_option ? "--" : "";
}

/* First of all, so that a preset of a later version is refused for that, and not for its unknown keys. */
static enum tn_status wrong_version(struct parser *x)
{
	char quoted[40];

	return tn_err_set(x->err, TN_EUSAGE, "preset: version %s is not known; this program reads version 1",
		tn_err_quote(quoted, sizeof quoted, x->value));
}

/* The words that are allowed stand in the message. */
static enum tn_status not_one_of(struct parser *x, const struct key *key)
{
	char quoted[60];

	return tn_err_set(x->err, TN_EUSAGE, "%s%s: not one of %s: %s", dashes(x), key->name, key->words,
		tn_err_quote(quoted, sizeof quoted, x->value));
}

static enum tn_status too_many(struct parser *x, const char *key, int most)
{
	return tn_err_set(x->err, TN_EUSAGE, "%s%s: more than %d of them", dashes(x), key, most);
}

/* Texts are parsed by the mapper, those of presets and of options alike. */
static enum tn_status add_text(struct parser *x, struct tn_mapper_texts *list, const char *key)
{
	if (list->n == TN_MAPPER_LIST)
		return too_many(x, key, TN_MAPPER_LIST);
	list->text[list->n++] = x->value;
	return TN_OK;
}

static enum tn_status add_missing(struct parser *x)
{
	struct tn_preset *p = x->p;

	if (p->reader.nmissing == TN_MAPPER_LIST)
		return too_many(x, "missing", TN_MAPPER_LIST);
	p->missing[p->reader.nmissing++] = x->value;
	return TN_OK;
}

/* What the mapper will say of a text, said where its line is known. The mapper speaks of options. */
static enum tn_status check_alone(struct parser *x, const struct tn_mapper_spec *alone)
{
	struct tn_mapper *m = NULL;
	enum tn_status st = x->is_option ? TN_OK : tn_mapper_open(&m, alone, x->err);

	tn_mapper_close(m);
	if (st == TN_EUSAGE && strncmp(x->err->what, "--", 2) == 0)
		memmove(x->err->what, x->err->what + 2, strlen(x->err->what + 2) + 1);
	return st;
}

static enum tn_status check_key(struct parser *x, const struct key *key)
{
	struct tn_preset alone = { .mapper.time_digits = -1 };
	void *at = (char *)&alone + key->at;

	if (key->kind == TEXTS)
		*(struct tn_mapper_texts *)at = (struct tn_mapper_texts){ .text = { x->value }, .n = 1 };
	else if (strcmp(key->name, "time-format") == 0)
		alone.mapper.time_format = x->value;
	else
		return TN_OK;
	return check_alone(x, &alone.mapper);
}

static enum tn_status put(struct parser *x, const struct key *key)
{
	void *at = (char *)x->p + key->at;

	switch (key->kind) {
	case MAYBE:
	case TEXT:
		*(struct tn_str *)at = x->value;
		if (key->kind == MAYBE && x->value.n == 0)
			*(struct tn_str *)at = (struct tn_str){ NULL, 0 };
		return TN_OK;
	case TEXTS:
		return add_text(x, at, key->name);
	case WORD:
		return key->put(x->p, x->value) ? TN_OK : not_one_of(x, key);
	case SPECIAL:
		break;
	}
	if (key->put != NULL)
		return key->put(x->p, x->value) ? TN_OK : wrong_version(x);
	/* of the two keys that are left `missing` begins with m */
	if (key->name[0] == 'm')
		return add_missing(x);
	return tn_preset_roles(x->value, &x->p->mapper.skip_missing, x->err);
}

static enum tn_status add_sources(struct parser *x, int role)
{
	struct tn_mapper_from *from = &x->p->mapper.from[role];
	/* the new source alone is parsed by a mapper of its own, so that a mistake is told with this line and not
	 * with the last one */
	struct tn_mapper_spec alone = { .time_digits = -1 };

	(void)tn_mapper_from_parse(&alone.from[role], x->value);
	if (!tn_mapper_from_parse(from, x->value))
		return tn_err_set(x->err, TN_EUSAGE, "%s%s: more than %d alternatives", dashes(x), tn_role_name((enum tn_role)role), TN_MAPPER_ALTERNATIVES);
	return check_alone(x, &alone);
}

static enum tn_status put_role(struct parser *x, enum tn_role role)
{
	x->p->mapper.from[role] = (struct tn_mapper_from){ .is_option = x->is_option };
	x->role = (int)role;
	return add_sources(x, (int)role);
}

/* Never skipped: a key that is not known is a typo, and what it should have said would be lost in silence. */
static enum tn_status unknown_key(struct parser *x, struct tn_str key)
{
	struct tn_str names[KEYS + TN_ROLES];
	char quoted[60];
	int near;

	for (size_t i = 0; i < KEYS; i++)
		names[i] = tn_str_of(keys[i].name);
	for (size_t i = 0; i < TN_ROLES; i++)
		names[KEYS + i] = tn_str_of(tn_role_name((enum tn_role)i));
	tn_err_set(x->err, TN_EUSAGE, "unknown key: %s", tn_err_quote(quoted, sizeof quoted, key));
	near = tn_str_nearest(key, names, KEYS + TN_ROLES);
	if (near >= 0)
		tn_err_hint(x->err, "%s", names[near].p);
	return TN_EUSAGE;
}

/* Twice the same key is a mistake in one of the two, but for those that add up. */
static enum tn_status check_seen(struct parser *x, size_t bit, const char *key, bool repeats)
{
	bool before = (x->seen >> bit & 1) != 0;

	if (x->seen == 0 && bit != 0)
		return tn_err_set(x->err, TN_EUSAGE, "the first line of a preset is: preset = 1");
	x->seen |= UINT64_C(1) << bit;
	return before && !repeats ? tn_err_set(x->err, TN_EUSAGE, "%s: given twice", key) : TN_OK;
}

/* Of a line or an option: x->value is set. */
static enum tn_status take(struct parser *x, struct tn_str name)
{
	enum tn_role role;

	x->role = -1;
	for (size_t i = 0; i < KEYS; i++) {
		const struct key *key = &keys[i];

		if (!tn_str_eq(name, tn_str_of(key->name)))
			continue;
		if (!x->is_option)
			TN_TRY(check_seen(x, i, key->name, key->kind == TEXTS || tn_str_eq(name, TN_STR("missing"))));
		TN_TRY(put(x, key));
		return check_key(x, key);
	}
	if (!tn_role_parse(name, &role))
		return unknown_key(x, name);
	if (!x->is_option)
		TN_TRY(check_seen(x, KEYS + role, tn_role_name(role), false));
	return put_role(x, role);
}

/* key = value; the first = parts them, so values may hold more. A line that is indented and begins with a bar goes on
 * with the sources of the role in the line before. */
static enum tn_status parse_line(struct parser *x, struct tn_str line)
{
	bool is_indented = line.n > 0 && (line.p[0] == ' ' || line.p[0] == '\t');
	struct tn_str key;
	char quoted[60];

	line = tn_str_trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return TN_OK;
	if (is_indented && line.p[0] == '|' && x->role >= 0) {
		x->value = tn_str_trim((struct tn_str){ line.p + 1, line.n - 1 });
		return add_sources(x, x->role);
	}
	if (memchr(line.p, '=', line.n) == NULL)
		return tn_err_set(x->err, TN_EUSAGE, "not key = value: %s", tn_err_quote(quoted, sizeof quoted, line));
	x->value = line;
	tn_str_cut(&x->value, '=', &key);
	x->value = tn_str_trim(x->value);
	return take(x, tn_str_trim(key));
}

void tn_preset_init(struct tn_preset *p)
{
	*p = (struct tn_preset){ .mapper.time_digits = -1 };
	p->reader.missing = p->missing;
}

/* From here on what is added to a list is an option's. */
static void close_lists(struct tn_mapper_spec *spec)
{
	spec->drop.npreset = spec->drop.n;
	spec->extract.npreset = spec->extract.n;
	spec->rename.npreset = spec->rename.n;
	spec->set.npreset = spec->set.n;
}

/* What hangs on several keys is checked when all are there. A byte order mark and CRLF are fine: presets are written
 * on any machine. */
enum tn_status tn_preset_parse(struct tn_preset *p, const char *file, struct tn_str text, struct tn_err *err)
{
	struct parser x = { .p = p, .role = -1, .err = err };
	uint64_t number = 0;
	struct tn_str line;

	if (tn_str_starts(text, TN_STR("\xef\xbb\xbf")))
		text = (struct tn_str){ text.p + 3, text.n - 3 };
	while (tn_str_cut(&text, '\n', &line)) {
		number++;
		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		if (parse_line(&x, line) != TN_OK) {
			tn_err_at(err, file, number, 0);
			return err->status;
		}
	}
	close_lists(&p->mapper);
	if (p->reader.header != TN_HEADER_YES && p->reader.columns.p == NULL)
		tn_err_set(err, TN_EUSAGE, "header = no or auto needs columns = a,b,c");
	else if (x.seen == 0)
		tn_err_set(err, TN_EUSAGE, "an empty preset");
	tn_err_at(err, err->status == TN_OK ? NULL : file, 0, 0);
	return err->status;
}

enum tn_status tn_preset_option(struct tn_preset *p, const char *key, const char *value, struct tn_err *err)
{
	struct parser x = { .p = p, .value = tn_str_of(value), .is_option = true, .err = err };

	if (strcmp(key, "keep") == 0)
		p->mapper.keep_is_option = true;
	return take(&x, tn_str_of(key));
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
	char quoted[60];
	size_t n = 0;
	int near;

	while (n < tn_preset_count && n < TN_MAPPER_LIST) {
		names[n] = tn_str_of(tn_preset_texts[n].name);
		n++;
	}
	tn_err_set(err, TN_EUSAGE, "no preset %s; --list-presets lists them", tn_err_quote(quoted, sizeof quoted, name));
	near = tn_str_nearest(name, names, n);
	if (near >= 0)
		tn_err_hint(err, "%s", names[near].p);
	return TN_EUSAGE;
}

enum tn_status tn_preset_load(struct tn_preset *p, const char *name, bool is_engine, struct tn_arena *a, struct tn_err *err)
{
	const struct tn_preset_text *built_in = tn_preset_find(tn_str_of(name));
	struct tn_str text;
	struct stat st;

	if (built_in != NULL)
		return tn_preset_parse(p, built_in->name, (struct tn_str){ built_in->text, built_in->n }, err);
	if (strchr(name, '/') == NULL && tn_sys.stat(name, &st) != 0)
		return tn_preset_unknown(tn_str_of(name), err);
	TN_TRY(tn_text_read(name, MOST_BYTES, a, &text, err));
	if (is_engine)
		TN_TRY(tn_engine_check_text(text, name, err));
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
