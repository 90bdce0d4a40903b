/* Histories as a stream: the operands of --apply, users in byte order, one at a time. What grows is one user's history: a
 * place an item that the model knows and, for sessions, at most twice max_history clicks.
 *
 * Of sessions each click is an item of the list, and the last max_history clicks are what stays; unknown items take a place. */
#include <float.h>
#include <math.h>
#include <stdio.h>

#include "base/period.h"
#include "base/sort.h"
#include "base/sys.h"
#include "model/recommend_impl.h"
#include "model/recommend_rows.h"

#define ROOM_FIRST 256U

/* An item of the user's, or one click. */
struct held {
	int64_t at;                     /* last time, or row number */
	uint32_t item;                  /* TN_MAP_NONE: unknown, and its name stands at `name` of strange, with a TAB behind it */
	float part;
	size_t name;
};

struct list {
	struct held *p;
	uint32_t n, cap;
};

struct tn_recommend_stream {
	struct tn_recommend_rows rows;
	struct tn_recommend_load how;
	const struct tn_interactions *x;
	struct tn_arena arena;          /* of --where */
	struct tn_zone *zone;
	int64_t decay_from;
	struct tn_recommend_weigher weigher;
	bool clicks, has_parts;
	bool has_row;                   /* the current row is the first of the next user */
	bool has_any;                   /* a row of this user's weighs something */
	bool has_time;
	struct tn_buf user;             /* the current one */
	struct list known, clicked;     /* his items that x has, each once; his clicks */
	struct tn_buf strange, moved;
	uint32_t *place;                /* by item: 1 + its place in known; 0: he does not have it */
	struct held *spare;
	uint32_t spare_cap, out_cap;
	uint32_t *seen, *item;          /* what is handed out; out_cap each */
	float *part;
};

/* --- order --- */

static struct tn_str name_of(const struct tn_recommend_stream *s, const struct held *h)
{
	struct tn_str rest, name;

	if (h->item != TN_MAP_NONE)
		return tn_interactions_name(s->x, h->item);
	rest = (struct tn_str){ s->strange.p + h->name, s->strange.n - h->name };
	tn_str_cut(&rest, '\t', &name);
	return name;
}

static bool is_before_by_item(const void *a, const void *b, const void *ctx)
{
	(void)ctx;
	return ((const struct held *)a)->item < ((const struct held *)b)->item;
}

/* Row numbers are never equal; of equal times the smaller item by bytes comes first. */
static bool is_before_by_time(const void *one, const void *other, const void *s)
{
	const struct held *a = one, *b = other;

	if (a->at != b->at)
		return a->at < b->at;
	return tn_str_cmp(name_of(s, a), name_of(s, b)) < 0;
}

/* NULL: said in *err; the old list stays. */
static void *more_of(void *old, uint64_t n, size_t size, struct tn_err *err)
{
	void *p = n > SIZE_MAX / size ? NULL : tn_sys.realloc(old, (size_t)n * size);

	if (p == NULL)
		tn_err_nomem(err, n * size);
	return p;
}

static enum tn_status sort(struct tn_recommend_stream *s, struct list *list,
	bool (*is_before)(const void *a, const void *b, const void *s), struct tn_err *err)
{
	if (list->n / 2 > s->spare_cap) {
		struct held *spare = more_of(s->spare, list->cap / 2, sizeof *spare, err);

		if (spare == NULL)
			return TN_ELIMIT;
		s->spare = spare;
		s->spare_cap = list->cap / 2;
	}
	tn_sort_merge(list->p, s->spare, list->n, sizeof *list->p, is_before, s);
	return TN_OK;
}

/* --- a row --- */

static enum tn_status push(struct list *list, struct held h, struct tn_err *err)
{
	if (list->n == list->cap) {
		uint64_t cap = list->cap == 0 ? ROOM_FIRST : 2 * (uint64_t)list->cap;
		struct held *more;

		if (cap > UINT32_MAX)
			return tn_err_set(err, TN_ELIMIT, "more than %lu clicks of one user", (unsigned long)list->cap);
		more = more_of(list->p, cap, sizeof *more, err);
		if (more == NULL)
			return TN_ELIMIT;
		list->p = more;
		list->cap = (uint32_t)cap;
	}
	list->p[list->n++] = h;
	return TN_OK;
}

/* An item is held once, however often its rows come: a robot's history is bounded by the items. */
static enum tn_status hold(struct tn_recommend_stream *s, struct held h, struct tn_err *err)
{
	struct held *known;

