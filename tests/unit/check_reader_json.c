/* JSON Lines: columns, rows, bad records and ends; every cut, reads of any size, and random records whose rows are known. */
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <zlib.h>

#include "unit/reader_text.h"
#include "unit/rnd.h"

Suite *reader_json_suite(void);

#define J .format = TN_FORMAT_JSONL
#define ALL J, .keep_all = true
#define DEEP "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["

static const struct reader_case cases[] = {
	/* columns: those of the first good record, roles' own names first; then what is wanted */
	{ ALL, .text = "{\"a\":1,\"b\":\"x\"}\n{\"b\":\"y\",\"a\":2}\n", .shown = "a|b;1:1|x;2:2|y; 0" },
	{ ALL, .want = "~user,~time", .text = "{\"x\":1,\"time\":2,\"user\":3}\n", .shown = "user|time|x;1:3|2|1; 0" },
	{ ALL, .want = "c.d", .text = "{\"c\":{\"d\":5},\"a\":1}\n", .shown = "c|a|c.d;1:{\"d\":5}|1|5; 0" },
	{ ALL, .want = "c.d", .text = "{\"a\":1}\n{\"a\":2,\"c\":{\"d\":5}}\n", .shown = "a|c.d;1:1|;2:2|5; 0" },
	{ ALL, .want = "a", .text = "{\"b\":1,\"a\":2}\n", .shown = "b|a;1:1|2; 0" },
	{ ALL, .text = "{\"a.b\":1,\"c d\":2,\"e[0]\":3,\"\\u0041\\n\":4,\"\\\"\\\\\":5}\n",
		.shown = "a.b|c d|e[0]|A\\n|\"\\\\;1:1|2|3|4|5; 0" },
	{ J, .want = "a.b", .text = "{\"a.b\":1,\"a\":{\"b\":2}}\n", .shown = "a.b;1:1; 0" },
	{ J, .want = "a[\"x.y\"].z,l[1],p[k=v].w,~user,~time,q", .text = "{\"user\":1,\"a\":{\"x.y\":{\"z\":\"Z\"}},\"l\":[1,2],\"p\":[{\"k\":\"u\",\"w\":1},"
		"{\"k\":\"v\",\"w\":7}]}\n", .shown = "user|a[\"x.y\"].z|l[1]|p[k=v].w|time|q;1:1|Z|2|7||; 0" },
	/* user and time are always columns; other usual names that the first good record lacks must not come later with a value */
	{ J, .want = "~user,~item", .text = "{\"time\":1}\n{\"user\":2}\n", .shown = "user;1:;2:2; 0" },
	{ ALL, .want = "~user,~time,~item", .text = "{\"x\":1,\"item\":0}\n{\"user\":2,\"time\":3,\"x\":4}\n",
		.shown = "item|x|user|time;1:0|1||;2:|4|2|3; 0" },
	{ J, .want = "~user,~time,~item,~value,?x", .text = "{\"x\":1,\"item\":null,\"user\":5}\n{\"item\":2,\"value\":null}\n{\"value\":0}\n{\"time\":3}\n",
		.shown = "user|item|time|x;1:5|||1;2:|2||;3!key-unknown={\"value\":0};4:||3|; 0" },
	{ ALL, .want = "~user,~time,~value", .text = "{\"user\":1,\"time\":2}\n{\"value\":null}\n{\"value\":[]}\n{\"user\":1,\"x\":null}\n",
		.shown = "user|time;1:1|2;2:|;3!key-unknown={\"value\":[]};4!key-unknown={\"user\":1,\"x\":null}; 0" },
	{ J, .want = "~user,~order,order[].id", .explode = "order", .text = "{\"user\":1}\n{\"user\":2,\"order\":[{\"id\":3},null]}\n",
		.shown = "user|order[].id;1:1|;2:2|3; 0" },
	{ J, .want = "~user,~value,value.net", .text = "{\"user\":1}\n{\"user\":2,\"value\":{\"net\":3}}\n",
		.shown = "user|value.net;1:1|;2:2|3; 0" },
	{ J, .want = "a[", .text = "{\"a\":1}\n", .shown = "/2:1" },
	{ J, .want = "a[].b", .text = "{\"a\":1}\n", .shown = "/2:1" },
	/* values */
	{ J, .want = "a,b", .text = "{\"a\":\"t\\tn\\nr\\rb\\\\\",\"b\":\"\\u0000\"}\n", .shown = "a|b;1n:t\\tn\\nr\\rb\\\\|^@; 0" },
	{ J, .want = "a,b", .text = "{\"a\":\"\\u00e9\\ud83d\\ude00\\/\\\"\",\"b\":\"\\\\N\"}\n",
		.shown = "a|b;1:\xc3\xa9\xf0\x9f\x98\x80/\"|\\N; 0" },
	{ J, .want = "a,b,c,d,e", .text = "{\"a\":null,\"b\":true,\"c\":false,\"d\":-1.50e+999,\"e\":9007199254740993}\n",
		.shown = "a|b|c|d|e;1:|true|false|-1.50e+999|9007199254740993; 0" },
	{ J, .want = "a,b,c", .text = "{\"a\":{ \"x\" : [1, 2] },\"b\":[\"\\\"\"],\"c\":{\t}}\n",
		.shown = "a|b|c;1:{ \"x\" : [1, 2] }|[\"\\\\\"\"]|{\\t}; 0" },
	{ J, .want = "a", .missing = "(not set),null", .text = "{\"a\":\"(not set)\"}\n{\"a\":\"null\"}\n{\"a\":\"x\"}\n",
		.shown = "a;1:;2:;3:x; 0" },
	/* lines */
	{ J, .want = "a", .text = "\xef\xbb\xbf{\"a\":1}\r\n\n \t\r\n  {\"a\" : 2 }  \r\n", .shown = "a;1:1;4:2; 2" },
	{ J, .want = "a", .text = "\n\n{\"a\":1}\n\n{\"a\":2}", .shown = "a;3:1;5:2; 3c" },
	{ J, .want = "a", .text = "{\"a\":1}\n  ", .shown = "a;1:1; 1c" },
	/* explode */
	{ J, .want = "u,i[].p", .explode = "i", .text = "{\"u\":1,\"i\":[{\"p\":5},{\"p\":6},{}]}\n{\"u\":2,\"i\":[]}\n{\"u\":3,\"i\":null}\n{\"u\":4}\n"
		"{\"u\":5,\"i\":7}\n{\"u\":6,\"i\":[{\"p\":\"\\t\"}]}\n", .shown = "u|i[].p;1:1|5;1:1|6;1:1|;2:2|;3:3|;4:4|;5:5|;6:6|\\t; 0" },
	{ J, .want = "u,i[].p", .explode = "i", .text = "{\"u\":1,\"i\":[null,{\"p\":5},null]}\n{\"u\":2,\"i\":[null]}\n",
		.shown = "u|i[].p;1:1|5;2:2|; 0" },
	{ J, .want = "u,a.t[]", .explode = "a.t", .text = "{\"u\":1,\"a\":{\"t\":[\"x\",\"y\"]}}\n",
		.shown = "u|a.t[];1:1|x;1:1|y; 0" },
	/* bad records */
	{ J, .want = "a", .text = "{\"a\":1}\n{\"a\":}\n{\"a\":2}\n[]\n7\n{\"a\":3}}\n",
		.shown = "a;1:1;2!json={\"a\":};3:2;4!json=[];5!json=7;6!json={\"a\":3}}; 0" },
	{ J, .want = "a", .text = "{\"a\":1,\"a\":2}\n{\"a\":1,\"b\":2,\"b\":3}\n",
		.shown = "a;1!json-twin={\"a\":1,\"a\":2};2:1; 0" },
	{ ALL, .text = "{\"a\":1,\"a\":2}\n{\"b\":1}\n{\"b\":1,\"b\":2}\n",
		.shown = "b;1!key-unknown={\"a\":1,\"a\":2};2:1;3!json-twin={\"b\":1,\"b\":2}; 0" },
	{ ALL, .text = "{\"a\":1}\n{\"a\":1,\"b\":2}\n{}\n{\"a\":3}\n",
		.shown = "a;1:1;2!key-unknown={\"a\":1,\"b\":2};3:;4:3; 0" },
	{ ALL, .text = "{\"\":1}\n{\"a\":1}\n", .shown = "a;1!key-unknown={\"\":1};2:1; 0" },
	{ J, .want = "a", .text = "nonsense\n\n{\"a\":1}\n", .shown = "a;1!json=nonsense;3:1; 1" },
	{ J, .want = "a", .text = "{\"a\":\"\x01\"}\n{\"a\":\"\xff\"}\n{\"a\":\"\\ud800\"}\n{\"a\":01}\n{\"a\":1}\n",
		.shown = "a;1!json={\"a\":\"^A\"};2!json={\"a\":\"\xff\"};3!json={\"a\":\"\\ud800\"};4!json={\"a\":01};5:1; 0" },
	{ J, .want = "a", .text = "{\"a\":1}\n{\"a\":" DEEP "\n", .shown = "a;1:1;2!json-depth={\"a\":" DEEP "; 0" },
	/* ends */
	{ J, .want = "a", .text = "", .shown = "/3:0" },
	{ J, .want = "a", .text = "\n \n", .shown = "/3:0" },
	{ J, .want = "a", .text = "[{\"a\":1},\n{\"a\":2}]\n", .shown = "/1:1" },
	{ J, .want = "a", .text = "\n [\n", .shown = "/1:2" },
	{ J, .want = "a", .text = "[[", .shown = "/1:1" },
	{ J, .want = "a", .text = "{\n\"a\":1\n}\n", .shown = "/1:1" },
	{ J, .want = "a", .text = "{\"a\":1}\n{\"a\"", .shown = "a;1:1;/3:2" },
	{ J, .want = "a", .text = "{\"a\":1}\n{\"a\":1,\"a\":2}", .shown = "a;1:1;2!json-twin={\"a\":1,\"a\":2}; 0c" },
	{ J, .want = "a", .text = "{\"a\":1}\n[1]", .shown = "a;1:1;2!json=[1]; 0c" },
	{ J, .want = "a", .text = "{\"a\"", .shown = "/3:1" },
	{ J, .want = "a", .text = "x\n{\"a\"", .shown = "/3:2" },
	{ J, .want = "a", .text = "{\"a\":1}\n#!aborted", .shown = "a;1:1;/3:2" },
	{ J, .want = "a", .text = "{\"a\":1}\n#!aborted\n{\"a\":2}\n", .shown = "a;1:1;/3:2" },
	{ J, .want = "a", .text = "x\n#!aborted\n", .shown = "/3:2" },
	{ J, .want = "~value", .text = "{\"a\":1}\n", .shown = "/1:1" },
	{ .text = "\n {\"a\":1}\n", .want = "a", .shown = "a;2:1; 1" },
	{ .text = "[{\"a\":1}]\n", .want = "a", .shown = "/1:1" },
	{ .text = "{\"a\":1}", .want = "a", .shown = "a;1:1; 0c" }
};

