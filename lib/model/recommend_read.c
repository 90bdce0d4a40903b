/* From the states to lists of items by user. All states of a user stand together in the walk (their keys begin with his name and
 * a TAB), so one user at a time is gathered, put in order and handed on; what grows is the log alone.
 *
 * Order of a user's entries: within an event kind they come by item bytes. Where there are several kinds, a stable sort by item
 * brings those of an item together; a stable sort by time then leaves equal times by item bytes. */
#include "base/sort.h"
#include "base/sys.h"
#include "model/recommend_impl.h"

#define USERS_FIRST 1024U

/* --- one user --- */

/* An item of the user's; its name is n bytes at `at` of gather.items. */
struct entry {
	int64_t first, last;
	size_t at;
	uint32_t n;
	float part;
};

struct gather {
	const struct tn_recommend_load *how;
	struct tn_recommend_log *log;
	struct tn_err *err;
	int64_t as_of;                  /* decay counts from here: A, or the split */
	int64_t split;                  /* TN_TIME_MAX + 1: none */
	struct tn_recommend_weigher weigher;
	struct tn_buf user;             /* the current one and a TAB; empty: none yet */
	struct tn_buf event;            /* of his last state */
	uint32_t kinds;                 /* of events that he has */
	struct tn_buf items;
	struct entry *entry, *spare;    /* cap each */
	uint32_t n, cap;
	uint64_t users_cap;
	bool has_time;                  /* of which equal ones mean something */
	uint64_t tied_cap;
	uint32_t recent_cap;            /* of log->recent, which is by number of arrival until the end */
};

static struct tn_str item_of(const struct gather *g, const struct entry *e)
{
	return (struct tn_str){ g->items.p + e->at, e->n };
}

static struct tn_str name_of(const struct gather *g)
{
	return (struct tn_str){ g->user.p, g->user.n - 1 };
}

static bool is_before_by_item(const void *a, const void *b, const void *g)
{
	return tn_str_cmp(item_of(g, a), item_of(g, b)) < 0;
}

static bool is_before_by_time(const void *a, const void *b, const void *g)
{
	(void)g;
	return ((const struct entry *)a)->last < ((const struct entry *)b)->last;
}

/* Several kinds of one item become one entry: the largest part, the latest time. They stand together. A kind that was
 * first met at the split or later says nothing of a pair that was met before it. */
