/* Item neighbours: the vector of recommend.md, and small logs against a dense twin written from the definition. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sys.h"
#include "model/knn.h"
#include "rnd.h"

Suite *knn_suite(void);

#define SEED UINT64_C(606)
#define LOGS 300
#define ITEMS_MOST 600U
#define USERS_MOST 40U
#define PAIRS_MOST (USERS_MOST * ITEMS_MOST)

/* A small log, and what the twin makes of one of its rows. */
struct log {
	uint32_t nusers, nitems;
	uint64_t row[USERS_MOST + 1];
	uint32_t item[PAIRS_MOST];
	float part[PAIRS_MOST];
	bool has_parts;
};

static void load(struct tn_interactions *x, const struct log *l)
{
	struct tn_err err = { 0 };

	HOLDS(tn_interactions_of(x, l->nusers, l->nitems, l->row, l->item, &err) == TN_OK);
	if (l->has_parts) {
		x->part = tn_sys.malloc((x->n + 1) * sizeof *x->part);
		memcpy(x->part, l->part, x->n * sizeof *x->part);
	}
}

/* --- the twin --- */

static double part_of(const struct log *l, uint64_t k)
{
	return l->has_parts ? (double)l->part[k] : 1;
}

/* C_i and n_i. */
static void dense_row(const struct log *l, uint32_t i, double power, double *c, uint32_t *both)
{
	for (uint32_t j = 0; j < l->nitems; j++)
		c[j] = both[j] = 0;
	for (uint32_t u = 0; u < l->nusers; u++)
		for (uint64_t k = l->row[u]; k < l->row[u + 1]; k++)
			for (uint64_t q = l->row[u]; l->item[k] == i && q < l->row[u + 1]; q++) {
				c[l->item[q]] += pow((double)(l->row[u + 1] - l->row[u]), -power) * part_of(l, k) * part_of(l, q);
				both[l->item[q]]++;
			}
}

/* To 2^-33 of itself: sums that differ by less are ties. */
static double rounded(double s)
{
	int exponent;
	double m = frexp(s, &exponent);

	return ldexp(floor(ldexp(m, 33) + .5), exponent - 33);
}

struct twin_row {
	uint32_t n, item[ITEMS_MOST], both[ITEMS_MOST];
	double weight[ITEMS_MOST];
};

static void pick_best(struct twin_row *t, uint32_t k, double *s, uint32_t nitems)
{
	for (t->n = 0; t->n < k; t->n++) {
		uint32_t best = 0;

		for (uint32_t j = 1; j < nitems; j++)
			if (s[j] > s[best])
				best = j;
		if (!(s[best] > 0))
			return;
		t->item[t->n] = best;
		t->weight[t->n] = s[best];
		s[best] = 0;
	}
}

static void twin(const struct log *l, uint32_t i, const struct tn_knn_spec *spec, struct twin_row *t)
{
	static const double own_b[] = { [TN_KNN_COSINE] = .5, [TN_KNN_LIFT] = 1 };
	bool is_own = spec->kind == TN_KNN_COSINE || spec->kind == TN_KNN_LIFT;
	double p = is_own ? 0 : spec->user_damping, b = is_own ? own_b[spec->kind] : spec->item_damping;
	double s[ITEMS_MOST], c[ITEMS_MOST];
	uint32_t holders[ITEMS_MOST] = { 0 }, both[ITEMS_MOST];
	double sum = 0;

	for (uint64_t k = 0; k < l->row[l->nusers]; k++)
		holders[l->item[k]]++;
	dense_row(l, i, p, c, both);
	for (uint32_t j = 0; j < l->nitems; j++)
		s[j] = j == i || c[j] <= 0 || both[j] < spec->support ? 0 : rounded(c[j] * pow(holders[j], -b));
	pick_best(t, spec->neighbours, s, l->nitems);
	for (uint32_t k = 0; k < t->n; k++)
		sum += t->weight[k];
	for (uint32_t k = 0; k < t->n; k++) {
		t->both[k] = both[t->item[k]];
		t->weight[k] = spec->kind == TN_KNN ? t->weight[k] / sum
			: spec->kind == TN_KNN_COSINE ? t->weight[k] * pow(holders[i], -.5)
			: spec->kind == TN_KNN_RP3BETA ? t->weight[k] * pow(holders[i], -p)
			: t->weight[k] * l->nusers / holders[i];
	}
}

/* --- logs --- */

