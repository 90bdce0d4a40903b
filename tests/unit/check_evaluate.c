/* Figures of predictions: the page's vector, values of scikit-learn, and a slow twin that compares each prediction with each.
 *
 * The rows of `foreign`: draws as below, in Python (v / grid is the same double there). auc, pr_auc, brier, log_loss:
 * roc_auc_score, average_precision_score, brier_score_loss, log_loss (p clipped before) of scikit-learn 1.9.1; lift: fractions,
 * rounded once; ece: fsum; slope, intercept: Newton's method in 80-bit floats to a step of 1e-16, within 1e-6 of
 * LogisticRegression(C=inf, solver="newton-cholesky").
 */
#include <check.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/interval.h"
#include "model/evaluate.h"
#include "rnd.h"

Suite *evaluate_suite(void);

static const double vector_p[] = { .1, .4, .35, .8, .4, .4, .05, .95, .65, .2 };
static const bool vector_y[] = { 0, 0, 1, 1, 0, 1, 0, 1, 1, 0 };

static bool near(double got, double want, double tolerance)
{
	return fabs(got - want) <= tolerance * fmax(1, fabs(want));
}

/* Adds them in the order of a shuffle (0: as they are), and runs. */
static void evaluate(const double *p, const bool *y, uint32_t n, uint64_t shuffle, bool is_probability, struct tn_evaluation *r)
{
	struct tn_evaluate e = { 0 };
	struct tn_err err = { 0 };
	uint32_t *at = calloc((size_t)n + 1, sizeof *at);

	HOLDS(at != NULL);
	for (uint32_t i = 0; i < n; i++)
		at[i] = i;
	for (uint32_t i = n; shuffle != 0 && i > 1; i--) {
		uint32_t k = (uint32_t)(rnd(&shuffle) % i), t = at[i - 1];

		at[i - 1] = at[k];
		at[k] = t;
	}
	for (uint32_t i = 0; i < n; i++)
		HOLDS(tn_evaluate_add(&e, p[at[i]], y[at[i]], &err) == TN_OK);
	memset(r, 0x55, sizeof *r);
	HOLDS(tn_evaluate_run(&e, is_probability, r, &err) == TN_OK && err.status == TN_OK);
	tn_evaluate_fini(&e);
	HOLDS(e.pair == NULL && e.n == 0);
	free(at);
}

/* All digits of churn.md section 4, but for slope and intercept: 2.8641782 and 1.2903215 there are those of a fit that
 * stopped early (its scores are 3e-5, not 0). These are Newton's in Python's decimal at 60 digits. */
START_TEST(page)
{
	struct tn_evaluation r;

	for (uint64_t shuffle = 0; shuffle < 20; shuffle++) {
		evaluate(vector_p, vector_y, 10, shuffle, true, &r);
		HOLDS(r.n == 10 && r.outcomes == 5 && r.base_rate == .5);
		HOLDS(near(r.auc, .88, 1e-15) && near(r.pr_auc, .87619047619047619, 1e-15) && r.lift == 2);
		HOLDS(near(r.brier, .132, 1e-15) && near(r.log_loss, .40727812270586156, 1e-15) && near(r.ece, .18, 1e-15));
		HOLDS_MSG(near(r.slope, 2.86418438306514277, 1e-14) && near(r.intercept, 1.29035393142542132, 1e-14),
			"%.17g %.17g", r.slope, r.intercept);
		HOLDS(near(r.slope, 2.8641782, 4e-5) && near(r.intercept, 1.2903215, 4e-5));
	}
}
END_TEST

enum kind { CALIBRATED, FLAT, STEEP, RARE, KINDS };

static void draw(uint64_t *seed, uint32_t n, uint64_t grid, int kind, double *p, bool *y)
{
	for (uint32_t i = 0; i < n; i++) {
		uint64_t v = rnd(seed) % (grid + 1), u = rnd(seed) % grid;

		p[i] = (double)v / (double)grid;
		y[i] = kind == CALIBRATED ? u < v : kind == FLAT ? 2 * u < v + grid / 2 : kind == STEEP ? u * grid < v * v : 20 * u < v;
	}
}