static void unite(struct gather *g)
{
	uint32_t to = 0;

	for (uint32_t i = 1; i < g->n; i++) {
		struct entry *e = &g->entry[to], *next = &g->entry[i];

		if (!tn_str_eq(item_of(g, e), item_of(g, next))) {
			g->entry[++to] = *next;
			continue;
		}
		if ((e->first < g->split) != (next->first < g->split)) {
			*e = e->first < next->first ? *e : *next;
			continue;
		}
		e->part = next->part > e->part ? next->part : e->part;
		e->last = next->last > e->last ? next->last : e->last;
		e->first = next->first < e->first ? next->first : e->first;
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
	tn_buf_add(&log->names, name_of(g));
	if (log->names.failed)
		return tn_err_nomem(g->err, log->names.cap);
	log->name_at[user] = log->names.n - (g->user.n - 1);
	log->name_at[user + 1] = log->names.n;
	return TN_OK;
}

/* --- what is not in the lists, by name --- */

/* What the user met at the split or later goes where it is held. user: his number, if he has one. */
static enum tn_status hold(struct gather *g, uint32_t user)
{
	bool any = false;

	for (uint32_t i = 0; i < g->n; i++) {
		if (g->entry[i].first < g->split)
			continue;
		if (!any)
			TN_TRY(tn_recommend_names_open(&g->log->held, user, name_of(g), g->err));
		any = true;
		TN_TRY(tn_recommend_names_add(&g->log->held, item_of(g, &g->entry[i]), g->err));
	}
	return TN_OK;
}

static void keep_before_split(struct gather *g)
{
	uint32_t to = 0;

	for (uint32_t i = 0; i < g->n; i++)
		if (g->entry[i].first < g->split)
			g->entry[to++] = g->entry[i];
	g->n = to;
}

/* --- one user's list --- */

/* Do these rows, which have no times, stand in the order of their items' names, as numbers or as bytes? A set that was
 * written down in order tells nothing of what came first. */
static bool tells_order(const struct gather *g)
{
	bool as_numbers = true, as_bytes = true;

	for (uint32_t i = 1; i < g->n; i++) {
		struct tn_str a = item_of(g, &g->entry[i - 1]), b = item_of(g, &g->entry[i]);
		int cmp = tn_str_cmp(a, b);

		as_bytes &= cmp < 0;
		as_numbers &= a.n < b.n || (a.n == b.n && cmp < 0);
	}
	return !as_numbers && !as_bytes;
}

static bool is_recent(const struct gather *g, const struct entry *e)
{
	return (double)g->as_of - (double)e->last < g->weigher.half_life_us;
}

/* Counts the user among those who had the item of late. It was the last one added, so its number of arrival is known. */
static enum tn_status count_recent(struct gather *g, const struct entry *e)
{
	struct tn_recommend_log *log = g->log;
	uint32_t item = log->x.item[log->x.n - 1];

	if (item >= g->recent_cap) {
		uint64_t cap = 2 * (uint64_t)item + 1024;
		uint32_t *recent = cap > UINT32_MAX ? NULL : tn_sys.realloc(log->recent, cap * sizeof *recent);

		if (recent == NULL)
			return tn_err_nomem(g->err, cap * sizeof *recent);
		memset(recent + g->recent_cap, 0, (cap - g->recent_cap) * sizeof *recent);
		log->recent = recent;
		g->recent_cap = (uint32_t)cap;
	}
	log->recent[item] += is_recent(g, e);
	return TN_OK;
}

/* Says of the last item added whether it came with the one before it, and whether of late. */
static enum tn_status add_tie(struct gather *g, bool is_tied, bool is_late)
{
	struct tn_interactions *x = &g->log->x;

	if (x->n > g->tied_cap) {
		uint64_t cap = 2 * x->n + 1024;
		uint8_t *tied = cap > SIZE_MAX ? NULL : tn_sys.realloc(x->tied, (size_t)cap);

		if (tied == NULL)
			return tn_err_nomem(g->err, cap);
		x->tied = tied;
		g->tied_cap = cap;
	}
	x->tied[x->n - 1] = (uint8_t)(is_tied | is_late << 1);
	return TN_OK;
}

/* The entries are in the order of the list: the first `from` are too many. */
static enum tn_status add_items(struct gather *g, uint32_t from)
{
	struct tn_recommend_log *log = g->log;

	if (from > 0) {
		log->cut_users++;
		log->cut_items += from;
		TN_TRY(tn_recommend_names_open(&log->beyond, log->x.nusers - 1, name_of(g), g->err));
	}
	for (uint32_t i = 0; i < from; i++)
		TN_TRY(tn_recommend_names_add(&log->beyond, item_of(g, &g->entry[i]), g->err));
	for (uint32_t i = from; i < g->n; i++) {
		TN_TRY(tn_interactions_add(&log->x, item_of(g, &g->entry[i]), g->entry[i].part, g->err));
		if (g->weigher.half_life_us > 0)
			TN_TRY(count_recent(g, &g->entry[i]));
		if (g->how->ordered && g->has_time)
			TN_TRY(add_tie(g, i > from && g->entry[i].last == g->entry[i - 1].last, is_recent(g, &g->entry[i])));
	}
	return TN_OK;
}

/* The user that was gathered goes into the log, unless nothing of his weighs anything. */
static enum tn_status end_user(struct gather *g)
{
	uint32_t most = g->how->max_history == 0 ? UINT32_MAX : g->how->max_history;
	bool has_held = false, has_more = false;

	if (g->n == 0)
		return TN_OK;
	if (g->kinds > 1) {
		tn_sort_merge(g->entry, g->spare, g->n, sizeof *g->entry, is_before_by_item, g);
		unite(g);
	}
	for (uint32_t i = 0; i < g->n; i++)
		*(g->entry[i].first < g->split ? &has_more : &has_held) = true;
	if (has_held)
		TN_TRY(hold(g, has_more ? g->log->x.nusers : TN_MAP_NONE));
	if (!has_more)
		return TN_OK;
	keep_before_split(g);
	if (g->how->ordered || g->n > most)
		tn_sort_merge(g->entry, g->spare, g->n, sizeof *g->entry, is_before_by_time, g);
	if (g->how->ordered && !g->log->has_order)
		g->log->has_order = tells_order(g);
	TN_TRY(add_name(g));
	TN_TRY(tn_interactions_user(&g->log->x, g->err));
	return add_items(g, g->n > most ? g->n - most : 0);
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

/* When a pair was last met, as far as is known before the split. */
static int64_t last_of(const struct gather *g, const struct tn_recommend_seen *s)
{
	return s->last < g->split ? s->last : s->first;
}

/* rest: of the key, behind the user. */
static enum tn_status add_state(struct gather *g, struct tn_str rest, const struct tn_recommend_state *state)
{
	const struct tn_recommend_seen s = tn_recommend_seen(state);
	struct tn_str event;
	struct entry e = { .first = s.first, .last = last_of(g, &s), .at = g->items.n };
	double weight;

	tn_str_cut(&rest, '\t', &event);
	TN_TRY(tn_recommend_weigh(&g->weigher, event, &weight, g->err));
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
	e.part = tn_recommend_part(&g->weigher, weight, e.last);
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

/* Items get their numbers, and so do the counts of late, which are still in order of arrival. */
static enum tn_status number_recent(struct gather *g)
{
	struct tn_recommend_log *log = g->log;
	uint32_t *recent;

	TN_TRY(tn_interactions_end(&log->x, g->err));
	if (g->weigher.half_life_us <= 0)
		return TN_OK;
	recent = tn_sys.malloc((log->x.nitems + UINT64_C(1)) * sizeof *recent);
	if (recent == NULL)
		return tn_err_nomem(g->err, (log->x.nitems + UINT64_C(1)) * sizeof *recent);
	for (uint32_t i = 0; i < log->x.nitems; i++)
		recent[i] = log->recent[log->x.arrival[i]];
	tn_sys.free(log->recent);
	log->recent = recent;
	return TN_OK;
}

static enum tn_status read_all(struct gather *g, struct tn_walk *walk)
{
	struct tn_recommend_log *log = g->log;
	const struct tn_recommend_load *how = g->how;

	TN_TRY(tn_recommend_weigher_init(&g->weigher, how, g->as_of, g->err));
	TN_TRY(tn_interactions_init(&log->x, how->weights.n > 0 || how->half_life_days > 0, g->err));
	tn_walk_order(walk, true);
	TN_TRY(tn_walk_rewind(walk));
	TN_TRY(read_states(g, walk));
	TN_TRY(tn_recommend_weigher_check(&g->weigher, g->err));
	TN_TRY(number_recent(g));
	if (!how->ordered)
		tn_interactions_sort(&log->x);
	return TN_OK;
}

enum tn_status tn_recommend_read(struct tn_fold *f, struct tn_walk *walk, const struct tn_recommend_load *how, struct tn_recommend_log *log)
{
	const struct tn_recommend_base *base = tn_fold_self(f);
	struct gather g = { .how = how, .log = log, .err = tn_fold_err(f), .as_of = tn_fold_as_of(f) };
	enum tn_status st;

	memset(log, 0, sizeof *log);
	g.has_time = log->has_order = base->has_time || tn_fold_common(f)->merge;     /* partials have times */
	g.split = how->split == TN_TIME_NONE ? TN_TIME_MAX + 1 : how->split;
	if (how->split != TN_TIME_NONE)
		g.as_of = how->split;
	if (!base->has_time && base->rows > 0 && (how->half_life_days > 0 || how->split != TN_TIME_NONE)) {
		tn_err_set(g.err, TN_EUSAGE, "--%s: the rows have no time", how->half_life_days > 0 ? "half-life" : "split");
		tn_err_hint(g.err, "--time COL");
		return TN_EUSAGE;
	}
	st = read_all(&g, walk);
	tn_recommend_weigher_fini(&g.weigher);
	tn_buf_fini(&g.user);
	tn_buf_fini(&g.event);
	tn_buf_fini(&g.items);
	tn_sys.free(g.entry);
	tn_sys.free(g.spare);
	return st;
}
