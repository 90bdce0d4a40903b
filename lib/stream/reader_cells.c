/* Cells: what exports leave to their readers is done to the rows of any format here, before anybody looks at them. Rows are
 * copied once more, so the stage is there only when something of it is asked for. For each row, in this order:
 *     short rows  fields that are not there at the end are empty; but not those of a torn last row, which was cut
 *     missing     a text that means nothing is emptied
 *     carry       an empty cell takes the value of the row before, as long as the key stays the same and is there
 *     json        for each path into a cell a column behind the others
 * A row of a wrong number of fields, and one whose cell should be JSON and is not, is a bad row; it changes nothing for the rows
 * behind it. */
#include "base/sys.h"
#include "io/json_path.h"
#include "stream/reader_parts.h"

#define BY TN_STR(" by ")

/* A column of JSON text, read as the one member of a record {"name":cell}. What is behind a value would be a second member, which
 * is refused because the record is closed, or because it is a twin; so a text that passes is one value. */
struct cell {
	uint32_t column;
	struct tn_buf text;             /* the record */
	size_t head;                    /* length of what stands before the cell */
	struct tn_json_paths *paths;
	const struct tn_json_value *value;      /* of the row in work, by path; NULL: the cell is empty */
};

struct path {
	uint32_t want, cell, at;        /* cell: which; at: number of the path in it */
};

struct carry {
	uint32_t column;
	struct tn_buf last;
};

struct tn_cells {
	const struct tn_reader_spec *spec;
	const struct tn_columns *columns;
	uint32_t nreal;                 /* columns of the format */
	const struct tn_str *missing;   /* spec's, in the form that cells have */
	bool is_escaped, has_header;    /* is_escaped: cells are in the stream's form */
	struct tn_window src;           /* what was given; rows `at` .. n - 1 are to come */
	uint32_t at;
	bool src_is_cut;
	struct tn_reader_rows rows;
	struct tn_str *value;           /* of the row in work, by column */
	uint32_t flags;                 /* ... and its flags */
	struct carry *carry;
	uint32_t ncarry, key;
	struct tn_buf last_key;
	bool has_key;
	struct cell *cell;
	uint32_t ncells;
	struct path *path;
	uint32_t npaths;
	struct tn_err why, failed;
	struct tn_recref bad_row;
	uint64_t bad_line;
	struct tn_str bad_raw;
};

bool tn_cells_wanted(const struct tn_reader_spec *spec)
{
	return spec->short_rows || spec->nmissing > 0 || spec->carry.p != NULL || spec->json.p != NULL;
}

/* What is asked for */

static enum tn_status find_column(const struct tn_columns *c, struct tn_str name, uint32_t *column, struct tn_err *err)
{
	*column = tn_columns_find(c, name);
	return *column == TN_COLUMN_NONE ? tn_columns_missing(c, name, err) : TN_OK;
}

/* Where " by " stands outside of {braces}; the text's length when it does not. */
static size_t find_by(struct tn_str s)
{
	bool inside = false;

	for (size_t i = 0; i + BY.n <= s.n; i++) {
		inside = s.p[i] == '{' || (inside && s.p[i] != '}');
		if (!inside && memcmp(s.p + i, BY.p, BY.n) == 0)
			return i;
	}
	return s.n;
}

static enum tn_status parse_carry(struct tn_cells *c, struct tn_arena *a, struct tn_err *err)
{
	struct tn_str text = c->spec->carry, list, by, name;
	size_t at = find_by(text);
	char quoted[80];
	uint32_t n = 0;

	list = (struct tn_str){ text.p, at };
	by = at == text.n ? (struct tn_str){ NULL, 0 } : (struct tn_str){ text.p + at + BY.n, text.n - at - BY.n };
	if (tn_str_trim(list).n == 0 || !tn_reader_name(&by, &name) || name.n == 0 || by.p != NULL) {
		tn_err_set(err, TN_EUSAGE, "--carry: not COLUMN,COLUMN by COLUMN: %s", tn_err_quote(quoted, sizeof quoted, text));
		tn_err_hint(err, "--carry 'Email,Created at by Name'; {names in braces} may hold anything");
		return TN_EUSAGE;
	}
	TN_TRY(find_column(c->columns, name, &c->key, err));
	for (struct tn_str rest = list; tn_reader_name(&rest, &name); )
		n++;
	c->carry = tn_arena_zalloc(a, n, sizeof *c->carry);
	if (c->carry == NULL)
		return tn_err_nomem(err, n * sizeof *c->carry);
	while (tn_reader_name(&list, &name))
		TN_TRY(find_column(c->columns, name, &c->carry[c->ncarry++].column, err));
	return TN_OK;
}

