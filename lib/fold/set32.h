/* A rising set of int32 numbers in the fold's memory: the days a user ordered on. Part of a state.
 *
 * Invariant   zero bytes are the empty set; items rise. Numbers that come in rising order (a log by time) cost O(1), one
 *             that comes late O(n) for the move.
 * Memory      the size of a pointer, 8 bytes at least; one item takes no more, others 4 bytes and 8 in front of the first.
 * Ownership   memory is the fold's (tn_fold_alloc), counted against --mem.
 * Fails       TN_ELIMIT when memory is gone; the set is as good as before.
 */
#ifndef TN_FOLD_SET32_H
#define TN_FOLD_SET32_H

#include "fold/fold.h"

struct tn_set32_list {
	uint32_t n, cap;
	int32_t at[];
};

/* The half with the low bits of an address, which are 0: a 1 there says that the other half is the only item. */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ && UINTPTR_MAX > UINT32_MAX
#define TN_SET32_TAG 1
#else
#define TN_SET32_TAG 0
#endif

struct tn_set32 {
	union {
		struct tn_set32_list *list;     /* NULL: empty */
		int32_t half[2];
	} u;
};

static inline bool tn_set32_is_one(const struct tn_set32 *s) { return s->u.half[TN_SET32_TAG] & 1; }

static inline uint32_t tn_set32_count(const struct tn_set32 *s)
{
	return tn_set32_is_one(s) ? 1 : s->u.list == NULL ? 0 : s->u.list->n;
}

/* tn_set32_count(s) of them; good until the set changes or moves. */
static inline const int32_t *tn_set32_items(const struct tn_set32 *s)
{
	return tn_set32_is_one(s) || s->u.list == NULL ? &s->u.half[1 - TN_SET32_TAG] : s->u.list->at;
}

enum tn_status tn_set32_add_slow(struct tn_fold *f, struct tn_set32 *s, int32_t v);
static inline enum tn_status tn_set32_add(struct tn_fold *f, struct tn_set32 *s, int32_t v)
{
	uint32_t n = tn_set32_count(s);

	if (n > 0 && tn_set32_items(s)[n - 1] == v)
		return TN_OK;
	return tn_set32_add_slow(f, s, v);
}

/* All of `other` into s; other's memory is given back, other is empty then. */
enum tn_status tn_set32_union(struct tn_fold *f, struct tn_set32 *s, struct tn_set32 *other);
/* 19724,19731 (an empty set: nothing), and back; tn_fold_bad with `what` when it is no rising list of min..max. */
void tn_set32_encode(const struct tn_set32 *s, struct tn_buf *out);
enum tn_status tn_set32_decode(struct tn_fold *f, struct tn_set32 *s, struct tn_str text, int32_t min, int32_t max, const char *what);

#endif
