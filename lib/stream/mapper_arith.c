/* Exact arithmetic for value and qty: price*qty, {Lineitem price}*{Lineitem quantity}-{Lineitem discount:0}.
 *
 *     sum      product (+ product | - product)*
 *     product  factor (* factor)*
 *     factor   - factor | ( sum ) | {name} | {name:default} | name | number
 *
 * Compiled to postfix, so that a row needs a loop and a small stack. No operator rounds: a sum has the decimals of the finer
 * side, a product those of both, so 2.55 times 6 is 15.30 where the 6 was written 6.0. Nothing divides: what is not a
 * whole number of decimals would need a rounding that nobody has named. */
#include "stream/mapper_parts.h"

#include "base/num.h"

#define MAX_DEPTH 16U

struct parser {
	struct tn_mapper_arith *a;
	struct tn_str text;
	size_t at;
	uint32_t depth;
	struct tn_err *err;
};

/* Bytes of a name without braces. Operators are none, and no blank is. */
static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '$' ||
		c == '[' || c == ']' || (unsigned char)c >= 0x80;
}

/* The place counts characters of the option's text from 1. */
static enum tn_status wrong(const struct parser *p, size_t at, const char *what)
{
	char quoted[80];

	tn_err_set(p->err, TN_EUSAGE, "--%s: %s at character %zu of %s", tn_role_name(p->a->role), what, at + 1,
		tn_err_quote(quoted, sizeof quoted, p->text));
	tn_err_hint(p->err, "a column, or arithmetic such as price*qty or {Unit price}*{Qty:1}-{Discount:0}");
	return TN_EUSAGE;
}

static char look(struct parser *p)
{
	while (p->at < p->text.n && (p->text.p[p->at] == ' ' || p->text.p[p->at] == '\t'))
		p->at++;
	return p->at < p->text.n ? p->text.p[p->at] : '\0';
}

static enum tn_status add(struct parser *p, struct tn_mapper_step step)
{
	if (p->a->n == TN_MAPPER_STEPS)
		return wrong(p, p->at == 0 ? 0 : p->at - 1, "more than 64 names, numbers and operators");
	p->a->step[p->a->n++] = step;
	return TN_OK;
}

/* A colon belongs to the name unless a number stands behind it. */
static enum tn_status braced(struct parser *p)
{
	size_t start = p->at, colon;
	const char *end = memchr(p->text.p + start, '}', p->text.n - start);
	struct tn_mapper_step step = { .op = TN_ARITH_COLUMN };
	struct tn_str number;

	if (end == NULL)
		return wrong(p, start, "no } for the {");
	step.whole = step.name = (struct tn_str){ p->text.p + start + 1, (size_t)(end - p->text.p) - start - 1 };
	p->at = (size_t)(end - p->text.p) + 1;
	for (colon = step.name.n; colon > 0 && step.name.p[colon - 1] != ':'; )
		colon--;
	number = (struct tn_str){ step.name.p + colon, step.name.n - colon };
	if (colon > 0 && tn_num_is(number)) {
		if (tn_money_parse(number, &step.number) != TN_MONEY_OK)
			return wrong(p, start + 1 + colon, "a number that does not fit");
		step.has_default = true;
		step.name.n = colon - 1;
	}
	return step.name.n == 0 ? wrong(p, start, "no name in the {}") : add(p, step);
}

/* Where the bare name at text[i] ends. In [brackets] any byte may stand: items[name="a-b"].price is one name. */
static size_t word_end(struct tn_str text, size_t i)
{
	while (i < text.n && is_word(text.p[i])) {
		const char *close = text.p[i] == '[' ? memchr(text.p + i, ']', text.n - i) : NULL;

		i = close == NULL ? i + 1 : (size_t)(close - text.p) + 1;
	}
	return i;
}

/* A bare word that is a number of the stream is one. */
static enum tn_status word(struct parser *p)
{
	struct tn_str s = { p->text.p + p->at, 0 };
	struct tn_mapper_step step = { .op = TN_ARITH_NUMBER };
	size_t start = p->at;

	p->at = word_end(p->text, start);
	s.n = p->at - start;
	if (s.n == 0)
		return wrong(p, start, "a name or a number is wanted");
	if (!tn_num_is(s))
		return add(p, (struct tn_mapper_step){ .op = TN_ARITH_COLUMN, .name = s, .whole = s });
	if (tn_money_parse(s, &step.number) != TN_MONEY_OK)
		return wrong(p, start, "a number that does not fit");
	return add(p, step);
}

static enum tn_status sum(struct parser *p);

static enum tn_status factor(struct parser *p)
{
	char c = look(p);
	size_t start = p->at;

	if (c == '{')
		return braced(p);
	if (c != '-' && c != '(')
		return word(p);
	if (++p->depth > MAX_DEPTH)
		return wrong(p, start, "nested deeper than 16");
	p->at++;
	if (c == '-') {
		TN_TRY(factor(p));
		TN_TRY(add(p, (struct tn_mapper_step){ .op = TN_ARITH_NEG }));
	} else {
		TN_TRY(sum(p));
		if (look(p) != ')')
			return wrong(p, start, "no ) for the (");
		p->at++;
	}
	p->depth--;
	return TN_OK;
}

