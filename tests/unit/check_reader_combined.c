/* Access logs: what each line becomes, random logs held to the values that they were written from, the fast way held to the plain one, every
 * cut of a log, and bytes that are no log at all. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "io/temp.h"
#include "rnd.h"
#include "stream/combined_parts.h"
#include "stream/reader.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])
#define T "10/Oct/2000:13:55:36 -0700"

Suite *reader_combined_suite(void);

/* The line; fields with | between, or the column, reason of a wrong one. */
static const struct { const char *line, *want; } lines[] = {
	{ "127.0.0.1 - frank [" T "] \"GET /apache_pb.gif HTTP/1.0\" 200 2326 \"http://www.example.com/start.html\" \"Mozilla/4.08 [en] (Win98; I ;Nav)\"",
		"127.0.0.1||frank|" T "|GET|/apache_pb.gif||HTTP/1.0|200|2326|http://www.example.com/start.html|Mozilla/4.08 [en] (Win98; I ;Nav)" },
	{ "127.0.0.1 - frank [" T "] \"GET /apache_pb.gif HTTP/1.0\" 200 2326", "127.0.0.1||frank|" T "|GET|/apache_pb.gif||HTTP/1.0|200|2326||" },
	{ "h - - [" T "] \"GET / HTTP/1.1\" 304 - \"-\" \"-\"", "h|||" T "|GET|/||HTTP/1.1|304|||" },
	{ "h - - [" T "] \"GET /a?x=1&y=?2 HTTP/1.1\" 200 5 \"\" \"\"", "h|||" T "|GET|/a|x=1&y=?2|HTTP/1.1|200|5||" },
	{ "h - - [" T "] \"GET /a? HTTP/1.1\" 200 5 \"r\" \"a\"", "h|||" T "|GET|/a||HTTP/1.1|200|5|r|a" },
	{ "h - - [" T "] \"GET /a?- HTTP/1.1\" 200 5 \"r\" \"a\"", "h|||" T "|GET|/a||HTTP/1.1|200|5|r|a" },
	{ "h - - [" T "] \"GET ?q HTTP/1.1\" 200 5 \"r\" \"a\"", "h|||" T "|GET||q|HTTP/1.1|200|5|r|a" },
	{ "h - - [" T "] \"- - -\" 200 5 \"r\" \"a\"", "h|||" T "|||||200|5|r|a" },
	/* addresses as they are */
	{ "2001:db8::8a2e:370:7334 - - [" T "] \"GET / HTTP/2.0\" 200 5 \"-\" \"a\"", "2001:db8::8a2e:370:7334|||" T "|GET|/||HTTP/2.0|200|5||a" },
	{ "[::1]:4711 - - [" T "] \"GET / HTTP/2.0\" 200 5 \"-\" \"a\"", "[::1]:4711|||" T "|GET|/||HTTP/2.0|200|5||a" },
	{ "www.example.com:443 10.0.0.1 - bob [" T "] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\"", "10.0.0.1||bob|" T "|GET|/||HTTP/1.1|200|5||a" },
	{ "shop:80 h id john [" T "] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\"", "h|id|john|" T "|GET|/||HTTP/1.1|200|5||a" },
	{ "shop:80 - - - [" T "] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\"", "shop:80||- -|" T "|GET|/||HTTP/1.1|200|5||a" },
	{ "shop:80 h - john smith [" T "] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\"", "h||john smith|" T "|GET|/||HTTP/1.1|200|5||a" },
	{ "[::1]:8443 2001:db8::7 - - [" T "] \"GET / HTTP/2.0\" 200 5 \"-\" \"a\"", "2001:db8::7|||" T "|GET|/||HTTP/2.0|200|5||a" },
	{ "shop:80 10.0.0.1, 10.0.0.2 - - [" T "] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\"", "10.0.0.1, 10.0.0.2|||" T "|GET|/||HTTP/1.1|200|5||a" },
	{ "shop 10.0.0.1 - - [" T "] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\"", "1 fields" },
	{ "2001:db8::1 10.0.0.1 - - [" T "] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\"", "1 fields" },
	{ "shop: 10.0.0.1 - - [" T "] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\"", "1 fields" },
	{ ":80 10.0.0.1 - - [" T "] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\"", "1 fields" },
	{ "shop:123456 10.0.0.1 - - [" T "] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\"", "1 fields" },
	{ "shop:8o 10.0.0.1 - - [" T "] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\"", "1 fields" },
	{ "a:80 b:80 10.0.0.1 - - [" T "] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\"", "1 fields" },
	{ "10.0.0.1, 10.0.0.2 10.0.0.3 - - [" T "] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\"", "1 fields" },
	{ "shop:80 - [" T "] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\"", "3 fields" },
	{ "shop:80  10.0.0.1 - - [" T "] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\"", "1 fields" },
	{ " h - - [" T "] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\"", "1 fields" },
	{ "10.0.0.1, 10.0.0.2, 10.0.0.3 - - [" T "] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\"", "10.0.0.1, 10.0.0.2, 10.0.0.3|||" T "|GET|/||HTTP/1.1|200|5||a" },
	{ "h - john smith [" T "] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\"", "h||john smith|" T "|GET|/||HTTP/1.1|200|5||a" },
	{ "h - [x] [" T "] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\"", "h||[x]|" T "|GET|/||HTTP/1.1|200|5||a" },
	{ "h id \"\" [" T "] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\"", "h|id||" T "|GET|/||HTTP/1.1|200|5||a" },
	{ "- -  [" T "] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\"", "|||" T "|GET|/||HTTP/1.1|200|5||a" },
	/* requests that are none */
	{ "h - - [" T "] \"-\" 408 0 \"-\" \"-\"", "h|||" T "|||||408|0||" },
	{ "h - - [" T "] \"\" 400 0 \"-\" \"-\"", "h|||" T "|||||400|0||" },
	{ "h - - [" T "] \"GET /\" 400 0 \"-\" \"-\"", "h|||" T "||GET /|||400|0||" },
	{ "h - - [" T "] \"GET /a b?c HTTP/1.1\" 400 0 \"-\" \"-\"", "h|||" T "||GET /a b?c HTTP/1.1|||400|0||" },
	{ "h - - [" T "] \"GET  / HTTP/1.1\" 400 0 \"-\" \"-\"", "h|||" T "||GET  / HTTP/1.1|||400|0||" },
	{ "h - - [" T "] \"GET / HTTP/1.1 \" 400 0 \"-\" \"-\"", "h|||" T "||GET / HTTP/1.1 |||400|0||" },
	{ "h - - [" T "] \"\\x16\\x03\\x01\\x02\" 400 157 \"-\" \"-\"", "h|||" T "||\x16\x03\x01\x02|||400|157||" },
	{ "h - - [" T "] \"\\x16\\x00\\x01\" 400 157 \"-\" \"-\"", "h|||" T "||\x16\\x00\x01|||400|157||" },
	/* escapes */
	{ "h - - [" T "] \"GET /\\x20a\\x3fb?\\\"c\\\" HTTP/1.1\" 200 5 \"\\\\r\" \"a\\x22b\\t\\n\\r\\q\\x4\\x4g\"",
		"h|||" T "|GET|/ a?b|\"c\"|HTTP/1.1|200|5|\\r|a\"b\t\n\r\\q\\x4\\x4g" },
	{ "h - a\\\"b [" T "] \"GET / HTTP/1.1\" 200 5 \"\\x2d\" \"a\\\\\"", "h||a\"b|" T "|GET|/||HTTP/1.1|200|5|-|a\\" },
	{ "h - a] \\\"b [" T "] \"GET / HTTP/1.1\" 200 5 \"r\" \"\\\\\\\"\"", "h||a] \"b|" T "|GET|/||HTTP/1.1|200|5|r|\\\"" },
	{ "h - - [" T "] \"GET /\xc3\xa9\xff HTTP/1.1\" 200 5 \"r\" \"a\tb\"", "h|||" T "|GET|/\xc3\xa9\xff||HTTP/1.1|200|5|r|a\tb" },
	/* what is logged behind the agent */
	{ "h - - [" T "] \"GET / HTTP/1.1\" 200 5 \"r\" \"a\" 0.004 \"10.1.1.1, x\" .\\", "h|||" T "|GET|/||HTTP/1.1|200|5|r|a" },
	{ "h - - [" T "] \"GET / HTTP/1.1\" 200 5  ", "h|||" T "|GET|/||HTTP/1.1|200|5||" },
	/* times are the mapper's to judge */
	{ "h - - [-] \"GET / HTTP/1.1\" 200 5 \"r\" \"a\"", "h||||GET|/||HTTP/1.1|200|5|r|a" },
	{ "h - - [yesterday] \"GET / HTTP/1.1\" 200 5 \"r\" \"a\"", "h|||yesterday|GET|/||HTTP/1.1|200|5|r|a" },
	{ "h - - [[0/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5 \"r\" \"a\"", "4 fields" },
	/* wrong */
	{ "hello", "4 fields" },
	{ "h - - 10/Oct/2000 \"GET / HTTP/1.1\" 200 5", "4 fields" },
	{ "h - - [" T "]", "5 quote" },
	{ "h - - [" T "] GET / HTTP/1.1 200 5", "5 quote" },
	{ "[" T "] \"GET / HTTP/1.1\" 200 5", "4 fields" },
	{ "h [" T "] \"GET / HTTP/1.1\" 200 5", "2 fields" },
	{ "h - [" T "] \"GET / HTTP/1.1\" 200 5", "3 fields" },
	{ "h - - [" T "] \"GET / HTTP/1.1", "5 quote" },
	{ "h - - [" T "] \"GET / HTTP/1.1\\\" 200 5", "5 quote" },
	{ "h - - [" T "] \"GET /\"a HTTP/1.1\" 200 5 \"r\" \"a\"", "5 quote" },
	{ "h - - [" T "] \"GET / HTTP/1.1\"200 5 \"r\" \"a\"", "5 quote" },
	{ "h - - [" T "] \"GET / HTTP/1.1\"", "9 fields" },
	{ "h - - [" T "] \"GET / HTTP/1.1\" 0.5 200 5 \"r\" \"a\"", "9 fields" },
	{ "h - - [" T "] \"GET / HTTP/1.1\" 20 5 \"r\" \"a\"", "9 fields" },
	{ "h - - [" T "] \"GET / HTTP/1.1\" 2000 5 \"r\" \"a\"", "9 fields" },
	{ "h - - [" T "] \"GET / HTTP/1.1\" - - \"r\" \"a\"", "h|||" T "|GET|/||HTTP/1.1|||r|a" },
	{ "h - - [" T "] \"GET / HTTP/1.1\" 200", "10 fields" },
	{ "h - - [" T "] \"GET / HTTP/1.1\" 200 \"r\" \"a\"", "10 fields" },
	{ "h - - [" T "] \"GET / HTTP/1.1\" 200 -5 \"r\" \"a\"", "10 fields" },
	{ "h - - [" T "] \"GET / HTTP/1.1\" 200 5 0.1 \"r\" \"a\"", "11 fields" },
	{ "h - - [" T "] \"GET / HTTP/1.1\" 200 5 \"r", "11 quote" },
	{ "h - - [" T "] \"GET / HTTP/1.1\" 200 5 \"r\"x\" \"a\"", "11 quote" },
	{ "h - - [" T "] \"GET / HTTP/1.1\" 200 5 \"r\"", "12 fields" },
	{ "h - - [" T "] \"GET / HTTP/1.1\" 200 5 \"r\" a", "12 fields" },
	{ "h - - [" T "] \"GET / HTTP/1.1\" 200 5 \"r\" \"a\\\"", "12 quote" },
	{ "h - - [" T "] \"GET / HTTP/1.1\" 200 5 \"r\" \"a\"b", "12 quote" }
};

