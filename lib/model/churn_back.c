/* Back-tests: models fitted on what was known at a past day, held against the window after it. What auto chooses by,
 * --evaluate and --curve (churn.md section 4). */
#include "model/churn_impl.h"

#include <math.h>
#include <stdio.h>

#include "base/sys.h"

#define EVALUATION "at model tenth n base_rate auc pr_auc lift brier log_loss ece slope intercept predicted observed lo hi"
#define CURVES "curve model step n predicted observed lo hi"
#define CANDIDATES (TN_CHURN_BIT(TN_CHURN_HAZARD) | TN_CHURN_BIT(TN_CHURN_MBG) | TN_CHURN_BIT(TN_CHURN_RECENCY))
#define LEAST 200               /* buyers, and others, in the training rows of the hazard model */

/* What a customer is ranked by, when it is no model. */
enum baseline { NONE, BY_RECENCY, BY_FREQUENCY, BASE_RATE };

/* A past day with all that was fitted on what was known then. */
struct past {
	struct tn_churn *c;
	int32_t at;
	int horizon;
	double base_rate;
	struct tn_churn_fit fit;
	struct tn_churn_groups groups;
	struct tn_churn_tried tried;
};

static struct tn_err *err_of(const struct past *p)
{
	return tn_fold_err(p->c->fold);
}

/* auto may not take the hazard model from too few training rows. */
static void leave_out(struct past *p)
{
	const struct tn_hazard_model *h = &p->fit.hazard;

	if ((p->fit.models & TN_CHURN_BIT(TN_CHURN_HAZARD)) == 0 || (h->buyers >= LEAST && h->rows - h->buyers >= LEAST))
		return;
	p->fit.models &= ~TN_CHURN_BIT(TN_CHURN_HAZARD);
	snprintf(p->tried.why[TN_CHURN_HAZARD], sizeof p->tried.why[0], "%llu buyers and %llu others to learn from, %d of each are needed",
		(unsigned long long)h->buyers, (unsigned long long)(h->rows - h->buyers), LEAST);
}

/* To be closed after a failure, too. */
static enum tn_status open_past(struct past *p, struct tn_churn *c, int32_t at, int horizon, uint32_t models)
{
	*p = (struct past){ .c = c, .at = at, .horizon = horizon };
	TN_TRY(tn_churn_fit(c, at, horizon, models, &p->fit, &p->groups, &p->tried));
	if (models == CANDIDATES)
		leave_out(p);
	return TN_OK;
}

static void close_past(struct past *p)
{
	tn_churn_fit_fini(&p->fit);
	tn_churn_groups_fini(&p->groups);
}

/* An order day in at+1 .. at+H? */
static bool came_back(const struct tn_churn_state *s, int32_t at, int horizon)
{
	uint32_t i = s->n;

	while (i > 0 && tn_churn_day(s, i - 1) > at + horizon)
		i--;
	return i > 0 && tn_churn_day(s, i - 1) > at;
}

static enum tn_status predict(struct past *p, struct tn_churn_scorer *scorer, enum baseline baseline,
	const struct tn_churn_batch *batch, uint32_t i, double *score)
{
	const struct tn_churn_customer *who = &batch->who[i];
	struct tn_churn_score figures;

	*score = baseline == BY_RECENCY ? -(double)who->recency : baseline == BY_FREQUENCY ? who->n : p->base_rate;
	if (baseline != NONE)
		return TN_OK;
	TN_TRY(tn_churn_score(scorer, batch, i, &figures));
	*score = figures.p_return;
	return TN_OK;
}

static enum tn_status gather(struct past *p, struct tn_churn_scorer *scorer, enum baseline baseline, struct tn_evaluate *e)
{
	struct tn_churn_batch batch;
	double score;
	int got;

	TN_TRY(tn_churn_walk(p->c, false));
	while ((got = tn_churn_scorer_next(scorer, &batch)) > 0)
		for (uint32_t i = 0; i < batch.n; i++) {
			TN_TRY(predict(p, scorer, baseline, &batch, i, &score));
			TN_TRY(tn_evaluate_add(e, score, came_back(batch.state[i], p->at, p->horizon), err_of(p)));
		}
	return got < 0 ? err_of(p)->status : TN_OK;
}

/* One model, or baseline, against what came. */
static enum tn_status back_test(struct past *p, enum tn_churn_model model, enum baseline baseline, struct tn_evaluation *result)
{
	struct tn_evaluate e = { 0 };
	struct tn_churn_scorer scorer = { .c = p->c, .at = p->at };
	enum tn_status st = TN_OK;

