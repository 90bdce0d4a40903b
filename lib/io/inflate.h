/* Private. The gzip layer of in.c: all members of a .gz file as one run of bytes. Only in.c uses it.
 *
 * Ends        tn_inflate_read gives the bytes put at dst (up to room), 0 at the true end, -1 on failure. Bytes that came
 *             out before a failure are given first, the failure at the next call, again and again.
 * Ownership   tn_inflate_open, tn_inflate_close (takes NULL). `head` is what was read already, at most TN_IN_BLOCK bytes.
 */
#ifndef TN_IO_INFLATE_H
#define TN_IO_INFLATE_H

#include <sys/types.h>

#include "io/in.h"

/* TN_ELIMIT: memory; *gz is NULL then. */
enum tn_status tn_inflate_open(struct tn_inflate **gz, struct tn_str head, struct tn_err *err);
ssize_t tn_inflate_read(struct tn_inflate *gz, struct tn_in *in, char *dst, size_t room, struct tn_err *err);
void tn_inflate_close(struct tn_inflate *gz);

/* read(2) of the file itself: EINTR is retried, EAGAIN waits. 0 at the end, -1 on failure. Stands in in.c. */
ssize_t tn_in_read(struct tn_in *in, char *dst, size_t n, struct tn_err *err);

#endif