static void add_fields(struct tn_buf *out, const char *text, const uint32_t *at)
{
	for (uint32_t i = 0; i < TN_COMBINED_FIELDS; i++) {
		if (i > 0)
			tn_buf_ch(out, '|');
		tn_buf_add(out, (struct tn_str){ text + at[i], at[i + 1] - at[i] - 1 });
		HOLDS(text[at[i + 1] - 1] == TN_COMBINED_GAP);
	}
}

/* 16 readable bytes before, 64 zeros behind the line and its LF, and nothing else, so that a sanitizer sees what is read. */
static size_t run_fast(struct tn_str line, struct tn_buf *text, uint32_t *at, bool *has_agent)
{
	char *block = malloc(line.n + 1 + 64);
	size_t used = 0;

	HOLDS(block != NULL);
	memcpy(block, line.p, line.n);
	block[line.n] = '\n';
	memset(block + line.n + 1, 0, 64);
	tn_buf_reset(text);
	at[0] = 0;
#if defined(__x86_64__)
	if (__builtin_cpu_supports("avx2") && line.n < TN_COMBINED_MOST) {
		HOLDS(tn_buf_room(text, 2 * TN_COMBINED_MOST));
		used = tn_combined_fast(block, block + line.n + 1, text->p, at, has_agent);
	}
#endif
	free(block);
	return used;
}

