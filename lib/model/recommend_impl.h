/* Private. Inside of recommend: what its files share.
 *
 *     recommend.c          names, the tables of functions       recommend_state.c    add, merge, encode, decode
 *     recommend_report.c   which answer; rows out               recommend_clicks.c   the same for sessions
 *     recommend_weights.c  --weight, --half-life                recommend_names.c    names beside the log
 *     recommend_read.c     from states to lists of items        recommend_side.c     tables beside the input
 *     recommend_stream.c   the operands as histories            recommend_rows.c     rows of either
 *     recommend_model.c    fit and scores of any method         recommend_list.c     scores to lists: masks, categories, fallback
 *     recommend_why.c      what gave a score                    recommend_auto.c     auto, --tune
 *     recommend_trial.c    what these choose by                 recommend_cases.c    who is judged by --evaluate
 *     recommend_similar.c  --similar, --complements             recommend_eval.c     --evaluate
 *     recommend_file.c     --save                               recommend_load.c     the model of --apply
 *     recommend_apply.c    --apply
 */
#ifndef TN_MODEL_RECOMMEND_IMPL_H
#define TN_MODEL_RECOMMEND_IMPL_H

#include "math/top.h"
#include "model/ease.h"
#include "model/holdout.h"
#include "model/ranking.h"
#include "model/recommend.h"
#include "model/sequence.h"
#include "model/session.h"
#include "model/spectral.h"

/* --- states (recommend_state.c, recommend_clicks.c) --- */

/* Zero bytes are the empty state. Most fit 16 bytes; the others have a part elsewhere. */
struct tn_recommend_wide { int64_t first; uint64_t count; };
struct tn_recommend_state {
	int64_t last;                   /* us, or a row number */
	union {
		uint64_t packed;                /* 1; from bit 1 on the count, in 16 bits; from bit 17 on last - first, in 47 */
		struct tn_recommend_wide *wide; /* even, since aligned */
	} u;
};
struct tn_recommend_seen { int64_t first, last; uint64_t count; };
static inline struct tn_recommend_seen tn_recommend_seen(const struct tn_recommend_state *s)
{
	if ((s->u.packed & 1) == 0)
		return (struct tn_recommend_seen){ s->u.wide->first, s->last, s->u.wide->count };
	return (struct tn_recommend_seen){ s->last - (int64_t)(s->u.packed >> 17), s->last, s->u.packed >> 1 & 0xffff };
}

/* What the run's own data begins with (tn_fold_self). */
struct tn_recommend_base {
	bool has_time;                  /* false: rows counts them, and stands for time */
	bool is_partial;                /* states are all that is written, and must have times */
	int64_t rows;
};

/* Of rows without times, which have no partials: their order is data. */
enum tn_status tn_recommend_timeless(struct tn_fold *f);
/* A time as partials have it: the stream's form, or the number of a row. */
bool tn_recommend_time(struct tn_str text, bool has_time, int64_t *at);
enum tn_status tn_recommend_add(void *state, const struct tn_event *e, struct tn_fold *f);
enum tn_status tn_recommend_merge(void *state, void *other, struct tn_fold *f);
enum tn_status tn_recommend_encode(const void *state, struct tn_row *row, struct tn_fold *f);
enum tn_status tn_recommend_decode(void *state, const struct tn_str *field, struct tn_fold *f);

/* Each click's time, or row number, in any order; encode writes them rising. A single one is in the state itself. */
struct tn_recommend_clicks {
	union { int64_t one; int64_t *many; } u;
	uint32_t n, cap;                /* cap 0: `one` */
};
enum tn_status tn_recommend_clicks_add(void *state, const struct tn_event *e, struct tn_fold *f);
enum tn_status tn_recommend_clicks_merge(void *state, void *other, struct tn_fold *f);
enum tn_status tn_recommend_clicks_encode(const void *state, struct tn_row *row, struct tn_fold *f);
enum tn_status tn_recommend_clicks_decode(void *state, const struct tn_str *field, struct tn_fold *f);
void tn_recommend_clicks_touch(const void *state);

/* --- lists of items by user --- */

