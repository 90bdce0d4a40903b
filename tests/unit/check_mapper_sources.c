/* The mapper's sources: alternatives, guards, constants, wants; each case is options, a table and what comes out. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "mapper_run.h"
#include "rnd.h"

Suite *mapper_sources_suite(void);

#define T "2024-01-02T00:00:00Z"
#define BASE "time = t\nkeep = none\n"

static const struct {
	const char *options, *table, *want;
} cases[] = {
	/* by file, then by row */
	{ BASE "user = a | b", "b,t\nx," T "\n", "user\ttime\nx\t" T "\n-- rows=1\n" },
	{ BASE "user = a | b", "a,b,t\nx,y," T "\n,y," T "\n\\N,z," T "\n", "user\ttime\nx\t" T "\ny\t" T "\nz\t" T "\n-- rows=3\n" },
	{ BASE "user = a | b", "c,t\nx," T "\n", "!1 a:1:0 no column 'a'; there are: c, t" },
	{ BASE "user = a | b", "a,b,t\n,," T "\n", "user\ttime\n-- rows=1 bad:user-missing=1\n" },
	{ BASE "user = a | =nobody", "a,t\n," T "\nx," T "\n", "user\ttime\nnobody\t" T "\nx\t" T "\n-- rows=2\n" },
	{ BASE "user = a\nevent = e |", "a,t\nx," T "\n", "user\ttime\nx\t" T "\n-- rows=1\n" },
	{ BASE "user = a\nevent = e |", "a,e,t\nx,v," T "\nx,," T "\n", "user\ttime\tevent\nx\t" T "\tv\nx\t" T "\t\n-- rows=2\n" },
	{ BASE "user = a\nitem = sku |", "a,t\nx," T "\n", "user\ttime\nx\t" T "\n-- rows=1\n" },
	{ BASE "user = a\nitem = sku | =none", "a,t\nx," T "\n", "user\ttime\titem\nx\t" T "\tnone\n-- rows=1\n" },
	{ BASE "user = a\nitem = sku | =none", "a,sku,t\nx,," T "\nx,7," T "\n", "user\ttime\titem\nx\t" T "\tnone\nx\t" T "\t7\n-- rows=2\n" },
	{ BASE "user = {a|b} | {c d}", "c d,a|b,t\nx,y," T "\nz,," T "\n", "user\ttime\ny\t" T "\nz\t" T "\n-- rows=2\n" },
	{ BASE "user = a\nevent = =it's", "a,t\nx," T "\n", "user\ttime\tevent\nx\t" T "\tit's\n-- rows=1\n" },
	/* guards */
	{ BASE "user = a when k = 1 | b when k = 2", "a,b,k,t\nx,y,1," T "\nx,y,2," T "\nx,y,3," T "\n",
		"user\ttime\nx\t" T "\ny\t" T "\n-- rows=3 bad:user-missing=1\n" },
	{ BASE "user = a\nevent = =refund when k ~ '^C|x' | =purchase", "a,k,t\nx,C1," T "\nx,," T "\nx,yx," T "\n",
		"user\ttime\tevent\nx\t" T "\trefund\nx\t" T "\tpurchase\nx\t" T "\trefund\n-- rows=3\n" },
	{ BASE "user = a when missing = 1 | b", "a,b,t\nx,y," T "\n", "user\ttime\ny\t" T "\n-- rows=1\n" },
	{ BASE "user = a when value > 1 | b\nvalue = v", "a,b,v,t\nx,y,2," T "\nx,y,0," T "\nx,y,z," T "\n",
		"user\ttime\tvalue\nx\t" T "\t2\ny\t" T "\t0\n-- rows=3 bad:number=1\n" },
	{ BASE "user = a when k = | b", "a,t\nx," T "\n", "!2 0:0 --user: at byte 4: expected a value, found the end" },
	/* arithmetic among alternatives */
	{ BASE "user = a\nvalue = p*q | r", "a,p,q,r,t\nx,2,3,9," T "\nx,2,,9," T "\nx,,,," T "\nx,2,z,9," T "\nx,,,z," T "\n",
		"user\ttime\tvalue\nx\t" T "\t6\nx\t" T "\t9\nx\t" T "\t\n-- rows=5 bad:number=2\n" },
	{ BASE "user = a\nvalue = p-{q:0} when k = s | =0", "a,p,q,k,t\nx,2.5,,s," T "\nx,2,1.25,s," T "\nx,2,1,," T "\n",
		"user\ttime\tvalue\nx\t" T "\t2.5\nx\t" T "\t0.75\nx\t" T "\t0\n-- rows=3\n" },
	{ BASE "user = a\nvalue = p*q\nqty = q+1", "a,p,q,t\nx,1.5,2," T "\n", "user\ttime\tvalue\tqty\nx\t" T "\t3.0\t3\n-- rows=1\n" },
	{ BASE "user = a\nvalue = p-q", "a,p-q,p,q,t\nx,7,1,1," T "\n", "user\ttime\tvalue\nx\t" T "\t7\n-- rows=1\n" },
	{ BASE "user = a\nvalue = p*z", "a,p,t\nx,7," T "\n", "!1 a:1:0 no column 'z'; there are: a, p, t" },
	{ BASE "user = a\nvalue = p*", "a,p,t\nx,7," T "\n", "!2 0:0 --value: a name or a number is wanted at character 3 of 'p*' "
		"(a column, or arithmetic such as price*qty or {Unit price}*{Qty:1}-{Discount:0})" },
	{ BASE "user = a\nvalue = p* | p", "a,p,t\nx,7," T "\n", "!2 0:0 --value: a name or a number is wanted at character 3 of 'p*' "
		"(a column, or arithmetic such as price*qty or {Unit price}*{Qty:1}-{Discount:0})" },
	{ BASE "user = a\nvalue = Unit price | p", "a,p,t\nx,7," T "\n", "user\ttime\tvalue\nx\t" T "\t7\n-- rows=1\n" },
	{ BASE "user = a\nvalue = =x | p", "a,p,t\nx,7," T "\n", "!2 0:0 --value: not a number: 'x'" },
	{ BASE "user = a\nvalue = p*q\nskip-missing = value", "a,p,q,t\nx,1,2," T "\nx,,2," T "\n",
		"user\ttime\tvalue\nx\t" T "\t2\n-- rows=2 left-out:value=1\n" },
	{ BASE "user = a | b\nskip-missing = user", "a,b,t\n,," T "\n,y," T "\n", "user\ttime\ny\t" T "\n-- rows=2 left-out:user=1\n" },
	{ BASE "user = a\nvalue = net-amount", "a,net,net-amount,amount,t\nx,7,5,1," T "\n", "user\ttime\tvalue\nx\t" T "\t5\n-- rows=1\n" },
	{ BASE "user = a\nvalue = net-amount", "a,net,amount,t\nx,7,1," T "\n", "user\ttime\tvalue\nx\t" T "\t6\n-- rows=1\n" },
	{ BASE "user = a\nkeep = nothere", "a,t\nx," T "\n", "!1 a:1:0 --keep: no column 'nothere'; there are: a, t" },
	{ BASE "user = a\nset = nothere=x when a = b", "a,t\nx," T "\n",
		"!1 a:1:0 --set: no column 'nothere'; there are: a, t (--set takes a role or a kept column)" },
	/* times */
	{ "user = a\ntime = t | s | =2020-01-01\nkeep = none", "a,t,s\nx," T ",2023-01-01\nx,,2023-01-01\nx,,\n",
		"user\ttime\nx\t" T "\nx\t2023-01-01T00:00:00Z\nx\t2020-01-01T00:00:00Z\n-- rows=3\n" },
	{ "user = a\ntime = =2020-01-01T00:00:00.5Z | t\nkeep = none", "a,t\nx," T "\n", "user\ttime\nx\t2020-01-01T00:00:00.500Z\n-- rows=1\n" },
	{ "user = a\ntime = t | =2020-01-01\ntime-digits = 3\nkeep = none", "a,t\nx,\n", "user\ttime\nx\t2020-01-01T00:00:00.000Z\n-- rows=1\n" },
	/* renames of what a source gave */
	{ BASE "user = a\nevent = e | f | =v\nrename = v=w,w=z", "a,e,f,t\nx,v,," T "\nx,,v," T "\nx,,," T "\n",
		"user\ttime\tevent\nx\t" T "\tw\nx\t" T "\tw\nx\t" T "\tw\n-- rows=3\n" },
	{ BASE "user = a\nevent = =v\nrename = v=w,w=z", "a,t\nx," T "\n", "user\ttime\tevent\nx\t" T "\tw\n-- rows=1\n" },
	/* kept columns: one of several sources is not surely in the output, but what has the role's own name could not stand beside it */
	{ "user = a | b\ntime = t", "a,b,t\nx,y," T "\n", "user\ttime\ta\tb\nx\t" T "\tx\ty\n-- rows=1\n" },
	{ "user = a | user\ntime = t", "a,user,t\nx,y," T "\n", "user\ttime\ta\nx\t" T "\tx\n-- rows=1\n" },
	{ "user = a\ntime = t\nvalue = p*q", "a,t,p,q~2\nx," T ",2,3\n", "user\ttime\tvalue\nx\t" T "\t6\n-- rows=1\n" },
	/* what a role's name means */
	{ BASE "user = a | b\nset = event=q when user = x", "a,b,t\nx,y," T "\n",
		"!1 a:1:0 --set: the user has several sources: 'a', 'b' (name a column instead of the role)" },
	{ BASE "user = a | user\nset = event=q when user = y", "a,user,t\nx,y," T "\n", "user\ttime\tevent\nx\t" T "\tq\n-- rows=1\n" },
	{ BASE "user = a | b\nset = event=q when user = x", "a,t\nx," T "\n", "user\ttime\tevent\nx\t" T "\tq\n-- rows=1\n" },
	/* the next file has its columns in another order */
	{ BASE "user = a | b\nvalue = p*q | r", "a,b,p,q,r,t\nx,,2,3,9," T "\n---\nt,r,q,p,b,a\n" T ",9,,4,y,\n" T ",9,5,4,,z\n",
		"user\ttime\tvalue\nx\t" T "\t6\ny\t" T "\t9\nz\t" T "\t20\n-- rows=3\n" },
	/* escapes */
	{ BASE "user = a | b", "a,b,t\nx\ty,," T "\n,c\\d," T "\n", "user\ttime\nx\\ty\t" T "\nc\\\\d\t" T "\n-- rows=2\n" }
};

