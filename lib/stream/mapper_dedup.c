/* Dedup: the rows of one record (an exploded array gives several) wait until the next record begins, then all of them are
 * written, or none. What has the same key must be the same as it is written, or it is a bad row: which one of the two is
 * right nobody knows. */
#include "stream/mapper_parts.h"

#define ROWS_LEAST ((uint64_t)64 << 20)         /* bytes of rows that a record may always have */

/* Fields of the whole row in the order of the first file, so that a twin file with its columns permuted is a twin. */
static enum tn_status order_columns(struct tn_mapper *m, struct tn_err *err)
{
	struct tn_mapper_unit *u = &m->unit;

	if (u->order == NULL)
		u->order = tn_arena_zalloc(&m->arena, m->first.n, sizeof *u->order);
	if (u->order == NULL)
		return tn_err_nomem(err, m->first.n * sizeof *u->order);
	for (uint32_t i = 0; i < m->first.n; i++)
		u->order[i] = tn_columns_find(&m->columns, m->first.name[i]);
	return TN_OK;
}

enum tn_status tn_mapper_dedup_bind(struct tn_mapper *m, struct tn_err *err)
{
	struct tn_str key = m->spec->dedup.key;
	struct tn_mapper_unit *u = &m->unit;

	if (u->dedup == NULL)
		return TN_OK;
	u->is_row = tn_str_eq(key, TN_STR("row"));
	if (u->is_row)
		return order_columns(m, err);
	u->column = tn_columns_find(&m->columns, key);
	if (u->column == TN_COLUMN_NONE)
		u->column = tn_columns_find(&m->columns, tn_mapper_unbraced(key));
	return u->column == TN_COLUMN_NONE ? tn_mapper_missing(&m->columns, "--dedup", tn_mapper_unbraced(key), err) : TN_OK;
}

/* Escaped, so that a key says the same of a long row, which is not escaped yet, and fields cannot run into each other. */
static void add_field(struct tn_buf *key, struct tn_str field, bool is_raw)
{
	if (is_raw && !tn_str_missing(field))
		tn_buf_escape(key, field);
	else
		tn_buf_add(key, field);
}

static enum tn_status make_key(struct tn_mapper *m, const struct tn_rec *rec, struct tn_err *err)
{
	struct tn_mapper_unit *u = &m->unit;
	bool is_raw = tn_mapper_is_raw(m, rec);

	tn_buf_reset(&u->next_key);
	if (!u->is_row) {
		struct tn_str field = tn_rec_field(rec, u->column);
		char quoted[64];

		if (tn_str_missing(field)) {
			tn_err_set(err, TN_EDATA, "no %s in the row, and it is the key", tn_err_quote(quoted, sizeof quoted, m->spec->dedup.key));
			tn_err_at(err, NULL, 0, u->column + 1);
			return tn_err_reason(err, "key-missing");
		}
		add_field(&u->next_key, field, is_raw);
	} else if (m->input.is_record && m->raw.p != NULL) {
		tn_buf_add(&u->next_key, m->raw);
	} else {
		for (uint32_t i = 0; i < m->first.n; i++) {
			add_field(&u->next_key, tn_rec_field(rec, u->order[i]), is_raw);
			tn_buf_ch(&u->next_key, '\t');
		}
	}
	if (u->next_key.failed)
		return tn_err_nomem(err, u->next_key.n);
	tn_dedup_expect(u->dedup, tn_buf_str(&u->next_key));
	return TN_OK;
}

/* All rows of a record wait together, outside of the memory for keys; each may repeat what is kept of the record. */
static enum tn_status check_room(const struct tn_mapper *m, size_t more, struct tn_err *err)
{
	uint64_t most = m->spec->dedup.mem / 4 > ROWS_LEAST ? m->spec->dedup.mem / 4 : ROWS_LEAST;

	if (m->unit.rows == 0 || m->unit.out.n + more <= most)
		return TN_OK;
	tn_err_set(err, TN_ELIMIT, "a record of more than %llu MiB of rows", (unsigned long long)(most >> 20));
	tn_err_hint(err, "--dedup keeps a record together; --keep fewer columns");
	return TN_ELIMIT;
}

