/* The mapper: products, times, and the fast way held to the plain one on random tables. */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "io/temp.h"
#include "rnd.h"
#include "stream/mapper_parts.h"

Suite *mapper_suite(void);

/* columns a = 2.50, b = -3, c = "", "d e" = 0.001, f = x */
static const struct {
	const char *text, *want;
	const char *error;      /* of parsing; NULL: none */
} products[] = {
	{ "a", "2.50", NULL },
	{ "a*b", "-7.50", NULL },
	{ " a * b ", "-7.50", NULL },
	{ "{d e}*b*2", "-0.006", NULL },
	{ "b*0", "0", NULL },
	{ "1.50*2", "3.00", NULL },
	{ "a*c", "", NULL },
	{ "a*f", "!number", NULL },
	{ "9223372036854775807*b", "!range", NULL },
	{ "", NULL, "--value: a name or a number is wanted at character 1 of ''" },
	{ "a*", NULL, "--value: a name or a number is wanted at character 3 of 'a*'" },
	{ "*a", NULL, "--value: a name or a number is wanted at character 1 of '*a'" },
	{ "a+b", NULL, "--value: only * may stand at character 2 of 'a+b'" },
	{ "a b", NULL, "--value: only * may stand at character 3 of 'a b'" },
	{ "{a", NULL, "--value: no } for the { at character 1 of '{a'" },
	{ "{}*a", NULL, "--value: no } for the { at character 1 of '{}*a'" },
	{ "a*99999999999999999999", NULL, "--value: a number that does not fit at character 3 of 'a*99999999999999999999'" },
	{ "a*a*a*a*a*a*a*a*a", NULL, "--value: too many factors at character 17 of 'a*a*a*a*a*a*a*a*a'" }
};

START_TEST(test_products)
{
	static const char text[64 + 64] = "2.50\t-3\t\t0.001\tx\n";
	static const uint32_t at[] = { 0, 5, 8, 9, 15, 17 };
	static const char *const names[] = { "a", "b", "c", "d e", "f" };
	struct tn_rec rec = { text, at, 5, 0, 1 };
	struct tn_mapper_product p;
	struct tn_err err = { 0 };
	char dst[TN_MONEY_BYTES];
	size_t n;

	if (products[_i].error != NULL) {
		ck_assert_int_eq(tn_mapper_product_parse(&p, tn_str_of(products[_i].text), &err), TN_EUSAGE);
		ck_assert_str_eq(err.what, products[_i].error);
		return;
	}
	ck_assert_int_eq(tn_mapper_product_parse(&p, tn_str_of(products[_i].text), &err), TN_OK);
	for (uint32_t i = 0; i < p.n; i++)
		for (uint32_t k = 0; k < 5; k++)
			if (p.factor[i].name.p != NULL && tn_str_eq(p.factor[i].name, tn_str_of(names[k])))
				p.factor[i].column = k;
	if (tn_mapper_product_eval(&p, &rec, dst, &n, &err) == TN_OK) {
		ck_assert_msg(tn_str_eq((struct tn_str){ dst, n }, tn_str_of(products[_i].want)), "%.*s", (int)n, dst);
	} else {
		ck_assert_int_eq(products[_i].want[0], '!');
		ck_assert_str_eq(err.reason, products[_i].want + 1);
	}
}
END_TEST

/* Texts with | between, read one after the other; what came out of each, or ! and the reason. */
static const struct {
	const char *format, *tz;
	int digits;
	const char *in, *want;
} times[] = {
	{ NULL, NULL, -1, "2024-01-02|2024-01-02T03:04:05Z|2024-01-02 03:04:05", "2024-01-02T00:00:00Z|2024-01-02T03:04:05Z|2024-01-02T03:04:05Z" },
	{ NULL, NULL, -1, "2024-01-02T03:04:05.120Z|2024-01-02T03:04:05.123Z|2024-01-02", "2024-01-02T03:04:05.120Z|2024-01-02T03:04:05.123Z|2024-01-02T00:00:00.000Z" },
	{ NULL, NULL, -1, "2024-01-02T03:04:05Z|2024-01-02T03:04:05.1Z|2024-01-02T03:04:05.000Z", "2024-01-02T03:04:05Z|!time-digits|2024-01-02T03:04:05Z" },
	{ NULL, NULL, 3, "2024-01-02T03:04:05.1234Z|2024-01-02T03:04:05.1Z", "!time-digits|2024-01-02T03:04:05.100Z" },
	{ NULL, NULL, 6, "2024-01-02", "2024-01-02T00:00:00.000000Z" },
	{ NULL, NULL, -1, "1704067200|1704067201|1704067200000|2024-01-01", "2024-01-01T00:00:00Z|2024-01-01T00:00:01Z|!time|!time" },
	{ NULL, NULL, -1, "1704067200000|1704067200001", "2024-01-01T00:00:00.000Z|2024-01-01T00:00:00.001Z" },
	{ "s", NULL, -1, "0|1704067200000", "1970-01-01T00:00:00Z|!time" },
	{ "us", NULL, 0, "1704067200000000|1704067200000001", "2024-01-01T00:00:00Z|!time-digits" },
	{ "iso", NULL, -1, "1704067200|x|2024-01-01", "!time|!time|2024-01-01T00:00:00Z" },
	{ "%d.%m.%Y | iso", NULL, -1, "01.02.2024|2024-02-01", "2024-02-01T00:00:00Z|!time" },
	{ "%d.%m.%Y | iso", NULL, -1, "2024-02-01|01.02.2024", "2024-02-01T00:00:00Z|!time" },
	{ NULL, "Europe/Berlin", -1, "2024-07-01 12:00:00|2024-07-01T12:00:00Z|2024-07-01 12:00:00 UTC|2024-07-01",
		"2024-07-01T10:00:00Z|2024-07-01T12:00:00Z|2024-07-01T12:00:00Z|2024-06-30T22:00:00Z" },
	{ NULL, NULL, -1, "2019-10-01 00:00:00 UTC|2019-13-01 00:00:00 UTC|2019-10-01 00:00:01 UTC", "2019-10-01T00:00:00Z|!time|2019-10-01T00:00:01Z" },
	{ NULL, NULL, -1, "2016-12-31T23:59:60Z|2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z|2017-01-01T00:00:00Z" },
	{ NULL, "Pacific/Apia", -1, "0001-01-01|2024-01-01", "!time|2023-12-31T11:00:00Z" }
};

