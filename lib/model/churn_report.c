/* The answers of churn-score: scores, the inputs of the models; evaluations and curves are in churn_back.c. */
#include "model/churn_impl.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/sys.h"

#define FITS 1e15                       /* tn_row_fixed prints no more */

/* --- lines for the person --- */

__attribute__((format(printf, 3, 0)))
static void tell(struct tn_churn *c, const char *before, const char *format, va_list args)
{
	char text[512];
	int n = vsnprintf(text, sizeof text, format, args);

	tn_buf_cstr(c->spec->text, before);
	if (n > 0)
		tn_buf_cstr(c->spec->text, text);
	tn_buf_ch(c->spec->text, '\n');
}

void tn_churn_note(struct tn_churn *c, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	tell(c, "note: ", format, args);
	va_end(args);
}

void tn_churn_explain(struct tn_churn *c, const char *format, ...)
{
	va_list args;

	if (!c->spec->explain)
		return;
	va_start(args, format);
	tell(c, "", format, args);
	va_end(args);
}

static void explain_purchase(struct tn_churn *c, const struct tn_churn_fit *fit)
{
	const struct tn_btyd *m = &fit->purchase;
	static const char *const kind[] = { [TN_BTYD_BG] = "bgnbd", [TN_BTYD_MBG] = "mbgnbd", [TN_BTYD_PARETO] = "pnbd" };
	bool is_pareto = m->kind == TN_BTYD_PARETO;

	tn_churn_explain(c, "%s: r %.6f, alpha %.6f, %s %.6f, %s %.6f (weeks), log-likelihood %.5f%s", kind[m->kind], m->p[0], m->p[1],
		is_pareto ? "s" : "a", m->p[2], is_pareto ? "beta" : "b", m->p[3], m->log_likelihood, m->converged ? "" : ", not converged");
	if (m->warning[0] != '\0' && tn_churn_is_purchase(fit->model))
		tn_churn_note(c, "%s: %s", kind[m->kind], m->warning);
	else if (m->warning[0] != '\0')        /* beside another model it counts orders only */
		tn_churn_explain(c, "%s: %s", kind[m->kind], m->warning);
}

static void explain_value(struct tn_churn *c, const struct tn_churn_fit *fit)
{
	const struct tn_gamma_gamma *g = &fit->spend;

	if (!fit->has_values)
		tn_churn_explain(c, "value: none in the log");
	else if (!fit->has_spend)
		tn_churn_explain(c, "value: no repeat orders with a value, the mean of all orders stands in: %.6g", fit->mean_value);
	else
		tn_churn_explain(c, "gamma-gamma: p %.6f, q %.6f, v %.6f, log-likelihood %.5f%s; correlation of x and m %.6f (the model assumes 0)",
			g->p, g->q, g->v, g->log_likelihood, g->converged ? "" : ", not converged", g->correlation);
}

static void explain_hazard(struct tn_churn *c, const struct tn_hazard_model *h)
{
	tn_churn_explain(c, "hazard: %llu training rows, %llu came back; intercept %.6f", (unsigned long long)h->rows, (unsigned long long)h->buyers,
		h->intercept);
	for (enum tn_hazard_feature f = 0; f < TN_HAZARD_COUNT; f++)
		if ((h->used >> f & 1) != 0)
			tn_churn_explain(c, "hazard: %-8s %9.6f a standard deviation (mean %.6f, sd %.6f)", tn_hazard_name(f), h->coefficient[f],
				h->mean[f], h->sd[f]);
}

static void explain_season(struct tn_churn *c, const struct tn_churn_fit *fit)
{
	bool known = fit->model == TN_CHURN_HAZARD ? fit->hazard.season_known : fit->season_known;

	if (!c->spec->season || fit->model == TN_CHURN_RECENCY)
		return;
	if (known)
		tn_churn_explain(c, "season: factor %.6f", tn_churn_season(fit));
	else if (c->spec->apply_name == NULL)
		tn_churn_note(c, "season: %s, factor 1", fit->horizon > 365 ? "a window of more than a year has none a year before it"
			: "the log does not hold the window of a year ago");
	if (known && tn_churn_season(fit) == 0)
		tn_churn_note(c, "season: no order in the window of a year ago, so nobody is expected in this one (--season off)");
}

