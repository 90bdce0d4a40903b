/* Lines and fields: the splitter against its twin and a naive reference, windows over all chunk sizes, all ends. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/sys.h"
#include "io/lines.h"
#include "io/temp.h"

Suite *lines_suite(void);

#define MOST (64 * 1024)

static uint64_t next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* Bytes in which all that matters is frequent. Zeroed padding stands behind them. */
static size_t make(char *dst, size_t n, uint64_t *seed)
{
	static const char *const bits[] = { "\t", "\t", "\n", "\n", "\r", "\r\n", "\\", "a", "bc", "defghij", ",", "#", "#!aborted", "#!aborted\n",
		"\n#!aborted\t", "\n#!aborted\r\n", "\n#!aborted.", "012345678901234567890123456789" };
	uint64_t mix = next(seed);
	size_t at = 0;

	while (at < n) {
		const char *s = bits[(next(seed) >> 7) % (sizeof bits / sizeof bits[0])];
		size_t k = strlen(s);

		if ((mix & 1) && (*s == '\r' || strchr(s, '#') != NULL))
			continue;
		if ((mix & 2) && next(seed) % 16 == 0)
			s = "\0", k = 1;
		if (k > n - at)
			k = n - at;
		memcpy(dst + at, s, k);
		at += k;
	}
	memset(dst + n, '\n', TN_IN_PAD);       /* must not be seen */
	return n;
}

/* The rows of data[0 .. n) as text of offsets and flags, each window's promises checked on the way. */
static void render(struct tn_buf *out, const char *data, size_t n, char sep, bool foreign, size_t cap, size_t (*f)(struct tn_split *, const char *, size_t))
{
	size_t pos = 0, used;

	for (;;) {
		uint32_t *at = malloc(cap * sizeof *at);
		struct tn_recref *row = malloc(cap * sizeof *row);
		struct tn_split s = { .at = at, .row = row, .at_cap = cap, .row_cap = cap, .sep = sep, .foreign = foreign };
		bool poison = false;

		used = f(&s, data + pos, n - pos);
		ck_assert(used <= n - pos);
		ck_assert(used == 0 || data[pos + used - 1] == '\n');
		ck_assert((used == 0) == (s.nrows == 0));
		ck_assert(s.nat <= cap && s.nrows <= cap);
		for (size_t r = 0; r < s.nrows; r++) {
			const uint32_t *a = at + row[r].at;

			tn_buf_u64(out, row[r].flags);
			for (uint32_t i = 0; i <= row[r].nf; i++) {
				tn_buf_ch(out, ' ');
				tn_buf_u64(out, pos + a[i]);
			}
			tn_buf_ch(out, '\n');
			poison |= tn_split_is_poison(data + pos + a[0], a[row[r].nf] - a[0] - 1, sep);
		}
		ck_assert_int_eq(s.has_poison, poison);
		ck_assert_int_eq(s.has_cr, !foreign && used > 0 && memchr(data + pos, '\r', used) != NULL);
		free(at);
		free(row);
		pos += used;
		if (used == 0 && cap > n + 2 * TN_SPLIT_ROOM)
			return;
		if (used == 0)
			cap *= 2;
	}
}

/* The same from the definition alone. */
static void render_naive(struct tn_buf *out, const char *data, size_t n, char sep, bool foreign)
{
	const char *lf;

	for (size_t at = 0; at < n && (lf = memchr(data + at, '\n', n - at)) != NULL; at = (size_t)(lf - data) + 1) {
		size_t end = (size_t)(lf - data);
		unsigned flags = 0;

		if (foreign && end > at && data[end - 1] == '\r')
			end--;
		for (size_t i = at; foreign && i < end; i++)
			if (data[i] != sep)
				flags |= data[i] == '\\' || data[i] == '\r' || data[i] == '\t' ? TN_REC_ESCAPE : data[i] == '\0' ? TN_REC_NUL : 0;
		tn_buf_u64(out, flags);
		tn_buf_ch(out, ' ');
		tn_buf_u64(out, at);
		for (size_t i = at; i <= end; i++)
			if (i == end || data[i] == sep) {
				tn_buf_ch(out, ' ');
				tn_buf_u64(out, i + 1);
			}
		tn_buf_ch(out, '\n');
	}
}

