/* Civil dates, the reader for every ISO form, unix times, and the writers. The reader here is the plain twin of the
 * hot one in time_fast.c. */
#include "base/time.h"

#include "base/time_parts.h"

/* Two digits at once: the writers run once a row, and a division a digit is what they would spend their time on. */
static const char pairs[] =
	"00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748"
	"495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

/* Years begin in March here, so that the leap day is the last one and month lengths follow (153 m + 2) / 5. */
int32_t tn_civil_day(int32_t year, int32_t month, int32_t day)
{
	int32_t y = month <= 2 ? year - 1 : year;
	int32_t era = (y >= 0 ? y : y - 399) / 400;
	int32_t of_era = y - era * 400;
	int32_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* C. Neri, L. Schneider, "Euclidean affine functions and their application to calendar algorithms", Softw. Pract.
 * Exper. 53 (2023): multiplications in place of most divisions, twice as fast as Hinnant's in the shuffled case. */
struct tn_civil tn_day_civil(int32_t day)
{
	uint32_t n1 = 4 * ((uint32_t)day + 719468 + 82 * 146097) + 3;           /* 82 x 400 years earlier: never negative */
	uint32_t century = n1 / 146097;
	uint32_t n2 = n1 % 146097 / 4 * 4 + 3;
	uint64_t p2 = UINT64_C(2939745) * n2;
	uint32_t of_year = (uint32_t)p2 / 2939745 / 4;                          /* from 1 March */
	uint32_t n3 = 2141 * of_year + 197913;
	bool next_year = of_year >= 306;
	struct tn_civil c;

	c.year = (int32_t)(100 * century + (uint32_t)(p2 >> 32)) + next_year - 82 * 400;
	c.month = (int32_t)(n3 >> 16) - (next_year ? 12 : 0);
	c.day = (int32_t)((n3 & 0xFFFF) / 2141) + 1;
	return c;
}

int32_t tn_month_days(int32_t year, int32_t month)
{
	if (month == 2)
		return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
	return 30 + ((month + (month >> 3)) & 1);       /* July and August are both long: the rhythm turns at 8 */
}

/* isdigit(3) follows the locale and is undefined for bytes above 127. */
static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The take functions move *rest behind what they took; after a false it stands anywhere. */
static bool take_char(struct tn_str *rest, char c)
{
	if (rest->n == 0 || rest->p[0] != c)
		return false;
	rest->p++;
	rest->n--;
	return true;
}

/* Exactly n digits. */
static bool take_digits(struct tn_str *rest, size_t n, int32_t *value)
{
	int32_t v = 0;

	if (rest->n < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!is_digit(rest->p[i]))
			return false;
		v = v * 10 + (rest->p[i] - '0');
	}
	rest->p += n;
	rest->n -= n;
	*value = v;
	return true;
}

bool tn_time_take_zone(struct tn_str *rest, int32_t *offset_s)
{
	int32_t hours, minutes = 0, sign;

	if (take_char(rest, 'Z')) {
		*offset_s = 0;
		return true;
	}
	sign = rest->n > 0 && rest->p[0] == '-' ? -1 : 1;
	if (!take_char(rest, '+') && !take_char(rest, '-'))
		return false;
	if (!take_digits(rest, 2, &hours) || hours > 23)
		return false;
	/* minutes with a colon or without; hours alone are a zone, too (PostgreSQL writes +01) */
	if (take_char(rest, ':') || (rest->n > 0 && is_digit(rest->p[0]))) {
		if (!take_digits(rest, 2, &minutes) || minutes > 59)
			return false;
	}
	*offset_s = sign * (hours * 3600 + minutes * 60);
	return true;
}

bool tn_time_take_fraction(struct tn_str *rest, int32_t *us, int *digits)
{
	int32_t v = 0;
	int n = 0;

	/* zeros behind the sixth digit lose nothing; any other digit there would be lost in silence */
	for (; rest->n > 0 && is_digit(rest->p[0]); rest->p++, rest->n--) {
		if (n < 6) {
			v = v * 10 + (rest->p[0] - '0');
			n++;
		} else if (rest->p[0] != '0') {
			return false;
		}
	}
	*digits = n;
	for (int i = n; i < 6; i++)
		v *= 10;
	*us = v;
	return n > 0;
}

