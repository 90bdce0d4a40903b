/* Who is judged by --evaluate, and on what. A user with held-out items is one case; of a session each click is one, behind what
 * came before it. Cases are gathered a tile at a time, since a graph filter scores that many together; what is not in the fit's
 * own lists stands in one pool until they are done.
 *
 * Under --last the fit has numbers of its own and no names: all that comes by name is found in the log, led on by `numbers`. */
#include "base/sys.h"
#include "model/recommend_eval.h"

#define POOL_SOON (UINT64_C(1) << 16)   /* numbers: from here on what is gathered is judged before the next user */

/* --- numbers --- */

enum tn_status tn_recommend_pool_put(struct tn_recommend_eval *e, uint32_t item)
{
	if (e->npool == e->pool_cap) {
		size_t cap = e->pool_cap == 0 ? 1024 : e->pool_cap * 2;
		uint32_t *pool = cap > SIZE_MAX / sizeof *pool ? NULL : tn_sys.realloc(e->pool, cap * sizeof *pool);

		if (pool == NULL)
			return tn_err_nomem(e->err, cap * sizeof *pool);
		e->pool = pool;
		e->pool_cap = cap;
	}
	e->pool[e->npool++] = item;
	return TN_OK;
}

/* Of names with a TAB behind each; unknown ones are TN_MAP_NONE, or left out. */
static enum tn_status put_names(struct tn_recommend_eval *e, struct tn_str text, bool unknown_too, struct tn_recommend_span *span)
{
	size_t from = e->npool;
	struct tn_str name;

	while (text.n > 0) {
		uint32_t item;

		tn_str_cut(&text, '\t', &name);
		item = tn_interactions_find(&e->r->log.x, name);
		if (item != TN_MAP_NONE || unknown_too)
			TN_TRY(tn_recommend_pool_put(e, tn_recommend_number(e, item)));
	}
	*span = (struct tn_recommend_span){ from, (uint32_t)(e->npool - from) };
	return TN_OK;
}

static enum tn_status put_numbers(struct tn_recommend_eval *e, const uint32_t *item, uint32_t n, struct tn_recommend_span *span)
{
	*span = (struct tn_recommend_span){ e->npool, n };
	for (uint32_t i = 0; i < n; i++)
		TN_TRY(tn_recommend_pool_put(e, tn_recommend_number(e, item[i])));
	return TN_OK;
}

/* --- judging --- */

static enum tn_status judge(struct tn_recommend_eval *e, struct tn_recommend_rival *v, const struct tn_recommend_one *one)
{
	uint32_t count[TN_RECOMMEND_TILE], most = v->lister.n;

	TN_TRY(tn_recommend_lists(&v->lister, one, e->ntodo, e->list, count, e->err));
	for (uint32_t c = 0; c < e->ntodo; c++) {
		const struct tn_recommend_span *held = &e->todo[c].held;

		for (uint32_t i = 0; i < count[c]; i++)
			e->numbered[i] = e->list[(size_t)c * most + i].number;
		TN_TRY(tn_ranking_add(&v->ranking, e->numbered, count[c], e->pool + held->from, held->n, e->x->popularity, e->x->nusers,
			e->err));
	}
	return TN_OK;
}

/* The pool moves as it grows, so its addresses are only taken here. */
static enum tn_status judge_all(struct tn_recommend_eval *e)
{
	struct tn_recommend_one one[TN_RECOMMEND_TILE];

	for (uint32_t c = 0; c < e->ntodo; c++) {
		const struct tn_recommend_case *t = &e->todo[c];

		one[c] = (struct tn_recommend_one){ .h = t->own, .user = t->user, .more = e->pool + t->more.from, .nmore = t->more.n };
		if (t->pooled.n > 0)
			one[c].h = (struct tn_history){ .item = e->pool + t->pooled.from, .n = t->pooled.n };
	}
	for (uint32_t i = 0; i < e->nrivals && e->ntodo > 0; i++)
		TN_TRY(judge(e, &e->rival[i], one));
	e->ntodo = 0;
	return TN_OK;
}

