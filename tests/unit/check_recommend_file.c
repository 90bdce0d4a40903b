/* The file of a recommend model: what is read scores as what was written, to the bit; what is not such a file, was changed, cut or
 * joined, or is forged with a right check, is refused or harmless. And lists of --apply are those of the model that was saved.
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "model/recommend_impl.h"
#include "rnd.h"

#define COUNT(a) (sizeof(a) / sizeof (a)[0])
#define USERS 12U
#define ITEMS 14U
#define HISTORIES (USERS + 4U)

Suite *recommend_file_suite(void);

static uint64_t seed;

static uint32_t below(uint32_t n)
{
	return (uint32_t)(rnd(&seed) >> 32) % n;
}

static const struct tn_common plain = { .null = "", .max_record = 1 << 20, .mem = 1 << 24, .digits = 6, .tz = "UTC" };

/* --- files --- */

/* The text is malloc's; the file lies under the name for the loader, until the test ends. */
struct text {
	char *p;
	size_t n;
};

struct place {
	char name[64];
	int fd;
};

static struct place open_place(void)
{
	struct place p = { "/tmp/check_recommend_file.XXXXXX", -1 };

	p.fd = mkstemp(p.name);
	HOLDS(p.fd >= 0);
	return p;
}

static void close_place(struct place *p)
{
	HOLDS(close(p->fd) == 0 && unlink(p->name) == 0);
}

static void put_file(const struct place *p, const char *bytes, size_t n)
{
	HOLDS(pwrite(p->fd, bytes, n, 0) == (ssize_t)n && ftruncate(p->fd, (off_t)n) == 0);
}

static struct text get_fd(int fd)
{
	off_t end = lseek(fd, 0, SEEK_END);
	struct text t = { .n = (size_t)end };

	t.p = malloc(t.n + 1);
	HOLDS(end >= 0 && t.p != NULL && pread(fd, t.p, t.n, 0) == end);
	t.p[t.n] = '\0';
	return t;
}

/* --- models --- */

struct fitted {
	struct tn_interactions x;
	struct tn_recommend_model m;
	struct tn_recommend_spec spec;
	uint32_t recent[ITEMS];
	bool has_recent;
	int64_t as_of;
};

/* All bytes that a name may have in the stream; some names that look like something else, and one that is long. */
static struct tn_str odd_name(uint32_t item, char *text, size_t cap)
{
	static const char *const names[] = { "#!aborted", "\\t", "near", " ", "\"q\"", "\xff\xfe\x01", "end" };
	size_t n = 0;

	if (item < COUNT(names))
		return tn_str_of(names[item]);
	for (size_t most = item == COUNT(names) ? cap : 1 + below(6); n < most; ) {
		char c = (char)(1 + below(255));

		if (c != '\t' && c != '\n' && c != '\r')
			text[n++] = c;
	}
	text[0] = (char)('a' + item);
	return (struct tn_str){ text, n };
}

static void add_name(struct tn_interactions *x, uint32_t item, bool odd, float part)
{
	static const uint64_t same = 4711;
	uint64_t was = seed;
	struct tn_err err = { 0 };
	char text[3000];

	seed = same + item;             /* an item has one name */
	if (odd)
		HOLDS(tn_interactions_add(x, odd_name(item, text, sizeof text), part, &err) == TN_OK);
	else
		HOLDS(tn_interactions_add(x, (struct tn_str){ text, (size_t)snprintf(text, sizeof text, "i%02u", (unsigned)item) }, part, &err)
			== TN_OK);
	seed = was;
}

/* Users with nothing, with one item, with many; ties. Sessions have items twice. */
static void make_log(struct tn_interactions *x, bool clicks, bool odd, bool parts)
{
	uint32_t users = below(USERS + 1), items = 1 + below(ITEMS);
	struct tn_err err = { 0 };

	HOLDS(tn_interactions_init(x, parts, &err) == TN_OK);
	for (uint32_t u = 0; u < users; u++) {
		uint32_t used = 0, n = below(7);

		HOLDS(tn_interactions_user(x, &err) == TN_OK);
		for (uint32_t k = 0; k < n; k++) {
			uint32_t item = below(items);

			if (!clicks && (used >> item & 1) != 0)
				continue;
			used |= 1U << item;
			add_name(x, item, odd, parts ? (float)(1 + below(5)) / 3 : 1);
		}
	}
	HOLDS(tn_interactions_end(x, &err) == TN_OK);
}

static struct tn_recommend_settings make_settings(enum tn_recommend_method method)
{
	struct tn_recommend_settings s = tn_recommend_default;

	s.method = method;
	s.knn = (struct tn_knn_spec){ .kind = (enum tn_knn_kind)below(4), .user_damping = below(10) / 9.0, .item_damping = below(10) / 9.0,
		.neighbours = 1 + below(20) };
	s.factors = 1 + below(6);
	s.linear = 1 + below(20);
	s.mix = below(10) / 3.0;
	s.lambda = .5 + below(10);
	s.sequence = below(3) > 0;
	s.partner = s.sequence > 0 ? below(3) / 3.0 : 1;
	s.partner_decay = below(10) / 9.0;
	s.seed = rnd(&seed);
	return s;
}

