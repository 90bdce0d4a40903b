/* Cuts of histories, against the same worked out by hand from a dense matrix of users and names. */
#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/sys.h"
#include "model/holdout.h"
#include "rnd.h"

Suite *holdout_suite(void);

#define SEED 6071U
#define LOGS 300U
#define USERS 14U
#define ITEMS 40U

/* What was added: by user, in order. Names are not in the order of their numbers here. */
struct log {
	uint32_t nusers, nnames, length[USERS];
	uint32_t item[USERS][ITEMS];
	float part[USERS][ITEMS];
	bool has_parts;
};

/* Near misses: a begin of another one, high bytes. */
static struct tn_str name_of(uint32_t item, char *text)
{
	static const char *const stem[] = { "b", "a", "", "ab", "\xff" };

	snprintf(text, 16, "%s%u", stem[item % 5], item / 5 * 7 % 11);
	return tn_str_of(text);
}

/* Logs grow from round to round, so that the first failure is a small one. A user may hold nothing, or everything. */
static void make_log(struct log *l, uint32_t round, uint64_t *state)
{
	memset(l, 0, sizeof *l);
	l->has_parts = round % 3 == 1;
	l->nnames = 1 + (uint32_t)(rnd(state) % (1 + (ITEMS - 1) * (round + 8) / (LOGS + 8)));
	l->nusers = (uint32_t)(rnd(state) % (1 + USERS * (round + 8) / (LOGS + 8)));
	for (uint32_t u = 0; u < l->nusers; u++) {
		uint32_t n = rnd(state) % 4 == 0 ? (uint32_t)(rnd(state) % 2) : (uint32_t)(rnd(state) % (l->nnames + 1));

		for (uint32_t k = 0; k < l->nnames; k++)
			l->item[u][k] = k;
		for (uint32_t k = 0; k < n; k++) {
			uint32_t other = k + (uint32_t)(rnd(state) % (l->nnames - k)), v = l->item[u][other];

			l->item[u][other] = l->item[u][k];
			l->item[u][k] = v;
			l->part[u][k] = (float)(1 + rnd(state) % 1000) / 8;
		}
		l->length[u] = n;
	}
}

static void build(struct tn_interactions *x, const struct log *l)
{
	struct tn_err err = { 0 };
	char text[16];

	HOLDS(tn_interactions_init(x, l->has_parts, &err) == TN_OK);
	for (uint32_t u = 0; u < l->nusers; u++) {
		HOLDS(tn_interactions_user(x, &err) == TN_OK);
		for (uint32_t k = 0; k < l->length[u]; k++)
			HOLDS(tn_interactions_add(x, name_of(l->item[u][k], text), l->part[u][k], &err) == TN_OK);
	}
	HOLDS(tn_interactions_end(x, &err) == TN_OK);
}

static const char *show(const struct log *l, uint32_t round)
{
	static char text[1000];
	size_t n = (size_t)snprintf(text, sizeof text, "seed %u round %u:", SEED, round);

	for (uint32_t u = 0; u < l->nusers; u++)
		for (uint32_t k = 0; k <= l->length[u] && n < sizeof text - 20; k++)
			n += (size_t)(k == l->length[u] ? snprintf(text + n, sizeof text - n, " |")
				: snprintf(text + n, sizeof text - n, " %u", l->item[u][k]));
	return text;
}

/* What a cut should be, by the whole's numbers: taken[user][item]. */
struct twin {
	bool taken[USERS][ITEMS];
	uint32_t popularity[ITEMS];
};

static void count(struct twin *t, const struct tn_interactions *x)
{
	memset(t->popularity, 0, sizeof t->popularity);
	for (uint32_t u = 0; u < x->nusers; u++)
		for (uint64_t k = x->row[u]; k < x->row[u + 1]; k++)
			t->popularity[x->item[k]] += !t->taken[u][x->item[k]];
}

/* From the definition: how many items come before this one. */
static uint32_t number(const struct twin *t, const struct tn_interactions *x, uint32_t item)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < x->nitems; i++)
		n += t->popularity[i] > t->popularity[item] || (t->popularity[i] == t->popularity[item]
			&& tn_str_cmp(tn_interactions_name(x, i), tn_interactions_name(x, item)) < 0);
	return n;
}

static void check_items(const struct tn_holdout *h, const struct tn_interactions *x, const struct twin *t, const char *what)
{
	HOLDS(h->train.nitems == x->nitems && h->train.nusers == x->nusers && h->train.arrival == NULL);
	for (uint32_t i = 0; i < x->nitems; i++) {
		uint32_t n = number(t, x, i);

		HOLDS_MSG(h->number[i] == n && h->original[n] == i, "%s: item %u is %u, not %u", what, i, h->number[i], n);
		HOLDS_MSG(h->train.popularity[n] == t->popularity[i], "%s: popularity of %u", what, i);
	}
}

