/* Begin and end of a filter: the one place that talks to the person and ends the process. */
#include "cli/cli.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/num.h"
#include "base/sys.h"
#include "io/in.h"
#include "io/text.h"
#include "stream/engine.h"

#define NOTES_A_KIND 10

static void quit(const struct tn_cli *cli)
{
	tn_message_error(cli->name, &cli->err);
	tn_cli_drain(cli, cli->err.status);
	exit((int)cli->err.status);
}

/* A text of ours on stdout (--help), all of it or status 4. */
static void answer(struct tn_cli *cli, struct tn_buf *text)
{
	struct tn_out out;
	enum tn_status st = tn_buf_status(text);

	if (st != TN_OK)
		tn_err_nomem(&cli->err, text->n);
	if (st == TN_OK)
		st = tn_out_open(&out, NULL, &cli->err);
	if (st == TN_OK) {
		tn_out_add(&out, tn_buf_str(text));
		st = tn_out_finish(&out);
	}
	tn_buf_fini(text);
	if (st != TN_OK)
		quit(cli);
	tn_cli_drain(cli, TN_OK);
	exit(0);
}

/* Help shows the defaults, so its text is made before the options change them. */
static bool asks_help(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0 || (argv[i][0] == '-' && argv[i][1] != '-' && strchr(argv[i], 'h') != NULL))
			return true;
	return false;
}

/* Completions are for the name that the program is installed under (PROGRAM_PREFIX). */
static const char *program(const struct tn_cli *cli, int argc, char **argv)
{
	const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;

	if (argc < 1 || argv[0][0] == '\0')
		return cli->name;
	return slash != NULL ? slash + 1 : argv[0];
}

/* --help, --version and their like end here. */
static void answer_questions(struct tn_cli *cli, const struct tn_opts *opts, struct tn_buf *help, int argc, char **argv)
{
	struct tn_buf text = { 0 };

	if (cli->help)
		answer(cli, help);
	tn_buf_fini(help);
	if (cli->version) {
		tn_buf_cstr(&text, cli->name);
		tn_buf_cstr(&text, " (tenure) " TN_VERSION "\n");
	} else if (cli->dump_options) {
		tn_help_dump(opts, &text);
	} else if (cli->completion != NULL) {
		(void)tn_complete_text(opts, cli->completion, program(cli, argc, argv), &text);
	} else {
		return;
	}
	answer(cli, &text);
}

/* TMPDIR as it is given; an empty one is no folder. */
static const char *temp_folder(void)
{
	const char *dir = getenv("TMPDIR");

	return dir != NULL && dir[0] != '\0' ? dir : "/tmp";
}

void tn_cli_memory(struct tn_cli *cli)
{
	struct tn_common *c = &cli->common;

	if (c->mem == 0)
		c->mem = tn_memory_limit("") / 2;
	if (c->mem < TN_MEM_LEAST)
		c->mem = TN_MEM_LEAST;
	if (c->tmp == NULL)
		c->tmp = temp_folder();
}

/* What the table alone cannot check, and defaults that depend on the machine. */
static enum tn_status settle(struct tn_cli *cli, const struct tn_opts *opts, int argc, char **argv)
{
	struct tn_common *c = &cli->common;

	c->digits = (int)cli->digits;
	TN_TRY(tn_bad_parse(&c->bad, tn_str_of(cli->bad_text), &cli->err));
	TN_TRY(tn_cli_engine(cli, argc, argv));
	if (cli->rejects_name != NULL && c->bad.mode == TN_BAD_FAIL)
		return tn_cli_usage(cli, "--rejects: no row is skipped without --bad skip");
	if (c->columns != NULL && !c->no_header)
		return tn_cli_usage(cli, "--columns needs --no-header");
	if (strpbrk(c->null, "\t\n\r") != NULL)
		return tn_cli_usage(cli, "--null: a TAB or an end of line cannot stand in a field");
	if (cli->output != NULL && cli->output[0] == '\0')
		return tn_cli_usage(cli, "--output: an empty name");
	if (cli->rejects_name != NULL && strcmp(cli->rejects_name, "-") == 0)
		return tn_cli_usage(cli, "--rejects: a file is needed, stdout is for the rows");
	if (cli->rejects_name != NULL && cli->rejects_name[0] == '\0')
		return tn_cli_usage(cli, "--rejects: an empty name");
	if (opts->groups & TN_GROUP_FOLD)
		tn_cli_memory(cli);
	return TN_OK;
}

