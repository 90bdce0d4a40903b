/* A rising set of int32 numbers: one inside the set itself, more in one list of the pool. */
#include "fold/set32.h"

#include "base/buf.h"
#include "base/num.h"

#define MOST (UINT32_MAX / 2)           /* items; more than any calendar has days, and no capacity below can wrap */

static uint32_t cap_of(const struct tn_set32 *s)
{
	return tn_set32_is_one(s) || s->u.list == NULL ? 0 : s->u.list->cap;
}

static void free_list(struct tn_fold *f, struct tn_set32 *s)
{
	if (cap_of(s) > 0)
		tn_fold_free(f, s->u.list, sizeof *s->u.list + cap_of(s) * sizeof *s->u.list->at);
}

/* A list with room for `want` items in all. What the pool rounds up to is room, too. A failure changes nothing. */
static enum tn_status reserve(struct tn_fold *f, struct tn_set32 *s, uint32_t want)
{
	struct tn_set32_list *list;
	size_t size = sizeof *list + want * sizeof *list->at;

	if (want <= cap_of(s))
		return TN_OK;
	list = want > MOST ? NULL : tn_fold_alloc(f, &size);
	if (list == NULL)
		return tn_fold_nomem(f);
	*list = (struct tn_set32_list){ .n = tn_set32_count(s), .cap = (uint32_t)((size - sizeof *list) / sizeof *list->at) };
	memcpy(list->at, tn_set32_items(s), list->n * sizeof *list->at);
	free_list(f, s);
	s->u.list = list;
	return TN_OK;
}

/* The first place whose item is not below v. */
static uint32_t place_of(const int32_t *at, uint32_t n, int32_t v)
{
	uint32_t low = 0;

	while (n > 0) {
		uint32_t half = n / 2;

		if (at[low + half] < v) {
			low += half + 1;
			n -= half + 1;
		} else {
			n = half;
		}
	}
	return low;
}

/* By half, not by doubling: with the pool's rounding that is 2, 6, 10, 22, 46 ... items. Small lists are nearly all there
 * are, and what they leave behind is taken by those of the next users. */
enum tn_status tn_set32_add_slow(struct tn_fold *f, struct tn_set32 *s, int32_t v)
{
	const int32_t *old = tn_set32_items(s);
	uint32_t n = tn_set32_count(s), i = n > 0 && old[n - 1] >= v ? place_of(old, n, v) : n;
	int32_t *at;

	if (i < n && old[i] == v)
		return TN_OK;
	if (n == 0 && s->u.list == NULL) {
		s->u.half[TN_SET32_TAG] = 1;
		s->u.half[1 - TN_SET32_TAG] = v;
		return TN_OK;
	}
	if (n >= cap_of(s))
		TN_TRY(reserve(f, s, n + (n < 4 ? 1 : n / 2)));
	at = s->u.list->at;
	memmove(at + i + 1, at + i, (n - i) * sizeof *at);
	at[i] = v;
	s->u.list->n++;
	return TN_OK;
}

/* The union needs to know its size first: memory is not taken for what both have. */
static uint32_t count_common(const struct tn_set32 *s, const struct tn_set32 *other)
{
	const int32_t *a = tn_set32_items(s), *b = tn_set32_items(other);
	uint32_t i = 0, j = 0, n = 0, na = tn_set32_count(s), nb = tn_set32_count(other);

	while (i < na && j < nb) {
		int32_t x = a[i], y = b[j];

		n += x == y;
		i += x <= y;
		j += y <= x;
	}
	return n;
}

/* From the end, so that one array is enough: what is not moved yet lies below what is written. */
enum tn_status tn_set32_union(struct tn_fold *f, struct tn_set32 *s, struct tn_set32 *other)
{
	const int32_t *b = tn_set32_items(other);
	uint32_t i = tn_set32_count(s), j = tn_set32_count(other), k;
	int32_t *a;

	if (s->u.list == NULL) {
		*s = *other;
		*other = (struct tn_set32){ { NULL } };
		return TN_OK;
	}
	if (j > MOST || i > MOST - j)
		return tn_fold_nomem(f);
	k = i + j - count_common(s, other);
	if (k > i) {                    /* else s has them all */
		TN_TRY(reserve(f, s, k));
		a = s->u.list->at;
		s->u.list->n = k;
		while (j > 0) {
			if (i > 0 && a[i - 1] > b[j - 1]) {
				a[--k] = a[--i];
			} else {
				i -= i > 0 && a[i - 1] == b[j - 1];
				a[--k] = b[--j];
			}
		}
	}
	free_list(f, other);
	*other = (struct tn_set32){ { NULL } };
	return TN_OK;
}

void tn_set32_encode(const struct tn_set32 *s, struct tn_buf *out)
{
	const int32_t *at = tn_set32_items(s);

	for (uint32_t i = 0; i < tn_set32_count(s); i++) {
		if (i > 0)
			tn_buf_ch(out, ',');
		tn_buf_i64(out, at[i]);
	}
}

/* One number as encode writes it: 07 and -0 would make two texts of one set. */
static bool parse(struct tn_str item, int64_t min, int64_t max, int32_t *v)
{
	char again[20];
	int64_t wide;

	if (!tn_num_i64(item, min, max, &wide))
		return false;
	*v = (int32_t)wide;
	return tn_str_eq(item, (struct tn_str){ again, tn_num_put_i64(again, wide) });
}

enum tn_status tn_set32_decode(struct tn_fold *f, struct tn_set32 *s, struct tn_str text, int32_t min, int32_t max, const char *what)
{
	int64_t low = min;
	struct tn_str item;
	int64_t most = (int64_t)max - min + 1;
	uint32_t n = 1;
	int32_t v;

	if (text.n == 0)
		return TN_OK;
	/* room for just these; a text of nothing but commas gets no more than the most that a good one can hold */
	for (size_t i = 0; i < text.n && n < MOST && n < most; i++)
		n += text.p[i] == ',';
	if (n > 1)
		TN_TRY(reserve(f, s, n));
	while (tn_str_cut(&text, ',', &item)) {
		if (!parse(item, low, max, &v))
			return tn_fold_bad(f, what, item);
		TN_TRY(tn_set32_add(f, s, v));
		low = (int64_t)v + 1;
	}
	return TN_OK;
}
