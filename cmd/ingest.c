/* ingest: any event log to the stream
 *     ingest --preset online-retail online_retail.csv.gz | cohort --start purchase --period month --matrix */
#include "base/arena.h"
#include "base/num.h"
#include "base/sys.h"
#include "cli/cli.h"
#include "io/json_path.h"
#include "stream/mapper.h"
#include "stream/preset.h"
#include "stream/rates.h"
#include "stream/reader.h"
#include "stream/sniff.h"
#include "stream/sorter.h"
#include "stream/stats.h"

/* All roles but user and time may be absent; a log of views has neither value nor order. */
#define WELCOME (TN_EVENT | TN_ITEM | TN_VALUE | TN_QTY | TN_ORDER | TN_SESSION | TN_CATEGORY | TN_CURRENCY)

/* Options that are keys of a preset, too, and say the same: by number in opts.text. */
enum { FORMAT, DELIMITER, ENCODING, EXPLODE, JSON, CARRY, KEEP, TIME_FORMAT, TIME_DIGITS, TZ, TZ_COL, SKIP_MISSING, DEDUP, TEXTS };
static const char *const text_keys[TEXTS] = { "format", "delimiter", "encoding", "explode", "json", "carry", "keep", "time-format",
	"time-digits", "tz", "tz-col", "skip-missing", "dedup" };

enum { MISSING, DROP, EXTRACT, RENAME, SET, LISTS };
static const char *const list_keys[LISTS] = { "missing", "drop", "extract", "rename", "set" };

enum { SHORT_ROWS, TIME_CUT, MINOR_UNITS, FLAGS };
static const char *const flag_keys[FLAGS] = { "short-rows", "time-cut", "minor-units" };

/* NULL, false, empty: not given, so what a preset says stays. */
struct opts {
	const char *preset, *show_preset;
	bool list_presets, sniff;
	const char *text[TEXTS];
	struct tn_list list[LISTS];
	bool flag[FLAGS];
	const char *zoneinfo, *base, *rates, *rates_stale, *stats, *sort, *shard;
};

/* The run. A file is open at a time: its reader, and the mapper that all files share. */
struct ingest {
	struct tn_cli *cli;
	struct tn_preset preset;        /* options over preset over defaults */
	struct tn_arena arena;
	struct tn_mapper *mapper;
	struct tn_reader *reader;
	struct tn_sorter *sorter;       /* NULL: rows go out as they come */
	struct tn_stats stats;
	bool *met;                      /* by want: some file has it */
	bool is_json;                   /* ... which is asked of records only */
	struct tn_columns keys;         /* of the last file, for a message at the end; names are copies */
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

/* Options say what a preset's keys say, and win. */
static enum tn_status apply(struct ingest *g, const struct opts *o)
{
	struct tn_err *err = &g->cli->err;

	for (int i = 0; i < TEXTS; i++)
		if (o->text[i] != NULL)
			TN_TRY(tn_preset_option(&g->preset, text_keys[i], o->text[i], err));
	for (int i = 0; i < LISTS; i++)
		for (uint32_t k = 0; k < o->list[i].n; k++)
			TN_TRY(tn_preset_option(&g->preset, list_keys[i], o->list[i].item[k], err));
	for (int i = 0; i < FLAGS; i++)
		if (o->flag[i])
			TN_TRY(tn_preset_option(&g->preset, flag_keys[i], "yes", err));
	for (int role = 0; role < TN_ROLES; role++)
		if (g->cli->common.role[role] != NULL)
			TN_TRY(tn_preset_option(&g->preset, tn_role_name((enum tn_role)role), g->cli->common.role[role], err));
	return TN_OK;
}

/* What all filters' options say. --no-header speaks of the input alone: the stream that comes out has a header unless
 * --no-header-out says otherwise, or the next filter would not know the columns. */
static enum tn_status apply_common(struct ingest *g, const struct opts *o)
{
	struct tn_reader_spec *reader = &g->preset.reader;
	struct tn_mapper_spec *mapper = &g->preset.mapper;
	const struct tn_common *c = &g->cli->common;

