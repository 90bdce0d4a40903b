/* From scores to lists, for each user once: what he may not see, the best of the rest, categories, and what fills a short list.
 *
 * Masks are bytes by item, which hold what nobody may see all the time, and what this user may not while his list is made: one load
 * an item that has a score. Where categories are bounded nobody knows how many of the best are needed, so twice as many are
 * taken until the list is full or nothing is left.
 *
 * hot: take_best, 6 % of the instructions of recommend --method knn (300,000 events; knn.c is half). Tried: scores asked for 16 items
 * ahead, 2 % more instructions and no less time. */
#include "base/sys.h"
#include "model/recommend_impl.h"

/* --- open, close --- */

/* NULL means that memory is gone, never that n is 0. */
static void *get(uint64_t n, size_t size, struct tn_err *err)
{
	void *p = n > SIZE_MAX / size ? NULL : tn_sys.malloc(n == 0 ? size : n * size);

	if (p == NULL)
		tn_err_nomem(err, n * size);
	return p;
}

static uint32_t tile_of(const struct tn_recommend_lister *l)
{
	return l->model->settings.method == TN_RECOMMEND_SPECTRAL ? TN_RECOMMEND_TILE : 1;
}

/* Items by what counts, the most first; of equal ones the smaller number. */
static enum tn_status rank_popular(struct tn_recommend_lister *l, struct tn_err *err)
{
	struct tn_top all = { .most = l->x->nitems };

	l->popular = get(l->x->nitems, sizeof *l->popular, err);
	if (l->popular == NULL || l->x->nitems == 0)
		return l->popular == NULL ? TN_ELIMIT : TN_OK;
	all.item = get(l->x->nitems, sizeof *all.item, err);
	if (all.item == NULL)
		return TN_ELIMIT;
	for (uint32_t i = 0; i < l->x->nitems; i++)
		if (l->holders[i] > 0 && !l->masked[i])
			tn_top_offer(&all, l->holders[i], i);
	tn_top_sort(&all);
	for (uint32_t i = 0; i < all.n; i++)
		l->popular[l->npopular++] = all.item[i].number;
	tn_sys.free(all.item);
	return TN_OK;
}

static enum tn_status want_top(struct tn_recommend_lister *l, uint32_t n, struct tn_err *err)
{
	struct tn_top_item *item;

	if (n <= l->top_cap)
		return TN_OK;
	item = tn_sys.realloc(l->top.item, n * sizeof *item);
	if (item == NULL)
		return tn_err_nomem(err, n * sizeof *item);
	l->top.item = item;
	l->top_cap = n;
	return TN_OK;
}

/* What nobody holds stands in no list, though a model that scores all items gives it a 0. */
static bool is_barred(const struct tn_recommend_lister *l, uint32_t item)
{
	if (l->x->popularity[item] == 0)
		return true;
	return l->limits != NULL && l->limits->barred != NULL && l->limits->barred[item] != 0;
}

enum tn_status tn_recommend_lister_open(struct tn_recommend_lister *l, const struct tn_recommend_model *m,
	const struct tn_interactions *x, const struct tn_recommend_limits *limits, const uint32_t *recent,
	struct tn_err *err)
{
	uint32_t ncategories = limits == NULL ? 0 : limits->ncategories;

	*l = (struct tn_recommend_lister){ .model = m, .x = x, .limits = limits, .n = 20, .fallback = true,
		.holders = recent != NULL ? recent : x->popularity };
	for (uint32_t i = 0; i < tile_of(l); i++)
		TN_TRY(tn_scores_init(&l->scores[i], x->nitems, err));
	l->masked = get(x->nitems, 1, err);
	l->in_category = get(ncategories + UINT64_C(1), sizeof *l->in_category, err);
	if (l->masked == NULL || l->in_category == NULL)
		return TN_ELIMIT;
	memset(l->in_category, 0, (ncategories + UINT64_C(1)) * sizeof *l->in_category);
	for (uint32_t i = 0; i < x->nitems; i++)
		l->masked[i] = is_barred(l, i);
	return rank_popular(l, err);
}