/* The fast way gives the same or nothing. True: it gave something. */
static bool agree(struct tn_str line)
{
	uint32_t at[TN_COMBINED_FIELDS + 1], fast_at[TN_COMBINED_FIELDS + 1];
	struct tn_buf text = { .p = NULL }, fast = { .p = NULL };
	struct tn_combined_line l;
	bool ok = tn_combined_line(line, &text, at, &l), has_agent = false, is;

	is = run_fast(line, &fast, fast_at, &has_agent) > 0;
	if (is) {
		HOLDS_MSG(ok && l.flags == 0 && l.has_agent == has_agent && memcmp(at, fast_at, sizeof at) == 0 &&
			memcmp(text.p, fast.p, at[TN_COMBINED_FIELDS]) == 0, "fast: %.*s", (int)line.n, line.p);
	}
	tn_buf_fini(&text);
	tn_buf_fini(&fast);
	return is;
}

START_TEST(test_lines)
{
	uint32_t at[TN_COMBINED_FIELDS + 1];
	struct tn_buf text = { .p = NULL }, got = { .p = NULL };
	struct tn_str line = tn_str_of(lines[_i].line);
	struct tn_combined_line l;

	if (tn_combined_line(line, &text, at, &l)) {
		add_fields(&got, text.p, at);
		ck_assert_int_eq((l.flags & TN_REC_ESCAPE) != 0, memchr(text.p, '\\', text.n) != NULL || memchr(text.p, '\n', text.n) != NULL ||
			strstr(lines[_i].line, "a\tb") != NULL);
	} else {
		ck_assert_ptr_nonnull(l.what);
		tn_buf_u64(&got, l.column);
		tn_buf_ch(&got, ' ');
		tn_buf_cstr(&got, l.reason);
	}
	tn_buf_ch(&got, '\0');
	ck_assert_str_eq(got.p, lines[_i].want);
	agree(line);
	tn_buf_fini(&text);
	tn_buf_fini(&got);
}
END_TEST

