/* hot: the keyed hash for strings that are not padded, and for long ones. "user1".."user999999": 2.4 ns, against 1.7 ns
 * for tn_hash_padded, its twin in the header.
 */
#include "base/hash.h"

#include "base/sys.h"

int tn_hash_key_init(struct tn_hash_key *key)
{
	if (tn_sys.random(key->k, sizeof key->k) != 0)
		return -1;
	key->k[2] |= 1;         /* it is multiplied by: must not be 0 */
	return 0;
}

/* Sixteen bytes a step; the last step takes the last sixteen again, so no tail needs a mask. The length goes in at
 * the end: strings that overlap differently cannot meet. */
uint64_t tn_hash_long(const struct tn_hash_key *key, struct tn_str s)
{
	uint64_t seed = key->k[3];
	const char *last = s.p + (s.n - 16);

	for (const char *p = s.p; p < last; p += 16)
		seed = tn_hash_fold(tn_load64(p) ^ key->k[0], tn_load64(p + 8) ^ seed);
	seed = tn_hash_fold(tn_load64(last) ^ key->k[1], tn_load64(last + 8) ^ seed);
	return tn_hash_fold(seed ^ s.n, key->k[2]);
}

/* Up to seven bytes as a little-endian number, by loads that overlap instead of a loop. */
static uint64_t load_short(const char *p, size_t n)
{
	const unsigned char *u = (const unsigned char *)p;
	uint64_t v = 0;

	if (n >= 4) {
		for (size_t i = 0; i < 4; i++)          /* compilers make one load of each */
			v |= (uint64_t)u[i] << (8 * i) | (uint64_t)u[n - 4 + i] << (8 * (n - 4 + i));
		return v;
	}
	if (n > 0)
		v = (uint64_t)u[0] | (uint64_t)u[n / 2] << (8 * (n / 2)) | (uint64_t)u[n - 1] << (8 * (n - 1));
	return v;
}

uint64_t tn_hash(const struct tn_hash_key *key, struct tn_str s)
{
	uint64_t a, b = 0;

	if (s.n > 16)
		return tn_hash_long(key, s);
	if (s.n < 8) {
		a = load_short(s.p, s.n);
	} else {
		a = tn_load64(s.p);
		if (s.n > 8)
			b = tn_load64(s.p + s.n - 8) >> (8 * (16 - s.n));
	}
	return tn_hash_fold(tn_hash_fold(a ^ key->k[0], b ^ key->k[1]) ^ s.n, key->k[2]);
}
