/* Rates of exchange, minor units (definitions.md section 6).
 *
 * File        a table (CSV, TSV, JSON Lines or the stream, plain or gzip) with columns date, currency, rate in any order:
 *             rate = base per unit of the currency. Dates are YYYY-MM-DD, any order; the same date and currency twice is
 *             an error unless the rate is the same; a rate is a number above 0. Other columns are ignored. The base
 *             itself always has rate 1. A currency is a code, three letters in any case (usd finds USD); one of another
 *             form (USDT) is found by exactly its bytes.
 * Rule        the last rate not after the day and at most `stale` days older, else the row is a bad row: never 1, never
 *             the next one.
 * Rounding    half to even to the base's minor units, once, at the end: amount times rate is exact before.
 * Source      minor units: ISO 4217 list one (17 codes with 0 decimals, 7 with 3, CLF and UYW 4, all others 2).
 * Fails       open: TN_EINPUT, TN_EDATA with file and line (status of a wrong table), TN_EUSAGE for a base that is no
 *             code; it stays as it was written.
 */
#ifndef TN_STREAM_RATES_H
#define TN_STREAM_RATES_H

#include "base/err.h"
#include "base/money.h"
#include "base/str.h"

struct tn_rates;

/* is_engine: rates may have exponents, and all must be UTF-8 (engine.h). */
enum tn_status tn_rates_open(struct tn_rates **r, const char *file, struct tn_str base, int32_t stale_days, bool is_engine, struct tn_err *err);
struct tn_str tn_rates_base(const struct tn_rates *r);
bool tn_rates_is_base(const struct tn_rates *r, struct tn_str currency);        /* in any case */

/* The rate of a day. TN_EDATA, reason rate: no currency of that name, none so early, too old (the message names currency,
 * day and the nearest date there is; hint --rates-stale where it is too old). Reason currency: what is neither a code nor
 * in the table. */
enum tn_status tn_rates_find(const struct tn_rates *r, struct tn_str currency, int32_t day, struct tn_money *rate, struct tn_err *err);
/* amount * rate in the base. False: it does not fit. */
bool tn_rates_convert(const struct tn_rates *r, struct tn_money amount, struct tn_money rate, struct tn_money *out);

/* A refund has its order's rate: the day of the order's first row that was no refund is remembered by order id, as the
 * rows come. O(orders). */
enum tn_status tn_rates_order_put(struct tn_rates *r, struct tn_str order, int32_t day, struct tn_err *err);
bool tn_rates_order_day(const struct tn_rates *r, struct tn_str order, int32_t *day);

void tn_rates_close(struct tn_rates *r);        /* takes NULL */

#define TN_CURRENCY_CODE 3              /* letters */

/* A code in capitals, for looking it up. False: text is none. */
bool tn_currency_code(struct tn_str text, char code[TN_CURRENCY_CODE]);
/* TN_EDATA, reason currency, for what is none. */
enum tn_status tn_currency_wrong(struct tn_str text, struct tn_err *err);
/* Decimals of a currency's minor unit; 2 for what is not in the list. Any case. */
int tn_currency_decimals(struct tn_str code);
/* 1999 in minor units is 19.99: the scale grows. False: more than 18 decimals. */
bool tn_currency_from_minor(struct tn_str code, struct tn_money amount, struct tn_money *out);

#endif
