/* Bytes in; see in.h. The gzip layer is in inflate.c, the encodings are in decode.c: file, gzip, encoding, block. */
#include "io/in.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>

#include "base/sys.h"
#include "io/decode.h"
#include "io/inflate.h"
#include "io/open.h"

/* Room beside a whole read, for the begin of the row that the last one cut. */
#define SPARE ((size_t)64 * 1024)

/* Formats known by their first bytes, none of which a table begins with. */
static const struct mark {
	struct tn_str bytes;
	bool digit;                     /* and one of 1 to 9 behind them */
	const char *what, *hint;        /* what NULL: gzip */
} marks[] = {
	{ { "\x1f\x8b", 2 }, false, NULL, NULL },
	{ { "\x28\xb5\x2f\xfd", 4 }, false, "zstd-compressed", "unpack it with `zstd -dc FILE | ...`" },
	{ { "\xfd" "7zXZ\0", 6 }, false, "xz-compressed", "unpack it with `xz -dc FILE | ...`" },
	{ { "BZh", 3 }, true, "bzip2-compressed", "unpack it with `bzip2 -dc FILE | ...`" },
	{ { "PK\3\4", 4 }, false, "a zip archive", "unpack it with `unzip -p FILE | ...`; save a spreadsheet as CSV" },
	{ { "PK\5\6", 4 }, false, "an empty zip archive", "nothing is in it" },
};

/* The first failure of the run wins: an error that is set already must not get our file's name, so *why is filled apart.
 * `failed` lasts, so that no later call can take the failure for the end (F17). */
static enum tn_status fail(struct tn_in *in, const struct tn_err *why, struct tn_err *err)
{
	in->failed = why->status;
	if (err->status == TN_OK) {
		*err = *why;
		tn_err_at(err, in->name, 0, 0);
	}
	return why->status;
}

/* A directory or a missing file is status 3 like a cut one: the input is not what was asked for. Too few descriptors or too
 * little memory for them say nothing about the file: a limit. */
static enum tn_status fail_errno(struct tn_in *in, const char *doing, struct tn_err *err)
{
	struct tn_err why = { .status = TN_OK };
	bool limit = errno == EMFILE || errno == ENFILE || errno == ENOMEM;

	(void)tn_err_errno(&why, limit ? TN_ELIMIT : TN_EINPUT, doing, NULL, errno);
	return fail(in, &why, err);
}

/* What can be known before the first read: closed, a directory, its size (progress only). */
static enum tn_status examine(struct tn_in *in, struct tn_err *err)
{
	struct tn_err why = { .status = TN_OK };
	struct stat st;

	if (tn_sys.fstat(in->fd, &st) == -1) {
		if (in->fd != 0 || errno != EBADF)
			return fail_errno(in, "cannot read", err);
		(void)tn_err_set(&why, TN_EINPUT, "input is closed");
		return fail(in, &why, err);
	}
	if (S_ISDIR(st.st_mode)) {
		(void)tn_err_set(&why, TN_EINPUT, "is a directory");
		return fail(in, &why, err);
	}
	in->is_regular = S_ISREG(st.st_mode);
	tn_sys.widen(in->fd, &st);
	if (in->is_regular && st.st_size > 0)
		in->raw_size = (uint64_t)st.st_size;
	return TN_OK;
}

enum tn_status tn_in_open_fd(struct tn_in *in, int fd, const char *name, size_t max_block, struct tn_err *err)
{
	enum tn_status st;

	*in = (struct tn_in){ .name = name, .fd = fd, .max_block = max_block };
	/* A small --max-record bounds a record (the reader above sees to it), not the size of a read. */
	if (in->max_block < TN_IN_BLOCK + SPARE)
		in->max_block = TN_IN_BLOCK + SPARE;
	st = examine(in, err);
	if (st != TN_OK)
		tn_in_close(in);
	return st;
}

enum tn_status tn_in_open(struct tn_in *in, const char *name, size_t max_block, struct tn_err *err)
{
	int fd;

	if (strcmp(name, "-") == 0)
		return tn_in_open_fd(in, 0, "stdin", max_block, err);
	*in = (struct tn_in){ .name = name };
	/* O_NOCTTY: a terminal named as FILE must not become the one that can interrupt us. */
	fd = tn_open(name, O_RDONLY | O_NOCTTY, 0);
	if (fd == -1)
		return fail_errno(in, "cannot open", err);
	return tn_in_open_fd(in, fd, name, max_block, err);
}

void tn_in_open_range(struct tn_in *in, int fd, off_t at, off_t end, const char *name, size_t max_block)
{
	*in = (struct tn_in){ .name = name, .fd = fd, .max_block = max_block, .started = true, .is_range = true, .at = at, .end = end };
	if (in->max_block < TN_IN_BLOCK + SPARE)
		in->max_block = TN_IN_BLOCK + SPARE;
}

