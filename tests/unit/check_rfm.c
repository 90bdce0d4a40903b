/* RFM scores: against a slow twin written from definitions.md 3.1, thresholds written and read back, money at the
 * edge. What is read and told as text: check_rfm_files.c. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "model/rfm.h"
#include "unit/rnd.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])
#define MOST 60
#define UNIT ((tn_i128)1000000000000000000)     /* the twin holds every value times 10^18 */

Suite *rfm_suite(void);

enum method { MIDRANK, QUANTILE, NTILE, CUTS, METHODS };

/* A whole case: what is asked, and of whom. */
struct tab {
	enum method method;
	uint32_t bins, n;
	int64_t cut[TN_RFM_MEASURES][TN_RFM_BINS_MOST];         /* tenths */
	struct tn_rfm_user user[MOST];
};

static uint64_t seed;

static uint64_t below(uint64_t n)
{
	return rnd(&seed) % n;
}

/* --- the slow twin --- */

static tn_i128 value_of(const struct tab *t, uint32_t user, int measure)
{
	const struct tn_rfm_user *u = &t->user[user];
	tn_i128 v = measure == TN_RFM_R ? (tn_i128)u->recency : measure == TN_RFM_F ? (tn_i128)u->frequency : u->monetary.mantissa;

	for (int scale = measure == TN_RFM_M ? u->monetary.scale : 0; scale < 18; scale++)
		v *= 10;
	return v;
}

/* Is the value of user a worse than that of b? */
static bool is_worse(const struct tab *t, uint32_t a, uint32_t b, int measure)
{
	tn_i128 x = value_of(t, a, measure), y = value_of(t, b, measure);

	return measure == TN_RFM_R ? x > y : x < y;
}

/* ceil(B (L + (E + 1) / 2) / n) */
static uint32_t slow_midrank(const struct tab *t, uint32_t user, int measure)
{
	uint64_t l = 0, e = 0, up;

	for (uint32_t i = 0; i < t->n; i++) {
		l += is_worse(t, i, user, measure);
		e += value_of(t, i, measure) == value_of(t, user, measure);
	}
	up = t->bins * (2 * l + e + 1);
	return (uint32_t)((up + 2 * t->n - 1) / (2 * t->n));
}

static int cmp(const void *a, const void *b)
{
	tn_i128 x = *(const tn_i128 *)a, y = *(const tn_i128 *)b;

	return (x > y) - (x < y);
}

/* Type 7: x[floor h] + (h - floor h) (x[floor h + 1] - x[floor h]), h = (n - 1) i / B; B times that. */
static tn_i128 slow_break(const struct tab *t, int measure, uint32_t i)
{
	tn_i128 x[MOST];
	uint32_t h = (t->n - 1) * i, low = h / t->bins, high = low + 1 < t->n ? low + 1 : low;

	for (uint32_t k = 0; k < t->n; k++)
		x[k] = value_of(t, k, measure);
	qsort(x, t->n, sizeof *x, cmp);
	return t->bins * x[low] + h % t->bins * (x[high] - x[low]);
}

static uint32_t slow_quantile(const struct tab *t, uint32_t user, int measure)
{
	uint32_t passed = 0;

	for (uint32_t i = 1; i < t->bins; i++)
		passed += t->bins * value_of(t, user, measure) > slow_break(t, measure, i);
	return measure == TN_RFM_R ? t->bins - passed : 1 + passed;
}

/* SQL: ntile(B) over (order by value worst first, user). Rows are dealt out one by one, as the standard says. */
static uint32_t slow_ntile(const struct tab *t, uint32_t user, int measure)
{
	uint32_t place = 0, at = 0;

	for (uint32_t i = 0; i < t->n; i++)
		place += is_worse(t, i, user, measure) || (value_of(t, i, measure) == value_of(t, user, measure) && i < user);
	for (uint32_t tile = 1; ; tile++) {
		at += t->n / t->bins + (tile <= t->n % t->bins);
		if (place < at)
			return tile;
	}
}

