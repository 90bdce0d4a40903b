/* Rows out: one row is put together field by field and added to the output with its LF.
 *
 *     tn_row_str(row, user); tn_row_u64(row, n); tn_row_fixed(row, rate, 6); TN_TRY(tn_row_end(row));
 *
 * Invariant   a row has exactly as many fields as the header had; another number is a mistake of ours (assert).
 * Failures    of memory or of the output last, and are told by tn_row_end.
 */
#ifndef TN_STREAM_ROW_H
#define TN_STREAM_ROW_H

#include "base/buf.h"
#include "base/money.h"
#include "io/out.h"
#include "stream/common.h"

struct tn_row {
	struct tn_buf buf;
	uint32_t nf, want;              /* want 0: no header yet */
	bool dropped;
	const char *null;
	bool no_header, is_engine;      /* is_engine: times in the form of stream/engine.h */
	struct tn_out *out;             /* borrowed */
};

/* out, common and its --null text are borrowed until tn_row_fini. Memory is the longest row's. */
void tn_row_init(struct tn_row *row, struct tn_out *out, const struct tn_common *common);
/* The header: column names separated by blanks, in the stream's form. Not written under --no-header or --no-header-out, but
 * counted. */
enum tn_status tn_row_header(struct tn_row *row, const char *names);
/* The same from names that may hold blanks. */
enum tn_status tn_row_header_names(struct tn_row *row, const struct tn_str *name, uint32_t n);

struct tn_buf *tn_row_field(struct tn_row *row);                /* the next field, to be written by the caller */
/* bytes as they stand in the stream; missing becomes the null marker */
void tn_row_str(struct tn_row *row, struct tn_str s);
void tn_row_missing(struct tn_row *row);
void tn_row_u64(struct tn_row *row, uint64_t v);
void tn_row_i64(struct tn_row *row, int64_t v);
void tn_row_fixed(struct tn_row *row, double v, int digits);    /* finite, |v| < 1e15; NaN is the caller's to call missing */
void tn_row_sum(struct tn_row *row, const struct tn_sum *s);
void tn_row_time(struct tn_row *row, int64_t time_us, int digits);      /* digits: 0, 3, 6; finer parts are cut */
void tn_row_day(struct tn_row *row, int32_t day);
enum tn_status tn_row_drop(struct tn_row *row);                 /* this row is not wanted: TN_OK, tn_row_end writes nothing */
enum tn_status tn_row_end(struct tn_row *row);                  /* TN_ELIMIT, the output's failure; TN_EUSAGE: one column under --engine */
void tn_row_fini(struct tn_row *row);

#endif
