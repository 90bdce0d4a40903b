/* Bytes out: the buffer, the torn tail and the poison; see out.h. Where the bytes go is chosen in target.c. */
#include "io/out.h"

#include <errno.h>
#include <stdint.h>

#include "base/sys.h"
#include "io/record.h"
#include "io/target.h"

#define POISON TN_STR(TN_POISON)

/* Nothing is added any more after a failure: the buffer has no room left, so that tn_out_reserve comes to its slow way.
 * Its first byte keeps the last byte that was written, for the poison. */
static enum tn_status fail(struct tn_out *o, const struct tn_err *why)
{
	if (o->failed == TN_OK) {
		o->failed = why->status;
		if (o->err->status == TN_OK) {
			*o->err = *why;
			if (o->room == NULL)
				tn_err_at(o->err, o->name != NULL ? o->name : "stdout", 0, 0);
		}
	}
	o->n = o->cap = 0;
	return o->failed;
}

/* EPIPE, ENOSPC, EDQUOT, EFBIG, EIO: one status, the reason tells them apart. */
static enum tn_status fail_errno(struct tn_out *o, const char *doing)
{
	struct tn_err why = { .status = TN_OK };

	(void)tn_err_errno(&why, TN_EOUTPUT, doing, NULL, errno);
	return fail(o, &why);
}

static enum tn_status give_buffer(struct tn_out *o)
{
	struct tn_err why = { .status = TN_OK };

	o->buf = tn_sys.malloc(TN_OUT_BLOCK + TN_OUT_SLACK);
	o->cap = TN_OUT_BLOCK;
	if (o->buf != NULL)
		return TN_OK;
	(void)tn_err_nomem(&why, TN_OUT_BLOCK);
	return fail(o, &why);
}

enum tn_status tn_out_open_fd(struct tn_out *o, int fd, struct tn_err *err)
{
	*o = (struct tn_out){ .fd = fd, .err = err };
	if (give_buffer(o) == TN_OK)
		return TN_OK;
	(void)tn_sys.close(fd);
	o->fd = -1;
	return o->failed;
}

void tn_out_divert(struct tn_out *o, enum tn_status (*room)(struct tn_out *o, size_t n, void *taker, struct tn_err *err),
	void *taker, struct tn_err *err)
{
	*o = (struct tn_out){ .fd = -1, .err = err, .room = room, .taker = taker };
}

/* stdout is looked at now: a filter that was started without one should not work for an hour first (F9). */
enum tn_status tn_out_open(struct tn_out *o, const char *name, struct tn_err *err)
{
	struct tn_err why = { .status = TN_OK };
	struct stat st;

	if (name != NULL && strcmp(name, "-") == 0)
		name = NULL;
	*o = (struct tn_out){ .name = name, .fd = -1, .err = err };
	TN_TRY(give_buffer(o));
	if (name != NULL) {
		if (tn_target_open(o, &why) == TN_OK)
			return TN_OK;
	} else if (tn_sys.fstat(1, &st) == 0) {
		o->fd = 1;
		tn_sys.widen(1, &st);
		return TN_OK;
	} else {
		(void)tn_err_set(&why, TN_EOUTPUT, "output is closed");
	}
	(void)fail(o, &why);
	tn_out_abort(o);
	return why.status;
}

/* POLLERR ends the wait, too: the next write tells what it means. */
static bool wait_writable(int fd)
{
	struct pollfd wait = { .fd = fd, .events = POLLOUT };

	return tn_sys.poll(&wait, 1, -1) >= 0 || errno == EINTR;
}

/* The first n bytes of the buffer. Short writes go on where they ended. */
static enum tn_status write_all(struct tn_out *o, size_t n)
{
	size_t done = 0;

