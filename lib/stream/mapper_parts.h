/* Private. Inside the mapper: what mapper*.c share, and what their tests look into. Nobody else's.
 *
 * mapper.c        windows and files: which way a row goes, what becomes of a bad one, the counts
 * mapper_row.c    one row, whatever it holds: the plain way, and the judge of every row that is not clean
 * mapper_fast.c   clean rows, many at once (hot)
 * mapper_text.c   what the options say: renames, sets
 * mapper_wants.c  the names that the options speak of
 * mapper_source.c where a role's value comes from: alternatives, guards, constants
 * mapper_arith.c  exact arithmetic
 * mapper_bind.c   columns in, columns out
 * mapper_rules.c  rows dropped, values extracted
 * mapper_time.c   times
 * mapper_zone.c   a zone a row
 * mapper_money.c  minor units, rates
 * mapper_where.c  --where, asked of the row that comes out
 * mapper_dedup.c  rows of records that may have come before
 */
#ifndef TN_STREAM_MAPPER_PARTS_H
#define TN_STREAM_MAPPER_PARTS_H

#include <regex.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/money.h"
#include "base/time.h"
#include "base/zone.h"
#include "stream/engine.h"
#include "stream/expr.h"
#include "stream/mapper.h"

/* Times */

enum tn_mapper_form { TN_FORM_ISO, TN_FORM_UNIX, TN_FORM_PATTERN, TN_FORM_CLF, TN_FORM_AUTO };

struct tn_mapper_way {
	enum tn_mapper_form form;
	enum tn_time_unit unit;
	bool is_local;                  /* the numbers count on a clock of the zone */
	bool is_guessed;                /* the unit, from the size of the first row */
	struct tn_str pattern;
};

struct tn_mapper_clock {
	struct tn_mapper_way way[TN_MAPPER_ALTERNATIVES];
	uint32_t nways;
	bool is_held;                   /* way[0] holds for all rows */
	bool cuts;                      /* digits that are too fine */
	int digits;                     /* 0, 3, 6; -1: not known yet */
	bool is_known;                  /* a row has told digits and ... */
	bool rewrites;                  /* ... that its time did not stand in the stream's form */
	struct tn_zone *zone;           /* of the next row: NULL: UTC. Borrowed */
	struct tn_zone *own;            /* spec.tz */
	int64_t us;                     /* of the last time read ... */
	bool has_zone;                  /* ... and whether its text said itself where it stands */
	struct tn_time_cache cache, clf;        /* of the stream's form, of access logs */
	int32_t day;                    /* the last one written; its text, with room for a copy of whole words */
	size_t day_n;                   /* 0: none yet */
	char day_text[16];
};

#define TN_MAPPER_TIME_BYTES 32

enum tn_status tn_mapper_clock_open(struct tn_mapper_clock *k, const struct tn_mapper_spec *spec, struct tn_err *err);
/* Writes the stream's form of a time: dst has TN_MAPPER_TIME_BYTES. A time that stands in that form already comes back as
 * the slice it is. 64 bytes behind `text` are readable. */
enum tn_status tn_mapper_clock_read(struct tn_mapper_clock *k, struct tn_str text, char *dst, struct tn_str *time, struct tn_err *err);
/* The same of one that is known; text is for messages. */
enum tn_status tn_mapper_clock_put(struct tn_mapper_clock *k, int64_t us, struct tn_str text, char *dst,
	struct tn_str *time, struct tn_err *err);
void tn_mapper_clock_close(struct tn_mapper_clock *k);

/* Zones by name, as the rows name them. Bounded: a table that is full is emptied. */

#define TN_MAPPER_ZONES 300U

struct tn_mapper_zone {
	struct tn_zone *zone;           /* NULL: UTC, or none */
	bool is_none;
	char hint[sizeof ((struct tn_err *)0)->hint];   /* why not */
};

struct tn_mapper_zones {
	struct tn_map names;
	struct tn_mapper_zone *at;      /* by number of the name */
	uint32_t last;                  /* the number asked for last; TN_MAP_NONE: none yet */
};

/* TN_EDATA, reason zone, for a name that is none. */
enum tn_status tn_mapper_zones_find(struct tn_mapper_zones *z, struct tn_str name, const char *zoneinfo,
	struct tn_zone **zone, struct tn_err *err);
void tn_mapper_zones_fini(struct tn_mapper_zones *z);

/* Arithmetic: a postfix program over the columns of a row. */

#define TN_MAPPER_STEPS 64U

enum tn_mapper_op { TN_ARITH_COLUMN, TN_ARITH_NUMBER, TN_ARITH_ADD, TN_ARITH_SUB, TN_ARITH_MUL, TN_ARITH_NEG };

