/* hot: dedup, one look into a table for each record; what does not fit is solved level by level (dedup_parts.h).
 *
 * Table       a slot is 32 bits of the hash and 32 bits of where the key stands, in eights of bytes. Its home is the top
 *             bits of the hash, so a table twice as large is filled from front to back without a look at the keys. Keys
 *             stand one behind the other in chunks, each with its place and digest before it, numbers in as few bytes as
 *             they need.
 * Measured    10 million distinct keys of 20 bytes with 60 of content: 1.9 s of user time, nearly all of it one cache
 *             miss of 150 ns each; with tn_dedup_expect four keys ahead .8 s. Buckets of a cache line, compared without
 *             branches: no gain.
 */
#include "stream/dedup.h"

#include "base/sys.h"
#include "stream/dedup_parts.h"

#define PARTS 32U
#define MEM_LEAST ((uint64_t)512 << 10)
#define BLOCK_LEAST ((size_t)4 << 10)
#define BLOCK_MOST ((size_t)256 << 10)
#define BUFFERS (PARTS + 4)             /* partitions, a run, the log, what is read, and one for good measure */
#define SLOTS_FIRST UINT64_C(16)
#define SLOTS_MOST (UINT64_C(1) << 32)  /* their home is taken of 32 bits */
#define REF_MOST UINT32_MAX
#define CHUNK_SHIFT_LEAST 16U
#define CHUNK_SHIFT_MOST 22U            /* 4 MiB: huge pages */

struct chunk {
	char *p;
	size_t bytes;           /* 0: the one before goes on here */
};

struct table {
	uint64_t *slot;         /* hash >> 32 << 32 | where + 1; 0: free */
	uint64_t nslots, n;
	unsigned shift;         /* 32 bits of hash to a home */
	struct chunk *chunk;
	uint32_t nchunks, chunk_cap;
	char *at, *end;         /* of the newest chunk: what is free */
	uint64_t bytes, budget;
	unsigned chunk_shift;
	bool is_full;           /* takes no more keys */
};

struct level {
	struct table table;
	struct tn_dedup_writer run;
	struct tn_dedup_writer *part;   /* NULL: nothing was put off */
	uint32_t depth;
};

struct tn_dedup {
	struct tn_dedup_tune tune;
	struct tn_hash_key key, content[2];
	struct tn_dedup_file file;
	struct level top;
	struct tn_dedup_writer log;
	struct tn_dedup_reader log_reader;
	struct tn_dedup_merge merge;
	const struct tn_dedup_answer *answer;   /* the next one of the merge; NULL: none is left */
	uint64_t put_off, given;        /* records in the log; those that tn_dedup_next gave */
	uint32_t deepest;
	bool is_solved;
	bool failed;                    /* half of something may be written: there is no going on */
};

/* --- the table --- */

static void table_fini(struct table *t)
{
	if (t->slot != NULL)
		tn_sys.unmap(t->slot, (size_t)t->nslots * sizeof *t->slot);
	for (uint32_t i = 0; i < t->nchunks; i++)
		if (t->chunk[i].bytes > 0)
			tn_sys.unmap(t->chunk[i].p, t->chunk[i].bytes);
	tn_sys.free(t->chunk);
	*t = (struct table){ 0 };
}

/* False: the table is full, but for its first key, which always has its room. */
static bool may_grow(struct table *t, uint64_t bytes)
{
	if (t->n > 0 && (bytes > t->budget || t->bytes > t->budget - bytes))
		t->is_full = true;
	return !t->is_full;
}

static void put_slot(struct table *t, uint64_t slot)
{
	uint64_t mask = t->nslots - 1, i = slot >> 32 >> t->shift;

	while (t->slot[i] != 0)
		i = (i + 1) & mask;
	t->slot[i] = slot;
}

/* Old and new slots stand side by side for a while, and both are counted. */
static enum tn_status grow_slots(struct table *t, struct tn_err *err)
{
	uint64_t n = t->nslots == 0 ? SLOTS_FIRST : 2 * t->nslots, old_n = t->nslots;
	uint64_t *old = t->slot;

