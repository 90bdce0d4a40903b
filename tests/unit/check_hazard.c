/* The hazard model against a slow twin made from its definition, against another program's fit, and by hand. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "hazard_slow.h"
#include "model/hazard.h"
#include "rnd.h"

Suite *hazard_suite(void);

/* The fit of a log; NULL: refused, *err says why. */
static struct tn_hazard *fit(const struct log *log, const struct tn_hazard_spec *spec, struct tn_err *err)
{
	struct tn_hazard *h;

	if (tn_hazard_open(&h, spec, err) != TN_OK)
		return NULL;
	while (tn_hazard_wants(h)) {
		for (int i = 0; i < log->n; i++) {
			const struct customer *c = &log->at[i];

			HOLDS(tn_hazard_add(h, c->day, spec->has_values ? c->value : NULL, c->n, err) == TN_OK);
		}
		if (tn_hazard_end(h, err) != TN_OK) {
			HOLDS(tn_hazard_result(h) == NULL);
			tn_hazard_close(h);
			return NULL;
		}
	}
	return h;
}

/* ---- random logs */

static void random_customer(uint64_t *seed, struct customer *c, int32_t span)
{
	int32_t most = 1 + (int32_t)(rnd(seed) % 120), day = 19000 + (int32_t)(rnd(seed) % (uint64_t)span);

	c->n = 0;
	while (c->n < MOST_DAYS && day < 19000 + span && (c->n == 0 || rnd(seed) % 8 != 0)) {
		c->day[c->n] = day;
		c->value[c->n++] = (double)(int64_t)(rnd(seed) % 20000) / 100 - (rnd(seed) % 16 == 0 ? 150 : 0);
		day += 1 + (int32_t)(rnd(seed) % (uint64_t)most);
	}
}

static struct log random_log(uint64_t *seed, int most, int32_t span)
{
	struct log log = { NULL, 1 + (int)(rnd(seed) % (uint64_t)most) };

	log.at = calloc((size_t)log.n, sizeof *log.at);
	for (int i = 0; i < log.n; i++)
		random_customer(seed, &log.at[i], span);
	return log;
}

/* One log; true when it could be fitted. */
static bool compare(const struct log *log, const struct tn_hazard_spec *spec, uint64_t seed)
{
	struct twin t = slow_fit(log, spec);
	struct tn_err err = { 0 };
	struct tn_hazard *h = fit(log, spec, &err);
	const char *what = (h != NULL) != t.fits ? "status" : NULL;

	if (h == NULL && (err.status != TN_EDATA || err.what[0] == '\0'))
		what = "error";
	if (what == NULL && h != NULL)
		what = slow_differs(tn_hazard_result(h), &t);
	for (int i = 0; what == NULL && h != NULL && i < log->n && i < 50; i++)
		if (log->at[i].day[0] <= spec->as_of)
			what = slow_differs_score(tn_hazard_result(h), &t, &log->at[i], spec->as_of);
	tn_hazard_close(h);
	HOLDS_MSG(what == NULL, "seed %llu: %s (%d customers, as_of %d, horizon %d, snapshots %d)", (unsigned long long)seed, what,
		log->n, spec->as_of, spec->horizon, spec->snapshots);
	return t.fits;
}

/* Logs grow with the round, so that the first one to fail is small. */
START_TEST(twin)
{
	int fitted = 0;

	for (uint64_t round = 1; round <= 400; round++) {
		uint64_t seed = round * UINT64_C(0x9e3779b97f4a7c15);
		int32_t span = 30 + (int32_t)(rnd(&seed) % 900);
		struct log log = random_log(&seed, 2 + (int)round / 4, span);
		struct tn_hazard_spec spec = { .as_of = 19000 + span - (int32_t)(rnd(&seed) % 60), .horizon = 1 + (int)(rnd(&seed) % 120),
			.snapshots = 1 + (int)(rnd(&seed) % 4), .season = rnd(&seed) % 4 != 0, .has_values = rnd(&seed) % 2 != 0 };

		fitted += compare(&log, &spec, round);
		free(log.at);
	}
	ck_assert_int_gt(fitted, 250);
}
END_TEST

