/* Groups made ready for many likelihoods: runs of equal x, the days in use, and for Pareto/NBD the days of each run. What
 * depends on x or on a day alone is then taken once for each, however many customers there are. Also rising factorials, which
 * the likelihoods take run by run. */
#include "model/btyd_impl.h"

#include <assert.h>
#include <math.h>

#include "math/special.h"

/* ---- rising factorials ---- */

#define STEP_MOST 16            /* factors of one product: each is below e^26 */

/* psi(v + k) - psi(v), without cancellation: psi(v) = ln(v - 1/2) + 1 / 24 (v - 1/2)^2 + O(v^-4). */
static double digamma_step(double v, double k)
{
	double h = v - 0.5, i = h + k;

	if (v < 1000)
		return tn_digamma(v + k) - tn_digamma(v);
	return log1p(k / h) + (1 / (i * i) - 1 / (h * h)) / 24;
}

void tn_btyd_rise(struct tn_btyd_rise *r, uint32_t x)
{
	double from = r->base + r->x, product = 1;
	uint32_t k = x - r->x;

	assert(x >= r->x);
	r->x = x;
	/* Gamma(f + k) / Gamma(f) = Gamma(k) / B(f, k): no difference of two large logarithms */
	if (k > STEP_MOST) {
		r->log += tn_lgamma(k) - tn_lbeta(from, k);
		r->digamma += digamma_step(from, k);
		return;
	}
	for (uint32_t i = 0; i < k; i++) {
		product *= from + i;
		r->digamma += 1 / (from + i);
	}
	if (k > 0)
		r->log += log(product);
}

/* ---- groups, laid out ---- */

enum tn_status tn_btyd_check(const struct tn_btyd_group *g, uint32_t n, struct tn_err *err)
{
	for (uint32_t i = 0; i < n; i++, g++) {
		if (g->n == 0 || g->t_x < 0 || g->T < g->t_x || (g->x == 0 && g->t_x > 0))
			return tn_err_set(err, TN_EDATA, "purchase model: no such customer: x %u, t_x %d, T %d", (unsigned)g->x,
				(int)g->t_x, (int)g->T);
		if (i > 0 && (g[-1].x != g->x ? g[-1].x > g->x : g[-1].t_x != g->t_x ? g[-1].t_x > g->t_x : g[-1].T >= g->T))
			return tn_err_set(err, TN_EDATA, "purchase model: customers are not grouped by x, t_x, T");
	}
	return TN_OK;
}

static void count(struct tn_btyd_data *d)
{
	for (uint32_t i = 0; i < d->ngroups; i++) {
		const struct tn_btyd_group *g = &d->group[i];

		d->nruns += i == 0 || g->x != g[-1].x;
		d->customers += (double)g->n;
		d->orders += (double)g->n * g->x;
	}
}

/* Marks of days, a bit each. */
static void mark(uint64_t *bits, int32_t day)
{
	bits[day / 64] |= UINT64_C(1) << day % 64;
}

/* The marked days lo..hi, rising, into list; the marks are gone then. Their number. */
static uint32_t unmark(uint64_t *bits, int32_t lo, int32_t hi, int32_t *list)
{
	uint32_t n = 0;

	for (int32_t w = lo / 64; w <= hi / 64; w++) {
		for (int k = 0; bits[w] >> k != 0; k++) {
			if ((bits[w] >> k & 1) != 0)
				list[n++] = w * 64 + k;
			/* C has no shift by 64 */
			if (k == 63)
				break;
		}
		bits[w] = 0;
	}
	return n;
}

static int32_t last_day(const struct tn_btyd_data *d)
{
	int32_t last = 0;

	for (uint32_t i = 0; i < d->ngroups; i++)
		last = d->group[i].T > last ? d->group[i].T : last;
	return last;
}

static void lay_runs(struct tn_btyd_data *d)
{
	struct tn_btyd_run *run = d->run - 1;

	for (uint32_t i = 0; i < d->ngroups; i++) {
		const struct tn_btyd_group *g = &d->group[i];

		if (i == 0 || g->x != g[-1].x)
			*++run = (struct tn_btyd_run){ .x = g->x, .first = i };
		run->end = i + 1;
		run->n += (double)g->n;
	}
}

/* Days in use. list, place: by day, scratch; place is where a day stands in d->day. */
static void lay_days(struct tn_btyd_data *d, uint64_t *bits, int32_t *list, uint32_t *place, int32_t last)
{
	for (uint32_t i = 0; i < d->ngroups; i++) {
		mark(bits, d->group[i].t_x);
		mark(bits, d->group[i].T);
	}
	d->ndays = unmark(bits, 0, last, list);
	for (uint32_t i = 0; i < d->ndays; i++) {
		d->day[i] = (struct tn_btyd_day){ .day = list[i] };
		place[list[i]] = i;
	}
	for (uint32_t i = 0; i < d->ngroups; i++) {
		const struct tn_btyd_group *g = &d->group[i];
		struct tn_btyd_day *day = &d->day[place[g->T]];

		day->ended += (double)g->n;
		day->orders += (double)g->n * g->x;
	}
}

