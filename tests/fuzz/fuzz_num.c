/* H6 (faults.md section 10): numbers and money, held to a reader of one character at a time with 128-bit integers, and
 * to their own round trip. The input is a text; for the second half it is cut at its first blank into two. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "base/num.h"

#define MUST(condition) do { if (!(condition)) { fprintf(stderr, "%d: %s\n", __LINE__, #condition); abort(); } } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

__extension__ typedef unsigned __int128 u128;

/* What a text is, by the grammar alone. */
struct slow {
	bool is, integer, negative, fits;       /* fits: the digits without the point are below 2^127 */
	size_t decimals;
	u128 digits;
};

static struct slow slow_of(struct tn_str s)
{
	struct slow x = { .negative = s.n > 0 && s.p[0] == '-', .integer = true, .fits = true };
	size_t seen = 0;

	for (size_t i = x.negative; i < s.n; i++) {
		if (s.p[i] == '.') {
			if (seen == 0 || !x.integer)
				return x;
			x.integer = false;
			seen = 0;
			continue;
		}
		if (s.p[i] < '0' || s.p[i] > '9')
			return x;
		seen++;
		x.decimals += !x.integer;
		if (x.digits > ((u128)1 << 127) / 10)
			x.fits = false;
		x.digits = x.digits * 10U + (unsigned)(s.p[i] - '0');
		if (x.digits > (u128)1 << 127)
			x.fits = false;
	}
	x.is = seen > 0;
	return x;
}

static void integers(struct tn_str s, const struct slow *x)
{
	bool is_u64 = x->is && x->integer && !x->negative && x->fits && x->digits <= UINT64_MAX;
	bool is_i64 = x->is && x->integer && x->fits && x->digits <= (u128)INT64_MAX + x->negative;
	uint64_t u = 0;
	int64_t v = 0;
	char text[TN_MONEY_BYTES];
	size_t n;

	MUST(tn_num_is(s) == x->is);
	MUST(tn_num_u64(s, UINT64_MAX, &u) == is_u64);
	MUST(tn_num_i64(s, INT64_MIN, INT64_MAX, &v) == is_i64);
	if (is_u64) {
		MUST(u == x->digits);
		n = tn_num_put_u64(text, u);
		MUST(tn_num_u64((struct tn_str){ text, n }, u, &u) && u == x->digits);
	}
	if (is_i64) {
		MUST((tn_i128)v == (x->negative ? -(tn_i128)x->digits : (tn_i128)x->digits));
		n = tn_num_put_i64(text, v);
		MUST(tn_num_i64((struct tn_str){ text, n }, v, v, &v));
	}
}

static enum tn_money_error want(const struct slow *x, u128 most)
{
	return !x->is ? TN_MONEY_SYNTAX : x->decimals > 18 ? TN_MONEY_DIGITS :
		!x->fits || x->digits > most + x->negative ? TN_MONEY_RANGE : TN_MONEY_OK;
}

static void amounts(struct tn_str s, const struct slow *x)
{
	struct tn_money m = { 0, 0 }, again;
	struct tn_sum sum = { 0, 0 }, sum_again;
	enum tn_money_error e = tn_money_parse(s, &m), f = tn_sum_parse(s, &sum);
	char text[TN_MONEY_BYTES];
	size_t n;

	MUST(e == want(x, INT64_MAX));
	MUST(f == want(x, ((u128)1 << 127) - 1));
	if (e == TN_MONEY_OK) {
		MUST(m.scale == x->decimals && (u128)(m.mantissa < 0 ? -(tn_i128)m.mantissa : m.mantissa) == x->digits);
		n = tn_money_put(text, m);
		MUST(tn_money_parse((struct tn_str){ text, n }, &again) == TN_MONEY_OK);
		MUST(again.mantissa == m.mantissa && again.scale == m.scale);
		MUST(tn_num_cmp((struct tn_str){ text, n }, s) == 0);
	}
	if (f == TN_MONEY_OK) {
		n = tn_sum_put(text, &sum);
		MUST(n <= TN_MONEY_BYTES);
		MUST(tn_sum_parse((struct tn_str){ text, n }, &sum_again) == TN_MONEY_OK);
		MUST(sum_again.mantissa == sum.mantissa && sum_again.scale == sum.scale);
		n = tn_sum_put_ratio(text, &sum, s.n, 15);
		MUST(n <= TN_MONEY_BYTES && tn_num_is((struct tn_str){ text, n }));
	}
}

/* Two amounts: what is added comes off again, products and orders by 128 bits. */
static void two(struct tn_money a, struct tn_money b)
{
	struct tn_money c, d;
	tn_i128 product = (tn_i128)a.mantissa * b.mantissa;
	bool fits = a.scale + b.scale <= 18 && product >= INT64_MIN && product <= INT64_MAX;
	char ta[TN_MONEY_BYTES], tb[TN_MONEY_BYTES];
	size_t na = tn_money_put(ta, a), nb = tn_money_put(tb, b);
	struct tn_sum s = { 0, 0 }, r = { 0, 0 };

	MUST(tn_money_mul(a, b, &c) == fits);
	MUST(!fits || c.mantissa == product);
	MUST(tn_money_cmp(a, b) == tn_num_cmp((struct tn_str){ ta, na }, (struct tn_str){ tb, nb }));
	if (tn_money_add(a, b, &c) && tn_money_sub(c, b, &d))
		MUST(tn_money_cmp(a, d) == 0);
	MUST(tn_sum_add(&s, a) && tn_sum_add(&s, b) && tn_sum_add(&r, b) && tn_sum_add(&r, a));
	MUST(s.mantissa == r.mantissa && s.scale == r.scale);
}

static void one(struct tn_str s)
{
	struct slow x = slow_of(s);

	integers(s, &x);
	amounts(s, &x);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* a copy of exactly its size: the sanitizer sees a byte too many on both sides */
	char *copy = malloc(size == 0 ? 1 : size);
	struct tn_str rest = { copy, size }, first;
	struct tn_money a, b;
	uint64_t bytes;

	MUST(copy != NULL);
	if (size > 0)
		memcpy(copy, data, size);
	one(rest);
	(void)tn_num_size(rest, &bytes);
	if (tn_str_cut(&rest, ' ', &first) && rest.p != NULL) {
		one(first);
		one(rest);
		if (tn_money_parse(first, &a) == TN_MONEY_OK && tn_money_parse(rest, &b) == TN_MONEY_OK)
			two(a, b);
	}
	free(copy);
	return 0;
}
