/* A large set of strings: a tree of two levels over leaves of sorted entries. Memory is what counts here.
 *
 * A leaf that is full shares out its entries with up to seven neighbours, and only when these are full, too, they get one
 * more: splitting leaves in two would leave them a third empty. New leaves have an eighth of what is there, 512 bytes at
 * most, so that a set of a hundred strings has about as little slack as one of a million. Blocks never grow: where all users
 * have about as many orders, nobody takes what that leaves behind in the pool. So the blocks of the chain that a tree begins
 * with become leaves as they are.
 */
#include "fold/strtree.h"

enum { WINDOW = 8, BLOCKS = 64, NODE_MOST = 127, NODE_FIRST = 7 };
#define LEAF_LEAST ((size_t)64)

/* Of leaves; or, the top of a large tree, of such nodes. A tree is its top, or its only node. */
struct tn_strtree {
	uint32_t n, cap : 31, is_top : 1;
	uintptr_t link[];
};

static uint32_t count_nodes(const struct tn_strtree *t)
{
	return t->is_top ? t->n : 1;
}

static struct tn_strtree *node_of(struct tn_strtree *t, uint32_t i)
{
	return t->is_top ? (struct tn_strtree *)t->link[i] : t;
}

static const struct tn_strtree *node_at(const struct tn_strtree *t, uint32_t i)
{
	return t->is_top ? (const struct tn_strtree *)t->link[i] : t;
}

/* --- blocks --- */

uintptr_t tn_strblock_new(struct tn_fold *f, size_t size)
{
	unsigned char *at;
	uintptr_t code = 0;

	if (size > TN_STRBLOCK_MOST)
		size = TN_STRBLOCK_MOST;
	while (tn_strblock_size(code) < size)
		code++;
	size = tn_strblock_size(code);
	at = tn_fold_alloc(f, &size);
	return at == NULL ? 0 : (uintptr_t)at | code;
}

void tn_strblock_free(struct tn_fold *f, uintptr_t link)
{
	tn_fold_free(f, tn_strblock_at(link), tn_strblock_size(link));
}

/* Bytes of entries in a leaf from `at` on. */
static size_t used_of(uintptr_t leaf, size_t at)
{
	const unsigned char *p = tn_strblock_at(leaf);
	size_t size = tn_strblock_size(leaf);

	while (at < size && p[at] != 0)
		at += tn_strpack_size(p + at);
	return at;
}

/* --- sharing out --- */

/* On the stack, 5 KiB: what is shared out is put together here first, so that blocks can be written in place. */
struct share {
	unsigned char entries[WINDOW * TN_STRBLOCK_MOST + TN_STRPACK_MOST];
	size_t total;
	uintptr_t block[BLOCKS + WINDOW];
	size_t used[BLOCKS + WINDOW];   /* of each block */
	uint32_t n;
};

static size_t room_of(const struct share *s)
{
	size_t room = 0;

	for (uint32_t i = 0; i < s->n; i++)
		room += tn_strblock_size(s->block[i]);
	return room;
}

/* How many bytes each block would get: to each its part, or (`full`) as many as go in. False: they do not fit. */
static bool plan(struct share *s, bool full)
{
	size_t room = room_of(s), before = 0, at = 0;

	for (uint32_t i = 0; i < s->n; i++) {
		size_t size = tn_strblock_size(s->block[i]), used = 0;

		before += size;
		while (at < s->total) {
			size_t entry = tn_strpack_size(s->entries + at);

			if (used + entry > size)
				break;
			if (!full && i + 1 < s->n && (at + entry / 2) * room > s->total * before)
				break;
			used += entry;
			at += entry;
		}
		s->used[i] = used;
	}
	return at == s->total;
}

/* Evenly where that goes, else some leaves full: tiny ones do not hold their part to the byte. */
static bool fits(struct share *s)
{
	return plan(s, false) || plan(s, true);
}

/* As planned; blocks that get nothing are given back. Leaves links of the others in s->block. */
static void carry_out(struct tn_fold *f, struct share *s)
{
	const unsigned char *from = s->entries;
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->n; i++) {
		unsigned char *to = tn_strblock_at(s->block[i]);

		if (s->used[i] == 0) {
			tn_strblock_free(f, s->block[i]);
			continue;
		}
		memcpy(to, from, s->used[i]);
		if (s->used[i] < tn_strblock_size(s->block[i]))
			to[s->used[i]] = 0;
		from += s->used[i];
		s->block[n++] = s->block[i];
	}
	s->n = n;
}

