/* Exact ranks, against the whole list, sorted. */
#include <check.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "math/select.h"
#include "rnd.h"

Suite *select_suite(void);

__extension__ typedef unsigned __int128 u128;

#define COUNT(a) (sizeof(a) / sizeof (a)[0])
#define LARGE ((tn_i128)1 << 126)

struct number {
	tn_i128 key;
	uint64_t weight;
};

struct list {
	struct number *at;
	uint32_t n;
	uint64_t total;
	uint64_t seed;          /* for the message */
};

static int by_key(const void *a, const void *b)
{
	const struct number *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

/* From the definition; the list is sorted. */
static struct tn_select_target slow(const struct list *l, uint64_t rank)
{
	struct tn_select_target t = { .rank = rank };
	uint32_t i = 0, end = 0;

	for (;;) {
		for (t.equal = 0; end < l->n && l->at[end].key == l->at[i].key; end++)
			t.equal += l->at[end].weight;
		if (t.below + t.equal >= rank)
			break;
		t.below += t.equal;
		i = end;
	}
	t.value = l->at[i].key;
	t.has_before = i > 0;
	t.before = i > 0 ? l->at[i - 1].key : 0;
	t.has_after = end < l->n;
	t.after = end < l->n ? l->at[end].key : 0;
	return t;
}

static bool equal(const struct tn_select_target *a, const struct tn_select_target *b)
{
	return a->rank == b->rank && a->value == b->value && a->below == b->below && a->equal == b->equal &&
		a->has_before == b->has_before && a->has_after == b->has_after && (!a->has_before || a->before == b->before) &&
		(!a->has_after || a->after == b->after);
}

/* Returns the passes. The numbers are shown in the order they have; then they are sorted for the twin. */
static int passes(struct list *l, struct tn_select_target *target, uint32_t ntargets)
{
	tn_i128 min = l->at[0].key, max = min;
	struct tn_err err = { 0 };
	struct tn_select *s;
	int n = 0;

	for (uint32_t i = 0; i < l->n; i++) {
		min = l->at[i].key < min ? l->at[i].key : min;
		max = l->at[i].key > max ? l->at[i].key : max;
	}
	HOLDS(tn_select_open(&s, l->total, min, max, target, ntargets, &err) == TN_OK);
	for (; tn_select_wants(s); n++) {
		HOLDS_MSG(n < 40, "seed %" PRIu64 ": it does not end", l->seed);
		for (uint32_t i = 0; i < l->n; i++)
			tn_select_add(s, l->at[i].key, l->at[i].weight);
		tn_select_end(s);
	}
	tn_select_close(s);
	return n;
}

static int check(struct list *l, struct tn_select_target *target, uint32_t ntargets)
{
	uint64_t rank[256];
	int n;

	for (uint32_t i = 0; i < ntargets; i++)
		rank[i] = target[i].rank;
	n = passes(l, target, ntargets);
	qsort(l->at, l->n, sizeof *l->at, by_key);
	for (uint32_t i = 0; i < ntargets; i++) {
		struct tn_select_target want = slow(l, rank[i]);

		HOLDS_MSG(equal(&want, &target[i]), "seed %" PRIu64 ": %u numbers, target %u of %u: rank %" PRIu64 " of %" PRIu64
			" is %" PRId64 " (low half), not %" PRId64 ", below %" PRIu64 " %" PRIu64 ", equal %" PRIu64 " %" PRIu64,
			l->seed, l->n, i, ntargets, rank[i], l->total, (int64_t)target[i].value, (int64_t)want.value,
			target[i].below, want.below, target[i].equal, want.equal);
	}
	return n;
}

/* Shapes: ties everywhere, all equal, negative, spread over 2^127, one far out, two heaps far apart. */
static tn_i128 key_of(unsigned shape, uint64_t *seed)
{
	tn_i128 wide = (tn_i128)(((u128)rnd(seed) << 64 | rnd(seed)) >> 1);

	switch (shape) {
	case 0:
		return (tn_i128)(rnd(seed) % 7);
	case 1:
		return -42;
	case 2:
		return (tn_i128)(rnd(seed) % 4000000) - 2000000;
	case 3:
		return wide - LARGE;
	case 4:
		return rnd(seed) % 64 == 0 ? LARGE - 1 : (tn_i128)(rnd(seed) % 1000000);
	case 5:
		return ((rnd(seed) & 1) != 0 ? LARGE - 9 : -LARGE) + (tn_i128)(rnd(seed) % 9);
	case 6:
		return (wide - LARGE) >> (rnd(seed) % 127);
	default:
		return (tn_i128)rnd_any(seed);
	}
}

/* Weights: 1 each; small; so heavy that nothing is kept before it is a single number. */
static uint64_t weight_of(unsigned kind, uint64_t *seed)
{
	return kind == 0 ? 1 : kind == 1 ? 1 + rnd(seed) % 5 : 1 + rnd(seed) % (UINT64_C(1) << 40);
}

static void fill(struct list *l, uint32_t n, unsigned shape, unsigned kind, uint64_t *seed)
{
	l->n = n;
	l->total = 0;
	l->seed = *seed;
	for (uint32_t i = 0; i < n; i++) {
		l->at[i] = (struct number){ key_of(shape, seed), weight_of(kind, seed) };
		l->total += l->at[i].weight;
	}
}

START_TEST(twin)
{
	struct list l = { .at = calloc(100000, sizeof *l.at) };
	struct tn_select_target target[256];

	HOLDS(l.at != NULL);
	for (uint64_t round = 0; round < 2400; round++) {
		uint64_t seed = 1 + round * 104729;
		uint32_t n = round % 8 == 0 ? 1 : round % 300 < 8 ? 100000 : 1 + (uint32_t)rnd(&seed) % 300;
		uint32_t ntargets = round % 5 == 0 ? 200 : 1 + (uint32_t)rnd(&seed) % 9;

		/* few and light numbers need one pass only; a large share is heavy, so that it narrows */
		fill(&l, n, (unsigned)(round / 3 % 8), (unsigned)(round % 3), &seed);
		for (uint32_t i = 0; i < ntargets; i++)
			target[i] = (struct tn_select_target){ .rank = 1 + rnd(&seed) % l.total, .before = 77, .equal = 3 };
		target[0].rank = round % 4 == 0 ? 1 : l.total;
		(void)check(&l, target, ntargets);
	}
	free(l.at);
}
END_TEST

/* Each rank of small lists, all of which are heavy. */
START_TEST(all_ranks)
{
	struct number at[60];
	struct tn_select_target target[120];

	for (uint64_t round = 0; round < 400; round++) {
		uint64_t seed = 5 + round * 31337, below = 0;
		struct list l = { .at = at };
		uint32_t n = 1 + (uint32_t)round % 60;

		fill(&l, n, (unsigned)(round % 8), 2, &seed);
		for (uint32_t i = 0; i < n; i++) {
			target[2 * i].rank = below + 1;
			below += at[i].weight;
			target[2 * i + 1].rank = below;
		}
		(void)check(&l, target, 2 * n);
	}
}
END_TEST

/* What it costs: how often the numbers must be shown. */
START_TEST(number_of_passes)
{
	static const struct { uint32_t n; unsigned shape, kind; uint32_t ntargets; int most; } cases[] = {
		{ 50, 3, 0, 200, 1 }, { 100000, 0, 0, 4, 1 }, { 100000, 1, 0, 4, 0 }, { 100000, 2, 0, 200, 2 },
		{ 100000, 3, 0, 200, 2 }, { 100000, 4, 0, 200, 9 }, { 300, 3, 2, 1, 9 }, { 300, 3, 2, 200, 15 }
	};
	struct list l = { .at = calloc(100000, sizeof *l.at) };
	struct tn_select_target target[256];

	HOLDS(l.at != NULL);
	for (size_t i = 0; i < COUNT(cases); i++) {
		uint64_t seed = 99 + i;
		int n;

		fill(&l, cases[i].n, cases[i].shape, cases[i].kind, &seed);
		for (uint32_t k = 0; k < cases[i].ntargets; k++)
			target[k].rank = l.total / (cases[i].ntargets + 1) * (k + 1);
		n = check(&l, target, cases[i].ntargets);
		HOLDS_MSG(n <= cases[i].most, "case %zu: %d", i, n);
	}
	free(l.at);
}
END_TEST

START_TEST(edges)
{
	struct tn_select_target t = { .rank = 1 };
	struct tn_err err = { 0 };
	struct tn_select *s;

	ck_assert_int_eq(tn_select_open(&s, 2, -LARGE, LARGE, &t, 1, &err), TN_EDATA);
	ck_assert_ptr_null(s);
	tn_select_close(s);
	tn_err_clear(&err);
	ck_assert_int_eq(tn_select_open(&s, 2, 0, 9, &t, 5000, &err), TN_ELIMIT);
	tn_err_clear(&err);
	ck_assert_int_eq(tn_select_open(&s, 2, -LARGE, LARGE - 1, &t, 0, &err), TN_OK);
	HOLDS(!tn_select_wants(s));
	tn_select_close(s);
	ck_assert_int_eq(tn_select_open(&s, 0, 0, 0, NULL, 0, &err), TN_OK);
	HOLDS(!tn_select_wants(s));
	tn_select_close(s);
	/* given up half way */
	ck_assert_int_eq(tn_select_open(&s, 1 << 20, 0, LARGE, &t, 1, &err), TN_OK);
	HOLDS(tn_select_wants(s));
	tn_select_add(s, 5, 1);
	tn_select_close(s);
}
END_TEST

Suite *select_suite(void)
{
	Suite *s = suite_create("select");
	TCase *t = tcase_create("select");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, twin);
	tcase_add_test(t, all_ranks);
	tcase_add_test(t, number_of_passes);
	tcase_add_test(t, edges);
	suite_add_tcase(s, t);
	return s;
}
