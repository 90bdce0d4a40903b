/* The n best of many scores: the larger score first, of equal ones the smaller number (items are numbered so that this is
 * the rule of recommend.md: the larger popularity, then the smaller item by bytes).
 *
 * Ownership   struct tn_top and its items are yours: `item` has room for `most`.
 * Use         n = 0; offer all; tn_top_sort puts item[0 .. n) in order, best first, and ends the heap: no offer may follow.
 * Order       which items are kept, and how they are sorted, does not depend on the order of the offers.
 */
#ifndef TN_MATH_TOP_H
#define TN_MATH_TOP_H

#include <stdbool.h>
#include <stdint.h>

struct tn_top_item {
	double score;                   /* never NaN */
	uint32_t number;
};

struct tn_top {
	uint32_t n, most;               /* most >= 1 */
	struct tn_top_item *item;       /* a heap while n == most: the worst one is item[0] */
};

static inline bool tn_top_is_better(struct tn_top_item a, struct tn_top_item b)
{
	return a.score > b.score || (a.score == b.score && a.number < b.number);
}

void tn_top_push(struct tn_top *t, struct tn_top_item item);
/* hot: most offers are not among the best, which costs one comparison. */
static inline void tn_top_offer(struct tn_top *t, double score, uint32_t number)
{
	struct tn_top_item item = { score, number };

	if (t->n < t->most || tn_top_is_better(item, t->item[0]))
		tn_top_push(t, item);
}
void tn_top_sort(struct tn_top *t);

#endif
