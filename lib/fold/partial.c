/* Partials (design.md 3.13): the fingerprint of the state options, the run-state row, partial files in.
 *
 * A partial is a table: key columns, fold, components, run. `fold` is NAME/VERSION: and 8 hex digits over the canonical text of the
 * state options. `run` is empty but in two rows whose key is missing; there it holds NAME=VALUE items with TAB between them (\t in the stream).
 * The first row, the run state: seal, rows, kept, where-out, late, latest, digits, matched.I, bad.REASON, option.NAME. The last row, the seal:
 * states, how many rows stand between the two. So a partial that was cut behind a row is seen. Rows of several partials may stand in any
 * order: what counts is that there are as many seals as run states said, and as many states as all seals say. */
#include <inttypes.h>
#include <stdio.h>
#include <zlib.h>

#include "base/num.h"
#include "base/sys.h"
#include "fold/impl.h"

/* --- options and fingerprint --- */

static void options_text(const struct tn_fold *f, struct tn_buf *b)
{
	for (uint32_t i = 0; i < f->noptions; i++) {
		if (i > 0)
			tn_buf_ch(b, '\t');
		tn_buf_cstr(b, "option.");
		tn_buf_cstr(b, f->option[i].name);
		tn_buf_ch(b, '=');
		tn_buf_escape(b, tn_str_of(f->option[i].value));
	}
}

/* A checksum will do, as it is against mistakes: the options in full stand in the run-state row, and are compared
 * first. */
enum tn_status tn_fold_fingerprint(struct tn_fold *f)
{
	struct tn_buf b = { 0 };
	unsigned long crc = crc32(0, NULL, 0);

	options_text(f, &b);
	if (b.failed) {
		(void)tn_err_nomem(f->err, b.cap);
		tn_buf_fini(&b);
		return TN_ELIMIT;
	}
	crc = crc32(crc, (const unsigned char *)b.p, (unsigned)b.n);
	snprintf(f->fingerprint, sizeof f->fingerprint, "%s/%d:%08lx", f->ops->name, f->ops->version, crc & 0xffffffffUL);
	tn_buf_fini(&b);
	return TN_OK;
}

/* --- out --- */

static void item_u64(struct tn_buf *b, const char *name, const char *what, uint64_t v)
{
	tn_buf_cstr(b, name);
	tn_buf_cstr(b, what);
	tn_buf_ch(b, '=');
	tn_buf_u64(b, v);
	tn_buf_ch(b, '\t');
}

/* Counts add up at a merge, `latest` and `digits` are the largest, options must agree (add_item reads it back). */
static void run_text(const struct tn_fold *f, struct tn_buf *b)
{
	const struct tn_source_stats *s = &f->stats;
	char text[32];

	tn_buf_cstr(b, "seal=1\t");
	item_u64(b, "rows", "", s->rows);
	item_u64(b, "kept", "", s->kept);
	item_u64(b, "where-out", "", s->where_out);
	item_u64(b, "late", "", s->late);
	tn_buf_cstr(b, "latest=");
	if (s->latest != TN_TIME_NONE)
		tn_buf_add(b, (struct tn_str){ text, tn_time_put(text, s->latest, 6) });
	tn_buf_ch(b, '\t');
	item_u64(b, "digits", "", s->digits);
	for (uint32_t i = 0; i < f->nselectors; i++)
		item_u64(b, "matched.", f->spec.selector[i], s->matched[i]);
	for (uint32_t i = 0; i < f->common->bad.nreasons; i++)
		item_u64(b, "bad.", f->common->bad.count[i].reason, f->common->bad.count[i].rows);
	options_text(f, b);
}

/* states: how many there were, for the seal; NULL: the run state. */
static enum tn_status write_run_row(struct tn_fold *f, struct tn_row *row, uint32_t nkey, const uint64_t *states)
{
	struct tn_buf b = { 0 };

