/* A fitted model as a file, --save and --apply: the table `name index value bits`, a figure a row (model/churn_figure.h says
 * how), always in the same order.
 *
 * One table says which figures there are; writing and reading walk it with the same steps, so they cannot drift apart, and a row
 * that is missing, twice, unknown or of another model is simply not the one that comes next.
 *
 * Check       the last row, FNV-1a of all bytes before it. Each step of it is one to one, so a change of one byte never passes.
 *             It is against accidents: who forges it on purpose still meets rows that are complete and figures within bounds.
 */
#include <stdio.h>

#include "base/num.h"
#include "base/sys.h"
#include "io/text.h"
#include "model/churn_figure.h"
#include "model/churn_impl.h"
#include "stream/row.h"

#define COUNT_OF(a) (sizeof(a) / sizeof (a)[0])
#define CELLS 4
#define HEADER "name\tindex\tvalue\tbits"
#define MARK "churn-score-model\t\t"
#define VERSION 1               /* another table, order or meaning of a row is another version */
#define CHECK "check\t\t"
#define SHOWN 60                /* bytes of a value in a message */
#define NAME 80                 /* of a row in a message: the longest is hazard.covariance with two features */

/* How many figures there are of a field, and what tells them apart in `index`. */
enum shape { ONE, BY_PARAMETER, BY_CELL, BY_FEATURE, BY_PAIR, BY_POINT };

/* When it is there; what it hangs on comes before it. */
enum when { ALWAYS, IF_PURCHASE, IF_PURCHASE_COVARIANCE, IF_VALUES, IF_SPEND, IF_HAZARD, IF_HAZARD_COVARIANCE, IF_RECENCY };

struct field {
	const char *name;
	size_t offset;
	enum tn_figure kind;
	enum when when;
	enum shape shape;
};

#define AT(member) offsetof(struct tn_churn_fit, member)
#define POINT(member) offsetof(struct tn_survival_point, member)
#define F(kind) TN_FIGURE_##kind

