/* Products for the value role: price*qty, exact.
 *
 * The grammar is that of an expression with one operator: a name or number, then more behind *. The tokens + - ( ) are
 * known already, so that names that hold them need {braces} from the first day. */
#include "stream/mapper_parts.h"

#include "base/num.h"

/* Bytes of a name without braces. A minus is none: it is an operator to be. */
static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
		(unsigned char)c >= 0x80;
}

/* The place counts characters of the option's text from 1. */
static enum tn_status wrong(struct tn_str text, size_t at, const char *what, struct tn_err *err)
{
	char quoted[80];

	tn_err_set(err, TN_EUSAGE, "--value: %s at character %zu of %s", what, at + 1, tn_err_quote(quoted, sizeof quoted, text));
	tn_err_hint(err, "a column, or a product such as price*qty or {Unit price}*{Qty}");
	return TN_EUSAGE;
}

static size_t skip_blanks(struct tn_str s, size_t i)
{
	while (i < s.n && s.p[i] == ' ')
		i++;
	return i;
}

/* {Any name}: *i stands behind the brace. */
static bool braced(struct tn_str text, size_t *i, struct tn_str *name)
{
	const char *end = memchr(text.p + *i, '}', text.n - *i);

	if (end == NULL || end == text.p + *i)
		return false;
	*name = (struct tn_str){ text.p + *i, (size_t)(end - (text.p + *i)) };
	*i += name->n + 1;
	return true;
}

/* A name in braces, a bare name, or a number: a bare word that is a number of the stream is one. */
static enum tn_status parse_factor(struct tn_mapper_factor *f, struct tn_str text, size_t *i, struct tn_err *err)
{
	struct tn_str word = { text.p + *i, 0 };
	size_t start = *i;

	if (*i < text.n && text.p[*i] == '{') {
		++*i;
		return braced(text, i, &f->name) ? TN_OK : wrong(text, start, "no } for the {", err);
	}
	while (*i < text.n && is_word(text.p[*i]))
		++*i;
	word.n = *i - start;
	if (word.n == 0)
		return wrong(text, start, "a name or a number is wanted", err);
	if (!tn_num_is(word)) {
		f->name = word;
		return TN_OK;
	}
	return tn_money_parse(word, &f->number) == TN_MONEY_OK ? TN_OK : wrong(text, start, "a number that does not fit", err);
}

/* Factors with * between; at the place of * any other operator is refused by name. */
enum tn_status tn_mapper_product_parse(struct tn_mapper_product *p, struct tn_str text, struct tn_err *err)
{
	size_t i = skip_blanks(text, 0);

	*p = (struct tn_mapper_product){ 0 };
	for (;;) {
		if (p->n == TN_MAPPER_FACTORS)
			return wrong(text, i, "too many factors", err);
		TN_TRY(parse_factor(&p->factor[p->n++], text, &i, err));
		i = skip_blanks(text, i);
		if (i == text.n)
			return TN_OK;
		if (text.p[i] != '*')
			return wrong(text, i, "only * may stand", err);
		i = skip_blanks(text, i + 1);
	}
}

/* Scales add up in a product, so 2.55 times 6 is 15.30: as many decimals as its factors have together. */
static enum tn_status read_factor(const struct tn_mapper_factor *f, struct tn_str field, struct tn_money *m, struct tn_err *err)
{
	enum tn_money_error e = tn_money_parse(field, m);
	char quoted[64];

	if (e == TN_MONEY_OK)
		return TN_OK;
	tn_err_set(err, TN_EDATA, "value: %s: %s", e == TN_MONEY_SYNTAX ? "not a number" : "a number that does not fit",
		tn_err_quote(quoted, sizeof quoted, field));
	if (e == TN_MONEY_SYNTAX)
		tn_err_hint(err, TN_MAPPER_NUMBERS);
	tn_err_reason(err, e == TN_MONEY_SYNTAX ? "number" : "range");
	tn_err_at(err, NULL, 0, f->column + 1);
	return TN_EDATA;
}

/* A product with something missing in it is missing, not 0. */
enum tn_status tn_mapper_product_eval(const struct tn_mapper_product *p, const struct tn_rec *rec, char *dst, size_t *n, struct tn_err *err)
{
	struct tn_money product = { 1, 0 }, m;

	*n = 0;
	for (uint32_t i = 0; i < p->n; i++) {
		const struct tn_mapper_factor *f = &p->factor[i];
		struct tn_str field;

		m = f->number;
		if (f->name.p != NULL) {
			field = tn_rec_field(rec, f->column);
			if (tn_str_missing(field))
				return TN_OK;
			TN_TRY(read_factor(f, field, &m, err));
		}
		if (!tn_money_mul(product, m, &product)) {
			tn_err_set(err, TN_EDATA, "value: the product does not fit");
			return tn_err_reason(err, "range");
		}
	}
	*n = tn_money_put(dst, product);
	return TN_OK;
}
