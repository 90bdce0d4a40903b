/* Neighbours from ordered histories: what follows what, and the blend partner, what goes with what. A row at a time: all places
 * where item i stands, in the order of users, each with the items around it. So neither R nor R' is ever held, and sums do not
 * depend on anything but the input.
 *
 * The largest of a row are taken by the weights as they are kept, in single precision: sums that are equal on paper but were
 * added up in another order differ in their last bits, and would leave the order of equal neighbours to chance. */
#include "model/sequence.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/sys.h"
#include "math/top.h"

#define STEP_POWER .5           /* (r - q)^-1/2 */
#define PARTNER_POWER .3        /* d_u^-p */

const struct tn_sequence_spec tn_sequence_default = {
	.reach = 50, .neighbours = 300, .back = .1, .row_damping = .3, .item_damping = .1
};

/* It has no reach, and no way back: both are the same to it. */
static const struct tn_sequence_spec partner = { .neighbours = 300, .row_damping = .3, .item_damping = .2 };

/* Where an item stands. */
struct place {
	uint32_t user, at;
};

struct fit {
	const struct tn_interactions *x;
	const struct tn_sequence_spec *spec;
	void (*collect)(struct fit *f, struct place p);         /* adds what stands around p to the row */
	double *power;                  /* k^-1/2 by distance, or k^-p by the length of a history */
	double *damping;                /* n_j^-item_damping */
	uint64_t *first;                /* of an item's places; nitems + 1 */
	struct place *place;
	struct tn_scores row;           /* S_ij, without the dampings */
	struct tn_top best;
	struct tn_neighbours *w;
	uint64_t cap;                   /* of w's items */
};

/* --- a row of S --- */

static inline double part_of(const struct tn_history *h, uint32_t at)
{
	return h->part == NULL ? 1 : (double)h->part[at];
}

/* What followed i counts in full, by its distance; what i followed, `back` times that. */
static void collect_steps(struct fit *f, struct place p)
{
	struct tn_history h = tn_interactions_history(f->x, p.user);
	uint32_t reach = f->spec->reach;
	uint32_t from = p.at > reach ? p.at - reach : 0;
	uint32_t to = h.n - p.at > reach ? p.at + reach + 1 : h.n;
	double part = part_of(&h, p.at), back = part * f->spec->back;

	for (uint32_t q = from; q < p.at; q++)
		tn_scores_add(&f->row, h.item[q], back * part_of(&h, q) * f->power[p.at - q]);
	for (uint32_t r = p.at + 1; r < to; r++)
		tn_scores_add(&f->row, h.item[r], part * part_of(&h, r) * f->power[r - p.at]);
}

/* The whole history, whatever the order. */
static void collect_all(struct fit *f, struct place p)
{
	struct tn_history h = tn_interactions_history(f->x, p.user);
	double part = part_of(&h, p.at) * f->power[h.n];

	for (uint32_t q = 0; q < h.n; q++)
		if (q != p.at)
			tn_scores_add(&f->row, h.item[q], part * part_of(&h, q));
}

/* --- tables --- */

/* Room for one more than n: none of something has an address, too, and ends have a place. */
static enum tn_status get(void *at, uint64_t n, size_t size, struct tn_err *err)
{
	void **p = at;

	*p = n < SIZE_MAX / size ? tn_sys.malloc((size_t)(n + 1) * size) : NULL;
	return *p == NULL ? tn_err_nomem(err, n * size) : TN_OK;
}

static uint32_t longest(const struct tn_interactions *x)
{
	uint64_t most = 0;

	for (uint32_t u = 0; u < x->nusers; u++)
		if (x->row[u + 1] - x->row[u] > most)
			most = x->row[u + 1] - x->row[u];
	return (uint32_t)most;
}

static enum tn_status make_powers(struct fit *f, double power, struct tn_err *err)
{
	uint32_t most = longest(f->x);

	TN_TRY(get(&f->power, most, sizeof *f->power, err));
	f->power[0] = 0;        /* never asked for */
	for (uint32_t k = 1; k <= most; k++)
		f->power[k] = pow(k, -power);
	TN_TRY(get(&f->damping, f->x->nitems, sizeof *f->damping, err));
	for (uint32_t j = 0; j < f->x->nitems; j++)
		f->damping[j] = pow(f->x->popularity[j], -f->spec->item_damping);
	return TN_OK;
}

/* The lists turned, with positions: tn_interactions_turn gives users only. */
static enum tn_status make_places(struct fit *f, struct tn_err *err)
{
	const struct tn_interactions *x = f->x;
	uint64_t *first;

	TN_TRY(get(&f->first, x->nitems + UINT64_C(1), sizeof *f->first, err));
	TN_TRY(get(&f->place, x->n, sizeof *f->place, err));
	first = f->first;
	memset(first, 0, ((size_t)x->nitems + 2) * sizeof *first);
	for (uint64_t k = 0; k < x->n; k++)     /* counted two ahead, so that filling leaves each start in its own entry */
		first[x->item[k] + UINT64_C(2)]++;
	for (uint32_t j = 0; j < x->nitems; j++)
		first[j + UINT64_C(2)] += first[j + UINT64_C(1)];
	for (uint32_t u = 0; u < x->nusers; u++)
		for (uint64_t k = x->row[u]; k < x->row[u + 1]; k++)
			f->place[first[x->item[k] + UINT64_C(1)]++] = (struct place){ u, (uint32_t)(k - x->row[u]) };
	return TN_OK;
}

