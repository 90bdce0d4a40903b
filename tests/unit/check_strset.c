/* Sets of strings, held to a table of booleans over a sorted list of strings: any order of adds, unions, texts and back, all
 * lengths, the switch to the tree, memory that is gone, and the memory that is taken. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/sys.h"
#include "fold/impl.h"
#include "fold/strset.h"
#include "rnd.h"

Suite *strset_suite(void);

enum { CHUNK = 256 << 10, WORDS = 5000 };

struct bed {
	struct tn_fold f;
	struct tn_err err;
	struct tn_buf text, want;
};

static void begin(struct bed *b)
{
	memset(b, 0, sizeof *b);
	b->f.err = &b->err;
	b->f.pool.chunk_bytes = CHUNK;
	b->f.states.keys.hash = (struct tn_hash_key){ { UINT64_C(0x9e3779b97f4a7c15), 77, UINT64_C(0xbf58476d1ce4e5b9), 99 } };
}

static void end(struct bed *b)
{
	tn_pool_fini(&b->f.pool);
	tn_buf_fini(&b->text);
	tn_buf_fini(&b->want);
}

/* --- the twin --- */

/* Strings, sorted and distinct. */
struct words {
	struct tn_str *at;
	uint32_t n;
	struct tn_buf bytes;
};

static int by_bytes(const void *a, const void *b)
{
	const struct tn_str *x = a, *y = b;
	int c = memcmp(x->p, y->p, x->n < y->n ? x->n : y->n);

	return c != 0 ? c : x->n < y->n ? -1 : x->n > y->n;
}

/* A number between two texts. */
struct form {
	const char *before;
	int width;
	char as;                        /* u x X */
	const char *after;
};

static struct tn_str format(char *text, size_t cap, const struct form *f, uint32_t v)
{
	int n = f->as == 'u' ? snprintf(text, cap, "%s%0*u%s", f->before, f->width, v, f->after) :
		f->as == 'x' ? snprintf(text, cap, "%s%0*x%s", f->before, f->width, v, f->after) :
		snprintf(text, cap, "%s%0*X%s", f->before, f->width, v, f->after);

	return (struct tn_str){ text, (size_t)n };
}

#define UUID_TAIL "-77aa-4bbb-8ccc-0123456789ab"

/* Ids as shops make them, and what nearly looks like them: leading zeros, upper case, a byte more or less, any bytes. */
static void put_word(struct tn_buf *b, uint64_t *seed, uint32_t kinds)
{
	static const struct form forms[] = { { "", 0, 'u', "" }, { "o", 0, 'u', "" }, { "", 6, 'u', "" },
		{ "ORD-", 0, 'u', "" }, { "ORD-", 0, 'u', "-DE" },
		{ "", 8, 'x', UUID_TAIL }, { "", 8, 'X', UUID_TAIL }, { "", 8, 'x', "-77aa_4bbb-8ccc-0123456789ab" }, { "5", 17,
		'u', "" },
		{ "abcdefg", 9, 'u', "" }, { "abcdefgh", 9, 'u', "" }, { "", 0, 'u', "x" }, { "a", 0, 'u', "" }, { "\xff", 0,
		'u', "" } };
	uint32_t kind = (uint32_t)(rnd(seed) % kinds);
	char text[80];

	if (kind == 14) {                       /* one is the beginning of the next */
		for (uint64_t n = 1 + rnd(seed) % 300; n > 0; n--)
			tn_buf_ch(b, 'p');
		return;
	}
	if (kind < sizeof forms / sizeof *forms) {
		tn_buf_add(b, format(text, sizeof text, &forms[kind], (uint32_t)rnd_any(seed)));
		return;
	}
	for (uint64_t n = 1 + (rnd_any(seed) & 255); n > 0; n--)
		tn_buf_ch(b, (char)(rnd(seed) % 3 == 0 ? '0' + rnd(seed) % 10 : rnd(seed) % 3 == 0 ? 0 : rnd(seed)));
}

