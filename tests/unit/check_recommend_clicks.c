/* Sessions: the clicks on an item as a state (the six sentences on folds, texts by hand, bad partials), and from rows to a log:
 * random small logs, with and without times and events, through memory, spills and partials, against a twin that holds all rows. */
#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "model/recommend_impl.h"
#include "unit/fold_helper.h"
#include "unit/rnd.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])
#define NONE TN_TIME_NONE

Suite *recommend_clicks_suite(void);

/* --- states --- */

static enum tn_status open(void *self, struct tn_fold *f)
{
	(void)self;
	tn_fold_may(f, TN_TIME);
	return TN_OK;
}

static enum tn_status report(struct tn_fold *f, struct tn_walk *walk, struct tn_row *row);

static const struct tn_fold_ops ops = {
	.name = "recommend-session", .version = 1, .state_size = sizeof(struct tn_recommend_clicks),
	.self_size = sizeof(struct tn_recommend_base), .key = TN_USER | TN_ITEM, .key_may = TN_EVENT, .partial = "clicks",
	.as_of_is_answer = true, .open = open, .touch = tn_recommend_clicks_touch, .add = tn_recommend_clicks_add,
	.merge = tn_recommend_clicks_merge, .encode = tn_recommend_clicks_encode, .decode = tn_recommend_clicks_decode,
	.report = report
};

static void subject_open(struct fold_subject *t)
{
	static const struct tn_fold_spec spec = { .noptions = 0 };

	fold_subject_open(t, &ops, &spec, "UTC");
}

/* -1 ends a list; NONE: a row without a time. */
static const struct {
	int64_t at[6];
	const char *want;
} adds[] = {
	{ { 0, -1 }, "1970-01-01T00:00:00Z" },
	{ { 5 * TN_US, 3 * TN_US, -1 }, "1970-01-01T00:00:03Z,1970-01-01T00:00:05Z" },
	{ { 3 * TN_US, 3 * TN_US, -1 }, "1970-01-01T00:00:03Z,1970-01-01T00:00:03Z" },
	{ { 2001, 1000, TN_US, -1 }, "1970-01-01T00:00:00.001Z,1970-01-01T00:00:00.002001Z,1970-01-01T00:00:01Z" },
	{ { -3000, -2 * TN_US - 1, -1 }, "1969-12-31T23:59:57.999999Z,1969-12-31T23:59:59.997Z" },
	{ { TN_TIME_MAX, TN_TIME_MIN, -1 }, "0001-01-01T00:00:00Z,9999-12-31T23:59:59.999999Z" },
	{ { NONE, -1 }, "0" },
	{ { NONE, NONE, NONE, NONE, NONE, -1 }, "0,1,2,3,4" },
};

START_TEST(adds_by_hand)
{
	struct fold_subject t;
	void *s, *again;

	subject_open(&t);
	s = fold_state(&t);
	for (uint32_t i = 0; adds[_i].at[i] != -1; i++)
		fold_add(&t, s, &(struct tn_event){ .time_us = adds[_i].at[i] }, 1);
	again = fold_state(&t);
	ck_assert_int_eq(fold_decode(&t, again, adds[_i].want), TN_OK);
	fold_same(&t, "a state by hand", s, adds[_i].want);
	fold_same(&t, "decoded", again, adds[_i].want);
	fold_subject_close(&t);
}
END_TEST

#define DAY "2024-01-01T00:00:00Z"
#define NEXT "2024-01-02T00:00:00Z"

/* merge: there are times; else rows. */
static const struct {
	const char *text;
	bool merge;
} bad[] = {
	{ "", true }, { ",", true }, { "x", true }, { "5", true }, { "2024-01-01", true }, { DAY ",", true }, { "," DAY, true },
	{ DAY ",," NEXT, true }, { NEXT "," DAY, true }, { DAY "," NEXT "," DAY, true }, { DAY ";" NEXT, true },
	{ DAY " ," NEXT, true }, { DAY ",2024-02-30T00:00:00Z", true }, { "", false }, { DAY, false }, { "-1", false },
	{ "2,1", false }, { "1,", false }, { "1,1.5", false }, { "1,99999999999999999999", false },
};