static enum tn_status begin(struct fit *f, double power, struct tn_err *err)
{
	uint32_t nitems = f->x->nitems;

	*f->w = (struct tn_neighbours){ .nitems = nitems };
	f->best.most = f->spec->neighbours < nitems ? f->spec->neighbours : nitems;
	TN_TRY(make_powers(f, power, err));
	TN_TRY(make_places(f, err));
	TN_TRY(tn_scores_init(&f->row, nitems, err));
	TN_TRY(get(&f->best.item, f->best.most, sizeof *f->best.item, err));
	return get(&f->w->row, nitems + UINT64_C(1), sizeof *f->w->row, err);
}

static void end(struct fit *f)
{
	tn_sys.free(f->power);
	tn_sys.free(f->damping);
	tn_sys.free(f->first);
	tn_sys.free(f->place);
	tn_scores_fini(&f->row);
	tn_sys.free(f->best.item);
}

/* --- the rows that are kept --- */

/* Where the second list does not fit, the first one has another length than it needs: tn_neighbours_fini does not mind. */
static enum tn_status resize(struct tn_neighbours *w, uint64_t n, struct tn_err *err)
{
	uint32_t *item = NULL;
	float *weight = NULL;

	if (n <= SIZE_MAX / sizeof *item)
		item = tn_sys.realloc(w->item, (size_t)n * sizeof *item);
	if (item != NULL) {
		w->item = item;
		weight = tn_sys.realloc(w->weight, (size_t)n * sizeof *weight);
	}
	if (weight == NULL)
		return tn_err_nomem(err, n * sizeof *weight);
	w->weight = weight;
	return TN_OK;
}

static enum tn_status keep(struct fit *f, uint64_t at, struct tn_err *err)
{
	if (f->cap - at < f->best.n) {
		uint64_t cap = f->cap + f->cap / 2 + f->best.most;

		TN_TRY(resize(f->w, cap, err));
		f->cap = cap;
	}
	for (uint32_t k = 0; k < f->best.n; k++) {
		f->w->item[at + k] = f->best.item[k].number;
		f->w->weight[at + k] = (float)f->best.item[k].score;
	}
	return TN_OK;
}

/* The best of the row, in order. A weight of 0 (parts or `back` of 0, or less than a float can hold) is no neighbour. */
static void choose(struct fit *f, uint32_t i)
{
	double damping = pow(f->x->popularity[i], -f->spec->row_damping);

	f->best.n = 0;
	for (uint32_t k = 0; k < f->row.n; k++) {
		uint32_t j = f->row.touched[k];
		/* Never infinite: 0 times it is no number. */
		float weight = (float)fmin(f->row.at[j] * damping * f->damping[j], FLT_MAX);

		if (weight > 0)
			tn_top_offer(&f->best, (double)weight, j);
	}
	tn_top_sort(&f->best);
}

static enum tn_status fit_rows(struct fit *f, struct tn_err *err)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < f->x->nitems; i++) {
		f->w->row[i] = n;
		for (uint64_t k = f->first[i]; k < f->first[i + UINT64_C(1)]; k++)
			f->collect(f, f->place[k]);
		choose(f, i);
		tn_scores_clear(&f->row);
		TN_TRY(keep(f, n, err));
		n += f->best.n;
	}
	f->w->row[f->x->nitems] = n;
	return n < f->cap && n > 0 ? resize(f->w, n, err) : TN_OK;      /* gives back what growing took too much */
}

/* A failure leaves nothing to free. */
static enum tn_status run(struct fit *f, double power, struct tn_err *err)
{
	enum tn_status st = begin(f, power, err);

	if (st == TN_OK)
		st = fit_rows(f, err);
	end(f);
	if (st != TN_OK) {
		tn_neighbours_fini(f->w);
		*f->w = (struct tn_neighbours){ 0 };
	}
	return st;
}

/* --- the models --- */

enum tn_status tn_sequence_fit(struct tn_neighbours *w, const struct tn_interactions *x, const struct tn_sequence_spec *spec,
	struct tn_err *err)
{
	struct fit f = { .x = x, .spec = spec, .collect = collect_steps, .w = w };

	return run(&f, STEP_POWER, err);
}

enum tn_status tn_partner_fit(struct tn_neighbours *w, const struct tn_interactions *x, struct tn_err *err)
{
	struct fit f = { .x = x, .spec = &partner, .collect = collect_all, .w = w };

	return run(&f, PARTNER_POWER, err);
}

/* The whole history counts, however little: what only its oldest items lead to must stand before what none leads to. */
void tn_sequence_score(const struct tn_neighbours *w, const struct tn_history *h, double decay, double times, struct tn_scores *out)
{
	double scale = times;

	for (uint32_t t = h->n; t-- > 0; scale *= decay) {
		uint32_t i = h->item[t];
		double part = scale * part_of(h, t);

		for (uint64_t k = w->row[i]; k < w->row[i + UINT64_C(1)]; k++)
			tn_scores_add(out, w->item[k], part * (double)w->weight[k]);
	}
}
