/* The next item of a session: lib/model/session.c against a slow twin, which follows recommend.md 1.6 sentence by sentence. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/session.h"
#include "rnd.h"

Suite *session_suite(void);

enum { ITEMS = 60, PREFIX = 300 };

/* --- the twin --- */

struct like {
	double sim;
	uint32_t session;
};

static bool holds(const struct tn_interactions *x, uint32_t session, uint32_t item)
{
	for (uint64_t c = x->row[session]; c < x->row[session + 1]; c++)
		if (x->item[c] == item)
			return true;
	return false;
}

static int64_t first_at(const struct tn_interactions *x, uint32_t session, uint32_t item)
{
	for (uint64_t c = x->row[session]; c < x->row[session + 1]; c++)
		if (x->item[c] == item)
			return (int64_t)(c - x->row[session]);
	return -1;
}

static int64_t last_at(const struct tn_interactions *x, uint32_t session, uint32_t item)
{
	for (uint64_t c = x->row[session + 1]; c-- > x->row[session]; )
		if (x->item[c] == item)
			return (int64_t)(c - x->row[session]);
	return -1;
}

static int by_sim(const void *a, const void *b)
{
	const struct like *x = a, *y = b;

	if (x->sim != y->sim)
		return x->sim > y->sim ? -1 : 1;
	return x->session > y->session ? -1 : x->session < y->session;
}

/* 1-based last position of an item in the prefix, 0: not there. */
static uint32_t pos(const uint32_t *prefix, uint32_t n, uint32_t item)
{
	for (uint32_t p = n; p > 0; p--)
		if (prefix[p - 1] == item)
			return p;
	return 0;
}

/* Candidates, one byte a session. */
static void slow_candidates(const struct tn_interactions *x, const struct tn_session_spec *spec, const uint32_t *prefix,
	uint32_t n, uint8_t *is_candidate)
{
	uint32_t left = spec->candidates;

	memset(is_candidate, 0, x->nusers);
	for (uint32_t p = 0; p < n; p++) {
		uint32_t recent = spec->recent;

		for (uint32_t s = x->nusers; s-- > 0 && recent > 0; )
			if (holds(x, s, prefix[p])) {
				is_candidate[s] = 1;
				recent--;
			}
	}
	for (uint32_t s = x->nusers; s-- > 0; )
		if (is_candidate[s]) {
			is_candidate[s] = left > 0;
			left -= left > 0;
		}
}

static double slow_sim(const struct tn_interactions *x, const struct tn_session_spec *spec, const uint32_t *prefix, uint32_t n,
	uint32_t session)
{
	double sum = 0;

	for (uint32_t p = n; p > 0; p--)
		if (pos(prefix, n, prefix[p - 1]) == p && holds(x, session, prefix[p - 1]))
			sum += exp(-(double)(n - p) / spec->prefix_scale);
	return exp(-((double)x->nusers - (double)(session + 1)) / (double)x->nusers) * sum;
}

static void slow_neighbour(const struct tn_interactions *x, const struct tn_session_spec *spec, const uint32_t *prefix,
	uint32_t n, const struct like *like, double *score)
{
	uint32_t s = like->session, largest = 0;
	int64_t m = 0;

	for (uint32_t p = 0; p < n; p++)
		if (holds(x, s, prefix[p]) && pos(prefix, n, prefix[p]) > largest) {
			largest = pos(prefix, n, prefix[p]);
			m = last_at(x, s, prefix[p]);
		}
	for (uint32_t j = 0; j < x->nitems; j++) {
		int64_t r = first_at(x, s, j);
		uint32_t df = 0;

		if (r < 0)
			continue;
		for (uint32_t t = 0; t < x->nusers; t++)
			df += holds(x, t, j);
		score[j] += like->sim * exp(-(double)llabs(r - m) / spec->step_scale) * log((double)x->nusers / (double)df);
	}
}

static void slow_score(const struct tn_interactions *x, const struct tn_session_spec *spec, const uint32_t *prefix, uint32_t n,
	double *score)
{
	uint8_t *is_candidate = malloc(x->nusers + 1U);
	struct like *like = malloc((x->nusers + 1U) * sizeof *like);
	uint32_t k = 0;

	ck_assert(is_candidate != NULL && like != NULL);
	slow_candidates(x, spec, prefix, n, is_candidate);
	for (uint32_t s = 0; s < x->nusers; s++)
		if (is_candidate[s])
			like[k++] = (struct like){ slow_sim(x, spec, prefix, n, s), s };
	qsort(like, k, sizeof *like, by_sim);
	for (uint32_t j = 0; j < x->nitems; j++)
		score[j] = 0;
	for (uint32_t i = 0; i < k && i < spec->neighbours; i++)
		slow_neighbour(x, spec, prefix, n, &like[i], score);
	free(is_candidate);
	free(like);
}

