/* Graph filters against the formula on dense matrices of doubles. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sys.h"
#include "jacobi.h"
#include "model/spectral.h"
#include "rnd.h"

Suite *spectral_suite(void);

#define USERS 14
#define ITEMS 12

struct log {
	uint32_t nusers, nitems;
	double part[USERS][ITEMS];      /* 0: not held */
	struct tn_interactions x;
};

/* Users without items and items without users, users that are alike; parts are multiples of 1/4. */
static void make(uint64_t *seed, struct log *l, bool has_parts)
{
	uint64_t row[USERS + 1] = { 0 }, chance = 1 + rnd(seed) % 8;
	uint32_t item[USERS * ITEMS];
	float part[USERS * ITEMS];
	struct tn_err err = { 0 };

	memset(l, 0, sizeof *l);
	l->nusers = 1 + (uint32_t)(rnd(seed) % USERS);
	l->nitems = 1 + (uint32_t)(rnd(seed) % ITEMS);
	for (uint32_t u = 0; u < l->nusers; u++) {
		row[u + 1] = row[u];
		for (uint32_t i = 0; i < l->nitems; i++) {
			l->part[u][i] = rnd(seed) % 9 < chance ? (has_parts ? (double)(1 + rnd(seed) % 8) / 4 : 1) : 0;
			if (u > 0 && u % 4 == 0)
				l->part[u][i] = l->part[u - 1][i];
			if (l->part[u][i] == 0)
				continue;
			part[row[u + 1]] = (float)l->part[u][i];
			item[row[u + 1]++] = i;
		}
	}
	HOLDS(tn_interactions_of(&l->x, l->nusers, l->nitems, row, item, &err) == TN_OK);
	if (has_parts) {
		l->x.part = tn_sys.malloc((l->x.n + 1) * sizeof *l->x.part);
		memcpy(l->x.part, part, l->x.n * sizeof *part);
	}
}

struct twin {
	double root[ITEMS], gram[ITEMS][ITEMS], smooth[ITEMS][ITEMS], value[ITEMS];
};

/* R'R, cut or not. */
static void twin_linear(struct twin *t, const struct log *l)
{
	double d[USERS] = { 0 };

	memset(t, 0, sizeof *t);
	for (uint32_t u = 0; u < l->nusers; u++) {
		for (uint32_t i = 0; i < l->nitems; i++) {
			d[u] += l->part[u][i] > 0;
			t->root[i] += l->part[u][i] > 0;
		}
	}
	for (uint32_t i = 0; i < l->nitems; i++)
		t->root[i] = sqrt(t->root[i]);
	for (uint32_t u = 0; u < l->nusers; u++)
		for (uint32_t i = 0; i < l->nitems; i++)
			for (uint32_t j = 0; j < l->nitems; j++)
				if (l->part[u][i] > 0 && l->part[u][j] > 0)
					t->gram[i][j] += l->part[u][i] * l->part[u][j] / d[u] / t->root[i] / t->root[j];
}

static void twin_cut(struct twin *t, uint32_t n, uint32_t neighbours)
{
	for (uint32_t i = 0; i < n; i++) {
		double keep[ITEMS] = { 0 };

		keep[i] = t->gram[i][i];
		for (uint32_t k = 0; k < neighbours; k++) {
			uint32_t best = i;

			for (uint32_t j = 0; j < n; j++)
				if (j != i && keep[j] == 0 && t->gram[i][j] > (best == i ? 0 : t->gram[i][best] * (1 + 1e-9)))
					best = j;
			keep[best] = t->gram[i][best];
		}
		memcpy(t->gram[i], keep, sizeof keep);
	}
}

/* The first `factors` that are there; false: the last of them is as good as the next, so that which one is taken is nobody's to
 * say. */
static bool twin_smooth(struct twin *t, uint32_t n, uint32_t factors)
{
	double z[ITEMS * ITEMS];

	for (uint32_t i = 0; i < n; i++)
		memcpy(z + i * n, t->gram[i], n * sizeof *z);
	jacobi(z, n, t->value);
	for (uint32_t f = 0; f < factors && f < n && t->value[f] > 1e-6 * t->value[0]; f++)
		for (uint32_t i = 0; i < n; i++)
			for (uint32_t j = 0; j < n; j++)
				t->smooth[i][j] += z[f * n + i] * z[f * n + j];
	return factors >= n || factors == 0 || t->value[factors] <= 1e-6 * t->value[0] ||
		t->value[factors - 1] - t->value[factors] > 1e-3 * t->value[0];
}

static double twin_score(const struct twin *t, const struct log *l, double mix, uint32_t u, uint32_t j)
{
	double sum = 0;

	for (uint32_t i = 0; i < l->nitems; i++)
		if (l->part[u][i] > 0)
			sum += l->part[u][i] * (t->gram[i][j] + mix / t->root[i] * t->smooth[i][j] * t->root[j]);
	return sum;
}

