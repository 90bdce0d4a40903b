/* --sniff: reads the head of a file, decides what it is, prints what was found. */
#include "stream/sniff.h"

#include "base/buf.h"
#include "base/num.h"
#include "base/sys.h"
#include "base/utf8.h"
#include "stream/sniff_impl.h"

#define AUTO_SAMPLE ((size_t)64 * 1024) /* what the reader's auto looks at, so that the same is asked here */
#define COMBINED_LINES 8

static enum tn_status read_head(struct tn_sniff *s, struct tn_err *err)
{
	int got = 1;

	TN_TRY(tn_in_open(&s->in, s->file, TN_SNIFF_BYTES + 4 * TN_IN_BLOCK, err));
	if (s->spec.encoding != TN_ENCODING_BYTES)
		TN_TRY(tn_in_encoding(&s->in, s->spec.encoding, err));
	/* nothing is taken, so the block grows to the sample */
	while (got > 0 && s->in.n < TN_SNIFF_BYTES)
		got = tn_in_more(&s->in, err);
	s->is_whole = got == 0;
	return got < 0 ? err->status : TN_OK;
}

/* A character that the end of the sample cuts is fine. */
static bool is_utf8(struct tn_str s, bool is_whole)
{
	size_t n;

	for (; s.n > 0; s = (struct tn_str){ s.p + n, s.n - n }) {
		unsigned char c = (unsigned char)s.p[0];

		n = tn_utf8_get(s, NULL);
		if (n == 0)
			return !is_whole && c >= 0xc2 && c <= 0xf4 && s.n < (c < 0xe0 ? 2U : c < 0xf0 ? 3U : 4U);
	}
	return true;
}

/* Printable characters stand at 0x80 to 0x9f in Windows 1252, controls that nobody uses in ISO 8859-1. */
static enum tn_encoding guess_encoding(struct tn_str s, bool is_whole)
{
	if (is_utf8(s, is_whole))
		return TN_ENCODING_BYTES;
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80 && (unsigned char)s.p[i] <= 0x9f)
			return TN_ENCODING_CP1252;
	return TN_ENCODING_LATIN1;
}

/* The head as UTF-8. A file that turns out to be something else is opened once more; stdin can be read only once, and
 * there UTF-16 is refused by the message that names --encoding, and other bytes are shown as they are. */
static enum tn_status read_decoded(struct tn_sniff *s, struct tn_err *err)
{
	struct tn_err first = { 0 };
	bool is_stdin = strcmp(s->file, "-") == 0, ignored;

	if (read_head(s, &first) != TN_OK) {
		if (is_stdin || s->spec.encoding != TN_ENCODING_BYTES || !tn_in_is_utf16((struct tn_str){ s->in.data, s->in.n }, &ignored)) {
			*err = first;
			return err->status;
		}
		s->spec.encoding = TN_ENCODING_UTF16;
	} else if (s->spec.encoding == TN_ENCODING_BYTES) {
		s->spec.encoding = guess_encoding((struct tn_str){ s->in.data, s->in.n }, s->is_whole);
		if (is_stdin || s->spec.encoding == TN_ENCODING_BYTES)
			return TN_OK;
	} else {
		return TN_OK;
	}
	tn_in_close(&s->in);
	return read_head(s, err);
}

/* The block becomes the whole input of a reader: no BOM, nothing behind the last whole line. */
static enum tn_status take_sample(struct tn_sniff *s, struct tn_err *err)
{
	size_t n;

	s->is_gzip = s->in.gz != NULL;
	if (s->in.n >= 3 && memcmp(s->in.data, "\xef\xbb\xbf", 3) == 0)
		tn_in_take(&s->in, 3);
	n = s->in.n;
	while (!s->is_whole && n > 0 && s->in.data[n - 1] != '\n')
		n--;
	if (n > 0)
		s->in.n = n;
	/* from here on the block is all the input there is: readers meet its end as they would a file's */
	s->in.ended = true;
	if (s->in.n == 0)
		return tn_err_set(err, TN_EINPUT, "nothing to look at: the input is empty");
	memset(s->in.data + s->in.n, 0, TN_IN_PAD);
	s->sample = (struct tn_str){ s->in.data, s->in.n };
	return TN_OK;
}

