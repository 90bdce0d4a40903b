/* Counts by number: how many users have a gap of 30 days, a frequency of 2. For medians, quantiles and survival curves.
 *
 * Ownership   struct tn_tally is yours: zeroed is empty; tn_tally_fini frees.
 * Memory      16 bytes a distinct number, at most 4 times that while it grows.
 * Fails       false: memory is gone, or there are more than some 1.6 x 10^9 numbers; the tally is as good as before.
 * Order       tn_tally_sort first; then item[0 .. n) rise by key. An add after a sort is fine (sort again).
 */
#ifndef TN_BASE_TALLY_H
#define TN_BASE_TALLY_H

#include <stdbool.h>
#include <stdint.h>

struct tn_tally_item {
	int64_t key;
	uint64_t n;             /* 0: a free slot, while unsorted */
};

struct tn_tally {
	struct tn_tally_item *item;
	uint32_t n, cap;        /* distinct keys; slots */
	uint64_t total;         /* all counts */
	bool is_sorted;
};

bool tn_tally_add(struct tn_tally *t, int64_t key, uint64_t n);         /* n > 0; false: memory is gone */
bool tn_tally_sort(struct tn_tally *t);                                 /* false: memory is gone */
int64_t tn_tally_rank(const struct tn_tally *t, uint64_t rank);         /* sorted: the key at rank 1..total */
void tn_tally_fini(struct tn_tally *t);

#endif
