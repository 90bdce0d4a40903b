/* The command to begin with: a preset with what this file needs beside it, or the roles one by one. It must work as it
 * stands, so whatever could stop it at a row that was looked at is answered by an option; but rows whose time is missing
 * or cannot be read are the user's to judge. */
#include "io/json_path.h"
#include "stream/sniff_impl.h"

static bool is_safe(struct tn_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c != '\0' && strchr("_./,:%+-", c) != NULL)))
			return false;
	}
	return s.n > 0;
}

/* One word of sh, without a backslash: those are doubled in a table. */
static void add_word(struct tn_buf *b, struct tn_str s)
{
	if (is_safe(s)) {
		tn_buf_add(b, s);
		return;
	}
	tn_buf_ch(b, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\'')
			tn_buf_cstr(b, "'\"'\"'");
		else
			tn_buf_ch(b, s.p[i]);
	}
	tn_buf_ch(b, '\'');
}

static void add_option(struct tn_buf *b, const char *name, struct tn_str value)
{
	tn_buf_cstr(b, " --");
	tn_buf_cstr(b, name);
	tn_buf_ch(b, ' ');
	add_word(b, value);
}

/* Behind a blank; an operand that begins with - is no option. */
static void add_file(const struct tn_sniff *s, struct tn_buf *b)
{
	struct tn_buf name = { 0 };

	if (strcmp(s->file, "-") == 0)
		return;
	tn_buf_ch(b, ' ');
	if (s->file[0] == '-')
		tn_buf_cstr(&name, "./");
	tn_buf_cstr(&name, s->file);
	add_word(b, tn_buf_str(&name));
	b->failed = b->failed || name.failed;
	tn_buf_fini(&name);
}

/* Names with anything but letters, digits, _ . [ ] stand in braces, as expressions and arithmetic want them. */
static void add_name(struct tn_buf *b, struct tn_str name)
{
	bool is_plain = name.n > 0 && !(name.p[0] >= '0' && name.p[0] <= '9') && !tn_str_starts(name, TN_STR("["));

	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		is_plain = is_plain && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c != '\0' && strchr("_.[]", c) != NULL));
	}
	if (!is_plain)
		tn_buf_ch(b, '{');
	tn_buf_add(b, name);
	if (!is_plain)
		tn_buf_ch(b, '}');
}

static void add_delimiter(struct tn_buf *b, char delimiter)
{
	add_option(b, "delimiter", delimiter == '\t' ? TN_STR("tab") : (struct tn_str){ &delimiter, 1 });
}

static char own_delimiter(enum tn_format format)
{
	return format == TN_FORMAT_TSV || format == TN_FORMAT_STREAM ? '\t' : ',';
}

/* What `base` (a preset's, or nothing said) would not find by itself. */
static void add_reader(const struct tn_sniff *s, struct tn_buf *b, const struct tn_reader_spec *base)
{
	static const char *const encodings[] = { NULL, "latin1", "cp1252", "utf-16" };
	enum tn_format format = s->spec.format;
	bool is_cut = format == TN_FORMAT_CSV || format == TN_FORMAT_TSV;
	char known = base->delimiter != '\0' ? base->delimiter : own_delimiter(format);

	if (base->format == TN_FORMAT_AUTO ? s->is_unlike_auto : base->format != format)
		add_option(b, "format", tn_str_of(tn_format_name(format)));
	if (is_cut && s->spec.delimiter != known && (base->format != TN_FORMAT_AUTO || s->is_unlike_auto))
		add_delimiter(b, s->spec.delimiter);
	if (s->spec.encoding != base->encoding && encodings[s->spec.encoding] != NULL)
		add_option(b, "encoding", tn_str_of(encodings[s->spec.encoding]));
	if (s->shorter > 0 && s->longer == 0 && !base->short_rows)
		tn_buf_cstr(b, " --short-rows");
	if (s->longer > 0 || s->bad > 0)
		tn_buf_cstr(b, " --bad skip");
}

static void add_columns(const struct tn_sniff *s, struct tn_buf *b)
{
	struct tn_buf list = { 0 };

	if (s->header != TN_SNIFF_HEADER_NO && s->header != TN_SNIFF_HEADER_BROKEN)
		return;
	for (uint32_t i = 0; i < s->n; i++) {
		if (i > 0)
			tn_buf_ch(&list, ',');
		tn_buf_add(&list, s->column[i].name);
	}
	tn_buf_cstr(b, " --no-header");
	add_option(b, "columns", tn_buf_str(&list));
	b->failed = b->failed || list.failed;
	tn_buf_fini(&list);
}

