/* Customers as the purchase models see them: equal (x, t_x, T) and equal (x, m) once, with their number. A million customers of a
 * year have some 300,000 different (x, t_x, T). */
#include "model/churn_impl.h"

#include <stddef.h>

#include "base/sort.h"
#include "base/sys.h"

static uint32_t slot_of(const struct tn_churn_groups *g, const struct tn_btyd_group *k)
{
	uint64_t h = tn_hash_fold(g->key.k[0] ^ ((uint64_t)(uint32_t)k->t_x << 32 | (uint32_t)k->T), g->key.k[1] ^ k->x);

	return (uint32_t)(tn_hash_fold(h, g->key.k[2]) >> 32) & (g->slots - 1);
}

static bool is_same(const struct tn_btyd_group *a, const struct tn_btyd_group *b)
{
	return a->x == b->x && a->t_x == b->t_x && a->T == b->T;
}

/* Where the group's number stands, or should; `i` is where to look first. */
static uint32_t *find(const struct tn_churn_groups *g, const struct tn_btyd_group *k, uint32_t i)
{
	while (g->slot[i] > 0 && !is_same(&g->group[g->slot[i] - 1], k))
		i = (i + 1) & (g->slots - 1);
	return &g->slot[i];
}

/* Most of the time goes into waiting for memory: so the slots of a batch are asked for at once, then the groups. */
struct lookup {
	struct tn_btyd_group k;
	uint32_t at;
};

static void look_up(const struct tn_churn_groups *g, const struct tn_churn_customer *c, uint32_t n, struct lookup *l)
{
	for (uint32_t i = 0; i < n; i++) {
		l[i].k = (struct tn_btyd_group){ .x = c[i].n - 1, .t_x = c[i].t_x, .T = c[i].age, .n = 1 };
		l[i].at = slot_of(g, &l[i].k);
		__builtin_prefetch(&g->slot[l[i].at]);
	}
	for (uint32_t i = 0; i < n; i++)
		if (g->slot[l[i].at] > 0)
			__builtin_prefetch(&g->group[g->slot[l[i].at] - 1]);
}

static void number(struct tn_churn_groups *g)
{
	memset(g->slot, 0, g->slots * sizeof *g->slot);
	for (uint32_t i = 0; i < g->n; i++)
		*find(g, &g->group[i], slot_of(g, &g->group[i])) = i + 1;
}

/* A list with room for a batch more; NULL: memory is gone. */
static void *room(void *list, uint32_t n, uint32_t *cap, size_t size)
{
	uint32_t more = *cap < 1024 ? 1024 : *cap + *cap / 2;
	void *grown;

	if (n + TN_WALK_SOME <= *cap)
		return list;
	grown = more <= *cap ? NULL : tn_sys.realloc(list, more * size);
	if (grown != NULL)
		*cap = more;
	return grown;
}

static enum tn_status grow(struct tn_churn_groups *g, struct tn_err *err)
{
	struct tn_btyd_group *group = room(g->group, g->n, &g->cap, sizeof *group);
	uint64_t slots = g->slots == 0 ? 2048 : (uint64_t)g->slots * 2;
	uint32_t *slot;

	if (group == NULL)
		return tn_err_nomem(err, (uint64_t)g->cap * sizeof *group);
	g->group = group;
	/* three quarters full at most, a batch included: a search ends at a free slot */
	if (g->n + TN_WALK_SOME <= g->slots / 4 * 3)
		return TN_OK;
	slot = slots > UINT32_MAX ? NULL : tn_sys.malloc((size_t)slots * sizeof *slot);
	if (slot == NULL)
		return tn_err_nomem(err, slots * sizeof *slot);
	tn_sys.free(g->slot);
	g->slot = slot;
	g->slots = (uint32_t)slots;
	number(g);
	return TN_OK;
}

/* A list, not a table: means of money hardly ever meet, so equal ones are brought together by the sort. Gamma-Gamma
 * knows no mean that is not above 0. */
static enum tn_status add_spend(struct tn_churn_groups *g, const struct tn_churn_customer *c, uint32_t n, struct tn_err *err)
{
	struct tn_gamma_gamma_group *spend = room(g->spend, g->nspend, &g->spend_cap, sizeof *spend);

