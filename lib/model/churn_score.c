/* One customer's figures (churn.md sections 2 and 3), and the reasons in words. What depends on (x, t_x, T) alone is
 * worked out once a group: a million customers have some 300,000 of them. */
#include "model/churn_impl.h"

#include <math.h>

#include "base/num.h"
#include "base/sys.h"

/* Of a purchase model that scores: with the season. Beside another model: alive, and `expected` is the number of orders
 * once there is one. */
struct tn_churn_cached { double p_return, lo, hi, alive, expected; };

static struct tn_btyd_customer weeks(uint32_t x, int32_t t_x, int32_t T)
{
	return (struct tn_btyd_customer){ x, t_x / 7.0, T / 7.0 };
}

/* The season multiplies the rate: 1 - p' = (1 - p)^r. */
static double in_season(double p_return, double r)
{
	return r == 1 ? p_return : r > 0 ? -expm1(r * log1p(-p_return)) : 0;
}

static void work_out(const struct tn_churn_fit *fit, const struct tn_btyd_group *g, struct tn_churn_cached *out)
{
	struct tn_btyd_customer who = weeks(g->x, g->t_x, g->T);
	double t = fit->horizon / 7.0, p;

	out->alive = tn_btyd_alive(&fit->purchase, &who);
	out->expected = tn_btyd_expected(&fit->purchase, &who, t);
	if (!tn_churn_is_purchase(fit->model)) {
		/* so many orders where there is one at all: the other model says how likely that is */
		p = tn_btyd_return(&fit->purchase, &who, t);
		out->expected = p > 0 ? out->expected / p : 1;
		return;
	}
	p = tn_btyd_return_within(&fit->purchase, &who, t, &out->lo, &out->hi);
	out->expected *= fit->season;
	out->p_return = in_season(p, fit->season);
	/* both are bounds of p_churn, which the season raises to its power */
	if (fit->season != 1) {
		out->lo = pow(out->lo, fit->season);
		out->hi = pow(out->hi, fit->season);
	}
}

/* Decimals only where they tell something. Returns the bytes written, 40 at most. */
static size_t put(char *dst, double v)
{
	return tn_num_put_fixed(dst, 40, v, v < 10 && v > floor(v));
}

static size_t put_text(char *dst, const char *text, size_t n)
{
	memcpy(dst, text, n);
	return n;
}

#define PUT(dst, literal) put_text((dst), (literal), sizeof (literal) - 1)

/* The ends are the same for all customers. */
static void prepare_reasons(struct tn_churn_scorer *s)
{
	size_t n = PUT(s->average_orders, " (average ");

	n += put(s->average_orders + n, fmin(s->fit->mean_orders, 1e9));
	s->average_orders[n++] = ')';
	s->average_orders[n] = '\0';
	n = PUT(s->average_age, " d ago (average ");
	n += put(s->average_age + n, fmin(s->fit->mean_age, 1e9));
	n += PUT(s->average_age + n, " d)");
	s->average_age[n] = '\0';
}

enum tn_status tn_churn_scorer_open(struct tn_churn_scorer *s, struct tn_churn *c, const struct tn_churn_fit *fit,
	const struct tn_churn_groups *groups, int32_t at)
{
	size_t bytes = groups->n * sizeof *s->cached;

	*s = (struct tn_churn_scorer){ .c = c, .fit = fit, .groups = groups, .at = at };
	prepare_reasons(s);
	if (!fit->has_purchase || bytes == 0)
		return TN_OK;
	s->cached = tn_sys.malloc(bytes);
	if (s->cached == NULL)
		return tn_err_nomem(tn_fold_err(c->fold), bytes);
	for (uint32_t i = 0; i < groups->n; i++)
		work_out(fit, &groups->group[i], &s->cached[i]);
	return TN_OK;
}

void tn_churn_scorer_close(struct tn_churn_scorer *s)
{
	tn_sys.free(s->cached);
	*s = (struct tn_churn_scorer){ 0 };
}

/* The mean value of an order to come. */
static double order_value(const struct tn_churn_fit *fit, const struct tn_churn_customer *who)
{
	if (!fit->has_values)
		return NAN;
	if (!fit->has_spend)
		return fmax(0, fit->mean_value);
	return who->has_mean ? tn_gamma_gamma_expected(&fit->spend, who->n - 1, fmax(0, who->mean))
		: tn_gamma_gamma_expected(&fit->spend, 0, 0);
}

