/* The minimiser on functions whose minimum is known, on ones that have none, and on ones that are out of range in places. */
#include <check.h>
#include <float.h>
#include <math.h>

#include "math/optimise.h"
#include "math/special.h"
#include "rnd.h"

Suite *optimise_suite(void);

/* Counts its calls and checks that x is a number: what every case shares. */
struct probe { int calls; const double *a; int n; };

static void seen(void *ctx, const double *x, int n)
{
	struct probe *p = ctx;

	p->calls++;
	for (int i = 0; i < n; i++)
		HOLDS(isfinite(x[i]));
}

static double rosenbrock(const double *x, double *gradient, void *ctx)
{
	double u = 1 - x[0], v = x[1] - x[0] * x[0];

	seen(ctx, x, 2);
	gradient[0] = -2 * u - 400 * x[0] * v;
	gradient[1] = 200 * v;
	return u * u + 100 * v * v;
}

/* (x - 1)' A (x - 1) / 2. */
static double bowl(const double *x, double *gradient, void *ctx)
{
	const struct probe *p = ctx;
	double f = 0;

	seen(ctx, x, p->n);
	for (int i = 0; i < p->n; i++) {
		gradient[i] = 0;
		for (int j = 0; j < p->n; j++)
			gradient[i] += p->a[i * p->n + j] * (x[j] - 1);
		f += (x[i] - 1) * gradient[i] / 2;
	}
	return f;
}

/* -ln likelihood of 1,000,000 gamma variables with mean 2, mean log ln 2 - 1/20, in logarithms of shape and rate: a bent ridge,
 * and an f of 1e6, which has no digits left for the last steps. */
static double ridge(const double *x, double *gradient, void *ctx)
{
	double shape = exp(x[0]), rate = exp(x[1]), n = 1e6, mean_log = log(2) - 0.05;

	seen(ctx, x, 2);
	if (shape > 1e8)
		return INFINITY;
	gradient[0] = -n * shape * (x[1] + mean_log - tn_digamma(shape));
	gradient[1] = -n * (shape - rate * 2);
	return -n * (shape * x[1] - tn_lgamma(shape) + (shape - 1) * mean_log - rate * 2);
}

/* Only the ratio of the two counts: x0 - x1 = 3 is a valley that goes on for ever. */
static double valley(const double *x, double *gradient, void *ctx)
{
	double d = x[0] - x[1] - 3;

	seen(ctx, x, 2);
	gradient[0] = 2 * d;
	gradient[1] = -2 * d;
	return 5 + d * d;
}

/* x - ln x, out of range for x <= 0: NaN, as log gives it. */
static double half_line(const double *x, double *gradient, void *ctx)
{
	seen(ctx, x, 1);
	gradient[0] = 1 - 1 / x[0];
	return x[0] - log(x[0]);
}

/* A minimum at 0.999, a wall at 1; fine numbers for f, none for the gradient beyond the wall. */
static double wall(const double *x, double *gradient, void *ctx)
{
	seen(ctx, x, 2);
	gradient[0] = x[0] < 1 ? 2 * (x[0] - 0.999) : NAN;
	gradient[1] = 2 * (x[1] + 4);
	return (x[0] - 0.999) * (x[0] - 0.999) + (x[1] + 4) * (x[1] + 4);
}

static double slope(const double *x, double *gradient, void *ctx)
{
	seen(ctx, x, 1);
	gradient[0] = -1;
	return -x[0];
}

static double cliff(const double *x, double *gradient, void *ctx)
{
	seen(ctx, x, 1);
	gradient[0] = -exp(x[0]);
	return -exp(x[0]);
}

/* Falls outwards for ever, flatter and flatter, in one variable; the other has its minimum. */
static double flattening(const double *x, double *gradient, void *ctx)
{
	seen(ctx, x, 2);
	gradient[0] = -0.01 / (1 + exp(x[0] / 100));
	gradient[1] = 2 * (x[1] - 1);
	return log1p(exp(-x[0] / 100)) + (x[1] - 1) * (x[1] - 1);
}

static double nowhere(const double *x, double *gradient, void *ctx)
{
	seen(ctx, x, 1);
	gradient[0] = 1;
	return NAN;
}

/* The gradient points the wrong way: a mistake of the caller's, which must end all the same. */
static double liar(const double *x, double *gradient, void *ctx)
{
	seen(ctx, x, 1);
	gradient[0] = -2 * x[0];
	return x[0] * x[0];
}

