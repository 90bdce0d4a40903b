/* JSON, pulled token by token: an own scanner that validates (RFC 8259) and copies nothing.
 *
 * Strict      a whole text is one value; no comments, no trailing commas, no NaN, no leading zeros, no raw control bytes
 *             in strings, strings are valid UTF-8, \u escapes are four hex digits and surrogates come in pairs. At most
 *             TN_JSON_DEPTH containers deep.
 * Lifetime    slices point into the text. 64 bytes behind the text are readable (readers' blocks promise that).
 * Fails       TN_JSON_BAD, for good: `what` says why, `at` the offset of the byte where it went wrong.
 */
#ifndef TN_IO_JSON_H
#define TN_IO_JSON_H

#include "base/buf.h"
#include "base/err.h"

#define TN_JSON_DEPTH 64

enum tn_json_kind {
	TN_JSON_NONE,           /* not there */
	TN_JSON_NULL,
	TN_JSON_BOOL,
	TN_JSON_NUMBER,
	TN_JSON_STRING,
	TN_JSON_OBJECT,
	TN_JSON_ARRAY
};

/* text: of a string what stands between the quotes, escapes and all; of a container, number or word the JSON text. */
struct tn_json_value {
	struct tn_str text;
	enum tn_json_kind kind;
	bool has_escapes;       /* a string with a backslash in it */
};

enum tn_json_token {
	TN_JSON_END,                    /* of the whole text */
	TN_JSON_OPEN,                   /* { or [, by the value's kind */
	TN_JSON_CLOSE, TN_JSON_KEY, TN_JSON_VALUE, TN_JSON_BAD
};

struct tn_json {
	const char *begin, *p, *end;
	uint32_t depth;
	uint64_t is_object;     /* a bit a level */
	enum { TN_JSON_AT_VALUE, TN_JSON_AT_FIRST, TN_JSON_AT_NEXT, TN_JSON_AT_COLON, TN_JSON_AT_DONE, TN_JSON_FAILED } state;
	const char *what;       /* static text */
	size_t at;
};

/* The text is borrowed for the scanner's life; no memory is taken, and nothing has to be freed. */
void tn_json_init(struct tn_json *j, struct tn_str text);
/* The next token. VALUE: a string, number or word in *v; KEY: a member's name as a string in *v; OPEN: kind alone. */
enum tn_json_token tn_json_next(struct tn_json *j, struct tn_json_value *v);
/* Instead of a next: the whole value that comes (a member's, an element, the text's), validated; containers as their JSON
 * text. False where a name, a close or the end comes instead: then nothing is taken, and a next says what it is. Also
 * false, for good, where the text is bad. */
bool tn_json_skip(struct tn_json *j, struct tn_json_value *v);

/* A string's bytes as meant, added to *b; text is that of a value with has_escapes (any other is added as it is). */
void tn_json_unescape(struct tn_buf *b, struct tn_str text);
/* Are two strings the same as meant? */
bool tn_json_eq(const struct tn_json_value *v, struct tn_str meant);
/* The error of a bad text: "JSON: a comma is wanted (byte 17)"; reason json, or json-depth where it is too deep. TN_EDATA. */
enum tn_status tn_json_error(const struct tn_json *j, struct tn_err *err);

#endif
