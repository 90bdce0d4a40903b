/* Bytes out: stdout or a file, in blocks of 256 KiB.
 *
 * Torn tail   the newest LF waits in the buffer until more comes or the end is clean, so a killed writer leaves a last
 *             line without one (design.md 3.10).
 * Poison      tn_out_abort after any byte was added ends the output with "#!aborted" and no LF (a row that is not whole
 *             yet is dropped from the buffer); nothing added, nothing written. With a FILE the temporary file is removed.
 * FILE        written beside it, without a name where the system can do that, so that nothing stays behind a kill -9; else
 *             under a temporary one (O_EXCL). Mode 0666 & ~umask, or the old file's. tn_out_finish alone gives it a
 *             temporary name and renames it into place. A device or FIFO is written through. A symlink is followed; through a
 *             foreign symlink in a sticky shared folder: TN_EUNSAFE. tn_out_is: is it this inode? (F10)
 * Signals     `temp` holds the name to unlink for lib/cli's handler while a temporary file exists.
 * Fails       TN_EOUTPUT with the reason; lasts. EINTR is retried, EAGAIN waits in poll(2), short writes go on.
 * Divert      tn_out_divert: no descriptor. Who takes the bytes owns the buffer and is asked for room when there is none
 *             left; that is all it is told, so it reads what stands in the buffer then and when it is asked last. Neither
 *             flush, finish nor abort are for it; a failure is the taker's own and is told without the output's name.
 * Ownership   struct tn_out is yours: tn_out_open, then tn_out_finish or tn_out_abort, each closes.
 */
#ifndef TN_IO_OUT_H
#define TN_IO_OUT_H

#include <sys/types.h>

#include "base/err.h"

#define TN_OUT_BLOCK ((size_t)256 * 1024)

struct tn_out {
	const char *name;       /* NULL: stdout */
	int fd;
	char *buf;              /* cap + TN_OUT_SLACK bytes are writable */
	size_t n, cap;
	uint64_t bytes;         /* written so far; all that was added is bytes + n */
	bool is_nameless;       /* a FILE that has no name yet */
	bool is_temp;           /* ... that has its temporary one */
	char *temp;             /* path of the temporary file, there or to be; NULL: none */
	char *target;           /* path it will replace */
	enum tn_status failed;
	struct tn_err *err;     /* where a failure goes; borrowed */
	enum tn_status (*room)(struct tn_out *o, size_t n, void *taker, struct tn_err *err);    /* NULL: not diverted */
	void *taker;
};

#define TN_OUT_SLACK 64         /* bytes behind a reserved span that careless vector copies may write */

/* NULL or "-": stdout. name and err are borrowed until the end. TN_EOUTPUT, TN_EUNSAFE, TN_ELIMIT (memory): nothing is
 * open and no file is left behind; tn_out_finish and tn_out_abort are harmless then. */
enum tn_status tn_out_open(struct tn_out *o, const char *name, struct tn_err *err);
/* A spill or rejects file; takes fd, which is closed on failure, too. */
enum tn_status tn_out_open_fd(struct tn_out *o, int fd, struct tn_err *err);

/* room: sees to it that o->cap - o->n is at least n, with TN_OUT_SLACK behind. At its first call there is no buffer yet. */
void tn_out_divert(struct tn_out *o, enum tn_status (*room)(struct tn_out *o, size_t n, void *taker, struct tn_err *err),
	void *taker, struct tn_err *err);

/* Room for at least n bytes at the pointer returned, NULL on failure (in *o->err, lasts). Then tn_out_commit what was
 * written. Grows the buffer for a large n, else flushes. Hot: inline when there is room. */
char *tn_out_reserve_slow(struct tn_out *o, size_t n);
static inline char *tn_out_reserve(struct tn_out *o, size_t n)
{
	if (o->cap - o->n >= n)
		return o->buf + o->n;
	return tn_out_reserve_slow(o, n);
}
static inline void tn_out_commit(struct tn_out *o, size_t n) { o->n += n; }
void tn_out_add(struct tn_out *o, struct tn_str s);
void tn_out_ch(struct tn_out *o, char c);
enum tn_status tn_out_flush(struct tn_out *o);          /* all but a last LF */
enum tn_status tn_out_status(const struct tn_out *o);   /* the failure so far */
bool tn_out_is(const struct tn_out *o, dev_t dev, ino_t ino);   /* target or open file is that inode */
/* two FILEs that would be put into one place, however they are named */
bool tn_out_same(const struct tn_out *a, const struct tn_out *b);
/* All bytes out, checked close, rename into place; the first failure of all, else TN_OK. After a failure it is what abort
 * does. */
enum tn_status tn_out_finish(struct tn_out *o);
void tn_out_abort(struct tn_out *o);                    /* poison; keeps *err as it is */

#endif
