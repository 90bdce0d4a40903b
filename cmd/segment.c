/* segment: who is worth what, and where does each customer stand?
 *     segment --as-of 2011-12-10 events.tsv */
#include "base/arena.h"
#include "base/num.h"
#include "base/sys.h"
#include "cli/cli.h"
#include "model/rules.h"
#include "model/segment.h"
#include "model/summary.h"
#include "stream/append.h"
#include "stream/engine.h"
#include "stream/table.h"

struct opts {
	const char *method, *order_when, *refund_when, *score, *thresholds, *thresholds_out, *map, *rules, *name, *by;
	int64_t bins, q50, q80;
	bool summary, explain, check;
	bool method_given, order_given, refund_given, score_given, bins_given, name_given, by_given;
	struct tn_arena arena;
};

/* --- options --- */

enum { RFM = 1, LIFECYCLE = 2, RULES = 4, FOLD = RFM | LIFECYCLE };

/* An option that says nothing to the method is a mistake, not a wish to be ignored. */
static enum tn_status check_methods(const struct opts *o, struct tn_cli *cli)
{
	const struct tn_common *c = &cli->common;
	int method = o->rules != NULL ? RULES : strcmp(o->method, "rfm") == 0 ? RFM : LIFECYCLE;
	const char *name = method == RULES ? "--rules" : method == RFM ? "--method rfm" : "--method lifecycle";
	const struct { const char *option; bool given; int methods; } uses[] = {
		{ "--method", o->method_given, FOLD }, { "--order-when", o->order_given, FOLD },
		{ "--refund-when", o->refund_given, FOLD }, { "--score", o->score_given, RFM }, { "--bins", o->bins_given, RFM },
		{ "--thresholds", o->thresholds != NULL, RFM }, { "--thresholds-out", o->thresholds_out != NULL, RFM },
		{ "--map", o->map != NULL, RFM }, { "--q50", o->q50 >= 0, LIFECYCLE }, { "--q80", o->q80 >= 0, LIFECYCLE },
		{ "--name", o->name_given, RULES }, { "--check", o->check, RULES }, { "--as-of", c->as_of != NULL, FOLD },
		{ "--tz", c->tz_given, FOLD }, { "--zoneinfo", c->zoneinfo != NULL, FOLD }, { "--mem", cli->mem_given, FOLD },
		{ "--tmp", cli->tmp_given, FOLD }, { "--partial", c->partial, FOLD }, { "--merge", c->merge, FOLD },
	};

	/* under --merge the partials say which of the folds it is; the model checks then */
	if (c->merge && !o->method_given && method != RULES)
		method = FOLD;
	for (size_t i = 0; i < sizeof uses / sizeof *uses; i++)
		if (uses[i].given && (uses[i].methods & method) == 0)
			return tn_cli_usage(cli, "%s does not go with %s", uses[i].option, method == FOLD ? "--merge" : name);
	return TN_OK;
}

static enum tn_status check_opts(const struct opts *o, struct tn_cli *cli)
{
	const struct tn_common *c = &cli->common;

	TN_TRY(check_methods(o, cli));
	if (o->check && o->summary)
		return tn_cli_usage(cli, "--check and --summary exclude each other");
	if (o->by_given && !o->summary && !c->partial)
		return tn_cli_usage(cli, "--by splits a summary: it needs --summary");
	if (c->partial && o->thresholds_out != NULL)
		return tn_cli_usage(cli, "--thresholds-out goes with the answer, not with --partial");
	if (c->partial && o->summary)
		return tn_cli_usage(cli, "--summary goes with the answer, not with --partial");
	if (o->q50 >= 0 && o->q80 >= 0 && o->q50 > o->q80)
		return tn_cli_usage(cli, "--q50 is beyond --q80");
	return TN_OK;
}

/* --- rfm and lifecycle: a fold --- */

