/* Mapper: rows of a foreign table to rows of the stream. hot (mapper_fast.c).
 *
 *     tn_mapper_open(&m, &spec, &err);
 *     for each file: tn_mapper_bind(m, source, out, err);  for each window: tn_mapper_window(m, w, cut, bad, err);
 *
 * Columns     user time event item value qty order session category currency (those that there are), then the kept columns
 *             under their own names. The first file bound fixes the columns and their order and writes the header; later
 *             files must have the same names in any order (F85).
 * Sources     of a role: a column; `=text`, a constant; for value and qty exact arithmetic over columns and numbers, + -
 *             * and parentheses: price*qty, {Line price}*{Qty:1}-{Discount:0}; a missing operand makes it missing but
 *             where a default stands behind a colon. A column of exactly that name comes first. Several alternatives with
 *             | between: of those whose columns are all there the first that is not missing in the row, and whose guard
 *             (SOURCE when EXPR) holds. No source given: the column of the role's own name, if there is one.
 * Order       of what is done to a row: drop rules, sources, extracts, renames, sets, minor units, skip_missing and
 *             checks, time, rates, --where, dedup, shard, out.
 * Sets        COL=VALUE when EXPR, in order, over the columns of the input (role names mean the roles' columns); COL is a
 *             role or a kept column. A role that is only set is missing elsewhere.
 *             A source of an option must be met in the end, where it is the role's only one. What reads as arithmetic and
 *             is the name of a column is that column.
 * Times       read by the format list (iso, s, ms, us, ns, auto, a strptime pattern; alternatives with " | "): the one
 *             that reads the first row holds for the whole input. Written with 0, 3 or 6 digits: spec.time_digits, else
 *             what the format or the first row needs.
 * Names       of roles, in guards and rules, mean the role's column; a role with several sources there has none, and its
 *             name is refused, but where one of the sources is a column of that name.
 * Kept        columns that no role takes as they are. Of several sources only the one that has the role's own name is not kept.
 * Money       minor units and rates need a currency column: codes of three letters in any case, and nothing else where
 *             there is a value. A refund is a row of the event `refund` or of a negative value.
 * Dedup       by record: rows of one line of a file go together. Content is what would be written (under `row` the record
 *             is its own key); a key is compared as it stands in the stream.
 * Bad rows    reasons: fields nul user-missing time-missing time time-digits zone number range currency rate key-missing
 *             conflict header-repeated, and what expr.h adds.
 * Values      are never rewritten: bytes as they came, TAB LF CR and backslash escaped (\N alone stays: it is missing).
 * Ownership   spec and all text in it is borrowed for the mapper's life. tn_mapper_close takes NULL.
 */
#ifndef TN_STREAM_MAPPER_H
#define TN_STREAM_MAPPER_H

#include "base/err.h"
#include "base/shard.h"
#include "io/out.h"
#include "io/record.h"
#include "stream/bad.h"
#include "stream/columns.h"
#include "stream/dedup.h"
#include "stream/rates.h"

#define TN_MAPPER_ALTERNATIVES 16
#define TN_MAPPER_LIST 64

struct tn_mapper_from {
	struct tn_str text[TN_MAPPER_ALTERNATIVES];
	uint32_t n;                     /* 0: not given */
	bool is_option;                 /* not a preset's */
};

struct tn_mapper_texts {
	struct tn_str text[TN_MAPPER_LIST];
	uint32_t n;
	uint32_t npreset;               /* the first so many are a preset's */
};

/* Adds alternatives, which stand between bars (not those inside of {braces} or 'quotes'). False: more than
 * TN_MAPPER_ALTERNATIVES in all. */
bool tn_mapper_from_parse(struct tn_mapper_from *from, struct tn_str text);

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
	bool is_engine;                 /* rows as engine.h has them; no fast way then */
	struct tn_mapper_texts drop;    /* each "NAME when EXPR": rows for which it holds are left out and counted by NAME */
	/* each "ROLE from COL ~ 'REGEX'": where it matches and the role has no value, the first group */
	struct tn_mapper_texts extract;
	bool keep_is_option;
	struct tn_str tz_col;           /* a column with each row's zone; .p NULL: none. An empty cell: tz */
	bool time_cut;                  /* digits of fraction beyond those wanted are cut off, not refused */
	bool minor_units;               /* value counts in minor units of the row's currency (rates.h) */
	struct tn_rates *rates;         /* value is converted, currency becomes the base; NULL: no. Borrowed */
	struct tn_dedup_spec dedup;     /* .key.p NULL: none */
	struct tn_shard shard;          /* rows of other users' parts are left out, once they are known to be good ones */
};

