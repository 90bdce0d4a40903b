/* JSON Lines: a record a line, turned into rows by paths (io/json_path.h). hot: of 260 ns a record (326 bytes, five of its twenty
 * values; CPU, median of nine, 1 million) 30 are spent here, 75 reading and 115 scanning; it was 350 before json_walk.c knew
 * shapes and ended lines itself. DuckDB 2.0 needs 1.0 to 1.25 s for the million.
 *
 * What each trick is for:
 *   shapes     a line whose shape is known ends where the scanner says: no search for its LF.
 *   windows    many rows, copied behind each other as mapper_fast.c wants them, so that it copies them on at once.
 *   plain      a value without escapes can hold nothing that TSV-1 escapes: it is copied 32 bytes at a time, unseen.
 *   escaped    what holds TABs or backslashes (containers mostly) is put in the stream's form at once, so that its row
 *   needs no flag
 *              and goes the mapper's fast way: `ingest` with all twelve members kept .98 to .42 s.
 *   in pieces  a record of many elements is handed over in several windows, so that a member that stands in each of its rows
 *              costs no more room than a window.
 * tests/unit/check_reader_json.c holds it to random records whose rows are known. */
#include "base/sys.h"
#include "io/json_path.h"
#include "stream/reader_parts.h"

#define MOST_RECORD ((size_t)UINT32_MAX - TN_IN_PAD - 1)        /* offsets have 32 bits */
#define ONE_A_LINE "JSON Lines has a record a line: jq -c . FILE | ..."
#define LOOK ((size_t)256 * 1024)       /* where the first good record has to begin */

struct json {
	struct tn_in *in;
	const struct tn_reader_spec *spec;
	struct tn_json_paths *paths;
	struct tn_reader_rows rows;
	uint32_t ncols;
	uint32_t *want_col;             /* by want: its column, TN_COLUMN_NONE */
	size_t max_record;
	uint64_t line, blank_lines;     /* line: of the next line, from 1 */
	struct tn_str record;           /* in work ... */
	uint64_t record_line;
	uint32_t next, nrows;           /* ... rows next .. nrows - 1 of it are still to come */
	bool is_cut;
	struct tn_err why;              /* of a bad record; clean in between */
	struct tn_err failed;
	struct tn_recref bad_row;
	uint32_t bad_at[2];
};

static enum tn_status open_json(void **state, struct tn_in *in, const struct tn_reader_spec *spec, struct tn_err *err)
{
	struct json *j = tn_sys.malloc(sizeof *j);

	if (j == NULL)
		return tn_err_nomem(err, sizeof *j);
	*j = (struct json){ .in = in, .spec = spec, .line = 1 };
	j->max_record = spec->max_record < MOST_RECORD ? spec->max_record : MOST_RECORD;
	*state = j;
	return TN_OK;
}

/* Lines */

struct line {
	struct tn_str text;             /* without LF and CR */
	size_t used;                    /* with them */
	bool is_torn;                   /* no LF */
};

/* The line that begins at `from` of the block: 1, 0 (the end, or no whole line in the block when it may not read), -1 in
 * j->failed. */
static int line_at(struct json *j, size_t from, bool may_read, struct line *line)
{
	struct tn_in *in = j->in;
	size_t seen = from, n;
	const char *lf;
	int got;

	while ((lf = in->n > seen ? memchr(in->data + seen, '\n', in->n - seen) : NULL) == NULL) {
		seen = in->n;
		if (!may_read)
			return 0;
		got = seen - from > j->max_record ? 1 : tn_in_more(in, &j->failed);
		if (got < 0 || (got == 0 && seen == from))
			return got;
		if (got == 0 || seen - from > j->max_record)
			break;
	}
	n = lf == NULL ? in->n - from : (size_t)(lf - in->data) - from;
	if (n > j->max_record) {
		tn_err_set(&j->failed, TN_ELIMIT, "a line of more than %zu bytes", j->max_record);
		tn_err_hint(&j->failed, "--max-record");
		return -1;
	}
	*line = (struct line){ { in->data + from, n }, n + (lf != NULL), lf == NULL };
	if (n > 0 && line->text.p[n - 1] == '\r')
		line->text.n--;
	return 1;
}