/* A leap second is 23:59:60 on the clock that was written, or in UTC (15:59:60-08:00 in RFC 3339). */
static bool may_be_leap(const struct tn_time_parts *p)
{
	int32_t minute = p->hour * 60 + p->minute;
	int32_t utc = (minute * 60 - p->offset_s) / 60;

	return minute == 1439 || (utc + 1440) % 1440 == 1439;
}

bool tn_time_join(const struct tn_time_parts *p, int64_t *time_us)
{
	int64_t us;

	if (p->year < 1 || p->year > 9999 || p->month < 1 || p->month > 12)
		return false;
	if (p->day < 1 || p->day > tn_month_days(p->year, p->month))
		return false;
	if (p->hour < 0 || p->hour > 23 || p->minute < 0 || p->minute > 59 || p->second < 0 || p->second > 60)
		return false;
	if (p->second == 60 && !may_be_leap(p))
		return false;
	/* second 60 needs no case of its own: the sum carries into the next day */
	us = tn_civil_day(p->year, p->month, p->day) * TN_DAY_US;
	us += ((p->hour * 60 + p->minute) * 60 + p->second - p->offset_s) * TN_US + p->us;
	if (us < TN_TIME_MIN || us > TN_TIME_MAX)
		return false;
	*time_us = us;
	return true;
}

/* hh:mm[:ss[.fraction]] and the zone behind it. */
static bool take_clock(struct tn_str *rest, struct tn_time_parts *p, struct tn_time *t)
{
	int digits = 0;

	if (!take_digits(rest, 2, &p->hour) || !take_char(rest, ':') || !take_digits(rest, 2, &p->minute))
		return false;
	if (take_char(rest, ':')) {
		if (!take_digits(rest, 2, &p->second))
			return false;
		if (take_char(rest, '.') && !tn_time_take_fraction(rest, &p->us, &digits))
			return false;
	}
	t->digits = (uint8_t)digits;
	/* whatever follows must be a zone: the caller refuses what is left behind it */
	t->has_zone = rest->n > 0;
	return !t->has_zone || tn_time_take_zone(rest, &p->offset_s);
}

/* From the left to the right, no form decided before: the forms differ only in what is left out. */
bool tn_time_parse(struct tn_str s, struct tn_time *t)
{
	struct tn_time_parts p = { 0 };
	struct tn_str rest = s;

	*t = (struct tn_time){ 0 };
	if (!take_digits(&rest, 4, &p.year) || !take_char(&rest, '-') || !take_digits(&rest, 2, &p.month) ||
	    !take_char(&rest, '-') || !take_digits(&rest, 2, &p.day))
		return false;
	if (rest.n > 0) {
		if (!take_char(&rest, 'T') && !take_char(&rest, ' '))
			return false;
		t->has_clock = true;
		if (!take_clock(&rest, &p, t) || rest.n > 0)
			return false;
	}
	/* The length tells the rest of the form: with a T and a Z only 0, 3 and 6 digits have these. :60 is read
	 * but must be written as what it means. */
	t->is_stream = (s.n == 20 || s.n == 24 || s.n == 27) && s.p[10] == 'T' && s.p[s.n - 1] == 'Z' && p.second < 60;
	return tn_time_join(&p, &t->us);
}

/* -?digits(.digits)? split at the point. False: another form. */
static bool split_number(struct tn_str s, bool *negative, struct tn_str *whole, struct tn_str *part)
{
	size_t i = 0;

	*negative = take_char(&s, '-');
	while (i < s.n && is_digit(s.p[i]))
		i++;
	*whole = (struct tn_str){ s.p, i };
	*part = (struct tn_str){ s.p + i, 0 };
	if (i == 0)
		return false;
	if (i == s.n)
		return true;
	*part = (struct tn_str){ s.p + i + 1, s.n - i - 1 };
	for (size_t j = 0; j < part->n; j++)
		if (!is_digit(part->p[j]))
			return false;
	return s.p[i] == '.' && part->n > 0;
}

/* Digit i of whole and part written without the point; zeros follow. */
static int digit_at(struct tn_str whole, struct tn_str part, size_t i)
{
	if (i < whole.n)
		return whole.p[i] - '0';
	return i - whole.n < part.n ? part.p[i - whole.n] - '0' : 0;
}

