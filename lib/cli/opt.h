/* Option tables: one table per command gives parsing, --help, --completion and the test that holds the man page to it.
 *
 * A default is printed from the variable that holds it, so help cannot lie. No abbreviations of long names; an optional value
 * stands only behind `=` (--matrix=users).
 */
#ifndef TN_CLI_OPT_H
#define TN_CLI_OPT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "stream/columns.h"

enum tn_opt_kind {
	TN_OPT_END_,
	TN_OPT_FLAG_,           /* bool: true when given */
	TN_OPT_INT_,            /* int64_t within min..max */
	TN_OPT_SIZE_,           /* uint64_t bytes, suffixes K M G T */
	TN_OPT_STR_,            /* const char * */
	TN_OPT_OPTIONAL_,       /* const char *: `fallback` when given without =VALUE */
	TN_OPT_CHOICE_,         /* const char *: one of the words in `choices` (separated by blanks); "word=" takes any value behind = */
	TN_OPT_LIST_,           /* struct tn_list: each time it is given adds one */
	TN_OPT_SET_,            /* const char *: a flag that stores `fallback` (--first, --recurring) */
	TN_OPT_EXAMPLE_,        /* not an option: the example that --help begins with */
	TN_OPT_SUMMARY_,        /* one line: what the filter does */
	TN_OPT_OPERANDS_,       /* what stands behind the options, if not [FILE...] */
	TN_OPT_COMMON_          /* brings common options: roles and groups, see below */
};

struct tn_list {
	const char *item[64];
	uint32_t n;
};

struct tn_opt {
	enum tn_opt_kind kind;
	char letter;            /* 0: none */
	const char *name;       /* without -- */
	void *at;
	int64_t min, max;
	const char *arg;        /* "N", "COL", "EXPR" */
	const char *choices;    /* choices, or the fallback of an optional value */
	const char *help;       /* one line; NULL: hidden from help, completion and hints */
	bool *given;            /* set when the option stands on the command line; may be NULL */
	bool no_input;          /* with it nothing is read (--list-presets): a terminal as stdin is fine */
	bool stop;              /* what stands behind it is not looked at (--help) */
	uint32_t need, welcome, groups;
};

/* Groups of common options (design.md section 4) beyond those that every filter has (help, version, output, bad, rejects,
 * max-record, null, header and columns, progress, color). */
enum {
	TN_GROUP_WHERE = 1,     /* --where */
	TN_GROUP_TIME = 2,      /* --as-of --tz --zoneinfo */
	TN_GROUP_WEEK = 4,      /* --week-start */
	TN_GROUP_FOLD = 8,      /* --mem --tmp --partial --merge */
	TN_GROUP_DIGITS = 16,   /* --digits */
	TN_GROUP_SEED = 32,     /* --seed */
	TN_GROUP_MEM = 64       /* --mem --tmp, where there are no --partial and --merge */
};

/* The last argument is the help line; behind it designated members may follow: TN_OPT_STR('p', "period", &o.period, "NAME",
 * "help", .given = &o.period_given). */
#define TN_OPT_END { .kind = TN_OPT_END_ }
#define TN_OPT_OPERANDS(text) { .kind = TN_OPT_OPERANDS_, .help = (text) }
#define TN_OPT_SUMMARY(text) { .kind = TN_OPT_SUMMARY_, .help = (text) }
#define TN_OPT_EXAMPLE(text) { .kind = TN_OPT_EXAMPLE_, .help = (text) }
#define TN_OPT_FLAG(l, n, v, ...) { .kind = TN_OPT_FLAG_, .letter = (l), .name = (n), .at = (v), .help = __VA_ARGS__ }
#define TN_OPT_INT(l, n, v, lo, hi, a, ...) { .kind = TN_OPT_INT_, .letter = (l), .name = (n), .at = (v), .min = (lo), .max = (hi), .arg = (a), .help = __VA_ARGS__ }
#define TN_OPT_SIZE(l, n, v, lo, hi, ...) { .kind = TN_OPT_SIZE_, .letter = (l), .name = (n), .at = (v), .min = (lo), .max = (hi), .arg = "SIZE", .help = __VA_ARGS__ }
#define TN_OPT_STR(l, n, v, a, ...) { .kind = TN_OPT_STR_, .letter = (l), .name = (n), .at = (v), .arg = (a), .help = __VA_ARGS__ }
#define TN_OPT_OPTIONAL(l, n, v, f, a, ...) { .kind = TN_OPT_OPTIONAL_, .letter = (l), .name = (n), .at = (v), .choices = (f), .arg = (a), .help = __VA_ARGS__ }
#define TN_OPT_CHOICE(l, n, v, c, ...) { .kind = TN_OPT_CHOICE_, .letter = (l), .name = (n), .at = (v), .choices = (c), .help = __VA_ARGS__ }
#define TN_OPT_LIST(l, n, v, a, ...) { .kind = TN_OPT_LIST_, .letter = (l), .name = (n), .at = (v), .arg = (a), .help = __VA_ARGS__ }
#define TN_OPT_SET(l, n, v, value, ...) { .kind = TN_OPT_SET_, .letter = (l), .name = (n), .at = (v), .choices = (value), .help = __VA_ARGS__ }
#define TN_OPT_COMMON(groups_) { .kind = TN_OPT_COMMON_, .groups = (groups_) }
/* need, welcome: sets of roles; each brings its --ROLE COL option. */
#define TN_OPT_ROLES(need_, welcome_) { .kind = TN_OPT_COMMON_, .need = (need_), .welcome = (welcome_) }

/* A command's whole table: its own rows, then the common ones that its groups and roles bring. */
#define TN_OPTS_MAX 128

struct tn_opts {
	const char *name;               /* of the command */
	const char *example[4];
	uint32_t nexamples;
	const char *summary;
	const char *operands;           /* NULL: [FILE...] */
	struct tn_opt row[TN_OPTS_MAX];
	uint32_t n, own;                /* rows 0 .. own are the command's */
	uint32_t need, welcome, groups;
	bool no_input;                  /* out: an option with no_input was given */
};

/* The command's part of the table. */
void tn_opts_init(struct tn_opts *o, const char *name, const struct tn_opt *table);
/* A common row; one that the command has a row of the same name for is left out. */
void tn_opts_add(struct tn_opts *o, struct tn_opt row);

/* Options may stand behind operands; `--` ends them, `-` is an operand. The operands are moved to argv[1 .. *noperands].
 * An option that is given twice: the last wins; lists add. TN_EUSAGE names the option, the value and what is allowed. */
enum tn_status tn_opts_parse(struct tn_opts *o, int argc, char **argv, int *noperands, struct tn_err *err);

/* Texts made from the table, added to *b. */
void tn_help_text(const struct tn_opts *o, struct tn_buf *b);           /* within 80 columns */
void tn_help_usage(const struct tn_opts *o, struct tn_buf *b);          /* two lines, for stderr */
void tn_help_dump(const struct tn_opts *o, struct tn_buf *b);           /* TSV: letter name arg kind help; for tests */
const char *tn_help_arg(const struct tn_opt *row);                      /* "FILE"; "" when it takes no value */
/* shell: bash, zsh or fish; program: the name as it is installed. False: no such shell. */
bool tn_complete_text(const struct tn_opts *o, const char *shell, const char *program, struct tn_buf *b);

#endif
