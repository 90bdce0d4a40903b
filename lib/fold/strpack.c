/* Ids written short: digits two a byte, uuids as their 16 bytes, all others as they are. */
#include "fold/strpack.h"

#define UUID 36
#define UUID_BYTES 16
#define DIGITS 16               /* at most; what stands in front of them: PREFIX bytes at most */
#define PREFIX 7

static bool is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

/* Upper case is not packed: there would be no way back to the same bytes. -1: no digit. */
static int hex_of(char c)
{
	return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* In a uuid: 8-4-4-4-12. */
static bool is_dash(size_t i)
{
	return i == 8 || i == 13 || i == 18 || i == 23;
}

/* All 36 bytes must fit the form: a dash in the place of a digit, or a digit of another case, makes it raw. */
static bool pack_uuid(struct tn_strpack *e, struct tn_str text)
{
	size_t half = 0;

	if (text.n != UUID || text.p[8] != '-')
		return false;
	memset(e->head, 0, 1 + UUID_BYTES);
	for (size_t i = 0; i < UUID; i++) {
		int v = hex_of(text.p[i]);

		if (is_dash(i) ? text.p[i] != '-' : v < 0)
			return false;
		if (is_dash(i))
			continue;
		e->head[1 + half / 2] = (unsigned char)(e->head[1 + half / 2] << 4 | v);
		half++;
	}
	e->head[0] = 1;
	e->n = 1 + UUID_BYTES;
	return true;
}

/* As many digits off the end as there are, 16 at most: one string, one way to pack it. Leading zeros are digits like others.
 * One digit saves nothing, and its first byte is taken by the uuid. An odd first digit stands alone in its byte. */
static bool pack_digits(struct tn_strpack *e, struct tn_str text)
{
	size_t digits = 0, prefix, n;

	while (digits < DIGITS && digits < text.n && is_digit(text.p[text.n - 1 - digits]))
		digits++;
	prefix = text.n - digits;
	if (digits < 2 || prefix > PREFIX)
		return false;
	e->head[0] = (unsigned char)(1 | prefix << 1 | (digits - 1) << 4);
	memcpy(e->head + 1, text.p, prefix);
	n = 1 + prefix;
	for (size_t i = prefix; i < text.n; n++) {
		int v = 0;

		if ((text.n - i) % 2 == 0)
			v = (text.p[i++] - '0') << 4;
		e->head[n] = (unsigned char)(v | (text.p[i++] - '0'));
	}
	e->n = n;
	return true;
}

/* Raw: the low bit of the first byte tells it from the others, so 63 bytes is the longest with a length of one byte. */
void tn_strpack(struct tn_strpack *e, struct tn_str text)
{
	e->rest = (struct tn_str){ NULL, 0 };
	if (pack_digits(e, text) || pack_uuid(e, text))
		return;
	e->n = 0;
	for (uint64_t v = (uint64_t)text.n << 1;; v >>= 7) {
		e->head[e->n++] = (unsigned char)(v > 127 ? (v & 127) | 128 : v);
		if (v <= 127)
			break;
	}
	e->rest = text;
}

/* The varint, the bytes behind it. */
struct tn_str tn_strpack_raw(const unsigned char *at)
{
	uint64_t v = 0;
	int shift = 0;

	do {
		v |= (uint64_t)(*at & 127) << shift;
		shift += 7;
	} while (*at++ & 128);
	return (struct tn_str){ (const char *)at, (size_t)(v >> 1) };
}

/* Of an entry that is not raw, by its first byte alone. */
static size_t packed_size(const unsigned char *at)
{
	return *at == 1 ? 1 + UUID_BYTES : 1 + (size_t)(*at >> 1 & 7) + (size_t)((*at >> 4) + 2) / 2;
}

/* As tn_strpack made it: a union adds what stands in the other set without unpacking it. */
struct tn_strpack tn_strpack_at(const unsigned char *at)
{
	struct tn_strpack e = { .n = 0 };

	if (*at & 1) {
		e.n = packed_size(at);
	} else {
		e.rest = tn_strpack_raw(at);
		e.n = (size_t)(e.rest.p - (const char *)at);
	}
	memcpy(e.head, at, e.n);
	return e;
}

size_t tn_strpack_size(const unsigned char *at)
{
	struct tn_str s;

	if (*at & 1)
		return packed_size(at);
	s = tn_strpack_raw(at);
	return (size_t)(s.p - (const char *)at) + s.n;
}

/* The last byte first: ids that come one after the other differ there. Behind an equal first byte, at has e->n bytes. */
bool tn_strpack_is(const unsigned char *at, const struct tn_strpack *e)
{
	if (at[0] != e->head[0] || memcmp(at, e->head, e->n) != 0)
		return false;
	return e->rest.n == 0 || (at[e->n + e->rest.n - 1] == (unsigned char)e->rest.p[e->rest.n - 1] &&
		memcmp(at + e->n, e->rest.p, e->rest.n) == 0);
}

/* Of raw bytes without their length, so that nothing needs to be put together. */
uint64_t tn_strpack_hash(const struct tn_hash_key *key, const struct tn_strpack *e)
{
	return tn_hash(key, e->rest.n > 0 ? e->rest : (struct tn_str){ (const char *)e->head, e->n });
}

size_t tn_strpack_text_size(const unsigned char *at)
{
	if (!(*at & 1))
		return 0;
	return *at == 1 ? UUID : (size_t)(*at >> 1 & 7) + (size_t)(*at >> 4) + 1;
}

/* Digits and uuids are both halves of bytes; an odd number of digits begins with the second half of a byte. */
void tn_strpack_text(const unsigned char *at, char *text)
{
	size_t n = tn_strpack_text_size(at), prefix = *at == 1 ? 0 : *at >> 1 & 7, half = *at != 1 && (n - prefix) % 2;
	const unsigned char *bytes = at + 1 + prefix;

	memcpy(text, at + 1, prefix);
	for (size_t i = prefix; i < n; i++) {
		if (*at == 1 && is_dash(i)) {
			text[i] = '-';
			continue;
		}
		text[i] = "0123456789abcdef"[half % 2 == 0 ? bytes[half / 2] >> 4 : bytes[half / 2] & 15];
		half++;
	}
}
