/* One figure of a model as text. Counts and doubles have bounds far outside of what a fit gives, so that no arithmetic with the
 * figures of a forged file leaves the range of its type.
 *
 * Each kind is read by a function of its own that takes exactly what its writer gives: 01, +1, Yes or a date with a clock are
 * not ours, and two texts of one figure would make two checks of one model.
 */
#include "model/churn_figure.h"

#include <math.h>
#include <stdio.h>

#include "base/num.h"
#include "model/churn_impl.h"

#define COUNT_MOST 1000000000000000     /* exact as a double, and sums of them fit 64 bits */
#define HORIZON_MOST 3660       /* 10 years of days, and how months end */
#define GAP_MOST (TN_DAY_MAX - TN_DAY_MIN)
/* From outside, products of figures would be infinite, and differences of those NaN: fits are far within. */
#define FIGURE_MOST 1e50
/* The search for them ends at logarithms of 25 either way, times a tenth of the mean age in weeks. Beyond, 1 - alpha / 10 years
 * is 1, where no series converges. */
#define PARAMETER_LEAST 1e-13
#define PARAMETER_MOST 1e15

_Static_assert(sizeof ((struct tn_btyd *)0)->warning == TN_FIGURE_TEXT_BYTES
	&& sizeof ((struct tn_gamma_gamma *)0)->warning == TN_FIGURE_TEXT_BYTES, "warnings are texts");

static const char answer[2][4] = { "no", "yes" };

static const char *purchase_name(enum tn_btyd_kind kind)
{
	return tn_churn_name(kind == TN_BTYD_BG ? TN_CHURN_BG : kind == TN_BTYD_MBG ? TN_CHURN_MBG : TN_CHURN_PARETO);
}

static struct tn_str feature_name(int feature)
{
	return tn_str_of(tn_hazard_name((enum tn_hazard_feature)feature));
}

/* --- written --- */

/* A program that links us may have set a locale: its decimal point, of one byte or more, is a point here. */
static void put_decimal(struct tn_buf *b, double v)
{
	static const char plain[] = "0123456789+-einfa";
	char text[64];
	bool in_point = false;

	snprintf(text, sizeof text, "%.9g", v);
	for (const char *p = text; *p != '\0'; p++) {
		bool is_plain = strchr(plain, *p) != NULL;

		if (is_plain)
			tn_buf_ch(b, *p);
		else if (!in_point)
			tn_buf_ch(b, '.');
		in_point = !is_plain;
	}
}

static void put_features(struct tn_buf *b, uint32_t used)
{
	const char *before = "";

	for (int i = 0; i < TN_HAZARD_COUNT; i++) {
		if ((used >> i & 1) == 0)
			continue;
		tn_buf_cstr(b, before);
		tn_buf_add(b, feature_name(i));
		before = ",";
	}
}

static void put_day(struct tn_buf *b, int32_t day)
{
	char text[16];

	tn_buf_add(b, (struct tn_str){ text, tn_day_put(text, day) });
}

static void put_value(struct tn_buf *b, enum tn_figure kind, const void *at)
{
	switch (kind) {
	case TN_FIGURE_MODEL: tn_buf_cstr(b, tn_churn_name(*(const enum tn_churn_model *)at)); break;
	case TN_FIGURE_PURCHASE: tn_buf_cstr(b, purchase_name(*(const enum tn_btyd_kind *)at)); break;
	case TN_FIGURE_DAY: put_day(b, *(const int32_t *)at); break;
	case TN_FIGURE_HORIZON: tn_buf_i64(b, *(const int *)at); break;
	case TN_FIGURE_COUNT: tn_buf_u64(b, *(const uint64_t *)at); break;
	case TN_FIGURE_NUMBER: tn_buf_u64(b, *(const uint32_t *)at); break;
	case TN_FIGURE_GAP: tn_buf_i64(b, *(const int64_t *)at); break;
	case TN_FIGURE_FLAG: tn_buf_cstr(b, answer[*(const bool *)at]); break;
	case TN_FIGURE_FEATURES: put_features(b, *(const uint32_t *)at); break;
	case TN_FIGURE_TEXT: tn_buf_escape(b, tn_str_of(at)); break;
	default: put_decimal(b, *(const double *)at); break;
	}
}

void tn_figure_hex(struct tn_buf *b, uint64_t v)
{
	tn_buf_hex32(b, (uint32_t)(v >> 32));
	tn_buf_hex32(b, (uint32_t)v);
}

void tn_figure_put(struct tn_buf *b, enum tn_figure kind, const void *at)
{
	uint64_t bits;

	put_value(b, kind, at);
	tn_buf_ch(b, '\t');
	if (!tn_figure_is_double(kind))
		return;
	memcpy(&bits, at, sizeof bits);
	tn_figure_hex(b, bits);
}

/* --- read: foreign bytes --- */

bool tn_figure_hex_read(struct tn_str s, uint64_t *v)
{
	*v = 0;
	if (s.n != TN_FIGURE_HEX)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned digit = (uint8_t)s.p[i];

		if (digit >= '0' && digit <= '9')
			digit -= '0';
		else if (digit >= 'a' && digit <= 'f')
			digit -= 'a' - 10;
		else
			return false;
		*v = *v << 4 | digit;
	}
	return true;
}

