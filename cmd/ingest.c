/* ingest: any event log to the stream
 *     ingest --preset online-retail online_retail.csv.gz | cohort --start purchase --period month --matrix */
#include "base/sys.h"
#include "cli/cli.h"
#include "stream/mapper.h"
#include "stream/preset.h"
#include "stream/reader.h"

/* All roles but user and time may be absent; a log of views has neither value nor order. */
#define WELCOME (TN_EVENT | TN_ITEM | TN_VALUE | TN_QTY | TN_ORDER | TN_SESSION | TN_CATEGORY | TN_CURRENCY)

/* NULL: not given, so what a preset says stays. */
struct opts {
	const char *preset, *show_preset;
	bool list_presets;
	const char *format, *delimiter;
	struct tn_list rename, set;
	const char *keep, *time_format, *time_digits, *tz, *zoneinfo, *skip_missing;
};

/* The run. A file is open at a time: its reader, and the mapper that all files share. */
struct ingest {
	struct tn_cli *cli;
	struct tn_preset preset;        /* options over preset over defaults */
	struct tn_arena arena;
	struct tn_mapper *mapper;
	struct tn_reader *reader;
	uint64_t done_bytes, blank_lines;
};

/* Name and one line, TAB between: a table for cut and grep, without a header. */
static enum tn_status list_presets(struct tn_cli *cli)
{
	for (size_t i = 0; i < tn_preset_count; i++) {
		const struct tn_preset_text *t = &tn_preset_texts[i];
		struct tn_preset p;

		tn_preset_init(&p);
		TN_TRY(tn_preset_parse(&p, t->name, (struct tn_str){ t->text, t->n }, &cli->err));
		tn_out_add(&cli->out, tn_str_of(t->name));
		tn_out_ch(&cli->out, '\t');
		tn_out_add(&cli->out, p.about);
		tn_out_ch(&cli->out, '\n');
	}
	return tn_out_status(&cli->out);
}

/* The text as it is embedded, comments and all, so that it can be edited and given back with --preset FILE. */
static enum tn_status show_preset(struct tn_cli *cli, const char *name)
{
	const struct tn_preset_text *t = tn_preset_find(tn_str_of(name));

	if (t == NULL)
		return tn_preset_unknown(tn_str_of(name), &cli->err);
	tn_out_add(&cli->out, (struct tn_str){ t->text, t->n });
	return tn_out_status(&cli->out);
}

/* A list option adds to what the preset says. */
static enum tn_status add_texts(struct tn_cli *cli, struct tn_mapper_texts *to, const struct tn_list *from, const char *option)
{
	for (uint32_t i = 0; i < from->n; i++) {
		if (to->n == TN_MAPPER_LIST)
			return tn_cli_usage(cli, "--%s: more than %d of them", option, TN_MAPPER_LIST);
		to->text[to->n++] = tn_str_of(from->item[i]);
	}
	return TN_OK;
}

/* An option that is given wins over the preset. */
static void set_text(struct tn_str *to, const char *from)
{
	if (from != NULL)
		*to = tn_str_of(from);
}

#define QUOTED 64

static const char *quote(char *dst, const char *text)
{
	return tn_err_quote(dst, QUOTED, tn_str_of(text));
}

/* What the reader must know: format, delimiter, header. --no-header speaks of the input alone: the stream that comes out
 * has a header unless --no-header-out says otherwise, or the next filter would not know the columns. */
static enum tn_status set_reader(struct ingest *g, const struct opts *o)
{
	struct tn_reader_spec *spec = &g->preset.reader;
	const struct tn_common *c = &g->cli->common;
	char quoted[QUOTED];

	spec->max_record = (size_t)c->max_record;
	if (o->format != NULL && !tn_format_parse(tn_str_of(o->format), &spec->format))
		return tn_cli_usage(g->cli, "--format: not a format");
	if (o->delimiter != NULL && !tn_delimiter_parse(tn_str_of(o->delimiter), &spec->delimiter))
		return tn_cli_usage(g->cli, "--delimiter: not one byte, or tab, comma, semicolon, bar: %s", quote(quoted, o->delimiter));
	set_text(&spec->columns, c->columns);
	if (c->no_header)
		spec->header = TN_HEADER_NO;
	if (spec->header != TN_HEADER_YES && spec->columns.p == NULL)
		return tn_cli_usage(g->cli, "--no-header needs --columns a,b,c");
	return TN_OK;
}

/* What the mapper must know. A role option replaces all alternatives of the preset; renames and sets come behind its own, so
 * that they have the last word. */
static enum tn_status set_mapper(struct ingest *g, const struct opts *o)
{
	struct tn_mapper_spec *spec = &g->preset.mapper;
	const struct tn_common *c = &g->cli->common;
	char quoted[QUOTED];

