/* What the unit test and the fuzz harness of the CSV reader share: a reader of blocks of any size from memory, a slow reference
 * that looks at one byte at a time, libcsv as oracle, and the text form in which all of them are compared.
 *
 * Text form   a line a row: `LINE FLAGS |field|field|` with bytes below 33 and | escaped, `LINE bad REASON COLUMN WHAT RAW`, then
 *             `end STATUS LINE COLUMN blank N cut N WHAT`.
 */
#ifndef TN_TESTS_CSV_REF_H
#define TN_TESTS_CSV_REF_H

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/csv_parts.h"

struct ref_text {
	char *p;
	size_t n, cap;
};

static inline void ref_room(struct ref_text *t, size_t n)
{
	if (t->n + n + 1 <= t->cap)
		return;
	t->cap = 2 * (t->n + n) + 256;
	t->p = realloc(t->p, t->cap);
	if (t->p == NULL)
		abort();
}

static inline void ref_add(struct ref_text *t, const char *p, size_t n)
{
	ref_room(t, n);
	if (n > 0)
		memcpy(t->p + t->n, p, n);
	t->n += n;
	t->p[t->n] = '\0';
}

static inline void ref_say(struct ref_text *t, const char *s)
{
	ref_add(t, s, strlen(s));
}

static inline void ref_num(struct ref_text *t, uint64_t v)
{
	char s[32];

	snprintf(s, sizeof(s), "%" PRIu64 " ", v);
	ref_say(t, s);
}

static inline void ref_bytes(struct ref_text *t, const char *p, size_t n)
{
	ref_room(t, 4 * n);
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c > 32 && c != '|') {
			t->p[t->n++] = p[i];
		} else {
			t->p[t->n++] = '\\';
			t->p[t->n++] = 'x';
			t->p[t->n++] = "0123456789abcdef"[c >> 4];
			t->p[t->n++] = "0123456789abcdef"[c & 15];
		}
	}
	t->p[t->n] = '\0';
}

/* Blocks from memory: `step` bytes at a time (0: all), the first one `first`. Every block is a heap block of its own with 64
 * bytes of bait behind it, so that a read past them, or a use of what stands in them, shows. */
struct ref_in {
	struct tn_in in;        /* first: the reader sees only this */
	const char *rest;
	size_t left, first, step;
	char bait;
};

static inline int ref_more(struct tn_in *in, struct tn_err *err)
{
	struct ref_in *m = (struct ref_in *)(void *)in;
	size_t n = m->first != 0 ? m->first : m->step;
	char *block;

	(void)err;
	m->first = 0;
	if (n == 0 || n > m->left)
		n = m->left;
	if (n == 0)
		return 0;
	block = malloc(in->n + n + TN_IN_PAD);
	if (block == NULL)
		abort();
	if (in->n > 0)
		memcpy(block, in->data, in->n);
	memcpy(block + in->n, m->rest, n);
	memset(block + in->n + n, m->bait, TN_IN_PAD);
	free(in->buf);
	in->buf = in->data = block;
	in->n += n;
	m->rest += n;
	m->left -= n;
	return 1;
}

struct ref_setup {
	size_t max_record, first, step;
	char delimiter, bait;
	bool is_plain;
};

static inline void ref_window(struct ref_text *out, const struct tn_window *w, const struct tn_err *bad)
{
	for (uint32_t r = 0; r < w->n; r++) {
		struct tn_rec rec = tn_window_rec(w, r);

		ref_num(out, rec.line);
		if (rec.flags & TN_REC_BAD) {
			struct tn_str raw = tn_rec_raw(&rec);

			if (w->n != 1 || rec.line != bad->line || bad->status != TN_EDATA)
				abort();
			ref_say(out, "bad ");
			ref_say(out, bad->reason);
			ref_say(out, " ");
			ref_num(out, bad->column);
			ref_bytes(out, bad->what, strlen(bad->what));
			ref_say(out, " ");
			ref_bytes(out, raw.p, raw.n);
		} else {
			ref_num(out, rec.flags & (TN_REC_ESCAPE | TN_REC_NUL));
			for (uint32_t i = 0; i < rec.nf; i++) {
				struct tn_str f = tn_rec_field(&rec, i);

				ref_say(out, "|");
				ref_bytes(out, f.p, f.n);
			}
			ref_say(out, "|");
		}
		ref_say(out, "\n");
	}
}

static inline void ref_end(struct ref_text *out, const struct tn_err *err, uint64_t blank, bool is_cut)
{
	ref_say(out, "end ");
	ref_num(out, (uint64_t)err->status);
	ref_num(out, err->line);
	ref_num(out, err->column);
	if (err->status == TN_OK) {
		ref_say(out, "blank ");
		ref_num(out, blank);
		ref_say(out, is_cut ? "cut " : "");
	}
	ref_say(out, err->what);
	ref_say(out, "\n");
}

/* A reader as tn_csv_open makes it. One is kept for all runs of a process: its tables are large, and thousands of runs a second
 * would spend their time in the sanitizer's allocator. */
