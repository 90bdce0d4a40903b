/* Private. Inside the reader: what reader*.c share, and what their tests look into. Nobody else's.
 *
 * reader.c        opens, decides, reads the header, hands windows on
 * reader_forms.c  csv, tsv, stream     reader_blank.c  blank     reader_json.c  jsonl     reader_combined.c  combined
 * reader_detect.c what auto decides
 * reader_cells.c  what is done to the cells of a window that a format made
 */
#ifndef TN_STREAM_READER_PARTS_H
#define TN_STREAM_READER_PARTS_H

#include "base/buf.h"
#include "io/json.h"
#include "stream/reader.h"

/* Windows that are copied: rows that stay in the second level cache together with what is made of them. */
#define TN_READER_ROWS 512u
#define TN_READER_OFFSETS 16384u
#define TN_READER_TEXT ((size_t)64 * 1024)      /* a window that holds as much takes no more rows */
#define TN_READER_MOST_FIELDS 65536u

/* Rows of our own, one behind the other: a separator between fields, LF behind the last, as mapper_fast.c copies them.
 * is_escaped: JSON values are put in the stream's form, so that their rows need no flag and stay on the fast way. */
struct tn_reader_rows {
	struct tn_buf text, scratch;
	uint32_t *at;                   /* neighbours share the offset between them */
	struct tn_recref *row;
	uint64_t *lines;
	struct tn_str *raw;
	uint32_t n, nat, cap;
	char sep;
	bool is_escaped;
};

/* Rows of at most nf fields. */
enum tn_status tn_reader_rows_open(struct tn_reader_rows *t, uint32_t nf, char sep, bool is_escaped, struct tn_err *err);
void tn_reader_rows_reset(struct tn_reader_rows *t);
static inline bool tn_reader_rows_full(const struct tn_reader_rows *t)
{
	return t->n == t->cap || t->text.n >= TN_READER_TEXT;
}
/* Behind the fields of a row. That memory is gone, or that the row passes 4 GiB, is told by tn_reader_rows_window. */
void tn_reader_rows_end(struct tn_reader_rows *t, uint32_t nf, uint32_t flags, uint64_t line, struct tn_str raw);
enum tn_status tn_reader_rows_window(struct tn_reader_rows *t, struct tn_window *w, struct tn_err *err);
void tn_reader_rows_close(struct tn_reader_rows *t);    /* takes a zeroed one, too */

/* What is put behind the last field: its separator. 32 bytes behind s are readable. */
static inline void tn_reader_put(struct tn_reader_rows *t, struct tn_str s)
{
	struct tn_buf *b = &t->text;
	char *dst;

	if (b->cap - b->n < s.n + 2 * TN_IN_PAD && !tn_buf_room(b, s.n + 2 * TN_IN_PAD))
		return;
	dst = b->p + b->n;
	for (size_t i = 0; i < s.n; i += 32)    /* a call for a dozen bytes costs more than they do */
		memcpy(dst + i, s.p + i, 32);
	dst[s.n] = t->sep;
	b->n += s.n + 1;
	t->at[++t->nat] = (uint32_t)b->n;
}

/* The same for a text that nothing needs to be readable behind. */
void tn_reader_put_any(struct tn_reader_rows *t, struct tn_str s);

/* What a text makes of its row's flags. */
uint32_t tn_reader_flags(struct tn_str s, char sep);
/* A JSON value as a field: strings unescaped, null nothing, containers their text. Returns the row's flags. */
uint32_t tn_reader_put_other(struct tn_reader_rows *t, const struct tn_json_value *v);
static inline uint32_t tn_reader_put_json(struct tn_reader_rows *t, const struct tn_json_value *v)
{
	if (v->kind > TN_JSON_STRING || v->has_escapes)
		return tn_reader_put_other(t, v);
	tn_reader_put(t, v->kind <= TN_JSON_NULL ? (struct tn_str){ "", 0 } : v->text);
	return 0;
}

/* The next name of a list: a,b,{with , in it}. Blanks around it are dropped. False at the end. */
bool tn_reader_name(struct tn_str *rest, struct tn_str *name);
bool tn_reader_in_list(struct tn_str list, struct tn_str name);

/* Is the first line of the block sep= and one byte, that of a delimiter? Excel writes and reads such lines. */
bool tn_reader_sep_line(struct tn_str block, char *delimiter);

/* Cells */

struct tn_cells;

bool tn_cells_wanted(const struct tn_reader_spec *spec);
/* columns grow by those that are paths into columns of spec.json. Names are in the arena. */
enum tn_status tn_cells_open(struct tn_cells **cells, const struct tn_reader_spec *spec, char sep, bool has_header,
	struct tn_columns *columns, struct tn_arena *a, struct tn_err *err);
/* A window of the format, when _fill has asked for one. is_cut: its last row has no LF. */
void tn_cells_give(struct tn_cells *c, const struct tn_window *w, bool is_cut);
/* 1 a window, 0 give another, -1. */
int tn_cells_fill(struct tn_cells *c, struct tn_window *w, struct tn_err *bad, struct tn_err *err);
bool tn_cells_is_empty(const struct tn_cells *c);       /* of what was given */
/* Is want[i] a path into a cell? *met: one that was there. */
bool tn_cells_has(const struct tn_cells *c, uint32_t want, bool *met);
void tn_cells_close(struct tn_cells *c);                /* takes NULL */

struct tn_json_paths;

/* JSON Lines (reader_json_plan.c): members as columns. name: as it stands in the stream; path: as tn_json_paths_open
 * takes it. The arena's. */
struct tn_json_names {
	struct tn_str *name, *path;
	uint32_t n;
};

/* The members of a record; TN_EDATA when it is no object, or none at all. */
enum tn_status tn_json_names_read(struct tn_json_names *keys, struct tn_str record, struct tn_arena *a, struct tn_err *err);
/* The columns: roles' own names first, in their order, which is that of the output, so that rows in that order are copied
 * on at once. */
enum tn_status tn_json_names_plan(const struct tn_reader_spec *spec, struct tn_json_names *cols, const struct tn_json_names *keys,
	struct tn_arena *a, struct tn_err *err);
/* Members that must not come later, since they would be lost: they are told to the paths. */
enum tn_status tn_json_names_watch(const struct tn_reader_spec *spec, struct tn_json_paths *paths,
	const struct tn_json_names *keys, struct tn_arena *a, struct tn_err *err);

#endif