static const struct field fields[] = {
	{ "model", AT(model), F(MODEL), ALWAYS, ONE },
	{ "horizon", AT(horizon), F(HORIZON), ALWAYS, ONE },
	{ "as_of", AT(as_of), F(DAY), ALWAYS, ONE },
	{ "customers", AT(customers), F(COUNT), ALWAYS, ONE },
	{ "orders", AT(orders), F(COUNT), ALWAYS, ONE },
	{ "repeaters", AT(repeaters), F(COUNT), ALWAYS, ONE },
	{ "mean_orders", AT(mean_orders), F(FROM_0), ALWAYS, ONE },
	{ "mean_age", AT(mean_age), F(FROM_0), ALWAYS, ONE },
	{ "season", AT(season), F(FROM_0), ALWAYS, ONE },
	{ "season_known", AT(season_known), F(FLAG), ALWAYS, ONE },
	{ "has_purchase", AT(has_purchase), F(FLAG), ALWAYS, ONE },
	{ "has_values", AT(has_values), F(FLAG), ALWAYS, ONE },
	{ "has_spend", AT(has_spend), F(FLAG), ALWAYS, ONE },
	{ "mean_value", AT(mean_value), F(FINITE), IF_VALUES, ONE },
	{ "purchase.kind", AT(purchase.kind), F(PURCHASE), IF_PURCHASE, ONE },
	{ "purchase.p", AT(purchase.p), F(PARAMETER), IF_PURCHASE, BY_PARAMETER },
	{ "purchase.log_likelihood", AT(purchase.log_likelihood), F(FINITE), IF_PURCHASE, ONE },
	{ "purchase.converged", AT(purchase.converged), F(FLAG), IF_PURCHASE, ONE },
	{ "purchase.warning", AT(purchase.warning), F(TEXT), IF_PURCHASE, ONE },
	{ "purchase.has_covariance", AT(purchase.has_covariance), F(FLAG), IF_PURCHASE, ONE },
	{ "purchase.covariance", AT(purchase.covariance), F(FINITE), IF_PURCHASE_COVARIANCE, BY_CELL },
	{ "spend.p", AT(spend.p), F(POSITIVE), IF_SPEND, ONE },
	{ "spend.q", AT(spend.q), F(POSITIVE), IF_SPEND, ONE },
	{ "spend.v", AT(spend.v), F(POSITIVE), IF_SPEND, ONE },
	{ "spend.log_likelihood", AT(spend.log_likelihood), F(FINITE), IF_SPEND, ONE },
	{ "spend.correlation", AT(spend.correlation), F(FINITE), IF_SPEND, ONE },
	{ "spend.converged", AT(spend.converged), F(FLAG), IF_SPEND, ONE },
	{ "spend.warning", AT(spend.warning), F(TEXT), IF_SPEND, ONE },
	{ "hazard.horizon", AT(hazard.horizon), F(HORIZON), IF_HAZARD, ONE },
	{ "hazard.rows", AT(hazard.rows), F(COUNT), IF_HAZARD, ONE },
	{ "hazard.buyers", AT(hazard.buyers), F(COUNT), IF_HAZARD, ONE },
	{ "hazard.season", AT(hazard.season), F(FROM_0), IF_HAZARD, ONE },
	{ "hazard.season_known", AT(hazard.season_known), F(FLAG), IF_HAZARD, ONE },
	{ "hazard.features", AT(hazard.used), F(FEATURES), IF_HAZARD, ONE },
	{ "hazard.mean", AT(hazard.mean), F(FINITE), IF_HAZARD, BY_FEATURE },
	{ "hazard.sd", AT(hazard.sd), F(POSITIVE), IF_HAZARD, BY_FEATURE },
	{ "hazard.intercept", AT(hazard.intercept), F(FINITE), IF_HAZARD, ONE },
	{ "hazard.coefficient", AT(hazard.coefficient), F(FINITE), IF_HAZARD, BY_FEATURE },
	{ "hazard.has_covariance", AT(hazard.has_covariance), F(FLAG), IF_HAZARD, ONE },
	{ "hazard.covariance", AT(hazard.covariance), F(FINITE), IF_HAZARD_COVARIANCE, BY_PAIR },
	{ "survival.points", AT(recency.n), F(NUMBER), IF_RECENCY, ONE },
	{ "survival", AT(recency), F(NUMBER), IF_RECENCY, BY_POINT }
};

/* Of each point of the survival curve; index is its number. */
static const struct field point_fields[] = {
	{ "survival.t", POINT(t), F(GAP), IF_RECENCY, BY_POINT },
	{ "survival.at_risk", POINT(at_risk), F(COUNT), IF_RECENCY, BY_POINT },
	{ "survival.events", POINT(events), F(COUNT), IF_RECENCY, BY_POINT },
	{ "survival.s", POINT(s), F(PART), IF_RECENCY, BY_POINT },
	{ "survival.lo", POINT(lo), F(PART), IF_RECENCY, BY_POINT },
	{ "survival.hi", POINT(hi), F(PART), IF_RECENCY, BY_POINT },
	{ "survival.spread", POINT(spread), F(SPREAD), IF_RECENCY, BY_POINT }
};

/* --- the walk --- */

/* Over the figures of a fit, in the order of the table; each is one row, which `figure` writes or reads. */
struct walk {
	enum tn_status (*figure)(struct walk *w, const struct field *f, struct tn_str index, void *at);
	struct tn_churn_fit *fit;
	struct tn_buf out;              /* written */
	struct tn_str rest;             /* to be read */
	uint64_t line;
	struct tn_err *err;
};