/* A filter that waits for its user without a word looks as if it hung. */
static void need_input(const struct tn_cli *cli, const struct tn_opts *opts)
{
	struct tn_buf text = { 0 };

	if (cli->common.nfiles > 0 || opts->no_input || isatty(0) == 0)
		return;
	tn_help_usage(opts, &text);
	if (!text.failed)
		tn_message_write(text.p, text.n);
	tn_buf_fini(&text);
	exit((int)TN_EUSAGE);
}

static bool reads_stdin(const struct tn_common *c)
{
	for (int i = 0; i < c->nfiles; i++)
		if (strcmp(c->file[i], "-") == 0)
			return true;
	return c->nfiles == 0;
}

/* Is that output one of the inputs? By device and inode, and for regular files only: a terminal may well be both. */
static enum tn_status refuse_input(struct tn_cli *cli, const struct tn_out *out)
{
	const struct tn_common *c = &cli->common;
	struct stat st;

	for (int i = 0; i < c->nfiles; i++) {
		if (strcmp(c->file[i], "-") == 0 || tn_sys.stat(c->file[i], &st) != 0 || !S_ISREG(st.st_mode))
			continue;
		if (tn_out_is(out, st.st_dev, st.st_ino)) {
			tn_err_at(&cli->err, c->file[i], 0, 0);
			return tn_cli_usage(cli, "output is an input");
		}
	}
	if (reads_stdin(c) && tn_sys.fstat(0, &st) == 0 && S_ISREG(st.st_mode) && tn_out_is(out, st.st_dev, st.st_ino)) {
		tn_err_at(&cli->err, "-", 0, 0);
		return tn_cli_usage(cli, "output is an input");
	}
	return TN_OK;
}

/* No file is written by two. */
static enum tn_status refuse_output(struct tn_cli *cli, const char *option, const char *name, const char *other, const struct tn_out *out,
	const char *what)
{
	struct stat st;

	if ((other != NULL && strcmp(other, name) == 0) ||
	    (tn_sys.stat(name, &st) == 0 && S_ISREG(st.st_mode) && tn_out_is(out, st.st_dev, st.st_ino)))
		return tn_cli_usage(cli, "%s: the same file as %s", option, what);
	return TN_OK;
}

static enum tn_status open_rejects(struct tn_cli *cli)
{
	enum tn_status status;

	TN_TRY(refuse_output(cli, "--rejects", cli->rejects_name, cli->output, &cli->out, "the output"));
	TN_TRY(tn_out_open(&cli->rejects, cli->rejects_name, &cli->err));
	status = refuse_input(cli, &cli->rejects);
	if (status == TN_OK && tn_out_same(&cli->rejects, &cli->out))
		status = tn_cli_usage(cli, "--rejects: the same file as the output");
	if (status != TN_OK) {
		tn_out_abort(&cli->rejects);
		return status;
	}
	tn_out_add(&cli->rejects, TN_STR("file\tline\treason\trow\n"));
	cli->common.bad.rejects = &cli->rejects;
	return TN_OK;
}

enum tn_status tn_cli_second(struct tn_cli *cli, const char *option, const char *name)
{
	enum tn_status st;

