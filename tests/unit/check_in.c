/* Bytes in: gzip cut, flipped, joined, padded; other formats by their marks; what cannot be opened. */
#define _XOPEN_SOURCE 700               /* mkdtemp */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include "base/buf.h"
#include "io/in.h"
#include "io/temp.h"

Suite *in_suite(void);

static uint64_t next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static void add_text(struct tn_buf *b, size_t n)
{
	uint64_t seed = 4711;

	while (b->n < n) {
		tn_buf_ch(b, 'u');
		tn_buf_u64(b, next(&seed) % 1000);
		tn_buf_cstr(b, "\t2024-01-02T03:04:05Z\tview\n");
	}
}

/* One gzip member of s. */
static void add_member(struct tn_buf *b, struct tn_str s)
{
	z_stream z = { .next_in = (unsigned char *)(uintptr_t)s.p, .avail_in = (unsigned)s.n };
	size_t room = s.n + 1024;

	ck_assert_int_eq(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	ck_assert(tn_buf_room(b, room));
	z.next_out = (unsigned char *)b->p + b->n;
	z.avail_out = (unsigned)room;
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	b->n += z.total_out;
	(void)deflateEnd(&z);
}

static int store(struct tn_str s)
{
	struct tn_err err = { .status = TN_OK };
	int fd;

	ck_assert_int_eq(tn_temp_open(&fd, NULL, &err), TN_OK);
	ck_assert_int_eq(write(fd, s.p, s.n), (ssize_t)s.n);
	ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

/* All bytes of fd into *text (may be NULL). Takes a random part of the block each time. */
static struct tn_err read_all(int fd, struct tn_buf *text)
{
	struct tn_err err = { .status = TN_OK }, again = { .status = TN_OK };
	struct tn_in in;
	uint64_t seed = 5;
	int got;

	ck_assert_int_eq(tn_in_open_fd(&in, fd, "F", (size_t)8 << 20, &err), TN_OK);
	while ((got = tn_in_more(&in, &err)) > 0) {
		size_t n = next(&seed) % 4 == 0 ? in.n / 2 : in.n;

		ck_assert_uint_gt(in.n, 0);
		if (text != NULL)
			tn_buf_add(text, (struct tn_str){ in.data, n });
		tn_in_take(&in, n);
	}
	if (text != NULL)
		tn_buf_add(text, (struct tn_str){ in.data, in.n });
	ck_assert_int_eq(got, err.status == TN_OK ? 0 : -1);
	ck_assert_int_eq(tn_in_more(&in, &again), got);
	ck_assert_int_eq(again.status, err.status);
	tn_in_close(&in);
	tn_in_close(&in);
	return err;
}

static void expect(struct tn_str bytes, enum tn_status status, const char *what, const char *hint, const struct tn_buf *same)
{
	struct tn_buf text = { .p = NULL };
	struct tn_err err = read_all(store(bytes), &text);

	ck_assert_int_eq(err.status, status);
	ck_assert_msg(strstr(err.what, what) != NULL, "%s", err.what);
	ck_assert_msg(strstr(err.hint, hint) != NULL, "%s", err.hint);
	if (status != TN_OK)
		ck_assert_str_eq(err.file, "F");
	if (same != NULL)
		ck_assert(tn_str_eq(tn_buf_str(&text), tn_buf_str(same)));
	tn_buf_fini(&text);
}

START_TEST(test_cuts)
{
	struct tn_buf text = { .p = NULL }, gz = { .p = NULL };

	add_text(&text, 3000);
	add_member(&gz, tn_buf_str(&text));
	expect(tn_buf_str(&gz), TN_OK, "", "", &text);
	for (size_t n = 1; n < gz.n; n++)
		expect((struct tn_str){ gz.p, n }, TN_EINPUT, "gzip: input was cut: the compressed data ended early", "", NULL);
	tn_buf_fini(&text);
	tn_buf_fini(&gz);
}
END_TEST

START_TEST(test_members)
{
	struct tn_buf text = { .p = NULL }, gz = { .p = NULL };
	size_t whole, first;

	add_text(&text, 5000);
	add_member(&gz, (struct tn_str){ text.p, 1000 });
	first = gz.n;
	add_member(&gz, (struct tn_str){ text.p, 0 });
	add_member(&gz, (struct tn_str){ text.p + 1000, 1 });
	add_member(&gz, (struct tn_str){ text.p + 1001, text.n - 1001 });
	whole = gz.n;
	expect(tn_buf_str(&gz), TN_OK, "", "", &text);
	for (size_t n = first + 1; n < first + 18; n++)
		expect((struct tn_str){ gz.p, n }, TN_EINPUT, "cut", "", NULL);
	for (int i = 0; i < 3; i++) {
		tn_buf_ch(&gz, '\0');
		expect(tn_buf_str(&gz), TN_OK, "", "", &text);
	}
	tn_buf_ch(&gz, 'X');
	expect(tn_buf_str(&gz), TN_EINPUT, "bytes behind the end", "", &text);
	gz.p[whole] = 'X';
	expect(tn_buf_str(&gz), TN_EINPUT, "bytes behind the end", "", &text);
	gz.p[whole] = '\x1f';
	expect(tn_buf_str(&gz), TN_EINPUT, "gzip: corrupt", "", &text);
	gz.n = whole + 1;
	expect(tn_buf_str(&gz), TN_EINPUT, "cut", "", &text);
	gz.p[whole] = '\0';
	add_member(&gz, (struct tn_str){ text.p, 10 });
	expect(tn_buf_str(&gz), TN_EINPUT, "bytes behind the end", "", &text);
	tn_buf_fini(&text);
	tn_buf_fini(&gz);
}
END_TEST

/* A flip in the mark itself makes it another file: those 16 are left out. */
START_TEST(test_flips)
{
	struct tn_buf text = { .p = NULL }, gz = { .p = NULL }, got = { .p = NULL };
	uint64_t seed = 42 + (uint64_t)_i;
	unsigned passed = 0;

	add_text(&text, 3000);
	add_member(&gz, (struct tn_str){ text.p, 2000 });
	add_member(&gz, (struct tn_str){ text.p + 2000, text.n - 2000 });
	for (int k = 0; k < 1000; k++) {
		size_t bit = 16 + next(&seed) % (8 * gz.n - 16);
		struct tn_err err;

		gz.p[bit / 8] ^= (char)(1 << bit % 8);
		tn_buf_reset(&got);
		err = read_all(store(tn_buf_str(&gz)), &got);
		gz.p[bit / 8] ^= (char)(1 << bit % 8);
		ck_assert(err.status == TN_OK || err.status == TN_EINPUT);
		ck_assert(err.status != TN_OK || tn_str_eq(tn_buf_str(&got), tn_buf_str(&text)));
		passed += err.status == TN_OK;
	}
	ck_assert_uint_lt(passed, 100);
	tn_buf_fini(&text);
	tn_buf_fini(&gz);
	tn_buf_fini(&got);
}
END_TEST

/* One read a packet, so that every border falls everywhere. */
START_TEST(test_chunks)
{
	static const size_t chunks[] = { 1, 2, 3, 5, 7, 9, 17, 4095, 4096, 4097, 32767, 32768 };
	struct tn_buf text = { .p = NULL }, gz = { .p = NULL }, got = { .p = NULL };
	size_t chunk = chunks[_i];
	struct tn_err err;
	pid_t child;
	int fd[2];

	add_text(&text, chunk < 100 ? 5000 : 600000);
	for (size_t at = 0, third = text.n / 3 + 1; at < text.n; at += third)
		add_member(&gz, (struct tn_str){ text.p + at, third < text.n - at ? third : text.n - at });
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fd), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		for (size_t at = 0; at < gz.n; at += chunk)
			if (send(fd[1], gz.p + at, chunk < gz.n - at ? chunk : gz.n - at, MSG_NOSIGNAL) < 0)
				break;
		_exit(0);
	}
	(void)close(fd[1]);
	ck_assert_int_eq(fcntl(fd[0], F_SETFL, O_NONBLOCK), 0);         /* EAGAIN waits */
	err = read_all(fd[0], &got);
	ck_assert_int_eq(err.status, TN_OK);
	ck_assert(tn_str_eq(tn_buf_str(&got), tn_buf_str(&text)));
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	tn_buf_fini(&text);
	tn_buf_fini(&gz);
	tn_buf_fini(&got);
}
END_TEST

