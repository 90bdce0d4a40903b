/* Exact order statistics of more numbers than one wants to hold: the numbers are shown several times (a walk each), memory stays
 * about 2 MiB. Each pass narrows the range of each wanted rank by a histogram; the last one finds the neighbours.
 *
 *     tn_select_open(&s, n, min, max, target, ntargets, err);
 *     while (tn_select_wants(s)) {
 *             for each number: tn_select_add(s, key, weight);         the same numbers each time, in any order
 *             tn_select_end(s);
 *     }
 *
 * Passes      none when all are equal, one for fewer than 32,000 weights or a range below 2^17, mostly two to four; 15 at worst
 *             (200 targets, a range of 127 bits and heavy ties).
 * Limits      4096 targets, else TN_ELIMIT. All memory is taken by the open: no pass can fail.
 * Ranks       count from 1 in rising order; a number of weight w takes w ranks. 1 <= rank <= n (the sum of weights).
 * Ownership   target is the caller's, filled when wants turns false; tn_select_close frees the rest (takes NULL).
 */
#ifndef TN_MATH_SELECT_H
#define TN_MATH_SELECT_H

#include "base/err.h"
#include "base/money.h"

struct tn_select_target {
	uint64_t rank;                  /* in */
	tn_i128 value;                  /* the number at that rank */
	uint64_t below, equal;          /* weight of those smaller; of those equal to it */
	tn_i128 before, after;          /* the nearest smaller and the nearest larger number */
	bool has_before, has_after;
};

struct tn_select;

/* n: all weights; min, max: of all numbers (max - min must fit 127 bits, else TN_EDATA). */
/* After a failure *s is NULL. The targets may stand in any order, and stay in it. */
enum tn_status tn_select_open(struct tn_select **s, uint64_t n, tn_i128 min, tn_i128 max, struct tn_select_target *target,
	uint32_t ntargets, struct tn_err *err);
bool tn_select_wants(const struct tn_select *s);
void tn_select_add(struct tn_select *s, tn_i128 key, uint64_t weight);
void tn_select_end(struct tn_select *s);
void tn_select_close(struct tn_select *s);

#endif
