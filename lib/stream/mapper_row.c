/* One row of a foreign table to one row of the stream: the plain way, and the judge of every row that mapper_fast.c does not
 * find clean. */
#include "stream/mapper_parts.h"

#include "base/num.h"
#include "io/in.h"
#include "stream/engine.h"

/* A row of more bytes is never copied as a whole: its values are written, and escaped, out of the reader's block in
 * pieces. Such a row costs what the reader holds of it and no more, whatever is in it. */
#define LONG_ROW ((size_t)1024 * 1024)
#define PIECE ((size_t)32 * 1024)

/* Bad rows name the column of the input, counted from 1, since that is what a person can look at. */
static enum tn_status wrong_number(const struct tn_mapper *m, uint32_t out, const char *what, const char *reason, struct tn_err *err)
{
	char quoted[64];

	tn_err_set(err, TN_EDATA, "%s: %s: %s", tn_role_name((enum tn_role)m->col[out].role), what,
		tn_err_quote(quoted, sizeof quoted, m->value[out]));
	tn_err_at(err, NULL, 0, m->col[out].column + 1);
	return tn_err_reason(err, reason);
}

/* A value that does not fit 64 bits would be refused by every filter behind (F52). Engines have decimals of 38 digits, which are
 * written without their exponent whatever their size: there it is left to who uses it. */
static enum tn_status check_number(const struct tn_mapper *m, uint32_t out, enum tn_role role, struct tn_err *err)
{
	struct tn_str value = m->value[out];
	struct tn_money amount;

	if (tn_str_missing(value))
		return TN_OK;
	if (!tn_num_is(value)) {
		(void)wrong_number(m, out, "not a number", "number", err);
		tn_err_hint(err, "%s", m->spec->is_engine ? TN_MAPPER_ENGINE_NUMBERS : TN_MAPPER_NUMBERS);
		return TN_EDATA;
	}
	if (role != TN_ROLE_VALUE || value.n <= 16 || m->spec->is_engine || tn_money_parse(value, &amount) == TN_MONEY_OK)
		return TN_OK;
	return wrong_number(m, out, "a number that does not fit", "range", err);
}

static enum tn_status wrong_fields(const struct tn_mapper *m, const struct tn_rec *rec, struct tn_err *err)
{
	tn_err_set(err, TN_EDATA, "%u field%s, %s has %u", (unsigned)rec->nf, rec->nf == 1 ? "" : "s",
		m->input.has_header ? "header" : "--columns", m->columns.n);
	if (m->spec->is_engine)
		tn_engine_hint_fields(err);
	return tn_err_reason(err, "fields");
}

/* The flag says that the row holds a NUL somewhere; C strings end there in too many programs behind us to let one pass. */
static enum tn_status check_nul(const struct tn_rec *rec, struct tn_err *err)
{
	for (uint32_t i = 0; i < rec->nf; i++) {
		struct tn_str field = tn_rec_field(rec, i);

		if (field.n == 0 || memchr(field.p, '\0', field.n) == NULL)
			continue;
		tn_err_set(err, TN_EDATA, "NUL in a field");
		tn_err_at(err, NULL, 0, i + 1);
		return tn_err_reason(err, "nul");
	}
	return TN_OK;
}

/* The same row as the stream has it: a copy with the fields escaped. \N alone is missing, and stays. */
static enum tn_status escape(struct tn_mapper *m, const struct tn_rec *rec, struct tn_rec *copy, struct tn_err *err)
{
	tn_buf_reset(&m->text);
	for (uint32_t i = 0; i < rec->nf; i++) {
		struct tn_str field = tn_rec_field(rec, i);

		m->at[i] = (uint32_t)m->text.n;
		if (tn_str_missing(field))
			tn_buf_add(&m->text, field);
		else
			tn_buf_escape(&m->text, field);
		tn_buf_ch(&m->text, '\t');
	}
	m->at[rec->nf] = (uint32_t)m->text.n;
	if (!tn_buf_room(&m->text, TN_IN_PAD))
		return tn_err_nomem(err, m->text.n);
	memset(m->text.p + m->text.n, 0, TN_IN_PAD);
	if (m->text.n > UINT32_MAX)
		return tn_err_set(err, TN_ELIMIT, "a record of more than 4 GiB");
	*copy = (struct tn_rec){ m->text.p, m->at, rec->nf, 0, rec->line };
	return TN_OK;
}

