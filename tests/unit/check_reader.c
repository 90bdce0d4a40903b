/* Foreign formats: what auto decides, and rows, names, blank lines and ends of each format. */
#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "stream/reader.h"

Suite *reader_suite(void);

static const struct {
	const char *text;
	char given;             /* --delimiter */
	enum tn_format format;
	char delimiter;
} blocks[] = {
	{ "user,time\nu,2024\n", 0, TN_FORMAT_CSV, ',' },
	{ "user;time\nu;1,5\n", 0, TN_FORMAT_CSV, ';' },
	{ "a;b\n1,5;2,5\n3,5;4,5\n", 0, TN_FORMAT_CSV, ';' },
	{ "a,b\nx;y,z;w\n", 0, TN_FORMAT_CSV, ',' },
	{ "a|b|c\n1|2|3\n", 0, TN_FORMAT_CSV, '|' },
	{ "a\tb\n1\t2\n", 0, TN_FORMAT_TSV, '\t' },
	{ "a\tb,c\n1\t2,3\n", 0, TN_FORMAT_TSV, '\t' },
	{ "user\ttime\n1\t2\n", 0, TN_FORMAT_STREAM, '\t' },
	{ "x\ttime\tuser\n1\t2\t3\n", 0, TN_FORMAT_STREAM, '\t' },
	{ "user\ttime\r\n1\t2\r\n", 0, TN_FORMAT_TSV, '\t' },
	{ "\"user\"\t\"time\"\n\"1\"\t\"2\"\n", 0, TN_FORMAT_CSV, '\t' },
	{ "\"a,b\";c\n\"1,2\";3\n", 0, TN_FORMAT_CSV, ';' },
	{ "\"a\nb\",c\n\"1;\n2\",3\n", 0, TN_FORMAT_CSV, ',' },
	{ "  id  day\n  1  2024\n", 0, TN_FORMAT_BLANK, ',' },
	{ "Unit price,Customer ID\n1,2\n", 0, TN_FORMAT_CSV, ',' },
	{ "one\n1\n2\n", 0, TN_FORMAT_CSV, ',' },
	{ "", 0, TN_FORMAT_CSV, ',' },
	{ "\n\n", 0, TN_FORMAT_CSV, ',' },
	{ "\n\na;b\n1;2\n", 0, TN_FORMAT_CSV, ';' },
	{ "a;b,c\n", '|', TN_FORMAT_CSV, '|' },
	{ "a,b\n", '\t', TN_FORMAT_TSV, '\t' },
	{ "a,b\n1,2\n3", 0, TN_FORMAT_CSV, ',' },
	{ "{\"user\":1,\"time\":2}\n", 0, TN_FORMAT_JSONL, '\0' },
	{ "\r\n\t {", 0, TN_FORMAT_JSONL, '\0' },
	{ "[ {\"a\":1}]", 0, TN_FORMAT_JSONL, '\0' },
	{ "[a],b\n1,2\n", 0, TN_FORMAT_CSV, ',' },
	{ "{a},b\n1,2\n", ',', TN_FORMAT_CSV, ',' }
};

START_TEST(test_detect)
{
	struct tn_reader_spec spec = { .delimiter = blocks[_i].given };

	tn_reader_detect(tn_str_of(blocks[_i].text), &spec);
	ck_assert_str_eq(tn_format_name(spec.format), tn_format_name(blocks[_i].format));
	ck_assert_int_eq(spec.delimiter, blocks[_i].delimiter);
}
END_TEST

#define EMPTY_OK -1      /* the person said that there is no header */