enum tn_status tn_in_encoding(struct tn_in *in, enum tn_encoding encoding, struct tn_err *err)
{
	struct tn_err why = { .status = TN_OK };

	if (encoding == TN_ENCODING_BYTES || tn_decode_open(&in->decode, encoding, &why) == TN_OK)
		return TN_OK;
	return fail(in, &why, err);
}

void tn_in_close(struct tn_in *in)
{
	if (in->fd > 0 && !in->is_range)
		(void)tn_sys.close(in->fd);     /* nothing was written: what it says changes nothing */
	tn_decode_close(in->decode);
	tn_inflate_close(in->gz);
	tn_sys.free(in->buf);
	/* Figures for the summary outlive the file; everything else is as after zeroing, so a second close is harmless. */
	*in = (struct tn_in){ .failed = in->failed, .raw_bytes = in->raw_bytes, .raw_size = in->raw_size, .name = in->name };
}

static ssize_t read_some(struct tn_in *in, char *dst, size_t n)
{
	ssize_t got;

	if (!in->is_range)
		return tn_sys.read(in->fd, dst, n);
	if ((off_t)n > in->end - in->at)
		n = (size_t)(in->end - in->at);
	got = n == 0 ? 0 : tn_sys.pread(in->fd, dst, n, in->at);
	if (got > 0)
		in->at += got;
	return got;
}

ssize_t tn_in_read(struct tn_in *in, char *dst, size_t n, struct tn_err *err)
{
	struct pollfd wait = { .fd = in->fd, .events = POLLIN };
	ssize_t got;

	for (;;) {
		got = read_some(in, dst, n);
		if (got >= 0)
			break;
		/* Another process may have set O_NONBLOCK on the pipe that we share. POLLHUP and POLLERR end the wait,
		 * too: the next read tells what they mean. */
		if (errno == EAGAIN || errno == EWOULDBLOCK) {
			if (tn_sys.poll(&wait, 1, -1) >= 0)
				continue;
		}
		if (errno != EINTR) {
			(void)tn_err_errno(err, TN_EINPUT, "read error", NULL, errno);
			return -1;
		}
	}
	if (got == 0 && n > 0 && in->is_range && in->at < in->end) {
		(void)tn_err_set(err, TN_EINPUT, "the file was cut while it was in use");
		return -1;
	}
	in->raw_bytes += (uint64_t)got;
	return got;
}

/* Room for a whole read behind the bytes that are kept, as far as max_block allows. Moving them first is cheap: they are the
 * begin of one row, unless nothing was taken, and then they stand at the front already. Doubling keeps the copying of a
 * huge row linear; realloc of blocks this large moves pages, not bytes. */
static enum tn_status make_room(struct tn_in *in, struct tn_err *why)
{
	size_t cap = in->cap == 0 ? TN_IN_BLOCK + SPARE : in->cap > in->max_block / 2 ? in->max_block : 2 * in->cap;
	char *buf;

	if (in->cap > 0) {
		if (in->cap - (size_t)(in->data - in->buf) - in->n >= TN_IN_BLOCK)
			return TN_OK;
		memmove(in->buf, in->data, in->n);
		in->data = in->buf;
		if (in->cap - in->n >= TN_IN_BLOCK || (in->cap == in->max_block && in->n < in->cap))
			return TN_OK;
		if (in->n >= in->max_block) {
			(void)tn_err_set(why, TN_ELIMIT, "a record of more than %zu bytes", in->max_block);
			tn_err_hint(why, "--max-record");
			return TN_ELIMIT;
		}
	}
	buf = tn_sys.realloc(in->buf, cap + TN_IN_PAD);
	if (buf == NULL)
		return tn_err_nomem(why, cap);
	in->buf = in->data = buf;
	in->cap = cap;
	return TN_OK;
}

/* The text as it was written: out of the gzip layer, or straight from the file. */
static ssize_t read_text(struct tn_in *in, char *dst, size_t n, struct tn_err *why)
{
	return in->gz != NULL ? tn_inflate_read(in->gz, in, dst, n, why) : tn_in_read(in, dst, n, why);
}

/* 1 more bytes, 0 the end, -1: the form of tn_in_more. Straight into the block: what inflate writes is not copied again. */
static int append(struct tn_in *in, size_t room, struct tn_err *why)
{
	char *dst = in->data + in->n;
	ssize_t got = in->decode != NULL && in->started ? tn_decode_read(in->decode, read_text, in, dst, room, why) :
		read_text(in, dst, room, why);

	if (got > 0)
		in->n += (size_t)got;
	return got > 0 ? 1 : (int)got;
}

