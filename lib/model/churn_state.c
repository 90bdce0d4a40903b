/* A customer's order days: add, merge, encode, decode, and what they tell at a day. */
#include "base/num.h"
#include "model/churn_impl.h"
/* --- items: 8 bytes each, or 32 in a state that holds an amount of more than 37 bits --- */

static size_t item_bytes(const struct tn_churn_state *s)
{
	return s->is_wide ? sizeof *s->u.wide : sizeof *s->u.packed;
}

static void *items(struct tn_churn_state *s)
{
	return s->is_wide ? (void *)s->u.wide : s->cap == 0 ? (void *)&s->u.one : (void *)s->u.packed;
}

static void free_items(struct tn_fold *f, struct tn_churn_state *s)
{
	if (s->cap > 0)
		tn_fold_free(f, items(s), s->cap * item_bytes(s));
}

/* Room for `want` days in all, which are more than one. What the pool rounds up to is room, too. A failure changes nothing. */
static enum tn_status reserve(struct tn_fold *f, struct tn_churn_state *s, uint32_t want)
{
	size_t bytes = item_bytes(s), size = want * bytes;
	void *at;

	if (want <= s->cap)
		return TN_OK;
	at = tn_fold_alloc(f, &size);
	if (at == NULL)
		return tn_fold_nomem(f);
	memcpy(at, items(s), s->n * bytes);
	free_items(f, s);
	if (s->is_wide)
		s->u.wide = at;
	else
		s->u.packed = at;
	s->cap = (uint32_t)(size / bytes) & TN_CHURN_CAP;
	return TN_OK;
}

/* A state never becomes narrow again, though what made it wide may shrink: its bytes in a partial are the same in
 * either form. */
static enum tn_status widen(struct tn_fold *f, struct tn_churn_state *s)
{
	size_t size = (s->cap > s->n ? s->cap : s->n + 1) * sizeof(struct tn_churn_order);
	struct tn_churn_order *wide = tn_fold_alloc(f, &size);

	if (wide == NULL)
		return tn_fold_nomem(f);
	for (uint32_t i = 0; i < s->n; i++)
		wide[i] = tn_churn_order(s, i);
	free_items(f, s);
	s->u.wide = wide;
	s->cap = (uint32_t)(size / sizeof *wide) & TN_CHURN_CAP;
	s->is_wide = true;
	return TN_OK;
}

static bool fits(const struct tn_churn_order *o)
{
	return o->mantissa >= -TN_CHURN_MANTISSA && o->mantissa < TN_CHURN_MANTISSA;
}

/* By day first, so that packed items rise as days do. */
static uint64_t pack(const struct tn_churn_order *o)
{
	return (uint64_t)(o->day - TN_CHURN_FIRST) << 42 | (uint64_t)(o->has_value ? o->scale : TN_CHURN_NO_VALUE) << 37
		| (uint64_t)((int64_t)o->mantissa + TN_CHURN_MANTISSA);
}

/* There is room. */
static enum tn_status set(struct tn_fold *f, struct tn_churn_state *s, uint32_t i, const struct tn_churn_order *o)
{
	if (!s->is_wide && !fits(o))
		TN_TRY(widen(f, s));
	if (s->is_wide)
		s->u.wide[i] = *o;
	else
		((uint64_t *)items(s))[i] = pack(o);
	return TN_OK;
}

/* --- add and merge --- */

/* Into the order at i, which is of the same day. */
static enum tn_status join(struct tn_fold *f, struct tn_churn_state *s, uint32_t i, const struct tn_churn_order *more)
{
	struct tn_churn_order a = tn_churn_order(s, i);
	struct tn_sum sum = { .mantissa = a.mantissa, .scale = a.scale }, add = { .mantissa = more->mantissa, .scale = more->scale };

	if (!more->has_value)
		return TN_OK;
	if (!a.has_value)
		return set(f, s, i, more);
	if (!tn_sum_merge(&sum, &add))
		return tn_err_set(tn_fold_err(f), TN_EDATA, "value: the sum of one day does not fit 128 bits");
	a.mantissa = sum.mantissa;
	a.scale = sum.scale;
	return set(f, s, i, &a);
}

/* The first place whose day is not below `day`. Rows mostly come in order of time, so the end is asked first. */
static uint32_t place_of(const struct tn_churn_state *s, int32_t day)
{
	uint32_t low = 0, n = s->n;

	if (n == 0 || tn_churn_day(s, n - 1) < day)
		return n;
	if (n == 1 || tn_churn_day(s, n - 2) < day)
		return n - 1;
	while (n > 0) {
		uint32_t half = n / 2;

		if (tn_churn_day(s, low + half) < day) {
			low += half + 1;
			n -= half + 1;
		} else {
			n = half;
		}
	}
	return low;
}

