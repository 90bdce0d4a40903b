/* Users by items, against a dense matrix of users and names. */
#include <check.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "model/interactions.h"
#include "rnd.h"

Suite *interactions_suite(void);

#define COUNT(a) (sizeof(a) / sizeof (a)[0])
#define USERS 12U
#define NAMES 14U

/* Near misses: a begin of another one, zeros at the end, more than eight bytes alike, high bytes at both ends, and nothing. */
static const struct tn_str name_sets[][NAMES] = {
	{ { "", 0 }, { "\0", 1 }, { "\0\0", 2 }, { "a", 1 }, { "a\0", 2 }, { "a\0b", 3 }, { "ab", 2 }, { "\xff", 1 },
		{ "\x7f", 1 }, { "12345678", 8 }, { "123456789", 9 }, { "12345678\0", 9 }, { "1234567812345678", 16 },
		{ "1234567812345679", 16 } },
	{ { "item-10", 7 }, { "item-9", 6 }, { "item-", 5 }, { "item-00000001", 13 }, { "item-00000000", 13 },
		{ "item-0000000", 12 }, { "item-\x80", 6 }, { "item-9\0", 7 }, { "item-99", 7 }, { "item-8", 6 }, { "item-1", 6 },
		{ "item-01", 7 }, { "item-x", 6 }, { "item-9\x80", 7 } },
};

/* What was added: by user, in order; and the dense matrix. */
struct log {
	uint32_t nusers, length[USERS];
	uint32_t item[USERS][NAMES];            /* numbers in the set of names */
	float part[USERS][NAMES];
	bool holds[USERS][NAMES];
	const struct tn_str *name;
	uint64_t seed;
};

/* Logs grow from round to round, so that the first failure is a small one. A user may hold nothing. */
static void make_log(struct log *l, uint32_t round, uint64_t *state)
{
	uint32_t nnames = 1 + round % NAMES, first = (uint32_t)(rnd(state) % NAMES);

	memset(l, 0, sizeof *l);
	l->seed = *state;
	l->name = name_sets[rnd(state) % 2];
	l->nusers = (uint32_t)(rnd(state) % (1 + USERS * (round + 8) / 308));
	for (uint32_t u = 0; u < l->nusers; u++)
		for (uint32_t k = (uint32_t)(rnd(state) % (nnames + 1)); k > 0; k--) {
			uint32_t item = (first + (uint32_t)(rnd(state) % nnames)) % NAMES, at = l->length[u];

			if (l->holds[u][item])
				continue;
			l->holds[u][item] = true;
			l->item[u][at] = item;
			l->part[u][at] = (float)(1 + rnd(state) % 1000) / 8;
			l->length[u]++;
		}
}

static uint32_t popularity(const struct log *l, uint32_t item)
{
	uint32_t n = 0;

	for (uint32_t u = 0; u < l->nusers; u++)
		n += l->holds[u][item];
	return n;
}

static bool precedes(struct tn_str a, struct tn_str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = memcmp(a.p, b.p, n);

	return c < 0 || (c == 0 && a.n < b.n);
}

/* The number from the definition: how many items come before this one. */
static uint32_t number(const struct log *l, uint32_t item)
{
	uint32_t n = 0, mine = popularity(l, item);

	for (uint32_t k = 0; k < NAMES; k++) {
		uint32_t theirs = popularity(l, k);

		n += theirs > mine || (mine > 0 && theirs == mine && precedes(l->name[k], l->name[item]));
	}
	return n;
}

static void build(struct tn_interactions *x, const struct log *l, bool has_parts)
{
	struct tn_err err = { 0 };
	char text[32];

	HOLDS(tn_interactions_init(x, has_parts, &err) == TN_OK);
	for (uint32_t u = 0; u < l->nusers; u++) {
		HOLDS(tn_interactions_user(x, &err) == TN_OK);
		for (uint32_t k = 0; k < l->length[u]; k++) {
			struct tn_str s = l->name[l->item[u][k]];

			memcpy(text, s.p, s.n);
			HOLDS(tn_interactions_add(x, (struct tn_str){ text, s.n }, l->part[u][k], &err) == TN_OK);
			memset(text, '#', sizeof text);         /* it must have its own copy */
		}
	}
	HOLDS(tn_interactions_end(x, &err) == TN_OK);
	HOLDS((x->part != NULL) == has_parts);
}

