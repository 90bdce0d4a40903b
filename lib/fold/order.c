/* hot: states in key order, a multikey sort on four key bytes at a time. The slots, which are no longer needed once all events are
 * in, hold the entries (four bytes of key, place of the record), so sorting takes no memory.
 *
 * 10 million keys of 20 bytes: 3.0 to 1.9 CPU s, since entries begin in the order of the records (the first round, which looks at
 * all of them, runs through memory in sequence; so does each group, as equal key bytes sort by place) and since few records
 * are looked at once each, for eight bytes that are compared in place of them. check_fold.c holds the order to qsort's.
 * Large groups are parted by one byte at a time in place, small ones by comparing: 5 million users a line each, cohort --partial
 * 1.40 to 1.28 CPU s; where bytes are counted (256 numbers or 64) makes no difference.
 *
 * In that order the records stand anywhere: a quarter of a run that spills was tn_states_at waiting for them. Asked for 16
 * ahead, here, there and in the groups, and with runs merged by the first eight bytes of their keys (walk.c): 10 million
 * events of 2 million users in 32 MiB, cohort 6.2 to 4.4 CPU s, segment 5.7 to 5.0, on a busy machine; without spilling .9
 * and 2.2. */
#include "fold/impl.h"

#define FEW 16
#define SOME 256                       /* numbers that are not worth counting by bytes */
#define AHEAD 16                        /* records asked for before they are looked at */

/* Four bytes of the key from `depth` on, as a number that orders like them; zeros behind its end. */
static uint32_t part(struct tn_str key, size_t depth)
{
	uint32_t v = 0;

	for (size_t i = 0; i < 4; i++)
		v = v << 8 | (depth + i < key.n ? (unsigned char)key.p[depth + i] : 0);
	return v;
}

static struct tn_str key_of(const struct tn_keys *t, uint64_t entry)
{
	return tn_keys_key(t, tn_keys_record(t, (uint32_t)entry));
}

/* Eight bytes of the key in the same way; 16 bytes behind a key are readable. */
static uint64_t head(struct tn_str key, size_t depth)
{
	uint64_t v;
	size_t left = key.n > depth ? key.n - depth : 0;

	if (left == 0)
		return 0;
	v = tn_load64_high(key.p + depth);
	return left >= 8 ? v : v >> (64 - 8 * left) << (64 - 8 * left);
}

static void ask_for(const struct tn_keys *t, uint64_t entry)
{
	__builtin_prefetch(tn_keys_record(t, (uint32_t)entry) + t->record_size);
}

/* They are equal up to `depth`. */
static void sort_few(const struct tn_keys *t, uint64_t *a, size_t n, size_t depth)
{
	uint64_t heads[FEW];

	for (size_t i = 0; i < n; i++)
		ask_for(t, a[i]);
	for (size_t i = 0; i < n; i++) {
		uint64_t held = a[i], h = head(key_of(t, held), depth);
		size_t j = i;

		for (; j > 0 && heads[j - 1] >= h; j--) {
			if (heads[j - 1] == h && tn_str_cmp(key_of(t, a[j - 1]), key_of(t, held)) < 0)
				break;
			a[j] = a[j - 1];
			heads[j] = heads[j - 1];
		}
		a[j] = held;
		heads[j] = h;
	}
}

static void sift(uint64_t *a, size_t i, size_t n)
{
	uint64_t held = a[i];

	for (size_t child; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && a[child + 1] > a[child])
			child++;
		if (held >= a[child])
			break;
		a[i] = a[child];
	}
	a[i] = held;
}

static void heap_sort(uint64_t *a, size_t n)
{
	for (size_t i = n / 2; i-- > 0; )
		sift(a, i, n);
	for (size_t end = n; end-- > 1; ) {
		uint64_t top = a[0];

		a[0] = a[end];
		a[end] = top;
		sift(a, 0, end);
	}
}

static uint64_t median(uint64_t x, uint64_t y, uint64_t z)
{
	if (x > y) {
		uint64_t held = x;

		x = y;
		y = held;
	}
	return z < x ? x : z > y ? y : z;
}

