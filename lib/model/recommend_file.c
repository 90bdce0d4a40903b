/* hot: a fitted model written as a table, --save; recommend_file.h says which. Nearly all of a file are rows of neighbours: those
 * are put together in the output's own buffer, and hashed while they are in the first cache.
 *
 * Measured    gowalla, K 100, a busy machine: 4.1 million rows, 141 MB, .33 CPU s, 80 ns a row; with names of 38 bytes
 *             (412 MB) .9 to 1.1 s. Spectral with K 1000 (34 million rows, 1.2 GB): 4.1 s after a fit of 6.1.
 */
#include "model/recommend_file.h"

#include <math.h>

#include "base/num.h"
#include "base/time.h"
#include "model/churn_figure.h"

#define SHOWN 60                /* bytes of a name in a message */
#define DECIMAL 40              /* of a weight for people, at most */
#define DECIMAL_MOST 1e15f
#define SEPARATORS TN_RECOMMEND_FILE_CELLS      /* bytes of a row that are TABs, and its LF */

#define HEADER "kind\ta\tb\tvalue\tbits"

bool tn_recommend_is_file(const struct tn_columns *c)
{
	struct tn_str rest = TN_STR(HEADER), name;

	for (uint32_t i = 0; i < c->n; i++)
		if (!tn_str_cut(&rest, '\t', &name) || !tn_str_eq(name, c->name[i]))
			return false;
	return rest.p == NULL;
}

/* --- settings --- */

/* What a cell may hold. Doubles have the bounds of churn_figure.h, outside of which sums of scores would not be finite. */
enum shape { COUNT, FLAG, FINITE, FROM_0, PART, SEED, TIME, KIND };

#define AT(member) offsetof(struct tn_recommend_head, member)

/* A method has those rows only that its scores need, or a person who asks where they come from. A decay above 1 would make the
 * oldest of a long history infinite. */
static const struct {
	const char *name;
	size_t offset;
	enum shape shape;
	unsigned methods;
} settings[] = {
	{ "users", AT(users), COUNT, TN_RECOMMEND_ALL },
	{ "as_of", AT(as_of), TIME, TN_RECOMMEND_ALL },
	{ "half_life_days", AT(half_life_days), FROM_0, TN_RECOMMEND_ALL },
	{ "recent", AT(recent), FLAG, TN_RECOMMEND_ALL },
	{ "similarity", AT(settings.knn.kind), KIND, TN_RECOMMEND_BIT(KNN) },
	{ "user_damping", AT(settings.knn.user_damping), FINITE, TN_RECOMMEND_BIT(KNN) },
	{ "item_damping", AT(settings.knn.item_damping), FINITE, TN_RECOMMEND_BIT(KNN) },
	{ "neighbours", AT(settings.knn.neighbours), COUNT, TN_RECOMMEND_BIT(KNN) },
	{ "sequence", AT(settings.sequence), FINITE, TN_RECOMMEND_BIT(SEQUENCE) },
	{ "partner", AT(settings.partner), FINITE, TN_RECOMMEND_BIT(SEQUENCE) },
	{ "partner_decay", AT(settings.partner_decay), PART, TN_RECOMMEND_BIT(SEQUENCE) },
	{ "factors", AT(settings.factors), COUNT, TN_RECOMMEND_BIT(SPECTRAL) },
	{ "linear", AT(settings.linear), COUNT, TN_RECOMMEND_BIT(SPECTRAL) },
	{ "mix", AT(settings.mix), FINITE, TN_RECOMMEND_BIT(SPECTRAL) },
	{ "seed", AT(settings.seed), SEED, TN_RECOMMEND_BIT(SPECTRAL) },
	{ "lambda", AT(settings.lambda), FINITE, TN_RECOMMEND_BIT(EASE) }
};

static const enum tn_figure figure[] = { [COUNT] = TN_FIGURE_NUMBER, [FLAG] = TN_FIGURE_FLAG, [FINITE] = TN_FIGURE_FINITE,
	[FROM_0] = TN_FIGURE_FROM_0, [PART] = TN_FIGURE_PART };
