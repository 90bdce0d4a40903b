/* Options, help, completion, messages, progress and the memory limit: everything of lib/cli that needs no process. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"

Suite *opt_suite(void);

struct given {
	bool flag, period_given, list_presets;
	int64_t n;
	uint64_t size;
	const char *where, *matrix, *mode, *cohorts;
	struct tn_list set;
};

static void fill(struct tn_opts *o, struct tn_cli *cli, struct given *g)
{
	const struct tn_opt table[] = {
		TN_OPT_EXAMPLE("demo --mode on events.tsv"),
		TN_OPT_SUMMARY("A filter for tests."),
		TN_OPT_ROLES(TN_USER | TN_TIME, TN_VALUE),
		TN_OPT_COMMON(TN_GROUP_FOLD | TN_GROUP_DIGITS),
		TN_OPT_FLAG('f', "flag", &g->flag, "a flag"),
		TN_OPT_INT('n', "number", &g->n, -5, 3000000, "N", "a number"),
		TN_OPT_SIZE('s', "size", &g->size, 4096, INT64_C(2) << 30, "a size"),
		TN_OPT_STR('w', "while", &g->where, "EXPR", "a text", .given = &g->period_given),
		TN_OPT_OPTIONAL('m', "matrix", &g->matrix, "rate", "FORM", "a form"),
		TN_OPT_CHOICE(0, "mode", &g->mode, "on after bracket=", "a word"),
		TN_OPT_SET(0, "first", &g->cohorts, "first", "the one"),
		TN_OPT_SET(0, "recurring", &g->cohorts, "recurring", "the other"),
		TN_OPT_LIST(0, "set", &g->set, "COL=VALUE", "a list that it's good to have [any: number]"),
		TN_OPT_FLAG(0, "list-presets", &g->list_presets, "list them", .no_input = true),
		TN_OPT_FLAG(0, "secret", &g->list_presets, NULL),
		TN_OPT_END
	};

	memset(g, 0, sizeof *g);
	memset(cli, 0, sizeof *cli);
	g->n = 7;
	g->size = 65536;
	g->mode = "on";
	tn_opts_init(o, "demo", table);
	tn_cli_common(cli, o);
}

/* The line, words parted by blanks ('_' stands for an empty word); what was read is told as text. */
struct parse_case {
	const char *line, *want;
};

static const struct parse_case parse_cases[] = {
	{ "", "" },
	{ "a b", " [a] [b]" },
	{ "-f", " flag" },
	{ "--flag", " flag" },
	{ "-n 3", " n=3" },
	{ "-n3", " n=3" },
	{ "-n -5", " n=-5" },
	{ "--number 3", " n=3" },
	{ "--number=3", " n=3" },
	{ "--number=3 --number 4", " n=4" },
	{ "-fn3", " flag n=3" },
	{ "-fm -n3", " flag n=3 matrix=rate" },
	{ "a -f b", " flag [a] [b]" },
	{ "a -- -f", " [a] [-f]" },
	{ "- -f", " flag [-]" },
	{ "-- --", " [--]" },
	{ "-w -f", " while=-f" },
	{ "-w-- x", " while=-- [x]" },
	{ "--while=", " while=" },
	{ "--while _", " while=" },
	{ "--while=a=b", " while=a=b" },
	{ "--matrix users", " matrix=rate [users]" },
	{ "--matrix=users", " matrix=users" },
	{ "-m", " matrix=rate" },
	{ "--mode after", " mode=after" },
	{ "--mode=bracket=0,1-3", " mode=bracket=0,1-3" },
	{ "--first", " cohorts=first" },
	{ "--first --recurring", " cohorts=recurring" },
	{ "--set a=1 --set b", " set:a=1 set:b" },
	{ "--size 1M", " size=1048576" },
	{ "--size 2G", " size=2147483648" },
	{ "--help --nonsense", " help" },
	{ "-h", " help" },
	{ "-fh --nonsense", " flag help" },
	{ "--list-presets", " list no_input" },
	{ "--user u --value v", " user=u value=v" },
	{ "--nosuch", "!unknown option: '--nosuch' (demo --help)" },
	{ "--perod=1", "!unknown option: '--perod' (demo --help)" },
	{ "--mod", "!unknown option: '--mod' (--mode)" },
	{ "--numbr=3", "!unknown option: '--numbr' (--number)" },
	{ "--secre", "!unknown option: '--secre' (demo --help)" },
	{ "-fz", "!unknown option: '-z' (demo --help)" },
	{ "--item x", "!unknown option: '--item' (demo --help)" },
	{ "--where x", "!unknown option: '--where' (demo --help)" },
	{ "--number", "!--number needs a value: N ()" },
	{ "-w", "!--while needs a value: EXPR ()" },
	{ "--mode", "!--mode needs a value: WORD ()" },
	{ "--flag=1", "!--flag: takes no value: '1' ()" },
	{ "--first=1", "!--first: takes no value: '1' ()" },
	{ "--number x", "!--number: not a whole number from -5 to 3000000: 'x' ()" },
	{ "--number=", "!--number: not a whole number from -5 to 3000000: '' ()" },
	{ "--number 3000001", "!--number: not a whole number from -5 to 3000000: '3000001' ()" },
	{ "--size big", "!--size: not a size like 64K, 1M or 2G: 'big' ()" },
	{ "--size 1K", "!--size: at least 4K: '1K' ()" },
	{ "--size 3G", "!--size: at most 2G: '3G' ()" },
	{ "--mode aftr", "!--mode: not one of on, after, bracket=: 'aftr' (after)" },
	{ "--mode bracket=", " mode=bracket=" },
	{ "--mem 1K", "!--mem: at least 1M: '1K' ()" },
	{ "--digits 16", "!--digits: not a whole number from 0 to 15: '16' ()" },
	{ "--completion csh", "!--completion: not one of bash, zsh, fish: 'csh' (zsh)" },
};