static uint32_t slow_cuts(const struct tab *t, uint32_t user, int measure)
{
	uint32_t passed = 0;

	for (uint32_t i = 0; i < t->bins - 1; i++)
		passed += value_of(t, user, measure) > t->cut[measure][i] * (UNIT / 10);
	return measure == TN_RFM_R ? t->bins - passed : 1 + passed;
}

static uint32_t slow_score(const struct tab *t, uint32_t user, int measure)
{
	switch (t->method) {
	case MIDRANK:
		return slow_midrank(t, user, measure);
	case QUANTILE:
		return slow_quantile(t, user, measure);
	case NTILE:
		return slow_ntile(t, user, measure);
	default:
		return slow_cuts(t, user, measure);
	}
}

/* --- the model run --- */

static struct tn_buf map_text(uint32_t bins)
{
	struct tn_buf b = { 0 };
	char line[64];

	tn_buf_cstr(&b, "segment\tr\tfm\n");
	for (uint32_t r = bins; r > 0; r--)
		for (uint32_t fm = 1; fm <= bins; fm++) {
			snprintf(line, sizeof line, "s%u_%u\t%u\t%u\n", r, fm, r, fm);
			tn_buf_cstr(&b, line);
		}
	return b;
}

static struct tn_buf score_text(const struct tab *t)
{
	static const char *const words[] = { "midrank", "quantile", "ntile" };
	struct tn_buf b = { 0 };
	char number[TN_MONEY_BYTES];

	tn_buf_cstr(&b, t->method == CUTS ? "cuts=" : words[t->method]);
	for (int i = 0; t->method == CUTS && i < TN_RFM_MEASURES; i++)
		for (uint32_t k = 0; k < t->bins - 1; k++) {
			if (k > 0 || i > 0)
				tn_buf_ch(&b, k > 0 ? ',' : '/');
			tn_buf_add(&b, (struct tn_str){ number, tn_money_put(number, (struct tn_money){ t->cut[i][k], 1 }) });
		}
	tn_buf_ch(&b, '\0');
	return b;
}

/* The passes see the users in any order, another one each time. */
static void feed(struct tn_rfm *m, const struct tab *t)
{
	struct tn_err err = { 0 };

	while (tn_rfm_wants(m)) {
		uint32_t from = (uint32_t)below(t->n);

		for (uint32_t i = 0; i < t->n; i++)
			HOLDS(tn_rfm_add(m, &t->user[(from + i) % t->n], &err) == TN_OK);
		HOLDS(tn_rfm_end(m, &err) == TN_OK);
	}
}

/* thresholds: NULL or the text of a file. */
static struct tn_rfm *model_of(const struct tab *t, const char *thresholds)
{
	struct tn_buf map = map_text(t->bins), score = score_text(t);
	struct tn_rfm_spec spec = { .score = score.p, .bins = t->bins, .bins_given = true, .map_name = t->bins == 5 ? NULL : "map.tsv",
		.map = tn_buf_str(&map) };
	struct tn_err err = { 0 };
	struct tn_rfm *m;

	if (thresholds != NULL) {
		spec.thresholds_name = "t.tsv";
		spec.thresholds = tn_str_of(thresholds);
	}
	HOLDS_MSG(tn_rfm_open(&m, &spec, &err) == TN_OK, "%s", err.what);
	HOLDS(tn_rfm_wants(m) == (thresholds == NULL && t->method != CUTS));
	tn_buf_fini(&map);
	tn_buf_fini(&score);
	feed(m, t);
	return m;
}

/* The table as bytes; the caller frees it. */
static char *thresholds_of(const struct tn_rfm *m, const char *null)
{
	struct tn_common common = { .null = null };
	struct tn_err err = { 0 };
	struct tn_out out;
	struct tn_row row;
	char *text;

	HOLDS(tn_out_open(&out, "/dev/null", &err) == TN_OK);
	tn_row_init(&row, &out, &common);
	HOLDS_MSG(tn_rfm_thresholds(m, &row, &err) == TN_OK, "%s", err.what);
	HOLDS(out.bytes == 0);                  /* all of it still stands in the buffer */
	text = calloc(1, out.n + 1);
	memcpy(text, out.buf, out.n);
	tn_row_fini(&row);
	tn_out_abort(&out);
	return text;
}

