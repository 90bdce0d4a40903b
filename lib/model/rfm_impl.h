/* Private. What the two files of the RFM model share; private to lib/model/rfm*.c.
 *
 *     rfm.c            options, passes, from order statistics to thresholds, scores
 *     rfm_files.c      --score cuts=, --thresholds and --map read; thresholds written; all of it in words
 *
 * Every method but ntile ends as thresholds: bins - 1 numbers that part the values of a measure into intervals,
 * interval i is (upto i - 1, upto i]. Frequency and monetary score i, recency bins + 1 - i.
 */
#ifndef TN_MODEL_RFM_IMPL_H
#define TN_MODEL_RFM_IMPL_H

#include "base/arena.h"
#include "base/map.h"
#include "math/select.h"
#include "model/rfm.h"

#define TN_RFM_CUTS_MOST (TN_RFM_BINS_MOST - 1)

enum tn_rfm_method { TN_RFM_MIDRANK, TN_RFM_QUANTILE, TN_RFM_NTILE, TN_RFM_CUTS, TN_RFM_FILE };
enum tn_rfm_stage { TN_RFM_BOUNDS, TN_RFM_SELECT, TN_RFM_READY };

/* One measure. Its values are compared as keys: whole numbers, value * 10^scale. */
struct tn_rfm_axis {
	struct tn_sum upto[TN_RFM_CUTS_MOST];   /* as they are written; of the first `none` nothing is set */
	tn_i128 key[TN_RFM_CUTS_MOST];          /* as they are compared; with ntile the value where a tile ends, worst first */
	uint32_t none;                          /* so many cuts lie below every number */
	uint8_t scale;
	bool flip;                              /* recency, where passes go worst first: keys are negative days */

	tn_i128 min, max;                       /* of the keys, from the first pass */
	struct tn_select *select;
	bool wants;                             /* the next pass, too */
	struct tn_select_target target[TN_RFM_CUTS_MOST];
	uint32_t ntargets;
	uint32_t at[TN_RFM_CUTS_MOST];          /* the target of a cut, or TN_RFM_NO_TARGET */

	uint64_t room[TN_RFM_CUTS_MOST];        /* ntile: users of that value who are still in the tile */
	uint64_t seen[TN_RFM_CUTS_MOST];        /* ntile: users of that value scored so far */
};

#define TN_RFM_NO_TARGET UINT32_MAX

/* A row of the map file: a rectangle of cells. */
struct tn_rfm_patch {
	uint32_t segment;
	uint8_t r_from, r_to, fm_from, fm_to;
};

struct tn_rfm {
	enum tn_rfm_method method;
	enum tn_rfm_stage stage;
	uint32_t bins;
	uint64_t n;                             /* users, from the first pass */
	const char *thresholds_name;
	bool is_engine;                         /* numbers of tables and options may have exponents */
	struct tn_rfm_axis axis[TN_RFM_MEASURES];
	struct tn_map segment;                  /* names, in the map's order */
	uint32_t *cell;                         /* segment + 1 of (r - 1) * bins + fm - 1; 0: none yet */
	struct tn_rfm_patch *patch;
	uint32_t npatches;
	struct tn_arena arena;
};

/* recency, frequency, monetary */
extern const char *const tn_rfm_names[TN_RFM_MEASURES];

/* s at another scale, rounded up where that one is coarser: for a threshold t of that scale, s <= t iff key <= t.
 * 0, or -1, 1: below, above all 128 bits. */
int tn_rfm_key(const struct tn_sum *s, uint8_t scale, tn_i128 *key);

/* --score cuts=TEXT; sets bins and thresholds. TN_EUSAGE. */
enum tn_status tn_rfm_read_cuts(struct tn_rfm *m, struct tn_str text, struct tn_err *err);
/* --thresholds; the same from a file. TN_EDATA with file and line. */
enum tn_status tn_rfm_read_thresholds(struct tn_rfm *m, const char *name, struct tn_str text, struct tn_err *err);
/* --map, or the default (name NULL). Bins are known by now. */
enum tn_status tn_rfm_read_map(struct tn_rfm *m, const char *name, struct tn_str text, struct tn_err *err);

#endif