/* More rows than the sample that the fit starts from, twice over. */
START_TEST(many_rows)
{
	uint64_t seed = 77;
	struct log log = { calloc(45000, sizeof *log.at), 45000 };
	struct tn_hazard_spec spec = { .as_of = 19700, .horizon = 90, .snapshots = 2, .season = true, .has_values = true };

	for (int i = 0; i < log.n; i++)
		random_customer(&seed, &log.at[i], 760);
	ck_assert(compare(&log, &spec, 77));
	free(log.at);
}
END_TEST

/* The sample says the opposite of the rest, without an exception: the fit starts far off, and steps have to be halved. Rows are
 * kept by the number of the row times the golden ratio; of 40,000 half of them. */
START_TEST(misleading_sample)
{
	uint64_t seed = 78;
	struct log log = { calloc(40000, sizeof *log.at), 40000 };
	struct tn_hazard_spec spec = { .as_of = 19700, .horizon = 90, .snapshots = 1 };

	for (int i = 0; i < log.n; i++) {
		struct customer *c = &log.at[i];
		bool recent = rnd(&seed) % 2 != 0, kept = (uint64_t)i * UINT64_C(0x9e3779b97f4a7c15) <= UINT64_MAX / 2;

		c->day[c->n++] = (recent ? 19600 : 19100) - (int32_t)(rnd(&seed) % 10);
		if (recent == kept)
			c->day[c->n++] = 19650;
	}
	ck_assert(compare(&log, &spec, 78));
	free(log.at);
}
END_TEST

/* All gaps alike: ln(1 + gap) differs by rounding only, in ways that depend on how it is computed. */
START_TEST(same_gaps)
{
	for (int gap = 2; gap < 60; gap++) {
		struct log log = { calloc(40, sizeof *log.at), 40 };
		struct tn_hazard_spec spec = { .as_of = 20000, .horizon = 30, .snapshots = 1, .season = true };

		for (int i = 0; i < log.n; i++) {
			struct customer *c = &log.at[i];

			for (int32_t k = 2 + i % 7; k-- > 0; )
				c->day[c->n++] = 19960 - i % 3 - k * gap;
			if (i % 2 != 0)
				c->day[c->n++] = 19980;
		}
		compare(&log, &spec, (uint64_t)gap);
		free(log.at);
	}
}
END_TEST

/* Horizons about a year: with 29 February in it, a window of 366 days was over a year ago on as_of, but not on the snapshot. */
START_TEST(year)
{
	for (int horizon = 363; horizon < 369; horizon++) {
		uint64_t seed = 9;
		struct log log = random_log(&seed, 60, 1900);
		struct tn_hazard_spec spec = { .as_of = tn_civil_day(2027, 2, 28), .horizon = horizon, .snapshots = 2, .season = true };

		for (int32_t shift = 0; shift < 1461; shift += 365) {
			compare(&log, &spec, (uint64_t)horizon);
			spec.as_of -= 365;
		}
		free(log.at);
	}
}
END_TEST

/* ---- scikit-learn 1.9.1, LogisticRegression(C=1, solver="newton-cholesky", tol=1e-14), on features made in Python */

static struct log formula_log(int n)
{
	struct log log = { calloc((size_t)n, sizeof *log.at), n };

	for (int i = 0; i < n; i++) {
		struct customer *c = &log.at[i];
		int32_t day = 19000 + i * 37 % 300;

		for (int j = 0; j < i * 7 % 9 + 1 && day < 19800; j++) {
			c->day[c->n] = day;
			c->value[c->n++] = ((i * 31 + j * 17) % 900 + 100) / 10.0;
			day += 5 + (i * 13 + j * 29) % 60 * (1 + i % 4);
		}
	}
	return log;
}

