/* The table of --stats: counters of the mapper, of its reader, and of bad rows by reason. */
#include "stream/stats.h"

#include "base/buf.h"
#include "base/list.h"
#include "base/sys.h"
#include "base/time.h"

/* Bad rows by reason are the run's; what of them came with this file is the difference. */
struct tn_stats_file {
	uint64_t bytes, blank_lines;
	uint64_t before[TN_BAD_REASONS], bad[TN_BAD_REASONS];
};

enum tn_status tn_stats_begin(struct tn_stats *s, const struct tn_bad *bad, struct tn_err *err)
{
	struct tn_stats_file *f;

	TN_TRY(tn_list_room(&s->file, &s->cap, s->n, sizeof *s->file, err));
	f = &s->file[s->n++];
	memset(f, 0, sizeof *f);
	/* reasons that come up later in the file begin at 0 */
	for (uint32_t i = 0; i < bad->nreasons; i++)
		f->before[i] = bad->count[i].rows;
	return TN_OK;
}

/* Reasons keep their places in *bad, new ones come behind: so a difference by place is one by reason. */
void tn_stats_end(struct tn_stats *s, uint64_t bytes, uint64_t blank_lines, const struct tn_bad *bad)
{
	struct tn_stats_file *f = &s->file[s->n - 1];

	f->bytes = bytes;
	f->blank_lines = blank_lines;
	for (uint32_t i = 0; i < bad->nreasons; i++)
		f->bad[i] = bad->count[i].rows - f->before[i];
}

/* Rows of the table: the file's name once, in the stream's form. */
struct table {
	struct tn_out *out;
	struct tn_buf file, text;
	bool failed;
};

static void put(struct table *t, const char *counter, const char *of, struct tn_str value)
{
	tn_buf_reset(&t->text);
	tn_buf_add(&t->text, tn_buf_str(&t->file));
	tn_buf_ch(&t->text, '\t');
	tn_buf_cstr(&t->text, counter);
	if (of != NULL)
		tn_buf_escape(&t->text, tn_str_of(of));
	tn_buf_ch(&t->text, '\t');
	tn_buf_add(&t->text, value);
	tn_buf_ch(&t->text, '\n');
	t->failed = t->failed || t->text.failed;
	tn_out_add(t->out, tn_buf_str(&t->text));
}

static void put_count(struct table *t, const char *counter, const char *of, uint64_t n)
{
	struct tn_buf b = { 0 };

	tn_buf_u64(&b, n);
	put(t, counter, of, tn_buf_str(&b));
	t->failed = t->failed || b.failed;
	tn_buf_fini(&b);
}

/* As many digits as the time needs; missing where no row was written. */
static void put_time(struct table *t, const char *counter, int64_t us)
{
	char text[32];
	size_t n = us == TN_TIME_NONE ? 0 : tn_time_put(text, us, tn_time_digits(us));

	put(t, counter, NULL, (struct tn_str){ text, n });
}

/* Those that came when dedup gave back what it had put off belong to no reading of a file; they are conflicts, all of them. */
static uint64_t bad_of(const struct tn_stats_file *f, const struct tn_mapper_stats *m, const struct tn_bad *bad, uint32_t reason)
{
	uint64_t sum = 0;

	if (strcmp(bad->count[reason].reason, "conflict") != 0)
		return f->bad[reason];
	for (uint32_t i = 0; i < bad->nreasons; i++)
		sum += i == reason ? 0 : f->bad[i];
	return m->bad - sum;
}

static void put_rules(struct table *t, const struct tn_mapper *m, const struct tn_mapper_stats *s)
{
	struct tn_str name;

	for (int role = 0; role < TN_ROLES; role++)
		if (s->left_out[role] > 0)
			put_count(t, "left-out:", tn_role_name((enum tn_role)role), s->left_out[role]);
	if (s->where_out > 0)
		put_count(t, "where", NULL, s->where_out);
	if (s->shard_out > 0)
		put_count(t, "shard", NULL, s->shard_out);
	for (uint32_t i = 0; (name = tn_mapper_drop_name(m, i)).p != NULL; i++) {
		struct tn_buf b = { 0 };

		tn_buf_add(&b, name);
		tn_buf_ch(&b, '\0');
		if (!b.failed)
			put_count(t, "drop:", b.p, s->dropped[i]);
		t->failed = t->failed || b.failed;
		tn_buf_fini(&b);
	}
	if (s->again > 0)
		put_count(t, "again", NULL, s->again);
}

static void put_file(struct table *t, const struct tn_mapper *m, const struct tn_mapper_stats *s, const struct tn_stats_file *f,
	const struct tn_bad *bad)
{
	put_count(t, "bytes", NULL, f->bytes);
	put_count(t, "rows", NULL, s->rows);
	put_count(t, "blank-lines", NULL, f->blank_lines + s->blank_lines);
	put_count(t, "written", NULL, s->written);
	put_rules(t, m, s);
	for (uint32_t i = 0; i < bad->nreasons; i++) {
		uint64_t n = bad_of(f, s, bad, i);

		if (n > 0)
			put_count(t, "bad:", bad->count[i].reason, n);
	}
	put_time(t, "min-time", s->min_us);
	put_time(t, "max-time", s->max_us);
}

/* All files as one. */
static struct tn_stats_file sum_of(const struct tn_stats *s, const struct tn_bad *bad)
{
	struct tn_stats_file sum = { 0 };

	for (uint32_t i = 0; i < s->n; i++) {
		sum.bytes += s->file[i].bytes;
		sum.blank_lines += s->file[i].blank_lines;
	}
	for (uint32_t i = 0; i < bad->nreasons; i++)
		sum.bad[i] = bad->count[i].rows;
	return sum;
}

enum tn_status tn_stats_write(const struct tn_stats *s, const struct tn_mapper *m, const struct tn_bad *bad,
	struct tn_out *out, struct tn_err *err)
{
	struct table t = { .out = out };
	struct tn_stats_file sum = sum_of(s, bad);
	uint32_t n;
	const struct tn_mapper_stats *files = tn_mapper_file_stats(m, &n);

	tn_out_add(out, TN_STR("file\tcounter\tvalue\n"));
	for (uint32_t i = 0; i < n && i < s->n; i++) {
		tn_buf_reset(&t.file);
		tn_buf_escape(&t.file, tn_str_of(files[i].file));
		t.failed = t.failed || t.file.failed;
		put_file(&t, m, &files[i], &s->file[i], bad);
	}
	tn_buf_reset(&t.file);
	put_file(&t, m, tn_mapper_stats(m), &sum, bad);
	tn_buf_fini(&t.file);
	tn_buf_fini(&t.text);
	return t.failed ? tn_err_nomem(err, 0) : tn_out_status(out);
}

void tn_stats_fini(struct tn_stats *s)
{
	tn_sys.free(s->file);
	*s = (struct tn_stats){ 0 };
}
