/* The table of keys against a plain list: any length, any batch, keys that come twice in one, keys that no chunk holds, one hash for all. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/keys.h"
#include "rnd.h"

Suite *keys_suite(void);

#define LONGEST 700
#define FULL "no places any more"

/* As events and rows do, each key with something behind it; 16 bytes behind its own may be read. */
struct given {
	uint64_t before;
	struct tn_str key;
	uint32_t number;
};

struct list {
	struct listed { char *record; struct tn_str key; } *at;
	uint32_t n;
};

static uint32_t number_in(const struct list *list, struct tn_str key)
{
	uint32_t i = 0;

	while (i < list->n && !tn_str_eq(list->at[i].key, key))
		i++;
	return i;
}

static bool is_all(const char *p, size_t n, char byte)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != byte)
			return false;
	return true;
}

/* What the table says of a key is what the list knows of it; a new record is empty, and gets the list's number into all of its bytes. */
static void hold(const struct tn_keys *t, struct list *list, struct tn_str key, char *record)
{
	uint32_t number = number_in(list, key);
	struct tn_str held = tn_keys_key(t, record);

	HOLDS(tn_str_eq(held, key) && held.p != key.p);
	HOLDS((uintptr_t)record % 8 == 0);
	if (number == list->n) {
		HOLDS(is_all(record, t->record_size, 0));
		list->at[list->n++] = (struct listed){ record, held };
		memset(record, (char)(number % 255 + 1), t->record_size);
	}
	HOLDS(record == list->at[number].record);               /* where it always was */
	HOLDS(is_all(record, t->record_size, (char)(number % 255 + 1)));
}

static uint64_t bytes_of(const struct tn_keys *t)
{
	uint64_t bytes = tn_keys_slot_bytes(t);

	for (uint32_t i = 0; i < t->nchunks; i++)
		bytes += (uint64_t)t->chunk[i].size * 8;
	return bytes;
}

/* All, in the order in which they were made. */
static void hold_walk(const struct tn_keys *t, const struct list *list)
{
	struct tn_keys_cursor c = { 0 };
	struct tn_str key;
	void *record;
	uint32_t n = 0;

	for (; tn_keys_each(t, &c, &key, &record); n++) {
		HOLDS(n < list->n && record == list->at[n].record && tn_str_eq(key, list->at[n].key));
		HOLDS(tn_keys_record(t, c.place) == record);
	}
	HOLDS(n == list->n && n == t->n);
	HOLDS(t->bytes == bytes_of(t));
}

/* Lengths about those where a compare goes another way; keys of a length differ in one to four bytes, perhaps in one bit; NULs among them. */
static struct tn_str make_key(char *text, uint64_t *seed, uint32_t kinds)
{
	static const size_t lengths[] = { 0, 1, 2, 7, 8, 9, 15, 16, 17, 24, 25, 31, 100, LONGEST };
	uint64_t own = 1 + rnd(seed) % kinds * UINT64_C(7919);
	size_t n = lengths[rnd(&own) % (sizeof lengths / sizeof *lengths)];

	if (n == LONGEST && rnd(&own) % 8 > 0)
		n = 3;
	memset(text, 'a', n);
	for (size_t i = n; i < n + 16; i++)
		text[i] = (char)rnd(seed);              /* what is behind a key is no part of it */
	for (uint64_t k = 1 + rnd(&own) % 4; n > 0 && k > 0; k--)
		text[rnd(&own) % n] = "ab\0\xe1"[rnd(&own) % 4];
	return (struct tn_str){ text, n };
}

/* shift: chunks of 64 bytes, of 512, of 64 KiB */
static const struct shape {
	size_t record_size;
	unsigned shift;
	uint32_t kinds, gets;
	bool one_hash;                  /* of all keys: then only the compare tells them apart */
} shapes[] = {
	{ 4, 3, 300, 4000, false },
	{ 4, 6, 7000, 30000, false },
	{ 8, 6, 1000, 20000, false },
	{ 24, 13, 7000, 30000, false },
	{ 4, 13, 1, 2000, false },
	{ 200, 6, 1000, 5000, false },
	{ 0, 6, 1000, 5000, false },
	{ 4, 6, 3000, 9000, true },
	{ 24, 3, 300, 4000, true },
};

