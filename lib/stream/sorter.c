/* The sorter's front: rows in, into chunks that are the output's own buffer, so that they are not copied; whether they are in order; when
 * the store is full. See sorter_parts.h. */
#include "base/list.h"
#include "base/sys.h"
#include "stream/sorter_parts.h"

#define SLICE ((size_t)256 * 1024)      /* rows are looked at while they still are in the second cache */
#define ROW_BYTES 32                    /* of a row while it is sorted: two items */
#define USER_BYTES 40                   /* of a user while users are ranked */

enum tn_status tn_sorter_no_key(struct tn_err *err)
{
	return tn_err_set(err, TN_EDATA, "--sort: a row that does not begin with a user and a time");
}

static enum tn_status take_room(struct tn_out *o, size_t n, void *taker, struct tn_err *err);

enum tn_status tn_sorter_open(struct tn_sorter **sorter, const struct tn_sorter_spec *spec, struct tn_out *out, struct tn_err *err)
{
	struct tn_sorter *s = tn_sys.malloc(sizeof *s);

	if (s == NULL)
		return tn_err_nomem(err, sizeof *s);
	*s = (struct tn_sorter){ .spec = *spec, .out = out, .needs_header = !spec->no_header, .is_sorted = true, .times_rise = true, .fd = -1 };
	*sorter = s;
	s->chunk_bytes = (size_t)512 << 10;
	while (s->chunk_bytes < (size_t)16 << 20 && s->chunk_bytes < spec->mem / 32)
		s->chunk_bytes *= 2;
	s->block_rows = (uint32_t)(s->chunk_bytes / 32);
	s->long_bytes = spec->mem / 16 > SLICE ? (size_t)(spec->mem / 16) : SLICE;
	tn_out_divert(&s->rows, take_room, s, err);
	return tn_sorter_users_init(&s->users, spec->mem, err);
}

struct tn_out *tn_sorter_rows(struct tn_sorter *s)
{
	return &s->rows;
}

uint64_t tn_sorter_spilled(const struct tn_sorter *s)
{
	return (uint64_t)s->spilled;
}

static void drop_chunk(struct tn_sorter *s, struct tn_sorter_chunk *c)
{
	if (c->p != NULL)
		tn_sys.unmap(c->p, c->cap);
	s->store_bytes -= c->cap;
	*c = (struct tn_sorter_chunk){ 0 };
}

void tn_sorter_drop_blocks(struct tn_sorter *s)
{
	for (uint32_t i = 0; i < s->nblocks; i++)
		tn_sys.unmap(s->block[i], s->block_rows * sizeof *s->block[i]);
	s->nblocks = 0;
}

void tn_sorter_close(struct tn_sorter *s)
{
	if (s == NULL)
		return;
	tn_sorter_drop_order(s);
	tn_sorter_drop_blocks(s);
	for (uint32_t i = 0; i < s->have; i++)
		drop_chunk(s, &s->chunk[i]);
	tn_sorter_users_fini(&s->users);
	if (s->fd >= 0)
		(void)tn_sys.close(s->fd);      /* nobody will read it again */
	tn_sys.free(s->chunk);
	tn_sys.free(s->block);
	tn_sys.free(s->run);
	tn_sys.free(s->held);
	tn_sys.free(s->spill.buf);
	tn_sys.free(s);
}

/* --- what it holds --- */

static bool ends(char c)
{
	return c == '\t' || c == '\n';
}

/* The fast reader wants the stream's form, and 32 bytes. */
bool tn_sorter_engine_time(const char *p, struct tn_time_cache *cache, int64_t *us, int64_t *unit_us)
{
	size_t n = ends(p[19]) ? 19 : ends(p[23]) ? 23 : 26;
	char copy[32] = { 0 };

	if (p[10] != ' ' || !ends(p[n]))
		return false;
	memcpy(copy, p, n);
	copy[10] = 'T';
	copy[n] = 'Z';
	*unit_us = n == 19 ? TN_US : n == 23 ? 1000 : 1;
	return tn_time_fast((struct tn_str){ copy, n + 1 }, cache, us);
}