static bool add_block(struct tn_fold *f, struct share *s, size_t size)
{
	uintptr_t link = tn_strblock_new(f, size);

	if (link == 0)
		return false;
	s->block[s->n++] = link;
	return true;
}

/* All blocks from the i-th on. */
static void give_back(struct tn_fold *f, struct share *s, uint32_t i)
{
	while (s->n > i)
		tn_strblock_free(f, s->block[--s->n]);
}

/* --- nodes --- */

static struct tn_strtree *new_node(struct tn_fold *f, uint32_t want)
{
	size_t size = sizeof(struct tn_strtree) + want * sizeof(uintptr_t);
	struct tn_strtree *d = tn_fold_alloc(f, &size);

	if (d != NULL)
		*d = (struct tn_strtree){ .cap = (size - sizeof *d) / sizeof *d->link & INT32_MAX };
	return d;
}

static void free_node(struct tn_fold *f, struct tn_strtree *d)
{
	if (d != NULL)
		tn_fold_free(f, d, sizeof *d + d->cap * sizeof *d->link);
}

/* With room for `want` links; NULL: memory is gone, d is what it was. */
static struct tn_strtree *longer(struct tn_fold *f, struct tn_strtree *d, uint32_t want)
{
	struct tn_strtree *to = new_node(f, want);

	if (to == NULL)
		return NULL;
	to->n = d->n;
	to->is_top = d->is_top;
	memcpy(to->link, d->link, d->n * sizeof *d->link);
	free_node(f, d);
	return to;
}

/* A top with room for one node more. */
static bool grow_top(struct tn_fold *f, struct tn_strtree **t)
{
	struct tn_strtree *top;

	if ((*t)->is_top && (*t)->n < (*t)->cap)
		return true;
	if ((*t)->is_top) {
		top = longer(f, *t, (*t)->n + (*t)->n / 2);
	} else {
		top = new_node(f, 2);
		if (top != NULL) {
			top->n = top->is_top = 1;
			top->link[0] = (uintptr_t)*t;
		}
	}
	if (top == NULL)
		return false;
	*t = top;
	return true;
}

/* The second half of node i becomes a node of its own. */
static bool split_node(struct tn_fold *f, struct tn_strtree **t, uint32_t i)
{
	struct tn_strtree *d = new_node(f, NODE_MOST), *top, *old;

	if (d == NULL || !grow_top(f, t)) {
		free_node(f, d);
		return false;
	}
	top = *t;
	old = node_of(top, i);
	d->n = old->n / 2;
	old->n -= d->n;
	memcpy(d->link, old->link + old->n, d->n * sizeof *d->link);
	memmove(top->link + i + 2, top->link + i + 1, (top->n - i - 1) * sizeof *top->link);
	top->link[i + 1] = (uintptr_t)d;
	top->n++;
	return true;
}

static bool lengthen_node(struct tn_fold *f, struct tn_strtree **t, uint32_t i)
{
	struct tn_strtree *old = node_of(*t, i), *d;
	bool has_top = (*t)->is_top;

	d = longer(f, old, old->n + 1);
	if (d == NULL)
		return false;
	if (has_top)
		(*t)->link[i] = (uintptr_t)d;
	else
		*t = d;
	return true;
}

/* Room for one leaf more at p, which moves where a node had to be split. */
static bool make_room(struct tn_fold *f, struct tn_strtree **t, const struct tn_strpack *e, struct tn_strtree_place *p)
{
	const struct tn_strtree *d = node_of(*t, p->node);

	if (d->n < d->cap && d->n < NODE_MOST)
		return true;
	if (d->n < NODE_MOST)
		return lengthen_node(f, t, p->node);
	if (!split_node(f, t, p->node))
		return false;
	tn_strtree_find(*t, e, p);
	return true;
}

/* Leaves [from, from + n) become those of s; there is room for them. */
static void replace(struct tn_strtree *d, uint32_t from, uint32_t n, const struct share *s)
{
	memmove(d->link + from + s->n, d->link + from + n, (d->n - from - n) * sizeof *d->link);
	memcpy(d->link + from, s->block, s->n * sizeof *d->link);
	d->n = d->n - n + s->n;
}

