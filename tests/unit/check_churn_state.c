/* Order days as a state: the six sentences on folds, texts by hand, bad partials, and what is seen of a customer at a day, against
 * a twin that holds every row. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "model/churn_impl.h"
#include "unit/fold_helper.h"
#include "unit/rnd.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])

Suite *churn_state_suite(void);

static uint64_t seed;

static uint32_t below(uint32_t n)
{
	return (uint32_t)(rnd(&seed) % n);
}

/* --- a fold of states alone --- */

static enum tn_status open(void *self, struct tn_fold *f)
{
	struct tn_churn *g = self;

	g->fold = f;
	tn_calendar_init(&g->days, TN_DAY, 0, tn_fold_zone(f));
	return tn_currencies_init(&g->currencies, tn_fold_err(f));
}

static void close(void *self)
{
	tn_currencies_fini(&((struct tn_churn *)self)->currencies);
}

static const struct tn_fold_ops ops = {
	.name = "churn", .version = 1, .state_size = sizeof(struct tn_churn_state), .self_size = sizeof(struct tn_churn),
	.key = TN_USER, .need = TN_TIME, .partial = "orders currency", .columns = "orders currency", .open = open, .close = close,
	.add = tn_churn_add, .merge = tn_churn_merge, .encode = tn_churn_encode, .decode = tn_churn_decode, .row = tn_churn_encode
};

static void subject_open(struct fold_subject *t, const char *tz)
{
	const struct tn_fold_spec spec = { .noptions = 1, .selector = { "order-when" }, .extra = { { .role = TN_CURRENCY } },
		.option = { { "order-when", "", false } } };

	fold_subject_open(t, &ops, &spec, tz);
}

/* What the run saw of currencies is forgotten, as if another run began. */
static void forget(struct fold_subject *t)
{
	((struct tn_churn *)tn_fold_self(t->f))->currencies.run = TN_CURRENCY_UNKNOWN;
	tn_err_clear(&t->err);
}

/* "DAY+SECONDS[=VALUE[CUR]]": an event; a ! in front: it is no order. */
static struct tn_event event_of(struct tn_str item)
{
	struct tn_event e = { .match = 1 };
	struct tn_str day, second, value;
	int64_t d, s;
	size_t n = 0;

	if (item.p[0] == '!') {
		e.match = 2;
		item.p++;
		item.n--;
	}
	tn_str_cut(&item, '=', &second);
	tn_str_cut(&second, '+', &day);
	HOLDS(tn_num_i64(day, TN_DAY_MIN - 1, TN_DAY_MAX + 1, &d) && tn_num_i64(second, 0, 86399, &s));
	e.time_us = d * TN_DAY_US + s * TN_US;
	if (item.p == NULL)
		return e;
	while (n < item.n && (item.p[n] < 'A' || item.p[n] > 'Z'))
		n++;
	value = (struct tn_str){ item.p, n };
	e.has_value = true;
	HOLDS(tn_money_parse(value, &e.value) == TN_MONEY_OK);
	e.extra[0] = (struct tn_str){ item.p + n, item.n - n };
	return e;
}

/* Events with blanks between them, into s. */
static enum tn_status add_all(struct fold_subject *t, struct tn_churn_state *s, const char *events)
{
	struct tn_str rest = tn_str_of(events), item;
	enum tn_status st = TN_OK;

	while (st == TN_OK && rest.n > 0 && tn_str_cut(&rest, ' ', &item)) {
		struct tn_event e = event_of(item);

		st = tn_churn_add(s, &e, t->f);
	}
	return st;
}

#define SEVERAL "several currencies cannot be added up"
#define NO_FIT "value: the sum of one day does not fit 128 bits"

