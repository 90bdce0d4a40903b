/* Rates of exchange: the table, the last rate not after a day, exact conversion, the days of orders. */
#include "stream/rates.h"

#include "base/list.h"
#include "base/map.h"
#include "base/num.h"
#include "base/sort.h"
#include "base/sys.h"
#include "base/time.h"
#include "stream/engine.h"
#include "stream/reader.h"

#define MAX_RECORD ((size_t)1024 * 1024)
#define CODE TN_CURRENCY_CODE

struct quote {
	struct tn_money rate;
	uint64_t line;          /* for the message about twins */
	int32_t day;
	uint32_t currency;      /* number of its name */
};

struct tn_rates {
	struct tn_map names;    /* of currencies */
	struct quote *quote;    /* by currency, day; none twice */
	uint32_t n, cap;
	uint32_t *begin;         /* of a currency's quotes; one more than there are names */
	struct tn_map orders;
	int32_t *order_day;     /* by number of the order */
	uint32_t order_cap;
	int32_t stale_days;
	bool is_engine;
	char base[CODE];        /* as it was written */
};

enum column { DATE, CURRENCY, RATE, COLUMNS };

/* The file while it is read. */
struct table {
	struct tn_reader *in;
	uint32_t n, at[COLUMNS];
	struct tn_err bad;
};

static const struct tn_want wants[COLUMNS] = {
	[DATE] = { { "date", 4 }, TN_WANT_OPTION },
	[CURRENCY] = { { "currency", 8 }, TN_WANT_OPTION },
	[RATE] = { { "rate", 4 }, TN_WANT_OPTION }
};

/* ---- the table */

/* What a currency is looked up by: codes in capitals; a table may have what other names it likes (USDT, points). */
static struct tn_str key_of(struct tn_str currency, char code[CODE])
{
	return tn_currency_code(currency, code) ? (struct tn_str){ code, CODE } : currency;
}

bool tn_rates_is_base(const struct tn_rates *r, struct tn_str currency)
{
	char code[CODE], base[CODE];

	return tn_str_eq(key_of(currency, code), key_of(tn_rates_base(r), base));
}

/* A time would leave open whose day it is: that of --tz, or that of who made the table. */
static enum tn_status read_date(struct tn_str text, int32_t *day, struct tn_err *err)
{
	struct tn_time t;
	char quoted[64];

	if (text.n != sizeof "YYYY-MM-DD" - 1 || !tn_time_parse(text, &t) || t.has_clock)
		return tn_err_set(err, TN_EDATA, "date: not YYYY-MM-DD: %s", tn_err_quote(quoted, sizeof quoted, text));
	*day = tn_time_day(t.us);
	return TN_OK;
}

static enum tn_status read_rate(const struct tn_rates *r, struct tn_str text, struct tn_money *rate, struct tn_err *err)
{
	enum tn_money_error e = tn_engine_money(text, r->is_engine, rate);
	char quoted[64];

	tn_err_quote(quoted, sizeof quoted, text);
	if (e != TN_MONEY_OK)
		return tn_err_set(err, TN_EDATA, "rate: %s: %s", e == TN_MONEY_SYNTAX ? "not a number" : "a number that does not fit", quoted);
	if (rate->mantissa <= 0)
		return tn_err_set(err, TN_EDATA, "rate: not above 0: %s", quoted);
	return TN_OK;
}

/* Rates to another base are the likeliest mistake, and every amount would be wrong. */
static enum tn_status check_base(const struct tn_rates *r, struct tn_str currency, struct tn_money rate, struct tn_err *err)
{
	char text[TN_MONEY_BYTES];

	if (!tn_rates_is_base(r, currency) || tn_money_cmp(rate, (struct tn_money){ 1, 0 }) == 0)
		return TN_OK;
	tn_err_set(err, TN_EDATA, "rate: the base '%.*s' has rate 1, not %.*s", CODE, r->base, (int)tn_money_put(text, rate), text);
	tn_err_hint(err, "a rate is what one unit of the currency is worth in the base");
	return TN_EDATA;
}

static struct quote *new_quote(struct tn_rates *r, struct tn_err *err)
{
	if (tn_list_room(&r->quote, &r->cap, r->n, sizeof *r->quote, err) != TN_OK)
		return NULL;
	return &r->quote[r->n++];
}

static enum tn_status take_row(struct tn_rates *r, const struct tn_rec *rec, const uint32_t at[COLUMNS], struct tn_err *err)
{
	struct tn_str currency = tn_rec_field(rec, at[CURRENCY]);
	struct quote *q = new_quote(r, err), row = { .line = rec->line };
	char code[CODE];

