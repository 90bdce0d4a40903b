/* Wilson's score interval, in a form that does not cancel. */
#include "math/interval.h"

#include <math.h>

#define Z 1.959964

/* With A = 2k + z^2 and B = z sqrt(z^2 + 4k(1 - p)) the ends are (A -+ B) / 2(n + z^2). A - B loses digits when k is
 * small, so the lower end is taken times (A + B) / (A + B): A^2 - B^2 = 4k^2 (n + z^2) / n, which leaves
 * 2kp / (A + B). */
bool tn_wilson(uint64_t k, uint64_t n, double *lo, double *hi)
{
	double a, b, p, q;

	if (n == 0 || k > n)
		return false;
	p = (double)k / (double)n;
	q = (double)(n - k) / (double)n;
	a = 2 * (double)k + Z * Z;
	b = Z * sqrt(Z * Z + 4 * (double)k * q);
	*lo = 2 * (double)k * p / (a + b);
	*hi = (a + b) / (2 * ((double)n + Z * Z));
	if (k == n || *hi > 1)  /* rounding alone can miss the 1 */
		*hi = 1;
	return true;
}