static double flat(const double *x, double *gradient, void *ctx)
{
	seen(ctx, x, 1);
	gradient[0] = 0;
	return 3;
}

static struct tn_optimise spec(int n, double limit)
{
	return (struct tn_optimise){ .n = n, .most_steps = 200, .tolerance = 1e-9, .limit = limit };
}

START_TEST(ends)
{
	static const struct {
		tn_optimise_fn *f;
		int n, most_calls;
		double limit, start[2], want[2], within;        /* within 0: where it ends is not asked */
		enum tn_optimise_end end;
	} cases[] = {
		{ rosenbrock, 2, 80, INFINITY, { -1.2, 1 }, { 1, 1 }, 1e-8, TN_OPTIMISE_CONVERGED },
		{ rosenbrock, 2, 300, INFINITY, { -50, 800 }, { 1, 1 }, 1e-8, TN_OPTIMISE_CONVERGED },
		{ rosenbrock, 2, 400, 1e4, { 3000, -9000 }, { 0, 0 }, 0, TN_OPTIMISE_STEPS },
		{ rosenbrock, 2, 1, INFINITY, { 1, 1 }, { 1, 1 }, 1e-300, TN_OPTIMISE_CONVERGED },
		{ ridge, 2, 100, 50, { 0, 0 }, { 2.3188, 1.6257 }, 1e-3, TN_OPTIMISE_CONVERGED },
		{ ridge, 2, 150, 50, { -6, 6 }, { 2.3188, 1.6257 }, 1e-3, TN_OPTIMISE_CONVERGED },
		{ ridge, 2, 150, 50, { 15, -6 }, { 2.3188, 1.6257 }, 1e-3, TN_OPTIMISE_CONVERGED },
		{ valley, 2, 20, INFINITY, { 40, -7 }, { 0, 0 }, 0, TN_OPTIMISE_CONVERGED },
		{ half_line, 1, 40, INFINITY, { 0.001, 0 }, { 1, 0 }, 1e-8, TN_OPTIMISE_CONVERGED },
		{ half_line, 1, 40, INFINITY, { 900, 0 }, { 1, 0 }, 1e-8, TN_OPTIMISE_CONVERGED },
		{ wall, 2, 60, INFINITY, { -30, 10 }, { 0.999, -4 }, 1e-7, TN_OPTIMISE_CONVERGED },
		{ wall, 2, 60, 4.5, { -3, 4 }, { 0.999, -4 }, 1e-7, TN_OPTIMISE_CONVERGED },
		{ wall, 2, 60, 3, { -2, 2 }, { 0, -3 }, 0, TN_OPTIMISE_BOUND },
		{ slope, 1, 30, 20, { 0, 0 }, { 20, 0 }, 1e-9, TN_OPTIMISE_BOUND },
		{ slope, 1, 1, 20, { 20, 0 }, { 20, 0 }, 1e-9, TN_OPTIMISE_BOUND },
		{ slope, 1, 1, 20, { 77, 0 }, { 77, 0 }, 1e-9, TN_OPTIMISE_BOUND },
		{ slope, 1, 600, INFINITY, { 0, 0 }, { 0, 0 }, 0, TN_OPTIMISE_STEPS },
		{ cliff, 1, 30, 20, { 0, 0 }, { 20, 0 }, 1e-9, TN_OPTIMISE_BOUND },
		{ cliff, 1, 500, INFINITY, { 0, 0 }, { 0, 0 }, 0, TN_OPTIMISE_STUCK },
		{ flattening, 2, 100, 500, { 0, 5 }, { 500, 1 }, 100, TN_OPTIMISE_BOUND },
		{ nowhere, 1, 1, INFINITY, { 2, 0 }, { 2, 0 }, 1e-300, TN_OPTIMISE_STUCK },
		{ liar, 1, 130, INFINITY, { 2, 0 }, { 2, 0 }, 1e-300, TN_OPTIMISE_STUCK },
		{ flat, 1, 1, INFINITY, { 2, 0 }, { 2, 0 }, 1e-300, TN_OPTIMISE_CONVERGED }
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct tn_optimise o = spec(cases[i].n, cases[i].limit);
		struct probe p = { 0 };
		double x[2] = { cases[i].start[0], cases[i].start[1] }, first;

		tn_optimise(&o, cases[i].f, &p, x);
		HOLDS_MSG(o.end == cases[i].end, "%zu: end %d at %.9g %.9g, f %.9g, %d steps, %d calls",
			i, (int)o.end, x[0], x[1], o.f, o.steps, o.calls);
		HOLDS_MSG(o.calls == p.calls && o.calls <= cases[i].most_calls, "%zu: %d calls", i, o.calls);
		for (int k = 0; k < cases[i].n; k++)
			HOLDS_MSG(cases[i].within == 0 || fabs(x[k] - cases[i].want[k]) <= cases[i].within, "%zu: %.17g", i, x[k]);
		/* What is reported belongs to the x that is reported. */
		if (isfinite(o.f)) {
			double gradient[TN_OPTIMISE_MOST];

			first = cases[i].f(x, gradient, &p);
			HOLDS_MSG(first == o.f && gradient[0] == o.gradient[0], "%zu", i);
		}
	}
}
END_TEST

