/* The fold engine, held to its promises with a small analysis (the set of active days): any order of rows, any memory
 * bound, any split into partials and any tree of merges give the same bytes; partials that do not fit are refused. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/num.h"
#include "base/sys.h"
#include "fold/impl.h"

Suite *fold_suite(void);

/* --- the analysis --- */

struct state {
	int32_t *day;
	size_t bytes;
	uint32_t n;
};

static enum tn_status put(struct state *s, int32_t day, struct tn_fold *f)
{
	uint32_t i = 0;

	while (i < s->n && s->day[i] < day)
		i++;
	if (i < s->n && s->day[i] == day)
		return TN_OK;
	if ((s->n + 1) * sizeof *s->day > s->bytes) {
		size_t bytes = s->bytes == 0 ? 8 : 2 * s->bytes;
		int32_t *more = tn_fold_alloc(f, &bytes);

		if (more == NULL)
			return tn_fold_nomem(f);
		if (s->n > 0)
			memcpy(more, s->day, s->n * sizeof *more);
		tn_fold_free(f, s->day, s->bytes);
		s->day = more;
		s->bytes = bytes;
	}
	memmove(s->day + i + 1, s->day + i, (s->n - i) * sizeof *s->day);
	s->day[i] = day;
	s->n++;
	return TN_OK;
}

static enum tn_status open_days(void *self, struct tn_fold *f)
{
	(void)self;
	(void)f;
	return TN_OK;
}

static enum tn_status add(void *state, const struct tn_event *e, struct tn_fold *f)
{
	return put(state, tn_time_day(e->time_us), f);
}

static enum tn_status merge(void *state, void *other, struct tn_fold *f)
{
	struct state *o = other;

	for (uint32_t i = 0; i < o->n; i++)
		TN_TRY(put(state, o->day[i], f));
	tn_fold_free(f, o->day, o->bytes);
	o->day = NULL;
	return TN_OK;
}

static enum tn_status encode(const void *state, struct tn_row *row, struct tn_fold *f)
{
	const struct state *s = state;
	struct tn_buf *b = tn_row_field(row);

	(void)f;
	for (uint32_t i = 0; i < s->n; i++) {
		if (i > 0)
			tn_buf_ch(b, ',');
		tn_buf_i64(b, s->day[i]);
	}
	return TN_OK;
}

static enum tn_status decode(void *state, const struct tn_str *field, struct tn_fold *f)
{
	struct tn_str rest = field[0], item;
	int64_t day, last = TN_DAY_MIN - 1;

	while (tn_str_cut(&rest, ',', &item)) {
		if (!tn_num_i64(item, last + 1, TN_DAY_MAX, &day))
			return tn_fold_bad(f, "days: not a rising list of days", item);
		TN_TRY(put(state, (int32_t)day, f));
		last = day;
	}
	return TN_OK;
}

static enum tn_status one_row(const void *state, struct tn_row *row, struct tn_fold *f)
{
	return encode(state, row, f);
}

/* A model that walks twice and counts: the second walk must see what the first saw. */
static enum tn_status report(struct tn_fold *f, struct tn_walk *walk, struct tn_row *row)
{
	uint64_t keys[2] = { 0, 0 }, days[2] = { 0, 0 };
	struct tn_str key;
	const void *state;
	int got;

	for (int i = 0; i < 2; i++) {
		tn_walk_order(walk, i == 1);
		while ((got = tn_walk_next(walk, &key, &state)) > 0) {
			keys[i]++;
			days[i] += ((const struct state *)state)->n;
		}
		if (got < 0)
			return tn_fold_err(f)->status;
		TN_TRY(tn_walk_rewind(walk));
	}
	TN_TRY(tn_row_header(row, "keys days keys_again days_again"));
	tn_row_u64(row, keys[0]);
	tn_row_u64(row, days[0]);
	tn_row_u64(row, keys[1]);
	tn_row_u64(row, days[1]);
	return tn_row_end(row);
}

static const struct tn_fold_ops days_ops = {
	.name = "days", .version = 1, .state_size = sizeof(struct state), .key = TN_USER, .need = TN_TIME,
	.partial = "days", .columns = "days", .open = open_days, .add = add, .merge = merge, .encode = encode, .decode = decode,
	.row = one_row
};

/* --- running it --- */

struct text {
	char *p;
	size_t n;
};

/* All that a test takes is freed at its end. */
static void *taken[512];
static int ntaken;

static void *take(size_t n)
{
	void *p = malloc(n);

	ck_assert_ptr_nonnull(p);
	ck_assert_int_lt(ntaken, (int)(sizeof taken / sizeof *taken));
	return taken[ntaken++] = p;
}

