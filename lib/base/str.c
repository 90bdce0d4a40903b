/* Slices: order, cutting, and the nearest name for a typo. A slice of no bytes may have no address: memcmp and memchr are
 * not called with it, as that is undefined even for a length of 0.
 */
#include "base/str.h"

#include <stdint.h>

#define NEAREST_MAX 64          /* longer words are no typos of a name; bounds the stack */

int tn_str_cmp(struct tn_str a, struct tn_str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n == 0 ? 0 : memcmp(a.p, b.p, n);

	return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

bool tn_str_starts(struct tn_str s, struct tn_str prefix)
{
	return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

bool tn_str_ends(struct tn_str s, struct tn_str suffix)
{
	return s.n >= suffix.n && (suffix.n == 0 || memcmp(s.p + (s.n - suffix.n), suffix.p, suffix.n) == 0);
}

/* Not isspace: it would ask the locale, and a line end is no blank. */
static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

bool tn_str_has(struct tn_str s, char c)
{
	return s.n > 0 && memchr(s.p, c, s.n) != NULL;
}

struct tn_str tn_str_trim(struct tn_str s)
{
	while (s.n > 0 && blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

/* The end is p = NULL: an empty rest with a pointer still owes its last, empty item. */
bool tn_str_cut(struct tn_str *rest, char sep, struct tn_str *item)
{
	const char *at;

	if (rest->p == NULL)
		return false;
	at = rest->n == 0 ? NULL : memchr(rest->p, sep, rest->n);
	if (at == NULL) {
		*item = *rest;
		*rest = (struct tn_str){ NULL, 0 };
		return true;
	}
	*item = (struct tn_str){ rest->p, (size_t)(at - rest->p) };
	rest->n -= item->n + 1;
	rest->p = at + 1;
	return true;
}

/* ASCII only: tolower would ask the locale. */
static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Optimal string alignment: insert, delete, replace, swap two neighbours; three rows of the table are enough. */
static unsigned distance(struct tn_str a, struct tn_str b)
{
	unsigned row[3][NEAREST_MAX + 1];
	unsigned *before = row[0], *last = row[1], *now = row[2], *spare;

	for (unsigned j = 0; j <= b.n; j++)
		last[j] = j;
	for (unsigned i = 1; i <= a.n; i++) {
		now[0] = i;
		for (unsigned j = 1; j <= b.n; j++) {
			char x = lower(a.p[i - 1]), y = lower(b.p[j - 1]);

			now[j] = least(last[j - 1] + (x != y), least(last[j], now[j - 1]) + 1);
			if (i > 1 && j > 1 && x == lower(b.p[j - 2]) && y == lower(a.p[i - 2]))
				now[j] = least(now[j], before[j - 2] + 1);
		}
		spare = before;
		before = last;
		last = now;
		now = spare;
	}
	return last[b.n];
}

/* A third: two slips in a word of six letters are still that word, three in six are another one. */
int tn_str_nearest(struct tn_str word, const struct tn_str *candidates, size_t n)
{
	unsigned best = UINT32_MAX;
	int at = -1;

	if (word.n > NEAREST_MAX)
		return -1;
	for (size_t i = 0; i < n; i++) {
		size_t longer = word.n > candidates[i].n ? word.n : candidates[i].n;
		unsigned d;

		if (longer > NEAREST_MAX)
			continue;
		d = distance(word, candidates[i]);
		/* d = longer: not one letter in common, as any two names of one letter */
		if (d < best && d < longer && (d <= 1 || d <= longer / 3)) {
			best = d;
			at = (int)i;
		}
	}
	return at;
}