/* What is written is opened first, so that no file is read that would be overwritten. */
static enum tn_status open_files(struct opts *o, struct tn_segment_spec *spec, struct tn_cli *cli)
{
	if (o->thresholds_out != NULL) {
		TN_TRY(tn_cli_second(cli, "--thresholds-out", o->thresholds_out));
		spec->thresholds = &cli->second;
	}
	if (o->thresholds != NULL)
		TN_TRY(tn_cli_text(cli, "--thresholds", o->thresholds, &o->arena, &spec->rfm.thresholds));
	if (o->map != NULL)
		TN_TRY(tn_cli_text(cli, "--map", o->map, &o->arena, &spec->rfm.map));
	return TN_OK;
}

static enum tn_status run_fold(struct opts *o, struct tn_cli *cli, struct tn_buf *explain)
{
	struct tn_segment_spec spec = {
		.rfm = { .score = o->score, .bins = o->bins, .score_given = o->score_given, .bins_given = o->bins_given,
			.thresholds_name = o->thresholds, .map_name = o->map, .is_engine = cli->common.engine != NULL },
		.q50 = { .given = o->q50 >= 0, .reached = true, .days = o->q50 },
		.q80 = { .given = o->q80 >= 0, .reached = true, .days = o->q80 },
		.summary = o->summary, .explain = o->explain ? explain : NULL,
	};
	/* Partials tell the method; where there are none, these two options do. */
	bool of_cycle = cli->common.merge && !o->method_given && (o->q50 >= 0 || o->q80 >= 0);
	const struct tn_fold_spec fold = {
		.spec = &spec, .noptions = 4, .selector = { "order-when", "refund-when" }, .lax = 2,
		.extra = { { .role = TN_ORDER }, { .role = TN_CURRENCY }, { .option = "by" } },
		.option = {
			{ "method", of_cycle ? "lifecycle" : o->method, o->method_given }, { "order-when", o->order_when, o->order_given },
			{ "refund-when", o->refund_when, o->refund_given }, { "by", o->by, o->by_given },
		},
	};

	TN_TRY(open_files(o, &spec, cli));
	return tn_cli_fold(cli, &tn_segment, &fold);
}

/* --- rules: a map --- */

#define SUMMARY_BYTES (UINT64_C(1) << 30)       /* rules have no --mem: a bound that only a mistake meets */

/* What the rows of a table are labelled with, and where they go. */
struct labeller {
	struct opts *o;
	struct tn_cli *cli;
	struct tn_rules *rules;
	struct tn_expr *where;
	struct tn_table *table;
	struct tn_append append;
	struct tn_summary *summary;
	bool is_broken;                 /* the failure is not the row's */
	uint32_t by, recency, frequency, monetary;      /* columns of a summary, or TN_COLUMN_NONE */
	uint64_t where_out;
};

static uint32_t either(const struct tn_columns *c, const char *name, const char *other)
{
	uint32_t column = tn_columns_find(c, tn_str_of(name));

	return column != TN_COLUMN_NONE ? column : tn_columns_find(c, tn_str_of(other));
}

static enum tn_status bind_file(struct labeller *l)
{
	const struct tn_columns *c = tn_table_columns(l->table);
	struct tn_err *err = &l->cli->err;

	TN_TRY(tn_rules_bind(l->rules, c, err));
	if (l->where != NULL)
		TN_TRY(tn_expr_bind(l->where, c, err));
	if (l->summary == NULL)
		return l->o->check ? TN_OK : tn_append_columns(&l->append, c, err);
	l->recency = either(c, "recency", "elapsed");
	l->frequency = either(c, "frequency", "orders");
	l->monetary = either(c, "monetary", "value");
	l->by = TN_COLUMN_NONE;
	if (l->o->by[0] == '\0')
		return TN_OK;
	l->by = tn_columns_find(c, tn_str_of(l->o->by));
	return l->by == TN_COLUMN_NONE ? tn_columns_missing(c, tn_str_of(l->o->by), err) : TN_OK;
}

