/* cohort: who comes back?
 *     cohort --start purchase --period month --matrix events.tsv */
#include "base/num.h"
#include "cli/cli.h"
#include "fold/fold.h"
#include "model/cohort.h"

struct opts {
	const char *start, *back, *cohorts, *mode, *window, *period, *zero, *measure, *by, *mean, *incomplete, *reference, *matrix;
	const char *since, *until;
	int64_t lags;
	bool heatmap;
	bool start_given, return_given, first_given, recurring_given, window_given, period_given, zero_given, measure_given, by_given;
	bool mean_given, incomplete_given;
};

/* The mode's word: on, after, within, every, or bracket= and its list. */
static void read_mode(const struct opts *o, struct tn_cohort_spec *spec)
{
	struct tn_str mode = tn_str_of(o->mode);

	spec->mode = TN_COHORT_ON;
	if (tn_str_starts(mode, TN_STR("bracket="))) {
		spec->mode = TN_COHORT_BRACKET;
		spec->brackets = o->mode + sizeof "bracket=" - 1;
	} else if (tn_str_eq(mode, TN_STR("after"))) {
		spec->mode = TN_COHORT_AFTER;
	} else if (tn_str_eq(mode, TN_STR("within"))) {
		spec->mode = TN_COHORT_WITHIN;
	} else if (tn_str_eq(mode, TN_STR("every"))) {
		spec->mode = TN_COHORT_EVERY;
	}
}

/* --measure count=K: K shapes the answer only, so the state knows `count`. */
static enum tn_status read_measure(const struct opts *o, struct tn_cohort_spec *spec, const char **word, struct tn_cli *cli)
{
	struct tn_str measure = tn_str_of(o->measure);
	char text[48];

	*word = o->measure;
	if (!tn_str_starts(measure, TN_STR("count=")))
		return TN_OK;
	*word = "count";
	measure = tn_str_of(o->measure + sizeof "count=" - 1);
	if (tn_num_u64(measure, UINT64_MAX, &spec->count) && spec->count > 0)
		return TN_OK;
	return tn_cli_usage(cli, "--measure count=K: not a number from 1: %s", tn_err_quote(text, sizeof text, measure));
}

static void read_form(const struct opts *o, struct tn_cohort_spec *spec)
{
	spec->heatmap = o->heatmap;
	spec->form = TN_COHORT_LONG;
	if (o->matrix == NULL)
		return;
	spec->form = TN_COHORT_MATRIX_RATE;
	spec->figure_given = o->matrix[0] != '\0';
	if (strcmp(o->matrix, "users") == 0)
		spec->form = TN_COHORT_MATRIX_USERS;
	else if (strcmp(o->matrix, "value") == 0)
		spec->form = TN_COHORT_MATRIX_VALUE;
}

/* What the command line alone can tell; the analysis checks what depends on the partials, too. */
static enum tn_status read_opts(const struct opts *o, struct tn_cohort_spec *spec, const char **measure, struct tn_cli *cli)
{
	char text[48];

	if (o->heatmap && cli->common.engine != NULL)
		return tn_cli_usage(cli, "--heatmap is for people: it does not go with --engine");
	if (o->first_given && o->recurring_given)
		return tn_cli_usage(cli, "--first and --recurring exclude each other");
	if (o->matrix != NULL && o->matrix[0] != '\0' && strcmp(o->matrix, "rate") != 0 && strcmp(o->matrix, "users") != 0 &&
	    strcmp(o->matrix, "value") != 0)
		return tn_cli_usage(cli, "--matrix: not one of rate, users, value: %s", tn_err_quote(text, sizeof text, tn_str_of(o->matrix)));
	read_mode(o, spec);
	read_form(o, spec);
	spec->lags = o->lags;
	spec->mean = strcmp(o->mean, "weighted") == 0 ? TN_COHORT_MEAN_WEIGHTED :
		strcmp(o->mean, "simple") == 0 ? TN_COHORT_MEAN_SIMPLE : TN_COHORT_MEAN_NONE;
	spec->mean_given = o->mean_given;
	spec->incomplete_drop = strcmp(o->incomplete, "drop") == 0;
	spec->incomplete_given = o->incomplete_given;
	spec->reference_previous = strcmp(o->reference, "previous") == 0;
	spec->since = o->since;
	spec->until = o->until;
	spec->digits = (int)cli->digits;
	spec->color = tn_cli_color(cli);
	spec->width = tn_cli_width(cli);
	return read_measure(o, spec, measure, cli);
}