/* Names, rows: fields behind each other with | between, ; behind each row, ! for a bad one; then blank lines and c for cut. */
static const struct {
	enum tn_format format;
	int header;
	const char *columns, *text, *want;
	enum tn_status status;
} files[] = {
	{ TN_FORMAT_CSV, 0, NULL, "a,b\n1,2\n", "a|b;1|2; 0", TN_OK },
	{ TN_FORMAT_CSV, 0, NULL, "\xef\xbb\xbf" "a,b\n1,2", "a|b;1|2; 0c", TN_OK },
	{ TN_FORMAT_CSV, 0, NULL, "\n\r\na,b\n\n1,2\n\n", "a|b;1|2; 4", TN_OK },
	{ TN_FORMAT_CSV, 0, NULL, "\"a\tx\",\"b\"\"c\"\n1,2\n", "a\\tx|b\"c;1|2; 0", TN_OK },
	{ TN_FORMAT_CSV, 0, NULL, "a,b\n1,\"2\"3\n4,5\n", "a|b;!4|5; 0", TN_OK },
	{ TN_FORMAT_CSV, 0, NULL, "a\"x,b\n4,5\n", "", TN_EDATA },
	{ TN_FORMAT_CSV, 0, NULL, "a,a\n4,5\n", "", TN_EDATA },
	{ TN_FORMAT_CSV, 0, NULL, "a,b", "", TN_EINPUT },
	{ TN_FORMAT_CSV, 0, NULL, "", "", TN_EINPUT },
	{ TN_FORMAT_CSV, 0, NULL, "\n\n", "", TN_EINPUT },
	{ TN_FORMAT_CSV, 0, NULL, "#!aborted\n", "", TN_EINPUT },
	{ TN_FORMAT_CSV, TN_HEADER_NO, "a,b", "1,2\n", "a|b;1|2; 0", TN_OK },
	{ TN_FORMAT_CSV, TN_HEADER_NO, "a,b", "", "", TN_EINPUT },
	{ TN_FORMAT_CSV, TN_HEADER_NO, "a,b", "\n\n", "", TN_EINPUT },
	{ TN_FORMAT_CSV, EMPTY_OK, "a,b", "", "a|b; 0", TN_OK },
	{ TN_FORMAT_CSV, EMPTY_OK, "a,b", "\n\n", "a|b; 2", TN_OK },
	{ TN_FORMAT_TSV, EMPTY_OK, "a,b", "", "a|b; 0", TN_OK },
	{ TN_FORMAT_TSV, TN_HEADER_NO, "a,b", "", "", TN_EINPUT },
	{ TN_FORMAT_CSV, EMPTY_OK, "a,b", "1,2\n", "a|b;1|2; 0", TN_OK },
	{ TN_FORMAT_COMBINED, 0, NULL, "", "", TN_EINPUT },
	{ TN_FORMAT_COMBINED, 0, NULL, "\xef\xbb\xbf", "", TN_EINPUT },
	{ TN_FORMAT_COMBINED, 0, NULL, "\n \r\n", "", TN_EINPUT },
	{ TN_FORMAT_CSV, TN_HEADER_NO, NULL, "1,2\n", "", TN_EUSAGE },
	{ TN_FORMAT_CSV, TN_HEADER_AUTO, "a,b", "x,2\n", "a|b;x|2; 0", TN_OK },
	{ TN_FORMAT_CSV, TN_HEADER_AUTO, "a,b", "x,2024-01-02\n", "a|b;x|2024-01-02; 0", TN_OK },
	{ TN_FORMAT_CSV, TN_HEADER_AUTO, "a,b", "x,y\n1,2\n", "x|y;1|2; 0", TN_OK },
	{ TN_FORMAT_CSV, TN_HEADER_AUTO, "a,b", "", "", TN_EINPUT },
	{ TN_FORMAT_TSV, 0, NULL, "a\tb\\\r\n\n1\t2\r\n\r\n", "a|b\\\\;|;1|2;|; 0", TN_OK },
	{ TN_FORMAT_TSV, 0, NULL, "\n\na\tb\n1\t2", "a|b;1|2; 2c", TN_OK },
	{ TN_FORMAT_STREAM, 0, NULL, "a\tb\\t\n1\t2\\t\n", "a|b\\t;1|2\\t; 0", TN_OK },
	{ TN_FORMAT_STREAM, 0, NULL, "a\tb\n1\t2", "a|b;", TN_EINPUT },
	{ TN_FORMAT_BLANK, 0, NULL, " a  b \r\n 1\t 2\n\n  \n3 4 5\n", "a|b;1|2;3|4|5; 2", TN_OK },
	{ TN_FORMAT_BLANK, 0, NULL, "a b\n1 2", "a|b;1|2; 0c", TN_OK },
	{ TN_FORMAT_BLANK, 0, NULL, "\n a\n\n\n1\n2\n\n3", "a;1;2;3; 4c", TN_OK },
	{ TN_FORMAT_BLANK, 0, NULL, " \n\n", "", TN_EINPUT },
	{ TN_FORMAT_AUTO, 0, NULL, "a;b\n1;2\n", "a|b;1|2; 0", TN_OK },
	/* Excel's first line */
	{ TN_FORMAT_AUTO, 0, NULL, "sep=;\na;b\n1,5;2\n", "a|b;1,5|2; 0", TN_OK },
	{ TN_FORMAT_AUTO, 0, NULL, "\xef\xbb\xbfsep=;\r\n\r\na;b\r\n1;2\r\n", "a|b;1|2; 1", TN_OK },
	{ TN_FORMAT_CSV, 0, NULL, "sep=|\na|b\n1|2\n", "a|b;1|2; 0", TN_OK },
	{ TN_FORMAT_CSV, 0, NULL, "sep=\t\n\"a\tx\"\tb\n1\t2\n", "a\\tx|b;1|2; 0", TN_OK },
	{ TN_FORMAT_AUTO, 0, NULL, "sep=\t\na\t\"b\"\n1\t2\n", "a|b;1|2; 0", TN_OK },
	{ TN_FORMAT_CSV, TN_HEADER_NO, "a,b", "sep=;\n1;2\n", "a|b;1|2; 0", TN_OK },
	{ TN_FORMAT_CSV, TN_HEADER_AUTO, "a,b", "sep=;\n1;2\n", "a|b;1|2; 0", TN_OK },
	{ TN_FORMAT_CSV, 0, NULL, "sep=;\n", "", TN_EINPUT },
	{ TN_FORMAT_CSV, 0, NULL, "sep=;", "", TN_EINPUT },
	{ TN_FORMAT_CSV, 0, NULL, "sep=ab\n1\n", "sep=ab;1; 0", TN_OK },
	{ TN_FORMAT_CSV, 0, NULL, "sep=\"\n1\n", "", TN_EDATA },
	{ TN_FORMAT_CSV, 0, NULL, "Sep=;\n1\n", "Sep=;;1; 0", TN_OK },
	{ TN_FORMAT_CSV, 0, NULL, "\nsep=;\n1\n", "sep=;;1; 1", TN_OK },
	{ TN_FORMAT_TSV, 0, NULL, "sep=;\n1\n", "sep=;;1; 0", TN_OK }
};

