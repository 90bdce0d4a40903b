/* The CSV reader against libcsv, against a slow reference, and its two splitters against each other: every small input in every
 * block split, long generated logs, and a table of cases that says what each fault must give. */
#include <check.h>

#include "unit/csv_ref.h"

Suite *csv_suite(void);

#define LIMIT ((size_t)1 << 20)

struct texts {
	struct ref_text got, want, cut, oracle;
};

static void texts_fini(struct texts *t)
{
	free(t->got.p);
	free(t->want.p);
	free(t->cut.p);
	free(t->oracle.p);
}

static uint64_t next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static size_t below(uint64_t *seed, size_t n)
{
	return (size_t)(next(seed) % n);
}

static void hold(struct texts *t, const char *data, size_t n, const struct ref_setup *set)
{
	ref_run(&t->got, data, n, set);
	if (strcmp(t->got.p, t->want.p) == 0)
		return;
	t->cut.n = 0;
	ref_bytes(&t->cut, data, n);
	ck_abort_msg("input %.300s first %zu step %zu limit %zu plain %d\n%.900s---\n%.900s", t->cut.p, set->first, set->step, set->max_record,
		set->is_plain, t->got.p, t->want.p);
}

/* Reference and libcsv agree (limits are ours alone); sets t->want. */
static void expect(struct texts *t, const char *data, size_t n, char delimiter, size_t max_record)
{
	ref_slow(&t->want, data, n, delimiter, max_record);
	if (max_record < n)
		return;
	ref_libcsv(&t->oracle, data, n, delimiter);
	ref_reduce(&t->cut, t->want.p);
	ck_assert_str_eq(t->cut.p, t->oracle.p);
}

static void hold_splits(struct texts *t, const char *data, size_t n, char delimiter, size_t max_record)
{
	struct ref_setup set = { .max_record = max_record, .delimiter = delimiter };
	static const char baits[] = "\"\n,\r";

	expect(t, data, n, delimiter, max_record);
	for (int plain = 0; plain < 2; plain++) {
		set.is_plain = plain != 0;
		for (set.first = 0; set.first < n; set.first++) {
			set.bait = baits[set.first % 4];
			set.step = 0;
			hold(t, data, n, &set);
			set.step = 1 + set.first % 3;
			hold(t, data, n, &set);
		}
	}
}

START_TEST(small_inputs)
{
	static const char alphabet[] = "aa,,,\"\"\"\"\n\n\n\r\r\t\\;\0";
	uint64_t seed = 20240101;
	struct texts t = { { NULL, 0, 0 }, { NULL, 0, 0 }, { NULL, 0, 0 }, { NULL, 0, 0 } };

	for (int i = 0; i < 12000; i++) {
		char data[16];
		size_t n = 1 + below(&seed, sizeof(data));

		for (size_t k = 0; k < n; k++)
			data[k] = alphabet[below(&seed, sizeof(alphabet) - 1)];
		hold_splits(&t, data, n, ",,,;\t\\"[below(&seed, 6)], i % 4 == 0 ? below(&seed, 8) : LIMIT);
	}
	texts_fini(&t);
}
END_TEST

/* Every input of up to six bytes of the five that matter most, in one block and byte by byte. */
START_TEST(all_tiny_inputs)
{
	struct texts t = { { NULL, 0, 0 }, { NULL, 0, 0 }, { NULL, 0, 0 }, { NULL, 0, 0 } };

	for (size_t n = 1; n <= 6; n++) {
		size_t most = 1;

		for (size_t k = 0; k < n; k++)
			most *= 5;
		for (size_t i = 0; i < most; i++) {
			char data[6];
			size_t rest = i;

			for (size_t k = 0; k < n; k++, rest /= 5)
				data[k] = "a,\"\n\r"[rest % 5];
			expect(&t, data, n, ',', LIMIT);
			for (int way = 0; way < 4; way++)
				hold(&t, data, n, &(struct ref_setup){ LIMIT, 0, way & 1, ',', '\n', (way & 2) != 0 });
		}
	}
	texts_fini(&t);
}
END_TEST

