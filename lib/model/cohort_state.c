/* A user's state: add, merge, encode, decode. Which form it has was chosen at open (cohort.h).
 *
 * hot: tn_cohort_add, 7.5 % of the 539 instructions an event of a weekly cohort takes, 300,000 events. Tried: all rows by add_any, 573
 * (1.03 of the CPU seconds); add_any inlined, 562 (the same seconds). Splitting rows is 31 %, making events 28 %, their states 23 %. */
#include "model/cohort_impl.h"

#include "base/num.h"

#define WORD_BITS 64
#define BEFORE_ORIGIN 32        /* room in word 0 for periods before that of the first row, should the log be shuffled */

struct tn_str tn_cohort_by(const struct tn_cohort *c, uint32_t by)
{
	return by == 0 ? TN_STR("") : tn_map_text(&c->by, by - 1);
}

/* A missing value gives way to any other among starts at one instant. */
int tn_cohort_by_cmp(const struct tn_cohort *c, uint32_t a, uint32_t b)
{
	if (a == b)
		return 0;
	if (a == 0 || b == 0)
		return a == 0 ? 1 : -1;
	return tn_str_cmp(tn_cohort_by(c, a), tn_cohort_by(c, b));
}

/* The number of a --by value. */
static enum tn_status intern(struct tn_cohort *c, struct tn_str text, uint32_t *by)
{
	uint32_t number;
	uint64_t bytes;

	*by = 0;
	if (!c->has_by || tn_str_missing(text))
		return TN_OK;
	number = tn_map_put(&c->by, text);
	if (number == TN_MAP_NONE)
		return tn_fold_nomem(c->fold);
	bytes = tn_map_bytes(&c->by);
	if (bytes != c->by_bytes)
		tn_fold_charge(c->fold, (int64_t)(bytes - c->by_bytes));
	c->by_bytes = bytes;
	*by = number + 1;
	return TN_OK;
}

/* A start at a time not later than the one that is known. */
static enum tn_status start_first(struct tn_cohort *c, struct tn_cohort_state *s, int64_t early, uint32_t by)
{
	if (early > s->early || tn_cohort_by_cmp(c, by, s->by) < 0)
		s->by = by;
	s->early = early;
	return TN_OK;
}

/* A start row. Its value is looked up only if it may count, which after a user's first row it seldom does. */
static enum tn_status start(struct tn_cohort *c, struct tn_cohort_state *s, const struct tn_event *e, int32_t period)
{
	union tn_cohort_any any = { .e = { .at = e->time_us, .period = period } };
	int64_t early = TN_TIME_MAX + 1 - e->time_us;
	uint32_t by;

	if (!c->recurring && early < s->early)
		return TN_OK;
	TN_TRY(intern(c, e->extra[0], &by));
	if (!c->recurring)
		return start_first(c, s, early, by);
	any.e.by = by;
	return tn_cohort_put(c, s, TN_COHORT_STARTS, &any);
}

/* A return in a period that word 0 does not hold. */
static enum tn_status far_bit(struct tn_cohort *c, struct tn_cohort_state *s, int64_t offset)
{
	int64_t word = (offset >= 0 ? offset : offset - (WORD_BITS - 1)) / WORD_BITS;
	union tn_cohort_any any = { .count = { .e = { .at = word }, .n = UINT64_C(1) << (offset - word * WORD_BITS) } };

	return tn_cohort_put(c, s, TN_COHORT_WORDS, &any);
}

/* The origin is the run's, not the user's: one subtraction a row, and states of one run fit each other. */
static enum tn_status bit(struct tn_cohort *c, struct tn_cohort_state *s, int32_t period)
{
	int64_t offset;

	if (!c->has_origin) {
		c->origin = period - BEFORE_ORIGIN;
		c->has_origin = true;
		c->bits = !c->recurring;
	}
	offset = (int64_t)period - c->origin;
	if ((uint64_t)offset >= WORD_BITS)
		return far_bit(c, s, offset);
	s->bits |= UINT64_C(1) << offset;
	return TN_OK;
}

/* A return that bits cannot hold. One behind the start is settled at once: then rows in order of time need no sorting. */
static enum tn_status back(struct tn_cohort *c, struct tn_cohort_state *s, const struct tn_event *e, int32_t period)
{
	union tn_cohort_any any = { .e = { .at = e->time_us, .period = c->own ? 0 : period } };
	struct tn_sum sum = { 0 };

