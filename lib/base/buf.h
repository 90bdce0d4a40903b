/* Growing byte buffers for text that is being made.
 *
 * Invariant   a buffer keeps its first failure: after it, all adds do nothing, so one check at the end is enough.
 * Lifetime    p moves when the buffer grows: what tn_buf_str gave is good until the next add. To remember a place,
 *             keep its offset.
 * Memory      256 bytes at first, then doubled; nothing is given back before tn_buf_fini.
 * Ownership   struct tn_buf is yours: zeroed is empty; tn_buf_fini frees.
 */
#ifndef TN_BASE_BUF_H
#define TN_BASE_BUF_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct tn_buf {
	char *p;
	size_t n, cap;
	bool failed;
};

/* False: the buffer has failed, now or before; what stood in it stays readable. */
bool tn_buf_room(struct tn_buf *b, size_t more);        /* at least `more` bytes may be written at p + n */
void tn_buf_add(struct tn_buf *b, struct tn_str s);
void tn_buf_ch_slow(struct tn_buf *b, char c);
static inline void tn_buf_ch(struct tn_buf *b, char c)  /* a TAB a field: worth no call */
{
	if (b->n < b->cap && !b->failed)
		b->p[b->n++] = c;
	else
		tn_buf_ch_slow(b, c);
}
void tn_buf_cstr(struct tn_buf *b, const char *s);
void tn_buf_u64(struct tn_buf *b, uint64_t v);
void tn_buf_i64(struct tn_buf *b, int64_t v);
void tn_buf_hex32(struct tn_buf *b, uint32_t v);        /* 8 lower-case digits */
void tn_buf_fixed(struct tn_buf *b, double v, int digits);      /* decimals; never "-0.000"; v must be finite, |v| < 1e15 */
void tn_buf_escape(struct tn_buf *b, struct tn_str s);  /* TAB LF CR \ as \t \n \r \\ (design.md 3.2) */
void tn_buf_unescape(struct tn_buf *b, struct tn_str s); /* the reverse; other backslash pairs stay as they are */
static inline struct tn_str tn_buf_str(const struct tn_buf *b) { return (struct tn_str){ b->p, b->n }; }
static inline enum tn_status tn_buf_status(const struct tn_buf *b) { return b->failed ? TN_ELIMIT : TN_OK; }
void tn_buf_reset(struct tn_buf *b);                    /* empty again, memory kept, failure forgotten */
void tn_buf_fini(struct tn_buf *b);

#endif
