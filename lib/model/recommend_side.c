/* Tables beside the input: histories, lists of users, what may stand in lists. Each is read as a whole.
 *
 * Names become numbers as they come; texts are compared only to order the distinct names, the rows themselves are sorted
 * by numbers. */
#include "base/sort.h"
#include "base/sys.h"
#include "model/recommend_impl.h"
#include "model/recommend_rows.h"

#define ROOM_FIRST 256U

/* NULL: said in *err. A list of none has an address, too. */
static void *list_of(uint64_t n, size_t size, struct tn_err *err)
{
	uint64_t bytes = (n + (n == 0)) * size;         /* below 2^32 items of at most 16 bytes */
	void *p = bytes > SIZE_MAX ? NULL : tn_sys.malloc((size_t)bytes);

	if (p == NULL)
		tn_err_nomem(err, bytes);
	else
		memset(p, 0, (size_t)bytes);
	return p;
}

static enum tn_status start_map(struct tn_map *m, struct tn_err *err)
{
	return tn_map_init(m) == 0 ? TN_OK : tn_err_set(err, TN_ELIMIT, "the system gives no random bytes");
}

/* TN_MAP_NONE: said in *err. */
static uint32_t put(struct tn_map *m, struct tn_str name, struct tn_err *err)
{
	uint32_t number = tn_map_put(m, name);

	if (number == TN_MAP_NONE)
		tn_err_nomem(err, name.n);
	return number;
}

/* --- names in order --- */

static bool is_before(const void *a, const void *b, const void *ctx)
{
	const struct tn_str *text = ctx;

	return tn_str_cmp(text[*(const uint32_t *)a], text[*(const uint32_t *)b]) < 0;
}

/* The names of a map by their bytes: order[rank] = number. NULL: said in *err. */
static uint32_t *order_of(const struct tn_map *m, struct tn_err *err)
{
	uint32_t *order = list_of(m->n, sizeof *order, err), *spare = list_of(m->n / 2, sizeof *spare, err);

	if (order != NULL && spare != NULL) {
		for (uint32_t i = 0; i < m->n; i++)
			order[i] = i;
		tn_sort_merge(order, spare, m->n, sizeof *order, is_before, m->text);
	} else {
		tn_sys.free(order);
		order = NULL;
	}
	tn_sys.free(spare);
	return order;
}

/* The way back: rank[number]. */
static uint32_t *rank_of(const uint32_t *order, uint32_t n, struct tn_err *err)
{
	uint32_t *rank = list_of(n, sizeof *rank, err);

	for (uint32_t i = 0; i < n && rank != NULL; i++)
		rank[order[i]] = i;
	return rank;
}

/* --- histories --- */

/* A row. Of 16 bytes, which tn_sort_16 asks for. */
struct entry {
	int64_t at;                     /* its time, or its number */
	uint32_t user, item;            /* numbers in the maps; while they are sorted: ranks */
};

struct gather {
	struct tn_map users, items;
	struct entry *entry;
	uint32_t n, cap;
	bool has_time;
	struct tn_err *err;
};

static enum tn_status grow(struct gather *g)
{
	uint64_t cap = g->cap == 0 ? ROOM_FIRST : 2 * (uint64_t)g->cap;
	struct entry *more;

	if (g->cap == UINT32_MAX)
		return tn_err_set(g->err, TN_ELIMIT, "more than %lu rows in a table beside the input", (unsigned long)UINT32_MAX);
	cap = cap > UINT32_MAX ? UINT32_MAX : cap;
	more = cap > SIZE_MAX / sizeof *more ? NULL : tn_sys.realloc(g->entry, (size_t)cap * sizeof *more);
	if (more == NULL)
		return tn_err_nomem(g->err, cap * sizeof *more);
	g->entry = more;
	g->cap = (uint32_t)cap;
	return TN_OK;
}

/* All rows have a time or none has: a table has the column or not, and a row without a value in it is refused. */
static enum tn_status gather_rows(struct gather *g, struct tn_recommend_rows *r)
{
	int got;

