/* Fits of purchase models: the published ones on CDNOW (where TENURE_DATA has it), simulated customers whose truth is known, and
 * everything a shop can bring that no model was made for. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cdnow.h"
#include "model/btyd.h"
#include "rnd.h"

Suite *btyd_suite(void);

#define COUNT(a) (sizeof(a) / sizeof (a)[0])

static bool is_near(double got, double want, double relative)
{
	return fabs(got - want) <= relative * fabs(want);
}

static struct tn_btyd fit(enum tn_btyd_kind kind, const struct tn_btyd_group *group, uint32_t n)
{
	struct tn_err err = { 0 };
	struct tn_btyd m;

	HOLDS_MSG(tn_btyd_fit(&m, kind, group, n, &err) == TN_OK, "%s", err.what);
	return m;
}

static double likelihood(enum tn_btyd_kind kind, const double p[4], const struct tn_btyd_group *group, uint32_t n)
{
	struct tn_err err = { 0 };
	double v;

	HOLDS_MSG(tn_btyd_log_likelihood(kind, p, group, n, &v, &err) == TN_OK, "%s", err.what);
	return v;
}

/* churn.md section 5 */
struct figures { enum tn_btyd_kind kind; double p[4], log_likelihood; };

static void hold(const struct cdnow *c, const struct figures *want, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct tn_btyd m = fit(want[i].kind, c->group, c->ngroups);

		HOLDS(m.converged && m.has_covariance && m.warning[0] == '\0');
		HOLDS_MSG(fabs(m.log_likelihood - want[i].log_likelihood) < 1e-5, "kind %d: %.6f", m.kind, m.log_likelihood);
		HOLDS(fabs(likelihood(m.kind, want[i].p, c->group, c->ngroups) - want[i].log_likelihood) < 1e-5);
		for (int k = 0; k < 4; k++)
			HOLDS_MSG(is_near(m.p[k], want[i].p[k], 3e-6), "kind %d, parameter %d: %.8g", m.kind, k, m.p[k]);
	}
}

START_TEST(published_sample)
{
	static const struct figures want[] = {
		{ TN_BTYD_BG, { 0.242595, 4.413602, 0.792922, 2.425907 }, -9582.42921 },
		{ TN_BTYD_MBG, { 0.524843, 6.183084, 0.891360, 1.614003 }, -9582.13572 },
		{ TN_BTYD_PARETO, { 0.553277, 10.57768, 0.606240, 11.66873 }, -9594.97618 }
	};
	struct cdnow *c = cdnow_sample();

	ck_assert_uint_eq(c->customers, 2357);
	hold(c, want, COUNT(want));
	free(c);
}
END_TEST

START_TEST(published_master)
{
	static const struct figures want[] = {
		{ TN_BTYD_BG, { 0.251624, 4.788943, 0.723434, 2.161088 }, -95368.44393 },
		{ TN_BTYD_MBG, { 0.637140, 7.310288, 0.807474, 1.228394 }, -95336.95832 },
		{ TN_BTYD_PARETO, { 0.597420, 11.58566, 0.522186, 8.827760 }, -95415.11862 }
	};
	struct cdnow *c = cdnow_master();

	ck_assert_uint_eq(c->customers, 23570);
	ck_assert_uint_eq(c->x, 24337);
	HOLDS(fabs((double)c->t_x / 7 - 161377.714286) < 1e-6 && fabs((double)c->T / 7 - 771390.857143) < 1e-6);
	hold(c, want, COUNT(want));
	free(c);
}
END_TEST

/* ---- simulated customers ---- */

static double uniform(uint64_t *seed)
{
	return ((double)(rnd(seed) >> 11) + 0.5) / 9007199254740992.0;
}

/* G. Marsaglia, W. Tsang, ACM Trans. Math. Softw. 26 (2000) 363-372 */
static double gamma_variate(uint64_t *seed, double shape)
{
	double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3, boost = shape < 1 ? pow(uniform(seed), 1 / shape) : 1;

	for (;;) {
		double z = sqrt(-2 * log(uniform(seed))) * cos(6.283185307179586 * uniform(seed)), v = 1 + z / (3 * sqrt(d));

		if (v > 0 && log(uniform(seed)) < z * z / 2 + d - d * v * v * v + 3 * d * log(v))
			return boost * d * v * v * v;
	}
}

/* A customer of the model, in days of a fine clock: steps of a day would blur what is to be found. s < 0: all leave at the rate
 * beta. */
static struct tn_btyd_group customer(uint64_t *seed, enum tn_btyd_kind kind, const double p[4], int32_t T)
{
	struct tn_btyd_group g = { .T = T, .n = 1 };
	double rate = gamma_variate(seed, p[0]) / p[1], t = 0, chance = 0, end = INFINITY;

