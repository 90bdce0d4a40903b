/* Numbers as text. In the stream a number is -?digits(.digits)? (design.md 3.6): no sign +, no exponent, no blanks,
 * no bare point, no inf, no nan. Parsers take the whole slice or nothing.
 */
#ifndef TN_BASE_NUM_H
#define TN_BASE_NUM_H

#include <stdint.h>

#include "base/str.h"

extern const uint64_t tn_pow10[20];                     /* 10^0 .. 10^19 */

/* False: not such a number, or outside the bounds; *v is unchanged then. Leading zeros are fine. */
bool tn_num_u64(struct tn_str s, uint64_t max, uint64_t *v);                    /* digits only, 0..max */
bool tn_num_i64(struct tn_str s, int64_t min, int64_t max, int64_t *v);         /* -?digits, min..max */
bool tn_num_is(struct tn_str s);                                                /* is it a number of the stream? */
/* 64, 64K, 1M, 2G, 1T, also KiB MiB GiB; binary */
bool tn_num_size(struct tn_str s, uint64_t *bytes);

/* Exact order of two numbers of the stream, any length: negative, 0 or positive. -0 equals 0, 1.50 equals 1.5. */
int tn_num_cmp(struct tn_str a, struct tn_str b);

/* Writers: no NUL, return the bytes written. 20 bytes are enough for the integers. */
size_t tn_num_put_u64(char *dst, uint64_t v);
size_t tn_num_put_i64(char *dst, int64_t v);
/* finite, |v| < 1e15, never "-0.00"; 40 bytes are enough */
size_t tn_num_put_fixed(char *dst, size_t cap, double v, int digits);

#endif
