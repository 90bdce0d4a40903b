/* Rows as engines write and read them. */
#include "stream/engine.h"

#include "base/num.h"
#include "base/utf8.h"

/* --- rows --- */

void tn_engine_trim(struct tn_recref *row, uint32_t n, const char *base, const uint32_t *at, uint32_t want)
{
	for (uint32_t r = 0; r < n; r++) {
		struct tn_rec rec = { base, at + row[r].at, row[r].nf, row[r].flags, 0 };

		if (rec.nf == want + 1 && tn_rec_bare(&rec, want).n == 0)
			row[r].nf = want & 0xffffff;
	}
}

#define HIGHS UINT64_C(0x8080808080808080)
#define ONES UINT64_C(0x0101010101010101)
#define CRS UINT64_C(0x0d0d0d0d0d0d0d0d)
#define SHOWN 30                /* bytes of a field in a message, in front of the wrong one */

/* Bytes that ask for a closer look: a high bit for each beyond ASCII, and one for a CR (or for what a borrow took for one). */
static inline uint64_t odd(uint64_t word)
{
	uint64_t cr = word ^ CRS;

	return (word | (cr - ONES)) & HIGHS;
}

/* Is it plain ASCII without a CR? */
static bool is_plain(const char *p, size_t n)
{
	uint64_t seen = 0, word;

	for (; n >= 32; p += 32, n -= 32) {
		uint64_t four[4];

		memcpy(four, p, sizeof four);
		seen = odd(four[0]) | odd(four[1]) | odd(four[2]) | odd(four[3]);
		if (seen != 0)
			return false;
	}
	for (; n >= 8; p += 8, n -= 8) {
		memcpy(&word, p, sizeof word);
		seen |= odd(word);
	}
	for (; n > 0; p++, n--)
		seen |= odd((unsigned char)*p);
	return seen == 0;
}

/* Where the first character that is none begins; NULL: there is none such. */
static const char *invalid(struct tn_str s)
{
	const char *end = s.p + s.n;

	while (s.p < end) {
		size_t n = tn_utf8_get((struct tn_str){ s.p, (size_t)(end - s.p) }, NULL);

		if (n == 0)
			return s.p;
		s.p += n;
	}
	return NULL;
}

bool tn_engine_text_ok(struct tn_str s)
{
	return invalid(s) == NULL;
}

static const char *fault(struct tn_str raw, bool is_stream)
{
	const char *cr = is_stream && raw.n > 0 ? memchr(raw.p, '\r', raw.n) : NULL, *text = invalid(raw);

	return cr == NULL || (text != NULL && text < cr) ? text : cr;
}

uint32_t tn_engine_bad(const struct tn_window *w, uint32_t from, bool is_stream)
{
	for (; from < w->n; from++) {
		struct tn_rec rec = tn_window_rec(w, from);
		struct tn_str raw = tn_rec_raw(&rec);

		if (!is_plain(raw.p, raw.n) && fault(raw, is_stream) != NULL)
			break;
	}
	return from;
}

/* at: in the field. Of a long one that byte is shown, not its beginning. */
static enum tn_status not_text(struct tn_str field, const char *at, const char *hint, struct tn_err *err)
{
	char quoted[64];

	if (at - field.p > SHOWN)
		field = (struct tn_str){ at, field.n - (size_t)(at - field.p) };
	tn_err_set(err, TN_EDATA, "not UTF-8, engines would put other characters there: %s", tn_err_quote(quoted, sizeof quoted, field));
	tn_err_hint(err, "%s", hint);
	return tn_err_reason(err, "utf8");
}

enum tn_status tn_engine_check_text(struct tn_str text, const char *file, struct tn_err *err)
{
	const char *at = invalid(text);
	struct tn_str line = text, field = text;
	uint32_t column = 0;
	uint64_t n = 1;

	if (at == NULL)
		return TN_OK;
	while (tn_str_cut(&text, '\n', &line) && line.p + line.n <= at)
		n++;
	while (tn_str_cut(&line, '\t', &field)) {
		column++;
		if (field.p + field.n > at)
			break;
	}
	tn_err_at(err, file, n, column);
	return not_text(field, at, "iconv -f LATIN1 -t UTF-8", err);
}

enum tn_status tn_engine_check(const struct tn_rec *rec, bool is_stream, struct tn_err *err)
{
	const char *at = fault(tn_rec_raw(rec), is_stream);
	uint32_t column = 0;

	if (at == NULL)
		return TN_OK;
	while (column + 1 < rec->nf && rec->base + rec->at[column + 1] <= at)
		column++;
	tn_err_at(err, NULL, rec->line, column + 1);
	if (*at == '\r') {
		tn_err_set(err, TN_EDATA, "raw carriage return: engines end a row there");
		tn_err_hint(err, "escape it as \\r");
		return tn_err_reason(err, "cr");
	}
	return not_text(tn_rec_bare(rec, column), at, "hex() or base64() the column", err);
}

