/* The mapper's rules: rows dropped, values extracted and set; random tables against a twin that asks each rule in plain C. */
#include <check.h>
#include <regex.h>
#include <stdio.h>
#include <string.h>

#include "mapper_run.h"
#include "rnd.h"

Suite *mapper_rules_suite(void);

#define T "2024-01-02T00:00:00Z"
#define BASE "user = u\ntime = t\nkeep = none\n"

static const struct {
	const char *options, *table, *want;
} cases[] = {
	/* drops: the first that holds counts, equal names share a counter */
	{ BASE "drop = robots when agent ~ '[Bb]ot'\ndrop = tests when u = x\ndrop = robots when agent = spider",
		"u,agent,t\nx,Googlebot," T "\nx,spider," T "\ny,spider," T "\ny,Firefox," T "\nx,," T "\n",
		"user\ttime\ny\t" T "\n-- rows=5 drop:robots=2 drop:tests=2\n" },
	{ BASE "drop = two words when {k k} = 'a b'", "u,k k,t\nx,a b," T "\nx,ab," T "\n", "user\ttime\nx\t" T "\n-- rows=2 drop:two words=1\n" },
	{ BASE "drop = not-track when not type = track", "u,type,t\n,x,\nx,track," T "\n", "user\ttime\nx\t" T "\n-- rows=2 drop:not-track=1\n" },
	{ BASE "drop = small when k < 5\nset = event=x when k < 5", "u,k,t\nx,4," T "\nx,5," T "\nx,z," T "\n",
		"user\ttime\tevent\nx\t" T "\t\n-- rows=3 drop:small=1 bad:number=1\n" },
	{ BASE "event = e\nrename = a=b\ndrop = x when event = b\ndrop = y when event = a", "u,e,t\nx,a," T "\nx,b," T "\n",
		"user\ttime\tevent\n-- rows=2 drop:x=1 drop:y=1\n" },
	{ BASE "drop = x when nothere = 1", "u,t\nx," T "\n", "!1 a:1:0 --drop: no column 'nothere'; there are: u, t" },
	{ BASE "drop = when a = b", "u,t\nx," T "\n", "!2 0:0 --drop: not NAME when EXPR: 'when a = b' (--drop \"robots when agent ~ '[Bb]ot'\")" },
	{ BASE "drop = x when", "u,t\nx," T "\n", "!2 0:0 --drop: not NAME when EXPR: 'x when'" },
	{ BASE "drop = x when a =", "u,t\nx," T "\n", "!2 0:0 --drop: at byte 4: expected a value, found the end" },
	/* extracts: only where there is no value yet; of several rules the first that finds one */
	{ BASE "extract = item from path ~ '^/product/([^/?]+)'\nextract = item from path ~ '[?&]item=([^&]*)'",
		"u,path,t\nx,/product/a1?x," T "\nx,/x?item=b2&c," T "\nx,/product/," T "\nx,/Product/a," T "\nx,," T "\nx,/product/a?item=b," T "\n",
		"user\ttime\titem\nx\t" T "\ta1\nx\t" T "\tb2\nx\t" T "\t\nx\t" T "\t\nx\t" T "\t\nx\t" T "\ta\n-- rows=6\n" },
	{ BASE "item = i\nextract = item from path ~ '([0-9]+)'", "u,i,path,t\nx,k,/7," T "\nx,,/7," T "\nx,\\N,/7," T "\n",
		"user\ttime\titem\nx\t" T "\tk\nx\t" T "\t7\nx\t" T "\t7\n-- rows=3\n" },
	{ BASE "extract = item from {a path} ~ '(a''b)'", "u,a path,t\nx,a'b," T "\n", "user\ttime\titem\nx\t" T "\ta'b\n-- rows=1\n" },
	{ BASE "extract = item from path ~ '=(.*)'", "u,path,t\nx,k=a\tb\\n," T "\n", "user\ttime\titem\nx\t" T "\ta\\tb\\\\n\n-- rows=1\n" },
	{ BASE "extract = event from path ~ '^/(cart)(/|$)'\nrename = cart=view_cart\nset = value=1 when path ~ '^/c'",
		"u,path,t\nx,/cart/1," T "\nx,/carts," T "\nx,/," T "\n",
		"user\ttime\tevent\tvalue\nx\t" T "\tview_cart\t1\nx\t" T "\t\t1\nx\t" T "\t\t\n-- rows=3\n" },
	{ BASE "value = v\nextract = value from path ~ 'v=(.*)'", "u,v,path,t\nx,,v=1.50," T "\nx,2,v=1.50," T "\nx,,v=abc," T "\n",
		"user\ttime\tvalue\nx\t" T "\t1.50\nx\t" T "\t2\n-- rows=3 bad:number=1\n" },
	{ BASE "value = p*q\nextract = value from path ~ 'v=(.*)'", "u,p,q,path,t\nx,2,3,v=1," T "\nx,,3,v=1," T "\n",
		"user\ttime\tvalue\nx\t" T "\t6\nx\t" T "\t1\n-- rows=2\n" },
	{ "user = u\nkeep = none\nextract = time from path ~ 't=([^&]*)'", "u,path\nx,t=2024-01-02&b\nx,t=x\n",
		"user\ttime\nx\t" T "\n-- rows=2 bad:time=1\n" },
	{ "time = t\nkeep = none\nextract = user from path ~ 'u=([^&]*)'", "path,t\nu=x," T "\nv," T "\n",
		"user\ttime\nx\t" T "\n-- rows=2 bad:user-missing=1\n" },
	{ BASE "item = i\nextract = order from item ~ '^o(.+)'", "u,i,t\nx,o12," T "\n", "user\ttime\titem\torder\nx\t" T "\to12\t12\n-- rows=1\n" },
	/* a prefix that is not one */
	{ BASE "extract = item from path ~ '^ab?(c)'\nextract = order from path ~ '^a|(b)$'\nextract = session from path ~ '^a*(d)'",
		"u,path,t\nx,ac," T "\nx,xb," T "\nx,d," T "\nx,abc," T "\n",
		"user\ttime\titem\torder\tsession\nx\t" T "\tc\t\t\nx\t" T "\t\tb\t\nx\t" T "\t\t\td\nx\t" T "\tc\t\t\n-- rows=4\n" },
	/* bytes that must be there, in the middle, behind sets and repeats, beside what is escaped */
	{ BASE "extract = item from path ~ '[]a]/p/([0-9]+)[[:space:]]x{1,2}y*$'", "u,path,t\nx,a/p/12 x," T "\nx,]/p/1\txx," T "\nx,/p/12 x," T "\nx,a/q/12 x," T "\nx,a/p/12 ," T "\n",
		"user\ttime\titem\nx\t" T "\t12\nx\t" T "\t1\nx\t" T "\t\nx\t" T "\t\nx\t" T "\t\n-- rows=5\n" },
	{ BASE "extract = item from path ~ '(q?)ab[.]c'", "u,path,t\nx,a\\ab.c," T "\nx,qab.c," T "\nx,qabc," T "\n",
		"user\ttime\titem\nx\t" T "\t\nx\t" T "\tq\nx\t" T "\t\n-- rows=3\n" },
	{ BASE "extract = item from path ~ 'abc'", "u,t\n", "!2 0:0 --extract: no ( ) in the regular expression 'abc' (what stands in the first pair of ( ) is the value)" },
	{ BASE "extract = item from path ~ '(a'", "u,t\n", "!2 0:0 --extract: at byte 8: not a regular expression: '(a': Unmatched ( or \\(" },
	{ BASE "extract = item from path ~ '(a{1,99}){1,99}'", "u,t\n", "repeats make it longer than 4,096 characters" },
	{ BASE "extract = item from path ~ '(a)\\1'", "u,t\n", "back-references are not supported" },
	{ BASE "extract = itm from path ~ '(a)'", "u,t\n", "!2 0:0 --extract: not ROLE from COL ~ 'REGEX': 'itm from path ~ '(a)''" },
	{ BASE "extract = item from path !~ '(a)'", "u,t\n", "!2 0:0 --extract: not ROLE from COL ~ 'REGEX'" },
	{ BASE "extract = item from path = x and path ~ '(a)'", "u,t\n", "!2 0:0 --extract: not ROLE from COL ~ 'REGEX'" },
	{ BASE "extract = item from path ~ '(a)' or path ~ '(b)'", "u,t\n", "!2 0:0 --extract: not ROLE from COL ~ 'REGEX'" },
	{ BASE "extract = item from path ~ (a)", "u,t\n", "!2 0:0 --extract: not ROLE from COL ~ 'REGEX'" },
	{ BASE "extract = item from nothere ~ '(a)'", "u,t\n", "!1 a:1:0 --extract: no column 'nothere'; there are: u, t" },
	/* where comes behind all of it */
	{ BASE "event = e\nrename = a=b\ndrop = d when e = c\nwhere = event = b and time < 2024-01-03", "u,e,t\nx,a," T "\nx,b," T "\nx,c," T "\nx,d," T "\nx,a,2024-01-03\n",
		"user\ttime\tevent\nx\t" T "\tb\nx\t" T "\tb\n-- rows=5 drop:d=1 where=2\n" },
	{ BASE "event = e\nnull = NA\nset = event='' when e = x", "u,e,t\nx,x," T "\nx,y," T "\n", "user\ttime\tevent\nx\t" T "\tNA\nx\t" T "\ty\n-- rows=2\n" }
};