/* Names, numbers and popularity. */
static void check_items(const struct tn_interactions *x, const struct log *l)
{
	uint32_t held = 0;

	for (uint32_t i = 0; i < NAMES; i++) {
		uint32_t n = number(l, i), p = popularity(l, i), found = tn_interactions_find(x, l->name[i]);

		held += p > 0;
		HOLDS_MSG(found == (p > 0 ? n : TN_MAP_NONE), "seed %" PRIu64 ", %u users: name %u is %u, not %u", l->seed,
			l->nusers, i, found, n);
		HOLDS(p == 0 || x->popularity[n] == p);
		HOLDS(p == 0 || tn_str_eq(tn_interactions_name(x, n), l->name[i]));
		HOLDS(p == 0 || (x->arrival[n] < NAMES && x->number[x->arrival[n]] == n));
	}
	HOLDS(x->nitems == held);
	HOLDS(tn_interactions_find(x, TN_STR("never")) == TN_MAP_NONE);
}

/* Lists in the order they were added in. */
static void check_lists(const struct tn_interactions *x, const struct log *l)
{
	HOLDS(x->nusers == l->nusers && x->row[0] == 0 && x->row[x->nusers] == x->n && !x->is_sorted);
	for (uint32_t u = 0; u < l->nusers; u++) {
		struct tn_history h = tn_interactions_history(x, u);

		HOLDS_MSG(h.n == l->length[u], "seed %" PRIu64 ", %u users: user %u has %u", l->seed, l->nusers, u, h.n);
		for (uint32_t k = 0; k < h.n; k++) {
			HOLDS_MSG(h.item[k] == number(l, l->item[u][k]), "seed %" PRIu64 ", %u users: user %u, item %u", l->seed,
				l->nusers, u, k);
			HOLDS(x->part == NULL ? h.part == NULL : h.part[k] == l->part[u][k]);
		}
	}
}

/* The part of a pair, 0 where there is none; from the log. */
static float part_of(const struct log *l, uint32_t user, uint32_t number_of_item, bool has_parts)
{
	for (uint32_t k = 0; k < l->length[user]; k++)
		if (number(l, l->item[user][k]) == number_of_item)
			return has_parts ? l->part[user][k] : 1;
	return 0;
}

/* All pairs stand in the list they belong to, rising; `is_turned`: users are what the log calls items. */
static void check_sorted(const struct tn_interactions *x, const struct log *l, bool has_parts, bool is_turned)
{
	uint64_t n = 0;

	HOLDS(x->is_sorted && (x->part != NULL) == has_parts && x->row[0] == 0);
	for (uint32_t a = 0; a < x->nusers; a++) {
		struct tn_history h = tn_interactions_history(x, a);
		uint32_t k = 0;

		for (uint32_t b = 0; b < x->nitems; b++) {
			float part = is_turned ? part_of(l, b, a, has_parts) : part_of(l, a, b, has_parts);

			if (part == 0)
				continue;
			HOLDS_MSG(k < h.n && h.item[k] == b && (!has_parts || h.part[k] == part),
				"seed %" PRIu64 ", %u users: %s %u, place %u", l->seed, l->nusers,
				is_turned ? "item" : "user", a, k);
			k++;
		}
		HOLDS(k == h.n);
		n += k;
	}
	HOLDS(n == x->n && x->row[x->nusers] == n);
}

START_TEST(random_logs)
{
	uint64_t state = 6002;

	for (uint32_t round = 0; round < 600; round++) {
		struct tn_interactions x, turned, early;
		struct tn_err err = { 0 };
		bool has_parts = round % 2 == 1;
		struct log l;

		make_log(&l, round / 2, &state);
		build(&x, &l, has_parts);
		check_items(&x, &l);
		check_lists(&x, &l);
		HOLDS(tn_interactions_turn(&early, &x, &err) == TN_OK);
		tn_interactions_sort(&x);
		tn_interactions_sort(&x);
		check_sorted(&x, &l, has_parts, false);
		HOLDS(tn_interactions_turn(&turned, &x, &err) == TN_OK);
		HOLDS(turned.nusers == x.nitems && turned.nitems == x.nusers && turned.popularity == NULL);
		check_sorted(&early, &l, has_parts, true);
		check_sorted(&turned, &l, has_parts, true);
		check_items(&x, &l);
		tn_interactions_fini(&early);
		tn_interactions_fini(&turned);
		tn_interactions_fini(&x);
	}
}
END_TEST

