/* The slow twin of the hazard model, sentence by sentence: full matrices, plain Newton from 0, long double. */
#include "hazard_slow.h"

#include <math.h>
#include <stdlib.h>

#include "base/time.h"

static int32_t year_before(int32_t day)
{
	struct tn_civil c = tn_day_civil(day);

	return tn_civil_day(c.year - 1, c.month, c.month == 2 && c.day == 29 ? 28 : c.day);
}

/* Order days in from .. to, and their value. */
static int within(const struct customer *c, int32_t from, int32_t to, long double *value)
{
	int n = 0;

	*value = 0;
	for (uint32_t i = 0; i < c->n; i++) {
		if (c->day[i] < from || c->day[i] > to)
			continue;
		n++;
		*value += c->value[i];
	}
	return n;
}

static long double cv(const struct customer *c, int n, long double mean)
{
	long double squares = 0;

	for (int i = 1; i < n; i++)
		squares += (c->day[i] - c->day[i - 1] - mean) * (c->day[i] - c->day[i - 1] - mean);
	return n < 3 ? 1 : sqrtl(squares / (n - 1)) / mean;
}

static void features(const struct customer *c, int32_t at, int horizon, long double x[F])
{
	long double total, value90, unused;
	int n = within(c, INT32_MIN, at, &total), n90 = within(c, at - 89, at, &value90);
	int32_t rec = at - c->day[n - 1], age = at - c->day[0];
	long double gap = n > 1 ? (long double)(c->day[n - 1] - c->day[0]) / (n - 1) : age;

	x[TN_HAZARD_RECENCY] = log1pl(rec);
	x[TN_HAZARD_ORDERS] = logl(n);
	x[TN_HAZARD_AGE] = log1pl(age);
	x[TN_HAZARD_OVERDUE] = logl((1 + rec) / (1 + gap));
	x[TN_HAZARD_REPEAT] = n > 1;
	x[TN_HAZARD_N90] = log1pl(n90);
	x[TN_HAZARD_N365] = log1pl(within(c, at - 364, at, &unused));
	x[TN_HAZARD_GAP] = log1pl(gap);
	x[TN_HAZARD_CV] = cv(c, n, gap);
	x[TN_HAZARD_N30] = log1pl(within(c, at - 29, at, &unused));
	x[TN_HAZARD_N180] = log1pl(within(c, at - 179, at, &unused));
	x[TN_HAZARD_TREND] = log1pl(n90) - log1pl(within(c, at - 179, at - 90, &unused));
	x[TN_HAZARD_VALUE] = logl(fmaxl(total, 0.01L));
	x[TN_HAZARD_VALUE90] = log1pl(fmaxl(value90, 0));
	x[TN_HAZARD_YEAR_AGO] = log1pl(within(c, year_before(at + 1), year_before(at + horizon), &unused));
}

struct rows {
	long double (*x)[F];
	bool *y;
	int n, snapshots;
};

/* Every customer known at every snapshot from the log's first day on. */
static struct rows make_rows(const struct log *log, const struct tn_hazard_spec *spec, int32_t first)
{
	size_t most = (size_t)log->n * (size_t)spec->snapshots + 1;
	struct rows r = { malloc(most * sizeof *r.x), malloc(most * sizeof *r.y), 0, 0 };
	long double unused;

	for (int k = 1; k <= spec->snapshots && spec->as_of - k * spec->horizon >= first; k++) {
		int32_t at = spec->as_of - k * spec->horizon;

		r.snapshots++;
		for (int i = 0; i < log->n; i++) {
			if (log->at[i].n == 0 || log->at[i].day[0] > at)
				continue;
			features(&log->at[i], at, spec->horizon, r.x[r.n]);
			r.y[r.n++] = within(&log->at[i], at + 1, at + spec->horizon, &unused) > 0;
		}
	}
	return r;
}

int slow_pairs(const struct log *log, int32_t from, int32_t to)
{
	long double unused;
	int n = 0;

	for (int i = 0; i < log->n; i++)
		n += within(&log->at[i], from, to, &unused);
	return n;
}