START_TEST(test_cases)
{
	struct mapper_run how = { .bad = strstr(cases[_i].want, "bad:") == NULL ? TN_BAD_FAIL : TN_BAD_SKIP };
	const char *got = mapper_run(&how, cases[_i].options, cases[_i].table);

	if (strncmp(cases[_i].want, "user\t", 5) != 0)
		ck_assert_msg(strstr(got, cases[_i].want) != NULL, "want %s\ngot %s", cases[_i].want, got);
	else
		ck_assert_str_eq(got, cases[_i].want);
}
END_TEST

static bool missing(const char *s)
{
	return s[0] == '\0' || strcmp(s, "\\N") == 0;
}

/* --- random expressions; the twin is regexec, asked of every value --- */

static void random_regex(uint64_t *seed, char *dst, size_t cap)
{
	static const char *const parts[] = { "a", "b", "ab", "ba", "[ab]", "[^a]", "[]a]", "[^]a]", "[[:alpha:]b]", "[a[:digit:]]", "[[.b.]a]", "[[=a=]]", "(a)", "(ab)", "(a(b))",
		"(ab?)*", "([(]b)", "a*", "b+", "ab?", "aba{2}", "ba{0,1}", ".", ".*", "^", "$", "[.]", "\\.", "\\(", "a\\+", "(ba)+ab", "[b]*", "|b" };
	size_t n = 0;

	dst[0] = '\0';
	for (uint64_t left = 1 + rnd(seed) % 5; left > 0; left--) {
		const char *part = parts[rnd(seed) % (sizeof parts / sizeof parts[0])];

		if (n + strlen(part) + 4 > cap)
			break;
		memcpy(dst + n, part, strlen(part) + 1);
		n += strlen(part);
	}
	if (strchr(dst, '(') == NULL)
		memcpy(dst + n, "(a)", 4);
}

