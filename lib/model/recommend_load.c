/* hot: a saved model read; recommend_file.h says what stands in it. Nearly all rows are neighbours: the list they belong to is
 * known from the row before, so that only the neighbour's name is looked up.
 *
 * Measured    gowalla, K 100: 4.1 million rows, 141 MB, .51 to .62 CPU s, 130 ns a row; with names of 38 bytes
 *             (412 MB) 1.1 to 1.6 s.
 * Order       a row of another kind than the one before ends a stage, and all that its method has of it must have been there.
 */
#include "model/recommend_file.h"

#include <math.h>

#include "base/num.h"
#include "base/sys.h"
#include "model/churn_figure.h"

#define SHOWN 60                /* bytes of a value in a message */
#define FIRST_ROOM 1024U
#define FIRST_FLOATS ((uint64_t)1 << 20)
#define RECORD_MOST ((uint64_t)1 << 31) /* a row of weights is as long as the catalogue */
#define FACTOR_MOST 2.0f        /* V has columns of length 1; far larger ones would leave the range of a float */

struct load {
	struct tn_recommend_saved *to;
	struct tn_recommend_head head;
	uint32_t stage;                 /* of stages[]: the rows that are being read */
	uint32_t setting;               /* that comes next */
	uint64_t rows, hash;
	uint64_t hash_before;           /* without the row that is read */
	struct tn_neighbours *list;     /* those that are read; NULL: none yet */
	uint32_t nlists;                /* begun */
	uint64_t nlisted, list_cap;
	uint32_t *mark;                 /* by item: the last list that holds it, from 1; twice is once too often */
	float *vector;                  /* of factors or weights */
	uint64_t vector_cap;            /* in rows */
	uint32_t nvectors;
	struct tn_err *err;
};

struct stage {
	const char *kind;
	unsigned methods;               /* that have such rows */
	enum tn_status (*read)(struct load *l, const struct tn_str *cell);
	enum tn_status (*leave)(struct load *l);        /* all of them were read; may be NULL */
};

enum { KIND, A, B, VALUE, BITS };
enum { FIRST, SETTING, ITEM, FACTOR, WEIGHTS, NEAR, PARTNER, SESSION, LAST };

/* --- memory --- */

/* *p with room for n of `size` bytes; stays as it was where there is none. p: the address of the pointer. */
static enum tn_status resize(void *p, uint64_t n, size_t size, struct tn_err *err)
{
	void **old = p, *more = n < SIZE_MAX / size ? tn_sys.realloc(*old, (size_t)(n + (n == 0)) * size) : NULL;

	if (more == NULL)
		return tn_err_nomem(err, n * size);
	*old = more;
	return TN_OK;
}

static uint64_t more_than(uint64_t cap)
{
	return cap + cap / 2 + FIRST_ROOM;
}

static enum tn_status grow(void *p, uint64_t *cap, size_t size, struct tn_err *err)
{
	TN_TRY(resize(p, more_than(*cap), size, err));
	*cap = more_than(*cap);
	return TN_OK;
}

/* --- what is wrong --- */

static enum tn_status wrong(struct load *l, const char *what, struct tn_str value)
{
	char text[SHOWN];

	return tn_err_set(l->err, TN_EDATA, "%s: %s", what, tn_err_quote(text, sizeof text, value));
}

/* Fields that rows of a kind do not have. */
static enum tn_status check_empty(struct load *l, const struct tn_str *cell, unsigned empty)
{
	for (int i = A; i <= BITS; i++)
		if ((empty >> i & 1) != 0 && cell[i].n > 0)
			return wrong(l, "a field that must be empty", cell[i]);
	return TN_OK;
}

/* --- settings --- */

static enum tn_status read_first(struct load *l, const struct tn_str *cell)
{
	enum tn_recommend_method *method = &l->head.settings.method;
	uint64_t version;

	if (!tn_num_u64(cell[VALUE], UINT64_MAX, &version))
		return wrong(l, "not a version", cell[VALUE]);
	if (version != TN_RECOMMEND_FILE_VERSION)
		return tn_err_set(l->err, TN_EDATA, "model of version %llu, this program reads version %d",
			(unsigned long long)version, TN_RECOMMEND_FILE_VERSION);
	TN_TRY(check_empty(l, cell, 1U << B | 1U << BITS));
	for (*method = TN_RECOMMEND_POPULAR; *method < TN_RECOMMEND_METHODS; (*method)++)
		if (tn_str_eq(cell[A], tn_str_of(tn_recommend_name(*method))))
			return TN_OK;
	return wrong(l, "not a method", cell[A]);
}

