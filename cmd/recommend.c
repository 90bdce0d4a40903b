/* recommend: what to show whom next, and proof that it helps. A fold (model/recommend.h): options, and the run.
 *     recommend -n 10 --where purchase events.tsv */
#include <string.h>

#include "base/num.h"
#include "cli/cli.h"
#include "model/recommend.h"

#define MAX_TIMELESS 10000      /* --max-history of rows without times, unless it is given */

struct opts {
	const char *method, *knn, *weight, *half_life, *user_damping, *item_damping, *mix, *lambda, *blend, *budget, *fallback;
	bool method_given, knn_given, neighbours_given, user_given, item_given, factors_given, mix_given, lambda_given, blend_given;
	bool budget_given, support_given, max_given, fallback_given;
	int64_t n, neighbours, factors, max_history, per_category, support, last;
	const char *for_file, *history, *exclude, *catalogue, *catalogue_where, *holdout, *split, *similar, *save, *apply;
	bool repeat, why, complements, evaluate, tune, explain;
};

/* --- what says nothing together is a mistake --- */

struct mistake { bool is_wrong; const char *what; };

static enum tn_status check(struct tn_cli *cli, const struct mistake *m, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (m[i].is_wrong)
			return tn_cli_usage(cli, "%s", m[i].what);
	return TN_OK;
}

static enum tn_status check_answers(const struct opts *o, struct tn_cli *cli)
{
	const struct tn_common *c = &cli->common;
	const bool pairs = o->similar != NULL || o->complements, files = o->save != NULL || o->apply != NULL;
	const struct mistake mistake[] = {
		{ (o->similar != NULL) + o->complements + o->evaluate > 1, "one of --similar, --complements, --evaluate at a time" },
		{ o->evaluate && (o->holdout != NULL) + (o->split != NULL) + (o->last > 0) != 1,
			"--evaluate needs one of --holdout FILE, --split TIME, --last N" },
		{ !o->evaluate && (o->holdout != NULL || o->split != NULL || o->last > 0), "--holdout, --split, --last go with --evaluate" },
		{ (o->evaluate || pairs) && files, "--save and --apply go with lists, not with --similar, --complements, --evaluate" },
		{ o->evaluate && o->for_file != NULL, "--for goes with lists; --evaluate takes all who have something held out" },
		{ o->evaluate && o->why, "--why goes with lists" },
		{ pairs && (o->for_file != NULL || o->history != NULL || o->exclude != NULL || o->catalogue != NULL),
			"--for, --history, --exclude, --catalogue go with lists of users" },
		{ pairs && (o->repeat || o->why || o->fallback_given || o->per_category > 0), "--repeat, --why, --fallback, --per-category go with lists of users" },
		{ o->catalogue == NULL && (o->catalogue_where != NULL || o->per_category > 0), "--catalogue-where and --per-category need --catalogue FILE" },
		{ o->support_given && !pairs, "--support goes with --similar and --complements" },
		{ c->partial && (pairs || o->evaluate || files || o->for_file != NULL || o->history != NULL || o->exclude != NULL || o->catalogue != NULL) &&
			!o->complements, "--partial writes the states: all but --method session and --complements go with the answer" },
		{ o->apply != NULL && (c->partial || c->merge || cli->mem_given || cli->tmp_given),
			"--apply reads histories as a stream: no --partial, --merge, --mem, --tmp" },
	};

	return check(cli, mistake, sizeof mistake / sizeof *mistake);
}

static bool is_method(const struct opts *o, const char *name)
{
	return strcmp(o->method, name) == 0;
}

