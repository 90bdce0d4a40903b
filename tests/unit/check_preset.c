/* Presets: what each key sets, what is refused and where, and that the built-in ones are good and sorted. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "stream/preset.h"

Suite *preset_suite(void);

static const struct {
	const char *text;
	uint64_t line;          /* 0: about the whole */
	const char *what, *hint;
} wrong[] = {
	{ "", 0, "an empty preset", "" },
	{ "# only\n\n", 0, "an empty preset", "" },
	{ "user = a\n", 1, "the first line of a preset is: preset = 1", "" },
	{ "rename = a=b\n", 1, "the first line of a preset is: preset = 1", "" },
	{ "preset = 2\n", 1, "preset: version '2' is not known; this program reads version 1", "" },
	{ "preset = 1\npreset = 1\n", 2, "preset: given twice", "" },
	{ "preset = 1\n\n# x\nusr = a\n", 4, "unknown key: 'usr'", "user" },
	{ "preset = 1\ntime_format = s\n", 2, "unknown key: 'time_format'", "time-format" },
	{ "preset = 1\nzzzzzz = s\n", 2, "unknown key: 'zzzzzz'", "" },
	{ "preset = 1\nuser\n", 2, "not key = value: 'user'", "" },
	{ "preset = 1\nuser = a\nuser = b\n", 3, "user: given twice", "" },
	{ "preset = 1\nformat = xml\n", 2, "format: not one of auto, csv, tsv, stream, blank, jsonl, combined: 'xml'", "" },
	{ "preset = 1\ndelimiter = \"\n", 2, "delimiter: not one of one byte, tab, comma, semicolon, bar: '\"'", "" },
	{ "preset = 1\ndelimiter = ab\n", 2, "delimiter: not one of one byte, tab, comma, semicolon, bar: 'ab'", "" },
	{ "preset = 1\nheader = maybe\n", 2, "header: not one of yes, no, auto: 'maybe'", "" },
	{ "preset = 1\nheader = no\n", 0, "header = no or auto needs columns = a,b,c", "" },
	{ "preset = 1\ntime-digits = 9\n", 2, "time-digits: not one of 0, 3, 6: '9'", "" },
	{ "preset = 1\nskip-missing = user,itm\n", 2, "skip-missing: not a role: 'itm'", "item" },
	{ "preset = 1\nuser = a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p|q\n", 2, "user: more than 16 alternatives", "" },
	{ "preset = 1\nuser = a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p\n  | q\n", 3, "user: more than 16 alternatives", "" },
	{ "preset = 1\nkeep = a\n  | i\n", 3, "not key = value: '| i'", "" },
	{ "preset = 1\nuser = a\n| i\n", 3, "not key = value: '| i'", "" },
	{ "\xef\xbb\xbfpreset = 1\nzz = 1\n", 2, "unknown key: 'zz'", "tz" },
	{ "preset = 1\nuser = a\nitem = b\n  | c when d e\n\n", 4, "item: at byte 3: expected an operator, found 'e'", "is it an event? then: event = 'd'" },
	{ "preset = 1\nset = a when b = 1\n", 2, "set: not COL=VALUE when EXPR: 'a when b = 1'", "--set \"event=refund when order ~ '^C'\"" },
	{ "preset = 1\ndrop = a\n", 2, "drop: not NAME when EXPR: 'a'", "--drop \"robots when agent ~ '[Bb]ot'\"" },
	{ "preset = 1\nextract = item from b\n", 2, "extract: not ROLE from COL ~ 'REGEX': 'item from b'", "--extract \"item from path ~ '^/product/([^/?]+)'\"" },
	{ "preset = 1\nrename = a\n", 2, "rename: not old=new: 'a'", "" },
	{ "preset = 1\ntime-format = %Q\n", 2, "time-format: '%Q': an unknown conversion (known: %Y %m %d %H %M %S %y %b %B %e %j %I %p %f %z %Z %s %T %D %F %R)",
		"iso, s, ms, us, ns, local-s, local-ms, auto, or a pattern such as %d/%m/%Y %H:%M" },
	{ "preset = 1\nexplod = a\n", 2, "unknown key: 'explod'", "explode" },
	{ "preset = 1\nexplode = a\nexplode = b\n", 3, "explode: given twice", "" },
	{ "preset = 1\nencoding = latin-1\n", 2, "encoding: not one of bytes, latin1, cp1252, utf-16: 'latin-1'", "" },
	{ "preset = 1\nshort-rows = maybe\n", 2, "short-rows: not one of yes, no: 'maybe'", "" },
	{ "preset = 1\ntime-cut = 1\n", 2, "time-cut: not one of yes, no: '1'", "" },
	{ "preset = 1\nminor-units =\n", 2, "minor-units: not one of yes, no: ''", "" }
};