static char folder[] = "/tmp/check_fold.XXXXXX";

static const char *path_of(int i)
{
	static char path[8][64];

	snprintf(path[i & 7], sizeof path[0], "%s/f%d", folder, i);
	return path[i & 7];
}

static void save(int i, struct text t)
{
	FILE *file = fopen(path_of(i), "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(t.p, 1, t.n, file), t.n);
	ck_assert_int_eq(fclose(file), 0);
}

static struct text load(const char *path)
{
	FILE *file = fopen(path, "r");
	struct text t = { take(1 << 22), 0 };

	ck_assert_ptr_nonnull(file);
	t.n = fread(t.p, 1, 1 << 22, file);
	fclose(file);
	return t;
}

struct how {
	const struct tn_fold_ops *ops;
	uint64_t mem;
	bool partial, merge, no_header;
	const char *start, *period;     /* option values; period stands for any option of an analysis */
	const char *as_of;
	const char *item;               /* the column of that role */
	bool period_given;
	int files[4], nfiles;
};

static enum tn_status run(const struct how *how, struct text *answer, struct tn_err *err)
{
	const char *file[4];
	struct tn_common common = { .max_record = 1 << 20, .mem = how->mem == 0 ? UINT64_C(1) << 30 : how->mem, .tmp = folder,
		.partial = how->partial, .merge = how->merge, .no_header = how->no_header, .columns = "user,time,event", .as_of = how->as_of,
		.role[TN_ROLE_ITEM] = how->item, .file = file, .nfiles = how->nfiles };
	struct tn_fold_spec spec = { .noptions = 2, .selector = { "start" }, .option = {
		{ "start", how->start == NULL ? "" : how->start, how->start != NULL },
		{ "period", how->period == NULL ? "week" : how->period, how->period_given } } };
	struct tn_fold *f = NULL;
	struct tn_out out;
	enum tn_status st;

	*err = (struct tn_err){ 0 };
	for (int i = 0; i < how->nfiles; i++)
		file[i] = path_of(how->files[i]);
	if (how->no_header && how->merge)
		common.columns = NULL;
	ck_assert_int_eq(tn_out_open(&out, path_of(7), err), TN_OK);
	st = tn_fold_open(&f, how->ops == NULL ? &days_ops : how->ops, &spec, &common, err);
	if (st == TN_OK)
		st = tn_fold_run(f, &out);
	tn_fold_close(f);
	if (st == TN_OK)
		st = tn_out_finish(&out);
	else
		tn_out_abort(&out);
	if (st == TN_OK && answer != NULL)
		*answer = load(path_of(7));
	return st;
}

static struct text must(struct how how)
{
	struct text t;
	struct tn_err err;
	enum tn_status st = run(&how, &t, &err);

	ck_assert_msg(st == TN_OK, "status %d: %s (%s)", st, err.what, err.hint);
	return t;
}

static void same(struct text a, struct text b)
{
	ck_assert_uint_eq(a.n, b.n);
	ck_assert_int_eq(memcmp(a.p, b.p, a.n), 0);
}

/* --- logs --- */

static uint64_t seed;

static uint32_t rnd(uint32_t n)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)((seed >> 33) % n);
}

#define ROWS 30000
struct row {
	char text[64];
};

static struct row *make_rows(uint32_t users)
{
	struct row *rows = take(ROWS * sizeof *rows);

	for (int i = 0; i < ROWS; i++) {
		uint32_t u = rnd(users);

		/* Keys of 1 to 20 bytes with long common prefixes, so that all compares and sorts are walked. */
		snprintf(rows[i].text, sizeof rows[i].text, "%.*s%u\t2024-%02u-%02uT12:00:00Z\t%s\n", (int)(u % 17),
			"customer-of-shop-", u, 1 + rnd(12), 1 + rnd(28), rnd(3) == 0 ? "purchase" : "view");
	}
	return rows;
}

static struct text log_of(const struct row *rows, int from, int to)
{
	struct text t = { take((size_t)(to - from + 1) * sizeof *rows), 0 };

	t.n = (size_t)sprintf(t.p, "user\ttime\tevent\n");
	for (int i = from; i < to; i++)
		t.n += (size_t)sprintf(t.p + t.n, "%s", rows[i].text);
	return t;
}

static void save_log(int file, const struct row *rows, int from, int to)
{
	struct text t = log_of(rows, from, to);

	save(file, t);
}

static void shuffle(struct row *rows, int n)
{
	for (int i = n - 1; i > 0; i--) {
		int j = (int)rnd((uint32_t)i + 1);
		struct row held = rows[i];

		rows[i] = rows[j];
		rows[j] = held;
	}
}