	while (done < n) {
		ssize_t put = tn_sys.write(o->fd, o->buf + done, n - done);

		if (put > 0) {
			done += (size_t)put;
			o->bytes += (uint64_t)put;
			continue;
		}
		if (put == 0)
			errno = EIO;            /* no file system does that; not to turn for ever if one did */
		if (put == -1 && errno == EINTR)
			continue;
		if (put == -1 && (errno == EAGAIN || errno == EWOULDBLOCK) && wait_writable(o->fd))
			continue;
		o->buf[0] = '\0';               /* what earlier flushes wrote does not end in LF either */
		if (done > 0)
			o->buf[0] = o->buf[done - 1];
		return fail_errno(o, "write error");
	}
	return TN_OK;
}

/* Only a last LF may wait; a last row that is not whole needs no help to look torn. */
enum tn_status tn_out_flush(struct tn_out *o)
{
	size_t n = o->n;

	if (o->failed != TN_OK)
		return o->failed;
	if (n > 0 && o->buf[n - 1] == '\n')
		n--;
	TN_TRY(write_all(o, n));
	if (n < o->n)
		o->buf[0] = '\n';
	o->n -= n;
	return TN_OK;
}

static char *diverted_room(struct tn_out *o, size_t n)
{
	struct tn_err why = { .status = TN_OK };

	if (o->failed != TN_OK)
		return NULL;
	if (o->room(o, n, o->taker, &why) == TN_OK)
		return o->buf + o->n;
	(void)fail(o, &why);
	return NULL;
}

/* A closed output (no buffer) takes nothing, so that clean-up code may go on adding. */
char *tn_out_reserve_slow(struct tn_out *o, size_t n)
{
	struct tn_err why = { .status = TN_OK };
	size_t cap = 2 * TN_OUT_BLOCK;
	char *buf;

	if (o->room != NULL)
		return diverted_room(o, n);
	if (o->buf == NULL || tn_out_flush(o) != TN_OK)
		return NULL;
	if (o->cap - o->n >= n)
		return o->buf + o->n;
	while (cap < SIZE_MAX / 4 && cap - o->n < n)
		cap *= 2;
	buf = cap < SIZE_MAX / 4 ? tn_sys.realloc(o->buf, cap + TN_OUT_SLACK) : NULL;
	if (buf == NULL) {
		(void)tn_err_nomem(&why, n);
		(void)fail(o, &why);
		o->buf[0] = '\0';
		return NULL;
	}
	o->buf = buf;
	o->cap = cap;
	return o->buf + o->n;
}

/* In pieces of half a block: a huge field must not make the buffer as large as itself. */
void tn_out_add(struct tn_out *o, struct tn_str s)
{
	while (s.n > 0) {
		size_t n = s.n < TN_OUT_BLOCK / 2 ? s.n : TN_OUT_BLOCK / 2;
		char *p = tn_out_reserve(o, n);

		if (p == NULL)
			return;
		memcpy(p, s.p, n);
		tn_out_commit(o, n);
		s.p += n;
		s.n -= n;
	}
}

void tn_out_ch(struct tn_out *o, char c)
{
	char *p = tn_out_reserve(o, 1);

	if (p == NULL)
		return;
	*p = c;
	tn_out_commit(o, 1);
}

enum tn_status tn_out_status(const struct tn_out *o)
{
	return o->failed;
}

bool tn_out_is(const struct tn_out *o, dev_t dev, ino_t ino)
{
	struct stat st;
	int got = o->target != NULL ? tn_sys.stat(o->target, &st) : tn_sys.fstat(o->fd, &st);

	/* A terminal or /dev/null may well be both. */
	return got == 0 && S_ISREG(st.st_mode) && st.st_dev == dev && st.st_ino == ino;
}

