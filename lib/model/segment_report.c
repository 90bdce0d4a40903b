/* The answers of segment: a row a user, or the summary of the segments. The models see the users walk after walk, none is
 * held. */
#include "model/segment_impl.h"

#include "base/sys.h"
#include "model/summary.h"

#define SUMMARY_BYTES (UINT64_C(8) << 20)       /* beside --mem */

/* What both answers are written with. */
struct report {
	struct tn_segment *g;
	struct tn_walk *walk;
	struct tn_row *row;
	struct tn_summary *summary;     /* NULL: a row a user */
	struct tn_calendar days;        /* g's is for adding */
	int32_t as_of;                  /* civil day */
	int time_digits;
	int32_t *scratch;
	uint32_t scratch_cap;
};

static struct tn_err *err_of(const struct report *r)
{
	return tn_fold_err(r->g->fold);
}

static enum tn_status walk_again(struct report *r, bool in_order)
{
	tn_walk_order(r->walk, in_order);
	return tn_walk_rewind(r->walk);
}

/* Before anything is written: partials, each of one currency, may be of several; and foreign ones may be wrong. */
static enum tn_status check_states(struct report *r)
{
	const void *state;
	struct tn_str key;
	int got;

	TN_TRY(walk_again(r, false));
	while ((got = tn_walk_next(r->walk, &key, &state)) > 0) {
		const struct tn_segment_state *s = state;

		if (r->g->adds_up)
			TN_TRY(tn_currency_one(&r->g->currencies, s->currency, err_of(r)));
		if (tn_segment_has_order(s) && s->last > tn_fold_as_of(r->g->fold))
			return tn_err_set(err_of(r), TN_EDATA, "the partials hold an order later than their latest row");
	}
	return got < 0 ? err_of(r)->status : TN_OK;
}

static void row_span(struct report *r, const struct tn_segment_state *s)
{
	if (!tn_segment_has_order(s)) {
		tn_row_missing(r->row);
		tn_row_missing(r->row);
		return;
	}
	tn_row_time(r->row, tn_segment_first(s), r->time_digits);
	tn_row_time(r->row, s->last, r->time_digits);
}

/* --- RFM --- */

static struct tn_rfm_user rfm_user(struct report *r, const struct tn_segment_state *s)
{
	return (struct tn_rfm_user){ .recency = (int64_t)r->as_of - tn_calendar_index(&r->days, s->last),
		.frequency = (uint64_t)s->orders.n + tn_set32_count(&s->days), .monetary = tn_segment_sum(s) };
}

static enum tn_status rfm_fit(struct report *r)
{
	struct tn_rfm *m = r->g->rfm;
	const void *state;
	struct tn_str key;
	int got;

	while (tn_rfm_wants(m)) {
		TN_TRY(walk_again(r, false));
		while ((got = tn_walk_next(r->walk, &key, &state)) > 0) {
			struct tn_rfm_user user;

			if (!tn_segment_has_order(state))
				continue;
			user = rfm_user(r, state);
			TN_TRY(tn_rfm_add(m, &user, err_of(r)));
		}
		if (got < 0)
			return err_of(r)->status;
		TN_TRY(tn_rfm_end(m, err_of(r)));
	}
	return TN_OK;
}

static enum tn_status rfm_thresholds(struct report *r)
{
	struct tn_out *out = r->g->spec->thresholds;
	struct tn_row row;
	enum tn_status st;

	if (out == NULL)
		return TN_OK;
	tn_row_init(&row, out, &(struct tn_common){ .null = "" });
	st = tn_rfm_thresholds(r->g->rfm, &row, err_of(r));
	tn_row_fini(&row);
	return st;
}

static enum tn_status rfm_summary(struct report *r, const struct tn_segment_state *s, const struct tn_rfm_user *user, struct tn_str segment)
{
	bool has = tn_segment_has_order(s);