/* Only a long row comes with it. */
bool tn_mapper_is_raw(const struct tn_mapper *m, const struct tn_rec *rec)
{
	return (rec->flags & TN_REC_ESCAPE) != 0 && !m->input.is_stream;
}

/* A handful of names at most: a list is faster than a table. */
struct tn_str tn_mapper_renamed(const struct tn_mapper *m, struct tn_str event)
{
	for (uint32_t i = 0; i < m->nrenames; i++)
		if (tn_str_eq(m->rename[i].from, event))
			return m->rename[i].to;
	return event;
}

/* The names are in the stream's form. A value longer than LONG_ROW is nobody's old name. */
static enum tn_status rename_event(struct tn_mapper *m, const struct tn_rec *rec, struct tn_str *event, struct tn_err *err)
{
	struct tn_str found, escaped = *event;

	if (tn_mapper_is_raw(m, rec) && event->n <= LONG_ROW && !tn_str_missing(*event)) {
		tn_buf_reset(&m->text);
		tn_buf_escape(&m->text, *event);
		if (m->text.failed)
			return tn_err_nomem(err, event->n);
		escaped = tn_buf_str(&m->text);
	}
	found = tn_mapper_renamed(m, escaped);
	if (found.p != escaped.p)
		*event = found;
	return TN_OK;
}

/* Values by output column; what has to be made of several columns, and the time, is made later, when the row is known to
 * be wanted. */
static enum tn_status gather(struct tn_mapper *m, const struct tn_rec *rec, struct tn_err *err)
{
	for (uint32_t i = 0; i < m->ncols; i++) {
		const struct tn_mapper_col *col = &m->col[i];

		if (col->kind == TN_OUT_COLUMN)
			m->value[i] = tn_rec_field(rec, col->column);
		else if (col->kind == TN_OUT_CONSTANT)
			m->value[i] = col->now->constant;
		else if (col->is_number && col->kind != TN_OUT_ABSENT)
			m->value[i].p = NULL;
		else if (col->kind == TN_OUT_CHOICE)
			TN_TRY(tn_mapper_choose(m, rec, i, err));
		else
			m->value[i] = TN_STR("");
	}
	return TN_OK;
}

/* A constant has its new name already. */
static enum tn_status rename_row(struct tn_mapper *m, const struct tn_rec *rec, struct tn_err *err)
{
	uint32_t event = m->role_col[TN_ROLE_EVENT];
	const struct tn_mapper_col *col = event == TN_COLUMN_NONE ? NULL : &m->col[event];

	if (col == NULL || (col->kind == TN_OUT_CONSTANT && m->value[event].p == col->now->constant.p))
		return TN_OK;
	return rename_event(m, rec, &m->value[event], err);
}

/* What the rules make of the values. */
static enum tn_status apply_rules(struct tn_mapper *m, const struct tn_rec *rec, struct tn_err *err)
{
	if (m->nextracts > 0)
		TN_TRY(tn_mapper_extracts(m, rec, tn_mapper_is_raw(m, rec), err));
	if (m->nrenames > 0)
		TN_TRY(rename_row(m, rec, err));
	for (uint32_t i = 0; i < m->nsets; i++) {
		int holds = tn_expr_eval(m->set[i].when, rec, err);

		if (holds < 0)
			return err->status;
		if (holds > 0)
			m->value[m->set[i].out] = m->set[i].value;
	}
	return TN_OK;
}

static enum tn_status lacks(const struct tn_mapper *m, enum tn_role role, struct tn_err *err)
{
	const struct tn_mapper_col *col = &m->col[m->role_col[role]];

	tn_err_set(err, TN_EDATA, "no %s in the row", tn_role_name(role));
	tn_err_hint(err, "--skip-missing %s leaves such rows out", tn_role_name(role));
	if (col->column != TN_COLUMN_NONE)
		tn_err_at(err, NULL, 0, col->column + 1);
	return tn_err_reason(err, role == TN_ROLE_USER ? "user-missing" : "time-missing");
}

