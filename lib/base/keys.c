/* hot: the table of the fold's states and of the sorter's users, one look-up an event.
 *
 * What keeps it fast when it outgrows the caches: a slot is 8 bytes (hash and place), the key stands in the same cache line as
 * its record, and the keys of a batch are looked up together in three passes (hash and prefetch the slot; prefetch the record;
 * compare), so that some sixty cache misses overlap. Doubling never touches the records: the slot holds all the hash that is
 * needed, and its order is the hash's, so the copy runs through memory in sequence. 10 million rows of 387,000 users: .2 s. The plain
 * twin is a list, in tests/unit/check_keys.c. */
#include "base/keys.h"

#include "base/list.h"
#include "base/sys.h"

#define LEAST_BITS 12
#define PAD_UNITS 2                     /* at a chunk's end: a compare may read 16 bytes behind a key */

enum tn_status tn_keys_init(struct tn_keys *t, size_t record_size, unsigned shift, const char *full, struct tn_err *err)
{
	*t = (struct tn_keys){ .record_size = record_size, .shift = shift, .full = full };
	if (tn_hash_key_init(&t->hash) != 0)
		return tn_err_set(err, TN_ELIMIT, "no random bytes to key the hash");
	return TN_OK;
}

static bool same_long(const char *a, const char *b, size_t n)
{
	for (; n > 16; a += 8, b += 8, n -= 8)
		if (tn_load64(a) != tn_load64(b))
			return false;
	return tn_load64(a) == tn_load64(b) && tn_load64(a + n - 8) == tn_load64(b + n - 8);
}

/* Bytes behind both keys are readable: a short key is compared in one load, one of 8 to 16 bytes in two that overlap. */
static inline bool same_key(const char *a, const char *b, size_t n)
{
	uint64_t head = tn_load64(a) ^ tn_load64(b);

	if (n < 8)
		return head << 1 << (63 - 8 * n) == 0;          /* twice: an empty key is no shift by 64 */
	if (n <= 16)
		return (head | (tn_load64(a + n - 8) ^ tn_load64(b + n - 8))) == 0;
	return same_long(a, b, n);
}

static inline bool is_record(const struct tn_keys *t, const char *record, struct tn_str key)
{
	struct tn_str held = tn_keys_key(t, record);

	return held.n == key.n && same_key(held.p, key.p, key.n);
}

static size_t units_of(const struct tn_keys *t, size_t key_bytes)
{
	return (t->record_size + sizeof(uint32_t) + key_bytes + 7) / 8;
}

/* Entries stand in the order of their hash, so those of one old slot run go to one new run: sequential on both sides. */
static enum tn_status grow(struct tn_keys *t, struct tn_err *err)
{
	unsigned bits = t->slot == NULL ? LEAST_BITS : t->bits + 1;
	size_t bytes = sizeof *t->slot << bits, held = tn_keys_slot_bytes(t);
	uint64_t *slot = bits > 31 ? NULL : tn_sys.map(bytes);
	size_t mask = ((size_t)1 << bits) - 1;

	if (slot == NULL)
		return tn_err_nomem(err, bytes);
	for (size_t i = 0; i < held / sizeof *slot; i++) {
		uint64_t s = t->slot[i];
		size_t at = (uint32_t)(s >> 32) >> (32 - bits);

		if (s == 0)
			continue;
		while (slot[at] != 0)
			at = (at + 1) & mask;
		slot[at] = s;
	}
	if (t->slot != NULL)
		tn_sys.unmap(t->slot, held);
	t->slot = slot;
	t->bits = bits;
	t->bytes += bytes - held;
	return TN_OK;
}

static enum tn_status add_chunk(struct tn_keys *t, size_t units, struct tn_err *err)
{
	size_t size = (size_t)1 << t->shift;    /* a multiple of a huge page, where it is that large */
	char *p;

	if (size < units)
		size = units;
	TN_TRY(tn_list_room(&t->chunk, &t->chunk_cap, t->nchunks, sizeof *t->chunk, err));
	if (t->nchunks >= UINT32_C(1) << (32 - t->shift) || size > UINT32_MAX / 8)
		return tn_err_set(err, TN_ELIMIT, "%s", t->full);
	p = tn_sys.map(size * 8);
	if (p == NULL)
		return tn_err_nomem(err, size * 8);
	t->chunk[t->nchunks++] = (struct tn_keys_chunk){ .p = p, .size = (uint32_t)size };
	t->bytes += size * 8;
	return TN_OK;
}

/* A new record (chunks come zeroed). Place 2^32 - 1 is never given, since chunks are padded: place + 1 fits the slot. */
static enum tn_status add_record(struct tn_keys *t, struct tn_str key, uint32_t *place, struct tn_err *err)
{
	size_t units = units_of(t, key.n);
	struct tn_keys_chunk *last;
	uint32_t n = (uint32_t)key.n;
	char *record;

