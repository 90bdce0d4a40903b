/* hot: exact ranks of numbers that are shown again and again, one add a user and pass. 4 million numbers, a busy EPYC core,
 * gcc -O2: 100 to 280 million adds a second; with 200 targets in a second pass 130 (22 with a plain search instead of the
 * table of cells, see index_groups). The plain twin is qsort, in tests/unit/check_select.c.
 *
 * The wanted ranks lie in groups: ranges of 2^width numbers that do not overlap, rising, all of one width. A pass cuts each
 * group into buckets and keeps those in which a wanted rank lies. Once all that is left fits into the buffer (or each group
 * is one number), a last pass keeps the numbers themselves, and the outermost ones between the groups for the neighbours.
 * All numbers are distances from the minimum, unsigned.
 */
#include "math/select.h"

#include "base/arena.h"
#include "base/sys.h"

__extension__ typedef unsigned __int128 u128;

#define BUCKET_BITS 17U                         /* one buffer of 1 MiB, as buckets or as kept numbers */
#define KEPT_MAX ((1U << BUCKET_BITS) / 4)
#define TARGETS_MAX 4096U
#define CELL_BITS 12U

struct group {
	u128 lo;
	uint64_t below, weight;         /* of the numbers before it; in it */
	uint32_t first;                 /* of its targets; they end where those of the next group begin */
};

/* What lies between two groups. */
struct gap {
	u128 least, most;
	bool is_used;
};

struct kept {
	u128 at;
	uint64_t weight;                /* 0: only a neighbour */
};

_Static_assert(sizeof(struct kept) == 32, "kept numbers share the buffer of the buckets");

enum stage { NARROW, KEEP, DONE };

struct tn_select {
	enum stage stage;
	u128 min;
	uint64_t n;
	struct tn_select_target **target;       /* by rank */
	uint32_t ntargets, ngroups;
	struct group *group, *next;
	unsigned width, shift;                  /* bits of a group; of a bucket in this pass */
	u128 span;                              /* from the first group's begin to the last one's end */
	unsigned cell;                          /* bits of a cell of the span */
	uint16_t *upto;                         /* groups that begin before a cell */
	uint64_t *bucket;
	struct kept *kept;                      /* the same buffer */
	uint32_t nkept;
	struct gap *gap;
	struct tn_arena arena;
};

/* Bits that v needs; 0 for 0. */
static unsigned bits_of(u128 v)
{
	unsigned n = 0;

	for (; v != 0; v >>= 1)
		n++;
	return n;
}

/* Most numbers lie in no group: a table of cells says so at once, where a search among 200 groups is eight steps that no
 * branch predictor knows. Where groups crowd in one cell, the search is still there. */
static void index_groups(struct tn_select *s)
{
	const struct group *g = s->group;
	unsigned bits;
	uint32_t k = 0;

	s->span = g[s->ngroups - 1].lo - g[0].lo + ((u128)1 << s->width);
	bits = bits_of(s->span - 1);
	s->cell = bits > CELL_BITS ? bits - CELL_BITS : 0;
	for (uint32_t c = 0; c <= 1U << CELL_BITS; c++) {
		while (k < s->ngroups && (g[k].lo - g[0].lo) >> s->cell < c)
			k++;
		s->upto[c] = (uint16_t)k;
	}
}

/* The next pass: keep all when it fits, with room for the ends of each gap; else as many buckets a group as there are. */
static void plan(struct tn_select *s)
{
	uint64_t weight = 0, room = KEPT_MAX - 2 * (s->ngroups + 1);
	unsigned bits = BUCKET_BITS;

	for (uint32_t g = 0; g < s->ngroups; g++)
		weight += s->group[g].weight;
	index_groups(s);
	if (s->width == 0 || weight <= room) {
		s->stage = KEEP;
		s->nkept = 0;
		memset(s->gap, 0, ((size_t)s->ngroups + 1) * sizeof *s->gap);
		for (uint32_t g = 0; g < s->ngroups && s->width == 0; g++)
			s->kept[s->nkept++] = (struct kept){ s->group[g].lo, s->group[g].weight };
		return;
	}
	while ((uint64_t)s->ngroups << bits > 1U << BUCKET_BITS)
		bits--;
	s->stage = NARROW;
	s->shift = s->width > bits ? s->width - bits : 0;
	memset(s->bucket, 0, ((size_t)s->ngroups << (s->width - s->shift)) * sizeof *s->bucket);
}

/* All memory at once: no pass can fail. */
static bool reserve(struct tn_select *s, uint32_t n)
{
	s->target = tn_arena_zalloc(&s->arena, n, sizeof *s->target);
	s->group = tn_arena_zalloc(&s->arena, n, sizeof *s->group);
	s->next = tn_arena_zalloc(&s->arena, n, sizeof *s->next);
	s->gap = tn_arena_zalloc(&s->arena, (size_t)n + 1, sizeof *s->gap);
	s->upto = tn_arena_zalloc(&s->arena, (1U << CELL_BITS) + 1, sizeof *s->upto);
	s->bucket = tn_arena_zalloc(&s->arena, 1U << BUCKET_BITS, sizeof *s->bucket);
	s->kept = (void *)s->bucket;
	return s->target != NULL && s->group != NULL && s->next != NULL && s->gap != NULL && s->upto != NULL && s->bucket != NULL;
}

