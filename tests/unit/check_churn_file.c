/* The file of a fitted model: what is written is what is read, to the bit; what is not such a file, was changed or cut, or is forged
 * with a right check, is refused.
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/sys.h"
#include "model/churn_impl.h"
#include "rnd.h"
#include "stream/row.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])
#define N (TN_HAZARD_COUNT + 1)
#define CHECK_ROW 25            /* bytes: check TAB TAB 16 digits TAB LF */
#define TEXT_MOST ((size_t)1 << 20)

Suite *churn_file_suite(void);

static uint64_t seed;

static uint32_t below(uint32_t n)
{
	return (uint32_t)(rnd(&seed) % n);
}

/* --- fits --- */

/* Bits of all kinds: plain ones, those at the ends of what is allowed, -0 and denormals. */
static double figure(void)
{
	static const double odd[] = { 0, -0.0, 5e-324, -5e-324, 2.2250738585072009e-308, 1e50, -1e50, 0.1, 1.0 / 3, -1, 1e-50, 4503599627370497.5 };

	if (below(3) == 0)
		return odd[below(COUNT(odd))];
	return ((double)(rnd(&seed) >> 11) - 4503599627370496.0) * pow(2, (double)below(300) - 200);
}

static double size(void)
{
	return fabs(figure());
}

static double positive(void)
{
	return fmin(1e50, fmax(1e-50, size()));
}

static double parameter(void)
{
	return fmin(1e15, fmax(1e-13, size()));
}

static void fill_purchase(struct tn_churn_fit *fit)
{
	static const enum tn_btyd_kind kind[TN_CHURN_MODELS] = { [TN_CHURN_HAZARD] = TN_BTYD_MBG, [TN_CHURN_MBG] = TN_BTYD_MBG,
		[TN_CHURN_BG] = TN_BTYD_BG, [TN_CHURN_PARETO] = TN_BTYD_PARETO, [TN_CHURN_RECENCY] = TN_BTYD_MBG };
	struct tn_btyd *m = &fit->purchase;

	fit->has_purchase = true;
	m->kind = kind[fit->model];
	for (int i = 0; i < 4; i++)
		m->p[i] = parameter();
	m->log_likelihood = figure();
	m->converged = below(2) != 0;
	if (below(2) != 0)
		snprintf(m->warning, sizeof m->warning, "not identified: s and beta run off together, s / beta = %.4g a week", 0.0123);
	m->has_covariance = below(2) != 0;
	for (int i = 0; m->has_covariance && i < 16; i++)
		m->covariance[i] = figure();
}

static void fill_values(struct tn_churn_fit *fit)
{
	fit->has_values = true;
	fit->mean_value = figure();
	fit->has_spend = below(2) != 0;
	if (!fit->has_spend)
		return;
	fit->spend = (struct tn_gamma_gamma){ .p = positive(), .q = positive(), .v = positive(), .log_likelihood = figure(),
		.correlation = -1 + (double)below(2001) / 1000, .converged = below(2) != 0 };
	if (below(2) != 0)
		memset(fit->spend.warning, '~', sizeof fit->spend.warning - 1);
}

static void fill_hazard(struct tn_churn_fit *fit, uint32_t used)
{
	struct tn_hazard_model *m = &fit->hazard;

	*m = (struct tn_hazard_model){ .horizon = fit->horizon, .used = used, .intercept = figure(), .season = size(),
		.season_known = below(2) != 0, .has_covariance = below(2) != 0, .rows = 2 + below(1000), .buyers = 1 };
	for (int i = 0; i < TN_HAZARD_COUNT; i++) {
		if ((used >> i & 1) == 0)
			continue;
		m->mean[i] = figure();
		m->sd[i] = positive();
		m->coefficient[i] = figure();
	}
	for (int i = 0; m->has_covariance && i < N; i++)
		for (int j = i; j < N; j++)
			if ((i == 0 || (used >> (i - 1) & 1) != 0) && (j == 0 || (used >> (j - 1) & 1) != 0))
				m->covariance[i * N + j] = m->covariance[j * N + i] = figure();
}

/* The last point falls to 0, where the spread is infinite. */
static void fill_points(struct tn_churn_fit *fit, uint32_t n)
{
	struct tn_recency *r = &fit->recency;
	double s = 1;

	r->point = tn_sys.malloc(n * sizeof *r->point);
	r->n = n;
	HOLDS(r->point != NULL);
	for (uint32_t i = 0; i < n; i++) {
		s = i == n - 1 ? 0 : s * (double)(n - i) / (n - i + 1);
		r->point[i] = (struct tn_survival_point){ .t = i * 3 + below(3), .at_risk = 2 * (n - i), .events = 1 + below(2), .s = s,
			.lo = s * s, .hi = sqrt(s), .spread = s > 0 ? 1 / s : INFINITY };
	}
}

static struct tn_churn_fit make(enum tn_churn_model model, bool values, uint32_t used, uint32_t points)
{
	struct tn_churn_fit fit = { .model = model, .models = TN_CHURN_BIT(model), .as_of = 9000 + (int32_t)below(9000),
		.horizon = 1 + (int)below(3660), .customers = 10, .orders = 20 + below(1000), .repeaters = below(11), .mean_orders = size(),
		.mean_age = size(), .season = size(), .season_known = below(2) != 0 };

