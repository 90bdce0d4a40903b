/* Gamma-Gamma. In money where the mean of m is 1; the likelihood is shifted back. The logarithm of a group is ln(1 + x m / v),
 * gathered in products; what depends on x alone is taken once a run of equal x, so groups sorted by x are the fast ones.
 *
 * q <= 1      The mean over all customers does not exist. Where p x + q <= 1, that is for new customers and the lightest buyers,
 *             the expectation is infinite; the value at the mean of nu, p (v + x m) / (p x + q), stands in for it: it is finite
 *             and rises with m.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "math/optimise.h"
#include "math/special.h"
#include "model/btyd.h"

#define LIMIT 20.0              /* of a logarithm of a parameter */
#define RUN_OFF 7.0             /* beyond: as good as infinite */
#define PRODUCT_MOST 1e200
#define STARTS 3

struct data {
	const struct tn_gamma_gamma_group *group;
	uint32_t ngroups;
	double mean, customers;
	double log_m, x_log_m, x_log_x; /* sums over customers of ln m, x ln m, x ln x */
};

enum { P, Q, V };

/* Sums over a run of ln(1 + x m / v) and its share x m / (v + x m). */
struct sums { double n, log, share; };

static uint32_t walk(const struct data *d, uint32_t i, double v, struct sums *s)
{
	uint32_t x = d->group[i].x;
	double product = 1, scale = x / (v * d->mean);

	for (; i < d->ngroups && d->group[i].x == x; i++) {
		const struct tn_gamma_gamma_group *g = &d->group[i];
		double ratio = g->m * scale, n = (double)g->n;

		s->n += n;
		s->share += n * (ratio / (1 + ratio));
		if (g->n > 1 || ratio > 1e50) {
			s->log += n * log1p(ratio);
			continue;
		}
		product *= 1 + ratio;
		if (product > PRODUCT_MOST) {
			s->log += log(product);
			product = 1;
		}
	}
	s->log += log(product);
	return i;
}

/* psi(b) - psi(a) for b > a: without cancellation where both are large. */
static double digamma_step(double a, double b)
{
	if (a < 1000)
		return tn_digamma(b) - tn_digamma(a);
	return log1p((b - a) / (a - 0.5)) + (1 / ((b - 0.5) * (b - 0.5)) - 1 / ((a - 0.5) * (a - 0.5))) / 24;
}

/* ln f = -ln B(p x, q) - p x ln v + (p x - 1) ln m + p x ln x - (p x + q) ln(1 + x m / v), a customer. */
static double likelihood(const struct data *d, const double p[3], double gradient[3])
{
	double log_v = log(p[V]), value = p[P] * d->x_log_m - d->log_m + p[P] * d->x_log_x;

	gradient[P] = p[P] * (d->x_log_m + d->x_log_x);
	gradient[Q] = gradient[V] = 0;
	for (uint32_t i = 0; i < d->ngroups; ) {
		double x = d->group[i].x, shape = p[P] * x, all = shape + p[Q];
		struct sums s = { 0 };

		i = walk(d, i, p[V], &s);
		value -= s.n * (tn_lbeta(shape, p[Q]) + shape * log_v) + all * s.log;
		gradient[P] += shape * (s.n * (digamma_step(shape, all) - log_v) - s.log);
		gradient[Q] += p[Q] * (s.n * digamma_step(p[Q], all) - s.log);
		gradient[V] += all * s.share - s.n * shape;
	}
	return value;
}

static double loss(const double *u, double *gradient, void *ctx)
{
	const struct data *d = ctx;
	double p[3], value;

	for (int i = 0; i < 3; i++) {
		if (!(fabs(u[i]) <= LIMIT * 1.01))
			return INFINITY;
		p[i] = exp(u[i]);
	}
	value = likelihood(d, p, gradient);
	for (int i = 0; i < 3; i++)
		gradient[i] /= -d->customers;
	return -value / d->customers;
}

static enum tn_status check(const struct tn_gamma_gamma_group *group, uint32_t ngroups, struct tn_err *err)
{
	if (ngroups == 0)
		return tn_err_set(err, TN_EDATA, "value model: no customer with a repeat order and a value");
	for (uint32_t i = 0; i < ngroups; i++) {
		if (group[i].x == 0 || group[i].n == 0 || !(group[i].m > 0) || isinf(group[i].m))
			return tn_err_set(err, TN_EDATA, "value model: no such customer: x %u, m %g", (unsigned)group[i].x,
				group[i].m);
	}
	return TN_OK;
}

