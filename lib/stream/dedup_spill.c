/* The file behind dedup: chains of blocks in one nameless file, what is written into them, and the merge of answers. See
 * dedup_parts.h. */
#include <errno.h>
#include <unistd.h>

#include "base/sys.h"
#include "io/temp.h"
#include "stream/dedup_parts.h"

#define LINK 8                  /* bytes of a block's link */

static enum tn_status no_read(const struct tn_dedup_file *f, int error, struct tn_err *err)
{
	tn_err_errno(err, TN_ELIMIT, "reading the spill", f->tmp, error);
	tn_err_hint(err, "--tmp DIR names another place");
	return TN_ELIMIT;
}

void tn_dedup_file_close(struct tn_dedup_file *f)
{
	if (f->fd >= 0)
		(void)tn_sys.close(f->fd);      /* nobody will read it again */
	f->fd = -1;
}

/* --- blocks --- */

/* At its own place: chains grow side by side, so the blocks of one do not come in the file's order. A last block may
 * be short, and then the file ends there or another block lies behind. */
static enum tn_status write_block(struct tn_dedup_file *f, struct tn_dedup_writer *w, uint64_t next, struct tn_err *err)
{
	memcpy(w->buf, &next, LINK);
	if (f->fd < 0)
		TN_TRY(tn_temp_open(&f->fd, f->tmp, err));
	if (tn_sys.lseek(f->fd, (off_t)(w->block * f->block), SEEK_SET) < 0)
		return tn_temp_full(f->tmp, f->bytes, w->n, errno, err);
	return tn_temp_write(f->fd, f->tmp, w->buf, w->n, &f->bytes, err);
}

static enum tn_status begin(struct tn_dedup_file *f, struct tn_dedup_writer *w, struct tn_err *err)
{
	w->buf = tn_sys.malloc(f->block);
	if (w->buf == NULL)
		return tn_err_nomem(err, f->block);
	w->n = LINK;
	w->block = w->chain.first = f->nblocks++;
	return TN_OK;
}

/* The number of the block behind it is settled when one is written: chains can be followed without a list of their blocks
 * in memory. */
enum tn_status tn_dedup_write(struct tn_dedup_file *f, struct tn_dedup_writer *w, struct tn_str bytes, struct tn_err *err)
{
	if (w->buf == NULL && bytes.n > 0)
		TN_TRY(begin(f, w, err));
	while (bytes.n > 0) {
		size_t n = f->block - w->n;

		if (n == 0) {
			uint64_t next = f->nblocks++;

			TN_TRY(write_block(f, w, next, err));
			w->block = next;
			w->n = LINK;
			continue;
		}
		if (n > bytes.n)
			n = bytes.n;
		memcpy(w->buf + w->n, bytes.p, n);
		w->n += n;
		w->chain.bytes += n;
		bytes.p += n;
		bytes.n -= n;
	}
	return TN_OK;
}

enum tn_status tn_dedup_write_end(struct tn_dedup_file *f, struct tn_dedup_writer *w, struct tn_err *err)
{
	enum tn_status st = w->buf == NULL ? TN_OK : write_block(f, w, 0, err);

	tn_dedup_writer_fini(w);
	return st;
}

void tn_dedup_writer_fini(struct tn_dedup_writer *w)
{
	tn_sys.free(w->buf);
	w->buf = NULL;
}

void tn_dedup_reader_init(struct tn_dedup_reader *r, struct tn_dedup_chain chain)
{
	*r = (struct tn_dedup_reader){ .block = chain.first, .left = chain.bytes };
}

void tn_dedup_reader_fini(struct tn_dedup_reader *r)
{
	tn_sys.free(r->buf);
	tn_buf_fini(&r->whole);
	*r = (struct tn_dedup_reader){ 0 };
}

static enum tn_status read_block(struct tn_dedup_file *f, struct tn_dedup_reader *r, struct tn_err *err)
{
	size_t n = f->block - LINK < r->left ? f->block : (size_t)r->left + LINK, got = 0;

	if (r->left == 0)
		return no_read(f, EIO, err);    /* a record has no end: nobody but us had that file */
	if (r->buf == NULL)
		r->buf = tn_sys.malloc(f->block);
	if (r->buf == NULL)
		return tn_err_nomem(err, f->block);
	while (got < n) {
		ssize_t more = tn_sys.pread(f->fd, r->buf + got, n - got, (off_t)(r->block * f->block + got));

		if (more < 0 && errno == EINTR)
			continue;
		if (more <= 0)
			return no_read(f, more == 0 ? EIO : errno, err);
		got += (size_t)more;
	}
	memcpy(&r->block, r->buf, LINK);
	r->left -= n - LINK;
	r->at = LINK;
	r->n = n;
	return TN_OK;
}