static bool next_word(struct tn_str *rest)
{
	const char *blank = memchr(rest->p, ' ', rest->n);

	if (blank == NULL || blank == rest->p)
		return false;
	rest->n -= (size_t)(blank + 1 - rest->p);
	rest->p = blank + 1;
	return true;
}

/* host ident user [10/Oct/2000:13:55:36 -0700] "..." 200 ... : the user's name alone may have blanks. */
static bool is_combined_line(struct tn_str line)
{
	const char *close;
	struct tn_time t;
	struct tn_str time;

	if (!next_word(&line) || !next_word(&line))
		return false;
	while (line.n > 0 && line.p[0] != '[')
		if (!next_word(&line))
			return false;
	close = line.n == 0 ? NULL : memchr(line.p, ']', line.n);
	if (close == NULL)
		return false;
	time = (struct tn_str){ line.p + 1, (size_t)(close - line.p) - 1 };
	line.n -= (size_t)(close - line.p);
	return tn_time_pattern(time, TN_STR(TN_TIME_CLF), &t) && tn_str_starts((struct tn_str){ close, line.n }, TN_STR("] \""));
}

/* Most of the first lines: logs have a torn one now and then. */
static bool is_combined(struct tn_str sample)
{
	struct tn_str line;
	int lines = 0, good = 0;

	while (lines < COMBINED_LINES && sample.n > 0 && tn_str_cut(&sample, '\n', &line))
		if (line.n > 1) {
			lines++;
			good += is_combined_line(line);
		}
	return 2 * good > lines;
}

/* What was given stays; the rest by its shape, and tables as --format auto does it. */
static void decide_format(struct tn_sniff *s)
{
	struct tn_str head = { s->sample.p, s->sample.n < AUTO_SAMPLE ? s->sample.n : AUTO_SAMPLE };
	struct tn_reader_spec as_auto = { .delimiter = s->given->delimiter };

	tn_reader_detect(head, &as_auto);
	if (s->given->format != TN_FORMAT_AUTO)
		s->spec.format = s->given->format;
	else if (tn_sniff_is_jsonl(s->sample))
		s->spec.format = TN_FORMAT_JSONL;
	else if (is_combined(s->sample))
		s->spec.format = TN_FORMAT_COMBINED;
	else if (tn_sniff_is_document(s->sample))
		s->is_document = true;
	else
		s->spec = (struct tn_reader_spec){ .format = as_auto.format, .delimiter = as_auto.delimiter, .encoding = s->spec.encoding };
	if (s->spec.delimiter == '\0')
		s->spec.delimiter = s->spec.format == TN_FORMAT_TSV || s->spec.format == TN_FORMAT_STREAM ? '\t' : ',';
	s->is_unlike_auto = as_auto.format != s->spec.format ||
		((s->spec.format == TN_FORMAT_CSV || s->spec.format == TN_FORMAT_TSV) && as_auto.delimiter != s->spec.delimiter);
	/* no record of the sample is too long */
	s->spec.max_record = s->sample.n + TN_IN_BLOCK;
}

/* Far apart twins of a wide table are not looked for. */
static bool is_twin(const struct tn_rec *rec, uint32_t i)
{
	for (uint32_t k = 0; k < i && k < 1000; k++)
		if (tn_str_eq(tn_rec_field(rec, i), tn_rec_field(rec, k)))
			return true;
	return false;
}

/* Names are hardly ever numbers, times or JSON, and a row of a log hardly ever has neither. */
static enum tn_sniff_header guess_header(const struct tn_sniff *s, const struct tn_rec *rec)
{
	bool broken = false;

	if (s->given->header == TN_HEADER_NO)
		return TN_SNIFF_HEADER_NO;
	for (uint32_t i = 0; i < rec->nf; i++)
		if (tn_rec_field(rec, i).n > 0 && tn_sniff_is_bare(tn_rec_field(rec, i)))
			return TN_SNIFF_HEADER_NO;
	for (uint32_t i = 0; i < rec->nf && !broken; i++)
		broken = tn_rec_field(rec, i).n == 0 || is_twin(rec, i);
	return broken ? TN_SNIFF_HEADER_BROKEN : TN_SNIFF_HEADER_YES;
}