START_TEST(test_times)
{
	struct tn_mapper_spec spec = { .time_digits = times[_i].digits };
	struct tn_str rest = tn_str_of(times[_i].in), item;
	struct tn_mapper_clock k;
	struct tn_err err = { 0 };
	struct tn_buf out = { 0 };

	if (times[_i].format != NULL)
		spec.time_format = tn_str_of(times[_i].format);
	if (times[_i].tz != NULL)
		spec.tz = tn_str_of(times[_i].tz);
	ck_assert_int_eq(tn_mapper_clock_open(&k, &spec, &err), TN_OK);
	while (tn_str_cut(&rest, '|', &item)) {
		char text[128] = { 0 }, dst[TN_MAPPER_TIME_BYTES];
		struct tn_str time;

		memcpy(text, item.p, item.n);
		if (tn_mapper_clock_read(&k, (struct tn_str){ text, item.n }, dst, &time, &err) == TN_OK) {
			tn_buf_add(&out, time);
		} else {
			tn_buf_ch(&out, '!');
			tn_buf_cstr(&out, err.reason);
		}
		tn_buf_ch(&out, '|');
		tn_err_clear(&err);
	}
	out.p[out.n - 1] = '\0';
	ck_assert_str_eq(out.p, times[_i].want);
	tn_mapper_clock_close(&k);
	tn_buf_fini(&out);
}
END_TEST

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

/* What a mapper makes of a table: its output, then its counts of bad rows. */
static void map(struct tn_buf *got, const struct tn_mapper_spec *spec, const struct tn_columns *c, const struct table *t, char delimiter, bool plain)
{
	struct tn_mapper_input input = { "f", c, delimiter, false, true };
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
	tn_buf_u64(got, tn_mapper_stats(m)->rows);
	tn_buf_u64(got, tn_mapper_stats(m)->left_out[TN_ROLE_USER]);
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
			spec.from[TN_ROLE_CURRENCY] = (struct tn_mapper_from){ { TN_STR("=EUR") }, 1 };
		if (rnd(seed) % 3 == 0)
			spec.from[TN_ROLE_SESSION] = (struct tn_mapper_from){ { TN_STR("user") }, 1 };
		if (rnd(seed) % 3 == 0)
			spec.keep = TN_STR("none");
		if (rnd(seed) % 3 == 0)
			spec.skip_missing = TN_USER;
		if (rnd(seed) % 3 == 0)
			spec.rename = (struct tn_mapper_texts){ { TN_STR("view=a much longer name than the view that it had before") , TN_STR("cart=c") }, 2 };
		if (rnd(seed) % 6 == 0)
			spec.from[TN_ROLE_EVENT] = (struct tn_mapper_from){ { TN_STR("=view") }, 1 };
		if (spec.from[TN_ROLE_EVENT].n > 0 && n > 2)
			spec.keep = TN_STR("none");
		if (rnd(seed) % 6 == 0)
			spec.tz = TN_STR("Europe/Berlin");
		if (_i % 4 == 1)
			spec.time_format = TN_STR("s");
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
	tcase_add_loop_test(c, test_products, 0, (int)(sizeof products / sizeof products[0]));
	tcase_add_loop_test(c, test_times, 0, (int)(sizeof times / sizeof times[0]));
	tcase_add_loop_test(c, test_fast_is_plain, 0, 24);
	tcase_add_loop_test(c, test_wrong, 0, (int)(sizeof wrong / sizeof wrong[0]));
	suite_add_tcase(s, c);
	return s;
}
