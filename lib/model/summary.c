/* Segments counted up. Values are kept as counts by number, so that medians are exact without holding a user; `all` is made of
 * its segments' counts when rows are written, since a median of medians is no median.
 */
#include "model/summary.h"

#include <stdlib.h>

#include "base/list.h"
#include "base/map.h"
#include "base/sys.h"
#include "base/tally.h"

/* Decimals of mixed scales: a tally for each number of decimals that occurs, nearly always one. 1.5 and 1.50 stand in two of
 * them and meet as equals when the median is looked for: no value has to be brought to a common form. */
struct scaled {
	struct tn_tally tally;
	uint8_t scale;
};

struct values {
	struct scaled *at;
	uint32_t n;
};

struct group {
	struct tn_str by, segment;      /* in the map's bytes */
	uint64_t users;
	bool has_monetary;
	struct tn_sum monetary;
	struct values recency, frequency;
};

#define GROUP_OVERHEAD 64U         /* of the map, and of two lists of tallies */

struct tn_summary {
	struct tn_map map;              /* "by TAB segment" to a group's number: fields have no TAB */
	struct group *group;
	uint32_t cap;                   /* of group; map.n are in use */
	/* the group of the last user; sorted input stays in one for long. TN_MAP_NONE: none yet */
	uint32_t last;
	struct tn_buf key;
	uint64_t bytes, most_bytes;     /* of groups and tallies */
};

enum tn_status tn_summary_open(struct tn_summary **summary, uint64_t most_bytes, struct tn_err *err)
{
	struct tn_summary *s = tn_sys.malloc(sizeof *s);

	*summary = NULL;
	if (s == NULL)
		return tn_err_nomem(err, sizeof *s);
	*s = (struct tn_summary){ .last = TN_MAP_NONE };
	if (tn_map_init(&s->map) != 0) {
		tn_sys.free(s);
		return tn_err_set(err, TN_ELIMIT, "the system has no random bytes to give");
	}
	s->most_bytes = most_bytes;
	*summary = s;
	return TN_OK;
}

enum tn_status tn_summary_check_by(const char *by, struct tn_err *err)
{
	static const char *const ours[] = { "segment", "users", "share", "recency", "frequency", "monetary", "monetary_share" };
	char text[48];

	if (strpbrk(by, "\t\n\r") != NULL)
		return tn_err_set(err, TN_EUSAGE, "--by: not a name for a column: %s", tn_err_quote(text, sizeof text, tn_str_of(by)));
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
		if (strcmp(by, ours[i]) != 0)
			continue;
		tn_err_set(err, TN_EUSAGE, "--by: the output has a column %s of its own", tn_err_quote(text, sizeof text, tn_str_of(by)));
		tn_err_hint(err, "rename that of the input");
		return TN_EUSAGE;
	}
	return TN_OK;
}

static void values_fini(struct values *v)
{
	for (uint32_t i = 0; i < v->n; i++)
		tn_tally_fini(&v->at[i].tally);
	tn_sys.free(v->at);
}

void tn_summary_close(struct tn_summary *s)
{
	if (s == NULL)
		return;
	for (uint32_t i = 0; s->group != NULL && i < s->map.n; i++) {
		values_fini(&s->group[i].recency);
		values_fini(&s->group[i].frequency);
	}
	tn_sys.free(s->group);
	tn_map_fini(&s->map);
	tn_buf_fini(&s->key);
	tn_sys.free(s);
}

/* --- users in --- */

/* What groups and their tallies take is told as it grows: a summary by something that every user has its own value of is
 * a mistake. */
static enum tn_status hold(struct tn_summary *s, uint64_t bytes, struct tn_err *err)
{
	s->bytes += bytes;
	if (s->bytes <= s->most_bytes)
		return TN_OK;
	tn_err_set(err, TN_ELIMIT, "the summary of %u groups needs more than %llu MiB", (unsigned)s->map.n,
		(unsigned long long)(s->most_bytes >> 20));
	tn_err_hint(err, "--by a column of fewer values, or a larger --mem");
	return TN_ELIMIT;
}

static enum tn_status look_up(struct tn_summary *s, struct tn_str by, struct tn_str segment, struct tn_err *err)
{
	uint32_t before = s->map.n, number;