/* A log of well-formed rows of many kinds; now and then a byte of it is changed. */
static size_t make_log(char *data, size_t cap, uint64_t *seed, unsigned odd)
{
	size_t n = 0;

	while (n + 300 < cap) {
		size_t nf = (odd == 0 ? 2 : 1) + below(seed, 9), style = below(seed, 4);

		for (size_t f = 0; f < nf; f++) {
			bool quoted = style == 1 || (style == 2 && below(seed, 3) == 0);

			if (f > 0)
				data[n++] = ',';
			if (quoted)
				data[n++] = '"';
			for (size_t k = below(seed, 14); k > 0; k--) {
				char c = "abcdefgh0123456789-: \xc3\xa9"[below(seed, 23)];

				if (quoted && below(seed, 40) < odd)
					c = ",\n\r\t\"\\"[below(seed, 6)];
				else if (below(seed, 400) < odd)
					c = "\t\\\0"[below(seed, 3)];
				data[n++] = c;
				if (c == '"')
					data[n++] = c;
			}
			if (quoted)
				data[n++] = '"';
		}
		if (style == 3)
			data[n++] = '\r';
		data[n++] = '\n';
		if (odd > 0 && below(seed, 30) == 0)
			data[n++] = '\n';
	}
	for (size_t k = odd > 1 ? below(seed, 4) : 0; k > 0; k--)
		data[below(seed, n)] = "\",\n\rx"[below(seed, 5)];
	return n - (odd > 0 && below(seed, 3) == 0);
}

/* The same log with TAB as the delimiter: in quotes it is data that must be escaped. */
static void swap_tabs(char *data, size_t n)
{
	for (size_t i = 0; i < n; i++)
		data[i] = data[i] == ',' ? '\t' : data[i] == '\t' ? ',' : data[i];
}

START_TEST(generated_logs)
{
	static const size_t sizes[] = { 400, 700, 2000, 9000, 100000 };
	char *data = malloc(100000);
	uint64_t seed = 77;
	struct texts t = { { NULL, 0, 0 }, { NULL, 0, 0 }, { NULL, 0, 0 }, { NULL, 0, 0 } };

	ck_assert_ptr_nonnull(data);
	for (int i = 0; i < 1500; i++) {
		size_t n = make_log(data, sizes[i % 50 == 0 ? 4 : i % 4], &seed, (unsigned)(i / 5) % 3);
		size_t limit = i % 7 == 0 ? 60 + below(&seed, 60) : LIMIT;

		if (i % 4 == 3)
			swap_tabs(data, n);
		expect(&t, data, n, i % 4 == 3 ? '\t' : ',', limit);
		for (int way = 0; way < 6; way++)
			hold(&t, data, n, &(struct ref_setup){ limit, below(&seed, n), way < 2 ? 0 : 1 + below(&seed, 5000), i % 4 == 3 ? '\t' : ',',
				"\"\n,\r"[way % 4], (way & 1) != 0 });
	}
	free(data);
	texts_fini(&t);
}
END_TEST

#if defined(__x86_64__)
static void alloc_split(struct tn_csv_split *s)
{
	*s = (struct tn_csv_split){ .delimiter = ',' };
	s->at = malloc((TN_CSV_SPAN + TN_CSV_SLACK) * sizeof(*s->at));
	s->row = malloc((TN_CSV_SPAN / 2 + TN_CSV_SLACK) * sizeof(*s->row));
	ck_assert(s->at != NULL && s->row != NULL);
}

