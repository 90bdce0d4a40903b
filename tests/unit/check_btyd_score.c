/* Scores of purchase models: published points, and the models' definitions summed over a grid on a thousand random customers
 * each. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "btyd_slow.h"
#include "model/btyd.h"
#include "rnd.h"

Suite *btyd_score_suite(void);

#define COUNT(a) (sizeof(a) / sizeof (a)[0])

static bool is_near(double got, double want, double relative)
{
	return fabs(got - want) <= relative * fabs(want);
}

/* Points of churn.md section 5. At the parameters of its table some of them are 7e-5 off: they go with others, not published,
 * that are 1e-4 away from the maximum. These here are solved from the seven points; as they are only four, that all seven then agree
 * to the digits printed is the test. */
START_TEST(published_bg)
{
	static const struct tn_btyd m = { .kind = TN_BTYD_BG, .p = { 0.24259676, 4.413658, 0.79298647, 2.4261584 } };
	static const struct tn_btyd_customer best = { 26, 216.0 / 7, 31 };
	static const struct { double x, orders; } cases[] = {
		{ 10, 0.3474606 }, { 15, 0.04283391 }, { 20, 0.004158973 }, { 25, 0.0003583685 }
	};

	HOLDS(is_near(tn_btyd_expected_new(&m, 52), 1.444004, 5e-7));
	HOLDS(is_near(tn_btyd_expected(&m, &best, 52), 25.75659, 5e-7));
	HOLDS(is_near(tn_btyd_alive(&m, &best), 0.9688523, 5e-7));
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_btyd_customer c = { cases[i].x, 20, 39 };

		HOLDS_MSG(is_near(tn_btyd_expected(&m, &c, 52), cases[i].orders, 5e-7), "x %g", cases[i].x);
	}
}
END_TEST

START_TEST(published_pareto)
{
	static const struct tn_btyd m = { .kind = TN_BTYD_PARETO, .p = { 0.553277, 10.57768, 0.606240, 11.66873 } };
	static const struct tn_btyd_customer best = { 26, 216.0 / 7, 31 };

	HOLDS(is_near(tn_btyd_expected_new(&m, 52), 1.473434, 1e-6));
	HOLDS(is_near(tn_btyd_expected(&m, &best, 52), 25.45647, 1e-4));        /* parameters again: 5e-5 */
	HOLDS(is_near(tn_btyd_alive(&m, &best), 0.997874, 1e-6));
}
END_TEST

/* Made with mpmath 1.4 at 40 digits: equation 10 of the paper and, at its pole, the integral over p; Pareto/NBD: integrals over
 * time. */
