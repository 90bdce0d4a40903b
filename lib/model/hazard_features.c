/* The hazard model's view of one customer: facts, features, score, reasons (churn.md section 3). */
#include <assert.h>
#include <math.h>
#include <stdio.h>

#include "base/time.h"
#include "math/linear.h"
#include "model/hazard_impl.h"

#define Z95 1.959964
#define FITS 1e15                       /* tn_buf_fixed writes no more */
#define LN_CENT (-4.6051701859880914)   /* ln .01 */

const char *tn_hazard_name(enum tn_hazard_feature f)
{
	static const char *const names[TN_HAZARD_COUNT] = {
		[TN_HAZARD_RECENCY] = "recency", [TN_HAZARD_ORDERS] = "orders", [TN_HAZARD_AGE] = "age", [TN_HAZARD_OVERDUE] = "overdue",
		[TN_HAZARD_REPEAT] = "repeat", [TN_HAZARD_N90] = "n90", [TN_HAZARD_N365] = "n365", [TN_HAZARD_GAP] = "gap",
		[TN_HAZARD_CV] = "cv", [TN_HAZARD_N30] = "n30", [TN_HAZARD_N180] = "n180", [TN_HAZARD_TREND] = "trend",
		[TN_HAZARD_VALUE] = "value", [TN_HAZARD_VALUE90] = "value90", [TN_HAZARD_YEAR_AGO] = "year_ago"
	};

	assert(f < TN_HAZARD_COUNT);
	return names[f];
}

/* The same date of the year before; 29 February becomes the 28th. False: that is no day of the calendar. */
static bool year_before(int64_t day, int32_t *before)
{
	struct tn_civil c;
	int32_t last;

	if (day < TN_DAY_MIN || day > TN_DAY_MAX)
		return false;
	c = tn_day_civil((int32_t)day);
	if (c.year == 1)
		return false;
	last = tn_month_days(c.year - 1, c.month);
	*before = tn_civil_day(c.year - 1, c.month, c.day < last ? c.day : last);
	return true;
}

/* With a horizon over a year the window of a year ago is not over yet: its end would be the future. */
struct tn_hazard_cut tn_hazard_cut(int32_t at, int horizon)
{
	struct tn_hazard_cut c = { .at = at };

	if (!year_before((int64_t)at + 1, &c.year_from) || !year_before((int64_t)at + horizon, &c.year_to) || c.year_to > at) {
		c.year_from = INT32_MIN;
		c.year_to = INT32_MIN;
	}
	return c;
}

/* Counts without a branch: this runs over all days of all customers, at each snapshot of each pass. `ago` < 30 is the
 * last 30 days, the cut's own included. */
void tn_hazard_look(const struct tn_hazard_cut *cut, const int32_t *day, const double *value, uint32_t n, struct tn_hazard_facts *f)
{
	int64_t n30 = 0, n90 = 0, n180 = 0, n365 = 0, squares = 0, year_ago = 0;

	for (uint32_t i = 0; i < n; i++) {
		int32_t ago = cut->at - day[i];
		int64_t gap = i > 0 ? day[i] - day[i - 1] : 0;

		n30 += ago < 30;
		n90 += ago < 90;
		n180 += ago < 180;
		n365 += ago < 365;
		squares += gap * gap;
		year_ago += (day[i] >= cut->year_from) & (day[i] <= cut->year_to);
	}
	*f = (struct tn_hazard_facts){ .n = n, .recency = cut->at - day[n - 1], .age = cut->at - day[0], .n30 = n30, .n90 = n90,
		.n180 = n180, .n365 = n365, .squares = squares, .year_ago = year_ago };
	for (uint32_t i = 0; value != NULL && i < n; i++) {
		f->value += value[i];
		if (cut->at - day[i] < 90)
			f->value90 += value[i];
	}
}

/* ln(1 + k) */
static inline double ln1(const double *table, int64_t k)
{
	return table != NULL && k < TN_HAZARD_LOGS ? table[k] : log((double)(k + 1));
}

/* Population sd / mean of the gaps: sqrt(squares / gaps - (span / gaps)^2) / (span / gaps), brought to one root and one division.
 * Both products are whole numbers, so that their difference is exact before the root. */
static double spread(const struct tn_hazard_facts *f)
{
	int64_t gaps = f->n - 1, span = f->age - f->recency;

	return f->n < 3 ? 1 : sqrt((double)(gaps * f->squares - span * span)) / (double)span;
}

/* ln(1 + gap) = ln(gaps + span) - ln(gaps): whole numbers throughout. With one order the gap is the age, so overdue is 0
 * to the bit. */