	return tn_summary_add(r->summary, &(struct tn_summary_user){ .by = tn_segment_by(r->g, s), .segment = segment,
		.has_recency = has, .recency = { .mantissa = user->recency }, .has_frequency = true,
		.frequency = { .mantissa = (int64_t)user->frequency }, .has_monetary = true, .monetary = user->monetary }, err_of(r));
}

static enum tn_status rfm_row(struct report *r, struct tn_str key, const struct tn_segment_state *s)
{
	struct tn_rfm_user user = { .monetary = tn_segment_sum(s) };
	struct tn_str segment = TN_STR("no_order");
	uint32_t score[TN_RFM_MEASURES] = { 0 };

	if (tn_segment_has_order(s)) {
		user = rfm_user(r, s);
		tn_rfm_score(r->g->rfm, &user, score);
		segment = tn_rfm_segment(r->g->rfm, score);
	}
	if (r->summary != NULL)
		return rfm_summary(r, s, &user, segment);
	tn_row_str(r->row, key);
	row_span(r, s);
	if (tn_segment_has_order(s))
		tn_row_i64(r->row, user.recency);
	else
		tn_row_missing(r->row);
	tn_row_u64(r->row, user.frequency);
	tn_row_sum(r->row, &user.monetary);
	for (int i = 0; i < TN_RFM_MEASURES; i++) {
		if (tn_segment_has_order(s))
			tn_row_u64(r->row, score[i]);
		else
			tn_row_missing(r->row);
	}
	tn_row_str(r->row, segment);
	return tn_row_end(r->row);
}

/* --- the life cycle --- */

static enum tn_status room(struct report *r, uint32_t n)
{
	int32_t *p;

	if (n <= r->scratch_cap)
		return TN_OK;
	n += n / 2 + 64;
	p = tn_sys.realloc(r->scratch, n * sizeof *p);
	if (p == NULL)
		return tn_err_nomem(err_of(r), n * sizeof *p);
	r->scratch = p;
	r->scratch_cap = n;
	return TN_OK;
}

/* One of them given, the other one estimated. */
static enum tn_status check_quantiles(struct report *r)
{
	const struct tn_lifecycle *l = &r->g->stages;

	if (!l->q50.reached || !l->q80.reached || l->q50.days <= l->q80.days)
		return TN_OK;
	tn_err_set(err_of(r), TN_EDATA, "q50, %lld days, is beyond q80, %lld days", (long long)l->q50.days, (long long)l->q80.days);
	tn_err_hint(err_of(r), "give both, --q50 and --q80");
	return TN_EDATA;
}

static enum tn_status lifecycle_fit(struct report *r)
{
	const void *state;
	struct tn_str key;
	int got;

	TN_TRY(walk_again(r, false));
	while ((got = tn_walk_next(r->walk, &key, &state)) > 0) {
		const struct tn_set32 *days = &((const struct tn_segment_state *)state)->days;

		TN_TRY(tn_lifecycle_add(&r->g->stages, tn_set32_items(days), tn_set32_count(days), r->as_of, err_of(r)));
	}
	if (got < 0)
		return err_of(r)->status;
	TN_TRY(tn_lifecycle_fit(&r->g->stages, err_of(r)));
	return check_quantiles(r);
}

static void row_gap(struct report *r, const struct tn_set32 *days)
{
	int64_t twice;

	if (tn_set32_count(days) < 2) {
		tn_row_missing(r->row);
		return;
	}
	twice = tn_lifecycle_median2(tn_set32_items(days), tn_set32_count(days), r->scratch);
	tn_row_i64(r->row, twice / 2);
	if (twice % 2 != 0)
		tn_buf_cstr(&r->row->buf, ".5");
}

static enum tn_status lifecycle_summary(struct report *r, const struct tn_segment_state *s, int64_t elapsed, struct tn_str stage)
{
	uint32_t n = tn_set32_count(&s->days);

	return tn_summary_add(r->summary, &(struct tn_summary_user){ .by = tn_segment_by(r->g, s), .segment = stage,
		.has_recency = n > 0, .recency = { .mantissa = elapsed }, .has_frequency = true,
		.frequency = { .mantissa = n }, .has_monetary = true,
		.monetary = tn_segment_sum(s) }, err_of(r));
}

