/* Cross tables: how many rows, and what sum, in each cell of two columns of any table.
 *
 * Key         the two columns that the options `rows` and `cols` name; parts of it may be missing (a group of their own).
 * State       the number of rows, and the exact sum of the column of the option `value` ("": none). O(1) a pair of values.
 * Bins        made from the final states, so that they are the same however the input was split: type 7 quantiles
 *             (R. J. Hyndman, Y. Fan, Am. Stat. 50 (1996) 361-365) as exact fractions, weighted by the counts, or cuts as
 *             they were given. A value equal to a break lies below it: (a,b].
 * Answer      report: the cells that occur, by row, then by column; or a matrix of all.
 * Memory      beyond the states O(cells + labels), at most --mem + 16 MiB (TN_ELIMIT).
 */
#ifndef TN_MODEL_CROSSTAB_H
#define TN_MODEL_CROSSTAB_H

#include "fold/fold.h"

enum tn_crosstab_form { TN_CROSSTAB_LONG, TN_CROSSTAB_MATRIX_COUNT, TN_CROSSTAB_MATRIX_SHARE, TN_CROSSTAB_MATRIX_SUM };

/* The options that only shape the answer. Those of the state are fold options, as text: rows, cols, value. */
struct tn_crosstab_spec {
	const char *row_bins, *col_bins;        /* auto, none, N, cuts=A,B,... */
	enum tn_crosstab_form form;
	bool totals;
	int digits;                             /* decimals of shares */
	struct tn_buf *explain;                 /* lines that say in words what the bins are; NULL: not asked for */
};

extern const struct tn_fold_ops tn_crosstab;

#endif