	reader->max_record = (size_t)c->max_record;
	if (c->columns != NULL)
		reader->columns = tn_str_of(c->columns);
	if (c->engine != NULL && reader->format == TN_FORMAT_AUTO)
		reader->format = TN_FORMAT_STREAM;
	if (c->no_header && (c->engine == NULL || reader->format < TN_FORMAT_JSONL))    /* the others have names of their own */
		reader->header = TN_HEADER_NO;
	if (reader->header != TN_HEADER_YES && reader->columns.p == NULL)
		return tn_cli_usage(g->cli, "%s needs --columns a,b,c", c->engine != NULL ? "--engine" : "--no-header");
	reader->is_engine = mapper->is_engine = c->engine != NULL;
	reader->empty_ok = c->no_header;
	reader->keep_all = mapper->keep.p == NULL || tn_str_eq(mapper->keep, TN_STR("all"));
	mapper->zoneinfo = o->zoneinfo;
	mapper->null = c->null;
	mapper->no_header_out = c->no_header_out || c->engine != NULL;
	mapper->where = c->where;
	if (mapper->dedup.key.p != NULL || o->sort != NULL)
		tn_cli_memory(g->cli);
	mapper->dedup.mem = o->sort == NULL ? c->mem : c->mem / 2;
	mapper->dedup.tmp = c->tmp;
	return o->shard == NULL ? TN_OK : tn_shard_parse(&mapper->shard, "--shard", tn_str_of(o->shard), &g->cli->err);
}

/* 5d: days that a rate may be old. */
static bool stale_days(const char *text, int64_t *days)
{
	struct tn_str s = tn_str_of(text);

	if (s.n > 0 && s.p[s.n - 1] == 'd')
		s.n--;
	return tn_num_i64(s, 0, 36525, days);
}

/* Base and rates belong together: neither says anything without the other. */
static enum tn_status open_rates(struct ingest *g, const struct opts *o)
{
	int64_t days = 5;
	char quoted[64];

	if (o->rates_stale != NULL && !stale_days(o->rates_stale, &days))
		return tn_cli_usage(g->cli, "--rates-stale: not a number of days such as 5d: %s",
			tn_err_quote(quoted, sizeof quoted, tn_str_of(o->rates_stale)));
	if ((o->base == NULL) != (o->rates == NULL) || (o->rates_stale != NULL && o->rates == NULL))
		return tn_cli_usage(g->cli, "--base CUR and --rates FILE go together");
	if (o->rates == NULL)
		return TN_OK;
	TN_TRY(tn_cli_beside(g->cli, "--rates", o->rates));
	return tn_rates_open(&g->preset.mapper.rates, o->rates, tn_str_of(o->base), (int32_t)days, g->cli->common.engine != NULL, &g->cli->err);
}

/* What was decided is told when the file has been read, so that `ingest FILE | head` dies without a word (F1), or with one line (F2);
 * what is wrong with the output or with an option has nothing to do with it. */
static void tell_file(const struct ingest *g, const char *file)
{
	enum tn_format format = tn_reader_format(g->reader);
	char quoted[100], delimiter[] = { tn_reader_delimiter(g->reader), '\0' };
	const char *shown = delimiter[0] == '\t' ? "TAB" : NULL;
	const char *name = tn_err_plain(quoted, sizeof quoted, tn_str_of(strcmp(file, "-") == 0 ? "stdin" : file));

	if (g->preset.reader.format == TN_FORMAT_AUTO && (format == TN_FORMAT_BLANK || format >= TN_FORMAT_JSONL))
		tn_cli_note(g->cli, "%s: format %s", name, tn_format_name(format));
	else if (g->preset.reader.format == TN_FORMAT_AUTO && format != TN_FORMAT_AUTO)
		tn_cli_note(g->cli, "%s: format %s, delimiter %s%s%s", name, tn_format_name(format),
			shown == NULL ? "'" : "", shown == NULL ? delimiter : shown, shown == NULL ? "'" : "");
	if (tn_reader_columns(g->reader)->n > 0 && tn_reader_is_cut(g->reader))
		tn_cli_note(g->cli, "%s: the last line does not end in LF", name);
}

/* About once a window; raw bytes are those of the compressed file, for which a total is known. */
static void tick(const struct ingest *g)
{
	const struct tn_common *c = &g->cli->common;
	const struct tn_in *in = tn_reader_in(g->reader);

	if (c->tick != NULL)
		c->tick(c->tick_ctx, &(struct tn_progress){ .bytes = g->done_bytes + in->raw_bytes,
			.total = c->nfiles <= 1 ? in->raw_size : 0, .rows = tn_mapper_stats(g->mapper)->rows,
			.spilled = tn_mapper_spilled(g->mapper) + (g->sorter == NULL ? 0 : tn_sorter_spilled(g->sorter)) });
}

/* Must want[i] be met: did somebody type it (the mapper knows better once it has met a file: net-amount may be a column), or is it the user
 * or the time? */
static bool is_asked(struct ingest *g, uint32_t i)
{
	const struct tn_want *want;
	uint32_t n;

	if (tn_mapper_wants(g->mapper, &want, &n, &g->cli->err) != TN_OK || i >= n)
		want = g->preset.reader.want;
	if (want[i].by == TN_WANT_USUAL)
		return tn_str_eq(want[i].name, tn_str_of(tn_role_name(TN_ROLE_USER))) || tn_str_eq(want[i].name, tn_str_of(tn_role_name(TN_ROLE_TIME)));
	return want[i].by == TN_WANT_OPTION;
}

/* A misspelt path is no error before the end, for a later record might have it. When something else is wrong already, it is the likely reason. */
static enum tn_status blame_path(struct ingest *g, enum tn_status st)
{
	const struct tn_reader_spec *spec = &g->preset.reader;
	const struct tn_columns *keys = tn_reader_keys(g->reader);