/* --- one table against the twin --- */

static bool differs(char *why, const char *what, uint32_t user, int measure, uint32_t got, uint32_t wanted)
{
	snprintf(why, 200, "%s: user %u, %c: %u, wanted %u", what, user, "rfm"[measure], got, wanted);
	return false;
}

static bool same_scores(struct tn_rfm *m, const struct tab *t, char *why)
{
	uint32_t score[TN_RFM_MEASURES];

	for (uint32_t i = 0; i < t->n; i++) {
		char name[32];

		tn_rfm_score(m, &t->user[i], score);
		for (int k = 0; k < TN_RFM_MEASURES; k++) {
			uint32_t wanted = slow_score(t, i, k);

			HOLDS(wanted >= 1 && wanted <= t->bins);
			if (score[k] != wanted)
				return differs(why, "score", i, k, score[k], wanted);
		}
		if (t->bins == 5)
			continue;
		snprintf(name, sizeof name, "s%u_%u", score[0], (score[1] + score[2] + 1) / 2);
		if (!tn_str_eq(tn_rfm_segment(m, score), tn_str_of(name)))
			return differs(why, "segment", i, 0, score[0], 0);
	}
	return true;
}

/* upto as 10^-18; false: none. */
static bool upto_of(struct tn_str text, tn_i128 *v)
{
	struct tn_sum s;

	if (text.n == 0)
		return false;
	HOLDS(tn_sum_parse(text, &s) == TN_MONEY_OK);
	HOLDS(s.scale == 0 || text.p[text.n - 1] != '0');
	*v = s.mantissa;
	for (int i = s.scale; i < 18; i++)
		*v *= 10;
	return true;
}

/* What cut i of a measure must be: midrank: the largest value of intervals 1..i; quantile: the break, downwards to six decimals, or
 * to those of the most precise value. */
static bool slow_upto(const struct tab *t, int measure, uint32_t cut, tn_i128 *v)
{
	tn_i128 micro = UNIT / 1000000;
	bool found = false;

	for (uint32_t i = 0; i < t->n && measure == TN_RFM_M; i++)
		for (tn_i128 unit = UNIT, k = 0; k < t->user[i].monetary.scale; k++)
			if ((unit /= 10) < micro)
				micro = unit;

	if (t->method == QUANTILE) {
		tn_i128 b = slow_break(t, measure, cut), q = b / (t->bins * micro);

		*v = (q - (q * t->bins * micro > b)) * micro;
		return true;
	}
	for (uint32_t i = 0; i < t->n; i++) {
		uint32_t score = slow_midrank(t, i, measure);
		tn_i128 x = value_of(t, i, measure);

		if ((measure == TN_RFM_R ? t->bins + 1 - score : score) > cut || (found && x <= *v))
			continue;
		*v = x;
		found = true;
	}
	return found;
}

static bool good_thresholds(const char *text, const struct tab *t, char *why)
{
	struct tn_str rest = tn_str_of(text), line, field;

	tn_str_cut(&rest, '\n', &line);
	HOLDS(tn_str_eq(line, TN_STR("measure\tcut\tupto")));
	for (int k = 0; k < TN_RFM_MEASURES; k++) {
		for (uint32_t cut = 1; cut < t->bins; cut++) {
			tn_i128 got = 0, wanted = 0;
			uint64_t number;
			bool is_there;

			HOLDS(tn_str_cut(&rest, '\n', &line) && tn_str_cut(&line, '\t', &field) && tn_str_eq(field, (struct tn_str){ &"rfm"[k], 1 }));
			HOLDS(tn_str_cut(&line, '\t', &field) && tn_num_u64(field, 100, &number) && number == cut);
			is_there = upto_of(line, &got);
			if (is_there != slow_upto(t, k, cut, &wanted) || got != wanted)
				return differs(why, "upto of cut", cut, k, is_there, !is_there);
		}
	}
	HOLDS(rest.n == 0);
	return true;
}

