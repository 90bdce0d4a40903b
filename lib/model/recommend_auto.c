/* auto and --tune: the menus. The mean NDCG of a trial decides, and of equal ones the first; popularity is the first of
 * all, so that auto never ends below it. A candidate whose estimated cost passes the budget is left out and named. */
#include "model/recommend_trial.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#define BASKETS 10U                     /* one user in so many whose last moment holds several items */
#define MIB ((uint64_t)1 << 20)

struct choice {
	const struct tn_recommend_spec *spec;
	struct tn_recommend_trial trial;
	struct tn_recommend_settings best;
	struct tn_recommend_figure figure, popular;     /* of the best */
	uint32_t nusers;                /* who are ranked to find the best */
	struct tn_buf text;             /* settings in words, and a NUL */
};

/* Good until the next call. */
static const char *words(struct choice *c, const struct tn_recommend_settings *s)
{
	tn_buf_reset(&c->text);
	tn_recommend_settings_text(s, &c->text);
	tn_buf_ch(&c->text, '\0');
	return c->text.failed ? tn_recommend_name(s->method) : c->text.p;
}

static void tell(struct choice *c, const char *who, const struct tn_recommend_settings *s, struct tn_recommend_figure figure)
{
	if (c->spec->explain)
		tn_recommend_explain(c->spec, "%s: %s: recall@20 %.4f, NDCG@20 %.4f", who, words(c, s), figure.recall, figure.ndcg);
}

/* In the order of the menu. */
static void consider(struct choice *c, const struct tn_recommend_settings *s, struct tn_recommend_figure figure)
{
	if (figure.ndcg > c->figure.ndcg) {
		c->best = *s;
		c->figure = figure;
	}
}

/* The figures are of counts: they are the same on every run, and may be printed. */
static bool is_affordable(struct choice *c, const char *what, double cost)
{
	if (cost <= c->spec->budget) {
		tn_recommend_explain(c->spec, "auto: %s: an estimated %.1f CPU s, budget %.6g", what, cost, c->spec->budget);
		return true;
	}
	tn_recommend_note(c->spec, "auto: %s left out: an estimated %.*f CPU s, budget %.6g (--budget)", what, cost < 10 ? 1 : 0, cost,
		c->spec->budget);
	return false;
}

/* --- costs --- */

/* Of fits and rankings of some settings; the refit on all is one of the fits. */
struct cost {
	double fits, user;              /* a user who is ranked */
};

static void add_cost(const struct choice *c, const struct tn_recommend_settings *s, uint32_t fits, uint32_t rankings, struct cost *cost)
{
	cost->fits += fits * tn_recommend_fit_cost(&c->trial.counts, s);
	cost->user += rankings * tn_recommend_rank_cost(&c->trial.counts, s, 1);
}

static double cost_of(const struct choice *c, const struct tn_recommend_settings *s, uint32_t fits, uint32_t rankings)
{
	struct cost cost = { 0, 0 };

	add_cost(c, s, fits, rankings, &cost);
	return cost.fits + cost.user * c->nusers;
}

/* Where lists cost little there is no need of a sample, whose noise is as large as what one setting has over the next (NDCG@20 of
 * 10,000 users, yelp2018 .0003, Beauty .001): all users decide, or as many as the budget has room for. */
static uint32_t users_within(const struct choice *c, struct cost cost)
{
	uint32_t sample = tn_recommend_trial_sample(&c->trial), all = c->trial.nuser;

	if (cost.fits + cost.user * all <= c->spec->budget)
		return all;
	return (uint32_t)fmax(sample, (c->spec->budget - cost.fits) / cost.user);
}

/* --- knn, tuned --- */

/* p and b in hundredths, so that steps forth and back meet. */
struct point {
	int p, b;
	uint32_t neighbours;
};

static const int grid_p[] = { 0, 20, 40, 60, 80, 100 }, grid_b[] = { 10, 25, 40 };
static const uint32_t numbers[] = { 20, 50, 100, 500 };
#define COUNT(a) (sizeof(a) / sizeof (a)[0])
#define FIRST_NUMBER 200U
#define POINTS (COUNT(grid_p) * COUNT(grid_b) + 6 + COUNT(numbers) + 4)         /* 6 finer steps; 4 at the end */

struct climb {
	struct point tried[POINTS], best;
	uint32_t ntried, nusers;        /* who decides */
	struct tn_recommend_settings settings;  /* of the best */
	struct tn_recommend_figure figure;
};

static struct tn_recommend_settings settings_at(const struct choice *c, struct point at)
{
	struct tn_recommend_settings s = c->spec->settings;

