/* The answers of recommend: lists; similar items and evaluations are in files of their own. First the states become lists
 * of items, and give their memory back; then there is a model; then each user has his turn, in key order. */
#include "model/recommend_impl.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/sort.h"
#include "base/sys.h"

#define FITS 1e15                /* tn_row_fixed prints no more */
#define LINEAR_SAVED 1000U      /* neighbours of a spectral model that is saved: without a cut it would need the whole log */

/* --- lines for the person --- */

__attribute__((format(printf, 3, 0)))
static void tell(const struct tn_recommend_spec *spec, const char *before, const char *format, va_list args)
{
	char text[512];
	int n = vsnprintf(text, sizeof text, format, args);

	tn_buf_cstr(spec->text, before);
	if (n > 0)
		tn_buf_cstr(spec->text, text);
	tn_buf_ch(spec->text, '\n');
}

void tn_recommend_note(const struct tn_recommend_spec *spec, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	tell(spec, "note: ", format, args);
	va_end(args);
}

void tn_recommend_explain(const struct tn_recommend_spec *spec, const char *format, ...)
{
	va_list args;

	if (!spec->explain)
		return;
	va_start(args, format);
	tell(spec, "", format, args);
	va_end(args);
}

/* --- rows --- */

enum tn_status tn_recommend_put_header(const struct tn_recommend_spec *spec, struct tn_row *row)
{
	return tn_row_header(row, spec->why ? "user rank item score source why share" : "user rank item score source");
}

enum tn_status tn_recommend_put_score(struct tn_row *row, double v, int digits, struct tn_err *err)
{
	if (fabs(v) < FITS) {
		tn_row_fixed(row, v, digits);
		return TN_OK;
	}
	tn_err_set(err, TN_EDATA, "a score has more than 15 digits before the point: %g", v);
	tn_err_hint(err, "smaller weights; with --half-life an --as-of near the rows");
	return TN_EDATA;
}

static void put_why(const struct tn_interactions *x, uint32_t giver, double share, int digits, struct tn_row *row)
{
	if (giver == TN_MAP_NONE || isnan(share)) {
		tn_row_missing(row);
		tn_row_missing(row);
		return;
	}
	tn_row_str(row, tn_interactions_name(x, giver));
	tn_row_fixed(row, share, digits);
}

/* Reasons of all rows but the fallback's, which come last. */
static enum tn_status find_why(const struct tn_recommend_model *m, const struct tn_recommend_one *one,
	const struct tn_recommend_item *list, uint32_t n, uint32_t *item, double *share, struct tn_err *err)
{
	uint32_t scored = 0;

	for (uint32_t i = 0; i < n && !list[i].is_fallback; i++)
		item[scored++] = list[i].number;
	for (uint32_t i = 0; i < n; i++) {
		item[n + i] = TN_MAP_NONE;
		share[i] = (double)NAN;
	}
	if (scored == 0 || m->settings.method == TN_RECOMMEND_POPULAR)
		return TN_OK;
	return tn_recommend_gave(m, &one->h, item, scored, item + n, share, err);
}

enum tn_status tn_recommend_put_list(const struct tn_recommend_spec *spec, const struct tn_recommend_model *m,
	const struct tn_recommend_one *one, const struct tn_recommend_item *list, uint32_t n, int digits,
	struct tn_row *row, struct tn_err *err)
{
	struct tn_str source = tn_str_of(tn_recommend_name(m->settings.method));
	double *share = NULL;
	uint32_t *item = NULL;
	enum tn_status st = TN_OK;