START_TEST(test_cases)
{
	struct mapper_run how = { .bad = strstr(cases[_i].want, "bad:") == NULL ? TN_BAD_FAIL : TN_BAD_SKIP };
	const char *got = mapper_run(&how, cases[_i].options, cases[_i].table);

	if (cases[_i].want[0] == '!') {
		ck_assert_msg(strstr(got, cases[_i].want) != NULL, "want %s\ngot %s", cases[_i].want, got);
		return;
	}
	ck_assert_str_eq(got, cases[_i].want);
}
END_TEST

/* name:u (usual), p (preset), o (option), in order */
static const struct {
	const char *options;
	uint32_t option_roles;
	const char *want;
} wants[] = {
	{ "user = a | b.c[0].d\ntime = t", 0, "a:p b.c[0].d:p t:p event:u item:u value:u qty:u order:u session:u category:u currency:u" },
	{ "user = a\ntime = t\nevent = =x\nitem =\nvalue = a*{b c:1}-2\nqty = {q[]} when k = 1 | q\norder = =\nsession = a\ncategory = =c\ncurrency = =EUR", TN_USER,
		"a:o t:p b c:p q[]:p k:p q:p" },
	/* an option's word: alone it must be met, one of several alternatives may be absent */
	{ "user = a\ntime = t\nevent = e |\nitem = sku | =none\nvalue = v | w*2\nqty = q when k = 1\norder = o when k = 2 | l\nsession = |\ncategory = =c\ncurrency = =EUR",
		~UINT32_C(0), "a:o t:o e:p sku:p v:p w*2:u w:p q:o k:o o:p l:p" },
	/* what reads as arithmetic may be a member's name; not a path, nor what has names in braces */
	{ "user = a\ntime = t\nevent = =\nitem = =\nvalue = net-amount\nqty = net\norder = =\nsession = =\ncategory = =\ncurrency = =", TN_VALUE,
		"a:p t:p net-amount:u net:o amount:o" },
	{ "user = a\ntime = t\nevent = =\nitem = =\nvalue = b.c*2\nqty = {q}+1\norder = =\nsession = =\ncategory = =\ncurrency = =", TN_VALUE | TN_QTY,
		"a:p t:p b.c:o q:o" },
	{ "user = u\ntime = t\nevent = e\nitem = =\nvalue = =1\nqty = =1\norder = =1\nsession = =1\ncategory = =1\ncurrency = =1\n"
		"drop = x when event = a and value > 1 and agent ~ b\nextract = item from path ~ '^(x)'\nset = event=x when user = a or k = v\n"
		"set = kept=1 when a = b\nkeep = m,n.o,u\ntz-col = {zone col}\ndedup = id", 0,
		"u:p t:p e:p value:p agent:p path:p k:p a:p kept:p m:p n.o:p zone col:o id:o" },
	{ "user = p[key=a].v | {x y}\ntime = a[\"odd.name\"].b\nevent = =\nitem = =\nvalue = a[\"o-d\"].b*2\nqty = Total (net)\norder = =1\nsession = =1\ncategory = =1\ncurrency = =1\ndedup = row",
		TN_ITEM, "p[key=a].v:p x y:p a[\"odd.name\"].b:p a[\"o-d\"].b:p Total (net):p" }
};

