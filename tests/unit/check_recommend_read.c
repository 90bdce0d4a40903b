/* From rows to lists: random small logs, with and without times and events, through memory, spills and partials, against a twin that holds
 * all rows; lists of weights by hand. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "model/recommend_impl.h"
#include "unit/rnd.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])

Suite *recommend_read_suite(void);

/* --- a log, and how it is read --- */

enum { ROWS = 40, USERS = 6, ITEMS = 8, KINDS = 4, TEXT = 1 << 19 };

static const char *const users[USERS] = { "u", "u\001", "ua", "v", "u b", "\303\251" };
static const char *const items[ITEMS] = { "x", "xy", "y", "x\001", "10", "9",
	"an item of more than sixteen bytes", "an item of more than 16 bytes" };
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

static char folder[] = "/tmp/check_recommend.XXXXXX";
static const struct job *current;       /* what report is to do, and where its answer goes */
static char *answer;

static const char *path_of(uint32_t i)
{
	static char path[8][64];

	snprintf(path[i], sizeof path[i], "%s/f%u", folder, i);
	return path[i];
}

static enum tn_status open(void *self, struct tn_fold *f)
{
	(void)self;
	tn_fold_may(f, TN_TIME);
	return TN_OK;
}

static void put_log(const struct tn_recommend_log *log)
{
	size_t n = (size_t)snprintf(answer, TEXT, "cut %u %u\n", (unsigned)log->cut_users, (unsigned)log->cut_items);
	struct tn_str names, name;

	for (uint32_t u = 0; u < log->x.nusers; u++) {
		struct tn_str user = tn_recommend_user(log, u);
		struct tn_history h = tn_interactions_history(&log->x, u);

		n += (size_t)snprintf(answer + n, TEXT - n, "%.*s:", (int)user.n, user.p);
		for (uint32_t i = 0; i < h.n; i++) {
			struct tn_str item = tn_interactions_name(&log->x, h.item[i]);

			n += (size_t)snprintf(answer + n, TEXT - n, " %.*s*%a", (int)item.n, item.p, h.part == NULL ? 1 : (double)h.part[i]);
		}
		n += (size_t)snprintf(answer + n, TEXT - n, "\n");
		if (tn_recommend_names_find(&log->beyond, u, &names))
			while (tn_str_cut(&names, '\t', &name) && (name.n > 0 || names.n > 0))
				n += (size_t)snprintf(answer + n, TEXT - n, " beyond %.*s\n", (int)name.n, name.p);
	}
	for (uint32_t i = 0; i < log->held.n; i++) {
		uint32_t u = log->held.list[i].user;
		struct tn_str user = u == TN_MAP_NONE ? TN_STR("none") : tn_recommend_user(log, u);

		names = (struct tn_str){ log->held.text.p + log->held.list[i].from, log->held.list[i].to - log->held.list[i].from };
		while (tn_str_cut(&names, '\t', &name) && (name.n > 0 || names.n > 0))
			n += (size_t)snprintf(answer + n, TEXT - n, "%.*s held %.*s\n", (int)user.n, user.p, (int)name.n, name.p);
	}
	for (uint32_t i = 0; i < ITEMS && log->recent != NULL; i++) {
		uint32_t item = tn_interactions_find(&log->x, tn_str_of(items[i]));

		if (item != TN_MAP_NONE)
			n += (size_t)snprintf(answer + n, TEXT - n, "recent %s %u\n", items[i], log->recent[item]);
	}
	n += (size_t)snprintf(answer + n, TEXT - n, "%d\n", log->has_order && log->x.nusers > 0);
	HOLDS(n < TEXT);
}

static enum tn_status report(struct tn_fold *f, struct tn_walk *walk, struct tn_row *row)
{
	struct tn_recommend_load how = current->how;
	struct tn_recommend_log log;
	enum tn_status st;

	HOLDS(tn_recommend_weights_parse(&how.weights, tn_str_of(current->weights), tn_fold_err(f)) == TN_OK);
	st = tn_recommend_read(f, walk, &how, &log);
	if (st == TN_OK) {
		tn_fold_release(f);
		HOLDS((log.x.part != NULL) == (how.weights.n > 0 || how.half_life_days > 0));
		put_log(&log);
	}
	tn_recommend_log_fini(&log);
	TN_TRY(st);
	return tn_row_header(row, "none");
}

