/* --format auto: which format, which delimiter, by the first lines of a file. */
#include "stream/reader_parts.h"

/* Enough to see a comma that only some texts hold; few enough to cost nothing. */
#define SAMPLE_LINES 24

/* What cuts the first lines, line by line. */
struct votes {
	uint32_t first, same, lines;    /* fields of the first line; lines that have as many; lines looked at */
};

static size_t line_end(struct tn_str s, size_t i)
{
	const char *lf = memchr(s.p + i, '\n', s.n - i);

	return lf == NULL ? s.n : (size_t)(lf - s.p);
}

/* The end of a record that begins at i: a LF outside of quotes. */
static uint32_t count(struct tn_str s, size_t *i, char delimiter)
{
	uint32_t n = 1;
	bool quoted = false;

	for (; *i < s.n && (quoted || s.p[*i] != '\n'); ++*i) {
		if (s.p[*i] == '"')
			quoted = !quoted;
		else if (!quoted && s.p[*i] == delimiter)
			n++;
	}
	++*i;
	return n;
}

/* Blank lines have no vote. */
static struct votes vote(struct tn_str block, char delimiter)
{
	struct votes v = { 0 };

	for (size_t i = 0; i < block.n && v.lines < SAMPLE_LINES; ) {
		size_t start = i;
		uint32_t n = count(block, &i, delimiter);

		if (i > block.n && v.lines > 0)         /* a line that the block cuts does not vote */
			break;
		if (i - start <= 1)
			continue;
		if (v.lines == 0)
			v.first = n;
		v.same += n == v.first;
		v.lines++;
	}
	return v;
}

/* Better: the larger share of lines that agree with the first one; then more fields; then the earlier candidate. */
static bool is_better(struct votes a, struct votes b)
{
	uint64_t x = (uint64_t)a.same * b.lines, y = (uint64_t)b.same * a.lines;

	if (a.first < 2 || b.first < 2)
		return a.first >= 2;
	return x != y ? x > y : a.first > b.first;
}

/* A header that `ingest` may have written: names cut by TABs, user and time among them, nothing quoted, no CR. */
static bool is_stream_header(struct tn_str line)
{
	struct tn_str rest = line, name;
	bool user = false, time = false;

	if (memchr(line.p, '"', line.n) != NULL || memchr(line.p, '\r', line.n) != NULL)
		return false;
	while (tn_str_cut(&rest, '\t', &name)) {
		user = user || tn_str_eq(name, tn_str_of(tn_role_name(TN_ROLE_USER)));
		time = time || tn_str_eq(name, tn_str_of(tn_role_name(TN_ROLE_TIME)));
	}
	return user && time;
}

/* A single word a line is a table of one column, and CSV says so best. */
static bool has_blank_inside(struct tn_str line)
{
	line = tn_str_trim(line);
	return memchr(line.p, ' ', line.n) != NULL;
}

static size_t skip_blanks(struct tn_str s, size_t i)
{
	while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == '\n' || s.p[i] == '\r'))
		i++;
	return i;
}

/* A record of JSON Lines, or an array of them, which jsonl refuses with the way out. */
static bool is_json(struct tn_str block)
{
	size_t i = skip_blanks(block, 0);

	if (i < block.n && block.p[i] == '[')
		i = skip_blanks(block, i + 1);
	return i < block.n && block.p[i] == '{';
}

bool tn_reader_sep_line(struct tn_str block, char *delimiter)
{
	static const char sep[4] = "sep=";
	bool is_crlf = block.n >= 7 && block.p[5] == '\r' && block.p[6] == '\n';

	return block.n >= 6 && memcmp(block.p, sep, sizeof sep) == 0 && (block.p[5] == '\n' || is_crlf) &&
		tn_delimiter_parse((struct tn_str){ block.p + 4, 1 }, delimiter);
}

/* Votes of the four delimiters, then what the winner and the first line say of quotes and of our own stream. */
void tn_reader_detect(struct tn_str block, struct tn_reader_spec *spec)
{
	static const char candidates[] = { '\t', ',', ';', '|' };
	struct tn_str line;
	struct votes best = { 0 };
	char delimiter = '\0';

	if (tn_reader_sep_line(block, &delimiter)) {
		spec->format = TN_FORMAT_CSV;
		spec->delimiter = spec->delimiter != '\0' ? spec->delimiter : delimiter;
		return;
	}
	if (spec->delimiter == '\0' && is_json(block)) {
		spec->format = TN_FORMAT_JSONL;
		return;
	}
	while (block.n > 0 && (block.p[0] == '\n' || block.p[0] == '\r')) {
		block.p++;
		block.n--;
	}
	line = (struct tn_str){ block.p, block.n == 0 ? 0 : line_end(block, 0) };
	for (size_t i = 0; i < sizeof candidates; i++) {
		struct votes v = vote(block, candidates[i]);

		if ((spec->delimiter == '\0' || spec->delimiter == candidates[i]) && is_better(v, best)) {
			best = v;
			delimiter = candidates[i];
		}
	}
	if (spec->delimiter != '\0')
		delimiter = spec->delimiter;
	spec->format = TN_FORMAT_CSV;
	if (delimiter == '\t' && line.n > 0)
		spec->format = is_stream_header(line) ? TN_FORMAT_STREAM : line.p[0] == '"' ? TN_FORMAT_CSV : TN_FORMAT_TSV;
	else if (delimiter == '\0' && line.n > 0 && has_blank_inside(line))
		spec->format = TN_FORMAT_BLANK;
	spec->delimiter = delimiter != '\0' ? delimiter : ',';
}