void tn_recommend_lister_close(struct tn_recommend_lister *l)
{
	for (uint32_t i = 0; i < TN_RECOMMEND_TILE; i++)
		tn_scores_fini(&l->scores[i]);
	tn_sys.free(l->popular);
	tn_sys.free(l->top.item);
	tn_sys.free(l->masked);
	tn_sys.free(l->in_category);
	*l = (struct tn_recommend_lister){ 0 };
}

/* How long a list can get: without this all items would be walked for each user whose categories cannot fill one. Counts
 * in in_category, which is zeros again. */
static void bound_lists(struct tn_recommend_lister *l)
{
	const uint32_t *category = l->limits == NULL ? NULL : l->limits->category;
	uint64_t most = 0;

	for (uint32_t i = 0; i < l->x->nitems && most < l->n; i++) {
		if (l->masked[i])
			continue;
		if (l->per_category > 0 && category != NULL && category[i] > 0) {
			if (l->in_category[category[i]] == l->per_category)
				continue;
			l->in_category[category[i]]++;
		}
		most++;
	}
	for (uint32_t i = 0; i < l->x->nitems && category != NULL; i++)
		l->in_category[category[i]] = 0;
	l->most = (uint32_t)most;
	l->is_bound = true;
}

/* --- masks --- */

/* Taken off again item by item, what nobody may see staying on: to clear all bytes would cost each user the whole
 * catalogue. */
static void mask(struct tn_recommend_lister *l, const uint32_t *item, uint32_t n, bool on)
{
	for (uint32_t i = 0; i < n; i++)
		if (item[i] < l->x->nitems)
			l->masked[item[i]] = on || is_barred(l, item[i]);
}

static void mask_all(struct tn_recommend_lister *l, const struct tn_recommend_one *one, bool on)
{
	const struct tn_recommend_side *pairs = l->limits == NULL ? NULL : &l->limits->pairs;
	uint32_t u = pairs == NULL || pairs->nusers == 0 || one->user.n == 0 ? TN_MAP_NONE : tn_recommend_side_find(pairs, one->user);

	if (!l->repeat && l->model->settings.method != TN_RECOMMEND_SESSION) {
		mask(l, one->h.item, one->h.n, on);
		mask(l, one->more, one->nmore, on);
	}
	if (u != TN_MAP_NONE)
		mask(l, pairs->item + pairs->row[u], (uint32_t)(pairs->row[u + 1] - pairs->row[u]), on);
}

/* --- one list --- */

struct list {
	struct tn_recommend_item *item;
	uint32_t n;
};

/* False: its category has enough already. */
static bool has_place(struct tn_recommend_lister *l, uint32_t item)
{
	const uint32_t *category = l->limits == NULL ? NULL : l->limits->category;

	if (l->per_category == 0 || category == NULL || category[item] == 0)
		return true;
	if (l->in_category[category[item]] == l->per_category)
		return false;
	l->in_category[category[item]]++;
	return true;
}

static void add(struct tn_recommend_lister *l, struct list *list, uint32_t item, double score, bool is_fallback)
{
	if (list->n < l->most && has_place(l, item))
		list->item[list->n++] = (struct tn_recommend_item){ .score = score, .number = item, .is_fallback = is_fallback };
}

static void forget_categories(struct tn_recommend_lister *l, const struct list *list)
{
	const uint32_t *category = l->limits == NULL ? NULL : l->limits->category;

	for (uint32_t i = 0; l->per_category > 0 && category != NULL && i < list->n; i++)
		l->in_category[category[list->item[i].number]] = 0;
}

static void take_best(struct tn_recommend_lister *l, const struct tn_scores *s, uint32_t most)
{
	l->top.n = 0;
	l->top.most = most;
	for (uint32_t i = 0; i < s->n; i++) {
		uint32_t item = s->touched[i];

		if (!l->masked[item])
			tn_top_offer(&l->top, s->at[item], item);
	}
	tn_top_sort(&l->top);
}

static enum tn_status list_scored(struct tn_recommend_lister *l, const struct tn_scores *s, struct list *list, struct tn_err *err)
{
	uint64_t most = l->most;

	for (;; most *= 2) {
		if (most > l->x->nitems)
			most = l->x->nitems;
		TN_TRY(want_top(l, (uint32_t)most, err));
		take_best(l, s, (uint32_t)most);
		for (uint32_t i = 0; i < l->top.n; i++)
			add(l, list, l->top.item[i].number, l->top.item[i].score, false);
		if (list->n == l->most || l->top.n < most || most == l->x->nitems)
			return TN_OK;
		forget_categories(l, list);
		list->n = 0;
	}
}

