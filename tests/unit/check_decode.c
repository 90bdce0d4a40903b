/* Encodings: all bytes of the tables, the edges of UTF-16, pieces of any size on both sides, and the way through a block, gzip included. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/buf.h"
#include "io/decode.h"
#include "io/temp.h"
#include "rnd.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])

Suite *decode_suite(void);

/* Gives `text` in pieces; the tn_in is only what the callback is handed. */
struct source {
	struct tn_in in;
	struct tn_str text;
	size_t piece;
};

static ssize_t more(struct tn_in *in, char *dst, size_t n, struct tn_err *err)
{
	struct source *s = (struct source *)(void *)in;
	size_t give = s->text.n < s->piece ? s->text.n : s->piece;

	(void)err;
	HOLDS(give <= n);
	if (give > 0)
		memcpy(dst, s->text.p, give);
	s->text.p += give;
	s->text.n -= give;
	return (ssize_t)give;
}

/* All of it into *out, `first` bytes by feeding, the rest in pieces; each read has `room`. */
static struct tn_err decode(enum tn_encoding encoding, struct tn_str text, size_t first, size_t piece, size_t room, struct tn_buf *out)
{
	struct source s = { .text = { text.p + first, text.n - first }, .piece = piece };
	struct tn_err err = { .status = TN_OK }, again = { .status = TN_OK };
	struct tn_decode *d;
	ssize_t got;

	HOLDS(tn_decode_open(&d, encoding, &err) == TN_OK);
	HOLDS(tn_decode_encoding(d) == encoding);
	tn_decode_feed(d, (struct tn_str){ text.p, first });
	do {
		HOLDS(tn_buf_room(out, room + 1));
		out->p[out->n + room] = '#';
		got = tn_decode_read(d, more, &s.in, out->p + out->n, room, &err);
		HOLDS(out->p[out->n + room] == '#');
		out->n += got > 0 ? (size_t)got : 0;
	} while (got > 0);
	HOLDS(got == (err.status == TN_OK ? 0 : -1));
	HOLDS(tn_decode_read(d, more, &s.in, out->p + out->n, 1, &again) == got && strcmp(again.what, err.what) == 0);
	tn_decode_close(d);
	return err;
}

/* In pieces of every awkward size; all must be the same. */
static void expect(enum tn_encoding encoding, struct tn_str text, struct tn_str want, const char *what)
{
	static const size_t sizes[] = { 1, 2, 3, 7, 64, 4096 };

	for (size_t i = 0; i < COUNT(sizes) * COUNT(sizes); i++) {
		size_t piece = sizes[i % COUNT(sizes)], room = sizes[i / COUNT(sizes)];

		for (size_t first = 0; first < 4 && first <= text.n; first++) {
			struct tn_buf out = { .p = NULL };
			struct tn_err err = decode(encoding, text, first, piece, room, &out);

			HOLDS_MSG(tn_str_eq(tn_buf_str(&out), want), "piece %zu, room %zu, %zu first: %.*s", piece, room, first,
				(int)out.n, out.p);
			HOLDS_MSG(strcmp(err.what, what) == 0, "%s, not %s", err.what, what);
			HOLDS(err.status == (what[0] == '\0' ? TN_OK : TN_EINPUT));
			tn_buf_fini(&out);
		}
	}
}

/* Written from the definition of UTF-8, apart from the one in decode.c. */
static void add_code(struct tn_buf *b, uint32_t code)
{
	int rest = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
	static const uint32_t lead[] = { 0, 0xc0, 0xe0, 0xf0 };

	tn_buf_ch(b, (char)(lead[rest] | code >> (6 * rest)));
	while (rest-- > 0)
		tn_buf_ch(b, (char)(0x80 | (code >> (6 * rest) & 0x3f)));
}

static void add_unit(struct tn_buf *b, uint32_t unit, bool is_big)
{
	tn_buf_ch(b, (char)(is_big ? unit >> 8 : unit));
	tn_buf_ch(b, (char)(is_big ? unit : unit >> 8));
}

static void add_utf16(struct tn_buf *b, uint32_t code, bool is_big)
{
	if (code < 0x10000) {
		add_unit(b, code, is_big);
		return;
	}
	add_unit(b, 0xd800 + ((code - 0x10000) >> 10), is_big);
	add_unit(b, 0xdc00 + ((code - 0x10000) & 0x3ff), is_big);
}

