/* hot: sessions like a prefix, and what they held (recommend.md 1.6), once for each prefix. 60,000 prefixes, 186,000 training
 * sessions of 4 clicks, an EPYC core, gcc -O2: 27 to 31 us a prefix with 17,500 items, 43 to 46 with 2,900 (up to 40 and 60 where
 * others use the caches, too). The plain twin is in tests/unit/check_session.c.
 *   - lists of an item's sessions, most recent first, are walked together in blocks of sessions whose sums stay in the
 *   first cache;
 *     a bit map gives a block's candidates by recency, so neither a merge nor a sort is needed, and 5,000 end the walk
 *   - candidates not above the worst of the best so far are dropped at once, and the best are cut by their k-th largest, found
 *     without branches on the data; their order stays that of recency, which settles ties and the order of sums
 *   - neighbours lie all over memory and are asked for ahead of time: without that 40 and 57 us on a quiet machine
 */
#include "model/session.h"

#include <math.h>
#include <string.h>

#include "base/sys.h"

#define BLOCK 4096U             /* sessions: their sums are 32 KiB */
#define WORDS (BLOCK / 64)
#define STEPS 256U
#define AHEAD 8U

const struct tn_session_spec tn_session_default = { 5000, 5000, 500, 1, 4 };

/* The sessions of a prefix's item, most recent first: those that make candidates, and older ones, which count only where another
 * item made the session one. */
struct cursor {
	const uint32_t *at, *end, *old, *old_end;
	double q;
};

struct tn_session {
	const uint64_t *row;
	const uint32_t *item;
	uint32_t nsessions, nitems;
	struct tn_session_spec spec;

	uint64_t *col;                  /* nitems + 1, into session: the distinct sessions of an item, most recent first */
	uint32_t *session;
	uint64_t *repeat;               /* a bit a click: its item came before in its session */
	double *idf, *recency;          /* by item, by session */
	double step[STEPS];

	/* Of one prefix; all zero between two. */
	uint32_t *place;                /* by item: 1 + its last position in the prefix, 0: not in it */
	double *sum;                    /* BLOCK: of q, by session of the block */
	uint64_t touched[WORDS];        /* a bit a candidate of the block */
	struct cursor *cursor;
	uint32_t ncursors, cursor_cap;

	/* The best so far, most recent first, twice as many as wanted at most. */
	double *sim, *scratch;          /* scratch: 2 x best_cap */
	uint32_t *best;
	uint32_t nbest, best_cap;
	double bar;                     /* no more can get in at or below it */
};

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* Zeroed room for n of `size` bytes, and one more: an empty list has an address, too. p: the address of the pointer to it. */
static bool make(void *p, uint64_t n, size_t size, struct tn_err *err)
{
	void **array = p;

	if (n > SIZE_MAX / size - 1 || (*array = tn_sys.malloc((size_t)(n + 1) * size)) == NULL) {
		tn_err_nomem(err, n * size);
		return false;
	}
	memset(*array, 0, (size_t)(n + 1) * size);
	return true;
}

static bool is_repeat(const struct tn_session *s, uint64_t click)
{
	return s->repeat[click / 64] >> (click % 64) & 1;
}

/* Marks what comes again within its session, and counts sessions by item into col[item + 1]. */
static void count(struct tn_session *s)
{
	uint32_t *last = s->place;

	for (uint32_t i = 0; i < s->nsessions; i++)
		for (uint64_t c = s->row[i]; c < s->row[i + 1]; c++) {
			uint32_t item = s->item[c];

			if (last[item] == i + 1)
				s->repeat[c / 64] |= UINT64_C(1) << (c % 64);
			else
				s->col[item + 1]++;
			last[item] = i + 1;
		}
	memset(s->place, 0, (size_t)s->nitems * sizeof *s->place);
}

/* The lists of sessions by item, and what an item says. An item of no session is in no neighbour, so its idf is never
 * asked for. */
