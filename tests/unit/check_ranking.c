/* Figures of ranked lists: cases worked by hand, a twin that reads the definitions off, and the bootstrap against a plain one,
 * against the binomial distribution and against scipy. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/ranking.h"
#include "rnd.h"

Suite *ranking_suite(void);

enum { MOST = 12, ALL = TN_RANKING_FIGURES };

static bool near(double a, double b, double slack)
{
	return fabs(a - b) <= slack;
}

static const char *name(int f)
{
	return tn_ranking_name((enum tn_ranking_figure)f);
}

/* Items of equal popularity: for tests that do not look at novelty. */
static const uint32_t even[64] = { 1, 1, 1, 1 };

static void put(struct tn_ranking *r, const uint32_t *list, uint32_t n, const uint32_t *held, uint32_t nheld)
{
	struct tn_err err = { 0 };

	HOLDS(tn_ranking_add(r, list, n, held, nheld, even, 1, &err) == TN_OK);
}

static struct tn_ranking begin(uint32_t k, uint32_t nitems)
{
	struct tn_err err = { 0 };
	struct tn_ranking r;

	ck_assert_int_eq(tn_ranking_init(&r, k, nitems, &err), TN_OK);
	return r;
}

static struct tn_ranking_result end(const struct tn_ranking *r, uint32_t rounds, uint64_t seed)
{
	struct tn_ranking_result result;
	struct tn_err err = { 0 };

	ck_assert_int_eq(tn_ranking_end(r, rounds, seed, &result, &err), TN_OK);
	return result;
}

/* ---- figures ---- */

#define LOG3 1.5849625007211562         /* log2 3 */
#define LOG5 2.3219280948873623

/* Discounts of ranks 1 to 4: 1, 1 / log2 3, 1/2, 1 / log2 5. */
static const struct {
	const char *what;
	uint32_t k, nitems, n, list[MOST], nheld, held[MOST];
	double want[ALL];               /* recall, precision, hit, NDCG, MRR, MAP */
} worked[] = {
	{ "ranks 2 and 4 of 5, three held", 5, 10, 5, { 0, 1, 2, 3, 4 }, 3, { 3, 9, 1 },
		{ 2. / 3, .4, 1, (1 / LOG3 + 1 / LOG5) / (1.5 + 1 / LOG3), .5, (1. / 2 + 2. / 4) / 3 } },
	{ "all of the list hits, more held than k: the ideal ends at k", 2, 10, 2, { 5, 3 }, 3, { 3, 4, 5 },
		{ 2. / 3, 1, 1, 1, 1, 1 } },
	{ "all held items first: the ideal ends at |T|", 5, 10, 5, { 5, 3, 0, 1, 2 }, 2, { 3, 5 }, { 1, .4, 1, 1, 1, 1 } },
	{ "no hit", 3, 10, 3, { 0, 1, 2 }, 2, { 3, 4 }, { 0, 0, 0, 0, 0, 0 } },
	{ "one held, last", 3, 10, 3, { 0, 1, 2 }, 1, { 2 }, { 1, 1. / 3, 1, .5, 1. / 3, 1. / 3 } },
	{ "a list shorter than k: precision is over k", 5, 10, 1, { 7 }, 2, { 7, 8 }, { .5, .2, 1, 1 / (1 + 1 / LOG3), 1, .5 } },
	{ "no list", 5, 10, 0, { 0 }, 1, { 1 }, { 0, 0, 0, 0, 0, 0 } },
	{ "a list longer than k is cut", 1, 10, 2, { 0, 1 }, 1, { 1 }, { 0, 0, 0, 0, 0, 0 } },
	{ "k above the catalogue", 10, 3, 3, { 0, 1, 2 }, 1, { 2 }, { 1, .1, 1, .5, 1. / 3, 1. / 3 } },
	{ "held items out of the catalogue count in |T|", 3, 3, 2, { 2, 0 }, 3, { 3, UINT32_MAX, 2 },
		{ 1. / 3, 1. / 3, 1, 1 / (1.5 + 1 / LOG3), 1, 1. / 3 } },
	{ "an item out of the catalogue never hits", 2, 3, 2, { 3, 0 }, 2, { 3, 0 }, { .5, .5, 1, 1 / (LOG3 + 1), .5, .25 } },
	{ "an item hits once", 2, 5, 2, { 4, 4 }, 1, { 4 }, { 1, .5, 1, 1, 1, 1 } },
	{ "two hits at ranks 1 and 3", 4, 9, 4, { 8, 0, 6, 1 }, 2, { 6, 8 }, { 1, .5, 1, 1.5 / (1 + 1 / LOG3), 1, (1 + 2. / 3) / 2 } }
};

