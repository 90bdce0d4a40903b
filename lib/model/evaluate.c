/* Figures of predictions against outcomes. The predictions are sorted by p once; after that each distinct p is one group (p, how
 * many, how many outcomes), and all sums run over groups in rising order. So neither the order of the adds nor the order that the
 * sort leaves among equal p can reach a figure. What is a count stays an integer until the last division; sums of doubles
 * are compensated. One million distinct p take .17 to .24 CPU s (a busy EPYC core, gcc -O2): half of it the sort, half the slope.
 */
#include "model/evaluate.h"

#include <math.h>

#include "base/sys.h"
#include "math/interval.h"

__extension__ typedef unsigned __int128 u128;

#define CLIP 1e-15
#define FIRST_CAP 1024U
#define SMALL 24U               /* below that insertion is faster than one split more */
#define BINS 10
#define COARSE 1024U            /* points of the first fit */
#define BLOCK 128U
#define STEPS_MAX 200           /* Newton's; 4 to 8 are usual, 40 where outcomes are all but separated */
#define HALVINGS_MAX 60
#define STEP_END 1e-9           /* the step after one of that size is below rounding */

/* ---- collecting ---- */

/* Doubling, so that each prediction is copied once on average. */
static enum tn_status grow(struct tn_evaluate *e, struct tn_err *err)
{
	uint64_t cap = e->cap == 0 ? FIRST_CAP : e->cap * 2;
	struct tn_evaluate_pair *more;

	if (cap > SIZE_MAX / sizeof *more)
		return tn_err_nomem(err, UINT64_MAX);
	more = tn_sys.realloc(e->pair, (size_t)cap * sizeof *more);
	if (more == NULL)
		return tn_err_nomem(err, cap * sizeof *more);
	e->pair = more;
	e->cap = cap;
	return TN_OK;
}

enum tn_status tn_evaluate_add(struct tn_evaluate *e, double p, bool y, struct tn_err *err)
{
	if (isnan(p))
		return tn_err_set(err, TN_EDATA, "prediction: not a number");
	if (e->n == e->cap)
		TN_TRY(grow(e, err));
	e->pair[e->n++] = (struct tn_evaluate_pair){ p, y };
	return TN_OK;
}

void tn_evaluate_fini(struct tn_evaluate *e)
{
	tn_sys.free(e->pair);
	*e = (struct tn_evaluate){ 0 };
}

/* ---- sorting ---- */

/* Those below the pivot (or equal to it, where asked) go first; returns how many. Each item is moved, needed or not: the
 * processor has nothing to guess, which makes it twice as fast as two pointers that meet. */
static uint64_t split(struct tn_evaluate_pair *a, uint64_t n, double pivot, bool with_equal)
{
	uint64_t low = 0;

	for (uint64_t i = 0; i < n; i++) {
		struct tn_evaluate_pair v = a[i];

		a[i] = a[low];
		a[low] = v;
		low += (v.p < pivot) | (with_equal & (v.p == pivot));
	}
	return low;
}

/* Runs of SMALL are in the first cache: here moves cost less than what a split gets wrong. */
static void insert(struct tn_evaluate_pair *a, uint64_t n)
{
	for (uint64_t i = 1; i < n; i++) {
		struct tn_evaluate_pair v = a[i];
		uint64_t k = i;

		for (; k > 0 && a[k - 1].p > v.p; k--)
			a[k] = a[k - 1];
		a[k] = v;
	}
}

/* The middle one of three at chance places, so that no order that predictions come in makes the sort slow. */
static double pick(const struct tn_evaluate_pair *a, uint64_t n, uint64_t *chance)
{
	double v[3];

	for (int i = 0; i < 3; i++) {
		*chance = *chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		v[i] = a[(*chance >> 32) % n].p;
	}
	return fmax(fmin(v[0], v[1]), fmin(fmax(v[0], v[1]), v[2]));
}

/* Quicksort; recursion takes the smaller part, so its depth is at most log2 n. */
static void sort(struct tn_evaluate_pair *a, uint64_t n, uint64_t *chance)
{
	while (n > SMALL) {
		double pivot = pick(a, n, chance);
		uint64_t low = split(a, n, pivot, false);

		if (low == 0) {                         /* the pivot is the least: all that equal it are done at once */
			low = split(a, n, pivot, true);
			a += low;
			n -= low;
		} else if (low < n - low) {
			sort(a, low, chance);
			a += low;
			n -= low;
		} else {
			sort(a + low, n - low, chance);
			n = low;
		}
	}
	insert(a, n);
}

/* ---- sums and groups ---- */

/* A sum and what rounding took from it (Neumaier 1974, with Knuth's two-sum, which needs no branch). */
struct total {
	double sum, lost;
};

