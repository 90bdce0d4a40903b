/* Paths into JSON: tables of cases; and random records with random paths against a slow recursive twin that makes a tree of the text, from both
 * walks, as they are, damaged, and at each place of the 32 bytes that are looked at. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "io/json_parts.h"
#include "rnd.h"

Suite *json_path_suite(void);

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define MOST_PATHS 8

/* ---- tables */
struct a_case {
	const char *paths[MOST_PATHS], *explode;
	bool closed;
	const char *record, *want;
};

static size_t put_value(char *to, size_t cap, const struct tn_json_value *v)
{
	return (size_t)snprintf(to, cap, "%c%s%.*s", "-zbdsoa"[v->kind], v->has_escapes ? "e:" : v->kind == TN_JSON_NONE ? "" : ":", (int)v->text.n,
		v->kind == TN_JSON_NONE ? "" : v->text.p);
}

/* All rows of a record as text; "reason: message" for a bad one. */
static void read_text(struct tn_json_paths *p, uint32_t n, const char *record, char *to, size_t cap)
{
	struct tn_err err = { .status = TN_OK };
	size_t len = strlen(record), at = 0;
	char *copy = malloc(len + 64);
	uint32_t rows;

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, record, len);
	memset(copy + len, '}', 64);
	rows = tn_json_paths_read(p, (struct tn_str){ copy, len }, &err);
	to[0] = '\0';
	if (rows == 0)
		snprintf(to, cap, "%s: %s", err.reason, err.what);
	for (uint32_t r = 0; r < rows; r++) {
		for (uint32_t i = 0; i < n; i++) {
			at += (size_t)snprintf(to + at, cap - at, i > 0 ? "|" : r > 0 ? " / " : "");
			at += put_value(to + at, cap - at, &tn_json_paths_row(p, r)[i]);
		}
	}
	free(copy);
}

static void hold_case(const struct a_case *c, bool is_plain)
{
	struct tn_str path[MOST_PATHS], explode = { c->explode, c->explode == NULL ? 0 : strlen(c->explode) };
	struct tn_err err = { .status = TN_OK };
	struct tn_json_paths *p;
	uint32_t n = 0;
	char got[1000];

	for (; n < MOST_PATHS && c->paths[n] != NULL; n++)
		path[n] = tn_str_of(c->paths[n]);
	ck_assert_msg(tn_json_paths_open(&p, path, n, explode, c->closed, &err) == TN_OK, "%s", err.what);
	if (is_plain) {
		p->run = tn_json_walk_plain;
		p->run_shape = tn_json_shape_plain;
	}
	for (int i = 0; i < 3; i++) {           /* the second time its shape is known */
		read_text(p, n, c->record, got, sizeof(got));
		ck_assert_msg(strcmp(got, c->want) == 0, "plain %d, time %d\n%s\n%s\nwanted %s", is_plain, i, c->record, got, c->want);
	}
	tn_json_paths_close(p);
}

