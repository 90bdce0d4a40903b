/* A set of byte strings in the fold's memory: a user's distinct order ids. Part of a state.
 *
 * Invariant   zero bytes are the empty set. No string is empty. Exact: the bytes are kept, not a hash of them.
 * Memory      ids of digits, a few bytes in front of them or not, take half their bytes, uuids 16, words of A-Z a-z 0-9 - _
 *             three quarters, others their bytes, and each a byte for its form and length (strpack.h). Up to TN_STRSET_FEW
 *             strings stand in blocks with 8 bytes of head but for the first; one that packs to 8 bytes takes none. More are
 *             a tree, about nine tenths full, fuller the larger it is (strtree.h): a look-up costs O(log n), whatever the
 *             strings and their order (F56, F57).
 * Ownership   memory is the fold's (tn_fold_alloc), counted against --mem.
 * Fails       TN_ELIMIT when memory is gone; the set is as good as before.
 */
#ifndef TN_FOLD_STRSET_H
#define TN_FOLD_STRSET_H

#include "fold/fold.h"

#define TN_STRSET_FEW 64

struct tn_strset {
	uintptr_t head;         /* the newest block, or the tree; or the bytes of the only, short string */
	uint32_t n;             /* strings */
	uint32_t is_tree : 1, blocks : 7, unused : 24;  /* of the chain; bytes unused of the newest */
};

/* text is not empty and is copied. One that is there already costs a look-up. */
enum tn_status tn_strset_add(struct tn_fold *f, struct tn_strset *s, struct tn_str text);
/* All of `other` into s; other's memory is given back, other is empty then. */
enum tn_status tn_strset_union(struct tn_fold *f, struct tn_strset *s, struct tn_strset *other);
/* As netstrings, sorted ("6:536365,6:536366,"; an empty set: nothing), and back; tn_fold_bad with `what` when it is no such list,
 * or not rising: then s is unchanged. */
enum tn_status tn_strset_encode(struct tn_fold *f, const struct tn_strset *s, struct tn_buf *out);
enum tn_status tn_strset_decode(struct tn_fold *f, struct tn_strset *s, struct tn_str text, const char *what);

#endif