static void tell(char *dst, size_t cap, const struct given *g, const struct tn_cli *cli, const struct tn_opts *o)
{
	size_t n = 0;

	dst[0] = '\0';
#define TELL(...) (n += (size_t)snprintf(dst + n, cap - n, __VA_ARGS__))
	if (g->flag)
		TELL(" flag");
	if (g->n != 7)
		TELL(" n=%lld", (long long)g->n);
	if (g->size != 65536)
		TELL(" size=%llu", (unsigned long long)g->size);
	if (g->where != NULL)
		TELL(" while=%s", g->where);
	if (g->matrix != NULL)
		TELL(" matrix=%s", g->matrix);
	if (strcmp(g->mode, "on") != 0)
		TELL(" mode=%s", g->mode);
	if (g->cohorts != NULL)
		TELL(" cohorts=%s", g->cohorts);
	for (uint32_t i = 0; i < g->set.n; i++)
		TELL(" set:%s", g->set.item[i]);
	if (cli->help)
		TELL(" help");
	if (g->list_presets)
		TELL(" list");
	if (o->no_input)
		TELL(" no_input");
	if (cli->common.role[TN_ROLE_USER] != NULL)
		TELL(" user=%s value=%s", cli->common.role[TN_ROLE_USER], cli->common.role[TN_ROLE_VALUE]);
}

START_TEST(parse)
{
	const struct parse_case *c = &parse_cases[_i];
	char line[200], got[400], *argv[20] = { line, NULL };
	struct tn_err err = { 0 };
	struct tn_opts o;
	struct tn_cli cli;
	struct given g;
	int argc = 1, operands = 0;
	size_t n;

	fill(&o, &cli, &g);
	(void)snprintf(line, sizeof line, "%s", c->line);
	for (char *p = line; *p != '\0';) {
		argv[argc++] = p;
		while (*p != '\0' && *p != ' ')
			p++;
		if (*p == ' ')
			*p++ = '\0';
		if (strcmp(argv[argc - 1], "_") == 0)
			argv[argc - 1][0] = '\0';
	}
	if (tn_opts_parse(&o, argc, argv, &operands, &err) != TN_OK) {
		ck_assert_int_eq(err.status, TN_EUSAGE);
		(void)snprintf(got, sizeof got, "!%s (%s)", err.what, err.hint);
	} else {
		tell(got, sizeof got, &g, &cli, &o);
		n = strlen(got);
		for (int i = 1; i <= operands; i++)
			n += (size_t)snprintf(got + n, sizeof got - n, " [%s]", argv[i]);
	}
	ck_assert_str_eq(got, c->want);
	ck_assert_int_eq(g.period_given, g.where != NULL);
}
END_TEST

