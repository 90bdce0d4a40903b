/* RFM as text: --score cuts=, the files of --thresholds and --map, thresholds written, and what gave the labels in words.
 *
 * A file is believed only when it says all of it exactly once: a cell or a cut that is left out would label users by accident.
 */
#include <stdio.h>

#include "base/num.h"
#include "model/rfm_impl.h"
#include "stream/engine.h"

#define COLUMNS 3               /* that either file needs */
#define COLUMNS_MOST 32         /* more may ride along */
#define SHOWN 60                /* bytes of a value in a message */

/* A table with a header, comments and blank lines; `field` holds the columns asked for, in the order they were asked for. */
struct table {
	struct tn_str rest;
	uint64_t line;
	uint32_t nf, at[COLUMNS];
	struct tn_str field[COLUMNS];
	struct tn_err *err;
};

static const char *const letters[TN_RFM_MEASURES] = { "r", "f", "m" };

/* The segments of definitions.md 3.1; users of other bins bring their own map. */
static const char default_map[] =
	"r\tfm\tsegment\n"
	"5\t1\tnew\n"
	"4-5\t2-3\tpotential_loyalist\n"
	"5\t4-5\tchampion\n"
	"4\t1\tpromising\n"
	"3-4\t4-5\tloyal\n"
	"3\t1-2\tabout_to_sleep\n"
	"3\t3\tneed_attention\n"
	"2\t1-2\thibernating\n"
	"1-2\t3-4\tat_risk\n"
	"1-2\t5\tcant_lose\n"
	"1\t1-2\tlost\n";

/* --- tables --- */

/* 1 a line, 0 the end, -1 a line that is none of ours. */
static int next_line(struct table *t, struct tn_str *line)
{
	while (tn_str_cut(&t->rest, '\n', line)) {
		t->line++;
		if (line->n > 0 && memchr(line->p, '\r', line->n) != NULL) {
			bool is_end = line->p[line->n - 1] == '\r';

			tn_err_set(t->err, TN_EDATA, is_end ? "CR at the end of the line" : "a raw CR in the line");
			tn_err_hint(t->err, is_end ? "a CRLF file: tr -d '\\r' makes its line ends LF" : "escape it as \\r");
			return -1;
		}
		if (tn_str_trim(*line).n > 0 && line->p[0] != '#')
			return 1;
	}
	return 0;
}

/* Columns are found by name, in any order; others are passed over, but a wanted one that stands there twice is refused. */
static enum tn_status find_columns(struct table *t, const struct tn_columns *c, const char *const names[COLUMNS])
{
	for (uint32_t i = 0; i < COLUMNS; i++) {
		uint32_t found = 0;

		for (uint32_t j = 0; j < c->n; j++) {
			if (!tn_str_eq(c->name[j], tn_str_of(names[i])))
				continue;
			t->at[i] = j;
			found++;
		}
		if (found == 0) {
			tn_columns_missing(c, tn_str_of(names[i]), t->err);
			tn_err_hint(t->err, "columns stand between TABs: %s %s %s", names[0], names[1], names[2]);
			return TN_EDATA;
		}
		if (found > 1)
			return tn_err_set(t->err, TN_EDATA, "header: '%s' stands there %u times", names[i], found);
	}
	return TN_OK;
}

/* With a byte order mark the first column would be "missing", and the list of columns would seem to show it. */
static enum tn_status read_header(struct table *t, const char *const names[COLUMNS])
{
	struct tn_str name[COLUMNS_MOST], line;
	struct tn_columns c = { .name = name };
	int got = next_line(t, &line);

	if (got < 0)
		return t->err->status;
	if (got == 0)
		return tn_err_set(t->err, TN_EDATA, "empty: wanted the header %s %s %s", names[0], names[1], names[2]);
	if (tn_str_starts(line, TN_STR("\xef\xbb\xbf")))
		return tn_err_set(t->err, TN_EDATA, "a byte order mark before the header: save the file without one");
	while (tn_str_cut(&line, '\t', &name[c.n])) {
		if (++c.n == COLUMNS_MOST)
			return tn_err_set(t->err, TN_EDATA, "header: %d columns or more; wanted %s %s %s", COLUMNS_MOST,
				names[0], names[1], names[2]);
	}
	t->nf = c.n;
	return find_columns(t, &c, names);
}

static enum tn_status read_fields(struct table *t, struct tn_str line)
{
	struct tn_str item;
	uint32_t n = 0;

