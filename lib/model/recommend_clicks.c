/* What recommend keeps of a session, an event kind and an item: when it was clicked on, each time; and from these states to
 * sessions in the order of their last clicks.
 *
 * A list of times grows at its end whatever comes, and is put in order where it is read: rows that come newest first would move
 * all of it each time. Sessions are gathered before any is numbered, as the walk has them by name. 186,000 sessions, 734,000
 * clicks: 36 MiB of states, 20 more for what is gathered and the log; .15 to .18 s of CPU, two thirds of it the walk's. */
#include <stddef.h>

#include "base/num.h"
#include "base/sort.h"
#include "base/sys.h"
#include "model/recommend_impl.h"

#define FEW 24U                         /* up to here insertion is the faster sort */
#define TIME_BYTES 27                   /* of tn_time_put, and more than a number has */
#define MOST (UINT32_C(1) << 30)        /* clicks of one state: room for twice as many can be counted */

/* --- states --- */

/* Most items of a session are clicked on once: that time needs no part of its own. */
static const int64_t *times_of(const struct tn_recommend_clicks *s)
{
	return s->cap == 0 ? &s->u.one : s->u.many;
}

/* Room for as many as there are and once more; nothing changes where it fails. */
static enum tn_status twice(struct tn_fold *f, struct tn_recommend_clicks *s)
{
	size_t size = 2 * (size_t)s->n * sizeof *s->u.many;
	int64_t *many;

	if (s->n >= MOST)
		return tn_err_set(tn_fold_err(f), TN_ELIMIT, "more than 2^30 clicks of one session on one item");
	many = tn_fold_alloc(f, &size);
	if (many == NULL)
		return tn_fold_nomem(f);
	memcpy(many, times_of(s), s->n * sizeof *many);
	if (s->cap > 0)
		tn_fold_free(f, s->u.many, s->cap * sizeof *many);
	s->u.many = many;
	s->cap = (uint32_t)(size / sizeof *many);
	return TN_OK;
}

static enum tn_status append(struct tn_fold *f, struct tn_recommend_clicks *s, int64_t at)
{
	if (s->n == 0 && s->cap == 0) {
		s->u.one = at;
		s->n = 1;
		return TN_OK;
	}
	if (s->n >= s->cap)
		TN_TRY(twice(f, s));
	s->u.many[s->n++] = at;
	return TN_OK;
}

enum tn_status tn_recommend_clicks_add(void *state, const struct tn_event *e, struct tn_fold *f)
{
	struct tn_recommend_base *base = tn_fold_self(f);

	base->has_time = e->time_us != TN_TIME_NONE;
	if (!base->has_time && base->is_partial)
		return tn_recommend_timeless(f);
	return append(f, state, base->has_time ? e->time_us : base->rows++);
}

/* The shorter list goes behind the longer one, for which twice its room is then enough. */
enum tn_status tn_recommend_clicks_merge(void *state, void *other, struct tn_fold *f)
{
	struct tn_recommend_clicks *s = state, *o = other;

	if (o->n > s->n) {
		struct tn_recommend_clicks held = *s;

		*s = *o;
		*o = held;
	}
	if (o->n > 0 && s->n + o->n > s->cap)
		TN_TRY(twice(f, s));
	if (o->n > 0)
		memcpy(s->u.many + s->n, times_of(o), o->n * sizeof *s->u.many);
	s->n += o->n;
	if (o->cap > 0)
		tn_fold_free(f, o->u.many, o->cap * sizeof *o->u.many);
	*o = (struct tn_recommend_clicks){ .n = 0 };
	return TN_OK;
}

/* Makes at[i] the largest of those below it in the heap of n. */
static void sink(int64_t *at, uint32_t i, uint32_t n)
{
	int64_t v = at[i];

	for (uint32_t child; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && at[child + 1] > at[child])
			child++;
		if (at[child] <= v)
			break;
		at[i] = at[child];
	}
	at[i] = v;
}

/* In place, as a state that is written out has no memory to spare; mostly they rise already. */
static void sort_times(int64_t *at, uint32_t n)
{
	uint32_t i = 1;

	while (i < n && at[i - 1] <= at[i])
		i++;
	if (i >= n)
		return;
	for (i = n / 2; i > 0; i--)
		sink(at, i - 1, n);
	for (i = n - 1; i > 0; i--) {
		int64_t largest = at[0];

		at[0] = at[i];
		at[i] = largest;
		sink(at, 0, i);
	}
}

