/* Exact sums of amounts: 128-bit mantissas. 10^19 of the largest int64 fit, in cents as well as in units. All arithmetic is on
 * magnitudes or checked; overflow is an answer (false, TN_MONEY_RANGE), never a wrap.
 */
#include <math.h>

#include "base/digits.h"
#include "base/money.h"
#include "base/num.h"

__extension__ typedef unsigned __int128 u128;

#define SCALE_MAX 18
#define DIGITS_MAX 39           /* of 2^127 */
#define TOP ((u128)1 << 127)    /* the magnitude of the smallest number; the largest is one less */

/* In unsigned arithmetic: the smallest number has no negative. */
static u128 size_of(tn_i128 v)
{
	return v < 0 ? 0 - (u128)v : (u128)v;
}

/* False, *s unchanged: beyond 128 bits. A product of signed 128 bits with an overflow check is no built-in that every
 * compiler's library has, so the bound is divided instead; sums change their scale rarely. */
static bool rescale(struct tn_sum *s, uint8_t scale)
{
	uint64_t factor = tn_pow10[scale - s->scale];

	if (size_of(s->mantissa) > (TOP - 1) / factor)
		return false;
	s->mantissa *= (tn_i128)factor;
	s->scale = scale;
	return true;
}

bool tn_sum_add(struct tn_sum *s, struct tn_money m)
{
	struct tn_sum to = *s;
	tn_i128 more = m.mantissa;

	if (m.scale != to.scale) {
		if (m.scale > to.scale && !rescale(&to, m.scale))
			return false;
		more *= (tn_i128)tn_pow10[to.scale - m.scale];          /* int64 * 10^18 always fits */
	}
	if (__builtin_add_overflow(to.mantissa, more, &to.mantissa))
		return false;
	*s = to;
	return true;
}

bool tn_sum_merge(struct tn_sum *s, const struct tn_sum *other)
{
	struct tn_sum to = *s, from = *other;           /* copies: a failure must leave *s alone */

	if (from.scale > to.scale && !rescale(&to, from.scale))
		return false;
	if (from.scale < to.scale && !rescale(&from, to.scale))
		return false;
	if (__builtin_add_overflow(to.mantissa, from.mantissa, &to.mantissa))
		return false;
	*s = to;
	return true;
}

/* *v = *v * 10^n + the digits; they are digits. False: beyond 128 bits. */
static bool append(u128 *v, const char *p, size_t n)
{
	while (n > 0) {
		size_t step = n < 19 ? n : 19;
		uint64_t part;

		(void)tn_digits_run(p, step, &part);
		if (*v > (~(u128)0 - part) / tn_pow10[step])
			return false;
		*v = *v * tn_pow10[step] + part;
		p += step;
		n -= step;
	}
	return true;
}

enum tn_money_error tn_sum_parse(struct tn_str text, struct tn_sum *s)
{
	bool negative = text.n > 0 && text.p[0] == '-';
	const char *p = text.n == 0 ? text.p : text.p + negative, *dot;
	size_t n = text.n - negative, whole, part;
	u128 v = 0;

	if (!tn_num_is(text))
		return TN_MONEY_SYNTAX;
	dot = memchr(p, '.', n);
	whole = dot == NULL ? n : (size_t)(dot - p);
	part = dot == NULL ? 0 : n - whole - 1;
	if (part > SCALE_MAX)
		return TN_MONEY_DIGITS;
	while (whole > 0 && p[0] == '0') {
		p++;
		whole--;
	}
	if (whole + part > DIGITS_MAX || !append(&v, p, whole) || !append(&v, dot == NULL ? p : dot + 1, part) ||
	    v > TOP - 1 + negative)
		return TN_MONEY_RANGE;
	s->mantissa = (tn_i128)(negative ? 0 - v : v);
	s->scale = (uint8_t)part;
	return TN_MONEY_OK;
}

/* Bits that v needs; 0 for 0. */
static int width(u128 v)
{
	uint64_t high = (uint64_t)(v >> 64), low = (uint64_t)v;

	return high != 0 ? 128 - __builtin_clzll(high) : low != 0 ? 64 - __builtin_clzll(low) : 0;
}