uint64_t tn_sorter_bytes(const struct tn_sorter *s)
{
	uint64_t users = s->is_sorted ? s->sorted_users * 48 + s->sorted_text : tn_sorter_users_bytes(&s->users);
	uint64_t n = s->is_sorted ? s->sorted_users : s->users.n;

	return s->store_bytes + (uint64_t)s->nrows * ROW_BYTES + users + (s->spec.by_user ? n * USER_BYTES : 0);
}

static enum tn_status add_block(struct tn_sorter *s)
{
	struct tn_sorter_entry *block;

	TN_TRY(tn_list_room(&s->block, &s->block_cap, s->nblocks, sizeof *s->block, s->err));
	block = tn_sys.map(s->block_rows * sizeof *block);
	if (block == NULL)
		return tn_err_nomem(s->err, s->block_rows * sizeof *block);
	s->block[s->nblocks++] = block;
	return TN_OK;
}

/* An empty chunk of at least n bytes becomes the last one: one that is there already, where it is large enough. */
static enum tn_status next_chunk(struct tn_sorter *s, size_t n)
{
	struct tn_sorter_chunk *c;
	size_t cap = s->chunk_bytes;

	if (n > UINT32_MAX / 2)
		return tn_err_set(s->err, TN_ELIMIT, "a record of more than 2 GiB");
	TN_TRY(tn_list_room(&s->chunk, &s->chunk_list_cap, s->nchunks, sizeof *s->chunk, s->err));
	c = &s->chunk[s->nchunks];
	if (s->nchunks == s->have) {
		*c = (struct tn_sorter_chunk){ 0 };
		s->have++;
	}
	while (cap - TN_OUT_SLACK < n)
		cap *= 2;
	if (c->cap < n + TN_OUT_SLACK) {
		drop_chunk(s, c);
		c->p = tn_sys.map_plain(cap);
		if (c->p == NULL)
			return tn_err_nomem(s->err, cap);
		c->cap = cap;
		s->store_bytes += cap;
	}
	c->from = c->to = 0;
	s->nchunks++;
	return TN_OK;
}

/* --- rows: numbers and entries, once they are known not to be in order --- */

static enum tn_status enter(struct tn_sorter *s, const struct tn_str *user, const uint32_t *bytes, uint32_t n)
{
	uint32_t number[TN_SORTER_BATCH] = { 0 };

	if (s->spec.by_user)
		TN_TRY(tn_sorter_users_get(&s->users, user, n, number, s->err));
	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = s->nrows % s->block_rows;

		if (at == 0)
			TN_TRY(add_block(s));
		s->block[s->nblocks - 1][at] = (struct tn_sorter_entry){ number[i], bytes[i] };
		s->nrows++;
	}
	return TN_OK;
}

/* The next row's bytes; 0: it is not for this store. A long row is alone: its user would stand in memory twice, and what must be held is to be
 * known from the longest row (ingest.1, CAVEATS). */
static size_t next_row(struct tn_sorter *s, const char *p, const char *end, uint32_t before)
{
	size_t n = (size_t)((const char *)memchr(p, '\n', (size_t)(end - p)) + 1 - p);

	if (before > 0 && (n > s->long_bytes || s->has_long))
		return 0;
	if (n > s->longest)
		s->longest = n;
	s->has_long = n > s->long_bytes;
	return n;
}

/* Whole rows of a chunk; *p is left at the first that is not for this store. */
static enum tn_status enter_rows(struct tn_sorter *s, const char **p, const char *end)
{
	struct tn_str user[TN_SORTER_BATCH];
	uint32_t bytes[TN_SORTER_BATCH];
	struct tn_sorter_key key;
	int64_t unit;
	size_t row = 1;