	if (tn_churn_is_purchase(model) || below(4) != 0)
		fill_purchase(&fit);
	if (values)
		fill_values(&fit);
	if (model == TN_CHURN_HAZARD)
		fill_hazard(&fit, used);
	if (model == TN_CHURN_RECENCY)
		fill_points(&fit, points);
	return fit;
}

static bool same_bits(const double *a, const double *b, size_t n)
{
	return memcmp(a, b, n * sizeof *a) == 0;
}

static bool same_purchase(const struct tn_btyd *a, const struct tn_btyd *b)
{
	return a->kind == b->kind && same_bits(a->p, b->p, 4) && same_bits(&a->log_likelihood, &b->log_likelihood, 1)
		&& a->has_covariance == b->has_covariance && same_bits(a->covariance, b->covariance, 16) && a->converged == b->converged
		&& memcmp(a->warning, b->warning, sizeof a->warning) == 0;
}

static bool same_spend(const struct tn_gamma_gamma *a, const struct tn_gamma_gamma *b)
{
	return same_bits(&a->p, &b->p, 1) && same_bits(&a->q, &b->q, 1) && same_bits(&a->v, &b->v, 1)
		&& same_bits(&a->log_likelihood, &b->log_likelihood, 1) && same_bits(&a->correlation, &b->correlation, 1)
		&& a->converged == b->converged && memcmp(a->warning, b->warning, sizeof a->warning) == 0;
}

static bool same_hazard(const struct tn_hazard_model *a, const struct tn_hazard_model *b)
{
	return a->horizon == b->horizon && a->used == b->used && same_bits(a->mean, b->mean, COUNT(a->mean))
		&& same_bits(a->sd, b->sd, COUNT(a->sd)) && same_bits(a->coefficient, b->coefficient, COUNT(a->coefficient))
		&& same_bits(&a->intercept, &b->intercept, 1) && same_bits(&a->season, &b->season, 1) && a->season_known == b->season_known
		&& a->has_covariance == b->has_covariance && same_bits(a->covariance, b->covariance, COUNT(a->covariance))
		&& a->rows == b->rows && a->buyers == b->buyers;
}

/* A point has no padding. */
static bool same_points(const struct tn_recency *a, const struct tn_recency *b)
{
	return a->n == b->n && (a->n == 0 || memcmp(a->point, b->point, a->n * sizeof *a->point) == 0);
}

static bool same(const struct tn_churn_fit *a, const struct tn_churn_fit *b)
{
	return a->model == b->model && a->models == b->models && a->as_of == b->as_of && a->horizon == b->horizon
		&& a->customers == b->customers && a->orders == b->orders && a->repeaters == b->repeaters
		&& same_bits(&a->mean_orders, &b->mean_orders, 1) && same_bits(&a->mean_age, &b->mean_age, 1)
		&& a->has_purchase == b->has_purchase && same_purchase(&a->purchase, &b->purchase)
		&& same_bits(&a->season, &b->season, 1) && a->season_known == b->season_known && a->has_values == b->has_values
		&& same_bits(&a->mean_value, &b->mean_value, 1) && a->has_spend == b->has_spend && same_spend(&a->spend, &b->spend)
		&& same_hazard(&a->hazard, &b->hazard) && same_points(&a->recency, &b->recency);
}

/* --- files --- */

/* The text is malloc's, of that many bytes and no more: a read behind its end is found by the sanitizer. */
struct text {
	char *p;
	size_t n;
};

static enum tn_status save(const struct tn_churn_fit *fit, const struct tn_common *common, struct text *text, struct tn_err *err)
{
	FILE *f = tmpfile();
	struct tn_out out;
	struct tn_row row;
	enum tn_status st;
	off_t end;

	HOLDS(f != NULL);
	HOLDS(tn_out_open_fd(&out, dup(fileno(f)), err) == TN_OK);
	tn_row_init(&row, &out, common);
	st = tn_churn_save(fit, &row, err);
	tn_row_fini(&row);
	HOLDS(tn_out_finish(&out) == TN_OK);
	end = lseek(fileno(f), 0, SEEK_END);
	HOLDS(end >= 0 && (size_t)end < TEXT_MOST);
	text->n = (size_t)end;
	text->p = malloc(text->n + (text->n == 0));
	HOLDS(text->p != NULL && pread(fileno(f), text->p, text->n, 0) == end);
	fclose(f);
	return st;
}

static struct text saved(const struct tn_churn_fit *fit)
{
	struct tn_err err = { 0 };
	struct text text;

	HOLDS_MSG(save(fit, &(struct tn_common){ .null = "" }, &text, &err) == TN_OK, "%s", err.what);
	return text;
}

/* Has all kinds of rows that the model can have, but for covariances. */
static struct text saved_model(enum tn_churn_model model)
{
	struct tn_churn_fit fit = make(model, true, 1 << TN_HAZARD_RECENCY | 1 << TN_HAZARD_YEAR_AGO, 2);
	struct text text;

