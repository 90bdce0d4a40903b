/* Cohort retention as a fold: its options, and the table of its functions. Start here; lib/README.md tells the rest.
 *
 * An analysis is five things: what it is told (options, in struct tn_cohort_spec and as fold options), a state a key that
 * merges exactly (cohort_state.c over cohort_list.c), how states become an answer (cohort_cells.c), how the answer is
 * written (cohort_print.c, cohort_heat.c), and the table at the end of this file that the engine calls.
 */
#include "model/cohort_impl.h"

#include <stdio.h>

#include "base/num.h"

/* A wish that cannot be met ends the run with status 2, before a byte is read. */
static enum tn_status usage(struct tn_cohort *c, const char *why)
{
	return tn_err_set(tn_fold_err(c->fold), TN_EUSAGE, "%s", why);
}

static enum tn_status not_one(struct tn_cohort *c, const char *option, const char *value, const char *words)
{
	char text[64];

	return tn_err_set(tn_fold_err(c->fold), TN_EUSAGE, "--%s: not one of %s: %s", option, words,
		tn_err_quote(text, sizeof text, tn_str_of(value)));
}

/* The number of an option's value among the words given; -1: none of them. */
static int choice(const struct tn_cohort *c, const char *option, const char *const *word, int n)
{
	const char *value = tn_fold_option(c->fold, option);

	for (int i = 0; i < n; i++)
		if (strcmp(value, word[i]) == 0)
			return i;
	return -1;
}

/* An option of two words: is it the second? */
static enum tn_status either(struct tn_cohort *c, const char *option, const char *first, const char *second, bool *is_second)
{
	const char *const word[] = { first, second };
	char words[64];
	int i = choice(c, option, word, 2);

	*is_second = i == 1;
	if (i >= 0)
		return TN_OK;
	snprintf(words, sizeof words, "%s, %s", first, second);
	return not_one(c, option, tn_fold_option(c->fold, option), words);
}

/* What the states mean: these come from the command line, or from the partials that are merged. */
static enum tn_status read_state_options(struct tn_cohort *c)
{
	static const char *const measures[] = { "users", "count", "sum" };
	const char *period = tn_fold_option(c->fold, "period");
	enum tn_period_kind kind;
	bool zero_return;
	int measure;

	TN_TRY(either(c, "cohorts", "first", "recurring", &c->recurring));
	TN_TRY(either(c, "window", "calendar", "own", &c->own));
	TN_TRY(either(c, "zero", "start", "return", &zero_return));
	c->zero_start = !zero_return;
	measure = choice(c, "measure", measures, 3);
	if (measure < 0)
		return not_one(c, "measure", tn_fold_option(c->fold, "measure"), "users, count=K, sum");
	c->measure = (enum tn_cohort_measure)measure;
	if (!tn_period_kind_parse(tn_str_of(period), &kind))
		return not_one(c, "period", period, "hour, day, week, month, quarter, year");
	c->has_by = tn_fold_option(c->fold, "by")[0] != '\0';
	tn_calendar_init(&c->calendar, kind, tn_fold_week_start(c->fold), tn_fold_zone(c->fold));
	c->period_min = tn_calendar_index(&c->calendar, TN_TIME_MIN);
	c->period_max = tn_calendar_index(&c->calendar, TN_TIME_MAX);
	if (c->measure == TN_COHORT_SUM)
		tn_fold_need(c->fold, TN_VALUE);
	return TN_OK;
}

/* Bits do where a return's period is all that matters; what else has to be known of a return follows from --measure. */
static enum tn_cohort_kind kind_of(const struct tn_cohort *c)
{
	switch (c->measure) {
	case TN_COHORT_COUNT:
		return TN_COHORT_COUNTS;
	case TN_COHORT_SUM:
		return TN_COHORT_VALUES;
	default:
		return c->own || !c->zero_start ? TN_COHORT_TIMES : TN_COHORT_WORDS;
	}
}

/* One bracket, a or a-b. Its text is kept, since the column lag shows it as it was written. */
static bool bracket(struct tn_str text, struct tn_cohort_bracket *b)
{
	struct tn_str rest = text, from;
	int64_t a, z;

	b->text = text;
	tn_str_cut(&rest, '-', &from);
	if (!tn_num_i64(from, 0, INT32_MAX - 1, &a))
		return false;
	z = a;
	if (rest.p != NULL && !tn_num_i64(rest, a, INT32_MAX - 1, &z))
		return false;
	b->from = (int32_t)a;
	b->to = (int32_t)z;
	return true;
}

/* "0,1-3,4-7". A matrix has a column for each, so there the same one may not stand twice. */
static enum tn_status read_brackets(struct tn_cohort *c)
{
	struct tn_str rest = tn_str_of(c->spec->brackets), item;
	bool is_matrix = c->spec->form != TN_COHORT_LONG && !c->spec->heatmap;
	struct tn_err *err = tn_fold_err(c->fold);
	char text[48];

	while (tn_str_cut(&rest, ',', &item)) {
		if (c->nbrackets == TN_COHORT_BRACKETS)
			return tn_err_set(err, TN_EUSAGE, "--mode bracket: more than %d brackets", TN_COHORT_BRACKETS);
		if (!bracket(item, &c->bracket[c->nbrackets])) {
			tn_err_set(err, TN_EUSAGE, "--mode bracket: not a lag or a-b: %s", tn_err_quote(text, sizeof text, item));
			tn_err_hint(err, "--mode bracket=0,1-3,4-7");
			return TN_EUSAGE;
		}
		for (uint32_t i = 0; is_matrix && i < c->nbrackets; i++)
			if (tn_str_eq(c->bracket[i].text, item))
				return tn_err_set(err, TN_EUSAGE, "--mode bracket: twice in a matrix: %s",
					tn_err_quote(text, sizeof text, item));
		c->nbrackets++;
	}
	return TN_OK;
}