static enum tn_status run(const struct opts *o, struct tn_cli *cli)
{
	struct tn_cohort_spec spec = { 0 };
	const char *measure;

	TN_TRY(read_opts(o, &spec, &measure, cli));
	const struct tn_fold_spec fold = {
		.spec = &spec, .noptions = 8, .selector = { "start", "return" }, .extra = { { .option = "by" } },
		.option = {
			{ "start", o->start, o->start_given }, { "return", o->back, o->return_given },
			{ "cohorts", o->cohorts, o->first_given || o->recurring_given }, { "window", o->window, o->window_given },
			{ "period", o->period, o->period_given }, { "zero", o->zero, o->zero_given },
			{ "measure", measure, o->measure_given }, { "by", o->by, o->by_given },
		},
	};
	return tn_cli_fold(cli, &tn_cohort, &fold);
}

static struct opts defaults(void)
{
	return (struct opts){
		.start = "", .back = "", .cohorts = "first", .mode = "on", .window = "calendar", .period = "month", .zero = "start",
		.measure = "users", .by = "", .mean = "none", .incomplete = "mark", .reference = "size", .lags = -1,
	};
}

int main(int argc, char **argv)
{
	struct opts o = defaults();
	const struct tn_opt table[] = {
		TN_OPT_EXAMPLE("cohort --start purchase --period month --matrix events.tsv"),
		TN_OPT_SUMMARY("Who comes back: users by the period they started in, and who of them returned."),
		TN_OPT_STR(0, "start", &o.start, "EXPR", "events that start a user (default: any)", .given = &o.start_given),
		TN_OPT_STR(0, "return", &o.back, "EXPR", "events that are a return (default: any)", .given = &o.return_given),
		TN_OPT_SET(0, "first", &o.cohorts, "first", "a user starts once (default)", .given = &o.first_given),
		TN_OPT_SET(0, "recurring", &o.cohorts, "recurring", "and again in each period with a start", .given = &o.recurring_given),
		TN_OPT_CHOICE('m', "mode", &o.mode, "on after within every bracket=", "lags in which a user counts (bracket=0,1-3,4-7)"),
		TN_OPT_CHOICE(0, "window", &o.window, "calendar own", "lags are periods, or windows from the start", .given = &o.window_given),
		TN_OPT_CHOICE('p', "period", &o.period, "hour day week month quarter year", "length of periods and windows", .given = &o.period_given),
		TN_OPT_INT('l', "lags", &o.lags, 0, INT32_MAX - 1, "N", "show lags 0 to N (default: all begun)"),
		TN_OPT_CHOICE(0, "zero", &o.zero, "start return", "lag 0 holds the start itself, or returns only", .given = &o.zero_given),
		TN_OPT_CHOICE(0, "measure", &o.measure, "users count= sum", "who returned, K times or more; or the sum of value", .given = &o.measure_given),
		TN_OPT_STR('b', "by", &o.by, "COL", "a table for each value on the start's row", .given = &o.by_given),
		TN_OPT_CHOICE(0, "mean", &o.mean, "weighted simple none", "rows `all` over the complete cells; weighted in a matrix", .given = &o.mean_given),
		TN_OPT_CHOICE(0, "incomplete", &o.incomplete, "mark drop", "open cells; drop in a matrix", .given = &o.incomplete_given),
		TN_OPT_CHOICE(0, "reference", &o.reference, "size previous", "what a rate is of: the cohort, or the cell before"),
		TN_OPT_STR(0, "since", &o.since, "TIME", "show cohorts whose period begins at TIME or later"),
		TN_OPT_STR(0, "until", &o.until, "TIME", "... at TIME or earlier"),
		TN_OPT_OPTIONAL(0, "matrix", &o.matrix, "", "rate|users|value", "one row a cohort"),
		TN_OPT_FLAG(0, "heatmap", &o.heatmap, "the matrix drawn, for people"),
		TN_OPT_ROLES(TN_USER | TN_TIME, TN_EVENT | TN_VALUE), TN_OPT_COMMON(TN_GROUP_WHERE | TN_GROUP_TIME | TN_GROUP_WEEK | TN_GROUP_FOLD | TN_GROUP_DIGITS),
		TN_OPT_END
	};
	struct tn_cli cli;

	tn_cli_begin(&cli, "cohort", table, argc, argv);
	return tn_cli_end(&cli, run(&o, &cli));
}