	for (uint32_t i = 0; i < nkey; i++)
		tn_row_missing(row);
	tn_buf_cstr(tn_row_field(row), f->fingerprint);
	for (uint32_t i = 0; i < f->ncomponents; i++)
		tn_row_missing(row);
	if (states == NULL) {
		run_text(f, &b);
	} else {
		tn_buf_cstr(&b, "states=");
		tn_buf_u64(&b, *states);
	}
	tn_buf_escape(tn_row_field(row), tn_buf_str(&b));
	row->buf.failed |= b.failed;
	tn_buf_fini(&b);
	return tn_row_end(row);
}

/* What is written must be read again: by --merge, and by others with its limit. */
static enum tn_status check_length(struct tn_fold *f, const struct tn_row *row)
{
	if (row->buf.failed || row->buf.n <= f->common->max_record)
		return TN_OK;
	tn_err_set(f->err, TN_ELIMIT, "the state of one key takes %zu bytes, more than a record may have", row->buf.n);
	tn_err_hint(f->err, "--max-record %zuM here and at the merge", (row->buf.n >> 20) + 1);
	return TN_ELIMIT;
}

static enum tn_status write_rows(struct tn_fold *f, struct tn_row *row, uint32_t nkey, uint64_t *states)
{
	struct tn_str key, part, fold = tn_str_of(f->fingerprint);
	const void *state;
	int got;

	while ((got = tn_walk_next(&f->walk, &key, &state)) > 0) {
		while (nkey > 1 && tn_str_cut(&key, '\t', &part))
			tn_buf_add(tn_row_field(row), part);
		if (nkey == 1)
			tn_buf_add(tn_row_field(row), key);
		tn_buf_add(tn_row_field(row), fold);
		TN_TRY(f->ops->encode(state, row, f));
		tn_row_missing(row);
		TN_TRY(check_length(f, row));
		TN_TRY(tn_row_end(row));
		++*states;
	}
	return got < 0 ? f->err->status : TN_OK;
}

enum tn_status tn_partial_write(struct tn_fold *f, struct tn_out *out)
{
	struct tn_row row;
	char names[512];                /* words of ours, as in an answer's header */
	size_t n = 0;
	uint32_t nkey = f->nkeys;
	uint64_t states = 0;
	bool is_sealed;
	enum tn_status st;

	for (uint32_t i = 0; i < nkey; i++)
		n += (size_t)snprintf(names + n, sizeof names - n, "%s ", f->key_name[i]);
	snprintf(names + n, sizeof names - n, "fold %s run", f->ops->partial);
	tn_row_init(&row, out, f->common);
	row.null = f->common->engine != NULL ? "\\N" : "";      /* --null is for answers: a partial is read by --merge only ... */
	row.is_engine = false;                                  /* ... and times in states are part of them */
	st = tn_row_header(&row, names);
	/* Engines feed empty parts: bare rows of nothing are nothing. */
	is_sealed = !(f->common->no_header && f->stats.rows == 0);
	if (st == TN_OK && is_sealed)
		st = write_run_row(f, &row, nkey, NULL);
	if (st == TN_OK)
		st = write_rows(f, &row, nkey, &states);
	if (st == TN_OK && is_sealed)
		st = write_run_row(f, &row, nkey, &states);
	tn_row_fini(&row);
	return st;
}

/* --- in: the run-state row --- */

static enum tn_status bad_run(const struct tn_run *r, struct tn_fold *f, struct tn_str item)
{
	char text[64];

	tn_err_set(f->err, TN_EDATA, "run: not a run state of %s: %s", f->ops->name, tn_err_quote(text, sizeof text, item));
	tn_err_at(f->err, r->in.name, r->rec.line, r->run + 1);
	return TN_EDATA;
}

static enum tn_status add_up(struct tn_fold *f, struct tn_str name, uint64_t *sum, uint64_t v)
{
	if (!__builtin_add_overflow(*sum, v, sum))
		return TN_OK;
	return tn_err_set(f->err, TN_EDATA, "run: %.*s: the counts do not fit 64 bits", (int)name.n, name.p);
}

/* bad.REASON: to the reason of that name, or a new one; when there is no place left, to the last one. */
static enum tn_status add_reason(struct tn_fold *f, struct tn_str name, struct tn_str reason, uint64_t rows)
{
	struct tn_bad *bad = &f->common->bad;

