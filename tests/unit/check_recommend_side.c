/* Tables beside the input, and histories as a stream: small ones by hand, each message, random ones against twins that hold all rows and
 * sort by looking for the smallest, rows of a user on both sides of batches and windows, robots. */
#define _XOPEN_SOURCE 700               /* mkdtemp */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "model/recommend_impl.h"
#include "unit/rnd.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])

Suite *recommend_side_suite(void);

enum { TEXT = 1 << 16 };

static char folder[] = "/tmp/check_recommend_side.XXXXXX", path[64];
static struct tn_interactions x;        /* items a b c d e, by popularity; then "an item of more than sixteen bytes" */
static const char *const items[] = { "b", "a", "e", "an item of more than sixteen bytes", "c", "d", "new", "a\001", "newer", "" };

enum { KNOWN = 6, ITEMS = 9, MISSING = 9 };

static void set_up(void)
{
	struct tn_err err = { .status = TN_OK };

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/f", folder);
	ck_assert_int_eq(tn_interactions_init(&x, false, &err), TN_OK);
	for (uint32_t u = 0; u < KNOWN; u++) {          /* items[0] is everybody's: numbers are those of the list */
		ck_assert_int_eq(tn_interactions_user(&x, &err), TN_OK);
		for (uint32_t i = 0; i < KNOWN - u; i++)
			ck_assert_int_eq(tn_interactions_add(&x, tn_str_of(items[i]), 1, &err), TN_OK);
	}
	ck_assert_int_eq(tn_interactions_end(&x, &err), TN_OK);
}

static void tear_down(void)
{
	tn_interactions_fini(&x);
	unlink(path);
	ck_assert_int_eq(rmdir(folder), 0);
	memcpy(folder + sizeof folder - 7, "XXXXXX", 6);
}

/* '|' ends a line, ',' a field; gz: compressed. */
static void save(const char *text, bool gz)
{
	gzFile z = gz ? gzopen(path, "wb") : NULL;
	FILE *file = gz ? NULL : fopen(path, "w");

	HOLDS(z != NULL || file != NULL);
	for (const char *p = text; *p != '\0'; p++) {
		int c = *p == '|' ? '\n' : *p == ',' ? '\t' : *p;

		HOLDS((gz ? gzputc(z, c) : putc(c, file)) != EOF);
	}
	HOLDS((gz ? gzclose(z) : fclose(file)) == 0);
}

static struct tn_common common_of(void)
{
	return (struct tn_common){ .max_record = 1 << 20, .mem = 1 << 30, .tmp = folder, .tz = "UTC" };
}

static size_t put_items(char *text, size_t n, const uint32_t *item, uint64_t many)
{
	for (uint64_t i = 0; i < many; i++)
		if (item[i] == TN_MAP_NONE)
			n += (size_t)snprintf(text + n, TEXT - n, " -");
		else if (item[i] >= x.nitems)
			n += (size_t)snprintf(text + n, TEXT - n, " ?%u", item[i] - x.nitems);
		else
			n += (size_t)snprintf(text + n, TEXT - n, " %s", items[item[i]]);
	HOLDS(n < TEXT - 100);
	return n;
}

/* "u: a b; v: c" */
static enum tn_status side_text(const struct tn_common *common, bool clicks, char *text, struct tn_err *err)
{
	struct tn_recommend_side s;
	enum tn_status st = tn_recommend_side_read(&s, "--history", path, clicks, &x, common, err);
	size_t n = 0;

	text[0] = '\0';
	for (uint32_t u = 0; u < s.nusers && st == TN_OK; u++) {
		struct tn_str user = tn_recommend_side_user(&s, u);

		HOLDS(tn_recommend_side_find(&s, user) == u);
		n += (size_t)snprintf(text + n, TEXT - n, "%s%.*s:", u > 0 ? "; " : "", (int)user.n, user.p);
		n = put_items(text, n, s.item + s.row[u], s.row[u + 1] - s.row[u]);
	}
	HOLDS(st != TN_OK || s.row[0] == 0);
	HOLDS(tn_recommend_side_find(&s, TN_STR("nobody")) == TN_MAP_NONE && tn_recommend_side_find(&s, TN_STR("")) == TN_MAP_NONE);
	tn_recommend_side_fini(&s);
	tn_recommend_side_fini(&s);
	return st;
}

/* --- histories by hand --- */

static const struct {
	const char *text, *user, *item, *time;
	enum tn_role user_is;
	bool clicks, gz;
	const char *want;
} sides[] = {
	{ "user,item|", .want = "" },
	{ "user,item|u,a|u,b|", .want = "u: a b" },
	{ "item,user|a,v|b,u|c,v|a,u|", .want = "u: b a; v: a c" },
	{ "user,item|u,a|u,b|u,a|", .want = "u: b a" },
	{ "user,item|u,a|u,b|u,a|", .clicks = true, .want = "u: a b a" },
	{ "user,item,time|u,a,2024-01-03|u,b,2024-01-01T10:00:00Z|u,c,2024-01-02 10:00|", .want = "u: b c a" },
	{ "user,item,time|u,d,2024-01-01|u,c,2024-01-01|u,a,2024-01-01|u,an item of more than sixteen bytes,2024-01-01|",
		.want = "u: a an item of more than sixteen bytes c d" },
	{ "user,item,time|u,a,2024-01-01|u,b,2024-01-02|u,a,2024-01-03|u,b,2024-01-02|", .want = "u: b a" },
	{ "user,item,time|u,a,2024-01-01|u,b,2024-01-02|u,a,2024-01-03|u,b,2024-01-02|", .clicks = true, .want = "u: a b b a" },
	{ "user,item,time|u,a,0001-01-01|u,b,9999-12-31|u,c,1969-12-31T23:59:59.999999Z|", .want = "u: a c b" },
	{ "user,item|u,new|v,newer|u,a|v,new|", .want = "u: ?0 a; v: ?1 ?0" },
	{ "user,item|u,x|", .gz = true, .want = "u: ?0" },
	{ "event,user,other,item|view,u,1,a|,u,,b|", .want = "u: a b" },
	{ "who,what,when|u,a,2024-01-02|u,b,2024-01-01|", .user = "who", .item = "what", .time = "when", .want = "u: b a" },
	{ "user,item,time|u,a,2024-01-02|u,b,2024-01-01|", .user = "who", .item = "what", .time = "when", .want = "u: b a" },
	{ "user,who,item|u,v,a|", .user = "who", .want = "v: a" },
	{ "user,item,time|u,a,yesterday|", .time = "", .want = "u: a" },
	{ "user,item|u,a|", .user = "", .want = "u: a" },
	{ "session,user,item|s,u,a|", .user_is = TN_ROLE_SESSION, .want = "s: a" },
	{ "user,item|u,a|", .user_is = TN_ROLE_SESSION, .want = "u: a" },
	{ "user,item|ab,a|a,a|b,a|a b,a|\303\251,a|", .want = "a: a; a b: a; ab: a; b: a; \303\251: a" },
};

