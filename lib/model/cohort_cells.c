/* From states to cells: each start of each user counts in its cohort's row (definitions.md section 2).
 *
 * A user costs O(returns), not O(lags): modes other than `on` fill spans of cells, and a span is two additions to an
 * array of differences that is summed up once in the end.
 */
#include "model/cohort_impl.h"

#include <stdlib.h>

#include "base/sys.h"

#define CELLS_MAX 1000000
#define CELLS_BYTES (UINT64_C(9) << 20)         /* beyond --mem: what is left of 16 MiB beside the program and the runs of a walk */

/* --- rows --- */

static enum tn_status nomem(struct tn_cohort_cells *cells, uint64_t bytes)
{
	return tn_err_nomem(tn_fold_err(cells->c->fold), bytes);
}

/* The most cells a row of this cohort can have. With own windows that is for a start at its first instant. */
static uint64_t width_of(const struct tn_cohort_cells *cells, int32_t cohort)
{
	const struct tn_cohort *c = cells->c;
	int64_t last, begin;

	if (c->nbrackets > 0)
		return c->nbrackets;
	begin = tn_calendar_begin(&c->calendar, cohort);
	if (c->own)
		last = (int64_t)tn_window_lag(&c->calendar, begin < TN_TIME_MIN ? TN_TIME_MIN : begin, cells->as_of);
	else
		last = cells->begun - cohort;
	if (c->spec->lags >= 0 && c->spec->lags < last)
		last = c->spec->lags;
	return last < 0 ? 1 : (uint64_t)last + 1;
}

/* A table that nobody can read is most often a --period that was too short for the log. */
static enum tn_status too_many(const struct tn_cohort *c)
{
	struct tn_err *err = tn_fold_err(c->fold);

	tn_err_set(err, TN_ELIMIT, "more than %d cells", CELLS_MAX);
	if (c->nbrackets > 0)
		tn_err_hint(err, "a longer --period, or --since and --until; --mode without brackets takes --lags N");
	else
		tn_err_hint(err, "--lags N shows fewer of them, as do a longer --period, --since and --until");
	return TN_ELIMIT;
}

/* Lists that grow by a copy stand there twice, and the sort of the rows takes a second list, too; the means are made at the end. */
static uint64_t held(const struct tn_cohort_cells *cells)
{
	const struct tn_cohort *c = cells->c;
	uint64_t lists = tn_map_bytes(&cells->map) - cells->map.arena.bytes + cells->rows_cap * sizeof *cells->row;
	uint64_t hits = cells->hits_cap * (sizeof *cells->hit + (c->measure == TN_COHORT_SUM ? sizeof *cells->hit_value : 0));

	return tn_fold_held(c->fold) + cells->arena.bytes + cells->map.arena.bytes + 2 * (lists + hits) +
		cells->widest * sizeof(struct tn_cohort_cell);
}

/* A row of this width, and its arrays. */
static uint64_t row_bytes(const struct tn_cohort *c, uint64_t width)
{
	return sizeof(struct tn_cohort_row) + (width + 2) * (c->measure == TN_COHORT_SUM ? sizeof(struct tn_sum) : sizeof(int64_t)) +
		(c->own ? 2 * (width + 2) * sizeof(int64_t) : 0);
}

/* There is nowhere to spill cells to. */
static enum tn_status check_room(struct tn_cohort_cells *cells, uint64_t width)
{
	const struct tn_cohort *c = cells->c;
	uint64_t bytes = tn_fold_common(c->fold)->mem + CELLS_BYTES, less = c->own && width > 1 ? width - 1 : width;

	/* with own windows the first start may have begun one window less than `width` says: the end counts again */
	if (c->spec->lags < 0 && cells->ncells + less > CELLS_MAX)
		return too_many(c);
	cells->ncells += less;
	if (width > cells->widest && width <= bytes / sizeof(struct tn_sum))
		cells->widest = (uint32_t)width;
	if (width <= bytes / sizeof(struct tn_sum) && held(cells) + row_bytes(c, width) <= bytes)
		return TN_OK;
	tn_err_set(tn_fold_err(c->fold), TN_ELIMIT, "the cells need more memory than --mem allows");
	tn_err_hint(tn_fold_err(c->fold), "fewer --lags, or a larger --mem");
	return TN_ELIMIT;
}

/* Widths are known at once, so a row is allocated once; only the arrays that the options need are there. */
static enum tn_status row_new(struct tn_cohort_cells *cells, int32_t cohort, struct tn_str by, struct tn_cohort_row **out)
{
	const struct tn_cohort *c = cells->c;
	uint64_t width = width_of(cells, cohort);
	struct tn_cohort_row *row;
	void *more;

