/* Bins: what a column holds, where its breaks are, and what its bins are called.
 *
 * One walk finds out whether all values are numbers, and the scale at which they are integers of 128 bits; then tn_select
 * walks for the quantiles. The break between ranks k and k + 1 lies between two neighbours, so a value is below it exactly
 * when it is at most the lower one: bins are told by whole numbers, and the fraction is only for the label.
 */
#include "model/crosstab_impl.h"

#include "base/num.h"
#include "math/select.h"

__extension__ typedef unsigned __int128 u128;

#define SCALE_MAX 18
#define I128_MAX ((tn_i128)(~(u128)0 >> 1))

/* --- numbers --- */

/* UNFIT: a number of the stream, but one that no arithmetic here can hold. */
enum kind { NUMBER, TEXT, UNFIT };

/* The quick reader of amounts first: what it cannot hold is rare. */
static enum kind parse(struct tn_str text, struct tn_sum *v)
{
	struct tn_money m;
	enum tn_money_error error = tn_money_parse(text, &m);

	if (error == TN_MONEY_OK) {
		*v = (struct tn_sum){ .mantissa = m.mantissa, .scale = m.scale };
		return NUMBER;
	}
	if (error == TN_MONEY_SYNTAX)
		return TEXT;
	/* the smallest number has no negative, which divisions would stumble over */
	return tn_sum_parse(text, v) == TN_MONEY_OK && v->mantissa >= -I128_MAX ? NUMBER : UNFIT;
}

struct tn_str tn_crosstab_without(struct tn_crosstab *x, struct tn_str text)
{
	struct tn_money m;

	(void)tn_engine_read(&text, true, x->plain, &m);
	return text;
}

/* --- options --- */

/* What a cut can be is what a sum can be, so that all that follows is exact. */
static enum tn_status parse_cuts(struct tn_crosstab *x, struct tn_crosstab_axis *a, struct tn_str list)
{
	struct tn_err *err = tn_fold_err(x->fold);
	struct tn_str last = { NULL, 0 }, item;
	char text[64];

	while (tn_str_cut(&list, ',', &item)) {
		if (a->ncuts == TN_CROSSTAB_BINS - 1)
			return tn_err_set(err, TN_EUSAGE, "--%s: more than %d cuts", a->bins_option, TN_CROSSTAB_BINS - 1);
		if (parse(item, &a->cut[a->ncuts]) != NUMBER) {
			tn_err_set(err, TN_EUSAGE, "--%s: not a number: %s", a->bins_option, tn_err_quote(text, sizeof text, item));
			tn_err_hint(err, "cuts=0.2,0.5,0.8");
			return TN_EUSAGE;
		}
		if (a->ncuts > 0 && tn_num_cmp(last, item) >= 0)
			return tn_err_set(err, TN_EUSAGE, "--%s: the cuts do not rise at %s", a->bins_option,
				tn_err_quote(text, sizeof text, item));
		last = item;
		a->ncuts++;
	}
	return TN_OK;
}

enum tn_status tn_crosstab_parse_bins(struct tn_crosstab *x, struct tn_crosstab_axis *a, const char *text)
{
	struct tn_str how = tn_str_of(text);
	char quoted[64];
	uint64_t n;

	if (tn_str_eq(how, TN_STR("auto"))) {
		a->how = TN_CROSSTAB_BY_AUTO;
		a->wanted = TN_CROSSTAB_AUTO;
	} else if (tn_str_eq(how, TN_STR("none"))) {
		a->how = TN_CROSSTAB_BY_NONE;
	} else if (tn_str_starts(how, TN_STR("cuts="))) {
		a->how = TN_CROSSTAB_BY_CUTS;
		return parse_cuts(x, a, (struct tn_str){ how.p + 5, how.n - 5 });
	} else if (tn_num_u64(how, TN_CROSSTAB_BINS, &n) && n >= 2) {
		a->how = TN_CROSSTAB_BY_QUANTILES;
		a->wanted = (uint32_t)n;
	} else {
		return tn_err_set(tn_fold_err(x->fold), TN_EUSAGE, "--%s: not auto, none, a number of 2 to %d, or cuts=A,B,...: %s",
			a->bins_option, TN_CROSSTAB_BINS, tn_err_quote(quoted, sizeof quoted, how));
	}
	return TN_OK;
}

