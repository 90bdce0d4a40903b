/* The edge for test builds: link it before libtenure.a, and its `tn_sys` stands in place of ours (faults.md section 9).
 *
 *     TN_FAULT=write:3,malloc:10+    fails call 3 of write, and of malloc call 10 and all from there on
 *     TN_SHORT=7                     reads and writes take at most 7 bytes; random:SEED: 1..N of a random size up to 8192
 *     TN_EINTR=5                     every 5th read or write is interrupted (EINTR) and takes nothing
 *     TN_COUNT=FILE                  at exit: how often each was called, a line each ("write 12")
 *
 * Calls that count: malloc (with realloc and map), read, write, open, close, ftruncate, lseek, rename, fstat, pread,
 * poll, random, readlink, fchmod, link. A close that fails closes all the same, as Linux does. Pages of `map` come from the heap,
 * so that the sanitizers watch them. A wrong variable ends the run with status 99: a test must not pass by a typo.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/sys.h"

enum call { MALLOC, READ, WRITE, OPEN, CLOSE, FTRUNCATE, LSEEK, RENAME, FSTAT, PREAD, POLL, RANDOM,
	READLINK, FCHMOD, LINK, CALLS };

static const char *const names[CALLS] = { "malloc", "read", "write", "open", "close", "ftruncate", "lseek", "rename", "fstat",
	"pread", "poll", "random", "readlink", "fchmod", "link" };

/* open is ENOENT or, for a file that would be made, EMFILE: see fault_open */
static const int errors[CALLS] = { ENOMEM, EIO, ENOSPC, ENOENT, EIO, ENOSPC, EIO, EIO, EIO, EIO, ENOMEM, EIO,
	EIO, EPERM, ENOSPC };

#define RULES 16
#define RANDOM_MOST 8192

static struct {
	bool ready;
	struct { enum call call; unsigned long at; bool onward; } rule[RULES];
	int rules;
	unsigned long count[CALLS];
	unsigned long transfers, interrupt_each;
	size_t most;            /* 0: no bound */
	uint64_t seed;          /* not 0: a random bound each time */
	const char *count_file;
} fault;

static void wrong(const char *name, const char *value)
{
	fprintf(stderr, "sysfault: %s=%s: not understood\n", name, value);
	_exit(99);
}

static unsigned long number(const char *name, const char *value, const char *text, char **end, unsigned long least)
{
	unsigned long v;

	errno = 0;
	v = strtoul(text, end, 10);
	if (*end == text || errno != 0 || *text == '-' || v < least)
		wrong(name, value);
	return v;
}

static void read_rules(const char *text)
{
	const char *p = text;
	char *end;

	while (*p != '\0') {
		size_t n = strcspn(p, ":");
		int call = 0;

		while (call < CALLS && (strlen(names[call]) != n || memcmp(names[call], p, n) != 0))
			call++;
		if (call == CALLS || p[n] != ':' || fault.rules == RULES)
			wrong("TN_FAULT", text);
		fault.rule[fault.rules].call = (enum call)call;
		fault.rule[fault.rules].at = number("TN_FAULT", text, p + n + 1, &end, 1);
		fault.rule[fault.rules].onward = *end == '+';
		end += *end == '+';
		fault.rules++;
		if (*end != '\0' && *end != ',')
			wrong("TN_FAULT", text);
		p = end + (*end == ',');
	}
}

static void write_counts(void)
{
	FILE *f = fopen(fault.count_file, "w");

	if (f == NULL)
		wrong("TN_COUNT", fault.count_file);
	for (int i = 0; i < CALLS; i++)
		fprintf(f, "%s %lu\n", names[i], fault.count[i]);
	if (fclose(f) != 0)
		wrong("TN_COUNT", fault.count_file);
}

static void read_environment(void)
{
	const char *rules = getenv("TN_FAULT"), *most = getenv("TN_SHORT"), *each = getenv("TN_EINTR");
	char *end;

	fault.ready = true;
	if (rules != NULL)
		read_rules(rules);
	if (most != NULL && strncmp(most, "random:", 7) == 0) {
		/* an odd number: the generator must not stand at 0 */
		fault.seed = (uint64_t)number("TN_SHORT", most, most + 7, &end, 0) * 2 + 1;
		if (*end != '\0')
			wrong("TN_SHORT", most);
	} else if (most != NULL) {
		fault.most = number("TN_SHORT", most, most, &end, 1);
		if (*end != '\0')
			wrong("TN_SHORT", most);
	}
	if (each != NULL) {
		/* 1 would never let anything through */
		fault.interrupt_each = number("TN_EINTR", each, each, &end, 2);
		if (*end != '\0')
			wrong("TN_EINTR", each);
	}
	fault.count_file = getenv("TN_COUNT");
	if (fault.count_file != NULL && atexit(write_counts) != 0)
		wrong("TN_COUNT", fault.count_file);
}