	if (cli->common.engine != NULL)
		return tn_cli_usage(cli, "%s does not go with --engine: stdout is the only output that an engine keeps", option);
	if (name[0] == '\0')
		return tn_cli_usage(cli, "%s: an empty name", option);
	if (strcmp(name, "-") == 0)
		return tn_cli_usage(cli, "%s: a file is needed, stdout is for the rows", option);
	TN_TRY(refuse_output(cli, option, name, cli->output, &cli->out, "the output"));
	if (cli->rejects_name != NULL)
		TN_TRY(refuse_output(cli, option, name, cli->rejects_name, &cli->rejects, "--rejects"));
	tn_signals_hold();
	st = tn_out_open(&cli->second, name, &cli->err);
	if (st == TN_OK) {
		cli->has_second = true;
		st = refuse_input(cli, &cli->second);
	}
	if (st == TN_OK && (tn_out_same(&cli->second, &cli->out) ||
			    (cli->common.bad.rejects != NULL && tn_out_same(&cli->second, &cli->rejects))))
		st = tn_cli_usage(cli, "%s: the same file as another output", option);
	tn_signals_release(cli->out.temp, cli->rejects.temp, cli->second.temp);
	return st;
}

/* Only regular files may be opened twice: a FIFO is not opened before it is read. */
static enum tn_status check_file(struct tn_cli *cli, const char *name)
{
	struct tn_in in = { 0 };
	struct stat st;
	enum tn_status status = TN_OK;

	if (tn_sys.stat(name, &st) != 0 || S_ISREG(st.st_mode) || S_ISDIR(st.st_mode))
		status = tn_in_open(&in, name, TN_IN_BLOCK, &cli->err);
	tn_in_close(&in);
	return status;
}

enum tn_status tn_cli_check_files(struct tn_cli *cli)
{
	for (int i = 0; i < cli->common.nfiles; i++)
		if (strcmp(cli->common.file[i], "-") != 0)
			TN_TRY(check_file(cli, cli->common.file[i]));
	return TN_OK;
}

/* Would an output overwrite it? */
static bool is_written(struct tn_cli *cli, const char *name)
{
	struct stat st;

	if (tn_sys.stat(name, &st) != 0 || !S_ISREG(st.st_mode))
		return false;
	if (cli->common.bad.rejects != NULL && tn_out_is(&cli->rejects, st.st_dev, st.st_ino))
		return true;
	return tn_out_is(&cli->out, st.st_dev, st.st_ino) || (cli->has_second && tn_out_is(&cli->second, st.st_dev, st.st_ino));
}

/* sort(1) moves the mark up and gives it an LF; it is no comment. */
static bool is_poisoned(struct tn_str text)
{
	struct tn_str line;

	while (tn_str_cut(&text, '\n', &line))
		if (tn_str_eq(line, TN_STR(TN_POISON)))
			return true;
	return false;
}

/* A limit or a condition that lost its last digits is still one, and labels others than were meant. */
static enum tn_status check_end(struct tn_cli *cli, const char *option, const char *name, struct tn_str text)
{
	uint64_t line = 1;

	if (is_poisoned(text)) {
		tn_err_at(&cli->err, name, 0, 0);
		return tn_err_set(&cli->err, TN_EINPUT, "input was aborted: the filter that wrote it failed");
	}
	if (text.n == 0 || text.p[text.n - 1] == '\n')
		return TN_OK;
	for (size_t i = 0; i < text.n; i++)
		line += text.p[i] == '\n';
	tn_err_set(&cli->err, TN_EINPUT, "input was cut: the last line does not end");
	tn_err_hint(&cli->err, "%s: end the file with a newline", option);
	tn_err_at(&cli->err, name, line, 0);
	return TN_EINPUT;
}

static enum tn_status refuse_beside(struct tn_cli *cli, const char *option, const char *name)
{
	if (name[0] == '\0' || strcmp(name, "-") == 0)
		return tn_cli_usage(cli, "%s: a file is needed, stdin is for the rows", option);
	if (is_written(cli, name)) {
		tn_err_at(&cli->err, name, 0, 0);
		return tn_cli_usage(cli, "%s: the output is an input", option);
	}
	return TN_OK;
}