/* want: the text, or the message where there is no TAB in it. */
static const struct { const char *tz, *events, *want; } adds[] = {
	{ "UTC", "", "\t" },
	{ "UTC", "5+0", "5\t" },
	{ "UTC", "!5+0=3EUR", "\t" },
	{ "UTC", "5+0 5+86399 6+0", "5,6\t" },
	{ "UTC", "6+0 -7+5 5+0", "-7,5,6\t" },
	{ "UTC", "5+0=1.50EUR 5+9=2EUR 5+10", "5=3.50\t=EUR" },
	{ "UTC", "5+0 7+0=1EUR 5+9=2.125EUR", "5=2.125,7=1\t=EUR" },
	{ "UTC", "9+0=1 7+0=-4.0 9+0=-1.00 8+0", "7=-4.0,8,9=0.00\t-" },
	{ "UTC", "5+0=1EUR !6+0=2USD 7+0", "5=1,7\t=EUR" },
	{ "UTC", "5+0=1EUR 6+0=2USD", SEVERAL ": 'EUR' and 'USD'" },
	{ "UTC", "5+0=1EUR 5+0=2USD", SEVERAL ": 'EUR' and 'USD'" },
	{ "UTC", "5+0=1EUR 6+0=2", SEVERAL ": 'EUR' and none" },
	{ "UTC", "5+0=9223372036854775807 6+0=1", "5=9223372036854775807,6=1\t-" },
	{ "UTC", "5+0=9223372036854775807 5+0=1", "5=9223372036854775808\t-" },
	{ "UTC", "5+0=-9223372036854775808 5+1=-1", "5=-9223372036854775809\t-" },
	{ "UTC", "5+0=9223372036854775807 5+1=0.0", "5=9223372036854775807.0\t-" },
	{ "UTC", "5+0=-9223372036854775808 5+1=9223372036854775807", "5=-1\t-" },
	{ "UTC", "5+0=10 5+1=0.000000000000000001", "5=10.000000000000000001\t-" },
	{ "UTC", "5+0=9000000000000000000 5+1=9000000000000000000 5+2=-9000000000000000000", "5=9000000000000000000\t-" },
	{ "UTC", "5+0=9 5+1=0.000000000000000001", "5=9.000000000000000001\t-" },
	{ "UTC", "5+0=68719476735 6+0=-68719476736", "5=68719476735,6=-68719476736\t-" },
	{ "UTC", "5+0=68719476736", "5=68719476736\t-" },
	{ "UTC", "5+0=-68719476737 4+0 6+0=1.25", "4,5=-68719476737,6=1.25\t-" },
	{ "UTC", "4+0 6+0=1.25 5+0=687194767.36", "4,5=687194767.36,6=1.25\t-" },
	{ "UTC", "4+0 6+0=1.25 5+0=68719476735 5+0=1 7+0 6+1=1", "4,5=68719476736,6=2.25,7\t-" },
	{ "UTC", "4+0=68719476736 5+0=68719476736 4+0=-68719476736 5+0=-68719476736", "4=0,5=0\t-" },
	{ "UTC", "5+0=0.000000000000000000 6+0=0", "5=0.000000000000000000,6=0\t-" },
	{ "Europe/Berlin", "5+82799 5+82800 5+86399", "5,6\t" },
	{ "Asia/Tokyo", "2932896+86399", "2932897\t" },
	{ "America/New_York", "-719162+0=1", "-719163=1\t-" },
};

START_TEST(adds_by_hand)
{
	struct tn_churn_state s = { .n = 0 };
	struct fold_subject t;
	enum tn_status st;

	subject_open(&t, adds[_i].tz);
	st = add_all(&t, &s, adds[_i].events);
	if (strchr(adds[_i].want, '\t') != NULL) {
		char *text;

		ck_assert_msg(st == TN_OK, "%s", t.err.what);
		text = fold_text(&t, &s);
		ck_assert_str_eq(text, adds[_i].want);
		free(text);
	} else {
		ck_assert_int_eq(st, TN_EDATA);
		ck_assert_str_eq(t.err.what, adds[_i].want);
	}
	fold_subject_close(&t);
}
END_TEST

