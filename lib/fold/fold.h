/* The fold: one small state a key, merged exactly, walked in the end (law 2 of design.md). This engine owns the table of
 * states, its memory bound, the spill to sorted runs, --partial and --merge. An analysis is a struct tn_fold_ops.
 *
 * State       `state_size` bytes, zero bytes are the empty state; it may point to variable parts taken from tn_fold_alloc.
 *             add(event), merge(other), encode (one text field a partial column), decode (foreign bytes: believe nothing).
 *             merge is commutative and associative; any order of adds gives equal bytes from encode; decode(encode(x)) = x;
 *             add after decode goes on as if nothing had been written. merge may take over the variable parts of `other`.
 * Answer      `row` (one state, one row, in key order) or `report` (a model that walks the states, as often as it likes).
 * Run state   latest time, rows, counts by reason, matches of the selectors, the state options in full, version: the row
 *             of a partial whose key is missing.
 * Memory      table and parts are counted against common->mem; over it the states are sorted by key, encoded, and spilled as
 *             a run. A walk merges at most 14 runs at a time. Peak: mem + 16 MiB.
 * Merge       sorted partial files are merged in constant memory; anything else is bounded by mem, as events are.
 */
#ifndef TN_FOLD_FOLD_H
#define TN_FOLD_FOLD_H

#include "base/zone.h"
#include "stream/row.h"
#include "stream/source.h"

struct tn_fold;
struct tn_walk;

/* A state option: part of what the states mean. `value` is canonical text. On --merge the values come from the partials;
 * one that was `given` and differs is TN_EDATA. `open` of the analysis parses them. --where, --as-of, --tz, --week-start
 * are added by the engine. */
struct tn_fold_option {
	const char *name;               /* "period" */
	const char *value;              /* "week" */
	bool given;                     /* on the command line */
};
#define TN_FOLD_OPTIONS 16
#define TN_FOLD_KEYS 2

struct tn_fold_ops {
	const char *name;               /* "cohort" */
	int version;                    /* of the states' meaning */
	size_t state_size;
	size_t self_size;               /* of the run's own data (zeroed before open), 0: none */
	uint32_t key;                   /* roles: TN_USER; 0: columns that options name, see struct tn_fold_spec */
	/* with key: roles that stand in it, too, in role order; empty where a log has no such column */
	uint32_t key_may;
	uint32_t key_skip;              /* roles of key: rows without a value of one are left out and counted, not bad ... */
	const char *skip_name;          /* ... "item": what they lack, for the person */
	uint32_t need;                  /* roles needed besides the key: TN_TIME ... */
	const char *partial;            /* component columns: "start by bits", separated by blanks; at most 16 */
	const char *columns;            /* of row(), behind the key; NULL with report */

	/* Parses the options into self; called once, with the final values (after the partials were looked at). May ask for more
	 * roles (tn_fold_need, tn_fold_may). All functions below that can fail return the status of what they put into
	 * tn_fold_err; the run then ends, and half-made states are only freed with all others. */
	enum tn_status (*open)(void *self, struct tn_fold *f);
	void (*close)(void *self);                                      /* may be NULL */
	/* the states were spilled: run data that they point to may go; may be NULL */
	void (*reset)(void *self);
	/* reset may be called between the keys of a walk over runs, too */
	bool forgets;
	/* --as-of is no state option: each merge may ask for another one, its default is the latest of rows and --as-of of
	 * all partials */
	bool as_of_is_answer;
	/* soon needed: prefetches the variable parts; may be NULL */
	void (*touch)(const void *state);
	enum tn_status (*add)(void *state, const struct tn_event *e, struct tn_fold *f);
	/* Keys are equal. What `other` pointed to is no more the engine's business afterwards: taken over, or lost with
	 * the pool. */
	enum tn_status (*merge)(void *state, void *other, struct tn_fold *f);
	enum tn_status (*encode)(const void *state, struct tn_row *row, struct tn_fold *f);     /* one field a component */
	enum tn_status (*decode)(void *state, const struct tn_str *field, struct tn_fold *f);   /* state is zeroed */
	enum tn_status (*row)(const void *state, struct tn_row *row, struct tn_fold *f);
	enum tn_status (*report)(struct tn_fold *f, struct tn_walk *walk, struct tn_row *row);  /* writes its own header */
};

struct tn_fold_spec {
	const void *spec;               /* the analysis's own options, for tn_fold_spec() */
	struct tn_fold_option option[TN_FOLD_OPTIONS];
	uint32_t noptions;
	/* selectors: parsed by the engine from options of these names, in this order (event->match bit i); "" selects all */
	const char *selector[8];
	/* bits of selectors that, as long as they have their default, may match no row and may ask for a column that is
	 * not there */
	uint32_t lax;
	/* event->extra[i]: the column that an option names (""; none), or that of a role (none where the log has no such
	 * column) */
	struct {
		const char *option;
		uint32_t role;
	} extra[TN_EVENT_EXTRAS];
	/* with ops->key 0: options that name the columns of the key, and what these are called in partials; their values
	 * may be missing */
	const char *key_option[TN_FOLD_KEYS];
};