START_TEST(test_wrong)
{
	struct tn_preset p;
	struct tn_err err = { 0 };

	tn_preset_init(&p);
	ck_assert_int_eq(tn_preset_parse(&p, "f", tn_str_of(wrong[_i].text), &err), TN_EUSAGE);
	ck_assert_str_eq(err.what, wrong[_i].what);
	ck_assert_str_eq(err.hint, wrong[_i].hint);
	ck_assert_str_eq(err.file, "f");
	ck_assert_uint_eq(err.line, wrong[_i].line);
}
END_TEST

static void same(struct tn_str s, const char *want)
{
	ck_assert_msg(tn_str_eq(s, tn_str_of(want)), "'%.*s' is not '%s'", (int)s.n, s.p, want);
}

static const char all_keys[] =
	"# comment\r\n"
	"  preset=1\r\n"
	"about = a line = of text\n"
	"format = tsv\n"
	"delimiter = semicolon\n"
	"header = auto\n"
	"columns = a,b,c\n"
	"\t user =  CustomerID  | Customer ID \n"
	"time = {a|b} | =2024-01-01\n"
	"order = x |\n"
	"value = {Unit|price}*qty|total\n"
	"rename = a=b,c=d\n"
	"rename = e=f\n"
	"set = event=refund when order ~ '^C|^D'\n"
	"set = event=x when qty < 0\n"
	"keep = none\n"
	"time-format = iso | %d.%m.%Y\n"
	"time-digits = 3\n"
	"tz = Europe/Berlin\n"
	"encoding = cp1252\n"
	"explode = a.items\n"
	"json = props , more\n"
	"carry = {A by B},C by D\n"
	"short-rows = yes\n"
	"missing = (not set)\n"
	"missing = n/a\n"
	"drop = bots when agent ~ '|b'\n"
	"drop = tests when user = qa\n"
	"extract = item from path ~ '^/p/([^/]+)'\n"
	"item = sku\n"
	"   | =a|b when x = '|'\n"
	"# a comment between does no harm\n"
	"\t| {c|d}\n"
	"time-cut = yes\n"
	"tz-col = zone\n"
	"minor-units = yes\n"
	"dedup = row\n"
	"skip-missing = user , time";

