/* H4: the gzip layer, its reads cut to chunk sizes from the input, held to one-shot inflate of the same members. Links its
 * own tn_sys, whose read gives the input's bytes. The first byte: how the rest is used (raw bytes as they are, or
 * compressed into members that are then damaged); the next eight: chunk sizes and the place of the damage. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/sys.h"
#include "io/in.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static struct {
	const char *p;
	size_t n;
	const uint8_t *chunk;   /* eight sizes, used in turn; 0: all that is left */
	unsigned turn;
} source;

static ssize_t read_source(int fd, void *buf, size_t n)
{
	size_t k = source.chunk[source.turn++ & 7];

	(void)fd;
	if (k != 0 && k < n)
		n = k;
	if (n > source.n)
		n = source.n;
	memcpy(buf, source.p, n);
	source.p += n;
	source.n -= n;
	return (ssize_t)n;
}

static int close_source(int fd)
{
	(void)fd;
	return 0;
}

static void widen(int fd, const struct stat *st)
{
	(void)fd;
	(void)st;
}

const struct tn_sys tn_sys = {
	.malloc = malloc, .realloc = realloc, .free = free, .read = read_source, .close = close_source, .fstat = fstat, .widen = widen
};

static void must(bool ok)
{
	if (!ok)
		abort();
}

/* One shot a member. True: a whole file, its text in *out. *out holds what came out before the fault, otherwise. */
static bool reference(struct tn_buf *out, const unsigned char *p, size_t n)
{
	size_t pad = n;

	for (;;) {
		z_stream z = { .next_in = (unsigned char *)(uintptr_t)p, .avail_in = (unsigned)n };
		size_t room = n * 1040 + 1024;
		int got;

		must(inflateInit2(&z, 15 + 16) == Z_OK && tn_buf_room(out, room));
		z.next_out = (unsigned char *)out->p + out->n;
		z.avail_out = (unsigned)room;
		got = inflate(&z, Z_FINISH);
		out->n += z.total_out;
		p = z.next_in;
		n = z.avail_in;
		(void)inflateEnd(&z);
		if (got != Z_STREAM_END)
			return false;
		for (pad = 0; pad < n && p[pad] == 0;)
			pad++;
		if (pad == n)
			return true;
		if (pad > 0)
			return false;
	}
}

static void compress_members(struct tn_buf *gz, const uint8_t *p, size_t n, unsigned members)
{
	for (size_t part = n / members + 1; n > 0; ) {
		size_t k = part < n ? part : n;
		z_stream z = { .next_in = (unsigned char *)(uintptr_t)p, .avail_in = (unsigned)k };

		must(deflateInit2(&z, (int)(members % 10), Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
		must(tn_buf_room(gz, k + 1024));
		z.next_out = (unsigned char *)gz->p + gz->n;
		z.avail_out = (unsigned)k + 1024;
		must(deflate(&z, Z_FINISH) == Z_STREAM_END);
		gz->n += z.total_out;
		(void)deflateEnd(&z);
		p += k;
		n -= k;
	}
}

static void damage(struct tn_buf *gz, uint8_t how, uint8_t where)
{
	size_t at = 2 + (gz->n - 2) * where / 256;

	if (how & 16)
		gz->p[at] ^= (char)(1 << (how >> 5));
	else if (how & 8)
		gz->n = at;
}

/* What is refused though it was packed well: a byte order mark, or a NUL beside each of two letters. */
static bool is_utf16(const struct tn_buf *text)
{
	const unsigned char *p = (const unsigned char *)text->p;
	bool little = text->n >= 4, big = text->n >= 4;

	for (size_t i = 0; i < 4 && i < text->n; i++) {
		little = little && (p[i] == 0) == (i % 2 == 1);
		big = big && (p[i] == 0) == (i % 2 == 0);
	}
	return little || big || (text->n >= 2 && ((p[0] == 0xff && p[1] == 0xfe) || (p[0] == 0xfe && p[1] == 0xff)));
}

static void hold_equal(const struct tn_buf *gz)
{
	struct tn_buf want = { .p = NULL }, got = { .p = NULL };
	bool whole = reference(&want, (const unsigned char *)gz->p, gz->n) && !is_utf16(&want);
	struct tn_err err = { .status = TN_OK };
	struct tn_in in;
	int more;

	must(tn_in_open_fd(&in, 1, "F", (size_t)1 << 30, &err) == TN_OK);
	while ((more = tn_in_more(&in, &err)) > 0) {
		must(in.n > 0);
		tn_buf_add(&got, (struct tn_str){ in.data, in.n });
		tn_in_take(&in, in.n);
	}
	must((more == 0) == whole);
	must(err.status == (whole ? TN_OK : TN_EINPUT));
	must(!whole || tn_str_eq(tn_buf_str(&got), tn_buf_str(&want)));
	must(whole || (got.n <= want.n && (got.n == 0 || memcmp(got.p, want.p, got.n) == 0)));
	tn_in_close(&in);
	tn_buf_fini(&want);
	tn_buf_fini(&got);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct tn_buf gz = { .p = NULL };

	if (n < 10 || n > 65536)
		return 0;
	source.chunk = bytes + 1;
	source.turn = 0;
	if (bytes[0] & 1) {
		tn_buf_add(&gz, TN_STR("\x1f\x8b"));
		tn_buf_add(&gz, (struct tn_str){ (const char *)bytes + 9, n - 9 });
	} else {
		compress_members(&gz, bytes + 9, n - 9, 1 + (bytes[0] >> 1 & 3));
		damage(&gz, bytes[0], bytes[8]);
	}
	source.p = gz.p;
	source.n = gz.n;
	if (gz.n > 1)
		hold_equal(&gz);
	tn_buf_fini(&gz);
	return 0;
}
