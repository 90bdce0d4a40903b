/* TZif files (RFC 9636, before it RFC 8536) and the rule in their footer, a POSIX TZ string. A file may come from
 * anywhere: every count is held against the bytes there are before anything is read by it. */
#include "base/tzif.h"

#include "base/sys.h"

enum { HEADER = 44, RULE_YEARS = 404 };

/* A data block: counts of its header and where its bytes begin. */
struct block {
	uint32_t isutcnt, isstdcnt, leapcnt, timecnt, typecnt, charcnt;
	size_t wide;                            /* bytes of a time: 4 or 8 */
	const unsigned char *times, *indexes, *types;
	size_t end;                             /* offset behind the block */
};

/* When a half of the rule's year begins: Mm.w.d, Jn or n, and seconds of local time from that midnight. */
struct change {
	char form;                              /* M, J, 0 */
	int32_t month, week, day;
	int32_t time_s;
};

struct rule {
	bool has_dst;
	int32_t std_s, dst_s;                   /* east of UTC */
	struct change to_dst, to_std;
};

static uint32_t read32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t read_time(const struct block *b, size_t i)
{
	const unsigned char *p = b->times + i * b->wide;

	if (b->wide == 4)
		return (int32_t)read32(p);
	return (int64_t)((uint64_t)read32(p) << 32 | read32(p + 4));
}

/* The sizes only; what the bytes say is judged by block_fault. */
static bool read_block(struct tn_str bytes, size_t from, size_t wide, struct block *b)
{
	const unsigned char *p = (const unsigned char *)bytes.p + from;
	uint64_t need;

	if (bytes.n - from < HEADER || memcmp(p, "TZif", 4) != 0)
		return false;
	b->isutcnt = read32(p + 20);
	b->isstdcnt = read32(p + 24);
	b->leapcnt = read32(p + 28);
	b->timecnt = read32(p + 32);
	b->typecnt = read32(p + 36);
	b->charcnt = read32(p + 40);
	b->wide = wide;
	/* six 32-bit counts times at most 12 do not wrap 64 bits */
	need = (uint64_t)b->timecnt * (wide + 1) + (uint64_t)b->typecnt * 6 + b->charcnt + (uint64_t)b->leapcnt * (wide + 4) +
		b->isstdcnt + b->isutcnt;
	if (need > bytes.n - from - HEADER)
		return false;
	b->times = p + HEADER;
	b->indexes = b->times + (size_t)b->timecnt * wide;
	b->types = b->indexes + b->timecnt;
	b->end = from + HEADER + (size_t)need;
	return true;
}

static int32_t type_offset(const struct block *b, size_t type)
{
	return (int32_t)read32(b->types + type * 6);
}

/* NULL: sound. */
static const char *block_fault(const struct block *b)
{
	/* an index is one byte, so more than 256 types cannot be meant */
	if (b->typecnt == 0 || b->typecnt > 256 || b->charcnt == 0)
		return "no types";
	if ((b->isutcnt != 0 && b->isutcnt != b->typecnt) || (b->isstdcnt != 0 && b->isstdcnt != b->typecnt))
		return "counts that contradict each other";
	for (size_t i = 0; i < b->typecnt; i++) {
		const unsigned char *p = b->types + i * 6;
		int32_t off = type_offset(b, i);

		if (off < -TN_ZONE_OFFSET_MAX || off > TN_ZONE_OFFSET_MAX || p[4] > 1 || p[5] >= b->charcnt)
			return "a type out of range";
	}
	for (size_t i = 0; i < b->timecnt; i++) {
		if (b->indexes[i] >= b->typecnt)
			return "a change to a type that is not there";
		if (i > 0 && read_time(b, i) <= read_time(b, i - 1))
			return "changes out of order";
	}
	return NULL;
}

/* The take functions move *s behind what they took. */
static bool take(struct tn_str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	s->p++;
	s->n--;
	return true;
}

/* 1 to 3 digits in lo..hi. */
static bool take_int(struct tn_str *s, int32_t lo, int32_t hi, int32_t *value)
{
	int32_t v = 0;
	size_t n = 0;

	for (; n < 3 && n < s->n && s->p[n] >= '0' && s->p[n] <= '9'; n++)
		v = v * 10 + (s->p[n] - '0');
	s->p += n;
	s->n -= n;
	*value = v;
	return n > 0 && v >= lo && v <= hi;
}

