/* hot: the hazard model's fit: every customer, every snapshot, every pass. A first pass for means, sds and the season's counts,
 * then one a Newton step. 1 M customers, 2.5 order days each, two snapshots, a busy EPYC core: a pass of 2 M
 * rows takes .14 s (.17 with values) instead of .30 (.34), and the fit .8 s (.9) instead of 2.3 (2.6).
 *   - all logarithms of small whole numbers come from a table; one scan of the days makes a row
 *   - rows gather in a block, and the upper triangle of X'WX takes them in tiles of 4 x 4, which stay in registers
 *   - one logarithm a block for the loss: the probabilities are multiplied first
 *   - the fit starts from that of a sample, and the gradient's sums keep what rounding takes: 5 steps instead of 8
 * Every entry is still a sum over the rows in the order of the adds. The plain twin is tests/unit/hazard_slow.c.
 *
 * Newton on the penalised loss, which is convex; a step that makes it larger is halved until it does not (a pass each). */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/sys.h"
#include "base/time.h"
#include "math/linear.h"
#include "model/hazard_impl.h"

#define LAMBDA 1.0                      /* of the ridge, on standardised coefficients */
#define STEP_DONE 1e-12
#define STEP_NOISE 1e-9                 /* below it, a step that no longer shrinks is rounding: large data, features alike */
#define PASSES_MOST 60                  /* halved steps included; 7 to 10 are usual */
#define SAME 1e-9                       /* a feature whose values differ by no more has no variance, but rounding */
#define SAMPLE 32768                    /* rows kept at most, 4.4 MB, none of it touched before it is needed */
#define SAMPLE_LEAST 200                /* of those who came back, and of the others */
#define BLOCK 64                        /* rows; the product of as many halves is far from the smallest double */
#define WIDTH 16                        /* intercept and features, filled with zeros up to full tiles */
#define TILES (WIDTH / 4)

_Static_assert(WIDTH >= TN_HAZARD_COUNT + 1 && WIDTH % 4 == 0, "tiles of 4 x 4 cover the matrix");

typedef double pair __attribute__((vector_size(16)));   /* SSE2 and NEON have it; gcc and clang make plain code of it elsewhere */

/* A row of the sample. */
struct kept {
	uint64_t key;                   /* spread evenly over all 64 bits */
	double x[TN_HAZARD_COUNT];
	bool y;
};

enum stage { MOMENTS, FIT, READY };

/* Of one feature, from the first pass. Shifted by the first row's value: no digits are lost where all values are large. */
struct moments {
	double first, min, max, sum, squares;
};

struct window {
	struct tn_hazard_cut cut;
	uint64_t rows, pairs;           /* training rows; order days in cut.at+1 .. cut.at+H of all customers */
};

struct tn_hazard {
	struct tn_hazard_spec spec;
	struct tn_hazard_model model;
	enum stage stage;
	int passes;                     /* of the fit */
	struct window *window;          /* spec.snapshots of them, latest first */
	double *logs;
	struct kept *sample;
	size_t nsample;
	uint64_t limit;                 /* rows with a key up to it are in the sample */

	int32_t first;                  /* the log's first order day */
	struct tn_hazard_cut now;
	uint64_t year_pairs;            /* order days in the window of `now` a year ago */
	struct moments moments[TN_HAZARD_COUNT];

	int width;                      /* intercept and features in use */
	int feature[WIDTH];             /* of column 1.. */
	double mean[WIDTH], per_sd[WIDTH];
	double beta[WIDTH], step[WIDTH];
	double largest, loss;           /* of the last step; before it, with the penalty */
	double lambda;

	uint64_t rows;                  /* of this pass */
	/* Sums of the pass. */
	double sum_loss, gradient[WIDTH], lost[WIDTH], hessian[WIDTH][WIDTH];
	int filled;
	double residual[BLOCK], weight[BLOCK], x[BLOCK][WIDTH];
	bool y[BLOCK];
};

static enum tn_status check(const struct tn_hazard_spec *spec, struct tn_err *err)
{
	if (spec->horizon < 1)
		return tn_err_set(err, TN_EUSAGE, "horizon: not a number of days from 1: '%d'", spec->horizon);
	if (spec->snapshots < 1)
		return tn_err_set(err, TN_EUSAGE, "snapshots: not a number from 1: '%d'", spec->snapshots);
	if (spec->as_of < TN_DAY_MIN || spec->as_of > TN_DAY_MAX)
		return tn_err_set(err, TN_EUSAGE, "as-of: not a day of the calendar");
	return TN_OK;
}

