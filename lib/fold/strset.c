/* A set of byte strings: entries one behind the other in a chain of blocks, over TN_STRSET_FEW strings a tree of them
 * (strtree.h). Memory is what counts here, and half of all users have one string, nine of ten but a few.
 *
 *     entry   a string as strpack.h writes it
 *     chain   entries, the newest first: one run of bytes through all blocks, the newest first. It grows at its front: a block
 *             is filled from its end on, and what an entry has more than there is room stands at the end of the next one
 *     block   a link to the next older one, unless it is the oldest; in the newest, bytes that are not used yet; the chain's
 *     set     one entry of up to 8 bytes stands in `head` itself; else head is a link to the newest block; or the tree
 *
 * Nothing is ever moved to a larger block: what growing lists leave behind in the pool cost more than the heads of blocks.
 * That entries go over the ends of blocks saved a tenth, with four or eight of nine bytes a user.
 */
#include "fold/strset.h"

#include <assert.h>

#include "base/buf.h"
#include "fold/strtree.h"

#define HEAD sizeof(uintptr_t)
#define LEAST ((size_t)24)               /* of a block but the first: the rest of 32 */

/* --- the chain --- */

static bool is_inline(const struct tn_strset *s)
{
	return s->n == 1 && !s->is_tree && s->blocks == 0;
}

static struct tn_strtree *tree_of(const struct tn_strset *s)
{
	return (struct tn_strtree *)s->head;
}

/* Blocks are read by memcpy: nothing in them but the link is aligned. */
static uintptr_t older(uintptr_t link)
{
	memcpy(&link, tn_strblock_at(link), sizeof link);
	return link;
}

/* Over all entries: of a tree in their order, else in no order that means anything. Changes of the set end it. */
struct walk {
	const unsigned char *at, *end;
	uintptr_t block;                /* comes next */
	uint32_t blocks;                /* to come */
	const struct tn_strtree *tree;
	struct tn_strtree_place place;
	unsigned char whole[TN_STRPACK_MOST];   /* an entry that goes over the end of a block */
};

/* The link of the block after it is read at once: a search spends its time waiting for blocks. */
static void begin_block(struct walk *w, size_t unused)
{
	uintptr_t link = w->block;

	w->at = tn_strblock_at(link) + unused;
	w->end = tn_strblock_at(link) + tn_strblock_size(link);
	if (--w->blocks > 0) {
		w->block = older(link);
		w->at += HEAD;
		__builtin_prefetch(tn_strblock_at(w->block));
	}
}

static void begin_walk(struct walk *w, const struct tn_strset *s)
{
	w->tree = NULL;
	w->at = w->end = NULL;
	w->blocks = 0;
	if (s->is_tree) {
		w->tree = tree_of(s);
		w->place = (struct tn_strtree_place){ .node = 0 };
	} else if (is_inline(s)) {
		w->at = (const unsigned char *)&s->head;
		w->end = w->at + tn_strpack_size(w->at);
	} else if (s->n > 0) {
		w->block = s->head;
		w->blocks = s->blocks;
		begin_block(w, s->unused);
	}
}

static const unsigned char *next_of_tree(struct walk *w)
{
	const unsigned char *at;
	uintptr_t leaf;

	if (w->at == w->end || *w->at == 0) {
		leaf = tn_strtree_next(w->tree, &w->place);
		if (leaf == 0)
			return NULL;
		w->at = tn_strblock_at(leaf);
		w->end = w->at + tn_strblock_size(leaf);
	}
	at = w->at;
	w->at += tn_strpack_size(at);
	return at;
}

/* The next entry, good until the one after it; NULL at the end. */
static inline const unsigned char *next_entry(struct walk *w)
{
	const unsigned char *at = w->at;
	size_t size, n;

	if (w->tree != NULL)
		return next_of_tree(w);
	if (at == w->end) {
		if (w->blocks == 0)
			return NULL;
		begin_block(w, 0);
		at = w->at;
	}
	size = tn_strpack_size(at);
	n = (size_t)(w->end - at);
	if (size <= n) {
		w->at += size;
		return at;
	}
	/* a new block has room for all that is left: no entry stands in three */
	memcpy(w->whole, at, n);
	begin_block(w, 0);
	memcpy(w->whole + n, w->at, size - n);
	w->at += size - n;
	return w->whole;
}

static size_t held_by(const struct tn_strset *s)
{
	size_t held = 0;
	uintptr_t link = s->head;

	for (uint32_t left = s->blocks; left > 0; link = left > 1 ? older(link) : 0, left--)
		held += tn_strblock_size(link);
	return held;
}

/* A block with room for `more` bytes becomes the newest one, `unused` all of it. The first is just large enough, as most
 * users never need a second; what stood in the set itself moves into it. A sixth of what is there, 24 bytes at least:
 * of the simple rules that had the least to spare for sets of 2 to 32 strings of 4 to 17 bytes. */
