/* The table of states: base/keys, with chunks by the bound on memory, and slots that hold the order later on (order.c). */
#include "fold/impl.h"

#define AHEAD 16                        /* records asked for before they are looked at: order.c */

_Static_assert(TN_EVENT_BATCH <= TN_KEYS_BATCH, "a batch of events is one of keys");

/* Large chunks get huge pages; a small bound must not be overrun by one chunk. */
enum tn_status tn_states_init(struct tn_states *t, size_t state_size, uint64_t mem, struct tn_err *err)
{
	unsigned shift = mem >= (UINT64_C(128) << 20) ? 19 : 15;

	t->ordered = false;
	return tn_keys_init(&t->keys, (state_size + 7) / 8 * 8, shift, "the table of states is full", err);
}

enum tn_status tn_states_get(struct tn_states *t, const struct tn_event *e, uint32_t n, void **state, struct tn_err *err)
{
	return tn_keys_get(&t->keys, &e->key, sizeof *e, n, state, err);
}

void tn_states_at(const struct tn_states *t, uint32_t i, struct tn_str *key, void **state)
{
	const struct tn_keys *keys = &t->keys;
	char *record = tn_keys_record(keys, (uint32_t)keys->slot[i]);

	/* in the order of keys they stand anywhere */
	if (i + AHEAD < keys->n) {
		const char *later = tn_keys_record(keys, (uint32_t)keys->slot[i + AHEAD]);

		__builtin_prefetch(later);
		__builtin_prefetch(later + keys->record_size + 16);
	}
	*key = tn_keys_key(keys, record);
	*state = record;
}

void tn_states_reset(struct tn_states *t)
{
	tn_keys_reset(&t->keys);
	t->ordered = false;
}

void tn_states_fini(struct tn_states *t)
{
	tn_keys_fini(&t->keys);
	t->ordered = false;
}