	if (tn_str_eq(segment, TN_STR("all"))) {
		tn_err_set(err, TN_EDATA, "segment: a label of its own is 'all', the name of the row that sums up");
		tn_err_hint(err, "rename that label");
		return err->status;
	}
	tn_buf_reset(&s->key);
	tn_buf_add(&s->key, by);
	tn_buf_ch(&s->key, '\t');
	tn_buf_add(&s->key, segment);
	if (s->key.failed)
		return tn_err_nomem(err, by.n + segment.n + 1);
	/* room for one more group before the map takes it, so that both always count alike */
	TN_TRY(tn_list_room(&s->group, &s->cap, s->map.n, sizeof *s->group, err));
	number = tn_map_put(&s->map, tn_buf_str(&s->key));
	if (number == TN_MAP_NONE)
		return tn_err_nomem(err, s->key.n);
	if (number == before) {
		struct tn_str text = tn_map_text(&s->map, number);

		s->group[number] = (struct group){ .by = { text.p, by.n }, .segment = { text.p + by.n + 1, segment.n } };
		TN_TRY(hold(s, sizeof(struct group) + by.n + segment.n + GROUP_OVERHEAD, err));
	}
	s->last = number;
	return TN_OK;
}

static struct tn_str plain(struct tn_str s)
{
	return tn_str_missing(s) ? (struct tn_str){ "", 0 } : s;
}

/* The user's group becomes the last one. */
static enum tn_status find(struct tn_summary *s, const struct tn_summary_user *user, struct tn_err *err)
{
	struct tn_str by = plain(user->by), segment = plain(user->segment);

	if (s->last != TN_MAP_NONE && tn_str_eq(s->group[s->last].segment, segment) && tn_str_eq(s->group[s->last].by, by))
		return TN_OK;
	return look_up(s, by, segment, err);
}

/* Scales are few, so the tally of one is found by a look at each. */
static enum tn_status count(struct tn_summary *s, struct values *v, struct tn_money m, struct tn_err *err)
{
	uint32_t i = 0, cap;

	while (i < v->n && v->at[i].scale != m.scale)
		i++;
	if (i == v->n) {
		struct scaled *at = tn_sys.realloc(v->at, (v->n + (size_t)1) * sizeof *at);

		if (at == NULL)
			return tn_err_nomem(err, (v->n + (uint64_t)1) * sizeof *at);
		v->at = at;
		v->at[v->n++] = (struct scaled){ .scale = m.scale };
	}
	cap = v->at[i].tally.cap;
	if (!tn_tally_add(&v->at[i].tally, m.mantissa, 1))
		return tn_err_nomem(err, (uint64_t)cap * sizeof(struct tn_tally_item));
	return hold(s, (uint64_t)(v->at[i].tally.cap - cap) * sizeof(struct tn_tally_item), err);
}

static enum tn_status add_money(struct tn_sum *to, const struct tn_sum *sum, struct tn_err *err)
{
	if (tn_sum_merge(to, sum))
		return TN_OK;
	return tn_err_set(err, TN_EDATA, "monetary: does not fit");
}

enum tn_status tn_summary_add(struct tn_summary *s, const struct tn_summary_user *user, struct tn_err *err)
{
	struct group *g;

	TN_TRY(find(s, user, err));
	g = &s->group[s->last];
	if (user->has_monetary) {
		g->has_monetary = true;
		TN_TRY(add_money(&g->monetary, &user->monetary, err));
	}
	g->users++;
	if (user->has_recency)
		TN_TRY(count(s, &g->recency, user->recency, err));
	return user->has_frequency ? count(s, &g->frequency, user->frequency, err) : TN_OK;
}

/* --- rows out --- */

/* What one row is about: a group, or all groups of a by value. */
struct part {
	struct group **group;
	uint32_t n;
	uint64_t users;
	bool has_monetary;
	struct tn_sum monetary;
};

struct item {
	struct tn_money value;
	uint64_t n;
};

struct writer {
	struct tn_row *row;
	struct tn_err *err;
	bool has_by;
	int digits;
	struct item *item;              /* scratch for a median */
	size_t cap;
};