static int by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Long lists, many items, growth of everything; the twin of the sort is qsort. Items are named so that their
 * bytes are shuffled. */
START_TEST(large)
{
	enum { NUSERS = 400, NITEMS = 5003 };
	struct tn_interactions x, turned, back;
	struct tn_err err = { 0 };
	uint32_t *want = malloc(NITEMS * sizeof *want);
	uint64_t n = 0;

	HOLDS(want != NULL);
	HOLDS(tn_interactions_init(&x, true, &err) == TN_OK);
	for (uint32_t u = 0; u < NUSERS; u++) {
		HOLDS(tn_interactions_user(&x, &err) == TN_OK);
		for (uint32_t k = 0; k < u * u / 40; k++, n++) {
			uint32_t item = (uint32_t)((k + u) * UINT64_C(2654435761) % NITEMS);
			char text[8] = { 'i', 'd', (char)(item % 251), (char)(item / 251) };

			HOLDS(tn_interactions_add(&x, (struct tn_str){ text, 4 }, (float)item, &err) == TN_OK);
		}
	}
	HOLDS(tn_interactions_end(&x, &err) == TN_OK);
	HOLDS(x.n == n && x.nusers == NUSERS && x.nitems == x.names.n);
	for (uint32_t i = 1; i < x.nitems; i++)
		HOLDS(x.popularity[i - 1] > x.popularity[i] || (x.popularity[i - 1] == x.popularity[i] &&
			precedes(tn_interactions_name(&x, i - 1), tn_interactions_name(&x, i))));
	HOLDS(tn_interactions_turn(&turned, &x, &err) == TN_OK);
	HOLDS(tn_interactions_turn(&back, &turned, &err) == TN_OK);
	for (uint32_t u = 0; u < NUSERS; u++) {
		struct tn_history h = tn_interactions_history(&x, u);

		if (u == NUSERS / 2)
			tn_interactions_sort(&x);
		if (h.n > 0)
			memcpy(want, h.item, h.n * sizeof *want);
		qsort(want, h.n, sizeof *want, by_number);
		HOLDS(u < NUSERS / 2 || h.n == 0 || memcmp(h.item, want, h.n * sizeof *want) == 0);
		h = tn_interactions_history(&back, u);
		HOLDS(h.n == 0 || memcmp(h.item, want, h.n * sizeof *want) == 0);
	}
	HOLDS(memcmp(back.row, x.row, (NUSERS + 1) * sizeof *x.row) == 0);
	HOLDS(memcmp(back.item, x.item, n * sizeof *x.item) == 0 && memcmp(back.part, x.part, n * sizeof *x.part) == 0);
	for (uint64_t i = 0; i < n; i++) {
		struct tn_str s = tn_interactions_name(&x, x.item[i]);

		HOLDS(x.part[i] == (float)((unsigned char)s.p[2] + 251 * (unsigned char)s.p[3]));
	}
	tn_interactions_fini(&back);
	tn_interactions_fini(&turned);
	tn_interactions_fini(&x);
	free(want);
}
END_TEST