static void add_row(struct tn_buf *out, const struct tn_rec *rec)
{
	for (uint32_t i = 0; i < rec->nf; i++) {
		if (i > 0)
			tn_buf_ch(out, '|');
		tn_buf_add(out, tn_rec_field(rec, i));
	}
	if (rec->nf == 1 && tn_rec_raw(rec).n == 0)
		tn_buf_ch(out, '|');
	tn_buf_ch(out, ';');
}

static enum tn_status render(struct tn_reader *r, struct tn_buf *out, struct tn_err *err)
{
	const struct tn_columns *c = tn_reader_columns(r);
	struct tn_window w;
	struct tn_err bad = { 0 };
	int got;

	for (uint32_t i = 0; i < c->n; i++) {
		if (i > 0)
			tn_buf_ch(out, '|');
		tn_buf_add(out, c->name[i]);
	}
	tn_buf_ch(out, ';');
	while ((got = tn_reader_fill(r, &w, &bad, err)) > 0) {
		for (uint32_t k = 0; k < w.n; k++) {
			struct tn_rec rec = tn_window_rec(&w, k);

			if (rec.flags & TN_REC_BAD)
				tn_buf_ch(out, '!');
			else
				add_row(out, &rec);
		}
	}
	if (got < 0)
		return err->status;
	tn_buf_ch(out, ' ');
	tn_buf_u64(out, tn_reader_blank_lines(r));
	if (tn_reader_is_cut(r))
		tn_buf_ch(out, 'c');
	return TN_OK;
}