START_TEST(bad_partials)
{
	struct fold_subject t;
	void *s;

	subject_open(&t);
	t.common.merge = bad[_i].merge;
	s = fold_state(&t);
	ck_assert_int_eq(fold_decode(&t, s, bad[_i].text), TN_EDATA);
	ck_assert_msg(strstr(t.err.what, "clicks: not a rising list of times") != NULL, "%s", t.err.what);
	free(s);
	fold_subject_close(&t);
}
END_TEST

/* What cannot be counted is refused before anything is touched. */
START_TEST(too_many_clicks)
{
	struct tn_recommend_clicks full = { .n = UINT32_C(1) << 30, .cap = UINT32_C(1) << 30 }, one = { .n = 1 };
	struct fold_subject t;

	subject_open(&t);
	ck_assert_int_eq(ops.add(&full, &(struct tn_event){ .time_us = 0 }, t.f), TN_ELIMIT);
	ck_assert_int_eq(ops.merge(&full, &one, t.f), TN_ELIMIT);
	ck_assert_uint_eq(full.n, UINT32_C(1) << 30);
	fold_subject_close(&t);
}
END_TEST

/* Memory is that of the times themselves, doubled at most. */
START_TEST(small_states)
{
	struct fold_subject t;
	struct tn_recommend_clicks *s;
	uint64_t before;

	ck_assert_uint_eq(sizeof *s, 16);
	subject_open(&t);
	s = fold_state(&t);
	before = tn_fold_held(t.f);
	fold_add(&t, s, &(struct tn_event){ .time_us = 7 }, 1);
	ck_assert_uint_eq(s->cap, 0);
	ck_assert_uint_eq(tn_fold_held(t.f), before);
	for (uint32_t i = 2; i <= 5000; i++) {
		fold_add(&t, s, &(struct tn_event){ .time_us = -(int64_t)i }, 1);
		HOLDS(s->n == i && s->cap >= i && s->cap <= 2 * i);
	}
	free(s);
	fold_subject_close(&t);
}
END_TEST

START_TEST(six_sentences)
{
	uint64_t seed = 20240307;
	struct fold_subject t;

	subject_open(&t);
	for (int round = 0; round < 1500; round++) {
		struct tn_event e[200];
		uint32_t n = 1 + (uint32_t)(rnd(&seed) % (round % 20 == 0 ? COUNT(e) : 10));
		bool far = rnd(&seed) % 4 == 0;

		for (uint32_t i = 0; i < n; i++) {
			int64_t span = far ? TN_TIME_MAX - TN_TIME_MIN : 5;

			e[i] = (struct tn_event){ .time_us = (far ? TN_TIME_MIN : -2) + (int64_t)(rnd(&seed) % (uint64_t)span) };
		}
		fold_six_sentences(&t, e, n, &seed);
	}
	fold_subject_close(&t);
}
END_TEST

/* --- a log, and how it is read --- */

enum { ROWS = 50, USERS = 6, ITEMS = 6, KINDS = 4, TEXT = 1 << 19, FILES = 8 };

static const char *const users[USERS] = { "u", "u\001", "ua", "v", "u b", "\303\251" };
static const char *const items[ITEMS] = { "x", "xy", "y", "x\001", "10", "an item of more than sixteen bytes" };
static const char *const kinds[KINDS] = { "view", "cart", "purchase", "" };

struct row {
	uint32_t user, item, kind;
	int64_t at;
};

struct job {
	struct row row[ROWS];
	uint32_t n;
	bool has_time, has_event;
	int64_t as_of;                  /* NONE: not given */
	char weights[64];               /* "": none */
	struct tn_recommend_load how;
	uint32_t parts;                 /* partials that are merged; 0: none */
	uint64_t mem;
};

/* --- the product --- */

static char folder[] = "/tmp/check_clicks.XXXXXX";
static const struct job *current;       /* what report is to do, and where its answer goes */
static char *answer;
static size_t length;

static const char *path_of(uint32_t i)
{
	static char path[FILES][64];

	snprintf(path[i], sizeof path[i], "%s/f%u", folder, i);
	return path[i];
}