/* A day's sum has no room in either order of a merge, and several currencies meet at decode, as two partials bring them. */
START_TEST(merges_fail)
{
	static const struct { const char *a, *b, *what; } row[] = {
		{ "5=170141183460469231731687303715884105727\t-", "5=1\t-", NO_FIT },
		{ "4,5=170141183460469231731687303715884105727\t-", "5=1,6\t-", NO_FIT },
		{ "4=1\t=EUR", "5=1\t=USD", SEVERAL ": 'EUR' and 'USD'" },
		{ "4=1\t-", "5=1\t=USD", SEVERAL ": none and 'USD'" },
		{ "4=1\t-", "5=1\t*", SEVERAL },
	};
	struct tn_churn_state a, b;

	for (int swap = 0; swap < 2; swap++) {
		struct fold_subject t;
		enum tn_status st;

		subject_open(&t, "UTC");
		ck_assert_int_eq(fold_decode(&t, swap ? &b : &a, row[_i].a), TN_OK);
		st = fold_decode(&t, swap ? &a : &b, row[_i].b);
		if (st == TN_OK)
			st = tn_churn_merge(&a, &b, t.f);
		ck_assert_int_eq(st, TN_EDATA);
		ck_assert_str_eq(t.err.what, row[_i].what);
		fold_subject_close(&t);
	}
}
END_TEST

START_TEST(bad_partials)
{
	static const struct { const char *text, *what; } row[] = {
		{ "x\t", "not a rising list" }, { "5,\t", "not a rising list" }, { ",5\t", "not a rising list" }, { ",\t", "''" },
		{ "5,,6\t", "''" }, { "5,5\t", "'5'" }, { "6,5\t", "'5'" }, { "5=1,5=1\t-", "'5=1'" }, { "05\t", "'05'" },
		{ "-0\t", "'-0'" }, { "+5\t", "'+5'" }, { " 5\t", "' 5'" }, { "5 \t", "'5 '" }, { "5.0\t", "'5.0'" }, { "-\t", "'-'" },
		{ "5=\t-", "'5='" }, { "=5\t-", "'=5'" }, { "=\t-", "'='" }, { "5==1\t-", "'5==1'" }, { "5=1=1\t-", "'5=1=1'" },
		{ "5=01\t-", "'5=01'" }, { "5=-0\t-", "'5=-0'" }, { "5=1.\t-", "'5=1.'" }, { "5=1e3\t-", "'5=1e3'" },
		{ "5=-0.00\t-", "'5=-0.00'" }, { "5=1EUR\t-", "'5=1EUR'" }, { "5=170141183460469231731687303715884105728\t-", "'5=1701411834" },
		{ "5=0.0000000000000000001\t-", "'5=0.0000000000000000001'" }, { "-719164\t", "'-719164'" }, { "2932898\t", "'2932898'" },
		{ "2932897,2932898\t", "'2932898'" }, { "99999999999999999999\t", "'99999999999999999999'" },
		{ "5=1\t", "values without a currency" }, { "5,6=1\t", "values without a currency: '5,6=1'" },
		{ "5\t-", "a currency without values" }, { "5,6\t=EUR", "a currency without values" },
		{ "\t-", "a currency without values" }, { "\t=EUR", "a currency without values" },
		{ "5=1\t*", SEVERAL }, { "5\t*", SEVERAL }, { "5=1\tEUR", "currency: not a currency: 'EUR'" },
		{ "5=1\t=", "currency: not a currency" }, { "5=1\t--", "currency: not a currency" },
	};
	struct tn_churn_state s;
	struct fold_subject t;

	subject_open(&t, "UTC");
	for (size_t i = 0; i < COUNT(row); i++) {
		ck_assert_msg(fold_decode(&t, &s, row[i].text) == TN_EDATA, "%s", row[i].text);
		ck_assert_int_eq(t.err.status, TN_EDATA);
		ck_assert_msg(strstr(t.err.what, row[i].what) != NULL, "%s: %s", row[i].text, t.err.what);
		forget(&t);
	}
	fold_subject_close(&t);
}
END_TEST

/* A long list of commas is refused without memory for each of them. */
START_TEST(commas)
{
	enum { N = 40 << 20 };
	struct tn_str field[2] = { { malloc(N), N }, { "", 0 } };
	struct tn_churn_state s = { .n = 0 };
	struct fold_subject t;

	ck_assert_ptr_nonnull(field[0].p);
	memset((void *)(uintptr_t)field[0].p, ',', N);
	subject_open(&t, "UTC");
	ck_assert_int_eq(tn_churn_decode(&s, field, t.f), TN_EDATA);
	ck_assert_uint_le(tn_fold_held(t.f), UINT64_C(4000000) * sizeof(struct tn_churn_order));
	fold_subject_close(&t);
	free((void *)(uintptr_t)field[0].p);
}
END_TEST

