/* Rows through, with one column appended (design.md 3.8): the bytes of the rest leave as they came.
 *
 *     for each window: if (tn_table_is_new(t)) TN_TRY(tn_append_columns(&a, tn_table_columns(t), err));
 *     for each row:    tn_append_row(&a, &rec, label);
 *
 * Files whose columns stand in another order than the first one's leave in the first one's order.
 *
 * Ownership   struct tn_append is yours: tn_append_init, tn_append_fini (takes a zeroed one, too). The output is borrowed.
 * Fails       TN_EDATA: there is a column of that name already. The output's failures: tn_out_status, now and then.
 */
#ifndef TN_STREAM_APPEND_H
#define TN_STREAM_APPEND_H

#include "stream/row.h"

struct tn_append {
	struct tn_out *out;
	const struct tn_common *common;
	struct tn_str name;
	struct tn_str null;             /* for a missing label */
	struct tn_columns first;        /* names are copies */
	struct tn_arena arena;
	uint32_t *from;                 /* by output column: the file's; NULL: they stand in the same order */
	uint32_t *order;
	bool started;
};

/* out, common and name are borrowed until tn_append_fini. The name is that of the column, in the stream's form. */
void tn_append_init(struct tn_append *a, struct tn_out *out, const struct tn_common *common, const char *name);
/* Of each file, before its rows; the first one writes the header. */
enum tn_status tn_append_columns(struct tn_append *a, const struct tn_columns *c, struct tn_err *err);
/* hot. The value stands in the stream's form; a missing one is a label of no bytes. rec has as many fields as the header:
 * who reads has checked that. False: the output failed (in *out->err). */
bool tn_append_row(struct tn_append *a, const struct tn_rec *rec, struct tn_str value);
void tn_append_fini(struct tn_append *a);

#endif
