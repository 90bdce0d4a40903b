/* The JSON scanner: every rule of RFC 8259 with its verdict, from the pull scanner and from both walks; tokens, messages, escapes. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "io/json_parts.h"
#include "rnd.h"

Suite *json_suite(void);

struct rule {
	const char *name;
	struct tn_str text;
	bool is_good;
};

#define GOOD(name, text) { name, { text, sizeof(text) - 1 }, true },
#define BAD(name, text) { name, { text, sizeof(text) - 1 }, false },

/* A rule a line: what must be accepted, what must be refused, and, where the grammar leaves it open, what we chose. */
static const struct rule rules[] = {
	GOOD("a word alone", "true") GOOD("false", "false") GOOD("null", "null") GOOD("a string alone", "\"a\"")
	GOOD("empty string", "\"\"") GOOD("a number alone", "42") GOOD("empty array", "[]") GOOD("empty object", "{}")
	GOOD("blanks in empty ones", " [ \t\n\r] ") GOOD("blank before", " 1") GOOD("LF behind", "[1]\n")
	GOOD("CR LF behind", "{}\r\n") GOOD("blanks everywhere", " { \"a\" : [ 1 , 2 ] , \"b\" : { } } ")
	GOOD("array of all kinds", "[null,1,\"1\",{},[],true,false]") GOOD("nested", "[[[[]]],{\"a\":{\"b\":{}}}]")
	GOOD("nulls", "[1,null,null,2]") GOOD("two members", "{\"a\":1,\"b\":2}")
	GOOD("twin members that nobody asks for", "{\"q\":1,\"q\":1}") GOOD("empty name", "{\"\":0}")
	GOOD("name with an escaped NUL", "{\"x\\u0000y\":1}")
	GOOD("long names", "{\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\":1,\"b\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}")
	GOOD("zero", "0") GOOD("minus zero", "-0") GOOD("minus", "-1") GOOD("minus fraction", "-123.5")
	GOOD("fraction", "123.456789") GOOD("fraction of zero", "0.0") GOOD("exponent", "1e2") GOOD("capital exponent", "1E2")
	GOOD("plus exponent", "1e+2") GOOD("minus exponent", "1E-2") GOOD("zero with exponent", "0e1")
	GOOD("zero exponent", "0e+00") GOOD("fraction and exponent", "-1.5e10") GOOD("exponent with a leading zero", "1e007")
	GOOD("close to zero", "-0.00000000000000000000000000000000000000000000000000000000000000000000000000000001")
	GOOD("more digits than a double", "123123123123123123123123123123123123123123123123123123")
	GOOD("exponent out of range", "123e99999999999") GOOD("overflow", "-1e+9999") GOOD("underflow", "1e-400")
	GOOD("33 digits and a fraction", "[123456789012345678901234567890123.5]")
	GOOD("32 decimals", "[0.12345678901234567890123456789012]") GOOD("short escapes", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"")
	GOOD("\\u", "\"\\u0061\\u30af\\uABcd\"") GOOD("escaped NUL", "\"\\u0000\"") GOOD("escaped control", "\"\\u0012\"")
	GOOD("pair of surrogates", "\"\\uD801\\udc37\"") GOOD("two pairs", "\"\\ud83d\\ude39\\ud83d\\udc8d\"")
	GOOD("last pair", "\"\\uDBFF\\uDFFF\"") GOOD("backslash before u", "\"\\\\u0000\"")
	GOOD("backslash before quote", "\"\\\\\"") GOOD("noncharacter", "\"\\uFFFE\\uFDD0\"")
	GOOD("escape at the end of 32 bytes", "\"1234567890123456789012345678901\\n12345678901234567890123456789\\\\\"")
	GOOD("DEL", "\"\x7f\"") GOOD("two bytes", "\"\xc2\x80\xdf\xbf\"")
	GOOD("three bytes", "\"\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\"")
	GOOD("four bytes", "\"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\"")
	GOOD("noncharacter as it is", "\"\xef\xbf\xbe\xf0\x9b\xbf\xbf\"") GOOD("line separators", "\"\xe2\x80\xa8\xe2\x80\xa9\"")
	GOOD("BOM in a string", "\"\xef\xbb\xbf\"") GOOD("name that is not ASCII", "{\"\xc3\xa9t\xc3\xa9\":1}")
	GOOD("not ASCII over 32 bytes", "\"1234567890123456789012345678901\xc3\xa9 \xe6\x97\xa5\xe6\x9c\xac\"")

	BAD("nothing", "") BAD("a blank alone", " ") BAD("a BOM", "\xef\xbb\xbf{}") BAD("a BOM alone", "\xef\xbb\xbf")
	BAD("NUL", "\0") BAD("NUL behind", "1\0") BAD("a letter", "a") BAD("a star", "*") BAD("a comma", ",")
	BAD("an operator", "[1+2]") BAD("capital word", "TRUE") BAD("word with a capital", "[True]") BAD("short word", "nul")
	BAD("short false", "[fals]") BAD("long word", "nulll") BAD("truth", "[truth]") BAD("no-break space", "[\xc2\xa0]")
	BAD("form feed", "[\f]") BAD("vertical tab", "[\v]") BAD("word joiner", "[\xe2\x81\xa0]") BAD("comment", "[1/*a*/]")
	BAD("comment behind", "{\"a\":1}//") BAD("hash comment", "{}#{}") BAD("two values", "1 2") BAD("two objects", "{}{}")
	BAD("comma behind", "[],") BAD("bracket behind", "[1]]") BAD("brace behind", "{}}") BAD("quote behind", "[]\"")
	BAD("open array", "[") BAD("open object", "{") BAD("close alone", "]") BAD("brace alone", "}") BAD("wrong close", "[1}")
	BAD("wrong close of an object", "{\"a\":1]") BAD("trailing comma", "[1,]") BAD("two trailing commas", "[1,,]")
	BAD("comma first", "[,1]") BAD("two commas", "[1,,2]") BAD("comma alone", "[,]") BAD("no comma", "[1 2]")
	BAD("no comma before an array", "[3[4]]") BAD("colon in an array", "[\"a\":1]") BAD("semicolon", "[1;2]")
	BAD("cut after an element", "[1") BAD("cut after a comma", "[1,") BAD("cut behind a blank", "[1, ")
	BAD("cut array in an array", "[[1]") BAD("angle brackets", "<null>") BAD("trailing comma in an object", "{\"a\":1,}")
	BAD("comma first in an object", "{,\"a\":1}") BAD("two commas in an object", "{\"a\":1,,\"b\":2}")
	BAD("no colon", "{\"a\" 1}") BAD("two colons", "{\"a\"::1}") BAD("comma for a colon", "{\"a\",1}")
	BAD("no value", "{\"a\":}") BAD("no name", "{:1}") BAD("name alone", "{\"a\"}") BAD("bare name", "{a:1}")
	BAD("name in single quotes", "{'a':1}") BAD("number for a name", "{1:1}") BAD("word for a name", "{null:1}")
	BAD("array for a name", "{[]:1}") BAD("half a name", "{\"a:1}") BAD("no comma between members", "{\"a\":1 \"b\":2}")
	BAD("cut after a name", "{\"a\"") BAD("cut after a colon", "{\"a\":") BAD("cut after a value", "{\"a\":1")
	BAD("cut after a member's comma", "{\"a\":1,") BAD("escape in the wrong place", "{\"a\":\"b\"\\u0020}")
	BAD("escape outside of strings", "[\\n]") BAD("bad name", "{\"\xb9\":0}") BAD("control byte in a name", "{\"a\tb\":1}")
	BAD("bad escape in a name", "{\"a\\xb\":1}") BAD("member of an array", "[\"a\",\"b\":1]") BAD("plus", "+1")
	BAD("minus alone", "-") BAD("two minuses", "--1") BAD("minus and a blank", "- 1") BAD("minus and a letter", "-a")
	BAD("leading zero", "01") BAD("minus leading zero", "-012") BAD("zeros", "00") BAD("point first", ".5")
	BAD("minus point", "-.5") BAD("point last", "1.") BAD("point and exponent", "1.e1") BAD("two points", "1.2.3")
	BAD("point alone", ".") BAD("exponent alone", "1e") BAD("exponent with a sign alone", "1e+") BAD("exponent first", "e1")
	BAD("two exponents", "1e2e3") BAD("fraction in an exponent", "1e2.5") BAD("two signs in an exponent", "1e+-2")
	BAD("exponent of zero alone", "0e") BAD("exponent behind zero with a sign alone", "0E+") BAD("hex", "0x1F")
	BAD("NaN", "NaN") BAD("minus NaN", "-NaN") BAD("Infinity", "Infinity") BAD("minus Infinity", "-Infinity")
	BAD("Inf", "[Inf]") BAD("blank in a number", "1 000.0") BAD("letter behind a number", "[1a]") BAD("underscore", "1_000")
	BAD("full-width digit", "\xef\xbc\x91") BAD("bad byte behind a number", "[123\xe5]")
	BAD("33 digits with a leading zero", "[012345678901234567890123456789012]") BAD("quote alone", "\"")
	BAD("cut string", "\"a") BAD("cut after a backslash", "\"\\") BAD("escaped quote at the end", "\"\\\"")
	BAD("single quotes", "'a'") BAD("bare string", "[a]") BAD("TAB in a string", "\"\t\"") BAD("LF in a string", "\"a\nb\"")
	BAD("NUL in a string", "\"a\0b\"") BAD("control byte in a string", "\"\x1f\"")
	BAD("control byte far behind", "\"12345678901234567890123456789012345678901\r\"") BAD("\\x", "\"\\x00\"")
	BAD("\\a", "\"\\a\"") BAD("\\0", "\"\\0\"") BAD("\\v", "\"\\v\"") BAD("\\'", "\"\\'\"") BAD("\\U", "\"\\U0061\"")
	BAD("backslash and LF", "\"\\\n\"") BAD("backslash and NUL", "\"\\\0\"")
	BAD("backslash and more than ASCII", "\"\\\xc3\xa9\"") BAD("\\u alone", "\"\\u\"")
	BAD("\\u and three digits", "\"\\u00A\"") BAD("\\u and a letter", "\"\\u00Gg\"") BAD("\\u and a sign", "\"\\u+061\"")
	BAD("\\u cut", "\"\\u00") BAD("three backslashes", "[\"\\\\\\\"]")
	/* Free in the grammar, refused by us: text that is none in Unicode. */
	BAD("lone high surrogate", "\"\\uD800\"") BAD("lone low surrogate", "\"\\uDFAA\"")
	BAD("high and no low", "\"\\uD800\\n\"") BAD("high twice", "\"\\uD800\\uD800\"")
	BAD("low before high", "\"\\uDd1e\\uD834\"") BAD("high and a letter", "\"\\uD888\\u1234\"")
	BAD("high and text", "\"\\uD800abc\"") BAD("half a pair", "\"\\uD800\\u\"") BAD("half a pair, cut", "\"\\uD834\\uDd")
	BAD("surrogate in a name", "{\"\\uDFAA\":0}") BAD("byte that goes on alone", "\"\x81\"") BAD("Latin-1", "\"\xe9\"")
	BAD("bad second byte", "\"\xe9\x41\"") BAD("bad third byte", "\"\xe6\x97\x41\"")
	BAD("bad fourth byte", "\"\xf0\x9f\x92\x41\"") BAD("cut character", "\"\xe6\x97\"")
	BAD("character cut by the end", "\"\xf0\x9f\x92") BAD("overlong slash", "\"\xc0\xaf\"") BAD("overlong C1", "\"\xc1\xbf\"")
	BAD("overlong three", "\"\xe0\x9f\xbf\"") BAD("overlong four", "\"\xf0\x8f\xbf\xbf\"")
	BAD("five bytes", "\"\xf8\x88\x80\x80\x80\"") BAD("six bytes", "\"\xfc\x83\xbf\xbf\xbf\xbf\"")
	BAD("surrogate as it is", "\"\xed\xa0\x80\"") BAD("beyond the last", "\"\xf4\x90\x80\x80\"") BAD("FF", "\"\xff\"")
	BAD("bad byte far behind", "\"123456789012345678901234567890123456789\xbf\"") BAD("UTF-16", "\0[\0\"\0\xe9\0\"\0]")
	BAD("UTF-16 with a mark", "\xff\xfe[\0]\0")
};

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define S(literal) { literal, sizeof(literal) - 1 }     /* in tables */