static enum tn_status add_block(struct tn_fold *f, struct tn_strset *s, size_t more, size_t want)
{
	size_t inlined = is_inline(s) ? tn_strpack_size((const unsigned char *)&s->head) : 0, head = s->blocks > 0 ? HEAD : 0;
	size_t size, sixth = s->blocks > 0 ? held_by(s) / 6 : 0;
	uintptr_t link;

	if (s->blocks > 0 && sixth < LEAST)
		sixth = LEAST;
	if (want == 0)
		want = more > sixth ? more : sixth;
	link = tn_strblock_new(f, head + inlined + want);
	if (link == 0)
		return tn_fold_nomem(f);
	size = tn_strblock_size(link);
	memcpy(tn_strblock_at(link), &s->head, head);
	memcpy(tn_strblock_at(link) + size - inlined, &s->head, inlined);
	s->head = link;
	s->blocks = (s->blocks + 1) & 127;
	s->unused = (size - head - inlined) & 0xffff;
	return TN_OK;
}

/* To the front of the chain: its end into what the newest block has left, the rest to the end of a new one. That one is
 * got first: a failure changes nothing. */
static enum tn_status prepend(struct tn_fold *f, struct tn_strset *s, const struct tn_strpack *e, size_t want)
{
	size_t left = e->n, part = left < s->unused ? left : s->unused;
	uintptr_t old = s->head;
	unsigned char *at;

	if (s->n == 0 && e->n <= sizeof s->head) {
		memcpy(&s->head, e->at, e->n);
		return TN_OK;
	}
	if (part < left) {
		size_t head = s->blocks > 1 ? HEAD : 0;

		TN_TRY(add_block(f, s, left - part, want > part ? want - part : 0));
		if (part > 0)
			memcpy(tn_strblock_at(old) + head, e->at + left - part, part);
		left -= part;
	}
	s->unused = (s->unused - left) & 0xffff;
	at = tn_strblock_at(s->head) + (s->blocks > 1 ? HEAD : 0) + s->unused;
	memcpy(at, e->at, left);
	return TN_OK;
}

/* --- few strings, sorted --- */

struct few {
	struct tn_str text[TN_STRSET_FEW];
	uint32_t of[TN_STRSET_FEW];     /* which entry it is */
	uint32_t n;
	char space[TN_STRSET_FEW][TN_STRPACK_MOST];
	unsigned char entry[TN_STRSET_FEW][TN_STRPACK_MOST];
};

/* By insertion: at most 64, and only where a text is written or a tree is made. */
static void sort_few(const struct tn_strset *s, struct few *few)
{
	const unsigned char *at;
	struct walk w;

	begin_walk(&w, s);
	for (few->n = 0; (at = next_entry(&w)) != NULL; few->n++) {
		uint32_t i = few->n;
		struct tn_str text;

		memcpy(few->entry[i], at, tn_strpack_size(at));
		text = tn_strpack_text(few->entry[i], few->space[i]);
		for (; i > 0 && tn_str_cmp(few->text[i - 1], text) > 0; i--) {
			few->text[i] = few->text[i - 1];
			few->of[i] = few->of[i - 1];
		}
		few->text[i] = text;
		few->of[i] = few->n;
	}
}

/* The chain's blocks become leaves. */
static enum tn_status make_tree(struct tn_fold *f, struct tn_strset *s)
{
	unsigned char entries[TN_STRSET_FEW * TN_STRPACK_MOST];
	uintptr_t block[TN_STRSET_FEW], link = s->head;
	struct tn_strtree *t;
	struct few few;
	size_t total = 0;

	sort_few(s, &few);
	for (uint32_t i = 0; i < few.n; i++) {
		size_t size = tn_strpack_size(few.entry[few.of[i]]);

		memcpy(entries + total, few.entry[few.of[i]], size);
		total += size;
	}
	for (uint32_t i = 0; i < s->blocks; i++) {
		block[i] = link;
		link = i + 1 < s->blocks ? older(link) : 0;
	}
	t = tn_strtree_new(f, entries, total, block, s->blocks);
	if (t == NULL)
		return tn_fold_nomem(f);
	*s = (struct tn_strset){ .head = (uintptr_t)t, .n = s->n, .is_tree = 1 };
	return TN_OK;
}

/* --- the set --- */

/* If not, *place is where it belongs in the tree. */
static bool has(const struct tn_strset *s, const struct tn_strpack *e, struct tn_strtree_place *place)
{
	const unsigned char *at;
	struct walk w;

	if (s->is_tree)
		return tn_strtree_find(tree_of(s), e, place);
	begin_walk(&w, s);
	while ((at = next_entry(&w)) != NULL)
		if (tn_strpack_is(at, e))
			return true;
	return false;
}

