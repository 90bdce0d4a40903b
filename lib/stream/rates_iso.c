/* Codes of currencies, and their minor units: ISO 4217 list one, as far as they are not 2. */
#include "stream/rates.h"

#define SCALE_MAX 18

/* A code and its decimals. */
/* Sorted by code, as the list has them: a diff with a later list shows what changed. */
static const char units[][5] = {
	"BHD3", "BIF0", "CLF4", "CLP0", "DJF0", "GNF0", "IQD3", "ISK0", "JOD3", "JPY0", "KMF0", "KRW0", "KWD3", "LYD3", "OMR3",
	"PYG0", "RWF0", "TND3", "UGX0", "UYI0", "UYW4", "VND0", "VUV0", "XAF0", "XOF0", "XPF0"
};

bool tn_currency_code(struct tn_str text, char code[TN_CURRENCY_CODE])
{
	if (text.n != TN_CURRENCY_CODE)
		return false;
	for (size_t i = 0; i < TN_CURRENCY_CODE; i++) {
		char c = text.p[i];

		if (!(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z'))
			return false;
		code[i] = c >= 'a' ? (char)(c - ('a' - 'A')) : c;
	}
	return true;
}

enum tn_status tn_currency_wrong(struct tn_str text, struct tn_err *err)
{
	char quoted[64];

	tn_err_set(err, TN_EDATA, "currency: not a code: %s", tn_err_quote(quoted, sizeof quoted, text));
	tn_err_hint(err, "codes are three letters, as EUR; --set \"currency=JPY when currency = X\"");
	return tn_err_reason(err, "currency");
}

int tn_currency_decimals(struct tn_str text)
{
	char code[TN_CURRENCY_CODE];

	for (size_t i = 0; tn_currency_code(text, code) && i < sizeof units / sizeof units[0]; i++)
		if (memcmp(units[i], code, TN_CURRENCY_CODE) == 0)
			return units[i][TN_CURRENCY_CODE] - '0';
	return 2;
}

bool tn_currency_from_minor(struct tn_str code, struct tn_money amount, struct tn_money *out)
{
	int scale = amount.scale + tn_currency_decimals(code);

	if (scale > SCALE_MAX)
		return false;
	*out = (struct tn_money){ .mantissa = amount.mantissa, .scale = (uint8_t)scale };
	return true;
}