/* Snapshots before the calendar begins are left out, which may leave none. */
static int fitting(const struct tn_hazard_spec *spec)
{
	int32_t most = (spec->as_of - TN_DAY_MIN) / spec->horizon;

	return spec->snapshots < most ? spec->snapshots : most;
}

enum tn_status tn_hazard_open(struct tn_hazard **hazard, const struct tn_hazard_spec *spec, struct tn_err *err)
{
	struct tn_hazard *h;
	size_t windows, zeroed, bytes;

	*hazard = NULL;
	TN_TRY(check(spec, err));
	windows = (size_t)fitting(spec);
	zeroed = sizeof *h + TN_HAZARD_LOGS * sizeof *h->logs + windows * sizeof *h->window;
	bytes = zeroed + SAMPLE * sizeof *h->sample;
	h = tn_sys.malloc(bytes);
	if (h == NULL)
		return tn_err_nomem(err, bytes);
	memset(h, 0, zeroed);
	h->logs = (double *)(h + 1);
	h->window = (struct window *)(h->logs + TN_HAZARD_LOGS);
	h->sample = (struct kept *)(h->window + windows);
	h->limit = UINT64_MAX;
	h->spec = *spec;
	h->spec.snapshots = (int)windows;
	h->first = INT32_MAX;
	h->now = tn_hazard_cut(spec->as_of, spec->horizon);
	for (int k = 0; k < TN_HAZARD_LOGS; k++)
		h->logs[k] = log((double)(k + 1));
	for (int k = 0; k < h->spec.snapshots; k++)
		h->window[k].cut = tn_hazard_cut(spec->as_of - (k + 1) * spec->horizon, spec->horizon);
	*hazard = h;
	return TN_OK;
}

void tn_hazard_close(struct tn_hazard *h)
{
	tn_sys.free(h);
}

bool tn_hazard_wants(const struct tn_hazard *h)
{
	return h->stage != READY;
}

const struct tn_hazard_model *tn_hazard_result(const struct tn_hazard *h)
{
	return h->stage == READY ? &h->model : NULL;
}

static void learn_moments(struct tn_hazard *h, const double x[TN_HAZARD_COUNT])
{
	for (int i = 0; i < TN_HAZARD_COUNT; i++) {
		struct moments *m = &h->moments[i];
		double d;

		if (h->rows == 0)
			m->first = m->min = m->max = x[i];
		d = x[i] - m->first;
		m->sum += d;
		m->squares += d * d;
		m->min = x[i] < m->min ? x[i] : m->min;
		m->max = x[i] > m->max ? x[i] : m->max;
	}
}

/* A full sample is halved: keys above half of the limit go. The golden ratio leaves no pattern of snapshots in it. */
static void keep(struct tn_hazard *h, const double x[TN_HAZARD_COUNT], bool y)
{
	uint64_t key = h->rows * UINT64_C(0x9e3779b97f4a7c15);
	struct kept *k;
	size_t n = 0;

	if (key > h->limit)
		return;
	if (h->nsample == SAMPLE) {
		h->limit /= 2;
		for (size_t i = 0; i < h->nsample; i++)
			if (h->sample[i].key <= h->limit)
				h->sample[n++] = h->sample[i];
		h->nsample = n;
		if (key > h->limit)
			return;
	}
	k = &h->sample[h->nsample++];
	k->key = key;
	k->y = y;
	memcpy(k->x, x, sizeof k->x);
}

/* Residual and weight of the rows of the block, and their loss: -ln p of what happened. e <= 1, so nothing overflows. */
static void weigh(struct tn_hazard *h)
{
	double product = 1;

	for (int r = 0; r < h->filled; r++) {
		double part[4] = { 0 }, z, e, q, p;

		for (int j = 0; j < WIDTH; j += 4)
			for (int k = 0; k < 4; k++)
				part[k] += h->beta[j + k] * h->x[r][j + k];
		z = (part[0] + part[1]) + (part[2] + part[3]);
		e = exp(-fabs(z));
		q = 1 / (1 + e);
		p = z > 0 ? q : e * q;
		product *= q;
		if (h->y[r] != (z > 0))         /* -ln (e q) */
			h->sum_loss += fabs(z);
		h->residual[r] = h->y[r] - p;
		h->weight[r] = e * q * q;
	}
	h->sum_loss -= log(product);
}