START_TEST(foreign)
{
	static const struct {
		uint64_t seed;
		uint32_t n;
		uint64_t grid;
		int kind;
		uint64_t outcomes;
		double want[8];         /* as in the struct */
	} cases[] = {
		{ 1, 10, UINT64_C(1000), CALIBRATED, 6, { 0.625, 0.8152777777777778, 1.666666666666667, 0.2560082,
			0.773141709709092, 0.3018, 0.3581584962745349, 0.4723755183555163 } },
		{ 2, 57, UINT64_C(10), CALIBRATED, 31, { 0.8951612903225806, 0.8995705574420202, 1.838709677419355, 0.1331578947368421,
			0.4102343798780376, 0.1350877192982456, 1.24841910161428, 0.5715517464127993 } },
		{ 3, 100, UINT64_C(4), FLAT, 57, { 0.7376580987352102, 0.7481968229336651, 1.420217209690894, 0.235625,
			4.158285070204425, 0.1725, 0.03401229466287992, 0.3472306518959151 } },
		{ 4, 333, UINT64_C(1000003), STEEP, 114, { 0.8695826323800367, 0.8081117775525505, 2.745614035087719, 0.1656630601010914,
			0.4916954738988471, 0.1530147841988906, 1.256573878000737, -1.069992091976298 } },
		{ 5, 1000, UINT64_C(100), RARE, 36, { 0.6554863992623329, 0.07446533656916392, 2.5, 0.3224167,
			1.171799622918928, 0.46185, 0.04392788700547654, -3.303777544359241 } },
		{ 6, 4999, UINT64_C(97), STEEP, 1715, { 0.8799883168858286, 0.8024768991197735, 2.728338192419825, 0.165122810936935,
			0.494043918178464, 0.1646617983390492, 1.278246790509848, -1.189624435113259 } },
		{ 7, 6000, UINT64_C(1099511627776), CALIBRATED, 2994, { 0.824929744163421, 0.8234858310003519, 1.897127588510354,
			0.1708895040232941, 0.511178897934802, 0.01415429758087157, 0.9574992824758085, -0.01965419879326343 } },
		{ 8, 20000, UINT64_C(1099511627776), RARE, 469, { 0.6840830044500902, 0.0414952884088628, 1.940298507462687, 0.3249944826522749,
			0.9740611550957093, 0.4770732781128992, 0.3242333226448949, -3.896596668692823 } },
		{ 9, 20000, UINT64_C(1000), FLAT, 10020, { 0.6618251273005092, 0.6451198298946904, 1.476796407185629, 0.25297204375,
			0.7695640232356442, 0.12956795, 0.306494066662363, 0.0009925779224008681 } },
		{ 10, 12345, UINT64_C(1000003), FLAT, 6271, { 0.6631060433781479, 0.6492760370587172, 1.431191197576144, 0.2519844677266389,
			0.7566614549185509, 0.132083875599325, 0.3281094837437262, 0.0353878794729616 } }
	};
	static double p[20000];
	static bool y[20000];

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint64_t seed = cases[i].seed;
		struct tn_evaluation r;
		const double *want = cases[i].want;

		draw(&seed, cases[i].n, cases[i].grid, cases[i].kind, p, y);
		evaluate(p, y, cases[i].n, i, true, &r);
		HOLDS_MSG(r.n == cases[i].n && r.outcomes == cases[i].outcomes, "%zu: %" PRIu64, i, r.outcomes);
		HOLDS_MSG(near(r.auc, want[0], 2e-15) && near(r.pr_auc, want[1], 4e-15) && near(r.lift, want[2], 4e-15), "%zu", i);
		HOLDS_MSG(near(r.brier, want[3], 2e-15) && near(r.log_loss, want[4], 4e-15) && near(r.ece, want[5], 2e-15), "%zu", i);
		HOLDS_MSG(near(r.slope, want[6], 1e-13) && near(r.intercept, want[7], 1e-13), "%zu: %.17g %.17g", i, r.slope,
			r.intercept);
	}
}
END_TEST

/* ---- the slow twin ---- */

struct twin {
	double auc, pr_auc, lift, brier, log_loss, ece;
	bool has_slope;
};

