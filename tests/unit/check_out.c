/* Bytes out: the torn tail, the poison, files put in place or not, what must be refused. */
#define _XOPEN_SOURCE 700               /* mkdtemp, S_ISVTX */
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "io/out.h"
#include "io/temp.h"

Suite *out_suite(void);

/* What a pipe or file holds now, as a C string. */
static const char *drain(int fd, char *dst, size_t cap)
{
	ssize_t got = read(fd, dst, cap - 1);

	dst[got > 0 ? got : 0] = '\0';
	return dst;
}

/* Rows: text added, F a flush, then the way it ends. */
static const struct {
	const char *add[4];
	bool aborts;
	const char *want;
} tails[] = {
	{ { "a\n" }, false, "a\n" },
	{ { "" }, false, "" },
	{ { "a\n", "F", "b\n", "F" }, false, "a\nb\n" },
	{ { "" }, true, "" },
	{ { "F", "F" }, true, "" },
	{ { "a\n" }, true, "a\n#!aborted" },
	{ { "a\n", "F" }, true, "a\n#!aborted" },
	{ { "a\n", "F", "b\n" }, true, "a\nb\n#!aborted" },
	{ { "a\n", "F", "b\tc" }, true, "a\n#!aborted" },
	{ { "a\nb\tc", "F" }, true, "a\nb\tc\n#!aborted" },
	{ { "a\nb\tc", "F", "d" }, true, "a\nb\tc\n#!aborted" },
	{ { "a\tb" }, true, "" },
	{ { "\n", "F" }, true, "\n#!aborted" },
	{ { "a\n#!" }, true, "a\n#!aborted" },
};

START_TEST(test_tails)
{
	struct tn_err err = { .status = TN_OK };
	struct tn_out o;
	char got[256], all[256] = "";
	int fd[2];

	ck_assert_int_eq(pipe(fd), 0);
	ck_assert_int_eq(tn_out_open_fd(&o, fd[1], &err), TN_OK);
	ck_assert_int_eq(fcntl(fd[0], F_SETFL, O_NONBLOCK), 0);
	for (int i = 0; i < 4 && tails[_i].add[i] != NULL; i++) {
		if (strcmp(tails[_i].add[i], "F") != 0) {
			tn_out_add(&o, tn_str_of(tails[_i].add[i]));
			continue;
		}
		ck_assert_int_eq(tn_out_flush(&o), TN_OK);
		(void)strncat(all, drain(fd[0], got, sizeof got), sizeof all - strlen(all) - 1);
		ck_assert(all[0] == '\0' || all[strlen(all) - 1] != '\n');      /* F11 */
	}
	if (tails[_i].aborts)
		tn_out_abort(&o);
	else
		ck_assert_int_eq(tn_out_finish(&o), TN_OK);
	(void)strncat(all, drain(fd[0], got, sizeof got), sizeof all - strlen(all) - 1);
	ck_assert_str_eq(all, tails[_i].want);
	ck_assert_int_eq(err.status, TN_OK);
	(void)close(fd[0]);
	tn_out_ch(&o, 'x');             /* closed: nothing happens */
}
END_TEST

START_TEST(test_bytes)
{
	struct tn_err err = { .status = TN_OK };
	struct tn_buf want = { .p = NULL };
	struct tn_out o;
	char *got, *p;
	int fd, keep;

	ck_assert_int_eq(tn_temp_open(&fd, NULL, &err), TN_OK);
	keep = dup(fd);
	ck_assert_int_eq(tn_out_open_fd(&o, fd, &err), TN_OK);
	for (size_t i = 0; i < 3000; i++) {
		size_t n = i % 1000 == 999 ? 700000 : i % 500;

		p = tn_out_reserve(&o, n);
		ck_assert_ptr_nonnull(p);
		memset(p, 'a' + (int)(i % 26), n);
		ck_assert(tn_buf_room(&want, n + 1));
		memset(want.p + want.n, 'a' + (int)(i % 26), n);
		want.n += n;
		tn_out_commit(&o, n);
		tn_out_ch(&o, '\n');
		tn_buf_ch(&want, '\n');
	}
	tn_out_add(&o, tn_buf_str(&want));
	ck_assert_int_eq(tn_out_finish(&o), TN_OK);
	got = malloc(2 * want.n + 1);
	ck_assert_int_eq(pread(keep, got, 2 * want.n + 1, 0), (ssize_t)(2 * want.n));
	ck_assert(memcmp(got, want.p, want.n) == 0 && memcmp(got + want.n, want.p, want.n) == 0);
	(void)close(keep);
	free(got);
	tn_buf_fini(&want);
}
END_TEST

