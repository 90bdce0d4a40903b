/* Dedup against a twin that remembers the first record of each key in an array: any memory gives the same answers in the same order. */
#include <check.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/buf.h"
#include "rnd.h"
#include "stream/dedup_parts.h"

Suite *dedup_suite(void);

enum { KEYS = 400, LONGEST = 6000, CONTENTS = 3 };

/* --- logs --- */

struct log {
	uint64_t seed;
	uint32_t n, keys, files;
	bool is_row;            /* the key is all there is */
	uint32_t longest;       /* of a key */
};

struct text {
	char p[LONGEST + 64];
	size_t n;
};

/* No two numbers have the same: empty, a number between NUL and TAB, some of them with a long tail. */
static struct tn_str key_of(const struct log *l, uint32_t id, struct text *t)
{
	uint64_t state = l->seed ^ (id + 1) * UINT64_C(0x2545f4914f6cdd1d);
	size_t tail = id % 7 == 3 ? rnd(&state) % (l->longest + 1) : 0;

	t->n = id == 0 ? 0 : (size_t)snprintf(t->p, 32, "%s%u%c", id % 5 == 1 ? "\t" : "k", id, id % 3 == 0 ? 0 : '\t');
	if (id != 0) {
		memset(t->p + t->n, (char)('a' + id % 26), tail);
		t->n += tail;
	}
	return (struct tn_str){ t->p, t->n };
}

struct rec {
	uint32_t id, content;
	struct tn_dedup_rec r;
};

/* Record i of a log, the same at each call. Texts point into `room`. */
static void make(const struct log *l, uint32_t i, struct rec *rec, struct text room[4])
{
	static const char *const contents[CONTENTS] = { "", "view\t1.50", "view\t1.51" };
	uint64_t state = (l->seed + 1) * UINT64_C(0x9e3779b97f4a7c15) ^ (i + 1) * UINT64_C(0xd1342543de82ef95);

	for (int k = 0; k < 3; k++)
		(void)rnd(&state);
	rec->id = (uint32_t)(rnd(&state) % l->keys);
	rec->content = l->is_row ? 0 : rnd(&state) % 8 == 0 ? (uint32_t)(rnd(&state) % CONTENTS) : rec->id % CONTENTS;
	rec->r = (struct tn_dedup_rec){ .file = i * l->files / l->n, .rows = (uint32_t)(rnd(&state) % 4), .line = rnd_any(&state),
		.time_us = (int64_t)rnd(&state) };
	rec->r.key = key_of(l, rec->id, &room[0]);
	rec->r.content = tn_str_of(contents[rec->content]);
	room[1].n = (size_t)snprintf(room[1].p, sizeof room[1].p, "out %u\n%*d", i, (int)(rnd(&state) % 200), 0);
	room[2].n = rnd(&state) % 3 == 0 ? 0 : (size_t)snprintf(room[2].p, sizeof room[2].p, "raw %u", i);
	rec->r.out = (struct tn_str){ room[1].p, room[1].n };
	rec->r.raw = (struct tn_str){ room[2].p, room[2].n };
}

/* --- the twin --- */

struct first {
	bool known;
	uint32_t content, file;
	uint64_t line;
};

static enum tn_dedup_verdict judge(struct first first[KEYS], const struct rec *rec)
{
	struct first *f = &first[rec->id];

	if (f->known)
		return f->content == rec->content ? TN_DEDUP_AGAIN : TN_DEDUP_OTHER;
	*f = (struct first){ .known = true, .content = rec->content, .file = rec->r.file, .line = rec->r.line };
	return TN_DEDUP_NEW;
}

static bool is_first(const struct first *f, const struct tn_dedup_rec *r)
{
	return r->first_line == f->line && r->first_file == f->file;
}

/* --- both --- */

struct seen {
	uint32_t later, deepest;
	uint64_t spilled;
};

/* A record that comes late against the one that was added. NULL: all is well. */
static const char *late(const struct first *first, const struct rec *want, enum tn_dedup_verdict verdict, const struct tn_dedup_rec *got,
	enum tn_dedup_verdict answered)
{
	if (answered != verdict)
		return "another verdict when it comes late";
	if (got->file != want->r.file || got->rows != want->r.rows || got->line != want->r.line || got->time_us != want->r.time_us)
		return "its numbers have changed";
	if (!tn_str_eq(got->out, want->r.out) || !tn_str_eq(got->raw, want->r.raw))
		return "its texts have changed";
	if (verdict == TN_DEDUP_OTHER && (!tn_str_eq(got->key, want->r.key) || !is_first(&first[want->id], got)))
		return "a late conflict names another first one";
	return NULL;
}

