/* recommend: what to show whom next, and how far that can be trusted (recommend.md). What is folded: who had to do with
 * which item, a state a user, event kind and item. The answer is made of it by popularity, item neighbours (model/knn.h),
 * sequences (model/sequence.h), sessions (model/session.h), graph filters (model/spectral.h) or a linear autoencoder
 * (model/ease.h).
 *
 * Key             user, event (empty where the log has no such column), item. With --complements the order stands for the
 *                 user; with --method session a session does (struct tn_fold_spec of cmd/recommend.c).
 * State options   none but the engine's own; weights, decay, method are answer options. --as-of is one, too
 *                 (as_of_is_answer): later rows of a partial cannot be left out at a merge, so there it only says what
 *                 decay counts from.
 * State           first and last time, count: 16 bytes, 40 where they are more than 4.4 years apart or count beyond
 *                 65,535. Without a time column row numbers stand in for times: the order of rows is data, and --partial
 *                 and --merge are wrong usage. tn_recommend_clicks keeps the time of each row instead, for sessions:
 *                 there is a fold of its own for them, `recommend-session`, and one for orders, `recommend-order`.
 * Rows            without an item are left out and counted.
 * Partial         `first last count`; `clicks`: times with commas, rising
 * Answer          lists; similar items; an evaluation (struct tn_recommend_spec)
 */
#ifndef TN_MODEL_RECOMMEND_H
#define TN_MODEL_RECOMMEND_H

#include "base/buf.h"
#include "fold/fold.h"
#include "model/knn.h"

enum tn_recommend_method {
	TN_RECOMMEND_AUTO, TN_RECOMMEND_POPULAR, TN_RECOMMEND_KNN, TN_RECOMMEND_SEQUENCE, TN_RECOMMEND_SESSION,
	TN_RECOMMEND_SPECTRAL, TN_RECOMMEND_EASE, TN_RECOMMEND_METHODS
};
const char *tn_recommend_name(enum tn_recommend_method m);      /* "auto" "popular" "knn" ... */

/* What a model is fitted and scored by. */
struct tn_recommend_settings {
	enum tn_recommend_method method;        /* auto only before it has chosen */
	struct tn_knn_spec knn;
	uint32_t factors;                       /* spectral; 0: 64 up to 5,000 items, else 256 */
	uint32_t linear;                        /* spectral: neighbours of the linear part; 0: all */
	double mix;                             /* spectral */
	double lambda;                          /* ease */
	double sequence;                        /* sequence: what its own scores count, 1 or 0 ... */
	double partner, partner_decay;          /* ... and those of its blend partner; 0: it is not fitted */
	uint64_t seed;
};
extern const struct tn_recommend_settings tn_recommend_default;

/* --weight purchase=3,cart=2,view=1: events that are not named weigh 0, and are left out; no list: all weigh 1. */
#define TN_RECOMMEND_WEIGHTS 64
struct tn_recommend_weights {
	struct { struct tn_str event; double weight; } item[TN_RECOMMEND_WEIGHTS];
	uint32_t n;
};
/* The names of events are slices of the text, which must live as long. TN_EUSAGE, with what is wrong. */
enum tn_status tn_recommend_weights_parse(struct tn_recommend_weights *w, struct tn_str text, struct tn_err *err);

enum tn_recommend_answer { TN_RECOMMEND_LISTS, TN_RECOMMEND_SIMILAR, TN_RECOMMEND_COMPLEMENTS, TN_RECOMMEND_EVALUATE };

struct tn_recommend_spec {
	enum tn_recommend_answer answer;
	struct tn_recommend_settings settings;
	bool neighbours_given;
	bool tune;
	double budget;                  /* CPU seconds of one candidate of auto */
	uint32_t n;                     /* rows of a list: 20 */
	struct tn_recommend_weights weights;
	double half_life_days;          /* 0: none */
	uint32_t max_history;		/* most recent items of a user that are kept; 0: all */
	uint32_t max_timeless;          /* the same for rows without times, where none is more recent than another */
	bool repeat;                    /* what was seen may come back */
	bool fallback;                  /* short lists are filled with popular items */
	bool why;
	uint32_t per_category;          /* 0: any number */
	const char *for_file, *history_file, *exclude_file, *catalogue_file, *holdout_file; /* NULL: none */
	const char *catalogue_where;    /* NULL: all rows */
	const char *category;           /* the catalogue's column */
	const char *similar_item;       /* NULL: all */
	uint32_t support;               /* of complements: the least n_both */
	const char *split;              /* of an evaluation: a time; NULL: none */
	uint32_t last;                  /* of an evaluation: 0, or each user's last so many */
	bool explain;
	struct tn_out *save;            /* where the fitted model goes; NULL: nowhere */
	struct tn_buf *text;            /* gets lines for the person: notes always, more with explain */
};

extern const struct tn_fold_ops tn_recommend, tn_recommend_orders, tn_recommend_sessions;

/* --apply: lists from a saved model for histories that are read as a stream, grouped by user; constant memory beside the
 * model. */
enum tn_status tn_recommend_apply(const struct tn_recommend_spec *spec, const char *model, struct tn_common *common,
	struct tn_out *out, struct tn_err *err);

#endif