	if (spec->why && n > 0) {
		share = tn_sys.malloc(n * (sizeof *share + 2 * sizeof *item));
		if (share == NULL)
			return tn_err_nomem(err, n * (sizeof *share + 2 * sizeof *item));
		item = (uint32_t *)(void *)(share + n);
		st = find_why(m, one, list, n, item, share, err);
	}
	for (uint32_t i = 0; i < n && st == TN_OK; i++) {
		tn_row_str(row, one->user);
		tn_row_u64(row, i + UINT64_C(1));
		tn_row_str(row, tn_interactions_name(m->x, list[i].number));
		st = tn_recommend_put_score(row, list[i].score, digits, err);
		if (st != TN_OK)
			break;
		tn_row_str(row, list[i].is_fallback ? TN_STR("popular") : source);
		if (spec->why)
			put_why(m->x, item[n + i], share[i], digits, row);
		st = tn_row_end(row);
	}
	tn_sys.free(share);
	return st;
}

/* --- whose lists --- */

/* Histories by user number: of the log, or of --history; users of --for only. Both are walked in byte order. */
struct run {
	struct tn_recommend *r;
	struct tn_recommend_model model;
	struct tn_recommend_limits limits;
	struct tn_recommend_lister lister;
	struct tn_recommend_side side;          /* of --history */
	struct tn_recommend_users wanted;       /* of --for */
	uint32_t next_wanted;
	struct tn_recommend_one one[TN_RECOMMEND_TILE];
	uint32_t none;                          /* how many are in it */
	struct tn_recommend_item *list;
	uint32_t count[TN_RECOMMEND_TILE];
	struct tn_buf beyond;                   /* uint32_t numbers, of all of the tile */
	uint64_t strangers;                     /* of --for: without a history */
	uint32_t *by_name;                      /* users by their names; NULL: they stand in this order */
	struct tn_row *row;
};

static struct tn_err *err_of(const struct run *run)
{
	return tn_fold_err(run->r->fold);
}

static enum tn_status flush(struct run *run)
{
	const struct tn_recommend_spec *spec = run->r->spec;
	struct tn_err *err = err_of(run);

	TN_TRY(tn_recommend_lists(&run->lister, run->one, run->none, run->list, run->count, err));
	for (uint32_t u = 0; u < run->none; u++)
		TN_TRY(tn_recommend_put_list(spec, &run->model, &run->one[u], run->list + (size_t)u * run->lister.n, run->count[u],
			tn_fold_common(run->r->fold)->digits, run->row, err));
	run->none = 0;
	tn_buf_reset(&run->beyond);
	return TN_OK;
}

/* Items of the user beyond --max-history are seen, too. The numbers stand in the buffer until the tile is done; where it moves,
 * so do they. */
static enum tn_status add_beyond(struct run *run, struct tn_recommend_one *one, uint32_t user)
{
	struct tn_str rest, name;
	char *was = run->beyond.p;
	size_t from = run->beyond.n;

	if (!tn_recommend_names_find(&run->r->log.beyond, user, &rest))
		return TN_OK;
	/* each name has a TAB behind it: without the last one no empty name comes at the end */
	for (rest.n--; tn_str_cut(&rest, '\t', &name); ) {
		uint32_t item = tn_interactions_find(&run->r->log.x, name);

		tn_buf_add(&run->beyond, (struct tn_str){ (const char *)&item, sizeof item });
	}
	if (run->beyond.failed)
		return tn_err_nomem(err_of(run), run->beyond.cap);
	for (uint32_t i = 0; i < run->none && was != run->beyond.p; i++)
		if (run->one[i].nmore > 0)
			run->one[i].more = (const uint32_t *)(const void *)(run->beyond.p + ((const char *)run->one[i].more - was));
	one->more = (const uint32_t *)(const void *)(run->beyond.p + from);
	one->nmore = (uint32_t)((run->beyond.n - from) / sizeof *one->more);
	return TN_OK;
}

static enum tn_status add_one(struct run *run, const struct tn_recommend_one *one)
{
	run->one[run->none++] = *one;
	return run->none == TN_RECOMMEND_TILE ? flush(run) : TN_OK;
}

/* Users of --for who come before this one have no history. False: this one is not asked for. */
static enum tn_status wanted(struct run *run, struct tn_str user, bool *is_wanted)
{
	const struct tn_recommend_users *w = &run->wanted;

