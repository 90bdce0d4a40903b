/* What the values of a column are: numbers, times and in which form, currency codes, JSON. A form of time holds when it
 * reads nearly all values that were seen, and no other reads more: one value over 12 decides between day first and month
 * first, and nothing else does. */
#include "base/buf.h"
#include "base/num.h"
#include "base/sys.h"
#include "io/json.h"
#include "stream/sniff_impl.h"

/* unix seconds of 2000 and 2040: numbers in between may be times though nothing names them so */
#define RECENT_FROM 946684800
#define RECENT_TO 2208988800

/* family: dates of one family are written alike, and only a value can tell them apart. Dots are put between day, month
 * and year in this order only. */
static const struct {
	const char *text;
	uint8_t family;
} dates[TN_SNIFF_DATES] = {
	{ "%d/%m/%Y", 1 }, { "%m/%d/%Y", 1 }, { "%d-%m-%Y", 2 }, { "%m-%d-%Y", 2 }, { "%d.%m.%Y", 3 },
	{ "%Y/%m/%d", 4 }, { "%Y.%m.%d", 5 }, { "%Y-%m-%d", 6 }, { "%Y%m%d", 7 }, { "%d/%m/%y", 8 },
	{ "%m/%d/%y", 8 }, { "%y/%m/%d", 8 }, { "%d-%m-%y", 9 }, { "%m-%d-%y", 9 }, { "%y-%m-%d", 9 },
	{ "%d.%m.%y", 10 }, { "%d %b %Y", 11 }, { "%b %d, %Y", 12 }, { "%b %d %Y", 13 }, { "%d-%b-%Y", 14 },
	{ "%d/%b/%Y", 15 }
};

static const char *const clocks[] = {
	"", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p", " %H:%M:%S %z", ":%H:%M:%S %z", "T%H:%M:%S", "T%H:%M:%S.%f", "T%H:%M:%S%z",
	" %H:%M %z", " %H:%M:%S %Z", " %H:%M:%S.%f %Z", ", %H:%M", ", %H:%M:%S", ", %I:%M %p", ", %I:%M:%S %p", " at %I:%M %p", "%H%M", "%H%M%S"
};

#define CLOCKS (sizeof clocks / sizeof clocks[0])
#define CLOCK_DIGITS (UINT32_C(3) << (CLOCKS - 2))      /* those that need no byte between the digits */
#define ALL_CLOCKS ((UINT32_C(1) << CLOCKS) - 1)
#define FAMILIES 16
/* with more values that are no dates the column is none: trying all forms on a text costs */
#define MOST_UNDATED (TN_SNIFF_ROWS / 20)

struct tn_sniff_forms {
	uint32_t read[TN_SNIFF_DATES][CLOCKS];  /* values that this form reads */
	uint32_t clocks[FAMILIES];      /* bits: those that read a value */
};

static const char *const units[TN_SNIFF_UNITS] = { "s", "ms", "us", "ns" };

/* Codes that shops use; a code that is not here is still found by the column's name. */
static const char currencies[] = "AED ARS AUD BGN BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HRK HUF IDR ILS INR JPY KRW MAD MXN MYR NGN NOK NZD "
	"PEN PHP PLN RON RSD RUB SAR SEK SGD THB TRY TWD UAH USD VND ZAR";

static struct tn_str pattern(char *dst, size_t cap, size_t date, size_t clock)
{
	size_t a = strlen(dates[date].text), b = strlen(clocks[clock]);

	if (a + b >= cap)
		return (struct tn_str){ NULL, 0 };
	memcpy(dst, dates[date].text, a);
	memcpy(dst + a, clocks[clock], b + 1);
	return (struct tn_str){ dst, a + b };
}