/* In a buffer of its own size: 64 bytes behind it are readable, and must not matter. */
static char *copy_of(struct tn_str s, const char *before, const char *behind, char bait, struct tn_str *text)
{
	size_t b = strlen(before), n = b + s.n + strlen(behind);
	char *p = malloc(n + 64);

	ck_assert_ptr_nonnull(p);
	memcpy(p, before, b);
	memcpy(p + b, s.p, s.n);
	memcpy(p + b + s.n, behind, strlen(behind));
	memset(p + n, bait, 64);
	*text = (struct tn_str){ p, n };
	return p;
}

static bool pull(struct tn_str text, bool skip)
{
	struct tn_json j;
	struct tn_json_value v;
	enum tn_json_token t;

	tn_json_init(&j, text);
	if (skip && !tn_json_skip(&j, &v))
		return false;
	do {
		t = tn_json_next(&j, &v);
	} while (t != TN_JSON_END && t != TN_JSON_BAD);
	if (t == TN_JSON_BAD) {
		HOLDS(j.what != NULL && j.at <= text.n);
		HOLDS(tn_json_next(&j, &v) == TN_JSON_BAD && !tn_json_skip(&j, &v));
	}
	return t == TN_JSON_END;
}

/* As a member, asked for or not; twice, since the second time names are guessed. */
static bool walk(struct tn_str record, bool is_asked, bool is_plain)
{
	static const struct tn_str path = { "m", 1 };
	struct tn_json_paths *p;
	struct tn_err err = { .status = TN_OK };
	bool good[2];

	HOLDS(tn_json_paths_open(&p, &path, is_asked, (struct tn_str){ NULL, 0 }, false, &err) == TN_OK);
	if (is_plain) {
		p->run = tn_json_walk_plain;
		p->run_shape = tn_json_shape_plain;
	}
	for (int i = 0; i < 2; i++) {
		tn_err_clear(&err);
		good[i] = tn_json_paths_read(p, record, &err) == 1;
		HOLDS(good[i] == (err.status == TN_OK) && (good[i] || err.reason[0] != '\0'));
	}
	HOLDS(good[0] == good[1]);
	tn_json_paths_close(p);
	return good[0];
}