static void find_season(const struct log *log, const struct tn_hazard_spec *s, int32_t first, int snapshots, struct twin *t)
{
	int32_t from = year_before(s->as_of + 1), to = year_before(s->as_of + s->horizon);

	t->season = 1;
	t->season_known = s->season && first <= from && to <= s->as_of;
	if (t->season_known)
		t->season = (long double)slow_pairs(log, from, to) * snapshots /
			slow_pairs(log, s->as_of - snapshots * s->horizon + 1, s->as_of);
}

/* Standardises in place. A feature that varies by rounding only does not vary. */
static void standardise(struct rows *r, struct twin *t, int f)
{
	long double min = r->x[0][f], max = min;

	for (int i = 0; i < r->n; i++) {
		t->mean[f] += r->x[i][f] / r->n;
		min = fminl(min, r->x[i][f]);
		max = fmaxl(max, r->x[i][f]);
	}
	for (int i = 0; i < r->n; i++)
		t->sd[f] += (r->x[i][f] - t->mean[f]) * (r->x[i][f] - t->mean[f]) / r->n;
	t->sd[f] = sqrtl(t->sd[f]);
	if (max - min > 1e-9L)
		t->used |= UINT32_C(1) << f;
	for (int i = 0; i < r->n; i++)
		r->x[i][f] = (t->used >> f & 1) != 0 ? (r->x[i][f] - t->mean[f]) / t->sd[f] : 0;
}

/* Gauss and Jordan: a is left as its own inverse. Positive definite, so no pivots are looked for. */
static void invert(long double a[N][N])
{
	for (int k = 0; k < N; k++) {
		long double pivot = 1 / a[k][k];

		a[k][k] = 1;
		for (int j = 0; j < N; j++)
			a[k][j] *= pivot;
		for (int i = 0; i < N; i++) {
			long double by = a[i][k];

			if (i == k)
				continue;
			a[i][k] = 0;
			for (int j = 0; j < N; j++)
				a[i][j] -= by * a[k][j];
		}
	}
}

/* Loss; gradient and Hessian at beta. Features that are left out are columns of zeros, which the ridge keeps at 0. */
static long double sums(const struct rows *r, const long double *beta, long double g[N], long double a[N][N])
{
	long double loss = 0;

	for (int i = 0; i < N; i++) {
		g[i] = i == 0 ? 0 : -beta[i];
		loss += i == 0 ? 0 : beta[i] * beta[i] / 2;
		for (int j = 0; j < N; j++)
			a[i][j] = i == j && i > 0;
	}
	for (int k = 0; k < r->n; k++) {
		long double x[N] = { 1 }, z = beta[0], p;

		for (int i = 1; i < N; i++)
			z += beta[i] * (x[i] = r->x[k][i - 1]);
		p = 1 / (1 + expl(-z));
		loss += r->y[k] ? log1pl(expl(-z)) : log1pl(expl(z));
		for (int i = 0; i < N; i++) {
			g[i] += (r->y[k] - p) * x[i];
			for (int j = 0; j < N; j++)
				a[i][j] += p * (1 - p) * x[i] * x[j];
		}
	}
	return loss;
}

static void newton(const struct rows *r, struct twin *t)
{
	long double g[N], largest = 1, before = INFINITY, step[N] = { 0 };

	for (int pass = 0; pass < 100 && largest > 1e-15L; pass++) {
		long double loss = sums(r, t->beta, g, t->covariance);
		bool back = loss > before + 1e-12L * before;

		invert(t->covariance);
		largest = 0;
		for (int i = 0; i < N; i++) {
			long double s = 0;

			for (int j = 0; j < N; j++)
				s += t->covariance[i][j] * g[j];
			step[i] = back ? step[i] / 2 : s;
			t->beta[i] += back ? -step[i] : step[i];
			largest = fmaxl(largest, fabsl(step[i]));
		}
		before = back ? before : loss;
	}
}

static bool reaches(const struct tn_hazard_spec *s, int32_t first, int snapshots)
{
	for (int k = 0; k <= snapshots; k++) {
		int32_t at = s->as_of - k * s->horizon;

		if (year_before(at + 1) < first || year_before(at + s->horizon) > at)
			return false;
	}
	return true;
}

