/* hot: a number a user, one look-up a row; then the users' ranks.
 *
 * As fold/states.c: slots of 8 bytes in the order of the hash, records in chunks, and the users of a batch looked up together in three
 * passes, so that their cache misses overlap. 10 million rows of 387,000 users: .21 s, and .01 for the ranks: a radix
 * sort by eight bytes behind what all users begin with; only those that have these in common are compared as a whole. The plain twin
 * is qsort, in tests/unit/check_sorter.c. */
#include "base/sort.h"
#include "base/sys.h"
#include "stream/sorter_parts.h"

#define LEAST_BITS 12
#define HEAD 8                          /* bytes of a record before its user's */
#define PAD_UNITS 2                     /* at a chunk's end: a compare may read 16 bytes behind a user */
#define CHUNKS_MOST 30000U

struct ranked {
	uint64_t begin;                 /* eight bytes, the first one highest; NULs where there are fewer, which stand in no user */
	const char *record;
};

static size_t slot_bytes(unsigned bits)
{
	return sizeof(uint64_t) << bits;
}

enum tn_status tn_sorter_users_init(struct tn_sorter_users *u, uint64_t mem, struct tn_err *err)
{
	*u = (struct tn_sorter_users){ .shift = mem >= (UINT64_C(64) << 20) ? 17 : 13 };
	if (tn_hash_key_init(&u->hash) != 0)
		return tn_err_set(err, TN_ELIMIT, "no random bytes to key the hash");
	return TN_OK;
}

bool tn_sorter_users_full(const struct tn_sorter_users *u)
{
	return u->nchunks > CHUNKS_MOST;
}

static const char *record_at(const struct tn_sorter_users *u, uint32_t place)
{
	return u->chunk[place >> u->shift] + (size_t)(place & ((UINT32_C(1) << u->shift) - 1)) * 8;
}

static uint32_t number_of(const char *record)
{
	uint32_t number;

	memcpy(&number, record, sizeof number);
	return number;
}

static struct tn_str text_of(const char *record)
{
	uint32_t n;

	memcpy(&n, record + sizeof n, sizeof n);
	return (struct tn_str){ record + HEAD, n };
}

/* Bytes behind both are readable. */
static inline bool is_record(const char *record, struct tn_str user)
{
	struct tn_str held = text_of(record);

	if (held.n != user.n)
		return false;
	if (user.n > 16)
		return memcmp(held.p, user.p, user.n) == 0;
	if (user.n <= 8)
		return user.n == 0 || (tn_hash_load(held.p) ^ tn_hash_load(user.p)) << (64 - 8 * user.n) == 0;
	return tn_hash_load(held.p) == tn_hash_load(user.p) && tn_hash_load(held.p + user.n - 8) == tn_hash_load(user.p + user.n - 8);
}

/* Slots stand in the order of their hash, so the copy runs through both tables in sequence. */
static enum tn_status grow(struct tn_sorter_users *u, struct tn_err *err)
{
	unsigned bits = u->slot == NULL ? LEAST_BITS : u->bits + 1;
	uint64_t *slot = bits > 31 ? NULL : tn_sys.map(slot_bytes(bits));
	uint32_t mask = (UINT32_C(1) << bits) - 1;

	if (slot == NULL)
		return tn_err_nomem(err, slot_bytes(bits));
	for (uint32_t i = 0; u->slot != NULL && i < UINT32_C(1) << u->bits; i++) {
		uint32_t at = (uint32_t)(u->slot[i] >> 32) >> (32 - bits);

		if (u->slot[i] == 0)
			continue;
		while (slot[at] != 0)
			at = (at + 1) & mask;
		slot[at] = u->slot[i];
	}
	if (u->slot != NULL)
		tn_sys.unmap(u->slot, slot_bytes(u->bits));
	/* counted with the table that it will be copied into */
	u->bytes += 3 * slot_bytes(bits) - (u->slot == NULL ? 0 : 3 * slot_bytes(u->bits));
	u->slot = slot;
	u->bits = bits;
	return TN_OK;
}