START_TEST(good_partials)
{
	static const char *const text[] = { "\t", "5\t", "5=1.50\t=EUR", "-719163,2932897=0\t-", "5=-9223372036854775808,6\t=x",
		"1,2,3,4,5,6,7,8,9=0.000000000000000001\t=*" };
	struct tn_churn_state s;
	struct fold_subject t;

	subject_open(&t, "UTC");
	for (size_t i = 0; i < COUNT(text); i++) {
		char *again;

		ck_assert_msg(fold_decode(&t, &s, text[i]) == TN_OK, "%s: %s", text[i], t.err.what);
		again = fold_text(&t, &s);
		ck_assert_str_eq(again, text[i]);
		free(again);
		forget(&t);
	}
	fold_subject_close(&t);
}
END_TEST

/* --- random logs --- */

#define EVENTS 80

/* Few days or many, so that they meet or not; one currency, or none. */
static void make_events(struct tn_event *e, uint32_t n)
{
	uint32_t days = 1 + below(below(3) == 0 ? 400 : 6), valued = below(4);
	struct tn_str currency = below(2) == 0 ? TN_STR("EUR") : TN_STR("");

	for (uint32_t i = 0; i < n; i++) {
		e[i] = (struct tn_event){ .match = below(8) > 0, .has_value = below(4) < valued, .extra[0] = currency,
			.time_us = ((int64_t)below(days) - 100) * TN_DAY_US + (int64_t)(rnd(&seed) % (uint64_t)TN_DAY_US) };
		if (e[i].has_value)
			e[i].value = (struct tn_money){ (int64_t)(rnd_any(&seed) >> 24) - (1 << 20), (uint8_t)below(5) };
	}
}

START_TEST(six_sentences)
{
	struct tn_event e[EVENTS];
	struct fold_subject t;

	seed = 177 + (uint64_t)_i;
	subject_open(&t, _i == 0 ? "UTC" : "Europe/Berlin");
	for (int i = 0; i < 2000; i++) {
		uint32_t n = below(EVENTS + 1);

		make_events(e, n);
		forget(&t);
		fold_six_sentences(&t, e, n, &seed);
	}
	fold_subject_close(&t);
}
END_TEST

/* Any tree of merges, each with parts of any size. */
START_TEST(merges_in_any_order)
{
	enum { PARTS = 12 };
	struct tn_event e[EVENTS];
	struct fold_subject t;

	seed = 4000;
	subject_open(&t, "UTC");
	for (int i = 0; i < 1000; i++) {
		uint32_t n = 1 + below(EVENTS), parts = 1 + below(PARTS);
		void *part[PARTS], *whole;
		char *want;

		make_events(e, n);
		forget(&t);
		whole = fold_part(&t, e, n);
		want = fold_text(&t, whole);
		free(whole);
		for (uint32_t k = 0; k < parts; k++)
			part[k] = fold_state(&t);
		for (uint32_t k = 0; k < n; k++)
			fold_add(&t, part[below(parts)], &e[k], 1);
		for (; parts > 1; parts--) {
			uint32_t a = below(parts - 1);

			fold_merge(&t, part[a], part[parts - 1]);
		}
		fold_same(&t, "a tree of merges", part[0], want);
		free(want);
	}
	fold_subject_close(&t);
}
END_TEST

/* The days of a few hundred years, newest first: late days move those behind them, and memory follows the days. */
START_TEST(newest_first)
{
	enum { DAYS = 20000 };
	struct tn_churn_state s = { .n = 0 };
	struct tn_event e = { .match = 1, .has_value = true, .value = { 150, 2 } };
	struct fold_subject t;

	subject_open(&t, "UTC");
	for (int32_t i = 0; i < 3 * DAYS; i++) {
		e.time_us = (DAYS - i / 3) * TN_DAY_US;
		HOLDS(tn_churn_add(&s, &e, t.f) == TN_OK);
	}
	ck_assert_uint_eq(s.n, DAYS);
	for (uint32_t i = 0; i < DAYS; i++)
		HOLDS(tn_churn_day(&s, i) == (int32_t)i + 1 && tn_churn_order(&s, i).mantissa == 450);
	ck_assert_uint_le(s.cap, DAYS / 2 * 3);
	ck_assert(!s.is_wide);
	fold_subject_close(&t);
}
END_TEST