	if (s->place[h.item] == 0) {
		TN_TRY(push(&s->known, h, err));
		s->place[h.item] = s->known.n;
		return TN_OK;
	}
	known = &s->known.p[s->place[h.item] - 1];
	known->at = h.at > known->at ? h.at : known->at;
	known->part = h.part > known->part ? h.part : known->part;
	return TN_OK;
}

/* Clicks that can no more be among the last ones go, and the names that only they had. */
static enum tn_status prune(struct tn_recommend_stream *s, struct tn_err *err)
{
	struct list *list = &s->clicked;
	uint32_t most = s->how.max_history;
	struct tn_buf old = s->strange;

	TN_TRY(sort(s, list, is_before_by_time, err));
	memmove(list->p, list->p + list->n - most, most * sizeof *list->p);
	list->n = most;
	tn_buf_reset(&s->moved);
	for (uint32_t i = 0; i < most && old.n > 0; i++) {
		struct held *h = &list->p[i];
		size_t at = s->moved.n;

		if (h->item != TN_MAP_NONE)
			continue;
		tn_buf_add(&s->moved, name_of(s, h));
		tn_buf_ch(&s->moved, '\t');
		h->name = at;
	}
	if (s->moved.failed)
		return tn_err_nomem(err, s->moved.cap);
	s->strange = s->moved;
	s->moved = old;
	return TN_OK;
}

/* Names are only for the order of equal times. */
static enum tn_status click(struct tn_recommend_stream *s, struct held h, struct tn_err *err)
{
	uint32_t most = s->how.max_history;

	/* at twice as many as can stay: a click then takes part in a sort about once */
	if (most > 0 && s->clicked.n >= ROOM_FIRST && s->clicked.n / 2 >= most)
		TN_TRY(prune(s, err));
	h.name = s->strange.n;
	if (h.item == TN_MAP_NONE && s->has_time) {
		tn_buf_add(&s->strange, s->rows.field[TN_ROLE_ITEM]);
		tn_buf_ch(&s->strange, '\t');
		if (s->strange.failed)
			return tn_err_nomem(err, s->strange.cap);
	}
	return push(&s->clicked, h, err);
}

static enum tn_status add_row(struct tn_recommend_stream *s, struct tn_err *err)
{
	struct held h = { .at = s->rows.time_us };
	double weight;

	s->has_time = h.at != TN_TIME_NONE;
	if (!s->has_time) {
		if (s->how.half_life_days > 0 && !s->clicks) {
			tn_err_set(err, TN_EUSAGE, "the half-life, of the model or of --half-life: the rows have no time");
			tn_err_hint(err, "--time COL");
			return TN_EUSAGE;
		}
		h.at = (int64_t)s->rows.stats.kept;
	}
	TN_TRY(tn_recommend_weigh(&s->weigher, s->rows.field[TN_ROLE_EVENT], &weight, err));
	if (weight <= 0)
		return TN_OK;
	s->has_any = true;
	h.part = tn_recommend_part(&s->weigher, weight, s->rows.time_us);
	h.item = tn_interactions_find(s->x, s->rows.field[TN_ROLE_ITEM]);
	if (s->clicks)
		TN_TRY(click(s, h, err));
	return h.item == TN_MAP_NONE ? TN_OK : hold(s, h, err);
}

/* --- the order of users --- */

/* Can this name stand in a shell's line as it is? A file may be called $(reboot). */
static bool is_plain(const char *file)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/-+,:@%";

	return file[0] != '-' && file[0] != '\0' && file[strspn(file, plain)] == '\0' && !tn_str_ends(tn_str_of(file), TN_STR(".gz"));
}

/* The command that sorts, to be pasted: the header stays where it is, and -s leaves a user's rows in their order, which
 * is data where there are no times. Several files, or one whose name does not fit, are left to the reader. */
static void hint_sort(const struct tn_recommend_stream *s, struct tn_err *err)
{
	const struct tn_common *c = s->rows.common;
	unsigned column = (unsigned)s->rows.columns.role[TN_ROLE_USER] + 1;
	char sort[104], command[sizeof err->hint];
	int n = -1;

	(void)snprintf(sort, sizeof sort, "%sLC_ALL=C sort -s -t \"$(printf '\\t')\" -k%u,%u%s",
		c->no_header ? "" : "(IFS= read -r h; printf '%s\\n' \"$h\"; ", column, column, c->no_header ? "" : ")");
	if (c->nfiles == 1 && is_plain(c->file[0]))
		n = snprintf(command, sizeof command, "%s <%s", sort, c->file[0]);
	if (n < 0 || (size_t)n >= sizeof command)
		(void)snprintf(command, sizeof command, "sort by user: | %s", sort);
	tn_err_hint(err, "%s", command);
}