/* Read back. The labels are those of the thresholds as written, which for a quantile's break are not quite those of the break. */
static bool same_again(const struct tab *t, const char *text, char *why)
{
	struct tn_rfm *m = model_of(t, text);
	tn_i128 upto[TN_RFM_MEASURES][TN_RFM_BINS_MOST];
	uint32_t score[TN_RFM_MEASURES];
	char *again = thresholds_of(m, "");
	bool ok = t->method == QUANTILE || same_scores(m, t, why);

	HOLDS(strcmp(text, again) == 0);
	for (int k = 0; k < TN_RFM_MEASURES && t->method == QUANTILE; k++)
		for (uint32_t cut = 1; cut < t->bins; cut++)
			slow_upto(t, k, cut, &upto[k][cut]);
	for (uint32_t i = 0; t->method == QUANTILE && ok && i < t->n; i++) {
		tn_rfm_score(m, &t->user[i], score);
		for (int k = 0; k < TN_RFM_MEASURES && ok; k++) {
			uint32_t passed = 0, wanted;

			for (uint32_t cut = 1; cut < t->bins; cut++)
				passed += value_of(t, i, k) > upto[k][cut];
			wanted = k == TN_RFM_R ? t->bins - passed : passed + 1;
			ok = score[k] == wanted || differs(why, "score read back", i, k, score[k], wanted);
		}
	}
	free(again);
	tn_rfm_close(m);
	return ok;
}

static bool holds(const struct tab *t, char *why)
{
	struct tn_rfm *m = model_of(t, NULL);
	bool ok = same_scores(m, t, why);

	if (ok && t->method != NTILE) {
		char *text = thresholds_of(m, "NA");

		ok = (t->method == CUTS || good_thresholds(text, t, why)) && same_again(t, text, why);
		free(text);
	}
	tn_rfm_close(m);
	return ok;
}

/* --- random tables --- */

/* Few distinct values, so that ties are everywhere, or many; all equal now and then. */
static void random_user(struct tn_rfm_user *u, uint64_t kinds, bool is_mixed)
{
	u->recency = (int64_t)below(kinds);
	u->frequency = 1 + below(kinds);
	u->monetary = (struct tn_sum){ (tn_i128)below(kinds) - (tn_i128)(kinds / 3), is_mixed ? (uint8_t)below(4) : 2 };
	if (is_mixed && below(20) == 0)
		u->monetary = (struct tn_sum){ (tn_i128)below(UINT64_C(1) << 45) - ((tn_i128)1 << 44), (uint8_t)below(19) };
}

static void random_tab(struct tab *t, enum method method)
{
	static const uint64_t kinds[] = { 1, 2, 3, 7, 30, 1000, 1000000000 };
	uint64_t of = kinds[below(COUNT(kinds))];
	bool is_mixed = below(2) == 0;

	t->method = method;
	t->bins = below(30) == 0 ? (uint32_t)(11 + below(90)) : (uint32_t)(2 + below(9));
	t->n = (uint32_t)(1 + below(below(3) == 0 ? 6 : MOST));
	for (uint32_t i = 0; i < t->n; i++)
		random_user(&t->user[i], of, is_mixed);
	for (int k = 0; k < TN_RFM_MEASURES; k++) {
		int64_t at = (int64_t)below(of * 3) - (int64_t)of;

		for (uint32_t i = 0; i < t->bins - 1; i++)
			t->cut[k][i] = at += (int64_t)below(of * 10 / t->bins + 2) * (below(4) != 0);
	}
}