/* --- what is seen at a day --- */

/* want: "n first last value mean"; value: `v` when some day has one; mean: `-` for none. */
static const struct { const char *text; int32_t as_of; const char *want; } looks[] = {
	{ "\t", 9, "0" },
	{ "5\t", 4, "0" }, { "5\t", 5, "1 5 5 - -" }, { "5\t", 9, "1 5 5 - -" }, { "5=2.5\t-", 9, "1 5 5 v -" },
	{ "5,7,9\t", 4, "0" }, { "5,7,9\t", 6, "1 5 5 - -" }, { "5,7,9\t", 7, "2 5 7 - -" }, { "5,7,9\t", 8, "2 5 7 - -" },
	{ "5,7,9\t", 9, "3 5 9 - -" }, { "5,7,9\t", 2932897, "3 5 9 - -" },
	{ "5=8,7=1,9=2\t-", 9, "3 5 9 v 1.5" }, { "5=8,7=1,9=2\t-", 8, "2 5 7 v 1" }, { "5=8,7=1,9=2\t-", 6, "1 5 5 v -" },
	{ "5=8,7,9\t-", 9, "3 5 9 v -" }, { "5,7=3,9\t-", 9, "3 5 9 v 1.5" }, { "5,7,9=3\t-", 8, "2 5 7 - -" },
	{ "5=-1,7=-2\t-", 9, "2 5 7 v -2" }, { "5=0.1,7=0.25,8=-0.25\t-", 9, "3 5 8 v 0" },
	/* 2^53 and twice one: doubles one after another would lose both */
	{ "5=9007199254740992,6=1,7=1\t-", 9, "3 5 7 v 1" },
	{ "5=1,6=9007199254740992,7=1,8=-9007199254740992\t-", 9, "4 5 8 v 0.33333333333333331" },
	{ "5=0.1,6=0.2,7=0.30,8=0.000000000000000001\t-", 9, "4 5 8 v 0.16666666666666666" },
	{ "-719163=1,2932897=1\t-", 2932897, "2 -719163 2932897 v 1" },
};

static void look_text(const struct tn_churn_state *s, int32_t as_of, char *dst, size_t cap)
{
	struct tn_churn_customer c;
	bool some = tn_churn_look(s, as_of, &c);
	char mean[40] = "-";

	HOLDS(some == (c.n > 0));
	snprintf(dst, cap, "0");
	if (!some)
		return;
	HOLDS(c.recency == as_of - c.last && c.t_x == c.last - c.first && c.age == as_of - c.first);
	HOLDS(c.has_mean || memcmp(&c.mean, &(double){ 0 }, sizeof c.mean) == 0);
	if (c.has_mean)
		snprintf(mean, sizeof mean, "%.17g", c.mean);
	snprintf(dst, cap, "%u %d %d %c %s", (unsigned)c.n, (int)c.first, (int)c.last, c.has_value ? 'v' : '-', mean);
}

START_TEST(looks_by_hand)
{
	struct tn_churn_state s;
	struct fold_subject t;
	char got[160], want[160] = "";
	struct tn_str rest = tn_str_of(looks[_i].want), item;

	subject_open(&t, "UTC");
	ck_assert_int_eq(fold_decode(&t, &s, looks[_i].text), TN_OK);
	look_text(&s, looks[_i].as_of, got, sizeof got);
	/* both sides as %.17g writes it: 0.1 is easier to read in the table */
	for (int i = 0; tn_str_cut(&rest, ' ', &item); i++)
		if (i < 4 || tn_str_eq(item, TN_STR("-")))
			snprintf(want + strlen(want), sizeof want - strlen(want), "%s%.*s", i > 0 ? " " : "", (int)item.n, item.p);
		else
			snprintf(want + strlen(want), sizeof want - strlen(want), " %.17g", strtod(item.p, NULL));
	ck_assert_str_eq(got, want);
	fold_subject_close(&t);
}
END_TEST

