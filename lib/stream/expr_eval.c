/* hot: running expressions; also what to say of a selector that never matched.
 *
 * Measured on 10 million events of 60 bytes that leave with a label from five rules (--where and selectors run the same
 * terms), EPYC, gcc -O2, user and system: 110 ns a row, of which reading and writing are 30; now 64. A number against a number
 * costs 8 ns (by tn_num_is and tn_num_cmp 30), a word 6, what the predictor of branches cannot know about 9 more. So
 * the ways of `quick` are one function without calls, and all others are behind it in `holds`. The plain twin is tests/unit/expr_slow.c.
 */
#include "stream/expr.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "stream/engine.h"
#include "stream/expr_impl.h"

#define SEEN_MAX 1000U          /* values kept of a column */
#define SEEN_LONGEST 256U       /* bytes; longer ones are no typos and would fill the hint */
#define SEEN_SHOWN 5U
#define PADDING 64U             /* readable behind a field, as in a window: tn_time_fast needs it */

/* --- binding --- */

static bool is_key_column(const struct tn_columns *c, uint32_t column)
{
	for (uint32_t role = 0; role < TN_ROLES; role++)
		if (c->role[role] == column && ((unsigned)TN_EXPR_KEYS >> role & 1U))
			return true;
	return false;
}

/* What a person gets for a typo is the option, the columns there are, and the nearest one (F77). */
static enum tn_status bind_name(struct tn_expr *e, struct tn_expr_name *name, const struct tn_columns *c, struct tn_err *err)
{
	struct tn_err missing = { 0 };
	enum tn_role role;
	bool is_role = tn_role_parse(name->text, &role);

	name->column = is_role ? c->role[role] : TN_COLUMN_NONE;
	if (name->column == TN_COLUMN_NONE)
		name->column = tn_columns_find(c, name->text);
	if (name->column == TN_COLUMN_NONE) {
		tn_columns_missing(c, name->text, &missing);
		tn_err_set(err, missing.status, "%s: %s", e->option, missing.what);
		if (missing.hint[0] != '\0')
			tn_err_hint(err, "%s", missing.hint);
		return missing.status;
	}
	name->key = (is_role && ((unsigned)TN_EXPR_KEYS >> role & 1U)) || is_key_column(c, name->column);
	if (e->need <= name->column)
		e->need = name->column + 1;
	return TN_OK;
}

static int by_bytes(const void *a, const void *b)
{
	return tn_str_cmp(((const struct tn_expr_value *)a)->stream, ((const struct tn_expr_value *)b)->stream);
}

static int by_number(const void *a, const void *b)
{
	const struct tn_expr_value *x = a, *y = b;

	return x->is_amount && y->is_amount ? tn_money_cmp(x->amount, y->amount) : tn_num_cmp(x->text, y->text);
}

static int by_time(const void *a, const void *b)
{
	int64_t x = ((const struct tn_expr_value *)a)->time_us, y = ((const struct tn_expr_value *)b)->time_us;

	return (x > y) - (x < y);
}

static enum tn_expr_quick quick_way(struct tn_expr_term *t)
{
	if (t->is_plain && !t->takes_missing)
		return t->op == TN_EXPR_NE ? TN_EXPR_NONE_OF : TN_EXPR_ONE_OF;
	if (t->nvalues > 1 || t->as == TN_EXPR_BYTES)
		return TN_EXPR_SLOW;
	if (t->as == TN_EXPR_NUMBER)
		return tn_expr_scale(t->value, &t->limit) ? TN_EXPR_AMOUNT : TN_EXPR_SLOW;
	t->limit = t->value->time_us;
	return TN_EXPR_CLOCK;
}

