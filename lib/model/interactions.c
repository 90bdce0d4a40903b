/* Users by items. While they are added, items have the numbers of their arrival; tn_interactions_end counts them out by
 * popularity and bytes, and gives all pairs their new numbers where they stand, so that the pairs are never held twice.
 *
 * 10 million pairs of a million users and 100,000 items, a core with a busy cache: 70 to 102 ns an add, nearly all of it
 * the map's three looks into memory; 0.04 s the end, 0.09 s a turn, 0.08 s to sort. No list is more than half longer than what it
 * holds, and none after the end. */
#include "model/interactions.h"

#include <string.h>

#include "base/sort.h"
#include "base/sys.h"

#define USERS_MAX (UINT32_MAX - 1)
#define FIRST_ROOM 64U
#define SHORT_LIST 24U          /* up to here insertion is the faster sort */

/* `n` of `size` bytes, at least one: a list of none has an address, too, so that callers may add to it. NULL: said in *err.
 * What could not be grown stays as it was, and is freed by tn_interactions_fini. */
static void *resized(void *old, uint64_t n, size_t size, struct tn_err *err)
{
	void *p = NULL;

	n += n == 0;
	if (n <= SIZE_MAX / size)
		p = tn_sys.realloc(old, (size_t)n * size);
	if (p == NULL)
		tn_err_nomem(err, n * size);
	return p;
}

static void *fresh(uint64_t n, size_t size, struct tn_err *err)
{
	return resized(NULL, n, size, err);
}

/* By half: a third of the room is unused at worst, and the ends are given back. */
static uint64_t more_than(uint64_t cap)
{
	return cap + cap / 2 + FIRST_ROOM;
}

/* Room for `cap` pairs. Where the second list does not fit, the first one is longer than it needs to be, which harms nobody. */
static enum tn_status make_room(struct tn_interactions *x, uint64_t cap, bool has_parts, struct tn_err *err)
{
	uint32_t *item = resized(x->item, cap, sizeof *item, err);

	if (item == NULL)
		return TN_ELIMIT;
	x->item = item;
	if (has_parts) {
		float *part = resized(x->part, cap, sizeof *part, err);

		if (part == NULL)
			return TN_ELIMIT;
		x->part = part;
	}
	x->cap = cap;
	return TN_OK;
}

/* For `cap` users and the end behind the last one. */
static enum tn_status make_rows(struct tn_interactions *x, uint64_t cap, struct tn_err *err)
{
	uint64_t *row = resized(x->row, cap + 1, sizeof *row, err);

	if (row == NULL)
		return TN_ELIMIT;
	x->row = row;
	x->user_cap = cap;
	return TN_OK;
}

enum tn_status tn_interactions_init(struct tn_interactions *x, bool has_parts, struct tn_err *err)
{
	memset(x, 0, sizeof *x);
	if (tn_map_init(&x->names) != 0)
		return tn_err_set(err, TN_ELIMIT, "the system gives no random bytes");
	TN_TRY(make_rows(x, FIRST_ROOM, err));
	/* part has an address from here on, or never: that is how add knows */
	return make_room(x, FIRST_ROOM, has_parts, err);
}

/* The row ends where the next one begins; the last one is ended by tn_interactions_end. */
enum tn_status tn_interactions_user(struct tn_interactions *x, struct tn_err *err)
{
	if (x->nusers == USERS_MAX)
		return tn_err_set(err, TN_ELIMIT, "more than %lu users", (unsigned long)USERS_MAX);
	if (x->nusers == x->user_cap)
		TN_TRY(make_rows(x, more_than(x->user_cap), err));
	x->row[x->nusers++] = x->n;
	return TN_OK;
}

/* An item that was never seen before: nobody holds it yet. The map ends far below 2^32 items. */
static enum tn_status new_item(struct tn_interactions *x, uint32_t number, struct tn_err *err)
{
	if (number == x->item_cap) {
		uint64_t cap = more_than(x->item_cap);
		uint32_t *popularity = resized(x->popularity, cap, sizeof *popularity, err);

		if (popularity == NULL)
			return TN_ELIMIT;
		x->popularity = popularity;
		x->item_cap = cap;
	}
	x->popularity[number] = 0;
	x->nitems = number + 1;
	return TN_OK;
}

/* Nothing is entered before all of its memory is there. An item that comes again counts again, until all are there: to look each
 * time would cost a mark an item, and a look at it. */
