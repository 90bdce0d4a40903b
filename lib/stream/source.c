/* hot: rows to events. One pass per row over the needed columns only: --where, time, key, --as-of, selectors, value.
 *
 * What keeps it fast: fields are taken by offset from the window (nothing is scanned again), the time by fixed positions
 * with its date cached, rows are turned into events by the batch so that the fold can overlap their cache misses. */
#include "stream/source.h"

#include <stdio.h>

#include "base/sys.h"
#include "stream/engine.h"

#define COLD __attribute__((cold, noinline))

struct tn_source {
	struct tn_source_spec spec;
	struct tn_table *table;
	struct tn_window window;
	uint32_t row;                           /* next row of the window */
	uint32_t want;                          /* fields of a row */
	uint32_t key[TN_ROLES], nkey;           /* columns of the key; TN_COLUMN_NONE: always empty */
	uint32_t key_must;                      /* bits of its parts that may not be missing */
	uint32_t skip[TN_ROLES], nskip;         /* columns of key_skip */
	uint32_t key_twice;                     /* how often the column of the most parts stands in it: 1, but for --rows x --columns x */
	uint32_t time, value, extra[TN_EVENT_EXTRAS];   /* columns, or TN_COLUMN_NONE */
	uint32_t never;                         /* bits of lax selectors whose columns are not there */
	bool where_is_word;                     /* --where can be asked here, not by a call */
	struct tn_expr_words where;
	bool is_plain;                          /* the usual case: no value, no extra */
	uint32_t active[TN_SELECTORS], nactive; /* selectors that do not match every row */
	uint32_t always;                        /* bits of those that do */
	bool is_word;                           /* one active selector, and it can be asked here, not by a call */
	struct tn_expr_words word;
	struct tn_time_cache cache;
	size_t longest;                         /* time text in the stream's form: 20, 24 or 27 bytes */
	struct tn_buf composite;                /* keys of several columns, of this batch */
	struct tn_source_stats stats;
	struct tn_event event[TN_EVENT_BATCH];
};

enum tn_status tn_source_open(struct tn_source **s, const struct tn_source_spec *spec, struct tn_err *err)
{
	struct tn_source *n = tn_sys.malloc(sizeof *n);

	if (n == NULL)
		return tn_err_nomem(err, sizeof *n);
	*n = (struct tn_source){ .spec = *spec, .stats.latest = TN_TIME_NONE };
	*s = n;
	return tn_table_open(&n->table, spec->common, spec->need | spec->key, NULL, err);
}

/* A role's name means the role's column, then a column of that name. */
static enum tn_status bind_name(const struct tn_columns *c, const char *text, uint32_t *column, struct tn_err *err)
{
	struct tn_str name = tn_str_of(text);
	enum tn_role role;

	*column = TN_COLUMN_NONE;
	if (tn_role_parse(name, &role))
		*column = c->role[role];
	if (*column == TN_COLUMN_NONE)
		*column = tn_columns_find(c, name);
	return *column == TN_COLUMN_NONE ? tn_columns_missing(c, name, err) : TN_OK;
}

static uint32_t role_column(const struct tn_columns *c, uint32_t roles)
{
	for (uint32_t i = 0; i < TN_ROLES; i++)
		if (roles & (UINT32_C(1) << i))
			return c->role[i];
	return TN_COLUMN_NONE;
}

static uint32_t most_often(const uint32_t *column, uint32_t n)
{
	uint32_t most = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t times = 0;

		for (uint32_t k = 0; k < n; k++)
			times += column[k] == column[i] && column[i] != TN_COLUMN_NONE;
		most = times > most ? times : most;
	}
	return most;
}

/* Where rows without a key are left out, the run's own row of a partial is no bad row, so its columns tell. */
static enum tn_status refuse_partial(const struct tn_columns *c, struct tn_err *err)
{
	if (!tn_columns_are_partial(c))
		return TN_OK;
	tn_err_set(err, TN_EDATA, "the columns fold and run: a partial, not events");
	tn_err_hint(err, "--merge reads it");
	return TN_EDATA;
}

