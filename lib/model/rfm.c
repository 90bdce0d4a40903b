/* RFM scores: what the options say, the passes, and from order statistics to thresholds. Start here; what is read and written
 * as text stands in rfm_files.c.
 *
 * The first pass counts the users and finds the bounds and the finest scale of money, so that each measure becomes whole
 * numbers of one scale; the next ones are math/select's. Nothing is rounded, so ties are ties. Thresholds that are given need
 * no pass. With ntile there are no thresholds: what is kept is the value in which a tile ends, and how many of its users are in.
 */
#include "model/rfm_impl.h"

#include <assert.h>

#include "base/num.h"
#include "base/sys.h"

#define BREAK_DECIMALS 6        /* of a quantile's break, as it is written */

const char *const tn_rfm_names[TN_RFM_MEASURES] = { "recency", "frequency", "monetary" };

/* The bound is divided and not the product checked: not every compiler's library has the check in 128 bits. */
static int finer(tn_i128 v, tn_i128 factor, tn_i128 *key)
{
	const tn_i128 half = (tn_i128)1 << 126, most = half - 1 + half;

	if (v > INT64_MAX || v < INT64_MIN) {
		if (v > most / factor)
			return 1;
		if (v < -(most / factor))
			return -1;
	}
	*key = v * factor;
	return 0;
}

int tn_rfm_key(const struct tn_sum *s, uint8_t scale, tn_i128 *key)
{
	tn_i128 factor;

	if (s->scale < scale)
		return finer(s->mantissa, (tn_i128)tn_pow10[scale - s->scale], key);
	*key = s->mantissa;
	if (s->scale > scale) {
		factor = (tn_i128)tn_pow10[s->scale - scale];
		*key = s->mantissa / factor + (s->mantissa % factor > 0);       /* division cuts towards 0: up, below it */
	}
	return 0;
}

/* Days and orders are sums of scale 0: one code for all three. */
static struct tn_sum value_of(const struct tn_rfm_user *user, int measure)
{
	switch (measure) {
	case TN_RFM_R:
		return (struct tn_sum){ user->recency, 0 };
	case TN_RFM_F:
		return (struct tn_sum){ user->frequency, 0 };
	default:
		return user->monetary;
	}
}

/* --- options --- */

/* The hint for cuts shows the form, since the word alone is refused. */
static enum tn_status unknown_method(struct tn_str word, struct tn_err *err)
{
	static const struct { struct tn_str word; const char *hint; } methods[] = {
		{ { "midrank", 7 }, "midrank" }, { { "quantile", 8 }, "quantile" }, { { "ntile", 5 }, "ntile" }, { { "cuts", 4 }, "cuts=R/F/M" }
	};
	struct tn_str words[4], rest = word, head;
	char quoted[60];
	int near;

	for (int i = 0; i < 4; i++)
		words[i] = methods[i].word;
	tn_str_cut(&rest, '=', &head);
	tn_err_set(err, TN_EUSAGE, "--score: not one of midrank, quantile, ntile, cuts=R/F/M: %s",
		tn_err_quote(quoted, sizeof quoted, word));
	near = tn_str_nearest(head, words, 4);
	if (near >= 0)
		tn_err_hint(err, "%s", methods[near].hint);
	return TN_EUSAGE;
}

/* Without --score it is midrank: the one method that never parts equals and moves with the data. */
static enum tn_status read_method(struct tn_rfm *m, const char *score, struct tn_err *err)
{
	struct tn_str word = score == NULL ? TN_STR("midrank") : tn_str_of(score);

	if (tn_str_eq(word, TN_STR("midrank")))
		m->method = TN_RFM_MIDRANK;
	else if (tn_str_eq(word, TN_STR("quantile")))
		m->method = TN_RFM_QUANTILE;
	else if (tn_str_eq(word, TN_STR("ntile")))
		m->method = TN_RFM_NTILE;
	else if (!tn_str_starts(word, TN_STR("cuts=")))
		return unknown_method(word, err);
	else {
		m->method = TN_RFM_CUTS;
		return tn_rfm_read_cuts(m, (struct tn_str){ word.p + 5, word.n - 5 }, err);
	}
	return TN_OK;
}