/* Verdicts of the twin, one a record, are made while adding; what is put off must come in the order of adding. */
static const char *drive(struct tn_dedup *d, const struct log *l, struct seen *seen, enum tn_dedup_verdict *verdict, uint32_t *waits)
{
	static struct text room[4];
	static struct first first[KEYS];
	struct tn_err err = { 0 };
	struct tn_dedup_rec got;
	enum tn_dedup_verdict answered;
	struct rec rec;
	uint32_t nwaits = 0, given = 0;
	int more;

	memset(first, 0, sizeof first);
	for (uint32_t i = 0; i < l->n; i++) {
		make(l, i, &rec, room);
		verdict[i] = judge(first, &rec);
		if (i % 2 == 0)
			tn_dedup_expect(d, rec.r.key);
		if (tn_dedup_add(d, &rec.r, &answered, &err) != TN_OK)
			return "add fails";
		if (answered == TN_DEDUP_LATER)
			waits[nwaits++] = i;
		else if (answered != verdict[i])
			return "another verdict";
		else if (nwaits > 0 && answered != TN_DEDUP_AGAIN)
			return "something passes those that wait";
		else if (answered == TN_DEDUP_OTHER && !is_first(&first[rec.id], &rec.r))
			return "a conflict names another first one";
	}
	while ((more = tn_dedup_next(d, &got, &answered, &err)) > 0) {
		const char *wrong;

		if (given == nwaits)
			return "more than were put off";
		make(l, waits[given], &rec, room);
		wrong = late(first, &rec, verdict[waits[given]], &got, answered);
		if (wrong != NULL)
			return wrong;
		given++;
	}
	seen->later += nwaits;
	seen->spilled += tn_dedup_spilled(d);
	if (tn_dedup_deepest(d) > seen->deepest)
		seen->deepest = tn_dedup_deepest(d);
	if (more < 0 || tn_dedup_next(d, &got, &answered, &err) != 0)
		return "no end";
	return given == nwaits ? NULL : "some that wait are lost";
}

static const char *one_log(const struct log *l, const struct tn_dedup_tune *tune, struct seen *seen)
{
	enum tn_dedup_verdict *verdict = malloc(l->n * sizeof *verdict);
	uint32_t *waits = malloc(l->n * sizeof *waits);
	struct tn_err err = { 0 };
	struct tn_dedup *d;
	const char *wrong = "it does not open";

	if (tn_dedup_open_tuned(&d, tune, NULL, &err) == TN_OK)
		wrong = drive(d, l, seen, verdict, waits);
	tn_dedup_close(d);
	free(verdict);
	free(waits);
	return wrong;
}

/* On a failure the shortest beginning of that log that fails, too. */
static void judge_log(struct log l, const struct tn_dedup_tune *tune, struct seen *seen)
{
	const char *wrong = one_log(&l, tune, seen);

	if (wrong == NULL)
		return;
	for (l.n = 1; (wrong = one_log(&l, tune, seen)) == NULL; l.n++)
		;
	ck_abort_msg("seed %llu, %u records of %u keys up to %u, %u files%s; table %llu, block %zu, %u parts, chunk 2^%u: %s",
		(unsigned long long)l.seed, l.n, l.keys, l.longest, l.files, l.is_row ? ", rows" : "", (unsigned long long)tune->table, tune->block,
		tune->parts, tune->chunk_shift, wrong);
}

