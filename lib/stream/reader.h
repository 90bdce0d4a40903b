/* Foreign tables: CSV, TSV, our own stream and blank-separated columns behind one seam, as windows of rows.
 *
 * Seam        a format is a struct tn_format_ops over a struct tn_in: open, fill, is_cut, blank_lines, close. Another
 *             format is one more of these and a line in reader.c's table.
 * Header      a UTF-8 BOM is removed, and so is Excel's first line sep=; (csv and auto; its one byte is the delimiter
 *             unless one is given). The first row that is not blank gives the names, in the form that names have in the
 *             stream (TAB, LF, CR, backslash escaped). TN_HEADER_NO: spec.columns gives them. TN_HEADER_AUTO: the first
 *             row is the header when no field of it is a number or a time; else spec.columns names them. Nothing at all
 *             is TN_EINPUT, with and without a header, but for TN_HEADER_NO with empty_ok: a table without rows.
 * Auto        TN_FORMAT_AUTO is decided by the first block: of TAB , ; | the one that cuts the first lines into the
 *             same number of fields, the most of them; else blank. `stream` when TABs cut a header with user and time in it.
 * JSON Lines  has no header: its columns are the members of the first good record (those of a role's own name, in the
 *             order of `want`; with keep_all then all others in their order), then the other names of `want`, each a
 *             member's name, else a path; user and time are columns in any case. A later record with a member that is no
 *             column is a bad row under keep_all (key-unknown), and always when the member is another role's own name in
 *             `want` with a value that is not null. Strings are unescaped, numbers stay text, null is missing, a
 *             container is its JSON text. A last record without LF that is not whole was cut: TN_EINPUT.
 * Combined    access logs of nginx and Apache: columns host ident authuser time method path query protocol status bytes
 *             referer agent.
 * Cells       after the format, for any of them: short rows are filled, cells carried forward (never from one file into
 *             the next), `missing` texts emptied, and for each wanted name that is a path into a column of `json` a
 *             column is added behind the others. JSON text gives no rows: an array in a column of `json` cannot be
 *             exploded (TN_EUSAGE).
 * Escapes     stream rows are in the stream's form already (tn_reader_is_stream), and so are those of JSON Lines, without
 *             a flag; in all others a backslash is just a byte, and rows flagged TN_REC_ESCAPE have to be escaped.
 * Ends        tn_reader_fill: 1 a window, 0 the true end, -1 a failure in *err (file and line filled). A bad row is a
 *             window of this one row with TN_REC_BAD and *bad filled. The last LF may be missing but in `stream`:
 *             tn_reader_is_cut, from the last window on.
 * Lifetime    a window is good until the next fill; names until tn_reader_close.
 */
#ifndef TN_STREAM_READER_H
#define TN_STREAM_READER_H

#include "base/arena.h"
#include "io/in.h"
#include "io/record.h"
#include "stream/columns.h"

enum tn_format {
	TN_FORMAT_AUTO, TN_FORMAT_CSV, TN_FORMAT_TSV, TN_FORMAT_STREAM, TN_FORMAT_BLANK, TN_FORMAT_JSONL, TN_FORMAT_COMBINED,
	TN_FORMATS
};
enum tn_header { TN_HEADER_YES, TN_HEADER_NO, TN_HEADER_AUTO };

struct tn_reader_spec {
	enum tn_format format;
	char delimiter;                 /* '\0': the format's own: , for csv, TAB for tsv; auto finds it */
	enum tn_header header;
	struct tn_str columns;          /* a,b,c; .p NULL: none */
	/* TN_HEADER_NO: an input without a byte is an empty table (parts that an engine writes), not an error */
	bool empty_ok;
	size_t max_record;
	enum tn_encoding encoding;
	const struct tn_want *want;     /* what the mapping speaks of; borrowed until the close */
	uint32_t nwant;
	bool keep_all;                  /* jsonl: all members of the first record are columns, too */
	struct tn_str explode;          /* jsonl: a path, see io/json_path.h; .p NULL: none */
	/* a,b: columns that hold JSON text, looked into by paths (properties.price); .p NULL: none */
	struct tn_str json;
	/* "a,b by key": empty cells take the value of the row before, while key stays the same; .p NULL: none */
	struct tn_str carry;
	bool short_rows;                /* fields that are not there at the end of a row are missing, not an error */
	const struct tn_str *missing;   /* values that mean nothing: "(not set)" */
	uint32_t nmissing;
	bool is_engine;                 /* the stream: a raw CR and an empty line are left to the mapper, as bad rows; a BOM is text */
};