/* Plain numbers, all different (the place is part of each). Falls back on a heap where the pivots are bad. */
static void sort_numbers(uint64_t *a, size_t n, int depth)
{
	while (n > FEW) {
		uint64_t pivot = median(a[0], a[n / 2], a[n - 1]), held;
		size_t i = 0, j = n - 1;

		if (depth-- == 0) {
			heap_sort(a, n);
			return;
		}
		for (;;) {
			while (a[i] < pivot)
				i++;
			while (a[j] > pivot)
				j--;
			if (i >= j)
				break;
			held = a[i];
			a[i++] = a[j];
			a[j--] = held;
		}
		sort_numbers(a, i, depth);
		a += i;
		n -= i;
	}
	for (size_t i = 1; i < n; i++) {
		uint64_t held = a[i];
		size_t j = i;

		for (; j > 0 && a[j - 1] > held; j--)
			a[j] = a[j - 1];
		a[j] = held;
	}
}

/* By the highest byte in which they differ, in place, then each of its groups by the next one. */
static void sort_bytes(uint64_t *a, size_t n)
{
	size_t at[256], end[256] = { 0 }, from = 0;
	uint64_t differ = 0;
	unsigned shift;

	if (n <= SOME) {
		/* 64: twice the levels that good pivots take for 2^32 records */
		sort_numbers(a, n, 64);
		return;
	}
	for (size_t i = 0; i < n; i++)
		differ |= a[i] ^ a[0];
	shift = (63 - (unsigned)__builtin_clzll(differ | 1)) / 8 * 8;
	for (size_t i = 0; i < n; i++)
		end[a[i] >> shift & 255]++;
	for (unsigned b = 0; b < 256; b++) {
		at[b] = from;
		from = end[b] += from;
	}
	for (unsigned b = 0; b < 256; b++) {
		while (at[b] < end[b]) {
			uint64_t held = a[at[b]];
			unsigned to = held >> shift & 255;

			for (; to != b; to = held >> shift & 255) {
				uint64_t next = a[at[to]];

				a[at[to]++] = held;
				held = next;
			}
			a[at[b]++] = held;
		}
	}
	for (unsigned b = 0; b < 256; b++) {
		from = b == 0 ? 0 : end[b - 1];
		if (shift > 0 && end[b] - from > 1)
			sort_bytes(a + from, end[b] - from);
	}
}

/* Bytes from `depth` on that all keys of a group share; all of them when every key has ended. */
static size_t skip_common(const struct tn_keys *t, const uint64_t *a, size_t n, size_t depth)
{
	struct tn_str first = key_of(t, a[0]);
	size_t end = first.n;

	for (size_t i = 1; i < n && end > depth; i++) {
		struct tn_str key = key_of(t, a[i]);
		size_t k = depth;

		if (i + AHEAD < n)
			ask_for(t, a[i + AHEAD]);
		while (k < end && k < key.n && key.p[k] == first.p[k])
			k++;
		end = k;
	}
	return end > depth ? end : depth;
}

static bool all_ended(const struct tn_keys *t, const uint64_t *a, size_t n, size_t depth)
{
	for (size_t i = 0; i < n; i++)
		if (key_of(t, a[i]).n > depth)
			return false;
	return true;
}

/* By the next four bytes, then each group of equal ones by those behind. A level of the recursion is at least four bytes further on, and
 * what a whole group shares is passed over at once. */
static void sort_group(const struct tn_keys *t, uint64_t *a, size_t n, size_t depth)
{
	size_t i = 0;
	bool by_length;

	if (n <= FEW) {
		sort_few(t, a, n, depth);
		return;
	}
	depth = skip_common(t, a, n, depth);
	/* Keys that are equal but for NULs at their ends: the shorter one first. */
	by_length = all_ended(t, a, n, depth);
	for (size_t k = 0; k < n; k++) {
		struct tn_str key = key_of(t, a[k]);

		a[k] = (uint64_t)(by_length ? (uint32_t)key.n : part(key, depth)) << 32 | (uint32_t)a[k];
	}
	sort_bytes(a, n);
	while (i < n && !by_length) {
		size_t j = i + 1;

		while (j < n && a[j] >> 32 == a[i] >> 32)
			j++;
		if (j - i > 1)
			sort_group(t, a + i, j - i, depth + 4);
		i = j;
	}
}

enum tn_status tn_states_sort(struct tn_states *t)
{
	struct tn_keys *keys = &t->keys;
	struct tn_keys_cursor cursor = { 0 };
	struct tn_str key;
	uint32_t n = 0;
	void *state;

	if (t->ordered || keys->slot == NULL)
		return TN_OK;
	while (tn_keys_each(keys, &cursor, &key, &state))
		keys->slot[n++] = cursor.place;
	sort_group(keys, keys->slot, n, 0);
	t->ordered = true;
	return TN_OK;
}