static enum tn_status bind_key(struct tn_source *s, const struct tn_columns *c, struct tn_err *err)
{
	s->nkey = s->key_must = s->nskip = 0;
	for (uint32_t i = 0; i < TN_ROLES; i++)
		if ((s->spec.key_skip >> i & 1) != 0)
			s->skip[s->nskip++] = c->role[i];
	if (s->nskip > 0)
		TN_TRY(refuse_partial(c, err));
	for (uint32_t i = 0; i < TN_ROLES; i++) {
		uint32_t bit = UINT32_C(1) << i;

		if (((s->spec.key | s->spec.key_may) & bit) == 0)
			continue;
		s->key_must |= (uint32_t)((s->spec.key & bit) != 0) << s->nkey;
		s->key[s->nkey++] = c->role[i];
	}
	for (uint32_t i = 0; i < TN_SOURCE_KEYS && s->spec.key == 0 && s->spec.key_column[i] != NULL; i++)
		TN_TRY(bind_name(c, s->spec.key_column[i], &s->key[s->nkey++], err));
	s->key_twice = most_often(s->key, s->nkey);
	return TN_OK;
}

static enum tn_status bind_extras(struct tn_source *s, const struct tn_columns *c, struct tn_err *err)
{
	for (uint32_t i = 0; i < TN_EVENT_EXTRAS; i++) {
		s->extra[i] = role_column(c, s->spec.extra_role[i]);
		if (s->spec.extra[i] != NULL)
			TN_TRY(bind_name(c, s->spec.extra[i], &s->extra[i], err));
		s->is_plain &= s->extra[i] == TN_COLUMN_NONE;
	}
	return TN_OK;
}

static enum tn_status bind_selectors(struct tn_source *s, const struct tn_columns *c, struct tn_err *err)
{
	s->nactive = s->always = s->never = 0;
	for (uint32_t i = 0; i < s->spec.nselectors; i++) {
		uint32_t bit = UINT32_C(1) << i;

		if (s->spec.selector[i] == NULL) {
			s->always |= bit;
			continue;
		}
		if (tn_expr_bind(s->spec.selector[i], c, err) == TN_OK) {
			s->active[s->nactive++] = i;
			continue;
		}
		if ((s->spec.lax & bit) == 0 || err->status != TN_EDATA)
			return err->status;
		tn_err_clear(err);
		s->never |= bit;
	}
	s->is_word = s->nactive == 1 && tn_expr_words(s->spec.selector[s->active[0]], &s->word);
	return TN_OK;
}

static enum tn_status bind(struct tn_source *s, struct tn_err *err)
{
	const struct tn_columns *c = tn_table_columns(s->table);
	uint32_t use = s->spec.need | s->spec.may;

	s->want = c->n;
	s->time = use & TN_TIME ? c->role[TN_ROLE_TIME] : TN_COLUMN_NONE;
	s->value = use & TN_VALUE ? c->role[TN_ROLE_VALUE] : TN_COLUMN_NONE;
	TN_TRY(bind_key(s, c, err));
	for (uint32_t i = 0; i < TN_EVENT_BATCH && s->time == TN_COLUMN_NONE; i++)
		s->event[i].time_us = TN_TIME_NONE;
	s->is_plain = s->value == TN_COLUMN_NONE;
	TN_TRY(bind_extras(s, c, err));
	if (s->spec.where != NULL)
		TN_TRY(tn_expr_bind(s->spec.where, c, err));
	s->where_is_word = s->spec.where != NULL && tn_expr_words(s->spec.where, &s->where);
	return bind_selectors(s, c, err);
}

COLD static enum tn_status bad_value(struct tn_err *err, uint32_t column, const char *role, const char *why, struct tn_str value,
	const char *reason)
{
	char text[64];

	tn_err_set(err, TN_EDATA, "%s: %s: %s", role, why, tn_err_quote(text, sizeof text, value));
	tn_err_at(err, NULL, 0, column + 1);
	return tn_err_reason(err, reason);
}

