/* Private. For strset.c: ids written short: entries that tell their own size, so that they can stand one behind the other.
 *
 *     raw      length * 2 as a varint, the bytes
 *     digits   1 | length of the prefix << 1 | (digits - 1) << 4, the prefix (0..7 bytes), 2..16 digits two a byte: o1234567
 *     uuid     1, 16 bytes: 36 characters in lower case
 *
 * Invariant   a string has but one entry: equal entries are equal strings. No entry begins with a 0. The first byte tells
 *             the form, and the size where it is not raw.
 * Memory      ids of six digits take 4 bytes instead of 7, uuids 17 instead of 37; others up to 63 bytes one more
 *             than they have, longer ones two or more.
 * Lifetime    raw bytes are never copied: slices point into the text that was packed, or into the entry.
 */
#ifndef TN_FOLD_STRPACK_H
#define TN_FOLD_STRPACK_H

#include "base/hash.h"

struct tn_strpack {
	unsigned char head[24];         /* all of an entry that is not raw; the varint of a raw one */
	size_t n;
	struct tn_str rest;             /* raw: the bytes */
};

void tn_strpack(struct tn_strpack *e, struct tn_str text);              /* text is not empty */
struct tn_strpack tn_strpack_at(const unsigned char *at);
size_t tn_strpack_size(const unsigned char *at);
bool tn_strpack_is(const unsigned char *at, const struct tn_strpack *e);        /* reads nothing behind the entry */
uint64_t tn_strpack_hash(const struct tn_hash_key *key, const struct tn_strpack *e);
struct tn_str tn_strpack_raw(const unsigned char *at);                  /* the text of a raw entry */
size_t tn_strpack_text_size(const unsigned char *at);                   /* what tn_strpack_text writes; 0: the entry is raw */
void tn_strpack_text(const unsigned char *at, char *text);

#endif