static enum tn_status read_setting(struct load *l, const struct tn_str *cell)
{
	uint32_t i = tn_recommend_head_next(l->setting, l->head.settings.method);

	TN_TRY(check_empty(l, cell, 1U << B));
	if (i == TN_MAP_NONE || !tn_str_eq(cell[A], tn_str_of(tn_recommend_head_name(i))))
		return wrong(l, "setting: not the one that comes next", cell[A]);
	if (!tn_recommend_head_read(&l->head, i, cell[VALUE], cell[BITS]))
		return wrong(l, tn_recommend_head_name(i), cell[BITS].n > 0 ? cell[BITS] : cell[VALUE]);
	l->setting = i + 1;
	return TN_OK;
}

static enum tn_status leave_settings(struct load *l)
{
	uint32_t i = tn_recommend_head_next(l->setting, l->head.settings.method);

	if (i != TN_MAP_NONE)
		return tn_err_set(l->err, TN_EDATA, "no setting '%s'", tn_recommend_head_name(i));
	/* a history in the space of V stands on the stack */
	if (l->head.settings.factors > TN_SPECTRAL_FACTORS_MOST)
		return tn_err_set(l->err, TN_EDATA, "factors: %lu, at most %u", (unsigned long)l->head.settings.factors,
			TN_SPECTRAL_FACTORS_MOST);
	return TN_OK;
}

/* --- items --- */

static enum tn_status grow_items(struct load *l)
{
	struct tn_interactions *x = &l->to->x;
	if (l->head.recent)
		TN_TRY(resize(&l->to->recent, more_than(x->item_cap), sizeof *l->to->recent, l->err));
	return grow(&x->popularity, &x->item_cap, sizeof *x->popularity, l->err);
}

static enum tn_status read_item(struct load *l, const struct tn_str *cell)
{
	struct tn_interactions *x = &l->to->x;
	uint64_t number, popularity, recent = 0;

	if (!tn_num_u64(cell[B], UINT32_MAX - 2, &number) || number != x->nitems)
		return wrong(l, "item: not the number that comes next", cell[B]);
	if (!tn_num_u64(cell[VALUE], UINT32_MAX, &popularity))
		return wrong(l, "item: not a count", cell[VALUE]);
	if (l->head.recent ? !tn_num_u64(cell[BITS], popularity, &recent) : cell[BITS].n > 0)
		return wrong(l, "item: not a count of the recent ones", cell[BITS]);
	if (number == x->item_cap)
		TN_TRY(grow_items(l));
	if (tn_map_put(&x->names, cell[A]) == TN_MAP_NONE)
		return tn_err_nomem(l->err, cell[A].n);
	if (x->names.n == number)
		return wrong(l, "item: twice", cell[A]);
	x->popularity[number] = (uint32_t)popularity;
	if (l->head.recent)
		l->to->recent[number] = (uint32_t)recent;
	x->nitems++;
	return TN_OK;
}

/* They arrived in the order of their numbers. Of no items `recent` has an address, too: it says that there is a half-life. */
static enum tn_status leave_items(struct load *l)
{
	struct tn_interactions *x = &l->to->x;

	TN_TRY(resize(&x->arrival, x->nitems, sizeof *x->arrival, l->err));
	TN_TRY(resize(&x->number, x->nitems, sizeof *x->number, l->err));
	TN_TRY(resize(&l->mark, x->nitems, sizeof *l->mark, l->err));
	if (l->head.recent)
		TN_TRY(resize(&l->to->recent, x->nitems, sizeof *l->to->recent, l->err));
	for (uint32_t i = 0; i < x->nitems; i++) {
		x->arrival[i] = x->number[i] = i;
		l->mark[i] = 0;
	}
	return TN_OK;
}

/* The row must be that of item i. */
static enum tn_status check_item(struct load *l, struct tn_str name, uint32_t i)
{
	if (i < l->to->x.nitems && tn_str_eq(name, tn_map_text(&l->to->x.names, i)))
		return TN_OK;
	return wrong(l, "not the item that comes next", name);
}

/* --- factors, weights --- */

