/* Sorted runs in one nameless file: what does not fit the memory bound. A run is the rows of a partial without its
 * fold and run columns, so spilled states, merges and partials are read by the same code. One file holds all runs (each a
 * span of it), so a merge needs one descriptor however many there are. */
#include "base/list.h"
#include "fold/impl.h"
#include "io/temp.h"
#include "stream/engine.h"

#define BLOCK ((size_t)256 * 1024)

static enum tn_status write_all(struct tn_fold *f, const char *p, size_t n)
{
	enum tn_status st = tn_temp_write(f->spill_fd, f->common->tmp, p, n, &f->spill_size, f->err);

	/* the progress line reads it */
	f->common->spilled = (uint64_t)f->spill_size;
	return st;
}

static enum tn_status flush(struct tn_fold *f)
{
	enum tn_status st = f->spill_buf.failed ? tn_err_nomem(f->err, BLOCK) : write_all(f, f->spill_buf.p, f->spill_buf.n);

	tn_buf_reset(&f->spill_buf);
	return st;
}

/* The file is made when the first run is: most runs of the program never spill. */
enum tn_status tn_spill_begin(struct tn_fold *f)
{
	if (f->spill_fd < 0)
		TN_TRY(tn_temp_open(&f->spill_fd, f->common->tmp, f->err));
	return TN_OK;
}

enum tn_status tn_spill_bytes(struct tn_fold *f, struct tn_str bytes)
{
	tn_buf_add(&f->spill_buf, bytes);
	return f->spill_buf.n >= BLOCK || f->spill_buf.failed ? flush(f) : TN_OK;
}

/* The row is encoded straight into its own buffer and appended: no output is involved. */
enum tn_status tn_spill_state(struct tn_fold *f, struct tn_row *row, struct tn_str key, const void *state)
{
	tn_buf_reset(&row->buf);
	tn_buf_add(&row->buf, key);
	row->nf = 1;
	TN_TRY(f->ops->encode(state, row, f));
	tn_buf_ch(&row->buf, '\n');
	if (row->buf.failed)
		return tn_err_nomem(f->err, row->buf.cap);
	return tn_spill_bytes(f, tn_buf_str(&row->buf));
}

enum tn_status tn_spill_end(struct tn_fold *f, struct tn_run_place *place)
{
	TN_TRY(flush(f));
	place->size = f->spill_size - place->at;
	return TN_OK;
}

enum tn_status tn_fold_add_run(struct tn_fold *f, struct tn_run_place place)
{
	TN_TRY(tn_list_room(&f->place, &f->place_cap, f->nplaces, sizeof *f->place, f->err));
	f->place[f->nplaces++] = place;
	return TN_OK;
}

static enum tn_status write_states(struct tn_fold *f, struct tn_row *row)
{
	TN_TRY(tn_states_sort(&f->states));
	for (uint32_t i = 0; i < f->states.keys.n; i++) {
		struct tn_str key;
		void *state;

		tn_states_at(&f->states, i, &key, &state);
		TN_TRY(tn_spill_state(f, row, key, state));
	}
	return TN_OK;
}

/* All or nothing: a key's state is spilled with all others, so the table, the pool and what the analysis charged can
 * be emptied at one stroke instead of freed piece by piece. */
enum tn_status tn_fold_spill(struct tn_fold *f)
{
	struct tn_row row = { .null = "" };
	struct tn_run_place place = { .at = f->spill_size };
	enum tn_status st;

	if (f->states.keys.n == 0)
		return TN_OK;
	TN_TRY(tn_spill_begin(f));
	st = write_states(f, &row);
	tn_row_fini(&row);
	TN_TRY(st);
	TN_TRY(tn_spill_end(f, &place));
	tn_states_reset(&f->states);
	tn_pool_reset(&f->pool);
	f->charged = 0;
	if (f->ops->reset != NULL)
		f->ops->reset(f->base.self);
	return tn_fold_add_run(f, place);
}

/* --- reading --- */

/* In any order, and more of them than we know may ride along: only those that are asked for are looked at. header NULL: the names
 * of --columns. */
static enum tn_status partial_columns(struct tn_run *r, struct tn_fold *f, const struct tn_rec *header)
{
	struct tn_arena scratch = { 0 };
	struct tn_columns c;
	enum tn_status st = header != NULL ? tn_columns_read(&c, header, &scratch, f->err)
		: tn_columns_list(&c, tn_str_of(f->common->columns), &scratch, f->err);