/* Nothing at all; users who hold nothing. */
START_TEST(empty)
{
	static const uint32_t users[] = { 0, 1, 3, 1000 };
	struct tn_interactions x, turned;
	struct tn_err err = { 0 };

	memset(&x, 0, sizeof x);
	tn_interactions_fini(&x);
	for (size_t i = 0; i < COUNT(users) * 2; i++) {
		ck_assert_int_eq(tn_interactions_init(&x, i % 2 == 1, &err), TN_OK);
		for (uint32_t u = 0; u < users[i / 2]; u++)
			HOLDS(tn_interactions_user(&x, &err) == TN_OK);
		ck_assert_int_eq(tn_interactions_end(&x, &err), TN_OK);
		ck_assert_uint_eq(x.nusers, users[i / 2]);
		ck_assert_uint_eq(x.nitems, 0);
		ck_assert_uint_eq(x.n, 0);
		for (uint32_t u = 0; u < x.nusers; u++)
			HOLDS(tn_interactions_history(&x, u).n == 0);
		ck_assert_uint_eq(tn_interactions_find(&x, TN_STR("")), TN_MAP_NONE);
		tn_interactions_sort(&x);
		ck_assert_int_eq(tn_interactions_turn(&turned, &x, &err), TN_OK);
		ck_assert_uint_eq(turned.nusers, 0);
		ck_assert_uint_eq(turned.nitems, x.nusers);
		ck_assert_uint_eq(turned.row[0], 0);
		tn_interactions_fini(&turned);
		tn_interactions_fini(&x);
		tn_interactions_fini(&x);
	}
}
END_TEST

/* From numbers: the histories of recommend.md; item 4 is held by nobody, and no number changes. */
START_TEST(of_numbers)
{
	uint64_t row[] = { 0, 3, 6, 9, 11, 14, 14 };
	uint32_t item[] = { 0, 1, 2, 0, 1, 3, 1, 2, 3, 2, 3, 0, 3, 1 };
	static const uint64_t turned_row[] = { 0, 3, 7, 10, 14, 14 };
	static const uint32_t turned_item[] = { 0, 1, 4, 0, 1, 2, 4, 0, 2, 3, 1, 2, 3, 4 }, popular[] = { 3, 4, 3, 4, 0 };
	static const char *const names[] = { "0", "1", "2", "3", "4" };
	struct tn_interactions x, turned;
	struct tn_err err = { 0 };

	ck_assert_int_eq(tn_interactions_of(&x, 6, 5, row, item, &err), TN_OK);
	ck_assert_uint_eq(x.n, 14);
	ck_assert_mem_eq(x.row, row, sizeof row);
	ck_assert_mem_eq(x.item, item, sizeof item);
	ck_assert_mem_eq(x.popularity, popular, sizeof popular);
	ck_assert_ptr_null(x.part);
	for (uint32_t i = 0; i < 5; i++) {
		ck_assert(tn_str_eq(tn_interactions_name(&x, i), tn_str_of(names[i])));
		ck_assert_uint_eq(tn_interactions_find(&x, tn_str_of(names[i])), i);
		ck_assert_uint_eq(x.arrival[i], i);
	}
	ck_assert_uint_eq(tn_interactions_find(&x, TN_STR("5")), TN_MAP_NONE);
	memset(row, 0xff, sizeof row);                  /* both lists are copied */
	memset(item, 0xff, sizeof item);
	ck_assert_int_eq(tn_interactions_turn(&turned, &x, &err), TN_OK);
	ck_assert_mem_eq(turned.row, turned_row, sizeof turned_row);
	ck_assert_mem_eq(turned.item, turned_item, sizeof turned_item);
	tn_interactions_sort(&x);
	ck_assert_uint_eq(x.item[12], 1);
	ck_assert_uint_eq(x.item[13], 3);
	tn_interactions_fini(&turned);
	tn_interactions_fini(&x);
	row[0] = 0;
	ck_assert_int_eq(tn_interactions_of(&x, 0, 0, row, NULL, &err), TN_OK);
	ck_assert_uint_eq(x.n, 0);
	tn_interactions_fini(&x);
	ck_assert_int_eq(tn_interactions_of(&x, 0, 12345, row, NULL, &err), TN_OK);
	ck_assert_uint_eq(tn_interactions_find(&x, TN_STR("12344")), 12344);
	ck_assert_uint_eq(tn_interactions_find(&x, TN_STR("12345")), TN_MAP_NONE);
	ck_assert_uint_eq(tn_interactions_find(&x, TN_STR("01")), TN_MAP_NONE);
	tn_interactions_fini(&x);
}
END_TEST

