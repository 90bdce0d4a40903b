/* The libcsv side of the CSV reader: one record at a time, strict.
 *
 * Why libcsv  doubled quotes and quoted line ends are where CSV readers go wrong; it is the judge of what is well-formed.
 * What it is not told     blanks are data (own space function), only LF ends a row (own term function): the CR of a
 *             CRLF outside quotes is kept from it. Quotes are counted beside it to know where that is: an odd number means
 *             inside, as long as libcsv has not refused.
 * Long ones   each byte is looked at and fed once, however many blocks the record spans.
 */
#include "base/sys.h"
#include "io/csv_parts.h"

/* libcsv's buffer grows by this, not by doubling: in small steps a field of 200 MB took twice the time. */
#define LONG_FIELD ((size_t)64 * 1024)

/* What the walk met at the place where it stopped. */
enum step { STEP_MORE, STEP_LINE, STEP_END, STEP_CR, STEP_LIMIT };

/* A record under way, from data[0]. */
struct record {
	size_t pos;             /* bytes fed */
	size_t open;            /* the quote that opened the last quoted field */
	size_t first_line;      /* bytes of its first line; SIZE_MAX: not over yet */
	uint64_t lines;         /* LFs in quotes so far */
	bool in_quotes;
};

static int is_blank(unsigned char c)
{
	(void)c;
	return 0;
}

static int is_lf(unsigned char c)
{
	return c == '\n';
}

/* A field is copied behind the one before it, with the delimiter between (record.h wants exactly one byte there). One
 * that holds the delimiter is flagged: whoever turns delimiters into TABs must not take this row for one that stands as
 * it was cut. Fields past the most are only counted: the row is refused at the end of this call of libcsv. */
static void take_field(void *p, size_t n, void *data)
{
	struct tn_csv *csv = data;
	struct tn_csv_slow *s = &csv->slow;
	struct tn_str field = { p, n };

	s->nf++;
	if (s->nf > TN_CSV_FIELDS)
		return;
	for (size_t i = 0; i < n; i++) {
		char c = field.p[i];

		if (c == csv->split.delimiter)
			s->flags |= TN_REC_DELIMITER;
		if ((unsigned char)c < ' ')
			s->flags |= c == '\t' || c == '\n' || c == '\r' ? TN_REC_ESCAPE : c == '\0' ? TN_REC_NUL : 0u;
		else if (c == '\\')
			s->flags |= TN_REC_ESCAPE;
	}
	if (n > 0)
		tn_buf_add(&s->text, field);
	tn_buf_ch(&s->text, csv->split.delimiter);
	csv->split.at[s->nf] = (uint32_t)s->text.n;
}

/* The parser is kept from row to row, with its buffer. After a refusal it stands in the middle of one, and is made anew. */
static enum tn_status begin(struct tn_csv *csv, struct tn_err *err)
{
	struct tn_csv_slow *s = &csv->slow;

