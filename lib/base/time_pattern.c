/* strptime's patterns by own code: the C library's follows the locale, knows no fractions and ignores what a pattern
 * leaves open. What a pattern does not say is refused by tn_time_pattern_ok, before any row is read. */
#include "base/time_parts.h"

enum field {
	YEAR, SHORT_YEAR, MONTH, DAY, YEAR_DAY, HOUR, HOUR12, MINUTE, SECOND, HALF, FRACTION, OFFSET, ZONE_NAME, UNIX,
	FIELDS
};

/* Conversions that are a number: most digits, and the range. */
static const struct number {
	char conversion;
	uint8_t field, digits;
	int16_t lo, hi;
} numbers[] = {
	{ 'Y', YEAR, 4, 1, 9999 }, { 'y', SHORT_YEAR, 2, 0, 99 }, { 'm', MONTH, 2, 1, 12 }, { 'd', DAY, 2, 1, 31 },
	{ 'e', DAY, 2, 1, 31 }, { 'j', YEAR_DAY, 3, 1, 366 }, { 'H', HOUR, 2, 0, 23 }, { 'I', HOUR12, 2, 1, 12 },
	{ 'M', MINUTE, 2, 0, 59 }, { 'S', SECOND, 2, 0, 60 }
};

/* Those that are read by their own function. */
static const struct other {
	char conversion;
	uint8_t field;
} others[] = {
	{ 'b', MONTH }, { 'B', MONTH }, { 'p', HALF }, { 'f', FRACTION }, { 'z', OFFSET }, { 'Z', ZONE_NAME }, { 's', UNIX }
};

static const char *const months[] = {
	"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
	"december"
};

/* What has been read of one text. */
struct reading {
	struct tn_str rest;
	int64_t unix_s;
	int32_t v[FIELDS];
	uint32_t seen;          /* bits of fields */
	int fraction_digits;
	bool negative;          /* of %s: -0 has a sign, too */
	bool behind_number;     /* a number was read, and nothing stands behind it */
};

/* The C locale's isspace, whatever the locale is. */
static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Conversions that stand for a pattern of their own; none of these holds another one. */
static const char *composite(char conversion)
{
	switch (conversion) {
	case 'T': return "%H:%M:%S";
	case 'D': return "%m/%d/%y";
	case 'F': return "%Y-%m-%d";
	case 'R': return "%H:%M";
	default: return NULL;
	}
}

static const struct number *number_of(char conversion)
{
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		if (numbers[i].conversion == conversion)
			return &numbers[i];
	return NULL;
}

/* The field of a conversion, FIELDS for those that have none (%n %t %%), -1 for unknown ones. */
static int field_of(char conversion)
{
	const struct number *number = number_of(conversion);

	if (number != NULL)
		return number->field;
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		if (others[i].conversion == conversion)
			return others[i].field;
	return conversion == 'n' || conversion == 't' || conversion == '%' ? FIELDS : -1;
}

static uint32_t bit(int field)
{
	return UINT32_C(1) << field;
}

static bool all_of(uint32_t seen, uint32_t fields)
{
	return (seen & fields) == fields;
}

/* Collects the fields of a pattern. */
static bool scan(struct tn_str pattern, uint32_t *seen, const char **why)
{
	for (size_t i = 0; i < pattern.n; i++) {
		const char *parts;
		int field;

		if (pattern.p[i] != '%')
			continue;
		if (++i == pattern.n) {
			*why = "a % at the end";
			return false;
		}
		parts = composite(pattern.p[i]);
		if (parts != NULL) {
			if (!scan(tn_str_of(parts), seen, why))
				return false;
			continue;
		}
		field = field_of(pattern.p[i]);
		if (field < 0) {
			*why = "an unknown conversion (known: %Y %m %d %H %M %S %y %b %B %e %j %I %p %f %z %Z %s %T %D %F %R)";
			return false;
		}
		if (field < FIELDS && (*seen & bit(field)) != 0) {
			*why = "a field that stands in it twice";
			return false;
		}
		if (field < FIELDS)
			*seen |= bit(field);
	}
	return true;
}

