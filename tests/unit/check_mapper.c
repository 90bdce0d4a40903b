/* The mapper: the fast way held to the plain one on random tables, what is wrong with options, counts by file. */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "io/temp.h"
#include "rnd.h"
#include "stream/mapper_parts.h"

Suite *mapper_suite(void);

#define MOST_COLUMNS 9

/* A random table in memory: rows of one window, with the flags that a reader would set. */
struct table {
	struct tn_buf text;
	uint32_t at[4096];
	struct tn_recref row[256];
	struct tn_window w;
};

static const char *pick(uint64_t *seed, const char *const *list, size_t n)
{
	return list[rnd(seed) % n];
}

#define PICK(seed, list) pick(seed, list, sizeof list / sizeof list[0])

static const char *field(uint64_t *seed, const char *name)
{
	static const char *const users[] = { "u1", "u2", "u", "0123456789012345678901234567890123456789", "u8", "u9", "u10", "u11", "" };
	static const char *const good[] = { "2024-01-02T03:04:05Z", "2024-02-29T23:59:59Z", "1999-12-31T00:00:00Z" };
	static const char *const times_[] = { "2024-01-02T03:04:05Z", "2024-01-02 03:04:05", "2024-01-02", "2023-02-30T00:00:00Z", "2024-01-02T03:04:05.5Z", "x", "",
		"2016-12-31T23:59:60Z" };
	static const char *const numbers[] = { "1", "1.50", "107.49", "-3.20", "0", "", "1234567890123456", "12345678901234567", "0.000000000000001", "007" };
	static const char *const not_numbers[] = { "1.", ".5", "1..2", "1e5", "-", "--1", "1,2", "nan", " 1", "12345678901234567x" };
	static const char *const words[] = { "", "view", "cart", "a longer value that takes more than thirty-two bytes of room", "x" };
	static const char *const seconds[] = { "1704067200", "0", "-1", "1704067199.000", "1704067200.5", "x", "1704067200" };
	static const char *const civil[] = { "2024-01-02 03:04:05", "2024-02-29 23:59:59", "2024-01-02T03:04:05Z", "2024-01-02 03:04:05 UTC", "2024-01-02" };
	uint64_t dice = rnd(seed) % 16;

	if (strcmp(name, "user") == 0)
		return PICK(seed, users);
	if (strcmp(name, "time") == 0 && seed[1] % 4 == 1)
		return PICK(seed, seconds);
	if (strcmp(name, "time") == 0 && seed[1] % 4 == 2 && dice > 0)
		return PICK(seed, civil);
	if (strcmp(name, "time") == 0)
		return dice > 0 ? PICK(seed, good) : PICK(seed, times_);
	if (strcmp(name, "value") == 0 || strcmp(name, "qty") == 0)
		return dice > 0 ? PICK(seed, numbers) : PICK(seed, not_numbers);
	return PICK(seed, words);
}

static void add_field(struct table *t, const char *text, bool quoted, char delimiter)
{
	if (quoted)
		tn_buf_ch(&t->text, '"');
	tn_buf_cstr(&t->text, text);
	if (quoted)
		tn_buf_ch(&t->text, '"');
	tn_buf_ch(&t->text, delimiter);
}

static void make(struct table *t, uint64_t *seed, const char *const *name, uint32_t n, char delimiter)
{
	uint32_t nat = 0, rows = 40 + (uint32_t)(rnd(seed) % 60);

	t->text.n = 0;
	for (uint32_t r = 0; r < rows; r++) {
		uint64_t dice = rnd(seed) % 32;
		bool quoted = dice < 6, short_row = dice == 6, gap = dice == 7, escape = dice == 8;
		uint32_t nf = short_row ? n - 1 : n;

		t->row[r] = (struct tn_recref){ .at = nat, .nf = nf & 0xffffff, .flags = quoted ? TN_REC_QUOTED : escape ? TN_REC_ESCAPE : 0 };
		for (uint32_t i = 0; i < nf; i++) {
			t->at[nat++] = (uint32_t)t->text.n;
			add_field(t, escape && strcmp(name[i], "item") == 0 ? "a\tb\\" : field(seed, name[i]), quoted && rnd(seed) % 4 > 0, delimiter);
		}
		t->text.p[t->text.n - 1] = '\n';
		if (gap || r + 1 == rows) {
			t->at[nat++] = (uint32_t)t->text.n;
			tn_buf_ch(&t->text, '\n');
		}
	}
	if (rnd(seed) % 2 == 0)                 /* a file whose last LF is missing: what stands there is not looked at */
		t->text.p[t->at[nat - 1] - 1] = 'Q';
	t->at[nat] = (uint32_t)t->text.n;
	ck_assert_uint_lt(nat, sizeof t->at / sizeof t->at[0]);
	for (int i = 0; i < 64; i++)
		tn_buf_ch(&t->text, 'z');
	t->w = (struct tn_window){ .base = t->text.p, .at = t->at, .row = t->row, .n = rows, .line = 2 };
}

