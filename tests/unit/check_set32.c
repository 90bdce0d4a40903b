/* Rising sets of numbers, held to a table of booleans: any order of adds, unions, texts and back, memory that is gone. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "fold/impl.h"
#include "fold/set32.h"
#include "rnd.h"

Suite *set32_suite(void);

enum { CHUNK = 256 << 10 };

struct bed {
	struct tn_fold f;
	struct tn_err err;
	struct tn_buf text, again;
};

static void begin(struct bed *b)
{
	memset(b, 0, sizeof *b);
	b->f.err = &b->err;
	b->f.pool.chunk_bytes = CHUNK;
}

static void end(struct bed *b)
{
	tn_pool_fini(&b->f.pool);
	tn_buf_fini(&b->text);
	tn_buf_fini(&b->again);
}

/* --- the twin --- */

enum { RANGE = 3000 };

struct twin {
	bool has[RANGE];                /* of -RANGE / 2 .. RANGE / 2 - 1 */
};

static bool is_twin(const struct tn_set32 *s, const struct twin *t)
{
	const int32_t *at = tn_set32_items(s);
	uint32_t n = 0, all = tn_set32_count(s);

	for (int i = 0; i < RANGE; i++)
		if (t->has[i] && (n >= all || at[n++] != i - RANGE / 2))
			return false;
	return n == all;
}

static bool put(struct bed *b, struct tn_set32 *s, struct twin *t, uint32_t i)
{
	t->has[i] = true;
	return tn_set32_add(&b->f, s, (int32_t)i - RANGE / 2) == TN_OK;
}

/* Into a set that is new, or that stands already for a part of the same. */
static bool is_decoded(struct bed *b, const struct tn_set32 *s, struct tn_set32 *to, const struct twin *t)
{
	tn_buf_reset(&b->text);
	tn_set32_encode(s, &b->text);
	return tn_set32_decode(&b->f, to, tn_buf_str(&b->text), -RANGE / 2, RANGE / 2 - 1, "days") == TN_OK && is_twin(to, t);
}

/* One round: two sets of up to `most` numbers out of a range, in a random, rising or falling order; then their union. */
static const char *round_of(struct bed *b, uint64_t *seed, uint32_t most)
{
	struct tn_set32 s[2] = { { { NULL } } }, back = { { NULL } };
	struct twin t[2] = { { { 0 } } };
	uint32_t range = 1 + (uint32_t)(rnd(seed) % RANGE), order = (uint32_t)(rnd(seed) % 3);

	for (int k = 0; k < 2; k++) {
		uint32_t n = (uint32_t)(rnd(seed) % (most + 1));

		for (uint32_t i = 0; i < n; i++) {
			uint32_t v = (uint32_t)(order == 0 ? rnd(seed) % range : order == 1 ? i % range : (n - i) % range);

			if (!put(b, &s[k], &t[k], v) || tn_set32_count(&s[k]) > n)
				return "add";
			if (n < 50 && !is_twin(&s[k], &t[k]))
				return "items";
		}
		if (!is_twin(&s[k], &t[k]))
			return "items";
	}
	if (!is_decoded(b, &s[0], &back, &t[0]))
		return "decode";
	if (!put(b, &back, &t[0], range / 2) || !is_twin(&back, &t[0]))
		return "add after decode";
	if (tn_set32_union(&b->f, &back, &s[1]) != TN_OK || s[1].u.list != NULL)
		return "union";
	for (int i = 0; i < RANGE; i++)
		t[0].has[i] |= t[1].has[i];
	if (!is_twin(&back, &t[0]))
		return "items of the union";
	return is_decoded(b, &back, &s[0], &t[0]) ? NULL : "decode over a part";
}

START_TEST(twins)
{
	uint64_t seed = 20240607;
	struct bed b;

	begin(&b);
	for (uint32_t i = 0; i < 6000; i++) {
		uint64_t before = seed;
		const char *wrong = round_of(&b, &seed, i / 12);        /* the first that fails is nearly the smallest */

		HOLDS_MSG(wrong == NULL, "%s: seed %llu, up to %u numbers", wrong, (unsigned long long)before, i / 12);
		tn_pool_reset(&b.f.pool);
	}
	end(&b);
}
END_TEST