/* The column whose cells a wanted name looks into; TN_COLUMN_NONE: it does not. A column of exactly that name comes first. */
static uint32_t looks_into(const struct tn_cells *c, struct tn_str want)
{
	struct tn_str root;

	if (c->spec->json.p == NULL || tn_columns_find(c->columns, want) != TN_COLUMN_NONE)
		return TN_COLUMN_NONE;
	root = tn_json_path_root(want);
	return tn_reader_in_list(c->spec->json, root) ? tn_columns_find(c->columns, root) : TN_COLUMN_NONE;
}

static void add_quoted(struct tn_buf *b, struct tn_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			tn_buf_ch(b, '\\');
		tn_buf_ch(b, s.p[i]);
	}
}

/* The paths of one column, those that find_paths gave its number. */
static enum tn_status open_cell(struct tn_cells *c, struct cell *cell, struct tn_arena *a, struct tn_err *err)
{
	uint32_t number = (uint32_t)(cell - c->cell), n = 0;
	struct tn_str *path = tn_arena_zalloc(a, c->npaths, sizeof *path), root = { NULL, 0 };

	if (path == NULL)
		return tn_err_nomem(err, c->npaths * sizeof *path);
	for (uint32_t i = 0; i < c->npaths; i++) {
		if (c->path[i].cell != number)
			continue;
		c->path[i].at = n;
		path[n++] = c->spec->want[c->path[i].want].name;
	}
	root = tn_json_path_root(path[0]);
	tn_buf_cstr(&cell->text, "{\"");
	add_quoted(&cell->text, root);
	tn_buf_cstr(&cell->text, "\":");
	if (cell->text.failed)
		return tn_err_nomem(err, root.n);
	cell->head = cell->text.n;
	return tn_json_paths_open(&cell->paths, path, n, (struct tn_str){ NULL, 0 }, true, err);
}

static enum tn_status find_paths(struct tn_cells *c, struct tn_arena *a, struct tn_err *err)
{
	uint32_t nwant = c->spec->nwant;

	c->path = tn_arena_zalloc(a, nwant + (size_t)1, sizeof *c->path);
	c->cell = tn_arena_zalloc(a, nwant + (size_t)1, sizeof *c->cell);
	if (c->path == NULL || c->cell == NULL)
		return tn_err_nomem(err, nwant * (sizeof *c->path + sizeof *c->cell));
	for (uint32_t i = 0; i < nwant; i++) {
		uint32_t column = looks_into(c, c->spec->want[i].name), k = 0;

		if (column == TN_COLUMN_NONE)
			continue;
		while (k < c->ncells && c->cell[k].column != column)
			k++;
		if (k == c->ncells)
			c->cell[c->ncells++].column = column;
		c->path[c->npaths++] = (struct path){ .want = i, .cell = k };
	}
	for (uint32_t k = 0; k < c->ncells; k++)
		TN_TRY(open_cell(c, &c->cell[k], a, err));
	return TN_OK;
}

/* The columns of the format stay what they are for whoever has a copy. */
static enum tn_status grow_columns(struct tn_cells *c, struct tn_columns *columns, struct tn_arena *a, struct tn_err *err)
{
	size_t n = (size_t)columns->n + c->npaths;
	struct tn_str *name = tn_arena_zalloc(a, n + 1, sizeof *name);

	c->value = tn_arena_zalloc(a, n + 1, sizeof *c->value);
	if (name == NULL || c->value == NULL)
		return tn_err_nomem(err, n * 2 * sizeof *name);
	if (columns->n > 0)
		memcpy(name, columns->name, columns->n * sizeof *name);
	for (uint32_t i = 0; i < c->npaths; i++)
		name[columns->n + i] = c->spec->want[c->path[i].want].name;
	columns->name = name;
	columns->n = (uint32_t)n;
	return tn_columns_index(columns, a, err);
}

static enum tn_status take_missing(struct tn_cells *c, struct tn_arena *a, struct tn_err *err)
{
	uint32_t n = c->spec->nmissing;
	struct tn_str *list = tn_arena_zalloc(a, n + (size_t)1, sizeof *list);
	struct tn_buf text = { 0 };

	for (uint32_t i = 0; list != NULL && c->is_escaped && i < n; i++) {
		tn_buf_reset(&text);
		tn_buf_escape(&text, c->spec->missing[i]);
		list[i] = text.failed ? (struct tn_str){ NULL, 0 } : tn_arena_copy(a, tn_buf_str(&text));
		if (list[i].p == NULL)
			list = NULL;
	}
	tn_buf_fini(&text);
	if (list == NULL)
		return tn_err_nomem(err, n * sizeof *list);
	c->missing = c->is_escaped ? list : c->spec->missing;
	return TN_OK;
}

