/* Private. Inside dedup: what dedup.c (the table, the levels, the calls) and dedup_spill.c (the file) share, and what
 * their tests set.
 *
 * Log         a record that is put off is written once, into the log, in the order of adding; its number there is its `seq`.
 * Levels      its key, digest and place go to one of `parts` partitions. A partition is solved as the input is: a table
 *             as large as memory allows; what is not in it when it is full goes to partitions of the next level, cut by
 *             other bits of the hash. Each level keeps at least one key, so there is an end to it whatever the keys are,
 *             and a key that comes often is kept once.
 * Runs        a level answers with a run: seq and verdict, rising, of those records that are not new. The runs of its
 *             partitions are merged into its own. tn_dedup_next reads the log along the merge of the topmost: so nothing
 *             but short answers is ever sorted.
 * File        all this lies in one nameless file, as chains of blocks: one descriptor, however many partitions there are. A block
 *             begins with the number of the one behind it.
 */
#ifndef TN_STREAM_DEDUP_PARTS_H
#define TN_STREAM_DEDUP_PARTS_H

#include "base/buf.h"
#include "base/hash.h"
#include "stream/dedup.h"

/* What follows from spec.mem; tests choose smaller ones. */
struct tn_dedup_tune {
	uint64_t table;         /* bytes of a table */
	size_t block;           /* bytes of a block of the file; at least 64 */
	uint32_t parts;         /* partitions of a level */
	unsigned chunk_shift;   /* a chunk of keys has 2^so many bytes */
};

enum tn_status tn_dedup_open_tuned(struct tn_dedup **d, const struct tn_dedup_tune *tune, const char *tmp, struct tn_err *err);
uint32_t tn_dedup_deepest(const struct tn_dedup *d);    /* levels below the first that were needed so far */

struct tn_dedup_place {
	uint64_t line;
	uint32_t file;
};

/* A key on its way into a table. */
struct tn_dedup_item {
	struct tn_str key;
	uint64_t hash, digest[2];
	bool has_content;       /* else digest is nothing */
	struct tn_dedup_place place;
};

/* --- numbers of any length, seven bits a byte --- */

#define TN_DEDUP_NUMBER 10      /* bytes of the longest */

static inline char *tn_dedup_put_number(char *p, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		*p++ = (char)(unsigned char)(v | 0x80);
	*p++ = (char)(unsigned char)v;
	return p;
}

/* --- the file: dedup_spill.c --- */

struct tn_dedup_file {
	const char *tmp;
	int fd;                 /* -1: not needed yet */
	size_t block;
	uint64_t nblocks;       /* given away so far */
	int64_t bytes;          /* written */
};

struct tn_dedup_chain {
	uint64_t first;         /* number of a block */
	uint64_t bytes;         /* 0: there is none */
};

struct tn_dedup_writer {
	struct tn_dedup_chain chain;
	char *buf;              /* the block being filled; NULL: none yet */
	size_t n;
	uint64_t block;         /* its number */
	uint64_t last;          /* seq of the record before: differences are written */
};

struct tn_dedup_reader {
	char *buf;
	size_t at, n;
	uint64_t block, left;   /* the next one, and the bytes from there on */
	uint64_t last;
	struct tn_buf whole;    /* a record that lies across blocks */
};

void tn_dedup_file_close(struct tn_dedup_file *f);
enum tn_status tn_dedup_write(struct tn_dedup_file *f, struct tn_dedup_writer *w, struct tn_str bytes, struct tn_err *err);
/* frees, keeps the chain */
enum tn_status tn_dedup_write_end(struct tn_dedup_file *f, struct tn_dedup_writer *w, struct tn_err *err);
void tn_dedup_writer_fini(struct tn_dedup_writer *w);

void tn_dedup_reader_init(struct tn_dedup_reader *r, struct tn_dedup_chain chain);
static inline bool tn_dedup_is_read(const struct tn_dedup_reader *r) { return r->at == r->n && r->left == 0; }
/* n bytes, good until the next call for that reader. */
enum tn_status tn_dedup_read(struct tn_dedup_file *f, struct tn_dedup_reader *r, size_t n, const char **bytes, struct tn_err *err);
void tn_dedup_reader_fini(struct tn_dedup_reader *r);

/* A key that was put off: from the log's seq on. */
enum tn_status tn_dedup_write_item(struct tn_dedup_file *f, struct tn_dedup_writer *w, uint64_t seq,
	const struct tn_dedup_item *item, struct tn_err *err);
enum tn_status tn_dedup_read_item(struct tn_dedup_file *f, struct tn_dedup_reader *r, uint64_t *seq, struct tn_dedup_item *item,
	struct tn_err *err);   /* without its hash */

/* A record itself, in the log. */
enum tn_status tn_dedup_write_rec(struct tn_dedup_file *f, struct tn_dedup_writer *w, const struct tn_dedup_rec *rec, struct tn_err *err);
enum tn_status tn_dedup_read_rec(struct tn_dedup_file *f, struct tn_dedup_reader *r, struct tn_dedup_rec *rec, struct tn_err *err);

/* An answer, in a run. */
struct tn_dedup_answer {
	uint64_t seq;
	enum tn_dedup_verdict verdict;  /* AGAIN or OTHER */
	struct tn_str key;              /* with OTHER, and where the first one stands */
	struct tn_dedup_place first;
};

enum tn_status tn_dedup_write_answer(struct tn_dedup_file *f, struct tn_dedup_writer *w, const struct tn_dedup_answer *a,
	struct tn_err *err);

/* Runs as one, by seq; no two answers have the same. */
struct tn_dedup_merge {
	struct tn_dedup_reader *from;
	struct tn_dedup_answer *head;
	uint32_t n, current;            /* current: the one whose head was given last; n: none */
};

/* n may be 0. Takes copies of the chains. */
enum tn_status tn_dedup_merge_open(struct tn_dedup_merge *m, struct tn_dedup_file *f, const struct tn_dedup_chain *run,
	uint32_t n, struct tn_err *err);
/* NULL: no more. Good until the next call. */
enum tn_status tn_dedup_merge_next(struct tn_dedup_merge *m, struct tn_dedup_file *f, const struct tn_dedup_answer **a, struct tn_err *err);
void tn_dedup_merge_close(struct tn_dedup_merge *m);

#endif