START_TEST(list_is_full)
{
	char *argv[131];
	struct tn_err err = { 0 };
	struct tn_opts o;
	struct tn_cli cli;
	struct given g;
	int operands;
	char name[] = "demo", opt[] = "--set", value[] = "x";

	fill(&o, &cli, &g);
	argv[0] = name;
	for (int i = 1; i < 131; i += 2) {
		argv[i] = opt;
		argv[i + 1] = value;
	}
	ck_assert_int_eq(tn_opts_parse(&o, 129, argv, &operands, &err), TN_OK);
	fill(&o, &cli, &g);
	ck_assert_int_eq(tn_opts_parse(&o, 131, argv, &operands, &err), TN_EUSAGE);
	ck_assert_str_eq(err.what, "--set: more than 64 of them: 'x'");
}
END_TEST

/* Each line stands in the text, and no line passes 80 columns. */
static const char *const help_lines[] = {
	"Example:\n  demo --mode on events.tsv\n\nUsage: demo [OPTION...] [FILE...]\nA filter for tests.\n\nOptions:\n",
	"  -f, --flag                a flag\n",
	"  -n, --number N            a number (default: 7)\n",
	"  -s, --size SIZE           a size (default: 64K)\n",
	"  -w, --while EXPR          a text\n",
	"  -m, --matrix[=FORM]       a form\n",
	"      --mode WORD           a word: on, after, bracket=... (default: on)\n",
	"\nCommon options:\n      --user --time --value COL\n                            the column for a role",
	"      --digits N            decimals of rates and scores (default: 6)\n",
	"  -o, --output FILE         write to FILE",
	"      --max-record SIZE     longest record, at most 2G (default: 1M)\n",
};

START_TEST(help)
{
	struct tn_buf b = { 0 };
	struct tn_opts o;
	struct tn_cli cli;
	struct given g;
	size_t width = 0;

	fill(&o, &cli, &g);
	tn_help_text(&o, &b);
	tn_buf_ch(&b, '\0');
	ck_assert(!b.failed);
	for (size_t i = 0; i < sizeof help_lines / sizeof help_lines[0]; i++)
		ck_assert_msg(strstr(b.p, help_lines[i]) != NULL, "missing: %s in\n%s", help_lines[i], b.p);
	ck_assert(strstr(b.p, "secret") == NULL && strstr(b.p, "completion") == NULL);
	for (const char *p = b.p; *p != '\0'; p++) {
		width = *p == '\n' ? 0 : width + 1;
		ck_assert_uint_lt(width, 80);
	}
	tn_buf_fini(&b);
}
END_TEST

START_TEST(dump)
{
	struct tn_buf b = { 0 };
	struct tn_opts o;
	struct tn_cli cli;
	struct given g;

	fill(&o, &cli, &g);
	tn_help_dump(&o, &b);
	tn_buf_ch(&b, '\0');
	ck_assert(strncmp(b.p, "letter\tname\targ\tkind\thelp\nf\tflag\t\tflag\ta flag\n", 46) == 0);
	ck_assert(strstr(b.p, "\n\tmode\tWORD\tchoice\ta word\n") != NULL);
	ck_assert(strstr(b.p, "\n\tuser\tCOL\tstr\t") != NULL);
	tn_buf_fini(&b);
}
END_TEST

static const struct { const char *shell, *want; } completion_cases[] = {
	{ "bash", "\t--mode)\n\t\tmapfile -t COMPREPLY < <(compgen -W 'on after bracket=' -- \"$cur\")\n" },
	{ "bash", "complete -o filenames -F _my_demo my-demo\n" }, { "bash", "\t--output|-o)\n\t\tmapfile -t COMPREPLY < <(compgen -f" },
	{ "zsh", "#compdef my-demo\n_arguments -s -S \\\n\t{-f,--flag}'[a flag]'" },
	{ "zsh", "'--mode=[a word]:WORD:(on after bracket=)'" }, { "zsh", "{-o+,--output=}'[" },
	{ "zsh", "'*--set=[a list that it'\\''s good to have \\[any\\: number\\]]:COL=VALUE:'" },
	{ "fish", "complete -c my-demo -l mode -x -a 'on after bracket=' -d 'a word'\n" },
	{ "fish", "-d 'a list that it\\'s good to have" }, { "fish", "complete -c my-demo -s o -l output -r -F -d " },
};

