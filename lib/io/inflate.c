/* The gzip layer: inflate() over all members, straight into the reader's block; see inflate.h. Never gz*(): gzread takes a
 * cut file for a whole one (faults.md section 2). */
#include "io/inflate.h"

#include <limits.h>
#include <zlib.h>

#include "base/sys.h"

/* PADDING: NULs were seen behind a member, so no further member may follow. */
struct tn_inflate {
	z_stream z;
	enum { MEMBER, BETWEEN, PADDING } place;
	char in[TN_IN_BLOCK];
};

/* zlib's own use of malloc would go past the edge, where no test could make it fail. */
static void *alloc_z(void *opaque, unsigned items, unsigned size)
{
	(void)opaque;
	return size != 0 && items > SIZE_MAX / size ? NULL : tn_sys.malloc((size_t)items * size);
}

static void free_z(void *opaque, void *p)
{
	(void)opaque;
	tn_sys.free(p);
}

enum tn_status tn_inflate_open(struct tn_inflate **out, struct tn_str head, struct tn_err *err)
{
	struct tn_inflate *gz = tn_sys.malloc(sizeof *gz);

	*out = NULL;
	if (gz == NULL)
		return tn_err_nomem(err, sizeof *gz);
	memcpy(gz->in, head.p, head.n);
	gz->z = (z_stream){ .next_in = (unsigned char *)gz->in, .avail_in = (unsigned)head.n, .zalloc = alloc_z, .zfree = free_z };
	gz->place = MEMBER;
	if (inflateInit2(&gz->z, 15 + 16) != Z_OK) {    /* 16: gzip only, with its checksum and length */
		tn_sys.free(gz);
		return tn_err_nomem(err, 64 * 1024);
	}
	*out = gz;
	return TN_OK;
}

void tn_inflate_close(struct tn_inflate *gz)
{
	if (gz == NULL)
		return;
	(void)inflateEnd(&gz->z);
	tn_sys.free(gz);
}

/* Behind a member: another one, NULs up to the end of the file (tapes pad with them), or garbage. */
static bool enter_member(struct tn_inflate *gz)
{
	z_stream *z = &gz->z;

	if (gz->place == BETWEEN && z->avail_in > 0 && *z->next_in == 0x1f) {
		(void)inflateReset(z);
		gz->place = MEMBER;
	}
	while (gz->place != MEMBER && z->avail_in > 0 && *z->next_in == 0) {
		gz->place = PADDING;
		z->next_in++;
		z->avail_in--;
	}
	return gz->place == MEMBER || z->avail_in == 0;
}

/* z.msg is a fixed text of zlib ("incorrect data check"), never bytes of the file. */
static ssize_t fail(struct tn_inflate *gz, int code, struct tn_err *err)
{
	if (code == Z_MEM_ERROR)
		(void)tn_err_nomem(err, 64 * 1024);
	else
		(void)tn_err_set(err, TN_EINPUT, "gzip: corrupt: %s", gz->z.msg != NULL ? gz->z.msg : "not a whole stream");
	return -1;
}

/* More compressed bytes: 1, 0 at the true end, -1. */
static int refill(struct tn_inflate *gz, struct tn_in *in, struct tn_err *err)
{
	ssize_t got = tn_in_read(in, gz->in, sizeof gz->in, err);

	if (got < 0)
		return -1;
	if (got > 0) {
		gz->z.next_in = (unsigned char *)gz->in;
		gz->z.avail_in = (unsigned)got;
		return 1;
	}
	/* Between members the file may end: a file cut exactly there cannot be told from a whole one (F25). */
	if (gz->place != MEMBER)
		return 0;
	(void)tn_err_set(err, TN_EINPUT, "gzip: input was cut: the compressed data ended early");
	return -1;
}

ssize_t tn_inflate_read(struct tn_inflate *gz, struct tn_in *in, char *dst, size_t room, struct tn_err *err)
{
	z_stream *z = &gz->z;

	/* zlib counts in unsigned int. */
	if (room > INT_MAX)
		room = INT_MAX;
	z->next_out = (unsigned char *)dst;
	z->avail_out = (unsigned)room;
	while (z->avail_out > 0) {
		ssize_t out = (ssize_t)(room - z->avail_out);
		int got = Z_OK;

		if (z->avail_in == 0 && (out > 0 || (got = refill(gz, in, err)) <= 0))
			return out > 0 ? out : got;     /* never wait while there is something to give */
		if (!enter_member(gz)) {
			if (out == 0)
				(void)tn_err_set(err, TN_EINPUT, "gzip: bytes behind the end of the compressed data");
			return out > 0 ? out : -1;
		}
		if (gz->place != MEMBER)
			continue;
		/* Z_BUF_ERROR with nothing left to read only means that more is wanted. After any other failure the stream
		 * stays broken: inflate says the same at the next call, once what came out before it has been given. */
		got = inflate(z, Z_NO_FLUSH);
		if (got == Z_STREAM_END) {
			gz->place = BETWEEN;
		} else if (got != Z_OK && !(got == Z_BUF_ERROR && z->avail_in == 0)) {
			out = (ssize_t)(room - z->avail_out);
			return out > 0 ? out : fail(gz, got, err);
		}
	}
	return (ssize_t)room;
}