static void set_up(void)
{
	seed = 20240101;
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void tear_down(void)
{
	while (ntaken > 0)
		free(taken[--ntaken]);
	for (int i = 0; i < 8; i++)
		unlink(path_of(i));
	ck_assert_int_eq(rmdir(folder), 0);     /* and with it: no spill file stays */
	memcpy(folder + sizeof folder - 7, "XXXXXX", 6);
}

/* --- the tests --- */

START_TEST(order_and_memory_change_nothing)
{
	struct row *rows = make_rows(7000);
	struct text want;
	static const uint64_t mem[] = { 1, 300 << 10, 600 << 10, 1 << 20, 4 << 20 };

	save_log(0, rows, 0, ROWS);
	want = must((struct how){ .files = { 0 }, .nfiles = 1 });
	shuffle(rows, ROWS);
	save_log(1, rows, 0, ROWS);
	same(want, must((struct how){ .files = { 1 }, .nfiles = 1 }));
	/* mem 1 spills after each batch: some 470 runs, so several passes */
	for (size_t i = 0; i < sizeof mem / sizeof *mem; i++)
		same(want, must((struct how){ .files = { 1 }, .nfiles = 1, .mem = mem[i] }));
}
END_TEST

START_TEST(splits_and_merges_change_nothing)
{
	struct row *rows = make_rows(900);
	struct text want, partial[3], both;
	int cut1 = (int)rnd(ROWS / 2), cut2 = ROWS / 2 + (int)rnd(ROWS / 2);

	save_log(0, rows, 0, ROWS);
	want = must((struct how){ .files = { 0 }, .nfiles = 1 });
	for (int i = 0; i < 3; i++) {
		save_log(0, rows, i == 0 ? 0 : i == 1 ? cut1 : cut2, i == 0 ? cut1 : i == 1 ? cut2 : ROWS);
		partial[i] = must((struct how){ .files = { 0 }, .nfiles = 1, .partial = true, .mem = i == 1 ? 1 : 0 });
		save(i + 1, partial[i]);
	}
	same(want, must((struct how){ .files = { 1, 2, 3 }, .nfiles = 3, .merge = true }));
	same(want, must((struct how){ .files = { 3, 1, 2 }, .nfiles = 3, .merge = true }));
	/* ((1 2) 3), and idempotent on its own output */
	both = must((struct how){ .files = { 2, 1 }, .nfiles = 2, .merge = true, .partial = true });
	save(4, both);
	same(both, must((struct how){ .files = { 4 }, .nfiles = 1, .merge = true, .partial = true }));
	same(want, must((struct how){ .files = { 3, 4 }, .nfiles = 2, .merge = true }));
	/* joined by cat: a header in the middle, rows out of order; with much and with little memory */
	both = (struct text){ take(partial[0].n + partial[1].n + partial[2].n), 0 };
	for (int i = 0; i < 3; i++) {
		memcpy(both.p + both.n, partial[i].p, partial[i].n);
		both.n += partial[i].n;
	}
	save(4, both);
	same(want, must((struct how){ .files = { 4 }, .nfiles = 1, .merge = true }));
	same(want, must((struct how){ .files = { 4 }, .nfiles = 1, .merge = true, .mem = 1 }));
}
END_TEST

START_TEST(bare_partials)
{
	struct row *rows = make_rows(50);
	struct text want, bare, log;

	save_log(0, rows, 0, 1000);
	want = must((struct how){ .files = { 0 }, .nfiles = 1, .merge = false });
	log = log_of(rows, 0, 1000);
	save(1, (struct text){ log.p + 16, log.n - 16 });
	bare = must((struct how){ .files = { 1 }, .nfiles = 1, .no_header = true, .partial = true });
	save(2, bare);
	bare = must((struct how){ .files = { 2 }, .nfiles = 1, .no_header = true, .merge = true });
	ck_assert_uint_eq(bare.n + strlen("user\tdays\n"), want.n);
	ck_assert_int_eq(memcmp(bare.p, want.p + strlen("user\tdays\n"), bare.n), 0);
	/* nothing in, nothing out; and that merges, too */
	save(3, (struct text){ log.p, 0 });
	bare = must((struct how){ .files = { 3 }, .nfiles = 1, .no_header = true, .partial = true });
	ck_assert_uint_eq(bare.n, 0);
	bare = must((struct how){ .files = { 3, 2 }, .nfiles = 2, .no_header = true, .merge = true });
	ck_assert_uint_eq(bare.n + strlen("user\tdays\n"), want.n);
}
END_TEST

static const struct refusal {
	const char *name, *from, *to, *says;
} refusals[] = {
	{ "another fold", "days/1:", "weeks/1:", "is not a partial of days, version 1" },
	{ "another version", "days/1:", "days/2:", "is not a partial of days, version 1" },
	{ "other options", "days/1:", NULL, "partials of other options" },
	{ "edited options", "option.period=week", "option.period=year", "does not fit its run-state row" },
	{ "a broken run row", "rows=", "rows=x", "not a run state of days" },
	{ "an unknown option", "option.period", "option.perio_", "has no option" },
	{ "a broken component", ",198", ",x98", "not a rising list of days" },
	{ "a column less", "\tdays\t", "\tdaze\t", "no column 'days'" },
};

/* The first place of `from` in every line becomes `to` (NULL: the eight digits behind it change). */
static struct text edit(struct text t, const struct refusal *r, bool second_half)
{
	struct text out = { take(2 * t.n + 1), 0 };
	size_t len = strlen(r->from);

	for (size_t i = 0; i < t.n; ) {
		if (i + len < t.n && memcmp(t.p + i, r->from, len) == 0 && (!second_half || i > t.n / 2)) {
			if (r->to == NULL) {
				memcpy(out.p + out.n, t.p + i, len + 8);
				memcpy(out.p + out.n + len, "00000000", 8);
				out.n += len + 8;
				i += len + 8;
			} else {
				memcpy(out.p + out.n, r->to, strlen(r->to));
				out.n += strlen(r->to);
				i += len;
			}
		} else {
			out.p[out.n++] = t.p[i++];
		}
	}
	return out;
}

START_TEST(partials_that_do_not_fit_are_refused)
{
	const struct refusal *r = &refusals[_i];
	struct row *rows = make_rows(20);
	struct text partial, edited;
	struct tn_err err;

	save_log(0, rows, 0, 1000);
	partial = must((struct how){ .files = { 0 }, .nfiles = 1, .partial = true });
	edited = edit(partial, r, r->to == NULL);
	save(1, edited);
	ck_assert_int_eq(run(&(struct how){ .files = { 1 }, .nfiles = 1, .merge = true }, NULL, &err), TN_EDATA);
	ck_assert_msg(strstr(err.what, r->says) != NULL, "%s: %s", r->name, err.what);
}
END_TEST

START_TEST(options_come_from_the_partial)
{
	struct row *rows = make_rows(20);
	struct tn_err err;

	save_log(0, rows, 0, 1000);
	save(1, must((struct how){ .files = { 0 }, .nfiles = 1, .partial = true, .start = "purchase", .period = "month" }));
	/* not given, or given in other words: fine; given and different: refused, both named */
	must((struct how){ .files = { 1 }, .nfiles = 1, .merge = true });
	must((struct how){ .files = { 1 }, .nfiles = 1, .merge = true, .start = "event = 'purchase'", .period = "month",
		.period_given = true });
	ck_assert_int_eq(run(&(struct how){ .files = { 1 }, .nfiles = 1, .merge = true, .period = "year", .period_given = true },
		NULL, &err), TN_EDATA);
	ck_assert_msg(strstr(err.what, "'year'") != NULL && strstr(err.what, "'month'") != NULL, "%s", err.what);
	ck_assert_int_eq(run(&(struct how){ .files = { 1 }, .nfiles = 1, .merge = true, .start = "view" }, NULL, &err), TN_EDATA);
}
END_TEST

START_TEST(selectors_that_match_nothing)
{
	struct row *rows = make_rows(20);
	struct tn_err err;

	save_log(0, rows, 0, 1000);
	ck_assert_int_eq(run(&(struct how){ .files = { 0 }, .nfiles = 1, .start = "purchse" }, NULL, &err), TN_EDATA);
	ck_assert_msg(strstr(err.hint, "purchase") != NULL, "%s (%s)", err.what, err.hint);
	/* a part may lack it; the whole may not */
	save(1, must((struct how){ .files = { 0 }, .nfiles = 1, .partial = true, .start = "purchse" }));
	ck_assert_int_eq(run(&(struct how){ .files = { 1 }, .nfiles = 1, .merge = true }, NULL, &err), TN_EDATA);
	must((struct how){ .files = { 1 }, .nfiles = 1, .merge = true, .partial = true });
	/* no rows at all: an empty answer */
	save_log(0, rows, 0, 0);
	must((struct how){ .files = { 0 }, .nfiles = 1, .start = "purchse" });
}
END_TEST

START_TEST(models_walk_twice)
{
	struct tn_fold_ops ops = days_ops;
	struct row *rows = make_rows(900);
	struct text want;

	ops.row = NULL;
	ops.report = report;
	save_log(0, rows, 0, ROWS);
	want = must((struct how){ .ops = &ops, .files = { 0 }, .nfiles = 1 });
	ck_assert_ptr_nonnull(strstr(want.p, "\n900\t"));
	same(want, must((struct how){ .ops = &ops, .files = { 0 }, .nfiles = 1, .mem = 1 }));
}
END_TEST

/* The rows that `row` would give, but several states at a time; before that a walk in any order, which must find as many. */
static enum tn_status report_some(struct tn_fold *f, struct tn_walk *walk, struct tn_row *row)
{
	struct tn_str key[TN_WALK_SOME];
	const void *state[TN_WALK_SOME];
	uint64_t keys[2] = { 0, 0 };
	int got;

	TN_TRY(tn_row_header(row, "user days"));
	for (int ordered = 0; ordered < 2; ordered++) {
		tn_walk_order(walk, ordered);
		TN_TRY(tn_walk_rewind(walk));
		while ((got = tn_walk_some(walk, key, state, 1 + rnd(TN_WALK_SOME))) > 0)
			for (int i = 0; i < got; i++) {
				keys[ordered]++;
				if (ordered == 0)
					continue;
				tn_row_str(row, key[i]);
				TN_TRY(encode(state[i], row, f));
				TN_TRY(tn_row_end(row));
			}
		if (got < 0)
			return tn_fold_err(f)->status;
	}
	ck_assert_uint_eq(keys[0], keys[1]);
	return TN_OK;
}

static int touched;

static void touch(const void *state)
{
	ck_assert_ptr_nonnull(state);
	touched++;
}

START_TEST(several_states_at_a_time)
{
	struct tn_fold_ops ops = days_ops;
	struct row *rows = make_rows(900);
	struct text want;

	save_log(0, rows, 0, ROWS);
	want = must((struct how){ .files = { 0 }, .nfiles = 1 });
	ops.row = NULL;
	ops.report = report_some;
	ops.touch = touch;
	touched = 0;
	same(want, must((struct how){ .ops = &ops, .files = { 0 }, .nfiles = 1 }));
	ck_assert_int_eq(touched, ROWS + 2 * 900);
	same(want, must((struct how){ .ops = &ops, .files = { 0 }, .nfiles = 1, .mem = 1 }));
}
END_TEST

static enum tn_status report_as_of(struct tn_fold *f, struct tn_walk *walk, struct tn_row *row)
{
	(void)walk;
	TN_TRY(tn_row_header(row, "as_of"));
	tn_row_time(row, tn_fold_as_of(f), 0);
	return tn_row_end(row);
}

/* A state option: the partials say it. An answer option: each merge does. */
START_TEST(as_of_of_the_answer)
{
	struct tn_fold_ops ops = days_ops;
	struct how ask = { .ops = &ops, .merge = true, .files = { 1 }, .nfiles = 1, .as_of = "2023-01-31" };
	struct text answer;
	struct tn_err err;

	ops.row = NULL;
	ops.report = report_as_of;
	save_log(0, make_rows(50), 0, ROWS);
	save(1, must((struct how){ .ops = &ops, .partial = true, .files = { 0 }, .nfiles = 1 }));
	ck_assert_int_eq(run(&ask, NULL, &err), TN_EDATA);
	ck_assert_ptr_nonnull(strstr(err.what, "--as-of"));
	ops.as_of_is_answer = true;
	save(1, must((struct how){ .ops = &ops, .partial = true, .files = { 0 }, .nfiles = 1 }));
	answer = must(ask);
	ck_assert_msg(strncmp(answer.p, "as_of\n2023-01-31T23:59:59Z\n", answer.n) == 0, "%.*s", (int)answer.n, answer.p);
	save(2, must((struct how){ .ops = &ops, .partial = true, .files = { 0 }, .nfiles = 1, .as_of = "2031-05-05" }));
	answer = must((struct how){ .ops = &ops, .merge = true, .files = { 2, 1 }, .nfiles = 2 });
	ck_assert_msg(strncmp(answer.p, "as_of\n2031-05-05T23:59:59Z\n", answer.n) == 0, "%.*s", (int)answer.n, answer.p);
}
END_TEST

/* --- keys of several roles, of which one may be empty --- */

enum { PAIRS = 4000, KINDS = 4 };

struct pair {
	uint32_t user, item, kind, day;
};
static const char *const kinds[KINDS] = { "view", "", "\\N", "purchase" };

static struct pair *make_pairs(void)
{
	struct pair *p = take(PAIRS * sizeof *p);

	for (int i = 0; i < PAIRS; i++)
		p[i] = (struct pair){ .user = rnd(40), .item = rnd(15), .kind = rnd(KINDS), .day = rnd(28) };
	return p;
}

/* with_event false: no such column. */
static void save_pairs(int file, const struct pair *p, int from, int to, bool with_event)
{
	struct text t = { take((size_t)(to - from + 1) * 160), 0 };

	t.n = (size_t)sprintf(t.p, with_event ? "item\ttime\tevent\tuser\n" : "item\ttime\tuser\n");
	for (int i = from; i < to; i++) {
		t.n += (size_t)sprintf(t.p + t.n, "thing%u\t2024-01-%02uT00:00:00Z\t", p[i].item, p[i].day + 1);
		if (with_event)
			t.n += (size_t)sprintf(t.p + t.n, "%s\t", kinds[p[i].kind]);
		t.n += (size_t)sprintf(t.p + t.n, "%.*s%u\n", (int)p[i].user, "a-name-of-more-than-sixteen-bytes-in-all", p[i].user);
	}
	save(file, t);
}

struct naive {
	char key[96];
	uint32_t days;
};

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct naive *)a)->key, ((const struct naive *)b)->key);
}

