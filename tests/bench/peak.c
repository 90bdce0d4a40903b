/* peak: runs a command and appends its peak memory to the file that PEAK_OUT names, as `KIB COMMAND`; ends with its status.
 *     PEAK_OUT=peaks peak ingest events.csv >events.tsv
 * What the kernel counts for a child begins with the image it was forked from: with an interpreter as the parent that is some
 * 10 MiB which the command never had. This parent is smaller than any filter, so that the figure is the command's own. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	const char *to = getenv("PEAK_OUT");
	struct rusage used;
	int status;
	pid_t child;
	FILE *out;

	if (argc < 2 || to == NULL)
		return 2;
	child = fork();
	if (child == 0) {
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || getrusage(RUSAGE_CHILDREN, &used) != 0)
		return 126;
#ifdef __APPLE__
	used.ru_maxrss /= 1024;                 /* bytes there, KiB elsewhere */
#endif
	out = fopen(to, "a");
	if (out == NULL || fprintf(out, "%ld %s\n", (long)used.ru_maxrss, argv[1]) < 0 || fclose(out) != 0)
		return 126;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
