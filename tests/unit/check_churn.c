/* churn-score's small parts: names, spans of days, customers in groups. Its figures are held in check_btyd*.c, check_hazard.c,
 * check_recency.c, check_evaluate.c, and those of the command in tests/cli/churn-score. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "model/churn_impl.h"
#include "unit/rnd.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])

Suite *churn_suite(void);

START_TEST(names)
{
	enum tn_churn_model got;

	for (enum tn_churn_model m = TN_CHURN_AUTO; m < TN_CHURN_MODELS; m++) {
		ck_assert(tn_churn_parse(tn_str_of(tn_churn_name(m)), &got));
		ck_assert_int_eq(got, m);
	}
	ck_assert(!tn_churn_parse(TN_STR("mbg"), &got) && !tn_churn_parse(TN_STR(""), &got) && !tn_churn_parse(TN_STR("AUTO"), &got));
}
END_TEST

/* days 0: refused */
static const struct { const char *text, *from; int days; } spans[] = {
	{ "90d", "2024-01-01", 90 }, { "90", "2024-01-01", 90 }, { "13w", "2024-01-01", 91 }, { "1d", "2024-01-01", 1 },
	{ "3mo", "2024-01-01", 91 }, { "3mo", "2023-01-01", 90 }, { "1mo", "2024-01-31", 29 }, { "1mo", "2023-01-31", 28 },
	{ "1mo", "2024-02-29", 29 }, { "12mo", "2024-02-29", 365 }, { "12mo", "2023-03-01", 366 }, { "11mo", "2023-12-31", 335 },
	{ "1mo", "2023-12-15", 31 }, { "120mo", "2014-06-01", 3653 }, { "3660d", "2024-01-01", 3660 }, { "522w", "2024-01-01", 3654 },
	{ "0d", "2024-01-01", 0 }, { "-1d", "2024-01-01", 0 }, { "3661d", "2024-01-01", 0 }, { "523w", "2024-01-01", 0 },
	{ "121mo", "2024-01-01", 0 }, { "1.5w", "2024-01-01", 0 }, { "1y", "2024-01-01", 0 }, { "", "2024-01-01", 0 },
	{ "d", "2024-01-01", 0 }, { "mo", "2024-01-01", 0 }, { "3 mo", "2024-01-01", 0 }, { "90D", "2024-01-01", 0 },
	{ "99999999999999999999d", "2024-01-01", 0 }
};

START_TEST(horizons)
{
	struct tn_churn_horizon h;
	struct tn_time from;
	bool ok = tn_churn_horizon_parse(tn_str_of(spans[_i].text), &h);

	ck_assert(tn_time_parse(tn_str_of(spans[_i].from), &from));
	ck_assert_msg(ok == (spans[_i].days > 0), "'%s'", spans[_i].text);
	if (ok)
		ck_assert_msg(tn_churn_horizon_days(h, tn_time_day(from.us)) == spans[_i].days, "'%s' from %s: %d", spans[_i].text,
			spans[_i].from, tn_churn_horizon_days(h, tn_time_day(from.us)));
}
END_TEST

/* --- groups --- */

static uint64_t seed;

static struct tn_churn_customer customer(int span)
{
	struct tn_churn_customer c = { .n = 1 + (uint32_t)(rnd(&seed) % 3) };

	c.t_x = c.n > 1 ? (int32_t)(c.n - 1 + rnd(&seed) % (uint64_t)span) : 0;
	c.age = c.t_x + (int32_t)(rnd(&seed) % (uint64_t)span);
	c.has_mean = c.n > 1 && rnd(&seed) % 4 > 0;
	c.mean = c.has_mean ? (double)(rnd(&seed) % 8) - 2 : 0;
	return c;
}

static void shuffle(struct tn_churn_customer *c, uint32_t n)
{
	for (uint32_t i = n; i > 1; i--) {
		uint32_t k = (uint32_t)(rnd(&seed) % i);
		struct tn_churn_customer held = c[i - 1];

		c[i - 1] = c[k];
		c[k] = held;
	}
}

