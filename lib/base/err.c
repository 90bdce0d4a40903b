/* Errors as values: filling them, and making foreign bytes fit for a terminal. All of it works in the struct's own
 * arrays, since one of the errors to report is that there is no memory.
 */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"

static const char hex_digits[] = "0123456789abcdef";

/* Controls, and the characters that turn or break a line: they could make a message look like another one. */
static bool harmful(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x61c || c == 0x200e || c == 0x200f ||
		(c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* One character of s into out (at most 16 bytes): as it is, or each of its bytes as \xHH. Returns the bytes of s
 * that it took; *n: the bytes of out. */
static size_t escape(char *out, size_t *n, struct tn_str s)
{
	uint32_t code = 0;
	size_t len = tn_utf8_get(s, &code);

	if (len > 0 && !harmful(code)) {
		memcpy(out, s.p, len);
		*n = len;
		return len;
	}
	if (len == 0)
		len = 1;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		out[4 * i] = '\\';
		out[4 * i + 1] = 'x';
		out[4 * i + 2] = hex_digits[c >> 4];
		out[4 * i + 3] = hex_digits[c & 15];
	}
	*n = 4 * len;
	return len;
}

/* Appends s escaped at dst + at, with room for `end` and a NUL kept; a text that does not fit ends in "...".
 * Returns the new length. */
static size_t add(char *dst, size_t cap, size_t at, struct tn_str s, size_t end)
{
	size_t fit = at, n, took;       /* fit: where "..." can still go */
	char out[16];

	while (s.n > 0) {
		took = escape(out, &n, s);
		if (at + n + end + 1 > cap) {
			memcpy(dst + fit, "...", 3);
			return fit + 3;
		}
		memcpy(dst + at, out, n);
		at += n;
		if (at + 3 + end + 1 <= cap)
			fit = at;
		s.p += took;
		s.n -= took;
	}
	return at;
}

const char *tn_err_quote(char *dst, size_t cap, struct tn_str value)
{
	size_t n;

	/* too small for even a cut value: nothing rather than half a quote */
	if (cap < sizeof "'...'") {
		if (cap > 0)
			dst[0] = '\0';
		return cap > 0 ? dst : "";
	}
	dst[0] = '\'';
	n = add(dst, cap, 1, value, 1);
	dst[n] = '\'';
	dst[n + 1] = '\0';
	return dst;
}

const char *tn_err_plain(char *dst, size_t cap, struct tn_str value)
{
	size_t n;

	tn_err_quote(dst, cap, value);
	n = cap > 0 ? strlen(dst) : 0;
	if (n == 0)
		return "";
	dst[n - 1] = '\0';
	return dst + 1;
}

/* vsnprintf cuts at a byte: takes a character off that it cut in the middle. */
static void trim(char *text)
{
	size_t n = strlen(text), back = 0;

	while (back < 3 && back < n && ((unsigned char)text[n - 1 - back] & 0xc0) == 0x80)
		back++;
	if (back < n && (unsigned char)text[n - 1 - back] >= 0xc0 &&
	    tn_utf8_get((struct tn_str){ text + n - 1 - back, back + 1 }, NULL) == 0)
		text[n - 1 - back] = '\0';
}

/* Without controls. */
static bool is_ascii(const char *text)
{
	while (*text >= 0x20 && *text < 0x7f)
		text++;
	return *text == '\0';
}

/* The two texts of an error are cut alike, and both are fit for a terminal: file names and bytes of partials stand in them, too.
 * What tn_err_quote made of a value stays as it is, since a backslash is not escaped. */
static void print(char *dst, size_t cap, const char *format, va_list args) __attribute__((format(printf, 3, 0)));

static void print(char *dst, size_t cap, const char *format, va_list args)
{
	char raw[sizeof ((struct tn_err *)NULL)->what];
	int n = vsnprintf(raw, cap, format, args);

	if (n < 0)
		raw[0] = '\0';
	else if ((size_t)n >= cap)
		trim(raw);
	if (is_ascii(raw))              /* nearly all are, and a run may skip millions of bad rows */
		memcpy(dst, raw, strlen(raw) + 1);
	else
		dst[add(dst, cap, 0, tn_str_of(raw), 0)] = '\0';
}

_Static_assert(sizeof ((struct tn_err *)NULL)->hint <= sizeof ((struct tn_err *)NULL)->what, "print has room for either");

enum tn_status tn_err_set(struct tn_err *err, enum tn_status status, const char *format, ...)
{
	va_list args;

	if (err->status != TN_OK)
		return status;
	err->status = status;
	va_start(args, format);
	print(err->what, sizeof err->what, format, args);
	va_end(args);
	return status;
}

void tn_err_hint(struct tn_err *err, const char *format, ...)
{
	va_list args;

	if (err->hint[0] != '\0')
		return;
	va_start(args, format);
	print(err->hint, sizeof err->hint, format, args);
	va_end(args);
}

void tn_err_at(struct tn_err *err, const char *file, uint64_t line, uint32_t column)
{
	if (err->file == NULL)
		err->file = file;
	if (err->line == 0)
		err->line = line;
	if (err->column == 0)
		err->column = column;
}

enum tn_status tn_err_reason(struct tn_err *err, const char *reason)
{
	size_t n = strlen(reason);

	if (n >= sizeof err->reason)
		n = sizeof err->reason - 1;
	memcpy(err->reason, reason, n);
	err->reason[n] = '\0';
	return err->status;
}

enum tn_status tn_err_nomem(struct tn_err *err, uint64_t bytes)
{
	return tn_err_set(err, TN_ELIMIT, "out of memory (wanted %llu bytes)", (unsigned long long)bytes);
}

enum tn_status tn_err_errno(struct tn_err *err, enum tn_status status, const char *doing, const char *file, int errno_value)
{
	char name[128];         /* leaves room in `what` for the reason, which matters more than a long path */

	if (file == NULL)
		return tn_err_set(err, status, "%s: %s", doing, strerror(errno_value));
	name[add(name, sizeof name, 0, tn_str_of(file), 0)] = '\0';
	return tn_err_set(err, status, "%s: %s: %s", doing, name, strerror(errno_value));
}

void tn_err_clear(struct tn_err *err)
{
	memset(err, 0, sizeof *err);
}