/* The days after as_of are cut off first: nothing of them may matter. */
struct twin slow_fit(const struct log *whole, const struct tn_hazard_spec *spec)
{
	struct log log = { malloc(((size_t)whole->n + 1) * sizeof *log.at), whole->n };
	struct twin t = { 0 };
	int32_t first = INT32_MAX;
	struct rows r;

	for (int i = 0; i < log.n; i++) {
		long double unused;

		log.at[i] = whole->at[i];
		log.at[i].n = (uint32_t)within(&whole->at[i], INT32_MIN, spec->as_of, &unused);
		if (log.at[i].n > 0 && log.at[i].day[0] < first)
			first = log.at[i].day[0];
	}
	r = make_rows(&log, spec, first);
	t.rows = (uint64_t)r.n;
	for (int i = 0; i < r.n; i++)
		t.buyers += r.y[i];
	t.fits = t.buyers > 0 && t.buyers < t.rows;
	if (t.fits) {
		bool year = reaches(spec, first, r.snapshots);

		for (int f = 0; f < F; f++) {
			bool out = (!spec->has_values && (f == TN_HAZARD_VALUE || f == TN_HAZARD_VALUE90)) || (!year && f == TN_HAZARD_YEAR_AGO);

			for (int i = 0; out && i < r.n; i++)
				r.x[i][f] = 0;
			standardise(&r, &t, f);
		}
		find_season(&log, spec, first, r.snapshots, &t);
		newton(&r, &t);
	}
	free(r.x);
	free(r.y);
	free(log.at);
	return t;
}

static bool near(long double a, long double b, long double tolerance)
{
	return fabsl(a - b) <= tolerance * fmaxl(1, fabsl(b));
}

const char *slow_differs(const struct tn_hazard_model *m, const struct twin *t)
{
	if (m->rows != t->rows || m->buyers != t->buyers || m->used != t->used)
		return "rows, buyers or features";
	if (!near(m->season, t->season, 1e-12L) || m->season_known != t->season_known)
		return "season";
	if (!near(m->intercept, t->beta[0], 1e-9L))
		return "intercept";
	for (int f = 0; f < F; f++) {
		bool in = (t->used >> f & 1) != 0;

		if (!near(m->coefficient[f], t->beta[f + 1], 1e-9L))
			return tn_hazard_name((enum tn_hazard_feature)f);
		if (in && (!near(m->mean[f], t->mean[f], 1e-12L) || !near(m->sd[f], t->sd[f], 1e-9L)))
			return "mean or sd";
	}
	for (int i = 0; i < N; i++)
		for (int j = 0; j < N; j++) {
			bool in = (i == 0 || (t->used >> (i - 1) & 1) != 0) && (j == 0 || (t->used >> (j - 1) & 1) != 0);

			if (!near(m->covariance[i * N + j], in ? t->covariance[i][j] : 0, 1e-8L))
				return "covariance";
		}
	return NULL;
}

/* p_return and the interval as they stand in the definition. */
const char *slow_differs_score(const struct tn_hazard_model *m, const struct twin *t, const struct customer *c, int32_t as_of)
{
	long double x[F], row[N] = { 1 }, z = t->beta[0], variance = 0, half;
	struct tn_hazard_score s;

	tn_hazard_score(m, as_of, c->day, c->value, c->n, &s);
	features(c, as_of, m->horizon, x);
	for (int f = 0; f < F; f++)
		if ((t->used >> f & 1) != 0)
			z += t->beta[f + 1] * (row[f + 1] = (x[f] - t->mean[f]) / t->sd[f]);
	for (int i = 0; i < N; i++)
		for (int j = 0; j < N; j++)
			variance += row[i] * row[j] * (m->covariance[i * N + j] != 0 ? t->covariance[i][j] : 0);
	half = 1.959964L * sqrtl(variance);
	if (!near(s.p_return, 1 - powl(1 / (1 + expl(z)), t->season), 1e-8L))
		return "p_return";
	if (!near(s.lo, powl(1 / (1 + expl(z + half)), t->season), 1e-7L) ||
		!near(s.hi, powl(1 / (1 + expl(z - half)), t->season), 1e-7L))
		return "interval";
	if (s.lo < 0 || s.lo > 1 - s.p_return + 1e-12 || s.hi > 1 || s.hi < 1 - s.p_return - 1e-12)
		return "order of the interval";
	return NULL;
}