static void hold(const struct rule *r, char bait)
{
	struct tn_str text;
	char *p = copy_of(r->text, "", "", bait, &text);

	for (int skip = 0; skip < 2; skip++)
		HOLDS_MSG(pull(text, skip != 0) == r->is_good, "%s: pull, skip %d", r->name, skip);
	free(p);
	p = copy_of(r->text, "{\"m\":", ",\"n\":[1]}", bait, &text);
	/* what ends in the middle of a string, or closes the object around it, is another text in there */
	if (r->is_good)
		for (int i = 0; i < 4; i++)
			HOLDS_MSG(walk(text, i & 1, i & 2), "%s: walk %d", r->name, i);
	for (int i = 0; i < 4; i++)
		HOLDS_MSG(walk(text, i & 1, i & 2) == pull(text, true), "%s: walk %d and pull", r->name, i);
	text.n -= 9;
	for (int i = 0; i < 4; i++)
		HOLDS_MSG(walk(text, i & 1, i & 2) == pull(text, true), "%s: cut, walk %d", r->name, i);
	free(p);
}

START_TEST(verdicts)
{
	static const char baits[] = "\"}],:1e. \\a";

	for (size_t i = 0; i < N(rules); i++)
		for (size_t b = 0; b < sizeof(baits); b++)
			hold(&rules[i], baits[b]);
}
END_TEST

