/* Rates: which one holds on a day, exact conversion against slow twins, files of all kinds and bad ones, days of orders, minor units. */
#include <check.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/time.h"
#include "stream/rates.h"
#include "unit/rnd.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])

Suite *rates_suite(void);

static struct tn_err err;
static char path[32];

static enum tn_status open_bytes(struct tn_rates **r, struct tn_str bytes, const char *base, int32_t stale)
{
	int fd;
	enum tn_status st;

	memcpy(path, "/tmp/check_rates.XXXXXX", sizeof "/tmp/check_rates.XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, bytes.p, bytes.n), (ssize_t)bytes.n);
	close(fd);
	err = (struct tn_err){ 0 };
	st = tn_rates_open(r, path, tn_str_of(base), stale, false, &err);
	unlink(path);
	ck_assert_int_eq(st, err.status);
	ck_assert(st == TN_OK || *r == NULL);
	return st;
}

static struct tn_rates *rates(const char *text, const char *base, int32_t stale)
{
	struct tn_rates *r = NULL;

	HOLDS_MSG(open_bytes(&r, tn_str_of(text), base, stale) == TN_OK, "%s", err.what);
	return r;
}

static struct tn_money money(const char *text)
{
	struct tn_money m = { 0, 0 };

	HOLDS_MSG(tn_money_parse(tn_str_of(text), &m) == TN_MONEY_OK, "%s", text);
	return m;
}

static int32_t day(const char *text)
{
	struct tn_time t;

	HOLDS_MSG(tn_time_parse(tn_str_of(text), &t), "%s", text);
	return tn_time_day(t.us);
}

/* ---- which rate */

#define SHOP "date,currency,rate\n" \
	"2024-03-08,USD,0.9137\n2024-01-02,USD,0.91\n2024-01-05,USD,0.9135\n2024-01-04,JPY,0.0063\n2024-01-02,USD,0.910\n2024-01-06,EUR,1.000\n"

#define NO_CODE "codes are three letters, as EUR; --set \"currency=JPY when currency = X\""

/* A rate, or what is said. */
static const struct { int32_t stale; const char *currency, *day, *rate, *what, *hint; } finds[] = {
	{ 5, "USD", "2024-01-02", "0.91", NULL, NULL },
	{ 5, "USD", "2024-01-03", "0.91", NULL, NULL },
	{ 5, "USD", "2024-01-04", "0.91", NULL, NULL },
	{ 5, "USD", "2024-01-05", "0.9135", NULL, NULL },
	{ 5, "USD", "2024-01-10", "0.9135", NULL, NULL },
	{ 5, "USD", "2024-01-11", NULL, "rate: none for 'USD' on 2024-01-11; the last is that of 2024-01-05, 6 days before",
		"--rates-stale 6d allows it" },
	{ 5, "USD", "2024-03-07", NULL, "rate: none for 'USD' on 2024-03-07; the last is that of 2024-01-05, 62 days before",
		"--rates-stale 62d allows it" },
	{ 62, "USD", "2024-03-07", "0.9135", NULL, NULL },
	{ 61, "USD", "2024-03-07", NULL, "rate: none for 'USD' on 2024-03-07; the last is that of 2024-01-05, 62 days before",
		"--rates-stale 62d allows it" },
	{ 5, "USD", "2024-03-08", "0.9137", NULL, NULL },
	{ 0, "USD", "2024-01-02", "0.91", NULL, NULL },
	{ 0, "USD", "2024-01-03", NULL, "rate: none for 'USD' on 2024-01-03; the last is that of 2024-01-02, 1 day before",
		"--rates-stale 1d allows it" },
	{ 5, "USD", "2024-01-01", NULL, "rate: none for 'USD' on 2024-01-01; the first is that of 2024-01-02", "" },
	{ INT32_MAX, "USD", "0001-01-01", NULL, "rate: none for 'USD' on 0001-01-01; the first is that of 2024-01-02", "" },
	{ INT32_MAX, "USD", "9999-12-31", "0.9137", NULL, NULL },
	{ 5, "USD", "9999-12-31", NULL, "rate: none for 'USD' on 9999-12-31; the last is that of 2024-03-08, 2913106 days before",
		"--rates-stale 2913106d allows it" },
	{ 5, "JPY", "2024-01-03", NULL, "rate: none for 'JPY' on 2024-01-03; the first is that of 2024-01-04", "" },
	{ 5, "JPY", "2024-01-09", "0.0063", NULL, NULL },
	{ 5, "JPY", "2024-01-10", NULL, "rate: none for 'JPY' on 2024-01-10; the last is that of 2024-01-04, 6 days before",
		"--rates-stale 6d allows it" },
	{ 5, "EUR", "1900-01-01", "1", NULL, NULL },
	{ 5, "EUR", "9999-12-31", "1", NULL, NULL },
	{ 5, "GBP", "2024-01-05", NULL, "rate: no rates for currency 'GBP'", "" },
	{ 5, "usd", "2024-01-05", "0.9135", NULL, NULL },
	{ 5, "uSd", "2024-01-11", NULL, "rate: none for 'uSd' on 2024-01-11; the last is that of 2024-01-05, 6 days before",
		"--rates-stale 6d allows it" },
	{ 5, "eur", "2024-01-05", "1", NULL, NULL },
	{ 5, "gbp", "2024-01-05", NULL, "rate: no rates for currency 'gbp'", "" },
	{ 5, "USD ", "2024-01-05", NULL, "currency: not a code: 'USD '", NO_CODE },
	{ 5, "", "2024-01-05", NULL, "rate: the row names no currency", "--currency =EUR where all amounts are in the base" },
	{ 5, "\\N", "2024-01-05", NULL, "rate: the row names no currency", "--currency =EUR where all amounts are in the base" },
	{ 5, "\x1b[2J", "2024-01-05", NULL, "currency: not a code: '\\x1b[2J'", NO_CODE }
};

START_TEST(test_find)
{
	struct tn_rates *r = rates(SHOP, "EUR", finds[_i].stale);
	struct tn_money rate = { 7, 7 };
	enum tn_status st = tn_rates_find(r, tn_str_of(finds[_i].currency), day(finds[_i].day), &rate, &err);

	if (finds[_i].rate != NULL) {
		ck_assert_int_eq(st, TN_OK);
		ck_assert_int_eq(tn_money_cmp(rate, money(finds[_i].rate)), 0);
	} else {
		ck_assert_int_eq(st, TN_EDATA);
		ck_assert_str_eq(err.what, finds[_i].what);
		ck_assert_str_eq(err.hint, finds[_i].hint);
		ck_assert_str_eq(err.reason, strcmp(finds[_i].hint, NO_CODE) == 0 ? "currency" : "rate");
	}
	ck_assert(tn_str_eq(tn_rates_base(r), TN_STR("EUR")));
	tn_rates_close(r);
}
END_TEST

/* Against a walk over all quotes: random tables, in no order, every day and some around. */
START_TEST(test_walk)
{
	static const char *const codes[] = { "AAA", "BBB", "CCC", "USDT" };
	uint64_t seed = 43;

	for (int round = 0; round < 60; round++) {
		struct { size_t code; int32_t day; int64_t rate; } quote[200];
		size_t n = (size_t)(rnd(&seed) % COUNT(quote)), codes_n = 1 + (size_t)(rnd(&seed) % COUNT(codes));
		int32_t stale = (int32_t)(rnd(&seed) % 12);
		struct tn_buf text = { 0 };
		struct tn_rates *r = NULL;

		tn_buf_cstr(&text, "rate\tdate\tnote\tcurrency\n");
		for (size_t i = 0; i < n; i++) {
			char line[80];

			quote[i].code = (size_t)(rnd(&seed) % codes_n);
			quote[i].day = 19700 + (int32_t)(rnd(&seed) % 60);
			quote[i].rate = 1 + quote[i].day * 10 + (int64_t)quote[i].code;         /* a function of both: twins agree */
			tn_buf_add(&text, (struct tn_str){ line, (size_t)snprintf(line, sizeof line, "%" PRId64 "\t", quote[i].rate) });
			tn_buf_add(&text, (struct tn_str){ line, tn_day_put(line, quote[i].day) });
			tn_buf_add(&text, (struct tn_str){ line, (size_t)snprintf(line, sizeof line, "\tx\t%s\n", codes[quote[i].code]) });
		}
		HOLDS_MSG(open_bytes(&r, tn_buf_str(&text), "EUR", stale) == TN_OK, "round %d: %s", round, err.what);
		for (size_t c = 0; c < COUNT(codes); c++) {
			for (int32_t d = 19690; d < 19780; d++) {
				struct tn_money rate = { 0, 0 };
				size_t best = n;
				bool found;

				for (size_t i = 0; i < n; i++)
					if (quote[i].code == c && quote[i].day <= d && (best == n || quote[i].day > quote[best].day))
						best = i;
				err = (struct tn_err){ 0 };
				found = tn_rates_find(r, tn_str_of(codes[c]), d, &rate, &err) == TN_OK;
				HOLDS_MSG(found == (best < n && d - quote[best].day <= stale), "round %d day %d", round, d);
				HOLDS_MSG(!found || (rate.mantissa == quote[best].rate && rate.scale == 0), "round %d day %d", round, d);
			}
		}
		tn_rates_close(r);
		tn_buf_fini(&text);
	}
}
END_TEST

/* ---- conversion */

/* From Python's fractions: amount * rate, half to even at the base's decimals. NULL: does not fit. */
static const struct { const char *base, *amount, *rate, *want; } converted[] = {
	{ "EUR", "0.005", "1", "0.00" }, { "EUR", "0.015", "1", "0.02" }, { "EUR", "0.025", "1", "0.02" }, { "EUR", "-0.005", "1", "0.00" },
	{ "EUR", "-0.015", "1", "-0.02" }, { "EUR", "-0.025", "1", "-0.02" }, { "EUR", "0.0250000000001", "1", "0.03" },
	{ "EUR", "-0.0250000000001", "1", "-0.03" }, { "EUR", "0.0249999999999", "1", "0.02" }, { "EUR", "10", "1", "10.00" },
	{ "EUR", "-10", "0.91350", "-9.14" }, { "EUR", "19.99", "0.9135", "18.26" }, { "EUR", "1", "0.005", "0.00" },
	{ "EUR", "3", "0.005", "0.02" }, { "EUR", "5", "0.005", "0.02" }, { "EUR", "0.00", "1.5", "0.00" }, { "EUR", "-0.00", "1.5", "0.00" },
	{ "JPY", "19.99", "157.25", "3143" }, { "JPY", "0.5", "1", "0" }, { "JPY", "1.5", "1", "2" }, { "JPY", "2.5", "1", "2" },
	{ "JPY", "9223372036854775807", "1", "9223372036854775807" }, { "JPY", "-9223372036854775808", "1", "-9223372036854775808" },
	{ "JPY", "9223372036854775807", "2", NULL }, { "JPY", "9223372036854775807", "1.000000000000000001", NULL },
	{ "JPY", "9223372036854775807", "0.999999999999999999", "9223372036854775798" },
	{ "KWD", "1.0005", "1", "1.000" }, { "KWD", "1.0015", "1", "1.002" }, { "KWD", "1", "0.3075", "0.308" }, { "CLF", "1", "0.00005", "0.0000" },
	{ "CLF", "3", "0.00005", "0.0002" }, { "EUR", "9223372036854775807", "1", NULL },
	{ "EUR", "92233720368547758.07", "1", "92233720368547758.07" },
	{ "EUR", "92233720368547758", "1", "92233720368547758.00" }, { "EUR", "92233720368547759", "1", NULL },
	{ "EUR", "3689348814741910.323", "25", NULL },
	{ "EUR", "3689348814741910.322", "25", "92233720368547758.05" }, { "EUR", "922337203685477580.7", "0.1", "92233720368547758.07" },
	{ "EUR", "9.223372036854775807", "9.223372036854775807", "85.07" },
	{ "EUR", "-9.223372036854775808", "9.223372036854775807", "-85.07" }, { "EUR", "0.000000000000000001", "0.000000000000000001", "0.00" },
	{ "EUR", "999999999999999999", "0.999999999999999999", NULL },
	{ "EUR", "999999999999999.999", "0.999999999999999999", "1000000000000000.00" },
	{ "EUR", "123456789012345678", "0.123456789012345678", "15241578753238836.53" },
	{ "EUR", "123456789012345678", "123456789012345678", NULL }, { "EUR", "9223372036854775807", "0.000000000000000001", "9.22" }
};

START_TEST(test_converted)
{
	struct tn_rates *r = rates("date,currency,rate\n", converted[_i].base, 5);
	struct tn_money out = { 7, 7 };
	char text[TN_MONEY_BYTES + 1];

	ck_assert_int_eq(tn_rates_convert(r, money(converted[_i].amount), money(converted[_i].rate), &out), converted[_i].want != NULL);
	text[tn_money_put(text, out)] = '\0';
	ck_assert_str_eq(text, converted[_i].want != NULL ? converted[_i].want : "0.0000007");
	tn_rates_close(r);
}
END_TEST

/* The slow twin: the digits of a product as pupils get them, then the end cut off. */
struct digits {
	int at[64];             /* lowest first */
};

static struct digits digits_of(int64_t v)
{
	uint64_t size = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	struct digits d = { { 0 } };

