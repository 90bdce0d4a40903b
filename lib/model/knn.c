/* hot: C = X'X a row at a time, the K largest of each row, and the scores of users from them.
 *
 * Measured    CPU seconds, gcc 12 -O2, a busy machine, both ways in the same minutes. Fit with K 100, plain (a branch on "seen
 *             before", a heap) -> this: gowalla (62.5 million sums) 1.34 -> .45, yelp2018 (112.8 million) 1.88 -> .58. Scores of
 *             gowalla's 29,858 users (81 million sums), tn_scores_add -> this: .72 -> .25.
 * Tricks      no branch on "seen before": the slot behind the list is always written, and kept where the sum was 0 (in scores:
 *             where there was no mark); what a row needs of a user (begin of his list, d_u^-p) stands in one place, and the
 *             next users' lists are fetched ahead (.54 without); a candidate is one whole number, s_ij above and the item
 *             below, so that choosing and sorting compare once; the worst go when there are three candidates for each place.
 * Tried       sums weighed by AVX2, eight at a time (.61: most items are rare, so most eights hold one sum); two to seven
 *             candidates for a place measure alike. The symmetry of C would halve the sums, a third of the time, and need half
 *             of C in memory. Plain C does it, so there is no second version here; the plain twin is in the tests, dense.
 * Rounding    s_ij is rounded to 2^-33 of itself before it is compared (beyond 2^20 items a bit less for each doubling): sums
 *             that are equal on paper but were added up in another order are ties, as they should be.
 */
#include "model/knn.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/sys.h"

#define ENOUGH 3U               /* candidates for a place: then the worst are dropped */
#define ROOM 4U
#define AHEAD 4U                /* lists on their way */
#define ROW_LINES 4U            /* of the next row of neighbours: the rest of it comes by itself */
#define ITEM_BITS 20            /* of a candidate, at least */
#define SHORT_LIST 12U          /* up to here insertion is the faster sort */

/* What a row needs of a user, in one place. */
struct user {
	uint64_t from;                  /* of his list */
	double weight;                  /* d_u^-p */
};

struct fit {
	const struct tn_interactions *x;
	enum tn_knn_kind kind;
	double user_damping, item_damping;
	uint32_t most;                  /* K, or less where there are not as many items */
	struct tn_interactions holders; /* users of an item */
	struct user *user;              /* nusers + 1: the last one is the end of the lists */
	double *by_item;                /* n_j^-b */
	double *sum;                    /* the row C_i; all 0 between rows */
	uint32_t *both;                 /* n_ij; NULL: not asked for */
	bool is_count;                  /* C_ij is n_ij */
	uint32_t support;
	uint32_t *touched;              /* items with a sum */
	uint32_t ntouched;
	uint64_t low;                   /* the bits of a candidate that hold its item, all ones */
	double limit;                   /* s_ij up to here are not among the best */
	uint64_t *best, *spare;         /* candidates; what sorting needs */
	uint32_t nbest, enough, room;   /* the worst are dropped beyond `enough` */
};

/* --- candidates: s_ij rounded, and the item, as one number --- */

static inline uint64_t bits_of(double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof bits);
	return bits;
}

static inline double of_bits(uint64_t bits)
{
	double v;

	memcpy(&v, &bits, sizeof v);
	return v;
}

/* Larger is better: positive doubles are in the order of their bits, and of two equal ones the smaller item is first. */
static inline uint64_t candidate(uint64_t low, double s, uint32_t item)
{
	return ((bits_of(s) + (low / 2 + 1)) & ~low) | (low - item);
}

static inline uint32_t item_of(const struct fit *f, uint64_t c)
{
	return (uint32_t)(f->low - (c & f->low));
}

static inline double s_of(const struct fit *f, uint64_t c)
{
	return of_bits(c & ~f->low);
}

static void insert_all(uint64_t *a, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++) {
		uint64_t v = a[i];
		uint32_t k = i;

		for (; k > 0 && a[k - 1] < v; k--)
			a[k] = a[k - 1];
		a[k] = v;
	}
}

