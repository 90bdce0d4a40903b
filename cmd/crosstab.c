/* crosstab: how many, and how much, in each cell of two columns?
 *     crosstab --rows p_churn --cols value_at_risk --matrix scores.tsv */
#include "cli/cli.h"
#include "fold/fold.h"
#include "model/crosstab.h"

struct opts {
	const char *rows, *cols, *value, *row_bins, *col_bins, *matrix;
	bool rows_given, cols_given, value_given;
	bool totals, explain;
};

static enum tn_status read_form(const struct opts *o, struct tn_crosstab_spec *spec, struct tn_cli *cli)
{
	char text[48];

	spec->form = TN_CROSSTAB_LONG;
	if (o->matrix == NULL)
		return TN_OK;
	if (strcmp(o->matrix, "count") == 0)
		spec->form = TN_CROSSTAB_MATRIX_COUNT;
	else if (strcmp(o->matrix, "share") == 0)
		spec->form = TN_CROSSTAB_MATRIX_SHARE;
	else if (strcmp(o->matrix, "sum") == 0)
		spec->form = TN_CROSSTAB_MATRIX_SUM;
	else
		return tn_cli_usage(cli, "--matrix: not one of count, share, sum: %s", tn_err_quote(text, sizeof text, tn_str_of(o->matrix)));
	return TN_OK;
}

/* What the command line alone can tell; the analysis checks what may come from partials, too. */
static enum tn_status read_opts(const struct opts *o, struct tn_crosstab_spec *spec, struct tn_cli *cli)
{
	if ((o->rows_given && o->rows[0] == '\0') || (o->cols_given && o->cols[0] == '\0') || (o->value_given && o->value[0] == '\0'))
		return tn_cli_usage(cli, "--rows, --cols, --value: an empty name");
	if (o->explain && cli->common.partial)
		return tn_cli_usage(cli, "--explain does not go with --partial: the bins are made at the merge");
	spec->row_bins = o->row_bins;
	spec->col_bins = o->col_bins;
	spec->totals = o->totals;
	spec->digits = (int)cli->digits;
	return read_form(o, spec, cli);
}

static enum tn_status run(const struct opts *o, struct tn_cli *cli)
{
	struct tn_buf explain = { 0 };
	struct tn_crosstab_spec spec = { .explain = o->explain ? &explain : NULL };
	enum tn_status st;

	TN_TRY(read_opts(o, &spec, cli));
	cli->common.role[TN_ROLE_VALUE] = o->value_given ? o->value : NULL;
	const struct tn_fold_spec fold = {
		.spec = &spec, .noptions = 3, .key_option = { "rows", "cols" },
		.option = {
			{ "rows", o->rows, o->rows_given }, { "cols", o->cols, o->cols_given }, { "value", o->value, o->value_given },
		},
	};
	st = tn_cli_fold(cli, &tn_crosstab, &fold);
	if (st == TN_OK)
		tn_cli_tell(cli, &explain);
	tn_buf_fini(&explain);
	return st;
}

int main(int argc, char **argv)
{
	struct opts o = { .rows = "", .cols = "", .value = "", .row_bins = "auto", .col_bins = "auto" };
	const struct tn_opt table[] = {
		TN_OPT_EXAMPLE("crosstab --rows p_churn --cols value_at_risk --matrix scores.tsv"),
		TN_OPT_SUMMARY("How many rows, and how much, in each cell of two columns of any table."),
		TN_OPT_STR(0, "rows", &o.rows, "COL", "the column whose values are the rows", .given = &o.rows_given),
		TN_OPT_STR(0, "cols", &o.cols, "COL", "the column whose values are the columns", .given = &o.cols_given),
		TN_OPT_STR(0, "value", &o.value, "COL", "add up the numbers of this column, exactly", .given = &o.value_given),
		TN_OPT_STR(0, "row-bins", &o.row_bins, "HOW", "auto, none, N (quantiles), cuts=A,B,..."),
		TN_OPT_STR(0, "col-bins", &o.col_bins, "HOW", "the same for the columns"),
		TN_OPT_OPTIONAL(0, "matrix", &o.matrix, "count", "count|share|sum", "rows x columns, empty cells too"),
		TN_OPT_FLAG(0, "totals", &o.totals, "add rows and columns `all`"),
		TN_OPT_FLAG(0, "explain", &o.explain, "say on stderr what the bins are"),
		TN_OPT_COMMON(TN_GROUP_WHERE | TN_GROUP_FOLD | TN_GROUP_DIGITS),
		TN_OPT_END
	};
	struct tn_cli cli;

	tn_cli_begin(&cli, "crosstab", table, argc, argv);
	return tn_cli_end(&cli, run(&o, &cli));
}