	for (int i = 0; size > 0; size /= 10)
		d.at[i++] = (int)(size % 10);
	return d;
}

static struct digits times(const struct digits *a, const struct digits *b)
{
	struct digits d = { { 0 } };
	int carry = 0;

	for (int i = 0; i < 20; i++)
		for (int j = 0; j < 20; j++)
			d.at[i + j] += a->at[i] * b->at[j];
	for (int i = 0; i < 64; i++) {
		d.at[i] += carry;
		carry = d.at[i] / 10;
		d.at[i] %= 10;
	}
	return d;
}

/* The lowest n away, half to even. */
static struct digits cut(const struct digits *a, int n)
{
	struct digits d = { { 0 } };
	bool beyond = false, up;

	memcpy(d.at, a->at + n, (size_t)(64 - n) * sizeof d.at[0]);
	for (int i = 0; i + 1 < n; i++)
		beyond = beyond || a->at[i] != 0;
	up = n > 0 && (a->at[n - 1] > 5 || (a->at[n - 1] == 5 && (beyond || d.at[0] % 2 != 0)));
	for (int i = 0; up; i++) {
		up = d.at[i] == 9;
		d.at[i] = up ? 0 : d.at[i] + 1;
	}
	return d;
}

/* -?digits with `scale` decimals, as tn_money_put writes it; "" when it is over the ends of an int64. */
static void put_digits(char *dst, const struct digits *d, int scale, bool negative)
{
	char size[72], limit[24];
	int top = 63, n = 0;

	while (top > 0 && d->at[top] == 0)
		top--;
	for (int i = top; i >= 0; i--)
		size[n++] = (char)('0' + d->at[i]);
	size[n] = '\0';
	snprintf(limit, sizeof limit, "%" PRIu64, (uint64_t)INT64_MAX + negative);
	dst[0] = '\0';
	if (n > 19 || (n == 19 && strcmp(size, limit) > 0))
		return;
	if (negative && strcmp(size, "0") != 0)
		*dst++ = '-';
	if (top < scale)
		top = scale;
	for (int i = top; i >= 0; i--) {
		*dst++ = (char)('0' + d->at[i]);
		if (i == scale && scale > 0)
			*dst++ = '.';
	}
	*dst = '\0';
}

START_TEST(test_twin)
{
	static const char *const bases[] = { "JPY", "EUR", "KWD", "CLF" };
	static const int decimals[] = { 0, 2, 3, 4 };
	uint64_t seed = 44;

	for (size_t b = 0; b < COUNT(bases); b++) {
		struct tn_rates *r = rates("date,currency,rate\n", bases[b], 5);

		for (int i = 0; i < 100000; i++) {
			struct tn_money a = { (int64_t)rnd_any(&seed), (uint8_t)(rnd(&seed) % 19) };
			struct tn_money rate = { (int64_t)(rnd_any(&seed) >> 1), (uint8_t)(rnd(&seed) % 19) }, out = { 0, 0 };
			int scale = a.scale + rate.scale;
			char want[80], got[TN_MONEY_BYTES + 1] = "";
			struct digits x, y, product, whole;

			if (i % 3 == 0) {       /* halves */
				a.mantissa = (a.mantissa >> 30) * 5;
				rate.mantissa = 1 + (rate.mantissa & 7);
			}
			x = digits_of(a.mantissa);
			y = digits_of(rate.mantissa);
			product = times(&x, &y);
			if (scale >= decimals[b]) {
				whole = cut(&product, scale - decimals[b]);
			} else {
				for (int k = 63; k >= 0; k--)
					whole.at[k] = k >= decimals[b] - scale ? product.at[k - (decimals[b] - scale)] : 0;
			}
			put_digits(want, &whole, decimals[b], a.mantissa < 0);
			if (tn_rates_convert(r, a, rate, &out))
				got[tn_money_put(got, out)] = '\0';
			HOLDS_MSG(strcmp(got, want) == 0, "%s: %" PRId64 "e-%d * %" PRId64 "e-%d: '%s', not '%s'", bases[b],
				a.mantissa, a.scale, rate.mantissa, rate.scale, got, want);
		}
		tn_rates_close(r);
	}
}
END_TEST

/* ---- files */

/* All of them say that a USD is 0.91 on 2024-01-02. */
static const char *const good[] = {
	"date,currency,rate\n2024-01-02,USD,0.91\n", "date,currency,rate\r\n2024-01-02,USD,0.91\r\n", "date,currency,rate\n2024-01-02,USD,0.91",
	"\xef\xbb\xbfrate,currency,date\n0.91,USD,2024-01-02\n", "date,currency,rate\n2024-01-02,usd,0.91\n2024-01-02,Usd,0.910\n2024-01-01,eur,1\n",
	"rate;date;currency\n0.91;2024-01-02;USD\n", "rate|date|currency\n0.91|2024-01-02|USD\n", "date\tcurrency\trate\n2024-01-02\tUSD\t0.91\n",
	"\"date\",\"currency\",\"rate\"\n\"2024-01-02\",\"USD\",\"0.91\"\n", "date currency rate\n2024-01-02 USD 0.91\n",
	"currency\tx\trate\tuser\ttime\tdate\nUSD\t\t0.910\t\t\t2024-01-02\n", "\n\ndate,currency,rate\n\n2024-01-02,USD,0.91\n\n",
	"{\"rate\":0.91,\"x\":{\"rate\":[7]},\"currency\":\"USD\",\"date\":\"2024-01-02\"}\n{\"date\":\"2024-01-02\",\"currency\":\"JPY\",\"rate\":\"1\"}\n",
	"date\tcurrency\trate\n\n2024-01-02\tUSD\t0.91\n\n", "date,currency,rate,x\n2024-01-02,USD,0.91,\"a\nb\"\n2024-01-02,USD,0.9100,\"c\"\"\"\n"
};

static void is_091(struct tn_rates *r)
{
	struct tn_money rate;

	ck_assert_int_eq(tn_rates_find(r, TN_STR("USD"), day("2024-01-04"), &rate, &err), TN_OK);
	ck_assert_int_eq(tn_money_cmp(rate, money("0.91")), 0);
}

START_TEST(test_good)
{
	struct tn_rates *r = rates(good[_i], "EUR", 5);

	is_091(r);
	tn_rates_close(r);
}
END_TEST

static const struct { const char *text, *what; uint64_t line; enum tn_status status; } bad[] = {
	{ "", "no header: the input is empty", 0, TN_EINPUT },
	{ "date,rate\n2024-01-02,1\n", "no column 'currency'; there are: date, rate", 0, TN_EDATA },
	{ "day,currency,rate\n", "no column 'date'; there are: day, currency, rate", 0, TN_EDATA },
	{ "date,currency,rate,rate\n", NULL, 1, TN_EDATA },
	{ "date,currency,rate\n2024-01-02,USD\n", "2 fields, header has 3", 2, TN_EDATA },
	{ "date,currency,rate\n2024-01-02,USD", "2 fields, header has 3", 2, TN_EINPUT },
	{ "date,currency,rate\n2024-01-02,USD,1\nx\n", "1 field, header has 3", 3, TN_EDATA },
	{ "date,currency,rate\n2024-01-02,USD,1,5\n", "4 fields, header has 3", 2, TN_EDATA },
	{ "date,currency,rate\n2024-01-02,USD,1\n#!aborted\n", "aborted upstream", 3, TN_EINPUT },
	{ "date,currency,rate\n2024-01-02,USD,0\n", "rate: not above 0: '0'", 2, TN_EDATA },
	{ "date,currency,rate\n2024-01-02,USD,0.000\n", "rate: not above 0: '0.000'", 2, TN_EDATA },
	{ "date,currency,rate\n2024-01-02,USD,-1.5\n", "rate: not above 0: '-1.5'", 2, TN_EDATA },
	{ "date,currency,rate\n2024-01-02,USD,-0\n", "rate: not above 0: '-0'", 2, TN_EDATA },
	{ "date,currency,rate\n2024-01-02,USD,\n", "rate: not a number: ''", 2, TN_EDATA },
	{ "date,currency,rate\n2024-01-02,USD,N/A\n", "rate: not a number: 'N/A'", 2, TN_EDATA },
	{ "date,currency,rate\n2024-01-02,USD,1e3\n", "rate: not a number: '1e3'", 2, TN_EDATA },
	{ "date,currency,rate\n2024-01-02,USD,.5\n", "rate: not a number: '.5'", 2, TN_EDATA },
	{ "date,currency,rate\n2024-01-02,USD, 1\n", "rate: not a number: ' 1'", 2, TN_EDATA },
	{ "date;currency;rate\n2024-01-02;USD;0,91\n", "rate: not a number: '0,91'", 2, TN_EDATA },
	{ "date,currency,rate\n2024-01-02,USD,0.1234567890123456789\n", "rate: a number that does not fit: '0.1234567890123456789'", 2, TN_EDATA },
	{ "date,currency,rate\n2024-01-02,USD,12345678901234567890\n", "rate: a number that does not fit: '12345678901234567890'", 2, TN_EDATA },
	{ "date,currency,rate\n2024-01-02,,1\n", "currency: missing", 2, TN_EDATA },
	{ "date,currency,rate\n,USD,1\n", "date: not YYYY-MM-DD: ''", 2, TN_EDATA },
	{ "date,currency,rate\n2024-1-2,USD,1\n", "date: not YYYY-MM-DD: '2024-1-2'", 2, TN_EDATA },
	{ "date,currency,rate\n2024-02-30,USD,1\n", "date: not YYYY-MM-DD: '2024-02-30'", 2, TN_EDATA },
	{ "date,currency,rate\n02.01.2024,USD,1\n", "date: not YYYY-MM-DD: '02.01.2024'", 2, TN_EDATA },
	{ "date,currency,rate\n2024-01-02T00:00:00Z,USD,1\n", "date: not YYYY-MM-DD: '2024-01-02T00:00:00Z'", 2, TN_EDATA },
	{ "date,currency,rate\n2024-01-02,USD,1\ndate,currency,rate\n", "date: not YYYY-MM-DD: 'date'", 3, TN_EDATA },
	{ "date,currency,rate\n2024-01-02,eur,1.09\n", "rate: the base 'EUR' has rate 1, not 1.09", 2, TN_EDATA },
	{ "date,currency,rate\n2024-01-02,usd,1\n2024-01-02,USD,1.1\n", "rate: 'USD' has 1.1 on 2024-01-02, and 1 on line 2", 3, TN_EDATA },
	{ "date,currency,rate\n2024-01-02,EUR,1.09\n", "rate: the base 'EUR' has rate 1, not 1.09", 2, TN_EDATA },
	{ "date,currency,rate\n2024-01-02,USD,1\n2024-01-03,USD,2\n2024-01-02,USD,1.0\n2024-01-02,USD,1.1\n2024-01-03,USD,3\n",
		"rate: 'USD' has 1.1 on 2024-01-02, and 1 on line 2", 5, TN_EDATA },
	{ "date,currency,rate\n2024-01-03,USD,2\n2024-01-03,USD,3\n2024-01-02,USD,1\n2024-01-02,USD,4\n",
		"rate: 'USD' has 3 on 2024-01-03, and 2 on line 2", 3, TN_EDATA },
	{ "date,currency,rate,note\n2024-01-02,USD,1,\"a\nb\"\n2024-01-02,USD,\"1.2,x\n", NULL, 4, TN_EINPUT },
	{ "date,currency,rate,note\n2024-01-02,USD,1,\"a\nb\"\n2024-01-02,USD,zero,c\n", "rate: not a number: 'zero'", 4, TN_EDATA },
	{ "date,currency,rate\n2024-01-02,USD,\"1\"2\n", NULL, 2, TN_EDATA },
	{ "{\"date\":\"2024-01-02\",\"currency\":\"USD\",\"rate\":1}\n{\"date\":\"2024-01-03\",\"currency\":\"USD\",\"rate\":null}\n",
		"rate: not a number: ''", 2, TN_EDATA },
	{ "{\"date\":\"2024-01-02\",\"currency\":\"USD\",\"rate\":1}\n{\"date\":\"2024-01-03\",\"currency\":\"USD\",\"rate\":1e3}\n",
		"rate: not a number: '1e3'", 2, TN_EDATA }
};

START_TEST(test_bad)
{
	struct tn_rates *r = NULL;

	ck_assert_int_eq(open_bytes(&r, tn_str_of(bad[_i].text), "EUR", 5), bad[_i].status);
	ck_assert_ptr_eq(r, NULL);
	if (bad[_i].what != NULL)
		ck_assert_str_eq(err.what, bad[_i].what);
	ck_assert_str_eq(err.file, path);
	ck_assert_uint_eq(err.line, bad[_i].line);
}
END_TEST

START_TEST(test_bases)
{
	static const char *const wrong[] = { "", "EU", "EURO", "eur ", "EU1", "EU ", "E\xc3\x84" };
	struct tn_rates *r = NULL;

	for (size_t i = 0; i < COUNT(wrong); i++) {
		ck_assert_int_eq(open_bytes(&r, TN_STR("date,currency,rate\n"), wrong[i], 5), TN_EUSAGE);
		ck_assert_int_eq(memcmp(err.what, "--base: not a currency: '", 25), 0);
	}
	err = (struct tn_err){ 0 };
	ck_assert_int_eq(open_bytes(&r, TN_STR("date,currency,rate\n2024-01-01,EUR,1\n"), "eUr", 5), TN_OK);
	ck_assert(tn_str_eq(tn_rates_base(r), TN_STR("eUr")));
	ck_assert(tn_rates_is_base(r, TN_STR("EUR")) && tn_rates_is_base(r, TN_STR("eur")) && !tn_rates_is_base(r, TN_STR("EURO")));
	tn_rates_close(r);
	r = NULL;
	ck_assert_int_eq(tn_rates_open(&r, "/nonexistent/rates.csv", TN_STR("EUR"), 5, false, &err), TN_EINPUT);
	ck_assert_str_eq(err.file, "/nonexistent/rates.csv");
	tn_rates_close(r);
	tn_rates_close(NULL);
}
END_TEST

static size_t gzip(char *dst, size_t cap, struct tn_str text)
{
	z_stream z = { 0 };
	char copy[256];

	ck_assert_int_eq(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	memcpy(copy, text.p, text.n);
	z.next_in = (Bytef *)copy;
	z.avail_in = (uInt)text.n;
	z.next_out = (Bytef *)dst;
	z.avail_out = (uInt)cap;
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	cap -= z.avail_out;
	(void)deflateEnd(&z);
	return cap;
}

/* Whole, and cut after each of its bytes. */
START_TEST(test_gzip)
{
	char gz[512];
	size_t n = gzip(gz, sizeof gz, TN_STR("date,currency,rate\n2024-01-02,USD,0.91\n2024-01-02,JPY,0.0063\n"));
	struct tn_rates *r = NULL;

	ck_assert_int_eq(open_bytes(&r, (struct tn_str){ gz, n }, "EUR", 5), TN_OK);
	is_091(r);
	tn_rates_close(r);
	for (size_t cut_at = 0; cut_at < n; cut_at++)
		ck_assert_int_eq(open_bytes(&r, (struct tn_str){ gz, cut_at }, "EUR", 5), TN_EINPUT);
}
END_TEST

/* More than one block, days backwards. */
START_TEST(test_large)
{
	struct tn_buf text = { 0 };
	struct tn_rates *r = NULL;
	struct tn_money rate;

	tn_buf_cstr(&text, "date,currency,rate\n");
	for (int32_t d = 29999; d >= 0; d--) {
		char line[64];
		size_t n = tn_day_put(line, d);

		n += (size_t)snprintf(line + n, sizeof line - n, ",%s,%d.5\n", d % 2 != 0 ? "USD" : "JPY", (int)d);
		tn_buf_add(&text, (struct tn_str){ line, n });
	}
	ck_assert_uint_gt(text.n, 512 * 1024);
	ck_assert_int_eq(open_bytes(&r, tn_buf_str(&text), "EUR", 1), TN_OK);
	for (int32_t d = 1; d < 30000; d++) {
		HOLDS(tn_rates_find(r, TN_STR("USD"), d, &rate, &err) == TN_OK && rate.mantissa == (int64_t)(d - (d % 2 == 0)) * 10 + 5);
		HOLDS(tn_rates_find(r, TN_STR("JPY"), d, &rate, &err) == TN_OK && rate.mantissa == (int64_t)(d - (d % 2 != 0)) * 10 + 5);
	}
	tn_rates_close(r);
	tn_buf_fini(&text);
}
END_TEST

/* ---- orders, minor units */

START_TEST(test_orders)
{
	enum { N = 5000 };
	struct tn_rates *r = rates("date,currency,rate\n", "EUR", 5);
	char text[24];
	int32_t d = 7;

	ck_assert(!tn_rates_order_day(r, TN_STR("o1"), &d));
	ck_assert_int_eq(d, 7);
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < N; i++) {
			struct tn_str order = { text, (size_t)snprintf(text, sizeof text, "o%d", i) };

			HOLDS(tn_rates_order_put(r, order, i + 1000 * round - 2000, &err) == TN_OK);    /* the first one stays */
			memset(text, '#', sizeof text);
		}
	}
	for (int i = 0; i < N; i++) {
		struct tn_str order = { text, (size_t)snprintf(text, sizeof text, "o%d", i) };

		HOLDS(tn_rates_order_day(r, order, &d) && d == i - 2000);
	}
	ck_assert(!tn_rates_order_day(r, TN_STR("o5000"), &d));
	ck_assert(!tn_rates_order_day(r, TN_STR(""), &d));
	tn_rates_close(r);
}
END_TEST

