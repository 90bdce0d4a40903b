/* Times of foreign tables: which format holds, zones, digits. hot: what is read and written again, once a row.
 *
 * Measured    access logs, 300,000 lines, all of ingest: 1,313 instructions a line when the whole time was written anew and the copy of
 *             read_cut zeroed each time, 1,165 now; .88 of the CPU seconds, .84 for CSV with unix seconds, .87 with
 *             %d.%m.%Y %H:%M:%S. What is left is 27 % of the instructions of an access log, its reader (base/time_clf.c) included.
 * Tried       the text of the last minute kept, too: no faster, with 120 rows a minute or with one. */
#include "stream/mapper_parts.h"

/* One alternative. A pattern must hold a %, else a misspelt word would become one that matches nothing. */
static enum tn_status parse_way(struct tn_mapper_way *way, struct tn_str text, struct tn_err *err)
{
	static const struct { const char *word; struct tn_mapper_way way; } words[] = {
		{ "iso", { .form = TN_FORM_ISO } }, { "auto", { .form = TN_FORM_AUTO } },
		{ "s", { .form = TN_FORM_UNIX, .unit = TN_TIME_S } }, { "ms", { .form = TN_FORM_UNIX, .unit = TN_TIME_MS } },
		{ "us", { .form = TN_FORM_UNIX, .unit = TN_TIME_US } }, { "ns", { .form = TN_FORM_UNIX, .unit = TN_TIME_NS } },
		{ "local-s", { .form = TN_FORM_UNIX, .unit = TN_TIME_S, .is_local = true } },
		{ "local-ms", { .form = TN_FORM_UNIX, .unit = TN_TIME_MS, .is_local = true } }
	};
	const char *why = "no % in it";
	char quoted[64];

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (tn_str_eq(text, tn_str_of(words[i].word))) {
			*way = words[i].way;
			return TN_OK;
		}
	}
	*way = (struct tn_mapper_way){ .form = tn_str_eq(text, TN_STR(TN_TIME_CLF)) ? TN_FORM_CLF : TN_FORM_PATTERN, .pattern = text };
	if (text.n > 0 && memchr(text.p, '%', text.n) != NULL && tn_time_pattern_ok(text, &why))
		return TN_OK;
	tn_err_set(err, TN_EUSAGE, "--time-format: %s: %s", tn_err_quote(quoted, sizeof quoted, text), why);
	tn_err_hint(err, "iso, s, ms, us, ns, local-s, local-ms, auto, or a pattern such as %%d/%%m/%%Y %%H:%%M");
	return TN_EUSAGE;
}

/* Alternatives stand between " | ": a bar alone may be part of a pattern. */
static enum tn_status parse_ways(struct tn_mapper_clock *k, struct tn_str text, struct tn_err *err)
{
	for (;;) {
		size_t n = 0;

		while (n + 3 <= text.n && memcmp(text.p + n, " | ", 3) != 0)
			n++;
		if (n + 3 > text.n)
			n = text.n;
		if (k->nways == TN_MAPPER_ALTERNATIVES)
			return tn_err_set(err, TN_EUSAGE, "--time-format: more than %d alternatives", TN_MAPPER_ALTERNATIVES);
		TN_TRY(parse_way(&k->way[k->nways++], tn_str_trim((struct tn_str){ text.p, n }), err));
		if (n == text.n)
			return TN_OK;
		text = (struct tn_str){ text.p + n + 3, text.n - n - 3 };
	}
}

enum tn_status tn_mapper_clock_open(struct tn_mapper_clock *k, const struct tn_mapper_spec *spec, struct tn_err *err)
{
	*k = (struct tn_mapper_clock){ .digits = spec->time_digits, .cuts = spec->time_cut };
	if (k->digits != -1 && k->digits != 0 && k->digits != 3 && k->digits != 6)
		return tn_err_set(err, TN_EUSAGE, "--time-digits: %d: not 0, 3 or 6", k->digits);
	TN_TRY(parse_ways(k, spec->time_format.p == NULL ? TN_STR("auto") : spec->time_format, err));
	if (spec->tz.p != NULL)
		TN_TRY(tn_zone_open(&k->own, spec->tz, spec->zoneinfo, err));
	/* NULL is UTC everywhere below: then the fast way is open */
	if (k->own != NULL && tn_zone_is_utc(k->own)) {
		tn_zone_close(k->own);
		k->own = NULL;
	}
	k->zone = k->own;
	return TN_OK;
}