static inline uint64_t larger(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static inline uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t middle(uint64_t a, uint64_t b, uint64_t c)
{
	return larger(smaller(a, b), smaller(larger(a, b), c));
}

/* Those above the pivot to the front, without a branch to be guessed; returns how many. */
static uint32_t divide(uint64_t *a, uint32_t n, uint64_t pivot)
{
	uint32_t front = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint64_t v = a[i];

		a[i] = a[front];
		a[front] = v;
		front += v > pivot;
	}
	return front;
}

/* The k largest to the front. No two are equal. */
static void choose(uint64_t *a, uint32_t n, uint32_t k)
{
	while (k > 0 && k < n) {
		uint32_t front;

		if (n <= SHORT_LIST) {
			insert_all(a, n);
			return;
		}
		front = divide(a, n, middle(a[0], a[n / 2], a[n - 1]));
		if (front >= k) {
			n = front;
		} else {
			a += front;
			n -= front;
			k -= front;
		}
	}
}

/* Without a branch but the loop's. */
static void merge(const uint64_t *a, uint32_t na, const uint64_t *b, uint32_t nb, uint64_t *to)
{
	uint32_t i = 0, k = 0;

	while (i < na && k < nb) {
		uint64_t va = a[i], vb = b[k];
		bool is_a = va > vb;

		*to++ = larger(va, vb);
		i += is_a;
		k += !is_a;
	}
	memcpy(to, a + i, (na - i) * sizeof *a);
	memcpy(to + (na - i), b + k, (nb - k) * sizeof *b);
}

/* The largest first. */
static void sort(uint64_t *a, uint64_t *spare, uint32_t n)
{
	uint32_t half = n / 2;

	if (n <= SHORT_LIST) {
		insert_all(a, n);
		return;
	}
	sort(a, spare, half);
	sort(a + half, spare, n - half);
	memcpy(spare, a, half * sizeof *a);
	merge(spare, half, a + half, n - half, a);
}

/* Leaves K. An item whose s_ij rounds to that of the last one may still come: its number may be smaller. */
static void drop_worst(struct fit *f)
{
	uint64_t worst = UINT64_MAX;

	choose(f->best, f->nbest, f->most);
	f->nbest = f->most;
	for (uint32_t k = 0; k < f->most; k++)
		worst = smaller(worst, f->best[k]);
	f->limit = of_bits((worst & ~f->low) - f->low / 2 - 2);
}

/* --- a row --- */

/* Beyond the end of a list it fetches in vain, and does no harm. */
static inline void fetch(const void *p, uint32_t lines)
{
	for (uint32_t k = 0; k < lines; k++)
		__builtin_prefetch((const char *)p + k * 64);
}

/* An item that has no sum yet goes into the list of those that have one. No branch: it would be guessed wrong too often. */
static void collect_list(struct fit *f, const uint32_t *item, uint64_t n, double weight)
{
	double *sum = f->sum;
	uint32_t *touched = f->touched;
	uint32_t ntouched = f->ntouched;

	for (uint64_t k = 0; k < n; k++) {
		uint32_t j = item[k];

		touched[ntouched] = j;
		ntouched += bits_of(sum[j]) == 0;
		sum[j] += weight;
	}
	f->ntouched = ntouched;
}

/* With parts a pair may weigh nothing: such a one leaves no sum, and its item would be listed again. */
static void collect_parts(struct fit *f, const uint32_t *item, const float *part, uint64_t n, double weight)
{
	for (uint64_t k = 0; k < n; k++) {
		double v = weight * (double)part[k], *sum = &f->sum[item[k]];

		f->touched[f->ntouched] = item[k];
		f->ntouched += *sum == 0 && v > 0;
		*sum += v;
	}
}

static void collect(struct fit *f, uint32_t i)
{
	const struct tn_interactions *x = f->x, *h = &f->holders;
	uint64_t end = h->row[i + UINT64_C(1)];

	f->ntouched = 0;
	for (uint64_t k = h->row[i]; k < end; k++) {
		const struct user *u = &f->user[h->item[k]];
		uint64_t n = u[1].from - u->from;

		if (end - k > 2 * AHEAD)
			__builtin_prefetch(&f->user[h->item[k + 2 * AHEAD]]);
		if (end - k > AHEAD)
			fetch(x->item + f->user[h->item[k + AHEAD]].from, 2);
		if (x->part == NULL)
			collect_list(f, x->item + u->from, n, u->weight);
		else
			collect_parts(f, x->item + u->from, x->part + u->from, n, u->weight * (double)h->part[k]);
	}
	f->sum[i] = 0;
}

