/* Cells: short rows, texts that mean nothing, values carried forward, JSON in cells; over csv, tsv, blank, our own stream and JSON Lines. */
#include <stdio.h>

#include "unit/reader_text.h"
#include "unit/rnd.h"

Suite *reader_cells_suite(void);

#define CSV .format = TN_FORMAT_CSV
#define TSV .format = TN_FORMAT_TSV
#define STREAM .format = TN_FORMAT_STREAM
#define JSONL .format = TN_FORMAT_JSONL

static const struct reader_case cases[] = {
	/* short rows */
	{ TSV, .short_rows = true, .text = "a\tb\tc\n1\n1\t2\n1\t2\t3\n\n1\t2\t3\t4\n\t\n",
		.shown = "a|b|c;2:1||;3:1|2|;4:1|2|3;5:;6!fields=1^I2^I3^I4;7:||; 0" },
	{ TSV, .short_rows = true, .text = "a\tb\n1\n2", .shown = "a|b;2:1|;3:2; 0c" },
	{ TSV, .short_rows = true, .text = "a\tb\n1\t2", .shown = "a|b;2:1|2; 0c" },
	{ CSV, .short_rows = true, .text = "a;b,c\n\"x,y\"\n\"1\",\n", .shown = "a;b|c;2d:x,y|;3:1|; 0" },
	{ .format = TN_FORMAT_BLANK, .short_rows = true, .text = "a b c\n1 2\n1 2 3\n", .shown = "a|b|c;2:1|2|;3:1|2|3; 0" },
	{ CSV, .missing = "x", .text = "a,b\n1\n2,3\n4", .shown = "a|b;2!fields=1;3:2|3;4:4; 0c" },
	{ CSV, .short_rows = true, .text = "a,b\n1,2\n#!aborted\n", .shown = "a|b;2:1|2;/3:3" },
	/* missing */
	{ CSV, .missing = "(not set),null", .text = "a,b\n(not set),\"null\"\nnull ,(Not set)\n\"(not set)\",nullnull\n",
		.shown = "a|b;2:|;3:null |(Not set);4:|nullnull; 0" },
	{ STREAM, .missing = "x", .text = "a\tb\nx\t\\t\n\\N\ty\\\\\n", .shown = "a|b;2:|\\t;3:\\N|y\\\\; 0" },
	{ JSONL, .want = "a,b", .missing = "x", .text = "{\"a\":\"x\",\"b\":{\"x\":1}}\n\n{\"a\":\"\\t\"}\n",
		.shown = "a|b;1:|{\"x\":1};3:\\t|; 1" },
	/* carry */
	{ CSV, .carry = "a,b by k", .text = "k,a,b\n1,x,\n1,,y\n1,,\n2,,z\n1,,\n",
		.shown = "k|a|b;2:1|x|;3:1|x|y;4:1|x|y;5:2||z;6:1||; 0" },
	{ CSV, .carry = "a by k", .text = "k,a\n1,x\n,\n1,\n", .shown = "k|a;2:1|x;3:|;4:1|; 0" },
	{ CSV, .carry = "a by k", .text = "k,a\n,x\n,\n\\N,y\n\\N,\n", .shown = "k|a;2:|x;3:|;4e:\\N|y;5e:\\N|; 0" },
	{ CSV, .carry = "{a,b}, {c by d} by {k by k}", .text = "k by k,\"a,b\",c by d\n1,\"p,q\",z\n1,,\n",
		.shown = "k by k|a,b|c by d;2d:1|p,q|z;3d:1|p,q|z; 0" },
	{ CSV, .carry = "a by k", .text = "k,a\n1,\"l\nl\"\n1,\n", .shown = "k|a;2e:1|l^Jl;4e:1|l^Jl; 0" },
	{ CSV, .carry = "a by k", .text = "k,a\n1,x\n1,\"y\"z\n1,\n", .shown = "k|a;2:1|x;3!quote@2=1,\"y\"z;4:1|x; 0" },
	{ CSV, .carry = "a by k", .text = "k,a\n1,x\n1\n1,\n", .shown = "k|a;2:1|x;3!fields=1;4:1|x; 0" },
	{ CSV, .carry = "a by k", .missing = "-", .text = "k,a\n1,x\n1,-\n", .shown = "k|a;2:1|x;3:1|x; 0" },
	{ JSONL, .want = "k,a", .carry = "a by k", .text = "{\"k\":1,\"a\":\"\\\\\"}\n{\"k\":1}\n",
		.shown = "k|a;1:1|\\\\;2:1|\\\\; 0" },
	{ CSV, .carry = "a by c", .text = "k,a\n", .shown = "/1:1" },
	{ CSV, .carry = "b by k", .text = "k,a\n", .shown = "/1:1" },
	{ CSV, .carry = "a", .text = "k,a\n", .shown = "/2:0" },
	{ CSV, .carry = " by k", .text = "k,a\n", .shown = "/2:0" },
	{ CSV, .carry = "a by k,a", .text = "k,a\n", .shown = "/2:0" },
	/* JSON in cells */
	{ CSV, .json = "p", .want = "p.x,~u,p.y[0].z,q.x,p", .text = "u,p\n1,\"{\"\"x\"\":5,\"\"y\"\":[{\"\"z\"\":\"\"Z\"\"}]}\"\n2,\n3,{}\n4,7\n5,\"[1,2]\"\n6,null\n",
		.shown = "u|p|p.x|p.y[0].z;2d:1|{\"x\":5,\"y\":[{\"z\":\"Z\"}]}|5|Z;3:2|||;4:3|{}||;5:4|7||;6d:5|[1,2]||;7:6|null||; 0" },
	{ TSV, .json = "p", .want = "p.x,p.o", .text = "p\tu\n{\"x\":\"a\\tb,c\",\"o\":{\"k\":\"\\\\\"}}\t1\n",
		.shown = "p|u|p.x|p.o;2ed:{\"x\":\"a\\tb,c\",\"o\":{\"k\":\"\\\\\"}}|1|a^Ib,c|{\"k\":\"\\\\\"}; 0" },
	{ TSV, .json = "p,q", .want = "p.x,q.x,p.y", .text = "q\tp\n{\"x\":1}\t{\"x\":2,\"y\":3}\n",
		.shown = "q|p|p.x|q.x|p.y;2:{\"x\":1}|{\"x\":2,\"y\":3}|2|1|3; 0" },
	{ TSV, .json = "p", .want = "p.x", .missing = "-", .text = "p\n-\n{\"x\":\"-\"}\n",
		.shown = "p|p.x;2:|;3:{\"x\":\"-\"}|; 0" },
	{ TSV, .json = "p", .want = "p[1].x", .text = "p\n[0,{\"x\":1}]\n", .shown = "p|p[1].x;2:[0,{\"x\":1}]|1; 0" },
	{ TSV, .json = "{odd.name},p \"q\"", .want = "[\"odd.name\"].x,p \"q\".y", .text = "odd.name\tp \"q\"\n{\"x\":1}\t{\"y\":2}\n",
		.shown = "odd.name|p \"q\"|[\"odd.name\"].x|p \"q\".y;2:{\"x\":1}|{\"y\":2}|1|2; 0" },
	{ CSV, .json = "p", .want = "p.x", .text = "p,p.x\n{},5\n", .shown = "p|p.x;2:{}|5; 0" },
	{ CSV, .json = "p", .want = "q.x", .text = "p,q\n{,5\n", .shown = "p|q;2:{|5; 0" },
	/* no JSON: each way to break out of the cell */
	{ TSV, .json = "p", .want = "p.x", .text = "u\tp\n1\tx\n2\t{}\n3\t1}\n4\t1,\"q\":2\n5\t1,\"p\":{\"x\":1}\n6\t\"\n7\t{\"x\":1\n8\t{\"x\":1,\"x\":2}\n9\t \n",
		.shown = "u|p|p.x;2!json@2=1^Ix;3:2|{}|;4!json@2=3^I1};5!json@2=4^I1,\"q\":2;6!json@2=5^I1,\"p\":{\"x\":1};7!json@2=6^I\";"
		"8!json@2=7^I{\"x\":1;9!json-twin@2=8^I{\"x\":1,\"x\":2};10!json@2=9^I ; 0" },
	{ TSV, .json = "p,q", .want = "p.x,q.x", .text = "p\tq\n{\"z\":1\t2}\n",
		.shown = "p|q|p.x|q.x;2!json@1={\"z\":1^I2}; 0" },
	/* a header again is the mapper's to name */
	{ CSV, .json = "p", .want = "p.x", .text = "u,p\n1,{}\nu,p\n2,p\n",
		.shown = "u|p|p.x;2:1|{}|;3:u|p|p.x;4!json@2=2,p; 0" },
	{ CSV, .json = "p", .want = "p.x", .text = "u,p\n1,{}\n\xef\xbb\xbfu,p\n", .shown = "u|p|p.x;2:1|{}|;3:\xef\xbb\xbfu|p|p.x; 0" },
	/* a row that is bad by its cell carries nothing */
	{ TSV, .json = "p", .want = "p.x", .carry = "a by k", .text = "k\ta\tp\n1\tx\t\n1\ty\t!\n1\t\t{\"x\":1}\n",
		.shown = "k|a|p|p.x;2:1|x||;3!json@3=1^Iy^I!;4:1|x|{\"x\":1}|1; 0" },
	{ TSV, .json = "p", .want = "p.x", .carry = "p by k", .text = "k\tp\n1\t{\"x\":1}\n1\t\n",
		.shown = "k|p|p.x;2:1|{\"x\":1}|1;3:1|{\"x\":1}|1; 0" },
	/* the stream's escapes come off and on again */
	{ STREAM, .json = "p", .want = "p.x,p.y", .text = "u\tp\n1\t{\"x\":\"a\\\\tb\",\"y\":[\"\\\\\\\\\"]}\n",
		.shown = "u|p|p.x|p.y;2:1|{\"x\":\"a\\\\tb\",\"y\":[\"\\\\\\\\\"]}|a\\tb|[\"\\\\\\\\\"]; 0" },
	/* members whose text is JSON */
	{ JSONL, .json = "p", .want = "u,p.x", .text = "{\"u\":1,\"p\":\"{\\\"x\\\":5}\"}\n{\"u\":2,\"p\":{\"x\":6}}\n{\"u\":3}\n{\"u\":4,\"p\":\"!\"}\n",
		.shown = "u|p|p.x;1:1|{\"x\":5}|5;2:2|{\"x\":6}|6;3:3||;4!json@2={\"u\":4,\"p\":\"!\"}; 0" },
	{ JSONL, .json = "p", .want = "p.x", .missing = "a\\b", .text = "{\"p\":\"{\\\"x\\\":\\\"a\\\\tb\\\"}\"}\n{\"p\":\"a\\\\b\"}\n",
		.shown = "p|p.x;1:{\"x\":\"a\\\\tb\"}|a\\tb;2:|; 0" },
	{ JSONL, .keep_all = true, .json = "p", .want = "p.x", .text = "{\"p\":\"{}\",\"u\":1}\n", .shown = "p|u|p.x;1:{}|1|; 0" }
};