/* Cuts and thresholds say how many bins there are; a --bins that says something else is a mistake in one of the two. */
static enum tn_status read_bins(struct tn_rfm *m, const struct tn_rfm_spec *spec, struct tn_err *err)
{
	char quoted[80];

	if (m->bins == 0 || (spec->bins_given && spec->bins != m->bins)) {
		if (spec->bins < 2 || spec->bins > TN_RFM_BINS_MOST)
			return tn_err_set(err, TN_EUSAGE, "--bins: not a whole number from 2 to %d: %lld", TN_RFM_BINS_MOST,
				(long long)spec->bins);
		if (m->method == TN_RFM_CUTS)
			return tn_err_set(err, TN_EUSAGE, "--bins %lld: the cuts of --score make %u bins", (long long)spec->bins, m->bins);
		if (m->method == TN_RFM_FILE)
			return tn_err_set(err, TN_EUSAGE, "--bins %lld: the thresholds of %s make %u bins", (long long)spec->bins,
				tn_err_quote(quoted, sizeof quoted, tn_str_of(m->thresholds_name)), m->bins);
		m->bins = (uint32_t)spec->bins;
	}
	return TN_OK;
}

/* All that can be refused is refused here, before a byte of input is read. */
static enum tn_status read_options(struct tn_rfm *m, const struct tn_rfm_spec *spec, struct tn_err *err)
{
	m->is_engine = spec->is_engine;
	if (spec->thresholds_name != NULL) {
		if (spec->score_given)
			return tn_err_set(err, TN_EUSAGE, "--thresholds and --score: the thresholds are the scores' method; give one of the two");
		m->method = TN_RFM_FILE;
		m->thresholds_name = spec->thresholds_name;
		TN_TRY(tn_rfm_read_thresholds(m, spec->thresholds_name, spec->thresholds, err));
	} else {
		TN_TRY(read_method(m, spec->score, err));
	}
	TN_TRY(read_bins(m, spec, err));
	m->stage = m->method == TN_RFM_CUTS || m->method == TN_RFM_FILE ? TN_RFM_READY : TN_RFM_BOUNDS;
	m->axis[TN_RFM_R].flip = m->method == TN_RFM_MIDRANK || m->method == TN_RFM_NTILE;
	return tn_rfm_read_map(m, spec->map_name, spec->map, err);
}

enum tn_status tn_rfm_open(struct tn_rfm **m, const struct tn_rfm_spec *spec, struct tn_err *err)
{
	enum tn_status st;

	*m = tn_sys.malloc(sizeof **m);
	if (*m == NULL)
		return tn_err_nomem(err, sizeof **m);
	memset(*m, 0, sizeof **m);
	st = read_options(*m, spec, err);
	if (st != TN_OK) {
		tn_rfm_close(*m);
		*m = NULL;
	}
	return st;
}

void tn_rfm_close(struct tn_rfm *m)
{
	if (m == NULL)
		return;
	for (int i = 0; i < TN_RFM_MEASURES; i++)
		tn_select_close(m->axis[i].select);
	tn_map_fini(&m->segment);
	tn_arena_fini(&m->arena);
	tn_sys.free(m);
}

/* --- passes --- */

bool tn_rfm_wants(const struct tn_rfm *m)
{
	return m->stage != TN_RFM_READY;
}

static enum tn_status too_wide(int measure, struct tn_err *err)
{
	return tn_err_set(err, TN_EDATA, "%s: does not fit 128 bits", tn_rfm_names[measure]);
}

/* A finer scale than those before: what fits it decides, and the bounds are the widest of all. */
static bool refine(struct tn_rfm_axis *x, uint8_t scale)
{
	struct tn_sum min = { x->min, x->scale }, max = { x->max, x->scale };

	x->scale = scale;
	return tn_rfm_key(&min, scale, &x->min) == 0 && tn_rfm_key(&max, scale, &x->max) == 0;
}