/* Each pair of predictions, each definition as it is written. */
static struct twin slow(const double *p, const bool *y, uint32_t n)
{
	double pairs = 0, wins = 0, precision = 0, top = 0, outcomes = 0, bin_p[10] = { 0 }, bin_y[10] = { 0 };
	bool rises = false, falls = false;
	struct twin t = { 0 };

	for (uint32_t i = 0; i < n; i++) {
		double above = 0, equal = 0, hits = 0, c = fmin(fmax(p[i], 1e-15), 1 - 1e-15), room;
		int bin = (int)fmin(9, floor(10 * p[i]));

		for (uint32_t j = 0; j < n; j++) {
			above += p[j] > p[i];
			equal += p[j] == p[i];
			hits += y[j] && p[j] >= p[i];
			pairs += y[i] && !y[j];
			wins += y[i] && !y[j] ? (p[i] > p[j]) + (p[i] == p[j]) / 2.0 : 0;
			rises = rises || (y[i] && !y[j] && p[i] > p[j]);
			falls = falls || (y[i] && !y[j] && p[i] < p[j]);
		}
		room = fmin(fmax(n / 10.0 - above, 0) / equal, 1);
		top += y[i] ? room : 0;
		precision += y[i] ? hits / (above + equal) : 0;
		outcomes += y[i];
		t.brier += (p[i] - y[i]) * (p[i] - y[i]) / n;
		t.log_loss -= (y[i] ? log(c) : log1p(-c)) / n;
		bin_p[bin] += p[i];
		bin_y[bin] += y[i];
	}
	for (int b = 0; b < 10; b++)
		t.ece += fabs(bin_p[b] - bin_y[b]) / n;
	t.auc = pairs > 0 ? wins / pairs : NAN;
	t.pr_auc = outcomes > 0 ? precision / outcomes : NAN;
	t.lift = outcomes > 0 ? top / (n / 10.0) / (outcomes / n) : NAN;
	t.has_slope = rises && falls;
	return t;
}

static bool same(double got, double want)
{
	return isnan(want) ? isnan(got) : near(got, want, 1e-12);
}

/* At the best fit, what is left over is 0 in sum and uncorrelated with x. */
static bool is_best(const double *p, const bool *y, uint32_t n, const struct tn_evaluation *r)
{
	double a = 0, b = 0, size = 0;

	for (uint32_t i = 0; i < n; i++) {
		double c = fmin(fmax(p[i], 1e-15), 1 - 1e-15), x = log(c / (1 - c)), mu = 1 / (1 + exp(-(r->intercept + r->slope * x)));

		a += y[i] - mu;
		b += (y[i] - mu) * x;
		size += fabs(x);
	}
	return fabs(a) < 1e-10 * n && fabs(b) < 1e-10 * (size + 1);
}

static int by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Sizes as ntile, means of the sorted p, outcomes less than one away from what each one of a tie brings on average. */
static bool has_tenths(const double *p, const bool *y, uint32_t n, const struct tn_evaluation *r)
{
	double *sorted = malloc((size_t)n * sizeof *sorted);
	uint64_t outcomes = 0;
	uint32_t at = 0;
	bool holds = true;

	HOLDS(sorted != NULL);
	memcpy(sorted, p, n * sizeof *p);
	qsort(sorted, n, sizeof *sorted, by_value);
	for (uint32_t t = 0; t < 10; t++) {
		const struct tn_evaluate_tenth *d = &r->tenth[t];
		uint32_t size = n / 10 + (t < n % 10);
		double sum = 0, expected = 0, lo = NAN, hi = NAN;

		for (uint32_t end = at + size; at < end; at++) {
			double equal = 0, hits = 0;

			for (uint32_t j = 0; j < n; j++) {
				equal += p[j] == sorted[at];
				hits += y[j] && p[j] == sorted[at];
			}
			sum += sorted[at];
			expected += hits / equal;
		}
		outcomes += d->outcomes;
		(void)tn_wilson(d->outcomes, size, &lo, &hi);
		holds = holds && d->n == size && d->outcomes <= size && fabs((double)d->outcomes - expected) < 1 + 1e-9;
		holds = holds && same(d->predicted, size == 0 ? NAN : sum / size);
		holds = holds && same(d->observed, size == 0 ? NAN : (double)d->outcomes / size) && same(d->lo, lo) && same(d->hi, hi);
	}
	free(sorted);
	return holds && outcomes == r->outcomes;
}