struct tn_recommend_load {
	struct tn_recommend_weights weights;
	/* 0: no decay; else a part halves with each, counted from A (from the split where there is one) */
	double half_life_days;
	uint32_t max_history;           /* most recent items of a user that are kept; 0: all */
	uint32_t max_timeless;          /* of a stream: the same for rows without times; 0: no other number */
	bool ordered;                   /* lists by last time, oldest first (ties by item bytes); else rising by item number */
	int64_t split;                  /* items first met from here on are held out; TN_TIME_NONE: none is */
	uint32_t last;                  /* a user's last so many clicks are held out (sessions only) */
	const struct tn_recommend_spec *teller; /* gets notes; NULL: nobody does */
};

/* What rows weigh, the same wherever histories are read (recommend_weights.c). */
struct tn_recommend_weigher {
	const struct tn_recommend_weights *weights;     /* borrowed */
	const struct tn_recommend_spec *teller;
	int64_t from;                   /* decay counts from here */
	double half_life_us;            /* 0: no decay */
	bool has_any;                   /* a row was seen */
	uint64_t met;                   /* a bit a weight: a row has its event */
	struct tn_map others;           /* the first events that have no weight, for messages */
};
enum tn_status tn_recommend_weigher_init(struct tn_recommend_weigher *w, const struct tn_recommend_load *how,
	int64_t from, struct tn_err *err);
/* Of an event; 0: left out. */
enum tn_status tn_recommend_weigh(struct tn_recommend_weigher *w, struct tn_str event, double *weight, struct tn_err *err);
/* weight x decay of a time: never nothing, and never without end. */
float tn_recommend_part(const struct tn_recommend_weigher *w, double weight, int64_t at);
/* A typo must not look like an answer: TN_EDATA when there were rows and none weighed something; a note of events that no
 * row has. */
enum tn_status tn_recommend_weigher_check(const struct tn_recommend_weigher *w, struct tn_err *err);
void tn_recommend_weigher_fini(struct tn_recommend_weigher *w);
/* By item of x: who held it within the half-life, as x->tied says, or parts, which are more than half then; NULL (all
 * count) without a half-life, and where neither tells. Yours. */
enum tn_status tn_recommend_recent(const struct tn_recommend_spec *spec, const struct tn_interactions *x,
	uint32_t **recent, struct tn_err *err);

/* Items of some users by name: those beyond max_history, those held out. In user order. */
struct tn_recommend_names {
	uint32_t n, cap;
	/* user: of the log; TN_MAP_NONE: he is not in it. Bytes of text; those of his own name begin at `name`. */
	struct { uint32_t user; uint64_t name, from, to; } *list;
	struct tn_buf text;             /* for each of them his own name, then the items'; each with a TAB behind it */
};

/* All users of the walk, in key order. A pair's part: the largest over its event kinds of weight x decay of its last
 * time. Of sessions: in order of their last clicks, each click an item of the list, in order; parts are not for them. */
struct tn_recommend_log {
	struct tn_interactions x;       /* with parts where weights or decay were asked for */
	struct tn_buf names;            /* of users, one after another */
	uint64_t *name_at;              /* nusers + 1 */
	uint64_t cut_users, cut_items;  /* longer histories than max_history; items left out of them */
	struct tn_recommend_names beyond;       /* these items */
	struct tn_recommend_names held; /* of the split */
	uint32_t *recent;               /* with half_life_days: by item, users within the last of it; NULL: no half-life */
	bool has_order;                 /* there are times, or some user's rows do not stand in the order of item names */
};
enum tn_status tn_recommend_read(struct tn_fold *f, struct tn_walk *walk, const struct tn_recommend_load *how,
	struct tn_recommend_log *log);
/* recommend_clicks.c; split: sessions whose first click is not before it are held out, those that straddle it are left out. */
enum tn_status tn_recommend_read_sessions(struct tn_fold *f, struct tn_walk *walk, const struct tn_recommend_load *how,
	struct tn_recommend_log *log);