static enum tn_status grow_lists(struct tn_sorter_users *u, struct tn_err *err)
{
	uint32_t cap = u->chunk_cap == 0 ? 64 : 2 * u->chunk_cap;
	char **chunk = tn_sys.realloc(u->chunk, cap * sizeof *chunk);
	size_t *size;

	if (chunk == NULL)
		return tn_err_nomem(err, cap * sizeof *chunk);
	u->chunk = chunk;
	size = tn_sys.realloc(u->size, cap * sizeof *size);
	if (size == NULL)
		return tn_err_nomem(err, cap * sizeof *size);
	u->size = size;
	size = tn_sys.realloc(u->used, cap * sizeof *size);
	if (size == NULL)
		return tn_err_nomem(err, cap * sizeof *size);
	u->used = size;
	u->chunk_cap = cap;
	return TN_OK;
}

/* A user that no chunk holds has one of its own. */
static enum tn_status add_chunk(struct tn_sorter_users *u, size_t units, struct tn_err *err)
{
	size_t size = (size_t)1 << u->shift;

	if (size < units)
		size = units;
	if (u->nchunks == u->chunk_cap)
		TN_TRY(grow_lists(u, err));
	if (u->nchunks >= UINT32_C(1) << (32 - u->shift))
		return tn_err_set(err, TN_ELIMIT, "too many users to sort at once");
	u->chunk[u->nchunks] = tn_sys.map(size * 8);
	if (u->chunk[u->nchunks] == NULL)
		return tn_err_nomem(err, size * 8);
	u->size[u->nchunks] = size;
	u->used[u->nchunks++] = 0;
	u->bytes += size * 8;
	return TN_OK;
}

static enum tn_status add_record(struct tn_sorter_users *u, struct tn_str user, uint32_t *place, struct tn_err *err)
{
	size_t units = (HEAD + user.n + 7) / 8;
	uint32_t n = (uint32_t)user.n, last;
	char *record;

	if (u->nchunks == 0 || u->size[u->nchunks - 1] - u->used[u->nchunks - 1] < units + PAD_UNITS)
		TN_TRY(add_chunk(u, units + PAD_UNITS, err));
	last = u->nchunks - 1;
	*place = (last << u->shift) + (uint32_t)u->used[last];
	record = u->chunk[last] + u->used[last] * 8;
	memcpy(record, &u->n, sizeof u->n);
	memcpy(record + sizeof n, &n, sizeof n);
	memcpy(record + HEAD, user.p, user.n);
	u->used[last] += units;
	u->n++;
	return TN_OK;
}

static enum tn_status find(struct tn_sorter_users *u, struct tn_str user, uint32_t h, uint32_t *number, struct tn_err *err)
{
	uint32_t mask = (UINT32_C(1) << u->bits) - 1, at = h >> (32 - u->bits), place;

	for (; u->slot[at] != 0; at = (at + 1) & mask) {
		const char *record = record_at(u, (uint32_t)u->slot[at] - 1);

		if ((uint32_t)(u->slot[at] >> 32) != h || !is_record(record, user))
			continue;
		*number = number_of(record);
		return TN_OK;
	}
	*number = u->n;
	TN_TRY(add_record(u, user, &place, err));
	u->slot[at] = (uint64_t)h << 32 | (place + 1);
	return TN_OK;
}

enum tn_status tn_sorter_users_get(struct tn_sorter_users *u, const struct tn_str *user, uint32_t n, uint32_t *number, struct tn_err *err)
{
	uint32_t h[TN_SORTER_BATCH], shift, mask;
	const char *likely[TN_SORTER_BATCH];    /* the first record with that hash; NULL: there is none yet */

	while (u->slot == NULL || u->n + n > slot_bytes(u->bits) / 8 / 4 * 3)
		TN_TRY(grow(u, err));
	shift = 32 - u->bits;
	mask = (UINT32_C(1) << u->bits) - 1;
	for (uint32_t i = 0; i < n; i++) {
		h[i] = (uint32_t)(tn_hash_padded(&u->hash, user[i]) >> 32);
		__builtin_prefetch(&u->slot[h[i] >> shift]);
	}
	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = h[i] >> shift;