START_TEST(test_cases)
{
	check_case(&cases[_i]);
}
END_TEST

/* What is said, to the byte. */
static const struct {
	struct reader_case c;
	const char *what, *hint;
} words[] = {
	{ { J, .want = "a", .text = "[{}]\n" }, "a JSON array, not JSON Lines", "jq -c '.[]' FILE | ... writes a record a line" },
	{ { J, .want = "a", .text = "{\n}\n" }, "JSON: the text ends in an object (byte 2)", "JSON Lines has a record a line: jq -c . FILE | ..." },
	{ { J, .want = "a", .text = "{\"a\":1}\n{\"a\":2" }, "input was cut: the last record does not end: JSON: the text ends in a container (byte 7)", "" },
	{ { J, .want = "a", .text = "" }, "no record: the input is empty", "" },
	{ { J, .want = "a", .text = "{\"a\":1}\n#!aborted" }, "aborted upstream", "" },
	{ { .format = TN_FORMAT_CSV, .explode = "i", .text = "a\n" }, "--explode is for format jsonl, and this is csv", "" },
	{ { J, .explode = "p.i", .json = "q,p", .want = "p.i[].x", .text = "{\"p\":\"{}\"}\n" },
		"--explode: elements of an array inside of JSON text cannot be exploded: 'p.i'", "leave 'p' out of --json where it is an object" },
	{ { J, .explode = "p", .json = "p", .want = "x", .text = "" },
		"--explode: elements of an array inside of JSON text cannot be exploded: 'p'", "leave 'p' out of --json where it is an object" }
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

/* The way out of a member that nobody knew of; and a bad record's line and place. */
START_TEST(test_bad_row)
{
	struct reader_setup s;
	char name[] = "/tmp/check_reader.XXXXXX";
	struct tn_reader *r = NULL;
	struct tn_window w;
	struct tn_err bad = { 0 }, err = { 0 };

	set_up(&s, &(struct reader_case){ ALL });
	put_file(name, TN_STR("{\"a\":1}\n{\"a\":1,\"b\":2}\n"));
	ck_assert_int_eq(tn_reader_open(&r, &s.spec, name, &err), TN_OK);
	ck_assert(!tn_reader_has_header(r));
	ck_assert_int_eq(tn_reader_delimiter(r), '\t');
	ck_assert_int_eq(tn_reader_fill(r, &w, &bad, &err), 1);
	ck_assert_int_eq(tn_reader_fill(r, &w, &bad, &err), 1);
	ck_assert_str_eq(bad.what, "JSON: a member that is no column: 'b'");
	ck_assert_str_eq(bad.hint, "--keep LIST names the columns to keep; --keep none keeps none");
	ck_assert_uint_eq(bad.line, 2);
	ck_assert_uint_eq(bad.column, 0);
	ck_assert_int_eq(tn_reader_fill(r, &w, &bad, &err), 0);
	tn_reader_close(r);
	unlink(name);
}
END_TEST

/* A usual name that comes late says which option takes it. */
START_TEST(test_late_role)
{
	struct reader_setup s;
	char name[] = "/tmp/check_reader.XXXXXX";
	struct tn_reader *r = NULL;
	struct tn_window w;
	struct tn_err bad = { 0 }, err = { 0 };

	set_up(&s, &(struct reader_case){ J, .want = "~user,~time,~event,~value" });
	s.spec.keep_all = _i == 1;
	put_file(name, TN_STR("{\"user\":1,\"time\":1}\n{\"user\":1,\"time\":1,\"value\":5}\n"));
	ck_assert_int_eq(tn_reader_open(&r, &s.spec, name, &err), TN_OK);
	ck_assert_int_eq(tn_reader_fill(r, &w, &bad, &err), 1);
	ck_assert_uint_eq(w.row[0].flags & TN_REC_BAD, 0);
	ck_assert_int_eq(tn_reader_fill(r, &w, &bad, &err), 1);
	ck_assert_uint_eq(w.row[0].flags & TN_REC_BAD, TN_REC_BAD);
	ck_assert_str_eq(bad.what, "JSON: a member that is no column: 'value'");
	ck_assert_str_eq(bad.hint, "--value value takes it");
	ck_assert_uint_eq(bad.line, 2);
	tn_reader_close(r);
	unlink(name);
}
END_TEST

/* Keys are the members of the first good record in its order; a want is met when a record had it. */
START_TEST(test_keys_and_met)
{
	static const char *const keys[] = { "b", "user", "odd.key" };
	static const bool met[] = { true, true, true, false, true, true };
	struct reader_setup s;
	char name[] = "/tmp/check_reader.XXXXXX";
	struct tn_reader *r = NULL;
	struct tn_buf out = { .p = NULL };
	struct tn_err err = { 0 };

	set_up(&s, &(struct reader_case){ J, .want = "~user,~time,late.x,never,odd.key,?b" });
	put_file(name, TN_STR("bad\n{\"b\":null,\"user\":2,\"odd.key\":1}\n{\"late\":{\"x\":null},\"time\":3}\n"));
	ck_assert_int_eq(tn_reader_open(&r, &s.spec, name, &err), TN_OK);
	ck_assert_uint_eq(tn_reader_keys(r)->n, 3);
	for (uint32_t i = 0; i < 3; i++)
		ck_assert(tn_str_eq(tn_reader_keys(r)->name[i], tn_str_of(keys[i])));
	ck_assert_int_eq(show(r, &out, &err), TN_OK);
	for (uint32_t i = 0; i < 6; i++)
		ck_assert_int_eq(tn_reader_met(r, i), met[i]);
	tn_reader_close(r);
	tn_buf_fini(&out);
	unlink(name);
}
END_TEST

/* Cut anywhere: status 3, or the records before the cut and the last one whole. */
START_TEST(test_cuts)
{
	static const char text[] = "{\"u\":\"\\u00e9\\n\",\"t\":1}\r\n\n{\"t\":-2.5,\"u\":{\"x\":[1]}}\n{\"u\":\"\xc3\xa9\"}\n";
	static const size_t ends[] = { 22, 49, 60 };
	struct reader_setup s;
	struct tn_buf out = { .p = NULL };
	struct tn_err err;

	set_up(&s, &(struct reader_case){ J, .want = "u,t" });
	for (size_t n = 0; n < sizeof text; n++) {
		bool may_end = n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r');

		for (size_t i = 0; i < 3; i++)
			may_end = may_end || n == ends[i];
		show_text(&s.spec, (struct tn_str){ text, n }, &out, &err);
		if (err.status != (may_end ? TN_OK : TN_EINPUT))
			ck_abort_msg("cut at %zu: %s", n, out.p);
	}
	ck_assert_str_eq(out.p, "u|t;1:\xc3\xa9\\n|1;3:{\"x\":[1]}|-2.5;4:\xc3\xa9|; 1");
	tn_buf_fini(&out);
}
END_TEST

/* stdin is a socket that gives `step` bytes a read. */
static void show_steps(const struct tn_reader_spec *spec, struct tn_str text, size_t step, struct tn_buf *out, struct tn_err *err)
{
	int pair[2], saved = dup(0);
	pid_t child;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		for (size_t i = 0; i < text.n; i += step)
			if (write(pair[1], text.p + i, text.n - i < step ? text.n - i : step) < 0)
				_exit(1);
		_exit(0);
	}
	close(pair[1]);
	ck_assert_int_eq(dup2(pair[0], 0), 0);
	close(pair[0]);
	show_file(spec, "-", out, err);
	dup2(saved, 0);
	close(saved);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
}