static const struct {
	struct tn_str bytes;
	enum tn_status status;
	const char *what, *hint;
} marks[] = {
	{ { "", 0 }, TN_OK, "", "" },
	{ { "\x1f", 1 }, TN_EINPUT, "cut", "" },
	{ { "\x1f\x8b", 2 }, TN_EINPUT, "cut", "" },
	{ { "\x1f\x41", 2 }, TN_OK, "", "" },
	{ { "\x1f\x8b\x08\xff junk of all kinds", 22 }, TN_EINPUT, "corrupt", "" },
	{ { "\x28\xb5\x2f\xfdjunk", 8 }, TN_EINPUT, "zstd-compressed", "zstd -dc FILE" },
	{ { "\xfd" "7zXZ\0junk", 10 }, TN_EINPUT, "xz-compressed", "xz -dc" },
	{ { "BZh1junk", 8 }, TN_EINPUT, "bzip2-compressed", "bzip2 -dc" },
	{ { "BZh91AY&SY", 10 }, TN_EINPUT, "bzip2-compressed", "bzip2 -dc" },
	{ { "BZhx,user\n", 10 }, TN_OK, "", "" },
	{ { "BZh", 3 }, TN_OK, "", "" },
	{ { "BZ\n", 3 }, TN_OK, "", "" },
	{ { "PK\3\4junk", 8 }, TN_EINPUT, "zip archive", "unzip -p" },
	{ { "PK,user\n", 8 }, TN_OK, "", "" },
	{ { "\xff\xfeu\0s\0", 6 }, TN_EINPUT, "UTF-16 text", "ingest --encoding utf-16" },
	{ { "\xfe\xff\0u\0s", 6 }, TN_EINPUT, "UTF-16 text", "ingest --encoding utf-16" },
	{ { "\xff", 1 }, TN_OK, "", "" },
	{ { "\xef\xbb\xbfuser\n", 8 }, TN_OK, "", "" },
};

