/* JSON, token by token and byte by byte: the plain scanner, and the one that says what is wrong with a text. What is hot is
 * in json_walk.c. */
#include "io/json_parts.h"

#include "base/utf8.h"

static const char too_deep[] = "more containers in each other than can be read";

void tn_json_init(struct tn_json *j, struct tn_str text)
{
	*j = (struct tn_json){ .begin = text.p, .p = text.p, .end = text.p + text.n, .state = TN_JSON_AT_VALUE };
}

/* The first failure stays. */
static enum tn_json_token bad(struct tn_json *j, const char *what, const char *at)
{
	if (j->state != TN_JSON_FAILED) {
		j->what = what;
		j->at = (size_t)(at - j->begin);
	}
	j->state = TN_JSON_FAILED;
	return TN_JSON_BAD;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The code unit of \uXXXX at p; -1: there is none. */
static int32_t unit(const char *p, const char *end)
{
	int32_t v = 0;

	if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
		return -1;
	for (int i = 2; i < 6; i++) {
		int d = hex_digit(p[i]);

		if (d < 0)
			return -1;
		v = v << 4 | d;
	}
	return v;
}

static bool is_high(int32_t v) { return v >= 0xd800 && v < 0xdc00; }
static bool is_low(int32_t v) { return v >= 0xdc00 && v < 0xe000; }

/* The character that an escape at p means, and its length in *n (0: no escape). The short ones are all ASCII. */
static int32_t escaped(const char *p, const char *end, size_t *n)
{
	static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
	const char *at;
	int32_t v, low;

	*n = 0;
	if (end - p < 2 || p[1] == '\0')
		return -1;
	at = strchr(letters, p[1]);
	if (at != NULL) {
		*n = 2;
		return meant[at - letters];
	}
	v = unit(p, end);
	if (v < 0 || is_low(v))
		return -1;
	*n = 6;
	if (!is_high(v))
		return v;
	low = unit(p + 6, end);
	*n = is_low(low) ? 12 : 0;
	return 0x10000 + ((v - 0xd800) << 10) + (low - 0xdc00);
}

const char *tn_json_escape(const char *p, const char *end)
{
	size_t n;

	escaped(p, end, &n);
	return n == 0 ? NULL : p + n;
}

static const char *digits(const char *p, const char *end)
{
	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return p;
}

/* As far as a number goes; *ok: there is a whole one. */
static const char *number_end(const char *p, const char *end, bool *ok)
{
	const char *q;

	if (p < end && *p == '-')
		p++;
	q = digits(p, end);
	*ok = q > p && (*p != '0' || q == p + 1);
	if (*ok && q < end && *q == '.') {
		p = ++q;
		q = digits(p, end);
		*ok = q > p;
	}
	if (*ok && q < end && (*q == 'e' || *q == 'E')) {
		q++;
		if (q < end && (*q == '+' || *q == '-'))
			q++;
		p = q;
		q = digits(p, end);
		*ok = q > p;
	}
	return q;
}

const char *tn_json_number(const char *p, const char *end)
{
	bool ok;

	p = number_end(p, end, &ok);
	return ok ? p : NULL;
}

static bool read_string(struct tn_json *j, struct tn_json_value *v)
{
	const char *p = j->p + 1;
	size_t n;

	*v = (struct tn_json_value){ .kind = TN_JSON_STRING };
	while (p < j->end && *p != '"') {
		if ((unsigned char)*p < 0x20)
			return bad(j, "a control byte in a string", p) != TN_JSON_BAD;
		if (*p == '\\') {
			escaped(p, j->end, &n);
			if (n == 0)
				return bad(j, "an escape that is none", p) != TN_JSON_BAD;
			v->has_escapes = true;
		} else {
			n = tn_utf8_get((struct tn_str){ p, (size_t)(j->end - p) }, NULL);
			if (n == 0)
				return bad(j, "a string that is not UTF-8", p) != TN_JSON_BAD;
		}
		p += n;
	}
	if (p == j->end)
		return bad(j, "the text ends in a string", p) != TN_JSON_BAD;
	v->text = (struct tn_str){ j->p + 1, (size_t)(p - j->p) - 1 };
	j->p = p + 1;
	return true;
}

static bool read_number(struct tn_json *j, struct tn_json_value *v)
{
	bool ok;
	const char *p = number_end(j->p, j->end, &ok);

	if (!ok && p == j->end)
		return bad(j, "the text ends in a number", p) != TN_JSON_BAD;
	if (!ok)
		return bad(j, "a number that is none", j->p) != TN_JSON_BAD;
	*v = (struct tn_json_value){ .text = { j->p, (size_t)(p - j->p) }, .kind = TN_JSON_NUMBER };
	j->p = p;
	return true;
}

static bool read_word(struct tn_json *j, struct tn_json_value *v)
{
	static const struct tn_str words[] = { { "null", 4 }, { "true", 4 }, { "false", 5 } };
	struct tn_str rest = { j->p, (size_t)(j->end - j->p) };

	for (int i = 0; i < 3; i++) {
		if (tn_str_starts(rest, words[i])) {
			*v = (struct tn_json_value){ .text = { j->p, words[i].n }, .kind = i == 0 ? TN_JSON_NULL : TN_JSON_BOOL };
			j->p += words[i].n;
			return true;
		}
	}
	return bad(j, rest.n == 0 ? "the text ends where a value is wanted" : "a value is wanted", j->p) != TN_JSON_BAD;
}

static bool in_object(const struct tn_json *j)
{
	return j->is_object >> (j->depth - 1) & 1;
}

static enum tn_json_token open(struct tn_json *j, struct tn_json_value *v)
{
	bool is_object = *j->p == '{';