/* What the twin says of it: the first group, if there is one with something in it. */
static void twin_extract(const regex_t *regex, const char *value, struct tn_buf *want)
{
	regmatch_t at[2];

	tn_buf_cstr(want, "x\t" T "\t");
	if (!missing(value) && regexec(regex, value, 2, at, 0) == 0 && at[1].rm_so >= 0)
		tn_buf_escape(want, (struct tn_str){ value + at[1].rm_so, (size_t)(at[1].rm_eo - at[1].rm_so) });
	tn_buf_ch(want, '\n');
}

START_TEST(test_regex)
{
	static const char *const bytes[] = { "a", "b", "ab", "ba", "a", "b", "(", "]", ".", "\t", "\\", "aba" };
	uint64_t seed = 0xBADCAFE + (uint64_t)_i * 104729;
	struct tn_buf options = { 0 }, table = { 0 }, want = { 0 };
	int used = 0;

	for (int round = 0; round < 150; round++) {
		char text[64];
		regex_t regex;

		random_regex(&seed, text, sizeof text);
		if (regcomp(&regex, text, REG_EXTENDED) != 0)
			continue;
		if (regex.re_nsub == 0) {       /* \( is no group */
			regfree(&regex);
			continue;
		}
		used++;
		tn_buf_reset(&options);
		tn_buf_reset(&table);
		tn_buf_reset(&want);
		tn_buf_cstr(&options, BASE "extract = item from path ~ '");
		tn_buf_cstr(&options, text);
		tn_buf_cstr(&options, "'");
		tn_buf_ch(&options, '\0');
		tn_buf_cstr(&table, "u,path,t\n");
		tn_buf_cstr(&want, "user\ttime\titem\n");
		for (int row = 0; row < 16; row++) {
			char value[64] = "";
			size_t n = 0;

			for (uint64_t left = rnd(&seed) % 8; left > 0; left--) {
				const char *more = bytes[rnd(&seed) % (sizeof bytes / sizeof bytes[0])];

				memcpy(value + n, more, strlen(more) + 1);
				n += strlen(more);
			}
			tn_buf_cstr(&table, "x,");
			tn_buf_cstr(&table, value);
			tn_buf_cstr(&table, "," T "\n");
			twin_extract(&regex, value, &want);
		}
		tn_buf_cstr(&want, "-- rows=16\n");
		tn_buf_ch(&table, '\0');
		tn_buf_ch(&want, '\0');
		regfree(&regex);
		HOLDS_MSG(strcmp(mapper_run(&(struct mapper_run){ .bad = TN_BAD_FAIL }, options.p, table.p), want.p) == 0, "seed %d round %d: %s\n%swant\n%s", _i, round,
			text, table.p, want.p);
	}
	ck_assert_int_gt(used, 50);
	tn_buf_fini(&options);
	tn_buf_fini(&table);
	tn_buf_fini(&want);
}
END_TEST