	TN_TRY(check_room(cells, width));
	if (cells->nrows == cells->rows_cap) {
		cells->rows_cap = cells->rows_cap == 0 ? 64 : 2 * cells->rows_cap;
		more = tn_sys.realloc(cells->row, cells->rows_cap * sizeof *cells->row);
		if (more == NULL)
			return nomem(cells, cells->rows_cap * sizeof *cells->row);
		cells->row = more;
	}
	row = tn_arena_zalloc(&cells->arena, 1, sizeof *row);
	if (row == NULL)
		return nomem(cells, sizeof *row);
	row->by = by;
	row->cohort = cohort;
	row->width = (uint32_t)width;
	row->first = INT64_MAX;
	row->ended = INT32_MAX;
	/* Arrays of differences: a span that reaches the last cell is taken back one behind it. */
	if (c->measure == TN_COHORT_SUM)
		row->value = tn_arena_zalloc(&cells->arena, width + 1, sizeof *row->value);
	else
		row->users = tn_arena_zalloc(&cells->arena, width + 2, sizeof *row->users);
	if (c->own) {
		row->eligible = tn_arena_zalloc(&cells->arena, width + 2, sizeof *row->eligible);
		row->previous = tn_arena_zalloc(&cells->arena, width + 2, sizeof *row->previous);
	}
	if ((row->users == NULL && row->value == NULL) || (c->own && (row->eligible == NULL || row->previous == NULL)))
		return nomem(cells, (width + 2) * sizeof *row->value);
	cells->row[cells->nrows++] = row;
	*out = row;
	return TN_OK;
}

/* The row of a cohort and --by value; NULL when --since and --until do not show it. */
static enum tn_status row_of(struct tn_cohort_cells *cells, int32_t cohort, struct tn_str by, struct tn_cohort_row **row)
{
	struct tn_cohort_row **recent = &cells->recent[(uint32_t)cohort % 64];
	const struct tn_cohort *c = cells->c;
	struct tn_str text;
	int64_t begin;
	uint32_t number;

	*row = *recent;
	if (!c->has_by && *row != NULL && (*row)->cohort == cohort)
		return TN_OK;
	*row = NULL;
	if (c->spec->since != NULL || c->spec->until != NULL) {
		begin = tn_calendar_begin(&c->calendar, cohort);
		if (begin < c->since || begin > c->until)
			return TN_OK;
	}
	tn_buf_reset(&cells->key);
	tn_buf_add(&cells->key, (struct tn_str){ (const char *)&cohort, sizeof cohort });
	tn_buf_add(&cells->key, by);
	number = cells->key.failed ? TN_MAP_NONE : tn_map_put(&cells->map, tn_buf_str(&cells->key));
	if (number == TN_MAP_NONE)
		return nomem(cells, by.n);
	if (number == cells->nrows) {
		text = tn_map_text(&cells->map, number);
		TN_TRY(row_new(cells, cohort, (struct tn_str){ text.p + sizeof cohort, text.n - sizeof cohort }, row));
	}
	*row = cells->row[number];
	*recent = *row;
	return TN_OK;
}

/* --- modes --- */

/* The user counts in cells from..to, as far as they are eligible there (up to `limit`). */
static void mark(struct tn_cohort_row *row, int64_t from, int64_t to, int64_t limit)
{
	int64_t end = to < limit ? to : limit;

	if (from <= end) {
		row->users[from]++;
		row->users[end + 1]--;
	}
	if (row->previous == NULL)
		return;
	end = to < limit ? to + 1 : limit;
	if (from + 1 <= end) {
		row->previous[from + 1]++;
		row->previous[end + 1]--;
	}
}

/* Runs of neighbouring lags are one span: a user who comes every week costs two additions a row. */
static void mark_on(const struct tn_cohort_cells *cells, struct tn_cohort_row *row, int64_t limit, uint64_t k)
{
	for (size_t i = 0; i < cells->nhits; i++) {
		int64_t from = cells->hit[i].lag;

		if (from > limit)
			return;
		if (cells->hit[i].n < k)
			continue;
		while (i + 1 < cells->nhits && cells->hit[i + 1].lag == cells->hit[i].lag + 1 && cells->hit[i + 1].n >= k)
			i++;
		mark(row, from, cells->hit[i].lag, limit);
	}
}

