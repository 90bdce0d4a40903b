/* Private. One figure of a model as text: the cells `value` and `bits` of its row; private to lib/model/churn_*.c.
 *
 * Doubles     are read from the 16 hex digits of their bits: --apply gives the digits that the fit gave. The decimal beside them
 *             is for people; it may have an exponent or be inf, and is never read.
 * Others      stand in `value`, each in one way only; their `bits` is empty.
 */
#ifndef TN_MODEL_CHURN_FIGURE_H
#define TN_MODEL_CHURN_FIGURE_H

#include "base/buf.h"

enum tn_figure {
	TN_FIGURE_MODEL,                /* enum tn_churn_model, but auto */
	TN_FIGURE_PURCHASE,             /* enum tn_btyd_kind */
	TN_FIGURE_DAY,                  /* int32_t, civil */
	TN_FIGURE_HORIZON,              /* int, days */
	TN_FIGURE_COUNT,                /* uint64_t */
	TN_FIGURE_NUMBER,               /* uint32_t */
	TN_FIGURE_GAP,                  /* int64_t, days from 0 on */
	TN_FIGURE_FLAG,                 /* bool */
	TN_FIGURE_FEATURES,             /* uint32_t, bits by enum tn_hazard_feature */
	TN_FIGURE_TEXT,                 /* char[TN_FIGURE_TEXT_BYTES], ends with a NUL */
	/* doubles from here on */
	TN_FIGURE_FINITE,
	TN_FIGURE_POSITIVE,
	TN_FIGURE_PARAMETER,            /* positive, of a purchase model */
	TN_FIGURE_FROM_0,
	TN_FIGURE_PART,                 /* 0..1 */
	TN_FIGURE_SPREAD                /* from 0 on, or infinite */
};

#define TN_FIGURE_TEXT_BYTES 160
#define TN_FIGURE_HEX 16

static inline bool tn_figure_is_double(enum tn_figure kind) { return kind >= TN_FIGURE_FINITE; }

void tn_figure_put(struct tn_buf *b, enum tn_figure kind, const void *at);      /* value TAB bits */
/* Foreign bytes. False: not a figure of that kind; *at may be half written then. */
bool tn_figure_read(enum tn_figure kind, struct tn_str value, struct tn_str bits, void *at);
const char *tn_figure_wanted(enum tn_figure kind);      /* "a date": for a message */

void tn_figure_hex(struct tn_buf *b, uint64_t v);
bool tn_figure_hex_read(struct tn_str s, uint64_t *v);

#endif
