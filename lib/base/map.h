/* Interned strings: text to a small number and back, numbers count from 0 in order of first use.
 *
 * Ownership   struct tn_map is yours: tn_map_init, tn_map_fini (takes a zeroed one, too). Copies the strings.
 * Lifetime    tn_map_text is good until tn_map_fini.
 * Limits      some 2^30 strings; beyond them, and without memory, tn_map_put gives TN_MAP_NONE and the map is as good
 *             as before.
 * Memory      tn_map_bytes: what it holds now.
 */
#ifndef TN_BASE_MAP_H
#define TN_BASE_MAP_H

#include "base/arena.h"
#include "base/hash.h"

struct tn_map {
	struct tn_hash_key key;
	struct tn_arena arena;
	struct tn_str *text;
	uint32_t *slot;         /* number + 1; 0 = free */
	uint32_t n, text_cap, slot_cap;
};

#define TN_MAP_NONE UINT32_MAX

int tn_map_init(struct tn_map *m);                              /* 0, or -1: the system has no random bytes to give */
uint32_t tn_map_put(struct tn_map *m, struct tn_str s);         /* TN_MAP_NONE when memory is gone */
uint32_t tn_map_get(const struct tn_map *m, struct tn_str s);   /* TN_MAP_NONE when it is not there */
static inline struct tn_str tn_map_text(const struct tn_map *m, uint32_t number) { return m->text[number]; }
uint64_t tn_map_bytes(const struct tn_map *m);
void tn_map_fini(struct tn_map *m);

#endif