	if (c->measure == TN_COHORT_SUM) {
		if (!e->has_value)
			return TN_OK;
		if (!tn_sum_add(&sum, e->value))
			return tn_err_set(tn_fold_err(c->fold), TN_EDATA, "value: does not fit");
		tn_cohort_set_sum(&any.value, &sum);
	} else if (c->measure == TN_COHORT_COUNT) {
		any.count.n = 1;
	}
	if (!c->own && !c->recurring && s->early > TN_TIME_MAX + 1 - e->time_us)
		any.e.at = TN_COHORT_SETTLED;
	return tn_cohort_put(c, s, c->kind, &any);
}

/* Everything that add can meet; not inlined, or add would save all the registers that this needs. */
static __attribute__((noinline)) enum tn_status add_any(struct tn_cohort *c, struct tn_cohort_state *s,
	const struct tn_event *e, int32_t period)
{
	if ((e->match & 1) != 0)
		TN_TRY(start(c, s, e, period));
	if ((e->match & 2) == 0)
		return TN_OK;
	return c->kind == TN_COHORT_WORDS ? bit(c, s, period) : back(c, s, e, period);
}

/* The usual run keeps bits, and its usual row is a return in word 0 that is no earlier start: that much is done here, without
 * a call. c->bits is false until the origin is known. */
enum tn_status tn_cohort_add(void *state, const struct tn_event *e, struct tn_fold *f)
{
	struct tn_cohort *c = tn_fold_self(f);
	struct tn_cohort_state *s = state;
	int32_t period = tn_calendar_index(&c->calendar, e->time_us);
	uint64_t offset = (uint64_t)((int64_t)period - c->origin);

	if (!c->bits || offset >= WORD_BITS || ((e->match & 1) != 0 && TN_TIME_MAX + 1 - e->time_us >= s->early))
		return add_any(c, s, e, period);
	s->bits |= (uint64_t)(e->match >> 1 & 1) << offset;
	return TN_OK;
}

/* Moves the entries of one list behind those of another; a whole list changes hands where there was none. */
static enum tn_status move(struct tn_cohort *c, struct tn_cohort_state *s, enum tn_cohort_kind kind, struct tn_cohort_list **from)
{
	struct tn_cohort_list **to = kind == TN_COHORT_STARTS ? &s->starts : &s->returns, *l = *from;
	union tn_cohort_any any = { .e = { 0 } };

	*from = NULL;
	if (*to == NULL || l == NULL) {
		*to = l == NULL ? *to : l;
		return TN_OK;
	}
	for (uint32_t i = 0; i < l->n; i++) {
		memcpy(&any, tn_cohort_at(l, kind, i), tn_cohort_size(kind));
		TN_TRY(tn_cohort_put(c, s, kind, &any));
	}
	tn_fold_free(c->fold, l, l->bytes);
	return TN_OK;
}

/* `other` is used up. */
enum tn_status tn_cohort_merge(void *state, void *other, struct tn_fold *f)
{
	struct tn_cohort *c = tn_fold_self(f);
	struct tn_cohort_state *s = state, *o = other;

	if (c->recurring)
		TN_TRY(move(c, s, TN_COHORT_STARTS, &o->starts));
	else if (o->early > 0 && o->early >= s->early)
		TN_TRY(start_first(c, s, o->early, o->by));
	s->bits |= o->bits;
	return move(c, s, c->kind, &o->returns);
}

/* A value within a list: , and % as %2C and %25. */
static void put_by(struct tn_buf *out, struct tn_str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == ',')
			tn_buf_add(out, TN_STR("%2C"));
		else if (text.p[i] == '%')
			tn_buf_add(out, TN_STR("%25"));
		else
			tn_buf_ch(out, text.p[i]);
	}
}

static void comma(struct tn_buf *out, bool *first)
{
	if (!*first)
		tn_buf_ch(out, ',');
	*first = false;
}

/* "start" and "by": times, and as many values. */
static enum tn_status encode_starts(const struct tn_cohort *c, const struct tn_cohort_state *s, struct tn_row *row)
{
	struct tn_cohort_entry one = { .at = TN_TIME_MAX + 1 - s->early, .by = s->by };
	uint32_t n = c->recurring ? tn_cohort_n(s->starts) : s->early != 0;
	const struct tn_cohort_entry *e = c->recurring && n > 0 ? tn_cohort_at(s->starts, TN_COHORT_STARTS, 0) : &one;
	struct tn_buf *field = tn_row_field(row);
	bool first = true;