/* Does the preset's list of formats read this column as we do? */
static bool reads_time(struct tn_str formats, const struct tn_sniff_column *c)
{
	struct tn_str first = { c->text, c->ntext }, item;
	struct tn_time ours, its;
	bool is_pattern = c->nreadings > 0;

	if (formats.p == NULL)
		formats = TN_STR("auto");
	while (formats.n > 0 && tn_str_cut(&formats, '|', &item)) {
		item = tn_str_trim(item);
		if (tn_str_starts(item, TN_STR("local-"))) {
			item.p += 6;
			item.n -= 6;
		}
		for (uint32_t i = 0; i < c->nreadings; i++)
			if (tn_str_eq(item, c->reading[i]))
				return true;
		if (tn_str_eq(item, c->time) || (!is_pattern && tn_str_eq(item, TN_STR("auto"))))
			return true;
		if (memchr(item.p, '%', item.n) == NULL || !tn_time_pattern(first, item, &its))
			continue;
		if (!is_pattern || (c->nreadings == 1 && tn_time_pattern(first, c->reading[0], &ours) && ours.us == its.us))
			return true;
	}
	return false;
}

/* The column that the preset takes for the time. */
static const struct tn_sniff_column *preset_time(const struct tn_sniff *s, const struct tn_preset *p)
{
	const struct tn_mapper_from *from = &p->mapper.from[TN_ROLE_TIME];

	for (uint32_t k = 0; k < from->n; k++)
		for (uint32_t i = 0; i < s->n; i++)
			if (tn_str_eq(s->column[i].name, from->text[k]) && s->column[i].time.p != NULL)
				return &s->column[i];
	return NULL;
}

static void add_time(struct tn_buf *b, const struct tn_sniff_column *c, struct tn_str reading)
{
	if (c->time.p != NULL && !tn_str_eq(reading, TN_STR("iso")))
		add_option(b, "time-format", reading);
	if (c->finer)
		tn_buf_cstr(b, " --time-cut");
}

/* Names that could be read as something else than a column by the language of sources. */
static void add_source(struct tn_buf *b, const char *role, struct tn_str name)
{
	struct tn_buf source = { 0 };

	add_name(&source, name);
	add_option(b, role, tn_buf_str(&source));
	b->failed = b->failed || source.failed;
	tn_buf_fini(&source);
}

static void add_value(const struct tn_sniff *s, struct tn_buf *b)
{
	struct tn_str price = s->column[s->by_role[TN_ROLE_VALUE]].name, qty = s->column[s->by_role[TN_ROLE_QTY]].name;
	struct tn_buf source = { 0 };

	add_name(&source, price);
	tn_buf_ch(&source, '*');
	add_name(&source, qty);
	add_option(b, "value", tn_buf_str(&source));
	b->failed = b->failed || source.failed;
	tn_buf_fini(&source);
}

/* A column that bears a role's name and cannot play it: it would be taken for it, or stand twice in the output. So would
 * a member of JSON records that is an object or an array. */
static bool is_impostor(const struct tn_sniff *s, enum tn_role role)
{
	for (uint32_t i = 0; i < s->n; i++) {
		struct tn_str name = s->column[i].name;

		if (s->spec.format == TN_FORMAT_JSONL)
			name = tn_json_path_root(name);
		if (tn_str_eq(name, tn_str_of(tn_role_name(role))) && s->by_role[role] != i)
			return true;
	}
	return false;
}

static void add_roles(const struct tn_sniff *s, struct tn_buf *b)
{
	/* later records may have other members, and none is a column of the first one's */
	bool none = s->spec.format == TN_FORMAT_JSONL;

	for (int role = 0; role < TN_ROLES; role++) {
		const char *name = tn_role_name((enum tn_role)role);
		uint32_t at = s->by_role[role];

		if (role == TN_ROLE_VALUE && s->is_product)
			add_value(s, b);
		else if (at != TN_COLUMN_NONE && !tn_str_eq(s->column[at].name, tn_str_of(name)))
			add_source(b, name, s->column[at].name);
	}
	for (int role = 0; role < TN_ROLES; role++) {
		if (!is_impostor(s, (enum tn_role)role))
			continue;
		none = true;
		if (s->by_role[role] == TN_COLUMN_NONE)
			add_option(b, tn_role_name((enum tn_role)role), TN_STR("="));
	}
	if (none)
		add_option(b, "keep", TN_STR("none"));
}

/* Visitors without a user are nothing odd; a row without a time is, and stays an error. */
static void add_missing(const struct tn_sniff *s, struct tn_buf *b)
{
	const struct tn_sniff_column *c = &s->column[s->by_role[TN_ROLE_USER]];

	if (c->empty > 0 || c->present < s->rows - s->bad)
		add_option(b, "skip-missing", TN_STR("user"));
}