START_TEST(points)
{
	static const struct { enum tn_btyd_kind kind; double p[4]; struct tn_btyd_customer c;
		double t, alive, any, orders; } cases[] = {
		{ TN_BTYD_BG, { 0.242595, 4.413602, 0.792922, 2.425907 }, { 2, 30.5, 38.75 }, 39,
			0.72863239390527423, 0.55661807462954376, 1.2319828026900576 },
		{ TN_BTYD_BG, { 0.242595, 4.413602, 0.792922, 2.425907 }, { 0, 0, 38.75 }, 39,
			1.0, 0.14457939458574256, 0.19522981928122046 },
		{ TN_BTYD_BG, { 0.5, 3, 1, 0.25 }, { 0, 0, 12 }, 20,
			1.0, 0.34534632929202286, 0.39096998395512731 },
		{ TN_BTYD_BG, { 0.5, 3, 1.25, 2 }, { 40, 12, 50 }, 13,
			2.0625150043644988e-21, 2.0622292186960655e-21, 1.7922510623699039e-20 },
		{ TN_BTYD_BG, { 0.5, 3, 0.5, 0.25 }, { 0, 0, 12 }, 400,
			1.0, 0.80988272484265663, 2.2513118935551144 },
		{ TN_BTYD_MBG, { 0.524843, 6.183084, 0.891360, 1.614003 }, { 0, 0, 38.75 }, 39,
			0.39002031790715503, 0.10904887221275668, 0.15440707486772039 },
		{ TN_BTYD_MBG, { 0.524843, 6.183084, 0.891360, 1.614003 }, { 7, 30.5, 38.75 }, 13,
			0.67741482643936112, 0.5773204084479288, 1.3403291760810232 },
		{ TN_BTYD_MBG, { 0.5, 3, 1, 2 }, { 12, 40, 50 }, 26,
			0.50635212232312848, 0.50290416117515598, 2.5991427520117059 },
		{ TN_BTYD_MBG, { 0.5, 3, 0.0625, 40 }, { 300, 99, 100 }, 52,
			0.99656330964940304, 0.99656330964940304, 149.35162706728457 },
		{ TN_BTYD_PARETO, { 0.553277, 10.57768, 0.606240, 11.66873 }, { 0, 0, 38.75 }, 39,
			0.29574254562274079, 0.069500774535942866, 0.10749770951914326 },
		{ TN_BTYD_PARETO, { 0.553277, 10.57768, 0.606240, 11.66873 }, { 7, 12.5, 38.75 }, 13,
			0.028102323724598625, 0.022179421299208629, 0.05208678973518421 },
		{ TN_BTYD_PARETO, { 0.5, 30, 1, 0.25 }, { 3, 2, 50 }, 26,
			0.002643891405848336, 0.0013938766705637138, 0.0024238232381876305 },
		{ TN_BTYD_PARETO, { 2, 0.25, 3, 40 }, { 60, 20, 25 }, 52,
			5.538317716474908e-5, 5.4351634097807375e-5, 0.0030555862174649975 },
		{ TN_BTYD_PARETO, { 0.5, 5, 0.0625, 100 }, { 300, 99, 100 }, 52,
			0.99818132291687738, 0.99807216819094219, 147.43969961792152 }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_btyd m = { .kind = cases[i].kind, .p = { cases[i].p[0], cases[i].p[1], cases[i].p[2], cases[i].p[3] } };
		double alive = tn_btyd_alive(&m, &cases[i].c), any = tn_btyd_return(&m, &cases[i].c, cases[i].t);
		double orders = tn_btyd_expected(&m, &cases[i].c, cases[i].t);

		HOLDS_MSG(is_near(alive, cases[i].alive, 1e-11), "case %zu: alive %.15g", i, alive);
		HOLDS_MSG(is_near(any, cases[i].any, 1e-11), "case %zu: any %.15g", i, any);
		HOLDS_MSG(is_near(orders, cases[i].orders, 1e-10), "case %zu: orders %.15g", i, orders);
	}
}
END_TEST

static double between(uint64_t *seed, double lo, double hi)
{
	return lo + (hi - lo) * (double)(rnd(seed) >> 11) / 9007199254740992.0;
}

static struct tn_btyd random_model(uint64_t *seed, enum tn_btyd_kind kind)
{
	struct tn_btyd m = { .kind = kind };
	static const double most[2][4] = { { 3, 20, 3, 5 }, { 3, 20, 3, 30 } };

	for (int i = 0; i < 4; i++)
		m.p[i] = between(seed, i == 1 || (i == 3 && kind == TN_BTYD_PARETO) ? 2 : 0.3, most[kind == TN_BTYD_PARETO][i]);
	if (kind != TN_BTYD_PARETO && rnd(seed) % 8 == 0)
		m.p[2] = 1;                     /* the pole of equation 10 */
	else if (rnd(seed) % 8 == 0)
		m.p[2] = 1 + between(seed, -1e-6, 1e-6);
	return m;
}

static struct tn_btyd_customer random_customer(uint64_t *seed)
{
	int T = (int)(rnd(seed) % 700), x = T == 0 || rnd(seed) % 4 == 0 ? 0 : (int)(rnd(seed) % (1 + rnd(seed) % 40));
	int t_x = x == 0 ? 0 : 1 + (int)(rnd(seed) % (unsigned)T);

	return (struct tn_btyd_customer){ x, t_x / 7.0, T / 7.0 };
}