/* The order is the table's, not a row's, so --bad skip does not pass over it. */
static enum tn_status check_order(const struct tn_recommend_stream *s, struct tn_err *err)
{
	struct tn_str user = s->rows.field[TN_ROLE_USER];
	char text[64], before[64];

	if (tn_str_cmp(tn_buf_str(&s->user), user) < 0)
		return TN_OK;
	tn_err_set(err, TN_EDATA, "user: not in order: %s after %s", tn_err_quote(text, sizeof text, user),
		tn_err_quote(before, sizeof before, tn_buf_str(&s->user)));
	hint_sort(s, err);
	return tn_recommend_rows_blame(&s->rows, TN_ROLE_USER, err);
}

/* --- a user --- */

/* Places are cleared item by item: it costs what the last user held, not the catalogue. */
static enum tn_status begin_user(struct tn_recommend_stream *s, struct tn_err *err)
{
	for (uint32_t i = 0; i < s->known.n; i++)
		s->place[s->known.p[i].item] = 0;
	s->known.n = s->clicked.n = 0;
	s->has_any = false;
	tn_buf_reset(&s->strange);
	tn_buf_reset(&s->user);
	tn_buf_add(&s->user, s->rows.field[TN_ROLE_USER]);
	return s->user.failed ? tn_err_nomem(err, s->rows.field[TN_ROLE_USER].n) : TN_OK;
}

/* All rows of the user whose first one is the current: has_row afterwards tells whether there is another user. */
static enum tn_status read_user(struct tn_recommend_stream *s, struct tn_err *err)
{
	int got;

	TN_TRY(begin_user(s, err));
	do {
		TN_TRY(add_row(s, err));
		got = tn_recommend_rows_next(&s->rows, err);
	} while (got > 0 && tn_str_eq(s->rows.field[TN_ROLE_USER], tn_buf_str(&s->user)));
	s->has_row = got > 0;
	if (got < 0)
		return err->status;
	return s->has_row ? check_order(s, err) : TN_OK;
}

static enum tn_status make_room(struct tn_recommend_stream *s, struct tn_err *err)
{
	uint32_t cap = s->known.cap > s->clicked.cap ? s->known.cap : s->clicked.cap;
	uint32_t *seen, *item;

	cap = cap < ROOM_FIRST ? ROOM_FIRST : cap;      /* a list of none has an address, too */
	if (cap <= s->out_cap)
		return TN_OK;
	seen = more_of(s->seen, cap, sizeof *seen, err);
	if (seen == NULL)
		return TN_ELIMIT;
	s->seen = seen;
	item = more_of(s->item, cap, sizeof *item, err);
	if (item == NULL)
		return TN_ELIMIT;
	s->item = item;
	if (s->has_parts) {
		float *part = more_of(s->part, cap, sizeof *part, err);

		if (part == NULL)
			return TN_ELIMIT;
		s->part = part;
	}
	s->out_cap = cap;
	return TN_OK;
}

/* known loses its order: what `place` says of it is only whether an item is there. */
static enum tn_status hand_out(struct tn_recommend_stream *s, struct tn_history *h, struct tn_err *err)
{
	struct list last = s->clicks ? s->clicked : s->known;
	uint32_t bound = !s->has_time && s->how.max_timeless > 0 ? s->how.max_timeless : s->how.max_history;
	uint32_t most = bound == 0 ? UINT32_MAX : bound;

	TN_TRY(make_room(s, err));
	TN_TRY(sort(s, &s->known, is_before_by_item, err));
	for (uint32_t i = 0; i < s->known.n; i++)
		s->seen[i] = s->known.p[i].item;
	if (s->clicks || s->how.ordered || last.n > most)
		TN_TRY(sort(s, &last, is_before_by_time, err));
	if (last.n > most) {
		last.p += last.n - most;
		last.cap = last.n = most;
		if (!s->clicks && !s->how.ordered)
			TN_TRY(sort(s, &last, is_before_by_item, err));
	}
	for (uint32_t i = 0; i < last.n; i++) {
		s->item[i] = last.p[i].item;
		if (s->has_parts)
			s->part[i] = last.p[i].part;
	}
	*h = (struct tn_history){ s->item, s->has_parts ? s->part : NULL, last.n };
	return TN_OK;
}