static bool is_blank(struct tn_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != ' ' && s.p[i] != '\t' && s.p[i] != '\r')
			return false;
	return true;
}

static bool is_json(struct tn_str text)
{
	struct tn_json j;
	struct tn_json_value v;

	tn_json_init(&j, text);
	return tn_json_skip(&j, &v) && tn_json_next(&j, &v) == TN_JSON_END;
}

/* A record that is wrong, and whether that is the end of everything: a record that no LF ends and that is not whole was cut, and
 * --bad skip must not hide that. False: *why is a failure, not a bad record. */
static bool judge(const struct json *j, const struct line *line, struct tn_err *why)
{
	struct tn_err cut = { 0 };

	if (tn_str_eq(line->text, TN_STR(TN_POISON))) {
		tn_err_clear(why);
		tn_err_set(why, TN_EINPUT, "aborted upstream");
	} else if (line->is_torn && why->status == TN_EDATA && !is_json(line->text)) {
		tn_err_set(&cut, TN_EINPUT, "input was cut: the last record does not end: %s", why->what);
		*why = cut;
	} else if (strcmp(why->reason, "key-unknown") == 0) {
		struct tn_str name = j->paths == NULL ? (struct tn_str){ NULL, 0 } : tn_json_paths_caught(j->paths);
		enum tn_role role;

		if (name.p != NULL && tn_role_parse(name, &role))
			tn_err_hint(why, "--%s %s takes it", tn_role_name(role), tn_role_name(role));
		else if (name.p != NULL)
			tn_err_hint(why, "a path was meant by %.*s; the member is [\"%.*s\"]", (int)name.n, name.p, (int)name.n, name.p);
		tn_err_hint(why, "--keep LIST names the columns to keep; --keep none keeps none");
	}
	return why->status == TN_EDATA;
}

/* Windows */

/* Told at once, since all rows before it have been handed over; and again at every later fill. */
static int fail(struct json *j, struct tn_err *err)
{
	tn_err_at(&j->failed, j->in->name, j->line, 0);
	*err = j->failed;
	return -1;
}

static void take(struct json *j, const struct line *line)
{
	tn_in_take(j->in, line->used);
	j->line++;
	j->is_cut = line->is_torn;
}

/* A window of this one row. */
static int give_bad(struct json *j, const struct line *line, struct tn_window *w, struct tn_err *bad)
{
	j->record = line->text;
	j->record_line = j->line;
	j->bad_at[1] = (uint32_t)line->text.n + 1;
	j->bad_row = (struct tn_recref){ .nf = 1, .flags = TN_REC_BAD };
	*w = (struct tn_window){ .base = j->record.p, .at = j->bad_at, .row = &j->bad_row, .n = 1, .line = j->line,
		.lines = &j->record_line, .raw = &j->record };
	*bad = j->why;
	tn_err_at(bad, j->in->name, j->line, 0);
	tn_err_clear(&j->why);
	take(j, line);
	return 1;
}

/* Rows of the record in work, as many as the window takes. */
static void put_rows(struct json *j)
{
	struct tn_reader_rows *t = &j->rows;

	while (j->next < j->nrows && !tn_reader_rows_full(t) && !t->text.failed) {
		const struct tn_json_value *v = tn_json_paths_row(j->paths, j->next++);
		uint32_t flags = 0;

		for (uint32_t i = 0; i < j->ncols; i++)
			flags |= tn_reader_put_json(t, v + i);
		tn_reader_rows_end(t, j->ncols, flags, j->record_line, j->record);
	}
}