	while (!fit.has_spend)
		fill_values(&fit);
	if (!fit.has_purchase)
		fill_purchase(&fit);
	text = saved(&fit);
	tn_churn_fit_fini(&fit);
	return text;
}

static enum tn_status load(struct tn_churn_fit *fit, const char *p, size_t n, struct tn_err *err)
{
	*err = (struct tn_err){ 0 };
	return tn_churn_load(fit, "m.tsv", (struct tn_str){ p, n }, err);
}

/* Refused, with the name of the file; nothing is left to free. */
static void refuse(const char *p, size_t n, struct tn_err *err)
{
	static const struct tn_churn_fit none;
	struct tn_churn_fit fit;

	HOLDS(load(&fit, p, n, err) == TN_EDATA && err->status == TN_EDATA);
	HOLDS(err->file != NULL && strcmp(err->file, "m.tsv") == 0 && err->hint[0] != '\0');
	HOLDS(same(&fit, &none));
}

/* The check made right again. */
static void seal(char *p, size_t n)
{
	uint64_t h = UINT64_C(14695981039346656037);
	char hex[17];

	HOLDS(n >= CHECK_ROW && memcmp(p + n - CHECK_ROW, "check\t\t", 7) == 0);
	for (size_t i = 0; i < n - CHECK_ROW; i++) {
		h ^= (uint8_t)p[i];
		h *= UINT64_C(1099511628211);
	}
	snprintf(hex, sizeof hex, "%016llx", (unsigned long long)h);
	memcpy(p + n - CHECK_ROW + 7, hex, 16);
}

/* A new text: from .. from + cut of it replaced, the check made right. */
static struct text edited(const struct text *t, size_t from, size_t cut, struct tn_str by)
{
	struct text e = { .n = t->n - cut + by.n };

	e.p = malloc(e.n);
	HOLDS(e.p != NULL && from + cut <= t->n);
	memcpy(e.p, t->p, from);
	if (by.n > 0)
		memcpy(e.p + from, by.p, by.n);
	memcpy(e.p + from + by.n, t->p + from + cut, t->n - from - cut);
	seal(e.p, e.n);
	return e;
}

/* --- the tests --- */

START_TEST(round_trips)
{
	static const uint32_t points[] = { 1, 2, 300 };

	for (int round = 0; round < 400; round++) {
		enum tn_churn_model model = (enum tn_churn_model)(TN_CHURN_HAZARD + round % 5);
		struct tn_churn_fit fit, again;
		struct text text, twice;
		struct tn_err err;
		uint64_t start = seed = 1 + (uint64_t)round;

		fit = make(model, below(2) != 0, below(1 << TN_HAZARD_COUNT), points[below(3)]);
		text = saved(&fit);
		HOLDS_MSG(load(&again, text.p, text.n, &err) == TN_OK, "seed %llu: %s", (unsigned long long)start, err.what);
		HOLDS_MSG(same(&fit, &again), "seed %llu", (unsigned long long)start);
		twice = saved(&again);
		HOLDS(twice.n == text.n && memcmp(twice.p, text.p, text.n) == 0);
		free(text.p);
		free(twice.p);
		tn_churn_fit_fini(&fit);
		tn_churn_fit_fini(&again);
	}
}
END_TEST