/* What iso reads besides: " UTC" behind a clock, and a blank in front of an offset. */
static bool read_blank_zone(struct tn_str text, struct tn_time *t)
{
	char copy[64];
	size_t n = text.n, zone = n;

	/* 2019-10-01 00:00 has 16 bytes: the blank before a zone stands behind them */
	if (n > sizeof copy || n < 16)
		return false;
	while (zone > 0 && text.p[zone - 1] != ' ')
		zone--;
	if (zone < 16 || zone == n || (text.p[zone] != '+' && text.p[zone] != '-' && !tn_str_ends(text, TN_STR(" UTC"))))
		return false;
	memcpy(copy, text.p, zone - 1);
	if (text.p[zone] == 'U') {
		copy[zone - 1] = 'Z';
		n = zone;
	} else {
		memcpy(copy + zone - 1, text.p + zone, n - zone);
		n--;
	}
	if (!tn_time_parse((struct tn_str){ copy, n }, t))
		return false;
	t->is_stream = false;
	return true;
}

/* Where the size of the first row told the unit, the size of a later one may tell another (F87): 1700000000 among milliseconds is
 * hardly an event of January 1970. What is too small or too large to tell is read as the rows before. */
static bool is_of_other_unit(const struct tn_mapper_way *way, struct tn_str text, int64_t us)
{
	enum tn_time_unit unit;
	int64_t size = us < 0 ? -us : us;

	/* nearly all: what the unit was guessed from */
	if (size >= TN_TIME_GUESS_FROM && size < TN_TIME_GUESS_TO)
		return false;
	return tn_time_unit_guess(text, &unit) && unit != way->unit;
}

/* auto is none of these: it is resolved, or it has not read a row yet. */
static bool read_exact(struct tn_mapper_clock *k, const struct tn_mapper_way *way, struct tn_str text, struct tn_time *t)
{
	switch (way->form) {
	case TN_FORM_ISO:
		return tn_time_parse(text, t) || read_blank_zone(text, t);
	case TN_FORM_UNIX:
		if (!tn_time_unix(text, way->unit, t) || (way->is_guessed && is_of_other_unit(way, text, t->us)))
			return false;
		t->has_zone = !way->is_local;
		return true;
	case TN_FORM_CLF:
		return tn_time_clf(text, &k->clf, t);
	case TN_FORM_PATTERN:
		return tn_time_pattern(text, way->pattern, t);
	default:
		return false;
	}
}

/* Digits of fraction behind the point that a text of this way may have; an integer in ns has three too many. */
static size_t finest(const struct tn_mapper_way *way)
{
	static const size_t of_unit[] = { 6, 3, 0, 0 };

	return way->form == TN_FORM_UNIX ? of_unit[way->unit] : 6;
}

/* A copy without the digits of fraction that are finer than microseconds; longer texts are no times. */
static struct tn_str cut(const struct tn_mapper_way *way, struct tn_str text, char copy[static 128])
{
	bool is_ns = way->form == TN_FORM_UNIX && way->unit == TN_TIME_NS, behind = false;
	size_t n = 0, most = finest(way), digits = 0;

	if (text.n > 60)
		return text;
	for (size_t i = 0; i < text.n; i++) {
		bool is_digit = text.p[i] >= '0' && text.p[i] <= '9';

		digits = behind && is_digit ? digits + 1 : 0;
		behind = text.p[i] == '.' || (behind && is_digit);
		if (digits <= most)
			copy[n++] = text.p[i];
	}
	if (n > 0 && n < text.n && copy[n - 1] == '.')  /* of "12.5" in us */
		n--;
	for (size_t i = n; is_ns && i > 0 && n - i < 3 && copy[i - 1] >= '0' && copy[i - 1] <= '9'; i--)
		copy[i - 1] = '0';
	return (struct tn_str){ copy, n };
}