static enum tn_status lifecycle_row(struct report *r, struct tn_str key, const struct tn_segment_state *s)
{
	const int32_t *day = tn_set32_items(&s->days);
	uint32_t n = tn_set32_count(&s->days);
	struct tn_str stage;
	int64_t elapsed = n > 0 ? (int64_t)r->as_of - day[n - 1] : 0;

	TN_TRY(room(r, n));
	stage = tn_str_of(tn_stage_name(tn_lifecycle_stage(&r->g->stages, day, n, r->as_of, r->scratch)));
	if (r->summary != NULL)
		return lifecycle_summary(r, s, elapsed, stage);
	tn_row_str(r->row, key);
	tn_row_u64(r->row, n);
	row_span(r, s);
	if (n > 0)
		tn_row_i64(r->row, elapsed);
	else
		tn_row_missing(r->row);
	row_gap(r, &s->days);
	tn_row_str(r->row, stage);
	return tn_row_end(r->row);
}

/* --- both --- */

static enum tn_status write_users(struct report *r)
{
	const void *state;
	struct tn_str key;
	int got;

	if (r->summary == NULL)
		TN_TRY(tn_row_header(r->row, r->g->lifecycle ? "user orders first last elapsed gap stage" :
			"user first last recency frequency monetary r f m segment"));
	TN_TRY(walk_again(r, true));
	while ((got = tn_walk_next(r->walk, &key, &state)) > 0)
		TN_TRY(r->g->lifecycle ? lifecycle_row(r, key, state) : rfm_row(r, key, state));
	return got < 0 ? err_of(r)->status : TN_OK;
}

static enum tn_status explain(struct report *r)
{
	struct tn_buf *out = r->g->spec->explain;

	if (out == NULL)
		return TN_OK;
	if (r->g->lifecycle)
		tn_lifecycle_explain(&r->g->stages, out);
	else
		tn_rfm_explain(r->g->rfm, out);
	return out->failed ? tn_err_nomem(err_of(r), out->n) : TN_OK;
}

/* What --mem leaves beside the states, and a few MiB. */
static uint64_t summary_room(const struct report *r)
{
	uint64_t mem = tn_fold_common(r->g->fold)->mem, held = tn_fold_held(r->g->fold);

	return SUMMARY_BYTES + (held < mem ? mem - held : 0);
}

static enum tn_status write_answer(struct report *r)
{
	const char *by = tn_fold_option(r->g->fold, "by");

	/* those of events were seen as they came */
	if (tn_fold_common(r->g->fold)->merge)
		TN_TRY(check_states(r));
	TN_TRY(r->g->lifecycle ? lifecycle_fit(r) : rfm_fit(r));
	if (!r->g->lifecycle)
		TN_TRY(rfm_thresholds(r));
	TN_TRY(explain(r));
	if (r->g->spec->summary)
		TN_TRY(tn_summary_open(&r->summary, summary_room(r), err_of(r)));
	TN_TRY(write_users(r));
	if (r->summary == NULL)
		return TN_OK;
	return tn_summary_write(r->summary, by[0] != '\0' ? by : NULL, tn_fold_common(r->g->fold)->digits, r->row, err_of(r));
}

enum tn_status tn_segment_report(struct tn_fold *f, struct tn_walk *walk, struct tn_row *row)
{
	struct tn_segment *g = tn_fold_self(f);
	struct report r = { .g = g, .walk = walk, .row = row, .time_digits = tn_fold_time_digits(f) };
	enum tn_status st;

	tn_calendar_init(&r.days, TN_DAY, 0, tn_fold_zone(f));
	if (tn_fold_as_of(f) != TN_TIME_NONE)           /* else there are no users */
		r.as_of = tn_calendar_index(&r.days, tn_fold_as_of(f));
	st = write_answer(&r);
	tn_summary_close(r.summary);
	tn_sys.free(r.scratch);
	return st;
}