	if (n > SLOTS_MOST || n > SIZE_MAX / sizeof *old)
		t->is_full = true;
	if (!may_grow(t, n * sizeof *old))
		return TN_OK;
	t->slot = tn_sys.map((size_t)n * sizeof *old);
	if (t->slot == NULL) {
		t->slot = old;
		return tn_err_nomem(err, n * sizeof *old);
	}
	t->shift = old == NULL ? 28 : t->shift - 1;     /* 32 less the 4 bits of the first 16 slots */
	t->nslots = n;
	for (uint64_t i = 0; i < old_n; i++)
		if (old[i] != 0)
			put_slot(t, old[i]);
	if (old != NULL)
		tn_sys.unmap(old, (size_t)old_n * sizeof *old);
	t->bytes += (n - old_n) * sizeof *old;
	return TN_OK;
}

static enum tn_status grow_list(struct table *t, uint64_t n, struct tn_err *err)
{
	uint64_t cap = t->chunk_cap == 0 ? 16 : t->chunk_cap;
	struct chunk *list;

	while (cap < n)
		cap *= 2;
	if (cap == t->chunk_cap)
		return TN_OK;
	list = tn_sys.realloc(t->chunk, (size_t)cap * sizeof *list);
	if (list == NULL)
		return tn_err_nomem(err, cap * sizeof *list);
	t->chunk = list;
	t->chunk_cap = (uint32_t)cap;
	return TN_OK;
}

/* A chunk for at least n bytes: of a size, but for keys that are longer. What is free in the one before stays so. */
static enum tn_status grow_chunks(struct table *t, size_t n, struct tn_err *err)
{
	size_t size = (size_t)1 << t->chunk_shift;
	uint64_t count = n / size + (n % size != 0), ids = t->nchunks + count;
	char *p;

	if (ids > (uint64_t)REF_MOST * 8 >> t->chunk_shift)
		t->is_full = true;
	if (!may_grow(t, count * size))
		return t->n == 0 ? tn_err_nomem(err, n) : TN_OK;
	TN_TRY(grow_list(t, ids, err));
	p = tn_sys.map((size_t)count * size);
	if (p == NULL)
		return tn_err_nomem(err, count * size);
	for (uint64_t i = 0; i < count; i++)
		t->chunk[t->nchunks + i] = (struct chunk){ p + i * size, i == 0 ? (size_t)count * size : 0 };
	t->nchunks = (uint32_t)ids;
	t->at = p;
	t->end = p + count * size;
	t->bytes += count * size;
	return TN_OK;
}

static const char *get_number(const char *p, uint64_t *v)
{
	unsigned shift = 0;

	*v = 0;
	for (; *p & 0x80; shift += 7)
		*v |= (uint64_t)(*p++ & 0x7f) << shift;
	*v |= (uint64_t)(unsigned char)*p++ << shift;
	return p;
}

/* Is that the key, and what became of it? */
static bool is_same(const struct table *t, uint64_t slot, const struct tn_dedup_item *item, enum tn_dedup_verdict *verdict,
	struct tn_dedup_place *first)
{
	uint64_t at = ((slot & UINT32_MAX) - 1) * 8, length, file, line;
	const char *p = t->chunk[at >> t->chunk_shift].p + (at & ((UINT64_C(1) << t->chunk_shift) - 1));
	size_t digest;
	bool same;

	p = get_number(p, &length);
	if (length >> 1 != item->key.n)
		return false;
	p = get_number(p, &file);
	p = get_number(p, &line);
	digest = length & 1 ? sizeof item->digest : 0;
	if (item->key.n > 0 && memcmp(p + digest, item->key.p, item->key.n) != 0)
		return false;
	same = (length & 1) == item->has_content && (digest == 0 || memcmp(p, item->digest, digest) == 0);
	*verdict = same ? TN_DEDUP_AGAIN : TN_DEDUP_OTHER;
	*first = (struct tn_dedup_place){ .line = line, .file = (uint32_t)file };
	return true;
}