	if (q == NULL)
		return err->status;
	if (tn_str_missing(currency))
		return tn_err_set(err, TN_EDATA, "currency: missing");
	TN_TRY(read_date(tn_rec_field(rec, at[DATE]), &row.day, err));
	TN_TRY(read_rate(r, tn_rec_field(rec, at[RATE]), &row.rate, err));
	TN_TRY(check_base(r, currency, row.rate, err));
	row.currency = tn_map_put(&r->names, key_of(currency, code));
	if (row.currency == TN_MAP_NONE)
		return tn_err_nomem(err, currency.n);
	*q = row;
	return TN_OK;
}

/* What a row is that has not the header's fields. A torn end is no wrong row. */
static enum tn_status wrong_fields(const struct tn_rec *rec, uint32_t ncolumns, bool is_torn, struct tn_err *err)
{
	if (tn_str_eq(tn_rec_field(rec, 0), TN_STR(TN_POISON)))
		return tn_err_set(err, TN_EINPUT, "aborted upstream");
	tn_err_set(err, is_torn ? TN_EINPUT : TN_EDATA, "%u field%s, header has %u", (unsigned)rec->nf, rec->nf == 1 ? "" : "s",
		(unsigned)ncolumns);
	if (is_torn)
		tn_err_hint(err, "the last line does not end: the input was cut");
	return err->status;
}

static enum tn_status take_window(struct tn_rates *r, const struct tn_window *w, const struct table *t, struct tn_err *err)
{
	for (uint32_t i = 0; i < w->n; i++) {
		struct tn_rec rec = tn_window_rec(w, i);

		if (rec.flags & TN_REC_BAD)
			*err = t->bad;
		else if (rec.nf == 1 && tn_rec_raw(&rec).n == 0)
			continue;
		else if (rec.nf != t->n)
			wrong_fields(&rec, t->n, i + 1 == w->n && rec.nf < t->n && tn_reader_is_cut(t->in), err);
		else if (!r->is_engine || tn_engine_check(&rec, false, err) == TN_OK)
			take_row(r, &rec, t->at, err);
		if (err->status != TN_OK) {
			tn_err_at(err, NULL, rec.line, 0);
			return err->status;
		}
	}
	return TN_OK;
}

static enum tn_status read_table(struct tn_rates *r, struct tn_reader *in, struct tn_err *err)
{
	const struct tn_columns *columns = tn_reader_columns(in);
	struct table t = { .in = in, .n = columns->n };
	struct tn_window w = { 0 };
	int got;

	for (int i = 0; i < COLUMNS; i++) {
		t.at[i] = tn_columns_find(columns, wants[i].name);
		if (t.at[i] == TN_COLUMN_NONE) {
			tn_columns_missing(columns, wants[i].name, err);
			tn_err_hint(err, "a table of rates has the columns date, currency and rate");
			return err->status;
		}
	}
	while ((got = tn_reader_fill(in, &w, &t.bad, err)) > 0)
		TN_TRY(take_window(r, &w, &t, err));
	return got < 0 ? err->status : TN_OK;
}

/* ---- the order of the quotes */

static bool is_before(const void *a, const void *b, const void *ctx)
{
	const struct quote *x = a, *y = b;

	(void)ctx;
	return x->currency != y->currency ? x->currency < y->currency : x->day < y->day;
}

/* Twins stay in the order of their lines. */
static enum tn_status sort(struct tn_rates *r, struct tn_err *err)
{
	size_t bytes = (r->n / 2 + (size_t)1) * sizeof *r->quote;
	struct quote *spare;

	if (r->n < 2)
		return TN_OK;
	spare = tn_sys.malloc(bytes);
	if (spare == NULL)
		return tn_err_nomem(err, bytes);
	tn_sort_merge(r->quote, spare, r->n, sizeof *r->quote, is_before, NULL);
	tn_sys.free(spare);
	return TN_OK;
}

static enum tn_status twins(const struct tn_rates *r, const struct quote *first, const struct quote *again, struct tn_err *err)
{
	char name[64], date[16], one[TN_MONEY_BYTES], other[TN_MONEY_BYTES];

	tn_err_set(err, TN_EDATA, "rate: %s has %.*s on %.*s, and %.*s on line %llu",
		tn_err_quote(name, sizeof name, tn_map_text(&r->names, again->currency)),
		(int)tn_money_put(one, again->rate), one, (int)tn_day_put(date, again->day), date,
		(int)tn_money_put(other, first->rate), other, (unsigned long long)first->line);
	tn_err_at(err, NULL, again->line, 0);
	return TN_EDATA;
}

/* The same rate again is one; of several that differ the first line that does is named. */
static enum tn_status unite(struct tn_rates *r, struct tn_err *err)
{
	struct quote first, again = { .line = 0 };
	uint32_t n = 0;

