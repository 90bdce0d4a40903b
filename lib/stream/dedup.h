/* Dedup: records of at-least-once exports, each key once, the first one kept; exact, for keys are compared as bytes.
 *
 *     for each record: tn_dedup_add(d, &rec, &verdict, err) and do what it says
 *     at the end:      while ((got = tn_dedup_next(d, &rec, &verdict, err)) > 0) the same for those that were put off
 *
 * Memory      within `mem`, at least 512 KiB: the keys, 16 bytes more where there is content, some 20 more for each. When
 *             it is full, records with keys that are not in memory are put off: they go to a nameless file, and
 *             tn_dedup_next gives them in the order in which they were added. So answers and their order do not depend on
 *             the size of memory. Partitions that do not fit are cut again.
 * Order       all that is put off comes behind all that was not; NEW before it is final. From there on OTHER is always
 *             put off, too, AGAIN only where it is not known at once. Of an AGAIN that comes late `out` and `raw` are as
 *             they were: it is to be counted.
 * Content     of the same key must be the same: a 128-bit keyed digest of it is what is compared.
 * Fails       TN_ELIMIT: no memory, or the spill folder (names --tmp).
 */
#ifndef TN_STREAM_DEDUP_H
#define TN_STREAM_DEDUP_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct tn_dedup_spec {
	struct tn_str key;              /* name of a column, or `row`; .p NULL: no dedup. For the mapper */
	uint64_t mem;                   /* bytes */
	const char *tmp;                /* where to spill; NULL: as tn_temp_open */
};

struct tn_dedup_rec {
	/* content is only looked at by tn_dedup_add; tn_dedup_next gives the key of an OTHER only */
	struct tn_str key, content;
	struct tn_str out;              /* what to write if it is new: kept only for what is put off */
	struct tn_str raw;              /* for --rejects; likewise */
	uint32_t file, rows;            /* whose: numbers that come back */
	uint64_t line;
	int64_t time_us;                /* likewise: for the stats */
	uint64_t first_line;            /* out, with OTHER: where the first one of that key stands */
	uint32_t first_file;
};

enum tn_dedup_verdict {
	TN_DEDUP_NEW,
	TN_DEDUP_AGAIN,                 /* the same: drop it */
	TN_DEDUP_OTHER,                 /* other content: a bad row */
	TN_DEDUP_LATER                  /* put off: tn_dedup_next tells */
};

struct tn_dedup;

/* spec->tmp is borrowed until the close. TN_ELIMIT: no memory, no random bytes; *d is NULL then. */
enum tn_status tn_dedup_open(struct tn_dedup **d, const struct tn_dedup_spec *spec, struct tn_err *err);
/* All slices of rec are only looked at. After a failure every further call fails: half of a record may be written. */
enum tn_status tn_dedup_add(struct tn_dedup *d, struct tn_dedup_rec *rec, enum tn_dedup_verdict *verdict, struct tn_err *err);
/* A hint: that key will be added soon, after four others or so. Its cache miss then waits for nobody: 1.9 s of 10 million
 * adds become .8. */
void tn_dedup_expect(const struct tn_dedup *d, struct tn_str key);
/* 1 a record in *rec, good until the next call; 0 no more; -1. */
int tn_dedup_next(struct tn_dedup *d, struct tn_dedup_rec *rec, enum tn_dedup_verdict *verdict, struct tn_err *err);
uint64_t tn_dedup_spilled(const struct tn_dedup *d);    /* bytes, for progress */
void tn_dedup_close(struct tn_dedup *d);                /* takes NULL */

#endif