/* At a scale that is not smaller; false: it does not fit. */
static bool at_scale(const struct tn_sum *v, uint8_t scale, tn_i128 *key)
{
	struct tn_sum sum = *v, zero = { .scale = scale };

	if (v->scale != scale && !tn_sum_merge(&sum, &zero))
		return false;
	*key = sum.mantissa;
	return true;
}

/* A value that is known to be a number, and to fit. */
static tn_i128 key_of(const struct tn_crosstab_axis *a, struct tn_str text)
{
	struct tn_sum v = { 0 };

	(void)parse(text, &v);
	return v.mantissa * (tn_i128)tn_pow10[a->scale - v.scale];
}

/* Labels and edges are rounded down, below 0, too. */
static tn_i128 floor_div(tn_i128 v, tn_i128 by)
{
	tn_i128 q = v / by;

	return q * by > v ? q - 1 : q;
}

/* --- the first walk --- */

/* Keeps the bytewise smallest, so that a message does not depend on the order of the walk. */
static enum tn_status keep_smallest(struct tn_crosstab *x, struct tn_buf *held, bool *has, struct tn_str text)
{
	if (*has && tn_str_cmp(text, tn_buf_str(held)) >= 0)
		return TN_OK;
	*has = true;
	tn_buf_reset(held);
	tn_buf_add(held, text);
	return held->failed ? tn_fold_nomem(x->fold) : TN_OK;
}

/* The ends of the range, at the most decimals seen so far. What does not fit at fewer decimals does not fit at more. */
static void stretch(struct tn_crosstab_axis *a, const struct tn_sum *v)
{
	struct tn_sum low = { a->min, a->scale }, high = { a->max, a->scale };
	tn_i128 key;

	if (a->is_wide)
		return;
	if (v->scale == a->scale && a->has_number) {            /* the usual case: one number of decimals */
		a->min = v->mantissa < a->min ? v->mantissa : a->min;
		a->max = v->mantissa > a->max ? v->mantissa : a->max;
		return;
	}
	if (!a->has_number)
		low = high = *v;
	a->has_number = true;
	a->scale = v->scale > a->scale ? v->scale : a->scale;
	if (!at_scale(&low, a->scale, &a->min) || !at_scale(&high, a->scale, &a->max) || !at_scale(v, a->scale, &key)) {
		a->is_wide = true;
		return;
	}
	a->min = key < a->min ? key : a->min;
	a->max = key > a->max ? key : a->max;
}

/* Up to eleven distinct values: more is all that auto asks. */
static enum tn_status count_few(struct tn_crosstab *x, struct tn_crosstab_axis *a, struct tn_str text)
{
	for (uint32_t i = 0; i < a->nfew; i++)
		if (tn_str_eq(a->few[i], text))
			return TN_OK;
	a->few[a->nfew] = tn_arena_copy(&x->arena, text);
	return a->few[a->nfew++].p == NULL ? tn_fold_nomem(x->fold) : TN_OK;
}

/* One value of a state that stands for n rows. */
static enum tn_status look_at(struct tn_crosstab *x, struct tn_crosstab_axis *a, struct tn_str text, uint64_t n)
{
	struct tn_sum v = { 0 };