/* The keys of the first pass are of the finest scale so far; only the bounds are kept, and those are refined. */
static enum tn_status widen(struct tn_rfm *m, int measure, const struct tn_rfm_user *user, struct tn_err *err)
{
	struct tn_rfm_axis *x = &m->axis[measure];
	struct tn_sum value = value_of(user, measure);
	tn_i128 key;

	if (value.scale > x->scale && !refine(x, value.scale))
		return too_wide(measure, err);
	if (tn_rfm_key(&value, x->scale, &key) != 0)
		return too_wide(measure, err);
	if (x->flip)
		key = -key;
	if (m->n == 0 || key < x->min)
		x->min = key;
	if (m->n == 0 || key > x->max)
		x->max = key;
	return TN_OK;
}

enum tn_status tn_rfm_add(struct tn_rfm *m, const struct tn_rfm_user *user, struct tn_err *err)
{
	assert(m->stage != TN_RFM_READY);
	for (int i = 0; i < TN_RFM_MEASURES; i++) {
		struct tn_rfm_axis *x = &m->axis[i];
		struct tn_sum value;
		tn_i128 key;

		if (m->stage == TN_RFM_BOUNDS) {
			TN_TRY(widen(m, i, user, err));
		} else if (x->wants) {
			value = value_of(user, i);
			if (tn_rfm_key(&value, x->scale, &key) != 0)
				return too_wide(i, err);
			tn_select_add(x->select, x->flip ? -key : key, 1);
		}
	}
	m->n += m->stage == TN_RFM_BOUNDS;
	return TN_OK;
}

/* Users in the tiles 1..cut: the first n mod bins tiles are larger by one. */
static uint64_t tile_end(const struct tn_rfm *m, uint32_t cut)
{
	uint64_t rest = m->n % m->bins;

	return m->n / m->bins * cut + (cut < rest ? cut : rest);
}

/* The rank that decides cut 1..bins - 1; 0: none. */
static uint64_t rank_of(const struct tn_rfm *m, uint32_t cut)
{
	switch (m->method) {
	case TN_RFM_MIDRANK:
		return (uint64_t)((tn_i128)m->n * cut / m->bins);
	case TN_RFM_QUANTILE:
		return (uint64_t)((tn_i128)(m->n - 1) * cut / m->bins) + 1;
	default:
		return tile_end(m, cut);
	}
}

/* Ranks do not fall from cut to cut, so equal ones are neighbours and share a target. */
static void set_targets(struct tn_rfm *m, struct tn_rfm_axis *x)
{
	for (uint32_t cut = 1; cut < m->bins; cut++) {
		uint64_t rank = rank_of(m, cut);

		x->at[cut - 1] = TN_RFM_NO_TARGET;
		if (rank == 0)
			continue;
		if (x->ntargets == 0 || x->target[x->ntargets - 1].rank != rank)
			x->target[x->ntargets++].rank = rank;
		x->at[cut - 1] = x->ntargets - 1;
	}
}

/* The range is checked here, so that the message names the measure. No target (n < bins, and midrank scores nobody that low):
 * all follows from the bounds. */
static enum tn_status open_selects(struct tn_rfm *m, struct tn_err *err)
{
	m->stage = TN_RFM_SELECT;
	for (int i = 0; i < TN_RFM_MEASURES; i++) {
		struct tn_rfm_axis *x = &m->axis[i];
		tn_i128 range;

		if (__builtin_sub_overflow(x->max, x->min, &range))
			return too_wide(i, err);
		set_targets(m, x);
		if (x->ntargets == 0)
			continue;
		TN_TRY(tn_select_open(&x->select, m->n, x->min, x->max, x->target, x->ntargets, err));
		x->wants = tn_select_wants(x->select);
	}
	return TN_OK;
}

/* --- from order statistics to thresholds --- */

/* Zeros behind the last digit that says something are an accident of the scale. */
static struct tn_sum short_of(tn_i128 mantissa, uint8_t scale)
{
	while (scale > 0 && mantissa % 10 == 0) {
		mantissa /= 10;
		scale--;
	}
	return (struct tn_sum){ mantissa, scale };
}