static pair load(const double *p)
{
	pair v;

	memcpy(&v, p, sizeof v);
	return v;
}

/* Columns j and j + 1 of four rows of the matrix, i to i + 3. */
static void half_tile(struct tn_hazard *h, int i, int j)
{
	pair a = load(&h->hessian[i][j]), b = load(&h->hessian[i + 1][j]);
	pair c = load(&h->hessian[i + 2][j]), d = load(&h->hessian[i + 3][j]);

	for (int r = 0; r < h->filled; r++) {
		const double *x = h->x[r];
		pair right = load(x + j) * h->weight[r];

		a += right * x[i];
		b += right * x[i + 1];
		c += right * x[i + 2];
		d += right * x[i + 3];
	}
	memcpy(&h->hessian[i][j], &a, sizeof a);
	memcpy(&h->hessian[i + 1][j], &b, sizeof b);
	memcpy(&h->hessian[i + 2][j], &c, sizeof c);
	memcpy(&h->hessian[i + 3][j], &d, sizeof d);
}

/* The gradient decides when to stop, near 0, and there plain sums of a million rows are rounding: steps of 1e-10 that go on for
 * passes. So what each block's sum loses on the way into the total (Neumaier) is kept. */
static void slope(struct tn_hazard *h)
{
	double sum[WIDTH] = { 0 };

	for (int r = 0; r < h->filled; r++)
		for (int j = 0; j < WIDTH; j++)
			sum[j] += h->residual[r] * h->x[r][j];
	for (int j = 0; j < WIDTH; j++) {
		double old = h->gradient[j], new = old + sum[j];

		h->lost[j] += fabs(old) >= fabs(sum[j]) ? (old - new) + sum[j] : (sum[j] - new) + old;
		h->gradient[j] = new;
	}
}

/* A block of rows into loss, gradient and the upper triangle. */
static void flush(struct tn_hazard *h)
{
	weigh(h);
	slope(h);
	for (int i = 0; i < h->width; i += 4)
		for (int j = i; j < h->width; j += 2)
			half_tile(h, i, j);
	h->filled = 0;
}

static void learn_row(struct tn_hazard *h, const double x[TN_HAZARD_COUNT], bool y)
{
	double *row = h->x[h->filled];

	row[0] = 1;
	for (int j = 1; j < h->width; j++)
		row[j] = (x[h->feature[j]] - h->mean[j]) * h->per_sd[j];
	h->y[h->filled] = y;
	if (++h->filled == BLOCK)
		flush(h);
}

/* Where the log begins, and what was ordered a year ago in the window that is asked about; all days are <= as_of. */
static void count_year(struct tn_hazard *h, const int32_t *day, uint32_t n)
{
	if (day[0] < h->first)
		h->first = day[0];
	for (uint32_t i = 0; i < n; i++)
		h->year_pairs += (day[i] >= h->now.year_from) & (day[i] <= h->now.year_to);
}

/* A customer is a row of each snapshot that knows a day of it; y: a day between that snapshot and the next. */
enum tn_status tn_hazard_add(struct tn_hazard *h, const int32_t *day, const double *value, uint32_t n, struct tn_err *err)
{
	(void)err;                      /* all room is made at the start: nothing fails here so far */
	assert(h->stage != READY);
	while (n > 0 && day[n - 1] > h->spec.as_of)
		n--;
	if (n > 0 && h->stage == MOMENTS)
		count_year(h, day, n);
	for (int k = 0; k < h->spec.snapshots && n > 0; k++) {
		struct window *w = &h->window[k];
		struct tn_hazard_facts facts;
		double x[TN_HAZARD_COUNT];
		uint32_t later = n;

		while (n > 0 && day[n - 1] > w->cut.at)
			n--;
		w->pairs += later - n;
		if (n == 0)
			break;
		tn_hazard_look(&w->cut, day, h->spec.has_values ? value : NULL, n, &facts);
		tn_hazard_vector(&facts, h->logs, x);
		if (h->stage == MOMENTS) {
			learn_moments(h, x);
			keep(h, x, later > n);
			w->rows++;
			h->model.buyers += later > n;
		} else {
			learn_row(h, x, later > n);
		}
		h->rows++;
	}
	return TN_OK;
}