/* The most knots of a run, for the scratch. */
static uint32_t lay_knots(struct tn_btyd_data *d, uint64_t *bits, uint32_t *place)
{
	uint32_t most = 0, at = 0;

	for (struct tn_btyd_run *run = d->run; run < d->run + d->nruns; run++) {
		int32_t lo = d->group[run->first].t_x, hi = 0;          /* groups are sorted: the first t_x is the least */

		for (uint32_t i = run->first; i < run->end; i++) {
			mark(bits, d->group[i].t_x);
			mark(bits, d->group[i].T);
			hi = d->group[i].T > hi ? d->group[i].T : hi;
		}
		run->knot = at;
		run->knots = unmark(bits, lo, hi, d->knot + at);
		for (uint32_t k = 0; k < run->knots; k++)
			place[d->knot[at + k]] = k;
		for (uint32_t i = run->first; i < run->end; i++) {
			d->ends[i][0] = place[d->group[i].t_x];
			d->ends[i][1] = place[d->group[i].T];
		}
		at += run->knots;
		most = run->knots > most ? run->knots : most;
	}
	return most;
}

void tn_btyd_release(struct tn_btyd_data *d)
{
	tn_arena_fini(&d->memory);
}

static enum tn_status no_memory(struct tn_btyd_data *d, uint64_t bytes, struct tn_err *err)
{
	tn_btyd_release(d);
	return tn_err_nomem(err, bytes);
}

enum tn_status tn_btyd_prepare(struct tn_btyd_data *d, enum tn_btyd_kind kind, const struct tn_btyd_group *group, uint32_t n,
	double unit, struct tn_err *err)
{
	struct tn_arena scratch = { 0 };
	size_t days;
	int32_t last, *list;
	uint64_t *bits;
	uint32_t *place, most;
	double sum = 0;

	*d = (struct tn_btyd_data){ .kind = kind, .group = group, .ngroups = n, .unit = unit };
	count(d);
	last = last_day(d);
	days = (size_t)last + 1;
	d->run = tn_arena_zalloc(&d->memory, d->nruns, sizeof *d->run);
	d->day = tn_arena_zalloc(&d->memory, days, sizeof *d->day);
	d->at[0] = tn_arena_zalloc(&d->memory, days, sizeof *d->at[0]);
	d->at[1] = kind == TN_BTYD_PARETO ? tn_arena_zalloc(&d->memory, days, sizeof *d->at[1]) : d->at[0];
	d->knot = tn_arena_zalloc(&d->memory, kind == TN_BTYD_PARETO ? (size_t)n * 2 : 0, sizeof *d->knot);
	d->ends = tn_arena_zalloc(&d->memory, kind == TN_BTYD_PARETO ? n : 0, sizeof *d->ends);
	bits = tn_arena_zalloc(&scratch, days / 64 + 1, sizeof *bits);
	list = tn_arena_zalloc(&scratch, days, sizeof *list);
	place = tn_arena_zalloc(&scratch, days, sizeof *place);
	if (d->run == NULL || d->day == NULL || d->at[0] == NULL || d->at[1] == NULL || d->knot == NULL || d->ends == NULL ||
			bits == NULL || list == NULL || place == NULL) {
		tn_arena_fini(&scratch);
		return no_memory(d, (uint64_t)days * 72 + (uint64_t)n * 16, err);
	}
	lay_runs(d);
	lay_days(d, bits, list, place, last);
	most = kind == TN_BTYD_PARETO ? lay_knots(d, bits, place) : 0;
	tn_arena_fini(&scratch);
	d->tail = tn_arena_zalloc(&d->memory, most, sizeof *d->tail);
	if (d->tail == NULL)
		return no_memory(d, (uint64_t)most * sizeof *d->tail, err);
	for (uint32_t i = 0; i < d->ndays; i++)
		sum += d->day[i].ended * d->day[i].day;
	if (unit == 0)
		d->unit = sum > 0 ? TN_BTYD_MEAN_T * d->customers / sum : 1;
	return TN_OK;
}

void tn_btyd_fill(const struct tn_btyd_data *d, int which, double scale)
{
	for (uint32_t i = 0; i < d->ndays; i++) {
		double t = d->day[i].day * d->unit;

		d->at[which][d->day[i].day] = (struct tn_btyd_at){ log1p(t / scale), t / (scale + t) };
	}
}