START_TEST(completion)
{
	struct tn_buf b = { 0 };
	struct tn_opts o;
	struct tn_cli cli;
	struct given g;

	fill(&o, &cli, &g);
	ck_assert(!tn_complete_text(&o, "csh", "my-demo", &b));
	for (size_t i = 0; i < sizeof completion_cases / sizeof completion_cases[0]; i++) {
		tn_buf_reset(&b);
		ck_assert(tn_complete_text(&o, completion_cases[i].shell, "my-demo", &b));
		tn_buf_ch(&b, '\0');
		ck_assert_msg(strstr(b.p, completion_cases[i].want) != NULL, "missing: %s in\n%s", completion_cases[i].want, b.p);
		ck_assert(strstr(b.p, "secret") == NULL);
	}
	tn_buf_fini(&b);
}
END_TEST

static const struct { struct tn_err err; const char *want; } message_cases[] = {
	{ { .what = "unknown option: '--x'" }, "demo: unknown option: '--x'\n" },
	{ { .file = "a.tsv", .what = "is a folder" }, "demo: a.tsv: is a folder\n" },
	{ { .file = "a.tsv", .line = 12, .what = "5 fields, header has 6" }, "demo: a.tsv:12: 5 fields, header has 6\n" },
	{ { .file = "-", .line = 12, .column = 4, .what = "time: not a time: 'x'", .hint = "ingest --time-format" },
		"demo: stdin:12:4: time: not a time: 'x' (hint: ingest --time-format)\n" },
	{ { .file = "a\033[2Jb", .what = "no" }, "demo: a\\x1b[2Jb: no\n" },
	{ { .file = "-", .column = 4, .what = "no" }, "demo: stdin: no\n" },
};

START_TEST(message)
{
	char text[1000];
	size_t n = tn_message_format(text, sizeof text, "demo", &message_cases[_i].err);

	text[n] = '\0';
	ck_assert_str_eq(text, message_cases[_i].want);
}
END_TEST

/* F65: a name of 1 MB is cut, and the message ends in one LF. */
START_TEST(message_is_short)
{
	static char name[1000001];
	struct tn_err err = { .file = name, .line = 3 };
	char text[1000];
	size_t n;

	memset(name, 'x', sizeof name - 1);
	memset(err.what, 'w', sizeof err.what - 1);
	memset(err.hint, 'h', sizeof err.hint - 1);
	n = tn_message_format(text, sizeof text, "demo", &err);
	ck_assert_uint_lt(n, 1000);
	ck_assert_int_eq(text[n - 1], '\n');
	ck_assert_ptr_eq(memchr(text, '\n', n), text + n - 1);
	n = tn_message_format(text, 20, "demo", &err);
	ck_assert_uint_eq(n, 20);
	ck_assert_int_eq(text[19], '\n');
}
END_TEST

START_TEST(skipped)
{
	struct tn_bad bad = { .nreasons = 3, .skipped = 17 };
	char text[1000];
	size_t n;

	(void)snprintf(bad.count[0].reason, sizeof bad.count[0].reason, "fields");
	(void)snprintf(bad.count[1].reason, sizeof bad.count[1].reason, "time");
	(void)snprintf(bad.count[2].reason, sizeof bad.count[2].reason, "nul");
	bad.count[0].rows = 2;
	bad.count[1].rows = 13;
	bad.count[2].rows = 2;
	n = tn_message_skipped(text, sizeof text, "ingest", &bad);
	text[n] = '\0';
	ck_assert_str_eq(text, "ingest: note: 17 rows skipped: time 13, fields 2, nul 2\n");
}
END_TEST

