/* Zones by name, and the two questions they answer: the offset at an instant, the instant of a local time. */
#include "base/zone.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "base/sys.h"
#include "base/tzif.h"

/* Real zone files have some 3 KB and tzdata.zi 115 KB; a bound so that a wrong file is not read into memory. */
#define FILE_MAX_BYTES (1 << 20)

static const char *const usual_dirs[] = {
	"/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"
};

/* Changes outside of this matter to no time of the calendar, whatever its offset. */
#define FIRST_US (TN_TIME_MIN - 800 * TN_DAY_US)
#define LAST_US (TN_TIME_MAX + 401 * 366 * TN_DAY_US)
#define FAR_US (INT64_MAX / 2)          /* no time of any calendar is beyond; the sums below cannot wrap */

/* One block, so that closing is one free and a failed open leaves nothing behind. */
struct tn_zone *tn_zone_new(struct tn_str name, size_t n)
{
	struct tn_zone *z;

	if (n > UINT32_MAX / 32)
		return NULL;
	z = tn_sys.malloc(sizeof *z + (n + 1) * (sizeof *z->at + sizeof *z->off));
	if (z == NULL)
		return NULL;
	memset(z, 0, sizeof *z);
	z->name_n = name.n < sizeof z->name ? name.n : sizeof z->name;
	memcpy(z->name, name.p, z->name_n);
	z->at = (int64_t *)(void *)(z + 1);
	z->off = (int32_t *)(void *)(z->at + n + 1);
	z->off[0] = 0;
	z->cycle_to = INT64_MAX;
	return z;
}

/* Changes come in order but for rules whose hours reach into a neighbouring change; those move a place or two. */
void tn_zone_add(struct tn_zone *z, int64_t at_s, int32_t off_s)
{
	uint32_t i = z->n;
	int64_t at;

	if (at_s > LAST_US / TN_US)
		return;
	at = at_s < FIRST_US / TN_US ? FIRST_US : at_s * TN_US;
	while (i > 0 && z->at[i - 1] > at)
		i--;
	if (i > 0 && z->at[i - 1] == at) {      /* the later word wins */
		z->off[i] = off_s;
		return;
	}
	memmove(z->at + i + 1, z->at + i, (z->n - i) * sizeof *z->at);
	memmove(z->off + i + 2, z->off + i + 1, (z->n - i) * sizeof *z->off);
	z->at[i] = at;
	z->off[i + 1] = off_s;
	z->n++;
}

/* Drops what changes no offset, ends the table with a change that never comes, and makes the buckets. */
void tn_zone_finish(struct tn_zone *z)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < z->n; i++) {   /* many changes touch only the name or the DST flag */
		if (z->off[i + 1] == z->off[n])
			continue;
		z->at[n] = z->at[i];
		z->off[++n] = z->off[i + 1];
	}
	z->n = n;
	z->at[n] = INT64_MAX;
	n = 0;
	for (uint32_t b = 0; b <= TN_ZONE_BUCKETS; b++) {
		int64_t begin = TN_ZONE_BUCKET_FROM + b * TN_ZONE_BUCKET_US;

		while (n < z->n && z->at[n] <= begin)
			n++;
		z->bucket[b] = n;
	}
}

void tn_zone_close(struct tn_zone *zone)
{
	tn_sys.free(zone);
}

struct tn_str tn_zone_name(const struct tn_zone *zone)
{
	return (struct tn_str){ zone->name, zone->name_n };
}

bool tn_zone_is_utc(const struct tn_zone *zone)
{
	return zone->n == 0 && zone->off[0] == 0;
}

/* How many changes lie at or before t. */
static uint32_t find(const struct tn_zone *z, int64_t t)
{
	uint32_t lo = 0, hi = z->n;

	if (t >= TN_ZONE_BUCKET_FROM && t < TN_ZONE_BUCKET_FROM + TN_ZONE_BUCKETS * TN_ZONE_BUCKET_US) {
		uint64_t b = (uint64_t)(t - TN_ZONE_BUCKET_FROM) / (uint64_t)TN_ZONE_BUCKET_US;

		lo = z->bucket[b];
		hi = z->bucket[b + 1];
	}
	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (z->at[mid] <= t)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo + (z->at[lo] <= t);   /* no branch: half of the spans hold a change, none could be predicted */
}