static const struct a_case cases[] = {
	{ { "a", "b", "c" }, NULL, false, "{\"a\":1,\"b\":\"x\",\"d\":[]}", "d:1|s:x|-" },
	{ { "a", "b", "c", "d", "e", "f" }, NULL, false, "{\"f\":{\"x\":[1, 2]} , \"e\":[ ],\"d\":null,\"c\":true,\"b\":-0.50e+1,\"a\":\"\\n\"}",
		"se:\\n|d:-0.50e+1|b:true|z:null|a:[ ]|o:{\"x\":[1, 2]}" },
	{ { NULL }, NULL, false, "{\"a\":1}", "" },
	{ { "" }, NULL, false, " {\"a\":1} ", "o:{\"a\":1}" },
	{ { "a", "a" }, NULL, false, "{\"a\":1}", "d:1|d:1" },
	{ { "a", "a.b", "a.b.c" }, NULL, false, "{\"a\":{\"b\":{\"c\":7}}}", "o:{\"b\":{\"c\":7}}|o:{\"c\":7}|d:7" },
	{ { "a.b", "a.c" }, NULL, false, "{\"a\":7}", "-|-" },
	{ { "a.b" }, NULL, false, "{\"a.b\":7}", "-" },
	{ { "[\"a.b\"]", "c[\"d]\"].e", "f[\"\\u0067\\\"\"]" }, NULL, false, "{\"a.b\":7,\"c\":{\"d]\":{\"e\":8}},\"f\":{\"g\\\"\":9}}", "d:7|d:8|d:9" },
	{ { "[\"\"]", "a[\"\"][\"\"]" }, NULL, false, "{\"\":1,\"a\":{\"\":{\"\":2}}}", "d:1|d:2" },
	{ { "a" }, NULL, false, "{\"\\u0061\":1}", "d:1" },
	{ { "\xc3\xa9" }, NULL, false, "{\"\\u00e9\":1}", "d:1" },
	{ { "a[0]", "a[2].b", "a[1][1]", "a[3]" }, NULL, false, "{\"a\":[5,[6,7],{\"b\":8}]}", "d:5|d:8|d:7|-" },
	{ { "a[0]", "a.0" }, NULL, false, "{\"a\":{\"0\":1}}", "-|d:1" },
	{ { "p[key=x].value.s", "p[key=y].value.s", "p[key=z].value.s", "p[name=x].value" }, NULL, false,
		"{\"p\":[{\"key\":\"y\",\"value\":{\"s\":1}},7,{\"value\":{\"s\":2},\"key\":\"x\"},{\"key\":\"x\",\"value\":{\"s\":3}},[],{\"name\":\"x\",\"value\":4}]}",
		"d:2|d:1|-|d:4" },
	{ { "p[key=a.b].v", "p[key=].v", "p[key=3]" }, NULL, false, "{\"p\":[{\"key\":3},{\"key\":\"a\\u002eb\",\"v\":1},{\"key\":\"\",\"v\":2}]}", "d:1|d:2|-" },
	{ { "p[key=x]", "p[0].v", "p" }, NULL, false, "{\"p\":[{\"key\":\"x\",\"v\":1}]}", "o:{\"key\":\"x\",\"v\":1}|d:1|a:[{\"key\":\"x\",\"v\":1}]" },
	{ { "p[key=x].p[key=x].v" }, NULL, false, "{\"p\":[{\"p\":[{\"v\":1,\"key\":\"x\"}],\"key\":\"y\"},{\"p\":[{\"v\":2,\"key\":\"x\"}],\"key\":\"x\"}]}", "d:2" },
	{ { "p[key=x].v" }, NULL, false, "{\"p\":{\"key\":\"x\",\"v\":1}}", "-" },
	/* rows */
	{ { "id", "items[].n", "z" }, "items", false, "{\"id\":1,\"items\":[{\"n\":2},{},{\"n\":\"4\"}],\"z\":5}", "d:1|d:2|d:5 / d:1|-|d:5 / d:1|s:4|d:5" },
	{ { "id", "items[].n" }, "items", false, "{\"id\":1}", "d:1|-" },
	{ { "id", "items[].n" }, "items", false, "{\"items\":[],\"id\":1}", "d:1|-" },
	{ { "id", "items[].n" }, "items", false, "{\"id\":1,\"items\":null}", "d:1|-" },
	{ { "id", "items[].n" }, "items", false, "{\"id\":1,\"items\":{\"n\":2}}", "d:1|-" },
	{ { "items[]" }, "items", false, "{\"items\":[1,\"b\",null,[3],{}]}", "d:1 / s:b / a:[3] / o:{}" },
	{ { "id", "items[].n" }, "items", false, "{\"id\":1,\"items\":[null,{\"n\":2}, null ,{\"n\":null},null]}", "d:1|d:2 / d:1|z:null" },
	{ { "id", "items[].n", "items[1].n", "z" }, "items", false, "{\"id\":1,\"items\":[null, null],\"z\":2}", "d:1|-|-|d:2" },
	{ { "items[].n", "items[1].n" }, "items", false, "{\"items\":[null,{\"n\":2},{\"n\":3}]}", "d:2|d:2 / d:3|d:2" },
	{ { "items[]" }, "items", false, "{\"items\":[nul]}", "json: JSON: a value is wanted (byte 11)" },
	{ { "a.i[].x[0]", "a.i[1].x", "a.i", "a.k" }, "a[\"i\"]", false, "{\"a\":{\"i\":[{\"x\":[1]},{\"x\":[2]}],\"k\":3}}",
		"d:1|a:[2]|a:[{\"x\":[1]},{\"x\":[2]}]|d:3 / d:2|a:[2]|a:[{\"x\":[1]},{\"x\":[2]}]|d:3" },
	{ { "i[].p[key=x].v", "i[key=q].v" }, "i", false, "{\"i\":[{\"p\":[{\"key\":\"x\",\"v\":1}]},{\"key\":\"q\",\"v\":2,\"p\":[{\"key\":\"y\"}]}]}", "d:1|d:2 / -|d:2" },
	{ { "p[key=x].i[].v", "a" }, "p[key=x].i", false, "{\"p\":[{\"key\":\"y\",\"i\":[{\"v\":9}]},{\"i\":[{\"v\":1},{\"v\":2}],\"key\":\"x\"}],\"a\":3}", "d:1|d:3 / d:2|d:3" },
	{ { "a" }, "items", false, "{\"items\":[1,2,3],\"a\":\"x\"}", "s:x / s:x / s:x" },
	/* twins: where a path goes */
	{ { "a" }, NULL, false, "{\"a\":1,\"a\":1}", "json-twin: JSON: two members of one object are named 'a'" },
	{ { "a" }, NULL, false, "{\"\\u0061\":1,\"b\":0,\"a\":1}", "json-twin: JSON: two members of one object are named 'a'" },
	{ { "a.b" }, NULL, false, "{\"a\":1,\"a\":2}", "json-twin: JSON: two members of one object are named 'a'" },
	{ { "a.b.c" }, NULL, false, "{\"a\":{\"b\":null,\"b\":{\"c\":1}}}", "json-twin: JSON: two members of one object are named 'b'" },
	{ { "a[1].b" }, NULL, false, "{\"a\":[{\"b\":1,\"b\":1},{\"b\":1}]}", "d:1" },
	{ { "a[1].b" }, NULL, false, "{\"a\":[{\"b\":1},{\"b\":1,\"b\":1}]}", "json-twin: JSON: two members of one object are named 'b'" },
	{ { "p[key=x].v" }, NULL, false, "{\"p\":[{\"key\":\"x\",\"v\":1},{\"key\":\"a\",\"key\":\"b\"}]}", "json-twin: JSON: two members of one object are named 'key'" },
	{ { "p[key=x].v" }, NULL, false, "{\"p\":[{\"key\":\"y\",\"v\":1,\"v\":1},{\"key\":\"x\",\"v\":1}]}", "d:1" },
	{ { "p[key=x].v" }, NULL, false, "{\"p\":[{\"key\":\"x\",\"v\":1,\"v\":1}]}", "json-twin: JSON: two members of one object are named 'v'" },
	{ { "i[].v" }, "i", false, "{\"i\":[{\"v\":1},{\"v\":1,\"v\":2}]}", "json-twin: JSON: two members of one object are named 'v'" },
	{ { "z" }, "i", false, "{\"i\":[1],\"i\":[2]}", "json-twin: JSON: two members of one object are named 'i'" },
	{ { "b" }, NULL, false, "{\"a\":1,\"a\":{\"b\":1,\"b\":1},\"b\":2}", "d:2" },
	{ { "a" }, NULL, false, "{\"a\":{\"x\":1,\"x\":2}}", "o:{\"x\":1,\"x\":2}" },
	/* closed */
	{ { "a", "b.c" }, NULL, true, "{\"b\":{\"d\":1},\"a\":1}", "d:1|-" },
	{ { "a", "b.c" }, "i", true, "{\"a\":1,\"i\":[{\"x\":1}]}", "d:1|-" },
	{ { "a", "b.c" }, NULL, true, "{\"a\":1,\"c\":1}", "key-unknown: JSON: a member that is no column: 'c'" },
	{ { NULL }, NULL, true, "{}", "" },
	{ { NULL }, NULL, true, "{\"\\u0061\":1}", "key-unknown: JSON: a member that is no column: '\\u0061'" },
	/* no record */
	{ { "a" }, NULL, false, "[1]", "json: JSON: a record that is no object" },
	{ { "a" }, NULL, false, " \"a\"", "json: JSON: a record that is no object" },
	{ { "a" }, NULL, false, "", "json: JSON: the text ends where a value is wanted (byte 1)" },
	{ { "a" }, NULL, false, "{\"a\":1}}", "json: JSON: something behind the value (byte 8)" },
	{ { "a" }, NULL, false, "{\"a\":01}", "json: JSON: a number that is none (byte 6)" },
	{ { "a" }, NULL, false, "{\"b\":tru}", "json: JSON: a value is wanted (byte 6)" },
	{ { "a" }, NULL, false, "{\"b\":[1,2}", "json: JSON: a comma or ] is wanted (byte 10)" },
};

START_TEST(rows_of_records)
{
	for (size_t i = 0; i < N(cases); i++)
		for (int plain = 0; plain < 2; plain++)
			hold_case(&cases[i], plain != 0);
}
END_TEST