	p->fit.model = model;
	if (baseline == NONE)
		st = tn_churn_scorer_open(&scorer, p->c, &p->fit, &p->groups, p->at);
	if (st == TN_OK)
		st = gather(p, &scorer, baseline, &e);
	if (st == TN_OK)
		st = tn_evaluate_run(&e, baseline == NONE || baseline == BASE_RATE, result, err_of(p));
	tn_churn_scorer_close(&scorer);
	tn_evaluate_fini(&e);
	return st;
}

/* --- auto --- */

static void explain_result(struct past *p, enum tn_churn_model m, const struct tn_evaluation *r)
{
	tn_churn_explain(p->c, "auto: %-8s log-loss %.6f, AUC %.6f, Brier %.6f, ECE %.6f", tn_churn_name(m), r->log_loss, r->auc, r->brier, r->ece);
}

/* Of equal log-losses the first in this order: the purchase model needs no training rows of its own. */
static enum tn_status choose(struct past *p, enum tn_churn_model *best)
{
	static const enum tn_churn_model order[] = { TN_CHURN_MBG, TN_CHURN_HAZARD, TN_CHURN_RECENCY };
	struct tn_evaluation r;
	double least = INFINITY;
	char day[16] = "";

	day[tn_day_put(day, p->at)] = '\0';
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		if ((p->fit.models & TN_CHURN_BIT(order[i])) == 0) {
			tn_churn_explain(p->c, "auto: %-8s left out: %s", tn_churn_name(order[i]), p->tried.why[order[i]]);
			continue;
		}
		TN_TRY(back_test(p, order[i], NONE, &r));
		if (least == INFINITY)
			tn_churn_explain(p->c, "auto: back-test of %d days after %s: %llu customers, %.2f %% came back", p->horizon, day,
				(unsigned long long)r.n, 100 * r.base_rate);
		explain_result(p, order[i], &r);
		if (r.log_loss < least) {
			least = r.log_loss;
			*best = order[i];
		}
	}
	return TN_OK;
}

enum tn_status tn_churn_choose(struct tn_churn *c, int32_t at, int horizon, enum tn_churn_model *model)
{
	struct past p = { 0 };
	enum tn_status st = TN_OK;

	*model = TN_CHURN_MBG;
	if (at - horizon >= TN_DAY_MIN)
		st = open_past(&p, c, at - horizon, horizon, CANDIDATES);
	if (st == TN_OK && p.fit.customers == 0)
		tn_churn_explain(c, "auto: the log holds no complete window of %d days with customers known before it", horizon);
	else if (st == TN_OK)
		st = choose(&p, model);
	if (st == TN_OK)
		tn_churn_explain(c, "auto: takes %s", tn_churn_name(*model));
	close_past(&p);
	return st;
}

/* --- the table --- */

/* The line of a model as a whole: `tenth` and what is said of a tenth are missing in it. */
static enum tn_status write_result(struct past *p, const char *name, const struct tn_evaluation *r, struct tn_row *row)
{
	const double figure[] = { r->base_rate, r->auc, r->pr_auc, r->lift, r->brier, r->log_loss, r->ece, r->slope, r->intercept };

	tn_row_day(row, p->at);
	tn_row_str(row, tn_str_of(name));
	tn_row_missing(row);
	tn_row_u64(row, r->n);
	for (size_t i = 0; i < sizeof figure / sizeof *figure; i++)
		TN_TRY(tn_churn_put(p->c, row, figure[i]));
	for (int i = 0; i < 4; i++)
		tn_row_missing(row);
	return tn_row_end(row);
}

static enum tn_status put_tenth(struct tn_churn *c, const struct tn_evaluate_tenth *t, struct tn_row *row)
{
	TN_TRY(tn_churn_put(c, row, t->predicted));
	TN_TRY(tn_churn_put(c, row, t->observed));
	TN_TRY(tn_churn_put(c, row, t->lo));
	return tn_churn_put(c, row, t->hi);
}

static enum tn_status write_tenths(struct past *p, const char *name, const struct tn_evaluation *r, struct tn_row *row)
{
	for (int i = 0; i < 10; i++) {
		tn_row_day(row, p->at);
		tn_row_str(row, tn_str_of(name));
		tn_row_i64(row, i + 1);
		tn_row_u64(row, r->tenth[i].n);
		for (int k = 0; k < 9; k++)
			tn_row_missing(row);
		TN_TRY(put_tenth(p->c, &r->tenth[i], row));
		TN_TRY(tn_row_end(row));
	}
	return TN_OK;
}

/* Recency ranks by the days alone, and takes its probabilities from Kaplan and Meier, where these can be had. */
static enum tn_status test_recency(struct past *p, struct tn_evaluation *r)
{
	struct tn_evaluation rank;