	s.method = TN_RECOMMEND_KNN;
	s.knn.kind = TN_KNN;
	s.knn.user_damping = at.p / 100.;
	s.knn.item_damping = at.b / 100.;
	s.knn.neighbours = at.neighbours;
	return s;
}

static void add_point(const struct choice *c, uint32_t neighbours, uint32_t fits, uint32_t rankings, struct cost *cost)
{
	struct tn_recommend_settings s = settings_at(c, (struct point){ .neighbours = neighbours });

	add_cost(c, &s, fits, rankings, cost);
}

/* The last steps, and the two fits behind them, may be those with the most neighbours. */
static struct cost climb_cost(const struct choice *c)
{
	struct cost cost = { 0, 0 };

	if (c->spec->neighbours_given) {
		add_point(c, c->spec->settings.knn.neighbours, POINTS - COUNT(numbers) + 2, POINTS - COUNT(numbers), &cost);
		return cost;
	}
	add_point(c, FIRST_NUMBER, POINTS - COUNT(numbers) - 4, POINTS - COUNT(numbers) - 4, &cost);
	for (size_t i = 0; i < COUNT(numbers); i++)
		add_point(c, numbers[i], 1, 1, &cost);
	add_point(c, numbers[COUNT(numbers) - 1], 6, 4, &cost);
	return cost;
}

static bool was_tried(const struct climb *climb, struct point at)
{
	for (uint32_t i = 0; i < climb->ntried; i++)
		if (climb->tried[i].p == at.p && climb->tried[i].b == at.b && climb->tried[i].neighbours == at.neighbours)
			return true;
	return false;
}

static enum tn_status try_point(struct choice *c, struct climb *climb, struct point at, struct tn_err *err)
{
	struct tn_recommend_settings s = settings_at(c, at);
	struct tn_recommend_figure figure;

	if (at.p < 0 || at.b < 0 || was_tried(climb, at))
		return TN_OK;
	TN_TRY(tn_recommend_trial_fit(&c->trial, &s, climb->nusers, &figure, err));
	tell(c, "tune", &s, figure);
	if (climb->ntried == 0 || figure.ndcg > climb->figure.ndcg) {
		climb->best = at;
		climb->settings = s;
		climb->figure = figure;
	}
	climb->tried[climb->ntried++] = at;
	return TN_OK;
}

/* One step of each of a list, all from what is the best when it begins. */
static enum tn_status step(struct choice *c, struct climb *climb, const struct point *by, uint32_t n, struct tn_err *err)
{
	struct point from = climb->best;

	for (uint32_t i = 0; i < n; i++) {
		struct point at = { from.p + by[i].p, from.b + by[i].b, by[i].neighbours > 0 ? by[i].neighbours : from.neighbours };

		TN_TRY(try_point(c, climb, at, err));
	}
	return TN_OK;
}

/* recommend.md section 1: a grid, finer steps, the number of neighbours, one step more. A number that was given stays. */
static enum tn_status tune_knn(struct choice *c, struct climb *climb, uint32_t nusers, struct tn_err *err)
{
	static const struct point b_steps[] = { { 0, -5, 0 }, { 0, 5, 0 }, { 0, -10, 0 }, { 0, 10, 0 } };
	static const struct point p_steps[] = { { -10, 0, 0 }, { 10, 0, 0 } };          /* neighbours 0: as they are */
	uint32_t first = c->spec->neighbours_given ? c->spec->settings.knn.neighbours : FIRST_NUMBER;
	struct point k_steps[COUNT(numbers)] = { 0 };

	*climb = (struct climb){ .nusers = nusers };
	for (size_t i = 0; i < COUNT(grid_p) * COUNT(grid_b); i++)
		TN_TRY(try_point(c, climb, (struct point){ grid_p[i / COUNT(grid_b)], grid_b[i % COUNT(grid_b)], first }, err));
	TN_TRY(step(c, climb, b_steps, 4, err));
	TN_TRY(step(c, climb, p_steps, 2, err));
	for (size_t i = 0; i < COUNT(numbers); i++)
		k_steps[i].neighbours = numbers[i];
	if (!c->spec->neighbours_given)
		TN_TRY(step(c, climb, k_steps, COUNT(numbers), err));
	TN_TRY(step(c, climb, b_steps, 2, err));
	return step(c, climb, p_steps, 2, err);
}

/* What is best of all users meets the other methods on their sample. */
static enum tn_status consider_knn(struct choice *c, struct tn_err *err)
{
	struct cost cost = climb_cost(c);
	uint32_t nusers = users_within(c, cost);
	struct climb climb;