static const struct {
	int customers, as_of, horizon, snapshots;
	bool has_values;
	unsigned rows, buyers;
	double season, intercept, coefficient[F], p_return[3];
} vectors[] = {
	{ 60, 19700, 60, 2, true, 120, 21, 2.666666666667, -2.254479722697,
		{ 0.088919492836, 0.328039324400, -0.307225154158, -0.527134367895, 0.835770834182, -0.136940084828,
			0.667788768670, 1.077795081430, 0.368135508212, 0.005533288022, 0.195266329294, -0.359810708198,
			0.235062815670, 0.095791263154, 0.108010133504 },
		{ 0.031473536435, 0.089218669234, 0.385507240967 } },
	{ 60, 19700, 60, 2, false, 120, 21, 2.666666666667, -2.244529942891,
		{ 0.085893610876, 0.433425689458, -0.298787592888, -0.504349002170, 0.846313693274, -0.095207065846,
			0.679267197033, 1.032462509527, 0.373017091811, 0.017245090024, 0.246791451858, -0.323401833278,
			0.000000000000, 0.000000000000, 0.100632278931 },
		{ 0.049641412200, 0.109950367097, 0.441118588360 } },
	{ 300, 19650, 90, 2, true, 600, 156, 2.492462311558, -1.720813535723,
		{ 0.475829421468, 0.478691683341, -0.688028789215, -0.494427991463, 1.016721026452, -0.179398091156,
			0.545644134587, 1.577880128051, -0.030911272463, -0.163394166227, 0.422082256673, -0.309381184043,
			-0.044759714690, 0.341641855798, -0.164967270595 },
		{ 0.090233726786, 0.056754268443, 0.336580525096 } },
	{ 300, 19780, 45, 3, true, 900, 83, 2.666666666667, -3.946672594704,
		{ 0.391274121205, 0.058728294187, -0.166585721723, -0.673221683047, 1.404870770597, -1.405674649974,
			1.900625169041, 1.632306323641, 0.018422515299, -0.167950953665, 0.433424177100, 0.240046016660,
			-0.099731103839, 0.758734237414, -0.267850392834 },
		{ 0.021376259366, 0.002521355609, 0.364577891087 } },
};

START_TEST(scikit_learn)
{
	struct log log = formula_log(vectors[_i].customers);
	struct tn_hazard_spec spec = { .as_of = vectors[_i].as_of, .horizon = vectors[_i].horizon, .snapshots = vectors[_i].snapshots,
		.season = true, .has_values = vectors[_i].has_values };
	struct tn_err err = { 0 };
	struct tn_hazard *h = fit(&log, &spec, &err);
	const struct tn_hazard_model *m;

	ck_assert_msg(h != NULL, "%s", err.what);
	m = tn_hazard_result(h);
	ck_assert_uint_eq(m->rows, vectors[_i].rows);
	ck_assert_uint_eq(m->buyers, vectors[_i].buyers);
	ck_assert_double_eq_tol(m->season, vectors[_i].season, 1e-11);
	ck_assert_double_eq_tol(m->intercept, vectors[_i].intercept, 1e-9);
	for (int f = 0; f < F; f++)
		ck_assert_double_eq_tol(m->coefficient[f], vectors[_i].coefficient[f], 1e-9);
	for (int i = 0; i < 3; i++) {
		struct tn_hazard_score s;

		tn_hazard_score(m, spec.as_of, log.at[i].day, log.at[i].value, log.at[i].n, &s);
		ck_assert_double_eq_tol(s.p_return, vectors[_i].p_return[i], 1e-9);
	}
	tn_hazard_close(h);
	free(log.at);
}
END_TEST

/* ---- by hand */

/* With coefficients of -1 and nothing to standardise, contributions are the features themselves. */
static struct tn_hazard_model bare(void)
{
	struct tn_hazard_model m = { .horizon = 90, .used = (UINT32_C(1) << F) - 1, .season = 1 };

	for (int f = 0; f < F; f++) {
		m.sd[f] = 1;
		m.coefficient[f] = -1;
	}
	return m;
}