/* --- the tree --- */

/* Blocks for all of s: those of the chain and, as entries do not go over the ends of leaves, a few more. They may be too
 * small for what comes to stand in them: new ones of 512 bytes never are, and then *own, how many of the first are the
 * chain's, is 0. */
static bool take_blocks(struct tn_fold *f, struct share *s, uint32_t *own)
{
	for (uint32_t more = 0; !fits(s); more++) {
		if (more == WINDOW) {
			give_back(f, s, *own);
			s->n = *own = 0;
		}
		if (!add_block(f, s, *own > 0 ? s->total / 8 : TN_STRBLOCK_MOST)) {
			give_back(f, s, *own);
			return false;
		}
	}
	return true;
}

struct tn_strtree *tn_strtree_new(struct tn_fold *f, const unsigned char *entries, size_t total, const uintptr_t *block, uint32_t n)
{
	struct tn_strtree *t = NULL;
	struct share s;
	uint32_t own = n;

	s.total = total;
	s.n = n;
	memcpy(s.entries, entries, total);
	memcpy(s.block, block, n * sizeof *block);
	if (!take_blocks(f, &s, &own))
		return NULL;
	t = new_node(f, s.n < NODE_FIRST ? NODE_FIRST : s.n + 2);
	if (t == NULL) {
		give_back(f, &s, own);
		return NULL;
	}
	carry_out(f, &s);
	for (uint32_t i = 0; i < n && own == 0; i++)
		tn_strblock_free(f, block[i]);
	replace(t, 0, 0, &s);
	return t;
}

void tn_strtree_free(struct tn_fold *f, struct tn_strtree *t)
{
	for (uint32_t i = 0; i < count_nodes(t); i++) {
		struct tn_strtree *d = node_of(t, i);

		for (uint32_t k = 0; k < d->n; k++)
			tn_strblock_free(f, d->link[k]);
		if (t->is_top)
			free_node(f, d);
	}
	free_node(f, t);
}

/* Where texts of a node begin: with those of its first leaf. */
static const unsigned char *first_of(const struct tn_strtree *t, uint32_t i)
{
	return tn_strblock_at(t->is_top ? node_at(t, i)->link[0] : t->link[i]);
}

/* The last link to what does not begin behind e; else the first. */
static uint32_t find_link(const struct tn_strtree *t, const struct tn_strpack *e)
{
	uint32_t low = 0, n = t->n;

	while (n > 1) {
		uint32_t half = n / 2;

		if (tn_strpack_cmp(first_of(t, low + half), e) <= 0) {
			low += half;
			n -= half;
		} else {
			n = half;
		}
	}
	return low;
}

bool tn_strtree_find(const struct tn_strtree *t, const struct tn_strpack *e, struct tn_strtree_place *place)
{
	const unsigned char *leaf;
	size_t at = 0, size;
	uintptr_t link;
	int c = 1;

	place->node = t->is_top ? find_link(t, e) : 0;
	t = node_at(t, place->node);
	place->leaf = find_link(t, e);
	link = t->link[place->leaf];
	leaf = tn_strblock_at(link);
	size = tn_strblock_size(link);
	while (at < size && leaf[at] != 0 && (c = tn_strpack_cmp(leaf + at, e)) < 0)
		at += tn_strpack_size(leaf + at);
	place->at = at;
	return c == 0;
}

/* An eighth of what is there, or, in a rising list, what is still to come. */
static size_t leaf_size(const struct tn_strtree *t, size_t want)
{
	size_t held = 0;

	if (want > 0)
		return want;
	if (t->is_top)
		return TN_STRBLOCK_MOST;
	for (uint32_t i = 0; i < t->n; i++)
		held += tn_strblock_size(t->link[i]);
	return held / 8 < LEAF_LEAST ? LEAF_LEAST : held / 8;
}

