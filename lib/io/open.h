/* Private. Opening files so that none of ours ever lands on descriptor 0, 1 or 2 (F9), and random names for temporary files.
 *
 * Fails       -1 and errno, like open(2). O_CLOEXEC is always added; EINTR is retried.
 */
#ifndef TN_IO_OPEN_H
#define TN_IO_OPEN_H

#include <stdbool.h>
#include <sys/types.h>

int tn_open(const char *path, int flags, mode_t mode);

#define TN_OPEN_SUFFIX 8                /* random digits; a NUL stands behind them */
bool tn_open_suffix(char *dst);         /* dst: TN_OPEN_SUFFIX + 1 bytes; false: no random bytes to be had */

#endif
