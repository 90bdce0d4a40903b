/* Sorted runs in one nameless file, and their merge. A run is rows as they stand in the stream; each is a span of the file, so that a merge needs
 * one descriptor however many there are. */
#include "base/list.h"
#include "base/sys.h"
#include "io/in.h"
#include "io/temp.h"
#include "stream/sorter_parts.h"

#define HELD_MOST ((size_t)64 << 10)    /* of a user that is kept beside its row */
#define HEADS_BYTES ((uint64_t)6 << 20)  /* that the blocks of a merge may take beyond --mem */

/* --- the file --- */

/* The spill's output asks for room: what is in the buffer is written. Nobody asks for more than the buffer has. */
static enum tn_status write_block(struct tn_out *o, size_t n, void *taker, struct tn_err *err)
{
	struct tn_sorter *s = taker;

	(void)n;
	if (o->buf == NULL) {
		o->buf = tn_sys.malloc(TN_OUT_BLOCK + TN_OUT_SLACK);
		if (o->buf == NULL)
			return tn_err_nomem(err, TN_OUT_BLOCK);
		o->cap = TN_OUT_BLOCK;
	}
	TN_TRY(tn_temp_write(s->fd, s->spec.tmp, o->buf, o->n, &s->spilled, err));
	o->n = 0;
	return TN_OK;
}

/* What comes from here on is put behind what there is. */
static enum tn_status begin_run(struct tn_sorter *s, struct tn_err *err)
{
	if (s->fd < 0) {
		TN_TRY(tn_temp_open(&s->fd, s->spec.tmp, err));
		tn_out_divert(&s->spill, write_block, s, err);
	}
	s->spill.err = err;
	return tn_list_room(&s->run, &s->run_cap, s->nruns, sizeof *s->run, err);
}

static enum tn_status end_run(struct tn_sorter *s, struct tn_err *err)
{
	TN_TRY(tn_out_status(&s->spill));
	return s->spill.n == 0 ? TN_OK : write_block(&s->spill, 0, s, err);
}

/* The key of the last row outlives the store; one that would take much memory does not, and the next run is one of its own. */
static enum tn_status hold_end(struct tn_sorter *s, const struct tn_sorter_key *last, struct tn_err *err)
{
	s->has_end = last->user.n <= HELD_MOST;
	if (!s->has_end)
		return TN_OK;
	if (last->user.n > s->held_cap) {
		char *held = tn_sys.realloc(s->held, 2 * last->user.n);

		if (held == NULL)
			return tn_err_nomem(err, 2 * last->user.n);
		s->held = held;
		s->held_cap = 2 * last->user.n;
	}
	if (last->user.n > 0)
		memcpy(s->held, last->user.p, last->user.n);
	s->end = (struct tn_sorter_key){ { s->held, last->user.n }, last->us };
	return TN_OK;
}

/* Joined to the last run where it begins behind its end, or at it: the rows that were there come first among equals. */
enum tn_status tn_sorter_spill(struct tn_sorter *s, struct tn_err *err)
{
	struct tn_sorter_key first, last;
	enum tn_status st = tn_sorter_sort(s, err);

	if (st == TN_OK)
		st = begin_run(s, err);
	if (st == TN_OK && tn_sorter_ends(s, &first, &last)) {
		if (!s->has_end || tn_sorter_cmp(&first, &s->end) < 0)
			s->run[s->nruns++].at = s->spilled;
		st = tn_sorter_put(s, &s->spill);
		if (st == TN_OK)
			st = end_run(s, err);
		if (st == TN_OK)
			st = hold_end(s, &last, err);
		s->run[s->nruns - 1].end = s->spilled;
	}
	tn_sorter_drop_order(s);
	return st;
}

/* --- the merge --- */

/* A run that is read: its row, which stands in the reader's block. */
struct head {
	struct tn_in in;
	struct tn_str row;
	struct tn_sorter_key key;
	struct tn_time_cache cache;
};

struct merge {
	struct tn_sorter *s;
	struct head head[TN_SORTER_WAYS];
	uint32_t heap[TN_SORTER_WAYS], n;       /* smallest on top; equal ones: the earlier run */
	struct tn_err *err;
};

/* 1 a row, 0 the end, -1. */
static int next(struct merge *m, struct head *h)
{
	const char *lf;
	size_t seen = 0;
	int64_t unit;

	tn_in_take(&h->in, h->row.n);
	h->row.n = 0;
	while (h->in.n == seen || (lf = memchr(h->in.data + seen, '\n', h->in.n - seen)) == NULL) {
		int got;

		seen = h->in.n;
		got = tn_in_more(&h->in, m->err);
		if (got > 0)
			continue;
		if (got == 0 && seen > 0) {
			tn_err_set(m->err, TN_EINPUT, "the spill does not end where it did");
			got = -1;
		}
		return got;
	}
	h->row = (struct tn_str){ h->in.data, (size_t)(lf + 1 - h->in.data) };
	if (tn_sorter_key_of(m->s->spec.by_user, h->row.p, lf, &h->cache, &h->key, &unit))
		return 1;
	(void)tn_sorter_no_key(m->err);
	return -1;
}