/* What is in the list is masked while it is filled. */
static void fill(struct tn_recommend_lister *l, struct list *list, bool is_fallback)
{
	uint32_t had = list->n;

	for (uint32_t i = 0; i < had; i++)
		l->masked[list->item[i].number] = 1;
	for (uint32_t i = 0; i < l->npopular && list->n < l->most; i++)
		if (!l->masked[l->popular[i]])
			add(l, list, l->popular[i], l->holders[l->popular[i]], is_fallback);
	for (uint32_t i = 0; i < had; i++)
		l->masked[list->item[i].number] = 0;
}

static enum tn_status make_list(struct tn_recommend_lister *l, const struct tn_recommend_one *one, const struct tn_scores *s,
	struct list *list, struct tn_err *err)
{
	bool is_popular = l->model->settings.method == TN_RECOMMEND_POPULAR;
	enum tn_status st = TN_OK;

	mask_all(l, one, true);
	if (s->n > 0 && one->h.n > 0 && l->most > 0)
		st = list_scored(l, s, list, err);
	if (st == TN_OK && list->n < l->most && (is_popular || l->fallback))
		fill(l, list, !is_popular);
	mask_all(l, one, false);
	return st;
}

/* --- many --- */

/* Only a session's model knows what to do with an item that it never saw. Those that are known are moved together into
 * *copy, where there is one that is not. */
static enum tn_status known(const struct tn_recommend_lister *l, struct tn_history *h, void **copy, struct tn_err *err)
{
	uint32_t i = 0, n = 0, *item;
	float *part;

	*copy = NULL;
	while (i < h->n && h->item[i] < l->x->nitems)
		i++;
	if (i == h->n || l->model->settings.method == TN_RECOMMEND_SESSION)
		return TN_OK;
	item = *copy = get(h->n, sizeof *item + sizeof *part, err);
	if (item == NULL)
		return TN_ELIMIT;
	part = (float *)(void *)(item + h->n);
	for (i = 0; i < h->n; i++) {
		if (h->item[i] >= l->x->nitems)
			continue;
		item[n] = h->item[i];
		part[n++] = h->part == NULL ? 1 : h->part[i];
	}
	*h = (struct tn_history){ .item = item, .part = h->part == NULL ? NULL : part, .n = n };
	return TN_OK;
}

static enum tn_status make_tile(struct tn_recommend_lister *l, const struct tn_recommend_one *one, uint32_t n,
	struct tn_recommend_item *item, uint32_t *count, struct tn_err *err)
{
	struct tn_recommend_one mine[TN_RECOMMEND_TILE];
	struct tn_history h[TN_RECOMMEND_TILE];
	void *copy[TN_RECOMMEND_TILE] = { NULL };
	enum tn_status st = TN_OK;

	for (uint32_t u = 0; u < n && st == TN_OK; u++) {
		mine[u] = one[u];
		st = known(l, &mine[u].h, &copy[u], err);
		h[u] = mine[u].h;
	}
	if (st == TN_OK)
		st = tn_recommend_model_score(l->model, h, n, l->scores, err);
	for (uint32_t u = 0; u < n && st == TN_OK; u++) {
		struct list list = { .item = item + (size_t)u * l->n };

		st = make_list(l, &mine[u], &l->scores[u], &list, err);
		count[u] = list.n;
		forget_categories(l, &list);
	}
	for (uint32_t u = 0; u < n; u++)
		tn_sys.free(copy[u]);
	return st;
}

enum tn_status tn_recommend_lists(struct tn_recommend_lister *l, const struct tn_recommend_one *one, uint32_t users,
	struct tn_recommend_item *list, uint32_t *count, struct tn_err *err)
{
	uint32_t tile = tile_of(l);

	if (!l->is_bound)
		bound_lists(l);
	for (uint32_t u = 0; u < users; u += tile)
		TN_TRY(make_tile(l, one + u, users - u < tile ? users - u : tile, list + (size_t)u * l->n, count + u, err));
	return TN_OK;
}