enum tn_status tn_cells_open(struct tn_cells **cells, const struct tn_reader_spec *spec, char sep, bool has_header,
	struct tn_columns *columns, struct tn_arena *a, struct tn_err *err)
{
	struct tn_cells *c = tn_arena_zalloc(a, 1, sizeof *c);

	if (c == NULL)
		return tn_err_nomem(err, sizeof *c);
	*cells = c;
	c->spec = spec;
	c->columns = columns;
	c->nreal = columns->n;
	c->is_escaped = spec->format == TN_FORMAT_STREAM || spec->format == TN_FORMAT_JSONL;
	c->has_header = has_header;
	TN_TRY(take_missing(c, a, err));
	if (spec->carry.p != NULL)
		TN_TRY(parse_carry(c, a, err));
	TN_TRY(find_paths(c, a, err));
	TN_TRY(grow_columns(c, columns, a, err));
	return tn_reader_rows_open(&c->rows, columns->n, sep, c->is_escaped, err);
}

/* Rows */

static bool is_missing_text(const struct tn_cells *c, struct tn_str s)
{
	for (uint32_t i = 0; i < c->spec->nmissing; i++)
		if (s.n == c->missing[i].n && tn_str_eq(s, c->missing[i]))
			return true;
	return false;
}

/* The fields as values, without quotes; a delimiter that these kept apart is told by a flag now. */
static void gather(struct tn_cells *c, const struct tn_rec *rec)
{
	bool quoted = (rec->flags & TN_REC_QUOTED) != 0;

	c->flags = rec->flags & ~(uint32_t)TN_REC_QUOTED;
	for (uint32_t i = 0; i < rec->nf; i++) {
		struct tn_str s = tn_rec_bare(rec, i);

		if (quoted && s.n >= 2 && s.p[0] == '"') {
			s = (struct tn_str){ s.p + 1, s.n - 2 };
			if (s.n > 0 && memchr(s.p, c->rows.sep, s.n) != NULL)
				c->flags |= TN_REC_DELIMITER;
		}
		c->value[i] = s.n > 0 && is_missing_text(c, s) ? (struct tn_str){ "", 0 } : s;
	}
	for (uint32_t i = rec->nf; i < c->nreal; i++)
		c->value[i] = (struct tn_str){ "", 0 };
}

static void take_carried(struct tn_cells *c)
{
	struct tn_str key = c->value[c->key];

	if (!c->has_key || tn_str_missing(key) || !tn_str_eq(key, tn_buf_str(&c->last_key)))
		return;
	for (uint32_t i = 0; i < c->ncarry; i++) {
		struct carry *carry = &c->carry[i];

		if (!tn_str_missing(c->value[carry->column]) || carry->last.n == 0)
			continue;
		c->value[carry->column] = tn_buf_str(&carry->last);
		c->flags |= tn_reader_flags(tn_buf_str(&carry->last), c->rows.sep) & (c->is_escaped ? TN_REC_NUL : UINT32_MAX);
	}
}

/* Copies are followed by as many bytes as windows promise. */
static bool keep(struct tn_buf *b, struct tn_str s)
{
	if (b->p == s.p && s.n > 0)
		return true;
	tn_buf_reset(b);
	tn_buf_add(b, s);
	return tn_buf_room(b, TN_IN_PAD);
}

/* Once the row is known to be a good one. */
static bool keep_carried(struct tn_cells *c)
{
	struct tn_str key = c->value[c->key];
	bool done = true;

	if (c->ncarry == 0)
		return true;
	c->has_key = !tn_str_missing(key);
	for (uint32_t i = 0; i < c->ncarry; i++) {
		struct tn_str s = c->value[c->carry[i].column];

		done = done && keep(&c->carry[i].last, tn_str_missing(s) ? (struct tn_str){ "", 0 } : s);
	}
	return done && keep(&c->last_key, key);
}

/* What is wrong with a cell: with the place in the cell when it is no JSON, else what the paths met (a twin). */
static enum tn_status wrong_cell(const struct cell *cell, struct tn_str text, const struct tn_err *met, struct tn_err *err)
{
	struct tn_json j;
	struct tn_json_value v;

	tn_json_init(&j, text);
	if (!tn_json_skip(&j, &v) || tn_json_next(&j, &v) == TN_JSON_BAD)
		tn_json_error(&j, err);
	else
		*err = *met;
	tn_err_at(err, NULL, 0, cell->column + 1);
	return err->status;
}