	if (j->depth == TN_JSON_DEPTH)
		return bad(j, too_deep, j->p);
	*v = (struct tn_json_value){ .text = { j->p, 1 }, .kind = is_object ? TN_JSON_OBJECT : TN_JSON_ARRAY };
	/* TN_JSON_DEPTH is 64, so one word has a bit a level */
	j->is_object &= ~(UINT64_C(1) << j->depth);
	j->is_object |= (uint64_t)is_object << j->depth;
	j->depth++;
	j->p++;
	j->state = TN_JSON_AT_FIRST;
	return TN_JSON_OPEN;
}

static enum tn_json_token value(struct tn_json *j, struct tn_json_value *v)
{
	char c = j->p < j->end ? *j->p : '\0';
	bool ok;

	if (c == '{' || c == '[')
		return open(j, v);
	if (c == '"')
		ok = read_string(j, v);
	else if (c == '-' || (c >= '0' && c <= '9'))
		ok = read_number(j, v);
	else
		ok = read_word(j, v);
	if (!ok)
		return TN_JSON_BAD;
	j->state = j->depth == 0 ? TN_JSON_AT_DONE : TN_JSON_AT_NEXT;
	return TN_JSON_VALUE;
}

static enum tn_json_token close(struct tn_json *j)
{
	j->p++;
	j->depth--;
	j->state = j->depth == 0 ? TN_JSON_AT_DONE : TN_JSON_AT_NEXT;
	return TN_JSON_CLOSE;
}

static void skip_blanks(struct tn_json *j)
{
	while (j->p < j->end && tn_json_is_blank(*j->p))
		j->p++;
}

/* Is the bracket there that closes the innermost container? The other kind is left to be told as an error. */
static bool at_close(const struct tn_json *j)
{
	return j->p < j->end && *j->p == (in_object(j) ? '}' : ']');
}

/* A member's name or an element. */
static enum tn_json_token item(struct tn_json *j, struct tn_json_value *v)
{
	if (!in_object(j))
		return value(j, v);
	if (j->p == j->end || *j->p != '"')
		return bad(j, j->p == j->end ? "the text ends in an object" : "a name in quotes is wanted", j->p);
	if (!read_string(j, v))
		return TN_JSON_BAD;
	j->state = TN_JSON_AT_COLON;
	return TN_JSON_KEY;
}

/* Over the sign that must stand here. */
static bool sign(struct tn_json *j, char c, const char *what)
{
	if (j->p == j->end || *j->p != c)
		return bad(j, j->p == j->end ? "the text ends in a container" : what, j->p) != TN_JSON_BAD;
	j->p++;
	skip_blanks(j);
	return true;
}

enum tn_json_token tn_json_next(struct tn_json *j, struct tn_json_value *v)
{
	if (j->state == TN_JSON_FAILED)
		return TN_JSON_BAD;
	skip_blanks(j);
	switch (j->state) {
	case TN_JSON_AT_FIRST:
		return at_close(j) ? close(j) : item(j, v);
	case TN_JSON_AT_NEXT:
		if (at_close(j))
			return close(j);
		if (!sign(j, ',', in_object(j) ? "a comma or } is wanted" : "a comma or ] is wanted"))
			return TN_JSON_BAD;
		return item(j, v);
	case TN_JSON_AT_COLON:
		return sign(j, ':', "a colon is wanted") ? value(j, v) : TN_JSON_BAD;
	case TN_JSON_AT_VALUE:
		return value(j, v);
	default:
		return j->p == j->end ? TN_JSON_END : bad(j, "something behind the value", j->p);
	}
}

/* Can a value come? Else nothing is taken: what comes instead is for tn_json_next. */
static bool comes_value(struct tn_json *j)
{
	if (j->state == TN_JSON_AT_VALUE || j->state == TN_JSON_AT_COLON)
		return true;
	if (j->state == TN_JSON_AT_DONE || j->state == TN_JSON_FAILED || in_object(j))
		return false;
	skip_blanks(j);
	return !at_close(j);
}

bool tn_json_skip(struct tn_json *j, struct tn_json_value *v)
{
	uint32_t depth = j->depth;
	enum tn_json_token token = comes_value(j) ? tn_json_next(j, v) : TN_JSON_BAD;

	if (token == TN_JSON_OPEN) {
		struct tn_json_value whole = *v;

		while (token != TN_JSON_BAD && j->depth > depth)
			token = tn_json_next(j, v);
		whole.text.n = (size_t)(j->p - whole.text.p);
		*v = whole;
	}
	return token != TN_JSON_BAD;
}

/* Cuts off *rest what is one piece: bytes as they stand, or an escape, whose meaning is put into `room`. */
static struct tn_str piece(struct tn_str *rest, char *room)
{
	struct tn_str s = *rest;
	const char *backslash = memchr(s.p, '\\', s.n);
	size_t n = 0;
	int32_t c;

