/* Purchase models that need no labels, "buy till you die": how often a customer buys while alive, and when he leaves for
 * good (churn.md 2).
 *
 *   BG/NBD       P. S. Fader, B. G. S. Hardie, K. L. Lee, Marketing Science 24 (2005) 275-284
 *   MBG/NBD      E. P. Batislam, M. Denizel, A. Filiztekin, Int. J. Research in Marketing 24 (2007) 201-209
 *   Pareto/NBD   D. C. Schmittlein, D. G. Morrison, R. Colombo, Management Science 33 (1987) 1-24
 *   Gamma-Gamma  P. S. Fader, B. G. S. Hardie, "The Gamma-Gamma model of monetary value" (2013)
 *
 * Customer    x repeat order days, t_x from the first to the last of them, T from the first to the end of the history;
 *             time in weeks.
 * Groups      customers with equal (x, t_x, T), in days, with their number: what a fit walks. Memory is the caller's.
 * Fit         maximum likelihood, no penalty, log parameters; time scaled to a mean T of about 10 meanwhile, several starts.
 * Fails       TN_EDATA: no customer, nobody repeats (nothing to fit), with the reason. A fit that did not converge is no
 *             failure: `end` and `warning` say so, numbers stay finite.
 */
#ifndef TN_MODEL_BTYD_H
#define TN_MODEL_BTYD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

enum tn_btyd_kind { TN_BTYD_BG, TN_BTYD_MBG, TN_BTYD_PARETO };

struct tn_btyd_group {
	uint32_t x;
	int32_t t_x, T;                 /* days */
	uint32_t n;                     /* customers */
};

struct tn_btyd {
	enum tn_btyd_kind kind;
	double p[4];                    /* r alpha a b; Pareto/NBD: r alpha s beta; weeks */
	double log_likelihood;
	bool has_covariance;
	double covariance[16];          /* of the logarithms of p: the inverse of the Hessian of -log_likelihood */
	bool converged;
	char warning[160];              /* "": none; "not identified: s and beta run off together, s / beta = 0.0123 a week" */
};

/* groups sorted by (x, t_x, T), each once, and borrowed for the call only. *m is a plain value that holds no memory; after a
 * failure it is of no use. */
enum tn_status tn_btyd_fit(struct tn_btyd *m, enum tn_btyd_kind kind, const struct tn_btyd_group *group, uint32_t ngroups,
	struct tn_err *err);
/* At any parameters, without a fit. */
enum tn_status tn_btyd_log_likelihood(enum tn_btyd_kind kind, const double p[4], const struct tn_btyd_group *group,
	uint32_t ngroups, double *value, struct tn_err *err);

struct tn_btyd_customer { double x, t_x, T; };  /* weeks */

/* t, of a horizon, is in weeks as well, and above 0. Parameters must be fitted, or read from where they were:
 * positive and finite. */
double tn_btyd_alive(const struct tn_btyd *m, const struct tn_btyd_customer *c);                        /* P(alive at T) */
/* P(an order in (T, T + t]) */
double tn_btyd_return(const struct tn_btyd *m, const struct tn_btyd_customer *c, double t);
double tn_btyd_expected(const struct tn_btyd *m, const struct tn_btyd_customer *c, double t);           /* orders in (T, T + t] */
/* E[X(t)] of a new customer */
double tn_btyd_expected_new(const struct tn_btyd *m, double t);
/* orders a week while alive: (r + x) / (alpha + T) */
double tn_btyd_rate(const struct tn_btyd *m, const struct tn_btyd_customer *c);
/* 95 % interval of 1 - tn_btyd_return by the delta method, within 0..1; false: no covariance. */
bool tn_btyd_interval(const struct tn_btyd *m, const struct tn_btyd_customer *c, double t, double *lo, double *hi);
/* Both at the cost of one: returns tn_btyd_return; lo and hi NaN where there is no covariance. */
double tn_btyd_return_within(const struct tn_btyd *m, const struct tn_btyd_customer *c, double t, double *lo, double *hi);

/* Gamma-Gamma: the mean value of an order. */
struct tn_gamma_gamma_group { uint32_t x, n; double m; };      /* x > 0, m > 0; n customers */
struct tn_gamma_gamma {
	double p, q, v;
	double log_likelihood;
	double correlation;             /* of x and m over customers: the model assumes none */
	bool converged;
	char warning[160];
};
/* groups sorted by (x, m), each once. TN_EDATA: no such group; not converged is no failure, as above. */
enum tn_status tn_gamma_gamma_fit(struct tn_gamma_gamma *g, const struct tn_gamma_gamma_group *group, uint32_t ngroups, struct tn_err *err);
/* E[value of an order | x, m]; x = 0: p v / (q - 1). q <= 1 (no mean): falls back on what is finite, see btyd_value.c. */
double tn_gamma_gamma_expected(const struct tn_gamma_gamma *g, double x, double m);

#endif