/* --- logs --- */

struct log {
	struct tn_interactions x;
	struct tn_session *s;
	struct tn_scores out;
	struct tn_err err;
};

static void log_open(struct log *l, uint32_t nsessions, uint32_t nitems, const uint64_t *row, const uint32_t *item,
	const struct tn_session_spec *spec)
{
	memset(l, 0, sizeof *l);
	ck_assert_int_eq(tn_interactions_of(&l->x, nsessions, nitems, row, item, &l->err), TN_OK);
	ck_assert_int_eq(tn_scores_init(&l->out, nitems, &l->err), TN_OK);
	ck_assert_int_eq(tn_session_fit(&l->s, &l->x, spec, &l->err), TN_OK);
}

static void log_close(struct log *l)
{
	tn_session_close(l->s);
	tn_scores_fini(&l->out);
	tn_interactions_fini(&l->x);
}

/* The smallest case that a failure shows: its sessions and its prefix, as far as they fit. */
static const char *show(const struct log *l, const uint32_t *prefix, uint32_t n)
{
	static char text[2000];
	size_t at = 0;

	for (uint32_t s = 0; s < l->x.nusers; s++)
		for (uint64_t c = l->x.row[s]; c <= l->x.row[s + 1] && at < sizeof text - 20; c++)
			at += (size_t)(c < l->x.row[s + 1] ? snprintf(text + at, 20, "%u ", l->x.item[c]) : snprintf(text + at, 20, "| "));
	for (uint32_t p = 0; p < n && at < sizeof text - 20; p++)
		at += (size_t)snprintf(text + at, 20, "%s%u", p == 0 ? "prefix " : " ", prefix[p]);
	return text;
}

static void same(struct log *l, const struct tn_session_spec *spec, const uint32_t *prefix, uint32_t n, uint64_t seed)
{
	double want[ITEMS];
	uint32_t left;

	slow_score(&l->x, spec, prefix, n, want);
	ck_assert_int_eq(tn_session_score(l->s, prefix, n, &l->out, &l->err), TN_OK);
	for (uint32_t i = 0; i < l->out.n; i++)
		HOLDS(l->out.touched[i] < l->x.nitems && l->out.is_touched[l->out.touched[i]]);
	left = l->out.n;
	for (uint32_t j = 0; j < l->x.nitems; j++) {
		HOLDS_MSG(fabs(l->out.at[j] - want[j]) <= 1e-12 * (1 + fabs(want[j])),
			"seed %llu, recent %u, candidates %u, neighbours %u: item %u: %.17g instead of %.17g: %s",
			(unsigned long long)seed, spec->recent, spec->candidates, spec->neighbours, j, l->out.at[j], want[j], show(l, prefix, n));
		HOLDS(l->out.is_touched[j] || l->out.at[j] == 0);
		left -= l->out.is_touched[j];
	}
	ck_assert_uint_eq(left, 0);
}

/* Small numbers are more frequent: popular items, many ties. */
static uint32_t any_item(uint64_t *r, uint32_t nitems)
{
	uint32_t a = (uint32_t)(rnd(r) % nitems), b = (uint32_t)(rnd(r) % nitems);

	return a < b ? a : b;
}

static void random_log(struct log *l, uint64_t *r, uint32_t nsessions, uint32_t nitems, uint32_t longest,
	const struct tn_session_spec *spec)
{
	uint64_t *row = malloc((nsessions + 1U) * sizeof *row);
	uint32_t *item = malloc(((size_t)nsessions * longest + 1U) * sizeof *item);

	ck_assert(row != NULL && item != NULL);
	row[0] = 0;
	for (uint32_t s = 0; s < nsessions; s++) {
		uint32_t n = (uint32_t)(rnd(r) % (longest + 1));

		for (uint32_t c = 0; c < n; c++)
			item[row[s] + c] = any_item(r, nitems);
		row[s + 1] = row[s] + n;
	}
	log_open(l, nsessions, nitems, row, item, spec);
	free(row);
	free(item);
}

/* Some items of a prefix are unknown: they only take a place. */
static uint32_t random_prefix(uint64_t *r, uint32_t nitems, uint32_t longest, uint32_t *prefix)
{
	uint32_t n = (uint32_t)(rnd(r) % (longest + 1));

	for (uint32_t p = 0; p < n; p++)
		prefix[p] = rnd(r) % 16 == 0 ? (rnd(r) % 2 == 0 ? nitems : UINT32_MAX) : any_item(r, nitems);
	return n;
}

/* --- tests --- */