/* The field of a figure; where its column is missing, or its field is, there is none. */
static struct tn_str field_of(const struct tn_rec *rec, uint32_t column)
{
	return column == TN_COLUMN_NONE ? TN_STR("") : tn_rec_bare(rec, column);
}

static enum tn_status bad_figure(const struct tn_rec *rec, uint32_t column, const char *name, enum tn_money_error why, struct tn_err *err)
{
	const char *said = why == TN_MONEY_DIGITS ? "more than 18 decimals" : why == TN_MONEY_RANGE ? "does not fit" : "not a number";
	char quoted[48];

	tn_err_set(err, TN_EDATA, "%s: %s: %s", name, said, tn_err_quote(quoted, sizeof quoted, tn_rec_bare(rec, column)));
	tn_err_at(err, NULL, rec->line, column + 1);
	return tn_err_reason(err, "number");
}

static bool is_engine(const struct labeller *l)
{
	return l->cli->common.engine != NULL;
}

static enum tn_status figure(const struct labeller *l, const struct tn_rec *rec, uint32_t column, const char *name, struct tn_money *money, bool *has,
	struct tn_err *err)
{
	struct tn_str text = field_of(rec, column);
	enum tn_money_error why;

	*has = !tn_str_missing(text);
	why = *has ? tn_engine_money(text, is_engine(l), money) : TN_MONEY_OK;
	return why == TN_MONEY_OK ? TN_OK : bad_figure(rec, column, name, why, err);
}

/* Money may be a sum, as our own tables hold it: wider than an amount of a row. */
static enum tn_status add_to_summary(struct labeller *l, const struct tn_rec *rec, struct tn_str label)
{
	struct tn_summary_user user = { .segment = label, .by = TN_STR("") };
	struct tn_str money = field_of(rec, l->monetary);
	struct tn_err *err = &l->cli->err;
	enum tn_money_error why;

	if (l->by != TN_COLUMN_NONE && !tn_str_missing(tn_rec_bare(rec, l->by)))
		user.by = tn_rec_bare(rec, l->by);
	TN_TRY(figure(l, rec, l->recency, "recency", &user.recency, &user.has_recency, err));
	TN_TRY(figure(l, rec, l->frequency, "frequency", &user.frequency, &user.has_frequency, err));
	user.has_monetary = !tn_str_missing(money);
	why = user.has_monetary ? tn_engine_sum(money, is_engine(l), &user.monetary) : TN_MONEY_OK;
	if (why != TN_MONEY_OK)
		return bad_figure(rec, l->monetary, "monetary", why, err);
	if (tn_summary_add(l->summary, &user, err) != TN_OK) {
		tn_err_at(err, tn_table_file(l->table), rec->line, 0);
		l->is_broken = true;
	}
	return err->status;
}

static enum tn_status label_row(struct labeller *l, const struct tn_rec *rec)
{
	struct tn_err *err = &l->cli->err;
	struct tn_str label = TN_STR("");
	int32_t rule;

	if (l->where != NULL) {
		int holds = tn_expr_eval(l->where, rec, err);

		l->where_out += holds == 0;
		if (holds <= 0)
			return holds < 0 ? err->status : TN_OK;
	}
	if (l->o->check)
		return tn_rules_check_add(l->rules, rec, err);
	rule = tn_rules_match(l->rules, rec, err);
	if (rule == TN_RULES_BAD)
		return err->status;
	if (rule >= 0)
		label = tn_rules_label(l->rules, rule);
	if (l->summary != NULL)
		return add_to_summary(l, rec, label);
	return tn_append_row(&l->append, rec, label) ? TN_OK : tn_out_status(&l->cli->out);
}

static enum tn_status label_window(struct labeller *l, const struct tn_window *w)
{
	struct tn_err *err = &l->cli->err;
	uint32_t want = tn_table_columns(l->table)->n;