/* Parsing and checks only; nothing is read yet. *spec is copied, what it points to is not and must live as long as the fold; so
 * must common and err, which are borrowed: err is where all failures go. TN_EUSAGE: a selector or --where that does not parse;
 * TN_ELIMIT: memory. *f is for tn_fold_close after a failure, too, so it is NULL before. */
enum tn_status tn_fold_open(struct tn_fold **f, const struct tn_fold_ops *ops, const struct tn_fold_spec *spec,
	struct tn_common *common, struct tn_err *err);
/* Reads all input (events, or partials under --merge), then writes the answer (or the partial) to out. Once a fold. TN_EUSAGE: an
 * option of the analysis; TN_EDATA: bad rows, columns that are not there, a selector without a match, partials of something else;
 * TN_EINPUT, TN_EOUTPUT, TN_ELIMIT as ever. Rows may have been written before a failure: the caller aborts the output. */
enum tn_status tn_fold_run(struct tn_fold *f, struct tn_out *out);
/* What the run saw (under --merge: what all runs of the partials saw together). */
const struct tn_source_stats *tn_fold_stats(const struct tn_fold *f);
void tn_fold_close(struct tn_fold *f);          /* takes NULL */

/* For the analysis. */
struct tn_fold_base {                   /* what struct tn_fold begins with, so that add can ask without a call */
	void *self;
};
static inline void *tn_fold_self(struct tn_fold *f) { return ((struct tn_fold_base *)(void *)f)->self; }
const void *tn_fold_spec(const struct tn_fold *f);
/* The final value, as long as the fold; "": no such option. */
const char *tn_fold_option(const struct tn_fold *f, const char *name);
const struct tn_zone *tn_fold_zone(const struct tn_fold *f);                    /* of --tz; NULL = UTC */
int tn_fold_week_start(const struct tn_fold *f);
/* A; TN_TIME_NONE when there were no rows; valid in row and report */
int64_t tn_fold_as_of(const struct tn_fold *f);
int tn_fold_time_digits(const struct tn_fold *f);                               /* 0, 3, 6: to write times as they came */
const struct tn_common *tn_fold_common(const struct tn_fold *f);
/* for tables that a state holds: never for an order */
const struct tn_hash_key *tn_fold_hash(const struct tn_fold *f);
struct tn_err *tn_fold_err(struct tn_fold *f);
void tn_fold_need(struct tn_fold *f, uint32_t roles);                           /* from open: more roles (TN_VALUE for sums) */
void tn_fold_may(struct tn_fold *f, uint32_t roles);                            /* from open: roles used where the log has them */
/* bytes that states and their parts take now, of --mem */
uint64_t tn_fold_held(const struct tn_fold *f);
/* A component that is no good: "NAME: WHY: 'value'"; TN_EDATA with file and line of the partial. */
enum tn_status tn_fold_bad(struct tn_fold *f, const char *why, struct tn_str value);

/* Variable parts: counted, recycled by size. NULL: memory is gone (return tn_fold_nomem(f)). Sizes are rounded up: *size
 * tells what you got. */
void *tn_fold_alloc(struct tn_fold *f, size_t *size);   /* aligned to 16; what is in it is chance */
void tn_fold_free(struct tn_fold *f, void *p, size_t size);     /* p may be NULL; size as alloc told it */
enum tn_status tn_fold_nomem(struct tn_fold *f);
/* Run data that grows with the states: more bytes of it, or (below 0) fewer. Whenever `reset` is called the account is 0. */
void tn_fold_charge(struct tn_fold *f, int64_t bytes);

/* The walk: 1 a state, 0 the end, -1 a failure (in err). The state and key are good until the next call. in_order: by key
 * bytes; otherwise in any order (cheaper when nothing was spilled). Rewind to walk again. */
void tn_walk_order(struct tn_walk *w, bool in_order);           /* before the first step; in order unless told otherwise */
int tn_walk_next(struct tn_walk *w, struct tn_str *key, const void **state);
/* The next states together, up to `most` (TN_WALK_SOME at most), prefetched: as many as are good at the same time, which
 * is one where states were spilled. All are good until the next call. 0 the end, -1 a failure. */
#define TN_WALK_SOME 32
int tn_walk_some(struct tn_walk *w, struct tn_str *key, const void **state, uint32_t most);
enum tn_status tn_walk_rewind(struct tn_walk *w);
/* From report, when all states have been read: their memory and their runs are given back. Any walk is then at its end. */
void tn_fold_release(struct tn_fold *f);

#endif