static inline struct tn_str tn_recommend_user(const struct tn_recommend_log *log, uint32_t user)
{
	return (struct tn_str){ log->names.p + log->name_at[user], (size_t)(log->name_at[user + 1] - log->name_at[user]) };
}
void tn_recommend_log_fini(struct tn_recommend_log *log);
/* Begins the list of a user; adds to it. */
enum tn_status tn_recommend_names_open(struct tn_recommend_names *names, uint32_t user, struct tn_str name, struct tn_err *err);
enum tn_status tn_recommend_names_add(struct tn_recommend_names *names, struct tn_str name, struct tn_err *err);
static inline struct tn_str tn_recommend_names_user(const struct tn_recommend_names *names, uint32_t i)
{
	return (struct tn_str){ names->text.p + names->list[i].name, (size_t)(names->list[i].from - names->list[i].name - 1) };
}
/* The list of a user, by number; false: there is none. For lists without TN_MAP_NONE (beyond). */
bool tn_recommend_names_find(const struct tn_recommend_names *names, uint32_t user, struct tn_str *text);
void tn_recommend_names_fini(struct tn_recommend_names *names);

/* --- tables beside the input (recommend_side.c) --- */

/* Histories of a table `user item [event] [time]`, users in byte order, lists in order of time (of rows, without a time
 * column), oldest first. Columns are those that --user, --item, --time, --event name where the file has them, else the
 * usual names. A bad row is an error whatever --bad says. */
struct tn_recommend_side {
	uint32_t nusers;
	struct tn_buf names;
	uint64_t *name_at;              /* nusers + 1 */
	uint64_t *row;                  /* nusers + 1 */
	uint32_t *item;                 /* by the numbers of x; from x.nitems on: not in it, each name a number of its own */
	uint64_t unknown;               /* distinct names that are not in x */
};
/* option: for messages, "--history". clicks: an item may stand in a list again; else it stands where it was last. */
enum tn_status tn_recommend_side_read(struct tn_recommend_side *s, const char *option, const char *file, bool clicks,
	const struct tn_interactions *x, const struct tn_common *common, struct tn_err *err);
uint32_t tn_recommend_side_find(const struct tn_recommend_side *s, struct tn_str user);        /* TN_MAP_NONE: none */
static inline struct tn_str tn_recommend_side_user(const struct tn_recommend_side *s, uint32_t user)
{
	return (struct tn_str){ s->names.p + s->name_at[user], (size_t)(s->name_at[user + 1] - s->name_at[user]) };
}
void tn_recommend_side_fini(struct tn_recommend_side *s);       /* takes a zeroed one */

/* --for: the column `user`, each once, in byte order. */
struct tn_recommend_users {
	uint32_t n;
	struct tn_str *name;            /* of the map */
	struct tn_map map;
};
enum tn_status tn_recommend_users_read(struct tn_recommend_users *u, const char *file, const struct tn_common *common, struct tn_err *err);
void tn_recommend_users_fini(struct tn_recommend_users *u);

/* What may stand in lists: --exclude FILE (`item`: for everybody; `user item`: for that user), --catalogue FILE (`item`,
 * what else there is for --catalogue-where, a category). */
struct tn_recommend_limits {
	uint8_t *barred;                /* by item: 1 never stands in a list; NULL: none is */
	uint32_t *category;             /* by item: from 1 on; 0: it has none, and no limit; NULL: no column */
	uint32_t ncategories;
	struct tn_recommend_side pairs; /* of --exclude with users */
	uint64_t strange;               /* items of the catalogue that x does not have */
};
enum tn_status tn_recommend_limits_read(struct tn_recommend_limits *l, const struct tn_recommend_spec *spec,
	const struct tn_interactions *x, const struct tn_common *common, struct tn_err *err);
void tn_recommend_limits_fini(struct tn_recommend_limits *l);

/* The operands as histories, one user at a time: rows of a user stand together, users in byte order (checked: TN_EDATA
 * names the line and the sort). Weights, --where, --as-of, --bad as for a log; decay counts from as_of of the model where
 * --as-of is not given. clicks as above. */
struct tn_recommend_stream;
enum tn_status tn_recommend_stream_open(struct tn_recommend_stream **s, struct tn_common *common,
	const struct tn_recommend_load *how, bool clicks, int64_t as_of, const struct tn_interactions *x,
	struct tn_err *err);