/* Forms that are valid but not the stream's own, and those that are not. */
COLD static enum tn_status slow_time(struct tn_source *s, struct tn_str text, int64_t *time_us, struct tn_err *err)
{
	struct tn_time t;

	if (!tn_time_parse(text, &t)) {
		bool missing = tn_str_missing(text);

		bad_value(err, s->time, "time", missing ? "missing" : "not a time", text, missing ? "time-missing" : "time");
		if (!missing)
			tn_err_hint(err, "ingest --time-format");
		return TN_EDATA;
	}
	*time_us = t.us;
	t.digits = t.digits == 0 ? 0 : t.digits <= 3 ? 3 : 6;
	if (t.digits > s->stats.digits)
		s->stats.digits = t.digits;
	return TN_OK;
}

static enum tn_status read_time(struct tn_source *s, const struct tn_rec *rec, struct tn_event *e, struct tn_err *err)
{
	struct tn_str text = tn_rec_bare(rec, s->time);

	if (!tn_time_fast(text, &s->cache, &e->time_us))
		return slow_time(s, text, &e->time_us, err);
	if (text.n > s->longest)
		s->longest = text.n;
	return TN_OK;
}

COLD static enum tn_status key_missing(struct tn_source *s, uint32_t column, struct tn_err *err)
{
	char reason[24];
	const char *role = "key";

	for (uint32_t i = 0; i < TN_ROLES; i++)
		if (tn_table_columns(s->table)->role[i] == column)
			role = tn_role_name((enum tn_role)i);
	snprintf(reason, sizeof reason, "%s-missing", role);
	return bad_value(err, column, role, "missing", (struct tn_str){ "", 0 }, reason);
}

/* Keys of several columns stand in `composite`, which was given room for a whole batch's keys and 64 bytes, so it does not move. As
 * 64 bytes can be read behind a slice, too, a short part is copied as 16 bytes, without a call. */
static enum tn_status composite_key(struct tn_source *s, const struct tn_rec *rec, struct tn_event *e, struct tn_err *err)
{
	char *begin = s->composite.p + s->composite.n, *at = begin;

	for (uint32_t i = 0; i < s->nkey; i++) {
		struct tn_str part = { .n = 0 };

		if (s->key[i] != TN_COLUMN_NONE)
			part = tn_rec_bare(rec, s->key[i]);
		if (i > 0)
			*at++ = '\t';
		if (tn_str_missing(part)) {
			if ((s->key_must >> i & 1) != 0)
				return key_missing(s, s->key[i], err);
			continue;
		}
		memcpy(at, part.p, 16);
		if (part.n > 16)
			memcpy(at + 16, part.p + 16, part.n - 16);
		at += part.n;
	}
	e->key = (struct tn_str){ begin, (size_t)(at - begin) };
	s->composite.n += e->key.n;
	return TN_OK;
}

static enum tn_status read_key(struct tn_source *s, const struct tn_rec *rec, struct tn_event *e, struct tn_err *err)
{
	if (s->nkey != 1)
		return composite_key(s, rec, e, err);
	e->key = tn_rec_bare(rec, s->key[0]);
	return tn_str_missing(e->key) ? key_missing(s, s->key[0], err) : TN_OK;
}

static enum tn_status read_value(struct tn_source *s, const struct tn_rec *rec, struct tn_event *e, struct tn_err *err)
{
	struct tn_str text = tn_rec_bare(rec, s->value);

	e->has_value = !tn_str_missing(text);
	if (!e->has_value)
		return TN_OK;
	switch (tn_engine_money(text, s->spec.common->engine != NULL, &e->value)) {
	case TN_MONEY_OK:
		return TN_OK;
	case TN_MONEY_DIGITS:
		return bad_value(err, s->value, "value", "more than 18 decimals", text, "number");
	case TN_MONEY_RANGE:
		return bad_value(err, s->value, "value", "does not fit 64 bits", text, "number");
	case TN_MONEY_SYNTAX:
	default:
		return bad_value(err, s->value, "value", "not a number", text, "number");
	}
}