static const char *const kinds[] = { [TN_KNN] = "knn", [TN_KNN_COSINE] = "cosine", [TN_KNN_RP3BETA] = "rp3beta",
	[TN_KNN_LIFT] = "lift" };

uint32_t tn_recommend_head_next(uint32_t setting, enum tn_recommend_method m)
{
	for (uint32_t i = setting; i < sizeof settings / sizeof *settings; i++)
		if ((settings[i].methods >> m & 1) != 0)
			return i;
	return TN_MAP_NONE;
}

const char *tn_recommend_head_name(uint32_t setting)
{
	return settings[setting].name;
}

static void put_time(struct tn_buf *b, int64_t t)
{
	char text[32];

	if (t != TN_TIME_NONE)
		tn_buf_add(b, (struct tn_str){ text, tn_time_put(text, t, 6) });
	tn_buf_ch(b, '\t');
	tn_figure_hex(b, (uint64_t)t);
}

void tn_recommend_head_put(struct tn_buf *b, uint32_t setting, const struct tn_recommend_head *h)
{
	const void *at = (const char *)h + settings[setting].offset;

	switch (settings[setting].shape) {
	case TIME:
		put_time(b, *(const int64_t *)at);
		break;
	case SEED:
		tn_buf_u64(b, *(const uint64_t *)at);
		tn_buf_ch(b, '\t');
		break;
	case KIND:
		tn_buf_cstr(b, kinds[*(const enum tn_knn_kind *)at]);
		tn_buf_ch(b, '\t');
		break;
	default:
		tn_figure_put(b, figure[settings[setting].shape], at);
	}
}

/* The bits are the time: of two texts of one time, one would be a change that is not seen. */
static bool read_time(struct tn_str bits, int64_t *t)
{
	uint64_t v;

	if (!tn_figure_hex_read(bits, &v))
		return false;
	memcpy(t, &v, sizeof *t);
	return *t == TN_TIME_NONE || (*t >= TN_TIME_MIN && *t <= TN_TIME_MAX);
}

static bool read_kind(struct tn_str s, enum tn_knn_kind *kind)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		*kind = (enum tn_knn_kind)i;
		if (tn_str_eq(s, tn_str_of(kinds[i])))
			return true;
	}
	return false;
}

bool tn_recommend_head_read(struct tn_recommend_head *h, uint32_t setting, struct tn_str value, struct tn_str bits)
{
	void *at = (char *)h + settings[setting].offset;

	switch (settings[setting].shape) {
	case TIME: return read_time(bits, at);
	case SEED: return bits.n == 0 && tn_num_u64(value, UINT64_MAX, at);
	case KIND: return bits.n == 0 && read_kind(value, at);
	default: return tn_figure_read(figure[settings[setting].shape], value, bits, at);
	}
}

/* --- rows --- */

struct save {
	const struct tn_recommend_model *m;
	const struct tn_interactions *x;
	const uint32_t *recent;         /* NULL: there is no half-life */
	struct tn_out *out;
	struct tn_buf row;              /* of those that are no list */
	uint64_t rows, hash;
	struct tn_err *err;
};

/* Rows of lists are written by pointers: a call a field, each with its own look at the room, is what costs in a row of 34
 * bytes. */
static char *put(char *p, struct tn_str s)
{
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return p + s.n;
}

/* A row stands at p, in room that was reserved. */
static void end_row(struct save *s, const char *p, char *end)
{
	*end++ = '\n';
	s->hash = tn_recommend_hash(s->hash, p, (size_t)(end - p));
	s->rows++;
	tn_out_commit(s->out, (size_t)(end - p));
}

/* The row that stands in the buffer. */
static enum tn_status put_row(struct save *s)
{
	char *p;

	if (s->row.failed)
		return tn_err_nomem(s->err, s->row.cap);
	p = tn_out_reserve(s->out, s->row.n + 1);
	if (p == NULL)
		return tn_out_status(s->out);
	end_row(s, p, put(p, tn_buf_str(&s->row)));
	tn_buf_reset(&s->row);
	return TN_OK;
}

/* What cannot be read again is not written: it would be found out when the log is gone. */
static enum tn_status check_setting(struct save *s, uint32_t setting, size_t from)
{
	struct tn_str bits = { s->row.p + from, s->row.n - from }, value;
	struct tn_recommend_head again;
	char text[SHOWN];