enum tn_status tn_cli_beside(struct tn_cli *cli, const char *option, const char *name)
{
	TN_TRY(refuse_beside(cli, option, name));
	return check_file(cli, name);
}

enum tn_status tn_cli_text(struct tn_cli *cli, const char *option, const char *name, struct tn_arena *a, struct tn_str *text)
{
	TN_TRY(refuse_beside(cli, option, name));
	TN_TRY(tn_text_read(name, TN_TEXT_MOST, a, text, &cli->err));
	TN_TRY(check_end(cli, option, name, *text));
	return cli->common.engine == NULL ? TN_OK : tn_engine_check_text(*text, name, &cli->err);
}

static enum tn_status open_outputs(struct tn_cli *cli)
{
	enum tn_status st;

	TN_TRY(tn_out_open(&cli->out, cli->output, &cli->err));
	st = refuse_input(cli, &cli->out);
	if (st == TN_OK && cli->rejects_name != NULL)
		st = open_rejects(cli);
	if (st != TN_OK)
		tn_out_abort(&cli->out);
	return st;
}

void tn_cli_begin(struct tn_cli *cli, const char *name, const struct tn_opt *table, int argc, char **argv)
{
	struct tn_opts opts;
	struct tn_buf help = { 0 };

	memset(cli, 0, sizeof *cli);
	cli->name = name;
	cli->table = table;
	cli->drains = tn_cli_names_engine(argc, argv);
	cli->stdout_is_tty = isatty(1) == 1;
	cli->stderr_is_tty = isatty(2) == 1;
	tn_opts_init(&opts, name, table);
	tn_cli_common(cli, &opts);
	if (asks_help(argc, argv))
		tn_help_text(&opts, &help);
	if (tn_opts_parse(&opts, argc, argv, &cli->common.nfiles, &cli->err) != TN_OK)
		quit(cli);
	cli->common.file = (const char *const *)(argv + 1);
	answer_questions(cli, &opts, &help, argc, argv);
	if (settle(cli, &opts, argc, argv) != TN_OK)
		quit(cli);
	need_input(cli, &opts);
	(void)signal(SIGXFSZ, SIG_IGN);         /* EFBIG instead: the output failed, status 4 (F83) */
	tn_signals_hold();
	if (open_outputs(cli) != TN_OK) {
		tn_signals_release(NULL, NULL, NULL);   /* stdin may be read to its end first, and never end */
		quit(cli);
	}
	tn_signals_release(cli->out.temp, cli->rejects.temp, NULL);
	tn_progress_start(cli);
}

static bool is_good(enum tn_status status)
{
	return status == TN_OK || status == TN_FOUND;
}

/* What belongs to the answer is put in place after it, or not at all. */
static enum tn_status close_second(struct tn_cli *cli, enum tn_status status)
{
	if (!cli->has_second)
		return status;
	if (!is_good(status)) {
		tn_out_abort(&cli->second);
		return status;
	}
	return tn_out_finish(&cli->second) != TN_OK ? cli->err.status : status;
}

/* The rejects first: when they cannot be written, the answer is not put in place either. They are kept when the run fails, since
 * they show why; a run that failed before any row was rejected leaves the old ones. */
static enum tn_status close_outputs(struct tn_cli *cli, enum tn_status status)
{
	enum tn_status st = TN_OK;

	tn_signals_hold();
	if (cli->common.bad.rejects != NULL && (is_good(status) || cli->common.bad.skipped > 0))
		st = tn_out_finish(&cli->rejects);
	else if (cli->common.bad.rejects != NULL)
		tn_out_abort(&cli->rejects);
	if (is_good(status))
		status = st != TN_OK ? st : status;
	if (is_good(status)) {
		st = tn_out_finish(&cli->out);
		status = st != TN_OK ? st : status;
	} else {
		tn_out_abort(&cli->out);
	}
	status = close_second(cli, status);
	tn_signals_release(NULL, NULL, NULL);
	return status;
}