static void __attribute__((format(printf, 1, 2))) put(const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(answer + length, TEXT - length, format, args);
	va_end(args);
	HOLDS(n >= 0 && (size_t)n < TEXT - length);
	length += (size_t)n;
}

static void put_log(const struct tn_recommend_log *log)
{
	put("cut %u %u\n", (unsigned)log->cut_users, (unsigned)log->cut_items);
	for (uint32_t u = 0; u < log->x.nusers; u++) {
		struct tn_str user = tn_recommend_user(log, u);
		struct tn_history h = tn_interactions_history(&log->x, u);

		put("%.*s:", (int)user.n, user.p);
		for (uint32_t i = 0; i < h.n; i++) {
			struct tn_str item = tn_interactions_name(&log->x, h.item[i]);

			put(" %.*s", (int)item.n, item.p);
		}
		put("\n");
	}
	for (uint32_t i = 0; i < log->x.nitems; i++) {
		struct tn_str item = tn_interactions_name(&log->x, i);

		put("%.*s %u", (int)item.n, item.p, log->x.popularity[i]);
		if (log->recent != NULL)
			put(" of late %u", log->recent[i]);
		put("\n");
	}
	for (uint32_t i = 0; i < log->held.n; i++) {
		size_t n = (size_t)(log->held.list[i].to - log->held.list[i].from);

		put("held of %d: %.*s\n", (int)log->held.list[i].user, (int)n, log->held.text.p + log->held.list[i].from);
	}
}

static enum tn_status report(struct tn_fold *f, struct tn_walk *walk, struct tn_row *row)
{
	struct tn_recommend_load how = current->how;
	struct tn_recommend_log log;
	enum tn_status st;

	HOLDS(tn_recommend_weights_parse(&how.weights, tn_str_of(current->weights), tn_fold_err(f)) == TN_OK);
	st = tn_recommend_read_sessions(f, walk, &how, &log);
	if (st == TN_OK) {
		tn_fold_release(f);
		HOLDS(log.x.part == NULL && log.has_order && log.beyond.n == 0 && (log.recent != NULL) == (how.half_life_days > 0));
		put_log(&log);
	}
	tn_recommend_log_fini(&log);
	TN_TRY(st);
	return tn_row_header(row, "none");
}

static void save(const struct job *j, uint32_t from, uint32_t to)
{
	FILE *file = fopen(path_of(0), "w");

	HOLDS(file != NULL);
	fprintf(file, "%sitem\t%suser\n", j->has_time ? "time\t" : "", j->has_event ? "event\t" : "");
	for (const struct row *r = j->row + from; r < j->row + to; r++) {
		char time[32];

		if (j->has_time)
			fprintf(file, "%.*s\t", (int)tn_time_put(time, r->at, 6), time);
		fprintf(file, "%s\t", items[r->item]);
		if (j->has_event)
			fprintf(file, "%s\t", kinds[r->kind]);
		fprintf(file, "%s\n", users[r->user]);
	}
	HOLDS(fclose(file) == 0);
}

/* The files numbered from..to - 1, into file `out`. */
static enum tn_status run(const struct job *j, uint32_t from, uint32_t to, uint32_t out, bool partial, bool merge,
	struct tn_err *err)
{
	const char *file[FILES];
	char as_of[32] = "";
	struct tn_common common = { .max_record = 1 << 20, .mem = j->mem, .tmp = folder, .partial = partial, .merge = merge,
		.as_of = j->as_of == NONE ? NULL : as_of, .file = file, .nfiles = (int)(to - from) };
	const struct tn_fold_spec spec = { .noptions = 0 };
	struct tn_fold *f = NULL;
	struct tn_out o;
	enum tn_status st;

	for (uint32_t i = from; i < to; i++)
		file[i - from] = path_of(i);
	if (j->as_of != NONE)
		tn_time_put(as_of, j->as_of, 6);
	*err = (struct tn_err){ 0 };
	current = j;
	length = 0;
	answer[0] = '\0';
	HOLDS(tn_out_open(&o, partial ? path_of(out) : "/dev/null", err) == TN_OK);
	st = tn_fold_open(&f, &ops, &spec, &common, err);
	if (st == TN_OK)
		st = tn_fold_run(f, &o);
	tn_fold_close(f);
	if (st == TN_OK)
		st = tn_out_finish(&o);
	else
		tn_out_abort(&o);
	return st;
}

