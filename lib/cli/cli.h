/* The one layer that talks to the person and ends the process: options, help, messages, progress, signals, status.
 *
 *     int main(int argc, char **argv)
 *     {
 *             ... table ...
 *             tn_cli_begin(&cli, "cohort", table, argc, argv);    ends the process for --help, --version and wrong usage
 *             return tn_cli_end(&cli, run(&o, &cli));             prints cli.err, finishes or aborts the output, gives the status
 *     }
 *
 * After tn_cli_begin: cli.common is filled, cli.out is open (or will be at first use), cli.err is empty.
 * A filter with no operand and a terminal as stdin prints its usage and ends with 2.
 */
#ifndef TN_CLI_CLI_H
#define TN_CLI_CLI_H

#include "cli/opt.h"
#include "fold/fold.h"
#include "io/out.h"
#include "stream/common.h"

#define TN_VERSION "0.1.0"
#define TN_MEM_LEAST (1 << 20)  /* of --mem: below it hardly more than the tables' first sizes fit */

struct tn_cli {
	const char *name;
	const struct tn_opt *table;
	struct tn_common common;
	struct tn_out out;
	struct tn_out rejects;
	struct tn_out second;           /* of tn_cli_second */
	bool has_second;
	struct tn_err err;
	const char *output;             /* -o; NULL: stdout */
	const char *rejects_name;
	const char *progress, *color;   /* auto, always, never */
	const char *bad_text;
	int64_t digits, seed;
	bool help, version;
	bool mem_given, tmp_given, null_given;
	bool drains;                    /* --engine stands on the command line: stdin is read to its end before we end */
	const char *completion;         /* hidden: --completion bash|zsh|fish prints it and ends */
	bool stderr_is_tty, stdout_is_tty;
	struct { const char *format; unsigned n; } kind[8];     /* notes told so far, by format */
	uint64_t hushed;                /* notes that were not told */
	bool dump_options;              /* hidden: --dump-options prints the table as TSV and ends */
};

void tn_cli_begin(struct tn_cli *cli, const char *name, const struct tn_opt *table, int argc, char **argv);
int tn_cli_end(struct tn_cli *cli, enum tn_status status);

/* A note on stderr: "cohort: note: ...", one write, at most ten of a kind (the same format). The text must be safe for a terminal. */
void tn_cli_note(struct tn_cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Lines of text for the person (--explain, --check), each a message with our name in front. The text must be safe for a terminal. */
void tn_cli_tell(struct tn_cli *cli, const struct tn_buf *text);

/* The note on rows that --where left out; none for 0. */
void tn_cli_note_where(struct tn_cli *cli, uint64_t rows);

/* What the filter of a fold does: open, run into cli->out, and the notes on rows that were left out on request. */
enum tn_status tn_cli_fold(struct tn_cli *cli, const struct tn_fold_ops *ops, const struct tn_fold_spec *spec);

/* Before the first row is written: a FILE that is not there, a directory or unreadable is told at once (F89). TN_EINPUT. */
enum tn_status tn_cli_check_files(struct tn_cli *cli);

/* A second table to write (--thresholds-out FILE), with the promises of -o: put in place on success only, never over an input or
 * the other outputs. From then on cli->second is open; tn_cli_end closes it. option: for messages, "--thresholds-out". */
enum tn_status tn_cli_second(struct tn_cli *cli, const char *option, const char *name);

/* Before a file that an option names is read (--history FILE): TN_EUSAGE when an output of this run would overwrite it (so outputs are
 * opened first), and for `-`, since stdin is for rows; TN_EINPUT when it is not there or unreadable, before the rows are read. */
enum tn_status tn_cli_beside(struct tn_cli *cli, const char *option, const char *name);

/* All of a small file that an option names (--rules, --map), at most 16 MiB, kept in the arena. Refuses what tn_cli_beside does;
 * TN_EINPUT, too, when its last line does not end, and under an engine TN_EDATA when it is not UTF-8. */
enum tn_status tn_cli_text(struct tn_cli *cli, const char *option, const char *name, struct tn_arena *a, struct tn_str *text);

/* The defaults of --mem and --tmp, which take a look at the machine. Filters with TN_GROUP_FOLD have them; one with TN_GROUP_MEM asks when it is
 * going to need memory. */
void tn_cli_memory(struct tn_cli *cli);

/* Wrong usage found by the filter itself: fills cli->err; return its value from run(). */
enum tn_status tn_cli_usage(struct tn_cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Is colour wanted on stdout? (--color, NO_COLOR, TERM=dumb, terminal) */
bool tn_cli_color(const struct tn_cli *cli);

/* The common options (design.md section 4) as rows behind the command's own, writing into *cli; their defaults. */
void tn_cli_common(struct tn_cli *cli, struct tn_opts *opts);

/* The progress line: from tn_cli_begin on, erased by tn_progress_stop. Also told by SIGUSR1, at any time. */
void tn_progress_start(struct tn_cli *cli);
void tn_progress_stop(struct tn_cli *cli);
/* One line, without LF, from plain figures; dst has 256 bytes. Returns its length. Safe in a signal handler. */
size_t tn_progress_line(char *dst, const char *name, const struct tn_progress *p, uint64_t elapsed_ms);

/* Temporary outputs are unlinked when SIGINT, SIGTERM, SIGHUP or SIGPIPE ends the process. _hold keeps these signals waiting
 * while the set of files changes; _release names the files there are (NULL: none) and lets the signals in. */
void tn_signals_hold(void);
void tn_signals_release(const char *output, const char *rejects, const char *second);

/* Bytes of memory that this process may use: the least of physical memory, cgroup limits (v2 and v1) and RLIMIT_AS.
 * root: "" (tests give a folder that stands for /). */
uint64_t tn_memory_limit(const char *root);

/* One message on stderr with one write(2), under 1 KB: "name: file:line:column: what (hint: ...)". */
void tn_message_error(const char *name, const struct tn_err *err);
size_t tn_message_format(char *dst, size_t cap, const char *name, const struct tn_err *err);
size_t tn_message_skipped(char *dst, size_t cap, const char *name, const struct tn_bad *bad);
void tn_message_write(const char *text, size_t n);

/* What --engine makes of the other options, and what does not go with it. */
enum tn_status tn_cli_engine(struct tn_cli *cli, int argc, char **argv);
/* Does --engine stand there, whatever else is wrong? */
bool tn_cli_names_engine(int argc, char **argv);
/* Under an engine, when the message is out and before stdout closes: reads stdin to its end and throws it away, unless it is a terminal; a
 * run that fails then waits a moment, so that the message is read. */
void tn_cli_drain(const struct tn_cli *cli, enum tn_status status);

/* Makes the answer's width known for what only a person sees: columns of the terminal, else 80. */
int tn_cli_width(const struct tn_cli *cli);

#endif