static inline void add(struct total *t, double v)
{
	double sum = t->sum + v, part = sum - t->sum;

	t->lost += (t->sum - (sum - part)) + (v - part);
	t->sum = sum;
}

static double value(const struct total *t)
{
	return t->sum + t->lost;
}

struct group {
	double p;
	uint64_t n, k;          /* predictions of p; outcomes among them */
};

/* The group that begins at *i, which moves on to the next one. False: that was the last one. */
static inline bool next(const struct tn_evaluate *e, uint64_t *i, struct group *g)
{
	uint64_t at = *i, k = 0;
	double p;

	if (at == e->n)
		return false;
	p = e->pair[at].p;
	do
		k += e->pair[at].y;
	while (++at < e->n && e->pair[at].p == p);
	*g = (struct group){ p, at - *i, k };
	*i = at;
	return true;
}

/* A sure prediction that fails would cost infinitely much: it costs 34.5. */
static double clip(double p)
{
	return p < CLIP ? CLIP : p > 1 - CLIP ? 1 - CLIP : p;
}

/* ---- figures of the order alone ---- */

/* auc in halves of pairs, lift in tenths of predictions: integers but for the one group that the border cuts. Recall and
 * precision at a threshold count all from it on: what is not below. Returns the number of groups. */
static uint64_t rank(const struct tn_evaluate *e, struct tn_evaluation *r)
{
	uint64_t i = 0, below = 0, outcomes_below = 0, top = 0, border = 9 * e->n, groups = 0, others = r->n - r->outcomes;
	struct total precision = { 0, 0 };
	double cut = 0;
	u128 halves = 0;
	struct group g;

	for (; next(e, &i, &g); below = i, outcomes_below += g.k, groups++) {
		halves += (u128)g.k * (2 * (below - outcomes_below) + (g.n - g.k));
		add(&precision, (double)g.k * (double)(r->outcomes - outcomes_below) / (double)(r->n - below));
		if (10 * below >= border)
			top += g.k;
		else if (10 * i > border)
			cut = (double)((u128)g.k * (10 * i - border)) / (double)g.n;
	}
	if (r->outcomes > 0 && others > 0)
		r->auc = (double)halves / (double)((u128)r->outcomes * others * 2);
	if (r->outcomes > 0) {
		r->pr_auc = value(&precision) / (double)r->outcomes;
		r->lift = (10 * (double)top + cut) / (double)r->outcomes;
	}
	return groups;
}

/* Of the first j of a group, as many outcomes as their share, rounded: a tie is cut into integers that do not depend on who
 * came first, less than one outcome away from pro rata. */
static uint64_t share(const struct group *g, uint64_t j)
{
	return (uint64_t)(((u128)j * g->k * 2 + g->n) / ((u128)g->n * 2));
}

/* An empty tenth (n < 10) stays undefined, and so does the mean of scores that are no probabilities. */
static void rate(struct tn_evaluate_tenth *t, bool is_probability, const struct total *sum)
{
	if (t->n == 0)
		return;
	t->observed = (double)t->outcomes / (double)t->n;
	if (is_probability)
		t->predicted = value(sum) / (double)t->n;
	(void)tn_wilson(t->outcomes, t->n, &t->lo, &t->hi);     /* n > 0 and outcomes <= n: share never gives more than it has */
}

/* Sizes by rank alone, the first n mod 10 larger by one; a group goes into as many tenths as it spans. */
static void cut_tenths(const struct tn_evaluate *e, bool is_probability, struct tn_evaluation *r)
{
	struct total sum[10] = { { 0, 0 } };
	uint64_t i = 0, room = e->n / 10 + (e->n % 10 > 0);
	struct group g;
	unsigned t = 0;

	while (next(e, &i, &g)) {
		for (uint64_t j = 0, take; j < g.n; j += take) {
			while (room == 0) {
				t++;
				room = e->n / 10 + (t < e->n % 10);
			}
			take = g.n - j < room ? g.n - j : room;
			room -= take;
			r->tenth[t].n += take;
			r->tenth[t].outcomes += share(&g, j + take) - share(&g, j);
			add(&sum[t], (double)take * g.p);
		}
	}
	for (t = 0; t < 10; t++)
		rate(&r->tenth[t], is_probability, &sum[t]);
}

/* ---- figures of the probabilities ---- */

/* A bin's difference of means times its share is the difference of its sums over n: no bin is divided by its own size, and an
 * empty one adds 0. log1p keeps the digits of 1 - p where p is next to 0. */