/* Three or more letters, or <...> of letters, digits, + and -. */
static bool take_name(struct tn_str *s)
{
	bool quoted = take(s, '<');
	size_t n = 0;

	for (; n < s->n; n++) {
		char c = s->p[n];
		bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');

		if (!letter && !(quoted && ((c >= '0' && c <= '9') || c == '+' || c == '-')))
			break;
	}
	s->p += n;
	s->n -= n;
	return n >= 3 && (!quoted || take(s, '>'));
}

/* [+-]hh[:mm[:ss]]; hours over 24 and negative ones since version 3. */
static bool take_hms(struct tn_str *s, int32_t max_hours, int32_t *seconds)
{
	int32_t sign = take(s, '-') ? -1 : 1, hours, minutes = 0, rest = 0;

	if (sign == 1)
		(void)take(s, '+');
	if (!take_int(s, 0, max_hours, &hours))
		return false;
	if (take(s, ':')) {
		if (!take_int(s, 0, 59, &minutes) || (take(s, ':') && !take_int(s, 0, 59, &rest)))
			return false;
	}
	*seconds = sign * (hours * 3600 + minutes * 60 + rest);
	return true;
}

/* Without a time it is 02:00. */
static bool take_change(struct tn_str *s, struct change *c)
{
	c->form = '0';
	c->time_s = 2 * 3600;
	if (take(s, 'M')) {
		c->form = 'M';
		if (!take_int(s, 1, 12, &c->month) || !take(s, '.') || !take_int(s, 1, 5, &c->week) || !take(s, '.') ||
		    !take_int(s, 0, 6, &c->day))
			return false;
	} else if (take(s, 'J')) {
		c->form = 'J';
		if (!take_int(s, 1, 365, &c->day))
			return false;
	} else if (!take_int(s, 0, 365, &c->day)) {
		return false;
	}
	return !take(s, '/') || take_hms(s, 167, &c->time_s);
}

/* POSIX counts offsets west of UTC. */
static bool parse_rule(struct tn_str s, struct rule *r)
{
	int32_t west;

	*r = (struct rule){ 0 };
	if (!take_name(&s) || !take_hms(&s, 24, &west))
		return false;
	r->std_s = -west;
	if (s.n == 0)
		return true;
	r->has_dst = true;
	r->dst_s = r->std_s + 3600;
	if (!take_name(&s))
		return false;
	if (s.n > 0 && s.p[0] != ',') {
		if (!take_hms(&s, 24, &west))
			return false;
		r->dst_s = -west;
	}
	return take(&s, ',') && take_change(&s, &r->to_dst) && take(&s, ',') && take_change(&s, &r->to_std) && s.n == 0;
}

/* The instant in seconds; off_s is the offset that holds before it, on whose clock the rule counts. */
static int64_t change_at(const struct change *c, int32_t year, int32_t off_s)
{
	int32_t day = tn_civil_day(year, c->form == 'M' ? c->month : 1, 1), last;

	/* Mm.w.d: the w-th weekday d of month m, 5 the last one there is */
	if (c->form == 'M') {
		last = day + tn_month_days(year, c->month) - 1;
		day += ((c->day - 4 - day) % 7 + 7) % 7 + 7 * (c->week - 1);   /* day 0 is a Thursday, 4 */
		if (day > last)
			day -= 7;
	} else if (c->form == 'J') {            /* 29 February has no number */
		day += c->day - 1 + (c->day >= 60 && tn_month_days(year, 2) == 29);
	} else {
		day += c->day;          /* 365 of a year of 365 days is the next 1 January */
	}
	return day * INT64_C(86400) + c->time_s - off_s;
}

/* The table is the truth as far as it reaches; the rule speaks from its last change on. */
static void add_after(struct tn_zone *z, int64_t at_s, int32_t off_s, int64_t after_s)
{
	if (at_s > after_s)
		tn_zone_add(z, at_s, off_s);
}

