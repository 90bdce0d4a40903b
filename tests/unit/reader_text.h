/* What the unit tests of the reader's formats share: a table of options, and a file as it is read, as one line of text.
 *
 * Text form   names, then rows as LINEflags:fields, with | between fields and ; behind each row. Flags: e escape, n NUL, d delimiter.
 *             Control bytes as ^I ^J ^M ^@. A bad row is LINE!reason@column=raw. At the end the number of blank lines and c for a
 *             missing last LF, or /status:line of what failed.
 */
#ifndef TN_TESTS_READER_TEXT_H
#define TN_TESTS_READER_TEXT_H

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "stream/reader.h"

#define MOST_WANTS 16

/* want: "a,~b,?c": b is a role's own name, c a preset's. */
struct reader_case {
	enum tn_format format;
	const char *want, *explode, *json, *carry, *missing;
	bool keep_all, short_rows;
	const char *text, *shown;
};

static inline void show_bytes(struct tn_buf *out, struct tn_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < 0x20)
			tn_buf_ch(out, '^');
		tn_buf_ch(out, (char)(c < 0x20 ? c + 0x40 : c));
	}
}

static inline void show_row(struct tn_buf *out, const struct tn_window *w, uint32_t r)
{
	struct tn_rec rec = tn_window_rec(w, r);

	tn_buf_u64(out, rec.line);
	if (rec.flags & TN_REC_ESCAPE)
		tn_buf_ch(out, 'e');
	if (rec.flags & TN_REC_NUL)
		tn_buf_ch(out, 'n');
	if (rec.flags & TN_REC_DELIMITER)
		tn_buf_ch(out, 'd');
	for (uint32_t i = 0; i < rec.nf; i++) {
		tn_buf_ch(out, i == 0 ? ':' : '|');
		show_bytes(out, tn_rec_field(&rec, i));
	}
	tn_buf_ch(out, ';');
}

static inline void show_bad(struct tn_buf *out, const struct tn_window *w, const struct tn_err *bad)
{
	struct tn_rec rec = tn_window_rec(w, 0);

	ck_assert_uint_eq(w->n, 1);
	ck_assert_int_eq(bad->status, TN_EDATA);
	ck_assert(bad->line == 0 || bad->line == rec.line);
	tn_buf_u64(out, rec.line);
	tn_buf_ch(out, '!');
	tn_buf_cstr(out, bad->reason);
	if (bad->column > 0) {
		tn_buf_ch(out, '@');
		tn_buf_u64(out, bad->column);
	}
	tn_buf_ch(out, '=');
	show_bytes(out, w->raw != NULL ? w->raw[0] : tn_rec_raw(&rec));
	tn_buf_ch(out, ';');
}

/* What mapper_fast.c builds on: one byte between fields, LF behind a row, the next row's offsets behind it. */
static inline void check_shape(const struct tn_window *w, char sep, bool is_stream)
{
	for (uint32_t r = 0; w->lines != NULL && r < w->n; r++) {
		struct tn_rec rec = tn_window_rec(w, r);

		if (rec.flags & TN_REC_BAD)
			return;
		for (uint32_t i = 1; i < rec.nf; i++)
			ck_assert(rec.base[rec.at[i] - 1] == sep);
		ck_assert(rec.base[rec.at[rec.nf] - 1] == '\n');
		ck_assert(r == 0 || w->row[r].at == w->row[r - 1].at + w->row[r - 1].nf);
		ck_assert(rec.flags != 0 || is_stream || memchr(rec.base + rec.at[0], '\\', rec.at[rec.nf] - rec.at[0]) == NULL);
	}
}

