/* Rows that the reader makes itself, and lists of names in its options. */
#include "base/sys.h"
#include "io/in.h"
#include "stream/reader_parts.h"

/* All room is taken at once, so that a row costs no allocation: as many rows as there is room for offsets, one at least. */
enum tn_status tn_reader_rows_open(struct tn_reader_rows *t, uint32_t nf, char sep, bool is_escaped, struct tn_err *err)
{
	size_t rows = nf == 0 ? TN_READER_ROWS : TN_READER_OFFSETS / nf;

	rows = rows < 1 ? 1 : rows > TN_READER_ROWS ? TN_READER_ROWS : rows;
	*t = (struct tn_reader_rows){ .cap = (uint32_t)rows, .sep = sep, .is_escaped = is_escaped };
	t->at = tn_sys.malloc((rows * nf + 1) * sizeof *t->at);
	t->row = tn_sys.malloc(rows * sizeof *t->row);
	t->lines = tn_sys.malloc(rows * sizeof *t->lines);
	t->raw = tn_sys.malloc(rows * sizeof *t->raw);
	if (t->at == NULL || t->row == NULL || t->lines == NULL || t->raw == NULL)
		return tn_err_nomem(err, rows * (nf * sizeof *t->at + sizeof *t->row + sizeof *t->lines + sizeof *t->raw));
	tn_reader_rows_reset(t);
	return TN_OK;
}

void tn_reader_rows_reset(struct tn_reader_rows *t)
{
	tn_buf_reset(&t->text);
	t->n = t->nat = 0;
	t->at[0] = 0;
}

void tn_reader_rows_end(struct tn_reader_rows *t, uint32_t nf, uint32_t flags, uint64_t line, struct tn_str raw)
{
	if (t->text.failed)
		return;
	/* the last field's separator becomes the row's LF, so that rows can be copied out whole */
	t->text.p[t->text.n - 1] = '\n';
	t->row[t->n] = (struct tn_recref){ .at = t->nat - nf, .nf = nf & 0xffffff, .flags = flags & 0xff };
	t->lines[t->n] = line;
	t->raw[t->n++] = raw;
}

/* Offsets have 32 bits: only the last row of a window can pass them, for a window of TN_READER_TEXT bytes takes no more. */
enum tn_status tn_reader_rows_window(struct tn_reader_rows *t, struct tn_window *w, struct tn_err *err)
{
	if (!tn_buf_room(&t->text, TN_IN_PAD))
		return tn_err_nomem(err, t->text.n);
	if (t->text.n > UINT32_MAX)
		return tn_err_set(err, TN_ELIMIT, "a record of more than 4 GiB");
	/* what vectors read behind the last field must not vary */
	memset(t->text.p + t->text.n, 0, TN_IN_PAD);
	*w = (struct tn_window){ .base = t->text.p, .at = t->at, .row = t->row, .n = t->n, .line = t->lines[0], .lines = t->lines,
		.raw = t->raw };
	return TN_OK;
}

void tn_reader_rows_close(struct tn_reader_rows *t)
{
	tn_buf_fini(&t->text);
	tn_buf_fini(&t->scratch);
	tn_sys.free(t->at);
	tn_sys.free(t->row);
	tn_sys.free(t->lines);
	tn_sys.free(t->raw);
	*t = (struct tn_reader_rows){ .at = NULL };
}

/* An offset is the place behind a field's separator: the next field begins there (record.h). */
static void end_field(struct tn_reader_rows *t)
{
	tn_buf_ch(&t->text, t->sep);
	if (!t->text.failed)
		t->at[++t->nat] = (uint32_t)t->text.n;
}

void tn_reader_put_any(struct tn_reader_rows *t, struct tn_str s)
{
	tn_buf_add(&t->text, s);
	end_field(t);
}

uint32_t tn_reader_flags(struct tn_str s, char sep)
{
	bool escape = tn_str_has(s, '\\') || tn_str_has(s, '\t') || tn_str_has(s, '\n') || tn_str_has(s, '\r');

	return (escape ? TN_REC_ESCAPE : 0u) | (tn_str_has(s, sep) ? TN_REC_DELIMITER : 0u) | (tn_str_has(s, '\0') ? TN_REC_NUL : 0u);
}

/* Hardly ever anything but backslashes, and few of them. */
static void add_escaped(struct tn_buf *b, struct tn_str s)
{
	const char *at;

	if (tn_str_has(s, '\t') || tn_str_has(s, '\n') || tn_str_has(s, '\r')) {
		tn_buf_escape(b, s);
		return;
	}
	while (s.n > 0 && (at = memchr(s.p, '\\', s.n)) != NULL) {
		size_t n = (size_t)(at - s.p) + 1;

		tn_buf_add(b, (struct tn_str){ s.p, n });
		tn_buf_ch(b, '\\');
		s.p += n;
		s.n -= n;
	}
	tn_buf_add(b, s);
}

/* Strings with escapes, and containers. What is unescaped is looked at as it came out; \N alone is missing, and stays. */
uint32_t tn_reader_put_other(struct tn_reader_rows *t, const struct tn_json_value *v)
{
	size_t begin = t->text.n;
	struct tn_str s = v->text;
	uint32_t flags;

	if (v->has_escapes) {
		tn_json_unescape(&t->text, v->text);
		if (t->text.failed)
			return 0;
		s = (struct tn_str){ t->text.p + begin, t->text.n - begin };
	}
	flags = tn_reader_flags(s, t->sep);
	if (t->is_escaped && (flags & TN_REC_ESCAPE) && !tn_str_missing(s)) {
		if (v->has_escapes) {
			tn_buf_reset(&t->scratch);
			tn_buf_add(&t->scratch, s);
			t->text.failed = t->scratch.failed;
			t->text.n = begin;
			s = tn_buf_str(&t->scratch);
		}
		add_escaped(&t->text, s);
	} else if (!v->has_escapes) {
		tn_buf_add(&t->text, s);
	}
	end_field(t);
	return t->is_escaped ? flags & TN_REC_NUL : flags;
}

bool tn_reader_name(struct tn_str *rest, struct tn_str *name)
{
	size_t end = 0;
	bool inside = false;

	if (rest->p == NULL)
		return false;
	while (end < rest->n && (inside || rest->p[end] != ',')) {
		inside = rest->p[end] == '{' || (inside && rest->p[end] != '}');
		end++;
	}
	*name = tn_str_trim((struct tn_str){ rest->p, end });
	if (name->n >= 2 && name->p[0] == '{' && name->p[name->n - 1] == '}')
		*name = (struct tn_str){ name->p + 1, name->n - 2 };
	*rest = end == rest->n ? (struct tn_str){ NULL, 0 } : (struct tn_str){ rest->p + end + 1, rest->n - end - 1 };
	return true;
}

bool tn_reader_in_list(struct tn_str list, struct tn_str name)
{
	struct tn_str item;

	while (tn_reader_name(&list, &item))
		if (tn_str_eq(item, name))
			return true;
	return false;
}