static void make(struct fitted *f, enum tn_recommend_method method, bool odd)
{
	struct tn_recommend_settings s = make_settings(method);
	struct tn_err err = { 0 };

	*f = (struct fitted){ .spec.half_life_days = below(2) * 1.7, .as_of = below(2) != 0 ? TN_TIME_NONE : (int64_t)below(1U << 31) * 1000001 };
	make_log(&f->x, method == TN_RECOMMEND_SESSION, odd, method != TN_RECOMMEND_SESSION && below(2) != 0);
	if (method != TN_RECOMMEND_SESSION && method != TN_RECOMMEND_SEQUENCE)
		tn_interactions_sort(&f->x);
	HOLDS_MSG(tn_recommend_model_fit(&f->m, &f->x, &s, 1 << 24, &err) == TN_OK, "%s", err.what);
	f->has_recent = f->spec.half_life_days > 0;
	for (uint32_t i = 0; i < f->x.nitems; i++)
		f->recent[i] = below(f->x.popularity[i] + 1);
}

static void unmake(struct fitted *f)
{
	tn_recommend_model_fini(&f->m);
	tn_interactions_fini(&f->x);
}

/* What it wrote, also where it failed. */
static enum tn_status save(const struct tn_recommend_model *m, const uint32_t *recent, int64_t as_of, const struct tn_recommend_spec *spec,
	const struct tn_common *common, struct text *text, struct tn_err *err)
{
	struct tn_recommend_lister l = { .holders = recent != NULL ? recent : m->x->popularity };
	FILE *file = tmpfile();
	struct tn_out out;
	struct tn_row row;
	enum tn_status st;

	HOLDS(file != NULL && tn_out_open_fd(&out, dup(fileno(file)), err) == TN_OK);
	tn_row_init(&row, &out, common);
	st = tn_recommend_save(m, &l, as_of, spec, &row, err);
	tn_row_fini(&row);
	HOLDS(tn_out_finish(&out) == TN_OK);
	*text = get_fd(fileno(file));
	fclose(file);
	return st;
}

static struct text saved(const struct fitted *f)
{
	struct tn_err err = { 0 };
	struct text text;

	HOLDS_MSG(save(&f->m, f->has_recent ? f->recent : NULL, f->as_of, &f->spec, &plain, &text, &err) == TN_OK, "%s", err.what);
	return text;
}

/* A model of the method with rows of each kind it can have. */
static struct text saved_method(enum tn_recommend_method method, bool odd)
{
	struct fitted f;
	struct text text;

	for (;;) {
		make(&f, method, odd);
		if (f.x.nitems > 3 && f.x.nitems < 9 && f.has_recent && (method != TN_RECOMMEND_SEQUENCE
			|| (f.m.settings.sequence > 0 && f.m.settings.partner > 0)))
			break;
		unmake(&f);
	}
	text = saved(&f);
	unmake(&f);
	return text;
}

/* --- scores --- */

static bool same_scores(const struct tn_scores *a, const struct tn_scores *b)
{
	if (a->n != b->n || memcmp(a->at, b->at, a->nitems * sizeof *a->at) != 0)
		return false;
	return a->n == 0 || memcmp(a->touched, b->touched, a->n * sizeof *a->touched) == 0;
}

static void score(const struct tn_recommend_model *m, const struct tn_history *h, struct tn_scores *out)
{
	struct tn_err err = { 0 };

	for (uint32_t i = 0; i < HISTORIES; i++)
		HOLDS(tn_scores_init(&out[i], m->x->nitems, &err) == TN_OK);
	HOLDS_MSG(tn_recommend_model_score(m, h, HISTORIES, out, &err) == TN_OK, "%s", err.what);
}

static void forget(struct tn_scores *s)
{
	for (uint32_t i = 0; i < HISTORIES; i++)
		tn_scores_fini(&s[i]);
}

/* Of known items, each once; with parts here and there. */
static void make_histories(struct tn_history *h, uint32_t nitems)
{
	static uint32_t item[HISTORIES][ITEMS];
	static float part[HISTORIES][ITEMS];

	for (uint32_t i = 0; i < HISTORIES; i++) {
		uint32_t n = 0;

		for (uint32_t k = 0; k < nitems; k++) {
			if (below(3) > 0)
				continue;
			part[i][n] = (float)(1 + below(9)) / 4;
			item[i][n++] = k;
		}
		h[i] = (struct tn_history){ item[i], below(2) != 0 ? part[i] : NULL, n };
	}
}

static bool same_scored(const struct tn_recommend_model *a, const struct tn_recommend_model *b)
{
	struct tn_scores s[HISTORIES] = { { 0 } }, t[HISTORIES] = { { 0 } };
	struct tn_history h[HISTORIES];
	bool is_same = true;

	make_histories(h, a->x->nitems);
	score(a, h, s);
	score(b, h, t);
	for (uint32_t i = 0; i < HISTORIES; i++)
		is_same = is_same && same_scores(&s[i], &t[i]);
	forget(s);
	forget(t);
	return is_same;
}

static bool same_items(const struct fitted *f, const struct tn_recommend_saved *s)
{
	if (f->x.nitems != s->x.nitems || f->x.nusers != s->x.nusers || f->has_recent != (s->recent != NULL))
		return false;
	for (uint32_t i = 0; i < f->x.nitems; i++)
		if (!tn_str_eq(tn_interactions_name(&f->x, i), tn_interactions_name(&s->x, i)) || f->x.popularity[i] != s->x.popularity[i]
			|| (f->has_recent && f->recent[i] != s->recent[i]) || tn_interactions_find(&s->x, tn_interactions_name(&f->x, i)) != i)
			return false;
	return true;
}

/* --- loads --- */

static enum tn_status load(struct tn_recommend_saved *s, const struct place *at, const char *p, size_t n, struct tn_err *err)
{
	*err = (struct tn_err){ 0 };
	put_file(at, p, n);
	return tn_recommend_load_file(s, at->name, &plain, err);
}