	while (tn_str_cut(&line, '\t', &item)) {
		for (uint32_t i = 0; i < COLUMNS; i++)
			if (t->at[i] == n)
				t->field[i] = item;
		n++;
	}
	if (n != t->nf)
		return tn_err_set(t->err, TN_EDATA, "%u field%s, header has %u", n, n == 1 ? "" : "s", t->nf);
	return TN_OK;
}

/* Each row to `row`, which is told nothing but the fields; errors get file and line. */
static enum tn_status read_table(struct table *t, const char *file, const char *const names[COLUMNS],
	enum tn_status (*row)(void *ctx, struct table *t), void *ctx)
{
	enum tn_status st = read_header(t, names);
	struct tn_str line;
	int got;

	while (st == TN_OK && (got = next_line(t, &line)) != 0) {
		st = got < 0 ? t->err->status : read_fields(t, line);
		if (st == TN_OK)
			st = row(ctx, t);
	}
	if (st != TN_OK)
		tn_err_at(t->err, file, t->line, 0);
	return st;
}

/* --- numbers that rise --- */

/* "WHAT: not a number: 'x'"; the caller sets which status that is. */
static enum tn_status read_number(const struct tn_rfm *m, struct tn_str text, const char *what, struct tn_sum *v, enum tn_status status,
	struct tn_err *err)
{
	static const char *const why[] = {
		[TN_MONEY_SYNTAX] = "not a number", [TN_MONEY_DIGITS] = "more than 18 decimals", [TN_MONEY_RANGE] = "does not fit 128 bits"
	};
	enum tn_money_error e = tn_engine_sum(text, m->is_engine, v);
	char quoted[SHOWN];

	if (e == TN_MONEY_OK)
		return TN_OK;
	return tn_err_set(err, status, "%s: %s: %s", what, why[e], tn_err_quote(quoted, sizeof quoted, text));
}

/* From the numbers in x->upto to keys of one scale. 0: they do not fall; else the cut that does (or that does not fit, with
 * *is_wide): 1 .. ncuts. */
static uint32_t settle(struct tn_rfm_axis *x, uint32_t ncuts, bool *is_wide)
{
	*is_wide = false;
	for (uint32_t i = x->none; i < ncuts; i++)
		if (x->upto[i].scale > x->scale)
			x->scale = x->upto[i].scale;
	for (uint32_t i = x->none; i < ncuts; i++) {
		*is_wide = tn_rfm_key(&x->upto[i], x->scale, &x->key[i]) != 0;
		if (*is_wide || (i > x->none && x->key[i] < x->key[i - 1]))
			return i + 1;
	}
	return 0;
}

static const char *put_sum(char *dst, const struct tn_sum *s)
{
	dst[tn_sum_put(dst, s)] = '\0';
	return dst;
}

/* What settle found: said of `where` (a measure) and its cut. */
static enum tn_status falls(const struct tn_rfm_axis *x, uint32_t cut, bool is_wide, const char *where, enum tn_status status,
	struct tn_err *err)
{
	char a[TN_MONEY_BYTES + 1], b[TN_MONEY_BYTES + 1];

	if (is_wide)
		return tn_err_set(err, status, "%s: does not fit 128 bits at the scale of the others, %u: %s", where, x->scale,
			put_sum(a, &x->upto[cut - 1]));
	return tn_err_set(err, status, "%s: cuts must not fall: %s after %s", where, put_sum(a, &x->upto[cut - 1]),
		put_sum(b, &x->upto[cut - 2]));
}

/* "19,59,190,410": at most as many as bins allow. */
static enum tn_status read_list(struct tn_rfm *m, int measure, struct tn_str list, uint32_t *ncuts, struct tn_err *err)
{
	struct tn_rfm_axis *x = &m->axis[measure];
	char what[40];
	struct tn_str item;
	uint32_t n = 0, at;
	bool is_wide;

	snprintf(what, sizeof what, "--score cuts: %s", tn_rfm_names[measure]);
	while (tn_str_cut(&list, ',', &item)) {
		if (n == TN_RFM_CUTS_MOST)
			return tn_err_set(err, TN_EUSAGE, "%s: more than %d cuts", what, TN_RFM_CUTS_MOST);
		TN_TRY(read_number(m, item, what, &x->upto[n++], TN_EUSAGE, err));
	}
	at = settle(x, n, &is_wide);
	*ncuts = n;
	return at == 0 ? TN_OK : falls(x, at, is_wide, what, TN_EUSAGE, err);
}

