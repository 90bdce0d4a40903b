/* The mapper's dedup: records and their rows, keys, conflicts, several files, and rows that are put off when memory is short. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "mapper_run.h"
#include "rnd.h"

Suite *mapper_dedup_suite(void);

#define T "2024-01-02T00:00:00Z"
#define BASE "user = u\ntime = t\nkeep = none\n"

static const struct {
	const char *options, *table, *want;
} cases[] = {
	{ BASE "event = e\ndedup = id", "u,t,e,id\nx," T ",v,1\ny," T ",v,2\nx," T ",v,1\nz," T ",v,3\nx," T ",v,1\n",
		"user\ttime\tevent\nx\t" T "\tv\ny\t" T "\tv\nz\t" T "\tv\n-- rows=5 again=2\n" },
	/* the same key with other content; what is not written is not looked at */
	{ BASE "event = e\ndedup = id", "u,t,e,id,n\nx," T ",v,1,a\nx," T ",w,1,a\nx," T ",v,1,b\n",
		"user\ttime\tevent\nx\t" T "\tv\n-- rows=3 again=1 bad:conflict=1\n" },
	{ BASE "event = e\ndedup = id", "u,t,e,id\nx," T ",v,k\ty\nx," T ",w,k\ty\n",
		"!1 a:3:0 id: 'k\\ty' again with other content; first at a:2 (--bad skip keeps the first)" },
	{ BASE "dedup = {my id}", "u,t,my id\nx," T ",\nx," T ",\\N\nx," T ",1\n", "user\ttime\nx\t" T "\n-- rows=3 bad:key-missing=2\n" },
	{ BASE "dedup = id", "u,t,id\nx," T ",\n", "!1 a:2:3 no 'id' in the row, and it is the key" },
	{ BASE "dedup = nothere", "u,t,id\nx," T ",\n", "!1 a:1:0 --dedup: no column 'nothere'; there are: u, t, id" },
	/* the rows of a record go together: all are written or none */
	{ BASE "item = i\ndedup = id", "u,t,i,id\nx," T ",a,1\n+x," T ",b,1\nx," T ",a,1\n+x," T ",b,1\nx," T ",a,2\nx," T ",a,1\nx," T ",b,1\n+x," T ",a,1\n",
		"user\ttime\titem\nx\t" T "\ta\nx\t" T "\tb\nx\t" T "\ta\n-- rows=8 again=2 bad:conflict=3\n" },
	{ BASE "item = i\ndedup = id\nskip-missing = item\nwhere = item != c", "u,t,i,id\nx," T ",a,1\n+x," T ",,1\n+x," T ",c,1\nx," T ",a,1\nx," T ",c,1\n",
		"user\ttime\titem\nx\t" T "\ta\n-- rows=5 left-out:item=1 where=2 again=1\n" },
	/* keys of their own within a record */
	{ BASE "item = i\ndedup = id", "u,t,i,id\nx," T ",a,1\n+x," T ",b,2\n+x," T ",b,2\n+x," T ",a,1\n",
		"user\ttime\titem\nx\t" T "\ta\nx\t" T "\tb\nx\t" T "\tb\n-- rows=4 again=1\n" },
	/* whole rows: also what is not written; columns in any order; fields cannot run into each other */
	{ BASE "dedup = row", "u,t,a,b\nx," T ",1,\nx," T ",,1\nx," T ",1,\nx," T ",1\t,\nx," T ",1,2\n", "user\ttime\nx\t" T "\nx\t" T "\nx\t" T "\nx\t" T "\n-- rows=5 again=1\n" },
	{ BASE "dedup = row", "u,t,a\nx," T ",1\n---\na,t,u\n1," T ",x\n2," T ",x\nx," T ",1\n", "user\ttime\nx\t" T "\nx\t" T "\n1\t" T "\n-- rows=4 again=1\n" },
	/* one key in several files, and the last record of a file is closed by the next one */
	{ BASE "event = e\ndedup = id", "u,t,e,id\nx," T ",v,1\n---\nid,t,e,u\n1," T ",v,x\n2," T ",v,x\n---\nu,t,e,id\nx," T ",w,2\n",
		"user\ttime\tevent\nx\t" T "\tv\nx\t" T "\tv\n-- rows=4 again=1 bad:conflict=1\n" },
	{ BASE "event = e\ndedup = id", "u,t,e,id\nx," T ",v,1\n---\nu,t,e,id\nx," T ",w,1\n", "!1 b:2:0 id: '1' again with other content; first at a:2" },
	{ BASE "event = e\nrename = v=w\ndedup = id", "u,t,e,id\nx,2024-01-02,v,1\nx," T ",w,1\n", "user\ttime\tevent\nx\t" T "\tw\n-- rows=2 again=1\n" }
};