/* p_return with the interval of p_churn. */
static enum tn_status chance(struct tn_churn_scorer *s, const struct tn_churn_state *state, const struct tn_churn_customer *who,
	const struct tn_churn_cached *cached, struct tn_churn_score *out)
{
	const struct tn_churn_fit *fit = s->fit;
	uint32_t n;

	switch (fit->model) {
	case TN_CHURN_HAZARD:
		TN_TRY(tn_churn_unpack(s->c, state, s->at, fit->has_values, &n));
		tn_hazard_score(&fit->hazard, s->at, s->c->day, fit->has_values ? s->c->value : NULL, n, &out->hazard);
		out->p_return = out->hazard.p_return;
		out->lo = fit->hazard.has_covariance ? out->hazard.lo : NAN;
		out->hi = fit->hazard.has_covariance ? out->hazard.hi : NAN;
		return TN_OK;
	case TN_CHURN_RECENCY:
		out->p_return = 1 - tn_recency_churn(&fit->recency, who->recency, fit->horizon, &out->lo, &out->hi);
		return TN_OK;
	default:
		out->p_return = cached->p_return;
		out->lo = cached->lo;
		out->hi = cached->hi;
		return TN_OK;
	}
}

int tn_churn_scorer_next(struct tn_churn_scorer *s, struct tn_churn_batch *batch)
{
	int got = tn_churn_next(s->c, s->at, batch);

	if (got <= 0 || s->cached == NULL)
		return got;
	tn_churn_groups_find(s->groups, batch->who, batch->n, s->number);
	for (uint32_t i = 0; i < batch->n; i++)
		__builtin_prefetch(&s->cached[s->number[i]]);
	return got;
}

enum tn_status tn_churn_score(struct tn_churn_scorer *s, const struct tn_churn_batch *batch, uint32_t i, struct tn_churn_score *out)
{
	const struct tn_churn_fit *fit = s->fit;
	const struct tn_churn_customer *who = &batch->who[i];
	const struct tn_churn_cached *cached = s->cached == NULL ? NULL : &s->cached[s->number[i]];
	struct tn_btyd_customer seen = weeks(who->n - 1, who->t_x, who->age);
	double value;

	TN_TRY(chance(s, batch->state[i], who, cached, out));
	out->p_churn = 1 - out->p_return;
	out->p_alive = out->expected_orders = out->expected_value = out->value_at_risk = NAN;
	if (cached == NULL)
		return TN_OK;
	value = order_value(fit, who);
	out->p_alive = cached->alive;
	out->expected_orders = tn_churn_is_purchase(fit->model) ? cached->expected : out->p_return * cached->expected;
	out->expected_value = out->expected_orders * value;
	out->value_at_risk = out->p_churn * tn_churn_season(fit) * tn_btyd_rate(&fit->purchase, &seen) * (fit->horizon / 7.0) * value;
	return TN_OK;
}

/* --- reasons --- */

struct reason { double ratio; enum { OVERDUE, FEW, YOUNG } kind; };

/* Of the purchase models and recency: how many times recency is the own gap, the average of orders the own ones, the
 * average age the own one. The largest first; what is not above 1 is no reason. */
static void weigh(const struct tn_churn_fit *fit, const struct tn_churn_customer *who, struct reason r[TN_CHURN_REASONS])
{
	r[0] = (struct reason){ (1 + who->recency) / (1 + tn_churn_gap(who)), OVERDUE };
	r[1] = (struct reason){ fit->mean_orders / who->n, FEW };
	r[2] = (struct reason){ (1 + fit->mean_age) / (1 + who->age), YOUNG };
	for (int i = 1; i < TN_CHURN_REASONS; i++)
		for (int k = i; k > 0 && r[k].ratio > r[k - 1].ratio; k--) {
			struct reason held = r[k];

			r[k] = r[k - 1];
			r[k - 1] = held;
		}
}

static void say(struct tn_buf *out, const struct reason *r, const struct tn_churn_scorer *s, const struct tn_churn_customer *who)
{
	char text[160];
	size_t n;

	switch (r->kind) {
	case OVERDUE:
		n = PUT(text, "recency ");
		n += tn_num_put_i64(text + n, who->recency);
		n += PUT(text + n, " d (own gap ");
		n += put(text + n, tn_churn_gap(who));
		n += PUT(text + n, " d)");
		break;
	case FEW:
		n = PUT(text, "orders ");
		n += tn_num_put_u64(text + n, who->n);
		n += put_text(text + n, s->average_orders, strlen(s->average_orders));
		break;
	default:
		n = PUT(text, "first order ");
		n += tn_num_put_i64(text + n, who->age);
		n += put_text(text + n, s->average_age, strlen(s->average_age));
	}
	tn_buf_add(out, (struct tn_str){ text, n });
}

void tn_churn_reasons(const struct tn_churn_scorer *s, const struct tn_churn_customer *who, const struct tn_churn_score *score,
	struct tn_row *row)
{
	bool is_hazard = s->fit->model == TN_CHURN_HAZARD;
	struct reason r[TN_CHURN_REASONS];

	if (!is_hazard)
		weigh(s->fit, who, r);
	for (int k = 0; k < TN_CHURN_REASONS; k++) {
		struct tn_buf *field = tn_row_field(row);

		if (is_hazard ? tn_hazard_reason(&score->hazard, k, field) : r[k].ratio > 1) {
			if (!is_hazard)
				say(field, &r[k], s, who);
		} else {
			tn_buf_cstr(field, row->null);
		}
	}
}
