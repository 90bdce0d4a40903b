/* Shards: the fixed hash against figures of another program (Python, by the formula in shard.h), how even the parts are, what is refused. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/shard.h"
#include "unit/rnd.h"

Suite *shard_suite(void);

static const struct { const char *id; uint64_t hash; uint32_t of8, of1000; } vectors[] = {
	{ "", UINT64_C(0xefd01f60ba992926), 7, 343 },
	{ "a", UINT64_C(0x82a2a958a9bece5b), 4, 316 },
	{ "u1", UINT64_C(0x63b9b7f52c45b2b1), 2, 786 },
	{ "u33427d89", UINT64_C(0xb0ac1295420890a0), 1, 209 },
	{ "12345", UINT64_C(0x2a80c0ef561103f3), 4, 716 },
	{ "customer-000001", UINT64_C(0xe6ff522757b8f3e6), 7, 591 },
	{ "Z\303\274rich", UINT64_C(0x24b22821293c05d0), 1, 777 },
	{ "a\134tb", UINT64_C(0xb46c2b1580d5b7df), 8, 800 },
	{ "\377\376", UINT64_C(0x75c9056eb1c4b960), 1, 553 },
	{ "00000000-0000-4000-8000-000000000000", UINT64_C(0x00b95b8af56156a6), 7, 919 }
};

START_TEST(test_vectors)
{
	struct tn_str id = tn_str_of(vectors[_i].id);
	struct tn_shard of8 = { vectors[_i].of8, 8 }, of1000 = { vectors[_i].of1000, 1000 }, all = { 1, 1 };

	ck_assert_uint_eq(tn_shard_hash(id), vectors[_i].hash);
	ck_assert(tn_shard_has(of8, id));
	ck_assert(tn_shard_has(of1000, id));
	ck_assert(tn_shard_has(all, id));
	of8.part = of8.part % 8 + 1;
	ck_assert(!tn_shard_has(of8, id));
}
END_TEST

/* Forms of ids: numbers in a row, with a common begin, uuids. */
static size_t make_id(char *dst, size_t cap, int form, uint32_t i, uint64_t *seed)
{
	if (form == 0)
		return (size_t)snprintf(dst, cap, "%u", (unsigned)i);
	if (form == 1)
		return (size_t)snprintf(dst, cap, "u%08x", (unsigned)i);
	if (form == 2)
		return (size_t)snprintf(dst, cap, "customer-%010u@example.com", (unsigned)i);
	return (size_t)snprintf(dst, cap, "%08x-%04x-4%03x-%04x-%012llx", (unsigned)rnd(seed), (unsigned)(rnd(seed) & 0xffff),
		(unsigned)(rnd(seed) & 0xfff), (unsigned)(0x8000 | (rnd(seed) & 0x3fff)), (unsigned long long)(rnd(seed) & 0xffffffffffff));
}

/* 60,000 ids: chi square of n parts stays within five of its standard deviations, and no id is in two parts or none. */
START_TEST(test_even)
{
	static const uint32_t parts[] = { 2, 3, 8, 60, 256 };
	uint64_t seed = 8;

	for (size_t k = 0; k < sizeof parts / sizeof parts[0]; k++) {
		uint32_t count[256] = { 0 }, n = parts[k];
		double chi = 0, want = 60000.0 / n, off;

		for (uint32_t i = 0; i < 60000; i++) {
			char text[64];
			struct tn_str id = { text, make_id(text, sizeof text, _i, i, &seed) };
			uint32_t part = (uint32_t)(tn_shard_hash(id) % n);

			HOLDS(tn_shard_has((struct tn_shard){ part + 1, n }, id));
			count[part]++;
		}
		for (uint32_t i = 0; i < n; i++)
			chi += (count[i] - want) * (count[i] - want) / want;
		off = chi - (n - 1);
		HOLDS_MSG(off * off < 25.0 * 2 * (n - 1), "form %d, %u parts: chi square %.1f", _i, n, chi);
	}
}
END_TEST

static const struct { const char *text; uint32_t part, of; } texts[] = {
	{ "1/1", 1, 1 }, { "2/8", 2, 8 }, { "8/8", 8, 8 }, { "65536/65536", 65536, 65536 }, { "01/2", 1, 2 },
	{ "0/4", 0, 0 }, { "5/4", 0, 0 }, { "x/y", 0, 0 }, { "1/0", 0, 0 }, { "1", 0, 0 }, { "", 0, 0 }, { "/", 0, 0 }, { "1/", 0, 0 }, { "/2", 0, 0 },
	{ "1/65537", 0, 0 }, { "1/2/3", 0, 0 }, { " 1/2", 0, 0 }, { "+1/2", 0, 0 }, { "-1/2", 0, 0 }, { "18446744073709551617/2", 0, 0 }
};

START_TEST(test_parse)
{
	struct tn_err err = { .status = TN_OK };
	struct tn_shard s = { 0, 0 };
	enum tn_status st = tn_shard_parse(&s, "--shard", tn_str_of(texts[_i].text), &err);

	ck_assert_int_eq(st, texts[_i].of > 0 ? TN_OK : TN_EUSAGE);
	ck_assert_int_eq(err.status, st);
	ck_assert_uint_eq(s.part, texts[_i].part);
	ck_assert_uint_eq(s.of, texts[_i].of);
	if (st != TN_OK)
		ck_assert_ptr_nonnull(strstr(err.what, "--shard: not a part K of N: '"));
}
END_TEST

Suite *shard_suite(void)
{
	Suite *s = suite_create("shard");
	TCase *t = tcase_create("shard");

	tcase_add_loop_test(t, test_vectors, 0, (int)(sizeof vectors / sizeof vectors[0]));
	tcase_add_loop_test(t, test_even, 0, 4);
	tcase_add_loop_test(t, test_parse, 0, (int)(sizeof texts / sizeof texts[0]));
	suite_add_tcase(s, t);
	return s;
}