static enum tn_status check_methods(const struct opts *o, struct tn_cli *cli)
{
	const bool pairs = o->similar != NULL || o->complements;
	const bool settings = o->knn_given || o->neighbours_given || o->user_given || o->item_given || o->factors_given || o->mix_given ||
		o->lambda_given || o->blend_given;
	const bool knn = is_method(o, "knn") || o->similar != NULL;
	const struct mistake mistake[] = {
		{ o->apply != NULL && (o->method_given || settings || o->tune || o->save != NULL || o->budget_given),
			"--apply takes the method and its settings from the file" },
		{ o->complements && (o->method_given || settings || o->tune), "--complements are ranked by lift: no method, no settings" },
		{ o->similar != NULL && o->method_given && !is_method(o, "knn"), "--similar are neighbours: --method knn, and its settings" },
		{ (o->knn_given || o->user_given || o->item_given) && !knn, "--knn, --user-damping, --item-damping are for --method knn" },
		{ o->neighbours_given && !knn && !is_method(o, "spectral"), "--neighbours are for --method knn and spectral" },
		{ (o->factors_given || o->mix_given) && !is_method(o, "spectral"), "--factors and --mix are for --method spectral" },
		{ o->lambda_given && !is_method(o, "ease"), "--lambda is for --method ease" },
		{ o->blend_given && !is_method(o, "sequence"), "--blend is for --method sequence" },
		{ o->tune && !is_method(o, "knn") && !is_method(o, "ease"), "--tune is for --method knn and ease" },
		{ o->tune && pairs, "--tune is for lists and --evaluate" },
		{ o->tune && settings, "--tune finds the settings of --knn knn, or of ease: none can be given" },
		{ (o->user_given || o->item_given) && (strcmp(o->knn, "cosine") == 0 || strcmp(o->knn, "lift") == 0),
			"--user-damping and --item-damping are for --knn knn and rp3beta" },
		{ o->evaluate && o->history != NULL && is_method(o, "session"), "--history goes with lists of sessions; --evaluate takes each prefix" },
		{ o->budget_given && (!is_method(o, "auto") || pairs), "--budget is for --method auto" },
		{ o->why && is_method(o, "session"), "--why: scores of sessions are no sums over the history" },
		{ is_method(o, "session") && (o->max_given && o->max_history == 0), "--method session needs a bound: --max-history N" },
	};

	return check(cli, mistake, sizeof mistake / sizeof *mistake);
}

/* --- values --- */

/* .8 as well as 0.8 */
static enum tn_status number(struct tn_cli *cli, const char *option, const char *text, double least, double most, double *v)
{
	char with_zero[40], shown[40];
	struct tn_sum sum;
	struct tn_str s = tn_str_of(text);

	if (s.n > 0 && s.p[0] == '.' && s.n < sizeof with_zero - 1) {
		with_zero[0] = '0';
		memcpy(with_zero + 1, s.p, s.n);
		s = (struct tn_str){ with_zero, s.n + 1 };
	}
	if (tn_sum_parse(s, &sum) != TN_MONEY_OK || tn_sum_double(&sum) < least || tn_sum_double(&sum) > most)
		return tn_cli_usage(cli, "%s: not a number from %g to %g: %s", option, least, most, tn_err_quote(shown, sizeof shown, tn_str_of(text)));
	*v = tn_sum_double(&sum);
	return TN_OK;
}

/* 90d, 13w, 12h; 90 is 90d. */
static enum tn_status read_half_life(const struct opts *o, struct tn_recommend_spec *spec, struct tn_cli *cli)
{
	struct tn_str s = tn_str_of(o->half_life);
	double days = 1;
	char text[40];
	int64_t n;

	if (s.n == 0)
		return TN_OK;
	if (strchr("dwh", s.p[s.n - 1]) != NULL) {
		days = s.p[s.n - 1] == 'w' ? 7 : s.p[s.n - 1] == 'h' ? 1 / 24.0 : 1;
		s.n--;
	}
	if (!tn_num_i64(s, 1, 100000, &n))
		return tn_cli_usage(cli, "--half-life: not a span such as 90d, 13w, 12h: %s", tn_err_quote(text, sizeof text, tn_str_of(o->half_life)));
	spec->half_life_days = (double)n * days;
	return TN_OK;
}

/* 0, .4, .4:.8, only, only:.8 */
static enum tn_status read_blend(const struct opts *o, struct tn_recommend_settings *s, struct tn_cli *cli)
{
	char copy[40], *colon;

	if (strlen(o->blend) >= sizeof copy)
		return tn_cli_usage(cli, "--blend: not WEIGHT, WEIGHT:DECAY or only");
	memcpy(copy, o->blend, strlen(o->blend) + 1);
	colon = strchr(copy, ':');
	if (colon != NULL) {
		*colon = '\0';
		TN_TRY(number(cli, "--blend", colon + 1, 0, 1, &s->partner_decay));
	}
	s->sequence = strcmp(copy, "only") != 0;
	s->partner = 1;
	return s->sequence > 0 ? number(cli, "--blend", copy, 0, 1e6, &s->partner) : TN_OK;
}

