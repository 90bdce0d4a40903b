/* xoshiro256++, seeded by splitmix64. */
#include "base/rng.h"

#include <math.h>

static uint64_t rotate(uint64_t v, int by)
{
	return v << by | v >> (64 - by);
}

uint64_t tn_rng_split(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* Four outputs of a bijection of distinct states cannot all be zero. */
void tn_rng_seed(struct tn_rng *r, uint64_t seed)
{
	for (int i = 0; i < 4; i++)
		r->s[i] = tn_rng_split(&seed);
}

uint64_t tn_rng_next(struct tn_rng *r)
{
	uint64_t *s = r->s, result = rotate(s[0] + s[3], 23) + s[0], t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return result;
}

double tn_rng_uniform(struct tn_rng *r)
{
	return (double)(tn_rng_next(r) >> 11) * 0x1p-53;
}

/* D. Lemire, ACM Trans. Model. Comput. Simul. 29 (2019) 3: the upper half of a product; what would favour some numbers is drawn
 * again. */
uint32_t tn_rng_below(struct tn_rng *r, uint32_t n)
{
	uint32_t unfair = (UINT32_MAX - n + 1) % n;
	uint64_t product;

	do
		product = (tn_rng_next(r) >> 32) * n;
	while ((uint32_t)product < unfair);
	return (uint32_t)(product >> 32);
}

/* Marsaglia's polar method. The second number of a pair is left: a state without it is plain to copy and to reason about. */
double tn_rng_normal(struct tn_rng *r)
{
	double x, y, square;

	do {
		x = 2 * tn_rng_uniform(r) - 1;
		y = 2 * tn_rng_uniform(r) - 1;
		square = x * x + y * y;
	} while (square >= 1 || square == 0);
	return x * sqrt(-2 * log(square) / square);
}