	TN_TRY(start_map(&g->users, g->err));
	TN_TRY(start_map(&g->items, g->err));
	TN_TRY(grow(g));                /* a table of no rows has a list, too */
	while ((got = tn_recommend_rows_next(r, g->err)) > 0) {
		struct entry e = { .at = r->time_us, .user = put(&g->users, r->field[TN_ROLE_USER], g->err),
			.item = put(&g->items, r->field[TN_ROLE_ITEM], g->err) };

		if (e.user == TN_MAP_NONE || e.item == TN_MAP_NONE)
			return TN_ELIMIT;
		g->has_time = e.at != TN_TIME_NONE;
		if (!g->has_time)
			e.at = g->n;
		if (g->n == g->cap)
			TN_TRY(grow(g));
		g->entry[g->n++] = e;
	}
	return got < 0 ? g->err->status : TN_OK;
}

/* By user, then time, then item, as ranks: sorts that keep what stands equal, the last one first. */
static enum tn_status sort_entries(struct gather *g)
{
	struct entry *spare = list_of(g->n, sizeof *spare, g->err), *other = g->entry, *sorted = g->entry;

	if (spare == NULL)
		return TN_ELIMIT;
	if (g->has_time) {              /* else they rise as they are, and no two are equal */
		sorted = tn_sort_16(sorted, sorted == other ? spare : other, g->n, offsetof(struct entry, item), 4, 0);
		sorted = tn_sort_16(sorted, sorted == other ? spare : other, g->n, offsetof(struct entry, at), 8, TN_SORT_SIGNED);
	}
	sorted = tn_sort_16(sorted, sorted == other ? spare : other, g->n, offsetof(struct entry, user), 4, 0);
	g->entry = sorted;
	tn_sys.free(sorted == other ? spare : other);
	return TN_OK;
}

/* An item of a user stays where it was last. */
static enum tn_status drop_repeats(struct gather *g)
{
	uint32_t *holder = list_of(g->items.n, sizeof *holder, g->err);         /* 1 + the user who was seen with it */
	uint32_t to = g->n;

	if (holder == NULL)
		return TN_ELIMIT;
	for (uint32_t i = g->n; i-- > 0; ) {
		struct entry e = g->entry[i];

		if (holder[e.item] == e.user + 1)
			continue;
		holder[e.item] = e.user + 1;
		g->entry[--to] = e;
	}
	g->n -= to;
	memmove(g->entry, g->entry + to, g->n * sizeof *g->entry);
	tn_sys.free(holder);
	return TN_OK;
}

/* Both names of each entry to their ranks, to be sorted by. */
static enum tn_status order_entries(struct gather *g, const uint32_t *by_user, const uint32_t *by_item)
{
	uint32_t *user = rank_of(by_user, g->users.n, g->err), *item = rank_of(by_item, g->items.n, g->err);
	enum tn_status st = TN_ELIMIT;

	if (user != NULL && item != NULL) {
		for (uint32_t i = 0; i < g->n; i++) {
			g->entry[i].user = user[g->entry[i].user];
			g->entry[i].item = item[g->entry[i].item];
		}
		st = sort_entries(g);
	}
	tn_sys.free(user);
	tn_sys.free(item);
	return st;
}

/* by_user: order of the users; number: of x, by rank of the item. */
static enum tn_status fill_side(struct tn_recommend_side *s, const struct gather *g, const uint32_t *by_user, const uint32_t *number)
{
	uint32_t n = g->users.n;

	s->name_at = list_of((uint64_t)n + 1, sizeof *s->name_at, g->err);
	s->row = list_of((uint64_t)n + 1, sizeof *s->row, g->err);
	s->item = list_of(g->n, sizeof *s->item, g->err);
	if (s->name_at == NULL || s->row == NULL || s->item == NULL)
		return TN_ELIMIT;
	for (uint32_t i = 0; i < n; i++) {
		tn_buf_add(&s->names, tn_map_text(&g->users, by_user[i]));
		s->name_at[i + 1] = s->names.n;
	}
	if (s->names.failed)
		return tn_err_nomem(g->err, s->names.cap);
	for (uint32_t i = 0; i < g->n; i++) {
		s->row[g->entry[i].user + 1] = (uint64_t)i + 1;         /* the last of them counts */
		s->item[i] = number[g->entry[i].item];
	}
	s->nusers = n;
	return TN_OK;
}

/* The numbers of x for all items of the table, by rank. Names that x does not have get the numbers behind its own,
 * in their own order. */
