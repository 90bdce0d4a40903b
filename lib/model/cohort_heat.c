/* The matrix drawn for people: a cell's ground says how much, the number within says it exactly.
 *
 * The ground runs from 0 to the largest figure behind the first column, which is often 100 % by definition and would
 * make all else look alike. Open cells are hatched. Nothing here depends on the machine but the width and the colours,
 * which the caller gives.
 */
#include "model/cohort_impl.h"

#include <stdio.h>

#include "base/num.h"
#include "base/sys.h"

/* cividis (J. R. Nunez et al., PLoS ONE 13 (2018) e0199239), readable with any colour vision: its ten steps in the
 * 256 colours that terminals agree on. The lighter half takes black digits. */
static const unsigned char colors[] = { 17, 23, 239, 241, 243, 245, 144, 179, 185, 221 };
static const char shades[] = " .:-=+*#%@";
#define LEVELS 10
#define LIGHT_FROM 4

#define TEXT_BYTES 64

struct heat {
	struct tn_cohort_cells *cells;
	const struct tn_cohort *c;
	struct tn_out *out;
	struct tn_cohort_cell *mean;
	uint32_t columns, shown;        /* cells of a row; those that the width has room for */
	int decimals;                   /* of percents */
	size_t label, size, cell;       /* widths */
	double top;
};

/* What the ground shows. */
static double figure(const struct heat *h, const struct tn_cohort_cell *cell)
{
	switch (tn_cohort_figure(h->c)) {
	case TN_COHORT_MATRIX_USERS:
		return (double)cell->users;
	case TN_COHORT_MATRIX_VALUE:
		return tn_sum_double(&cell->value);
	default:
		return cell->has_rate ? cell->rate : 0;
	}
}

/* What the digits show: percents for rates, which are shorter than fractions. */
static size_t figure_text(const struct heat *h, const struct tn_cohort_cell *cell, char *text)
{
	switch (tn_cohort_figure(h->c)) {
	case TN_COHORT_MATRIX_USERS:
		return tn_num_put_u64(text, cell->users);
	case TN_COHORT_MATRIX_VALUE:
		return tn_sum_put(text, &cell->value);
	default:
		return cell->has_rate ? tn_num_put_fixed(text, TEXT_BYTES, 100 * cell->rate, h->decimals) : 0;
	}
}

static void fill(const struct heat *h, char c, size_t n)
{
	while (n-- > 0)
		tn_out_ch(h->out, c);
}

static void right(const struct heat *h, struct tn_str s, size_t width)
{
	fill(h, ' ', s.n < width ? width - s.n : 0);
	tn_out_add(h->out, s);
}

static void number(const struct heat *h, uint64_t v, size_t width)
{
	char text[TEXT_BYTES];

	right(h, (struct tn_str){ text, tn_num_put_u64(text, v) }, width);
}

/* One blank, then the cell: its ground stands before and behind the number. */
static void draw(const struct heat *h, const struct tn_cohort_cell *cell)
{
	char text[TEXT_BYTES], color[40];
	size_t n = figure_text(h, cell, text);
	double part = h->top > 0 ? figure(h, cell) / h->top : 0;
	int level = part <= 0 ? 0 : part >= 1 ? LEVELS - 1 : (int)(part * LEVELS);
	bool colored = h->c->spec->color && cell->complete;
	char ground = !cell->complete ? '/' : h->c->spec->color ? ' ' : shades[level];

	tn_out_ch(h->out, ' ');
	if (colored) {
		int len = snprintf(color, sizeof color, "\033[38;5;%d;48;5;%dm", level >= LIGHT_FROM ? 16 : 231, colors[level]);

		tn_out_add(h->out, (struct tn_str){ color, (size_t)len });
	}
	fill(h, ground, h->cell - 1 - n);
	tn_out_add(h->out, (struct tn_str){ text, n });
	tn_out_ch(h->out, ground);
	if (colored)
		tn_out_add(h->out, TN_STR("\033[0m"));
}

