/* Keys for the flood test (faults.md F56): flood_keys collide|random N writes a log of N users with one event each.
 *
 * collide   N different keys of eight characters that all have the same value under the hash with an all-zero key, which is what
 *           an attacker knows who reads hash.h: such keys have no second half, so its product is 0. Each is checked with tn_hash.
 * random    N keys of the same length from a fixed seed.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"

#define LENGTH 8

static void digits(char key[LENGTH + 1], uint64_t v)
{
	for (int i = 0; i < LENGTH; i++, v /= 36)
		key[i] = "0123456789abcdefghijklmnopqrstuvwxyz"[v % 36];
	key[LENGTH] = '\0';
}

/* An odd multiplier: no two numbers below 2^40 meet. Keys of the random kind are told apart by it as well. */
static uint64_t scatter(uint64_t i)
{
	return (i * UINT64_C(0x9e3779b97f4a7c15)) >> 24 & ((UINT64_C(1) << 40) - 1);
}

int main(int argc, char **argv)
{
	const struct tn_hash_key zero = { { 0, 0, 1, 0 } };     /* [2] is made odd by tn_hash_key_init */
	char key[LENGTH + 1];
	bool collide = argc == 3 && strcmp(argv[1], "collide") == 0;
	uint64_t n, first = 0;

	if (argc != 3 || (!collide && strcmp(argv[1], "random") != 0))
		return 2;
	n = strtoull(argv[2], NULL, 10);
	printf("user\ttime\n");
	for (uint64_t i = 0; i < n; i++) {
		uint64_t hash;

		digits(key, collide ? i : scatter(i));
		hash = tn_hash(&zero, (struct tn_str){ key, LENGTH });
		if (i == 0)
			first = hash;
		if (collide && hash != first)
			return 1;
		printf("%s\t2024-01-02T00:00:00Z\n", key);
	}
	return fflush(stdout) == 0 && ferror(stdout) == 0 ? 0 : 1;
}