	for (uint32_t i = 0; st == TN_EDATA && tn_reader_format(g->reader) == TN_FORMAT_JSONL && i < spec->nwant; i++) {
		if (!is_asked(g, i) || tn_reader_met(g->reader, i) ||
		    tn_columns_find(keys, tn_json_path_root(spec->want[i].name)) != TN_COLUMN_NONE)
			continue;
		tn_err_clear(&g->cli->err);
		tn_columns_missing(keys, spec->want[i].name, &g->cli->err);
		tn_err_at(&g->cli->err, tn_reader_in(g->reader)->name, 0, 0);
		return TN_EDATA;
	}
	return st;
}

/* Header first, then windows. `why` is asked for only by rows that the reader calls bad; it is cleared because the first
 * text in a struct tn_err wins. */
static enum tn_status read_rows(struct ingest *g, const char *file)
{
	struct tn_err *err = &g->cli->err;
	enum tn_format format = tn_reader_format(g->reader);
	struct tn_mapper_input input = { .file = file, .columns = tn_reader_columns(g->reader), .delimiter = tn_reader_delimiter(g->reader),
		.is_stream = tn_reader_is_stream(g->reader), .has_header = tn_reader_has_header(g->reader),
		.nkeys = tn_reader_keys(g->reader)->n, .is_record = format == TN_FORMAT_JSONL || format == TN_FORMAT_COMBINED };
	struct tn_err why = { 0 };
	struct tn_window w;
	int got;

	TN_TRY(blame_path(g, tn_mapper_bind(g->mapper, &input, g->sorter == NULL ? &g->cli->out : tn_sorter_rows(g->sorter), err)));
	while ((got = tn_reader_fill(g->reader, &w, &why, err)) > 0) {
		enum tn_status st = tn_mapper_window(g->mapper, &w, tn_reader_is_cut(g->reader), &why, &g->cli->common.bad, err);

		if (st != TN_OK)
			return tn_str_ends(tn_str_of(err->reason), TN_STR("-missing")) ? blame_path(g, st) : st;
		tn_err_clear(&why);
		tick(g);
	}
	return got < 0 ? err->status : TN_OK;
}

/* A preset for another kind of file reads nothing but nonsense, or nothing at all: its user and time must be there. */
static enum tn_status check_preset(struct ingest *g, const char *preset, const char *file)
{
	const struct tn_columns *keys = tn_reader_keys(g->reader);
	bool is_json = tn_reader_format(g->reader) == TN_FORMAT_JSONL;
	char missing[100];
	const char *other;

	if (preset == NULL || keys->n == 0 || tn_sniff_fits(&g->preset, keys, is_json, missing, sizeof missing))
		return TN_OK;
	tn_err_set(&g->cli->err, TN_EDATA, "preset %s finds no column for %s", preset, missing);
	other = strcmp(file, "-") == 0 ? tn_sniff_preset(keys, is_json) : tn_sniff_file(file);
	if (other != NULL)
		tn_err_hint(&g->cli->err, "--preset %s fits", other);
	else
		tn_err_hint(&g->cli->err, "--sniff shows what there is");
	tn_err_at(&g->cli->err, file, 1, 0);
	return TN_EDATA;
}

/* A preset for another format: what would fit, if the file can be read once more? */
static void hint_at_preset(struct ingest *g, const char *preset, const char *file)
{
	const char *other = tn_sniff_file(file);

	if (other == NULL || strcmp(other, preset) == 0)
		return;
	g->cli->err.hint[0] = '\0';
	tn_err_hint(&g->cli->err, "--preset %s fits", other);
}

/* The file cannot be read as the preset says: is it the wrong preset altogether? */
static enum tn_status blame_preset(struct ingest *g, const char *preset, const char *file)
{
	struct tn_err held = g->cli->err;