static inline struct tn_csv *ref_open(struct ref_in *m, const struct ref_setup *set)
{
	static struct tn_csv *kept, opened;
	struct tn_err err = { .status = TN_OK };

	if (kept == NULL) {
		if (tn_csv_open(&kept, &m->in, ',', 1, &err) != TN_OK)
			abort();
		opened = *kept;
	}
	opened.slow = kept->slow;
	opened.slow.is_ready = false;
	*kept = opened;
	kept->in = &m->in;
	kept->more = ref_more;
	kept->max_record = set->max_record;
	kept->split.delimiter = set->delimiter;
	if (set->is_plain)
		kept->fast = tn_csv_split_plain;
	return kept;
}

/* The reader itself. */
static inline void ref_run(struct ref_text *out, const char *data, size_t n, const struct ref_setup *set)
{
	struct ref_in m = { .in = { .name = "t" }, .rest = data, .left = n, .first = set->first, .step = set->step, .bait = set->bait };
	struct tn_err err = { .status = TN_OK }, bad = { .status = TN_OK };
	struct tn_window w;
	struct tn_csv *csv = ref_open(&m, set);
	int got;

	out->n = 0;
	while ((got = tn_csv_fill(csv, &w, &bad, &err)) > 0)
		ref_window(out, &w, &bad);
	if ((got < 0) != (err.status != TN_OK) || tn_csv_fill(csv, &w, &bad, &err) != got)
		abort();
	ref_end(out, &err, tn_csv_blank_lines(csv), tn_csv_cut(csv));
	free(m.in.buf);
}

/* The slow reference. */
struct ref_state {
	const char *data;
	size_t n, pos, max_record;
	uint64_t line, blank;
	char delimiter;
	bool is_cut;
	struct ref_text row, fields;
	struct tn_err err;
};

static inline bool ref_at_eol(const struct ref_state *s, size_t i)
{
	return i < s->n && (s->data[i] == '\n' || (s->data[i] == '\r' && i + 1 < s->n && s->data[i + 1] == '\n'));
}

/* A row's CRLF that lost its LF. */
static inline bool ref_is_half(const struct ref_state *s, size_t i)
{
	return i + 1 == s->n && s->data[i] == '\r' && i > s->pos;
}

static inline unsigned ref_flag(char c)
{
	return c == '\t' || c == '\n' || c == '\r' || c == '\\' ? TN_REC_ESCAPE : c == '\0' ? TN_REC_NUL : 0u;
}

static inline uint64_t ref_lines(const struct ref_state *s, size_t to)
{
	uint64_t lines = s->line;

	for (size_t i = s->pos; i < to; i++)
		lines += s->data[i] == '\n';
	return lines;
}

static inline void ref_fail(struct ref_state *s, enum tn_status status, uint64_t line, uint32_t column, bool is_long,
	const char *more)
{
	if (is_long)
		tn_err_set(&s->err, status, "record is longer than %zu bytes%s", s->max_record, more);
	else
		tn_err_set(&s->err, status, "%s", more);
	tn_err_at(&s->err, "t", line, column);
}

#define REF_OPEN "quote opened here is never closed"

static inline void ref_bad(struct ref_state *s, struct ref_text *out, size_t wrong, uint32_t column, bool is_cr)
{
	size_t eol = s->pos, start = s->pos, end = wrong + 1;
	bool in = false;
	char value[120];

	while (eol < s->n && s->data[eol] != '\n')
		eol++;
	if (eol - s->pos - (eol > s->pos && s->data[eol - 1] == '\r') > s->max_record) {
		ref_fail(s, TN_ELIMIT, s->line, 0, true, "");
		return;
	}
	for (size_t i = s->pos; i < wrong; i++) {
		in ^= s->data[i] == '"';
		if (!in && s->data[i] == s->delimiter)
			start = i + 1;
	}
	while (end < eol && s->data[end] != s->delimiter && !(end + 1 == eol && s->data[end] == '\r'))
		end++;
	ref_num(out, s->line);
	ref_say(out, is_cr ? "bad cr " : "bad quote ");
	ref_num(out, column);
	tn_err_quote(value, sizeof(value), (struct tn_str){ s->data + start, end - start });
	s->row.n = 0;
	ref_say(&s->row, is_cr ? "carriage return without a line feed: " : "quote in the wrong place: ");
	ref_say(&s->row, value);
	ref_bytes(out, s->row.p, s->row.n);
	ref_say(out, " ");
	ref_bytes(out, s->data + s->pos, eol - s->pos - (eol < s->n && eol > s->pos && s->data[eol - 1] == '\r'));
	ref_say(out, "\n");
	s->is_cut = eol == s->n;
	s->pos = eol + !s->is_cut;
	s->line++;
}