static void invert(struct tn_session *s)
{
	for (uint32_t j = 0; j < s->nitems; j++) {
		if (s->col[j + 1] > 0)
			s->idf[j] = log((double)s->nsessions / (double)s->col[j + 1]);
		s->col[j + 1] += s->col[j];
	}
	for (uint32_t i = s->nsessions; i-- > 0; )
		for (uint64_t c = s->row[i]; c < s->row[i + 1]; c++)
			if (!is_repeat(s, c))
				s->session[s->col[s->item[c]]++] = i;
	/* Each col stands at the end of its list now, where the next one began. */
	memmove(s->col + 1, s->col, (size_t)s->nitems * sizeof *s->col);
	s->col[0] = 0;
}

/* Ranks count from 1: the newest session has N, and a weight of 1. */
static void tables(struct tn_session *s)
{
	for (uint32_t i = 0; i < s->nsessions; i++)
		s->recency[i] = exp(-(double)(s->nsessions - 1 - i) / (double)s->nsessions);
	for (uint32_t d = 0; d < STEPS; d++)
		s->step[d] = exp(-(double)d / s->spec.step_scale);
}

enum tn_status tn_session_fit(struct tn_session **out, const struct tn_interactions *x, const struct tn_session_spec *spec,
	struct tn_err *err)
{
	uint32_t most = least(least(spec->neighbours, spec->candidates), x->nusers);
	struct tn_session *s;

	*out = NULL;
	if (!make(&s, 1, sizeof *s, err))
		return err->status;
	s->row = x->row;
	s->item = x->item;
	s->nsessions = x->nusers;
	s->nitems = x->nitems;
	s->spec = *spec;
	s->spec.neighbours = most;
	s->best_cap = most < UINT32_MAX / 2 ? most * 2 : UINT32_MAX;
	if (!make(&s->col, (uint64_t)x->nitems + 1, sizeof *s->col, err) || !make(&s->session, x->n, sizeof *s->session, err) ||
		!make(&s->repeat, x->n / 64 + 1, sizeof *s->repeat, err) || !make(&s->idf, x->nitems, sizeof *s->idf, err) ||
		!make(&s->recency, x->nusers, sizeof *s->recency, err) || !make(&s->place, x->nitems, sizeof *s->place, err) ||
		!make(&s->sum, BLOCK, sizeof *s->sum, err) || !make(&s->sim, s->best_cap, sizeof *s->sim, err) ||
		!make(&s->best, s->best_cap, sizeof *s->best, err) ||
		!make(&s->scratch, (uint64_t)s->best_cap * 2, sizeof *s->scratch, err)) {
		tn_session_close(s);
		return err->status;
	}
	count(s);
	invert(s);
	tables(s);
	*out = s;
	return TN_OK;
}

void tn_session_close(struct tn_session *s)
{
	if (s == NULL)
		return;
	tn_sys.free(s->col);
	tn_sys.free(s->session);
	tn_sys.free(s->repeat);
	tn_sys.free(s->idf);
	tn_sys.free(s->recency);
	tn_sys.free(s->place);
	tn_sys.free(s->sum);
	tn_sys.free(s->cursor);
	tn_sys.free(s->sim);
	tn_sys.free(s->best);
	tn_sys.free(s->scratch);
	tn_sys.free(s);
}

/* Room for n cursors. A prefix is short; who clicks for days gets more once, and the room stays. */
static enum tn_status reserve(struct tn_session *s, uint32_t n, struct tn_err *err)
{
	uint64_t cap = n > 32 ? (uint64_t)n + n / 2 : 64;
	struct cursor *more;

	if (n <= s->cursor_cap)
		return TN_OK;
	if (cap > UINT32_MAX)
		cap = UINT32_MAX;
	if (cap > SIZE_MAX / sizeof *more || (more = tn_sys.realloc(s->cursor, (size_t)cap * sizeof *more)) == NULL)
		return tn_err_nomem(err, cap * sizeof *more);
	s->cursor = more;
	s->cursor_cap = (uint32_t)cap;
	return TN_OK;
}