static void measure_errors(const struct tn_evaluate *e, struct tn_evaluation *r)
{
	struct total square = { 0, 0 }, log_loss = { 0, 0 }, ece = { 0, 0 }, p_sum[BINS] = { { 0, 0 } };
	uint64_t i = 0, outcomes[BINS] = { 0 };
	struct group g;

	while (next(e, &i, &g)) {
		double p = clip(g.p), k = (double)g.k, rest = (double)(g.n - g.k);
		int bin = g.p >= 1 ? BINS - 1 : (int)(10 * g.p);        /* 10 p can round up to 10 below 1, too */

		bin = bin < BINS ? bin : BINS - 1;
		add(&square, rest * (g.p * g.p) + k * ((1 - g.p) * (1 - g.p)));
		if (g.k > 0)
			add(&log_loss, -k * log(p));
		if (g.k < g.n)
			add(&log_loss, -rest * log1p(-p));
		add(&p_sum[bin], (double)g.n * g.p);
		outcomes[bin] += g.k;
	}
	for (int b = 0; b < BINS; b++) {
		add(&p_sum[b], -(double)outcomes[b]);
		add(&ece, fabs(value(&p_sum[b])));
	}
	r->brier = value(&square) / (double)r->n;
	r->log_loss = value(&log_loss) / (double)r->n;
	r->ece = value(&ece) / (double)r->n;
}

/* ---- slope and intercept ---- */

struct point {
	double x, n, k;         /* logit p; predictions; outcomes */
};

/* What a fit runs over: a few points, or all predictions (point NULL). Its x are (logit p - centre) / width. */
struct points {
	const struct tn_evaluate *e;
	const struct point *point;
	uint32_t n;
	double centre, width;
};

/* Minus log-likelihood of outcomes with log-odds a + b x, its gradient downhill, its second derivatives. */
struct curve {
	struct total loss, ga, gb;
	double haa, hab, hbb;
};

static double logit(double p)
{
	p = clip(p);
	return log(p / (1 - p));
}

static struct point point_of(const struct group *g)
{
	return (struct point){ logit(g->p), (double)g->n, (double)g->k };
}

/* The odds by exp(-|eta|), and what is missed by side: nothing overflows and neither end loses its digits. k - n mu would: where
 * outcomes are all but separated, the fit hangs on misses below 1e-16. */
static void bend(struct curve *c, const struct points *all, const struct point *point, uint32_t n, double a, double b)
{
	for (uint32_t i = 0; i < n; i++) {
		double x = (point[i].x - all->centre) / all->width, eta = a + b * x, size = fabs(eta);
		double odds = exp(-size), one = 1 / (1 + odds), rest = odds * one, weight = point[i].n * one * rest;
		double others = point[i].n - point[i].k, is_one = eta < 0 ? rest : one, is_none = eta < 0 ? one : rest;
		double miss = point[i].k * is_none - others * is_one;

		add(&c->loss, point[i].n * log1p(odds) + size * (eta < 0 ? point[i].k : others));
		add(&c->ga, miss);
		add(&c->gb, miss * x);
		c->haa += weight;
		c->hab += weight * x;
		c->hbb += weight * x * x;
	}
}

/* All predictions go through in blocks: their logits are made anew in each pass, since 8 bytes more a prediction would cost more
 * than two or three passes do. */
static struct curve curve_at(const struct points *all, double a, double b)
{
	struct curve c = { .haa = 0 };
	struct point block[BLOCK];
	struct group g;
	uint64_t i = 0;
	uint32_t n;

	if (all->point != NULL) {
		bend(&c, all, all->point, all->n, a, b);
		return c;
	}
	do {
		for (n = 0; n < BLOCK && next(all->e, &i, &g); n++)
			block[n] = point_of(&g);
		bend(&c, all, block, n, a, b);
	} while (n == BLOCK);
	return c;
}

/* One step, halved until it does not lead uphill (but for rounding). *c is the curve at *a, *b before and after. */
static bool descend(const struct points *all, double da, double db, double *a, double *b, struct curve *c)
{
	for (int i = 0; i < HALVINGS_MAX; i++, da /= 2, db /= 2) {
		struct curve to = curve_at(all, *a + da, *b + db);

		if (value(&to.loss) > value(&c->loss) * (1 + 1e-12))
			continue;
		*c = to;
		*a += da;
		*b += db;
		return true;
	}
	return false;
}

/* Newton's method from *a, *b. The curve is convex, so with halved steps it arrives wherever there is a minimum; false: there is
 * none that doubles can tell from a flat end. */
static bool fit(const struct points *all, double *a, double *b)
{
	struct curve c = curve_at(all, *a, *b);

	for (int i = 0; i < STEPS_MAX; i++) {
		double det = c.haa * c.hbb - c.hab * c.hab, ga = value(&c.ga), gb = value(&c.gb);
		double da = (c.hbb * ga - c.hab * gb) / det, db = (c.haa * gb - c.hab * ga) / det;

		if (!(det > 0) || !isfinite(da) || !isfinite(db))
			return false;
		if (fmax(fabs(da), fabs(db)) <= STEP_END * (1 + fmax(fabs(*a), fabs(*b)))) {
			*a += da;
			*b += db;
			return true;
		}
		if (!descend(all, da, db, a, b, &c))
			return false;
	}
	return false;
}