START_TEST(features)
{
	int32_t a = tn_civil_day(2023, 6, 30);
	int32_t y = tn_civil_day(2022, 7, 1);   /* the window of a year ago: 1 July to 28 September 2022 */
	const struct {
		uint32_t n;
		int32_t day[9];
		double value[9], x[F];
	} cases[] = {
		{ 1, { a - 94 }, { 50 }, { log(95), 0, log(95), 0, 0, 0, log(2), log(95), 1, 0, log(2), -log(2), log(50), 0, 0 } },
		{ 2, { a, a + 1 }, { 3, 4 }, { 0, 0, 0, 0, 0, log(2), log(2), 0, 1, log(2), log(2), log(2), log(3), log(4), 0 } },
		{ 2, { a - 20, a - 10 }, { 0, 0 }, { log(11), log(2), log(21), 0, 1, log(3), log(3), log(11), 1,
			log(3), log(3), log(3), log(.01), 0, 0 } },
		{ 4, { y, y + 89, y + 90, a }, { 10, 20, -40, .5 }, { 0, log(4), log(365), -log(1 + 364 / 3.0), 1, log(2), log(5),
			log(1 + 364 / 3.0), sqrt((89 * 89 + 1 + 274 * 274) / 3.0 - 364 * 364 / 9.0) / (364 / 3.0), log(2), log(2), log(2),
			log(.01), log(1.5), log(3) } },
		{ 9, { a - 365, a - 364, a - 180, a - 179, a - 90, a - 89, a - 30, a - 29, a + 3 }, { 1, 1, 1, 1, 1, 1, 1, 1, 1000 },
			{ log(30), log(8), log(366), log(30 / 49.0), 1, log(4), log(8), log(49),
			sqrt((1 + 184 * 184 + 1 + 89 * 89 + 1 + 59 * 59 + 1) / 7.0 - 48 * 48) / 48,
			log(2), log(6), log(4 / 3.0), log(8), log(4), log(2) } }
	};
	struct tn_hazard_model m = bare();

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct tn_hazard_score s;

		tn_hazard_score(&m, a, cases[i].day, cases[i].value, cases[i].n, &s);
		for (int f = 0; f < F; f++)
			ck_assert_msg(fabs(s.contribution[f] - cases[i].x[f]) < 1e-14, "case %zu, %s: %.17g, not %.17g", i,
				tn_hazard_name((enum tn_hazard_feature)f), s.contribution[f], cases[i].x[f]);
	}
}
END_TEST

START_TEST(season)
{
	static const struct {
		struct tn_civil as_of;
		int horizon;
		struct tn_civil from, to;       /* year 0: no season */
	} cases[] = {
		{ { 2024, 2, 28 }, 1, { 2023, 2, 28 }, { 2023, 2, 28 } },       /* 29 February becomes the 28th */
		{ { 2024, 2, 27 }, 2, { 2023, 2, 28 }, { 2023, 2, 28 } },
		{ { 2024, 1, 31 }, 60, { 2023, 2, 1 }, { 2023, 3, 31 } },
		{ { 2024, 12, 31 }, 90, { 2024, 1, 1 }, { 2024, 3, 31 } },      /* a day longer than its window */
		{ { 2023, 9, 30 }, 365, { 2022, 10, 1 }, { 2023, 9, 29 } },
		{ { 2023, 2, 28 }, 366, { 2022, 3, 1 }, { 2023, 2, 28 } },      /* ends on as_of */
		{ { 2023, 9, 30 }, 367, { 0, 0, 0 }, { 0, 0, 0 } },             /* would end after as_of */
		{ { 2022, 12, 31 }, 90, { 0, 0, 0 }, { 0, 0, 0 } }              /* begins before the log */
	};
	uint64_t seed = 5;
	struct log log = { calloc(400, sizeof *log.at), 400 };

	for (int i = 0; i < log.n; i++)
		random_customer(&seed, &log.at[i], 1090);               /* 2022-01-08 to 2024-12-31 */
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int32_t a = tn_civil_day(cases[i].as_of.year, cases[i].as_of.month, cases[i].as_of.day);
		struct tn_hazard_spec spec = { .as_of = a, .horizon = cases[i].horizon, .snapshots = 1, .season = true };
		struct tn_err err = { 0 };
		struct tn_hazard *h = fit(&log, &spec, &err);
		bool known = cases[i].from.year > 0;
		double r = 1;

		ck_assert_msg(h != NULL, "case %zu: %s", i, err.what);
		if (known)
			r = slow_pairs(&log, tn_civil_day(cases[i].from.year, cases[i].from.month, cases[i].from.day),
				tn_civil_day(cases[i].to.year, cases[i].to.month, cases[i].to.day)) / (double)slow_pairs(&log, a - spec.horizon + 1, a);
		ck_assert_int_eq(tn_hazard_result(h)->season_known, known);
		ck_assert_double_eq_tol(tn_hazard_result(h)->season, r, 1e-12);
		tn_hazard_close(h);
	}
	free(log.at);
}
END_TEST