/* A day that comes late moves those behind it: 100,000 of them, newest first, take half a second, and that is 270 years. */
enum tn_status tn_churn_add_order(struct tn_fold *f, struct tn_churn_state *s, const struct tn_churn_order *order)
{
	uint32_t n = s->n, i = place_of(s, order->day);
	char *at;
	size_t bytes;

	if (i < n && tn_churn_day(s, i) == order->day)
		return join(f, s, i, order);
	if (!s->is_wide && !fits(order))
		TN_TRY(widen(f, s));
	if (n > 0 && n >= s->cap)
		TN_TRY(reserve(f, s, n + (n < 4 ? 1 : n / 2)));
	at = items(s);
	bytes = item_bytes(s);
	memmove(at + (i + 1) * bytes, at + i * bytes, (n - i) * bytes);
	s->n++;
	return set(f, s, i, order);
}

/* Rows end up at a list's end, more often than not; walks begin at its start. */
void tn_churn_touch(const void *state)
{
	const struct tn_churn_state *s = state;

	if (s->cap == 0)
		return;
	__builtin_prefetch(s->u.packed);
	__builtin_prefetch((const char *)s->u.packed + s->n * item_bytes(s));
}

enum tn_status tn_churn_add(void *state, const struct tn_event *e, struct tn_fold *f)
{
	struct tn_churn *g = tn_fold_self(f);
	struct tn_churn_order order = { 0 };
	uint16_t currency;

	if ((e->match & 1) == 0)
		return TN_OK;
	order.day = tn_calendar_index(&g->days, e->time_us);
	if (e->has_value) {
		order.has_value = true;
		order.mantissa = e->value.mantissa;
		order.scale = e->value.scale;
		TN_TRY(tn_currency_of(&g->currencies, e->extra[0], &currency, tn_fold_err(f)));
		TN_TRY(tn_currency_one(&g->currencies, currency, tn_fold_err(f)));
	}
	return tn_churn_add_order(f, state, &order);
}

static uint32_t count_common(const struct tn_churn_state *s, const struct tn_churn_state *other)
{
	uint32_t i = 0, j = 0, n = 0;

	while (i < s->n && j < other->n) {
		int32_t x = tn_churn_day(s, i), y = tn_churn_day(other, j);

		n += x == y;
		i += x <= y;
		j += y <= x;
	}
	return n;
}

/* Into the longer list, from the end, so that one array is enough: what is not moved yet lies below what is written. */
static enum tn_status unite(struct tn_fold *f, struct tn_churn_state *s, const struct tn_churn_state *other)
{
	uint32_t i = s->n, j = other->n, k = i + j - count_common(s, other);

	if (other->is_wide && !s->is_wide)
		TN_TRY(widen(f, s));
	TN_TRY(reserve(f, s, k));
	memset((char *)items(s) + s->n * item_bytes(s), 0, (k - s->n) * item_bytes(s));
	s->n = k;
	while (j > 0) {
		struct tn_churn_order from = tn_churn_order(other, j - 1);

		if (i > 0 && tn_churn_day(s, i - 1) >= from.day) {
			struct tn_churn_order own = tn_churn_order(s, --i);

			TN_TRY(set(f, s, --k, &own));
			if (own.day == from.day) {
				TN_TRY(join(f, s, k, &from));
				j--;
			}
		} else {
			TN_TRY(set(f, s, --k, &from));
			j--;
		}
	}
	return TN_OK;
}

enum tn_status tn_churn_merge(void *state, void *other, struct tn_fold *f)
{
	struct tn_churn_state *s = state, *o = other;

	/* the shorter into the longer: many small partials of one customer cost no more than what is in them */
	if (o->n > s->n) {
		struct tn_churn_state held = *s;

		*s = *o;
		*o = held;
	}
	if (o->n == 1) {                /* most have one day, and often the same one */
		struct tn_churn_order only = tn_churn_order(o, 0);

		TN_TRY(tn_churn_add_order(f, s, &only));
	} else if (o->n > 1) {
		TN_TRY(unite(f, s, o));
	}
	free_items(f, o);
	*o = (struct tn_churn_state){ .n = 0 };
	return TN_OK;
}

/* --- text --- */

#define ITEM_BYTES (TN_MONEY_BYTES + 16)

static size_t put_order(char *dst, const struct tn_churn_order *order)
{
	size_t n = tn_num_put_i64(dst, order->day);

	if (!order->has_value)
		return n;
	dst[n++] = '=';
	return n + tn_sum_put(dst + n, &(struct tn_sum){ .mantissa = order->mantissa, .scale = order->scale });
}

enum tn_status tn_churn_encode(const void *state, struct tn_row *row, struct tn_fold *f)
{
	const struct tn_churn *g = tn_fold_self(f);
	const struct tn_churn_state *s = state;
	struct tn_buf *field = tn_row_field(row);
	uint16_t currency = TN_CURRENCY_UNKNOWN;
	char item[ITEM_BYTES];