/* Cells up to the lag that is the K-th from the end, returns behind --lags not counted. */
static void mark_after(const struct tn_cohort_cells *cells, struct tn_cohort_row *row, int64_t limit, uint64_t k)
{
	int64_t lags = cells->c->spec->lags;

	for (size_t i = cells->nhits; i-- > 0;) {
		if (lags >= 0 && cells->hit[i].lag > lags)
			continue;
		if (cells->hit[i].n >= k) {
			mark(row, 0, cells->hit[i].lag, limit);
			return;
		}
		k -= cells->hit[i].n;
	}
}

/* With --zero start lag 0 is a cell of its own, and what follows begins at lag 1. Returns the first hit of that. */
static size_t mark_zero(const struct tn_cohort_cells *cells, struct tn_cohort_row *row, int64_t limit, uint64_t k)
{
	if (!cells->c->zero_start || cells->nhits == 0 || cells->hit[0].lag != 0)
		return 0;
	if (cells->hit[0].n >= k)
		mark(row, 0, 0, limit);
	return 1;
}

/* From the lag on by which the K-th return has come. INT64_MAX - 1, because mark() looks one further. */
static void mark_within(const struct tn_cohort_cells *cells, struct tn_cohort_row *row, int64_t limit, uint64_t k)
{
	for (size_t i = mark_zero(cells, row, limit, k); i < cells->nhits; i++) {
		if (cells->hit[i].n >= k) {
			mark(row, cells->hit[i].lag, INT64_MAX - 1, limit);
			return;
		}
		k -= cells->hit[i].n;
	}
}

/* As long as no lag is left out. */
static void mark_every(const struct tn_cohort_cells *cells, struct tn_cohort_row *row, int64_t limit, uint64_t k)
{
	int64_t first = cells->c->zero_start ? 1 : 0, lag = first;

	for (size_t i = mark_zero(cells, row, limit, k); i < cells->nhits; i++, lag++)
		if (cells->hit[i].lag != lag || cells->hit[i].n < k)
			break;
	if (lag > first)
		mark(row, first, lag - 1, limit);
}

/* 128 bits are enough for any real log; a sum that does not fit is an error and never wraps. */
static enum tn_status add_value(const struct tn_cohort_cells *cells, struct tn_cohort_row *row, int64_t cell, const struct tn_sum *v)
{
	if (!tn_sum_merge(&row->value[cell], v))
		return tn_err_set(tn_fold_err(cells->c->fold), TN_EDATA, "value: a sum does not fit in 128 bits");
	return TN_OK;
}

/* Brackets are few; each looks at all hits. */
static enum tn_status mark_brackets(const struct tn_cohort_cells *cells, struct tn_cohort_row *row, int64_t ended, uint64_t k)
{
	const struct tn_cohort *c = cells->c;

	for (uint32_t b = 0; b < c->nbrackets; b++) {
		uint64_t n = 0;

		if (c->own && c->bracket[b].to >= ended)
			continue;
		if (c->own)
			row->eligible[b]++, row->eligible[b + 1]--;
		for (size_t i = 0; i < cells->nhits && cells->hit[i].lag <= c->bracket[b].to; i++) {
			if (cells->hit[i].lag < c->bracket[b].from)
				continue;
			if (c->measure == TN_COHORT_SUM)
				TN_TRY(add_value(cells, row, b, &cells->hit_value[i]));
			else if (__builtin_add_overflow(n, cells->hit[i].n, &n))
				n = UINT64_MAX;
		}
		if (c->measure != TN_COHORT_SUM && n >= k)
			row->users[b]++, row->users[b + 1]--;
	}
	return TN_OK;
}

/* `after`: into the last cell that it counts in, summed from the end in finish(). `within`: calendar windows likewise from
 * the front; with own windows a user leaves the sum behind the last eligible cell, and since a sum shows the decimals of what
 * went into it nothing can be taken back: this one case is O(lags) a user. */
static enum tn_status add_values(const struct tn_cohort_cells *cells, struct tn_cohort_row *row, int64_t limit)
{
	const struct tn_cohort *c = cells->c;
	enum tn_cohort_mode mode = c->spec->mode;
	struct tn_sum sum = { 0 };
	int64_t lag, next;