/* The largest key that scores at most `cut`, worst first, and the smallest that scores more. With w the number at rank
 * floor(cut n / B): all larger ones have a midrank over cut n / B, all smaller ones one under it, so w alone is asked:
 * B (L + (E + 1) / 2) <= cut n. */
static void midrank_split(const struct tn_rfm *m, const struct tn_rfm_axis *x, uint32_t cut, struct tn_select_target *split)
{
	const struct tn_select_target *t;

	*split = (struct tn_select_target){ .after = x->min, .has_after = true };
	if (x->at[cut - 1] == TN_RFM_NO_TARGET)
		return;
	t = &x->target[x->at[cut - 1]];
	if (m->bins * (2 * (tn_i128)t->below + t->equal + 1) <= 2 * (tn_i128)cut * m->n)
		*split = (struct tn_select_target){ .before = t->value, .has_before = true, .after = t->after, .has_after = t->has_after };
	else
		*split = (struct tn_select_target){ .before = t->before, .has_before = t->has_before, .after = t->value, .has_after = true };
}

/* Interval i of recency are the scores from B + 1 - i on: its end is the smallest key, worst first, that scores over B - i. */
static void midrank_cut(struct tn_rfm *m, struct tn_rfm_axis *x, uint32_t cut)
{
	struct tn_select_target split;
	bool is_there;

	midrank_split(m, x, x->flip ? m->bins - cut : cut, &split);
	is_there = x->flip ? split.has_after : split.has_before;
	if (!is_there) {
		x->none = cut;
		return;
	}
	x->key[cut - 1] = x->flip ? -split.after : split.before;
	x->upto[cut - 1] = short_of(x->key[cut - 1], x->scale);
}

/* key + part / bins, rounded down to 6 decimals, or to those of the most precise value: then no value lies between the
 * break and what is written of it, and who reads it again gives the same labels. More than 128 bits can hold only where
 * no reader could take it: then fewer decimals. */
static struct tn_sum break_text(tn_i128 key, uint8_t scale, uint32_t part, uint32_t bins)
{
	struct tn_sum at = { key, scale };
	tn_i128 factor;

	if (scale >= BREAK_DECIMALS)
		return short_of(key, scale);
	for (uint8_t to = BREAK_DECIMALS; to > scale; to--) {
		factor = (tn_i128)tn_pow10[to - scale];
		if (tn_rfm_key(&at, to, &key) == 0 && !__builtin_add_overflow(key, factor * part / bins, &key))
			return short_of(key, to);
	}
	return short_of(at.mantissa, scale);
}

/* Type 7: h = (n - 1) cut / B, the break x(h) + (h - floor h) (x(h + 1) - x(h)). A whole number is over it iff it is over its
 * floor. The product is taken apart, since a range of 127 bits leaves no room for a factor. */
static void quantile_cut(struct tn_rfm *m, struct tn_rfm_axis *x, uint32_t cut)
{
	const struct tn_select_target *t = &x->target[x->at[cut - 1]];
	uint32_t rest = (uint32_t)((tn_i128)(m->n - 1) * cut % m->bins), part;
	tn_i128 step = 0;

	if (rest > 0 && t->below + t->equal == t->rank)
		step = t->after - t->value;
	part = rest * (uint32_t)(step % m->bins);
	x->key[cut - 1] = t->value + rest * (step / m->bins) + part / m->bins;
	x->upto[cut - 1] = break_text(x->key[cut - 1], x->scale, part % m->bins, m->bins);
}

/* The tile ends behind the first `room` users of that value; all of them, when it ends between two values. */
static void ntile_cut(struct tn_rfm *m, struct tn_rfm_axis *x, uint32_t cut)
{
	const struct tn_select_target *t = &x->target[x->at[cut - 1]];

	x->key[cut - 1] = t->value;
	x->room[cut - 1] = tile_end(m, cut) - t->below;
}