START_TEST(sides_by_hand)
{
	struct tn_common common = common_of();
	struct tn_err err = { .status = TN_OK };
	char *text = calloc(1, TEXT);

	common.role[TN_ROLE_USER] = sides[_i].user;
	common.role[TN_ROLE_ITEM] = sides[_i].item;
	common.role[TN_ROLE_TIME] = sides[_i].time;
	common.user_is = sides[_i].user_is;
	common.no_header = true;                /* of the operands */
	common.columns = "a,b";
	common.bad.mode = TN_BAD_SKIP;
	HOLDS(text != NULL);
	save(sides[_i].text, sides[_i].gz);
	ck_assert_msg(side_text(&common, sides[_i].clicks, text, &err) == TN_OK, "%s", err.what);
	ck_assert_str_eq(text, sides[_i].want);
	free(text);
}
END_TEST

/* --- limits and users by hand --- */

static const struct {
	const char *exclude, *catalogue, *where;
	uint32_t per_category;
	const char *want;               /* barred by number; categories; pairs; strange */
} limits[] = {
	{ .want = "- - 0 0" },
	{ .exclude = "item|a|new|", .want = "010000 - 0 0" },
	{ .exclude = "item,time|a,never|a,|", .want = "010000 - 0 0" },
	{ .exclude = "item|", .want = "000000 - 0 0" },
	{ .exclude = "user,item|u,a|v,b|u,new|u,a|", .want = "- - 2 0" },
	{ .catalogue = "item|", .want = "111111 - 0 0" },
	{ .catalogue = "item|a|b|new|newer|new|", .want = "001111 - 0 2" },
	{ .catalogue = "item,stock|a,0|b,3|c,12|new,5|", .where = "stock > 2", .want = "011101 - 0 1" },
	{ .catalogue = "item,stock|a,0|a,5|", .where = "stock > 2", .want = "101111 - 0 0" },
	{ .catalogue = "item,stock|", .where = "stock > 2", .want = "111111 - 0 0" },
	{ .catalogue = "item,category|a,x|b,y|c,x|new,z|d,|a,x|", .per_category = 1, .want = "001100 210010 0 1" },
	{ .catalogue = "item,category|a,|a,x|a,|", .per_category = 1, .want = "101111 010000 0 0" },
	{ .catalogue = "item,category|a,x|a,y|", .want = "101111 - 0 0" },
	{ .catalogue = "item,category|a,x|b,y|", .where = "category = x", .per_category = 2, .want = "101111 210000 0 0" },
	{ .exclude = "item|a|", .catalogue = "item|a|b|", .want = "011111 - 0 0" },
};

/* Two files: the second stands beside the first. */
static enum tn_status limits_text(const char *exclude, const char *catalogue, struct tn_recommend_spec *spec, const struct tn_common *common,
	char *text, struct tn_err *err)
{
	struct tn_recommend_limits l;
	char other[80];
	enum tn_status st;
	size_t n = 0;

	snprintf(other, sizeof other, "%s2", path);
	if (exclude != NULL) {
		save(exclude, false);
		HOLDS(rename(path, other) == 0);
		spec->exclude_file = other;
	}
	if (catalogue != NULL) {
		save(catalogue, false);
		spec->catalogue_file = path;
	}
	st = tn_recommend_limits_read(&l, spec, &x, common, err);
	for (uint32_t i = 0; i < (l.barred == NULL ? 1 : KNOWN); i++)
		text[n++] = l.barred == NULL ? '-' : (char)('0' + l.barred[i]);
	text[n++] = ' ';
	for (uint32_t i = 0; i < (l.category == NULL ? 1 : KNOWN); i++) {
		HOLDS(l.category == NULL || st != TN_OK || l.category[i] <= l.ncategories);
		text[n++] = l.category == NULL ? '-' : (char)(l.category[i] == 0 ? '0' : l.category[i] == l.category[0] ? '2' : '1');
	}
	snprintf(text + n, TEXT - n, " %u %u", l.pairs.nusers, (unsigned)l.strange);
	tn_recommend_limits_fini(&l);
	unlink(other);
	return st;
}

START_TEST(limits_by_hand)
{
	struct tn_recommend_spec spec = { .per_category = limits[_i].per_category, .catalogue_where = limits[_i].where };
	struct tn_common common = common_of();
	struct tn_err err = { .status = TN_OK };
	char *text = calloc(1, TEXT);

	HOLDS(text != NULL);
	ck_assert_msg(limits_text(limits[_i].exclude, limits[_i].catalogue, &spec, &common, text, &err) == TN_OK, "%s", err.what);
	ck_assert_str_eq(text, limits[_i].want);
	free(text);
}
END_TEST

START_TEST(users_by_hand)
{
	static const char *const want[] = { "a", "a b", "ab", "v" };
	struct tn_recommend_users u;
	struct tn_common common = common_of();
	struct tn_err err = { .status = TN_OK };

	common.role[TN_ROLE_USER] = "who";
	save("other,who|1,v|2,ab|,a b|3,a|4,v|", true);
	ck_assert_msg(tn_recommend_users_read(&u, path, &common, &err) == TN_OK, "%s", err.what);
	ck_assert_uint_eq(u.n, COUNT(want));
	for (uint32_t i = 0; i < u.n; i++)
		ck_assert(tn_str_eq(u.name[i], tn_str_of(want[i])));
	tn_recommend_users_fini(&u);
	save("user|", false);
	ck_assert_int_eq(tn_recommend_users_read(&u, path, &common, &err), TN_OK);
	ck_assert_uint_eq(u.n, 0);
	tn_recommend_users_fini(&u);
}
END_TEST