/* What is on disk somewhere already, to the byte; a marker for missing values and no header are for the answer, not for it. */
START_TEST(format)
{
	static const char wanted[] =
		"name\tindex\tvalue\tbits\n" "churn-score-model\t\t1\t\n" "model\t\trecency\t\n" "horizon\t\t90\t\n" "as_of\t\t2024-02-29\t\n"
		"customers\t\t3\t\n" "orders\t\t7\t\n" "repeaters\t\t2\t\n" "mean_orders\t\t2.33333333\t4002aaaaaaaaaaab\n"
		"mean_age\t\t1.5e+20\t442043561a882930\n" "season\t\t1\t3ff0000000000000\n" "season_known\t\tno\t\n" "has_purchase\t\tyes\t\n"
		"has_values\t\tyes\t\n" "has_spend\t\tno\t\n" "mean_value\t\t-0\t8000000000000000\n" "purchase.kind\t\tmbgnbd\t\n"
		"purchase.p\tr\t0.524843\t3fe0cb838c111ada\n" "purchase.p\talpha\t6\t4018000000000000\n"
		"purchase.p\ta\t0.5\t3fe0000000000000\n" "purchase.p\tb\t1e-12\t3d719799812dea11\n"
		"purchase.log_likelihood\t\t-9582.13572\tc0c2b7115f45e0b5\n" "purchase.converged\t\tyes\t\n"
		"purchase.warning\t\tall is well\t\n" "purchase.has_covariance\t\tno\t\n" "survival.points\t\t2\t\n"
		"survival.t\t0\t12\t\n" "survival.at_risk\t0\t4\t\n" "survival.events\t0\t3\t\n" "survival.s\t0\t0.25\t3fd0000000000000\n"
		"survival.lo\t0\t0.125\t3fc0000000000000\n" "survival.hi\t0\t0.5\t3fe0000000000000\n"
		"survival.spread\t0\t0.75\t3fe8000000000000\n" "survival.t\t1\t400\t\n" "survival.at_risk\t1\t1\t\n"
		"survival.events\t1\t1\t\n" "survival.s\t1\t0\t0000000000000000\n" "survival.lo\t1\t0\t0000000000000000\n"
		"survival.hi\t1\t0\t0000000000000000\n" "survival.spread\t1\tinf\t7ff0000000000000\n";
	struct tn_survival_point points[] = { { 12, 4, 3, 0.25, 0.125, 0.5, 0.75 }, { 400, 1, 1, 0, 0, 0, INFINITY } };
	struct tn_churn_fit fit = { .model = TN_CHURN_RECENCY, .models = TN_CHURN_BIT(TN_CHURN_RECENCY), .horizon = 90, .as_of = 19782,
		.customers = 3, .orders = 7, .repeaters = 2, .mean_orders = 7.0 / 3, .mean_age = 1.5e20, .season = 1, .has_purchase = true,
		.has_values = true, .mean_value = -0.0, .purchase = { .kind = TN_BTYD_MBG, .p = { 0.524843, 6, 0.5, 1e-12 },
		.log_likelihood = -9582.13572, .converged = true, .warning = "all is well" }, .recency = { .point = points, .n = 2 } };
	struct tn_err err = { 0 };
	struct text text;

	ck_assert_msg(save(&fit, &(struct tn_common){ .null = "NA", .no_header_out = true }, &text, &err) == TN_OK, "%s", err.what);
	ck_assert_uint_eq(text.n, sizeof wanted - 1 + CHECK_ROW);
	for (size_t i = 0; i < sizeof wanted - 1; i++)
		HOLDS_MSG(text.p[i] == wanted[i], "from byte %zu: %.60s", i, text.p + i);
	ck_assert(memcmp(text.p + sizeof wanted - 1, "check\t\t", 7) == 0);
	seal(text.p, text.n);
	ck_assert_int_eq(load(&fit, text.p, text.n, &err), TN_OK);
	tn_churn_fit_fini(&fit);
	free(text.p);
}
END_TEST

/* The covariance of the hazard model: the intercept, then the features that are used, above the diagonal and on it. */
START_TEST(pairs)
{
	static const char *const wanted[] = { "intercept,intercept", "intercept,recency", "intercept,year_ago", "recency,recency",
		"recency,year_ago", "year_ago,year_ago" };
	struct tn_churn_fit fit = make(TN_CHURN_HAZARD, false, 1 << TN_HAZARD_RECENCY | 1 << TN_HAZARD_YEAR_AGO, 0);
	struct tn_str rest, line, name, index;
	struct text text;
	size_t found = 0;

	fit.hazard.has_covariance = true;
	text = saved(&fit);
	rest = (struct tn_str){ text.p, text.n };
	while (tn_str_cut(&rest, '\n', &line)) {
		tn_str_cut(&line, '\t', &name);
		if (!tn_str_eq(name, TN_STR("hazard.covariance")))
			continue;
		tn_str_cut(&line, '\t', &index);
		ck_assert(found < COUNT(wanted) && tn_str_eq(index, tn_str_of(wanted[found])));
		found++;
	}
	ck_assert_uint_eq(found, COUNT(wanted));
	free(text.p);
}
END_TEST

START_TEST(every_byte)
{
	static const char other[] = "\n\t\r0 ,";

	for (int model = TN_CHURN_HAZARD; model < TN_CHURN_MODELS; model++) {
		struct text text;
		struct tn_err err;

		seed = 77 + (uint64_t)model;
		text = saved_model((enum tn_churn_model)model);
		for (size_t i = 0; i < text.n; i++) {
			char was = text.p[i];

			for (int bit = 0; bit < 8; bit++) {
				text.p[i] = (char)(was ^ (char)(1 << bit));
				refuse(text.p, text.n, &err);
			}
			for (size_t k = 0; k < sizeof other; k++) {
				text.p[i] = other[k];
				if (other[k] != was)
					refuse(text.p, text.n, &err);
			}
			text.p[i] = was;
		}
		free(text.p);
	}
}
END_TEST

START_TEST(every_cut)
{
	for (int model = TN_CHURN_HAZARD; model < TN_CHURN_MODELS; model++) {
		struct tn_err err;
		struct text text;

		seed = 99 + (uint64_t)model;
		text = saved_model((enum tn_churn_model)model);
		for (size_t n = 0; n < text.n; n++) {
			char *cut = malloc(n + (n == 0));

			HOLDS(cut != NULL);
			memcpy(cut, text.p, n);
			refuse(cut, n, &err);
			refuse(text.p + text.n - n, n, &err);   /* the head is gone */
			free(cut);
		}
		text.p = realloc(text.p, 2 * text.n);
		HOLDS(text.p != NULL);
		memcpy(text.p + text.n, text.p, text.n);
		for (size_t n = text.n + 1; n <= 2 * text.n; n++)
			refuse(text.p, n, &err);
		free(text.p);
	}
}
END_TEST

