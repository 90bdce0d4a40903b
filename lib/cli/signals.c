/* A temporary output must not outlive the process (F80): while there is one, the signals that end a filter unlink it first
 * and then do what they always do.
 *
 * lib/cli is the one layer with variables at file scope: a signal handler has no other way to know its data. */
#include "cli/cli.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#define TEMPS 3

static const char *volatile temps[TEMPS];

static const int fatal[] = { SIGHUP, SIGINT, SIGPIPE, SIGTERM };
#define NFATAL (sizeof fatal / sizeof fatal[0])

/* SA_RESETHAND has put the default back, and the signal waits until the handler returns: then it kills as ever. */
static void unlink_and_die(int sig)
{
	int saved = errno;

	for (int i = 0; i < TEMPS; i++)
		if (temps[i] != NULL)
			(void)unlink(temps[i]);
	(void)raise(sig);
	errno = saved;
}

static void fatal_set(sigset_t *set)
{
	sigemptyset(set);
	for (size_t i = 0; i < NFATAL; i++)
		sigaddset(set, fatal[i]);
}

/* What was ignored at the start (nohup, services) stays ignored; with no file to unlink the default is left alone. */
static void handle(int sig, bool wanted)
{
	struct sigaction now, act = { .sa_handler = unlink_and_die };

	if (sigaction(sig, NULL, &now) != 0 || now.sa_handler == SIG_IGN)
		return;
	fatal_set(&act.sa_mask);
	act.sa_flags = (int)SA_RESETHAND;
	if (!wanted)
		act.sa_handler = SIG_DFL;
	(void)sigaction(sig, &act, NULL);
}

void tn_signals_hold(void)
{
	sigset_t set;

	fatal_set(&set);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
}

void tn_signals_release(const char *output, const char *rejects, const char *second)
{
	sigset_t set;

	temps[0] = output;
	temps[1] = rejects;
	temps[2] = second;
	for (size_t i = 0; i < NFATAL; i++)
		handle(fatal[i], output != NULL || rejects != NULL || second != NULL);
	fatal_set(&set);
	(void)sigprocmask(SIG_UNBLOCK, &set, NULL);
}