/* A row without a user or a time is a bad row, but where it may be left out. */
static enum tn_status check_present(struct tn_mapper *m, const struct tn_rec *rec, bool *left_out, struct tn_err *err)
{
	*left_out = false;
	for (uint32_t i = 0; i < m->nneeded; i++) {
		enum tn_role role = m->needed[i];
		uint32_t out = m->role_col[role];

		if (m->value[out].p == NULL)
			TN_TRY(tn_mapper_choose(m, rec, out, err));
		if (!tn_str_missing(m->value[out]))
			continue;
		if ((m->spec->skip_missing & UINT32_C(1) << role) == 0)
			return lacks(m, role, err);
		m->now->left_out[role]++;
		*left_out = true;
		return TN_OK;
	}
	return TN_OK;
}

/* The zone of a time that names none. */
static enum tn_status find_zone(struct tn_mapper *m, const struct tn_rec *rec, struct tn_zone **zone, struct tn_err *err)
{
	struct tn_str name = tn_rec_field(rec, m->zone_column);

	*zone = m->clock.own;
	if (tn_str_missing(name) || tn_mapper_zones_find(&m->zones, name, m->spec->zoneinfo, zone, err) == TN_OK)
		return TN_OK;
	tn_err_at(err, NULL, 0, m->zone_column + 1);
	return err->status;
}

/* With a zone of its own for each row: read as if it were UTC first, for a time that says where it stands asks for no
 * zone, and what is in that column is of no account then. */
static enum tn_status read_zoned(struct tn_mapper *m, const struct tn_rec *rec, char *dst, struct tn_str *time, struct tn_err *err)
{
	struct tn_str text = *time;
	struct tn_zone *zone;
	enum tn_status st;

	m->clock.zone = NULL;
	st = tn_mapper_clock_read(&m->clock, text, dst, time, err);
	m->clock.zone = m->clock.own;
	if (st != TN_OK || m->clock.has_zone)
		return st;
	TN_TRY(find_zone(m, rec, &zone, err));
	return zone == NULL ? TN_OK : tn_mapper_clock_put(&m->clock, tn_zone_instant(zone, m->clock.us), text, dst, time, err);
}

static enum tn_status make_time(struct tn_mapper *m, const struct tn_rec *rec, char *dst, struct tn_err *err)
{
	uint32_t i = m->role_col[TN_ROLE_TIME];
	const struct tn_mapper_col *col = &m->col[i];
	char plain[TN_ENGINE_NUMBER];

	if (m->spec->is_engine) {
		m->clock.digits = m->spec->time_digits; /* Spark cuts zeros off, so that each row has digits of its own ... */
		(void)tn_engine_number(m->value[i], plain, &m->value[i]);       /* ... and seconds as a double are 1.7040672E9 */
	}
	if (col->now != NULL && col->now->kind == TN_OUT_CONSTANT && m->value[i].p == col->now->constant.p) {
		m->clock.us = col->now->us;
		return col->kind == TN_OUT_CONSTANT ? TN_OK : tn_mapper_clock_put(&m->clock, col->now->us, m->value[i], dst, &m->value[i], err);
	}
	if ((m->zone_column == TN_COLUMN_NONE ? tn_mapper_clock_read(&m->clock, m->value[i], dst, &m->value[i], err) :
	    read_zoned(m, rec, dst, &m->value[i], err)) == TN_OK)
		return TN_OK;
	if (col->column != TN_COLUMN_NONE)
		tn_err_at(err, NULL, 0, col->column + 1);
	return err->status;
}

/* Time, value and qty, in that order: the first thing wrong with a row is the one that is told. */
static enum tn_status make_values(struct tn_mapper *m, const struct tn_rec *rec, char *time, struct tn_err *err)
{
	TN_TRY(make_time(m, rec, time, err));
	for (enum tn_role role = TN_ROLE_VALUE; role <= TN_ROLE_QTY; role++) {
		uint32_t i = m->role_col[role];

		if (i == TN_COLUMN_NONE)
			continue;
		if (m->value[i].p == NULL)
			TN_TRY(tn_mapper_choose(m, rec, i, err));
		if (m->spec->is_engine && !tn_str_missing(m->value[i]) && !tn_num_is(m->value[i]))
			(void)tn_engine_number(m->value[i], m->plain[role == TN_ROLE_QTY], &m->value[i]);
		if (m->value[i].p != m->number[role == TN_ROLE_QTY])
			TN_TRY(check_number(m, i, role, err));
	}
	return m->spec->rates != NULL || m->spec->minor_units ? tn_mapper_money(m, err) : TN_OK;
}