enum tn_status tn_interactions_add(struct tn_interactions *x, struct tn_str item, float part, struct tn_err *err)
{
	uint32_t number = tn_map_put(&x->names, item);

	if (number == TN_MAP_NONE)
		return tn_err_nomem(err, item.n);
	if (number == x->nitems)
		TN_TRY(new_item(x, number, err));
	if (x->n == x->cap)
		TN_TRY(make_room(x, more_than(x->cap), x->part != NULL, err));
	x->popularity[number]++;
	x->item[x->n] = number;
	if (x->part != NULL)
		x->part[x->n] = part;
	x->n++;
	return TN_OK;
}

/* An item on its way to its number. */
struct place {
	uint64_t begin;         /* eight bytes of its name behind what all names begin with: most comparisons end here */
	uint32_t popularity;
	uint32_t arrival;
};

static bool is_before(const void *one, const void *other, const void *names)
{
	const struct place *a = one, *b = other;

	if (a->popularity != b->popularity)
		return a->popularity > b->popularity;
	if (a->begin != b->begin)
		return a->begin < b->begin;
	return tn_str_cmp(tn_map_text(names, a->arrival), tn_map_text(names, b->arrival)) < 0;
}

/* How many bytes all names begin with: of item-000001, item-000002 .. the first eight say little. */
static size_t common_begin(const struct tn_map *names)
{
	struct tn_str first = names->n == 0 ? TN_STR("") : tn_map_text(names, 0);
	size_t n = first.n;

	for (uint32_t i = 1; i < names->n && n > 0; i++) {
		struct tn_str s = tn_map_text(names, i);
		size_t k = 0;

		while (k < n && k < s.n && s.p[k] == first.p[k])
			k++;
		n = k;
	}
	return n;
}

/* Zeros where the name ends: a shorter name is never behind a longer one that it begins, and tn_str_cmp tells them apart. */
static uint64_t begin_of(struct tn_str s, size_t from)
{
	uint64_t v = 0;

	for (size_t i = from; i < from + 8; i++)
		v = v << 8 | (i < s.n ? (unsigned char)s.p[i] : 0U);
	return v;
}

/* Fills arrival and number, and puts popularity in the new order. The places have the room of all items and of half of them. */
static void number_items(struct tn_interactions *x, struct place *place)
{
	size_t common = common_begin(&x->names);

	for (uint32_t i = 0; i < x->nitems; i++)
		place[i] = (struct place){ begin_of(tn_map_text(&x->names, i), common), x->popularity[i], i };
	tn_sort_merge(place, place + x->nitems, x->nitems, sizeof *place, is_before, &x->names);
	for (uint32_t i = 0; i < x->nitems; i++) {
		x->arrival[i] = place[i].arrival;
		x->number[place[i].arrival] = i;
		x->popularity[i] = place[i].popularity;
	}
}

/* Popularity counts users, and a session has an item as often as it was clicked on. `number` is not in use yet: it marks the last
 * user of an item. 10 million pairs: 0.015 s. */
static void uncount_repeats(struct tn_interactions *x)
{
	for (uint32_t i = 0; i < x->nitems; i++)
		x->number[i] = TN_MAP_NONE;
	for (uint32_t u = 0; u < x->nusers; u++)
		for (uint64_t i = x->row[u]; i < x->row[u + 1]; i++) {
			x->popularity[x->item[i]] -= x->number[x->item[i]] == u;
			x->number[x->item[i]] = u;
		}
}

/* Gives back what growth took too much. A list that cannot be made shorter stays as it is: nothing is lost, so nothing is
 * said. */
static void *trimmed(void *p, uint64_t n, size_t size)
{
	void *shorter = tn_sys.realloc(p, (size_t)(n + (n == 0)) * size);

	return shorter == NULL ? p : shorter;
}

static void trim(struct tn_interactions *x)
{
	x->row = trimmed(x->row, (uint64_t)x->nusers + 1, sizeof *x->row);
	x->item = trimmed(x->item, x->n, sizeof *x->item);
	if (x->part != NULL)
		x->part = trimmed(x->part, x->n, sizeof *x->part);
	x->popularity = trimmed(x->popularity, x->nitems, sizeof *x->popularity);
	x->user_cap = x->nusers;
	x->cap = x->n;
	x->item_cap = x->nitems;
}

enum tn_status tn_interactions_end(struct tn_interactions *x, struct tn_err *err)
{
	struct place *place;