	if (preset == NULL || g->reader == NULL)
		return held.status;
	if (tn_reader_keys(g->reader)->n == 0) {
		hint_at_preset(g, preset, file);
		return held.status;
	}
	tn_err_clear(&g->cli->err);
	if (check_preset(g, preset, file) == TN_OK)
		g->cli->err = held;
	return held.status;
}

/* Is it a path into the element of an array? */
static bool has_element(struct tn_str path)
{
	for (size_t i = 0; i + 1 < path.n; i++)
		if (path.p[i] == '[' && path.p[i + 1] == ']')
			return true;
	return false;
}

/* Names that some file has; the keys are kept for the message on those that none has. */
static enum tn_status note_met(struct ingest *g)
{
	const struct tn_columns *keys = tn_reader_keys(g->reader);

	for (uint32_t i = 0; i < g->preset.reader.nwant; i++) {
		struct tn_str name = g->preset.reader.want[i].name;
		bool is_there = tn_reader_met(g->reader, i);

		/* an array may be empty in all records of a quiet day */
		if (!is_there && has_element(name))
			is_there = tn_columns_find(keys, tn_json_path_root(name)) != TN_COLUMN_NONE;
		g->met[i] = g->met[i] || is_there;
	}
	g->is_json = g->is_json || tn_reader_format(g->reader) == TN_FORMAT_JSONL;
	g->keys = (struct tn_columns){ .name = tn_arena_zalloc(&g->arena, keys->n, sizeof *keys->name) };
	for (; g->keys.name != NULL && g->keys.n < keys->n; g->keys.n++) {
		g->keys.name[g->keys.n] = tn_arena_copy(&g->arena, keys->name[g->keys.n]);
		if (g->keys.name[g->keys.n].p == NULL)
			return tn_err_nomem(&g->cli->err, keys->name[g->keys.n].n);
	}
	return g->keys.name == NULL ? tn_err_nomem(&g->cli->err, keys->n * sizeof *keys->name) : TN_OK;
}

/* An open reader to its end. */
static enum tn_status read_open(struct ingest *g, const struct opts *o, const char *file)
{
	TN_TRY(check_preset(g, o->preset, file));
	TN_TRY(read_rows(g, file));
	return note_met(g);
}

/* One operand from its open to its close, whatever happens between. */
static enum tn_status read_file(struct ingest *g, const struct opts *o, const char *file)
{
	enum tn_status st = tn_stats_begin(&g->stats, &g->cli->common.bad, &g->cli->err);

	if (st == TN_OK)
		st = tn_reader_open(&g->reader, &g->preset.reader, file, &g->cli->err);
	if (st == TN_EDATA)
		st = blame_preset(g, o->preset, file);
	if (st == TN_OK) {
		st = read_open(g, o, file);
		if (st != TN_EOUTPUT && st != TN_EUSAGE)
			tell_file(g, file);
		g->done_bytes += tn_reader_in(g->reader)->raw_bytes;
		g->blank_lines += tn_reader_blank_lines(g->reader);
		tn_stats_end(&g->stats, tn_reader_in(g->reader)->raw_bytes, tn_reader_blank_lines(g->reader), &g->cli->common.bad);
	}
	tn_reader_close(g->reader);
	g->reader = NULL;
	return st;
}

static enum tn_status read_files(struct ingest *g, const struct opts *o)
{
	const struct tn_common *c = &g->cli->common;

	TN_TRY(tn_cli_check_files(g->cli));
	if (c->nfiles == 0)
		TN_TRY(read_file(g, o, "-"));
	for (int i = 0; i < c->nfiles; i++)
		TN_TRY(read_file(g, o, c->file[i]));
	return tn_mapper_finish(g->mapper, &g->cli->common.bad, &g->cli->err);
}

/* In JSON a name that is misspelt is missing from every record, and nothing else would tell; in a table its column would have been missed. */
static enum tn_status check_met(struct ingest *g)
{
	const struct tn_reader_spec *spec = &g->preset.reader;

