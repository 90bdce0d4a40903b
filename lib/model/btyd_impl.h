/* Private. What the files of btyd share: groups made ready for many likelihoods, and the functions of the two families.
 *
 * Gradients are by the logarithms of the four parameters; `gradient` of a score may be NULL. Likelihoods are written with 1 + t
 * / alpha and 1 + t / beta, and rising factorials as products: so parameters that run off to infinity together, as they do where
 * nothing tells them apart, lose no digits on the way.
 */
#ifndef TN_MODEL_BTYD_IMPL_H
#define TN_MODEL_BTYD_IMPL_H

#include "base/arena.h"
#include "model/btyd.h"

#define TN_BTYD_MEAN_T 10.0             /* of a fit: parameters are about 1 then */

struct tn_btyd_run {                    /* groups of equal x */
	uint32_t x, first, end;
	double n;                       /* customers */
	uint32_t knot, knots;           /* its days t_x and T, each once, rising */
};

struct tn_btyd_day { int32_t day; double ended, orders; };      /* a day in use; customers whose T it is, and their orders */
struct tn_btyd_at { double log, share; };                       /* at a day: ln(1 + t / alpha), t / (alpha + t) */

/* Integrals over y of g(y) = (1 + y / alpha)^-i (1 + y / beta)^-k, and of it times the logarithms and shares of both. */
struct tn_btyd_sums { double g, alpha, alpha_share, beta, beta_share; };

struct tn_btyd_data {
	enum tn_btyd_kind kind;
	const struct tn_btyd_group *group;
	uint32_t ngroups, nruns, ndays;
	double unit;                    /* a day, in the unit of time */
	double customers, orders;
	struct tn_btyd_run *run;
	struct tn_btyd_day *day;
	struct tn_btyd_at *at[2];       /* scratch of a likelihood, by day: alpha's, beta's */
	int32_t *knot;                  /* Pareto/NBD from here on */
	uint32_t (*ends)[2];            /* of a group: the knots of t_x and T, from the run's first one on */
	struct tn_btyd_sums *tail;      /* scratch, by knot of a run */
	struct tn_arena memory;
};

enum tn_status tn_btyd_check(const struct tn_btyd_group *g, uint32_t n, struct tn_err *err);
/* unit: of a day; 0: so that the mean T is TN_BTYD_MEAN_T. To be released unless it fails. */
enum tn_status tn_btyd_prepare(struct tn_btyd_data *d, enum tn_btyd_kind kind, const struct tn_btyd_group *group, uint32_t n,
	double unit, struct tn_err *err);
void tn_btyd_release(struct tn_btyd_data *d);

/* (base)_x and its derivative by base, for rising x: each step costs what lies between. */
struct tn_btyd_rise { double base, log, digamma; uint32_t x; };
void tn_btyd_rise(struct tn_btyd_rise *r, uint32_t x);

void tn_btyd_fill(const struct tn_btyd_data *d, int which, double scale);       /* at[which] */

/* One half of Gauss's points on -1..1. */
struct tn_btyd_gauss { double x, weight; };
extern const struct tn_btyd_gauss tn_btyd_gauss8[4];

double tn_btyd_nbd_likelihood(const struct tn_btyd_data *d, const double p[4], double gradient[4]);
double tn_btyd_nbd_alive(const struct tn_btyd *m, const struct tn_btyd_customer *c);
double tn_btyd_nbd_return(const struct tn_btyd *m, const struct tn_btyd_customer *c, double t, double *gradient);
double tn_btyd_nbd_expected(const struct tn_btyd *m, const struct tn_btyd_customer *c, double t);

double tn_btyd_pareto_likelihood(const struct tn_btyd_data *d, const double p[4], double gradient[4]);
double tn_btyd_pareto_alive(const struct tn_btyd *m, const struct tn_btyd_customer *c);
double tn_btyd_pareto_return(const struct tn_btyd *m, const struct tn_btyd_customer *c, double t, double *gradient);
double tn_btyd_pareto_expected(const struct tn_btyd *m, const struct tn_btyd_customer *c, double t);

#endif