static void make_words(struct words *w, uint32_t n, uint32_t kinds, uint64_t *seed)
{
	size_t *start = malloc((n + 1) * sizeof *start);

	memset(w, 0, sizeof *w);
	w->at = malloc(n * sizeof *w->at);
	ck_assert(start != NULL && w->at != NULL);
	for (uint32_t i = 0; i < n; i++) {
		start[i] = w->bytes.n;
		put_word(&w->bytes, seed, kinds);
	}
	start[n] = w->bytes.n;
	for (uint32_t i = 0; i < n; i++)
		w->at[i] = (struct tn_str){ w->bytes.p + start[i], start[i + 1] - start[i] };
	free(start);
	qsort(w->at, n, sizeof *w->at, by_bytes);
	for (uint32_t i = 0; i < n; i++)
		if (w->n == 0 || by_bytes(&w->at[w->n - 1], &w->at[i]) != 0)
			w->at[w->n++] = w->at[i];
}

static void free_words(struct words *w)
{
	free(w->at);
	tn_buf_fini(&w->bytes);
}

/* Same strings in the same order, and the text that the format asks for. */
static bool is_twin(struct bed *b, const struct tn_strset *s, const struct words *w, const bool *has)
{
	uint32_t n = 0;

	tn_buf_reset(&b->text);
	tn_buf_reset(&b->want);
	if (tn_strset_encode(&b->f, s, &b->text) != TN_OK)
		return false;
	for (uint32_t i = 0; i < w->n; i++) {
		if (!has[i])
			continue;
		n++;
		tn_buf_u64(&b->want, w->at[i].n);
		tn_buf_ch(&b->want, ':');
		tn_buf_add(&b->want, w->at[i]);
		tn_buf_ch(&b->want, ',');
	}
	return n == s->n && tn_str_eq(tn_buf_str(&b->text), tn_buf_str(&b->want)) && s->is_tree == (s->n > TN_STRSET_FEW);
}

/* Behind is_twin, which left the text. */
static bool is_decoded(struct bed *b, struct tn_strset *to, const struct words *w, const bool *has)
{
	struct tn_buf text = b->text;
	bool ok;

	b->text = (struct tn_buf){ 0 };
	ok = tn_strset_decode(&b->f, to, tn_buf_str(&text), "orders") == TN_OK && is_twin(b, to, w, has);
	tn_buf_fini(&text);
	return ok;
}

/* Two sets of random words; one of them by text and back, gets more, then the other. */
static const char *round_of(struct bed *b, const struct words *w, uint64_t *seed, uint32_t most)
{
	struct tn_strset s[2] = { { .n = 0 } }, back = { .n = 0 }, none = { .n = 0 };
	static bool has[2][WORDS];
	uint32_t range = 1 + (uint32_t)(rnd(seed) % w->n), extra = (uint32_t)(rnd(seed) % range);

	memset(has, 0, sizeof has);
	for (int k = 0; k < 2; k++) {
		uint32_t n = (uint32_t)(rnd(seed) % (most + 1));

		for (uint32_t i = 0; i < n; i++) {
			uint32_t v = (uint32_t)(rnd(seed) % range);

			has[k][v] = true;
			if (tn_strset_add(&b->f, &s[k], w->at[v]) != TN_OK)
				return "add";
			if (n < 50 && !is_twin(b, &s[k], w, has[k]))
				return "list";
		}
		if (!is_twin(b, &s[k], w, has[k]))
			return "list";
	}
	if (!is_decoded(b, &back, w, has[1]))
		return "decode";
	has[1][extra] = true;
	if (tn_strset_add(&b->f, &back, w->at[extra]) != TN_OK || !is_twin(b, &back, w, has[1]))
		return "add after decode";
	if (tn_strset_union(&b->f, &back, &s[0]) != TN_OK || s[0].n != 0 || s[0].head != 0 || s[0].unused != 0)
		return "union";
	for (uint32_t i = 0; i < w->n; i++)
		has[0][i] |= has[1][i];
	if (!is_twin(b, &back, w, has[0]) || tn_strset_union(&b->f, &back, &none) != TN_OK || !is_twin(b, &back, w, has[0]))
		return "list of the union";
	return is_decoded(b, &s[1], w, has[0]) ? NULL : "decode over a part";
}

