/* Tables in: files, headers, and what is said of a bad row. */
#include "stream/table.h"

#include "base/arena.h"
#include "base/sys.h"
#include "io/lines.h"
#include "stream/engine.h"

struct tn_table {
	struct tn_common *common;
	struct tn_arena arena;
	struct tn_in in;
	struct tn_lines lines;
	struct tn_columns first, columns;       /* of the first file, of the current one */
	const char *first_file;
	struct tn_str header;                   /* the current header row as it stands, to know it when it comes again */
	const char *bare;
	const char *only;                       /* this file instead of the operands */
	uint32_t need;
	int next;                               /* number of the next operand */
	bool is_open, is_new, has_first;
	struct tn_window rest;                  /* under an engine: rows behind a bad one, for the next fill */
	uint64_t rows, done_bytes, total;
};

/* A block may hold one longest record and what was read beyond it. */
static size_t block_limit(const struct tn_common *common)
{
	return (size_t)common->max_record + 4 * TN_IN_BLOCK;
}

enum tn_status tn_table_open(struct tn_table **t, struct tn_common *common, uint32_t need, const char *bare, struct tn_err *err)
{
	struct tn_table *n = tn_sys.malloc(sizeof *n);

	if (n == NULL)
		return tn_err_nomem(err, sizeof *n);
	*n = (struct tn_table){ .common = common, .need = need, .bare = bare };
	*t = n;
	if (common->no_header && common->columns == NULL && bare == NULL)
		return tn_err_set(err, TN_EUSAGE, "%s needs --columns a,b,c", common->engine != NULL ? "--engine" : "--no-header");
	return TN_OK;
}

enum tn_status tn_table_open_file(struct tn_table **t, struct tn_common *common, const char *name, uint32_t need, struct tn_err *err)
{
	TN_TRY(tn_table_open(t, common, need, NULL, err));
	(*t)->only = name;
	return TN_OK;
}

static int files(const struct tn_table *t)
{
	return t->only != NULL || t->common->nfiles == 0 ? 1 : t->common->nfiles;
}

/* The same names in any order are one stream; anything else names both files and the difference. */
static enum tn_status check_same(const struct tn_table *t, struct tn_err *err)
{
	char text[64];

	for (uint32_t i = 0; i < t->first.n; i++)
		if (tn_columns_find(&t->columns, t->first.name[i]) == TN_COLUMN_NONE)
			return tn_err_set(err, TN_EDATA, "columns differ from '%s': no column %s", t->first_file,
				tn_err_quote(text, sizeof text, t->first.name[i]));
	for (uint32_t i = 0; i < t->columns.n; i++)
		if (tn_columns_find(&t->first, t->columns.name[i]) == TN_COLUMN_NONE)
			return tn_err_set(err, TN_EDATA, "columns differ from '%s': column %s is not there", t->first_file,
				tn_err_quote(text, sizeof text, t->columns.name[i]));
	return TN_OK;
}

/* Roles are looked for in each file: the same names may stand in another order. */
static enum tn_status take_columns(struct tn_table *t, struct tn_err *err)
{
	const char *role[TN_ROLES];

	t->columns.is_engine = t->common->engine != NULL;
	if (t->has_first)
		TN_TRY(check_same(t, err));
	memcpy(role, t->common->role, sizeof role);
	role[TN_ROLE_USER] = tn_columns_user(&t->columns, t->common->role, t->common->user_is);
	TN_TRY(tn_columns_roles(&t->columns, role, t->need, err));
	if (!t->has_first) {
		t->first = t->columns;
		t->first_file = t->in.name;
		t->has_first = true;
	}
	t->is_new = true;
	return TN_OK;
}

/* Bare rows: the names come from the command line, the same for all files. */
static enum tn_status bare_columns(struct tn_table *t, struct tn_err *err)
{
	const char *list = t->common->columns != NULL ? t->common->columns : t->bare;

	if (!t->has_first)
		TN_TRY(tn_columns_list(&t->columns, tn_str_of(list), &t->arena, err));
	return take_columns(t, err);
}

static int read_header(struct tn_table *t, struct tn_window *w, struct tn_err *err)
{
	int got = tn_lines_fill(&t->lines, w, err);
	struct tn_rec rec;

	if (got == 0) {
		tn_err_set(err, TN_EINPUT, "no header: the input is empty");
		return -1;
	}
	if (got < 0)
		return -1;
	rec = tn_window_rec(w, 0);
	t->header = tn_arena_copy(&t->arena, tn_rec_raw(&rec));
	if (t->header.p == NULL) {
		tn_err_nomem(err, tn_rec_raw(&rec).n);
		return -1;
	}
	if (tn_columns_read(&t->columns, &rec, &t->arena, err) != TN_OK || take_columns(t, err) != TN_OK) {
		tn_err_at(err, NULL, 1, 0);
		return -1;
	}
	/* the header is a row to the splitter; the window goes on behind it */
	w->row++;
	w->n--;
	w->line++;
	return 1;
}

/* 1: the file is open, and *w has the rows that came with its header, or none; -1. */
static int open_next(struct tn_table *t, struct tn_window *w, struct tn_err *err)
{
	const struct tn_common *c = t->common;
	const char *name = t->only != NULL ? t->only : c->nfiles == 0 ? "-" : c->file[t->next];

	t->next++;
	if (tn_in_open(&t->in, name, block_limit(c), err) != TN_OK ||
	    tn_lines_init(&t->lines, &t->in, (size_t)c->max_record, err) != TN_OK)
		return -1;
	t->is_open = true;
	t->lines.keeps_cr = c->engine != NULL;
	/* of several files nobody knows the rest: progress then tells bytes without a share */
	t->total = files(t) == 1 ? t->in.raw_size : 0;
	w->n = 0;
	if (c->no_header)
		return bare_columns(t, err) == TN_OK ? 1 : -1;
	return read_header(t, w, err);
}