	for (uint32_t i = 0; i <= bad->nreasons && i < TN_BAD_REASONS; i++) {
		bool is_new = i == bad->nreasons;

		if (!is_new && !tn_str_eq(tn_str_of(bad->count[i].reason), reason))
			continue;
		if (is_new) {
			snprintf(bad->count[i].reason, sizeof bad->count[i].reason, "%.*s", (int)reason.n, reason.p);
			bad->nreasons++;
		}
		TN_TRY(add_up(f, name, &bad->count[i].rows, rows));
		return add_up(f, name, &bad->skipped, rows);
	}
	return add_reason(f, name, tn_str_of(bad->count[TN_BAD_REASONS - 1].reason), rows);
}

/* What the first look at the partials found out. */
struct scan {
	char fold[64];
	const char *fold_file;
	bool *sorted;                   /* by operand */
	uint64_t rows, run_rows;        /* rows with a key; without one: run states and seals */
	uint64_t seals_due, seals;      /* that run states announce; that are there */
	uint64_t states;                /* that the seals count */
};

static enum tn_status add_count(struct tn_fold *f, struct scan *seen, struct tn_str name, uint64_t v, bool *known)
{
	struct tn_source_stats *s = &f->stats;
	struct { const char *name; uint64_t *at; } counts[] = {
		{ "seal", &seen->seals_due }, { "states", &seen->states }, { "rows", &s->rows }, { "kept", &s->kept }, { "where-out", &s->where_out }, { "late", &s->late } };

	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		if (tn_str_eq(name, tn_str_of(counts[i].name))) {
			seen->seals += counts[i].at == &seen->states;
			return add_up(f, name, counts[i].at, v);
		}
	}
	for (uint32_t i = 0; i < f->nselectors; i++) {
		if (tn_str_starts(name, TN_STR("matched.")) &&
		    tn_str_eq((struct tn_str){ name.p + 8, name.n - 8 }, tn_str_of(f->spec.selector[i])))
			return add_up(f, name, &s->matched[i], v);
	}
	/* a reason has 23 bytes at most (struct tn_err) */
	if (tn_str_starts(name, TN_STR("bad.")) && name.n > 4 && name.n < 28)
		return add_reason(f, name, (struct tn_str){ name.p + 4, name.n - 4 }, v);
	if (tn_str_eq(name, TN_STR("digits")) && (v == 0 || v == 3 || v == 6)) {
		s->digits = v > s->digits ? (uint8_t)v : s->digits;
		return TN_OK;
	}
	*known = false;
	return TN_OK;
}

/* Name and value are copied: the row they stand in goes with the window. */
static enum tn_status add_option(struct tn_fold *f, const struct tn_run *r, struct tn_str name, struct tn_str value)
{
	struct tn_buf b = { 0 };
	char *n = tn_arena_cstr(&f->arena, name), *v = NULL;

	tn_buf_unescape(&b, value);
	if (!b.failed)
		v = tn_arena_cstr(&f->arena, tn_buf_str(&b));
	tn_buf_fini(&b);
	if (n == NULL || v == NULL)
		return tn_err_nomem(f->err, name.n + value.n);
	return tn_fold_set_option(f, n, v, r->in.name);
}

static enum tn_status add_item(struct tn_fold *f, struct scan *s, const struct tn_run *r, struct tn_str item)
{
	struct tn_str name, value = item;
	struct tn_time t;
	uint64_t v;
	bool known = true;

	if (!tn_str_cut(&value, '=', &name) || name.n == item.n)
		return bad_run(r, f, item);
	if (tn_str_starts(name, TN_STR("option.")))
		return add_option(f, r, (struct tn_str){ name.p + 7, name.n - 7 }, value);
	if (tn_str_eq(name, TN_STR("latest"))) {
		if (value.n == 0)
			return TN_OK;
		if (!tn_time_parse(value, &t) || !t.is_stream)
			return bad_run(r, f, item);
		f->stats.latest = t.us > f->stats.latest ? t.us : f->stats.latest;
		return TN_OK;
	}
	if (!tn_num_u64(value, UINT64_MAX, &v))
		return bad_run(r, f, item);
	TN_TRY(add_count(f, s, name, v, &known));
	return known ? TN_OK : bad_run(r, f, item);
}