static enum tn_status read_cell(struct tn_cells *c, struct cell *cell, struct tn_err *err)
{
	struct tn_str s = c->value[cell->column];
	struct tn_err met = { 0 };

	cell->value = NULL;
	if (tn_str_missing(s))
		return TN_OK;
	cell->text.n = cell->head;
	if (c->is_escaped)
		tn_buf_unescape(&cell->text, s);
	else
		tn_buf_add(&cell->text, s);
	tn_buf_ch(&cell->text, '}');
	if (!tn_buf_room(&cell->text, TN_IN_PAD))
		return tn_err_nomem(err, s.n);
	memset(cell->text.p + cell->text.n, 0, TN_IN_PAD);
	if (tn_json_paths_read(cell->paths, tn_buf_str(&cell->text), &met) == 0)
		return wrong_cell(cell, (struct tn_str){ cell->text.p + cell->head, cell->text.n - cell->head - 1 }, &met, err);
	cell->value = tn_json_paths_row(cell->paths, 0);
	return TN_OK;
}

/* Files joined by cat: a name is no JSON, and the mapper says better what such a row is. */
static bool is_header(const struct tn_cells *c)
{
	for (uint32_t i = 0; i < c->nreal; i++) {
		struct tn_str s = c->value[i];

		if (i == 0 && s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0)
			s = (struct tn_str){ s.p + 3, s.n - 3 };
		if (!tn_str_eq(s, c->columns->name[i]))
			return false;
	}
	return c->has_header;
}

static enum tn_status read_cells(struct tn_cells *c, bool *again, struct tn_err *err)
{
	*again = false;
	for (uint32_t k = 0; k < c->ncells; k++) {
		enum tn_status st = read_cell(c, &c->cell[k], err);

		if (st == TN_EDATA && is_header(c)) {
			tn_err_clear(err);
			*again = true;
			return TN_OK;
		}
		if (st != TN_OK)
			return st;
	}
	return TN_OK;
}

/* A value out of a cell, as a field. One that means nothing is taken back. */
static uint32_t put_path(struct tn_cells *c, const struct tn_json_value *v)
{
	struct tn_reader_rows *t = &c->rows;
	size_t begin = t->text.n;
	uint32_t nat = t->nat, flags = tn_reader_put_json(t, v);
	struct tn_str made;

	if (t->text.failed || t->text.n == begin + 1)
		return 0;
	made = (struct tn_str){ t->text.p + begin, t->text.n - begin - 1 };
	if (!is_missing_text(c, made))
		return flags | (memchr(made.p, t->sep, made.n) != NULL ? TN_REC_DELIMITER : 0u);
	t->text.n = begin;
	t->nat = nat;
	tn_reader_put_any(t, (struct tn_str){ "", 0 });
	return 0;
}

/* Behind the columns of the format: what the cells hold, or in a header that comes again the names. */
static void put_paths(struct tn_cells *c, bool is_again)
{
	for (uint32_t i = 0; i < c->npaths; i++) {
		const struct tn_json_value *v = c->cell[c->path[i].cell].value;

		if (is_again)
			tn_reader_put_any(&c->rows, c->columns->name[c->nreal + i]);
		else if (v == NULL)
			tn_reader_put(&c->rows, (struct tn_str){ "", 0 });
		else
			c->flags |= put_path(c, v + c->path[i].at);
	}
}

static enum tn_status wrong_fields(const struct tn_cells *c, const struct tn_rec *rec, struct tn_err *err)
{
	tn_err_set(err, TN_EDATA, "%u field%s, %s has %u", (unsigned)rec->nf, rec->nf == 1 ? "" : "s",
		c->has_header ? "header" : "--columns", c->nreal);
	return tn_err_reason(err, "fields");
}

static struct tn_str raw_of(const struct tn_window *w, uint32_t r)
{
	struct tn_rec rec = tn_window_rec(w, r);

	return w->raw != NULL ? w->raw[r] : tn_rec_raw(&rec);
}

/* JSON that ends too soon at the end of a file that does not end in LF is no bad cell: the input was cut, and --bad skip
 * must not hide that. */
static enum tn_status judge_cut(const struct tn_cells *c, struct tn_err *why)
{
	if (why->status == TN_EDATA && c->src_is_cut && c->at + 1 == c->src.n) {
		why->status = TN_EINPUT;
		tn_err_hint(why, "the last line does not end: the input was cut");
	}
	return why->status;
}

/* The next row, TN_EDATA when it is a bad one. A blank line and a torn row stay as they are: the mapper knows what to say of
 * them. */