	for (uint32_t i = 0; i < spec->nwant && g->is_json && tn_mapper_stats(g->mapper)->rows > 0; i++) {
		if (g->met[i] || !is_asked(g, i))
			continue;
		tn_columns_missing(&g->keys, spec->want[i].name, &g->cli->err);
		return TN_EDATA;
	}
	return TN_OK;
}

/* n rows, and why they are not in the output. */
static void tell_rows(const struct ingest *g, uint64_t n, const char *before, const char *why, const char *after)
{
	if (n > 0)
		tn_cli_note(g->cli, "%llu row%s %s%s%s", (unsigned long long)n, n == 1 ? "" : "s", before, why, after);
}

/* Rows that are not in the output were asked to be left out, but never in silence. */
static void tell_end(const struct ingest *g)
{
	const struct tn_mapper_stats *stats = tn_mapper_stats(g->mapper);
	uint64_t blank = g->blank_lines + stats->blank_lines;
	struct tn_str name;
	char text[64];

	for (uint32_t i = 0; (name = tn_mapper_drop_name(g->mapper, i)).p != NULL; i++)
		tell_rows(g, stats->dropped[i], "dropped: ", tn_err_quote(text, sizeof text, name), "");
	for (int role = 0; role < TN_ROLES; role++)
		tell_rows(g, stats->left_out[role], "without ", tn_role_name((enum tn_role)role), " left out");
	tn_cli_note_where(g->cli, stats->where_out);
	tell_rows(g, stats->shard_out, "of other shards left out", "", "");
	tell_rows(g, stats->again, "that came again left out", "", "");
	tell_rows(g, stats->own_day_refunds, "of refunds whose order was not met", "", ": the rate of their own day");
	if (blank > 0)
		tn_cli_note(g->cli, "%llu blank line%s", (unsigned long long)blank, blank == 1 ? "" : "s");
}

/* An array that an option names must be met, too: its element is wanted, whoever else wants it. */
static enum tn_status want_element(struct ingest *g, const struct opts *o)
{
	struct tn_reader_spec *spec = &g->preset.reader;
	struct tn_want *want;
	char *path;

	if (o->text[EXPLODE] == NULL || spec->explode.p == NULL)
		return TN_OK;
	want = tn_arena_zalloc(&g->arena, spec->nwant + (size_t)1, sizeof *want);
	path = tn_arena_alloc(&g->arena, spec->explode.n + 2);
	if (want == NULL || path == NULL)
		return tn_err_nomem(&g->cli->err, spec->nwant * sizeof *want);
	memcpy(want, spec->want, spec->nwant * sizeof *want);
	memcpy(path, spec->explode.p, spec->explode.n);
	memcpy(path + spec->explode.n, "[]", 2);
	want[spec->nwant++] = (struct tn_want){ { path, spec->explode.n + 2 }, TN_WANT_OPTION };
	spec->want = want;
	return TN_OK;
}

/* The mapping, before any file is looked at; what it speaks of goes to the reader. */
static enum tn_status open_mapper(struct ingest *g, const struct opts *o)
{
	struct tn_reader_spec *spec = &g->preset.reader;
	struct tn_err *err = &g->cli->err;

	TN_TRY(tn_mapper_open(&g->mapper, &g->preset.mapper, err));
	TN_TRY(tn_mapper_wants(g->mapper, &spec->want, &spec->nwant, err));
	TN_TRY(want_element(g, o));
	g->met = tn_arena_zalloc(&g->arena, spec->nwant + (size_t)1, sizeof *g->met);
	return g->met == NULL ? tn_err_nomem(err, spec->nwant) : TN_OK;
}

/* Rows wait in it until all of them are known. --dedup has the other half of the memory. */
static enum tn_status open_sorter(struct ingest *g, const struct opts *o)
{
	const struct tn_common *c = &g->cli->common;
	struct tn_sorter_spec spec = { .no_header = g->preset.mapper.no_header_out, .tmp = c->tmp,
		.mem = g->preset.mapper.dedup.key.p == NULL ? c->mem : c->mem - c->mem / 2 };