/* Ordinary lines do take the fast way, else nobody would see that it is dead. */
START_TEST(test_is_fast)
{
	static const char *const ordinary[] = {
		"127.0.0.1 - frank [" T "] \"GET /a HTTP/1.0\" 200 2326 \"http://www.example.com/start.html\" \"Mozilla/4.08 [en] (Win98; I ;Nav)\"",
		"127.0.0.1 - - [" T "] \"GET /a?b=c HTTP/1.0\" 200 - \"-\" \"-\"", "h - - [" T "] \"GET / HTTP/1.1\" 200 5",
		"www.example.com:443 10.0.0.1 - - [" T "] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\" 0.004"
	};

#if defined(__x86_64__)
	if (__builtin_cpu_supports("avx2"))
		for (size_t i = 0; i < COUNT(ordinary); i++)
			ck_assert(agree(tn_str_of(ordinary[i])));
#endif
}
END_TEST

/* --- whole logs --- */

struct log {
	struct tn_buf text, want;       /* want: rows as render() shows them */
	uint64_t blank_lines;
};

static const char *pick(uint64_t *seed, const char *const *list, size_t n)
{
	return list[rnd(seed) % n];
}

/* Any bytes, mostly letters, rarely what has to be escaped. */
static void add_random(struct tn_buf *b, uint64_t *seed, size_t most)
{
	static const char odd[] = "\"\\\t\n\r\1 ?-[]|\xc3\xff";
	size_t n = rnd(seed) % 50 == 0 ? rnd(seed) % (20 * most) : 1 + rnd(seed) % most;
	bool is_odd = rnd(seed) % 8 == 0;

	for (size_t i = 0; i < n; i++)
		tn_buf_ch(b, is_odd && rnd(seed) % 4 == 0 ? odd[rnd(seed) % (sizeof odd - 1)] : (char)('a' + rnd(seed) % 26));
}

