/* Minor units, and values in other currencies: definitions.md section 6. What is exact stays so until the last step,
 * which rounds once. */
#include "stream/mapper_parts.h"

/* Money without a currency is a number; nothing is guessed for it. */
enum tn_status tn_mapper_bind_money(struct tn_mapper *m, struct tn_err *err)
{
	const char *option = m->spec->rates != NULL ? "--rates" : "--minor-units";

	if ((m->spec->rates == NULL && !m->spec->minor_units) || m->role_col[TN_ROLE_CURRENCY] != TN_COLUMN_NONE)
		return TN_OK;
	tn_err_set(err, TN_EDATA, "%s: no column is the currency", option);
	tn_err_hint(err, "--currency COL names one; --currency =EUR where all is in one");
	return TN_EDATA;
}

static struct tn_str value_of(const struct tn_mapper *m, enum tn_role role)
{
	uint32_t i = m->role_col[role];

	return i == TN_COLUMN_NONE || tn_str_missing(m->value[i]) ? (struct tn_str){ "", 0 } : m->value[i];
}

static enum tn_status too_large(struct tn_mapper *m, struct tn_str value, struct tn_err *err)
{
	char quoted[64];

	tn_err_set(err, TN_EDATA, "value: a number that does not fit: %s", tn_err_quote(quoted, sizeof quoted, value));
	if (m->col[m->role_col[TN_ROLE_VALUE]].column != TN_COLUMN_NONE)
		tn_err_at(err, NULL, 0, m->col[m->role_col[TN_ROLE_VALUE]].column + 1);
	return tn_err_reason(err, "range");
}

static enum tn_status at_currency(const struct tn_mapper *m, struct tn_err *err)
{
	uint32_t column = m->col[m->role_col[TN_ROLE_CURRENCY]].column;

	if (column != TN_COLUMN_NONE)
		tn_err_at(err, NULL, 0, column + 1);
	return err->status;
}

/* A value in the base stands as it came. A refund has the rate of its order's first row, which stands before it; where
 * that was not met, of its own day. */
static enum tn_status convert(struct tn_mapper *m, struct tn_str currency, bool is_refund, int32_t day,
	struct tn_money *amount, bool *is_new, struct tn_err *err)
{
	struct tn_str order = value_of(m, TN_ROLE_ORDER);
	bool is_own = is_refund && (order.n == 0 || !tn_rates_order_day(m->spec->rates, order, &day));
	struct tn_money rate;

	if (tn_rates_is_base(m->spec->rates, currency))
		return TN_OK;
	if (tn_rates_find(m->spec->rates, currency, day, &rate, err) != TN_OK)
		return at_currency(m, err);
	if (!tn_rates_convert(m->spec->rates, *amount, rate, amount))
		return too_large(m, value_of(m, TN_ROLE_VALUE), err);
	m->now->own_day_refunds += is_own;
	*is_new = true;
	return TN_OK;
}

/* Only a row that has a value, and a good one, says on which day its order was: a view of an order may stand before it,
 * and so may a row that was skipped. */
static enum tn_status exchange(struct tn_mapper *m, struct tn_str currency, bool is_refund, struct tn_money *amount, bool *is_new,
	struct tn_err *err)
{
	struct tn_str order = value_of(m, TN_ROLE_ORDER);
	int32_t day = tn_time_day(m->clock.own == NULL ? m->clock.us : tn_zone_local(m->clock.own, m->clock.us));

	TN_TRY(convert(m, currency, is_refund, day, amount, is_new, err));
	return is_refund || order.n == 0 ? TN_OK : tn_rates_order_put(m->spec->rates, order, day, err);
}

static enum tn_status no_currency(struct tn_err *err)
{
	tn_err_set(err, TN_EDATA, "currency: none for the value");
	tn_err_hint(err, "--set \"currency=EUR when currency = ''\"");
	return tn_err_reason(err, "currency");
}

/* The value in whole units of the base, and then the currency is the base. Rows without a value keep none. */
enum tn_status tn_mapper_money(struct tn_mapper *m, struct tn_err *err)
{
	struct tn_str value = value_of(m, TN_ROLE_VALUE), currency = value_of(m, TN_ROLE_CURRENCY);
	struct tn_money amount = { 0, 0 };
	char code[TN_CURRENCY_CODE];
	bool is_new = m->spec->minor_units && value.n > 0, is_refund;

	if (value.n > 0 && currency.n == 0)
		return no_currency(err);
	if (value.n > 0 && tn_money_parse(value, &amount) != TN_MONEY_OK)
		return too_large(m, value, err);
	/* the minor unit of what is no code is nobody's guess: a yen sign would make 1999 yen 19.99 */
	if (is_new && !tn_currency_code(currency, code)) {
		tn_currency_wrong(currency, err);
		return at_currency(m, err);
	}
	is_refund = amount.mantissa < 0 || tn_str_eq(value_of(m, TN_ROLE_EVENT), TN_STR("refund"));
	if (is_new && !tn_currency_from_minor(currency, amount, &amount))
		return too_large(m, value, err);
	if (m->spec->rates != NULL) {
		if (value.n > 0)
			TN_TRY(exchange(m, currency, is_refund, &amount, &is_new, err));
		if (currency.n > 0)
			m->value[m->role_col[TN_ROLE_CURRENCY]] = tn_rates_base(m->spec->rates);
	}
	if (is_new)
		m->value[m->role_col[TN_ROLE_VALUE]] = (struct tn_str){ m->number[0], tn_money_put(m->number[0], amount) };
	return TN_OK;
}