START_TEST(no_paths)
{
	static const struct { const char *path, *explode, *what; } bad[] = {
		{ ".", NULL, "'.': a name is wanted (byte 1)" },
		{ "a.", NULL, "'a.': a name is wanted (byte 3)" },
		{ "a..b", NULL, "'a..b': a name is wanted (byte 3)" },
		{ ".a", NULL, "'.a': a name is wanted (byte 1)" },
		{ "a]", NULL, "'a]': a . or [ is wanted (byte 2)" },
		{ "a[", NULL, "'a[': a ] is wanted (byte 3)" },
		{ "a[0", NULL, "'a[0': a ] is wanted (byte 4)" },
		{ "a[0]b", NULL, "'a[0]b': a . or [ is wanted (byte 5)" },
		{ "a[00]", NULL, "'a[00]': no index (byte 5)" },
		{ "a[4294967296]", NULL, "'a[4294967296]': no index (byte 13)" },
		{ "a[1x]", NULL, "'a[1x]': no index (byte 5)" },
		{ "a[-1]", NULL, "'a[-1]': in brackets stands an index, a name in quotes, key=text, or nothing (byte 5)" },
		{ "a[b]", NULL, "'a[b]': in brackets stands an index, a name in quotes, key=text, or nothing (byte 4)" },
		{ "a[=b]", NULL, "'a[=b]': in brackets stands an index, a name in quotes, key=text, or nothing (byte 3)" },
		{ "a[b=c", NULL, "'a[b=c': a ] is wanted (byte 6)" },
		{ "a[\"b]", NULL, "'a[\"b]': a quote is not closed (byte 3)" },
		{ "a[\"b\\\"]", NULL, "'a[\"b\\\"]': a quote is not closed (byte 3)" },
		{ "a[\"b\"", NULL, "'a[\"b\"': a ] is wanted (byte 6)" },
		{ "a[\"\\x\"]", NULL, "'a[\"\\x\"]': what is in quotes is no JSON string (byte 3)" },
		{ "[0]", NULL, "'[0]': a record is an object: the first step is a name (byte 4)" },
		{ "a[]", NULL, "'a[]': [] asks for a row an element, and no array is exploded (byte 4)" },
		{ "b[].c", "a", "'b[].c': [] may only stand behind the exploded array (byte 4)" },
		{ "a[].b[]", "a", "'a[].b[]': [] may only stand behind the exploded array (byte 8)" },
		{ "a", "a[]", "'a[]': [] asks for a row an element, and no array is exploded (byte 4)" },
		{ "a", "a..", "'a..': a name is wanted (byte 3)" },
	};

	for (size_t i = 0; i < N(bad); i++) {
		struct tn_str path = tn_str_of(bad[i].path), explode = { bad[i].explode, bad[i].explode == NULL ? 0 : strlen(bad[i].explode) };
		struct tn_err err = { .status = TN_OK };
		struct tn_json_paths *p;
		char want[200];

		snprintf(want, sizeof(want), "no path into JSON: %s", bad[i].what);
		ck_assert_int_eq(tn_json_paths_open(&p, &path, 1, explode, false, &err), TN_EUSAGE);
		ck_assert_str_eq(err.what, want);
		ck_assert_ptr_null(p);
	}
}
END_TEST

START_TEST(first_names)
{
	static const struct { const char *path, *root; } roots[] = {
		{ "", "" }, { "a", "a" }, { "a.b[0].c", "a" }, { "items[].price", "items" }, { "[\"odd.name\"].b", "odd.name" }, { "[\"\\u0061\"]", "\\u0061" },
		{ "p[key=x].v", "p" }, { "a..b", "a..b" }, { "a[", "a[" }, { "Lineitem price", "Lineitem price" },
	};

	for (size_t i = 0; i < N(roots); i++)
		ck_assert(tn_str_eq(tn_json_path_root(tn_str_of(roots[i].path)), tn_str_of(roots[i].root)));
}
END_TEST

/* As many paths as there are members, below and above the number from which they are looked up by a hash; in another order each round, every fifth
 * name with an escape; then a member that is no path, and a twin. */
START_TEST(many_paths)
{
	enum { MOST = 300 };
	static char name[MOST][16], text[MOST * 24], want[MOST * 24];
	static const int counts[] = { 1, 31, 32, 33, 34, 127, 128, 129, 130, 257, MOST };

	for (size_t k = 0; k < N(counts); k++) {
		int n = counts[k];
		struct tn_str path[MOST];
		struct tn_json_paths *p;
		struct tn_err err = { .status = TN_OK };
		struct tn_buf b = { NULL, 0, 0, false };

		for (int i = 0; i < n; i++) {
			snprintf(name[i], sizeof(name[i]), "u%d", i);
			path[i] = tn_str_of(name[i]);
		}
		ck_assert_int_eq(tn_json_paths_open(&p, path, (uint32_t)n, (struct tn_str){ NULL, 0 }, true, &err), TN_OK);
		for (int round = 0; round < 4; round++) {
			size_t at = 0;

			tn_buf_reset(&b);
			for (int i = 0; i < n; i++) {
				int u = (i + round * 7) % n;

				snprintf(text, 40, "%s\"%s%d\":%d", i == 0 ? "{" : ",", (u + round) % 5 == 0 ? "\\u0075" : "u", u, u + round);
				tn_buf_cstr(&b, text);
				at += (size_t)snprintf(want + at, sizeof(want) - at, "%sd:%d", i > 0 ? "|" : "", i + round);
			}
			tn_buf_cstr(&b, round == 2 ? ",\"v\":1}" : round == 3 ? ",\"u0\":1}" : "}");
			ck_assert(tn_buf_room(&b, 64));
			tn_buf_ch(&b, '\0');
			read_text(p, (uint32_t)n, b.p, text, sizeof(text));
			ck_assert_str_eq(text, round == 2 ? "key-unknown: JSON: a member that is no column: 'v'" :
				round == 3 ? "json-twin: JSON: two members of one object are named 'u0'" : want);
		}
		tn_json_paths_close(p);
		tn_buf_fini(&b);
	}
}
END_TEST

/* Names without end, of all lengths, in places asked for and not: guesses must never fill up into something wrong. */
START_TEST(many_names)
{
	struct tn_str path[] = { { "u77", 3 }, { "deep.u5", 7 }, { "last", 4 } };
	struct tn_json_paths *p;
	struct tn_err err = { .status = TN_OK };
	struct tn_buf b = { NULL, 0, 0, false };
	char text[120], want[120];

	ck_assert_int_eq(tn_json_paths_open(&p, path, 3, (struct tn_str){ NULL, 0 }, false, &err), TN_OK);
	for (int round = 0; round < 60; round++) {
		tn_buf_reset(&b);
		tn_buf_cstr(&b, "{");
		for (int i = 0; i < 120; i++) {
			int name = (i * 7 + round) % 120;       /* 7 is coprime to 120: each once, in another order each time */

			snprintf(text, sizeof(text), "\"u%d\":%d,\"%.*s%d\":{\"x%d\":[{\"y%d\":1}]},", name, name + round, i % 40, "mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm", round,
				i + round * 100, i * round);
			tn_buf_cstr(&b, text);
		}
		snprintf(text, sizeof(text), "\"deep\":{\"u%d\":1,\"u5\":%d},\"last\":\"%d\"}", round + 6, round, round);
		tn_buf_cstr(&b, text);
		ck_assert(tn_buf_room(&b, 64));
		tn_buf_ch(&b, '\0');
		snprintf(want, sizeof(want), "d:%d|d:%d|s:%d", 77 + round, round, round);
		read_text(p, 3, b.p, text, sizeof(text));
		ck_assert_str_eq(text, want);
	}
	tn_json_paths_close(p);
	tn_buf_fini(&b);
}
END_TEST

