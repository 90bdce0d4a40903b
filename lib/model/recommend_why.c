/* Why an item stands in a list: what each item of the history gave to its score. The scores of all these methods are sums
 * over the history, so this is no second opinion but the same sum, taken apart. */
#include "model/recommend_impl.h"

#include <math.h>

#include "base/sys.h"

/* The items of a list by number: their places, by open addressing. */
struct places {
	uint32_t *slot;                 /* place + 1; 0: free */
	uint32_t mask;
	const uint32_t *item;
};

struct gave {
	const struct tn_recommend_model *m;
	struct places places;
	uint32_t n;
	/* by place: of the item of the history that is looked at; the most; all that is above 0 */
	double *now, *best, *sum;
};

/* 2^32 over the golden ratio (D. Knuth, The Art of Computer Programming 3, 6.4): numbers in a row spread. The places
 * are those of one short list, chosen by scores, so no key is needed. */
static uint32_t slot_of(const struct places *p, uint32_t item)
{
	return (item * UINT32_C(2654435761)) >> 7 & p->mask;
}

static uint32_t place_of(const struct places *p, uint32_t item)
{
	for (uint32_t s = slot_of(p, item); p->slot[s] != 0; s = (s + 1) & p->mask)
		if (p->item[p->slot[s] - 1] == item)
			return p->slot[s] - 1;
	return TN_MAP_NONE;
}

static void put_places(struct places *p, uint32_t n)
{
	memset(p->slot, 0, (p->mask + UINT64_C(1)) * sizeof *p->slot);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t s = slot_of(p, p->item[i]);

		while (p->slot[s] != 0)
			s = (s + 1) & p->mask;
		p->slot[s] = i + 1;
	}
}

static void give(struct gave *g, uint32_t item, double v)
{
	uint32_t place = place_of(&g->places, item);

	if (place != TN_MAP_NONE)
		g->now[place] += v;
}

static void give_row(struct gave *g, const struct tn_neighbours *w, uint32_t i, double by)
{
	for (uint64_t k = w->row[i]; k < w->row[i + UINT64_C(1)]; k++)
		give(g, w->item[k], by * (double)w->weight[k]);
}

/* The linear part where nothing was cut: over the users who hold i. */
static void give_by_users(struct gave *g, const struct tn_spectral *m, uint32_t i, double by)
{
	const struct tn_interactions *x = m->x, *t = &m->turned;

	for (uint64_t l = t->row[i]; l < t->row[i + UINT64_C(1)]; l++) {
		uint32_t u = t->item[l];
		double of_user = by * (double)m->per_root[i] * (t->part == NULL ? 1 : (double)t->part[l]) / (double)(x->row[u + 1] - x->row[u]);

		for (uint64_t k = x->row[u]; k < x->row[u + UINT64_C(1)]; k++)
			give(g, x->item[k], of_user * (x->part == NULL ? 1 : (double)x->part[k]) * (double)m->per_root[x->item[k]]);
	}
}

static void give_spectral(struct gave *g, uint32_t i, double by)
{
	const struct tn_spectral *m = &g->m->spectral;

	if (m->linear.row != NULL)
		give_row(g, &m->linear, i, by);
	else
		give_by_users(g, m, i, by);
	for (uint32_t k = 0; k < g->n; k++) {
		const float *a = m->v + (size_t)i * m->factors, *b = m->v + (size_t)g->places.item[k] * m->factors;
		double dot = 0;

		for (uint32_t f = 0; f < m->factors; f++)
			dot += (double)a[f] * (double)b[f];
		g->now[k] += by * m->mix * (double)m->per_root[i] * (double)m->root[g->places.item[k]] * dot;
	}
}

/* back: 0 for the most recent item. */
static void give_all(struct gave *g, uint32_t i, double part, uint32_t back)
{
	const struct tn_recommend_settings *s = &g->m->settings;

	if (s->method == TN_RECOMMEND_KNN)
		give_row(g, &g->m->near, i, part);
	else if (s->method == TN_RECOMMEND_SPECTRAL)
		give_spectral(g, i, part);
	else if (s->method == TN_RECOMMEND_EASE)
		for (uint32_t k = 0; k < g->n; k++)
			g->now[k] += part * (double)g->m->ease.b[(size_t)i * g->m->ease.nitems + g->places.item[k]];
	else if (s->method == TN_RECOMMEND_SEQUENCE) {
		if (s->sequence > 0)
			give_row(g, &g->m->near, i, part * s->sequence * pow(TN_RECOMMEND_NEWEST_DECAY, back));
		if (s->partner > 0)
			give_row(g, &g->m->partner, i, part * s->partner * pow(s->partner_decay, back));
	}
}

static void look(struct gave *g, const struct tn_history *h, uint32_t *giver, double *share)
{
	for (uint32_t k = 0; k < g->n; k++) {
		g->best[k] = g->sum[k] = 0;
		giver[k] = TN_MAP_NONE;
	}
	for (uint32_t t = h->n, back = 0; t-- > 0; ) {
		if (h->item[t] >= g->m->x->nitems)
			continue;
		memset(g->now, 0, g->n * sizeof *g->now);
		give_all(g, h->item[t], h->part == NULL ? 1 : (double)h->part[t], back++);
		for (uint32_t k = 0; k < g->n; k++) {
			g->sum[k] += g->now[k] > 0 ? g->now[k] : 0;
			if (g->now[k] > g->best[k]) {
				g->best[k] = g->now[k];
				giver[k] = h->item[t];
			}
		}
	}
	for (uint32_t k = 0; k < g->n; k++)
		share[k] = giver[k] == TN_MAP_NONE ? (double)NAN : g->best[k] / g->sum[k];
}

enum tn_status tn_recommend_gave(const struct tn_recommend_model *m, const struct tn_history *h, const uint32_t *item, uint32_t n,
	uint32_t *giver, double *share, struct tn_err *err)
{
	struct gave g = { .m = m, .n = n, .places = { .item = item, .mask = 3 } };
	void *room;

	/* a quarter full at most: most items that are asked for are not in the list, and end at the first slot */
	while (g.places.mask < 4 * (uint64_t)n)
		g.places.mask = 2 * g.places.mask + 1;
	room = tn_sys.malloc(3 * (size_t)n * sizeof *g.now + (g.places.mask + UINT64_C(1)) * sizeof *g.places.slot);
	if (room == NULL)
		return tn_err_nomem(err, 3 * (size_t)n * sizeof *g.now);
	g.now = room;
	g.best = g.now + n;
	g.sum = g.best + n;
	g.places.slot = (uint32_t *)(void *)(g.sum + n);
	put_places(&g.places, n);
	look(&g, h, giver, share);
	tn_sys.free(room);
	return TN_OK;
}