/* Nothing to learn from. Each case names the days that it is about. */
static enum tn_status refuse(const struct tn_hazard *h, struct tn_err *err)
{
	char from[16] = "", first[16] = "";
	int32_t latest = h->spec.snapshots > 0 ? h->window[0].cut.at : TN_DAY_MIN;

	from[tn_day_put(from, latest)] = '\0';
	if (h->first == INT32_MAX) {
		from[tn_day_put(from, h->spec.as_of)] = '\0';
		return tn_err_set(err, TN_EDATA, "hazard model: no customer has an order up to %s", from);
	}
	first[tn_day_put(first, h->first)] = '\0';
	if (h->rows == 0) {
		(void)tn_err_set(err, TN_EDATA, "hazard model: the horizon of %d days reaches back before the first order, %s",
			h->spec.horizon, first);
		tn_err_hint(err, "a shorter --horizon, or --model mbgnbd");
		return TN_EDATA;
	}
	(void)tn_err_set(err, TN_EDATA, "hazard model: %s known on %s, or on a snapshot before, ordered in the %d days after it",
		h->model.buyers == 0 ? "nobody" : "everybody", from, h->spec.horizon);
	tn_err_hint(err, "%s --horizon, or --model mbgnbd", h->model.buyers == 0 ? "a longer" : "a shorter");
	return TN_EDATA;
}

/* r: what the window held a year ago against what the training windows held. */
static void make_season(struct tn_hazard *h)
{
	uint64_t pairs = 0, windows = 0;

	h->model.season = 1;
	for (int k = 0; k < h->spec.snapshots && h->window[k].rows > 0; k++) {
		pairs += h->window[k].pairs;
		windows++;
	}
	if (!h->spec.season || h->first > h->now.year_from)
		return;
	h->model.season = (double)h->year_pairs * (double)windows / (double)pairs;      /* pairs > 0: somebody came back */
	h->model.season_known = true;
}

/* Each window of a year ago must lie in the log and be over on its snapshot: of as_of, and of every snapshot in use. */
static bool has_year_ago(const struct tn_hazard *h)
{
	if (h->first > h->now.year_from)
		return false;
	for (int k = 0; k < h->spec.snapshots && h->window[k].rows > 0; k++)
		if (h->first > h->window[k].cut.year_from)
			return false;
	return true;
}

static bool is_wanted(const struct tn_hazard *h, int i)
{
	if (i == TN_HAZARD_VALUE || i == TN_HAZARD_VALUE90)
		return h->spec.has_values;
	return i != TN_HAZARD_YEAR_AGO || has_year_ago(h);
}

/* Population means and sds; which features have a column. */
static void choose(struct tn_hazard *h)
{
	double n = (double)h->rows;

	h->width = 1;
	for (int i = 0; i < TN_HAZARD_COUNT; i++) {
		const struct moments *m = &h->moments[i];
		double shift = m->sum / n, sd = sqrt(fmax(0, m->squares / n - shift * shift));

		if (!is_wanted(h, i) || m->max - m->min <= SAME || !(sd > 0))
			continue;
		h->model.used |= UINT32_C(1) << i;
		h->model.mean[i] = h->mean[h->width] = m->first + shift;
		h->model.sd[i] = sd;
		h->per_sd[h->width] = 1 / sd;
		h->feature[h->width++] = i;
	}
}

/* The penalised Hessian, dense, of h->width rows; the penalised gradient; returns the penalised loss. */
static double penalise(const struct tn_hazard *h, double *a, double *g)
{
	double loss = h->sum_loss;
	int n = h->width;

	for (int i = 0; i < n; i++) {
		double lambda = i == 0 ? 0 : h->lambda;

		for (int j = i; j < n; j++)
			a[i * n + j] = a[j * n + i] = h->hessian[i][j];
		a[i * n + i] += lambda;
		g[i] = h->gradient[i] + h->lost[i] - lambda * h->beta[i];
		loss += lambda / 2 * h->beta[i] * h->beta[i];
	}
	return loss;
}

