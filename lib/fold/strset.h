/* A set of byte strings in the fold's memory: a user's distinct order ids. Part of a state.
 *
 * Invariant   zero bytes are the empty set. No string is empty. Exact: the bytes are kept, not a hash of them.
 * Memory      ids of digits, a few bytes in front of them or not, take half their bytes, uuids 16, others their bytes and a
 *             length (strpack.h); blocks of a few strings with 2 or 10 bytes of head. One string of up to 7 bytes, or that
 *             packs to 8, takes none. Over TN_STRSET_FEW strings a keyed hash index of at most 22 bytes a string, so that no user is
 *             slow (F56, F57).
 * Ownership   memory is the fold's (tn_fold_alloc), counted against --mem.
 * Fails       TN_ELIMIT when memory is gone; the set is as good as before.
 */
#ifndef TN_FOLD_STRSET_H
#define TN_FOLD_STRSET_H

#include "fold/fold.h"

#define TN_STRSET_FEW 32

struct tn_strset {
	void *head;             /* the newest block, or the index; or the bytes of the only, short string */
	uint32_t n;             /* strings */
	uint32_t is_indexed : 1, used : 31;     /* bytes used of the newest block, or of head */
};

enum tn_status tn_strset_add(struct tn_fold *f, struct tn_strset *s, struct tn_str text);
/* All of `other` into s; other's memory is given back, other is empty then. */
enum tn_status tn_strset_union(struct tn_fold *f, struct tn_strset *s, struct tn_strset *other);
/* All strings, sorted bytewise: *list (grown with tn_sys as needed, *cap entries) is the caller's scratch, freed with
 * tn_sys.free. The first s->n entries are the strings: good until s is changed or moved, or the list is used again. */
enum tn_status tn_strset_list(struct tn_fold *f, const struct tn_strset *s, struct tn_str **list, uint32_t *cap);
/* As netstrings, sorted ("6:536365,6:536366,"; an empty set: nothing), and back; tn_fold_bad with `what` when it is no such list,
 * or not rising: then s is unchanged. */
enum tn_status tn_strset_encode(struct tn_fold *f, const struct tn_strset *s, struct tn_str **list, uint32_t *cap, struct tn_buf *out);
enum tn_status tn_strset_decode(struct tn_fold *f, struct tn_strset *s, struct tn_str text, const char *what);

#endif