void tn_churn_explain_fit(struct tn_churn *c, const struct tn_churn_fit *fit)
{
	char day[16] = "";

	day[tn_day_put(day, fit->as_of)] = '\0';
	tn_churn_explain(c, "%s, fitted on %llu customers with %llu order days up to %s, %llu of them with more than one; horizon %d days",
		tn_churn_name(fit->model), (unsigned long long)fit->customers, (unsigned long long)fit->orders, day,
		(unsigned long long)fit->repeaters, fit->horizon);
	if (fit->model == TN_CHURN_HAZARD)
		explain_hazard(c, &fit->hazard);
	if (fit->has_purchase)
		explain_purchase(c, fit);
	explain_value(c, fit);
	if (fit->has_spend && fit->spend.warning[0] != '\0')
		tn_churn_note(c, "value: %s", fit->spend.warning);
	explain_season(c, fit);
}

/* --- fields --- */

static enum tn_status too_large(struct tn_churn *c, double v)
{
	(void)tn_err_set(tn_fold_err(c->fold), TN_EDATA, "a figure has more than 15 digits before the point: %g", v);
	tn_err_hint(tn_fold_err(c->fold), "values in a larger unit, or none: --value ''");
	return TN_EDATA;
}

enum tn_status tn_churn_put(struct tn_churn *c, struct tn_row *row, double v)
{
	if (isnan(v))
		tn_row_missing(row);
	else if (!(fabs(v) < FITS))
		return too_large(c, v);
	else
		tn_row_fixed(row, v, (int)tn_fold_common(c->fold)->digits);
	return TN_OK;
}

static enum tn_status put_detail(struct tn_churn *c, const struct tn_churn_customer *who, const struct tn_churn_score *s,
	struct tn_row *row)
{
	const double figure[] = { who->t_x / 7.0, who->age / 7.0, s->p_alive, s->p_return };

	tn_row_u64(row, who->n - 1);
	for (size_t i = 0; i < sizeof figure / sizeof *figure; i++)
		TN_TRY(tn_churn_put(c, row, figure[i]));
	return TN_OK;
}

/* One row, not ended. */
static enum tn_status put_score(struct tn_churn_scorer *scorer, struct tn_str key, const struct tn_churn_customer *who,
	const struct tn_churn_score *s, struct tn_row *row)
{
	const double figure[] = { tn_churn_gap(who), s->p_churn, s->lo, s->hi, s->expected_orders, s->expected_value, s->value_at_risk };
	struct tn_churn *c = scorer->c;

	tn_row_str(row, key);
	tn_row_u64(row, who->n);
	tn_row_day(row, who->last);
	tn_row_i64(row, who->recency);
	for (size_t i = 0; i < sizeof figure / sizeof *figure; i++)
		TN_TRY(tn_churn_put(c, row, figure[i]));
	tn_churn_reasons(scorer, who, s, row);
	return c->spec->detail ? put_detail(c, who, s, row) : TN_OK;
}

/* --- the first N by value at risk --- */

struct best {
	double value;
	char *row;                      /* the whole row, the key first */
	uint32_t key, n;                /* bytes of both */
};

struct top {
	struct best *item;              /* a heap: the one to go first on top */
	uint64_t n, cap;
};

static struct tn_str key_of(const struct best *b)
{
	return (struct tn_str){ b->row, b->key };
}

/* Does a stand before b in the answer? Ties go by key, so that the order of the walk cannot be seen. */
static bool precedes(double value, struct tn_str key, const struct best *b)
{
	return value > b->value || (value == b->value && tn_str_cmp(key, key_of(b)) < 0);
}