/* As Apache (names) or nginx (hex) writes it; `also`: bytes that would end the field where it stands. */
static void add_escaped(struct tn_buf *b, struct tn_str s, uint64_t *seed, const char *also)
{
	static const char from[] = "\"\\\t\n\r", to[] = "\"\\tnr";
	char text[8];

	for (size_t i = 0; i < s.n; i++) {
		const char *name = strchr(from, s.p[i]);
		bool must = (unsigned char)s.p[i] < 0x20 || name != NULL || strchr(also, s.p[i]) != NULL;

		if (name != NULL && rnd(seed) % 2 == 0) {
			tn_buf_ch(b, '\\');
			tn_buf_ch(b, to[name - from]);
		} else if (must || rnd(seed) % 200 == 0) {
			snprintf(text, sizeof text, rnd(seed) % 2 == 0 ? "\\x%02x" : "\\x%02X", (unsigned char)s.p[i]);
			tn_buf_cstr(b, text);
		} else {
			tn_buf_ch(b, s.p[i]);
		}
	}
}

/* One field into the log and into what is wanted; now and then it is missing. */
static void add_field(struct log *log, uint64_t *seed, size_t most, const char *also, bool may_miss)
{
	struct tn_buf value = { .p = NULL };

	if (may_miss && rnd(seed) % 3 == 0) {
		tn_buf_ch(&log->text, '-');
	} else {
		add_random(&value, seed, most);
		if (value.n == 1 && value.p[0] == '-')
			value.p[0] = 'x';
		add_escaped(&log->text, tn_buf_str(&value), seed, also);
		tn_buf_add(&log->want, tn_buf_str(&value));
	}
	tn_buf_ch(&log->want, '|');
	tn_buf_fini(&value);
}

static void add_request(struct log *log, uint64_t *seed)
{
	static const char *const methods[] = { "GET", "POST", "HEAD", "PROPFIND" }, *const protocols[] = { "HTTP/1.0", "HTTP/1.1", "HTTP/2.0" };
	static const char *const junk[] = { "", "GET", "GET /", "\\x16\\x03", "a b c d", "GET  HTTP/1.1" };
	static const char *const decoded[] = { "", "GET", "GET /", "\x16\x03", "a b c d", "GET  HTTP/1.1" };
	size_t i = rnd(seed) % COUNT(junk);
	const char *word;

	if (rnd(seed) % 8 == 0) {
		tn_buf_cstr(&log->text, junk[i]);
		tn_buf_ch(&log->want, '|');
		tn_buf_cstr(&log->want, decoded[i]);
		tn_buf_cstr(&log->want, "|||");
		return;
	}
	word = pick(seed, methods, COUNT(methods));
	tn_buf_cstr(&log->text, word);
	tn_buf_cstr(&log->want, word);
	tn_buf_cstr(&log->text, " /");
	tn_buf_cstr(&log->want, "|/");
	add_field(log, seed, 30, " ?", false);
	if (rnd(seed) % 2 == 0) {
		tn_buf_ch(&log->text, '?');
		add_field(log, seed, 60, " ", true);
	} else {
		tn_buf_ch(&log->want, '|');
	}
	word = pick(seed, protocols, COUNT(protocols));
	tn_buf_ch(&log->text, ' ');
	tn_buf_cstr(&log->text, word);
	tn_buf_cstr(&log->want, word);
	tn_buf_ch(&log->want, '|');
}

static void add_number(struct log *log, uint64_t v)
{
	tn_buf_ch(&log->text, ' ');
	tn_buf_u64(&log->text, v);
	tn_buf_u64(&log->want, v);
	tn_buf_ch(&log->want, '|');
}

