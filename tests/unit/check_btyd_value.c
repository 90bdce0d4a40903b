/* Gamma-Gamma: the published fit on CDNOW (where TENURE_DATA has it), simulated customers, the likelihood from its definition,
 * odd data. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cdnow.h"
#include "model/btyd.h"
#include "rnd.h"

Suite *btyd_value_suite(void);

#define COUNT(a) (sizeof(a) / sizeof (a)[0])

static bool is_near(double got, double want, double relative)
{
	return fabs(got - want) <= relative * fabs(want);
}

static struct tn_gamma_gamma fit(const struct tn_gamma_gamma_group *group, uint32_t n)
{
	struct tn_err err = { 0 };
	struct tn_gamma_gamma g;

	HOLDS_MSG(tn_gamma_gamma_fit(&g, group, n, &err) == TN_OK, "%s", err.what);
	return g;
}

START_TEST(published)
{
	struct cdnow *c = cdnow_sample();
	struct tn_gamma_gamma g = fit(c->value, c->nvalues);

	ck_assert_uint_eq(c->nvalues, 946);
	HOLDS(g.converged && g.warning[0] == '\0');
	HOLDS(is_near(g.p, 6.249573, 1e-6) && is_near(g.q, 3.744225, 1e-6) && is_near(g.v, 15.44352, 1e-6));
	HOLDS(fabs(g.log_likelihood + 4055.91769) < 1e-5);
	free(c);
}
END_TEST

static double uniform(uint64_t *seed)
{
	return ((double)(rnd(seed) >> 11) + 0.5) / 9007199254740992.0;
}

/* Whole shapes and halves only: sums of exponentials and half a squared normal. */
static double gamma_variate(uint64_t *seed, int halves)
{
	double v = 0;

	for (; halves >= 2; halves -= 2)
		v -= log(uniform(seed));
	if (halves == 1)
		v -= log(uniform(seed)) * pow(cos(3.141592653589793 * uniform(seed)), 2);
	return v;
}

/* p, q in halves. */
static void simulate(uint64_t seed, int p, int q, double v, uint32_t n, struct tn_gamma_gamma_group *g)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t x = 1 + (uint32_t)(rnd(&seed) % (1 + rnd(&seed) % 9));
		double nu = gamma_variate(&seed, q) / v;

		g[i] = (struct tn_gamma_gamma_group){ x, 1, gamma_variate(&seed, p * (int)x) / nu / x };
	}
}

static double likelihood(const struct tn_gamma_gamma_group *g, uint32_t n, double p, double q, double v)
{
	double sum = 0;

	for (uint32_t i = 0; i < n; i++) {
		double x = g[i].x, m = g[i].m;

		sum += (double)g[i].n * (lgamma(p * x + q) - lgamma(p * x) - lgamma(q) + q * log(v) + (p * x - 1) * log(m) +
			p * x * log(x) - (p * x + q) * log(v + m * x));
	}
	return sum;
}

/* A fine factor away in any direction it is lower, the truth is near, and money in cents says the same as in euros. */
START_TEST(recovers)
{
	static const struct { int p, q; double v; uint32_t n; double cents; } cases[] = {
		{ 12, 8, 15, 4000, 100 }, { 2, 5, 3, 9000, 1e-3 }, { 7, 3, 100, 9000, 1e9 }, { 1, 12, 40, 9000, 7 }
	};
	static struct tn_gamma_gamma_group g[9000];

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_gamma_gamma a, b;
		double own;

		simulate(23 + i, cases[i].p, cases[i].q, cases[i].v, cases[i].n, g);
		a = fit(g, cases[i].n);
		own = likelihood(g, cases[i].n, a.p, a.q, a.v);
		HOLDS_MSG(a.converged && a.warning[0] == '\0' && is_near(a.log_likelihood, own, 1e-11),
			"case %zu: %.9g, %s", i, a.log_likelihood, a.warning);
		HOLDS_MSG(is_near(a.p, cases[i].p / 2.0, 0.1) && is_near(a.q, cases[i].q / 2.0, 0.15) &&
			is_near(a.v, cases[i].v, 0.2), "case %zu: %g %g %g", i, a.p, a.q, a.v);
		HOLDS(fabs(a.correlation) < 0.05);
		for (int k = -1; k <= 1; k += 2) {
			double f = 1 + 1e-3 * k;

			HOLDS(likelihood(g, cases[i].n, a.p * f, a.q, a.v) < own);
			HOLDS(likelihood(g, cases[i].n, a.p, a.q * f, a.v) < own);
			HOLDS(likelihood(g, cases[i].n, a.p, a.q, a.v * f) < own);
		}
		for (uint32_t k = 0; k < cases[i].n; k++)
			g[k].m *= cases[i].cents;
		b = fit(g, cases[i].n);
		HOLDS(is_near(b.p, a.p, 1e-6) && is_near(b.q, a.q, 1e-6) && is_near(b.v, cases[i].cents * a.v, 1e-6));
	}
}
END_TEST

static int by_x(const void *left, const void *right)
{
	const struct tn_gamma_gamma_group *a = left, *b = right;

	if (a->x != b->x)
		return a->x < b->x ? -1 : 1;
	return a->m < b->m ? -1 : a->m > b->m;
}