/* Members that nobody asked for and that must be null. The same record again and again: its shape must not let another value through. */
START_TEST(watched)
{
	static const struct { const char *record, *want, *caught; } records[] = {
		{ "{\"a\":1,\"c\":2}", "d:1|-", NULL },
		{ "{\"a\":1,\"value\":null,\"c\":2}", "d:1|-", NULL },
		{ "{\"a\":1,\"value\":3,\"c\":2}", "key-unknown: JSON: a member that is no column: 'value'", "value" },
		{ "{\"a\":1,\"value\":\"n\",\"c\":2}", "key-unknown: JSON: a member that is no column: 'value'", "value" },
		{ "{\"value\":null,\"a\":1}", "d:1|-", NULL },
		{ "{\"value\":{\"value\":null},\"a\":1}", "key-unknown: JSON: a member that is no column: 'value'", "value" },
		{ "{\"a\":5,\"v\\u0061lue\" : null}", "d:5|-", NULL },
		{ "{\"a\":5,\"v\\u0061lue\" : []}", "key-unknown: JSON: a member that is no column: 'value'", "value" },
		{ "{\"a\":5,\"x\":{\"value\":1}}", "d:5|-", NULL },
		{ "{\"a\":5,\"value\":null,\"value\":null}", "json-twin: JSON: two members of one object are named 'value'", NULL },
		{ "{\"a\":5,\"value\":nul}", "json: JSON: a value is wanted (byte 16)", NULL },
		{ "{\"a\":5,\"value\":nullx}", "json: JSON: a comma or } is wanted (byte 20)", NULL },
		{ "{\"b\":{\"c\":7},\"item\":\"\"}", "key-unknown: JSON: a member that is no column: 'item'", "item" },
		{ "{\"b\":{\"c\":7}}", "-|d:7", NULL },          /* a path goes there */
	};
	struct tn_str path[] = { { "a", 1 }, { "b.c", 3 } }, names_of[] = { { "item", 4 }, { "value", 5 }, { "b", 1 }, { "a", 1 } };
	char got[200];

	for (int plain = 0; plain < 2; plain++) {
		struct tn_json_paths *p;
		struct tn_err err = { .status = TN_OK };

		ck_assert_int_eq(tn_json_paths_open(&p, path, 2, (struct tn_str){ NULL, 0 }, false, &err), TN_OK);
		ck_assert_int_eq(tn_json_paths_watch(p, names_of, N(names_of), &err), TN_OK);
		if (plain) {
			p->run = tn_json_walk_plain;
			p->run_shape = tn_json_shape_plain;
		}
		for (size_t i = 0; i < 5 * N(records); i++) {
			struct tn_str caught;

			read_text(p, 2, records[i % N(records)].record, got, sizeof(got));
			ck_assert_str_eq(got, records[i % N(records)].want);
			caught = strncmp(got, "key", 3) == 0 ? tn_json_paths_caught(p) : (struct tn_str){ NULL, 0 };
			ck_assert(tn_str_eq(caught, records[i % N(records)].caught == NULL ? TN_STR("") : tn_str_of(records[i % N(records)].caught)));
		}
		tn_json_paths_close(p);
	}
}
END_TEST

/* ... of a closed record null is no reason either, and another member is not one that was watched. */
START_TEST(watched_and_closed)
{
	struct tn_str path = { "a", 1 }, name = { "value", 5 };
	struct tn_json_paths *p;
	struct tn_err err = { .status = TN_OK };
	char got[200];

	ck_assert_int_eq(tn_json_paths_open(&p, &path, 1, (struct tn_str){ NULL, 0 }, true, &err), TN_OK);
	ck_assert_int_eq(tn_json_paths_watch(p, &name, 1, &err), TN_OK);
	for (int i = 0; i < 3; i++) {
		read_text(p, 1, "{\"value\":null,\"a\":1}", got, sizeof(got));
		ck_assert_str_eq(got, "d:1");
		read_text(p, 1, "{\"a\":1,\"x\":null}", got, sizeof(got));
		ck_assert_str_eq(got, "key-unknown: JSON: a member that is no column: 'x'");
		ck_assert_ptr_null(tn_json_paths_caught(p).p);
	}
	tn_json_paths_close(p);
}
END_TEST

START_TEST(met_and_steady)
{
	struct tn_str path[] = { { "a", 1 }, { "b.c", 3 }, { "i[].x", 5 } };
	struct tn_json_paths *p;
	struct tn_err err = { .status = TN_OK };
	const struct tn_json_value *values;
	char got[400];

	ck_assert_int_eq(tn_json_paths_open(&p, path, 3, (struct tn_str){ "i", 1 }, false, &err), TN_OK);
	read_text(p, 3, "{\"b\":1,\"a\":null}", got, sizeof(got));
	ck_assert(tn_json_paths_met(p, 0) && !tn_json_paths_met(p, 1) && !tn_json_paths_met(p, 2));
	read_text(p, 3, "{\"b\":{\"c\":1},\"i\":[{},{\"x\":2},{}]}", got, sizeof(got));
	ck_assert_str_eq(got, "-|d:1|- / -|d:1|d:2 / -|d:1|-");
	ck_assert(tn_json_paths_met(p, 1) && tn_json_paths_met(p, 2));
	values = tn_json_paths_row(p, 0);
	for (int i = 0; i < 100; i++) {
		read_text(p, 3, "{\"i\":[1,2,3],\"a\":\"\"}", got, sizeof(got));
		ck_assert_str_eq(got, "s:|-|- / s:|-|- / s:|-|-");
		ck_assert_ptr_eq(tn_json_paths_row(p, 0), values);      /* the memory is kept */
	}
	tn_json_paths_close(p);
	tn_json_paths_close(NULL);
}
END_TEST

/* ---- the slow twin: a tree of the whole text, then each path by itself */
struct tree {
	struct tn_json_value v;
	struct tn_str meant, name;      /* of a string; of a member */
	struct tree *kids, *next;
};

struct slow {
	const char *p, *end;
	struct tn_arena *a;
	struct tn_buf meant;
};

static bool eat(struct slow *s, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(s->end - s->p) < n || memcmp(s->p, word, n) != 0)
		return false;
	s->p += n;
	return true;
}

static void eat_blanks(struct slow *s)
{
	while (eat(s, " ") || eat(s, "\t") || eat(s, "\n") || eat(s, "\r"))
		;
}

static size_t encode(uint32_t c, char *to)
{
	static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = n; --i > 0; c >>= 6)
		to[i] = (char)(0x80 | (c & 0x3f));
	to[0] = (char)(lead[n] | c);
	return n;
}

static int32_t four_hex(struct slow *s)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	int32_t v = 0;

	for (int i = 0; i < 4; i++, s->p++) {
		const char *d = s->p < s->end && *s->p != '\0' ? strchr(digits, *s->p) : NULL;

		if (d == NULL)
			return -1;
		v = v * 16 + (int32_t)((d - digits) % 16);
	}
	return v;
}

