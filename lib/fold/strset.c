/* A set of byte strings: entries one behind the other in a chain of blocks, over TN_STRSET_FEW strings a hash index of
 * pointers to them. Memory is what counts here, and half of all users have one string, nine of ten but a few.
 *
 *     entry   a string as strpack.h writes it; none begins with a 0
 *     block   meta (uint16_t: size in units of 16 << 2 | BIG | NEXT), the next older block where NEXT, entries, a 0 where
 *             there is room for it. BIG: the size stands behind the pointer instead; made for one entry too long for the others,
 *             it takes no more.
 *     set     one entry of up to 8 bytes stands in `head` itself; else head is the newest block; or the index.
 *
 * Nothing is ever moved to a larger block: what growing lists leave behind in the pool cost more than the heads of blocks.
 */
#include "fold/strset.h"

#include <assert.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/sys.h"
#include "fold/strpack.h"

enum { META = 2, NEXT = 1, BIG = 2, USED_MASK = 0x7fffffff };
#define HEAD (META + sizeof(char *))
#define BIG_HEAD (HEAD + sizeof(size_t))
#define BLOCK_MOST ((size_t)32 * 1024)          /* but for BIG: its slack is nothing to the user who has that many */
#define FIRST_BITS 6                            /* of an index: TN_STRSET_FEW + 1 strings fit */

/* --- blocks --- */

struct index {
	unsigned char *newest;
	unsigned char **slot;           /* of 1 << bits; NULL = free */
	uint64_t held;                  /* bytes of the blocks */
	uint32_t bits;
};

/* What the head of a block says. Blocks are read by memcpy: nothing in them is aligned. */
struct block {
	unsigned char *next;            /* the next older one */
	size_t head, size;
	bool is_big;
};

static struct block block_at(const unsigned char *at)
{
	struct block b = { .head = META };
	uint16_t meta;

	memcpy(&meta, at, sizeof meta);
	b.is_big = meta & BIG;
	b.size = (size_t)(meta >> 2) * 16;
	if (meta & NEXT) {
		memcpy(&b.next, at + META, sizeof b.next);
		b.head = HEAD;
	}
	if (b.is_big) {
		memcpy(&b.size, at + HEAD, sizeof b.size);
		b.head = BIG_HEAD;
	}
	return b;
}

/* One entry, not in a block: the only string of a block was too long for `head`, so more bytes are used. */
static bool is_inline(const struct tn_strset *s)
{
	return s->n == 1 && !s->is_indexed && s->used <= sizeof s->head;
}

static unsigned char *newest(const struct tn_strset *s)
{
	if (s->n == 0 || is_inline(s))
		return NULL;
	return s->is_indexed ? ((const struct index *)s->head)->newest : s->head;
}

/* Over all entries, in no order that means anything. Changes of the set end it. */
struct walk {
	const unsigned char *at, *end;
	unsigned char *block;           /* comes next */
};

static struct walk walk_of(const struct tn_strset *s)
{
	struct walk w = { .block = newest(s) };

	if (is_inline(s)) {
		w.at = (const unsigned char *)&s->head;
		w.end = w.at + s->used;
	}
	return w;
}

/* The next entry; NULL at the end. */
static unsigned char *next_entry(struct walk *w)
{
	const unsigned char *at = w->at;

	while (at == w->end || *at == 0) {
		struct block b;

		if (w->block == NULL)
			return NULL;
		b = block_at(w->block);
		at = w->block + b.head;
		w->end = w->block + b.size;
		w->block = b.next;
	}
	w->at = at + tn_strpack_size(at);
	return (unsigned char *)at;
}

/* As the pool rounds (16, 32, 48, 64, then two a doubling). A guess is good enough here: it only chooses. */
static size_t rounded(size_t size)
{
	size_t top = 64;

	if (size <= top)
		return (size + 15) / 16 * 16;
	while (size > 2 * top)
		top *= 2;
	return size <= top + top / 2 ? top + top / 2 : 2 * top;
}

/* A new block, when `held` bytes are held already: for up to a quarter of that, or for two strings like this one,
 * whatever costs least a string. A plain third, rounded up, left a fifth more unused with four to ten ids a user. */
static size_t choose(size_t entry, uint64_t held)
{
	size_t best = HEAD + entry, best_cost = rounded(best), best_n = 1;

	if (held / 4 > 8 * entry)
		return held / 4 > BLOCK_MOST ? BLOCK_MOST : (size_t)(held / 4);
	for (size_t k = 1; k <= 2 || k * entry <= held / 4; k++) {
		size_t cost = rounded(HEAD + k * entry), n = (cost - HEAD) / entry;

		if (cost * best_n < best_cost * n) {
			best = HEAD + k * entry;
			best_cost = cost;
			best_n = n;
		}
	}
	return best;
}