/* ---- leakage */

static struct tn_hazard_model model_of(const struct log *log, const struct tn_hazard_spec *spec)
{
	struct tn_err err = { 0 };
	struct tn_hazard *h = fit(log, spec, &err);
	struct tn_hazard_model m;

	HOLDS_MSG(h != NULL, "%s", err.what);
	memset(&m, 0, sizeof m);
	memcpy(&m, tn_hazard_result(h), sizeof m);
	tn_hazard_close(h);
	return m;
}

static void cut_after(struct customer *c, int32_t day)
{
	while (c->n > 0 && c->day[c->n - 1] > day)
		c->n--;
}

/* Without what came after as_of: the same bytes, and those of each score. */
START_TEST(no_future)
{
	uint64_t seed = 11;
	struct log log = { calloc(300, sizeof *log.at), 300 }, past = { calloc(300, sizeof *past.at), 300 };
	struct tn_hazard_spec spec = { .as_of = 19700, .horizon = 60, .snapshots = 2, .season = true, .has_values = true };
	struct tn_hazard_model a, b;

	for (int i = 0; i < log.n; i++) {
		random_customer(&seed, &log.at[i], 800);
		past.at[i] = log.at[i];
		cut_after(&past.at[i], spec.as_of);
	}
	a = model_of(&log, &spec);
	b = model_of(&past, &spec);
	ck_assert_mem_eq(&a, &b, sizeof a);
	for (int i = 0; i < log.n; i++) {
		struct tn_hazard_score s, t;

		if (past.at[i].n == 0)
			continue;
		tn_hazard_score(&a, spec.as_of, log.at[i].day, log.at[i].value, log.at[i].n, &s);
		tn_hazard_score(&a, spec.as_of, past.at[i].day, past.at[i].value, past.at[i].n, &t);
		HOLDS(memcmp(&s, &t, sizeof s) == 0);
	}
	free(log.at);
	free(past.at);
}
END_TEST

/* What a customer does after the snapshot is one bit of the fit: when, how often and for how much does not matter. */
START_TEST(no_future_in_training)
{
	uint64_t seed = 12;
	struct log log = { calloc(300, sizeof *log.at), 300 }, other = { calloc(300, sizeof *other.at), 300 };
	struct tn_hazard_spec spec = { .as_of = 19700, .horizon = 60, .snapshots = 1, .has_values = true };
	struct tn_hazard_model a, b;

	for (int i = 0; i < log.n; i++) {
		struct customer *c = &other.at[i];
		bool back;

		random_customer(&seed, &log.at[i], 700);
		*c = log.at[i];
		cut_after(c, spec.as_of - spec.horizon);
		back = c->n < log.at[i].n;
		if (back) {
			c->day[c->n] = spec.as_of - (int32_t)(rnd(&seed) % 60);
			c->value[c->n++] = (double)(rnd(&seed) % 1000);
		}
	}
	a = model_of(&log, &spec);
	b = model_of(&other, &spec);
	ck_assert_mem_eq(&a, &b, sizeof a);
	free(log.at);
	free(other.at);
}
END_TEST

/* ---- what cannot be fitted */