/* Users are left out as long as the rest still fails. */
static void report(const struct tab *failing, uint64_t from)
{
	struct tab t = *failing, less;
	char why[200] = "", text[4000] = "", money[TN_MONEY_BYTES];
	size_t n = 0;

	for (uint32_t i = 0; i < t.n; ) {
		less = t;
		memmove(&less.user[i], &less.user[i + 1], (less.n - i - 1) * sizeof less.user[0]);
		less.n--;
		if (less.n > 0 && !holds(&less, why)) {
			t = less;
			i = 0;
		} else {
			i++;
		}
	}
	holds(&t, why);
	for (uint32_t i = 0; i < t.n && n + 100 < sizeof text; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "\n%lld %llu %.*s", (long long)t.user[i].recency,
			(unsigned long long)t.user[i].frequency, (int)tn_sum_put(money, &t.user[i].monetary), money);
	ck_abort_msg("seed %llu, method %d, %u bins: %s%s", (unsigned long long)from, t.method, t.bins, why, text);
}

START_TEST(twin)
{
	struct tab *t = calloc(1, sizeof *t);
	char why[200];

	for (uint64_t round = 1; round <= 1000; round++) {
		uint64_t from = seed = round * UINT64_C(0x9e3779b97f4a7c15) + (uint64_t)_i;

		random_tab(t, (enum method)_i);
		if (!holds(t, why))
			report(t, from);
	}
	free(t);
}
END_TEST

/* n of the same: everybody gets ceil(B (n + 1) / 2n). */
START_TEST(all_equal)
{
	struct tab t = { .method = MIDRANK };
	uint32_t score[TN_RFM_MEASURES];

	for (t.bins = 2; t.bins <= 10; t.bins++) {
		for (t.n = 1; t.n <= 30; t.n++) {
			uint32_t wanted = (t.bins * (t.n + 1) + 2 * t.n - 1) / (2 * t.n);
			struct tn_rfm *m = model_of(&t, NULL);

			for (uint32_t i = 0; i < t.n; i++) {
				tn_rfm_score(m, &t.user[i], score);
				HOLDS(score[0] == wanted && score[1] == wanted && score[2] == wanted);
			}
			tn_rfm_close(m);
		}
	}
}
END_TEST

struct ordered {
	struct tn_rfm_user user;
	uint32_t score[TN_RFM_MEASURES];
};

static int by_money(const void *a, const void *b)
{
	const struct ordered *x = a, *y = b;

	return cmp(&x->user.monetary.mantissa, &y->user.monetary.mantissa);
}

static int by_days(const void *a, const void *b)
{
	const struct ordered *x = a, *y = b;

	return (x->user.recency > y->user.recency) - (x->user.recency < y->user.recency);
}

/* Too many for the twin: scores are within 1..B and never fall as money rises or days fall; equal values, equal scores. */
START_TEST(monotone)
{
	enum { N = 30000 };
	static const char *const scores[] = { "midrank", "quantile", "ntile" };
	struct ordered *all = calloc(N, sizeof *all);
	struct tn_rfm_spec spec = { .score = scores[_i], .bins = 5 };
	struct tn_err err = { 0 };
	struct tn_rfm *m;

	seed = 77;
	ck_assert_int_eq(tn_rfm_open(&m, &spec, &err), TN_OK);
	for (uint32_t i = 0; i < N; i++)
		all[i].user = (struct tn_rfm_user){ (int64_t)below(700), 1 + (rnd_any(&seed) & 15), { (tn_i128)rnd_any(&seed) - 1000, 2 } };
	while (tn_rfm_wants(m)) {
		for (uint32_t i = 0; i < N; i++)
			HOLDS(tn_rfm_add(m, &all[i].user, &err) == TN_OK);
		HOLDS(tn_rfm_end(m, &err) == TN_OK);
	}
	for (uint32_t i = 0; i < N; i++) {
		tn_rfm_score(m, &all[i].user, all[i].score);
		for (int k = 0; k < TN_RFM_MEASURES; k++)
			HOLDS(all[i].score[k] >= 1 && all[i].score[k] <= 5);
		HOLDS(tn_rfm_segment(m, all[i].score).n > 0);
	}
	qsort(all, N, sizeof *all, by_money);
	for (uint32_t i = 1; i < N; i++) {
		bool is_equal = all[i].user.monetary.mantissa == all[i - 1].user.monetary.mantissa;

		HOLDS((is_equal && _i == 2) || (is_equal ? all[i].score[2] == all[i - 1].score[2] : all[i].score[2] >= all[i - 1].score[2]));
	}
	qsort(all, N, sizeof *all, by_days);
	for (uint32_t i = 1; i < N; i++) {
		bool is_equal = all[i].user.recency == all[i - 1].user.recency;

		HOLDS((is_equal && _i == 2) || (is_equal ? all[i].score[0] == all[i - 1].score[0] : all[i].score[0] <= all[i - 1].score[0]));
	}
	tn_rfm_close(m);
	free(all);
}
END_TEST

