/* See mapper_run.h. */
#include "mapper_run.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "io/temp.h"
#include "rnd.h"
#include "stream/dedup_parts.h"

uint64_t mapper_run_spilled;

struct run {
	const struct mapper_run *how;
	struct tn_arena arena;
	struct tn_mapper_spec spec;
	struct tn_bad bad;
	struct tn_out out;
	struct tn_mapper *m;
	struct tn_err err;
	int copy;                       /* of the output's descriptor */
};

static void put(struct tn_mapper_texts *list, struct tn_str value)
{
	list->text[list->n++] = value;
}

/* "a;b;c" as the lines of a file. */
static struct tn_rates *rates(struct run *r, struct tn_str lines, struct tn_str base)
{
	char path[] = "/tmp/mapper_run.XXXXXX", *text = tn_arena_cstr(&r->arena, lines);
	struct tn_rates *rates = NULL;
	int fd = mkstemp(path);

	for (char *p = text; *p != '\0'; p++)
		if (*p == ';')
			*p = '\n';
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, lines.n), (ssize_t)lines.n);
	ck_assert_int_eq(write(fd, "\n", 1), 1);
	close(fd);
	HOLDS_MSG(tn_rates_open(&rates, path, base, 5, false, &r->err) == TN_OK, "%s", r->err.what);
	unlink(path);
	return rates;
}

static bool is(struct tn_str key, const char *name)
{
	return tn_str_eq(key, tn_str_of(name));
}

static void option(struct run *r, struct tn_str key, struct tn_str value, struct tn_str *rates_text, struct tn_str *base)
{
	struct tn_mapper_spec *s = &r->spec;
	enum tn_role role;

	if (tn_role_parse(key, &role))
		HOLDS(tn_mapper_from_parse(&s->from[role], value));
	else if (is(key, "drop"))
		put(&s->drop, value);
	else if (is(key, "extract"))
		put(&s->extract, value);
	else if (is(key, "set"))
		put(&s->set, value);
	else if (is(key, "rename"))
		put(&s->rename, value);
	else if (is(key, "keep"))
		s->keep = value;
	else if (is(key, "where"))
		s->where = tn_arena_cstr(&r->arena, value);
	else if (is(key, "null"))
		s->null = tn_arena_cstr(&r->arena, value);
	else if (is(key, "time-format"))
		s->time_format = value;
	else if (is(key, "time-digits"))
		s->time_digits = value.p[0] - '0';
	else if (is(key, "time-cut"))
		s->time_cut = true;
	else if (is(key, "tz"))
		s->tz = value;
	else if (is(key, "tz-col"))
		s->tz_col = value;
	else if (is(key, "minor-units"))
		s->minor_units = true;
	else if (is(key, "dedup"))
		s->dedup = (struct tn_dedup_spec){ .key = value, .mem = UINT64_C(1) << 26 };
	else if (is(key, "rates"))
		*rates_text = value;
	else if (is(key, "base"))
		*base = value;
	else if (is(key, "skip-missing") && tn_role_parse(value, &role))
		s->skip_missing |= UINT32_C(1) << role;
	else
		ck_abort_msg("option %.*s", (int)key.n, key.p);
}

static void parse(struct run *r, const char *options)
{
	struct tn_str rest = tn_str_of(options), line, key, rates_text = { NULL, 0 }, base = { NULL, 0 };

	r->spec.time_digits = -1;
	while (tn_str_cut(&rest, '\n', &line)) {
		if (line.n == 0)
			continue;
		HOLDS(tn_str_cut(&line, '=', &key));
		option(r, tn_str_trim(key), tn_str_trim(line), &rates_text, &base);
	}
	if (rates_text.p != NULL)
		r->spec.rates = rates(r, rates_text, base);
}

#define MOST_ROWS 512
#define MOST_FIELDS 32

/* The rows of a window, as a reader would give them. */
struct window {
	struct tn_buf text;
	uint32_t at[MOST_ROWS * (MOST_FIELDS + 1)];
	struct tn_recref row[MOST_ROWS];
	uint64_t lines[MOST_ROWS];
	uint32_t n, nat;
};