	if (s->row.failed)
		return tn_err_nomem(s->err, s->row.cap);
	tn_str_cut(&bits, '\t', &value);
	if (tn_recommend_head_read(&again, setting, value, bits))
		return TN_OK;
	return tn_err_set(s->err, TN_EDATA, "--save: %s: out of bounds: %s", settings[setting].name,
		tn_err_quote(text, sizeof text, value));
}

static enum tn_status save_head(struct save *s, const struct tn_recommend_head *h)
{
	enum tn_recommend_method method = h->settings.method;

	tn_buf_cstr(&s->row, "recommend-model\t");
	tn_buf_cstr(&s->row, tn_recommend_name(method));
	tn_buf_cstr(&s->row, "\t\t");
	tn_buf_u64(&s->row, TN_RECOMMEND_FILE_VERSION);
	tn_buf_ch(&s->row, '\t');
	TN_TRY(put_row(s));
	for (uint32_t i = 0; (i = tn_recommend_head_next(i, method)) != TN_MAP_NONE; i++) {
		size_t from;

		tn_buf_cstr(&s->row, "setting\t");
		tn_buf_cstr(&s->row, settings[i].name);
		tn_buf_cstr(&s->row, "\t\t");
		from = s->row.n;
		tn_recommend_head_put(&s->row, i, h);
		TN_TRY(check_setting(s, i, from));
		TN_TRY(put_row(s));
	}
	return TN_OK;
}

static enum tn_status save_items(struct save *s)
{
	for (uint32_t i = 0; i < s->x->nitems; i++) {
		tn_buf_cstr(&s->row, "item\t");
		tn_buf_add(&s->row, tn_interactions_name(s->x, i));
		tn_buf_ch(&s->row, '\t');
		tn_buf_u64(&s->row, i);
		tn_buf_ch(&s->row, '\t');
		tn_buf_u64(&s->row, s->x->popularity[i]);
		tn_buf_ch(&s->row, '\t');
		if (s->recent != NULL)
			tn_buf_u64(&s->row, s->recent[i]);
		TN_TRY(put_row(s));
	}
	return TN_OK;
}

/* Such a thing would be found out when the log is gone, too. */
static enum tn_status not_finite(struct save *s, uint32_t item)
{
	char text[SHOWN];

	tn_err_set(s->err, TN_EDATA, "--save: item %s: not a finite weight",
		tn_err_quote(text, sizeof text, tn_interactions_name(s->x, item)));
	tn_err_hint(s->err, "smaller weights of events, or another --method");
	return TN_EDATA;
}

/* One row an item: n floats, one after another. */
static enum tn_status save_vectors(struct save *s, struct tn_str kind, const float *v, uint32_t n)
{
	for (uint32_t i = 0; v != NULL && i < s->x->nitems; i++, v += n) {
		struct tn_str name = tn_interactions_name(s->x, i);
		char *p = tn_out_reserve(s->out, kind.n + name.n + (size_t)n * TN_RECOMMEND_FILE_HEX + SEPARATORS), *at = p;

		if (p == NULL)
			return tn_out_status(s->out);
		at = put(at, kind);
		*at++ = '\t';
		at = put(at, name);
		at = put(at, TN_STR("\t\t\t"));
		for (uint32_t k = 0; k < n; k++) {
			if (!isfinite(v[k]))
				return not_finite(s, i);
			at = tn_recommend_float_put(at, v[k]);
		}
		end_row(s, p, at);
	}
	return TN_OK;
}

/* Six decimals, more where those say nothing; nothing where it has more digits before the point than people read. */
static char *put_decimal(char *p, float v)
{
	if (!(fabsf(v) < DECIMAL_MOST))
		return p;
	return p + tn_num_put_fixed(p, DECIMAL, (double)v, fabsf(v) < 1e-3f ? 12 : 6);
}

static enum tn_status save_list(struct save *s, struct tn_str kind, const struct tn_neighbours *w, uint32_t i)
{
	struct tn_str name = tn_interactions_name(s->x, i);