/* The options of a preset: only what wants looks at. */
static void parse_wants(struct tn_mapper_spec *spec, const char *options, uint32_t option_roles)
{
	struct tn_str rest = tn_str_of(options), line, key;
	enum tn_role role;

	*spec = (struct tn_mapper_spec){ .time_digits = -1 };
	while (tn_str_cut(&rest, '\n', &line)) {
		struct tn_mapper_texts *list;

		HOLDS(tn_str_cut(&line, '=', &key));
		key = tn_str_trim(key);
		line = tn_str_trim(line);
		if (tn_role_parse(key, &role)) {
			HOLDS(tn_mapper_from_parse(&spec->from[role], line));
			spec->from[role].is_option = (option_roles >> role & 1) != 0;
		} else if (tn_str_eq(key, TN_STR("keep"))) {
			spec->keep = line;
		} else if (tn_str_eq(key, TN_STR("tz-col"))) {
			spec->tz_col = line;
		} else if (tn_str_eq(key, TN_STR("dedup"))) {
			spec->dedup = (struct tn_dedup_spec){ .key = line, .mem = 1 << 20 };
		} else {
			list = tn_str_eq(key, TN_STR("drop")) ? &spec->drop : tn_str_eq(key, TN_STR("set")) ? &spec->set : &spec->extract;
			list->text[list->n++] = line;
			list->npreset = list->n;
		}
	}
}