static int by_value(const void *a, const void *b)
{
	struct tn_money x = ((const struct item *)a)->value, y = ((const struct item *)b)->value;

	if (x.scale != y.scale)
		return tn_money_cmp(x, y);
	return (x.mantissa > y.mantissa) - (x.mantissa < y.mantissa);
}

/* Missing texts are empty and come first. The two texts are compared, not the joined ones: bytes below TAB exist. */
static int by_names(const void *a, const void *b)
{
	const struct group *x = *(struct group *const *)a, *y = *(struct group *const *)b;
	int order = tn_str_cmp(x->by, y->by);

	return order != 0 ? order : tn_str_cmp(x->segment, y->segment);
}

static const struct values *values_of(const struct group *g, bool recency)
{
	return recency ? &g->recency : &g->frequency;
}

static enum tn_status make_room(struct writer *w, size_t n)
{
	struct item *item;

	if (n <= w->cap)
		return TN_OK;
	item = n > SIZE_MAX / sizeof *item ? NULL : tn_sys.malloc(n * sizeof *item);
	if (item == NULL)
		return tn_err_nomem(w->err, (uint64_t)n * sizeof *item);
	tn_sys.free(w->item);
	w->item = item;
	w->cap = n;
	return TN_OK;
}

static size_t distinct(const struct values *v)
{
	size_t n = 0;

	for (uint32_t i = 0; i < v->n; i++)
		n += v->at[i].tally.n;
	return n;
}

/* The values of one group behind those that are in w->item; there is room. */
static uint64_t append(struct writer *w, const struct values *v, size_t *n)
{
	uint64_t total = 0;

	for (uint32_t i = 0; i < v->n; i++) {
		const struct tn_tally *t = &v->at[i].tally;

		for (uint32_t k = 0; k < t->n; k++)
			w->item[(*n)++] = (struct item){ { t->item[k].key, v->at[i].scale }, t->item[k].n };
		total += t->total;
	}
	return total;
}

/* All values of the part into w->item, rising; *total: how many users have one. The tallies are sorted. */
static enum tn_status gather(struct writer *w, const struct part *p, bool recency, uint64_t *total)
{
	size_t n = 0;

	for (uint32_t i = 0; i < p->n; i++)
		n += distinct(values_of(p->group[i], recency));
	TN_TRY(make_room(w, n));
	n = 0;
	*total = 0;
	for (uint32_t i = 0; i < p->n; i++)
		*total += append(w, values_of(p->group[i], recency), &n);
	if (n > 1)
		qsort(w->item, n, sizeof *w->item, by_value);
	return TN_OK;
}

/* Ranks count from 1. */
static struct tn_money at_rank(const struct item *item, uint64_t rank)
{
	while (rank > item->n)
		rank -= (item++)->n;
	return item->value;
}

/* (a + b) / 2 with the fewest decimals. Two amounts at one scale are below 2^124, five times that fits, too: half is five at one
 * decimal more (19 at most, which the writer knows). */
static struct tn_sum middle(struct tn_money a, struct tn_money b)
{
	struct tn_sum s = { 0, 0 };

	(void)tn_sum_add(&s, a);
	(void)tn_sum_add(&s, b);
	s.mantissa *= 5;
	s.scale++;
	while (s.scale > 0 && s.mantissa % 10 == 0) {
		s.mantissa /= 10;
		s.scale--;
	}
	return s;
}

static enum tn_status put_median(struct writer *w, const struct part *p, bool recency)
{
	struct tn_sum median;
	uint64_t total;

	TN_TRY(gather(w, p, recency, &total));
	if (total == 0) {
		tn_row_missing(w->row);
		return TN_OK;
	}
	/* the two in the middle; of an odd number the same one twice */
	median = middle(at_rank(w->item, total / 2 + total % 2), at_rank(w->item, total / 2 + 1));
	tn_row_sum(w->row, &median);
	return TN_OK;
}

static void put_money(struct writer *w, const struct part *p, const struct part *all)
{
	char text[TN_MONEY_BYTES];

	if (!p->has_monetary) {
		tn_row_missing(w->row);
		tn_row_missing(w->row);
		return;
	}
	tn_row_sum(w->row, &p->monetary);
	if (all->monetary.mantissa == 0)
		tn_row_missing(w->row);
	else
		tn_buf_add(tn_row_field(w->row),
			(struct tn_str){ text, tn_sum_put_share(text, &p->monetary, &all->monetary, w->digits) });
}