void tn_engine_hint_fields(struct tn_err *err)
{
	tn_err_hint(err, "a TAB or LF in a value that was not escaped as \\t, \\n?");
}

/* --- numbers --- */

#define MOST_DIGITS 400         /* of a double: 309 before the point, or 340 behind it */
#define SCALE_MOST 18
#define FIT 18                  /* digits that always fit an amount */

struct number {
	bool negative;
	char digit[MOST_DIGITS];
	size_t n;
	int64_t scale;          /* decimals; negative: zeros behind the digits */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool take_digits(struct tn_str *s, struct number *v)
{
	size_t before = s->n;

	for (; s->n > 0 && is_digit(*s->p); s->p++, s->n--) {
		if (v->n == MOST_DIGITS)
			return false;
		v->digit[v->n++] = *s->p;
	}
	return s->n < before;
}

/* -?digits(.digits)?([eE][+-]?digits)?, all of it. */
static bool read(struct tn_str s, struct number *v)
{
	int64_t power = 0;

	v->negative = s.n > 0 && *s.p == '-';   /* the digits are not zeroed: every time of a row comes by here */
	v->n = 0;
	v->scale = 0;
	if (v->negative) {
		s.p++;
		s.n--;
	}
	if (!take_digits(&s, v))
		return false;
	if (s.n > 0 && *s.p == '.') {
		size_t whole = v->n;

		s.p++;
		s.n--;
		if (!take_digits(&s, v))
			return false;
		v->scale = (int64_t)(v->n - whole);
	}
	if (s.n == 0)
		return true;
	if (*s.p != 'E' && *s.p != 'e')
		return false;
	s.p++;
	s.n--;
	if (s.n > 1 && *s.p == '+' && is_digit(s.p[1])) {
		s.p++;
		s.n--;
	}
	if (!tn_num_i64(s, -MOST_DIGITS, MOST_DIGITS, &power))
		return false;
	v->scale -= power;
	return true;
}

/* No zeros in front but the one before the point, and none behind it that an amount has no room for. */
static void trim(struct number *v)
{
	size_t zeros = 0;

	for (; v->scale < 0 && v->n < MOST_DIGITS; v->scale++)
		v->digit[v->n++] = '0';
	while (zeros + 1 < v->n && v->digit[zeros] == '0')
		zeros++;
	memmove(v->digit, v->digit + zeros, v->n - zeros);
	v->n -= zeros;
	while (v->scale > 0 && v->n > 1 && v->digit[v->n - 1] == '0' && (v->scale > SCALE_MOST || v->n > FIT)) {
		v->n--;
		v->scale--;
	}
	if (v->n == 1 && v->digit[0] == '0' && v->scale > SCALE_MOST)
		v->scale = SCALE_MOST;
}

bool tn_engine_number(struct tn_str s, char *dst, struct tn_str *plain)
{
	struct number v;
	size_t n = 0, whole;

	if (!read(s, &v))
		return false;
	trim(&v);
	if (v.scale < 0 || v.scale > MOST_DIGITS || v.n + (size_t)v.scale + 24 > TN_ENGINE_NUMBER)
		return false;
	if (v.negative)
		dst[n++] = '-';
	whole = v.n > (size_t)v.scale ? v.n - (size_t)v.scale : 0;
	if (whole == 0)
		dst[n++] = '0';
	memcpy(dst + n, v.digit, whole);
	n += whole;
	if (v.scale > 0) {
		dst[n++] = '.';
		for (size_t i = v.n - whole; i < (size_t)v.scale; i++)
			dst[n++] = '0';
		memcpy(dst + n, v.digit + whole, v.n - whole);
		n += v.n - whole;
	}
	memset(dst + n, 0, TN_ENGINE_NUMBER - n < 16 ? TN_ENGINE_NUMBER - n : 16);
	if (tn_str_eq((struct tn_str){ dst, n }, s))
		return false;
	*plain = (struct tn_str){ dst, n };
	return true;
}

enum tn_money_error tn_engine_again(struct tn_str *s, char *plain, enum tn_money_error plainly, struct tn_money *m)
{
	char text[TN_ENGINE_NUMBER];
	struct tn_str number;

	if (!tn_engine_number(*s, plain != NULL ? plain : text, &number))
		return plainly;
	if (plain != NULL)
		*s = number;
	return tn_money_parse(number, m);
}

enum tn_money_error tn_engine_sum(struct tn_str s, bool is_engine, struct tn_sum *v)
{
	enum tn_money_error e = tn_sum_parse(s, v);
	char text[TN_ENGINE_NUMBER];

	return e == TN_MONEY_OK || !is_engine || !tn_engine_number(s, text, &s) ? e : tn_sum_parse(s, v);
}

size_t tn_engine_time(char *time, size_t n)
{
	time[10] = ' ';
	return n - 1;
}
