/* Parsing expressions: words, then a recursive descent whose depth is counted, so that no text can reach the end of the stack. */
#include "stream/expr.h"

#include "stream/expr_impl.h"

#include <stdio.h>

#define MAX_DEPTH 200U
#define MAX_TERMS 10000U
#define MAX_TEXT ((size_t)16 << 20)     /* keeps all counts far inside 32 bits */

enum token { END, WORD, VALUE, NAME, OPERATOR, OPEN, CLOSE, COMMA, AND, OR, NOT, IN };

struct parser {
	struct tn_expr *e;
	struct tn_err *err;
	struct tn_str text;             /* the arena's copy: slices of it live as long as the expression */
	size_t start, at;               /* the token is text[start .. at) */
	enum token token;
	enum tn_expr_op op;
	struct tn_str s;                /* what a word, value or name says */
	uint32_t depth;
};

static const struct { struct tn_str text; enum token token; } keywords[] = {
	{ { "and", 3 }, AND }, { { "or", 2 }, OR }, { { "not", 3 }, NOT }, { { "in", 2 }, IN }
};

const char *tn_expr_plain(char *dst, size_t cap, struct tn_str s)
{
	size_t n;

	tn_err_quote(dst, cap, s);
	n = strlen(dst);
	if (n < 2)
		return dst;
	dst[n - 1] = '\0';
	return dst + 1;
}

/* --- words --- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* All other bytes make words, so names in any script, dates with their offsets and paths need no quotes. */
static bool is_word_byte(char c)
{
	switch (c) {
	case ',': case '(': case ')': case '\'': case '"': case '=': case '!': case '<': case '>': case '~':
		return false;
	default:
		return !is_blank(c);
	}
}

static enum token keyword(struct tn_str s)
{
	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
		if (tn_str_eq(s, keywords[i].text))
			return keywords[i].token;
	return WORD;
}

/* Held against next(): what is a word here must come back as one token there, or canonical texts would not parse. */
bool tn_expr_is_word(struct tn_str s)
{
	if (s.n == 0 || s.p[0] == '{' || keyword(s) != WORD)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!is_word_byte(s.p[i]))
			return false;
	return true;
}

static enum tn_status nomem(struct parser *p, size_t bytes)
{
	return tn_err_nomem(p->err, bytes);
}

static enum tn_status mistake(const struct parser *p, const char *why)
{
	return tn_err_set(p->err, TN_EUSAGE, "%s: at byte %zu: %s", p->e->option, p->start + 1, why);
}

static enum tn_status expected(const struct parser *p, const char *what)
{
	struct tn_str found = { p->text.p + p->start, p->at - p->start };
	char quoted[64];

	if (p->token == END)
		return tn_err_set(p->err, TN_EUSAGE, "%s: at byte %zu: expected %s, found the end", p->e->option, p->start + 1, what);
	return tn_err_set(p->err, TN_EUSAGE, "%s: at byte %zu: expected %s, found %s", p->e->option, p->start + 1, what,
		tn_err_quote(quoted, sizeof quoted, found));
}

static enum tn_status hinted(const struct parser *p, const char *what, const char *hint)
{
	enum tn_status st = expected(p, what);

	if (hint != NULL)
		tn_err_hint(p->err, "%s", hint);
	return st;
}

/* 'value' or {name}; the closing byte twice stands for itself. */
static enum tn_status enclosed(struct parser *p, char close, enum token token)
{
	size_t from = p->start + 1, end = from, doubled = 0, n = 0;
	char *copy;

	while (end < p->text.n && (p->text.p[end] != close || (end + 1 < p->text.n && p->text.p[end + 1] == close))) {
		doubled += p->text.p[end] == close;
		end += p->text.p[end] == close ? 2 : 1;
	}
	if (end == p->text.n)
		return mistake(p, token == VALUE ? "the quote is not closed" : "the brace is not closed");
	p->at = end + 1;
	p->token = token;
	p->s = (struct tn_str){ p->text.p + from, end - from };
	if (doubled == 0)
		return TN_OK;
	copy = tn_arena_alloc(p->e->arena, p->s.n);
	if (copy == NULL)
		return nomem(p, p->s.n);
	for (size_t i = 0; i < p->s.n; i++) {
		copy[n++] = p->s.p[i];
		i += p->s.p[i] == close;
	}
	p->s = (struct tn_str){ copy, n };
	return TN_OK;
}

