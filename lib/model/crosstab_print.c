/* Cells as rows or as a matrix, and the bins in words. */
#include "model/crosstab_impl.h"

#include <stdio.h>

#define COLUMNS_MAX 65536       /* of a table */
#define ALL "all"

/* --- figures --- */

/* Exact, so that no digit depends on how a double is divided. */
static void put_share(struct tn_row *row, const struct tn_crosstab *x, uint64_t n)
{
	struct tn_sum sum = { .mantissa = (tn_i128)n };
	char text[TN_MONEY_BYTES];

	tn_buf_add(tn_row_field(row), (struct tn_str){ text,
		tn_sum_put_ratio(text, &sum, x->total.n > 0 ? x->total.n : 1, x->spec->digits) });      /* no rows: 0 of 1 */
}

/* Nothing has no parts: the sum may be 0 though there are rows, as when all was brought back. */
static void put_sum_share(struct tn_row *row, const struct tn_crosstab *x, const struct tn_sum *sum)
{
	char text[TN_MONEY_BYTES];

	if (x->total.sum.mantissa == 0)
		tn_row_missing(row);
	else
		tn_buf_add(tn_row_field(row), (struct tn_str){ text, tn_sum_put_share(text, sum, &x->total.sum, x->spec->digits) });
}

/* --- rows --- */

static enum tn_status put_long(struct tn_row *row, const struct tn_crosstab *x, struct tn_str row_label, struct tn_str col_label,
	uint64_t n, const struct tn_sum *sum)
{
	tn_row_str(row, row_label);
	tn_row_str(row, col_label);
	tn_row_u64(row, n);
	put_share(row, x, n);
	if (x->has_value) {
		tn_row_sum(row, sum);
		put_sum_share(row, x, sum);
	}
	return tn_row_end(row);
}

static enum tn_status put_row_total(struct tn_row *row, const struct tn_crosstab *x, uint32_t place)
{
	const struct tn_crosstab_total *t = &x->axis[0].total[place];

	return put_long(row, x, tn_crosstab_label(&x->axis[0], place), TN_STR(ALL), t->n, &t->sum);
}

/* The last row label `all`: the totals of the columns that occur, and that of the table. */
static enum tn_status put_col_totals(struct tn_row *row, const struct tn_crosstab *x)
{
	for (uint32_t i = 0; i < x->axis[1].norder; i++) {
		const struct tn_crosstab_total *t = &x->axis[1].total[i];

		if (t->n > 0)
			TN_TRY(put_long(row, x, TN_STR(ALL), tn_crosstab_label(&x->axis[1], i), t->n, &t->sum));
	}
	return put_long(row, x, TN_STR(ALL), TN_STR(ALL), x->total.n, &x->total.sum);
}

/* Cells are sorted, so those of a row are neighbours and its total follows the last of them. */
static enum tn_status print_long(const struct tn_crosstab *x, struct tn_row *row)
{
	const struct tn_str name[] = { tn_str_of(x->axis[0].name), tn_str_of(x->axis[1].name), TN_STR("count"), TN_STR("share"),
		TN_STR("sum"), TN_STR("sum_share") };

	TN_TRY(tn_row_header_names(row, name, x->has_value ? 6 : 4));
	for (uint32_t i = 0; i < x->ncells; i++) {
		const struct tn_crosstab_cell *c = &x->cell[i];

		TN_TRY(put_long(row, x, tn_crosstab_label(&x->axis[0], c->row), tn_crosstab_label(&x->axis[1], c->col), c->n, &c->sum));
		if (x->spec->totals && (i + 1 == x->ncells || x->cell[i + 1].row != c->row))
			TN_TRY(put_row_total(row, x, c->row));
	}
	return x->spec->totals ? put_col_totals(row, x) : TN_OK;
}

/* --- the matrix --- */

/* An empty name is none: the missing stand under --null, or this. */
static struct tn_str name_of_missing(const struct tn_row *row)
{
	struct tn_str null = tn_str_of(row->null);

	return tn_str_missing(null) ? TN_STR("missing") : null;
}

/* Those names of a header that are not the labels of bins or values may be one of them. */
static enum tn_status check_names(const struct tn_crosstab *x, const struct tn_str *name, uint32_t n)
{
	struct tn_err *err = tn_fold_err(x->fold);
	uint32_t special[] = { 0, x->axis[1].has_missing ? 1 : 0, x->spec->totals ? n - 1 : 0 };
	char text[64];

