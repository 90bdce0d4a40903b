/* The real edge: the one place in the library that calls the system by name. */
#if defined(__APPLE__)
#define _DARWIN_C_SOURCE        /* MAP_ANONYMOUS */
#else
#define _GNU_SOURCE             /* MAP_ANONYMOUS, madvise, F_SETPIPE_SZ */
#endif

#include "base/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/random.h>
#endif

#define HUGE_FROM ((size_t)4 << 20)     /* two huge pages */
#define PIPE_BYTES (512 * 1024)         /* two blocks of ours */

static void *map_plain(size_t n)
{
	void *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static void *map(size_t n)
{
	void *p = map_plain(n);

#if defined(MADV_HUGEPAGE)
	/* A large hash table is read at random: huge pages cut its TLB misses. Without them all works the same. */
	if (p != NULL && n >= HUGE_FROM)
		(void)madvise(p, n, MADV_HUGEPAGE);
#endif
	return p;
}

/* It cannot fail for what map gave; there is nobody to tell at this point of a run. */
static void unmap(void *p, size_t n)
{
	(void)munmap(p, n);
}

/* Linux gives a pipe 64 KiB, a quarter of a block: reader and writer then wake each other four times a block. 600 MB from
 * ingest to cohort: 9,500 switches and .55 s of system time, with room for two blocks 900 and .37. A refusal changes nothing. */
static void widen(int fd, const struct stat *st)
{
#if defined(F_SETPIPE_SZ)
	if (S_ISFIFO(st->st_mode))
		(void)fcntl(fd, F_SETPIPE_SZ, PIPE_BYTES);
#else
	(void)fd;
	(void)st;
#endif
}

/* open(2) is variadic, which a table cannot hold. */
static int open3(const char *path, int flags, mode_t mode)
{
	return open(path, flags, mode);
}

/* By /proc, since AT_EMPTY_PATH is for privileged processes only. */
static int link_fd(int fd, const char *to)
{
#if defined(O_TMPFILE)
	char path[32];

	(void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, path, AT_FDCWD, to, AT_SYMLINK_FOLLOW);
#else
	(void)fd;
	(void)to;
	errno = ENOSYS;
	return -1;
#endif
}

/* For kernels before 3.17, seccomp sandboxes without the call, and systems that are not Linux. */
static int random_device(unsigned char *p, size_t n)
{
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	while (n > 0) {
		ssize_t got = read(fd, p, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		p += got;
		n -= (size_t)got;
	}
	(void)close(fd);        /* read only: nothing can be lost */
	return n == 0 ? 0 : -1;
}

/* Without flags: at boot it waits until the kernel has gathered enough, rather than give a weak key. */
static int random_bytes(void *buf, size_t n)
{
	unsigned char *p = buf;

#if defined(__linux__)
	while (n > 0) {
		ssize_t got = getrandom(p, n, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		p += got;
		n -= (size_t)got;
	}
#endif
	return n == 0 ? 0 : random_device(p, n);
}

const struct tn_sys tn_sys = {
	.malloc = malloc,
	.realloc = realloc,
	.free = free,
	.map = map,
	.map_plain = map_plain,
	.unmap = unmap,
	.open = open3,
	.read = read,
	.write = write,
	.pread = pread,
	.close = close,
	.dup = dup,
	.widen = widen,
	.ftruncate = ftruncate,
	.lseek = lseek,
	.fstat = fstat,
	.stat = stat,
	.lstat = lstat,
	.unlink = unlink,
	.link = link_fd,
	.rename = rename,
	.readlink = readlink,
	.fchmod = fchmod,
	.poll = poll,
	.random = random_bytes
};