START_TEST(refused)
{
	static const struct {
		int customers;
		struct customer at[3];
		struct tn_hazard_spec spec;
		enum tn_status status;
		const char *what;
	} cases[] = {
		{ 0, { { 0 } }, { .as_of = 19100, .horizon = 30, .snapshots = 2 }, TN_EDATA, "no customer has an order up to 2022-04-18" },
		{ 1, { { .n = 1, .day = { 19101 } } },
			{ .as_of = 19100, .horizon = 30, .snapshots = 2 }, TN_EDATA, "no customer has an order" },
		{ 1, { { .n = 1, .day = { 19000 } } },
			{ .as_of = 19100, .horizon = 30, .snapshots = 2 }, TN_EDATA, "nobody known on 2022-03-19" },
		{ 1, { { .n = 3, .day = { 19000, 19050, 19080 } } },
			{ .as_of = 19100, .horizon = 30, .snapshots = 2 }, TN_EDATA, "everybody known on" },
		{ 2, { { .n = 2, .day = { 19000, 19099 } }, { .n = 2, .day = { 19000, 19100 } } },
			{ .as_of = 19100, .horizon = 30, .snapshots = 1 }, TN_EDATA, "everybody known on 2022-03-19" },
		{ 2, { { .n = 2, .day = { 19000, 19050 } }, { .n = 1, .day = { 19060 } } },
			{ .as_of = 19100, .horizon = 101, .snapshots = 2 }, TN_EDATA, "101 days reaches back before the first order, 2022-01-08" },
		{ 1, { { .n = 1, .day = { 19000 } } },
			{ .as_of = 19100, .horizon = INT32_MAX, .snapshots = INT32_MAX }, TN_EDATA, "reaches back" },
		{ 1, { { .n = 1, .day = { TN_DAY_MIN } } },
			{ .as_of = TN_DAY_MIN, .horizon = 1, .snapshots = 1, .season = true }, TN_EDATA, "reaches back" },
		{ 0, { { 0 } }, { .as_of = 19100, .horizon = 0, .snapshots = 2 }, TN_EUSAGE, "horizon: " },
		{ 0, { { 0 } }, { .as_of = 19100, .horizon = 1, .snapshots = 0 }, TN_EUSAGE, "snapshots: " },
		{ 0, { { 0 } }, { .as_of = TN_DAY_MAX + 1, .horizon = 1, .snapshots = 1 }, TN_EUSAGE, "as-of: " }
	};
	struct customer at[3];
	struct log log = { at, cases[_i].customers };
	struct tn_err err = { 0 };

	memcpy(at, cases[_i].at, sizeof at);
	ck_assert_ptr_null(fit(&log, &cases[_i].spec, &err));
	ck_assert_int_eq(err.status, cases[_i].status);
	ck_assert_msg(strstr(err.what, cases[_i].what) != NULL, "'%s' is not in '%s'", cases[_i].what, err.what);
}
END_TEST

/* Two customers as far apart as can be, told apart by every feature; ten thousand order days; the ends of the calendar; money. */
START_TEST(extremes)
{
	enum { MANY = 10000 };
	int32_t *day = malloc(MANY * sizeof *day), once[] = { TN_DAY_MIN };
	double *value = malloc(MANY * sizeof *value), nothing[] = { -1e30 };
	struct tn_hazard_spec spec = { .as_of = TN_DAY_MAX, .horizon = 90, .snapshots = 2, .season = true, .has_values = true };
	struct tn_hazard_score s[2];
	struct tn_err err = { 0 };
	struct tn_hazard *h;

	for (int i = 0; i < MANY; i++) {
		day[i] = TN_DAY_MAX - MANY + 1 + i;
		value[i] = 1e30;
	}
	ck_assert_int_eq(tn_hazard_open(&h, &spec, &err), TN_OK);
	while (tn_hazard_wants(h)) {
		ck_assert_int_eq(tn_hazard_add(h, day, value, MANY, &err), TN_OK);
		ck_assert_int_eq(tn_hazard_add(h, once, nothing, 1, &err), TN_OK);
		ck_assert_int_eq(tn_hazard_add(h, once, nothing, 0, &err), TN_OK);
		ck_assert_msg(tn_hazard_end(h, &err) == TN_OK, "%s", err.what);
	}
	tn_hazard_score(tn_hazard_result(h), spec.as_of, day, value, MANY, &s[0]);
	tn_hazard_score(tn_hazard_result(h), spec.as_of, once, nothing, 1, &s[1]);
	for (int i = 0; i < 2; i++)
		ck_assert(s[i].lo >= 0 && s[i].lo <= 1 - s[i].p_return && s[i].hi >= 1 - s[i].p_return && s[i].hi <= 1);
	ck_assert_double_gt(s[0].p_return, 0.5);
	ck_assert_double_lt(s[1].p_return, 0.5);
	tn_hazard_close(h);
	free(day);
	free(value);
}
END_TEST

/* ---- words */

