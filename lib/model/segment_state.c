/* A user's orders and money: add, merge, encode, decode. */
#include "model/segment_impl.h"

#include "base/num.h"

/* --- money --- */

struct tn_sum tn_segment_sum(const struct tn_segment_state *s)
{
	return tn_sum_join(s->low, s->high, s->scale);
}

static void set_sum(struct tn_segment_state *s, const struct tn_sum *sum)
{
	tn_sum_split(sum, &s->low, &s->high);
	s->scale = sum->scale;
}

static enum tn_status too_much(struct tn_segment *g)
{
	return tn_err_set(tn_fold_err(g->fold), TN_EDATA, "value: the sum does not fit 128 bits");
}

/* Under the life cycle money is a side matter: only a summary minds several currencies. */
static enum tn_status add_value(struct tn_segment *g, struct tn_segment_state *s, const struct tn_event *e)
{
	struct tn_sum sum = tn_segment_sum(s);
	uint16_t currency;

	if (!tn_sum_add(&sum, e->value))
		return too_much(g);
	set_sum(s, &sum);
	TN_TRY(tn_currency_of(&g->currencies, e->extra[1], &currency, tn_fold_err(g->fold)));
	s->currency = tn_currency_join(s->currency, currency);
	return g->adds_up ? tn_currency_one(&g->currencies, currency, tn_fold_err(g->fold)) : TN_OK;
}

/* --- --by --- */

struct tn_str tn_segment_by(const struct tn_segment *g, const struct tn_segment_state *s)
{
	return s->by == 0 ? TN_STR("") : tn_map_text(&g->by, s->by - 1);
}

static enum tn_status intern_by(struct tn_segment *g, struct tn_str text, uint32_t *by)
{
	uint32_t number;
	uint64_t bytes;

	*by = 0;
	if (!g->has_by || tn_str_missing(text))
		return TN_OK;
	number = tn_map_put(&g->by, text);
	if (number == TN_MAP_NONE)
		return tn_fold_nomem(g->fold);
	bytes = tn_map_bytes(&g->by);
	if (bytes != g->by_bytes)
		tn_fold_charge(g->fold, (int64_t)(bytes - g->by_bytes));
	g->by_bytes = bytes;
	*by = number + 1;
	return TN_OK;
}

/* Among rows at one instant the bytewise smallest value; a missing one gives way to any other. */
static bool by_wins(const struct tn_segment *g, uint32_t a, uint32_t b)
{
	if (a == 0 || b == 0)
		return a != 0;
	return tn_str_cmp(tn_map_text(&g->by, a - 1), tn_map_text(&g->by, b - 1)) < 0;
}

/* --- add and merge --- */

/* --by goes with the last order, whichever of two states is merged into the other. */
static void span(const struct tn_segment *g, struct tn_segment_state *s, int64_t early, int64_t last, uint32_t by)
{
	if (s->early == 0 || last > s->last || (last == s->last && by_wins(g, by, s->by))) {
		s->by = by;
		s->last = last;
	}
	if (early > s->early)
		s->early = early;
}

static enum tn_status add_order(struct tn_segment *g, struct tn_segment_state *s, const struct tn_event *e)
{
	struct tn_str id = g->lifecycle ? TN_STR("") : e->extra[0];
	uint32_t by;

	TN_TRY(intern_by(g, e->extra[2], &by));
	span(g, s, TN_TIME_MAX + 1 - e->time_us, e->time_us, by);
	if (!tn_str_missing(id))
		return tn_strset_add(g->fold, &s->orders, id);
	return tn_set32_add(g->fold, &s->days, tn_calendar_index(&g->days, e->time_us));
}

enum tn_status tn_segment_add(void *state, const struct tn_event *e, struct tn_fold *f)
{
	struct tn_segment *g = tn_fold_self(f);

	if ((e->match & 3) != 0 && e->has_value && g->wants_value)
		TN_TRY(add_value(g, state, e));
	return (e->match & 1) != 0 ? add_order(g, state, e) : TN_OK;
}

enum tn_status tn_segment_merge(void *state, void *other, struct tn_fold *f)
{
	struct tn_segment *g = tn_fold_self(f);
	struct tn_segment_state *s = state, *o = other;
	struct tn_sum sum = tn_segment_sum(s), more = tn_segment_sum(o);

