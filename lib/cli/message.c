/* Messages for the person, by one grammar (design.md section 4): NAME: FILE:LINE:COLUMN: WHAT (hint: HINT). Each is one write(2) of
 * less than 1 KB, so that the lines of a pipe's stages do not mix. */
#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>

#include "base/sys.h"

#define STDERR 2
#define FILE_MOST 300   /* of a file's name, escaped */

/* Adds text; what does not fit is cut, one byte is always kept for the LF. Returns the new length. */
static size_t add(char *dst, size_t cap, size_t at, const char *text)
{
	size_t n = strlen(text);

	if (n > cap - 1 - at)
		n = cap - 1 - at;
	memcpy(dst + at, text, n);
	return at + n;
}

static size_t add_u64(char *dst, size_t cap, size_t at, uint64_t v)
{
	char digits[24];

	(void)snprintf(digits, sizeof digits, "%llu", (unsigned long long)v);
	return add(dst, cap, at, digits);
}

/* A file's name is foreign text, too; it stands without quotes. */
static size_t add_file(char *dst, size_t cap, size_t at, const char *file)
{
	char quoted[FILE_MOST];

	if (strcmp(file, "-") == 0)
		return add(dst, cap, at, "stdin");
	(void)tn_err_quote(quoted, sizeof quoted, tn_str_of(file));
	quoted[strlen(quoted) - 1] = '\0';
	return add(dst, cap, at, quoted + 1);
}

size_t tn_message_format(char *dst, size_t cap, const char *name, const struct tn_err *err)
{
	size_t n = add(dst, cap, 0, name);

	n = add(dst, cap, n, ": ");
	if (err->file != NULL) {
		n = add_file(dst, cap, n, err->file);
		if (err->line > 0) {
			n = add(dst, cap, n, ":");
			n = add_u64(dst, cap, n, err->line);
		}
		if (err->line > 0 && err->column > 0) {
			n = add(dst, cap, n, ":");
			n = add_u64(dst, cap, n, err->column);
		}
		n = add(dst, cap, n, ": ");
	}
	n = add(dst, cap, n, err->what);
	if (err->hint[0] != '\0') {
		n = add(dst, cap, n, " (hint: ");
		n = add(dst, cap, n, err->hint);
		n = add(dst, cap, n, ")");
	}
	dst[n] = '\n';
	return n + 1;
}

/* Reasons by falling count, then by name: the order in which they came up says nothing. */
static const char *next_reason(const struct tn_bad *bad, uint64_t *told, uint64_t *rows)
{
	uint32_t best = UINT32_MAX;

	for (uint32_t i = 0; i < bad->nreasons; i++) {
		if (*told >> i & 1)
			continue;
		if (best == UINT32_MAX || bad->count[i].rows > bad->count[best].rows ||
		    (bad->count[i].rows == bad->count[best].rows && strcmp(bad->count[i].reason, bad->count[best].reason) < 0))
			best = i;
	}
	if (best == UINT32_MAX)
		return NULL;
	*told |= UINT64_C(1) << best;
	*rows = bad->count[best].rows;
	return bad->count[best].reason;
}

_Static_assert(TN_BAD_REASONS <= 64, "next_reason keeps a bit for each");

size_t tn_message_skipped(char *dst, size_t cap, const char *name, const struct tn_bad *bad)
{
	uint64_t told = 0, rows = 0;
	const char *reason, *sep = ": ";
	char plain[4 * sizeof bad->count->reason + sizeof "''"];        /* one of a partial is foreign text */
	size_t n = add(dst, cap, 0, name);

	n = add(dst, cap, n, ": note: ");
	n = add_u64(dst, cap, n, bad->skipped);
	n = add(dst, cap, n, bad->skipped == 1 ? " row skipped" : " rows skipped");
	while ((reason = next_reason(bad, &told, &rows)) != NULL) {
		n = add(dst, cap, n, sep);
		n = add(dst, cap, n, tn_err_plain(plain, sizeof plain, tn_str_of(reason)));
		n = add(dst, cap, n, " ");
		n = add_u64(dst, cap, n, rows);
		sep = ", ";
	}
	dst[n] = '\n';
	return n + 1;
}

void tn_message_write(const char *text, size_t n)
{
	/* A lost stderr changes nothing (F9): there is nobody left to tell. */
	while (tn_sys.write(STDERR, text, n) < 0 && errno == EINTR)
		;
}

void tn_message_error(const char *name, const struct tn_err *err)
{
	char text[1000];

	tn_message_write(text, tn_message_format(text, sizeof text, name, err));
}
