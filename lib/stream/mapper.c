/* The mapper from its open to its close: windows and files, which way a row goes, what becomes of a bad one, and the counts. */
#include "stream/mapper.h"

#include "base/list.h"
#include "base/sys.h"
#include "stream/mapper_parts.h"

enum tn_status tn_mapper_open(struct tn_mapper **mapper, const struct tn_mapper_spec *spec, struct tn_err *err)
{
	struct tn_mapper *m = tn_sys.malloc(sizeof *m);

	if (m == NULL)
		return tn_err_nomem(err, sizeof *m);
	*m = (struct tn_mapper){ .spec = spec, .zone_column = TN_COLUMN_NONE, .zones.last = TN_MAP_NONE };
	*mapper = m;
	m->total = tn_arena_zalloc(&m->arena, 1, sizeof *m->total);
	if (m->total == NULL)
		return tn_err_nomem(err, sizeof *m->total);
	m->done.min_us = m->done.max_us = m->total->min_us = m->total->max_us = TN_TIME_NONE;
	return tn_mapper_parse(m, err);
}

void tn_mapper_plain(struct tn_mapper *m)
{
	m->is_plain = true;
}

void tn_mapper_close(struct tn_mapper *m)
{
	if (m == NULL)
		return;
	for (uint32_t i = 0; i < m->nsets; i++)
		tn_expr_fini(m->set[i].when);
	for (int role = 0; role < TN_ROLES; role++)
		for (uint32_t i = 0; i < m->from[role].all; i++)
			tn_expr_fini(m->from[role].at[i].when);
	tn_expr_fini(m->where);
	tn_mapper_close_rules(m);
	tn_mapper_dedup_close(m);
	tn_mapper_clock_close(&m->clock);
	tn_mapper_zones_fini(&m->zones);
	tn_buf_fini(&m->where_text);
	tn_buf_fini(&m->text);
	tn_sys.free(m->file);
	tn_arena_fini(&m->arena);
	tn_sys.free(m);
}

/* --- counts --- */

static void add_stats(struct tn_mapper_stats *to, const struct tn_mapper_stats *from)
{
	to->rows += from->rows;
	for (int role = 0; role < TN_ROLES; role++)
		to->left_out[role] += from->left_out[role];
	to->where_out += from->where_out;
	to->shard_out += from->shard_out;
	for (uint32_t i = 0; i < TN_MAPPER_LIST; i++)
		to->dropped[i] += from->dropped[i];
	to->again += from->again;
	to->bad += from->bad;
	to->own_day_refunds += from->own_day_refunds;
	to->blank_lines += from->blank_lines;
	if (from->min_us != TN_TIME_NONE)
		tn_mapper_count(to, from->written, from->min_us, from->max_us);
}

/* The files before are summed once: this is asked for about once a window. */
const struct tn_mapper_stats *tn_mapper_stats(const struct tn_mapper *m)
{
	*m->total = m->done;
	if (m->now != NULL)
		add_stats(m->total, m->now);
	return m->total;
}

const struct tn_mapper_stats *tn_mapper_file_stats(const struct tn_mapper *m, uint32_t *nfiles)
{
	*nfiles = m->nfiles;
	return m->file;
}

struct tn_str tn_mapper_drop_name(const struct tn_mapper *m, uint32_t i)
{
	return i < m->ndrop_names ? m->drop_name[i] : (struct tn_str){ NULL, 0 };
}

enum tn_status tn_mapper_begin_file(struct tn_mapper *m, const char *file, struct tn_err *err)
{
	TN_TRY(tn_list_room(&m->file, &m->files_cap, m->nfiles, sizeof *m->file, err));
	if (m->nfiles > 0)
		add_stats(&m->done, &m->file[m->nfiles - 1]);
	m->now = &m->file[m->nfiles++];
	*m->now = (struct tn_mapper_stats){ .file = file, .min_us = TN_TIME_NONE, .max_us = TN_TIME_NONE };
	return TN_OK;
}

/* --- rows --- */

/* Names are in the stream's form, and a header that needs escapes is not known again here; its time still is none. A byte
 * order mark of the file that it came from still stands before it. */
static bool is_header(const struct tn_mapper *m, const struct tn_rec *rec)
{
	if (!m->input.has_header || rec->nf != m->columns.n)
		return false;
	for (uint32_t i = 0; i < rec->nf; i++) {
		struct tn_str field = tn_rec_field(rec, i);

		if (i == 0 && field.n >= 3 && memcmp(field.p, "\xef\xbb\xbf", 3) == 0)
			field = (struct tn_str){ field.p + 3, field.n - 3 };
		if (!tn_str_eq(field, m->columns.name[i]))
			return false;
	}
	return true;
}