static void add_line(struct log *log, uint64_t *seed)
{
	tn_buf_u64(&log->want, log->blank_lines);
	tn_buf_ch(&log->want, ':');
	add_field(log, seed, 15, " [", false);
	tn_buf_ch(&log->text, ' ');
	add_field(log, seed, 4, " [", true);
	tn_buf_ch(&log->text, ' ');
	add_field(log, seed, 8, " [", true);
	tn_buf_cstr(&log->text, " [" T "] \"");
	tn_buf_cstr(&log->want, T "|");
	add_request(log, seed);
	tn_buf_ch(&log->text, '"');
	add_number(log, 100 + rnd(seed) % 900);
	if (rnd(seed) % 8 == 0) {
		tn_buf_cstr(&log->text, " -");
		tn_buf_ch(&log->want, '|');
	} else {
		add_number(log, rnd_any(seed));
	}
	if (rnd(seed) % 8 == 0) {
		tn_buf_ch(&log->want, '|');
	} else {
		tn_buf_cstr(&log->text, " \"");
		add_field(log, seed, 60, "", true);
		tn_buf_cstr(&log->text, "\" \"");
		add_field(log, seed, 120, "", true);
		tn_buf_cstr(&log->text, rnd(seed) % 4 == 0 ? "\" 0.001 \"x" : "\"");
		log->want.n--;
	}
	tn_buf_cstr(&log->text, rnd(seed) % 20 == 0 ? "\r\n" : "\n");
	tn_buf_ch(&log->want, ';');
}

/* Each row with the number of blank lines before it, which proves its line number, too. */
static void make_log(struct log *log, uint64_t *seed)
{
	size_t rows = rnd(seed) % 3 == 0 ? rnd(seed) % 700 : rnd(seed) % 40;

	*log = (struct log){ .blank_lines = 0 };
	for (size_t i = 0; i < rows; i++) {
		switch (rnd(seed) % 40) {
		case 0:
			tn_buf_cstr(&log->text, rnd(seed) % 2 == 0 ? "\r\n" : " \n");
			log->blank_lines++;
			break;
		case 1:
			tn_buf_cstr(&log->text, "no log\n");
			tn_buf_cstr(&log->want, "!4 fields;");
			break;
		default:
			add_line(log, seed);
		}
	}
}

