/* Private. What the files of the cross table share; private to lib/model/crosstab*.c.
 *
 *     crosstab.c         the options, the state, and the fold's table of functions
 *     crosstab_bins.c    what a column holds, its breaks, and the label of each bin
 *     crosstab_cells.c   from states to cells: labels by number, cells in order, totals
 *     crosstab_print.c   cells as rows, as a matrix; the bins in words
 */
#ifndef TN_MODEL_CROSSTAB_IMPL_H
#define TN_MODEL_CROSSTAB_IMPL_H

#include "base/map.h"
#include "model/crosstab.h"
#include "stream/engine.h"

#define TN_CROSSTAB_BINS 100            /* of an axis at most */
#define TN_CROSSTAB_FEW 10              /* auto: a column of so many values is taken value by value */
#define TN_CROSSTAB_AUTO 5              /* auto: else into so many bins */
#define TN_CROSSTAB_DECIMALS 6          /* of breaks in labels, where that tells them apart */

struct tn_crosstab_state {              /* the sum in 8-byte pieces: states are aligned to 8 bytes */
	uint64_t n;
	uint64_t low;
	int64_t high;
	uint64_t scale;
};

enum tn_crosstab_how { TN_CROSSTAB_BY_AUTO, TN_CROSSTAB_BY_NONE, TN_CROSSTAB_BY_QUANTILES, TN_CROSSTAB_BY_CUTS };

/* A number for a label: whole + part / 10^18, rounded down; 0 <= part < 10^18. */
struct tn_crosstab_shown {
	tn_i128 whole;
	uint64_t part;
};

/* Between two bins. */
struct tn_crosstab_break {
	tn_i128 edge;                   /* the largest number below it, at the axis's scale */
	struct tn_crosstab_shown shown;
};

struct tn_crosstab_total {
	uint64_t n;
	struct tn_sum sum;
};

/* One of the two columns. Its groups have numbers while states are walked: 0 missing, else 1 + the bin, or 1 + the number of the
 * value in `map`. In the end `order` holds the numbers as they are shown. */
struct tn_crosstab_axis {
	const char *option;             /* "rows" */
	const char *bins_option;        /* "row-bins" */
	const char *name;               /* of the column, as the user gave it */
	enum tn_crosstab_how how;
	uint32_t wanted;                /* bins by quantiles */
	struct tn_sum cut[TN_CROSSTAB_BINS - 1];
	uint32_t ncuts;
	/* what the first walk finds out */
	uint64_t weight;                /* rows that have a value */
	struct tn_buf text, unfit;      /* the bytewise smallest value that is no number, that is too long a number */
	bool has_text, has_unfit;
	bool is_wide;                   /* at one scale the numbers do not fit 128 bits */
	bool has_number;
	uint8_t scale;                  /* the most decimals */
	tn_i128 min, max;               /* at that scale */
	struct tn_str few[TN_CROSSTAB_FEW + 1];         /* auto: the first distinct values */
	uint32_t nfew;
	/* the bins */
	bool is_binned;
	struct tn_crosstab_break at[TN_CROSSTAB_BINS - 1];
	uint32_t nbreaks, nbins;
	struct tn_str bin_label[TN_CROSSTAB_BINS], bin_words[TN_CROSSTAB_BINS];
	/* the groups */
	struct tn_map map;              /* value by value */
	bool has_missing;
	bool by_number;                 /* value by value: all are numbers, so that is their order */
	uint32_t *order, norder;        /* numbers by place */
	uint32_t *place;                /* places by number */
	struct tn_crosstab_total *total;        /* by place */
};

struct tn_crosstab_cell {
	uint32_t row, col;              /* numbers; places in the end */
	uint64_t n;
	struct tn_sum sum;
};

/* The run's own data. */
struct tn_crosstab {
	const struct tn_crosstab_spec *spec;
	struct tn_fold *fold;
	bool has_value;
	bool is_engine;                         /* numbers may have exponents ... */
	char plain[TN_ENGINE_NUMBER];           /* ... and stand here without */
	struct tn_crosstab_axis axis[2];        /* rows, columns */
	struct tn_arena arena;                  /* labels, orders */
	struct tn_crosstab_cell *cell;          /* sorted by place in the end */
	uint32_t ncells, cells_cap;
	uint32_t *slot, slot_cap;               /* number of a cell + 1; 0: free */
	struct tn_crosstab_total total;
};

static inline struct tn_sum tn_crosstab_sum(const struct tn_crosstab_state *s)
{
	return tn_sum_join(s->low, s->high, (uint8_t)s->scale);
}

/* Under an engine values come with exponents. What is done with a number is done with the plain one, good until the next call; other
 * text stays as it is. */
struct tn_str tn_crosstab_without(struct tn_crosstab *x, struct tn_str text);
static inline struct tn_str tn_crosstab_plain(struct tn_crosstab *x, struct tn_str text)
{
	return x->is_engine ? tn_crosstab_without(x, text) : text;
}

/* crosstab_bins.c */
enum tn_status tn_crosstab_parse_bins(struct tn_crosstab *x, struct tn_crosstab_axis *a, const char *text);
enum tn_status tn_crosstab_bins(struct tn_crosstab *x, struct tn_walk *walk);   /* as many walks as the breaks take */
uint32_t tn_crosstab_bin(const struct tn_crosstab_axis *a, struct tn_str value);        /* of a number, from 0 */

/* crosstab_cells.c */
enum tn_status tn_crosstab_cells(struct tn_crosstab *x, struct tn_walk *walk);  /* one walk; rows and columns are in order then */
struct tn_str tn_crosstab_label(const struct tn_crosstab_axis *a, uint32_t place);      /* "" for missing */
enum tn_status tn_crosstab_too_large(struct tn_crosstab *x, const char *what);  /* a count or sum that does not fit */

/* crosstab_print.c */
enum tn_status tn_crosstab_report(struct tn_fold *f, struct tn_walk *walk, struct tn_row *row);

#endif
