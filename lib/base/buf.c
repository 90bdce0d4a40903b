/* Growing byte buffers. */
#include "base/buf.h"

#include "base/num.h"
#include "base/sys.h"

#define FIRST_CAP ((size_t)256)         /* most rows fit: one allocation in the life of a buffer */

/* Doubling: n bytes added one at a time are copied at most twice. */
bool tn_buf_room(struct tn_buf *b, size_t more)
{
	size_t cap = b->cap == 0 ? FIRST_CAP : b->cap;
	char *p;

	if (b->failed)
		return false;
	if (more <= b->cap - b->n)
		return true;
	/* half of the address space: the doubling below cannot wrap */
	if (more > SIZE_MAX / 2 - b->n) {
		b->failed = true;
		return false;
	}
	while (cap < b->n + more)
		cap *= 2;
	p = tn_sys.realloc(b->p, cap);
	if (p == NULL) {
		b->failed = true;
		return false;
	}
	b->p = p;
	b->cap = cap;
	return true;
}

void tn_buf_add(struct tn_buf *b, struct tn_str s)
{
	if (!tn_buf_room(b, s.n) || s.n == 0)
		return;
	memcpy(b->p + b->n, s.p, s.n);
	b->n += s.n;
}

void tn_buf_ch_slow(struct tn_buf *b, char c)
{
	if (tn_buf_room(b, 1))
		b->p[b->n++] = c;
}

void tn_buf_cstr(struct tn_buf *b, const char *s)
{
	tn_buf_add(b, tn_str_of(s));
}

/* The writers below ask for their longest result, so that they can write in place. */
void tn_buf_u64(struct tn_buf *b, uint64_t v)
{
	if (tn_buf_room(b, 20))
		b->n += tn_num_put_u64(b->p + b->n, v);
}

void tn_buf_i64(struct tn_buf *b, int64_t v)
{
	if (tn_buf_room(b, 20))
		b->n += tn_num_put_i64(b->p + b->n, v);
}

void tn_buf_hex32(struct tn_buf *b, uint32_t v)
{
	if (!tn_buf_room(b, 8))
		return;
	for (int shift = 28; shift >= 0; shift -= 4)
		b->p[b->n++] = "0123456789abcdef"[v >> shift & 15];
}

void tn_buf_fixed(struct tn_buf *b, double v, int digits)
{
	if (tn_buf_room(b, 40))
		b->n += tn_num_put_fixed(b->p + b->n, 40, v, digits);
}

/* The letter that follows the backslash, or 0 for a byte that needs none. */
static char escape_letter(char c)
{
	switch (c) {
	case '\t': return 't';
	case '\n': return 'n';
	case '\r': return 'r';
	case '\\': return '\\';
	default: return 0;
	}
}

/* The reverse: the byte that a letter behind a backslash stands for, or 0 for a pair that is none of ours. */
static char escape_byte(char letter)
{
	switch (letter) {
	case 't': return '\t';
	case 'n': return '\n';
	case 'r': return '\r';
	case '\\': return '\\';
	default: return 0;
	}
}

/* Runs between the bytes that need an escape are copied whole: most fields are one run. */
void tn_buf_escape(struct tn_buf *b, struct tn_str s)
{
	size_t from = 0;

	for (size_t i = 0; i < s.n; i++) {
		char letter = escape_letter(s.p[i]);

		if (letter == 0)
			continue;
		tn_buf_add(b, (struct tn_str){ s.p + from, i - from });
		tn_buf_ch(b, '\\');
		tn_buf_ch(b, letter);
		from = i + 1;
	}
	tn_buf_add(b, (struct tn_str){ s.n == 0 ? NULL : s.p + from, s.n - from });
}

void tn_buf_unescape(struct tn_buf *b, struct tn_str s)
{
	while (s.n > 0) {
		const char *at = memchr(s.p, '\\', s.n);
		size_t n = at == NULL ? s.n : (size_t)(at - s.p);
		char c = at == NULL || n + 1 == s.n ? 0 : escape_byte(at[1]);

		tn_buf_add(b, (struct tn_str){ s.p, n });
		if (at == NULL)
			return;
		/* a pair that is none of ours stays: the backslash now, its letter with the next run */
		tn_buf_ch(b, c != 0 ? c : '\\');
		n += c != 0 ? 2 : 1;
		s.p += n;
		s.n -= n;
	}
}

void tn_buf_reset(struct tn_buf *b)
{
	b->n = 0;
	b->failed = false;
}

void tn_buf_fini(struct tn_buf *b)
{
	tn_sys.free(b->p);
	memset(b, 0, sizeof *b);
}