	if (text.n == 0 || (a->how == TN_CROSSTAB_BY_NONE && !x->is_engine))
		return TN_OK;
	text = tn_crosstab_plain(x, text);
	if (__builtin_add_overflow(a->weight, n, &a->weight))
		return tn_crosstab_too_large(x, "count");
	if (a->how == TN_CROSSTAB_BY_AUTO && a->nfew <= TN_CROSSTAB_FEW)
		TN_TRY(count_few(x, a, text));
	switch (parse(text, &v)) {
	case TEXT:
		return keep_smallest(x, &a->text, &a->has_text, text);
	case UNFIT:
		return keep_smallest(x, &a->unfit, &a->has_unfit, text);
	case NUMBER:
	default:
		stretch(a, &v);
		return TN_OK;
	}
}

/* Both columns in one walk: with spilled states a walk is a merge of all runs. */
static enum tn_status look(struct tn_crosstab *x, struct tn_walk *walk)
{
	struct tn_str key, row;
	const void *state;
	int got;

	while ((got = tn_walk_next(walk, &key, &state)) > 0) {
		const struct tn_crosstab_state *s = state;

		tn_str_cut(&key, '\t', &row);
		TN_TRY(look_at(x, &x->axis[0], row, s->n));
		TN_TRY(look_at(x, &x->axis[1], key, s->n));
	}
	return got < 0 ? tn_fold_err(x->fold)->status : tn_walk_rewind(walk);
}

/* The way out is the same for all that cannot be cut. */
static enum tn_status no_bins(struct tn_crosstab *x, const struct tn_crosstab_axis *a, const char *why, const struct tn_buf *value)
{
	struct tn_err *err = tn_fold_err(x->fold);
	char name[64], text[64];

	tn_err_set(err, TN_EDATA, "column %s: %s%s%s", tn_err_quote(name, sizeof name, tn_str_of(a->name)), why,
		value == NULL ? "" : ": ", value == NULL ? "" : tn_err_quote(text, sizeof text, tn_buf_str(value)));
	tn_err_hint(err, "--%s none takes it value by value", a->bins_option);
	return TN_EDATA;
}

/* auto: a column of numbers that has few of them is one of classes (stars, months), and is best shown as it is. */
static enum tn_status decide(struct tn_crosstab *x, struct tn_crosstab_axis *a)
{
	if (a->how == TN_CROSSTAB_BY_NONE || (a->how == TN_CROSSTAB_BY_AUTO && (a->has_text || a->nfew <= TN_CROSSTAB_FEW)))
		return TN_OK;
	a->is_binned = true;
	if (a->has_text)
		return no_bins(x, a, "not a number", &a->text);
	if (a->has_unfit)
		return no_bins(x, a, "more than 18 decimals, or beyond 128 bits", &a->unfit);
	if (a->is_wide)
		return no_bins(x, a, "the numbers do not fit 128 bits at one number of decimals", NULL);
	return TN_OK;
}

/* --- breaks --- */

/* number / 10^scale + rest / (by * 10^scale), cut to 18 decimals; rest < by <= 100. */
static struct tn_crosstab_shown shown(tn_i128 number, uint8_t scale, uint64_t rest, uint64_t by)
{
	tn_i128 unit = (tn_i128)tn_pow10[scale];
	struct tn_crosstab_shown s = { .whole = floor_div(number, unit) };

	s.part = (uint64_t)(number - s.whole * unit) * tn_pow10[SCALE_MAX - scale] +
		(uint64_t)((u128)rest * tn_pow10[SCALE_MAX - scale] / by);
	return s;
}

static bool is_same(const struct tn_crosstab_shown *a, const struct tn_crosstab_shown *b, uint64_t unit)
{
	return a->whole == b->whole && a->part / unit == b->part / unit;
}

/* The largest number of the axis's scale that is at most the cut. */
static tn_i128 edge_of(const struct tn_crosstab_axis *a, const struct tn_sum *cut)
{
	tn_i128 key;

	if (cut->scale > a->scale)
		return floor_div(cut->mantissa, (tn_i128)tn_pow10[cut->scale - a->scale]);
	if (at_scale(cut, a->scale, &key))
		return key;
	return cut->mantissa < 0 ? -I128_MAX - 1 : I128_MAX;    /* no number of the column is beyond it */
}

