/* --apply: lists from a saved model. Histories come one user at a time and are gone with the next; those of a tile are
 * kept, since a spectral model scores a tile in the time of a few users. Beside the model nothing grows with the input. */
#include "base/sys.h"
#include "model/recommend_impl.h"

/* Where a user of the tile stands in the buffers, which may still move. */
struct place {
	size_t name, name_n;
	size_t item, part, seen;        /* bytes */
	uint32_t n, nseen;
	bool has_parts;
};

struct apply {
	const struct tn_recommend_spec *spec;
	struct tn_common *common;
	struct tn_err *err;
	struct tn_row row;
	struct tn_recommend_saved saved;
	struct tn_recommend_limits limits;
	struct tn_recommend_users wanted;       /* of --for */
	struct tn_recommend_side side;          /* of --history, or else */
	struct tn_recommend_stream *stream;
	struct tn_recommend_lister lister;
	uint32_t next_wanted, next_side;
	uint64_t strangers;                     /* of --for: without a history */

	struct place place[TN_RECOMMEND_TILE];
	uint32_t n;                             /* users of the tile */
	struct tn_buf names, items, parts, seen;
	struct tn_recommend_item *list;
	uint32_t count[TN_RECOMMEND_TILE];
};

/* --- a tile --- */

/* A buffer begins where malloc put it, and holds nothing but numbers of four bytes. */
static const void *at(const struct tn_buf *b, size_t from)
{
	return b->p == NULL ? NULL : b->p + from;
}

static enum tn_status flush(struct apply *a)
{
	struct tn_recommend_one one[TN_RECOMMEND_TILE];

	for (uint32_t u = 0; u < a->n; u++) {
		const struct place *p = &a->place[u];

		one[u] = (struct tn_recommend_one){ .user = { at(&a->names, p->name), p->name_n },
			.h = { at(&a->items, p->item), p->has_parts ? at(&a->parts, p->part) : NULL, p->n },
			.more = at(&a->seen, p->seen), .nmore = p->nseen };
	}
	TN_TRY(tn_recommend_lists(&a->lister, one, a->n, a->list, a->count, a->err));
	for (uint32_t u = 0; u < a->n; u++)
		TN_TRY(tn_recommend_put_list(a->spec, &a->saved.model, &one[u], a->list + (size_t)u * a->lister.n, a->count[u],
			a->common->digits, &a->row, a->err));
	a->n = 0;
	tn_buf_reset(&a->names);
	tn_buf_reset(&a->items);
	tn_buf_reset(&a->parts);
	tn_buf_reset(&a->seen);
	return TN_OK;
}

static void keep(struct tn_buf *b, const void *p, uint32_t n, size_t size)
{
	tn_buf_add(b, (struct tn_str){ p, n * size });
}

static enum tn_status add(struct apply *a, struct tn_str user, const struct tn_history *h, const uint32_t *seen, uint32_t nseen)
{
	a->place[a->n++] = (struct place){ .name = a->names.n, .name_n = user.n, .item = a->items.n, .n = h->n, .part = a->parts.n,
		.has_parts = h->part != NULL, .seen = a->seen.n, .nseen = nseen };
	tn_buf_add(&a->names, user);
	keep(&a->items, h->item, h->n, sizeof *h->item);
	if (h->part != NULL)
		keep(&a->parts, h->part, h->n, sizeof *h->part);
	keep(&a->seen, seen, nseen, sizeof *seen);
	if (a->names.failed || a->items.failed || a->parts.failed || a->seen.failed)
		return tn_err_nomem(a->err, a->names.cap + a->items.cap + a->parts.cap + a->seen.cap);
	return a->n == TN_RECOMMEND_TILE ? flush(a) : TN_OK;
}

/* --- whose lists --- */

/* Users of --for who come before this one (no bytes: the end) have no history. False: this one is not asked for. */
static enum tn_status pass_wanted(struct apply *a, struct tn_str user, bool *is_wanted)
{
	const struct tn_recommend_users *w = &a->wanted;

	*is_wanted = true;
	if (a->spec->for_file == NULL)
		return TN_OK;
	while (a->next_wanted < w->n && (user.n == 0 || tn_str_cmp(w->name[a->next_wanted], user) < 0)) {
		a->strangers++;
		TN_TRY(add(a, w->name[a->next_wanted++], &(struct tn_history){ 0 }, NULL, 0));
	}
	*is_wanted = a->next_wanted < w->n && tn_str_eq(w->name[a->next_wanted], user);
	a->next_wanted += *is_wanted;
	return TN_OK;
}

/* 1 a user, 0 the end, -1. */
static int next(struct apply *a, struct tn_str *user, struct tn_history *h, const uint32_t **seen, uint32_t *nseen)
{
	const struct tn_recommend_side *s = &a->side;
	uint32_t u = a->next_side;

	if (a->stream != NULL)
		return tn_recommend_stream_next(a->stream, user, h, seen, nseen, a->err);
	if (u == s->nusers)
		return 0;
	a->next_side++;
	*user = tn_recommend_side_user(s, u);
	*h = (struct tn_history){ .item = s->item + s->row[u], .n = (uint32_t)(s->row[u + 1] - s->row[u]) };
	*seen = NULL;           /* the history is all that there is of him */
	*nseen = 0;
	return 1;
}

static enum tn_status list_all(struct apply *a)
{
	struct tn_str user;
	struct tn_history h;
	const uint32_t *seen;
	uint32_t nseen;
	bool is_wanted;
	int got;

	while ((got = next(a, &user, &h, &seen, &nseen)) > 0) {
		TN_TRY(pass_wanted(a, user, &is_wanted));
		if (is_wanted)
			TN_TRY(add(a, user, &h, seen, nseen));
	}
	if (got < 0)
		return a->err->status;
	TN_TRY(pass_wanted(a, (struct tn_str){ NULL, 0 }, &is_wanted));
	return flush(a);
}