START_TEST(figures)
{
	for (size_t c = 0; c < sizeof worked / sizeof worked[0]; c++) {
		struct tn_ranking r = begin(worked[c].k, worked[c].nitems);
		struct tn_ranking_result result;

		for (int again = 0; again < 2; again++)         /* a user must leave nothing to the next one */
			put(&r, worked[c].list, worked[c].n, worked[c].held, worked[c].nheld);
		put(&r, worked[c].list, worked[c].n, worked[c].held, 0);
		result = end(&r, 0, 1);
		ck_assert_uint_eq(result.nusers, 2);
		for (int f = 0; f < ALL; f++) {
			HOLDS_MSG(near(result.mean[f], worked[c].want[f], 1e-15), "%s: %s: %.17g, not %.17g", worked[c].what,
				name(f), result.mean[f], worked[c].want[f]);
			HOLDS(isnan(result.lo[f]) && isnan(result.hi[f]));
		}
		tn_ranking_fini(&r);
		tn_ranking_fini(&r);
	}
}
END_TEST

START_TEST(names)
{
	static const char *const want[ALL] = { "recall", "precision", "hit", "ndcg", "mrr", "map" };

	for (int f = 0; f < ALL; f++)
		ck_assert_str_eq(name(f), want[f]);
}
END_TEST

/* Five items, held by 8, 4, 1, 0 and 2 of 8 users: -log2 is 0, 1, 3, 3 (as if held by one), 2. */
START_TEST(catalogue)
{
	static const uint32_t popularity[5] = { 8, 4, 1, 0, 2 };
	static const struct {
		uint32_t n, list[3], nheld;
		double coverage, novelty;       /* after this add */
	} cases[] = { { 0, { 0 }, 1, 0, 0 }, { 2, { 0, 1 }, 1, .4, .5 }, { 3, { 2, 3, 4 }, 0, .4, .5 }, { 2, { 2, 3 }, 1, .8, 1.75 },
		{ 1, { 0 }, 1, .8, 1.4 }, { 3, { 1, 1, 4 }, 1, .8, 9. / 7 }, { 1, { 5 }, 1, .8, 1.5 } };
	const uint32_t held = 0;
	struct tn_ranking r = begin(2, 5);
	struct tn_err err = { 0 };

	for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
		struct tn_ranking_result result;

		ck_assert_int_eq(tn_ranking_add(&r, cases[c].list, cases[c].n, &held, cases[c].nheld, popularity, 8, &err), TN_OK);
		result = end(&r, 0, 1);
		HOLDS_MSG(near(result.coverage, cases[c].coverage, 1e-15), "%zu: coverage %.17g", c, result.coverage);
		HOLDS_MSG(c == 0 ? isnan(result.novelty) : near(result.novelty, cases[c].novelty, 1e-15), "%zu: novelty %.17g", c,
			result.novelty);
	}
	tn_ranking_fini(&r);
}
END_TEST

START_TEST(nothing)
{
	static const uint32_t one = 0;
	struct tn_err err = { 0 };
	struct tn_ranking zeroed = { 0 }, r;
	struct tn_ranking_result result;

	tn_ranking_fini(&zeroed);
	ck_assert_int_eq(tn_ranking_init(&r, 0, 5, &err), TN_EUSAGE);
	tn_ranking_fini(&r);
	r = begin(3, 0);
	result = end(&r, 1000, 1);
	for (int f = 0; f < ALL; f++)
		ck_assert(isnan(result.mean[f]) && isnan(result.lo[f]) && isnan(result.hi[f]));
	ck_assert(isnan(result.coverage) && isnan(result.novelty) && result.nusers == 0);
	put(&r, NULL, 0, &one, 1);      /* an empty catalogue, and no users to fit on */
	result = end(&r, 1000, 1);
	ck_assert(near(result.mean[TN_RECALL], 0, 0) && near(result.hi[TN_RECALL], 0, 0) && isnan(result.coverage));
	tn_ranking_fini(&r);
}
END_TEST

/* ---- random lists ---- */

struct user {
	uint32_t n, list[MOST], nheld, held[MOST];
};

static uint32_t below(uint64_t *seed, uint32_t n)
{
	return (uint32_t)(rnd(seed) >> 32) % n;
}

/* Distinct items. */
static uint32_t pick(uint64_t *seed, uint32_t nitems, uint32_t most, uint32_t *to)
{
	uint32_t n = below(seed, most + 1), has = 0;

	for (uint32_t tries = 0; has < n && tries < 4 * n; tries++) {
		bool is_new = true;

		to[has] = below(seed, nitems);
		for (uint32_t i = 0; i < has; i++)
			is_new &= to[i] != to[has];
		has += is_new;
	}
	return has;
}