/* Open cells that are dropped leave a gap. */
static bool shows(const struct heat *h, const struct tn_cohort_row *row, uint32_t i, struct tn_cohort_cell *cell)
{
	return tn_cohort_cell(h->cells, row, i, cell) && (cell->complete || !tn_cohort_drops(h->c->spec));
}

static void draw_row(const struct heat *h, const struct tn_cohort_row *row)
{
	char label[TEXT_BYTES];
	size_t n = tn_calendar_label(&h->c->calendar, row->cohort, label);
	struct tn_cohort_cell cell;
	size_t blanks = 0;

	tn_out_add(h->out, (struct tn_str){ label, n });
	fill(h, ' ', h->label - n);
	number(h, row->size, h->size + 1);
	for (uint32_t i = 0; i < h->shown && i < row->width; i++) {
		if (!shows(h, row, i, &cell)) {
			blanks += h->cell + 1;
			continue;
		}
		fill(h, ' ', blanks);
		draw(h, &cell);
		blanks = 0;
	}
	tn_out_ch(h->out, '\n');
}

/* As in the matrix: the last row of each --by value. */
static enum tn_status draw_means(const struct heat *h, size_t from, size_t to)
{
	uint32_t n = h->shown;
	uint64_t size = 0;

	if (tn_cohort_mean(h->c->spec) == TN_COHORT_MEAN_NONE)
		return TN_OK;
	TN_TRY(tn_cohort_means(h->cells, from, to, h->mean, h->columns));
	while (n > 0 && h->mean[n - 1].cells == 0)
		n--;
	for (size_t r = from; r < to; r++)
		size += h->cells->row[r]->size;
	tn_out_add(h->out, TN_STR("all"));
	fill(h, ' ', h->label - 3);
	number(h, size, h->size + 1);
	for (uint32_t i = 0; i < n; i++) {
		if (h->mean[i].cells > 0)
			draw(h, &h->mean[i]);
		else
			fill(h, ' ', h->cell + 1);
	}
	tn_out_ch(h->out, '\n');
	return TN_OK;
}

static void widen(size_t *width, size_t n)
{
	if (n > *width)
		*width = n;
}

/* Widths, and the top of the scale, from all cells that will be drawn. */
static enum tn_status measure_rows(struct heat *h, size_t from, size_t to)
{
	struct tn_cohort_cell cell;
	char text[TEXT_BYTES];
	uint64_t size = 0;

	for (size_t r = from; r < to; r++) {
		const struct tn_cohort_row *row = h->cells->row[r];

		size += row->size;
		widen(&h->label, tn_calendar_label(&h->c->calendar, row->cohort, text));
		for (uint32_t i = 0; i < row->width; i++) {
			if (!shows(h, row, i, &cell))
				continue;
			widen(&h->cell, figure_text(h, &cell, text) + 2);
			if ((i > 0 || h->columns == 1) && figure(h, &cell) > h->top)
				h->top = figure(h, &cell);
		}
	}
	widen(&h->size, tn_num_put_u64(text, size));
	if (tn_cohort_mean(h->c->spec) == TN_COHORT_MEAN_NONE)
		return TN_OK;
	TN_TRY(tn_cohort_means(h->cells, from, to, h->mean, h->columns));
	for (uint32_t i = 0; i < h->columns; i++)
		widen(&h->cell, figure_text(h, &h->mean[i], text) + 2);
	return TN_OK;
}

static enum tn_status measure_all(struct heat *h)
{
	struct tn_buf text = { 0 };

	h->label = sizeof "cohort" - 1;
	h->size = sizeof "size" - 1;
	h->cell = 3;
	for (uint32_t i = 0; i < h->columns; i++) {
		tn_buf_reset(&text);
		tn_cohort_lag_text(h->c, i, &text);
		widen(&h->cell, text.n + 1);
	}
	tn_buf_fini(&text);
	for (size_t from = 0, to; from < h->cells->nrows; from = to) {
		to = tn_cohort_by_end(h->cells, from);
		TN_TRY(measure_rows(h, from, to));
	}
	return TN_OK;
}