static bool all_digits(struct tn_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

/* %Y reads 10 as the year 10, and digits alone may be any number: a year that a log can have, and all its places. */
static bool reads(struct tn_str value, size_t date, size_t clock)
{
	char text[40];
	struct tn_time t;
	struct tn_str p = pattern(text, sizeof text, date, clock);
	int32_t year;

	if (p.p == NULL || !tn_time_pattern(value, p, &t))
		return false;
	year = tn_day_civil(tn_time_day(t.us)).year;
	return year >= 1900 && year < 2200;
}

/* Nearly all texts are no dates, and that is seen without trying all forms on them. */
static bool may_be_date(struct tn_str value)
{
	size_t digits = 0;

	for (size_t i = 0; i < value.n; i++)
		digits += value.p[i] >= '0' && value.p[i] <= '9';
	return value.n >= sizeof "1/2/10" - 1 && value.n < TN_SNIFF_TIME && digits >= 4;
}

/* Which of the forms that `ask` has (clocks by family of dates) read the value: got, clocks by date. True when there is one. */
static bool read_forms(uint32_t got[TN_SNIFF_DATES], const uint32_t ask[FAMILIES], struct tn_str value)
{
	bool digits = all_digits(value), any = false;
	uint32_t fit = !digits ? ALL_CLOCKS : value.n == 8 ? 1 : value.n == 12 || value.n == 14 ? CLOCK_DIGITS : 0;

	for (size_t d = 0; d < TN_SNIFF_DATES; d++) {
		uint32_t mask = digits && strcmp(dates[d].text, "%Y%m%d") != 0 ? 0 : fit & ask[dates[d].family];

		got[d] = 0;
		for (size_t k = 0; mask >> k != 0; k++)
			if ((mask >> k & 1) != 0 && reads(value, d, k))
				got[d] |= UINT32_C(1) << k;
		any = any || got[d] != 0;
	}
	return any;
}

static void ask_all(uint32_t ask[FAMILIES])
{
	for (size_t i = 0; i < FAMILIES; i++)
		ask[i] = ALL_CLOCKS;
}

/* The forms that read values before come first, with all dates of their family: no other one reads the same. False:
 * memory is gone. */
static bool tally(struct tn_sniff *s, struct tn_sniff_column *c, struct tn_str value, bool *is_date)
{
	uint32_t got[TN_SNIFF_DATES], ask[FAMILIES];

	*is_date = false;
	if (c->undated > MOST_UNDATED)
		return true;
	ask_all(ask);
	*is_date = may_be_date(value) && ((c->forms != NULL && read_forms(got, c->forms->clocks, value)) || read_forms(got, ask, value));
	c->undated += !*is_date;
	if (*is_date && c->forms == NULL)
		c->forms = tn_arena_zalloc(&s->arena, 1, sizeof *c->forms);
	if (!*is_date || c->forms == NULL)
		return !*is_date;
	c->longest_date = value.n > c->longest_date ? value.n : c->longest_date;
	for (size_t d = 0; d < TN_SNIFF_DATES; d++) {
		c->forms->clocks[dates[d].family] |= got[d];
		for (size_t k = 0; got[d] >> k != 0; k++)
			c->forms->read[d][k] += got[d] >> k & 1;
	}
	return true;
}

/* As ingest reads it: whole seconds may have UTC behind. Fractions finer than microseconds are times, too, with --time-cut. */
static bool is_iso(struct tn_str value, bool *finer)
{
	char text[TN_SNIFF_TIME];
	const char *dot = memchr(value.p, '.', value.n);
	struct tn_time t;
	size_t digits, at;

	if (value.n == 23 && memcmp(value.p + 19, " UTC", 4) == 0)
		value.n = 19;
	if (tn_time_parse(value, &t))
		return true;
	if (dot == NULL || value.n >= sizeof text)
		return false;
	at = (size_t)(dot - value.p) + 1;
	for (digits = 0; at + digits < value.n && value.p[at + digits] >= '0' && value.p[at + digits] <= '9'; )
		digits++;
	if (digits <= 6 || digits > 9)
		return false;
	memcpy(text, value.p, at + 6);
	memcpy(text + at + 6, value.p + at + digits, value.n - at - digits);
	*finer = tn_time_parse((struct tn_str){ text, value.n - (digits - 6) }, &t);
	return *finer;
}

/* The unit that fits a number's magnitude. Those that are finer than microseconds can be cut. */
static bool add_unit(struct tn_sniff_column *c, struct tn_str value)
{
	enum tn_time_unit unit;
	struct tn_time t;

	if (!tn_time_unit_guess(value, &unit))
		return false;
	c->units[unit]++;
	if (!tn_time_unix(value, unit, &t))
		c->finer = true;
	else
		c->strange += t.us < RECENT_FROM * TN_US || t.us >= RECENT_TO * TN_US;
	return true;
}

bool tn_sniff_is_bare(struct tn_str value)
{
	uint32_t got[TN_SNIFF_DATES], ask[FAMILIES];
	struct tn_time t;

	if (value.n > 256 || tn_num_is(value) || tn_time_parse(value, &t))
		return true;
	ask_all(ask);
	return value.n > 0 && ((value.p[0] == '{' && value.p[value.n - 1] == '}') || (may_be_date(value) && read_forms(got, ask, value)));
}

static bool is_currency(struct tn_str value)
{
	for (size_t i = 0; value.n == 3 && i < sizeof currencies - 1; i += 4)
		if (memcmp(currencies + i, value.p, 3) == 0)
			return true;
	return false;
}

static bool is_json(struct tn_str value)
{
	struct tn_json j;
	struct tn_json_value v;

	if (value.n < 2 || (value.p[0] != '{' && value.p[0] != '['))
		return false;
	tn_json_init(&j, value);
	return tn_json_skip(&j, &v) && tn_json_next(&j, &v) == TN_JSON_END;
}

/* FNV-1a: only to see that two values differ; a clash would cost nothing but a guess. */
static uint64_t mix(struct tn_str value)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < value.n; i++)
		h = (h ^ (uint8_t)value.p[i]) * UINT64_C(0x100000001b3);
	return h;
}

