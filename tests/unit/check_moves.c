/* Moves: counts of pairs of labels, against a list that is searched and sorted slowly. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/moves.h"
#include "unit/rnd.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])

Suite *moves_suite(void);

struct answer {
	struct tn_common common;
	struct tn_err err;
	struct tn_out out;
	struct tn_row row;
};

/* What was written stands in the output's buffer: no test here fills a block. */
static void answer_open(struct answer *a, const struct tn_moves *m, const char *null, int digits)
{
	*a = (struct answer){ .common = { .null = null } };
	ck_assert_int_eq(tn_out_open(&a->out, "/dev/null", &a->err), TN_OK);
	tn_row_init(&a->row, &a->out, &a->common);
	ck_assert_int_eq(tn_moves_write(m, &a->row, digits, &a->err), TN_OK);
}

static void answer_close(struct answer *a)
{
	tn_row_fini(&a->row);
	tn_out_abort(&a->out);
}

#define HEADER "from\tto\tusers\tshare\n"

/* moves: "from>to" with a blank between them */
static const struct { const char *moves, *null; int digits; const char *want; } answers[] = {
	{ "", NULL, 6, HEADER },
	{ "a>a", NULL, 6, HEADER "a\ta\t1\t1.000000\n" },
	{ "b>a a>b b>a b>b", NULL, 3, HEADER "a\tb\t1\t1.000\nb\ta\t2\t0.667\nb\tb\t1\t0.333\n" },
	{ "entered>a b>left a>left entered>b entered>a", NULL, 2,
		HEADER "a\tleft\t1\t1.00\nb\tleft\t1\t1.00\nentered\ta\t2\t0.67\nentered\tb\t1\t0.33\n" },
	/* entered in the new table and left in the old one are labels like any other */
	{ "a>entered left>a entered>entered left>left", NULL, 0,
		HEADER "a\tentered\t1\t1\nentered\tentered\t1\t1\nleft\ta\t1\t0\nleft\tleft\t1\t0\n" },
	/* both forms of a missing label are one, and sort before all others whatever the marker */
	{ ">a \\N>a a> a>\\N >", "~", 1, HEADER "~\t~\t1\t0.3\n~\ta\t2\t0.7\na\t~\t2\t1.0\n" },
	{ ">a", NULL, 1, HEADER "\ta\t1\t1.0\n" },
	/* bytes, not letters: prefixes first, capitals before small ones, no sign in a byte */
	{ "ab>x a>x B>x \xc3\xa9>x a!>x \x7f>x", NULL, 0,
		HEADER "B\tx\t1\t1\na\tx\t1\t1\na!\tx\t1\t1\nab\tx\t1\t1\n\x7f\tx\t1\t1\n\xc3\xa9\tx\t1\t1\n" },
};

START_TEST(by_hand)
{
	struct tn_str rest = tn_str_of(answers[_i].moves), move, from;
	struct tn_moves m;
	struct answer a;
	struct tn_err err = { .status = TN_OK };

	ck_assert_int_eq(tn_moves_init(&m, &err), TN_OK);
	while (rest.n > 0 && tn_str_cut(&rest, ' ', &move)) {
		ck_assert(tn_str_cut(&move, '>', &from));
		ck_assert_int_eq(tn_moves_add(&m, from, move, &err), TN_OK);
	}
	answer_open(&a, &m, answers[_i].null, answers[_i].digits);
	ck_assert_msg(tn_str_eq(tn_str_of(answers[_i].want), (struct tn_str){ a.out.buf, a.out.n }), "%s gives\n%.*s", answers[_i].moves,
		(int)a.out.n, a.out.buf);
	answer_close(&a);
	tn_moves_fini(&m);
}
END_TEST

/* --- the slow twin: a list of moves --- */

/* more than have a place of their own; some are as long as others and begin and end like them */
static const char *const labels[] = { "abc", "adc", "aec", "c", "d", "e", "f", "g", "h", "", "\\N", "a", "a!", "ab", "B", "\x01", "\xff", "entered", "left",
	"a label that is longer than sixteen bytes", "a label that is longer than sixteen byteS" };

struct slow {
	struct { const char *from, *to; unsigned users; } at[COUNT(labels) * COUNT(labels)];
	unsigned n;
};

static const char *shown(const char *label)
{
	return strcmp(label, "\\N") == 0 ? "" : label;
}

/* strcmp compares unsigned bytes, and a prefix comes first. */
static void slow_add(struct slow *s, const char *from, const char *to, unsigned users)
{
	unsigned i = 0;

	while (i < s->n && (strcmp(s->at[i].from, from) < 0 || (strcmp(s->at[i].from, from) == 0 && strcmp(s->at[i].to, to) < 0)))
		i++;
	if (i == s->n || strcmp(s->at[i].from, from) != 0 || strcmp(s->at[i].to, to) != 0) {
		memmove(&s->at[i + 1], &s->at[i], (s->n - i) * sizeof s->at[0]);
		s->n++;
		s->at[i].from = from;
		s->at[i].to = to;
		s->at[i].users = 0;
	}
	s->at[i].users += users;
}