static enum tn_status number_items(struct tn_recommend_side *s, const struct gather *g, const uint32_t *by_item,
	const struct tn_interactions *x, uint32_t *number)
{
	for (uint32_t i = 0; i < g->items.n; i++) {
		number[i] = tn_interactions_find(x, tn_map_text(&g->items, by_item[i]));
		if (number[i] != TN_MAP_NONE)
			continue;
		if (x->nitems + s->unknown >= TN_MAP_NONE)
			return tn_err_set(g->err, TN_ELIMIT, "more than %lu items", (unsigned long)TN_MAP_NONE);
		number[i] = (uint32_t)(x->nitems + s->unknown++);
	}
	return TN_OK;
}

static enum tn_status make_side(struct tn_recommend_side *s, struct gather *g, bool clicks, const struct tn_interactions *x)
{
	uint32_t *by_user = order_of(&g->users, g->err), *by_item = order_of(&g->items, g->err);
	uint32_t *number = list_of(g->items.n, sizeof *number, g->err);
	enum tn_status st = by_user == NULL || by_item == NULL || number == NULL ? TN_ELIMIT : TN_OK;

	if (st == TN_OK)
		st = order_entries(g, by_user, by_item);
	if (st == TN_OK && !clicks)
		st = drop_repeats(g);
	if (st == TN_OK)
		st = number_items(s, g, by_item, x, number);
	if (st == TN_OK)
		st = fill_side(s, g, by_user, number);
	tn_sys.free(by_user);
	tn_sys.free(by_item);
	tn_sys.free(number);
	return st;
}

/* The rows are open. */
static enum tn_status read_side(struct tn_recommend_side *s, struct tn_recommend_rows *r, bool clicks,
	const struct tn_interactions *x, struct tn_err *err)
{
	struct gather g = { .err = err };
	enum tn_status st = gather_rows(&g, r);

	if (st == TN_OK)
		st = make_side(s, &g, clicks, x);
	tn_map_fini(&g.users);
	tn_map_fini(&g.items);
	tn_sys.free(g.entry);
	return st;
}

enum tn_status tn_recommend_side_read(struct tn_recommend_side *s, const char *option, const char *file, bool clicks,
	const struct tn_interactions *x, const struct tn_common *common, struct tn_err *err)
{
	struct tn_recommend_rows r = { .need = TN_USER | TN_ITEM, .may = TN_TIME };
	enum tn_status st;

	memset(s, 0, sizeof *s);
	st = tn_recommend_rows_open_file(&r, option, file, common, err);
	if (st == TN_OK)
		st = read_side(s, &r, clicks, x, err);
	tn_recommend_rows_fini(&r);
	return st;
}