static const struct tn_fold_ops ops = {
	.name = "recommend", .version = 1, .state_size = sizeof(struct tn_recommend_state), .self_size = sizeof(struct tn_recommend_base),
	.key = TN_USER | TN_ITEM, .key_may = TN_EVENT, .partial = "first last count", .as_of_is_answer = true, .open = open,
	.add = tn_recommend_add, .merge = tn_recommend_merge, .encode = tn_recommend_encode, .decode = tn_recommend_decode,
	.report = report
};

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
	const char *file[8];
	char as_of[32] = "";
	struct tn_common common = { .max_record = 1 << 20, .mem = j->mem, .tmp = folder, .partial = partial, .merge = merge,
		.as_of = j->as_of == TN_TIME_NONE ? NULL : as_of, .file = file, .nfiles = (int)(to - from) };
	const struct tn_fold_spec spec = { .noptions = 0 };
	struct tn_fold *f = NULL;
	struct tn_out o;
	enum tn_status st;

	for (uint32_t i = from; i < to; i++)
		file[i - from] = path_of(i);
	if (j->as_of != TN_TIME_NONE)
		tn_time_put(as_of, j->as_of, 6);
	*err = (struct tn_err){ 0 };
	current = j;
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
	answer[0] = '\0';
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

struct held {
	uint32_t item;
	int64_t first, last;
	float part;
};

struct twin {
	struct held held[USERS][ITEMS];
	uint32_t n[USERS], popularity[ITEMS], recent[ITEMS];
	struct held lost[USERS][ITEMS], beyond[USERS][ITEMS];   /* at the split or later; too old */
	uint32_t nlost[USERS], nbeyond[USERS];
	unsigned cut_users, cut_items;
	bool has_order;
};

/* -1: not named. */
static double weight_of(const struct job *j, uint32_t kind)
{
	const char *name = j->has_event ? kinds[kind] : "", *p = j->weights;
	size_t n = strlen(name);

	if (*p == '\0')
		return 1;
	for (; p != NULL; p = strchr(p, ',') == NULL ? NULL : strchr(p, ',') + 1)
		if (n > 0 && strncmp(p, name, n) == 0 && p[n] == '=')
			return atof(p + n + 1);
	return -1;
}

static int64_t at_of(const struct job *j, uint32_t i)
{
	return j->has_time ? j->row[i].at : (int64_t)i;
}

static int64_t end_of(const struct job *j)
{
	int64_t end = TN_TIME_NONE;

	if (j->how.split != TN_TIME_NONE)
		return j->how.split;
	if (j->as_of != TN_TIME_NONE)
		return j->as_of;
	for (uint32_t i = 0; i < j->n; i++)
		end = at_of(j, i) > end ? at_of(j, i) : end;
	return end;
}

/* One entry of all rows of a user, an item and a kind; false: there are none, or they weigh nothing. */
static bool look(const struct job *j, uint32_t user, uint32_t item, uint32_t kind, struct held *h)
{
	double weight = weight_of(j, kind), part = weight;

	*h = (struct held){ .item = item, .first = INT64_MAX, .last = TN_TIME_NONE };
	for (uint32_t i = 0; i < j->n; i++) {
		const struct row *r = &j->row[i];
		bool late = j->has_time && j->as_of != TN_TIME_NONE && r->at > j->as_of;

		if (r->user == user && r->item == item && (r->kind == kind || !j->has_event) && !late) {
			h->last = at_of(j, i) > h->last ? at_of(j, i) : h->last;
			h->first = at_of(j, i) < h->first ? at_of(j, i) : h->first;
		}
	}
	if (h->last == TN_TIME_NONE || weight <= 0)
		return false;
	if (j->how.split != TN_TIME_NONE && h->last >= j->how.split)    /* what is known before it */
		h->last = h->first;
	if (j->how.half_life_days > 0)
		part = weight * exp2(-((double)end_of(j) - (double)h->last) / (j->how.half_life_days * 86400e6));
	h->part = (float)fmin(fmax(part, (double)FLT_MIN), (double)FLT_MAX);
	return true;
}

static bool is_older(const struct held *a, const struct held *b)
{
	return a->last != b->last ? a->last < b->last : strcmp(items[a->item], items[b->item]) < 0;
}