/* Cuts hold whatever the data are, so none is dropped: a report of each month has the same rows. */
static void cut(struct tn_crosstab_axis *a)
{
	for (uint32_t i = 0; i < a->ncuts; i++)
		a->at[i] = (struct tn_crosstab_break){ edge_of(a, &a->cut[i]), shown(a->cut[i].mantissa, a->cut[i].scale, 0, 1) };
	a->nbreaks = a->ncuts;
	a->nbins = a->ncuts + 1;
}

/* x(k) + r / N (x(k + 1) - x(k)), where the target is x(k). The gap may need 127 bits, so it is divided before it is
 * multiplied. */
static struct tn_crosstab_break break_of(const struct tn_crosstab_axis *a, const struct tn_select_target *t, uint64_t r)
{
	bool is_followed = t->below + t->equal > t->rank;       /* by a number equal to it */
	u128 gap = is_followed || r == 0 ? 0 : (u128)t->after - (u128)t->value;
	uint64_t rest = (uint64_t)(gap % a->wanted) * r;
	tn_i128 number = t->value + (tn_i128)(gap / a->wanted * r + rest / a->wanted);

	return (struct tn_crosstab_break){ t->value, shown(number, a->scale, rest % a->wanted, a->wanted) };
}

/* One that is equal to the one before makes no bin, nor does one that is equal to the maximum. Those that are equal in all 18
 * decimals of their labels have no number between them. */
static void take_breaks(struct tn_crosstab_axis *a, const struct tn_select_target *target)
{
	for (uint32_t i = 1; i < a->wanted; i++) {
		uint64_t r = (uint64_t)((u128)(a->weight - 1) * i % a->wanted);
		struct tn_crosstab_break b = break_of(a, &target[i - 1], r);

		if (b.edge == a->max)
			break;
		if (a->nbreaks == 0 || !is_same(&a->at[a->nbreaks - 1].shown, &b.shown, 1))
			a->at[a->nbreaks++] = b;
	}
	a->nbins = a->nbreaks + 1;
}

/* Type 7: the break i of N lies at (n - 1) i / N of the ranks 0 to n - 1. */
static enum tn_status open_select(struct tn_crosstab *x, struct tn_crosstab_axis *a, struct tn_select_target **target,
	struct tn_select **select)
{
	uint32_t n = a->wanted - 1;

	*target = tn_arena_zalloc(&x->arena, n, sizeof **target);
	if (*target == NULL)
		return tn_fold_nomem(x->fold);
	for (uint32_t i = 1; i <= n; i++)
		(*target)[i - 1].rank = 1 + (uint64_t)((u128)(a->weight - 1) * i / a->wanted);
	if (a->min < 0 && a->max > I128_MAX + a->min)
		return no_bins(x, a, "the numbers are too far apart for 128 bits", NULL);
	return tn_select_open(select, a->weight, a->min, a->max, *target, n, tn_fold_err(x->fold));
}

/* One walk serves both columns while both want one. */
static enum tn_status select_once(struct tn_crosstab *x, struct tn_walk *walk, struct tn_select *const *select)
{
	struct tn_str key, row;
	const void *state;
	bool wants[2];
	int got;

	for (int i = 0; i < 2; i++)
		wants[i] = select[i] != NULL && tn_select_wants(select[i]);
	while ((got = tn_walk_next(walk, &key, &state)) > 0) {
		const struct tn_crosstab_state *s = state;

		tn_str_cut(&key, '\t', &row);
		if (wants[0] && row.n > 0)
			tn_select_add(select[0], key_of(&x->axis[0], tn_crosstab_plain(x, row)), s->n);
		if (wants[1] && key.n > 0)
			tn_select_add(select[1], key_of(&x->axis[1], tn_crosstab_plain(x, key)), s->n);
	}
	for (int i = 0; i < 2; i++)
		if (wants[i])
			tn_select_end(select[i]);
	return got < 0 ? tn_fold_err(x->fold)->status : tn_walk_rewind(walk);
}

