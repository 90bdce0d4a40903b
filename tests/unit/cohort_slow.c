/* The slow twin of the cohort analysis. Plain loops over all events for each user and cell; nothing is shared with the model. */
#include "unit/cohort_slow.h"

#include "math/interval.h"

struct member {
	int user, by;
	int64_t s;
	int32_t c;
};

struct cell {
	uint64_t size, eligible, users, previous;
	struct tn_sum value;
	bool complete;
};

struct table {
	const struct slow_log *log;
	struct slow_options *o;
	struct member m[SLOW_EVENTS];
	int n;
};

static int32_t period(struct table *t, int64_t time)
{
	return tn_calendar_index(&t->o->calendar, time);
}

/* The value on the start's row: the bytewise smallest that is not missing. */
static int by_of(const struct table *t, int user, int64_t s)
{
	int by = 0;

	for (int i = 0; i < t->log->n && t->o->by; i++) {
		const struct slow_event *e = &t->log->e[i];

		if (e->user == user && e->t == s && e->start && e->by != 0 && (by == 0 || e->by < by))
			by = e->by;
	}
	return by;
}

/* An event starts its user when no earlier one does (with recurring: none in its period). */
static void find_members(struct table *t)
{
	for (int i = 0; i < t->log->n; i++) {
		const struct slow_event *e = &t->log->e[i];
		bool first = e->start && e->t <= t->o->as_of;
		int64_t begin;

		for (int k = 0; k < t->log->n && first; k++) {
			const struct slow_event *x = &t->log->e[k];

			if (x->user == e->user && x->start && (x->t < e->t || (x->t == e->t && k < i)) &&
			    (!t->o->recurring || period(t, x->t) == period(t, e->t)))
				first = false;
		}
		if (!first)
			continue;
		begin = tn_calendar_begin(&t->o->calendar, period(t, e->t));
		if (begin >= t->o->since && begin <= t->o->until)
			t->m[t->n++] = (struct member){ e->user, by_of(t, e->user, e->t), e->t, period(t, e->t) };
	}
}

static int64_t lag_of(struct table *t, const struct member *m, int64_t time)
{
	int32_t k = 0;

	if (!t->o->own)
		return (int64_t)period(t, time) - m->c;
	while (tn_window_begin(&t->o->calendar, m->s, k + 1) <= time)
		k++;
	return k;
}

static bool is_return(const struct table *t, const struct member *m, const struct slow_event *e)
{
	if (e->user != m->user || !e->back || e->t > t->o->as_of)
		return false;
	return e->t > m->s || (e->t == m->s && t->o->zero_start && t->o->measure != SLOW_USERS);
}

static uint64_t count(struct table *t, const struct member *m, int64_t from, int64_t to, struct tn_sum *sum)
{
	uint64_t n = 0;

	for (int i = 0; i < t->log->n; i++) {
		const struct slow_event *e = &t->log->e[i];

		if (!is_return(t, m, e) || lag_of(t, m, e->t) < from || lag_of(t, m, e->t) > to)
			continue;
		n++;
		if (e->has_value && sum != NULL && !tn_sum_add(sum, e->value))
			return 0;
	}
	return n;
}

/* The lags of cell i, and the last one it looks at for completeness (-1: never complete). */
static void lags_of(const struct slow_options *o, int64_t i, int64_t *from, int64_t *to, int64_t *reach)
{
	*from = *to = *reach = i;
	switch (o->spec.mode) {
	case TN_COHORT_AFTER:
		*to = o->spec.lags < 0 ? INT32_MAX : o->spec.lags;
		*reach = o->spec.lags;
		break;
	case TN_COHORT_WITHIN:
	case TN_COHORT_EVERY:
		*from = i > 0 && o->zero_start ? 1 : 0;
		break;
	case TN_COHORT_BRACKET:
		*from = o->from[i];
		*to = *reach = o->to[i];
		break;
	default:
		break;
	}
}