	while (*p < end && row > 0) {
		uint32_t n = 0;

		for (; n < TN_SORTER_BATCH && *p < end && (row = next_row(s, *p, end, s->nrows + n)) > 0; n++) {
			if (!tn_sorter_key_of(s->spec.by_user, *p, end, &s->cache, &key, &unit))
				return tn_sorter_no_key(s->err);
			s->times_rise = s->times_rise && key.us >= s->last.us;
			s->last.us = key.us;
			s->min_us = key.us < s->min_us ? key.us : s->min_us;
			s->max_us = key.us > s->max_us ? key.us : s->max_us;
			s->unit_us = unit < s->unit_us ? unit : s->unit_us;
			user[n] = key.user;
			bytes[n] = (uint32_t)row;
			*p += row;
		}
		TN_TRY(enter(s, user, bytes, n));
	}
	return TN_OK;
}

static void begin_entries(struct tn_sorter *s)
{
	s->is_sorted = false;
	s->times_rise = true;
	s->nrows = 0;
	s->min_us = INT64_MAX;
	s->max_us = s->last.us = INT64_MIN;     /* no row is earlier than a last one that there was not */
	s->unit_us = TN_US;
}

/* The first row that is out of order: everything before it is entered now. */
static enum tn_status enter_all(struct tn_sorter *s)
{
	begin_entries(s);
	for (uint32_t i = 0; i < s->nchunks; i++) {
		const char *p = s->chunk[i].p + s->chunk[i].from;

		TN_TRY(enter_rows(s, &p, s->chunk[i].p + s->chunk[i].to));
	}
	return TN_OK;
}

/* Goes on as long as rows are in order and for this store; *p is left at the first that is not. */
static enum tn_status check_rows(struct tn_sorter *s, const char **p, const char *end)
{
	struct tn_sorter_key key;
	int64_t unit;

	for (; *p < end; s->nrows++) {
		bool is_first = s->nrows == 0, is_same;
		size_t row = next_row(s, *p, end, s->nrows);

		if (row == 0)
			return TN_OK;
		if (!tn_sorter_key_of(s->spec.by_user, *p, end, &s->cache, &key, &unit))
			return tn_sorter_no_key(s->err);
		is_same = !is_first && tn_str_eq(key.user, s->last.user);
		if (!is_first && (is_same ? key.us < s->last.us : tn_str_cmp(key.user, s->last.user) < 0)) {
			s->is_sorted = false;
			return TN_OK;
		}
		s->sorted_users += !is_same;
		s->sorted_text += is_same ? 0 : key.user.n;
		s->last = key;
		*p += row;
	}
	return TN_OK;
}

/* The header goes on, up to its LF; how much of the bytes that is. */
static size_t pass_header(struct tn_sorter *s, const char *p, const char *end)
{
	size_t n = (size_t)((const char *)memchr(p, '\n', (size_t)(end - p)) + 1 - p);

	tn_out_add(s->out, (struct tn_str){ p, n });
	s->needs_header = false;
	return n;
}

/* --- room --- */

/* Rows are out, a torn one stays, and its chunk becomes the first. Chunks that were made for huge rows go. */
static void reset_store(struct tn_sorter *s)
{
	struct tn_sorter_chunk last = s->chunk[s->nchunks - 1];
	size_t torn = s->rows.n - last.to;
	uint32_t keep = torn > 0;

	s->chunk[s->nchunks - 1] = s->chunk[0];
	memmove(last.p, last.p + last.to, torn);
	last.from = last.to = 0;
	s->chunk[0] = last;
	for (uint32_t i = keep; i < s->have; i++) {
		if (s->chunk[i].cap > s->chunk_bytes)
			drop_chunk(s, &s->chunk[i]);
		else
			s->chunk[keep++] = s->chunk[i];
	}
	s->have = keep;
	s->nchunks = torn > 0;
	s->seen = s->rows.n = torn;
	s->nrows = 0;
	s->is_sorted = true;
	s->sorted_users = s->sorted_text = 0;
}

static enum tn_status empty_store(struct tn_sorter *s)
{
	TN_TRY(tn_sorter_spill(s, s->err));
	tn_sorter_drop_blocks(s);
	tn_sorter_users_reset(&s->users);
	reset_store(s);
	return TN_OK;
}

/* Rows of the last chunk, as far as they are for this store. */
static enum tn_status take_some(struct tn_sorter *s, size_t from, size_t whole)
{
	struct tn_sorter_chunk *c = &s->chunk[s->nchunks - 1];
	const char *p = c->p + from, *end = c->p + whole;