/* Each rule again with 0 to 70 bytes of string and blanks before it, so that it meets each place of the 32 bytes that are looked at. */
START_TEST(alignments)
{
	char before[160];

	for (size_t i = 0; i < N(rules); i++) {
		for (int n = 0; n < 70; n++) {
			struct tn_str text;
			char *p;
			bool good;

			if (!rules[i].is_good && rules[i].text.n > 0 && memchr(rules[i].text.p, '"', rules[i].text.n) == NULL && n > 3)
				break;          /* no string in it: place does not matter */
			snprintf(before, sizeof(before), "{\"k\":\"%.*s\",%*s\"m\":", n, "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvw", n % 5, "");
			p = copy_of(rules[i].text, before, "}", '"', &text);
			good = pull(text, false);
			HOLDS_MSG(good || !rules[i].is_good, "%s: %d bytes before", rules[i].name, n);
			for (int w = 0; w < 4; w++)
				HOLDS_MSG(walk(text, w & 1, w & 2) == good, "%s: %d bytes before, walk %d", rules[i].name, n, w);
			free(p);
		}
	}
}
END_TEST

START_TEST(prefixes)
{
	static const char record[] = "{\"user_id\":\"u\\u00e9\\ud83d\\ude00\xc3\xa9\",\"n\":-12.50e+3,\"deep\":{\"a\":[1,{\"b\":null},[true,false,\"\"]]},\"m\":\"123456789012345678901234567890123456789\"}";

	for (size_t n = 0; n < sizeof(record); n++) {
		struct tn_str text;
		char *p = copy_of((struct tn_str){ record, n }, "", "", '}', &text);

		for (int i = 0; i < 4; i++)
			HOLDS_MSG(walk(text, i & 1, i & 2) == (n == sizeof(record) - 1), "%zu bytes, walk %d", n, i);
		HOLDS(pull(text, false) == (n == sizeof(record) - 1));
		free(p);
	}
}
END_TEST