/* 1 a user, 0 the end, -1. All is good until the next call. seen: all his known items, rising, those beyond max_history
 * too; h: of them the most recent, known ones only, oldest first (rising where how->ordered is false). */
int tn_recommend_stream_next(struct tn_recommend_stream *s, struct tn_str *user, struct tn_history *h,
	const uint32_t **seen, uint32_t *nseen, struct tn_err *err);
const struct tn_source_stats *tn_recommend_stream_stats(const struct tn_recommend_stream *s);
void tn_recommend_stream_close(struct tn_recommend_stream *s);

/* --- a model of any method (recommend_model.c) --- */

#define TN_RECOMMEND_NEWEST_DECAY .7    /* of sequence (recommend.md 1.5) */
/* Items up to which all neighbours of all items are fewer than the users that each list would go through: the linear part
 * of spectral is kept whole. */
#define TN_RECOMMEND_WHOLE 2000U
/* Items up to which spectral's default is 64 factors, and a larger mix is worth a look; else 256. */
#define TN_RECOMMEND_SMALL 5000U

struct tn_recommend_model {
	struct tn_recommend_settings settings;  /* as fitted: factors, neighbours are numbers */
	const struct tn_interactions *x;        /* borrowed: names, popularity; nusers */
	struct tn_neighbours near;              /* knn, sequence */
	struct tn_neighbours partner;           /* sequence with a partner */
	struct tn_session *session;
	struct tn_spectral spectral;
	struct tn_ease ease;
};
/* x: sorted for knn, spectral, ease; in order for sequence; sessions for session. m is zeroed first;
 * tn_recommend_model_fini after a failure, too. */
enum tn_status tn_recommend_model_fit(struct tn_recommend_model *m, const struct tn_interactions *x,
	const struct tn_recommend_settings *s, uint64_t mem, struct tn_err *err);
/* Clears and fills n scores, at most TN_RECOMMEND_TILE. popular: scores nothing. */
#define TN_RECOMMEND_TILE TN_SPECTRAL_TILE
enum tn_status tn_recommend_model_score(const struct tn_recommend_model *m, const struct tn_history *h, uint32_t n,
	struct tn_scores *out, struct tn_err *err);
void tn_recommend_model_fini(struct tn_recommend_model *m);
/* "knn: p .8, b .3, K 300", for messages and evaluations. */
void tn_recommend_settings_text(const struct tn_recommend_settings *s, struct tn_buf *b);

/* recommend_why.c: for each of n items the one of the history that gave most to its score (of equal ones the most
 * recent), and how much of all that was given (0 to 1; NaN, and TN_MAP_NONE, where nothing gave). Not for session and
 * popular. */
enum tn_status tn_recommend_gave(const struct tn_recommend_model *m, const struct tn_history *h, const uint32_t *item, uint32_t n,
	uint32_t *giver, double *share, struct tn_err *err);

/* --- lists (recommend_list.c) --- */

struct tn_recommend_item {
	double score;
	uint32_t number;
	bool is_fallback;
};

struct tn_recommend_lister {
	const struct tn_recommend_model *model;
	const struct tn_interactions *x;
	const struct tn_recommend_limits *limits;       /* NULL: none */
	uint32_t n, per_category;
	bool repeat, fallback;
	bool is_bound;                  /* `most` is known, from the first lists on: */
	uint32_t most;                  /* rows that a list can get at all */
	/* items by popularity (in the half-life), the best first; without those that nobody holds or may see */
	uint32_t *popular;
	uint32_t npopular;
	const uint32_t *holders;        /* what popularity counts: x->popularity or a log's recent */
	struct tn_scores scores[TN_RECOMMEND_TILE];
	struct tn_top top;
	uint32_t top_cap;
	uint8_t *masked;                /* by item; between lists what nobody may see, within one what this user may not, too */
	uint32_t *in_category;          /* by category, zeros between lists */
};
/* recent: of the log, or NULL. All that is given is borrowed until the close, which is to be called after a failure, too. n is 20
 * and fallback true until they are set otherwise, before the first lists. */
enum tn_status tn_recommend_lister_open(struct tn_recommend_lister *l, const struct tn_recommend_model *m,
	const struct tn_interactions *x, const struct tn_recommend_limits *limits, const uint32_t *recent,
	struct tn_err *err);

