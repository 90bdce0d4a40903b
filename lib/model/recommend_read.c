/* From the states to lists of items by user. All states of a user stand together in the walk (their keys begin with his name and
 * a TAB), so one user at a time is gathered, put in order and handed on; what grows is the log alone.
 *
 * Order of a user's entries: within an event kind they come by item bytes. Where there are several kinds, a stable sort by item
 * brings those of an item together; a stable sort by time then leaves equal times by item bytes. */
#include <float.h>
#include <math.h>

#include "base/sys.h"
#include "model/recommend.h"

#define FEW 24U                         /* up to here insertion is the faster sort */
#define USERS_FIRST 1024U

/* --- weights --- */

static enum tn_status not_weight(struct tn_err *err, struct tn_str item, const char *why)
{
	char text[64];

	tn_err_set(err, TN_EUSAGE, "--weight: %s: %s", why, tn_err_quote(text, sizeof text, item));
	tn_err_hint(err, "--weight purchase=3,cart=2,view=1");
	return TN_EUSAGE;
}

static enum tn_status add_weight(struct tn_recommend_weights *w, struct tn_str item, struct tn_err *err)
{
	struct tn_str event = item, number;
	struct tn_sum sum;

	while (event.n > 0 && event.p[event.n - 1] != '=')
		event.n--;
	number = (struct tn_str){ item.p + event.n, item.n - event.n };
	if (event.n < 2)
		return not_weight(err, item, "not EVENT=NUMBER");
	event.n--;
	for (uint32_t i = 0; i < w->n; i++)
		if (tn_str_eq(w->item[i].event, event))
			return not_weight(err, event, "two weights of one event");
	if (tn_sum_parse(number, &sum) != TN_MONEY_OK || sum.mantissa < 0)
		return not_weight(err, item, "a weight is a number that is not below 0");
	if (w->n == TN_RECOMMEND_WEIGHTS)
		return not_weight(err, item, "more than 64 events");
	w->item[w->n].event = event;
	w->item[w->n++].weight = tn_sum_double(&sum);
	return TN_OK;
}

enum tn_status tn_recommend_weights_parse(struct tn_recommend_weights *w, struct tn_str text, struct tn_err *err)
{
	struct tn_str item;

	w->n = 0;
	if (text.n == 0)                /* the option's default: all weigh 1 */
		return TN_OK;
	while (tn_str_cut(&text, ',', &item))
		TN_TRY(add_weight(w, item, err));
	return TN_OK;
}

/* --- one user --- */

/* An item of the user's; its name is n bytes at `at` of gather.items. */
struct entry {
	int64_t last;
	size_t at;
	uint32_t n;
	float part;
};

struct gather {
	const struct tn_recommend_load *how;
	struct tn_recommend_log *log;
	struct tn_err *err;
	int64_t as_of;
	double half_life_us;
	struct tn_buf user;             /* the current one and a TAB; empty: none yet */
	struct tn_buf event;            /* of his last state */
	uint32_t kinds;                 /* of events that he has */
	struct tn_buf items;
	struct entry *entry, *spare;    /* cap each */
	uint32_t n, cap;
	uint64_t users_cap;
	bool has_named;                 /* an event that weighs something was seen */
	struct tn_map others;           /* the first events that weigh nothing, for a message */
};

static struct tn_str item_of(const struct gather *g, const struct entry *e)
{
	return (struct tn_str){ g->items.p + e->at, e->n };
}

static bool is_before(const struct gather *g, const struct entry *a, const struct entry *b, bool by_item)
{
	return by_item ? tn_str_cmp(item_of(g, a), item_of(g, b)) < 0 : a->last < b->last;
}

/* Stable, by merging: not qsort, which is neither and takes memory past tn_sys. */
static void sort(const struct gather *g, struct entry *e, struct entry *spare, uint32_t n, bool by_item)
{
	uint32_t half = n / 2, i = 0, k = half, to = 0;

	if (n <= FEW) {
		for (i = 1; i < n; i++) {
			struct entry held = e[i];

			for (k = i; k > 0 && is_before(g, &held, &e[k - 1], by_item); k--)
				e[k] = e[k - 1];
			e[k] = held;
		}
		return;
	}
	sort(g, e, spare, half, by_item);
	sort(g, e + half, spare, n - half, by_item);
	memcpy(spare, e, half * sizeof *e);
	while (i < half)
		e[to++] = k < n && is_before(g, &e[k], &spare[i], by_item) ? e[k++] : spare[i++];
}

