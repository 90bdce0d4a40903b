/* Moves between two labelled tables: how many users went from which label to which (definitions.md 3.4).
 *
 * The caller reads both tables and tells of each user once, with the label in the old table and that in the new one; for a user
 * of one table only TN_MOVES_ENTERED or TN_MOVES_LEFT stands for the other. Users may come in any order.
 *
 * Invariant   the users of all rows with another `from` than entered are the old table's; with another `to` than left, the new
 *             one's.
 * Labels      bytes as they stand in the stream; both forms of a missing one ("" and \N) are one label, "". A label of the old
 *             table that reads entered, or one of the new table that reads left, is the caller's to refuse: the answer could not
 *             tell it apart.
 * Ownership   struct tn_moves is yours: tn_moves_init, tn_moves_fini (which takes a zeroed one, too). Labels are copied.
 * Memory      O(pairs of labels that occur), and the labels' bytes; nothing is allocated for a user of a pair that is known.
 * Fails       TN_ELIMIT: out of memory, or more than TN_MOVES_MOST pairs (which are no labels any more, but texts or ids). After
 *             a failure only tn_moves_fini is left to call.
 */
#ifndef TN_MODEL_MOVES_H
#define TN_MODEL_MOVES_H

#include "base/map.h"
#include "stream/row.h"

#define TN_MOVES_ENTERED TN_STR("entered")      /* as `from`: not in the old table */
#define TN_MOVES_LEFT TN_STR("left")            /* as `to`: not in the new one */
#define TN_MOVES_MOST 1000000
#define TN_MOVES_ALIKE 32U
#define TN_MOVES_EARLY 16U

struct tn_moves {
	struct tn_map label;
	uint32_t alike[TN_MOVES_ALIKE];         /* the last label of this length and these ends: its number + 1; 0: none */
	struct tn_map pair;     /* two numbers of labels as 8 bytes, to the number of their count */
	uint32_t early[TN_MOVES_EARLY][TN_MOVES_EARLY]; /* a pair of two of the first labels: its number + 1; 0: not there yet */
	uint64_t *users;        /* by number of pair */
	uint32_t cap;
};

enum tn_status tn_moves_init(struct tn_moves *m, struct tn_err *err);
/* One more user that went from label to label. */
enum tn_status tn_moves_add(struct tn_moves *m, struct tn_str from, struct tn_str to, struct tn_err *err);
/* The header `from to users share`, then the pairs that occur, bytewise by from, to; share = users / users with the same from,
 * with `digits` decimals. */
enum tn_status tn_moves_write(const struct tn_moves *m, struct tn_row *row, int digits, struct tn_err *err);
void tn_moves_fini(struct tn_moves *m);

#endif