/* Refused, with the name of the file and a way out. */
static void refuse(const struct place *at, const char *p, size_t n, struct tn_err *err)
{
	struct tn_recommend_saved s;
	enum tn_status st = load(&s, at, p, n, err);

	HOLDS_MSG(st == TN_EDATA || st == TN_EINPUT, "status %d: %s\n%.*s", st, err->what, (int)n, p);
	HOLDS(err->status == st && err->file != NULL && strcmp(err->file, at->name) == 0);
	HOLDS(err->what[0] != '\0' && (err->hint[0] != '\0' || n == 0));
}

/* --- what holds --- */

START_TEST(round_trips)
{
	struct place at = open_place();

	for (int round = 0; round < 360; round++) {
		enum tn_recommend_method method = (enum tn_recommend_method)(TN_RECOMMEND_POPULAR + round % 6);
		struct tn_recommend_saved s;
		struct fitted f;
		struct text text, twice;
		struct tn_err err = { 0 };
		uint64_t start = seed = 1 + (uint64_t)round;

		make(&f, method, round % 4 != 0);
		text = saved(&f);
		HOLDS_MSG(load(&s, &at, text.p, text.n, &err) == TN_OK, "seed %llu: %llu: %s", (unsigned long long)start,
			(unsigned long long)err.line, err.what);
		HOLDS_MSG(same_items(&f, &s), "seed %llu", (unsigned long long)start);
		HOLDS_MSG(same_scored(&f.m, &s.model), "seed %llu: %s", (unsigned long long)start, tn_recommend_name(method));
		HOLDS(s.as_of == f.as_of && memcmp(&s.half_life_days, &f.spec.half_life_days, sizeof s.half_life_days) == 0);
		HOLDS(save(&s.model, s.recent, s.as_of, &f.spec, &plain, &twice, &err) == TN_OK);
		HOLDS_MSG(twice.n == text.n && memcmp(twice.p, text.p, text.n) == 0, "seed %llu", (unsigned long long)start);
		tn_recommend_saved_fini(&s);
		unmake(&f);
		free(text.p);
		free(twice.p);
	}
	close_place(&at);
}
END_TEST

/* What lies on a disk somewhere already, to the byte; a marker for missing values and no header are for the answer, not for it. */
START_TEST(format)
{
	static const char wanted[] =
		"kind\ta\tb\tvalue\tbits\n" "recommend-model\tknn\t\t1\t\n" "setting\tusers\t\t2\t\n"
		"setting\tas_of\t\t2024-02-29T12:00:00.500000Z\t00061283ffb79120\n" "setting\thalf_life_days\t\t1.5\t3ff8000000000000\n"
		"setting\trecent\t\tyes\t\n" "setting\tsimilarity\t\tlift\t\n" "setting\tuser_damping\t\t0.6\t3fe3333333333333\n"
		"setting\titem_damping\t\t0.4\t3fd999999999999a\n" "setting\tneighbours\t\t100\t\n" "item\tb\t0\t2\t1\n" "item\ta\t1\t1\t0\n"
		"near\tb\ta\t0.000012000000\t3749539c\n" "near\ta\tb\t1.500000\t3fc00000\n" "end\t\t\t13\t";
	static uint64_t row[] = { 0, 1, 2 };
	static uint32_t item[] = { 1, 0 }, recent[] = { 1, 0 };
	static float weight[] = { .000012f, 1.5f };
	struct tn_recommend_model m = { .settings = tn_recommend_default, .near = { .nitems = 2, .row = row, .item = item, .weight = weight } };
	struct tn_recommend_spec spec = { .half_life_days = 1.5 };
	struct tn_common common = { .null = "NA", .no_header_out = true };
	struct tn_interactions x;
	struct tn_err err = { 0 };
	struct text text;

	HOLDS(tn_interactions_init(&x, false, &err) == TN_OK);
	for (int u = 0; u < 2; u++) {
		HOLDS(tn_interactions_user(&x, &err) == TN_OK && tn_interactions_add(&x, TN_STR("b"), 1, &err) == TN_OK);
		HOLDS(u == 0 || tn_interactions_add(&x, TN_STR("a"), 1, &err) == TN_OK);
	}
	HOLDS(tn_interactions_end(&x, &err) == TN_OK);
	m.x = &x;
	m.settings.method = TN_RECOMMEND_KNN;
	m.settings.knn.kind = TN_KNN_LIFT;
	HOLDS_MSG(save(&m, recent, INT64_C(1709208000500000), &spec, &common, &text, &err) == TN_OK, "%s", err.what);
	for (size_t i = 0; i < sizeof wanted - 1; i++)
		HOLDS_MSG(text.p[i] == wanted[i], "from byte %zu: %.60s", i, text.p + i);
	ck_assert_uint_eq(text.n, sizeof wanted - 1 + 17);
	free(text.p);
	weight[1] = INFINITY;
	ck_assert_int_eq(save(&m, NULL, TN_TIME_NONE, &spec, &common, &text, &err), TN_EDATA);
	ck_assert_str_eq(err.what, "--save: item 'a': not a finite weight");
	free(text.p);
	tn_interactions_fini(&x);
}
END_TEST