/* One character of a string; -1: a bad one. */
static int32_t character(struct slow *s)
{
	static const char *const escapes[] = { "\\\"", "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t" };
	unsigned char c = (unsigned char)*s->p;
	char again[4];
	int32_t v, low;
	size_t n;

	for (size_t i = 0; i < 8; i++)
		if (eat(s, escapes[i]))
			return "\"\\/\b\f\n\r\t"[i];
	if (eat(s, "\\u")) {
		v = four_hex(s);
		if (v < 0xd800 || v > 0xdfff)
			return v;
		low = v < 0xdc00 && eat(s, "\\u") ? four_hex(s) : -1;
		return low >= 0xdc00 && low <= 0xdfff ? 0x10000 + (v & 0x3ff) * 0x400 + (low & 0x3ff) : -1;
	}
	if (c < 0x20 || c == '\\')
		return -1;
	n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	v = n == 1 ? c : c & (0xff >> (n + 1));
	if ((size_t)(s->end - s->p) < n)
		return -1;
	for (size_t i = 1; i < n; i++)
		v = v * 64 + ((unsigned char)s->p[i] & 0x3f);
	/* right if it would be written the same way */
	if (v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff) || encode((uint32_t)v, again) != n || memcmp(again, s->p, n) != 0)
		return -1;
	s->p += n;
	return v;
}

static bool slow_string(struct slow *s, struct tn_json_value *v, struct tn_str *meant)
{
	const char *begin = s->p + 1;
	char utf8[4];

	tn_buf_reset(&s->meant);
	if (!eat(s, "\""))
		return false;
	while (s->p < s->end && *s->p != '"') {
		int32_t c;

		v->has_escapes |= *s->p == '\\';
		c = character(s);
		if (c < 0)
			return false;
		tn_buf_add(&s->meant, (struct tn_str){ utf8, encode((uint32_t)c, utf8) });
	}
	*meant = tn_arena_copy(s->a, tn_buf_str(&s->meant));
	v->kind = TN_JSON_STRING;
	v->text = (struct tn_str){ begin, (size_t)(s->p - begin) };
	return eat(s, "\"");
}

static size_t slow_digits(struct slow *s)
{
	const char *begin = s->p;

	while (s->p < s->end && *s->p >= '0' && *s->p <= '9')
		s->p++;
	return (size_t)(s->p - begin);
}

static bool slow_number(struct slow *s)
{
	eat(s, "-");
	if (!eat(s, "0") && slow_digits(s) == 0)
		return false;
	if (eat(s, ".") && slow_digits(s) == 0)
		return false;
	if (eat(s, "e") || eat(s, "E")) {
		if (!eat(s, "+"))
			eat(s, "-");
		return slow_digits(s) > 0;
	}
	return true;
}

static struct tree *slow_value(struct slow *s, int depth)
{
	struct tree *t = tn_arena_zalloc(s->a, 1, sizeof(*t)), **last = &t->kids;
	const char *begin = s->p;
	bool is_object;

	if (s->p == s->end || depth > TN_JSON_DEPTH)
		return NULL;
	t->v.kind = TN_JSON_NUMBER;
	if (*s->p == '"')
		return slow_string(s, &t->v, &t->meant) ? t : NULL;
	if (eat(s, "null")) {
		t->v.kind = TN_JSON_NULL;
	} else if (eat(s, "true") || eat(s, "false")) {
		t->v.kind = TN_JSON_BOOL;
	} else if (*s->p != '{' && *s->p != '[') {
		if (!slow_number(s))
			return NULL;
	} else {
		is_object = *s->p++ == '{';
		t->v.kind = is_object ? TN_JSON_OBJECT : TN_JSON_ARRAY;
		if (depth == TN_JSON_DEPTH)
			return NULL;
		for (eat_blanks(s); !eat(s, is_object ? "}" : "]"); eat_blanks(s)) {
			struct tn_json_value name = { .kind = TN_JSON_NONE };
			struct tn_str meant = { NULL, 0 };

			if (t->kids != NULL && !eat(s, ","))
				return NULL;
			eat_blanks(s);
			if (is_object && !slow_string(s, &name, &meant))
				return NULL;
			eat_blanks(s);
			if (is_object && !eat(s, ":"))
				return NULL;
			eat_blanks(s);
			*last = slow_value(s, depth + 1);
			if (*last == NULL)
				return NULL;
			(*last)->name = meant;
			last = &(*last)->next;
		}
	}
	t->v.text = (struct tn_str){ begin, (size_t)(s->p - begin) };
	return t;
}

static struct tree *slow_record(struct tn_arena *a, struct tn_str text)
{
	struct slow s = { text.p, text.p + text.n, a, { NULL, 0, 0, false } };
	struct tree *t;

	eat_blanks(&s);
	t = slow_value(&s, 0);
	eat_blanks(&s);
	tn_buf_fini(&s.meant);
	return t != NULL && s.p == s.end && t->v.kind == TN_JSON_OBJECT ? t : NULL;
}

enum kind { MEMBER, INDEX, PAIR, EACH };

struct step {
	enum kind kind;
	struct tn_str name, key;        /* of a pair `name` is the text */
	size_t index;
};

struct steps {
	struct step at[8];
	size_t n;
	struct tn_str text;
};

static struct tree *member(struct tree *t, struct tn_str name, bool *is_twin)
{
	struct tree *found = NULL;

	for (struct tree *k = t->v.kind == TN_JSON_OBJECT ? t->kids : NULL; k != NULL; k = k->next) {
		if (!tn_str_eq(k->name, name))
			continue;
		*is_twin |= found != NULL;
		found = k;
	}
	return found;
}

static struct tree *follow(struct tree *t, const struct step *s, size_t row, bool *is_twin)
{
	struct tree *found = NULL, *k;
	size_t i = s->kind == EACH ? row : s->index;

	if (s->kind == MEMBER)
		return member(t, s->name, is_twin);
	k = t->v.kind == TN_JSON_ARRAY ? t->kids : NULL;
	if (s->kind != PAIR) {
		for (; k != NULL && (i > 0 || (s->kind == EACH && k->v.kind == TN_JSON_NULL)); k = k->next)
			i -= s->kind == INDEX || k->v.kind != TN_JSON_NULL;
		return k;
	}
	for (; k != NULL; k = k->next) {
		struct tree *key = member(k, s->key, is_twin);

		if (found == NULL && key != NULL && key->v.kind == TN_JSON_STRING && tn_str_eq(key->meant, s->name))
			found = k;
	}
	return found;
}

static struct tree *resolve(struct tree *t, const struct steps *s, size_t row, bool *is_twin)
{
	for (size_t i = 0; i < s->n && t != NULL; i++)
		t = follow(t, &s->at[i], row, is_twin);
	return t;
}

/* ---- random records and paths */
static const struct tn_str names[] = { { "a", 1 }, { "b", 1 }, { "key", 3 }, { "c", 1 }, { "odd.name", 8 }, { "\xc3\xa9t\xc3\xa9", 5 }, { "q\"]", 3 }, { "", 0 },
	{ "a_name_longer_than_the_room_of_a_guess", 38 } };