static enum tn_status put_row(struct writer *w, struct tn_str by, struct tn_str label, const struct part *p, const struct part *all)
{
	if (w->has_by)
		tn_row_str(w->row, by);
	tn_row_str(w->row, label);
	tn_row_u64(w->row, p->users);
	if (all->users == 0)
		tn_row_missing(w->row);
	else
		tn_row_fixed(w->row, (double)p->users / (double)all->users, w->digits);
	TN_TRY(put_median(w, p, true));
	TN_TRY(put_median(w, p, false));
	put_money(w, p, all);
	return tn_row_end(w->row);
}

static enum tn_status sum_up(struct part *p, struct tn_err *err)
{
	for (uint32_t i = 0; i < p->n; i++) {
		p->users += p->group[i]->users;
		p->has_monetary |= p->group[i]->has_monetary;
		TN_TRY(add_money(&p->monetary, &p->group[i]->monetary, err));
	}
	return TN_OK;
}

/* The rows of one by value; without --by all there are. */
static enum tn_status put_part(struct writer *w, struct group **group, uint32_t n)
{
	struct part all = { .group = group, .n = n };
	struct tn_str by = n > 0 ? group[0]->by : TN_STR("");

	TN_TRY(sum_up(&all, w->err));
	for (uint32_t i = 0; i < n; i++) {
		struct part one = { .group = group + i, .n = 1 };

		TN_TRY(sum_up(&one, w->err));
		TN_TRY(put_row(w, by, group[i]->segment, &one, &all));
	}
	return put_row(w, by, TN_STR("all"), &all, &all);
}

static enum tn_status put_parts(struct writer *w, struct group **group, uint32_t n)
{
	if (!w->has_by)
		return put_part(w, group, n);
	for (uint32_t from = 0, to; from < n; from = to) {
		for (to = from + 1; to < n && tn_str_eq(group[to]->by, group[from]->by); to++)
			;
		TN_TRY(put_part(w, group + from, to - from));
	}
	return TN_OK;
}

static enum tn_status put_header(struct tn_row *row, const char *by)
{
	struct tn_str name[] = { { by, by != NULL ? strlen(by) : 0 }, TN_STR("segment"), TN_STR("users"), TN_STR("share"),
		TN_STR("recency"), TN_STR("frequency"), TN_STR("monetary"), TN_STR("monetary_share") };

	return by != NULL ? tn_row_header_names(row, name, 8) : tn_row_header_names(row, name + 1, 7);
}

static enum tn_status sort_values(struct values *v, struct tn_err *err)
{
	for (uint32_t i = 0; i < v->n; i++)
		if (!tn_tally_sort(&v->at[i].tally))
			return tn_err_nomem(err, (uint64_t)v->at[i].tally.n * sizeof(struct tn_tally_item));
	return TN_OK;
}

/* The groups by name, their values sorted. */
static enum tn_status prepare(struct tn_summary *s, struct group **group, struct tn_err *err)
{
	for (uint32_t i = 0; i < s->map.n; i++) {
		group[i] = &s->group[i];
		TN_TRY(sort_values(&group[i]->recency, err));
		TN_TRY(sort_values(&group[i]->frequency, err));
	}
	qsort(group, s->map.n, sizeof(struct group *), by_names);
	return TN_OK;
}

enum tn_status tn_summary_write(struct tn_summary *s, const char *by, int digits, struct tn_row *row, struct tn_err *err)
{
	struct writer w = { .row = row, .err = err, .has_by = by != NULL, .digits = digits };
	/* one too many: with no group there is memory, too */
	size_t bytes = (s->map.n + (size_t)1) * sizeof(struct group *);
	struct group **group = tn_sys.malloc(bytes);
	enum tn_status st;

	if (group == NULL)
		return tn_err_nomem(err, bytes);
	st = prepare(s, group, err);
	if (st == TN_OK)
		st = put_header(row, by);
	if (st == TN_OK)
		st = put_parts(&w, group, s->map.n);
	tn_sys.free(w.item);
	tn_sys.free(group);
	return st;
}