/* An uncut linear part is the log itself; and what could not be read again is not written. */
START_TEST(not_saved)
{
	struct tn_recommend_settings s = tn_recommend_default;
	struct tn_recommend_model m;
	struct tn_interactions x;
	struct tn_err err = { 0 };
	struct text text;

	seed = 5;
	do {
		make_log(&x, false, false, false);
		if (x.n == 0)
			tn_interactions_fini(&x);
	} while (x.n == 0);
	tn_interactions_sort(&x);
	s.method = TN_RECOMMEND_SPECTRAL;
	s.factors = 2;
	m = (struct tn_recommend_model){ .settings = s, .x = &x };
	HOLDS(tn_spectral_fit(&m.spectral, &x, &(struct tn_spectral_spec){ .factors = 2, .mix = .3, .seed = 1 }, &err) == TN_OK);
	ck_assert_int_eq(save(&m, NULL, 0, &(struct tn_recommend_spec){ 0 }, &plain, &text, &err), TN_EUSAGE);
	ck_assert_uint_eq(text.n, 0);
	ck_assert(strstr(err.hint, "--neighbours") != NULL);
	free(text.p);
	tn_recommend_model_fini(&m);
	err = (struct tn_err){ 0 };
	s.method = TN_RECOMMEND_KNN;
	HOLDS(tn_recommend_model_fit(&m, &x, &s, 1 << 24, &err) == TN_OK);
	m.settings.knn.user_damping = (double)NAN;
	ck_assert_int_eq(save(&m, NULL, 0, &(struct tn_recommend_spec){ 0 }, &plain, &text, &err), TN_EDATA);
	ck_assert(strstr(err.what, "user_damping") != NULL);
	free(text.p);
	tn_recommend_model_fini(&m);
	tn_interactions_fini(&x);
}
END_TEST

/* --- accidents --- */

START_TEST(every_cut)
{
	struct place at = open_place();

	for (int method = TN_RECOMMEND_POPULAR; method < TN_RECOMMEND_METHODS; method++) {
		struct text text;
		struct tn_err err;

		seed = 99 + (uint64_t)method;
		text = saved_method((enum tn_recommend_method)method, false);
		for (size_t n = 0; n < text.n; n++) {
			refuse(&at, text.p, n, &err);
			if (n > 0)
				refuse(&at, text.p + text.n - n, n, &err);      /* the head is gone */
		}
		free(text.p);
	}
	close_place(&at);
}
END_TEST

/* A bit of each byte, and bytes that mean something. */
START_TEST(every_byte)
{
	static const char other[] = "\n\t\r0 ,\\#";
	struct place at = open_place();

	for (int method = TN_RECOMMEND_POPULAR; method < TN_RECOMMEND_METHODS; method++) {
		struct text text;
		struct tn_err err;

		seed = 77 + (uint64_t)method;
		text = saved_method((enum tn_recommend_method)method, false);
		for (size_t i = 0; i < text.n; i++) {
			char was = text.p[i];

			text.p[i] = (char)(was ^ (char)(1 << below(8)));
			refuse(&at, text.p, text.n, &err);
			text.p[i] = other[below(sizeof other - 1)];
			if (text.p[i] != was)
				refuse(&at, text.p, text.n, &err);
			text.p[i] = was;
		}
		free(text.p);
	}
	close_place(&at);
}
END_TEST

/* Where line i begins, from 0; the end for the line behind the last. */
static size_t line_at(const struct text *t, uint32_t i)
{
	const char *p = t->p;

	for (; i > 0 && p < t->p + t->n; i--)
		p = strchr(p, '\n') + 1;
	return (size_t)(p - t->p);
}

static uint32_t lines_of(const struct text *t)
{
	uint32_t n = 0;

	for (size_t i = 0; i < t->n; i++)
		n += t->p[i] == '\n';
	return n;
}

START_TEST(every_row)
{
	struct place at = open_place();

	for (int method = TN_RECOMMEND_POPULAR; method < TN_RECOMMEND_METHODS; method++) {
		struct text text;
		struct tn_err err;
		char *other;
		uint32_t n;

		seed = 55 + (uint64_t)method;
		text = saved_method((enum tn_recommend_method)method, false);
		other = malloc(2 * text.n);
		HOLDS(other != NULL);
		n = lines_of(&text);
		for (uint32_t i = 0; i < n; i++) {
			size_t from = line_at(&text, i), to = line_at(&text, i + 1), end = line_at(&text, i + 2);

			memcpy(other, text.p, from);                            /* removed */
			memcpy(other + from, text.p + to, text.n - to);
			refuse(&at, other, text.n - (to - from), &err);
			memcpy(other, text.p, to);                              /* twice */
			memcpy(other + to, text.p + from, text.n - from);
			refuse(&at, other, text.n + to - from, &err);
			memcpy(other, text.p, from);                            /* swapped with the next; two that are alike may be */
			memcpy(other + from, text.p + to, end - to);
			memcpy(other + from + end - to, text.p + from, to - from);
			memcpy(other + end, text.p + end, text.n - end);
			if (memcmp(other, text.p, text.n) != 0)
				refuse(&at, other, text.n, &err);
		}
		memcpy(other, text.p, text.n);                                  /* joined */
		memcpy(other + text.n, text.p, text.n);
		refuse(&at, other, 2 * text.n, &err);
		free(other);
		free(text.p);
	}
	close_place(&at);
}
END_TEST

/* --- forged files: the check is right --- */

/* A new text: the last row made right for what stands before it. */
static struct text sealed(const char *p, size_t n)
{
	struct text t = { malloc(n + 100), 0 };
	const char *end = p + n, *from = memchr(p, '\n', n);
	uint64_t h = UINT64_C(14695981039346656037), rows = 0;

	HOLDS(t.p != NULL && from++ != NULL);
	for (end--; end > p && end[-1] != '\n'; )
		end--;
	for (const char *c = from; c < end; c++) {
		h = (h ^ (uint8_t)*c) * UINT64_C(1099511628211);
		rows += *c == '\n';
	}
	memcpy(t.p, p, (size_t)(end - p));
	t.n = (size_t)(end - p);
	t.n += (size_t)snprintf(t.p + t.n, 100, "end\t\t\t%llu\t%016llx\n", (unsigned long long)rows, (unsigned long long)h);
	return t;
}

