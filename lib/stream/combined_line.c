/* Any line of an access log, byte by byte; the plain twin of combined_fast.c. See combined_parts.h for what a line is. */
#include "stream/combined_parts.h"

/* The parts as they stand in the line, escapes and all. */
struct cut {
	struct tn_str line, part[TN_COMBINED_FIELDS];
	size_t at;              /* behind what is cut */
	struct tn_combined_line *l;
};

static bool wrong(struct cut *c, uint32_t field, const char *reason, const char *what)
{
	c->l->column = field + 1;
	c->l->reason = reason;
	c->l->what = what;
	return false;
}

static struct tn_str span(struct tn_str line, size_t from, size_t to)
{
	return (struct tn_str){ line.p + from, to - from };
}

static bool is_dash(struct tn_str s)
{
	return s.n == 1 && s.p[0] == '-';
}

/* The ] of the first `] "`, which stands nowhere else: a quote in a name is escaped. line.n: there is none. */
static size_t find_request(struct tn_str line)
{
	const char *end = line.p + line.n;

	for (const char *p = line.p; p < end && (p = memchr(p, '"', (size_t)(end - p))) != NULL; p++)
		if (p - line.p >= 2 && p[-1] == ' ' && p[-2] == ']')
			return (size_t)(p - line.p) - 2;
	return line.n;
}

/* name:port, where a name with colons stands in brackets. */
static bool is_vhost(struct tn_str word)
{
	size_t n = word.n, name;

	while (n > 0 && word.p[n - 1] >= '0' && word.p[n - 1] <= '9')
		n--;
	/* a port has five digits at most */
	if (n < 2 || word.p[n - 1] != ':' || word.n == n || word.n - n > 5)
		return false;
	name = n - 1;
	return memchr(word.p, ':', name) == NULL || (word.p[0] == '[' && word.p[name - 1] == ']');
}

/* One address, or a list with a comma before each blank. */
static bool is_host(struct tn_str host)
{
	for (size_t i = 0; i < host.n; i++)
		if (host.p[i] == ' ' && (i == 0 || host.p[i - 1] != ','))
			return false;
	return true;
}

/* The words before the time, of which bytes from .. n - 1 are in the line. */
static bool cut_front(struct cut *c, size_t from, size_t n)
{
	struct tn_str *part = c->part, line = c->line;
	size_t blanks = 0, first = 0, second = 0, last = 0, before = 0;

	for (size_t i = from; i < n; i++) {
		if (line.p[i] != ' ')
			continue;
		blanks++;
		if (blanks == 1)
			first = i;
		if (blanks == 2)
			second = i;
		before = last;
		last = i;
	}
	if (blanks < 2)
		return wrong(c, (uint32_t)blanks + 1, "fields", "host, ident and user do not stand before the time");
	if (blanks > 2 && is_dash(span(line, first + 1, second))) {
		before = first;
		last = second;
	} else if (blanks > 2 && from == 0 && is_vhost(span(line, 0, first))) {
		return cut_front(c, first + 1, n);
	}
	part[TN_COMBINED_HOST] = span(line, from, before);
	if (!is_host(part[TN_COMBINED_HOST]))
		return wrong(c, TN_COMBINED_HOST, "fields", "more than host, ident and user stand before the time");
	part[TN_COMBINED_IDENT] = span(line, before + 1, last);
	part[TN_COMBINED_AUTHUSER] = span(line, last + 1, n);
	if (tn_str_eq(part[TN_COMBINED_AUTHUSER], TN_STR("\"\"")))
		part[TN_COMBINED_AUTHUSER].n = 0;
	return true;
}

/* Front and time; c->at is then on the quote of the request. */
static bool cut_time(struct cut *c)
{
	struct tn_str line = c->line;
	size_t close = find_request(line), open = close;

	if (close == line.n) {
		const char *bracket = line.n > 0 ? memchr(line.p, '[', line.n) : NULL;

		if (bracket != NULL && memchr(bracket, ']', line.n - (size_t)(bracket - line.p)) != NULL)
			return wrong(c, TN_COMBINED_METHOD, "quote", "no quote opens the request behind the time");
		return wrong(c, TN_COMBINED_TIME, "fields", "no time in brackets");
	}
	while (open > 0 && line.p[open] != '[')
		open--;
	if (open == 0 || line.p[open - 1] != ' ')
		return wrong(c, TN_COMBINED_TIME, "fields", "no time in brackets");
	c->part[TN_COMBINED_TIME] = span(line, open + 1, close);
	c->at = close + 2;
	return cut_front(c, 0, open - 1);
}

/* Is the character at p behind an odd number of backslashes, of which none is before `from`? */
static bool is_escaped(const char *from, const char *p)
{
	const char *q = p;

	while (q > from && q[-1] == '\\')
		q--;
	return (p - q) % 2 == 1;
}

/* What stands in the quotes that open at c->at; then a blank or the end must follow. */
static bool cut_quoted(struct cut *c, uint32_t field, struct tn_str *part)
{
	const char *from = c->line.p + c->at + 1, *end = c->line.p + c->line.n, *p = from;

	while (p < end && (p = memchr(p, '"', (size_t)(end - p))) != NULL && is_escaped(from, p))
		p++;
	if (p == NULL || p == end)
		return wrong(c, field, "quote", "a quote is not closed");
	*part = (struct tn_str){ from, (size_t)(p - from) };
	c->at = (size_t)(p - c->line.p) + 1;
	return p + 1 == end || p[1] == ' ' || wrong(c, field, "quote", "a quote in the wrong place");
}