static void slow_write(const struct slow *s, int digits, struct tn_buf *out)
{
	tn_buf_cstr(out, HEADER);
	for (unsigned i = 0; i < s->n; i++) {
		unsigned of = 0;
		char text[160];

		for (unsigned k = 0; k < s->n; k++)
			of += strcmp(s->at[k].from, s->at[i].from) == 0 ? s->at[k].users : 0;
		snprintf(text, sizeof text, "%s\t%s\t%u\t%.*f\n", s->at[i].from, s->at[i].to, s->at[i].users, digits,
			s->at[i].users / (double)of);
		tn_buf_cstr(out, text);
	}
}

/* The same users forwards and backwards, and the twin. The number of users is the seed, so the first failure is the smallest. */
START_TEST(random_moves)
{
	uint64_t seed = 20261122 + (uint64_t)_i;
	unsigned n = (unsigned)_i, kinds = 1 + (unsigned)(rnd(&seed) % COUNT(labels));
	unsigned char (*move)[2] = calloc(n + 1, sizeof *move);
	int digits = (int)(rnd(&seed) % 16);
	struct slow slow = { .n = 0 };
	struct tn_moves m[2];
	struct answer a[2];
	struct tn_err err = { .status = TN_OK };
	struct tn_buf want = { 0 };

	for (unsigned i = 0; i < n; i++) {
		move[i][0] = (unsigned char)(rnd(&seed) % kinds);
		move[i][1] = (unsigned char)(rnd(&seed) % kinds);
		slow_add(&slow, shown(labels[move[i][0]]), shown(labels[move[i][1]]), 1);
	}
	slow_write(&slow, digits, &want);
	for (int k = 0; k < 2; k++) {
		ck_assert_int_eq(tn_moves_init(&m[k], &err), TN_OK);
		for (unsigned i = 0; i < n; i++) {
			const unsigned char *x = move[k == 0 ? i : n - 1 - i];

			HOLDS(tn_moves_add(&m[k], tn_str_of(labels[x[0]]), tn_str_of(labels[x[1]]), &err) == TN_OK);
		}
		answer_open(&a[k], &m[k], NULL, digits);
		ck_assert_msg(tn_str_eq(tn_buf_str(&want), (struct tn_str){ a[k].out.buf, a[k].out.n }),
			"%u users, %u labels, way %d: want\n%.*s\ngot\n%.*s", n, kinds, k, (int)want.n, want.p, (int)a[k].out.n, a[k].out.buf);
		answer_close(&a[k]);
		tn_moves_fini(&m[k]);
	}
	tn_buf_fini(&want);
	free(move);
}
END_TEST

/* A label of any length, kept though its bytes go. */
START_TEST(long_labels)
{
	enum { N = 100000 };
	char *text = malloc(N);
	struct tn_moves m;
	struct answer a;
	struct tn_err err = { .status = TN_OK };

	memset(text, 'x', N);
	ck_assert_int_eq(tn_moves_init(&m, &err), TN_OK);
	ck_assert_int_eq(tn_moves_add(&m, (struct tn_str){ text, N }, (struct tn_str){ text, N - 1 }, &err), TN_OK);
	memset(text, '#', N);
	answer_open(&a, &m, NULL, 0);
	ck_assert_uint_eq(a.out.n, sizeof HEADER - 1 + N + 1 + N - 1 + 5);
	ck_assert(memchr(a.out.buf, '#', a.out.n) == NULL);
	answer_close(&a);
	tn_moves_fini(&m);
	free(text);
}
END_TEST

/* Ids in the place of labels end the run before they end the memory; pairs that are known still count. */
START_TEST(limit)
{
	enum { SIDE = 1000 };
	struct tn_moves m;
	struct tn_err err = { .status = TN_OK };
	char from[8], to[8];

	_Static_assert(SIDE * SIDE == TN_MOVES_MOST, "as many as are allowed");
	ck_assert_int_eq(tn_moves_init(&m, &err), TN_OK);
	for (int i = 0; i < SIDE * SIDE; i++) {
		struct tn_str x = { from, (size_t)snprintf(from, sizeof from, "%d", i / SIDE) };
		struct tn_str y = { to, (size_t)snprintf(to, sizeof to, "%d", i % SIDE) };

		HOLDS(tn_moves_add(&m, x, y, &err) == TN_OK);
	}
	ck_assert_int_eq(tn_moves_add(&m, TN_STR("7"), TN_STR("7"), &err), TN_OK);
	ck_assert_int_eq(tn_moves_add(&m, TN_STR("7"), TN_STR("new"), &err), TN_ELIMIT);
	ck_assert_str_eq(err.what, "more than 1000000 pairs of labels");
	tn_moves_fini(&m);
}
END_TEST

START_TEST(zeroed)
{
	struct tn_moves m;

	memset(&m, 0, sizeof m);
	tn_moves_fini(&m);
	tn_moves_fini(&m);
}
END_TEST

Suite *moves_suite(void)
{
	Suite *s = suite_create("moves");
	TCase *t = tcase_create("moves");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, by_hand, 0, (int)COUNT(answers));
	tcase_add_loop_test(t, random_moves, 0, 300);
	tcase_add_test(t, long_labels);
	tcase_add_test(t, limit);
	tcase_add_test(t, zeroed);
	suite_add_tcase(s, t);
	return s;
}