static void compare(const struct log *l, const struct twin *t, const struct tn_spectral_spec *spec, const char *what)
{
	struct tn_spectral m;
	struct tn_scores s, many[USERS];
	struct tn_history h[USERS];
	struct tn_err err = { 0 };

	HOLDS_MSG(tn_spectral_fit(&m, &l->x, spec, &err) == TN_OK, "%s: %s", what, err.what);
	HOLDS(tn_scores_init(&s, l->nitems, &err) == TN_OK);
	for (uint32_t u = 0; u < l->nusers; u++) {
		h[u] = tn_interactions_history(&l->x, u);
		HOLDS(tn_scores_init(many + u, l->nitems, &err) == TN_OK);
	}
	HOLDS(tn_spectral_score_many(&m, h, l->nusers, many, &err) == TN_OK);
	for (uint32_t u = 0; u < l->nusers; u++) {
		tn_spectral_score(&m, h + u, &s);
		HOLDS(s.n == l->nitems);
		HOLDS_MSG(memcmp(s.at, many[u].at, l->nitems * sizeof *s.at) == 0, "%s: user %u alone and among many", what, u);
		for (uint32_t i = 0; i < l->nitems; i++) {
			double want = twin_score(t, l, spec->mix, u, i);

			HOLDS_MSG(fabs(s.at[i] - want) < 2e-5 * (1 + fabs(want)), "%s: user %u, item %u: %.9g, not %.9g", what, u, i, s.at[i], want);
		}
		tn_scores_clear(&s);
		tn_scores_fini(many + u);
	}
	tn_scores_fini(&s);
	tn_spectral_fini(&m);
}

START_TEST(dense_twin)
{
	uint64_t seed = 21;
	int compared = 0;

	for (int turn = 0; turn < 300; turn++) {
		struct log l;
		struct twin t;
		struct tn_spectral_spec spec = { .mix = .3, .seed = 1 };
		char what[96];

		make(&seed, &l, turn % 3 == 0);
		spec.factors = (uint32_t)(rnd(&seed) % (ITEMS + 3));
		spec.neighbours = turn % 2 == 0 ? 0 : 1 + (uint32_t)(rnd(&seed) % ITEMS);
		snprintf(what, sizeof what, "seed 21, turn %d: %u users, %u items, %u factors, %u neighbours", turn, l.nusers,
			l.nitems, spec.factors, spec.neighbours);
		twin_linear(&t, &l);
		if (twin_smooth(&t, l.nitems, spec.factors)) {
			compared++;
			if (spec.neighbours > 0)
				twin_cut(&t, l.nitems, spec.neighbours);
			compare(&l, &t, &spec, what);
		}
		tn_interactions_fini(&l.x);
	}
	HOLDS_MSG(compared > 200, "%d logs compared", compared);
}
END_TEST

/* A hundred users: more than a tile, lists longer than nothing else here has; the same bits alone, among many, and in another
 * fit. */
START_TEST(tiles)
{
	enum { N = 130, M = 205 };
	uint64_t row[N + 1] = { 0 }, seed = 22;
	static uint32_t item[N * M];
	struct tn_interactions x;
	struct tn_spectral_spec spec = { 20, .5, 0, 3 };
	struct tn_spectral m, again;
	struct tn_scores one, many[N];
	struct tn_history h[N];
	struct tn_err err = { 0 };

	for (uint32_t u = 0; u < N; u++) {
		row[u + 1] = row[u];
		for (uint32_t i = 0; i < M; i++)
			if (rnd(&seed) % (2 + u % 40) == 0)
				item[row[u + 1]++] = i;
	}
	HOLDS(tn_interactions_of(&x, N, M, row, item, &err) == TN_OK);
	HOLDS(tn_spectral_fit(&m, &x, &spec, &err) == TN_OK && tn_spectral_fit(&again, &x, &spec, &err) == TN_OK);
	HOLDS(memcmp(m.v, again.v, M * 20 * sizeof *m.v) == 0);
	HOLDS(tn_scores_init(&one, M, &err) == TN_OK);
	for (uint32_t u = 0; u < N; u++) {
		h[u] = tn_interactions_history(&x, u);
		HOLDS(tn_scores_init(many + u, M, &err) == TN_OK);
	}
	HOLDS(tn_spectral_score_many(&m, h, 0, many, &err) == TN_OK && many[0].n == 0);
	HOLDS(tn_spectral_score_many(&m, h, N, many, &err) == TN_OK);
	for (uint32_t u = 0; u < N; u++) {
		tn_spectral_score(&again, h + u, &one);
		HOLDS_MSG(memcmp(one.at, many[u].at, M * sizeof *one.at) == 0, "user %u", u);
		tn_scores_clear(&one);
		tn_scores_fini(many + u);
	}
	tn_spectral_score(&m, &(struct tn_history){ 0 }, &one);
	for (uint32_t i = 0; i < M; i++)
		HOLDS(one.at[i] == 0 && one.n == M);
	tn_scores_fini(&one);
	tn_spectral_fini(&m);
	tn_spectral_fini(&again);
	tn_interactions_fini(&x);
}
END_TEST

START_TEST(limits)
{
	uint64_t seed = 23;
	struct log l;
	struct tn_spectral m = { 0 };
	struct tn_spectral_spec spec = { TN_SPECTRAL_FACTORS_MOST + 1, .3, 0, 1 };
	struct tn_err err = { 0 };

	make(&seed, &l, false);
	HOLDS(tn_spectral_fit(&m, &l.x, &spec, &err) == TN_ELIMIT && err.what[0] != '\0');
	tn_spectral_fini(&m);
	tn_spectral_fini(&m);
	tn_interactions_fini(&l.x);
}
END_TEST

Suite *spectral_suite(void)
{
	Suite *s = suite_create("spectral");
	TCase *t = tcase_create("spectral");

	tcase_add_test(t, dense_twin);
	tcase_add_test(t, tiles);
	tcase_add_test(t, limits);
	suite_add_tcase(s, t);
	return s;
}