static enum tn_status add_run_row(struct tn_fold *f, struct scan *s, const struct tn_run *r)
{
	struct tn_buf b = { 0 };
	struct tn_str rest, item;
	enum tn_status st;

	tn_buf_unescape(&b, tn_rec_field(&r->rec, r->run));
	st = b.failed ? tn_err_nomem(f->err, b.cap) : TN_OK;
	rest = tn_buf_str(&b);
	/* An ordinary row that has lost its key comes here, too: it must not pass for a run without anything to say. */
	if (st == TN_OK && rest.n == 0)
		st = bad_run(r, f, rest);
	while (st == TN_OK && tn_str_cut(&rest, '\t', &item))
		st = add_item(f, s, r, item);
	tn_buf_fini(&b);
	return st;
}

/* --- in: files --- */

/* Two kinds of states of one filter: recommend and recommend-order. */
static bool is_kin(const char *own, struct tn_str fold)
{
	struct tn_str a = tn_str_of(own), b = fold, first, other;

	if (!tn_str_cut(&b, '/', &other) || tn_str_eq(a, other))
		return false;
	b = other;
	(void)tn_str_cut(&a, '-', &first);
	(void)tn_str_cut(&b, '-', &other);
	return tn_str_eq(first, other);
}

static enum tn_status check_kind(struct tn_fold *f, const struct scan *s, const struct tn_run *r)
{
	struct tn_str fold = tn_rec_field(&r->rec, r->fold);
	char text[64], own[40];

	snprintf(own, sizeof own, "%s/%d:", f->ops->name, f->ops->version);
	if (!tn_str_starts(fold, tn_str_of(own)) || fold.n >= sizeof s->fold) {
		tn_err_set(f->err, TN_EDATA, "fold: %s is not a partial of %s, version %d",
			tn_err_quote(text, sizeof text, fold), f->ops->name, f->ops->version);
		tn_err_at(f->err, r->in.name, r->rec.line, r->fold + 1);
		if (is_kin(f->ops->name, fold))
			tn_err_hint(f->err, "--merge needs the options that chose the method at --partial");
		return TN_EDATA;
	}
	return TN_OK;
}

static enum tn_status check_fold(struct tn_fold *f, struct scan *s, const struct tn_run *r)
{
	struct tn_str fold = tn_rec_field(&r->rec, r->fold);
	char text[64];

	if (s->fold[0] == '\0') {
		memcpy(s->fold, fold.p, fold.n);
		s->fold_file = r->in.name;
	} else if (!tn_str_eq(fold, tn_str_of(s->fold))) {
		tn_err_set(f->err, TN_EDATA, "fold: partials of other options: %s here, '%s' in %s",
			tn_err_quote(text, sizeof text, fold), s->fold, s->fold_file);
		tn_err_at(f->err, r->in.name, r->rec.line, r->fold + 1);
		return TN_EDATA;
	}
	return TN_OK;
}

static enum tn_status scan_rows(struct tn_fold *f, struct scan *s, struct tn_run *r, bool *sorted, struct tn_buf *last)
{
	int got;

	while ((got = tn_run_next(r, f)) > 0) {
		f->scanned_rows++;
		TN_TRY(check_kind(f, s, r));
		if (r->current.n == 0) {        /* its options first: they say what differs, the fingerprint only that something does */
			TN_TRY(add_run_row(f, s, r));
			TN_TRY(check_fold(f, s, r));
			s->run_rows++;
			continue;
		}
		TN_TRY(check_fold(f, s, r));
		if (!tn_str_missing(tn_rec_field(&r->rec, r->run)))
			return bad_run(r, f, tn_rec_field(&r->rec, r->run));
		s->rows++;
		if (tn_str_cmp(r->current, tn_buf_str(last)) < 0)
			*sorted = false;
		if (*sorted) {
			tn_buf_reset(last);
			tn_buf_add(last, r->current);
			if (last->failed)
				return tn_err_nomem(f->err, r->current.n);
		}
	}
	return got < 0 ? f->err->status : TN_OK;
}