	if (!s->is_ready) {
		csv_free(&s->parser);
		if (csv_init(&s->parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
			return tn_err_nomem(err, sizeof(s->parser));
		csv_set_delim(&s->parser, (unsigned char)csv->split.delimiter);
		csv_set_space_func(&s->parser, is_blank);
		csv_set_term_func(&s->parser, is_lf);
		csv_set_realloc_func(&s->parser, tn_sys.realloc);
		csv_set_free_func(&s->parser, tn_sys.free);
		csv_set_blk_size(&s->parser, LONG_FIELD);
	}
	s->is_ready = false;
	tn_buf_reset(&s->text);
	s->nf = 0;
	s->flags = 0;
	csv->split.at[0] = 0;
	return TN_OK;
}

/* Looks for the next place at which libcsv must be asked; returns how far the bytes are text for it. Most bytes are above
 * the quote: one comparison for those. */
static size_t walk(struct record *r, const char *data, size_t n, size_t max_record, enum step *step)
{
	size_t i, end = n < max_record ? n : max_record;

	for (i = r->pos; i < end; i++) {
		unsigned char c = (unsigned char)data[i];

		if (c > '"')
			continue;
		if (c == '"') {
			if (!r->in_quotes && (i == 0 || data[i - 1] != '"'))
				r->open = i;
			r->in_quotes = !r->in_quotes;
		} else if (r->in_quotes && c == '\n') {
			*step = STEP_LINE;
			return i + 1;
		} else if (!r->in_quotes && (c == '\n' || c == '\r')) {
			break;
		}
	}
	if (i == n)
		*step = STEP_MORE;
	else if (!r->in_quotes && data[i] == '\n')
		*step = STEP_END;
	else if (!r->in_quotes && data[i] == '\r')
		*step = i + 1 == n ? STEP_MORE : data[i + 1] == '\n' ? STEP_END : STEP_CR;
	else
		*step = STEP_LIMIT;
	return i;
}

/* Feeds data[r->pos .. to); returns where libcsv stopped, which is `to` when it liked all of it. */
static size_t feed(struct tn_csv *csv, struct record *r, size_t to)
{
	size_t n = to - r->pos, done = 0;

	if (n > 0)
		done = csv_parse(&csv->slow.parser, csv->in->data + r->pos, n, take_field, NULL, csv);
	r->pos += done;
	return r->pos;
}

/* libcsv tells by its status, the buffer by its own. */
static bool has_no_memory(const struct tn_csv *csv)
{
	return csv->slow.text.failed || csv->slow.parser.status == CSV_ENOMEM || csv->slow.parser.status == CSV_ETOOBIG;
}

static uint64_t count_lines(const char *data, size_t n)
{
	uint64_t lines = 0;

	for (const char *p = data, *end = data + n; p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL; p++)
		lines++;
	return lines;
}

static int no_memory(struct tn_csv *csv, struct tn_err *err)
{
	tn_err_nomem(err, csv->in->n);
	tn_err_at(err, csv->in->name, csv->line, 0);
	return -1;
}

static int too_many_fields(struct tn_csv *csv, struct tn_err *err)
{
	tn_err_set(err, TN_ELIMIT, "more than %u fields", TN_CSV_FIELDS);
	tn_err_at(err, csv->in->name, csv->line, 0);
	return -1;
}

static int too_long(struct tn_csv *csv, const struct record *r, struct tn_err *err)
{
	if (r != NULL && r->in_quotes) {
		tn_err_set(err, TN_ELIMIT, "record is longer than %zu bytes: quote opened here is never closed", csv->max_record);
		tn_err_at(err, csv->in->name, csv->line + count_lines(csv->in->data, r->open), csv->slow.nf + 1);
	} else {
		tn_err_set(err, TN_ELIMIT, "record is longer than %zu bytes", csv->max_record);
		tn_err_at(err, csv->in->name, csv->line, 0);
	}
	tn_err_hint(err, "--max-record");
	return -1;
}

/* The open field is the one that libcsv has not given yet: fields so far and one. */
static int never_closed(struct tn_csv *csv, const struct record *r, struct tn_err *err)
{
	tn_err_set(err, TN_EINPUT, "quote opened here is never closed");
	tn_err_at(err, csv->in->name, csv->line + count_lines(csv->in->data, r->open), csv->slow.nf + 1);
	return -1;
}

/* The decoded row as a window of its own; `used` bytes of the block are under it. */
static int give_row(struct tn_csv *csv, const struct record *r, size_t used, struct tn_window *w, struct tn_err *err)
{
	struct tn_csv_slow *s = &csv->slow;

	if (s->nf > TN_CSV_FIELDS)
		return too_many_fields(csv, err);
	if (has_no_memory(csv) || !tn_buf_room(&s->text, TN_IN_PAD))
		return no_memory(csv, err);
	memset(s->text.p + s->text.n, 0, TN_IN_PAD);
	s->is_ready = true;
	csv->split.row[0] = (struct tn_recref){ 0, s->nf & 0xffffff, s->flags & 0xff };
	*w = (struct tn_window){ .base = s->text.p, .at = csv->split.at, .row = csv->split.row, .n = 1, .line = csv->line };
	csv->taken = used;
	csv->line += r->lines + 1;
	return 1;
}

static int end_row(struct tn_csv *csv, const struct record *r, struct tn_window *w, struct tn_err *err)
{
	size_t eol = csv->in->data[r->pos] == '\r' ? 2 : 1;

	csv_parse(&csv->slow.parser, "\n", 1, take_field, NULL, csv);
	return give_row(csv, r, r->pos + eol, w, err);
}

/* The last row has no LF, and perhaps the CR in front of it. csv_fini gives it, or knows that a quote is open. */
static int end_input(struct tn_csv *csv, const struct record *r, struct tn_window *w, struct tn_err *err)
{
	if (csv_fini(&csv->slow.parser, take_field, NULL, csv) != 0)
		return has_no_memory(csv) ? no_memory(csv, err) : never_closed(csv, r, err);
	csv->is_cut = true;
	return give_row(csv, r, csv->in->n, w, err);
}

/* Bytes of the record's first line, read on to its end if need be, though not past the limit. 1, or -1 with *err. */
static int find_first_line(struct tn_csv *csv, struct record *r, struct tn_err *err)
{
	struct tn_in *in = csv->in;
	size_t seen = r->pos;
	const char *lf = NULL;

	while (r->first_line == SIZE_MAX) {
		int more;

		lf = memchr(in->data + seen, '\n', in->n - seen);
		if (lf != NULL) {
			r->first_line = (size_t)(lf - in->data);
			break;
		}
		seen = in->n;
		more = seen > csv->max_record + 1 ? 0 : csv->more(in, err);
		if (more < 0)
			return -1;
		if (more == 0)
			r->first_line = seen;
	}
	if (r->first_line - (r->first_line > 0 && in->data[r->first_line - 1] == '\r') <= csv->max_record)
		return 1;
	return too_long(csv, NULL, err);
}

/* The field that holds data[wrong], for a message: of one on the first line all of it. */
static struct tn_str wrong_field(const struct tn_csv *csv, const struct record *r, size_t wrong)
{
	const char *data = csv->in->data;
	size_t start = 0, end = wrong;
	bool in_quotes = false;

	for (size_t i = 0; i < wrong; i++) {
		if (data[i] == '"')
			in_quotes = !in_quotes;
		else if (data[i] == csv->split.delimiter && !in_quotes)
			start = i + 1;
	}
	do
		end++;
	while (end < r->first_line && data[end] != csv->split.delimiter);
	if (end == r->first_line && end - 1 > wrong && data[end - 1] == '\r')
		end--;
	return (struct tn_str){ data + start, end - start };
}

/* The first line of a record that libcsv refused at r->pos, or that holds a CR there, is the bad row; the next line is a
 * new record. */
static int bad_row(struct tn_csv *csv, struct record *r, bool is_cr, struct tn_window *w, struct tn_err *bad, struct tn_err *err)
{
	struct tn_in *in = csv->in;
	size_t wrong = r->pos, end;
	char value[120];

	if (find_first_line(csv, r, err) < 0)
		return -1;
	end = r->first_line;
	csv->is_cut = end == in->n;
	csv->taken = end + !csv->is_cut;
	tn_err_clear(bad);
	tn_err_quote(value, sizeof(value), wrong_field(csv, r, wrong));
	tn_err_set(bad, TN_EDATA, is_cr ? "carriage return without a line feed: %s" : "quote in the wrong place: %s", value);
	if (is_cr)
		tn_err_hint(bad, "rows must end in LF or CRLF");
	tn_err_reason(bad, is_cr ? "cr" : "quote");
	tn_err_at(bad, in->name, csv->line, csv->slow.nf + 1);
	end -= !csv->is_cut && end > 0 && in->data[end - 1] == '\r';
	csv->split.at[0] = 0;
	csv->split.at[1] = (uint32_t)end + 1;
	csv->split.row[0] = (struct tn_recref){ 0, 1, TN_REC_BAD };
	*w = (struct tn_window){ .base = in->data, .at = csv->split.at, .row = csv->split.row, .n = 1, .line = csv->line };
	csv->line++;
	return 1;
}

int tn_csv_slow_row(struct tn_csv *csv, struct tn_window *w, struct tn_err *bad, struct tn_err *err)
{
	struct record r = { .first_line = SIZE_MAX };
	struct tn_in *in = csv->in;

	if (begin(csv, err) != TN_OK)
		return -1;
	for (;;) {
		enum step step;
		int more;
		size_t to = walk(&r, in->data, in->n, csv->max_record, &step);
		size_t got = feed(csv, &r, to);

		if (has_no_memory(csv))
			return no_memory(csv, err);
		if (csv->slow.nf > TN_CSV_FIELDS)
			return too_many_fields(csv, err);
		if (got < to || step == STEP_CR)
			return bad_row(csv, &r, got == to, w, bad, err);
		if (step == STEP_END)
			return end_row(csv, &r, w, err);
		if (step == STEP_LIMIT)
			return too_long(csv, &r, err);
		if (step == STEP_LINE && r.lines++ == 0)
			r.first_line = to - 1;
		if (step != STEP_MORE)
			continue;
		more = csv->more(in, err);
		if (more < 0)
			return -1;
		/* A CR as the last byte is half of a CRLF; alone on its line it ends no row. */
		if (more == 0)
			return r.pos == 0 ? bad_row(csv, &r, true, w, bad, err) : end_input(csv, &r, w, err);
	}
}

void tn_csv_slow_fini(struct tn_csv_slow *s)
{
	csv_free(&s->parser);
	tn_buf_fini(&s->text);
}
