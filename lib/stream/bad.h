/* What becomes of bad rows: --bad fail, skip, skip=N, skip=P% and --rejects FILE (faults.md section 1, rule 3).
 *
 * Counts      by reason word (err.reason), at most 64 reasons, the rest under "other".
 * Rejects     a TSV with the columns file line reason row (row escaped as one field), one line a skipped row.
 * Lifetime    text of tn_bad_parse is borrowed as long as the struct (percent points into it); `raw` is only looked
 *             at.
 * Ownership   struct tn_bad is yours; `rejects` is opened and finished by lib/cli.
 */
#ifndef TN_STREAM_BAD_H
#define TN_STREAM_BAD_H

#include "base/err.h"
#include "io/out.h"

enum tn_bad_mode { TN_BAD_FAIL, TN_BAD_SKIP, TN_BAD_SKIP_ROWS, TN_BAD_SKIP_PERCENT };

#define TN_BAD_REASONS 64

struct tn_bad {
	enum tn_bad_mode mode;
	uint64_t max_rows;
	struct tn_str percent;          /* the number in P%, exact decimal text */
	struct tn_out *rejects;         /* NULL: none */
	struct { char reason[24]; uint64_t rows; } count[TN_BAD_REASONS];
	uint32_t nreasons;
	uint64_t skipped;               /* in all */
};

/* "fail", "skip", "skip=12", "skip=0.5%" (up to six decimals). TN_EUSAGE for all else; a zeroed struct is "fail". */
enum tn_status tn_bad_parse(struct tn_bad *b, struct tn_str text, struct tn_err *err);

/* A row went wrong: *err says how (TN_EDATA; any other status is passed through). TN_OK: it is counted, rejected, *err is
 * cleared, go on. Else the status to stop with: the row's own, or that of the reject file. `raw`: the row as it stands in the
 * input. */
enum tn_status tn_bad_row(struct tn_bad *b, struct tn_str raw, struct tn_err *err);

/* At the end: the P% bound against all rows read (skipped ones included). TN_EDATA: more of them were bad. */
enum tn_status tn_bad_end(struct tn_bad *b, uint64_t rows_read, struct tn_err *err);

#endif