/* Records that know what they must give */

#define COLUMNS 4
static const char *const column_names[COLUMNS] = { "user", "a.b", "odd name", "i[].p" };

static void put_one_of(struct tn_buf *record, struct tn_buf *value, uint64_t *seed)
{
	static const struct { const char *json, *value; } values[] = {
		{ "\"plain\"", "plain" }, { "\"\"", "" }, { "null", "" }, { "12.50", "12.50" }, { "-0", "-0" }, { "1E+3", "1E+3" }, { "true", "true" },
		{ "\"q\\\"q\"", "q\"q" }, { "\"b\\\\\"", "b\\\\" }, { "\"\\u0009\"", "\\t" }, { "\"\\r\\n\"", "\\r\\n" }, { "[1 ,\t\"\\\\\"]", "[1 ,\\t\"\\\\\\\\\"]" },
		{ "{\"b\":{\"b\":[]}}", "{\"b\":{\"b\":[]}}" }, { "\"\\u0000\"", "^@" }, { "\"\xf0\x9f\x98\x80\"", "\xf0\x9f\x98\x80" },
		{ "\"a text of more than the sixty-four bytes that are copied in two pieces, and some\"",
			"a text of more than the sixty-four bytes that are copied in two pieces, and some" }
	};
	size_t i = rnd(seed) % (sizeof values / sizeof values[0]);

	tn_buf_cstr(record, values[i].json);
	tn_buf_cstr(value, values[i].value);
}