static inline enum tn_status show(struct tn_reader *r, struct tn_buf *out, struct tn_err *err)
{
	const struct tn_columns *c = tn_reader_columns(r);
	struct tn_window w;
	struct tn_err bad = { 0 };
	int got;

	for (uint32_t i = 0; i < c->n; i++) {
		if (i > 0)
			tn_buf_ch(out, '|');
		show_bytes(out, c->name[i]);
	}
	tn_buf_ch(out, ';');
	while ((got = tn_reader_fill(r, &w, &bad, err)) > 0) {
		ck_assert_uint_gt(w.n, 0);
		check_shape(&w, tn_reader_delimiter(r), tn_reader_is_stream(r) || tn_reader_format(r) == TN_FORMAT_JSONL);
		for (uint32_t k = 0; k < w.n; k++) {
			if (w.row[k].flags & TN_REC_BAD)
				show_bad(out, &w, &bad);
			else
				show_row(out, &w, k);
		}
		tn_err_clear(&bad);
	}
	return got < 0 ? err->status : TN_OK;
}

struct reader_setup {
	struct tn_reader_spec spec;
	struct tn_want want[MOST_WANTS];
	struct tn_str missing[MOST_WANTS];
};

static inline struct tn_str given(const char *text)
{
	return text == NULL ? (struct tn_str){ NULL, 0 } : tn_str_of(text);
}

static inline void set_up(struct reader_setup *s, const struct reader_case *c)
{
	struct tn_str rest = given(c->want), item;

	*s = (struct reader_setup){ .spec = { .format = c->format, .max_record = 1 << 20, .keep_all = c->keep_all, .explode = given(c->explode),
		.json = given(c->json), .carry = given(c->carry), .short_rows = c->short_rows } };
	while (c->want != NULL && tn_str_cut(&rest, ',', &item)) {
		struct tn_want *want = &s->want[s->spec.nwant++];

		want->by = item.p[0] == '~' ? TN_WANT_USUAL : item.p[0] == '?' ? TN_WANT_PRESET : TN_WANT_OPTION;
		want->name = want->by == TN_WANT_OPTION ? item : (struct tn_str){ item.p + 1, item.n - 1 };
	}
	rest = given(c->missing);
	while (c->missing != NULL && tn_str_cut(&rest, ',', &item))
		s->missing[s->spec.nmissing++] = item;
	s->spec.want = s->want;
	s->spec.missing = s->missing;
}

/* The file, in the text form above, NUL behind it; *err: how it ended. */
static inline void show_file(const struct tn_reader_spec *spec, const char *file, struct tn_buf *out, struct tn_err *err)
{
	struct tn_reader *r = NULL;

	tn_buf_reset(out);
	*err = (struct tn_err){ 0 };
	if (tn_reader_open(&r, spec, file, err) == TN_OK && show(r, out, err) == TN_OK) {
		tn_buf_ch(out, ' ');
		tn_buf_u64(out, tn_reader_blank_lines(r));
		if (tn_reader_is_cut(r))
			tn_buf_ch(out, 'c');
	} else {
		ck_assert_int_ne(err->status, TN_OK);
		tn_buf_ch(out, '/');
		tn_buf_u64(out, (uint64_t)err->status);
		tn_buf_ch(out, ':');
		tn_buf_u64(out, err->line);
	}
	tn_buf_ch(out, '\0');
	tn_reader_close(r);
}

static inline void put_file(char *name, struct tn_str text)
{
	int fd = mkstemp(name);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text.p, text.n), (ssize_t)text.n);
	close(fd);
}

static inline void show_text(const struct tn_reader_spec *spec, struct tn_str text, struct tn_buf *out, struct tn_err *err)
{
	char name[] = "/tmp/check_reader.XXXXXX";

	put_file(name, text);
	show_file(spec, name, out, err);
	unlink(name);
}

static inline void check_case(const struct reader_case *c)
{
	struct reader_setup s;
	struct tn_buf out = { .p = NULL };
	struct tn_err err;

	set_up(&s, c);
	show_text(&s.spec, tn_str_of(c->text), &out, &err);
	if (strcmp(out.p, c->shown) != 0)
		ck_abort_msg("%s\nwanted %s\ngot    %s\n%s", c->text, c->shown, out.p, err.what);
	tn_buf_fini(&out);
}

#endif