	for (uint32_t i = 0; i < s->n; i++) {
		struct tn_churn_order order = tn_churn_order(s, i);

		if (i > 0)
			tn_buf_ch(field, ',');
		tn_buf_add(field, (struct tn_str){ item, put_order(item, &order) });
		if (order.has_value)            /* one for all: others were refused */
			currency = g->currencies.run;
	}
	tn_currency_put(&g->currencies, currency, tn_row_field(row));
	return TN_OK;
}

/* As encode writes it: 07, -0 and 7=01 would make two texts of one state. */
static bool get_order(struct tn_str item, int32_t least, struct tn_churn_order *order)
{
	struct tn_str rest = item, day;
	char again[ITEM_BYTES];
	struct tn_sum sum;
	int64_t v;

	*order = (struct tn_churn_order){ 0 };
	tn_str_cut(&rest, '=', &day);
	if (!tn_num_i64(day, least, TN_CHURN_LAST, &v))
		return false;
	order->day = (int32_t)v;
	if (rest.p != NULL) {
		if (tn_sum_parse(rest, &sum) != TN_MONEY_OK)
			return false;
		order->mantissa = sum.mantissa;
		order->scale = sum.scale;
		order->has_value = true;
	}
	return tn_str_eq(item, (struct tn_str){ again, put_order(again, order) });
}

static enum tn_status get_orders(struct tn_fold *f, struct tn_churn_state *s, struct tn_str text, uint16_t currency)
{
	int32_t least = TN_CHURN_FIRST;
	bool has_value = false;
	struct tn_str item;
	uint32_t n = 1;

	/* room for just these; a text of nothing but commas gets no more than the most that a good one can hold */
	for (size_t i = 0; i < text.n && n <= TN_CHURN_LAST - TN_CHURN_FIRST; i++)
		n += text.p[i] == ',';
	if (n > 1)
		TN_TRY(reserve(f, s, n));
	for (struct tn_str rest = text; text.n > 0 && tn_str_cut(&rest, ',', &item);) {
		struct tn_churn_order order;

		if (!get_order(item, least, &order))
			return tn_fold_bad(f, "orders: not a rising list of DAY or DAY=SUM", item);
		TN_TRY(tn_churn_add_order(f, s, &order));
		has_value |= order.has_value;
		least = order.day + 1;
	}
	if (has_value && currency == TN_CURRENCY_UNKNOWN)
		return tn_fold_bad(f, "orders: values without a currency", text);
	if (!has_value && currency != TN_CURRENCY_UNKNOWN)
		return tn_fold_bad(f, "orders: a currency without values", text);
	return TN_OK;
}

/* One currency for all days with a value: several cannot be added up, so they are an error before any day is taken. */
enum tn_status tn_churn_decode(void *state, const struct tn_str *field, struct tn_fold *f)
{
	struct tn_churn *g = tn_fold_self(f);
	uint16_t currency;
	bool known;

	TN_TRY(tn_currency_parse(&g->currencies, field[1], &currency, &known, tn_fold_err(f)));
	if (!known)
		return tn_fold_bad(f, "currency: not a currency", field[1]);
	TN_TRY(tn_currency_one(&g->currencies, currency, tn_fold_err(f)));
	return get_orders(f, state, field[0], currency);
}

/* --- what they tell --- */

/* Exact within 128 bits, beyond (38 digits) a sum of such sums. */
struct total {
	struct tn_sum sum;
	double beyond;
	bool has_value;
};

static void total_add(struct total *t, const struct tn_churn_order *order)
{
	struct tn_sum add = { .mantissa = order->mantissa, .scale = order->scale };

	if (!order->has_value)
		return;
	t->has_value = true;
	if (tn_sum_merge(&t->sum, &add))
		return;
	t->beyond += tn_sum_double(&t->sum);
	t->sum = add;
}

static double total_double(const struct total *t)
{
	return t->beyond + tn_sum_double(&t->sum);
}

bool tn_churn_look(const struct tn_churn_state *s, int32_t as_of, struct tn_churn_customer *c)
{
	struct tn_churn_order order;
	struct total t = { .has_value = false };
	uint32_t n = s->n;

	if (n > 0 && tn_churn_day(s, n - 1) > as_of)
		n = place_of(s, as_of + 1);
	*c = (struct tn_churn_customer){ .n = n };
	if (n == 0)
		return false;
	c->first = tn_churn_day(s, 0);
	c->last = tn_churn_day(s, n - 1);
	c->recency = as_of - c->last;
	c->t_x = c->last - c->first;
	c->age = as_of - c->first;
	for (uint32_t i = 1; i < n; i++) {
		order = tn_churn_order(s, i);
		total_add(&t, &order);
	}
	c->has_mean = t.has_value;
	if (t.has_value)
		c->mean = total_double(&t) / (n - 1);
	c->has_value = t.has_value || tn_churn_order(s, 0).has_value;
	return true;
}