/* Items of a user, each once, in any order; some users hold nothing, some one item, some the same as the one before. */
static void fill_user(struct log *l, uint32_t u, uint64_t *seed)
{
	uint32_t order[ITEMS_MOST], n = (uint32_t)(rnd(seed) % 4 == 0 ? rnd(seed) % 2 : rnd(seed) % (l->nitems + 1));
	uint64_t at = l->row[u];

	if (u > 0 && rnd(seed) % 5 == 0) {
		uint64_t same = l->row[u] - l->row[u - 1];

		memcpy(l->item + at, l->item + l->row[u - 1], same * sizeof *l->item);
		l->row[u + 1] = at + same;
		return;
	}
	for (uint32_t j = 0; j < l->nitems; j++)
		order[j] = j;
	for (uint32_t k = 0; k < n; k++) {
		uint32_t other = k + (uint32_t)(rnd(seed) % (l->nitems - k)), v = order[other];

		order[other] = order[k];
		order[k] = v;
		l->item[at + k] = v;
	}
	l->row[u + 1] = at + n;
}

/* Growing: the first log that fails is a small one. */
static void make_log(struct log *l, uint32_t turn, uint64_t *seed)
{
	static const float parts[] = { 0, .25F, .5F, 1, 1, 2, .7F };

	l->nitems = turn % 20 == 19 ? ITEMS_MOST - (uint32_t)(rnd(seed) % 200) : 1 + (uint32_t)(rnd(seed) % (2 + turn / 8));
	l->nusers = (uint32_t)(rnd(seed) % (turn % 20 == 19 ? 8 : 2 + turn / 10));
	l->has_parts = turn % 3 == 2;
	l->row[0] = 0;
	for (uint32_t u = 0; u < l->nusers; u++)
		fill_user(l, u, seed);
	for (uint64_t k = 0; k < l->row[l->nusers]; k++)
		l->part[k] = parts[rnd(seed) % 7];
}

static struct tn_knn_spec make_spec(uint32_t turn, uint64_t *seed)
{
	static const double dampings[] = { 0, .1, .3, .5, .8, 1 };
	static const uint32_t counts[] = { 1, 2, 3, 5, 20, 100, UINT32_MAX };

	return (struct tn_knn_spec){ (enum tn_knn_kind)(turn % 4), dampings[rnd(seed) % 6], dampings[rnd(seed) % 6],
		counts[rnd(seed) % 7], rnd(seed) % 2 == 0, rnd(seed) % 3 == 0 ? (uint32_t)(1 + rnd(seed) % 3) : 0 };
}

static const char *show(const struct log *l, const struct tn_knn_spec *spec, uint32_t turn)
{
	static char text[1000];
	size_t n = (size_t)snprintf(text, sizeof text, "seed %lu turn %u kind %d p %g b %g K %u, %u items:", (unsigned long)SEED,
		turn, (int)spec->kind, spec->user_damping, spec->item_damping, spec->neighbours, l->nitems);

	for (uint32_t u = 0; u < l->nusers; u++) {
		for (uint64_t k = l->row[u]; k < l->row[u + 1] && n < sizeof text - 40; k++)
			n += (size_t)snprintf(text + n, sizeof text - n, " %u*%g", l->item[k], part_of(l, k));
		if (n < sizeof text - 40)
			n += (size_t)snprintf(text + n, sizeof text - n, " |");
	}
	return text;
}

/* --- tests --- */

static void compare_row(const struct tn_neighbours *w, uint32_t i, const struct twin_row *t, const char *what)
{
	HOLDS_MSG(w->row[i + 1] - w->row[i] == t->n, "%s: item %u has %lu neighbours, not %u", what, i,
		(unsigned long)(w->row[i + 1] - w->row[i]), t->n);
	for (uint32_t k = 0; k < t->n; k++) {
		uint64_t at = w->row[i] + k;

		HOLDS_MSG(w->item[at] == t->item[k], "%s: neighbour %u of item %u is %u, not %u", what, k, i,
			w->item[at], t->item[k]);
		HOLDS_MSG(fabs((double)w->weight[at] - t->weight[k]) <= 1e-7 * t->weight[k],
			"%s: neighbour %u of item %u weighs %.9g, not %.9g", what, k, i, (double)w->weight[at], t->weight[k]);
		HOLDS_MSG(w->both == NULL || w->both[at] == t->both[k], "%s: neighbour %u of item %u: %u both", what, k, i,
			w->both[at]);
	}
}