static const struct tn_str texts[] = { { "x", 1 }, { "y", 1 }, { "", 0 }, { "x.y", 3 } };

static size_t below(uint64_t *seed, size_t n)
{
	return (size_t)(rnd(seed) % n);
}

static void put_ch(struct tn_buf *b, uint64_t *seed, unsigned char c)
{
	char text[8];

	if (c == '"' || c == '\\' || (c < 0x80 && below(seed, 12) == 0)) {
		snprintf(text, sizeof(text), "\\u%04x", c);
		tn_buf_cstr(b, text);
	} else {
		tn_buf_ch(b, (char)c);
	}
}

static void put_string(struct tn_buf *b, uint64_t *seed, struct tn_str s, bool is_odd)
{
	tn_buf_ch(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (is_odd)
			put_ch(b, seed, (unsigned char)s.p[i]);
		else if (s.p[i] == '"')
			tn_buf_cstr(b, "\\\"");
		else
			tn_buf_ch(b, s.p[i]);
	}
	tn_buf_ch(b, '"');
}

static void put_any_string(struct tn_buf *b, uint64_t *seed)
{
	static const char *const pieces[] = { "a", "bc", "12345678", "\xc3\xa9", "\xe6\x97\xa5", "\xf0\x9f\x98\x80", "\\n", "\\\"", "\\\\", "\\u00e9", "\\ud83d\\ude00", "{", "]", ",", ":", " " };
	size_t n = below(seed, 4) == 0 ? below(seed, 40) : below(seed, 6), kinds = below(seed, 2) == 0 ? 3 : N(pieces);

	tn_buf_ch(b, '"');
	for (size_t i = 0; i < n; i++)
		tn_buf_cstr(b, pieces[below(seed, kinds)]);
	tn_buf_ch(b, '"');
}

struct style {
	bool has_blanks, is_odd;
	size_t twins;           /* one in so many members may be one */
};

static void put_blanks(struct tn_buf *b, uint64_t *seed, const struct style *style)
{
	if (style->has_blanks)
		for (size_t n = below(seed, 3); n > 0; n--)
			tn_buf_ch(b, " \t\n\r"[below(seed, 4)]);
}

static void put_any(struct tn_buf *b, uint64_t *seed, const struct style *style, int depth);

static void put_object(struct tn_buf *b, uint64_t *seed, const struct style *style, int depth);

static void put_array(struct tn_buf *b, uint64_t *seed, const struct style *style, int depth, bool is_of_objects)
{
	tn_buf_ch(b, '[');
	put_blanks(b, seed, style);
	for (size_t n = below(seed, 4), i = 0; i < n; i++) {
		if (i > 0)
			tn_buf_ch(b, ',');
		put_blanks(b, seed, style);
		if (is_of_objects && below(seed, 8) > 0)
			put_object(b, seed, style, depth + 1);
		else
			put_any(b, seed, style, depth + 1);
		put_blanks(b, seed, style);
	}
	tn_buf_ch(b, ']');
}

static void put_object(struct tn_buf *b, uint64_t *seed, const struct style *style, int depth)
{
	bool is_first = true;

	tn_buf_ch(b, '{');
	for (size_t i = 0; i < N(names); i++) {
		for (size_t n = below(seed, 3) == 0 ? 0 : style->twins > 0 && below(seed, style->twins) == 0 ? 2 : 1; n > 0; n--, is_first = false) {
			if (!is_first)
				tn_buf_ch(b, ',');
			put_blanks(b, seed, style);
			put_string(b, seed, names[i], style->is_odd);
			put_blanks(b, seed, style);
			tn_buf_ch(b, ':');
			put_blanks(b, seed, style);
			/* what paths ask for is there often: a is an object, b an array of them, key a text */
			if (i == 0 && depth < 3 && below(seed, 3) > 0)
				put_object(b, seed, style, depth + 1);
			else if (i == 1 && depth < 4 && below(seed, 4) > 0)
				put_array(b, seed, style, depth + 1, true);
			else if (i == 2 && below(seed, 4) > 0)
				put_string(b, seed, texts[below(seed, N(texts))], style->is_odd);
			else
				put_any(b, seed, style, depth + 2);
			put_blanks(b, seed, style);
		}
	}
	tn_buf_ch(b, '}');
}

static void put_any(struct tn_buf *b, uint64_t *seed, const struct style *style, int depth)
{
	static const char *const plain[] = { "null", "true", "false", "0", "-1", "12.50", "1e3", "-0.0E-2", "123456789012345678901234567890123456789.5" };
	size_t what = below(seed, depth > 4 ? 2 : 4);

	if (what == 0) {
		tn_buf_cstr(b, plain[below(seed, N(plain))]);
	} else if (what == 1) {
		put_any_string(b, seed);
	} else if (what == 2) {
		put_object(b, seed, style, depth);
	} else {
		put_array(b, seed, style, depth, false);
	}
}

static void add_step(struct steps *s, uint64_t *seed)
{
	struct step *step = &s->at[s->n], *last = step - 1;
	size_t what = s->n == 0 ? 0 : last->kind == MEMBER && last->name.p == names[1].p ? 2 + below(seed, 4) : below(seed, 4);

	*step = (struct step){ .kind = what < 3 ? MEMBER : what == 3 ? INDEX : PAIR, .name = names[below(seed, below(seed, 2) == 0 ? 2 : N(names))],
		.index = below(seed, 3) };
	if (step->kind == PAIR) {
		step->key = names[below(seed, 4) == 0 ? 0 : 2];
		step->name = texts[below(seed, N(texts))];
	}
	s->n++;
}

/* As text, one of the ways to write it. */
static void render(struct steps *s, uint64_t *seed, struct tn_arena *a)
{
	struct tn_buf b = { NULL, 0, 0, false };

	for (size_t i = 0; i < s->n; i++) {
		const struct step *step = &s->at[i];

		if (step->kind == MEMBER && step->name.n > 0 && step->name.n != 3 && step->name.n != 8 && below(seed, 3) > 0) {
			tn_buf_cstr(&b, i > 0 ? "." : "");
			tn_buf_add(&b, step->name);
			continue;
		}
		tn_buf_ch(&b, '[');
		if (step->kind == MEMBER)
			put_string(&b, seed, step->name, below(seed, 2) == 0);
		else if (step->kind == INDEX)
			tn_buf_u64(&b, step->index);
		if (step->kind == PAIR) {
			tn_buf_add(&b, step->key);
			tn_buf_ch(&b, '=');
			tn_buf_add(&b, step->name);
		}
		tn_buf_ch(&b, ']');
	}
	s->text = tn_arena_copy(a, tn_buf_str(&b));
	tn_buf_fini(&b);
}

struct world {
	struct steps path[MOST_PATHS], explode;
	struct tn_str text[MOST_PATHS];
	size_t n;
	uint32_t watched;               /* names[3] and so many behind it must be null, where no path begins with them */
	bool is_exploded, is_closed, had_bad;
	bool met[MOST_PATHS];
	size_t lines;                   /* that were known by their shape */
	struct tn_json_paths *p[2];
	uint64_t seed, first_seed;
};