static struct text naive_pairs(const struct pair *p, int n, bool with_event)
{
	struct naive *all = take((size_t)n * sizeof *all);
	struct text t = { take((size_t)n * 320 + 64), 0 };

	for (int i = 0; i < n; i++) {
		const char *kind = with_event && p[i].kind != 2 ? kinds[p[i].kind] : "";

		snprintf(all[i].key, sizeof all[i].key, "%.*s%u\t%s\tthing%u", (int)p[i].user, "a-name-of-more-than-sixteen-bytes-in-all",
			p[i].user, kind, p[i].item);
		all[i].days = UINT32_C(1) << p[i].day;
	}
	qsort(all, (size_t)n, sizeof *all, by_key);
	t.n = (size_t)sprintf(t.p, "user\tevent\titem\tdays\n");
	for (int i = 0; i < n; i++) {
		const char *comma = "";

		if (i + 1 < n && strcmp(all[i].key, all[i + 1].key) == 0) {
			all[i + 1].days |= all[i].days;
			continue;
		}
		t.n += (size_t)sprintf(t.p + t.n, "%s\t", all[i].key);
		for (int day = 0; day < 28; day++)
			if (all[i].days >> day & 1) {
				t.n += (size_t)sprintf(t.p + t.n, "%s%d", comma, 19723 + day);
				comma = ",";
			}
		t.p[t.n++] = '\n';
	}
	return t;
}

