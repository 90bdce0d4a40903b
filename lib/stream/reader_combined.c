/* The access logs of nginx and Apache: lines in the combined or the common format (combined_parts.h says what a line is).
 *
 * Rows are copied, decoded, into a text of our own: in the block there is more than one byte between most fields. The lines
 * themselves are handed over as `raw`, so the block stays until the next fill. */
#include "base/sys.h"
#include "stream/combined_parts.h"
#include "stream/reader.h"
#include "stream/reader_parts.h"

/* A window: rows that stay in the first two caches together with their copy. */
#define ROWS 128
#define TEXT ((size_t)64 * 1024)

/* Offsets in a window are 32 bits. */
#define MOST_RECORD ((size_t)UINT32_MAX / 2)

struct combined {
	struct tn_in *in;
	struct tn_buf text;
	struct tn_recref row[ROWS];
	struct tn_str raw[ROWS];
	uint32_t at[ROWS * TN_COMBINED_FIELDS + 1];
	uint32_t nrows;
	bool is_fast;
	bool has_agent;         /* some line went on behind the bytes */
	bool is_cut, is_ended;
	size_t max_record;
	size_t taken;           /* bytes of the block under the last window, and the blank lines behind it */
	size_t seen;            /* ... and bytes behind those without a LF in them */
	uint64_t line, blank_lines;     /* line: of data[taken], from 1 */
	struct tn_err failed;
};

static enum tn_status open_combined(void **state, struct tn_in *in, const struct tn_reader_spec *spec, struct tn_err *err)
{
	struct combined *c;

	if (spec->max_record > MOST_RECORD)
		return tn_err_set(err, TN_EUSAGE, "a line of more than %zu bytes cannot be read", MOST_RECORD);
	c = tn_sys.malloc(sizeof *c);
	if (c == NULL)
		return tn_err_nomem(err, sizeof *c);
	*c = (struct combined){ .in = in, .max_record = spec->max_record, .line = 1 };
	*state = c;
#if defined(__x86_64__)
	__builtin_cpu_init();
	c->is_fast = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
		__builtin_cpu_supports("popcnt");
#endif
	return TN_OK;
}

/* Nothing but blank lines is no log, but one that was lost on its way. Looks at the first block, which stays. */
static enum tn_status check_empty(struct tn_in *in, struct tn_err *err)
{
	size_t seen = 0;

	for (;;) {
		int got;

		while (seen < in->n && (in->data[seen] == '\n' || in->data[seen] == '\r' || in->data[seen] == ' '))
			seen++;
		if (seen < in->n || seen > TEXT)
			return TN_OK;
		got = tn_in_more(in, err);
		if (got < 0)
			return err->status;
		if (got == 0)
			return tn_err_set(err, TN_EINPUT, "no line of a log: the input is empty");
	}
}

static enum tn_status columns_combined(void *state, struct tn_columns *columns, struct tn_columns *keys, struct tn_arena *a,
	struct tn_err *err)
{
	const struct combined *c = state;

	TN_TRY(check_empty(c->in, err));
	TN_TRY(tn_columns_list(columns, TN_STR(TN_COMBINED_NAMES), a, err));
	*keys = *columns;
	return TN_OK;
}

/* Rows have one number of fields, and neighbours share an offset: so a row's place among them is a product. */
static void add_row(struct combined *c, const char *p, size_t n, uint32_t flags)
{
	c->row[c->nrows] = (struct tn_recref){ c->nrows * TN_COMBINED_FIELDS, TN_COMBINED_FIELDS, flags & 0xff };
	c->raw[c->nrows++] = (struct tn_str){ p, n };
}

/* Ordinary lines, one behind the other, up to the first that is none. */
static void split_fast(struct combined *c)
{
#if defined(__x86_64__)
	const char *p, *end;

	if (c->in->n == c->taken)       /* nothing may have been read yet */
		return;
	p = c->in->data + c->taken;
	end = c->in->data + c->in->n;
	while (c->is_fast && c->nrows < ROWS && p < end && c->text.cap - c->text.n >= 2 * TN_COMBINED_MOST) {
		uint32_t *at = &c->at[c->nrows * TN_COMBINED_FIELDS];
		size_t n = tn_combined_fast(p, end, c->text.p + c->text.n, at, &c->has_agent);

		if (n == 0 || n - 1 > c->max_record)
			break;
		c->text.n = at[TN_COMBINED_FIELDS];
		add_row(c, p, n - 1, 0);
		p += n;
	}
	c->taken = (size_t)(p - c->in->data);
#else
	(void)c;
#endif
}

/* A line that is none: a window of its own, behind all rows before it. */
static int bad_line(struct combined *c, struct tn_str line, size_t used, const struct tn_combined_line *l, struct tn_window *w,
	struct tn_err *bad)
{
	char value[120];

	tn_err_clear(bad);
	tn_err_set(bad, TN_EDATA, "%s: %s", l->what, tn_err_quote(value, sizeof value, line));
	tn_err_reason(bad, l->reason);
	tn_err_at(bad, c->in->name, c->line, l->column);
	c->at[0] = 0;
	c->at[1] = (uint32_t)line.n + 1;
	c->row[0] = (struct tn_recref){ 0, 1, TN_REC_BAD };
	c->raw[0] = line;
	*w = (struct tn_window){ .base = line.p, .at = c->at, .row = c->row, .n = 1, .line = c->line, .raw = c->raw };
	c->taken += used;
	c->line++;
	return 1;
}