static enum tn_status product(const struct job *j, struct tn_err *err)
{
	if (j->parts == 0) {
		save(j, 0, j->n);
		return run(j, 0, 1, 7, false, false, err);
	}
	for (uint32_t i = 0; i < j->parts; i++) {
		save(j, j->n * i / j->parts, j->n * (i + 1) / j->parts);
		HOLDS_MSG(run(j, 0, 1, i + 1, true, false, err) == TN_OK, "%s", err->what);
	}
	return run(j, 1, j->parts + 1, 7, false, true, err);
}

/* --- the twin --- */

struct twin {
	uint32_t item[USERS][ROWS], n[USERS];   /* of each session, in order */
	int64_t at[USERS][ROWS];
	uint32_t user[USERS], nusers;           /* of the log, in order */
	uint32_t test[USERS], ntest;
	uint32_t kept[USERS];                   /* clicks, the last of which stands before kept_end */
	uint32_t kept_end[USERS];
};

static bool weighs(const struct job *j, uint32_t kind)
{
	const char *name = j->has_event ? kinds[kind] : "", *p = j->weights;
	size_t n = strlen(name);

	if (*p == '\0')
		return true;
	for (; p != NULL; p = strchr(p, ',') == NULL ? NULL : strchr(p, ',') + 1)
		if (n > 0 && strncmp(p, name, n) == 0 && p[n] == '=')
			return atof(p + n + 1) > 0;
	return false;
}

static bool is_late(const struct job *j, const struct row *r)
{
	return j->has_time && j->as_of != NONE && r->at > j->as_of;
}

static int64_t as_of(const struct job *j)
{
	int64_t end = NONE;

	if (j->how.split != NONE)
		return j->how.split;
	if (j->as_of != NONE)
		return j->as_of;
	for (uint32_t i = 0; i < j->n; i++)
		end = j->row[i].at > end ? j->row[i].at : end;
	return end;
}

/* Each row goes to its place, from the end. */
static void gather(struct twin *t, const struct job *j)
{
	for (uint32_t i = 0; i < j->n; i++) {
		const struct row *r = &j->row[i];
		uint32_t *item = t->item[r->user], k = t->n[r->user];
		int64_t *at = t->at[r->user], now = j->has_time ? r->at : (int64_t)i;

		if (!weighs(j, r->kind) || is_late(j, r))
			continue;
		for (; k > 0 && (at[k - 1] > now || (at[k - 1] == now && strcmp(items[item[k - 1]], items[r->item]) > 0)); k--) {
			at[k] = at[k - 1];
			item[k] = item[k - 1];
		}
		at[k] = now;
		item[k] = r->item;
		t->n[r->user]++;
	}
}

/* Names with a TAB behind, as keys have it: one with a control character may stand before what it begins with. */
static int cmp_users(uint32_t a, uint32_t b)
{
	char x[16], y[16];

	snprintf(x, sizeof x, "%s\t", users[a]);
	snprintf(y, sizeof y, "%s\t", users[b]);
	return strcmp(x, y);
}

static void insert(const struct job *j, const struct twin *t, uint32_t *list, uint32_t *n, uint32_t user)
{
	uint32_t k = (*n)++;
	int64_t at = t->at[user][j->has_time ? t->kept_end[user] - 1 : 0];

	for (; k > 0; k--) {
		uint32_t other = list[k - 1];
		int64_t theirs = t->at[other][j->has_time ? t->kept_end[other] - 1 : 0];

		if (theirs < at || (theirs == at && cmp_users(other, user) < 0))
			break;
		list[k] = other;
	}
	list[k] = user;
}