/* Longest first: a<=b is one operator, a=<b is a mistake that is told at the <. */
static enum tn_status operator(struct parser *p)
{
	char c = p->text.p[p->start], second = p->start + 1 < p->text.n ? p->text.p[p->start + 1] : '\0';
	bool two = (second == '=' && (c == '!' || c == '<' || c == '>')) || (second == '~' && c == '!');

	p->at = p->start + (two ? 2 : 1);
	p->token = OPERATOR;
	switch (c) {
	case '=': p->op = TN_EXPR_EQ; break;
	case '~': p->op = TN_EXPR_MATCH; break;
	case '<': p->op = two ? TN_EXPR_LE : TN_EXPR_LT; break;
	case '>': p->op = two ? TN_EXPR_GE : TN_EXPR_GT; break;
	default:
		if (!two)
			return mistake(p, "'!' alone is no operator: use not, != or !~");
		p->op = second == '=' ? TN_EXPR_NE : TN_EXPR_UNMATCH;
	}
	return TN_OK;
}

static void word(struct parser *p)
{
	while (p->at < p->text.n && is_word_byte(p->text.p[p->at]))
		p->at++;
	p->s = (struct tn_str){ p->text.p + p->start, p->at - p->start };
	p->token = keyword(p->s);
}

static enum tn_status next(struct parser *p)
{
	while (p->at < p->text.n && is_blank(p->text.p[p->at]))
		p->at++;
	p->start = p->at;
	if (p->at == p->text.n) {
		p->token = END;
		return TN_OK;
	}
	p->at++;
	switch (p->text.p[p->start]) {
	case '(': p->token = OPEN; return TN_OK;
	case ')': p->token = CLOSE; return TN_OK;
	case ',': p->token = COMMA; return TN_OK;
	case '\'': return enclosed(p, '\'', VALUE);
	case '{': return enclosed(p, '}', NAME);
	case '"': return mistake(p, "a double quote: values stand in single quotes, names in braces");
	case '=': case '!': case '<': case '>': case '~': return operator(p);
	default: word(p); return TN_OK;
	}
}

/* --- growing lists in the arena: what is left behind on doubling is as much again at most --- */

static void *grown(struct tn_arena *a, void *old, uint32_t n, uint32_t *cap, size_t size)
{
	void *p;

	if (n < *cap)
		return old;
	*cap = *cap == 0 ? 4 : *cap * 2;
	p = tn_arena_zalloc(a, *cap, size);
	if (p != NULL && n > 0)
		memcpy(p, old, n * size);
	return p;
}

static enum tn_status add_node(struct parser *p, enum tn_expr_node_kind kind, uint32_t lo, uint32_t hi, uint32_t *node)
{
	struct tn_expr *e = p->e;
	struct tn_expr_node *list = grown(e->arena, e->node, e->nnodes, &e->nodes_cap, sizeof *list);

	if (list == NULL)
		return nomem(p, e->nodes_cap * sizeof *list);
	e->node = list;
	list[e->nnodes] = (struct tn_expr_node){ kind, TN_EXPR_NONE, TN_EXPR_NONE, TN_EXPR_NONE, lo, hi };
	*node = e->nnodes++;
	return TN_OK;
}

/* Each name once, so that binding looks it up once and _watch keeps one set of values. */
static enum tn_status add_name(struct parser *p, struct tn_str text, uint32_t *name)
{
	struct tn_expr *e = p->e;
	struct tn_expr_name *list;

	for (*name = 0; *name < e->nnames; ++*name)
		if (tn_str_eq(e->name[*name].text, text))
			return TN_OK;
	list = grown(e->arena, e->name, e->nnames, &e->names_cap, sizeof *list);
	if (list == NULL)
		return nomem(p, e->names_cap * sizeof *list);
	e->name = list;
	list[e->nnames++] = (struct tn_expr_name){ .text = text };
	return TN_OK;
}

