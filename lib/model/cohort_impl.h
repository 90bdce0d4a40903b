/* Private. What the files of the cohort analysis share; private to lib/model/cohort*.c.
 *
 *     cohort.c         the options, and the fold's table of functions
 *     cohort_list.c    sorted lists with an unsorted tail: the variable parts of the states
 *     cohort_state.c   add, merge, encode, decode
 *     cohort_cells.c   from states to cells: who counts where
 *     cohort_hits.c    what one start counts: its returns by lag
 *     cohort_print.c   cells as rows, as a matrix
 *     cohort_heat.c    the matrix drawn
 */
#ifndef TN_MODEL_COHORT_IMPL_H
#define TN_MODEL_COHORT_IMPL_H

#include "base/map.h"
#include "base/period.h"
#include "model/cohort.h"

enum tn_cohort_measure { TN_COHORT_USERS, TN_COHORT_COUNT, TN_COHORT_SUM };

/* What a list holds; each kind has a struct that begins with struct tn_cohort_entry. */
enum tn_cohort_kind {
	TN_COHORT_WORDS,        /* bits of 64 periods: at is the word (not 0, which stands in the state) */
	TN_COHORT_STARTS,       /* the first start of a period, with its --by value */
	TN_COHORT_TIMES,        /* returns, by what --measure asks of them */
	TN_COHORT_COUNTS,
	TN_COHORT_VALUES
};

struct tn_cohort_entry {
	int64_t at;             /* a time, or TN_COHORT_SETTLED */
	int32_t period;         /* with calendar windows, and of starts; else 0 */
	uint32_t by;            /* of starts */
};

struct tn_cohort_count {
	struct tn_cohort_entry e;
	uint64_t n;             /* returns; of words, the bits */
};

struct tn_cohort_value {        /* a struct tn_sum in 8-byte pieces, which keeps an entry at 40 bytes */
	struct tn_cohort_entry e;
	uint64_t low;
	int64_t high;
	uint64_t scale;
};

union tn_cohort_any {
	struct tn_cohort_entry e;
	struct tn_cohort_count count;
	struct tn_cohort_value value;
};

/* A return later than the start of its time counts for good, since a start only ever moves to an earlier time; its own
 * time does not matter any more, and all such returns of a period become one entry (definitions.md 2.11). */
#define TN_COHORT_SETTLED INT64_MAX

/* Entries follow the struct. The first `sorted` of them rise by (period, at). */
struct tn_cohort_list {
	uint32_t n, sorted;
	size_t bytes;           /* of the whole part, as tn_fold_alloc gave it */
};

struct tn_cohort_state {
	union {
		int64_t early;                  /* --first: TN_TIME_MAX + 1 - s, so that 0 is "none yet" and more is earlier */
		struct tn_cohort_list *starts;  /* --recurring */
	};
	uint64_t bits;                          /* word 0: periods origin .. origin + 63 with a return */
	struct tn_cohort_list *returns;         /* the other words; or all returns, where bits do not do */
	uint32_t by;                            /* --first: number of the value in the run's map, + 1; 0 is missing */
};

struct tn_cohort_bracket {
	int32_t from, to;
	struct tn_str text;
};
#define TN_COHORT_BRACKETS 256

/* The run's own data. */
struct tn_cohort {
	const struct tn_cohort_spec *spec;
	struct tn_fold *fold;
	struct tn_calendar calendar;
	enum tn_cohort_measure measure;
	enum tn_cohort_kind kind;       /* of state.returns */
	bool recurring, own, zero_start, has_by;
	bool has_origin;
	bool bits;                      /* the state is a first start and bits, and there is an origin: add is quick */
	int32_t origin;                 /* lives in memory only: encode writes periods */
	int32_t period_min, period_max; /* of all times */
	struct tn_map by;
	uint64_t by_bytes;              /* of it, charged to the fold */
	struct tn_cohort_bracket bracket[TN_COHORT_BRACKETS];
	uint32_t nbrackets;
	int64_t since, until;
};

/* cohort_list.c */
size_t tn_cohort_size(enum tn_cohort_kind kind);
static inline struct tn_cohort_entry *tn_cohort_at(const struct tn_cohort_list *l, enum tn_cohort_kind kind, uint32_t i)
{
	return (struct tn_cohort_entry *)(void *)((char *)(uintptr_t)(l + 1) + i * tn_cohort_size(kind));
}
static inline uint32_t tn_cohort_n(const struct tn_cohort_list *l) { return l == NULL ? 0 : l->n; }
struct tn_sum tn_cohort_sum(const struct tn_cohort_value *v);
void tn_cohort_set_sum(struct tn_cohort_value *v, const struct tn_sum *s);
/* Adds one entry (`any` holds the kind's struct): amortised O(log n), O(1) while they come in order. */
enum tn_status tn_cohort_put(struct tn_cohort *c, struct tn_cohort_state *s, enum tn_cohort_kind kind,
	const union tn_cohort_any *any);
/* Puts both lists of a state into their one canonical form: sorted, what is settled together in one entry. */
enum tn_status tn_cohort_tidy(struct tn_cohort *c, const struct tn_cohort_state *s);

