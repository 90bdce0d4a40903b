/* Nameless files for spills: O_TMPFILE, else mkstemp's pattern and unlink at once; mode 0600; on any exit nothing stays (F14).
 *
 * tn_temp_open gives a descriptor open for reading and writing. dir NULL: TMPDIR's value is the caller's business; "/tmp".
 * Fails with TN_ELIMIT, naming dir and --tmp as the way out (F13).
 */
#ifndef TN_IO_TEMP_H
#define TN_IO_TEMP_H

#include "base/err.h"

enum tn_status tn_temp_open(int *fd, const char *dir, struct tn_err *err);

#endif