static enum tn_status select_all(struct tn_crosstab *x, struct tn_walk *walk, struct tn_select **select)
{
	struct tn_select_target *target[2] = { NULL, NULL };

	for (int i = 0; i < 2; i++)
		if (x->axis[i].is_binned && x->axis[i].how != TN_CROSSTAB_BY_CUTS && x->axis[i].weight > 0)
			TN_TRY(open_select(x, &x->axis[i], &target[i], &select[i]));
	while ((select[0] != NULL && tn_select_wants(select[0])) || (select[1] != NULL && tn_select_wants(select[1])))
		TN_TRY(select_once(x, walk, select));
	for (int i = 0; i < 2; i++)
		if (select[i] != NULL)
			take_breaks(&x->axis[i], target[i]);
	return TN_OK;
}

/* --- labels --- */

/* `unit`: 10^18 for no decimals, 1 for all of them. Zeros at the end are not shown. */
static void put(struct tn_buf *out, const struct tn_crosstab_shown *s, uint64_t unit)
{
	struct tn_sum sum = { .mantissa = s->whole };
	uint64_t part = s->part / unit * unit;
	char text[TN_MONEY_BYTES], digits[20];
	size_t n;

	if (s->whole < 0) {             /* -3 + 0.25 is -2.75 */
		tn_buf_ch(out, '-');
		sum.mantissa = -(s->whole + (part > 0));
		part = part > 0 ? tn_pow10[SCALE_MAX] - part : 0;
	}
	tn_buf_add(out, (struct tn_str){ text, tn_sum_put(text, &sum) });
	if (part == 0)
		return;
	n = tn_num_put_u64(digits, tn_pow10[SCALE_MAX] + part);          /* the 1 in front keeps the zeros behind it */
	while (digits[n - 1] == '0')
		n--;
	tn_buf_ch(out, '.');
	tn_buf_add(out, (struct tn_str){ digits + 1, n - 1 });
}

/* The decimals of the breaks: six, or as many as tell all of them apart, and the first one from a smaller minimum. */
static uint64_t unit_of(const struct tn_crosstab_axis *a)
{
	struct tn_crosstab_shown min = shown(a->min, a->scale, 0, 1);
	uint64_t unit = a->how == TN_CROSSTAB_BY_CUTS ? 1 : tn_pow10[SCALE_MAX - TN_CROSSTAB_DECIMALS];

	for (; unit > 1; unit /= 10) {
		const struct tn_crosstab_shown *first = &a->at[0].shown;
		bool is_clear = a->nbreaks == 0 || first->whole > min.whole || first->part / unit * unit >= min.part;

		for (uint32_t i = 1; i < a->nbreaks; i++)
			is_clear &= !is_same(&a->at[i - 1].shown, &a->at[i].shown, unit);
		if (is_clear)
			break;
	}
	return unit;
}

/* The bin's ends, as texts: "" is without end. */
static bool put_ends(const struct tn_crosstab_axis *a, uint32_t bin, uint64_t unit, struct tn_buf *from, struct tn_buf *to)
{
	struct tn_crosstab_shown min = shown(a->min, a->scale, 0, 1), max = shown(a->max, a->scale, 0, 1);
	bool is_open = a->how == TN_CROSSTAB_BY_CUTS;

	tn_buf_reset(from);
	tn_buf_reset(to);
	if (bin > 0)
		put(from, &a->at[bin - 1].shown, unit);
	else if (!is_open)
		put(from, &min, 1);
	if (bin < a->nbreaks)
		put(to, &a->at[bin].shown, unit);
	else if (!is_open)
		put(to, &max, 1);
	return !from->failed && !to->failed;
}

