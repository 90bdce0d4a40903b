/* Nameless files for spills: O_TMPFILE, else mkstemp's pattern and unlink at once; mode 0600; on any exit nothing stays (F14).
 *
 * tn_temp_open gives a descriptor open for reading and writing. dir NULL: TMPDIR's value is the caller's business; "/tmp".
 * Fails with TN_ELIMIT, naming dir and --tmp as the way out (F13); *fd is -1 then. The descriptor is yours to close, and with it
 * goes the file.
 */
#ifndef TN_IO_TEMP_H
#define TN_IO_TEMP_H

#include "base/err.h"

enum tn_status tn_temp_open(int *fd, const char *dir, struct tn_err *err);

/* All n bytes at the file's place. *spilled: what was written into the file so far, counted on as bytes go out and told
 * when they do not. */
enum tn_status tn_temp_write(int fd, const char *dir, const char *p, size_t n, int64_t *spilled, struct tn_err *err);
/* What is told then: TN_ELIMIT, `spilled` bytes are there and `wanted` more were. */
enum tn_status tn_temp_full(const char *dir, int64_t spilled, size_t wanted, int errno_value, struct tn_err *err);

#endif