START_TEST(definition)
{
	enum tn_btyd_kind kind = (enum tn_btyd_kind)_i;
	uint64_t seed = 7 + (uint64_t)_i;

	for (int round = 0; round < 1000; round++) {
		struct tn_btyd m = random_model(&seed, kind);
		struct tn_btyd_customer c = random_customer(&seed);
		double t = between(&seed, 0.1, 104), value;
		struct slow s = slow_sum(&m, &c, t);
		struct tn_btyd_group g = { (uint32_t)c.x, (int32_t)lround(c.t_x * 7), (int32_t)lround(c.T * 7), 1 };
		struct tn_err err = { 0 };

		HOLDS(tn_btyd_log_likelihood(kind, m.p, &g, 1, &value, &err) == TN_OK);
		HOLDS_MSG(fabs(value - s.log_likelihood) < 1e-9 && is_near(tn_btyd_alive(&m, &c), s.alive, 1e-9) &&
			is_near(tn_btyd_return(&m, &c, t), s.any, 1e-9) && is_near(tn_btyd_expected(&m, &c, t), s.orders, 1e-9),
			"kind %d, p %.17g %.17g %.17g %.17g, x %g, t_x %.17g, T %.17g, t %.17g: "
			"likelihood %.3g alive %.3g any %.3g orders %.3g off", kind, m.p[0], m.p[1], m.p[2], m.p[3], c.x,
			c.t_x, c.T, t, value - s.log_likelihood, tn_btyd_alive(&m, &c) / s.alive - 1,
			tn_btyd_return(&m, &c, t) / s.any - 1, tn_btyd_expected(&m, &c, t) / s.orders - 1);
	}
}
END_TEST

/* What must be whatever the model: nothing, then more, then all of it; and never more than the rate allows. */
START_TEST(shape)
{
	uint64_t seed = 29;

	for (int round = 0; round < 3000; round++) {
		struct tn_btyd m = random_model(&seed, (enum tn_btyd_kind)(round % 3));
		struct tn_btyd_customer c = random_customer(&seed);
		double any = 0, orders = 0, alive = tn_btyd_alive(&m, &c);

		HOLDS(alive > 0 && alive <= 1);
		HOLDS(tn_btyd_return(&m, &c, 0) == 0 && tn_btyd_expected(&m, &c, 0) == 0);
		for (double t = 0.125; t < 1e4; t *= 4) {
			double more = tn_btyd_return(&m, &c, t), more_orders = tn_btyd_expected(&m, &c, t);

			HOLDS_MSG(more >= any * (1 - 1e-12) && more <= alive && more_orders >= orders &&
				more_orders >= more * (1 - 1e-12),
				"round %d, t %g: any %.15g, then %.15g of %.15g; orders %.15g, then %.15g", round, t, any, more, alive,
				orders, more_orders);
			HOLDS(more_orders <= alive * tn_btyd_rate(&m, &c) * t * (1 + 1e-12));
			any = more;
			orders = more_orders;
		}
	}
}
END_TEST

/* Long sums of orders go another way. It begins where 1.5 times the mean number and 60 times a ratio make 4,000: there both
 * agree. */
START_TEST(long_sums)
{
	static const struct { double p[4]; struct tn_btyd_customer c; } cases[] = {
		{ { 0.3, 5, 0.8, 2.4 }, { 2000, 99, 100 } }, { { 0.3, 5, 1, 300 }, { 2000, 99, 100 } },
		{ { 0.2, 0.001, 0.3, 0.2 }, { 0, 0, 0.1 } }, { { 3, 0.001, 1, 50 }, { 0, 0, 0 } },
		{ { 0.3, 5, 2e4, 3e4 }, { 2000, 100, 100 } },
		{ { 0.3, 5, 0.01, 0.01 }, { 10000, 100, 100 } }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_btyd m = { .kind = TN_BTYD_MBG, .p = { cases[i].p[0], cases[i].p[1], cases[i].p[2], cases[i].p[3] } };
		double q = cases[i].p[0] + cases[i].c.x, end = cases[i].p[1] + cases[i].c.T;
		double meet = (4000 - 60) / (1.5 * q / end + 60 / end);
		double before = tn_btyd_expected(&m, &cases[i].c, meet * (1 - 1e-12));
		double after = tn_btyd_expected(&m, &cases[i].c, meet * (1 + 1e-12));

		HOLDS_MSG(before > 0 && after != before && is_near(after, before, 1e-9), "case %zu: %.15g, %.15g", i, before,
			after);
	}
}
END_TEST