	for (size_t i = 0; i < cells->nhits; i++) {
		lag = cells->hit[i].lag;
		if (mode == TN_COHORT_AFTER) {
			if (limit >= 0 && (c->spec->lags < 0 || lag <= c->spec->lags))
				TN_TRY(add_value(cells, row, lag < limit ? lag : limit, &cells->hit_value[i]));
			continue;
		}
		if (lag > limit)
			break;
		if (mode == TN_COHORT_ON || !c->own || (lag == 0 && c->zero_start)) {
			TN_TRY(add_value(cells, row, lag, &cells->hit_value[i]));
			continue;
		}
		if (!tn_sum_merge(&sum, &cells->hit_value[i]))
			return tn_err_set(tn_fold_err(c->fold), TN_EDATA, "value: a sum does not fit in 128 bits");
		next = i + 1 < cells->nhits && cells->hit[i + 1].lag <= limit ? cells->hit[i + 1].lag : limit + 1;
		for (; lag < next; lag++)
			TN_TRY(add_value(cells, row, lag, &sum));
	}
	return TN_OK;
}

/* --- starts --- */

/* The user's windows that have ended by as-of (one more has begun by then); returns the last eligible cell, or -1. */
static int64_t count_ended(struct tn_cohort_cells *cells, struct tn_cohort_row *row, int64_t start, int64_t *ended)
{
	const struct tn_cohort *c = cells->c;
	int64_t limit = (int64_t)row->width - 1;

	*ended = 0;
	if (!c->own)
		return limit;
	/* as_of is the last microsecond that is known: a window that ends with it has ended */
	*ended = tn_window_lag(&c->calendar, start, cells->as_of + 1);
	if (*ended < row->ended)
		row->ended = (int32_t)*ended;
	if (c->nbrackets > 0)
		return limit;
	limit = *ended <= limit ? *ended - 1 : limit;
	row->eligible[0]++;
	row->eligible[limit + 1]--;
	return limit;
}

/* One start: its row, then one of four ways to fill it. */
static enum tn_status add_start(struct tn_cohort_cells *cells, const struct tn_cohort_state *s, int64_t start,
	int32_t cohort, struct tn_str by)
{
	const struct tn_cohort *c = cells->c;
	uint64_t k = c->measure == TN_COHORT_COUNT ? c->spec->count : 1;
	struct tn_cohort_row *row;
	int64_t limit, ended;
	char text[32];

	/* No row says so, but an edited partial may: the cells would have no end. */
	if (start > cells->as_of)
		return tn_fold_bad(c->fold, "start: later than the run's latest time", (struct tn_str){ text, tn_time_put(text, start, 6) });
	TN_TRY(row_of(cells, cohort, by, &row));
	if (row == NULL)
		return TN_OK;
	row->size++;
	if (start < row->first)
		row->first = start;
	limit = count_ended(cells, row, start, &ended);
	TN_TRY(tn_cohort_collect(cells, s, start, cohort));
	if (c->nbrackets > 0)
		return mark_brackets(cells, row, ended, k);
	if (c->measure == TN_COHORT_SUM)
		return add_values(cells, row, limit);
	switch (c->spec->mode) {
	case TN_COHORT_AFTER:
		mark_after(cells, row, limit, k);
		break;
	case TN_COHORT_WITHIN:
		mark_within(cells, row, limit, k);
		break;
	case TN_COHORT_EVERY:
		mark_every(cells, row, limit, k);
		break;
	default:
		mark_on(cells, row, limit, k);
		break;
	}
	return TN_OK;
}

/* A user: one start, or one a period. */
static enum tn_status add_state(struct tn_cohort_cells *cells, const struct tn_cohort_state *s)
{
	struct tn_cohort *c = cells->c;
	int64_t start;

	TN_TRY(tn_cohort_tidy(c, s));
	if (!c->recurring) {
		if (s->early == 0)
			return TN_OK;
		start = TN_TIME_MAX + 1 - s->early;
		return add_start(cells, s, start, tn_calendar_index(&c->calendar, start), tn_cohort_by(c, s->by));
	}
	for (uint32_t i = 0; i < tn_cohort_n(s->starts); i++) {
		const struct tn_cohort_entry *e = tn_cohort_at(s->starts, TN_COHORT_STARTS, i);

		TN_TRY(add_start(cells, s, e->at, e->period, tn_cohort_by(c, e->by)));
	}
	return TN_OK;
}

/* --- the end --- */

static void sum_up(int64_t *at, uint32_t n)
{
	for (uint32_t i = 1; at != NULL && i < n; i++)
		at[i] += at[i - 1];
}

/* Differences to counts. */
static enum tn_status finish(struct tn_cohort_cells *cells, struct tn_cohort_row *row)
{
	struct tn_cohort *c = cells->c;
	uint32_t from = c->zero_start ? 2 : 1;

