/* What the log says at a day, and the models fitted on it: no day after it is looked at. */
#include "model/churn_impl.h"

#include <math.h>
#include <stdio.h>

#include "base/num.h"
#include "base/sys.h"

#define WHOLE INT64_C(9007199254740992)         /* 2^53: whole numbers up to it are exact doubles */

/* What is counted on the way, besides the groups. */
struct counts {
	struct tn_hazard_cut cut;
	int32_t first;                  /* the log's first order day */
	uint64_t year, last;            /* order days in the window a year ago; in the last 365 days */
	uint64_t ages;
	tn_i128 value[19];              /* by scale: none is brought to another, so the order of adds does not matter */
};

enum tn_status tn_churn_walk(struct tn_churn *c, bool in_order)
{
	c->later = 0;
	tn_walk_order(c->walk, in_order);
	return tn_walk_rewind(c->walk);
}

/* Both lists grow together, to the customer with the most days, and stay: no customer of a walk allocates. */
static enum tn_status room(struct tn_churn *c, uint32_t n)
{
	uint32_t cap = n + n / 2 + 64;
	int32_t *day;
	double *value;

	if (n <= c->cap)
		return TN_OK;
	day = tn_sys.realloc(c->day, cap * sizeof *day);
	if (day != NULL)
		c->day = day;
	value = tn_sys.realloc(c->value, cap * sizeof *value);
	if (value != NULL)
		c->value = value;
	if (day == NULL || value == NULL)
		return tn_err_nomem(tn_fold_err(c->fold), (uint64_t)cap * (sizeof *day + sizeof *value));
	c->cap = cap;
	return TN_OK;
}

/* The nearest double: a quotient of two exact ones is. */
static double value_of(const struct tn_churn_order *o)
{
	struct tn_sum sum = { .mantissa = o->mantissa, .scale = o->scale };

	/* 10^15 is exact as a double, too, and most amounts take this way */
	if (o->mantissa > -WHOLE && o->mantissa < WHOLE && o->scale <= 15)
		return (double)o->mantissa / (double)tn_pow10[o->scale];
	return tn_sum_double(&sum);
}

enum tn_status tn_churn_unpack(struct tn_churn *c, const struct tn_churn_state *s, int32_t at, bool values, uint32_t *n)
{
	uint32_t known = s->n;

	while (known > 0 && tn_churn_day(s, known - 1) > at)
		known--;
	*n = known;
	TN_TRY(room(c, known));
	for (uint32_t i = 0; i < known; i++) {
		struct tn_churn_order order = tn_churn_order(s, i);

		c->day[i] = order.day;
		if (values)
			c->value[i] = order.has_value ? value_of(&order) : 0;
	}
	return TN_OK;
}

/* --- the log at a day --- */

static bool add_value(struct counts *k, const struct tn_churn_order *o)
{
	return !o->has_value || !__builtin_add_overflow(k->value[o->scale], o->mantissa, &k->value[o->scale]);
}

static enum tn_status count(struct tn_churn *c, const struct tn_churn_state *s, const struct tn_churn_customer *who,
	struct tn_churn_fit *fit, struct counts *k)
{
	fit->customers++;
	fit->orders += who->n;
	fit->repeaters += who->n > 1;
	fit->has_values = fit->has_values || who->has_value;
	k->ages += (uint64_t)who->age;
	if (who->first < k->first)
		k->first = who->first;
	for (uint32_t i = 0; i < who->n; i++) {
		struct tn_churn_order order = tn_churn_order(s, i);

		k->year += order.day >= k->cut.year_from && order.day <= k->cut.year_to;
		k->last += order.day > k->cut.at - 365;
		if (!add_value(k, &order))
			return tn_err_set(tn_fold_err(c->fold), TN_EDATA, "value: the sum does not fit 128 bits");
	}
	return TN_OK;
}

/* Those without a day up to `at` are dropped from the batch in place; what they and the others have later is counted
 * for the note. */
int tn_churn_next(struct tn_churn *c, int32_t at, struct tn_churn_batch *batch)
{
	const void *state[TN_WALK_SOME];
	int got = tn_walk_some(c->walk, batch->key, state, TN_WALK_SOME);

	batch->n = 0;
	for (int i = 0; i < got; i++) {
		bool known = tn_churn_look(state[i], at, &batch->who[batch->n]);

		c->later += ((const struct tn_churn_state *)state[i])->n - batch->who[batch->n].n;
		if (!known)
			continue;
		batch->key[batch->n] = batch->key[i];
		batch->state[batch->n++] = state[i];
	}
	return got > 0 ? 1 : got;
}

