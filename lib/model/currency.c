/* Currencies of amounts that are added up: numbers for their names, and one of them for a sum. */
#include "model/currency.h"

static struct tn_str name_of(const struct tn_currencies *c, uint16_t currency)
{
	return tn_map_text(&c->names, (uint32_t)currency - TN_CURRENCY_FIRST);
}

enum tn_status tn_currencies_init(struct tn_currencies *c, struct tn_err *err)
{
	c->run = TN_CURRENCY_UNKNOWN;
	return tn_map_init(&c->names) != 0 ? tn_err_nomem(err, 0) : TN_OK;
}

void tn_currencies_fini(struct tn_currencies *c)
{
	tn_map_fini(&c->names);
}

uint16_t tn_currency_join(uint16_t a, uint16_t b)
{
	if (a == b || b == TN_CURRENCY_UNKNOWN)
		return a;
	return a == TN_CURRENCY_UNKNOWN ? b : TN_CURRENCY_SEVERAL;
}

/* Most rows have the currency that all had so far: for them the map is not asked. */
enum tn_status tn_currency_of(struct tn_currencies *c, struct tn_str text, uint16_t *currency, struct tn_err *err)
{
	uint32_t number;

	*currency = c->run;
	if (c->run >= TN_CURRENCY_FIRST && tn_str_eq(text, name_of(c, c->run)))
		return TN_OK;
	*currency = TN_CURRENCY_NAMELESS;
	if (tn_str_missing(text))
		return TN_OK;
	number = tn_map_put(&c->names, text);
	if (number == TN_MAP_NONE)
		return tn_err_nomem(err, 0);
	/* numbers have 16 bits, since a state holds one */
	if (number >= TN_CURRENCY_MOST)
		return tn_err_set(err, TN_EDATA, "currency: more than %u different ones", TN_CURRENCY_MOST);
	*currency = (uint16_t)(number + TN_CURRENCY_FIRST);
	return TN_OK;
}

static const char *quoted(const struct tn_currencies *c, uint16_t currency, char *dst, size_t cap)
{
	return currency < TN_CURRENCY_FIRST ? "none" : tn_err_quote(dst, cap, name_of(c, currency));
}

enum tn_status tn_currency_one(struct tn_currencies *c, uint16_t currency, struct tn_err *err)
{
	uint16_t both = tn_currency_join(c->run, currency);
	char a[32], b[32];

	if (both != TN_CURRENCY_SEVERAL) {
		c->run = both;
		return TN_OK;
	}
	if (currency == TN_CURRENCY_SEVERAL)
		tn_err_set(err, TN_EDATA, "several currencies cannot be added up");
	else
		tn_err_set(err, TN_EDATA, "several currencies cannot be added up: %s and %s", quoted(c, c->run, a, sizeof a),
			quoted(c, currency, b, sizeof b));
	tn_err_hint(err, "choose one: --where \"currency = 'EUR'\"; or add them up all the same: --currency ''");
	return TN_EDATA;
}

void tn_currency_put(const struct tn_currencies *c, uint16_t currency, struct tn_buf *out)
{
	if (currency == TN_CURRENCY_NAMELESS || currency == TN_CURRENCY_SEVERAL)
		tn_buf_ch(out, currency == TN_CURRENCY_NAMELESS ? '-' : '*');
	if (currency < TN_CURRENCY_FIRST)
		return;
	tn_buf_ch(out, '=');
	tn_buf_add(out, name_of(c, currency));
}

/* The `=` in front keeps names that are `-` or `*` apart from the marks. */
enum tn_status tn_currency_parse(struct tn_currencies *c, struct tn_str text, uint16_t *currency, bool *known, struct tn_err *err)
{
	*currency = TN_CURRENCY_UNKNOWN;
	*known = true;
	if (text.n == 0)
		return TN_OK;
	if (text.p[0] == '=' && text.n > 1)
		return tn_currency_of(c, (struct tn_str){ text.p + 1, text.n - 1 }, currency, err);
	*known = text.n == 1 && (text.p[0] == '-' || text.p[0] == '*');
	if (*known)
		*currency = text.p[0] == '-' ? TN_CURRENCY_NAMELESS : TN_CURRENCY_SEVERAL;
	return TN_OK;
}