/* As the world has it: WHATWG's and Unicode's tables agree in all but the five. */
static const char windows[] =
	"\u20ac" "\xc2\x81" "\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152" "\xc2\x8d" "\u017d" "\xc2\x8f"
	"\xc2\x90" "\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153" "\xc2\x9d" "\u017e\u0178";

START_TEST(test_tables)
{
	struct tn_buf text = { .p = NULL }, latin = { .p = NULL }, cp = { .p = NULL };

	for (uint32_t c = 0; c < 256; c++) {
		tn_buf_ch(&text, (char)c);
		add_code(&latin, c);
		if (c == 0x80)
			tn_buf_cstr(&cp, windows);
		if (c < 0x80 || c >= 0xa0)
			add_code(&cp, c);
	}
	expect(TN_ENCODING_LATIN1, tn_buf_str(&text), tn_buf_str(&latin), "");
	expect(TN_ENCODING_CP1252, tn_buf_str(&text), tn_buf_str(&cp), "");
	expect(TN_ENCODING_CP1252, TN_STR(""), TN_STR(""), "");
	tn_buf_fini(&text);
	tn_buf_fini(&latin);
	tn_buf_fini(&cp);
}
END_TEST

/* Both orders, with a mark and (little) without. */
START_TEST(test_utf16)
{
	static const uint32_t codes[] = {
		'a', 0, 0x7f, 0x80, 0xff, 0x100, 0x7ff, 0x800, 0x2028, 0xd7ff, 0xe000, 0xfeff, 0xfffd, 0xfffe, 0xffff, 0x10000, 0x103ff, 0x10400,
		0x1f600, 0xfffff, 0x100000, 0x10ffff, 'b', '\n', 0xff0a, 0x0aff
	};

	for (int kind = 0; kind < 3; kind++) {
		struct tn_buf text = { .p = NULL }, want = { .p = NULL };

		if (kind > 0)
			add_unit(&text, 0xfeff, kind == 2);
		for (size_t i = 0; i < COUNT(codes); i++) {
			for (int ascii = 0; ascii < 19 && i % 3 == 0; ascii++) {
				add_utf16(&text, (uint32_t)('A' + ascii), kind == 2);
				add_code(&want, (uint32_t)('A' + ascii));
			}
			add_utf16(&text, codes[i], kind == 2);
			add_code(&want, codes[i]);
		}
		expect(TN_ENCODING_UTF16, tn_buf_str(&text), tn_buf_str(&want), "");
		tn_buf_fini(&text);
		tn_buf_fini(&want);
	}
}
END_TEST

/* Every code point there is. */
START_TEST(test_all_codes)
{
	struct tn_buf text = { .p = NULL }, want = { .p = NULL }, out = { .p = NULL };
	bool is_big = _i == 1;

	add_unit(&text, 0xfeff, is_big);
	for (uint32_t code = 0; code < 0x110000; code += code == 0xd7ff ? 0x801 : 1) {
		add_utf16(&text, code, is_big);
		add_code(&want, code);
	}
	ck_assert_int_eq(decode(TN_ENCODING_UTF16, tn_buf_str(&text), 0, 4093, 1021, &out).status, TN_OK);
	ck_assert(tn_str_eq(tn_buf_str(&out), tn_buf_str(&want)));
	tn_buf_fini(&text);
	tn_buf_fini(&want);
	tn_buf_fini(&out);
}
END_TEST

