/* The walk: states one after another, from memory or by a k-way merge of sorted runs that meets equal keys. */
#include "base/sys.h"
#include "fold/impl.h"

/* A row of a run to a state (zeroed here). Foreign bytes: the analysis checks each component. */
enum tn_status tn_fold_decode(struct tn_fold *f, const struct tn_run *r, void *state)
{
	struct tn_str field[TN_FOLD_COMPONENTS];

	memset(state, 0, f->ops->state_size);
	for (uint32_t i = 0; i < r->ncomponents; i++) {
		field[i] = tn_rec_field(&r->rec, r->component[i]);
		if (tn_str_missing(field[i]))
			field[i].n = 0;
	}
	f->reading = r;
	TN_TRY(f->ops->decode(state, field, f));
	f->reading = NULL;
	return TN_OK;
}

/* --- the heap of runs, smallest key on top; equal keys: the earlier run --- */

/* Most keys differ in their first eight bytes: one number against another instead of a memcmp each. */
static bool before(const struct tn_walk *w, uint32_t a, uint32_t b)
{
	const struct tn_run *x = &w->run[a], *y = &w->run[b];
	int c;

	if (x->head != y->head)
		return x->head < y->head;
	c = tn_str_cmp(x->current, y->current);
	return c != 0 ? c < 0 : a < b;
}

static uint64_t head_of(struct tn_str key)
{
	char bytes[8] = { 0 };

	memcpy(bytes, key.p, key.n < sizeof bytes ? key.n : sizeof bytes);
	return tn_load64_high(bytes);
}

/* Its next row with a key; run-state rows have none. 1, 0 at the end, -1. */
static int next_state(struct tn_run *r, struct tn_fold *f)
{
	int got;

	do
		got = tn_run_next(r, f);
	while (got > 0 && r->current.n == 0);
	if (got > 0)
		r->head = head_of(r->current);
	return got;
}

static void sift(struct tn_walk *w, uint32_t i)
{
	uint32_t held = w->heap[i];

	for (uint32_t child; (child = 2 * i + 1) < w->nheap; i = child) {
		if (child + 1 < w->nheap && before(w, w->heap[child + 1], w->heap[child]))
			child++;
		if (!before(w, w->heap[child], held))
			break;
		w->heap[i] = w->heap[child];
	}
	w->heap[i] = held;
}

/* The run on top goes on. */
static enum tn_status advance(struct tn_walk *w)
{
	struct tn_run *r = &w->run[w->heap[0]];
	int got = next_state(r, w->f);

	if (got < 0)
		return w->f->err->status;
	if (got == 0)
		w->heap[0] = w->heap[--w->nheap];
	else if (tn_str_cmp(r->current, tn_buf_str(&w->key)) < 0)       /* a run that falls is no run: it would be merged wrong, in silence */
		return tn_err_set(w->f->err, TN_EINPUT, "%s changed while it was read", r->in.name);
	if (w->nheap > 0)
		sift(w, 0);
	return TN_OK;
}

static void close_runs(struct tn_walk *w)
{
	for (uint32_t i = 0; i < w->nruns; i++)
		tn_run_close(&w->run[i]);
	tn_sys.free(w->run);
	w->run = NULL;
	w->nruns = w->nheap = 0;
}

/* Runs without a state do not come into the heap. After a failure close_runs is the caller's. */
static enum tn_status open_runs(struct tn_walk *w, const struct tn_run_place *place, uint32_t n)
{
	struct tn_fold *f = w->f;

	w->run = tn_sys.malloc(n * sizeof *w->run);
	if (w->run == NULL)
		return tn_err_nomem(f->err, n * sizeof *w->run);
	memset(w->run, 0, n * sizeof *w->run);
	w->nruns = n;
	w->nheap = 0;
	tn_buf_reset(&w->key);
	for (uint32_t i = 0; i < n; i++) {
		int got;

		TN_TRY(tn_run_open(&w->run[i], f, &place[i]));
		got = next_state(&w->run[i], f);
		if (got < 0)
			return f->err->status;
		if (got > 0)
			w->heap[w->nheap++] = i;
	}
	for (uint32_t i = w->nheap / 2; i-- > 0; )
		sift(w, i);
	return TN_OK;
}

/* The next key of all runs, with all its states merged into w->state. 1, 0, -1. The pool holds the parts of one key only,
 * so a walk over runs takes no more memory than the largest state and its largest part. */
static int next_merged(struct tn_walk *w)
{
	struct tn_fold *f = w->f;
	bool first = true;

	tn_pool_reset(&f->pool);
	if (f->ops->forgets) {
		f->charged = 0;         /* of what goes with the reset; else each key would be charged again */
		f->ops->reset(f->base.self);
	}
	if (w->nheap == 0)
		return 0;
	tn_buf_reset(&w->key);
	tn_buf_add(&w->key, w->run[w->heap[0]].current);
	if (w->key.failed) {
		tn_err_nomem(f->err, w->run[w->heap[0]].current.n);
		return -1;
	}
	while (w->nheap > 0 && tn_str_eq(w->run[w->heap[0]].current, tn_buf_str(&w->key))) {
		if (tn_fold_decode(f, &w->run[w->heap[0]], first ? w->state : w->other) != TN_OK)
			return -1;
		if (!first && f->ops->merge(w->state, w->other, f) != TN_OK)
			return -1;
		first = false;
		if (advance(w) != TN_OK)
			return -1;
	}
	return 1;
}