/* Each row left out, twice, or changed places with the next one, with a right check. */
START_TEST(every_row)
{
	for (int model = TN_CHURN_HAZARD; model < TN_CHURN_MODELS; model++) {
		struct tn_err err;
		struct text text, e;

		seed = 55 + (uint64_t)model;
		text = saved_model((enum tn_churn_model)model);
		for (size_t from = 0, n; from < text.n - CHECK_ROW; from += n) {
			const char *row = text.p + from;

			n = (size_t)((const char *)memchr(row, '\n', text.n - from) - row) + 1;
			e = edited(&text, from, n, TN_STR(""));
			refuse(e.p, e.n, &err);
			free(e.p);
			e = edited(&text, from, 0, (struct tn_str){ row, n });
			refuse(e.p, e.n, &err);
			if (from + n < text.n - CHECK_ROW) {    /* the copy behind the next row, the first one gone */
				const char *next = row + n;
				size_t m = (size_t)((const char *)memchr(next, '\n', text.n - from - n) - next) + 1;

				memmove(e.p + from, next, m);
				memcpy(e.p + from + m, row, n);
				memmove(e.p + from + m + n, e.p + from + m + 2 * n, text.n - from - m - n);
				seal(e.p, text.n);
				refuse(e.p, text.n, &err);
			}
			free(e.p);
		}
		free(text.p);
	}
}
END_TEST

#define NONE "7ff8000000000000"
#define INF "7ff0000000000000"
#define ONE "\t1\t3ff0000000000000\n"