static enum tn_status add_term(struct parser *p, struct tn_str name, struct tn_expr_term **term)
{
	struct tn_expr *e = p->e;
	struct tn_expr_term *list;
	struct tn_expr_term t = { .op = TN_EXPR_IN };

	if (e->nterms == MAX_TERMS)
		return mistake(p, "more than 10,000 comparisons");
	TN_TRY(add_name(p, name, &t.name));
	list = grown(e->arena, e->term, e->nterms, &e->terms_cap, sizeof *list);
	if (list == NULL)
		return nomem(p, e->terms_cap * sizeof *list);
	e->term = list;
	list[e->nterms] = t;
	*term = &list[e->nterms++];
	return TN_OK;
}

/* --- values --- */

/* Fields are compared as they stand in the stream: escaping the literal once is cheaper than unescaping each field. */
static struct tn_str escaped(struct tn_arena *a, struct tn_str s)
{
	struct tn_buf b = { 0 };
	struct tn_str copy = { NULL, 0 };

	tn_buf_escape(&b, s);
	if (b.n == s.n && !b.failed)
		copy = s;
	else if (!b.failed)
		copy = tn_arena_copy(a, tn_buf_str(&b));
	tn_buf_fini(&b);
	return copy;
}

/* Takes one value. *kinds keeps the bits of what all values of the term so far can be. */
static enum tn_status value(struct parser *p, struct tn_expr_term *t, uint32_t *cap, unsigned *kinds)
{
	struct tn_expr_value v = { .text = p->s, .is_word = p->token == WORD }, *list;
	struct tn_time time;
	unsigned can = 1U << TN_EXPR_BYTES;

	if (p->token != WORD && p->token != VALUE)
		return hinted(p, "a value", p->token >= AND ? "as values, and, or, not, in stand in quotes" : NULL);
	if (p->token == WORD && tn_num_is(v.text)) {
		can |= 1U << TN_EXPR_NUMBER;
		v.is_amount = tn_money_parse(v.text, &v.amount) == TN_MONEY_OK;
	} else if (p->token == WORD && tn_time_parse(v.text, &time)) {
		can |= 1U << TN_EXPR_TIME;
		v.time_us = time.us;
	}
	*kinds &= can;
	v.stream = escaped(p->e->arena, v.text);
	list = grown(p->e->arena, t->value, t->nvalues, cap, sizeof v);
	if (list == NULL || v.stream.p == NULL)
		return nomem(p, *cap * sizeof v + v.text.n);
	t->value = list;
	t->value[t->nvalues++] = v;
	/* = '' asks for missing values: it is the one comparison that they do not make false */
	t->takes_missing |= v.text.n == 0;
	return next(p);
}

static bool is_key_name(struct tn_str name)
{
	enum tn_role role;

	return tn_role_parse(name, &role) && ((unsigned)TN_EXPR_KEYS >> role & 1U);
}

/* One value, or a list with commas. Literals that are all numbers, or all times, make a term of that kind; all others, bytes. */
static enum tn_status values(struct parser *p, struct tn_expr_term *t, bool many)
{
	unsigned kinds = ~0U;
	uint32_t cap = 0;

	TN_TRY(value(p, t, &cap, &kinds));
	while (many && p->token == COMMA) {
		TN_TRY(next(p));
		TN_TRY(value(p, t, &cap, &kinds));
	}
	/* user = 007 asks for these three bytes, though they read as a number */
	if (is_key_name(p->e->name[t->name].text))
		kinds = 1U << TN_EXPR_BYTES;
	t->kind = kinds >> TN_EXPR_NUMBER & 1U ? TN_EXPR_NUMBER : kinds >> TN_EXPR_TIME & 1U ? TN_EXPR_TIME : TN_EXPR_BYTES;
	/* one value is what = says: there is one canonical text for both */
	if (t->op == TN_EXPR_IN && t->nvalues == 1)
		t->op = TN_EXPR_EQ;
	if (t->op == TN_EXPR_EQ || t->op == TN_EXPR_IN)
		p->e->name[t->name].watched = true;
	if (t->nvalues <= TN_EXPR_SMALL)
		return TN_OK;
	t->sorted = tn_arena_alloc(p->e->arena, t->nvalues * sizeof *t->sorted);
	if (t->sorted == NULL)
		return nomem(p, t->nvalues * sizeof *t->sorted);
	memcpy(t->sorted, t->value, t->nvalues * sizeof *t->sorted);
	return TN_OK;
}