START_TEST(test_wants)
{
	static struct tn_mapper_spec spec;
	struct tn_mapper *m = NULL;
	const struct tn_want *want;
	struct tn_err err = { 0 };
	struct tn_buf got = { 0 };
	uint32_t n;

	parse_wants(&spec, wants[_i].options, wants[_i].option_roles);
	ck_assert_msg(tn_mapper_open(&m, &spec, &err) == TN_OK, "%s", err.what);
	ck_assert_int_eq(tn_mapper_wants(m, &want, &n, &err), TN_OK);
	for (uint32_t i = 0; i < n; i++) {
		if (i > 0)
			tn_buf_ch(&got, ' ');
		tn_buf_add(&got, want[i].name);
		tn_buf_ch(&got, ':');
		tn_buf_ch(&got, "upo"[want[i].by]);
	}
	tn_buf_ch(&got, '\0');
	ck_assert_str_eq(got.p, wants[_i].want);
	tn_buf_fini(&got);
	tn_mapper_close(m);
}
END_TEST

/* Once the first file has told whether net-amount is a column, net and amount must be met only where it is none. */
static const struct {
	const char *value, *qty, *columns, *want;
} wholes[] = {
	{ "net-amount", "=1", "u,t,net-amount", "net-amount:u net:p amount:p" },
	{ "net-amount", "=1", "u,t,net-amount,net,amount", "net-amount:u net:p amount:p" },
	{ "net-amount", "=1", "u,t,net,amount", "net-amount:u net:o amount:o" },
	{ "net-amount", "net", "u,t,net-amount,net,amount", "net-amount:u net:o amount:p" },
	{ "net-amount | v", "=1", "u,t,net,amount,v", "net-amount:u net:p amount:p v:p" },
	{ "{net-amount}", "=1", "u,t,net-amount", "net-amount:o" }
};