/* Those first met at the split or later, in order of names, are no part of the list. */
static uint32_t lose(struct twin *t, const struct job *j, uint32_t user, uint32_t n)
{
	struct held *h = t->held[user], *lost = t->lost[user];
	uint32_t to = 0, nlost = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = nlost;

		if (j->how.split == TN_TIME_NONE || h[i].first < j->how.split) {
			h[to++] = h[i];
			continue;
		}
		for (; at > 0 && strcmp(items[lost[at - 1].item], items[h[i].item]) > 0; at--)
			lost[at] = lost[at - 1];
		lost[at] = h[i];
		nlost++;
	}
	t->nlost[user] = nlost;
	return to;
}

/* Rows in order of names, as bytes or as numbers, tell of no other order. */
static bool tells_order(const struct held *h, uint32_t n)
{
	bool as_bytes = true, as_numbers = true;

	for (uint32_t i = 1; i < n; i++) {
		const char *a = items[h[i - 1].item], *b = items[h[i].item];

		as_bytes &= strcmp(a, b) < 0;
		as_numbers &= strlen(a) != strlen(b) ? strlen(a) < strlen(b) : strcmp(a, b) < 0;
	}
	return !as_bytes && !as_numbers;
}

static void hold(struct twin *t, const struct job *j, uint32_t user)
{
	struct held *h = t->held[user], more;
	uint32_t n = 0, most = j->how.max_history;

	for (uint32_t item = 0; item < ITEMS; item++) {
		bool is_new = true;

		for (uint32_t kind = 0; kind < KINDS; kind++) {
			if (!look(j, user, item, kind, &more))
				continue;
			if (!is_new && j->how.split != TN_TIME_NONE && (h[n - 1].first < j->how.split) != (more.first < j->how.split)) {
				if (more.first < j->how.split)
					h[n - 1] = more;        /* what came at the split or later is not known yet */
				continue;
			}
			if (is_new)
				h[n++] = more;
			is_new = false;
			h[n - 1].part = fmaxf(h[n - 1].part, more.part);
			h[n - 1].last = more.last > h[n - 1].last ? more.last : h[n - 1].last;
			h[n - 1].first = more.first < h[n - 1].first ? more.first : h[n - 1].first;
		}
	}
	n = lose(t, j, user, n);
	for (uint32_t i = 1; i < n; i++)
		for (uint32_t k = i; k > 0 && is_older(&h[k], &h[k - 1]); k--) {
			more = h[k];
			h[k] = h[k - 1];
			h[k - 1] = more;
		}
	t->has_order |= n > 0 && (j->has_time || (j->how.ordered && tells_order(h, n)));
	if (most > 0 && n > most) {
		t->cut_users++;
		t->cut_items += n - most;
		t->nbeyond[user] = n - most;
		memcpy(t->beyond[user], h, (n - most) * sizeof *h);
		memmove(h, h + n - most, most * sizeof *h);
		n = most;
	}
	t->n[user] = n;
	for (uint32_t i = 0; i < n; i++) {
		t->popularity[h[i].item]++;
		t->recent[h[i].item] += (double)end_of(j) - (double)h[i].last < j->how.half_life_days * 86400e6;
	}
}

static bool has_smaller_number(const struct twin *t, uint32_t a, uint32_t b)
{
	if (t->popularity[a] != t->popularity[b])
		return t->popularity[a] > t->popularity[b];
	return strcmp(items[a], items[b]) < 0;
}

/* Names with a TAB behind, as keys have it: one with a control character may stand before what it begins with. */
static int cmp_users(uint32_t a, uint32_t b)
{
	char x[16], y[16];

	snprintf(x, sizeof x, "%s\t", users[a]);
	snprintf(y, sizeof y, "%s\t", users[b]);
	return strcmp(x, y);
}

