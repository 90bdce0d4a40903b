/* Private. Rows of who had to do with what, one at a time: those of a table beside the input (recommend_side.c), and the
 * operands of --apply (recommend_stream.c). Fields, times, --where, --as-of and bad rows as stream/source.h has them; but
 * the rows are those of a tn_table, since a table's order is checked here, and an event of tn_source does not know its
 * line.
 *
 * Ownership   yours; tn_recommend_rows_fini frees, and takes a zeroed one.
 * Lifetime    a row, and all slices of it, are good until the next.
 */
#ifndef TN_MODEL_RECOMMEND_ROWS_H
#define TN_MODEL_RECOMMEND_ROWS_H

#include "base/time.h"
#include "stream/expr.h"
#include "stream/source.h"
#include "stream/table.h"

struct tn_recommend_rows {
	/* to be set before an open */
	uint32_t need;                  /* roles that must have a column, and a value in every row */
	uint32_t may;                   /* roles that are used where there is a column; a time must then have a value */
	bool skips;                     /* rows without an item are left out and counted, not bad */
	struct tn_expr *where;          /* parsed, borrowed; NULL: every row */
	int64_t as_of;                  /* later rows are left out; TN_TIME_NONE: none is */

	/* the current row */
	struct tn_rec rec;
	struct tn_str field[TN_ROLES];  /* by role; empty where it is missing or not asked for */
	int64_t time_us;                /* TN_TIME_NONE: there is no column, or it is not asked for */

	struct tn_source_stats stats;
	struct tn_columns columns;      /* of the current file, with the roles as they are meant */
	struct tn_table *table;
	struct tn_common *common, own;  /* the run's; `own` for a table beside the input */
	const char *const *given;       /* --user COL ... where such a table may have them */
	uint32_t text[TN_ROLES], ntext; /* roles that are read as they stand */
	uint32_t time;                  /* column, or TN_COLUMN_NONE */
	struct tn_window window;
	uint32_t row;                   /* the next one of the window */
	struct tn_time_cache cache;
};

/* Both read the first header, so that columns are known. tn_recommend_rows_fini after a failure, too.
 * The operands. */
enum tn_status tn_recommend_rows_open(struct tn_recommend_rows *r, struct tn_common *common, struct tn_err *err);
/* A file of its own, without --where and --as-of; every bad row is an error. option: "--history". */
enum tn_status tn_recommend_rows_open_file(struct tn_recommend_rows *r, const char *option, const char *file,
	const struct tn_common *common, struct tn_err *err);
int tn_recommend_rows_next(struct tn_recommend_rows *r, struct tn_err *err);    /* 1 a row, 0 the end, -1 */
/* Has the table a column of this role? */
static inline bool tn_recommend_rows_has(const struct tn_recommend_rows *r, enum tn_role role)
{
	return r->columns.role[role] != TN_COLUMN_NONE;
}
/* The current row is to blame: adds its place to *err, and returns the status. column: a role's. */
enum tn_status tn_recommend_rows_blame(const struct tn_recommend_rows *r, enum tn_role column, struct tn_err *err);
void tn_recommend_rows_fini(struct tn_recommend_rows *r);

#endif