	for (int role = 0; role < TN_ROLES; role++)
		if (c->role[role] != NULL)
			spec->from[role] = (struct tn_mapper_from){ .text = { tn_str_of(c->role[role]) }, .n = 1 };
	TN_TRY(add_texts(g->cli, &spec->rename, &o->rename, "rename"));
	TN_TRY(add_texts(g->cli, &spec->set, &o->set, "set"));
	set_text(&spec->keep, o->keep);
	set_text(&spec->time_format, o->time_format);
	set_text(&spec->tz, o->tz);
	spec->zoneinfo = o->zoneinfo;
	spec->null = c->null;
	spec->no_header_out = c->no_header_out;
	spec->where = c->where;
	if (o->time_digits != NULL && !tn_preset_digits(tn_str_of(o->time_digits), &spec->time_digits))
		return tn_cli_usage(g->cli, "--time-digits: not 0, 3 or 6: %s", quote(quoted, o->time_digits));
	return o->skip_missing == NULL ? TN_OK : tn_preset_roles(tn_str_of(o->skip_missing), &spec->skip_missing, &g->cli->err);
}

/* For a note: as it may stand on a terminal, without quotes around it. */
static const char *plain(char *dst, size_t cap, const char *name)
{
	size_t n;

	tn_err_quote(dst, cap, tn_str_of(strcmp(name, "-") == 0 ? "stdin" : name));
	n = strlen(dst);
	dst[n - 1] = '\0';
	return dst + 1;
}

/* What was decided is told when the file has been read, so that `ingest FILE | head` dies without a word (F1). */
static void tell_file(const struct ingest *g, const char *file)
{
	enum tn_format format = tn_reader_format(g->reader);
	char name[100], delimiter[] = { tn_reader_delimiter(g->reader), '\0' };
	const char *shown = delimiter[0] == '\t' ? "TAB" : NULL;

	if (g->preset.reader.format == TN_FORMAT_AUTO && format == TN_FORMAT_BLANK)
		tn_cli_note(g->cli, "%s: format blank", plain(name, sizeof name, file));
	else if (g->preset.reader.format == TN_FORMAT_AUTO && format != TN_FORMAT_AUTO)
		tn_cli_note(g->cli, "%s: format %s, delimiter %s%s%s", plain(name, sizeof name, file), tn_format_name(format),
			shown == NULL ? "'" : "", shown == NULL ? delimiter : shown, shown == NULL ? "'" : "");
	if (tn_reader_columns(g->reader)->n > 0 && tn_reader_is_cut(g->reader))
		tn_cli_note(g->cli, "%s: the last line does not end in LF", plain(name, sizeof name, file));
}

/* About once a window; raw bytes are those of the compressed file, for which a total is known. */
static void tick(const struct ingest *g)
{
	const struct tn_common *c = &g->cli->common;
	const struct tn_in *in = tn_reader_in(g->reader);

	if (c->tick != NULL)
		c->tick(c->tick_ctx, &(struct tn_progress){ .bytes = g->done_bytes + in->raw_bytes,
			.total = c->nfiles <= 1 ? in->raw_size : 0, .rows = tn_mapper_stats(g->mapper)->rows });
}

/* Header first, then windows. `why` is asked for only by rows that the reader calls bad; it is cleared because the first
 * text in a struct tn_err wins. */
static enum tn_status read_rows(struct ingest *g, const char *file)
{
	struct tn_err *err = &g->cli->err;
	struct tn_mapper_input input = { file, tn_reader_columns(g->reader), tn_reader_delimiter(g->reader),
		tn_reader_is_stream(g->reader), tn_reader_has_header(g->reader) };
	struct tn_err why = { 0 };
	struct tn_window w;
	int got;

	TN_TRY(tn_mapper_bind(g->mapper, &input, &g->cli->out, err));
	while ((got = tn_reader_fill(g->reader, &w, &why, err)) > 0) {
		TN_TRY(tn_mapper_window(g->mapper, &w, tn_reader_is_cut(g->reader), &why, &g->cli->common.bad, err));
		tn_err_clear(&why);
		tick(g);
	}
	return got < 0 ? err->status : TN_OK;
}

/* One operand from its open to its close, whatever happens between. */
static enum tn_status read_file(struct ingest *g, const char *file)
{
	enum tn_status st = tn_reader_open(&g->reader, &g->preset.reader, file, &g->cli->err);

	if (st == TN_OK) {
		st = read_rows(g, file);
		tell_file(g, file);
		g->done_bytes += tn_reader_in(g->reader)->raw_bytes;
		g->blank_lines += tn_reader_blank_lines(g->reader);
	}
	tn_reader_close(g->reader);
	g->reader = NULL;
	return st;
}

