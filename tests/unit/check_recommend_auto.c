/* What auto and --tune take, against each line of the menu fitted and ranked on its own, with plain loops. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/recommend_impl.h"
#include "rnd.h"

Suite *recommend_auto_suite(void);

#define SEED 6081U
#define USERS 40U
#define ITEMS 30U
#define LIST 20U
#define COUNT(a) (sizeof(a) / sizeof (a)[0])
#define MEM ((uint64_t)1 << 30)

/* Users of one of three tastes, some who hold one item or none, and steps from an item to the next one. */
static void make(struct tn_interactions *x, uint32_t round, uint64_t *state)
{
	uint32_t nusers = 2 + (uint32_t)(rnd(state) % (USERS - 1)), nitems = 2 + (uint32_t)(rnd(state) % (ITEMS - 1));
	uint64_t row[USERS + 1] = { 0 };
	uint32_t item[USERS * ITEMS];
	struct tn_err err = { 0 };

	for (uint32_t u = 0; u < nusers; u++) {
		uint32_t want = (uint32_t)(rnd(state) % (round % 3 == 0 ? 4 : 12)), at = (uint32_t)(rnd(state) % nitems);
		bool holds[ITEMS] = { false };
		uint64_t n = row[u];

		for (uint32_t k = 0; k < want; k++) {
			at = rnd(state) % 3 == 0 ? (uint32_t)(rnd(state) % nitems) : (at + (round % 2 == 0 ? 1 : 3)) % nitems;
			if (!holds[at])
				item[n++] = at;
			holds[at] = true;
		}
		row[u + 1] = n;
	}
	HOLDS(tn_interactions_of(x, nusers, nitems, row, item, &err) == TN_OK);
}

static struct tn_recommend_spec make_spec(struct tn_buf *text)
{
	struct tn_recommend_spec spec = { .settings = tn_recommend_default, .budget = 60, .n = 5, .fallback = true, .explain = true, .text = text };

	return spec;
}

/* --- a plain ranking --- */

static bool is_in(const uint32_t *item, uint64_t n, uint32_t i)
{
	for (uint64_t k = 0; k < n; k++)
		if (item[k] == i)
			return true;
	return false;
}

/* The best that is left: by score where there is one, then by popularity; of equal ones the smaller. */
static uint32_t next_best(const struct tn_scores *s, const struct tn_interactions *x, const uint8_t *gone)
{
	uint32_t best = UINT32_MAX;

	for (uint32_t i = 0; i < x->nitems; i++)
		if (!gone[i] && s->is_touched[i] && (best == UINT32_MAX || s->at[i] > s->at[best]))
			best = i;
	for (uint32_t i = 0; best == UINT32_MAX && i < x->nitems; i++)          /* numbers are by popularity */
		if (!gone[i])
			return i;
	return best;
}

static double ndcg_of(const struct tn_scores *s, const struct tn_holdout *h, uint32_t u)
{
	struct tn_history seen = tn_interactions_history(&h->train, u);
	uint64_t nheld = h->row[u + 1] - h->row[u];
	uint8_t gone[ITEMS] = { 0 };
	double gain = 0, ideal = 0;

	for (uint32_t i = 0; i < h->train.nitems; i++)
		gone[i] = h->train.popularity[i] == 0;          /* in nobody's list, whatever its score */
	for (uint32_t k = 0; k < seen.n; k++)
		gone[seen.item[k]] = 1;
	for (uint32_t rank = 1; rank <= LIST; rank++) {
		uint32_t i = next_best(s, &h->train, gone);

		ideal += rank <= nheld ? 1 / log2(rank + 1.) : 0;
		if (i == UINT32_MAX)
			continue;
		gone[i] = 1;
		gain += is_in(h->item + h->row[u], nheld, i) ? 1 / log2(rank + 1.) : 0;
	}
	return gain / ideal;
}

