/* RFM: recency, frequency and monetary value to scores 1..B and a segment (definitions.md 3.1).
 *
 * A pure model: it is shown the users with an order, pass after pass, and never holds them. Memory O(B) and a few MiB.
 *
 *     while (tn_rfm_wants(m)) {
 *             for each user with an order: tn_rfm_add(m, &user);
 *             tn_rfm_end(m);
 *     }
 *     then, in order of the users' bytes (which matters to ntile only): tn_rfm_score(m, &user, score); tn_rfm_segment(m, score)
 *     (each user once: ntile counts them)
 *
 * Scores      1 worst .. B best: recency falls, frequency and monetary rise. Equal values get equal scores but with ntile.
 *   midrank   ceil(B (L + (E + 1) / 2) / n), L users below, E users equal; recency reversed
 *   quantile  1 + number of type 7 breaks < v (R. J. Hyndman, Y. Fan, Am. Stat. 50 (1996) 361-365), breaks exact fractions
 *   ntile     SQL's ntile over worst first, ties by user ascending
 *   cuts      given lists; a value equal to a cut lies below it
 * Units       recency in days, frequency in orders, monetary as it stands (exact decimals, any scales).
 * Fails       TN_EUSAGE for options, TN_EDATA (file, line) for files and for money that does not fit 128 bits at one scale.
 */
#ifndef TN_MODEL_RFM_H
#define TN_MODEL_RFM_H

#include "stream/row.h"

#define TN_RFM_BINS_MOST 100

enum tn_rfm_measure { TN_RFM_R, TN_RFM_F, TN_RFM_M, TN_RFM_MEASURES };

struct tn_rfm_spec {
	const char *score;              /* --score: midrank, quantile, ntile, cuts=R/F/M */
	int64_t bins;                   /* --bins; with cuts and thresholds what they say */
	bool score_given, bins_given;
	const char *thresholds_name;    /* --thresholds; NULL: none. Its bytes: */
	struct tn_str thresholds;
	const char *map_name;           /* --map; NULL: the default map, which needs 5 bins */
	struct tn_str map;
	bool is_engine;                 /* numbers may have exponents (stream/engine.h) */
};

struct tn_rfm_user {
	int64_t recency;
	uint64_t frequency;
	struct tn_sum monetary;
};

struct tn_rfm;

/* Texts of the spec are borrowed until the close. After a failure *m is NULL. */
enum tn_status tn_rfm_open(struct tn_rfm **m, const struct tn_rfm_spec *spec, struct tn_err *err);
bool tn_rfm_wants(const struct tn_rfm *m);
enum tn_status tn_rfm_add(struct tn_rfm *m, const struct tn_rfm_user *user, struct tn_err *err);
enum tn_status tn_rfm_end(struct tn_rfm *m, struct tn_err *err);
void tn_rfm_score(struct tn_rfm *m, const struct tn_rfm_user *user, uint32_t score[TN_RFM_MEASURES]);
struct tn_str tn_rfm_segment(const struct tn_rfm *m, const uint32_t score[TN_RFM_MEASURES]);    /* good until the close */
/* The table `measure cut upto`; header and rows; none is the empty field whatever --null says, since --thresholds reads it.
 * TN_EUSAGE with ntile, TN_EDATA when no user had an order (given cuts and thresholds need none). */
enum tn_status tn_rfm_thresholds(const struct tn_rfm *m, struct tn_row *row, struct tn_err *err);
/* Can thresholds be written at all with these options? TN_EUSAGE with ntile: to say so before anything is read. */
enum tn_status tn_rfm_check_thresholds(const struct tn_rfm *m, struct tn_err *err);
/* What gave the labels, in words, lines that end in LF: "recency, days: 5 up to 13, 4 up to 33, ..., 1 beyond", a line a
 * segment. */
void tn_rfm_explain(const struct tn_rfm *m, struct tn_buf *out);
void tn_rfm_close(struct tn_rfm *m);            /* takes NULL */

#endif