	for (uint64_t k = w->row[i]; k < w->row[i + UINT64_C(1)]; k++) {
		struct tn_str other = tn_interactions_name(s->x, w->item[k]);
		char *p = tn_out_reserve(s->out, kind.n + name.n + other.n + DECIMAL + TN_RECOMMEND_FILE_HEX + SEPARATORS), *at = p;

		if (p == NULL)
			return tn_out_status(s->out);
		if (!isfinite(w->weight[k]))
			return not_finite(s, i);
		at = put(at, kind);
		*at++ = '\t';
		at = put(at, name);
		*at++ = '\t';
		at = put(at, other);
		*at++ = '\t';
		at = put_decimal(at, w->weight[k]);
		*at++ = '\t';
		end_row(s, p, tn_recommend_float_put(at, w->weight[k]));
	}
	return TN_OK;
}

static enum tn_status save_lists(struct save *s, struct tn_str kind, const struct tn_neighbours *w)
{
	for (uint32_t i = 0; w->row != NULL && i < w->nitems; i++)
		TN_TRY(save_list(s, kind, w, i));
	return TN_OK;
}

/* The log itself is the model. Items by number: names are longer, and may hold commas. */
static enum tn_status save_sessions(struct save *s)
{
	const struct tn_interactions *x = s->x;

	for (uint32_t u = 0; u < x->nusers; u++) {
		const char *before = "session\t\t\t";

		for (uint64_t k = x->row[u]; k < x->row[u + UINT64_C(1)]; k++) {
			tn_buf_cstr(&s->row, before);
			tn_buf_u64(&s->row, x->item[k]);
			before = ",";
		}
		if (s->row.n == 0)
			tn_buf_cstr(&s->row, before);
		tn_buf_ch(&s->row, '\t');
		TN_TRY(put_row(s));
	}
	return TN_OK;
}

static enum tn_status save_model(struct save *s)
{
	const struct tn_recommend_model *m = s->m;

	TN_TRY(save_vectors(s, TN_STR("factor"), m->spectral.v, m->spectral.factors));
	TN_TRY(save_vectors(s, TN_STR("weights"), m->ease.b, m->ease.nitems));
	TN_TRY(save_lists(s, TN_STR("near"), m->settings.method == TN_RECOMMEND_SPECTRAL ? &m->spectral.linear : &m->near));
	TN_TRY(save_lists(s, TN_STR("partner"), &m->partner));
	return m->settings.method == TN_RECOMMEND_SESSION ? save_sessions(s) : TN_OK;
}

static enum tn_status save_end(struct save *s)
{
	tn_buf_cstr(&s->row, "end\t\t\t");
	tn_buf_u64(&s->row, s->rows);
	tn_buf_ch(&s->row, '\t');
	tn_figure_hex(&s->row, s->hash);
	return put_row(s);
}

/* Nothing of a caller's --null or --no-header-out may get into the file, so row lends its output only. */
enum tn_status tn_recommend_save(const struct tn_recommend_model *m, const struct tn_recommend_lister *l, int64_t as_of,
	const struct tn_recommend_spec *spec, struct tn_row *row, struct tn_err *err)
{
	bool recent = l->holders != m->x->popularity;
	struct tn_recommend_head h = { .settings = m->settings, .users = m->x->nusers, .as_of = as_of,
		.half_life_days = spec->half_life_days, .recent = recent };
	struct save s = { .m = m, .x = m->x, .recent = recent ? l->holders : NULL, .out = row->out, .hash = TN_RECOMMEND_HASH,
		.err = err };
	enum tn_status st;

	if (m->spectral.x != NULL) {
		tn_err_set(err, TN_EUSAGE, "--save: the linear part of spectral would be the whole log");
		tn_err_hint(err, "--neighbours 1000 keeps the largest of each item and loses next to nothing");
		return TN_EUSAGE;
	}
	tn_out_add(s.out, TN_STR(HEADER "\n"));
	st = save_head(&s, &h);
	if (st == TN_OK)
		st = save_items(&s);
	if (st == TN_OK)
		st = save_model(&s);
	if (st == TN_OK)
		st = save_end(&s);
	tn_buf_fini(&s.row);
	return st == TN_OK ? tn_out_status(row->out) : st;
}