	if (kind == TN_BTYD_PARETO) {
		end = -log(uniform(seed)) / (p[2] < 0 ? p[3] : gamma_variate(seed, p[2]) / p[3]);
	} else {
		double a = gamma_variate(seed, p[2]);

		chance = a / (a + gamma_variate(seed, p[3]));
	}
	if (kind == TN_BTYD_MBG && uniform(seed) < chance)
		return g;
	for (;;) {
		t -= log(uniform(seed)) / rate;
		if (!(t * 7 < T) || t > end)
			return g;
		g.x++;
		g.t_x = (int32_t)ceil(t * 7);
		if (uniform(seed) < chance)
			return g;
	}
}

/* n customers, T from lo to hi. To be freed. */
static struct tn_btyd_group *simulate(uint64_t seed, enum tn_btyd_kind kind, const double p[4], uint32_t n, int32_t lo,
	int32_t hi, uint32_t *ngroups)
{
	struct tn_btyd_group *g = calloc(n, sizeof *g);

	HOLDS(g != NULL);
	for (uint32_t i = 0; i < n; i++)
		g[i] = customer(&seed, kind, p, lo + (int32_t)(rnd(&seed) % (unsigned)(hi - lo + 1)));
	*ngroups = cdnow_group(g, n);
	return g;
}

/* Times in tenths of an hour, so nearly each customer is a group of his own; the truth is in the same unit. */
START_TEST(recovers)
{
	static const struct { double p[4]; uint32_t n; int32_t lo, hi; } cases[] = {
		{ { 0.25, 900, 0.8, 2.4 }, 20000, 40000, 130000 }, { { 1.5, 3000, 1.4, 5 }, 1500, 60000, 60000 },
		{ { 0.6, 2500, 0.6, 3000 }, 3000, 1, 90000 }
	};
	enum tn_btyd_kind kind = (enum tn_btyd_kind)_i;

	for (size_t i = 0; i < COUNT(cases); i++) {
		double p[4];
		uint32_t n;
		struct tn_btyd_group *g;
		struct tn_btyd m;

		memcpy(p, cases[i].p, sizeof p);
		if (kind == TN_BTYD_PARETO && p[3] < 100)
			p[3] *= 1000;
		if (kind != TN_BTYD_PARETO && p[3] > 100)
			p[3] /= 1000;
		g = simulate(101 + i, kind, p, cases[i].n, cases[i].lo, cases[i].hi, &n);
		m = fit(kind, g, n);
		HOLDS_MSG(m.converged && m.has_covariance, "kind %d, case %zu: %s", kind, i, m.warning);
		HOLDS(is_near(m.log_likelihood, likelihood(kind, m.p, g, n), 1e-12));
		for (int k = 0; k < 4; k++)
			HOLDS_MSG(fabs(log(m.p[k] / p[k])) < 3.5 * sqrt(m.covariance[k * 5]), 
				"kind %d, case %zu, parameter %d: %g, sd %g", kind, i, k, m.p[k], sqrt(m.covariance[k * 5]));
		free(g);
	}
}
END_TEST

/* The end is the top, and the covariance is the inverse of how it falls off: against the likelihood alone, not its gradient. */
START_TEST(top)
{
	static const double p[4] = { 0.6, 6, 0.8, 2 }, pareto[4] = { 0.6, 6, 0.8, 10 };
	enum tn_btyd_kind kind = (enum tn_btyd_kind)_i;
	uint32_t n;
	struct tn_btyd_group *g = simulate(11, kind, kind == TN_BTYD_PARETO ? pareto : p, 4000, 200, 500, &n);
	struct tn_btyd m = fit(kind, g, n);
	double h = 0.01, sum;

	for (int i = 0; i < 4; i++) {
		for (int k = 0; k < 4; k++) {
			sum = 0;                                /* of covariance times Hessian: 1 or 0 */
			for (int j = 0; j < 4; j++) {
				double corner[4], value[4];

				for (int c = 0; c < 4; c++) {
					memcpy(corner, m.p, sizeof corner);
					corner[j] *= exp(c & 1 ? h : -h);
					corner[k] *= exp(c & 2 ? h : -h);
					value[c] = likelihood(kind, corner, g, n);
					HOLDS(j != k || (c & 1) != c >> 1 || value[c] < m.log_likelihood);
				}
				sum -= m.covariance[i * 4 + j] * (value[3] - value[1] - value[2] + value[0]) / (4 * h * h);
			}
			HOLDS_MSG(fabs(sum - (i == k)) < 0.02, "kind %d: %d %d: %g", kind, i, k, sum);
		}
	}
	free(g);
}
END_TEST