static bool counts(struct table *t, const struct member *m, int64_t i)
{
	const struct slow_options *o = t->o;
	uint64_t k = o->measure == SLOW_COUNT ? o->spec.count : 1;
	int64_t from, to, reach;

	lags_of(o, i, &from, &to, &reach);
	if (o->measure == SLOW_USERS && o->zero_start && from == 0)
		return true;
	if (o->spec.mode != TN_COHORT_EVERY)
		return count(t, m, from, to, NULL) >= k;
	for (int64_t j = from; j <= to; j++)
		if (count(t, m, j, j, NULL) < k)
			return false;
	return true;
}

static bool has_ended(const struct table *t, const struct member *m, int64_t window)
{
	return tn_window_begin(&t->o->calendar, m->s, (int32_t)window + 1) - 1 <= t->o->as_of;
}

static void fill(struct table *t, int by, int32_t c, int64_t i, struct cell *cell)
{
	const struct slow_options *o = t->o;
	int64_t from, to, reach, eligible_at;

	lags_of(o, i, &from, &to, &reach);
	eligible_at = o->spec.mode == TN_COHORT_BRACKET ? reach : i;
	*cell = (struct cell){ .complete = reach >= 0 };
	if (reach >= 0)
		cell->complete = tn_calendar_begin(&o->calendar, c + (o->own ? 0 : (int32_t)reach) + 1) - 1 <= o->as_of;
	for (int k = 0; k < t->n; k++) {
		const struct member *m = &t->m[k];

		if (m->by != by || m->c != c)
			continue;
		cell->size++;
		if (o->own && reach >= 0 && !has_ended(t, m, reach))
			cell->complete = false;
		if (o->own && !has_ended(t, m, eligible_at))
			continue;
		cell->eligible++;
		if (o->measure == SLOW_SUM)
			(void)count(t, m, from, to, &cell->value);
		else if (counts(t, m, i))
			cell->users++;
		if (i > 0 && o->spec.mode != TN_COHORT_BRACKET && counts(t, m, i - 1))
			cell->previous++;
	}
}

static void decimals(struct tn_buf *out, double v, int digits)
{
	tn_buf_ch(out, '\t');
	tn_buf_fixed(out, v, digits);
}

static bool rate_of(const struct slow_options *o, const struct cell *cell, int64_t i, double *rate)
{
	uint64_t of = o->spec.reference_previous ? cell->previous : cell->eligible;

	if (of == 0 || (o->spec.reference_previous && i == 0))
		return false;
	*rate = (double)cell->users / (double)of;
	return true;
}

/* simple: 0 no mean of rates, 1 one that is *mean, -1 one that is empty. */
static void put(const struct slow_options *o, const struct cell *cell, int64_t i, int simple, double mean, struct tn_buf *out)
{
	char text[TN_MONEY_BYTES];
	double rate = 0, lo, hi;

	tn_buf_ch(out, '\t');
	if (o->nbrackets == 0)
		tn_buf_i64(out, i);
	else
		tn_buf_i64(out, o->from[i]);
	if (o->nbrackets > 0 && o->to[i] > o->from[i]) {
		tn_buf_ch(out, '-');
		tn_buf_i64(out, o->to[i]);
	}
	tn_buf_ch(out, '\t');
	tn_buf_u64(out, cell->size);
	tn_buf_ch(out, '\t');
	tn_buf_u64(out, cell->eligible);
	tn_buf_ch(out, '\t');
	if (o->measure == SLOW_SUM) {
		tn_buf_add(out, (struct tn_str){ text, tn_sum_put(text, &cell->value) });
		tn_buf_ch(out, '\t');
		if (cell->eligible > 0)
			tn_buf_add(out, (struct tn_str){ text, tn_sum_put_ratio(text, &cell->value, cell->eligible, o->spec.digits) });
	} else {
		tn_buf_u64(out, cell->users);
		if (simple != 0 ? simple > 0 : rate_of(o, cell, i, &rate))
			decimals(out, simple != 0 ? mean : rate, o->spec.digits);
		else
			tn_buf_ch(out, '\t');
		if (simple == 0 && !o->spec.reference_previous && tn_wilson(cell->users, cell->eligible, &lo, &hi)) {
			decimals(out, lo, o->spec.digits);
			decimals(out, hi, o->spec.digits);
		} else {
			tn_buf_cstr(out, "\t\t");
		}
	}
	tn_buf_cstr(out, cell->complete ? "\tcomplete\n" : "\topen\n");
}