static void sink(struct top *t, uint64_t i)
{
	struct best held = t->item[i];

	for (uint64_t child; (child = 2 * i + 1) < t->n; i = child) {
		if (child + 1 < t->n && precedes(t->item[child].value, key_of(&t->item[child]), &t->item[child + 1]))
			child++;
		if (!precedes(held.value, key_of(&held), &t->item[child]))
			break;
		t->item[i] = t->item[child];
	}
	t->item[i] = held;
}

static void rise(struct top *t, uint64_t i)
{
	struct best held = t->item[i];

	for (; i > 0 && precedes(t->item[(i - 1) / 2].value, key_of(&t->item[(i - 1) / 2]), &held); i = (i - 1) / 2)
		t->item[i] = t->item[(i - 1) / 2];
	t->item[i] = held;
}

static enum tn_status grow(struct top *t, struct tn_err *err)
{
	uint64_t cap = t->cap < 64 ? 64 : t->cap * 2;
	struct best *item = tn_sys.realloc(t->item, cap * sizeof *item);

	if (item == NULL)
		return tn_err_nomem(err, cap * sizeof *item);
	t->item = item;
	t->cap = cap;
	return TN_OK;
}

/* The row that stands in row->buf is kept, and not written. */
static enum tn_status keep(struct top *t, uint64_t most, double value, struct tn_str key, struct tn_row *row, struct tn_err *err)
{
	struct best b = { .value = value, .key = (uint32_t)key.n, .n = (uint32_t)row->buf.n };

	b.row = row->buf.failed ? NULL : tn_sys.malloc(row->buf.n);
	if (b.row == NULL)
		return tn_err_nomem(err, row->buf.n);
	memcpy(b.row, row->buf.p, row->buf.n);
	if (t->n == most) {
		tn_sys.free(t->item[0].row);
		t->item[0] = b;
		sink(t, 0);
	} else {
		t->item[t->n++] = b;
		rise(t, t->n - 1);
	}
	(void)tn_row_drop(row);
	return tn_row_end(row);
}

static enum tn_status offer(struct top *t, struct tn_churn_scorer *scorer, struct tn_str key, const struct tn_churn_customer *who,
	const struct tn_churn_score *s, struct tn_row *row)
{
	struct tn_err *err = tn_fold_err(scorer->c->fold);
	uint64_t most = scorer->c->spec->top;

	/* asked before the row is made: with a short list most customers go no further */
	if (t->n == most && !precedes(s->value_at_risk, key, &t->item[0]))
		return TN_OK;
	if (t->n < most && t->n == t->cap)
		TN_TRY(grow(t, err));
	TN_TRY(put_score(scorer, key, who, s, row));
	return keep(t, most, s->value_at_risk, key, row, err);
}

static enum tn_status write_top(struct top *t, struct tn_row *row)
{
	uint64_t n = t->n;

	while (t->n > 1) {              /* the heap, emptied from its top, becomes the answer from its end */
		struct best last = t->item[--t->n];

		t->item[t->n] = t->item[0];
		t->item[0] = last;
		sink(t, 0);
	}
	t->n = n;
	for (uint64_t i = 0; i < n; i++) {
		struct tn_str rest = { t->item[i].row, t->item[i].n }, field;

		while (tn_str_cut(&rest, '\t', &field))
			tn_buf_add(tn_row_field(row), field);
		TN_TRY(tn_row_end(row));
	}
	return TN_OK;
}

static void free_top(struct top *t)
{
	for (uint64_t i = 0; i < t->n; i++)
		tn_sys.free(t->item[i].row);
	tn_sys.free(t->item);
}

/* --- scores --- */

static enum tn_status write_one(struct tn_churn_scorer *scorer, const struct tn_churn_batch *batch, uint32_t i,
	struct top *t, struct tn_row *row)
{
	struct tn_churn_score s;