/* --- histories as a stream --- */

struct stream {
	const char *role[TN_ROLES], *where, *as_of, *weights;
	struct tn_recommend_load how;
	bool clicks, skip;
	const char *percent;            /* with skip: how many bad rows there may be; NULL: any number */
	int nfiles;
	int64_t model_as_of;            /* 0: none */
	uint64_t bad;                   /* rows that were skipped */
	struct tn_source_stats stats;
};

/* "u: a*0x1p+0 b*0x1p-1 | a b; v: | " */
static enum tn_status stream_text(struct stream *j, char *text, struct tn_err *err)
{
	const char *file[] = { path, path, path };
	struct tn_common common = common_of();
	struct tn_recommend_stream *s = NULL;
	struct tn_history h;
	struct tn_str user;
	const uint32_t *seen;
	uint32_t nseen;
	enum tn_status st;
	size_t n = 0;
	int got = -1;

	text[0] = '\0';
	*err = (struct tn_err){ .status = TN_OK };
	common.file = file;
	common.nfiles = j->nfiles == 0 ? 1 : j->nfiles;
	common.where = j->where;
	common.as_of = j->as_of;
	common.bad.mode = !j->skip ? TN_BAD_FAIL : j->percent == NULL ? TN_BAD_SKIP : TN_BAD_SKIP_PERCENT;
	common.bad.percent = tn_str_of(j->percent == NULL ? "" : j->percent);
	memcpy(common.role, j->role, sizeof common.role);
	HOLDS(tn_recommend_weights_parse(&j->how.weights, tn_str_of(j->weights == NULL ? "" : j->weights), err) == TN_OK);
	st = tn_recommend_stream_open(&s, &common, &j->how, j->clicks, j->model_as_of == 0 ? TN_TIME_NONE : j->model_as_of, &x, err);
	while (st == TN_OK && (got = tn_recommend_stream_next(s, &user, &h, &seen, &nseen, err)) > 0) {
		HOLDS((h.part != NULL) == (!j->clicks && (j->how.weights.n > 0 || j->how.half_life_days > 0)));
		n += (size_t)snprintf(text + n, TEXT - n, "%s%.*s:", n > 0 ? "; " : "", (int)user.n, user.p);
		for (uint32_t i = 0; i < h.n; i++) {
			n = put_items(text, n, &h.item[i], 1);
			if (h.part != NULL)
				n += (size_t)snprintf(text + n, TEXT - n, "*%a", (double)h.part[i]);
		}
		n += (size_t)snprintf(text + n, TEXT - n, " |");
		n = put_items(text, n, seen, nseen);
	}
	if (st == TN_OK) {
		HOLDS(got == 0 || err->status != TN_OK);
		HOLDS(got < 0 || tn_recommend_stream_next(s, &user, &h, &seen, &nseen, err) == 0);
		j->stats = *tn_recommend_stream_stats(s);
		st = err->status;
	}
	j->bad = common.bad.skipped;
	tn_recommend_stream_close(s);
	return st;
}

#define ROLES(...) .role = { __VA_ARGS__ }

static const struct {
	const char *text;
	struct stream j;
	const char *want;
} streams[] = {
	{ "user,item|", { .skip = false }, "" },
	{ "user,item|u,b|u,a|u,b|", { .how.ordered = true }, "u: a b | b a" },
	{ "user,item|u,c|u,a|u,b|", { .how.ordered = false }, "u: b a c | b a c" },
	{ "user,item|u,b|u,new|u,b|", { .clicks = true }, "u: b - b | b" },
	{ "user,item|u,new|v,a|w,newer|", { .skip = false }, "u: |; v: a | a; w: |" },
	{ "user,item,time|u,d,2024-01-02|u,c,2024-01-02|u,a,2024-01-01|", { .how.ordered = true }, "u: a c d | a c d" },
	{ "user,item,time|u,newer,2024-01-02|u,c,2024-01-02|u,new,2024-01-02|u,d,2024-01-01|", { .clicks = true }, "u: d c - - | c d" },
	{ "user,item|u,a|u,b|u,c|u,d|u,a|", { .how = { .ordered = true, .max_history = 2 } }, "u: d a | b a c d" },
	{ "user,item|u,a|u,c|u,d|u,b|", { .how = { .ordered = false, .max_history = 2 } }, "u: b d | b a c d" },
	{ "user,item|u,a|u,c|u,new|u,a|", { .clicks = true, .how.max_history = 3 }, "u: c - a | a c" },
	{ "user,item,event|u,a,view|u,a,cart|u,b,view|u,c,return|v,a,return|w,b,cart|",
		{ .weights = "cart=2,view=1" }, "u: b*0x1p+0 a*0x1p+1 | b a; w: b*0x1p+1 | b" },
	{ "user,item,event|u,a,view|u,b,return|u,c,view|", { .weights = "view=1", .clicks = true }, "u: a c | a c" },
	{ "user,item,time|u,a,2024-01-03|u,b,2024-01-01|u,c,2024-01-02|", { .how.half_life_days = 1, .model_as_of = 1704240000 * TN_US },
		"u: b*0x1p-2 a*0x1p+0 c*0x1p-1 | b a c" },
	{ "user,item,time|u,a,2024-01-03|u,b,2024-01-01|u,a,2024-01-04|", { .how.half_life_days = 1, .model_as_of = 1704240000 * TN_US,
		.as_of = "2024-01-02T00:00:00Z" }, "u: b*0x1p-1 | b" },
	{ "user,item,time|u,a,2024-01-03|u,b,2024-01-02T23:00:00Z|", { .as_of = "2024-01-02" }, "u: b | b" },
	{ "user,item,time|u,a,0001-01-01|u,b,9999-12-31|", { .how.half_life_days = 1, .model_as_of = 1704240000 * TN_US },
		"u: b*0x1.fffffep+127 a*0x1p-126 | b a" },
	{ "user,item,event|u,a,view|v,b,cart|v,c,view|", { .where = "view" }, "u: a | a; v: c | c" },
	{ "who,what|u,a|", { ROLES("who", [TN_ROLE_ITEM] = "what") }, "u: a | a" },
	{ "user,item,time|u,,2024-01-01|u,a,never|,a,2024-01-01|u,b|u,c,2024-01-01|user,item,time|v,a,2024-01-02|", { .skip = true },
		"u: c | c; v: a | a" },
	{ "user,item|u,a|user,item|v,a|", { .skip = true }, "u: a | a; v: a | a" },
	{ "user,item|u,a|", { .nfiles = 3 }, "u: a | a" },
};