static int store(struct tn_str s)
{
	struct tn_err err = { .status = TN_OK };
	int fd;

	HOLDS(tn_temp_open(&fd, NULL, &err) == TN_OK);
	HOLDS(write(fd, s.p, s.n) == (ssize_t)s.n);
	HOLDS(lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

/* All rows; c behind them for a missing last LF. */
static enum tn_status render(int fd, size_t max_record, struct tn_buf *out, uint64_t *blank_lines, struct tn_err *err)
{
	const struct tn_format_ops *ops = &tn_format_combined;
	struct tn_reader_spec spec = { .max_record = max_record };
	struct tn_err bad = { .status = TN_OK };
	uint64_t line = 0, rows = 0;
	struct tn_window w;
	struct tn_in in;
	void *state;
	int got;

	HOLDS(tn_in_open_fd(&in, fd, "F", max_record, err) == TN_OK);
	HOLDS(ops->open(&state, &in, &spec, err) == TN_OK);
	while ((got = ops->fill(state, &w, &bad, err)) > 0) {
		for (uint32_t r = 0; r < w.n; r++, rows++) {
			struct tn_rec rec = tn_window_rec(&w, r);

			HOLDS(rec.line > line && w.raw[r].n > 0 && memchr(w.raw[r].p, '\n', w.raw[r].n) == NULL);
			line = rec.line;
			if (rec.flags & TN_REC_BAD) {
				HOLDS(bad.line == line && w.n == 1 && tn_str_eq(tn_rec_raw(&rec), w.raw[r]));
				tn_buf_ch(out, '!');
				tn_buf_u64(out, bad.column);
				tn_buf_ch(out, ' ');
				tn_buf_cstr(out, bad.reason);
			} else {
				HOLDS(rec.nf == TN_COMBINED_FIELDS);
				tn_buf_u64(out, line - rows - 1);
				tn_buf_ch(out, ':');
				add_fields(out, rec.base, rec.at);
			}
			tn_buf_ch(out, ';');
		}
	}
	HOLDS(got == (err->status == TN_OK ? 0 : -1));
	if (ops->is_cut(state))
		tn_buf_ch(out, 'c');
	*blank_lines = ops->blank_lines(state);
	ops->close(state);
	tn_in_close(&in);
	return err->status;
}

START_TEST(test_random)
{
	uint64_t seed = 1 + (uint64_t)_i, blank_lines;
	struct tn_buf got = { .p = NULL };
	struct tn_err err = { .status = TN_OK };
	struct log log;

	for (int i = 0; i < 10; i++)
		rnd(&seed);
	make_log(&log, &seed);
	ck_assert_int_eq(render(store(tn_buf_str(&log.text)), 1 << 20, &got, &blank_lines, &err), TN_OK);
	ck_assert_msg(tn_str_eq(tn_buf_str(&got), tn_buf_str(&log.want)), "seed %d", _i + 1);
	ck_assert_uint_eq(blank_lines, log.blank_lines);
	tn_buf_fini(&got);
	tn_buf_fini(&log.text);
	tn_buf_fini(&log.want);
}
END_TEST

/* Bytes of lines exchanged, dropped and doubled: the two ways agree, and nothing is read that is not there. */
START_TEST(test_mutants)
{
	static const char alphabet[] = "\"\\ []-?/09a:\t\n\r\0\xff";
	uint64_t seed = 99;

	for (int i = 0; i < 20000; i++) {
		const char *from = lines[rnd(&seed) % COUNT(lines)].line;
		char line[400];
		size_t n = strlen(from);

		memcpy(line, from, n);
		for (uint64_t k = rnd(&seed) % 4; k > 0 && n > 1; k--) {
			size_t at = rnd(&seed) % n;

			if (rnd(&seed) % 3 == 0)
				memmove(line + at, line + at + 1, --n - at);
			else
				line[at] = alphabet[rnd(&seed) % (sizeof alphabet - 1)];
		}
		for (size_t k = 0; k < n; k++)
			line[k] = line[k] == '\n' ? ' ' : line[k];
		agree((struct tn_str){ line, n });
	}
}
END_TEST

/* No log: rows, bad ones or a failure, but an end. */
START_TEST(test_any_bytes)
{
	static const char alphabet[] = "\n\"\\ []-?/0a\r";
	uint64_t seed = 7, blank_lines;

	for (int i = 0; i < 200; i++) {
		struct tn_buf text = { .p = NULL }, out = { .p = NULL };
		struct tn_err err = { .status = TN_OK };
		size_t n = 1 + rnd(&seed) % 2000;

		tn_buf_ch(&text, 'x');
		while (text.n < n)
			tn_buf_ch(&text, i % 2 == 0 ? (char)rnd(&seed) : alphabet[rnd(&seed) % (sizeof alphabet - 1)]);
		render(store(tn_buf_str(&text)), 1 << 20, &out, &blank_lines, &err);
		tn_buf_fini(&text);
		tn_buf_fini(&out);
	}
}
END_TEST

#define LINE(user) "h - " user " [" T "] \"GET /a HTTP/1.1\" 200 57 \"r\" \"a\"\n"
#define ROW(user) "h||" user "|" T "|GET|/a||HTTP/1.1|200|57|r|a;"

/* What is behind `rest` bytes of the line is gone: is it still whole? A log whose lines so far end behind the bytes (the first one) may do so. */
static bool is_whole(size_t rest, bool is_first)
{
	const char *bytes = strstr(LINE("u"), " 200 57") + strlen(" 200 57");
	size_t common = (size_t)(bytes - LINE("u"));

	return rest == 0 || rest == strlen(LINE("u")) - 1 || (is_first && rest >= common - 1 && rest <= common + 1);
}

/* In packets of `piece` bytes; 0: a file. */
static int opened(struct tn_str text, size_t piece)
{
	int fd[2];

	if (piece == 0)
		return store(text);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fd), 0);
	for (size_t at = 0; at < text.n; at += piece)
		ck_assert_int_gt(write(fd[1], text.p + at, text.n - at < piece ? text.n - at : piece), 0);
	close(fd[1]);
	return fd[0];
}