/* Each user's lists, one after another through the whole's. */
static void check_lists(const struct tn_holdout *h, const struct tn_interactions *x, const struct twin *t, const char *what)
{
	HOLDS(h->row[0] == 0 && h->train.row[0] == 0 && h->train.n == h->train.row[x->nusers]);
	HOLDS((h->train.part != NULL) == (x->part != NULL) && h->train.is_sorted == x->is_sorted);
	for (uint32_t u = 0; u < x->nusers; u++) {
		uint64_t left = h->train.row[u], taken = h->row[u];

		for (uint64_t k = x->row[u]; k < x->row[u + 1]; k++) {
			uint32_t item = h->number[x->item[k]];
			uint64_t at = left;

			if (t->taken[u][x->item[k]]) {
				HOLDS_MSG(h->item[taken++] == item, "%s: user %u: held out", what, u);
				continue;
			}
			if (x->is_sorted)       /* the place of an item is how many smaller ones are left */
				for (at = h->train.row[u]; at < h->train.row[u + 1] && h->train.item[at] != item; at++)
					HOLDS(h->train.item[at] < item);
			HOLDS_MSG(at < h->train.row[u + 1] && h->train.item[at] == item, "%s: user %u: left", what, u);
			HOLDS(x->part == NULL || h->train.part[at] == x->part[k]);
			left++;
		}
		HOLDS_MSG(left == h->train.row[u + 1] && taken == h->row[u + 1], "%s: user %u: ends", what, u);
	}
}

static void check(const struct tn_holdout *h, const struct tn_interactions *x, struct twin *t, const char *what)
{
	count(t, x);
	check_items(h, x, t, what);
	check_lists(h, x, t, what);
}

START_TEST(last)
{
	static const uint32_t lasts[] = { 1, 1, 2, 3, 100, 0 };
	static struct twin t;
	uint64_t state = SEED;

	for (uint32_t round = 0; round < LOGS; round++) {
		uint32_t n = lasts[round % 6];
		struct tn_interactions x;
		struct tn_holdout h;
		struct tn_err err = { 0 };
		struct log l;

		make_log(&l, round, &state);
		build(&x, &l);
		memset(&t, 0, sizeof t);
		for (uint32_t u = 0; u < x.nusers; u++)
			for (uint64_t k = x.row[u + 1]; k > x.row[u] + 1 && k + n > x.row[u + 1]; k--)
				t.taken[u][x.item[k - 1]] = true;
		HOLDS(tn_holdout_last(&h, &x, n, &err) == TN_OK);
		check(&h, &x, &t, show(&l, round));
		tn_holdout_fini(&h);
		tn_holdout_fini(&h);
		tn_interactions_fini(&x);
	}
}
END_TEST

/* Without ties the last moment is the last item; with them all of it, or nothing. */
START_TEST(moment)
{
	static struct twin t;
	uint64_t state = SEED;

	for (uint32_t round = 0; round < LOGS; round++) {
		struct tn_interactions x;
		struct tn_holdout h;
		struct tn_err err = { 0 };
		struct log l;

		make_log(&l, round, &state);
		build(&x, &l);
		memset(&t, 0, sizeof t);
		if (round % 3 > 0) {
			x.tied = tn_sys.malloc((size_t)x.n + 1);
			HOLDS(x.tied != NULL);
			for (uint64_t k = 0; k < x.n; k++)
				x.tied[k] = rnd(&state) % 2 == 0;
		}
		for (uint32_t u = 0; u < x.nusers; u++) {
			uint64_t from = x.row[u + 1];

			while (from > x.row[u] && (from == x.row[u + 1] || (x.tied != NULL && x.tied[from])))
				from--;
			for (uint64_t k = from; k < x.row[u + 1] && from > x.row[u]; k++)
				t.taken[u][x.item[k]] = true;
		}
		HOLDS(tn_holdout_moment(&h, &x, &err) == TN_OK);
		check(&h, &x, &t, show(&l, round));
		for (uint32_t u = 0; u < x.nusers && x.tied != NULL; u++)       /* train's lists are beginnings of the whole's */
			HOLDS(memcmp(h.train.tied + h.train.row[u], x.tied + x.row[u], h.train.row[u + 1] - h.train.row[u]) == 0);
		tn_holdout_fini(&h);
		tn_interactions_fini(&x);
	}
}
END_TEST

