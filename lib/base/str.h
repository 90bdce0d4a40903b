/* Slices: bytes that somebody else owns. Not NUL-terminated, any byte may stand in them.
 *
 * Lifetime    as long as what they point into; a slice of a row lives until the reader's next window
 *             (io/record.h). To keep one: tn_arena_copy.
 */
#ifndef TN_BASE_STR_H
#define TN_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct tn_str {
	const char *p;
	size_t n;
};

#define TN_STR(literal) ((struct tn_str){ (literal), sizeof(literal) - 1 })

static inline struct tn_str tn_str_of(const char *nul_terminated)
{
	return (struct tn_str){ nul_terminated, strlen(nul_terminated) };
}

static inline bool tn_str_eq(struct tn_str a, struct tn_str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* A missing value in the stream: the empty field, or \N alone (design.md 3.3). */
static inline bool tn_str_missing(struct tn_str s)
{
	return s.n == 0 || (s.n == 2 && s.p[0] == '\\' && s.p[1] == 'N');
}

/* Bytewise order; a prefix sorts before what it begins. Negative, 0 or positive. */
int tn_str_cmp(struct tn_str a, struct tn_str b);

bool tn_str_starts(struct tn_str s, struct tn_str prefix);
bool tn_str_ends(struct tn_str s, struct tn_str suffix);
bool tn_str_has(struct tn_str s, char c);
struct tn_str tn_str_trim(struct tn_str s);     /* blanks and TABs off both ends */

/* Cuts the part of *rest before the next `sep` into *item and moves *rest behind it. False when all has been
 * taken. "" gives one empty item; "a," gives "a" and "". */
bool tn_str_cut(struct tn_str *rest, char sep, struct tn_str *item);

/* Index of the candidate nearest to `word` (edit distance with transpositions, case folded), or -1 when none is near
 * enough to be a likely typo (distance over a third of the longer length, at least 1; no letter in common; over 64
 * bytes). Ties: the first one. */
int tn_str_nearest(struct tn_str word, const struct tn_str *candidates, size_t n);

#endif
