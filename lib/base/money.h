/* Exact decimal amounts: mantissa * 10^-scale. A row's value is an int64 mantissa with 0 to 18 decimals; sums and
 * products are 128-bit, so they are exact and do not depend on order. Nothing wraps and nothing becomes a float: what
 * does not fit is an error (faults.md F52).
 */
#ifndef TN_BASE_MONEY_H
#define TN_BASE_MONEY_H

#include <stdint.h>

#include "base/str.h"

__extension__ typedef __int128 tn_i128;

struct tn_money {
	int64_t mantissa;
	uint8_t scale;          /* decimals as written: 1.50 is 150, 2 */
};

/* A sum keeps as many decimals as the most precise value that went into it. Zeroed is the empty sum, "0". */
struct tn_sum {
	tn_i128 mantissa;
	uint8_t scale;
};

enum tn_money_error { TN_MONEY_OK, TN_MONEY_SYNTAX, TN_MONEY_DIGITS /* more than 18 decimals */, TN_MONEY_RANGE };

/* The whole slice as -?digits(.digits)?. Leading zeros are fine. */
enum tn_money_error tn_money_parse(struct tn_str s, struct tn_money *m);
/* Exact, or false and *out unchanged: the mantissa leaves 64 bits, or the scale goes beyond 18. Sums and differences
 * have the finer of both scales. */
bool tn_money_mul(struct tn_money a, struct tn_money b, struct tn_money *out);  /* scales add up; false: does not fit */
bool tn_money_add(struct tn_money a, struct tn_money b, struct tn_money *out);
bool tn_money_sub(struct tn_money a, struct tn_money b, struct tn_money *out);
int tn_money_cmp(struct tn_money a, struct tn_money b);                         /* exact, any scales */

/* A sum in two halves, as states hold it: a 128-bit member would be padded to 16 bytes. Products instead of shifts: a shift of a
 * negative number has no meaning in C. */
static inline struct tn_sum tn_sum_join(uint64_t low, int64_t high, uint8_t scale)
{
	return (struct tn_sum){ .mantissa = (tn_i128)high * ((tn_i128)1 << 64) + (tn_i128)low, .scale = scale };
}

static inline void tn_sum_split(const struct tn_sum *s, uint64_t *low, int64_t *high)
{
	*low = (uint64_t)s->mantissa;
	*high = (int64_t)((s->mantissa - (tn_i128)*low) / ((tn_i128)1 << 64));
}

/* The scale of the result is the finer one of both, so that the order of adds cannot be seen in it. */
bool tn_sum_add(struct tn_sum *s, struct tn_money m);           /* false: beyond 128 bits, *s unchanged */
bool tn_sum_merge(struct tn_sum *s, const struct tn_sum *other);
/* up to 18 decimals; all that fits 128 bits: 38 digits always do */
enum tn_money_error tn_sum_parse(struct tn_str text, struct tn_sum *s);
double tn_sum_double(const struct tn_sum *s);                   /* nearest double, for rates and models */

/* sum / n as a decimal with `digits` decimals (0..15), exact, half to even. n > 0. Returns bytes written. */
#define TN_MONEY_BYTES 80       /* a share: sign, 57 digits, point, 15 decimals */
size_t tn_sum_put_ratio(char *dst, const struct tn_sum *s, uint64_t n, int digits);

/* a / b in the same way, for shares of money; b is not 0. Scales may differ; exact for all sums, "-0.00" is "0.00". */
size_t tn_sum_put_share(char *dst, const struct tn_sum *a, const struct tn_sum *b, int digits);

/* Writers: no NUL, at most TN_MONEY_BYTES, return the bytes written. All decimals of the scale; "-0.00" is "0.00". */
size_t tn_money_put(char *dst, struct tn_money m);
size_t tn_sum_put(char *dst, const struct tn_sum *s);

#endif
