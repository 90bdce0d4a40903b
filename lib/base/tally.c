/* Counts by number: open addressing with linear probes while it fills, a plain rising array once it is sorted. Slots are three
 * quarters full at most, so that old and new ones together are 4 times the numbers at the moment of growth.
 */
#include "base/tally.h"

#include <string.h>

#include "base/sort.h"
#include "base/sys.h"

#define FIRST_SLOTS 4U

/* The finalizer of MurmurHash3: each bit of the key moves each bit of the slot, so day numbers in steps of 7 or 1024 spread. */
static uint64_t mix(uint64_t v)
{
	v = (v ^ v >> 33) * UINT64_C(0xff51afd7ed558ccd);
	v = (v ^ v >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
	return v ^ v >> 33;
}

/* The slot that holds key, or the free one where it belongs. There is always a free one. */
static struct tn_tally_item *find(struct tn_tally_item *item, uint32_t cap, int64_t key)
{
	uint32_t i = (uint32_t)mix((uint64_t)key) & (cap - 1);

	while (item[i].n != 0 && item[i].key != key)
		i = (i + 1) & (cap - 1);
	return &item[i];
}

/* Slots for one number more. After a sort, too: then the old ones are an array, and any of its tail is stale. */
static bool rebuild(struct tn_tally *t)
{
	uint32_t used = t->is_sorted ? t->n : t->cap;
	uint64_t cap = FIRST_SLOTS;
	struct tn_tally_item *item;

	while (cap / 4 * 3 < (uint64_t)t->n + 1)
		cap *= 2;
	if (cap > UINT32_MAX || cap > SIZE_MAX / sizeof *item)
		return false;
	item = tn_sys.malloc((size_t)cap * sizeof *item);
	if (item == NULL)
		return false;
	memset(item, 0, (size_t)cap * sizeof *item);
	for (uint32_t i = 0; i < used; i++)
		if (t->item[i].n != 0)
			*find(item, (uint32_t)cap, t->item[i].key) = t->item[i];
	tn_sys.free(t->item);
	t->item = item;
	t->cap = (uint32_t)cap;
	t->is_sorted = false;
	return true;
}

bool tn_tally_add(struct tn_tally *t, int64_t key, uint64_t n)
{
	struct tn_tally_item *item;

	if ((t->is_sorted || t->n >= t->cap / 4 * 3) && !rebuild(t))
		return false;
	/* a free slot counts 0 times, so a new number and one more of an old one are the same step */
	item = find(t->item, t->cap, key);
	t->n += item->n == 0;
	item->key = key;
	item->n += n;
	t->total += n;
	return true;
}

/* Forward only: a number never moves onto one that is not yet moved. */
static void compact(struct tn_tally *t)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < t->cap; i++)
		if (t->item[i].n != 0)
			t->item[n++] = t->item[i];
}

bool tn_tally_sort(struct tn_tally *t)
{
	struct tn_tally_item *second, *sorted;

	if (t->is_sorted || t->n == 0) {
		t->is_sorted = true;
		return true;
	}
	/* before anything moves: without memory the tally goes on as it is */
	second = tn_sys.malloc((size_t)t->n * sizeof *second);
	if (second == NULL)
		return false;
	compact(t);
	sorted = tn_sort_16(t->item, second, t->n, offsetof(struct tn_tally_item, key), sizeof t->item->key, TN_SORT_SIGNED);
	if (sorted == second) {
		tn_sys.free(t->item);
		t->item = second;
		t->cap = t->n;
	} else
		tn_sys.free(second);
	t->is_sorted = true;
	return true;
}

/* From the front: a quantile or two are asked of some thousand numbers, which is no reason for a second array. */
int64_t tn_tally_rank(const struct tn_tally *t, uint64_t rank)
{
	uint32_t i = 0;

	while (rank > t->item[i].n) {
		rank -= t->item[i].n;
		i++;
	}
	return t->item[i].key;
}

void tn_tally_fini(struct tn_tally *t)
{
	tn_sys.free(t->item);
	memset(t, 0, sizeof *t);
}