/* The quotient gets 67 bits or more, is cut to 64 with a last bit that says whether anything was lost, and is rounded
 * once, by the conversion to double. */
double tn_sum_double(const struct tn_sum *s)
{
	u128 size = size_of(s->mantissa), den = tn_pow10[s->scale], q;
	int up = 128 - width(size), down;
	double v;

	if (size == 0)
		return 0;
	size <<= up;
	q = size / den;
	q |= q * den != size;
	down = width(q) - 64;
	q = q >> down | ((q & (((u128)1 << down) - 1)) != 0);
	v = ldexp((double)(uint64_t)q, down - up);
	return s->mantissa < 0 ? -v : v;
}

/* Nineteen digits at a time, the first ones without zeros in front: three levels at most. */
static size_t put_u128(char *dst, u128 v)
{
	size_t n;

	if (v >> 64 == 0)
		return tn_num_put_u64(dst, (uint64_t)v);
	n = put_u128(dst, v / tn_pow10[19]);
	tn_digits_put(dst + n, (uint64_t)(v % tn_pow10[19]), 19);
	return n + 19;
}

/* The sign goes only to what is not 0 as written: "-0.00" never leaves. */
static size_t put_parts(char *dst, bool negative, u128 whole, uint64_t part, size_t digits)
{
	size_t n = 0;

	if (negative && (whole != 0 || part != 0))
		dst[n++] = '-';
	n += put_u128(dst + n, whole);
	if (digits == 0)
		return n;
	dst[n++] = '.';
	tn_digits_put(dst + n, part, digits);
	return n + digits;
}

size_t tn_sum_put(char *dst, const struct tn_sum *s)
{
	u128 size = size_of(s->mantissa);
	uint64_t unit = tn_pow10[s->scale];

	return put_parts(dst, s->mantissa < 0, size / unit, (uint64_t)(size % unit), s->scale);
}

/* Long division, digit by digit: the divisor is below 2^64 * 10^18 < 2^124, so ten times a rest fits, too. */
size_t tn_sum_put_ratio(char *dst, const struct tn_sum *s, uint64_t n, int digits)
{
	u128 size = size_of(s->mantissa), den = (u128)tn_pow10[s->scale] * n, whole = size / den, rest = size % den;
	uint64_t part = 0;
	bool odd, up;

	for (int i = 0; i < digits; i++) {
		rest *= 10;
		part = part * 10 + (uint64_t)(rest / den);
		rest %= den;
	}
	odd = ((digits == 0 ? (uint64_t)whole : part) & 1) != 0;
	up = rest * 2 > den || (rest * 2 == den && odd);
	if (digits == 0)
		whole += up;
	else if (up && ++part == tn_pow10[digits]) {    /* .999 rounded up */
		part = 0;
		whole++;
	}
	return put_parts(dst, s->mantissa < 0, whole, part, (size_t)digits);
}

/* 256 bits, lowest limb first: a mantissa, 18 decimals of the other's scale and 15 of the answer are 237. */
struct wide {
	uint64_t at[4];
};

static struct wide wide_of(u128 v)
{
	return (struct wide){ { (uint64_t)v, (uint64_t)(v >> 64) } };
}

/* The product fits: see the bound above. */
static void wide_mul(struct wide *w, uint64_t factor)
{
	u128 carry = 0;

	for (int i = 0; i < 4; i++) {
		carry += (u128)w->at[i] * factor;
		w->at[i] = (uint64_t)carry;
		carry >>= 64;
	}
}

/* *w * 2 + bit */
static void wide_push(struct wide *w, uint64_t bit)
{
	for (int i = 0; i < 4; i++) {
		uint64_t out = w->at[i] >> 63;

		w->at[i] = w->at[i] << 1 | bit;
		bit = out;
	}
}

/* *a -= b where that is not below 0; else false. */
static bool wide_take(struct wide *a, const struct wide *b)
{
	struct wide rest;
	bool borrow = false;

	for (int i = 0; i < 4; i++) {
		rest.at[i] = a->at[i] - b->at[i] - borrow;
		borrow = a->at[i] < b->at[i] || (borrow && a->at[i] == b->at[i]);
	}
	if (!borrow)
		*a = rest;
	return !borrow;
}