/* As many digits as it needs, as in recommend_state.c. */
static void put_time(struct tn_buf *field, int64_t at, bool has_time)
{
	char text[TIME_BYTES];

	tn_buf_add(field, (struct tn_str){ text, has_time ? tn_time_put(text, at, tn_time_digits(at)) : tn_num_put_i64(text, at) });
}

/* The order of a list is not part of what the state says: to sort what it points to changes nothing of it. */
enum tn_status tn_recommend_clicks_encode(const void *state, struct tn_row *row, struct tn_fold *f)
{
	const struct tn_recommend_base *base = tn_fold_self(f);
	const struct tn_recommend_clicks *s = state;
	struct tn_buf *field = tn_row_field(row);

	if (s->cap > 0)
		sort_times(s->u.many, s->n);
	for (uint32_t i = 0; i < s->n; i++) {
		if (i > 0)
			tn_buf_ch(field, ',');
		put_time(field, times_of(s)[i], base->has_time);
	}
	return TN_OK;
}

/* The stream's form alone: a date, or a time with an offset, would make two texts of one state. */
/* The list grows as it does by add: a text of nothing but commas gets no memory. */
enum tn_status tn_recommend_clicks_decode(void *state, const struct tn_str *field, struct tn_fold *f)
{
	struct tn_recommend_base *base = tn_fold_self(f);
	struct tn_str rest = field[0], item;
	int64_t last = TN_TIME_MIN, at;

	if (tn_fold_common(f)->merge)
		base->has_time = true;
	while (tn_str_cut(&rest, ',', &item)) {
		if (!tn_recommend_time(item, base->has_time, &at) || at < last)
			return tn_fold_bad(f, "clicks: not a rising list of times", item);
		TN_TRY(append(f, state, at));
		last = at;
	}
	return TN_OK;
}

/* Rows end up at a list's end; walks begin at its start. */
void tn_recommend_clicks_touch(const void *state)
{
	const struct tn_recommend_clicks *s = state;

	if (s->cap == 0)
		return;
	__builtin_prefetch(s->u.many);
	__builtin_prefetch(s->u.many + s->n);
}

/* --- one session --- */

struct click {
	int64_t at;
	uint32_t item;                  /* by arrival, in gather.items */
};

/* 16 bytes, for tn_sort_16. */
struct session {
	int64_t at;                     /* what the order goes by */
	uint32_t number;                /* in the walk */
	uint32_t held;                  /* so many of its last clicks are not for the log; all of them: nor is the session */
};

/* Where its name and its clicks begin. */
struct place {
	uint64_t name, click;
};

struct gather {
	const struct tn_recommend_load *how;
	struct tn_recommend_log *log;
	struct tn_err *err;
	bool has_time;
	int64_t split;                  /* TN_TIME_MAX + 1: none */
	int64_t as_of;                  /* the half-life counts from here: A, or the split */
	struct tn_recommend_weigher weigher;
	uint32_t first_recent;          /* sessions from here on are within it */
	struct tn_map items;
	struct tn_buf user;             /* the current session's name and a TAB; empty: none yet */
	struct click *click, *spare;    /* of the current session, cap each */
	uint32_t n, cap;
	struct session *session, *order;        /* all; session_cap each */
	struct place *place;            /* one more: where the last one ends */
	uint32_t nsessions, session_cap;
	struct tn_buf names;
	uint32_t *item;                 /* of all clicks that stay */
	uint64_t nclicks, click_cap;
};

/* p: the address of the pointer to a list that grows to n of `size` bytes; it stays as it was where it cannot. */
static enum tn_status grow(void *p, uint64_t n, size_t size, struct tn_err *err)
{
	void **list = p, *more = n > SIZE_MAX / size ? NULL : tn_sys.realloc(*list, (size_t)n * size);

	if (more == NULL)
		return tn_err_nomem(err, n * size);
	*list = more;
	return TN_OK;
}

