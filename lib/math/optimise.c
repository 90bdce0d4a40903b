/* BFGS. Two things are not in the book: steps that land outside the function's range come back, and where f no longer shows a
 * difference (a log-likelihood of 1e6 has 1e-10 left) the slope alone says whether a step is one. */
#include "math/optimise.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>

#define ARMIJO 1e-4             /* the two constants that section 3.1 gives for quasi-Newton steps */
#define WOLFE 0.9
#define MOST_TRIES 60           /* calls in one line search: halving alone comes down by 1e-18 */
#define NOISE 1e-13             /* of f, relative: sums over millions of customers are no better */

/* The function along x + step * direction. */
struct line {
	int n;
	tn_optimise_fn *f;
	void *ctx;
	const double *x, *direction;
	double f0, slope0;              /* at step 0; slope0 < 0 */
	double most;                    /* step at which a variable meets the limit */
	int calls;
};

struct trial {
	double step, f, slope;
	double x[TN_OPTIMISE_MOST], gradient[TN_OPTIMISE_MOST];
};

static double dot(const double *a, const double *b, int n)
{
	double sum = 0;

	for (int i = 0; i < n; i++)
		sum += a[i] * b[i];
	return sum;
}

/* INFINITY for all that is out of range: an f or a gradient that is no finite number. */
static double call(int n, tn_optimise_fn *f, void *ctx, const double *x, double *gradient)
{
	double v;

	for (int i = 0; i < n; i++)
		gradient[i] = 0;
	v = f(x, gradient, ctx);
	for (int i = 0; i < n; i++) {
		if (!isfinite(gradient[i]) || !isfinite(x[i]))
			return INFINITY;
	}
	return isfinite(v) ? v : INFINITY;
}

static void try(struct line *l, double step, struct trial *t)
{
	t->step = step;
	for (int i = 0; i < l->n; i++)
		t->x[i] = l->x[i] + step * l->direction[i];
	t->f = call(l->n, l->f, l->ctx, t->x, t->gradient);
	t->slope = dot(t->gradient, l->direction, l->n);
	l->calls++;
}

/* Is f low enough there? Within the noise by W. Hager and H. Zhang's approximate condition (SIAM J. Optim. 16 (2005) 170-192). */
static bool is_low(const struct line *l, const struct trial *t)
{
	if (t->f <= l->f0 + ARMIJO * t->step * l->slope0)
		return true;
	return t->f <= l->f0 + NOISE * fmax(1, fabs(l->f0)) && t->slope <= (2 * ARMIJO - 1) * l->slope0;
}

static bool is_flat(const struct line *l, const struct trial *t)
{
	return fabs(t->slope) <= -WOLFE * l->slope0;
}

/* Between lo, which is good, and hi: the minimum of the cubic through both, off the ends; the middle if hi is out of range. */
static double between(const struct trial *lo, const struct trial *hi)
{
	double width = hi->step - lo->step, d, e, at;

	if (isinf(hi->f))
		return lo->step + width / 2;
	d = lo->slope + hi->slope - 3 * (hi->f - lo->f) / width;        /* equation 3.59 */
	e = copysign(sqrt(fmax(0, d * d - lo->slope * hi->slope)), width);
	at = 1 - (hi->slope + e - d) / (hi->slope - lo->slope + 2 * e);
	/* Off the ends: a step next to one that is known would teach nothing. */
	if (!(at > 0.1))                /* NaN too */
		at = 0.1;
	return lo->step + width * (at < 0.9 ? at : 0.9);
}

/* Algorithm 3.6: narrows lo..hi until one satisfies both conditions. True: *lo is lower than the start. */
static bool zoom(struct line *l, struct trial *lo, struct trial *hi)
{
	struct trial t;
	double width = fabs(hi->step - lo->step);

	for (int turn = 0; l->calls < MOST_TRIES; turn++) {
		double step = between(lo, hi);

		/* Cubics can creep up from one side: every third time the width must have halved. */
		if (turn % 3 == 2) {
			if (fabs(hi->step - lo->step) > width / 2)
				step = (lo->step + hi->step) / 2;
			width = fabs(hi->step - lo->step);
		}
		if (step == lo->step || step == hi->step)
			break;
		try(l, step, &t);
		if (!is_low(l, &t) || t.f > lo->f + NOISE * fmax(1, fabs(l->f0))) {
			*hi = t;
			continue;
		}
		if (is_flat(l, &t)) {
			*lo = t;
			return true;
		}
		if (t.slope * (hi->step - lo->step) >= 0)
			*hi = *lo;
		*lo = t;
	}
	return lo->f < l->f0;           /* a step that only drowns in the noise must show its slope as well */
}

