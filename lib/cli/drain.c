/* --engine on the command line: what it sets, what it refuses, and that stdin is read to its end whatever happens.
 *
 * Measured with Spark 3.5: a filter that ends with a message while rows still come loses that message 9 times of 10 (the engine sees a
 * broken pipe first), and one that ends well makes the job fail 3 times of 10. Read to the end, neither ever happens.
 *
 * The end of a few rows is there at once, and Spark 3.5 lost a message even so, once of three rows ("Subprocess exited with status 1. Error:
 * ."): a thread of its own copies stderr, and is not waited for when the process has ended. So a filter that failed keeps stdout open
 * for LINGER_MS more. A thread that begins 60 ms late never had the message without that, and always has with it. It is far below the
 * 10 s that Spark waits for a status, and only failures pay for it. */
#include "cli/cli.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "base/sys.h"
#include "stream/engine.h"

#define DRAIN 65536
#define LINGER_MS 200

bool tn_cli_names_engine(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--engine") == 0 || strncmp(argv[i], "--engine=", 9) == 0)
			return true;
	return false;
}

static void read_rest(void)
{
	char bytes[DRAIN];
	ssize_t got;

	while ((got = tn_sys.read(STDIN_FILENO, bytes, sizeof bytes)) != 0) {
		if (got < 0 && errno == EAGAIN)
			(void)tn_sys.poll(&(struct pollfd){ .fd = STDIN_FILENO, .events = POLLIN }, 1, -1);
		else if (got < 0 && errno != EINTR)
			return;
	}
}

void tn_cli_drain(const struct tn_cli *cli, enum tn_status status)
{
	if (!cli->drains || isatty(STDIN_FILENO) == 1)
		return;
	read_rest();
	if (status != TN_OK)
		(void)tn_sys.poll(NULL, 0, LINGER_MS);
}

/* Names of cells and labels come from here, too. */
static enum tn_status check_texts(struct tn_cli *cli, int argc, char **argv)
{
	char quoted[64];

	for (int i = 1; i < argc; i++)
		if (!tn_engine_text_ok(tn_str_of(argv[i])))
			return tn_cli_usage(cli, "--engine: not UTF-8: %s", tn_err_quote(quoted, sizeof quoted, tn_str_of(argv[i])));
	return TN_OK;
}

static enum tn_status refuse(struct tn_cli *cli)
{
	const struct tn_common *c = &cli->common;

	if (cli->output != NULL)
		return tn_cli_usage(cli, "--output does not go with --engine: stdout is the only output that an engine keeps");
	if (cli->rejects_name != NULL)
		return tn_cli_usage(cli, "--rejects does not go with --engine: stdout is the only output that an engine keeps");
	if (c->bad.mode == TN_BAD_SKIP) {
		tn_cli_usage(cli, "--bad skip without a bound does not go with --engine: nobody would see how many");
		tn_err_hint(&cli->err, "--bad skip=N or skip=P%%");
		return TN_EUSAGE;
	}
	if (strcmp(cli->progress, "always") == 0)
		return tn_cli_usage(cli, "--progress does not go with --engine");
	if (c->columns != NULL && strchr(c->columns, ',') == NULL)
		return tn_cli_usage(cli, "--engine needs --columns with two names at least: Hadoop adds a TAB to rows of one column");
	return TN_OK;
}

enum tn_status tn_cli_engine(struct tn_cli *cli, int argc, char **argv)
{
	struct tn_common *c = &cli->common;

	if (c->engine == NULL)
		return TN_OK;
	/* A reader that has gone, as head does, is a failed write then: stdin is read to its end even so, and the status is none of the shell's. */
	(void)signal(SIGPIPE, SIG_IGN);
	TN_TRY(check_texts(cli, argc, argv));
	c->no_header = true;
	if (!cli->null_given)
		c->null = "\\N";
	TN_TRY(refuse(cli));
	cli->progress = "never";
	return TN_OK;
}