	TN_TRY(back_test(p, TN_CHURN_RECENCY, BY_RECENCY, &rank));
	*r = rank;
	if ((p->fit.models & TN_CHURN_BIT(TN_CHURN_RECENCY)) == 0)
		return TN_OK;
	TN_TRY(back_test(p, TN_CHURN_RECENCY, NONE, r));
	r->auc = rank.auc;
	r->pr_auc = rank.pr_auc;
	r->lift = rank.lift;
	return TN_OK;
}

static enum tn_status write_baselines(struct past *p, struct tn_evaluation *recency, struct tn_row *row)
{
	struct tn_evaluation r;

	TN_TRY(test_recency(p, recency));
	TN_TRY(write_result(p, "recency", recency, row));
	TN_TRY(back_test(p, TN_CHURN_RECENCY, BY_FREQUENCY, &r));
	TN_TRY(write_result(p, "frequency", &r, row));
	p->base_rate = r.base_rate;
	TN_TRY(back_test(p, TN_CHURN_RECENCY, BASE_RATE, &r));
	return write_result(p, "base_rate", &r, row);
}

/* The models that could be fitted, then the baselines, then the tenths of the one that was chosen, which was tested
 * once. */
static enum tn_status write_past(struct past *p, enum tn_churn_model chosen, struct tn_row *row)
{
	struct tn_evaluation tested = { 0 }, recency, r;

	for (enum tn_churn_model m = TN_CHURN_HAZARD; m < TN_CHURN_RECENCY; m++) {
		if ((p->fit.models & TN_CHURN_BIT(m)) == 0)
			continue;
		TN_TRY(back_test(p, m, NONE, &r));
		TN_TRY(write_result(p, tn_churn_name(m), &r, row));
		if (m == chosen)
			tested = r;
	}
	TN_TRY(write_baselines(p, &recency, row));
	return write_tenths(p, tn_churn_name(chosen), chosen == TN_CHURN_RECENCY ? &recency : &tested, row);
}

static enum tn_status refuse(struct tn_churn *c, int32_t day, int horizon, int32_t as_of)
{
	char from[16] = "", to[16] = "";

	from[tn_day_put(from, day)] = '\0';
	to[tn_day_put(to, as_of)] = '\0';
	(void)tn_err_set(tn_fold_err(c->fold), TN_EDATA, "the %d days after %s are not over on %s", horizon, from, to);
	tn_err_hint(tn_fold_err(c->fold), "an earlier --at, or a shorter --horizon");
	return TN_EDATA;
}

/* The models to fit at a past day: the one that was asked for, or those that auto chooses from; recency stands beside them
 * always. Its window must be over. */
static enum tn_status prepare(struct past *p, struct tn_churn *c, int32_t at, int32_t as_of, enum tn_churn_model *chosen)
{
	bool is_auto = c->spec->model == TN_CHURN_AUTO;
	int horizon = tn_churn_horizon_days(c->spec->horizon, at);

	*chosen = c->spec->model;
	*p = (struct past){ .c = c };
	if (at > as_of - horizon)
		return refuse(c, at, horizon, as_of);
	if (is_auto)
		TN_TRY(tn_churn_choose(c, at, horizon, chosen));
	TN_TRY(open_past(p, c, at, horizon, is_auto ? CANDIDATES : TN_CHURN_BIT(*chosen) | TN_CHURN_BIT(TN_CHURN_RECENCY)));
	if (p->fit.customers == 0)
		return TN_OK;
	if ((p->fit.models & TN_CHURN_BIT(*chosen)) == 0)
		return tn_err_set(err_of(p), TN_EDATA, "%s cannot be fitted: %s", tn_churn_name(*chosen), p->tried.why[*chosen]);
	p->fit.model = *chosen;
	tn_churn_explain_fit(c, &p->fit);
	return TN_OK;
}

static enum tn_status nobody(struct tn_churn *c, int32_t day)
{
	char text[16] = "";

	text[tn_day_put(text, day)] = '\0';
	(void)tn_err_set(tn_fold_err(c->fold), TN_EDATA, "nobody had ordered by %s: nothing to test a forecast on", text);
	tn_err_hint(tn_fold_err(c->fold), "a later --at, or a shorter --horizon");
	return TN_EDATA;
}

/* The last day whose window is over by as_of: a window of months ends on the same day of a later month. */
static int32_t last_complete(struct tn_churn_horizon h, int32_t as_of)
{
	int32_t day = as_of - tn_churn_horizon_days(h, as_of);

	if (day < TN_DAY_MIN)
		return TN_DAY_MIN;
	while (day + tn_churn_horizon_days(h, day) > as_of)
		day--;
	while (day < as_of && day + 1 + tn_churn_horizon_days(h, day + 1) <= as_of)
		day++;
	return day;
}