/* Algorithm 3.5, from `step` on. True: *best is lower than the start, usually by both conditions. */
static bool search(struct line *l, double step, struct trial *best)
{
	struct trial before = { .f = l->f0, .slope = l->slope0 }, t;

	memcpy(before.x, l->x, sizeof(double) * (size_t)l->n);
	step = fmin(step, l->most);
	while (l->calls < MOST_TRIES) {
		try(l, step, &t);
		if (!is_low(l, &t) || t.f > before.f) {
			*best = before;
			return zoom(l, best, &t);
		}
		*best = t;
		if (is_flat(l, &t) || step >= l->most)
			return true;
		if (t.slope >= 0)
			return zoom(l, best, &before);
		before = t;
		step = fmin(4 * step, l->most);
	}
	return best->f < l->f0;
}

/* The inverse Hessian. Fresh: nothing known yet, `reach` is how long the next step should be at first. */
struct inverse { double h[TN_OPTIMISE_MOST][TN_OPTIMISE_MOST], reach; bool is_fresh; };

static void reset(struct inverse *v, int n, double scale)
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			v->h[i][j] = i == j ? scale : 0;
	v->reach = 1;
	v->is_fresh = true;
}

/* Formula 6.17, s = the step, y = the change of the gradient; formula 6.20 for the first. */
static void update(struct inverse *v, int n, const double *s, const double *y)
{
	double sy = dot(s, y, n), yy = dot(y, y, n), hy[TN_OPTIMISE_MOST], yhy = 0;

	if (!(sy > 1e-12 * sqrt(dot(s, s, n) * yy))) {  /* no curvature to learn from: a straight slope, on it in longer steps */
		v->reach = fmax(1, sqrt(dot(s, s, n)));
		return;
	}
	if (v->is_fresh)
		reset(v, n, sy / yy);
	v->is_fresh = false;
	for (int i = 0; i < n; i++) {
		hy[i] = dot(v->h[i], y, n);
		yhy += y[i] * hy[i];
	}
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			v->h[i][j] += ((1 + yhy / sy) * s[i] * s[j] - hy[i] * s[j] - s[i] * hy[j]) / sy;
}

static bool has_converged(const struct tn_optimise *o, const double *x)
{
	for (int i = 0; i < o->n; i++) {
		if (!(fabs(o->gradient[i]) * fmax(1, fabs(x[i])) <= o->tolerance * fmax(1, fabs(o->f))))
			return false;
	}
	return true;
}

static bool is_at_limit(const struct tn_optimise *o, double x)
{
	return fabs(x) >= o->limit * (1 - 1e-12);
}

/* A variable is at the limit, and f still falls outwards. */
static bool is_beyond(const struct tn_optimise *o, const double *x)
{
	for (int i = 0; i < o->n; i++) {
		if (is_at_limit(o, x[i]) && x[i] * o->gradient[i] < 0)
			return true;
	}
	return false;
}

/* The step that takes the first variable to the limit; none may grow more than tenfold at once either: a line search that starts
 * with exp(1000) learns nothing. 0: the direction leads out, though f itself falls inwards. */
static double most_step(const struct tn_optimise *o, const double *x, const double *direction)
{
	double most = INFINITY;

	for (int i = 0; i < o->n; i++) {
		double out = x[i] * direction[i] > 0 ? fabs(x[i]) : -fabs(x[i]);

		if (direction[i] == 0)
			continue;
		if (out > 0 && is_at_limit(o, x[i]))
			return 0;
		most = fmin(most, fmin(o->limit - out, 10 * fmax(1, fabs(x[i]))) / fabs(direction[i]));
	}
	return most;
}