/* Which session goes where, and what of it. */
static void divide(struct twin *t, const struct job *j, unsigned *cut_users, unsigned *cut_items)
{
	for (uint32_t u = 0; u < USERS; u++) {
		uint32_t n = t->n[u], held = j->how.last < n ? j->how.last : n > 0 ? n - 1 : 0;
		bool begins = j->how.split == NONE || (n > 0 && t->at[u][0] < j->how.split);
		bool ends = j->how.split == NONE || (n > 0 && t->at[u][n - 1] < j->how.split);

		t->kept[u] = t->kept_end[u] = n;
		if (n > 0 && !begins)
			insert(j, t, t->test, &t->ntest, u);
		if (n == 0 || !begins || !ends)
			continue;
		t->kept[u] = t->kept_end[u] = n - held;
		if (j->how.max_history > 0 && t->kept[u] > j->how.max_history) {
			(*cut_users)++;
			*cut_items += t->kept[u] - j->how.max_history;
			t->kept[u] = j->how.max_history;
		}
		insert(j, t, t->user, &t->nusers, u);
	}
}

/* Sessions of the log that hold an item; of late only. */
static uint32_t holders(const struct twin *t, const struct job *j, uint32_t item, bool of_late)
{
	double since = (double)as_of(j) - j->how.half_life_days * 86400e6;
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->nusers; i++) {
		uint32_t u = t->user[i], to = t->kept_end[u], from = to - t->kept[u];
		bool has = false;

		for (uint32_t k = from; k < to; k++)
			has |= t->item[u][k] == item;
		n += has && (!of_late || (double)t->at[u][to - 1] > since);
	}
	return n;
}

static void put_items(const struct twin *t, const struct job *j)
{
	bool done[ITEMS] = { false };

	for (;;) {
		uint32_t best = ITEMS, most = 0;

		for (uint32_t i = 0; i < ITEMS; i++) {
			uint32_t n = holders(t, j, i, false);

			if (!done[i] && (n > most || (n > 0 && n == most && strcmp(items[i], items[best]) < 0))) {
				best = i;
				most = n;
			}
		}
		if (best == ITEMS)
			return;
		done[best] = true;
		put("%s %u", items[best], most);
		if (j->how.half_life_days > 0)
			put(" of late %u", holders(t, j, best, true));
		put("\n");
	}
}

static void put_twin(const struct twin *t, const struct job *j)
{
	for (uint32_t i = 0; i < t->nusers; i++) {
		uint32_t u = t->user[i];

		put("%s:", users[u]);
		for (uint32_t k = t->kept_end[u] - t->kept[u]; k < t->kept_end[u]; k++)
			put(" %s", items[t->item[u][k]]);
		put("\n");
	}
	put_items(t, j);
	for (uint32_t i = 0; i < t->nusers + t->ntest; i++) {
		bool is_test = i >= t->nusers;
		uint32_t u = is_test ? t->test[i - t->nusers] : t->user[i], from = is_test ? 0 : t->kept_end[u];

		if (from == t->n[u])
			continue;
		put("held of %d: ", is_test ? -1 : (int)i);
		for (uint32_t k = from; k < t->n[u]; k++)
			put("%s\t", items[t->item[u][k]]);
		put("\n");
	}
}

/* What the product must say, in `answer`; where it must refuse, the message is the text. */
static enum tn_status twin(const struct job *j)
{
	struct twin t = { .nusers = 0 };
	bool any = false, some = false;
	unsigned cut_users = 0, cut_items = 0;

	length = 0;
	for (uint32_t i = 0; i < j->n; i++) {
		any |= !is_late(j, &j->row[i]);
		some |= !is_late(j, &j->row[i]) && weighs(j, j->row[i].kind);
	}
	if (any && !j->has_time && (j->how.half_life_days > 0 || j->how.split != NONE)) {
		put("--%s: the rows have no time", j->how.split != NONE ? "split" : "half-life");
		return TN_EUSAGE;
	}
	if (any && !some) {
		put("--weight: no row has an event that weighs something");
		return TN_EDATA;
	}
	gather(&t, j);
	divide(&t, j, &cut_users, &cut_items);
	put("cut %u %u\n", cut_users, cut_items);
	put_twin(&t, j);
	return TN_OK;
}

/* --- one against the other --- */

/* *got: what the product said. */
static bool agree(const struct job *j, char *got, struct tn_err *err)
{
	enum tn_status is = product(j, err), should;

	memcpy(got, answer, length + 1);
	should = twin(j);
	if (is != should)
		return false;
	return should == TN_OK ? strcmp(got, answer) == 0 : strncmp(err->what, answer, length) == 0;
}