static void sum_up(struct data *d)
{
	for (uint32_t i = 0; i < d->ngroups; i++)
		d->customers += (double)d->group[i].n;
	for (uint32_t i = 0; i < d->ngroups; i++)
		d->mean += (double)d->group[i].n / d->customers * d->group[i].m;
	for (uint32_t i = 0; i < d->ngroups; i++) {
		double n = (double)d->group[i].n, x = d->group[i].x, log_m = log(d->group[i].m) - log(d->mean);

		d->log_m += n * log_m;
		d->x_log_m += n * x * log_m;
		d->x_log_x += n * x * log(x);
	}
}

/* Pearson's, 0 where one of them does not vary. */
static double correlate(const struct data *d)
{
	double x = 0, xx = 0, xm = 0, mm = 0;

	for (uint32_t i = 0; i < d->ngroups; i++)
		x += (double)d->group[i].n * d->group[i].x;
	x /= d->customers;
	for (uint32_t i = 0; i < d->ngroups; i++) {
		double n = (double)d->group[i].n, dx = d->group[i].x - x, dm = d->group[i].m / d->mean - 1;

		xx += n * dx * dx;
		xm += n * dx * dm;
		mm += n * dm * dm;
	}
	return xx > 0 && mm > 0 ? fmax(-1, fmin(1, xm / sqrt(xx) / sqrt(mm))) : 0;
}

static void say(struct tn_gamma_gamma *g, const char *what, const char *name, double value)
{
	snprintf(g->warning, sizeof g->warning, "%s: %s = %.4g", what, name, value);
}

static void warn(struct tn_gamma_gamma *g, const double u[3])
{
	if (u[Q] > RUN_OFF && u[V] > RUN_OFF - 2)
		say(g, "not identified: q and v run off together, customers do not differ", "v / q", g->v / g->q);
	else if (u[P] > RUN_OFF)
		say(g, "not identified: p runs off, orders of a customer do not differ", "p v", g->p * g->v);
	else if (!g->converged)
		snprintf(g->warning, sizeof g->warning, "not converged: p = %.4g, q = %.4g, v = %.4g", g->p, g->q, g->v);
	else if (g->q <= 1)
		say(g, "the mean value of an order is infinite, a finite one stands in", "q", g->q);
}

enum tn_status tn_gamma_gamma_fit(struct tn_gamma_gamma *g, const struct tn_gamma_gamma_group *group, uint32_t ngroups, struct tn_err *err)
{
	static const double start[STARTS][3] = { { 4, 4, 0.75 }, { 1, 2, 1 }, { 20, 20, 0.95 } };    /* p v = q - 1 */
	struct data d = { .group = group, .ngroups = ngroups };
	double best[3] = { 0 }, least = INFINITY;

	*g = (struct tn_gamma_gamma){ 0 };
	TN_TRY(check(group, ngroups, err));
	sum_up(&d);
	g->correlation = correlate(&d);
	for (int i = 0; i < STARTS; i++) {
		struct tn_optimise o = { .n = 3, .most_steps = 200, .tolerance = 1e-9, .limit = LIMIT };
		double u[3] = { log(start[i][P]), log(start[i][Q]), log(start[i][V]) };

		tn_optimise(&o, loss, &d, u);
		if (i > 0 && !(o.f < least))
			continue;
		least = o.f;
		memcpy(best, u, sizeof u);
		g->converged = o.end == TN_OPTIMISE_CONVERGED;
		if (g->converged)               /* the next start is for one that got stuck */
			break;
	}
	g->p = exp(best[P]);
	g->q = exp(best[Q]);
	g->v = exp(best[V]) * d.mean;
	g->log_likelihood = -least * d.customers - d.customers * log(d.mean);
	warn(g, best);
	return TN_OK;
}

double tn_gamma_gamma_expected(const struct tn_gamma_gamma *g, double x, double m)
{
	double shape = g->p * x + g->q;

	return g->p * (g->v + x * m) / (shape > 1 ? shape - 1 : shape);
}