static bool is_in(uint32_t item, const uint32_t *of, uint32_t n)
{
	bool found = false;

	for (uint32_t i = 0; i < n; i++)
		found |= of[i] == item;
	return found;
}

/* Each figure by its sentence in the header. */
static void slow_figures(const struct user *u, uint32_t k, double *figure)
{
	uint32_t n = u->n < k ? u->n : k, hits = 0;
	double best = 0;

	for (int f = 0; f < ALL; f++)
		figure[f] = 0;
	for (uint32_t i = 0; i < n; i++) {
		if (!is_in(u->list[i], u->held, u->nheld))
			continue;
		hits++;
		figure[TN_NDCG] += log(2) / log(i + 2);
		figure[TN_MRR] = fmax(figure[TN_MRR], 1. / (i + 1));
		figure[TN_MAP] += hits / (i + 1.);
	}
	for (uint32_t i = 0; i < u->nheld && i < k; i++)
		best += log(2) / log(i + 2);
	figure[TN_RECALL] = (double)hits / u->nheld;
	figure[TN_PRECISION] = (double)hits / k;
	figure[TN_HIT] = hits > 0 ? 1 : 0;
	figure[TN_NDCG] /= best;
	figure[TN_MAP] /= u->nheld < k ? u->nheld : k;
}

struct slow {
	double sum[ALL], novelty;
	uint32_t nusers, listings, covered;
	bool listed[MOST];
};

static void slow_add(struct slow *s, const struct user *u, uint32_t k, const uint32_t *popularity, uint32_t nusers)
{
	double figure[ALL];

	if (u->nheld == 0)
		return;
	s->nusers++;
	slow_figures(u, k, figure);
	for (int f = 0; f < ALL; f++)
		s->sum[f] += figure[f];
	for (uint32_t i = 0; i < u->n && i < k; i++) {
		uint32_t holders = popularity[u->list[i]];

		s->novelty -= log((holders == 0 ? 1. : holders) / nusers) / log(2);
		s->listings++;
		s->covered += !s->listed[u->list[i]];
		s->listed[u->list[i]] = true;
	}
}

START_TEST(twin)
{
	for (uint64_t seed = 1; seed <= 2000; seed++) {
		uint64_t s = seed;
		uint32_t nitems = 1 + below(&s, MOST), k = 1 + below(&s, MOST), nusers = below(&s, 9), popularity[MOST];
		uint32_t fit = 1 + below(&s, 20);
		struct tn_ranking r = begin(k, nitems);
		struct tn_ranking_result got;
		struct tn_err err = { 0 };
		struct slow want = { .covered = 0 };

		for (uint32_t i = 0; i < MOST; i++)
			popularity[i] = below(&s, fit + 1);
		for (uint32_t i = 0; i < nusers; i++) {
			struct user u;

			u.n = pick(&s, nitems, nitems, u.list);
			u.nheld = pick(&s, nitems, nitems, u.held);
			HOLDS(tn_ranking_add(&r, u.list, u.n, u.held, u.nheld, popularity, fit, &err) == TN_OK);
			slow_add(&want, &u, k, popularity, fit);
		}
		got = end(&r, 20, seed);
		HOLDS_MSG(got.nusers == want.nusers, "seed %d: users", (int)seed);
		HOLDS_MSG(near(got.coverage, (double)want.covered / nitems, 1e-12), "seed %d: coverage", (int)seed);
		HOLDS_MSG(want.listings == 0 || near(got.novelty, want.novelty / want.listings, 1e-12), "seed %d: novelty",
			(int)seed);
		for (int f = 0; f < ALL && want.nusers > 0; f++) {
			HOLDS_MSG(near(got.mean[f], want.sum[f] / want.nusers, 1e-12), "seed %d: %s", (int)seed, name(f));
			HOLDS_MSG(0 <= got.lo[f] && got.lo[f] <= got.hi[f] && got.hi[f] <= 1,
				"seed %d: %s: interval", (int)seed, name(f));
		}
		tn_ranking_fini(&r);
	}
}
END_TEST

/* ---- intervals ---- */

/* Sixty users, k = 5. The means and, from scipy 1.17.1 (stats.bootstrap, method 'percentile', n_resamples 100000, numpy 2.4.6's
 * default_rng of 0, 1 and 2, the middle one of three), the ends of the intervals. */