static enum tn_status read_settings(const struct opts *o, struct tn_recommend_settings *s, struct tn_cli *cli)
{
	static const char *const kind[] = { [TN_KNN] = "knn", [TN_KNN_COSINE] = "cosine", [TN_KNN_RP3BETA] = "rp3beta", [TN_KNN_LIFT] = "lift" };

	*s = tn_recommend_default;
	for (int m = 0; m < TN_RECOMMEND_METHODS; m++)
		if (is_method(o, tn_recommend_name((enum tn_recommend_method)m)))
			s->method = (enum tn_recommend_method)m;
	for (int k = 0; k <= TN_KNN_LIFT; k++)
		if (strcmp(o->knn, kind[k]) == 0)
			s->knn.kind = (enum tn_knn_kind)k;
	s->knn.neighbours = (uint32_t)o->neighbours;
	s->linear = o->neighbours_given ? (uint32_t)o->neighbours : 0;
	s->factors = (uint32_t)o->factors;
	s->seed = (uint64_t)cli->seed;
	TN_TRY(number(cli, "--user-damping", o->user_damping, 0, 10, &s->knn.user_damping));
	TN_TRY(number(cli, "--item-damping", o->item_damping, 0, 10, &s->knn.item_damping));
	TN_TRY(number(cli, "--mix", o->mix, 0, 1e6, &s->mix));
	TN_TRY(number(cli, "--lambda", o->lambda, 1e-6, 1e9, &s->lambda));
	return read_blend(o, s, cli);
}

static enum tn_status read_opts(const struct opts *o, struct tn_recommend_spec *spec, struct tn_cli *cli)
{
	TN_TRY(read_settings(o, &spec->settings, cli));
	TN_TRY(tn_recommend_weights_parse(&spec->weights, tn_str_of(o->weight), &cli->err));
	TN_TRY(read_half_life(o, spec, cli));
	TN_TRY(number(cli, "--budget", o->budget, 0, 1e9, &spec->budget));
	spec->answer = o->evaluate ? TN_RECOMMEND_EVALUATE : o->similar != NULL ? TN_RECOMMEND_SIMILAR
		: o->complements ? TN_RECOMMEND_COMPLEMENTS : TN_RECOMMEND_LISTS;
	if (o->similar != NULL || o->complements)
		spec->settings.method = TN_RECOMMEND_KNN;
	spec->similar_item = o->similar != NULL && o->similar[0] != '\0' ? o->similar : NULL;
	spec->support = o->support > 0 ? (uint32_t)o->support : o->complements ? 2 : 1;
	spec->neighbours_given = o->neighbours_given;
	spec->tune = o->tune;
	spec->n = (uint32_t)o->n;
	spec->max_history = (uint32_t)o->max_history;
	spec->max_timeless = o->max_given ? spec->max_history : MAX_TIMELESS;
	spec->repeat = o->repeat;
	spec->fallback = strcmp(o->fallback, "popular") == 0;
	spec->why = o->why;
	spec->per_category = (uint32_t)o->per_category;
	spec->last = (uint32_t)o->last;
	spec->split = o->split;
	spec->catalogue_where = o->catalogue_where;
	spec->explain = o->explain;
	return TN_OK;
}

/* What is written is opened first, so that no file is read that would be overwritten. */
static enum tn_status open_files(struct opts *o, struct tn_recommend_spec *spec, struct tn_cli *cli)
{
	const struct { const char *option, *name; const char **to; } beside[] = {
		{ "--for", o->for_file, &spec->for_file }, { "--history", o->history, &spec->history_file },
		{ "--exclude", o->exclude, &spec->exclude_file }, { "--catalogue", o->catalogue, &spec->catalogue_file },
		{ "--holdout", o->holdout, &spec->holdout_file }, { "--apply", o->apply, NULL },
	};

	if (o->save != NULL) {
		TN_TRY(tn_cli_second(cli, "--save", o->save));
		spec->save = &cli->second;
	}
	for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
		if (beside[i].name == NULL)
			continue;
		TN_TRY(tn_cli_beside(cli, beside[i].option, beside[i].name));
		if (beside[i].to != NULL)
			*beside[i].to = beside[i].name;
	}
	return TN_OK;
}