int32_t tn_zone_offset(const struct tn_zone *z, int64_t time_us, int64_t *from, int64_t *to)
{
	int64_t shift = 0, low = INT64_MIN, high;
	uint32_t i;

	if (time_us > FAR_US)   /* INT64_MAX would lie behind the table's end mark */
		time_us = FAR_US;
	if (time_us >= z->cycle_to && time_us < FAR_US) {
		shift = (time_us - z->cycle_from) / TN_ZONE_CYCLE_US * TN_ZONE_CYCLE_US;
		time_us -= shift;
		low = z->cycle_from;
	}
	/* the span is cut where the cycle is: its first change may differ from the table's before it */
	i = find(z, time_us);
	if (i > 0 && z->at[i - 1] > low)
		low = z->at[i - 1];
	high = z->at[i];
	if (high > z->cycle_to && time_us < FAR_US)
		high = z->cycle_to;
	if (from != NULL)
		*from = low + shift;
	if (to != NULL)
		*to = high == INT64_MAX ? high : high + shift;
	return z->off[i];
}

/* Walks the spans of one offset from before the earliest instant that the local time can be. The first that holds it
 * answers, which is the earlier one of a repeated hour; one that begins too late shows a gap, unless a change soon after goes back over
 * it (no clock of this world did, but a zone file may say so). */
int64_t tn_zone_instant(const struct tn_zone *zone, int64_t local_us)
{
	const int64_t reach = TN_ZONE_OFFSET_MAX * TN_US;
	int64_t t, from, to, gap = 0;
	int32_t off, before;
	bool in_gap = false;

	if (local_us < -FAR_US || local_us > FAR_US - 2 * reach)
		return local_us;
	off = tn_zone_offset(zone, local_us - reach, &from, &to);
	t = local_us - off * TN_US;
	while (t >= to || t < from) {
		before = off;
		if (to > local_us + reach)
			return in_gap ? gap : t;
		off = tn_zone_offset(zone, to, &from, &to);
		t = local_us - off * TN_US;
		if (t < from && !in_gap) {      /* the gap between the two */
			gap = local_us - before * TN_US;
			in_gap = true;
		}
	}
	return t;
}

/* Letters, digits, _ + - and single slashes inside: no path leads out of the directory. */
static bool is_name(struct tn_str name)
{
	char before = '/';

	if (name.n == 0 || name.n >= sizeof ((struct tn_zone *)NULL)->name)
		return false;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
			c == '+' || c == '-';

		if (!letter && (c != '/' || before == '/'))
			return false;
		before = c;
	}
	return before != '/';
}

/* Names that must work where no database is installed. */
static bool is_utc_name(struct tn_str name)
{
	return tn_str_eq(name, TN_STR("UTC")) || tn_str_eq(name, TN_STR("Etc/UTC")) || tn_str_eq(name, TN_STR("GMT")) ||
		tn_str_eq(name, TN_STR("Etc/GMT"));
}

/* At most st_size bytes of an open file. -1 and errno on failure. */
static int read_fd(int fd, char **bytes, size_t *n)
{
	struct stat st;
	size_t size;

	if (tn_sys.fstat(fd, &st) != 0)
		return -1;
	if (!S_ISREG(st.st_mode) || st.st_size > FILE_MAX_BYTES) {
		errno = S_ISREG(st.st_mode) ? EFBIG : ENOENT;   /* "Europe" is a folder: no zone of that name */
		return -1;
	}
	size = (size_t)st.st_size;
	*bytes = tn_sys.malloc(size + 1);
	if (*bytes == NULL) {
		errno = ENOMEM;
		return -1;
	}
	for (*n = 0; *n < size; ) {
		ssize_t got = tn_sys.read(fd, *bytes + *n, size - *n);

		if (got == 0)
			break;
		if (got > 0)
			*n += (size_t)got;
		else if (errno != EINTR)
			return -1;
	}
	return 0;
}

/* On failure nothing is held, and errno says why. */
static int read_file(const char *dir, struct tn_str name, char **bytes, size_t *n)
{
	char path[512];
	int fd, failed, why;

	*bytes = NULL;
	*n = 0;
	if (snprintf(path, sizeof path, "%s/%.*s", dir, (int)name.n, name.p) >= (int)sizeof path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	do
		fd = tn_sys.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);   /* a FIFO must not hold us */
	while (fd < 0 && errno == EINTR);
	if (fd < 0)
		return -1;
	failed = read_fd(fd, bytes, n);
	why = errno;
	(void)tn_sys.close(fd);         /* was only read: nothing is lost */
	if (failed != 0) {
		tn_sys.free(*bytes);
		*bytes = NULL;
		errno = why;
	}
	return failed;
}