	for (uint32_t r = 0; r < w->n; r++) {
		struct tn_rec rec = tn_window_rec(w, r);
		enum tn_status st;

		if (rec.nf != want) {
			TN_TRY(tn_table_bad_fields(l->table, &rec, err));
			continue;
		}
		if (tn_table_is_header(l->table, &rec)) {
			TN_TRY(tn_table_bad_header(l->table, &rec, err));
			continue;
		}
		st = label_row(l, &rec);
		if (st == TN_EDATA && !l->is_broken)
			st = tn_table_bad(l->table, &rec, err);
		TN_TRY(st);
	}
	return tn_out_status(&l->cli->out);
}

static enum tn_status label_table(struct labeller *l)
{
	struct tn_err *err = &l->cli->err;
	struct tn_window w = { 0 };
	int got;

	do {
		got = tn_table_fill(l->table, &w, err);
		if (tn_table_is_new(l->table) && bind_file(l) != TN_OK) {
			tn_err_at(err, tn_table_file(l->table), 1, 0);
			return err->status;
		}
		if (got > 0)
			TN_TRY(label_window(l, &w));
	} while (got > 0);
	return got < 0 ? err->status : tn_bad_end(&l->cli->common.bad, tn_table_rows(l->table), err);
}

/* What is written at the end: the report of --check, or the summary. */
static enum tn_status label_end(struct labeller *l, struct tn_buf *found)
{
	struct tn_row row;
	enum tn_status st = TN_OK;

	tn_cli_note_where(l->cli, l->where_out);
	tn_row_init(&row, &l->cli->out, &l->cli->common);
	if (l->o->check)
		st = tn_rules_check_write(l->rules, &row, found);
	else if (l->summary != NULL)
		st = tn_summary_write(l->summary, l->o->by[0] != '\0' ? l->o->by : NULL, l->cli->common.digits, &row, &l->cli->err);
	tn_row_fini(&row);
	return st;
}

static enum tn_status label(struct labeller *l, struct tn_buf *text)
{
	struct opts *o = l->o;
	struct tn_cli *cli = l->cli;
	struct tn_str rules;

	if (cli->common.where != NULL)
		TN_TRY(tn_expr_parse(&l->where, "--where", tn_str_of(cli->common.where), &o->arena, &cli->err));
	TN_TRY(tn_cli_text(cli, "--rules", o->rules, &o->arena, &rules));
	TN_TRY(tn_rules_parse(&l->rules, o->rules, rules, &o->arena, &cli->err));
	for (uint32_t i = 0; i < tn_rules_count(l->rules) && o->summary; i++)
		if (tn_str_eq(tn_rules_label(l->rules, (int32_t)i), TN_STR("all"))) {
			tn_err_at(&cli->err, o->rules, 0, 0);
			return tn_err_set(&cli->err, TN_EDATA, "a rule's label is 'all', the name of the row of a summary that sums up");
		}
	if (o->summary)
		TN_TRY(tn_summary_open(&l->summary, SUMMARY_BYTES, &cli->err));
	tn_append_init(&l->append, &cli->out, &cli->common, o->name);
	TN_TRY(tn_cli_check_files(cli));
	TN_TRY(tn_table_open(&l->table, &cli->common, 0, NULL, &cli->err));
	TN_TRY(label_table(l));
	if (o->explain)
		tn_rules_explain(l->rules, text);
	if (text->failed)
		return tn_err_nomem(&cli->err, text->n);
	return label_end(l, text);
}

static enum tn_status run_rules(struct opts *o, struct tn_cli *cli, struct tn_buf *text)
{
	struct labeller l = { .o = o, .cli = cli };
	enum tn_status st;

	if (o->name[0] == '\0' || strpbrk(o->name, "\t\n\r") != NULL)
		return tn_cli_usage(cli, "--name: not a name for a column");
	if (o->summary)
		TN_TRY(tn_summary_check_by(o->by, &cli->err));
	st = label(&l, text);
	tn_table_close(l.table);
	tn_append_fini(&l.append);
	tn_summary_close(l.summary);
	tn_rules_fini(l.rules);
	tn_expr_fini(l.where);
	return st;
}

