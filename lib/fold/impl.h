/* Private. The fold engine inside: what its files share. Not installed, not for analyses (fold.h is).
 *
 *     fold.c     open, options, the run            states.c   the table of states (base/keys.h)
 *     pool.c     variable parts of states          order.c    states sorted by key
 *     spill.c    sorted runs in one nameless file  walk.c     the walk, from memory or by k-way merge
 *     partial.c  fingerprint, run row, partial files
 */
#ifndef TN_FOLD_IMPL_H
#define TN_FOLD_IMPL_H

#include "base/keys.h"
#include "fold/fold.h"
#include "io/lines.h"

#define TN_FOLD_FANIN 14                /* runs merged at a time */
#define TN_FOLD_COMPONENTS 16           /* component columns at most */

/* Variable parts: blocks recycled by size class, memory taken in chunks. */
#define TN_POOL_CLASSES 40
struct tn_pool {
	struct tn_pool_chunk *chunk;    /* newest first */
	struct tn_pool_big *big;        /* blocks too large for a chunk */
	void *free[TN_POOL_CLASSES];
	size_t used, chunk_bytes;
	uint64_t bytes;                 /* held */
};
void *tn_pool_alloc(struct tn_pool *p, size_t *size);   /* as tn_fold_alloc; NULL: memory is gone */
void tn_pool_free(struct tn_pool *p, void *block, size_t size);
void tn_pool_reset(struct tn_pool *p);          /* all blocks are free again; the newest chunk is kept */
void tn_pool_fini(struct tn_pool *p);

/* The table of states. Once all events are in, its slots hold the sorted order. */
struct tn_states {
	struct tn_keys keys;            /* records: states */
	bool ordered;
};
enum tn_status tn_states_init(struct tn_states *t, size_t state_size, uint64_t mem, struct tn_err *err);
/* The states of n (up to TN_EVENT_BATCH) keys, made where they are new; pointers stay good until a reset. hot. */
enum tn_status tn_states_get(struct tn_states *t, const struct tn_event *e, uint32_t n, void **state, struct tn_err *err);
enum tn_status tn_states_sort(struct tn_states *t);     /* then tn_states_at counts in key order; no gets until reset */
void tn_states_at(const struct tn_states *t, uint32_t i, struct tn_str *key, void **state);
void tn_states_reset(struct tn_states *t);
void tn_states_fini(struct tn_states *t);

/* Where a run's bytes are: a span of the spill file (states of ours, or a user's partial from a pipe that was put aside),
 * or a partial file of the user's. */
struct tn_run_place {
	const char *file;               /* operand; NULL: states of ours */
	bool is_aside;                  /* an operand whose bytes are in the spill file */
	int64_t at, size;               /* in the spill file */
};

/* A run being read. */
struct tn_run {
	struct tn_in in;
	struct tn_lines lines;
	struct tn_window window;
	uint32_t row;
	uint32_t want;                  /* fields of a row */
	uint32_t key[TN_ROLES], nkey, component[TN_FOLD_COMPONENTS], ncomponents;
	uint32_t fold, run;             /* columns of a partial; TN_COLUMN_NONE in a spilled run */
	struct tn_str header;           /* of a partial, in header_buf: it may come again in the middle (cat) */
	struct tn_buf header_buf;
	struct tn_buf key_buf;          /* keys of several columns */
	struct tn_rec rec;              /* the current row */
	struct tn_str current;          /* its key */
	uint64_t head;                  /* of a run in a walk: the first eight bytes of the key, as a number that orders like them */
	bool ended;
};
enum tn_status tn_run_open(struct tn_run *r, struct tn_fold *f, const struct tn_run_place *place);
/* 1 a row in r->rec and r->current (the run-state rows have an empty key), 0 the end, -1 a failure in err. */
int tn_run_next(struct tn_run *r, struct tn_fold *f);
void tn_run_close(struct tn_run *r);