static const struct {
	struct tn_str text, want;
	const char *what;
} broken[] = {
	{ { "", 0 }, { "", 0 }, "" },
	{ { "\xff\xfe", 2 }, { "", 0 }, "" },
	{ { "\xfe\xff", 2 }, { "", 0 }, "" },
	{ { "\xff\xfe\xff\xfe", 4 }, { "\xef\xbb\xbf", 3 }, "" },
	{ { "a", 1 }, { "", 0 }, "utf-16: input was cut: an odd byte at the end" },
	{ { "a\0b", 3 }, { "a", 1 }, "utf-16: input was cut: an odd byte at the end" },
	{ { "\xff\xfe" "a\0\n\0\x3d\xd8", 8 }, { "a\n", 2 }, "utf-16: input was cut: half of a character at the end" },
	{ { "\x3d\xd8\x00", 3 }, { "", 0 }, "utf-16: input was cut: an odd byte at the end" },
	{ { "a\0\x3d\xd8" "b\0", 6 }, { "a", 1 }, "utf-16: half of a surrogate pair at byte 3" },
	{ { "a\0\x3d\xd8\x3d\xd8", 6 }, { "a", 1 }, "utf-16: half of a surrogate pair at byte 3" },
	{ { "\xff\xfe" "a\0\x00\xdc" "b\0", 8 }, { "a", 1 }, "utf-16: half of a surrogate pair at byte 5" },
	{ { "\xfe\xff\0a\xdf\xff\0b", 8 }, { "a", 1 }, "utf-16: half of a surrogate pair at byte 5" },
	{ { "\xfe\xff\0a\xdb\xff\xdf\xff", 8 }, { "a\xf4\x8f\xbf\xbf", 5 }, "" }
};

START_TEST(test_broken)
{
	expect(TN_ENCODING_UTF16, broken[_i].text, broken[_i].want, broken[_i].what);
}
END_TEST

