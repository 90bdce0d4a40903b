/* hot: the table of states, one look-up an event.
 *
 * What keeps it fast when it outgrows the caches: a slot is 8 bytes (hash and record number), the key stands in the same
 * cache line as its state, and the keys of a batch are looked up together in three passes (hash and prefetch the slot;
 * prefetch the record; compare), so that some sixty cache misses overlap. Doubling never touches the records: the slot holds
 * all the hash that is needed, and its order is the hash's, so the copy runs through memory in sequence. */
#include "base/sys.h"
#include "fold/impl.h"

#define LEAST_BITS 12
#define AHEAD 16                        /* records asked for before they are looked at: order.c */
#define PAD_UNITS 2                      /* at a chunk's end: a compare may read 16 bytes behind a key */

static size_t slot_bytes(uint32_t bits)
{
	return sizeof(uint64_t) << bits;
}

enum tn_status tn_states_init(struct tn_states *t, size_t state_size, uint64_t mem, struct tn_err *err)
{
	*t = (struct tn_states){ .state_size = (state_size + 7) / 8 * 8 };
	/* Large chunks get huge pages; a small bound must not be overrun by one chunk. */
	t->chunk_shift = mem >= (UINT64_C(128) << 20) ? 19 : 15;
	if (tn_hash_key_init(&t->hash) != 0)
		return tn_err_set(err, TN_ELIMIT, "no random bytes to key the hash");
	return TN_OK;
}

static bool same_long(const char *a, const char *b, size_t n)
{
	for (; n > 16; a += 8, b += 8, n -= 8)
		if (tn_hash_load(a) != tn_hash_load(b))
			return false;
	return tn_hash_load(a) == tn_hash_load(b) && tn_hash_load(a + n - 8) == tn_hash_load(b + n - 8);
}

/* Bytes behind both keys are readable: a short key is compared in one load, one of 9 to 16 bytes in two that overlap. */
static inline bool same_key(const char *a, const char *b, size_t n)
{
	uint64_t head = tn_hash_load(a) ^ tn_hash_load(b);

	if (n <= 8)
		return head << (64 - 8 * n) == 0;       /* 1 <= n */
	if (n <= 16)
		return (head | (tn_hash_load(a + n - 8) ^ tn_hash_load(b + n - 8))) == 0;
	return same_long(a, b, n);
}

static inline bool is_record(const struct tn_states *t, const char *record, struct tn_str key)
{
	struct tn_str held = tn_states_key(t, record);

	return held.n == key.n && same_key(held.p, key.p, key.n);
}

/* Entries stand in the order of their hash, so those of one old slot run go to one new run: sequential on both sides. */
static enum tn_status grow(struct tn_states *t, struct tn_err *err)
{
	uint32_t bits = t->slot == NULL ? LEAST_BITS : t->slot_bits + 1;
	uint64_t *slot = bits > 31 ? NULL : tn_sys.map(slot_bytes(bits));
	uint32_t mask = (UINT32_C(1) << bits) - 1;

	if (slot == NULL)
		return tn_err_nomem(err, slot_bytes(bits));
	for (uint32_t i = 0; t->slot != NULL && i < UINT32_C(1) << t->slot_bits; i++) {
		uint64_t s = t->slot[i];
		uint32_t at = (uint32_t)(s >> 32) >> (32 - bits);

		if (s == 0)
			continue;
		while (slot[at] != 0)
			at = (at + 1) & mask;
		slot[at] = s;
	}
	if (t->slot != NULL) {
		tn_sys.unmap(t->slot, slot_bytes(t->slot_bits));
		t->bytes -= slot_bytes(t->slot_bits);
	}
	t->slot = slot;
	t->slot_bits = bits;
	t->bytes += slot_bytes(bits);
	return TN_OK;
}

static enum tn_status add_chunk(struct tn_states *t, size_t units, struct tn_err *err)
{
	size_t room = (size_t)1 << t->chunk_shift, bytes = room * 8;    /* a multiple of a huge page, where it is that large */
	char *chunk;

	if (t->nchunks == t->chunk_cap) {
		uint32_t cap = t->chunk_cap == 0 ? 64 : 2 * t->chunk_cap;
		char **list = tn_sys.realloc(t->chunk, cap * sizeof *list);
		uint32_t *used;

		if (list == NULL)
			return tn_err_nomem(err, cap * sizeof *list);
		t->chunk = list;
		used = tn_sys.realloc(t->chunk_used, cap * sizeof *used);
		if (used == NULL)
			return tn_err_nomem(err, cap * sizeof *used);
		t->chunk_used = used;
		t->chunk_cap = cap;
	}
	if (t->nchunks >= UINT32_C(1) << (32 - t->chunk_shift) || units > room)
		return tn_err_set(err, TN_ELIMIT, "a key of %zu bytes does not fit the table of states", units * 8);
	chunk = tn_sys.map(bytes);
	if (chunk == NULL)
		return tn_err_nomem(err, bytes);
	t->chunk[t->nchunks] = chunk;
	t->chunk_used[t->nchunks++] = 0;
	t->bytes += bytes;
	return TN_OK;
}