/* Straight from the rows, and nothing after the day is read. */
static void slow_look(const struct tn_event *e, uint32_t n, int32_t as_of, struct tn_churn_customer *c)
{
	struct tn_sum repeat = { 0, 0 };

	*c = (struct tn_churn_customer){ .first = INT32_MAX, .last = INT32_MIN };
	for (int pass = 0; pass < 2; pass++) {
		for (uint32_t i = 0; i < n; i++) {
			int32_t day = (int32_t)(e[i].time_us / TN_DAY_US - (e[i].time_us % TN_DAY_US < 0));
			bool seen = false;

			if ((e[i].match & 1) == 0 || day > as_of)
				continue;
			if (pass == 0) {
				c->first = day < c->first ? day : c->first;
				c->last = day > c->last ? day : c->last;
				continue;
			}
			for (uint32_t k = 0; k < i; k++)
				seen |= (e[k].match & 1) != 0 && e[k].time_us / TN_DAY_US - (e[k].time_us % TN_DAY_US < 0) == day;
			c->n += !seen;
			c->has_value |= e[i].has_value;
			c->has_mean |= e[i].has_value && day > c->first;
			HOLDS(!e[i].has_value || day == c->first || tn_sum_add(&repeat, e[i].value));
		}
	}
	c->mean = c->n > 1 ? tn_sum_double(&repeat) / (c->n - 1) : 0;
}

START_TEST(looks_are_the_twin)
{
	struct tn_event e[EVENTS];
	struct fold_subject t;

	seed = 99;
	subject_open(&t, "UTC");
	for (int i = 0; i < 3000; i++) {
		uint32_t n = below(EVENTS + 1);
		int32_t as_of = (int32_t)below(420) - 110;
		struct tn_churn_customer got, want;
		struct tn_churn_state *s;

		make_events(e, n);
		forget(&t);
		s = fold_part(&t, e, n);
		slow_look(e, n, as_of, &want);
		HOLDS_MSG(tn_churn_look(s, as_of, &got) == (want.n > 0) && got.n == want.n, "log %d: %u days, not %u", i, got.n, want.n);
		if (got.n > 0)
			HOLDS_MSG(got.first == want.first && got.last == want.last && got.has_value == want.has_value &&
				got.has_mean == want.has_mean && memcmp(&got.mean, &want.mean, sizeof got.mean) == 0,
				"log %d: %d..%d %.17g, not %d..%d %.17g", i, (int)got.first, (int)got.last, got.mean, (int)want.first,
				(int)want.last, want.mean);
		free(s);
	}
	fold_subject_close(&t);
}
END_TEST

/* Beyond 128 bits nothing wraps: 60 times 2^63 in units beside 18 decimals. */
START_TEST(beyond_128_bits)
{
	struct tn_churn_state s = { .n = 0 };
	struct tn_churn_customer c;
	struct fold_subject t;

	subject_open(&t, "UTC");
	for (int32_t day = 0; day < 61; day++) {
		struct tn_churn_order o = { .day = day, .mantissa = day == 30 ? 1 : INT64_MAX, .scale = day == 30 ? 18 : 0, .has_value = true };

		ck_assert_int_eq(tn_churn_add_order(t.f, &s, &o), TN_OK);
	}
	ck_assert(tn_churn_look(&s, 60, &c));
	ck_assert_double_eq_tol(c.mean / (59 * 9223372036854775807.0 / 60), 1, 1e-15);
	fold_subject_close(&t);
}
END_TEST

Suite *churn_state_suite(void)
{
	Suite *s = suite_create("churn_state");
	TCase *state = tcase_create("state"), *look = tcase_create("look");

	tcase_add_loop_test(state, adds_by_hand, 0, COUNT(adds));
	tcase_add_loop_test(state, merges_fail, 0, 5);
	tcase_add_test(state, bad_partials);
	tcase_add_test(state, commas);
	tcase_add_test(state, good_partials);
	tcase_add_loop_test(state, six_sentences, 0, 2);
	tcase_add_test(state, merges_in_any_order);
	tcase_add_test(state, newest_first);
	suite_add_tcase(s, state);
	tcase_add_loop_test(look, looks_by_hand, 0, COUNT(looks));
	tcase_add_test(look, looks_are_the_twin);
	tcase_add_test(look, beyond_128_bits);
	suite_add_tcase(s, look);
	return s;
}