/* c1, c2 ... where there is no name, or none that a column could have. */
static enum tn_status add_numbered(struct tn_sniff *s, struct tn_err *err)
{
	char name[24] = "c";
	size_t n = 1 + tn_num_put_u64(name + 1, s->n + (uint64_t)1);

	if (tn_sniff_add(s, (struct tn_str){ name, n }) == NULL)
		return tn_err_nomem(err, sizeof *s->column);
	return TN_OK;
}

/* Names of a broken header are kept where they can be, so that one sees them. */
static enum tn_status add_named(struct tn_sniff *s, const struct tn_rec *rec, struct tn_err *err)
{
	for (uint32_t i = 0; i < rec->nf; i++) {
		struct tn_str name = tn_rec_field(rec, i);

		if (s->header == TN_SNIFF_HEADER_BROKEN && (name.n == 0 || is_twin(rec, i) || memchr(name.p, ',', name.n) != NULL))
			TN_TRY(add_numbered(s, err));
		else if (tn_sniff_add(s, name) == NULL)
			return tn_err_nomem(err, name.n);
	}
	return TN_OK;
}

static enum tn_status add_given(struct tn_sniff *s, struct tn_err *err)
{
	struct tn_columns c;

	TN_TRY(tn_columns_list(&c, s->given->columns, &s->arena, err));
	for (uint32_t i = 0; i < c.n; i++)
		if (tn_sniff_add(s, c.name[i]) == NULL)
			return tn_err_nomem(err, c.name[i].n);
	return TN_OK;
}

/* The first row: names, or the first values. */
static enum tn_status first_row(struct tn_sniff *s, const struct tn_rec *rec, struct tn_err *err)
{
	s->header = guess_header(s, rec);
	if (s->header != TN_SNIFF_HEADER_NO)
		return add_named(s, rec, err);
	if (s->given->columns.p != NULL)
		return add_given(s, err);
	return TN_OK;
}

/* Without a header the widest row says how many columns there are: exports strip empty tails. */
static enum tn_status add_row(struct tn_sniff *s, const struct tn_rec *rec, struct tn_err *err)
{
	s->rows++;
	if (s->header == TN_SNIFF_HEADER_NO && s->given->columns.p == NULL && rec->nf > s->n) {
		/* all rows before this one were shorter, as it turns out */
		s->shorter = s->rows > 1 ? s->rows - 1 : 0;
		while (s->n < rec->nf)
			TN_TRY(add_numbered(s, err));
	} else {
		s->shorter += rec->nf < s->n;
	}
	s->longer += rec->nf > s->n;
	for (uint32_t i = 0; i < s->n && i < rec->nf; i++)
		if (!tn_sniff_value(s, &s->column[i], tn_rec_field(rec, i)))
			return tn_err_nomem(err, TN_SNIFF_BYTES);
	return TN_OK;
}

static bool is_blank_row(const struct tn_rec *rec)
{
	return rec->nf == 1 && tn_str_trim(tn_rec_raw(rec)).n == 0;
}

static enum tn_status look_at(struct tn_sniff *s, const struct tn_window *w, bool *begun, struct tn_err *err)
{
	for (uint32_t r = 0; r < w->n && s->rows < TN_SNIFF_ROWS; r++) {
		struct tn_rec rec = tn_window_rec(w, r);

		if (is_blank_row(&rec) && !(rec.flags & TN_REC_BAD))
			continue;
		if (rec.flags & TN_REC_BAD) {
			s->rows++;
			s->bad++;
			continue;
		}
		if (!*begun) {
			*begun = true;
			TN_TRY(first_row(s, &rec, err));
			if (s->header != TN_SNIFF_HEADER_NO)
				continue;
		}
		TN_TRY(add_row(s, &rec, err));
	}
	return TN_OK;
}

/* Formats that name their columns themselves have no header. */
static enum tn_status own_columns(struct tn_sniff *s, const struct tn_format_ops *ops, void *state, bool *begun, struct tn_err *err)
{
	struct tn_columns c = { 0 }, keys = { 0 };

	if (ops->columns == NULL)
		return TN_OK;
	TN_TRY(ops->columns(state, &c, &keys, &s->arena, err));
	s->header = TN_SNIFF_HEADER_NONE;
	*begun = true;
	for (uint32_t i = 0; i < c.n; i++)
		if (tn_sniff_add(s, c.name[i]) == NULL)
			return tn_err_nomem(err, c.name[i].n);
	return TN_OK;
}