/* A = B B' + I / 100 in up to 8 variables, scaled by up to 1e3 each: found, and the Hessian is A. */
START_TEST(quadratics)
{
	uint64_t seed = 5;

	for (int turn = 0; turn < 400; turn++) {
		int n = 1 + turn % TN_OPTIMISE_MOST;
		double a[64], b[64], scale[8], x[8], hessian[64];
		struct probe p = { .a = a, .n = n };
		struct tn_optimise o = spec(n, INFINITY);

		for (int i = 0; i < n * n; i++)
			b[i] = (double)(rnd(&seed) % 2001) / 1000 - 1;
		for (int i = 0; i < n; i++) {
			scale[i] = pow(10, (double)(rnd(&seed) % 3000) / 2000);
			x[i] = (double)(rnd(&seed) % 200) - 100;
		}
		for (int i = 0; i < n; i++) {
			for (int j = 0; j < n; j++) {
				a[i * n + j] = i == j ? 0.01 : 0;
				for (int k = 0; k < n; k++)
					a[i * n + j] += b[i * n + k] * b[j * n + k];
				a[i * n + j] *= scale[i] * scale[j];
			}
		}
		tn_optimise(&o, bowl, &p, x);
		HOLDS_MSG(o.end == TN_OPTIMISE_CONVERGED && o.f < 1e-9 && o.calls == p.calls,
			"seed 5, turn %d: end %d, f %g, %d steps, %d calls", turn, (int)o.end, o.f, o.steps, o.calls);
		tn_optimise_hessian(n, bowl, &p, x, hessian);
		for (int i = 0; i < n * n; i++)
			HOLDS_MSG(fabs(hessian[i] - a[i]) <= 1e-7 * (1 + fabs(a[i])), "seed 5, turn %d: %.17g, not %.17g", turn, hessian[i], a[i]);
	}
}
END_TEST

START_TEST(steps_are_limited)
{
	struct tn_optimise o = spec(2, INFINITY);
	struct probe p = { 0 };
	double x[2] = { -1.2, 1 }, last = INFINITY;

	/* f never rises, and a run cut short goes the same way. */
	for (o.most_steps = 0; o.most_steps < 20; o.most_steps++) {
		x[0] = -1.2;
		x[1] = 1;
		tn_optimise(&o, rosenbrock, &p, x);
		HOLDS(o.end == TN_OPTIMISE_STEPS && o.steps == o.most_steps && o.f < last);
		last = o.f;
	}
}
END_TEST

/* The Hessian at a wall comes from the side that exists; where none does it is NaN and says so. */
START_TEST(hessian_at_walls)
{
	struct probe p = { 0 };
	double x[2] = { 0.9999999, -4 }, h[4], tiny = DBL_MIN;

	tn_optimise_hessian(2, wall, &p, x, h);
	HOLDS(fabs(h[0] - 2) < 1e-8 && fabs(h[3] - 2) < 1e-8 && h[1] == 0 && h[2] == 0);
	HOLDS(x[0] == 0.9999999 && x[1] == -4);
	x[0] = 1;
	x[1] = 1;
	tn_optimise_hessian(2, rosenbrock, &p, x, h);
	HOLDS(fabs(h[0] - 802) < 1e-5 && fabs(h[1] + 400) < 1e-5 && h[1] == h[2] && fabs(h[3] - 200) < 1e-7);
	tn_optimise_hessian(1, nowhere, &p, &tiny, h);
	HOLDS(isnan(h[0]));
}
END_TEST

Suite *optimise_suite(void)
{
	Suite *s = suite_create("optimise");
	TCase *t = tcase_create("optimise");

	tcase_add_test(t, ends);
	tcase_add_test(t, quadratics);
	tcase_add_test(t, steps_are_limited);
	tcase_add_test(t, hessian_at_walls);
	suite_add_tcase(s, t);
	return s;
}