static void add_row(struct window *w, struct tn_str line, uint64_t number)
{
	uint32_t begin = w->nat;
	bool escape = memchr(line.p, '\t', line.n) != NULL || memchr(line.p, '\\', line.n) != NULL;
	struct tn_str field;

	while (tn_str_cut(&line, ',', &field)) {
		w->at[w->nat++] = (uint32_t)w->text.n;
		tn_buf_add(&w->text, field);
		tn_buf_ch(&w->text, ',');
	}
	w->row[w->n] = (struct tn_recref){ .at = begin, .nf = (w->nat - begin) & 0xffffff, .flags = escape ? TN_REC_ESCAPE : 0 };
	w->at[w->nat++] = (uint32_t)w->text.n;
	tn_buf_ch(&w->text, '\n');      /* a gap of one byte between rows */
	w->lines[w->n++] = number;
}

static enum tn_status give(struct run *r, struct window *w)
{
	struct tn_window window = { .at = w->at, .row = w->row, .n = w->n, .line = w->lines[0], .lines = w->lines };
	enum tn_status st = TN_OK;

	for (int i = 0; i < 64; i++)
		tn_buf_ch(&w->text, 'z');
	window.base = w->text.p;
	if (w->n > 0)
		st = tn_mapper_window(r->m, &window, false, &r->err, &r->bad, &r->err);
	w->n = w->nat = 0;
	tn_buf_reset(&w->text);
	return st;
}

/* A header, then rows up to --- or the end. */
static enum tn_status one_file(struct run *r, struct tn_str *rest, const char *name, struct window *w)
{
	struct tn_mapper_input input = { .file = name, .delimiter = ',', .has_header = true };
	struct tn_columns *c = tn_arena_zalloc(&r->arena, 1, sizeof *c);
	uint32_t size = r->how->window == 0 ? MOST_ROWS : r->how->window;
	struct tn_str line, header;
	uint64_t number = 1;

	tn_str_cut(rest, '\n', &line);
	tn_str_cut(&line, '~', &header);
	input.nkeys = line.n == 1 ? (uint32_t)(line.p[0] - '0') : 0;
	HOLDS(tn_columns_list(c, header, &r->arena, &r->err) == TN_OK);
	input.columns = c;
	TN_TRY(tn_mapper_bind(r->m, &input, &r->out, &r->err));
	while (tn_str_cut(rest, '\n', &line) && !tn_str_eq(line, TN_STR("---"))) {
		bool more = line.n > 0 && line.p[0] == '+';

		if (line.n == 0 && rest->n == 0)
			break;
		if (w->n == size)
			TN_TRY(give(r, w));
		add_row(w, more ? (struct tn_str){ line.p + 1, line.n - 1 } : line, more ? number : ++number);
	}
	return give(r, w);
}

/* Less memory than anybody could ask for. */
static enum tn_status shrink(struct run *r)
{
	struct tn_dedup_tune tune = { .table = r->how->mem, .block = 64, .parts = 2, .chunk_shift = 6 };

	if (r->how->mem == 0)
		return TN_OK;
	tn_dedup_close(r->m->unit.dedup);
	return tn_dedup_open_tuned(&r->m->unit.dedup, &tune, NULL, &r->err);
}

static enum tn_status all_files(struct run *r, const char *table)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
	static struct window w;
	struct tn_str rest = tn_str_of(table);
	enum tn_status st = tn_mapper_open(&r->m, &r->spec, &r->err);

	w.n = w.nat = 0;
	tn_buf_reset(&w.text);
	if (r->how->is_plain && r->m != NULL)
		tn_mapper_plain(r->m);
	if (st == TN_OK)
		st = shrink(r);
	for (int i = 0; st == TN_OK && rest.n > 0; i++)
		st = one_file(r, &rest, tn_arena_cstr(&r->arena, (struct tn_str){ letters + i % 26, 1 }), &w);
	if (st == TN_OK)
		st = tn_mapper_finish(r->m, &r->bad, &r->err);
	mapper_run_spilled = r->m == NULL || r->m->unit.dedup == NULL ? 0 : tn_dedup_spilled(r->m->unit.dedup);
	tn_buf_fini(&w.text);
	return st;
}

static void check_sum(const struct tn_mapper_stats *s)
{
	uint64_t sum = s->written + s->where_out + s->again + s->bad;

	for (int i = 0; i < TN_ROLES; i++)
		sum += s->left_out[i];
	for (int i = 0; i < TN_MAPPER_LIST; i++)
		sum += s->dropped[i];
	HOLDS_MSG(sum == s->rows, "%s: %llu rows, the counts are of %llu", s->file == NULL ? "all" : s->file, (unsigned long long)s->rows,
		(unsigned long long)sum);
}