START_TEST(streams_by_hand)
{
	struct stream j = streams[_i].j;
	struct tn_err err;
	char *text = calloc(1, TEXT);

	HOLDS(text != NULL);
	for (int gz = 0; gz < 2; gz++) {
		save(streams[_i].text, gz != 0);
		ck_assert_msg(stream_text(&j, text, &err) == TN_OK, "%s", err.what);
		ck_assert_str_eq(text, streams[_i].want);
	}
	free(text);
}
END_TEST

static const struct {
	const char *text;
	unsigned digits;
} digits[] = {
	{ "user,item,time|u,a,2024-01-01T00:00:00Z|", 0 },
	{ "user,item,time|u,a,2024-01-01T00:00:00.5Z|", 3 },
	{ "user,item,time|u,a,2024-01-01T00:00:00.500Z|u,b,2024-01-01|", 3 },
	{ "user,item,time|u,a,2024-01-01T00:00:00.500000Z|", 6 },
	{ "user,item,time|u,a,2024-01-01 00:00:00.5001|", 6 },
	{ "user,item|u,a|", 0 },
};

START_TEST(digits_of_times)
{
	struct stream j = { .skip = false };
	struct tn_err err;
	char *text = calloc(1, TEXT);

	HOLDS(text != NULL);
	save(digits[_i].text, false);
	ck_assert_msg(stream_text(&j, text, &err) == TN_OK, "%s", err.what);
	ck_assert_uint_eq(j.stats.digits, digits[_i].digits);
	ck_assert_int_eq(j.stats.latest == TN_TIME_NONE, _i == COUNT(digits) - 1);
	free(text);
}
END_TEST

/* --- what is refused --- */

enum kind { HISTORY, USERS, EXCLUDE, CATALOGUE, STREAM };

static const struct {
	enum kind kind;
	const char *text;               /* NULL: "-" as a file */
	enum tn_status st;
	uint64_t line;
	uint32_t column;
	const char *what, *hint;        /* hint: what it has in it */
	struct stream j;
} wrongs[] = {
	{ HISTORY, NULL, TN_EUSAGE, 0, 0, "--history: a file is needed, stdin is for the rows", "", { .skip = false } },
	{ USERS, NULL, TN_EUSAGE, 0, 0, "--for: a file is needed, stdin is for the rows", "", { .skip = false } },
	{ EXCLUDE, NULL, TN_EUSAGE, 0, 0, "--exclude: a file is needed, stdin is for the rows", "", { .skip = false } },
	{ CATALOGUE, NULL, TN_EUSAGE, 0, 0, "--catalogue: a file is needed, stdin is for the rows", "", { .skip = false } },
	{ HISTORY, "", TN_EINPUT, 0, 0, "no header: the input is empty", "", { .skip = false } },
	{ HISTORY, "usr,item|", TN_EDATA, 1, 0, "no column 'user'; there are: usr, item", "'usr'", { .skip = false } },
	{ HISTORY, "user,thing|", TN_EDATA, 1, 0, "no column 'item'; there are: user, thing", "--item COL", { .skip = false } },
	{ HISTORY, "user,thing|", TN_EDATA, 1, 0, "no column 'sku'; there are: user, thing", "--item COL", { ROLES([TN_ROLE_ITEM] = "sku") } },
	{ HISTORY, "user,item|u,a|,a|", TN_EDATA, 3, 1, "user: missing: ''", "", { .skip = true } },
	{ HISTORY, "user,item|u,a|u,\\N|", TN_EDATA, 3, 2, "item: missing: ''", "", { .skip = true } },
	{ HISTORY, "user,item,time|u,a,12-3-2024|", TN_EDATA, 2, 3, "time: not a time: '12-3-2024'", "--time-format", { .skip = true } },
	{ HISTORY, "user,item,time|u,a,|", TN_EDATA, 2, 3, "time: missing: ''", "", { .skip = true } },
	{ HISTORY, "user,item|u|", TN_EDATA, 2, 0, "1 field, header has 2", "", { .skip = true } },
	{ HISTORY, "user,item|u,a|user,item|", TN_EDATA, 3, 0, "a second header", "the header again", { .skip = true } },
	{ USERS, "item|", TN_EDATA, 1, 0, "no column 'user'; there are: item", "--user COL", { .skip = false } },
	{ USERS, "user|u||", TN_EDATA, 3, 1, "user: missing: ''", "", { .skip = false } },
	{ EXCLUDE, "user|u|", TN_EDATA, 1, 0, "no column 'item'; there are: user", "--item COL", { .skip = false } },
	{ EXCLUDE, "user,item|u,a|,b|", TN_EDATA, 3, 1, "user: missing: ''", "", { .skip = false } },
	{ CATALOGUE, "sku|", TN_EDATA, 1, 0, "no column 'item'; there are: sku", "--item COL", { .skip = false } },
	{ CATALOGUE, "item,stock|a,3|", TN_EDATA, 1, 0, "--catalogue-where: no column 'stok'", "'stock'", { .where = "stok > 2" } },
	{ CATALOGUE, "item,stock|a,3|", TN_EUSAGE, 0, 0, "--catalogue-where: ", "", { .where = "stock > " } },
	{ CATALOGUE, "item,stock|a,3|b,many|", TN_EDATA, 3, 0, "stock: ", "", { .where = "stock > 2" } },
	{ CATALOGUE, "item,kind|a,tea|b,pot|", TN_EDATA, 0, 0, "--catalogue-where: no row matches kind = 'teas'", "'tea'", { .where = "kind = teas" } },
	{ CATALOGUE, "item,kind|a,tea|", TN_EDATA, 1, 0, "--per-category: the catalogue has no column category", "--category COL",
		{ .how.last = 1 } },
	{ CATALOGUE, "item,category|a,tea|b,pot|a,pot|", TN_EDATA, 4, 2, "category: two of one item: 'a' has 'tea' and 'pot'", "",
		{ .how.last = 1 } },
	{ STREAM, "user,item|u,a|v,b|u,c|", TN_EDATA, 4, 1, "user: not in order: 'u' after 'v'", "LC_ALL=C sort -s -t \"$(printf '\\t')\" -k1,1) <",
		{ .skip = true } },
	{ STREAM, "item,user|a,u|b,v|", TN_EDATA, 2, 2, "user: not in order: 'u' after 'v'", "sort by user: | (IFS= read -r h", { .nfiles = 2 } },
	{ STREAM, "user,thing|u,a|", TN_EDATA, 1, 0, "no column 'item'; there are: user, thing", "--item COL", { .skip = true } },
	{ STREAM, "user,item|u,a|,a|", TN_EDATA, 3, 1, "user: missing: ''", "", { .skip = false } },
	{ STREAM, "user,item|u,a|,a|v,a|", TN_EDATA, 0, 0, "1 of 3 rows are bad, more than --bad skip=33%", "", { .skip = true, .percent = "33" } },
	{ STREAM, "user,item,time|u,a,soon|", TN_EDATA, 2, 3, "time: not a time: 'soon'", "", { .skip = false } },
	{ STREAM, "user,item|u,a|", TN_EUSAGE, 0, 0, "the half-life, of the model or of --half-life: the rows have no time", "--time COL",
		{ .how.half_life_days = 1, .model_as_of = 1 } },
	{ STREAM, "user,item|u,a|", TN_EUSAGE, 0, 0, "--half-life: the model has no time to count from", "--as-of TIME", { .how.half_life_days = 1 } },
	{ STREAM, "user,item|u,a|", TN_EUSAGE, 0, 0, "--as-of: not a date or time: 'soon'", "", { .as_of = "soon" } },
	{ STREAM, "user,item|u,a|", TN_EDATA, 1, 0, "--where: no column 'event'", "", { .where = "view" } },
	{ STREAM, "user,item,event|u,a,view|v,a,cart|", TN_EDATA, 0, 0, "--weight: no row has an event that weighs something: 'viw'", "there is 'view'",
		{ .weights = "viw=1,cart=0" } },
	{ STREAM, "user,item|u,a|", TN_EDATA, 0, 0, "--weight: no row has an event that weighs something: 'view'", "the rows have no event",
		{ .weights = "view=1" } },
};