START_TEST(test_keys)
{
	struct tn_preset p;
	struct tn_err err = { 0 };

	tn_preset_init(&p);
	ck_assert_int_eq(p.mapper.time_digits, -1);
	ck_assert_int_eq(tn_preset_parse(&p, "f", TN_STR(all_keys), &err), TN_OK);
	same(p.about, "a line = of text");
	ck_assert_int_eq(p.reader.format, TN_FORMAT_TSV);
	ck_assert_int_eq(p.reader.delimiter, ';');
	ck_assert_int_eq(p.reader.header, TN_HEADER_AUTO);
	same(p.reader.columns, "a,b,c");
	ck_assert_uint_eq(p.mapper.from[TN_ROLE_USER].n, 2);
	same(p.mapper.from[TN_ROLE_USER].text[0], "CustomerID");
	same(p.mapper.from[TN_ROLE_USER].text[1], "Customer ID");
	ck_assert_uint_eq(p.mapper.from[TN_ROLE_TIME].n, 2);
	same(p.mapper.from[TN_ROLE_TIME].text[0], "{a|b}");
	same(p.mapper.from[TN_ROLE_TIME].text[1], "=2024-01-01");
	ck_assert_uint_eq(p.mapper.from[TN_ROLE_ORDER].n, 2);
	same(p.mapper.from[TN_ROLE_ORDER].text[1], "");
	same(p.mapper.from[TN_ROLE_VALUE].text[0], "{Unit|price}*qty");
	ck_assert_uint_eq(p.mapper.from[TN_ROLE_QTY].n, 0);
	ck_assert_uint_eq(p.mapper.from[TN_ROLE_ITEM].n, 4);
	ck_assert(!p.mapper.from[TN_ROLE_ITEM].is_option);
	same(p.mapper.from[TN_ROLE_ITEM].text[2], "b when x = '|'");
	same(p.mapper.from[TN_ROLE_ITEM].text[3], "{c|d}");
	ck_assert_int_eq(p.reader.encoding, TN_ENCODING_CP1252);
	same(p.reader.explode, "a.items");
	same(p.reader.json, "props , more");
	same(p.reader.carry, "{A by B},C by D");
	ck_assert(p.reader.short_rows && p.mapper.time_cut && p.mapper.minor_units);
	ck_assert_uint_eq(p.reader.nmissing, 2);
	same(p.reader.missing[1], "n/a");
	ck_assert_uint_eq(p.mapper.drop.n, 2);
	ck_assert_uint_eq(p.mapper.drop.npreset, 2);
	same(p.mapper.drop.text[0], "bots when agent ~ '|b'");
	same(p.mapper.extract.text[0], "item from path ~ '^/p/([^/]+)'");
	same(p.mapper.tz_col, "zone");
	same(p.mapper.dedup.key, "row");
	ck_assert_uint_eq(p.mapper.rename.n, 2);
	same(p.mapper.rename.text[1], "e=f");
	ck_assert_uint_eq(p.mapper.set.n, 2);
	same(p.mapper.set.text[0], "event=refund when order ~ '^C|^D'");
	same(p.mapper.keep, "none");
	same(p.mapper.time_format, "iso | %d.%m.%Y");
	ck_assert_int_eq(p.mapper.time_digits, 3);
	same(p.mapper.tz, "Europe/Berlin");
	ck_assert_uint_eq(p.mapper.skip_missing, TN_USER | TN_TIME);
}
END_TEST

/* Options come behind the preset: roles and texts replace, lists add, '' turns off what may be off. */
START_TEST(test_options)
{
	struct tn_preset p;
	struct tn_err err = { 0 };

	tn_preset_init(&p);
	ck_assert_int_eq(tn_preset_parse(&p, "f", TN_STR(all_keys), &err), TN_OK);
	ck_assert_int_eq(tn_preset_option(&p, "item", "x | y", &err), TN_OK);
	ck_assert_uint_eq(p.mapper.from[TN_ROLE_ITEM].n, 2);
	ck_assert(p.mapper.from[TN_ROLE_ITEM].is_option);
	ck_assert_int_eq(tn_preset_option(&p, "drop", "more when x = 1", &err), TN_OK);
	ck_assert_uint_eq(p.mapper.drop.n, 3);
	ck_assert_uint_eq(p.mapper.drop.npreset, 2);
	ck_assert_int_eq(tn_preset_option(&p, "missing", "-", &err), TN_OK);
	ck_assert_uint_eq(p.reader.nmissing, 3);
	ck_assert(!p.mapper.keep_is_option);
	ck_assert_int_eq(tn_preset_option(&p, "keep", "a", &err), TN_OK);
	ck_assert(p.mapper.keep_is_option);
	ck_assert_int_eq(tn_preset_option(&p, "dedup", "", &err), TN_OK);
	ck_assert_ptr_null(p.mapper.dedup.key.p);
	ck_assert_int_eq(tn_preset_option(&p, "explode", "", &err), TN_OK);
	ck_assert_ptr_null(p.reader.explode.p);
	ck_assert_int_eq(tn_preset_option(&p, "time-digits", "5", &err), TN_EUSAGE);
	ck_assert_str_eq(err.what, "--time-digits: not one of 0, 3, 6: '5'");
}
END_TEST