/* --- the run --- */

/* Weights are the applying run's, since its events may be others; so is the half-life, but without a word of it that of
 * the fit. */
static enum tn_status open_histories(struct apply *a)
{
	const struct tn_recommend_spec *spec = a->spec;
	enum tn_recommend_method m = a->saved.model.settings.method;
	const struct tn_recommend_load how = { .weights = spec->weights, .teller = spec, .max_history = spec->max_history,
		.max_timeless = spec->max_timeless, .split = TN_TIME_NONE,
		.half_life_days = spec->half_life_days > 0 ? spec->half_life_days : a->saved.half_life_days,
		.ordered = m == TN_RECOMMEND_SEQUENCE || m == TN_RECOMMEND_SESSION };
	bool clicks = m == TN_RECOMMEND_SESSION;

	if (spec->history_file != NULL)
		return tn_recommend_side_read(&a->side, "--history", spec->history_file, clicks, &a->saved.x, a->common, a->err);
	return tn_recommend_stream_open(&a->stream, a->common, &how, clicks, a->saved.as_of, &a->saved.x, a->err);
}

/* A list has no more rows than there are items, whatever was asked for. */
static enum tn_status open_lister(struct apply *a)
{
	struct tn_recommend_lister *l = &a->lister;
	const struct tn_recommend_spec *spec = a->spec;
	uint32_t most = a->saved.x.nitems > 0 ? a->saved.x.nitems : 1;
	uint64_t rows;

	TN_TRY(tn_recommend_lister_open(l, &a->saved.model, &a->saved.x, &a->limits, a->saved.recent, a->err));
	l->n = spec->n < most ? spec->n : most;
	l->per_category = spec->per_category;
	l->repeat = spec->repeat;
	l->fallback = spec->fallback;
	rows = (uint64_t)l->n * TN_RECOMMEND_TILE;
	a->list = rows > SIZE_MAX / sizeof *a->list ? NULL : tn_sys.malloc((size_t)rows * sizeof *a->list);
	return a->list == NULL ? tn_err_nomem(a->err, rows * sizeof *a->list) : TN_OK;
}

/* What was left out is counted (faults.md section 1, rule 3). */
static void tell(const struct apply *a)
{
	const struct tn_recommend_spec *spec = a->spec;
	const struct tn_source_stats none = { 0 }, *s = a->stream == NULL ? &none : tn_recommend_stream_stats(a->stream);
	const struct {
		uint64_t n;
		const char *option, *noun, *what;
	} note[] = {
		{ s->where_out, "", "row", "left out by --where" },
		{ s->keyless, "", "row", "without item left out" },
		{ s->late, "", "row", "later than --as-of left out" },
		{ a->side.unknown, "--history: ", "item", "not in the model" },
		{ a->strangers, "--for: ", "user", "without a history" },
	};

	for (size_t i = 0; i < sizeof note / sizeof *note; i++)
		if (note[i].n > 0)
			tn_recommend_note(spec, "%s%llu %s%s %s", note[i].option, (unsigned long long)note[i].n, note[i].noun,
				note[i].n == 1 ? "" : "s", note[i].what);
	if (a->limits.strange > 0)
		tn_recommend_explain(spec, "%llu items of the catalogue are not in the model", (unsigned long long)a->limits.strange);
}

static void explain_model(const struct apply *a)
{
	struct tn_buf text = { 0 };

	tn_recommend_settings_text(&a->saved.model.settings, &text);
	tn_buf_ch(&text, '\0');
	if (!text.failed)
		tn_recommend_explain(a->spec, "%s; fitted on %lu users, %lu items", text.p, (unsigned long)a->saved.x.nusers,
			(unsigned long)a->saved.x.nitems);
	tn_buf_fini(&text);
}

static enum tn_status run(struct apply *a, const char *model)
{
	TN_TRY(tn_recommend_load_file(&a->saved, model, a->common, a->err));
	if (a->spec->why && a->saved.model.settings.method == TN_RECOMMEND_SESSION)
		return tn_err_set(a->err, TN_EUSAGE, "--why: scores of sessions are no sums over the history");
	if (a->saved.model.settings.method == TN_RECOMMEND_SESSION)
		a->common->user_is = TN_ROLE_SESSION;
	explain_model(a);
	TN_TRY(tn_recommend_limits_read(&a->limits, a->spec, &a->saved.x, a->common, a->err));
	if (a->spec->for_file != NULL)
		TN_TRY(tn_recommend_users_read(&a->wanted, a->spec->for_file, a->common, a->err));
	TN_TRY(open_lister(a));
	TN_TRY(open_histories(a));
	TN_TRY(tn_recommend_put_header(a->spec, &a->row));
	TN_TRY(list_all(a));
	tell(a);
	return TN_OK;
}

enum tn_status tn_recommend_apply(const struct tn_recommend_spec *spec, const char *model, struct tn_common *common,
	struct tn_out *out, struct tn_err *err)
{
	struct apply a = { .spec = spec, .common = common, .err = err };
	enum tn_status st;

	tn_row_init(&a.row, out, common);
	st = run(&a, model);
	tn_recommend_stream_close(a.stream);
	tn_recommend_lister_close(&a.lister);
	tn_recommend_limits_fini(&a.limits);
	tn_recommend_users_fini(&a.wanted);
	tn_recommend_side_fini(&a.side);
	tn_recommend_saved_fini(&a.saved);
	tn_buf_fini(&a.names);
	tn_buf_fini(&a.items);
	tn_buf_fini(&a.parts);
	tn_buf_fini(&a.seen);
	tn_sys.free(a.list);
	tn_row_fini(&a.row);
	return st;
}