/* Candidates among n of the touched, again without a branch; their sums are 0 again. */
static void weigh(struct fit *f, const uint32_t *touched, uint32_t n)
{
	uint64_t *best = f->best, low = f->low;
	double *sum = f->sum, limit = f->limit;
	const double *by_item = f->by_item;
	uint32_t nbest = f->nbest;

	for (uint32_t k = 0; k < n; k++) {
		uint32_t j = touched[k];
		double s = sum[j] * by_item[j];

		sum[j] = 0;
		best[nbest] = candidate(low, s, j);
		nbest += s > limit;
	}
	f->nbest = nbest;
}

/* Candidates of the row, K or some more. */
static void weigh_row(struct fit *f)
{
	f->limit = DBL_MIN;
	f->nbest = 0;
	for (uint32_t k = 0; k < f->ntouched; ) {
		uint32_t n = (uint32_t)smaller(f->ntouched - k, f->room - f->nbest);

		weigh(f, f->touched + k, n);
		k += n;
		if (f->nbest > f->enough && k < f->ntouched)
			drop_worst(f);
	}
}

/* What makes w_ij of s_ij. The sum runs from the best on. */
static double divisor(const struct fit *f, uint32_t i)
{
	double holders = (double)(f->holders.row[i + UINT64_C(1)] - f->holders.row[i]), sum = 0;

	switch (f->kind) {
	case TN_KNN_COSINE:
	case TN_KNN_RP3BETA:
		return pow(holders, f->kind == TN_KNN_COSINE ? .5 : f->user_damping);
	case TN_KNN_LIFT:
		return holders / f->x->nusers;
	case TN_KNN:
		break;
	}
	for (uint32_t k = 0; k < f->nbest; k++)
		sum += s_of(f, f->best[k]);
	return sum;
}

/* Writes the row's neighbours at `at`; returns where the next row begins. */
static uint64_t keep(struct fit *f, struct tn_neighbours *w, uint32_t i, uint64_t at)
{
	double by;

	if (f->nbest > f->most)
		drop_worst(f);
	sort(f->best, f->spare, f->nbest);
	by = divisor(f, i);
	for (uint32_t k = 0; k < f->nbest; k++) {
		w->item[at + k] = item_of(f, f->best[k]);
		w->weight[at + k] = (float)fmin(s_of(f, f->best[k]) / by, FLT_MAX);
	}
	return at + f->nbest;
}

/* n_ij of all items j, or zeros again. Runs over the lists once more, since few ask for it. */
static void count_row(struct fit *f, uint32_t i, bool on)
{
	const struct tn_interactions *x = f->x, *h = &f->holders;

	for (uint64_t k = h->row[i]; k < h->row[i + UINT64_C(1)]; k++)
		for (uint64_t at = x->row[h->item[k]]; at < x->row[h->item[k] + UINT64_C(1)]; at++)
			f->both[x->item[at]] = on ? f->both[x->item[at]] + 1 : 0;
}

/* Sums of items that too few hold together with i become 0, which is no candidate. */
static void drop_rare(struct fit *f, uint32_t i)
{
	if (f->support <= 1)
		return;
	if (!f->is_count)
		count_row(f, i, true);
	for (uint32_t k = 0; k < f->ntouched; k++) {
		uint32_t j = f->touched[k];

		if (f->is_count ? f->sum[j] < f->support : f->both[j] < f->support)
			f->sum[j] = 0;
	}
	if (!f->is_count)
		count_row(f, i, false);
}