	for (uint32_t i = 0; i < n; i++) {
		comma(field, &first);
		tn_buf_i64(field, e[i].at);
	}
	TN_TRY(tn_buf_status(field));
	field = tn_row_field(row);
	first = true;
	for (uint32_t i = 0; i < n && c->has_by; i++) {
		comma(field, &first);
		put_by(field, tn_cohort_by(c, e[i].by));
	}
	return tn_buf_status(field);
}

/* Each set bit as its period's index. */
static void encode_word(struct tn_buf *out, int64_t first_period, uint64_t bits, bool *first)
{
	for (; bits != 0; bits &= bits - 1) {
		comma(out, first);
		tn_buf_i64(out, first_period + __builtin_ctzll(bits));
	}
}

/* The words below word 0, it, and those above. */
static void encode_periods(const struct tn_cohort *c, const struct tn_cohort_state *s, struct tn_buf *out)
{
	uint32_t n = tn_cohort_n(s->returns), i = 0;
	const struct tn_cohort_count *w = n == 0 ? NULL : (const void *)tn_cohort_at(s->returns, c->kind, 0);
	bool first = true;

	for (; i < n && w[i].e.at < 0; i++)
		encode_word(out, c->origin + w[i].e.at * WORD_BITS, w[i].n, &first);
	encode_word(out, c->origin, s->bits, &first);
	for (; i < n; i++)
		encode_word(out, c->origin + w[i].e.at * WORD_BITS, w[i].n, &first);
}

/* An entry: a time, or p and a period when it is settled; then what --measure wants. */
static void encode_return(const struct tn_cohort *c, const struct tn_cohort_entry *e, struct tn_buf *out)
{
	struct tn_sum sum;

	if (e->at == TN_COHORT_SETTLED) {
		tn_buf_ch(out, 'p');
		tn_buf_i64(out, e->period);
	} else {
		tn_buf_i64(out, e->at);
	}
	if (c->measure == TN_COHORT_USERS)
		return;
	tn_buf_ch(out, '=');
	if (c->measure == TN_COHORT_COUNT) {
		tn_buf_u64(out, ((const struct tn_cohort_count *)(const void *)e)->n);
	} else if (tn_buf_room(out, TN_MONEY_BYTES)) {
		sum = tn_cohort_sum((const void *)e);
		out->n += tn_sum_put(out->p + out->n, &sum);
	}
}

/* Canonical: what the rows were decides over the bytes, not their order, nor how often states were merged. */
enum tn_status tn_cohort_encode(const void *state, struct tn_row *row, struct tn_fold *f)
{
	struct tn_cohort *c = tn_fold_self(f);
	const struct tn_cohort_state *s = state;
	struct tn_buf *field;
	bool first = true;

	TN_TRY(tn_cohort_tidy(c, s));
	TN_TRY(encode_starts(c, s, row));
	field = tn_row_field(row);
	if (c->kind == TN_COHORT_WORDS) {
		encode_periods(c, s, field);
		return tn_buf_status(field);
	}
	for (uint32_t i = 0; i < tn_cohort_n(s->returns); i++) {
		comma(field, &first);
		encode_return(c, tn_cohort_at(s->returns, c->kind, i), field);
	}
	return tn_buf_status(field);
}

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The reverse of put_by; only what put_by writes is taken. */
static bool take_by(struct tn_str item, struct tn_buf *out)
{
	tn_buf_reset(out);
	for (size_t i = 0; i < item.n; i++) {
		char ch = item.p[i];

		if (ch == '%') {
			if (item.n - i < 3 || hex(item.p[i + 1]) != 2 || (hex(item.p[i + 2]) != 5 && hex(item.p[i + 2]) != 12))
				return false;
			ch = hex(item.p[i + 2]) == 5 ? '%' : ',';
			i += 2;
		}
		tn_buf_ch(out, ch);
	}
	return true;
}

/* A value goes through a buffer, since its text here is not that of the stream. */
static enum tn_status decode_by(struct tn_cohort *c, struct tn_str item, uint32_t *by)
{
	struct tn_buf text = { 0 };
	enum tn_status st;

	if (!take_by(item, &text))
		st = tn_fold_bad(c->fold, "by: not a value of a partial", item);
	else if (text.failed)
		st = tn_fold_nomem(c->fold);
	else
		st = intern(c, tn_buf_str(&text), by);
	tn_buf_fini(&text);
	return st;
}

/* A start of a partial counts as one that a row gave. */
static enum tn_status decode_start(struct tn_cohort *c, struct tn_cohort_state *s, int64_t at, uint32_t by)
{
	union tn_cohort_any any = { .e = { .at = at, .by = by, .period = tn_calendar_index(&c->calendar, at) } };

