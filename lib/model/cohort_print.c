/* Cells as rows or as a matrix, with their rates, intervals and means (definitions.md 2.4 to 2.9). */
#include "model/cohort_impl.h"

#include "base/sys.h"
#include "math/interval.h"
#include "stream/engine.h"

#define LABEL_BYTES 32

/* --- one cell --- */

/* The last lag that a cell looks at; false for `after` without --lags, which looks at all there will ever be. */
static bool reach(const struct tn_cohort *c, uint32_t i, int64_t *lag)
{
	*lag = i;
	if (c->nbrackets > 0)
		*lag = c->bracket[i].to;
	else if (c->spec->mode == TN_COHORT_AFTER)
		*lag = c->spec->lags;
	return *lag >= 0;
}

/* Nothing that may still come can change the cell: the windows it looks at have ended for every user, and so has the
 * cohort's own period (else a new user could join). */
static bool is_complete(const struct tn_cohort_cells *cells, const struct tn_cohort_row *row, uint32_t i)
{
	int64_t lag;

	if (!reach(cells->c, i, &lag))
		return false;
	if (!cells->c->own)
		return row->cohort + lag < cells->ended;
	return row->ended > lag && row->cohort < cells->ended;
}

/* A bracket is shown once its first lag has begun; rows were cut to the lags that have begun when they were finished. */
bool tn_cohort_cell(const struct tn_cohort_cells *cells, const struct tn_cohort_row *row, uint32_t i, struct tn_cohort_cell *cell)
{
	const struct tn_cohort *c = cells->c;

	*cell = (struct tn_cohort_cell){ .size = row->size, .eligible = row->size };
	if (i >= row->width || (c->nbrackets > 0 && c->bracket[i].from > row->last))
		return false;
	cell->complete = is_complete(cells, row, i);
	if (c->own)
		cell->eligible = (uint64_t)row->eligible[i];
	if (c->measure == TN_COHORT_SUM) {
		cell->value = row->value[i];
		return true;
	}
	cell->users = (uint64_t)row->users[i];
	if (i > 0)
		cell->previous = (uint64_t)(c->own ? row->previous[i] : row->users[i - 1]);
	tn_cohort_rate(c, cell, i);
	return true;
}

/* A cell has the rate of its users; a simple mean that of its cells, which is why it needs their number. */
void tn_cohort_rate(const struct tn_cohort *c, struct tn_cohort_cell *cell, uint32_t i)
{
	uint64_t of = c->spec->reference_previous ? cell->previous : cell->eligible;

	if (tn_cohort_mean(c->spec) == TN_COHORT_MEAN_SIMPLE && cell->cells > 0) {
		cell->has_rate = cell->rates > 0;
		cell->rate = cell->has_rate ? cell->sum_of_rates / (double)cell->rates : 0;
		return;
	}
	cell->has_rate = of > 0 && !(c->spec->reference_previous && i == 0);
	cell->rate = cell->has_rate ? (double)cell->users / (double)of : 0;
}

/* --- means --- */

/* What is for people has a line of means, what other programs read has none, unless it was asked for. */
enum tn_cohort_mean tn_cohort_mean(const struct tn_cohort_spec *spec)
{
	if (spec->mean_given)
		return spec->mean;
	return spec->form == TN_COHORT_LONG && !spec->heatmap ? TN_COHORT_MEAN_NONE : TN_COHORT_MEAN_WEIGHTED;
}

/* The mean of values per user adds up their 15-decimal texts: exact for all digits that may be printed but a last tie. */
static enum tn_status add_per_user(const struct tn_cohort *c, struct tn_cohort_cell *mean, const struct tn_cohort_cell *cell)
{
	char text[TN_MONEY_BYTES];
	struct tn_sum per_user = { 0 };
	struct tn_str s = { text, tn_sum_put_ratio(text, &cell->value, cell->eligible, 15) };

	if (tn_sum_parse(s, &per_user) != TN_MONEY_OK || !tn_sum_merge(&mean->sum_of_per_user, &per_user))
		return tn_err_set(tn_fold_err(c->fold), TN_EDATA, "value: a mean does not fit in 128 bits");
	return TN_OK;
}