static __attribute__((noinline)) bool read_cut(struct tn_mapper_clock *k, const struct tn_mapper_way *way, struct tn_str text, struct tn_time *t)
{
	char copy[128] = { 0 };

	return read_exact(k, way, cut(way, text, copy), t);
}

static bool read_way(struct tn_mapper_clock *k, const struct tn_mapper_way *way, struct tn_str text, struct tn_time *t)
{
	return read_exact(k, way, text, t) || (k->cuts && read_cut(k, way, text, t));
}

/* The first alternative that reads the first row holds for all. */
static bool hold(struct tn_mapper_clock *k, struct tn_str text, struct tn_time *t)
{
	for (uint32_t i = 0; i < k->nways; i++) {
		struct tn_mapper_way way = k->way[i];

		if (way.form == TN_FORM_AUTO) {
			way.form = TN_FORM_ISO;
			if (!read_way(k, &way, text, t)) {
				way.form = TN_FORM_UNIX;
				way.is_guessed = true;
				if (!tn_time_unit_guess(text, &way.unit))
					continue;
			}
		}
		if (!read_way(k, &way, text, t))
			continue;
		k->way[0] = way;
		k->nways = 1;
		k->is_held = true;
		return true;
	}
	return false;
}

/* A number that only just began with whole seconds would make the next row a bad one, so milliseconds always have 3. */
static int digits_of(const struct tn_mapper_way *way, const struct tn_time *t)
{
	if (way->form == TN_FORM_UNIX && way->unit == TN_TIME_MS)
		return 3;
	if (way->form == TN_FORM_UNIX && way->unit != TN_TIME_S)
		return 6;
	return t->digits == 0 ? 0 : t->digits <= 3 ? 3 : 6;
}

/* The hint says what the rows before were, where they settled it: two formats in one column are the usual reason. */
static enum tn_status not_a_time(const struct tn_mapper_clock *k, struct tn_str text, struct tn_err *err)
{
	static const char *const units[] = { "s", "ms", "us", "ns" };
	char quoted[64];

	tn_err_set(err, TN_EDATA, "time: not a time: %s", tn_err_quote(quoted, sizeof quoted, text));
	tn_err_reason(err, "time");
	if (!k->is_held)
		tn_err_hint(err, "--time-format");
	else if (k->way[0].form == TN_FORM_ISO)
		tn_err_hint(err, "the rows before are iso; --time-format");
	else if (k->way[0].form == TN_FORM_UNIX)
		tn_err_hint(err, "the rows before are in %s%s; --time-format", k->way[0].is_local ? "local-" : "", units[k->way[0].unit]);
	else
		tn_err_hint(err, "--time-format '%.*s'", (int)k->way[0].pattern.n, k->way[0].pattern.p);
	return TN_EDATA;
}

/* Cutting digits off would move events; so the ways out are named, and nothing is cut unless somebody said so. */
static enum tn_status too_fine(const struct tn_mapper_clock *k, struct tn_str text, struct tn_err *err)
{
	char quoted[64];

	tn_err_set(err, TN_EDATA, "time: %s needs more than %d digits of fraction", tn_err_quote(quoted, sizeof quoted, text), k->digits);
	tn_err_reason(err, "time-digits");
	tn_err_hint(err, "--time-digits %d", k->digits == 0 ? 3 : 6);
	return TN_EDATA;
}

/* 2019-10-01 00:00:00 and 2019-10-01T00:00:00, with 3 or 6 digits of fraction, with UTC behind: as the stream has them,
 * so that the fast parser reads them. Without UTC only where that is what is meant. It refuses all else that has one of
 * these lengths. */