/* Files joined by cat: the second header fails as a time or a number. Only a constant time lets it through, so there it is
 * looked for in every row. */
static enum tn_status repeated(struct tn_err *err)
{
	tn_err_clear(err);
	tn_err_set(err, TN_EDATA, "the header again");
	tn_err_hint(err, "give files as operands instead of joining them with cat");
	return tn_err_reason(err, "header-repeated");
}

/* A row that lacks fields at a torn end is no bad row: the input was cut, and --bad skip must not hide that. */
static enum tn_status judge(struct tn_mapper *m, const struct tn_rec *rec, bool is_cut, struct tn_err *err)
{
	enum tn_status st;

	if (m->col[m->role_col[TN_ROLE_TIME]].kind == TN_OUT_CONSTANT && is_header(m, rec))
		return repeated(err);
	st = tn_mapper_row(m, rec, err);
	if (st != TN_EDATA)
		return st;
	if (is_header(m, rec))
		return repeated(err);
	if (is_cut && rec->nf < m->columns.n) {
		err->status = TN_EINPUT;
		tn_err_hint(err, "the last line does not end: the input was cut");
	}
	return err->status;
}

/* Counts it, maps it, and lets --bad decide on what is wrong. A failing output is nobody's bad row. */
static enum tn_status one_row(struct tn_mapper *m, const struct tn_rec *rec, bool is_cut, const struct tn_err *why, struct tn_err *err)
{
	struct tn_str raw = m->raw.p == NULL ? tn_rec_raw(rec) : m->raw;
	enum tn_status st;

	/* a blank line: neither a row nor a bad one; but of an engine's rows what is left of one */
	if (rec->nf == 1 && raw.n == 0 && !(rec->flags & TN_REC_BAD) && !(m->spec->is_engine && m->input.is_stream)) {
		m->now->blank_lines++;
		return TN_OK;
	}
	m->now->rows++;
	if (rec->flags & TN_REC_BAD) {
		*err = *why;
		st = err->status;
	} else {
		st = judge(m, rec, is_cut, err);
	}
	if (st == TN_OK || tn_out_status(m->out) != TN_OK)
		return st;
	tn_err_at(err, m->input.file, rec->line, 0);
	if (st == TN_EDATA && m->bad->mode == TN_BAD_SKIP_ROWS)
		err->hint[0] = '\0';            /* that the bound is passed is the news there */
	TN_TRY(tn_bad_row(m->bad, raw, err));
	m->now->bad++;
	return TN_OK;
}

enum tn_status tn_mapper_window(struct tn_mapper *m, const struct tn_window *w, bool is_cut, const struct tn_err *why,
	struct tn_bad *bad, struct tn_err *err)
{
	uint32_t r = 0;

	m->bad = bad;
	while (r < w->n) {
		struct tn_rec rec;

		/* the first good row has told the form and digits of times; before it nobody knows what may be copied */
		if (!m->fast.is_planned && m->clock.is_known)
			tn_mapper_fast_plan(m);
		if (m->fast.is_planned && m->fast.is_possible) {
			tn_mapper_fast_rows(m, w, &r);
			TN_TRY(tn_out_status(m->out));
			if (r == w->n)
				break;
		}
		rec = tn_window_rec(w, r);
		/* rows of one line are one record: those of the record before are settled when another line begins */
		if (m->unit.rows > 0 && rec.line != m->unit.line)
			TN_TRY(tn_mapper_dedup_flush(m, err));
		m->raw = w->raw == NULL ? (struct tn_str){ NULL, 0 } : w->raw[r];
		TN_TRY(one_row(m, &rec, is_cut && r + 1 == w->n, why, err));
		r++;
	}
	return TN_OK;
}

enum tn_status tn_mapper_finish(struct tn_mapper *m, struct tn_bad *bad, struct tn_err *err)
{
	m->bad = bad;
	if (m->unit.dedup == NULL)
		return TN_OK;
	TN_TRY(tn_mapper_dedup_finish(m, err));
	/* rows that were put off belong to any of the files */
	m->done = (struct tn_mapper_stats){ .min_us = TN_TIME_NONE, .max_us = TN_TIME_NONE };
	for (uint32_t i = 0; i + 1 < m->nfiles; i++)
		add_stats(&m->done, &m->file[i]);
	return TN_OK;
}