/* The folder of a path into stat, its last name returned; NULL: there is no such folder. */
static const char *place_of(const struct tn_out *o, struct stat *folder)
{
	const char *slash = o->target == NULL ? NULL : strrchr(o->target, '/');
	char path[4096];
	size_t n = slash == NULL ? 0 : (size_t)(slash - o->target);

	if (o->target == NULL || n >= sizeof path)
		return NULL;
	if (slash == NULL)
		return tn_sys.stat(".", folder) == 0 ? o->target : NULL;
	memcpy(path, o->target, n);
	path[n] = '\0';
	return tn_sys.stat(n == 0 ? "/" : path, folder) == 0 ? slash + 1 : NULL;
}

bool tn_out_same(const struct tn_out *a, const struct tn_out *b)
{
	struct stat x, y;
	const char *left = place_of(a, &x), *right = place_of(b, &y);

	return left != NULL && right != NULL && strcmp(left, right) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* The struct stays usable for tn_out_status and for adding, which does nothing. */
static void forget(struct tn_out *o)
{
	char *temp = o->temp;

	o->temp = NULL;                 /* first, for a signal handler may look */
	o->is_temp = o->is_nameless = false;
	tn_sys.free(temp);
	tn_sys.free(o->target);
	tn_sys.free(o->buf);
	o->target = o->buf = NULL;
	o->n = o->cap = 0;
}

/* Some file systems tell only at close(2) that what was written is not there (F8). What cannot be taken back is poisoned then,
 * through a second descriptor: a failure of its own close says nothing, for through it nothing was written. */
static void close_written(struct tn_out *o)
{
	int fd = o->fd, spare = o->target != NULL || o->bytes == 0 ? -1 : tn_sys.dup(fd);

	o->fd = -1;
	if (tn_sys.close(fd) == -1) {
		(void)fail_errno(o, "close failed");
		if (spare >= 0)
			(void)tn_sys.write(spare, POISON.p, POISON.n);
	}
	if (spare >= 0)
		(void)tn_sys.close(spare);
}

/* Whatever fails on the way, close(2) of a network file included, the old FILE stays and the new one goes. */
enum tn_status tn_out_finish(struct tn_out *o)
{
	struct tn_err why = { .status = TN_OK };

	if (o->failed == TN_OK && write_all(o, o->n) == TN_OK) {
		o->n = 0;
		if (o->is_nameless && tn_target_name(o, &why) != TN_OK)
			(void)fail(o, &why);
		else
			close_written(o);
	}
	if (o->failed == TN_OK && o->is_temp && tn_sys.rename(o->temp, o->target) == -1)
		(void)fail_errno(o, "cannot put it in place");
	if (o->failed == TN_OK)
		o->is_temp = false;
	else
		tn_out_abort(o);
	forget(o);
	return o->failed;
}

/* After a row that is not whole the poison would not stand on a line of its own: what is still in the buffer of such a
 * row is dropped, what has left it gets an LF. */
static void poison(struct tn_out *o)
{
	size_t n = o->n;

	while (n > 0 && o->buf[n - 1] != '\n')
		n--;
	o->n = n;
	if (n == 0 && o->bytes == 0)
		return;
	if (n == 0)
		tn_out_ch(o, '\n');
	tn_out_add(o, POISON);
	(void)tn_out_flush(o);
}

void tn_out_abort(struct tn_out *o)
{
	struct tn_err unheard = { .status = TN_OK }, *err = o->err;
	struct tn_str last = o->buf != NULL && o->buf[0] == '\n' ? POISON : TN_STR("\n" TN_POISON);

	o->err = &unheard;              /* *err says already why all ends */
	if (o->fd >= 0 && o->target == NULL) {
		if (o->failed == TN_OK)
			poison(o);
		else if (o->bytes > 0)
			/* one try: a disk may be full for a block, but not for a line */
			(void)tn_sys.write(o->fd, last.p, last.n);
	}
	if (o->fd >= 0)
		(void)tn_sys.close(o->fd);
	/* Closing and unlinking cannot make it worse than it is: what they say is dropped on purpose. */
	if (o->is_temp)
		(void)tn_sys.unlink(o->temp);
	o->fd = -1;
	o->err = err;
	forget(o);
}