static enum tn_status add_case(struct tn_recommend_eval *e, const struct tn_recommend_case *c)
{
	if (c->held.n == 0)
		return TN_OK;
	e->cases++;
	e->newcomers += c->own.n == 0 && c->pooled.n == 0;
	e->todo[e->ntodo++] = *c;
	return e->ntodo == TN_RECOMMEND_TILE ? judge_all(e) : TN_OK;
}

static enum tn_status begin_user(struct tn_recommend_eval *e)
{
	if (e->npool > POOL_SOON)
		TN_TRY(judge_all(e));
	if (e->ntodo == 0)
		e->npool = 0;
	return TN_OK;
}

/* --- users --- */

static void mark(struct tn_recommend_eval *e, const uint32_t *item, uint32_t n, uint8_t as)
{
	for (uint32_t i = 0; i < n; i++)
		if (item[i] < e->x->nitems)
			e->seen[item[i]] = as;
}

static void mark_seen(struct tn_recommend_eval *e, const struct tn_recommend_case *c, uint8_t as)
{
	mark(e, c->own.item, c->own.n, as);
	mark(e, e->pool + c->pooled.from, c->pooled.n, as);
	mark(e, e->pool + c->more.from, c->more.n, as);
}

/* A list without --repeat cannot hit what the user had. */
static void count_lost(struct tn_recommend_eval *e, const struct tn_recommend_case *c)
{
	if (e->spec->repeat)
		return;
	mark_seen(e, c, 1);
	for (uint32_t i = 0; i < c->held.n; i++) {
		uint32_t item = e->pool[c->held.from + i];

		e->lost += item < e->x->nitems && e->seen[item] != 0;
	}
	mark_seen(e, c, 0);
}

/* The file's history stands in place of his own. */
static enum tn_status take_history(struct tn_recommend_eval *e, struct tn_recommend_case *c, uint32_t u)
{
	const struct tn_recommend_side *s = &e->history;

	return put_numbers(e, s->item + s->row[u], (uint32_t)(s->row[u + 1] - s->row[u]), &c->pooled);
}

static enum tn_status take_own(struct tn_recommend_eval *e, struct tn_recommend_case *c, uint32_t user)
{
	struct tn_str text;

	if (user == TN_MAP_NONE)
		return TN_OK;
	c->own = tn_interactions_history(e->x, user);
	if (tn_recommend_names_find(&e->r->log.beyond, user, &text))
		TN_TRY(put_names(e, text, false, &c->more));
	return TN_OK;
}

/* What was held out is in the pool. user: of the log, or TN_MAP_NONE. */
static enum tn_status add_user(struct tn_recommend_eval *e, uint32_t user, struct tn_str name, struct tn_recommend_span held)
{
	struct tn_recommend_case c = { .held = held, .user = name };
	uint32_t of_file = e->spec->history_file == NULL ? TN_MAP_NONE : tn_recommend_side_find(&e->history, name);

	if (of_file != TN_MAP_NONE)
		TN_TRY(take_history(e, &c, of_file));
	else
		TN_TRY(take_own(e, &c, user));
	count_lost(e, &c);
	return add_case(e, &c);
}

static enum tn_status take_last(struct tn_recommend_eval *e)
{
	const struct tn_holdout *h = &e->holdout;

	for (uint32_t u = 0; u < e->x->nusers; u++) {
		struct tn_recommend_span held = { 0, (uint32_t)(h->row[u + 1] - h->row[u]) };

		if (held.n == 0)
			continue;
		TN_TRY(begin_user(e));
		held.from = e->npool;
		for (uint64_t k = h->row[u]; k < h->row[u + 1]; k++)
			TN_TRY(tn_recommend_pool_put(e, h->item[k]));
		TN_TRY(add_user(e, u, tn_recommend_user(&e->r->log, u), held));
	}
	return TN_OK;
}

static struct tn_str held_text(const struct tn_recommend_eval *e, uint32_t i)
{
	const struct tn_recommend_names *names = &e->r->log.held;

	return (struct tn_str){ names->text.p + names->list[i].from, (size_t)(names->list[i].to - names->list[i].from) };
}