/* The full leaf and its neighbours, with e in its place. */
static void gather(struct share *s, const struct tn_strtree *d, uint32_t from, uint32_t n, const struct tn_strpack *e,
	const struct tn_strtree_place *p)
{
	s->total = 0;
	s->n = n;
	for (uint32_t i = 0; i < n; i++) {
		const unsigned char *leaf = tn_strblock_at(d->link[from + i]);
		size_t used = used_of(d->link[from + i], 0), before = from + i == p->leaf ? p->at : used;

		s->block[i] = d->link[from + i];
		memcpy(s->entries + s->total, leaf, before);
		s->total += before;
		if (from + i == p->leaf) {
			memcpy(s->entries + s->total, e->at, e->n);
			s->total += e->n;
		}
		memcpy(s->entries + s->total, leaf + before, used - before);
		s->total += used - before;
	}
}

/* Before the first of all, or behind the last: a leaf of its own. Those that rising or falling strings leave stay full. */
static bool add_leaf(struct tn_fold *f, struct tn_strtree *t, const struct tn_strpack *e, const struct tn_strtree_place *p, size_t want)
{
	size_t size = leaf_size(t, want);
	struct share s;

	s.n = 0;
	if (!add_block(f, &s, size < e->n ? e->n : size))
		return false;
	s.total = s.used[0] = e->n;
	memcpy(s.entries, e->at, e->n);
	carry_out(f, &s);
	replace(node_of(t, p->node), p->at == 0 ? p->leaf : p->leaf + 1, 0, &s);
	return true;
}

/* Does e belong before all entries of the tree, or behind all of them? */
static bool is_end(const struct tn_strtree *t, const struct tn_strtree_place *p)
{
	const struct tn_strtree *d = node_at(t, p->node);

	if (p->at == 0)
		return p->node == 0 && p->leaf == 0;
	return p->node == count_nodes(t) - 1 && p->leaf == d->n - 1 && used_of(d->link[p->leaf], p->at) == p->at;
}

/* A full leaf: its entries, and e, are shared out among its neighbours and, where these are full, too, a new one. Full is
 * when not a sixteenth would be left free (half of that in a small tree), else the next few would do all this again. One leaf
 * and 512 bytes always fit, as no entry has over 64. */
static bool share_out(struct tn_fold *f, struct tn_strtree *t, const struct tn_strpack *e, const struct tn_strtree_place *p, size_t want)
{
	struct tn_strtree *d = node_of(t, p->node);
	uint32_t n = d->n < WINDOW ? d->n : WINDOW, from = p->leaf < n / 2 ? 0 : p->leaf - n / 2;
	struct share s;

	if (from > d->n - n)
		from = d->n - n;
	gather(&s, d, from, n, e, p);
	if (s.total + s.total / (d->n > 2 * WINDOW ? 16 : 32) > room_of(&s) || !fits(&s)) {
		if (is_end(t, p))
			return add_leaf(f, t, e, p, want);
		if (!add_block(f, &s, leaf_size(t, 0)))
			return false;
		if (!fits(&s)) {
			tn_strblock_free(f, s.block[n]);
			from = p->leaf;
			n = 1;
			gather(&s, d, from, n, e, p);
			if (!add_block(f, &s, TN_STRBLOCK_MOST))
				return false;
			fits(&s);
		}
	}
	carry_out(f, &s);
	replace(d, from, n, &s);
	return true;
}

enum tn_status tn_strtree_insert(struct tn_fold *f, struct tn_strtree **t, const struct tn_strpack *e,
	const struct tn_strtree_place *place, size_t want)
{
	struct tn_strtree_place p = *place;
	uintptr_t link = node_of(*t, p.node)->link[p.leaf];
	unsigned char *leaf = tn_strblock_at(link);
	size_t used = used_of(link, p.at);

	if (used + e->n > tn_strblock_size(link))
		return make_room(f, t, e, &p) && share_out(f, *t, e, &p, want) ? TN_OK : tn_fold_nomem(f);
	memmove(leaf + p.at + e->n, leaf + p.at, used - p.at);
	memcpy(leaf + p.at, e->at, e->n);
	if (used + e->n < tn_strblock_size(link))
		leaf[used + e->n] = 0;
	return TN_OK;
}

uintptr_t tn_strtree_next(const struct tn_strtree *t, struct tn_strtree_place *p)
{
	if (p->node < count_nodes(t) && p->leaf == node_at(t, p->node)->n) {
		p->node++;
		p->leaf = 0;
	}
	return p->node < count_nodes(t) ? node_at(t, p->node)->link[p->leaf++] : 0;
}