/* By insertion: callers name their ranks in order, as a rule. */
static void order_targets(struct tn_select *s, struct tn_select_target *target)
{
	for (uint32_t i = 0; i < s->ntargets; i++) {
		uint32_t k = i;

		for (; k > 0 && s->target[k - 1]->rank > target[i].rank; k--)
			s->target[k] = s->target[k - 1];
		s->target[k] = &target[i];
	}
}

/* Nothing needs to be shown. */
static void fill_all_equal(struct tn_select *s)
{
	for (uint32_t i = 0; i < s->ntargets; i++)
		*s->target[i] = (struct tn_select_target){ .rank = s->target[i]->rank, .value = (tn_i128)s->min, .equal = s->n };
	s->stage = DONE;
}

enum tn_status tn_select_open(struct tn_select **out, uint64_t n, tn_i128 min, tn_i128 max, struct tn_select_target *target,
	uint32_t ntargets, struct tn_err *err)
{
	u128 range = (u128)max - (u128)min;
	struct tn_select *s;

	*out = NULL;
	if (range >> 127 != 0)
		return tn_err_set(err, TN_EDATA, "the smallest and the largest number are more than 127 bits apart");
	if (ntargets > TARGETS_MAX)
		return tn_err_set(err, TN_ELIMIT, "%u quantiles of one column; %u is the limit", ntargets, TARGETS_MAX);
	s = tn_sys.malloc(sizeof *s);
	if (s == NULL)
		return tn_err_nomem(err, sizeof *s);
	*s = (struct tn_select){ .stage = DONE, .min = (u128)min, .n = n, .ntargets = ntargets, .ngroups = 1, .width = bits_of(range) };
	if (n > 0 && ntargets > 0) {
		if (!reserve(s, ntargets)) {
			tn_select_close(s);
			return tn_err_nomem(err, sizeof(uint64_t) << BUCKET_BITS);
		}
		order_targets(s, target);
		s->group[0].weight = n;
		if (range == 0)
			fill_all_equal(s);
		else
			plan(s);
	}
	*out = s;
	return TN_OK;
}

bool tn_select_wants(const struct tn_select *s)
{
	return s->stage != DONE;
}