static bool is_there(const struct tn_churn_fit *fit, enum when when)
{
	switch (when) {
	case IF_PURCHASE: return fit->has_purchase;
	case IF_PURCHASE_COVARIANCE: return fit->has_purchase && fit->purchase.has_covariance;
	case IF_VALUES: return fit->has_values;
	case IF_SPEND: return fit->has_spend;
	case IF_HAZARD: return fit->model == TN_CHURN_HAZARD;
	case IF_HAZARD_COVARIANCE: return fit->model == TN_CHURN_HAZARD && fit->hazard.has_covariance;
	case IF_RECENCY: return fit->model == TN_CHURN_RECENCY;
	default: return true;
	}
}

static enum tn_status by_number(struct walk *w, const struct field *f, uint32_t number, void *at)
{
	char text[20];

	return w->figure(w, f, (struct tn_str){ text, tn_num_put_u64(text, number) }, at);
}

/* By the letters of the papers: two of Pareto/NBD are other ones. */
static enum tn_status by_parameter(struct walk *w, const struct field *f, double *at)
{
	static const char *const names[2][4] = { { "r", "alpha", "a", "b" }, { "r", "alpha", "s", "beta" } };

	for (int i = 0; i < 4; i++)
		TN_TRY(w->figure(w, f, tn_str_of(names[w->fit->purchase.kind == TN_BTYD_PARETO][i]), at + i));
	return TN_OK;
}

static bool is_used(const struct walk *w, int feature)
{
	return (w->fit->hazard.used >> feature & 1) != 0;
}

static enum tn_status by_feature(struct walk *w, const struct field *f, double *at)
{
	for (int i = 0; i < TN_HAZARD_COUNT; i++)
		if (is_used(w, i))
			TN_TRY(w->figure(w, f, tn_str_of(tn_hazard_name((enum tn_hazard_feature)i)), at + i));
	return TN_OK;
}

/* The upper triangle; the fit's lower one has the same bits, and gets them here when it is read. 0 is the intercept. */
static enum tn_status by_pair(struct walk *w, const struct field *f, double *at)
{
	enum { N = TN_HAZARD_COUNT + 1 };
	char index[NAME];

	for (int i = 0; i < N; i++) {
		for (int j = i; j < N; j++) {
			if ((i > 0 && !is_used(w, i - 1)) || (j > 0 && !is_used(w, j - 1)))
				continue;
			snprintf(index, sizeof index, "%s,%s", i == 0 ? "intercept" : tn_hazard_name((enum tn_hazard_feature)(i - 1)),
				j == 0 ? "intercept" : tn_hazard_name((enum tn_hazard_feature)(j - 1)));
			TN_TRY(w->figure(w, f, tn_str_of(index), &at[i * N + j]));
			at[j * N + i] = at[i * N + j];
		}
	}
	return TN_OK;
}

static enum tn_status by_point(struct walk *w, const struct tn_recency *r)
{
	for (uint32_t i = 0; i < r->n; i++)
		for (size_t k = 0; k < COUNT_OF(point_fields); k++)
			TN_TRY(by_number(w, &point_fields[k], i, (char *)&r->point[i] + point_fields[k].offset));
	return TN_OK;
}

static enum tn_status walk_field(struct walk *w, const struct field *f)
{
	void *at = (char *)w->fit + f->offset;

	switch (f->shape) {
	case BY_PARAMETER: return by_parameter(w, f, at);
	case BY_FEATURE: return by_feature(w, f, at);
	case BY_PAIR: return by_pair(w, f, at);
	case BY_POINT: return by_point(w, at);
	case BY_CELL:
		for (uint32_t i = 0; i < 16; i++)
			TN_TRY(by_number(w, f, i, (double *)at + i));
		return TN_OK;
	default: return w->figure(w, f, TN_STR(""), at);
	}
}

static enum tn_status walk_fit(struct walk *w)
{
	for (size_t i = 0; i < COUNT_OF(fields); i++)
		if (is_there(w->fit, fields[i].when))
			TN_TRY(walk_field(w, &fields[i]));
	return TN_OK;
}

static uint64_t checksum(struct tn_str s)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (uint8_t)s.p[i]) * UINT64_C(0x100000001b3);
	return h;
}

/* --- written --- */