/* Users are fewer than a sample: all of them are ranked. */
static double figure(const struct tn_holdout *h, const struct tn_recommend_settings *settings)
{
	struct tn_recommend_model m;
	struct tn_scores s;
	struct tn_err err = { 0 };
	double sum = 0, n = 0;

	HOLDS(tn_recommend_model_fit(&m, &h->train, settings, MEM, &err) == TN_OK);
	HOLDS(tn_scores_init(&s, h->train.nitems, &err) == TN_OK);
	for (uint32_t u = 0; u < h->train.nusers; u++) {
		struct tn_history history = tn_interactions_history(&h->train, u);

		if (h->row[u + 1] == h->row[u])
			continue;
		HOLDS(tn_recommend_model_score(&m, &history, 1, &s, &err) == TN_OK);
		sum += ndcg_of(&s, h, u);
		n++;
	}
	tn_scores_fini(&s);
	tn_recommend_model_fini(&m);
	return n > 0 ? sum / n : 0;
}

/* --- lists in order --- */

static const struct { double own, partner, decay; } blends[] = { { 1, 0, .9 }, { 1, .1, .8 }, { 1, .4, .9 }, { 1, 1, .9 }, { 0, 1, .9 } };

/* The first of the best, fitted one by one; figures that differ by rounding only are not held to be in an order. */
START_TEST(ordered)
{
	uint64_t state = SEED;

	for (uint32_t round = 0; round < 300; round++) {
		struct tn_buf text = { 0 };
		struct tn_recommend_spec spec = make_spec(&text);
		struct tn_recommend_settings s = tn_recommend_default, popular = s;
		struct tn_interactions x;
		struct tn_holdout h;
		struct tn_err err = { 0 };
		double best, got;

		make(&x, round, &state);
		HOLDS(tn_holdout_last(&h, &x, 1, &err) == TN_OK);
		popular.method = TN_RECOMMEND_POPULAR;
		best = figure(&h, &popular);
		for (size_t i = 0; i < COUNT(blends); i++) {
			struct tn_recommend_settings line = popular;

			line.method = TN_RECOMMEND_SEQUENCE;
			line.sequence = blends[i].own;
			line.partner = blends[i].partner;
			line.partner_decay = blends[i].decay;
			best = fmax(best, figure(&h, &line));
		}
		HOLDS(tn_recommend_choose(&spec, &x, true, MEM, &s, &err) == TN_OK);
		HOLDS_MSG(s.method == TN_RECOMMEND_POPULAR || s.method == TN_RECOMMEND_SEQUENCE, "seed %u round %u", SEED, round);
		got = figure(&h, &s);
		HOLDS_MSG(fabs(got - best) < 1e-12, "seed %u round %u: %.9f is not the best, %.9f", SEED, round, got, best);
		HOLDS_MSG(x.is_sorted == (s.method != TN_RECOMMEND_SEQUENCE), "seed %u round %u: order of lists", SEED, round);
		tn_buf_fini(&text);
		tn_holdout_fini(&h);
		tn_interactions_fini(&x);
	}
}
END_TEST

/* --- without an order --- */

static void check_menu(const struct tn_holdout *h, double got, uint32_t round)
{
	static const double mixes[] = { .3, .1, .6 }, lambdas[] = { 100, 200, 400, 800 }, b[] = { .1, .25, .4 };
	struct tn_recommend_settings s = tn_recommend_default;
	double best;

	s.seed = round;
	s.method = TN_RECOMMEND_POPULAR;
	best = figure(h, &s);
	s.method = TN_RECOMMEND_KNN;
	s.knn.neighbours = 200;
	for (int i = 0; i < 18; i++) {
		s.knn.user_damping = i / 3 * 20 / 100.;
		s.knn.item_damping = b[i % 3];
		best = fmax(best, figure(h, &s));
	}
	s.method = TN_RECOMMEND_SPECTRAL;
	for (size_t i = 0; i < COUNT(mixes); i++) {
		s.mix = mixes[i];
		best = fmax(best, figure(h, &s));
	}
	s.method = TN_RECOMMEND_EASE;
	for (size_t i = 0; i < COUNT(lambdas); i++) {
		s.lambda = lambdas[i];
		best = fmax(best, figure(h, &s));
	}
	HOLDS_MSG(got > best - 1e-12, "seed %u round %u: %.9f is below %.9f", SEED, round, got, best);
}