START_TEST(twins)
{
	static const uint32_t kinds[] = { 18, 2, 1, 6 };
	struct bed b;

	begin(&b);
	for (int k = 0; k < 4; k++) {
		uint64_t seed = 1000 + (uint64_t)k;
		struct words w;

		make_words(&w, 4000, kinds[k], &seed);
		for (uint32_t i = 0; i < 900; i++) {
			uint64_t before = seed;
			uint32_t most = i < 800 ? i / 10 : 20 * (i - 780);
			const char *wrong = round_of(&b, &w, &seed, most);      /* the first that fails is nearly the smallest */

			HOLDS_MSG(wrong == NULL, "%s: kinds %u, seed %llu, up to %u strings", wrong, kinds[k],
				(unsigned long long)before, most);
			tn_pool_reset(&b.f.pool);
		}
		free_words(&w);
	}
	end(&b);
}
END_TEST

/* --- lengths --- */

/* Each length as the first, second and third string, in front of and behind short ones and each other, and past the switch. */
START_TEST(lengths)
{
	static const size_t length[] = { 1, 2, 6, 7, 8, 9, 14, 15, 24, 36, 63, 64, 127, 128, 300, 8191, 8192, 16000, 32735,
		32739, 32741, 32743, 32745, 32747, 32750,
		32757, 32758, 32759, 32767, 32768, 65525, 65535, 65536, 70000, 2000000 };
	enum { LENGTHS = sizeof length / sizeof *length };
	static char bytes[LENGTHS][2000000];
	struct tn_str at[LENGTHS + 40];
	struct words w = { at, LENGTHS + 40, { 0 } };
	char small[40];
	struct bed b;

	begin(&b);
	for (size_t i = 0; i < LENGTHS; i++)
		at[i] = (struct tn_str){ memset(bytes[i], 'A' + (int)i, length[i]), length[i] };
	for (size_t i = 0; i < 40; i++) {
		small[i] = (char)('{' + (int)i);
		at[LENGTHS + i] = (struct tn_str){ small + i, 1 };
	}
	qsort(at, w.n, sizeof *at, by_bytes);
	for (uint32_t first = 0; first < LENGTHS; first++) {
		for (uint32_t step = 1; step < 9; step += length[first] > 100000 ? 4 : 1) {
			struct tn_strset s = { .n = 0 }, other = { .n = 0 };
			bool has[LENGTHS + 40] = { 0 };

			for (uint32_t i = 0, v = first; i < (step == 5 ? w.n : 6); i++, v = (v + step) % w.n) {
				has[v] = true;
				HOLDS(tn_strset_add(&b.f, &s, at[v]) == TN_OK);
				HOLDS(tn_strset_add(&b.f, &s, at[first]) == TN_OK);
				HOLDS(i % 4 != 0 || tn_strset_add(&b.f, &other, at[v]) == TN_OK);
			}
			HOLDS(is_twin(&b, &s, &w, has));
			HOLDS(tn_strset_union(&b.f, &other, &s) == TN_OK && is_twin(&b, &other, &w, has));
			HOLDS(is_decoded(&b, &s, &w, has));
			tn_pool_reset(&b.f.pool);
		}
	}
	end(&b);
}
END_TEST

/* One by one past the switch, against the whole list each time. */
START_TEST(the_switch)
{
	uint64_t seed = 5;
	struct tn_strset s = { .n = 0 };
	static bool has[4000];
	struct words w;
	struct bed b;

	begin(&b);
	make_words(&w, 300, 18, &seed);
	for (uint32_t i = 0; i < w.n; i++) {
		uint32_t v = i * 7 % w.n;

		has[v] = true;
		HOLDS(tn_strset_add(&b.f, &s, w.at[v]) == TN_OK && s.is_tree == (s.n > TN_STRSET_FEW));
		HOLDS(is_twin(&b, &s, &w, has));
		for (uint32_t k = 0; k < w.n; k++)
			HOLDS(!has[k] || (tn_strset_add(&b.f, &s, w.at[k]) == TN_OK));
		HOLDS(is_twin(&b, &s, &w, has));
	}
	free_words(&w);
	end(&b);
}
END_TEST

/* --- many --- */

