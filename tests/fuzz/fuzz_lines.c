/* H2: the splitter held to its plain twin and to the reader above it, escape and unescape to a round trip.
 * The first four bytes of the input choose mode, room and separator. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "io/lines.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void must(bool ok)
{
	if (!ok)
		abort();
}

struct setting {
	size_t cap;
	char sep;
	bool foreign;
};

/* All rows as absolute offsets and flags. */
static void walk(struct tn_buf *out, const char *data, size_t n, struct setting set, size_t (*f)(struct tn_split *, const char *, size_t))
{
	for (size_t pos = 0, used; set.cap < 2 * n + 1024; pos += used) {
		uint32_t *at = malloc(set.cap * sizeof *at);
		struct tn_recref *row = malloc(set.cap * sizeof *row);
		struct tn_split s = { .at = at, .row = row, .at_cap = set.cap, .row_cap = set.cap, .sep = set.sep, .foreign = set.foreign };

		must(at != NULL && row != NULL);
		used = f(&s, data + pos, n - pos);
		must(used <= n - pos && (used == 0) == (s.nrows == 0) && s.nat <= set.cap && s.nrows <= set.cap);
		must(s.has_cr == (!set.foreign && used > 0 && memchr(data + pos, '\r', used) != NULL));
		for (size_t r = 0; r < s.nrows; r++) {
			tn_buf_hex32(out, row[r].flags);
			for (uint32_t i = 0; i <= row[r].nf; i++)
				tn_buf_hex32(out, (uint32_t)pos + at[row[r].at + i]);
			tn_buf_ch(out, tn_split_is_poison(data + pos + at[row[r].at], used - at[row[r].at], set.sep) && s.has_poison ? '!' : '\n');
		}
		free(at);
		free(row);
		if (used == 0)
			set.cap *= 2;
	}
}

/* The same bytes through the reader, out of a block that is whole from the start: rows and the way it ends. */
static void read_rows(const char *data, size_t n, struct setting set, const struct tn_buf *want)
{
	struct tn_in in = { .name = "F", .fd = -1, .max_block = SIZE_MAX / 4, .started = true, .ended = true };
	struct tn_err err = { .status = TN_OK };
	struct tn_buf got = { .p = NULL };
	struct tn_window w;
	struct tn_lines l;
	int more;

	in.buf = in.data = malloc(n + TN_IN_PAD);
	must(in.buf != NULL && tn_lines_init(&l, &in, n + 1, &err) == TN_OK);
	memcpy(in.data, data, n);
	memset(in.data + n, 0, TN_IN_PAD);
	in.n = n;
	l.sep = set.sep;
	l.foreign = set.foreign;
	while ((more = tn_lines_fill(&l, &w, &err)) > 0)
		for (uint32_t r = 0; r < w.n; r++) {
			struct tn_rec rec = tn_window_rec(&w, r);
			struct tn_str raw = tn_rec_raw(&rec);

			must(!tn_split_is_poison(raw.p, raw.n, set.sep));
			must(set.foreign || memchr(raw.p, '\r', raw.n) == NULL);
			tn_buf_hex32(&got, rec.flags);
			for (uint32_t i = 0; i <= rec.nf; i++)
				tn_buf_hex32(&got, (uint32_t)(rec.base - in.buf) + rec.at[i]);
			tn_buf_ch(&got, '\n');
		}
	must((more == 0) == (err.status == TN_OK));
	must(more == 0 || err.line > 0);
	must(more < 0 || n == 0 || set.foreign || data[n - 1] == '\n');
	if (more == 0)          /* a last row without LF is the reader's alone */
		must(got.n >= want->n && (want->n == 0 || memcmp(got.p, want->p, want->n) == 0) && (l.cut || got.n == want->n));
	else
		must(got.n <= want->n && (got.n == 0 || memcmp(got.p, want->p, got.n) == 0));
	free(in.buf);
	tn_lines_fini(&l);
	tn_buf_fini(&got);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct tn_buf a = { .p = NULL }, b = { .p = NULL };
	struct setting set;
	char *data;

	if (n < 4)
		return 0;
	set = (struct setting){ .cap = 2 * TN_SPLIT_ROOM + bytes[0], .sep = bytes[1] & 1 ? '\t' : ',', .foreign = bytes[2] & 1 };
	bytes += 4;
	n -= 4;
	data = malloc(n + TN_IN_PAD);
	must(data != NULL);
	memcpy(data, bytes, n);
	memset(data + n, '\n', TN_IN_PAD);
	walk(&a, data, n, set, tn_split);
	walk(&b, data, n, set, tn_split_plain);
	must(tn_str_eq(tn_buf_str(&a), tn_buf_str(&b)));
	read_rows(data, n, set, &a);
	tn_buf_reset(&a);
	tn_buf_reset(&b);
	tn_buf_escape(&a, (struct tn_str){ data, n });
	must(n == 0 || (memchr(a.p, '\t', a.n) == NULL && memchr(a.p, '\n', a.n) == NULL && memchr(a.p, '\r', a.n) == NULL));
	tn_buf_unescape(&b, tn_buf_str(&a));
	must(tn_str_eq(tn_buf_str(&b), (struct tn_str){ data, n }));
	free(data);
	tn_buf_fini(&a);
	tn_buf_fini(&b);
	return 0;
}