static enum tn_status product(struct parser *p)
{
	TN_TRY(factor(p));
	while (look(p) == '*') {
		p->at++;
		TN_TRY(factor(p));
		TN_TRY(add(p, (struct tn_mapper_step){ .op = TN_ARITH_MUL }));
	}
	return TN_OK;
}

static enum tn_status sum(struct parser *p)
{
	char c;

	TN_TRY(product(p));
	while ((c = look(p)) == '+' || c == '-') {
		p->at++;
		TN_TRY(product(p));
		TN_TRY(add(p, (struct tn_mapper_step){ .op = c == '+' ? TN_ARITH_ADD : TN_ARITH_SUB }));
	}
	return TN_OK;
}

enum tn_status tn_mapper_arith_parse(struct tn_mapper_arith *a, enum tn_role role, struct tn_str text, struct tn_err *err)
{
	struct parser p = { .a = a, .text = text, .err = err };

	a->role = role;
	a->n = 0;
	TN_TRY(sum(&p));
	if (p.at < text.n)
		return wrong(&p, p.at, text.p[p.at] == ')' ? "no ( for the )" : "only + - * may stand");
	return TN_OK;
}

/* They may stand elsewhere in the next file. */
enum tn_status tn_mapper_arith_bind(struct tn_mapper_arith *a, const struct tn_columns *c, struct tn_err *err)
{
	a->is_engine = c->is_engine;
	for (uint32_t i = 0; i < a->n; i++) {
		struct tn_mapper_step *s = &a->step[i];

		if (s->op != TN_ARITH_COLUMN)
			continue;
		s->column = tn_columns_find(c, s->whole);
		s->is_whole = s->column != TN_COLUMN_NONE;
		if (!s->is_whole)
			s->column = tn_columns_find(c, s->name);
		if (s->column == TN_COLUMN_NONE)
			return tn_columns_missing(c, s->name, err);
	}
	return TN_OK;
}

static enum tn_status wrong_operand(const struct tn_mapper_arith *a, const struct tn_mapper_step *s, struct tn_str field, enum tn_money_error e,
	struct tn_err *err)
{
	char quoted[64];

	tn_err_set(err, TN_EDATA, "%s: %s: %s", tn_role_name(a->role), e == TN_MONEY_SYNTAX ? "not a number" : "a number that does not fit",
		tn_err_quote(quoted, sizeof quoted, field));
	if (e == TN_MONEY_SYNTAX)
		tn_err_hint(err, "%s", a->is_engine ? TN_MAPPER_ENGINE_NUMBERS : TN_MAPPER_NUMBERS);
	tn_err_reason(err, e == TN_MONEY_SYNTAX ? "number" : "range");
	tn_err_at(err, NULL, 0, s->column + 1);
	return TN_EDATA;
}

static enum tn_status too_large(const struct tn_mapper_arith *a, enum tn_mapper_op op, struct tn_err *err)
{
	tn_err_set(err, TN_EDATA, "%s: the %s does not fit", tn_role_name(a->role),
		op == TN_ARITH_MUL ? "product" : op == TN_ARITH_ADD ? "sum" : "difference");
	return tn_err_reason(err, "range");
}

/* top[-1] and top[0] become one; of a NEG top[0] alone. */
static bool apply(enum tn_mapper_op op, struct tn_money *top)
{
	switch (op) {
	case TN_ARITH_MUL:
		return tn_money_mul(top[-1], top[0], top - 1);
	case TN_ARITH_ADD:
		return tn_money_add(top[-1], top[0], top - 1);
	case TN_ARITH_SUB:
		return tn_money_sub(top[-1], top[0], top - 1);
	default:
		return tn_money_sub((struct tn_money){ 0, 0 }, top[0], top);
	}
}

/* What has something missing in it is missing, not 0. */
enum tn_status tn_mapper_arith_eval(const struct tn_mapper_arith *a, const struct tn_rec *rec, char *dst, size_t *n, struct tn_err *err)
{
	struct tn_money stack[TN_MAPPER_STEPS + 1], *top = stack;       /* stack[0] holds nothing */

	*n = 0;
	for (const struct tn_mapper_step *s = a->step, *end = s + a->n; s < end; s++) {
		if (s->op == TN_ARITH_COLUMN) {
			struct tn_str field = tn_rec_field(rec, s->column);
			enum tn_money_error e;

			*++top = s->number;
			if (tn_str_missing(field)) {
				if (!s->has_default || s->is_whole)
					return TN_OK;
				continue;
			}
			e = tn_engine_money(field, a->is_engine, top);
			if (e != TN_MONEY_OK)
				return wrong_operand(a, s, field, e, err);
		} else if (s->op == TN_ARITH_NUMBER) {
			*++top = s->number;
		} else {
			if (!apply(s->op, top))
				return too_large(a, s->op, err);
			top -= s->op != TN_ARITH_NEG;
		}
	}
	*n = tn_money_put(dst, *top);
	return TN_OK;
}