/* Most lines have a shape that is known: their ends are found without being looked for. */
static bool next_of_shape(struct json *j)
{
	struct tn_in *in = j->in;
	const char *at = in->n == 0 ? NULL : tn_json_paths_line(j->paths, in->data, in->data + in->n);
	size_t n, cr;

	if (at == NULL)
		return false;
	n = (size_t)(at - in->data);
	cr = *at == '\r';
	if (n + cr > j->max_record)
		return false;
	j->record = (struct tn_str){ in->data, n };
	j->record_line = j->line++;
	j->next = 0;
	j->nrows = 1;
	j->is_cut = false;
	tn_in_take(in, n + cr + 1);
	return true;
}

/* The next record into work: 1, 0 (nothing more for this window), -1 in j->failed, 2 a bad one in *line and j->why. Nothing is
 * read once the window has rows: they point into the block, and a slow pipe is not waited for. */
static int next_record(struct json *j, struct line *line)
{
	int got;

	if (next_of_shape(j))
		return 1;
	while ((got = line_at(j, 0, j->rows.n == 0, line)) > 0) {
		if (line->text.n == 0 || (line->text.p[0] != '{' && is_blank(line->text))) {
			j->blank_lines++;
			take(j, line);
			continue;
		}
		j->nrows = tn_json_paths_read(j->paths, line->text, &j->why);
		j->next = 0;
		if (j->nrows > 0) {
			j->record = line->text;
			j->record_line = j->line;
			take(j, line);
			return 1;
		}
		if (judge(j, line, &j->why))
			return 2;
		j->failed = j->why;
		return -1;
	}
	return got;
}

/* A bad record behind good ones is read once more for the next window. */
static int fill_json(void *state, struct tn_window *w, struct tn_err *bad, struct tn_err *err)
{
	struct json *j = state;
	struct line line;
	int got = 1;

	tn_reader_rows_reset(&j->rows);
	put_rows(j);
	while (got == 1 && j->failed.status == TN_OK && !tn_reader_rows_full(&j->rows) && !j->rows.text.failed) {
		got = next_record(j, &line);
		if (got == 1)
			put_rows(j);
	}
	if (got == 2 && j->rows.n == 0)
		return give_bad(j, &line, w, bad);
	if (got == 2) {
		tn_err_clear(&j->why);
		j->nrows = 0;
	}
	if (j->rows.text.failed)
		tn_err_nomem(&j->failed, j->rows.text.cap * 2);
	else if (j->rows.n > 0 && tn_reader_rows_window(&j->rows, w, &j->failed) == TN_OK)
		return 1;
	return j->failed.status == TN_OK ? 0 : fail(j, err);
}

static bool is_cut_json(const void *state)
{
	const struct json *j = state;

	return j->is_cut && j->next == j->nrows;
}

static uint64_t blank_lines_json(const void *state)
{
	const struct json *j = state;

	return j->blank_lines;
}

static bool met_json(const void *state, uint32_t want)
{
	const struct json *j = state;

	return j->want_col[want] != TN_COLUMN_NONE && tn_json_paths_met(j->paths, j->want_col[want]);
}

static void close_json(void *state)
{
	struct json *j = state;

	if (j == NULL)
		return;
	tn_json_paths_close(j->paths);
	tn_reader_rows_close(&j->rows);
	tn_sys.free(j->want_col);
	tn_sys.free(j);
}

/* Columns: those of the first good record, and what is wanted */

static void give_names(struct tn_columns *c, const struct tn_json_names *names)
{
	*c = (struct tn_columns){ .name = names->name, .n = names->n };
	for (int i = 0; i < TN_ROLES; i++)
		c->role[i] = TN_COLUMN_NONE;
}

/* Is it a good one? Then its members are the columns. TN_EDATA: it is not. */
static enum tn_status try_record(struct json *j, struct tn_str record, struct tn_columns *columns, struct tn_columns *keys,
	struct tn_arena *a, struct tn_err *err)
{
	struct tn_json_names k, cols;