static void world_open(struct world *w, struct tn_arena *a)
{
	struct tn_err err = { .status = TN_OK };

	w->n = below(&w->seed, MOST_PATHS + 1);
	w->is_exploded = below(&w->seed, 2) == 0;
	w->is_closed = below(&w->seed, 16) == 0;
	for (size_t n = below(&w->seed, 3); w->is_exploded && n > 0; n--)
		add_step(&w->explode, &w->seed);
	if (w->is_exploded)
		w->explode.at[w->explode.n++] = (struct step){ .kind = MEMBER, .name = names[1] };
	render(&w->explode, &w->seed, a);
	for (size_t i = 0; i < w->n; i++) {
		struct steps *s = &w->path[i];

		if (w->is_exploded && below(&w->seed, 2) == 0) {
			*s = w->explode;
			s->at[s->n++] = (struct step){ .kind = EACH };
		} else if (i > 0 && below(&w->seed, 2) == 0) {
			*s = w->path[i - 1];            /* the same, or one that goes through it */
		}
		for (size_t n = below(&w->seed, 4); n > 0 && s->n < N(s->at); n--)
			add_step(s, &w->seed);
		render(s, &w->seed, a);
		w->text[i] = s->text;
	}
	w->watched = (uint32_t)(below(&w->seed, 2) == 0 ? below(&w->seed, 4) : 0);
	for (int k = 0; k < 2; k++) {
		ck_assert_msg(tn_json_paths_open(&w->p[k], w->text, (uint32_t)w->n, w->is_exploded ? w->explode.text : (struct tn_str){ NULL, 0 }, w->is_closed, &err) == TN_OK,
			"seed %llu: %s", (unsigned long long)w->first_seed, err.what);
		ck_assert_int_eq(tn_json_paths_watch(w->p[k], names + 3, w->watched, &err), TN_OK);
	}
	w->p[1]->run = tn_json_walk_plain;
	w->p[1]->run_shape = tn_json_shape_plain;
}

static bool is_known(const struct world *w, struct tn_str name)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->path[i].n > 0 && tn_str_eq(w->path[i].at[0].name, name))
			return true;
	return w->is_exploded && tn_str_eq(w->explode.at[0].name, name);
}

static bool is_watched(const struct world *w, struct tn_str name)
{
	for (uint32_t i = 0; i < w->watched; i++)
		if (tn_str_eq(names[3 + i], name))
			return !is_known(w, name);
	return false;
}

static size_t rows_of(const struct world *w, struct tree *t, bool *is_twin)
{
	struct tree *array = w->is_exploded ? resolve(t, &w->explode, 0, is_twin) : NULL;
	size_t n = 0;

	for (struct tree *k = array != NULL && array->v.kind == TN_JSON_ARRAY ? array->kids : NULL; k != NULL; k = k->next)
		n += k->v.kind != TN_JSON_NULL;
	return n == 0 ? 1 : n;
}

/* On failure all that is needed to see it: the paths, the record, and what both said. */
#define AGREE(condition) HOLDS_MSG(condition, "%s\nseed %llu, %s, explode %s, closed %d, slow twin: %s, rows %zu, twins %d; got %s: %s\npaths %s %s %s %s\n%.*s", \
	#condition, (unsigned long long)w->first_seed, k == 0 ? "chosen" : "plain", w->explode.text.p, w->is_closed, t == NULL ? "bad" : "good", rows, is_twin, \
	err.reason, err.what, w->n > 0 ? w->text[0].p : "", w->n > 1 ? w->text[1].p : "", w->n > 2 ? w->text[2].p : "", w->n > 3 ? w->text[3].p : "", \
	(int)text.n, text.p)

static void hold_record(struct world *w, struct tn_arena *a, struct tn_str text)
{
	struct tree *t = slow_record(a, text);
	bool is_twin = false, is_unknown = false;
	size_t rows = t == NULL ? 0 : rows_of(w, t, &is_twin);

	for (size_t r = 0; r < rows; r++)
		for (size_t i = 0; i < w->n; i++)
			resolve(t, &w->path[i], r, &is_twin);
	for (struct tree *kid = t == NULL ? NULL : t->kids; kid != NULL; kid = kid->next) {
		if (is_watched(w, kid->name)) {
			member(t, kid->name, &is_twin);
			is_unknown |= kid->v.kind != TN_JSON_NULL;
		} else {
			is_unknown |= w->is_closed && !is_known(w, kid->name);
		}
	}
	for (int k = 0; k < 2; k++) {
		struct tn_err err = { .status = TN_OK };
		uint32_t got = tn_json_paths_read(w->p[k], text, &err);

		AGREE((got == 0) == (t == NULL || is_twin || is_unknown));
		AGREE((got == 0) == (err.status == TN_EDATA));
		AGREE(got != 0 || t == NULL || (is_twin && strcmp(err.reason, "json-twin") == 0) || (is_unknown && strcmp(err.reason, "key-unknown") == 0));
		AGREE(got == 0 || got == rows);
		for (size_t r = 0; r < got; r++) {
			for (size_t i = 0; i < w->n; i++) {
				static const struct tree none;
				const struct tree *want = resolve(t, &w->path[i], r, &is_twin);
				const struct tn_json_value *v = &tn_json_paths_row(w->p[k], (uint32_t)r)[i];

				want = want == NULL ? &none : want;
				w->met[i] |= want != &none;
				AGREE(v->kind == want->v.kind && v->text.p == want->v.text.p && v->text.n == want->v.text.n && v->has_escapes == want->v.has_escapes);
				AGREE(!w->met[i] || tn_json_paths_met(w->p[k], (uint32_t)i));
			}
		}
		w->had_bad |= got == 0;
		for (uint32_t i = 0; i < w->n && !w->had_bad; i++)
			AGREE(w->met[i] == tn_json_paths_met(w->p[k], i));
	}
}

/* As a line whose end is not told: nothing is known of it, or what is said of the record without its line end. */
static void hold_line(struct world *w, struct tn_arena *a, struct tn_str s)
{
	for (int k = 0; k < 4; k++) {
		struct tn_json_paths *paths = w->p[k & 1];
		struct tn_json_value v[MOST_PATHS];
		char *p = malloc(s.n + 2 + 64);
		size_t n = s.n, end;
		const char *at;

		ck_assert_ptr_nonnull(p);
		memcpy(p, s.p, s.n);
		if (k >= 2)
			p[n++] = '\r';
		p[n++] = '\n';
		memset(p + n, "\"}\\],1 e"[below(&w->seed, 8)], 64);
		at = tn_json_paths_line(paths, p, p + n);
		if (at != NULL) {
			end = (size_t)(at - p);
			HOLDS_MSG(end == s.n, "seed %llu: a line of %zu bytes ends at %zu: %.*s", (unsigned long long)w->first_seed, s.n, end,
				(int)s.n, s.p);
			memcpy(v, tn_json_paths_row(paths, 0), w->n * sizeof(*v));
			hold_record(w, a, (struct tn_str){ p, end });
			for (size_t i = 0; i < w->n; i++) {
				const struct tn_json_value *want = &tn_json_paths_row(paths, 0)[i];

				HOLDS_MSG(v[i].kind == want->kind && v[i].text.p == want->text.p && v[i].text.n == want->text.n &&
					v[i].has_escapes == want->has_escapes, "seed %llu: a line is another record: %.*s", (unsigned long long)w->first_seed, (int)s.n, s.p);
			}
			w->lines++;
			tn_arena_reset(a);
		}
		free(p);
	}
}

