/* Arenas: memory with one lifetime, freed at once (style.md section 6: the run, the row).
 *
 * Ownership   struct tn_arena is yours: zeroed is empty and ready; tn_arena_fini frees all.
 * Lifetime    what it gave stays where it is until tn_arena_reset or tn_arena_fini; single pieces are never given
 *             back.
 * Memory      chunks of 4 KiB, doubled up to 1 MiB; a piece that is larger gets a chunk of its size. What an older
 *             chunk has left stays unused.
 * Fails       NULL when memory is gone; the caller makes TN_ELIMIT of it (tn_err_nomem).
 */
#ifndef TN_BASE_ARENA_H
#define TN_BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct tn_arena_chunk;

struct tn_arena {
	struct tn_arena_chunk *newest;
	size_t used, cap;       /* of the newest chunk */
	uint64_t bytes;         /* held in all chunks */
};

void *tn_arena_alloc(struct tn_arena *a, size_t n);             /* aligned to 16, not zeroed; n = 0 gives a valid pointer */
void *tn_arena_zalloc(struct tn_arena *a, size_t count, size_t size);   /* zeroed; NULL on overflow, too */
struct tn_str tn_arena_copy(struct tn_arena *a, struct tn_str s);       /* NUL added behind; .p is NULL on failure */
char *tn_arena_cstr(struct tn_arena *a, struct tn_str s);               /* the same as a C string */
void tn_arena_reset(struct tn_arena *a);                        /* empty again; keeps the newest chunk */
void tn_arena_fini(struct tn_arena *a);

#endif