/* --- more runs than can be merged at a time: the first ones become one --- */

static enum tn_status copy_merged(struct tn_walk *w, struct tn_row *row)
{
	int got;

	while ((got = next_merged(w)) > 0)
		TN_TRY(tn_spill_state(w->f, row, tn_buf_str(&w->key), w->state));
	return got < 0 ? w->f->err->status : TN_OK;
}

/* The new run goes behind the others, so that all runs of one size are merged before a merged one is touched again.
 * Nothing of the old ones is given back: the file is one, and grows. */
static enum tn_status merge_some(struct tn_walk *w, uint32_t n)
{
	struct tn_fold *f = w->f;
	struct tn_row row = { .null = "" };
	struct tn_run_place place;
	enum tn_status st;

	TN_TRY(tn_spill_begin(f));
	place = (struct tn_run_place){ .at = f->spill_size };
	st = open_runs(w, f->place, n);
	if (st == TN_OK)
		st = copy_merged(w, &row);
	close_runs(w);
	tn_row_fini(&row);
	TN_TRY(st);
	TN_TRY(tn_spill_end(f, &place));
	memmove(f->place, f->place + n, (f->nplaces - n) * sizeof *f->place);
	f->nplaces -= n;
	return tn_fold_add_run(f, place);
}

/* Partial files take a descriptor each, spilled runs share one: few enough for a limit of 16. */
static uint32_t fan_in(const struct tn_fold *f)
{
	for (uint32_t i = 0; i < f->nplaces; i++)
		if (f->place[i].file != NULL)
			return 11;
	return TN_FOLD_FANIN;
}

enum tn_status tn_walk_begin(struct tn_fold *f)
{
	struct tn_walk *w = &f->walk;

	*w = (struct tn_walk){ .f = f, .in_order = true };
	w->state = tn_arena_zalloc(&f->arena, 1, f->ops->state_size);
	w->other = tn_arena_zalloc(&f->arena, 1, f->ops->state_size);
	if (w->state == NULL || w->other == NULL)
		return tn_err_nomem(f->err, f->ops->state_size);
	if (f->nplaces > 0)
		TN_TRY(tn_fold_spill(f));
	while (f->nplaces > fan_in(f))
		TN_TRY(merge_some(w, fan_in(f)));
	return TN_OK;
}

void tn_walk_order(struct tn_walk *w, bool in_order)
{
	w->in_order = in_order;
}

/* Sorted at the first step in order, once: later walks find the slots as they are. */
static int next_in_memory(struct tn_walk *w, struct tn_str *key, const void **state)
{
	struct tn_states *t = &w->f->states;
	void *at;

	if (!w->in_order) {
		if (!tn_keys_each(&t->keys, &w->cursor, key, &at))
			return 0;
	} else {
		if (!w->started && tn_states_sort(t) != TN_OK)
			return -1;
		w->started = true;
		if (w->i == t->keys.n)
			return 0;
		tn_states_at(t, w->i++, key, &at);
	}
	*state = at;
	return 1;
}

int tn_walk_next(struct tn_walk *w, struct tn_str *key, const void **state)
{
	int got;

	if (w->f->nplaces == 0)
		return next_in_memory(w, key, state);
	if (!w->started && open_runs(w, w->f->place, w->f->nplaces) != TN_OK)
		return -1;
	w->started = true;
	got = next_merged(w);
	*key = tn_buf_str(&w->key);
	*state = w->state;
	return got;
}

/* In key order the records lie anywhere: all are asked for before the first is looked at. Inlined by force: gcc 12 takes
 * a function that only prefetches for one that does nothing, and drops the call. */
__attribute__((always_inline))
static inline void prefetch_records(const struct tn_walk *w, uint32_t most)
{
	const struct tn_keys *t = &w->f->states.keys;

	for (uint32_t i = w->i; w->in_order && w->started && i < w->i + most && i < t->n; i++)
		__builtin_prefetch(tn_keys_record(t, (uint32_t)t->slot[i]));
}

int tn_walk_some(struct tn_walk *w, struct tn_str *key, const void **state, uint32_t most)
{
	uint32_t n = 0;
	int got = 0;

	if (w->f->nplaces > 0)
		return tn_walk_next(w, key, state);
	prefetch_records(w, most);
	while (n < most && (got = next_in_memory(w, &key[n], &state[n])) > 0)
		n++;
	if (got < 0)
		return got;
	for (uint32_t i = 0; i < n && w->f->ops->touch != NULL; i++)
		w->f->ops->touch(state[i]);
	return (int)n;
}

enum tn_status tn_walk_rewind(struct tn_walk *w)
{
	close_runs(w);
	w->started = false;
	w->i = 0;
	w->cursor = (struct tn_keys_cursor){ 0 };
	return TN_OK;
}

void tn_walk_end(struct tn_walk *w)
{
	close_runs(w);
	tn_buf_fini(&w->key);
}