/* The row that begins with `name` becomes the text given, with a right check. */
static const struct forged {
	enum tn_churn_model model;
	const char *name, *row, *what;
	bool is_whole;                  /* what only the whole says: no line */
} forged[] = {
	{ TN_CHURN_MBG, "churn-score-model\t", "churn-score-model\t\t2\t\n", "model of version 2, this program reads version 1", false },
	{ TN_CHURN_MBG, "churn-score-model\t", "churn-score-model\t\t1x\t\n", "the model was changed since it was written", false },
	{ TN_CHURN_MBG, "churn-score-model\t", "churn-score-model\t\t1\t0\n", "the model was changed since it was written", false },
	{ TN_CHURN_MBG, "churn-score-model\t", "churn-score-model\t\t\n", "the model was changed since it was written", false },
	{ TN_CHURN_MBG, "churn-score-model\t", "churn-score-mode1\t\t1\t\n", "not a model of churn-score --save", false },
	{ TN_CHURN_MBG, "name\t", "name\tindex\tvalue\n", "not a model of churn-score --save", false },
	{ TN_CHURN_MBG, "model\t", "model\t\tauto\t\n", "model: not a model: 'auto'", false },
	{ TN_CHURN_MBG, "model\t", "model\t\tnone\t\n", "model: not a model: 'none'", false },
	{ TN_CHURN_MBG, "model\t", "model\t\tmbgnbd\t0\n", "model: not a model: '0'", false },
	{ TN_CHURN_MBG, "model\t", "model\t0\tmbgnbd\t\n", "not the row model: 'model\\x090\\x09mbgnbd\\x09'", false },
	{ TN_CHURN_MBG, "model\t", "model\t\tmbgnbd\n", "not the row model: 'model\\x09\\x09mbgnbd'", false },
	{ TN_CHURN_MBG, "model\t", "model\t\tmbgnbd\t\t\n", "not the row model: 'model\\x09\\x09mbgnbd\\x09\\x09'", false },
	{ TN_CHURN_MBG, "model\t", "\nmodel\t\tmbgnbd\t\n", "not the row model: ''", false },
	{ TN_CHURN_MBG, "model\t", "model\t\tbgnbd\t\n", "figures that no log gives: purchase.kind", true },
	{ TN_CHURN_HAZARD, "purchase.kind\t", "purchase.kind\t\tbgnbd\t\n", "figures that no log gives: purchase.kind", true },
	{ TN_CHURN_MBG, "purchase.kind\t", "purchase.kind\t\thazard\t\n", "purchase.kind: not a purchase model: 'hazard'", false },
	{ TN_CHURN_PARETO, "purchase.kind\t", "purchase.kind\t\tmbgnbd\t\n", "not the row purchase.p a: 'purchase.p\\x09s\\x09", false },
	{ TN_CHURN_MBG, "has_purchase\t", "has_purchase\t\tno\t\n", "not the row spend.p: 'purchase.kind\\x09\\x09mbgnbd\\x09'", false },
	{ TN_CHURN_MBG, "has_purchase\t", "has_purchase\t\t1\t\n", "has_purchase: not yes or no: '1'", false },
	{ TN_CHURN_MBG, "horizon\t", "horizon\t\t0\t\n", "horizon: not days, 1 up to 10 years: '0'", false },
	{ TN_CHURN_MBG, "horizon\t", "horizon\t\t3661\t\n", "horizon: not days, 1 up to 10 years: '3661'", false },
	{ TN_CHURN_MBG, "as_of\t", "as_of\t\t2023-02-29\t\n", "as_of: not a date: '2023-02-29'", false },
	{ TN_CHURN_MBG, "as_of\t", "as_of\t\t2023-02-28T00:00:00Z\t\n", "as_of: not a date: '2023-02-28T00:00:00Z'", false },
	{ TN_CHURN_MBG, "customers\t", "customers\t\t1000000000000001\t\n",
		"customers: not a whole number up to 10^15: '1000000000000001'", false },
	{ TN_CHURN_MBG, "customers\t", "customers\t\t0\t\n", "figures that no log gives: customers, orders, repeaters", true },
	{ TN_CHURN_MBG, "orders\t", "orders\t\t9\t\n", "figures that no log gives: customers, orders, repeaters", true },
	{ TN_CHURN_MBG, "repeaters\t", "repeaters\t\t11\t\n", "figures that no log gives: customers, orders, repeaters", true },
	{ TN_CHURN_MBG, "season\t", "season\t\t1\t3FF0000000000000\n", "season: not the bits of a number from 0 on: '3FF0000000000000'", false },
	{ TN_CHURN_MBG, "season\t", "season\t\t1\t3ff000000000000\n", "season: not the bits of a number from 0 on: '3ff000000000000'", false },
	{ TN_CHURN_MBG, "season\t", "season\t\t1\t\n", "season: not the bits of a number from 0 on: ''", false },
	{ TN_CHURN_MBG, "season\t", "season\t\t1\tbff0000000000000\n", "season: not the bits of a number from 0 on: 'bff0000000000000'", false },
	{ TN_CHURN_MBG, "season\t", "season\t\t1\t" NONE "\n", "season: not the bits of a number from 0 on: '" NONE "'", false },
	{ TN_CHURN_MBG, "mean_value\t", "mean_value\t\t1\t" INF "\n", "mean_value: not the bits of a number: '" INF "'", false },
	{ TN_CHURN_MBG, "mean_value\t", "mean_value\t\t1\t" NONE "\n", "mean_value: not the bits of a number: '" NONE "'", false },
	{ TN_CHURN_MBG, "mean_value\t", "mean_value\t\t1\t7fefffffffffffff\n", "mean_value: not the bits of a number: '7fef", false },
	{ TN_CHURN_MBG, "purchase.p\tr", "purchase.p\tr\t0\t0000000000000000\n", "purchase.p r: not the bits of a number from 1e-13 to 1e15: '0000", false },
	{ TN_CHURN_MBG, "spend.q\t", "spend.q\t\t0\t0000000000000001\n", "spend.q: not the bits of a number above 0: '0000", false },
	{ TN_CHURN_MBG, "purchase.p\tr", "purchase.p\tr\t0\t" INF "\n", "purchase.p r: not the bits of a number from 1e-13 to 1e15: '7ff0", false },
	{ TN_CHURN_MBG, "purchase.warning\t", "purchase.warning\t\ta\x1b[2J\t\n", "purchase.warning: not plain text: 'a\\x1b[2J'", false },
	{ TN_CHURN_MBG, "purchase.warning\t", "purchase.warning\t\ta\\nb\t\n", "purchase.warning: not plain text: 'a\\nb'", false },
	{ TN_CHURN_HAZARD, "hazard.horizon\t", "hazard.horizon\t\t3660\t\n", "figures that no log gives: hazard.horizon", true },
	{ TN_CHURN_HAZARD, "hazard.buyers\t", "hazard.buyers\t\t0\t\n", "figures that no log gives: hazard.rows, hazard.buyers", true },
	{ TN_CHURN_HAZARD, "hazard.rows\t", "hazard.rows\t\t1\t\n", "figures that no log gives: hazard.rows, hazard.buyers", true },
	{ TN_CHURN_HAZARD, "hazard.features\t", "hazard.features\t\tyear_ago,recency\t\n", "hazard.features: not features in their order: ", false },
	{ TN_CHURN_HAZARD, "hazard.features\t", "hazard.features\t\trecency,recency\t\n", "hazard.features: not features in their order: ", false },
	{ TN_CHURN_HAZARD, "hazard.features\t", "hazard.features\t\trecency,\t\n", "hazard.features: not features in their order: ", false },
	{ TN_CHURN_HAZARD, "hazard.features\t", "hazard.features\t\trecency\t\n", "not the row hazard.sd recency: 'hazard.mean", false },
	{ TN_CHURN_HAZARD, "hazard.mean\trecency", "hazard.mean\torders" ONE, "not the row hazard.mean recency: 'hazard.mean", false },
	{ TN_CHURN_HAZARD, "hazard.sd\trecency", "hazard.sd\trecency\t0\t0000000000000000\n", "hazard.sd recency: not the bits of", false },
	{ TN_CHURN_RECENCY, "survival.points\t", "survival.points\t\t0\t\n", "survival.points: 0, but 14 rows follow", false },
	{ TN_CHURN_RECENCY, "survival.points\t", "survival.points\t\t1\t\n", "a row too many: 'survival.t\\x091\\x09", false },
	{ TN_CHURN_RECENCY, "survival.points\t", "survival.points\t\t3\t\n", "survival.points: 3, but 14 rows follow", false },
	{ TN_CHURN_RECENCY, "survival.points\t", "survival.points\t\t4294967295\t\n", "survival.points: 4294967295, but 14 rows follow", false },
	{ TN_CHURN_RECENCY, "survival.points\t", "survival.points\t\t4294967296\t\n", "survival.points: not a whole number: ", false },
	{ TN_CHURN_RECENCY, "survival.t\t0", "survival.t\t0\t-1\t\n", "survival.t 0: not days: '-1'", false },
	{ TN_CHURN_RECENCY, "survival.t\t1", "survival.t\t1\t0\t\n", "figures that no log gives: survival.t", true },
	{ TN_CHURN_RECENCY, "survival.events\t0", "survival.events\t0\t0\t\n", "figures that no log gives: survival.events", true },
	{ TN_CHURN_RECENCY, "survival.events\t0", "survival.events\t0\t5\t\n", "figures that no log gives: survival.events", true },
	{ TN_CHURN_RECENCY, "survival.at_risk\t1", "survival.at_risk\t1\t4\t\n", "figures that no log gives: survival.at_risk", true },
	{ TN_CHURN_RECENCY, "survival.s\t1", "survival.s\t1" ONE, "figures that no log gives: survival.s", true },
	{ TN_CHURN_RECENCY, "survival.s\t1", "survival.s\t1\t1\t3ff0000000000001\n", "survival.s 1: not the bits of a number from 0 to 1: '3ff", false },
	{ TN_CHURN_RECENCY, "survival.lo\t0", "survival.lo\t0\t1\t" NONE "\n", "survival.lo 0: not the bits of a number from 0 to 1: '7ff8", false },
	{ TN_CHURN_RECENCY, "survival.spread\t0", "survival.spread\t0\t1\t" NONE "\n", "survival.spread 0: not the bits of a number from", false },
	{ TN_CHURN_RECENCY, "survival.spread\t0", "survival.spread\t0\t1\tfff0000000000000\n", "survival.spread 0: not the bits of a", false }
};