static inline void ref_record(struct ref_state *s, struct ref_text *out)
{
	enum { START, BARE, QUOTED, AFTER } state = START;
	size_t i, open = 0;
	uint32_t column = 1;
	unsigned flags = 0;

	s->fields.n = 0;
	ref_say(&s->fields, "|");
	for (i = s->pos; i < s->n; i++) {
		char c = s->data[i];

		if (state != QUOTED && (ref_at_eol(s, i) || ref_is_half(s, i)))
			break;
		if (state != QUOTED && c == '\r') {
			ref_bad(s, out, i, column, true);
			return;
		}
		if (i - s->pos == s->max_record) {
			if (state == QUOTED)
				ref_fail(s, TN_ELIMIT, ref_lines(s, open), column, true, ": " REF_OPEN);
			else
				ref_fail(s, TN_ELIMIT, s->line, 0, true, "");
			return;
		}
		if (state == QUOTED && c == '"') {
			state = AFTER;
		} else if (state != QUOTED && c == s->delimiter) {
			ref_say(&s->fields, "|");
			column++;
			state = START;
		} else if (state == START && c == '"') {
			state = QUOTED;
			open = i;
		} else if ((state == BARE && c == '"') || (state == AFTER && c != '"')) {
			ref_bad(s, out, i, column, false);
			return;
		} else {
			ref_bytes(&s->fields, &c, 1);
			flags |= ref_flag(c);
			state = state == START || state == BARE ? BARE : QUOTED;
		}
	}
	if (state == QUOTED) {
		ref_fail(s, TN_EINPUT, ref_lines(s, open), column, false, REF_OPEN);
		return;
	}
	ref_num(out, s->line);
	ref_num(out, flags);
	ref_add(out, s->fields.p, s->fields.n);
	ref_say(out, "|\n");
	s->is_cut = i == s->n || ref_is_half(s, i);
	s->line = ref_lines(s, i) + 1;
	s->pos = s->is_cut ? s->n : i + (s->data[i] == '\r' ? 2 : 1);
}

static inline void ref_slow(struct ref_text *out, const char *data, size_t n, char delimiter, size_t max_record)
{
	struct ref_state s = { .data = data, .n = n, .line = 1, .delimiter = delimiter, .max_record = max_record };

	out->n = 0;
	while (s.pos < n && s.err.status == TN_OK) {
		if (ref_at_eol(&s, s.pos)) {
			s.pos += data[s.pos] == '\r' ? 2 : 1;
			s.line++;
			s.blank++;
			continue;
		}
		ref_record(&s, out);
	}
	ref_end(out, &s.err, s.blank, s.is_cut);
	free(s.row.p);
	free(s.fields.p);
}

/* libcsv, strict, over the whole input: the rows before the first fault and how it ends. Only the CR of CRLF outside quotes is kept from it, and
 * the one that ends the input behind a row; it is not asked about anything behind a lone one. The text has no line numbers and flags. */
struct ref_oracle {
	struct ref_text *out;
	struct ref_text row;
};

static inline void ref_oracle_field(void *p, size_t n, void *data)
{
	struct ref_oracle *o = data;

	ref_say(&o->row, "|");
	ref_bytes(&o->row, p, n);
}

static inline void ref_oracle_row(int c, void *data)
{
	struct ref_oracle *o = data;

	(void)c;
	ref_add(o->out, o->row.p, o->row.n);
	ref_say(o->out, "|\n");
	o->row.n = 0;
}

static inline int ref_no_blank(unsigned char c)
{
	(void)c;
	return 0;
}

static inline int ref_is_lf(unsigned char c)
{
	return c == '\n';
}

static inline void ref_libcsv(struct ref_text *out, const char *data, size_t n, char delimiter)
{
	struct ref_oracle o = { .out = out };
	struct csv_parser p;
	bool in = false, is_bad = false;

	out->n = 0;
	ref_say(out, "");
	if (csv_init(&p, CSV_STRICT | CSV_STRICT_FINI) != 0)
		abort();
	csv_set_delim(&p, (unsigned char)delimiter);
	csv_set_space_func(&p, ref_no_blank);
	csv_set_term_func(&p, ref_is_lf);
	for (size_t i = 0; i < n && !is_bad; i++) {
		in ^= data[i] == '"';
		if (data[i] == '\r' && !in) {
			is_bad = i + 1 < n ? data[i + 1] != '\n' : i == 0 || data[i - 1] == '\n';
			continue;
		}
		is_bad = csv_parse(&p, data + i, 1, ref_oracle_field, ref_oracle_row, &o) != 1;
	}
	if (is_bad)
		ref_say(out, "bad\n");
	else if (csv_fini(&p, ref_oracle_field, ref_oracle_row, &o) != 0)
		ref_say(out, "open\n");
	csv_free(&p);
	free(o.row.p);
}

/* Our text, cut down to what libcsv can tell. */
static inline void ref_reduce(struct ref_text *out, const char *text)
{
	out->n = 0;
	ref_say(out, "");
	for (const char *line = text; *line != '\0'; line = strchr(line, '\n') + 1) {
		const char *bar = strchr(line, '|'), *end = strchr(line, '\n');

		if (strncmp(line, "end ", 4) == 0) {
			ref_say(out, line[4] == '3' ? "open\n" : "");
			return;
		}
		if (bar == NULL || bar > end || strncmp(strchr(line, ' '), " bad ", 5) == 0) {
			ref_say(out, "bad\n");
			return;
		}
		ref_add(out, bar, (size_t)(end + 1 - bar));
	}
}

#endif