START_TEST(twins)
{
	char *data = calloc(1, TN_CSV_SPAN + TN_IN_PAD);
	uint64_t seed = 5;
	struct tn_csv_split a, b;

	ck_assert_ptr_nonnull(data);
	alloc_split(&a);
	alloc_split(&b);
	for (int i = 0; i < 3000; i++) {
		size_t n = make_log(data, i % 20 == 0 ? TN_CSV_SPAN : 320 + below(&seed, 900), &seed, (unsigned)i % 3);
		size_t used;

		a.delimiter = b.delimiter = i % 4 == 3 ? '\t' : ',';
		if (i % 4 == 3)
			swap_tabs(data, n);
		used = tn_csv_split_avx2(&a, data, n);
		ck_assert_uint_eq(used, tn_csv_split_plain(&b, data, n));
		ck_assert_uint_eq(a.nrows, b.nrows);
		ck_assert_int_eq(a.is_hard, b.is_hard);
		if (i % 3 == 0)
			ck_assert(used == n && !a.is_hard);
		for (uint32_t r = 0; r < a.nrows; r++) {
			ck_assert(memcmp(&a.row[r], &b.row[r], sizeof(a.row[r])) == 0);
			ck_assert(memcmp(a.at + a.row[r].at, b.at + b.row[r].at, (a.row[r].nf + 1) * sizeof(*a.at)) == 0);
		}
	}
	free(a.at);
	free(a.row);
	free(b.at);
	free(b.row);
	free(data);
}
END_TEST
#endif

struct fixed {
	const char *in;         /* no NULs in here */
	size_t max_record;      /* 0: a lot */
	const char *want;
};

#define WRONG "quote\\x20in\\x20the\\x20wrong\\x20place:\\x20"
#define LONE "carriage\\x20return\\x20without\\x20a\\x20line\\x20feed:\\x20"

