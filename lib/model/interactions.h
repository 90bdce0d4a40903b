/* Who held which item: users by items, as lists in memory. What all recommenders are fitted on (recommend.md).
 *
 * Users       numbered from 0 in the order they are added in (key order: the same for every split of the input).
 * Items       numbered from 0 by popularity falling (distinct users), then by their bytes rising: of two items with equal
 *             scores the smaller number comes first, everywhere.
 * Lists       `item` of a user: in the order they were added (ordered histories: oldest first), each item once (in
 *             sessions each click); or, after tn_interactions_sort, rising.
 * Parts       what a pair weighs (event weight and decay); NULL: all are 1.
 * Memory      4 bytes a pair (8 with parts, 1 more with ties), 8 a user, 8 an item and its name. Ownership: yours;
 *             tn_interactions_fini frees.
 * Fails       TN_ELIMIT when memory is gone, or beyond 2^32 - 2 users or items; tn_interactions_fini then, too.
 */
#ifndef TN_MODEL_INTERACTIONS_H
#define TN_MODEL_INTERACTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/map.h"

struct tn_interactions {
	uint32_t nusers, nitems;
	uint64_t n;                     /* pairs */
	uint64_t *row;                  /* nusers + 1: where the list of a user begins */
	uint32_t *item;                 /* n of them, list behind list */
	float *part;                    /* beside item */
	uint8_t *tied;                  /* by pair of lists in order, bits: 1 at the same time as the one before it, 2 of late;
					 * NULL: nobody knows. Yours to put. */
	uint32_t *popularity;           /* by item: distinct users */
	bool is_sorted;
	struct tn_map names;            /* of items, by the order of their arrival until tn_interactions_end */
	uint32_t *arrival;              /* item number to its number in names */
	uint32_t *number;               /* the way back */
	uint64_t cap, user_cap, item_cap;
};

enum tn_status tn_interactions_init(struct tn_interactions *x, bool has_parts, struct tn_err *err);
/* A user begins; then his items by bytes, each once (or, for sessions, each click: popularity counts a user once all the
 * same). */
enum tn_status tn_interactions_user(struct tn_interactions *x, struct tn_err *err);
enum tn_status tn_interactions_add(struct tn_interactions *x, struct tn_str item, float part, struct tn_err *err);
/* All are added: items get their numbers. */
enum tn_status tn_interactions_end(struct tn_interactions *x, struct tn_err *err);
/* The same from numbers (tests, parts of a whole): row and item are copied; names are the numbers in decimal, arrival =
 * number; items keep these numbers whatever their popularity. */
enum tn_status tn_interactions_of(struct tn_interactions *x, uint32_t nusers, uint32_t nitems, const uint64_t *row,
	const uint32_t *item, struct tn_err *err);
void tn_interactions_sort(struct tn_interactions *x);   /* each list by item number; `tied` is gone then: it speaks of an order */
/* Items by users: row has nitems + 1 entries, item holds user numbers, rising; parts go along. No names, no popularity. */
enum tn_status tn_interactions_turn(struct tn_interactions *turned, const struct tn_interactions *x, struct tn_err *err);
struct tn_str tn_interactions_name(const struct tn_interactions *x, uint32_t item);
/* TN_MAP_NONE: no such item. */
uint32_t tn_interactions_find(const struct tn_interactions *x, struct tn_str name);
void tn_interactions_fini(struct tn_interactions *x);

/* What one user held, as models see it: oldest first where order counts. */
struct tn_history {
	const uint32_t *item;
	const float *part;              /* NULL: all 1 */
	uint32_t n;
};
static inline struct tn_history tn_interactions_history(const struct tn_interactions *x, uint32_t user)
{
	uint64_t from = x->row[user];

	return (struct tn_history){ x->item + from, x->part == NULL ? NULL : x->part + from, (uint32_t)(x->row[user + 1] - from) };
}

/* Scores of one user in the making: a number for each item, and a list of those that were added to; all others are 0. */
struct tn_scores {
	uint32_t nitems, n;
	double *at;                     /* by item */
	uint32_t *touched;              /* n of them, in order of the first add */
	uint8_t *is_touched;
};
/* tn_scores_fini after a failure, too */
enum tn_status tn_scores_init(struct tn_scores *s, uint32_t nitems, struct tn_err *err);
static inline void tn_scores_add(struct tn_scores *s, uint32_t item, double v)
{
	if (!s->is_touched[item]) {
		s->is_touched[item] = 1;
		s->touched[s->n++] = item;
	}
	s->at[item] += v;
}
void tn_scores_clear(struct tn_scores *s);      /* costs what was touched */
void tn_scores_fini(struct tn_scores *s);

#endif
