/* Private. Inside of expressions: what expr.c parses (expr_regex.c for ~) and expr_eval.c runs. Not installed, nobody else includes it.
 *
 * An expression is kept twice. The tree (nodes with a list of children) is for the canonical text. The terms, in the order of
 * the text, are the program: each names the term to go on with when it holds and when it does not, so a row is
 * evaluated without a stack, left to right, and no further than needed.
 *
 * Invariant   a node covers the terms lo .. hi - 1; `and` has no child `and`, `or` no child `or`: the tree is no deeper
 *             than the text is nested, however long a chain is.
 */
#ifndef TN_STREAM_EXPR_IMPL_H
#define TN_STREAM_EXPR_IMPL_H

#include <regex.h>

#include "base/num.h"
#include "base/time.h"
#include "stream/expr.h"

#define TN_EXPR_NONE UINT32_MAX
#define TN_EXPR_YES (UINT32_MAX - 1)    /* where a term can go, beside another term */
#define TN_EXPR_NO UINT32_MAX
#define TN_EXPR_SMALL 8                 /* longer lists are searched, not scanned */

/* The columns whose values are names, not amounts: 007 is not 7 there. */
#define TN_EXPR_KEYS (TN_USER | TN_ITEM | TN_SESSION | TN_ORDER | TN_CATEGORY | TN_EVENT)

enum tn_expr_op {
	TN_EXPR_EQ, TN_EXPR_NE, TN_EXPR_LT, TN_EXPR_LE, TN_EXPR_GT, TN_EXPR_GE, TN_EXPR_MATCH, TN_EXPR_UNMATCH, TN_EXPR_IN
};

enum tn_expr_kind { TN_EXPR_BYTES, TN_EXPR_NUMBER, TN_EXPR_TIME };

struct tn_expr_value {
	struct tn_str text;     /* as meant, quotes off */
	struct tn_str stream;   /* the same as it stands in the stream */
	uint64_t head;          /* bound: its first eight bytes, zeros behind its end */
	int64_t time_us;        /* when the term's kind is a time */
};

struct tn_expr_name {
	struct tn_str text;
	uint32_t column;        /* bound */
	bool key;               /* bound: compares as bytes, always */
	bool watched;           /* = or in asks for it */
	bool present;           /* _watch saw a value, kept or not */
	struct tn_str *seen;    /* rising; NULL until _watch needs it */
	uint32_t nseen;
};

struct tn_expr_term {
	enum tn_expr_op op;
	enum tn_expr_kind kind, as;     /* what the literals are; what the bound column makes of it */
	uint32_t name, column;          /* column: bound */
	uint32_t yes, no;
	uint32_t nvalues;
	bool takes_missing;             /* = '' */
	bool is_sorted;                 /* for `as` */
	bool is_plain;                  /* bound: = != or a short in, of bytes */
	bool compiled;
	struct tn_expr_value *value;    /* as written */
	struct tn_expr_value *sorted;   /* for long lists, else NULL */
	regex_t *regex;
};

enum tn_expr_node_kind { TN_EXPR_TERM, TN_EXPR_NOT, TN_EXPR_AND, TN_EXPR_OR };

struct tn_expr_node {
	enum tn_expr_node_kind kind;
	uint32_t first, last, next;     /* children, sibling */
	uint32_t lo, hi;
};

struct tn_expr {
	const char *option;
	struct tn_arena *arena;         /* borrowed */
	struct tn_expr_name *name;
	struct tn_expr_term *term;
	struct tn_expr_node *node;
	uint32_t nnames, nterms, nnodes;
	uint32_t names_cap, terms_cap, nodes_cap;
	uint32_t root;
	uint32_t need;                  /* bound: fields that a row must have */
	bool is_one_of;                 /* bound: one plain term that asks for values there are */
	struct tn_time_cache time_cache;
	struct tn_buf escaped, plain;   /* scratch of one value, reused for each row */
};

/* The value as text for a message: escaped and cut as tn_err_quote does, without the quotes. */
const char *tn_expr_plain(char *dst, size_t cap, struct tn_str s);

bool tn_expr_is_word(struct tn_str s);          /* needs no quotes or braces */
/* Compiles the term's one value, which stands at byte `place` (from 0) of the text. */
enum tn_status tn_expr_regex(struct tn_expr *e, struct tn_expr_term *t, size_t place, struct tn_err *err);

#endif