/* One text for another, where it stands first. */
static struct text edited(const struct text *t, const char *from, const char *to)
{
	const char *hit = strstr(t->p, from);
	size_t before = (size_t)(hit - t->p), n = strlen(from);
	struct text e, s;

	HOLDS_MSG(hit != NULL, "not there: %s", from);
	e = (struct text){ malloc(t->n + strlen(to) + 1), t->n - n + strlen(to) };
	HOLDS(e.p != NULL);
	memcpy(e.p, t->p, before);
	memcpy(e.p + before, to, strlen(to));
	memcpy(e.p + before + strlen(to), hit + n, t->n - before - n);
	s = sealed(e.p, e.n);
	free(e.p);
	return s;
}

#define HEAD "kind\ta\tb\tvalue\tbits\nrecommend-model\t"
#define SETTINGS(users) "setting\tusers\t\t" users "\t\nsetting\tas_of\t\t\t8000000000000000\nsetting\thalf_life_days\t\t0\t0000000000000000\n" \
	"setting\trecent\t\tno\t\n"
#define TWO "item\tb\t0\t2\t\nitem\ta\t1\t1\t\n"
#define KNN HEAD "knn\t\t1\t\n" SETTINGS("2") "setting\tsimilarity\t\tknn\t\nsetting\tuser_damping\t\t0.6\t3fe3333333333333\n" \
	"setting\titem_damping\t\t0.4\t3fd999999999999a\nsetting\tneighbours\t\t100\t\n" TWO
#define SPECTRAL HEAD "spectral\t\t1\t\n" SETTINGS("2") "setting\tfactors\t\t1\t\nsetting\tlinear\t\t5\t\nsetting\tmix\t\t1\t3ff0000000000000\n" \
	"setting\tseed\t\t1\t\n" TWO "factor\tb\t\t\t3f000000\nfactor\ta\t\t\tbf000000\n"
#define SEQUENCE HEAD "sequence\t\t1\t\n" SETTINGS("2") "setting\tsequence\t\t1\t3ff0000000000000\nsetting\tpartner\t\t1\t3ff0000000000000\n" \
	"setting\tpartner_decay\t\t0.5\t3fe0000000000000\n" TWO
#define EASE HEAD "ease\t\t1\t\n" SETTINGS("2") "setting\tlambda\t\t1\t3ff0000000000000\n" TWO \
	"weights\tb\t\t\t000000003f000000\nweights\ta\t\t\t3f00000000000000\n"
#define SESSION HEAD "session\t\t1\t\n" SETTINGS("3") TWO "session\t\t\t0,1,1\t\nsession\t\t\t\t\nsession\t\t\t1\t\n"
#define POPULAR HEAD "popular\t\t1\t\n" SETTINGS("2") TWO
#define NEAR "near\tb\ta\t0.5\t3f000000\nnear\ta\tb\t1\t3f800000\n"
#define END "end\t\t\t\t\n"