static enum tn_status scan_file(struct tn_fold *f, struct scan *s, const struct tn_run_place *place, bool *sorted)
{
	struct tn_run r;
	struct tn_buf last = { 0 };
	enum tn_status st = tn_run_open(&r, f, place);

	*sorted = true;
	f->is_scanning = true;
	if (st == TN_OK)
		st = scan_rows(f, s, &r, sorted, &last);
	f->is_scanning = false;
	f->scanned_bytes += r.in.raw_bytes;
	if (st != TN_OK)
		tn_err_at(f->err, r.in.name, 0, 0);
	tn_buf_fini(&last);
	tn_run_close(&r);
	return st;
}

/* How many bytes of a line stand open behind `s`, when `before` stood open in front of it. */
static size_t open_line(size_t before, struct tn_str s)
{
	for (size_t n = s.n; n > 0; n--)
		if (s.p[n - 1] == '\n')
			return s.n - n;
	return before + s.n;
}

/* A pipe cannot be read twice, and what its states mean may stand in its last row: it is put aside first. A line that is too long
 * ends that: whoever reads what was put aside says so, and a bomb does not fill the disk (F19). */
static enum tn_status spool(struct tn_fold *f, const char *name, struct tn_run_place *place)
{
	struct tn_in in = { 0 };
	enum tn_status st = tn_in_open(&in, name, 4 * TN_IN_BLOCK, f->err);
	size_t open = 0;
	int got = 1;

	if (st == TN_OK)
		st = tn_spill_begin(f);
	*place = (struct tn_run_place){ .at = f->spill_size, .file = strcmp(name, "-") == 0 ? "stdin" : name, .is_aside = true };
	while (st == TN_OK && open <= f->common->max_record && (got = tn_in_more(&in, f->err)) > 0) {
		open = open_line(open, (struct tn_str){ in.data, in.n });
		st = tn_spill_bytes(f, (struct tn_str){ in.data, in.n });
		tn_in_take(&in, in.n);
	}
	if (st == TN_OK && got < 0)
		st = f->err->status;
	if (st != TN_OK)
		tn_err_at(f->err, in.name, 0, 0);
	tn_in_close(&in);
	TN_TRY(st);
	return tn_spill_end(f, place);
}

/* The state is decoded aside and merged: a key may stand in the table already, from another partial or twice in this
 * one. */
static enum tn_status to_table(struct tn_fold *f, struct tn_run *r)
{
	void *fresh = f->walk.other;
	int got;

	while ((got = tn_run_next(r, f)) > 0) {
		struct tn_event e = { .key = r->current };
		void *state;

		if (r->current.n == 0)
			continue;
		TN_TRY(tn_fold_decode(f, r, fresh));
		TN_TRY(tn_states_get(&f->states, &e, 1, &state, f->err));
		TN_TRY(f->ops->merge(state, fresh, f));
		if (tn_fold_is_full(f))
			TN_TRY(tn_fold_spill(f));
	}
	return got < 0 ? f->err->status : TN_OK;
}

/* Rows in no order: into the table, as events are. */
static enum tn_status read_unsorted(struct tn_fold *f, const struct tn_run_place *place)
{
	struct tn_run r;
	enum tn_status st = tn_run_open(&r, f, place);

	if (st == TN_OK)
		st = to_table(f, &r);
	tn_run_close(&r);
	return st;
}

/* Opened only to see whether it can be read twice, from a place of its own each time; a descriptor is held while it
 * is read, not before. */
static enum tn_status place_file(struct tn_fold *f, const char *name, struct tn_run_place *place)
{
	struct tn_in in = { 0 };
	bool regular;

	if (strcmp(name, "-") == 0)
		return spool(f, name, place);
	TN_TRY(tn_in_open(&in, name, TN_IN_BLOCK * 2, f->err));
	regular = in.is_regular;
	tn_in_close(&in);
	*place = (struct tn_run_place){ .file = name };
	return regular ? TN_OK : spool(f, name, place);
}