/* --- random tables; the twin knows nothing of the mapper --- */

enum { U, A, B, K, N, M, FIELDS };

static const char *const header = "u,a,b,k,n,m,t";

struct row {
	const char *f[FIELDS];
};

/* Which of the rules there are. */
struct rules {
	bool drop_k, drop_n, from_guard, event_choice, extract, set, skip, sum;
};

static const char *draw(uint64_t *seed, const char *const *list, size_t n)
{
	return list[rnd(seed) % n];
}

#define DRAW(seed, list) draw(seed, list, sizeof list / sizeof list[0])

static struct row random_row(uint64_t *seed)
{
	static const char *const users[] = { "u1", "u2", "", "\\N" }, *const words[] = { "", "view", "cart", "x7", "x", "a\tb" };
	static const char *const keys[] = { "", "1", "2", "bot" }, *const numbers[] = { "", "1", "2.50", "-3", "0.001", "x" };

	return (struct row){ { DRAW(seed, users), DRAW(seed, words), DRAW(seed, words), DRAW(seed, keys), DRAW(seed, numbers), DRAW(seed, numbers) } };
}

struct counts {
	int rows, dropped_robots, dropped_small, left_out, user_missing, number;
};

static void add_escaped(struct tn_buf *b, const char *s)
{
	if (missing(s))
		tn_buf_cstr(b, s);
	else
		tn_buf_escape(b, tn_str_of(s));
}