/* Tables from that of one key up; blocks that no record fits into. */
START_TEST(random_logs)
{
	static const struct tn_dedup_tune tunes[] = { { 0, 64, 1, 6 }, { 256, 64, 2, 6 }, { 1024, 72, 3, 8 }, { 3000, 128, 8, 8 },
		{ 8000, 4096, 5, 10 }, { 20000, 256, 32, 12 }, { 1 << 20, 4096, 32, 16 } };
	struct seen seen[sizeof tunes / sizeof tunes[0]] = { { 0 } };

	for (uint64_t seed = 1; seed <= 300; seed++) {
		uint64_t state = seed * UINT64_C(0x9e3779b97f4a7c15);
		struct log l = { .seed = seed, .n = 1 + (uint32_t)(rnd(&state) % 400), .keys = 1 + (uint32_t)(rnd(&state) % KEYS),
			.files = 1 + (uint32_t)(rnd(&state) % 4), .is_row = rnd(&state) % 4 == 0 };

		l.longest = rnd(&state) % 4 == 0 ? LONGEST : 100;
		for (size_t i = 0; i < sizeof tunes / sizeof tunes[0]; i++)
			if (i > 0 || l.keys < 60)       /* the first one keeps a key a level */
				judge_log(l, &tunes[i], &seen[i]);
	}
	/* it did spill, and what was spilled did not fit again */
	ck_assert_uint_ge(seen[0].deepest, 20);
	ck_assert_uint_ge(seen[1].deepest, 4);
	ck_assert_uint_ge(seen[3].deepest, 2);
	for (size_t i = 0; i + 1 < sizeof tunes / sizeof tunes[0]; i++)
		ck_assert(seen[i].later > 1000 && seen[i].spilled > 0);
	ck_assert(seen[sizeof tunes / sizeof tunes[0] - 1].spilled == 0);
}
END_TEST

/* --- as it is opened by commands --- */

/* n keys of 20 to 36 bytes, each twice, the second time from the other end; each 100th has other content then. */
static void doubled(uint64_t mem, uint32_t n, uint64_t *spilled)
{
	struct tn_dedup_spec spec = { .mem = mem };
	struct tn_err err = { 0 };
	struct tn_dedup *d;
	struct tn_dedup_rec got;
	enum tn_dedup_verdict v;
	uint64_t count[4] = { 0 }, last = 0;
	int more;

	ck_assert_int_eq(tn_dedup_open(&d, &spec, &err), TN_OK);
	for (uint32_t i = 0; i < 2 * n; i++) {
		uint32_t k = i < n ? i : 2 * n - 1 - i;
		char key[64], out[24];
		struct tn_dedup_rec rec = { .key = { key, (size_t)snprintf(key, sizeof key, "%020u%*u", k, (int)(k % 17), k) },
			.content = i >= n && k % 100 == 0 ? TN_STR("b") : TN_STR("a"), .out = { out, (size_t)snprintf(out, sizeof out, "%u\n", k) },
			.line = i + 1 };

		HOLDS(tn_dedup_add(d, &rec, &v, &err) == TN_OK);
		HOLDS(v == TN_DEDUP_LATER || v == (i < n ? TN_DEDUP_NEW : k % 100 == 0 ? TN_DEDUP_OTHER : TN_DEDUP_AGAIN));
		count[v]++;
	}
	while ((more = tn_dedup_next(d, &got, &v, &err)) > 0) {
		uint32_t i = (uint32_t)got.line - 1, k = i < n ? i : 2 * n - 1 - i;

		HOLDS(got.line > last);
		HOLDS(v == (i < n ? TN_DEDUP_NEW : k % 100 == 0 ? TN_DEDUP_OTHER : TN_DEDUP_AGAIN));
		HOLDS(v != TN_DEDUP_OTHER || got.first_line == k + 1);
		last = got.line;
		count[v]++;
		count[TN_DEDUP_LATER]--;
	}
	ck_assert_int_eq(more, 0);
	ck_assert_uint_eq(count[TN_DEDUP_NEW], n);
	ck_assert_uint_eq(count[TN_DEDUP_OTHER], (n + 99) / 100);
	ck_assert_uint_eq(count[TN_DEDUP_LATER], 0);
	*spilled = tn_dedup_spilled(d);
	tn_dedup_close(d);
}

START_TEST(memories)
{
	uint64_t spilled[4];

	doubled(0, 60000, &spilled[0]);
	doubled(1 << 20, 60000, &spilled[1]);
	doubled(3 << 20, 60000, &spilled[2]);
	doubled(UINT64_C(4) << 30, 60000, &spilled[3]);
	ck_assert(spilled[0] > spilled[1] && spilled[1] > spilled[2] && spilled[2] > 0 && spilled[3] == 0);
}
END_TEST