/* Small ones of all kinds, many with ties, with one outcome only or separated; sizes rise, so the first failure is small. */
START_TEST(twin)
{
	static const uint64_t grids[] = { 1, 2, 3, 10, 20, 97, 1000003 };
	static double p[400];
	static bool y[400];
	unsigned fits = 0;

	for (uint64_t round = 1; round <= 4000; round++) {
		uint64_t seed = round * 7919, grid = grids[rnd(&seed) % 7];
		uint32_t n = 1 + (uint32_t)(rnd(&seed) % (1 + round / 20));
		struct tn_evaluation r;
		struct twin t;

		draw(&seed, n, grid, (int)(round % KINDS), p, y);
		evaluate(p, y, n, round, true, &r);
		t = slow(p, y, n);
		HOLDS_MSG(same(r.auc, t.auc) && same(r.pr_auc, t.pr_auc) && same(r.lift, t.lift) && same(r.brier, t.brier) &&
			same(r.log_loss, t.log_loss) && same(r.ece, t.ece), "round %" PRIu64 ", %u predictions", round, n);
		HOLDS_MSG(has_tenths(p, y, n, &r), "round %" PRIu64 ", %u predictions: tenths", round, n);
		HOLDS_MSG(isnan(r.slope) == !t.has_slope && isnan(r.intercept) == !t.has_slope, "round %" PRIu64 ": %g", round, r.slope);
		HOLDS_MSG(!t.has_slope || is_best(p, y, n, &r), "round %" PRIu64 ": %.17g %.17g", round, r.slope, r.intercept);
		fits += t.has_slope;
	}
	HOLDS(fits > 1000 && fits < 3900);
}
END_TEST

/* Any order of the adds gives the same bytes: with ties, with more p than the coarse fit has points, as p and as score. */
START_TEST(shuffled)
{
	static const uint64_t grids[] = { 1, 7, 100, 5000, UINT64_C(1) << 40 };
	static double p[5000];
	static bool y[5000];

	for (uint64_t round = 1; round <= 60; round++) {
		uint64_t seed = round * 104729;
		uint32_t n = round % 3 == 0 ? 5000 : (uint32_t)(rnd(&seed) % 300);
		struct tn_evaluation want, got;

		draw(&seed, n, grids[round % 5], (int)(round % KINDS), p, y);
		for (uint32_t i = 0; i < n; i += 3)
			p[i] = p[i] > 0 ? p[i] : -p[i];         /* -0 */
		for (int is_probability = 0; is_probability < 2; is_probability++) {
			evaluate(p, y, n, 0, is_probability, &want);
			for (uint64_t shuffle = 1; shuffle <= 6; shuffle++) {
				evaluate(p, y, n, shuffle, is_probability, &got);
				HOLDS_MSG(memcmp(&want, &got, sizeof got) == 0, "round %" PRIu64 ", shuffle %" PRIu64, round, shuffle);
			}
		}
	}
}
END_TEST

/* Orders that make a careless quicksort slow or deep: rising, falling, saws, few values. A score's rank is checked by its AUC. */
START_TEST(orders)
{
	static double p[100000];
	static bool y[100000];
	const uint32_t n = 100000;
	struct tn_evaluation r;

	for (int kind = 0; kind < 6; kind++) {
		for (uint32_t i = 0; i < n; i++) {
			uint32_t v = kind == 0 ? i : kind == 1 ? n - i : kind == 2 ? i % 1000 : kind == 3 ? (i < n / 2 ? i : n - i) :
				kind == 4 ? 5 : i % 2;

			p[i] = -(double)v * 1e300;              /* scores have no bounds, but infinity */
			y[i] = kind == 4 ? i % 2 : v < (kind == 5 ? 1 : 300);
		}
		evaluate(p, y, n, 0, false, &r);
		HOLDS_MSG(r.auc == (kind == 4 ? .5 : 1) && r.pr_auc == (kind == 4 ? .5 : 1), "kind %d: %g %g", kind, r.auc, r.pr_auc);
	}
}
END_TEST

/* ---- the edges ---- */