START_TEST(refused)
{
	struct tn_recommend_spec spec = { .per_category = wrongs[_i].j.how.last, .catalogue_where = wrongs[_i].j.where };
	const char *file = wrongs[_i].text == NULL ? "-" : path;
	struct stream j = wrongs[_i].j;
	struct tn_common common = common_of();
	struct tn_err err = { .status = TN_OK };
	struct tn_recommend_side s = { 0 };
	struct tn_recommend_users u = { 0 };
	struct tn_recommend_limits l = { 0 };
	char *text = calloc(1, TEXT);
	enum tn_status st = TN_OK;

	HOLDS(text != NULL);
	memcpy(common.role, j.role, sizeof common.role);
	save(wrongs[_i].text == NULL ? "" : wrongs[_i].text, false);
	*(wrongs[_i].kind == EXCLUDE ? &spec.exclude_file : &spec.catalogue_file) = file;
	if (wrongs[_i].kind == STREAM)
		st = stream_text(&j, text, &err);
	else if (wrongs[_i].kind == HISTORY)
		st = tn_recommend_side_read(&s, "--history", file, false, &x, &common, &err);
	else if (wrongs[_i].kind == USERS)
		st = tn_recommend_users_read(&u, file, &common, &err);
	else
		st = tn_recommend_limits_read(&l, &spec, &x, &common, &err);
	ck_assert_int_eq(st, wrongs[_i].st);
	ck_assert_int_eq(err.status, st);
	ck_assert_msg(strncmp(err.what, wrongs[_i].what, strlen(wrongs[_i].what)) == 0, "%s", err.what);
	ck_assert_msg(strstr(err.hint, wrongs[_i].hint) != NULL, "%s", err.hint);
	ck_assert_uint_eq(err.line, wrongs[_i].line);
	if (wrongs[_i].column > 0)
		ck_assert_uint_eq(err.column, wrongs[_i].column);
	if (wrongs[_i].line > 0)
		ck_assert_str_eq(err.file, path);
	tn_recommend_side_fini(&s);
	tn_recommend_users_fini(&u);
	tn_recommend_limits_fini(&l);
	free(text);
}
END_TEST

/* --- random ones --- */

enum { ROWS = 40, NUSERS = 6, KINDS = 4 };

static const char *const users[NUSERS] = { "u", "u\001", "u b", "ua", "v", "\303\251" };    /* in order */
static const char *const kinds[KINDS] = { "view", "cart", "purchase", "" };

struct row {
	uint32_t user, item, kind;
	int64_t at;
	bool out;                       /* by --where */
};

struct job {
	struct row row[ROWS];
	uint32_t n;
	bool has_time;
	int64_t as_of;
	char as_of_text[32];
	struct stream j;
};

static void save_job(const struct job *job)
{
	char *text = calloc(1, TEXT);
	size_t n = (size_t)(text == NULL ? 0 : snprintf(text, TEXT, "%sitem,event,place,user|", job->has_time ? "time," : ""));

	HOLDS(text != NULL);
	for (const struct row *r = job->row; r < job->row + job->n; r++) {
		char time[32];

		if (job->has_time)
			n += (size_t)snprintf(text + n, TEXT - n, "%.*s,", (int)tn_time_put(time, r->at, (int)(r->item % 3) * 3), time);
		n += (size_t)snprintf(text + n, TEXT - n, "%s,%s,%s,%s|", items[r->item], kinds[r->kind], r->out ? "fr" : "de", users[r->user]);
	}
	save(text, false);
	free(text);
}