static void against_list(struct tn_keys *t, const struct shape *shape, uint64_t *seed)
{
	static char text[TN_KEYS_BATCH][LONGEST + 16];
	struct given given[TN_KEYS_BATCH];
	void *record[TN_KEYS_BATCH];
	struct list list = { malloc(shape->kinds * sizeof *list.at), 0 };
	struct tn_err err = { .status = TN_OK };

	HOLDS(list.at != NULL);
	for (uint32_t left = shape->gets, n; left > 0; left -= n) {
		bool grows = tn_keys_will_grow(t);
		size_t slots = tn_keys_slot_bytes(t);

		n = (uint32_t)(rnd(seed) % TN_KEYS_BATCH) + 1;
		n = n < left ? n : left;
		for (uint32_t i = 0; i < n; i++)
			given[i] = (struct given){ 0, make_key(text[i], seed, shape->kinds), 0 };
		HOLDS(tn_keys_get(t, &given[0].key, sizeof given[0], n, record, &err) == TN_OK);
		for (uint32_t i = 0; i < n; i++)
			hold(t, &list, given[i].key, record[i]);
		HOLDS(t->n == list.n);
		HOLDS(grows == (tn_keys_slot_bytes(t) > slots));
	}
	HOLDS(shape->kinds < 7000 || t->bits > 12);     /* doubled at least once */
	hold_walk(t, &list);
	free(list.at);
}

START_TEST(as_a_list)
{
	const struct shape *shape = &shapes[_i];
	struct tn_err err = { .status = TN_OK };
	uint64_t seed = (uint64_t)_i + 77;
	struct tn_keys t;

	ck_assert_int_eq(tn_keys_init(&t, shape->record_size, shape->shift, FULL, &err), TN_OK);
	ck_assert_uint_eq(t.bytes, 0);
	if (shape->one_hash)
		t.hash = (struct tn_hash_key){ { 0 } };
	for (int round = 0; round < 2; round++) {
		against_list(&t, shape, &seed);
		tn_keys_reset(&t);
		ck_assert_uint_eq(t.bytes, 0);
		hold_walk(&t, &(struct list){ 0 });
	}
	tn_keys_fini(&t);
	tn_keys_fini(&t);
}
END_TEST

/* 32 GiB of places: records nobody writes to, so that they take no memory. A system that gives no such pages says so. */
START_TEST(full)
{
	enum { SHIFT = 28, CHUNKS = 16 };
	char text[32];
	struct tn_err err = { .status = TN_OK };
	enum tn_status st = TN_OK;
	struct tn_keys t;
	void *record;

	ck_assert_int_eq(tn_keys_init(&t, ((size_t)8 << SHIFT) - 64, SHIFT, FULL, &err), TN_OK);
	for (uint32_t i = 0; i <= CHUNKS && st == TN_OK; i++) {
		struct tn_str key = { text, (size_t)snprintf(text, sizeof text, "%u", i) };

		st = tn_keys_get(&t, &key, sizeof key, 1, &record, &err);
	}
	ck_assert_int_eq(st, TN_ELIMIT);
	if (strncmp(err.what, "out of memory", 13) != 0) {
		ck_assert_str_eq(err.what, FULL);
		ck_assert_uint_eq(t.n, CHUNKS);
	}
	tn_keys_fini(&t);
}
END_TEST

START_TEST(zeroed)
{
	struct tn_keys t = { 0 };

	tn_keys_fini(&t);
}
END_TEST

Suite *keys_suite(void)
{
	Suite *s = suite_create("keys");
	TCase *t = tcase_create("keys");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, as_a_list, 0, (int)(sizeof shapes / sizeof *shapes));
	tcase_add_test(t, full);
	tcase_add_test(t, zeroed);
	suite_add_tcase(s, t);
	return s;
}
