/* moves: who moved since last month?
 *     moves october.tsv november.tsv */
#include <stdio.h>

#include "cli/cli.h"
#include "model/moves.h"
#include "stream/table.h"

struct opts { const char *name; };

/* One of the two tables. Its row is good while the other one is read on: each has a reader, and so a window, of its own. */
struct side {
	const char *file;
	struct tn_str taken;            /* the label that the answer means something else with */
	const char *taken_by;
	struct tn_table *table;
	struct tn_window window;
	uint32_t row, user, label;      /* next row of the window; columns */
	struct tn_str key, value;       /* the current row's user and label; a key of no bytes: there is none yet */
	struct tn_buf last;             /* the user of the last row before this window */
	struct tn_progress progress;
};

struct tables {
	struct side side[2];            /* OLD, NEW */
	struct side *now;               /* the one that is read */
	const char *name;               /* of the label column */
	struct tn_common *common;
	struct tn_err *err;
	void (*tick)(void *ctx, const struct tn_progress *p);
	void *tick_ctx;
};

/* --- one table --- */

/* Both tables are one job: what is shown are their sums. */
static void tick(void *ctx, const struct tn_progress *p)
{
	struct tables *t = ctx;
	const struct tn_progress *old = &t->side[0].progress, *new = &t->side[1].progress;
	struct tn_progress sum;

	t->now->progress = *p;
	sum = (struct tn_progress){ .bytes = old->bytes + new->bytes, .rows = old->rows + new->rows };
	if (old->total > 0 && new->total > 0)
		sum.total = old->total + new->total;
	if (t->tick != NULL)
		t->tick(t->tick_ctx, &sum);
}

/* Also for a table of no rows: a name that is not there is a typo all the same. */
static enum tn_status bind(struct tables *t, struct side *s)
{
	const struct tn_columns *c = tn_table_columns(s->table);

	s->user = c->role[TN_ROLE_USER];
	s->label = tn_columns_find(c, tn_str_of(t->name));
	if (s->label != TN_COLUMN_NONE)
		return TN_OK;
	tn_columns_missing(c, tn_str_of(t->name), t->err);
	tn_err_hint(t->err, "--name COL names the column of the labels");
	tn_err_at(t->err, tn_table_file(s->table), 1, 0);
	return TN_EDATA;
}

/* The window goes, but the next row is held against its last user. */
static enum tn_status keep_key(struct tables *t, struct side *s)
{
	if (s->key.n == 0 || s->key.p == s->last.p)     /* a window of bad rows only: it is kept already */
		return TN_OK;
	tn_buf_reset(&s->last);
	tn_buf_add(&s->last, s->key);
	if (s->last.failed)
		return tn_err_nomem(t->err, s->key.n);
	s->key = tn_buf_str(&s->last);
	return TN_OK;
}

/* The next window: 1, 0 the end, -1. */
static int fill(struct tables *t, struct side *s)
{
	int got;

	if (keep_key(t, s) != TN_OK)
		return -1;
	t->now = s;
	s->row = s->window.n = 0;
	got = tn_table_fill(s->table, &s->window, t->err);
	if (got <= 0)
		s->window.n = 0;
	if (got >= 0 && tn_table_is_new(s->table) && bind(t, s) != TN_OK)
		return -1;
	return got;
}

/* Can this name stand in a shell's line as it is? A file may be called $(reboot). */
static bool is_plain(const char *file)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/-+,:@%";

	return file[0] != '-' && file[0] != '\0' && file[strspn(file, plain)] == '\0';
}

/* The command that sorts, to be pasted. `read` takes the header and not a byte more, from a pipe too, which head(1) does not
 * promise. In the C locale sort(1) compares the bytes of the field, as we do. False: it does not fit. */