	*is_wanted = true;
	if (run->r->spec->for_file == NULL)
		return TN_OK;
	while (run->next_wanted < w->n && (user.n == 0 || tn_str_cmp(w->name[run->next_wanted], user) < 0)) {
		run->strangers++;
		TN_TRY(add_one(run, &(struct tn_recommend_one){ .user = w->name[run->next_wanted++] }));
	}
	*is_wanted = run->next_wanted < w->n && tn_str_eq(w->name[run->next_wanted], user);
	run->next_wanted += *is_wanted;
	return TN_OK;
}

static enum tn_status list_user(struct run *run, struct tn_str user, struct tn_history h, uint32_t number)
{
	struct tn_recommend_one one = { .h = h, .user = user };
	bool is_wanted;

	TN_TRY(wanted(run, user, &is_wanted));
	if (!is_wanted)
		return TN_OK;
	if (number != TN_MAP_NONE)
		TN_TRY(add_beyond(run, &one, number));
	return add_one(run, &one);
}

static enum tn_status list_all(struct run *run)
{
	const struct tn_recommend_log *log = &run->r->log;
	const struct tn_recommend_side *side = &run->side;

	if (run->r->spec->history_file != NULL)
		for (uint32_t u = 0; u < side->nusers; u++) {
			struct tn_history h = { .item = side->item + side->row[u], .n = (uint32_t)(side->row[u + 1] - side->row[u]) };

			TN_TRY(list_user(run, tn_recommend_side_user(side, u), h, TN_MAP_NONE));
		}
	else
		for (uint32_t i = 0; i < log->x.nusers; i++) {
			uint32_t u = run->by_name == NULL ? i : run->by_name[i];

			TN_TRY(list_user(run, tn_recommend_user(log, u), tn_interactions_history(&log->x, u), u));
		}
	if (run->r->spec->for_file != NULL) {
		bool ignored;

		TN_TRY(wanted(run, (struct tn_str){ NULL, 0 }, &ignored));
	}
	return flush(run);
}

/* --- lists are written in byte order of names: sessions stand in order of time, and keys sort with a TAB behind the name --- */

static bool is_before(const void *a, const void *b, const void *log)
{
	return tn_str_cmp(tn_recommend_user(log, *(const uint32_t *)a), tn_recommend_user(log, *(const uint32_t *)b)) < 0;
}

static enum tn_status order_users(struct run *run)
{
	const struct tn_recommend_log *log = &run->r->log;
	uint32_t n = 1;

	while (n < log->x.nusers && tn_str_cmp(tn_recommend_user(log, n - 1), tn_recommend_user(log, n)) < 0)
		n++;
	if (n >= log->x.nusers)
		return TN_OK;
	run->by_name = tn_sys.malloc((2 * (size_t)log->x.nusers + 1) * sizeof *run->by_name);
	if (run->by_name == NULL)
		return tn_err_nomem(err_of(run), 2 * (size_t)log->x.nusers * sizeof *run->by_name);
	for (uint32_t u = 0; u < log->x.nusers; u++)
		run->by_name[u] = u;
	tn_sort_merge(run->by_name, run->by_name + log->x.nusers, log->x.nusers, sizeof *run->by_name, is_before, log);
	return TN_OK;
}

/* --- the run of lists --- */

static enum tn_status read_files(struct run *run)
{
	const struct tn_recommend_spec *spec = run->r->spec;
	const struct tn_common *common = tn_fold_common(run->r->fold);
	const struct tn_interactions *x = &run->r->log.x;
	struct tn_err *err = err_of(run);

	TN_TRY(tn_recommend_limits_read(&run->limits, spec, x, common, err));
	if (spec->for_file != NULL)
		TN_TRY(tn_recommend_users_read(&run->wanted, spec->for_file, common, err));
	if (spec->history_file != NULL)
		TN_TRY(tn_recommend_side_read(&run->side, "--history", spec->history_file, spec->settings.method == TN_RECOMMEND_SESSION, x,
			common, err));
	return TN_OK;
}