/* Several kinds of one item become one entry: the largest part, the latest time. They stand together. */
static void unite(struct gather *g)
{
	uint32_t to = 0;

	for (uint32_t i = 1; i < g->n; i++) {
		struct entry *e = &g->entry[to], *next = &g->entry[i];

		if (!tn_str_eq(item_of(g, e), item_of(g, next))) {
			g->entry[++to] = *next;
			continue;
		}
		e->part = next->part > e->part ? next->part : e->part;
		e->last = next->last > e->last ? next->last : e->last;
	}
	g->n = to + 1;
}

static enum tn_status add_name(struct gather *g)
{
	struct tn_recommend_log *log = g->log;
	uint32_t user = log->x.nusers;  /* his number, once he is added */

	if (user + UINT64_C(1) >= g->users_cap) {
		uint64_t cap = g->users_cap == 0 ? USERS_FIRST : g->users_cap + g->users_cap / 2;
		uint64_t *name_at = tn_sys.realloc(log->name_at, cap * sizeof *name_at);

		if (name_at == NULL)
			return tn_err_nomem(g->err, cap * sizeof *name_at);
		log->name_at = name_at;
		g->users_cap = cap;
	}
	tn_buf_add(&log->names, (struct tn_str){ g->user.p, g->user.n - 1 });
	if (log->names.failed)
		return tn_err_nomem(g->err, log->names.cap);
	log->name_at[user] = log->names.n - (g->user.n - 1);
	log->name_at[user + 1] = log->names.n;
	return TN_OK;
}

/* The user that was gathered goes into the log, unless nothing of his weighs anything. */
static enum tn_status end_user(struct gather *g)
{
	uint32_t most = g->how->max_history == 0 ? UINT32_MAX : g->how->max_history, from = 0;

	if (g->n == 0)
		return TN_OK;
	if (g->kinds > 1) {
		sort(g, g->entry, g->spare, g->n, true);
		unite(g);
	}
	if (g->how->ordered || g->n > most)
		sort(g, g->entry, g->spare, g->n, false);
	if (g->n > most) {
		from = g->n - most;
		g->log->cut_users++;
		g->log->cut_items += from;
	}
	TN_TRY(add_name(g));
	TN_TRY(tn_interactions_user(&g->log->x, g->err));
	for (uint32_t i = from; i < g->n; i++)
		TN_TRY(tn_interactions_add(&g->log->x, item_of(g, &g->entry[i]), g->entry[i].part, g->err));
	return TN_OK;
}

static enum tn_status begin_user(struct gather *g, struct tn_str name_and_tab)
{
	g->n = g->kinds = 0;
	tn_buf_reset(&g->items);
	tn_buf_reset(&g->user);
	tn_buf_add(&g->user, name_and_tab);
	return g->user.failed ? tn_err_nomem(g->err, name_and_tab.n) : TN_OK;
}

/* --- states --- */

static enum tn_status grow(struct gather *g)
{
	uint64_t cap = g->cap == 0 ? 256 : 2 * (uint64_t)g->cap;
	struct entry **list[] = { &g->entry, &g->spare };

	for (uint32_t i = 0; i < 2; i++) {
		struct entry *more = cap > UINT32_MAX ? NULL : tn_sys.realloc(*list[i], cap * sizeof *more);

		if (more == NULL)
			return tn_err_nomem(g->err, cap * sizeof *more);
		*list[i] = more;
	}
	g->cap = (uint32_t)cap;
	return TN_OK;
}

/* 0: left out. */
static enum tn_status weight_of(struct gather *g, struct tn_str event, double *weight)
{
	const struct tn_recommend_weights *w = &g->how->weights;

	*weight = w->n == 0;
	for (uint32_t i = 0; i < w->n; i++)
		if (tn_str_eq(w->item[i].event, event))
			*weight = w->item[i].weight;
	g->has_named |= *weight > 0;
	if (*weight > 0 || g->has_named || g->others.n == TN_RECOMMEND_WEIGHTS || event.n == 0)
		return TN_OK;
	return tn_map_put(&g->others, event) == TN_MAP_NONE ? tn_err_nomem(g->err, event.n) : TN_OK;
}

/* What does not fit a float is its largest or its smallest: a part is never nothing, and never without end. */
static float part_of(const struct gather *g, const struct tn_recommend_state *s, double weight)
{
	double part = weight;

	if (g->half_life_us > 0)
		part *= exp2(-((double)g->as_of - (double)s->last) / g->half_life_us);
	return part < (double)FLT_MIN ? FLT_MIN : part > (double)FLT_MAX ? FLT_MAX : (float)part;
}

/* rest: of the key, behind the user. */
static enum tn_status add_state(struct gather *g, struct tn_str rest, const struct tn_recommend_state *s)
{
	struct tn_str event;
	struct entry e = { .last = s->last, .at = g->items.n };
	double weight;

