/* Private. For strset.c: the blocks that entries (strpack.h) stand in, and a large set as a tree of them.
 *
 * Link        a block's address with its size in the low four bits, which are free: the pool's blocks are aligned to 16. So a
 *             block needs no head. Entries stand from its front, a 0 behind them where there is room for it.
 * Tree        leaves in the order of their texts, each leaf a block of sorted entries; nodes of up to 127 links to leaves; the
 *             list of nodes. No leaf is empty. Each string stands in it once.
 * Memory      leaves of a large tree are 83 to 94 % full with strings in any order, and full with rising or falling ones; links
 *             take 2 %. With a hundred strings links and what entries leave at the ends of small leaves are some 15 %.
 * Fails       NULL, false, TN_ELIMIT: memory is gone, all is as it was.
 */
#ifndef TN_FOLD_STRTREE_H
#define TN_FOLD_STRTREE_H

#include "fold/fold.h"
#include "fold/strpack.h"

enum { TN_STRBLOCK_MOST = 512 };

/* A new block of at least `size` bytes (TN_STRBLOCK_MOST if that is less); 0: memory is gone. */
uintptr_t tn_strblock_new(struct tn_fold *f, size_t size);
void tn_strblock_free(struct tn_fold *f, uintptr_t link);
static inline unsigned char *tn_strblock_at(uintptr_t link) { return (unsigned char *)(link & ~(uintptr_t)15); }
static inline size_t tn_strblock_size(uintptr_t link)
{
	static const uint16_t size[16] = { 16, 32, 48, 64, 96, 128, 192, 256, 384, TN_STRBLOCK_MOST };

	return size[link & 15];
}

struct tn_strtree;

/* Of up to 64 sorted entries, one behind the other, `total` bytes. The n (up to 64) blocks become leaves, or are given back. */
struct tn_strtree *tn_strtree_new(struct tn_fold *f, const unsigned char *entries, size_t total, const uintptr_t *block, uint32_t n);
void tn_strtree_free(struct tn_fold *f, struct tn_strtree *t);

/* Where an entry is, or belongs: good until the tree changes. */
struct tn_strtree_place {
	uint32_t node, leaf;
	size_t at;                      /* in the leaf */
};
bool tn_strtree_find(const struct tn_strtree *t, const struct tn_strpack *e, struct tn_strtree_place *place);
/* Behind a find that was false, at its place. The tree may move. `want`: bytes of entries that are to come, rising; 0:
 * nobody knows. */
enum tn_status tn_strtree_insert(struct tn_fold *f, struct tn_strtree **t, const struct tn_strpack *e,
	const struct tn_strtree_place *place, size_t want);

/* Leaf by leaf, rising: *place zeroed before the first; 0 at the end. */
uintptr_t tn_strtree_next(const struct tn_strtree *t, struct tn_strtree_place *place);

#endif
