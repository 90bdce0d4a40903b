/* Which items go together: the neighbours of items themselves, by any setting of knn; or by lift over orders, for complements. */
#include "base/sort.h"
#include "base/sys.h"
#include "model/recommend_impl.h"

/* Lift is told in full where n_ij says all of it; a weight has seven digits. */
static double score_of(const struct tn_recommend *r, const struct tn_neighbours *w, uint32_t i, uint64_t k, enum tn_knn_kind kind)
{
	const struct tn_interactions *x = &r->log.x;

	if (kind != TN_KNN_LIFT || x->part != NULL)
		return (double)w->weight[k];
	return (double)w->both[k] * x->nusers / ((double)x->popularity[i] * x->popularity[w->item[k]]);
}

static enum tn_status put_rows(struct tn_recommend *r, const struct tn_neighbours *w, uint32_t i, struct tn_row *row)
{
	const struct tn_interactions *x = &r->log.x;
	uint64_t from = w->row[i], to = w->row[i + UINT64_C(1)];
	enum tn_knn_kind kind = r->spec->answer == TN_RECOMMEND_COMPLEMENTS ? TN_KNN_LIFT : r->spec->settings.knn.kind;

	for (uint64_t k = from; k < to && k - from < r->spec->n; k++) {
		tn_row_str(row, tn_interactions_name(x, i));
		tn_row_u64(row, k - from + 1);
		tn_row_str(row, tn_interactions_name(x, w->item[k]));
		TN_TRY(tn_recommend_put_score(row, score_of(r, w, i, k, kind), tn_fold_common(r->fold)->digits, tn_fold_err(r->fold)));
		tn_row_u64(row, w->both[k]);
		TN_TRY(tn_row_end(row));
	}
	return TN_OK;
}

/* The item that was asked for must be there: a typo must not look like an answer. */
static enum tn_status find(struct tn_recommend *r, uint32_t *item)
{
	const struct tn_interactions *x = &r->log.x;
	struct tn_str name = tn_str_of(r->spec->similar_item);
	struct tn_err *err = tn_fold_err(r->fold);
	char text[64];
	int near;

	*item = tn_interactions_find(x, name);
	if (*item != TN_MAP_NONE)
		return TN_OK;
	near = tn_str_nearest(name, x->names.text, x->names.n);
	tn_err_set(err, TN_EDATA, "--similar: no row has the item %s", tn_err_quote(text, sizeof text, name));
	if (near >= 0)
		tn_err_hint(err, "nearest: %s", tn_err_quote(text, sizeof text, tn_map_text(&x->names, (uint32_t)near)));
	return TN_EDATA;
}

static bool is_before(const void *a, const void *b, const void *x)
{
	return tn_str_cmp(tn_interactions_name(x, *(const uint32_t *)a), tn_interactions_name(x, *(const uint32_t *)b)) < 0;
}

static enum tn_status put_all(struct tn_recommend *r, const struct tn_neighbours *w, struct tn_row *row)
{
	uint32_t *item = tn_sys.malloc((2 * (size_t)w->nitems + 1) * sizeof *item);
	enum tn_status st = TN_OK;

	if (item == NULL)
		return tn_err_nomem(tn_fold_err(r->fold), 2 * (size_t)w->nitems * sizeof *item);
	for (uint32_t i = 0; i < w->nitems; i++)
		item[i] = i;
	tn_sort_merge(item, item + w->nitems, w->nitems, sizeof *item, is_before, &r->log.x);
	for (uint32_t i = 0; i < w->nitems && st == TN_OK; i++)
		st = put_rows(r, w, item[i], row);
	tn_sys.free(item);
	return st;
}

enum tn_status tn_recommend_similar(struct tn_recommend *r, struct tn_row *row)
{
	bool is_similar = r->spec->answer == TN_RECOMMEND_SIMILAR;
	struct tn_knn_spec spec = r->spec->settings.knn;
	struct tn_err *err = tn_fold_err(r->fold);
	struct tn_neighbours w = { 0 };
	uint32_t item = 0;
	enum tn_status st;

	if (is_similar && r->spec->similar_item != NULL)
		TN_TRY(find(r, &item));
	spec.both = true;
	spec.support = r->spec->support;
	/* a list cannot be longer than the neighbours that are kept */
	if (!r->spec->neighbours_given && spec.neighbours < r->spec->n)
		spec.neighbours = r->spec->n;
	if (!is_similar) {
		spec.kind = TN_KNN_LIFT;
		spec.neighbours = r->spec->n;
	}
	TN_TRY(tn_row_header(row, is_similar ? "item rank similar score n_both" : "item rank complement score n_both"));
	st = tn_knn_fit(&w, &r->log.x, &spec, err);
	if (st == TN_OK)
		st = r->spec->similar_item != NULL ? put_rows(r, &w, item, row) : put_all(r, &w, row);
	tn_neighbours_fini(&w);
	return st;
}