/* F42: depth is ours to bound; what is too deep ends where it becomes so. */
START_TEST(depth)
{
	enum { FLOOD = 100000 };
	char *p = malloc(FLOOD * 2 + 64);

	ck_assert_ptr_nonnull(p);
	for (int kind = 0; kind < 2; kind++) {
		for (size_t n = 60; n < 70; n++) {
			size_t len = 0;

			for (size_t i = 0; i < n; i++, len += kind == 0 ? 1 : 5)
				memcpy(p + len, kind == 0 ? "[" : "{\"m\":", kind == 0 ? 1 : 5);
			p[len++] = '1';
			memset(p + len, kind == 0 ? ']' : '}', n);
			ck_assert_int_eq(pull((struct tn_str){ p, len + n }, true), n <= TN_JSON_DEPTH);
			for (int i = 0; i < 4 && kind == 1; i++)
				ck_assert_int_eq(walk((struct tn_str){ p, len + n }, i & 1, i & 2), n <= TN_JSON_DEPTH);
		}
	}
	for (int kind = 0; kind < 3; kind++) {
		struct tn_json j;
		struct tn_json_value v;
		struct tn_err err = { .status = TN_OK };

		memset(p, '[', FLOOD);
		if (kind == 1)
			memset(p + FLOOD, ']', FLOOD);
		if (kind == 2)
			memcpy(p, "{\"m\":", 5);
		tn_json_init(&j, (struct tn_str){ p, kind == 1 ? 2 * FLOOD : FLOOD });
		ck_assert(!tn_json_skip(&j, &v));
		ck_assert_uint_eq(j.at, kind == 2 ? TN_JSON_DEPTH + 4 : TN_JSON_DEPTH);
		ck_assert_int_eq(tn_json_error(&j, &err), TN_EDATA);
		ck_assert_str_eq(err.reason, "json-depth");
		for (int i = 0; i < 4 && kind == 2; i++)
			ck_assert(!walk((struct tn_str){ p, FLOOD }, i & 1, i & 2));
	}
	free(p);
}
END_TEST

/* All tokens as text: K name, V value, ( and ) around containers, . the end, ! bad. */
static void tokens(struct tn_str text, char *to, size_t cap)
{
	struct tn_json j;
	struct tn_json_value v = { .kind = TN_JSON_NONE };
	size_t n = 0;

	tn_json_init(&j, text);
	for (enum tn_json_token t = TN_JSON_OPEN; t != TN_JSON_END && t != TN_JSON_BAD && n + 40 < cap;) {
		t = tn_json_next(&j, &v);
		if (t == TN_JSON_OPEN)
			n += (size_t)snprintf(to + n, cap - n, v.kind == TN_JSON_OBJECT ? "{" : "[");
		else if (t == TN_JSON_CLOSE)
			n += (size_t)snprintf(to + n, cap - n, ")");
		else if (t == TN_JSON_KEY || t == TN_JSON_VALUE)
			n += (size_t)snprintf(to + n, cap - n, "%c%d%s:%.*s ", t == TN_JSON_KEY ? 'K' : 'V', v.kind, v.has_escapes ? "e" : "", (int)v.text.n, v.text.p);
		else
			n += (size_t)snprintf(to + n, cap - n, t == TN_JSON_END ? "." : "!");
	}
}

