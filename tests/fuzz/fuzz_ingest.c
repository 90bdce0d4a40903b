/* H7 for `ingest`: reader, cells, mapper and output as one, in process. The first eight bytes set it up: which format or preset, options, chunk sizes
 * of reads; the rest is the file (in the last setting a preset, up to a blank line, and the file behind it). Held against the plain mapper on the
 * same bytes read at once: same status, message, counts and output. What comes out must read back: as many fields in each row as in the header, a user
 * and a time of the stream's form, no byte that the stream has no room for; and rows read are rows written plus all that was left out. */
#include "base/time.h"
#include "fuzz/memory.h"
#include "stream/preset.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t most);

#define SETUP 8

/* What fields are about: each is nearly, or just, a value of some role. */
static const char *const values[] = {
	"", "1.", ".5", "-1.50", "-0", "-", "+1", "1e3", "007", "9223372036854775807", "99999999999999999999", "0.0000000000000000001", "1,5", "nan", "\\N", "\\",
	"\"\"", "\"a\"\"b\"", "\"a", "a\"", "#!aborted", "2024-02-29T23:59:60Z", "2024-02-30", "2024-01-02 03:04", "2024-01-02T03:04:05.123456Z",
	"2024-01-02T03:04:05.123456789Z", "2024-01-02T03:04:05+02:00", "0000-01-01T00:00:00Z", "1600000000", "1600000000123", "13/12/2010 8:26",
	"10/Oct/2000:13:55:36 -0700", "null", "true", "{}", "[]", "[{}]", "{\"a\":1}", "\"\\u00e9\"", "\"a\\r\\n\\tb\\\\\"", "\"\\u0000\"",
	"\"a\\rb\"", "a\rb", "purchase", "EUR", "JPY", "user", "time"
};

/* By place, so that seeds keep their meaning; those that are not built in are left out. */
static const char *const presets[] = {
	"ga4", "segment", "rudderstack", "snowplow", "posthog", "posthog-csv", "mixpanel", "amplitude", "matomo", "shopify", "woocommerce", "combined",
	"online-retail", "rees46", "retailrocket", "yoochoose-buys", "yoochoose-clicks", "cdnow"
};

#define PRESETS (sizeof presets / sizeof presets[0])
#define OWN (TN_FORMATS + PRESETS)      /* the preset stands in the input */

struct result {
	enum tn_status status;
	struct tn_err err;
	struct tn_mapper_stats stats;
	struct tn_bad bad;
	struct tn_buf out;
	bool has_header;
};

/* A log in each format: the usual names, and what options may need. */
static void set_options(struct tn_preset *p, const uint8_t *set)
{
	static const struct tn_str nothing[] = { { "(not set)", 9 }, { "null", 4 } };

	if (set[5] & 1) {
		p->reader.header = TN_HEADER_NO;
		p->reader.columns = TN_STR("user,time,event,item,value,qty,order");
	}
	p->reader.encoding = (enum tn_encoding)(set[5] >> 1 & 3);
	p->reader.short_rows = (set[5] & 8) != 0;
	if (set[5] & 16) {
		p->reader.missing = nothing;
		p->reader.nmissing = 2;
	}
	if (set[5] & 32)
		p->mapper.keep = TN_STR("none");
	if (set[5] & 128)
		p->mapper.dedup.key = set[6] & 1 ? TN_STR("order") : TN_STR("row");
	if (set[6] & 2)
		p->reader.explode = TN_STR("items");
	if (set[6] & 4)
		p->mapper.from[TN_ROLE_ITEM] = (struct tn_mapper_from){ .text = { TN_STR("items[].sku"), TN_STR("item"), TN_STR("") }, .n = 3 };
	if (set[6] & 8)
		p->reader.carry = TN_STR("item,value by order");
	p->mapper.time_cut = (set[6] & 16) != 0;
	p->mapper.where = set[6] & 32 ? "value > 1 or event in (view,buy) or not item = ''" : NULL;
	p->mapper.null = set[6] & 64 ? "-" : NULL;
	if (set[6] & 128)
		p->mapper.from[TN_ROLE_VALUE] = (struct tn_mapper_from){ .text = { TN_STR("value*qty-{order:0}"), TN_STR("value") }, .n = 2 };
}

/* False: a setting that is none. */
static bool set_up(struct tn_preset *p, const uint8_t *set, struct tn_str *file)
{
	size_t which = set[0] % (OWN + 1);
	const struct tn_preset_text *t;
	struct tn_err err = { 0 };
	size_t end = 0;

	tn_preset_init(p);
	if (which < TN_FORMATS) {
		p->reader.format = (enum tn_format)which;
		set_options(p, set);
	} else if (which < OWN) {
		t = tn_preset_find(tn_str_of(presets[which - TN_FORMATS]));
		if (t == NULL || tn_preset_parse(p, t->name, (struct tn_str){ t->text, t->n }, &err) != TN_OK)
			return false;
	} else {
		while (end + 1 < file->n && !(file->p[end] == '\n' && file->p[end + 1] == '\n'))
			end++;
		if (end + 1 >= file->n || tn_preset_parse(p, "P", (struct tn_str){ file->p, end + 1 }, &err) != TN_OK)
			return false;
		file->p += end + 2;
		file->n -= end + 2;
	}
	p->mapper.dedup.mem = 64 << 20;
	p->reader.max_record = 1 << 20;
	p->reader.keep_all = p->mapper.keep.p == NULL || tn_str_eq(p->mapper.keep, TN_STR("all"));
	return true;
}

