/* Sorts, both stable, neither of which takes memory past tn_sys, as qsort may. Several sorts by one key each, the least
 * important first, are a sort by all of them. They cannot fail: all memory is the caller's. Of the two arrays of the radix sorts
 * the one that is not returned holds nothing of use afterwards. */
#ifndef TN_BASE_SORT_H
#define TN_BASE_SORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TN_SORT_SIGNED (UINT64_C(1) << 63)

#define TN_SORT_ITEM 64                 /* bytes of an item of tn_sort_merge at most */

/* Any items, by merging; few are put in by insertion, and halves that stand in order already are left as they are.
 * `spare` has room for n / 2 items of `size` bytes. is_before: a before b, and false for equal ones; ctx is passed on. */
void tn_sort_merge(void *items, void *spare, uint32_t n, size_t size,
	bool (*is_before)(const void *a, const void *b, const void *ctx), const void *ctx);

/* Items of 16 bytes by a whole number that stands in them: tallies, groups of customers. By the unsigned number of
 * `width` bytes (4 or 8) at `offset`, after an exclusive or with `flip` (TN_SORT_SIGNED for an int64_t; positive doubles
 * sort as the whole numbers that their bits are). Needs a second array as large; returns the one that holds the result. */
void *tn_sort_16(void *from, void *to, uint32_t n, size_t offset, size_t width, uint64_t flip);

/* The same by the low `bits` bits of the number in the first eight bytes, which is what a packed key of many rows needs:
 * some eleven bits a pass, not eight, and none for bits that are not in use. bits 0: nothing to do. */
void *tn_sort_16_low(void *from, void *to, uint32_t n, unsigned bits);

/* Numbers by their bits `low` .. low + bits - 1, likewise; those above must be 0. */
uint64_t *tn_sort_8_bits(uint64_t *from, uint64_t *to, uint32_t n, unsigned low, unsigned bits);

#endif