START_TEST(test_cases)
{
	check_case(&cases[_i]);
}
END_TEST

static const struct {
	struct reader_case c;
	const char *what, *hint;
} words[] = {
	{ { CSV, .carry = "a", .text = "k,a\n" }, "--carry: not COLUMN,COLUMN by COLUMN: 'a'", "--carry 'Email,Created at by Name'; {names in braces} may hold anything" },
	{ { CSV, .carry = "aa by k", .text = "k,a\n" }, "no column 'aa'; there are: k, a", "'a'" },
	{ { CSV, .carry = "a by k", .text = "k,a\n1,2\n#!aborted,\n" }, "aborted upstream", "" }
};

START_TEST(test_words)
{
	struct reader_setup s;
	struct tn_buf out = { .p = NULL };
	struct tn_err err;

	set_up(&s, &words[_i].c);
	show_text(&s.spec, tn_str_of(words[_i].c.text), &out, &err);
	ck_assert_str_eq(err.what, words[_i].what);
	ck_assert_str_eq(err.hint, words[_i].hint);
	tn_buf_fini(&out);
}
END_TEST

/* What a bad row says: as the mapper says it, and where in the cell. */
START_TEST(test_bad_rows)
{
	static const char *const what[] = { "3 fields, header has 2", "1 field, header has 2", "JSON: a comma or } is wanted (byte 8)" };
	struct reader_setup s;
	char name[] = "/tmp/check_reader.XXXXXX";
	struct tn_reader *r = NULL;
	struct tn_window w;
	struct tn_err bad = { 0 }, err = { 0 };

	set_up(&s, &(struct reader_case){ TSV, .json = "p", .want = "p.x" });
	put_file(name, TN_STR("u\tp\n1\t{}\t2\n3\n4\t{\"x\":1 2}\n"));
	ck_assert_int_eq(tn_reader_open(&r, &s.spec, name, &err), TN_OK);
	for (uint32_t i = 0; i < 3; i++) {
		ck_assert_int_eq(tn_reader_fill(r, &w, &bad, &err), 1);
		ck_assert_str_eq(bad.what, what[i]);
		ck_assert_uint_eq(bad.line, i + 2);
		tn_err_clear(&bad);
	}
	ck_assert_int_eq(tn_reader_fill(r, &w, &bad, &err), 0);
	tn_reader_close(r);
	unlink(name);
}
END_TEST