/* A value that no option takes is wrong usage, but where it stands in a partial it is bad data. */
static enum tn_status setup(struct tn_fold *f, bool from_partials)
{
	enum tn_status st = tn_fold_setup(f);
	struct tn_str what = tn_str_of(f->err->what);

	if (st != TN_EUSAGE || !from_partials)
		return st;
	while (what.n > 0 && *what.p == '-') {
		what.p++;
		what.n--;
	}
	for (uint32_t i = 0; i < f->noptions; i++) {
		struct tn_str name = tn_str_of(f->option[i].name);

		if (tn_str_starts(what, name) && what.p[name.n] == ':')
			return f->err->status = TN_EDATA;
	}
	return st;
}

/* A header and no run-state row is no partial of nothing, for that has one. Bare rows have no header: engines make nothing of nothing. */
static enum tn_status no_run(struct tn_fold *f, const char *file)
{
	tn_err_set(f->err, TN_EINPUT, "no run-state row (the first one, without a key): the partial was cut");
	tn_err_at(f->err, file, 0, 0);
	return TN_EINPUT;
}

/* Partials made by hand need no seal. */
static enum tn_status check_seals(struct tn_fold *f, const struct scan *s)
{
	if (s->seals < s->seals_due)
		tn_err_set(f->err, TN_EINPUT, "a partial was cut: it has no last row with the number of its states");
	else if (s->seals > s->seals_due || (s->rows != s->states && s->run_rows == 2 * s->seals))
		tn_err_set(f->err, s->rows < s->states ? TN_EINPUT : TN_EDATA, "a partial is not whole: %" PRIu64 " states were written, %" PRIu64
			" are here", s->states, s->rows);
	else
		return TN_OK;
	if (f->common->nfiles == 1)
		tn_err_at(f->err, f->common->file[0], 0, 0);
	return f->err->status;
}

static enum tn_status scan_all(struct tn_fold *f, struct scan *s, struct tn_run_place *place, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint64_t before = s->run_rows;

		TN_TRY(place_file(f, f->common->nfiles == 0 ? "-" : f->common->file[i], &place[i]));
		TN_TRY(scan_file(f, s, &place[i], &s->sorted[i]));
		if (s->run_rows == before && !f->common->no_header)
			return no_run(f, place[i].file);
	}
	if (s->rows > 0 && s->run_rows == s->seals) {
		if (n == 1)
			tn_err_at(f->err, place->file, 0, 0);
		return tn_err_set(f->err, TN_EDATA, "no run-state row (the first one, without a key) in the partial%s", n > 1 ? "s" : "");
	}
	TN_TRY(check_seals(f, s));
	TN_TRY(setup(f, s->run_rows > 0));
	TN_TRY(tn_fold_fingerprint(f));
	if (s->fold[0] != '\0' && strcmp(s->fold, f->fingerprint) != 0)
		return tn_err_set(f->err, TN_EDATA, "fold: '%s' in %s does not fit its run-state row: '%s'", s->fold, s->fold_file,
			f->fingerprint);
	return TN_OK;
}

enum tn_status tn_partial_read(struct tn_fold *f)
{
	uint32_t n = f->common->nfiles == 0 ? 1 : (uint32_t)f->common->nfiles;
	struct tn_run_place *place = tn_arena_zalloc(&f->arena, n, sizeof *place);
	struct scan s = { .sorted = tn_arena_zalloc(&f->arena, n, sizeof *s.sorted) };

	if (place == NULL || s.sorted == NULL)
		return tn_err_nomem(f->err, n * sizeof *place);
	TN_TRY(scan_all(f, &s, place, n));
	f->walk.other = tn_arena_zalloc(&f->arena, 1, f->ops->state_size);
	if (f->walk.other == NULL)
		return tn_err_nomem(f->err, f->ops->state_size);
	for (uint32_t i = 0; i < n; i++) {
		if (s.sorted[i])
			TN_TRY(tn_fold_add_run(f, place[i]));
		else
			TN_TRY(read_unsorted(f, &place[i]));
	}
	return TN_OK;
}
