/* hot: ISO 8859-1, Windows 1252 and UTF-16 to UTF-8; see decode.h.
 *
 * Measured    GB of input a second, gcc 12 -O2, blocks in the cache: 8 bit ASCII 12.4, with an accent in each 20 letters 2.9;
 *             UTF-16 7.3 and 3.8. Character by character (put() and convert_one() alone): 0.8 and 0.8; 1.2 and 1.1.
 * Trick       runs of ASCII are copied eight characters a word and the first other character is found by its high bit; words are
 *             written whole before they are looked at. Stretches of the plain loop behind each accent instead: 0.35 with
 *             accents. */
#include "io/decode.h"

#include "base/load.h"
#include "base/sys.h"
#include "base/utf8.h"

#define CHARACTER 4             /* bytes of UTF-8 at most */

/* Windows 1252 from 0x80 on; what is unassigned there (81 8D 8F 90 9D) is the C1 control of that number. */
static const uint16_t cp1252[32] = {
	0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008d, 0x017d, 0x008f,
	0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178
};

struct tn_decode {
	enum tn_encoding encoding;
	bool has_begun, is_big;         /* of UTF-16: the byte order is known */
	bool is_broken;                 /* half of a pair stands at raw[at] */
	uint32_t nheld;
	char held[CHARACTER];           /* of a character for which there was no room */
	uint64_t before;                /* bytes of the text before raw[0] */
	size_t at, n;
	unsigned char raw[TN_IN_BLOCK + CHARACTER];
};

enum tn_status tn_decode_open(struct tn_decode **out, enum tn_encoding encoding, struct tn_err *err)
{
	struct tn_decode *d = tn_sys.malloc(sizeof *d);

	*out = d;
	if (d == NULL)
		return tn_err_nomem(err, sizeof *d);
	d->encoding = encoding;
	d->has_begun = d->is_big = d->is_broken = false;
	d->nheld = 0;
	d->before = 0;
	d->at = d->n = 0;
	return TN_OK;
}

enum tn_encoding tn_decode_encoding(const struct tn_decode *d)
{
	return d->encoding;
}

void tn_decode_feed(struct tn_decode *d, struct tn_str head)
{
	memcpy(d->raw, head.p, head.n);
	d->n = head.n;
}

void tn_decode_close(struct tn_decode *d)
{
	tn_sys.free(d);
}

static void store64(char *dst, uint64_t v)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	v = __builtin_bswap64(v);
#endif
	memcpy(dst, &v, sizeof v);
}

/* Copies the ASCII that n bytes begin with, all of it but for the last seven; returns how much. May scribble behind it,
 * within n. */
static size_t copy_ascii(char *dst, const unsigned char *src, size_t n)
{
	const uint64_t high = UINT64_C(0x8080808080808080);
	size_t i = 0;

	for (; n - i >= 32; i += 32) {
		uint64_t w[4];

		memcpy(w, src + i, sizeof w);
		if (((w[0] | w[1] | w[2] | w[3]) & high) != 0)
			break;
		memcpy(dst + i, w, sizeof w);
	}
	for (; n - i >= 8; i += 8) {
		uint64_t w = tn_load64(src + i);

		store64(dst + i, w);
		if ((w & high) != 0)
			return i + (size_t)__builtin_ctzll(w & high) / 8;
	}
	return i;
}

/* As many characters as there are, and as there is room for; returns the bytes put. */
static size_t convert_bytes(struct tn_decode *d, char *dst, size_t room)
{
	bool is_latin = d->encoding == TN_ENCODING_LATIN1;
	size_t out = 0;

	while (d->at < d->n && room - out >= CHARACTER) {
		size_t n = d->n - d->at < room - out ? d->n - d->at : room - out;

		n = copy_ascii(dst + out, d->raw + d->at, n);
		d->at += n;
		out += n;
		if (d->at < d->n && room - out >= CHARACTER) {
			uint32_t c = d->raw[d->at++];

			out += tn_utf8_put(dst + out, is_latin || c < 0x80 || c >= 0xa0 ? c : cp1252[c - 0x80]);
		}
	}
	return out;
}

static uint32_t unit_at(const struct tn_decode *d, size_t at)
{
	return d->is_big ? (uint32_t)d->raw[at] << 8 | d->raw[at + 1] : (uint32_t)d->raw[at + 1] << 8 | d->raw[at];
}

/* Four units as four bytes, right for those that are ASCII. */
static uint64_t narrow(uint64_t w)
{
	w &= UINT64_C(0x00ff00ff00ff00ff);
	w = (w | w >> 8) & UINT64_C(0x0000ffff0000ffff);
	return (w | w >> 16) & 0xffffffff;
}