START_TEST(token_by_token)
{
	static const struct { struct tn_str text; const char *tokens; } cases[] = {
		{ S(" null "), "V1:null ." },
		{ S("[]"), "[)." },
		{ S("{\"a\":1,\"b\":[true,\"x\\n\",{}],\"c\":{\"d\":-0.5e1}} "), "{K4:a V3:1 K4:b [V2:true V4e:x\\n {))K4:c {K4:d V3:-0.5e1 ))." },
		{ S("{\"\\u0061\" : false }"), "{K4e:\\u0061 V2:false )." },
		{ S("[1,2"), "[V3:1 V3:2 !" },
		{ S("[1]1"), "[V3:1 )!" },
	};
	char got[400];

	for (size_t i = 0; i < N(cases); i++) {
		tokens(cases[i].text, got, sizeof(got));
		ck_assert_str_eq(got, cases[i].tokens);
	}
}
END_TEST

START_TEST(skipping)
{
	static const struct tn_str text = S("{\"a\": [1, {\"b\":2}] ,\"c\":\"x\\\"\", \"d\":[ ]}");
	struct tn_json j;
	struct tn_json_value v;

	tn_json_init(&j, text);
	ck_assert_int_eq(tn_json_next(&j, &v), TN_JSON_OPEN);
	ck_assert(!tn_json_skip(&j, &v));               /* a name comes, no value: nothing is taken */
	ck_assert_int_eq(tn_json_next(&j, &v), TN_JSON_KEY);
	ck_assert(tn_json_skip(&j, &v));
	ck_assert_int_eq(v.kind, TN_JSON_ARRAY);
	ck_assert(tn_str_eq(v.text, TN_STR("[1, {\"b\":2}]")));
	ck_assert_int_eq(tn_json_next(&j, &v), TN_JSON_KEY);
	ck_assert(tn_json_skip(&j, &v));
	ck_assert(v.kind == TN_JSON_STRING && v.has_escapes && tn_str_eq(v.text, TN_STR("x\\\"")));
	ck_assert_int_eq(tn_json_next(&j, &v), TN_JSON_KEY);
	ck_assert_int_eq(tn_json_next(&j, &v), TN_JSON_OPEN);
	ck_assert(!tn_json_skip(&j, &v));               /* the array ends */
	ck_assert_int_eq(tn_json_next(&j, &v), TN_JSON_CLOSE);
	ck_assert(!tn_json_skip(&j, &v));
	ck_assert_int_eq(tn_json_next(&j, &v), TN_JSON_CLOSE);
	ck_assert(!tn_json_skip(&j, &v));
	ck_assert_int_eq(tn_json_next(&j, &v), TN_JSON_END);
	tn_json_init(&j, TN_STR("[1 , [2], \"3\"]"));
	ck_assert_int_eq(tn_json_next(&j, &v), TN_JSON_OPEN);
	for (int i = 0; i < 3; i++)
		ck_assert(tn_json_skip(&j, &v));
	ck_assert(tn_str_eq(v.text, TN_STR("3")));
	ck_assert(!tn_json_skip(&j, &v));
	ck_assert_int_eq(tn_json_next(&j, &v), TN_JSON_CLOSE);
}
END_TEST