/* In a buffer of its own size, `shift` blanks before it. */
static void hold_copy(struct world *w, struct tn_arena *a, struct tn_str s, size_t shift)
{
	char *p = malloc(shift + s.n + 64);

	ck_assert_ptr_nonnull(p);
	memset(p, ' ', shift);
	memcpy(p + shift, s.p, s.n);
	memset(p + shift + s.n, "\"}\\],1 e"[below(&w->seed, 8)], 64);
	hold_record(w, a, (struct tn_str){ p, shift + s.n });
	tn_arena_reset(a);
	free(p);
	if (shift == 0 && s.n > 0 && memchr(s.p, '\n', s.n) == NULL)
		hold_line(w, a, s);
}

/* The same record with other values in it: of the same shape. */
static void put_like(struct tn_buf *b, uint64_t *seed, struct tn_str record)
{
	const struct style plain = { .has_blanks = false };
	struct tn_json j;
	struct tn_json_value v;
	enum tn_json_token token;
	const char *from = record.p;

	tn_json_init(&j, record);
	while ((token = tn_json_next(&j, &v)) != TN_JSON_END && token != TN_JSON_BAD) {
		size_t quote = v.kind == TN_JSON_STRING;

		if (token != TN_JSON_VALUE || below(seed, 2) == 0)
			continue;
		tn_buf_add(b, (struct tn_str){ from, (size_t)(v.text.p - quote - from) });
		put_any(b, seed, &plain, 9);
		from = v.text.p + v.text.n + quote;
	}
	tn_buf_add(b, (struct tn_str){ from, (size_t)(record.p + record.n - from) });
}

static void damage(struct tn_buf *b, uint64_t *seed)
{
	static const char bytes[] = "{}[]\",:\\ u0123e-.\x01\x80\xc3\xff\n";
	size_t at = below(seed, b->n);

	switch (below(seed, 5)) {
	case 0:
		b->n = at;
		break;
	case 1:
		memmove(b->p + at, b->p + at + 1, --b->n - at);
		break;
	case 2:
		if (tn_buf_room(b, 1)) {
			memmove(b->p + at + 1, b->p + at, b->n++ - at);
			b->p[at] = bytes[below(seed, sizeof(bytes))];
		}
		break;
	default:
		b->p[at] = bytes[below(seed, sizeof(bytes))];
	}
}

/* Small records first, so that what fails first is small. */
static size_t round_of(uint64_t number)
{
	struct world w = { .first_seed = 20240607 + number };
	struct tn_arena texts_arena = { .newest = NULL }, a = { .newest = NULL };
	struct tn_buf b = { NULL, 0, 0, false }, hurt = { NULL, 0, 0, false }, like = { NULL, 0, 0, false };

	w.seed = w.first_seed * UINT64_C(0x9e3779b97f4a7c15);
	world_open(&w, &texts_arena);
	for (int i = 0; i < 8; i++) {
		struct style style = { below(&w.seed, 3) == 0, below(&w.seed, 4) == 0, below(&w.seed, 4) == 0 ? 6 : 0 };

		tn_buf_reset(&b);
		put_object(&b, &w.seed, &style, number < 100 ? 3 : 1);
		hold_copy(&w, &a, tn_buf_str(&b), 0);
		for (size_t shift = 1; i == 0 && shift < 64; shift++)
			hold_copy(&w, &a, tn_buf_str(&b), shift);
		for (int k = 0; k < 8; k++) {
			tn_buf_reset(&like);
			put_like(&like, &w.seed, tn_buf_str(&b));
			hold_copy(&w, &a, tn_buf_str(&like), 0);
			tn_buf_reset(&hurt);
			tn_buf_add(&hurt, tn_buf_str(&like));
			for (size_t n = 1 + below(&w.seed, 3); n > 0 && hurt.n > 0; n--)
				damage(&hurt, &w.seed);
			hold_copy(&w, &a, tn_buf_str(&hurt), 0);
		}
	}
	tn_json_paths_close(w.p[0]);
	tn_json_paths_close(w.p[1]);
	tn_buf_fini(&b);
	tn_buf_fini(&hurt);
	tn_buf_fini(&like);
	tn_arena_fini(&a);
	tn_arena_fini(&texts_arena);
	return w.lines;
}

START_TEST(slow_twin)
{
	size_t lines = 0;

	for (uint64_t i = 0; i < 300; i++)
		lines += round_of(i);
	ck_assert_uint_gt(lines, 1000);
}
END_TEST

/* Shapes that come and go, and many of them: what is learned must be given up and learned again, and be right all the while. */
START_TEST(shapes)
{
	struct tn_str path[] = { { "a", 1 }, { "b.c", 3 } };
	struct tn_json_paths *p;
	struct tn_err err = { .status = TN_OK };
	char record[300], got[100], want[100];
	size_t known = 0;

	ck_assert_int_eq(tn_json_paths_open(&p, path, 2, (struct tn_str){ NULL, 0 }, false, &err), TN_OK);
	for (unsigned i = 0; i < 30000; i++) {
		unsigned name = i / 10000 == 1 ? i : i % 3;    /* few, without end, few */
		int n = snprintf(record, sizeof(record), "{\"n%u\":[1,\"\"],\"a\":%u,\"b\":{\"the name of a member that passes the room of a step\":%s,\"c\":\"%u\"}}",
			name, i, i % 2 == 0 ? "true" : "-1.5", i * 7);

		snprintf(want, sizeof(want), "d:%u|s:%u", i, i * 7);
		read_text(p, 2, record, got, sizeof(got));
		ck_assert_str_eq(got, want);
		record[n] = '\n';
		known += tn_json_paths_line(p, record, record + n + 1) == record + n;
		ck_assert_ptr_null(tn_json_paths_line(p, record, record + n));          /* a line that is not whole */
		ck_assert(i != 9999 || known > 9900);
	}
	ck_assert_uint_gt(known, 14000);
	tn_json_paths_close(p);
}
END_TEST

Suite *json_path_suite(void)
{
	Suite *s = suite_create("json_path");
	TCase *t = tcase_create("json_path");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, rows_of_records);
	tcase_add_test(t, no_paths);
	tcase_add_test(t, first_names);
	tcase_add_test(t, many_names);
	tcase_add_test(t, many_paths);
	tcase_add_test(t, watched);
	tcase_add_test(t, watched_and_closed);
	tcase_add_test(t, met_and_steady);
	tcase_add_test(t, shapes);
	tcase_add_test(t, slow_twin);
	suite_add_tcase(s, t);
	return s;
}