/* --- sizes --- */

START_TEST(large)
{
	enum { N = 200000 };
	struct tn_set32 even = { { NULL } }, third = { { NULL } }, back = { { NULL } };
	uint32_t n = 0;
	struct bed b;

	begin(&b);
	for (int32_t i = 0; i < N; i++) {
		HOLDS(tn_set32_add(&b.f, &even, 2 * i) == TN_OK);
		HOLDS(tn_set32_add(&b.f, &third, 3 * i) == TN_OK);
	}
	ck_assert_int_eq(tn_set32_union(&b.f, &even, &third), TN_OK);
	for (int32_t i = 0; i < 3 * N; i++)
		if ((i % 2 == 0 && i < 2 * N) || i % 3 == 0)
			HOLDS(n < tn_set32_count(&even) && tn_set32_items(&even)[n++] == i);
	ck_assert_uint_eq(n, tn_set32_count(&even));
	tn_set32_encode(&even, &b.text);
	ck_assert_int_eq(tn_set32_decode(&b.f, &back, tn_buf_str(&b.text), 0, INT32_MAX, "x"), TN_OK);
	ck_assert_uint_eq(tn_set32_count(&back), n);
	HOLDS(memcmp(tn_set32_items(&back), tn_set32_items(&even), n * sizeof(int32_t)) == 0);
	end(&b);
}
END_TEST

START_TEST(limits)
{
	static const int32_t v[] = { 0, INT32_MAX, INT32_MIN, -1, INT32_MAX - 1, INT32_MIN + 1, 0, INT32_MIN, INT32_MAX };
	struct tn_set32 s = { { NULL } }, back = { { NULL } };
	const char *want = "-2147483648,-2147483647,-1,0,2147483646,2147483647";
	struct bed b;

	begin(&b);
	for (size_t i = 0; i < sizeof v / sizeof *v; i++)
		ck_assert_int_eq(tn_set32_add(&b.f, &s, v[i]), TN_OK);
	tn_set32_encode(&s, &b.text);
	ck_assert(tn_str_eq(tn_buf_str(&b.text), tn_str_of(want)));
	ck_assert_int_eq(tn_set32_decode(&b.f, &back, tn_buf_str(&b.text), INT32_MIN, INT32_MAX, "x"), TN_OK);
	tn_set32_encode(&back, &b.again);
	ck_assert(tn_str_eq(tn_buf_str(&b.again), tn_str_of(want)));
	end(&b);
}
END_TEST

/* One item takes no memory; what unions and growth give back is taken again. */
START_TEST(memory)
{
	struct bed b;

	begin(&b);
	for (int i = 0; i < 100000; i++) {
		struct tn_set32 s = { { NULL } }, other = { { NULL } };

		HOLDS(tn_set32_add(&b.f, &s, i - 50000) == TN_OK && tn_set32_add(&b.f, &s, i - 50000) == TN_OK);
		HOLDS(tn_set32_add(&b.f, &other, i - 50000) == TN_OK && tn_set32_union(&b.f, &s, &other) == TN_OK);
		HOLDS(tn_set32_count(&s) == 1 && *tn_set32_items(&s) == i - 50000);
	}
	ck_assert_uint_eq(b.f.pool.bytes, 0);
	for (int i = 0; i < 20000; i++) {
		struct tn_set32 s = { { NULL } }, other = { { NULL } };

		for (int k = 0; k < 20; k++)
			HOLDS(tn_set32_add(&b.f, k % 2 == 0 ? &s : &other, k) == TN_OK);
		HOLDS(tn_set32_union(&b.f, &s, &other) == TN_OK && tn_set32_count(&s) == 20);
		tn_fold_free(&b.f, s.u.list, sizeof *s.u.list + s.u.list->cap * sizeof *s.u.list->at);
	}
	ck_assert_uint_eq(b.f.pool.bytes, CHUNK);
	end(&b);
}
END_TEST

