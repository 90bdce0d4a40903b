/* --evaluate: a model fitted on what was not held out, its lists beside those of popularity, and the table of both. */
#include <math.h>

#include "base/sys.h"
#include "model/recommend_eval.h"

#define ROUNDS 1000U            /* of the bootstrap */
#define HEADER "measure method value lo hi lift"

/* n may be 0, and no list of none is NULL: one more than asked for. */
static enum tn_status get(void *at, uint64_t n, size_t size, struct tn_err *err)
{
	void **p = at;

	*p = n < SIZE_MAX / size ? tn_sys.malloc((size_t)(n + 1) * size) : NULL;
	return *p == NULL ? tn_err_nomem(err, n * size) : TN_OK;
}

/* --- before --- */

static enum tn_status bar_items(struct tn_recommend_eval *e)
{
	struct tn_recommend_limits *l = &e->limits;
	uint32_t n = e->x->nitems;
	uint8_t *barred;

	if (l->barred == NULL)
		return TN_OK;
	TN_TRY(get(&barred, n, sizeof *barred, e->err));
	for (uint32_t i = 0; i < n; i++)
		barred[e->numbers[i]] = l->barred[i];
	tn_sys.free(l->barred);
	l->barred = barred;
	return TN_OK;
}

/* The limits were read by the log's numbers. */
static enum tn_status renumber_limits(struct tn_recommend_eval *e)
{
	struct tn_recommend_limits *l = &e->limits;
	uint32_t *category, n = e->x->nitems;

	for (uint64_t k = 0; l->pairs.nusers > 0 && k < l->pairs.row[l->pairs.nusers]; k++)
		l->pairs.item[k] = tn_recommend_number(e, l->pairs.item[k]);
	TN_TRY(bar_items(e));
	if (l->category == NULL)
		return TN_OK;
	TN_TRY(get(&category, n, sizeof *category, e->err));
	for (uint32_t i = 0; i < n; i++)
		category[e->numbers[i]] = l->category[i];
	tn_sys.free(l->category);
	l->category = category;
	return TN_OK;
}

static enum tn_status hold_last(struct tn_recommend_eval *e)
{
	TN_TRY(tn_holdout_last(&e->holdout, &e->r->log.x, e->spec->last, e->err));
	e->x = &e->holdout.train;
	e->numbers = e->holdout.number;
	return tn_recommend_recent(e->spec, e->x, &e->recent, e->err);
}

static enum tn_status read_files(struct tn_recommend_eval *e)
{
	const struct tn_recommend_spec *spec = e->spec;
	const struct tn_common *common = tn_fold_common(e->r->fold);
	const struct tn_interactions *x = &e->r->log.x;

	if (spec->holdout_file != NULL)
		TN_TRY(tn_recommend_side_read(&e->held, "--holdout", spec->holdout_file, e->is_session, x, common, e->err));
	if (spec->history_file != NULL)
		TN_TRY(tn_recommend_side_read(&e->history, "--history", spec->history_file, false, x, common, e->err));
	TN_TRY(tn_recommend_limits_read(&e->limits, spec, x, common, e->err));
	return e->numbers == NULL ? TN_OK : renumber_limits(e);
}

static enum tn_status open_rival(struct tn_recommend_eval *e, struct tn_recommend_rival *v, const struct tn_recommend_settings *s)
{
	const struct tn_recommend_spec *spec = e->spec;

	TN_TRY(tn_recommend_model_fit(&v->model, e->x, s, e->mem, e->err));
	TN_TRY(tn_recommend_lister_open(&v->lister, &v->model, e->x, &e->limits, e->recent, e->err));
	/* A list has no more rows than there are items, however large k is. */
	v->lister.n = spec->n < e->x->nitems ? spec->n : e->x->nitems;
	v->lister.per_category = spec->per_category;
	v->lister.repeat = spec->repeat || e->is_session;       /* the next click may be any */
	v->lister.fallback = spec->fallback;
	return tn_ranking_init(&v->ranking, spec->n, e->x->nitems, e->err);
}

static enum tn_status open_rivals(struct tn_recommend_eval *e)
{
	struct tn_recommend_settings s = e->spec->settings, popular = tn_recommend_default;

