/* Rows of tables for recommend: columns by role, --where, times, --as-of, what is said of bad rows. */
#include "model/recommend_rows.h"

#include <stdio.h>

/* --- columns --- */

/* In a table beside the input: the column that the option names where there is one of that name, else the usual one. ""
 * says of a log that it has none, which a role that must be there does not heed here. */
static enum tn_status find_role(struct tn_recommend_rows *r, enum tn_role role, struct tn_err *err)
{
	const char *given = role == TN_ROLE_USER ? tn_columns_user(&r->columns, r->given, r->common->user_is) : r->given[role];
	const char *usual = tn_role_name(role);
	bool must = (r->need & UINT32_C(1) << role) != 0;
	uint32_t *column = &r->columns.role[role];

	*column = TN_COLUMN_NONE;
	if (given != NULL && given[0] == '\0' && !must)
		return TN_OK;
	if (given != NULL)
		*column = tn_columns_find(&r->columns, tn_str_of(given));
	if (*column == TN_COLUMN_NONE)
		*column = tn_columns_find(&r->columns, tn_str_of(usual));
	if (*column != TN_COLUMN_NONE || !must)
		return TN_OK;
	tn_columns_missing(&r->columns, tn_str_of(given != NULL && given[0] != '\0' ? given : usual), err);
	tn_err_hint(err, "--%s COL names another column", usual);
	return TN_EDATA;
}

static enum tn_status bind(struct tn_recommend_rows *r, struct tn_err *err)
{
	uint32_t use = r->need | r->may;

	r->columns = *tn_table_columns(r->table);
	r->ntext = 0;
	for (uint32_t i = 0; i < TN_ROLES; i++) {
		if (r->given != NULL)
			TN_TRY(find_role(r, (enum tn_role)i, err));
		if (i != TN_ROLE_TIME && (use & UINT32_C(1) << i) != 0 && r->columns.role[i] != TN_COLUMN_NONE)
			r->text[r->ntext++] = i;
	}
	r->time = use & TN_TIME ? r->columns.role[TN_ROLE_TIME] : TN_COLUMN_NONE;
	return r->where == NULL ? TN_OK : tn_expr_bind(r->where, &r->columns, err);
}

/* --- a row --- */

static int bad_value(struct tn_err *err, uint32_t column, const char *role, const char *why, struct tn_str value)
{
	char text[64], reason[24];
	bool missing = tn_str_missing(value);

	if (missing)
		value.n = 0;
	tn_err_set(err, TN_EDATA, "%s: %s: %s", role, missing ? "missing" : why, tn_err_quote(text, sizeof text, value));
	tn_err_at(err, NULL, 0, column + 1);
	snprintf(reason, sizeof reason, "%s%s", role, missing ? "-missing" : "");
	tn_err_reason(err, reason);
	return -1;
}

/* 1, or -1. The forms of the stream by their places, all others the long way. */
static int read_time(struct tn_recommend_rows *r, struct tn_err *err)
{
	struct tn_str text = tn_rec_bare(&r->rec, r->time);
	struct tn_time t;
	uint8_t digits;

	if (tn_time_fast(text, &r->cache, &r->time_us)) {
		/* 20 bytes, or a point and 3 or 6 digits more */
		digits = (uint8_t)(text.n > 20 ? text.n - 21 : 0);
	} else if (tn_time_parse(text, &t)) {
		digits = t.digits == 0 ? 0 : t.digits <= 3 ? 3 : 6;
		r->time_us = t.us;
	} else {
		bad_value(err, r->time, "time", "not a time", text);
		if (!tn_str_missing(text))
			tn_err_hint(err, "ingest --time-format");
		return -1;
	}
	r->stats.digits = digits > r->stats.digits ? digits : r->stats.digits;
	return 1;
}

/* 1, 0 left out, or -1 */
static int read_text(struct tn_recommend_rows *r, struct tn_err *err)
{
	if (r->skips && tn_str_missing(tn_rec_bare(&r->rec, r->columns.role[TN_ROLE_ITEM]))) {
		r->stats.keyless++;
		return 0;
	}
	for (uint32_t i = 0; i < r->ntext; i++) {
		uint32_t role = r->text[i], column = r->columns.role[role];
		struct tn_str *field = &r->field[role];

		*field = tn_rec_bare(&r->rec, column);
		if (!tn_str_missing(*field))
			continue;
		field->n = 0;
		if ((r->need & UINT32_C(1) << role) != 0)
			return bad_value(err, column, tn_role_name((enum tn_role)role), "missing", *field);
	}
	return 1;
}