/* The row as it would be written, behind those of its record. A long one is escaped only here. */
static enum tn_status put_row(struct tn_mapper *m, const struct tn_rec *rec, struct tn_err *err)
{
	struct tn_buf *out = &m->unit.out;
	size_t size = tn_mapper_row_size(m);

	TN_TRY(check_room(m, size, err));
	if (!tn_mapper_is_raw(m, rec)) {
		if (!tn_buf_room(out, size))
			return tn_err_nomem(err, size);
		out->n = (size_t)(tn_mapper_put_row(m, out->p + out->n) - out->p);
		return TN_OK;
	}
	for (uint32_t i = 0; i < m->ncols; i++) {
		if (tn_mapper_as_it_came(m, rec, i) && !tn_str_missing(m->value[i]))
			tn_buf_escape(out, m->value[i]);
		else
			tn_buf_add(out, tn_mapper_shown(m, i));
		tn_buf_ch(out, i + 1 < m->ncols ? '\t' : '\n');
	}
	return out->failed ? tn_err_nomem(err, out->n) : TN_OK;
}

/* Rows of a record whose keys differ are records of their own. */
enum tn_status tn_mapper_dedup_row(struct tn_mapper *m, const struct tn_rec *rec, struct tn_err *err)
{
	struct tn_mapper_unit *u = &m->unit;
	struct tn_str text = m->raw.p == NULL ? tn_rec_raw(rec) : m->raw;
	int64_t us = m->clock.us;

	TN_TRY(make_key(m, rec, err));
	if (u->rows > 0 && !tn_str_eq(tn_buf_str(&u->key), tn_buf_str(&u->next_key)))
		TN_TRY(tn_mapper_dedup_flush(m, err));
	if (u->rows == 0) {
		/* swapped, not copied: the next key is made in the buffer that is free */
		struct tn_buf held = u->key;

		u->key = u->next_key;
		u->next_key = held;
		u->line = rec->line;
		u->min_us = u->max_us = us;
		tn_buf_reset(&u->out);
		tn_buf_reset(&u->raw);
		tn_buf_add(&u->raw, text);
		if (u->raw.failed)
			return tn_err_nomem(err, text.n);
	}
	TN_TRY(put_row(m, rec, err));
	u->rows++;
	u->min_us = us < u->min_us ? us : u->min_us;
	u->max_us = us > u->max_us ? us : u->max_us;
	return TN_OK;
}

/* Key, first one's place: what a person needs to look at both. */
static enum tn_status one_conflict(struct tn_mapper *m, const struct tn_dedup_rec *rec, struct tn_err *err)
{
	struct tn_mapper_stats *file = &m->file[rec->file];
	const char *name = m->file[rec->first_file].file;
	char key[64], column[48], first[80];

	tn_err_set(err, TN_EDATA, "%s: %s again with other content; first at %s:%llu",
		tn_err_plain(column, sizeof column, tn_mapper_unbraced(m->spec->dedup.key)), tn_err_quote(key, sizeof key, rec->key),
		tn_err_plain(first, sizeof first, tn_str_of(strcmp(name, "-") == 0 ? "stdin" : name)), (unsigned long long)rec->first_line);
	tn_err_reason(err, "conflict");
	tn_err_at(err, file->file, rec->line, 0);
	if (m->bad->mode != TN_BAD_SKIP_ROWS)
		tn_err_hint(err, "--bad skip keeps the first");
	TN_TRY(tn_bad_row(m->bad, rec->raw, err));
	file->bad++;
	return TN_OK;
}

/* All its rows are bad ones and count as such, but the record is one: it is rejected once. */
static enum tn_status conflict(struct tn_mapper *m, const struct tn_dedup_rec *rec, struct tn_err *err)
{
	struct tn_out *rejects = m->bad->rejects;
	enum tn_status st = one_conflict(m, rec, err);

	m->bad->rejects = NULL;
	for (uint32_t i = 1; st == TN_OK && i < rec->rows; i++)
		st = one_conflict(m, rec, err);
	m->bad->rejects = rejects;
	return st;
}

static struct tn_str cell(struct tn_str row, uint32_t column)
{
	struct tn_str field = { 0 };

	for (uint32_t i = 0; i <= column; i++)
		if (!tn_str_cut(&row, '\t', &field))
			return (struct tn_str){ 0 };
	return field;
}

