/* Private. Inside the mapper: what mapper*.c share, and what their tests look into. Nobody else's.
 *
 * mapper.c        one row, whatever it holds: the plain way, and the judge of every row that is not clean
 * mapper_bind.c   columns in, columns out
 * mapper_text.c   what the options say: renames, sets, formats
 * mapper_time.c   times
 * mapper_value.c  products
 * mapper_where.c  --where, asked of the row that comes out
 * mapper_fast.c   clean rows, many at once (hot)
 */
#ifndef TN_STREAM_MAPPER_PARTS_H
#define TN_STREAM_MAPPER_PARTS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/money.h"
#include "base/time.h"
#include "base/zone.h"
#include "stream/expr.h"
#include "stream/mapper.h"

/* Times */

enum tn_mapper_form { TN_FORM_ISO, TN_FORM_UNIX, TN_FORM_PATTERN, TN_FORM_AUTO };

struct tn_mapper_way {
	enum tn_mapper_form form;
	enum tn_time_unit unit;
	struct tn_str pattern;
};

struct tn_mapper_clock {
	struct tn_mapper_way way[TN_MAPPER_ALTERNATIVES];
	uint32_t nways;
	bool is_held;                   /* way[0] holds for all rows */
	int digits;                     /* 0, 3, 6; -1: not known yet */
	bool is_known;                  /* a row has told digits and ... */
	bool rewrites;                  /* ... that its time did not stand in the stream's form */
	struct tn_zone *zone;           /* NULL: UTC */
	struct tn_time_cache cache;
};

#define TN_MAPPER_TIME_BYTES 32

enum tn_status tn_mapper_clock_open(struct tn_mapper_clock *k, const struct tn_mapper_spec *spec, struct tn_err *err);
/* Writes the stream's form of a time: dst has TN_MAPPER_TIME_BYTES. A time that stands in that form already comes back as the slice
 * it is. 64 bytes behind `text` are readable. */
enum tn_status tn_mapper_clock_read(struct tn_mapper_clock *k, struct tn_str text, char *dst, struct tn_str *time, struct tn_err *err);
void tn_mapper_clock_close(struct tn_mapper_clock *k);

/* Products */

#define TN_MAPPER_FACTORS 8

struct tn_mapper_factor {
	struct tn_str name;             /* of a column; .p NULL: a number */
	struct tn_money number;
	uint32_t column;
};

struct tn_mapper_product {
	struct tn_mapper_factor factor[TN_MAPPER_FACTORS];
	uint32_t n;
};

/* price*qty, {Unit price}*{Qty}, 0.01*price. TN_EUSAGE with the place in the text. Names are slices of it. */
enum tn_status tn_mapper_product_parse(struct tn_mapper_product *p, struct tn_str text, struct tn_err *err);
/* The product's text in dst (TN_MONEY_BYTES), *n its length; 0 when a factor is missing. */
enum tn_status tn_mapper_product_eval(const struct tn_mapper_product *p, const struct tn_rec *rec, char *dst, size_t *n, struct tn_err *err);

#define TN_MAPPER_NUMBERS "numbers are as 1234.50: no marks, money signs, exponents; --bad skip leaves such rows out"

/* Columns out */

enum tn_mapper_kind { TN_OUT_COLUMN, TN_OUT_CONSTANT, TN_OUT_PRODUCT, TN_OUT_ABSENT /* only set */ };

struct tn_mapper_col {
	enum tn_mapper_kind kind;
	struct tn_str name;             /* in the output */
	struct tn_str source;           /* the column's name in the input */
	uint32_t column;                /* ... its number in the current file */
	struct tn_str constant;
	struct tn_mapper_product product;
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

struct tn_mapper {
	const struct tn_mapper_spec *spec;
	struct tn_arena arena;
	struct tn_mapper_input input;
	struct tn_columns columns;      /* of the current file, with the roles' direct sources */
	struct tn_columns first;        /* of the first file */
	const char *first_file;
	struct tn_mapper_col *col;
	uint32_t ncols;
	uint32_t role_col[TN_ROLES];    /* number of the output column, or TN_COLUMN_NONE */
	struct tn_mapper_set *set;
	uint32_t nsets;
	struct tn_mapper_rename *rename;
	uint32_t nrenames;
	struct tn_mapper_clock clock;
	struct tn_mapper_fast fast;
	struct tn_out *out;
	struct tn_mapper_stats stats;
	struct tn_str *value;           /* of the row, by output column; .p NULL: not made yet */
	char *product;                  /* TN_MONEY_BYTES: there is one at most */
	struct tn_buf text;             /* a row with its fields escaped */
	uint32_t *at;                   /* ... and their offsets, input.columns->n + 1 */
	bool is_plain;
	struct tn_expr *where;          /* NULL: every row */
	struct tn_buf where_text;       /* the row out, and its offsets, ncols + 1 */
	uint32_t *where_at;
};

/* mapper_text.c: the parts of the options, before any file. */
enum tn_status tn_mapper_parse(struct tn_mapper *m, struct tn_err *err);
/* mapper.c */
struct tn_str tn_mapper_renamed(const struct tn_mapper *m, struct tn_str event);
/* mapper_where.c: once by the layout; then for m->value of each row: 1 it holds, 0 not, -1 a bad row. is_raw: values are not escaped. */
enum tn_status tn_mapper_where_bind(struct tn_mapper *m, struct tn_err *err);
int tn_mapper_where(struct tn_mapper *m, uint64_t line, bool is_raw, struct tn_err *err);
/* mapper_fast.c: what can be done for the columns as bound, once the first good row has told the form of times. */
void tn_mapper_fast_plan(struct tn_mapper *m);
/* From row *r on, up to the first row that is not clean. */
void tn_mapper_fast_rows(struct tn_mapper *m, const struct tn_window *w, uint32_t *r);

#endif
