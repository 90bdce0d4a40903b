/* What the harnesses of whole filters share: a tn_sys whose file "F" is the fuzzer's bytes, read in chunks of sizes that the input names, and whose
 * descriptor OUTPUT is a buffer. All other files (zones, spill) are the system's. Random bytes are always the same: a finding must come again. */
#ifndef TN_TESTS_FUZZ_MEMORY_H
#define TN_TESTS_FUZZ_MEMORY_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/sys.h"

#define INPUT 1000
#define OUTPUT 1001

#define MUST(condition) do { if (!(condition)) { fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); abort(); } } while (0)

static struct {
	struct tn_str all, left;
	const uint8_t *chunk;           /* four sizes, used in turn; 0 or NULL: all that is left */
	unsigned turn;
	struct tn_buf out;
} memory;

static inline void memory_input(struct tn_str text, const uint8_t *chunk)
{
	memory.all = memory.left = text;
	memory.chunk = chunk;
	memory.turn = 0;
}

static int memory_open(const char *path, int flags, mode_t mode)
{
	if (strcmp(path, "F") != 0)
		return open(path, flags, mode);
	memory.left = memory.all;
	return INPUT;
}

static ssize_t memory_read(int fd, void *buf, size_t n)
{
	size_t k = memory.chunk == NULL ? 0 : memory.chunk[memory.turn++ & 3];

	if (fd != INPUT)
		return read(fd, buf, n);
	if (k > 0 && k < n)
		n = k;
	if (n > memory.left.n)
		n = memory.left.n;
	if (n > 0)
		memcpy(buf, memory.left.p, n);
	memory.left.p += n;
	memory.left.n -= n;
	return (ssize_t)n;
}

static ssize_t memory_write(int fd, const void *buf, size_t n)
{
	if (fd != OUTPUT)
		return write(fd, buf, n);
	tn_buf_add(&memory.out, (struct tn_str){ buf, n });
	return (ssize_t)n;
}

static int memory_close(int fd)
{
	return fd >= INPUT ? 0 : close(fd);
}

static int memory_dup(int fd)
{
	return fd >= INPUT ? fd : dup(fd);
}

static int memory_fstat(int fd, struct stat *st)
{
	if (fd < INPUT)
		return fstat(fd, st);
	*st = (struct stat){ .st_mode = S_IFREG, .st_ino = (ino_t)fd, .st_size = fd == INPUT ? (off_t)memory.all.n : 0 };
	return 0;
}

static void memory_widen(int fd, const struct stat *st)
{
	(void)fd;
	(void)st;
}

static void *memory_map(size_t n)
{
	return calloc(1, n);
}

static void memory_unmap(void *p, size_t n)
{
	(void)n;
	free(p);
}

static int memory_random(void *buf, size_t n)
{
	for (size_t i = 0; i < n; i++)
		((unsigned char *)buf)[i] = (unsigned char)(i * 37 + 11);
	return 0;
}

const struct tn_sys tn_sys = {
	.malloc = malloc, .realloc = realloc, .free = free, .map = memory_map, .unmap = memory_unmap, .open = memory_open, .read = memory_read,
	.write = memory_write, .pread = pread, .close = memory_close, .dup = memory_dup, .widen = memory_widen, .ftruncate = ftruncate, .lseek = lseek,
	.fstat = memory_fstat, .stat = stat, .lstat = lstat, .unlink = unlink, .rename = rename, .readlink = readlink, .fchmod = fchmod, .poll = poll,
	.random = memory_random
};

#endif