/* Members in any order with strangers between; each is there or not. Rows without their flags: see strip. */
static void put_record(struct tn_buf *text, struct tn_buf *rows, uint64_t line, uint64_t *seed)
{
	struct tn_buf value[2 + COLUMNS] = { { .p = NULL } };
	uint64_t first = rnd(seed), elements = rnd(seed) % 4;

	tn_buf_ch(text, '{');
	for (uint32_t k = 0; k < 4; k++) {
		uint32_t which = (uint32_t)(first + k) % 4;

		tn_buf_cstr(text, k == 0 ? "" : rnd(seed) % 2 ? "," : ",\"other\":{\"user\":[{}]} , ");
		tn_buf_cstr(text, which == 0 ? "\"user\":" : which == 1 ? "\"a\":{\"b\":" : which == 2 ? "\"odd name\" : " : "\"i\":[");
		if (which < 3)
			put_one_of(text, &value[which], seed);
		for (uint64_t e = 0; which == 3 && e < elements; e++) {
			tn_buf_cstr(text, e == 0 ? "{\"p\":" : ",{\"p\":");
			put_one_of(text, &value[3 + e], seed);
			tn_buf_ch(text, '}');
		}
		tn_buf_cstr(text, which == 1 ? "}" : which == 3 ? "]" : "");
	}
	tn_buf_cstr(text, rnd(seed) % 8 == 0 ? "}\r\n" : "}\n");
	for (uint64_t e = 0; e < (elements == 0 ? 1 : elements); e++) {
		tn_buf_u64(rows, line);
		for (uint32_t i = 0; i < COLUMNS; i++) {
			tn_buf_ch(rows, i == 0 ? ':' : '|');
			tn_buf_add(rows, tn_buf_str(&value[i < 3 ? i : 3 + e]));
		}
		tn_buf_ch(rows, ';');
	}
	for (uint32_t i = 0; i < 2 + COLUMNS; i++)
		tn_buf_fini(&value[i]);
}