static __attribute__((noinline)) enum tn_status select_any(struct tn_source *s, const struct tn_rec *rec, struct tn_event *e,
	struct tn_err *err)
{
	uint32_t match = s->always;

	for (uint32_t k = 0; k < s->nactive; k++) {
		int holds = tn_expr_eval(s->spec.selector[s->active[k]], rec, err);

		if (holds < 0)
			return err->status;
		match |= (uint32_t)holds << s->active[k];
	}
	e->match = match;
	for (uint32_t k = 0; k < s->nactive; k++) {
		uint32_t i = s->active[k];

		s->stats.matched[i] += match >> i & 1;
		if (s->stats.matched[i] == 0 && (s->spec.lax >> i & 1) == 0)
			TN_TRY(tn_expr_watch(s->spec.selector[i], rec, err));
	}
	return TN_OK;
}

/* Matches are counted only once the whole row is good; a selector without a match yet learns what values there are. The usual
 * case, one selector that asks for a few short words, takes a third of the instructions that the general one does. */
static inline enum tn_status select_row(struct tn_source *s, const struct tn_rec *rec, struct tn_event *e, struct tn_err *err)
{
	uint32_t i = s->active[0];
	bool holds;

	if (!s->is_word || (s->spec.lax >> i & 1) != 0)
		return select_any(s, rec, e, err);
	holds = tn_expr_has_word(&s->word, tn_rec_bare(rec, s->word.column));
	e->match = s->always | (uint32_t)holds << i;
	s->stats.matched[i] += holds;
	return s->stats.matched[i] > 0 ? TN_OK : tn_expr_watch(s->spec.selector[i], rec, err);
}

static enum tn_status read_rest(struct tn_source *s, const struct tn_rec *rec, struct tn_event *e, struct tn_err *err)
{
	e->has_value = false;
	if (s->value != TN_COLUMN_NONE)
		TN_TRY(read_value(s, rec, e, err));
	for (uint32_t i = 0; i < TN_EVENT_EXTRAS; i++) {
		e->extra[i] = (struct tn_str){ "", 0 };
		if (s->extra[i] != TN_COLUMN_NONE)
			e->extra[i] = tn_rec_bare(rec, s->extra[i]);
		if (tn_str_missing(e->extra[i]))
			e->extra[i].n = 0;
	}
	return TN_OK;
}

/* One row to *e: 1 an event, 0 left out on request, -1 a bad row (in *err). */
static inline int convert(struct tn_source *s, const struct tn_rec *rec, struct tn_event *e, struct tn_err *err)
{
	if (s->spec.where != NULL) {
		int holds = s->where_is_word ? tn_expr_has_word(&s->where, tn_rec_bare(rec, s->where.column)) :
			tn_expr_eval(s->spec.where, rec, err);

		if (holds <= 0) {
			s->stats.where_out += holds == 0;
			return holds;
		}
	}
	for (uint32_t i = 0; i < s->nskip; i++)
		if (tn_str_missing(tn_rec_bare(rec, s->skip[i]))) {
			s->stats.keyless++;
			return 0;
		}
	if (s->time != TN_COLUMN_NONE && read_time(s, rec, e, err) != TN_OK)
		return -1;
	if (read_key(s, rec, e, err) != TN_OK || (!s->is_plain && read_rest(s, rec, e, err) != TN_OK))
		return -1;
	if (s->time != TN_COLUMN_NONE) {
		if (s->spec.as_of != TN_TIME_NONE && e->time_us > s->spec.as_of) {
			s->stats.late++;
			return 0;
		}
		if (e->time_us > s->stats.latest)
			s->stats.latest = e->time_us;
	}
	return select_row(s, rec, e, err) == TN_OK ? 1 : -1;
}

/* The next rows of the window, as many as a batch can take. */
static uint32_t batch_end(const struct tn_source *s)
{
	return s->window.n - s->row < TN_EVENT_BATCH ? s->window.n : s->row + TN_EVENT_BATCH;
}

