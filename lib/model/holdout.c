/* A cut of histories: marks what is taken, gives the items their numbers by what is left, then moves both halves there.
 * Choosing is a mark a pair, so that the two cuts differ in nothing else. */
#include "model/holdout.h"

#include <string.h>

#include "base/rng.h"
#include "base/sort.h"
#include "base/sys.h"

/* One more than n: none of something has an address, too, and lists have an end. NULL: said in *err. */
static void *get(uint64_t n, size_t size, struct tn_err *err)
{
	void *p = n < SIZE_MAX / size ? tn_sys.malloc((size_t)(n + 1) * size) : NULL;

	if (p == NULL)
		tn_err_nomem(err, n * size);
	return p;
}

/* --- what is taken --- */

/* A mark a pair of x: 1 is taken. */
static uint8_t *no_marks(const struct tn_interactions *x, struct tn_err *err)
{
	uint8_t *mark = get(x->n, 1, err);

	return mark == NULL ? NULL : memset(mark, 0, (size_t)x->n);
}

static void mark_last(uint8_t *mark, uint64_t n, uint32_t last)
{
	uint64_t most = n < 2 ? 0 : n - 1;

	if (most > last)
		most = last;
	memset(mark + (n - most), 1, (size_t)most);
}

static void mark_moment(uint8_t *mark, const uint8_t *tied, uint64_t n)
{
	uint64_t from = n == 0 ? 0 : n - 1;

	while (from > 0 && tied != NULL && (tied[from] & 1) != 0)
		from--;
	if (from > 0)
		memset(mark + from, 1, (size_t)(n - from));
}

/* Each set of so many is exactly as likely: the next item is taken with the share of those that are still wanted among
 * those that still come (D. Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S). */
static void mark_random(uint8_t *mark, uint64_t n, struct tn_rng *rng)
{
	/* max(1, floor(.1 n + .5)) in whole numbers */
	uint64_t want = n < 2 ? 0 : n < 10 ? 1 : (n + 5) / 10;

	for (uint64_t k = 0; k < n && want > 0; k++)
		if (tn_rng_below(rng, (uint32_t)(n - k)) < want) {
			mark[k] = 1;
			want--;
		}
}

/* --- numbers --- */

/* An item on its way to its number in train. */
struct place {
	uint32_t popularity;            /* of what is left */
	uint32_t original;
};

/* A whole without names is a train itself; its numbers are in place of them. */
static bool is_before(const void *one, const void *other, const void *ctx)
{
	const struct place *a = one, *b = other;
	const struct tn_interactions *x = ctx;
	int order;

	if (a->popularity != b->popularity)
		return a->popularity > b->popularity;
	if (x->arrival == NULL)
		return a->original < b->original;
	order = tn_str_cmp(tn_interactions_name(x, a->original), tn_interactions_name(x, b->original));
	return order != 0 ? order < 0 : a->original < b->original;
}

/* Fills original, number, and train's popularity. */
static enum tn_status number_items(struct tn_holdout *h, const struct tn_interactions *x, const uint8_t *mark, struct tn_err *err)
{
	struct place *place = get((uint64_t)x->nitems + x->nitems / 2, sizeof *place, err);

	if (place == NULL)
		return TN_ELIMIT;
	for (uint32_t i = 0; i < x->nitems; i++)
		place[i] = (struct place){ 0, i };
	for (uint64_t k = 0; k < x->n; k++)
		place[x->item[k]].popularity += !mark[k];
	tn_sort_merge(place, place + x->nitems, x->nitems, sizeof *place, is_before, x);
	for (uint32_t i = 0; i < x->nitems; i++) {
		h->original[i] = place[i].original;
		h->number[place[i].original] = i;
		h->train.popularity[i] = place[i].popularity;
	}
	tn_sys.free(place);
	return TN_OK;
}

/* --- the halves --- */

static enum tn_status make_room(struct tn_holdout *h, const struct tn_interactions *x, uint64_t taken, struct tn_err *err)
{
	struct tn_interactions *t = &h->train;