/* cosine, rp3beta and lift are knn, weighed otherwise. */
static enum tn_status set_method(struct opts *o, struct tn_cli *cli)
{
	if (!is_method(o, "cosine") && !is_method(o, "rp3beta") && !is_method(o, "lift"))
		return TN_OK;
	if (o->knn_given && strcmp(o->knn, o->method) != 0)
		return tn_cli_usage(cli, "--method %s is --knn %s, not --knn %s", o->method, o->method, o->knn);
	o->knn = o->method;
	o->knn_given = true;
	o->method = "knn";
	return TN_OK;
}

/* Orders are the users of complements, whatever column users have; a session is the user of its clicks, where there is such a column. */
static void set_roles(const struct opts *o, struct tn_recommend_spec *spec, struct tn_common *c)
{
	spec->category = c->role[TN_ROLE_CATEGORY] != NULL ? c->role[TN_ROLE_CATEGORY] : tn_role_name(TN_ROLE_CATEGORY);
	c->role[TN_ROLE_CATEGORY] = NULL;       /* of the catalogue */
	if (o->complements)
		c->role[TN_ROLE_USER] = c->role[TN_ROLE_ORDER] != NULL ? c->role[TN_ROLE_ORDER] : tn_role_name(TN_ROLE_ORDER);
	if (is_method(o, "session"))
		c->user_is = TN_ROLE_SESSION;
}

static enum tn_status run(struct opts *o, struct tn_cli *cli)
{
	struct tn_buf text = { 0 };
	struct tn_recommend_spec spec = { .text = &text };
	const struct tn_fold_spec fold = { .spec = &spec };
	enum tn_status st = set_method(o, cli);

	if (st == TN_OK)
		st = check_answers(o, cli);
	if (st == TN_OK)
		st = check_methods(o, cli);
	if (st == TN_OK)
		st = read_opts(o, &spec, cli);
	if (st == TN_OK)
		st = open_files(o, &spec, cli);
	set_roles(o, &spec, &cli->common);
	if (st == TN_OK)
		st = o->apply != NULL ? tn_recommend_apply(&spec, o->apply, &cli->common, &cli->out, &cli->err)
			: tn_cli_fold(cli, is_method(o, "session") ? &tn_recommend_sessions : o->complements ? &tn_recommend_orders : &tn_recommend, &fold);
	tn_cli_tell(cli, &text);        /* of a run that failed, too: why auto left a method out */
	tn_buf_fini(&text);
	return st;
}