START_TEST(forged)
{
	static const struct {
		const char *text, *from, *to, *what;
		uint64_t line;
	} cases[] = {
		{ POPULAR END, "\t\t1\t\n", "\t\t2\t\n", "model of version 2, this program reads version 1", 2 },
		{ POPULAR END, "\t\t1\t\n", "\t\t-\t\n", "not a version: '-'", 2 },
		{ POPULAR END, "popular\t\t1", "banana\t\t2", "model of version 2, this program reads version 1", 2 },
		{ POPULAR END, "popular", "auto", "not a method: 'auto'", 2 },
		{ POPULAR END, "popular\t\t", "popular\tx\t", "a field that must be empty: 'x'", 2 },
		{ POPULAR END, "recommend-model", "churn-score-model", "not a model of recommend --save", 2 },
		{ POPULAR END, "value\tbits", "bits\tvalue", "not a model of recommend --save", 1 },
		{ POPULAR END, "bits\n", "bits\tmore\n", "not a model of recommend --save", 1 },
		{ POPULAR END, "setting\tusers\t\t2\t\n", "", "setting: not the one that comes next: 'as_of'", 3 },
		{ POPULAR END, "setting\trecent\t\tno\t\n", "", "no setting 'recent'", 6 },
		{ POPULAR END, "setting\trecent\t\tno\t\n", "setting\trecent\t\tno\t\nsetting\tmore\t\t1\t\n",
			"setting: not the one that comes next: 'more'", 7 },
		{ POPULAR END, "users\t\t2", "users\t\t4294967296", "users: '4294967296'", 3 },
		{ POPULAR END, "8000000000000000", "7000000000000000", "as_of: '7000000000000000'", 4 },
		{ POPULAR END, "0000000000000000\n", "fff8000000000000\n", "half_life_days: 'fff8000000000000'", 5 },
		{ POPULAR END, "item\ta\t1", "item\ta\t2", "item: not the number that comes next: '2'", 8 },
		{ POPULAR END, "item\ta\t1", "item\tb\t1", "item: twice: 'b'", 8 },
		{ POPULAR END, "\t0\t2\t", "\t0\t4294967296\t", "item: not a count: '4294967296'", 7 },
		{ POPULAR END, "\t0\t2\t", "\t0\t2\t1", "item: not a count of the recent ones: '1'", 7 },
		{ POPULAR END, "recent\t\tno", "recent\t\tyes", "item: not a count of the recent ones: ''", 7 },
		{ POPULAR NEAR END, NULL, NULL, "not a row that belongs here: 'near'", 9 },
		{ POPULAR SETTINGS("2") END, NULL, NULL, "not a row that belongs here: 'setting'", 9 },
		{ POPULAR "recommend-model\tpopular\t\t1\t\n" END, NULL, NULL, "not a row that belongs here: 'recommend-model'", 9 },
		{ POPULAR "item\tc\t2\t1\n" END, NULL, NULL, "4 fields, not 5", 9 },
		{ KNN NEAR END, "similarity\t\tknn", "similarity\t\tpearson", "similarity: 'pearson'", 7 },
		{ KNN NEAR END, "near\tb\ta", "near\tb\tc", "no such item: 'c'", 13 },
		{ KNN NEAR END, "near\tb\ta", "near\tc\ta", "no such item: 'c'", 13 },
		{ KNN NEAR "near\tb\tb\t\t3f000000\n" END, NULL, NULL, "neighbours of an item that was passed: 'b'", 15 },
		{ KNN NEAR "near\ta\tb\t\t3f000000\n" END, NULL, NULL, "a neighbour twice: 'b'", 15 },
		{ KNN NEAR "partner\ta\tb\t\t3f000000\n" END, NULL, NULL, "not a row that belongs here: 'partner'", 15 },
		{ KNN NEAR END, "3f800000", "7f800000", "not the bits of a number: '7f800000'", 14 },
		{ KNN NEAR END, "3f800000", "ffc00001", "not the bits of a number: 'ffc00001'", 14 },
		{ KNN NEAR END, "3f800000", "3F800000", "not the bits of a number: '3F800000'", 14 },
		{ KNN NEAR END, "3f800000", "3f80000", "not the bits of a number: '3f80000'", 14 },
		{ KNN NEAR END, "3f800000", "3f80000g", "not the bits of a number: '3f80000g'", 14 },
		{ KNN NEAR "kind\ta\tb\tvalue\tbits\n" END, NULL, NULL, "not a row that belongs here: 'kind'", 15 },
		{ SEQUENCE NEAR END, "3fe0000000000000", "3ff8000000000000", "partner_decay: '3ff8000000000000'", 9 },
		{ SPECTRAL NEAR END, "factors\t\t1", "factors\t\t4294967295", "factors: 4294967295, at most 1024", 11 },
		{ SPECTRAL NEAR END, "factors\t\t1", "factors\t\t1024", "8 digits of bits, not 8192", 13 },
		{ SPECTRAL NEAR END, "factors\t\t1", "factors\t\t0", "factor: there are none: 'b'", 13 },
		{ SPECTRAL NEAR END, "3f000000", "40000001", "not the bits of a number: '40000001'", 13 },
		{ SPECTRAL NEAR END, "factor\ta\t\t\tbf000000\n", "", "1 rows factor of 2 items", 14 },
		{ SPECTRAL NEAR END, "factor\ta", "factor\tb", "not the item that comes next: 'b'", 14 },
		{ SPECTRAL "factor\ta\t\t\tbf000000\n" NEAR END, NULL, NULL, "not the item that comes next: 'a'", 15 },
		{ EASE END, "000000003f000000", "000000003f0000000", "17 digits of bits, not 16", 10 },
		{ EASE END, "000000003f000000", "000000007f800000", "not the bits of a number: '7f800000'", 10 },
		{ EASE END, "weights\ta\t\t\t3f00000000000000\n", "", "1 rows weights of 2 items", 11 },
		{ SESSION END, "users\t\t3", "users\t\t4294967295", "3 rows session, and users: 4294967295", 12 },
		{ SESSION END, "users\t\t3", "users\t\t2", "session: more of them than 'users': '1'", 11 },
		{ SESSION END, "0,1,1", "0,2,1", "session: not the number of an item: '2'", 9 },
		{ SESSION END, "0,1,1", "0,1,", "session: not the number of an item: ''", 9 },
		{ SESSION END, "0,1,1", "0,01x", "session: not the number of an item: '01x'", 9 },
	};
	static const char *const good[] = { POPULAR END, KNN END, KNN NEAR END, SEQUENCE END, SEQUENCE NEAR "partner\ta\tb\t\t3f000000\n" END,
		SPECTRAL END, SPECTRAL NEAR END, EASE END, SESSION END };
	struct place at = open_place();
	struct tn_recommend_saved s;
	struct tn_err err;

	for (size_t i = 0; i < COUNT(good); i++) {
		struct text t = sealed(good[i], strlen(good[i]));

		ck_assert_msg(load(&s, &at, t.p, t.n, &err) == TN_OK, "%zu: %llu: %s", i, (unsigned long long)err.line, err.what);
		tn_recommend_saved_fini(&s);
		free(t.p);
	}
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct text t = sealed(cases[i].text, strlen(cases[i].text)), e = t;

		if (cases[i].from != NULL) {
			t.p[t.n] = '\0';
			e = edited(&t, cases[i].from, cases[i].to);
			free(t.p);
		}
		refuse(&at, e.p, e.n, &err);
		ck_assert_str_eq(err.what, cases[i].what);
		ck_assert_uint_eq(err.line, cases[i].line);
		free(e.p);
	}
	close_place(&at);
}
END_TEST