START_TEST(reasons)
{
	static const double plain[F] = { 94, 5, 400, 4.34, 1, 1, 3, 21.04, 0.449, 0, 2, 2, 12.345, 3, 4 };
	static const char *const words[F] = { "recency 94 d (own gap 21 d)", "orders 5", "first order 400 d ago",
		"overdue 4.3 x own gap", "has ordered again",
		"orders in 90 d 1", "orders in 365 d 3", "own gap 21 d", "gap spread 0.4", "orders in 30 d 0", "orders in 180 d 2",
		"orders in 90 d 1, 2 before", "value 12.35", "value in 90 d 3.00", "orders a year ago 4" };
	struct tn_hazard_score s = { 0 };
	struct tn_buf out = { 0 };

	memcpy(s.plain, plain, sizeof plain);
	for (int f = 0; f < F; f++)
		s.contribution[f] = 1 + f % 5;
	/* Largest first, ties in the order of the features. */
	for (int k = 0; k < F; k++) {
		int f = 4 - k / 3 + k % 3 * 5;

		tn_buf_reset(&out);
		ck_assert(tn_hazard_reason(&s, k, &out));
		tn_buf_ch(&out, '\0');
		if (f != TN_HAZARD_VALUE)       /* 12.345 is no binary number: either neighbour will do */
			ck_assert_str_eq(out.p, words[f]);
	}
	ck_assert(!tn_hazard_reason(&s, F, &out));
	tn_buf_fini(&out);
}
END_TEST

START_TEST(reasons_of_few_orders)
{
	static const struct {
		int feature;
		double orders, gap;
		const char *words;
	} cases[] = {
		{ TN_HAZARD_RECENCY, 1, 94, "recency 94 d" }, { TN_HAZARD_RECENCY, 2, 2.5, "recency 94 d (own gap 2.5 d)" },
		{ TN_HAZARD_RECENCY, 2, 7, "recency 94 d (own gap 7 d)" }, { TN_HAZARD_REPEAT, 1, 94, "never ordered again" },
		{ TN_HAZARD_CV, 2, 7, "gap spread not known" }, { TN_HAZARD_GAP, 3, 9.96, "own gap 10.0 d" }
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct tn_hazard_score s = { .plain = { [TN_HAZARD_RECENCY] = 94 } };
		struct tn_buf out = { 0 };

		s.plain[TN_HAZARD_ORDERS] = cases[i].orders;
		s.plain[TN_HAZARD_REPEAT] = cases[i].orders > 1;
		s.plain[TN_HAZARD_GAP] = cases[i].gap;
		s.contribution[cases[i].feature] = 0.5;
		ck_assert(tn_hazard_reason(&s, 0, &out));
		tn_buf_ch(&out, '\0');
		ck_assert_str_eq(out.p, cases[i].words);
		ck_assert(!tn_hazard_reason(&s, 1, &out));
		tn_buf_fini(&out);
	}
}
END_TEST

/* They stand in saved models. */
START_TEST(names)
{
	static const char *const all = "recency orders age overdue repeat n90 n365 gap cv n30 n180 trend value value90 year_ago ";
	char text[200] = "";
	size_t n = 0;

	for (int f = 0; f < F; f++)
		n += (size_t)snprintf(text + n, sizeof text - n, "%s ", tn_hazard_name((enum tn_hazard_feature)f));
	ck_assert_str_eq(text, all);
}
END_TEST

Suite *hazard_suite(void)
{
	Suite *s = suite_create("hazard");
	TCase *t = tcase_create("hazard");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, twin);
	tcase_add_test(t, many_rows);
	tcase_add_test(t, misleading_sample);
	tcase_add_test(t, same_gaps);
	tcase_add_test(t, year);
	tcase_add_loop_test(t, scikit_learn, 0, (int)(sizeof vectors / sizeof vectors[0]));
	tcase_add_test(t, features);
	tcase_add_test(t, season);
	tcase_add_test(t, no_future);
	tcase_add_test(t, no_future_in_training);
	tcase_add_loop_test(t, refused, 0, 11);
	tcase_add_test(t, extremes);
	tcase_add_test(t, reasons);
	tcase_add_test(t, reasons_of_few_orders);
	tcase_add_test(t, names);
	suite_add_tcase(s, t);
	return s;
}