/* Where the row begins; *line from 1. */
static size_t row_at(const struct text *t, const char *name, uint64_t *line)
{
	size_t n = strlen(name);

	*line = 1;
	for (size_t i = 0; i + n <= t->n; i++) {
		if ((i == 0 || t->p[i - 1] == '\n') && memcmp(t->p + i, name, n) == 0)
			return i;
		*line += t->p[i] == '\n';
	}
	ck_abort_msg("no row %s", name);
	return 0;
}

START_TEST(forgeries)
{
	const struct forged *c = &forged[_i];
	struct text text, e;
	struct tn_err err;
	uint64_t line;
	size_t from, n;

	seed = 33;
	text = saved_model(c->model);
	from = row_at(&text, c->name, &line);
	n = (size_t)((char *)memchr(text.p + from, '\n', text.n - from) - (text.p + from)) + 1;
	e = edited(&text, from, n, tn_str_of(c->row));
	refuse(e.p, e.n, &err);
	ck_assert_msg(strncmp(err.what, c->what, strlen(c->what)) == 0, "%s: %s", c->row, err.what);
	if (c->is_whole)
		ck_assert_uint_eq(err.line, 0);
	else if (strncmp(c->what, "the model", 9) == 0)
		ck_assert_uint_eq(err.line, 2);
	else if (strncmp(c->what, "not the row", 11) == 0 || strncmp(c->what, "a row", 5) == 0)
		ck_assert_uint_ge(err.line, line);
	else
		ck_assert_uint_eq(err.line, line);
	free(e.p);
	free(text.p);
}
END_TEST

static const struct { const char *text, *what; uint64_t line; const char *hint; } foreign[] = {
	{ "", "not a model of churn-score --save", 1, "fit it again with --save" },
	{ "\n", "not a model of churn-score --save", 1, "" },
	{ "user\ttime\tevent\nu1\t2024-01-01T00:00:00Z\tpurchase\n", "not a model of churn-score --save", 1, "" },
	{ "name\tindex\tvalue\tbits", "not a model of churn-score --save", 1, "" },
	{ "name\tindex\tvalue\tbits\n", "not a model of churn-score --save", 2, "" },
	{ "name\tindex\tvalue\tbits\nr\t1\t2\t3\n", "not a model of churn-score --save", 2, "" },
	{ "\xef\xbb\xbfname\tindex\tvalue\tbits\n", "not a model of churn-score --save", 1, "" },
	{ "name\tindex\tvalue\tbits\nchurn-score-model\t\t1\t", "the model was changed since it was written", 0, "its last row, the check, is missing" },
	{ "name\tindex\tvalue\tbits\nchurn-score-model\t\t1\t\n", "the model was changed since it was written", 0, "its last row" },
	{ "name\tindex\tvalue\tbits\nchurn-score-model\t\t1\t\ncheck\t\t\t\n", "the model was changed since it was written", 0, "its last" },
	{ "name\tindex\tvalue\tbits\nchurn-score-model\t\t1\t\ncheck\t\t0123456789abcdef\t\n",
		"the model was changed since it was written", 0, "fit it again with --save" },
	{ "name\tindex\tvalue\tbits\r\nchurn-score-model\t\t1\t\r\ncheck\t\t0123456789abcdef\t\r\n",
		"the model was changed since it was written", 0, "a CRLF file: tr -d '\\r'" },
	{ "name\tindex\tvalue\tbits\nchurn-score-model\t\t12\t", "model of version 12, this program reads version 1", 2, "fit it again" },
	{ "name\tindex\tvalue\tbits\nchurn-score-model\t\t1\t\nsealed", "no row model", 2, "fit it again with --save" }
};

