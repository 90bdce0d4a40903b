/* Errors are values. Who notices a failure fills a struct tn_err and returns its status; all above pass it on
 * with TN_TRY, or clean up first. Only lib/cli makes text for a person of it.
 *
 * Invariant   the first failure wins: tn_err_set on an err that is already set changes nothing.
 * Ownership   a plain value, never allocates: it must work when memory is gone.
 * Lifetime    `file` is borrowed and must live as long as the run.
 * Text        `what` and `hint` are fit for a terminal whatever is put into them: control bytes and bytes that are not UTF-8
 *             stand there as \xHH.
 */
#ifndef TN_BASE_ERR_H
#define TN_BASE_ERR_H

#include <stdint.h>

#include "base/str.h"

/* = the exit statuses of design.md section 4 */
enum tn_status {
	TN_OK = 0,
	TN_EDATA = 1,   /* a row, a value, a missing column */
	TN_EUSAGE = 2,  /* wrong usage */
	TN_EINPUT = 3,  /* input cut, corrupt, unreadable, empty, aborted upstream */
	TN_EOUTPUT = 4, /* output could not be written */
	TN_ELIMIT = 5,  /* out of memory, spill space or a stated limit */
	TN_EUNSAFE = 6, /* refused for safety */
	TN_FOUND = 10   /* ran, and found what it was told to watch for */
};

struct tn_err {
	enum tn_status status;
	const char *file;    /* NULL: not about a file */
	uint64_t line;       /* of the decompressed stream, from 1; 0: not about a line */
	uint32_t column;     /* field number from 1; 0: not about a field or for a byte */
	char reason[24];     /* short word for the counts of --bad skip: "fields", "time", "quote", "nul" ... */
	char what[232];      /* "time: not a time: '12-3-2024'" */
	char hint[120];      /* "ingest --time-format"; empty: none */
};

/* Fills *err (when it is not set yet) with a printf-like text, and returns `status`. Cut to the space there is. */
enum tn_status tn_err_set(struct tn_err *err, enum tn_status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Adds the way out to an error that has no hint yet. */
void tn_err_hint(struct tn_err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds the place, where it is not known yet. */
void tn_err_at(struct tn_err *err, const char *file, uint64_t line, uint32_t column);

/* Names the reason word of a bad row; cut to 23 bytes. Returns err->status. */
enum tn_status tn_err_reason(struct tn_err *err, const char *reason);

/* "out of memory (wanted N bytes)" as TN_ELIMIT. */
enum tn_status tn_err_nomem(struct tn_err *err, uint64_t bytes);

/* `doing: FILE: strerror(errno_value)` with the status given. */
enum tn_status tn_err_errno(struct tn_err *err, enum tn_status status, const char *doing, const char *file, int errno_value);

/* Forget an error that was handled (a bad row that is skipped). */
void tn_err_clear(struct tn_err *err);

/* Writes 'value' in single quotes into dst, at most cap - 1 bytes and a NUL: C0, C1, DEL, bidi controls and bytes
 * that are not UTF-8 as \xHH, a cut value ends in ... before the quote. Returns dst, for use as a %s argument. */
const char *tn_err_quote(char *dst, size_t cap, struct tn_str value);

/* The same without the quotes, for names within a sentence. */
const char *tn_err_plain(char *dst, size_t cap, struct tn_str value);

#define TN_TRY(call) do { enum tn_status tn_try_ = (call); if (tn_try_ != TN_OK) return tn_try_; } while (0)

#endif