/* An error of any kind in there gets the same hint: a whole option as it should be. */
enum tn_status tn_rfm_read_cuts(struct tn_rfm *m, struct tn_str text, struct tn_err *err)
{
	static const char example[] = "--score cuts=19,59,190,410/1,2,4,8/287,612,1231,2911";
	uint32_t n[TN_RFM_MEASURES], lists = 0;
	struct tn_str rest = text, list;

	while (tn_str_cut(&rest, '/', &list))
		lists++;
	if (lists != TN_RFM_MEASURES) {
		tn_err_set(err, TN_EUSAGE, "--score cuts: %u list%s; wanted three, recency/frequency/monetary", lists,
			lists == 1 ? "" : "s");
		tn_err_hint(err, "%s", example);
		return TN_EUSAGE;
	}
	for (int i = 0; i < TN_RFM_MEASURES && tn_str_cut(&text, '/', &list); i++) {
		if (read_list(m, i, list, &n[i], err) != TN_OK) {
			tn_err_hint(err, "%s", example);
			return TN_EUSAGE;
		}
	}
	if (n[TN_RFM_F] != n[TN_RFM_R] || n[TN_RFM_M] != n[TN_RFM_R])
		return tn_err_set(err, TN_EUSAGE, "--score cuts: %u, %u and %u cuts; wanted as many of each", n[TN_RFM_R], n[TN_RFM_F],
			n[TN_RFM_M]);
	m->bins = n[TN_RFM_R] + 1;
	return TN_OK;
}

/* --- --thresholds --- */

struct thresholds {
	struct tn_rfm *m;
	uint64_t line[TN_RFM_MEASURES][TN_RFM_CUTS_MOST];       /* where a cut stands; 0: not yet */
	bool empty[TN_RFM_MEASURES][TN_RFM_CUTS_MOST];
	uint32_t ncuts;
};

/* Words are near to letters only by the measure's whole name. */
static enum tn_status unknown_measure(struct tn_str text, struct tn_err *err)
{
	struct tn_str words[2 * TN_RFM_MEASURES];
	char quoted[SHOWN];
	int near;

	for (int i = 0; i < TN_RFM_MEASURES; i++) {
		words[i] = tn_str_of(letters[i]);
		words[TN_RFM_MEASURES + i] = tn_str_of(tn_rfm_names[i]);
	}
	tn_err_set(err, TN_EDATA, "measure: not one of r, f, m: %s", tn_err_quote(quoted, sizeof quoted, text));
	near = tn_str_nearest(text, words, 2 * TN_RFM_MEASURES);
	if (near >= 0)
		tn_err_hint(err, "%s", letters[near % TN_RFM_MEASURES]);
	return TN_EDATA;
}

/* Rows may come in any order, so whether the numbers fall is asked when all are there. */
static enum tn_status threshold_row(void *ctx, struct table *t)
{
	struct thresholds *x = ctx;
	char quoted[SHOWN];
	int measure = 0;
	uint64_t cut;

	while (measure < TN_RFM_MEASURES && !tn_str_eq(t->field[0], tn_str_of(letters[measure])))
		measure++;
	if (measure == TN_RFM_MEASURES)
		return unknown_measure(t->field[0], t->err);
	if (!tn_num_u64(t->field[1], TN_RFM_CUTS_MOST, &cut) || cut == 0)
		return tn_err_set(t->err, TN_EDATA, "cut: not a whole number from 1 to %d: %s", TN_RFM_CUTS_MOST,
			tn_err_quote(quoted, sizeof quoted, t->field[1]));
	if (x->line[measure][cut - 1] != 0)
		return tn_err_set(t->err, TN_EDATA, "%s: cut %u stands on line %llu already", letters[measure], (unsigned)cut,
			(unsigned long long)x->line[measure][cut - 1]);
	x->line[measure][cut - 1] = t->line;
	if (cut > x->ncuts)
		x->ncuts = (uint32_t)cut;
	x->empty[measure][cut - 1] = tn_str_missing(t->field[2]);
	if (x->empty[measure][cut - 1])
		return TN_OK;
	return read_number(x->m, t->field[2], "upto", &x->m->axis[measure].upto[cut - 1], TN_EDATA, t->err);
}