/* A cursor for each item of the prefix, the last click first, so that sums run from the largest part to the smallest. */
static void begin(struct tn_session *s, const uint32_t *prefix, uint32_t n)
{
	s->ncursors = 0;
	for (uint32_t p = n; p-- > 0; ) {
		uint32_t item = prefix[p];
		const uint32_t *list, *end;
		struct cursor *c;

		if (item >= s->nitems || s->place[item] != 0)
			continue;
		s->place[item] = p + 1;
		list = s->session + s->col[item];
		end = s->session + s->col[item + 1];
		c = &s->cursor[s->ncursors++];
		*c = (struct cursor){ list, end, end, end, exp(-(double)(n - 1 - p) / s->spec.prefix_scale) };
		if ((uint64_t)(end - list) > s->spec.recent) {
			c->end = list + s->spec.recent;
			/* What is older than `recent` of a list is older than so many candidates: none of it is in their cut. */
			c->old = s->spec.recent < s->spec.candidates ? c->end : end;
		}
	}
	s->nbest = 0;
	s->bar = -1;
}

/* The k-th largest of a[0 .. n), 1 <= k <= n; `other` as large; both are spoilt. Partitions without branches on the data. */
static double kth(double *a, double *other, uint32_t n, uint32_t k)
{
	for (;;) {
		double x = a[0], y = a[n / 2], z = a[n - 1];
		double pivot = x < y ? (y < z ? y : x < z ? z : x) : (x < z ? x : y < z ? z : y);
		uint32_t more = 0, less = 0;

		for (uint32_t i = 0; i < n; i++) {
			double v = a[i];

			a[more] = v;
			more += v > pivot;
			other[less] = v;
			less += v < pivot;
		}
		if (k <= more) {
			n = more;
		} else if (k <= n - less) {
			return pivot;
		} else {
			double *swap = a;

			k -= n - less;
			a = other;
			other = swap;
			n = less;
		}
	}
}

/* Leaves the best of those kept, in their order; of equal ones the more recent, which come first. */
static void cut(struct tn_session *s)
{
	uint32_t want = s->spec.neighbours, above = 0, n = 0;

	if (s->nbest <= want)
		return;
	memcpy(s->scratch, s->sim, s->nbest * sizeof *s->sim);
	s->bar = kth(s->scratch, s->scratch + s->best_cap, s->nbest, want);
	for (uint32_t i = 0; i < s->nbest; i++)
		above += s->sim[i] > s->bar;
	for (uint32_t i = 0, equal = want - above; i < s->nbest; i++) {
		double sim = s->sim[i];
		bool is_equal = sim == s->bar && equal > 0;

		equal -= is_equal;
		s->sim[n] = sim;
		s->best[n] = s->best[i];
		n += sim > s->bar || is_equal;
	}
	s->nbest = n;
}

/* The block of the most recent session that is left, and whether it can still change the answer. */
static bool next(const struct tn_session *s, uint32_t *from)
{
	uint32_t head = 0;
	double reach = 0;               /* the largest sum that a session can have from here on */
	bool is_left = false;

	for (uint32_t i = 0; i < s->ncursors; i++) {
		const struct cursor *c = &s->cursor[i];

		if (c->at < c->end) {
			is_left = true;
			head = *c->at > head ? *c->at : head;
		}
		if (c->at < c->end || c->old < c->old_end)
			reach += c->q;
	}
	*from = head / BLOCK * BLOCK;
	/* The margin is for sums in another order. */
	return is_left && reach * s->recency[head] * (1 + 1e-12) > s->bar;
}

/* Sums of q over the sessions of a block. */
static void fill(struct tn_session *s, uint32_t from)
{
	for (uint32_t i = 0; i < s->ncursors; i++) {
		struct cursor *c = &s->cursor[i];
		const uint32_t *at = c->at, *end = c->end;
		double q = c->q;

		for (; at < end && *at >= from; at++) {
			uint32_t local = *at - from;

			s->sum[local] += q;
			s->touched[local / 64] |= UINT64_C(1) << (local % 64);
		}
		c->at = at;
	}
	/* Blocks without candidates were jumped over: what lies in them is dropped here. */
	for (uint32_t i = 0; i < s->ncursors; i++) {
		struct cursor *c = &s->cursor[i];

		for (; c->old < c->old_end && *c->old >= from; c->old++) {
			uint32_t local = *c->old - from;

			if (local < BLOCK && s->touched[local / 64] >> (local % 64) & 1)
				s->sum[local] += c->q;
		}
	}
}

