/* hot: a number a user, one look-up a row in a table of keys (base/keys.h); then the users' ranks.
 *
 * 387,000 users are ranked in .01 s: a radix sort by eight bytes behind what all users begin with; only those that have these in common are
 * compared as a whole. The plain twin is qsort, in tests/unit/check_sorter.c. */
#include "base/sort.h"
#include "base/sys.h"
#include "stream/sorter_parts.h"

#define CHUNKS_MOST 30000U

_Static_assert(TN_SORTER_BATCH <= TN_KEYS_BATCH, "a batch of users is one of keys");

struct ranked {
	uint64_t begin;                 /* eight bytes, the first one highest; NULs where there are fewer, which stand in no user */
	const char *record;
};

enum tn_status tn_sorter_users_init(struct tn_sorter_users *u, uint64_t mem, struct tn_err *err)
{
	unsigned shift = mem >= (UINT64_C(64) << 20) ? 17 : 13;

	*u = (struct tn_sorter_users){ .n = 0 };
	return tn_keys_init(&u->keys, sizeof(uint32_t), shift, "too many users to sort at once", err);
}

/* Slots are counted with the table that they will be copied into. */
uint64_t tn_sorter_users_bytes(const struct tn_sorter_users *u)
{
	return u->keys.bytes + 2 * (uint64_t)tn_keys_slot_bytes(&u->keys);
}

bool tn_sorter_users_full(const struct tn_sorter_users *u)
{
	return u->keys.nchunks > CHUNKS_MOST;
}

enum tn_status tn_sorter_users_get(struct tn_sorter_users *u, const struct tn_str *user, uint32_t n, uint32_t *number, struct tn_err *err)
{
	void *record[TN_SORTER_BATCH];

	TN_TRY(tn_keys_get(&u->keys, user, sizeof *user, n, record, err));
	for (uint32_t i = 0; i < n; i++) {
		uint32_t *given = record[i];

		if (*given == 0)
			*given = ++u->n;
		number[i] = *given;
	}
	return TN_OK;
}

/* --- ranks --- */

static uint32_t number_of(const char *record)
{
	uint32_t number;

	memcpy(&number, record, sizeof number);
	return number;
}

static uint64_t begin_of(struct tn_str s)
{
	uint64_t v = 0;

	for (size_t i = 0; i < 8; i++)
		v = v << 8 | (i < s.n ? (unsigned char)s.p[i] : 0);
	return v;
}

static bool is_before(const void *a, const void *b, const void *ctx)
{
	const struct ranked *x = a, *y = b;

	return tn_str_cmp(tn_keys_key(ctx, x->record), tn_keys_key(ctx, y->record)) < 0;
}

/* All of them; how many bytes all of them begin with. */
static size_t list_records(const struct tn_keys *keys, struct ranked *list)
{
	struct tn_keys_cursor cursor = { 0 };
	struct tn_str common = { NULL, 0 }, text;
	void *record;

	for (uint32_t n = 0; tn_keys_each(keys, &cursor, &text, &record); n++) {
		size_t k = 0;

		if (n == 0)
			common = text;
		while (k < common.n && k < text.n && common.p[k] == text.p[k])
			k++;
		common.n = k;
		list[n].record = record;
	}
	return common.n;
}

/* Those that begin alike, as a whole; `spare` has room for as many. */
static void order_ties(const struct tn_keys *keys, struct ranked *list, struct ranked *spare, uint32_t n)
{
	for (uint32_t i = 0, k; i < n; i = k) {
		for (k = i + 1; k < n && list[k].begin == list[i].begin; k++)
			;
		if (k - i > 1)
			tn_sort_merge(list + i, spare, k - i, sizeof *list, is_before, keys);
	}
}

enum tn_status tn_sorter_users_rank(struct tn_sorter_users *u, struct tn_err *err)
{
	uint32_t n = u->keys.n;
	size_t bytes = ((size_t)n + 1) * sizeof(struct ranked), common;
	struct ranked *list = tn_sys.map(2 * bytes), *sorted, *spare;

	u->rank = tn_sys.malloc(((size_t)n + 1) * sizeof *u->rank);
	if (list == NULL || u->rank == NULL) {
		if (list != NULL)
			tn_sys.unmap(list, 2 * bytes);
		return tn_err_nomem(err, 2 * bytes);
	}
	spare = list + n + 1;
	common = list_records(&u->keys, list);
	for (uint32_t i = 0; i < n; i++) {
		struct tn_str text = tn_keys_key(&u->keys, list[i].record);

		list[i].begin = begin_of((struct tn_str){ text.p + common, text.n - common });
	}
	sorted = tn_sort_16(list, spare, n, 0, 8, 0);
	order_ties(&u->keys, sorted, sorted == list ? spare : list, n);
	for (uint32_t i = 0; i < n; i++)
		u->rank[number_of(sorted[i].record)] = i;
	tn_sys.unmap(list, 2 * bytes);
	return TN_OK;
}

void tn_sorter_users_reset(struct tn_sorter_users *u)
{
	tn_keys_reset(&u->keys);
	tn_sys.free(u->rank);
	u->rank = NULL;
	u->n = 0;
}

void tn_sorter_users_fini(struct tn_sorter_users *u)
{
	tn_sorter_users_reset(u);
	tn_keys_fini(&u->keys);
}
