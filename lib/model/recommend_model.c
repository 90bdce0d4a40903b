/* A model of any method: one fit, one way to score. What each of them does stands in its own file. */
#include "model/recommend_impl.h"

#include <stdio.h>

#define FACTORS_SMALL 64U
#define FACTORS 256U

const struct tn_recommend_settings tn_recommend_default = {
	.method = TN_RECOMMEND_AUTO,
	.knn = { .kind = TN_KNN, .user_damping = .6, .item_damping = .4, .neighbours = 100 },
	.mix = .3, .lambda = 400, .sequence = 1, .partner_decay = .9, .seed = 1,
};

const char *tn_recommend_name(enum tn_recommend_method m)
{
	static const char *const name[TN_RECOMMEND_METHODS] = { "auto", "popular", "knn", "sequence", "session", "spectral", "ease" };

	return name[m];
}

/* --- fit --- */

/* Without users or items there is nothing to learn; the lists are those of popularity. */
static bool is_empty(const struct tn_interactions *x)
{
	return x->n == 0;
}

static enum tn_status fit_sequence(struct tn_recommend_model *m, struct tn_err *err)
{
	struct tn_sequence_spec spec = tn_sequence_default;

	if (m->settings.sequence > 0)
		TN_TRY(tn_sequence_fit(&m->near, m->x, &spec, err));
	return m->settings.partner > 0 ? tn_partner_fit(&m->partner, m->x, err) : TN_OK;
}

static enum tn_status fit_spectral(struct tn_recommend_model *m, struct tn_err *err)
{
	struct tn_recommend_settings *s = &m->settings;
	struct tn_spectral_spec spec = { .mix = s->mix, .neighbours = s->linear, .seed = s->seed };

	if (s->factors == 0)
		s->factors = m->x->nitems <= TN_RECOMMEND_SMALL ? FACTORS_SMALL : FACTORS;
	spec.factors = s->factors;
	if (spec.neighbours == 0 && m->x->nitems <= TN_RECOMMEND_WHOLE)
		spec.neighbours = m->x->nitems;
	return tn_spectral_fit(&m->spectral, m->x, &spec, err);
}

enum tn_status tn_recommend_model_fit(struct tn_recommend_model *m, const struct tn_interactions *x,
	const struct tn_recommend_settings *s, uint64_t mem, struct tn_err *err)
{
	*m = (struct tn_recommend_model){ .settings = *s, .x = x };
	if (is_empty(x))
		return TN_OK;
	switch (s->method) {
	case TN_RECOMMEND_KNN:
		return tn_knn_fit(&m->near, x, &s->knn, err);
	case TN_RECOMMEND_SEQUENCE:
		return fit_sequence(m, err);
	case TN_RECOMMEND_SESSION:
		return tn_session_fit(&m->session, x, &tn_session_default, err);
	case TN_RECOMMEND_SPECTRAL:
		return fit_spectral(m, err);
	case TN_RECOMMEND_EASE:
		return tn_ease_fit(&m->ease, x, s->lambda, mem, err);
	default:
		return TN_OK;
	}
}

void tn_recommend_model_fini(struct tn_recommend_model *m)
{
	tn_neighbours_fini(&m->near);
	tn_neighbours_fini(&m->partner);
	tn_session_close(m->session);
	tn_spectral_fini(&m->spectral);
	tn_ease_fini(&m->ease);
	*m = (struct tn_recommend_model){ 0 };
}

/* --- scores --- */

static enum tn_status score_one(const struct tn_recommend_model *m, const struct tn_history *h, struct tn_scores *out, struct tn_err *err)
{
	const struct tn_recommend_settings *s = &m->settings;

	switch (s->method) {
	case TN_RECOMMEND_KNN:
		tn_neighbours_score(&m->near, h, out);
		return TN_OK;
	case TN_RECOMMEND_SEQUENCE:
		if (s->sequence > 0)
			tn_sequence_score(&m->near, h, TN_RECOMMEND_NEWEST_DECAY, s->sequence, out);
		if (s->partner > 0)
			tn_sequence_score(&m->partner, h, s->partner_decay, s->partner, out);
		return TN_OK;
	case TN_RECOMMEND_SESSION:
		return tn_session_score(m->session, h->item, h->n, out, err);
	case TN_RECOMMEND_EASE:
		tn_ease_score(&m->ease, h, out);
		return TN_OK;
	default:
		return TN_OK;
	}
}

enum tn_status tn_recommend_model_score(const struct tn_recommend_model *m, const struct tn_history *h, uint32_t n,
	struct tn_scores *out, struct tn_err *err)
{
	for (uint32_t i = 0; i < n; i++)
		tn_scores_clear(&out[i]);
	if (m->x->nitems == 0 || m->settings.method == TN_RECOMMEND_POPULAR)
		return TN_OK;
	if (m->settings.method == TN_RECOMMEND_SPECTRAL)
		return m->spectral.v == NULL ? TN_OK : tn_spectral_score_many(&m->spectral, h, n, out, err);
	for (uint32_t i = 0; i < n; i++)
		if (h[i].n > 0)
			TN_TRY(score_one(m, &h[i], &out[i], err));
	return TN_OK;
}

/* --- in words --- */

/* .3 rather than 0.300000 */
static void put_number(struct tn_buf *b, const char *label, double v)
{
	char text[48];

	snprintf(text, sizeof text, "%s%.6g", label, v);
	tn_buf_cstr(b, text);
}

static void put_knn(const struct tn_knn_spec *k, struct tn_buf *b)
{
	static const char *const kind[] = { [TN_KNN] = "", [TN_KNN_COSINE] = "cosine, ", [TN_KNN_RP3BETA] = "rp3beta, ", [TN_KNN_LIFT] = "lift, " };

	tn_buf_cstr(b, kind[k->kind]);
	if (k->kind == TN_KNN || k->kind == TN_KNN_RP3BETA) {
		put_number(b, "p ", k->user_damping);
		put_number(b, ", b ", k->item_damping);
		tn_buf_cstr(b, ", ");
	}
	tn_buf_cstr(b, "K ");
	tn_buf_u64(b, k->neighbours);
}

static void put_sequence(const struct tn_recommend_settings *s, struct tn_buf *b)
{
	if (s->partner <= 0) {
		tn_buf_cstr(b, "blend 0");
		return;
	}
	if (s->sequence > 0)
		put_number(b, "blend ", s->partner);
	else
		tn_buf_cstr(b, "blend only");
	put_number(b, ":", s->partner_decay);
}

void tn_recommend_settings_text(const struct tn_recommend_settings *s, struct tn_buf *b)
{
	tn_buf_cstr(b, tn_recommend_name(s->method));
	if (s->method == TN_RECOMMEND_POPULAR || s->method == TN_RECOMMEND_SESSION || s->method == TN_RECOMMEND_AUTO)
		return;
	tn_buf_cstr(b, ": ");
	if (s->method == TN_RECOMMEND_KNN)
		put_knn(&s->knn, b);
	else if (s->method == TN_RECOMMEND_SEQUENCE)
		put_sequence(s, b);
	else if (s->method == TN_RECOMMEND_EASE)
		put_number(b, "lambda ", s->lambda);
	else {
		tn_buf_cstr(b, "f ");
		tn_buf_u64(b, s->factors);
		put_number(b, ", mix ", s->mix);
		if (s->linear > 0) {
			tn_buf_cstr(b, ", K ");
			tn_buf_u64(b, s->linear);
		}
	}
}