	if (!is_affordable(c, "knn", cost.fits + cost.user * nusers))
		return TN_OK;
	TN_TRY(tune_knn(c, &climb, nusers, err));
	if (nusers > c->nusers)
		TN_TRY(tn_recommend_trial_fit(&c->trial, &climb.settings, c->nusers, &climb.figure, err));
	tell(c, "auto", &climb.settings, climb.figure);
	consider(c, &climb.settings, climb.figure);
	return TN_OK;
}

/* --- spectral --- */

/* The mix is no part of a fit: one serves all. */
static enum tn_status rank_mixes(struct choice *c, struct tn_recommend_model *m, const double *mix, uint32_t n, struct tn_err *err)
{
	for (uint32_t i = 0; i < n; i++) {
		struct tn_recommend_figure figure;

		m->settings.mix = mix[i];
		m->spectral.mix = mix[i];
		TN_TRY(tn_recommend_trial_rank(&c->trial, m, c->nusers, &figure, err));
		tell(c, "auto", &m->settings, figure);
		consider(c, &m->settings, figure);
	}
	return TN_OK;
}

/* What was asked for, and what is often better: .1 (yelp2018: NDCG@20 of held-back items .0686, with .3 .0670), and .6
 * for small catalogues. Returns how many. */
static uint32_t list_mixes(const struct choice *c, bool is_small, double *mix)
{
	double asked = c->spec->settings.mix;
	uint32_t n = 0;

	mix[n++] = asked;
	if (asked != .1)
		mix[n++] = .1;
	if (is_small && asked != .6)
		mix[n++] = .6;
	return n;
}

static enum tn_status consider_spectral(struct choice *c, struct tn_err *err)
{
	/* a cost needs numbers where the fit takes its own default */
	struct tn_recommend_settings s = c->spec->settings, as_fitted;
	bool is_small = c->trial.cut.train.nitems <= TN_RECOMMEND_SMALL;
	double mix[3];
	uint32_t n = list_mixes(c, is_small, mix);
	struct tn_recommend_model m;
	enum tn_status st;

	s.method = TN_RECOMMEND_SPECTRAL;
	as_fitted = s;
	if (s.factors == 0)
		as_fitted.factors = is_small ? 64 : 256;
	while (n > 1 && cost_of(c, &as_fitted, 2, n) > c->spec->budget)
		n--;
	if (!is_affordable(c, "spectral", cost_of(c, &as_fitted, 2, n)))
		return TN_OK;
	st = tn_recommend_model_fit(&m, &c->trial.cut.train, &s, c->trial.mem, err);
	if (st == TN_OK)
		st = rank_mixes(c, &m, mix, n, err);
	tn_recommend_model_fini(&m);
	return st;
}

/* --- ease --- */

/* What has no room, or a matrix that is too near to none, is left out of auto's menu, and named; --tune asked for it. */
static enum tn_status try_lambda(struct choice *c, const char *who, double lambda, struct tn_err *err)
{
	struct tn_recommend_settings s = c->spec->settings;
	struct tn_recommend_figure figure;
	struct tn_err own = { 0 };
	enum tn_status st;

	s.method = TN_RECOMMEND_EASE;
	s.lambda = lambda;
	st = tn_recommend_trial_fit(&c->trial, &s, c->nusers, &figure, &own);
	if ((st == TN_ELIMIT || st == TN_EDATA) && !c->spec->tune) {
		tn_recommend_note(c->spec, "auto: %s left out: %s", words(c, &s), own.what);
		return TN_OK;
	}
	if (st != TN_OK) {
		*err = own;
		return st;
	}
	tell(c, who, &s, figure);
	consider(c, &s, figure);
	return TN_OK;
}

/* Where four fits are too many for the budget, one may not be. */
static enum tn_status consider_ease(struct choice *c, struct tn_err *err)
{
	static const double lambda[] = { 100, 200, 400, 800 };
	struct tn_recommend_settings s = c->spec->settings;
	uint32_t nitems = c->trial.cut.train.nitems;
	uint64_t need = tn_ease_bytes(nitems);

	s.method = TN_RECOMMEND_EASE;
	if (need > c->trial.mem) {
		tn_recommend_note(c->spec, "auto: ease left out: it needs %" PRIu64 " MiB for %" PRIu32 " items, and may take %" PRIu64,
			need / MIB + 1, nitems, c->trial.mem / MIB);
		return TN_OK;
	}
	if (cost_of(c, &s, COUNT(lambda) + 1, COUNT(lambda)) > c->spec->budget)
		return is_affordable(c, "ease", cost_of(c, &s, 2, 1)) ? try_lambda(c, "auto", s.lambda, err) : TN_OK;
	(void)is_affordable(c, "ease", cost_of(c, &s, COUNT(lambda) + 1, COUNT(lambda)));
	for (size_t i = 0; i < COUNT(lambda); i++)
		TN_TRY(try_lambda(c, "auto", lambda[i], err));
	return TN_OK;
}