/* The verdict stays LATER where there is no room. */
static enum tn_status insert(struct table *t, const struct tn_dedup_item *item, enum tn_dedup_verdict *verdict, struct tn_err *err)
{
	size_t most = 3 * TN_DEDUP_NUMBER + sizeof item->digest + item->key.n + 8;      /* no overflow: tn_dedup_add looked */
	uint64_t where;
	char *p;

	/* three quarters full at most: with linear probes a look then passes few slots that are another key's */
	if (t->n >= t->nslots / 4 * 3)
		TN_TRY(grow_slots(t, err));
	if (!t->is_full && most > (size_t)(t->end - t->at))
		TN_TRY(grow_chunks(t, most, err));
	if (t->is_full)
		return TN_OK;
	where = ((uint64_t)t->nchunks << t->chunk_shift) - (uint64_t)(t->end - t->at);
	p = tn_dedup_put_number(t->at, (uint64_t)item->key.n << 1 | item->has_content);
	p = tn_dedup_put_number(p, item->place.file);
	p = tn_dedup_put_number(p, item->place.line);
	if (item->has_content) {
		memcpy(p, item->digest, sizeof item->digest);
		p += sizeof item->digest;
	}
	if (item->key.n > 0)
		memcpy(p, item->key.p, item->key.n);
	p += item->key.n;
	/* in eights of bytes, so that 32 bits of a slot reach 32 GiB of keys */
	t->at += ((size_t)(p - t->at) + 7) & ~(size_t)7;
	put_slot(t, item->hash >> 32 << 32 | (where / 8 + 1));
	t->n++;
	*verdict = TN_DEDUP_NEW;
	return TN_OK;
}

static enum tn_status look(struct table *t, const struct tn_dedup_item *item, enum tn_dedup_verdict *verdict,
	struct tn_dedup_place *first, struct tn_err *err)
{
	uint64_t mask = t->nslots - 1, tag = item->hash >> 32;

	*verdict = TN_DEDUP_LATER;
	if (t->nslots > 0)
		for (uint64_t i = tag >> t->shift; t->slot[i] != 0; i = (i + 1) & mask)
			if (t->slot[i] >> 32 == tag && is_same(t, t->slot[i], item, verdict, first))
				return TN_OK;
	return t->is_full ? TN_OK : insert(t, item, verdict, err);
}

/* --- a level --- */

static void level_init(struct level *l, const struct tn_dedup *d, uint32_t depth)
{
	*l = (struct level){ .table = { .budget = d->tune.table, .chunk_shift = d->tune.chunk_shift }, .depth = depth };
}

static void level_fini(struct level *l, const struct tn_dedup *d)
{
	table_fini(&l->table);
	tn_dedup_writer_fini(&l->run);
	for (uint32_t i = 0; l->part != NULL && i < d->tune.parts; i++)
		tn_dedup_writer_fini(&l->part[i]);
	tn_sys.free(l->part);
	l->part = NULL;
}

/* Other bits at each level: mixed once more with its number. */
static uint32_t part_of(const struct tn_dedup *d, uint64_t hash, uint32_t depth)
{
	uint64_t h = tn_hash_fold(hash ^ (depth + UINT64_C(1)) * UINT64_C(0x9e3779b97f4a7c15), d->key.k[0] | 1);

	return (uint32_t)((h >> 32) * d->tune.parts >> 32);
}

static enum tn_status put_off(struct tn_dedup *d, struct level *l, uint64_t seq, const struct tn_dedup_item *item, struct tn_err *err)
{
	if (l->part == NULL) {
		l->part = tn_sys.malloc(d->tune.parts * sizeof *l->part);
		if (l->part == NULL)
			return tn_err_nomem(err, d->tune.parts * sizeof *l->part);
		memset(l->part, 0, d->tune.parts * sizeof *l->part);
	}
	return tn_dedup_write_item(&d->file, &l->part[part_of(d, item->hash, l->depth)], seq, item, err);
}