/* copy_ascii for n units; all but for the last seven. */
static size_t copy_units(char *dst, const unsigned char *src, size_t n, bool is_big)
{
	const int shift = is_big ? 8 : 0;
	const uint64_t other = is_big ? UINT64_C(0x80ff80ff80ff80ff) : UINT64_C(0xff80ff80ff80ff80);
	size_t i = 0;

	for (; n - i >= 8; i += 8) {
		uint64_t a = tn_load64(src + 2 * i), b = tn_load64(src + 2 * i + 8);

		store64(dst + i, narrow(a >> shift) | narrow(b >> shift) << 32);
		if ((a & other) != 0)
			return i + (size_t)__builtin_ctzll(a & other) / 16;
		if ((b & other) != 0)
			return i + 4 + (size_t)__builtin_ctzll(b & other) / 16;
	}
	return i;
}

/* One character at raw[at], of which two bytes are there. 0: it is not whole, or (is_broken) never will be. */
static size_t convert_one(struct tn_decode *d, char *dst)
{
	uint32_t unit = unit_at(d, d->at), low;

	if (unit < 0xd800 || unit > 0xdfff) {
		d->at += 2;
		return tn_utf8_put(dst, unit);
	}
	d->is_broken = unit > 0xdbff;
	if (d->is_broken || d->n - d->at < 4)
		return 0;
	low = unit_at(d, d->at + 2);
	d->is_broken = low < 0xdc00 || low > 0xdfff;
	if (d->is_broken)
		return 0;
	d->at += 4;
	return tn_utf8_put(dst, 0x10000 + ((unit & 0x3ff) << 10 | (low & 0x3ff)));
}

static size_t convert_utf16(struct tn_decode *d, char *dst, size_t room)
{
	size_t out = 0;

	if (!d->has_begun && d->n - d->at >= 2) {
		bool is_big_mark = d->raw[0] == 0xfe && d->raw[1] == 0xff;

		d->has_begun = true;
		d->is_big = is_big_mark || (d->raw[0] == 0 && d->raw[1] != 0);  /* the text begins with a letter */
		if (is_big_mark || (d->raw[0] == 0xff && d->raw[1] == 0xfe))
			d->at = 2;
	}
	while (d->n - d->at >= 2 && room - out >= CHARACTER) {
		size_t n = (d->n - d->at) / 2 < room - out ? (d->n - d->at) / 2 : room - out;

		n = copy_units(dst + out, d->raw + d->at, n, d->is_big);
		d->at += 2 * n;
		out += n;
		if (d->n - d->at < 2 || room - out < CHARACTER)
			break;
		n = convert_one(d, dst + out);
		if (n == 0)
			break;
		out += n;
	}
	return out;
}

static size_t convert(struct tn_decode *d, char *dst, size_t room)
{
	return d->encoding == TN_ENCODING_UTF16 ? convert_utf16(d, dst, room) : convert_bytes(d, dst, room);
}

/* What was held back, as much as fits. */
static size_t give(struct tn_decode *d, char *dst, size_t room)
{
	size_t n = d->nheld < room ? d->nheld : room;

	memcpy(dst, d->held, n);
	memmove(d->held, d->held + n, d->nheld - n);
	d->nheld -= (uint32_t)n;
	return n;
}

/* More text behind what is left of the last piece, which is less than a character. */
static ssize_t refill(struct tn_decode *d, tn_decode_more *more, struct tn_in *in, struct tn_err *err)
{
	size_t left = d->n - d->at;
	ssize_t got;

	memmove(d->raw, d->raw + d->at, left);
	d->before += d->at;
	d->at = 0;
	d->n = left;
	got = more(in, (char *)d->raw + left, TN_IN_BLOCK, err);
	if (got > 0)
		d->n += (size_t)got;
	if (got != 0 || left == 0)
		return got;
	(void)tn_err_set(err, TN_EINPUT, "utf-16: input was cut: %s at the end", left % 2 == 1 ? "an odd byte" : "half of a character");
	return -1;
}

static ssize_t broken(const struct tn_decode *d, struct tn_err *err)
{
	(void)tn_err_set(err, TN_EINPUT, "utf-16: half of a surrogate pair at byte %llu", (unsigned long long)(d->before + d->at + 1));
	return -1;
}

ssize_t tn_decode_read(struct tn_decode *d, tn_decode_more *more, struct tn_in *in, char *dst, size_t room, struct tn_err *err)
{
	size_t out = give(d, dst, room);

	while (out == 0 && room > 0) {
		ssize_t got;

		if (room >= CHARACTER) {
			out = convert(d, dst, room);
		} else {
			d->nheld = (uint32_t)convert(d, d->held, sizeof d->held);
			out = give(d, dst, room);
		}
		if (out > 0)
			break;
		if (d->is_broken)
			return broken(d, err);
		got = refill(d, more, in, err);
		if (got <= 0)
			return got;
	}
	return (ssize_t)out;
}
