/* Random numbers of the generators: the same for a seed on every machine. *random is the state, any number at first. */
#ifndef TN_GEN_RANDOM_H
#define TN_GEN_RANDOM_H

#include <math.h>
#include <stdint.h>

/* splitmix64 */
static inline uint64_t draw(uint64_t *random)
{
	uint64_t z = *random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* Neither 0 nor 1: logarithms are taken of it. */
static inline double unit(uint64_t *random)
{
	return ((double)(draw(random) >> 11) + 0.5) / 9007199254740992.0;
}

static inline double normal(uint64_t *random)
{
	double r = sqrt(-2 * log(unit(random)));

	return r * cos(6.283185307179586 * unit(random));
}

/* Marsaglia, Tsang 2000; shapes below 1 by their power of a uniform number. */
static inline double gamma_draw(uint64_t *random, double shape)
{
	double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3, c = 1 / sqrt(9 * d), scale = shape < 1 ? pow(unit(random), 1 / shape) : 1;

	for (;;) {
		double x = normal(random), v = 1 + c * x;

		if (v <= 0)
			continue;
		v = v * v * v;
		if (log(unit(random)) < x * x / 2 + d - d * v + d * log(v))
			return d * v * scale;
	}
}

#endif