/* From x, one line search. False: no step lowers f. */
static bool advance(struct tn_optimise *o, tn_optimise_fn *f, void *ctx, double *x, struct inverse *v)
{
	double direction[TN_OPTIMISE_MOST], s[TN_OPTIMISE_MOST], y[TN_OPTIMISE_MOST], step = 1;
	struct line l = { .n = o->n, .f = f, .ctx = ctx, .x = x, .direction = direction, .f0 = o->f };
	struct trial best = { 0 };
	bool found;

	for (int i = 0; i < o->n; i++)
		direction[i] = -dot(v->h[i], o->gradient, o->n);
	l.slope0 = dot(direction, o->gradient, o->n);
	l.most = most_step(o, x, direction);
	if (!(l.slope0 < 0) || !isfinite(l.slope0) || !(l.most > 0))
		return false;
	if (v->is_fresh)
		step = v->reach / (v->reach > 1 ? sqrt(-l.slope0) : fmax(1, sqrt(-l.slope0)));
	found = search(&l, step, &best);
	o->calls += l.calls;
	if (!found)
		return false;
	for (int i = 0; i < o->n; i++) {
		s[i] = best.x[i] - x[i];
		y[i] = best.gradient[i] - o->gradient[i];
		x[i] = best.x[i];
		o->gradient[i] = best.gradient[i];
	}
	o->f = best.f;
	update(v, o->n, s, y);
	return true;
}

void tn_optimise(struct tn_optimise *o, tn_optimise_fn *f, void *ctx, double *x)
{
	struct inverse v;

	assert(o->n > 0 && o->n <= TN_OPTIMISE_MOST);
	reset(&v, o->n, 1);
	o->steps = 0;
	o->calls = 1;
	o->f = call(o->n, f, ctx, x, o->gradient);
	o->end = TN_OPTIMISE_STUCK;
	if (isinf(o->f))
		return;
	for (;;) {
		if (is_beyond(o, x)) {
			o->end = TN_OPTIMISE_BOUND;
			return;
		}
		if (has_converged(o, x)) {
			o->end = TN_OPTIMISE_CONVERGED;
			return;
		}
		if (o->steps >= o->most_steps) {
			o->end = TN_OPTIMISE_STEPS;
			return;
		}
		while (!advance(o, f, ctx, x, &v)) {
			if (v.is_fresh)         /* not even straight down */
				return;
			reset(&v, o->n, 1);
		}
		o->steps++;
	}
}

/* Where one side is out of range, from the other side and the middle. */
static void column(int n, tn_optimise_fn *f, void *ctx, double *x, int i, double *result)
{
	double left[TN_OPTIMISE_MOST], right[TN_OPTIMISE_MOST], from, to;
	/* The width at which rounding, eps / width, and the cubic term, width^2, put a central difference off by as
	 * much. */
	double middle = x[i], width = cbrt(DBL_EPSILON) * fmax(1, fabs(middle));

	x[i] = from = middle - width;
	if (isinf(call(n, f, ctx, x, left))) {
		x[i] = from = middle;
		call(n, f, ctx, x, left);
	}
	x[i] = to = middle + width;
	if (isinf(call(n, f, ctx, x, right))) {
		x[i] = to = middle;
		call(n, f, ctx, x, right);
	}
	x[i] = middle;
	for (int j = 0; j < n; j++)
		result[j] = (right[j] - left[j]) / (to - from);         /* 0 / 0, NaN: no way to tell */
}

void tn_optimise_hessian(int n, tn_optimise_fn *f, void *ctx, const double *x, double *hessian)
{
	double at[TN_OPTIMISE_MOST];

	memcpy(at, x, sizeof(double) * (size_t)n);
	for (int i = 0; i < n; i++) {
		double *r = hessian + (size_t)i * (size_t)n;

		column(n, f, ctx, at, i, r);
		for (int j = 0; j < i; j++)
			r[j] = hessian[(size_t)j * (size_t)n + (size_t)i] = (r[j] + hessian[(size_t)j * (size_t)n + (size_t)i]) / 2;
	}
}