/* A reader that fails ends the look: what was seen before is still worth telling, but if it is nothing. */
static enum tn_status fill_rows(struct tn_sniff *s, const struct tn_format_ops *ops, void *state, struct tn_err *err)
{
	struct tn_window w;
	struct tn_err bad = { 0 };
	bool begun = false;
	int got;

	TN_TRY(own_columns(s, ops, state, &begun, err));
	while (s->rows < TN_SNIFF_ROWS && (got = ops->fill(state, &w, &bad, err)) != 0) {
		if (got < 0 && (s->rows == 0 || err->status == TN_ELIMIT))      /* without memory an answer would be a guess */
			return err->status;
		if (got < 0) {
			tn_err_clear(err);
			s->bad++;
			break;
		}
		TN_TRY(look_at(s, &w, &begun, err));
		tn_err_clear(&bad);
	}
	return begun || s->bad > 0 ? TN_OK : tn_err_set(err, TN_EINPUT, "nothing to look at: the input has blank lines alone");
}

static enum tn_status read_rows(struct tn_sniff *s, struct tn_err *err)
{
	static const struct tn_format_ops *const formats[TN_FORMATS] = {
		[TN_FORMAT_CSV] = &tn_format_csv, [TN_FORMAT_TSV] = &tn_format_tsv, [TN_FORMAT_STREAM] = &tn_format_stream, [TN_FORMAT_BLANK] = &tn_format_blank,
		[TN_FORMAT_COMBINED] = &tn_format_combined
	};
	const struct tn_format_ops *ops = formats[s->spec.format];
	void *state = NULL;
	enum tn_status st = ops->open(&state, &s->in, &s->spec, err);

	if (st == TN_OK)
		st = fill_rows(s, ops, state, err);
	ops->close(state);
	return st;
}

static void say(struct tn_buf *b, const char *key, const char *value)
{
	tn_buf_cstr(b, key);
	tn_buf_ch(b, '\t');
	tn_buf_cstr(b, value);
	tn_buf_ch(b, '\n');
}

static void say_percent(struct tn_buf *b, const char *what, uint64_t part, uint64_t all)
{
	tn_buf_cstr(b, what);
	tn_buf_fixed(b, 100.0 * (double)part / (double)all, 1);
	tn_buf_ch(b, '%');
}

/* NAME role=user time='%d/%m/%Y' bad=1 number json empty=24.9% present=50.0% */
static void say_column(const struct tn_sniff *s, struct tn_buf *b, const struct tn_sniff_column *c)
{
	bool has_blank = memchr(c->name.p, ' ', c->name.n) != NULL;

	tn_buf_cstr(b, has_blank ? "column\t{" : "column\t");
	tn_buf_escape(b, c->name);
	if (has_blank)
		tn_buf_ch(b, '}');
	if (c->role != TN_ROLES) {
		tn_buf_cstr(b, " role=");
		tn_buf_cstr(b, tn_role_name((enum tn_role)c->role));
	}
	if (c->time.p != NULL) {
		bool is_quoted = memchr(c->time.p, ' ', c->time.n) != NULL;

		tn_buf_cstr(b, is_quoted ? " time='" : " time=");
		tn_buf_add(b, c->time);
		tn_buf_cstr(b, is_quoted ? "'" : "");
		if (c->nbad > 0) {
			tn_buf_cstr(b, " bad=");
			tn_buf_u64(b, c->nbad);
		}
	}
	if (c->values > 0 && c->numbers == c->values)
		tn_buf_cstr(b, " number");
	if (c->values > 0 && c->texts == c->values)
		tn_buf_cstr(b, " json");
	if (c->empty > 0)
		say_percent(b, " empty=", c->empty, c->empty + c->values);
	if (c->present < s->rows - s->bad)
		say_percent(b, " present=", c->present, s->rows - s->bad);
	tn_buf_ch(b, '\n');
}