/* Clicks of one moment stand in the order of item bytes: that of the rows is lost in a merge. */
static bool is_before(const struct gather *g, const struct click *a, const struct click *b)
{
	if (a->at != b->at)
		return a->at < b->at;
	return a->item != b->item && tn_str_cmp(tn_map_text(&g->items, a->item), tn_map_text(&g->items, b->item)) < 0;
}

/* By merging: not qsort, which takes memory past tn_sys. */
static void sort(const struct gather *g, struct click *c, struct click *spare, uint32_t n)
{
	uint32_t half = n / 2, i = 0, k = half, to = 0;

	if (n <= FEW) {
		for (i = 1; i < n; i++) {
			struct click held = c[i];

			for (k = i; k > 0 && is_before(g, &held, &c[k - 1]); k--)
				c[k] = c[k - 1];
			c[k] = held;
		}
		return;
	}
	sort(g, c, spare, half);
	sort(g, c + half, spare, n - half);
	memcpy(spare, c, half * sizeof *c);
	while (i < half)
		c[to++] = k < n && is_before(g, &c[k], &spare[i]) ? c[k++] : spare[i++];
}

static enum tn_status room_for_session(struct gather *g, uint32_t clicks)
{
	uint64_t cap = g->session_cap == 0 ? 1024 : g->session_cap + (uint64_t)g->session_cap / 2;

	if (g->nclicks + clicks > g->click_cap) {
		uint64_t want = g->click_cap + g->click_cap / 2 + clicks + 1024;

		TN_TRY(grow(&g->item, want, sizeof *g->item, g->err));
		g->click_cap = want;
	}
	if (g->nsessions < g->session_cap)
		return TN_OK;
	if (cap > TN_MAP_NONE - 1)
		return tn_err_set(g->err, TN_ELIMIT, "too many sessions: %lu", (unsigned long)g->nsessions);
	TN_TRY(grow(&g->session, cap, sizeof *g->session, g->err));
	TN_TRY(grow(&g->order, cap, sizeof *g->order, g->err));
	TN_TRY(grow(&g->place, cap + 1, sizeof *g->place, g->err));
	g->session_cap = (uint32_t)cap;
	return TN_OK;
}

/* Its clicks are in order: those from `from` on stay, of which `held` are for the test. */
static enum tn_status add_session(struct gather *g, uint32_t from, uint32_t held)
{
	uint32_t last = held == g->n ? g->n - 1 : g->n - held - 1, number = g->nsessions;

	TN_TRY(room_for_session(g, g->n - from));
	/* without times a session is as old as its first row: the last rows of two tell less of who came first */
	g->session[number] = (struct session){ g->click[g->has_time ? last : 0].at, number, held };
	g->place[number] = (struct place){ g->names.n, g->nclicks };
	tn_buf_add(&g->names, (struct tn_str){ g->user.p, g->user.n - 1 });
	if (g->names.failed)
		return tn_err_nomem(g->err, g->names.cap);
	for (uint32_t i = from; i < g->n; i++)
		g->item[g->nclicks++] = g->click[i].item;
	g->nsessions++;
	g->place[g->nsessions] = (struct place){ g->names.n, g->nclicks };
	return TN_OK;
}

/* What is held out is taken first, so that no option on histories changes what a model is tested on. A session that straddles the
 * split can be neither fitted on nor tested. */
static enum tn_status end_session(struct gather *g)
{
	uint32_t most = g->how->max_history == 0 ? UINT32_MAX : g->how->max_history, held = g->how->last, from = 0;

	if (g->n == 0)
		return TN_OK;
	sort(g, g->click, g->spare, g->n);
	if (g->click[0].at >= g->split)
		return add_session(g, 0, g->n);
	if (g->click[g->n - 1].at >= g->split)
		return TN_OK;
	if (held >= g->n)
		held = g->n - 1;
	if (g->n - held > most) {
		from = g->n - held - most;
		g->log->cut_users++;
		g->log->cut_items += from;
	}
	return add_session(g, from, held);
}

static enum tn_status begin_session(struct gather *g, struct tn_str name_and_tab)
{
	g->n = 0;
	tn_buf_reset(&g->user);
	tn_buf_add(&g->user, name_and_tab);
	return g->user.failed ? tn_err_nomem(g->err, name_and_tab.n) : TN_OK;
}

/* --- states to sessions --- */