/* The end, and what other systems do to a file. */
START_TEST(ends)
{
	static const char joined[] = POPULAR END POPULAR END;
	struct place at = open_place();
	struct text t = sealed(POPULAR END, strlen(POPULAR END)), crlf = { malloc(2 * t.n), 0 };
	struct tn_err err;
	size_t last;

	HOLDS(crlf.p != NULL);
	t.p[t.n] = '\0';
	last = line_at(&t, lines_of(&t) - 1);
	refuse(&at, t.p, last, &err);
	ck_assert_str_eq(err.what, "the model was cut: its last row, end, is missing");
	t.p[last + strlen("end\t\t\t")] = '9';
	refuse(&at, t.p, t.n, &err);
	ck_assert_str_eq(err.what, "7 rows before the end, which says otherwise");
	t.p[last + strlen("end\t\t\t")] = '7';
	t.p[t.n - 2] = t.p[t.n - 2] == '0' ? '1' : '0';
	refuse(&at, t.p, t.n, &err);
	ck_assert_str_eq(err.what, "the rows were changed since they were written");
	ck_assert_uint_eq(err.line, 9);
	for (size_t i = 0; i < t.n; i++) {
		if (t.p[i] == '\n')
			crlf.p[crlf.n++] = '\r';
		crlf.p[crlf.n++] = t.p[i];
	}
	refuse(&at, crlf.p, crlf.n, &err);
	ck_assert(strstr(err.hint, "tr -d") != NULL);
	refuse(&at, joined, strlen(joined), &err);
	refuse(&at, "", 0, &err);
	ck_assert_int_eq(err.status, TN_EINPUT);
	refuse(&at, "user\titem\nu\ti\n", 14, &err);
	ck_assert_str_eq(err.what, "not a model of recommend --save");
	free(crlf.p);
	free(t.p);
	close_place(&at);
}
END_TEST

/* Random bytes, fields and rows under a right check: refused, or finite scores. */
static struct text mutated(const struct text *t)
{
	static const char *const words[] = { "", "0", "1", "4294967295", "a", "i00", "i01", "near", "end", "7f7fffff", "ff7fffff", "00000001",
		"7fefffffffffffff", "factors", "no", "yes", "," };
	const char *word = words[below(COUNT(words))];
	size_t from = line_at(t, 1) + below((uint32_t)(t->n - line_at(t, 1))), to = from;
	struct text e = { malloc(t->n + 20), 0 }, s;

	HOLDS(e.p != NULL);
	while (from > 0 && t->p[from - 1] != '\t' && t->p[from - 1] != '\n')
		from--;
	while (t->p[to] != '\t' && t->p[to] != '\n')
		to++;
	memcpy(e.p, t->p, from);
	memcpy(e.p + from, word, strlen(word));
	memcpy(e.p + from + strlen(word), t->p + to, t->n - to);
	e.n = t->n - (to - from) + strlen(word);
	s = sealed(e.p, e.n);
	free(e.p);
	return s;
}

START_TEST(harmless)
{
	struct place at = open_place();
	uint32_t loaded = 0;

	for (uint32_t round = 0; round < 3000; round++) {
		struct text text, bad;
		struct tn_recommend_saved s;
		struct tn_err err;

		seed = 1000 + round;
		text = saved_method((enum tn_recommend_method)(TN_RECOMMEND_POPULAR + round % 6), false);
		bad = mutated(&text);
		if (load(&s, &at, bad.p, bad.n, &err) == TN_OK) {
			struct tn_scores out[HISTORIES] = { { 0 } };
			struct tn_history h[HISTORIES];

			loaded++;
			make_histories(h, s.x.nitems);
			score(&s.model, h, out);
			for (uint32_t i = 0; i < HISTORIES; i++)
				for (uint32_t k = 0; k < s.x.nitems; k++)
					HOLDS_MSG(isfinite(out[i].at[k]), "seed %u", (unsigned)(1000 + round));
			forget(out);
			tn_recommend_saved_fini(&s);
		}
		free(text.p);
		free(bad.p);
	}
	ck_assert_uint_gt(loaded, 100);
	close_place(&at);
}
END_TEST

/* --- apply --- */

struct lists {
	struct tn_recommend_spec spec;
	struct tn_buf said;
	struct place model, rows, wanted;
};

/* Items as a stream of rows may have them: each once and rising where order says nothing; unknown ones are TN_MAP_NONE. */
static void make_rows(struct tn_recommend_one *one, uint32_t *item, uint32_t nitems, enum tn_recommend_method method)
{
	uint32_t used = 0, n = 0;

	for (uint32_t k = 1 + below(6); k > 0; k--) {
		uint32_t i = below(nitems + 1);

		if (method != TN_RECOMMEND_SESSION && (used >> i & 1) != 0)
			continue;
		used |= 1U << i;
		item[n++] = i == nitems ? TN_MAP_NONE : i;
	}
	for (uint32_t i = 1; i < n && method != TN_RECOMMEND_SESSION && method != TN_RECOMMEND_SEQUENCE; i++)
		for (uint32_t k = i; k > 0 && item[k - 1] > item[k]; k--) {
			uint32_t t = item[k];

			item[k] = item[k - 1];
			item[k - 1] = t;
		}
	one->h = (struct tn_history){ .item = item, .n = n };
}

static void put_rows(struct lists *l, const struct tn_recommend_one *one, const struct tn_interactions *x)
{
	struct tn_buf b = { 0 };

	tn_buf_cstr(&b, "user\titem\n");
	for (uint32_t u = 0; u < USERS; u++)
		for (uint32_t k = 0; k < one[u].h.n; k++) {
			uint32_t i = one[u].h.item[k];

			tn_buf_add(&b, one[u].user);
			tn_buf_ch(&b, '\t');
			tn_buf_add(&b, i == TN_MAP_NONE ? TN_STR("stranger") : tn_interactions_name(x, i));
			tn_buf_ch(&b, '\n');
		}
	put_file(&l->rows, b.p, b.n);
	tn_buf_fini(&b);
}