static bool has_null(const struct tn_mapper *m)
{
	return m->spec->null != NULL && m->spec->null[0] != '\0';
}

struct tn_str tn_mapper_shown(const struct tn_mapper *m, uint32_t i)
{
	return has_null(m) && tn_str_missing(m->value[i]) ? tn_str_of(m->spec->null) : m->value[i];
}

bool tn_mapper_as_it_came(const struct tn_mapper *m, const struct tn_rec *rec, uint32_t i)
{
	const struct tn_mapper_col *col = &m->col[i];

	return col->column != TN_COLUMN_NONE && m->value[i].p == tn_rec_field(rec, col->column).p;
}

size_t tn_mapper_row_size(const struct tn_mapper *m)
{
	size_t total = m->ncols * (has_null(m) ? strlen(m->spec->null) + 1 : (size_t)1);

	for (const struct tn_str *v = m->value, *end = v + m->ncols; v < end; v++)
		total += v->n;
	return total;
}

char *tn_mapper_put_row(const struct tn_mapper *m, char *dst)
{
	bool marks = has_null(m);

	for (uint32_t i = 0; i < m->ncols; i++) {
		struct tn_str v = marks ? tn_mapper_shown(m, i) : m->value[i];

		if (v.n > 0)
			memcpy(dst, v.p, v.n);
		dst += v.n;
		*dst++ = '\t';
	}
	dst[-1] = '\n';
	return dst;
}

/* A short row in one piece: one look at the room there is. */
static enum tn_status write_row(struct tn_mapper *m)
{
	char *begin = tn_out_reserve(m->out, tn_mapper_row_size(m));

	if (begin == NULL)
		return tn_out_status(m->out);
	tn_out_commit(m->out, (size_t)(tn_mapper_put_row(m, begin) - begin));
	return TN_OK;
}

/* The piece's buffer is there already. */
static void write_escaped(struct tn_mapper *m, struct tn_str s)
{
	while (s.n > 0) {
		size_t n = s.n < PIECE ? s.n : PIECE;

		tn_buf_reset(&m->text);
		tn_buf_escape(&m->text, (struct tn_str){ s.p, n });
		tn_out_add(m->out, tn_buf_str(&m->text));
		s.p += n;
		s.n -= n;
	}
}

/* A long row piece by piece. The output's buffer may go out in the middle of it: its end is no LF then, so that a row
 * which is never finished looks torn. Only the output itself can fail once the first byte is written. */
static enum tn_status write_long(struct tn_mapper *m, const struct tn_rec *rec, struct tn_err *err)
{
	tn_buf_reset(&m->text);
	if (!tn_buf_room(&m->text, 2 * PIECE))
		return tn_err_nomem(err, 2 * PIECE);
	for (uint32_t i = 0; i < m->ncols; i++) {
		if (tn_mapper_is_raw(m, rec) && tn_mapper_as_it_came(m, rec, i) && !tn_str_missing(m->value[i]))
			write_escaped(m, m->value[i]);
		else
			tn_out_add(m->out, tn_mapper_shown(m, i));
		TN_TRY(tn_out_status(m->out));
		tn_out_ch(m->out, i + 1 < m->ncols ? '\t' : '\n');
	}
	return tn_out_status(m->out);
}

/* Is the row one of those that were asked to be left out? Counted, if so. */
static enum tn_status dropped(struct tn_mapper *m, const struct tn_rec *rec, bool *is, struct tn_err *err)
{
	uint32_t rule = tn_mapper_drop(m, rec, err);

	*is = rule < TN_MAPPER_LIST;
	if (*is)
		m->now->dropped[m->drop_count[rule]]++;
	return rule == TN_EXPR_BAD ? err->status : TN_OK;
}