/* The times that the counts tell are those that were written. */
static void check_times(const struct run *r, struct tn_str rows)
{
	const struct tn_mapper_stats *total = tn_mapper_stats(r->m);
	int64_t min_us = TN_TIME_NONE, max_us = TN_TIME_NONE;
	uint64_t n = 0;
	struct tn_str row, field = { NULL, 0 };
	struct tn_time t;

	tn_str_cut(&rows, '\n', &row);
	for (; rows.n > 0 && tn_str_cut(&rows, '\n', &row); n++) {
		for (uint32_t i = 0; i <= r->m->role_col[TN_ROLE_TIME]; i++)
			tn_str_cut(&row, '\t', &field);
		HOLDS_MSG(tn_time_parse(field, &t), "%.*s", (int)field.n, field.p);
		min_us = min_us == TN_TIME_NONE || t.us < min_us ? t.us : min_us;
		max_us = t.us > max_us ? t.us : max_us;
	}
	HOLDS(n == total->written);
	HOLDS_MSG(min_us == total->min_us && max_us == total->max_us, "times: %lld .. %lld, told: %lld .. %lld", (long long)min_us, (long long)max_us,
		(long long)total->min_us, (long long)total->max_us);
}

static void tell_count(struct tn_buf *got, const char *what, struct tn_str name, uint64_t n)
{
	if (n == 0)
		return;
	tn_buf_ch(got, ' ');
	tn_buf_cstr(got, what);
	tn_buf_add(got, name);
	tn_buf_ch(got, '=');
	tn_buf_u64(got, n);
}

static void tell(struct run *r, struct tn_buf *got)
{
	const struct tn_mapper_stats *total = tn_mapper_stats(r->m), *file;
	struct tn_str name, none = { NULL, 0 };
	uint32_t n;

	file = tn_mapper_file_stats(r->m, &n);
	for (uint32_t i = 0; i < n; i++)
		check_sum(&file[i]);
	check_sum(total);
	tn_buf_cstr(got, "--");
	tell_count(got, "rows", none, total->rows);
	for (int i = 0; i < TN_ROLES; i++)
		tell_count(got, "left-out:", tn_str_of(tn_role_name((enum tn_role)i)), total->left_out[i]);
	for (uint32_t i = 0; (name = tn_mapper_drop_name(r->m, i)).p != NULL; i++)
		tell_count(got, "drop:", name, total->dropped[i]);
	tell_count(got, "where", none, total->where_out);
	tell_count(got, "again", none, total->again);
	tell_count(got, "own-day", none, total->own_day_refunds);
	for (uint32_t i = 0; i < r->bad.nreasons; i++)
		tell_count(got, "bad:", tn_str_of(r->bad.count[i].reason), r->bad.count[i].rows);
	HOLDS(r->bad.skipped == total->bad);
	tn_buf_ch(got, '\n');
}

const char *mapper_run(const struct mapper_run *how, const char *options, const char *table)
{
	static struct tn_buf got;
	struct run r = { .how = how, .bad = { .mode = how->bad } };
	struct tn_err unheard = { 0 };
	enum tn_status st;
	ssize_t n;
	int fd;

	ck_assert_int_eq(tn_temp_open(&fd, NULL, &unheard), TN_OK);
	r.copy = dup(fd);
	ck_assert_int_eq(tn_out_open_fd(&r.out, fd, &r.err), TN_OK);
	parse(&r, options);
	st = all_files(&r, table);
	ck_assert_int_eq(tn_out_finish(&r.out), TN_OK);
	tn_buf_reset(&got);
	HOLDS(tn_buf_room(&got, 1 << 20));
	n = pread(r.copy, got.p, 1 << 20, 0);
	got.n = (size_t)(n < 0 ? 0 : n);
	close(r.copy);
	if (st == TN_OK) {
		check_times(&r, tn_buf_str(&got));
		tell(&r, &got);
	} else {
		char place[64];

		snprintf(place, sizeof place, "!%d %s%s%u:%u ", (int)st, r.err.file == NULL ? "" : r.err.file, r.err.file == NULL ? "" : ":",
			(unsigned)r.err.line, (unsigned)r.err.column);
		tn_buf_cstr(&got, place);
		tn_buf_cstr(&got, r.err.what);
		if (r.err.hint[0] != '\0') {
			tn_buf_cstr(&got, " (");
			tn_buf_cstr(&got, r.err.hint);
			tn_buf_ch(&got, ')');
		}
		tn_buf_ch(&got, '\n');
	}
	tn_buf_ch(&got, '\0');
	HOLDS(!got.failed);
	tn_mapper_close(r.m);
	tn_rates_close(r.spec.rates);
	tn_arena_fini(&r.arena);
	return got.p;
}