	if (spend == NULL)
		return tn_err_nomem(err, (uint64_t)g->spend_cap * sizeof *spend);
	g->spend = spend;
	for (uint32_t i = 0; i < n; i++)
		if (c[i].has_mean && c[i].mean > 0)
			g->spend[g->nspend++] = (struct tn_gamma_gamma_group){ .x = c[i].n - 1, .m = c[i].mean, .n = 1 };
	return TN_OK;
}

enum tn_status tn_churn_groups_add(struct tn_churn_groups *g, const struct tn_churn_customer *c, uint32_t n, struct tn_err *err)
{
	struct lookup l[TN_WALK_SOME];

	TN_TRY(grow(g, err));
	look_up(g, c, n, l);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t *slot = find(g, &l[i].k, l[i].at);

		if (*slot > 0) {
			g->group[*slot - 1].n++;
		} else {
			g->group[g->n++] = l[i].k;
			*slot = g->n;
		}
	}
	return add_spend(g, c, n, err);
}

#define BY(list, member) offsetof(list, member), sizeof ((list *)0)->member, 0

_Static_assert(sizeof(struct tn_btyd_group) == 16 && sizeof(struct tn_gamma_gamma_group) == 16, "what tn_sort_16 sorts");

/* Both lists in turn; scratch has room for the longer one. What is behind the n items of a list does not matter any more.
 * The last key goes first, since tn_sort_16 keeps the order of equals; m is above 0, so it sorts as its bits do. */
static void sort_lists(struct tn_churn_groups *g, void *scratch)
{
	void *sorted, *at;

	at = tn_sort_16(g->group, scratch, g->n, BY(struct tn_btyd_group, T));
	at = tn_sort_16(at, at == scratch ? (void *)g->group : scratch, g->n, BY(struct tn_btyd_group, t_x));
	sorted = tn_sort_16(at, at == scratch ? (void *)g->group : scratch, g->n, BY(struct tn_btyd_group, x));
	if (sorted == scratch && g->n > 0)
		memcpy(g->group, scratch, g->n * sizeof *g->group);
	at = tn_sort_16(g->spend, scratch, g->nspend, BY(struct tn_gamma_gamma_group, m));
	sorted = tn_sort_16(at, at == scratch ? (void *)g->spend : scratch, g->nspend, BY(struct tn_gamma_gamma_group, x));
	if (sorted == scratch && g->nspend > 0)
		memcpy(g->spend, scratch, g->nspend * sizeof *g->spend);
}

static void pack_spend(struct tn_churn_groups *g)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < g->nspend; i++) {
		if (n > 0 && g->spend[n - 1].x == g->spend[i].x && g->spend[n - 1].m == g->spend[i].m)
			g->spend[n - 1].n++;
		else
			g->spend[n++] = g->spend[i];
	}
	g->nspend = n;
}

enum tn_status tn_churn_groups_sort(struct tn_churn_groups *g, struct tn_err *err)
{
	size_t most = g->n > g->nspend ? g->n : g->nspend;
	void *scratch;

	if (most == 0)
		return TN_OK;
	scratch = tn_sys.malloc(most * sizeof *g->group);
	if (scratch == NULL)
		return tn_err_nomem(err, most * sizeof *g->group);
	sort_lists(g, scratch);
	tn_sys.free(scratch);
	/* the groups have other numbers now: the table is made anew for tn_churn_groups_find */
	pack_spend(g);
	number(g);
	return TN_OK;
}

void tn_churn_groups_find(const struct tn_churn_groups *g, const struct tn_churn_customer *c, uint32_t n, uint32_t *number)
{
	struct lookup l[TN_WALK_SOME];

	look_up(g, c, n, l);
	for (uint32_t i = 0; i < n; i++)
		number[i] = *find(g, &l[i].k, l[i].at) - 1;
}

void tn_churn_groups_fini(struct tn_churn_groups *g)
{
	tn_sys.free(g->group);
	tn_sys.free(g->slot);
	tn_sys.free(g->spend);
	*g = (struct tn_churn_groups){ 0 };
}