/* want: auc pr_auc lift brier log_loss ece slope intercept */
START_TEST(degenerate)
{
	static const double tiny = 9.9960036108132e-16;         /* half -ln(1 - 1e-15), half that of the double nearest to it */
	static const double low = 34.538776394910684;           /* -ln 1e-15 */
	static const double far = 34.539176193625778;           /* half of it, half -ln(1 - c), c the double nearest to 1 - 1e-15 */
	const struct {
		uint32_t n;
		double p[4];
		bool y[4];
		double want[8];
	} cases[] = {
		{ 0, { 0 }, { 0 }, { NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN } },
		{ 1, { .25 }, { 0 }, { NAN, NAN, NAN, .0625, .28768207245178093, .25, NAN, NAN } },
		{ 1, { .25 }, { 1 }, { NAN, 1, 1, .5625, 1.3862943611198906, .75, NAN, NAN } },
		{ 3, { .5, .25, .75 }, { 1, 1, 1 }, { NAN, 1, 1, .2916666666666667, .78904120471053896, .5, NAN, NAN } },
		{ 3, { .5, .25, .75 }, { 0, 0, 0 }, { NAN, NAN, NAN, .2916666666666667, .78904120471053896, .5, NAN, NAN } },
		{ 4, { .5, .5, .5, .5 }, { 1, 0, 0, 0 }, { .5, .25, 1, .25, .6931471805599453, .25, NAN, NAN } },
		/* right and sure */
		{ 4, { 0, 1, 1, 0 }, { 0, 1, 1, 0 }, { 1, 1, 2, 0, tiny, 0, NAN, NAN } },
		/* wrong and sure */
		{ 4, { 0, 1, 1, 0 }, { 1, 0, 0, 1 }, { 0, .5, 0, 1, far, 1, NAN, NAN } },
		/* both at each end: no slope is better than 0 */
		{ 4, { 0, 1, 1, 0 }, { 0, 1, 0, 1 }, { .5, .5, 1, .5, far / 2, .5, 0, 0 } },
		/* separated but for one p that both sides share */
		{ 4, { .25, .5, .5, .75 }, { 0, 1, 0, 1 }, { .875, .8333333333333333, 2, .15625, .4904146265058631, .125, NAN, NAN } },
		/* distinct, but clipped to one and the same */
		{ 4, { 1e-20, 1e-17, 1e-16, 0 }, { 1, 0, 1, 0 }, { .75, .8333333333333333, 2, .5, low / 2, .5, NAN, NAN } },
		/* distinct, but neighbours among doubles, and their logits are one */
		{ 4, { 1e-10, 0x1.b7cdfd9d7bdbcp-34, 1e-10, 0x1.b7cdfd9d7bdbcp-34 }, { 1, 0, 0, 1 },
			{ .5, .5, 1, .4999999999, 11.512925465020229, .4999999999, NAN, NAN } },
		{ 4, { 1e-10, 0x1.b7cdfd9d7bdbcp-34, 1e-10, .5 }, { 1, 0, 0, 1 },
			{ .625, .75, 2, .31249999995, 5.9297495276751, .374999999925, NAN, NAN } }
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct tn_evaluation r;
		const double *want = cases[i].want;

		evaluate(cases[i].p, cases[i].y, cases[i].n, 0, true, &r);
		HOLDS(r.n == cases[i].n && isnan(r.base_rate) == (r.n == 0));
		HOLDS_MSG(same(r.auc, want[0]) && same(r.pr_auc, want[1]) && same(r.lift, want[2]), "%zu: %.17g %.17g %.17g", i, r.auc,
			r.pr_auc, r.lift);
		HOLDS_MSG(same(r.brier, want[3]) && same(r.log_loss, want[4]) && same(r.ece, want[5]), "%zu: %.17g %.17g %.17g", i,
			r.brier, r.log_loss, r.ece);
		HOLDS_MSG(same(r.slope, want[6]) && same(r.intercept, want[7]), "%zu: %.17g %.17g", i, r.slope, r.intercept);
		HOLDS_MSG(want[4] != tiny || fabs(r.log_loss / tiny - 1) < 1e-9, "%zu: %.17g", i, r.log_loss);
		for (uint64_t t = r.n; t < 10; t++)
			HOLDS(r.tenth[t].n == 0 && r.tenth[t].outcomes == 0 && isnan(r.tenth[t].predicted) && isnan(r.tenth[t].observed) &&
				isnan(r.tenth[t].lo) && isnan(r.tenth[t].hi));
	}
}
END_TEST