/* Rows that are not in the output were asked to be left out, but never in silence. */
static void tell_end(const struct ingest *g)
{
	const struct tn_mapper_stats *stats = tn_mapper_stats(g->mapper);
	uint64_t blank = g->blank_lines + stats->blank_lines;

	for (int role = 0; role < TN_ROLES; role++)
		if (stats->left_out[role] > 0)
			tn_cli_note(g->cli, "%llu row%s without %s left out", (unsigned long long)stats->left_out[role],
				stats->left_out[role] == 1 ? "" : "s", tn_role_name((enum tn_role)role));
	tn_cli_note_where(g->cli, stats->where_out);
	if (blank > 0)
		tn_cli_note(g->cli, "%llu blank line%s", (unsigned long long)blank, blank == 1 ? "" : "s");
}

static enum tn_status read_files(struct ingest *g)
{
	const struct tn_common *c = &g->cli->common;

	TN_TRY(tn_cli_check_files(g->cli));
	if (c->nfiles == 0)
		TN_TRY(read_file(g, "-"));
	for (int i = 0; i < c->nfiles; i++)
		TN_TRY(read_file(g, c->file[i]));
	return TN_OK;
}

/* Options over preset over defaults, then all files as one stream. */
static enum tn_status ingest(struct ingest *g, const struct opts *o)
{
	struct tn_err *err = &g->cli->err;

	if (o->preset != NULL)
		TN_TRY(tn_preset_load(&g->preset, o->preset, &g->arena, err));
	TN_TRY(set_reader(g, o));
	TN_TRY(set_mapper(g, o));
	TN_TRY(tn_mapper_open(&g->mapper, &g->preset.mapper, err));
	TN_TRY(read_files(g));
	tell_end(g);
	return tn_bad_end(&g->cli->common.bad, tn_mapper_stats(g->mapper)->rows, err);
}

static enum tn_status run(const struct opts *o, struct tn_cli *cli)
{
	struct ingest g = { .cli = cli };
	enum tn_status st;

	if (o->list_presets)
		return list_presets(cli);
	if (o->show_preset != NULL)
		return show_preset(cli, o->show_preset);
	tn_preset_init(&g.preset);
	st = ingest(&g, o);
	tn_mapper_close(g.mapper);
	tn_arena_fini(&g.arena);
	return st;
}

int main(int argc, char **argv)
{
	struct opts o = { 0 };
	struct tn_cli cli;
	const struct tn_opt table[] = {
		TN_OPT_SUMMARY("Turn any event log (CSV, TSV, blank-separated; plain or gzip) into the stream."),
		TN_OPT_EXAMPLE("ingest --user customer --time date --event =order --value 'price*qty' a.csv"),
		TN_OPT_EXAMPLE("ingest --preset online-retail online_retail.csv.gz | cohort --start purchase"),
		TN_OPT_ROLES(TN_USER | TN_TIME, WELCOME),
		TN_OPT_COMMON(TN_GROUP_WHERE),
		TN_OPT_STR('p', "preset", &o.preset, "NAME", "a built-in preset, or a file that says what options say"),
		TN_OPT_FLAG(0, "list-presets", &o.list_presets, "list the built-in presets", .no_input = true),
		TN_OPT_STR(0, "show-preset", &o.show_preset, "NAME", "print a preset, to edit it and give it back", .no_input = true),
		TN_OPT_CHOICE('f', "format", &o.format, "auto csv tsv stream blank", "format of the input (default: auto)"),
		TN_OPT_STR('d', "delimiter", &o.delimiter, "C", "what stands between fields: one byte, or tab"),
		TN_OPT_FLAG(0, "no-header", &cli.common.no_header, "the input has no header: --columns names the fields"),
		TN_OPT_LIST(0, "rename", &o.rename, "OLD=NEW,...", "other names for events"),
		TN_OPT_LIST(0, "set", &o.set, "COL=VALUE when EXPR", "set a role or kept column in rows for which EXPR holds"),
		TN_OPT_STR('k', "keep", &o.keep, "LIST", "other columns to keep: all, none or a list (default: all)"),
		TN_OPT_STR(0, "time-format", &o.time_format, "FORMAT", "iso, s, ms, us, ns, auto, or as %d/%m/%Y (default: auto)"),
		TN_OPT_STR(0, "time-digits", &o.time_digits, "N", "digits of fraction, 0, 3 or 6 (default: by the first row)"),
		TN_OPT_STR(0, "tz", &o.tz, "ZONE", "zone of times that name none (default: UTC)"),
		TN_OPT_STR(0, "zoneinfo", &o.zoneinfo, "DIR", "where the time zones are (default: the system's)"),
		TN_OPT_STR(0, "skip-missing", &o.skip_missing, "ROLES", "leave out and count rows without these"),
		TN_OPT_END
	};

	tn_cli_begin(&cli, "ingest", table, argc, argv);
	return tn_cli_end(&cli, run(&o, &cli));
}
