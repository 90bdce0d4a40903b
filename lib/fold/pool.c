/* Variable parts of states: size classes with free lists over chunks, so that growing lists recycle what they leave. */
#include "base/sys.h"
#include "fold/impl.h"

struct tn_pool_chunk {
	struct tn_pool_chunk *next;
	size_t bytes;
};

struct tn_pool_big {
	struct tn_pool_big *next, **link;
};

#define HEAD ((size_t)16)               /* keeps blocks aligned to 16 behind either header */
#define LARGEST ((size_t)64 * 1024)     /* of a class; larger blocks stand alone */

/* Classes 16, 32, 48, 64, then two a doubling: 96, 128, 192 ... */
static uint32_t class_of(size_t size, size_t *rounded)
{
	size_t step = 32, top = 64;
	uint32_t c = 4;

	if (size <= 64) {
		*rounded = size <= 16 ? 16 : (size + 15) / 16 * 16;
		return (uint32_t)(*rounded / 16 - 1);
	}
	for (;; step *= 2, top *= 2, c += 2) {
		if (size <= top + step) {
			*rounded = top + step;
			return c;
		}
		if (size <= 2 * top) {
			*rounded = 2 * top;
			return c + 1;
		}
	}
}

/* In whole pages, so that a list that grows by halves asks for a larger block less often. */
static void *alloc_big(struct tn_pool *p, size_t *size)
{
	size_t bytes = (*size + 4095) / 4096 * 4096;
	struct tn_pool_big *b = bytes < *size ? NULL : tn_sys.malloc(bytes + HEAD);

	if (b == NULL)
		return NULL;
	b->next = p->big;
	b->link = &p->big;
	if (b->next != NULL)
		b->next->link = &b->next;
	p->big = b;
	p->bytes += bytes + HEAD;
	*size = bytes;
	return (char *)b + HEAD;
}

/* What the old chunk has left is given up: it is less than one block of the size that is asked for. */
static bool add_chunk(struct tn_pool *p)
{
	size_t bytes = p->chunk_bytes;
	struct tn_pool_chunk *c = tn_sys.map(bytes);

	if (c == NULL)
		return false;
	c->next = p->chunk;
	c->bytes = bytes;
	p->chunk = c;
	p->used = HEAD;
	p->bytes += bytes;
	return true;
}

void *tn_pool_alloc(struct tn_pool *p, size_t *size)
{
	uint32_t c;
	void *block;

	if (*size > LARGEST)
		return alloc_big(p, size);
	c = class_of(*size, size);
	block = p->free[c];
	if (block != NULL) {
		memcpy(&p->free[c], block, sizeof block);
		return block;
	}
	if ((p->chunk == NULL || p->chunk->bytes - p->used < *size) && !add_chunk(p))
		return NULL;
	block = (char *)p->chunk + p->used;
	p->used += *size;
	return block;
}

/* Which class a block is of is known from its size, so it needs no head; only large ones have one, to be found for a
 * reset. */
void tn_pool_free(struct tn_pool *p, void *block, size_t size)
{
	if (block == NULL)
		return;
	if (size > LARGEST) {
		struct tn_pool_big *b = (struct tn_pool_big *)(void *)((char *)block - HEAD);

		*b->link = b->next;
		if (b->next != NULL)
			b->next->link = b->link;
		p->bytes -= size + HEAD;
		tn_sys.free(b);
	} else {
		uint32_t c = class_of(size, &size);

		memcpy(block, &p->free[c], sizeof p->free[c]);
		p->free[c] = block;
	}
}

/* One chunk is kept: a walk over runs comes here for each key, and must not map and unmap memory each time. */
void tn_pool_reset(struct tn_pool *p)
{
	struct tn_pool_chunk *keep = p->chunk;

	while (p->big != NULL) {
		struct tn_pool_big *b = p->big;

		p->big = b->next;
		tn_sys.free(b);
	}
	memset(p->free, 0, sizeof p->free);
	p->bytes = 0;
	if (keep == NULL)
		return;
	while (keep->next != NULL) {
		struct tn_pool_chunk *c = keep->next;

		keep->next = c->next;
		tn_sys.unmap(c, c->bytes);
	}
	p->used = HEAD;
	p->bytes = keep->bytes;
}

void tn_pool_fini(struct tn_pool *p)
{
	tn_pool_reset(p);
	if (p->chunk != NULL)
		tn_sys.unmap(p->chunk, p->chunk->bytes);
	*p = (struct tn_pool){ 0 };
}
