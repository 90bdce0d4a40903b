/* churn-score: who will not come back, why, and what is at stake? A fold (model/churn.h): options, and the run.
 *     churn-score --horizon 90d --top 500 events.tsv */
#include <string.h>

#include "cli/cli.h"
#include "model/churn.h"

struct opts {
	const char *model, *horizon, *season, *order_when, *at, *save, *apply;
	bool model_given, horizon_given, snapshots_given, order_given;
	int64_t snapshots, top;
	bool detail, inputs, evaluate, curve, explain;
	struct tn_arena arena;
};

/* What says nothing together is a mistake. */
static enum tn_status check_opts(const struct opts *o, struct tn_cli *cli)
{
	const struct tn_common *c = &cli->common;
	const bool other = o->inputs || o->evaluate || o->curve;
	const bool learns = !o->model_given || strcmp(o->model, "auto") == 0 || strcmp(o->model, "hazard") == 0;
	const struct { bool is_wrong; const char *what; } mistake[] = {
		{ o->inputs + o->evaluate + o->curve > 1, "one of --inputs, --evaluate, --curve at a time" },
		{ o->at != NULL && !o->evaluate && !o->curve, "--at is a day of --evaluate or --curve; the day of scores is --as-of" },
		{ other && (o->save != NULL || o->apply != NULL), "--save and --apply go with scores, not with --inputs, --evaluate, --curve" },
		{ other && o->top > 0, "--top goes with scores, not with --inputs, --evaluate, --curve" },
		{ other && o->detail, "--detail goes with scores, not with --inputs, --evaluate, --curve" },
		{ o->apply != NULL && o->save != NULL, "--apply takes a model that is saved already: no --save" },
		{ o->apply != NULL && (o->model_given || o->horizon_given || o->snapshots_given),
			"--apply takes --model, --horizon, --snapshots from the file" },
		{ o->snapshots_given && !learns, "--snapshots are for the hazard model" },
		{ c->partial && (other || o->detail || o->top > 0 || o->save != NULL || o->apply != NULL),
			"--partial writes the states: --inputs, --evaluate, --curve, --detail, --top, --save, --apply go with the answer" },
		{ c->partial && c->merge && c->as_of != NULL, "--merge --partial leaves no row out: --as-of goes with the answer" },
	};

	for (size_t i = 0; i < sizeof mistake / sizeof *mistake; i++)
		if (mistake[i].is_wrong)
			return tn_cli_usage(cli, "%s", mistake[i].what);
	return TN_OK;
}

static enum tn_status read_dates(const struct opts *o, struct tn_churn_spec *spec, struct tn_cli *cli)
{
	struct tn_str rest = tn_str_of(o->at), item;
	char text[40];

	while (tn_str_cut(&rest, ',', &item)) {
		struct tn_time t;

		if (spec->ndates == TN_CHURN_DATES)
			return tn_cli_usage(cli, "--at: more than %d dates", TN_CHURN_DATES);
		if (!tn_time_parse(item, &t) || t.has_clock)
			return tn_cli_usage(cli, "--at: not a date: %s", tn_err_quote(text, sizeof text, item));
		spec->date[spec->ndates++] = tn_time_day(t.us);
	}
	if (o->curve && spec->ndates > 1)
		return tn_cli_usage(cli, "--curve takes one date of --at");
	return TN_OK;
}

static enum tn_status read_opts(const struct opts *o, struct tn_churn_spec *spec, struct tn_cli *cli)
{
	char text[40];

	spec->answer = o->inputs ? TN_CHURN_INPUTS : o->evaluate ? TN_CHURN_EVALUATE : o->curve ? TN_CHURN_CURVE : TN_CHURN_SCORES;
	(void)tn_churn_parse(tn_str_of(o->model), &spec->model);        /* one of the words that the table allows */
	spec->season = strcmp(o->season, "on") == 0;
	spec->detail = o->detail;
	spec->snapshots = (int)o->snapshots;
	spec->top = (uint64_t)o->top;
	spec->explain = o->explain;
	if (!tn_churn_horizon_parse(tn_str_of(o->horizon), &spec->horizon))
		return tn_cli_usage(cli, "--horizon: not a span such as 90d, 13w, 3mo, up to ten years: %s",
			tn_err_quote(text, sizeof text, tn_str_of(o->horizon)));
	return o->at != NULL ? read_dates(o, spec, cli) : TN_OK;
}