	for (uint32_t i = 0; i < r->n; i++) {
		const struct quote *q = &r->quote[i], *last = n == 0 ? NULL : &r->quote[n - 1];

		if (last == NULL || last->currency != q->currency || last->day != q->day) {
			r->quote[n++] = *q;
		} else if (tn_money_cmp(last->rate, q->rate) != 0 && (again.line == 0 || q->line < again.line)) {
			first = *last;
			again = *q;
		}
	}
	if (again.line != 0)
		return twins(r, &first, &again, err);
	r->n = n;
	return TN_OK;
}

/* Where each currency's quotes begin, so that a row's search is a look-up of its name and a few halvings (some 45 ns). */
static enum tn_status index_names(struct tn_rates *r, struct tn_err *err)
{
	uint32_t names = r->names.n;
	size_t bytes = (names + (size_t)1) * sizeof *r->begin;

	r->begin = tn_sys.malloc(bytes);
	if (r->begin == NULL)
		return tn_err_nomem(err, bytes);
	/* each name came with a quote */
	for (uint32_t i = 0; i < r->n; i++)
		if (i == 0 || r->quote[i].currency != r->quote[i - 1].currency)
			r->begin[r->quote[i].currency] = i;
	r->begin[names] = r->n;
	return TN_OK;
}

static enum tn_status load(struct tn_rates *r, const char *file, struct tn_err *err)
{
	struct tn_reader_spec spec = { .format = TN_FORMAT_AUTO, .header = TN_HEADER_YES, .max_record = MAX_RECORD,
		.want = wants, .nwant = COLUMNS };
	struct tn_reader *in = NULL;
	enum tn_status st;

	if (tn_map_init(&r->names) != 0 || tn_map_init(&r->orders) != 0)
		return tn_err_nomem(err, 0);
	st = tn_reader_open(&in, &spec, file, err);
	if (st == TN_OK)
		st = read_table(r, in, err);
	if (st == TN_OK)
		st = sort(r, err);
	if (st == TN_OK)
		st = unite(r, err);
	if (st != TN_OK && in != NULL)
		tn_err_at(err, tn_reader_in(in)->name, 0, 0);
	tn_reader_close(in);
	return st == TN_OK ? index_names(r, err) : st;
}

enum tn_status tn_rates_open(struct tn_rates **rates, const char *file, struct tn_str base, int32_t stale_days, bool is_engine, struct tn_err *err)
{
	struct tn_rates *r;
	enum tn_status st;
	char quoted[64], code[CODE];

	*rates = NULL;
	if (!tn_currency_code(base, code)) {
		tn_err_set(err, TN_EUSAGE, "--base: not a currency: %s", tn_err_quote(quoted, sizeof quoted, base));
		tn_err_hint(err, "three letters, as EUR");
		return TN_EUSAGE;
	}
	r = tn_sys.malloc(sizeof *r);
	if (r == NULL)
		return tn_err_nomem(err, sizeof *r);
	*r = (struct tn_rates){ .stale_days = stale_days, .is_engine = is_engine };
	memcpy(r->base, base.p, CODE);
	st = load(r, file, err);
	if (st == TN_OK)
		*rates = r;
	else
		tn_rates_close(r);
	return st;
}

struct tn_str tn_rates_base(const struct tn_rates *r)
{
	return (struct tn_str){ r->base, CODE };
}

/* ---- a rate */

/* A row without a currency is not taken for one in the base: that would be a rate of 1 by guess. */
static enum tn_status unknown(const struct tn_rates *r, struct tn_str currency, struct tn_err *err)
{
	char quoted[64], code[CODE];
	int near;

	if (tn_str_missing(currency)) {
		tn_err_set(err, TN_EDATA, "rate: the row names no currency");
		tn_err_hint(err, "--currency =%.*s where all amounts are in the base", CODE, r->base);
		return tn_err_reason(err, "rate");
	}
	if (!tn_currency_code(currency, code))
		return tn_currency_wrong(currency, err);
	tn_err_set(err, TN_EDATA, "rate: no rates for currency %s", tn_err_quote(quoted, sizeof quoted, currency));
	near = tn_str_nearest(currency, r->names.text, r->names.n);
	if (near >= 0)
		tn_err_hint(err, "%s", tn_err_quote(quoted, sizeof quoted, r->names.text[near]));
	return tn_err_reason(err, "rate");
}

static enum tn_status early(struct tn_str currency, int32_t day, int32_t first, struct tn_err *err)
{
	char quoted[64], date[16], other[16];