	TN_TRY(tn_json_names_read(&k, record, a, err));
	TN_TRY(tn_json_names_plan(j->spec, &cols, &k, a, err));
	if (cols.n == 0)
		return tn_err_set(err, TN_EDATA, "the record has no member that is wanted");
	TN_TRY(tn_json_paths_open(&j->paths, cols.path, cols.n, j->spec->explode, j->spec->keep_all, err));
	TN_TRY(tn_json_names_watch(j->spec, j->paths, &k, a, err));
	if (tn_json_paths_read(j->paths, record, err) == 0) {
		tn_json_paths_close(j->paths);
		j->paths = NULL;
		return err->status;
	}
	give_names(columns, &cols);
	give_names(keys, &k);
	return TN_OK;
}

/* A text of another kind, known by its first byte, whole or cut. */
static bool is_array(struct tn_str text, struct tn_err *err)
{
	size_t i = 0;

	while (i < text.n && (text.p[i] == ' ' || text.p[i] == '\t'))
		i++;
	if (i == text.n || text.p[i] != '[')
		return false;
	tn_err_set(err, TN_EDATA, "a JSON array, not JSON Lines");
	tn_err_hint(err, "jq -c '.[]' FILE | ... writes a record a line");
	tn_err_reason(err, "json");
	return true;
}

/* Without one good record there is no table, whatever --bad says; then the input's own failure is told, or else the first bad
 * record. */
static enum tn_status look(struct json *j, struct tn_columns *columns, struct tn_columns *keys, struct tn_arena *a, struct tn_err *err)
{
	struct tn_err first = { 0 };
	uint64_t number = j->line;
	struct line line;
	size_t from = 0;
	int got = 0;

	for (; from < LOOK && (got = line_at(j, from, true, &line)) > 0; from += line.used, number++) {
		enum tn_status st;

		if (is_blank(line.text))
			continue;
		if (first.status == TN_OK && is_array(line.text, err)) {
			tn_err_at(err, j->in->name, number, 0);
			return err->status;
		}
		st = try_record(j, line.text, columns, keys, a, err);
		if (st == TN_OK)
			return TN_OK;
		if (st == TN_EDATA)
			st = judge(j, &line, err) ? TN_EDATA : err->status;
		tn_err_at(err, j->in->name, number, 0);
		if (st != TN_EDATA) {
			if (first.status != TN_OK)
				tn_err_hint(err, ONE_A_LINE);
			return st;
		}
		if (first.status == TN_OK)
			first = *err;
		tn_err_clear(err);
	}
	if (got < 0)
		*err = j->failed;
	else if (first.status != TN_OK)
		*err = first;
	else if (from >= LOOK)
		tn_err_set(err, TN_EINPUT, "no record in the first %zu KiB", LOOK / 1024);
	else
		return tn_err_set(err, TN_EINPUT, "no record: the input is empty");
	if (got >= 0)
		tn_err_hint(err, ONE_A_LINE);
	tn_err_at(err, j->in->name, number, 0);
	return err->status;
}

static enum tn_status columns_json(void *state, struct tn_columns *columns, struct tn_columns *keys, struct tn_arena *a, struct tn_err *err)
{
	struct json *j = state;
	uint32_t nwant = j->spec->nwant;

	TN_TRY(look(j, columns, keys, a, err));
	TN_TRY(tn_columns_index(columns, a, err));
	TN_TRY(tn_columns_index(keys, a, err));
	j->ncols = columns->n;
	j->want_col = tn_sys.malloc((nwant + (size_t)1) * sizeof *j->want_col);
	if (j->want_col == NULL)
		return tn_err_nomem(err, nwant * sizeof *j->want_col);
	for (uint32_t i = 0; i < nwant; i++)
		j->want_col[i] = tn_columns_find(columns, j->spec->want[i].name);
	return tn_reader_rows_open(&j->rows, j->ncols, '\t', true, err);
}

const struct tn_format_ops tn_format_jsonl = {
	.open = open_json, .fill = fill_json, .is_cut = is_cut_json, .blank_lines = blank_lines_json, .close = close_json,
	.columns = columns_json, .met = met_json
};