/* Bytes of all blocks. Without an index these are a few, just looked at in the search. */
static uint64_t held_by(const struct tn_strset *s)
{
	uint64_t held = 0;

	if (s->is_indexed)
		return ((const struct index *)s->head)->held;
	for (const unsigned char *at = newest(s); at != NULL;) {
		struct block b = block_at(at);

		held += b.size;
		at = b.next;
	}
	return held;
}

/* Fills the head of a new block; returns its length. */
static size_t begin_block(unsigned char *at, size_t size, unsigned char *next, bool is_big)
{
	uint16_t meta = (uint16_t)(is_big ? NEXT | BIG : size / 16 << 2 | (next != NULL ? NEXT : 0));

	memcpy(at, &meta, sizeof meta);
	if (meta & NEXT)
		memcpy(at + META, &next, sizeof next);
	if (is_big)
		memcpy(at + HEAD, &size, sizeof size);
	return is_big ? BIG_HEAD : next != NULL ? HEAD : META;
}

/* A block with room for an entry becomes the newest one; the first is just large enough, as most users never need a
 * second. What stood in the set itself moves into it: the caller must fill in the entry, without fail. */
static enum tn_status add_block(struct tn_fold *f, struct tn_strset *s, size_t entry, size_t want)
{
	unsigned char *old = newest(s), *at, moved[sizeof s->head];
	size_t nmoved = is_inline(s) ? s->used : 0, head = old == NULL ? META : HEAD, size = head + nmoved + entry;
	bool is_big = size > BLOCK_MOST;

	memcpy(moved, &s->head, sizeof moved);
	if (is_big)
		size = BIG_HEAD + nmoved + entry;
	else if (want > entry)
		size = head + nmoved + want;
	else if (old != NULL)
		size = choose(entry, held_by(s));
	if (!is_big && size > BLOCK_MOST)
		size = BLOCK_MOST;
	at = tn_fold_alloc(f, &size);
	if (at == NULL)
		return tn_fold_nomem(f);
	head = begin_block(at, size, old, is_big);
	memcpy(at + head, moved, nmoved);
	s->used = (uint32_t)(head + nmoved) & USED_MASK;
	if (s->is_indexed) {
		struct index *x = s->head;

		x->newest = at;
		x->held += size;
	} else {
		s->head = at;
	}
	return TN_OK;
}

/* --- the index --- */

/* Where the entry is, or may be put: linear probing, and nothing is ever taken out. */
static unsigned char **slot_of(const struct index *x, const struct tn_hash_key *key, const struct tn_strpack *e)
{
	size_t mask = ((size_t)1 << x->bits) - 1, i = (size_t)tn_strpack_hash(key, e) & mask;

	while (x->slot[i] != NULL && !tn_strpack_is(x->slot[i], e))
		i = (i + 1) & mask;
	return &x->slot[i];
}

/* All strings into the empty slots. They differ: no two are compared, so each is read but once, one after the other. */
static void link_all(struct index *x, const struct tn_hash_key *key, struct walk w)
{
	size_t mask = ((size_t)1 << x->bits) - 1;
	unsigned char *at;

	while ((at = next_entry(&w)) != NULL) {
		struct tn_strpack e = tn_strpack_at(at);
		size_t i = (size_t)tn_strpack_hash(key, &e) & mask;

		while (x->slot[i] != NULL)
			i = (i + 1) & mask;
		x->slot[i] = at;
	}
}

static unsigned char **new_slots(struct tn_fold *f, uint32_t bits)
{
	size_t size = sizeof(unsigned char *) << bits;
	unsigned char **slot = tn_fold_alloc(f, &size);

	for (size_t i = 0; slot != NULL && i < (size_t)1 << bits; i++)
		slot[i] = NULL;
	return slot;
}

static void free_slots(struct tn_fold *f, struct index *x)
{
	tn_fold_free(f, x->slot, sizeof *x->slot << x->bits);
}

/* Everything is got before anything changes: what fails leaves the set as it was. */
static enum tn_status make_index(struct tn_fold *f, struct tn_strset *s)
{
	size_t size = sizeof(struct index);
	struct index *x = tn_fold_alloc(f, &size);