/* --- grammar --- */

/* What follows `in`. Without parentheses the list ends where no comma follows. */
static enum tn_status list(struct parser *p, struct tn_expr_term *t)
{
	bool parens = p->token == OPEN;

	if (parens)
		TN_TRY(next(p));
	TN_TRY(values(p, t, true));
	if (!parens)
		return TN_OK;
	if (p->token != CLOSE)
		return expected(p, "a comma or ')'");
	return next(p);
}

static enum tn_status comparison(struct parser *p, struct tn_str name)
{
	struct tn_expr_term *t;
	size_t place;

	TN_TRY(add_term(p, name, &t));
	if (p->token == IN) {
		TN_TRY(next(p));
		return list(p, t);
	}
	t->op = p->op;
	TN_TRY(next(p));
	place = p->start;
	TN_TRY(values(p, t, false));
	return t->op == TN_EXPR_MATCH || t->op == TN_EXPR_UNMATCH ? tn_expr_regex(p->e, t, place, p->err) : TN_OK;
}

static enum tn_status term(struct parser *p, uint32_t *node)
{
	struct tn_str name = p->s;
	char plain[40], hint[80];

	if ((p->token != WORD && p->token != NAME) || name.n == 0)
		return hinted(p, "a column's name", p->token == VALUE ? "names with blanks stand in braces: {Order status}" : NULL);
	TN_TRY(next(p));
	if (p->token != OPERATOR && p->token != IN) {
		snprintf(hint, sizeof hint, "is it an event? then: event = '%s'", tn_expr_plain(plain, sizeof plain, name));
		return hinted(p, "an operator", hint);
	}
	TN_TRY(comparison(p, name));
	return add_node(p, TN_EXPR_TERM, p->e->nterms - 1, p->e->nterms, node);
}

/* Counted by the text's nesting, `not` included: the frames of the functions below are at most four a level. */
static enum tn_status deeper(struct parser *p)
{
	return ++p->depth > MAX_DEPTH ? mistake(p, "nested deeper than 200") : TN_OK;
}

static enum tn_status chain(struct parser *p, enum tn_expr_node_kind kind, uint32_t *node);

static enum tn_status primary(struct parser *p, uint32_t *node)
{
	if (p->token != OPEN)
		return term(p, node);
	TN_TRY(deeper(p));
	TN_TRY(next(p));
	TN_TRY(chain(p, TN_EXPR_OR, node));
	if (p->token != CLOSE)
		return expected(p, "and, or, ')'");
	p->depth--;
	return next(p);
}

/* A loop, not a recursion: `not` nests without any bracket. */
static enum tn_status unary(struct parser *p, uint32_t *node)
{
	uint32_t nots = 0, outer;

	for (; p->token == NOT; nots++) {
		TN_TRY(deeper(p));
		TN_TRY(next(p));
	}
	TN_TRY(primary(p, node));
	p->depth -= nots;
	while (nots-- > 0) {
		TN_TRY(add_node(p, TN_EXPR_NOT, p->e->node[*node].lo, p->e->node[*node].hi, &outer));
		p->e->node[outer].first = p->e->node[outer].last = *node;
		*node = outer;
	}
	return TN_OK;
}

/* Puts the child, or the children of a child of the same kind, at the end of the list. */
static void append(struct tn_expr *e, uint32_t list_node, uint32_t child)
{
	struct tn_expr_node *to = &e->node[list_node], *c = &e->node[child];
	bool splice = c->kind == to->kind;
	uint32_t first = splice ? c->first : child;

	if (to->first == TN_EXPR_NONE)
		to->first = first;
	else
		e->node[to->last].next = first;
	to->last = splice ? c->last : child;
	to->hi = c->hi;
}

/* `a or b or c` (children: chains of and), or `a and b and c`. */
static enum tn_status chain(struct parser *p, enum tn_expr_node_kind kind, uint32_t *node)
{
	enum token join = kind == TN_EXPR_OR ? OR : AND;
	uint32_t child, both = TN_EXPR_NONE;