/* Numbers 0..n-1, each once, in an order that somebody may have chosen. */
static uint32_t rising(uint32_t i, uint32_t n) { (void)n; return i; }
static uint32_t falling(uint32_t i, uint32_t n) { return n - 1 - i; }
static uint32_t from_both_ends(uint32_t i, uint32_t n) { return i % 2 == 0 ? i / 2 : n - 1 - i / 2; }
static uint32_t from_the_middle(uint32_t i, uint32_t n) { return i % 2 == 0 ? n / 2 + i / 2 : n / 2 - 1 - i / 2; }
static uint32_t to_the_middle(uint32_t i, uint32_t n) { return i < n / 2 ? i : n - 1 - (i - n / 2); }
static uint32_t leaps(uint32_t i, uint32_t n) { return (uint32_t)((uint64_t)i * 7919 % n); }

/* A user with very many, all twice: a linear search would take hours. What is taken is what they pack to and a third, in a good
 * order a sixteenth. */
START_TEST(many)
{
	enum { N = 100000 };
	static const struct { uint32_t (*at)(uint32_t, uint32_t); struct form form; uint32_t packed, part; } cases[] = {
		{ rising, { "order/", 6, 'u', "/a" }, 15, 16 }, { falling, { "order/", 6, 'u', "/a" }, 15, 16 },
		{ from_both_ends, { "order/", 6, 'u', "/a" }, 15, 16 }, { from_the_middle, { "o", 9, 'u', "" }, 7, 16 },
		{ to_the_middle, { "", 10, 'u', "x" }, 10, 3 }, { leaps, { "order/", 6, 'u', "/a" }, 15, 4 },
		{ leaps, { "o", 6, 'u', "" }, 5, 4 }, { leaps, { "abcd", 6, 'x', "" }, 9, 4 }, { leaps, { "", 6, 'X', UUID_TAIL }, 28, 4 },
		{ rising, { "12345678", 6, 'u', "7890123456789012345678901234567890/12345678901234567890" }, 9 + 84, 2 }
	};

	for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
		struct tn_strset s = { .n = 0 }, back = { .n = 0 };
		char text[120];
		struct bed b;

		begin(&b);
		for (uint32_t i = 0; i < N; i++) {
			uint32_t v = cases[k].at(i, N);

			for (int twice = 0; twice < 2; twice++)
				HOLDS(tn_strset_add(&b.f, &s, format(text, sizeof text, &cases[k].form, v)) == TN_OK);
			HOLDS(s.n == i + 1);
		}
		HOLDS_MSG(b.f.pool.bytes <= 2 * CHUNK + N * (uint64_t)cases[k].packed * (cases[k].part + 1) / cases[k].part,
			"%zu: %llu bytes", k, (unsigned long long)b.f.pool.bytes);
		for (uint32_t v = 0; v < N; v++) {
			struct tn_str id = format(text, sizeof text, &cases[k].form, v);

			tn_buf_u64(&b.want, id.n);
			tn_buf_ch(&b.want, ':');
			tn_buf_add(&b.want, id);
			tn_buf_ch(&b.want, ',');
		}
		HOLDS(tn_strset_encode(&b.f, &s, &b.text) == TN_OK && tn_str_eq(tn_buf_str(&b.text), tn_buf_str(&b.want)));
		HOLDS(tn_strset_decode(&b.f, &back, tn_buf_str(&b.want), "orders") == TN_OK && back.n == N);
		tn_buf_reset(&b.text);
		HOLDS(tn_strset_encode(&b.f, &back, &b.text) == TN_OK && tn_str_eq(tn_buf_str(&b.text), tn_buf_str(&b.want)));
		end(&b);
	}
}
END_TEST

/* --- what must not be --- */