/* All but separated: one pair of neighbours on the wrong side among many. The fit ends, and is the best one; where the gap is
 * too small for two doubles, they share a p, and there is none. */
START_TEST(nearly_separated)
{
	static double p[6000];
	static bool y[6000];
	static const double gaps[] = { 1e-2, 1e-4, 1e-7, 1e-10, 1e-13 };

	for (size_t g = 0; g < sizeof gaps / sizeof gaps[0]; g++)
		for (uint32_t n = 20; n <= 6000; n += 2990) {
			struct tn_evaluation r;

			for (uint32_t i = 0; i < n; i++) {
				p[i] = ((double)i + .5) / (double)n;
				y[i] = p[i] > .5;
			}
			p[n / 2 - 1] = .5 - gaps[g] / (double)n;
			y[n / 2 - 1] = true;
			p[n / 2] = .5 + gaps[g] / (double)n;
			y[n / 2] = false;
			evaluate(p, y, n, g, true, &r);
			HOLDS_MSG(p[n / 2 - 1] < p[n / 2] ? r.slope > 1 && is_best(p, y, n, &r) : isnan(r.slope),
				"gap %g, n %u: %.17g %.17g", gaps[g], n, r.slope, r.intercept);
		}
}
END_TEST

/* Ties that a tenth cuts are shared out: all equal, each tenth has the base rate. */
START_TEST(equal_tenths)
{
	static double p[1000];
	static bool y[1000];
	struct tn_evaluation r;

	for (uint32_t i = 0; i < 1000; i++) {
		p[i] = .3;
		y[i] = i < 340;
	}
	evaluate(p, y, 1000, 3, true, &r);
	HOLDS(r.lift == 1 && r.auc == .5 && near(r.ece, .04, 1e-15) && isnan(r.slope));
	evaluate(p, y + 339, 10, 1, true, &r);          /* one outcome: half of it is reached with the fifth */
	for (int t = 0; t < 10; t++)
		HOLDS(r.tenth[t].n == 1 && r.tenth[t].outcomes == (t == 4));
	evaluate(p, y, 1000, 4, true, &r);
	for (int t = 0; t < 10; t++)
		HOLDS(r.tenth[t].n == 100 && r.tenth[t].outcomes == 34 && near(r.tenth[t].predicted, .3, 1e-15));
}
END_TEST

/* Without outcomes ece is the mean of p. Multiples of 2^-57 have an exact sum; a sum that forgets what rounding
 * took misses it by more than is allowed here. */
START_TEST(compensated)
{
	enum { N = 200000 };
	static double p[N];
	static bool y[N];
	uint64_t seed = 5, sum = 0;     /* of what is above 2^52 */
	struct tn_evaluation r;
	double want;

	for (int i = 0; i < N; i++) {
		uint64_t more = rnd(&seed) >> 18;

		p[i] = ldexp((double)((UINT64_C(1) << 52) + more), -57);
		sum += more;
	}
	want = (ldexp(1, 52) + (double)sum / N) * ldexp(1, -57);
	evaluate(p, y, N, 0, true, &r);
	HOLDS_MSG(fabs(r.ece / want - 1) < 5e-16, "%.17g, not %.17g", r.ece, want);
}
END_TEST

