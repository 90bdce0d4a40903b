/* What recommend folds: a state a user, event kind and item (recommend.md; issue: recommend 1).
 *
 * Key             user, event (empty where the log has no such column), item.
 * State options   none but the engine's own; weights, decay, method are answer options. --as-of is one, too (as_of_is_answer): later
 *                 rows of a partial cannot be left out at a merge, so there it only says what decay counts from.
 * State           first and last time, count: 24 bytes. Without a time column row numbers stand in for times: the order of rows is data,
 *                 and --partial and --merge are wrong usage.
 * Partial         first last count
 */
#ifndef TN_MODEL_RECOMMEND_H
#define TN_MODEL_RECOMMEND_H

#include "fold/fold.h"
#include "model/interactions.h"

struct tn_recommend_state {
	int64_t early;                  /* TN_TIME_MAX + 1 - first, or row numbers likewise: zero bytes are the empty state */
	int64_t last;
	uint64_t count;
};

/* --weight purchase=3,cart=2,view=1: events that are not named weigh 0, and are left out; no list: all weigh 1. */
#define TN_RECOMMEND_WEIGHTS 64
struct tn_recommend_weights {
	struct { struct tn_str event; double weight; } item[TN_RECOMMEND_WEIGHTS];
	uint32_t n;
};
enum tn_status tn_recommend_weights_parse(struct tn_recommend_weights *w, struct tn_str text, struct tn_err *err);

struct tn_recommend_load {
	struct tn_recommend_weights weights;
	double half_life_days;          /* 0: no decay; else a part halves with each, counted from A */
	uint32_t max_history;           /* most recent items of a user that are kept; 0: all */
	bool ordered;                   /* lists by last time, oldest first (ties by item bytes); else rising by item number */
};

/* All users of the walk, in key order. A pair's part: the largest over its event kinds of weight x decay of its last time. */
struct tn_recommend_log {
	struct tn_interactions x;       /* with parts where weights or decay were asked for */
	struct tn_buf names;            /* of users, one after another */
	uint64_t *name_at;              /* nusers + 1 */
	uint64_t cut_users, cut_items;  /* longer histories than max_history; items left out of them */
};
enum tn_status tn_recommend_read(struct tn_fold *f, struct tn_walk *walk, const struct tn_recommend_load *how, struct tn_recommend_log *log);
static inline struct tn_str tn_recommend_user(const struct tn_recommend_log *log, uint32_t user)
{
	return (struct tn_str){ log->names.p + log->name_at[user], (size_t)(log->name_at[user + 1] - log->name_at[user]) };
}
void tn_recommend_log_fini(struct tn_recommend_log *log);

/* For a struct tn_fold_ops: key user and item, event where there is one; open, report are the filter's (lib/model/recommend.c, to come). */
enum tn_status tn_recommend_add(void *state, const struct tn_event *e, struct tn_fold *f);
enum tn_status tn_recommend_merge(void *state, void *other, struct tn_fold *f);
enum tn_status tn_recommend_encode(const void *state, struct tn_row *row, struct tn_fold *f);
enum tn_status tn_recommend_decode(void *state, const struct tn_str *field, struct tn_fold *f);

/* What the run's own data begins with (tn_fold_self). */
struct tn_recommend_base {
	bool has_time;                  /* false: rows counts them, and stands for time */
	int64_t rows;
};

#endif