struct tn_mapper_step {
	enum tn_mapper_op op;
	bool has_default;
	bool is_whole;                  /* bound: the column's name holds a colon, what stands behind it is no default */
	uint32_t column;                /* bound */
	struct tn_money number;         /* or what a missing value counts as */
	struct tn_str name, whole;      /* of the column; whole: with the default */
};

struct tn_mapper_arith {
	enum tn_role role;              /* for messages */
	bool is_engine;                 /* operands may have exponents */
	uint32_t n;
	struct tn_mapper_step step[TN_MAPPER_STEPS];
};

/* price*qty, {Unit price}*{Qty:1}-0.5. TN_EUSAGE with the place in the text. Names are slices of it. */
enum tn_status tn_mapper_arith_parse(struct tn_mapper_arith *a, enum tn_role role, struct tn_str text, struct tn_err *err);
/* Operands by name; TN_EDATA for one that is not there. */
enum tn_status tn_mapper_arith_bind(struct tn_mapper_arith *a, const struct tn_columns *c, struct tn_err *err);
/* The value's text in dst (TN_MONEY_BYTES), *n its length; 0 when an operand is missing. */
enum tn_status tn_mapper_arith_eval(const struct tn_mapper_arith *a, const struct tn_rec *rec, char *dst, size_t *n, struct tn_err *err);

#define TN_MAPPER_NUMBERS "numbers are as 1234.50: no marks, money signs, exponents; --bad skip leaves such rows out"
#define TN_MAPPER_ENGINE_NUMBERS "numbers are as 1234.50 or 1.2345E3; --bad skip=N leaves such rows out"

/* Columns out */

enum tn_mapper_kind {
	TN_OUT_COLUMN, TN_OUT_CONSTANT, TN_OUT_ARITH,
	TN_OUT_CHOICE,                  /* by row */
	TN_OUT_ABSENT                   /* only set or extracted */
};

/* One alternative of a role, or a kept column. */
struct tn_mapper_source {
	struct tn_str text;             /* as written, without the guard */
	struct tn_expr *when;           /* NULL: always */
	struct tn_mapper_arith *arith;  /* NULL: it is none */
	enum tn_mapper_kind kind;       /* by the first file: COLUMN, CONSTANT or ARITH */
	struct tn_str name;             /* of the column */
	uint32_t column;                /* ... its number in the current file */
	struct tn_str constant;         /* in the stream's form */
	int64_t us;                     /* of a constant time */
};

struct tn_mapper_sources {
	struct tn_mapper_source *at;
	uint32_t n, all;                /* the first n are there, by the first file */
};

struct tn_mapper_col {
	enum tn_mapper_kind kind;
	struct tn_str name;             /* in the output */
	struct tn_mapper_sources from;  /* those that are there; of COLUMN, CONSTANT, ARITH: one */
	const struct tn_mapper_source *now;     /* which one the row's value came from; NULL: none */
	uint32_t column;                /* of `now`, where it is a column; or TN_COLUMN_NONE */
	int role;                       /* enum tn_role, -1: a kept column */
	bool is_number;
};

struct tn_mapper_set {
	struct tn_str column, value;    /* value as it will stand in the stream */
	struct tn_expr *when;
	uint32_t out;                   /* number of the output column */
};

struct tn_mapper_rename {
	struct tn_str from, to;
};

/* ROLE from COL ~ 'REGEX' */
struct tn_mapper_extract {
	enum tn_role role;
	struct tn_expr *check;          /* the same as an expression: knows the column's name, and that the regex is safe */
	uint32_t column;                /* in the current file */
	bool is_compiled;
	regex_t regex;
	struct tn_str prefix;           /* bytes that a value must begin with */
	struct tn_str needle;           /* bytes that must stand somewhere in it */
	struct tn_buf text;             /* of the row: the value, unescaped, for regexec ... */
	struct tn_buf group;            /* ... and what was found, escaped */
};

/* What mapper_fast.c puts down for a clean row, one behind the other. */
enum tn_mapper_put {
	TN_PUT_COLUMNS,                 /* neighbours that stay neighbours */
	TN_PUT_CONSTANT,
	TN_PUT_TIME,                    /* not in the stream's form: read and written */
	TN_PUT_EVENT                    /* by its new name, if it has one */
};

struct tn_mapper_run {
	enum tn_mapper_put put;
	uint32_t first, last;           /* columns */
	struct tn_str constant;
};

struct tn_mapper_fast {
	bool is_planned, is_possible;
	bool is_whole;                  /* the output row is the input row but for the delimiter */
	bool only_columns;              /* no run is anything else */
	bool rewrites;                  /* times are not in the stream's form */
	struct tn_mapper_run *run;      /* room for as many as columns out */
	uint32_t nruns;
	uint32_t user, time;            /* columns */
	uint32_t number[2], nnumbers;   /* columns of value and qty */
	size_t extra, copies;           /* bytes a row that are not the row's; how often a column stands in a row at most */
};

