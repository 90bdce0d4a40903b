/* Bytes in: a file or stdin, plain or gzip (known by its bytes), as one growing block.
 *
 * Block       data[0 .. n) are the bytes not yet taken; 64 readable bytes stand behind them. tn_in_more keeps them (it
 *             may move them) and adds at least one byte; tn_in_take drops bytes from the front. Nothing else moves
 *             or changes them. Reads are 256 KiB; the block grows (doubling) only while nothing is taken.
 *             At the end a reader may write into the 64 bytes: nothing comes behind any more.
 * Limits      a block of more than `max_block` bytes is TN_ELIMIT (one of a whole read is always allowed).
 * gzip        inflate(), never gz*: all members are read; a cut file, a wrong checksum or length, and bytes after the
 *             last member (other than NULs) are TN_EINPUT (faults.md F20-F29). zstd, xz, bzip2 and zip are
 *             TN_EINPUT and the message names what unpacks them.
 * Encoding    tn_in_encoding after the open and before the first read: the block is UTF-8 then, whatever the file is.
 *             UTF-16 that nobody named is TN_EINPUT, and the message names --encoding.
 * Ends        tn_in_more: 1 more bytes, 0 the true end, -1 a failure in *err, which lasts.
 * Ownership   struct tn_in is yours: tn_in_open, tn_in_close (takes a zeroed one, too). stdin is not closed.
 */
#ifndef TN_IO_IN_H
#define TN_IO_IN_H

#include <sys/types.h>

#include "base/err.h"

#define TN_IN_BLOCK ((size_t)256 * 1024)
#define TN_IN_PAD 64

/* What the bytes of a foreign file are; all but TN_ENCODING_BYTES are turned into UTF-8. */
enum tn_encoding {
	TN_ENCODING_BYTES,      /* as they are */
	TN_ENCODING_LATIN1,     /* ISO 8859-1 */
	TN_ENCODING_CP1252,     /* Windows 1252; its five unassigned bytes are C1 controls, as browsers read them */
	/* by its byte order mark, else by the NUL beside its first letter, else little-endian; a lone surrogate or an odd
	 * byte at the end is TN_EINPUT */
	TN_ENCODING_UTF16
};

struct tn_inflate;
struct tn_decode;

struct tn_in {
	const char *name;       /* for messages; "-" is called stdin there */
	int fd;
	char *data;             /* see above */
	size_t n;
	uint64_t raw_bytes;     /* read from the file, compressed; for progress */
	uint64_t raw_size;      /* of a regular file; 0 unknown */
	char *buf;              /* what data points into */
	size_t cap;
	size_t max_block;
	struct tn_inflate *gz;  /* NULL: plain */
	struct tn_decode *decode;       /* NULL: bytes as they are */
	bool started, ended, is_regular;
	bool is_range;          /* a span of a file that somebody else owns: read by pread(2), not closed, never taken for gzip */
	off_t at, end;          /* of the span: next byte, behind the last */
	enum tn_status failed;
};

/* The name is borrowed. TN_EINPUT: it cannot be opened, or is a directory; TN_ELIMIT: no descriptor, no memory. Nothing is open
 * after a failure, fd of tn_in_open_fd neither. "-": stdin. */
enum tn_status tn_in_open(struct tn_in *in, const char *name, size_t max_block, struct tn_err *err);
enum tn_status tn_in_open_fd(struct tn_in *in, int fd, const char *name, size_t max_block, struct tn_err *err); /* takes fd */
/* The bytes at .. end - 1 of a file that stays the caller's, as they are: neither gzip nor an encoding. One that ends
 * before `end` is TN_EINPUT. */
void tn_in_open_range(struct tn_in *in, int fd, off_t at, off_t end, const char *name, size_t max_block);
/* Does the text at the front of a file begin like UTF-16: a byte order mark, or two letters with a NUL beside each?
 * *may_be: more could tell. */
bool tn_in_is_utf16(struct tn_str head, bool *may_be);
enum tn_status tn_in_encoding(struct tn_in *in, enum tn_encoding encoding, struct tn_err *err);
int tn_in_more(struct tn_in *in, struct tn_err *err);
/* n is at most in->n. The bytes stay readable until the next tn_in_more. */
static inline void tn_in_take(struct tn_in *in, size_t n)
{
	if (n > 0)
		in->data += n;          /* data may still be NULL */
	in->n -= n;
}
void tn_in_close(struct tn_in *in);

#endif