	if (!e->is_session && s.method != TN_RECOMMEND_POPULAR && (s.method == TN_RECOMMEND_AUTO || e->spec->tune))
		TN_TRY(tn_recommend_choose(e->spec, e->x, e->r->log.has_order, e->mem, &s, e->err));
	if (s.method == TN_RECOMMEND_KNN || s.method == TN_RECOMMEND_SPECTRAL || s.method == TN_RECOMMEND_EASE)
		tn_interactions_sort(e->x);
	popular.method = TN_RECOMMEND_POPULAR;
	e->nrivals = s.method == TN_RECOMMEND_POPULAR ? 1 : 2;
	TN_TRY(open_rival(e, &e->rival[0], &popular));
	if (e->nrivals > 1)
		TN_TRY(open_rival(e, &e->rival[1], &s));
	TN_TRY(get(&e->list, (uint64_t)TN_RECOMMEND_TILE * e->rival[0].lister.n, sizeof *e->list, e->err));
	TN_TRY(get(&e->numbered, e->rival[0].lister.n, sizeof *e->numbered, e->err));
	TN_TRY(get(&e->seen, e->x->nitems, 1, e->err));
	memset(e->seen, 0, e->x->nitems);
	return tn_recommend_pool_put(e, 0);        /* so that the pool has an address */
}

/* --- the table --- */

static void put_value(struct tn_row *row, double v, int digits)
{
	if (isfinite(v))
		tn_row_fixed(row, v, digits);
	else
		tn_row_missing(row);
}

struct line {
	const char *measure;
	double value, lo, hi;
};

static void line_of(const struct tn_ranking_result *r, int i, struct line *to)
{
	if (i < TN_RANKING_FIGURES)
		*to = (struct line){ tn_ranking_name((enum tn_ranking_figure)i), r->mean[i], r->lo[i], r->hi[i] };
	else if (i == TN_RANKING_FIGURES)
		*to = (struct line){ "coverage", r->coverage, (double)NAN, (double)NAN };
	else
		*to = (struct line){ "novelty", r->novelty, (double)NAN, (double)NAN };
}

static void put_method(const struct tn_recommend_rival *v, const char *measure, struct tn_row *row)
{
	tn_row_str(row, tn_str_of(measure));
	tn_row_str(row, tn_str_of(tn_recommend_name(v->model.settings.method)));
}

/* Lift is against popularity, whose own rows have none. */
static enum tn_status put_measure(const struct tn_recommend_eval *e, int i, int digits, struct tn_row *row)
{
	struct line popular, line;

	line_of(&e->rival[0].result, i, &popular);
	for (uint32_t k = 0; k < e->nrivals; k++) {
		line_of(&e->rival[k].result, i, &line);
		put_method(&e->rival[k], line.measure, row);
		put_value(row, line.value, digits);
		put_value(row, line.lo, digits);
		put_value(row, line.hi, digits);
		put_value(row, k > 0 && popular.value > 0 ? line.value / popular.value : (double)NAN, digits);
		TN_TRY(tn_row_end(row));
	}
	return TN_OK;
}

static enum tn_status put_users(const struct tn_recommend_eval *e, struct tn_row *row)
{
	for (uint32_t k = 0; k < e->nrivals; k++) {
		put_method(&e->rival[k], "users", row);
		tn_row_u64(row, e->rival[k].result.nusers);
		for (int i = 0; i < 3; i++)
			tn_row_missing(row);
		TN_TRY(tn_row_end(row));
	}
	return TN_OK;
}

static enum tn_status nobody(const struct tn_recommend_eval *e)
{
	tn_err_set(e->err, TN_EDATA, "nobody has a held-out item");
	if (e->spec->holdout_file != NULL)
		tn_err_hint(e->err, e->is_session ? "sessions of --holdout need two clicks" : "the file of --holdout is empty");
	else if (e->spec->last > 0)
		tn_err_hint(e->err, e->is_session ? "sessions need two clicks" : "users need two items");
	else
		tn_err_hint(e->err, "an earlier --split: nothing is new from it on");
	return TN_EDATA;
}

static enum tn_status no_history(const struct tn_recommend_eval *e)
{
	tn_err_set(e->err, TN_EDATA, "nobody has a history: nothing to fit on");
	tn_err_hint(e->err, e->spec->split != NULL ? "a later --split: no row is before it" : "rows that weigh something");
	return TN_EDATA;
}

static enum tn_status tell(const struct tn_recommend_eval *e)
{
	struct tn_buf text = { 0 };

