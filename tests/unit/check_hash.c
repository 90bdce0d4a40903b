/* The keyed hash: both readers agree, no byte is ignored, structured keys spread. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "rnd.h"

Suite *hash_suite(void);

static const struct tn_hash_key fixed = { { UINT64_C(0x9e3779b97f4a7c15), UINT64_C(0xbf58476d1ce4e5b9),
	UINT64_C(0x94d049bb133111eb), UINT64_C(0x2545f4914f6cdd1d) } };

START_TEST(padded_is_same)
{
	uint64_t seed = 61;
	char block[256];

	for (size_t n = 0; n <= 100; n++) {
		for (int i = 0; i < 200; i++) {
			char *exact = malloc(n == 0 ? 1 : n);   /* the sanitizer sees a byte too many */

			HOLDS(exact != NULL);
			for (size_t k = 0; k < sizeof block; k++)
				block[k] = (char)rnd(&seed);
			memcpy(exact, block, n);
			HOLDS(tn_hash(&fixed, (struct tn_str){ exact, n }) == tn_hash_padded(&fixed, (struct tn_str){ block, n }));
			free(exact);
		}
	}
}
END_TEST

START_TEST(every_bit)
{
	char text[80] = { 0 };

	for (size_t n = 0; n <= sizeof text; n++) {
		uint64_t was = tn_hash(&fixed, (struct tn_str){ text, n });

		if (n > 0)                      /* zero bytes: only the length differs */
			HOLDS(was != tn_hash(&fixed, (struct tn_str){ text, n - 1 }));
		for (size_t bit = 0; bit < 8 * n; bit++) {
			text[bit / 8] = (char)(1U << bit % 8);
			HOLDS(was != tn_hash(&fixed, (struct tn_str){ text, n }));
			text[bit / 8] = 0;
		}
	}
}
END_TEST

/* A counting key in one of the usual shapes. */
static struct tn_str counting(char *text, size_t cap, int form, int i)
{
	int n = form == 0 ? snprintf(text, cap, "%d", i) : form == 1 ? snprintf(text, cap, "user%d", i) :
		form == 2 ? snprintf(text, cap, "u-%08d-0000-0000", i) : snprintf(text, cap, "https://shop.example/customers/%d/profile", i);

	return (struct tn_str){ text, (size_t)n };
}

/* Bucket numbers from several places of the hash must be as even as random ones. */
START_TEST(spread)
{
	enum { BUCKETS = 4096, KEYS = 200000 };
	static unsigned count[BUCKETS];
	char text[80];

	for (int form = 0; form < 4; form++) {
		for (int shift = 0; shift <= 52; shift += 13) {
			double chi = 0, each = (double)KEYS / BUCKETS;

			memset(count, 0, sizeof count);
			for (int i = 0; i < KEYS; i++)
				count[tn_hash(&fixed, counting(text, sizeof text, form, i)) >> shift & (BUCKETS - 1)]++;
			for (int i = 0; i < BUCKETS; i++)
				chi += ((double)count[i] - each) * ((double)count[i] - each) / each;
			/* 4095 degrees of freedom: mean 4095, standard deviation 90 */
			HOLDS_MSG(chi < 4095 + 6 * 90, "%d %d: %g", form, shift, chi);
		}
	}
}
END_TEST

START_TEST(keyed)
{
	struct tn_hash_key a, b;

	ck_assert_int_eq(tn_hash_key_init(&a), 0);
	ck_assert_int_eq(tn_hash_key_init(&b), 0);
	HOLDS(memcmp(&a, &b, sizeof a) != 0);
	ck_assert_uint_ne(tn_hash(&a, TN_STR("user1")), tn_hash(&b, TN_STR("user1")));
	ck_assert_uint_ne(tn_hash(&a, TN_STR("a key of more than sixteen bytes")), tn_hash(&b, TN_STR("a key of more than sixteen bytes")));
	ck_assert_uint_eq(a.k[2] & 1, 1);
}
END_TEST

Suite *hash_suite(void)
{
	Suite *s = suite_create("hash");
	TCase *t = tcase_create("hash");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, padded_is_same);
	tcase_add_test(t, every_bit);
	tcase_add_test(t, spread);
	tcase_add_test(t, keyed);
	suite_add_tcase(s, t);
	return s;
}