	t->nusers = x->nusers;
	t->nitems = x->nitems;
	t->n = x->n - taken;
	t->row = get(x->nusers, sizeof *t->row, err);
	t->item = get(t->n, sizeof *t->item, err);
	t->part = x->part == NULL ? NULL : get(t->n, sizeof *t->part, err);
	t->tied = x->tied == NULL ? NULL : get(t->n, 1, err);
	t->popularity = get(x->nitems, sizeof *t->popularity, err);
	h->original = get(x->nitems, sizeof *h->original, err);
	h->number = get(x->nitems, sizeof *h->number, err);
	h->row = get(x->nusers, sizeof *h->row, err);
	h->item = get(taken, sizeof *h->item, err);
	return t->row == NULL || t->item == NULL || (x->part != NULL && t->part == NULL) || (x->tied != NULL && t->tied == NULL)
		|| t->popularity == NULL || h->original == NULL || h->number == NULL || h->row == NULL || h->item == NULL ? TN_ELIMIT : TN_OK;
}

static void move(struct tn_holdout *h, const struct tn_interactions *x, const uint8_t *mark)
{
	struct tn_interactions *t = &h->train;
	uint64_t left = 0, taken = 0;

	for (uint32_t u = 0; u < x->nusers; u++) {
		t->row[u] = left;
		h->row[u] = taken;
		for (uint64_t k = x->row[u]; k < x->row[u + UINT64_C(1)]; k++) {
			uint32_t item = h->number[x->item[k]];

			if (mark[k]) {
				h->item[taken++] = item;
				continue;
			}
			t->item[left] = item;
			if (t->part != NULL)
				t->part[left] = x->part[k];
			if (t->tied != NULL)
				t->tied[left] = x->tied[k];
			left++;
		}
	}
	t->row[x->nusers] = left;
	h->row[x->nusers] = taken;
	if (x->is_sorted)               /* by the whole's numbers: train has others */
		tn_interactions_sort(t);
}

/* Frees the marks; a failure leaves nothing else, either. */
static enum tn_status divide(struct tn_holdout *h, const struct tn_interactions *x, uint8_t *mark, struct tn_err *err)
{
	uint64_t taken = 0;
	enum tn_status st;

	for (uint64_t k = 0; k < x->n; k++)
		taken += mark[k];
	st = make_room(h, x, taken, err);
	if (st == TN_OK)
		st = number_items(h, x, mark, err);
	if (st == TN_OK)
		move(h, x, mark);
	else
		tn_holdout_fini(h);
	tn_sys.free(mark);
	return st;
}

enum tn_status tn_holdout_last(struct tn_holdout *h, const struct tn_interactions *x, uint32_t last, struct tn_err *err)
{
	uint8_t *mark = no_marks(x, err);

	*h = (struct tn_holdout){ 0 };
	if (mark == NULL)
		return TN_ELIMIT;
	for (uint32_t u = 0; u < x->nusers; u++)
		mark_last(mark + x->row[u], x->row[u + UINT64_C(1)] - x->row[u], last);
	return divide(h, x, mark, err);
}

enum tn_status tn_holdout_moment(struct tn_holdout *h, const struct tn_interactions *x, struct tn_err *err)
{
	uint8_t *mark = no_marks(x, err);

	*h = (struct tn_holdout){ 0 };
	if (mark == NULL)
		return TN_ELIMIT;
	for (uint32_t u = 0; u < x->nusers; u++)
		mark_moment(mark + x->row[u], x->tied == NULL ? NULL : x->tied + x->row[u], x->row[u + UINT64_C(1)] - x->row[u]);
	return divide(h, x, mark, err);
}

enum tn_status tn_holdout_random(struct tn_holdout *h, const struct tn_interactions *x, uint64_t seed, struct tn_err *err)
{
	uint8_t *mark = no_marks(x, err);
	struct tn_rng rng;

	*h = (struct tn_holdout){ 0 };
	if (mark == NULL)
		return TN_ELIMIT;
	tn_rng_seed(&rng, seed);
	for (uint32_t u = 0; u < x->nusers; u++)
		mark_random(mark + x->row[u], x->row[u + UINT64_C(1)] - x->row[u], &rng);
	return divide(h, x, mark, err);
}

void tn_holdout_fini(struct tn_holdout *h)
{
	tn_interactions_fini(&h->train);
	tn_sys.free(h->original);
	tn_sys.free(h->number);
	tn_sys.free(h->row);
	tn_sys.free(h->item);
	*h = (struct tn_holdout){ 0 };
}