static const struct fixed fixed[] = {
	/* csv-spectrum: commas in quotes, empty, doubled quotes, JSON, line ends in quotes, quotes and line ends, UTF-8 */
	{ "first,last\nJohn,Doe\n", 0, "1 0 |first|last|\n2 0 |John|Doe|\nend 0 0 0 blank 0 \n" },
	{ "a,b\n\"x,y\",z\n", 0, "1 0 |a|b|\n2 0 |x,y|z|\nend 0 0 0 blank 0 \n" },
	{ "a,b,c\n1,\"\",\"\"\n2,,4\n", 0, "1 0 |a|b|c|\n2 0 |1|||\n3 0 |2||4|\nend 0 0 0 blank 0 \n" },
	{ "a,b\n1,\"ha \"\"ha\"\" ha\"\n3,4\n", 0, "1 0 |a|b|\n2 0 |1|ha\\x20\"ha\"\\x20ha|\n3 0 |3|4|\nend 0 0 0 blank 0 \n" },
	{ "k,v\n1,\"{\"\"t\"\": [1.5, \"\"P\"\"]}\"\n", 0, "1 0 |k|v|\n2 0 |1|{\"t\":\\x20[1.5,\\x20\"P\"]}|\nend 0 0 0 blank 0 \n" },
	{ "a,b\n\"Once \nupon\",5\n7,8\n", 0, "1 0 |a|b|\n2 2 |Once\\x20\\x0aupon|5|\n4 0 |7|8|\nend 0 0 0 blank 0 \n" },
	{ "a\n\"x\"\"\n\"\"\"\nz\n", 0, "1 0 |a|\n2 2 |x\"\\x0a\"|\n4 0 |z|\nend 0 0 0 blank 0 \n" },
	{ "a,\xca\xa4\n", 0, "1 0 |a|\xca\xa4|\nend 0 0 0 blank 0 \n" },
	/* line ends: CRLF, blank lines, no last LF, a CR in quotes is data and stays beside its LF (F30, F31, F33) */
	{ "a,b\r\n\"c\",\"d\"\r\n", 0, "1 0 |a|b|\n2 0 |c|d|\nend 0 0 0 blank 0 \n" },
	{ "\n\r\na\n\n\nb\n\r\n", 0, "3 0 |a|\n6 0 |b|\nend 0 0 0 blank 5 \n" },
	{ "a,b", 0, "1 0 |a|b|\nend 0 0 0 blank 0 cut \n" },
	{ "a,\"b\"", 0, "1 0 |a|b|\nend 0 0 0 blank 0 cut \n" },
	{ "a,", 0, "1 0 |a||\nend 0 0 0 blank 0 cut \n" },
	{ "", 0, "end 0 0 0 blank 0 \n" },
	{ "\"\"\n\"\",\n", 0, "1 0 ||\n2 0 |||\nend 0 0 0 blank 0 \n" },
	{ "\"a\r\nb\",\"c\rd\"\r\ne\r\n", 0, "1 2 |a\\x0d\\x0ab|c\\x0dd|\n3 0 |e|\nend 0 0 0 blank 0 \n" },
	{ "a\rb\rc\r", 0, "1 bad cr 1 " LONE "'a\\x0db\\x0dc' a\\x0db\\x0dc\\x0d\nend 0 0 0 blank 0 cut \n" },
	{ "a,b\r\nc,\"d\"\r", 0, "1 0 |a|b|\n2 0 |c|d|\nend 0 0 0 blank 0 cut \n" },
	{ "a\r\nb,\r", 0, "1 0 |a|\n2 0 |b||\nend 0 0 0 blank 0 cut \n" },
	{ "a\r\n\r", 0, "1 0 |a|\n2 bad cr 1 " LONE "'\\x0d' \\x0d\nend 0 0 0 blank 0 cut \n" },
	{ "x,a\rb\r\ny\n", 0, "1 bad cr 2 " LONE "'a\\x0db' x,a\\x0db\n2 0 |y|\nend 0 0 0 blank 0 \n" },
	/* blanks belong to the field; TAB and backslash are flagged (F41) */
	{ " a , b\n\" c \",d\n", 0, "1 0 |\\x20a\\x20|\\x20b|\n2 0 |\\x20c\\x20|d|\nend 0 0 0 blank 0 \n" },
	{ "a\tb\n\\N\n\"\t\"\nc\n", 0, "1 2 |a\\x09b|\n2 2 |\\N|\n3 2 |\\x09|\n4 0 |c|\nend 0 0 0 blank 0 \n" },
	/* a quote in the wrong place costs its line and no more (F86) */
	{ "a\n5\" pipe,x\nb,\"c\"\n", 0, "1 0 |a|\n2 bad quote 1 " WRONG "'5\"\\x20pipe' 5\"\\x20pipe,x\n3 0 |b|c|\nend 0 0 0 blank 0 \n" },
	{ "x,\"y\"z,w\n\"b\",c\n", 0, "1 bad quote 2 " WRONG "'\"y\"z' x,\"y\"z,w\n2 0 |b|c|\nend 0 0 0 blank 0 \n" },
	{ "a,\"b\nc,\"d\"\ne\n", 0, "1 bad quote 2 " WRONG "'\"b\\x0ac,\"d' a,\"b\n2 0 |c|d|\n3 0 |e|\nend 0 0 0 blank 0 \n" },
	{ "a \"b\"\n", 0, "1 bad quote 1 " WRONG "'a\\x20\"b\"' a\\x20\"b\"\nend 0 0 0 blank 0 \n" },
	/* an open quote: at the end, past the limit, opened on a later line than its record (F40) */
	{ "user,time\nu,\"2024\nv,2024-01-02\n", 0, "1 0 |user|time|\nend 3 2 2 quote opened here is never closed\n" },
	{ "a\n\"x\ny\",\"z\n\n", 0, "1 0 |a|\nend 3 3 2 quote opened here is never closed\n" },
	{ "a\n\"x\ny\",\"z0123456789\n", 8, "1 0 |a|\nend 5 3 2 record is longer than 8 bytes: quote opened here is never closed\n" },
	{ "a\n123456789\n", 8, "1 0 |a|\nend 5 2 0 record is longer than 8 bytes\n" },
	{ "12345678\r\n\"123456\"\n12345678", 8, "1 0 |12345678|\n2 0 |123456|\n3 0 |12345678|\nend 0 0 0 blank 0 cut \n" },
	{ "a\"3456789\n", 8, "end 5 1 0 record is longer than 8 bytes\n" },
};

START_TEST(fixed_cases)
{
	struct texts t = { { NULL, 0, 0 }, { NULL, 0, 0 }, { NULL, 0, 0 }, { NULL, 0, 0 } };

	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
		const struct fixed *c = &fixed[i];
		size_t limit = c->max_record != 0 ? c->max_record : LIMIT, n = strlen(c->in);

		ref_run(&t.got, c->in, n, &(struct ref_setup){ .max_record = limit, .delimiter = ',', .bait = '"' });
		ck_assert_str_eq(t.got.p, c->want);
		hold_splits(&t, c->in, n, ',', limit);
	}
	texts_fini(&t);
}
END_TEST

