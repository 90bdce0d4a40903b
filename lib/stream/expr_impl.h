/* Private. hot: tn_expr_e8 and what is with it, see expr_eval.c. Inside of expressions: what expr.c parses (expr_regex.c for ~),
 * expr_eval.c runs and expr_text.c tells. Not installed, nobody else includes it.
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

#include "base/digits.h"
#include "base/money.h"
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

/* Ways without a call: any of a few words, any value but these, an amount, a time. */
enum tn_expr_quick { TN_EXPR_SLOW, TN_EXPR_ONE_OF, TN_EXPR_NONE_OF, TN_EXPR_AMOUNT, TN_EXPR_CLOCK };

enum tn_expr_kind { TN_EXPR_BYTES, TN_EXPR_NUMBER, TN_EXPR_TIME };

struct tn_expr_value {
	struct tn_str text;     /* as meant, quotes off */
	struct tn_str stream;   /* the same as it stands in the stream */
	uint64_t head;          /* bound: its first eight bytes, zeros behind its end */
	int64_t time_us;        /* when the term's kind is a time */
	struct tn_money amount; /* the number, where it is one of at most 18 digits or so (tn_money_parse) */
	bool is_amount;
	bool is_word;           /* was not in quotes */
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
	bool denied;                    /* stands under an odd number of `not` */
	bool is_sorted;                 /* for `as` */
	bool is_plain;                  /* bound: = != or a short in, of bytes */
	int64_t limit;                  /* bound: with TN_EXPR_AMOUNT times 10^8, with TN_EXPR_CLOCK microseconds */
	enum tn_expr_quick quick;       /* bound: how to ask it of a row whose fields stand as they are */
	uint8_t accept;                 /* of = != < <= > >=: bit 0 less, 1 equal, 2 greater */
	bool compiled;
	struct tn_expr_value *value;    /* as written */
	struct tn_expr_value *sorted;   /* for long lists, else NULL */
	regex_t *regex;
	struct tn_expr_memo *memo;      /* of a regular expression, see expr_regex.c */
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
	uint32_t nmemos;                /* regular expressions that remember answers */
	uint32_t root;
	uint32_t need;                  /* bound: fields that a row must have */
	bool is_one_of;                 /* bound: one plain term that asks for values there are */
	bool is_engine;                 /* bound: numbers may have exponents */
	bool is_short;                  /* the text was words with commas: event is one of these */
	struct tn_str loose;            /* bound: see tn_expr_loose; p NULL: none */
	struct tn_time_cache time_cache;
	struct tn_buf escaped, plain;   /* scratch of one value, reused for each row */
};

/* A number of at most eight characters (behind its sign) times 10^8, without a branch on its length; 16 digits, so it
 * fits. False: longer, missing, or no number: tn_money_parse and tn_num_is decide. Reads eight bytes from s.p on. */
static inline bool tn_expr_e8(struct tn_str s, int64_t *v)
{
	static const int64_t up[9] = { 100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10, 1 };
	bool negative = s.p[0] == '-';
	size_t n = s.n - negative;
	uint64_t word, dots, scale = 0;
	int64_t size;

	if (n - 1 > 7)
		return false;
	word = tn_load64(s.p + negative) << (8 * (8 - n));
	/* the highest bit of the lowest byte that is a point, and maybe of bytes above it, which then fail as digits */
	dots = word ^ UINT64_C(0x2e2e2e2e2e2e2e2e);
	dots = (dots - UINT64_C(0x0101010101010101)) & ~dots & UINT64_C(0x8080808080808080);
	if (dots != 0) {
		unsigned bit = (unsigned)__builtin_ctzll(dots) - 7;
		uint64_t front = (UINT64_C(1) << bit) - 1;

		scale = 7 - bit / 8;
		if (scale == 0 || scale == n - 1)
			return false;
		word = (word & front) << 8 | (word & ~front << 8);
		n--;
	}
	word |= tn_digits_fill(n);
	size = (int64_t)tn_digits_value(word) * up[scale];
	*v = negative ? -size : size;
	return tn_digits_all(word);
}

/* A literal in that unit. False: it has no whole 10^-8th, or does not fit. */
static inline bool tn_expr_scale(const struct tn_expr_value *v, int64_t *e8)
{
	*e8 = v->amount.mantissa;
	if (!v->is_amount || v->amount.scale > 8)
		return false;
	for (int i = v->amount.scale; i < 8; i++)
		if (__builtin_mul_overflow(*e8, 10, e8))
			return false;
	return true;
}

/* The number of the row that was read last: rules ask several times for the same one. */
struct tn_expr_number {
	uint32_t column;                /* TN_COLUMN_NONE: none yet */
	bool is_short;                  /* e8 is it */
	int64_t e8;
};

static inline int tn_expr_accepts(const struct tn_expr_term *t, int64_t v)
{
	return t->accept >> ((v > t->limit) - (v < t->limit) + 1) & 1;
}

/* The value as text for a message: escaped and cut as tn_err_quote does, without the quotes. */
const char *tn_expr_plain(char *dst, size_t cap, struct tn_str s);

enum tn_status tn_expr_bind_slips(const struct tn_expr *e, const struct tn_columns *c, struct tn_err *err);
void tn_expr_bind_loose(struct tn_expr *e, const struct tn_columns *c);
bool tn_expr_is_word(struct tn_str s);          /* needs no quotes or braces */
/* Compiles the term's one value, which stands at byte `place` (from 0) of the text. */
enum tn_status tn_expr_regex(struct tn_expr *e, struct tn_expr_term *t, size_t place, struct tn_err *err);
void tn_expr_regex_fini(struct tn_expr_term *t);
/* Does the term hold for this value, which stands as in the stream? 1, 0, -1: no memory. */
int tn_expr_matches(struct tn_expr *e, const struct tn_expr_term *t, struct tn_str s);

#endif
