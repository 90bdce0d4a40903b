/* Chooses and opens what an output FILE is written to: follows symlinks by hand, so that the file they lead to is replaced
 * and not the link, and so that each link can be looked at (F60); devices and FIFOs are written through (F59). */
#define _GNU_SOURCE                     /* S_ISVTX, O_TMPFILE */
#include "io/target.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "base/sys.h"
#include "io/open.h"

#define MOST_LINKS 40
#define MOST_PATH 4096
#define MOST_NAME 200                   /* of the old name within the temporary one: file systems allow 255 in all */

/* The name is added by out.c. */
static enum tn_status fail(struct tn_err *why, const char *doing)
{
	return tn_err_errno(why, TN_EOUTPUT, doing, NULL, errno);
}

/* Bytes of the folder part, the slash included; 0: the current folder. */
static size_t folder(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? (size_t)(slash - path) + 1 : 0;
}

/* That folder as a path by itself. */
static void folder_path(char dst[MOST_PATH], const char *path)
{
	size_t n = folder(path);

	(void)snprintf(dst, MOST_PATH, "%.*s", n > 0 ? (int)n : 1, n > 0 ? path : ".");
}

/* Anybody may have put the link there in order to have us overwrite what it leads to. */
static enum tn_status check_link(const char *path, const struct stat *link, struct tn_err *why)
{
	char dir[MOST_PATH];
	struct stat st;

	if (link->st_uid == geteuid())
		return TN_OK;
	folder_path(dir, path);
	if (tn_sys.stat(dir, &st) == -1)
		return fail(why, "cannot look at its folder");
	if (!(st.st_mode & S_ISVTX) || !(st.st_mode & S_IWOTH))
		return TN_OK;
	(void)tn_err_set(why, TN_EUNSAFE, "a symbolic link of another user in a folder that all may write to");
	tn_err_hint(why, "name the file that it leads to, or another folder");
	return TN_EUNSAFE;
}

/* path := what the link at path says, a relative one from the folder where the link stands. */
static enum tn_status follow(char path[MOST_PATH], struct tn_err *why)
{
	char to[MOST_PATH];
	ssize_t got = tn_sys.readlink(path, to, sizeof to - 1);
	size_t keep;

	if (got == -1)
		return fail(why, "cannot follow the symbolic link");
	to[got] = '\0';
	keep = to[0] == '/' ? 0 : folder(path);
	if (keep + (size_t)got >= MOST_PATH) {
		errno = ENAMETOOLONG;
		return fail(why, "cannot follow the symbolic link");
	}
	memcpy(path + keep, to, (size_t)got + 1);
	return TN_OK;
}

/* path: a name; on return the file that it leads to. *mode: of that file, 0 when there is none. */
static enum tn_status resolve(char path[MOST_PATH], mode_t *mode, struct tn_err *why)
{
	struct stat st;

	for (int links = 0; links <= MOST_LINKS; links++) {
		*mode = 0;
		if (tn_sys.lstat(path, &st) == -1)
			return errno == ENOENT ? TN_OK : fail(why, "cannot open");
		*mode = st.st_mode;
		if (!S_ISLNK(st.st_mode))
			return TN_OK;
		TN_TRY(check_link(path, &st, why));
		TN_TRY(follow(path, why));
	}
	errno = ELOOP;
	return fail(why, "cannot open");
}

/* Room for a name beside the target, so that rename(2) stays within one file system. */
static size_t temp_cap(const struct tn_out *o)
{
	return folder(o->target) + MOST_NAME + sizeof "..tenure-" + TN_OPEN_SUFFIX;
}

/* Another name at each call. False: there are no random bytes. */
static bool next_name(struct tn_out *o)
{
	size_t dir = folder(o->target);
	char suffix[TN_OPEN_SUFFIX + 1];

	if (!tn_open_suffix(suffix))
		return false;
	(void)snprintf(o->temp, temp_cap(o), "%.*s.%.*s.tenure-%s", (int)dir, o->target, MOST_NAME, o->target + dir, suffix);
	return true;
}

