/* One row a segment: how many, which share, the usual recency and frequency, all the money (definitions.md 3.4).
 *
 * Output      [BY] segment users share recency frequency monetary monetary_share; segments bytewise, then `all`; with --by for
 *             each of its values, bytewise (missing first), shares within it. Medians are exact (the mean of the two middle
 *             values, fewest decimals), over the users who have the figure; money is an exact sum, monetary_share empty when
 *             the total is 0; a figure nobody has is empty. A missing segment is one of its own. Nobody at all: `all` with 0
 *             users, or with --by the header alone.
 * Memory      O(segments x distinct values). Nothing is allocated for a user in the steady state.
 * Ownership   the texts of a user are copied. More users may be added after a write.
 * Fails       TN_EDATA: a label `all`, money beyond 128 bits; TN_ELIMIT: memory.
 */
#ifndef TN_MODEL_SUMMARY_H
#define TN_MODEL_SUMMARY_H

#include "stream/row.h"

struct tn_summary;

struct tn_summary_user {
	struct tn_str by, segment;      /* as they stand in the stream; missing: empty */
	bool has_recency, has_frequency, has_monetary;
	struct tn_money recency, frequency;
	struct tn_sum monetary;
};

/* most_bytes: of what it holds; beyond it TN_ELIMIT. After a failure *s is NULL. */
enum tn_status tn_summary_open(struct tn_summary **s, uint64_t most_bytes, struct tn_err *err);
/* Can a column of that name stand before ours? "": there is none. TN_EUSAGE. */
enum tn_status tn_summary_check_by(const char *by, struct tn_err *err);
/* After a failure only tn_summary_close is left: the user may be counted by half. */
enum tn_status tn_summary_add(struct tn_summary *s, const struct tn_summary_user *user, struct tn_err *err);
/* Header and rows. by: the first column's name, NULL: none (all users' by is empty then). digits: of the shares. */
enum tn_status tn_summary_write(struct tn_summary *s, const char *by, int digits, struct tn_row *row, struct tn_err *err);
void tn_summary_close(struct tn_summary *s);    /* takes NULL */

#endif