START_TEST(test_whole)
{
	static struct tn_mapper_spec spec;
	struct tn_arena arena = { 0 };
	struct tn_columns columns;
	struct tn_mapper *m = NULL;
	const struct tn_want *want, *held;
	struct tn_err err = { 0 };
	struct tn_buf got = { 0 };
	uint32_t n, before;

	spec = (struct tn_mapper_spec){ .time_digits = -1, .keep = TN_STR("none"), .no_header_out = true };
	for (enum tn_role role = 0; role < TN_ROLES; role++) {
		static const char *const others[] = { "u", "t", "=e" };
		const char *text = role == TN_ROLE_VALUE ? wholes[_i].value : role == TN_ROLE_QTY ? wholes[_i].qty : role < 2 ? others[role] : others[2];

		ck_assert(tn_mapper_from_parse(&spec.from[role], tn_str_of(text)));
		spec.from[role].is_option = role == TN_ROLE_VALUE || role == TN_ROLE_QTY;
	}
	ck_assert_int_eq(tn_mapper_open(&m, &spec, &err), TN_OK);
	ck_assert_int_eq(tn_mapper_wants(m, &held, &before, &err), TN_OK);
	ck_assert_int_eq(tn_columns_list(&columns, tn_str_of(wholes[_i].columns), &arena, &err), TN_OK);
	ck_assert_msg(tn_mapper_bind(m, &(struct tn_mapper_input){ .file = "a", .columns = &columns, .delimiter = ',' }, NULL, &err) == TN_OK, "%s", err.what);
	ck_assert_int_eq(tn_mapper_wants(m, &want, &n, &err), TN_OK);
	ck_assert(n == before && want == held);
	for (uint32_t i = 2; i < n; i++) {
		if (i > 2)
			tn_buf_ch(&got, ' ');
		tn_buf_add(&got, want[i].name);
		tn_buf_ch(&got, ':');
		tn_buf_ch(&got, "upo"[want[i].by]);
	}
	tn_buf_ch(&got, '\0');
	ck_assert_str_eq(got.p, wholes[_i].want);
	tn_buf_fini(&got);
	tn_mapper_close(m);
	tn_arena_fini(&arena);
}
END_TEST

/* Text, and its alternatives with / between. */
static const struct {
	const char *text, *want;
} froms[] = {
	{ "a", "a" }, { "", "" }, { "a | b", "a/b" }, { "a|b|", "a/b/" }, { " {a|b} | c ", "{a|b}/c" }, { "a when x ~ 'b|c' | d", "a when x ~ 'b|c'/d" },
	{ "Tom's | Ann's", "Tom's/Ann's" }, { "{Tom's} when {a|b} = 'it''s|' | b", "{Tom's} when {a|b} = 'it''s|'/b" }, { "{a | b", "{a | b" },
	{ "a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p", "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p" }, { "a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p|q", NULL }
};

START_TEST(test_from)
{
	struct tn_mapper_from from = { .n = 0 };
	struct tn_buf got = { 0 };

	ck_assert(tn_mapper_from_parse(&from, tn_str_of(froms[_i].text)) == (froms[_i].want != NULL));
	for (uint32_t i = 0; i < from.n && froms[_i].want != NULL; i++) {
		if (i > 0)
			tn_buf_ch(&got, '/');
		tn_buf_add(&got, from.text[i]);
	}
	tn_buf_ch(&got, '\0');
	if (froms[_i].want != NULL)
		ck_assert_str_eq(got.p, froms[_i].want);
	tn_buf_fini(&got);
}
END_TEST

Suite *mapper_sources_suite(void)
{
	Suite *s = suite_create("mapper_sources");
	TCase *c = tcase_create("all");

	tcase_add_loop_test(c, test_cases, 0, (int)(sizeof cases / sizeof cases[0]));
	tcase_add_loop_test(c, test_wants, 0, (int)(sizeof wants / sizeof wants[0]));
	tcase_add_loop_test(c, test_whole, 0, (int)(sizeof wholes / sizeof wholes[0]));
	tcase_add_loop_test(c, test_from, 0, (int)(sizeof froms / sizeof froms[0]));
	suite_add_tcase(s, c);
	return s;
}