/* Percents lose their decimal before lags are cut off; one lag always stays. */
static enum tn_status fit(struct heat *h)
{
	size_t left, width = h->c->spec->width > 0 ? (size_t)h->c->spec->width : 80;

	for (h->decimals = 1; h->decimals >= 0; h->decimals--) {
		h->top = 0;
		TN_TRY(measure_all(h));
		left = h->label + 1 + h->size;
		left = left < width ? width - left : 0;
		h->shown = h->columns;
		if ((h->cell + 1) * (uint64_t)h->columns <= left)
			return TN_OK;
		h->shown = (uint32_t)(left / (h->cell + 1));
	}
	h->decimals = 0;
	if (h->shown == 0 && h->columns > 0)
		h->shown = 1;
	return TN_OK;
}

/* Again for each --by value, so that no table has to be read without its head. */
static void draw_header(const struct heat *h)
{
	struct tn_buf text = { 0 };

	tn_out_add(h->out, TN_STR("cohort"));
	fill(h, ' ', h->label - 6);
	right(h, TN_STR("size"), h->size + 1);
	for (uint32_t i = 0; i < h->shown; i++) {
		tn_buf_reset(&text);
		tn_cohort_lag_text(h->c, i, &text);
		right(h, tn_buf_str(&text), i == 0 ? h->cell : h->cell + 1);    /* over the digits, before the ground's end */
	}
	tn_buf_fini(&text);
	tn_out_ch(h->out, '\n');
}

/* One line below: the figure, the hatching, and what did not fit. */
static void draw_legend(const struct heat *h)
{
	enum tn_cohort_form form = tn_cohort_figure(h->c);
	char text[96];

	tn_out_add(h->out, form == TN_COHORT_MATRIX_RATE ? TN_STR("rate in %") : form == TN_COHORT_MATRIX_USERS ? TN_STR("users") : TN_STR("value"));
	if (!tn_cohort_drops(h->c->spec))
		tn_out_add(h->out, TN_STR("; // open"));
	if (h->shown < h->columns) {
		snprintf(text, sizeof text, "; %u more columns than the width has room for", h->columns - h->shown);
		tn_out_add(h->out, tn_str_of(text));
	}
	tn_out_ch(h->out, '\n');
}

/* The value may hold anything: this is not a table, so what could steer a terminal is escaped. */
static void draw_by(const struct heat *h, size_t from)
{
	char text[160];

	if (!h->c->has_by)
		return;
	if (from > 0)
		tn_out_ch(h->out, '\n');
	tn_out_add(h->out, tn_str_of(tn_err_quote(text, sizeof text, tn_str_of(tn_fold_option(h->c->fold, "by")))));
	tn_out_add(h->out, TN_STR(" = "));
	tn_out_add(h->out, tn_str_of(tn_err_quote(text, sizeof text, h->cells->row[from]->by)));
	tn_out_ch(h->out, '\n');
}

enum tn_status tn_cohort_heat(struct tn_cohort_cells *cells, struct tn_out *out)
{
	struct heat h = { .cells = cells, .c = cells->c, .out = out, .columns = tn_cohort_columns(cells) };

	h.mean = tn_arena_zalloc(&cells->arena, h.columns, sizeof *h.mean);
	if (h.mean == NULL)
		return tn_err_nomem(tn_fold_err(h.c->fold), h.columns * sizeof *h.mean);
	TN_TRY(fit(&h));
	if (cells->nrows == 0)
		draw_header(&h);
	for (size_t from = 0, to; from < cells->nrows; from = to) {
		to = tn_cohort_by_end(cells, from);
		draw_by(&h, from);
		draw_header(&h);
		for (size_t r = from; r < to; r++)
			draw_row(&h, cells->row[r]);
		TN_TRY(draw_means(&h, from, to));
	}
	if (cells->nrows > 0)
		draw_legend(&h);
	return tn_out_status(out);
}