const char *tn_format_name(enum tn_format format);
bool tn_format_parse(struct tn_str s, enum tn_format *format);
/* One byte, or one of the words tab comma semicolon bar and \t. Not a quote, LF, CR, NUL or backslash. */
bool tn_delimiter_parse(struct tn_str s, char *delimiter);

struct tn_reader;

/* *spec is copied, texts and lists that it points to are borrowed until the close; so is the file's name. Reads as far as
 * the first row. TN_EUSAGE: options that do not fit the format; TN_EDATA, TN_EINPUT: the header, or the file. *r is for
 * tn_reader_close after a failure, too, so it is NULL before. */
enum tn_status tn_reader_open(struct tn_reader **r, const struct tn_reader_spec *spec, const char *file, struct tn_err *err);
int tn_reader_fill(struct tn_reader *r, struct tn_window *w, struct tn_err *bad, struct tn_err *err);
const struct tn_columns *tn_reader_columns(const struct tn_reader *r);
const struct tn_in *tn_reader_in(const struct tn_reader *r);            /* for progress and F10 */
enum tn_format tn_reader_format(const struct tn_reader *r);             /* as decided */
char tn_reader_delimiter(const struct tn_reader *r);
bool tn_reader_is_stream(const struct tn_reader *r);
bool tn_reader_is_cut(const struct tn_reader *r);
bool tn_reader_has_header(const struct tn_reader *r);
uint64_t tn_reader_blank_lines(const struct tn_reader *r);
/* What a table is known by: the header, or the members of the first good record (jsonl). */
const struct tn_columns *tn_reader_keys(const struct tn_reader *r);
/* Was want[i] met: is it a column, or was there a record with this path? */
bool tn_reader_met(const struct tn_reader *r, uint32_t i);
void tn_reader_close(struct tn_reader *r);                              /* takes NULL */

/* The seam. `state` is what open made. */
struct tn_format_ops {
	/* `in` is the reader's, and is closed by it. After a failure *state is closed, too, if it was set. */
	enum tn_status (*open)(void **state, struct tn_in *in, const struct tn_reader_spec *spec, struct tn_err *err);
	int (*fill)(void *state, struct tn_window *w, struct tn_err *bad, struct tn_err *err);
	bool (*is_cut)(const void *state);
	uint64_t (*blank_lines)(const void *state);
	void (*close)(void *state);     /* takes NULL */
	/* Formats that know their columns themselves and have no header row; NULL: the first row is the header. May read
	 * the first rows; fill gives them all the same. keys: see tn_reader_keys. */
	enum tn_status (*columns)(void *state, struct tn_columns *columns, struct tn_columns *keys, struct tn_arena *a, struct tn_err *err);
	bool (*met)(const void *state, uint32_t want);  /* NULL: a want is met when it is a column */
};

extern const struct tn_format_ops tn_format_csv;
extern const struct tn_format_ops tn_format_tsv;
extern const struct tn_format_ops tn_format_stream;
extern const struct tn_format_ops tn_format_blank;
extern const struct tn_format_ops tn_format_jsonl;
extern const struct tn_format_ops tn_format_combined;

/* What auto decides for a first block (whole lines, but a block that ends sooner); pure. */
void tn_reader_detect(struct tn_str block, struct tn_reader_spec *spec);

#endif