/* The selections go at once: scoring a million users should not hold 3 MiB for nothing. */
static void finish(struct tn_rfm *m)
{
	for (int i = 0; i < TN_RFM_MEASURES; i++) {
		struct tn_rfm_axis *x = &m->axis[i];

		for (uint32_t cut = 1; cut < m->bins; cut++) {
			if (m->method == TN_RFM_MIDRANK)
				midrank_cut(m, x, cut);
			else if (m->method == TN_RFM_QUANTILE)
				quantile_cut(m, x, cut);
			else
				ntile_cut(m, x, cut);
		}
		tn_select_close(x->select);
		x->select = NULL;
	}
	m->stage = TN_RFM_READY;
}

/* The end of a pass. A measure may need fewer passes than another one; the model is ready when none needs more. */
enum tn_status tn_rfm_end(struct tn_rfm *m, struct tn_err *err)
{
	bool wants = false;

	if (m->stage == TN_RFM_BOUNDS) {
		if (m->n == 0) {
			m->stage = TN_RFM_READY;
			return TN_OK;
		}
		TN_TRY(open_selects(m, err));
	} else {
		for (int i = 0; i < TN_RFM_MEASURES; i++) {
			struct tn_rfm_axis *x = &m->axis[i];

			if (!x->wants)
				continue;
			tn_select_end(x->select);
			x->wants = tn_select_wants(x->select);
		}
	}
	for (int i = 0; i < TN_RFM_MEASURES; i++)
		wants = wants || m->axis[i].wants;
	if (!wants)
		finish(m);
	return TN_OK;
}

/* --- scores --- */

/* How many of the n rising keys are smaller than v. Halving without branches: users come in no order of their values, so
 * each branch would be a coin toss. */
static uint32_t count_below(const tn_i128 *key, uint32_t n, tn_i128 v)
{
	uint32_t base = 0;

	if (n == 0)
		return 0;
	while (n > 1) {
		uint32_t half = n / 2;

		base += key[base + half - 1] < v ? half : 0;
		n -= half;
	}
	return base + (key[base] < v);
}

/* Intervals count from 1. Below or above all 128 bits is below or above all keys. */
static uint32_t interval(const struct tn_rfm *m, const struct tn_rfm_axis *x, const struct tn_sum *value)
{
	tn_i128 key = 0;
	int beyond = tn_rfm_key(value, x->scale, &key);

	if (beyond != 0)
		return beyond < 0 ? x->none + 1 : m->bins;
	return x->none + count_below(x->key + x->none, m->bins - 1 - x->none, key) + 1;
}

/* A value in which tiles end is given out by and by: users come in the order that parts equals. */
static uint32_t tile(const struct tn_rfm *m, struct tn_rfm_axis *x, const struct tn_sum *value)
{
	uint32_t at, first;
	tn_i128 key = 0;

	(void)tn_rfm_key(value, x->scale, &key);        /* fits: the first pass has seen it */
	if (x->flip)
		key = -key;
	first = at = count_below(x->key, m->bins - 1, key);
	if (first == m->bins - 1 || x->key[first] != key)
		return first + 1;
	while (at < m->bins - 1 && x->key[at] == key && x->room[at] <= x->seen[first])
		at++;
	x->seen[first]++;
	return at + 1;
}

void tn_rfm_score(struct tn_rfm *m, const struct tn_rfm_user *user, uint32_t score[TN_RFM_MEASURES])
{
	assert(m->stage == TN_RFM_READY);
	for (int i = 0; i < TN_RFM_MEASURES; i++) {
		struct tn_sum value = value_of(user, i);

		if (m->method == TN_RFM_NTILE)
			score[i] = tile(m, &m->axis[i], &value);
		else
			score[i] = interval(m, &m->axis[i], &value);
	}
	if (m->method != TN_RFM_NTILE)
		score[TN_RFM_R] = m->bins + 1 - score[TN_RFM_R];
}

struct tn_str tn_rfm_segment(const struct tn_rfm *m, const uint32_t score[TN_RFM_MEASURES])
{
	uint32_t fm = (score[TN_RFM_F] + score[TN_RFM_M] + 1) / 2;

	return tn_map_text(&m->segment, m->cell[(score[TN_RFM_R] - 1) * m->bins + fm - 1] - 1);
}