/* Failures of memory last in the buffer; they are asked for once, in put_fit. */
static enum tn_status put_figure(struct walk *w, const struct field *f, struct tn_str index, void *at)
{
	tn_buf_cstr(&w->out, f->name);
	tn_buf_ch(&w->out, '\t');
	tn_buf_add(&w->out, index);
	tn_buf_ch(&w->out, '\t');
	tn_figure_put(&w->out, f->kind, at);
	tn_buf_ch(&w->out, '\n');
	return TN_OK;
}

static enum tn_status put_fit(struct walk *w)
{
	uint64_t sum;

	tn_buf_cstr(&w->out, HEADER "\n" MARK);
	tn_buf_u64(&w->out, VERSION);
	tn_buf_cstr(&w->out, "\t\n");
	TN_TRY(walk_fit(w));
	sum = checksum(tn_buf_str(&w->out));
	tn_buf_cstr(&w->out, CHECK);
	tn_figure_hex(&w->out, sum);
	tn_buf_cstr(&w->out, "\t\n");
	return w->out.failed ? tn_err_nomem(w->err, w->out.cap) : TN_OK;
}

/* --- read: foreign bytes, with a right checksum or not --- */

static enum tn_status is_changed(struct tn_err *err)
{
	return tn_err_set(err, TN_EDATA, "the model was changed since it was written");
}

/* No more of them than there are rows for: what is allocated is bounded by the text. */
static enum tn_status make_points(struct walk *w)
{
	struct tn_recency *r = &w->fit->recency;
	size_t rows = w->rest.p != NULL, bytes = r->n * sizeof *r->point;

	for (size_t i = 0; i < w->rest.n; i++)
		rows += w->rest.p[i] == '\n';
	if (r->n == 0 || r->n > rows / COUNT_OF(point_fields)) {
		tn_err_set(w->err, TN_EDATA, "survival.points: %u, but %zu rows follow", r->n, rows);
		r->n = 0;
		return TN_EDATA;
	}
	r->point = tn_sys.malloc(bytes);
	if (r->point == NULL)
		return tn_err_nomem(w->err, bytes);
	memset(r->point, 0, bytes);
	return TN_OK;
}

/* False: there is none. */
static bool next_line(struct walk *w, struct tn_str *line)
{
	if (!tn_str_cut(&w->rest, '\n', line))
		return false;
	w->line++;
	return true;
}

/* "hazard.mean recency" */
static const char *row_name(char *dst, const struct field *f, struct tn_str index)
{
	snprintf(dst, NAME, "%s%s%.*s", f->name, index.n > 0 ? " " : "", (int)index.n, index.p);
	return dst;
}

/* The next row must be this figure's. */
static enum tn_status get_figure(struct walk *w, const struct field *f, struct tn_str index, void *at)
{
	struct tn_str line, rest, cell[CELLS];
	char name[NAME], quoted[SHOWN];
	uint32_t n = 0;

	if (!next_line(w, &line))
		return tn_err_set(w->err, TN_EDATA, "no row %s", row_name(name, f, index));
	rest = line;
	while (n < CELLS && tn_str_cut(&rest, '\t', &cell[n]))
		n++;
	if (n < CELLS || rest.p != NULL || !tn_str_eq(cell[0], tn_str_of(f->name)) || !tn_str_eq(cell[1], index))
		return tn_err_set(w->err, TN_EDATA, "not the row %s: %s", row_name(name, f, index),
			tn_err_quote(quoted, sizeof quoted, line));
	if (!tn_figure_read(f->kind, cell[2], cell[3], at))
		return tn_err_set(w->err, TN_EDATA, "%s: not %s: %s", row_name(name, f, index), tn_figure_wanted(f->kind),
			tn_err_quote(quoted, sizeof quoted, tn_figure_is_double(f->kind) || cell[3].n > 0 ? cell[3] : cell[2]));
	return at == &w->fit->recency.n ? make_points(w) : TN_OK;
}

