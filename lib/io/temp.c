/* Nameless files for spills; see temp.h. */
#define _GNU_SOURCE                     /* O_TMPFILE */
#include "io/temp.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "base/sys.h"
#include "io/open.h"

/* Where the file system or the kernel has no O_TMPFILE: a name for as short a time as possible. */
static int open_named(const char *dir)
{
	size_t cap = strlen(dir) + sizeof "/.tenure-" + TN_OPEN_SUFFIX;
	char suffix[TN_OPEN_SUFFIX + 1], *path = tn_sys.malloc(cap);
	int fd = -1, saved;

	if (path == NULL)
		return -1;
	for (int tries = 0; tries < 100; tries++) {
		if (!tn_open_suffix(suffix))
			break;
		(void)snprintf(path, cap, "%s/.tenure-%s", dir, suffix);
		fd = tn_open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
		if (fd >= 0 || errno != EEXIST)
			break;
	}
	saved = errno;
	/* A file that keeps its name would stay behind (F14): rather no spill than that. */
	if (fd >= 0 && tn_sys.unlink(path) == -1) {
		saved = errno;
		tn_sys.close(fd);
		fd = -1;
	}
	tn_sys.free(path);
	errno = saved;
	return fd;
}

enum tn_status tn_temp_open(int *fd, const char *dir, struct tn_err *err)
{
	if (dir == NULL)
		dir = "/tmp";
	*fd = -1;
#ifdef O_TMPFILE
	*fd = tn_open(dir, O_RDWR | O_TMPFILE | O_EXCL, 0600);
#endif
	if (*fd == -1)
		*fd = open_named(dir);
	if (*fd >= 0)
		return TN_OK;
	(void)tn_err_errno(err, TN_ELIMIT, "spill file", dir, errno);
	tn_err_hint(err, "--tmp DIR names another folder");
	return TN_ELIMIT;
}

enum tn_status tn_temp_full(const char *dir, int64_t spilled, size_t wanted, int errno_value, struct tn_err *err)
{
	tn_err_errno(err, TN_ELIMIT, "spill", dir, errno_value);
	tn_err_hint(err, "%lld bytes are spilled, %zu more were wanted; --tmp DIR names another place", (long long)spilled, wanted);
	return TN_ELIMIT;
}

/* write(2) of 0 bytes that were not asked for would go on for ever: it is told as an I/O error. */
enum tn_status tn_temp_write(int fd, const char *dir, const char *p, size_t n, int64_t *spilled, struct tn_err *err)
{
	while (n > 0) {
		ssize_t done = tn_sys.write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return tn_temp_full(dir, *spilled, n, done == 0 ? EIO : errno, err);
		p += done;
		n -= (size_t)done;
		*spilled += done;
	}
	return TN_OK;
}