/* Across blocks: put together aside. */
static enum tn_status read_whole(struct tn_dedup_file *f, struct tn_dedup_reader *r, size_t n, const char **bytes, struct tn_err *err)
{
	if (n > r->n - r->at + r->left)
		return no_read(f, EIO, err);
	tn_buf_reset(&r->whole);
	if (!tn_buf_room(&r->whole, n))
		return tn_err_nomem(err, n);
	while (n > 0) {
		size_t some = r->n - r->at < n ? r->n - r->at : n;

		if (some == 0) {
			TN_TRY(read_block(f, r, err));
			continue;
		}
		tn_buf_add(&r->whole, (struct tn_str){ r->buf + r->at, some });
		r->at += some;
		n -= some;
	}
	*bytes = r->whole.p;
	return TN_OK;
}

enum tn_status tn_dedup_read(struct tn_dedup_file *f, struct tn_dedup_reader *r, size_t n, const char **bytes, struct tn_err *err)
{
	if (r->at == r->n && n > 0)
		TN_TRY(read_block(f, r, err));
	if (n > r->n - r->at)
		return read_whole(f, r, n, bytes, err);
	*bytes = n == 0 ? "" : r->buf + r->at;
	r->at += n;
	return TN_OK;
}

static enum tn_status read_number(struct tn_dedup_file *f, struct tn_dedup_reader *r, uint64_t *v, struct tn_err *err)
{
	unsigned char c;
	unsigned shift = 0;

	*v = 0;
	do {
		if (r->at == r->n)
			TN_TRY(read_block(f, r, err));
		c = (unsigned char)r->buf[r->at++];
		/* masked: a number of ours never has more than ten bytes, and a shift by 64 would have no meaning */
		*v |= (uint64_t)(c & 0x7f) << (shift & 63);
		shift += 7;
	} while (c & 0x80);
	return TN_OK;
}

/* Several in a row. */
static enum tn_status read_numbers(struct tn_dedup_file *f, struct tn_dedup_reader *r, uint64_t *v, int n, struct tn_err *err)
{
	for (int i = 0; i < n; i++)
		TN_TRY(read_number(f, r, &v[i], err));
	return TN_OK;
}

static enum tn_status read_text(struct tn_dedup_file *f, struct tn_dedup_reader *r, uint64_t n, struct tn_str *text, struct tn_err *err)
{
	text->n = (size_t)n;            /* was a size_t when it was written */
	return tn_dedup_read(f, r, text->n, &text->p, err);
}

/* --- what is written into them --- */

enum tn_status tn_dedup_write_item(struct tn_dedup_file *f, struct tn_dedup_writer *w, uint64_t seq,
	const struct tn_dedup_item *item, struct tn_err *err)
{
	char head[4 * TN_DEDUP_NUMBER + sizeof item->digest], *p = head;

	p = tn_dedup_put_number(p, seq - w->last);
	p = tn_dedup_put_number(p, (uint64_t)item->key.n << 1 | item->has_content);
	p = tn_dedup_put_number(p, item->place.file);
	p = tn_dedup_put_number(p, item->place.line);
	if (item->has_content) {
		memcpy(p, item->digest, sizeof item->digest);
		p += sizeof item->digest;
	}
	w->last = seq;
	TN_TRY(tn_dedup_write(f, w, (struct tn_str){ head, (size_t)(p - head) }, err));
	return tn_dedup_write(f, w, item->key, err);
}

enum tn_status tn_dedup_read_item(struct tn_dedup_file *f, struct tn_dedup_reader *r, uint64_t *seq, struct tn_dedup_item *item,
	struct tn_err *err)
{
	uint64_t v[4];
	const char *p;

	TN_TRY(read_numbers(f, r, v, 4, err));
	r->last += v[0];
	*seq = r->last;
	item->has_content = v[1] & 1;
	item->place = (struct tn_dedup_place){ .line = v[3], .file = (uint32_t)v[2] };
	if (item->has_content) {
		TN_TRY(tn_dedup_read(f, r, sizeof item->digest, &p, err));
		memcpy(item->digest, p, sizeof item->digest);
	}
	return read_text(f, r, v[1] >> 1, &item->key, err);
}

enum tn_status tn_dedup_write_rec(struct tn_dedup_file *f, struct tn_dedup_writer *w, const struct tn_dedup_rec *rec, struct tn_err *err)
{
	char head[6 * TN_DEDUP_NUMBER], *p = head;

	p = tn_dedup_put_number(p, rec->file);
	p = tn_dedup_put_number(p, rec->rows);
	p = tn_dedup_put_number(p, rec->line);
	p = tn_dedup_put_number(p, (uint64_t)rec->time_us);
	p = tn_dedup_put_number(p, rec->out.n);
	p = tn_dedup_put_number(p, rec->raw.n);
	TN_TRY(tn_dedup_write(f, w, (struct tn_str){ head, (size_t)(p - head) }, err));
	TN_TRY(tn_dedup_write(f, w, rec->out, err));
	return tn_dedup_write(f, w, rec->raw, err);
}