/* By hand. Sessions 0 1 | 1 2, and the one item that all hold says nothing: ln (2 / 2) = 0. */
START_TEST(by_hand)
{
	static const uint64_t row[] = { 0, 2, 4 };
	static const uint32_t item[] = { 0, 1, 1, 2 };
	static const struct { uint32_t prefix[3], n; double want[3]; } cases[] = {
		{ { 1 }, 1, { .3274195, 0, .5398236 } },                /* ln 2 e^-1/4, the older one times e^-1/2 */
		{ { 2 }, 1, { 0, 0, .6931472 } },
		{ { 0 }, 1, { .4204150, 0, 0 } },
		{ { 0, 1 }, 2, { .4478705, 0, .5398236 } },             /* 1 + 1/e shared: e^-1/2 (1 + e^-1) e^-1/4 ln 2 */
		{ { 1, 0 }, 2, { .5750771, 0, .1985900 } },             /* the last click is where the first session is like it */
		{ { 1, 2, 1 }, 3, { .3274195, 0, .7384136 } },          /* an item's last position counts */
		{ { 0, 7 }, 2, { .1546620, 0, 0 } },                    /* nobody knows 7 */
		{ { 7 }, 1, { 0, 0, 0 } },
		{ { 0 }, 0, { 0, 0, 0 } },
	};
	struct log l;

	log_open(&l, 2, 3, row, item, &tn_session_default);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		ck_assert_int_eq(tn_session_score(l.s, cases[i].prefix, cases[i].n, &l.out, &l.err), TN_OK);
		for (int j = 0; j < 3; j++)
			ck_assert_msg(fabs(l.out.at[j] - cases[i].want[j]) < 6e-8, "case %zu, item %d: %.9f", i, j, l.out.at[j]);
	}
	log_close(&l);
}
END_TEST

/* Equal similarity (here 0, as q is below all numbers) goes by recency: a neighbour's items are those that are touched. */
START_TEST(equal)
{
	static const uint64_t row[] = { 0, 2, 4, 6, 7 };
	static const uint32_t item[] = { 0, 1, 0, 2, 0, 3, 4 };
	static const uint32_t prefix[] = { 0, 9, 9 };
	static const struct tn_session_spec spec = { 10, 10, 2, 1e-3, 4 };
	struct log l;

	log_open(&l, 4, 5, row, item, &spec);
	ck_assert_int_eq(tn_session_score(l.s, prefix, 3, &l.out, &l.err), TN_OK);
	ck_assert_uint_eq(l.out.n, 3);
	ck_assert(l.out.is_touched[0] && l.out.is_touched[2] && l.out.is_touched[3]);
	for (int j = 0; j < 5; j++)
		ck_assert(l.out.at[j] == 0);
	log_close(&l);
}
END_TEST

START_TEST(empty)
{
	static const uint64_t row[] = { 0, 0, 0 };
	static const uint32_t none[1] = { 0 };
	static const struct { uint32_t sessions, items; } cases[] = { { 0, 0 }, { 0, 3 }, { 2, 0 }, { 2, 3 } };
	static const struct tn_session_spec zeros[] = { { 0, 5, 5, 1, 4 }, { 5, 0, 5, 1, 4 }, { 5, 5, 0, 1, 4 } };
	static const uint64_t one_row[] = { 0, 1 };
	struct log l;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		log_open(&l, cases[i].sessions, cases[i].items, row, none, &tn_session_default);
		ck_assert_int_eq(tn_session_score(l.s, none, 1, &l.out, &l.err), TN_OK);
		ck_assert_uint_eq(l.out.n, 0);
		log_close(&l);
	}
	for (size_t i = 0; i < sizeof zeros / sizeof zeros[0]; i++) {
		log_open(&l, 1, 1, one_row, none, &zeros[i]);
		ck_assert_int_eq(tn_session_score(l.s, none, 1, &l.out, &l.err), TN_OK);
		ck_assert_uint_eq(l.out.n, 0);
		log_close(&l);
	}
	tn_session_close(NULL);
}
END_TEST

/* Sizes grow, so that the first case that fails is a small one. */
START_TEST(small)
{
	const uint64_t seed = 20260601;

	for (uint32_t round = 0; round < 600; round++) {
		uint64_t r = seed + round * UINT64_C(0x9e3779b97f4a7c15);
		uint32_t nitems = 1 + (uint32_t)(rnd(&r) % (1 + round / 40)), nsessions = (uint32_t)(rnd(&r) % (2 + round / 15));
		struct tn_session_spec spec = tn_session_default;
		uint32_t prefix[12];
		struct log l;

		if (rnd(&r) % 4 != 0)
			spec = (struct tn_session_spec){ 1 + (uint32_t)(rnd(&r) % 12), 1 + (uint32_t)(rnd(&r) % 16),
				1 + (uint32_t)(rnd(&r) % 10), .5 + (double)(rnd(&r) % 100) / 17, .5 + (double)(rnd(&r) % 100) / 11 };
		random_log(&l, &r, nsessions, nitems, 1 + round / 60, &spec);
		for (int k = 0; k < 6; k++) {
			uint32_t n = random_prefix(&r, nitems, 1 + round / 60, prefix);

			same(&l, &spec, prefix, n, seed + round);
		}
		log_close(&l);
	}
}
END_TEST

