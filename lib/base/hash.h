/* A keyed hash of short byte strings (multiply and fold, 128-bit products). The key comes from getrandom(2), so keys
 * made to collide for the unkeyed hash do not (faults.md F56). No output order may come from it.
 *
 * The 64 bytes behind a slice must be readable where `_padded` is used (readers' blocks promise that).
 */
#ifndef TN_BASE_HASH_H
#define TN_BASE_HASH_H

#include <stdint.h>
#include <string.h>

#include "base/load.h"
#include "base/str.h"

struct tn_hash_key {
	uint64_t k[4];
};

/* 0, or -1 when the system has no random bytes to give. */
int tn_hash_key_init(struct tn_hash_key *key);

static inline uint64_t tn_hash_fold(uint64_t a, uint64_t b)
{
	__extension__ typedef unsigned __int128 u128;
	u128 m = (u128)a * b;

	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

uint64_t tn_hash_long(const struct tn_hash_key *key, struct tn_str s);

/* Any string. Same value as tn_hash_padded on the same bytes. */
uint64_t tn_hash(const struct tn_hash_key *key, struct tn_str s);

/* As tn_hash; may read up to 16 bytes behind the slice. */
static inline uint64_t tn_hash_padded(const struct tn_hash_key *key, struct tn_str s)
{
	uint64_t a, b;

	if (s.n > 16)
		return tn_hash_long(key, s);
	a = tn_load64(s.p);
	b = tn_load64(s.p + 8);
	if (s.n < 8) {
		a &= (UINT64_C(1) << (8 * s.n)) - 1;
		b = 0;
	} else if (s.n < 16) {
		b &= (UINT64_C(1) << (8 * (s.n - 8))) - 1;
	}
	return tn_hash_fold(tn_hash_fold(a ^ key->k[0], b ^ key->k[1]) ^ s.n, key->k[2]);
}

#endif