static int fail(struct combined *c, struct tn_err *err)
{
	*err = c->failed;
	return -1;
}

/* Why the end of the file is no whole line: without the LF it cannot be known what is missing. */
static int cut_line(struct combined *c, struct tn_err *err)
{
	tn_err_set(&c->failed, TN_EINPUT, "input was cut: the last line does not end");
	tn_err_at(&c->failed, c->in->name, c->line, 0);
	return fail(c, err);
}

/* The line at data[taken], `used` bytes with its LF, the plain way: 2 a row more (or a blank line), 1 the window is done, -1. */
static int split_line(struct combined *c, size_t used, struct tn_window *w, struct tn_err *bad, struct tn_err *err)
{
	struct tn_str line = { c->in->data + c->taken, used };
	struct tn_combined_line l;
	bool is_whole = used > 0 && line.p[used - 1] == '\n';
	size_t before = c->text.n;

	line.n -= is_whole;
	line.n -= line.n > 0 && line.p[line.n - 1] == '\r';
	if (tn_str_trim(line).n == 0) {
		if (c->nrows > 0)
			return 1;
		c->taken += used;
		c->blank_lines++;
		c->line++;
		return 2;
	}
	if (tn_combined_line(line, &c->text, &c->at[c->nrows * TN_COMBINED_FIELDS], &l) && (is_whole || l.has_agent || !c->has_agent)) {
		c->has_agent |= l.has_agent;
		c->is_cut = !is_whole;
		add_row(c, line.p, line.n, l.flags);
		c->taken += used;
		return 2;
	}
	if (c->text.failed) {
		tn_err_nomem(&c->failed, line.n);
		return fail(c, err);
	}
	c->text.n = before;
	if (c->nrows > 0)
		return 1;
	if (tn_str_eq(line, TN_STR(TN_POISON))) {
		tn_err_set(&c->failed, TN_EINPUT, "aborted upstream");
		tn_err_at(&c->failed, c->in->name, c->line, 0);
		return fail(c, err);
	}
	return is_whole ? bad_line(c, line, used, &l, w, bad) : cut_line(c, err);
}

/* The next line's bytes with its LF, reading more only while there is no row yet: 0 none now, SIZE_MAX a failure. */
static size_t find_line(struct combined *c, struct tn_err *err)
{
	for (;;) {
		size_t n = c->in->n - c->taken;
		const char *lf = n > c->seen ? memchr(c->in->data + c->taken + c->seen, '\n', n - c->seen) : NULL;
		int got;

		n = lf != NULL ? (size_t)(lf - c->in->data) - c->taken : n;
		if (n > c->max_record && c->nrows == 0) {
			tn_err_set(&c->failed, TN_ELIMIT, "a line of more than %zu bytes", c->max_record);
			tn_err_hint(&c->failed, "--max-record");
			tn_err_at(&c->failed, c->in->name, c->line, 0);
			return SIZE_MAX;
		}
		if (lf != NULL && n <= c->max_record)
			return n + 1;
		if (c->nrows > 0 || c->is_ended)
			return c->nrows > 0 ? 0 : n;
		c->seen = n;
		tn_in_take(c->in, c->taken);
		c->taken = 0;
		got = tn_in_more(c->in, err);
		if (got < 0) {
			c->failed = *err;
			return SIZE_MAX;
		}
		c->is_ended = got == 0;
	}
}

static int fill_combined(void *state, struct tn_window *w, struct tn_err *bad, struct tn_err *err)
{
	struct combined *c = state;
	int got = 2;

	if (c->failed.status != TN_OK)
		return fail(c, err);
	tn_in_take(c->in, c->taken);
	c->taken = 0;
	c->nrows = 0;
	c->at[0] = 0;
	tn_buf_reset(&c->text);
	if (!tn_buf_room(&c->text, TEXT)) {
		tn_err_nomem(&c->failed, TEXT);
		return fail(c, err);
	}
	while (got == 2) {
		size_t used;

		split_fast(c);
		if (c->nrows == ROWS || c->text.n >= TEXT / 2)
			break;
		used = find_line(c, err);
		if (used == SIZE_MAX)
			return fail(c, err);
		if (used == 0)
			break;
		c->seen = 0;
		got = split_line(c, used, w, bad, err);
	}
	if (got < 0 || c->nrows == 0)
		return got == 2 ? 0 : got;
	if (!tn_buf_room(&c->text, TN_IN_PAD)) {
		tn_err_nomem(&c->failed, c->text.cap * 2);
		return fail(c, err);
	}
	memset(c->text.p + c->text.n, 0, TN_IN_PAD);
	*w = (struct tn_window){ .base = c->text.p, .at = c->at, .row = c->row, .n = c->nrows, .line = c->line, .raw = c->raw };
	c->line += c->nrows;
	return 1;
}

static bool is_cut_combined(const void *state)
{
	const struct combined *c = state;

	return c->is_cut;
}

static uint64_t blank_lines_combined(const void *state)
{
	const struct combined *c = state;

	return c->blank_lines;
}

static void close_combined(void *state)
{
	struct combined *c = state;

	if (c == NULL)
		return;
	tn_buf_fini(&c->text);
	tn_sys.free(c);
}

const struct tn_format_ops tn_format_combined = {
	.open = open_combined, .fill = fill_combined, .is_cut = is_cut_combined, .blank_lines = blank_lines_combined,
	.close = close_combined, .columns = columns_combined
};