/* First and last time of rows that come back as they will be written. They are ours: in the stream's form. */
static void times_of(const struct tn_mapper *m, struct tn_str rows, int64_t *min_us, int64_t *max_us)
{
	struct tn_str row;
	struct tn_time t;

	while (tn_str_cut(&rows, '\n', &row)) {
		if (!tn_time_parse(cell(row, m->role_col[TN_ROLE_TIME]), &t))
			continue;
		*min_us = t.us < *min_us ? t.us : *min_us;
		*max_us = t.us > *max_us ? t.us : *max_us;
	}
}

/* Of a record's rows those of our users. Only here: which keys are twins or conflict is the same in each part. */
static void put_ours(struct tn_mapper *m, const struct tn_dedup_rec *rec)
{
	struct tn_mapper_stats *file = &m->file[rec->file];
	struct tn_str rows = { rec->out.p, rec->out.n - 1 }, row;       /* the last LF ends a row, none follows */

	while (tn_str_cut(&rows, '\n', &row)) {
		int64_t min_us = INT64_MAX, max_us = INT64_MIN;

		if (!tn_shard_has(m->spec->shard, cell(row, m->role_col[TN_ROLE_USER]))) {
			file->shard_out++;
			continue;
		}
		row.n++;                /* its LF */
		tn_out_add(m->out, row);
		times_of(m, row, &min_us, &max_us);
		tn_mapper_count(file, 1, min_us, max_us);
	}
}

static enum tn_status judge(struct tn_mapper *m, const struct tn_dedup_rec *rec, enum tn_dedup_verdict verdict,
	int64_t min_us, int64_t max_us, struct tn_err *err)
{
	switch (verdict) {
	case TN_DEDUP_NEW:
		if (m->spec->shard.of > 0) {
			put_ours(m, rec);
			return tn_out_status(m->out);
		}
		tn_out_add(m->out, rec->out);
		tn_mapper_count(&m->file[rec->file], rec->rows, min_us, max_us);
		return tn_out_status(m->out);
	case TN_DEDUP_AGAIN:
		m->file[rec->file].again += rec->rows;
		return TN_OK;
	case TN_DEDUP_OTHER:
		return conflict(m, rec, err);
	default:
		return TN_OK;           /* tn_mapper_dedup_finish meets it again */
	}
}

enum tn_status tn_mapper_dedup_flush(struct tn_mapper *m, struct tn_err *err)
{
	struct tn_mapper_unit *u = &m->unit;
	struct tn_dedup_rec rec = { .key = tn_buf_str(&u->key), .out = tn_buf_str(&u->out), .raw = tn_buf_str(&u->raw), .file = m->nfiles - 1,
		.rows = u->rows, .line = u->line, .time_us = u->min_us };
	enum tn_dedup_verdict verdict;

	if (u->rows == 0)
		return TN_OK;
	u->rows = 0;
	if (!u->is_row)
		rec.content = rec.out;
	TN_TRY(tn_dedup_add(u->dedup, &rec, &verdict, err));
	return judge(m, &rec, verdict, u->min_us, u->max_us, err);
}

/* Whatever was put off is judged now. */
enum tn_status tn_mapper_dedup_finish(struct tn_mapper *m, struct tn_err *err)
{
	enum tn_dedup_verdict verdict;
	struct tn_dedup_rec rec;
	int got;

	TN_TRY(tn_mapper_dedup_flush(m, err));
	while ((got = tn_dedup_next(m->unit.dedup, &rec, &verdict, err)) > 0) {
		int64_t min_us = rec.time_us, max_us = rec.time_us;

		if (rec.rows > 1 && verdict == TN_DEDUP_NEW)
			times_of(m, rec.out, &min_us, &max_us);
		TN_TRY(judge(m, &rec, verdict, min_us, max_us, err));
	}
	return got < 0 ? err->status : TN_OK;
}

uint64_t tn_mapper_spilled(const struct tn_mapper *m)
{
	return m->unit.dedup == NULL ? 0 : tn_dedup_spilled(m->unit.dedup);
}

void tn_mapper_dedup_close(struct tn_mapper *m)
{
	struct tn_mapper_unit *u = &m->unit;

	tn_dedup_close(u->dedup);
	tn_buf_fini(&u->key);
	tn_buf_fini(&u->next_key);
	tn_buf_fini(&u->out);
	tn_buf_fini(&u->raw);
}
