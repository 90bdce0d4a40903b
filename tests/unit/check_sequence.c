/* Sequence and its blend partner: the vector of recommend.md, a slow dense twin on random logs, and what is no neighbour. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sys.h"
#include "model/sequence.h"
#include "rnd.h"

Suite *sequence_suite(void);

#define COUNT(a) (sizeof(a) / sizeof (a)[0])
#define LOGS 300U

static void make_log(struct tn_interactions *x, uint32_t nusers, uint32_t nitems, const uint64_t *row, const uint32_t *item)
{
	struct tn_err err = { 0 };

	HOLDS_MSG(tn_interactions_of(x, nusers, nitems, row, item, &err) == TN_OK, "%s", err.what);
}

/* A weight as it is kept, 0 for what is no neighbour. */
static double weight_of(const struct tn_neighbours *w, uint32_t i, uint32_t j)
{
	for (uint64_t k = w->row[i]; k < w->row[i + 1]; k++)
		if (w->item[k] == j)
			return (double)w->weight[k];
	return 0;
}

/* --- the vector --- */

static const uint64_t vector_row[] = { 0, 3, 6, 9, 11, 14 };
static const uint32_t vector_item[] = { 0, 1, 2, 0, 1, 3, 1, 2, 3, 2, 3, 0, 3, 1 };

static void same_row(const struct tn_neighbours *w, uint32_t i, const double *expected)
{
	for (uint32_t j = 0; j < 4; j++)
		HOLDS_MSG(fabs(weight_of(w, i, j) - expected[j]) < 1.2e-7, "w_%u,%u: %.9f", i, j, weight_of(w, i, j));
}

START_TEST(vector_rows)
{
	static const double r[4][4] = {
		{ 0, 2.7071068, .7071068, 1.7071068 }, { 0, 0, 2, 1.7071068 }, { 0, 0, 0, 2 }, { 0, 1, 0, 0 }
	};
	/* The page has 1.1822244 and 1.0379105 in w_1: the formula gives 1.18222427 and 1.03791029, which stand here. */
	static const double w1[] = { .1600204, 0, 1.1822243, 1.0379103 }, w3[] = { .1009092, .6723967, .1182224, 0 };
	struct tn_sequence_spec plain = { .reach = 50, .neighbours = 300 };     /* w = R */
	struct tn_interactions x;
	struct tn_neighbours w;
	struct tn_err err = { 0 };

	make_log(&x, 5, 4, vector_row, vector_item);
	ck_assert_int_eq(tn_sequence_fit(&w, &x, &plain, &err), TN_OK);
	for (uint32_t i = 0; i < 4; i++)
		same_row(&w, i, r[i]);
	tn_neighbours_fini(&w);
	ck_assert_int_eq(tn_sequence_fit(&w, &x, &tn_sequence_default, &err), TN_OK);
	same_row(&w, 1, w1);
	same_row(&w, 3, w3);
	tn_neighbours_fini(&w);
	tn_interactions_fini(&x);
}
END_TEST

START_TEST(vector_scores)
{
	static const struct { uint32_t user, item; double score; } cases[] = {
		{ 3, 0, .1328050 }, { 3, 1, .7600535 }, { 2, 0, .2112150 }
	};
	struct tn_interactions x;
	struct tn_neighbours w;
	struct tn_scores s;
	struct tn_err err = { 0 };

	make_log(&x, 5, 4, vector_row, vector_item);
	ck_assert_int_eq(tn_sequence_fit(&w, &x, &tn_sequence_default, &err), TN_OK);
	ck_assert_int_eq(tn_scores_init(&s, 4, &err), TN_OK);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_history h = tn_interactions_history(&x, cases[i].user);

		tn_sequence_score(&w, &h, .7, 1, &s);
		ck_assert_msg(fabs(s.at[cases[i].item] - cases[i].score) < 1e-7, "case %zu: %.9f", i, s.at[cases[i].item]);
		tn_scores_clear(&s);
	}
	tn_scores_fini(&s);
	tn_neighbours_fini(&w);
	tn_interactions_fini(&x);
}
END_TEST

