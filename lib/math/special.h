/* Special functions that libm does not have, in double precision: for the purchase models (model/btyd.h).
 *
 * Errors      relative error at most 1e-14, near the zeros of tn_digamma and tn_lbeta that of 1 and .1, unless a function says
 *             otherwise; arguments outside the stated range are mistakes of ours (assert).
 * State       none: nothing of libm's lgamma is used, so bytes depend on its exp and log only.
 * Source      NIST Digital Library of Mathematical Functions (dlmf.nist.gov): Stirling's series 5.11.1 and, for its derivatives,
 *             5.11.2; ln Gamma near 2 by 5.7.3; 2F1 by its series 15.2.1, Euler's transform 15.8.1, Euler's integral 15.6.1, the
 *             step in c 15.5.18.
 */
#ifndef TN_MATH_SPECIAL_H
#define TN_MATH_SPECIAL_H

#include <stdbool.h>

double tn_lgamma(double x);             /* ln Gamma(x), x > 0; never touches signgam, so it is the same in threads */
double tn_digamma(double x);            /* psi(x), x > 0 */
double tn_trigamma(double x);           /* psi'(x), x > 0 */
double tn_lbeta(double a, double b);    /* ln B(a, b), a, b > 0, without cancellation when one is large */
double tn_log1pexp(double x);           /* ln(1 + e^x), any x */
double tn_logaddexp(double a, double b);        /* ln(e^a + e^b); -INFINITY is fine */
double tn_logsubexp(double a, double b);        /* ln(e^a - e^b), a >= b */

/* Gauss's hypergeometric function, ln 2F1(a, b; c; z) for a, b, c > 0 and 0 <= z < 1. The value is 1 or more. c - a, c - b and
 * c - a - b may be anything. By series, after Euler's transform where that is shorter, or by Euler's integral: see special.c.
 * Error       of ln 2F1 at most 5e-12 + 1e-15 |ln 2F1| for a, b, c up to 11,000, growing in proportion beyond.
 * Cost        .1 to 1.5 us where z is small, 5 to 10 us near 1; min(a, b) - c steps of 10 ns more where both are larger than c.
 * False       min(a, b) - c is beyond 100,000, or an argument overflows.
 * For c in -1..0, as BG/NBD has it with x = 0 and a + b < 1: F(c) = F(c + 1) + z a b / c (c + 1) F(a + 1, b + 1; c + 2). */
bool tn_log_2f1(double a, double b, double c, double z, double *log_value);

#endif