/* The splitter carries what it knows from one group of 64 bytes into the next: short inputs behind rows of every length. */
START_TEST(group_edges)
{
	struct texts t = { { NULL, 0, 0 }, { NULL, 0, 0 }, { NULL, 0, 0 }, { NULL, 0, 0 } };
	char data[400];

	for (size_t pad = 1; pad < 135; pad++) {
		bool is_edge = pad > 55 && pad < 65;

		memset(data, 'x', pad);
		data[pad - 1] = pad % 3 == 0 ? ',' : '\n';
		for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]) + (is_edge ? 3125 : 0); i++) {
			size_t n = pad;

			if (i < 3125 && is_edge) {
				for (size_t k = 0, rest = i; k < 5; k++, rest /= 5)
					data[n++] = "a,\"\n\r"[rest % 5];
			} else {
				const char *in = fixed[is_edge ? i - 3125 : i].in;

				memcpy(data + n, in, strlen(in));
				n += strlen(in);
			}
			memset(data + n, 'y', 70);      /* full groups behind it, too */
			data[n + 40] = '\n';
			for (size_t tail = 0; tail <= 70; tail += 70) {
				expect(&t, data, n + tail, ',', LIMIT);
				hold(&t, data, n + tail, &(struct ref_setup){ LIMIT, 0, 0, ',', '\n', false });
			}
		}
	}
	texts_fini(&t);
}
END_TEST

/* Opens data as one block and reads all of it; the counts of good and bad rows, the end in *err. */
static int count(const char *data, size_t n, size_t step, size_t max_record, uint64_t rows[2], struct tn_err *err)
{
	struct ref_in m = { .in = { .name = "t" }, .rest = data, .left = n, .step = step };
	struct tn_err bad = { .status = TN_OK };
	struct tn_window w;
	struct tn_csv *csv;
	int got;

	ck_assert_int_eq(tn_csv_open(&csv, &m.in, ',', max_record, err), TN_OK);
	csv->more = ref_more;
	rows[0] = rows[1] = 0;
	while ((got = tn_csv_fill(csv, &w, &bad, err)) > 0) {
		for (uint32_t r = 0; r < w.n; r++)
			rows[(w.row[r].flags & TN_REC_BAD) != 0]++;
		if (w.row[0].flags & TN_REC_BAD)
			ck_assert_str_eq(bad.reason, "quote");
	}
	tn_csv_close(csv);
	free(m.in.buf);
	return got;
}

/* F86 to the letter. */
START_TEST(every_tenth_row)
{
	char data[32000];
	size_t n = 0;
	uint64_t rows[2];
	struct tn_err err = { .status = TN_OK };

	for (int i = 0; i < 1000; i++)
		n += (size_t)snprintf(data + n, sizeof(data) - n, i % 10 == 9 ? "u%d,5\" pipe,x\n" : i % 7 == 0 ? "\"u%d\",\"v\",x\n" : "u%d,view,y\n", i);
	for (size_t step = 1; step < 5000; step = step * 3 + 1) {
		ck_assert_int_eq(count(data, n, step, LIMIT, rows, &err), 0);
		ck_assert_uint_eq(rows[0], 900);
		ck_assert_uint_eq(rows[1], 100);
	}
}
END_TEST