/* Nothing in the menu is better; what is said is what was taken, and its figure; twice the same. */
START_TEST(without_order)
{
	uint64_t state = SEED + 1;

	for (uint32_t round = 0; round < 40; round++) {
		struct tn_buf text = { 0 }, again = { 0 }, words = { 0 };
		struct tn_recommend_spec spec = make_spec(&text);
		struct tn_recommend_settings s = tn_recommend_default;
		struct tn_interactions x;
		struct tn_holdout h;
		struct tn_err err = { 0 };
		char want[300];
		double got;

		make(&x, round, &state);
		spec.settings.seed = round;
		HOLDS(tn_recommend_choose(&spec, &x, false, MEM, &s, &err) == TN_OK);
		HOLDS(x.is_sorted);
		HOLDS(tn_holdout_random(&h, &x, round, &err) == TN_OK);
		got = figure(&h, &s);
		check_menu(&h, got, round);
		if (h.row[x.nusers] > 0) {
			tn_recommend_settings_text(&s, &words);
			snprintf(want, sizeof want, "auto: took %.*s (NDCG@20 %.4f on held-back items; popular ", (int)words.n, words.p, got);
			tn_buf_ch(&text, '\0');
			HOLDS_MSG(strstr(text.p, want) != NULL, "seed %u round %u: %s is not in %s", SEED, round, want, text.p);
			text.n--;
		}
		spec.text = &again;
		HOLDS(tn_recommend_choose(&spec, &x, false, MEM, &s, &err) == TN_OK);
		HOLDS(tn_str_eq(tn_buf_str(&text), tn_buf_str(&again)));
		tn_buf_fini(&text);
		tn_buf_fini(&again);
		tn_buf_fini(&words);
		tn_holdout_fini(&h);
		tn_interactions_fini(&x);
	}
}
END_TEST

/* --- one log, many settings --- */

/* Three tastes of four items, and an item of no taste before them: the rest of a taste is what he lost. */
static void make_tastes(struct tn_interactions *x)
{
	uint64_t row[61], state = SEED;
	uint32_t item[60 * 5];
	struct tn_err err = { 0 };

	for (uint32_t u = 0; u < 60; u++) {
		row[u] = u * UINT64_C(5);
		item[row[u]] = 12 + (uint32_t)(rnd(&state) % 8);
		for (uint32_t k = 0; k < 4; k++)
			item[row[u] + 1 + k] = u % 3 * 4 + (u / 3 + k) % 4;
	}
	row[60] = 300;
	ck_assert_int_eq(tn_interactions_of(x, 60, 20, row, item, &err), TN_OK);
}

/* What it says to a spec; *s as chosen. */
static const char *said(const struct tn_recommend_spec *spec, bool has_order, uint64_t mem, struct tn_recommend_settings *s, enum tn_status want)
{
	static char out[20000];
	struct tn_buf text = { 0 };
	struct tn_recommend_spec mine = *spec;
	struct tn_interactions x;
	struct tn_err err = { 0 };

	mine.text = &text;
	make_tastes(&x);
	ck_assert_int_eq(tn_recommend_choose(&mine, &x, has_order, mem, s, &err), want);
	ck_assert_int_eq(err.status, want);
	snprintf(out, sizeof out, "%.*s%s | %s", (int)text.n, text.n > 0 ? text.p : "", err.what, err.hint);
	tn_interactions_fini(&x);
	tn_buf_fini(&text);
	return out;
}