static void put_twin(struct twin *t, const struct job *j, char *text)
{
	size_t n = (size_t)snprintf(text, TEXT, "cut %u %u\n", t->cut_users, t->cut_items), m = 0;
	char lost[USERS * ITEMS * 64] = "";

	for (uint32_t place = 0; place < USERS; place++) {
		uint32_t user = 0, before;
		struct held *h;

		for (;; user++) {
			before = 0;
			for (uint32_t k = 0; k < USERS; k++)
				before += cmp_users(k, user) < 0;
			if (before == place)
				break;
		}
		h = t->held[user];
		for (uint32_t i = 1; i < t->n[user] && !j->how.ordered; i++)
			for (uint32_t k = i; k > 0 && has_smaller_number(t, h[k].item, h[k - 1].item); k--) {
				struct held held = h[k];

				h[k] = h[k - 1];
				h[k - 1] = held;
			}
		if (t->n[user] > 0)
			n += (size_t)snprintf(text + n, TEXT - n, "%s:", users[user]);
		for (uint32_t i = 0; i < t->n[user]; i++)
			n += (size_t)snprintf(text + n, TEXT - n, " %s*%a", items[h[i].item], (double)h[i].part);
		if (t->n[user] > 0)
			n += (size_t)snprintf(text + n, TEXT - n, "\n");
		for (uint32_t i = 0; i < t->nbeyond[user]; i++)
			n += (size_t)snprintf(text + n, TEXT - n, " beyond %s\n", items[t->beyond[user][i].item]);
		for (uint32_t i = 0; i < t->nlost[user]; i++)
			m += (size_t)snprintf(lost + m, sizeof lost - m, "%s held %s\n", t->n[user] > 0 ? users[user] : "none", items[t->lost[user][i].item]);
	}
	n += (size_t)snprintf(text + n, TEXT - n, "%s", lost);
	for (uint32_t item = 0; item < ITEMS && j->how.half_life_days > 0; item++)
		if (t->popularity[item] > 0)
			n += (size_t)snprintf(text + n, TEXT - n, "recent %s %u\n", items[item], t->recent[item]);
	snprintf(text + n, TEXT - n, "%d\n", t->has_order);
}

/* What the product must say; where it must refuse, the message is the text. */
static enum tn_status twin(const struct job *j, char *text)
{
	struct twin t = { .cut_users = 0 };
	bool any = false, weighs = false;

	for (uint32_t i = 0; i < j->n; i++) {
		if (j->has_time && j->as_of != TN_TIME_NONE && j->row[i].at > j->as_of)
			continue;
		any = true;
		weighs |= weight_of(j, j->row[i].kind) > 0;
	}
	if (any && !j->has_time && j->how.half_life_days > 0) {
		snprintf(text, TEXT, "--half-life: the rows have no time");
		return TN_EUSAGE;
	}
	if (any && !j->has_time && j->how.split != TN_TIME_NONE) {
		snprintf(text, TEXT, "--split: the rows have no time");
		return TN_EUSAGE;
	}
	if (any && !weighs) {
		snprintf(text, TEXT, "--weight: no row has an event that weighs something");
		return TN_EDATA;
	}
	for (uint32_t user = 0; user < USERS; user++)
		hold(&t, j, user);
	put_twin(&t, j, text);
	return TN_OK;
}

/* --- one against the other --- */

static bool agree(const struct job *j, char *want, struct tn_err *err)
{
	enum tn_status is = product(j, err), should = twin(j, want);

	if (is != should)
		return false;
	return should == TN_OK ? strcmp(answer, want) == 0 : strncmp(err->what, want, strlen(want)) == 0;
}

static void fail_with(struct job *j, uint64_t seed, char *want, struct tn_err *err)
{
	char *log = calloc(1, TEXT);
	size_t n = 0;

	for (uint32_t i = 0; i < j->n && j->parts == 0; ) {
		struct job less = *j;

		memmove(&less.row[i], &less.row[i + 1], (j->n - i - 1) * sizeof *less.row);
		less.n--;
		if (!agree(&less, want, err)) {
			*j = less;
			i = 0;
		} else {
			i++;
		}
	}
	(void)agree(j, want, err);
	HOLDS(log != NULL);
	for (uint32_t i = 0; i < j->n; i++)
		n += (size_t)snprintf(log + n, TEXT - n, "%s %s %s %lld\n", users[j->row[i].user], kinds[j->row[i].kind],
			items[j->row[i].item], (long long)j->row[i].at);
	ck_abort_msg("seed %llu: time %d, event %d, as of %lld, weights '%s', half-life %g, most %u, ordered %d, split %lld, parts %u, mem %llu\n"
		"%sgave\n%s%s\nnot\n%s", (unsigned long long)seed, j->has_time, j->has_event, (long long)j->as_of, j->weights,
		j->how.half_life_days, j->how.max_history, j->how.ordered, (long long)j->how.split, j->parts, (unsigned long long)j->mem, log, answer, err->what, want);
}