/* Whole numbers: they are to be typed again. */
static enum tn_status tune_ease(struct choice *c, struct tn_err *err)
{
	static const double menu[] = { 50, 100, 200, 400, 800, 1600 };
	double from;

	c->figure.ndcg = -1;            /* popularity is no rival here */
	for (size_t i = 0; i < COUNT(menu); i++)
		TN_TRY(try_lambda(c, "tune", menu[i], err));
	from = c->best.lambda;
	TN_TRY(try_lambda(c, "tune", round(from / sqrt(2)), err));
	return try_lambda(c, "tune", round(from * sqrt(2)), err);
}

/* --- ordered histories --- */

#define LINES 5
struct line {
	struct tn_recommend_settings settings;
	bool is_in;
};

/* What the lines that are in need: the two fits that all of them are made of. */
static struct tn_recommend_settings make_lines(struct choice *c, struct line *line)
{
	static const struct { double own, partner, decay; } menu[LINES] = {
		{ 1, 0, .9 }, { 1, .1, .8 }, { 1, .4, .9 }, { 1, 1, .9 }, { 0, 1, .9 } };
	struct tn_recommend_settings both = c->spec->settings;

	both.method = TN_RECOMMEND_SEQUENCE;
	for (int i = 0; i < LINES; i++) {
		struct tn_recommend_settings *s = &line[i].settings;

		*s = both;
		s->sequence = menu[i].own;
		s->partner = menu[i].partner;
		s->partner_decay = menu[i].decay;
		line[i].is_in = is_affordable(c, words(c, s), cost_of(c, s, 2, 1));
	}
	both.sequence = both.partner = 0;
	for (int i = 0; i < LINES; i++) {
		both.sequence = fmax(both.sequence, line[i].is_in ? line[i].settings.sequence : 0);
		both.partner = fmax(both.partner, line[i].is_in ? line[i].settings.partner : 0);
	}
	return both;
}

static enum tn_status rank_lines(struct choice *c, struct tn_recommend_model *m, const struct line *line, struct tn_err *err)
{
	for (int i = 0; i < LINES; i++) {
		struct tn_recommend_figure figure;

		if (!line[i].is_in)
			continue;
		m->settings = line[i].settings;
		TN_TRY(tn_recommend_trial_rank(&c->trial, m, c->nusers, &figure, err));
		tell(c, "auto", &m->settings, figure);
		consider(c, &m->settings, figure);
	}
	return TN_OK;
}

static enum tn_status consider_sequences(struct choice *c, struct tn_err *err)
{
	struct line line[LINES];
	struct tn_recommend_settings both = make_lines(c, line);        /* where no line is in, the fit is of nothing, and free */
	struct tn_recommend_model m;
	enum tn_status st = tn_recommend_model_fit(&m, &c->trial.cut.train, &both, c->trial.mem, err);

	if (st == TN_OK)
		st = rank_lines(c, &m, line, err);
	tn_recommend_model_fini(&m);
	return st;
}

/* --- the whole --- */

static enum tn_status consider_popular(struct choice *c, struct tn_err *err)
{
	struct tn_recommend_settings s = c->spec->settings;

	s.method = TN_RECOMMEND_POPULAR;
	TN_TRY(tn_recommend_trial_fit(&c->trial, &s, c->nusers, &c->popular, err));
	c->best = s;
	c->figure = c->popular;
	tell(c, c->spec->tune ? "tune" : "auto", &s, c->popular);
	return TN_OK;
}

/* What is tuned is taken even where popularity is better. */
static enum tn_status tune(struct choice *c, struct tn_err *err)
{
	struct climb climb;

	if (c->spec->settings.method == TN_RECOMMEND_EASE)
		return tune_ease(c, err);
	TN_TRY(tune_knn(c, &climb, c->nusers, err));
	c->best = climb.settings;
	c->figure = climb.figure;
	return TN_OK;
}