/* All that a value may be as a time. False: memory is gone. */
static bool add_time(struct tn_sniff *s, struct tn_sniff_column *c, struct tn_str value)
{
	bool is_unit, is_time, is_date;

	if (value.n >= sizeof c->text) {
		c->undated++;
		return true;
	}
	is_unit = add_unit(c, value);
	is_time = is_iso(value, &c->finer);
	c->isos += is_time;
	if (!tally(s, c, value, &is_date))
		return false;
	if (c->ntext == 0 && (is_unit || is_time || is_date)) {
		memcpy(c->text, value.p, value.n);
		c->ntext = (uint8_t)value.n;
	}
	return true;
}

bool tn_sniff_value(struct tn_sniff *s, struct tn_sniff_column *c, struct tn_str value)
{
	uint64_t hash;

	c->present++;
	if (tn_str_missing(value)) {
		c->empty++;
		return true;
	}
	hash = mix(value);
	if (c->values++ == 0)
		c->first = hash;
	c->varies = c->varies || hash != c->first;
	c->longest = value.n > c->longest ? value.n : c->longest;
	c->blanks = c->blanks || memchr(value.p, ' ', value.n) != NULL;
	c->numbers += tn_num_is(value);
	c->currencies += is_currency(value);
	c->texts += c->texts == c->values - 1 && is_json(value);
	return add_time(s, c, value);
}

struct tn_sniff_column *tn_sniff_add(struct tn_sniff *s, struct tn_str name)
{
	struct tn_sniff_column *c;

	if (s->n == s->cap) {
		uint32_t cap = s->cap == 0 ? 64 : 2 * s->cap;

		c = tn_sys.realloc(s->column, cap * sizeof *c);
		if (c == NULL)
			return NULL;
		s->column = c;
		s->cap = cap;
	}
	c = &s->column[s->n];
	*c = (struct tn_sniff_column){ .name = tn_arena_copy(&s->arena, name), .role = TN_ROLES };
	if (c->name.p == NULL)
		return NULL;
	s->n++;
	return c;
}