/* Of the row that stands in `best`. s_ij is n_ij n_j^-b there, within 2^-33, where sums are counts. */
static void keep_both(struct fit *f, struct tn_neighbours *w, uint32_t i, uint64_t from, uint64_t to)
{
	if (!f->is_count)
		count_row(f, i, true);
	for (uint64_t k = from; k < to; k++)
		w->both[k] = f->is_count ? (uint32_t)llround(s_of(f, f->best[k - from]) / f->by_item[w->item[k]]) : f->both[w->item[k]];
	if (!f->is_count)
		count_row(f, i, false);
}

static void fit_rows(struct fit *f, struct tn_neighbours *w)
{
	uint64_t at = 0;

	for (uint32_t i = 0; i < w->nitems; i++) {
		w->row[i] = at;
		collect(f, i);
		drop_rare(f, i);
		weigh_row(f);
		at = keep(f, w, i, at);
		if (w->both != NULL)
			keep_both(f, w, i, w->row[i], at);
	}
	w->row[w->nitems] = at;
}

/* --- tables --- */

/* One more than n, for the slot behind a list. NULL: said in *err. */
static void *get(uint64_t n, size_t size, struct tn_err *err)
{
	void *p = n < SIZE_MAX / size ? tn_sys.malloc((size_t)(n + 1) * size) : NULL;

	if (p == NULL)
		tn_err_nomem(err, n * size);
	return p;
}

static void *get_zeros(uint64_t n, size_t size, struct tn_err *err)
{
	void *p = get(n, size, err);

	return p == NULL ? NULL : memset(p, 0, (size_t)n * size);
}

/* The special cases are settings of the same thing. */
static void set_kind(struct fit *f, const struct tn_knn_spec *spec)
{
	f->kind = spec->kind;
	f->user_damping = spec->kind == TN_KNN || spec->kind == TN_KNN_RP3BETA ? spec->user_damping : 0;
	f->item_damping = spec->kind == TN_KNN_COSINE ? .5 : spec->kind == TN_KNN_LIFT ? 1 : spec->item_damping;
	f->support = spec->support;
	f->is_count = f->user_damping == 0 && f->x->part == NULL;       /* and n_ij below 2^31, where s_ij has enough digits */
	f->most = spec->neighbours < f->x->nitems ? spec->neighbours : f->x->nitems;
	f->low = (UINT64_C(1) << ITEM_BITS) - 1;
	while (f->low < f->x->nitems)
		f->low = f->low * 2 + 1;
}

static void set_dampings(struct fit *f)
{
	const struct tn_interactions *x = f->x;
	const uint64_t *row = f->holders.row;

	for (uint32_t u = 0; u < x->nusers; u++) {
		double n = (double)(x->row[u + UINT64_C(1)] - x->row[u]);

		f->user[u] = (struct user){ x->row[u], fmax(pow(n, -f->user_damping), DBL_MIN) };      /* 0 would leave no sum */
	}
	f->user[x->nusers] = (struct user){ x->n, 0 };
	for (uint32_t j = 0; j < x->nitems; j++)
		if (row[j + UINT64_C(1)] > row[j])      /* who is held by nobody is no neighbour; 0^-b is no number */
			f->by_item[j] = pow((double)(row[j + UINT64_C(1)] - row[j]), -f->item_damping);
}

static enum tn_status begin(struct fit *f, bool both, struct tn_err *err)
{
	uint32_t nitems = f->x->nitems;

	f->enough = (uint32_t)smaller((uint64_t)f->most * ENOUGH, nitems);
	f->room = (uint32_t)smaller((uint64_t)f->most * ROOM + 64, (uint64_t)nitems + 1);
	TN_TRY(tn_interactions_turn(&f->holders, f->x, err));
	f->user = get(f->x->nusers, sizeof *f->user, err);
	f->by_item = get_zeros(nitems, sizeof *f->by_item, err);
	f->sum = get_zeros(nitems, sizeof *f->sum, err);
	f->touched = get(nitems, sizeof *f->touched, err);
	f->best = get(f->room, sizeof *f->best, err);
	f->spare = get(f->most, sizeof *f->spare, err);
	f->both = both ? get_zeros(nitems, sizeof *f->both, err) : NULL;
	if (f->user == NULL || f->by_item == NULL || f->sum == NULL || f->touched == NULL || f->best == NULL || f->spare == NULL
		|| (both && f->both == NULL))
		return TN_ELIMIT;
	set_dampings(f);
	return TN_OK;
}