/* Only what is above the bar comes here: of equal ones, the first are kept. */
static void keep(struct tn_session *s, uint32_t session, double sim)
{
	s->sim[s->nbest] = sim;
	s->best[s->nbest] = session;
	if (++s->nbest == s->best_cap)
		cut(s);
}

/* Keeps the best of a block, most recent first, and leaves it empty. Returns how many candidates it had, `left` at most. */
static uint32_t drain(struct tn_session *s, uint32_t from, uint32_t left)
{
	const double *recency = s->recency + from;
	double *sums = s->sum, bar = s->bar;
	uint32_t n = 0;

	for (uint32_t w = WORDS; w-- > 0; ) {
		uint64_t bits = s->touched[w];

		s->touched[w] = 0;
		while (bits != 0) {
			uint32_t bit = 63 - (uint32_t)__builtin_clzll(bits), local = w * 64 + bit;
			double sum = sums[local];

			bits ^= UINT64_C(1) << bit;
			sums[local] = 0;
			if (n == left)          /* beyond the cut, but its sum must go */
				continue;
			n++;
			if (sum * recency[local] > bar) {
				keep(s, from + local, sum * recency[local]);
				bar = s->bar;
			}
		}
	}
	return n;
}

/* What a neighbour held, by the distance from where it is like the prefix. */
static void add(const struct tn_session *s, uint32_t session, double sim, struct tn_scores *out)
{
	uint64_t from = s->row[session];
	uint32_t n = (uint32_t)(s->row[session + 1] - from), most = 0, match = 0;
	const uint32_t *item = s->item + from, *place = s->place;

	for (uint32_t r = 0; r < n; r++) {
		uint32_t p = place[item[r]];
		bool is_it = p > 0 && p >= most;

		most = is_it ? p : most;
		match = is_it ? r : match;
	}
	for (uint32_t r = 0; r < n; r++) {
		uint32_t d = r < match ? match - r : r - match;

		if (!is_repeat(s, from + r))
			tn_scores_add(out, item[r], sim * (d < STEPS ? s->step[d] : exp(-(double)d / s->spec.step_scale)));
	}
}

/* All neighbours, in the order of recency. The idf comes last: once an item instead of once a neighbour. */
static void add_all(const struct tn_session *s, struct tn_scores *out)
{
	struct tn_scores o = *out;

	for (uint32_t i = 0; i < s->nbest; i++) {
		if (i + 2 * AHEAD < s->nbest)
			__builtin_prefetch(&s->row[s->best[i + 2 * AHEAD]]);
		if (i + AHEAD < s->nbest) {
			uint64_t from = s->row[s->best[i + AHEAD]];

			__builtin_prefetch(&s->item[from]);
			__builtin_prefetch(&s->repeat[from / 64]);
		}
		add(s, s->best[i], s->sim[i], &o);
	}
	for (uint32_t i = 0; i < o.n; i++)
		o.at[o.touched[i]] *= s->idf[o.touched[i]];
	*out = o;
}

enum tn_status tn_session_score(struct tn_session *s, const uint32_t *prefix, uint32_t n, struct tn_scores *out, struct tn_err *err)
{
	uint32_t from, left = s->spec.candidates;

	tn_scores_clear(out);
	/* Room for the best is as wide as the least of the three bounds: without any there is nothing to walk for. */
	if (s->spec.neighbours == 0)
		return TN_OK;
	TN_TRY(reserve(s, n, err));
	begin(s, prefix, n);
	while (left > 0 && next(s, &from)) {
		fill(s, from);
		left -= drain(s, from, left);
	}
	cut(s);
	add_all(s, out);
	for (uint32_t p = 0; p < n; p++)
		if (prefix[p] < s->nitems)
			s->place[prefix[p]] = 0;
	return TN_OK;
}