static void store(char *name, struct tn_str text)
{
	int fd = mkstemp(name);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text.p, text.n), (ssize_t)text.n);
	close(fd);
}

START_TEST(test_files)
{
	bool empty_ok = files[_i].header == EMPTY_OK;
	struct tn_reader_spec spec = { .format = files[_i].format, .max_record = 1 << 20, .empty_ok = empty_ok,
		.header = empty_ok ? TN_HEADER_NO : (enum tn_header)files[_i].header };
	char name[] = "/tmp/check_reader.XXXXXX";
	struct tn_reader *r = NULL;
	struct tn_buf out = { 0 };
	struct tn_err err = { 0 };
	enum tn_status st;

	if (files[_i].columns != NULL)
		spec.columns = tn_str_of(files[_i].columns);
	store(name, tn_str_of(files[_i].text));
	st = tn_reader_open(&r, &spec, name, &err);
	if (st == TN_OK)
		st = render(r, &out, &err);
	unlink(name);
	ck_assert_int_eq(st, files[_i].status);
	ck_assert_int_eq(err.status, files[_i].status);
	tn_buf_ch(&out, '\0');
	ck_assert_str_eq(out.p, files[_i].want);
	tn_reader_close(r);
	tn_buf_fini(&out);
}
END_TEST

/* More rows than a window holds, blank lines between: each row knows its line. */
START_TEST(test_blank_lines)
{
	struct tn_reader_spec spec = { .format = TN_FORMAT_BLANK, .max_record = 1 << 20 };
	char name[] = "/tmp/check_reader.XXXXXX";
	struct tn_buf text = { 0 };
	struct tn_reader *r = NULL;
	struct tn_window w;
	struct tn_err err = { 0 };
	uint64_t rows = 0;

	tn_buf_cstr(&text, "line x\n");
	for (uint64_t line = 2; line < 3000; line++) {
		if (line % 7 != 0 && line % 501 > 3) {
			tn_buf_u64(&text, line);
			tn_buf_cstr(&text, "  y");
		}
		tn_buf_ch(&text, '\n');
	}
	store(name, tn_buf_str(&text));
	ck_assert_int_eq(tn_reader_open(&r, &spec, name, &err), TN_OK);
	unlink(name);
	while (tn_reader_fill(r, &w, &err, &err) > 0) {
		for (uint32_t k = 0; k < w.n; k++, rows++) {
			struct tn_rec rec = tn_window_rec(&w, k);
			struct tn_buf want = { 0 };

			tn_buf_u64(&want, rec.line);
			ck_assert(tn_str_eq(tn_buf_str(&want), tn_rec_field(&rec, 0)));
			tn_buf_fini(&want);
		}
	}
	ck_assert_int_eq(err.status, TN_OK);
	ck_assert_uint_eq(rows + tn_reader_blank_lines(r), 2998);
	tn_reader_close(r);
	tn_buf_fini(&text);
}
END_TEST

Suite *reader_suite(void)
{
	Suite *s = suite_create("reader");
	TCase *c = tcase_create("all");

	tcase_add_loop_test(c, test_detect, 0, (int)(sizeof blocks / sizeof blocks[0]));
	tcase_add_loop_test(c, test_files, 0, (int)(sizeof files / sizeof files[0]));
	tcase_add_test(c, test_blank_lines);
	suite_add_tcase(s, c);
	return s;
}