START_TEST(not_a_model)
{
	struct tn_err err;
	size_t n = strlen(foreign[_i].text);
	char *p = malloc(n + CHECK_ROW);

	ck_assert_ptr_nonnull(p);
	memcpy(p, foreign[_i].text, n);
	if (n > 6 && memcmp(p + n - 6, "sealed", 6) == 0) {
		n += CHECK_ROW - 6;
		memcpy(p + n - CHECK_ROW, "check\t\t0123456789abcdef\t\n", CHECK_ROW);
		seal(p, n);
	}
	refuse(p, n, &err);
	ck_assert_str_eq(err.what, foreign[_i].what);
	ck_assert_uint_eq(err.line, foreign[_i].line);
	ck_assert_msg(strncmp(err.hint, foreign[_i].hint, strlen(foreign[_i].hint)) == 0, "%s", err.hint);
	free(p);
}
END_TEST

/* A cell or a few bytes of anything, with a right check: refused, or a fit that can be written again. */
START_TEST(rubbish)
{
	static const char *const cells[] = { "", "0", "1", "-1", "18446744073709551615", "1e9", "yes", "no", "hazard", "recency", "pnbd",
		"7ff0000000000000", "fff8000000000000", "0000000000000001", "ffffffffffffffff", "3ff0000000000000", "\\N", "\t", "\n", "9999-12-31",
		"recency,orders,year_ago", "4294967295", "\t\t\t", "survival.t", "5" };
	uint32_t taken = 0;

	seed = 4242;
	for (int round = 0; round < 20000; round++) {
		struct text text = saved_model((enum tn_churn_model)(TN_CHURN_HAZARD + round % 5));
		uint64_t start = seed, line;
		size_t head = row_at(&text, "model\t", &line), from = head + below((uint32_t)(text.n - CHECK_ROW - head)), to = from;
		struct tn_churn_fit fit;
		struct tn_err err;
		struct text e;

		while (from > head && text.p[from - 1] != '\t' && text.p[from - 1] != '\n')
			from--;
		while (text.p[to] != '\t' && text.p[to] != '\n')
			to++;
		e = edited(&text, from, to - from, tn_str_of(cells[below(COUNT(cells))]));
		for (uint32_t i = below(3); i > 0; i--)
			e.p[head + below((uint32_t)(e.n - CHECK_ROW - head))] = (char)below(256);
		seal(e.p, e.n);
		if (load(&fit, e.p, e.n, &err) == TN_OK) {
			struct text again = saved(&fit);

			taken++;
			free(again.p);
			tn_churn_fit_fini(&fit);
		} else {
			HOLDS_MSG(err.status == TN_EDATA && err.file != NULL, "seed %llu", (unsigned long long)start);
		}
		free(text.p);
		free(e.p);
	}
	ck_assert_uint_gt(taken, 100);
	ck_assert_uint_lt(taken, 19000);
}
END_TEST

/* What could not be read again is not written. */
START_TEST(unsound_fits)
{
	for (int i = 0; i < 8; i++) {
		struct tn_churn_fit fit;
		struct tn_err err = { 0 };
		struct text text;

		seed = 5;
		fit = make(i < 6 ? TN_CHURN_MBG : TN_CHURN_HAZARD, true, 1, 0);
		switch (i) {
		case 0: fit.purchase.p[2] = NAN; break;
		case 1: fit.mean_value = -INFINITY; break;
		case 2: fit.customers = 0; break;
		case 3: fit.has_purchase = false; break;
		case 4: memcpy(fit.purchase.warning, "a\nb", 4); break;
		case 5: fit.has_spend = true; fit.has_values = false; fit.spend.p = fit.spend.q = fit.spend.v = 1; break;
		case 6: fit.hazard.intercept = NAN; break;
		default: fit.hazard.horizon++; break;
		}
		ck_assert_int_eq(save(&fit, &(struct tn_common){ .null = "" }, &text, &err), TN_EDATA);
		ck_assert_int_eq(err.status, TN_EDATA);
		ck_assert_uint_eq(text.n, 0);
		ck_assert(strncmp(err.hint, "--save", 6) == 0);
		free(text.p);
		tn_churn_fit_fini(&fit);
	}
}
END_TEST

Suite *churn_file_suite(void)
{
	Suite *s = suite_create("churn_file");
	TCase *t = tcase_create("churn_file");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, round_trips);
	tcase_add_test(t, format);
	tcase_add_test(t, pairs);
	tcase_add_test(t, every_byte);
	tcase_add_test(t, every_cut);
	tcase_add_test(t, every_row);
	tcase_add_loop_test(t, forgeries, 0, (int)COUNT(forged));
	tcase_add_loop_test(t, not_a_model, 0, (int)COUNT(foreign));
	tcase_add_test(t, rubbish);
	tcase_add_test(t, unsound_fits);
	suite_add_tcase(s, t);
	return s;
}
