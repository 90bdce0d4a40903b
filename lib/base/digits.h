/* Private. hot: eight digits at a time, for num.c, money.c, sum.c and the expressions only (not part of the interface).
 * Digits are read as one little-endian word, checked and valued with a few multiplications, so neither the length nor the
 * place of a point costs a mispredicted branch. The figures stand in num.c and money.c.
 *
 * Nothing is read outside p..p+n. A byte of a word counts from the low end: the first character is byte 0.
 */
#ifndef TN_BASE_DIGITS_H
#define TN_BASE_DIGITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/load.h"

#define TN_DIGITS_ZEROS UINT64_C(0x3030303030303030)

/* v < 10^width as exactly `width` digits, zeros in front. */
void tn_digits_put(char *dst, uint64_t v, size_t width);

/* n = 1..8 bytes in the high end of a word, zero bytes below. Two loads that overlap see the same bytes twice. */
static inline uint64_t tn_digits_load(const char *p, size_t n)
{
	const unsigned char *u = (const unsigned char *)p;

	if (n >= 4)
		return (uint64_t)tn_load32(p) << (8 * (8 - n)) | (uint64_t)tn_load32(p + n - 4) << 32;
	return ((uint64_t)u[0] | (uint64_t)u[n / 2] << (8 * (n / 2)) | (uint64_t)u[n - 1] << (8 * (n - 1))) << (8 * (8 - n));
}

/* The character 0 in the low 8 - n bytes, n = 1..8. */
static inline uint64_t tn_digits_fill(size_t n)
{
	return TN_DIGITS_ZEROS >> (8 * (n - 1)) >> 8;
}

/* Are all eight bytes '0'..'9'? Adding 6 takes ':' and all above it out of 0x3_. */
static inline bool tn_digits_all(uint64_t v)
{
	const uint64_t high = UINT64_C(0xf0f0f0f0f0f0f0f0);

	return ((v & high) | ((v + UINT64_C(0x0606060606060606)) & high) >> 4) == UINT64_C(0x3333333333333333);
}

/* Eight digits to a number: pairs, then fours, then eight. */
static inline uint32_t tn_digits_value(uint64_t v)
{
	v = (v & UINT64_C(0x0f0f0f0f0f0f0f0f)) * (10 * 256 + 1) >> 8;
	v = (v & UINT64_C(0x00ff00ff00ff00ff)) * (100 * 65536 + 1) >> 16;
	return (uint32_t)((v & UINT64_C(0x0000ffff0000ffff)) * (UINT64_C(10000) * 4294967296 + 1) >> 32);
}

/* n = 1..19 characters to a number; false when one is no digit. */
static inline bool tn_digits_run(const char *p, size_t n, uint64_t *v)
{
	size_t head = (n - 1) % 8 + 1;
	uint64_t word = tn_digits_load(p, head) | tn_digits_fill(head);
	bool ok = tn_digits_all(word);
	uint64_t sum = tn_digits_value(word);

	for (p += head, n -= head; n > 0; p += 8, n -= 8) {
		word = tn_load64(p);
		ok &= tn_digits_all(word);
		sum = sum * 100000000 + tn_digits_value(word);
	}
	*v = sum;
	return ok;
}

/* How many digits p begins with. */
static inline size_t tn_digits_span(const char *p, size_t n)
{
	size_t i = 0;

	while (n - i >= 8 && tn_digits_all(tn_load64(p + i)))
		i += 8;
	while (i < n && (unsigned char)(p[i] - '0') < 10)
		i++;
	return i;
}

#endif