	tn_recommend_settings_text(&e->rival[e->nrivals - 1].model.settings, &text);
	tn_buf_ch(&text, '\0');
	if (text.failed) {
		tn_buf_fini(&text);
		return tn_err_nomem(e->err, 1);
	}
	tn_recommend_explain(e->spec, "evaluated %s; lists of %lu for %llu %s, %llu of them without a history", text.p,
		(unsigned long)e->spec->n, (unsigned long long)e->cases, e->is_session ? "clicks" : "users",
		(unsigned long long)e->newcomers);
	tn_buf_fini(&text);
	if (e->held.unknown > 0)
		tn_recommend_note(e->spec, "--holdout: items in no row of the input: %llu", (unsigned long long)e->held.unknown);
	if (e->history.unknown > 0)
		tn_recommend_note(e->spec, "--history: items in no row of the input: %llu", (unsigned long long)e->history.unknown);
	if (e->lost > 0)
		tn_recommend_note(e->spec, "held-out items that their users had already, so that only --repeat could list them: %llu",
			(unsigned long long)e->lost);
	return TN_OK;
}

/* Coverage is of items that can be in a list: not of those that only stand among what --last holds out. */
/* Coverage is of the items that somebody holds: all others stand in no list. */
static enum tn_status sum_up(struct tn_recommend_eval *e)
{
	uint32_t held = 0;

	for (uint32_t i = 0; i < e->x->nitems; i++)
		held += e->x->popularity[i] > 0;
	for (uint32_t k = 0; k < e->nrivals; k++) {
		struct tn_recommend_rival *v = &e->rival[k];

		TN_TRY(tn_ranking_end(&v->ranking, ROUNDS, e->spec->settings.seed, &v->result, e->err));
		v->result.coverage = held == 0 ? (double)NAN : (double)v->ranking.covered / held;
	}
	return TN_OK;
}

static enum tn_status put_table(struct tn_recommend_eval *e, struct tn_row *row)
{
	int digits = tn_fold_common(e->r->fold)->digits;

	TN_TRY(sum_up(e));
	TN_TRY(tell(e));
	TN_TRY(tn_row_header(row, HEADER));
	for (int i = 0; i < TN_RANKING_FIGURES + 2; i++)
		TN_TRY(put_measure(e, i, digits, row));
	return put_users(e, row);
}

/* --- the whole --- */

static enum tn_status run(struct tn_recommend_eval *e, struct tn_row *row)
{
	if (e->spec->last > 0 && !e->is_session)
		TN_TRY(hold_last(e));
	if (tn_fold_stats(e->r->fold)->rows == 0)
		return tn_row_header(row, HEADER);      /* a header alone is a table of no rows */
	if (e->x->n == 0)
		return no_history(e);
	TN_TRY(read_files(e));
	TN_TRY(open_rivals(e));
	TN_TRY(tn_recommend_cases(e));
	return e->cases == 0 ? nobody(e) : put_table(e, row);
}

static void end(struct tn_recommend_eval *e)
{
	for (uint32_t k = 0; k < 2; k++) {
		tn_recommend_lister_close(&e->rival[k].lister);
		tn_recommend_model_fini(&e->rival[k].model);
		tn_ranking_fini(&e->rival[k].ranking);
	}
	tn_recommend_limits_fini(&e->limits);
	tn_recommend_side_fini(&e->held);
	tn_recommend_side_fini(&e->history);
	tn_holdout_fini(&e->holdout);
	/* the log's own goes with the log */
	if (e->recent != e->r->log.recent)
		tn_sys.free(e->recent);
	tn_sys.free(e->pool);
	tn_sys.free(e->list);
	tn_sys.free(e->numbered);
	tn_sys.free(e->seen);
}

enum tn_status tn_recommend_evaluate(struct tn_recommend *r, struct tn_row *row)
{
	struct tn_recommend_eval *e;
	enum tn_status st;

	e = tn_sys.malloc(sizeof *e);
	if (e == NULL)
		return tn_err_nomem(tn_fold_err(r->fold), sizeof *e);
	*e = (struct tn_recommend_eval){ .r = r, .spec = r->spec, .err = tn_fold_err(r->fold), .x = &r->log.x };
	e->mem = tn_recommend_mem(r->spec, tn_fold_common(r->fold));
	e->is_session = r->spec->settings.method == TN_RECOMMEND_SESSION;
	if (r->spec->last == 0 || e->is_session)
		e->recent = r->log.recent;
	st = run(e, row);
	end(e);
	tn_sys.free(e);
	return st;
}
