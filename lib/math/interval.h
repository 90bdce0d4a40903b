/* Intervals of rates.
 *
 * Wilson's score interval for k of n at z = 1.959964 (95 %), ends held within 0..1; false when n = 0 or k > n.
 * centre (p + z^2/2n) / (1 + z^2/n), half width z sqrt(p(1-p)/n + z^2/4n^2) / (1 + z^2/n)   (definitions.md 2.5)
 * E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212.
 */
#ifndef TN_MATH_INTERVAL_H
#define TN_MATH_INTERVAL_H

#include <stdbool.h>
#include <stdint.h>

bool tn_wilson(uint64_t k, uint64_t n, double *lo, double *hi);

#endif