	tn_err_set(err, TN_EDATA, "rate: none for %s on %.*s; the first is that of %.*s", tn_err_quote(quoted, sizeof quoted, currency),
		(int)tn_day_put(date, day), date, (int)tn_day_put(other, first), other);
	return tn_err_reason(err, "rate");
}

static enum tn_status stale(struct tn_str currency, int32_t day, int32_t last, struct tn_err *err)
{
	char quoted[64], date[16], other[16];
	int age = day - last;

	tn_err_set(err, TN_EDATA, "rate: none for %s on %.*s; the last is that of %.*s, %d day%s before",
		tn_err_quote(quoted, sizeof quoted, currency), (int)tn_day_put(date, day), date, (int)tn_day_put(other, last), other,
		age, age == 1 ? "" : "s");
	tn_err_hint(err, "--rates-stale %dd allows it", age);
	return tn_err_reason(err, "rate");
}

enum tn_status tn_rates_find(const struct tn_rates *r, struct tn_str currency, int32_t day, struct tn_money *rate, struct tn_err *err)
{
	uint32_t name, lo, hi;
	char code[CODE];

	if (tn_rates_is_base(r, currency)) {
		*rate = (struct tn_money){ 1, 0 };
		return TN_OK;
	}
	name = tn_map_get(&r->names, key_of(currency, code));
	if (name == TN_MAP_NONE)
		return unknown(r, currency, err);
	/* quotes before lo are not after the day, those from hi on are */
	lo = r->begin[name];
	hi = r->begin[name + 1];
	while (lo < hi) {
		uint32_t middle = lo + (hi - lo) / 2;

		if (r->quote[middle].day <= day)
			lo = middle + 1;
		else
			hi = middle;
	}
	if (lo == r->begin[name])
		return early(currency, day, r->quote[lo].day, err);
	if (day - r->quote[lo - 1].day > r->stale_days)
		return stale(currency, day, r->quote[lo - 1].day, err);
	*rate = r->quote[lo - 1].rate;
	return TN_OK;
}

/* ---- conversion */

static tn_i128 power(unsigned n)
{
	return n <= 19 ? (tn_i128)tn_pow10[n] : (tn_i128)tn_pow10[19] * (tn_i128)tn_pow10[n - 19];
}

/* a / 10^n, half to even. At most 2^126 / 10^36: twice the rest cannot wrap. */
static tn_i128 round_off(tn_i128 a, unsigned n)
{
	tn_i128 by = power(n), whole = a / by, rest = a % by;
	int sign = a < 0 ? -1 : 1;

	rest *= 2 * sign;
	return rest > by || (rest == by && whole % 2 != 0) ? whole + sign : whole;
}

/* Two mantissas of 63 bits and a sign make a product of 126, exact; it is rounded once. */
bool tn_rates_convert(const struct tn_rates *r, struct tn_money amount, struct tn_money rate, struct tn_money *out)
{
	tn_i128 v = (tn_i128)amount.mantissa * rate.mantissa;
	unsigned scale = (unsigned)amount.scale + rate.scale, digits = (unsigned)tn_currency_decimals(tn_rates_base(r));

	if (scale > digits) {
		v = round_off(v, scale - digits);
	} else {
		/* what is beyond 64 bits already only grows */
		if (v < INT64_MIN || v > INT64_MAX)
			return false;
		v *= power(digits - scale);
	}
	if (v < INT64_MIN || v > INT64_MAX)
		return false;
	*out = (struct tn_money){ .mantissa = (int64_t)v, .scale = (uint8_t)digits };
	return true;
}

/* ---- days of orders */

enum tn_status tn_rates_order_put(struct tn_rates *r, struct tn_str order, int32_t day, struct tn_err *err)
{
	uint32_t known = r->orders.n, number;

	/* room first: an order without a day must not stay in the map */
	TN_TRY(tn_list_room(&r->order_day, &r->order_cap, known, sizeof *r->order_day, err));
	number = tn_map_put(&r->orders, order);
	if (number == TN_MAP_NONE)
		return tn_err_nomem(err, order.n);
	if (number == known)
		r->order_day[number] = day;
	return TN_OK;
}

bool tn_rates_order_day(const struct tn_rates *r, struct tn_str order, int32_t *day)
{
	uint32_t number = tn_map_get(&r->orders, order);

	if (number == TN_MAP_NONE)
		return false;
	*day = r->order_day[number];
	return true;
}

void tn_rates_close(struct tn_rates *r)
{
	if (r == NULL)
		return;
	tn_map_fini(&r->names);
	tn_map_fini(&r->orders);
	tn_sys.free(r->quote);
	tn_sys.free(r->begin);
	tn_sys.free(r->order_day);
	tn_sys.free(r);
}
