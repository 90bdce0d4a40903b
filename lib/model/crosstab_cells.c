/* From states to cells. While the states are walked a row or column is a number, in order of first meeting; then the labels are
 * sorted, and the cells by the places of theirs. Cells are held by (row, column) in a table of open addressing, so that only
 * those that occur take memory. */
#include "model/crosstab_impl.h"

#include <stdlib.h>

#include "base/num.h"
#include "base/sys.h"

#define FIRST_CELLS 64U
#define CELLS_BYTES (UINT64_C(16) << 20)        /* beyond --mem */

/* Status 1, as of any value that does not fit: nothing wraps, nothing becomes a float. */
enum tn_status tn_crosstab_too_large(struct tn_crosstab *x, const char *what)
{
	if (strcmp(what, "count") == 0)
		return tn_err_set(tn_fold_err(x->fold), TN_EDATA, "count: the rows do not fit 64 bits");
	return tn_err_set(tn_fold_err(x->fold), TN_EDATA, "value: a sum does not fit in 128 bits");
}

/* --- cells by number --- */

/* There is nowhere to spill cells to. `more`: bytes that are wanted now. */
static enum tn_status check_room(struct tn_crosstab *x, uint64_t more)
{
	uint64_t bytes = tn_fold_held(x->fold) + (uint64_t)x->cells_cap * sizeof *x->cell + (uint64_t)x->slot_cap * sizeof *x->slot;
	struct tn_err *err = tn_fold_err(x->fold);

	for (int i = 0; i < 2; i++)
		bytes += tn_map_bytes(&x->axis[i].map);
	if (bytes + more <= tn_fold_common(x->fold)->mem + CELLS_BYTES)
		return TN_OK;
	tn_err_set(err, TN_ELIMIT, "the cells need more memory than --mem allows");
	tn_err_hint(err, "bins (--row-bins N, --col-bins N), or a larger --mem");
	return TN_ELIMIT;
}

/* The numbers come from a walk whose order nobody outside can know, or from a sorted one; multiplying spreads both. */
static uint32_t slot_of(const struct tn_crosstab *x, uint32_t row, uint32_t col)
{
	uint64_t hash = tn_hash_fold(((uint64_t)row << 32 | col) ^ UINT64_C(0x9e3779b97f4a7c15), UINT64_C(0xd6e8feb86659fd93));
	uint32_t i = (uint32_t)hash & (x->slot_cap - 1);

	while (x->slot[i] != 0 && (x->cell[x->slot[i] - 1].row != row || x->cell[x->slot[i] - 1].col != col))
		i = (i + 1) & (x->slot_cap - 1);
	return i;
}

/* Half of the slots are free, so a miss looks at few. */
static enum tn_status grow(struct tn_crosstab *x)
{
	uint64_t cap = x->cells_cap == 0 ? FIRST_CELLS : 2 * (uint64_t)x->cells_cap;
	struct tn_crosstab_cell *cell;
	uint32_t *slot;

	if (cap > UINT32_MAX / 2)
		return tn_err_set(tn_fold_err(x->fold), TN_ELIMIT, "more than %u cells", x->cells_cap);
	TN_TRY(check_room(x, (cap - x->cells_cap) * sizeof *cell + 2 * cap * sizeof *slot));
	cell = tn_sys.realloc(x->cell, cap * sizeof *cell);
	if (cell == NULL)
		return tn_err_nomem(tn_fold_err(x->fold), cap * sizeof *cell);
	x->cell = cell;
	x->cells_cap = (uint32_t)cap;
	slot = tn_sys.realloc(x->slot, 2 * cap * sizeof *slot);
	if (slot == NULL)
		return tn_err_nomem(tn_fold_err(x->fold), 2 * cap * sizeof *slot);
	memset(slot, 0, 2 * cap * sizeof *slot);
	x->slot = slot;
	x->slot_cap = (uint32_t)(2 * cap);
	for (uint32_t i = 0; i < x->ncells; i++)
		x->slot[slot_of(x, x->cell[i].row, x->cell[i].col)] = i + 1;
	return TN_OK;
}

/* The number of the group that a value is in. */
static enum tn_status number_of(struct tn_crosstab *x, struct tn_crosstab_axis *a, struct tn_str value, uint32_t *number)
{
	*number = 0;
	if (value.n == 0) {
		a->has_missing = true;
		return TN_OK;
	}
	if (!a->has_text)
		value = tn_crosstab_plain(x, value);
	*number = a->is_binned ? tn_crosstab_bin(a, value) : tn_map_put(&a->map, value);
	return (*number)++ == TN_MAP_NONE ? tn_fold_nomem(x->fold) : TN_OK;
}

/* A partial can claim counts that no input has. */
static enum tn_status add_to(struct tn_crosstab *x, uint64_t *n, struct tn_sum *sum, uint64_t more, const struct tn_sum *more_sum)
{
	if (__builtin_add_overflow(*n, more, n))
		return tn_crosstab_too_large(x, "count");
	return tn_sum_merge(sum, more_sum) ? TN_OK : tn_crosstab_too_large(x, "sum");
}

/* The pair of values becomes a pair of groups, its count and sum go to their cell. */
static enum tn_status add_state(struct tn_crosstab *x, struct tn_str row_value, struct tn_str col_value, const struct tn_crosstab_state *s)
{
	struct tn_sum sum = tn_crosstab_sum(s);
	uint32_t row, col, i;