	r->nkey = r->want = 0;
	r->fold = r->run = TN_COLUMN_NONE;
	for (uint32_t i = 0; i < f->nkeys && st == TN_OK; i++) {
		struct tn_str name = tn_str_of(f->key_name[i]);

		r->key[r->nkey] = tn_columns_find(&c, name);
		if (r->key[r->nkey++] == TN_COLUMN_NONE)
			st = tn_columns_missing(&c, name, f->err);
	}
	for (uint32_t i = 0; i < f->ncomponents && st == TN_OK; i++) {
		r->component[i] = tn_columns_find(&c, tn_str_of(f->component_name[i]));
		if (r->component[i] == TN_COLUMN_NONE)
			st = tn_columns_missing(&c, tn_str_of(f->component_name[i]), f->err);
	}
	if (st == TN_OK) {              /* else there may be no columns to look into */
		r->fold = tn_columns_find(&c, TN_STR("fold"));
		r->run = tn_columns_find(&c, TN_STR("run"));
		r->want = c.n;
		if (r->fold == TN_COLUMN_NONE || r->run == TN_COLUMN_NONE)
			st = tn_columns_missing(&c, r->fold == TN_COLUMN_NONE ? TN_STR("fold") : TN_STR("run"), f->err);
	}
	if (st != TN_OK) {
		tn_err_at(f->err, r->in.name, header != NULL, 0);
		tn_err_hint(f->err, "--merge reads what --partial wrote");
	}
	tn_arena_fini(&scratch);
	return st;
}

/* The columns as --partial writes them: key, fold, components, run; spilled runs have neither fold nor run. */
static void own_columns(struct tn_run *r, const struct tn_fold *f, bool is_partial)
{
	uint32_t at = 0;

	for (r->nkey = 0; r->nkey < f->nkeys; r->nkey++)
		r->key[r->nkey] = at++;
	r->fold = is_partial ? at++ : TN_COLUMN_NONE;
	for (uint32_t i = 0; i < f->ncomponents; i++)
		r->component[i] = at++;
	r->run = is_partial ? at++ : TN_COLUMN_NONE;
	r->want = at;
}

/* With an engine the header is a thing of its own (--columns); without one, --no-header means the order in which
 * --partial writes. */
static enum tn_status read_header(struct tn_run *r, struct tn_fold *f)
{
	int got;
	struct tn_rec rec;

	if (f->common->engine != NULL && f->common->columns != NULL)
		return partial_columns(r, f, NULL);
	if (f->common->no_header) {
		own_columns(r, f, true);
		return TN_OK;
	}
	got = tn_lines_fill(&r->lines, &r->window, f->err);
	if (got < 0)
		return f->err->status;
	if (got == 0) {
		tn_err_set(f->err, TN_EINPUT, "no header: the input is empty");
		tn_err_at(f->err, r->in.name, 0, 0);
		return TN_EINPUT;
	}
	rec = tn_window_rec(&r->window, 0);
	r->row = 1;
	tn_buf_reset(&r->header_buf);
	tn_buf_add(&r->header_buf, tn_rec_raw(&rec));
	if (r->header_buf.failed)
		return tn_err_nomem(f->err, tn_rec_raw(&rec).n);
	r->header = tn_buf_str(&r->header_buf);
	return partial_columns(r, f, &rec);
}

enum tn_status tn_run_open(struct tn_run *r, struct tn_fold *f, const struct tn_run_place *place)
{
	size_t max_record = (size_t)f->common->max_record, limit;

	*r = (struct tn_run){ .ncomponents = f->ncomponents };
	/* A state of ours may be longer than any input record; a user's file may not. */
	if (place->file == NULL)
		max_record = (size_t)2 << 30;
	limit = max_record + 4 * TN_IN_BLOCK;
	if (place->file == NULL || place->is_aside)
		tn_in_open_range(&r->in, f->spill_fd, place->at, place->at + place->size, place->is_aside ? place->file : "spill", limit);
	else
		TN_TRY(tn_in_open(&r->in, place->file, limit, f->err));
	TN_TRY(tn_lines_init(&r->lines, &r->in, max_record, f->err));
	if (place->file != NULL)
		return read_header(r, f);
	own_columns(r, f, false);
	return TN_OK;
}

/* The run-state row has no key; where each part of a key may be missing, its `run` says what it is. A row that has lost a part
 * that all keys have is neither it nor a state. has: bits of the parts that are there. */