static void fail_with(struct job *j, uint64_t seed, char *got, struct tn_err *err)
{
	char log[ROWS * 100];
	size_t n = 0;

	for (uint32_t i = 0; i < j->n && j->parts == 0; ) {
		struct job less = *j;

		memmove(&less.row[i], &less.row[i + 1], (j->n - i - 1) * sizeof *less.row);
		less.n--;
		if (!agree(&less, got, err)) {
			*j = less;
			i = 0;
		} else {
			i++;
		}
	}
	(void)agree(j, got, err);
	for (uint32_t i = 0; i < j->n; i++)
		n += (size_t)snprintf(log + n, sizeof log - n, "%s %s %s %lld\n", users[j->row[i].user], kinds[j->row[i].kind],
			items[j->row[i].item], (long long)j->row[i].at);
	ck_abort_msg("seed %llu: time %d, event %d, as of %lld, weights '%s', half-life %g, most %u, split %lld, last %u, parts %u, "
		"mem %llu\n%sgave\n%s%s\nnot\n%s", (unsigned long long)seed, j->has_time, j->has_event, (long long)j->as_of,
		j->weights, j->how.half_life_days, j->how.max_history, (long long)j->how.split, j->how.last, j->parts,
		(unsigned long long)j->mem, n > 0 ? log : "", got, err->what, answer);
}

static void make_job(struct job *j, uint64_t *seed)
{
	static const char *const weights[] = { "", "", "purchase=3,cart=2,view=1", "cart=0.5,view=0", "view=0.25,nothing=7",
		"purchase=1" };
	static const double half_life[] = { 0, 0, 0, 0.5, 2, 30 };
	static const uint32_t most[] = { 0, 0, 1, 2, 5, 100 }, last[] = { 0, 0, 0, 1, 2, 50 };
	uint32_t moments = 1 + (uint32_t)(rnd(seed) % 20), few = 1 + (uint32_t)(rnd(seed) % USERS);

	*j = (struct job){ .n = (uint32_t)(rnd(seed) % (ROWS + 1)), .has_time = rnd(seed) % 4 > 0, .has_event = rnd(seed) % 4 > 0,
		.as_of = NONE, .mem = rnd(seed) % 3 == 0 ? 1 : 1 << 30 };
	snprintf(j->weights, sizeof j->weights, "%s", weights[rnd(seed) % COUNT(weights)]);
	j->how = (struct tn_recommend_load){ .half_life_days = half_life[rnd(seed) % COUNT(half_life)], .split = NONE,
		.ordered = true, .max_history = most[rnd(seed) % COUNT(most)], .last = last[rnd(seed) % COUNT(last)] };
	for (uint32_t i = 0; i < j->n; i++)
		j->row[i] = (struct row){ .user = (uint32_t)(rnd(seed) % few), .item = (uint32_t)(rnd(seed) % ITEMS),
			.kind = (uint32_t)(rnd(seed) % KINDS), .at = (int64_t)(rnd(seed) % moments) * (TN_DAY_US / 4) - TN_DAY_US };
	if (j->has_time && rnd(seed) % 3 == 0)
		j->as_of = (int64_t)(rnd(seed) % 12) * (TN_DAY_US / 4) - TN_DAY_US + (int64_t)(rnd(seed) % 2);
	if (rnd(seed) % 3 == 0)         /* mostly between sessions: these are short */
		j->how.split = (int64_t)(rnd(seed) % 12) * (TN_DAY_US / 4) - TN_DAY_US;
	if (j->has_time)
		j->parts = (uint32_t)(rnd(seed) % 4);
}

START_TEST(logs_of_a_twin)
{
	char *got = calloc(1, TEXT);

	HOLDS(got != NULL);
	for (uint64_t round = 0; round < 60; round++) {
		uint64_t first = UINT64_C(1) + round + 1000 * (uint64_t)_i, seed = first * UINT64_C(0x9e3779b97f4a7c15);
		struct job j;
		struct tn_err err;

		make_job(&j, &seed);
		if (!agree(&j, got, &err))
			fail_with(&j, first, got, &err);
	}
	free(got);
}
END_TEST

