/* Private. The encoding layer of in.c: ISO 8859-1, Windows 1252 and UTF-16 to UTF-8, behind the gzip layer. Only in.c uses it.
 *
 * Order       tn_decode_feed once, before the first read, with the text that was read already (at most TN_IN_BLOCK bytes).
 * Result      well-formed UTF-8 but for what the bytes say: a NUL stays a NUL. A byte order mark of UTF-16 is not part of
 *             the text.
 * Ends        tn_decode_read gives the bytes put at dst (up to room, which may cut a character), 0 at the true end, -1 on
 *             failure: half of a surrogate pair, an odd byte at the end, what `more` says. Bytes before a failure are
 *             given first, the failure at the next call, again and again.
 * Ownership   tn_decode_open, tn_decode_close (takes NULL).
 */
#ifndef TN_IO_DECODE_H
#define TN_IO_DECODE_H

#include <sys/types.h>

#include "io/in.h"

/* More of the encoded text: bytes, 0 at the end, -1. Stands in in.c. */
typedef ssize_t tn_decode_more(struct tn_in *in, char *dst, size_t n, struct tn_err *err);

enum tn_status tn_decode_open(struct tn_decode **d, enum tn_encoding encoding, struct tn_err *err);
enum tn_encoding tn_decode_encoding(const struct tn_decode *d);
void tn_decode_feed(struct tn_decode *d, struct tn_str head);
ssize_t tn_decode_read(struct tn_decode *d, tn_decode_more *more, struct tn_in *in, char *dst, size_t room, struct tn_err *err);
void tn_decode_close(struct tn_decode *d);

#endif
