/* A table of byte strings with a record beside each: a state, a number. hot, see keys.c.
 *
 * Shape       slots of 8 bytes (upper half of the hash, place of the record), and records in chunks. A record is `record_size` bytes of
 *             yours, zeroed when the key is new, then the key's length (uint32_t), the key; it begins at a multiple of 8 bytes, and its
 *             place is its offset in units of 8. A key that no chunk holds has a chunk of its own.
 * Ownership   struct tn_keys is yours: tn_keys_init, tn_keys_fini (which takes a zeroed one, too). Keys are copied.
 * Lifetime    records never move: good until tn_keys_reset. 16 bytes behind a key are readable.
 * Memory      `bytes` is what slots and chunks take. The get that doubles the slots holds the old ones, too, until it is done.
 * Fails       TN_ELIMIT: no memory; or `full`, when there are no places any more, which is at 32 GiB. Keys before the one that failed are in.
 */
#ifndef TN_BASE_KEYS_H
#define TN_BASE_KEYS_H

#include <stdbool.h>

#include "base/err.h"
#include "base/hash.h"

#define TN_KEYS_BATCH 64U

struct tn_keys_chunk {
	char *p;
	uint32_t used, size;            /* units of 8 bytes */
};

struct tn_keys {
	struct tn_hash_key hash;
	uint64_t *slot;                 /* place + 1 in the low half; 0: free */
	unsigned bits;                  /* 2^bits slots, where there are some */
	uint32_t n;
	struct tn_keys_chunk *chunk;
	uint32_t nchunks, chunk_cap;
	unsigned shift;                 /* 2^shift units in a usual chunk */
	size_t record_size;
	uint64_t bytes;
	const char *full;
};

/* record_size: a multiple of 4. full: what is said when there are no places, it must outlive the table. */
enum tn_status tn_keys_init(struct tn_keys *t, size_t record_size, unsigned shift, const char *full, struct tn_err *err);

/* The records of n keys, at most TN_KEYS_BATCH, in their order; new ones are made. The slices stand `stride` bytes apart, from the first on;
 * 16 bytes behind each are readable. */
enum tn_status tn_keys_get(struct tn_keys *t, const struct tn_str *first, size_t stride, uint32_t n, void **record, struct tn_err *err);

/* All records as they were made: a zeroed cursor first; false: there are no more. */
struct tn_keys_cursor {
	uint32_t chunk, unit;           /* of the next one */
	uint32_t place;                 /* of the one that was given */
};
bool tn_keys_each(const struct tn_keys *t, struct tn_keys_cursor *c, struct tn_str *key, void **record);

void tn_keys_reset(struct tn_keys *t);          /* no keys, and none of their memory */
void tn_keys_fini(struct tn_keys *t);

/* Would a batch of new keys pass a load of 3/4? Then the next tn_keys_get doubles the slots. */
static inline bool tn_keys_will_grow(const struct tn_keys *t)
{
	return t->slot == NULL || t->n + TN_KEYS_BATCH > (UINT64_C(3) << t->bits) / 4;
}

/* Of `bytes`: the slots. */
static inline size_t tn_keys_slot_bytes(const struct tn_keys *t)
{
	return t->slot == NULL ? 0 : sizeof *t->slot << t->bits;
}

static inline char *tn_keys_record(const struct tn_keys *t, uint32_t place)
{
	return t->chunk[place >> t->shift].p + (size_t)(place & ((UINT32_C(1) << t->shift) - 1)) * 8;
}

static inline struct tn_str tn_keys_key(const struct tn_keys *t, const char *record)
{
	uint32_t n;

	memcpy(&n, record + t->record_size, sizeof n);
	return (struct tn_str){ record + t->record_size + sizeof n, n };
}

#endif
