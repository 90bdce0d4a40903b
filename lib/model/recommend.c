/* recommend as a fold: options and the tables of functions. What is folded: recommend_state.c, recommend_clicks.c; what
 * is made of it: recommend_report.c. */
#include "base/period.h"
#include "model/recommend_impl.h"

/* A day begins where the zone says. */
static enum tn_status read_split(struct tn_recommend *r)
{
	char text[40];

	r->split = TN_TIME_NONE;
	if (r->spec->split == NULL || tn_bound_parse(tn_str_of(r->spec->split), tn_fold_zone(r->fold), true, &r->split))
		return TN_OK;
	tn_err_set(tn_fold_err(r->fold), TN_EUSAGE, "--split: not a time: %s", tn_err_quote(text, sizeof text, tn_str_of(r->spec->split)));
	tn_err_hint(tn_fold_err(r->fold), "--split 2024-06-01");
	return TN_EUSAGE;
}

static enum tn_status open(void *self, struct tn_fold *f)
{
	struct tn_recommend *r = self;

	r->fold = f;
	r->spec = tn_fold_spec(f);
	r->base.is_partial = tn_fold_common(f)->partial && !tn_fold_common(f)->merge;
	tn_fold_may(f, TN_TIME);
	return read_split(r);
}

/* The names of the components are columns of a partial, so they are API: who changes their meaning raises the version. */
const struct tn_fold_ops tn_recommend = {
	.name = "recommend", .version = 1, .state_size = sizeof(struct tn_recommend_state), .self_size = sizeof(struct tn_recommend),
	.key = TN_USER | TN_ITEM, .key_may = TN_EVENT, .key_skip = TN_ITEM, .skip_name = "item",
	.partial = "first last count", .as_of_is_answer = true,
	.open = open, .add = tn_recommend_add, .merge = tn_recommend_merge, .encode = tn_recommend_encode, .decode = tn_recommend_decode,
	.report = tn_recommend_report
};

/* The same states, but of orders: what users held must not be merged with it. */
const struct tn_fold_ops tn_recommend_orders = {
	.name = "recommend-order", .version = 1, .state_size = sizeof(struct tn_recommend_state), .self_size = sizeof(struct tn_recommend),
	.key = TN_USER | TN_ITEM, .key_may = TN_EVENT, .key_skip = TN_USER | TN_ITEM, .skip_name = "order or item",
	.partial = "first last count", .as_of_is_answer = true,
	.open = open, .add = tn_recommend_add, .merge = tn_recommend_merge, .encode = tn_recommend_encode, .decode = tn_recommend_decode,
	.report = tn_recommend_report
};

const struct tn_fold_ops tn_recommend_sessions = {
	.name = "recommend-session", .version = 1, .state_size = sizeof(struct tn_recommend_clicks), .self_size = sizeof(struct tn_recommend),
	.key = TN_USER | TN_ITEM, .key_may = TN_EVENT, .key_skip = TN_ITEM, .skip_name = "item",
	.partial = "clicks", .as_of_is_answer = true,
	.open = open, .touch = tn_recommend_clicks_touch, .add = tn_recommend_clicks_add, .merge = tn_recommend_clicks_merge,
	.encode = tn_recommend_clicks_encode, .decode = tn_recommend_clicks_decode, .report = tn_recommend_report
};