static void check_said(const char *text, const char *const *want, size_t n)
{
	for (size_t i = 0; i < n && want[i] != NULL; i++)
		ck_assert_msg(strstr(text, want[i]) != NULL, "'%s' is not in:\n%s", want[i], text);
}

/* What passes the budget or the memory is left out and named; nothing but popularity may be left. */
START_TEST(budgets)
{
	static const struct { bool has_order; double budget; uint64_t mem; bool is_popular; const char *want[6]; } cases[] = {
		{ false, 60, MEM, false, { "auto: took ", "popular 0.", "; seed 1)", "tune: knn: p 0, b 0.1, K 200: recall@20 " } },
		{ true, 60, MEM, false, { "auto: took sequence: ", "on the last items; popular" } },
		{ false, 0, MEM, true, { "auto: knn left out: an estimated ", "budget 0 (--budget)", "auto: spectral left out: an estimated ",
			"auto: ease left out: an estimated ", "auto: took popular (NDCG@20 " } },
		{ true, 0, MEM, true, { "auto: sequence: blend 0 left out: an estimated 0.0 CPU s", "blend only:0.9 left out",
			"auto: took popular (NDCG@20 " } },
		{ false, 60, 10, false, { "auto: ease left out: it needs 1 MiB for 20 items, and may take 0" } },
		/* The blends cost more than each of their parts. */
		{ true, .001, MEM, false, { "auto: sequence: blend 0: an estimated 0.0", "auto: sequence: blend 1:0.9 left out: ",
			"auto: sequence: blend only:0.9: an estimated " } },
		/* Four fits of ease are too many, one is not. */
		{ false, .00003, MEM, false, { "auto: knn left out", "auto: ease: lambda 400: recall" } },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_recommend_spec spec = make_spec(NULL);
		struct tn_recommend_settings s = tn_recommend_default;
		const char *text;

		spec.budget = cases[i].budget;
		text = said(&spec, cases[i].has_order, cases[i].mem, &s, TN_OK);
		check_said(text, cases[i].want, COUNT(cases[i].want));
		ck_assert_msg((s.method == TN_RECOMMEND_POPULAR) == cases[i].is_popular, "case %zu: %s", i, text);
		ck_assert_msg(i != 6 || strstr(text, "lambda 100") == NULL, "%s", text);
		spec.explain = false;           /* notes stay */
		text = said(&spec, cases[i].has_order, cases[i].mem, &s, TN_OK);
		ck_assert_ptr_nonnull(strstr(text, "auto: took "));
		ck_assert_ptr_null(strstr(text, "recall"));
	}
}
END_TEST

static size_t count_of(const char *text, const char *what)
{
	size_t n = 0;

	while ((text = strstr(text, what)) != NULL) {
		text += strlen(what);
		n++;
	}
	return n;
}

