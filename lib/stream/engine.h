/* Under an engine (--engine spark, hive, hadoop): what rows look like between a filter and Spark's TRANSFORM, Hive or Hadoop Streaming.
 *
 * In      bare rows of text with TAB between. Numbers may have exponents (Java's doubles and small decimals), times a blank and 0 to
 *         6 digits of fraction; a row may end in one TAB too many; raw CR and invalid UTF-8 make a bad row, since engines would cut
 *         the row there or put other characters into it without a word.
 * Out     no header, \N for what is missing, times as YYYY-MM-DD HH:MM:SS[.fff[fff]]; never an exponent, a CR, invalid UTF-8.
 * Ends    whatever happens, stdin is read to its end first (lib/cli): an engine takes an early end for a broken pipe, and loses the message.
 */
#ifndef TN_STREAM_ENGINE_H
#define TN_STREAM_ENGINE_H

#include "base/err.h"
#include "base/money.h"
#include "io/record.h"

/* Rows of one field more than `want` that end in an empty one lose it: Hadoop writes a TAB behind a key without a value. row: those of
 * the window, in the memory of who made them. */
void tn_engine_trim(struct tn_recref *row, uint32_t n, const char *base, const uint32_t *at, uint32_t want);

/* The first row from `from` on with a raw CR (is_stream; else it may stand in a quoted field) or invalid UTF-8; w->n: none has. hot:
 * windows without a CR and beyond ASCII are seen at 8 bytes a step. */
uint32_t tn_engine_bad(const struct tn_window *w, uint32_t from, bool is_stream);
/* ... and what is wrong with it: TN_EDATA with the column, TN_OK when nothing is. */
enum tn_status tn_engine_check(const struct tn_rec *rec, bool is_stream, struct tn_err *err);
/* Is that valid UTF-8? */
bool tn_engine_text_ok(struct tn_str s);
/* A whole file that an option names (rules, a map, a preset): TN_EDATA with file, line and column, when it is not UTF-8 throughout. */
enum tn_status tn_engine_check_text(struct tn_str text, const char *file, struct tn_err *err);

/* What to look for when a row has the wrong number of fields. */
void tn_engine_hint_fields(struct tn_err *err);

/* A number of Java's (1.0E-7, 0E-10, 1E+5) as one of the stream, exactly, with the decimals that BigDecimal gives it; zeros at the end beyond
 * what an amount can hold go. dst has TN_ENGINE_NUMBER bytes; *plain points into it, with readable bytes behind. False: no such number
 * (NaN, Infinity), too long, or nothing to do for a plain one. */
#define TN_ENGINE_NUMBER 512
bool tn_engine_number(struct tn_str s, char *dst, struct tn_str *plain);

/* The number of a field, the one way for all who read one: plain, or under an engine (is_engine) in Java's form, too. Inline, since a plain
 * number then costs what tn_money_parse costs. */
enum tn_money_error tn_engine_again(struct tn_str *s, char *plain, enum tn_money_error plainly, struct tn_money *m);
/* For who goes on with the text: *s becomes the plain number, in `plain` (TN_ENGINE_NUMBER bytes; NULL: not asked for). */
static inline enum tn_money_error tn_engine_read(struct tn_str *s, bool is_engine, char *plain, struct tn_money *m)
{
	enum tn_money_error e = tn_money_parse(*s, m);

	return e == TN_MONEY_OK || !is_engine ? e : tn_engine_again(s, plain, e, m);
}
static inline enum tn_money_error tn_engine_money(struct tn_str s, bool is_engine, struct tn_money *m)
{
	return tn_engine_read(&s, is_engine, NULL, m);
}
/* ... of a table of sums, which are wider than amounts. */
enum tn_money_error tn_engine_sum(struct tn_str s, bool is_engine, struct tn_sum *v);

/* A time in the stream's form (n bytes) becomes the engine's, in place. Returns its bytes. */
size_t tn_engine_time(char *time, size_t n);

#endif