/* Flags stand between a line's number and its colon; what they must be follows from the fields. */
static void strip(struct tn_buf *out)
{
	size_t n = 0, number = 0;
	bool at_row = false;

	for (size_t i = 0; i < out->n; i++) {
		char c = out->p[i];

		if (at_row && strchr("end", c) != NULL && c != '\0' && number > 0)
			continue;
		number = at_row && c >= '0' && c <= '9' ? number + 1 : 0;
		if (c == ':' || c == ';')
			at_row = c == ';';
		out->p[n++] = c;
	}
	out->n = n;
}

START_TEST(test_random)
{
	static const size_t steps[] = { 1, 7, 4096 };
	struct reader_setup s;
	struct tn_err err;

	set_up(&s, &(struct reader_case){ J, .want = "user,a.b,odd name,i[].p", .explode = "i" });
	for (uint64_t run = 0; run < 30; run++) {
		struct tn_buf text = { .p = NULL }, want = { .p = NULL }, out = { .p = NULL };
		uint64_t seed = 20240601 + run * 977;

		for (uint32_t i = 0; i < COLUMNS; i++) {
			tn_buf_cstr(&want, i == 0 ? "" : "|");
			tn_buf_cstr(&want, column_names[i]);
		}
		tn_buf_ch(&want, ';');
		for (uint64_t line = 1; line <= 1 + run; line++)
			put_record(&text, &want, line, &seed);
		tn_buf_cstr(&want, " 0");
		tn_buf_ch(&want, '\0');
		show_steps(&s.spec, tn_buf_str(&text), steps[run % 3], &out, &err);
		strip(&out);
		if (strcmp(out.p, want.p) != 0)
			ck_abort_msg("run %u\n%.*s\nwanted %s\ngot    %s\n%s", (unsigned)run, (int)text.n, text.p, want.p, out.p, err.what);
		tn_buf_fini(&text);
		tn_buf_fini(&want);
		tn_buf_fini(&out);
	}
}
END_TEST