static enum tn_status add_gaps(struct tn_churn *c, const struct tn_churn_batch *batch, struct tn_churn_fit *fit)
{
	uint32_t n;

	for (uint32_t i = 0; i < batch->n; i++) {
		TN_TRY(tn_churn_unpack(c, batch->state[i], fit->as_of, false, &n));
		TN_TRY(tn_recency_add(&fit->recency, c->day, n, fit->as_of, tn_fold_err(c->fold)));
	}
	return TN_OK;
}

/* One walk for all that does not depend on the model. Any order will do: counts are whole numbers, and the groups are
 * sorted in the end. */
static enum tn_status read_log(struct tn_churn *c, uint32_t models, struct tn_churn_fit *fit, struct tn_churn_groups *groups,
	struct counts *k)
{
	struct tn_err *err = tn_fold_err(c->fold);
	struct tn_churn_batch batch;
	int got;

	TN_TRY(tn_churn_walk(c, false));
	while ((got = tn_churn_next(c, fit->as_of, &batch)) > 0) {
		TN_TRY(tn_churn_groups_add(groups, batch.who, batch.n, err));
		for (uint32_t i = 0; i < batch.n; i++)
			TN_TRY(count(c, batch.state[i], &batch.who[i], fit, k));
		if ((models & TN_CHURN_BIT(TN_CHURN_RECENCY)) != 0)
			TN_TRY(add_gaps(c, &batch, fit));
	}
	return got < 0 ? err->status : tn_churn_groups_sort(groups, err);
}

enum tn_status tn_churn_group(struct tn_churn *c, int32_t at, struct tn_churn_groups *groups)
{
	struct tn_err *err = tn_fold_err(c->fold);
	struct tn_churn_batch batch;
	int got;

	groups->key = *tn_fold_hash(c->fold);
	TN_TRY(tn_churn_walk(c, false));
	while ((got = tn_churn_next(c, at, &batch)) > 0)
		TN_TRY(tn_churn_groups_add(groups, batch.who, batch.n, err));
	return got < 0 ? err->status : tn_churn_groups_sort(groups, err);
}

/* --- fits --- */

/* The window of a year ago against an average one of the last 365 days (churn.md section 3). */
static void fit_season(const struct tn_churn *c, struct tn_churn_fit *fit, const struct counts *k)
{
	fit->season = 1;
	fit->season_known = c->spec->season && k->cut.year_from != INT32_MIN && k->first <= k->cut.year_from && k->last > 0;
	if (fit->season_known)
		fit->season = (double)k->year * 365 / ((double)k->last * fit->horizon);
}

/* A model that cannot be fitted: told where there are others to try. */
static enum tn_status settle(struct tn_churn *c, struct tn_churn_fit *fit, enum tn_churn_model model, enum tn_status st,
	struct tn_churn_tried *tried)
{
	struct tn_err *err = tn_fold_err(c->fold);

	if (st == TN_OK)
		fit->models |= TN_CHURN_BIT(model);
	if (st != TN_EDATA || tried == NULL)
		return st;
	snprintf(tried->why[model], sizeof tried->why[model], "%.190s", err->what);
	tn_err_clear(err);
	return TN_OK;
}

static enum tn_churn_model purchase_of(uint32_t models)
{
	return (models & TN_CHURN_BIT(TN_CHURN_BG)) != 0 ? TN_CHURN_BG : (models & TN_CHURN_BIT(TN_CHURN_PARETO)) != 0 ? TN_CHURN_PARETO
		: TN_CHURN_MBG;
}

static enum tn_status fit_purchase(struct tn_churn *c, uint32_t models, struct tn_churn_fit *fit,
	const struct tn_churn_groups *groups, struct tn_churn_tried *tried)
{
	static const enum tn_btyd_kind kinds[] = { [TN_CHURN_BG] = TN_BTYD_BG, [TN_CHURN_MBG] = TN_BTYD_MBG, [TN_CHURN_PARETO] = TN_BTYD_PARETO };
	enum tn_churn_model model = purchase_of(models);
	struct tn_churn_tried beside;
	struct tn_err *err = tn_fold_err(c->fold);
	enum tn_status st = tn_btyd_fit(&fit->purchase, kinds[model], groups->group, groups->n, err);

	fit->has_purchase = st == TN_OK;
	if ((models & TN_CHURN_BIT(model)) != 0)
		return settle(c, fit, model, st, tried);
	st = settle(c, fit, model, st, &beside);
	fit->models &= ~TN_CHURN_BIT(model);
	return st;
}