/* Sizes, users and sums add up for both kinds of mean; only the rate differs. */
static enum tn_status add_to_mean(const struct tn_cohort *c, struct tn_cohort_cell *mean, const struct tn_cohort_cell *cell)
{
	mean->complete = true;
	mean->cells++;
	mean->size += cell->size;
	mean->eligible += cell->eligible;
	mean->users += cell->users;
	mean->previous += cell->previous;
	if (cell->has_rate) {
		mean->rates++;
		mean->sum_of_rates += cell->rate;
	}
	if (c->measure != TN_COHORT_SUM)
		return TN_OK;
	if (!tn_sum_merge(&mean->value, &cell->value))
		return tn_err_set(tn_fold_err(c->fold), TN_EDATA, "value: a sum does not fit in 128 bits");
	return tn_cohort_mean(c->spec) == TN_COHORT_MEAN_SIMPLE ? add_per_user(c, mean, cell) : TN_OK;
}

/* Only complete cells go in: an open one would pull the mean down for no reason but the calendar. */
enum tn_status tn_cohort_means(const struct tn_cohort_cells *cells, size_t from, size_t to, struct tn_cohort_cell *mean, uint32_t n)
{
	const struct tn_cohort *c = cells->c;
	struct tn_cohort_cell cell;

	memset(mean, 0, n * sizeof *mean);
	for (size_t r = from; r < to; r++)
		for (uint32_t i = 0; i < n; i++)
			if (tn_cohort_cell(cells, cells->row[r], i, &cell) && cell.complete)
				TN_TRY(add_to_mean(c, &mean[i], &cell));
	for (uint32_t i = 0; i < n; i++)
		tn_cohort_rate(c, &mean[i], i);
	return TN_OK;
}

/* --- parts of a row --- */

/* Rows are sorted, so those of one --by value are neighbours. */
size_t tn_cohort_by_end(const struct tn_cohort_cells *cells, size_t from)
{
	size_t to = from;

	while (to < cells->nrows && tn_str_eq(cells->row[to]->by, cells->row[from]->by))
		to++;
	return to;
}

/* The oldest cohort has begun most lags; brackets have a column each, begun or not. */
uint32_t tn_cohort_columns(const struct tn_cohort_cells *cells)
{
	uint32_t n = cells->c->nbrackets;

	for (size_t i = 0; i < cells->nrows && cells->c->nbrackets == 0; i++)
		if (cells->row[i]->width > n)
			n = cells->row[i]->width;
	return n;
}

void tn_cohort_lag_text(const struct tn_cohort *c, uint32_t i, struct tn_buf *out)
{
	if (c->nbrackets > 0)
		tn_buf_add(out, c->bracket[i].text);
	else
		tn_buf_u64(out, i);
}

/* A matrix has no column to say that a cell is open, so it leaves such cells empty; the long table and the heat map
 * can mark them. */
bool tn_cohort_drops(const struct tn_cohort_spec *spec)
{
	if (spec->incomplete_given)
		return spec->incomplete_drop;
	return spec->form != TN_COHORT_LONG && !spec->heatmap;
}

enum tn_cohort_form tn_cohort_figure(const struct tn_cohort *c)
{
	if (c->spec->figure_given)
		return c->spec->form;
	return c->measure == TN_COHORT_SUM ? TN_COHORT_MATRIX_VALUE : TN_COHORT_MATRIX_RATE;
}

static void put_label(struct tn_row *row, const struct tn_cohort *c, const struct tn_cohort_row *r)
{
	char label[LABEL_BYTES];
	size_t n = tn_calendar_label(&c->calendar, r->cohort, label);

	if (c->has_by)
		tn_row_str(row, r->by);
	if (row->is_engine && label[n - 1] == 'Z')      /* of an hour */
		n = tn_engine_time(label, n);
	tn_row_str(row, (struct tn_str){ label, n });
}

static void put_label_all(struct tn_row *row, const struct tn_cohort *c, struct tn_str by)
{
	if (c->has_by)
		tn_row_str(row, by);
	tn_row_str(row, TN_STR("all"));
}

/* Empty is not 0: nobody was eligible, or there is nothing before. */
static void put_rate(struct tn_row *row, const struct tn_cohort *c, const struct tn_cohort_cell *cell)
{
	if (cell->has_rate)
		tn_row_fixed(row, cell->rate, c->spec->digits);
	else
		tn_row_missing(row);
}

/* Exact, rounded once, half to even. */
static void put_per_user(struct tn_row *row, const struct tn_cohort *c, const struct tn_cohort_cell *cell)
{
	bool simple = cell->cells > 0 && tn_cohort_mean(c->spec) == TN_COHORT_MEAN_SIMPLE;
	const struct tn_sum *sum = simple ? &cell->sum_of_per_user : &cell->value;
	uint64_t n = simple ? cell->cells : cell->eligible;
	char text[TN_MONEY_BYTES];

	if (n == 0)
		tn_row_missing(row);
	else
		tn_row_str(row, (struct tn_str){ text, tn_sum_put_ratio(text, sum, n, c->spec->digits) });
}