/* Several blocks of sessions, cuts within them, more candidates than are kept at a time, and lists that are left out of. */
START_TEST(large)
{
	static const struct { struct tn_session_spec spec; uint32_t sessions, items, longest, prefix; } cases[] = {
		{ { 5000, 5000, 500, 1, 4 }, 13000, 12, 4, 5 },
		{ { 5000, 5000, 500, 1, 4 }, 9000, 60, 5, 30 },
		{ { 5000, 5000, 500, 3, 1 }, 4097, 5, 3, 8 },
		{ { 300, 4000, 40, 1, 4 }, 9000, 20, 4, 6 },            /* older sessions count where another item brings them in */
		{ { 4000, 300, 250, 2, 4 }, 9000, 20, 4, 6 },
		{ { 50, 9000, 700, 9, 4 }, 12288, 50, 3, 20 },
		{ { 6000, 6000, 1, 1, 4 }, 9000, 7, 3, 4 },
		{ { 7, 6000, 6000, 1, 4 }, 9000, 60, 3, 9 },
	};
	const uint64_t seed = 77;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		uint64_t r = seed + i * UINT64_C(0x9e3779b97f4a7c15);
		uint32_t prefix[PREFIX];
		struct log l;

		random_log(&l, &r, cases[i].sessions, cases[i].items, cases[i].longest, &cases[i].spec);
		for (int k = 0; k < 3; k++) {
			uint32_t n = random_prefix(&r, cases[i].items, cases[i].prefix, prefix);

			same(&l, &cases[i].spec, prefix, n, seed + i);
		}
		log_close(&l);
	}
}
END_TEST

/* One old session, two blocks back, is just better than all recent ones, by items that only it has in common, or beyond `recent` of them;
 * in the block between lies what makes no candidate. */
START_TEST(far)
{
	static const struct { uint32_t session, item; } clicks[] = { { 3000, 0 }, { 3000, 1 }, { 5000, 1 }, { 8988, 1 }, { 8989, 1 },
		{ 8990, 1 }, { 8998, 0 }, { 8999, 0 } };
	static const struct tn_session_spec specs[] = { { 5000, 5000, 1, 23, 4 }, { 3, 5000, 1, 23, 4 }, { 3, 5000, 1, 18, 4 } };
	enum { N = 9000, CLICKS = sizeof clicks / sizeof clicks[0] };
	static const uint32_t prefix[] = { 1, 0 };
	static uint64_t row[N + 1];
	uint32_t item[CLICKS];
	struct log l;

	for (uint32_t c = 0, s = 0; s < N; s++) {
		for (; c < CLICKS && clicks[c].session == s; c++)
			item[c] = clicks[c].item;
		row[s + 1] = c;
	}
	for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
		log_open(&l, N, 3, row, item, &specs[i]);
		same(&l, &specs[i], prefix, 2, i);
		ck_assert_int_eq(l.out.is_touched[1], i < 2);
		log_close(&l);
	}
}
END_TEST

/* Long sessions: steps beyond the table, a long prefix; and a second time gives the same bits. */
START_TEST(again)
{
	static const struct tn_session_spec spec = { 5000, 5000, 5, 40, 300 };
	uint64_t r = 5;
	uint32_t prefix[PREFIX], n = 0;
	double bits[ITEMS];
	struct log l;

	random_log(&l, &r, 12, ITEMS, 900, &spec);
	while (n < 200)
		n = random_prefix(&r, ITEMS, PREFIX, prefix);
	same(&l, &spec, prefix, n, 5);
	memcpy(bits, l.out.at, sizeof bits);
	same(&l, &spec, prefix, 3, 5);
	same(&l, &spec, prefix, n, 5);
	ck_assert_mem_eq(bits, l.out.at, sizeof bits);
	log_close(&l);
}
END_TEST

Suite *session_suite(void)
{
	Suite *s = suite_create("session");
	TCase *t = tcase_create("session");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, by_hand);
	tcase_add_test(t, equal);
	tcase_add_test(t, empty);
	tcase_add_test(t, small);
	tcase_add_test(t, large);
	tcase_add_test(t, far);
	tcase_add_test(t, again);
	suite_add_tcase(s, t);
	return s;
}