/* Both texts in one piece: a second call could move the first. */
enum tn_status tn_dedup_read_rec(struct tn_dedup_file *f, struct tn_dedup_reader *r, struct tn_dedup_rec *rec, struct tn_err *err)
{
	uint64_t v[6];
	struct tn_str both;

	TN_TRY(read_numbers(f, r, v, 6, err));
	TN_TRY(read_text(f, r, v[4] + v[5], &both, err));
	*rec = (struct tn_dedup_rec){ .file = (uint32_t)v[0], .rows = (uint32_t)v[1], .line = v[2], .time_us = (int64_t)v[3],
		.out = { both.p, (size_t)v[4] }, .raw = { both.p + v[4], (size_t)v[5] } };
	return TN_OK;
}

/* 0 is AGAIN, else OTHER and one more than the length of the key. */
enum tn_status tn_dedup_write_answer(struct tn_dedup_file *f, struct tn_dedup_writer *w, const struct tn_dedup_answer *a,
	struct tn_err *err)
{
	char head[4 * TN_DEDUP_NUMBER], *p = head;
	bool is_other = a->verdict == TN_DEDUP_OTHER;

	p = tn_dedup_put_number(p, a->seq - w->last);
	p = tn_dedup_put_number(p, is_other ? (uint64_t)a->key.n + 1 : 0);
	w->last = a->seq;
	if (is_other) {
		p = tn_dedup_put_number(p, a->first.file);
		p = tn_dedup_put_number(p, a->first.line);
	}
	TN_TRY(tn_dedup_write(f, w, (struct tn_str){ head, (size_t)(p - head) }, err));
	return is_other ? tn_dedup_write(f, w, a->key, err) : TN_OK;
}

static enum tn_status read_answer(struct tn_dedup_file *f, struct tn_dedup_reader *r, struct tn_dedup_answer *a, struct tn_err *err)
{
	uint64_t v[4];

	TN_TRY(read_numbers(f, r, v, 2, err));
	r->last += v[0];
	*a = (struct tn_dedup_answer){ .seq = r->last, .verdict = v[1] == 0 ? TN_DEDUP_AGAIN : TN_DEDUP_OTHER };
	if (v[1] == 0)
		return TN_OK;
	TN_TRY(read_numbers(f, r, v + 2, 2, err));
	a->first = (struct tn_dedup_place){ .line = v[3], .file = (uint32_t)v[2] };
	return read_text(f, r, v[1] - 1, &a->key, err);
}

/* --- the merge --- */

enum tn_status tn_dedup_merge_open(struct tn_dedup_merge *m, struct tn_dedup_file *f, const struct tn_dedup_chain *run,
	uint32_t n, struct tn_err *err)
{
	*m = (struct tn_dedup_merge){ 0 };
	m->from = tn_sys.malloc((n + 1) * sizeof *m->from);
	m->head = tn_sys.malloc((n + 1) * sizeof *m->head);
	if (m->from == NULL || m->head == NULL)
		return tn_err_nomem(err, (n + 1) * sizeof *m->from);
	for (uint32_t i = 0; i < n; i++) {
		/* a partition without a twin or conflict has no answers */
		if (run[i].bytes == 0)
			continue;
		tn_dedup_reader_init(&m->from[m->n++], run[i]);
		TN_TRY(read_answer(f, &m->from[m->n - 1], &m->head[m->n - 1], err));
	}
	m->current = m->n;              /* no head was given yet */
	return TN_OK;
}

static void drop(struct tn_dedup_merge *m, uint32_t i)
{
	tn_dedup_reader_fini(&m->from[i]);
	m->from[i] = m->from[--m->n];
	m->head[i] = m->head[m->n];
}

/* At most some dozens of runs, and answers are rare beside records: a look at each head is cheap enough. */
enum tn_status tn_dedup_merge_next(struct tn_dedup_merge *m, struct tn_dedup_file *f, const struct tn_dedup_answer **a, struct tn_err *err)
{
	uint32_t i = m->current;

	if (i < m->n) {
		if (tn_dedup_is_read(&m->from[i]))
			drop(m, i);
		else
			TN_TRY(read_answer(f, &m->from[i], &m->head[i], err));
	}
	m->current = 0;
	for (i = 1; i < m->n; i++)
		if (m->head[i].seq < m->head[m->current].seq)
			m->current = i;
	*a = m->n == 0 ? NULL : &m->head[m->current];
	return TN_OK;
}

void tn_dedup_merge_close(struct tn_dedup_merge *m)
{
	for (uint32_t i = 0; i < m->n; i++)
		tn_dedup_reader_fini(&m->from[i]);
	tn_sys.free(m->from);
	tn_sys.free(m->head);
	*m = (struct tn_dedup_merge){ 0 };
}