/* The matrix of ease is one of pages, and at last of its full size (model/ease.h): it grows by being copied. */
static enum tn_status grow_weights(struct load *l, uint64_t cap, uint64_t width)
{
	size_t bytes = (size_t)(cap * width * sizeof *l->vector), old = (size_t)(l->vector_cap * width * sizeof *l->vector);
	float *more = tn_sys.map(bytes);

	if (more == NULL)
		return tn_err_nomem(l->err, bytes);
	if (l->vector != NULL) {
		memcpy(more, l->vector, old);
		tn_sys.unmap(l->vector, old);
	}
	l->vector = more;
	return TN_OK;
}

/* Twice as many rows as were read at most, or a few MiB of them: what a forged file says of itself is not believed. */
static enum tn_status grow_vectors(struct load *l, uint32_t width)
{
	uint64_t cap = l->vector_cap == 0 ? FIRST_FLOATS / width + 1 : l->vector_cap * 2, nitems = l->to->x.nitems;

	cap = cap < nitems ? cap : nitems;
	if (l->head.settings.method == TN_RECOMMEND_EASE)
		TN_TRY(grow_weights(l, cap, width));
	else
		TN_TRY(resize(&l->vector, cap * width, sizeof *l->vector, l->err));
	l->vector_cap = cap;
	return TN_OK;
}

static enum tn_status read_vector(struct load *l, const struct tn_str *cell, uint32_t width, float most)
{
	const char *p = cell[BITS].p;
	float *to;

	TN_TRY(check_empty(l, cell, 1U << B | 1U << VALUE));
	TN_TRY(check_item(l, cell[A], l->nvectors));
	if (cell[BITS].n != (uint64_t)width * TN_RECOMMEND_FILE_HEX)
		return tn_err_set(l->err, TN_EDATA, "%zu digits of bits, not %llu", cell[BITS].n,
			(unsigned long long)width * TN_RECOMMEND_FILE_HEX);
	if (l->nvectors == l->vector_cap)
		TN_TRY(grow_vectors(l, width));
	to = l->vector + (size_t)l->nvectors * width;
	for (uint32_t k = 0; k < width; k++, p += TN_RECOMMEND_FILE_HEX)
		if (!tn_recommend_float_read(p, &to[k]) || !(fabsf(to[k]) <= most))
			return wrong(l, "not the bits of a number", (struct tn_str){ p, TN_RECOMMEND_FILE_HEX });
	l->nvectors++;
	return TN_OK;
}

static enum tn_status read_factor(struct load *l, const struct tn_str *cell)
{
	uint32_t width = l->head.settings.factors;

	return width == 0 ? wrong(l, "factor: there are none", cell[A]) : read_vector(l, cell, width, FACTOR_MOST);
}

static enum tn_status read_weights(struct load *l, const struct tn_str *cell)
{
	return read_vector(l, cell, l->to->x.nitems, HUGE_VALF);
}

static enum tn_status check_vectors(struct load *l, const char *kind)
{
	if (l->nvectors == l->to->x.nitems)
		return TN_OK;
	return tn_err_set(l->err, TN_EDATA, "%lu rows %s of %lu items", (unsigned long)l->nvectors, kind,
		(unsigned long)l->to->x.nitems);
}

static enum tn_status leave_weights(struct load *l)
{
	struct tn_ease *ease = &l->to->model.ease;

	TN_TRY(check_vectors(l, "weights"));
	ease->nitems = l->nvectors;
	ease->b = l->vector;
	l->vector = NULL;
	return TN_OK;
}

/* Roots are made of popularity, as the fit does. */
static enum tn_status leave_factors(struct load *l)
{
	struct tn_spectral *m = &l->to->model.spectral;
	const struct tn_interactions *x = &l->to->x;

	if (l->head.settings.factors > 0)
		TN_TRY(check_vectors(l, "factor"));
	m->nitems = x->nitems;
	m->factors = l->head.settings.factors;
	m->mix = l->head.settings.mix;
	m->v = l->vector;
	l->vector = NULL;
	TN_TRY(resize(&m->root, x->nitems, sizeof *m->root, l->err));
	TN_TRY(resize(&m->per_root, x->nitems, sizeof *m->per_root, l->err));
	for (uint32_t i = 0; i < x->nitems; i++) {
		m->root[i] = (float)sqrt((double)x->popularity[i]);
		m->per_root[i] = m->root[i] > 0 ? 1 / m->root[i] : 0;
	}
	return TN_OK;
}

/* --- neighbours --- */