static enum tn_status answer(struct tn_dedup *d, struct level *l, const struct tn_dedup_answer *a, struct tn_err *err)
{
	return tn_dedup_write_answer(&d->file, &l->run, a, err);
}

/* All writers to their ends; run: 1 + parts chains, first that of the level itself. */
static enum tn_status level_end(struct tn_dedup *d, struct level *l, struct tn_dedup_chain *run, struct tn_err *err)
{
	TN_TRY(tn_dedup_write_end(&d->file, &l->run, err));
	run[0] = l->run.chain;
	for (uint32_t i = 0; i < d->tune.parts; i++) {
		run[1 + i] = (struct tn_dedup_chain){ 0 };
		if (l->part == NULL)
			continue;
		TN_TRY(tn_dedup_write_end(&d->file, &l->part[i], err));
		run[1 + i] = l->part[i].chain;
	}
	return TN_OK;
}

static enum tn_status read_level(struct tn_dedup *d, struct level *l, struct tn_dedup_reader *r, struct tn_err *err)
{
	while (!tn_dedup_is_read(r)) {
		struct tn_dedup_answer a = { 0 };
		struct tn_dedup_item item;

		TN_TRY(tn_dedup_read_item(&d->file, r, &a.seq, &item, err));
		item.hash = tn_hash(&d->key, item.key);
		TN_TRY(look(&l->table, &item, &a.verdict, &a.first, err));
		a.key = item.key;
		if (a.verdict == TN_DEDUP_LATER)
			TN_TRY(put_off(d, l, a.seq, &item, err));
		else if (a.verdict != TN_DEDUP_NEW)
			TN_TRY(answer(d, l, &a, err));
	}
	return TN_OK;
}

static enum tn_status merge_runs(struct tn_dedup *d, const struct tn_dedup_chain *run, struct tn_dedup_chain *to, struct tn_err *err)
{
	struct tn_dedup_merge m;
	struct tn_dedup_writer w = { 0 };
	const struct tn_dedup_answer *a = NULL;
	enum tn_status st = tn_dedup_merge_open(&m, &d->file, run, d->tune.parts + 1, err);

	while (st == TN_OK && (st = tn_dedup_merge_next(&m, &d->file, &a, err)) == TN_OK && a != NULL)
		st = tn_dedup_write_answer(&d->file, &w, a, err);
	if (st == TN_OK)
		st = tn_dedup_write_end(&d->file, &w, err);
	*to = w.chain;
	tn_dedup_writer_fini(&w);
	tn_dedup_merge_close(&m);
	return st;
}

static enum tn_status solve(struct tn_dedup *d, struct tn_dedup_chain *chain, uint32_t depth, struct tn_err *err);

/* The partitions that a level has left, each to its run. The table is gone by now: the levels below want that memory. */
static enum tn_status solve_parts(struct tn_dedup *d, struct tn_dedup_chain *run, uint32_t depth, struct tn_err *err)
{
	for (uint32_t i = 1; i <= d->tune.parts; i++)
		if (run[i].bytes > 0)
			TN_TRY(solve(d, &run[i], depth + 1, err));
	return TN_OK;
}

static struct tn_dedup_chain *new_runs(const struct tn_dedup *d, struct tn_err *err)
{
	size_t n = d->tune.parts + (size_t)1;
	struct tn_dedup_chain *run = tn_sys.malloc(n * sizeof *run);

	if (run == NULL)
		tn_err_nomem(err, n * sizeof *run);
	return run;
}

/* In: the keys of a partition. Out: the answers to them. */
static enum tn_status solve(struct tn_dedup *d, struct tn_dedup_chain *chain, uint32_t depth, struct tn_err *err)
{
	struct tn_dedup_reader r;
	struct level l;
	struct tn_dedup_chain *run = new_runs(d, err);
	enum tn_status st;
	bool is_cut;