/* One group of n customers is n groups of one: and the fit does not depend on how many they are, apart from the covariance. */
START_TEST(weights)
{
	static const double p[4] = { 0.6, 6, 0.8, 2 };
	enum tn_btyd_kind kind = (enum tn_btyd_kind)_i;
	uint32_t n;
	struct tn_btyd_group *g = simulate(13, TN_BTYD_MBG, p, 2000, 280, 330, &n);
	struct tn_btyd once = fit(kind, g, n), many;

	for (uint32_t i = 0; i < n; i++)
		g[i].n *= 1000;
	many = fit(kind, g, n);
	HOLDS(is_near(many.log_likelihood, 1000 * once.log_likelihood, 1e-11));
	for (int k = 0; k < 4; k++) {
		HOLDS(is_near(many.p[k], once.p[k], 1e-6));
		HOLDS(is_near(many.covariance[k * 5], once.covariance[k * 5] / 1000, 1e-4));
	}
	free(g);
}
END_TEST

/* 20,000 customers who leave at one rate: s and beta can only run off, and 2,000 of whom nobody leaves. */
START_TEST(not_identified)
{
	static const double one_rate[4] = { 0.55, 10.6, -1, 0.05 }, nobody[4] = { 0.55, 10.6, -1, 1e-9 };
	struct tn_btyd_customer c = { 3, 20, 39 };
	uint32_t n;
	struct tn_btyd_group *g = simulate(3, TN_BTYD_PARETO, one_rate, 20000, 210, 546, &n);
	struct tn_btyd m = fit(TN_BTYD_PARETO, g, n);
	double lo, hi, churn = 1 - tn_btyd_return(&m, &c, 13);

	HOLDS_MSG(strncmp(m.warning, "not identified: s and beta run off together, s / beta = 0.0", 59) == 0, "%s", m.warning);
	HOLDS(fabs(m.p[2] / m.p[3] - 0.05) < 0.002);
	HOLDS(tn_btyd_interval(&m, &c, 13, &lo, &hi) && lo < churn && churn < hi && hi - lo < 0.1);
	free(g);
	g = simulate(3, TN_BTYD_PARETO, nobody, 2000, 210, 546, &n);
	for (int kind = 0; kind < 3; kind++) {
		m = fit((enum tn_btyd_kind)kind, g, n);
		ck_assert_str_eq(m.warning, "not identified: nobody seems to leave for good");
		HOLDS(tn_btyd_alive(&m, &c) > 0.999);
	}
	free(g);
}
END_TEST

/* Whatever comes: an end, finite numbers, scores within their bounds; and a word where it is no fit. */
START_TEST(robust)
{
	static const struct { const char *what; uint32_t n; struct tn_btyd_group g[4]; } cases[] = {
		{ "one customer", 1, { { 1, 10, 20, 1 } } },
		{ "one customer with 10,000 days", 1, { { 10000, 10000, 10000, 1 } } },
		{ "one customer with 10,000 days, gone", 1, { { 10000, 10000, 30000, 1 } } },
		{ "all alike", 1, { { 3, 10, 20, 100000 } } },
		{ "all T equal", 4, { { 0, 0, 300, 70 }, { 1, 20, 300, 20 }, { 1, 290, 300, 8 }, { 5, 100, 300, 3 } } },
		{ "T = 0 for all but one", 2, { { 0, 0, 0, 1000 }, { 1, 1, 1, 1 } } },
		{ "one repeats of a billion", 2, { { 0, 0, 300, 999999999 }, { 1, 20, 300, 1 } } },
		{ "all repeat on the last day", 3, { { 1, 20, 20, 10 }, { 2, 30, 30, 10 }, { 3, 40, 40, 10 } } },
		{ "days from year 1 to 9999", 3,
			{ { 0, 0, 3652058, 10 }, { 1, 20, 3652058, 10 }, { 30, 3652058, 3652058, 10 } } },
		{ "one beside 10,000 days", 4,
			{ { 0, 0, 400, 5000 }, { 1, 9, 400, 900 }, { 2, 99, 400, 90 }, { 10000, 10400, 10410, 1 } } },
		{ "x beyond days", 2, { { 5, 1, 2, 10 }, { 1000000, 2, 2, 1 } } }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		for (int kind = 0; kind < 3; kind++) {
			struct tn_btyd m = fit((enum tn_btyd_kind)kind, cases[i].g, cases[i].n);

			HOLDS_MSG(isfinite(m.log_likelihood) && (m.converged || m.warning[0] != '\0'), "%s, kind %d: %g, %s",
				cases[i].what, kind, m.log_likelihood, m.warning);
			for (int k = 0; k < 4; k++)
				HOLDS_MSG(m.p[k] > 0 && isfinite(m.p[k]) && (!m.has_covariance || m.covariance[k * 5] >= 0),
					"%s, kind %d", cases[i].what, kind);
			for (uint32_t k = 0; k < cases[i].n; k++) {
				struct tn_btyd_customer c = { cases[i].g[k].x, cases[i].g[k].t_x / 7.0, cases[i].g[k].T / 7.0 };
				double alive = tn_btyd_alive(&m, &c), any = tn_btyd_return(&m, &c, 13);
				double orders = tn_btyd_expected(&m, &c, 13), lo, hi;

				HOLDS_MSG(alive >= 0 && alive <= 1 && any >= 0 && any <= alive && orders >= 0 && isfinite(orders),
					"%s, kind %d: %g %g %g", cases[i].what, kind, alive, any, orders);
				HOLDS(!tn_btyd_interval(&m, &c, 13, &lo, &hi) || (lo >= 0 && lo <= hi && hi <= 1));
			}
		}
	}
}
END_TEST