/* What a file's rows look like. */
struct tn_mapper_input {
	const char *file;               /* for messages */
	const struct tn_columns *columns;       /* borrowed until the next bind */
	char delimiter;
	bool is_stream;                 /* fields are escaped already */
	bool has_header;
	uint32_t nkeys;                 /* the first so many columns are the table's own (tn_reader_keys), the others are there
	                                 * because they are wanted: --keep all does not take those. 0: all are its own */
	bool is_record;                 /* the raw text of a row is its record (jsonl), and holds more than the columns do */
};

/* Of a file. rows = written + left_out + where_out + shard_out + dropped + again + bad. */
struct tn_mapper_stats {
	const char *file;
	uint64_t rows;                  /* read, bad ones and those left out included */
	uint64_t written;
	uint64_t left_out[TN_ROLES];    /* by skip_missing */
	uint64_t where_out;             /* by --where */
	uint64_t shard_out;             /* of other shards */
	uint64_t dropped[TN_MAPPER_LIST];       /* by drop rule, in the order of tn_mapper_drop_name */
	uint64_t again;                 /* by dedup */
	uint64_t bad;                   /* that --bad skip skipped */
	uint64_t own_day_refunds;       /* refunds whose order was not met before: the rate of their own day */
	uint64_t blank_lines;           /* that came as rows */
	int64_t min_us, max_us;         /* times of the rows written; TN_TIME_NONE: none yet */
};

struct tn_mapper;

/* TN_EUSAGE for what is wrong without looking at a file: a set, a rename, a format, a zone, digits; TN_ELIMIT: memory. *m is for
 * tn_mapper_close after a failure, too, so it is NULL before. */
enum tn_status tn_mapper_open(struct tn_mapper **m, const struct tn_mapper_spec *spec, struct tn_err *err);
/* The names that the spec speaks of, each once, in the order in which they are met; the list is the mapper's. After
 * tn_mapper_open. The first bind may change .by in place, for it tells what is met already: net and amount need not be
 * where net-amount is. */
enum tn_status tn_mapper_wants(struct tn_mapper *m, const struct tn_want **want, uint32_t *n, struct tn_err *err);
/* A file begins. out is borrowed until the next bind. TN_EDATA, with the file and line 1: a role without a source,
 * columns that are not those of the first file, a name that an option speaks of and that is not there. */
enum tn_status tn_mapper_bind(struct tn_mapper *m, const struct tn_mapper_input *input, struct tn_out *out, struct tn_err *err);
/* The rows of one window. why: of a row that the reader calls bad. is_cut: the last row of the window is the file's last and
 * has no LF: too few fields are then TN_EINPUT. plain: never the fast way (for tests: both give the same bytes). */
enum tn_status tn_mapper_window(struct tn_mapper *m, const struct tn_window *w, bool is_cut, const struct tn_err *why,
	struct tn_bad *bad, struct tn_err *err);
void tn_mapper_plain(struct tn_mapper *m);              /* before the first window */
/* Behind the last file: rows that dedup holds back are written now. Each file's stats are final then. */
enum tn_status tn_mapper_finish(struct tn_mapper *m, struct tn_bad *bad, struct tn_err *err);
uint64_t tn_mapper_spilled(const struct tn_mapper *m);   /* bytes in the file of --dedup, for the progress line */
const struct tn_mapper_stats *tn_mapper_stats(const struct tn_mapper *m);       /* all files together; good until the next call */
/* one a bind, in their order */
const struct tn_mapper_stats *tn_mapper_file_stats(const struct tn_mapper *m, uint32_t *nfiles);
struct tn_str tn_mapper_drop_name(const struct tn_mapper *m, uint32_t i);      /* .p NULL: there are no more */
void tn_mapper_close(struct tn_mapper *m);

#endif