	if (run == NULL)
		return TN_ELIMIT;
	if (depth > d->deepest)
		d->deepest = depth;
	level_init(&l, d, depth);
	tn_dedup_reader_init(&r, *chain);
	st = read_level(d, &l, &r, err);
	tn_dedup_reader_fini(&r);
	if (st == TN_OK)
		st = level_end(d, &l, run, err);
	is_cut = l.part != NULL;
	level_fini(&l, d);
	if (st == TN_OK)
		*chain = run[0];
	if (st == TN_OK && is_cut) {
		st = solve_parts(d, run, depth, err);
		if (st == TN_OK)
			st = merge_runs(d, run, chain, err);
	}
	tn_sys.free(run);
	return st;
}

/* --- the calls --- */

enum tn_status tn_dedup_open_tuned(struct tn_dedup **to, const struct tn_dedup_tune *tune, const char *tmp, struct tn_err *err)
{
	struct tn_dedup *d = tn_sys.malloc(sizeof *d);

	*to = NULL;
	if (d == NULL)
		return tn_err_nomem(err, sizeof *d);
	*d = (struct tn_dedup){ .tune = *tune, .file = { .tmp = tmp == NULL ? "/tmp" : tmp, .fd = -1, .block = tune->block } };
	level_init(&d->top, d, 0);
	if (tn_hash_key_init(&d->key) != 0 || tn_hash_key_init(&d->content[0]) != 0 || tn_hash_key_init(&d->content[1]) != 0) {
		tn_sys.free(d);
		return tn_err_set(err, TN_ELIMIT, "the system gives no random bytes");
	}
	*to = d;
	return TN_OK;
}

/* A quarter at most is for the blocks that are being filled. */
enum tn_status tn_dedup_open(struct tn_dedup **d, const struct tn_dedup_spec *spec, struct tn_err *err)
{
	uint64_t mem = spec->mem < MEM_LEAST ? MEM_LEAST : spec->mem;
	struct tn_dedup_tune tune = { .block = BLOCK_LEAST, .parts = PARTS, .chunk_shift = CHUNK_SHIFT_LEAST };

	while (tune.block < BLOCK_MOST && 2 * tune.block * BUFFERS <= mem / 4)
		tune.block *= 2;
	tune.table = mem - tune.block * BUFFERS;
	while (tune.chunk_shift < CHUNK_SHIFT_MOST && tune.table >> tune.chunk_shift > 64)
		tune.chunk_shift++;
	return tn_dedup_open_tuned(d, &tune, spec->tmp, err);
}

/* Once the table is full, records with other content are put off, too, with their verdict: they then come in the order of
 * adding among those that wait, as they would have come with more memory. */
static enum tn_status add_later(struct tn_dedup *d, const struct tn_dedup_rec *rec, const struct tn_dedup_item *item,
	enum tn_dedup_verdict *verdict, struct tn_err *err)
{
	struct tn_dedup_answer a = { .seq = d->put_off++, .verdict = *verdict, .key = rec->key,
		.first = { .line = rec->first_line, .file = rec->first_file } };

	TN_TRY(tn_dedup_write_rec(&d->file, &d->log, rec, err));
	TN_TRY(*verdict == TN_DEDUP_OTHER ? answer(d, &d->top, &a, err) : put_off(d, &d->top, a.seq, item, err));
	*verdict = TN_DEDUP_LATER;
	return TN_OK;
}

static enum tn_status fail(struct tn_dedup *d, struct tn_err *err)
{
	d->failed = true;
	return tn_err_set(err, TN_ELIMIT, "dedup: it failed before");   /* says nothing where *err knows the cause */
}

static enum tn_status add(struct tn_dedup *d, struct tn_dedup_rec *rec, enum tn_dedup_verdict *verdict, struct tn_err *err)
{
	struct tn_dedup_item item = { .key = rec->key, .hash = tn_hash(&d->key, rec->key), .has_content = rec->content.n > 0,
		.place = { .line = rec->line, .file = rec->file } };
	struct tn_dedup_place first = { 0 };