static struct tn_neighbours *list_of(struct load *l)
{
	struct tn_recommend_model *m = &l->to->model;

	if (l->stage == PARTNER)
		return &m->partner;
	return l->head.settings.method == TN_RECOMMEND_SPECTRAL ? &m->spectral.linear : &m->near;
}

static enum tn_status begin_lists(struct load *l)
{
	struct tn_neighbours *list = list_of(l);

	l->list = list;
	l->nlists = 0;
	l->nlisted = l->list_cap = 0;
	list->nitems = l->to->x.nitems;
	memset(l->mark, 0, list->nitems * sizeof *l->mark);
	return resize(&list->row, (uint64_t)list->nitems + 1, sizeof *list->row, l->err);
}

/* Those of the items up to and with i begin here; those without neighbours are empty. */
static void begin_list(struct load *l, uint32_t i)
{
	while (l->nlists <= i)
		l->list->row[l->nlists++] = l->nlisted;
}

static enum tn_status leave_lists(struct load *l)
{
	struct tn_neighbours *list = list_of(l);

	if (l->list != list)
		TN_TRY(begin_lists(l));
	begin_list(l, list->nitems);
	TN_TRY(resize(&list->item, l->nlisted, sizeof *list->item, l->err));
	return resize(&list->weight, l->nlisted, sizeof *list->weight, l->err);
}

static enum tn_status grow_lists(struct load *l)
{
	TN_TRY(resize(&l->list->item, more_than(l->list_cap), sizeof *l->list->item, l->err));
	return grow(&l->list->weight, &l->list_cap, sizeof *l->list->weight, l->err);
}

/* The list of another item than the row before. */
static enum tn_status next_list(struct load *l, struct tn_str name)
{
	uint32_t i = tn_map_get(&l->to->x.names, name);

	if (i == TN_MAP_NONE || i < l->nlists)
		return wrong(l, i == TN_MAP_NONE ? "no such item" : "neighbours of an item that was passed", name);
	begin_list(l, i);
	return TN_OK;
}

static enum tn_status read_neighbour(struct load *l, const struct tn_str *cell)
{
	const struct tn_map *names = &l->to->x.names;
	struct tn_neighbours *list = list_of(l);
	uint32_t other = tn_map_get(names, cell[B]);

	if (l->list != list)
		TN_TRY(begin_lists(l));
	if (l->nlists == 0 || !tn_str_eq(cell[A], tn_map_text(names, l->nlists - 1)))
		TN_TRY(next_list(l, cell[A]));
	if (other == TN_MAP_NONE || l->mark[other] == l->nlists)
		return wrong(l, other == TN_MAP_NONE ? "no such item" : "a neighbour twice", cell[B]);
	if (l->nlisted == l->list_cap)
		TN_TRY(grow_lists(l));
	if (cell[BITS].n != TN_RECOMMEND_FILE_HEX || !tn_recommend_float_read(cell[BITS].p, &list->weight[l->nlisted]))
		return wrong(l, "not the bits of a number", cell[BITS]);
	l->mark[other] = l->nlists;
	list->item[l->nlisted++] = other;
	return TN_OK;
}

/* --- sessions --- */

static enum tn_status add_click(struct load *l, struct tn_str number)
{
	struct tn_interactions *x = &l->to->x;
	uint64_t item;

	if (!tn_num_u64(number, UINT32_MAX, &item) || item >= x->nitems)
		return wrong(l, "session: not the number of an item", number);
	if (x->n == x->cap)
		TN_TRY(grow(&x->item, &x->cap, sizeof *x->item, l->err));
	x->item[x->n++] = (uint32_t)item;
	return TN_OK;
}

static enum tn_status read_session(struct load *l, const struct tn_str *cell)
{
	struct tn_interactions *x = &l->to->x;
	struct tn_str rest = cell[VALUE], number;

	TN_TRY(check_empty(l, cell, 1U << A | 1U << B | 1U << BITS));
	if (x->nusers == l->head.users)
		return wrong(l, "session: more of them than 'users'", rest);
	if (x->nusers == x->user_cap)
		TN_TRY(grow(&x->row, &x->user_cap, sizeof *x->row, l->err));
	x->row[x->nusers++] = x->n;
	if (rest.n == 0)                /* no clicks are not one empty number */
		return TN_OK;
	while (tn_str_cut(&rest, ',', &number))
		TN_TRY(add_click(l, number));
	return TN_OK;
}