START_TEST(messages)
{
	static const struct { struct tn_str text; const char *what; } cases[] = {
		{ S(""), "JSON: the text ends where a value is wanted (byte 1)" },
		{ S("{\"a\":1 \"b\":2}"), "JSON: a comma or } is wanted (byte 8)" },
		{ S("[1 2]"), "JSON: a comma or ] is wanted (byte 4)" },
		{ S("{\"a\" 1}"), "JSON: a colon is wanted (byte 6)" },
		{ S("{\"a\":1,}"), "JSON: a name in quotes is wanted (byte 8)" },
		{ S("{\"a\":"), "JSON: the text ends where a value is wanted (byte 6)" },
		{ S("{\"a\""), "JSON: the text ends in a container (byte 5)" },
		{ S("{\"a\":1"), "JSON: the text ends in a container (byte 7)" },
		{ S("{"), "JSON: the text ends in an object (byte 2)" },
		{ S("\"a"), "JSON: the text ends in a string (byte 3)" },
		{ S("-"), "JSON: the text ends in a number (byte 2)" },
		{ S("[01]"), "JSON: a number that is none (byte 2)" },
		{ S("[nil]"), "JSON: a value is wanted (byte 2)" },
		{ S("[\"a\tb\"]"), "JSON: a control byte in a string (byte 4)" },
		{ S("[\"\\x\"]"), "JSON: an escape that is none (byte 3)" },
		{ S("[\"\\ud800\"]"), "JSON: an escape that is none (byte 3)" },
		{ S("[\"\xe9\"]"), "JSON: a string that is not UTF-8 (byte 3)" },
		{ S("{}{}"), "JSON: something behind the value (byte 3)" },
	};

	for (size_t i = 0; i < N(cases); i++) {
		struct tn_json j;
		struct tn_json_value v;
		struct tn_err err = { .status = TN_OK };
		enum tn_json_token t;

		tn_json_init(&j, cases[i].text);
		do {
			t = tn_json_next(&j, &v);
		} while (t != TN_JSON_BAD && t != TN_JSON_END);
		ck_assert_int_eq(t, TN_JSON_BAD);
		ck_assert_int_eq(tn_json_error(&j, &err), TN_EDATA);
		ck_assert_str_eq(err.what, cases[i].what);
		ck_assert_str_eq(err.reason, "json");
	}
}
END_TEST

START_TEST(unescaping)
{
	static const struct { struct tn_str text, meant; } cases[] = {
		{ S(""), S("") },
		{ S("as it is \xc3\xa9"), S("as it is \xc3\xa9") },
		{ S("\\\"\\\\\\/\\b\\f\\n\\r\\t"), S("\"\\/\b\f\n\r\t") },
		{ S("\\u0061\\u0000z"), S("a\0z") },
		{ S("\\u007f\\u0080\\u07ff\\u0800\\uFFFF"), S("\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf") },
		{ S("x\\ud800\\udc00\\uDBFF\\uDFFFy"), S("x\xf0\x90\x80\x80\xf4\x8f\xbf\xbfy") },
		{ S("\\\\u0061"), S("\\u0061") },
		{ S("\\"), S("\\") },         /* no string's text: it stays */
		{ S("\\ud800x\\q"), S("\\ud800x\\q") },
	};
	struct tn_buf b = { NULL, 0, 0, false };

	for (size_t i = 0; i < N(cases); i++) {
		struct tn_json_value v = { .text = cases[i].text, .kind = TN_JSON_STRING, .has_escapes = true };

		tn_buf_reset(&b);
		tn_json_unescape(&b, cases[i].text);
		ck_assert(tn_str_eq(tn_buf_str(&b), cases[i].meant));
		for (size_t k = 0; k < N(cases); k++)
			ck_assert_int_eq(tn_json_eq(&v, cases[k].meant), tn_str_eq(cases[k].meant, cases[i].meant));
		ck_assert(cases[i].meant.n == 0 || !tn_json_eq(&v, (struct tn_str){ cases[i].meant.p, cases[i].meant.n - 1 }));
		v.kind = TN_JSON_NUMBER;
		ck_assert(!tn_json_eq(&v, cases[i].meant));
	}
	tn_buf_fini(&b);
}
END_TEST

Suite *json_suite(void)
{
	Suite *s = suite_create("json");
	TCase *t = tcase_create("json");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, verdicts);
	tcase_add_test(t, alignments);
	tcase_add_test(t, prefixes);
	tcase_add_test(t, depth);
	tcase_add_test(t, token_by_token);
	tcase_add_test(t, skipping);
	tcase_add_test(t, messages);
	tcase_add_test(t, unescaping);
	suite_add_tcase(s, t);
	return s;
}