/* How many groups begin at or before `at`. */
static inline uint32_t groups_upto(const struct tn_select *s, u128 at)
{
	u128 d = at - s->group[0].lo;
	uint32_t low, high;

	if (d >= s->span)
		return at < s->group[0].lo ? 0 : s->ngroups;
	low = s->upto[d >> s->cell];
	high = s->upto[(d >> s->cell) + 1];
	while (low < high) {
		uint32_t mid = (low + high) / 2;

		if (s->group[mid].lo <= at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* is_inside: in group k - 1; else in the gap before group k. */
static void keep(struct tn_select *s, uint32_t k, bool is_inside, u128 at, uint64_t weight)
{
	struct gap *gap = &s->gap[k];

	if (is_inside) {
		/* the limit is never met by a caller who shows the weights that were promised */
		if (s->width > 0 && s->nkept < KEPT_MAX - 2 * (s->ngroups + 1))
			s->kept[s->nkept++] = (struct kept){ at, weight };
		return;
	}
	if (!gap->is_used || at < gap->least)
		gap->least = at;
	if (!gap->is_used || at > gap->most)
		gap->most = at;
	gap->is_used = true;
}

void tn_select_add(struct tn_select *s, tn_i128 key, uint64_t weight)
{
	u128 at = (u128)key - s->min, in;
	uint32_t k = s->ngroups == 1 && s->stage == NARROW ? 1 : groups_upto(s, at);
	bool is_inside;

	/* a number outside of min .. max would break the promise, but lies in no group: nothing is written out of bounds */
	in = k == 0 ? 0 : at - s->group[k - 1].lo;
	is_inside = k > 0 && in >> s->width == 0;
	if (s->stage == KEEP)
		keep(s, k, is_inside, at, weight);
	else if (is_inside)
		s->bucket[((size_t)(k - 1) << (s->width - s->shift)) + (size_t)(in >> s->shift)] += weight;
}

/* Bucket b is the one number of target t. Its neighbours are mostly in buckets of the same group; false: not both. */
static bool read_off(struct tn_select *s, struct tn_select_target *t, const struct group *g, const uint64_t *bucket, size_t b,
	uint64_t below)
{
	size_t size = (size_t)1 << s->width, low = b, high = b + 1;
	tn_i128 lo = (tn_i128)(s->min + g->lo);

	while (low > 0 && bucket[low - 1] == 0)
		low--;
	while (high < size && bucket[high] == 0)
		high++;
	t->value = lo + (tn_i128)b;
	t->below = below;
	t->equal = bucket[b];
	t->has_before = below > 0;
	t->has_after = below + bucket[b] < s->n;
	t->before = low > 0 && t->has_before ? lo + (tn_i128)low - 1 : 0;
	t->after = high < size && t->has_after ? lo + (tn_i128)high : 0;
	return (low > 0 || !t->has_before) && (high < size || !t->has_after);
}

/* From buckets to groups. The ranks of a group rise, so its buckets are walked once. False: read off, nothing is left. */
static bool narrow(struct tn_select *s)
{
	size_t size = (size_t)1 << (s->width - s->shift);
	bool is_known = s->shift == 0;
	struct group *old = s->group;
	uint32_t n = 0;

	for (uint32_t k = 0; k < s->ngroups; k++) {
		uint32_t end = k + 1 < s->ngroups ? old[k + 1].first : s->ntargets;
		const uint64_t *bucket = s->bucket + k * size;
		uint64_t below = old[k].below;
		size_t b = 0;

		for (uint32_t t = old[k].first; t < end; t++) {
			u128 lo;

			for (; below + bucket[b] < s->target[t]->rank && b + 1 < size; b++)
				below += bucket[b];
			lo = old[k].lo + ((u128)b << s->shift);
			if (n == 0 || s->next[n - 1].lo != lo)
				s->next[n++] = (struct group){ lo, below, bucket[b], t };
			if (s->shift == 0 && !read_off(s, s->target[t], &old[k], bucket, b, below))
				is_known = false;
		}
	}
	s->group = s->next;
	s->next = old;
	s->ngroups = n;
	s->width = s->shift;
	return !is_known;
}

/* The item at i goes down to where its children are not larger. */
static void sift(struct kept *a, uint32_t i, uint32_t n)
{
	struct kept v = a[i];

	for (uint32_t child; (child = 2 * i + 1) < n; i = child) {
		child += child + 1 < n && a[child + 1].at > a[child].at;
		if (a[child].at <= v.at)
			break;
		a[i] = a[child];
	}
	a[i] = v;
}

/* A heap: in place, no memory, and no order of the input makes it slow. */
static void sort(struct kept *a, uint32_t n)
{
	for (uint32_t i = n / 2; i-- > 0; )
		sift(a, i, n);
	while (n > 1) {
		struct kept top = a[0];

		a[0] = a[--n];
		a[n] = top;
		sift(a, 0, n);
	}
}

/* Numbers that are equal to the one at i, as one: returns where they end. */
static uint32_t run(const struct tn_select *s, uint32_t i, uint64_t *weight)
{
	uint32_t end = i;

	for (*weight = 0; end < s->nkept && s->kept[end].at == s->kept[i].at; end++)
		*weight += s->kept[end].weight;
	return end;
}

/* The run i .. end is the number at the target's rank. */
static void fill(const struct tn_select *s, struct tn_select_target *t, uint32_t i, uint32_t end, uint64_t below, uint64_t equal)
{
	t->value = (tn_i128)(s->min + s->kept[i].at);
	t->below = below;
	t->equal = equal;
	t->has_before = i > 0;
	t->before = i > 0 ? (tn_i128)(s->min + s->kept[i - 1].at) : 0;
	t->has_after = end < s->nkept;
	t->after = end < s->nkept ? (tn_i128)(s->min + s->kept[end].at) : 0;
}

/* The ends of the gaps join the kept numbers; after that a neighbour is the number next to it. */
static void settle(struct tn_select *s)
{
	uint32_t i = 0;

	for (uint32_t g = 0; g <= s->ngroups; g++)
		if (s->gap[g].is_used) {
			s->kept[s->nkept++] = (struct kept){ s->gap[g].least, 0 };
			s->kept[s->nkept++] = (struct kept){ s->gap[g].most, 0 };
		}
	sort(s->kept, s->nkept);
	for (uint32_t g = 0; g < s->ngroups; g++) {
		uint32_t last = g + 1 < s->ngroups ? s->group[g + 1].first : s->ntargets, end;
		uint64_t below = s->group[g].below, equal;

		while (i + 1 < s->nkept && s->kept[i].at < s->group[g].lo)
			i++;
		end = run(s, i, &equal);
		for (uint32_t t = s->group[g].first; t < last; t++) {
			for (; below + equal < s->target[t]->rank && end < s->nkept; end = run(s, i, &equal)) {
				below += equal;
				i = end;
			}
			fill(s, s->target[t], i, end, below, equal);
		}
	}
	s->stage = DONE;
}

void tn_select_end(struct tn_select *s)
{
	if (s->stage == KEEP)
		settle(s);
	else if (narrow(s))
		plan(s);
	else
		s->stage = DONE;
}

void tn_select_close(struct tn_select *s)
{
	if (s == NULL)
		return;
	tn_arena_fini(&s->arena);
	tn_sys.free(s);
}