static const char *delimiter_name(const struct tn_sniff *s, char *one)
{
	one[0] = s->spec.delimiter;
	one[1] = '\0';
	return s->spec.format == TN_FORMAT_BLANK ? "blank" : s->spec.format == TN_FORMAT_JSONL || s->spec.format == TN_FORMAT_COMBINED || s->is_document ? "none" :
		s->spec.delimiter == '\t' ? "tab" : one;
}

static void say_preset(const struct tn_sniff *s, struct tn_buf *b)
{
	tn_buf_cstr(b, "preset\t");
	tn_buf_cstr(b, s->preset == NULL ? "none" : s->preset);
	if (s->preset != NULL) {
		tn_buf_cstr(b, ": ");
		tn_buf_u64(b, s->have);
		tn_buf_cstr(b, " of ");
		tn_buf_u64(b, s->all);
		tn_buf_cstr(b, " columns");
		if (s->twin != NULL) {
			tn_buf_cstr(b, "; as well: ");
			tn_buf_cstr(b, s->twin);
		}
	}
	tn_buf_ch(b, '\n');
}

static enum tn_status print(const struct tn_sniff *s, struct tn_out *out, struct tn_err *err)
{
	static const char *const encodings[] = { "utf-8", "latin1", "cp1252", "utf-16" };
	static const char *const headers[] = { "yes", "no", "broken", "none" };
	struct tn_buf b = { 0 }, command = { 0 };
	char one[2];
	enum tn_status st;

	tn_buf_cstr(&b, "file\t");
	tn_buf_escape(&b, tn_str_of(s->file));
	tn_buf_ch(&b, '\n');
	say(&b, "compression", s->is_gzip ? "gzip" : "none");
	say(&b, "encoding", encodings[s->spec.encoding]);
	say(&b, "format", s->is_document ? "json" : tn_format_name(s->spec.format));
	say(&b, "delimiter", delimiter_name(s, one));
	say(&b, "header", headers[s->header]);
	tn_buf_cstr(&b, "rows\t");
	tn_buf_u64(&b, s->rows);
	tn_buf_ch(&b, '\n');
	for (uint32_t i = 0; i < s->n; i++)
		say_column(s, &b, &s->column[i]);
	say_preset(s, &b);
	st = tn_sniff_try(s, &command, err);
	if (st == TN_OK && (b.failed || command.failed))
		st = tn_err_nomem(err, b.cap);
	if (st == TN_OK) {
		tn_out_add(out, tn_buf_str(&b));
		tn_out_add(out, tn_buf_str(&command));
		st = tn_out_status(out);
	}
	tn_buf_fini(&b);
	tn_buf_fini(&command);
	return st;
}

static enum tn_status sniff(struct tn_sniff *s, struct tn_err *err)
{
	TN_TRY(read_decoded(s, err));
	TN_TRY(take_sample(s, err));
	decide_format(s);
	s->header = TN_SNIFF_HEADER_NONE;
	if (s->spec.format == TN_FORMAT_JSONL)
		TN_TRY(tn_sniff_json(s, err));
	else if (!s->is_document)
		TN_TRY(read_rows(s, err));
	TN_TRY(tn_sniff_times(s, err));
	TN_TRY(tn_sniff_fit(s, err));
	tn_sniff_roles(s);
	return TN_OK;
}

static void close_sniff(struct tn_sniff *s)
{
	tn_in_close(&s->in);
	tn_map_fini(&s->paths);
	tn_sys.free(s->column);
	tn_arena_fini(&s->arena);
}

enum tn_status tn_sniff(const char *file, const struct tn_reader_spec *given, struct tn_out *out, struct tn_err *err)
{
	struct tn_sniff s = { .file = file, .given = given, .spec = { .delimiter = given->delimiter, .encoding = given->encoding } };
	enum tn_status st = sniff(&s, err);

	if (st == TN_OK)
		st = print(&s, out, err);
	if (st != TN_OK && st != TN_EOUTPUT)
		tn_err_at(err, file, 0, 0);
	close_sniff(&s);
	return st;
}

const char *tn_sniff_file(const char *file)
{
	struct tn_reader_spec given = { .max_record = 0 };
	struct tn_sniff s = { .file = file, .given = &given };
	struct tn_err unheard = { 0 };
	const char *preset = strcmp(file, "-") != 0 && sniff(&s, &unheard) == TN_OK ? s.preset : NULL;

	close_sniff(&s);
	return preset;
}