static enum tn_status take_split(struct tn_recommend_eval *e)
{
	const struct tn_recommend_names *names = &e->r->log.held;

	for (uint32_t i = 0; i < names->n; i++) {
		struct tn_recommend_span held;

		TN_TRY(begin_user(e));
		TN_TRY(put_names(e, held_text(e, i), true, &held));
		TN_TRY(add_user(e, names->list[i].user, tn_recommend_names_user(names, i), held));
	}
	return TN_OK;
}

/* The log's users stand in the order of their keys, in which a TAB stands behind a name. */
static int compare_names(struct tn_str a, struct tn_str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n == 0 ? 0 : memcmp(a.p, b.p, n);

	if (order != 0 || a.n == b.n)
		return order;
	return a.n < b.n ? '\t' - (unsigned char)b.p[n] : (unsigned char)a.p[n] - '\t';
}

static uint32_t find_user(const struct tn_recommend_log *log, struct tn_str name)
{
	uint32_t low = 0, high = log->x.nusers;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = compare_names(tn_recommend_user(log, middle), name);

		if (order == 0)
			return middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return TN_MAP_NONE;
}

static enum tn_status take_file(struct tn_recommend_eval *e)
{
	const struct tn_recommend_side *s = &e->held;

	for (uint32_t u = 0; u < s->nusers; u++) {
		struct tn_str name = tn_recommend_side_user(s, u);
		struct tn_recommend_span held;

		TN_TRY(begin_user(e));
		TN_TRY(put_numbers(e, s->item + s->row[u], (uint32_t)(s->row[u + 1] - s->row[u]), &held));
		TN_TRY(add_user(e, find_user(&e->r->log, name), name, held));
	}
	return TN_OK;
}

/* --- sessions --- */

/* All clicks of a session are in the pool; the first `kept` of them were fitted on. */
static enum tn_status add_session(struct tn_recommend_eval *e, struct tn_recommend_span all, uint32_t kept, struct tn_str name)
{
	uint32_t most = e->spec->max_history;

	for (uint32_t n = kept > 0 ? kept : 1; n < all.n; n++) {
		uint32_t prefix = n < most ? n : most;  /* as lists have it */
		struct tn_recommend_case c = { .pooled = { all.from + n - prefix, prefix }, .held = { all.from + n, 1 }, .user = name };

		TN_TRY(add_case(e, &c));
	}
	return TN_OK;
}

static enum tn_status take_held_sessions(struct tn_recommend_eval *e)
{
	const struct tn_recommend_log *log = &e->r->log;

	for (uint32_t i = 0; i < log->held.n; i++) {
		uint32_t user = log->held.list[i].user;
		struct tn_history kept = { .n = 0 };
		struct tn_recommend_span all, held;

		if (user != TN_MAP_NONE)
			kept = tn_interactions_history(&log->x, user);
		TN_TRY(begin_user(e));
		TN_TRY(put_numbers(e, kept.item, kept.n, &all));
		TN_TRY(put_names(e, held_text(e, i), true, &held));
		all.n += held.n;
		TN_TRY(add_session(e, all, kept.n, tn_recommend_names_user(&log->held, i)));
	}
	return TN_OK;
}

static enum tn_status take_file_sessions(struct tn_recommend_eval *e)
{
	const struct tn_recommend_side *s = &e->held;

	for (uint32_t u = 0; u < s->nusers; u++) {
		struct tn_recommend_span all;

		TN_TRY(begin_user(e));
		TN_TRY(put_numbers(e, s->item + s->row[u], (uint32_t)(s->row[u + 1] - s->row[u]), &all));
		TN_TRY(add_session(e, all, 0, tn_recommend_side_user(s, u)));
	}
	return TN_OK;
}

enum tn_status tn_recommend_cases(struct tn_recommend_eval *e)
{
	if (e->spec->holdout_file != NULL)
		TN_TRY(e->is_session ? take_file_sessions(e) : take_file(e));
	else if (e->is_session)
		TN_TRY(take_held_sessions(e));
	else
		TN_TRY(e->numbers != NULL ? take_last(e) : take_split(e));
	return judge_all(e);
}