START_TEST(as_the_twin)
{
	static struct log l;
	static struct twin_row t;
	uint64_t seed = SEED;

	for (uint32_t turn = 0; turn < LOGS; turn++) {
		struct tn_knn_spec spec;
		struct tn_interactions x;
		struct tn_neighbours w;
		struct tn_err err = { 0 };

		make_log(&l, turn, &seed);
		spec = make_spec(turn, &seed);
		load(&x, &l);
		HOLDS(tn_knn_fit(&w, &x, &spec, &err) == TN_OK);
		HOLDS(w.nitems == l.nitems && w.row[0] == 0 && (w.both != NULL) == spec.both);
		for (uint32_t i = 0; i < l.nitems; i += l.nitems > 100 ? 37 : 1) {
			twin(&l, i, &spec, &t);
			compare_row(&w, i, &t, show(&l, &spec, turn));
		}
		tn_neighbours_fini(&w);
		tn_interactions_fini(&x);
	}
}
END_TEST

static bool is_same(const struct tn_neighbours *a, const struct tn_neighbours *b)
{
	uint64_t n = a->row[a->nitems];

	return a->nitems == b->nitems && memcmp(a->row, b->row, (a->nitems + 1) * sizeof *a->row) == 0
		&& memcmp(a->item, b->item, n * sizeof *a->item) == 0 && memcmp(a->weight, b->weight, n * sizeof *a->weight) == 0;
}

/* The order of a user's items is no datum here; and `both` changes nothing else. */
START_TEST(any_order)
{
	static struct log l;
	uint64_t seed = SEED;

	for (uint32_t turn = 200; turn < 260; turn++) {
		struct tn_knn_spec spec;
		struct tn_interactions x;
		struct tn_neighbours as_is, sorted;
		struct tn_err err = { 0 };

		make_log(&l, turn, &seed);
		spec = make_spec(turn, &seed);
		load(&x, &l);
		HOLDS(tn_knn_fit(&as_is, &x, &spec, &err) == TN_OK);
		tn_interactions_sort(&x);
		spec.both = !spec.both;
		HOLDS(tn_knn_fit(&sorted, &x, &spec, &err) == TN_OK);
		HOLDS_MSG(is_same(&as_is, &sorted), "%s", show(&l, &spec, turn));
		tn_neighbours_fini(&as_is);
		tn_neighbours_fini(&sorted);
		tn_interactions_fini(&x);
	}
}
END_TEST

/* Scores are the plain sums to the last bit, whether the list of touched ones has room or not, and add to what there is. */
START_TEST(scores)
{
	static struct log l;
	uint64_t seed = SEED;

	for (uint32_t turn = 0; turn < LOGS; turn++) {
		struct tn_knn_spec spec;
		struct tn_interactions x;
		struct tn_neighbours w;
		struct tn_scores got, want;
		struct tn_err err = { 0 };

		make_log(&l, turn, &seed);
		spec = make_spec(turn, &seed);
		load(&x, &l);
		HOLDS(tn_knn_fit(&w, &x, &spec, &err) == TN_OK && tn_scores_init(&got, l.nitems, &err) == TN_OK
			&& tn_scores_init(&want, l.nitems, &err) == TN_OK);
		for (uint32_t u = 0; u < l.nusers; u++) {
			struct tn_history h = tn_interactions_history(&x, u);

			tn_neighbours_score(&w, &h, &got);
			for (uint32_t t = 0; t < h.n; t++)
				for (uint64_t k = w.row[h.item[t]]; k < w.row[h.item[t] + 1]; k++)
					tn_scores_add(&want, w.item[k],
						(h.part == NULL ? 1 : (double)h.part[t]) * (double)w.weight[k]);
			HOLDS(got.n == want.n && memcmp(got.at, want.at, l.nitems * sizeof *got.at) == 0);
			HOLDS(memcmp(got.touched, want.touched, got.n * sizeof *got.touched) == 0);
			HOLDS(got.n == 0 || memcmp(got.is_touched, want.is_touched, l.nitems) == 0);
			if (rnd(&seed) % 2 == 0) {
				tn_scores_clear(&got);
				tn_scores_clear(&want);
			}
		}
		tn_scores_fini(&got);
		tn_scores_fini(&want);
		tn_neighbours_fini(&w);
		tn_interactions_fini(&x);
	}
}
END_TEST