	TN_TRY(tn_churn_score(scorer, batch, i, &s));
	if (scorer->c->spec->top > 0)
		return offer(t, scorer, batch->key[i], &batch->who[i], &s, row);
	TN_TRY(put_score(scorer, batch->key[i], &batch->who[i], &s, row));
	return tn_row_end(row);
}

static enum tn_status write_all(struct tn_churn_scorer *scorer, struct top *t, struct tn_row *row)
{
	struct tn_churn *c = scorer->c;
	struct tn_churn_batch batch;
	int got;

	TN_TRY(tn_churn_walk(c, true));
	while ((got = tn_churn_scorer_next(scorer, &batch)) > 0)
		for (uint32_t i = 0; i < batch.n; i++)
			TN_TRY(write_one(scorer, &batch, i, t, row));
	return got < 0 ? tn_fold_err(c->fold)->status : TN_OK;
}

static enum tn_status score(struct tn_churn *c, int32_t at, const struct tn_churn_fit *fit, const struct tn_churn_groups *groups,
	struct tn_row *row)
{
	struct tn_churn_scorer scorer;
	struct top top = { 0 };
	enum tn_status st = tn_churn_scorer_open(&scorer, c, fit, groups, at);

	if (st == TN_OK)
		st = write_all(&scorer, &top, row);
	if (st == TN_OK)
		st = write_top(&top, row);
	free_top(&top);
	tn_churn_scorer_close(&scorer);
	return st;
}

/* The file is the same whatever --null and --no-header-out say. */
static enum tn_status save(struct tn_churn *c, const struct tn_churn_fit *fit)
{
	struct tn_row row;
	enum tn_status st;

	if (c->spec->save == NULL)
		return TN_OK;
	if (fit->customers == 0)
		return tn_err_set(tn_fold_err(c->fold), TN_EDATA, "--save: no customer has an order, so there is no model");
	tn_row_init(&row, c->spec->save, &(struct tn_common){ .null = "" });
	st = tn_churn_save(fit, &row, tn_fold_err(c->fold));
	tn_row_fini(&row);
	return st;
}

/* A season factor is that of the window it was made for. */
static void note_age(struct tn_churn *c, const struct tn_churn_fit *fit, int32_t at)
{
	double season = tn_churn_season(fit);
	char day[16] = "";

	day[tn_day_put(day, fit->as_of)] = '\0';
	if (season != 1 && at != fit->as_of)
		tn_churn_note(c, "season: the model's factor, %.6f, is that of the %d days after %s", season, fit->horizon, day);
}

static enum tn_status apply(struct tn_churn *c, int32_t at, struct tn_churn_fit *fit, struct tn_churn_groups *groups)
{
	const struct tn_churn_spec *spec = c->spec;

	TN_TRY(tn_churn_load(fit, spec->apply_name, spec->apply, tn_fold_err(c->fold)));
	if (!spec->season)
		fit->season = fit->hazard.season = 1;
	note_age(c, fit, at);
	return tn_churn_group(c, at, groups);
}

static enum tn_status fit_now(struct tn_churn *c, int32_t at, struct tn_churn_fit *fit, struct tn_churn_groups *groups)
{
	int horizon = tn_churn_horizon_days(c->spec->horizon, at);
	enum tn_churn_model model = c->spec->model;

	if (model == TN_CHURN_AUTO)
		TN_TRY(tn_churn_choose(c, at, horizon, &model));
	TN_TRY(tn_churn_fit(c, at, horizon, TN_CHURN_BIT(model), fit, groups, NULL));
	return save(c, fit);
}

#define COLUMNS "user orders last recency gap p_churn lo hi expected_orders expected_value value_at_risk reason1 reason2 reason3"

static enum tn_status scores(struct tn_churn *c, int32_t at, struct tn_row *row)
{
	struct tn_churn_groups groups = { 0 };
	struct tn_churn_fit fit = { 0 };
	bool is_fitted = c->spec->apply_name != NULL;
	enum tn_status st = is_fitted ? apply(c, at, &fit, &groups) : fit_now(c, at, &fit, &groups);

