/* Mapper: rows of a foreign table to rows of the stream. hot (mapper_fast.c).
 *
 *     tn_mapper_open(&m, &spec, &err);
 *     for each file: tn_mapper_bind(m, source, out, err);  for each window: tn_mapper_window(m, w, cut, bad, err);
 *
 * Order       user time event item value qty order session category currency (those that there are), then the kept columns
 *             under their own names. The first file bound fixes the columns and their order and writes the header; later
 *             files must have the same names in any order (F85).
 * Sources     of a role: a column; `=text`, a constant; for value an exact product of columns and numbers: price*qty,
 *             {Unit price}*{Qty}*0.01. A column of exactly that name comes first. Several alternatives: the first whose columns are all there. No
 *             source given: the column of the role's own name, if there is one.
 * Sets        COL=VALUE when EXPR, in order, over the columns of the input (role names mean the roles' columns); COL is a
 *             role or a kept column. A role that is only set is missing elsewhere.
 * Times       read by the format list (iso, s, ms, us, ns, auto, a strptime pattern; alternatives with " | "): the one that reads the first row holds
 *             for the whole input. Written with 0, 3 or 6 digits: spec.time_digits, else what the format or the first row needs.
 * Bad rows    reasons: fields nul user-missing time-missing time number range header-repeated, and what expr.h adds.
 * Values      are never rewritten: bytes as they came, TAB LF CR and backslash escaped (\N alone stays: it is missing).
 * Ownership   spec and all text in it is borrowed for the mapper's life. tn_mapper_close takes NULL.
 */
#ifndef TN_STREAM_MAPPER_H
#define TN_STREAM_MAPPER_H

#include "base/err.h"
#include "io/out.h"
#include "io/record.h"
#include "stream/bad.h"
#include "stream/columns.h"

#define TN_MAPPER_ALTERNATIVES 8
#define TN_MAPPER_LIST 64

struct tn_mapper_from {
	struct tn_str text[TN_MAPPER_ALTERNATIVES];
	uint32_t n;                     /* 0: not given */
};

struct tn_mapper_texts {
	struct tn_str text[TN_MAPPER_LIST];
	uint32_t n;
};

struct tn_mapper_spec {
	struct tn_mapper_from from[TN_ROLES];
	struct tn_mapper_texts rename;  /* each "old=new,old=new": values of event */
	struct tn_mapper_texts set;     /* each "COL=VALUE when EXPR" */
	const char *where;              /* rows out for which it does not hold are left out; NULL: none is */
	struct tn_str keep;             /* all, none or a list; .p NULL: all */
	struct tn_str time_format;      /* .p NULL: auto */
	struct tn_str tz;               /* .p NULL: UTC */
	const char *zoneinfo;           /* NULL: the usual folders */
	int time_digits;                /* 0, 3, 6; -1: by the first row */
	uint32_t skip_missing;          /* roles as bits: rows without it are left out and counted */
	const char *null;               /* marker of a missing value; NULL or "": empty */
	bool no_header_out;
};

/* What a file's rows look like. */
struct tn_mapper_input {
	const char *file;               /* for messages */
	const struct tn_columns *columns;       /* borrowed until the next bind */
	char delimiter;
	bool is_stream;                 /* fields are escaped already */
	bool has_header;
};

struct tn_mapper_stats {
	uint64_t rows;                  /* read, bad ones and those left out included */
	uint64_t left_out[TN_ROLES];    /* by skip_missing */
	uint64_t where_out;             /* by --where */
	uint64_t blank_lines;           /* that came as rows */
};

struct tn_mapper;

/* TN_EUSAGE for what is wrong without looking at a file: a set, a rename, a format, a zone, digits. */
enum tn_status tn_mapper_open(struct tn_mapper **m, const struct tn_mapper_spec *spec, struct tn_err *err);
enum tn_status tn_mapper_bind(struct tn_mapper *m, const struct tn_mapper_input *input, struct tn_out *out, struct tn_err *err);
/* The rows of one window. why: of a row that the reader calls bad. is_cut: the last row of the window is the file's last and
 * has no LF: too few fields are then TN_EINPUT. plain: never the fast way (for tests: both give the same bytes). */
enum tn_status tn_mapper_window(struct tn_mapper *m, const struct tn_window *w, bool is_cut, const struct tn_err *why,
	struct tn_bad *bad, struct tn_err *err);
void tn_mapper_plain(struct tn_mapper *m);
const struct tn_mapper_stats *tn_mapper_stats(const struct tn_mapper *m);
void tn_mapper_close(struct tn_mapper *m);

#endif