static void cut_request(struct cut *c, struct tn_str request)
{
	struct tn_str rest = request, word[3], *part = c->part;
	size_t n = 0;

	while (n < 3 && tn_str_cut(&rest, ' ', &word[n]) && word[n].n > 0)
		n++;
	if (n < 3 || rest.p != NULL) {
		part[TN_COMBINED_PATH] = request;
		return;
	}
	part[TN_COMBINED_METHOD] = word[0];
	tn_str_cut(&word[1], '?', &part[TN_COMBINED_PATH]);
	if (word[1].p != NULL)
		part[TN_COMBINED_QUERY] = word[1];
	part[TN_COMBINED_PROTOCOL] = word[2];
}

/* A number behind a blank, or -. */
static bool cut_number(struct cut *c, struct tn_str *part)
{
	struct tn_str line = c->line;
	size_t from = c->at + 1, i = from;

	if (from > line.n || line.p[c->at] != ' ')
		return false;
	while (i < line.n && line.p[i] != ' ')
		i++;
	*part = span(line, from, i);
	c->at = i;
	for (i = 0; i < part->n && part->p[i] >= '0' && part->p[i] <= '9'; i++)
		continue;
	return part->n > 0 && (i == part->n || is_dash(*part));
}

static bool cut(struct cut *c)
{
	struct tn_str request, *part = c->part, line = c->line;

	if (!cut_time(c) || !cut_quoted(c, TN_COMBINED_METHOD, &request))
		return false;
	cut_request(c, request);
	if (!cut_number(c, &part[TN_COMBINED_STATUS]) || (part[TN_COMBINED_STATUS].n != 3 && !is_dash(part[TN_COMBINED_STATUS])))
		return wrong(c, TN_COMBINED_STATUS, "fields", "no status of three digits behind the request");
	if (!cut_number(c, &part[TN_COMBINED_BYTES]))
		return wrong(c, TN_COMBINED_BYTES, "fields", "no number of bytes behind the status");
	if (c->at == line.n)
		return true;
	c->l->has_agent = true;
	for (uint32_t i = TN_COMBINED_REFERER; i <= TN_COMBINED_AGENT; i++) {
		if (c->at + 1 >= line.n || line.p[c->at + 1] != '"')
			return wrong(c, i, "fields", i == TN_COMBINED_REFERER ? "no quoted referer behind the bytes" :
				"no quoted agent behind the referer");
		c->at++;
		if (!cut_quoted(c, i, &part[i]))
			return false;
	}
	return true;
}

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The character at s.p[*i], which is a backslash; *i moves onto its last byte. Who speaks TLS to a plain port is logged with
 * \x00, which as a NUL would be a bad row. */
static char unescape(struct tn_str s, size_t *i)
{
	static const char names[] = "\"\\tnrbvf", values[] = "\"\\\t\n\r\b\v\f";
	const char *name;

	if (*i + 1 == s.n)
		return '\\';
	if (s.p[*i + 1] == 'x' && *i + 3 < s.n && hex(s.p[*i + 2]) >= 0 && hex(s.p[*i + 3]) >= 0) {
		int byte = hex(s.p[*i + 2]) << 4 | hex(s.p[*i + 3]);

		*i += byte == 0 ? 0 : 3;
		return byte == 0 ? '\\' : (char)byte;
	}
	name = memchr(names, s.p[*i + 1], sizeof names - 1);
	if (name == NULL)
		return '\\';
	++*i;
	return values[name - names];
}

/* One field as it is meant; there is room for it. */
static void put(struct tn_buf *text, struct tn_str part, bool is_plain, uint32_t *flags)
{
	if (is_dash(part))
		part.n = 0;
	if (is_plain && part.n > 0)
		memcpy(text->p + text->n, part.p, part.n);
	text->n += is_plain ? part.n : 0;
	for (size_t i = 0; !is_plain && i < part.n; i++) {
		char c = part.p[i] == '\\' ? unescape(part, &i) : part.p[i];

		if (c == '\t' || c == '\n' || c == '\r' || c == '\\')
			*flags |= TN_REC_ESCAPE;
		if (c == '\0')
			*flags |= TN_REC_NUL;
		text->p[text->n++] = c;
	}
	text->p[text->n++] = TN_COMBINED_GAP;
}

bool tn_combined_line(struct tn_str line, struct tn_buf *text, uint32_t *at, struct tn_combined_line *l)
{
	struct cut c = { .line = line, .l = l };
	bool is_plain;

	*l = (struct tn_combined_line){ .flags = 0 };
	while (c.line.n > 0 && c.line.p[c.line.n - 1] == ' ')
		c.line.n--;
	/* nothing becomes longer by unescaping; each field has a gap behind it */
	if (!cut(&c) || !tn_buf_room(text, line.n + TN_COMBINED_FIELDS))
		return false;
	is_plain = !tn_str_has(line, '\\') && !tn_str_has(line, '\t') && !tn_str_has(line, '\r') && !tn_str_has(line, '\0');
	at[0] = (uint32_t)text->n;
	for (uint32_t i = 0; i < TN_COMBINED_FIELDS; i++) {
		put(text, c.part[i], is_plain, &l->flags);
		at[i + 1] = (uint32_t)text->n;
	}
	return true;
}