/* Exact because it moves the point instead of multiplying: 1396437466.94 s are the digits 139643746694 0000. */
bool tn_time_unix(struct tn_str s, enum tn_time_unit unit, struct tn_time *t)
{
	static const int shift[] = { 6, 3, 0, -3 };
	struct tn_str whole, part;
	int64_t us = 0, kept;
	bool negative;
	size_t i = 0;

	*t = (struct tn_time){ .has_zone = true, .has_clock = true };
	if (!split_number(s, &negative, &whole, &part))
		return false;
	kept = (int64_t)whole.n + shift[unit];
	for (; (int64_t)i < kept; i++) {
		us = us * 10 + digit_at(whole, part, i);
		if (us > TN_TIME_MAX)   /* the earliest time is nearer to 0 than the latest one */
			return false;
	}
	for (; i < whole.n + part.n; i++)
		if (digit_at(whole, part, i) != 0)
			return false;
	t->us = negative ? -us : us;
	/* 3 s as 3000 ms has no digits, either: what counts is what a stream must have to hold it */
	t->digits = 6;
	for (; t->digits > 0 && us % 10 == 0; us /= 10)
		t->digits--;
	return t->us >= TN_TIME_MIN;
}

bool tn_time_unit_guess(struct tn_str s, enum tn_time_unit *unit)
{
	struct tn_str whole, part;
	bool negative;

	if (!split_number(s, &negative, &whole, &part))
		return false;
	/* leading zeros say nothing about the magnitude */
	while (whole.n > 0 && whole.p[0] == '0') {
		whole.p++;
		whole.n--;
	}
	switch (whole.n) {              /* 10^8 has 9 digits, the last number below 10^10 has 10 */
	case 9: case 10: *unit = TN_TIME_S; return true;
	case 12: case 13: *unit = TN_TIME_MS; return true;
	case 15: case 16: *unit = TN_TIME_US; return true;
	case 18: case 19: *unit = TN_TIME_NS; return true;
	default: return false;
	}
}

static void put_pair(char *dst, int32_t v)
{
	memcpy(dst, pairs + 2 * v, 2);
}

int tn_time_digits(int64_t time_us)
{
	return time_us % TN_US == 0 ? 0 : time_us % (TN_US / 1000) == 0 ? 3 : 6;
}

/* Years 0000 and 10000 appear as labels of the first week and in zones far east; five digits are then the truth. */
size_t tn_day_put(char *dst, int32_t day)
{
	struct tn_civil c = tn_day_civil(day);
	size_t n = 0;

	if (c.year > 9999) {
		dst[n++] = (char)('0' + c.year / 10000 % 10);
		c.year %= 10000;
	}
	put_pair(dst + n, c.year / 100);
	put_pair(dst + n + 2, c.year % 100);
	dst[n + 4] = '-';
	put_pair(dst + n + 5, c.month);
	dst[n + 7] = '-';
	put_pair(dst + n + 8, c.day);
	return n + 10;
}

size_t tn_clock_put(char *dst, int64_t of_day_us, int digits)
{
	int32_t s = (int32_t)(of_day_us / TN_US), us = (int32_t)(of_day_us % TN_US);
	size_t n = 9;

	dst[0] = 'T';
	put_pair(dst + 1, s / 3600);
	dst[3] = ':';
	put_pair(dst + 4, s / 60 % 60);
	dst[6] = ':';
	put_pair(dst + 7, s % 60);
	if (digits > 0) {
		dst[n++] = '.';
		dst[n++] = (char)('0' + us / 100000);
		put_pair(dst + n, us / 1000 % 100);
		n += 2;
	}
	/* 3 digits at a time, one and a pair: the stream has 0, 3 or 6 */
	if (digits > 3) {
		dst[n++] = (char)('0' + us / 100 % 10);
		put_pair(dst + n, us % 100);
		n += 2;
	}
	dst[n++] = 'Z';
	return n;
}

/* A time outside of the calendar is our own mistake; held at its ends, so that 27 bytes are always enough. */
size_t tn_time_put(char *dst, int64_t time_us, int digits)
{
	int64_t t = time_us < TN_TIME_MIN ? TN_TIME_MIN : time_us > TN_TIME_MAX ? TN_TIME_MAX : time_us;
	int32_t day = tn_time_day(t);
	size_t n = tn_day_put(dst, day);

	return n + tn_clock_put(dst + n, t - day * TN_DAY_US, digits);
}