static enum tn_status make_row(struct tn_cells *c, struct tn_err *why)
{
	struct tn_rec rec = tn_window_rec(&c->src, c->at);
	bool is_blank = rec.nf == 1 && tn_rec_raw(&rec).n == 0, is_again = false;
	bool is_torn = c->src_is_cut && c->at + 1 == c->src.n && rec.nf < c->nreal;
	bool is_row = !is_blank && !is_torn;
	uint32_t nf = is_row ? c->nreal : rec.nf;

	if (tn_str_eq(tn_rec_field(&rec, 0), TN_STR(TN_POISON)))
		return tn_err_set(why, TN_EINPUT, "aborted upstream");
	if (rec.nf > c->nreal || (rec.nf < nf && !c->spec->short_rows))
		return wrong_fields(c, &rec, why);
	gather(c, &rec);
	if (is_row) {
		take_carried(c);
		if (read_cells(c, &is_again, why) != TN_OK)
			return judge_cut(c, why);
	}
	for (uint32_t i = 0; i < nf; i++)
		tn_reader_put(&c->rows, c->value[i]);
	if (is_row) {
		put_paths(c, is_again);
		nf += c->npaths;
	}
	tn_reader_rows_end(&c->rows, nf, c->flags, rec.line, raw_of(&c->src, c->at));
	if (c->rows.text.failed || (is_row && !keep_carried(c)))
		return tn_err_nomem(why, c->rows.text.cap * 2);
	return TN_OK;
}

/* Windows */

void tn_cells_give(struct tn_cells *c, const struct tn_window *w, bool is_cut)
{
	c->src = *w;
	c->src_is_cut = is_cut;
	c->at = 0;
}

bool tn_cells_is_empty(const struct tn_cells *c)
{
	return c->at == c->src.n;
}

static int give_bad(struct tn_cells *c, struct tn_window *w, struct tn_err *bad)
{
	struct tn_rec rec = tn_window_rec(&c->src, c->at);

	c->bad_row = c->src.row[c->at];
	c->bad_row.flags |= TN_REC_BAD;
	c->bad_line = rec.line;
	c->bad_raw = raw_of(&c->src, c->at);
	*w = (struct tn_window){ .base = c->src.base, .at = c->src.at, .row = &c->bad_row, .n = 1, .line = c->bad_line,
		.lines = &c->bad_line, .raw = &c->bad_raw };
	*bad = c->why;
	tn_err_at(bad, NULL, c->bad_line, 0);
	tn_err_clear(&c->why);
	c->at++;
	return 1;
}

/* A bad row behind good ones is made once more for the next window. */
int tn_cells_fill(struct tn_cells *c, struct tn_window *w, struct tn_err *bad, struct tn_err *err)
{
	enum tn_status st = c->failed.status;

	tn_reader_rows_reset(&c->rows);
	if (st == TN_OK && c->at < c->src.n && (c->src.row[c->at].flags & TN_REC_BAD)) {
		*w = c->src;
		c->at = c->src.n;
		return 1;
	}
	while (st == TN_OK && c->at < c->src.n && !tn_reader_rows_full(&c->rows)) {
		st = make_row(c, &c->why);
		c->at += st == TN_OK;
	}
	if (st == TN_EDATA && c->rows.n == 0)
		return give_bad(c, w, bad);
	if (st != TN_OK && st != TN_EDATA && c->failed.status == TN_OK) {
		c->failed = c->why;
		tn_err_at(&c->failed, NULL, tn_window_rec(&c->src, c->at).line, 0);
	}
	tn_err_clear(&c->why);
	if (c->rows.n > 0 && tn_reader_rows_window(&c->rows, w, &c->failed) == TN_OK)
		return 1;
	if (c->failed.status == TN_OK)
		return 0;
	*err = c->failed;
	return -1;
}

bool tn_cells_has(const struct tn_cells *c, uint32_t want, bool *met)
{
	for (uint32_t i = 0; i < c->npaths; i++) {
		if (c->path[i].want != want)
			continue;
		*met = tn_json_paths_met(c->cell[c->path[i].cell].paths, c->path[i].at);
		return true;
	}
	return false;
}

/* Itself it is the arena's. */
void tn_cells_close(struct tn_cells *c)
{
	if (c == NULL)
		return;
	for (uint32_t i = 0; i < c->ncarry; i++)
		tn_buf_fini(&c->carry[i].last);
	for (uint32_t i = 0; i < c->ncells; i++) {
		tn_buf_fini(&c->cell[i].text);
		tn_json_paths_close(c->cell[i].paths);
	}
	tn_buf_fini(&c->last_key);
	tn_reader_rows_close(&c->rows);
}