	tn_str_cut(&rest, '\t', &event);
	TN_TRY(weight_of(g, event, &weight));
	if (weight <= 0)
		return TN_OK;
	if (g->kinds == 0 || !tn_str_eq(event, tn_buf_str(&g->event))) {
		g->kinds++;
		tn_buf_reset(&g->event);
		tn_buf_add(&g->event, event);
	}
	tn_buf_add(&g->items, rest);
	if (g->items.failed || g->event.failed)
		return tn_err_nomem(g->err, g->items.cap);
	if (g->n == g->cap)
		TN_TRY(grow(g));
	e.n = (uint32_t)rest.n;
	e.part = part_of(g, s, weight);
	g->entry[g->n++] = e;
	return TN_OK;
}

static enum tn_status read_states(struct gather *g, struct tn_walk *walk)
{
	struct tn_str key[TN_WALK_SOME];
	const void *state[TN_WALK_SOME];
	int got;

	while ((got = tn_walk_some(walk, key, state, TN_WALK_SOME)) > 0)
		for (int i = 0; i < got; i++) {
			struct tn_str rest = key[i], user = key[i];

			if (g->user.n == 0 || !tn_str_starts(key[i], tn_buf_str(&g->user))) {
				TN_TRY(end_user(g));
				tn_str_cut(&rest, '\t', &user);
				TN_TRY(begin_user(g, (struct tn_str){ user.p, user.n + 1 }));
			}
			rest = (struct tn_str){ key[i].p + g->user.n, key[i].n - g->user.n };
			TN_TRY(add_state(g, rest, state[i]));
		}
	return got < 0 ? g->err->status : end_user(g);
}

/* --- all --- */

/* A typo must not look like an answer. */
static enum tn_status check_weights(struct gather *g)
{
	const struct tn_recommend_weights *w = &g->how->weights;
	char text[64], near[64];
	int i;

	if (w->n == 0 || g->has_named || g->user.n == 0)
		return TN_OK;
	tn_err_set(g->err, TN_EDATA, "--weight: no row has an event that weighs something: %s",
		tn_err_quote(text, sizeof text, w->item[0].event));
	i = tn_str_nearest(w->item[0].event, g->others.text, g->others.n);
	if (g->others.n == 0)
		tn_err_hint(g->err, "the rows have no event");
	else
		tn_err_hint(g->err, "there is %s", tn_err_quote(near, sizeof near, tn_map_text(&g->others, i < 0 ? 0 : (uint32_t)i)));
	return TN_EDATA;
}

static enum tn_status read_all(struct gather *g, struct tn_walk *walk)
{
	struct tn_recommend_log *log = g->log;
	const struct tn_recommend_load *how = g->how;

	if (tn_map_init(&g->others) != 0)
		return tn_err_set(g->err, TN_ELIMIT, "no random bytes to key the hash");
	TN_TRY(tn_interactions_init(&log->x, how->weights.n > 0 || how->half_life_days > 0, g->err));
	tn_walk_order(walk, true);
	TN_TRY(tn_walk_rewind(walk));
	TN_TRY(read_states(g, walk));
	TN_TRY(check_weights(g));
	TN_TRY(tn_interactions_end(&log->x, g->err));
	if (!how->ordered)
		tn_interactions_sort(&log->x);
	return TN_OK;
}

enum tn_status tn_recommend_read(struct tn_fold *f, struct tn_walk *walk, const struct tn_recommend_load *how,
	struct tn_recommend_log *log)
{
	const struct tn_recommend_base *base = tn_fold_self(f);
	struct gather g = { .how = how, .log = log, .err = tn_fold_err(f), .as_of = tn_fold_as_of(f) };
	enum tn_status st;

	memset(log, 0, sizeof *log);
	g.half_life_us = how->half_life_days * (double)TN_DAY_US;
	if (how->half_life_days > 0 && !base->has_time && base->rows > 0) {
		tn_err_set(g.err, TN_EUSAGE, "--half-life: the rows have no time");
		tn_err_hint(g.err, "--time COL");
		return TN_EUSAGE;
	}
	st = read_all(&g, walk);
	tn_map_fini(&g.others);
	tn_buf_fini(&g.user);
	tn_buf_fini(&g.event);
	tn_buf_fini(&g.items);
	tn_sys.free(g.entry);
	tn_sys.free(g.spare);
	return st;
}

void tn_recommend_log_fini(struct tn_recommend_log *log)
{
	tn_interactions_fini(&log->x);
	tn_buf_fini(&log->names);
	tn_sys.free(log->name_at);
	memset(log, 0, sizeof *log);
}