static bool sort_command(char *dst, size_t cap, const struct tables *t, const struct side *s, const char *file)
{
	unsigned column = (unsigned)s->user + 1;
	bool bare = t->common->no_header;
	char sort[120];
	int n;

	(void)snprintf(sort, sizeof sort, "%sLC_ALL=C sort -t \"$(printf '\\t')\" -k%u,%u%s",
		bare ? "" : "(IFS= read -r h; printf '%s\\n' \"$h\"; ", column, column, bare ? "" : ")");
	if (strcmp(file, "-") == 0)
		n = snprintf(dst, cap, "| %s", sort);
	else if (tn_str_ends(tn_str_of(file), TN_STR(".gz")))
		n = snprintf(dst, cap, "gzip -dc %s | %s", file, sort);
	else
		n = snprintf(dst, cap, "%s <%s", sort, file);
	return n > 0 && (size_t)n < cap;
}

/* The order is the table's, not a row's, so --bad skip does not pass over it: what is left would be another answer. */
static enum tn_status disorder(const struct tables *t, const struct side *s, const struct tn_rec *rec, struct tn_str key)
{
	char text[64], before[64], command[sizeof t->err->hint];

	tn_err_quote(text, sizeof text, key);
	if (tn_str_eq(key, s->key)) {
		tn_err_set(t->err, TN_EDATA, "user: twice in this table: %s", text);
		tn_err_hint(t->err, "a labelled table has one row a user");
	} else {
		tn_err_set(t->err, TN_EDATA, "user: not sorted bytewise: %s behind %s", text, tn_err_quote(before, sizeof before, s->key));
		if ((strcmp(s->file, "-") == 0 || is_plain(s->file)) && sort_command(command, sizeof command, t, s, s->file))
			tn_err_hint(t->err, "%s", command);
		else if (sort_command(command, sizeof command, t, s, tn_str_ends(tn_str_of(s->file), TN_STR(".gz")) ? "FILE.gz" : "FILE"))
			tn_err_hint(t->err, "%s", command);
	}
	tn_err_at(t->err, tn_table_file(s->table), rec->line, s->user + 1);
	return TN_EDATA;
}

/* Nor is this one a bad row: left out, it would be counted on the other side as one that came or went. */
static enum tn_status taken(const struct tables *t, const struct side *s, const struct tn_rec *rec)
{
	char text[64];

	tn_err_set(t->err, TN_EDATA, "label: the answer calls users of %s only so: %s", s->taken_by,
		tn_err_quote(text, sizeof text, s->taken));
	tn_err_hint(t->err, "give this label another name, in both tables");
	tn_err_at(t->err, tn_table_file(s->table), rec->line, s->label + 1);
	return TN_EDATA;
}

/* This one is: whoever it was cannot be found in the other table. */
static enum tn_status missing_user(const struct tables *t, const struct side *s, const struct tn_rec *rec)
{
	tn_err_set(t->err, TN_EDATA, "user: missing: ''");
	tn_err_at(t->err, NULL, 0, s->user + 1);
	tn_err_reason(t->err, "user-missing");
	return tn_table_bad(s->table, rec, t->err);
}

/* The next user of this table: 1, 0 the end, -1. Users are compared as the bytes that stand in the stream, escapes and all.
 * hot: 27 % of the instructions of a run. Tried: the number of columns kept here, not asked for: the same. */
static int next(struct tables *t, struct side *s)
{
	for (;;) {
		struct tn_rec rec;
		struct tn_str key;
		int got;

		if (s->row == s->window.n) {
			got = fill(t, s);
			if (got <= 0)
				return got;
		}
		rec = tn_window_rec(&s->window, s->row++);
		if (rec.nf != tn_table_columns(s->table)->n) {
			if (tn_table_bad_fields(s->table, &rec, t->err) != TN_OK)
				return -1;
			continue;
		}
		if (tn_table_is_header(s->table, &rec)) {
			if (tn_table_bad_header(s->table, &rec, t->err) != TN_OK)
				return -1;
			continue;
		}
		key = tn_rec_bare(&rec, s->user);
		if (tn_str_missing(key)) {
			if (missing_user(t, s, &rec) != TN_OK)
				return -1;
			continue;
		}
		s->value = tn_rec_bare(&rec, s->label);
		if ((tn_str_cmp(s->key, key) >= 0 && disorder(t, s, &rec, key) != TN_OK) ||
		    (tn_str_eq(s->value, s->taken) && taken(t, s, &rec) != TN_OK))
			return -1;
		s->key = key;
		return 1;
	}
}

/* --- both --- */

