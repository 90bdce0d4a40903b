/* Eight or four bytes of a text as one number, the same on any machine: equal bytes are equal numbers, and a byte of a word can be
 * counted from one end. `p` need not be aligned; nothing else is read.
 */
#ifndef TN_BASE_LOAD_H
#define TN_BASE_LOAD_H

#include <stdint.h>
#include <string.h>

/* The first byte lowest: shifts and masks count bytes as they stand in memory. */
static inline uint64_t tn_load64(const void *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof v);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	v = __builtin_bswap64(v);
#endif
	return v;
}

static inline uint32_t tn_load32(const void *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof v);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	v = __builtin_bswap32(v);
#endif
	return v;
}

/* The first byte highest: numbers are in the order of their bytes. */
static inline uint64_t tn_load64_high(const void *p)
{
	return __builtin_bswap64(tn_load64(p));
}

#endif