struct folder {
	char dir[64], file[80], link[80];
};

static struct folder make_folder(void)
{
	struct folder f = { .dir = "/tmp/tenure-check-XXXXXX" };

	ck_assert_ptr_nonnull(mkdtemp(f.dir));
	(void)snprintf(f.file, sizeof f.file, "%s/out", f.dir);
	(void)snprintf(f.link, sizeof f.link, "%s/link", f.dir);
	return f;
}

static void put(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	ck_assert_int_eq(fchmod(fd, mode), 0);
	(void)close(fd);
}

static void has(const char *path, const char *want)
{
	char got[64];
	int fd = open(path, O_RDONLY);

	ck_assert_int_ge(fd, 0);
	ck_assert_str_eq(drain(fd, got, sizeof got), want);
	(void)close(fd);
}

static unsigned count(const char *dir)
{
	DIR *d = opendir(dir);
	unsigned n = 0;

	ck_assert_ptr_nonnull(d);
	while (readdir(d) != NULL)
		n++;
	(void)closedir(d);
	return n - 2;
}

static void clear(const struct folder *f)
{
	(void)unlink(f->file);
	(void)unlink(f->link);
	ck_assert_int_eq(rmdir(f->dir), 0);     /* no temporary file stays */
}

START_TEST(test_replace)
{
	struct folder f = make_folder();
	struct tn_err err = { .status = TN_OK };
	struct tn_out o;
	struct stat st;
	const char *name = _i == 2 ? f.link : f.file;

	(void)umask(022);
	if (_i > 0)
		put(f.file, "old", 0664);
	if (_i == 2)
		ck_assert_int_eq(symlink("out", f.link), 0);
	ck_assert_int_eq(tn_out_open(&o, name, &err), TN_OK);
	ck_assert_ptr_nonnull(strstr(o.temp, "/.out.tenure-"));
	if (_i > 0) {
		ck_assert_int_eq(stat(f.file, &st), 0);
		ck_assert(tn_out_is(&o, st.st_dev, st.st_ino));
		ck_assert(!tn_out_is(&o, st.st_dev, st.st_ino + 1));
		has(f.file, "old");
	}
	tn_out_add(&o, TN_STR("new\n"));
	ck_assert_int_eq(tn_out_finish(&o), TN_OK);
	has(f.file, "new\n");
	ck_assert_int_eq(lstat(f.file, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, _i > 0 ? 0664 : 0644);
	if (_i == 2)
		ck_assert(lstat(f.link, &st) == 0 && S_ISLNK(st.st_mode));
	clear(&f);
}
END_TEST

START_TEST(test_abort_keeps)
{
	struct folder f = make_folder();
	struct tn_err err = { .status = TN_OK };
	struct tn_out o;

	put(f.file, "old", 0600);
	ck_assert_int_eq(tn_out_open(&o, f.file, &err), TN_OK);
	ck_assert_int_eq(count(f.dir), 1 + o.is_temp);
	tn_out_add(&o, TN_STR("new\n"));
	ck_assert_int_eq(tn_out_flush(&o), TN_OK);
	tn_out_abort(&o);
	ck_assert_ptr_null(o.temp);
	has(f.file, "old");
	ck_assert_uint_eq(count(f.dir), 1);
	clear(&f);
}
END_TEST

/* Written through: a FIFO and a device stay what they are. */
START_TEST(test_through)
{
	struct folder f = make_folder();
	struct tn_err err = { .status = TN_OK };
	struct tn_out o;
	struct stat st;
	char got[64];
	int fd;

	ck_assert_int_eq(mkfifo(f.file, 0600), 0);
	fd = open(f.file, O_RDONLY | O_NONBLOCK);
	ck_assert_int_eq(tn_out_open(&o, f.file, &err), TN_OK);
	ck_assert_int_eq(fstat(fd, &st), 0);
	ck_assert(!tn_out_is(&o, st.st_dev, st.st_ino));
	tn_out_add(&o, TN_STR("a\n"));
	tn_out_abort(&o);
	ck_assert_str_eq(drain(fd, got, sizeof got), "a\n#!aborted");
	(void)close(fd);
	ck_assert_int_eq(tn_out_open(&o, "/dev/null", &err), TN_OK);
	ck_assert_ptr_null(o.temp);
	ck_assert_int_eq(tn_out_finish(&o), TN_OK);
	ck_assert(stat("/dev/null", &st) == 0 && S_ISCHR(st.st_mode));
	clear(&f);
}
END_TEST

START_TEST(test_refused)
{
	struct folder f = make_folder();
	struct tn_err err = { .status = TN_OK };
	struct tn_out o;
	char name[5000];

	ck_assert_int_eq(tn_out_open(&o, f.dir, &err), TN_EOUTPUT);
	tn_err_clear(&err);
	(void)snprintf(name, sizeof name, "%s/none/out", f.dir);
	ck_assert_int_eq(tn_out_open(&o, name, &err), TN_EOUTPUT);
	ck_assert_ptr_nonnull(strstr(err.what, "cannot create: "));
	tn_err_clear(&err);
	ck_assert_int_eq(tn_out_open(&o, "", &err), TN_EOUTPUT);
	tn_err_clear(&err);
	memset(name, 'x', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	ck_assert_int_eq(tn_out_open(&o, name, &err), TN_EOUTPUT);
	tn_err_clear(&err);
	ck_assert_int_eq(symlink("link", f.link), 0);
	ck_assert_int_eq(tn_out_open(&o, f.link, &err), TN_EOUTPUT);
	clear(&f);
}
END_TEST

/* F60. Only root can make a foreign link. */
START_TEST(test_foreign_link)
{
	struct folder f = make_folder();
	struct tn_err err = { .status = TN_OK };
	struct tn_out o;

	put(f.file, "old", 0600);
	ck_assert_int_eq(symlink("out", f.link), 0);
	if (geteuid() == 0) {
		ck_assert_int_eq(lchown(f.link, 12345, 12345), 0);
		ck_assert_int_eq(chmod(f.dir, 0777), 0);
		ck_assert_int_eq(tn_out_open(&o, f.link, &err), TN_OK);
		tn_out_abort(&o);
		ck_assert_int_eq(chmod(f.dir, 0777 | S_ISVTX), 0);
		ck_assert_int_eq(tn_out_open(&o, f.link, &err), TN_EUNSAFE);
		has(f.file, "old");
	}
	clear(&f);
}
END_TEST

START_TEST(test_full)
{
	struct tn_err err = { .status = TN_OK };
	struct tn_out o;

	ck_assert_int_eq(tn_out_open(&o, "/dev/full", &err), TN_OK);
	tn_out_add(&o, TN_STR("a\n"));
	if (_i == 0) {
		ck_assert_int_eq(tn_out_flush(&o), TN_EOUTPUT);
		ck_assert_ptr_null(tn_out_reserve(&o, 1));
		ck_assert_int_eq(tn_out_status(&o), TN_EOUTPUT);
		tn_out_ch(&o, 'x');
	}
	ck_assert_int_eq(tn_out_finish(&o), TN_EOUTPUT);
	ck_assert_int_eq(err.status, TN_EOUTPUT);
	ck_assert_str_eq(err.file, "/dev/full");
	ck_assert_ptr_nonnull(strstr(err.what, "write error: "));
}
END_TEST

START_TEST(test_pipe_gone)
{
	struct tn_err err = { .status = TN_OK };
	struct tn_out o;
	int fd[2];

	(void)signal(SIGPIPE, SIG_IGN);
	ck_assert_int_eq(pipe(fd), 0);
	ck_assert_int_eq(tn_out_open_fd(&o, fd[1], &err), TN_OK);
	(void)close(fd[0]);
	tn_out_add(&o, TN_STR("a\nb"));
	ck_assert_int_eq(tn_out_finish(&o), TN_EOUTPUT);
	ck_assert_int_eq(err.status, TN_EOUTPUT);
}
END_TEST

/* The first failure of the run keeps its place. */
START_TEST(test_first_error_wins)
{
	struct tn_err err = { .status = TN_OK };
	struct tn_out o;

	ck_assert_int_eq(tn_out_open(&o, "/dev/full", &err), TN_OK);
	tn_out_add(&o, TN_STR("a\n"));
	(void)tn_err_set(&err, TN_EDATA, "before");
	ck_assert_int_eq(tn_out_finish(&o), TN_EOUTPUT);
	ck_assert_int_eq(err.status, TN_EDATA);
	ck_assert_ptr_null(err.file);
}
END_TEST

START_TEST(test_slow_reader)
{
	struct tn_err err = { .status = TN_OK };
	struct tn_out o;
	size_t n = 0;
	char buf[3000];
	pid_t child;
	int fd[2], status;

	ck_assert_int_eq(pipe(fd), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		ssize_t got;

		(void)close(fd[1]);
		while ((got = read(fd[0], buf, sizeof buf)) > 0)
			n += (size_t)got;
		_exit(n == 2000000 ? 0 : 1);
	}
	(void)close(fd[0]);
	ck_assert_int_eq(fcntl(fd[1], F_SETFL, O_NONBLOCK), 0);
	ck_assert_int_eq(tn_out_open_fd(&o, fd[1], &err), TN_OK);
	for (n = 0; n < 1000000; n++)
		tn_out_add(&o, TN_STR("a\n"));
	ck_assert_int_eq(tn_out_finish(&o), TN_OK);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}
END_TEST

/* F9. In check's child process. */
START_TEST(test_closed)
{
	struct folder f = make_folder();
	struct tn_err err = { .status = TN_OK };
	struct tn_out o;
	int fd;

	for (fd = 0; fd <= 2; fd++)
		(void)close(fd);
	ck_assert_int_eq(tn_out_open(&o, NULL, &err), TN_EOUTPUT);
	ck_assert_str_eq(err.what, "output is closed");
	tn_err_clear(&err);
	ck_assert_int_eq(tn_out_open(&o, f.file, &err), TN_OK);
	ck_assert_int_gt(o.fd, 2);
	ck_assert_int_eq(tn_temp_open(&fd, f.dir, &err), TN_OK);
	ck_assert_int_gt(fd, 2);
	(void)close(fd);
	ck_assert_int_eq(tn_out_finish(&o), TN_OK);
	has(f.file, "");
	clear(&f);
}
END_TEST

START_TEST(test_temp)
{
	struct folder f = make_folder();
	struct tn_err err = { .status = TN_OK };
	struct stat st;
	int fd;

	(void)umask(0);
	ck_assert_int_eq(tn_temp_open(&fd, f.dir, &err), TN_OK);
	ck_assert_uint_eq(count(f.dir), 0);
	ck_assert_int_eq(fstat(fd, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
	ck_assert_int_eq(write(fd, "x", 1), 1);
	(void)close(fd);
	ck_assert_int_eq(tn_temp_open(&fd, f.file, &err), TN_ELIMIT);
	ck_assert_ptr_nonnull(strstr(err.what, f.file));
	ck_assert_ptr_nonnull(strstr(err.hint, "--tmp"));
	clear(&f);
}
END_TEST

Suite *out_suite(void)
{
	Suite *s = suite_create("out");
	TCase *c = tcase_create("all");

	tcase_set_timeout(c, 60);
	tcase_add_loop_test(c, test_tails, 0, (int)(sizeof tails / sizeof tails[0]));
	tcase_add_test(c, test_bytes);
	tcase_add_loop_test(c, test_replace, 0, 3);
	tcase_add_test(c, test_abort_keeps);
	tcase_add_test(c, test_through);
	tcase_add_test(c, test_refused);
	tcase_add_test(c, test_foreign_link);
	tcase_add_loop_test(c, test_full, 0, 2);
	tcase_add_test(c, test_pipe_gone);
	tcase_add_test(c, test_first_error_wins);
	tcase_add_test(c, test_slow_reader);
	tcase_add_test(c, test_closed);
	tcase_add_test(c, test_temp);
	suite_add_tcase(s, c);
	return s;
}
