/* The sorter against qsort: ties, users that begin other users, long users and rows, times of all digits, in order and not, one run and many. Files of runs
 * are made with as little memory as can be asked for: each slice of rows is one then. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/sort.h"
#include "base/time.h"
#include "io/temp.h"
#include "stream/sorter.h"
#include "unit/rnd.h"

Suite *sorter_suite(void);

struct row {
	struct tn_str user, text;       /* text with its LF */
	int64_t us;
	uint32_t place;
};

struct log {
	struct tn_buf text;
	struct row *row;
	uint32_t n;
};

enum order { ANY, RISING, FALLING, EQUAL, GROUPED, NEARLY };

struct shape {
	uint32_t rows, users;
	int digits;
	enum order order;
	size_t user_bytes, note_bytes;  /* at most */
	int64_t span_us;
	uint64_t mem;
};

static bool by_user;

static int compare(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int c = by_user ? tn_str_cmp(x->user, y->user) : 0;

	if (c == 0)
		c = (x->us > y->us) - (x->us < y->us);
	return c != 0 ? c : (x->place > y->place) - (x->place < y->place);
}

/* Users share their begins, and some are the begin of others; bytes from 1 on but TAB and LF, which are below a TAB, too. */
static void put_user(struct tn_buf *b, uint32_t number, const struct shape *shape)
{
	uint64_t seed = number * UINT64_C(7919) + 1;
	size_t n = 1 + (size_t)(rnd(&seed) % shape->user_bytes);

	tn_buf_cstr(b, "id");
	for (size_t i = 0; i < n; i++)
		tn_buf_ch(b, "aaaab\x01\x02\xff\\"[rnd(&seed) % 9]);
}

static int64_t time_of(const struct shape *shape, uint32_t i, uint64_t *seed)
{
	int64_t unit = shape->digits == 0 ? TN_US : shape->digits == 3 ? 1000 : 1, n = shape->span_us / unit, k;

	switch (shape->order) {
	case RISING:
	case NEARLY:
		k = n / shape->rows * i;
		break;
	case FALLING:
		k = n / shape->rows * (shape->rows - i);
		break;
	case EQUAL:
		k = 7;
		break;
	default:
		k = (int64_t)(rnd(seed) % (uint64_t)n);
		k -= rnd(seed) % 2 == 0 && k > 0;       /* neighbours, which a key that is too short cannot tell apart */
	}
	if (shape->order == NEARLY && i + 1 == shape->rows)
		k = 0;
	return INT64_C(-62000000000000000) + k * unit;
}

/* Rows as ingest writes them; where each begins is known when all of them stand. */
static void make(struct log *log, const struct shape *shape, uint64_t *seed)
{
	size_t *at = malloc((shape->rows + 1) * sizeof *at), *user_n = malloc((shape->rows + 1) * sizeof *user_n);

	*log = (struct log){ .row = malloc((shape->rows + 1) * sizeof *log->row), .n = shape->rows };
	ck_assert(at != NULL && user_n != NULL && log->row != NULL);
	for (uint32_t i = 0; i < shape->rows; i++) {
		uint32_t number = shape->order == GROUPED ? 1 : (uint32_t)(rnd(seed) % shape->users);
		size_t note = rnd(seed) % 50 == 0 ? (size_t)(rnd(seed) % (shape->note_bytes + 1)) : (size_t)(rnd(seed) % 20);
		char time[32];

		at[i] = log->text.n;
		put_user(&log->text, number, shape);
		user_n[i] = log->text.n - at[i];
		log->row[i] = (struct row){ .us = time_of(shape, i, seed), .place = i };
		tn_buf_ch(&log->text, '\t');
		tn_buf_add(&log->text, (struct tn_str){ time, tn_time_put(time, log->row[i].us, shape->digits) });
		tn_buf_ch(&log->text, '\t');
		tn_buf_u64(&log->text, i);
		for (size_t k = 0; k < note; k++)
			tn_buf_ch(&log->text, k == 0 ? '\t' : 'n');
		tn_buf_ch(&log->text, '\n');
	}
	HOLDS(!log->text.failed);
	at[shape->rows] = log->text.n;
	for (uint32_t i = 0; i < shape->rows; i++) {
		log->row[i].user = (struct tn_str){ log->text.p + at[i], user_n[i] };
		log->row[i].text = (struct tn_str){ log->text.p + at[i], at[i + 1] - at[i] };
	}
	free(at);
	free(user_n);
}

/* All of a file, from its start. */
static struct tn_str slurp(int fd)
{
	off_t n = lseek(fd, 0, SEEK_END);
	char *p = malloc((size_t)n + 1);
	size_t got = 0;

	ck_assert(n >= 0 && p != NULL);
	while (got < (size_t)n) {
		ssize_t more = pread(fd, p + got, (size_t)n - got, (off_t)got);

		ck_assert_int_gt(more, 0);
		got += (size_t)more;
	}
	return (struct tn_str){ p, got };
}