START_TEST(malformed)
{
	static const char *const cases[] = { "1", "1:", "1:a", "1:a,,", "1:a,1", "1:a,1:", "1:a,1:b", ":a,", "0:,", "00:,",
		"01:a,", "1:a,02:bb,", "+1:a,", "-1:a,", " 1:a,",
		"1 :a,", "1;a,", "1:a;", "1:ab,", "2:a,", "3:a,", "1:a,1:a,", "1:b,1:a,", "2:ab,1:a,", "2:aa,2:aa,", "9:a,",
		"18446744073709551615:a,",
		"18446744073709551616:a,", "18446744073709551617:a,", "99999999999999999999999999999999999999:a,", "a", ",",
		"1:a,\n", "1:\xff,1:a,", "4:1234,4:1233,",
		"x:a,", "1:a,1:b,1:c,1:d,1:d,", "1.0:a,", "0x1:a," };
	struct bed b;

	begin(&b);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct tn_strset s = { .n = 0 };
		size_t n = strlen(cases[i]);
		char *exact = malloc(n);        /* the sanitizer sees what reads behind it */

		ck_assert_ptr_nonnull(exact);
		memcpy(exact, cases[i], n);
		tn_err_clear(&b.err);
		ck_assert_msg(tn_strset_decode(&b.f, &s, (struct tn_str){ exact, n }, "orders: no list") == TN_EDATA, "%s",
		cases[i]);
		ck_assert_msg(strstr(b.err.what, "orders: no list: '") != NULL, "%s: %s", cases[i], b.err.what);
		ck_assert_uint_eq(s.n, 0);
		free(exact);
	}
	ck_assert_uint_eq(b.f.pool.bytes, 0);
	end(&b);
}
END_TEST

/* Any byte of a good text changed: refused, or the text of another set. */
START_TEST(changed)
{
	static const char good[] = "2:0a,1:1,6:536365,7:C536365,36:01234567-89ab-cdef-0123-456789abcdef,1:z,";
	enum { N = sizeof good - 1 };
	struct bed b;

	begin(&b);
	for (int k = 0; k < N * 256; k++) {
		struct tn_strset s = { .n = 0 };
		char text[N];

		memcpy(text, good, N);
		text[k / 256] = (char)(k % 256);
		tn_err_clear(&b.err);
		if (tn_strset_decode(&b.f, &s, (struct tn_str){ text, N }, "x") == TN_OK) {
			tn_buf_reset(&b.text);
			HOLDS(tn_strset_encode(&b.f, &s, &b.text) == TN_OK);
			HOLDS(tn_str_eq(tn_buf_str(&b.text), (struct tn_str){ text, N }));
		}
		tn_pool_reset(&b.f.pool);
	}
	end(&b);
}
END_TEST

/* The pool has `left` bytes and gets no more: what fails changes nothing, and later adds go on. */
START_TEST(no_memory)
{
	uint64_t seed = 99;
	uint32_t nunions = 0;
	struct words w;

	make_words(&w, 200, 18, &seed);
	for (size_t left = 0; left < 12000; left += left < 2000 ? 16 : 240) {
		struct tn_strset s = { .n = 0 }, other = { .n = 0 };
		bool has[200] = { 0 };
		size_t one = 16;
		uint32_t i;
		struct bed b;

		begin(&b);
		ck_assert_ptr_nonnull(tn_fold_alloc(&b.f, &one));
		for (i = 0; i < w.n; i += 3)
			HOLDS(tn_strset_add(&b.f, &other, w.at[i]) == TN_OK);
		b.f.pool.used = CHUNK - left;
		b.f.pool.chunk_bytes = (size_t)1 << 60;
		for (i = 0; i < w.n && tn_strset_add(&b.f, &s, w.at[i * 7 % w.n]) == TN_OK; i++)
			has[i * 7 % w.n] = true;
		HOLDS(is_twin(&b, &s, &w, has));
		HOLDS(i == w.n || b.err.status == TN_ELIMIT);
		nunions += tn_strset_union(&b.f, &s, &other) == TN_ELIMIT;
		b.f.pool.chunk_bytes = CHUNK;
		HOLDS(tn_strset_union(&b.f, &s, &other) == TN_OK);
		for (i = 0; i < w.n; i += 3)
			has[i] = true;
		HOLDS(is_twin(&b, &s, &w, has));
		end(&b);
	}
	ck_assert_uint_gt(nunions, 50);
	free_words(&w);
}
END_TEST

/* --- memory --- */

