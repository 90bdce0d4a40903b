/* hot: moves between two labelled tables, counts of pairs of labels; two look-ups of a label and one of a pair for each user.
 *
 * Measured    moves of two tables of 2.7 million users, nine labels. All look-ups in maps: 550 instructions a row of either table, half of
 *             them for the maps. A pair of two of the first labels from a table: 475, .87 to .92 of the CPU seconds; a label from the
 *             last one of its length and ends, too: 395, .71.
 * Plain       the maps themselves, for labels that are like others and for pairs of many labels. */
#include "model/moves.h"

#include <stdlib.h>

#include "base/list.h"
#include "base/sys.h"


/* One line of the answer. */
struct move {
	struct tn_str from, to;
	uint64_t users;
};

enum tn_status tn_moves_init(struct tn_moves *m, struct tn_err *err)
{
	memset(m, 0, sizeof *m);
	if (tn_map_init(&m->label) != 0 || tn_map_init(&m->pair) != 0)
		return tn_err_set(err, TN_ELIMIT, "the system gives no random bytes");
	return TN_OK;
}

static uint32_t put_label(struct tn_moves *m, struct tn_str label)
{
	struct tn_str s = tn_str_missing(label) ? TN_STR("") : label;
	const unsigned char *p = (const unsigned char *)s.p;
	uint32_t *alike = &m->alike[s.n == 0 ? 0 : (s.n * 5 + p[0] + p[s.n - 1] * 3U) % TN_MOVES_ALIKE], number;

	if (*alike > 0 && tn_str_eq(tn_map_text(&m->label, *alike - 1), s))
		return *alike - 1;
	number = tn_map_put(&m->label, s);
	*alike = number == TN_MAP_NONE ? 0 : number + 1;
	return number;
}

/* A pair that was not there before. The bound is for the person who names a column of ids: an error after a second, not a full
 * memory after an hour. */
static enum tn_status start_pair(struct tn_moves *m, uint32_t i, struct tn_err *err)
{
	if (i >= TN_MOVES_MOST) {
		tn_err_set(err, TN_ELIMIT, "more than %d pairs of labels", TN_MOVES_MOST);
		tn_err_hint(err, "--name COL: a column with a few labels");
		return TN_ELIMIT;
	}
	TN_TRY(tn_list_room(&m->users, &m->cap, i, sizeof *m->users, err));
	m->users[i] = 0;
	return TN_OK;
}

/* Counts one in a pair that is looked up. */
static enum tn_status add_pair(struct tn_moves *m, const uint32_t number[2], struct tn_err *err)
{
	uint32_t known = m->pair.n, i;
	char key[2 * sizeof *number];

	memcpy(key, number, sizeof key);
	i = tn_map_put(&m->pair, (struct tn_str){ key, sizeof key });
	if (i == TN_MAP_NONE)
		return tn_err_nomem(err, sizeof key);
	if (i == known)
		TN_TRY(start_pair(m, i, err));
	m->users[i]++;
	if (number[0] < TN_MOVES_EARLY && number[1] < TN_MOVES_EARLY)
		m->early[number[0]][number[1]] = i + 1;
	return TN_OK;
}

/* Labels are numbered once for both tables, so a pair is two numbers, whatever the labels' lengths. */
enum tn_status tn_moves_add(struct tn_moves *m, struct tn_str from, struct tn_str to, struct tn_err *err)
{
	uint32_t number[2] = { put_label(m, from), put_label(m, to) }, known;

	if (number[0] == TN_MAP_NONE || number[1] == TN_MAP_NONE)
		return tn_err_nomem(err, from.n + to.n);
	known = number[0] < TN_MOVES_EARLY && number[1] < TN_MOVES_EARLY ? m->early[number[0]][number[1]] : 0;
	if (known == 0)
		return add_pair(m, number, err);
	m->users[known - 1]++;
	return TN_OK;
}

static int compare(const void *a, const void *b)
{
	const struct move *x = a, *y = b;
	int c = tn_str_cmp(x->from, y->from);

	return c != 0 ? c : tn_str_cmp(x->to, y->to);
}

/* Numbers come in order of first use, which is chance: only the texts' order may reach the output. */
static void collect(const struct tn_moves *m, struct move *move)
{
	for (uint32_t i = 0; i < m->pair.n; i++) {
		uint32_t number[2];

		memcpy(number, tn_map_text(&m->pair, i).p, sizeof number);
		move[i] = (struct move){ tn_map_text(&m->label, number[0]), tn_map_text(&m->label, number[1]), m->users[i] };
	}
	qsort(move, m->pair.n, sizeof *move, compare);
}

/* The moves of one `from`, neighbours now; their sum is what a share is of. */
static enum tn_status write_from(const struct move *move, const struct move *end, struct tn_row *row, int digits)
{
	uint64_t sum = 0;

	for (const struct move *p = move; p < end; p++)
		sum += p->users;
	for (const struct move *p = move; p < end; p++) {
		tn_row_str(row, p->from);
		tn_row_str(row, p->to);
		tn_row_u64(row, p->users);
		tn_row_fixed(row, (double)p->users / (double)sum, digits);
		TN_TRY(tn_row_end(row));
	}
	return TN_OK;
}

enum tn_status tn_moves_write(const struct tn_moves *m, struct tn_row *row, int digits, struct tn_err *err)
{
	struct move *move, *from, *to, *end;
	enum tn_status st = tn_row_header(row, "from to users share");

	if (st != TN_OK || m->pair.n == 0)
		return st;
	move = tn_sys.malloc(m->pair.n * sizeof *move);
	if (move == NULL)
		return tn_err_nomem(err, m->pair.n * sizeof *move);
	collect(m, move);
	end = move + m->pair.n;
	for (from = move; from < end && st == TN_OK; from = to) {
		for (to = from; to < end && tn_str_eq(to->from, from->from); to++)
			;
		st = write_from(from, to, row, digits);
	}
	tn_sys.free(move);
	return st;
}

void tn_moves_fini(struct tn_moves *m)
{
	tn_map_fini(&m->label);
	tn_map_fini(&m->pair);
	tn_sys.free(m->users);
	memset(m, 0, sizeof *m);
}