static enum tn_status read_rows(struct result *r, struct tn_mapper *m, struct tn_reader *reader, struct tn_out *out)
{
	struct tn_mapper_input input = { "F", tn_reader_columns(reader), tn_reader_delimiter(reader), tn_reader_is_stream(reader),
		tn_reader_has_header(reader), tn_reader_keys(reader)->n, false };
	struct tn_err why = { 0 };
	struct tn_window w;
	int got;

	TN_TRY(tn_mapper_bind(m, &input, out, &r->err));
	r->has_header = true;
	while ((got = tn_reader_fill(reader, &w, &why, &r->err)) > 0) {
		TN_TRY(tn_mapper_window(m, &w, tn_reader_is_cut(reader), &why, &r->bad, &r->err));
		tn_err_clear(&why);
	}
	return got < 0 ? r->err.status : tn_mapper_finish(m, &r->bad, &r->err);
}

static void ingest(struct result *r, const struct tn_preset *preset, bool plain)
{
	struct tn_reader_spec reader_spec = preset->reader;
	struct tn_mapper *m = NULL;
	struct tn_reader *reader = NULL;
	struct tn_out out;

	MUST(tn_out_open_fd(&out, OUTPUT, &r->err) == TN_OK);
	r->status = tn_mapper_open(&m, &preset->mapper, &r->err);
	if (r->status == TN_OK)
		r->status = tn_mapper_wants(m, &reader_spec.want, &reader_spec.nwant, &r->err);
	if (r->status == TN_OK)
		r->status = tn_reader_open(&reader, &reader_spec, "F", &r->err);
	if (r->status == TN_OK && plain)
		tn_mapper_plain(m);
	if (r->status == TN_OK)
		r->status = read_rows(r, m, reader, &out);
	if (r->status == TN_OK) {
		r->stats = *tn_mapper_stats(m);
		r->status = tn_out_finish(&out);
	} else {
		tn_out_abort(&out);
	}
	MUST(r->status == r->err.status);
	tn_reader_close(reader);
	tn_mapper_close(m);
	r->out = memory.out;
	memory.out = (struct tn_buf){ 0 };
}

static void check_sum(const struct tn_mapper_stats *s)
{
	uint64_t sum = s->written + s->where_out + s->again + s->bad;

	for (int i = 0; i < TN_ROLES; i++)
		sum += s->left_out[i];
	for (int i = 0; i < TN_MAPPER_LIST; i++)
		sum += s->dropped[i];
	MUST(sum == s->rows);
}

/* A field as it may stand in the stream: escapes are \t \n \r \\ , and \N alone. */
static void check_field(struct tn_str f)
{
	if (tn_str_missing(f))
		return;
	for (size_t i = 0; i < f.n; i++) {
		MUST(f.p[i] != '\r' && f.p[i] != '\0');
		if (f.p[i] == '\\') {
			MUST(i + 1 < f.n && strchr("tnr\\", f.p[i + 1]) != NULL && f.p[i + 1] != '\0');
			i++;
		}
	}
}

static uint32_t check_row(struct tn_str row, bool is_header, struct tn_str null, bool is_foreign)
{
	struct tn_str field;
	struct tn_time t;
	uint32_t n = 0;

	for (; tn_str_cut(&row, '\t', &field); n++) {
		if (is_foreign)
			check_field(field);
		if (is_header)
			MUST(field.n > 0 && (n > 1 || tn_str_eq(field, n == 0 ? TN_STR("user") : TN_STR("time"))));
		else if (n == 0)
			MUST(!tn_str_missing(field) || tn_str_eq(field, null));
		else if (n == 1)
			MUST(tn_time_parse(field, &t) && t.is_stream);
	}
	return n;
}

/* A stream that is read as a stream keeps the escapes it came with, whatever they are. */
static void check_output(const struct result *r, const struct tn_preset *p, bool is_foreign)
{
	struct tn_str rest = tn_buf_str(&r->out), row;
	struct tn_str null = p->mapper.null == NULL ? TN_STR("") : tn_str_of(p->mapper.null);
	uint32_t fields = 0;
	uint64_t rows = 0;

	MUST(rest.n > 0 && rest.p[rest.n - 1] == '\n');
	rest.n--;
	while (tn_str_cut(&rest, '\n', &row)) {
		uint32_t n = check_row(row, rows == 0, null, is_foreign);

		MUST(rows == 0 || n == fields);
		fields = n;
		rows++;
	}
	MUST(rows == r->stats.written + 1);
}

static void free_result(struct result *r)
{
	tn_buf_fini(&r->out);
}

static bool is_stream(const struct tn_preset *p)
{
	return p->reader.format == TN_FORMAT_STREAM || p->reader.format == TN_FORMAT_AUTO;
}