START_TEST(test_built_in)
{
	struct tn_err err = { 0 };

	ck_assert_uint_ge(tn_preset_count, 6);
	for (size_t i = 0; i < tn_preset_count; i++) {
		const struct tn_preset_text *t = &tn_preset_texts[i];
		struct tn_preset p;
		struct tn_mapper *m = NULL;

		ck_assert_uint_eq(strlen(t->text), t->n);
		ck_assert(i == 0 || strcmp(tn_preset_texts[i - 1].name, t->name) < 0);
		ck_assert_ptr_eq(tn_preset_find(tn_str_of(t->name)), t);
		tn_preset_init(&p);
		ck_assert_msg(tn_preset_parse(&p, t->name, (struct tn_str){ t->text, t->n }, &err) == TN_OK, "%s: %s", t->name, err.what);
		ck_assert_uint_gt(p.about.n, 0);
		ck_assert_msg(tn_mapper_open(&m, &p.mapper, &err) == TN_OK, "%s: %s", t->name, err.what);
		tn_mapper_close(m);
	}
	ck_assert_ptr_null(tn_preset_find(TN_STR("cdno")));
}
END_TEST

START_TEST(test_load)
{
	struct tn_preset p;
	struct tn_arena a = { 0 };
	struct tn_err err = { 0 };

	tn_preset_init(&p);
	ck_assert_int_eq(tn_preset_load(&p, "cdnow", false, &a, &err), TN_OK);
	ck_assert_int_eq(p.reader.format, TN_FORMAT_BLANK);
	ck_assert_int_eq(tn_preset_load(&p, "cdnwo", false, &a, &err), TN_EUSAGE);
	ck_assert_str_eq(err.hint, "cdnow");
	tn_err_clear(&err);
	ck_assert_int_eq(tn_preset_load(&p, "./no such file", false, &a, &err), TN_EINPUT);
	tn_arena_fini(&a);
}
END_TEST

static const struct { const char *text; char want; } delimiters[] = {
	{ ",", ',' }, { "tab", '\t' }, { "\\t", '\t' }, { "\t", '\t' }, { "bar", '|' }, { "semicolon", ';' }, { "comma", ',' }, { " ", ' ' },
	{ "", '\0' }, { ",,", '\0' }, { "\"", '\0' }, { "\n", '\0' }, { "\r", '\0' }, { "\\", '\0' }, { "Tab", '\0' }
};

START_TEST(test_delimiter)
{
	char c = '\0';

	ck_assert(tn_delimiter_parse(tn_str_of(delimiters[_i].text), &c) == (delimiters[_i].want != '\0'));
	ck_assert_int_eq(c, delimiters[_i].want);
}
END_TEST

Suite *preset_suite(void)
{
	Suite *s = suite_create("preset");
	TCase *c = tcase_create("all");

	tcase_add_loop_test(c, test_wrong, 0, (int)(sizeof wrong / sizeof wrong[0]));
	tcase_add_test(c, test_keys);
	tcase_add_test(c, test_options);
	tcase_add_test(c, test_built_in);
	tcase_add_test(c, test_load);
	tcase_add_loop_test(c, test_delimiter, 0, (int)(sizeof delimiters / sizeof delimiters[0]));
	suite_add_tcase(s, c);
	return s;
}