	if (o->sort == NULL)
		return TN_OK;
	spec.by_user = strcmp(o->sort, "time") != 0;
	return tn_sorter_open(&g->sorter, &spec, &g->cli->out, &g->cli->err);
}

/* All files as one stream. */
static enum tn_status ingest(struct ingest *g, const struct opts *o)
{
	struct tn_cli *cli = g->cli;

	TN_TRY(open_rates(g, o));
	TN_TRY(open_mapper(g, o));
	TN_TRY(open_sorter(g, o));
	TN_TRY(read_files(g, o));
	TN_TRY(check_met(g));
	if (g->sorter != NULL)
		TN_TRY(tn_sorter_finish(g->sorter, &cli->err));
	tell_end(g);
	TN_TRY(tn_bad_end(&cli->common.bad, tn_mapper_stats(g->mapper)->rows, &cli->err));
	return o->stats == NULL ? TN_OK : tn_stats_write(&g->stats, g->mapper, &cli->common.bad, &cli->second, &cli->err);
}

/* Outputs first, so that none of them is the file of the preset; then options over preset over defaults. */
static enum tn_status settle(struct ingest *g, const struct opts *o)
{
	struct tn_cli *cli = g->cli;
	struct stat st;

	if (o->stats != NULL)
		TN_TRY(tn_cli_second(cli, "--stats", o->stats));
	if (o->preset != NULL && tn_preset_find(tn_str_of(o->preset)) == NULL && tn_sys.stat(o->preset, &st) == 0)
		TN_TRY(tn_cli_beside(cli, "--preset", o->preset));
	if (o->preset != NULL)
		TN_TRY(tn_preset_load(&g->preset, o->preset, cli->common.engine != NULL, &g->arena, &cli->err));
	TN_TRY(apply(g, o));
	return apply_common(g, o);
}

/* Of each operand; what options say already is not guessed. */
static enum tn_status sniff(const struct ingest *g)
{
	const struct tn_common *c = &g->cli->common;

	if (c->nfiles == 0)
		return tn_sniff("-", &g->preset.reader, &g->cli->out, &g->cli->err);
	for (int i = 0; i < c->nfiles; i++)
		TN_TRY(tn_sniff(c->file[i], &g->preset.reader, &g->cli->out, &g->cli->err));
	return TN_OK;
}

static enum tn_status run(const struct opts *o, struct tn_cli *cli)
{
	struct ingest g = { .cli = cli };
	enum tn_status st = TN_OK;