	if (x == NULL)
		return tn_fold_nomem(f);
	*x = (struct index){ .newest = newest(s), .slot = new_slots(f, FIRST_BITS), .held = held_by(s), .bits = FIRST_BITS };
	if (x->slot == NULL) {
		tn_fold_free(f, x, size);
		return tn_fold_nomem(f);
	}
	link_all(x, tn_fold_hash(f), walk_of(s));
	s->head = x;
	s->is_indexed = 1;
	return TN_OK;
}

/* Room for one more at a load of three quarters. */
static enum tn_status grow_index(struct tn_fold *f, struct tn_strset *s)
{
	struct index *x = s->head;
	unsigned char **slot;

	if (s->n < (UINT64_C(3) << x->bits) / 4)
		return TN_OK;
	slot = new_slots(f, x->bits + 1);
	if (slot == NULL)
		return tn_fold_nomem(f);
	free_slots(f, x);
	x->slot = slot;
	x->bits++;
	link_all(x, tn_fold_hash(f), walk_of(s));
	return TN_OK;
}

/* --- the set --- */

static bool has(struct tn_fold *f, const struct tn_strset *s, const struct tn_strpack *e)
{
	const unsigned char *at;
	struct walk w;

	if (s->is_indexed)
		return *slot_of(s->head, tn_fold_hash(f), e) != NULL;
	w = walk_of(s);
	while ((at = next_entry(&w)) != NULL)
		if (tn_strpack_is(at, e))
			return true;
	return false;
}

/* Has the newest block room for the entry? */
static bool has_room(const struct tn_strset *s, size_t entry)
{
	const unsigned char *at = newest(s);
	struct block b;

	if (at == NULL)
		return false;
	b = block_at(at);
	return !b.is_big && entry <= b.size - s->used;
}

/* The entry behind what the newest block holds, the block's end mark behind it. */
static enum tn_status append(struct tn_fold *f, struct tn_strset *s, const struct tn_strpack *e, size_t want,
	unsigned char **at)
{
	size_t n = e->n + e->rest.n, room = sizeof s->head;

	if (s->n > 0 || n > room) {
		struct block b;

		if (!has_room(s, n))
			TN_TRY(add_block(f, s, n, want));
		*at = s->is_indexed ? ((struct index *)s->head)->newest : s->head;
		b = block_at(*at);
		room = b.size - s->used;
		*at += s->used;
		/* such a block takes no more, and its size may not fit the field */
		if (!b.is_big)
			s->used = (uint32_t)(s->used + n) & USED_MASK;
	} else {
		s->head = NULL;
		s->used = (uint32_t)n & USED_MASK;
		*at = (unsigned char *)&s->head;
	}
	memcpy(*at, e->head, e->n);
	if (e->rest.n > 0)
		memcpy(*at + e->n, e->rest.p, e->rest.n);
	if (n < room)
		(*at)[n] = 0;
	return TN_OK;
}

/* An entry that s does not have. `want`: bytes of entries that are to come, this one included; 0: nobody knows. */
static enum tn_status insert(struct tn_fold *f, struct tn_strset *s, const struct tn_strpack *e, size_t want)
{
	unsigned char *at;

	if (s->n == UINT32_MAX)
		return tn_fold_nomem(f);
	if (!s->is_indexed && s->n >= TN_STRSET_FEW)
		TN_TRY(make_index(f, s));
	if (s->is_indexed)
		TN_TRY(grow_index(f, s));
	TN_TRY(append(f, s, e, want, &at));
	s->n++;
	if (s->is_indexed)
		*slot_of(s->head, tn_fold_hash(f), e) = at;
	return TN_OK;
}

enum tn_status tn_strset_add(struct tn_fold *f, struct tn_strset *s, struct tn_str text)
{
	struct tn_strpack e;

	assert(text.n > 0);
	tn_strpack(&e, text);
	return has(f, s, &e) ? TN_OK : insert(f, s, &e, 0);
}

/* With the sizes that the pool gave; the set is empty then. */
static void free_all(struct tn_fold *f, struct tn_strset *s)
{
	unsigned char *at = newest(s);

	while (at != NULL) {
		struct block b = block_at(at);

		tn_fold_free(f, at, b.size);
		at = b.next;
	}
	if (s->is_indexed) {
		free_slots(f, s->head);
		tn_fold_free(f, s->head, sizeof(struct index));
	}
	*s = (struct tn_strset){ .n = 0 };
}

enum tn_status tn_strset_union(struct tn_fold *f, struct tn_strset *s, struct tn_strset *other)
{
	const unsigned char *at;
	struct walk w;

