/* The run of a filter that is a fold, the same for all of them. */
#include "cli/cli.h"

void tn_cli_note_where(struct tn_cli *cli, uint64_t rows)
{
	if (rows > 0)
		tn_cli_note(cli, "%llu row%s left out by --where", (unsigned long long)rows, rows == 1 ? "" : "s");
}

/* Told where the rows were read: a merge would tell it again. */
static void tell_left_out(struct tn_cli *cli, const struct tn_source_stats *s, const char *skip_name)
{
	tn_cli_note_where(cli, s->where_out);
	if (s->keyless > 0)
		tn_cli_note(cli, "%llu row%s without %s left out", (unsigned long long)s->keyless, s->keyless == 1 ? "" : "s", skip_name);
	if (s->late > 0)
		tn_cli_note(cli, "%llu row%s later than --as-of left out", (unsigned long long)s->late, s->late == 1 ? "" : "s");
}

enum tn_status tn_cli_fold(struct tn_cli *cli, const struct tn_fold_ops *ops, const struct tn_fold_spec *spec)
{
	struct tn_fold *f = NULL;
	enum tn_status st = tn_fold_open(&f, ops, spec, &cli->common, &cli->err);

	if (st == TN_OK)
		st = tn_fold_run(f, &cli->out);
	if (st == TN_OK && !cli->common.merge)
		tell_left_out(cli, tn_fold_stats(f), ops->skip_name);
	tn_fold_close(f);
	return st;
}
