/* EASE against its definition in double precision on small logs, and the logs and lambdas that have no answer. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/ease.h"
#include "rnd.h"

Suite *ease_suite(void);

#define PLENTY ((uint64_t)1 << 30)

static void *room(size_t bytes)
{
	void *p = malloc(bytes + (bytes == 0));

	ck_assert_ptr_nonnull(p);
	memset(p, 0, bytes);
	return p;
}

/* The slow twin: X as a matrix, G + lambda I by three loops, its inverse by elimination, B by its formula. */
static double *fit_slowly(const struct tn_interactions *x, double lambda)
{
	size_t n = x->nitems;
	double *dense = room(x->nusers * n * sizeof *dense), *g = room(n * n * sizeof *g), *p = room(n * n * sizeof *p);

	for (uint32_t u = 0; u < x->nusers; u++)
		for (uint64_t k = x->row[u]; k < x->row[u + 1]; k++)
			dense[u * n + x->item[k]] = x->part == NULL ? 1 : (double)x->part[k];
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < n; j++) {
			g[i * n + j] = i == j ? lambda : 0;
			p[i * n + j] = i == j;
			for (uint32_t u = 0; u < x->nusers; u++)
				g[i * n + j] += dense[u * n + i] * dense[u * n + j];
		}
	}
	for (size_t k = 0; k < n; k++) {
		for (size_t i = 0; i < n; i++) {
			double by = g[i * n + k] / g[k * n + k];

			for (size_t j = 0; j < n && i != k; j++) {
				g[i * n + j] -= by * g[k * n + j];
				p[i * n + j] -= by * p[k * n + j];
			}
		}
	}
	for (size_t i = 0; i < n * n; i++)
		p[i] /= g[i / n * n + i / n];
	memcpy(g, p, n * n * sizeof *g);
	for (size_t i = 0; i < n * n; i++)
		p[i] = i / n == i % n ? 0 : -g[i] / g[i % n * n + i % n];
	free(dense);
	free(g);
	return p;
}

static bool is_near(double a, double b, double tolerance)
{
	return fabs(a - b) <= tolerance;
}

/* Scores of all users, of nobody, and of a history with parts of its own. */
static bool are_scores_right(const struct tn_ease *m, const struct tn_interactions *x, const double *want, double tolerance)
{
	struct tn_scores s;
	struct tn_err err = { 0 };
	bool is_right = true;

	ck_assert_int_eq(tn_scores_init(&s, x->nitems, &err), TN_OK);
	for (uint32_t u = 0; u < x->nusers; u++) {
		struct tn_history h = tn_interactions_history(x, u);

		tn_ease_score(m, &h, &s);
		is_right = is_right && s.n == x->nitems;
		for (uint32_t j = 0; j < x->nitems; j++) {
			double score = 0;

			for (uint32_t k = 0; k < h.n; k++)
				score += (h.part == NULL ? 1 : (double)h.part[k]) * want[(size_t)h.item[k] * x->nitems + j];
			is_right = is_right && is_near(s.at[j], score, tolerance * (1 + h.n));
		}
		tn_scores_clear(&s);
	}
	tn_scores_fini(&s);
	return is_right;
}

/* Empty users, users alike, users of one item, items alike; names in any order. */
static void make(struct tn_interactions *x, uint64_t *seed, uint32_t nusers, uint32_t nitems, bool has_parts)
{
	struct tn_err err = { 0 };
	uint32_t *deck = room(nitems * sizeof *deck), n = 0;
	uint64_t before = 0;

	ck_assert_int_eq(tn_interactions_init(x, has_parts, &err), TN_OK);
	for (uint32_t u = 0; u < nusers; u++) {
		uint64_t kind = rnd(seed) % 6, again = before;

		ck_assert_int_eq(tn_interactions_user(x, &err), TN_OK);
		if (kind == 0 || nitems == 0)
			continue;
		before = *seed;
		n = kind == 1 ? 1 : 1 + (uint32_t)(rnd(seed) % nitems) / (nitems > 20 ? 6 : 1);
		for (uint32_t i = 0; i < nitems; i++)
			deck[i] = i;
		if (kind == 2 && again != 0)
			*seed = again;
		for (uint32_t i = 0; i < n; i++) {
			uint32_t k = i + (uint32_t)(rnd(seed) % (nitems - i)), item = deck[k];
			char name[16];
			struct tn_str s = { name, (size_t)snprintf(name, sizeof name, "i%u", item) };

			deck[k] = deck[i];
			deck[i] = item;
			ck_assert_int_eq(tn_interactions_add(x, s, (float)(1 + rnd(seed) % 8) / 4, &err), TN_OK);
		}
	}
	ck_assert_int_eq(tn_interactions_end(x, &err), TN_OK);
	free(deck);
}