	if (rec->key.n > SIZE_MAX / 4 || rec->out.n > SIZE_MAX / 4 || rec->raw.n > SIZE_MAX / 4)
		return tn_err_nomem(err, SIZE_MAX);     /* lengths are added up and shifted further on */
	if (item.has_content) {
		item.digest[0] = tn_hash(&d->content[0], rec->content);
		item.digest[1] = tn_hash(&d->content[1], rec->content);
	}
	TN_TRY(look(&d->top.table, &item, verdict, &first, err));
	rec->first_line = first.line;
	rec->first_file = first.file;
	if (*verdict == TN_DEDUP_LATER || (*verdict == TN_DEDUP_OTHER && d->top.table.is_full))
		return add_later(d, rec, &item, verdict, err);
	return TN_OK;
}

enum tn_status tn_dedup_add(struct tn_dedup *d, struct tn_dedup_rec *rec, enum tn_dedup_verdict *verdict, struct tn_err *err)
{
	return !d->failed && add(d, rec, verdict, err) == TN_OK ? TN_OK : fail(d, err);
}

void tn_dedup_expect(const struct tn_dedup *d, struct tn_str key)
{
	const struct table *t = &d->top.table;

	if (t->slot != NULL)
		__builtin_prefetch(t->slot + (tn_hash(&d->key, key) >> 32 >> t->shift));
}

static enum tn_status solve_all(struct tn_dedup *d, struct tn_err *err)
{
	struct tn_dedup_chain *run = new_runs(d, err);
	enum tn_status st;

	if (run == NULL)
		return TN_ELIMIT;
	st = tn_dedup_write_end(&d->file, &d->log, err);
	if (st == TN_OK)
		st = level_end(d, &d->top, run, err);
	level_fini(&d->top, d);
	if (st == TN_OK)
		st = solve_parts(d, run, 0, err);
	if (st == TN_OK)
		st = tn_dedup_merge_open(&d->merge, &d->file, run, d->tune.parts + 1, err);
	if (st == TN_OK)
		st = tn_dedup_merge_next(&d->merge, &d->file, &d->answer, err);
	tn_dedup_reader_init(&d->log_reader, d->log.chain);
	tn_sys.free(run);
	return st;
}

static enum tn_status next(struct tn_dedup *d, struct tn_dedup_rec *rec, enum tn_dedup_verdict *verdict, struct tn_err *err)
{
	uint64_t seq = d->given++;

	/* the answer before this one was good until now */
	if (d->answer != NULL && d->answer->seq + 1 == seq)
		TN_TRY(tn_dedup_merge_next(&d->merge, &d->file, &d->answer, err));
	TN_TRY(tn_dedup_read_rec(&d->file, &d->log_reader, rec, err));
	*verdict = TN_DEDUP_NEW;
	if (d->answer == NULL || d->answer->seq != seq)
		return TN_OK;
	*verdict = d->answer->verdict;
	rec->key = d->answer->key;
	rec->first_line = d->answer->first.line;
	rec->first_file = d->answer->first.file;
	return TN_OK;
}

int tn_dedup_next(struct tn_dedup *d, struct tn_dedup_rec *rec, enum tn_dedup_verdict *verdict, struct tn_err *err)
{
	bool ok = !d->failed;

	if (ok && !d->is_solved && d->put_off > 0)
		ok = solve_all(d, err) == TN_OK;
	d->is_solved = true;
	if (ok && d->given == d->put_off)
		return 0;
	if (ok && next(d, rec, verdict, err) == TN_OK)
		return 1;
	fail(d, err);
	return -1;
}

uint64_t tn_dedup_spilled(const struct tn_dedup *d)
{
	return (uint64_t)d->file.bytes;
}

uint32_t tn_dedup_deepest(const struct tn_dedup *d)
{
	return d->deepest;
}

void tn_dedup_close(struct tn_dedup *d)
{
	if (d == NULL)
		return;
	level_fini(&d->top, d);
	tn_dedup_writer_fini(&d->log);
	tn_dedup_reader_fini(&d->log_reader);
	tn_dedup_merge_close(&d->merge);
	tn_dedup_file_close(&d->file);
	tn_sys.free(d);
}