	/* The smaller one is added to the larger one: many small partials of one user cost no more than what is in them. */
	if (s->n < other->n) {
		struct tn_strset swap = *s;

		*s = *other;
		*other = swap;
	}
	w = walk_of(other);
	while ((at = next_entry(&w)) != NULL) {
		struct tn_strpack e = tn_strpack_at(at);

		if (!has(f, s, &e))
			TN_TRY(insert(f, s, &e, 0));
	}
	free_all(f, other);
	return TN_OK;
}

/* --- texts --- */

static int compare(const void *a, const void *b)
{
	return tn_str_cmp(*(const struct tn_str *)a, *(const struct tn_str *)b);
}

/* Room for the list and, behind it, for the texts that do not stand in the set as they are. */
static enum tn_status reserve(struct tn_fold *f, const struct tn_strset *s, struct tn_str **list, uint32_t *cap)
{
	struct walk w = walk_of(s);
	const unsigned char *at;
	uint64_t text = 0, want;
	struct tn_str *more;

	while ((at = next_entry(&w)) != NULL)
		text += tn_strpack_text_size(at);
	want = s->n + (text + sizeof *more - 1) / sizeof *more;
	if (want <= *cap)
		return TN_OK;
	/* by half: sets come in any order of size */
	if (want < UINT32_MAX / 2)
		want += want / 2;
	more = want > UINT32_MAX ? NULL : tn_sys.realloc(*list, (size_t)want * sizeof *more);
	if (more == NULL)
		return tn_fold_nomem(f);
	*list = more;
	*cap = (uint32_t)want;
	return TN_OK;
}

/* The list of slices from the front, the unpacked texts behind it, in one allocation that later sets use again. */
enum tn_status tn_strset_list(struct tn_fold *f, const struct tn_strset *s, struct tn_str **list, uint32_t *cap)
{
	struct walk w = walk_of(s);
	const unsigned char *at;
	uint32_t n = 0;
	char *text;

	TN_TRY(reserve(f, s, list, cap));
	if (s->n == 0)
		return TN_OK;
	text = (char *)(*list + s->n);
	while ((at = next_entry(&w)) != NULL) {
		size_t size = tn_strpack_text_size(at);

		(*list)[n++] = size == 0 ? tn_strpack_raw(at) : (struct tn_str){ text, size };
		if (size > 0)
			tn_strpack_text(at, text);
		text += size;
	}
	if (n > 1)
		qsort(*list, n, sizeof **list, compare);
	return TN_OK;
}

enum tn_status tn_strset_encode(struct tn_fold *f, const struct tn_strset *s, struct tn_str **list, uint32_t *cap,
	struct tn_buf *out)
{
	TN_TRY(tn_strset_list(f, s, list, cap));
	for (uint32_t i = 0; i < s->n; i++) {
		tn_buf_u64(out, (*list)[i].n);
		tn_buf_ch(out, ':');
		tn_buf_add(out, (*list)[i]);
		tn_buf_ch(out, ',');
	}
	return out->failed ? tn_fold_nomem(f) : TN_OK;
}

/* Cuts the first netstring off. The length is held to what there is at each digit, so that it cannot overflow; the first
 * digit is not 0, which rules out empty strings, too. */
static bool cut(struct tn_str *rest, struct tn_str *item)
{
	size_t i = 0, n = 0;

	for (; i < rest->n && rest->p[i] >= '0' && rest->p[i] <= '9'; i++) {
		n = 10 * n + (size_t)(rest->p[i] - '0');
		if (n == 0 || n > rest->n)
			return false;
	}
	if (n == 0 || i == rest->n || rest->p[i++] != ':')
		return false;
	if (n >= rest->n - i || rest->p[i + n] != ',')
		return false;
	*item = (struct tn_str){ rest->p + i, n };
	rest->p += i + n + 1;
	rest->n -= i + n + 1;
	return true;
}

/* Looked through before anything is taken: what is good is known to differ, and gets blocks that just hold it. */
enum tn_status tn_strset_decode(struct tn_fold *f, struct tn_strset *s, struct tn_str text, const char *what)
{
	struct tn_str rest = text, item, last = { NULL, 0 };
	bool is_fresh = s->n == 0;
	struct tn_strpack e;
	size_t want = 0;

	while (rest.n > 0) {
		if (!cut(&rest, &item) || tn_str_cmp(last, item) >= 0)
			return tn_fold_bad(f, what, text);
		tn_strpack(&e, item);
		want += e.n + e.rest.n;
		last = item;
	}
	for (rest = text; rest.n > 0 && cut(&rest, &item);) {
		tn_strpack(&e, item);
		if (is_fresh || !has(f, s, &e))
			TN_TRY(insert(f, s, &e, is_fresh ? want : 0));
		want -= e.n + e.rest.n;
	}
	return TN_OK;
}
