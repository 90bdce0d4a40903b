/* Arenas: a chain of chunks, filled from the front of the newest one. What is left in an older chunk stays unused: to
 * look there would cost every call a walk.
 */
#include "base/arena.h"

#include "base/sys.h"

#define ALIGN ((size_t)16)
#define CHUNK_MIN ((size_t)4096)
#define CHUNK_MAX ((size_t)1 << 20)     /* doubling stops here: an arena counts against --mem */

struct tn_arena_chunk {
	struct tn_arena_chunk *older;
	size_t bytes;           /* this head included */
};

_Static_assert(sizeof(struct tn_arena_chunk) % 16 == 0, "the bytes behind the head must be aligned");

/* A new chunk with room for `need` bytes; the arena is unchanged when there is no memory. */
static bool grow(struct tn_arena *a, size_t need)
{
	size_t cap = a->cap * 2;
	struct tn_arena_chunk *c;

	if (cap < CHUNK_MIN)
		cap = CHUNK_MIN;
	if (cap > CHUNK_MAX)
		cap = CHUNK_MAX;
	if (cap < need)
		cap = need;
	if (cap > SIZE_MAX - sizeof *c)
		return false;
	c = tn_sys.malloc(sizeof *c + cap);
	if (c == NULL)
		return false;
	c->older = a->newest;
	c->bytes = sizeof *c + cap;
	a->newest = c;
	a->used = 0;
	a->cap = cap;
	a->bytes += c->bytes;
	return true;
}

void *tn_arena_alloc(struct tn_arena *a, size_t n)
{
	void *p;

	/* rounding up must not wrap to a small number */
	if (n > SIZE_MAX - ALIGN)
		return NULL;
	n = (n + ALIGN - 1) & ~(ALIGN - 1);
	if ((a->newest == NULL || n > a->cap - a->used) && !grow(a, n))
		return NULL;
	p = (char *)(a->newest + 1) + a->used;
	a->used += n;
	return p;
}

void *tn_arena_zalloc(struct tn_arena *a, size_t count, size_t size)
{
	void *p;

	if (size != 0 && count > SIZE_MAX / size)
		return NULL;
	p = tn_arena_alloc(a, count * size);
	if (p != NULL)
		memset(p, 0, count * size);
	return p;
}

char *tn_arena_cstr(struct tn_arena *a, struct tn_str s)
{
	/* a slice of no bytes may have no address, which memcpy must not see */
	char *p = s.n == SIZE_MAX ? NULL : tn_arena_alloc(a, s.n + 1);

	if (p == NULL)
		return NULL;
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return p;
}

struct tn_str tn_arena_copy(struct tn_arena *a, struct tn_str s)
{
	char *p = tn_arena_cstr(a, s);

	return (struct tn_str){ p, p == NULL ? 0 : s.n };
}

static void drop(struct tn_arena_chunk *c)
{
	while (c != NULL) {
		struct tn_arena_chunk *older = c->older;

		tn_sys.free(c);
		c = older;
	}
}

/* The newest chunk is the largest but for single huge ones, so after a few rows a scratch arena allocates no more. */
void tn_arena_reset(struct tn_arena *a)
{
	if (a->newest == NULL)
		return;
	drop(a->newest->older);
	a->newest->older = NULL;
	a->bytes = a->newest->bytes;
	a->used = 0;
}

void tn_arena_fini(struct tn_arena *a)
{
	drop(a->newest);
	memset(a, 0, sizeof *a);        /* fini takes it again, and it may be filled again */
}