uint32_t tn_recommend_side_find(const struct tn_recommend_side *s, struct tn_str user)
{
	uint32_t from = 0, to = s->nusers;

	while (from < to) {
		uint32_t middle = from + (to - from) / 2;
		int c = tn_str_cmp(tn_recommend_side_user(s, middle), user);

		if (c == 0)
			return middle;
		if (c < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return TN_MAP_NONE;
}

void tn_recommend_side_fini(struct tn_recommend_side *s)
{
	tn_buf_fini(&s->names);
	tn_sys.free(s->name_at);
	tn_sys.free(s->row);
	tn_sys.free(s->item);
	memset(s, 0, sizeof *s);
}

/* --- users --- */

static enum tn_status read_users(struct tn_recommend_users *u, struct tn_recommend_rows *r, struct tn_err *err)
{
	uint32_t *order;
	int got;

	TN_TRY(start_map(&u->map, err));
	while ((got = tn_recommend_rows_next(r, err)) > 0)
		if (put(&u->map, r->field[TN_ROLE_USER], err) == TN_MAP_NONE)
			return TN_ELIMIT;
	if (got < 0)
		return err->status;
	u->name = list_of(u->map.n, sizeof *u->name, err);
	order = order_of(&u->map, err);
	if (u->name != NULL && order != NULL) {
		for (uint32_t i = 0; i < u->map.n; i++)
			u->name[i] = tn_map_text(&u->map, order[i]);
		u->n = u->map.n;
	}
	tn_sys.free(order);
	return err->status;
}

enum tn_status tn_recommend_users_read(struct tn_recommend_users *u, const char *file, const struct tn_common *common, struct tn_err *err)
{
	struct tn_recommend_rows r = { .need = TN_USER };
	enum tn_status st;

	memset(u, 0, sizeof *u);
	st = tn_recommend_rows_open_file(&r, "--for", file, common, err);
	if (st == TN_OK)
		st = read_users(u, &r, err);
	tn_recommend_rows_fini(&r);
	return st;
}

void tn_recommend_users_fini(struct tn_recommend_users *u)
{
	tn_sys.free(u->name);
	tn_map_fini(&u->map);
	memset(u, 0, sizeof *u);
}

/* --- limits --- */

static enum tn_status start_barred(struct tn_recommend_limits *l, const struct tn_interactions *x, struct tn_err *err)
{
	if (l->barred == NULL)
		l->barred = list_of(x->nitems, 1, err);
	return l->barred == NULL ? TN_ELIMIT : TN_OK;
}

/* Items that x does not have can stand in no list anyway. */
static enum tn_status bar_items(struct tn_recommend_limits *l, struct tn_recommend_rows *r, const struct tn_interactions *x,
	struct tn_err *err)
{
	int got;

	TN_TRY(start_barred(l, x, err));
	while ((got = tn_recommend_rows_next(r, err)) > 0) {
		uint32_t item = tn_interactions_find(x, r->field[TN_ROLE_ITEM]);

		if (item != TN_MAP_NONE)
			l->barred[item] = 1;
	}
	return got < 0 ? err->status : TN_OK;
}

static enum tn_status read_exclude(struct tn_recommend_limits *l, const char *file, const struct tn_interactions *x,
	const struct tn_common *common, struct tn_err *err)
{
	struct tn_recommend_rows r = { .need = TN_ITEM, .may = TN_USER };
	enum tn_status st = tn_recommend_rows_open_file(&r, "--exclude", file, common, err);

	if (st == TN_OK && tn_recommend_rows_has(&r, TN_ROLE_USER)) {
		r.need |= TN_USER;              /* a row without one would be for nobody, or for all */
		st = read_side(&l->pairs, &r, false, x, err);
	} else if (st == TN_OK) {
		st = bar_items(l, &r, x, err);
	}
	tn_recommend_rows_fini(&r);
	return st;
}

struct catalogue {
	struct tn_recommend_rows rows;
	struct tn_expr *where;          /* NULL: all rows */
	bool has_match;
	bool has_category;              /* they are read */
	uint8_t *listed;                /* by item: a row of it holds */
	struct tn_map categories, strange;
	const struct tn_interactions *x;
	struct tn_err *err;
};

/* A typo must not look like an empty shop: until a row matches, what there is is kept for the message. 1, 0 or -1. */
static int holds(struct catalogue *c)
{
	int got;

	if (c->where == NULL)
		return 1;
	got = tn_expr_eval(c->where, &c->rows.rec, c->err);
	if (got < 0) {
		(void)tn_table_bad(c->rows.table, &c->rows.rec, c->err);
		return -1;
	}
	c->has_match |= got > 0;
	return !c->has_match && tn_expr_watch(c->where, &c->rows.rec, c->err) != TN_OK ? -1 : got;
}

/* A row without a category says nothing about it. */
static enum tn_status set_category(struct catalogue *c, struct tn_recommend_limits *l, uint32_t item)
{
	struct tn_str name = c->rows.field[TN_ROLE_CATEGORY];
	char text[56], was[56], is[56];
	uint32_t number;

	if (!c->has_category || name.n == 0)
		return TN_OK;
	number = put(&c->categories, name, c->err);
	if (number == TN_MAP_NONE)
		return TN_ELIMIT;
	if (l->category[item] == 0 || l->category[item] == number + 1) {
		l->category[item] = number + 1;
		return TN_OK;
	}
	tn_err_set(c->err, TN_EDATA, "category: two of one item: %s has %s and %s",
		tn_err_quote(text, sizeof text, c->rows.field[TN_ROLE_ITEM]),
		tn_err_quote(was, sizeof was, tn_map_text(&c->categories, l->category[item] - 1)), tn_err_quote(is, sizeof is, name));
	return tn_recommend_rows_blame(&c->rows, TN_ROLE_CATEGORY, c->err);
}

/* An item stands in the catalogue if any of its rows holds; its category may stand in another one. */
static enum tn_status read_rows(struct catalogue *c, struct tn_recommend_limits *l)
{
	int got;

	while ((got = tn_recommend_rows_next(&c->rows, c->err)) > 0) {
		struct tn_str name = c->rows.field[TN_ROLE_ITEM];
		uint32_t item = tn_interactions_find(c->x, name);
		int is_in = holds(c);

		if (is_in < 0)
			return c->err->status;
		if (item == TN_MAP_NONE) {
			if (put(&c->strange, name, c->err) == TN_MAP_NONE)
				return TN_ELIMIT;
			continue;
		}
		c->listed[item] |= (uint8_t)is_in;
		TN_TRY(set_category(c, l, item));
	}
	if (got < 0)
		return c->err->status;
	return c->where != NULL && !c->has_match && c->rows.stats.kept > 0 ? tn_expr_miss(c->where, c->err) : TN_OK;
}

static enum tn_status start_catalogue(struct catalogue *c, struct tn_recommend_limits *l, const struct tn_recommend_spec *spec,
	const struct tn_common *common)
{
	TN_TRY(tn_recommend_rows_open_file(&c->rows, "--catalogue", spec->catalogue_file, common, c->err));
	if (c->where != NULL && tn_expr_bind(c->where, &c->rows.columns, c->err) != TN_OK) {
		tn_err_at(c->err, spec->catalogue_file, 1, 0);
		return c->err->status;
	}
	if (spec->per_category > 0) {
		if (!tn_recommend_rows_has(&c->rows, TN_ROLE_CATEGORY)) {
			tn_err_set(c->err, TN_EDATA, "--per-category: the catalogue has no column category");
			tn_err_hint(c->err, "--category COL");
			tn_err_at(c->err, spec->catalogue_file, 1, 0);
			return TN_EDATA;
		}
		c->has_category = true;
		l->category = list_of(c->x->nitems, sizeof *l->category, c->err);
		if (l->category == NULL)
			return TN_ELIMIT;
	}
	c->listed = list_of(c->x->nitems, 1, c->err);
	if (c->listed == NULL)
		return TN_ELIMIT;
	TN_TRY(start_map(&c->categories, c->err));
	TN_TRY(start_map(&c->strange, c->err));
	return start_barred(l, c->x, c->err);
}

static enum tn_status read_catalogue(struct tn_recommend_limits *l, const struct tn_recommend_spec *spec,
	const struct tn_interactions *x, const struct tn_common *common, struct tn_err *err)
{
	struct catalogue c = { .rows = { .need = TN_ITEM, .may = spec->per_category > 0 ? TN_CATEGORY : 0 }, .x = x, .err = err };
	struct tn_common own = *common;         /* whose category is the catalogue's */
	struct tn_arena arena = { 0 };
	enum tn_status st = TN_OK;

	if (spec->category != NULL)
		own.role[TN_ROLE_CATEGORY] = spec->category;
	if (spec->catalogue_where != NULL)
		st = tn_expr_parse(&c.where, "--catalogue-where", tn_str_of(spec->catalogue_where), &arena, err);
	if (st == TN_OK)
		st = start_catalogue(&c, l, spec, &own);
	if (st == TN_OK)
		st = read_rows(&c, l);
	for (uint32_t i = 0; i < x->nitems && st == TN_OK; i++)
		l->barred[i] |= !c.listed[i];
	l->ncategories = c.categories.n;
	l->strange = c.strange.n;
	tn_recommend_rows_fini(&c.rows);
	tn_expr_fini(c.where);
	tn_map_fini(&c.categories);
	tn_map_fini(&c.strange);
	tn_arena_fini(&arena);
	tn_sys.free(c.listed);
	return st;
}

enum tn_status tn_recommend_limits_read(struct tn_recommend_limits *l, const struct tn_recommend_spec *spec,
	const struct tn_interactions *x, const struct tn_common *common, struct tn_err *err)
{
	memset(l, 0, sizeof *l);
	if (spec->exclude_file != NULL)
		TN_TRY(read_exclude(l, spec->exclude_file, x, common, err));
	return spec->catalogue_file == NULL ? TN_OK : read_catalogue(l, spec, x, common, err);
}

void tn_recommend_limits_fini(struct tn_recommend_limits *l)
{
	tn_sys.free(l->barred);
	tn_sys.free(l->category);
	tn_recommend_side_fini(&l->pairs);
	memset(l, 0, sizeof *l);
}
