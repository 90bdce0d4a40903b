/* The slow twin of the purchase models: what each of them says about one customer whose rate of orders and whose chance (rate)
 * of leaving are known, summed over a grid of both. In ln of a rate and logit of a chance the trapezoid rule is exact to 1e-11
 * with steps of .25, or .5 sd of a narrow top; the tails are cut where they weigh less than 1e-12. */
#ifndef TN_TESTS_BTYD_SLOW_H
#define TN_TESTS_BTYD_SLOW_H

#include <math.h>

#include "model/btyd.h"
#include "rnd.h"

#define SLOW_STEP 0.25
#define SLOW_TAIL 28.0
#define SLOW_MOST 2000

struct slow { double log_likelihood, alive, any, orders; };

/* A prior. */
struct slow_grid { int n; double v[SLOW_MOST], weight[SLOW_MOST]; };

/* Gamma(shape, rate) in ln v. power: of v, that the likelihood is sure to have, which makes the top narrow; slowest: the least
 * rate at which it falls. */
static inline void slow_gamma(struct slow_grid *g, double shape, double rate, double power, double slowest)
{
	double all = shape + power, step = fmin(SLOW_STEP, 0.5 / sqrt(all));
	double from = log(all / slowest) - SLOW_TAIL / all - 4, to = log((SLOW_TAIL + all + 1 + 8 * sqrt(all + 1)) * 2 / slowest);

	g->n = (int)((to - from) / step) + 1;
	HOLDS(g->n < SLOW_MOST);
	for (int i = 0; i < g->n; i++) {
		g->v[i] = exp(from + i * step);
		g->weight[i] = step * exp(shape * (log(rate) + from + i * step) - rate * g->v[i] - lgamma(shape));
	}
}

/* Beta(a, b) in logit v. */
static inline void slow_beta(struct slow_grid *g, double a, double b)
{
	double from = -SLOW_TAIL / fmin(a, 1) - 5, to = SLOW_TAIL / fmin(b, 1) + 5;

	g->n = (int)((to - from) / SLOW_STEP) + 1;
	HOLDS(g->n < SLOW_MOST);
	for (int i = 0; i < g->n; i++) {
		double w = from + i * SLOW_STEP, log_v = -log1p(exp(-w)), log_rest = -log1p(exp(w));

		g->v[i] = exp(log_v);
		g->weight[i] = SLOW_STEP * exp(a * log_v + b * log_rest + lgamma(a + b) - lgamma(a) - lgamma(b));
	}
}

/* (1 - e^-at) / a */
static inline double slow_span(double a, double t)
{
	return a * t < 1e-300 ? t : -expm1(-a * t) / a;
}

static inline struct slow slow_sum(const struct tn_btyd *m, const struct tn_btyd_customer *c, double t)
{
	static struct slow_grid rate, leave;    /* large */
	bool is_pareto = m->kind == TN_BTYD_PARETO;
	double all = 0, alive = 0, any = 0, orders = 0, chances = m->kind == TN_BTYD_MBG ? c->x + 1 : c->x;

	slow_gamma(&rate, m->p[0], m->p[1], c->x, m->p[1] + c->t_x);
	if (is_pareto)
		slow_gamma(&leave, m->p[2], m->p[3], 0, m->p[3] + c->t_x);
	else
		slow_beta(&leave, m->p[2], m->p[3]);
	for (int i = 0; i < rate.n; i++) {
		double l = rate.v[i], is_here = pow(l, c->x) * exp(-l * c->T), was_here = pow(l, c->x) * exp(-l * c->t_x);
		double buys = -expm1(-l * t);

		for (int k = 0; k < leave.n; k++) {
			double v = leave.v[k], w = rate.weight[i] * leave.weight[k], here, left;

			if (w * was_here == 0)
				continue;
			if (is_pareto) {
				here = w * is_here * exp(-v * c->T);
				left = w * was_here * v * exp(-v * c->t_x) * slow_span(l + v, c->T - c->t_x);
				any += here * l * slow_span(l + v, t);
				orders += here * l * slow_span(v, t);
			} else {
				here = w * is_here * pow(1 - v, chances);
				left = chances > 0 ? w * was_here * v * pow(1 - v, chances - 1) : 0;
				any += here * buys;
				orders += here * l * slow_span(l * v, t);
			}
			alive += here;
			all += here + left;
		}
	}
	return (struct slow){ log(all), alive / all, any / all, orders / all };
}

#endif