	if (backslash == s.p) {
		c = escaped(s.p, s.p + s.n, &n);
		if (n > 0)
			s = (struct tn_str){ room, tn_utf8_put(room, (uint32_t)c) };
		else
			s.n = n = 1;                    /* not a string's text: as it is */
	} else {
		s.n = n = backslash == NULL ? s.n : (size_t)(backslash - s.p);
	}
	rest->p += n;
	rest->n -= n;
	return s;
}

void tn_json_unescape(struct tn_buf *b, struct tn_str text)
{
	char room[4];

	while (text.n > 0)
		tn_buf_add(b, piece(&text, room));
}

bool tn_json_eq(const struct tn_json_value *v, struct tn_str meant)
{
	struct tn_str rest = v->text;
	char room[4];

	if (v->kind != TN_JSON_STRING)
		return false;
	if (!v->has_escapes)
		return tn_str_eq(v->text, meant);
	while (rest.n > 0) {
		struct tn_str s = piece(&rest, room);

		if (!tn_str_starts(meant, s))
			return false;
		meant.p += s.n;
		meant.n -= s.n;
	}
	return meant.n == 0;
}

enum tn_status tn_json_error(const struct tn_json *j, struct tn_err *err)
{
	bool is_deep = j->what == too_deep;

	tn_err_set(err, TN_EDATA, "JSON: %s (byte %zu)", j->what == NULL ? "not a JSON text" : j->what, j->at + 1);
	if (is_deep)
		tn_err_hint(err, "%d levels are the most", TN_JSON_DEPTH);
	return tn_err_reason(err, is_deep ? "json-depth" : "json");
}