/* --- the command --- */

static enum tn_status run(struct opts *o, struct tn_cli *cli)
{
	struct tn_buf text = { 0 };
	enum tn_status st = check_opts(o, cli);

	if (st == TN_OK)
		st = o->rules != NULL ? run_rules(o, cli, &text) : run_fold(o, cli, &text);
	if (st == TN_OK || st == TN_FOUND)
		tn_cli_tell(cli, &text);
	tn_buf_fini(&text);
	tn_arena_fini(&o->arena);
	return st;
}

static struct opts defaults(void)
{
	return (struct opts){ .method = "rfm", .order_when = "event = purchase", .refund_when = "event = refund or event = return",
		.score = "midrank", .bins = 5, .q50 = -1, .q80 = -1, .name = "segment", .by = "" };
}

int main(int argc, char **argv)
{
	struct opts o = defaults();
	const struct tn_opt table[] = {
		TN_OPT_EXAMPLE("segment --as-of 2011-12-10 --summary events.tsv"),
		TN_OPT_SUMMARY("Who is worth what, and where each stands: RFM, life cycle, or rules of your own."),
		TN_OPT_CHOICE('m', "method", &o.method, "rfm lifecycle", "what makes the segments", .given = &o.method_given),
		TN_OPT_STR(0, "order-when", &o.order_when, "EXPR", "rows that are orders; '' is every row", .given = &o.order_given),
		TN_OPT_STR(0, "refund-when", &o.refund_when, "EXPR", "rows that take value back", .given = &o.refund_given),
		TN_OPT_INT('B', "bins", &o.bins, 2, TN_RFM_BINS_MOST, "N", "scores run from 1 to N", .given = &o.bins_given),
		TN_OPT_CHOICE(0, "score", &o.score, "midrank quantile ntile cuts=", "values to scores; cuts=R/F/M", .given = &o.score_given),
		TN_OPT_STR(0, "thresholds-out", &o.thresholds_out, "FILE", "write the limits of the scores to FILE"),
		TN_OPT_STR(0, "thresholds", &o.thresholds, "FILE", "take the limits of the scores from FILE"),
		TN_OPT_STR(0, "map", &o.map, "FILE", "names of the segments, by r and fm"),
		TN_OPT_INT(0, "q50", &o.q50, 0, 3652059, "DAYS", "lifecycle: median gap (default: from the data)"),
		TN_OPT_INT(0, "q80", &o.q80, 0, 3652059, "DAYS", "lifecycle: 80 % of gaps (default: from the data)"),
		TN_OPT_STR('r', "rules", &o.rules, "FILE", "label the rows of any table by rules: LABEL<TAB>EXPR"),
		TN_OPT_STR(0, "name", &o.name, "COL", "name of the column that --rules appends", .given = &o.name_given),
		TN_OPT_FLAG(0, "check", &o.check, "do the rules take each row once? 10 when not"),
		TN_OPT_FLAG('s', "summary", &o.summary, "one row a segment instead of one a user"),
		TN_OPT_STR(0, "by", &o.by, "COL", "split the summary by COL", .given = &o.by_given),
		TN_OPT_FLAG(0, "explain", &o.explain, "say on stderr what gave the labels"),
		TN_OPT_ROLES(TN_USER | TN_TIME, TN_EVENT | TN_VALUE | TN_ORDER | TN_CURRENCY | TN_ITEM | TN_SESSION | TN_CATEGORY),
		TN_OPT_COMMON(TN_GROUP_WHERE | TN_GROUP_TIME | TN_GROUP_FOLD | TN_GROUP_DIGITS),
		TN_OPT_END
	};
	struct tn_cli cli;

	tn_cli_begin(&cli, "segment", table, argc, argv);
	return tn_cli_end(&cli, run(&o, &cli));
}