/* All rows are there: each cut once, the empty ones first, numbers that do not fall. */
static enum tn_status check_measure(struct thresholds *x, int measure, const char *name, struct tn_err *err)
{
	struct tn_rfm_axis *axis = &x->m->axis[measure];
	const uint64_t *line = x->line[measure];
	uint32_t at;
	bool is_wide;

	for (uint32_t i = 0; i < x->ncuts; i++) {
		if (line[i] == 0) {
			tn_err_set(err, TN_EDATA, "%s: no row for cut %u; the largest cut of all is %u", letters[measure], i + 1, x->ncuts);
			tn_err_at(err, name, 0, 0);
			return TN_EDATA;
		}
		if (!x->empty[measure][i])
			continue;
		if (axis->none != i) {
			tn_err_set(err, TN_EDATA, "%s: cut %u is empty after a number; empty is before all numbers", letters[measure], i + 1);
			tn_err_at(err, name, line[i], 0);
			return TN_EDATA;
		}
		axis->none++;
	}
	at = settle(axis, x->ncuts, &is_wide);
	if (at == 0)
		return TN_OK;
	falls(axis, at, is_wide, letters[measure], TN_EDATA, err);
	tn_err_at(err, name, line[at - 1], 0);
	return TN_EDATA;
}

enum tn_status tn_rfm_read_thresholds(struct tn_rfm *m, const char *name, struct tn_str text, struct tn_err *err)
{
	static const char *const names[COLUMNS] = { "measure", "cut", "upto" };
	struct thresholds x = { .m = m };
	struct table t = { .rest = text, .err = err };

	TN_TRY(read_table(&t, name, names, threshold_row, &x));
	if (x.ncuts == 0) {
		tn_err_set(err, TN_EDATA, "no thresholds: the table has no rows");
		tn_err_at(err, name, 0, 0);
		return TN_EDATA;
	}
	for (int i = 0; i < TN_RFM_MEASURES; i++)
		TN_TRY(check_measure(&x, i, name, err));
	m->bins = x.ncuts + 1;
	return TN_OK;
}

static enum tn_status no_thresholds(enum tn_status status, const char *why, struct tn_err *err)
{
	return tn_err_set(err, status, "--thresholds-out: %s", why);
}

enum tn_status tn_rfm_check_thresholds(const struct tn_rfm *m, struct tn_err *err)
{
	if (m->method != TN_RFM_NTILE)
		return TN_OK;
	no_thresholds(TN_EUSAGE, "ntile has no thresholds: it parts users of equal value", err);
	tn_err_hint(err, "--score midrank");
	return TN_EUSAGE;
}

/* An empty field is what another run reads as none, whatever --null says. */
enum tn_status tn_rfm_thresholds(const struct tn_rfm *m, struct tn_row *row, struct tn_err *err)
{
	TN_TRY(tn_rfm_check_thresholds(m, err));
	if (m->method <= TN_RFM_QUANTILE && m->n == 0)
		return no_thresholds(TN_EDATA, "no user has an order, so there are no thresholds", err);
	TN_TRY(tn_row_header(row, "measure cut upto"));
	for (int i = 0; i < TN_RFM_MEASURES; i++) {
		const struct tn_rfm_axis *x = &m->axis[i];

		for (uint32_t cut = 1; cut < m->bins; cut++) {
			tn_row_str(row, tn_str_of(letters[i]));
			tn_row_u64(row, cut);
			if (cut <= x->none)
				(void)tn_row_field(row);
			else
				tn_row_sum(row, &x->upto[cut - 1]);
			TN_TRY(tn_row_end(row));
		}
	}
	return TN_OK;
}

/* --- --map --- */

/* a or a-b, within 1..bins. */
static enum tn_status read_range(const struct tn_rfm *m, struct tn_str text, const char *what, uint8_t *from, uint8_t *to,
	struct tn_err *err)
{
	struct tn_str rest = text, first;
	char quoted[SHOWN];
	int64_t a, b;
	bool ok;

	tn_str_cut(&rest, '-', &first);
	ok = tn_num_i64(first, 1, m->bins, &a);
	b = a;
	if (ok && rest.p != NULL)
		ok = tn_num_i64(rest, a, m->bins, &b);
	if (!ok)
		return tn_err_set(err, TN_EDATA, "%s: not a number or a-b within 1-%u: %s", what, m->bins,
			tn_err_quote(quoted, sizeof quoted, text));
	*from = (uint8_t)a;
	*to = (uint8_t)b;
	return TN_OK;
}