static struct tn_str as_stream(struct tn_str text, bool is_local, char *dst)
{
	bool is_utc = text.n >= 23 && memcmp(text.p + text.n - 4, " UTC", 4) == 0;
	size_t n = is_utc ? text.n - 4 : text.n;

	if ((is_local && !is_utc) || (n != 19 && n != 23 && n != 26) || (text.p[10] != ' ' && text.p[10] != 'T'))
		return text;
	memcpy(dst, text.p, n);
	dst[10] = 'T';
	dst[n] = 'Z';
	return (struct tn_str){ dst, n + 1 };
}

/* The usual ones: true when *time is done. A local time may not take this way. */
static bool read_fast(struct tn_mapper_clock *k, struct tn_str text, char *dst, struct tn_str *time)
{
	static const size_t bytes[] = { 20, 0, 0, 24, 0, 0, 27 };

	if (!k->is_held || k->way[0].form != TN_FORM_ISO || k->digits < 0)
		return false;
	*time = as_stream(text, k->zone != NULL, dst);
	k->has_zone = text.n > 0 && text.p[text.n - 1] > '9';   /* Z or UTC: the fast parser reads no offsets */
	return time->n == bytes[k->digits] && tn_time_fast(*time, &k->cache, &k->us);
}

/* As tn_time_put, but rows of one day follow each other: its text is kept. */
static size_t put_time(struct tn_mapper_clock *k, int64_t us, char *dst)
{
	int32_t day = tn_time_day(us);

	if (day != k->day || k->day_n == 0) {
		k->day_n = tn_day_put(k->day_text, day);
		k->day = day;
	}
	memcpy(dst, k->day_text, sizeof k->day_text);
	return k->day_n + tn_clock_put(dst + k->day_n, us - day * TN_DAY_US, k->digits);
}

enum tn_status tn_mapper_clock_put(struct tn_mapper_clock *k, int64_t us, struct tn_str text, char *dst, struct tn_str *time, struct tn_err *err)
{
	if (us < TN_TIME_MIN || us > TN_TIME_MAX)
		return not_a_time(k, text, err);
	if (k->digits < 0)
		k->digits = us % TN_US == 0 ? 0 : us % 1000 == 0 ? 3 : 6;
	if (!k->cuts && ((k->digits == 0 && us % TN_US != 0) || (k->digits == 3 && us % 1000 != 0)))
		return too_fine(k, text, err);
	*time = (struct tn_str){ dst, put_time(k, us, dst) };
	k->us = us;
	if (k->cuts && k->digits < 6) {
		int64_t unit = k->digits == 0 ? TN_US : 1000, part = us % unit;

		k->us -= part < 0 ? part + unit : part; /* as it is written */
	}
	return TN_OK;
}

/* The plain way, and what holds for a row the first time: form, digits, and whether times are rewritten at all. */
enum tn_status tn_mapper_clock_read(struct tn_mapper_clock *k, struct tn_str text, char *dst, struct tn_str *time, struct tn_err *err)
{
	struct tn_time t = { .is_stream = false };

	if (read_fast(k, text, dst, time))
		return TN_OK;
	if (!(k->is_held ? read_way(k, &k->way[0], text, &t) : hold(k, text, &t)))
		return not_a_time(k, text, err);
	k->has_zone = t.has_zone;
	if (!t.has_zone && k->zone != NULL)
		t.us = tn_zone_instant(k->zone, t.us);
	if (t.us < TN_TIME_MIN || t.us > TN_TIME_MAX)
		return not_a_time(k, text, err);
	if (k->digits < 0)
		k->digits = digits_of(&k->way[0], &t);
	if (!k->is_known) {
		k->is_known = true;
		k->rewrites = !t.is_stream || t.digits != k->digits;
	}
	return tn_mapper_clock_put(k, t.us, text, dst, time, err);
}

void tn_mapper_clock_close(struct tn_mapper_clock *k)
{
	tn_zone_close(k->own);
	k->own = k->zone = NULL;
}