static void add_member(struct tn_buf *b, struct tn_str s)
{
	z_stream z = { .zalloc = Z_NULL };

	ck_assert_int_eq(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	ck_assert(tn_buf_room(b, deflateBound(&z, s.n) + 64));
	z.next_in = (unsigned char *)(uintptr_t)s.p;
	z.avail_in = (unsigned)s.n;
	z.next_out = (unsigned char *)b->p + b->n;
	z.avail_out = (unsigned)(b->cap - b->n);
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	b->n += z.total_out;
	deflateEnd(&z);
}

/* Members cut the text where they like. */
START_TEST(test_gzip)
{
	static const char text[] = "{\"a\":\"one\"}\n{\"a\":\"two\"}\n";
	struct reader_setup s;
	struct tn_err err;

	set_up(&s, &(struct reader_case){ .want = "a" });
	for (size_t at = 0; at < sizeof text; at++) {
		struct tn_buf gz = { .p = NULL }, out = { .p = NULL };

		add_member(&gz, (struct tn_str){ text, at });
		add_member(&gz, (struct tn_str){ text + at, sizeof text - 1 - at });
		show_text(&s.spec, tn_buf_str(&gz), &out, &err);
		ck_assert_str_eq(out.p, "a;1:one;2:two; 0");
		tn_buf_fini(&gz);
		tn_buf_fini(&out);
	}
}
END_TEST

/* A member that stands in each of a record's many rows does not multiply the room: windows stay small, every row keeps its line and text. */
START_TEST(test_many_rows)
{
	struct reader_setup s;
	char name[] = "/tmp/check_reader.XXXXXX";
	struct tn_buf text = { .p = NULL };
	struct tn_reader *r = NULL;
	struct tn_window w;
	struct tn_err bad = { 0 }, err = { 0 };
	uint64_t rows = 0;

	tn_buf_cstr(&text, "{\"u\":\"first\"}\n{\"u\":\"");
	for (int i = 0; i < 10000; i++)
		tn_buf_ch(&text, 'x');
	tn_buf_cstr(&text, "\",\"i\":[");
	for (uint64_t i = 0; i < 5000; i++) {
		tn_buf_cstr(&text, i == 0 ? "" : ",");
		tn_buf_u64(&text, i);
	}
	tn_buf_cstr(&text, "]}");
	set_up(&s, &(struct reader_case){ J, .want = "u,i[]", .explode = "i" });
	put_file(name, tn_buf_str(&text));
	ck_assert_int_eq(tn_reader_open(&r, &s.spec, name, &err), TN_OK);
	while (tn_reader_fill(r, &w, &bad, &err) > 0) {
		HOLDS(w.at[w.row[w.n - 1].at + 2] - w.at[0] < 100000);
		HOLDS(tn_reader_is_cut(r) == (rows + w.n == 5001));
		for (uint32_t k = 0; k < w.n; k++, rows++) {
			struct tn_rec rec = tn_window_rec(&w, k);
			char number[24];

			snprintf(number, sizeof number, "%llu", (unsigned long long)rows - 1);
			HOLDS(rec.line == (rows == 0 ? 1 : 2));
			HOLDS(rows == 0 || tn_str_eq(tn_rec_field(&rec, 1), tn_str_of(number)));
			HOLDS(rows == 0 || (tn_rec_field(&rec, 0).n == 10000 && w.raw[k].n == text.n - 14));
		}
	}
	ck_assert_int_eq(err.status, TN_OK);
	ck_assert_uint_eq(rows, 5001);
	tn_reader_close(r);
	tn_buf_fini(&text);
	unlink(name);
}
END_TEST

/* The limit is on the line, whatever --bad says; one byte less is a record. */
START_TEST(test_limit)
{
	struct reader_setup s;
	struct tn_buf text = { .p = NULL }, out = { .p = NULL };
	struct tn_err err;

	tn_buf_cstr(&text, "{\"a\":1}\n{\"a\":\"");
	for (int i = 0; i < 992; i++)
		tn_buf_ch(&text, 'x');
	tn_buf_cstr(&text, "\"}\n{\"a\":2}\n");
	set_up(&s, &(struct reader_case){ J, .want = "a" });
	s.spec.max_record = 1000;
	show_text(&s.spec, tn_buf_str(&text), &out, &err);
	ck_assert_int_eq(err.status, TN_OK);
	s.spec.max_record = 999;
	show_text(&s.spec, tn_buf_str(&text), &out, &err);
	ck_assert_str_eq(out.p, "a;1:1;/5:2");
	ck_assert_str_eq(err.what, "a line of more than 999 bytes");
	ck_assert_str_eq(err.hint, "--max-record");
	tn_buf_fini(&text);
	tn_buf_fini(&out);
}
END_TEST

Suite *reader_json_suite(void)
{
	Suite *s = suite_create("reader_json");
	TCase *c = tcase_create("all");

	tcase_add_loop_test(c, test_cases, 0, (int)(sizeof cases / sizeof cases[0]));
	tcase_add_loop_test(c, test_words, 0, (int)(sizeof words / sizeof words[0]));
	tcase_add_test(c, test_bad_row);
	tcase_add_loop_test(c, test_late_role, 0, 2);
	tcase_add_test(c, test_keys_and_met);
	tcase_add_test(c, test_cuts);
	tcase_add_test(c, test_random);
	tcase_add_test(c, test_gzip);
	tcase_add_test(c, test_many_rows);
	tcase_add_test(c, test_limit);
	suite_add_tcase(s, c);
	return s;
}