static void make_job(struct job *j, uint64_t *seed)
{
	static const char *const weights[] = { "", "", "purchase=3,cart=2,view=1", "cart=0.5,view=0", "view=0.25,nothing=7", "purchase=1" };
	static const double half_life[] = { 0, 0, 0.5, 30, 0.00001 };
	static const uint32_t most[] = { 0, 0, 1, 2, 5, 100 };
	uint32_t days = 1 + (uint32_t)(rnd(seed) % 5);

	*j = (struct job){ .n = (uint32_t)(rnd(seed) % (ROWS + 1)), .has_time = rnd(seed) % 4 > 0, .has_event = rnd(seed) % 4 > 0,
		.as_of = TN_TIME_NONE, .mem = rnd(seed) % 3 == 0 ? 1 : 1 << 30 };
	snprintf(j->weights, sizeof j->weights, "%s", weights[rnd(seed) % COUNT(weights)]);
	j->how = (struct tn_recommend_load){ .split = TN_TIME_NONE, .half_life_days = half_life[rnd(seed) % COUNT(half_life)], .ordered = rnd(seed) % 2 == 0,
		.max_history = most[rnd(seed) % COUNT(most)] };
	for (uint32_t i = 0; i < j->n; i++)
		j->row[i] = (struct row){ .user = (uint32_t)(rnd(seed) % USERS), .item = (uint32_t)(rnd(seed) % ITEMS),
			.kind = (uint32_t)(rnd(seed) % KINDS), .at = (int64_t)(rnd(seed) % days) * TN_DAY_US - TN_DAY_US };
	if (j->has_time && rnd(seed) % 3 == 0)
		j->as_of = (int64_t)(rnd(seed) % 4) * TN_DAY_US - TN_DAY_US + (int64_t)(rnd(seed) % 2);
	if (j->has_time && rnd(seed) % 3 == 0)
		j->how.split = (int64_t)(rnd(seed) % 4) * TN_DAY_US - TN_DAY_US;
	if (j->has_time)
		j->parts = (uint32_t)(rnd(seed) % 4);
}

START_TEST(lists_of_a_twin)
{
	char *want = calloc(1, TEXT);

	HOLDS(want != NULL);
	for (uint64_t round = 0; round < 50; round++) {
		uint64_t first = UINT64_C(1) + round + 1000 * (uint64_t)_i, seed = first * UINT64_C(0x9e3779b97f4a7c15);
		struct job j;
		struct tn_err err;

		make_job(&j, &seed);
		if (!agree(&j, want, &err))
			fail_with(&j, first, want, &err);
	}
	free(want);
}
END_TEST

/* Enough items for the sort that merges, and enough users for lists to grow. */
START_TEST(many)
{
	enum { N = 3000 };
	struct job j = { .how = { .split = TN_TIME_NONE, .ordered = true, .max_history = 900 }, .mem = _i == 0 ? 1 << 30 : 1, .as_of = TN_TIME_NONE };
	FILE *file = fopen(path_of(0), "w");
	struct tn_err err;
	char *at;

	ck_assert_ptr_nonnull(file);
	fprintf(file, "user\titem\n");
	for (int i = 0; i < N; i++)
		fprintf(file, "all\tthing%d\nuser%d\tthing%d\n", i * 7 % N, i, i % 10);
	fclose(file);
	answer[0] = '\0';
	ck_assert_msg(run(&j, 0, 1, 7, false, false, &err) == TN_OK, "%s", err.what);
	at = strstr(answer, "all:");
	ck_assert_int_eq(strncmp(answer, "cut 1 2100\n", 11), 0);
	ck_assert_ptr_nonnull(at);
	at += strlen("all:");
	for (int i = N - 900; i < N; i++) {
		char want[40];
		int n = snprintf(want, sizeof want, " thing%d*0x1p+0", i * 7 % N);

		ck_assert_msg(strncmp(at, want, (size_t)n) == 0, "place %d", i);
		at += n;
	}
	ck_assert_int_eq(*at, '\n');
}
END_TEST