START_TEST(interval)
{
	uint64_t seed = 31;

	for (int round = 0; round < 3000; round++) {
		struct tn_btyd m = random_model(&seed, (enum tn_btyd_kind)(round % 3)), up, down;
		struct tn_btyd_customer c = random_customer(&seed);
		double t = between(&seed, 1, 52), churn = 1 - tn_btyd_return(&m, &c, t), lo, hi, slope;
		int i = (int)(rnd(&seed) % 4);

		HOLDS(!tn_btyd_interval(&m, &c, t, &lo, &hi));
		m.has_covariance = true;
		m.covariance[i * 5] = 1e-8;
		up = down = m;
		up.p[i] *= exp(1e-4);
		down.p[i] *= exp(-1e-4);
		slope = (tn_btyd_return(&up, &c, t) - tn_btyd_return(&down, &c, t)) / 2e-4;
		HOLDS(tn_btyd_interval(&m, &c, t, &lo, &hi));
		HOLDS_MSG(fabs(hi - churn - 1.959964e-4 * fabs(slope)) < 2e-12, "round %d: %g against %g", round, hi - churn,
			1.959964e-4 * slope);
		HOLDS(fabs(hi + lo - 2 * churn) < 1e-15);
		m.covariance[i * 5] = 1e6;
		HOLDS(tn_btyd_interval(&m, &c, t, &lo, &hi) && lo >= 0 && hi <= 1 && lo <= hi);
	}
}
END_TEST

/* Any parameters a fit can end with, any customer: numbers within their bounds. */
START_TEST(extremes)
{
	static const double p[] = { 1e-9, 1e-3, 1, 1e3, 4e8 };
	static const struct tn_btyd_customer customers[] = {
		{ 0, 0, 0 }, { 0, 0, 5000 }, { 1, 1 / 7.0, 1 / 7.0 }, { 1, 1 / 7.0, 3000 },
		{ 10000, 1428, 1429 }, { 10000, 1428, 10000 }
	};

	for (int n = 0; n < 3 * 625; n++) {
		int k = n / 3;
		struct tn_btyd m = { .kind = (enum tn_btyd_kind)(n % 3), .has_covariance = true,
			.p = { p[k % 5], p[k / 5 % 5], p[k / 25 % 5], p[k / 125] } };

		for (int i = 0; i < 4; i++)
			m.covariance[i * 5] = 1;
		for (size_t i = 0; i < COUNT(customers); i++) {
			double alive = tn_btyd_alive(&m, &customers[i]), any = tn_btyd_return(&m, &customers[i], 13), lo, hi;
			double orders = tn_btyd_expected(&m, &customers[i], 13);

			HOLDS_MSG(alive >= 0 && alive <= 1 && any >= 0 && any <= alive && orders >= 0 && isfinite(orders),
				"kind %d, p %g %g %g %g, customer %zu: %g %g %g", m.kind, m.p[0], m.p[1], m.p[2], m.p[3], i,
				alive, any, orders);
			HOLDS(tn_btyd_interval(&m, &customers[i], 13, &lo, &hi) && lo >= 0 && lo <= hi && hi <= 1);
		}
	}
}
END_TEST

Suite *btyd_score_suite(void)
{
	Suite *s = suite_create("btyd_score");
	TCase *t = tcase_create("btyd_score");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, published_bg);
	tcase_add_test(t, published_pareto);
	tcase_add_test(t, points);
	tcase_add_loop_test(t, definition, 0, 3);
	tcase_add_test(t, shape);
	tcase_add_test(t, long_sums);
	tcase_add_test(t, interval);
	tcase_add_test(t, extremes);
	suite_add_tcase(s, t);
	return s;
}
