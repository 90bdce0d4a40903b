/* For properties: random numbers (xorshift64*, from a seed that stands in the test), and an assertion for long loops. */
#ifndef TN_TESTS_RND_H
#define TN_TESTS_RND_H

#include <check.h>
#include <stdint.h>

/* check writes a note into a file for each assertion that holds: a million of them take minutes. */
#define HOLDS(condition) do { if (!(condition)) ck_abort_msg("%s", #condition); } while (0)
#define HOLDS_MSG(condition, ...) do { if (!(condition)) ck_abort_msg(__VA_ARGS__); } while (0)

static inline uint64_t rnd(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(2685821657736338717);
}

/* Of any size: as many small as large ones. */
static inline uint64_t rnd_any(uint64_t *state)
{
	uint64_t v = rnd(state);

	return v >> (rnd(state) & 63);
}

#endif