/* "[0,12.5]" and "0 to 12.5"; "(12.5,30]" and "above 12.5, up to 30"; "(30,inf)" and "above 30". */
static bool name_bin(struct tn_crosstab *x, struct tn_crosstab_axis *a, uint32_t bin, struct tn_str from, struct tn_str to)
{
	struct tn_buf b = { 0 };
	bool is_first = bin == 0 && from.n > 0;

	tn_buf_ch(&b, is_first ? '[' : '(');
	tn_buf_add(&b, from.n == 0 ? TN_STR("-inf") : from);
	tn_buf_ch(&b, ',');
	tn_buf_add(&b, to.n == 0 ? TN_STR("inf") : to);
	tn_buf_ch(&b, to.n == 0 ? ')' : ']');
	if (!b.failed)
		a->bin_label[bin] = tn_arena_copy(&x->arena, tn_buf_str(&b));
	tn_buf_reset(&b);
	if (from.n > 0 && !is_first)
		tn_buf_add(&b, TN_STR("above "));
	tn_buf_add(&b, from);
	if (to.n > 0)
		tn_buf_add(&b, is_first ? TN_STR(" to ") : from.n > 0 ? TN_STR(", up to ") : TN_STR("up to "));
	tn_buf_add(&b, to);
	if (!b.failed)
		a->bin_words[bin] = tn_arena_copy(&x->arena, tn_buf_str(&b));
	tn_buf_fini(&b);
	return a->bin_label[bin].p != NULL && a->bin_words[bin].p != NULL;
}

/* Labels are made once, so that printing a cell copies a text. */
static enum tn_status name_bins(struct tn_crosstab *x, struct tn_crosstab_axis *a)
{
	struct tn_buf from = { 0 }, to = { 0 };
	uint64_t unit = unit_of(a);
	bool is_fine = true;

	for (uint32_t i = 0; i < a->nbins && is_fine; i++)
		is_fine = put_ends(a, i, unit, &from, &to) && name_bin(x, a, i, tn_buf_str(&from), tn_buf_str(&to));
	tn_buf_fini(&from);
	tn_buf_fini(&to);
	return is_fine ? TN_OK : tn_fold_nomem(x->fold);
}

/* --- all of it --- */

/* Value by value on both sides needs none of it. */
enum tn_status tn_crosstab_bins(struct tn_crosstab *x, struct tn_walk *walk)
{
	struct tn_select *select[2] = { NULL, NULL };
	enum tn_status st;

	/* value by value under an engine: are all of them numbers? */
	if (x->is_engine || x->axis[0].how != TN_CROSSTAB_BY_NONE || x->axis[1].how != TN_CROSSTAB_BY_NONE)
		TN_TRY(look(x, walk));
	for (int i = 0; i < 2; i++) {
		TN_TRY(decide(x, &x->axis[i]));
		if (x->axis[i].is_binned && x->axis[i].how == TN_CROSSTAB_BY_CUTS)
			cut(&x->axis[i]);
	}
	st = select_all(x, walk, select);
	tn_select_close(select[0]);
	tn_select_close(select[1]);
	for (int i = 0; i < 2 && st == TN_OK; i++)
		if (x->axis[i].is_binned)
			st = name_bins(x, &x->axis[i]);
	return st;
}

/* How many breaks the number is above. Numbers come in no order, so of few breaks all are asked, without a branch that could
 * be guessed wrong; many are halved first. */
uint32_t tn_crosstab_bin(const struct tn_crosstab_axis *a, struct tn_str value)
{
	tn_i128 key = key_of(a, value);
	uint32_t low = 0, high = a->nbreaks;

	while (high - low > 8) {
		uint32_t mid = (low + high) / 2;

		if (key > a->at[mid].edge)
			low = mid + 1;
		else
			high = mid;
	}
	for (uint32_t i = low; i < high; i++)
		low += key > a->at[i].edge;
	return low;
}
