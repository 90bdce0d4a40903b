/* Rules that a shop writes itself: label<TAB>EXPR, one a line, the first that holds wins (definitions.md 3.3).
 *
 *     # who is worth a call
 *     vip<TAB>monetary >= 1000 and recency <= 30
 *     rest<TAB>*
 *
 * Blank lines and lines that begin with # are skipped; `*` alone, blanks around it or not, matches every row. A label is
 * bytes of the stream and leaves as it stands, so \t in it is an escape; two rules may have the same one.
 *
 * What cannot be meant is refused with file and line, so that a slip never labels everyone: no TAB or a second one, a label or an
 * expression that is empty (the label \N, too), * with more behind it, a byte order mark, a CR, a NUL, a file without
 * rules; and what tn_expr_loose tells: an unquoted word where a number or a time was due (recency <= 3O, recency <=
 * frequency, recency != 3O). Unknown columns are told by tn_rules_bind: file, line, columns there are, nearest name.
 *
 * Ownership   struct tn_rules is the arena's; tn_rules_fini frees what expressions hold. The text must live as long.
 * Fails       TN_EDATA with file and line of the rule; TN_ELIMIT: memory, or more than TN_RULES_MOST rules.
 */
#ifndef TN_MODEL_RULES_H
#define TN_MODEL_RULES_H

#include "stream/expr.h"
#include "stream/row.h"

#define TN_RULES_MOST 10000
#define TN_RULES_NONE (-1)              /* no rule holds */
#define TN_RULES_BAD (-2)               /* a bad row, in *err */

struct tn_rules;

enum tn_status tn_rules_parse(struct tn_rules **rules, const char *file, struct tn_str text, struct tn_arena *a, struct tn_err *err);
/* For each file's header, before its rows. */
enum tn_status tn_rules_bind(struct tn_rules *rules, const struct tn_columns *c, struct tn_err *err);
/* The number of the first rule that holds, from 0. hot. */
int32_t tn_rules_match(struct tn_rules *rules, const struct tn_rec *rec, struct tn_err *err);
struct tn_str tn_rules_label(const struct tn_rules *rules, int32_t rule);
uint32_t tn_rules_count(const struct tn_rules *rules);

/* --check: all rules are asked of each row. TN_EDATA is a bad row, which counts nowhere. */
enum tn_status tn_rules_check_add(struct tn_rules *rules, const struct tn_rec *rec, struct tn_err *err);
/* The table `line segment rows matches status`, a row a rule in the file's order, then one for rows that no rule takes.
 * rows: those it labels; matches: those it holds for; status: ok, nothing (matches no row), shadowed (all its rows are
 * taken by earlier rules), uncovered (in the last row, which has neither line nor label; ok when every row has a rule).
 * TN_OK: the rules are a partition of these rows; TN_FOUND: they are not (written as well); `found` gets a line for each
 * finding. */
enum tn_status tn_rules_check_write(struct tn_rules *rules, struct tn_row *row, struct tn_buf *found);

/* The rules in canonical words, a line each. */
void tn_rules_explain(const struct tn_rules *rules, struct tn_buf *out);
void tn_rules_fini(struct tn_rules *rules);     /* takes NULL */

#endif