/* Bytes of the pool a user, of a log by time: all users get their first id, then all their second. */
static uint64_t taken_by(struct bed *b, const struct form *form, uint32_t ids, uint32_t size)
{
	enum { USERS = 2000 };        /* 300,000 ids: 150 a user */
	static struct tn_strset s[USERS];
	char text[64];

	memset(s, 0, sizeof s);
	tn_pool_fini(&b->f.pool);
	b->f.pool.chunk_bytes = CHUNK;
	for (uint32_t i = 0; i < ids; i++)
		for (uint32_t u = 0; u < USERS; u++) {
			struct tn_str id = format(text, sizeof text, form, 100000 + (i * USERS + u) * 3 % 900000);

			HOLDS(id.n == size && tn_strset_add(&b->f, &s[u], id) == TN_OK);
		}
	for (uint32_t u = 0; u < USERS; u++)
		HOLDS(s[u].n == ids);
	/* but for what is left of the last chunk */
	return b->f.pool.bytes == 0 ? 0 : (b->f.pool.bytes - CHUNK + b->f.pool.used + USERS - 1) / USERS;
}

START_TEST(memory)
{
	/* A user may take the ids' own bytes, so many per cent of them (up to TN_STRSET_FEW, over that), and so many bytes more: links
	 * of blocks, their slack. The worst case: all users have as many, so that nobody takes what another one gives back. */
	static const struct { struct form form; uint32_t size, percent, large, more; } cases[] = {
		{ { "", 0, 'u', "" }, 6, 0, 2, 22 }, { { "ORD-", 0, 'u', "" }, 10, 4, 20, 28 }, { { "", 8, 'x', UUID_TAIL }, 36, 0, 0, 28 },
		{ { "k", 0, 'u', "ab_c" }, 11, 12, 45, 36 }, { { "", 0, 'u', "/" }, 7, 45, 70, 36 }, { { "ORD", 0, 'u', "/" }, 10, 55, 58, 36 },
		{ { "", 8, 'X', UUID_TAIL }, 36, 0, 0, 36 }
	};
	static const uint32_t ids[] = { 1, 2, 3, 4, 5, 7, 8, 10, 20, 30, 40, 60, 80, 120 };
	struct bed b;

	begin(&b);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (size_t k = 0; k < sizeof ids / sizeof *ids; k++) {
			uint64_t got = taken_by(&b, &cases[i].form, ids[k], cases[i].size),
				own = (uint64_t)ids[k] * cases[i].size,
				percent = ids[k] <= TN_STRSET_FEW ? cases[i].percent : cases[i].large;

			HOLDS_MSG(got <= own + own * percent / 100 + cases[i].more,
				"%u ids of %u bytes: %llu bytes a user", ids[k], cases[i].size,
				(unsigned long long)got);
		}
	end(&b);
}
END_TEST

/* What unions give back is taken again, the tree, too. */
START_TEST(given_back)
{
	struct tn_strset all = { .n = 0 };
	uint64_t before = 0;
	char text[40];
	struct bed b;

	begin(&b);
	for (int round = 0; round < 60; round++) {
		struct tn_strset s[2] = { { .n = 0 } };
		uint32_t n = round % 3 == 0 ? 20000 : 50;       /* with a tree, without */

		for (uint32_t i = 0; i < n; i++)
			HOLDS(tn_strset_add(&b.f, &s[i % 2], format(text, sizeof text, &(struct form){ "x", 0, 'u', "/" }, i % 9999)) == TN_OK);
		HOLDS(tn_strset_union(&b.f, &s[0], &s[1]) == TN_OK && tn_strset_union(&b.f, &all, &s[0]) == TN_OK && all.n == 9999);
		if (round == 5)
			before = b.f.pool.bytes;
		HOLDS(round < 5 || b.f.pool.bytes == before);
	}
	end(&b);
}
END_TEST

Suite *strset_suite(void)
{
	Suite *s = suite_create("strset");
	TCase *t = tcase_create("strset");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, twins);
	tcase_add_test(t, lengths);
	tcase_add_test(t, the_switch);
	tcase_add_test(t, many);
	tcase_add_test(t, malformed);
	tcase_add_test(t, changed);
	tcase_add_test(t, no_memory);
	tcase_add_test(t, memory);
	tcase_add_test(t, given_back);
	suite_add_tcase(s, t);
	return s;
}