/* --since and --until: a date alone is its first or its last instant in --tz (definitions.md 1.6). */
static enum tn_status bound(struct tn_cohort *c, const char *option, const char *text, bool first, int64_t *at)
{
	char quoted[48];

	if (text == NULL || tn_bound_parse(tn_str_of(text), tn_fold_zone(c->fold), first, at))
		return TN_OK;
	return tn_err_set(tn_fold_err(c->fold), TN_EUSAGE, "--%s: not a date or time: %s", option,
		tn_err_quote(quoted, sizeof quoted, tn_str_of(text)));
}

/* The --by column stands under its own name beside ours; lags and brackets have names that begin with a digit. */
static enum tn_status check_by(struct tn_cohort *c)
{
	static const char *const ours[] = { "cohort", "lag", "size", "eligible", "users", "value", "rate", "per_user", "lo", "hi", "status" };
	const char *by = tn_fold_option(c->fold, "by");
	bool sum = c->measure == TN_COHORT_SUM, is_long = c->spec->form == TN_COHORT_LONG;
	char text[48];

	if (c->spec->heatmap || tn_fold_common(c->fold)->partial)
		return TN_OK;
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
		bool only_sum = i == 5 || i == 7, only_users = i == 4 || i == 6 || i == 8 || i == 9;

		if (strcmp(by, ours[i]) != 0 || (only_sum && !sum) || (only_users && sum) || (!is_long && i != 0 && i != 2))
			continue;
		tn_err_set(tn_fold_err(c->fold), TN_EUSAGE, "--by: the output has a column %s of its own",
			tn_err_quote(text, sizeof text, tn_str_of(by)));
		tn_err_hint(tn_fold_err(c->fold), "rename that of the input");
		return TN_EUSAGE;
	}
	return TN_OK;
}

/* What cannot be asked together (definitions.md section 2). */
static enum tn_status check(struct tn_cohort *c)
{
	const struct tn_cohort_spec *o = c->spec;
	bool sum = c->measure == TN_COHORT_SUM, brackets = o->mode == TN_COHORT_BRACKET;

	if (brackets && o->lags >= 0)
		return usage(c, "--lags does not go with --mode bracket, which names its lags");
	if (brackets && o->reference_previous)
		return usage(c, "--reference previous does not go with --mode bracket: no bracket is the one before");
	if (sum && o->reference_previous)
		return usage(c, "--reference previous does not go with --measure sum, which has no rate");
	if (sum && o->mode == TN_COHORT_EVERY)
		return usage(c, "--mode every does not go with --measure sum: it says of users whether they came each time");
	if (sum && o->figure_given && o->form != TN_COHORT_MATRIX_VALUE)
		return usage(c, "--measure sum has --matrix=value only");
	if (!sum && o->figure_given && o->form == TN_COHORT_MATRIX_VALUE)
		return usage(c, "--matrix=value needs --measure sum");
	if (c->measure == TN_COHORT_COUNT && o->count == 0 && !tn_fold_common(c->fold)->partial)
		return usage(c, "the partials hold counts: --measure count=K says how many returns make a user count");
	return check_by(c);
}

/* Called once, with the final options: those of the command line, or under --merge those of the partials. So nothing above
 * may look at what the command line alone said. */
static enum tn_status open(void *self, struct tn_fold *f)
{
	struct tn_cohort *c = self;

	c->fold = f;
	c->spec = tn_fold_spec(f);
	c->since = TN_TIME_MIN - TN_DAY_US * 400;       /* before the first period of the calendar begins */
	c->until = INT64_MAX;
	TN_TRY(read_state_options(c));
	c->kind = kind_of(c);
	TN_TRY(check(c));
	if (c->spec->mode == TN_COHORT_BRACKET)
		TN_TRY(read_brackets(c));
	TN_TRY(bound(c, "since", c->spec->since, true, &c->since));
	TN_TRY(bound(c, "until", c->spec->until, false, &c->until));
	return tn_map_init(&c->by) == 0 ? TN_OK : tn_fold_nomem(f);
}

/* What open made, and what grew since. Arenas and pools are the engine's. */
static void close(void *self)
{
	struct tn_cohort *c = self;

	tn_map_fini(&c->by);
}

/* The states were spilled with their --by values in full: the numbers may start again. */
static void reset(void *self)
{
	struct tn_cohort *c = self;
	struct tn_hash_key key = c->by.key;

	tn_map_fini(&c->by);
	memset(&c->by, 0, sizeof c->by);
	c->by.key = key;
	c->by_bytes = 0;
}

/* All that the engine knows of this analysis. The names of the components are columns of a partial, so they are API: who
 * changes their meaning raises the version. */
const struct tn_fold_ops tn_cohort = {
	.name = "cohort", .version = 1, .state_size = sizeof(struct tn_cohort_state), .self_size = sizeof(struct tn_cohort),
	.key = TN_USER, .need = TN_TIME, .partial = "start by returns",
	.open = open, .close = close, .reset = reset,
	.add = tn_cohort_add, .merge = tn_cohort_merge, .encode = tn_cohort_encode, .decode = tn_cohort_decode,
	.report = tn_cohort_report
};