static struct tn_fold_ops pairs_ops(void)
{
	struct tn_fold_ops ops = days_ops;

	ops.key = TN_USER | TN_ITEM;
	ops.key_may = TN_EVENT;
	return ops;
}

/* _i 0: a log without events. */
START_TEST(a_part_of_the_key_may_be_empty)
{
	struct tn_fold_ops ops = pairs_ops();
	struct pair *p = make_pairs();
	struct text want = naive_pairs(p, PAIRS, _i), partial, both = { take(1 << 20), 0 };

	save_pairs(0, p, 0, PAIRS, _i);
	same(want, must((struct how){ .ops = &ops, .files = { 0 }, .nfiles = 1 }));
	same(want, must((struct how){ .ops = &ops, .files = { 0 }, .nfiles = 1, .mem = 1 }));
	for (int i = 0; i < 3; i++) {
		save_pairs(0, p, i == 0 ? 0 : i * 1000 + 500, i == 2 ? PAIRS : i * 1000 + 1500, _i);
		partial = must((struct how){ .ops = &ops, .files = { 0 }, .nfiles = 1, .partial = true, .mem = i == 1 ? 1 : 0 });
		ck_assert_int_eq(strncmp(partial.p, "user\tevent\titem\tfold\tdays\trun\n\t\t\tdays/1:", 40), 0);
		save(i + 1, partial);
		memcpy(both.p + both.n, partial.p, partial.n);
		both.n += partial.n;
	}
	same(want, must((struct how){ .ops = &ops, .files = { 3, 1, 2 }, .nfiles = 3, .merge = true }));
	save(4, both);
	same(want, must((struct how){ .ops = &ops, .files = { 4 }, .nfiles = 1, .merge = true }));
	same(want, must((struct how){ .ops = &ops, .files = { 4 }, .nfiles = 1, .merge = true, .mem = 1 }));
}
END_TEST

