/* Private. Inside of segment: what its files share.
 *
 *     segment.c          options, the table of functions       segment_state.c    add, merge, encode, decode
 *     segment_report.c   the two answers and their summary
 */
#ifndef TN_MODEL_SEGMENT_IMPL_H
#define TN_MODEL_SEGMENT_IMPL_H

#include "base/map.h"
#include "base/period.h"
#include "fold/set32.h"
#include "fold/strset.h"
#include "model/currency.h"
#include "model/segment.h"

struct tn_segment_state {
	int64_t early;                  /* TN_TIME_MAX + 1 - first order; 0: no order */
	int64_t last;                   /* order */
	uint64_t low;                   /* the sum, in two halves: a 128-bit member would be padded to 16 */
	int64_t high;
	struct tn_strset orders;
	struct tn_set32 days;
	uint32_t by;                    /* number + 1 of the last order's --by value; 0: missing */
	uint16_t currency;
	uint8_t scale;                  /* of the sum */
};

struct tn_segment {
	struct tn_fold *fold;
	const struct tn_segment_spec *spec;
	bool lifecycle, has_by;
	/* the life cycle has no use for money but in a summary, or in a partial, which may become one */
	bool wants_value;
	bool adds_up;                   /* so several currencies are an error at once */
	struct tn_calendar days;        /* civil days in --tz */
	struct tn_map by;
	uint64_t by_bytes;
	struct tn_currencies currencies;
	struct tn_rfm *rfm;
	struct tn_lifecycle stages;
};

/* segment_state.c */
enum tn_status tn_segment_add(void *state, const struct tn_event *e, struct tn_fold *f);
enum tn_status tn_segment_merge(void *state, void *other, struct tn_fold *f);
enum tn_status tn_segment_encode(const void *state, struct tn_row *row, struct tn_fold *f);
enum tn_status tn_segment_decode(void *state, const struct tn_str *field, struct tn_fold *f);
struct tn_sum tn_segment_sum(const struct tn_segment_state *s);
struct tn_str tn_segment_by(const struct tn_segment *g, const struct tn_segment_state *s);
static inline bool tn_segment_has_order(const struct tn_segment_state *s) { return s->early != 0; }
static inline int64_t tn_segment_first(const struct tn_segment_state *s) { return TN_TIME_MAX + 1 - s->early; }

/* segment_report.c */
enum tn_status tn_segment_report(struct tn_fold *f, struct tn_walk *walk, struct tn_row *row);

#endif