/* A number is a time when it is called one, or where there are no names when it is a recent one. */
static bool sounds_like_time(const struct tn_sniff *s, const struct tn_sniff_column *c)
{
	static const char *const words[] = { "time", "date", "stamp", "created", "updated", "epoch", "datum", "zeit" };
	static const char *const ends[] = { "ts", "at", "tstamp", "ms" };
	char name[64];
	size_t n = tn_sniff_fold(name, sizeof name - 1, c->name);

	if (s->header == TN_SNIFF_HEADER_NO)
		return tn_sniff_mostly(c->values - c->strange, c->values);
	name[n] = '\0';
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strstr(name, words[i]) != NULL)
			return true;
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
		if (tn_str_ends((struct tn_str){ name, n }, tn_str_of(ends[i])))
			return true;
	return false;
}

/* The first clock of a date's that read as many as any form did. */
static enum tn_status take_pattern(struct tn_sniff *s, struct tn_sniff_column *c, size_t date, uint32_t most, struct tn_err *err)
{
	char buf[40];
	struct tn_str *text = &c->reading[c->nreadings++];
	size_t clock = 0;

	while (c->forms->read[date][clock] != most)
		clock++;
	*text = tn_arena_copy(&s->arena, pattern(buf, sizeof buf, date, clock));
	return text->p == NULL ? tn_err_nomem(err, sizeof buf) : TN_OK;
}

static uint32_t most_read(const uint32_t read[CLOCKS])
{
	uint32_t most = 0;

	for (size_t k = 0; k < CLOCKS; k++)
		most = read[k] > most ? read[k] : most;
	return most;
}

/* One date is left, or one family of them and nothing to tell which. ISO 8601 is better than a pattern that reads the same. */
static enum tn_status decide(struct tn_sniff *s, struct tn_sniff_column *c, struct tn_err *err)
{
	uint8_t family = 0;
	uint32_t most = 0;

	for (size_t d = 0; c->forms != NULL && d < TN_SNIFF_DATES; d++)
		if (most_read(c->forms->read[d]) > most)
			most = most_read(c->forms->read[d]);
	if (c->isos >= most && tn_sniff_mostly(c->isos, c->values)) {
		c->time = TN_STR("iso");
		c->nbad = c->values - c->isos;
		return TN_OK;
	}
	if (!tn_sniff_mostly(most, c->values))
		return TN_OK;
	for (size_t d = 0; d < TN_SNIFF_DATES && c->nreadings < TN_SNIFF_READINGS; d++) {
		if (most_read(c->forms->read[d]) != most || (family != 0 && dates[d].family != family))
			continue;
		family = dates[d].family;
		TN_TRY(take_pattern(s, c, d, most, err));
	}
	c->time = c->nreadings == 1 ? c->reading[0] : TN_STR("ambiguous");
	c->nbad = c->values - most;
	return TN_OK;
}

bool tn_sniff_mostly(uint64_t part, uint64_t all)
{
	return part > 0 && 100 * part >= 95 * all;
}

enum tn_status tn_sniff_times(struct tn_sniff *s, struct tn_err *err)
{
	for (uint32_t i = 0; i < s->n; i++) {
		struct tn_sniff_column *c = &s->column[i];

		TN_TRY(decide(s, c, err));
		for (int unit = 0; unit < TN_SNIFF_UNITS && c->time.p == NULL; unit++)
			if (tn_sniff_mostly(c->units[unit], c->values) && sounds_like_time(s, c)) {
				c->time = tn_str_of(units[unit]);
				c->nbad = c->values - c->units[unit];
			}
		if (c->nreadings > 0 && (tn_sniff_mostly(c->numbers, c->values) || c->longest_date <= sizeof "31.12.99" - 1) && !sounds_like_time(s, c)) {
			c->time = (struct tn_str){ NULL, 0 };   /* 20101201 may be a number of anything, 1.2.12 a version */
			c->nreadings = 0;
			c->nbad = 0;
		}
	}
	return TN_OK;
}