/* In pieces of any size, as ingest's ways of writing do. */
static void feed(struct tn_out *to, struct tn_str text, uint64_t *seed)
{
	while (text.n > 0) {
		size_t n = (size_t)(rnd(seed) % (rnd(seed) % 8 == 0 ? 200000 : 300)) + 1;

		n = n < text.n ? n : text.n;
		tn_out_add(to, (struct tn_str){ text.p, n });
		text.p += n;
		text.n -= n;
	}
}

static struct tn_str sorted(const struct log *log, const struct shape *shape, bool header, uint64_t *seed, uint64_t *spilled)
{
	struct tn_err err = { .status = TN_OK };
	struct tn_sorter_spec spec = { .by_user = by_user, .no_header = !header, .mem = shape->mem };
	struct tn_sorter *s = NULL;
	struct tn_out out;
	struct tn_str got;
	int fd, copy;

	ck_assert_int_eq(tn_temp_open(&fd, NULL, &err), TN_OK);
	copy = dup(fd);
	ck_assert_int_eq(tn_out_open_fd(&out, fd, &err), TN_OK);
	ck_assert_int_eq(tn_sorter_open(&s, &spec, &out, &err), TN_OK);
	if (header)
		tn_out_add(tn_sorter_rows(s), TN_STR("user\ttime\tn\n"));
	feed(tn_sorter_rows(s), tn_buf_str(&log->text), seed);
	HOLDS_MSG(tn_sorter_finish(s, &err) == TN_OK, "%s", err.what);
	*spilled = tn_sorter_spilled(s);
	tn_sorter_close(s);
	ck_assert_int_eq(tn_out_finish(&out), TN_OK);
	got = slurp(copy);
	(void)close(copy);
	return got;
}

#define DAY (INT64_C(86400) * TN_US)
#define ALL_TIME (DAY * 365 * 9000)
#define MUCH (UINT64_C(1) << 30)

static const struct shape shapes[] = {
	{ 0, 1, 0, ANY, 4, 0, DAY, MUCH },
	{ 1, 1, 0, ANY, 4, 0, DAY, MUCH },
	{ 2, 2, 0, FALLING, 4, 0, DAY, MUCH },
	{ 500, 3, 0, ANY, 2, 0, DAY / 1000, MUCH },
	{ 3000, 400, 0, ANY, 12, 0, DAY, MUCH },
	{ 3000, 400, 3, ANY, 12, 100, 400 * DAY, MUCH },
	{ 3000, 400, 6, ANY, 30, 5000, ALL_TIME, MUCH },
	{ 3000, 2, 6, ANY, 30, 5000, ALL_TIME, MUCH },
	{ 3000, 3000, 6, ANY, 30, 0, 600, MUCH },
	{ 20000, 9000, 6, ANY, 8, 0, 40, MUCH },                /* users of 14 bits, 59 of time once one row is far away */
	{ 3000, 400, 0, RISING, 12, 0, DAY, MUCH },
	{ 3000, 400, 0, NEARLY, 12, 0, DAY, MUCH },
	{ 3000, 400, 0, FALLING, 12, 0, DAY, MUCH },
	{ 3000, 400, 0, EQUAL, 12, 0, DAY, MUCH },
	{ 3000, 400, 0, GROUPED, 12, 0, DAY, MUCH },
	{ 20000, 300, 0, ANY, 20, 20000, DAY, 1 },              /* some runs */
	{ 20000, 300, 3, RISING, 20, 20000, DAY, 1 },           /* joined to one, by time */
	{ 20000, 300, 0, FALLING, 20, 20000, DAY, 1 },
	{ 20000, 300, 0, EQUAL, 20, 20000, DAY, 1 },
	{ 20000, 300, 0, NEARLY, 20, 20000, DAY, 1 },
	{ 1000, 30, 0, ANY, 20, 2000000, DAY, 1 },              /* rows longer than the slices, several passes */
	{ 1000, 30, 0, ANY, 20, 2000000, DAY, 4 << 20 },
	{ 100000, 20000, 0, ANY, 200, 40, DAY, 1 },
	{ 100000, 20000, 0, ANY, 200, 40, DAY, 8 << 20 },
};

/* The whole output at the first row that differs. */
static void hold(const struct log *log, struct tn_str got, bool header, const struct shape *shape)
{
	size_t at = header ? 12 : 0;

	HOLDS(!header || (got.n >= 12 && memcmp(got.p, "user\ttime\tn\n", 12) == 0));
	for (uint32_t i = 0; i < log->n; i++) {
		struct tn_str want = log->row[i].text;

		HOLDS_MSG(got.n - at >= want.n && memcmp(got.p + at, want.p, want.n) == 0, "shape %td by_user %d: row %u of %u", shape - shapes, by_user,
			i, log->n);
		at += want.n;
	}
	HOLDS(at == got.n);
}