/* The same term can be numbers in one file and, where --user names that column, bytes in the next: sorted anew then. */
static void bind_term(struct tn_expr_term *t, const struct tn_expr_name *name)
{
	static const uint8_t accept[] = { 2, 5, 1, 3, 4, 6, 0, 0, 2 };  /* in the order of the operators */
	enum tn_expr_kind as = name->key ? TN_EXPR_BYTES : t->kind;

	t->column = name->column;
	if (t->sorted != NULL && (!t->is_sorted || as != t->as))
		qsort(t->sorted, t->nvalues, sizeof *t->sorted, as == TN_EXPR_NUMBER ? by_number : as == TN_EXPR_TIME ? by_time : by_bytes);
	t->is_sorted = true;
	t->as = as;
	t->is_plain = as == TN_EXPR_BYTES && t->sorted == NULL && (t->op == TN_EXPR_EQ || t->op == TN_EXPR_NE || t->op == TN_EXPR_IN);
	t->quick = quick_way(t);
	t->accept = accept[t->op];
}

/* A literal has no readable bytes behind it, so it is copied. */
static void bind_head(struct tn_expr_value *v)
{
	char bytes[8] = { 0 };

	memcpy(bytes, v->stream.p, v->stream.n < 8 ? v->stream.n : 8);
	v->head = tn_load64(bytes);
}

enum tn_status tn_expr_bind(struct tn_expr *e, const struct tn_columns *c, struct tn_err *err)
{
	const struct tn_expr_term *t = e->term;

	e->need = 0;
	e->is_engine = c->is_engine;
	for (uint32_t i = 0; i < e->nnames; i++)
		TN_TRY(bind_name(e, &e->name[i], c, err));
	for (uint32_t i = 0; i < e->nterms; i++)
		bind_term(&e->term[i], &e->name[e->term[i].name]);
	for (uint32_t i = 0; i < e->nterms; i++)
		for (uint32_t k = 0; k < e->term[i].nvalues; k++)
			bind_head(&e->term[i].value[k]);
	TN_TRY(tn_expr_bind_slips(e, c, err));
	tn_expr_bind_loose(e, c);
	e->is_one_of = e->nterms == 1 && t->yes == TN_EXPR_YES && t->is_plain && t->op != TN_EXPR_NE && !t->takes_missing;
	return TN_OK;
}

/* --- evaluation --- */

/* Any literal of a short list, as bytes. A list without '' never holds a missing value: \N as a literal is escaped. This is
 * nearly all that is asked (--start purchase): 2 ns a row, 5 with memcmp(3), 20 when it took the general way. */
static inline bool is_one_of(const struct tn_expr_term *t, struct tn_str s)
{
	const struct tn_expr_value *v = t->value, *end = v + t->nvalues;
	uint64_t head = tn_expr_head(s);

	do {
		if (v->head == head && v->stream.n == s.n && (s.n <= 8 || memcmp(v->stream.p + 8, s.p + 8, s.n - 8) == 0))
			return true;
	} while (++v != end);
	return false;
}

static int compare(enum tn_expr_kind as, const struct tn_expr_value *x, const struct tn_expr_value *v)
{
	switch (as) {
	case TN_EXPR_NUMBER: return by_number(x, v);
	case TN_EXPR_TIME: return by_time(x, v);
	default: return by_bytes(x, v);
	}
}