/* Enough clicks of one session for the sort that merges, newest first, on enough items; enough sessions for lists to grow. */
START_TEST(many)
{
	enum { N = 3000 };
	struct job j = { .how = { .max_history = 900, .last = 1, .split = NONE }, .mem = _i == 0 ? 1 << 30 : 1, .as_of = NONE };
	FILE *file = fopen(path_of(0), "w");
	struct tn_err err;
	char *at;

	ck_assert_ptr_nonnull(file);
	fprintf(file, "time\tuser\titem\n");
	for (int i = N; i > 0; i--) {
		char time[32];
		int n = (int)tn_time_put(time, i * TN_US, 0);

		fprintf(file, "%.*s\tall\tthing%d\n%.*s\tuser%d\tonce\n", n, time, i % 40, n, time, i);
	}
	fclose(file);
	ck_assert_msg(run(&j, 0, 1, 7, false, false, &err) == TN_OK, "%s", err.what);
	ck_assert_int_eq(strncmp(answer, "cut 1 2099\nuser1: once\nuser2: once\n", 35), 0);
	at = strstr(answer, "\nall:");
	ck_assert_ptr_nonnull(at);
	at += strlen("\nall:");
	for (int i = N - 900; i < N; i++) {
		char want[40];
		int n = snprintf(want, sizeof want, " thing%d", i % 40);

		ck_assert_msg(strncmp(at, want, (size_t)n) == 0, "place %d", i);
		at += n;
	}
	ck_assert_ptr_eq(strstr(at, "\nuser2999: once\nuser3000: once\nonce 3000\nthing0 1\nthing1 1\nthing10 1\n"), at);
	ck_assert_ptr_nonnull(strstr(at, "\nthing9 1\nheld of 2998: thing0\t\n"));
}
END_TEST

/* A typo must not look like an answer. */
START_TEST(weights_of_no_row)
{
	struct job j = { .row = { { .kind = 2 }, { .kind = 0 } }, .n = 2, .has_event = true, .as_of = NONE, .mem = 1 << 30,
		.weights = "purchse=3,view=0", .how = { .split = NONE } };
	struct tn_err err;

	ck_assert_int_eq(product(&j, &err), TN_EDATA);
	ck_assert_str_eq(err.what, "--weight: no row has an event that weighs something: 'purchse'");
	ck_assert_str_eq(err.hint, "there is 'purchase'");
	j.has_event = false;
	ck_assert_int_eq(product(&j, &err), TN_EDATA);
	ck_assert_str_eq(err.hint, "the rows have no event");
	j.weights[0] = '\0';
	j.how.split = 0;
	ck_assert_int_eq(product(&j, &err), TN_EUSAGE);
	ck_assert_str_eq(err.what, "--split: the rows have no time");
	ck_assert_str_eq(err.hint, "--time COL");
}
END_TEST

static void set_up(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	answer = calloc(1, TEXT);
	ck_assert_ptr_nonnull(answer);
}

static void tear_down(void)
{
	for (uint32_t i = 0; i < FILES; i++)
		unlink(path_of(i));
	ck_assert_int_eq(rmdir(folder), 0);
	memcpy(folder + sizeof folder - 7, "XXXXXX", 6);
	free(answer);
}

Suite *recommend_clicks_suite(void)
{
	Suite *s = suite_create("recommend_clicks");
	TCase *t = tcase_create("states"), *r = tcase_create("logs");

	tcase_add_loop_test(t, adds_by_hand, 0, (int)COUNT(adds));
	tcase_add_loop_test(t, bad_partials, 0, (int)COUNT(bad));
	tcase_add_test(t, too_many_clicks);
	tcase_add_test(t, small_states);
	tcase_add_test(t, six_sentences);
	suite_add_tcase(s, t);
	tcase_set_timeout(r, 120);
	tcase_add_checked_fixture(r, set_up, tear_down);
	tcase_add_loop_test(r, logs_of_a_twin, 0, 8);
	tcase_add_loop_test(r, many, 0, 2);
	tcase_add_test(r, weights_of_no_row);
	suite_add_tcase(s, r);
	return s;
}