static enum tn_status fit(struct run *run)
{
	const struct tn_recommend_spec *spec = run->r->spec;
	struct tn_recommend_log *log = &run->r->log;
	struct tn_recommend_settings s = spec->settings;
	uint64_t mem = tn_recommend_mem(spec, tn_fold_common(run->r->fold));
	struct tn_buf text = { 0 };
	enum tn_status st;

	if (s.method == TN_RECOMMEND_AUTO || spec->tune)
		TN_TRY(tn_recommend_choose(spec, &log->x, log->has_order, mem, &s, err_of(run)));
	if (s.method == TN_RECOMMEND_SPECTRAL && s.linear == 0 && spec->save != NULL && log->x.nitems > TN_RECOMMEND_WHOLE)
		s.linear = LINEAR_SAVED;
	st = tn_recommend_model_fit(&run->model, &log->x, &s, mem, err_of(run));
	tn_recommend_settings_text(&run->model.settings, &text);
	tn_buf_ch(&text, '\0');
	if (st == TN_OK && !text.failed)
		tn_recommend_explain(spec, "%s; fitted on %lu users, %lu items, %llu pairs", text.p, (unsigned long)log->x.nusers,
			(unsigned long)log->x.nitems, (unsigned long long)log->x.n);
	tn_buf_fini(&text);
	return st;
}

static void tell_run(const struct run *run)
{
	const struct tn_recommend_spec *spec = run->r->spec;

	if (run->lister.npopular == 0 && run->r->log.recent != NULL && run->r->log.x.n > 0)
		tn_recommend_note(spec, "popular: nobody had any item within the half-life");
	if (run->limits.strange > 0)
		tn_recommend_explain(spec, "%llu item%s of the catalogue in no history", (unsigned long long)run->limits.strange,
			run->limits.strange == 1 ? "" : "s");
	if (run->strangers > 0)
		tn_recommend_note(spec, "--for: %llu user%s without a history", (unsigned long long)run->strangers,
			run->strangers == 1 ? "" : "s");
	if (run->side.unknown > 0)
		tn_recommend_note(spec, "--history: %llu item%s not in the input", (unsigned long long)run->side.unknown,
			run->side.unknown == 1 ? "" : "s");
}

static enum tn_status save(struct run *run)
{
	const struct tn_recommend_spec *spec = run->r->spec;
	struct tn_common common = *tn_fold_common(run->r->fold);
	struct tn_row row;
	enum tn_status st;

	common.null = "";
	common.no_header = common.no_header_out = false;
	tn_row_init(&row, spec->save, &common);
	st = tn_recommend_save(&run->model, &run->lister, tn_fold_as_of(run->r->fold), spec, &row, err_of(run));
	tn_row_fini(&row);
	return st;
}

static enum tn_status make_lists(struct run *run)
{
	const struct tn_recommend_spec *spec = run->r->spec;
	struct tn_recommend_lister *l = &run->lister;

	TN_TRY(read_files(run));
	TN_TRY(fit(run));
	if (run->model.settings.method == TN_RECOMMEND_SPECTRAL && spec->save != NULL && run->model.settings.linear == LINEAR_SAVED && !spec->neighbours_given)
		tn_recommend_note(spec, "--save: the linear part of spectral is cut to %u neighbours", LINEAR_SAVED);
	TN_TRY(tn_recommend_lister_open(l, &run->model, &run->r->log.x, &run->limits, run->r->log.recent, err_of(run)));
	/* A list has no more rows than there are items, however large -n is. */
	l->n = spec->n < l->x->nitems || l->x->nitems == 0 ? spec->n : l->x->nitems;
	l->per_category = spec->per_category;
	l->repeat = spec->repeat;
	l->fallback = spec->fallback;
	run->list = tn_sys.malloc(TN_RECOMMEND_TILE * (size_t)l->n * sizeof *run->list);
	if (run->list == NULL)
		return tn_err_nomem(err_of(run), TN_RECOMMEND_TILE * (size_t)l->n * sizeof *run->list);
	TN_TRY(order_users(run));
	TN_TRY(tn_recommend_put_header(spec, run->row));
	TN_TRY(list_all(run));
	tell_run(run);
	return spec->save != NULL ? save(run) : TN_OK;
}