/* Where 10 p and its floor are close to the next bin; a bin too high would give another ece. */
START_TEST(bins)
{
	static const struct { double p; int bin; } cases[] = {
		{ 0, 0 }, { 5e-324, 0 }, { .1, 1 }, { 0x1.9999999999999p-4, 0 }, { .2, 2 }, { .3, 3 }, { .5, 5 }, { .6, 6 }, { .7, 7 },
		{ .9, 9 }, { 0x1.fffffffffffffp-1, 9 }, { 1, 9 }
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		for (int bin = 0; bin < 10; bin++) {
			/* with a partner in the same bin the two misses cancel in part, else they add up */
			double p[2] = { cases[i].p, bin / 10.0 + .05 }, alone;
			bool y[2] = { p[0] < .5, p[0] >= .5 };
			struct tn_evaluation r;

			evaluate(p, y, 2, 0, true, &r);
			alone = fabs(p[0] - y[0]) + fabs(p[1] - y[1]);
			if (bin == cases[i].bin)
				alone = fabs(p[0] - y[0] + p[1] - y[1]);
			HOLDS_MSG(near(r.ece, alone / 2, 1e-15), "%.17g with %g: %.17g", p[0], p[1], r.ece);
		}
}
END_TEST

/* A score's figures are those of its order; the rest is not there, and a probability has bounds. */
START_TEST(scores)
{
	struct tn_evaluation of_p, r;
	double p[10];

	evaluate(vector_p, vector_y, 10, 0, true, &of_p);
	for (int i = 0; i < 10; i++)
		p[i] = vector_p[i] == .95 ? INFINITY : vector_p[i] * 200 - 100;
	evaluate(p, vector_y, 10, 0, false, &r);
	HOLDS(r.auc == of_p.auc && r.pr_auc == of_p.pr_auc && r.lift == of_p.lift && r.base_rate == .5);
	HOLDS(isnan(r.brier) && isnan(r.log_loss) && isnan(r.ece) && isnan(r.slope) && isnan(r.intercept));
	for (int t = 0; t < 10; t++)
		HOLDS(r.tenth[t].n == 1 && r.tenth[t].outcomes == of_p.tenth[t].outcomes && isnan(r.tenth[t].predicted));
}
END_TEST

START_TEST(refused)
{
	static const double wrong[] = { -1e-300, 1.0000000000000002, INFINITY, -INFINITY, 50 };
	struct tn_evaluate e = { 0 };
	struct tn_err err = { 0 };
	struct tn_evaluation r;

	HOLDS(tn_evaluate_add(&e, NAN, true, &err) == TN_EDATA && e.n == 0);
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		tn_err_clear(&err);
		HOLDS(tn_evaluate_add(&e, .5, false, &err) == TN_OK && tn_evaluate_add(&e, wrong[i], true, &err) == TN_OK);
		HOLDS(tn_evaluate_run(&e, true, &r, &err) == TN_EDATA && strstr(err.what, "not a probability") != NULL);
		HOLDS(r.n == 0 && isnan(r.auc));
		tn_err_clear(&err);
		HOLDS(tn_evaluate_run(&e, false, &r, &err) == TN_OK && r.n == 2);
		tn_evaluate_fini(&e);
	}
	tn_evaluate_fini(&e);
}
END_TEST

/* Runs do not wear it out, and adds go on after one. */
START_TEST(again)
{
	struct tn_evaluation once, twice, all;
	struct tn_evaluate e = { 0 };
	struct tn_err err = { 0 };

	for (int i = 0; i < 10; i++) {
		HOLDS(tn_evaluate_add(&e, vector_p[i], vector_y[i], &err) == TN_OK);
		if (i == 4)
			HOLDS(tn_evaluate_run(&e, true, &once, &err) == TN_OK && once.n == 5);
	}
	HOLDS(tn_evaluate_run(&e, true, &once, &err) == TN_OK && tn_evaluate_run(&e, true, &twice, &err) == TN_OK);
	evaluate(vector_p, vector_y, 10, 0, true, &all);
	HOLDS(memcmp(&once, &twice, sizeof once) == 0 && memcmp(&once, &all, sizeof once) == 0);
	tn_evaluate_fini(&e);
}
END_TEST

Suite *evaluate_suite(void)
{
	Suite *s = suite_create("evaluate");
	TCase *t = tcase_create("evaluate");

	tcase_add_test(t, page);
	tcase_add_test(t, foreign);
	tcase_add_test(t, twin);
	tcase_add_test(t, shuffled);
	tcase_add_test(t, orders);
	tcase_add_test(t, degenerate);
	tcase_add_test(t, nearly_separated);
	tcase_add_test(t, equal_tenths);
	tcase_add_test(t, compensated);
	tcase_add_test(t, bins);
	tcase_add_test(t, scores);
	tcase_add_test(t, refused);
	tcase_add_test(t, again);
	suite_add_tcase(s, t);
	return s;
}