void tn_hazard_vector(const struct tn_hazard_facts *f, const double *table, double x[TN_HAZARD_COUNT])
{
	int64_t gaps = f->n - 1, span = f->age - f->recency;
	double recency = ln1(table, f->recency), age = ln1(table, f->age), n90 = ln1(table, f->n90);
	double gap = gaps == 0 ? age : ln1(table, gaps + span - 1) - ln1(table, gaps - 1);

	x[TN_HAZARD_RECENCY] = recency;
	x[TN_HAZARD_ORDERS] = ln1(table, gaps);
	x[TN_HAZARD_AGE] = age;
	x[TN_HAZARD_OVERDUE] = recency - gap;
	x[TN_HAZARD_REPEAT] = gaps > 0;
	x[TN_HAZARD_N90] = n90;
	x[TN_HAZARD_N365] = ln1(table, f->n365);
	x[TN_HAZARD_GAP] = gap;
	x[TN_HAZARD_CV] = spread(f);
	x[TN_HAZARD_N30] = ln1(table, f->n30);
	x[TN_HAZARD_N180] = ln1(table, f->n180);
	x[TN_HAZARD_TREND] = n90 - ln1(table, f->n180 - f->n90);
	x[TN_HAZARD_VALUE] = f->value <= .01 ? LN_CENT : log(f->value); /* of a log without values, too */
	x[TN_HAZARD_VALUE90] = f->value90 > 0 ? log1p(f->value90) : 0;  /* a sum below -1 would have no logarithm */
	x[TN_HAZARD_YEAR_AGO] = ln1(table, f->year_ago);
}

static void put_plain(const struct tn_hazard_facts *f, double plain[TN_HAZARD_COUNT])
{
	double gap = f->n > 1 ? (double)(f->age - f->recency) / (double)(f->n - 1) : (double)f->age;

	plain[TN_HAZARD_RECENCY] = (double)f->recency;
	plain[TN_HAZARD_ORDERS] = (double)f->n;
	plain[TN_HAZARD_AGE] = (double)f->age;
	plain[TN_HAZARD_OVERDUE] = (double)(1 + f->recency) / (1 + gap);
	plain[TN_HAZARD_REPEAT] = f->n > 1;
	plain[TN_HAZARD_N90] = (double)f->n90;
	plain[TN_HAZARD_N365] = (double)f->n365;
	plain[TN_HAZARD_GAP] = gap;
	plain[TN_HAZARD_CV] = spread(f);
	plain[TN_HAZARD_N30] = (double)f->n30;
	plain[TN_HAZARD_N180] = (double)f->n180;
	plain[TN_HAZARD_TREND] = (double)(f->n180 - f->n90);
	plain[TN_HAZARD_VALUE] = f->value;
	plain[TN_HAZARD_VALUE90] = f->value90;
	plain[TN_HAZARD_YEAR_AGO] = (double)f->year_ago;
}

/* -ln(1 - p) for log-odds z: neither end overflows. */
static double hazard_of(double z)
{
	return z > 0 ? z + log1p(exp(-z)) : log1p(exp(z));
}

/* The season multiplies the hazard: 1 - p' = (1 - p)^r. */
static void score(const struct tn_hazard_model *m, double z, double variance, struct tn_hazard_score *out)
{
	double half = m->has_covariance && variance > 0 ? Z95 * sqrt(variance) : 0;

	out->p_return = -expm1(-m->season * hazard_of(z));
	out->lo = exp(-m->season * hazard_of(z + half));
	out->hi = exp(-m->season * hazard_of(z - half));
}

void tn_hazard_score(const struct tn_hazard_model *m, int32_t as_of, const int32_t *day, const double *value, uint32_t n,
	struct tn_hazard_score *out)
{
	struct tn_hazard_cut cut = { .at = as_of, .year_from = INT32_MIN, .year_to = INT32_MIN };
	struct tn_hazard_facts facts;
	double x[TN_HAZARD_COUNT], row[TN_HAZARD_COUNT + 1] = { 1 }, z = m->intercept;

	while (n > 0 && day[n - 1] > as_of)
		n--;
	assert(n > 0);
	if ((m->used >> TN_HAZARD_YEAR_AGO & 1) != 0)
		cut = tn_hazard_cut(as_of, m->horizon);
	tn_hazard_look(&cut, day, value, n, &facts);
	tn_hazard_vector(&facts, NULL, x);
	for (int i = 0; i < TN_HAZARD_COUNT; i++) {
		out->contribution[i] = 0;
		if ((m->used >> i & 1) == 0)
			continue;
		row[i + 1] = (x[i] - m->mean[i]) / m->sd[i];
		out->contribution[i] = -m->coefficient[i] * row[i + 1];
		z -= out->contribution[i];
	}
	put_plain(&facts, out->plain);
	score(m, z, m->has_covariance ? tn_quadratic(m->covariance, TN_HAZARD_COUNT + 1, row) : 0, out);
}

