/* Opening files above descriptor 2; see open.h. */
#include "io/open.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>

#include "base/sys.h"

/* A process may be started with 0, 1 or 2 closed. Those are held by a harmless descriptor while a file is opened:
 * "/" is there in every chroot, and no caller can write to it. open(2) gives the lowest free number, so the holes fill
 * from below; one above 2 says that there was none. */
static int hold(int held[3])
{
	struct stat st;
	int n = 0;

	for (int fd = 0; fd <= 2; fd++)
		if (tn_sys.fstat(fd, &st) == -1 && errno == EBADF) {
			int h = tn_sys.open("/", O_RDONLY | O_CLOEXEC, 0);

			if (h > 2)
				tn_sys.close(h);
			else if (h >= 0)
				held[n++] = h;
		}
	return n;
}

int tn_open(const char *path, int flags, mode_t mode)
{
	int held[3], n = hold(held), fd, saved;

	do
		fd = tn_sys.open(path, flags | O_CLOEXEC, mode);
	while (fd == -1 && errno == EINTR);
	saved = errno;
	while (n > 0)
		tn_sys.close(held[--n]);
	if (fd >= 0 && fd <= 2) {               /* holding failed */
		tn_sys.close(fd);
		fd = -1;
		saved = EBADF;
	}
	errno = saved;
	return fd;
}

bool tn_open_suffix(char *dst)
{
	uint32_t v;

	if (tn_sys.random(&v, sizeof v) != 0)
		return false;
	for (int i = 0; i < TN_OPEN_SUFFIX; i++, v >>= 4)
		dst[i] = "0123456789abcdef"[v & 15];
	dst[TN_OPEN_SUFFIX] = '\0';
	return true;
}