	x->row[x->nusers] = x->n;
	trim(x);                /* first: what is given back is there for the places */
	x->arrival = fresh(x->nitems, sizeof *x->arrival, err);
	x->number = fresh(x->nitems, sizeof *x->number, err);
	place = fresh((uint64_t)x->nitems + x->nitems / 2, sizeof *place, err);
	if (x->arrival == NULL || x->number == NULL || place == NULL) {
		tn_sys.free(place);
		return TN_ELIMIT;
	}
	uncount_repeats(x);
	number_items(x, place);
	tn_sys.free(place);
	for (uint64_t i = 0; i < x->n; i++)
		x->item[i] = x->number[x->item[i]];
	return TN_OK;
}

/* The items 0 .. n, named by their numbers, and nobody holds them. */
static enum tn_status name_by_number(struct tn_interactions *x, uint32_t n, struct tn_err *err)
{
	x->popularity = fresh(n, sizeof *x->popularity, err);
	x->arrival = fresh(n, sizeof *x->arrival, err);
	x->number = fresh(n, sizeof *x->number, err);
	if (x->popularity == NULL || x->arrival == NULL || x->number == NULL)
		return TN_ELIMIT;
	for (uint32_t i = 0; i < n; i++) {
		char digits[10];
		size_t at = sizeof digits;

		for (uint32_t v = i; v > 0 || at == sizeof digits; v /= 10)
			digits[--at] = (char)('0' + v % 10);
		if (tn_map_put(&x->names, (struct tn_str){ digits + at, sizeof digits - at }) == TN_MAP_NONE)
			return tn_err_nomem(err, sizeof digits);
		x->arrival[i] = i;
		x->popularity[i] = 0;
	}
	x->nitems = n;
	x->item_cap = n;
	return TN_OK;
}

enum tn_status tn_interactions_of(struct tn_interactions *x, uint32_t nusers, uint32_t nitems, const uint64_t *row,
	const uint32_t *item, struct tn_err *err)
{
	uint64_t n = row[nusers];

	/* all at once, not by add: the numbers are the caller's, and need no looking up */
	memset(x, 0, sizeof *x);
	if (tn_map_init(&x->names) != 0)
		return tn_err_set(err, TN_ELIMIT, "the system gives no random bytes");
	TN_TRY(make_rows(x, nusers, err));
	TN_TRY(make_room(x, n, false, err));
	TN_TRY(name_by_number(x, nitems, err));
	memcpy(x->row, row, ((size_t)nusers + 1) * sizeof *row);
	if (n > 0)
		memcpy(x->item, item, (size_t)n * sizeof *item);
	for (uint64_t i = 0; i < n; i++)
		x->popularity[item[i]]++;
	x->nusers = nusers;
	x->n = n;
	uncount_repeats(x);
	for (uint32_t i = 0; i < nitems; i++)
		x->number[i] = i;
	return TN_OK;
}

/* By insertion, the fastest way for the few items that most users hold, and one comparison an item where they rise already.
 * part: NULL where there are none. */
static void insert_all(uint32_t *item, float *part, uint64_t n)
{
	for (uint64_t i = 1; i < n; i++) {
		uint32_t v = item[i];
		float p = part == NULL ? 0 : part[i];
		uint64_t k = i;

		for (; k > 0 && item[k - 1] > v; k--) {
			item[k] = item[k - 1];
			if (part != NULL)
				part[k] = part[k - 1];
		}
		item[k] = v;
		if (part != NULL)
			part[k] = p;
	}
}

/* Items without `bit` to the front; returns how many there are. Swaps, so that parts go along without a second list. */
static uint64_t divide(uint32_t *item, float *part, uint64_t n, uint32_t bit)
{
	uint64_t low = 0;

	for (uint64_t i = 0; i < n; i++) {
		uint32_t v = item[i];

		if ((v & bit) != 0)
			continue;
		item[i] = item[low];
		item[low] = v;
		if (part != NULL) {
			float p = part[i];

			part[i] = part[low];
			part[low] = p;
		}
		low++;
	}
	return low;
}

/* In place, so that it cannot fail; a bit a level, so that no order of the items makes it slow or deep. */
static void sort_list(uint32_t *item, float *part, uint64_t n, uint32_t bit)
{
	while (n > SHORT_LIST && bit != 0) {
		uint64_t low = divide(item, part, n, bit);

		bit >>= 1;
		sort_list(item, part, low, bit);
		item += low;
		part = part == NULL ? NULL : part + low;
		n -= low;
	}
	insert_all(item, part, n);
}

