/* Expressions over the columns of a row: --where, --start, --return and all other selectors use this one parser.
 *
 *     purchase                     event = 'purchase'           (a bare word or comma list: design.md section 4)
 *     value >= 100 and country in (DE,AT) and not item ~ '^test'
 *     {Order status} = 'refunded' or time >= 2024-01-01
 *
 * Operators   = != < <= > >= ~ !~ in; and or not ( ). and binds tighter than or. `in` takes (a,b,c) or a,b,c.
 * Comparison  user item session order category event compare as bytes, always. Another column compares as a number or a time
 *             when the unquoted literal is one, else as bytes; a value there that is no number (time) makes
 *             the row a bad row. Numbers compare exactly, any length. A missing value makes every comparison false but = ''.
 * Names       a role's name means the role's column; then a column of that name. {Any name}. 'any value' ('' inside is a quote).
 *             Values are compared with the field as it stands in the stream (literals are escaped once, at parse); a row that
 *             is raw yet (TN_REC_ESCAPE) is escaped first. A list of `in` is numbers or times when all its literals are.
 * Text        ~ is a POSIX extended regular expression on the value as meant (unescaped), bytes in the C locale.
 * Limits      depth 200, 10,000 terms, 16 MiB; a regular expression 4,096 bytes with its repeats written out and no
 *             back-references; else TN_EUSAGE with one line (F65).
 * Ownership   all memory is the arena's, which must live as long; regular expressions and scratch are freed by tn_expr_fini.
 */
#ifndef TN_STREAM_EXPR_H
#define TN_STREAM_EXPR_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "stream/columns.h"

struct tn_expr;

/* option: for messages ("--where"), borrowed; the text is copied into the arena. TN_EUSAGE with the place in the text on
 * a mistake, TN_ELIMIT: memory; *e is NULL then. */
enum tn_status tn_expr_parse(struct tn_expr **e, const char *option, struct tn_str text, struct tn_arena *a, struct tn_err *err);

/* Finds the columns; once for each file's header (again for the next file). TN_EDATA names the columns there are and the
 * nearest. TN_EUSAGE: what is compared by order has no quotes and begins like a number (value > 1e3), or the column holds times,
 * values or quantities, and it is neither a number nor a time. */
enum tn_status tn_expr_bind(struct tn_expr *e, const struct tn_columns *c, struct tn_err *err);

/* The names of columns that it speaks of, in the order of the text: name i, or .p NULL behind the last. event, for the
 * shorthand. */
struct tn_str tn_expr_name(const struct tn_expr *e, uint32_t i);

/* Bound: is there a word in it that would hold for everyone by a slip, on a column that is no key? *literal: which one.
 * It is a word without quotes that is neither number nor time and that either is compared by order (recency <= O3,
 * recency <= frequency), or by difference (!=, or = and in under not) and begins like a number or is the name of a column
 * (recency != 3O, first != last). Such comparisons are of bytes, which may be meant; where nobody sees the answer at once
 * (a file of rules) quotes are asked for. */
bool tn_expr_loose(const struct tn_expr *e, struct tn_str *literal);
/* Says so, with the way out; returns status. */
enum tn_status tn_expr_refuse(const struct tn_expr *e, struct tn_str literal, enum tn_status status, struct tn_err *err);

/* Was the text a bare word or comma list, short for event = word? */
bool tn_expr_is_short(const struct tn_expr *e);

/* 1 it holds, 0 not, -1 a bad row (*err: column, value, reason). Hot for the shorthand: one comparison of bytes. */
int tn_expr_eval(struct tn_expr *e, const struct tn_rec *rec, struct tn_err *err);

/* Many on one row, bound to the same columns: the number of the first that holds, n when none does, TN_EXPR_BAD with *err
 * for a bad row; those behind it are not asked. NULL holds always. Hot: a number that several compare is read once. */
#define TN_EXPR_BAD UINT32_MAX
uint32_t tn_expr_first(struct tn_expr *const *list, uint32_t n, const struct tn_rec *rec, struct tn_err *err);

/* What is nearly always asked (event = purchase), for a hot loop to ask itself: the row matches when the bytes of that column
 * are one of a few short words. False: the bound expression is something else, call tn_expr_eval. hot. */
#define TN_EXPR_WORDS 4
struct tn_expr_words {
	uint32_t column, n;
	struct { uint64_t head; size_t n; } word[TN_EXPR_WORDS];        /* up to eight bytes, zeros behind the end */
};
bool tn_expr_words(const struct tn_expr *e, struct tn_expr_words *w);

static inline uint64_t tn_expr_head(struct tn_str s)    /* eight bytes behind s must be readable, as in a window */
{
	uint64_t v = tn_load64(s.p);

	return s.n >= 8 ? v : v & ((UINT64_C(1) << (8 * s.n)) - 1);
}

static inline bool tn_expr_has_word(const struct tn_expr_words *w, struct tn_str s)
{
	uint64_t head = tn_expr_head(s);
	bool is = (w->word[0].head == head) & (w->word[0].n == s.n);

	for (uint32_t i = 1; i < w->n; i++)
		is |= (w->word[i].head == head) & (w->word[i].n == s.n);
	return is;
}

/* The canonical text: equal for expressions that are written differently but mean the same token for token
 * ("purchase" and "event = 'purchase'"). For fold fingerprints and messages. */
void tn_expr_text(const struct tn_expr *e, struct tn_buf *out);

/* A selector that never matched is an error that names the nearest value (design.md section 4). While a selector has
 * matched nothing, call _watch for each row: keeps up to 1,000 distinct values of the columns that it compares with = or
 * in. _miss fills *err (TN_EDATA): "--start: no row matches event = 'purchse'", hint "nearest value of event: 'purchase'"
 * or "values of event: 'cart', 'view'". */
enum tn_status tn_expr_watch(struct tn_expr *e, const struct tn_rec *rec, struct tn_err *err);
enum tn_status tn_expr_miss(const struct tn_expr *e, struct tn_err *err);

void tn_expr_fini(struct tn_expr *e);           /* takes NULL */

#endif