/* rest: of the key, behind the session. */
static enum tn_status add_state(struct gather *g, struct tn_str rest, const struct tn_recommend_clicks *s)
{
	const int64_t *at = times_of(s);
	struct tn_str event;
	uint32_t item;
	double weight;

	tn_str_cut(&rest, '\t', &event);
	TN_TRY(tn_recommend_weigh(&g->weigher, event, &weight, g->err));
	if (weight <= 0)                /* how much it weighs is nothing to a click */
		return TN_OK;
	item = tn_map_put(&g->items, rest);
	if (item == TN_MAP_NONE)
		return tn_err_nomem(g->err, rest.n);
	if (s->n > g->cap - g->n) {
		uint64_t cap = 2 * ((uint64_t)g->n + s->n) + 256;

		if (cap > UINT32_MAX)
			return tn_err_set(g->err, TN_ELIMIT, "more than 2^31 clicks of one session");
		TN_TRY(grow(&g->click, cap, sizeof *g->click, g->err));
		TN_TRY(grow(&g->spare, cap, sizeof *g->spare, g->err));
		g->cap = (uint32_t)cap;
	}
	for (uint32_t i = 0; i < s->n; i++)
		g->click[g->n++] = (struct click){ at[i], item };
	return TN_OK;
}

/* The states of a session stand together: their keys begin with its name and a TAB. */
static enum tn_status read_states(struct gather *g, struct tn_walk *walk)
{
	struct tn_str key[TN_WALK_SOME];
	const void *state[TN_WALK_SOME];
	int got;

	while ((got = tn_walk_some(walk, key, state, TN_WALK_SOME)) > 0)
		for (int i = 0; i < got; i++) {
			struct tn_str rest = key[i], user;

			if (g->user.n == 0 || !tn_str_starts(key[i], tn_buf_str(&g->user))) {
				TN_TRY(end_session(g));
				tn_str_cut(&rest, '\t', &user);
				TN_TRY(begin_session(g, (struct tn_str){ user.p, user.n + 1 }));
			}
			rest = (struct tn_str){ key[i].p + g->user.n, key[i].n - g->user.n };
			TN_TRY(add_state(g, rest, state[i]));
		}
	return got < 0 ? g->err->status : end_session(g);
}

/* --- sessions to the log --- */

static uint64_t clicks_end(const struct gather *g, const struct session *s)
{
	return g->place[s->number + 1].click;
}

/* A session of the log keeps a click at least. */
static bool is_test(const struct gather *g, const struct session *s)
{
	return s->held == clicks_end(g, s) - g->place[s->number].click;
}

static struct tn_str name_of(const struct gather *g, const struct session *s)
{
	const struct place *p = &g->place[s->number];

	return (struct tn_str){ g->names.p + p[0].name, (size_t)(p[1].name - p[0].name) };
}

/* The last clicks of a session, by name. */
static enum tn_status hold(struct gather *g, const struct session *s, uint32_t user)
{
	struct tn_recommend_names *names = &g->log->held;
	uint64_t end = clicks_end(g, s);

	TN_TRY(tn_recommend_names_open(names, user, name_of(g, s), g->err));
	for (uint64_t i = end - s->held; i < end; i++)
		TN_TRY(tn_recommend_names_add(names, tn_map_text(&g->items, g->item[i]), g->err));
	return TN_OK;
}

/* By text, not by the numbers of gather.items: items that only tests have must not be known. */
static enum tn_status number_session(struct gather *g, const struct session *s)
{
	const struct place *p = &g->place[s->number];
	struct tn_recommend_log *log = g->log;
	uint32_t user = log->x.nusers;

	tn_buf_add(&log->names, name_of(g, s));
	if (log->names.failed)
		return tn_err_nomem(g->err, log->names.cap);
	log->name_at[user + 1] = log->names.n;
	if ((double)g->as_of - (double)s->at >= g->weigher.half_life_us)
		g->first_recent = user + 1;
	TN_TRY(tn_interactions_user(&log->x, g->err));
	for (uint64_t i = p[0].click; i < p[1].click - s->held; i++)
		TN_TRY(tn_interactions_add(&log->x, tn_map_text(&g->items, g->item[i]), 1, g->err));
	return s->held == 0 ? TN_OK : hold(g, s, user);
}