/* One user: the history that is scored; what else he must not see (numbers; any order; beyond x.nitems: ignored). */
struct tn_recommend_one {
	struct tn_history h;
	struct tn_str user;             /* for --exclude by user; no bytes: nobody */
	const uint32_t *more;
	uint32_t nmore;
};
/* Lists of `users` (at most TN_RECOMMEND_TILE) users: list[u * n .. ], count[u] rows. Unless `repeat`, or with session,
 * items of the history are masked. The method popular gives rows that are no fallback. */
enum tn_status tn_recommend_lists(struct tn_recommend_lister *l, const struct tn_recommend_one *one, uint32_t users,
	struct tn_recommend_item *list, uint32_t *count, struct tn_err *err);
void tn_recommend_lister_close(struct tn_recommend_lister *l);

/* --- the run --- */

struct tn_recommend {
	struct tn_recommend_base base;
	struct tn_fold *fold;
	const struct tn_recommend_spec *spec;
	int64_t split;                  /* of the spec, or TN_TIME_NONE */
	struct tn_recommend_log log;
};

/* recommend_report.c */
enum tn_status tn_recommend_report(struct tn_fold *f, struct tn_walk *walk, struct tn_row *row);
/* A line for the person; a note (always told), or one of --explain. */
void tn_recommend_note(const struct tn_recommend_spec *spec, const char *format, ...) __attribute__((format(printf, 2, 3)));
void tn_recommend_explain(const struct tn_recommend_spec *spec, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A score as a field; TN_EDATA where it does not fit 15 digits before the point. */
enum tn_status tn_recommend_put_score(struct tn_row *row, double v, int digits, struct tn_err *err);
/* The header and the rows of lists: `user rank item score source` (why, share). */
enum tn_status tn_recommend_put_header(const struct tn_recommend_spec *spec, struct tn_row *row);
enum tn_status tn_recommend_put_list(const struct tn_recommend_spec *spec, const struct tn_recommend_model *m,
	const struct tn_recommend_one *one, const struct tn_recommend_item *list, uint32_t n, int digits,
	struct tn_row *row, struct tn_err *err);

/* What a fit may take: --mem; where auto chooses, a constant: how much memory there is must not choose. */
static inline uint64_t tn_recommend_mem(const struct tn_recommend_spec *spec, const struct tn_common *common)
{
	return spec->settings.method == TN_RECOMMEND_AUTO ? UINT64_C(512) << 20 : common->mem;
}
/* recommend_auto.c: what auto or --tune takes, by what it gives on a held-back part of x; told. x is in order where
 * has_order; afterwards as the method wants it. Everything random is of settings->seed. */
enum tn_status tn_recommend_choose(const struct tn_recommend_spec *spec, struct tn_interactions *x, bool has_order, uint64_t mem,
	struct tn_recommend_settings *s, struct tn_err *err);

/* recommend_eval.c: the whole answer of --evaluate, from a log that was read with its split. */
enum tn_status tn_recommend_evaluate(struct tn_recommend *r, struct tn_row *row);

/* recommend_similar.c */
enum tn_status tn_recommend_similar(struct tn_recommend *r, struct tn_row *row);

/* recommend_file.c: the model as a table, exact to the last bit; kind says which of its parts a row is. */
enum tn_status tn_recommend_save(const struct tn_recommend_model *m, const struct tn_recommend_lister *l, int64_t as_of,
	const struct tn_recommend_spec *spec, struct tn_row *row, struct tn_err *err);
struct tn_recommend_saved {
	struct tn_recommend_model model;
	struct tn_interactions x;       /* names, popularity and number of users; no lists but a session model's */
	uint32_t *recent;               /* NULL: there was no half-life */
	int64_t as_of;
	double half_life_days;          /* as it was fitted */
};
/* TN_EDATA, with file and line: not such a file, another version, changed since it was written. */
enum tn_status tn_recommend_load_file(struct tn_recommend_saved *s, const char *file, const struct tn_common *common, struct tn_err *err);
void tn_recommend_saved_fini(struct tn_recommend_saved *s);

#endif