/* Keys that are longer than all the memory there is, and than a block. */
START_TEST(long_keys)
{
	enum { N = 12, MIB = 1 << 20 };
	struct tn_dedup_spec spec = { .mem = 0 };
	struct tn_err err = { 0 };
	struct tn_dedup *d;
	struct tn_dedup_rec got;
	enum tn_dedup_verdict v;
	uint32_t count[4] = { 0 };
	char *text = malloc(MIB);
	int more;

	ck_assert_int_eq(tn_dedup_open(&d, &spec, &err), TN_OK);
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < N; i++) {
			struct tn_dedup_rec rec = { .key = { text, (size_t)MIB - (size_t)i / 2 }, .content = { text, round == 2 && i == 7 ? 9 : 8 },
				.out = { text, MIB / 2 }, .line = (uint64_t)(round * N + i + 1) };

			memset(text, 'x', MIB);
			text[MIB - N] = (char)(i & 1);   /* near the end, and two of each length */
			ck_assert_int_eq(tn_dedup_add(d, &rec, &v, &err), TN_OK);
			count[v]++;
		}
	}
	ck_assert_uint_gt(count[TN_DEDUP_LATER], 2 * N);
	while ((more = tn_dedup_next(d, &got, &v, &err)) > 0) {
		count[v]++;
		ck_assert_uint_eq(got.out.n, MIB / 2);
		ck_assert(v != TN_DEDUP_OTHER || (got.line == 2 * N + 8 && got.first_line == 8 && got.key.n == MIB - 3 && got.key.p[MIB - N] == 1));
	}
	ck_assert_int_eq(more, 0);
	ck_assert(count[TN_DEDUP_NEW] == N && count[TN_DEDUP_AGAIN] == 2 * N - 1 && count[TN_DEDUP_OTHER] == 1);
	tn_dedup_close(d);
	free(text);
}
END_TEST

/* A key that is put off and comes a hundred thousand times is one key of its partition. */
START_TEST(one_key)
{
	struct tn_dedup_tune tune = { 4000, 256, 4, 8 };
	struct tn_err err = { 0 };
	struct tn_dedup *d;
	struct tn_dedup_rec rec = { 0 };
	enum tn_dedup_verdict v = TN_DEDUP_NEW;
	uint32_t n = 0, count[4] = { 0 };
	char key[16];

	ck_assert_int_eq(tn_dedup_open_tuned(&d, &tune, NULL, &err), TN_OK);
	while (v != TN_DEDUP_LATER) {
		rec.key = (struct tn_str){ key, (size_t)snprintf(key, sizeof key, "%u", n++) };
		ck_assert_int_eq(tn_dedup_add(d, &rec, &v, &err), TN_OK);
	}
	for (int i = 0; i < 100000; i++)
		HOLDS(tn_dedup_add(d, &rec, &v, &err) == TN_OK && v == TN_DEDUP_LATER);
	while (tn_dedup_next(d, &rec, &v, &err) > 0)
		count[v]++;
	ck_assert_int_eq(err.status, TN_OK);
	ck_assert(count[TN_DEDUP_NEW] == 1 && count[TN_DEDUP_AGAIN] == 100000 && count[TN_DEDUP_OTHER] == 0);
	ck_assert_uint_eq(tn_dedup_deepest(d), 1);
	tn_dedup_close(d);
}
END_TEST

/* Other bits of the hash at each level: a thousandth of the keys fits, and eight partitions need four levels, not a thousand. */
START_TEST(cut_again)
{
	struct tn_dedup_tune tune = { 4000, 256, 8, 8 };
	struct tn_err err = { 0 };
	struct tn_dedup *d;
	struct tn_dedup_rec rec = { 0 };
	enum tn_dedup_verdict v;
	uint32_t n = 0;
	char key[16];

	ck_assert_int_eq(tn_dedup_open_tuned(&d, &tune, NULL, &err), TN_OK);
	for (uint32_t i = 0; i < 80000; i++) {
		rec.key = (struct tn_str){ key, (size_t)snprintf(key, sizeof key, "%u", i) };
		HOLDS(tn_dedup_add(d, &rec, &v, &err) == TN_OK && (v == TN_DEDUP_NEW || v == TN_DEDUP_LATER));
		n += v == TN_DEDUP_NEW;
	}
	ck_assert_uint_lt(n, 150);
	for (; tn_dedup_next(d, &rec, &v, &err) > 0; n++)
		HOLDS(v == TN_DEDUP_NEW);
	ck_assert_uint_eq(n, 80000);
	ck_assert(tn_dedup_deepest(d) >= 3 && tn_dedup_deepest(d) <= 6);
	tn_dedup_close(d);
}
END_TEST