/* Bit by bit, to the nearest, half to even: some hundred steps, for the few lines of a summary. a becomes the quotient. */
static void wide_divide(struct wide *a, const struct wide *b)
{
	struct wide rest = { { 0 } }, q = { { 0 } }, twice;

	for (int i = 255; i >= 0; i--) {
		wide_push(&rest, a->at[i / 64] >> i % 64 & 1);
		wide_push(&q, wide_take(&rest, b));
	}
	twice = rest;
	wide_push(&twice, 0);
	if (wide_take(&twice, b) && ((q.at[0] & 1) != 0 || (twice.at[0] | twice.at[1] | twice.at[2] | twice.at[3]) != 0))
		for (int i = 0; i < 4 && ++q.at[i] == 0; i++)
			;
	*a = q;
}

/* *w / 10^19; returns the rest. */
static uint64_t wide_cut(struct wide *w)
{
	u128 rest = 0;

	for (int i = 3; i >= 0; i--) {
		rest = rest << 64 | w->at[i];
		w->at[i] = (uint64_t)(rest / tn_pow10[19]);
		rest %= tn_pow10[19];
	}
	return (uint64_t)rest;
}

/* The usual shares, whose figures leave room within 128 bits: a table of a million cells has as many of them. */
static bool short_share(char *dst, const struct tn_sum *a, const struct tn_sum *b, int digits, size_t *n)
{
	u128 num = size_of(a->mantissa), den = size_of(b->mantissa), q, rest;
	uint8_t up = (uint8_t)digits, down = 0;

	if (a->scale > b->scale)
		down = (uint8_t)(a->scale - b->scale);
	else
		up = (uint8_t)(up + b->scale - a->scale);
	if (up > 19 || num >> 64 != 0 || den >> 63 != 0)
		return false;
	num *= tn_pow10[up];
	den *= tn_pow10[down];
	q = num / den;
	rest = num % den;
	q += rest > den - rest || (rest == den - rest && (q & 1) != 0);
	if (q >> 63 != 0)
		return false;
	*n = 0;
	if ((a->mantissa < 0) != (b->mantissa < 0) && q != 0)
		dst[(*n)++] = '-';
	*n += tn_num_put_u64(dst + *n, (uint64_t)q / tn_pow10[digits]);
	if (digits > 0) {
		dst[(*n)++] = '.';
		tn_digits_put(dst + *n, (uint64_t)q % tn_pow10[digits], (size_t)digits);
		*n += (size_t)digits;
	}
	return true;
}

/* The answer times 10^digits, rounded once, is a whole number; the point goes in at the end. */
size_t tn_sum_put_share(char *dst, const struct tn_sum *a, const struct tn_sum *b, int digits)
{
	struct wide q = wide_of(size_of(a->mantissa)), den = wide_of(size_of(b->mantissa));
	char text[5 * 19];
	size_t n = 0, first = 0, whole = sizeof text - (size_t)digits;

	if (short_share(dst, a, b, digits, &n))
		return n;
	if (a->scale > b->scale)
		wide_mul(&den, tn_pow10[a->scale - b->scale]);
	else
		wide_mul(&q, tn_pow10[b->scale - a->scale]);
	wide_mul(&q, tn_pow10[digits]);
	wide_divide(&q, &den);
	for (size_t end = sizeof text; end > 0; end -= 19)
		tn_digits_put(text + end - 19, wide_cut(&q), 19);
	while (first < sizeof text - 1 && text[first] == '0')
		first++;
	if ((a->mantissa < 0) != (b->mantissa < 0) && text[first] != '0')
		dst[n++] = '-';
	if (first >= whole)
		first = whole - 1;
	memcpy(dst + n, text + first, whole - first);
	n += whole - first;
	if (digits == 0)
		return n;
	dst[n++] = '.';
	memcpy(dst + n, text + whole, (size_t)digits);
	return n + (size_t)digits;
}
