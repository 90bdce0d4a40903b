/* Items of 16 bytes sorted by a whole number that stands in them: tallies, groups of customers. Stable, so several sorts by one number
 * each, the least important first, are a sort by all of them. */
#ifndef TN_BASE_SORT_H
#define TN_BASE_SORT_H

#include <stddef.h>
#include <stdint.h>

#define TN_SORT_SIGNED (UINT64_C(1) << 63)

/* By the unsigned number of `width` bytes (4 or 8) at `offset`, after an exclusive or with `flip` (TN_SORT_SIGNED for an int64_t; positive
 * doubles sort as the whole numbers that their bits are). Needs a second array as large; returns the one that holds the result. */
void *tn_sort_16(void *from, void *to, uint32_t n, size_t offset, size_t width, uint64_t flip);

#endif
