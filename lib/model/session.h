/* The next item of a short session from the sessions most like it (recommend.md 1.6; V-SKNN of Ludewig and Jannach 2018,
 * STAN of Garg et al. 2019). Training sessions are known by number in order of time, oldest first, as the users of a
 * tn_interactions whose lists may hold an item again (each click a position).
 */
#ifndef TN_MODEL_SESSION_H
#define TN_MODEL_SESSION_H

#include "model/interactions.h"

struct tn_session_spec {
	uint32_t recent, candidates, neighbours;        /* 5,000 an item; 5,000 of the union; 500 */
	double prefix_scale, step_scale;                /* 1: exp(-(L - pos) / 1); 4: exp(-|r - m| / 4) */
};
extern const struct tn_session_spec tn_session_default;

struct tn_session;      /* borrows row and item of x */

/* row, item: the sessions by the time of their last click, oldest first (without times by their first row), clicks in
 * order; nitems items. Memory: 4 bytes a click, 8 a session and 20 an item beside them. Scales above 0. */
/* TN_ELIMIT: memory; *s is NULL then. tn_session_close takes NULL. */
enum tn_status tn_session_fit(struct tn_session **s, const struct tn_interactions *x, const struct tn_session_spec *spec,
	struct tn_err *err);
/* The scores of what comes next after a prefix, oldest click first; items of the prefix may come back. *out is cleared
 * first, and as long as the items of the fit. Numbers beyond those (TN_MAP_NONE) are unknown items, which only take a
 * place. An item that all sessions hold is touched and scores 0. Similar sessions beyond the cut: of equal ones, the more
 * recent stay. */
enum tn_status tn_session_score(struct tn_session *s, const uint32_t *prefix, uint32_t n, struct tn_scores *out, struct tn_err *err);
void tn_session_close(struct tn_session *s);

#endif
