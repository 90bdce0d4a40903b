/* The variable parts of cohort states: lists of entries, sorted but for a tail.
 *
 * An entry is put at the end; a full list is sorted and entries that belong together become one, and only if that
 * does not make half of it free it grows. So rows in any order cost O(log n) each, and a list stays within twice what
 * the definition needs, however many rows there are (faults.md F57).
 */
#include "model/cohort_impl.h"

#include <stdlib.h>

#define FIRST_ENTRIES 4

size_t tn_cohort_size(enum tn_cohort_kind kind)
{
	switch (kind) {
	case TN_COHORT_STARTS:
	case TN_COHORT_TIMES:
		return sizeof(struct tn_cohort_entry);
	case TN_COHORT_VALUES:
		return sizeof(struct tn_cohort_value);
	default:
		return sizeof(struct tn_cohort_count);
	}
}

struct tn_sum tn_cohort_sum(const struct tn_cohort_value *v)
{
	return tn_sum_join(v->low, v->high, (uint8_t)v->scale);
}

void tn_cohort_set_sum(struct tn_cohort_value *v, const struct tn_sum *s)
{
	tn_sum_split(s, &v->low, &v->high);
	v->scale = s->scale;
}

/* By period first: where a clock is put back over midnight, time goes back to the day before (St. John's, 1987 to 2011). */
static int compare(const void *left, const void *right)
{
	const struct tn_cohort_entry *a = left, *b = right;

	if (a->period != b->period)
		return a->period < b->period ? -1 : 1;
	return a->at < b->at ? -1 : a->at > b->at;
}

/* Do two entries, a not after b, become one? With calendar windows and users one return of a period says all: the latest. */
static bool same(const struct tn_cohort *c, enum tn_cohort_kind kind, const struct tn_cohort_entry *a, const struct tn_cohort_entry *b)
{
	if (a->period != b->period)
		return false;
	return a->at == b->at || kind == TN_COHORT_STARTS || (kind == TN_COHORT_TIMES && !c->own);
}

static enum tn_status too_many(struct tn_cohort *c, const char *what)
{
	return tn_err_set(tn_fold_err(c->fold), TN_EDATA, "%s", what);
}

/* Makes one of two: into a. */
static enum tn_status combine(struct tn_cohort *c, enum tn_cohort_kind kind, struct tn_cohort_entry *a, const struct tn_cohort_entry *b)
{
	struct tn_cohort_count *count = (void *)a;
	const struct tn_cohort_count *more = (const void *)b;
	struct tn_sum sum, add;

	switch (kind) {
	case TN_COHORT_WORDS:
		count->n |= more->n;
		break;
	case TN_COHORT_STARTS:
		if (b->at < a->at || (b->at == a->at && tn_cohort_by_cmp(c, b->by, a->by) < 0))
			*a = *b;
		break;
	case TN_COHORT_TIMES:
		if (b->at > a->at)
			a->at = b->at;
		break;
	case TN_COHORT_COUNTS:
		if (__builtin_add_overflow(count->n, more->n, &count->n))
			return too_many(c, "more returns of one user than a count can hold");
		break;
	case TN_COHORT_VALUES:
		sum = tn_cohort_sum((const void *)a);
		add = tn_cohort_sum((const void *)b);
		if (!tn_sum_merge(&sum, &add))
			return too_many(c, "value: the sum of one user does not fit in 128 bits");
		tn_cohort_set_sum((void *)a, &sum);
		break;
	}
	return TN_OK;
}

/* Sorts, and makes one of what belongs together. */
static enum tn_status compact(struct tn_cohort *c, struct tn_cohort_list *l, enum tn_cohort_kind kind)
{
	size_t size = tn_cohort_size(kind);
	uint32_t n = 0;