	if (t->nchunks == 0 || t->chunk[t->nchunks - 1].size - t->chunk[t->nchunks - 1].used < units + PAD_UNITS)
		TN_TRY(add_chunk(t, units + PAD_UNITS, err));
	last = &t->chunk[t->nchunks - 1];
	*place = ((t->nchunks - 1) << t->shift) + last->used;
	record = last->p + (size_t)last->used * 8 + t->record_size;
	memcpy(record, &n, sizeof n);
	memcpy(record + sizeof n, key.p, key.n);
	last->used += (uint32_t)units;
	t->n++;
	return TN_OK;
}

/* --- the look-up: each loop is a function of its own, which has the registers for itself. In one, gcc 12 took ten instructions a key more. --- */

#define APART __attribute__((noinline)) static

APART enum tn_status find(struct tn_keys *t, struct tn_str key, uint32_t h, void **record, struct tn_err *err)
{
	size_t mask = ((size_t)1 << t->bits) - 1, at = h >> (32 - t->bits);
	uint32_t place;
	uint64_t s;

	for (; (s = t->slot[at]) != 0; at = (at + 1) & mask)
		if ((uint32_t)(s >> 32) == h && is_record(t, tn_keys_record(t, (uint32_t)s - 1), key))
			break;
	place = (uint32_t)s - 1;
	if (s == 0) {
		TN_TRY(add_record(t, key, &place, err));
		t->slot[at] = (uint64_t)h << 32 | (place + 1);
	}
	*record = tn_keys_record(t, place);
	return TN_OK;
}

static inline const struct tn_str *next_key(const struct tn_str *key, size_t stride)
{
	return (const void *)((const char *)key + stride);
}

APART void hash_keys(const struct tn_keys *t, const struct tn_str *key, size_t stride, uint32_t n, uint32_t *h)
{
	const uint64_t *slot = t->slot;
	unsigned shift = 32 - t->bits;

	for (uint32_t i = 0; i < n; i++, key = next_key(key, stride)) {
		h[i] = (uint32_t)(tn_hash_padded(&t->hash, *key) >> 32);
		__builtin_prefetch(&slot[h[i] >> shift]);
	}
}

/* The first record with each hash; NULL: there is none yet. As far as find() would go: a record that it met first would be one miss more. */
APART void guess_records(const struct tn_keys *t, const uint32_t *h, uint32_t n, void **record)
{
	const uint64_t *slot = t->slot;
	const struct tn_keys_chunk *chunk = t->chunk;
	size_t mask = ((size_t)1 << t->bits) - 1, behind = t->record_size + 16;
	unsigned shift = 32 - t->bits, unit_bits = t->shift;
	uint32_t units = (UINT32_C(1) << unit_bits) - 1;

	for (uint32_t i = 0; i < n; i++) {
		size_t at = h[i] >> shift;
		char *likely = NULL;
		uint64_t s;

		while ((s = slot[at]) != 0 && (uint32_t)(s >> 32) != h[i])
			at = (at + 1) & mask;
		if (s != 0) {
			uint32_t place = (uint32_t)s - 1;

			likely = chunk[place >> unit_bits].p + (size_t)(place & units) * 8;
			__builtin_prefetch(likely);
			__builtin_prefetch(likely + behind);
		}
		record[i] = likely;
	}
}

enum tn_status tn_keys_get(struct tn_keys *t, const struct tn_str *first, size_t stride, uint32_t n, void **record, struct tn_err *err)
{
	const struct tn_str *key = first;
	uint32_t h[TN_KEYS_BATCH];

	while (tn_keys_will_grow(t))
		TN_TRY(grow(t, err));
	hash_keys(t, first, stride, n, h);
	guess_records(t, h, n, record);
	for (uint32_t i = 0; i < n; i++, key = next_key(key, stride))
		if (record[i] == NULL || !is_record(t, record[i], *key))
			TN_TRY(find(t, *key, h[i], &record[i], err));
	return TN_OK;
}

bool tn_keys_each(const struct tn_keys *t, struct tn_keys_cursor *c, struct tn_str *key, void **record)
{
	while (c->chunk < t->nchunks && c->unit >= t->chunk[c->chunk].used) {
		c->chunk++;
		c->unit = 0;
	}
	if (c->chunk >= t->nchunks)
		return false;
	c->place = (c->chunk << t->shift) + c->unit;
	*record = t->chunk[c->chunk].p + (size_t)c->unit * 8;
	*key = tn_keys_key(t, *record);
	c->unit += (uint32_t)units_of(t, key->n);
	return true;
}

void tn_keys_reset(struct tn_keys *t)
{
	for (uint32_t i = 0; i < t->nchunks; i++)
		tn_sys.unmap(t->chunk[i].p, (size_t)t->chunk[i].size * 8);
	if (t->slot != NULL)
		tn_sys.unmap(t->slot, tn_keys_slot_bytes(t));
	t->slot = NULL;
	t->bits = 0;
	t->n = t->nchunks = 0;
	t->bytes = 0;
}

void tn_keys_fini(struct tn_keys *t)
{
	tn_keys_reset(t);
	tn_sys.free(t->chunk);
	*t = (struct tn_keys){ 0 };
}