/* --- the slow dense twin --- */

struct twin {
	const struct tn_interactions *x;
	bool is_partner;
	struct tn_sequence_spec spec;
	double *w;                      /* nitems squared; 0: no neighbour */
	char text[2048];                /* seed and log, for a failure */
};

static double twin_part(const struct twin *t, uint64_t k)
{
	return t->x->part == NULL ? 1 : (double)t->x->part[k];
}

static double twin_holders(const struct tn_interactions *x, uint32_t item)
{
	double n = 0;

	for (uint64_t k = 0; k < x->n; k++)
		n += x->item[k] == item;
	return n;
}

/* R, or C. */
static void twin_pairs(const struct twin *t, double *r)
{
	const struct tn_interactions *x = t->x;

	for (uint32_t u = 0; u < x->nusers; u++)
		for (uint64_t a = x->row[u]; a < x->row[u + 1]; a++)
			for (uint64_t b = x->row[u]; b < x->row[u + 1]; b++) {
				double parts = twin_part(t, a) * twin_part(t, b);
				double *at = &r[(size_t)x->item[a] * x->nitems + x->item[b]];

				if (t->is_partner && a != b)
					*at += parts * pow((double)(x->row[u + 1] - x->row[u]), -.3);
				if (!t->is_partner && a < b && b <= a + t->spec.reach)
					*at += parts / sqrt((double)(b - a));
			}
}

/* The place of j in row i of all weights, 0 the best. */
static uint32_t twin_rank(const double *w, uint32_t n, uint32_t i, uint32_t j)
{
	const double *row = w + (size_t)i * n;
	uint32_t rank = 0;

	for (uint32_t k = 0; k < n; k++)
		rank += row[k] > row[j] || (row[k] == row[j] && k < j);
	return rank;
}

static void twin_fit(struct twin *t)
{
	uint32_t n = t->x->nitems;
	double *r = calloc((size_t)n * n + 1, sizeof *r), *all = calloc((size_t)n * n + 1, sizeof *all);

	t->w = calloc((size_t)n * n + 1, sizeof *t->w);
	HOLDS(r != NULL && all != NULL && t->w != NULL);
	twin_pairs(t, r);
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t j = 0; j < n; j++) {
			double s = r[(size_t)i * n + j] + (t->is_partner ? 0 : t->spec.back * r[(size_t)j * n + i]);

			if (s > 0)
				all[(size_t)i * n + j] = (double)(float)(s * pow(twin_holders(t->x, i), -t->spec.row_damping)
					* pow(twin_holders(t->x, j), -t->spec.item_damping));
		}
	for (uint32_t i = 0; i < n; i++)
		for (uint32_t j = 0; j < n; j++)
			if (twin_rank(all, n, i, j) < t->spec.neighbours)
				t->w[(size_t)i * n + j] = all[(size_t)i * n + j];
	free(r);
	free(all);
}

/* The same neighbours, in the same order. */
static void same_neighbours(const struct twin *t, const struct tn_neighbours *w)
{
	uint32_t n = t->x->nitems;

	HOLDS_MSG(w->nitems == n && w->row[0] == 0 && w->both == NULL, "%s", t->text);
	for (uint32_t i = 0; i < n; i++) {
		uint64_t kept = 0;

		for (uint32_t j = 0; j < n; j++)
			kept += t->w[(size_t)i * n + j] > 0;
		HOLDS_MSG(w->row[i + 1] - w->row[i] == kept, "%s: row %u: other neighbours", t->text, i);
		for (uint64_t k = w->row[i]; k < w->row[i + 1]; k++) {
			uint32_t j = w->item[k];

			HOLDS_MSG(j < n && twin_rank(t->w, n, i, j) == k - w->row[i], "%s: row %u: item %u is out of place", t->text, i, j);
			HOLDS_MSG(fabs((double)w->weight[k] / t->w[(size_t)i * n + j] - 1) < 2e-7, "%s: w_%u,%u", t->text, i, j);
		}
	}
}

