/* The options that every filter has, and those of the groups it asked for (design.md section 4), with their defaults. */
#include "cli/cli.h"

#define ROLE_HELP "the column of this role"

#define MIB (INT64_C(1) << 20)
#define RECORD_MOST (INT64_C(2) << 30)

static void defaults(struct tn_cli *cli)
{
	struct tn_common *c = &cli->common;

	c->tz = "UTC";
	c->week_start = "mon";
	c->null = "";
	c->max_record = (uint64_t)MIB;
	cli->progress = "auto";
	cli->color = "auto";
	cli->bad_text = "fail";
	cli->digits = 6;
	cli->seed = 1;
}

static void add_roles(struct tn_cli *cli, struct tn_opts *opts)
{
	for (int r = 0; r < TN_ROLES; r++) {
		if (((opts->need | opts->welcome) >> r & 1) == 0)
			continue;
		tn_opts_add(opts, (struct tn_opt)TN_OPT_STR(0, tn_role_name((enum tn_role)r), &cli->common.role[r], "COL", ROLE_HELP));
	}
}

static void add_groups(struct tn_cli *cli, struct tn_opts *opts)
{
	struct tn_common *c = &cli->common;
	const struct { uint32_t groups; struct tn_opt row; } rows[] = {
		{ TN_GROUP_WHERE, TN_OPT_STR(0, "where", &c->where, "EXPR", "keep only rows for which EXPR holds") },
		{ TN_GROUP_TIME, TN_OPT_STR(0, "as-of", &c->as_of, "TIME",
			"the \"now\" of the analysis; later rows are left out (default: the latest time)") },
		{ TN_GROUP_TIME, TN_OPT_STR(0, "tz", &c->tz, "ZONE", "time zone of days and periods", .given = &c->tz_given) },
		{ TN_GROUP_TIME, TN_OPT_STR(0, "zoneinfo", &c->zoneinfo, "DIR", "where the time zones are (default: the system's)") },
		{ TN_GROUP_WEEK, TN_OPT_CHOICE(0, "week-start", &c->week_start, "mon tue wed thu fri sat sun",
			"first day of a week", .arg = "DAY", .given = &c->week_start_given) },
		{ TN_GROUP_FOLD | TN_GROUP_MEM, TN_OPT_SIZE(0, "mem", &c->mem, TN_MEM_LEAST, 0,
			"memory for the states, at least 1M (default: half of what there is)", .given = &cli->mem_given) },
		{ TN_GROUP_FOLD | TN_GROUP_MEM, TN_OPT_STR(0, "tmp", &c->tmp, "DIR", "where to spill (default: $TMPDIR, else /tmp)",
			.given = &cli->tmp_given) },
		{ TN_GROUP_FOLD, TN_OPT_FLAG(0, "partial", &c->partial, "write the states instead of the answer") },
		{ TN_GROUP_FOLD, TN_OPT_FLAG(0, "merge", &c->merge, "read states instead of events") },
		{ TN_GROUP_DIGITS, TN_OPT_INT(0, "digits", &cli->digits, 0, 15, "N", "decimals of rates and scores") },
		{ TN_GROUP_SEED, TN_OPT_INT(0, "seed", &cli->seed, 0, INT64_MAX, "N", "for anything random") }
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (opts->groups & rows[i].groups)
			tn_opts_add(opts, rows[i].row);
}

void tn_cli_common(struct tn_cli *cli, struct tn_opts *opts)
{
	struct tn_common *c = &cli->common;
	const struct tn_opt rows[] = {
		TN_OPT_STR('o', "output", &cli->output, "FILE", "write to FILE, put in place on success only"),
		TN_OPT_STR(0, "bad", &cli->bad_text, "HOW", "bad rows: fail, skip, skip=N or skip=P%"),
		TN_OPT_STR(0, "rejects", &cli->rejects_name, "FILE", "write the rows that were skipped to FILE"),
		TN_OPT_SIZE(0, "max-record", &c->max_record, 1, RECORD_MOST, "longest record, at most 2G"),
		TN_OPT_STR(0, "null", &c->null, "STR", "marker of a missing value in the output", .given = &cli->null_given),
		TN_OPT_FLAG(0, "no-header", &c->no_header, "no header, neither read nor written"),
		TN_OPT_STR(0, "columns", &c->columns, "LIST", "the columns' names, with --no-header"),
		TN_OPT_FLAG(0, "no-header-out", &c->no_header_out, "write no header"),
		TN_OPT_CHOICE(0, "engine", &c->engine, "spark hive hadoop", "bare rows in and out, as this engine has them", .arg = "NAME"),
		TN_OPT_CHOICE(0, "progress", &cli->progress, "auto always never", "progress on stderr", .arg = "WHEN"),
		TN_OPT_CHOICE(0, "color", &cli->color, "auto always never", "colours", .arg = "WHEN"),
		TN_OPT_FLAG('h', "help", &cli->help, "show this help", .stop = true),
		TN_OPT_FLAG(0, "version", &cli->version, "show the version", .stop = true),
		TN_OPT_CHOICE(0, "completion", &cli->completion, "bash zsh fish", NULL, .arg = "SHELL", .stop = true),
		TN_OPT_FLAG(0, "dump-options", &cli->dump_options, NULL, .stop = true)
	};

	defaults(cli);
	add_roles(cli, opts);
	add_groups(cli, opts);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		tn_opts_add(opts, rows[i]);
}