	if (st == TN_OK && c->spec->top > 0 && groups.n > 0 && !(fit.has_values && fit.has_purchase))
		st = tn_err_set(tn_fold_err(c->fold), TN_EDATA, "--top: no order has a value, so nothing is at risk");
	if (st == TN_OK)
		st = tn_row_header(row, c->spec->detail ? COLUMNS " x t_x T p_alive p_return" : COLUMNS);
	if (st == TN_OK && groups.n > 0) {
		tn_churn_explain_fit(c, &fit);
		st = score(c, at, &fit, &groups, row);
	}
	tn_churn_fit_fini(&fit);
	tn_churn_groups_fini(&groups);
	return st;
}

/* --- inputs --- */

static enum tn_status put_inputs(struct tn_churn *c, struct tn_str key, const struct tn_churn_customer *who, struct tn_row *row)
{
	tn_row_str(row, key);
	tn_row_u64(row, who->n);
	tn_row_day(row, who->first);
	tn_row_day(row, who->last);
	tn_row_u64(row, who->n - 1);
	TN_TRY(tn_churn_put(c, row, who->t_x / 7.0));
	TN_TRY(tn_churn_put(c, row, who->age / 7.0));
	TN_TRY(tn_churn_put(c, row, who->has_mean ? who->mean : NAN));
	return tn_row_end(row);
}

static enum tn_status inputs(struct tn_churn *c, int32_t at, struct tn_row *row)
{
	struct tn_churn_batch batch;
	int got;

	TN_TRY(tn_row_header(row, "user orders first last x t_x T m"));
	TN_TRY(tn_churn_walk(c, true));
	while ((got = tn_churn_next(c, at, &batch)) > 0)
		for (uint32_t i = 0; i < batch.n; i++)
			TN_TRY(put_inputs(c, batch.key[i], &batch.who[i], row));
	return got < 0 ? tn_fold_err(c->fold)->status : TN_OK;
}

/* Reading events tells what --as-of left out; of partials only the last walk knows. */
static void note_later(struct tn_churn *c)
{
	uint64_t late = tn_fold_stats(c->fold)->late;

	if (!tn_fold_common(c->fold)->merge)
		return;
	if (late > 0)
		tn_churn_note(c, "%llu row%s later than --as-of left out when the partials were made", (unsigned long long)late, late == 1 ? "" : "s");
	if (c->later > 0)
		tn_churn_note(c, "%llu order day%s later than --as-of left out", (unsigned long long)c->later, c->later == 1 ? "" : "s");
}

static enum tn_status answer(struct tn_churn *c, int32_t at, struct tn_row *row)
{
	enum tn_status st = c->spec->answer == TN_CHURN_INPUTS ? inputs(c, at, row) : scores(c, at, row);

	if (st == TN_OK)
		note_later(c);
	return st;
}

enum tn_status tn_churn_report(struct tn_fold *f, struct tn_walk *walk, struct tn_row *row)
{
	struct tn_churn *c = tn_fold_self(f);
	int64_t as_of = tn_fold_as_of(f);
	int32_t at = as_of == TN_TIME_NONE ? 0 : tn_calendar_index(&c->days, as_of);

	c->walk = walk;
	/* a zone may put the first or the last instant of the calendar a day beyond it, where no date can be written */
	if (at < TN_DAY_MIN || at > TN_DAY_MAX)
		return tn_err_set(tn_fold_err(f), TN_EDATA, "the latest day, in --tz, is not within 0001-01-01 and 9999-12-31");
	switch (c->spec->answer) {
	case TN_CHURN_EVALUATE:
		return tn_churn_evaluate(c, at, row);
	case TN_CHURN_CURVE:
		return tn_churn_curve(c, at, row);
	default:
		return answer(c, at, row);
	}
}