	if (s->is_sorted)
		TN_TRY(check_rows(s, &p, end));
	c->to = (size_t)(p - c->p);
	if (s->is_sorted)
		return TN_OK;
	if (s->nblocks == 0)
		TN_TRY(enter_all(s));
	TN_TRY(enter_rows(s, &p, end));
	c->to = (size_t)(p - c->p);
	return TN_OK;
}

/* What of the last chunk is whole rows, and was not looked at yet. */
static enum tn_status take_rows(struct tn_sorter *s)
{
	struct tn_sorter_chunk *c = &s->chunk[s->nchunks - 1];
	size_t whole = s->rows.n, from = c->to;

	while (whole > s->seen && c->p[whole - 1] != '\n')
		whole--;
	s->seen = s->rows.n;
	if (whole <= from || c->p[whole - 1] != '\n')
		return TN_OK;
	if (s->needs_header) {
		from += pass_header(s, c->p + from, c->p + whole);
		c->from = from;
		TN_TRY(tn_out_status(s->out));
	}
	for (;;) {
		TN_TRY(take_some(s, from, whole));
		c = &s->chunk[s->nchunks - 1];
		if (c->to == whole)
			return TN_OK;
		whole -= c->to;
		from = 0;
		TN_TRY(empty_store(s));
	}
}

/* Another chunk; the torn row at the end of the last one moves there. Twice its size, so that a huge row is not moved at each of its pieces. */
static enum tn_status add_chunk(struct tn_sorter *s, size_t n)
{
	struct tn_sorter_chunk *c;
	size_t torn = 0;

	if (s->nchunks > 0)
		torn = s->rows.n - s->chunk[s->nchunks - 1].to;
	TN_TRY(next_chunk(s, n + 2 * torn));
	c = &s->chunk[s->nchunks - 1];
	if (torn > 0)
		memcpy(c->p, c[-1].p + c[-1].to, torn);
	s->seen = s->rows.n = torn;
	return TN_OK;
}

static bool is_full(const struct tn_sorter *s, size_t more)
{
	return tn_sorter_bytes(s) + more > s->spec.mem || s->nrows > UINT32_MAX / 2 || tn_sorter_users_full(&s->users);
}

static size_t room_in(const struct tn_sorter_chunk *c, size_t n)
{
	return c->cap - TN_OUT_SLACK - n;
}

static enum tn_status take_room(struct tn_out *o, size_t n, void *taker, struct tn_err *err)
{
	struct tn_sorter *s = taker;
	struct tn_sorter_chunk *c;

	s->err = err;
	if (s->nchunks > 0) {
		bool fits;

		TN_TRY(take_rows(s));
		fits = room_in(&s->chunk[s->nchunks - 1], o->n) >= n;
		if (s->nrows > 0 && is_full(s, fits || s->nchunks < s->have ? 0 : s->chunk_bytes))
			TN_TRY(empty_store(s));
	}
	if (s->nchunks == 0 || room_in(&s->chunk[s->nchunks - 1], o->n) < n)
		TN_TRY(add_chunk(s, n));
	c = &s->chunk[s->nchunks - 1];
	o->buf = c->p;
	o->cap = room_in(c, o->n) > n + SLICE ? o->n + n + SLICE : c->cap - TN_OUT_SLACK;
	return TN_OK;
}

/* --- the end --- */

enum tn_status tn_sorter_finish(struct tn_sorter *s, struct tn_err *err)
{
	s->err = err;
	TN_TRY(tn_out_status(&s->rows));
	if (s->nchunks > 0)
		TN_TRY(take_rows(s));
	if (s->nruns == 0) {
		TN_TRY(tn_sorter_sort(s, err));
		return tn_sorter_put(s, s->out);
	}
	TN_TRY(s->nrows == 0 ? TN_OK : empty_store(s));
	while (s->have > 0)
		drop_chunk(s, &s->chunk[--s->have]);
	s->nchunks = 0;
	return tn_sorter_merge(s, s->out, err);
}
