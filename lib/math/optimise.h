/* Minimum of a smooth function of a few variables: quasi-Newton (BFGS) with a line search by the strong Wolfe conditions
 * (J. Nocedal, S. Wright, Numerical Optimization, 2nd ed., algorithms 3.5, 3.6, 6.1). Deterministic.
 *
 * Function    returns f(x) and fills gradient[n]; may give INFINITY (or NaN, taken as INFINITY) where x is out of its range.
 * Near the minimum, where f shows no difference any more (1e-13 of it), the slope decides: f may rise by that much.
 * Converged   the largest |gradient_i| max(1, |x_i|) / max(1, |f|) is at most `tolerance`. What did not converge says
 *             why, and x is the best point that was found. From a start that is out of range nothing is tried: STUCK, f
 *             infinite.
 * Memory      none is taken: all of it is the caller's and the stack's.
 */
#ifndef TN_MATH_OPTIMISE_H
#define TN_MATH_OPTIMISE_H

#include <stdbool.h>

#define TN_OPTIMISE_MOST 8              /* variables */

/* A function type is the one typedef that style allows itself: a pointer to it is unreadable without. */
typedef double tn_optimise_fn(const double *x, double *gradient, void *ctx);

enum tn_optimise_end { TN_OPTIMISE_CONVERGED, TN_OPTIMISE_STEPS /* too many */, TN_OPTIMISE_STUCK /* no step lowers f */,
	TN_OPTIMISE_BOUND /* a variable ran beyond limit */ };

struct tn_optimise {
	int n;
	int most_steps;                 /* 200 is usual */
	double tolerance;               /* 1e-9 is usual */
	/* of |x_i|, no step goes beyond: f still falling outwards there is unbounded; INFINITY: none */
	double limit;
	/* out */
	enum tn_optimise_end end;
	double f, gradient[TN_OPTIMISE_MOST];
	int steps, calls;
};

/* x: start in, minimum out. */
void tn_optimise(struct tn_optimise *o, tn_optimise_fn *f, void *ctx, double *x);
/* The Hessian at x by central differences of the gradient, symmetrised: n x n into hessian. One-sided at a wall, NaN where both
 * sides are out of range. */
void tn_optimise_hessian(int n, tn_optimise_fn *f, void *ctx, const double *x, double *hessian);

#endif