static const double lambdas[] = { .5, 3, 20, 400 };

/* One log, as it comes and sorted. */
static bool is_right(uint64_t seed, uint32_t nusers, uint32_t nitems)
{
	struct tn_interactions x;
	struct tn_ease m, sorted;
	struct tn_err err = { 0 };
	double lambda = lambdas[seed / 7 % 4], tolerance = 2e-6 * (1 + nusers / lambda), *want;
	bool is_right = true;

	make(&x, &seed, nusers, nitems, seed % 2 == 0);
	want = fit_slowly(&x, lambda);
	ck_assert_int_eq(tn_ease_fit(&m, &x, lambda, PLENTY, &err), TN_OK);
	is_right = m.nitems == x.nitems;
	for (size_t i = 0; i < (size_t)x.nitems * x.nitems; i++)
		is_right = is_right && is_near((double)m.b[i], want[i], tolerance);
	is_right = is_right && are_scores_right(&m, &x, want, tolerance);
	tn_interactions_sort(&x);
	ck_assert_int_eq(tn_ease_fit(&sorted, &x, lambda, PLENTY, &err), TN_OK);
	if (x.nitems > 0)
		is_right = is_right && memcmp(m.b, sorted.b, (size_t)x.nitems * x.nitems * sizeof *m.b) == 0;
	tn_ease_fini(&m);
	tn_ease_fini(&sorted);
	tn_interactions_fini(&x);
	free(want);
	return is_right;
}

START_TEST(small_logs)
{
	for (uint64_t seed = 1; seed <= 300; seed++) {
		uint32_t nusers = (uint32_t)(seed % 13), nitems = (uint32_t)(seed % 17) * (seed % 5 == 0 ? 3 : 1);

		if (is_right(seed, nusers, nitems))
			continue;
		for (nusers = 0; is_right(seed, nusers, nitems); nusers++)
			;
		ck_abort_msg("seed %u: %u users of up to %u items are enough", (unsigned)seed, nusers, nitems);
	}
}
END_TEST

/* More than a block of items, more than two. */
START_TEST(larger_logs)
{
	HOLDS(is_right(21, 90, 110));
	HOLDS(is_right(24, 260, 230));
}
END_TEST

START_TEST(order_of_users)
{
	static const uint64_t row[] = { 0, 3, 5, 5, 9 }, back[] = { 0, 4, 4, 6, 9 };
	static const uint32_t item[] = { 0, 1, 2, 1, 4, 0, 2, 3, 4 }, turned[] = { 4, 3, 2, 0, 4, 1, 2, 0, 1 };
	struct tn_interactions x;
	struct tn_ease m, same;
	struct tn_err err = { 0 };

	ck_assert_int_eq(tn_interactions_of(&x, 4, 5, row, item, &err), TN_OK);
	ck_assert_int_eq(tn_ease_fit(&m, &x, 2, PLENTY, &err), TN_OK);
	tn_interactions_fini(&x);
	ck_assert_int_eq(tn_interactions_of(&x, 4, 5, back, turned, &err), TN_OK);
	ck_assert_int_eq(tn_ease_fit(&same, &x, 2, PLENTY, &err), TN_OK);
	tn_interactions_fini(&x);
	ck_assert_mem_eq(m.b, same.b, 25 * sizeof(float));
	tn_ease_fini(&m);
	tn_ease_fini(&same);
	tn_ease_fini(&same);
}
END_TEST

/* Two items alike (0 and 1), one that nobody holds (2), one of its own (3). */
START_TEST(worked_out)
{
	static const uint64_t row[] = { 0, 2, 4, 5 };
	static const uint32_t item[] = { 0, 1, 1, 0, 3 };
	/* G = 2 2 / 2 2 there: P = (2 + lambda, -2) / ((2 + lambda)^2 - 4), B = 2 / (2 + lambda) */
	static const float want[16] = { [1] = .5F, [4] = .5F };
	static const float zero = 0;
	struct tn_interactions x;
	struct tn_history h = { .item = item, .n = 1 };
	struct tn_scores s;
	struct tn_ease m;
	struct tn_err err = { 0 };

	ck_assert_int_eq(tn_interactions_of(&x, 3, 4, row, item, &err), TN_OK);
	ck_assert_int_eq(tn_ease_fit(&m, &x, 2, PLENTY, &err), TN_OK);
	for (int i = 0; i < 16; i++) {
		HOLDS(fabsf(m.b[i] - want[i]) < 1e-6F);
		HOLDS(want[i] != 0 || memcmp(&m.b[i], &zero, sizeof zero) == 0);
	}
	ck_assert_int_eq(tn_scores_init(&s, 4, &err), TN_OK);
	tn_scores_add(&s, 2, 7);
	tn_ease_score(&m, &h, &s);
	ck_assert_uint_eq(s.n, 4);
	ck_assert_uint_eq(s.touched[0], 2);
	ck_assert_double_eq_tol(s.at[1], .5, 1e-6);
	HOLDS(s.at[0] == 0 && s.at[2] == 7 && s.at[3] == 0);
	tn_scores_fini(&s);
	tn_ease_fini(&m);
	tn_interactions_fini(&x);
}
END_TEST