static void hold_equal(const char *data, size_t n, char sep, bool foreign, size_t cap)
{
	struct tn_buf a = { .p = NULL }, b = { .p = NULL }, c = { .p = NULL };

	render(&a, data, n, sep, foreign, cap, tn_split);
	render(&b, data, n, sep, foreign, cap, tn_split_plain);
	render_naive(&c, data, n, sep, foreign);
	ck_assert(tn_str_eq(tn_buf_str(&a), tn_buf_str(&b)));
	ck_assert(tn_str_eq(tn_buf_str(&b), tn_buf_str(&c)));
	tn_buf_fini(&a);
	tn_buf_fini(&b);
	tn_buf_fini(&c);
}

START_TEST(test_twin)
{
	char *data = malloc(MOST + TN_IN_PAD);
	uint64_t seed = 88172645463325252u + (uint64_t)_i;

	for (int k = 0; k < 2000; k++) {
		size_t n = make(data, k % 20 == 0 ? next(&seed) % 4000 : next(&seed) % 300, &seed);

		hold_equal(data, n, k % 3 == 0 ? ',' : '\t', k % 2 == 0, 2 * TN_SPLIT_ROOM + next(&seed) % 300);
	}
	free(data);
}
END_TEST

START_TEST(test_twin_every_cut)
{
	char data[260 + TN_IN_PAD];
	uint64_t seed = 1234567 + (uint64_t)_i;

	for (int k = 0; k < 20; k++) {
		(void)make(data, 260, &seed);
		for (size_t n = 0; n <= 260; n++)
			hold_equal(data, n, '\t', k % 2 == 0, 1000);
	}
}
END_TEST

/* A child sends the bytes in packets of `chunk`, each of which is one read. */
static int feed(const char *p, size_t n, size_t chunk, pid_t *child)
{
	int fd[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fd), 0);
	*child = fork();
	ck_assert_int_ge(*child, 0);
	if (*child == 0) {
		(void)close(fd[0]);
		for (size_t at = 0, k; at < n; at += k) {
			k = chunk < n - at ? chunk : n - at;
			if (send(fd[1], p + at, k, MSG_NOSIGNAL) != (ssize_t)k)
				break;
		}
		_exit(0);
	}
	(void)close(fd[1]);
	return fd[0];
}

static void show(struct tn_buf *out, struct tn_window *w)
{
	for (uint32_t r = 0; r < w->n; r++) {
		struct tn_rec rec = tn_window_rec(w, r);

		for (uint32_t i = 0; i < rec.nf; i++) {
			if (i > 0)
				tn_buf_ch(out, '|');
			tn_buf_add(out, tn_rec_field(&rec, i));
		}
		if (rec.flags != 0)
			tn_buf_ch(out, rec.flags == TN_REC_ESCAPE ? 'E' : rec.flags == TN_REC_NUL ? 'N' : 'B');
		tn_buf_ch(out, ';');
	}
}

struct result {
	struct tn_buf text;
	struct tn_err err;
	uint64_t lines;
	bool cut;
};

static struct result read_fd(int fd, char sep, bool foreign, size_t max_record)
{
	struct result res = { .lines = 0 };
	struct tn_lines l;
	struct tn_in in;
	struct tn_window w;
	struct tn_err again = { .status = TN_OK };
	int got;

	ck_assert_int_eq(tn_in_open_fd(&in, fd, "F", max_record + 2, &res.err), TN_OK);
	ck_assert_int_eq(tn_lines_init(&l, &in, max_record, &res.err), TN_OK);
	l.sep = sep;
	l.foreign = foreign;
	while ((got = tn_lines_fill(&l, &w, &res.err)) > 0) {
		ck_assert_uint_gt(w.n, 0);
		ck_assert_uint_eq(w.line, res.lines + 1);
		res.lines += w.n;
		show(&res.text, &w);
	}
	ck_assert_int_eq(got, res.err.status == TN_OK ? 0 : -1);
	ck_assert_int_eq(tn_lines_fill(&l, &w, &again), got);   /* ends and failures last */
	ck_assert_int_eq(again.status, res.err.status);
	tn_buf_ch(&res.text, '\0');
	res.cut = l.cut;
	tn_lines_fini(&l);
	tn_in_close(&in);
	return res;
}