static void tell(struct tn_buf *got, const struct tn_mapper_stats *s)
{
	const uint64_t counts[] = { s->rows, s->written, s->bad, s->left_out[TN_ROLE_USER], (uint64_t)s->min_us, (uint64_t)s->max_us };

	for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
		tn_buf_ch(got, ' ');
		tn_buf_u64(got, counts[i]);
	}
}

/* What a mapper makes of a table: its output, then its counts of bad rows. */
static void map(struct tn_buf *got, const struct tn_mapper_spec *spec, const struct tn_columns *c, const struct table *t, char delimiter, bool plain)
{
	struct tn_mapper_input input = { .file = "f", .columns = c, .delimiter = delimiter, .has_header = true };
	struct tn_bad bad = { .mode = TN_BAD_SKIP };
	struct tn_mapper *m = NULL;
	struct tn_err err = { 0 };
	struct tn_out out;
	ssize_t n;
	int fd, copy;

	ck_assert_int_eq(tn_temp_open(&fd, NULL, &err), TN_OK);
	copy = dup(fd);
	ck_assert_int_eq(tn_out_open_fd(&out, fd, &err), TN_OK);
	ck_assert_int_eq(tn_mapper_open(&m, spec, &err), TN_OK);
	if (plain)
		tn_mapper_plain(m);
	ck_assert_msg(tn_mapper_bind(m, &input, &out, &err) == TN_OK, "%s", err.what);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(tn_mapper_window(m, &t->w, false, &err, &bad, &err), TN_OK);
	ck_assert_int_eq(tn_out_finish(&out), TN_OK);
	ck_assert(tn_buf_room(got, 1 << 20));
	n = pread(copy, got->p, 1 << 20, 0);
	ck_assert_int_gt(n, 0);
	got->n = (size_t)n;
	close(copy);
	for (uint32_t i = 0; i < bad.nreasons; i++) {
		tn_buf_cstr(got, bad.count[i].reason);
		tn_buf_u64(got, bad.count[i].rows);
	}
	tell(got, tn_mapper_stats(m));
	tn_mapper_close(m);
}

/* Columns in a random order, two of them left out, and options that leave the fast way open. */
static uint32_t columns(uint64_t *seed, const char **name)
{
	static const char *const all[MOST_COLUMNS] = { "user", "time", "event", "item", "value", "qty", "country", "channel", "note" };
	uint32_t n = 2 + (uint32_t)(rnd(seed) % (MOST_COLUMNS - 1));

	for (uint32_t i = 0; i < n; i++)
		name[i] = all[i];
	for (uint32_t i = n; i-- > 1 && seed[1] % 2 == 0; ) {
		uint32_t k = (uint32_t)(rnd(seed) % (i + 1));
		const char *held = name[i];

		name[i] = name[k];
		name[k] = held;
	}
	return n;
}

