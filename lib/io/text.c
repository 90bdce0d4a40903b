/* A small text file as a whole. */
#include "io/text.h"

#include "io/in.h"

enum tn_status tn_text_read(const char *name, size_t most, struct tn_arena *a, struct tn_str *text, struct tn_err *err)
{
	struct tn_in in = { 0 };
	enum tn_status st = tn_in_open(&in, name, most + TN_IN_BLOCK, err);
	int got = 1;

	/* nothing is taken from the block, so all of the text stands in it in the end */
	while (st == TN_OK && got > 0 && in.n <= most) {
		got = tn_in_more(&in, err);
		if (got < 0)
			st = err->status;
	}
	if (st == TN_OK && in.n > most)
		st = tn_err_set(err, TN_ELIMIT, "more than %zu bytes", most);
	if (st == TN_OK) {
		*text = tn_arena_copy(a, (struct tn_str){ in.data, in.n });
		if (text->p == NULL)
			st = tn_err_nomem(err, in.n);
	}
	if (st != TN_OK)
		tn_err_at(err, name, 0, 0);
	tn_in_close(&in);
	return st;
}