/* NaN is within no bounds. -0 is 0 and stays -0; denormals are numbers like others. */
static bool read_double(struct tn_str s, enum tn_figure kind, double *v)
{
	uint64_t bits;

	if (!tn_figure_hex_read(s, &bits))
		return false;
	memcpy(v, &bits, sizeof *v);
	switch (kind) {
	case TN_FIGURE_POSITIVE: return *v >= 1 / FIGURE_MOST && *v <= FIGURE_MOST;
	case TN_FIGURE_PARAMETER: return *v >= PARAMETER_LEAST && *v <= PARAMETER_MOST;
	case TN_FIGURE_FROM_0: return *v >= 0 && *v <= FIGURE_MOST;
	case TN_FIGURE_PART: return *v >= 0 && *v <= 1;
	case TN_FIGURE_SPREAD: return *v >= 0;
	default: return fabs(*v) <= FIGURE_MOST;
	}
}

/* auto is a question, not an answer. */
static bool read_model(struct tn_str s, enum tn_churn_model *model)
{
	return tn_churn_parse(s, model) && *model != TN_CHURN_AUTO;
}

static bool read_purchase(struct tn_str s, enum tn_btyd_kind *kind)
{
	static const enum tn_btyd_kind kinds[] = { TN_BTYD_BG, TN_BTYD_MBG, TN_BTYD_PARETO };

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		*kind = kinds[i];
		if (tn_str_eq(s, tn_str_of(purchase_name(kinds[i]))))
			return true;
	}
	return false;
}

/* The parser takes more forms than the writer has: only what comes out the same is ours. */
static bool read_day(struct tn_str s, int32_t *day)
{
	struct tn_time t;
	char text[16];

	if (!tn_time_parse(s, &t) || t.has_clock)
		return false;
	*day = tn_time_day(t.us);
	return tn_str_eq(s, (struct tn_str){ text, tn_day_put(text, *day) });
}

static bool read_horizon(struct tn_str s, int *days)
{
	int64_t v;

	if (!tn_num_i64(s, 1, HORIZON_MOST, &v))
		return false;
	*days = (int)v;
	return true;
}

static bool read_number(struct tn_str s, uint32_t *number)
{
	uint64_t v;

	if (!tn_num_u64(s, UINT32_MAX, &v))
		return false;
	*number = (uint32_t)v;
	return true;
}

static bool read_flag(struct tn_str s, bool *v)
{
	*v = tn_str_eq(s, tn_str_of(answer[1]));
	return *v || tn_str_eq(s, tn_str_of(answer[0]));
}

/* In the order of the features, so that each set has one text. */
static bool read_features(struct tn_str s, uint32_t *used)
{
	struct tn_str item;
	int next = 0;

	*used = 0;
	if (s.n == 0)
		return true;
	while (tn_str_cut(&s, ',', &item)) {
		while (next < TN_HAZARD_COUNT && !tn_str_eq(item, feature_name(next)))
			next++;
		if (next == TN_HAZARD_COUNT)
			return false;
		*used |= UINT32_C(1) << next++;
	}
	return true;
}

/* Warnings are told to a person: nothing that could steer a terminal. None of ours needs an escape. */
static bool read_text(struct tn_str s, char *to)
{
	if (s.n >= TN_FIGURE_TEXT_BYTES)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < ' ' || s.p[i] > '~' || s.p[i] == '\\')
			return false;
		to[i] = s.p[i];
	}
	to[s.n] = '\0';
	return true;
}

bool tn_figure_read(enum tn_figure kind, struct tn_str value, struct tn_str bits, void *at)
{
	if (tn_figure_is_double(kind))
		return read_double(bits, kind, at);
	if (bits.n > 0)
		return false;
	switch (kind) {
	case TN_FIGURE_MODEL: return read_model(value, at);
	case TN_FIGURE_PURCHASE: return read_purchase(value, at);
	case TN_FIGURE_DAY: return read_day(value, at);
	case TN_FIGURE_HORIZON: return read_horizon(value, at);
	case TN_FIGURE_COUNT: return tn_num_u64(value, COUNT_MOST, at);
	case TN_FIGURE_NUMBER: return read_number(value, at);
	case TN_FIGURE_GAP: return tn_num_i64(value, 0, GAP_MOST, at);
	case TN_FIGURE_FLAG: return read_flag(value, at);
	case TN_FIGURE_FEATURES: return read_features(value, at);
	default: return read_text(value, at);
	}
}

const char *tn_figure_wanted(enum tn_figure kind)
{
	static const char *const wanted[] = {
		[TN_FIGURE_MODEL] = "a model", [TN_FIGURE_PURCHASE] = "a purchase model", [TN_FIGURE_DAY] = "a date",
		[TN_FIGURE_HORIZON] = "days, 1 up to 10 years", [TN_FIGURE_COUNT] = "a whole number up to 10^15",
		[TN_FIGURE_NUMBER] = "a whole number", [TN_FIGURE_GAP] = "days", [TN_FIGURE_FLAG] = "yes or no",
		[TN_FIGURE_FEATURES] = "features in their order", [TN_FIGURE_TEXT] = "plain text",
		[TN_FIGURE_FINITE] = "the bits of a number", [TN_FIGURE_POSITIVE] = "the bits of a number above 0",
		[TN_FIGURE_PARAMETER] = "the bits of a number from 1e-13 to 1e15",
		[TN_FIGURE_FROM_0] = "the bits of a number from 0 on", [TN_FIGURE_PART] = "the bits of a number from 0 to 1",
		[TN_FIGURE_SPREAD] = "the bits of a number from 0 on"
	};

	return wanted[kind];
}
