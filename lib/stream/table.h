/* Tables in: the FILE operands (or stdin) as one stream of windows of rows.
 *
 * Each file has its own header, with the same names in any order (F85); --no-header takes the names from --columns. Roles are
 * found for each file. A window never spans files; rows with another number of fields than the header are left to
 * the caller (tn_table_bad_fields), so that a hot loop compares two numbers and no more.
 *
 * Ends        tn_table_fill: 1 a window, 0 the true end of the last file, -1 a failure in *err.
 * Lifetime    a window is good until the next fill; column names as long as the table.
 */
#ifndef TN_STREAM_TABLE_H
#define TN_STREAM_TABLE_H

#include "io/in.h"
#include "stream/common.h"

struct tn_table;

/* need: roles that must be there. bare: the columns under --no-header without --columns; NULL: --columns is needed. The
 * progress of common->tick counts these files. common and bare are borrowed. No file is opened yet: what is wrong with one is
 * told by the fill that meets it. *t is for tn_table_close after a failure, too, so it is NULL before. TN_EUSAGE: there are no
 * names for the columns. */
enum tn_status tn_table_open(struct tn_table **t, struct tn_common *common, uint32_t need, const char *bare, struct tn_err *err);
/* One file of its own instead of the operands (moves reads two tables). */
enum tn_status tn_table_open_file(struct tn_table **t, struct tn_common *common, const char *name, uint32_t need, struct tn_err *err);
/* TN_EINPUT: a file that cannot be read, or without a header; TN_EDATA: names that differ from the first file's, a role
 * that has no column; and what tn_lines_fill says. Calls common->tick each time. */
int tn_table_fill(struct tn_table *t, struct tn_window *w, struct tn_err *err);
bool tn_table_is_new(struct tn_table *t);               /* true once for each file, at its first window: bind columns now */
const struct tn_columns *tn_table_columns(const struct tn_table *t);    /* of the current file; n = 0 before the first fill */
const char *tn_table_file(const struct tn_table *t);
uint64_t tn_table_rows(const struct tn_table *t);       /* handed over so far, without headers */

/* This row is bad for the reason in *err: adds file and line, and asks common->bad. TN_OK: skipped, go on. */
enum tn_status tn_table_bad(struct tn_table *t, const struct tn_rec *rec, struct tn_err *err);
/* The header once more, where files were joined by cat: for filters to whom it would look like any row (F44). */
bool tn_table_is_header(const struct tn_table *t, const struct tn_rec *rec);
enum tn_status tn_table_bad_header(struct tn_table *t, const struct tn_rec *rec, struct tn_err *err);
enum tn_status tn_table_bad_fields(struct tn_table *t, const struct tn_rec *rec, struct tn_err *err);
void tn_table_close(struct tn_table *t);                /* takes NULL */

#endif