START_TEST(test_against_qsort)
{
	const struct shape *shape = &shapes[_i];

	for (int round = 0; round < 4; round++) {
		uint64_t seed = (uint64_t)(1000 * _i + round + 1), spilled;
		bool header = round % 2 == 0 || _i % 3 == 0;
		struct log log;
		struct tn_str got;

		by_user = round >= 2;
		make(&log, shape, &seed);
		got = sorted(&log, shape, header, &seed, &spilled);
		qsort(log.row, log.n, sizeof *log.row, compare);
		hold(&log, got, header, shape);
		ck_assert_int_eq(spilled > 0, shape->mem < MUCH && log.text.n > shape->mem);
		if (!by_user && (shape->order == RISING || shape->order == EQUAL))
			ck_assert(spilled == 0 || spilled == log.text.n);       /* one run, written once */
		tn_buf_fini(&log.text);
		free(log.row);
		free((char *)(uintptr_t)got.p);
	}
}
END_TEST

/* What is not ingest's is refused, and told without the output's name. */
static const char *const wrong[] = { "no tab\n", "u\tnever\n", "u\t2024-01-01\n" };

START_TEST(test_wrong)
{
	struct tn_err err = { .status = TN_OK };
	struct tn_sorter_spec spec = { .by_user = true, .no_header = true, .mem = MUCH };
	struct tn_sorter *s = NULL;
	struct tn_out out;
	int fd;

	ck_assert_int_eq(tn_temp_open(&fd, NULL, &err), TN_OK);
	ck_assert_int_eq(tn_out_open_fd(&out, fd, &err), TN_OK);
	ck_assert_int_eq(tn_sorter_open(&s, &spec, &out, &err), TN_OK);
	tn_out_add(tn_sorter_rows(s), TN_STR("v\t2024-01-01T00:00:00Z\n"));
	if (_i % 2 == 0)
		tn_out_add(tn_sorter_rows(s), TN_STR("u\t2024-01-01T00:00:00Z\n"));
	tn_out_add(tn_sorter_rows(s), tn_str_of(wrong[_i / 2]));
	ck_assert_int_eq(tn_sorter_finish(s, &err), TN_EDATA);
	ck_assert_ptr_null(err.file);
	tn_sorter_close(s);
	tn_sorter_close(NULL);
	tn_out_abort(&out);
}
END_TEST

/* A spill folder that is not there: 5, and nothing is taken any more. */
START_TEST(test_no_folder)
{
	struct tn_err err = { .status = TN_OK };
	struct tn_sorter_spec spec = { .mem = 1, .no_header = true, .tmp = "/nonexistent/folder" };
	struct tn_sorter *s = NULL;
	struct tn_out out;
	int fd;

	ck_assert_int_eq(tn_temp_open(&fd, NULL, &err), TN_OK);
	ck_assert_int_eq(tn_out_open_fd(&out, fd, &err), TN_OK);
	ck_assert_int_eq(tn_sorter_open(&s, &spec, &out, &err), TN_OK);
	for (int i = 0; i < 40000 && tn_out_status(tn_sorter_rows(s)) == TN_OK; i++)
		tn_out_add(tn_sorter_rows(s), TN_STR("u\t2024-01-01T00:00:00Z\n"));
	ck_assert_int_eq(tn_out_status(tn_sorter_rows(s)), TN_ELIMIT);
	tn_out_ch(tn_sorter_rows(s), 'x');
	ck_assert_int_eq(tn_sorter_finish(s, &err), TN_ELIMIT);
	ck_assert_str_eq(err.hint, "--tmp DIR names another folder");
	tn_sorter_close(s);
	tn_out_abort(&out);
}
END_TEST

/* The two radix sorts by some bits against the one by all of them, in check_sort.c held to qsort. */
START_TEST(test_bits)
{
	static uint64_t a[2 * 3000], b[2 * 3000], c[2 * 3000], d[2 * 3000];
	uint64_t seed = 3;

	for (unsigned bits = 0; bits <= 64; bits++) {
		uint64_t mask = bits == 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1, *low, *all;
		unsigned up = bits == 0 ? 5 : (unsigned)(rnd(&seed) % (65 - bits));

		for (size_t i = 0; i < 6000; i++)
			a[i] = c[i] = i % 2 == 0 ? rnd(&seed) & mask : i;
		low = tn_sort_16_low(a, b, 3000, bits);
		all = tn_sort_16(c, d, 3000, 0, 8, 0);
		HOLDS(memcmp(low, all, sizeof a) == 0);
		for (size_t i = 0; i < 3000; i++)
			c[i] = all[2 * i] << up | (up > 0);
		for (size_t i = 0; i < 3000; i++)
			a[i] = c[i * 1999 % 3000];
		low = tn_sort_8_bits(a, b, 3000, up, bits);
		HOLDS(memcmp(low, c, 3000 * sizeof *c) == 0);
	}
}
END_TEST

Suite *sorter_suite(void)
{
	Suite *s = suite_create("sorter");
	TCase *t = tcase_create("sorter");

	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, test_against_qsort, 0, (int)(sizeof shapes / sizeof shapes[0]));
	tcase_add_loop_test(t, test_wrong, 0, 6);
	tcase_add_test(t, test_no_folder);
	tcase_add_test(t, test_bits);
	suite_add_tcase(s, t);
	return s;
}