/* Straight from the model, without a file: users[i] of `one`, or nobody's history where it is USERS. */
static struct text direct(struct lists *l, const struct fitted *f, const struct tn_recommend_one *one, const uint32_t *users, uint32_t n)
{
	struct tn_recommend_item list[8];
	struct tn_recommend_lister lister;
	struct tn_err err = { 0 };
	FILE *file = tmpfile();
	struct tn_out out;
	struct tn_row row;
	struct text text;
	uint32_t count;

	HOLDS(file != NULL && tn_out_open_fd(&out, dup(fileno(file)), &err) == TN_OK);
	tn_row_init(&row, &out, &plain);
	HOLDS(tn_recommend_lister_open(&lister, &f->m, &f->x, NULL, f->has_recent ? f->recent : NULL, &err) == TN_OK);
	lister.n = l->spec.n;
	lister.repeat = l->spec.repeat;
	lister.fallback = l->spec.fallback;
	HOLDS(tn_recommend_put_header(&l->spec, &row) == TN_OK);
	for (uint32_t i = 0; i < n; i++) {
		struct tn_recommend_one nobody = { .user = TN_STR("zz") };
		const struct tn_recommend_one *who = users[i] < USERS ? &one[users[i]] : &nobody;

		HOLDS(tn_recommend_lists(&lister, who, 1, list, &count, &err) == TN_OK);
		HOLDS(tn_recommend_put_list(&l->spec, &f->m, who, list, count, 6, &row, &err) == TN_OK);
	}
	tn_recommend_lister_close(&lister);
	tn_row_fini(&row);
	HOLDS(tn_out_finish(&out) == TN_OK);
	text = get_fd(fileno(file));
	fclose(file);
	return text;
}

static struct text applied(struct lists *l)
{
	const char *files[] = { l->rows.name };
	struct tn_common common = plain;
	struct tn_err err = { 0 };
	FILE *file = tmpfile();
	struct tn_out out;
	struct text text;

	common.file = files;
	common.nfiles = 1;
	HOLDS(file != NULL && tn_out_open_fd(&out, dup(fileno(file)), &err) == TN_OK);
	HOLDS_MSG(tn_recommend_apply(&l->spec, l->model.name, &common, &out, &err) == TN_OK, "%s", err.what);
	HOLDS(tn_out_finish(&out) == TN_OK);
	text = get_fd(fileno(file));
	fclose(file);
	return text;
}

static void check_lists(struct lists *l, const struct fitted *f, const struct tn_recommend_one *one, const uint32_t *users, uint32_t n)
{
	struct text wanted = direct(l, f, one, users, n), got = applied(l);

	HOLDS_MSG(wanted.n == got.n && memcmp(wanted.p, got.p, got.n) == 0, "%s:\n%s\nnot\n%s", tn_recommend_name(f->m.settings.method), got.p,
		wanted.p);
	free(wanted.p);
	free(got.p);
}

/* Operands, --for, --history: each list is the one that the fit itself gives. */
START_TEST(applies)
{
	static const char named[] = "user\nzz\nu03\nu00\n";
	static const uint32_t three[] = { 0, 3, USERS };
	struct lists l = { .model = open_place(), .rows = open_place(), .wanted = open_place() };
	static uint32_t item[USERS][8], all[USERS];
	struct tn_recommend_one one[USERS];
	static char user[USERS][8];

	put_file(&l.wanted, named, sizeof named - 1);
	for (uint32_t round = 0; round < 120; round++) {
		struct fitted f;
		struct text text;

		seed = 5000 + round;
		do {
			make(&f, (enum tn_recommend_method)(TN_RECOMMEND_POPULAR + round % 6), false);
			if (f.x.nitems == 0)
				unmake(&f);
		} while (f.x.nitems == 0);
		f.spec.half_life_days = 0;              /* the rows have no times */
		text = saved(&f);
		put_file(&l.model, text.p, text.n);
		free(text.p);
		for (uint32_t u = 0; u < USERS; u++) {
			all[u] = u;
			snprintf(user[u], sizeof user[u], "u%02u", (unsigned)u);
			one[u] = (struct tn_recommend_one){ .user = tn_str_of(user[u]) };
			make_rows(&one[u], item[u], f.x.nitems, f.m.settings.method);
		}
		put_rows(&l, one, &f.x);
		l.spec = (struct tn_recommend_spec){ .n = 1 + below(8), .repeat = below(2) != 0, .fallback = below(2) != 0, .text = &l.said };
		check_lists(&l, &f, one, all, USERS);
		l.spec.for_file = l.wanted.name;
		check_lists(&l, &f, one, three, 3);
		l.spec.history_file = l.rows.name;
		check_lists(&l, &f, one, three, 3);
		l.spec.for_file = NULL;
		check_lists(&l, &f, one, all, USERS);
		unmake(&f);
	}
	ck_assert(l.said.n > 0 && strstr(l.said.p, "note: --for: 1 user without a history\n") != NULL);
	tn_buf_fini(&l.said);
	close_place(&l.model);
	close_place(&l.rows);
	close_place(&l.wanted);
}
END_TEST

Suite *recommend_file_suite(void)
{
	Suite *s = suite_create("recommend_file");
	TCase *t = tcase_create("model");

	tcase_add_test(t, round_trips);
	tcase_add_test(t, format);
	tcase_add_test(t, not_saved);
	tcase_add_test(t, every_cut);
	tcase_add_test(t, every_byte);
	tcase_add_test(t, every_row);
	tcase_add_test(t, forged);
	tcase_add_test(t, ends);
	tcase_add_test(t, harmless);
	tcase_add_test(t, applies);
	tcase_set_timeout(t, 120);
	suite_add_tcase(s, t);
	return s;
}