/* Texts over 63 bytes stand alone, so that no entry is too large for a leaf. */
static struct tn_strlong *new_long(struct tn_fold *f, struct tn_str text)
{
	struct tn_strlong *is = NULL;
	size_t size;

	if (text.n > SIZE_MAX - sizeof *is)
		return NULL;
	size = sizeof *is + text.n;
	is = tn_fold_alloc(f, &size);
	if (is == NULL)
		return NULL;
	*is = (struct tn_strlong){ .size = size, .n = text.n };
	memcpy(is + 1, text.p, text.n);
	return is;
}

static enum tn_status insert_entry(struct tn_fold *f, struct tn_strset *s, const struct tn_strpack *e,
	struct tn_strtree_place *place, size_t want)
{
	if (!s->is_tree && s->n >= TN_STRSET_FEW) {
		TN_TRY(make_tree(f, s));
		tn_strtree_find(tree_of(s), e, place);
	}
	if (s->is_tree) {
		struct tn_strtree *t = tree_of(s);
		enum tn_status st = tn_strtree_insert(f, &t, e, place, want);

		s->head = (uintptr_t)t;
		TN_TRY(st);
	} else {
		TN_TRY(prepend(f, s, e, want));
	}
	s->n++;
	return TN_OK;
}

/* Unless s has it. `want`: bytes of entries that are to come, this one included; 0: nobody knows. */
static enum tn_status add(struct tn_fold *f, struct tn_strset *s, struct tn_strpack *e, size_t want)
{
	struct tn_strtree_place place;
	struct tn_strlong *is = NULL;
	enum tn_status st;

	if (has(s, e, &place))
		return TN_OK;
	if (s->n == UINT32_MAX)
		return tn_fold_nomem(f);
	if (*e->at == TN_STRPACK_LONG) {
		is = new_long(f, e->text);
		if (is == NULL)
			return tn_fold_nomem(f);
		memcpy(e->at + 1, &is, sizeof is);
	}
	st = insert_entry(f, s, e, &place, want);
	if (st != TN_OK && is != NULL)
		tn_fold_free(f, is, is->size);
	return st;
}

enum tn_status tn_strset_add(struct tn_fold *f, struct tn_strset *s, struct tn_str text)
{
	struct tn_strpack e;

	assert(text.n > 0);
	tn_strpack(&e, text);
	return add(f, s, &e, 0);
}

/* The set is empty then. */
static void free_all(struct tn_fold *f, struct tn_strset *s)
{
	const unsigned char *at;
	uintptr_t link = s->head;
	struct walk w;

	begin_walk(&w, s);
	while ((at = next_entry(&w)) != NULL) {
		struct tn_strlong *is = tn_strpack_long(at);

		if (is != NULL)
			tn_fold_free(f, is, is->size);
	}
	if (s->is_tree)
		tn_strtree_free(f, tree_of(s));
	for (uint32_t left = s->blocks; left > 0; left--) {
		uintptr_t next = left > 1 ? older(link) : 0;

		tn_strblock_free(f, link);
		link = next;
	}
	*s = (struct tn_strset){ .n = 0 };
}

enum tn_status tn_strset_union(struct tn_fold *f, struct tn_strset *s, struct tn_strset *other)
{
	char space[TN_STRPACK_MOST];
	const unsigned char *at;
	struct walk w;

	/* The smaller one is added to the larger one: many small partials of one user cost no more than what is in them. */
	if (s->n < other->n) {
		struct tn_strset swap = *s;

		*s = *other;
		*other = swap;
	}
	begin_walk(&w, other);
	while ((at = next_entry(&w)) != NULL)
		TN_TRY(tn_strset_add(f, s, tn_strpack_text(at, space)));
	free_all(f, other);
	return TN_OK;
}

/* --- texts --- */

static void put(struct tn_buf *out, struct tn_str text)
{
	tn_buf_u64(out, text.n);
	tn_buf_ch(out, ':');
	tn_buf_add(out, text);
	tn_buf_ch(out, ',');
}

enum tn_status tn_strset_encode(struct tn_fold *f, const struct tn_strset *s, struct tn_buf *out)
{
	if (s->is_tree) {
		char space[TN_STRPACK_MOST];
		const unsigned char *at;
		struct walk w;

		begin_walk(&w, s);
		while ((at = next_entry(&w)) != NULL)
			put(out, tn_strpack_text(at, space));
	} else {
		struct few few;

		sort_few(s, &few);
		for (uint32_t i = 0; i < few.n; i++)
			put(out, few.text[i]);
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
		want += e.n;
		last = item;
	}
	for (rest = text; rest.n > 0 && cut(&rest, &item);) {
		tn_strpack(&e, item);
		TN_TRY(add(f, s, &e, is_fresh ? want : 0));
		want -= e.n;
	}
	return TN_OK;
}