/* A file that came by way of another system may have CR there; the check will say so. */
static struct tn_str without_cr(struct tn_str line)
{
	line.n -= line.n > 0 && line.p[line.n - 1] == '\r';
	return line;
}

/* The first rows: they must be understood before it can be said that the others were changed. */
static enum tn_status read_head(struct walk *w)
{
	struct tn_str line;
	uint64_t version;

	w->line = 1;
	if (!tn_str_cut(&w->rest, '\n', &line) || !tn_str_eq(without_cr(line), TN_STR(HEADER)) || !next_line(w, &line)
		|| !tn_str_starts(line, TN_STR(MARK)))
		return tn_err_set(w->err, TN_EDATA, "not a model of churn-score --save");
	line = without_cr(line);
	line.p += sizeof MARK - 1;
	line.n -= sizeof MARK - 1;
	if (!tn_str_ends(line, TN_STR("\t")) || !tn_num_u64((struct tn_str){ line.p, line.n - 1 }, UINT64_MAX, &version))
		return is_changed(w->err);
	if (version != VERSION)
		return tn_err_set(w->err, TN_EDATA, "model of version %llu, this program reads version %d", (unsigned long long)version,
			VERSION);
	return TN_OK;
}

/* Of the whole text; leaves the rows between the first one and the check, which is the last one, so w->rest ends with it. */
static enum tn_status read_check(struct walk *w, struct tn_str text)
{
	enum { ROW = sizeof CHECK - 1 + TN_FIGURE_HEX + 2 };
	struct tn_str body = { text.p, text.n < ROW ? 0 : text.n - ROW }, row = { text.p + body.n, text.n - body.n };
	uint64_t said;

	w->line = 0;
	if (memchr(text.p, '\r', text.n) != NULL) {
		is_changed(w->err);
		tn_err_hint(w->err, "a CRLF file: tr -d '\\r' makes its line ends LF");
		return TN_EDATA;
	}
	if (!tn_str_ends(body, TN_STR("\n")) || !tn_str_starts(row, TN_STR(CHECK)) || !tn_str_ends(row, TN_STR("\t\n"))
		|| !tn_figure_hex_read((struct tn_str){ row.p + sizeof CHECK - 1, TN_FIGURE_HEX }, &said)) {
		is_changed(w->err);
		tn_err_hint(w->err, "its last row, the check, is missing: fit it again with --save");
		return TN_EDATA;
	}
	if (said != checksum(body))
		return is_changed(w->err);
	w->line = 2;
	w->rest.n -= ROW;
	if (w->rest.n == 0)             /* no rows at all are not one empty row */
		w->rest.p = NULL;
	else
		w->rest.n--;            /* the last LF */
	return TN_OK;
}

/* --- what single figures cannot say --- */

/* The check is right and each figure is one, so it was put together by hand: which row is to blame cannot be told. */
static enum tn_status disagree(struct tn_err *err, const char *what)
{
	return tn_err_set(err, TN_EDATA, "figures that no log gives: %s", what);
}

/* A curve that rises would make probabilities above 1. */
static enum tn_status check_points(const struct tn_recency *r, struct tn_err *err)
{
	for (uint32_t i = 0; i < r->n; i++) {
		const struct tn_survival_point *p = &r->point[i], *before = i == 0 ? NULL : p - 1;

		if (p->events == 0 || p->events > p->at_risk)
			return disagree(err, "survival.events");
		if (before == NULL)
			continue;
		if (p->t <= before->t)
			return disagree(err, "survival.t");
		if (p->at_risk > before->at_risk - before->events)
			return disagree(err, "survival.at_risk");
		if (p->s > before->s)
			return disagree(err, "survival.s");
	}
	return TN_OK;
}

static enum tn_btyd_kind kind_of(enum tn_churn_model purchase)
{
	return purchase == TN_CHURN_BG ? TN_BTYD_BG : purchase == TN_CHURN_MBG ? TN_BTYD_MBG : TN_BTYD_PARETO;
}