START_TEST(test_fast_is_plain)
{
	uint64_t seed[2] = { 0x9E3779B97F4A7C15u + (uint64_t)_i * 7919, (uint64_t)_i };
	static struct table t;
	struct tn_buf fast = { 0 }, plain = { 0 };

	for (int round = 0; round < 60; round++) {
		struct tn_mapper_spec spec = { .time_digits = _i % 3 == 0 ? 0 : -1 };
		struct tn_arena a = { 0 };
		struct tn_columns c;
		struct tn_err err = { 0 };
		const char *name[MOST_COLUMNS];
		uint32_t n = columns(seed, name);
		char delimiter = ",\t;"[rnd(seed) % 3];
		struct tn_buf list = { 0 };

		for (uint32_t i = 0; i < n; i++) {
			if (i > 0)
				tn_buf_ch(&list, ',');
			tn_buf_cstr(&list, name[i]);
		}
		ck_assert_int_eq(tn_columns_list(&c, tn_buf_str(&list), &a, &err), TN_OK);
		if (rnd(seed) % 3 == 0)
			spec.from[TN_ROLE_CURRENCY] = (struct tn_mapper_from){ .text = { TN_STR("=EUR") }, .n = 1 };
		if (rnd(seed) % 3 == 0)
			spec.from[TN_ROLE_SESSION] = (struct tn_mapper_from){ .text = { TN_STR("user") }, .n = 1 };
		if (rnd(seed) % 3 == 0)
			spec.keep = TN_STR("none");
		if (rnd(seed) % 3 == 0)
			spec.skip_missing = TN_USER;
		if (rnd(seed) % 3 == 0)
			spec.rename = (struct tn_mapper_texts){ .text = { TN_STR("view=a much longer name than the view that it had before"), TN_STR("cart=c") }, .n = 2 };
		if (rnd(seed) % 6 == 0)
			spec.from[TN_ROLE_EVENT] = (struct tn_mapper_from){ .text = { TN_STR("=view") }, .n = 1 };
		if (spec.from[TN_ROLE_EVENT].n > 0 && n > 2)
			spec.keep = TN_STR("none");
		if (rnd(seed) % 6 == 0)
			spec.tz = TN_STR("Europe/Berlin");
		if (_i % 4 == 1)
			spec.time_format = _i % 8 == 1 ? TN_STR("s") : TN_STR("local-s");
		spec.time_cut = rnd(seed) % 4 == 0;
		make(&t, seed, name, n, delimiter);
		map(&fast, &spec, &c, &t, delimiter, false);
		map(&plain, &spec, &c, &t, delimiter, true);
		HOLDS_MSG(tn_str_eq(tn_buf_str(&fast), tn_buf_str(&plain)), "seed %d round %d: columns %.*s", _i, round, (int)list.n, list.p);
		tn_buf_fini(&list);
		tn_arena_fini(&a);
	}
	tn_buf_fini(&fast);
	tn_buf_fini(&plain);
	tn_buf_fini(&t.text);
}
END_TEST

static const struct {
	const char *rename, *set, *format;
	int digits;
	const char *what;
} wrong[] = {
	{ "view", NULL, NULL, -1, "--rename: not old=new: 'view'" },
	{ "=x", NULL, NULL, -1, "--rename: not old=new: '=x'" },
	{ "x=", NULL, NULL, -1, "--rename: not old=new: 'x='" },
	{ "a=b,a=c", NULL, NULL, -1, "--rename: 'a' is renamed twice" },
	{ NULL, "event=x", NULL, -1, "--set: not COL=VALUE when EXPR: 'event=x'" },
	{ NULL, "event when x", NULL, -1, "--set: not COL=VALUE when EXPR: 'event when x'" },
	{ NULL, "event='a when b'", NULL, -1, "--set: not COL=VALUE when EXPR: 'event='a when b''" },
	{ NULL, "time=x when a", NULL, -1, "--set: time cannot be set; --time names its column" },
	{ NULL, NULL, "%Q", -1, NULL },
	{ NULL, NULL, "seconds", -1, NULL },
	{ NULL, NULL, "", -1, NULL },
	{ NULL, NULL, NULL, 4, "--time-digits: 4: not 0, 3 or 6" }
};

START_TEST(test_wrong)
{
	struct tn_mapper_spec spec = { .time_digits = wrong[_i].digits };
	struct tn_mapper *m = NULL;
	struct tn_err err = { 0 };

	if (wrong[_i].rename != NULL)
		spec.rename.text[spec.rename.n++] = tn_str_of(wrong[_i].rename);
	if (wrong[_i].set != NULL)
		spec.set.text[spec.set.n++] = tn_str_of(wrong[_i].set);
	if (wrong[_i].format != NULL)
		spec.time_format = tn_str_of(wrong[_i].format);
	ck_assert_int_eq(tn_mapper_open(&m, &spec, &err), TN_EUSAGE);
	if (wrong[_i].what != NULL)
		ck_assert_str_eq(err.what, wrong[_i].what);
	tn_mapper_close(m);
}
END_TEST

Suite *mapper_suite(void)
{
	Suite *s = suite_create("mapper");
	TCase *c = tcase_create("all");

	tcase_set_timeout(c, 120);
	tcase_add_loop_test(c, test_fast_is_plain, 0, 24);
	tcase_add_loop_test(c, test_wrong, 0, (int)(sizeof wrong / sizeof wrong[0]));
	suite_add_tcase(s, c);
	return s;
}