/* --- the long table --- */

/* There is none where the rate is no part of a whole: against the cell before, or as a mean of rates. */
static void put_interval(struct tn_row *row, const struct tn_cohort *c, const struct tn_cohort_cell *cell)
{
	bool simple = cell->cells > 0 && tn_cohort_mean(c->spec) == TN_COHORT_MEAN_SIMPLE;
	double lo, hi;

	if (c->spec->reference_previous || simple || !tn_wilson(cell->users, cell->eligible, &lo, &hi)) {
		tn_row_missing(row);
		tn_row_missing(row);
		return;
	}
	tn_row_fixed(row, lo, c->spec->digits);
	tn_row_fixed(row, hi, c->spec->digits);
}

/* Everything behind the cohort's label. */
static enum tn_status put_cell(struct tn_row *row, const struct tn_cohort *c, const struct tn_cohort_cell *cell, uint32_t i)
{
	tn_cohort_lag_text(c, i, tn_row_field(row));
	tn_row_u64(row, cell->size);
	tn_row_u64(row, cell->eligible);
	if (c->measure == TN_COHORT_SUM) {
		tn_row_sum(row, &cell->value);
		put_per_user(row, c, cell);
	} else {
		tn_row_u64(row, cell->users);
		put_rate(row, c, cell);
		put_interval(row, c, cell);
	}
	tn_row_str(row, cell->complete ? TN_STR("complete") : TN_STR("open"));
	return tn_row_end(row);
}

/* The --by column stands under its own name, which may hold blanks: hence names and not one text. */
static enum tn_status long_header(const struct tn_cohort *c, struct tn_row *row)
{
	static const char *const users[] = { "cohort", "lag", "size", "eligible", "users", "rate", "lo", "hi", "status", NULL };
	static const char *const sum[] = { "cohort", "lag", "size", "eligible", "value", "per_user", "status", NULL };
	const char *const *name = c->measure == TN_COHORT_SUM ? sum : users;
	struct tn_str names[16];
	uint32_t n = 0;

	if (c->has_by)
		names[n++] = tn_str_of(tn_fold_option(c->fold, "by"));
	for (; *name != NULL; name++)
		names[n++] = tn_str_of(*name);
	return tn_row_header_names(row, names, n);
}

/* The `all` rows close their --by value; a lag without a complete cell has none. */
static enum tn_status long_means(const struct tn_cohort_cells *cells, size_t from, size_t to, struct tn_cohort_cell *mean,
	uint32_t n, struct tn_row *row)
{
	TN_TRY(tn_cohort_means(cells, from, to, mean, n));
	for (uint32_t i = 0; i < n; i++) {
		if (mean[i].cells == 0)
			continue;
		put_label_all(row, cells->c, cells->row[from]->by);
		TN_TRY(put_cell(row, cells->c, &mean[i], i));
	}
	return TN_OK;
}

static enum tn_status long_row(const struct tn_cohort_cells *cells, const struct tn_cohort_row *r, struct tn_row *row)
{
	bool drops = tn_cohort_drops(cells->c->spec);
	struct tn_cohort_cell cell;

	for (uint32_t i = 0; i < r->width; i++) {
		if (!tn_cohort_cell(cells, r, i, &cell) || (drops && !cell.complete))
			continue;
		put_label(row, cells->c, r);
		TN_TRY(put_cell(row, cells->c, &cell, i));
	}
	return TN_OK;
}

static enum tn_status print_long(struct tn_cohort_cells *cells, struct tn_row *row)
{
	const struct tn_cohort *c = cells->c;
	uint32_t n = tn_cohort_columns(cells);
	struct tn_cohort_cell *mean = tn_arena_zalloc(&cells->arena, n, sizeof *mean);

	if (mean == NULL)
		return tn_err_nomem(tn_fold_err(c->fold), n * sizeof *mean);
	TN_TRY(long_header(c, row));
	for (size_t from = 0, to; from < cells->nrows; from = to) {
		to = tn_cohort_by_end(cells, from);
		for (size_t r = from; r < to; r++)
			TN_TRY(long_row(cells, cells->row[r], row));
		if (tn_cohort_mean(c->spec) != TN_COHORT_MEAN_NONE)
			TN_TRY(long_means(cells, from, to, mean, n, row));
	}
	return TN_OK;
}

/* --- the matrix --- */

