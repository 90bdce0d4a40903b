/* The edge: every allocation and every system call of the library goes through this one table, so that a test can
 * fail any of them (faults.md section 9). The table is const; a test build links its own `tn_sys` in place of ours
 * (tests/faults/sysfault.c), which is why nothing in lib may call these functions by their own names.
 *
 * Each function has the contract of the POSIX function of its name: -1 and errno on failure.
 */
#ifndef TN_BASE_SYS_H
#define TN_BASE_SYS_H

#include <poll.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

struct tn_sys {
	void *(*malloc)(size_t n);
	void *(*realloc)(void *p, size_t n);
	void (*free)(void *p);
	void *(*map)(size_t n);               /* zeroed pages, large tables; NULL when there are none */
	void *(*map_plain)(size_t n);         /* the same in pages of the usual size: for bytes that are written and read about once */
	void (*unmap)(void *p, size_t n);
	int (*open)(const char *path, int flags, mode_t mode);
	ssize_t (*read)(int fd, void *buf, size_t n);
	ssize_t (*write)(int fd, const void *buf, size_t n);
	ssize_t (*pread)(int fd, void *buf, size_t n, off_t at);
	int (*close)(int fd);
	int (*dup)(int fd);
	void (*widen)(int fd, const struct stat *st); /* a pipe: asks for room for two blocks, where that can be asked */
	int (*ftruncate)(int fd, off_t n);
	off_t (*lseek)(int fd, off_t at, int whence);
	int (*fstat)(int fd, struct stat *st);
	int (*stat)(const char *path, struct stat *st);
	int (*lstat)(const char *path, struct stat *st);
	int (*unlink)(const char *path);
	int (*link)(int fd, const char *to);  /* gives a file of O_TMPFILE a name; -1 where /proc is not there, too */
	int (*rename)(const char *from, const char *to);
	ssize_t (*readlink)(const char *path, char *buf, size_t n);
	int (*fchmod)(int fd, mode_t mode);
	int (*poll)(struct pollfd *fds, nfds_t n, int timeout_ms);
	int (*random)(void *buf, size_t n);   /* getrandom(2) or /dev/urandom; 0 or -1 */
};

extern const struct tn_sys tn_sys;

#endif
