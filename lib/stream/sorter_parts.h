/* Private. Inside the sorter: what sorter*.c share. Nobody else's.
 *
 * sorter.c        rows in: the store, the check whether they are in order, what is counted, when it is full
 * sorter_users.c  a number a user, and the users' ranks (hot)
 * sorter_order.c  the rows of the store in order, and out (hot)
 * sorter_runs.c   the file behind it: runs, and their merge
 */
#ifndef TN_STREAM_SORTER_PARTS_H
#define TN_STREAM_SORTER_PARTS_H

#include "base/keys.h"
#include "base/time.h"
#include "io/out.h"
#include "stream/sorter.h"

#define TN_SORTER_BATCH 64U
#define TN_SORTER_WAYS 14U              /* runs merged at a time; fewer where rows are long */

/* Users: each once, numbered from 1 in the order in which they came. */
struct tn_sorter_users {
	struct tn_keys keys;            /* records: the number (uint32_t) */
	uint32_t n;
	uint32_t *rank;                 /* by number, when made */
};

enum tn_status tn_sorter_users_init(struct tn_sorter_users *u, uint64_t mem, struct tn_err *err);
/* The numbers of some users, at most TN_SORTER_BATCH; 16 bytes behind each are readable. */
enum tn_status tn_sorter_users_get(struct tn_sorter_users *u, const struct tn_str *user, uint32_t n, uint32_t *number, struct tn_err *err);
uint64_t tn_sorter_users_bytes(const struct tn_sorter_users *u);        /* of keys and slots, growth of the slots included */
bool tn_sorter_users_full(const struct tn_sorter_users *u);     /* no more places for records */
enum tn_status tn_sorter_users_rank(struct tn_sorter_users *u, struct tn_err *err);
void tn_sorter_users_reset(struct tn_sorter_users *u);
void tn_sorter_users_fini(struct tn_sorter_users *u);

/* Rows as they came, whole rows in each chunk. */
struct tn_sorter_chunk {
	char *p;
	size_t cap;                     /* the last TN_OUT_SLACK are not for rows */
	size_t from, to;                /* where its rows stand */
};

struct tn_sorter_entry {
	uint32_t user;                  /* number; 0 where only times count */
	uint32_t bytes;                 /* of the row */
};

/* What is sorted. Where key and place have room in one number, numbers are: half the bytes, and memory that is touched is what a sort costs. */
struct tn_sorter_item {
	uint64_t key, place;            /* place: chunk << offset_bits | offset */
};

struct tn_sorter_key {
	struct tn_str user;             /* empty where only the time counts */
	int64_t us;
};

struct tn_sorter_run {
	off_t at, end;
};

struct tn_sorter {
	struct tn_sorter_spec spec;
	struct tn_out *out, rows;
	bool needs_header;

	struct tn_sorter_chunk *chunk;
	uint32_t nchunks, have, chunk_list_cap;  /* in use, allocated */
	size_t chunk_bytes;
	uint64_t store_bytes;
	size_t longest;                 /* row, of all that came */
	size_t long_bytes;              /* a row of more is alone in the store */
	bool has_long;                  /* one is */
	size_t seen;                    /* of the last chunk: no LF stands between its `to` and here */

	struct tn_sorter_entry **block; /* of rows in the order they came; only when they are not in order */
	uint32_t nblocks, block_cap;
	uint32_t block_rows;
	uint32_t nrows;                 /* in the store */
	bool is_sorted;                 /* all rows of the store so far: then they have neither numbers nor entries */
	uint64_t sorted_users, sorted_text;     /* what they would take */
	bool times_rise;
	int64_t min_us, max_us;
	int64_t unit_us;                /* all times are multiples of it: by their digits */
	struct tn_sorter_key last;      /* of the row before */
	struct tn_time_cache cache;
	struct tn_sorter_users users;

	void *order, *spare;            /* while it sorts: struct tn_sorter_item, or uint64_t with the place in the low bits */
	bool is_wide;
	unsigned offset_bits, place_bits;
	int fd;                         /* of the runs; -1: none */
	int64_t spilled;
	struct tn_out spill;
	struct tn_err *err;             /* of the call in hand */
	struct tn_sorter_run *run;
	uint32_t nruns, run_cap;
	char *held;                     /* key of the last row of the last run: the user's bytes */
	size_t held_cap;
	bool has_end;
	struct tn_sorter_key end;
};

/* A time as engines have it (engine.h); false: it is none. */
bool tn_sorter_engine_time(const char *p, struct tn_time_cache *cache, int64_t *us, int64_t *unit_us);

/* User and time of a row; false: there is none. Loads stay within 64 bytes behind the row. */
static inline bool tn_sorter_key_of(bool by_user, const char *p, const char *end, struct tn_time_cache *cache, struct tn_sorter_key *key,
	int64_t *unit_us)
{
	const char *tab = memchr(p, '\t', (size_t)(end - p));
	struct tn_str time;

	if (tab == NULL)
		return false;
	time.p = tab + 1;
	time.n = tab[20] == 'Z' ? 20 : tab[24] == 'Z' ? 24 : 27;
	*unit_us = time.n == 20 ? TN_US : time.n == 24 ? 1000 : 1;
	key->user = (struct tn_str){ p, by_user ? (size_t)(tab - p) : 0 };
	return tn_time_fast(time, cache, &key->us) || tn_sorter_engine_time(time.p, cache, &key->us, unit_us);
}

/* Users before times. */
static inline int tn_sorter_cmp(const struct tn_sorter_key *a, const struct tn_sorter_key *b)
{
	int c = tn_str_cmp(a->user, b->user);

	return c != 0 ? c : (a->us > b->us) - (a->us < b->us);
}

enum tn_status tn_sorter_no_key(struct tn_err *err);
uint64_t tn_sorter_bytes(const struct tn_sorter *s);    /* held, or needed to sort */
void tn_sorter_drop_blocks(struct tn_sorter *s);

/* sorter_order.c: sorts what is in the store, if it must be; then the ends of it, and all of it. */
enum tn_status tn_sorter_sort(struct tn_sorter *s, struct tn_err *err);
bool tn_sorter_ends(struct tn_sorter *s, struct tn_sorter_key *first, struct tn_sorter_key *last);
enum tn_status tn_sorter_put(struct tn_sorter *s, struct tn_out *to);
void tn_sorter_drop_order(struct tn_sorter *s);

/* sorter_runs.c: the rows of the store, sorted, to the file; and at the end all of it. */
enum tn_status tn_sorter_spill(struct tn_sorter *s, struct tn_err *err);
enum tn_status tn_sorter_merge(struct tn_sorter *s, struct tn_out *to, struct tn_err *err);

#endif