/* Days of a shop that began to write events later. */
START_TEST(partials_with_and_without_the_part)
{
	struct tn_fold_ops ops = pairs_ops();
	struct pair *p = make_pairs();
	struct text want;

	save_pairs(0, p, 0, 2000, false);
	save(1, must((struct how){ .ops = &ops, .files = { 0 }, .nfiles = 1, .partial = true }));
	save_pairs(0, p, 2000, PAIRS, true);
	save(2, must((struct how){ .ops = &ops, .files = { 0 }, .nfiles = 1, .partial = true }));
	for (int i = 0; i < 2000; i++)
		p[i].kind = 1 + rnd(2);
	want = naive_pairs(p, PAIRS, true);
	same(want, must((struct how){ .ops = &ops, .files = { 1, 2 }, .nfiles = 2, .merge = true }));
}
END_TEST

static const struct {
	const char *log, *says;
	bool merge;
} lost[] = {
	{ "user\ttime\tevent\titem\na\t2024-01-01\tview\t\n", "item: missing", false },
	{ "user\ttime\tevent\titem\n\\N\t2024-01-01\tview\tx\n", "user: missing", false },
	{ "user\ttime\tevent\na\t2024-01-01\tview\n", "no column 'item'", false },
	{ "user\tevent\titem\tfold\tdays\trun\na\tview\t\tdays/1:0\t1\t\n", "item: missing", true },
	{ "user\tevent\titem\tfold\tdays\trun\n\tview\t\tdays/1:0\t1\t\n", "user: missing", true },
	{ "user\tevent\titem\tfold\tdays\trun\n\t\tx\tdays/1:0\t1\t\n", "user: missing", true },
	{ "user\tevent\titem\tfold\tdays\trun\n\t\t\tdays/1:0\t1\t\n", "not a run state of days", true },
	{ "user\titem\tfold\tdays\trun\na\tx\tdays/1:0\t1\t\n", "no column 'event'", true },
};