static const struct { struct tn_progress p; uint64_t ms; const char *want; } progress_cases[] = {
	{ { 0, 0, 0, 0 }, 0, "demo: 0 B, 0 rows" },
	{ { 1536, 0, 12, 0 }, 1000, "demo: 1.5 KiB, 12 rows, 1.5 KiB/s" },
	{ { UINT64_C(150) << 20, UINT64_C(600) << 20, 2500000, 0 }, 2000, "demo: 150.0 MiB of 600.0 MiB, 2500000 rows, 75.0 MiB/s, 6 s left" },
	{ { 1024, 1024 * 7201, 1, 3 }, 1000, "demo: 1.0 KiB of 7.0 MiB, 1 rows, 1.0 KiB/s, 2 h 0 min left, 3 B spilled" },
	{ { 1024, 1024 * 200, 1, 0 }, 1000, "demo: 1.0 KiB of 200.0 KiB, 1 rows, 1.0 KiB/s, 3 min left" },
	{ { 2048, 1024, 1, 0 }, 1000, "demo: 2.0 KiB, 1 rows, 2.0 KiB/s" },
	{ { UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX }, 1000,
		"demo: 15.9 EiB of 15.9 EiB, 18446744073709551615 rows, 15.9 EiB/s, 0 s left, 15.9 EiB spilled" },
};

START_TEST(progress)
{
	char text[256];

	text[tn_progress_line(text, "demo", &progress_cases[_i].p, progress_cases[_i].ms)] = '\0';
	ck_assert_str_eq(text, progress_cases[_i].want);
}
END_TEST

static void put(const char *path, const char *text)
{
	char dir[300], *slash;
	FILE *f;

	(void)snprintf(dir, sizeof dir, "%s", path);
	for (slash = strchr(dir, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		(void)mkdir(dir, 0700);
		*slash = '/';
	}
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_ge(fputs(text, f), 0);
	ck_assert_int_eq(fclose(f), 0);
}

/* Folders that stand for /: the least limit of the group and the folders above it counts. */
START_TEST(memory_limit)
{
	char dir[] = "memoryXXXXXX";
	uint64_t free_limit;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_int_eq(chdir(dir), 0);
	free_limit = tn_memory_limit("none");
	ck_assert_uint_gt(free_limit, 0);
	put("v2/proc/self/cgroup", "0::/a/b\n");
	put("v2/sys/fs/cgroup/a/b/memory.max", "max\n");
	put("v2/sys/fs/cgroup/a/memory.max", "9000000\n");
	ck_assert_uint_eq(tn_memory_limit("v2"), 9000000);
	put("v2/sys/fs/cgroup/a/b/memory.max", "8000000\n");
	ck_assert_uint_eq(tn_memory_limit("v2"), 8000000);
	put("v1/proc/self/cgroup", "3:cpu,cpuacct:/x\n2:hugetlb,memory:/x\n0::/\n");
	put("v1/sys/fs/cgroup/memory/x/memory.limit_in_bytes", "7000000\n");
	ck_assert_uint_eq(tn_memory_limit("v1"), 7000000);
	put("odd/proc/self/cgroup", "garbage\n::\n0::\n");
	ck_assert_uint_eq(tn_memory_limit("odd"), free_limit);
	ck_assert_int_eq(chdir(".."), 0);
	ck_assert_int_eq(system("rm -r memory??????"), 0);
}
END_TEST

#define ROWS(table) (int)(sizeof(table) / sizeof(table)[0])

Suite *opt_suite(void)
{
	Suite *s = suite_create("opt");
	TCase *t = tcase_create("opt");

	tcase_add_loop_test(t, parse, 0, ROWS(parse_cases));
	tcase_add_test(t, list_is_full);
	tcase_add_test(t, help);
	tcase_add_test(t, dump);
	tcase_add_test(t, completion);
	tcase_add_loop_test(t, message, 0, ROWS(message_cases));
	tcase_add_test(t, message_is_short);
	tcase_add_test(t, skipped);
	tcase_add_loop_test(t, progress, 0, ROWS(progress_cases));
	tcase_add_test(t, memory_limit);
	suite_add_tcase(s, t);
	return s;
}