/* 3,000 users hold both items of two: of twins only lambda keeps the matrix from having no inverse. */
static void make_twins(struct tn_interactions *x, bool has_parts, float part)
{
	struct tn_err err = { 0 };

	ck_assert_int_eq(tn_interactions_init(x, has_parts, &err), TN_OK);
	for (int u = 0; u < 3000; u++) {
		ck_assert_int_eq(tn_interactions_user(x, &err), TN_OK);
		ck_assert_int_eq(tn_interactions_add(x, TN_STR("a"), part, &err), TN_OK);
		ck_assert_int_eq(tn_interactions_add(x, TN_STR("b"), part, &err), TN_OK);
	}
	ck_assert_int_eq(tn_interactions_end(x, &err), TN_OK);
	tn_interactions_sort(x);
}

START_TEST(limits)
{
	static const struct { double lambda; float part; uint64_t memory; enum tn_status want; const char *says; } cases[] = {
		{ 400, 1, PLENTY, TN_OK, "" },
		{ 1, 1, PLENTY, TN_OK, "" },
		{ 1e20, 1e9F, PLENTY, TN_OK, "" },
		{ 0, 1, PLENTY, TN_EUSAGE, "lambda: must be a number above 0" },
		{ -1, 1, PLENTY, TN_EUSAGE, "lambda: must be a number above 0" },
		{ NAN, 1, PLENTY, TN_EUSAGE, "lambda: must be a number above 0" },
		{ INFINITY, 1, PLENTY, TN_EUSAGE, "lambda: must be a number above 0" },
		{ 1e-4, 1, PLENTY, TN_EDATA, "ease: lambda 0.0001 is too small for these items to be told apart in single precision" },
		{ 1e-60, 1, PLENTY, TN_EDATA, "ease: lambda 1e-60 is too small for these items to be told apart in single precision" },
		{ 1e31, 1, PLENTY, TN_EDATA, "ease: weights or lambda are too large to be worked with" },
		{ 400, 1e20F, PLENTY, TN_EDATA, "ease: weights or lambda are too large to be worked with" },
		{ 400, INFINITY, PLENTY, TN_EDATA, "ease: weights or lambda are too large to be worked with" },
		{ 400, NAN, PLENTY, TN_EDATA, "ease: weights or lambda are too large to be worked with" },
		{ 400, 1, 100, TN_ELIMIT, "ease needs 1 MiB for 2 items, and may take 0 MiB" },
		/* the lists turned: 6,000 pairs of 8 bytes and 3,000 users of 4 */
		{ 400, 1, 59000, TN_ELIMIT, "ease needs 1 MiB for 2 items, and may take 0 MiB" },
		{ 400, 1, 61000, TN_OK, "" } };

	for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
		struct tn_interactions x;
		struct tn_ease m;
		struct tn_err err = { 0 };

		make_twins(&x, true, cases[k].part);
		HOLDS_MSG(tn_ease_fit(&m, &x, cases[k].lambda, cases[k].memory, &err) == cases[k].want, "case %zu: %s", k, err.what);
		ck_assert_str_eq(err.what, cases[k].says);
		for (int i = 0; i < 4 && cases[k].want == TN_OK; i++)
			HOLDS(isfinite(m.b[i]));
		HOLDS(cases[k].want == TN_OK || (m.b == NULL && m.nitems == 0));
		tn_ease_fini(&m);
		tn_interactions_fini(&x);
	}
}
END_TEST

START_TEST(bytes)
{
	ck_assert_uint_eq(tn_ease_bytes(0), 0);
	ck_assert_uint_ge(tn_ease_bytes(1600), 4 * 1600 * 1600);
	ck_assert_uint_lt(tn_ease_bytes(1600), 5 * 1600 * 1600);
	ck_assert_uint_gt(tn_ease_bytes(38048), (uint64_t)4 * 38048 * 38048);
	ck_assert_uint_eq(tn_ease_bytes(UINT32_MAX), UINT64_MAX);
}
END_TEST

Suite *ease_suite(void)
{
	Suite *s = suite_create("ease");
	TCase *t = tcase_create("ease");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, small_logs);
	tcase_add_test(t, larger_logs);
	tcase_add_test(t, order_of_users);
	tcase_add_test(t, worked_out);
	tcase_add_test(t, limits);
	tcase_add_test(t, bytes);
	suite_add_tcase(s, t);
	return s;
}
