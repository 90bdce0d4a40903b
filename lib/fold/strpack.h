/* Private. For strset.c and strtree.c: ids written short: entries that tell their own size, so that they can stand one behind
 * the other. The first byte tells the form and the size; it is never 0:
 *
 *     digits   1 | length of the prefix << 1 | (digits - 1) << 4, the prefix (0..7 bytes), 2..16 digits two a byte: o1234567
 *     uuid     1, 16 bytes: 36 characters in lower case
 *     word     128 | (length - 1) << 1, up to 64 of A-Z a-z 0-9 - _ in 6 bits each, where that is shorter than digits
 *     raw      length * 2, up to 63 bytes of any kind
 *     long     3, a pointer to a block that begins with a struct tn_strlong
 *
 * Invariant   a string has but one form: but for long ones, equal entries are equal strings. Entries with the same first byte
 *             are in the order of their bytes; again but for long ones.
 * Memory      ids of six digits take 4 bytes instead of 7, uuids 17 instead of 37, ten letters and digits 9 instead of 11;
 *             others up to 63 bytes one more than they have.
 */
#ifndef TN_FOLD_STRPACK_H
#define TN_FOLD_STRPACK_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/load.h"
#include "base/str.h"

enum { TN_STRPACK_UUID = 16, TN_STRPACK_LONG = 3, TN_STRPACK_MOST = 64 };     /* MOST: bytes of an entry, and of its text */

/* What the text of a long entry stands behind. */
struct tn_strlong {
	size_t size, n;                 /* of the block, of the text */
};

struct tn_strpack {
	struct tn_str text;             /* as it was given */
	size_t n;
	unsigned char at[TN_STRPACK_MOST];      /* the entry; the pointer of a long one is left to the caller */
};

/* text is not empty; e->text borrows it. Cannot fail: what is too long is left to the caller as TN_STRPACK_LONG. */
void tn_strpack(struct tn_strpack *e, struct tn_str text);

static inline size_t tn_strpack_word(size_t length) { return 1 + (length * 6 + 7) / 8; }

static inline size_t tn_strpack_size(const unsigned char *at)
{
	size_t first = *at;

	if (!(first & 1))
		return first & 128 ? tn_strpack_word((first >> 1 & 63) + 1) : 1 + (first >> 1);
	if (first < 16)
		return first == TN_STRPACK_LONG ? 1 + sizeof(struct tn_strlong *) : 1 + TN_STRPACK_UUID;
	return 1 + (first >> 1 & 7) + ((first >> 4) + 2) / 2;
}

/* The text of an entry: in the entry, in the long block, or in space[TN_STRPACK_MOST]. */
struct tn_str tn_strpack_text(const unsigned char *at, char *space);
struct tn_strlong *tn_strpack_long(const unsigned char *at);            /* NULL: it is not long */
int tn_strpack_cmp_slow(const unsigned char *at, const struct tn_strpack *e);

/* Text order; below 0: the entry comes before e. Nothing behind the entry is read. Nearly all that are compared differ in
 * their first eight bytes: a call of memcmp for each took half the time of a search. */
static inline int tn_strpack_cmp(const unsigned char *at, const struct tn_strpack *e)
{
	if (*at != *e->at || *at == TN_STRPACK_LONG)
		return tn_strpack_cmp_slow(at, e);
	if (e->n > sizeof(uint64_t)) {
		uint64_t a = tn_load64_high(at + 1), b = tn_load64_high(e->at + 1);

		if (a != b)
			return a < b ? -1 : 1;
	}
	return memcmp(at + 1, e->at + 1, e->n - 1);
}

static inline bool tn_strpack_is(const unsigned char *at, const struct tn_strpack *e)
{
	return *at == *e->at && tn_strpack_cmp(at, e) == 0;
}

#endif