/* Coefficients, and the covariance from the factor of the Hessian. */
static void publish(struct tn_hazard *h, const double *factor)
{
	enum { N = TN_HAZARD_COUNT + 1 };
	struct tn_hazard_model *m = &h->model;
	double inverse[WIDTH * WIDTH];

	tn_cholesky_inverse(factor, h->width, inverse);
	m->intercept = h->beta[0];
	for (int i = 0; i < h->width; i++) {
		int row = i == 0 ? 0 : h->feature[i] + 1;

		if (i > 0)
			m->coefficient[h->feature[i]] = h->beta[i];
		for (int j = 0; j < h->width; j++)
			m->covariance[row * N + (j == 0 ? 0 : h->feature[j] + 1)] = inverse[i * h->width + j];
	}
	m->has_covariance = true;
	h->stage = READY;
}

static void halve(struct tn_hazard *h)
{
	for (int i = 0; i < h->width; i++) {
		h->step[i] /= 2;
		h->beta[i] -= h->step[i];
	}
	h->largest /= 2;
}

/* The sums of a pass make a step; a is left with the factor of the Hessian. True: that was the last one.
 * The tolerance is for sums of a million rows that differ in their rounding only. */
static bool newton(struct tn_hazard *h, double *a)
{
	double g[WIDTH], before = h->largest, loss = penalise(h, a, g);

	h->sum_loss = 0;
	memset(h->gradient, 0, sizeof h->gradient);
	memset(h->lost, 0, sizeof h->lost);
	memset(h->hessian, 0, sizeof h->hessian);
	if (!(loss <= h->loss + 1e-10 * fabs(loss)) || !tn_cholesky(a, h->width)) {
		halve(h);
		return false;
	}
	h->loss = loss;
	tn_cholesky_solve(a, h->width, g);
	h->largest = 0;
	for (int i = 0; i < h->width; i++) {
		h->step[i] = g[i];
		h->beta[i] += g[i];
		h->largest = fmax(h->largest, fabs(g[i]));
	}
	return h->largest < STEP_DONE || (h->largest < STEP_NOISE && h->largest > before / 2);
}

/* Where to start: the fit of the sample, from 0, with the ridge in proportion. The minimum is the same from everywhere, but it
 * is nearer from here, and with few rows it is this point. A few of a kind only could stand apart from all others by chance,
 * which puts the fit of the sample far off: then 0 is better. */
static void start(struct tn_hazard *h)
{
	double a[WIDTH * WIDTH];
	size_t buyers = 0;
	bool good;

	for (size_t i = 0; i < h->nsample; i++)
		buyers += h->sample[i].y;
	good = h->nsample == h->rows || (buyers >= SAMPLE_LEAST && h->nsample - buyers >= SAMPLE_LEAST);
	h->lambda = LAMBDA * (double)h->nsample / (double)h->rows;
	h->loss = INFINITY;
	for (int pass = 0; good && pass < PASSES_MOST; pass++) {
		for (size_t i = 0; i < h->nsample; i++)
			learn_row(h, h->sample[i].x, h->sample[i].y);
		flush(h);
		if (newton(h, a))
			break;
	}
	h->lambda = LAMBDA;
	h->loss = INFINITY;
	h->largest = 0;
}

static enum tn_status end_moments(struct tn_hazard *h, struct tn_err *err)
{
	h->model.horizon = h->spec.horizon;
	h->model.rows = h->rows;
	if (h->model.buyers == 0 || h->model.buyers == h->rows)
		return refuse(h, err);
	choose(h);
	make_season(h);
	start(h);
	h->stage = FIT;
	return TN_OK;
}

static enum tn_status end_step(struct tn_hazard *h, struct tn_err *err)
{
	double factor[WIDTH * WIDTH];

	assert(h->rows == h->model.rows);       /* each pass shows the same customers */
	flush(h);
	if (newton(h, factor))
		publish(h, factor);
	else if (++h->passes == PASSES_MOST)
		return tn_err_set(err, TN_EDATA, "hazard model: the fit did not converge in %d steps", PASSES_MOST);
	return TN_OK;
}

enum tn_status tn_hazard_end(struct tn_hazard *h, struct tn_err *err)
{
	enum tn_status st = h->stage == MOMENTS ? end_moments(h, err) : end_step(h, err);

	h->rows = 0;
	return st;
}