/* What was taken is read from the answer; how many of whom is the definition's. The same seed takes the same. */
START_TEST(at_random)
{
	static struct twin t;
	uint64_t state = SEED;

	for (uint32_t round = 0; round < LOGS; round++) {
		struct tn_interactions x;
		struct tn_holdout h, again;
		struct tn_err err = { 0 };
		struct log l;

		make_log(&l, round, &state);
		build(&x, &l);
		if (round % 2 == 0)
			tn_interactions_sort(&x);
		memset(&t, 0, sizeof t);
		HOLDS(tn_holdout_random(&h, &x, round, &err) == TN_OK);
		HOLDS(tn_holdout_random(&again, &x, round, &err) == TN_OK);
		HOLDS(memcmp(h.item, again.item, h.row[x.nusers] * sizeof *h.item) == 0);
		for (uint32_t u = 0; u < x.nusers; u++) {
			uint32_t n = l.length[u], want = n < 2 ? 0 : n < 15 ? 1 : n < 25 ? 2 : n < 35 ? 3 : 4;

			HOLDS_MSG(h.row[u + 1] - h.row[u] == want, "%s: user %u", show(&l, round), u);
			for (uint64_t k = h.row[u]; k < h.row[u + 1]; k++)
				t.taken[u][h.original[h.item[k]]] = true;
		}
		check(&h, &x, &t, show(&l, round));
		tn_holdout_fini(&again);
		tn_holdout_fini(&h);
		tn_interactions_fini(&x);
	}
}
END_TEST

/* 4,000 users of ten items lose one each: each place as often, as nearly as chance has it (4 standard errors of 19), and another
 * seed takes others. */
START_TEST(is_fair)
{
	enum { MANY = 4000, EACH = 10 };
	static uint64_t row[MANY + 1];
	static uint32_t item[MANY * EACH];
	uint32_t lost[EACH] = { 0 }, same = 0;
	struct tn_interactions x;
	struct tn_holdout h, other;
	struct tn_err err = { 0 };

	for (uint32_t k = 0; k < MANY * EACH; k++)
		item[k] = k % EACH;
	for (uint32_t u = 0; u <= MANY; u++)
		row[u] = u * UINT64_C(10);
	ck_assert_int_eq(tn_interactions_of(&x, MANY, EACH, row, item, &err), TN_OK);
	ck_assert_int_eq(tn_holdout_random(&h, &x, 1, &err), TN_OK);
	ck_assert_int_eq(tn_holdout_random(&other, &x, 2, &err), TN_OK);
	for (uint32_t u = 0; u < MANY; u++) {
		HOLDS(h.row[u] == u);
		lost[h.original[h.item[u]]]++;
		same += h.original[h.item[u]] == other.original[other.item[u]];
	}
	for (uint32_t i = 0; i < EACH; i++)
		ck_assert_msg(lost[i] > MANY / EACH - 76 && lost[i] < MANY / EACH + 76, "item %u: %u", i, lost[i]);
	ck_assert_uint_lt(same, MANY / EACH + 76);
	tn_holdout_fini(&other);
	tn_holdout_fini(&h);
	tn_interactions_fini(&x);
}
END_TEST

/* A train has no names: of a cut of it, equally popular items stand in the order of its numbers. */
START_TEST(cut_twice)
{
	static const uint64_t row[] = { 0, 4, 8, 11 };
	static const uint32_t item[] = { 11, 2, 3, 1, 1, 3, 2, 11, 2, 11, 1 };
	struct tn_interactions x;
	struct tn_holdout h, again;
	struct tn_err err = { 0 };

	ck_assert_int_eq(tn_interactions_of(&x, 3, 12, row, item, &err), TN_OK);
	ck_assert_int_eq(tn_holdout_last(&h, &x, 1, &err), TN_OK);
	/* left: 11 2 3 | 1 3 2 | 2 11 */
	ck_assert_uint_eq(h.original[0], 2);
	ck_assert_uint_eq(h.original[1], 11);           /* "11" is before "3" */
	ck_assert_uint_eq(h.original[2], 3);
	ck_assert_uint_eq(h.original[3], 1);
	ck_assert_uint_eq(h.original[4], 0);            /* those that nobody has: by bytes, too */
	ck_assert_uint_eq(h.original[5], 10);
	ck_assert_uint_eq(h.original[6], 4);
	ck_assert_int_eq(tn_holdout_last(&again, &h.train, 1, &err), TN_OK);
	/* left, by the whole's: 11 2 | 1 3 | 2; by train's 1 0 | 3 2 | 0 */
	ck_assert_uint_eq(again.original[0], 0);
	ck_assert_uint_eq(again.original[1], 1);
	ck_assert_uint_eq(again.original[2], 2);
	ck_assert_uint_eq(again.original[3], 3);
	ck_assert_uint_eq(again.item[0], 2);
	ck_assert_uint_eq(again.train.popularity[0], 2);
	ck_assert_uint_eq(again.train.popularity[2], 1);
	tn_holdout_fini(&again);
	tn_holdout_fini(&h);
	tn_interactions_fini(&x);
}
END_TEST

Suite *holdout_suite(void)
{
	Suite *s = suite_create("holdout");
	TCase *t = tcase_create("holdout");

	tcase_set_timeout(t, 30);
	tcase_add_test(t, last);
	tcase_add_test(t, moment);
	tcase_add_test(t, at_random);
	tcase_add_test(t, is_fair);
	tcase_add_test(t, cut_twice);
	suite_add_tcase(s, t);
	return s;
}