static void same_scores(const struct twin *t, const struct tn_neighbours *w, double decay, double times)
{
	struct tn_err err = { 0 };
	struct tn_scores s;

	HOLDS(tn_scores_init(&s, t->x->nitems, &err) == TN_OK);
	for (uint32_t u = 0; u < t->x->nusers; u++) {
		struct tn_history h = tn_interactions_history(t->x, u);

		tn_sequence_score(w, &h, decay, 1, &s);
		tn_sequence_score(w, &h, decay, times, &s);
		for (uint32_t j = 0; j < t->x->nitems; j++) {
			double score = 0;

			for (uint64_t k = t->x->row[u]; k < t->x->row[u + 1]; k++)
				score += pow(decay, (double)(t->x->row[u + 1] - 1 - k)) * twin_part(t, k)
					* t->w[(size_t)t->x->item[k] * t->x->nitems + j];
			HOLDS_MSG(fabs(s.at[j] - (1 + times) * score) <= 1e-6 * score, "%s: score of %u, %u", t->text, u, j);
			HOLDS_MSG(s.is_touched[j] == (score > 0), "%s: %u, %u touched", t->text, u, j);
		}
		tn_scores_clear(&s);
	}
	tn_scores_fini(&s);
}

static void check_log(struct twin *t)
{
	struct tn_err err = { 0 };
	struct tn_neighbours w;

	if (t->is_partner) {
		t->spec = (struct tn_sequence_spec){ .neighbours = 300, .row_damping = .3, .item_damping = .2 };
		HOLDS_MSG(tn_partner_fit(&w, t->x, &err) == TN_OK, "%s", t->text);
	} else {
		HOLDS_MSG(tn_sequence_fit(&w, t->x, &t->spec, &err) == TN_OK, "%s", t->text);
	}
	twin_fit(t);
	same_neighbours(t, &w);
	same_scores(t, &w, t->is_partner ? .9 : .7, .4);
	tn_neighbours_fini(&w);
	free(t->w);
}

/* --- random logs --- */

/* The first `n` of a shuffled deck. */
static void deal(uint32_t *deck, uint32_t nitems, uint32_t n, uint64_t *seed)
{
	for (uint32_t i = 0; i < nitems; i++)
		deck[i] = i;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t k = i + (uint32_t)(rnd(seed) % (nitems - i)), held = deck[i];

		deck[i] = deck[k];
		deck[k] = held;
	}
}

/* Histories from none to all of the items. */
static void random_log(struct tn_interactions *x, uint32_t nusers, uint32_t nitems, bool has_parts, uint64_t *seed)
{
	uint64_t *row = calloc(nusers + 1, sizeof *row);
	uint32_t *item = calloc((size_t)(nusers + 1) * (nitems + 1), sizeof *item);

	HOLDS(row != NULL && item != NULL);
	for (uint32_t u = 0; u < nusers; u++) {
		uint32_t n = (uint32_t)(rnd(seed) % (nitems + 1));

		deal(item + row[u], nitems, n, seed);
		row[u + 1] = row[u] + n;
	}
	make_log(x, nusers, nitems, row, item);
	if (has_parts && x->n > 0) {
		x->part = tn_sys.malloc((size_t)x->n * sizeof *x->part);
		HOLDS(x->part != NULL);
		for (uint64_t k = 0; k < x->n; k++)
			x->part[k] = (float)(1 + rnd(seed) % 4) / 2;
	}
	free(row);
	free(item);
}

static void describe(struct twin *t, uint64_t seed)
{
	size_t n = (size_t)snprintf(t->text, sizeof t->text, "seed %llu%s:", (unsigned long long)seed, t->x->part != NULL ? ", parts" : "");

	for (uint32_t u = 0; u < t->x->nusers; u++) {
		for (uint64_t k = t->x->row[u]; k < t->x->row[u + 1] && n < sizeof t->text - 32; k++)
			n += (size_t)snprintf(t->text + n, sizeof t->text - n, " %u", t->x->item[k]);
		if (n < sizeof t->text - 32)
			n += (size_t)snprintf(t->text + n, sizeof t->text - n, " |");
	}
}