static enum tn_status evaluate_at(struct tn_churn *c, int32_t at, int32_t as_of, struct tn_row *row)
{
	enum tn_churn_model chosen;
	struct past p;
	enum tn_status st = prepare(&p, c, at, as_of, &chosen);

	if (st == TN_OK && p.fit.customers == 0)
		st = nobody(c, at);
	if (st == TN_OK && row->want == 0)
		st = tn_row_header(row, EVALUATION);
	if (st == TN_OK)
		st = write_past(&p, chosen, row);
	close_past(&p);
	return st;
}

/* A table without rows, as far as --where lets see. Rows later than A count: a merge cannot tell whose those were. */
static bool has_no_rows(const struct tn_churn *c)
{
	const struct tn_source_stats *seen = tn_fold_stats(c->fold);

	return seen->kept == 0 && seen->late == 0;
}

enum tn_status tn_churn_evaluate(struct tn_churn *c, int32_t at, struct tn_row *row)
{
	const struct tn_churn_spec *spec = c->spec;

	if (has_no_rows(c))
		return tn_row_header(row, EVALUATION);
	if (spec->ndates == 0)
		return evaluate_at(c, last_complete(spec->horizon, at), at, row);
	for (uint32_t i = 0; i < spec->ndates; i++)
		TN_TRY(evaluate_at(c, spec->date[i], at, row));
	return TN_OK;
}

/* --- curves --- */

static enum tn_status write_calibration(struct past *p, enum tn_churn_model chosen, struct tn_row *row)
{
	struct tn_evaluation r;

	TN_TRY(back_test(p, chosen, NONE, &r));
	for (int i = 0; i < 10; i++) {
		tn_row_str(row, TN_STR("calibration"));
		tn_row_str(row, tn_str_of(tn_churn_name(chosen)));
		tn_row_i64(row, i + 1);
		tn_row_u64(row, r.tenth[i].n);
		TN_TRY(put_tenth(p->c, &r.tenth[i], row));
		TN_TRY(tn_row_end(row));
	}
	return TN_OK;
}

static enum tn_status write_survival(struct tn_churn *c, const struct tn_recency *gaps, struct tn_row *row)
{
	for (uint32_t i = 0; i < gaps->n; i++) {
		const struct tn_survival_point *at = &gaps->point[i];

		tn_row_str(row, TN_STR("survival"));
		tn_row_str(row, TN_STR("recency"));
		tn_row_i64(row, at->t);
		tn_row_u64(row, at->at_risk);
		tn_row_missing(row);
		TN_TRY(tn_churn_put(c, row, at->s));
		TN_TRY(tn_churn_put(c, row, at->lo));
		TN_TRY(tn_churn_put(c, row, at->hi));
		TN_TRY(tn_row_end(row));
	}
	return TN_OK;
}

/* A log that holds no complete window has no calibration; the survival curve, which needs none, is still worth its
 * rows. */
static enum tn_status calibrate(struct tn_churn *c, int32_t as_of, struct tn_row *row)
{
	int32_t at = c->spec->ndates > 0 ? c->spec->date[0] : last_complete(c->spec->horizon, as_of);
	enum tn_churn_model chosen;
	struct past p;
	enum tn_status st = prepare(&p, c, at, as_of, &chosen);

	if (st == TN_OK)
		st = tn_row_header(row, CURVES);
	if (st == TN_OK && p.fit.customers == 0)
		tn_churn_note(c, "no complete window of %d days in the log: no calibration curve", p.horizon);
	else if (st == TN_OK)
		st = write_calibration(&p, chosen, row);
	close_past(&p);
	return st;
}

/* The gaps first: where nobody came back there is neither curve. */
enum tn_status tn_churn_curve(struct tn_churn *c, int32_t at, struct tn_row *row)
{
	struct tn_churn_groups groups;
	struct tn_churn_fit fit;
	enum tn_status st;

	if (has_no_rows(c))
		return tn_row_header(row, CURVES);
	st = tn_churn_fit(c, at, tn_churn_horizon_days(c->spec->horizon, at), TN_CHURN_BIT(TN_CHURN_RECENCY), &fit, &groups, NULL);
	if (st == TN_OK)
		st = calibrate(c, at, row);
	if (st == TN_OK)
		st = write_survival(c, &fit.recency, row);
	tn_churn_fit_fini(&fit);
	tn_churn_groups_fini(&groups);
	return st;
}