static bool is_run_row(const struct tn_run *r, struct tn_fold *f, uint32_t has)
{
	uint32_t i = 0;

	if (f->key_must == 0)
		return r->run != TN_COLUMN_NONE && !tn_str_missing(tn_rec_field(&r->rec, r->run));
	if (has == 0 || (has & f->key_must) == f->key_must)
		return has == 0;
	while ((f->key_must & ~has & UINT32_C(1) << i) == 0)
		i++;
	tn_err_set(f->err, TN_EDATA, "%s: missing", f->key_name[i]);
	tn_err_at(f->err, r->in.name, r->rec.line, r->key[i] + 1);
	return false;
}

static void take_key(struct tn_run *r, struct tn_fold *f)
{
	uint32_t has = 0;

	if (r->nkey == 1) {
		r->current = tn_rec_field(&r->rec, r->key[0]);
		if (tn_str_missing(r->current))
			r->current.n = 0;
		return;
	}
	tn_buf_reset(&r->key_buf);
	for (uint32_t i = 0; i < r->nkey; i++) {
		struct tn_str part = tn_rec_field(&r->rec, r->key[i]);

		if (i > 0)
			tn_buf_ch(&r->key_buf, '\t');
		if (tn_str_missing(part))
			continue;
		has |= UINT32_C(1) << i;
		tn_buf_add(&r->key_buf, part);
	}
	if (!tn_buf_room(&r->key_buf, 64))
		tn_err_nomem(f->err, r->key_buf.cap);
	r->current = tn_buf_str(&r->key_buf);
	if (is_run_row(r, f, has))
		r->current.n = 0;
}

static void bad_fields(const struct tn_run *r, struct tn_fold *f)
{
	tn_err_set(f->err, TN_EDATA, "%u field%s, a partial of %s has %u", (unsigned)r->rec.nf, r->rec.nf == 1 ? "" : "s",
		f->ops->name, r->want);
	tn_err_at(f->err, r->in.name, r->rec.line, 0);
	if (f->common->engine != NULL)
		tn_engine_hint_fields(f->err);
}

/* What engines may do to rows of a partial between its filter and this one. The window's rows are the splitter's, which is where
 * they may be written to. */
static enum tn_status vet(struct tn_run *r, struct tn_fold *f)
{
	uint32_t bad = tn_engine_bad(&r->window, 0, true);

	tn_engine_trim(r->lines.row + (r->window.row - r->lines.row), r->window.n, r->window.base, r->window.at, r->want);
	if (bad == r->window.n)
		return TN_OK;
	r->rec = tn_window_rec(&r->window, bad);
	return tn_engine_check(&r->rec, true, f->err);
}

/* About once a block. Partials are read twice, and counted the first time; what is spilled goes on. */
static void tick(struct tn_fold *f, const struct tn_run *r)
{
	const struct tn_common *c = f->common;

	if (!c->merge || c->tick == NULL)
		return;
	c->tick(c->tick_ctx, &(struct tn_progress){ .bytes = f->scanned_bytes + (f->is_scanning ? r->in.raw_bytes : 0),
		.rows = f->scanned_rows, .spilled = c->spilled });
}

/* A failure is whatever stands in *f->err: rows of a run of ours cannot be bad, those of a partial end the merge. */
int tn_run_next(struct tn_run *r, struct tn_fold *f)
{
	for (;;) {
		int got = 1;

		if (r->row == r->window.n) {
			got = tn_lines_fill(&r->lines, &r->window, f->err);
			r->row = 0;
			if (got > 0)
				tick(f, r);
			if (got > 0 && f->common->engine != NULL && r->fold != TN_COLUMN_NONE && vet(r, f) != TN_OK)
				got = -1;
			if (got <= 0) {
				r->window.n = 0;
				r->ended = true;
				if (got < 0)
					tn_err_at(f->err, r->in.name, 0, 0);
				return got;
			}
		}
		r->rec = tn_window_rec(&r->window, r->row++);
		/* partials joined by cat have their headers in the middle */
		if (r->header.n > 0 && tn_str_eq(tn_rec_raw(&r->rec), r->header))
			continue;
		if (r->rec.nf != r->want)
			bad_fields(r, f);
		else
			take_key(r, f);
		return f->err->status == TN_OK ? 1 : -1;
	}
}

void tn_run_close(struct tn_run *r)
{
	tn_lines_fini(&r->lines);
	tn_in_close(&r->in);
	tn_buf_fini(&r->header_buf);
	tn_buf_fini(&r->key_buf);
	*r = (struct tn_run){ 0 };
}