/* NULL: the fields make one time and nothing is left to guess. */
static const char *missing(uint32_t seen)
{
	uint32_t year = seen & (bit(YEAR) | bit(SHORT_YEAR)), hour = seen & (bit(HOUR) | bit(HOUR12));

	/* %s is the whole time; only its fraction may follow */
	if ((seen & bit(UNIX)) != 0)
		return (seen & ~(bit(UNIX) | bit(FRACTION))) == 0 ? NULL : "%s beside other fields";
	if (year == 0)
		return "no year (%Y, %y or %s)";
	if (!all_of(seen, bit(MONTH) | bit(DAY)) && (seen & bit(YEAR_DAY)) == 0)
		return "no full date (%m and %d, %j, or %s)";
	/* two bits of one kind: %Y and %y, %H and %I, or the date twice; neither could be believed */
	if ((year & (year - 1)) != 0 || (hour & (hour - 1)) != 0 ||
	    ((seen & bit(YEAR_DAY)) != 0 && (seen & (bit(MONTH) | bit(DAY))) != 0))
		return "a field that stands in it twice";
	if (((seen & bit(HOUR12)) != 0) != ((seen & bit(HALF)) != 0))
		return "%I without %p, or %p without %I";
	if (((seen & bit(MINUTE)) != 0 && hour == 0) || ((seen & bit(SECOND)) != 0 && (seen & bit(MINUTE)) == 0) ||
	    ((seen & bit(FRACTION)) != 0 && (seen & bit(SECOND)) == 0))
		return "a part of the clock without the larger one before it";
	if ((seen & (bit(OFFSET) | bit(ZONE_NAME))) != 0 && hour == 0)
		return "a zone without a clock time";
	return NULL;
}

bool tn_time_pattern_ok(struct tn_str pattern, const char **why)
{
	uint32_t seen = 0;

	if (!scan(pattern, &seen, why))
		return false;
	*why = missing(seen);
	return *why == NULL;
}

/* As many digits as the conversion may have; one is enough where something marks its ends. Beside another number all places are
 * needed: 2024112 under %Y%m%d is the 2nd of November or the 12th of January. A 5 padded to two places with a blank is %e's own form. */
static bool take_number(struct tn_str *rest, const struct number *number, bool is_beside, int32_t *value)
{
	int32_t v = 0;
	size_t n = 0, blanks = 0, most;

	while (number->conversion == 'e' && rest->n > 0 && is_blank(rest->p[0])) {
		rest->p++;
		rest->n--;
		blanks++;
	}
	most = !is_beside ? number->digits : blanks < number->digits ? number->digits - blanks : 0;
	for (; n < most && n < rest->n && rest->p[n] >= '0' && rest->p[n] <= '9'; n++)
		v = v * 10 + (rest->p[n] - '0');
	rest->p += n;
	rest->n -= n;
	*value = v;
	return n > 0 && (!is_beside || n == most) && v >= number->lo && v <= number->hi;
}

/* The word in any case, taken off the front. */
static bool take_word(struct tn_str *rest, const char *lower, size_t n)
{
	if (rest->n < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = rest->p[i];

		if ((c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c) != lower[i])
			return false;
	}
	rest->p += n;
	rest->n -= n;
	return true;
}

/* The full name first: its first three letters would leave the rest unread. */
static bool take_month(struct tn_str *rest, int32_t *month)
{
	for (int32_t i = 0; i < 12; i++) {
		if (take_word(rest, months[i], strlen(months[i])) || take_word(rest, months[i], 3)) {
			*month = i + 1;
			return true;
		}
	}
	return false;
}

/* The bound keeps the sum from wrapping; the range is checked when the fraction is known. */
static bool take_unix(struct reading *r)
{
	struct tn_str *rest = &r->rest;
	size_t n = 0;

	r->negative = rest->n > 0 && rest->p[0] == '-';
	rest->p += r->negative;
	rest->n -= r->negative;
	for (; n < rest->n && rest->p[n] >= '0' && rest->p[n] <= '9'; n++) {
		r->unix_s = r->unix_s * 10 + (rest->p[n] - '0');
		if (r->unix_s > TN_TIME_MAX / TN_US)
			return false;
	}
	rest->p += n;
	rest->n -= n;
	return n > 0;
}

/* One or more: a blank that may be missing would let 2024-01-017:05 through. */
static bool take_blanks(struct tn_str *rest)
{
	size_t n = 0;

	while (n < rest->n && is_blank(rest->p[n]))
		n++;
	rest->p += n;
	rest->n -= n;
	return n > 0;
}

static bool take_literal(struct tn_str *rest, char c)
{
	if (rest->n == 0 || rest->p[0] != c)
		return false;
	rest->p++;
	rest->n--;
	return true;
}

/* One conversion other than the composites. An unknown one matches nothing, also when nobody asked pattern_ok. */
static bool take_conversion(struct reading *r, char conversion, bool is_beside)
{
	const struct number *number = number_of(conversion);
	int field = field_of(conversion);

	if (field >= 0 && field < FIELDS)
		r->seen |= bit(field);
	if (number != NULL)
		return take_number(&r->rest, number, is_beside, &r->v[field]);
	switch (conversion) {
	case 'b': case 'B': return take_month(&r->rest, &r->v[MONTH]);
	case 'p':
		r->v[HALF] = r->rest.n > 0 && (r->rest.p[0] == 'p' || r->rest.p[0] == 'P');
		return take_word(&r->rest, r->v[HALF] ? "pm" : "am", 2);
	case 'f': return tn_time_take_fraction(&r->rest, &r->v[FRACTION], &r->fraction_digits);
	case 'z': return tn_time_take_zone(&r->rest, &r->v[OFFSET]);
	case 'Z': return take_word(&r->rest, "utc", 3) || take_word(&r->rest, "gmt", 3) || take_literal(&r->rest, 'Z');
	case 's': return take_unix(r);
	case '%': return take_literal(&r->rest, '%');
	case 'n': case 't': return take_blanks(&r->rest);
	default: return false;
	}
}