/* The earliest start of a cohort decides how many lags have begun. */
static int64_t last_begun(struct table *t, int by, int32_t c)
{
	const struct member *first = NULL;

	for (int k = 0; k < t->n; k++)
		if (t->m[k].by == by && t->m[k].c == c && (first == NULL || t->m[k].s < first->s))
			first = &t->m[k];
	return first == NULL ? -1 : lag_of(t, first, t->o->as_of);
}

static bool is_shown(struct table *t, int by, int32_t c, int64_t i)
{
	int64_t last = last_begun(t, by, c);

	if (t->o->nbrackets > 0)
		return i < t->o->nbrackets && t->o->from[i] <= last;
	return i <= last && (t->o->spec.lags < 0 || i <= t->o->spec.lags);
}

static void label(const struct slow_options *o, int by, struct tn_buf *out)
{
	if (!o->by)
		return;
	if (by != 0)
		tn_buf_ch(out, (char)by);
	tn_buf_ch(out, '\t');
}

static void put_means(struct table *t, int by, int32_t low, int32_t high, int64_t most, struct tn_buf *out)
{
	const struct slow_options *o = t->o;

	for (int64_t i = 0; i <= most; i++) {
		struct cell all = { .complete = true }, cell;
		double sum = 0, rate;
		int rates = 0;

		for (int32_t c = low; c <= high; c++) {
			if (!is_shown(t, by, c, i))
				continue;
			fill(t, by, c, i, &cell);
			if (!cell.complete)
				continue;
			all.size += cell.size;
			all.eligible += cell.eligible;
			all.users += cell.users;
			all.previous += cell.previous;
			(void)tn_sum_merge(&all.value, &cell.value);
			if (rate_of(o, &cell, i, &rate)) {
				sum += rate;
				rates++;
			}
		}
		if (all.size == 0)
			continue;
		label(o, by, out);
		tn_buf_cstr(out, "all");
		put(o, &all, i, o->spec.mean != TN_COHORT_MEAN_SIMPLE ? 0 : rates > 0 ? 1 : -1, rates > 0 ? sum / rates : 0, out);
	}
}

static void put_group(struct table *t, int by, struct tn_buf *out)
{
	int32_t low = INT32_MAX, high = INT32_MIN;
	int64_t most = -1;
	struct cell cell;
	char text[32];

	for (int k = 0; k < t->n; k++) {
		low = t->m[k].by == by && t->m[k].c < low ? t->m[k].c : low;
		high = t->m[k].by == by && t->m[k].c > high ? t->m[k].c : high;
	}
	for (int32_t c = low; c <= high && low != INT32_MAX; c++) {
		for (int64_t i = 0; last_begun(t, by, c) >= 0 && (t->o->nbrackets > 0 ? i < t->o->nbrackets : is_shown(t, by, c, i)); i++) {
			most = i > most ? i : most;
			if (!is_shown(t, by, c, i))
				continue;
			fill(t, by, c, i, &cell);
			if (!cell.complete && t->o->spec.incomplete_drop)
				continue;
			label(t->o, by, out);
			tn_buf_add(out, (struct tn_str){ text, tn_calendar_label(&t->o->calendar, c, text) });
			put(t->o, &cell, i, 0, 0, out);
		}
	}
	if (t->o->spec.mean != TN_COHORT_MEAN_NONE && low != INT32_MAX)
		put_means(t, by, low, high, most, out);
}

void slow_table(const struct slow_log *log, struct slow_options *o, struct tn_buf *out)
{
	struct table t = { .log = log, .o = o };

	find_members(&t);
	for (int by = 0; by <= 'z'; by = by == 0 ? 'a' : by + 1)
		put_group(&t, by, out);
}