START_TEST(parts_of_the_key_that_must_be_there)
{
	struct tn_fold_ops ops = pairs_ops();
	struct text t = { take(256), strlen(lost[_i].log) };
	struct tn_err err;

	memcpy(t.p, lost[_i].log, t.n);
	save(0, t);
	ck_assert_int_eq(run(&(struct how){ .ops = &ops, .files = { 0 }, .nfiles = 1, .merge = lost[_i].merge }, NULL, &err), TN_EDATA);
	ck_assert_msg(strstr(err.what, lost[_i].says) != NULL, "%s", err.what);
}
END_TEST

/* One column twice in a key: twice the bytes of a row (with a sanitizer, a key that moved is seen). */
START_TEST(a_column_twice_in_the_key)
{
	struct tn_fold_ops ops = pairs_ops();
	struct text log = { take(1 << 20), 0 }, want = { take(1 << 20), 0 };

	log.n = (size_t)sprintf(log.p, "user\ttime\n");
	want.n = (size_t)sprintf(want.p, "user\tevent\titem\tdays\n");
	for (int i = 0; i < 100; i++) {
		log.n += (size_t)sprintf(log.p + log.n, "%0999d\t2024-01-01\n", i);
		want.n += (size_t)sprintf(want.p + want.n, "%0999d\t\t%0999d\t19723\n", i, i);
	}
	save(0, log);
	same(want, must((struct how){ .ops = &ops, .files = { 0 }, .nfiles = 1, .item = "user" }));
}
END_TEST

/* A bound makes chunks of 256 KiB: a key that none of them holds is kept all the same, and the answer does not know how much memory there was. */
START_TEST(long_keys)
{
	enum { USERS = 5, LENGTH = 400000 };
	struct text log = { take((USERS + 1) * 2 * (LENGTH + 40)), 0 }, want;

	log.n = (size_t)sprintf(log.p, "user\ttime\tevent\n");
	for (int i = 0; i < 2 * USERS; i++)
		log.n += (size_t)sprintf(log.p + log.n, "%0*d\t2024-01-0%d\tview\n", i % 2 == 0 ? LENGTH : 4, i % USERS, 1 + i % 3);
	save(0, log);
	want = must((struct how){ .files = { 0 }, .nfiles = 1 });
	same(want, must((struct how){ .files = { 0 }, .nfiles = 1, .mem = 64 << 20 }));
	same(want, must((struct how){ .files = { 0 }, .nfiles = 1, .mem = 1 }));
}
END_TEST

/* --- states given back --- */

static enum tn_status report_released(struct tn_fold *f, struct tn_walk *walk, struct tn_row *row)
{
	struct tn_str key;
	const void *state;
	size_t size = 100;
	uint64_t n = 0;

	while (tn_walk_next(walk, &key, &state) > 0)
		n++;
	ck_assert_uint_eq(n, 900);
	tn_fold_release(f);
	ck_assert_uint_eq(tn_fold_held(f), 0);
	ck_assert_uint_eq(f->states.keys.n, 0);
	for (int ordered = 0; ordered < 2; ordered++) {
		tn_walk_order(walk, ordered);
		ck_assert_int_eq(tn_walk_next(walk, &key, &state), 0);
		ck_assert_int_eq(tn_walk_rewind(walk), TN_OK);
	}
	tn_fold_free(f, tn_fold_alloc(f, &size), size);
	tn_fold_release(f);
	TN_TRY(tn_row_header(row, "rows"));
	tn_row_u64(row, tn_fold_stats(f)->rows);
	return tn_row_end(row);
}