	for (int k = 0; k < 3; k++) {
		for (uint32_t i = 0; i < n; i++) {
			if (i == special[k] || !tn_str_eq(name[i], name[special[k]]))
				continue;
			tn_err_set(err, TN_EDATA, "--matrix: two columns would have the name %s", tn_err_quote(text, sizeof text, name[i]));
			tn_err_hint(err, special[1] > 0 && tn_str_eq(name[i], name[1]) ? "--null STR names the missing" :
				"rename the column of --rows, or leave --matrix out");
			return TN_EDATA;
		}
	}
	return TN_OK;
}

/* A reader of the table will want each column by its name. */
static enum tn_status print_names(struct tn_crosstab *x, struct tn_row *row)
{
	const struct tn_crosstab_axis *a = &x->axis[1];
	uint64_t n = (uint64_t)a->norder + 1 + x->spec->totals;
	struct tn_str *name;

	if (n > COLUMNS_MAX) {
		tn_err_set(tn_fold_err(x->fold), TN_ELIMIT, "--matrix: %llu columns, a table has at most %d",
			(unsigned long long)n, COLUMNS_MAX);
		tn_err_hint(tn_fold_err(x->fold), "--col-bins N, or leave --matrix out");
		return TN_ELIMIT;
	}
	name = tn_arena_zalloc(&x->arena, n, sizeof *name);
	if (name == NULL)
		return tn_fold_nomem(x->fold);
	name[0] = tn_str_of(x->axis[0].name);
	for (uint32_t i = 0; i < a->norder; i++)
		name[i + 1] = a->order[i] == 0 ? name_of_missing(row) : tn_crosstab_label(a, i);
	if (x->spec->totals)
		name[n - 1] = TN_STR(ALL);
	TN_TRY(check_names(x, name, (uint32_t)n));
	return tn_row_header_names(row, name, (uint32_t)n);
}

static void put_figure(struct tn_row *row, const struct tn_crosstab *x, uint64_t n, const struct tn_sum *sum)
{
	if (x->spec->form == TN_CROSSTAB_MATRIX_SUM)
		tn_row_sum(row, sum);
	else if (x->spec->form == TN_CROSSTAB_MATRIX_SHARE)
		put_share(row, x, n);
	else
		tn_row_u64(row, n);
}

/* The cells lie in the order in which the matrix is written: one cursor finds those that occur, and nothing of the size
 * rows x columns is held. */
static enum tn_status print_matrix(struct tn_crosstab *x, struct tn_row *row)
{
	const struct tn_crosstab_axis *rows = &x->axis[0], *cols = &x->axis[1];
	const struct tn_sum zero = { 0 };
	uint32_t at = 0;

	TN_TRY(print_names(x, row));
	/* cuts have bins without a row, too; engines no rows of one column */
	if (row->is_engine && cols->norder == 0 && !x->spec->totals)
		return TN_OK;
	for (uint32_t r = 0; r < rows->norder; r++) {
		tn_row_str(row, tn_crosstab_label(rows, r));
		for (uint32_t c = 0; c < cols->norder; c++) {
			bool occurs = at < x->ncells && x->cell[at].row == r && x->cell[at].col == c;

			put_figure(row, x, occurs ? x->cell[at].n : 0, occurs ? &x->cell[at].sum : &zero);
			at += occurs;
		}
		if (x->spec->totals)
			put_figure(row, x, rows->total[r].n, &rows->total[r].sum);
		TN_TRY(tn_row_end(row));
	}
	if (!x->spec->totals)
		return TN_OK;
	tn_row_str(row, TN_STR(ALL));
	for (uint32_t c = 0; c < cols->norder; c++)
		put_figure(row, x, cols->total[c].n, &cols->total[c].sum);
	put_figure(row, x, x->total.n, &x->total.sum);
	return tn_row_end(row);
}

/* --- in words --- */