START_TEST(test_minor)
{
	static const struct { int decimals; const char *codes; } list[] = {
		{ 0, "BIF CLP DJF GNF ISK JPY KMF krw jpy Jpy PYG RWF UGX UYI VND VUV XAF XOF XPF" }, { 3, "BHD IQD JOD KWD LYD OMR TND" }, { 4, "CLF UYW" },
		{ 2, "EUR USD GBP CHF SEK PLN BRL MGA MRU XAU JP JPYX" }
	};
	struct tn_money m;

	for (size_t i = 0; i < COUNT(list); i++) {
		struct tn_str rest = tn_str_of(list[i].codes), code;

		while (tn_str_cut(&rest, ' ', &code))
			HOLDS_MSG(tn_currency_decimals(code) == list[i].decimals, "%.*s", (int)code.n, code.p);
	}
	ck_assert_int_eq(tn_currency_decimals(TN_STR("")), 2);
	ck_assert(tn_currency_from_minor(TN_STR("EUR"), money("1999"), &m) && m.mantissa == 1999 && m.scale == 2);
	ck_assert(tn_currency_from_minor(TN_STR("JPY"), money("-1999"), &m) && m.mantissa == -1999 && m.scale == 0);
	ck_assert(tn_currency_from_minor(TN_STR("KWD"), money("19.5"), &m) && m.mantissa == 195 && m.scale == 4);
	ck_assert(tn_currency_from_minor(TN_STR("EUR"), money("0.0000000000000001"), &m) && m.scale == 18);
	ck_assert(!tn_currency_from_minor(TN_STR("EUR"), money("0.00000000000000001"), &m));
	ck_assert(tn_currency_from_minor(TN_STR("JPY"), money("0.000000000000000001"), &m) && m.scale == 18);
	ck_assert(!tn_currency_from_minor(TN_STR("CLF"), money("0.000000000000001"), &m));
}
END_TEST

Suite *rates_suite(void)
{
	Suite *s = suite_create("rates");
	TCase *t = tcase_create("rates");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, test_find, 0, (int)COUNT(finds));
	tcase_add_test(t, test_walk);
	tcase_add_loop_test(t, test_converted, 0, (int)COUNT(converted));
	tcase_add_test(t, test_twin);
	tcase_add_loop_test(t, test_good, 0, (int)COUNT(good));
	tcase_add_loop_test(t, test_bad, 0, (int)COUNT(bad));
	tcase_add_test(t, test_bases);
	tcase_add_test(t, test_gzip);
	tcase_add_test(t, test_large);
	tcase_add_test(t, test_orders);
	tcase_add_test(t, test_minor);
	suite_add_tcase(s, t);
	return s;
}
