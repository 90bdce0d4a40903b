/* Interned strings: open addressing, linear probes. A slot is a number of four bytes, so twice as many slots as texts cost
 * half of what the slices of the texts do; hashes are not kept, and are made again when the slots grow.
 */
#include "base/map.h"

#include "base/sys.h"

#define FIRST_SLOTS 64U
#define FIRST_TEXTS 32U

int tn_map_init(struct tn_map *m)
{
	memset(m, 0, sizeof *m);
	return tn_hash_key_init(&m->key);
}

/* The slot that holds s, or the free one where it belongs. There is always a free one. */
static uint32_t find(const struct tn_map *m, struct tn_str s)
{
	uint32_t mask = m->slot_cap - 1;
	uint32_t i = (uint32_t)tn_hash(&m->key, s) & mask;

	while (m->slot[i] != 0 && !tn_str_eq(m->text[m->slot[i] - 1], s))
		i = (i + 1) & mask;
	return i;
}

/* The old slots stay until the new ones are there: without memory the map goes on as it is. */
static bool grow_slots(struct tn_map *m)
{
	uint64_t cap = m->slot_cap == 0 ? FIRST_SLOTS : (uint64_t)m->slot_cap * 2;
	uint32_t *slot;

	if (cap > UINT32_MAX || cap > SIZE_MAX / sizeof *slot)
		return false;
	slot = tn_sys.malloc((size_t)cap * sizeof *slot);
	if (slot == NULL)
		return false;
	memset(slot, 0, (size_t)cap * sizeof *slot);
	tn_sys.free(m->slot);
	m->slot = slot;
	m->slot_cap = (uint32_t)cap;
	for (uint32_t k = 0; k < m->n; k++)
		m->slot[find(m, m->text[k])] = k + 1;
	return true;
}

/* Slices move, the bytes they point at do not: tn_map_text stays good. */
static bool grow_texts(struct tn_map *m)
{
	uint64_t cap = m->text_cap == 0 ? FIRST_TEXTS : (uint64_t)m->text_cap * 2;
	struct tn_str *text;

	if (cap > UINT32_MAX || cap > SIZE_MAX / sizeof *text)
		return false;
	text = tn_sys.realloc(m->text, (size_t)cap * sizeof *text);
	if (text == NULL)
		return false;
	m->text = text;
	m->text_cap = (uint32_t)cap;
	return true;
}

uint32_t tn_map_put(struct tn_map *m, struct tn_str s)
{
	struct tn_str copy;
	uint32_t i;

	/* half full at most: a miss then looks at two slots on average; the slots are small beside the texts */
	if (m->n >= m->slot_cap / 2 && !grow_slots(m))
		return TN_MAP_NONE;
	i = find(m, s);
	if (m->slot[i] != 0)
		return m->slot[i] - 1;
	if (m->n == m->text_cap && !grow_texts(m))
		return TN_MAP_NONE;
	/* nothing is entered before all of its memory is there */
	copy = tn_arena_copy(&m->arena, s);
	if (copy.p == NULL)
		return TN_MAP_NONE;
	m->text[m->n] = copy;
	m->slot[i] = ++m->n;
	return m->n - 1;
}

uint32_t tn_map_get(const struct tn_map *m, struct tn_str s)
{
	uint32_t i;

	if (m->n == 0)          /* perhaps no slots yet */
		return TN_MAP_NONE;
	i = find(m, s);
	return m->slot[i] == 0 ? TN_MAP_NONE : m->slot[i] - 1;
}

uint64_t tn_map_bytes(const struct tn_map *m)
{
	return m->arena.bytes + (uint64_t)m->text_cap * sizeof *m->text + (uint64_t)m->slot_cap * sizeof *m->slot;
}

void tn_map_fini(struct tn_map *m)
{
	tn_arena_fini(&m->arena);
	tn_sys.free(m->text);
	tn_sys.free(m->slot);
	memset(m, 0, sizeof *m);
}