/* Counts the call; true, with errno set: it must fail. */
static bool fails(enum call call)
{
	unsigned long n;

	if (!fault.ready)
		read_environment();
	n = ++fault.count[call];
	for (int i = 0; i < fault.rules; i++) {
		if (fault.rule[i].call != call || (n != fault.rule[i].at && !(fault.rule[i].onward && n > fault.rule[i].at)))
			continue;
		errno = errors[call];
		return true;
	}
	return false;
}

static bool interrupted(void)
{
	if (fault.interrupt_each == 0 || ++fault.transfers % fault.interrupt_each != 0)
		return false;
	errno = EINTR;
	return true;
}

static size_t shortened(size_t n)
{
	size_t most = fault.most;

	if (fault.seed != 0) {
		fault.seed ^= fault.seed << 13;
		fault.seed ^= fault.seed >> 7;
		fault.seed ^= fault.seed << 17;
		/* as often tiny as large */
		most = 1 + (size_t)(fault.seed >> 20) % ((size_t)RANDOM_MOST >> (fault.seed & 7));
	}
	return most != 0 && n > most ? most : n;
}

static void *fault_malloc(size_t n)
{
	return fails(MALLOC) ? NULL : malloc(n);
}

static void *fault_realloc(void *p, size_t n)
{
	return fails(MALLOC) ? NULL : realloc(p, n);
}

static void *fault_map(size_t n)
{
	void *p;

	if (fails(MALLOC) || posix_memalign(&p, 4096, n) != 0)
		return NULL;
	memset(p, 0, n);
	return p;
}

static void fault_unmap(void *p, size_t n)
{
	(void)n;
	free(p);
}

static int fault_open(const char *path, int flags, mode_t mode)
{
	if (fails(OPEN)) {
		if ((flags & O_ACCMODE) != O_RDONLY)
			errno = EMFILE;
		return -1;
	}
	return open(path, flags, mode);
}

static ssize_t fault_read(int fd, void *buf, size_t n)
{
	return fails(READ) || interrupted() ? -1 : read(fd, buf, shortened(n));
}

static ssize_t fault_write(int fd, const void *buf, size_t n)
{
	return fails(WRITE) || interrupted() ? -1 : write(fd, buf, shortened(n));
}

static ssize_t fault_pread(int fd, void *buf, size_t n, off_t at)
{
	return fails(PREAD) ? -1 : pread(fd, buf, shortened(n), at);
}

static int fault_close(int fd)
{
	bool bad = fails(CLOSE);
	int rc = close(fd);

	if (bad)
		errno = errors[CLOSE];
	return bad ? -1 : rc;
}

static int fault_ftruncate(int fd, off_t n)
{
	return fails(FTRUNCATE) ? -1 : ftruncate(fd, n);
}

static off_t fault_lseek(int fd, off_t at, int whence)
{
	return fails(LSEEK) ? -1 : lseek(fd, at, whence);
}

static int fault_fstat(int fd, struct stat *st)
{
	return fails(FSTAT) ? -1 : fstat(fd, st);
}

static int fault_rename(const char *from, const char *to)
{
	return fails(RENAME) ? -1 : rename(from, to);
}

static int fault_link(int fd, const char *to)
{
	char path[32];

	if (fails(LINK))
		return -1;
	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, path, AT_FDCWD, to, AT_SYMLINK_FOLLOW);
}

static ssize_t fault_readlink(const char *path, char *buf, size_t n)
{
	return fails(READLINK) ? -1 : readlink(path, buf, n);
}

static int fault_fchmod(int fd, mode_t mode)
{
	return fails(FCHMOD) ? -1 : fchmod(fd, mode);
}

static int fault_poll(struct pollfd *fds, nfds_t n, int timeout_ms)
{
	return fails(POLL) ? -1 : poll(fds, n, timeout_ms);
}

static int fault_random(void *buf, size_t n)
{
	FILE *f;
	bool ok;

	if (fails(RANDOM))
		return -1;
	f = fopen("/dev/urandom", "rb");
	if (f == NULL)
		return -1;
	ok = fread(buf, 1, n, f) == n;
	(void)fclose(f);
	return ok ? 0 : -1;
}

/* It cannot fail a run, so there is nothing to inject. */
static void widen(int fd, const struct stat *st)
{
	(void)fd;
	(void)st;
}

const struct tn_sys tn_sys = {
	.malloc = fault_malloc,
	.realloc = fault_realloc,
	.free = free,
	.map = fault_map,
	.map_plain = fault_map,
	.unmap = fault_unmap,
	.open = fault_open,
	.read = fault_read,
	.write = fault_write,
	.pread = fault_pread,
	.close = fault_close,
	.dup = dup,
	.widen = widen,
	.ftruncate = fault_ftruncate,
	.lseek = fault_lseek,
	.fstat = fault_fstat,
	.stat = stat,
	.lstat = lstat,
	.unlink = unlink,
	.link = fault_link,
	.rename = fault_rename,
	.readlink = fault_readlink,
	.fchmod = fault_fchmod,
	.poll = fault_poll,
	.random = fault_random
};