/* The name that a line of tzdata.zi ("Z NAME ...", "L TARGET NAME") or of zone.tab (third column) gives. */
static bool name_of_line(struct tn_str line, bool is_zi, struct tn_str *name)
{
	int skip = is_zi && line.n > 0 && line.p[0] == 'Z' ? 1 : 2;
	char sep = is_zi ? ' ' : '\t';

	if (line.n == 0 || (is_zi ? line.p[0] != 'Z' && line.p[0] != 'L' : line.p[0] == '#'))
		return false;
	for (int i = 0; i <= skip; i++)
		if (!tn_str_cut(&line, sep, name))
			return false;
	return is_name(*name);
}

/* The nearest name of one list. */
static bool hint_from(struct tn_str word, struct tn_str text, bool is_zi, struct tn_err *err)
{
	struct tn_str *names, rest = text, line;
	size_t lines = 1, n = 0;
	int nearest;

	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	names = tn_sys.malloc(lines * sizeof *names);
	if (names == NULL)
		return false;
	while (tn_str_cut(&rest, '\n', &line))
		if (name_of_line(line, is_zi, &names[n]))
			n++;
	nearest = tn_str_nearest(word, names, n);
	if (nearest >= 0)
		tn_err_hint(err, "%.*s", (int)names[nearest].n, names[nearest].p);
	tn_sys.free(names);
	return nearest >= 0;
}

/* A hint is a kindness: what fails on the way to it leaves the error as it is. */
static void hint_nearest(struct tn_str word, const char *const *dirs, size_t n, struct tn_err *err)
{
	static const struct tn_str lists[] = {
		{ "tzdata.zi", 9 }, { "zone1970.tab", 12 }, { "zone.tab", 8 }
	};
	bool found = false, any = false;

	for (size_t d = 0; d < n && !found; d++) {
		for (size_t i = 0; i < sizeof lists / sizeof lists[0] && !found; i++) {
			struct tn_str text;
			char *bytes;

			if (read_file(dirs[d], lists[i], &bytes, &text.n) != 0)
				continue;
			any = true;
			text.p = bytes;
			found = hint_from(word, text, i == 0, err);
			tn_sys.free(bytes);
		}
	}
	if (!any)
		tn_err_hint(err, "no list of zones in %s; install tzdata, or name one by --zoneinfo", dirs[0]);
}

/* *there false: this directory has no such zone, look in the next one. Any other failure is the file's, and a zone of
 * another directory must not hide it. */
static enum tn_status open_in(struct tn_zone **zone, struct tn_str name, const char *dir, bool *there, struct tn_err *err)
{
	char quoted[80], *bytes;
	struct tn_str text;
	enum tn_status st;

	*there = true;
	if (read_file(dir, name, &bytes, &text.n) != 0) {
		int why = errno;

		if (why == ENOMEM)
			return tn_err_nomem(err, FILE_MAX_BYTES);
		*there = why != ENOENT && why != ENOTDIR;
		if (!*there)
			return TN_OK;
		return tn_err_errno(err, TN_EINPUT, "--tz: zone file", tn_err_quote(quoted, sizeof quoted, name), why);
	}
	text.p = bytes;
	st = tn_zone_decode(zone, name, text, err);
	tn_sys.free(bytes);
	return st;
}

enum tn_status tn_zone_open(struct tn_zone **zone, struct tn_str name, const char *dir, struct tn_err *err)
{
	const char *const *dirs = dir != NULL ? &dir : usual_dirs;
	size_t n = dir != NULL ? 1 : sizeof usual_dirs / sizeof usual_dirs[0];
	char quoted[80];
	enum tn_status st;
	bool there = false;

	*zone = NULL;
	if (is_utc_name(name)) {
		*zone = tn_zone_new(name, 0);
		if (*zone == NULL)
			return tn_err_nomem(err, sizeof **zone);
		tn_zone_finish(*zone);
		return TN_OK;
	}
	/* a name that is none opens nothing; it gets its hint all the same */
	for (size_t i = 0; is_name(name) && i < n && !there; i++) {
		st = open_in(zone, name, dirs[i], &there, err);
		if (there)
			return st;
	}
	(void)tn_err_set(err, TN_EUSAGE, is_name(name) ? "--tz: unknown zone: %s" : "--tz: not a zone name: %s",
		tn_err_quote(quoted, sizeof quoted, name));
	hint_nearest(name, dirs, n, err);
	return TN_EUSAGE;
}