/* Rows of one record that wait for the next record to begin: dedup takes all of them, or none. */
struct tn_mapper_unit {
	struct tn_dedup *dedup;         /* NULL: no dedup */
	bool is_row;                    /* the key is the whole row, else a column: */
	uint32_t column;
	uint32_t *order;                /* of the whole row: columns of the current file in the first one's order */
	struct tn_buf key, next_key, out, raw;
	uint32_t rows;                  /* 0: nothing waits */
	uint64_t line;
	int64_t min_us, max_us;
};

struct tn_mapper {
	const struct tn_mapper_spec *spec;
	struct tn_arena arena;
	struct tn_mapper_input input;
	struct tn_columns columns;      /* of the current file, with the roles' direct sources */
	struct tn_columns first;        /* of the first file */
	const char *first_file;
	struct tn_mapper_sources from[TN_ROLES];
	struct tn_want *want;
	uint32_t nwants;
	struct tn_mapper_col *col;
	struct tn_mapper_source *kept;  /* by column of the first file */
	uint32_t ncols;
	uint32_t role_col[TN_ROLES];    /* number of the output column, or TN_COLUMN_NONE */
	enum tn_role needed[TN_ROLES];  /* rows without these are bad, or left out */
	uint32_t nneeded;
	struct tn_expr **drop;          /* at most TN_MAPPER_LIST */
	uint32_t ndrops;
	uint32_t drop_count[TN_MAPPER_LIST];    /* by rule: its counter */
	struct tn_str drop_name[TN_MAPPER_LIST];        /* by counter */
	uint32_t ndrop_names;
	struct tn_mapper_extract *extract;
	uint32_t nextracts;
	struct tn_mapper_set *set;
	uint32_t nsets;
	struct tn_mapper_rename *rename;
	uint32_t nrenames;
	struct tn_mapper_clock clock;
	uint32_t zone_column;           /* or TN_COLUMN_NONE */
	struct tn_mapper_zones zones;
	struct tn_mapper_fast fast;
	struct tn_out *out;
	struct tn_bad *bad;
	struct tn_mapper_stats *file;   /* one a bind */
	uint32_t nfiles, files_cap;
	struct tn_mapper_stats *now;    /* the last of them */
	struct tn_mapper_stats done;    /* the sum of the others */
	struct tn_mapper_stats *total;
	struct tn_str raw;              /* of the row, as its reader gave it; .p NULL: it gave none */
	struct tn_str *value;           /* of the row, by output column; .p NULL: not made yet */
	char *number[2];                /* TN_MONEY_BYTES each: value and qty as made */
	char plain[2][TN_ENGINE_NUMBER];        /* value and qty that came with an exponent */
	struct tn_buf text;             /* a row with its fields escaped */
	uint32_t *at;                   /* ... and their offsets, input.columns->n + 1 */
	bool is_plain;
	struct tn_expr *where;          /* NULL: every row */
	struct tn_buf where_text;       /* the row out, and its offsets, ncols + 1 */
	uint32_t *where_at;
	struct tn_mapper_unit unit;
};

/* mapper.c: the counts of a file that is bound now. */
enum tn_status tn_mapper_begin_file(struct tn_mapper *m, const char *file, struct tn_err *err);

/* mapper_text.c: the parts of the options, before any file. */
enum tn_status tn_mapper_parse(struct tn_mapper *m, struct tn_err *err);
/* A value as it will stand in the stream: text, or 'any text' ('' inside is a quote). */
enum tn_status tn_mapper_literal(struct tn_mapper *m, struct tn_str text, struct tn_str *value, struct tn_err *err);
enum tn_status tn_mapper_unquote(struct tn_mapper *m, struct tn_str text, struct tn_str *plain, struct tn_err *err);
/* Where " when " stands, outside of 'quotes' and {braces}; s.n: nowhere. With it the rest is the guard's text. */
size_t tn_mapper_find_when(struct tn_str s, struct tn_str *guard);
/* Without its braces, where it is one name in a pair of them. */
struct tn_str tn_mapper_unbraced(struct tn_str name);

/* mapper_wants.c: before any file; and again when the first one has told which sources there are: the same names, only
 * .by may change. */
enum tn_status tn_mapper_list_wants(struct tn_mapper *m, struct tn_err *err);