static void make_job(struct job *job, uint64_t *seed, bool sorted)
{
	static const char *const weights[] = { "", "", "purchase=3,cart=2,view=1", "cart=0.5,view=0", "view=0.25,nothing=7", "purchase=1" };
	static const double half_life[] = { 0, 0, 0.5, 30, 0.00001 };
	static const uint32_t most[] = { 0, 0, 1, 2, 3, 100 };
	uint32_t days = 1 + (uint32_t)(rnd(seed) % 5), n = 0;

	*job = (struct job){ .n = (uint32_t)(rnd(seed) % (ROWS + 1)), .has_time = rnd(seed) % 3 > 0, .as_of = INT64_MAX };
	for (uint32_t i = 0; i < job->n; i++)
		job->row[i] = (struct row){ (uint32_t)(rnd(seed) % NUSERS), (uint32_t)(rnd(seed) % ITEMS), (uint32_t)(rnd(seed) % KINDS),
			(int64_t)(rnd(seed) % days) * TN_DAY_US - TN_DAY_US, false };
	job->j.clicks = rnd(seed) % 3 == 0;
	if (!sorted)
		return;
	for (uint32_t u = 0; u < NUSERS; u++)           /* by user, as they come */
		for (uint32_t i = n; i < job->n; i++)
			if (job->row[i].user == u) {
				struct row held = job->row[i];

				memmove(&job->row[n + 1], &job->row[n], (i - n) * sizeof held);
				held.out = rnd(seed) % 8 == 0;
				held.item = rnd(seed) % 10 == 0 ? MISSING : held.item;
				job->row[n++] = held;
			}
	job->j.skip = true;
	job->j.where = "place != 'fr'";
	job->j.weights = weights[rnd(seed) % COUNT(weights)];
	job->j.how = (struct tn_recommend_load){ .half_life_days = job->has_time ? half_life[rnd(seed) % COUNT(half_life)] : 0,
		.ordered = rnd(seed) % 2 == 0, .max_history = most[rnd(seed) % COUNT(most)] };
	job->j.model_as_of = 3 * TN_DAY_US;
	if (rnd(seed) % 3 == 0) {
		job->as_of = (int64_t)(rnd(seed) % 4) * TN_DAY_US - TN_DAY_US + (int64_t)(rnd(seed) % 2);
		tn_time_put(job->as_of_text, job->as_of, 6);
	}
}

/* What is left of rows, in order of time, then of names; without times as they come. A row that was taken has no user. */
static int64_t first_of(const struct job *job, const bool *taken, uint32_t user)
{
	int64_t best = -1;

	for (uint32_t i = 0; i < job->n; i++) {
		const struct row *r = &job->row[i], *b = &job->row[best < 0 ? 0 : best];

		if (r->user != user || taken[i])
			continue;
		if (best < 0 || (job->has_time && (r->at < b->at || (r->at == b->at && strcmp(items[r->item], items[b->item]) < 0))))
			best = i;
	}
	return best;
}

/* Rows of a user in order; returns how many. */
static uint32_t order_rows(const struct job *job, bool *taken, uint32_t user, uint32_t *order)
{
	uint32_t n = 0;
	int64_t i;

	while ((i = first_of(job, taken, user)) >= 0) {
		taken[i] = true;
		order[n++] = (uint32_t)i;
	}
	return n;
}

static bool comes_later(const struct job *job, const uint32_t *order, uint32_t n, uint32_t k)
{
	for (uint32_t i = k + 1; i < n; i++)
		if (job->row[order[i]].item == job->row[order[k]].item)
			return true;
	return false;
}

static uint32_t side_number(const struct job *job, uint32_t item)
{
	uint32_t smaller = 0;

	if (item < KNOWN)
		return item;
	for (uint32_t other = KNOWN; other < ITEMS; other++) {
		bool any = false;

		for (uint32_t i = 0; i < job->n; i++)
			any |= job->row[i].item == other;
		smaller += any && strcmp(items[other], items[item]) < 0;
	}
	return KNOWN + smaller;
}

static void side_twin(const struct job *job, char *text)
{
	bool taken[ROWS] = { false };
	size_t at = 0;

	for (uint32_t user = 0; user < NUSERS; user++) {
		uint32_t order[ROWS], n = order_rows(job, taken, user, order);

		if (n > 0)
			at += (size_t)snprintf(text + at, TEXT - at, "%s%s:", at > 0 ? "; " : "", users[user]);
		for (uint32_t i = 0; i < n; i++) {
			uint32_t number = side_number(job, job->row[order[i]].item);

			if (job->j.clicks || !comes_later(job, order, n, i))
				at = put_items(text, at, &number, 1);
		}
	}
}

static double weight_of(const struct job *job, uint32_t kind)
{
	struct tn_str event = tn_str_of(kinds[kind]);

	for (uint32_t i = 0; i < job->j.how.weights.n; i++)
		if (tn_str_eq(event, job->j.how.weights.item[i].event))
			return job->j.how.weights.item[i].weight;
	return job->j.how.weights.n == 0;
}

static float part_of(const struct job *job, const struct row *r)
{
	double from = (double)(job->as_of == INT64_MAX ? job->j.model_as_of : job->as_of), part = weight_of(job, r->kind);

	if (job->j.how.half_life_days > 0)
		part *= exp2(-(from - (double)r->at) / (job->j.how.half_life_days * (double)TN_DAY_US));
	return part < (double)FLT_MIN ? FLT_MIN : part > (double)FLT_MAX ? FLT_MAX : (float)part;
}

static size_t put_item(const struct job *job, const uint32_t *order, uint32_t n, uint32_t item, char *text, size_t at)
{
	float part = 0;
	uint32_t number = item < KNOWN ? item : TN_MAP_NONE;

	at = put_items(text, at, &number, 1);
	for (uint32_t i = 0; i < n; i++)
		if (job->row[order[i]].item == item && part_of(job, &job->row[order[i]]) > part)
			part = part_of(job, &job->row[order[i]]);
	if (!job->j.clicks && (job->j.how.weights.n > 0 || job->j.how.half_life_days > 0))
		at += (size_t)snprintf(text + at, TEXT - at, "*%a", (double)part);
	return at;
}