static void close_file(struct tn_table *t)
{
	t->done_bytes += t->in.raw_bytes;
	tn_lines_fini(&t->lines);
	tn_in_close(&t->in);
	t->is_open = false;
}

static void tick(const struct tn_table *t)
{
	if (t->common->tick != NULL)
		t->common->tick(t->common->tick_ctx, &(struct tn_progress){ .bytes = t->done_bytes + (t->is_open ? t->in.raw_bytes : 0),
			.total = t->total, .rows = t->rows, .spilled = t->common->spilled });
}

/* An empty part of a header alone is no end: the next file may have rows. */
static int fill_files(struct tn_table *t, struct tn_window *w, struct tn_err *err)
{
	for (;;) {
		int got;

		if (!t->is_open) {
			if (t->next >= files(t))
				return 0;
			got = open_next(t, w, err);
			if (got < 0)
				return -1;
			if (w->n > 0)
				return 1;
		}
		got = tn_lines_fill(&t->lines, w, err);
		if (got != 0)
			return got;
		close_file(t);
	}
}

static void take_first(struct tn_window *w, uint32_t n)
{
	w->row += n;
	w->line += n;
	w->n -= n;
}

/* Under an engine: bad rows that nobody behind shall meet are judged here, and windows end before them. 1 a window, 0 all
 * its rows were bad, -1. */
static int vet(struct tn_table *t, struct tn_window *w, struct tn_err *err)
{
	while (w->n > 0) {
		uint32_t bad = tn_engine_bad(w, 0, true);
		struct tn_rec rec;

		if (bad > 0) {
			t->rest = *w;
			take_first(&t->rest, bad);
			w->n = bad;
			return 1;
		}
		rec = tn_window_rec(w, 0);
		tn_engine_check(&rec, true, err);
		t->rows++;
		if (tn_table_bad(t, &rec, err) != TN_OK)
			return -1;
		take_first(w, 1);
	}
	return 0;
}

static int fill(struct tn_table *t, struct tn_window *w, struct tn_err *err)
{
	int got = 0;

	if (t->common->engine == NULL)
		return fill_files(t, w, err);
	while (got == 0) {
		if (t->rest.n > 0) {
			*w = t->rest;
			t->rest.n = 0;
		} else {
			got = fill_files(t, w, err);
			if (got <= 0)
				return got;
			tn_engine_trim(t->lines.row + (w->row - t->lines.row), w->n, w->base, w->at, t->columns.n);
		}
		got = vet(t, w, err);
	}
	return got;
}

/* Rows are counted before anybody has looked at them, bad ones included: that is what --bad skip=P% is a share of. */
int tn_table_fill(struct tn_table *t, struct tn_window *w, struct tn_err *err)
{
	int got = fill(t, w, err);

	if (got > 0)
		t->rows += w->n;
	else if (got < 0)
		tn_err_at(err, t->in.name, 0, 0);
	tick(t);
	return got;
}

bool tn_table_is_new(struct tn_table *t)
{
	bool is_new = t->is_new;

	t->is_new = false;
	return is_new;
}

const struct tn_columns *tn_table_columns(const struct tn_table *t)
{
	return &t->columns;
}

const char *tn_table_file(const struct tn_table *t)
{
	return t->in.name;
}

uint64_t tn_table_rows(const struct tn_table *t)
{
	return t->rows;
}

bool tn_table_is_header(const struct tn_table *t, const struct tn_rec *rec)
{
	return t->header.n > 0 && tn_str_eq(tn_rec_raw(rec), t->header);
}

enum tn_status tn_table_bad_header(struct tn_table *t, const struct tn_rec *rec, struct tn_err *err)
{
	tn_err_set(err, TN_EDATA, "a second header");
	tn_err_reason(err, "header-repeated");
	return tn_table_bad(t, rec, err);
}

/* A row that is the header once more came from cat: whatever was found wrong with it, that is what the person needs
 * to know. */
enum tn_status tn_table_bad(struct tn_table *t, const struct tn_rec *rec, struct tn_err *err)
{
	struct tn_str raw = tn_rec_raw(rec);

	tn_err_at(err, t->in.name, rec->line, 0);
	if (tn_table_is_header(t, rec)) {
		err->hint[0] = '\0';    /* what was said of its fields is beside the point */
		tn_err_hint(err, "the header again: give files as operands instead of joining them with cat");
	}
	return tn_bad_row(&t->common->bad, raw, err);
}

enum tn_status tn_table_bad_fields(struct tn_table *t, const struct tn_rec *rec, struct tn_err *err)
{
	tn_err_set(err, TN_EDATA, "%u field%s, %s has %u", (unsigned)rec->nf, rec->nf == 1 ? "" : "s",
		t->common->no_header ? "--columns" : "header", t->columns.n);
	if (t->common->engine != NULL)
		tn_engine_hint_fields(err);
	tn_err_reason(err, "fields");
	return tn_table_bad(t, rec, err);
}

void tn_table_close(struct tn_table *t)
{
	if (t == NULL)
		return;
	tn_lines_fini(&t->lines);
	tn_in_close(&t->in);
	tn_arena_fini(&t->arena);
	tn_sys.free(t);
}