/* --- what must not be --- */

START_TEST(malformed)
{
	static const struct { const char *text, *item; } cases[] = {
		{ ",", "" }, { "1,", "" }, { ",1", "" }, { "1,,2", "" }, { "1,1", "1" }, { "2,1", "1" }, { "1,3,2", "2" }, { "a", "a" },
		{ "1;2", "1;2" }, { " 1", " 1" }, { "1 ", "1 " }, { "+1", "+1" }, { "01", "01" }, { "-0", "-0" }, { "1.0", "1.0" },
		{ "1e1", "1e1" }, { "-", "-" },
		{ "101", "101" }, { "-101", "-101" }, { "99,100,101", "101" }, { "2147483648", "2147483648" },
		{ "4294967297", "4294967297" }, { "18446744073709551617", "18446744073709551617" }, { "1\n", "1\\x0a" }
	};
	struct bed b;

	begin(&b);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct tn_set32 s = { { NULL } };
		char want[80];

		tn_err_clear(&b.err);
		ck_assert_int_eq(tn_set32_decode(&b.f, &s, tn_str_of(cases[i].text), -100, 100, "days: no list"), TN_EDATA);
		snprintf(want, sizeof want, "days: no list: '%s'", cases[i].item);
		ck_assert_msg(strstr(b.err.what, want) != NULL, "%s: %s", cases[i].text, b.err.what);
	}
	for (int i = 0; i < 1 << 20; i++)
		tn_buf_ch(&b.text, ',');
	tn_pool_reset(&b.f.pool);
	for (int i = 0; i < 2; i++) {
		struct tn_set32 s = { { NULL } };

		ck_assert_int_eq(tn_set32_decode(&b.f, &s, tn_buf_str(&b.text), -100, 100, "days"), TN_EDATA);
	}
	ck_assert_uint_le(b.f.pool.bytes, CHUNK);       /* commas alone get no memory */
	end(&b);
}
END_TEST

/* The pool has `left` bytes and gets no more: a failed add changes nothing, and later adds go on. */
START_TEST(no_memory)
{
	for (size_t left = 0; left < 1024; left += 16) {
		struct tn_set32 s = { { NULL } }, other = { { NULL } };
		struct twin t = { { 0 } };
		size_t one = 16;
		struct bed b;

		begin(&b);
		ck_assert_ptr_nonnull(tn_fold_alloc(&b.f, &one));
		b.f.pool.used = CHUNK - left;
		b.f.pool.chunk_bytes = (size_t)1 << 60;
		for (uint32_t i = 0; i < 200; i++) {
			enum tn_status st = tn_set32_add(&b.f, &s, (int32_t)(i * 7 % 300));

			ck_assert_int_eq(st, b.err.status);
			HOLDS(is_twin(&s, &t) == (st != TN_OK));
			if (st != TN_OK) {
				HOLDS(st == TN_ELIMIT);
				break;
			}
			t.has[i * 7 % 300 + RANGE / 2] = true;
			HOLDS(is_twin(&s, &t));
		}
		ck_assert_int_eq(b.err.status, TN_ELIMIT);
		b.f.pool.chunk_bytes = CHUNK;
		HOLDS(tn_set32_add(&b.f, &other, -1) == TN_OK && tn_set32_add(&b.f, &other, -2) == TN_OK);
		ck_assert_int_eq(tn_set32_union(&b.f, &s, &other), TN_OK);
		t.has[RANGE / 2 - 1] = t.has[RANGE / 2 - 2] = true;
		HOLDS(is_twin(&s, &t));
		end(&b);
	}
}
END_TEST

Suite *set32_suite(void)
{
	Suite *s = suite_create("set32");
	TCase *t = tcase_create("set32");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, twins);
	tcase_add_test(t, large);
	tcase_add_test(t, limits);
	tcase_add_test(t, memory);
	tcase_add_test(t, malformed);
	tcase_add_test(t, no_memory);
	suite_add_tcase(s, t);
	return s;
}
