/* Cohort: the returns of one start, by lag: what a state holds from it on, counted and added up, each lag once. */
#include "base/sys.h"
#include "model/cohort_impl.h"

#define WORD_BITS 64

/* The scratch grows to the user with the most returns and stays: the steady state of the walk allocates nothing. */
static enum tn_status hit_room(struct tn_cohort_cells *cells)
{
	void *more;

	if (cells->nhits < cells->hits_cap)
		return TN_OK;
	cells->hits_cap = cells->hits_cap == 0 ? 256 : 2 * cells->hits_cap;
	more = tn_sys.realloc(cells->hit, cells->hits_cap * sizeof *cells->hit);
	if (more == NULL)
		return tn_err_nomem(tn_fold_err(cells->c->fold), cells->hits_cap * sizeof *cells->hit);
	cells->hit = more;
	if (cells->c->measure != TN_COHORT_SUM)
		return TN_OK;
	more = tn_sys.realloc(cells->hit_value, cells->hits_cap * sizeof *cells->hit_value);
	if (more == NULL)
		return tn_err_nomem(tn_fold_err(cells->c->fold), cells->hits_cap * sizeof *cells->hit_value);
	cells->hit_value = more;
	return TN_OK;
}

/* Entries come by rising lag, so those of one lag are neighbours. */
static enum tn_status hit(struct tn_cohort_cells *cells, int64_t lag, const struct tn_cohort_entry *e)
{
	size_t i;

	if (cells->nhits == 0 || cells->hit[cells->nhits - 1].lag != lag) {
		TN_TRY(hit_room(cells));
		cells->hit[cells->nhits].lag = lag;
		cells->hit[cells->nhits].n = 0;
		if (cells->c->measure == TN_COHORT_SUM)
			cells->hit_value[cells->nhits] = (struct tn_sum){ 0 };
		cells->nhits++;
	}
	i = cells->nhits - 1;
	if (cells->c->measure == TN_COHORT_SUM) {
		struct tn_sum add = tn_cohort_sum((const void *)e);

		if (!tn_sum_merge(&cells->hit_value[i], &add))
			return tn_err_set(tn_fold_err(cells->c->fold), TN_EDATA, "value: a sum does not fit in 128 bits");
		return TN_OK;
	}
	if (cells->c->measure == TN_COHORT_USERS)
		cells->hit[i].n = 1;
	else if (__builtin_add_overflow(cells->hit[i].n, ((const struct tn_cohort_count *)(const void *)e)->n, &cells->hit[i].n))
		cells->hit[i].n = UINT64_MAX;   /* more than any K */
	return TN_OK;
}

/* The set bits behind the start's own period. `first`: lag of bit 0. */
static enum tn_status hit_word(struct tn_cohort_cells *cells, int64_t first, uint64_t bits)
{
	if (first > cells->most)
		return TN_OK;
	if (first <= 0)
		bits = -first >= WORD_BITS - 1 ? 0 : bits >> (1 - first) << (1 - first);
	for (; bits != 0; bits &= bits - 1) {
		TN_TRY(hit_room(cells));
		cells->hit[cells->nhits].lag = first + __builtin_ctzll(bits);
		cells->hit[cells->nhits++].n = 1;
	}
	return TN_OK;
}

/* The first of a state's returns that may count for a start: they rise, and a user of many starts has many of both. */
static uint32_t first_return(const struct tn_cohort *c, const struct tn_cohort_list *l, int64_t start, int32_t cohort)
{
	int64_t word = ((int64_t)cohort - c->origin - (WORD_BITS - 1)) / WORD_BITS - 1;
	uint32_t low = 0, high = tn_cohort_n(l);

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		const struct tn_cohort_entry *e = tn_cohort_at(l, c->kind, mid);

		if (c->kind == TN_COHORT_WORDS ? e->at < word : c->own ? e->at < start : e->period < cohort)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Words below word 0, which stands in the state, then it, then those above. */
static enum tn_status hit_words(struct tn_cohort_cells *cells, const struct tn_cohort_state *s, int32_t cohort)
{
	const struct tn_cohort *c = cells->c;
	int64_t first = (int64_t)c->origin - cohort;
	uint32_t n = tn_cohort_n(s->returns), i = first_return(c, s->returns, 0, cohort);
	const struct tn_cohort_count *w = n == 0 ? NULL : (const void *)tn_cohort_at(s->returns, c->kind, 0);

	for (; i < n && w[i].e.at < 0 && first + w[i].e.at * WORD_BITS <= cells->most; i++)
		TN_TRY(hit_word(cells, first + w[i].e.at * WORD_BITS, w[i].n));
	TN_TRY(hit_word(cells, first, s->bits));
	for (; i < n && first + w[i].e.at * WORD_BITS <= cells->most; i++)
		TN_TRY(hit_word(cells, first + w[i].e.at * WORD_BITS, w[i].n));
	return TN_OK;
}

/* Lag 0 of --zero start: for users the start itself, else the returns at its instant as well. */
enum tn_status tn_cohort_collect(struct tn_cohort_cells *cells, const struct tn_cohort_state *s, int64_t start, int32_t cohort)
{
	const struct tn_cohort *c = cells->c;
	bool users = c->measure == TN_COHORT_USERS;
	int64_t from = c->zero_start && !users ? start : start + 1, lag;

	cells->nhits = 0;
	if (c->zero_start && users)
		TN_TRY(hit(cells, 0, NULL));
	if (c->kind == TN_COHORT_WORDS)
		return hit_words(cells, s, cohort);
	for (uint32_t i = first_return(c, s->returns, start, cohort); i < tn_cohort_n(s->returns); i++) {
		const struct tn_cohort_entry *e = tn_cohort_at(s->returns, c->kind, i);

		if (e->at < from)
			continue;
		lag = c->own ? tn_window_lag(&c->calendar, start, e->at) : (int64_t)e->period - cohort;
		if (lag > cells->most)
			break;
		if (lag >= 0)
			TN_TRY(hit(cells, lag, e));
	}
	return TN_OK;
}