void tn_interactions_sort(struct tn_interactions *x)
{
	uint32_t bit = 1;

	if (x->is_sorted)
		return;
	/* the highest bit that any number has */
	while (x->nitems > 0 && (x->nitems - 1) / 2 >= bit)
		bit *= 2;
	for (uint32_t u = 0; u < x->nusers; u++) {
		uint64_t from = x->row[u];

		sort_list(x->item + from, x->part == NULL ? NULL : x->part + from, x->row[u + 1] - from, bit);
	}
	tn_sys.free(x->tied);           /* they are of the order that is gone */
	x->tied = NULL;
	x->is_sorted = true;
}

/* Places every pair where its item's list goes on: row moves up to the end of each list, which is the begin of the next. */
static void scatter(struct tn_interactions *t, const struct tn_interactions *x)
{
	for (uint32_t u = 0; u < x->nusers; u++)
		for (uint64_t i = x->row[u]; i < x->row[u + 1]; i++) {
			uint64_t to = t->row[x->item[i]]++;

			t->item[to] = u;
			if (x->part != NULL)
				t->part[to] = x->part[i];
		}
}

/* Counts, then begins, then pairs, by users rising, so that each list comes out rising with no sorting. */
enum tn_status tn_interactions_turn(struct tn_interactions *turned, const struct tn_interactions *x, struct tn_err *err)
{
	uint64_t at = 0;

	memset(turned, 0, sizeof *turned);
	TN_TRY(make_rows(turned, x->nitems, err));
	TN_TRY(make_room(turned, x->n, x->part != NULL, err));
	turned->nusers = x->nitems;
	turned->nitems = x->nusers;
	turned->n = x->n;
	turned->is_sorted = true;
	memset(turned->row, 0, ((size_t)x->nitems + 1) * sizeof *turned->row);
	for (uint64_t i = 0; i < x->n; i++)
		turned->row[x->item[i]]++;
	for (uint32_t i = 0; i < x->nitems; i++) {
		uint64_t these = turned->row[i];

		turned->row[i] = at;
		at += these;
	}
	scatter(turned, x);
	/* row[i] is now where list i + 1 begins */
	memmove(turned->row + 1, turned->row, (size_t)x->nitems * sizeof *turned->row);
	turned->row[0] = 0;
	return TN_OK;
}

struct tn_str tn_interactions_name(const struct tn_interactions *x, uint32_t item)
{
	return tn_map_text(&x->names, x->arrival[item]);
}

uint32_t tn_interactions_find(const struct tn_interactions *x, struct tn_str name)
{
	uint32_t arrival = tn_map_get(&x->names, name);

	return arrival == TN_MAP_NONE ? TN_MAP_NONE : x->number[arrival];
}

void tn_interactions_fini(struct tn_interactions *x)
{
	tn_map_fini(&x->names);
	tn_sys.free(x->row);
	tn_sys.free(x->item);
	tn_sys.free(x->part);
	tn_sys.free(x->tied);
	tn_sys.free(x->popularity);
	tn_sys.free(x->arrival);
	tn_sys.free(x->number);
	memset(x, 0, sizeof *x);
}

enum tn_status tn_scores_init(struct tn_scores *s, uint32_t nitems, struct tn_err *err)
{
	memset(s, 0, sizeof *s);
	s->nitems = nitems;
	s->at = fresh(nitems, sizeof *s->at, err);
	s->touched = fresh(nitems, sizeof *s->touched, err);
	s->is_touched = fresh(nitems, sizeof *s->is_touched, err);
	if (s->at == NULL || s->touched == NULL || s->is_touched == NULL)
		return TN_ELIMIT;
	memset(s->at, 0, nitems * sizeof *s->at);
	memset(s->is_touched, 0, nitems);
	return TN_OK;
}

/* One user touches few of all items: what he did not touch is 0 already. */
void tn_scores_clear(struct tn_scores *s)
{
	for (uint32_t i = 0; i < s->n; i++) {
		s->at[s->touched[i]] = 0;
		s->is_touched[s->touched[i]] = 0;
	}
	s->n = 0;
}

void tn_scores_fini(struct tn_scores *s)
{
	tn_sys.free(s->at);
	tn_sys.free(s->touched);
	tn_sys.free(s->is_touched);
	memset(s, 0, sizeof *s);
}