static bool before(const struct merge *m, uint32_t a, uint32_t b)
{
	int c = tn_sorter_cmp(&m->head[a].key, &m->head[b].key);

	return c != 0 ? c < 0 : a < b;
}

static void sift(struct merge *m, uint32_t i)
{
	uint32_t held = m->heap[i];

	for (uint32_t child; (child = 2 * i + 1) < m->n; i = child) {
		if (child + 1 < m->n && before(m, m->heap[child + 1], m->heap[child]))
			child++;
		if (!before(m, m->heap[child], held))
			break;
		m->heap[i] = m->heap[child];
	}
	m->heap[i] = held;
}

/* What a reader's block needs at most: the longest row and a read behind it, or it would take twice that. */
static size_t block_most(const struct tn_sorter *s)
{
	return s->longest + TN_IN_BLOCK;
}

/* Each run that is read holds a row: where they are long, fewer are merged at a time. Two there must be. */
static uint32_t ways(const struct tn_sorter *s)
{
	uint64_t n = (s->spec.mem + HEADS_BYTES) / block_most(s);

	return n < 2 ? 2 : n < TN_SORTER_WAYS ? (uint32_t)n : TN_SORTER_WAYS;
}

static enum tn_status open_heads(struct merge *m, const struct tn_sorter_run *run, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		struct head *h = &m->head[i];
		int got;

		tn_in_open_range(&h->in, m->s->fd, run[i].at, run[i].end, "spill", block_most(m->s));
		got = next(m, h);
		if (got < 0)
			return m->err->status;
		if (got > 0)
			m->heap[m->n++] = i;
	}
	for (uint32_t i = m->n; i-- > 0;)
		sift(m, i);
	return TN_OK;
}

static enum tn_status merge_rows(struct merge *m, struct tn_out *to)
{
	while (m->n > 0) {
		struct head *h = &m->head[m->heap[0]];
		int got;

		tn_out_add(to, h->row);
		TN_TRY(tn_out_status(to));
		got = next(m, h);
		if (got < 0)
			return m->err->status;
		if (got == 0)
			m->heap[0] = m->heap[--m->n];
		sift(m, 0);
	}
	return TN_OK;
}

static enum tn_status merge_runs(struct tn_sorter *s, const struct tn_sorter_run *run, uint32_t n, struct tn_out *to, struct tn_err *err)
{
	struct merge m = { .s = s, .err = err };
	enum tn_status st = open_heads(&m, run, n);

	if (st == TN_OK)
		st = merge_rows(&m, to);
	for (uint32_t i = 0; i < n; i++)
		tn_in_close(&m.head[i].in);
	return st;
}

/* One run, whose bytes need not be looked at. */
static enum tn_status copy_run(struct tn_sorter *s, struct tn_out *to, struct tn_err *err)
{
	struct tn_in in;
	int got;

	tn_in_open_range(&in, s->fd, s->run[0].at, s->run[0].end, "spill", block_most(s));
	while ((got = tn_in_more(&in, err)) > 0 && tn_out_status(to) == TN_OK) {
		tn_out_add(to, (struct tn_str){ in.data, in.n });
		tn_in_take(&in, in.n);
	}
	tn_in_close(&in);
	return got < 0 ? err->status : tn_out_status(to);
}

/* Neighbours become one, so that equal keys stay in order: as many as can be, or as need be. */
static enum tn_status pass(struct tn_sorter *s, struct tn_err *err)
{
	uint32_t to = 0, from = 0, most = ways(s);

	while (from < s->nruns) {
		uint32_t left = to + s->nruns - from, n = left - most + 1;
		struct tn_sorter_run merged = { .at = s->spilled };

		if (left <= most || s->nruns - from == 1) {
			s->run[to++] = s->run[from++];
			continue;
		}
		if (n > most)
			n = most;
		if (n > s->nruns - from)
			n = s->nruns - from;
		TN_TRY(merge_runs(s, s->run + from, n, &s->spill, err));
		TN_TRY(end_run(s, err));
		merged.end = s->spilled;
		s->run[to++] = merged;
		from += n;
	}
	s->nruns = to;
	return TN_OK;
}

enum tn_status tn_sorter_merge(struct tn_sorter *s, struct tn_out *to, struct tn_err *err)
{
	s->spill.err = err;
	while (s->nruns > ways(s))
		TN_TRY(pass(s, err));
	return s->nruns == 1 ? copy_run(s, to, err) : merge_runs(s, s->run, s->nruns, to, err);
}