/* What is in a whole row, up to its values; *left_out: and no further. */
static enum tn_status make_row(struct tn_mapper *m, const struct tn_rec *rec, char *time, bool *left_out, struct tn_err *err)
{
	TN_TRY(dropped(m, rec, left_out, err));
	if (*left_out)
		return TN_OK;
	TN_TRY(gather(m, rec, err));
	TN_TRY(apply_rules(m, rec, err));
	TN_TRY(check_present(m, rec, left_out, err));
	return *left_out ? TN_OK : make_values(m, rec, time, err);
}

static enum tn_status write_out(struct tn_mapper *m, const struct tn_rec *rec, bool is_long, struct tn_err *err)
{
	TN_TRY(is_long ? write_long(m, rec, err) : write_row(m));
	tn_mapper_count(m->now, 1, m->clock.us, m->clock.us);
	return TN_OK;
}

/* The time as engines have it. time: where its text may stand. */
static void show_time(struct tn_mapper *m, char *time)
{
	struct tn_str *v = &m->value[m->role_col[TN_ROLE_TIME]];

	if (v->p != time)
		memcpy(time, v->p, v->n < TN_MAPPER_TIME_BYTES ? v->n : TN_MAPPER_TIME_BYTES);
	*v = (struct tn_str){ time, tn_engine_time(time, v->n) };
}

/* A user's part is that of the bytes that come out, which a long row does not have yet. Duplicates are looked for in all parts, and then parted. */
static enum tn_status is_ours(struct tn_mapper *m, const struct tn_rec *rec, bool *ours, struct tn_err *err)
{
	uint32_t user = m->role_col[TN_ROLE_USER];
	struct tn_str id = m->value[user];

	*ours = true;
	if (m->spec->shard.of == 0 || m->unit.dedup != NULL)
		return TN_OK;
	if (tn_mapper_is_raw(m, rec) && tn_mapper_as_it_came(m, rec, user)) {
		tn_buf_reset(&m->text);
		tn_buf_escape(&m->text, id);
		if (m->text.failed)
			return tn_err_nomem(err, id.n);
		id = tn_buf_str(&m->text);
	}
	*ours = tn_shard_has(m->spec->shard, id);
	m->now->shard_out += !*ours;
	return TN_OK;
}

/* Everything that may be wrong with a row is looked at before its first byte is written. */
enum tn_status tn_mapper_row(struct tn_mapper *m, const struct tn_rec *rec, struct tn_err *err)
{
	char time[TN_MAPPER_TIME_BYTES] = { 0 };
	struct tn_rec copy, bare = *rec;
	bool is_long = tn_rec_raw(rec).n > LONG_ROW, left_out, ours;
	int holds;

	if (rec->base[rec->at[0]] == '#' && tn_str_eq(tn_rec_field(rec, 0), TN_STR(TN_POISON)))
		return tn_err_set(err, TN_EINPUT, "aborted upstream");
	if (m->spec->is_engine) {
		TN_TRY(tn_engine_check(rec, m->input.is_stream, err));
		if (rec->nf == m->columns.n + 1 && tn_rec_field(rec, m->columns.n).n == 0)
			bare.nf--;
	}
	copy = bare;
	rec = &bare;
	if (rec->nf != m->columns.n)
		return wrong_fields(m, rec, err);
	if (rec->flags & TN_REC_NUL)
		TN_TRY(check_nul(rec, err));
	if (tn_mapper_is_raw(m, rec) && !is_long)
		TN_TRY(escape(m, rec, &copy, err));
	TN_TRY(make_row(m, &copy, time, &left_out, err));
	if (left_out)
		return TN_OK;
	holds = tn_mapper_where(m, &copy, err);
	if (holds < 0)
		return err->status;
	if (holds == 0) {
		m->now->where_out++;
		return TN_OK;
	}
	TN_TRY(is_ours(m, &copy, &ours, err));
	if (!ours)
		return TN_OK;
	if (m->spec->is_engine)
		show_time(m, time);
	return m->unit.dedup != NULL ? tn_mapper_dedup_row(m, &copy, err) : write_out(m, rec, is_long, err);
}
