/* Foreign tables in: opens a file, takes the BOM off, decides the format, reads the header, lays the stage of cells over it. */
#include "stream/reader.h"

#include "base/num.h"
#include "base/sys.h"
#include "base/time.h"
#include "io/json_path.h"
#include "stream/reader_parts.h"

#define SAMPLE ((size_t)64 * 1024)      /* what auto looks at: a number of its own, so that the size of reads decides nothing */

/* The header comes with rows behind it: they wait in `rest` for the first fill. */
struct tn_reader {
	struct tn_in in;
	struct tn_reader_spec spec;             /* format and delimiter as decided */
	const struct tn_format_ops *ops;
	void *state;
	struct tn_arena arena;
	struct tn_columns columns;
	struct tn_columns keys;                 /* what the table says of itself: header or members */
	struct tn_cells *cells;                 /* NULL: windows are handed on as they are */
	struct tn_window rest;                  /* rows of the header's window behind it */
	struct tn_err bad;                      /* ... why, when that row is a bad one */
	uint64_t blank_lines;                   /* before the header */
	uint64_t first_line;                    /* of the header, or of the first row where there is none; 0: not met yet */
	bool has_header, has_sep;               /* has_sep: the first row is Excel's sep=; */
};

static const struct {
	const char *name;
	const struct tn_format_ops *ops;
} formats[TN_FORMATS] = {
	[TN_FORMAT_AUTO] = { "auto", NULL },
	[TN_FORMAT_CSV] = { "csv", &tn_format_csv },
	[TN_FORMAT_TSV] = { "tsv", &tn_format_tsv },
	[TN_FORMAT_STREAM] = { "stream", &tn_format_stream },
	[TN_FORMAT_BLANK] = { "blank", &tn_format_blank },
	[TN_FORMAT_JSONL] = { "jsonl", &tn_format_jsonl },
	[TN_FORMAT_COMBINED] = { "combined", &tn_format_combined }
};

const char *tn_format_name(enum tn_format format)
{
	return formats[format].name;
}

bool tn_format_parse(struct tn_str s, enum tn_format *format)
{
	for (int i = 0; i < TN_FORMATS; i++) {
		if (tn_str_eq(s, tn_str_of(formats[i].name))) {
			*format = (enum tn_format)i;
			return true;
		}
	}
	return false;
}

/* Words for what is hard to type in a shell or invisible in a preset. */
bool tn_delimiter_parse(struct tn_str s, char *delimiter)
{
	static const struct { const char *word; char c; } words[] = {
		{ "tab", '\t' }, { "\\t", '\t' }, { "comma", ',' }, { "semicolon", ';' }, { "bar", '|' }
	};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (tn_str_eq(s, tn_str_of(words[i].word))) {
			*delimiter = words[i].c;
			return true;
		}
	}
	if (s.n != 1 || memchr("\"\n\r\\", s.p[0], 5) != NULL)
		return false;
	*delimiter = s.p[0];
	return true;
}

/* Rows of an engine: all bytes are theirs, there is no file that could begin with a mark, and a line without a byte is what a LF in a value
 * left. */
static bool is_engine_rows(const struct tn_reader *r)
{
	return r->spec.is_engine && r->spec.format == TN_FORMAT_STREAM;
}

/* The first block, for the BOM and for auto. */
static enum tn_status first_block(struct tn_reader *r, struct tn_err *err)
{
	/* a BOM has 3 bytes; with sep=; and a CRLF behind it 10 are enough to see that line */
	size_t want = r->spec.format == TN_FORMAT_AUTO ? SAMPLE : r->spec.format == TN_FORMAT_CSV ? 10 : 3;
	char delimiter;

