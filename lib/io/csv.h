/* CSV records: RFC 4180 with any one-byte delimiter, strict. hot.
 *
 * Two ways    records without a quote, or whose quotes only wrap whole fields (line ends inside included only when
 *             decoded), are split in place by a vector quote mask; records with doubled quotes, quoted line ends or
 *             malformed quotes are decoded by libcsv (strict, own space function, record limit) into a buffer of their
 *             own. libcsv is the oracle of all tests.
 * Rows        LF or CRLF ends a row, blank lines (empty or only CR) are counted in `blank_lines` and skipped. The last LF
 *             may be missing, CR or not (`cut` tells). The number of fields is not checked here. Flags of record.h are set: QUOTED,
 *             ESCAPE, NUL.
 * Bad rows    a quote in the wrong place, or a lone CR outside quotes: a window of one row with TN_REC_BAD, *bad filled
 *             (status TN_EDATA, line, column, reason "quote" or "cr"); reading goes on behind that row's first line
 *             (F86).
 * Ends        tn_csv_fill: 1 a window, 0 the true end, -1 failure in *err: an open quote at the end is TN_EINPUT and
 *             names the line where it opened; a record over max_record is TN_ELIMIT, likewise (F40). All whole rows
 *             before a failure come first.
 * Lines       of the decompressed stream; a record with line ends in it counts them.
 */
#ifndef TN_IO_CSV_H
#define TN_IO_CSV_H

#include "io/in.h"
#include "io/record.h"

struct tn_csv;

/* `in` is borrowed, and its block is the reader's from now on. TN_EUSAGE: max_record is more than 32 bits of offsets can say;
 * TN_ELIMIT: memory. After a failure *csv is NULL. */
enum tn_status tn_csv_open(struct tn_csv **csv, struct tn_in *in, char delimiter, size_t max_record, struct tn_err *err);
int tn_csv_fill(struct tn_csv *csv, struct tn_window *w, struct tn_err *bad, struct tn_err *err);
uint64_t tn_csv_blank_lines(const struct tn_csv *csv);  /* so far */
bool tn_csv_cut(const struct tn_csv *csv);      /* the last row had no LF */
void tn_csv_close(struct tn_csv *csv);          /* takes NULL */

#endif