/* Both in step: the smaller user is in one table only. */
static enum tn_status join(struct tables *t, struct tn_moves *m)
{
	struct side *old = &t->side[0], *new = &t->side[1];
	int has_old = next(t, old), has_new = has_old < 0 ? 0 : next(t, new);

	while (has_old > 0 || has_new > 0) {
		int c = has_old <= 0 ? 1 : has_new <= 0 ? -1 : tn_str_cmp(old->key, new->key);

		TN_TRY(tn_moves_add(m, c > 0 ? TN_MOVES_ENTERED : old->value, c < 0 ? TN_MOVES_LEFT : new->value, t->err));
		if (c <= 0)
			has_old = next(t, old);
		if (c >= 0 && has_old >= 0)
			has_new = next(t, new);
		if (has_old < 0 || has_new < 0)
			break;
	}
	if (has_old < 0 || has_new < 0)
		return t->err->status;
	return tn_bad_end(&t->common->bad, tn_table_rows(old->table) + tn_table_rows(new->table), t->err);
}

/* Everything is read before the first row is written: what stands there never knows half of a table only. */
static enum tn_status compare(struct tables *t, struct tn_moves *m, struct tn_cli *cli)
{
	struct tn_row row;
	enum tn_status st;

	for (int i = 0; i < 2; i++)
		TN_TRY(tn_table_open_file(&t->side[i].table, t->common, t->side[i].file, TN_USER, t->err));
	TN_TRY(tn_moves_init(m, t->err));
	TN_TRY(join(t, m));
	tn_row_init(&row, &cli->out, t->common);
	st = tn_moves_write(m, &row, t->common->digits, t->err);
	tn_row_fini(&row);
	return st;
}

static enum tn_status check_operands(struct tn_cli *cli)
{
	const struct tn_common *c = &cli->common;

	if (c->nfiles != 2) {
		tn_cli_usage(cli, "%d operand%s where two tables are needed", c->nfiles, c->nfiles == 1 ? "" : "s");
		tn_err_hint(&cli->err, "moves [OPTION...] OLD NEW");
		return TN_EUSAGE;
	}
	if (strcmp(c->file[0], "-") == 0 && strcmp(c->file[1], "-") == 0)
		return tn_cli_usage(cli, "only one of the two tables can be stdin");
	return TN_OK;
}

static enum tn_status run(const struct opts *o, struct tn_cli *cli)
{
	struct tables t = { .name = o->name, .common = &cli->common, .err = &cli->err, .tick = cli->common.tick,
		.tick_ctx = cli->common.tick_ctx };
	struct tn_moves m = { 0 };
	enum tn_status st;

	TN_TRY(check_operands(cli));
	t.side[0] = (struct side){ .file = cli->common.file[0], .taken = TN_MOVES_ENTERED, .taken_by = "NEW" };
	t.side[1] = (struct side){ .file = cli->common.file[1], .taken = TN_MOVES_LEFT, .taken_by = "OLD" };
	cli->common.tick = tick;
	cli->common.tick_ctx = &t;
	st = compare(&t, &m, cli);
	cli->common.tick = t.tick;
	cli->common.tick_ctx = t.tick_ctx;
	for (int i = 0; i < 2; i++) {
		tn_table_close(t.side[i].table);
		tn_buf_fini(&t.side[i].last);
	}
	tn_moves_fini(&m);
	return st;
}

int main(int argc, char **argv)
{
	struct opts o = { .name = "segment" };
	const struct tn_opt table[] = {
		TN_OPT_EXAMPLE("moves october.tsv november.tsv"), TN_OPT_OPERANDS("OLD NEW"),
		TN_OPT_SUMMARY("Who moved: users by their label in OLD and in NEW, two tables sorted by user."),
		TN_OPT_STR(0, "name", &o.name, "COL", "the column of the labels, in both tables"),
		TN_OPT_ROLES(TN_USER, 0), TN_OPT_COMMON(TN_GROUP_DIGITS),
		TN_OPT_END
	};
	struct tn_cli cli;

	tn_cli_begin(&cli, "moves", table, argc, argv);
	return tn_cli_end(&cli, run(&o, &cli));
}