static enum tn_status check_fit(const struct tn_churn_fit *fit, struct tn_err *err)
{
	enum tn_churn_model purchase = tn_churn_is_purchase(fit->model) ? fit->model : TN_CHURN_MBG;

	if (fit->customers == 0 || fit->orders < fit->customers || fit->repeaters > fit->orders - fit->customers
		|| fit->repeaters > fit->customers)
		return disagree(err, "customers, orders, repeaters");
	if (purchase == fit->model && !fit->has_purchase)
		return disagree(err, "has_purchase");
	if (fit->has_purchase && fit->purchase.kind != kind_of(purchase))
		return disagree(err, "purchase.kind");
	if (fit->has_spend && !fit->has_values)
		return disagree(err, "has_spend");
	if (fit->model == TN_CHURN_HAZARD && fit->hazard.horizon != fit->horizon)
		return disagree(err, "hazard.horizon");
	if (fit->model == TN_CHURN_HAZARD && (fit->hazard.buyers == 0 || fit->hazard.buyers >= fit->hazard.rows))
		return disagree(err, "hazard.rows, hazard.buyers");
	return check_points(&fit->recency, err);
}

/* On failure the fit is half filled: what it holds is still for tn_churn_fit_fini. */
static enum tn_status read_fit(struct walk *w, struct tn_str text)
{
	struct tn_str line;
	char quoted[SHOWN];

	TN_TRY(read_head(w));
	TN_TRY(read_check(w, text));
	TN_TRY(walk_fit(w));
	if (next_line(w, &line))
		return tn_err_set(w->err, TN_EDATA, "a row too many: %s", tn_err_quote(quoted, sizeof quoted, line));
	w->line = 0;
	w->fit->models = TN_CHURN_BIT(w->fit->model);
	return check_fit(w->fit, w->err);
}

/* --- the file --- */

/* Nothing of a caller's --null or --no-header-out may get into the file, so row lends its output only. What cannot be read again
 * is not written: a figure that is not finite would be found out when the log is gone. */
enum tn_status tn_churn_save(const struct tn_churn_fit *fit, struct tn_row *row, struct tn_err *err)
{
	struct tn_churn_fit copy = *fit, again = { 0 };         /* the walk of a load writes; this one leaves all as it is */
	struct walk w = { .figure = put_figure, .fit = &copy, .err = err };
	enum tn_status st = put_fit(&w);

	if (st == TN_OK) {
		struct walk back = { .figure = get_figure, .fit = &again, .rest = tn_buf_str(&w.out), .err = err };

		st = read_fit(&back, tn_buf_str(&w.out));
		if (st == TN_EDATA)
			tn_err_hint(err, "--save: the fit has no such figure; another --model may");
		tn_churn_fit_fini(&again);
	}
	if (st == TN_OK && w.out.n > TN_TEXT_MOST)
		st = tn_err_set(err, TN_ELIMIT, "--save: a model of %zu bytes, --apply reads %zu at most", w.out.n, TN_TEXT_MOST);
	if (st == TN_OK) {
		tn_out_add(row->out, tn_buf_str(&w.out));
		st = tn_out_status(row->out);
	}
	tn_buf_fini(&w.out);
	return st;
}

enum tn_status tn_churn_load(struct tn_churn_fit *fit, const char *name, struct tn_str text, struct tn_err *err)
{
	struct walk w = { .figure = get_figure, .fit = fit, .rest = text, .err = err };
	enum tn_status st;

	*fit = (struct tn_churn_fit){ 0 };
	st = read_fit(&w, text);
	if (st == TN_OK)
		return TN_OK;
	if (st == TN_EDATA)
		tn_err_hint(err, "fit it again with --save");
	tn_err_at(err, name, w.line, 0);
	tn_churn_fit_fini(fit);
	return st;
}

void tn_churn_fit_fini(struct tn_churn_fit *fit)
{
	tn_recency_fini(&fit->recency);
	*fit = (struct tn_churn_fit){ 0 };
}
