/* UTF-8: every code point there and back, and every sequence of up to three bytes against a table of ranges. */
#include <check.h>
#include <string.h>

#include "base/utf8.h"
#include "unit/rnd.h"

Suite *utf8_suite(void);

START_TEST(there_and_back)
{
	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		char text[4] = "";
		uint32_t got = 0;
		size_t n = tn_utf8_put(text, c), want = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
		bool is_surrogate = c >= 0xd800 && c <= 0xdfff;

		HOLDS_MSG(n == want, "U+%04X: %zu bytes", c, n);
		n = tn_utf8_get((struct tn_str){ text, n }, &got);
		HOLDS_MSG(is_surrogate ? n == 0 : n == want && got == c, "U+%04X: %zu bytes, U+%04X", c, n, got);
		HOLDS_MSG(want == 1 || tn_utf8_get((struct tn_str){ text, want - 1 }, NULL) == 0, "U+%04X cut", c);
	}
}
END_TEST

/* The rows of table 3-7. */
static const struct { unsigned char lo[4], hi[4]; size_t n; } ranges[] = {
	{ { 0 }, { 0x7f }, 1 }, { { 0xc2, 0x80 }, { 0xdf, 0xbf }, 2 },
	{ { 0xe0, 0xa0, 0x80 }, { 0xe0, 0xbf, 0xbf }, 3 }, { { 0xe1, 0x80, 0x80 }, { 0xec, 0xbf, 0xbf }, 3 },
	{ { 0xed, 0x80, 0x80 }, { 0xed, 0x9f, 0xbf }, 3 }, { { 0xee, 0x80, 0x80 }, { 0xef, 0xbf, 0xbf }, 3 },
	{ { 0xf0, 0x90, 0x80, 0x80 }, { 0xf0, 0xbf, 0xbf, 0xbf }, 4 }, { { 0xf1, 0x80, 0x80, 0x80 }, { 0xf3, 0xbf, 0xbf, 0xbf }, 4 },
	{ { 0xf4, 0x80, 0x80, 0x80 }, { 0xf4, 0x8f, 0xbf, 0xbf }, 4 }
};

static size_t slow(const unsigned char *p, size_t n)
{
	for (size_t r = 0; r < sizeof ranges / sizeof *ranges; r++) {
		size_t i = 0;

		while (i < ranges[r].n && i < n && p[i] >= ranges[r].lo[i] && p[i] <= ranges[r].hi[i])
			i++;
		if (i == ranges[r].n)
			return i;
	}
	return 0;
}

START_TEST(any_bytes)
{
	uint64_t seed = 3;

	for (uint32_t b = 0; b < 1 << 16; b++) {
		for (int round = 0; round < 8; round++) {
			uint32_t more = (uint32_t)rnd(&seed) | (round & 1 ? 0x8080U : 0);
			unsigned char text[4] = { (unsigned char)(b >> 8), (unsigned char)b, (unsigned char)(more & (round & 1 ? 0xbf : 0xff)),
				(unsigned char)(more >> 8 & (round & 1 ? 0xbf : 0xff)) };

			for (size_t n = 1; n <= 4; n++) {
				size_t got = tn_utf8_get((struct tn_str){ (const char *)text, n }, NULL);

				HOLDS_MSG(got == slow(text, n), "%02x %02x %02x %02x, %zu bytes: %zu", text[0], text[1], text[2], text[3], n, got);
			}
		}
	}
}
END_TEST

Suite *utf8_suite(void)
{
	Suite *s = suite_create("utf8");
	TCase *t = tcase_create("utf8");

	tcase_add_test(t, there_and_back);
	tcase_add_test(t, any_bytes);
	suite_add_tcase(s, t);
	return s;
}