/* What is written is opened first, so that no file is read that would be overwritten. */
static enum tn_status open_files(struct opts *o, struct tn_churn_spec *spec, struct tn_cli *cli)
{
	if (o->save != NULL) {
		TN_TRY(tn_cli_second(cli, "--save", o->save));
		spec->save = &cli->second;
	}
	spec->apply_name = o->apply;
	return o->apply != NULL ? tn_cli_text(cli, "--apply", o->apply, &o->arena, &spec->apply) : TN_OK;
}

static enum tn_status run(struct opts *o, struct tn_cli *cli)
{
	struct tn_buf text = { 0 };
	struct tn_churn_spec spec = { .text = &text };
	const struct tn_fold_spec fold = {
		.spec = &spec, .noptions = 1, .selector = { "order-when" }, .extra = { { .role = TN_CURRENCY } },
		.option = { { "order-when", o->order_when, o->order_given } },
	};
	enum tn_status st = check_opts(o, cli);

	if (st == TN_OK)
		st = read_opts(o, &spec, cli);
	if (st == TN_OK)
		st = open_files(o, &spec, cli);
	if (st == TN_OK)
		st = tn_cli_fold(cli, &tn_churn, &fold);
	tn_cli_tell(cli, &text);        /* of a run that failed, too: why auto left a model out */
	tn_buf_fini(&text);
	tn_arena_fini(&o->arena);
	return st;
}

int main(int argc, char **argv)
{
	struct opts o = { .model = "auto", .horizon = "90d", .season = "on", .order_when = "event = purchase", .snapshots = 2 };
	const struct tn_opt table[] = {
		TN_OPT_EXAMPLE("churn-score --horizon 90d --top 500 events.tsv"),
		TN_OPT_SUMMARY("Who will not come back, why, and what is at stake."),
		TN_OPT_CHOICE('m', "model", &o.model, "auto hazard mbgnbd bgnbd pnbd recency", "what makes the scores", .given = &o.model_given),
		TN_OPT_STR('H', "horizon", &o.horizon, "SPAN", "how far to look: 90d, 13w, 3mo", .given = &o.horizon_given),
		TN_OPT_STR(0, "order-when", &o.order_when, "EXPR", "rows that are orders; '' is every row", .given = &o.order_given),
		TN_OPT_CHOICE(0, "season", &o.season, "on off", "weigh by the same window a year ago"),
		TN_OPT_INT(0, "snapshots", &o.snapshots, 1, 100, "K", "past days that the hazard model learns from", .given = &o.snapshots_given),
		TN_OPT_INT('n', "top", &o.top, 1, INT64_C(1) << 40, "N", "only the N customers with most value at risk"),
		TN_OPT_FLAG(0, "detail", &o.detail, "add x, t_x, T, p_alive, p_return"),
		TN_OPT_FLAG(0, "inputs", &o.inputs, "print what the models see instead"),
		TN_OPT_FLAG('e', "evaluate", &o.evaluate, "test forecasts on the log's own past instead"),
		TN_OPT_STR(0, "at", &o.at, "DATE,...", "past days to test at (default: the last complete window)"),
		TN_OPT_FLAG(0, "curve", &o.curve, "print calibration and survival curves instead"),
		TN_OPT_FLAG(0, "explain", &o.explain, "say on stderr which model, and with what figures"),
		TN_OPT_STR(0, "save", &o.save, "FILE", "write the fitted model to FILE"),
		TN_OPT_STR(0, "apply", &o.apply, "FILE", "score with the model in FILE"),
		TN_OPT_ROLES(TN_USER | TN_TIME, TN_EVENT | TN_VALUE | TN_CURRENCY | TN_ITEM | TN_ORDER | TN_SESSION | TN_CATEGORY),
		TN_OPT_COMMON(TN_GROUP_WHERE | TN_GROUP_TIME | TN_GROUP_FOLD | TN_GROUP_DIGITS),
		TN_OPT_END
	};
	struct tn_cli cli;

	tn_cli_begin(&cli, "churn-score", table, argc, argv);
	return tn_cli_end(&cli, run(&o, &cli));
}