/* Nothing of it stays when the process is killed. Not every file system can do that, and without /proc it could not get a name. */
static void create_nameless(struct tn_out *o, mode_t mode)
{
#if defined(O_TMPFILE)
	char dir[MOST_PATH], self[32];
	struct stat st;

	folder_path(dir, o->target);
	o->fd = tn_open(dir, O_WRONLY | O_TMPFILE, mode);
	if (o->fd == -1)
		return;
	(void)snprintf(self, sizeof self, "/proc/self/fd/%d", o->fd);
	o->is_nameless = tn_sys.stat(self, &st) == 0;
	if (o->is_nameless)
		return;
	(void)tn_sys.close(o->fd);
	o->fd = -1;
#else
	(void)o;
	(void)mode;
#endif
}

static void create_named(struct tn_out *o, mode_t mode)
{
	for (int tries = 0; o->fd == -1 && tries < 100; tries++) {
		if (!next_name(o))
			break;
		o->is_temp = true;      /* before the file is there: a signal handler may come between */
		o->fd = tn_open(o->temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
		o->is_temp = o->fd >= 0;
		if (o->fd == -1 && errno != EEXIST)
			break;
	}
}

/* A file that will get an old, perhaps narrower mode begins with 0600. */
static enum tn_status create(struct tn_out *o, mode_t old, struct tn_err *why)
{
	mode_t mode = old != 0 ? 0600 : 0666;

	o->temp = tn_sys.malloc(temp_cap(o));
	if (o->temp == NULL)
		return tn_err_nomem(why, temp_cap(o));
	if (!next_name(o))              /* now, so that a signal handler finds one */
		return fail(why, "cannot create");
	create_nameless(o, mode);
	if (o->fd == -1)
		create_named(o, mode);
	if (o->fd == -1)
		return fail(why, "cannot create");
	/* By descriptor and not by umask, which would take bits away that the old file had. No setuid: 0777. */
	if (old != 0 && tn_sys.fchmod(o->fd, old & 0777) == -1)
		return fail(why, "cannot set the mode");
	return TN_OK;
}

enum tn_status tn_target_name(struct tn_out *o, struct tn_err *why)
{
	int tries = 0;

	o->is_temp = true;              /* before the name is there, as above */
	while (tn_sys.link(o->fd, o->temp) == -1)
		if (errno != EEXIST || ++tries == 100 || !next_name(o)) {
			o->is_temp = false;
			return fail(why, "cannot put it in place");
		}
	o->is_nameless = false;
	return TN_OK;
}

enum tn_status tn_target_open(struct tn_out *o, struct tn_err *why)
{
	char path[MOST_PATH];
	struct stat st;
	size_t n = strlen(o->name);
	mode_t mode = 0;

	errno = n == 0 ? ENOENT : ENAMETOOLONG;
	if (n == 0 || n >= sizeof path)
		return fail(why, "cannot open");
	memcpy(path, o->name, n + 1);
	TN_TRY(resolve(path, &mode, why));
	/* What is there and is no file is written through, by its first name: /dev/stdout leads to "pipe:[...]". */
	if (tn_sys.stat(o->name, &st) == 0 && !S_ISREG(st.st_mode)) {
		o->fd = tn_open(o->name, O_WRONLY | O_NOCTTY, 0);
		return o->fd == -1 ? fail(why, "cannot open") : TN_OK;
	}
	errno = EISDIR;
	if (path[strlen(path) - 1] == '/')
		return fail(why, "cannot open");
	o->target = tn_sys.malloc(strlen(path) + 1);
	if (o->target == NULL)
		return tn_err_nomem(why, strlen(path) + 1);
	memcpy(o->target, path, strlen(path) + 1);
	return create(o, mode, why);
}
