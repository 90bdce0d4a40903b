/* UTF-8, strictly: no overlong forms, no surrogates, nothing beyond U+10FFFF (table 3-7 of the Unicode standard). */
#ifndef TN_BASE_UTF8_H
#define TN_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* The length of the character at the front of s, which is not empty (1..4), and its code point in *code (NULL: nobody
 * asks); 0: it is none, or it is cut. */
size_t tn_utf8_get(struct tn_str s, uint32_t *code);

/* Writes 1 to 4 bytes, and returns how many. The code point is trusted. */
size_t tn_utf8_put(char *dst, uint32_t code);

#endif