/* --- what fails --- */

/* Adds and takes until something fails; false: nothing did. */
static bool fails(const char *tmp, struct tn_err *err)
{
	static struct text room[4];
	struct tn_dedup_tune tune = { 1500, 512, 3, 8 };
	struct log l = { .seed = 5, .n = 300, .keys = 200, .files = 1, .longest = 100 };
	struct tn_dedup *d;
	struct rec rec;
	enum tn_dedup_verdict v;
	bool ok;

	*err = (struct tn_err){ 0 };
	ok = tn_dedup_open_tuned(&d, &tune, tmp, err) == TN_OK;
	for (uint32_t i = 0; i < l.n && ok; i++) {
		make(&l, i, &rec, room);
		ok = tn_dedup_add(d, &rec.r, &v, err) == TN_OK;
	}
	while (ok && tn_dedup_next(d, &rec.r, &v, err) > 0)
		;
	if (err->status != TN_OK) {
		struct tn_err again = { 0 };

		/* no way back to an answer that only looks right */
		ck_assert_int_eq(tn_dedup_next(d, &rec.r, &v, &again), -1);
		ck_assert_int_eq(tn_dedup_add(d, &rec.r, &v, &again), TN_ELIMIT);
	}
	tn_dedup_close(d);
	return err->status != TN_OK;
}

/* The disk is full at each place where a block ends, and within one. */
START_TEST(disk_full)
{
	struct rlimit limit;
	struct tn_err err;
	rlim_t at = 0;

	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
	for (;; at += 200) {
		limit.rlim_cur = at;
		ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
		if (!fails("/tmp", &err))
			break;
		HOLDS_MSG(err.status == TN_ELIMIT && strstr(err.what, "spill: /tmp: ") != NULL && strstr(err.hint, "--tmp DIR") != NULL,
			"limit %llu: %s (%s)", (unsigned long long)at, err.what, err.hint);
	}
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_FSIZE, &limit);                /* for what check writes */
	ck_assert_uint_gt(at, 20000);
}
END_TEST

START_TEST(no_folder)
{
	struct tn_err err;

	ck_assert(fails("/nowhere/at/all", &err));
	ck_assert_int_eq(err.status, TN_ELIMIT);
	ck_assert_ptr_nonnull(strstr(err.what, "/nowhere/at/all"));
	ck_assert_ptr_nonnull(strstr(err.hint, "--tmp"));
}
END_TEST

/* No names in the folder while it spills; closing with records still waiting. */
START_TEST(nameless)
{
	char folder[] = "/tmp/check_dedup.XXXXXX";
	struct tn_dedup_tune tune = { 1500, 512, 3, 8 };
	struct log l = { .seed = 5, .n = 300, .keys = 200, .files = 1, .longest = 100 };
	static struct text room[4];
	struct tn_err err = { 0 };
	struct tn_dedup *d;
	struct rec rec;
	enum tn_dedup_verdict v;
	struct dirent *e;
	DIR *dir;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(tn_dedup_open_tuned(&d, &tune, folder, &err), TN_OK);
	for (uint32_t i = 0; i < l.n; i++) {
		make(&l, i, &rec, room);
		ck_assert_int_eq(tn_dedup_add(d, &rec.r, &v, &err), TN_OK);
	}
	ck_assert_int_eq(tn_dedup_next(d, &rec.r, &v, &err), 1);
	ck_assert_uint_gt(tn_dedup_spilled(d), 10000);
	dir = opendir(folder);
	while ((e = readdir(dir)) != NULL)
		ck_assert_msg(e->d_name[0] == '.' && (e->d_name[1] == '\0' || e->d_name[1] == '.'), "%s", e->d_name);
	closedir(dir);
	tn_dedup_close(d);
	tn_dedup_close(NULL);
	ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

Suite *dedup_suite(void)
{
	Suite *s = suite_create("dedup");
	TCase *t = tcase_create("dedup");

	tcase_add_test(t, random_logs);
	tcase_add_test(t, memories);
	tcase_add_test(t, long_keys);
	tcase_add_test(t, one_key);
	tcase_add_test(t, cut_again);
	tcase_add_test(t, disk_full);
	tcase_add_test(t, no_folder);
	tcase_add_test(t, nameless);
	suite_add_tcase(s, t);
	return s;
}