/* Small random shops, where some parameter nearly always runs off. */
START_TEST(small)
{
	uint64_t seed = 17;

	for (int round = 0; round < 600; round++) {
		static const double p[4] = { 0.5, 4, 0.8, 2 };
		enum tn_btyd_kind kind = (enum tn_btyd_kind)(round % 3);
		uint32_t n, customers = 1 + (uint32_t)(rnd(&seed) % 40);
		struct tn_btyd_group *g = simulate(rnd(&seed) | 1, TN_BTYD_MBG, p, customers, 1, 400, &n);
		struct tn_err err = { 0 };
		struct tn_btyd m;

		if (g[n - 1].x == 0) {
			ck_assert_int_eq(tn_btyd_fit(&m, kind, g, n, &err), TN_EDATA);
			free(g);
			continue;
		}
		m = fit(kind, g, n);
		HOLDS_MSG(isfinite(m.log_likelihood) && (m.converged || m.warning[0] != '\0'), "round %d", round);
		/* no fit is worse than a guess */
		HOLDS_MSG(m.log_likelihood >= likelihood(kind, p, g, n) - 1e-6, "round %d: %u customers, %.9g", round,
			customers, m.log_likelihood);
		free(g);
	}
}
END_TEST

START_TEST(refused)
{
	static const struct { uint32_t n; struct tn_btyd_group g[2]; const char *what; } cases[] = {
		{ 0, { { 0 } }, "purchase model: no customer" },
		{ 2, { { 0, 0, 0, 7 }, { 0, 0, 30, 7 } }, "purchase model: nobody ordered on a second day" },
		{ 2, { { 1, 2, 30, 7 }, { 0, 0, 30, 7 } }, "purchase model: customers are not grouped by x, t_x, T" },
		{ 2, { { 1, 2, 30, 7 }, { 1, 2, 30, 7 } }, "purchase model: customers are not grouped by x, t_x, T" },
		{ 2, { { 1, 3, 30, 7 }, { 1, 2, 40, 7 } }, "purchase model: customers are not grouped by x, t_x, T" },
		{ 1, { { 1, 31, 30, 7 } }, "purchase model: no such customer: x 1, t_x 31, T 30" },
		{ 1, { { 0, 3, 30, 7 } }, "purchase model: no such customer: x 0, t_x 3, T 30" },
		{ 1, { { 1, -3, 30, 7 } }, "purchase model: no such customer: x 1, t_x -3, T 30" },
		{ 1, { { 1, 3, 30, 0 } }, "purchase model: no such customer: x 1, t_x 3, T 30" }
	};
	static const double p[4] = { 1, 1, 1, 0 };
	struct tn_err err = { 0 };
	double v;

	for (size_t i = 0; i < COUNT(cases); i++) {
		for (int kind = 0; kind < 3; kind++) {
			struct tn_btyd m;

			tn_err_clear(&err);
			ck_assert_int_eq(tn_btyd_fit(&m, (enum tn_btyd_kind)kind, cases[i].g, cases[i].n, &err), TN_EDATA);
			ck_assert_str_eq(err.what, cases[i].what);
		}
	}
	tn_err_clear(&err);
	ck_assert_int_eq(tn_btyd_log_likelihood(TN_BTYD_BG, p, cases[1].g, 2, &v, &err), TN_EDATA);
	ck_assert_str_eq(err.what, "purchase model: a parameter is not positive: 0");
}
END_TEST

Suite *btyd_suite(void)
{
	Suite *s = suite_create("btyd");
	TCase *t = tcase_create("btyd");

	tcase_set_timeout(t, 120);
	if (cdnow_is_there("btyd")) {
		tcase_add_test(t, published_sample);
		tcase_add_test(t, published_master);
	}
	tcase_add_loop_test(t, recovers, 0, 3);
	tcase_add_loop_test(t, top, 0, 3);
	tcase_add_loop_test(t, weights, 0, 3);
	tcase_add_test(t, not_identified);
	tcase_add_test(t, robust);
	tcase_add_test(t, small);
	tcase_add_test(t, refused);
	suite_add_tcase(s, t);
	return s;
}