static int end(struct tn_recommend_stream *s, struct tn_err *err)
{
	if (tn_recommend_weigher_check(&s->weigher, err) != TN_OK || tn_bad_end(&s->rows.common->bad, s->rows.stats.rows, err) != TN_OK)
		return -1;
	return 0;
}

int tn_recommend_stream_next(struct tn_recommend_stream *s, struct tn_str *user, struct tn_history *h, const uint32_t **seen,
	uint32_t *nseen, struct tn_err *err)
{
	do {
		int got = s->has_row ? 1 : tn_recommend_rows_next(&s->rows, err);

		if (got <= 0)
			return got < 0 ? -1 : end(s, err);
		if (read_user(s, err) != TN_OK)
			return -1;
	} while (!s->has_any);
	if (hand_out(s, h, err) != TN_OK)
		return -1;
	*user = tn_buf_str(&s->user);
	*seen = s->seen;
	*nseen = s->known.n;
	return 1;
}

/* --- open and close --- */

static enum tn_status read_options(struct tn_recommend_stream *s, const struct tn_common *common, struct tn_err *err)
{
	const char *as_of = common->as_of != NULL ? common->as_of : "";
	char text[64];

	if (common->where != NULL && common->where[0] != '\0')
		TN_TRY(tn_expr_parse(&s->rows.where, "--where", tn_str_of(common->where), &s->arena, err));
	TN_TRY(tn_zone_open(&s->zone, tn_str_of(common->tz != NULL ? common->tz : "UTC"), common->zoneinfo, err));
	s->rows.as_of = TN_TIME_NONE;
	if (as_of[0] != '\0') {
		if (!tn_bound_parse(tn_str_of(as_of), s->zone, false, &s->rows.as_of))
			return tn_err_set(err, TN_EUSAGE, "--as-of: not a date or time: %s", tn_err_quote(text, sizeof text, tn_str_of(as_of)));
		s->decay_from = s->rows.as_of;
	}
	if (s->how.half_life_days > 0 && s->decay_from == TN_TIME_NONE) {
		tn_err_set(err, TN_EUSAGE, "--half-life: the model has no time to count from");
		tn_err_hint(err, "--as-of TIME");
		return TN_EUSAGE;
	}
	return TN_OK;
}

static enum tn_status start(struct tn_recommend_stream *s, struct tn_common *common, struct tn_err *err)
{
	size_t bytes = ((size_t)s->x->nitems + 1) * sizeof *s->place;

	TN_TRY(read_options(s, common, err));
	TN_TRY(tn_recommend_weigher_init(&s->weigher, &s->how, s->decay_from, err));
	s->place = tn_sys.malloc(bytes);
	if (s->place == NULL)
		return tn_err_nomem(err, bytes);
	memset(s->place, 0, bytes);
	return tn_recommend_rows_open(&s->rows, common, err);
}

enum tn_status tn_recommend_stream_open(struct tn_recommend_stream **stream, struct tn_common *common,
	const struct tn_recommend_load *how, bool clicks, int64_t as_of, const struct tn_interactions *x, struct tn_err *err)
{
	struct tn_recommend_stream *s = tn_sys.malloc(sizeof *s);

	*stream = s;
	if (s == NULL)
		return tn_err_nomem(err, sizeof *s);
	*s = (struct tn_recommend_stream){ .how = *how, .x = x, .clicks = clicks, .decay_from = as_of };
	s->has_parts = !clicks && (how->weights.n > 0 || how->half_life_days > 0);
	s->rows.need = TN_USER | TN_ITEM;
	s->rows.skips = true;
	s->rows.may = TN_TIME | (how->weights.n > 0 ? TN_EVENT : 0);
	return start(s, common, err);
}

const struct tn_source_stats *tn_recommend_stream_stats(const struct tn_recommend_stream *s)
{
	return &s->rows.stats;
}

void tn_recommend_stream_close(struct tn_recommend_stream *s)
{
	if (s == NULL)
		return;
	tn_recommend_rows_fini(&s->rows);
	tn_expr_fini(s->rows.where);
	tn_arena_fini(&s->arena);
	tn_zone_close(s->zone);
	tn_buf_fini(&s->user);
	tn_buf_fini(&s->strange);
	tn_buf_fini(&s->moved);
	tn_recommend_weigher_fini(&s->weigher);
	tn_sys.free(s->known.p);
	tn_sys.free(s->clicked.p);
	tn_sys.free(s->place);
	tn_sys.free(s->spare);
	tn_sys.free(s->seen);
	tn_sys.free(s->item);
	tn_sys.free(s->part);
	tn_sys.free(s);
}