	if (cli->common.engine != NULL && (o->list_presets || o->show_preset != NULL || o->sniff))
		return tn_cli_usage(cli, "--list-presets, --show-preset, --sniff are for people: they do not go with --engine");
	if (o->list_presets)
		return list_presets(cli);
	if (o->show_preset != NULL)
		return show_preset(cli, o->show_preset);
	tn_preset_init(&g.preset);
	st = settle(&g, o);
	if (st == TN_OK)
		st = o->sniff ? sniff(&g) : ingest(&g, o);
	tn_mapper_close(g.mapper);
	tn_sorter_close(g.sorter);
	tn_rates_close(g.preset.mapper.rates);
	tn_stats_fini(&g.stats);
	tn_arena_fini(&g.arena);
	return st;
}

#define TABLE_ROWS 48

/* Roles and rows of the table, in the order of the help. */
static void fill_table(struct tn_opt *table, struct opts *o, struct tn_cli *cli)
{
	const struct tn_opt rows[] = {
		TN_OPT_SUMMARY("Turn any event log (CSV, TSV, JSON Lines, access logs) into the stream."),
		TN_OPT_EXAMPLE("ingest --user customer --time date --event =order --value 'price*qty' a.csv"),
		TN_OPT_EXAMPLE("ingest --preset online-retail online_retail.csv.gz | cohort --start purchase"),
		TN_OPT_ROLES(TN_USER | TN_TIME, WELCOME),
		TN_OPT_COMMON(TN_GROUP_WHERE | TN_GROUP_MEM),
		TN_OPT_STR('p', "preset", &o->preset, "NAME", "a built-in preset, or a file that says what options say"),
		TN_OPT_FLAG(0, "list-presets", &o->list_presets, "list the built-in presets", .no_input = true),
		TN_OPT_STR(0, "show-preset", &o->show_preset, "NAME", "print a preset, to edit it and give it back", .no_input = true),
		TN_OPT_FLAG(0, "sniff", &o->sniff, "say what FILE seems to be, and which preset fits"),
		TN_OPT_CHOICE('f', "format", &o->text[FORMAT], "auto csv tsv stream blank jsonl combined", "format of the input (default: auto)"),
		TN_OPT_STR('d', "delimiter", &o->text[DELIMITER], "C", "what stands between fields: one byte, or tab"),
		TN_OPT_CHOICE(0, "encoding", &o->text[ENCODING], "bytes latin1 cp1252 utf-16", "of the input (default: bytes as they are)"),
		TN_OPT_FLAG(0, "no-header", &cli->common.no_header, "the input has no header: --columns names the fields"),
		TN_OPT_FLAG(0, "short-rows", &o->flag[SHORT_ROWS], "fields that are not there at a row's end are missing"),
		TN_OPT_LIST(0, "missing", &o->list[MISSING], "TEXT", "a value that means nothing"),
		TN_OPT_STR(0, "explode", &o->text[EXPLODE], "PATH", "one row an element of this array (jsonl)"),
		TN_OPT_STR(0, "json", &o->text[JSON], "LIST", "columns whose text is JSON, for paths into them"),
		TN_OPT_STR(0, "carry", &o->text[CARRY], "LIST by COL", "empty cells take the row before's while COL stays the same"),
		TN_OPT_LIST(0, "drop", &o->list[DROP], "NAME when EXPR", "leave out and count rows for which EXPR holds"),
		TN_OPT_LIST(0, "extract", &o->list[EXTRACT], "ROLE from COL ~ 'RE'", "the first group, where it matches"),
		TN_OPT_LIST(0, "rename", &o->list[RENAME], "OLD=NEW,...", "other names for events"),
		TN_OPT_LIST(0, "set", &o->list[SET], "COL=VALUE when EXPR", "set a role or kept column in rows for which EXPR holds"),
		TN_OPT_STR('k', "keep", &o->text[KEEP], "LIST", "other columns to keep: all, none or a list (default: all)"),
		TN_OPT_STR(0, "time-format", &o->text[TIME_FORMAT], "FORMAT", "iso, s, ms, us, ns, auto, or as %d/%m/%Y (default: auto)"),
		TN_OPT_STR(0, "time-digits", &o->text[TIME_DIGITS], "N", "digits of fraction, 0, 3 or 6 (default: by the first row)"),
		TN_OPT_FLAG(0, "time-cut", &o->flag[TIME_CUT], "cut finer digits off instead of refusing them"),
		TN_OPT_STR(0, "tz", &o->text[TZ], "ZONE", "zone of times that name none (default: UTC)"),
		TN_OPT_STR(0, "tz-col", &o->text[TZ_COL], "COL", "the column with each row's own zone"),
		TN_OPT_STR(0, "zoneinfo", &o->zoneinfo, "DIR", "where the time zones are (default: the system's)"),
		TN_OPT_STR(0, "skip-missing", &o->text[SKIP_MISSING], "ROLES", "leave out and count rows without these"),
		TN_OPT_STR(0, "dedup", &o->text[DEDUP], "COL", "keep the first record of each key; row: the whole record"),
		TN_OPT_FLAG(0, "minor-units", &o->flag[MINOR_UNITS], "value counts in cents, or what the currency has"),
		TN_OPT_STR(0, "base", &o->base, "CUR", "convert value to this currency, by --rates"),
		TN_OPT_STR(0, "rates", &o->rates, "FILE", "rates of exchange: date, currency, rate"),
		TN_OPT_STR(0, "rates-stale", &o->rates_stale, "DAYS", "how old a rate may be (default: 5d)"),
		TN_OPT_CHOICE(0, "sort", &o->sort, "time user,time", "order the rows, all of them, by time or by user and time", .arg = "ORDER"),
		TN_OPT_STR(0, "shard", &o->shard, "K/N", "keep part K of N of the users, by a fixed hash of the id"),
		TN_OPT_STR(0, "stats", &o->stats, "FILE", "write counts of rows by file and reason to FILE"),
		TN_OPT_END
	};

	memcpy(table, rows, sizeof rows);
	_Static_assert(sizeof rows / sizeof rows[0] <= TABLE_ROWS, "table");
}

int main(int argc, char **argv)
{
	struct opts o = { 0 };
	struct tn_cli cli;
	struct tn_opt table[TABLE_ROWS];

	fill_table(table, &o, &cli);
	tn_cli_begin(&cli, "ingest", table, argc, argv);
	return tn_cli_end(&cli, run(&o, &cli));
}
