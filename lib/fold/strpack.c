/* Ids written short: digits two a byte, uuids as their 16 bytes, words in 6 bits a character, others as they are. */
#include "fold/strpack.h"

#define UUID 36
#define UUID_BYTES TN_STRPACK_UUID
#define DIGITS 16               /* at most; what stands in front of them: PREFIX bytes at most */
#define PREFIX 7
#define WORD 64                 /* at most */
#define RAW 63

/* Of a word, in the order of the bytes: packed words sort as their texts do. */
static const char alphabet[] = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
#define NONE 64
/* ... and back, from '-' on. A table: a branch for each kind of character is mispredicted in every second one of a random id. */
static const unsigned char code[] = { 0, NONE, NONE, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
	11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36,
	NONE, NONE, NONE, NONE, 37, NONE,
	38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63 };

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

/* All 36 bytes must fit the form: a dash in the place of a digit, or a digit of another case, makes it a word. */
static bool pack_uuid(struct tn_strpack *e)
{
	size_t half = 0;

	if (e->text.n != UUID || e->text.p[8] != '-')
		return false;
	memset(e->at, 0, 1 + UUID_BYTES);
	for (size_t i = 0; i < UUID; i++) {
		int v = hex_of(e->text.p[i]);

		if (is_dash(i) ? e->text.p[i] != '-' : v < 0)
			return false;
		if (is_dash(i))
			continue;
		e->at[1 + half / 2] = (unsigned char)(e->at[1 + half / 2] << 4 | v);
		half++;
	}
	e->at[0] = 1;
	e->n = 1 + UUID_BYTES;
	return true;
}

/* How many stand at the end, 16 at most. */
static size_t count_digits(struct tn_str text)
{
	size_t digits = 0;

	while (digits < DIGITS && digits < text.n && is_digit(text.p[text.n - 1 - digits]))
		digits++;
	return digits;
}

/* As many digits off the end as there are: one string, one way to pack it. Leading zeros are digits like others.
 * One digit saves nothing, and its first byte is taken by the uuid. An odd first digit stands alone in its byte. */
static void pack_digits(struct tn_strpack *e, size_t digits)
{
	size_t prefix = e->text.n - digits, n = 1 + prefix;

	e->at[0] = (unsigned char)(1 | prefix << 1 | (digits - 1) << 4);
	memcpy(e->at + 1, e->text.p, prefix);
	for (size_t i = prefix; i < e->text.n; n++) {
		int v = 0;

		if ((e->text.n - i) % 2 == 0)
			v = (e->text.p[i++] - '0') << 4;
		e->at[n] = (unsigned char)(v | (e->text.p[i++] - '0'));
	}
	e->n = n;
}

static bool pack_word(struct tn_strpack *e)
{
	uint32_t bits = 0, held = 0;
	size_t n = 1;

	if (e->text.n > WORD)
		return false;
	for (size_t i = 0; i < e->text.n; i++) {
		unsigned char c = (unsigned char)(e->text.p[i] - '-'), v = c < sizeof code ? code[c] : NONE;

		if (v == NONE)
			return false;
		bits = bits << 6 | v;
		held += 6;
		if (held >= 8) {
			held -= 8;
			e->at[n++] = (unsigned char)(bits >> held);
		}
	}
	if (held > 0)
		e->at[n++] = (unsigned char)(bits << (8 - held));
	e->at[0] = (unsigned char)(128 | (e->text.n - 1) << 1);
	e->n = n;
	return true;
}

void tn_strpack(struct tn_strpack *e, struct tn_str text)
{
	size_t digits = count_digits(text), prefix = text.n - digits;
	bool has_digits = digits >= 2 && prefix <= PREFIX;

	e->text = text;
	if (pack_uuid(e))
		return;
	if (has_digits && (prefix == 0 || 1 + prefix + (digits + 1) / 2 <= tn_strpack_word(text.n))) {
		pack_digits(e, digits);
	} else if (pack_word(e)) {
		return;
	} else if (has_digits) {
		pack_digits(e, digits);
	} else if (text.n <= RAW) {
		e->at[0] = (unsigned char)(text.n << 1);
		memcpy(e->at + 1, text.p, text.n);
		e->n = 1 + text.n;
	} else {
		e->at[0] = TN_STRPACK_LONG;
		e->n = 1 + sizeof(struct tn_strlong *);
	}
}

struct tn_strlong *tn_strpack_long(const unsigned char *at)
{
	struct tn_strlong *is = NULL;

	if (*at == TN_STRPACK_LONG)
		memcpy(&is, at + 1, sizeof is);
	return is;
}

static size_t unpack_word(const unsigned char *at, char *space)
{
	size_t length = (size_t)(*at >> 1 & 63) + 1;
	uint32_t bits = 0, held = 0;

	for (size_t i = 0; i < length; i++) {
		if (held < 6) {
			bits = bits << 8 | *++at;
			held += 8;
		}
		held -= 6;
		space[i] = alphabet[bits >> held & 63];
	}
	return length;
}

/* Digits and uuids are both halves of bytes; an odd number of digits begins with the second half of a byte. */
static size_t unpack_halves(const unsigned char *at, char *space)
{
	size_t prefix = *at == 1 ? 0 : *at >> 1 & 7, n = *at == 1 ? UUID : prefix + (size_t)(*at >> 4) + 1;
	size_t half = *at != 1 && (n - prefix) % 2;
	const unsigned char *bytes = at + 1 + prefix;

	memcpy(space, at + 1, prefix);
	for (size_t i = prefix; i < n; i++) {
		if (*at == 1 && is_dash(i)) {
			space[i] = '-';
			continue;
		}
		space[i] = "0123456789abcdef"[half % 2 == 0 ? bytes[half / 2] >> 4 : bytes[half / 2] & 15];
		half++;
	}
	return n;
}

struct tn_str tn_strpack_text(const unsigned char *at, char *space)
{
	const struct tn_strlong *is = tn_strpack_long(at);

	if (is != NULL)
		return (struct tn_str){ (const char *)(is + 1), is->n };
	if (*at & 1)
		return (struct tn_str){ space, unpack_halves(at, space) };
	if (*at & 128)
		return (struct tn_str){ space, unpack_word(at, space) };
	return (struct tn_str){ (const char *)at + 1, *at >> 1 };
}

int tn_strpack_cmp_slow(const unsigned char *at, const struct tn_strpack *e)
{
	char space[TN_STRPACK_MOST];

	return tn_str_cmp(tn_strpack_text(at, space), e->text);
}
