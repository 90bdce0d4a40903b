/* What recommend keeps of a user, an event kind and an item: add, merge, encode, decode. A row without a time has its
 * number instead, counted in the run's own data; that number never leaves the run, as a log without times has no
 * partials. */
#include "base/num.h"
#include "model/recommend_impl.h"

#define COUNT_MOST 0xffffU
#define SPAN_MOST ((INT64_C(1) << 47) - 1)

static void let_go(struct tn_recommend_state *s, struct tn_fold *f)
{
	if ((s->u.packed & 1) != 0)
		return;
	tn_fold_free(f, s->u.wide, sizeof *s->u.wide);
	s->u.packed = 0;
}

/* Counts and spans only grow, so what is wide never becomes narrow again here, and its part is never lost. */
static enum tn_status put(struct tn_recommend_state *s, const struct tn_recommend_seen *seen, struct tn_fold *f)
{
	size_t size = sizeof *s->u.wide;
	struct tn_recommend_wide *wide;

	s->last = seen->last;
	if (seen->count <= COUNT_MOST && seen->last - seen->first <= SPAN_MOST) {
		s->u.packed = (uint64_t)(seen->last - seen->first) << 17 | seen->count << 1 | 1;
		return TN_OK;
	}
	wide = s->u.packed != 0 && (s->u.packed & 1) == 0 ? s->u.wide : tn_fold_alloc(f, &size);
	if (wide == NULL)
		return tn_fold_nomem(f);
	*wide = (struct tn_recommend_wide){ seen->first, seen->count };
	s->u.wide = wide;
	return TN_OK;
}

/* Up to 2^63 - 1, so that no add to what a partial brought can pass 64 bits. */
static enum tn_status unite(struct tn_recommend_state *s, const struct tn_recommend_seen *more, struct tn_fold *f)
{
	struct tn_recommend_seen seen;

	if (s->u.packed == 0)
		return put(s, more, f);
	seen = tn_recommend_seen(s);
	if (more->count > INT64_MAX - seen.count)
		return tn_err_set(tn_fold_err(f), TN_EDATA, "count: the rows of one user and item do not fit 63 bits");
	seen.first = more->first < seen.first ? more->first : seen.first;
	seen.last = more->last > seen.last ? more->last : seen.last;
	seen.count += more->count;
	return put(s, &seen, f);
}

enum tn_status tn_recommend_timeless(struct tn_fold *f)
{
	tn_err_set(tn_fold_err(f), TN_EUSAGE, "--partial: the rows have no time, so their order is data, and a merge would lose it");
	tn_err_hint(tn_fold_err(f), "--time COL");
	return TN_EUSAGE;
}

enum tn_status tn_recommend_add(void *state, const struct tn_event *e, struct tn_fold *f)
{
	struct tn_recommend_base *base = tn_fold_self(f);
	int64_t at = e->time_us;

	base->has_time = at != TN_TIME_NONE;
	if (!base->has_time) {
		if (base->is_partial)
			return tn_recommend_timeless(f);
		at = base->rows++;
	}
	return unite(state, &(struct tn_recommend_seen){ at, at, 1 }, f);
}

enum tn_status tn_recommend_merge(void *state, void *other, struct tn_fold *f)
{
	struct tn_recommend_state *o = other;
	struct tn_recommend_seen more;

	if (o->u.packed == 0)
		return TN_OK;
	more = tn_recommend_seen(o);
	let_go(o, f);
	return unite(state, &more, f);
}

/* Most logs have whole seconds, and a time is most of what a state takes in a partial: as many digits as it needs. */
static void put_time(struct tn_row *row, int64_t at, bool has_time)
{
	if (!has_time)
		tn_row_i64(row, at);
	else
		tn_row_time(row, at, tn_time_digits(at));
}

enum tn_status tn_recommend_encode(const void *state, struct tn_row *row, struct tn_fold *f)
{
	const struct tn_recommend_base *base = tn_fold_self(f);
	const struct tn_recommend_seen s = tn_recommend_seen(state);

	put_time(row, s.first, base->has_time);
	put_time(row, s.last, base->has_time);
	tn_row_u64(row, s.count);
	return TN_OK;
}

bool tn_recommend_time(struct tn_str text, bool has_time, int64_t *at)
{
	struct tn_time t;

	if (!has_time)
		return tn_num_i64(text, 0, TN_TIME_MAX, at);
	if (!tn_time_parse(text, &t) || !t.is_stream)
		return false;
	*at = t.us;
	return true;
}

enum tn_status tn_recommend_decode(void *state, const struct tn_str *field, struct tn_fold *f)
{
	struct tn_recommend_base *base = tn_fold_self(f);
	struct tn_recommend_seen s;

	if (tn_fold_common(f)->merge)
		base->has_time = true;
	if (!tn_recommend_time(field[0], base->has_time, &s.first))
		return tn_fold_bad(f, "first: not a time", field[0]);
	if (!tn_recommend_time(field[1], base->has_time, &s.last))
		return tn_fold_bad(f, "last: not a time", field[1]);
	if (s.first > s.last)
		return tn_fold_bad(f, "last: before the first", field[1]);
	if (!tn_num_u64(field[2], INT64_MAX, &s.count) || s.count == 0)
		return tn_fold_bad(f, "count: not a number of rows", field[2]);
	if (s.count == 1 && s.first != s.last)
		return tn_fold_bad(f, "count: one row has one time", field[1]);
	return put(state, &s, f);
}