static int store(struct tn_str s, bool is_gzip)
{
	unsigned char packed[4096];
	z_stream z = { .next_in = (unsigned char *)(uintptr_t)s.p, .avail_in = (unsigned)s.n, .next_out = packed, .avail_out = sizeof packed };
	struct tn_err err = { .status = TN_OK };
	int fd;

	ck_assert_int_eq(tn_temp_open(&fd, NULL, &err), TN_OK);
	if (is_gzip) {
		ck_assert_int_eq(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
		ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
		(void)deflateEnd(&z);
		s = (struct tn_str){ (const char *)packed, z.total_out };
	}
	ck_assert_int_eq(write(fd, s.p, s.n), (ssize_t)s.n);
	ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

#define HINT "ingest --encoding utf-16"

/* Through a block; twice: as it is, and as gzip. */
static const struct {
	enum tn_encoding encoding;
	struct tn_str text, want;
	const char *what, *hint;
} files[] = {
	{ TN_ENCODING_BYTES, { "caf\xe9", 4 }, { "caf\xe9", 4 }, "", "" },
	{ TN_ENCODING_LATIN1, { "caf\xe9 \x80", 6 }, { "caf\xc3\xa9 \xc2\x80", 8 }, "", "" },
	{ TN_ENCODING_CP1252, { "caf\xe9 \x80", 6 }, { "caf\xc3\xa9 \xe2\x82\xac", 9 }, "", "" },
	{ TN_ENCODING_CP1252, { "", 0 }, { "", 0 }, "", "" },
	{ TN_ENCODING_CP1252, { "a", 1 }, { "a", 1 }, "", "" },
	{ TN_ENCODING_UTF16, { "\xff\xfe" "a\0b\0\n\0", 8 }, { "ab\n", 3 }, "", "" },
	{ TN_ENCODING_UTF16, { "\xfe\xff\0a\0b\0\n", 8 }, { "ab\n", 3 }, "", "" },
	{ TN_ENCODING_UTF16, { "a\0b\0\n\0", 6 }, { "ab\n", 3 }, "", "" },
	{ TN_ENCODING_UTF16, { "a\0b\0\n", 5 }, { "ab", 2 }, "utf-16: input was cut: an odd byte at the end", "" },
	{ TN_ENCODING_BYTES, { "\xff\xfe" "a\0", 4 }, { "", 0 }, "UTF-16 text", HINT },
	{ TN_ENCODING_BYTES, { "\xfe\xff\0a", 4 }, { "", 0 }, "UTF-16 text", HINT },
	{ TN_ENCODING_BYTES, { "\xff\xfe", 2 }, { "", 0 }, "UTF-16 text", HINT },
	{ TN_ENCODING_BYTES, { "a\0b\0", 4 }, { "", 0 }, "UTF-16 text", HINT },
	{ TN_ENCODING_BYTES, { "\0a\0b", 4 }, { "", 0 }, "UTF-16 text", HINT },
	{ TN_ENCODING_LATIN1, { "a\0b\0", 4 }, { "", 0 }, "UTF-16 text", HINT },
	{ TN_ENCODING_CP1252, { "\xff\xfe" "a\0", 4 }, { "", 0 }, "UTF-16 text", HINT },
	{ TN_ENCODING_BYTES, { "a\0bc", 4 }, { "a\0bc", 4 }, "", "" },
	{ TN_ENCODING_BYTES, { "a\0", 2 }, { "a\0", 2 }, "", "" },
	{ TN_ENCODING_BYTES, { "\0\0\0\0", 4 }, { "\0\0\0\0", 4 }, "", "" },
	{ TN_ENCODING_BYTES, { "\xff", 1 }, { "\xff", 1 }, "", "" }
};

START_TEST(test_files)
{
	struct tn_err err = { .status = TN_OK }, again = { .status = TN_OK };
	struct tn_buf out = { .p = NULL };
	struct tn_in in;
	int i = _i / 2, got;

	ck_assert_int_eq(tn_in_open_fd(&in, store(files[i].text, _i % 2 == 1), "F", 0, &err), TN_OK);
	ck_assert_int_eq(tn_in_encoding(&in, files[i].encoding, &err), TN_OK);
	while ((got = tn_in_more(&in, &err)) > 0) {
		tn_buf_add(&out, (struct tn_str){ in.data, in.n });
		for (int pad = 0; pad < TN_IN_PAD; pad++)
			ck_assert_int_eq(in.data[in.n + (size_t)pad], 0);
		tn_in_take(&in, in.n);
	}
	ck_assert_int_eq(got, files[i].what[0] == '\0' ? 0 : -1);
	ck_assert_int_eq(tn_in_more(&in, &again), got);
	ck_assert(tn_str_eq(tn_buf_str(&out), files[i].want));
	ck_assert_str_eq(err.what, files[i].what);
	ck_assert_str_eq(err.hint, files[i].hint);
	tn_in_close(&in);
	tn_buf_fini(&out);
}
END_TEST

/* Blocks of every fill, taken in odd pieces: a text of several reads comes through whole. */
START_TEST(test_long)
{
	struct tn_err err = { .status = TN_OK };
	struct tn_buf text = { .p = NULL }, want = { .p = NULL }, out = { .p = NULL };
	uint64_t seed = 77;
	struct tn_in in;

	add_unit(&text, 0xfeff, false);
	while (text.n < 3 * TN_IN_BLOCK) {
		uint32_t code = rnd(&seed) % 8 != 0 ? (uint32_t)(rnd(&seed) % 128) : (uint32_t)(rnd(&seed) % 0x110000);

		code = code >= 0xd800 && code < 0xe000 ? 'x' : code;
		add_utf16(&text, code, false);
		add_code(&want, code);
	}
	ck_assert_int_eq(tn_in_open_fd(&in, store(tn_buf_str(&text), false), "F", (size_t)8 << 20, &err), TN_OK);
	ck_assert_int_eq(tn_in_encoding(&in, TN_ENCODING_UTF16, &err), TN_OK);
	while (tn_in_more(&in, &err) > 0) {
		size_t n = rnd(&seed) % 3 == 0 ? in.n : rnd(&seed) % 2 == 0 ? in.n / 2 : 0;

		tn_buf_add(&out, (struct tn_str){ in.data, n });
		tn_in_take(&in, n);
	}
	tn_buf_add(&out, (struct tn_str){ in.data, in.n });
	ck_assert_int_eq(err.status, TN_OK);
	ck_assert_uint_eq(in.raw_bytes, text.n);
	ck_assert(tn_str_eq(tn_buf_str(&out), tn_buf_str(&want)));
	tn_in_close(&in);
	tn_buf_fini(&text);
	tn_buf_fini(&want);
	tn_buf_fini(&out);
}
END_TEST

Suite *decode_suite(void)
{
	Suite *suite = suite_create("decode");
	TCase *tcase = tcase_create("core");

	tcase_add_test(tcase, test_tables);
	tcase_add_test(tcase, test_utf16);
	tcase_add_loop_test(tcase, test_all_codes, 0, 2);
	tcase_add_loop_test(tcase, test_broken, 0, COUNT(broken));
	tcase_add_loop_test(tcase, test_files, 0, 2 * COUNT(files));
	tcase_add_test(tcase, test_long);
	suite_add_tcase(suite, tcase);
	return suite;
}