	sum_up(row->users, row->width);
	sum_up(row->eligible, row->width);
	sum_up(row->previous, row->width);
	if (c->measure == TN_COHORT_SUM && c->spec->mode == TN_COHORT_AFTER)
		for (uint32_t i = row->width - 1; i-- > 0;)
			TN_TRY(add_value(cells, row, i, &row->value[i + 1]));
	if (c->measure == TN_COHORT_SUM && c->spec->mode == TN_COHORT_WITHIN && !c->own)
		for (uint32_t i = from; i < row->width; i++)
			TN_TRY(add_value(cells, row, i, &row->value[i - 1]));
	if (c->own)
		row->last = tn_window_lag(&c->calendar, row->first, cells->as_of);
	else
		row->last = cells->begun - row->cohort;
	if (c->nbrackets == 0 && row->last + 1 < (int64_t)row->width)
		row->width = (uint32_t)row->last + 1;
	cells->ncells += row->width;
	return TN_OK;
}

/* Where a clock goes back over midnight (St. John's, 1987 to 2011) a day comes back after the next one has begun, and as-of's
 * own period does not tell which have begun and ended by then. While one offset holds, periods only rise; so the ends of the
 * spans of offsets around as-of tell, and a clock goes back by 26 h at most. */
static void begun_and_ended(struct tn_cohort_cells *cells)
{
	struct tn_calendar *calendar = &cells->c->calendar;
	int64_t now = cells->as_of, from, to;

	cells->begun = tn_calendar_index(calendar, now);
	cells->ended = tn_calendar_index(calendar, now + 1);
	if (calendar->kind == TN_HOUR || calendar->zone == NULL)
		return;
	tn_zone_offset(calendar->zone, now, &from, NULL);
	while (from > now - 2 * TN_DAY_US) {
		if (tn_calendar_index(calendar, from - 1) > cells->begun)
			cells->begun = tn_calendar_index(calendar, from - 1);
		tn_zone_offset(calendar->zone, from - 1, &from, NULL);
	}
	tn_zone_offset(calendar->zone, now + 1, NULL, &to);
	while (to < now + 2 * TN_DAY_US) {
		if (tn_calendar_index(calendar, to) < cells->ended)
			cells->ended = tn_calendar_index(calendar, to);
		tn_zone_offset(calendar->zone, to, NULL, &to);
	}
}

/* By value, bytewise, then cohort: missing is the empty text and so the first group. */
static int compare(const void *a, const void *b)
{
	const struct tn_cohort_row *x = *(struct tn_cohort_row *const *)a, *y = *(struct tn_cohort_row *const *)b;
	int order = tn_str_cmp(x->by, y->by);

	return order != 0 ? order : x->cohort < y->cohort ? -1 : x->cohort > y->cohort;
}

enum tn_status tn_cohort_cells(struct tn_cohort_cells *cells, struct tn_cohort *c, struct tn_walk *walk)
{
	const void *state;
	struct tn_str key;
	int got;

	cells->c = c;
	cells->as_of = tn_fold_as_of(c->fold);
	cells->most = c->nbrackets > 0 ? 0 : c->spec->lags >= 0 ? c->spec->lags : INT64_MAX;
	for (uint32_t i = 0; i < c->nbrackets; i++)
		cells->most = c->bracket[i].to > cells->most ? c->bracket[i].to : cells->most;
	if (cells->as_of != TN_TIME_NONE)       /* else no row was kept, and a start is refused below */
		begun_and_ended(cells);
	if (tn_map_init(&cells->map) != 0)
		return nomem(cells, 0);
	tn_walk_order(walk, false);
	while ((got = tn_walk_next(walk, &key, &state)) > 0)
		TN_TRY(add_state(cells, state));
	if (got < 0)
		return tn_fold_err(c->fold)->status;
	cells->ncells = 0;
	for (size_t i = 0; i < cells->nrows; i++)
		TN_TRY(finish(cells, cells->row[i]));
	if (c->spec->lags < 0 && cells->ncells > CELLS_MAX)
		return too_many(c);
	if (cells->nrows > 0)
		qsort(cells->row, cells->nrows, sizeof(struct tn_cohort_row *), compare);
	return TN_OK;
}

void tn_cohort_cells_fini(struct tn_cohort_cells *cells)
{
	tn_map_fini(&cells->map);
	tn_buf_fini(&cells->key);
	tn_sys.free(cells->row);
	tn_sys.free(cells->hit);
	tn_sys.free(cells->hit_value);
	tn_arena_fini(&cells->arena);
}