static const struct {
	const char *in;
	size_t n;               /* 0: strlen */
	char sep;
	bool foreign;
	const char *want;
	enum tn_status status;
	uint64_t line;
	uint32_t column;
	const char *what;
	bool cut;
} cases[] = {
	{ "", 0, '\t', false, "", TN_OK, 0, 0, "", false },
	{ "", 0, '\t', true, "", TN_OK, 0, 0, "", false },
	{ "user\ttime\n", 0, '\t', false, "user|time;", TN_OK, 0, 0, "", false },
	{ "\n\n\t\n", 0, '\t', false, ";;|;", TN_OK, 0, 0, "", false },
	{ "a\tb\nc\td\te\n", 0, '\t', false, "a|b;c|d|e;", TN_OK, 0, 0, "", false },
	{ "a\\tb\n\0\n", 7, '\t', false, "a\\tb;", TN_OK, 0, 0, "", false },
	{ "a\tb\nc", 0, '\t', false, "a|b;", TN_EINPUT, 2, 0, "input was cut: the last line does not end", false },
	{ "a", 0, '\t', false, "", TN_EINPUT, 1, 0, "input was cut", false },
	{ "a\n\t", 0, '\t', false, "a;", TN_EINPUT, 2, 0, "input was cut", false },
	{ "a\n#!aborted", 0, '\t', false, "a;", TN_EINPUT, 2, 0, "aborted upstream", false },
	{ "#!aborted\na\n", 0, '\t', false, "", TN_EINPUT, 1, 0, "aborted upstream", false },
	{ "a\n#!aborted\tx\nb\n", 0, '\t', false, "a;", TN_EINPUT, 2, 0, "aborted upstream", false },
	{ "a\n#!aborted\tx", 0, '\t', false, "a;", TN_EINPUT, 2, 0, "aborted upstream", false },
	{ "a\n#!abo", 0, '\t', false, "a;", TN_EINPUT, 2, 0, "input was cut", false },
	{ "#!abortedx\nx#!aborted\nx\t#!aborted\n", 0, '\t', false, "#!abortedx;x#!aborted;x|#!aborted;", TN_OK, 0, 0, "", false },
	{ "a\tb\nc\td\re\nf\tg\n", 0, '\t', false, "a|b;", TN_EDATA, 2, 2, "raw carriage return", false },
	{ "a\tb\r\n", 0, '\t', false, "", TN_EDATA, 1, 2, "raw carriage return", false },
	{ "\ra\tb\n", 0, '\t', false, "", TN_EDATA, 1, 1, "raw carriage return", false },
	{ "a\rb", 0, '\t', false, "", TN_EINPUT, 1, 0, "input was cut", false },
	{ "a,b\r\nc,d\n", 0, ',', true, "a|b;c|d;", TN_OK, 0, 0, "", false },
	{ "a,b\r\nc,d", 0, ',', true, "a|b;c|d;", TN_OK, 0, 0, "", true },
	{ "a,b\r\nc,d\r", 0, ',', true, "a|b;c|d;", TN_OK, 0, 0, "", true },
	{ "a\r,b\r\n\r\n\\,\tx\n", 0, ',', true, "a\r|bE;;\\|\txE;", TN_OK, 0, 0, "", false },
	{ "a\tb\\n\n\t\n", 0, '\t', true, "a|b\\nE;|;", TN_OK, 0, 0, "", false },
	{ "a\n#!aborted", 0, '\t', true, "a;", TN_EINPUT, 2, 0, "aborted upstream", false },
	{ "a\n#!aborted\r\n", 0, '\t', true, "a;", TN_EINPUT, 2, 0, "aborted upstream", false },
	{ "0123456789\n01234567890\n", 0, '\t', false, "0123456789;", TN_ELIMIT, 2, 0, "more than 10 bytes", false },
	{ "x\n01234567890", 0, '\t', false, "x;", TN_ELIMIT, 2, 0, "more than 10 bytes", false },
};