/* Composites begin and end with a number. */
static bool is_numeric(char conversion)
{
	return number_of(conversion) != NULL || composite(conversion) != NULL || conversion == 'f' || conversion == 's';
}

/* Leaves in r->rest what lies behind the pattern: a composite is a match in the middle of a text, and `followed` by a number, or not. */
static bool match(struct reading *r, struct tn_str pattern, bool followed)
{
	for (size_t i = 0; i < pattern.n; i++) {
		char c = pattern.p[i];
		bool ok;

		if (c == '%' && i + 1 < pattern.n) {
			char conversion = pattern.p[++i];
			const char *parts = composite(conversion);
			bool next = i + 1 == pattern.n ? followed : i + 2 < pattern.n && pattern.p[i + 1] == '%' && is_numeric(pattern.p[i + 2]);

			ok = parts != NULL ? match(r, tn_str_of(parts), next) : take_conversion(r, conversion, r->behind_number || next);
			r->behind_number = is_numeric(conversion);
			if (!ok)
				return false;
			continue;
		}
		r->behind_number = false;
		if (is_blank(c)) {
			while (i + 1 < pattern.n && is_blank(pattern.p[i + 1]))
				i++;
			ok = take_blanks(&r->rest);
		} else {
			ok = take_literal(&r->rest, c);
		}
		if (!ok)
			return false;
	}
	return true;
}

/* A literal that says UTC behind everything else. */
static bool ends_in_utc(struct tn_str pattern)
{
	size_t n = pattern.n;

	if (tn_str_ends(pattern, TN_STR("UTC")))
		return n > 3 && pattern.p[n - 4] != '%';
	return n > 1 && pattern.p[n - 1] == 'Z' && pattern.p[n - 2] != '%';
}

/* -1.5 is half a second before -1: the sign is that of the whole number. */
static bool join_unix(const struct reading *r, int64_t *time_us)
{
	int64_t us = r->unix_s * TN_US + r->v[FRACTION];

	*time_us = r->negative ? -us : us;
	return *time_us >= TN_TIME_MIN && *time_us <= TN_TIME_MAX;
}

/* Brings the alternative fields to those of tn_time_parts, which checks them. */
static bool join_date(const struct reading *r, int64_t *time_us)
{
	struct tn_time_parts p = {
		.year = r->v[YEAR], .month = r->v[MONTH], .day = r->v[DAY], .hour = r->v[HOUR], .minute = r->v[MINUTE],
		.second = r->v[SECOND], .us = r->v[FRACTION], .offset_s = r->v[OFFSET]
	};

	if ((r->seen & bit(SHORT_YEAR)) != 0)   /* POSIX: 69 to 99 are 1969 to 1999 */
		p.year = r->v[SHORT_YEAR] + (r->v[SHORT_YEAR] >= 69 ? 1900 : 2000);
	if ((r->seen & bit(HOUR12)) != 0)
		p.hour = r->v[HOUR12] % 12 + 12 * r->v[HALF];
	if ((r->seen & bit(ZONE_NAME)) != 0 && p.offset_s != 0)
		return false;                   /* "+0100 UTC" contradicts itself */
	if ((r->seen & bit(YEAR_DAY)) != 0) {
		struct tn_civil c = tn_day_civil(tn_civil_day(p.year, 1, 1) + r->v[YEAR_DAY] - 1);

		if (c.year != p.year)
			return false;           /* day 366 of a year of 365 */
		p.month = c.month;
		p.day = c.day;
	}
	return tn_time_join(&p, time_us);
}

bool tn_time_pattern(struct tn_str s, struct tn_str pattern, struct tn_time *t)
{
	struct reading r = { .rest = s };

	*t = (struct tn_time){ 0 };
	if (!match(&r, pattern, false) || r.rest.n > 0 || missing(r.seen) != NULL)
		return false;
	t->digits = (uint8_t)r.fraction_digits;
	t->has_clock = (r.seen & (bit(HOUR) | bit(HOUR12) | bit(UNIX))) != 0;
	t->has_zone = (r.seen & (bit(OFFSET) | bit(ZONE_NAME) | bit(UNIX))) != 0 || (t->has_clock && ends_in_utc(pattern));
	return (r.seen & bit(UNIX)) != 0 ? join_unix(&r, &t->us) : join_date(&r, &t->us);
}