static bool is_end(uint8_t c)
{
	return c != '\0' && strchr(",;|\t\n :{}[]", c) != NULL;
}

/* Field number `which`, counted over all rows, becomes one of the values; its new size, or the old one where there is no room. */
static size_t replace_field(uint8_t *bytes, size_t size, size_t most, size_t which, const char *value)
{
	size_t n = strlen(value), fields = 1, at = SETUP, end;

	for (size_t i = SETUP; i < size; i++)
		fields += is_end(bytes[i]);
	for (which %= fields; which > 0; which -= is_end(bytes[at++]))
		;
	for (end = at; end < size && !is_end(bytes[end]); )
		end++;
	if (size - (end - at) + n > most)
		return size;
	memmove(bytes + at + n, bytes + end, size - end);
	memcpy(bytes + at, value, n);
	return size - (end - at) + n;
}

static uint32_t next(uint64_t *random)
{
	*random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*random >> 33);
}

/* The usual columns in some order from `first` on, with good values in nearly all fields: rows of the kind that fast ways are for. */
static void add_table(struct tn_buf *b, uint64_t *random, char delimiter)
{
	static const struct { const char *name, *good[2]; } columns[] = {
		{ "user", { "u1", "u2" } }, { "time", { "2024-01-02T03:04:05Z", "2024-01-02T03:04:06Z" } }, { "event", { "view", "buy" } }, { "item", { "a", "b7" } },
		{ "value", { "1.5", "20" } }, { "qty", { "1", "2" } }, { "order", { "o1", "" } }, { "x", { "", "text" } }
	};
	uint32_t first = next(random) % 3 == 0 ? next(random) : 0, n = 3 + next(random) % 6, rows = next(random) % 12;

	for (uint32_t r = 0; r <= rows; r++)
		for (uint32_t i = 0; i < n; i++) {
			uint32_t c = (first + i) % n;

			tn_buf_cstr(b, r == 0 ? columns[c].name : next(random) % 16 == 0 ? values[next(random) % (sizeof values / sizeof values[0])] :
				columns[c].good[next(random) % 2]);
			tn_buf_ch(b, i + 1 == n ? '\n' : delimiter);
		}
}

/* One in eight: a table of a grammar, as CSV or TSV, bad rows skipped. */
static size_t make_table(uint8_t *bytes, size_t size, size_t most, uint64_t random)
{
	struct tn_buf b = { 0 };
	bool is_tsv = next(&random) % 2 == 0;
	const uint8_t setup[SETUP] = { is_tsv ? TN_FORMAT_TSV : TN_FORMAT_CSV, 0, (uint8_t)next(&random), 0, 0, 64, 0, 0 };

	add_table(&b, &random, is_tsv ? '\t' : ',');
	if (!b.failed && b.n + SETUP <= most) {
		memcpy(bytes, setup, SETUP);
		memcpy(bytes + SETUP, b.p, b.n);
		size = SETUP + b.n;
	}
	tn_buf_fini(&b);
	return size;
}

/* Half of the time up to eight fields are replaced as a whole, which mutations of single bytes hardly ever do. */
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t most, unsigned seed)
{
	uint64_t random = seed;

	if (seed % 8 == 0)
		return make_table(bytes, size, most, random);
	if (seed % 2 == 0 || size <= SETUP)
		return LLVMFuzzerMutate(bytes, size, most);
	for (unsigned k = 0; k <= seed / 2 % 8; k++)
		size = replace_field(bytes, size, most, next(&random), values[next(&random) % (sizeof values / sizeof values[0])]);
	return size;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct result fast = { 0 }, plain = { 0 };
	struct tn_preset preset;
	struct tn_str file = { (const char *)bytes + SETUP, size - SETUP };

	if (size < SETUP || !set_up(&preset, bytes, &file))
		return 0;
	memory_input(file, bytes + 1);
	fast.bad.mode = plain.bad.mode = bytes[5] & 64 ? TN_BAD_SKIP : TN_BAD_FAIL;
	ingest(&fast, &preset, false);
	memory_input(file, NULL);
	ingest(&plain, &preset, true);
	if (fast.status != plain.status || strcmp(fast.err.what, plain.err.what) != 0 || fast.err.line != plain.err.line) {
		fprintf(stderr, "fast: %d %llu %s\nplain: %d %llu %s\n", fast.status, (unsigned long long)fast.err.line, fast.err.what, plain.status,
			(unsigned long long)plain.err.line, plain.err.what);
		abort();
	}
	if (fast.status == TN_OK) {
		MUST(tn_str_eq(tn_buf_str(&fast.out), tn_buf_str(&plain.out)));
		MUST(memcmp(&fast.bad, &plain.bad, sizeof fast.bad) == 0);
		check_sum(&fast.stats);
		check_sum(&plain.stats);
		MUST(fast.stats.rows == plain.stats.rows && fast.stats.min_us == plain.stats.min_us && fast.stats.max_us == plain.stats.max_us);
		check_output(&fast, &preset, !is_stream(&preset));
	}
	free_result(&fast);
	free_result(&plain);
	return 0;
}