/* Fields: 65,536 are the most, plain or quoted; lengths are right up to the record limit (F36, F37). */
START_TEST(limits)
{
	size_t most = 3 * LIMIT;
	char *data = malloc(most);
	uint64_t rows[2];
	struct tn_err err = { .status = TN_OK };

	ck_assert_ptr_nonnull(data);
	for (int quoted = 0; quoted < 2; quoted++) {
		size_t n = 0;

		for (size_t i = 0; i < TN_CSV_FIELDS; i++) {
			memcpy(data + n, "\"a\",", 4);
			n += 4;
			if (!quoted)
				memcpy(data + (n -= 2) - 2, "b,", 2);
		}
		data[n - 1] = '\n';
		ck_assert_int_eq(count(data, n, 0, LIMIT, rows, &err), 0);
		ck_assert_uint_eq(rows[0], 1);
		data[n - 1] = ',';
		data[n] = '\n';
		ck_assert_int_eq(count(data, n + 1, 0, LIMIT, rows, &err), -1);
		ck_assert_int_eq(err.status, TN_ELIMIT);
		ck_assert_str_eq(err.what, "more than 65536 fields");
		ck_assert_uint_eq(err.line, 1);
		tn_err_clear(&err);
	}
	memset(data, 'x', most);
	data[LIMIT] = '\n';
	ck_assert_int_eq(count(data, LIMIT + 1, 5000, LIMIT, rows, &err), 0);
	ck_assert_uint_eq(rows[0], 1);
	ck_assert_int_eq(count(data, LIMIT + 1, 5000, LIMIT - 1, rows, &err), -1);
	ck_assert_int_eq(err.status, TN_ELIMIT);
	ck_assert_str_eq(err.hint, "--max-record");
	tn_err_clear(&err);
	data[1] = '"';          /* a bad row without an end in sight */
	ck_assert_int_eq(count(data, most, 70000, LIMIT, rows, &err), -1);
	ck_assert_str_eq(err.what, "record is longer than 1048576 bytes");
	free(data);
}
END_TEST

/* The bytes under a row stay in reach; a failure lasts; close takes NULL. */
START_TEST(edges)
{
	static const char data[] = "\"a\",b\nx\"y,z\r\n";
	struct ref_in m = { .in = { .name = "t" }, .rest = data, .left = sizeof(data) - 1 };
	struct tn_err err = { .status = TN_OK }, bad = { .status = TN_OK };
	struct tn_window w;
	struct tn_csv *csv;
	struct tn_rec rec;
	struct tn_str raw;

	ck_assert_int_eq(tn_csv_open(&csv, &m.in, ',', SIZE_MAX, &err), TN_EUSAGE);
	tn_csv_close(csv);
	tn_err_clear(&err);
	ck_assert_int_eq(tn_csv_open(&csv, &m.in, ',', LIMIT, &err), TN_OK);
	csv->more = ref_more;
	ck_assert_int_eq(tn_csv_fill(csv, &w, &bad, &err), 1);
	rec = tn_window_rec(&w, 0);
	raw = tn_rec_raw(&rec);
	ck_assert(rec.nf == 2 && rec.flags == TN_REC_QUOTED && raw.n == 5 && memcmp(raw.p, data, 5) == 0);
	ck_assert_int_eq(tn_csv_fill(csv, &w, &bad, &err), 1);
	rec = tn_window_rec(&w, 0);
	raw = tn_rec_raw(&rec);
	ck_assert(rec.flags == TN_REC_BAD && rec.nf == 1 && rec.line == 2 && raw.n == 5 && memcmp(raw.p, "x\"y,z", 5) == 0);
	ck_assert(bad.status == TN_EDATA && bad.line == 2 && bad.column == 1 && strcmp(bad.file, "t") == 0);
	ck_assert_int_eq(tn_csv_fill(csv, &w, &bad, &err), 0);
	ck_assert(err.status == TN_OK && !tn_csv_cut(csv));
	tn_csv_close(csv);
	free(m.in.buf);
}
END_TEST

Suite *csv_suite(void)
{
	Suite *s = suite_create("csv");
	TCase *t = tcase_create("csv");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, small_inputs);
	tcase_add_test(t, all_tiny_inputs);
	tcase_add_test(t, generated_logs);
#if defined(__x86_64__)
	tcase_add_test(t, twins);
#endif
	tcase_add_test(t, fixed_cases);
	tcase_add_test(t, group_edges);
	tcase_add_test(t, every_tenth_row);
	tcase_add_test(t, limits);
	tcase_add_test(t, edges);
	suite_add_tcase(s, t);
	return s;
}