static enum tn_status leave_sessions(struct load *l)
{
	struct tn_interactions *x = &l->to->x;

	if (x->nusers != l->head.users)
		return tn_err_set(l->err, TN_EDATA, "%lu rows session, and users: %lu", (unsigned long)x->nusers,
			(unsigned long)l->head.users);
	TN_TRY(resize(&x->row, (uint64_t)x->nusers + 1, sizeof *x->row, l->err));
	TN_TRY(resize(&x->item, x->n, sizeof *x->item, l->err));
	x->row[x->nusers] = x->n;
	x->user_cap = x->nusers;
	x->cap = x->n;
	return TN_OK;
}

/* --- rows --- */

static enum tn_status read_end(struct load *l, const struct tn_str *cell)
{
	uint64_t rows, hash;

	TN_TRY(check_empty(l, cell, 1U << A | 1U << B));
	if (!tn_num_u64(cell[VALUE], UINT64_MAX, &rows) || rows != l->rows)
		return tn_err_set(l->err, TN_EDATA, "%llu rows before the end, which says otherwise", (unsigned long long)l->rows);
	if (!tn_figure_hex_read(cell[BITS], &hash) || hash != l->hash_before)
		return tn_err_set(l->err, TN_EDATA, "the rows were changed since they were written");
	return TN_OK;
}

static const struct stage stages[] = {
	[FIRST] = { "recommend-model", TN_RECOMMEND_ALL, read_first, NULL },
	[SETTING] = { "setting", TN_RECOMMEND_ALL, read_setting, leave_settings },
	[ITEM] = { "item", TN_RECOMMEND_ALL, read_item, leave_items },
	[FACTOR] = { "factor", TN_RECOMMEND_BIT(SPECTRAL), read_factor, leave_factors },
	[WEIGHTS] = { "weights", TN_RECOMMEND_BIT(EASE), read_weights, leave_weights },
	[NEAR] = { "near", TN_RECOMMEND_BIT(KNN) | TN_RECOMMEND_BIT(SEQUENCE) | TN_RECOMMEND_BIT(SPECTRAL), read_neighbour, leave_lists },
	[PARTNER] = { "partner", TN_RECOMMEND_BIT(SEQUENCE), read_neighbour, leave_lists },
	[SESSION] = { "session", TN_RECOMMEND_BIT(SESSION), read_session, leave_sessions },
	[LAST] = { "end", TN_RECOMMEND_ALL, read_end, NULL }
};

static bool is_of_method(const struct load *l, uint32_t stage)
{
	return (stages[stage].methods >> l->head.settings.method & 1) != 0;
}

/* A row of another kind: what comes before it is complete. The first row has no way here: there is one of it, and one end. */
static enum tn_status change_stage(struct load *l, struct tn_str kind)
{
	uint32_t to = l->stage + 1;

	while (to <= LAST && !(is_of_method(l, to) && tn_str_eq(kind, tn_str_of(stages[to].kind))))
		to++;
	if (to > LAST)
		return wrong(l, "not a row that belongs here", kind);
	for (; l->stage < to; l->stage++)
		if (stages[l->stage].leave != NULL && is_of_method(l, l->stage))
			TN_TRY(stages[l->stage].leave(l));
	return TN_OK;
}

static enum tn_status not_ours(struct tn_err *err, uint64_t line)
{
	tn_err_set(err, TN_EDATA, "not a model of recommend --save");
	tn_err_at(err, NULL, line, 0);
	return TN_EDATA;
}

static enum tn_status read_row(struct load *l, const struct tn_rec *rec)
{
	struct tn_str cell[TN_RECOMMEND_FILE_CELLS], raw = tn_rec_raw(rec);

	if (rec->nf != TN_RECOMMEND_FILE_CELLS)
		return tn_err_set(l->err, TN_EDATA, "%u fields, not %d", (unsigned)rec->nf, TN_RECOMMEND_FILE_CELLS);
	for (uint32_t i = 0; i < TN_RECOMMEND_FILE_CELLS; i++)
		cell[i] = tn_rec_bare(rec, i);
	if (l->rows == 0 && !tn_str_eq(cell[KIND], tn_str_of(stages[FIRST].kind)))
		return not_ours(l->err, rec->line);
	if (l->stage == LAST)
		return wrong(l, "a row behind the end", cell[KIND]);
	if (l->rows > 0 && (l->stage == FIRST || !tn_str_eq(cell[KIND], tn_str_of(stages[l->stage].kind))))
		TN_TRY(change_stage(l, cell[KIND]));
	l->hash_before = l->hash;
	l->hash = tn_recommend_hash(l->hash, raw.p, raw.n + 1);
	TN_TRY(stages[l->stage].read(l, cell));
	l->rows++;
	return TN_OK;
}