/* Sorted or not, one by one or together. */
START_TEST(grouping)
{
	static struct tn_gamma_gamma_group g[2000], twice[4000];
	struct tn_gamma_gamma a, b;

	simulate(5, 12, 8, 15, 2000, g);
	a = fit(g, 2000);
	memcpy(twice, g, sizeof g);
	memcpy(twice + 2000, g, sizeof g);
	qsort(g, 2000, sizeof *g, by_x);
	for (int i = 0; i < 2000; i++)
		g[i].n = 2;
	b = fit(g, 2000);
	HOLDS(is_near(b.p, a.p, 1e-7) && is_near(b.q, a.q, 1e-7) && is_near(b.v, a.v, 1e-7));
	HOLDS(is_near(b.log_likelihood, 2 * a.log_likelihood, 1e-11) && is_near(b.correlation, a.correlation, 1e-9));
	a = fit(twice, 4000);
	HOLDS(is_near(b.p, a.p, 1e-7) && is_near(b.log_likelihood, a.log_likelihood, 1e-11));
}
END_TEST

/* Weighted by customers: x 1, 1, 1, 3 and m 10, 10, 20, 40 by hand. */
START_TEST(correlation)
{
	static const struct tn_gamma_gamma_group some[] = { { 1, 2, 10 }, { 1, 1, 20 }, { 3, 1, 40 } };
	static const struct tn_gamma_gamma_group same_x[] = { { 2, 1, 10 }, { 2, 1, 30 } };
	static const struct tn_gamma_gamma_group same_m[] = { { 2, 1, 10 }, { 3, 1, 10 } };

	HOLDS(fabs(fit(some, 3).correlation - 40 / sqrt(3.0 * 600)) < 1e-12);
	HOLDS(fit(same_x, 2).correlation == 0 && fit(same_m, 2).correlation == 0);
}
END_TEST

START_TEST(expected)
{
	static const struct { double p, q, v, x, m, want; } cases[] = {
		{ 6.25, 3.75, 15, 0, 0, 6.25 * 15 / 2.75 },
		{ 6.25, 3.75, 15, 4, 30, 6.25 * (15 + 120) / (25 + 2.75) },
		{ 0.5, 1, 15, 0, 0, 0.5 * 15 },                                 /* no mean: at the mean of nu */
		{ 0.5, 0.25, 15, 1, 8, 0.5 * (15 + 8) / 0.75 },
		{ 0.5, 0.25, 15, 4, 8, 0.5 * (15 + 32) / 1.25 }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_gamma_gamma g = { .p = cases[i].p, .q = cases[i].q, .v = cases[i].v };

		HOLDS_MSG(is_near(tn_gamma_gamma_expected(&g, cases[i].x, cases[i].m), cases[i].want, 1e-14), "case %zu", i);
	}
}
END_TEST

START_TEST(robust)
{
	static const struct { const char *what; uint32_t n; struct tn_gamma_gamma_group g[4]; } cases[] = {
		{ "one customer", 1, { { 3, 1, 12.5 } } },
		{ "all alike", 1, { { 3, 100000, 12.5 } } },
		{ "one price", 3, { { 1, 500, 9.99 }, { 2, 60, 9.99 }, { 7, 3, 9.99 } } },
		{ "two prices", 4, { { 1, 500, 9.99 }, { 1, 60, 19.99 }, { 2, 3, 9.99 }, { 2, 3, 19.99 } } },
		{ "a cent and a billion", 2, { { 1, 500, 0.01 }, { 2, 1, 1e9 } } },
		{ "10,000 orders", 2, { { 1, 50, 10 }, { 10000, 1, 12 } } },
		{ "the least and the largest", 2, { { 1, 1, 1e-30 }, { 1, 1, 1e200 } } }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_gamma_gamma g = fit(cases[i].g, cases[i].n);

		HOLDS_MSG(g.p > 0 && g.q > 0 && g.v > 0 && isfinite(g.p + g.q + g.v + g.log_likelihood + g.correlation),
			"%s: %g %g %g", cases[i].what, g.p, g.q, g.v);
		HOLDS_MSG(g.converged || g.warning[0] != '\0', "%s", cases[i].what);
		for (uint32_t k = 0; k < cases[i].n; k++) {
			double e = tn_gamma_gamma_expected(&g, cases[i].g[k].x, cases[i].g[k].m);

			HOLDS_MSG(e > 0 && isfinite(e) && isfinite(tn_gamma_gamma_expected(&g, 0, 0)), "%s: %g",
				cases[i].what, e);
		}
	}
}
END_TEST

START_TEST(refused)
{
	static const struct { uint32_t n; struct tn_gamma_gamma_group g; const char *what; } cases[] = {
		{ 0, { 0 }, "value model: no customer with a repeat order and a value" },
		{ 1, { 0, 1, 5 }, "value model: no such customer: x 0, m 5" },
		{ 1, { 1, 1, 0 }, "value model: no such customer: x 1, m 0" },
		{ 1, { 1, 1, -2 }, "value model: no such customer: x 1, m -2" },
		{ 1, { 1, 1, INFINITY }, "value model: no such customer: x 1, m inf" },
		{ 1, { 1, 0, 2 }, "value model: no such customer: x 1, m 2" }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_err err = { 0 };
		struct tn_gamma_gamma g;

		ck_assert_int_eq(tn_gamma_gamma_fit(&g, &cases[i].g, cases[i].n, &err), TN_EDATA);
		ck_assert_str_eq(err.what, cases[i].what);
	}
}
END_TEST

Suite *btyd_value_suite(void)
{
	Suite *s = suite_create("btyd_value");
	TCase *t = tcase_create("btyd_value");

	if (cdnow_is_there("btyd_value"))
		tcase_add_test(t, published);
	tcase_add_test(t, recovers);
	tcase_add_test(t, grouping);
	tcase_add_test(t, correlation);
	tcase_add_test(t, expected);
	tcase_add_test(t, robust);
	tcase_add_test(t, refused);
	suite_add_tcase(s, t);
	return s;
}