		while (u->slot[at] != 0 && (uint32_t)(u->slot[at] >> 32) != h[i])
			at = (at + 1) & mask;
		likely[i] = u->slot[at] == 0 ? NULL : record_at(u, (uint32_t)u->slot[at] - 1);
		__builtin_prefetch(likely[i]);
	}
	for (uint32_t i = 0; i < n; i++) {
		if (likely[i] != NULL && is_record(likely[i], user[i]))
			number[i] = number_of(likely[i]);
		else
			TN_TRY(find(u, user[i], h[i], &number[i], err));
	}
	return TN_OK;
}

/* --- ranks --- */

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

	(void)ctx;
	return tn_str_cmp(text_of(x->record), text_of(y->record)) < 0;
}

/* All records, in the order of their numbers; how many bytes all of them begin with. */
static size_t list_records(const struct tn_sorter_users *u, struct ranked *list)
{
	struct tn_str common = { NULL, 0 };
	uint32_t n = 0;

	for (uint32_t i = 0; i < u->nchunks; i++) {
		for (size_t unit = 0; unit < u->used[i]; n++) {
			const char *record = u->chunk[i] + unit * 8;
			struct tn_str text = text_of(record);
			size_t k = 0;

			if (n == 0)
				common = text;
			while (k < common.n && k < text.n && common.p[k] == text.p[k])
				k++;
			common.n = k;
			list[n].record = record;
			unit += (HEAD + text.n + 7) / 8;
		}
	}
	return common.n;
}

/* Those that begin alike, as a whole; `spare` has room for as many. */
static void order_ties(struct ranked *list, struct ranked *spare, uint32_t n)
{
	for (uint32_t i = 0, k; i < n; i = k) {
		for (k = i + 1; k < n && list[k].begin == list[i].begin; k++)
			;
		if (k - i > 1)
			tn_sort_merge(list + i, spare, k - i, sizeof *list, is_before, NULL);
	}
}

enum tn_status tn_sorter_users_rank(struct tn_sorter_users *u, struct tn_err *err)
{
	size_t bytes = ((size_t)u->n + 1) * sizeof(struct ranked), common;
	struct ranked *list = tn_sys.map(2 * bytes), *sorted, *spare = list + u->n + 1;

	u->rank = tn_sys.malloc(((size_t)u->n + 1) * sizeof *u->rank);
	if (list == NULL || u->rank == NULL) {
		if (list != NULL)
			tn_sys.unmap(list, 2 * bytes);
		return tn_err_nomem(err, 2 * bytes);
	}
	common = list_records(u, list);
	for (uint32_t i = 0; i < u->n; i++) {
		struct tn_str text = text_of(list[i].record);

		list[i].begin = begin_of((struct tn_str){ text.p + common, text.n - common });
	}
	sorted = tn_sort_16(list, spare, u->n, 0, 8, 0);
	order_ties(sorted, sorted == list ? spare : list, u->n);
	for (uint32_t i = 0; i < u->n; i++)
		u->rank[number_of(sorted[i].record)] = i;
	tn_sys.unmap(list, 2 * bytes);
	return TN_OK;
}

void tn_sorter_users_reset(struct tn_sorter_users *u)
{
	for (uint32_t i = 0; i < u->nchunks; i++)
		tn_sys.unmap(u->chunk[i], u->size[i] * 8);
	if (u->slot != NULL)
		tn_sys.unmap(u->slot, slot_bytes(u->bits));
	tn_sys.free(u->rank);
	u->slot = NULL;
	u->rank = NULL;
	u->nchunks = u->n = 0;
	u->bits = 0;
	u->bytes = 0;
}

void tn_sorter_users_fini(struct tn_sorter_users *u)
{
	tn_sorter_users_reset(u);
	tn_sys.free(u->chunk);
	tn_sys.free(u->size);
	tn_sys.free(u->used);
}