/* mapper_source.c */
enum tn_status tn_mapper_parse_sources(struct tn_mapper *m, struct tn_err *err);
/* By the first file: which alternatives there are. *found: any at all; none may be where the last one is empty. */
enum tn_status tn_mapper_take_sources(struct tn_mapper *m, struct tn_mapper_col *col, bool *found, struct tn_err *err);
/* By every file: their columns. And the guards, when the roles' columns are known. */
enum tn_status tn_mapper_find_sources(struct tn_mapper *m, struct tn_mapper_col *col, struct tn_err *err);
enum tn_status tn_mapper_bind_guards(struct tn_mapper *m, struct tn_err *err);
/* An expression of an option over the columns of the current file; refuses names of roles that come of several columns. */
enum tn_status tn_mapper_bind_expr(struct tn_mapper *m, struct tn_expr *e, const char *option, struct tn_err *err);
/* The row's value of a column that is arithmetic or has several sources. */
enum tn_status tn_mapper_choose(struct tn_mapper *m, const struct tn_rec *rec, uint32_t out, struct tn_err *err);

/* mapper_bind.c: tn_columns_missing for what an option names. */
enum tn_status tn_mapper_missing(const struct tn_columns *c, const char *option, struct tn_str name, struct tn_err *err);

/* mapper_rules.c */
enum tn_status tn_mapper_parse_rules(struct tn_mapper *m, struct tn_err *err);
enum tn_status tn_mapper_bind_rules(struct tn_mapper *m, struct tn_err *err);
/* The number of the rule that drops the row, or TN_MAPPER_LIST; TN_EXPR_BAD with *err for a bad row. */
uint32_t tn_mapper_drop(struct tn_mapper *m, const struct tn_rec *rec, struct tn_err *err);
/* is_raw: fields are not escaped. */
enum tn_status tn_mapper_extracts(struct tn_mapper *m, const struct tn_rec *rec, bool is_raw, struct tn_err *err);
void tn_mapper_close_rules(struct tn_mapper *m);

/* mapper_row.c: a row that is no bad one, up to the output. */
enum tn_status tn_mapper_row(struct tn_mapper *m, const struct tn_rec *rec, struct tn_err *err);
struct tn_str tn_mapper_renamed(const struct tn_mapper *m, struct tn_str event);
/* Not escaped, though it may have to be. */
bool tn_mapper_is_raw(const struct tn_mapper *m, const struct tn_rec *rec);
/* The row that comes out, of values that are escaped: bytes at most, and the end of what is put down. */
size_t tn_mapper_row_size(const struct tn_mapper *m);
char *tn_mapper_put_row(const struct tn_mapper *m, char *dst);
/* --null's marker in the place of what is missing. */
struct tn_str tn_mapper_shown(const struct tn_mapper *m, uint32_t i);
/* Is value i of the row a field that stands as it came? */
bool tn_mapper_as_it_came(const struct tn_mapper *m, const struct tn_rec *rec, uint32_t i);

/* mapper_money.c */
enum tn_status tn_mapper_bind_money(struct tn_mapper *m, struct tn_err *err);
enum tn_status tn_mapper_money(struct tn_mapper *m, struct tn_err *err);

/* mapper_where.c: once by the layout; then for m->value of each row: 1 it holds, 0 not, -1 a bad row. */
enum tn_status tn_mapper_where_bind(struct tn_mapper *m, struct tn_err *err);
int tn_mapper_where(struct tn_mapper *m, const struct tn_rec *rec, struct tn_err *err);

/* mapper_dedup.c: the row joins its record; those of the record before are judged when another one begins. */
enum tn_status tn_mapper_dedup_bind(struct tn_mapper *m, struct tn_err *err);
enum tn_status tn_mapper_dedup_row(struct tn_mapper *m, const struct tn_rec *rec, struct tn_err *err);
enum tn_status tn_mapper_dedup_flush(struct tn_mapper *m, struct tn_err *err);
enum tn_status tn_mapper_dedup_finish(struct tn_mapper *m, struct tn_err *err);
void tn_mapper_dedup_close(struct tn_mapper *m);

/* mapper_fast.c: what can be done for the columns as bound, once the first good row has told the form of times. */
void tn_mapper_fast_plan(struct tn_mapper *m);
/* From row *r on, up to the first row that is not clean. */
void tn_mapper_fast_rows(struct tn_mapper *m, const struct tn_window *w, uint32_t *r);

/* Rows that are written, with the first and last of their times. */
static inline void tn_mapper_count(struct tn_mapper_stats *s, uint64_t rows, int64_t min_us, int64_t max_us)
{
	s->written += rows;
	s->min_us = s->min_us == TN_TIME_NONE || min_us < s->min_us ? min_us : s->min_us;
	s->max_us = max_us > s->max_us ? max_us : s->max_us;   /* TN_TIME_NONE is less than all */
}

#endif