/* Neighbours become one point, at their mean: so few points that a fit to them costs nothing, and all but the answer. */
static uint32_t coarsen(const struct tn_evaluate *e, uint64_t groups, struct point *point)
{
	uint64_t i = 0, each = (groups + COARSE - 1) / COARSE, done = 0;
	uint32_t n = 0;
	struct group g;

	for (; next(e, &i, &g); done++) {
		struct point p = point_of(&g);

		if (done % each == 0)
			point[n++] = (struct point){ 0, 0, 0 };
		point[n - 1].n += p.n;
		point[n - 1].k += p.k;
		point[n - 1].x += (p.x - point[n - 1].x) * (p.n / point[n - 1].n);
	}
	return n;
}

/* So that a and b of the fit are about of a size and hardly hang together, wherever the predictions lie. */
static void scale(struct points *all)
{
	struct total n = { 0, 0 }, sum = { 0, 0 }, square = { 0, 0 };

	for (uint32_t i = 0; i < all->n; i++) {
		add(&n, all->point[i].n);
		add(&sum, all->point[i].n * all->point[i].x);
	}
	all->centre = value(&sum) / value(&n);
	for (uint32_t i = 0; i < all->n; i++) {
		double d = all->point[i].x - all->centre;

		add(&square, all->point[i].n * d * d);
	}
	all->width = sqrt(value(&square) / value(&n));
}

/* a <= b, or so close that their logits cannot tell: near 0 they have fewer bits to spare than p. Monotone, so the outermost p of
 * each outcome decide for all. */
static bool at_most(double a, double b)
{
	return a <= b || logit(a) <= logit(b);
}

/* Where a threshold separates the outcomes, the best slope is infinite; so it is where the two sides meet at one p. One outcome
 * only and all p equal are such cases. */
static bool is_separated(const struct tn_evaluate *e)
{
	double least[2] = { INFINITY, INFINITY }, most[2] = { -INFINITY, -INFINITY };

	for (uint64_t i = 0; i < e->n; i++) {
		double p = clip(e->pair[i].p);
		int y = e->pair[i].y;

		least[y] = fmin(least[y], p);
		most[y] = fmax(most[y], p);
	}
	return at_most(most[0], least[1]) || at_most(most[1], least[0]);
}

/* First over neighbours taken together: then all of them need two or three passes where a start from nowhere needs eight. */
static void calibrate(const struct tn_evaluate *e, uint64_t groups, struct tn_evaluation *r)
{
	double start = log((double)r->outcomes / (double)(r->n - r->outcomes)), a = start, b = 0;
	struct point point[COARSE];
	struct points all = { e, point, 0, 0, 1 };
	bool is_fit;

	if (is_separated(e))
		return;
	all.n = coarsen(e, groups, point);
	scale(&all);
	is_fit = fit(&all, &a, &b);
	if (groups > COARSE) {
		all.point = NULL;
		if (!is_fit) {          /* coarse points can be separated where the predictions are not */
			a = start;
			b = 0;
		}
		is_fit = fit(&all, &a, &b);
	}
	if (!is_fit)
		return;
	r->slope = b / all.width;
	r->intercept = a - r->slope * all.centre;
}

/* ---- all of it ---- */

/* Undefined until shown otherwise: each figure is only set where it exists. */
static void clear(struct tn_evaluation *r)
{
	*r = (struct tn_evaluation){ .base_rate = NAN, .auc = NAN, .pr_auc = NAN, .lift = NAN, .brier = NAN, .log_loss = NAN,
		.ece = NAN, .slope = NAN, .intercept = NAN };
	for (int t = 0; t < 10; t++)
		r->tenth[t] = (struct tn_evaluate_tenth){ 0, 0, NAN, NAN, NAN, NAN };
}

enum tn_status tn_evaluate_run(struct tn_evaluate *e, bool is_probability, struct tn_evaluation *result, struct tn_err *err)
{
	uint64_t chance = 1, groups;

	clear(result);
	if (e->n == 0)
		return TN_OK;
	sort(e->pair, e->n, &chance);
	if (is_probability && (e->pair[0].p < 0 || e->pair[e->n - 1].p > 1))
		return tn_err_set(err, TN_EDATA, "prediction: not a probability: '%g'",
			e->pair[0].p < 0 ? e->pair[0].p : e->pair[e->n - 1].p);
	result->n = e->n;
	for (uint64_t i = 0; i < e->n; i++)
		result->outcomes += e->pair[i].y;
	result->base_rate = (double)result->outcomes / (double)e->n;
	groups = rank(e, result);
	cut_tenths(e, is_probability, result);
	if (is_probability) {
		measure_errors(e, result);
		calibrate(e, groups, result);
	}
	return TN_OK;
}