/* cohort_state.c */
struct tn_str tn_cohort_by(const struct tn_cohort *c, uint32_t by);     /* "" for missing */
int tn_cohort_by_cmp(const struct tn_cohort *c, uint32_t a, uint32_t b); /* bytewise; missing is the greatest */
enum tn_status tn_cohort_add(void *state, const struct tn_event *e, struct tn_fold *f);
enum tn_status tn_cohort_merge(void *state, void *other, struct tn_fold *f);
enum tn_status tn_cohort_encode(const void *state, struct tn_row *row, struct tn_fold *f);
enum tn_status tn_cohort_decode(void *state, const struct tn_str *field, struct tn_fold *f);

/* One cohort of one --by value. While the states are walked the arrays of counts hold differences (cell k has the sum
 * of 0..k), so that a user who counts in many cells costs two additions. */
struct tn_cohort_row {
	struct tn_str by;
	int32_t cohort;
	uint32_t width;                 /* cells: lags from 0, or brackets */
	uint64_t size;
	int64_t first;                  /* earliest start: own windows are shown up to its last one begun */
	int32_t ended;                  /* own windows that have ended for every user */
	int64_t last;                   /* last lag begun */
	int64_t *users;                 /* count: those with K returns */
	int64_t *eligible;              /* own windows; NULL: all */
	int64_t *previous;              /* own windows, --reference previous: users of cell k - 1 who are eligible at k */
	struct tn_sum *value;           /* sum */
};

struct tn_cohort_cells {
	struct tn_cohort *c;
	int64_t as_of;
	int64_t begun;                  /* the last period begun by as_of */
	int64_t ended;                  /* periods before this one have ended by then */
	struct tn_map map;              /* cohort and --by value to the row's number */
	struct tn_buf key;
	struct tn_cohort_row **row;
	size_t nrows, rows_cap;
	uint64_t ncells;
	uint32_t widest;                /* row */
	int64_t most;                   /* lag that any cell asks for */
	struct tn_arena arena;
	struct tn_cohort_row *recent[64];       /* without --by: rows by the low bits of the cohort */
	struct { int64_t lag; uint64_t n; } *hit;       /* returns of one user by lag, rising: the scratch of the walk */
	struct tn_sum *hit_value;
	size_t nhits, hits_cap;
};

/* cohort_cells.c: walks the states once; rows come sorted by (--by value, cohort). `cells` is zeroed before. */
enum tn_status tn_cohort_cells(struct tn_cohort_cells *cells, struct tn_cohort *c, struct tn_walk *walk);
void tn_cohort_cells_fini(struct tn_cohort_cells *cells);

/* One cell as it is printed, or the mean of `cells` complete ones. */
struct tn_cohort_cell {
	uint64_t size, eligible, users;
	uint64_t previous;              /* users of the cell before, of those who are eligible here */
	struct tn_sum value;
	bool complete, has_rate;
	double rate;
	uint64_t cells;                 /* 0: not a mean */
	uint64_t rates;                 /* those of the cells that have one */
	double sum_of_rates;
	struct tn_sum sum_of_per_user;  /* with --mean simple */
};

/* cohort_hits.c: cells->hit, the returns of the start that a cell may ask for, by rising lag. The scratch is the cells'. */
enum tn_status tn_cohort_collect(struct tn_cohort_cells *cells, const struct tn_cohort_state *s, int64_t start, int32_t cohort);
/* cohort_print.c */
enum tn_status tn_cohort_report(struct tn_fold *f, struct tn_walk *walk, struct tn_row *row);
enum tn_cohort_mean tn_cohort_mean(const struct tn_cohort_spec *spec);
enum tn_cohort_form tn_cohort_figure(const struct tn_cohort *c);        /* what a matrix shows: RATE, USERS or VALUE */
bool tn_cohort_drops(const struct tn_cohort_spec *spec);                /* open cells are left out */
void tn_cohort_lag_text(const struct tn_cohort *c, uint32_t i, struct tn_buf *out);
uint32_t tn_cohort_columns(const struct tn_cohort_cells *cells);        /* the longest row's cells */
/* end of the rows with the --by value of row `from` */
size_t tn_cohort_by_end(const struct tn_cohort_cells *cells, size_t from);
/* Is cell i shown for the cohort? Then *cell is filled. */
bool tn_cohort_cell(const struct tn_cohort_cells *cells, const struct tn_cohort_row *row, uint32_t i, struct tn_cohort_cell *cell);
void tn_cohort_rate(const struct tn_cohort *c, struct tn_cohort_cell *cell, uint32_t i);
/* The means of cells 0..n-1 over rows from..to-1; one without complete cells has cells == 0. */
enum tn_status tn_cohort_means(const struct tn_cohort_cells *cells, size_t from, size_t to, struct tn_cohort_cell *mean, uint32_t n);

/* cohort_heat.c: for people, so not a table of the stream. */
enum tn_status tn_cohort_heat(struct tn_cohort_cells *cells, struct tn_out *out);

#endif