START_TEST(test_marks)
{
	struct tn_buf text = { .p = NULL };

	tn_buf_add(&text, marks[_i].bytes);
	expect(marks[_i].bytes, marks[_i].status, marks[_i].what, marks[_i].hint, marks[_i].status == TN_OK ? &text : NULL);
	tn_buf_fini(&text);
}
END_TEST

START_TEST(test_block_grows)
{
	struct tn_buf text = { .p = NULL };
	struct tn_err err = { .status = TN_OK };
	struct tn_in in;
	int got;

	add_text(&text, (size_t)3 << 20);
	ck_assert_int_eq(tn_in_open_fd(&in, store(tn_buf_str(&text)), "F", _i == 0 ? (size_t)4 << 20 : (size_t)1 << 20, &err), TN_OK);
	ck_assert_uint_eq(in.raw_size, text.n);
	while ((got = tn_in_more(&in, &err)) > 0)
		ck_assert(memcmp(in.data, text.p, in.n) == 0);
	if (_i == 0) {
		ck_assert_int_eq(got, 0);
		ck_assert_uint_eq(in.n, text.n);
		ck_assert_uint_eq(in.raw_bytes, text.n);
	} else {
		ck_assert_int_eq(got, -1);
		ck_assert_int_eq(err.status, TN_ELIMIT);
		ck_assert_uint_eq(in.n, (size_t)1 << 20);
	}
	tn_in_close(&in);
	tn_buf_fini(&text);
}
END_TEST

START_TEST(test_open)
{
	char dir[] = "/tmp/tenure-check-XXXXXX", path[64];
	struct tn_err err = { .status = TN_OK };
	struct tn_in in;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_int_eq(tn_in_open(&in, dir, 0, &err), TN_EINPUT);
	ck_assert_str_eq(err.what, "is a directory");
	ck_assert_str_eq(err.file, dir);
	tn_in_close(&in);
	tn_err_clear(&err);
	(void)snprintf(path, sizeof path, "%s/none", dir);
	ck_assert_int_eq(tn_in_open(&in, path, 0, &err), TN_EINPUT);
	ck_assert_ptr_nonnull(strstr(err.what, "cannot open: "));
	tn_in_close(&in);
	tn_err_clear(&err);
	ck_assert_int_eq(rmdir(dir), 0);
	for (int fd = 0; fd <= 2; fd++)
		(void)close(fd);                /* in check's child; F9 */
	ck_assert_int_eq(tn_in_open(&in, "-", 0, &err), TN_EINPUT);
	ck_assert_str_eq(err.what, "input is closed");
	tn_err_clear(&err);
	ck_assert_int_eq(tn_in_open(&in, "/dev/null", 0, &err), TN_OK);
	ck_assert_int_gt(in.fd, 2);
	tn_in_close(&in);
}
END_TEST

Suite *in_suite(void)
{
	Suite *s = suite_create("in");
	TCase *c = tcase_create("all");

	tcase_set_timeout(c, 60);
	tcase_add_test(c, test_cuts);
	tcase_add_test(c, test_members);
	tcase_add_loop_test(c, test_flips, 0, 2);
	tcase_add_loop_test(c, test_chunks, 0, 12);
	tcase_add_loop_test(c, test_marks, 0, (int)(sizeof marks / sizeof marks[0]));
	tcase_add_loop_test(c, test_block_grows, 0, 2);
	tcase_add_test(c, test_open);
	suite_add_tcase(s, c);
	return s;
}