	while (r->in.n < want) {
		int got = tn_in_more(&r->in, err);

		if (got < 0)
			return err->status;
		if (got == 0)
			break;
	}
	if (!is_engine_rows(r) && r->in.n >= 3 && memcmp(r->in.data, "\xef\xbb\xbf", 3) == 0)
		tn_in_take(&r->in, 3);
	if (r->spec.format == TN_FORMAT_AUTO)
		tn_reader_detect((struct tn_str){ r->in.data, r->in.n < SAMPLE ? r->in.n : SAMPLE }, &r->spec);
	r->has_sep = r->spec.format == TN_FORMAT_CSV && tn_reader_sep_line((struct tn_str){ r->in.data, r->in.n }, &delimiter);
	if (r->has_sep && r->spec.delimiter == '\0')
		r->spec.delimiter = delimiter;
	return TN_OK;
}

/* 1 and the first row that is not blank, nor sep=;, as row 0 of r->rest, 0 when there is none, -1. */
static int first_row(struct tn_reader *r, struct tn_err *err)
{
	for (;;) {
		int got = r->ops->fill(r->state, &r->rest, &r->bad, err);

		if (got <= 0)
			return got;
		for (; r->rest.n > 0; r->rest.n--, r->rest.row++, r->rest.line++) {
			struct tn_rec rec = tn_window_rec(&r->rest, 0);

			if (r->has_sep) {
				r->has_sep = false;
				continue;
			}
			r->first_line = rec.line;
			if (rec.nf != 1 || tn_rec_raw(&rec).n > 0 || (rec.flags & TN_REC_BAD) || is_engine_rows(r))
				return 1;
			r->blank_lines++;
		}
	}
}

/* Names are hardly ever numbers or times, and a row of a log hardly ever has neither. */
static bool looks_bare(const struct tn_rec *rec)
{
	for (uint32_t i = 0; i < rec->nf; i++) {
		struct tn_str field = tn_rec_field(rec, i);
		struct tn_time t;

		if (tn_num_is(field) || tn_time_parse(field, &t))
			return true;
	}
	return false;
}

/* Names as they will stand in the stream. */
static enum tn_status escaped_names(struct tn_reader *r, const struct tn_rec *rec, struct tn_err *err)
{
	uint32_t *at = tn_arena_alloc(&r->arena, (rec->nf + (size_t)1) * sizeof *at);
	struct tn_buf text = { 0 };
	struct tn_rec names = { .at = at, .nf = rec->nf, .line = rec->line };
	enum tn_status st;

	for (uint32_t i = 0; at != NULL && i < rec->nf; i++) {
		at[i] = (uint32_t)text.n;
		tn_buf_escape(&text, tn_rec_field(rec, i));
		tn_buf_ch(&text, '\t');
	}
	if (at == NULL || text.failed) {
		tn_buf_fini(&text);
		return tn_err_nomem(err, text.n + rec->nf * sizeof *at);
	}
	at[rec->nf] = (uint32_t)text.n;
	names.base = text.p;
	st = tn_columns_read(&r->columns, &names, &r->arena, err);
	tn_buf_fini(&text);
	return st;
}

/* A header that is wrong ends the run whatever --bad says: without names there is no table. A NUL or a torn end in it are
 * wrong, too. */
static enum tn_status take_header(struct tn_reader *r, const struct tn_rec *rec, struct tn_err *err)
{
	if (rec->flags & TN_REC_BAD) {
		*err = r->bad;
		return err->status;
	}
	if (tn_str_eq(tn_rec_field(rec, 0), TN_STR(TN_POISON)))
		return tn_err_set(err, TN_EINPUT, "aborted upstream");
	/* with a row behind it the header's line has ended, whatever is wrong at the end of the file */
	if (r->ops->is_cut(r->state) && r->rest.n == 1)
		return tn_err_set(err, TN_EINPUT, "input was cut: the header line does not end");
	for (uint32_t i = 0; i < rec->nf && (rec->flags & TN_REC_NUL); i++)
		if (memchr(tn_rec_field(rec, i).p, '\0', tn_rec_field(rec, i).n) != NULL)
			return tn_err_set(err, TN_EDATA, "header: NUL in the name of column %u", i + 1);
	if ((rec->flags & TN_REC_ESCAPE) && !tn_reader_is_stream(r))
		TN_TRY(escaped_names(r, rec, err));
	else
		TN_TRY(tn_columns_read(&r->columns, rec, &r->arena, err));
	r->has_header = true;
	r->rest.row++;
	r->rest.n--;
	r->rest.line++;
	return TN_OK;
}