START_TEST(scipy)
{
	static const double want[ALL][3] = { { .21376984, .17075397, .26031746 }, { .18, .14666667, .21333333 },
		{ .73333333, .61666667, .83333333 }, { .1971956, .15669958, .23956826 }, { .31666667, .24583333, .39166667 },
		{ .10640278, .07854167, .13711111 } };
	struct tn_ranking r = begin(5, 40);
	struct tn_ranking_result result;

	for (uint32_t u = 0; u < 60; u++) {
		uint32_t list[5], held[7], nheld = 1 + u % 7;

		for (uint32_t i = 0; i < 5; i++)
			list[i] = (7 * u + 3 * i) % 20;
		for (uint32_t i = 0; i < nheld; i++)
			held[i] = (u * u + 4 * i + 1 + (i >= 5)) % 20;
		put(&r, list, 5, held, nheld);
	}
	result = end(&r, 100000, 1);
	for (int f = 0; f < ALL; f++) {
		/* Five standard errors of either's ends; hits come in sixtieths, and 51 of them are all but as good as 50. */
		double slack = f == TN_HIT ? 1.001 / 60 : .015 * (want[f][2] - want[f][1]);

		HOLDS_MSG(near(result.mean[f], want[f][0], 1e-8), "%s: %.10f", name(f), result.mean[f]);
		HOLDS_MSG(near(result.lo[f], want[f][1], slack), "%s: lo %.8f", name(f), result.lo[f]);
		HOLDS_MSG(near(result.hi[f], want[f][2], slack), "%s: hi %.8f", name(f), result.hi[f]);
	}
	tn_ranking_fini(&r);
}
END_TEST

/* n users, of whom those from .. to - 1 have a hit and all others none. */
static struct tn_ranking hits(uint32_t n, uint32_t from, uint32_t to)
{
	static const uint32_t item[2] = { 0, 1 };
	struct tn_ranking r = begin(1, 2);

	for (uint32_t u = 0; u < n; u++)
		put(&r, item, 1, item + (u < from || u >= to), 1);
	return r;
}

/* P(X <= x), X binomial. */
static double binomial_cdf(double x, uint32_t n, double p)
{
	double sum = 0;

	for (uint32_t i = 0; i <= n && (double)i <= x; i++)
		sum += exp(lgamma(n + 1.) - lgamma(i + 1.) - lgamma((double)n - i + 1) + i * log(p) + (n - i) * log1p(-p));
	return sum;
}

/* The number of hits of a round is binomial, whoever has them: one user, one block of 256, a part of a block, several. Both ends
 * must be quantiles of it, but for four standard errors of their own. */
START_TEST(exact)
{
	enum { ROUNDS = 10000 };
	static const uint32_t cases[][3] = { { 2, 0, 1 }, { 3, 2, 3 }, { 5, 1, 3 }, { 255, 254, 255 }, { 256, 0, 1 },
		{ 256, 255, 256 }, { 256, 0, 128 }, { 257, 256, 257 }, { 257, 0, 256 }, { 257, 255, 257 }, { 512, 0, 256 }, { 513, 512, 513 },
		{ 513, 256, 512 }, { 700, 512, 700 }, { 700, 0, 40 }, { 769, 767, 769 }, { 1290, 256, 512 }, { 1290, 512, 1280 },
		{ 1290, 1280, 1290 } };

	for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
		uint32_t n = cases[c][0];
		double p = (double)(cases[c][2] - cases[c][1]) / n, slack = 4 * sqrt(.025 * .975 / ROUNDS), lo, hi;
		struct tn_ranking r = hits(n, cases[c][1], cases[c][2]);
		struct tn_ranking_result result = end(&r, ROUNDS, c);

		lo = floor(result.lo[TN_HIT] * n + 1e-6);       /* between neighbours, if the rank falls between two */
		hi = ceil(result.hi[TN_HIT] * n - 1e-6);
		HOLDS_MSG(binomial_cdf(lo - 1, n, p) < .025 + slack && binomial_cdf(lo, n, p) > .025 - slack, "%u %u %u: lo %g",
			n, cases[c][1], cases[c][2], lo);
		HOLDS_MSG(binomial_cdf(hi - 1, n, p) < .975 + slack && binomial_cdf(hi, n, p) > .975 - slack, "%u %u %u: hi %g",
			n, cases[c][1], cases[c][2], hi);
		tn_ranking_fini(&r);
	}
}
END_TEST

/* Users of all kinds: each has what the first figures of a list of eight can be. */
static struct tn_ranking mixed(uint32_t n, uint64_t seed)
{
	struct tn_ranking r = begin(8, MOST);

	while (r.nusers < n) {
		struct user u;

		u.n = pick(&seed, MOST, MOST, u.list);
		u.nheld = pick(&seed, MOST, 5, u.held);
		put(&r, u.list, u.n, u.held, u.nheld);
	}
	return r;
}