/* A session has an item as often as it was clicked on: all clicks are in the lists, popularity and numbers are those of the users. */
START_TEST(repeats)
{
	uint64_t state = 6006;

	for (uint32_t round = 0; round < 300; round++) {
		uint64_t row[USERS + 1] = { 0 };
		uint32_t item[USERS * 9], users[NAMES] = { 0 }, n = 0;
		struct tn_interactions x, of;
		struct tn_err err = { 0 };

		HOLDS(tn_interactions_init(&x, false, &err) == TN_OK);
		for (uint32_t u = 0; u < USERS; u++) {
			bool holds[NAMES] = { false };

			HOLDS(tn_interactions_user(&x, &err) == TN_OK);
			for (uint32_t k = (uint32_t)(rnd(&state) % 10); k > 0; k--) {
				item[n] = (uint32_t)(rnd(&state) % (1 + round % NAMES));
				users[item[n]] += !holds[item[n]];
				holds[item[n]] = true;
				HOLDS(tn_interactions_add(&x, name_sets[0][item[n++]], 1, &err) == TN_OK);
			}
			row[u + 1] = n;
		}
		HOLDS(tn_interactions_end(&x, &err) == TN_OK);
		HOLDS(tn_interactions_of(&of, USERS, NAMES, row, item, &err) == TN_OK);
		HOLDS(x.n == n && of.n == n && memcmp(of.popularity, users, sizeof users) == 0);
		for (uint32_t i = 0; i < n; i++)
			HOLDS(tn_str_eq(tn_interactions_name(&x, x.item[i]), name_sets[0][item[i]]) && of.item[i] == item[i]);
		for (uint32_t i = 0; i < NAMES; i++) {
			uint32_t number = tn_interactions_find(&x, name_sets[0][i]);

			HOLDS_MSG(number == TN_MAP_NONE ? users[i] == 0 : x.popularity[number] == users[i], "round %u, item %u", round, i);
			HOLDS(of.number[i] == i);
		}
		for (uint32_t i = 1; i < x.nitems; i++)
			HOLDS(x.popularity[i - 1] >= x.popularity[i]);
		tn_interactions_fini(&of);
		tn_interactions_fini(&x);
	}
}
END_TEST

START_TEST(scores)
{
	static const uint32_t add[] = { 4, 0, 4, 7, 0, 4, 2 }, order[] = { 4, 0, 7, 2 };
	static const double v[] = { 1, 2, .5, -1, -2, .25, 0 }, want[] = { 0, 0, 0, 0, 1.75, 0, 0, -1, 0 };
	struct tn_scores s;
	struct tn_err err = { 0 };

	ck_assert_int_eq(tn_scores_init(&s, 9, &err), TN_OK);
	for (int round = 0; round < 3; round++) {
		ck_assert_uint_eq(s.n, 0);
		for (uint32_t i = 0; i < s.nitems; i++)
			ck_assert(s.at[i] == 0 && s.is_touched[i] == 0);
		for (size_t i = 0; i < COUNT(add); i++)
			tn_scores_add(&s, add[i], v[i]);
		/* a sum of 0 is touched: it was added to */
		ck_assert_uint_eq(s.n, COUNT(order));
		ck_assert_mem_eq(s.touched, order, sizeof order);
		for (uint32_t i = 0; i < s.nitems; i++)
			ck_assert_double_eq(s.at[i], want[i]);
		tn_scores_clear(&s);
	}
	for (uint32_t i = 0; i < s.nitems; i++)
		tn_scores_add(&s, s.nitems - 1 - i, 1);
	ck_assert_uint_eq(s.n, s.nitems);
	tn_scores_clear(&s);
	tn_scores_clear(&s);
	tn_scores_fini(&s);
	tn_scores_fini(&s);
	ck_assert_int_eq(tn_scores_init(&s, 0, &err), TN_OK);
	tn_scores_clear(&s);
	tn_scores_fini(&s);
}
END_TEST

Suite *interactions_suite(void)
{
	Suite *s = suite_create("interactions");
	TCase *t = tcase_create("interactions");

	tcase_set_timeout(t, 30);
	tcase_add_test(t, random_logs);
	tcase_add_test(t, large);
	tcase_add_test(t, empty);
	tcase_add_test(t, of_numbers);
	tcase_add_test(t, repeats);
	tcase_add_test(t, scores);
	suite_add_tcase(s, t);
	return s;
}