START_TEST(tuning)
{
	static const struct { enum tn_recommend_method method; enum tn_knn_kind kind; bool has_k; enum tn_status want; } cases[] = {
		{ TN_RECOMMEND_KNN, TN_KNN, false, TN_OK }, { TN_RECOMMEND_KNN, TN_KNN, true, TN_OK }, { TN_RECOMMEND_EASE, TN_KNN, false, TN_OK },
		{ TN_RECOMMEND_KNN, TN_KNN_COSINE, false, TN_EUSAGE }, { TN_RECOMMEND_KNN, TN_KNN_RP3BETA, true, TN_EUSAGE },
		{ TN_RECOMMEND_AUTO, TN_KNN, false, TN_EUSAGE }, { TN_RECOMMEND_SPECTRAL, TN_KNN, false, TN_EUSAGE },
		{ TN_RECOMMEND_POPULAR, TN_KNN, false, TN_EUSAGE }, { TN_RECOMMEND_SEQUENCE, TN_KNN, false, TN_EUSAGE },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_recommend_spec spec = make_spec(NULL);
		struct tn_recommend_settings s = tn_recommend_default;
		const char *text;

		spec.tune = true;
		spec.budget = 0;                /* it is auto's */
		spec.settings.method = cases[i].method;
		spec.settings.knn.kind = cases[i].kind;
		spec.neighbours_given = cases[i].has_k;
		spec.settings.knn.neighbours = 7;
		text = said(&spec, i % 2 == 0, MEM, &s, cases[i].want);
		if (cases[i].want != TN_OK) {
			ck_assert_str_eq(text, "--tune is for the methods knn and ease | --method knn --tune; auto tunes knn on its own");
			continue;
		}
		ck_assert_ptr_nonnull(strstr(text, "tune: took "));
		ck_assert_int_eq(s.method, cases[i].method);
		ck_assert_uint_eq(count_of(text, "tune: ease: lambda "), cases[i].method == TN_RECOMMEND_EASE ? 8 : 0);
		/* Steps over an edge are not taken. */
		ck_assert_msg(cases[i].method == TN_RECOMMEND_EASE || count_of(text, "tune: knn: p ") > 21, "%s", text);
		ck_assert_uint_le(count_of(text, "tune: knn: p "), cases[i].has_k ? 28 : 32);
		ck_assert_uint_eq(count_of(text, ", K 7: recall"), cases[i].has_k ? count_of(text, "tune: knn: p ") : 0);
		ck_assert(s.lambda == round(s.lambda));
	}
}
END_TEST

/* The numbers of each user were drawn apart from the rest: no model can know them, and a failure of what was asked for is one. */
START_TEST(fails)
{
	struct tn_recommend_spec spec = make_spec(NULL);
	struct tn_recommend_settings s = tn_recommend_default;
	const char *text;

	spec.tune = true;
	spec.settings.method = TN_RECOMMEND_EASE;
	text = said(&spec, false, 10, &s, TN_ELIMIT);
	ck_assert_msg(strstr(text, "ease needs 1 MiB for 20 items") != NULL, "%s", text);
}
END_TEST

/* Nobody with two items, nobody, nothing. */
START_TEST(nothing_to_hold_back)
{
	static const uint64_t row[] = { 0, 1, 1, 2, 3 };
	static const uint32_t item[] = { 0, 1, 0 };
	static const struct { uint32_t nusers, nitems; bool has_order, tune; const char *want; } cases[] = {
		{ 4, 2, false, false, "auto: took popular: nobody has two items, so none can be held back" },
		{ 4, 2, true, false, "auto: took popular: nobody" }, { 4, 2, false, true, "tune: took knn: p 0.6, b 0.4, K 100: nobody" },
		{ 0, 0, false, false, "auto: took popular: nobody" }, { 0, 3, true, false, "auto: took popular: nobody" } };

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_buf text = { 0 };
		struct tn_recommend_spec spec = make_spec(&text);
		struct tn_recommend_settings s = tn_recommend_default;
		struct tn_interactions x;
		struct tn_err err = { 0 };

		spec.tune = cases[i].tune;
		spec.settings.method = cases[i].tune ? TN_RECOMMEND_KNN : TN_RECOMMEND_AUTO;
		ck_assert_int_eq(tn_interactions_of(&x, cases[i].nusers, cases[i].nitems, row, item, &err), TN_OK);
		ck_assert_int_eq(tn_recommend_choose(&spec, &x, cases[i].has_order, MEM, &s, &err), TN_OK);
		ck_assert_int_eq(s.method, cases[i].tune ? TN_RECOMMEND_KNN : TN_RECOMMEND_POPULAR);
		tn_buf_ch(&text, '\0');
		ck_assert_msg(strstr(text.p, cases[i].want) != NULL, "%s", text.p);
		tn_interactions_fini(&x);
		tn_buf_fini(&text);
	}
}
END_TEST

/* Rows of one time have no order: where one user in ten ends with several of them, both menus are held against each other on whole
 * baskets. Here the first two items of everybody are a taste, and his last two, at one time, the rest of it. */
