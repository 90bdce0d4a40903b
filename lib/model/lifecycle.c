/* Life-cycle stages. All that is compared is whole: a median is kept as twice its value, a quantile is a number of days or
 * infinite. No stage depends on another user but through the two quantiles, so a stage costs one look at the user's days.
 */
#include "model/lifecycle.h"

#include <assert.h>
#include <stdlib.h>

#include "math/survival.h"
#include "model/recency.h"

#define INSERTION_MOST 24       /* fewer gaps are sorted faster without calls; nearly all users have fewer */

const char *tn_stage_name(enum tn_stage stage)
{
	static const char *const name[] = { "new", "growth", "mature", "decline", "lost", "no_order" };

	return name[stage];
}

/* In 64 bits: nothing here relies on how far apart two dates can be. */
static int64_t between(int32_t earlier, int32_t later)
{
	return (int64_t)later - earlier;
}

/* With both quantiles given nothing is estimated, so nothing is counted. */
enum tn_status tn_lifecycle_add(struct tn_lifecycle *l, const int32_t *day, uint32_t n, int32_t as_of, struct tn_err *err)
{
	l->users++;
	if (n == 0 || (l->q50.given && l->q80.given))
		return TN_OK;
	return tn_recency_count(&l->gaps, &l->open_gaps, day, n, as_of, err);
}

static enum tn_status fit_one(const struct tn_lifecycle *l, struct tn_lifecycle_quantile *q, uint32_t num, uint32_t den, struct tn_err *err)
{
	if (q->given) {
		q->reached = true;
		return TN_OK;
	}
	return tn_survival_quantile(&l->gaps, &l->open_gaps, num, den, &q->reached, &q->days, err);
}

enum tn_status tn_lifecycle_fit(struct tn_lifecycle *l, struct tn_err *err)
{
	TN_TRY(tn_recency_sort(&l->gaps, &l->open_gaps, err));
	TN_TRY(fit_one(l, &l->q50, 1, 2, err));
	return fit_one(l, &l->q80, 4, 5, err);
}