/* The lags are the names of columns. */
static enum tn_status matrix_header(struct tn_cohort_cells *cells, struct tn_row *row, uint32_t n)
{
	const struct tn_cohort *c = cells->c;
	struct tn_str *name = tn_arena_zalloc(&cells->arena, (size_t)n + 3, sizeof *name);
	struct tn_buf text = { 0 };
	uint32_t k = 0;

	if (name == NULL)
		return tn_err_nomem(tn_fold_err(c->fold), n * sizeof *name);
	if (c->has_by)
		name[k++] = tn_str_of(tn_fold_option(c->fold, "by"));
	name[k++] = TN_STR("cohort");
	name[k++] = TN_STR("size");
	for (uint32_t i = 0; i < n; i++) {
		tn_buf_reset(&text);
		tn_cohort_lag_text(c, i, &text);
		name[k] = tn_arena_copy(&cells->arena, tn_buf_str(&text));
		if (text.failed || name[k++].p == NULL) {
			tn_buf_fini(&text);
			return tn_err_nomem(tn_fold_err(c->fold), n);
		}
	}
	tn_buf_fini(&text);
	return tn_row_header_names(row, name, k);
}

static void put_figure(struct tn_row *row, const struct tn_cohort *c, const struct tn_cohort_cell *cell)
{
	switch (tn_cohort_figure(c)) {
	case TN_COHORT_MATRIX_USERS:
		tn_row_u64(row, cell->users);
		break;
	case TN_COHORT_MATRIX_VALUE:
		tn_row_sum(row, &cell->value);
		break;
	default:
		put_rate(row, c, cell);
		break;
	}
}

/* A cohort keeps its row, with its size, also when all of its cells are open. */
static enum tn_status matrix_row(const struct tn_cohort_cells *cells, const struct tn_cohort_row *r, uint32_t n, struct tn_row *row)
{
	bool drops = tn_cohort_drops(cells->c->spec);
	struct tn_cohort_cell cell;

	put_label(row, cells->c, r);
	tn_row_u64(row, r->size);
	for (uint32_t i = 0; i < n; i++) {
		if (tn_cohort_cell(cells, r, i, &cell) && (cell.complete || !drops))
			put_figure(row, cells->c, &cell);
		else
			tn_row_missing(row);
	}
	return tn_row_end(row);
}

/* The size is that of all cohorts shown, not only of those that are complete at some lag (definitions.md 2.8). */
static enum tn_status matrix_means(const struct tn_cohort_cells *cells, size_t from, size_t to,
	struct tn_cohort_cell *mean, uint32_t n, struct tn_row *row)
{
	uint64_t size = 0;

	TN_TRY(tn_cohort_means(cells, from, to, mean, n));
	for (size_t r = from; r < to; r++)
		size += cells->row[r]->size;
	put_label_all(row, cells->c, cells->row[from]->by);
	tn_row_u64(row, size);
	for (uint32_t i = 0; i < n; i++) {
		if (mean[i].cells > 0)
			put_figure(row, cells->c, &mean[i]);
		else
			tn_row_missing(row);
	}
	return tn_row_end(row);
}

static enum tn_status print_matrix(struct tn_cohort_cells *cells, struct tn_row *row)
{
	const struct tn_cohort *c = cells->c;
	uint32_t n = tn_cohort_columns(cells);
	struct tn_cohort_cell *mean = tn_arena_zalloc(&cells->arena, n, sizeof *mean);

	if (mean == NULL)
		return tn_err_nomem(tn_fold_err(c->fold), n * sizeof *mean);
	TN_TRY(matrix_header(cells, row, n));
	for (size_t from = 0, to; from < cells->nrows; from = to) {
		to = tn_cohort_by_end(cells, from);
		for (size_t r = from; r < to; r++)
			TN_TRY(matrix_row(cells, cells->row[r], n, row));
		if (tn_cohort_mean(c->spec) != TN_COHORT_MEAN_NONE)
			TN_TRY(matrix_means(cells, from, to, mean, n, row));
	}
	return TN_OK;
}

/* One walk, then everything is in cells, and the form decides who writes them. */
enum tn_status tn_cohort_report(struct tn_fold *f, struct tn_walk *walk, struct tn_row *row)
{
	struct tn_cohort *c = tn_fold_self(f);
	struct tn_cohort_cells cells = { .c = c };
	enum tn_status st;

	st = tn_cohort_cells(&cells, c, walk);
	if (st == TN_OK && c->spec->heatmap)
		st = tn_cohort_heat(&cells, row->out);
	else if (st == TN_OK)
		st = c->spec->form == TN_COHORT_LONG ? print_long(&cells, row) : print_matrix(&cells, row);
	tn_cohort_cells_fini(&cells);
	return st;
}