/* The mark that the block begins with, or (*may_be) could still begin with when more comes. */
static const struct mark *find_mark(const struct tn_in *in, bool *may_be)
{
	*may_be = false;
	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		const struct mark *m = &marks[i];
		size_t n = in->n < m->bytes.n ? in->n : m->bytes.n;

		if (memcmp(in->data, m->bytes.p, n) != 0)
			continue;
		if (in->n < m->bytes.n + m->digit)
			*may_be = true;
		else if (!m->digit || (in->data[n] >= '1' && in->data[n] <= '9'))
			return m;
	}
	return NULL;
}

bool tn_in_is_utf16(struct tn_str head, bool *may_be)
{
	const unsigned char *p = (const unsigned char *)head.p;
	bool little = true, big = true;

	*may_be = head.n < 2;
	if (head.n >= 2 && ((p[0] == 0xff && p[1] == 0xfe) || (p[0] == 0xfe && p[1] == 0xff)))
		return true;
	for (size_t i = 0; i < 4 && i < head.n; i++) {
		little &= (p[i] == 0) == (i % 2 == 1);
		big &= (p[i] == 0) == (i % 2 == 0);
	}
	*may_be |= head.n < 4 && (little || big);
	return head.n >= 4 && (little || big);
}

/* The first bytes of the text itself; is_all: there are no more than those in the block. A decoder gets those that stand
 * in the block, which begins anew with what they are in UTF-8. */
static int begin_text(struct tn_in *in, bool is_all, struct tn_err *why)
{
	int got = in->gz == NULL || append(in, TN_IN_BLOCK, why) >= 0 ? 1 : -1;
	bool may_be = false, is = got > 0 && tn_in_is_utf16((struct tn_str){ in->data, in->n }, &may_be);

	while (got > 0 && may_be && !is_all) {
		got = append(in, TN_IN_BLOCK - in->n, why);
		is = tn_in_is_utf16((struct tn_str){ in->data, in->n }, &may_be);
	}
	if (got < 0)
		return -1;
	if (is && (in->decode == NULL || tn_decode_encoding(in->decode) != TN_ENCODING_UTF16)) {
		(void)tn_err_set(why, TN_EINPUT, "UTF-16 text");
		tn_err_hint(why, "ingest --encoding utf-16");
		return -1;
	}
	in->started = true;
	if (in->decode == NULL)
		return in->n > 0;
	tn_decode_feed(in->decode, (struct tn_str){ in->data, in->n });
	in->n = 0;
	return append(in, TN_IN_BLOCK, why);
}

/* The first bytes of the file, and what they say. Bytes are waited for only while they could still become a mark. */
static int begin(struct tn_in *in, struct tn_err *why)
{
	const struct mark *m;
	bool may_be;
	int got;

	do {
		got = append(in, TN_IN_BLOCK - in->n, why);
		m = find_mark(in, &may_be);
	} while (got > 0 && m == NULL && may_be);
	if (got < 0)
		return -1;
	/* F28: half of the gzip mark can only be a cut file. Half of any other mark may be text. */
	if (m == NULL && in->n == 1 && in->data[0] == '\x1f') {
		(void)tn_err_set(why, TN_EINPUT, "gzip: input was cut: the compressed data ended early");
		return -1;
	}
	if (m != NULL && m->what != NULL) {
		(void)tn_err_set(why, TN_EINPUT, "%s", m->what);
		tn_err_hint(why, "%s", m->hint);
		return -1;
	}
	if (m != NULL) {
		/* The bytes read so far are compressed ones; the block begins anew with what comes out of them. */
		if (tn_inflate_open(&in->gz, (struct tn_str){ in->data, in->n }, why) != TN_OK)
			return -1;
		in->n = 0;
	}
	return begin_text(in, got == 0 && m == NULL, why);
}

int tn_in_more(struct tn_in *in, struct tn_err *err)
{
	struct tn_err why = { .status = TN_OK };
	size_t room;
	int got = -1;

	if (in->failed != TN_OK) {
		(void)tn_err_set(&why, in->failed, "input failed before");
	} else if (in->ended) {
		got = 0;
	} else if (make_room(in, &why) == TN_OK) {
		/* Not more at once, though the block may be larger: what was read is still in the cache when it is split. */
		room = in->cap - (size_t)(in->data - in->buf) - in->n;
		if (room > TN_IN_BLOCK)
			room = TN_IN_BLOCK;
		got = in->started ? append(in, room, &why) : begin(in, &why);
		memset(in->data + in->n, 0, TN_IN_PAD);         /* vectors read it; what they make of it must not vary */
	}
	if (got == 0)
		in->ended = true;
	if (got < 0)
		(void)fail(in, &why, err);
	return got;
}