static int compare(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

static void sort(int32_t *v, uint32_t n)
{
	if (n > INSERTION_MOST) {
		qsort(v, n, sizeof *v, compare);
		return;
	}
	for (uint32_t i = 1; i < n; i++) {
		int32_t x = v[i];
		uint32_t k = i;

		for (; k > 0 && v[k - 1] > x; k--)
			v[k] = v[k - 1];
		v[k] = x;
	}
}

/* The two middle gaps added up; with an odd number they are one and the same. */
int64_t tn_lifecycle_median2(const int32_t *day, uint32_t n, int32_t *scratch)
{
	uint32_t gaps = n - 1;

	assert(n >= 2);
	for (uint32_t i = 0; i < gaps; i++)
		scratch[i] = day[i + 1] - day[i];
	sort(scratch, gaps);
	return (int64_t)scratch[(gaps - 1) / 2] + scratch[gaps / 2];
}

/* An infinite quantile is never passed. */
static bool within(const struct tn_lifecycle_quantile *q, int64_t elapsed)
{
	return !q->reached || elapsed <= q->days;
}

/* Twice the quantile, without making it: a given one may be any number. */
static bool within_twice(const struct tn_lifecycle_quantile *q, int64_t elapsed)
{
	return !q->reached || elapsed - q->days <= q->days;
}

/* n >= 2. The earlier gaps are all but the last; with two days there are none to compare with. */
static bool grows(const int32_t *day, uint32_t n, int32_t *scratch)
{
	return n == 2 || 2 * between(day[n - 2], day[n - 1]) < tn_lifecycle_median2(day, n - 1, scratch);
}

enum tn_stage tn_lifecycle_stage(const struct tn_lifecycle *l, const int32_t *day, uint32_t n, int32_t as_of, int32_t *scratch)
{
	int64_t elapsed;

	if (n == 0)
		return TN_STAGE_NO_ORDER;
	elapsed = between(day[n - 1], as_of);
	if (n == 1)
		return within(&l->q50, elapsed) ? TN_STAGE_NEW : within(&l->q80, elapsed) ? TN_STAGE_DECLINE : TN_STAGE_LOST;
	if (within(&l->q80, elapsed))
		return grows(day, n, scratch) ? TN_STAGE_GROWTH : TN_STAGE_MATURE;
	return within_twice(&l->q80, elapsed) ? TN_STAGE_DECLINE : TN_STAGE_LOST;
}

/* --- in words: what decided, with its numbers, so that a stage can be checked by hand --- */

static void put_days(struct tn_buf *out, uint64_t days)
{
	tn_buf_u64(out, days);
	tn_buf_cstr(out, days == 1 ? " day" : " days");
}

static void put_quantile(const struct tn_lifecycle_quantile *q, const char *name, bool tell_given, struct tn_buf *out)
{
	tn_buf_cstr(out, name);
	if (q->reached)
		put_days(out, (uint64_t)q->days);
	else
		tn_buf_cstr(out, "not reached");
	if (q->given && tell_given)
		tn_buf_cstr(out, " (given)");
}

/* The counts tell how much the curve rests on; with both given there is no curve. */
static void put_quantiles(const struct tn_lifecycle *l, struct tn_buf *out)
{
	bool all_given = l->q50.given && l->q80.given;

	if (all_given) {
		tn_buf_cstr(out, "gap quantiles as given: ");
	} else {
		tn_buf_cstr(out, "gap quantiles by Kaplan-Meier over ");
		tn_buf_u64(out, l->gaps.total);
		tn_buf_cstr(out, l->gaps.total == 1 ? " gap and " : " gaps and ");
		tn_buf_u64(out, l->open_gaps.total);
		tn_buf_cstr(out, l->open_gaps.total == 1 ? " open one: " : " open ones: ");
	}
	put_quantile(&l->q50, "q50 ", !all_given, out);
	put_quantile(&l->q80, ", q80 ", !all_given, out);
	tn_buf_ch(out, '\n');
}

/* "at most 28 days ago", "at any time" */
static void put_within(struct tn_buf *out, const struct tn_lifecycle_quantile *q)
{
	if (!q->reached) {
		tn_buf_cstr(out, "at any time");
		return;
	}
	tn_buf_cstr(out, "at most ");
	put_days(out, (uint64_t)q->days);
	tn_buf_cstr(out, " ago");
}

/* "more than 28 and at most 90 days ago", without the end where there is none */
static void put_after(struct tn_buf *out, uint64_t low, bool ends, uint64_t high)
{
	tn_buf_cstr(out, "more than ");
	if (!ends) {
		put_days(out, low);
	} else {
		tn_buf_u64(out, low);
		tn_buf_cstr(out, " and at most ");
		put_days(out, high);
	}
	tn_buf_cstr(out, " ago");
}

/* Ranges without a day are left out: without q80 the regulars never decline, without q50 nobody does who ordered once. */
static void put_decline(const struct tn_lifecycle *l, struct tn_buf *out)
{
	uint64_t q50 = (uint64_t)l->q50.days, q80 = (uint64_t)l->q80.days;
	bool once = l->q50.reached && (!l->q80.reached || q50 < q80), more = l->q80.reached && q80 > 0;

	tn_buf_cstr(out, once || more ? "decline: " : "decline: nobody");
	if (once) {
		tn_buf_cstr(out, "one order day, ");
		put_after(out, q50, l->q80.reached, q80);
		tn_buf_cstr(out, more ? "; " : "");
	}
	if (more) {
		tn_buf_cstr(out, "more of them, the last ");
		put_after(out, q80, true, 2 * q80);
	}
	tn_buf_ch(out, '\n');
}

/* Of two quantiles of which one was given q50 may be the larger one: `new` comes first, then. */
static void put_lost(const struct tn_lifecycle *l, struct tn_buf *out)
{
	uint64_t q50 = (uint64_t)l->q50.days, q80 = (uint64_t)l->q80.days;

	tn_buf_cstr(out, "lost: ");
	if (!l->q80.reached) {
		tn_buf_cstr(out, "nobody, q80 is not reached\n");
		return;
	}
	if (l->q50.reached) {
		tn_buf_cstr(out, "one order day, ");
		put_after(out, q50 > q80 ? q50 : q80, false, 0);
		tn_buf_cstr(out, "; ");
	}
	tn_buf_cstr(out, "more of them, the last ");
	put_after(out, 2 * q80, false, 0);
	tn_buf_ch(out, '\n');
}

void tn_lifecycle_explain(const struct tn_lifecycle *l, struct tn_buf *out)
{
	put_quantiles(l, out);
	tn_buf_cstr(out, "new: one order day, ");
	put_within(out, &l->q50);
	tn_buf_cstr(out, "\ngrowth: more of them, the last ");
	put_within(out, &l->q80);
	tn_buf_cstr(out, "; just two, or the last gap shorter than the median of the earlier ones\nmature: more of them, the last ");
	put_within(out, &l->q80);
	tn_buf_cstr(out, "; the others\n");
	put_decline(l, out);
	put_lost(l, out);
	tn_buf_cstr(out, "no_order: no order day\n");
}

void tn_lifecycle_fini(struct tn_lifecycle *l)
{
	tn_tally_fini(&l->gaps);
	tn_tally_fini(&l->open_gaps);
}