/* The names: from the first row, or from the list when it says so or the first row is bare. */
static enum tn_status read_header(struct tn_reader *r, struct tn_err *err)
{
	int got = first_row(r, err);
	struct tn_rec rec;

	if (got < 0)
		return err->status;
	if (got == 0 && r->spec.header == TN_HEADER_NO && r->spec.empty_ok)
		return tn_columns_list(&r->columns, r->spec.columns, &r->arena, err);
	if (got == 0)
		return tn_err_set(err, TN_EINPUT, "no %s: the input is empty", r->spec.header == TN_HEADER_NO ? "row" : "header");
	rec = tn_window_rec(&r->rest, 0);
	if (r->spec.header == TN_HEADER_NO ||
	    (r->spec.header == TN_HEADER_AUTO && !(rec.flags & TN_REC_BAD) && looks_bare(&rec)))
		return tn_columns_list(&r->columns, r->spec.columns, &r->arena, err);
	TN_TRY(take_header(r, &rec, err));
	return TN_OK;
}

/* What stands in a text comes to light when the record has its rows already. */
static enum tn_status check_explode(const struct tn_reader_spec *spec, struct tn_err *err)
{
	struct tn_str root = tn_json_path_root(spec->explode);
	char quoted[80];

	if (!tn_reader_in_list(spec->json, root))
		return TN_OK;
	tn_err_set(err, TN_EUSAGE, "--explode: elements of an array inside of JSON text cannot be exploded: %s",
		tn_err_quote(quoted, sizeof quoted, spec->explode));
	tn_err_hint(err, "leave %s out of --json where it is an object", tn_err_quote(quoted, sizeof quoted, root));
	return TN_EUSAGE;
}

/* What only some formats can do is refused by the others: an option without effect would look like an answer. */
static enum tn_status check_format(const struct tn_reader *r, struct tn_err *err)
{
	const char *name = tn_format_name(r->spec.format);

	if (r->spec.explode.p != NULL && r->spec.format != TN_FORMAT_JSONL)
		return tn_err_set(err, TN_EUSAGE, "--explode is for format jsonl, and this is %s", name);
	if (r->spec.columns.p != NULL && r->ops->columns != NULL)
		return tn_err_set(err, TN_EUSAGE, "--columns: format %s has names of its own", name);
	return r->spec.explode.p != NULL ? check_explode(&r->spec, err) : TN_OK;
}

/* Everything that can fail, so that open has one place to add the file and line. */
static enum tn_status start(struct tn_reader *r, const char *file, struct tn_err *err)
{
	TN_TRY(tn_in_open(&r->in, file, r->spec.max_record + 4 * TN_IN_BLOCK, err));
	TN_TRY(tn_in_encoding(&r->in, r->spec.encoding, err));
	TN_TRY(first_block(r, err));
	r->ops = formats[r->spec.format].ops;
	TN_TRY(check_format(r, err));
	TN_TRY(r->ops->open(&r->state, &r->in, &r->spec, err));
	if (r->ops->columns != NULL) {
		TN_TRY(r->ops->columns(r->state, &r->columns, &r->keys, &r->arena, err));
	} else {
		TN_TRY(read_header(r, err));
		r->keys = r->columns;
	}
	if (!tn_cells_wanted(&r->spec))
		return TN_OK;
	return tn_cells_open(&r->cells, &r->spec, tn_reader_delimiter(r), r->has_header, &r->columns, &r->arena, err);
}

enum tn_status tn_reader_open(struct tn_reader **reader, const struct tn_reader_spec *spec, const char *file, struct tn_err *err)
{
	struct tn_reader *r = tn_sys.malloc(sizeof *r);
	enum tn_status st;