START_TEST(baskets)
{
	static const struct { uint32_t every; bool has_both; } cases[] = { { 1, true }, { 10, true }, { 13, false }, { 100, false } };

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_buf text = { 0 };
		struct tn_recommend_spec spec = make_spec(&text);
		struct tn_recommend_settings s = tn_recommend_default;
		struct tn_interactions x;
		struct tn_err err = { 0 };
		uint8_t *tied;

		make_tastes(&x);
		tied = calloc(x.n, 1);
		ck_assert_ptr_nonnull(tied);
		for (uint32_t u = 0; u < x.nusers; u += cases[i].every)
			tied[x.row[u] + 4] = 1;
		x.tied = tied;                  /* goes with x */
		ck_assert_int_eq(tn_recommend_choose(&spec, &x, true, MEM, &s, &err), TN_OK);
		tn_buf_ch(&text, '\0');
		ck_assert_msg(strstr(text.p, "auto: sequence: blend 0: recall@20 ") != NULL, "%s", text.p);
		ck_assert_msg((strstr(text.p, "auto: spectral: f 64, mix 0.3: recall@20 ") != NULL) == cases[i].has_both, "%s", text.p);
		ck_assert_msg(strstr(text.p, " on the last items; popular ") != NULL, "%s", text.p);
		ck_assert(x.is_sorted == (s.method != TN_RECOMMEND_SEQUENCE));
		tn_interactions_fini(&x);
		tn_buf_fini(&text);
	}
}
END_TEST

/* 10,050 users in a ring: what follows is what comes next. Lists of sequences cost so little that all are ranked; where the budget says
 * otherwise, and for other methods, it is 10,000 of them, or as many as there is room for. */
START_TEST(samples)
{
	enum { MANY = 10050, EACH = 3 };
	static const struct { bool has_order; double budget; const char *want; } cases[] = {
		{ true, 60, " on the last items; popular 0." }, { true, .11074, " on the last items of 10027 of 10050 users; popular 0." },
		{ false, 60, " on held-back items of 10000 of 10050 users; popular 0." } };
	uint64_t *row = malloc((MANY + 1) * sizeof *row);
	uint32_t *item = malloc(MANY * EACH * sizeof *item);

	ck_assert(row != NULL && item != NULL);
	for (uint32_t u = 0; u <= MANY; u++)
		row[u] = u * UINT64_C(3);
	for (uint32_t k = 0; k < MANY * EACH; k++)
		item[k] = (k / EACH * 7 + k % EACH) % 200;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tn_buf text = { 0 };
		struct tn_recommend_spec spec = make_spec(&text);
		struct tn_recommend_settings s = tn_recommend_default;
		struct tn_interactions x;
		struct tn_err err = { 0 };

		spec.budget = cases[i].budget;
		ck_assert_int_eq(tn_interactions_of(&x, MANY, 200, row, item, &err), TN_OK);
		ck_assert_int_eq(tn_recommend_choose(&spec, &x, cases[i].has_order, MEM, &s, &err), TN_OK);
		ck_assert(s.method == TN_RECOMMEND_SEQUENCE || !cases[i].has_order);
		tn_buf_ch(&text, '\0');
		ck_assert_msg(strstr(text.p, cases[i].want) != NULL, "%s", text.p);
		tn_interactions_fini(&x);
		tn_buf_fini(&text);
	}
	free(row);
	free(item);
}
END_TEST

Suite *recommend_auto_suite(void)
{
	Suite *s = suite_create("recommend_auto");
	TCase *t = tcase_create("recommend_auto");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, ordered);
	tcase_add_test(t, without_order);
	tcase_add_test(t, budgets);
	tcase_add_test(t, tuning);
	tcase_add_test(t, fails);
	tcase_add_test(t, nothing_to_hold_back);
	tcase_add_test(t, baskets);
	tcase_add_test(t, samples);
	suite_add_tcase(s, t);
	return s;
}