/* A key that no row has would make all rows bad, or the columns incomplete. */
static void add_dedup(const struct tn_sniff *s, struct tn_buf *b, struct tn_str key)
{
	bool is_met = key.p == NULL || tn_str_eq(key, TN_STR("row"));

	for (uint32_t i = 0; i < s->n && !is_met; i++)
		is_met = s->column[i].values > 0 && tn_str_eq(s->column[i].name, key);
	if (!is_met)
		tn_buf_cstr(b, " --dedup ''");
}

/* What stands before the command where the file is nothing that ingest can open as it is. */
static void add_begin(const struct tn_sniff *s, struct tn_buf *b, const char *filter)
{
	tn_buf_cstr(b, s->is_gzip ? "gzip -dc" : filter);
	add_file(s, b);
	if (s->is_gzip) {
		tn_buf_cstr(b, " | ");
		tn_buf_cstr(b, filter);
	}
	tn_buf_cstr(b, " | ");
}

/* The command is done: a line of the answer. */
static void put_command(struct tn_buf *b, struct tn_buf *command)
{
	tn_buf_cstr(b, "try\t");
	tn_buf_escape(b, tn_buf_str(command));
	tn_buf_ch(b, '\n');
	b->failed = b->failed || command->failed;
	tn_buf_fini(command);
	*command = (struct tn_buf){ 0 };
}

/* Dates that can be read in several ways give a command for each: only the person knows which. */
static enum tn_status try_preset(const struct tn_sniff *s, struct tn_buf *b, struct tn_err *err)
{
	struct tn_buf command = { 0 };
	const struct tn_preset_text *t = tn_preset_find(tn_str_of(s->preset));
	const struct tn_sniff_column *time;
	struct tn_preset p;

	tn_preset_init(&p);
	TN_TRY(tn_preset_parse(&p, t->name, (struct tn_str){ t->text, t->n }, err));
	time = preset_time(s, &p);
	for (uint32_t i = 0; i == 0 || (time != NULL && i < time->nreadings); i++) {
		bool is_read = time == NULL || reads_time(p.mapper.time_format, time);

		tn_buf_cstr(&command, "ingest --preset ");
		tn_buf_cstr(&command, s->preset);
		add_reader(s, &command, &p.reader);
		if (!is_read)
			add_option(&command, "time-format", time->nreadings > 0 ? time->reading[i] : time->time);
		if (time != NULL && time->finer && !p.mapper.time_cut)
			tn_buf_cstr(&command, " --time-cut");
		add_dedup(s, &command, p.mapper.dedup.key);
		add_file(s, &command);
		put_command(b, &command);
		if (is_read)
			break;
	}
	return TN_OK;
}

/* Likewise. A broken header is cut off; what of its names cannot be one is numbered (add_named). */
static void try_roles(const struct tn_sniff *s, struct tn_buf *b)
{
	const struct tn_sniff_column *time = &s->column[s->by_role[TN_ROLE_TIME]];
	bool is_broken = s->header == TN_SNIFF_HEADER_BROKEN;
	struct tn_buf command = { 0 };

	for (uint32_t i = 0; i == 0 || i < time->nreadings; i++) {
		if (is_broken)
			add_begin(s, &command, "tail -n +2");
		tn_buf_cstr(&command, "ingest");
		add_reader(s, &command, &(struct tn_reader_spec){ 0 });
		add_columns(s, &command);
		if (s->explode.p != NULL)
			add_option(&command, "explode", s->explode);
		add_roles(s, &command);
		add_time(&command, time, time->nreadings > 0 ? time->reading[i] : time->time);
		add_missing(s, &command);
		if (!is_broken)
			add_file(s, &command);
		put_command(b, &command);
	}
}

/* Records that go over several lines, or stand in one array, become one a line by a tool that every JSON user has. */
static void try_document(const struct tn_sniff *s, struct tn_buf *b)
{
	struct tn_buf command = { 0 };
	size_t i = 0;

	while (i < s->sample.n && memchr(" \t\r\n", s->sample.p[i], 4) != NULL)
		i++;
	add_begin(s, &command, i < s->sample.n && s->sample.p[i] == '[' ? "jq -c '.[]'" : "jq -c .");
	tn_buf_cstr(&command, "ingest --sniff -");
	put_command(b, &command);
}

enum tn_status tn_sniff_try(const struct tn_sniff *s, struct tn_buf *b, struct tn_err *err)
{
	bool lacks = false;

	if (s->is_document) {
		try_document(s, b);
		return TN_OK;
	}
	if (s->preset != NULL)
		return try_preset(s, b, err);
	for (int role = TN_ROLE_USER; role <= TN_ROLE_TIME; role++) {
		if (s->by_role[role] != TN_COLUMN_NONE)
			continue;
		lacks = true;
		tn_buf_cstr(b, "missing\t");
		tn_buf_cstr(b, tn_role_name((enum tn_role)role));
		tn_buf_ch(b, '\n');
	}
	if (!lacks)
		try_roles(s, b);
	return TN_OK;
}