	if (!tn_sum_merge(&sum, &more))
		return too_much(g);
	set_sum(s, &sum);
	s->currency = tn_currency_join(s->currency, o->currency);
	if (tn_segment_has_order(o))
		span(g, s, o->early, o->last, o->by);
	TN_TRY(tn_strset_union(f, &s->orders, &o->orders));
	return tn_set32_union(f, &s->days, &o->days);
}

/* --- text --- */

enum tn_status tn_segment_encode(const void *state, struct tn_row *row, struct tn_fold *f)
{
	struct tn_segment *g = tn_fold_self(f);
	const struct tn_segment_state *s = state;
	struct tn_sum sum = tn_segment_sum(s);

	if (tn_segment_has_order(s)) {
		tn_row_time(row, tn_segment_first(s), 6);
		tn_row_time(row, s->last, 6);
	} else {
		tn_row_missing(row);
		tn_row_missing(row);
	}
	tn_row_sum(row, &sum);
	tn_currency_put(&g->currencies, s->currency, tn_row_field(row));
	TN_TRY(tn_strset_encode(f, &s->orders, tn_row_field(row)));
	tn_set32_encode(&s->days, tn_row_field(row));
	tn_row_str(row, tn_segment_by(g, s));
	return TN_OK;
}

static enum tn_status get_time(struct tn_fold *f, struct tn_str text, int64_t *time_us, const char *what)
{
	struct tn_time t;

	if (!tn_time_parse(text, &t) || !t.is_stream)
		return tn_fold_bad(f, what, text);
	*time_us = t.us;
	return TN_OK;
}

static enum tn_status get_span(struct tn_segment *g, struct tn_segment_state *s, const struct tn_str *field)
{
	int64_t first = 0;

	if (field[0].n == 0 && field[1].n == 0)
		return TN_OK;
	TN_TRY(get_time(g->fold, field[0], &first, "first: not a time"));
	TN_TRY(get_time(g->fold, field[1], &s->last, "last: not a time"));
	if (first > s->last)
		return tn_fold_bad(g->fold, "last: before the first", field[1]);
	s->early = TN_TIME_MAX + 1 - first;
	return TN_OK;
}

/* No day before the first order or after the last; the life cycle has the days of both. */
static bool days_fit(struct tn_segment *g, const struct tn_segment_state *s)
{
	const int32_t *day = tn_set32_items(&s->days);
	uint32_t n = tn_set32_count(&s->days);
	int32_t first, last;

	if (n == 0)
		return true;
	first = tn_calendar_index(&g->days, tn_segment_first(s));
	last = tn_calendar_index(&g->days, s->last);
	if (g->lifecycle)
		return day[0] == first && day[n - 1] == last;
	return day[0] >= first && day[n - 1] <= last;
}

/* An order has an id or a day; without an order there is neither. */
enum tn_status tn_segment_decode(void *state, const struct tn_str *field, struct tn_fold *f)
{
	struct tn_segment *g = tn_fold_self(f);
	struct tn_segment_state *s = state;
	struct tn_sum sum;
	bool known;

	TN_TRY(get_span(g, s, field));
	if (tn_sum_parse(field[2], &sum) != TN_MONEY_OK)
		return tn_fold_bad(f, "value: not a sum", field[2]);
	set_sum(s, &sum);
	TN_TRY(tn_currency_parse(&g->currencies, field[3], &s->currency, &known, tn_fold_err(f)));
	if (!known)
		return tn_fold_bad(f, "currency: not a currency", field[3]);
	TN_TRY(tn_strset_decode(f, &s->orders, field[4], "orders: not a rising list of N:ID,"));
	/* a civil day of --tz may lie one before the first day of UTC, or one behind the last */
	TN_TRY(tn_set32_decode(f, &s->days, field[5], TN_DAY_MIN - 1, TN_DAY_MAX + 1, "days: not a rising list of days"));
	if (g->lifecycle && s->orders.n > 0)
		return tn_fold_bad(f, "orders: the life cycle has none", field[4]);
	if (tn_segment_has_order(s) != (s->orders.n + tn_set32_count(&s->days) > 0))
		return tn_fold_bad(f, "first: does not fit orders and days", field[0]);
	if (!days_fit(g, s))
		return tn_fold_bad(f, "days: not within first and last", field[5]);
	if (field[6].n > 0 && !tn_segment_has_order(s))
		return tn_fold_bad(f, "by: without an order", field[6]);
	return intern_by(g, field[6], &s->by);
}
