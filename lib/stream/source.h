/* Events in: the FILE operands (or stdin) as one stream of checked events. hot.
 *
 * For each file: header (its columns in any order, same names: F85), roles, field counts, --where, selectors, times,
 * values, keys, --as-of; bad rows go to common->bad. What comes out are batches of events, all of one window.
 *
 * Lifetime    a batch, and all slices in it, are good until the next tn_source_batch.
 * Padding     64 readable bytes stand behind every slice.
 * Ends        tn_source_batch: 1 events (at least one), 0 the true end of the last file, -1 a failure in *err.
 */
#ifndef TN_STREAM_SOURCE_H
#define TN_STREAM_SOURCE_H

#include "base/money.h"
#include "base/time.h"
#include "base/zone.h"
#include "stream/common.h"
#include "stream/expr.h"
#include "stream/table.h"

#define TN_EVENT_BATCH 64       /* rows that are looked up together, so that their cache misses overlap */
#define TN_SELECTORS 8
#define TN_EVENT_EXTRAS 3
#define TN_SOURCE_KEYS 2

struct tn_event {
	struct tn_str key;              /* the key columns' bytes, TAB between them */
	int64_t time_us;                /* when TN_TIME is needed or used; TN_TIME_NONE where it is used and there is no column */
	uint32_t match;                 /* bit i: selector i holds */
	bool has_value;                 /* false: the value is missing */
	struct tn_money value;          /* when TN_VALUE is needed */
	struct tn_str extra[TN_EVENT_EXTRAS];   /* further columns; empty when missing or when there is none */
};

struct tn_source_spec {
	struct tn_common *common;       /* its bad rows are counted */
	uint32_t need;                  /* roles that must be there: TN_USER | TN_TIME ... */
	uint32_t may;                   /* roles used where there is a column: TN_VALUE */
	uint32_t key;                   /* roles that make the key, in role order; a row without one of them is a bad row */
	uint32_t key_may;               /* with key: roles that stand in it, too; empty where the value or the column is missing */
	uint32_t key_skip;              /* roles of key: rows without a value of one are no events, but left out and counted */
	const char *key_column[TN_SOURCE_KEYS]; /* with key 0: the key's columns (or roles) by name; missing values are fine */
	struct tn_expr *where;          /* parsed; NULL: every row */
	int64_t as_of;                  /* later rows are left out and counted; TN_TIME_NONE: none is */
	struct tn_expr *selector[TN_SELECTORS]; /* parsed, not bound; NULL entries match every row */
	uint32_t nselectors;
	uint32_t lax;                   /* bits of selectors that match nothing where their columns are not there, and may match nothing */
	const char *extra[TN_EVENT_EXTRAS];     /* a column (or role) name, which must be there; NULL: none */
	uint32_t extra_role[TN_EVENT_EXTRAS];   /* or one role, where there is a column; 0: none */
};

struct tn_source;

enum tn_status tn_source_open(struct tn_source **s, const struct tn_source_spec *spec, struct tn_err *err);
int tn_source_batch(struct tn_source *s, const struct tn_event **e, uint32_t *n, struct tn_err *err);

/* What the run saw; complete after the end. */
struct tn_source_stats {
	uint64_t rows;                  /* read, bad ones included */
	uint64_t kept;                  /* events that came out */
	uint64_t where_out, late;       /* left out by --where, by --as-of */
	uint64_t keyless;               /* left out for key_skip */
	int64_t latest;                 /* of the rows that --where keeps; TN_TIME_NONE: none */
	uint8_t digits;                 /* of fraction in the times: 0, 3 or 6 */
	uint64_t matched[TN_SELECTORS]; /* by selector */
};
const struct tn_source_stats *tn_source_stats(const struct tn_source *s);
/* TN_EDATA when there were events and selector i matched none of them (names the nearest value). */
enum tn_status tn_source_selectors(const struct tn_source *s, struct tn_err *err);
void tn_source_close(struct tn_source *s);      /* takes NULL */

#endif