/* Cut behind each byte: whole lines, then a whole one without its LF, or status 3 after the rows before. */
START_TEST(test_cuts)
{
	static const size_t pieces[] = { 0, 3, 7, 64 };
	static const char text[] = LINE("u") LINE("v");
	const size_t line = strlen(LINE("u"));

	for (size_t i = 0; i < 4 * 2 * line; i++) {
		size_t n = i / 4 + 1, whole = n / line, rest = n % line;
		struct tn_buf out = { .p = NULL };
		struct tn_err err = { .status = TN_OK };
		uint64_t blank_lines;

		render(opened((struct tn_str){ text, n }, pieces[i % 4]), 1 << 20, &out, &blank_lines, &err);
		tn_buf_ch(&out, '\0');
		ck_assert_int_eq(err.status, is_whole(rest, whole == 0) ? TN_OK : TN_EINPUT);
		ck_assert(whole == 0 || strncmp(out.p, "0:" ROW("u"), strlen("0:" ROW("u"))) == 0);
		ck_assert(whole < 2 || strcmp(out.p, "0:" ROW("u") "0:" ROW("v")) == 0);
		ck_assert(rest != line - 1 || (out.p[out.n - 2] == 'c' && strstr(out.p, whole == 0 ? ROW("u") : ROW("v")) != NULL));
		if (err.status != TN_OK) {
			ck_assert_str_eq(err.what, "input was cut: the last line does not end");
			ck_assert_uint_eq(err.line, whole + 1);
		}
		tn_buf_fini(&out);
	}
}
END_TEST

/* A line over the limit ends the reading, behind the rows before it. */
START_TEST(test_limit)
{
	struct tn_buf text = { .p = NULL }, out = { .p = NULL };
	struct tn_err err = { .status = TN_OK };
	uint64_t blank_lines;

	tn_buf_cstr(&text, LINE("u"));
	tn_buf_cstr(&text, "h - - [" T "] \"GET /");
	while (text.n < 3000)
		tn_buf_ch(&text, 'a');
	tn_buf_cstr(&text, " HTTP/1.1\" 200 1\n");
	ck_assert_int_eq(render(store(tn_buf_str(&text)), 4000, &out, &blank_lines, &err), TN_OK);
	tn_buf_reset(&out);
	ck_assert_int_eq(render(store(tn_buf_str(&text)), 2000, &out, &blank_lines, &err), TN_ELIMIT);
	ck_assert_str_eq(err.what, "a line of more than 2000 bytes");
	ck_assert_uint_eq(err.line, 2);
	tn_buf_ch(&out, '\0');
	ck_assert_str_eq(out.p, "0:" ROW("u"));
	tn_buf_fini(&text);
	tn_buf_fini(&out);
}
END_TEST

START_TEST(test_columns)
{
	struct tn_reader_spec spec = { .format = TN_FORMAT_COMBINED, .max_record = 1 << 20 };
	char name[] = "/tmp/check_reader.XXXXXX";
	struct tn_reader *r = NULL;
	struct tn_err err = { .status = TN_OK };
	int fd = mkstemp(name);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, "\nx\n", 3), 3);
	close(fd);
	ck_assert_int_eq(tn_reader_open(&r, &spec, name, &err), TN_OK);
	unlink(name);
	ck_assert_uint_eq(tn_reader_columns(r)->n, TN_COMBINED_FIELDS);
	ck_assert_uint_eq(tn_columns_find(tn_reader_columns(r), TN_STR("agent")), TN_COMBINED_AGENT);
	ck_assert_uint_eq(tn_reader_keys(r)->n, TN_COMBINED_FIELDS);
	tn_reader_close(r);
}
END_TEST

Suite *reader_combined_suite(void)
{
	Suite *suite = suite_create("reader_combined");
	TCase *tcase = tcase_create("core");

	tcase_add_loop_test(tcase, test_lines, 0, COUNT(lines));
	tcase_add_test(tcase, test_is_fast);
	tcase_add_loop_test(tcase, test_random, 0, 300);
	tcase_add_test(tcase, test_mutants);
	tcase_add_test(tcase, test_any_bytes);
	tcase_add_test(tcase, test_cuts);
	tcase_add_test(tcase, test_limit);
	tcase_add_test(tcase, test_columns);
	suite_add_tcase(suite, tcase);
	return suite;
}