/* Without anything to fit on, the mean of all orders stands in. */
static enum tn_status fit_spend(struct tn_churn *c, struct tn_churn_fit *fit, const struct tn_churn_groups *groups, const struct counts *k)
{
	struct tn_err *err = tn_fold_err(c->fold);
	double total = 0;
	enum tn_status st;

	for (uint8_t scale = 0; scale < sizeof k->value / sizeof *k->value; scale++)
		total += tn_sum_double(&(struct tn_sum){ .mantissa = k->value[scale], .scale = scale });
	fit->mean_value = total / (double)fit->orders;
	if (groups->nspend == 0)
		return TN_OK;
	st = tn_gamma_gamma_fit(&fit->spend, groups->spend, groups->nspend, err);
	fit->has_spend = st == TN_OK;
	if (st == TN_EDATA) {
		tn_err_clear(err);
		st = TN_OK;
	}
	return st;
}

/* In key order, pass after pass: the sums of the hazard model are doubles, and must not depend on how the states lie. */
static enum tn_status learn(struct tn_churn *c, struct tn_churn_fit *fit, struct tn_hazard *h)
{
	struct tn_err *err = tn_fold_err(c->fold);
	struct tn_churn_batch batch;
	uint32_t n;
	int got;

	while (tn_hazard_wants(h)) {
		TN_TRY(tn_churn_walk(c, true));
		while ((got = tn_churn_next(c, fit->as_of, &batch)) > 0)
			for (uint32_t i = 0; i < batch.n; i++) {
				TN_TRY(tn_churn_unpack(c, batch.state[i], fit->as_of, fit->has_values, &n));
				TN_TRY(tn_hazard_add(h, c->day, fit->has_values ? c->value : NULL, n, err));
			}
		if (got < 0)
			return err->status;
		TN_TRY(tn_hazard_end(h, err));
	}
	fit->hazard = *tn_hazard_result(h);
	return TN_OK;
}

static enum tn_status fit_hazard(struct tn_churn *c, struct tn_churn_fit *fit)
{
	struct tn_hazard_spec spec = { .as_of = fit->as_of, .horizon = fit->horizon, .snapshots = c->spec->snapshots, .season = c->spec->season,
		.has_values = fit->has_values };
	struct tn_hazard *h;
	enum tn_status st = tn_hazard_open(&h, &spec, tn_fold_err(c->fold));

	if (st == TN_OK)
		st = learn(c, fit, h);
	tn_hazard_close(h);
	return st;
}

/* The purchase model first: the others want it beside them, for expected orders and what is at stake. */
enum tn_status tn_churn_fit(struct tn_churn *c, int32_t at, int horizon, uint32_t models, struct tn_churn_fit *fit,
	struct tn_churn_groups *groups, struct tn_churn_tried *tried)
{
	struct counts k = { .cut = tn_hazard_cut(at, horizon), .first = INT32_MAX };

	*fit = (struct tn_churn_fit){ .as_of = at, .horizon = horizon, .season = 1 };
	*groups = (struct tn_churn_groups){ .key = *tn_fold_hash(c->fold) };
	TN_TRY(read_log(c, models, fit, groups, &k));
	if (fit->customers == 0)
		return TN_OK;
	fit->mean_orders = (double)fit->orders / (double)fit->customers;
	fit->mean_age = (double)k.ages / (double)fit->customers;
	fit_season(c, fit, &k);
	TN_TRY(fit_purchase(c, models, fit, groups, tried));
	if (fit->has_values)
		TN_TRY(fit_spend(c, fit, groups, &k));
	if ((models & TN_CHURN_BIT(TN_CHURN_RECENCY)) != 0)
		TN_TRY(settle(c, fit, TN_CHURN_RECENCY, tn_recency_fit(&fit->recency, tn_fold_err(c->fold)), tried));
	if ((models & TN_CHURN_BIT(TN_CHURN_HAZARD)) != 0)
		TN_TRY(settle(c, fit, TN_CHURN_HAZARD, fit_hazard(c, fit), tried));
	for (enum tn_churn_model m = TN_CHURN_HAZARD; m < TN_CHURN_MODELS && fit->model == TN_CHURN_AUTO; m++)
		if ((fit->models & TN_CHURN_BIT(m)) != 0)
			fit->model = m;
	return TN_OK;
}