	TN_TRY(number_of(x, &x->axis[0], row_value, &row));
	TN_TRY(number_of(x, &x->axis[1], col_value, &col));
	if (x->ncells == x->cells_cap)
		TN_TRY(grow(x));
	i = slot_of(x, row, col);
	if (x->slot[i] == 0) {
		TN_TRY(check_room(x, 0));
		x->cell[x->ncells] = (struct tn_crosstab_cell){ .row = row, .col = col };
		x->slot[i] = ++x->ncells;
	}
	TN_TRY(add_to(x, &x->total.n, &x->total.sum, s->n, &sum));
	return add_to(x, &x->cell[x->slot[i] - 1].n, &x->cell[x->slot[i] - 1].sum, s->n, &sum);
}

/* --- order --- */

struct named {
	struct tn_str text;
	uint32_t number;
};

static int by_bytes(const void *a, const void *b)
{
	return tn_str_cmp(((const struct named *)a)->text, ((const struct named *)b)->text);
}

/* 1.5 and 1.50 are two values that are equal as numbers: their bytes decide. */
static int by_number(const void *a, const void *b)
{
	int c = tn_num_cmp(((const struct named *)a)->text, ((const struct named *)b)->text);

	return c != 0 ? c : by_bytes(a, b);
}

/* The values of a column that has no bins. */
static enum tn_status order_values(struct tn_crosstab *x, struct tn_crosstab_axis *a)
{
	uint32_t n = a->map.n;
	struct named *value = tn_sys.malloc((n + 1) * sizeof *value);

	if (value == NULL)
		return tn_err_nomem(tn_fold_err(x->fold), n * sizeof *value);
	a->by_number = true;
	for (uint32_t i = 0; i < n; i++) {
		value[i] = (struct named){ tn_map_text(&a->map, i), i + 1 };
		a->by_number = a->by_number && tn_num_is(value[i].text);
	}
	qsort(value, n, sizeof *value, a->by_number ? by_number : by_bytes);
	for (uint32_t i = 0; i < n; i++)
		a->order[a->norder++] = value[i].number;
	tn_sys.free(value);
	return TN_OK;
}

/* The missing come first. All bins have a place, those that are empty, too. */
static enum tn_status order_groups(struct tn_crosstab *x, struct tn_crosstab_axis *a)
{
	size_t n = (size_t)(a->is_binned ? a->nbins : a->map.n) + 1;

	a->order = tn_arena_zalloc(&x->arena, n, sizeof *a->order);
	a->place = tn_arena_zalloc(&x->arena, n, sizeof *a->place);
	a->total = tn_arena_zalloc(&x->arena, n, sizeof *a->total);
	if (a->order == NULL || a->place == NULL || a->total == NULL)
		return tn_fold_nomem(x->fold);
	if (a->has_missing)
		a->order[a->norder++] = 0;
	for (uint32_t i = 0; a->is_binned && i < a->nbins; i++)
		a->order[a->norder++] = i + 1;
	if (!a->is_binned)
		TN_TRY(order_values(x, a));
	for (uint32_t i = 0; i < a->norder; i++)
		a->place[a->order[i]] = i;
	return TN_OK;
}

static int by_place(const void *a, const void *b)
{
	const struct tn_crosstab_cell *x = a, *y = b;

	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return x->col < y->col ? -1 : x->col > y->col;
}

/* A total that nobody asked for must not be the sum that does not fit. */
static enum tn_status order_cells(struct tn_crosstab *x)
{
	const struct tn_sum zero = { 0 };

	for (uint32_t i = 0; i < x->ncells; i++) {
		struct tn_crosstab_cell *c = &x->cell[i];
		const struct tn_sum *sum = x->spec->totals ? &c->sum : &zero;
		struct tn_crosstab_total *row, *col;

		c->row = x->axis[0].place[c->row];
		c->col = x->axis[1].place[c->col];
		row = &x->axis[0].total[c->row];
		col = &x->axis[1].total[c->col];
		TN_TRY(add_to(x, &row->n, &row->sum, c->n, sum));
		TN_TRY(add_to(x, &col->n, &col->sum, c->n, sum));
	}
	if (x->ncells > 0)
		qsort(x->cell, x->ncells, sizeof *x->cell, by_place);
	return TN_OK;
}

/* The order of the walk reaches the numbers, but nothing that is printed. */
enum tn_status tn_crosstab_cells(struct tn_crosstab *x, struct tn_walk *walk)
{
	struct tn_str key, row;
	const void *state;
	int got;

	while ((got = tn_walk_next(walk, &key, &state)) > 0) {
		tn_str_cut(&key, '\t', &row);
		TN_TRY(add_state(x, row, key, state));
	}
	if (got < 0)
		return tn_fold_err(x->fold)->status;
	TN_TRY(order_groups(x, &x->axis[0]));
	TN_TRY(order_groups(x, &x->axis[1]));
	return order_cells(x);
}

struct tn_str tn_crosstab_label(const struct tn_crosstab_axis *a, uint32_t place)
{
	uint32_t number = a->order[place];

	if (number == 0)
		return TN_STR("");
	return a->is_binned ? a->bin_label[number - 1] : tn_map_text(&a->map, number - 1);
}