START_TEST(test_ends)
{
	size_t n = cases[_i].n != 0 ? cases[_i].n : strlen(cases[_i].in);
	size_t limit = strstr(cases[_i].what, "more than") != NULL ? 10 : 1000;

	for (size_t chunk = 1; chunk <= n + 1; chunk++) {
		pid_t child;
		struct result r = read_fd(feed(cases[_i].in, n, chunk, &child), cases[_i].sep, cases[_i].foreign, limit);

		ck_assert_int_eq(strncmp(r.text.p, cases[_i].want, strlen(cases[_i].want)), 0);
		ck_assert_int_eq(r.err.status, cases[_i].status);
		ck_assert_uint_eq(r.err.line, cases[_i].line);
		ck_assert_uint_eq(r.err.column, cases[_i].column);
		ck_assert_ptr_nonnull(strstr(r.err.what, cases[_i].what));
		ck_assert_int_eq(r.cut, cases[_i].cut);
		tn_buf_fini(&r.text);
		ck_assert_int_eq(waitpid(child, NULL, 0), child);
	}
}
END_TEST

/* A file holding n bytes, read position at its begin. */
static int store(const char *p, size_t n)
{
	struct tn_err err = { .status = TN_OK };
	int fd;

	ck_assert_int_eq(tn_temp_open(&fd, NULL, &err), TN_OK);
	while (n > 0) {
		ssize_t put = write(fd, p, n);

		ck_assert_int_gt(put, 0);
		p += put;
		n -= (size_t)put;
	}
	ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

START_TEST(test_limits)
{
	size_t fields = TN_LINES_FIELDS + (size_t)_i % 2, n = 2 + fields;
	char *p = malloc(n);
	struct result r;

	memset(p, '\t', n);
	memcpy(p, "h\n", 2);
	p[n - 1] = '\n';                /* fields - 1 TABs */
	r = read_fd(store(p, n), '\t', _i >= 2, 1 << 20);
	ck_assert_int_eq(r.err.status, _i % 2 == 0 ? TN_OK : TN_ELIMIT);
	ck_assert_uint_eq(r.lines, _i % 2 == 0 ? 2 : 1);
	ck_assert_uint_eq(r.err.line, _i % 2 == 0 ? 0 : 2);
	tn_buf_fini(&r.text);
	free(p);
}
END_TEST

START_TEST(test_big_rows)
{
	size_t n = (size_t)3 << 20, at = 0, most = 0;
	char *p = malloc(n);
	uint64_t seed = 99 + (uint64_t)_i;
	bool same = true;
	struct result r;

	while (at < n) {
		size_t k = next(&seed) % ((size_t)1 << (next(&seed) % 21)) + 1;

		if (k > n - at)
			k = n - at;
		memset(p + at, 'x', k - 1);
		p[at + k - 1] = '\n';
		at += k;
		most = k - 1 > most ? k - 1 : most;
	}
	r = read_fd(store(p, n), '\t', false, most);
	ck_assert_int_eq(r.err.status, TN_OK);
	ck_assert_uint_eq(r.text.n, n + 1);
	for (size_t i = 0; i < n; i++)
		same &= r.text.p[i] == (p[i] == '\n' ? ';' : p[i]);
	ck_assert(same);
	tn_buf_fini(&r.text);
	r = read_fd(store(p, n), '\t', false, most - 1);
	ck_assert_int_eq(r.err.status, TN_ELIMIT);
	ck_assert_uint_eq(r.err.line, r.lines + 1);
	tn_buf_fini(&r.text);
	free(p);
}
END_TEST

Suite *lines_suite(void)
{
	Suite *s = suite_create("lines");
	TCase *c = tcase_create("all");

	tcase_set_timeout(c, 120);
	tcase_add_loop_test(c, test_twin, 0, 4);
	tcase_add_loop_test(c, test_twin_every_cut, 0, 2);
	tcase_add_loop_test(c, test_ends, 0, (int)(sizeof cases / sizeof cases[0]));
	tcase_add_loop_test(c, test_limits, 0, 4);
	tcase_add_loop_test(c, test_big_rows, 0, 6);
	suite_add_tcase(s, c);
	return s;
}