START_TEST(test_cases)
{
	static const uint32_t windows[] = { 0, 1, 2, 3 };

	for (size_t i = 0; i < sizeof windows / sizeof windows[0]; i++) {
		struct mapper_run how = { .bad = strstr(cases[_i].want, "bad:") == NULL ? TN_BAD_FAIL : TN_BAD_SKIP, .window = windows[i] };
		const char *got = mapper_run(&how, cases[_i].options, cases[_i].table);

		if (cases[_i].want[0] == '!')
			ck_assert_msg(strstr(got, cases[_i].want) != NULL, "want %s\ngot %s", cases[_i].want, got);
		else
			ck_assert_str_eq(got, cases[_i].want);
	}
}
END_TEST

#define MOST 400

/* A list of keys and contents: the twin compares each record with all before it. */
struct record {
	unsigned key, content, rows;
};

static void twin(const struct record *r, unsigned n, unsigned *written, unsigned *again, unsigned *other)
{
	*written = *again = *other = 0;
	for (unsigned i = 0; i < n; i++) {
		unsigned k = 0;

		while (r[k].key != r[i].key)
			k++;
		if (k == i)
			*written += r[i].rows;
		else if (r[k].content == r[i].content && r[k].rows == r[i].rows)
			*again += r[i].rows;
		else
			*other += r[i].rows;
	}
}

static void put_record(struct tn_buf *table, const struct record *r)
{
	for (unsigned k = 0; k < r->rows; k++) {
		tn_buf_cstr(table, k == 0 ? "" : "+");
		tn_buf_ch(table, 'u');
		tn_buf_u64(table, r->key);
		tn_buf_cstr(table, ",2024-01-0");
		tn_buf_u64(table, 1 + r->content + k);
		tn_buf_cstr(table, ",item");
		tn_buf_u64(table, k);
		tn_buf_cstr(table, ",a-rather-long-key-");
		tn_buf_u64(table, r->key);
		tn_buf_ch(table, '\n');
	}
}

/* The same for all orders of the same rows. */
static uint64_t sum_of_rows(const char *text)
{
	struct tn_str rest = tn_str_of(text), row;
	uint64_t sum = 0;

	while (tn_str_cut(&rest, '\n', &row)) {
		uint64_t h = 14695981039346656037u;

		for (size_t i = 0; i < row.n; i++)
			h = (h ^ (unsigned char)row.p[i]) * 1099511628211u;
		sum += h * (h | 1);
	}
	return sum;
}

/* Counts, and the times that go with them (mapper_run holds both to the output), do not depend on memory. */
START_TEST(test_random)
{
	uint64_t seed = 99 + (uint64_t)_i;
	static struct record r[MOST];
	struct tn_buf table = { 0 }, want = { 0 };

	int put_off = 0;

	for (int round = 0; round < 12; round++) {
		unsigned n = 1 + (unsigned)(rnd(&seed) % MOST), keys = 1 + (unsigned)(rnd(&seed) % (n + 50)), written, again, other;
		struct mapper_run how = { .bad = TN_BAD_SKIP, .window = 1 + (uint32_t)(rnd(&seed) % 100) };
		uint64_t sum;
		const char *got;

		tn_buf_reset(&table);
		tn_buf_reset(&want);
		tn_buf_cstr(&table, "u,t,i,id\n");
		for (unsigned i = 0; i < n; i++) {
			r[i] = (struct record){ (unsigned)(rnd(&seed) % keys), rnd(&seed) % 8 == 0, 1 + (rnd(&seed) % 6 == 0) };
			if (i > 0 && rnd(&seed) % 200 == 0 && round % 3 == 0)
				tn_buf_cstr(&table, "---\nu,t,i,id\n");
			put_record(&table, &r[i]);
		}
		tn_buf_ch(&table, '\0');
		twin(r, n, &written, &again, &other);
		sum = sum_of_rows(mapper_run(&how, BASE "item = i\ndedup = id", table.p));
		how.mem = 256;
		got = mapper_run(&how, BASE "item = i\ndedup = id", table.p);
		HOLDS(sum_of_rows(got) == sum);
		put_off += mapper_run_spilled > 0;
		got = strstr(got, "-- rows=");
		HOLDS(got != NULL);
		tn_buf_cstr(&want, "-- rows=");
		tn_buf_u64(&want, written + again + other);
		if (again > 0) {
			tn_buf_cstr(&want, " again=");
			tn_buf_u64(&want, again);
		}
		if (other > 0) {
			tn_buf_cstr(&want, " bad:conflict=");
			tn_buf_u64(&want, other);
		}
		tn_buf_cstr(&want, "\n");
		tn_buf_ch(&want, '\0');
		HOLDS_MSG(strcmp(got, want.p) == 0, "seed %d round %d: want %s got %s", _i, round, want.p, got);
	}
	ck_assert_int_gt(put_off, 6);
	tn_buf_fini(&table);
	tn_buf_fini(&want);
}
END_TEST

Suite *mapper_dedup_suite(void)
{
	Suite *s = suite_create("mapper_dedup");
	TCase *c = tcase_create("all");

	tcase_set_timeout(c, 120);
	tcase_add_loop_test(c, test_cases, 0, (int)(sizeof cases / sizeof cases[0]));
	tcase_add_loop_test(c, test_random, 0, 12);
	suite_add_tcase(s, c);
	return s;
}
