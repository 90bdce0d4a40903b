/* Random numbers from a seed: the same on every machine and in every run. For starts and samples, never for secrets.
 *
 * xoshiro256++ (D. Blackman, S. Vigna, ACM Trans. Math. Softw. 47 (2021) 36), its state filled by splitmix64 (G. Steele, D. Lea,
 * C. Flood, OOPSLA 2014), so that any seed will do, 0 and neighbours included. Own code from the papers.
 */
#ifndef TN_BASE_RNG_H
#define TN_BASE_RNG_H

#include <stdint.h>

struct tn_rng {                 /* a plain value of yours; a copy goes on alike */
	uint64_t s[4];          /* not all zero */
};

/* splitmix64: the next of a sequence that goes through all 2^64 states; also a seed for each of many parts. */
uint64_t tn_rng_split(uint64_t *state);

void tn_rng_seed(struct tn_rng *r, uint64_t seed);
uint64_t tn_rng_next(struct tn_rng *r);
/* 0 <= u < 1, a multiple of 2^-53. */
double tn_rng_uniform(struct tn_rng *r);
/* 0 .. n - 1, each exactly as likely; n >= 1. */
uint32_t tn_rng_below(struct tn_rng *r, uint32_t n);
/* Mean 0, variance 1, by the polar method (G. Marsaglia, T. Bray, SIAM Rev. 6 (1964) 260-264). Goes through log(3), whose last
 * bit is not the same in all C libraries. */
double tn_rng_normal(struct tn_rng *r);

#endif