/* 1 a row, 0 left out on request, -1 a bad one (in *err). In the order of tn_source, so that all rows are counted alike. */
static int take(struct tn_recommend_rows *r, struct tn_err *err)
{
	int got;

	if (r->where != NULL) {
		int holds = tn_expr_eval(r->where, &r->rec, err);

		if (holds <= 0) {
			r->stats.where_out += holds == 0;
			return holds;
		}
	}
	r->time_us = TN_TIME_NONE;
	got = read_text(r, err);
	if (got <= 0)
		return got;
	if (r->time != TN_COLUMN_NONE && read_time(r, err) < 0)
		return -1;
	if (r->time_us != TN_TIME_NONE && r->as_of != TN_TIME_NONE && r->time_us > r->as_of) {
		r->stats.late++;
		return 0;
	}
	r->stats.latest = r->time_us > r->stats.latest ? r->time_us : r->stats.latest;
	r->stats.kept++;
	return 1;
}

static int fill(struct tn_recommend_rows *r, struct tn_err *err)
{
	int got = tn_table_fill(r->table, &r->window, err);

	r->row = 0;
	if (got <= 0)
		r->window.n = 0;
	if (got >= 0 && tn_table_is_new(r->table) && bind(r, err) != TN_OK) {
		tn_err_at(err, tn_table_file(r->table), 1, 0);
		return -1;
	}
	r->stats.rows = tn_table_rows(r->table);
	return got;
}

int tn_recommend_rows_next(struct tn_recommend_rows *r, struct tn_err *err)
{
	for (;;) {
		enum tn_status st;
		int got = 0;

		if (r->row == r->window.n) {
			got = fill(r, err);
			if (got <= 0)
				return got;
		}
		r->rec = tn_window_rec(&r->window, r->row++);
		if (r->rec.nf != r->columns.n)
			st = tn_table_bad_fields(r->table, &r->rec, err);
		else if (r->time == TN_COLUMN_NONE && tn_table_is_header(r->table, &r->rec))
			st = tn_table_bad_header(r->table, &r->rec, err);       /* no time in it that could not be read */
		else if ((got = take(r, err)) > 0)
			return 1;
		else
			st = got == 0 ? TN_OK : tn_table_bad(r->table, &r->rec, err);
		if (st != TN_OK)
			return -1;
	}
}

/* --- all --- */

/* Rows of the first window wait for the first call of next. */
static enum tn_status begin(struct tn_recommend_rows *r, struct tn_err *err)
{
	r->stats = (struct tn_source_stats){ .latest = TN_TIME_NONE };
	for (uint32_t i = 0; i < TN_ROLES; i++)
		r->field[i] = (struct tn_str){ "", 0 };
	return fill(r, err) < 0 ? err->status : TN_OK;
}

enum tn_status tn_recommend_rows_open(struct tn_recommend_rows *r, struct tn_common *common, struct tn_err *err)
{
	r->common = common;
	TN_TRY(tn_table_open(&r->table, common, r->need, NULL, err));
	return begin(r, err);
}

enum tn_status tn_recommend_rows_open_file(struct tn_recommend_rows *r, const char *option, const char *file,
	const struct tn_common *common, struct tn_err *err)
{
	if (strcmp(file, "-") == 0)
		return tn_err_set(err, TN_EUSAGE, "%s: a file is needed, stdin is for the rows", option);
	/* what is set for the input does not hold for a file beside it, whose first bad row ends the run */
	r->own = *common;
	r->own.bad = (struct tn_bad){ .mode = TN_BAD_FAIL };
	r->own.no_header = false;
	r->own.columns = NULL;
	r->own.tick = NULL;
	memset(r->own.role, 0, sizeof r->own.role);
	r->common = &r->own;
	r->given = common->role;
	r->where = NULL;
	r->as_of = TN_TIME_NONE;
	TN_TRY(tn_table_open_file(&r->table, &r->own, file, 0, err));
	return begin(r, err);
}

enum tn_status tn_recommend_rows_blame(const struct tn_recommend_rows *r, enum tn_role column, struct tn_err *err)
{
	tn_err_at(err, tn_table_file(r->table), r->rec.line, r->columns.role[column] + 1);
	return err->status;
}

void tn_recommend_rows_fini(struct tn_recommend_rows *r)
{
	tn_table_close(r->table);
	r->table = NULL;
}