static void check_both(const struct tn_interactions *x, const struct tn_sequence_spec *spec, uint64_t seed)
{
	struct twin t = { .x = x, .spec = *spec };

	describe(&t, seed);
	check_log(&t);
	t.is_partner = true;
	check_log(&t);
}

/* Logs grow with their seed: the first one that fails is the smallest. */
START_TEST(random_logs)
{
	static const double back[] = { .1, 0, 1 }, damping[] = { .3, 0, .1, .5 };
	static const uint32_t reach[] = { 50, 1, 2, 3 };

	for (uint64_t seed = 1; seed <= LOGS; seed++) {
		uint64_t state = seed * UINT64_C(0x9e3779b97f4a7c15);
		uint32_t nusers = (uint32_t)(rnd(&state) % (2 + seed / 30)), nitems = 1 + (uint32_t)(rnd(&state) % (2 + seed / 30));
		struct tn_sequence_spec spec = {
			.reach = reach[rnd(&state) % COUNT(reach)], .neighbours = 1 + (uint32_t)(rnd(&state) % (nitems + 1)),
			.back = back[rnd(&state) % COUNT(back)], .row_damping = damping[rnd(&state) % COUNT(damping)],
			.item_damping = damping[rnd(&state) % COUNT(damping)]
		};
		struct tn_interactions x;

		random_log(&x, nusers, nitems, rnd(&state) % 3 == 0, &state);
		check_both(&x, &spec, seed);
		tn_interactions_fini(&x);
	}
}
END_TEST

/* More items than a row keeps, histories longer than the reach. */
START_TEST(wide_rows)
{
	uint64_t state = 4711;
	struct tn_interactions x;

	random_log(&x, 5, 330, false, &state);
	check_both(&x, &tn_sequence_default, 4711);
	tn_interactions_fini(&x);
}
END_TEST

/* --- edges --- */

START_TEST(nothing)
{
	static const uint64_t row[] = { 0, 0, 1 };
	static const uint32_t item[] = { 2 };
	static const struct { uint32_t nusers, nitems; } cases[] = { { 0, 0 }, { 0, 3 }, { 1, 0 }, { 1, 3 }, { 2, 3 } };

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_interactions x;

		make_log(&x, cases[i].nusers, cases[i].nitems, row, item);
		check_both(&x, &tn_sequence_default, i);
		tn_interactions_fini(&x);
	}
}
END_TEST

/* Parts of 0 make no neighbours; parts beyond what a weight can hold make no infinite ones: times 0 they would be no number. */
START_TEST(parts_at_the_ends)
{
	static const struct { float part; double weight; } cases[] = { { 0, 0 }, { 1e-30f, 0 }, { FLT_MAX, (double)FLT_MAX } };
	static const uint64_t row[] = { 0, 2 };
	static const uint32_t item[] = { 0, 1 };
	struct tn_err err = { 0 };

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_interactions x;
		struct tn_neighbours w;

		make_log(&x, 1, 2, row, item);
		x.part = tn_sys.malloc(2 * sizeof *x.part);
		ck_assert_ptr_nonnull(x.part);
		x.part[0] = x.part[1] = cases[i].part;
		ck_assert_int_eq(tn_sequence_fit(&w, &x, &tn_sequence_default, &err), TN_OK);
		ck_assert_uint_eq(w.row[2], cases[i].weight > 0 ? 2 : 0);
		ck_assert(weight_of(&w, 0, 1) == cases[i].weight);
		tn_neighbours_fini(&w);
		tn_interactions_fini(&x);
	}
}
END_TEST

Suite *sequence_suite(void)
{
	Suite *s = suite_create("sequence");
	TCase *t = tcase_create("all");

	tcase_add_test(t, vector_rows);
	tcase_add_test(t, vector_scores);
	tcase_add_test(t, random_logs);
	tcase_add_test(t, wide_rows);
	tcase_add_test(t, nothing);
	tcase_add_test(t, parts_at_the_ends);
	suite_add_tcase(s, t);
	return s;
}