/* The k-th largest positive one, ties in the order of the features; TN_HAZARD_COUNT: there is none. */
static int pick(const double contribution[TN_HAZARD_COUNT], int k)
{
	uint32_t taken = 0;
	int best;

	do {
		best = TN_HAZARD_COUNT;
		for (int i = 0; i < TN_HAZARD_COUNT; i++)
			if ((taken >> i & 1) == 0 && contribution[i] > 0 && (best == TN_HAZARD_COUNT || contribution[i] > contribution[best]))
				best = i;
		taken |= UINT32_C(1) << best;
	} while (best < TN_HAZARD_COUNT && k-- > 0);
	return best;
}

static void say(struct tn_buf *out, const char *before, double v, int digits, const char *after)
{
	char large[32];

	tn_buf_cstr(out, before);
	if (fabs(v) < FITS) {
		tn_buf_fixed(out, v, digits);
	} else {
		snprintf(large, sizeof large, "%.3g", v);
		tn_buf_cstr(out, large);
	}
	tn_buf_cstr(out, after);
}

/* Decimals only where they tell something: 2.5 d, 7 d, 94 d. */
static void say_gap(struct tn_buf *out, const char *before, double gap, const char *after)
{
	say(out, before, gap, gap < 10 && gap > floor(gap), after);
}

static void say_recency(const double *plain, struct tn_buf *out)
{
	say(out, "recency ", plain[TN_HAZARD_RECENCY], 0, " d");
	if (plain[TN_HAZARD_REPEAT] > 0)        /* one order has no gap of its own */
		say_gap(out, " (own gap ", plain[TN_HAZARD_GAP], " d)");
}

/* Of less than two gaps the spread is 1 by definition, not from data. */
static void say_spread(const double *plain, struct tn_buf *out)
{
	if (plain[TN_HAZARD_ORDERS] < 3)
		tn_buf_cstr(out, "gap spread not known");
	else
		say(out, "gap spread ", plain[TN_HAZARD_CV], 1, "");
}

/* Most reasons are a name, a number and a unit. */
static const struct { const char *before, *after; int digits; } words[TN_HAZARD_COUNT] = {
	[TN_HAZARD_ORDERS] = { "orders ", "", 0 }, [TN_HAZARD_AGE] = { "first order ", " d ago", 0 },
	[TN_HAZARD_N90] = { "orders in 90 d ", "", 0 },
	[TN_HAZARD_N365] = { "orders in 365 d ", "", 0 }, [TN_HAZARD_N30] = { "orders in 30 d ", "", 0 },
	[TN_HAZARD_N180] = { "orders in 180 d ", "", 0 }, [TN_HAZARD_VALUE] = { "value ", "", 2 },
	[TN_HAZARD_VALUE90] = { "value in 90 d ", "", 2 }, [TN_HAZARD_YEAR_AGO] = { "orders a year ago ", "", 0 }
};

bool tn_hazard_reason(const struct tn_hazard_score *s, int k, struct tn_buf *out)
{
	int i = pick(s->contribution, k);

	if (i == TN_HAZARD_COUNT)
		return false;
	switch (i) {
	case TN_HAZARD_RECENCY:
		say_recency(s->plain, out);
		break;
	case TN_HAZARD_REPEAT:
		tn_buf_cstr(out, s->plain[i] > 0 ? "has ordered again" : "never ordered again");
		break;
	case TN_HAZARD_GAP:
		say_gap(out, s->plain[TN_HAZARD_REPEAT] > 0 ? "own gap " : "only order ", s->plain[i],
			s->plain[TN_HAZARD_REPEAT] > 0 ? " d" : " d ago");
		break;
	case TN_HAZARD_OVERDUE:
		if (s->plain[TN_HAZARD_REPEAT] > 0)
			say(out, "overdue ", s->plain[i], 1, " x own gap");
		else
			say(out, "no second order in ", s->plain[TN_HAZARD_RECENCY], 0, " d");
		break;
	case TN_HAZARD_TREND:
		say(out, "orders in 90 d ", s->plain[TN_HAZARD_N90], 0, "");
		say(out, ", ", s->plain[i], 0, " before");
		break;
	case TN_HAZARD_CV:
		say_spread(s->plain, out);
		break;
	default:
		say(out, words[i].before, s->plain[i], words[i].digits, words[i].after);
	}
	return true;
}