static enum tn_status lists(struct tn_recommend *r, struct tn_row *row)
{
	struct run run = { .r = r, .row = row };
	enum tn_status st = make_lists(&run);

	tn_recommend_lister_close(&run.lister);
	tn_recommend_model_fini(&run.model);
	tn_recommend_limits_fini(&run.limits);
	tn_recommend_users_fini(&run.wanted);
	tn_recommend_side_fini(&run.side);
	tn_buf_fini(&run.beyond);
	tn_sys.free(run.list);
	tn_sys.free(run.by_name);
	return st;
}

/* --- all --- */

/* Partials hold the last time of a pair, so what is later than an --as-of cannot be left out. */
static enum tn_status check_as_of(const struct tn_recommend *r)
{
	const struct tn_common *common = tn_fold_common(r->fold);
	struct tn_err *err = tn_fold_err(r->fold);
	char text[40];

	if (common->as_of != NULL && r->base.rows > 0) {
		tn_err_set(err, TN_EUSAGE, "--as-of: the rows have no time");
		tn_err_hint(err, "--time COL");
		return TN_EUSAGE;
	}
	if (!common->merge || common->as_of == NULL || tn_fold_stats(r->fold)->latest <= tn_fold_as_of(r->fold))
		return TN_OK;
	tn_err_set(err, TN_EUSAGE, "--as-of: the partials hold later rows: %s", tn_err_quote(text, sizeof text, tn_str_of(common->as_of)));
	tn_err_hint(err, "--partial --as-of leaves them out where they are read");
	return TN_EUSAGE;
}

static enum tn_status read_log(struct tn_recommend *r, struct tn_walk *walk)
{
	const struct tn_recommend_spec *spec = r->spec;
	enum tn_recommend_method m = spec->settings.method;
	/* What is held out is taken from the whole history, so that no option on histories changes what a model is tested on. */
	const uint32_t bound = r->base.rows > 0 && m != TN_RECOMMEND_SESSION ? spec->max_timeless : spec->max_history;
	const uint32_t most = bound == 0 || m == TN_RECOMMEND_SESSION ? bound : bound + spec->last;
	const struct tn_recommend_load how = { .weights = spec->weights, .teller = spec, .half_life_days = spec->half_life_days,
		.max_history = most, .split = r->split, .last = m == TN_RECOMMEND_SESSION ? spec->last : 0,
		.ordered = m == TN_RECOMMEND_AUTO || m == TN_RECOMMEND_SEQUENCE || spec->last > 0 };

	TN_TRY(check_as_of(r));
	if (m == TN_RECOMMEND_SESSION)
		TN_TRY(tn_recommend_read_sessions(r->fold, walk, &how, &r->log));
	else
		TN_TRY(tn_recommend_read(r->fold, walk, &how, &r->log));
	tn_fold_release(r->fold);
	if (r->log.cut_users > 0)
		tn_recommend_note(spec, "--max-history: %llu user%s held more than %lu items, only the most recent count (%llu are left out)",
			(unsigned long long)r->log.cut_users, r->log.cut_users == 1 ? "" : "s", (unsigned long)bound,
			(unsigned long long)r->log.cut_items);
	return TN_OK;
}

static enum tn_status answer(struct tn_recommend *r, struct tn_row *row)
{
	switch (r->spec->answer) {
	case TN_RECOMMEND_EVALUATE:
		return tn_recommend_evaluate(r, row);
	case TN_RECOMMEND_LISTS:
		return lists(r, row);
	default:
		return tn_recommend_similar(r, row);
	}
}

enum tn_status tn_recommend_report(struct tn_fold *f, struct tn_walk *walk, struct tn_row *row)
{
	struct tn_recommend *r = tn_fold_self(f);
	enum tn_status st = read_log(r, walk);

	if (st == TN_OK)
		st = answer(r, row);
	tn_recommend_log_fini(&r->log);
	return st;
}