	if (l == NULL || l->sorted == l->n)
		return TN_OK;
	/* which of two equal entries stands first makes no difference: combine is commutative */
	qsort(l + 1, l->n, size, compare);
	for (uint32_t i = 0; i < l->n; i++) {
		struct tn_cohort_entry *e = tn_cohort_at(l, kind, i);

		if (n > 0 && same(c, kind, tn_cohort_at(l, kind, n - 1), e))
			TN_TRY(combine(c, kind, tn_cohort_at(l, kind, n - 1), e));
		else if (n++ != i)
			memcpy(tn_cohort_at(l, kind, n - 1), e, size);
	}
	l->n = l->sorted = n;
	return TN_OK;
}

/* The start that decides over a return: with --recurring the one of its own period. */
static bool start_of(const struct tn_cohort *c, const struct tn_cohort_state *s, int32_t period, int64_t *start)
{
	uint32_t low = 0, high;

	if (!c->recurring) {
		*start = TN_TIME_MAX + 1 - s->early;
		return s->early != 0;
	}
	high = tn_cohort_n(s->starts);
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		const struct tn_cohort_entry *e = tn_cohort_at(s->starts, TN_COHORT_STARTS, mid);

		if (e->period == period) {
			*start = e->at;
			return true;
		}
		if (e->period < period)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

/* Starts first: they settle returns. */
enum tn_status tn_cohort_tidy(struct tn_cohort *c, const struct tn_cohort_state *s)
{
	struct tn_cohort_list *l = s->returns;
	int64_t start;

	if (c->recurring)
		TN_TRY(compact(c, s->starts, TN_COHORT_STARTS));
	if (!c->own && c->kind != TN_COHORT_WORDS) {
		for (uint32_t i = 0; i < tn_cohort_n(l); i++) {
			struct tn_cohort_entry *e = tn_cohort_at(l, c->kind, i);

			if (e->at == TN_COHORT_SETTLED || !start_of(c, s, e->period, &start) || e->at <= start)
				continue;
			e->at = TN_COHORT_SETTLED;
			l->sorted = 0;
		}
	}
	return compact(c, l, c->kind);
}

/* Room for one more: tidies, and grows when that frees less than half. */
static enum tn_status room(struct tn_cohort *c, struct tn_cohort_state *s, enum tn_cohort_kind kind, struct tn_cohort_list **list)
{
	size_t size = tn_cohort_size(kind), bytes;
	struct tn_cohort_list *l = *list, *more;

	if (l != NULL && sizeof *l + (l->n + 1) * size <= l->bytes)
		return TN_OK;
	if (l != NULL) {
		TN_TRY(kind == TN_COHORT_STARTS ? compact(c, l, kind) : tn_cohort_tidy(c, s));
		if (sizeof *l + 2 * (size_t)l->n * size <= l->bytes)
			return TN_OK;
	}
	bytes = l == NULL ? sizeof *l + FIRST_ENTRIES * size : 2 * l->bytes;
	more = l != NULL && l->n > UINT32_MAX / 2 ? NULL : tn_fold_alloc(c->fold, &bytes);
	if (more == NULL)
		return tn_fold_nomem(c->fold);
	if (l == NULL) {
		more->n = more->sorted = 0;
	} else {
		memcpy(more, l, sizeof *l + l->n * size);
		tn_fold_free(c->fold, l, l->bytes);
	}
	more->bytes = bytes;
	*list = more;
	return TN_OK;
}

enum tn_status tn_cohort_put(struct tn_cohort *c, struct tn_cohort_state *s, enum tn_cohort_kind kind,
	const union tn_cohort_any *any)
{
	struct tn_cohort_list **list = kind == TN_COHORT_STARTS ? &s->starts : &s->returns, *l;
	struct tn_cohort_entry *last;

	TN_TRY(room(c, s, kind, list));
	l = *list;
	if (l->n > 0) {
		last = tn_cohort_at(l, kind, l->n - 1);
		if (same(c, kind, last, &any->e))
			return combine(c, kind, last, &any->e);
		if (l->sorted == l->n && compare(last, &any->e) < 0)
			l->sorted++;
	} else {
		l->sorted = 1;
	}
	memcpy(tn_cohort_at(l, kind, l->n++), any, tn_cohort_size(kind));
	return TN_OK;
}