struct tn_walk {
	struct tn_fold *f;
	bool in_order, started;
	uint32_t i;                     /* from memory: in order, */
	struct tn_keys_cursor cursor;   /* or not */
	struct tn_run *run;             /* k-way */
	uint32_t nruns;
	uint32_t heap[TN_FOLD_FANIN], nheap;
	struct tn_buf key;
	void *state, *other;
};

struct tn_fold {
	struct tn_fold_base base;
	const struct tn_fold_ops *ops;
	struct tn_fold_spec spec;
	struct tn_common *common;
	struct tn_err *err;
	struct tn_arena arena;
	bool is_open;                   /* ops->open was called */
	uint32_t need, may;
	char fingerprint[64];           /* "cohort/1:1a2b3c4d" */
	struct tn_fold_option option[TN_FOLD_OPTIONS + 5];      /* the analysis's and the engine's own, final */
	const char *option_from[TN_FOLD_OPTIONS + 5];           /* the partial that said it; NULL: the command line, or the default */
	uint32_t noptions;
	struct tn_zone *zone;
	int week_start;
	int64_t as_of;                  /* given; TN_TIME_NONE: not */
	struct tn_expr *where, *selector[TN_SELECTORS];
	const char *lax_text[TN_SELECTORS];     /* the default of each, while it was not given */
	const char *key_name[TN_ROLES];         /* in partials */
	uint32_t nkeys;
	uint32_t key_must;              /* bits of the parts of a key that are never missing; 0: any may be */
	uint32_t nselectors;
	struct tn_source_stats stats;
	struct tn_states states;
	struct tn_pool pool;
	int64_t charged;
	int spill_fd;                   /* -1: nothing was spilled */
	int64_t spill_size;
	struct tn_buf spill_buf;
	bool is_scanning;               /* --merge looks at its partials for the first time: */
	uint64_t scanned_bytes, scanned_rows;   /* what of them it has seen, for the progress line */
	struct tn_run_place *place;     /* the runs */
	uint32_t nplaces, place_cap;
	const struct tn_run *reading;   /* the row that decode works on, for its messages */
	const char *component_name[TN_FOLD_COMPONENTS];
	uint32_t ncomponents;
	struct tn_walk walk;
};

/* fold.c */
uint64_t tn_fold_bytes(const struct tn_fold *f);
bool tn_fold_is_full(const struct tn_fold *f);          /* of --mem: what comes next may not fit */
enum tn_status tn_fold_setup(struct tn_fold *f);        /* options are final: zone, as-of, expressions, ops->open */
enum tn_status tn_fold_set_option(struct tn_fold *f, const char *name, const char *value, const char *file);
/* spill.c */
enum tn_status tn_fold_spill(struct tn_fold *f);        /* the table becomes a run and is empty again */
/* A span of the file, one at a time: begin (the file is there, place.at is f->spill_size), states or bytes, end (place->size). row is
 * the caller's scratch. TN_ELIMIT: memory, or the folder has no room. */
enum tn_status tn_spill_begin(struct tn_fold *f);
enum tn_status tn_spill_state(struct tn_fold *f, struct tn_row *row, struct tn_str key, const void *state);
enum tn_status tn_spill_bytes(struct tn_fold *f, struct tn_str bytes);
enum tn_status tn_spill_end(struct tn_fold *f, struct tn_run_place *place);
enum tn_status tn_fold_add_run(struct tn_fold *f, struct tn_run_place place);   /* behind the others: the order among equal keys */
/* walk.c */
enum tn_status tn_walk_begin(struct tn_fold *f);        /* all states are in: spills what is in memory if anything was, merges down to one pass */
enum tn_status tn_fold_decode(struct tn_fold *f, const struct tn_run *r, void *state);  /* r's current row; its parts are the pool's */
void tn_walk_end(struct tn_walk *w);                    /* takes a zeroed one, too */
/* partial.c */
enum tn_status tn_fold_fingerprint(struct tn_fold *f);  /* once the options are final */
enum tn_status tn_partial_write(struct tn_fold *f, struct tn_out *out);         /* all of it: header, run state, states, seal */
enum tn_status tn_partial_read(struct tn_fold *f);      /* scan, options, then runs or table */

#endif