static void tell_end(struct tn_cli *cli, enum tn_status status)
{
	char text[1000];

	if (cli->hushed > 0) {
		int n = snprintf(text, sizeof text, "%s: note: %llu more notes like these\n", cli->name,
			(unsigned long long)cli->hushed);

		tn_message_write(text, (size_t)n);
	}
	if (status != TN_OK && status != TN_FOUND) {
		tn_err_set(&cli->err, status, "failed");        /* only when nobody said why */
		tn_message_error(cli->name, &cli->err);
	}
	if (cli->common.bad.skipped > 0)
		tn_message_write(text, tn_message_skipped(text, sizeof text, cli->name, &cli->common.bad));
}

int tn_cli_end(struct tn_cli *cli, enum tn_status status)
{
	bool is_told;

	if (cli->err.status != TN_OK)           /* the first failure gives the status */
		status = cli->err.status;
	tn_progress_stop(cli);
	/* An engine waits ten seconds for a status once stdout is closed: the message, the rest of stdin, a moment, then that. */
	is_told = cli->drains && !is_good(status);
	if (is_told)
		tell_end(cli, status);
	tn_cli_drain(cli, status);
	status = close_outputs(cli, status);
	if (!is_told)
		tell_end(cli, status);
	return (int)status;
}

/* The slot that counts notes of this format; NULL: there are too many kinds, so it is not counted. */
static unsigned *kind_of(struct tn_cli *cli, const char *format)
{
	for (size_t i = 0; i < sizeof cli->kind / sizeof cli->kind[0]; i++) {
		if (cli->kind[i].format == NULL)
			cli->kind[i].format = format;
		if (cli->kind[i].format == format)
			return &cli->kind[i].n;
	}
	return NULL;
}

void tn_cli_note(struct tn_cli *cli, const char *format, ...)
{
	unsigned *told = kind_of(cli, format);
	char text[1000];
	va_list args;
	int n, more;

	if (told != NULL && ++*told > NOTES_A_KIND) {
		*told = NOTES_A_KIND;
		cli->hushed++;
		return;
	}
	n = snprintf(text, sizeof text, "%s: note: ", cli->name);
	va_start(args, format);
	more = vsnprintf(text + n, sizeof text - 1 - (size_t)n, format, args);
	va_end(args);
	if (more < 0)
		return;
	n += more;
	if ((size_t)n > sizeof text - 2)
		n = sizeof text - 2;
	text[n++] = '\n';
	tn_message_write(text, (size_t)n);
}

void tn_cli_tell(struct tn_cli *cli, const struct tn_buf *text)
{
	struct tn_str rest = tn_buf_str(text), line;
	struct tn_buf out = { 0 };

	while (rest.n > 0 && tn_str_cut(&rest, '\n', &line)) {
		tn_buf_cstr(&out, cli->name);
		tn_buf_cstr(&out, ": ");
		tn_buf_add(&out, line);
		tn_buf_ch(&out, '\n');
	}
	if (!out.failed && out.n > 0)
		tn_message_write(out.p, out.n);
	tn_buf_fini(&out);
}

enum tn_status tn_cli_usage(struct tn_cli *cli, const char *format, ...)
{
	char text[sizeof cli->err.what];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return tn_err_set(&cli->err, TN_EUSAGE, "%s", text);
}

bool tn_cli_color(const struct tn_cli *cli)
{
	const char *off = getenv("NO_COLOR"), *term = getenv("TERM");

	if (strcmp(cli->color, "auto") != 0)
		return strcmp(cli->color, "always") == 0;
	return cli->stdout_is_tty && cli->output == NULL && (off == NULL || off[0] == '\0') &&
		term != NULL && term[0] != '\0' && strcmp(term, "dumb") != 0;
}

int tn_cli_width(const struct tn_cli *cli)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	int64_t width;

	if (cli->stdout_is_tty && ioctl(1, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	if (cli->stdout_is_tty && columns != NULL && tn_num_i64(tn_str_of(columns), 1, 10000, &width))
		return (int)width;
	return 80;
}