/* order: the rows that weigh something. */
static size_t user_twin(const struct job *job, const uint32_t *order, uint32_t n, char *text, size_t at)
{
	uint32_t list[ROWS], k = 0, from = 0;
	bool has[KNOWN] = { false };

	for (uint32_t i = 0; i < n; i++) {
		uint32_t item = job->row[order[i]].item;

		if (job->j.clicks || (item < KNOWN && !comes_later(job, order, n, i)))
			list[k++] = item;
		if (item < KNOWN)
			has[item] = true;
	}
	if (job->j.how.max_history > 0 && k > job->j.how.max_history)
		from = k - job->j.how.max_history;
	if (!job->j.clicks && !job->j.how.ordered)
		for (uint32_t item = 0; item < KNOWN; item++)
			for (uint32_t i = from; i < k; i++)
				at = list[i] == item ? put_item(job, order, n, item, text, at) : at;
	else
		for (uint32_t i = from; i < k; i++)
			at = put_item(job, order, n, list[i], text, at);
	at += (size_t)snprintf(text + at, TEXT - at, " |");
	for (uint32_t item = 0; item < KNOWN; item++)
		at = has[item] ? put_items(text, at, &item, 1) : at;
	return at;
}

static void stream_twin(struct job *job, char *text)
{
	bool taken[ROWS];
	size_t at = 0;

	for (uint32_t i = 0; i < job->n; i++)
		taken[i] = job->row[i].out || job->row[i].item == MISSING || weight_of(job, job->row[i].kind) <= 0 ||
			(job->has_time && job->row[i].at > job->as_of);
	for (uint32_t user = 0; user < NUSERS; user++) {
		uint32_t order[ROWS], n = order_rows(job, taken, user, order);

		if (n == 0)
			continue;
		at += (size_t)snprintf(text + at, TEXT - at, "%s%s:", at > 0 ? "; " : "", users[user]);
		at = user_twin(job, order, n, text, at);
	}
}

/* False: they differ. */
static bool agree(struct job *job, bool stream, char *is, char *should, struct tn_err *err)
{
	struct tn_common common = common_of();
	uint64_t keyless = 0, out = 0, late = 0;

	*err = (struct tn_err){ .status = TN_OK };
	save_job(job);
	memset(should, 0, TEXT);
	if (!stream) {
		side_twin(job, should);
		return side_text(&common, job->j.clicks, is, err) == TN_OK && strcmp(is, should) == 0;
	}
	job->j.as_of = job->as_of == INT64_MAX ? NULL : job->as_of_text;
	if (stream_text(&job->j, is, err) != TN_OK && strncmp(err->what, "--weight: no row", 16) != 0)
		return false;
	stream_twin(job, should);
	for (uint32_t i = 0; i < job->n; i++) {
		const struct row *r = &job->row[i];

		out += r->out;
		keyless += !r->out && r->item == MISSING;
		late += !r->out && r->item != MISSING && job->has_time && r->at > job->as_of;
	}
	return strcmp(is, should) == 0 && job->j.bad == 0 && job->j.stats.keyless == keyless && job->j.stats.where_out == out && job->j.stats.late == late &&
		job->j.stats.rows == job->n && job->j.stats.kept == job->n - keyless - out - late;
}

START_TEST(against_twins)
{
	char *is = calloc(1, TEXT), *should = calloc(1, TEXT), *log = calloc(1, TEXT);
	size_t n = 0;

	HOLDS(is != NULL && should != NULL && log != NULL);
	for (uint64_t round = 0; round < 300; round++) {
		uint64_t first = round + 1, seed = first * UINT64_C(0x9e3779b97f4a7c15);
		struct job job;
		struct tn_err err;

		make_job(&job, &seed, _i > 0);
		if (agree(&job, _i > 0, is, should, &err))
			continue;
		for (uint32_t i = 0; i < job.n; ) {     /* the smallest case */
			struct job less = job;

			memmove(&less.row[i], &less.row[i + 1], (job.n - i - 1) * sizeof *less.row);
			less.n--;
			if (agree(&less, _i > 0, is, should, &err))
				i++;
			else
				job = less, i = 0;
		}
		(void)agree(&job, _i > 0, is, should, &err);
		for (uint32_t i = 0; i < job.n; i++)
			n += (size_t)snprintf(log + n, TEXT - n, "%s %s %s %lld %d\n", users[job.row[i].user], items[job.row[i].item],
				kinds[job.row[i].kind], (long long)job.row[i].at, job.row[i].out);
		ck_abort_msg("seed %llu: clicks %d, time %d, as of %s, weights '%s', half-life %g, most %u, ordered %d\n%sgave\n%s%s\nnot\n%s",
			(unsigned long long)first, job.j.clicks, job.has_time, job.as_of_text, job.j.weights, job.j.how.half_life_days,
			job.j.how.max_history, job.j.how.ordered, log, is, err.what, should);
	}
	free(is);
	free(should);
	free(log);
}
END_TEST

/* --- long ones --- */

/* Users of 1 to 200 rows in several windows; the last one is a robot, whose rows fill some by themselves. */
START_TEST(rows_beyond_windows)
{
	enum { USERS_MANY = 3000, ROBOT = 200000 };
	FILE *file = fopen(path, "w");
	struct stream j = { .how.ordered = true, .clicks = _i > 0, .how.max_history = _i > 0 ? 100 : 5 };
	struct tn_common common = common_of();
	const char *const names[] = { path };
	struct tn_recommend_stream *s = NULL;
	struct tn_err err = { .status = TN_OK };
	struct tn_history h;
	struct tn_str user;
	const uint32_t *seen;
	uint32_t nseen;

	ck_assert_ptr_nonnull(file);
	fprintf(file, "item\tuser\n");
	for (int u = 0; u <= USERS_MANY; u++)
		for (int i = 0; i < (u == USERS_MANY ? ROBOT : 1 + u % 200); i++)
			fprintf(file, "%s\ta user with quite a name %06d\n", items[(i + u) % ITEMS], u);
	ck_assert_int_eq(fclose(file), 0);
	common.file = names;
	common.nfiles = 1;
	ck_assert_int_eq(tn_recommend_stream_open(&s, &common, &j.how, j.clicks, TN_TIME_NONE, &x, &err), TN_OK);
	for (int u = 0; u <= USERS_MANY; u++) {
		int n = u == USERS_MANY ? ROBOT : 1 + u % 200, known = 0, last = n - 1, most = _i > 0 ? 100 : 5;
		char name[64];

		snprintf(name, sizeof name, "a user with quite a name %06d", u);
		HOLDS_MSG(tn_recommend_stream_next(s, &user, &h, &seen, &nseen, &err) == 1, "%s", err.what);
		HOLDS(tn_str_eq(user, tn_str_of(name)) && h.part == NULL);
		for (int i = 0; i < (n < ITEMS ? n : ITEMS); i++)
			known += (i + u) % ITEMS < KNOWN;
		HOLDS(nseen == (uint32_t)known);
		for (uint32_t i = 1; i < nseen; i++)
			HOLDS(seen[i - 1] < seen[i]);
		known = _i > 0 ? n : known;
		HOLDS(h.n == (uint32_t)(known < most ? known : most));
		for (uint32_t i = h.n; i-- > 0; last--) {
			while (_i == 0 && (last + u) % ITEMS >= KNOWN)
				last--;
			HOLDS(h.item[i] == ((last + u) % ITEMS < KNOWN ? (uint32_t)((last + u) % ITEMS) : TN_MAP_NONE));
		}
	}
	ck_assert_int_eq(tn_recommend_stream_next(s, &user, &h, &seen, &nseen, &err), 0);
	ck_assert_uint_eq(tn_recommend_stream_stats(s)->rows, tn_recommend_stream_stats(s)->kept);
	tn_recommend_stream_close(s);
}
END_TEST