START_TEST(states_are_given_back)
{
	struct tn_fold_ops ops = days_ops;

	ops.row = NULL;
	ops.report = report_released;
	save_log(0, make_rows(900), 0, ROWS);
	same((struct text){ (char[]){ "rows\n30000\n" }, 11 },
		must((struct how){ .ops = &ops, .files = { 0 }, .nfiles = 1, .mem = (uint64_t)_i }));
}
END_TEST

static int by_bytes(const void *a, const void *b)
{
	return tn_str_cmp(*(const struct tn_str *)a, *(const struct tn_str *)b);
}

/* The sort against qsort, with keys made to be hard: NULs at the end, one long prefix, one inside the other. */
START_TEST(keys_sort_by_bytes)
{
	enum { N = 3000 };
	static char bytes[N][96];
	static struct tn_str key[N];
	struct tn_states t;
	struct tn_err err = { 0 };
	struct tn_event e[1] = { { .match = 0 } };
	uint32_t n = 0;

	ck_assert_int_eq(tn_states_init(&t, 8, 1 << 20, &err), TN_OK);
	for (int i = 0; i < N; i++) {
		size_t len = 1 + rnd(24), prefix = rnd(2) * 40;
		void *state;

		memset(bytes[i], 'p', prefix);
		for (size_t k = 0; k < len; k++)
			bytes[i][prefix + k] = (char)(rnd(3) == 0 ? 0 : rnd(4) == 0 ? 255 : 'a' + (int)rnd(2));
		e[0].key = (struct tn_str){ bytes[i], prefix + len };
		ck_assert_int_eq(tn_states_get(&t, e, 1, &state, &err), TN_OK);
		if (t.keys.n > n)
			key[n++] = e[0].key;
	}
	qsort(key, n, sizeof *key, by_bytes);
	ck_assert_int_eq(tn_states_sort(&t), TN_OK);
	for (uint32_t i = 0; i < n; i++) {
		struct tn_str got;
		void *state;

		tn_states_at(&t, i, &got, &state);
		ck_assert_msg(tn_str_eq(got, key[i]), "place %u", i);
	}
	tn_states_fini(&t);
}
END_TEST

START_TEST(parts_are_recycled)
{
	struct tn_pool p = { .chunk_bytes = 256 << 10 };
	uint64_t held = 0;

	for (int round = 0; round < 100; round++) {
		for (size_t want = 1; want < 200000; want = want * 3 / 2 + 1) {
			size_t size = want;
			char *block = tn_pool_alloc(&p, &size);

			ck_assert_ptr_nonnull(block);
			ck_assert_uint_ge(size, want);
			ck_assert_uint_eq((uintptr_t)block % 16, 0);
			memset(block, round, size);
			tn_pool_free(&p, block, size);
		}
		if (round == 0)
			held = p.bytes;
		ck_assert_uint_eq(p.bytes, held);
	}
	tn_pool_fini(&p);
}
END_TEST

Suite *fold_suite(void)
{
	Suite *s = suite_create("fold");
	TCase *t = tcase_create("engine");

	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, order_and_memory_change_nothing);
	tcase_add_test(t, splits_and_merges_change_nothing);
	tcase_add_test(t, bare_partials);
	tcase_add_loop_test(t, partials_that_do_not_fit_are_refused, 0, (int)(sizeof refusals / sizeof *refusals));
	tcase_add_test(t, options_come_from_the_partial);
	tcase_add_test(t, selectors_that_match_nothing);
	tcase_add_test(t, models_walk_twice);
	tcase_add_test(t, several_states_at_a_time);
	tcase_add_test(t, as_of_of_the_answer);
	tcase_add_loop_test(t, a_part_of_the_key_may_be_empty, 0, 2);
	tcase_add_test(t, partials_with_and_without_the_part);
	tcase_add_loop_test(t, parts_of_the_key_that_must_be_there, 0, (int)(sizeof lost / sizeof *lost));
	tcase_add_test(t, a_column_twice_in_the_key);
	tcase_add_test(t, long_keys);
	tcase_add_loop_test(t, states_are_given_back, 0, 2);
	tcase_add_test(t, keys_sort_by_bytes);
	tcase_add_test(t, parts_are_recycled);
	suite_add_tcase(s, t);
	return s;
}