/* A list of a thousand ids is common (--where 'user in ...'): 10 comparisons a row, not 1,000. */
static bool is_in(const struct tn_expr_term *t, const struct tn_expr_value *x)
{
	uint32_t lo = 0, hi = t->nvalues;

	if (t->sorted == NULL) {
		for (uint32_t i = 0; i < t->nvalues; i++)
			if (compare(t->as, x, &t->value[i]) == 0)
				return true;
		return false;
	}
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		int c = compare(t->as, x, &t->sorted[mid]);

		if (c == 0)
			return true;
		if (c > 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

/* The field as it stands in the stream. A reader of foreign files hands over raw bytes and says so in the flags. What is missing
 * stays as it is: \N, too. */
static bool field(struct tn_expr *e, const struct tn_rec *rec, uint32_t column, struct tn_str *s)
{
	*s = tn_rec_field(rec, column);
	if (!(rec->flags & TN_REC_ESCAPE) || tn_str_missing(*s))
		return true;
	tn_buf_reset(&e->escaped);
	tn_buf_escape(&e->escaped, *s);
	if (!tn_buf_room(&e->escaped, PADDING))
		return false;
	*s = tn_buf_str(&e->escaped);
	return true;
}

static int nomem(const struct tn_expr *e, struct tn_err *err)
{
	tn_err_set(err, TN_ELIMIT, "out of memory (in %s)", e->option);
	return -1;
}

static int bad_value(const struct tn_expr *e, const struct tn_expr_term *t, const struct tn_rec *rec, struct tn_str s, struct tn_err *err)
{
	const char *kind = t->as == TN_EXPR_NUMBER ? "number" : "time";
	char name[48], value[80];

	tn_err_set(err, TN_EDATA, "%s: not a %s: %s (in %s)", tn_expr_plain(name, sizeof name, e->name[t->name].text), kind,
		tn_err_quote(value, sizeof value, s), e->option);
	tn_err_at(err, NULL, rec->line, t->column + 1);
	tn_err_reason(err, kind);
	return -1;
}

/* Nearly all times are in the stream's own form; the slow reader decides on all others. */
static bool read_time(struct tn_expr *e, struct tn_str s, int64_t *time_us)
{
	struct tn_time t;

	if (tn_time_fast(s, &e->time_cache, time_us))
		return true;
	if (!tn_time_parse(s, &t))
		return false;
	*time_us = t.us;
	return true;
}

/* What is no amount can still be a number, too long for one. plain: room for one of an engine's. */
static bool read_number(const struct tn_expr *e, struct tn_expr_value *x, char *plain)
{
	enum tn_money_error error = tn_engine_read(&x->text, e->is_engine, plain, &x->amount);

	x->is_amount = error == TN_MONEY_OK;
	return error != TN_MONEY_SYNTAX;
}

/* 1, 0, or -1 and *err. Missing comes before bad: an empty field is no wrong number. */
static __attribute__((noinline)) int holds(struct tn_expr *e, const struct tn_expr_term *t, const struct tn_rec *rec, struct tn_err *err)
{
	struct tn_expr_value x = { .time_us = 0 };
	char plain[TN_ENGINE_NUMBER];
	int order;

	if (!field(e, rec, t->column, &x.text))
		return nomem(e, err);
	if (tn_str_missing(x.text))
		return t->takes_missing && (t->op == TN_EXPR_EQ || t->op == TN_EXPR_IN);
	if (t->is_plain)
		return is_one_of(t, x.text) == (t->op != TN_EXPR_NE);
	if (t->regex != NULL) {
		int is = tn_expr_matches(e, t, x.text);

		return is < 0 ? nomem(e, err) : is;
	}
	if (t->as == TN_EXPR_NUMBER && !read_number(e, &x, plain))
		return bad_value(e, t, rec, x.text, err);
	if (t->as == TN_EXPR_TIME && !read_time(e, x.text, &x.time_us))
		return bad_value(e, t, rec, x.text, err);
	x.stream = x.text;
	if (t->nvalues > 1)
		return is_in(t, &x);
	order = compare(t->as, &x, t->value);
	return t->accept >> ((order > 0) - (order < 0) + 1) & 1;
}

/* holds() for a row whose fields stand as they are; that is called for what is neither short nor usual. A missing value is
 * no number and no time. */
static inline __attribute__((always_inline)) int quick(struct tn_expr *e, const struct tn_expr_term *t, const struct tn_rec *rec,
	struct tn_expr_number *last, struct tn_err *err)
{
	struct tn_str s = tn_rec_bare(rec, t->column);
	int64_t time_us;

	switch (t->quick) {
	case TN_EXPR_ONE_OF:
		return is_one_of(t, s);
	case TN_EXPR_NONE_OF:
		return !is_one_of(t, s) && !tn_str_missing(s);
	case TN_EXPR_AMOUNT:
		if (last->column != t->column)
			last->is_short = tn_expr_e8(s, &last->e8);
		last->column = t->column;
		if (last->is_short)
			return tn_expr_accepts(t, last->e8);
		break;
	case TN_EXPR_CLOCK:
		if (tn_time_fast(s, &e->time_cache, &time_us))
			return tn_expr_accepts(t, time_us);
		break;
	case TN_EXPR_SLOW:
		break;
	}
	return holds(e, t, rec, err);
}

/* The caller checks rows against the header, or should; this keeps a short one from being read past its end. */
static __attribute__((noinline)) int short_row(const struct tn_rec *rec, const struct tn_expr *e, struct tn_err *err)
{
	tn_err_set(err, TN_EDATA, "%u fields, %s needs %u", rec->nf, e->option, e->need);
	tn_err_at(err, NULL, rec->line, 0);
	tn_err_reason(err, "fields");
	return -1;
}

bool tn_expr_words(const struct tn_expr *e, struct tn_expr_words *w)
{
	const struct tn_expr_term *t = e->term;

	if (!e->is_one_of || t->nvalues > TN_EXPR_WORDS)
		return false;
	*w = (struct tn_expr_words){ .column = t->column, .n = t->nvalues };
	for (uint32_t i = 0; i < t->nvalues; i++) {
		if (t->value[i].stream.n > 8)
			return false;
		w->word[i].head = t->value[i].head;
		w->word[i].n = t->value[i].stream.n;
	}
	return true;
}

static inline __attribute__((always_inline)) int run(struct tn_expr *e, const struct tn_rec *rec, struct tn_expr_number *last,
	struct tn_err *err)
{
	bool is_bare = rec->flags == 0;
	uint32_t i = 0;

	if (rec->nf < e->need)
		return short_row(rec, e, err);
	do {
		const struct tn_expr_term *t = &e->term[i];
		int is = is_bare ? quick(e, t, rec, last, err) : holds(e, t, rec, err);

		if (is < 0)
			return -1;
		i = is ? t->yes : t->no;
	} while (i < e->nterms);
	return i == TN_EXPR_YES;
}

/* Apart, so that the usual case below needs no stack frame. */
static __attribute__((noinline)) int evaluate(struct tn_expr *e, const struct tn_rec *rec, struct tn_err *err)
{
	struct tn_expr_number last = { .column = TN_COLUMN_NONE };

	return run(e, rec, &last, err);
}

int tn_expr_eval(struct tn_expr *e, const struct tn_rec *rec, struct tn_err *err)
{
	if (e->is_one_of && rec->nf >= e->need && !(rec->flags & TN_REC_ESCAPE))
		return is_one_of(e->term, tn_rec_field(rec, e->term->column));
	return evaluate(e, rec, err);
}

uint32_t tn_expr_first(struct tn_expr *const *list, uint32_t n, const struct tn_rec *rec, struct tn_err *err)
{
	struct tn_expr_number last = { .column = TN_COLUMN_NONE };

	for (uint32_t i = 0; i < n; i++) {
		int is = list[i] == NULL ? 1 : run(list[i], rec, &last, err);

		if (is != 0)
			return is < 0 ? TN_EXPR_BAD : i;
	}
	return n;
}

/* --- watching --- */

/* Where s stands in the rising list, or should. */
static uint32_t place(const struct tn_expr_name *name, struct tn_str s, bool *is_there)
{
	uint32_t lo = 0, hi = name->nseen;

	*is_there = false;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		int c = tn_str_cmp(name->seen[mid], s);

		if (c == 0) {
			*is_there = true;
			return mid;
		}
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* A rising array rather than a hash: the values of a hint come sorted, and 1,000 are few. */
static enum tn_status see(struct tn_expr *e, struct tn_expr_name *name, struct tn_str s, struct tn_err *err)
{
	struct tn_str copy;
	bool is_there;
	uint32_t at;

	if (name->seen == NULL)
		name->seen = tn_arena_alloc(e->arena, SEEN_MAX * sizeof *name->seen);
	if (name->seen == NULL)
		return tn_err_nomem(err, SEEN_MAX * sizeof *name->seen);
	at = place(name, s, &is_there);
	if (is_there)
		return TN_OK;
	copy = tn_arena_copy(e->arena, s);
	if (copy.p == NULL)
		return tn_err_nomem(err, s.n);
	memmove(name->seen + at + 1, name->seen + at, (name->nseen - at) * sizeof *name->seen);
	name->seen[at] = copy;
	name->nseen++;
	return TN_OK;
}

enum tn_status tn_expr_watch(struct tn_expr *e, const struct tn_rec *rec, struct tn_err *err)
{
	struct tn_str s;

	for (uint32_t i = 0; i < e->nnames; i++) {
		struct tn_expr_name *name = &e->name[i];

		if (!name->watched || name->nseen == SEEN_MAX || name->column >= rec->nf)
			continue;
		if (!field(e, rec, name->column, &s))
			return tn_err_nomem(err, s.n);
		if (tn_str_missing(s))
			continue;
		name->present = true;
		if (s.n <= SEEN_LONGEST)
			TN_TRY(see(e, name, s, err));
	}
	return TN_OK;
}

static bool is_watched(const struct tn_expr_term *t)
{
	return t->op == TN_EXPR_EQ || t->op == TN_EXPR_IN;
}

/* The value seen that is nearest to a literal which was not seen. *unseen: there was such a literal. */
static const struct tn_str *nearest(const struct tn_expr_term *t, const struct tn_expr_name *name, bool *unseen)
{
	for (uint32_t i = 0; i < t->nvalues; i++) {
		bool is_there;
		int at;

		place(name, t->value[i].stream, &is_there);
		if (is_there)
			continue;
		*unseen = true;
		at = tn_str_nearest(t->value[i].stream, name->seen, name->nseen);
		if (at >= 0)
			return &name->seen[at];
	}
	return NULL;
}

/* "values of event: 'cart', 'view'" */
static void hint_values(const struct tn_expr_name *name, struct tn_err *err)
{
	char name_text[40], value[24], list[SEEN_SHOWN * (sizeof value + 2) + 8];
	const char *plain;
	size_t n = 0;

	plain = tn_expr_plain(name_text, sizeof name_text, name->text);
	if (!name->present) {
		tn_err_hint(err, "no row has a value of %s", plain);
		return;
	}
	for (uint32_t i = 0; i < name->nseen && i < SEEN_SHOWN; i++)
		n += (size_t)snprintf(list + n, sizeof list - n, "%s%s", i > 0 ? ", " : "",
			tn_err_quote(value, sizeof value, name->seen[i]));
	snprintf(list + n, sizeof list - n, "%s", name->nseen > SEEN_SHOWN ? ", ..." : "");
	if (name->nseen > 0)
		tn_err_hint(err, "values of %s: %s", plain, list);
}

/* The first comparison with a likely typo, else the first one with a value that no row had. */
static void hint_miss(const struct tn_expr *e, struct tn_err *err)
{
	const struct tn_expr_name *strange = NULL;
	char plain[40], value[64];

	for (uint32_t i = 0; i < e->nterms; i++) {
		const struct tn_expr_term *t = &e->term[i];
		const struct tn_expr_name *name = &e->name[t->name];
		const struct tn_str *near;
		bool unseen = false;

		near = is_watched(t) ? nearest(t, name, &unseen) : NULL;
		if (near != NULL) {
			tn_err_hint(err, "nearest value of %s: %s", tn_expr_plain(plain, sizeof plain, name->text),
				tn_err_quote(value, sizeof value, *near));
			return;
		}
		if (unseen && strange == NULL)
			strange = name;
	}
	if (strange != NULL)
		hint_values(strange, err);
}

enum tn_status tn_expr_miss(const struct tn_expr *e, struct tn_err *err)
{
	struct tn_buf text = { 0 };
	char plain[180];

	tn_expr_text(e, &text);
	if (text.failed)
		tn_err_nomem(err, text.n);
	else
		tn_err_set(err, TN_EDATA, "%s: no row matches %s", e->option, tn_expr_plain(plain, sizeof plain, tn_buf_str(&text)));
	tn_buf_fini(&text);
	if (err->status == TN_EDATA)
		hint_miss(e, err);
	return err->status;
}