	if (r == NULL)
		return tn_err_nomem(err, sizeof *r);
	*r = (struct tn_reader){ .spec = *spec };
	*reader = r;
	/* TN_HEADER_AUTO needs them, too: whether the first row is a header is not known yet. */
	if (spec->header != TN_HEADER_YES && spec->columns.p == NULL)
		return tn_err_set(err, TN_EUSAGE, "a table without a header needs --columns a,b,c");
	st = start(r, file, err);
	if (st != TN_OK)
		tn_err_at(err, r->in.name != NULL ? r->in.name : file, st == TN_EUSAGE ? 0 : r->first_line, 0);
	return st;
}

/* What stood behind the header first. */
static int fill_format(struct tn_reader *r, struct tn_window *w, struct tn_err *bad, struct tn_err *err)
{
	if (r->rest.n > 0) {
		*w = r->rest;
		*bad = r->bad;
		r->rest.n = 0;
		return 1;
	}
	return r->ops->fill(r->state, w, bad, err);
}

/* One window of the format may be several of the cells. */
int tn_reader_fill(struct tn_reader *r, struct tn_window *w, struct tn_err *bad, struct tn_err *err)
{
	int got = r->cells == NULL ? fill_format(r, w, bad, err) : tn_cells_fill(r->cells, w, bad, err);

	while (r->cells != NULL && got == 0) {
		got = fill_format(r, w, bad, err);
		if (got <= 0)
			break;
		tn_cells_give(r->cells, w, r->ops->is_cut(r->state));
		got = tn_cells_fill(r->cells, w, bad, err);
	}
	if (got < 0)
		tn_err_at(err, r->in.name, 0, 0);
	return got;
}

const struct tn_columns *tn_reader_columns(const struct tn_reader *r)
{
	return &r->columns;
}

const struct tn_in *tn_reader_in(const struct tn_reader *r)
{
	return &r->in;
}

enum tn_format tn_reader_format(const struct tn_reader *r)
{
	return r->spec.format;
}

/* For messages, and for the mapper, which turns it into TABs. */
char tn_reader_delimiter(const struct tn_reader *r)
{
	switch (r->spec.format) {
	case TN_FORMAT_STREAM:
	case TN_FORMAT_JSONL:
	case TN_FORMAT_COMBINED:
		return '\t';
	case TN_FORMAT_BLANK:
		return ' ';
	case TN_FORMAT_TSV:
		return r->spec.delimiter == '\0' ? '\t' : r->spec.delimiter;
	default:
		return r->spec.delimiter == '\0' ? ',' : r->spec.delimiter;
	}
}

bool tn_reader_is_stream(const struct tn_reader *r)
{
	return r->spec.format == TN_FORMAT_STREAM;
}

bool tn_reader_is_cut(const struct tn_reader *r)
{
	return r->ops->is_cut(r->state) && (r->cells == NULL || tn_cells_is_empty(r->cells));
}

bool tn_reader_has_header(const struct tn_reader *r)
{
	return r->has_header;
}

uint64_t tn_reader_blank_lines(const struct tn_reader *r)
{
	return r->blank_lines + r->ops->blank_lines(r->state);
}

const struct tn_columns *tn_reader_keys(const struct tn_reader *r)
{
	return &r->keys;
}

bool tn_reader_met(const struct tn_reader *r, uint32_t i)
{
	bool met;

	if (r->cells != NULL && tn_cells_has(r->cells, i, &met))
		return met;
	if (r->ops->met != NULL)
		return r->ops->met(r->state, i);
	return tn_columns_find(&r->columns, r->spec.want[i].name) != TN_COLUMN_NONE;
}

void tn_reader_close(struct tn_reader *r)
{
	if (r == NULL)
		return;
	tn_cells_close(r->cells);
	if (r->ops != NULL)
		r->ops->close(r->state);
	tn_in_close(&r->in);
	tn_arena_fini(&r->arena);
	tn_sys.free(r);
}
