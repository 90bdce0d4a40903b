/* What is said about an expression: its names, its canonical text, and slips in it. */
#include "stream/expr_impl.h"

struct tn_str tn_expr_name(const struct tn_expr *e, uint32_t i)
{
	return i < e->nnames ? e->name[i].text : (struct tn_str){ NULL, 0 };
}

/* --- canonical text --- */

/* Between two of the closing byte, which is doubled inside. */
static void put_enclosed(struct tn_buf *out, char open, char close, struct tn_str s)
{
	tn_buf_ch(out, open);
	for (size_t i = 0; i < s.n; i++) {
		tn_buf_ch(out, s.p[i]);
		if (s.p[i] == close)
			tn_buf_ch(out, close);
	}
	tn_buf_ch(out, close);
}

/* Bytes always in quotes, numbers and times never: that is what makes them so. */
static void put_value(struct tn_buf *out, const struct tn_expr_term *t, uint32_t i)
{
	if (t->kind == TN_EXPR_BYTES)
		put_enclosed(out, '\'', '\'', t->value[i].text);
	else
		tn_buf_add(out, t->value[i].text);
}

static void put_term(const struct tn_expr *e, const struct tn_expr_term *t, struct tn_buf *out)
{
	static const char *const operators[] = { " = ", " != ", " < ", " <= ", " > ", " >= ", " ~ ", " !~ ", " in (" };
	struct tn_str name = e->name[t->name].text;

	if (tn_expr_is_word(name))
		tn_buf_add(out, name);
	else
		put_enclosed(out, '{', '}', name);
	tn_buf_cstr(out, operators[t->op]);
	for (uint32_t i = 0; i < t->nvalues; i++) {
		if (i > 0)
			tn_buf_ch(out, ',');
		put_value(out, t, i);
	}
	if (t->op == TN_EXPR_IN)
		tn_buf_ch(out, ')');
}

/* The enum's order is that of binding: what binds looser than its parent stands in parentheses. */
static void put_node(const struct tn_expr *e, uint32_t node, enum tn_expr_node_kind parent, struct tn_buf *out)
{
	const struct tn_expr_node *n = &e->node[node];
	bool parens = n->kind > parent;

	if (n->kind == TN_EXPR_TERM) {
		put_term(e, &e->term[n->lo], out);
		return;
	}
	if (parens)
		tn_buf_ch(out, '(');
	if (n->kind == TN_EXPR_NOT)
		tn_buf_cstr(out, "not ");
	for (uint32_t c = n->first; c != TN_EXPR_NONE; c = e->node[c].next) {
		if (c != n->first)
			tn_buf_cstr(out, n->kind == TN_EXPR_AND ? " and " : " or ");
		put_node(e, c, n->kind, out);
	}
	if (parens)
		tn_buf_ch(out, ')');
}

void tn_expr_text(const struct tn_expr *e, struct tn_buf *out)
{
	put_node(e, e->root, TN_EXPR_OR, out);
}

/* --- slips --- */

/* 3O, -x5, .5: what is no number, but was to be one. */
static bool is_like_number(struct tn_str s)
{
	struct tn_time time;
	size_t at = s.n > 1 && (s.p[0] == '-' || s.p[0] == '+' || s.p[0] == '.');

	return s.p[at] >= '0' && s.p[at] <= '9' && !tn_num_is(s) && !tn_time_parse(s, &time);
}

/* The literal of this term that tn_expr_loose tells. A column's name is looked for in a term of one value only: a list of
 * thousands against a header of thousands would take seconds. */
static const struct tn_expr_value *find_loose(const struct tn_expr_term *t, bool key, const struct tn_columns *c)
{
	bool by_order = t->op >= TN_EXPR_LT && t->op <= TN_EXPR_GE;
	bool by_difference = (t->op == TN_EXPR_EQ || t->op == TN_EXPR_NE || t->op == TN_EXPR_IN) && t->denied != (t->op == TN_EXPR_NE);

	if (key || t->as != TN_EXPR_BYTES || (!by_order && !by_difference))
		return NULL;
	for (uint32_t i = 0; i < t->nvalues; i++) {
		const struct tn_expr_value *v = &t->value[i];

		if (v->is_word && (by_order || is_like_number(v->text) ||
		    (t->nvalues == 1 && tn_columns_find(c, v->text) != TN_COLUMN_NONE)))
			return v;
	}
	return NULL;
}

/* value > 1e3, time >= 2024-02-30: by bytes such a comparison has an answer for every row, and it is never the one that was meant. */
static bool is_slip(const struct tn_expr_term *t, bool key, const struct tn_columns *c)
{
	if (key || t->as != TN_EXPR_BYTES || t->op < TN_EXPR_LT || t->op > TN_EXPR_GE || !t->value->is_word)
		return false;
	return t->column == c->role[TN_ROLE_VALUE] || t->column == c->role[TN_ROLE_QTY] || t->column == c->role[TN_ROLE_TIME] ||
		is_like_number(t->value->text);
}

enum tn_status tn_expr_bind_slips(const struct tn_expr *e, const struct tn_columns *c, struct tn_err *err)
{
	for (uint32_t i = 0; i < e->nterms; i++)
		if (is_slip(&e->term[i], e->name[e->term[i].name].key, c))
			return tn_expr_refuse(e, e->term[i].value->text, TN_EUSAGE, err);
	return TN_OK;
}

enum tn_status tn_expr_refuse(const struct tn_expr *e, struct tn_str literal, enum tn_status status, struct tn_err *err)
{
	char quoted[64];

	tn_err_set(err, status, "%s: neither a number nor a time: %s", e->option, tn_err_quote(quoted, sizeof quoted, literal));
	tn_err_hint(err, "columns are compared with values; where bytes are meant, put it in quotes");
	return status;
}

void tn_expr_bind_loose(struct tn_expr *e, const struct tn_columns *c)
{
	const struct tn_expr_value *v = NULL;

	for (uint32_t i = 0; i < e->nterms && v == NULL; i++)
		v = find_loose(&e->term[i], e->name[e->term[i].name].key, c);
	e->loose = v == NULL ? (struct tn_str){ NULL, 0 } : v->text;
}

bool tn_expr_loose(const struct tn_expr *e, struct tn_str *literal)
{
	*literal = e->loose;
	return e->loose.p != NULL;
}

bool tn_expr_is_short(const struct tn_expr *e)
{
	return e->is_short;
}