/* Writes the rule out from the year before the last change of the table (INT64_MIN: it has none) on. */
static void expand_rule(struct tn_zone *z, const struct rule *r, int64_t last_s)
{
	int64_t last_us = last_s < TN_TIME_MIN / TN_US ? TN_TIME_MIN : last_s * TN_US;
	int32_t first_year = tn_day_civil(tn_time_day(last_us)).year - 1;

	for (int32_t year = first_year; year < first_year + RULE_YEARS; year++) {
		int64_t dst = change_at(&r->to_dst, year, r->std_s), std = change_at(&r->to_std, year, r->dst_s);

		/* all-year DST ends as the next year's begins: in the order of time the later word wins */
		if (dst <= std)
			add_after(z, dst, r->dst_s, last_s);
		add_after(z, std, r->std_s, last_s);
		if (dst > std)
			add_after(z, dst, r->dst_s, last_s);
	}
	/* a whole year behind the table, so that no change of the table's is repeated */
	z->cycle_from = tn_civil_day(first_year + 3, 1, 1) * TN_DAY_US;
	z->cycle_to = z->cycle_from + TN_ZONE_CYCLE_US;
}

/* The zone from a sound block and the footer. NULL: done. */
static const char *fill(struct tn_zone *z, const struct block *b, struct tn_str footer)
{
	int64_t last_s = b->timecnt > 0 ? read_time(b, b->timecnt - 1) : INT64_MIN;
	struct rule rule;

	z->off[0] = type_offset(b, 0);          /* RFC 9636 3.2: type 0 is for the time before the first change */
	for (size_t i = 0; i < b->timecnt; i++)
		tn_zone_add(z, read_time(b, i), type_offset(b, b->indexes[i]));
	if (footer.n > 0) {
		if (!parse_rule(footer, &rule))
			return "a footer that is no rule";
		if (!rule.has_dst && rule.std_s != z->off[z->n])
			return "a footer that contradicts the table";
		if (rule.has_dst && last_s < TN_TIME_MAX / TN_US)
			expand_rule(z, &rule, last_s);
	}
	tn_zone_finish(z);
	return NULL;
}

/* The block to use and the footer between the two line feeds behind it. NULL: sound. */
static const char *find_block(struct tn_str bytes, struct block *b, struct tn_str *footer)
{
	const char *line_end;

	*footer = (struct tn_str){ NULL, 0 };
	if (!read_block(bytes, 0, 4, b))
		return "cut, or not a TZif file";
	/* version 1 ends here; the others repeat all with 64-bit times, and the first block is only skipped */
	if (bytes.p[4] == '\0')
		return block_fault(b);
	if (bytes.p[4] < '2' || !read_block(bytes, b->end, 8, b))
		return "cut, or not a TZif file";
	if (b->end == bytes.n || bytes.p[b->end] != '\n')
		return "no footer";
	*footer = (struct tn_str){ bytes.p + b->end + 1, bytes.n - b->end - 1 };
	line_end = memchr(footer->p, '\n', footer->n);
	if (line_end == NULL)
		return "a footer without an end";
	footer->n = (size_t)(line_end - footer->p);
	return block_fault(b);
}

enum tn_status tn_zone_decode(struct tn_zone **zone, struct tn_str name, struct tn_str bytes, struct tn_err *err)
{
	struct tn_str footer;
	char quoted[80];
	struct block b;
	struct tn_zone *z;
	const char *fault = find_block(bytes, &b, &footer);

	*zone = NULL;
	/* its times count leap seconds, which no time of ours does: each answer would be 27 s off */
	if (fault == NULL && b.leapcnt > 0) {
		(void)tn_err_set(err, TN_EUSAGE, "--tz: a zone that counts leap seconds: %s", tn_err_quote(quoted, sizeof quoted, name));
		tn_err_hint(err, "the zone of the same name without 'right/'");
		return TN_EUSAGE;
	}
	if (fault == NULL) {
		z = tn_zone_new(name, (size_t)b.timecnt + 2 * RULE_YEARS);
		if (z == NULL)
			return tn_err_nomem(err, (uint64_t)b.timecnt * 12);
		fault = fill(z, &b, footer);
		if (fault == NULL) {
			*zone = z;
			return TN_OK;
		}
		tn_zone_close(z);
	}
	return tn_err_set(err, TN_EINPUT, "--tz: broken zone file: %s: %s", tn_err_quote(quoted, sizeof quoted, name), fault);
}