static void group(struct tn_churn_groups *g, const struct tn_churn_customer *c, uint32_t n)
{
	struct tn_err err = { 0 };

	for (uint32_t i = 0, some; i < n; i += some) {
		some = 1 + (uint32_t)(rnd(&seed) % TN_WALK_SOME);
		some = some < n - i ? some : n - i;
		ck_assert_int_eq(tn_churn_groups_add(g, c + i, some, &err), TN_OK);
	}
	ck_assert_int_eq(tn_churn_groups_sort(g, &err), TN_OK);
}

static bool is_below(const struct tn_btyd_group *a, const struct tn_btyd_group *b)
{
	return a->x != b->x ? a->x < b->x : a->t_x != b->t_x ? a->t_x < b->t_x : a->T < b->T;
}

/* Each customer is found in the group of his figures, and is counted there. */
static void check_members(const struct tn_churn_groups *g, const struct tn_churn_customer *c, uint32_t n)
{
	uint32_t *count = calloc(g->n, sizeof *count), number[TN_WALK_SOME];

	ck_assert_ptr_nonnull(count);
	for (uint32_t i = 0; i < n; i += TN_WALK_SOME) {
		uint32_t some = n - i < TN_WALK_SOME ? n - i : TN_WALK_SOME;

		tn_churn_groups_find(g, c + i, some, number);
		for (uint32_t k = 0; k < some; k++) {
			const struct tn_btyd_group *at = &g->group[number[k]];

			HOLDS(number[k] < g->n && at->x == c[i + k].n - 1 && at->t_x == c[i + k].t_x && at->T == c[i + k].age);
			count[number[k]]++;
		}
	}
	for (uint32_t i = 0; i < g->n; i++)
		HOLDS(count[i] == g->group[i].n);
	free(count);
}

/* What has a positive mean, each (x, m) once, with its number. */
static void check_spend(const struct tn_churn_groups *g, const struct tn_churn_customer *c, uint32_t n)
{
	uint64_t all = 0, want = 0;

	for (uint32_t i = 0; i < n; i++)
		want += c[i].has_mean && c[i].mean > 0;
	for (uint32_t i = 0; i < g->nspend; i++) {
		uint32_t members = 0;

		for (uint32_t k = 0; k < n; k++)
			members += c[k].has_mean && c[k].mean == g->spend[i].m && c[k].n - 1 == g->spend[i].x;
		ck_assert_uint_eq(g->spend[i].n, members);
		all += members;
	}
	ck_assert_uint_eq(all, want);
}

START_TEST(groups)
{
	static const struct { uint32_t n; int span; } rounds[] = { { 0, 1 }, { 1, 1 }, { 33, 2 }, { 3000, 9 }, { 20000, 3000 } };
	struct tn_churn_groups a = { 0 }, b = { 0 };
	uint32_t n = rounds[_i].n;
	struct tn_churn_customer *c = calloc(n + 1, sizeof *c);

	seed = 7 + (uint64_t)_i;
	ck_assert_ptr_nonnull(c);
	for (uint32_t i = 0; i < n; i++)
		c[i] = customer(rounds[_i].span);
	group(&a, c, n);
	for (uint32_t i = 1; i < a.n; i++)
		HOLDS(is_below(&a.group[i - 1], &a.group[i]));
	if (n > 0)
		check_members(&a, c, n);
	check_spend(&a, c, n);
	shuffle(c, n);
	group(&b, c, n);
	ck_assert(a.n == b.n && a.nspend == b.nspend);
	ck_assert(n == 0 || memcmp(a.group, b.group, a.n * sizeof *a.group) == 0);
	ck_assert(a.nspend == 0 || memcmp(a.spend, b.spend, a.nspend * sizeof *a.spend) == 0);
	tn_churn_groups_fini(&a);
	tn_churn_groups_fini(&b);
	free(c);
}
END_TEST

Suite *churn_suite(void)
{
	Suite *s = suite_create("churn");
	TCase *t = tcase_create("churn");

	tcase_add_test(t, names);
	tcase_add_loop_test(t, horizons, 0, (int)COUNT(spans));
	tcase_add_loop_test(t, groups, 0, 5);
	suite_add_tcase(s, t);
	return s;
}