/* Clicks of a robot, out of order, many at the same time, names that nobody knows among them: what was let go on the way must not have
 * been among the last. */
START_TEST(robot_out_of_order)
{
	enum { CLICKS = 5000, MOST = 150 };
	struct stream j = { .clicks = true, .how.max_history = MOST };
	char *text = calloc(1, TEXT), *want = calloc(1, TEXT);
	FILE *file = fopen(path, "w");
	size_t n = 3;
	struct tn_err err;

	HOLDS(file != NULL && text != NULL && want != NULL);
	fprintf(file, "user\titem\ttime\n");
	for (int i = 0; i < CLICKS; i++) {
		int k = i * 1237 % CLICKS;      /* each once */
		char time[32];
		size_t len = tn_time_put(time, (int64_t)(k / ITEMS) * TN_US, 0);

		fprintf(file, "u\t%s\t%.*s\n", items[k % ITEMS], (int)len, time);
	}
	ck_assert_int_eq(fclose(file), 0);
	memcpy(want, "u:", 3);
	n = 2;
	for (int k = CLICKS - MOST; k < CLICKS; k++) {
		static const uint32_t sorted[ITEMS] = { 1, 7, 3, 0, 4, 5, 2, 6, 8 };     /* of items, by bytes */
		uint32_t last = CLICKS % ITEMS, item = sorted[k % ITEMS];

		/* the last second has only some of them */
		if (k / ITEMS == CLICKS / ITEMS)
			for (uint32_t i = 0, left = (uint32_t)(k % ITEMS); i < ITEMS; i++)
				if (sorted[i] < last && left-- == 0) {
					item = sorted[i];
					break;
				}
		item = item < KNOWN ? item : TN_MAP_NONE;
		n = put_items(want, n, &item, 1);
	}
	snprintf(want + n, TEXT - n, " | %s %s %s %s %s %s", items[0], items[1], items[2], items[3], items[4], items[5]);
	ck_assert_msg(stream_text(&j, text, &err) == TN_OK, "%s", err.what);
	ck_assert_str_eq(text, want);
	free(text);
	free(want);
}
END_TEST

/* Enough names for the sorts that merge, and enough rows for lists to grow. */
START_TEST(long_side)
{
	enum { N = 3000 };
	FILE *file = fopen(path, "w");
	struct tn_common common = common_of();
	struct tn_err err = { .status = TN_OK };
	struct tn_recommend_side s;

	ck_assert_ptr_nonnull(file);
	fprintf(file, "user\titem\ttime\n");
	for (int i = 0; i < N; i++) {
		int k = i * 7 % N;
		char time[32];
		size_t n = tn_time_put(time, (int64_t)(N - k) / 10 * TN_US, 0);

		fprintf(file, "u%04d\tthing %04d\t%.*s\nall\tthing %04d\t%.*s\n", k, k, (int)n, time, k, (int)n, time);
	}
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_msg(tn_recommend_side_read(&s, "--history", path, false, &x, &common, &err) == TN_OK, "%s", err.what);
	ck_assert_uint_eq(s.nusers, N + 1);
	ck_assert_uint_eq(s.unknown, N);
	ck_assert_uint_eq(s.row[1], N);                 /* all */
	for (uint32_t i = 0; i < N; i++) {              /* unknown names have the numbers of their order here; time falls with them */
		uint32_t k = s.item[i] - KNOWN, before = i == 0 ? N : s.item[i - 1] - KNOWN;
		char name[16];

		HOLDS((N - k) / 10 > (N - before) / 10 || i == 0 || ((N - k) / 10 == (N - before) / 10 && k > before));
		snprintf(name, sizeof name, "u%04u", i);
		HOLDS(tn_recommend_side_find(&s, tn_str_of(name)) == i + 1);
		HOLDS(s.row[i + 2] - s.row[i + 1] == 1 && s.item[s.row[i + 1]] == KNOWN + i);
	}
	tn_recommend_side_fini(&s);
}
END_TEST

Suite *recommend_side_suite(void)
{
	Suite *s = suite_create("recommend_side");
	TCase *t = tcase_create("side");

	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, sides_by_hand, 0, (int)COUNT(sides));
	tcase_add_loop_test(t, limits_by_hand, 0, (int)COUNT(limits));
	tcase_add_test(t, users_by_hand);
	tcase_add_loop_test(t, streams_by_hand, 0, (int)COUNT(streams));
	tcase_add_loop_test(t, digits_of_times, 0, (int)COUNT(digits));
	tcase_add_loop_test(t, refused, 0, (int)COUNT(wrongs));
	tcase_add_loop_test(t, against_twins, 0, 2);
	tcase_add_loop_test(t, rows_beyond_windows, 0, 2);
	tcase_add_test(t, robot_out_of_order);
	tcase_add_test(t, long_side);
	suite_add_tcase(s, t);
	return s;
}