/* What `auto` made its choice by; of a column that was meant to be one of numbers, the value that is none. */
static void put_why(const struct tn_crosstab_axis *a, struct tn_buf *out)
{
	char text[64];

	if (a->how != TN_CROSSTAB_BY_AUTO)
		return;
	if (a->is_binned)
		tn_buf_cstr(out, " (auto: numbers, more than 10 distinct)");
	else if (!a->has_text)
		tn_buf_cstr(out, " (auto: at most 10 distinct)");
	else {
		tn_buf_cstr(out, " (auto: not a number: ");
		tn_buf_cstr(out, tn_err_quote(text, sizeof text, tn_buf_str(&a->text)));
		tn_buf_ch(out, ')');
	}
}

static void put_count(struct tn_buf *out, uint64_t n, const char *one, const char *more)
{
	tn_buf_u64(out, n);
	tn_buf_ch(out, ' ');
	tn_buf_cstr(out, n == 1 ? one : more);
}

/* A message names columns in quotes, whatever their bytes. */
static void begin_line(const struct tn_crosstab_axis *a, struct tn_buf *out)
{
	char name[80];

	tn_buf_cstr(out, "--");
	tn_buf_cstr(out, a->option);
	tn_buf_ch(out, ' ');
	tn_buf_cstr(out, tn_err_quote(name, sizeof name, tn_str_of(a->name)));
	tn_buf_cstr(out, ": ");
}

static void explain_line(const struct tn_crosstab_axis *a, uint32_t place, struct tn_buf *out)
{
	uint32_t number = a->order[place];

	begin_line(a, out);
	if (number == 0) {
		tn_buf_cstr(out, "missing");
	} else {
		tn_buf_add(out, a->bin_label[number - 1]);
		tn_buf_cstr(out, " is ");
		tn_buf_add(out, a->bin_words[number - 1]);
	}
	tn_buf_cstr(out, ": ");
	put_count(out, a->total[place].n, "row\n", "rows\n");
}

/* One line on how the column is cut, then one a bin; values speak for themselves. */
static void explain(const struct tn_crosstab_axis *a, struct tn_buf *out)
{
	begin_line(a, out);
	if (!a->is_binned) {
		put_count(out, a->norder, "group", "groups");
		tn_buf_cstr(out, ", value by value");
		put_why(a, out);
		tn_buf_cstr(out, a->by_number ? ", in order of the numbers\n" : ", in bytewise order\n");
		return;
	}
	put_count(out, a->nbins, "bin", "bins");
	tn_buf_cstr(out, a->how == TN_CROSSTAB_BY_CUTS ? " by cuts" : " by quantiles (type 7) of ");
	if (a->how != TN_CROSSTAB_BY_CUTS)
		put_count(out, a->weight, "number", "numbers");
	put_why(a, out);
	tn_buf_ch(out, '\n');
	for (uint32_t i = 0; i < a->norder; i++)
		explain_line(a, i, out);
}

/* The command shows it once the answer is out: words on a table that was never finished would only mislead. */
static enum tn_status explain_both(struct tn_crosstab *x)
{
	struct tn_buf *out = x->spec->explain;

	if (out == NULL)
		return TN_OK;
	explain(&x->axis[0], out);
	explain(&x->axis[1], out);
	return out->failed ? tn_fold_nomem(x->fold) : TN_OK;
}

/* --- the answer --- */

/* A row that is the sum of the others must not look like one of them. */
static enum tn_status check_all(struct tn_crosstab *x)
{
	struct tn_err *err = tn_fold_err(x->fold);
	char name[64];

	for (int i = 0; i < 2 && x->spec->totals; i++) {
		const struct tn_crosstab_axis *a = &x->axis[i];

		if (a->is_binned || tn_map_get(&a->map, TN_STR(ALL)) == TN_MAP_NONE)
			continue;
		tn_err_set(err, TN_EDATA, "column %s: a value is 'all', the name of --totals",
			tn_err_quote(name, sizeof name, tn_str_of(a->name)));
		tn_err_hint(err, "rename it, or leave --totals out");
		return TN_EDATA;
	}
	return TN_OK;
}

enum tn_status tn_crosstab_report(struct tn_fold *f, struct tn_walk *walk, struct tn_row *row)
{
	struct tn_crosstab *x = tn_fold_self(f);

	tn_walk_order(walk, false);
	TN_TRY(tn_crosstab_bins(x, walk));
	TN_TRY(tn_crosstab_cells(x, walk));
	TN_TRY(check_all(x));
	TN_TRY(x->spec->form == TN_CROSSTAB_LONG ? print_long(x, row) : print_matrix(x, row));
	return explain_both(x);
}
