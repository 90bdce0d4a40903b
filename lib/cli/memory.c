/* How much memory this process may use: the default of --mem is half of it. */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/num.h"
#include "base/sys.h"
#include "io/open.h"

#define PATH_MOST 4096

/* The first bytes of a small file; empty when it cannot be read. */
static struct tn_str slurp(const char *path, char *buf, size_t cap)
{
	struct tn_str s = { buf, 0 };
	int fd = tn_open(path, O_RDONLY, 0);
	ssize_t got;

	if (fd < 0)
		return s;
	while (s.n < cap) {
		got = tn_sys.read(fd, buf + s.n, cap - s.n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		s.n += (size_t)got;
	}
	tn_sys.close(fd);
	return s;
}

/* The limit in root + mount + group + file, or in a folder above: each of them binds. "max" is no number: no limit. */
static uint64_t group_limit(const char *root, const char *mount, struct tn_str group, const char *file)
{
	uint64_t least = UINT64_MAX, v;
	char path[PATH_MOST], text[64];

	for (;;) {
		int n = snprintf(path, sizeof path, "%s%s%.*s/%s", root, mount, (int)group.n, group.p, file);
		struct tn_str s = { text, 0 };

		if (n > 0 && (size_t)n < sizeof path)
			s = slurp(path, text, sizeof text);
		while (s.n > 0 && s.p[s.n - 1] == '\n')
			s.n--;
		if (tn_num_u64(s, UINT64_MAX, &v) && v < least)
			least = v;
		if (group.n == 0)
			return least;
		while (group.n > 0 && group.p[--group.n] != '/')
			;
	}
}

/* /proc/self/cgroup: "0::/a/b" is version 2; "5:cpu,memory:/a/b" is version 1. */
static uint64_t cgroup_limit(const char *root)
{
	char path[PATH_MOST], text[4096];
	struct tn_str rest, line, field[2], names, name;
	uint64_t least = UINT64_MAX, v;
	int n = snprintf(path, sizeof path, "%s/proc/self/cgroup", root);

	if (n < 0 || (size_t)n >= sizeof path)
		return least;
	rest = slurp(path, text, sizeof text);
	while (tn_str_cut(&rest, '\n', &line)) {
		if (!tn_str_cut(&line, ':', &field[0]) || !tn_str_cut(&line, ':', &field[1]))
			continue;
		v = UINT64_MAX;
		names = field[1];
		if (names.n == 0)
			v = group_limit(root, "/sys/fs/cgroup", line, "memory.max");
		while (names.n > 0 && tn_str_cut(&names, ',', &name))
			if (tn_str_eq(name, TN_STR("memory")))
				v = group_limit(root, "/sys/fs/cgroup/memory", line, "memory.limit_in_bytes");
		if (v < least)
			least = v;
	}
	return least;
}

uint64_t tn_memory_limit(const char *root)
{
	uint64_t least = cgroup_limit(root);
	struct rlimit as;

#if defined(_SC_PHYS_PAGES) && defined(_SC_PAGESIZE)
	long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);

	if (pages > 0 && page > 0 && (uint64_t)pages * (uint64_t)page < least)
		least = (uint64_t)pages * (uint64_t)page;
#endif
	if (getrlimit(RLIMIT_AS, &as) == 0 && as.rlim_cur != RLIM_INFINITY && as.rlim_cur < least)
		least = as.rlim_cur;
	return least;
}