/* Of sessions of one time the order stays that of the walk. Those that are not in the log come behind those that are: lists of
 * names are in order of users. */
static enum tn_status number_all(struct gather *g)
{
	const struct session *s = g->nsessions == 0 ? NULL :
		tn_sort_16(g->session, g->order, g->nsessions, offsetof(struct session, at), 8, TN_SORT_SIGNED);

	TN_TRY(grow(&g->log->name_at, g->nsessions + UINT64_C(1), sizeof *g->log->name_at, g->err));
	g->log->name_at[0] = 0;
	for (uint32_t i = 0; i < g->nsessions; i++)
		if (!is_test(g, &s[i]))
			TN_TRY(number_session(g, &s[i]));
	for (uint32_t i = 0; i < g->nsessions; i++)
		if (is_test(g, &s[i]))
			TN_TRY(hold(g, &s[i], TN_MAP_NONE));
	return tn_interactions_end(&g->log->x, g->err);
}

/* They are in order of time: who is of late stands at the end. */
static enum tn_status count_recent(struct gather *g)
{
	struct tn_recommend_log *log = g->log;
	const struct tn_interactions *x = &log->x;
	uint32_t *seen = NULL;          /* by item: the last session that was counted */

	TN_TRY(grow(&log->recent, x->nitems + UINT64_C(1), sizeof *log->recent, g->err));
	TN_TRY(grow(&seen, x->nitems + UINT64_C(1), sizeof *seen, g->err));
	for (uint32_t i = 0; i < x->nitems; i++) {
		log->recent[i] = 0;
		seen[i] = TN_MAP_NONE;
	}
	for (uint32_t u = g->first_recent; u < x->nusers; u++)
		for (uint64_t i = x->row[u]; i < x->row[u + 1]; i++) {
			log->recent[x->item[i]] += seen[x->item[i]] != u;
			seen[x->item[i]] = u;
		}
	tn_sys.free(seen);
	return TN_OK;
}

static enum tn_status read_all(struct gather *g, struct tn_walk *walk)
{
	TN_TRY(tn_recommend_weigher_init(&g->weigher, g->how, g->as_of, g->err));
	if (tn_map_init(&g->items) != 0)
		return tn_err_set(g->err, TN_ELIMIT, "no random bytes to key the hash");
	TN_TRY(tn_interactions_init(&g->log->x, false, g->err));
	tn_walk_order(walk, true);
	TN_TRY(tn_walk_rewind(walk));
	TN_TRY(read_states(g, walk));
	TN_TRY(tn_recommend_weigher_check(&g->weigher, g->err));
	TN_TRY(number_all(g));
	return g->weigher.half_life_us > 0 ? count_recent(g) : TN_OK;
}

static void fini(struct gather *g)
{
	tn_map_fini(&g->items);
	tn_recommend_weigher_fini(&g->weigher);
	tn_buf_fini(&g->user);
	tn_buf_fini(&g->names);
	tn_sys.free(g->click);
	tn_sys.free(g->spare);
	tn_sys.free(g->session);
	tn_sys.free(g->order);
	tn_sys.free(g->place);
	tn_sys.free(g->item);
}

enum tn_status tn_recommend_read_sessions(struct tn_fold *f, struct tn_walk *walk, const struct tn_recommend_load *how,
	struct tn_recommend_log *log)
{
	const struct tn_recommend_base *base = tn_fold_self(f);
	bool has_split = how->split != TN_TIME_NONE;
	struct gather g = { .how = how, .log = log, .err = tn_fold_err(f) };
	enum tn_status st;

	memset(log, 0, sizeof *log);
	log->has_order = true;
	g.has_time = base->rows == 0;   /* of partials, none of which need have been read yet, base->has_time may say nothing */
	g.split = has_split ? how->split : TN_TIME_MAX + 1;
	g.as_of = has_split ? how->split : tn_fold_as_of(f);
	if (!g.has_time && (how->half_life_days > 0 || has_split)) {
		tn_err_set(g.err, TN_EUSAGE, "--%s: the rows have no time", has_split ? "split" : "half-life");
		tn_err_hint(g.err, "--time COL");
		return TN_EUSAGE;
	}
	st = read_all(&g, walk);
	fini(&g);
	return st;
}
