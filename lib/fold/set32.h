/* A rising set of int32 numbers in the fold's memory: the days a user ordered on. Part of a state.
 *
 * Invariant   zero bytes are the empty set; items rise. Numbers that come in rising order (a log by time) cost O(1), one
 *             that comes late O(n) for the move.
 * Ownership   memory is the fold's (tn_fold_alloc), counted against --mem; one item takes none.
 * Fails       TN_ELIMIT when memory is gone.
 */
#ifndef TN_FOLD_SET32_H
#define TN_FOLD_SET32_H

#include "fold/fold.h"

struct tn_set32 {
	union {
		int32_t *at;            /* more than two items */
		int32_t one[2];         /* up to two */
	} u;
	uint32_t n, cap;                /* cap 0: u.one */
};

static inline const int32_t *tn_set32_items(const struct tn_set32 *s) { return s->cap == 0 ? s->u.one : s->u.at; }

enum tn_status tn_set32_add_slow(struct tn_fold *f, struct tn_set32 *s, int32_t v);
static inline enum tn_status tn_set32_add(struct tn_fold *f, struct tn_set32 *s, int32_t v)
{
	if (s->n > 0 && tn_set32_items(s)[s->n - 1] == v)
		return TN_OK;
	return tn_set32_add_slow(f, s, v);
}

/* All of `other` into s; other's memory is given back, other is empty then. */
enum tn_status tn_set32_union(struct tn_fold *f, struct tn_set32 *s, struct tn_set32 *other);
/* 19724,19731 (an empty set: nothing), and back; tn_fold_bad with `what` when it is no rising list of min..max. */
void tn_set32_encode(const struct tn_set32 *s, struct tn_buf *out);
enum tn_status tn_set32_decode(struct tn_fold *f, struct tn_set32 *s, struct tn_str text, int32_t min, int32_t max, const char *what);

#endif