static void end(struct fit *f)
{
	tn_interactions_fini(&f->holders);
	tn_sys.free(f->user);
	tn_sys.free(f->by_item);
	tn_sys.free(f->sum);
	tn_sys.free(f->both);
	tn_sys.free(f->touched);
	tn_sys.free(f->best);
	tn_sys.free(f->spare);
}

/* At most: K each, and no more than the holders of an item hold besides. */
static uint64_t count_neighbours(const struct fit *f)
{
	const struct tn_interactions *x = f->x, *h = &f->holders;
	uint64_t n = 0;

	for (uint32_t i = 0; i < x->nitems; i++) {
		uint64_t these = 0;

		for (uint64_t k = h->row[i]; k < h->row[i + UINT64_C(1)] && these < f->most; k++)
			these += x->row[h->item[k] + UINT64_C(1)] - x->row[h->item[k]] - 1;
		n += smaller(these, f->most);
	}
	return n;
}

static enum tn_status make_lists(struct tn_neighbours *w, const struct fit *f, bool both, struct tn_err *err)
{
	uint64_t n = count_neighbours(f);

	w->nitems = f->x->nitems;
	w->row = get(w->nitems, sizeof *w->row, err);
	w->item = get(n, sizeof *w->item, err);
	w->weight = get(n, sizeof *w->weight, err);
	w->both = both ? get(n, sizeof *w->both, err) : NULL;
	return w->row == NULL || w->item == NULL || w->weight == NULL || (both && w->both == NULL) ? TN_ELIMIT : TN_OK;
}

enum tn_status tn_knn_fit(struct tn_neighbours *w, const struct tn_interactions *x, const struct tn_knn_spec *spec, struct tn_err *err)
{
	struct fit f = { .x = x };
	enum tn_status st;

	memset(w, 0, sizeof *w);
	set_kind(&f, spec);
	st = begin(&f, (spec->both || spec->support > 1) && !f.is_count, err);
	if (st == TN_OK)
		st = make_lists(w, &f, spec->both, err);
	if (st == TN_OK)
		fit_rows(&f, w);
	else
		tn_neighbours_fini(w);
	end(&f);
	return st;
}

/* --- scores --- */

/* tn_scores_add without its branch, which would be guessed wrong every third time. Needs room for n more that are touched. */
static void add_row(struct tn_scores *out, const uint32_t *item, const float *weight, uint64_t n, double part)
{
	double *at = out->at;
	uint32_t *touched = out->touched + out->n, fresh = 0;
	uint8_t *is_touched = out->is_touched;

	for (uint64_t k = 0; k < n; k++) {
		uint32_t j = item[k];

		touched[fresh] = j;
		fresh += !is_touched[j];
		is_touched[j] = 1;
		at[j] += part * (double)weight[k];
	}
	out->n += fresh;
}

void tn_neighbours_score(const struct tn_neighbours *w, const struct tn_history *h, struct tn_scores *out)
{
	for (uint32_t t = 0; t < h->n; t++) {
		uint64_t from = w->row[h->item[t]], n = w->row[h->item[t] + UINT64_C(1)] - from;
		double part = h->part == NULL ? 1 : (double)h->part[t];

		if (t + 1 < h->n) {
			uint64_t next = w->row[h->item[t + 1]];

			fetch(w->item + next, ROW_LINES);
			fetch(w->weight + next, ROW_LINES);
		}
		if (n <= out->nitems - out->n) {
			add_row(out, w->item + from, w->weight + from, n, part);
		} else {
			for (uint64_t k = from; k < from + n; k++)
				tn_scores_add(out, w->item[k], part * (double)w->weight[k]);
		}
	}
}

void tn_neighbours_fini(struct tn_neighbours *w)
{
	tn_sys.free(w->row);
	tn_sys.free(w->item);
	tn_sys.free(w->weight);
	tn_sys.free(w->both);
	memset(w, 0, sizeof *w);
}