/* n + {m:2}, with at most three decimals: in thousandths. False: missing. -1 by *bad: no number. */
static bool twin_sum(const struct row *r, char *dst, bool *bad)
{
	static const struct { const char *text; long milli; unsigned scale; } known[] = {
		{ "1", 1000, 0 }, { "2.50", 2500, 2 }, { "-3", -3000, 0 }, { "0.001", 1, 3 }, { "2", 2000, 0 }
	};
	const char *side[2] = { r->f[N], missing(r->f[M]) ? "2" : r->f[M] };
	long sum = 0;
	unsigned scale = 0;

	for (int i = 0; i < 2; i++) {
		size_t k = 0;

		if (missing(side[i]))
			return false;
		while (k < 5 && strcmp(known[k].text, side[i]) != 0)
			k++;
		*bad |= k == 5;
		if (*bad)
			return false;
		sum += known[k].milli;
		scale = known[k].scale > scale ? known[k].scale : scale;
	}
	for (unsigned i = scale; i < 3; i++)
		sum /= 10;
	dst[tn_money_put(dst, (struct tn_money){ sum, (uint8_t)scale })] = '\0';
	return true;
}

/* What would be written for a row, or what it is counted as. */
static void twin_row(const struct rules *o, const struct row *r, struct tn_buf *out, struct counts *c)
{
	const char *user = r->f[U], *event = r->f[A], *item = "", *value = r->f[N];
	char text[TN_MONEY_BYTES + 1];
	bool bad = false;

	c->rows++;
	if (o->drop_k && strcmp(r->f[K], "bot") == 0) {
		c->dropped_robots++;
		return;
	}
	if (o->drop_n && strcmp(r->f[N], "x") == 0) {
		c->number++;
		return;
	}
	if (o->drop_n && !missing(r->f[N]) && r->f[N][0] == '-') {
		c->dropped_small++;
		return;
	}
	if (o->from_guard && (missing(user) || strcmp(r->f[K], "1") != 0))
		user = missing(r->f[B]) ? "" : r->f[B];
	if (o->event_choice && missing(event))
		event = missing(r->f[B]) ? "none" : r->f[B];
	if (o->extract && r->f[B][0] == 'x' && r->f[B][1] != '\0')
		item = r->f[B] + 1;
	event = strcmp(event, "view") == 0 ? "look" : event;
	if (o->set && strcmp(r->f[K], "2") == 0)
		event = "two";
	if (missing(user) || (o->skip && missing(event))) {
		c->left_out += o->skip;
		c->user_missing += !o->skip;
		return;
	}
	if (o->sum)
		value = twin_sum(r, text, &bad) ? text : "";
	if (bad || strcmp(value, "x") == 0) {
		c->number++;
		return;
	}
	add_escaped(out, user);
	tn_buf_cstr(out, "\t" T "\t");
	add_escaped(out, event);
	if (o->extract) {
		tn_buf_ch(out, '\t');
		add_escaped(out, item);
	}
	tn_buf_ch(out, '\t');
	tn_buf_cstr(out, value);
	tn_buf_ch(out, '\n');
}

static void put_count(struct tn_buf *b, const char *name, int n)
{
	if (n > 0) {
		tn_buf_ch(b, ' ');
		tn_buf_cstr(b, name);
		tn_buf_ch(b, '=');
		tn_buf_u64(b, (uint64_t)n);
	}
}

static void put_options(struct tn_buf *b, const struct rules *o)
{
	tn_buf_cstr(b, "time = t\nkeep = none\nrename = view=look\n");
	tn_buf_cstr(b, o->from_guard ? "user = u when k = '1' | b\n" : "user = u\n");
	tn_buf_cstr(b, o->event_choice ? "event = a | b | =none\n" : "event = a\n");
	tn_buf_cstr(b, o->sum ? "value = n+{m:2}\n" : "value = n\n");
	tn_buf_cstr(b, o->drop_k ? "drop = robots when k = bot\n" : "");
	tn_buf_cstr(b, o->drop_n ? "drop = small when n < 0\n" : "");
	tn_buf_cstr(b, o->extract ? "extract = item from b ~ '^x(.+)$'\n" : "");
	tn_buf_cstr(b, o->set ? "set = event=two when k = '2'\n" : "");
	tn_buf_cstr(b, o->skip ? "skip-missing = user\nskip-missing = event\n" : "");
}

