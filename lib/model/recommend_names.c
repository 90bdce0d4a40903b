/* Lists of names beside the log, and the end of a log. */
#include "base/list.h"
#include "base/sys.h"
#include "model/recommend_impl.h"

enum tn_status tn_recommend_names_add(struct tn_recommend_names *names, struct tn_str name, struct tn_err *err)
{
	tn_buf_add(&names->text, name);
	tn_buf_ch(&names->text, '\t');
	if (names->text.failed)
		return tn_err_nomem(err, names->text.cap);
	names->list[names->n - 1].to = names->text.n;
	return TN_OK;
}

/* Texts stand behind each other in one buffer that moves, so a list keeps offsets. The user's own name comes first
 * and is cut off by `from`. */
enum tn_status tn_recommend_names_open(struct tn_recommend_names *names, uint32_t user, struct tn_str name, struct tn_err *err)
{
	TN_TRY(tn_list_room(&names->list, &names->cap, names->n, sizeof *names->list, err));
	names->list[names->n].user = user;
	names->list[names->n++].name = names->text.n;
	TN_TRY(tn_recommend_names_add(names, name, err));
	names->list[names->n - 1].from = names->text.n;
	return TN_OK;
}

/* By halves: lists are opened in the order of users. */
bool tn_recommend_names_find(const struct tn_recommend_names *names, uint32_t user, struct tn_str *text)
{
	uint32_t lo = 0, hi = names->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (names->list[mid].user < user)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == names->n || names->list[lo].user != user)
		return false;
	*text = (struct tn_str){ names->text.p + names->list[lo].from, (size_t)(names->list[lo].to - names->list[lo].from) };
	return true;
}

void tn_recommend_names_fini(struct tn_recommend_names *names)
{
	tn_sys.free(names->list);
	tn_buf_fini(&names->text);
	memset(names, 0, sizeof *names);
}

void tn_recommend_log_fini(struct tn_recommend_log *log)
{
	tn_interactions_fini(&log->x);
	tn_buf_fini(&log->names);
	tn_sys.free(log->name_at);
	tn_sys.free(log->recent);
	tn_recommend_names_fini(&log->beyond);
	tn_recommend_names_fini(&log->held);
	memset(log, 0, sizeof *log);
}
