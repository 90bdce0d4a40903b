/* Shards: which of N parts a user belongs to, by the bytes of the id as they stand in the stream; the same on every
 * machine and in every version, so the hash is fixed and no key is in it (base/hash.h has the keyed one, for tables).
 *
 *     h = 14695981039346656037; for each byte: h = (h xor byte) * 1099511628211            FNV-1a, 64 bits
 *     h = (h xor h >> 33) * 0xff51afd7ed558ccd; h = (h xor h >> 33) * 0xc4ceb9fe1a85ec53; h = h xor h >> 33
 *     part = h mod N + 1
 *
 * The second line (the end of MurmurHash3, public domain, A. Appleby) is what makes parts even: by FNV-1a alone, modulo a
 * power of two, the lowest bit is the parity of the bytes' lowest bits. */
#ifndef TN_BASE_SHARD_H
#define TN_BASE_SHARD_H

#include <stdint.h>

#include "base/err.h"

#define TN_SHARD_MOST 65536

struct tn_shard {
	uint32_t part, of;      /* 1 <= part <= of; of 0: no shards */
};

static inline uint64_t tn_shard_hash(struct tn_str id)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < id.n; i++)
		h = (h ^ (unsigned char)id.p[i]) * UINT64_C(1099511628211);
	h = (h ^ h >> 33) * UINT64_C(0xff51afd7ed558ccd);
	h = (h ^ h >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
	return h ^ h >> 33;
}

static inline bool tn_shard_has(struct tn_shard s, struct tn_str id)
{
	return tn_shard_hash(id) % s.of + 1 == s.part;
}

/* "2/8". TN_EUSAGE in the option's words. */
enum tn_status tn_shard_parse(struct tn_shard *s, const char *option, struct tn_str text, struct tn_err *err);

#endif