/* Left-outs of user and event are told together: which of the two is asked first is the mapper's. */
static void put_counts(struct tn_buf *b, const struct counts *c)
{
	tn_buf_cstr(b, "--");
	put_count(b, "rows", c->rows);
	put_count(b, "left-out", c->left_out);
	put_count(b, "robots", c->dropped_robots);
	put_count(b, "small", c->dropped_small);
	put_count(b, "user-missing", c->user_missing);
	put_count(b, "number", c->number);
}

static int count_of(const char *text, const char *name)
{
	const char *at = strstr(text, name);
	int n = 0;

	for (at = at == NULL ? "" : at + strlen(name); *at >= '0' && *at <= '9'; at++)
		n = n * 10 + (*at - '0');
	return n;
}

START_TEST(test_random)
{
	uint64_t seed = 0xC0FFEE + (uint64_t)_i * 7717;
	struct tn_buf options = { 0 }, table = { 0 }, want = { 0 }, got = { 0 };

	for (int round = 0; round < 120; round++) {
		uint64_t bits = rnd(&seed);
		struct rules o = { bits & 1, bits & 2, bits & 4, bits & 8, bits & 16, bits & 32, bits & 64, bits & 128 };
		struct mapper_run how = { .bad = TN_BAD_SKIP, .window = 1 + (uint32_t)(rnd(&seed) % 7) };
		struct counts c = { .rows = 0 }, mine = { .rows = 0 };
		const char *text, *end;

		tn_buf_reset(&options);
		tn_buf_reset(&table);
		tn_buf_reset(&want);
		tn_buf_reset(&got);
		put_options(&options, &o);
		tn_buf_ch(&options, '\0');
		tn_buf_cstr(&table, header);
		tn_buf_ch(&table, '\n');
		tn_buf_cstr(&want, o.extract ? "user\ttime\tevent\titem\tvalue\n" : "user\ttime\tevent\tvalue\n");
		for (uint64_t n = rnd(&seed) % 12; n > 0; n--) {
			struct row r = random_row(&seed);

			for (int i = 0; i < FIELDS; i++) {
				tn_buf_cstr(&table, r.f[i]);
				tn_buf_ch(&table, ',');
			}
			tn_buf_cstr(&table, T "\n");
			twin_row(&o, &r, &want, &c);
		}
		tn_buf_ch(&table, '\0');
		put_counts(&want, &c);
		tn_buf_ch(&want, '\0');
		text = mapper_run(&how, options.p, table.p);
		end = strstr(text, "--");
		HOLDS_MSG(end != NULL, "%s%s%s", options.p, table.p, text);
		tn_buf_add(&got, (struct tn_str){ text, (size_t)(end - text) });
		mine.rows = count_of(end, " rows=");
		mine.left_out = count_of(end, "left-out:user=") + count_of(end, "left-out:event=");
		mine.dropped_robots = count_of(end, "drop:robots=");
		mine.dropped_small = count_of(end, "drop:small=");
		mine.user_missing = count_of(end, "bad:user-missing=");
		mine.number = count_of(end, "bad:number=");
		put_counts(&got, &mine);
		tn_buf_ch(&got, '\0');
		HOLDS_MSG(strcmp(want.p, got.p) == 0, "seed %d round %d\n%s%swant\n%s\ngot\n%s", _i, round, options.p, table.p, want.p, got.p);
	}
	tn_buf_fini(&options);
	tn_buf_fini(&table);
	tn_buf_fini(&want);
	tn_buf_fini(&got);
}
END_TEST

Suite *mapper_rules_suite(void)
{
	Suite *s = suite_create("mapper_rules");
	TCase *c = tcase_create("all");

	tcase_set_timeout(c, 120);
	tcase_add_loop_test(c, test_cases, 0, (int)(sizeof cases / sizeof cases[0]));
	tcase_add_loop_test(c, test_regex, 0, 12);
	tcase_add_loop_test(c, test_random, 0, 12);
	suite_add_tcase(s, c);
	return s;
}