static int rising(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* One draw after the other, in double. */
static void slow_interval(const struct tn_ranking *r, int figure, uint32_t rounds, uint64_t seed, double *lo, double *hi)
{
	double *mean = malloc(rounds * sizeof *mean);

	ck_assert_ptr_nonnull(mean);
	for (uint32_t round = 0; round < rounds; round++) {
		mean[round] = 0;
		for (uint64_t i = 0; i < r->nusers; i++)
			mean[round] += (double)r->user[rnd(&seed) % r->nusers][figure];
		mean[round] /= (double)r->nusers;
	}
	qsort(mean, rounds, sizeof *mean, rising);
	*lo = mean[rounds / 40];
	*hi = mean[rounds - rounds / 40];
	free(mean);
}

START_TEST(plain_bootstrap)
{
	enum { ROUNDS = 10000 };
	static const uint32_t sizes[] = { 40, 300, 1111 };

	for (size_t c = 0; c < sizeof sizes / sizeof sizes[0]; c++) {
		struct tn_ranking r = mixed(sizes[c], 5 + c);
		struct tn_ranking_result result = end(&r, ROUNDS, 3);

		for (int f = 0; f < ALL; f++) {
			double lo, hi, slack;

			slow_interval(&r, f, ROUNDS, 77, &lo, &hi);
			slack = .05 * (hi - lo);        /* five standard errors */
			HOLDS_MSG(near(result.lo[f], lo, slack) && near(result.hi[f], hi, slack),
				"%u users: %s: %.6f %.6f, plainly %.6f %.6f", sizes[c], name(f), result.lo[f], result.hi[f], lo, hi);
		}
		tn_ranking_fini(&r);
	}
}
END_TEST

START_TEST(intervals)
{
	struct tn_ranking small = mixed(300, 9), large = mixed(4800, 9);
	struct tn_ranking_result a = end(&small, 1000, 1), b = end(&small, 1000, 1), c = end(&small, 1000, 2);
	struct tn_ranking_result d = end(&large, 1000, 1);

	for (int f = 0; f < ALL; f++) {
		double width = a.hi[f] - a.lo[f];

		ck_assert(near(a.lo[f], b.lo[f], 0) && near(a.hi[f], b.hi[f], 0));
		ck_assert(!near(a.lo[f], c.lo[f], 0) || !near(a.hi[f], c.hi[f], 0) || f == TN_HIT);
		ck_assert(near(a.lo[f], c.lo[f], .15 * width) && near(a.hi[f], c.hi[f], .15 * width));
		ck_assert(a.lo[f] < a.mean[f] && a.mean[f] < a.hi[f] && d.lo[f] < d.mean[f] && d.mean[f] < d.hi[f]);
		ck_assert(near((d.hi[f] - d.lo[f]) / width, .25, .05));         /* sixteen times the users */
	}
	tn_ranking_fini(&small);
	tn_ranking_fini(&large);
}
END_TEST

/* Equal figures have no width, in the last bit; one round is its own interval. */
START_TEST(narrow)
{
	static const uint32_t list[3] = { 0, 1, 2 }, held[3] = { 2, 5, 6 }, sizes[] = { 1, 2, 256, 300, 2000 };

	for (size_t c = 0; c < sizeof sizes / sizeof sizes[0]; c++) {
		struct tn_ranking r = begin(3, 10);
		struct tn_ranking_result result;

		for (uint32_t u = 0; u < sizes[c]; u++)
			put(&r, list, 3, held, 3);
		result = end(&r, 100, c);
		for (int f = 0; f < ALL; f++)
			ck_assert(near(result.lo[f], result.mean[f], 0) && near(result.hi[f], result.mean[f], 0));
		tn_ranking_fini(&r);
		r = mixed(sizes[c], c + 1);
		result = end(&r, 1, c);
		for (int f = 0; f < ALL; f++)
			ck_assert(near(result.lo[f], result.hi[f], 0));
		tn_ranking_fini(&r);
	}
}
END_TEST

Suite *ranking_suite(void)
{
	Suite *s = suite_create("ranking");
	TCase *t = tcase_create("ranking");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, figures);
	tcase_add_test(t, names);
	tcase_add_test(t, catalogue);
	tcase_add_test(t, nothing);
	tcase_add_test(t, twin);
	tcase_add_test(t, scipy);
	tcase_add_test(t, exact);
	tcase_add_test(t, plain_bootstrap);
	tcase_add_test(t, intervals);
	tcase_add_test(t, narrow);
	suite_add_tcase(s, t);
	return s;
}