/* Two names for a cell would make the order of rows decide. */
static enum tn_status take_cell(struct tn_rfm *m, uint32_t r, uint32_t fm, uint32_t segment, struct tn_err *err)
{
	uint32_t *cell = &m->cell[(r - 1) * m->bins + fm - 1];
	char quoted[SHOWN];

	if (*cell != 0)
		return tn_err_set(err, TN_EDATA, "the cell r %u, fm %u is named twice; it is %s already", r, fm,
			tn_err_quote(quoted, sizeof quoted, tn_map_text(&m->segment, *cell - 1)));
	*cell = segment + 1;
	return TN_OK;
}

/* Each row takes at least one cell that no other one has, so there are no more rows than cells. */
static enum tn_status map_row(void *ctx, struct table *t)
{
	struct tn_rfm *m = ctx;
	struct tn_rfm_patch p;

	TN_TRY(read_range(m, t->field[0], "r", &p.r_from, &p.r_to, t->err));
	TN_TRY(read_range(m, t->field[1], "fm", &p.fm_from, &p.fm_to, t->err));
	if (tn_str_missing(t->field[2]))
		return tn_err_set(t->err, TN_EDATA, "segment: empty");
	if (tn_str_eq(t->field[2], TN_STR("no_order")))
		return tn_err_set(t->err, TN_EDATA, "segment: 'no_order' has a meaning of its own: users without an order");
	p.segment = tn_map_put(&m->segment, t->field[2]);
	if (p.segment == TN_MAP_NONE)
		return tn_err_nomem(t->err, t->field[2].n);
	for (uint32_t r = p.r_from; r <= p.r_to; r++)
		for (uint32_t fm = p.fm_from; fm <= p.fm_to; fm++)
			TN_TRY(take_cell(m, r, fm, p.segment, t->err));
	m->patch[m->npatches++] = p;
	return TN_OK;
}

/* The first cell that is left out, from r 1, fm 1 on. */
static enum tn_status check_map(const struct tn_rfm *m, struct tn_err *err)
{
	uint32_t missing = 0, first = 0;

	for (uint32_t i = m->bins * m->bins; i-- > 0; ) {
		if (m->cell[i] != 0)
			continue;
		missing++;
		first = i;
	}
	if (missing == 0)
		return TN_OK;
	tn_err_set(err, TN_EDATA, "no segment for the cell r %u, fm %u", first / m->bins + 1, first % m->bins + 1);
	if (missing > 1)
		tn_err_hint(err, "%u of %u cells are left out", missing, m->bins * m->bins);
	return TN_EDATA;
}

enum tn_status tn_rfm_read_map(struct tn_rfm *m, const char *name, struct tn_str text, struct tn_err *err)
{
	static const char *const names[COLUMNS] = { "r", "fm", "segment" };
	struct table t = { .rest = name != NULL ? text : TN_STR(default_map), .err = err };
	size_t cells = (size_t)m->bins * m->bins;

	if (name == NULL && m->bins != 5) {
		tn_err_set(err, TN_EUSAGE, "the segments that are built in are those of 5 bins, not of %u", m->bins);
		tn_err_hint(err, "--map FILE names your own: columns r fm segment, one row a cell, each a number or a-b");
		return TN_EUSAGE;
	}
	m->cell = tn_arena_zalloc(&m->arena, cells, sizeof *m->cell);
	m->patch = tn_arena_zalloc(&m->arena, cells, sizeof *m->patch);
	if (m->cell == NULL || m->patch == NULL || tn_map_init(&m->segment) != 0)
		return tn_err_nomem(err, cells * (sizeof *m->cell + sizeof *m->patch));
	TN_TRY(read_table(&t, name, names, map_row, m));
	if (check_map(m, err) != TN_OK)
		tn_err_at(err, name, 0, 0);
	return err->status;
}

/* --- in words --- */

static void add_sum(struct tn_buf *out, const struct tn_sum *s)
{
	char text[TN_MONEY_BYTES];

	tn_buf_add(out, (struct tn_str){ text, tn_sum_put(text, s) });
}

/* Foreign bytes, fit for a terminal, without the quotes. */
static void add_shown(struct tn_buf *out, struct tn_str s)
{
	char text[200];

	tn_err_quote(text, sizeof text, s);
	tn_buf_add(out, (struct tn_str){ text + 1, strlen(text) - 2 });
}

