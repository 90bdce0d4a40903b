/* What rows weigh: --weight and --half-life, the same wherever histories are read. */
#include <float.h>
#include <math.h>

#include "base/sys.h"
#include "model/recommend_impl.h"

static enum tn_status not_weight(struct tn_err *err, struct tn_str item, const char *why)
{
	char text[64];

	tn_err_set(err, TN_EUSAGE, "--weight: %s: %s", why, tn_err_quote(text, sizeof text, item));
	tn_err_hint(err, "--weight purchase=3,cart=2,view=1");
	return TN_EUSAGE;
}

/* EVENT=NUMBER, cut at the last = : an event's name may hold one, a number cannot. */
static enum tn_status add_weight(struct tn_recommend_weights *w, struct tn_str item, struct tn_err *err)
{
	struct tn_str event = item, number;
	char with_zero[48];
	struct tn_sum sum;

	while (event.n > 0 && event.p[event.n - 1] != '=')
		event.n--;
	number = (struct tn_str){ item.p + event.n, item.n - event.n };
	if (event.n < 2)
		return not_weight(err, item, "not EVENT=NUMBER");
	event.n--;
	for (uint32_t i = 0; i < w->n; i++)
		if (tn_str_eq(w->item[i].event, event))
			return not_weight(err, event, "two weights of one event");
	if (number.n > 0 && number.n < sizeof with_zero - 1 && number.p[0] == '.') {    /* .5 as well as 0.5 */
		with_zero[0] = '0';
		memcpy(with_zero + 1, number.p, number.n);
		number = (struct tn_str){ with_zero, number.n + 1 };
	}
	if (tn_sum_parse(number, &sum) != TN_MONEY_OK || sum.mantissa < 0)
		return not_weight(err, item, "a weight is a number that is not below 0");
	if (w->n == TN_RECOMMEND_WEIGHTS)
		return not_weight(err, item, "more than 64 events");
	w->item[w->n].event = event;
	w->item[w->n++].weight = tn_sum_double(&sum);
	return TN_OK;
}

enum tn_status tn_recommend_weights_parse(struct tn_recommend_weights *w, struct tn_str text, struct tn_err *err)
{
	struct tn_str item;

	w->n = 0;
	if (text.n == 0)                /* the option's default: all weigh 1 */
		return TN_OK;
	while (tn_str_cut(&text, ',', &item))
		TN_TRY(add_weight(w, item, err));
	return TN_OK;
}

enum tn_status tn_recommend_weigher_init(struct tn_recommend_weigher *w, const struct tn_recommend_load *how,
	int64_t from, struct tn_err *err)
{
	*w = (struct tn_recommend_weigher){ .weights = &how->weights, .teller = how->teller, .from = from, .half_life_us = how->half_life_days * (double)TN_DAY_US };
	return tn_map_init(&w->others) == 0 ? TN_OK : tn_err_set(err, TN_ELIMIT, "no random bytes to key the hash");
}

enum tn_status tn_recommend_weigh(struct tn_recommend_weigher *w, struct tn_str event, double *weight, struct tn_err *err)
{
	*weight = w->weights->n == 0;
	w->has_any = true;
	for (uint32_t i = 0; i < w->weights->n; i++)
		if (tn_str_eq(w->weights->item[i].event, event)) {
			*weight = w->weights->item[i].weight;
			w->met |= UINT64_C(1) << i;
			return TN_OK;
		}
	if (w->weights->n == 0 || w->others.n == TN_RECOMMEND_WEIGHTS || event.n == 0)
		return TN_OK;
	return tn_map_put(&w->others, event) == TN_MAP_NONE ? tn_err_nomem(err, event.n) : TN_OK;
}

/* What does not fit a float is its largest or its smallest. */
float tn_recommend_part(const struct tn_recommend_weigher *w, double weight, int64_t at)
{
	double part = weight;

	if (w->half_life_us > 0)
		/* in doubles: a row without a time has TN_TIME_NONE here, and the difference must not wrap */
		part *= exp2(-((double)w->from - (double)at) / w->half_life_us);
	return part < (double)FLT_MIN ? FLT_MIN : part > (double)FLT_MAX ? FLT_MAX : (float)part;
}

/* Does an event that some row has weigh something? */
static bool any_weighs(const struct tn_recommend_weigher *w)
{
	for (uint32_t i = 0; i < w->weights->n; i++)
		if ((w->met >> i & 1) != 0 && w->weights->item[i].weight > 0)
			return true;
	return false;
}

/* A list may name what a quiet day does not have, so this is no error; but it looks like a slip where others are left out. */
static void tell(const struct tn_recommend_weigher *w)
{
	char name[64], near[64];

	for (uint32_t i = 0; i < w->weights->n && w->has_any && w->teller != NULL; i++) {
		int k = tn_str_nearest(w->weights->item[i].event, w->others.text, w->others.n);

		if ((w->met >> i & 1) != 0)
			continue;
		tn_err_quote(name, sizeof name, w->weights->item[i].event);
		if (k >= 0)
			tn_recommend_note(w->teller, "--weight: no row has the event %s; %s is left out", name,
				tn_err_quote(near, sizeof near, tn_map_text(&w->others, (uint32_t)k)));
		else
			tn_recommend_note(w->teller, "--weight: no row has the event %s", name);
	}
}

enum tn_status tn_recommend_weigher_check(const struct tn_recommend_weigher *w, struct tn_err *err)
{
	char text[64], near[64];
	int i;

	if (w->weights->n == 0 || !w->has_any || any_weighs(w)) {
		tell(w);
		return TN_OK;
	}
	tn_err_set(err, TN_EDATA, "--weight: no row has an event that weighs something: %s",
		tn_err_quote(text, sizeof text, w->weights->item[0].event));
	i = tn_str_nearest(w->weights->item[0].event, w->others.text, w->others.n);
	if (w->others.n == 0)
		tn_err_hint(err, "the rows have no event");
	else
		tn_err_hint(err, "there is %s", tn_err_quote(near, sizeof near, tn_map_text(&w->others, i < 0 ? 0 : (uint32_t)i)));
	return TN_EDATA;
}

void tn_recommend_weigher_fini(struct tn_recommend_weigher *w)
{
	tn_map_fini(&w->others);
}

enum tn_status tn_recommend_recent(const struct tn_recommend_spec *spec, const struct tn_interactions *x,
	uint32_t **recent, struct tn_err *err)
{
	*recent = NULL;
	if (spec->half_life_days <= 0 || (x->tied == NULL && (spec->weights.n > 0 || x->part == NULL)))
		return TN_OK;
	*recent = tn_sys.malloc((x->nitems + (size_t)1) * sizeof **recent);
	if (*recent == NULL)
		return tn_err_nomem(err, (x->nitems + (size_t)1) * sizeof **recent);
	memset(*recent, 0, x->nitems * sizeof **recent);
	for (uint64_t k = 0; k < x->n; k++)
		(*recent)[x->item[k]] += x->tied != NULL ? (x->tied[k] & 2) != 0 : x->part[k] > .5F;
	return TN_OK;
}