static void options(struct opts *o, struct tn_opt *table)
{
	const struct tn_opt row[] = {
		TN_OPT_EXAMPLE("recommend -n 10 --where purchase events.tsv"),
		TN_OPT_EXAMPLE("recommend --evaluate --split 2024-06-01 events.tsv"),
		TN_OPT_SUMMARY("What to show whom next, and proof that it helps."),
		TN_OPT_CHOICE('m', "method", &o->method, "auto popular knn cosine rp3beta lift sequence session spectral ease", "what makes the lists", .given = &o->method_given),
		TN_OPT_INT('n', "top", &o->n, 1, 100000, "N", "rows of a list"),
		TN_OPT_STR(0, "weight", &o->weight, "LIST", "what events weigh: purchase=3,view=1 (default: all alike)"),
		TN_OPT_STR(0, "half-life", &o->half_life, "SPAN", "old events weigh less: 90d, 13w, 12h"),
		TN_OPT_INT(0, "max-history", &o->max_history, 0, 1000000000, "N", "only the N most recent items of a user count (without times 10,000); 0: all", .given = &o->max_given),
		TN_OPT_INT('k', "neighbours", &o->neighbours, 1, 10000000, "K", "neighbours of an item", .given = &o->neighbours_given),
		TN_OPT_CHOICE(0, "knn", &o->knn, "knn cosine rp3beta lift", "how neighbours are weighed", .given = &o->knn_given),
		TN_OPT_STR(0, "user-damping", &o->user_damping, "P", "users of n items count n^-P", .given = &o->user_given),
		TN_OPT_STR(0, "item-damping", &o->item_damping, "B", "items of n users count n^-B", .given = &o->item_given),
		TN_OPT_STR(0, "blend", &o->blend, "W[:D]", "sequence: weight of unordered pairs, or only", .given = &o->blend_given),
		TN_OPT_INT(0, "factors", &o->factors, 0, 1024, "F", "spectral: vectors; 0: 64 up to 5,000 items, else 256", .given = &o->factors_given),
		TN_OPT_STR(0, "mix", &o->mix, "M", "spectral: weight of the smooth part", .given = &o->mix_given),
		TN_OPT_STR(0, "lambda", &o->lambda, "L", "ease: regularisation", .given = &o->lambda_given),
		TN_OPT_FLAG(0, "tune", &o->tune, "find the settings of knn or ease on held-back items"),
		TN_OPT_STR(0, "budget", &o->budget, "S", "auto: leave out what would take more CPU seconds", .given = &o->budget_given),
		TN_OPT_STR(0, "for", &o->for_file, "FILE", "lists for these users only"),
		TN_OPT_STR(0, "history", &o->history, "FILE", "complete these histories instead"),
		TN_OPT_FLAG(0, "repeat", &o->repeat, "what was seen may come back"),
		TN_OPT_STR(0, "exclude", &o->exclude, "FILE", "never these items, or pairs of user and item"),
		TN_OPT_STR(0, "catalogue", &o->catalogue, "FILE", "only these items"),
		TN_OPT_STR(0, "catalogue-where", &o->catalogue_where, "EXPR", "only its rows for which EXPR holds: stock > 0"),
		TN_OPT_INT(0, "per-category", &o->per_category, 1, 100000, "N", "at most N items of a category in a list"),
		TN_OPT_CHOICE(0, "fallback", &o->fallback, "popular none", "what fills short lists", .given = &o->fallback_given),
		TN_OPT_FLAG(0, "why", &o->why, "add the item of the history that gave most, and its share"),
		TN_OPT_OPTIONAL(0, "similar", &o->similar, "", "ITEM", "items like this one, or like each"),
		TN_OPT_FLAG(0, "complements", &o->complements, "items of the same orders, by lift"),
		TN_OPT_INT(0, "support", &o->support, 0, UINT32_MAX, "N", "pairs need N users or orders; 0: complements 2, similar 1", .given = &o->support_given),
		TN_OPT_FLAG('e', "evaluate", &o->evaluate, "test on items that were held out instead"),
		TN_OPT_STR(0, "holdout", &o->holdout, "FILE", "held out: these rows"),
		TN_OPT_STR(0, "split", &o->split, "TIME", "held out: what users first met from TIME on"),
		TN_OPT_INT(0, "last", &o->last, 1, 1000000, "N", "held out: each user's last N"),
		TN_OPT_FLAG(0, "explain", &o->explain, "say on stderr what was tried and taken"),
		TN_OPT_STR(0, "save", &o->save, "FILE", "write the fitted model to FILE"),
		TN_OPT_STR(0, "apply", &o->apply, "FILE", "lists by the model in FILE, for histories sorted by user"),
		TN_OPT_ROLES(TN_USER | TN_ITEM, TN_TIME | TN_EVENT | TN_ORDER | TN_SESSION | TN_CATEGORY | TN_VALUE | TN_QTY | TN_CURRENCY),
		TN_OPT_COMMON(TN_GROUP_WHERE | TN_GROUP_TIME | TN_GROUP_FOLD | TN_GROUP_DIGITS | TN_GROUP_SEED),
		TN_OPT_END
	};

	memcpy(table, row, sizeof row);
}

int main(int argc, char **argv)
{
	struct opts o = { .method = "auto", .knn = "knn", .weight = "", .half_life = "", .user_damping = "0.6", .item_damping = "0.4",
		.mix = "0.3", .lambda = "400", .blend = "0", .budget = "60", .fallback = "popular", .n = 20, .neighbours = 100, .max_history = 1000 };
	struct tn_opt table[TN_OPTS_MAX];
	struct tn_cli cli;

	options(&o, table);
	tn_cli_begin(&cli, "recommend", table, argc, argv);
	return tn_cli_end(&cli, run(&o, &cli));
}