static void explain_method(const struct tn_rfm *m, struct tn_buf *out)
{
	static const char *const names[] = { "midrank", "quantile", "ntile" };
	char quoted[200];

	if (m->method == TN_RFM_FILE) {
		tn_buf_cstr(out, "scores by the thresholds of ");
		tn_buf_cstr(out, tn_err_quote(quoted, sizeof quoted, tn_str_of(m->thresholds_name)));
	} else if (m->method == TN_RFM_CUTS) {
		tn_buf_cstr(out, "scores by the cuts given");
	} else {
		tn_buf_cstr(out, "scores by ");
		tn_buf_cstr(out, names[m->method]);
		tn_buf_cstr(out, " over ");
		tn_buf_u64(out, m->n);
		tn_buf_cstr(out, m->n == 1 ? " user" : " users");
	}
	tn_buf_cstr(out, ", ");
	tn_buf_u64(out, m->bins);
	tn_buf_cstr(out, " bins\n");
}

/* "recency, days: 5 up to 13, 4 never, 3 up to 72, ..., 1 beyond". Never: the interval holds no number. */
static void explain_axis(const struct tn_rfm *m, int measure, struct tn_buf *out)
{
	static const char *const units[] = { ", days: ", ", orders: ", ": " };
	const struct tn_rfm_axis *x = &m->axis[measure];

	tn_buf_cstr(out, tn_rfm_names[measure]);
	tn_buf_cstr(out, units[measure]);
	for (uint32_t i = 1; i <= m->bins; i++) {
		if (i > 1)
			tn_buf_cstr(out, ", ");
		tn_buf_u64(out, measure == TN_RFM_R ? m->bins + 1 - i : i);
		if (i == m->bins) {
			tn_buf_cstr(out, x->none == m->bins - 1 ? " always" : " beyond");
		} else if (i <= x->none || (i > x->none + 1 && x->key[i - 1] == x->key[i - 2])) {
			tn_buf_cstr(out, " never");
		} else {
			tn_buf_cstr(out, " up to ");
			add_sum(out, &x->upto[i - 1]);
		}
	}
	tn_buf_ch(out, '\n');
}

/* No numbers to tell: where a tile ends, equal values are parted. */
static void explain_tiles(const struct tn_rfm *m, struct tn_buf *out)
{
	uint64_t larger = m->n % m->bins;

	tn_buf_cstr(out, "each measure: tiles of ");
	tn_buf_u64(out, m->n / m->bins);
	tn_buf_cstr(out, m->n / m->bins == 1 ? " user" : " users");
	tn_buf_cstr(out, ", worst first, equal values by user");
	if (larger > 0) {
		tn_buf_cstr(out, "; the first ");
		tn_buf_u64(out, larger);
		tn_buf_cstr(out, larger == 1 ? " has one more" : " have one more");
	}
	tn_buf_ch(out, '\n');
}

static void explain_range(struct tn_buf *out, const char *what, uint32_t from, uint32_t to)
{
	tn_buf_cstr(out, what);
	tn_buf_u64(out, from);
	if (to == from)
		return;
	tn_buf_ch(out, '-');
	tn_buf_u64(out, to);
}

/* "at_risk: r 2, fm 3; r 1, fm 3-4": a row of the map each. */
static void explain_segment(const struct tn_rfm *m, uint32_t segment, struct tn_buf *out)
{
	const char *before = ": r ";

	add_shown(out, tn_map_text(&m->segment, segment));
	for (uint32_t i = 0; i < m->npatches; i++) {
		const struct tn_rfm_patch *p = &m->patch[i];

		if (p->segment != segment)
			continue;
		explain_range(out, before, p->r_from, p->r_to);
		explain_range(out, ", fm ", p->fm_from, p->fm_to);
		before = "; r ";
	}
	tn_buf_ch(out, '\n');
}

void tn_rfm_explain(const struct tn_rfm *m, struct tn_buf *out)
{
	explain_method(m, out);
	if (m->method == TN_RFM_NTILE && m->n > 0)
		explain_tiles(m, out);
	for (int i = 0; m->method != TN_RFM_NTILE && i < TN_RFM_MEASURES; i++)
		if (m->n > 0 || m->method == TN_RFM_CUTS || m->method == TN_RFM_FILE)
			explain_axis(m, i, out);
	tn_buf_cstr(out, "fm: the mean of f and m, a half rounded up\n");
	for (uint32_t i = 0; i < m->segment.n; i++)
		explain_segment(m, i, out);
}