/* --- money at the edge of 128 bits --- */

static const tn_i128 half = (tn_i128)1 << 126;

START_TEST(wide)
{
	const struct { struct tn_sum a, b; bool fits; } cases[] = {
		{ { half, 0 }, { -half, 0 }, false },                           /* too far apart */
		{ { half, 0 }, { 1 - half, 0 }, true },
		{ { half - 1 + half, 0 }, { 0, 0 }, true },
		{ { half - 1 + half, 0 }, { -1, 0 }, false },
		{ { -half - half, 0 }, { -1, 0 }, true },
		{ { -half - half, 0 }, { 0, 0 }, false },
		{ { half, 0 }, { 5, 1 }, false },                               /* not at the other's scale, in either order */
		{ { 5, 1 }, { half, 0 }, false },
		{ { -half, 0 }, { 5, 18 }, false },
		{ { 5, 18 }, { -half, 0 }, false },
		{ { half / 10, 0 }, { 5, 1 }, true },
		{ { (tn_i128)1 << 62, 0 }, { 5, 18 }, true },
		{ { half - 1 + half, 18 }, { 1, 0 }, true }
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		for (int method = MIDRANK; method <= NTILE; method++) {
			struct tab t = { .method = (enum method)method, .bins = 5, .n = 2 };
			struct tn_rfm_spec spec = { .score = method == MIDRANK ? NULL : method == QUANTILE ? "quantile" : "ntile", .bins = 5 };
			struct tn_err err = { 0 };
			enum tn_status st = TN_OK;
			uint32_t a[TN_RFM_MEASURES], b[TN_RFM_MEASURES];
			struct tn_rfm *m;

			t.user[0].monetary = cases[i].a;
			t.user[1].monetary = cases[i].b;
			ck_assert_int_eq(tn_rfm_open(&m, &spec, &err), TN_OK);
			while (st == TN_OK && tn_rfm_wants(m)) {
				for (int k = 0; k < 2 && st == TN_OK; k++)
					st = tn_rfm_add(m, &t.user[k], &err);
				st = st == TN_OK ? tn_rfm_end(m, &err) : st;
			}
			ck_assert_msg((st == TN_OK) == cases[i].fits, "case %zu: %s", i, err.what);
			if (st == TN_OK) {
				tn_rfm_score(m, &t.user[0], a);
				tn_rfm_score(m, &t.user[1], b);
				HOLDS((a[2] > b[2]) == (tn_sum_double(&cases[i].a) > tn_sum_double(&cases[i].b)));
				HOLDS(method == NTILE || a[0] == b[0]);
				if (method != NTILE)
					free(thresholds_of(m, ""));
			} else {
				ck_assert_int_eq(st, TN_EDATA);
				ck_assert_str_eq(err.what, "monetary: does not fit 128 bits");
			}
			tn_rfm_close(m);
		}
	}
}
END_TEST

Suite *rfm_suite(void)
{
	Suite *s = suite_create("rfm");
	TCase *t = tcase_create("rfm");

	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, twin, 0, METHODS);
	tcase_add_test(t, all_equal);
	tcase_add_loop_test(t, monotone, 0, 3);
	tcase_add_test(t, wide);
	suite_add_tcase(s, t);
	return s;
}