/* Their events; none may be left. */
static enum tn_status take_rows(struct tn_source *s, uint32_t *n, struct tn_err *err)
{
	struct tn_event *e = s->event;
	struct tn_window window = s->window;    /* a copy, so that the compiler need not load it anew for each row */
	uint32_t end = batch_end(s), row = s->row, want = s->want;

	s->row = end;
	for (; row < end; row++) {
		struct tn_rec rec = tn_window_rec(&window, row);
		int got;

		if (rec.nf != want) {
			TN_TRY(tn_table_bad_fields(s->table, &rec, err));
			continue;
		}
		if (s->spec.key == 0 && tn_table_is_header(s->table, &rec)) {
			TN_TRY(tn_table_bad_header(s->table, &rec, err));       /* without a time to convert it would be a row */
			continue;
		}
		got = convert(s, &rec, e, err);
		if (got > 0)
			e++;
		else if (got < 0)
			TN_TRY(tn_table_bad(s->table, &rec, err));
	}
	*n = (uint32_t)(e - s->event);
	s->stats.kept += *n;
	return TN_OK;
}

/* Room for the keys of all rows that a batch can take, so that slices into `composite` stay good. */
static enum tn_status start_composite(struct tn_source *s, struct tn_err *err)
{
	size_t bytes = 0;

	tn_buf_reset(&s->composite);
	if (s->nkey == 1)
		return TN_OK;
	for (uint32_t r = s->row; r < batch_end(s); r++) {
		struct tn_rec rec = tn_window_rec(&s->window, r);

		bytes += tn_rec_raw(&rec).n * s->key_twice + s->nkey;
	}
	return tn_buf_room(&s->composite, bytes + 64) ? TN_OK : tn_err_nomem(err, bytes);
}

static int next_window(struct tn_source *s, struct tn_err *err)
{
	int got = tn_table_fill(s->table, &s->window, err);

	s->row = 0;
	if (tn_table_is_new(s->table) && bind(s, err) != TN_OK) {
		tn_err_at(err, tn_table_file(s->table), 1, 0);
		return -1;
	}
	return got;
}

/* What need not be counted row by row. */
static void complete_stats(struct tn_source *s)
{
	s->stats.rows = tn_table_rows(s->table);
	if (s->longest > 20 && s->longest - 21 > s->stats.digits)
		s->stats.digits = (uint8_t)(s->longest - 21);
	for (uint32_t i = 0; i < s->spec.nselectors; i++)
		if (s->always & UINT32_C(1) << i)
			s->stats.matched[i] = s->stats.kept;
}

int tn_source_batch(struct tn_source *s, const struct tn_event **e, uint32_t *n, struct tn_err *err)
{
	*e = s->event;
	*n = 0;
	while (*n == 0) {
		if (s->row == s->window.n) {
			int got = next_window(s, err);

			if (got <= 0) {
				s->window.n = s->row = 0;
				complete_stats(s);
				return got < 0 || tn_bad_end(&s->spec.common->bad, s->stats.rows, err) != TN_OK ? -1 : 0;
			}
		}
		if (start_composite(s, err) != TN_OK || take_rows(s, n, err) != TN_OK)
			return -1;
	}
	return 1;
}

const struct tn_source_stats *tn_source_stats(const struct tn_source *s)
{
	return &s->stats;
}

enum tn_status tn_source_selectors(const struct tn_source *s, struct tn_err *err)
{
	for (uint32_t i = 0; i < s->spec.nselectors && s->stats.kept > 0; i++)
		if (s->spec.selector[i] != NULL && s->stats.matched[i] == 0 && (s->spec.lax >> i & 1) == 0)
			return tn_expr_miss(s->spec.selector[i], err);
	return TN_OK;
}

void tn_source_close(struct tn_source *s)
{
	if (s == NULL)
		return;
	tn_table_close(s->table);
	tn_buf_fini(&s->composite);
	tn_sys.free(s);
}
