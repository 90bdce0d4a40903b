/* Runs the suites of suites.h, or those that are named as arguments; --list prints their names. With TN_COUNTS=FILE the numbers passed, failed and skipped
 * go there, for the sum that `make check` prints. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit/suites.h"

#define DECLARE(name) Suite *name##_suite(void);
#define ENTRY(name) { #name, name##_suite },

SUITES(DECLARE)

static const struct { const char *name; Suite *(*make)(void); } suites[] = { SUITES(ENTRY) };

static int wanted(const char *name, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return 1;
	return argc == 1;
}

static int list(void)
{
	for (size_t i = 0; i < sizeof suites / sizeof suites[0]; i++)
		puts(suites[i].name);
	return 0;
}

static int write_counts(int run, int failed)
{
	const char *path = getenv("TN_COUNTS");
	FILE *f = path != NULL ? fopen(path, "w") : NULL;

	if (path == NULL)
		return 0;
	if (f == NULL)
		return 1;
	fprintf(f, "%d %d 0\n", run - failed, failed);
	return fclose(f);
}

int main(int argc, char **argv)
{
	SRunner *runner;
	int run, failed;

	if (argc == 2 && strcmp(argv[1], "--list") == 0)
		return list();
	runner = srunner_create(NULL);
	setenv("CK_DEFAULT_TIMEOUT", "120", 0);         /* sanitizers on a busy machine are slow */
	for (size_t i = 0; i < sizeof suites / sizeof suites[0]; i++)
		if (wanted(suites[i].name, argc, argv))
			srunner_add_suite(runner, suites[i].make());
	srunner_run_all(runner, CK_ENV);
	run = srunner_ntests_run(runner);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	if (run == 0)
		fprintf(stderr, "no such suite\n");
	return write_counts(run, failed) != 0 || failed > 0 || run == 0;
}