/* A new record with a zeroed state (chunks come zeroed). Number 2^32 - 1 is never given, so number + 1 fits the slot. */
static enum tn_status add_record(struct tn_states *t, struct tn_str key, uint32_t *number, struct tn_err *err)
{
	size_t units = (t->state_size + sizeof(uint32_t) + key.n + 7) / 8, room = (size_t)1 << t->chunk_shift;
	uint32_t n = (uint32_t)key.n, last;
	char *record;

	if (t->nchunks == 0 || room - t->chunk_used[t->nchunks - 1] < units + PAD_UNITS)
		TN_TRY(add_chunk(t, units + PAD_UNITS, err));
	last = t->nchunks - 1;
	*number = (last << t->chunk_shift) + t->chunk_used[last];
	t->chunk_used[last] += (uint32_t)units;
	record = tn_states_record(t, *number);
	memcpy(record + t->state_size, &n, sizeof n);
	memcpy(record + t->state_size + sizeof n, key.p, key.n);
	t->n++;
	return TN_OK;
}

static enum tn_status find(struct tn_states *t, struct tn_str key, uint32_t h, void **state, struct tn_err *err)
{
	uint32_t mask = (UINT32_C(1) << t->slot_bits) - 1, at = h >> (32 - t->slot_bits), number;

	for (; t->slot[at] != 0; at = (at + 1) & mask) {
		char *record;

		if ((uint32_t)(t->slot[at] >> 32) != h)
			continue;
		record = tn_states_record(t, (uint32_t)t->slot[at] - 1);
		if (is_record(t, record, key)) {
			*state = record;
			return TN_OK;
		}
	}
	TN_TRY(add_record(t, key, &number, err));
	t->slot[at] = (uint64_t)h << 32 | (number + 1);
	*state = tn_states_record(t, number);
	return TN_OK;
}

enum tn_status tn_states_get(struct tn_states *t, const struct tn_event *e, uint32_t n, void **state, struct tn_err *err)
{
	uint32_t h[TN_EVENT_BATCH], shift, mask;
	char *likely[TN_EVENT_BATCH];           /* the first record with that hash; NULL: there is none yet */
	const uint64_t *slot;

	while (tn_states_is_full(t))
		TN_TRY(grow(t, err));
	slot = t->slot;
	shift = 32 - t->slot_bits;
	mask = (UINT32_C(1) << t->slot_bits) - 1;
	for (uint32_t i = 0; i < n; i++) {
		h[i] = (uint32_t)(tn_hash_padded(&t->hash, e[i].key) >> 32);
		__builtin_prefetch(&slot[h[i] >> shift]);
	}
	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = h[i] >> shift;

		/* as far as find() would go: a record that it met first would be one miss more */
		while (slot[at] != 0 && (uint32_t)(slot[at] >> 32) != h[i])
			at = (at + 1) & mask;
		likely[i] = NULL;
		if (slot[at] != 0) {
			likely[i] = tn_states_record(t, (uint32_t)slot[at] - 1);
			__builtin_prefetch(likely[i]);
			__builtin_prefetch(likely[i] + t->state_size + 16);
		}
	}
	for (uint32_t i = 0; i < n; i++) {
		state[i] = likely[i];
		if (likely[i] == NULL || !is_record(t, likely[i], e[i].key))
			TN_TRY(find(t, e[i].key, h[i], &state[i], err));
	}
	return TN_OK;
}

void tn_states_at(const struct tn_states *t, uint32_t i, struct tn_str *key, void **state)
{
	char *record = tn_states_record(t, (uint32_t)t->slot[i]);

	/* in the order of keys they stand anywhere */
	if (i + AHEAD < t->n) {
		const char *later = tn_states_record(t, (uint32_t)t->slot[i + AHEAD]);

		__builtin_prefetch(later);
		__builtin_prefetch(later + t->state_size + 16);
	}
	*key = tn_states_key(t, record);
	*state = record;
}

bool tn_states_each(const struct tn_states *t, uint32_t *chunk, uint32_t *unit, struct tn_str *key, void **state)
{
	char *record;

	while (*chunk < t->nchunks && *unit >= t->chunk_used[*chunk]) {
		++*chunk;
		*unit = 0;
	}
	if (*chunk >= t->nchunks)
		return false;
	record = t->chunk[*chunk] + (size_t)*unit * 8;
	*key = tn_states_key(t, record);
	*state = record;
	*unit += (uint32_t)((t->state_size + sizeof(uint32_t) + key->n + 7) / 8);
	return true;
}

void tn_states_reset(struct tn_states *t)
{
	size_t bytes = (size_t)8 << t->chunk_shift;

	for (uint32_t i = 0; i < t->nchunks; i++)
		tn_sys.unmap(t->chunk[i], bytes);
	if (t->slot != NULL)
		tn_sys.unmap(t->slot, slot_bytes(t->slot_bits));
	t->slot = NULL;
	t->slot_bits = t->n = t->nchunks = 0;
	t->bytes = 0;
	t->ordered = false;
}

void tn_states_fini(struct tn_states *t)
{
	tn_states_reset(t);
	tn_sys.free(t->chunk);
	tn_sys.free(t->chunk_used);
	*t = (struct tn_states){ 0 };
}