/* recommend.md, section 1: what is stored, printed with seven decimals. The page has .4900396 and .1832674 for two of them, which
 * single precision made of 3 4^-.4 / (5 4^-.4 + 3^-.4) = .49003952638 and 3^-.4 / (5 4^-.4 + 3^-.4) = .18326745603. */
START_TEST(vector)
{
	static const uint64_t row[] = { 0, 3, 6, 9, 11, 14 };
	static const uint32_t item[] = { 0, 1, 2, 0, 1, 3, 1, 2, 3, 2, 3, 0, 3, 1 };
	static const struct { uint32_t item; const char *weight[4]; } rows[] = {
		{ 0, { "0.0000000", "0.4900395", "0.1832675", "0.3266930" } },
		{ 2, { "0.2078703", "0.3705502", "0.0000000", "0.4215795" } } };
	const struct tn_knn_spec spec = { TN_KNN, .6, .4, 100, true, 0 };
	struct tn_err err = { 0 };
	struct tn_interactions x;
	struct tn_neighbours w;
	struct tn_scores s;
	struct tn_history h;
	char text[32];

	ck_assert_int_eq(tn_interactions_of(&x, 5, 4, row, item, &err), TN_OK);
	ck_assert_int_eq(tn_knn_fit(&w, &x, &spec, &err), TN_OK);
	ck_assert_int_eq(tn_scores_init(&s, 4, &err), TN_OK);
	for (size_t c = 0; c < 2; c++) {
		double dense[4] = { 0 };

		for (uint64_t k = w.row[rows[c].item]; k < w.row[rows[c].item + 1]; k++)
			dense[w.item[k]] = (double)w.weight[k];
		for (uint32_t j = 0; j < 4; j++) {
			snprintf(text, sizeof text, "%.7f", dense[j]);
			ck_assert_str_eq(text, rows[c].weight[j]);
		}
	}
	h = tn_interactions_history(&x, 3);
	tn_neighbours_score(&w, &h, &s);
	snprintf(text, sizeof text, "%.7f %.7f", s.at[0], s.at[1]);
	ck_assert_str_eq(text, "0.4956679 0.7553217");
	tn_scores_fini(&s);
	tn_neighbours_fini(&w);
	tn_interactions_fini(&x);
}
END_TEST

/* Nobody, nothing, one of each, all alike. */
START_TEST(corners)
{
	static const uint32_t item[] = { 0, 1, 2, 0, 1, 2, 2, 1, 0 };
	static const struct { uint32_t nusers, nitems, step; uint64_t neighbours; } cases[] = {
		{ 0, 0, 0, 0 }, { 0, 3, 0, 0 }, { 3, 0, 0, 0 }, { 3, 3, 0, 0 }, { 1, 1, 1, 0 },
		{ 1, 3, 3, 6 }, { 3, 3, 3, 6 }, { 3, 5, 3, 6 } };

	for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++)
		for (int kind = 0; kind < 4; kind++) {
			struct tn_knn_spec spec = { (enum tn_knn_kind)kind, .6, .4, 100, true, 0 };
			uint64_t row[4];
			struct tn_err err = { 0 };
			struct tn_interactions x;
			struct tn_neighbours w;

			for (uint64_t u = 0; u < 4; u++)
				row[u] = u * cases[c].step;
			ck_assert_int_eq(tn_interactions_of(&x, cases[c].nusers, cases[c].nitems, row, item, &err), TN_OK);
			ck_assert_int_eq(tn_knn_fit(&w, &x, &spec, &err), TN_OK);
			ck_assert_uint_eq(w.row[w.nitems], cases[c].neighbours);
			for (uint64_t k = 0; k < w.row[w.nitems]; k++) {        /* ties: rising */
				ck_assert(w.weight[k] > 0 && w.both[k] == cases[c].nusers);
				ck_assert(k % 2 == 0 || w.item[k - 1] < w.item[k]);
			}
			tn_neighbours_fini(&w);
			tn_neighbours_fini(&w);
			tn_interactions_fini(&x);
		}
}
END_TEST

Suite *knn_suite(void)
{
	Suite *s = suite_create("knn");
	TCase *t = tcase_create("knn");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, vector);
	tcase_add_test(t, as_the_twin);
	tcase_add_test(t, any_order);
	tcase_add_test(t, scores);
	tcase_add_test(t, corners);
	suite_add_tcase(s, t);
	return s;
}