/* A blend is the dearest line of the ordered menu. */
static uint32_t users_of(const struct choice *c, bool ordered)
{
	struct tn_recommend_settings s = c->spec->settings;
	struct cost cost = { 0, 0 };

	if (c->spec->tune && s.method == TN_RECOMMEND_KNN)
		return c->trial.nuser;
	if (!ordered)
		return tn_recommend_trial_sample(&c->trial);
	s.method = TN_RECOMMEND_SEQUENCE;
	s.sequence = s.partner = 1;
	add_cost(c, &s, 2, 1, &cost);
	return users_within(c, cost);
}

/* Rows of one time are a basket, and what stands in it has no order: the other menu may know more. */
static bool has_baskets(const struct choice *c)
{
	return c->trial.ngrouped > 0 && c->trial.ngrouped >= c->trial.nuser / BASKETS;
}

static enum tn_status consider_all(struct choice *c, bool ordered, struct tn_err *err)
{
	c->nusers = users_of(c, ordered && !has_baskets(c));
	TN_TRY(consider_popular(c, err));
	if (c->spec->tune)
		return tune(c, err);
	if (ordered)
		TN_TRY(consider_sequences(c, err));
	if (ordered && !has_baskets(c))
		return TN_OK;
	tn_interactions_sort(&c->trial.cut.train);
	TN_TRY(consider_knn(c, err));
	TN_TRY(consider_spectral(c, err));
	return consider_ease(c, err);
}

/* The other methods have nothing to tune, and cosine and its like no p and b. */
static enum tn_status check(const struct tn_recommend_spec *spec, struct tn_err *err)
{
	const struct tn_recommend_settings *s = &spec->settings;

	if (!spec->tune || s->method == TN_RECOMMEND_EASE || (s->method == TN_RECOMMEND_KNN && s->knn.kind == TN_KNN))
		return TN_OK;
	tn_err_set(err, TN_EUSAGE, "--tune is for the methods knn and ease");
	tn_err_hint(err, "--method knn --tune; auto tunes knn on its own");
	return TN_EUSAGE;
}

static void say(struct choice *c, bool ordered)
{
	const struct tn_recommend_trial *t = &c->trial;
	const char *who = c->spec->tune ? "tune" : "auto";
	char of_all[64] = "";

	if (t->nuser == 0) {
		tn_recommend_note(c->spec, "%s: took %s: nobody has two items, so none can be held back", who, words(c, &c->best));
		return;
	}
	if (c->nusers < t->nuser)
		snprintf(of_all, sizeof of_all, " of %" PRIu32 " of %" PRIu32 " users", c->nusers, t->nuser);
	tn_recommend_note(c->spec, "%s: took %s (NDCG@20 %.4f on %s%s; popular %.4f; seed %" PRIu64 ")", who, words(c, &c->best), c->figure.ndcg,
		ordered ? "the last items" : "held-back items", of_all, c->popular.ndcg, c->spec->settings.seed);
}

/* Who has one time only has no last moment to hold back. Where that is most of them, times are no order: sets of orders, days. */
static bool has_moments(const struct tn_recommend_trial *t, const struct tn_interactions *x)
{
	uint64_t many = 0;

	for (uint32_t u = 0; u < x->nusers; u++)
		many += x->row[u + UINT64_C(1)] - x->row[u] > 1;
	return t->nuser >= many / 2;
}

enum tn_status tn_recommend_choose(const struct tn_recommend_spec *spec, struct tn_interactions *x, bool has_order, uint64_t mem,
	struct tn_recommend_settings *s, struct tn_err *err)
{
	struct choice c = { .spec = spec, .best = spec->settings };
	bool ordered = has_order && !spec->tune;
	enum tn_status st;

	TN_TRY(check(spec, err));
	if (!spec->tune)
		c.best.method = TN_RECOMMEND_POPULAR;
	if (!ordered)                   /* first: what a seed takes must not depend on the order of rows */
		tn_interactions_sort(x);
	st = tn_recommend_trial_open(&c.trial, spec, x, ordered, mem, err);
	if (st == TN_OK && ordered && !has_moments(&c.trial, x)) {
		ordered = false;
		tn_recommend_trial_close(&c.trial);
		tn_interactions_sort(x);
		tn_recommend_explain(spec, "auto: most users have one time only: no order");
		st = tn_recommend_trial_open(&c.trial, spec, x, ordered, mem, err);
	}
	if (st == TN_OK && c.trial.nuser > 0)
		st = consider_all(&c, ordered, err);
	if (st == TN_OK) {
		say(&c, ordered);
		*s = c.best;
		if (s->method != TN_RECOMMEND_SEQUENCE)
			tn_interactions_sort(x);
	}
	tn_recommend_trial_close(&c.trial);
	tn_buf_fini(&c.text);
	return st;
}
