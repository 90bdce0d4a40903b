/* Minor units of currencies: ISO 4217 list one, as far as they are not 2. */
#include "stream/rates.h"

#define SCALE_MAX 18

/* A code and its decimals. */
static const char units[][5] = {
	"BHD3", "BIF0", "CLF4", "CLP0", "DJF0", "GNF0", "IQD3", "ISK0", "JOD3", "JPY0", "KMF0", "KRW0", "KWD3", "LYD3", "OMR3",
	"PYG0", "RWF0", "TND3", "UGX0", "UYI0", "UYW4", "VND0", "VUV0", "XAF0", "XOF0", "XPF0"
};

int tn_currency_decimals(struct tn_str code)
{
	for (size_t i = 0; code.n == 3 && i < sizeof units / sizeof units[0]; i++)
		if (memcmp(units[i], code.p, 3) == 0)
			return units[i][3] - '0';
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