/* A typo must not look like an answer. */
START_TEST(weights_of_no_row)
{
	struct job j = { .row = { { .kind = 2 }, { .kind = 0 } }, .n = 2, .how = { .split = TN_TIME_NONE }, .has_event = true, .as_of = TN_TIME_NONE, .mem = 1 << 30,
		.weights = "purchse=3,view=0" };
	struct tn_err err;

	ck_assert_int_eq(product(&j, &err), TN_EDATA);
	ck_assert_str_eq(err.what, "--weight: no row has an event that weighs something: 'purchse'");
	ck_assert_str_eq(err.hint, "there is 'purchase'");
	j.has_event = false;
	ck_assert_int_eq(product(&j, &err), TN_EDATA);
	ck_assert_str_eq(err.hint, "the rows have no event");
}
END_TEST

/* --- lists of weights --- */

static const struct {
	const char *text, *want;        /* the message, or the weights: NAME WEIGHT; */
	bool is_good;
} lists[] = {
	{ "purchase=3,cart=2,view=1", "purchase 3;cart 2;view 1;", true },
	{ "view=0", "view 0;", true },
	{ "a=b=0.25", "a=b 0.25;", true },
	{ "two words=1.50,x=000", "two words 1.5;x 0;", true },
	{ "", "", true },
	{ ",view=1", "not EVENT=NUMBER: ''", false },
	{ "view", "not EVENT=NUMBER: 'view'", false },
	{ "=1", "not EVENT=NUMBER: '=1'", false },
	{ "view=1,", "not EVENT=NUMBER: ''", false },
	{ "view=", "a weight is a number that is not below 0: 'view='", false },
	{ "cart=1,view=-1", "a weight is a number that is not below 0: 'view=-1'", false },
	{ "view=1e3", "a weight is a number that is not below 0: 'view=1e3'", false },
	{ "view=inf", "a weight is a number that is not below 0: 'view=inf'", false },
	{ "view=nan", "a weight is a number that is not below 0: 'view=nan'", false },
	{ "view=1,cart=2,view=1", "two weights of one event: 'view'", false },
};

START_TEST(lists_of_weights)
{
	struct tn_recommend_weights w;
	struct tn_err err = { 0 };
	char text[100] = "";
	enum tn_status st = tn_recommend_weights_parse(&w, tn_str_of(lists[_i].text), &err);

	for (uint32_t i = 0; i < w.n; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text), "%.*s %g;", (int)w.item[i].event.n, w.item[i].event.p, w.item[i].weight);
	if (lists[_i].is_good) {
		ck_assert_int_eq(st, TN_OK);
		ck_assert_str_eq(text, lists[_i].want);
	} else {
		ck_assert_int_eq(st, TN_EUSAGE);
		ck_assert_msg(strncmp(err.what, "--weight: ", 10) == 0 && strcmp(err.what + 10, lists[_i].want) == 0, "%s", err.what);
	}
}
END_TEST

START_TEST(too_many_weights)
{
	struct tn_recommend_weights w;
	struct tn_err err = { 0 };
	char text[1000] = "";
	size_t n = 0;

	for (int i = 0; i < TN_RECOMMEND_WEIGHTS; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "%se%d=1", i > 0 ? "," : "", i);
	ck_assert_int_eq(tn_recommend_weights_parse(&w, tn_str_of(text), &err), TN_OK);
	ck_assert_uint_eq(w.n, TN_RECOMMEND_WEIGHTS);
	snprintf(text + n, sizeof text - n, ",last=1");
	ck_assert_int_eq(tn_recommend_weights_parse(&w, tn_str_of(text), &err), TN_EUSAGE);
	ck_assert_str_eq(err.what, "--weight: more than 64 events: 'last=1'");
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
	for (uint32_t i = 0; i < 8; i++)
		unlink(path_of(i));
	ck_assert_int_eq(rmdir(folder), 0);
	memcpy(folder + sizeof folder - 7, "XXXXXX", 6);
	free(answer);
}

Suite *recommend_read_suite(void)
{
	Suite *s = suite_create("recommend_read");
	TCase *t = tcase_create("lists"), *w = tcase_create("weights");

	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, lists_of_a_twin, 0, 8);
	tcase_add_loop_test(t, many, 0, 2);
	tcase_add_test(t, weights_of_no_row);
	suite_add_tcase(s, t);
	tcase_add_loop_test(w, lists_of_weights, 0, (int)COUNT(lists));
	tcase_add_test(w, too_many_weights);
	suite_add_tcase(s, w);
	return s;
}