static enum tn_status read_rows(struct load *l, struct tn_table *t)
{
	struct tn_window w;
	int got;

	while ((got = tn_table_fill(t, &w, l->err)) > 0) {
		if (tn_table_is_new(t) && !tn_recommend_is_file(tn_table_columns(t)))
			return not_ours(l->err, 1);
		for (uint32_t r = 0; r < w.n; r++) {
			struct tn_rec rec = tn_window_rec(&w, r);
			enum tn_status st = read_row(l, &rec);

			if (st != TN_OK) {
				tn_err_at(l->err, NULL, rec.line, 0);
				return st;
			}
		}
	}
	if (got < 0)
		return l->err->status;
	if (!tn_recommend_is_file(tn_table_columns(t)))
		return not_ours(l->err, 1);
	if (l->stage == LAST)
		return TN_OK;
	tn_err_set(l->err, TN_EDATA, "the model was cut: its last row, end, is missing");
	tn_err_at(l->err, NULL, l->rows + 1, 0);
	return TN_EDATA;
}

/* The table is read by itself: what was said of the input's columns, bad rows and progress is not for it. */
static enum tn_status read_file(struct load *l, const char *file, const struct tn_common *common)
{
	struct tn_common plain = { .max_record = RECORD_MOST, .mem = common->mem, .tmp = common->tmp, .engine = common->engine };
	struct tn_table *t = NULL;
	enum tn_status st = tn_table_open_file(&t, &plain, file, 0, l->err);

	if (st == TN_OK)
		st = read_rows(l, t);
	tn_table_close(t);
	return st;
}

/* What the rows do not hold as it stands. */
static enum tn_status put_together(struct load *l)
{
	struct tn_recommend_saved *s = l->to;

	s->as_of = l->head.as_of;
	s->half_life_days = l->head.half_life_days;
	s->x.nusers = l->head.users;
	s->model.settings = l->head.settings;
	s->model.x = &s->x;
	if (l->head.settings.method != TN_RECOMMEND_SESSION || s->x.n == 0)
		return TN_OK;
	return tn_session_fit(&s->model.session, &s->x, &tn_session_default, l->err);
}

static void tell(struct tn_err *err, const char *file)
{
	tn_err_at(err, file, 0, 0);
	if (strcmp(err->reason, "cr") == 0) {
		err->hint[0] = '\0';    /* it is no log for ingest */
		tn_err_hint(err, "a CRLF file: tr -d '\\r' makes its line ends LF");
	}
	if (err->line > 0 && (err->status == TN_EDATA || err->status == TN_EINPUT))     /* it could be read */
		tn_err_hint(err, "fit it again with --save");
}

enum tn_status tn_recommend_load_file(struct tn_recommend_saved *s, const char *file, const struct tn_common *common, struct tn_err *err)
{
	struct load l = { .to = s, .head.settings = tn_recommend_default, .hash = TN_RECOMMEND_HASH, .err = err };
	enum tn_status st = TN_OK;

	*s = (struct tn_recommend_saved){ .as_of = TN_TIME_NONE };
	if (tn_map_init(&s->x.names) != 0)
		st = tn_err_set(err, TN_ELIMIT, "the system gives no random bytes");
	if (st == TN_OK)
		st = read_file(&l, file, common);
	if (st == TN_OK)
		st = put_together(&l);
	tn_sys.free(l.mark);
	if (l.vector != NULL && l.head.settings.method == TN_RECOMMEND_EASE)
		tn_sys.unmap(l.vector, (size_t)(l.vector_cap * s->x.nitems * sizeof *l.vector));
	else
		tn_sys.free(l.vector);
	if (st != TN_OK) {
		tell(err, file);
		tn_recommend_saved_fini(s);
	}
	return st;
}

void tn_recommend_saved_fini(struct tn_recommend_saved *s)
{
	tn_recommend_model_fini(&s->model);
	tn_interactions_fini(&s->x);
	tn_sys.free(s->recent);
	*s = (struct tn_recommend_saved){ 0 };
}