/* The table's own names stay apart from those that paths add; what was met is known behind the end. */
START_TEST(test_keys_and_met)
{
	static const bool met[] = { true, false, true, false };
	struct reader_setup s;
	char name[] = "/tmp/check_reader.XXXXXX";
	struct tn_reader *r = NULL;
	struct tn_buf out = { .p = NULL };
	struct tn_err err = { 0 };

	set_up(&s, &(struct reader_case){ TSV, .json = "p", .want = "p.x,p.y,u,z" });
	put_file(name, TN_STR("u\tp\n1\t{\"x\":null}\n"));
	ck_assert_int_eq(tn_reader_open(&r, &s.spec, name, &err), TN_OK);
	ck_assert_uint_eq(tn_reader_keys(r)->n, 2);
	ck_assert_uint_eq(tn_reader_columns(r)->n, 4);
	ck_assert_int_eq(show(r, &out, &err), TN_OK);
	for (uint32_t i = 0; i < 4; i++)
		ck_assert_int_eq(tn_reader_met(r, i), met[i]);
	tn_reader_close(r);
	tn_buf_fini(&out);
	unlink(name);
}
END_TEST

/* Random tables against what the words of reader.h say of each cell: more rows than a window holds, values carried over its end. */
START_TEST(test_random)
{
	static const char *const cells[] = { "", "", "x", "-", "\"p,q\"", "yy" }, *const values[] = { "", "", "x", "", "p,q", "yy" };
	struct reader_setup s;
	struct tn_err err;

	set_up(&s, &(struct reader_case){ CSV, .short_rows = true, .carry = "a,b by k", .missing = "-" });
	for (uint64_t run = 0; run < 40; run++) {
		struct tn_buf text = { .p = NULL }, want = { .p = NULL }, out = { .p = NULL };
		uint64_t seed = 20240701 + run * 977, key = 0, last_key = 0;
		const char *last[2] = { "", "" };

		tn_buf_cstr(&text, "k,a,b\n");
		tn_buf_cstr(&want, "k|a|b;");
		for (uint64_t line = 2; line < 2 + run * 40; line++) {
			uint32_t fields = 1 + (uint32_t)(rnd(&seed) % 3);
			const char *value[2] = { "", "" };

			key = rnd(&seed) % 3 == 0 ? 1 + rnd(&seed) % 3 : key == 0 ? 1 : key;
			tn_buf_u64(&text, key);
			for (uint32_t i = 0; i < fields - 1; i++) {
				size_t which = rnd(&seed) % 6;

				tn_buf_ch(&text, ',');
				tn_buf_cstr(&text, cells[which]);
				value[i] = values[which];
			}
			tn_buf_ch(&text, '\n');
			tn_buf_u64(&want, line);
			for (uint32_t i = 0; i < 2; i++)
				last[i] = key != last_key || value[i][0] != '\0' ? value[i] : last[i];
			tn_buf_cstr(&want, strchr(last[0], ',') != NULL || strchr(last[1], ',') != NULL ? "d:" : ":");
			tn_buf_u64(&want, key);
			for (uint32_t i = 0; i < 2; i++) {
				tn_buf_ch(&want, '|');
				tn_buf_cstr(&want, last[i]);
			}
			tn_buf_ch(&want, ';');
			last_key = key;
		}
		tn_buf_cstr(&want, " 0");
		tn_buf_ch(&want, '\0');
		show_text(&s.spec, tn_buf_str(&text), &out, &err);
		if (strcmp(out.p, want.p) != 0)
			ck_abort_msg("run %u\n%.*s\nwanted %s\ngot    %s\n%s", (unsigned)run, (int)text.n, text.p, want.p, out.p, err.what);
		tn_buf_fini(&text);
		tn_buf_fini(&want);
		tn_buf_fini(&out);
	}
}
END_TEST

Suite *reader_cells_suite(void)
{
	Suite *s = suite_create("reader_cells");
	TCase *c = tcase_create("all");

	tcase_add_loop_test(c, test_cases, 0, (int)(sizeof cases / sizeof cases[0]));
	tcase_add_loop_test(c, test_words, 0, (int)(sizeof words / sizeof words[0]));
	tcase_add_test(c, test_bad_rows);
	tcase_add_test(c, test_keys_and_met);
	tcase_add_test(c, test_random);
	suite_add_tcase(s, c);
	return s;
}
