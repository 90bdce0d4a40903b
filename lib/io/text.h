/* A small text file as a whole: presets, rules, maps, thresholds. Plain or gzip. */
#ifndef TN_IO_TEXT_H
#define TN_IO_TEXT_H

#include "base/arena.h"
#include "base/err.h"

#define TN_TEXT_MOST ((size_t)16 << 20)  /* of those that options name: a mistake is larger */

/* The text is the arena's, with a NUL behind it. More than `most` bytes are TN_ELIMIT; what cannot be read is TN_EINPUT.
 * *text is set on success alone. `-` is stdin. `name` is borrowed for messages. */
enum tn_status tn_text_read(const char *name, size_t most, struct tn_arena *a, struct tn_str *text, struct tn_err *err);

#endif