	if (c->recurring)
		return tn_cohort_put(c, s, TN_COHORT_STARTS, &any);
	return start_first(c, s, TN_TIME_MAX + 1 - at, by);
}

/* tn_str_cut gives one empty item for an empty field: right for values, of which one may be missing, not for times. */
static struct tn_str list_of(struct tn_str field)
{
	return field.n == 0 ? (struct tn_str){ NULL, 0 } : field;
}

static enum tn_status decode_starts(struct tn_cohort *c, struct tn_cohort_state *s, struct tn_str times, struct tn_str values)
{
	struct tn_str item, value, rest = list_of(times), rest_values = values.n == 0 ? TN_STR("") : values;
	int64_t at;
	uint32_t by = 0;

	while (tn_str_cut(&rest, ',', &item)) {
		if (!tn_num_i64(item, TN_TIME_MIN, TN_TIME_MAX, &at) || (rest.p != NULL && !c->recurring))
			return tn_fold_bad(c->fold, c->recurring ? "start: not a list of times" : "start: not a time", times);
		if (c->has_by) {
			if (!tn_str_cut(&rest_values, ',', &value))
				return tn_fold_bad(c->fold, "by: fewer values than starts", values);
			TN_TRY(decode_by(c, value, &by));
		}
		TN_TRY(decode_start(c, s, at, by));
	}
	if (rest_values.n > 0 || (rest_values.p != NULL && c->has_by && times.n > 0))
		return tn_fold_bad(c->fold, "by: more values than starts", values);
	return TN_OK;
}

/* Bounds first: a period that no time has would make a word that no report ever meets. */
static enum tn_status decode_periods(struct tn_cohort *c, struct tn_cohort_state *s, struct tn_str field)
{
	struct tn_str item, rest = list_of(field);
	int64_t period;

	while (tn_str_cut(&rest, ',', &item)) {
		if (!tn_num_i64(item, c->period_min, c->period_max, &period))
			return tn_fold_bad(c->fold, "returns: not a list of periods", field);
		TN_TRY(bit(c, s, (int32_t)period));
	}
	return TN_OK;
}

/* The place of an entry: a time, or p and a period. */
static bool decode_at(struct tn_cohort *c, struct tn_str text, struct tn_cohort_entry *e)
{
	int64_t v;

	if (text.n > 0 && text.p[0] == 'p' && !c->own) {
		if (!tn_num_i64((struct tn_str){ text.p + 1, text.n - 1 }, c->period_min, c->period_max, &v))
			return false;
		e->at = TN_COHORT_SETTLED;
		e->period = (int32_t)v;
		return true;
	}
	if (!tn_num_i64(text, TN_TIME_MIN, TN_TIME_MAX, &e->at))
		return false;
	e->period = c->own ? 0 : tn_calendar_index(&c->calendar, e->at);
	return true;
}

/* The reverse of encode_return; what it would not write is refused. */
static bool decode_return(struct tn_cohort *c, struct tn_str item, union tn_cohort_any *any)
{
	struct tn_str at;
	struct tn_sum sum = { 0 };

	tn_str_cut(&item, '=', &at);
	if (!decode_at(c, at, &any->e))
		return false;
	if (c->measure == TN_COHORT_USERS)
		return item.p == NULL;
	if (item.p == NULL)
		return false;
	if (c->measure == TN_COHORT_COUNT)
		return tn_num_u64(item, UINT64_MAX, &any->count.n) && any->count.n > 0;
	if (tn_sum_parse(item, &sum) != TN_MONEY_OK)
		return false;
	tn_cohort_set_sum(&any->value, &sum);
	return true;
}

static enum tn_status decode_returns(struct tn_cohort *c, struct tn_cohort_state *s, struct tn_str field)
{
	struct tn_str item, rest = list_of(field);

	while (tn_str_cut(&rest, ',', &item)) {
		union tn_cohort_any any = { .e = { 0 } };

		if (!decode_return(c, item, &any))
			return tn_fold_bad(c->fold, "returns: not a list of returns", item);
		TN_TRY(tn_cohort_put(c, s, c->kind, &any));
	}
	return TN_OK;
}

enum tn_status tn_cohort_decode(void *state, const struct tn_str *field, struct tn_fold *f)
{
	struct tn_cohort *c = tn_fold_self(f);
	struct tn_cohort_state *s = state;

	TN_TRY(decode_starts(c, s, field[0], field[1]));
	return c->kind == TN_COHORT_WORDS ? decode_periods(c, s, field[2]) : decode_returns(c, s, field[2]);
}