	TN_TRY(kind == TN_EXPR_OR ? chain(p, TN_EXPR_AND, node) : unary(p, node));
	while (p->token == join) {
		TN_TRY(next(p));
		TN_TRY(kind == TN_EXPR_OR ? chain(p, TN_EXPR_AND, &child) : unary(p, &child));
		if (both == TN_EXPR_NONE) {
			TN_TRY(add_node(p, kind, p->e->node[*node].lo, p->e->node[*node].hi, &both));
			append(p->e, both, *node);
			*node = both;
		}
		append(p->e, both, child);
	}
	return TN_OK;
}

/* A word, or words with commas, and nothing else: the names of events. One token more decides: in the grammar a word is
 * always followed by an operator. */
static enum tn_status shorthand(struct parser *p, bool *is)
{
	struct parser back = *p;
	struct tn_expr_term *t;

	*is = false;
	if (p->token != WORD && p->token != VALUE)
		return TN_OK;
	TN_TRY(next(p));
	*is = p->token == END || p->token == COMMA;
	*p = back;
	if (!*is)
		return TN_OK;
	p->e->is_short = true;
	TN_TRY(add_term(p, TN_STR("event"), &t));
	TN_TRY(values(p, t, true));
	return add_node(p, TN_EXPR_TERM, 0, 1, &p->e->root);
}

static enum tn_status whole(struct parser *p)
{
	bool is;

	TN_TRY(next(p));
	TN_TRY(shorthand(p, &is));
	if (!is)
		TN_TRY(chain(p, TN_EXPR_OR, &p->e->root));
	if (p->token == END)
		return TN_OK;
	return hinted(p, is ? "a comma or the end" : "and, or, the end",
		p->token == WORD ? "keywords are lower case; values with blanks stand in single quotes" : NULL);
}

/* Gives each term its way on: `and` goes to its next child on yes, `or` on no, `not` swaps the two. Recursion is as deep
 * as the text is nested. */
static void link_terms(struct tn_expr *e, uint32_t node, uint32_t yes, uint32_t no, bool denied)
{
	const struct tn_expr_node *n = &e->node[node];

	if (n->kind == TN_EXPR_TERM) {
		e->term[n->lo].yes = yes;
		e->term[n->lo].no = no;
		e->term[n->lo].denied = denied;
	} else if (n->kind == TN_EXPR_NOT) {
		link_terms(e, n->first, no, yes, !denied);
	} else {
		for (uint32_t c = n->first; c != TN_EXPR_NONE; c = e->node[c].next) {
			uint32_t after = e->node[c].hi;         /* the next child's first term */
			bool last = c == n->last;

			link_terms(e, c, last || n->kind == TN_EXPR_OR ? yes : after, last || n->kind == TN_EXPR_AND ? no : after, denied);
		}
	}
}

/* What was allocated stays in the arena after a failure; compiled regular expressions are not the arena's, so these
 * are freed. */
enum tn_status tn_expr_parse(struct tn_expr **e, const char *option, struct tn_str text, struct tn_arena *a, struct tn_err *err)
{
	struct parser p = { .e = tn_arena_zalloc(a, 1, sizeof **e), .err = err };
	enum tn_status st;

	*e = NULL;
	if (text.n > MAX_TEXT)
		return tn_err_set(err, TN_EUSAGE, "%s: longer than 16 MiB", option);
	p.text = tn_arena_copy(a, text);
	if (p.e == NULL || p.text.p == NULL)
		return tn_err_nomem(err, sizeof **e + text.n);
	p.e->option = option;
	p.e->arena = a;
	st = whole(&p);
	if (st != TN_OK) {
		tn_expr_fini(p.e);
		return st;
	}
	link_terms(p.e, p.e->root, TN_EXPR_YES, TN_EXPR_NO, false);
	*e = p.e;
	return TN_OK;
}

/* --- the end --- */

void tn_expr_fini(struct tn_expr *e)
{
	if (e == NULL)
		return;
	for (uint32_t i = 0; i < e->nterms; i++)
		tn_expr_regex_fini(&e->term[i]);
	tn_buf_fini(&e->escaped);
	tn_buf_fini(&e->plain);
}
