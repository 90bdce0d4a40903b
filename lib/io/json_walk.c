/* hot: one JSON record, validated and looked into in one pass; AVX2 and a plain twin, both from io/json_walk.h. And what is
 * learned from records that were read, so that the next ones go faster.
 *
 * Measured    GB of whole, validated JSON Lines a CPU second, one core (AMD EPYC), gcc 12 -O2, the search for the LF included:
 *                                                              json.c  no guesses  AVX2 without shapes  plain  AVX2
 *             eight members, 154 bytes, five asked for           .44       .70      2.35                1.8    3.1
 *             nested, 390 bytes, five asked for                  .48      1.0       2.25                1.7    3.1
 *             shop events, 326 bytes, five of twenty asked for                      1.6                 1.6    2.5
 *             nested, members left out at random, odd ones                 .93      1.6                 1.0    1.55
 *             the same, members in any order                               .81      1.1                  .72   1.1
 *             GA4, 750 bytes: items to rows, pairs by key                  .80      1.55                1.1    1.7
 *             500 members, all asked for                                            1.9                 2.0    2.35
 *             titles in other scripts, with escapes                                 1.9, 2.0            1.7    2.4
 *             40 names a record that were never seen before                          .36                 .36    .36
 * Tricks      Shapes (io/json_parts.h): names, commas and brackets between two values are one comparison, whose outcome nobody
 *             waits for; 1,270 instructions a shop event for 2,200. They end a line, too: nobody looks for its LF.
 *             Where shapes do not come again names are guessed, each for itself, in the same way. Records of no use to learn
 *             from cost a try in thousands.
 *             One comparison of 32 bytes finds all four kinds of byte that end or spoil a string. A place has two guesses, as a
 *             member is often left out (1.2 GB/s without in line four). Guesses lie in buckets (.17 without in the last line).
 *             Values are put down part by part: read back whole they would wait for their parts (20 % in the first line).
 * Not done    masks of a record first, then a walk over their bits: for short strings a guess saves more than they could.
 *             Lengths of strings foretold by those of the last record (first line 15 % slower); prefetching (nothing).
 *             Messages: json.c finds the place again, bad records are rare.
 */
#include "io/json_parts.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "base/sys.h"
#include "base/utf8.h"

#define INLINE __attribute__((always_inline)) static inline

/* A member that was read: where its name led to, and where the next guess is kept. */
struct member {
	struct tn_json_node *node;
	struct tn_json_level **inside;
	struct tn_json_guess **then;
};

static const char *fault(struct tn_json_walk *w, enum tn_json_fault what, struct tn_str name)
{
	w->fault = what;
	w->name = name;
	return NULL;
}

static const char *fail(struct tn_json_walk *w, enum tn_json_fault what)
{
	w->fault = what;
	return NULL;
}

INLINE const char *blanks(const char *p, const char *end)
{
	while (p < end && (unsigned char)*p <= ' ' && tn_json_is_blank(*p))
		p++;
	return p;
}

INLINE bool is_hex(char c)
{
	return (unsigned char)(c - '0') < 10 || (unsigned char)((c | 0x20) - 'a') < 6;
}

/* Pairs of \u, and what is wrong, over there. */
INLINE const char *escape(const char *p, const char *end)
{
	switch (p[1]) {
	case 'u':
		if (is_hex(p[2]) && is_hex(p[3]) && is_hex(p[4]) && is_hex(p[5]) && (p[2] | 0x20) != 'd' && end - p >= 6)
			return p + 6;
		return tn_json_escape(p, end);
	case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
		return p + 1 < end ? p + 2 : NULL;
	default:
		return NULL;
	}
}

/* Over the characters at p that are not ASCII: two bytes, or three that need no second look, or any. NULL: there is none. */
INLINE const char *characters(const char *p, const char *end)
{
	const char *begin = p;

	while (p < end && (unsigned char)*p >= 0x80) {
		unsigned char c = (unsigned char)*p;
		bool goes_on = (p[1] & 0xc0) == 0x80;
		size_t n;

		if (goes_on && c >= 0xc2 && c < 0xe0)
			n = 2;
		else if (goes_on && c > 0xe0 && c < 0xf0 && c != 0xed && (p[2] & 0xc0) == 0x80)
			n = 3;
		else
			n = tn_utf8_get((struct tn_str){ p, (size_t)(end - p) }, NULL);
		if (n == 0)
			return NULL;
		p += n;
	}
	return p > begin && p <= end ? p : NULL;
}

/* Without a branch on which of them it is: true and false come in no order. */
static const char *word(struct tn_json_walk *w, const char *p, enum tn_json_kind *kind)
{
	static const struct {
		char text[8], mask[8];
		enum tn_json_kind kind;
		uint32_t n;
	} words[4] = {
		{ "false", "\xff\xff\xff\xff\xff", TN_JSON_BOOL, 5 }, { "null", "\xff\xff\xff\xff", TN_JSON_NULL, 4 },
		{ "true", "\xff\xff\xff\xff", TN_JSON_BOOL, 4 }, { "\1", "", TN_JSON_NONE, 0 }
	};
	unsigned i = (unsigned char)*p >> 3 & 3;        /* f n t */
	uint64_t text, want, mask;

	memcpy(&text, p, 8);
	memcpy(&want, words[i].text, 8);
	memcpy(&mask, words[i].mask, 8);
	*kind = words[i].kind;
	p += words[i].n;
	return (text & mask) == want && p <= w->end ? p : fail(w, TN_JSON_SYNTAX);
}

/* Can a value that is no container begin so? Bad ones may. */
INLINE bool may_begin(char c)
{
	return (unsigned char)c > ' ' && c != '[' && c != '{';
}

/* Part by part: a value that is put together first and copied then is read before it is written. */
INLINE void put(struct tn_json_walk *w, uint32_t slot, struct tn_str text, enum tn_json_kind kind, bool has_escapes)
{
	for (; slot != 0; slot = w->also[slot - 1]) {
		struct tn_json_value *v = &w->row[slot - 1];

		v->text.p = text.p;
		v->text.n = text.n;
		v->kind = kind;
		v->has_escapes = has_escapes;
		w->met[slot - 1] = true;
	}
}

bool tn_json_walk_row(struct tn_json_walk *w)
{
	if (w->nrows == w->cap) {
		size_t cap = w->cap == 0 ? 1 : (size_t)w->cap * 2;
		struct tn_json_value *v = cap > UINT32_MAX ? NULL : tn_sys.realloc(w->values, cap * w->width * sizeof(*v));

		if (v == NULL)
			return fail(w, TN_JSON_NOMEM) != NULL;
		w->values = v;
		w->cap = (uint32_t)cap;
	}
	w->row = w->values + (size_t)w->nrows * w->width;
	/* what the first row has by now came from outside of the array */
	if (w->nrows++ != 0)
		memset(w->row, 0, w->width * sizeof(*w->row));
	return true;
}

static struct tn_json_level *level_of(struct tn_json_walk *w, struct tn_json_level **at)
{
	if (at == NULL)
		return NULL;
	if (*at == NULL && w->nlevels < TN_JSON_LEVELS)
		*at = &w->levels[w->nlevels++];
	return *at;
}

INLINE struct member member_of(struct tn_json_guess *g)
{
	return (struct member){ g->node, &g->inside, &g->then };
}

/* Which bucket: by the first eight bytes and the last. Names without end (maps) would have to be compared with all others. */
static uint32_t bucket_of(struct tn_str text)
{
	uint64_t first = 0, last = 0;

	memcpy(&first, text.p, text.n < 8 ? text.n : 8);
	if (text.n > 8)
		memcpy(&last, text.p + text.n - 8, 8);
	return (uint32_t)(((first ^ last * UINT64_C(0x9e3779b97f4a7c15)) * UINT64_C(0xd6e8feb86659fd93)) >> 32) % TN_JSON_BUCKETS;
}

static struct tn_json_guess *find(const struct tn_json_level *level, struct tn_str text)
{
	struct tn_json_guess *g = level->all[bucket_of(text)];

	while (g != NULL && (g->n != text.n || memcmp(g->text, text.p, text.n) != 0))
		g = g->more;
	return g;
}

static struct tn_json_guess *remember(struct tn_json_walk *w, struct tn_json_level *level, struct tn_str text,
	struct tn_json_node *node,
	uint32_t most)
{
	struct tn_json_guess *g, **bucket = &level->all[bucket_of(text)];

	if (w->nguesses == w->guess_cap || level->n >= most)
		return NULL;
	g = &w->guesses[w->nguesses++];
	*g = (struct tn_json_guess){ .more = *bucket, .node = node, .n = (uint8_t)text.n };
	memcpy(g->text, text.p, text.n);
	*bucket = g;
	level->n++;
	return g;
}

/* What a name means; text is how it stood there. In: m->then is where the guess went wrong, out: *m. */
static bool look_up(struct tn_json_walk *w, struct tn_json_node *node, struct tn_json_level *level,
	const struct tn_json_value *name,
	struct tn_str text, struct member *m)
{
	bool fits = level != NULL && text.n <= TN_JSON_GUESS;
	struct tn_json_guess *g = fits ? find(level, text) : NULL;
	struct tn_json_node *child = g != NULL ? NULL : tn_json_member(node, name);

	if (g == NULL) {
		if (child == NULL && node == w->root && node != NULL && w->is_closed)
			return fault(w, TN_JSON_UNKNOWN, name->text) != NULL;
		g = fits ? remember(w, level, text, child, node == NULL ? TN_JSON_FEW : TN_JSON_MANY + 2 * node->nmembers) : NULL;
	}
	if (g != NULL) {
		if (m->then != NULL)
			*m->then = g;
		*m = member_of(g);
	} else {
		*m = (struct member){ .node = child, .then = level == NULL ? NULL : &level->odd };
	}
	return true;
}

/* ---- shapes: what is learned */
/* A value that can be a container whose text or elements are asked for. */
static bool must_walk(const struct tn_json_node *node)
{
	return node->slot != 0 || node->elements != NULL || node->each != NULL || node->pick != NULL;
}

void tn_json_shapes_forget(struct tn_json_shapes *s, uint32_t pause)
{
	*s = (struct tn_json_shapes){ .steps = s->steps, .wait = pause, .pause = pause, .credit = TN_JSON_CREDIT / 2 };
}

void tn_json_shapes_open(struct tn_json_paths *p)
{
	tn_json_shapes_forget(&p->shapes, TN_JSON_PAUSE);
	p->shapes.wait = 0;
	p->shapes.is_full = must_walk(p->walk.root);
}

/* The step that wants this text, one of those at *link, perhaps new. NULL: no room. */
static struct tn_json_step *grow(struct tn_json_shapes *s, struct tn_json_step **link, struct tn_str text, enum tn_json_step_kind kind)
{
	struct tn_json_step *step;
	uint32_t others = 0;

	for (; *link != NULL; link = &(*link)->other, others++)
		if ((*link)->kind == kind && tn_str_eq((struct tn_str){ (*link)->text, (*link)->n }, text))
			return *link;
	if (s->n == TN_JSON_STEPS || others == TN_JSON_OTHERS)
		return NULL;
	step = *link = &s->steps[s->n++];
	*step = (struct tn_json_step){ .kind = (uint8_t)kind, .n = (uint8_t)text.n };
	memcpy(step->text, text.p, text.n);
	return step;
}

/* A way through the tree of steps, along a record that is sound. */
struct way {
	struct tn_json_shapes *shapes;
	struct tn_json_step **link;
	const char *from;               /* behind the last value */
	uint32_t nputs;
};

/* The step up to the value or end at `to`. */
static struct tn_json_step *step(struct way *way, const char *to, enum tn_json_step_kind kind)
{
	struct tn_json_step *s = NULL;
	const char *p = way->from;

	do {
		size_t n = (size_t)(to - p);
		bool fits = n <= TN_JSON_GUESS;

		n = fits ? n : TN_JSON_GUESS;
		s = grow(way->shapes, way->link, (struct tn_str){ p, n }, fits ? kind : TN_JSON_STEP_TEXT);
		if (s != NULL)
			way->link = &s->then;
		p += n;
	} while (s != NULL && p < to);
	return s;
}

static bool to_plain(struct way *way, const struct tn_json_value *v, const struct tn_json_node *node)
{
	size_t quote = v->kind == TN_JSON_STRING;
	struct tn_json_step *s = step(way, v->text.p - quote, TN_JSON_STEP_VALUE);

	if (s == NULL)
		return false;
	s->slot = node == NULL ? 0 : node->slot;
	way->nputs += s->slot != 0;
	way->from = v->text.p + v->text.n + quote;
	return true;
}

static bool to_walk(struct way *way, struct tn_json *j, struct tn_json_node *node)
{
	struct tn_json_value v;
	struct tn_json_step *s;
	uint32_t depth = j->depth;

	tn_json_skip(j, &v);
	s = step(way, v.text.p, TN_JSON_STEP_WALK);
	if (s == NULL)
		return false;
	s->node = node;
	s->depth = (uint8_t)depth;
	way->shapes->has_walks = true;
	way->from = v.text.p + v.text.n;
	return true;
}

static bool learn_tokens(struct tn_json_paths *p, struct tn_str record, struct way *way)
{
	struct tn_json_node *place[TN_JSON_DEPTH + 1] = { NULL }, *here = p->walk.root;
	struct tn_json_value v;
	struct tn_json j, before;
	bool is_good = true;

	tn_json_init(&j, record);
	while (is_good) {
		enum tn_json_token token;

		before = j;
		token = tn_json_next(&j, &v);
		if (token == TN_JSON_KEY) {
			here = tn_json_member(place[j.depth], &v);
		} else if (token == TN_JSON_OPEN && here != NULL && must_walk(here)) {
			j = before;
			is_good = to_walk(way, &j, here);
		} else if (token == TN_JSON_OPEN) {
			place[j.depth] = v.kind == TN_JSON_OBJECT ? here : NULL;
			here = NULL;
		} else if (token == TN_JSON_VALUE && here != NULL && here->is_watched) {
			here = NULL;                    /* its null is text of the next step: anything else there fits no shape */
		} else if (token == TN_JSON_VALUE) {
			is_good = to_plain(way, &v, here);
			here = NULL;
		} else if (token == TN_JSON_CLOSE) {
			here = NULL;
		} else {
			break;
		}
	}
	return is_good && step(way, before.p, TN_JSON_STEP_END) != NULL;
}

/* Where it should have fitted a shape, more of them are of no use. */
void tn_json_shapes_learn(struct tn_json_paths *p, struct tn_str record)
{
	struct tn_json_shapes *s = &p->shapes;
	struct way way = { .shapes = s, .link = &p->walk.shape, .from = record.p };
	uint32_t n = s->n;

	if (record.n > TN_JSON_LONGEST)
		return;
	s->is_full = !learn_tokens(p, record, &way) || s->n == n;
	s->is_partial |= s->has_walks || way.nputs < p->nplaces;
}

/* ---- the plain copy */
static uint32_t stops_plain(const char *p)
{
	uint32_t i = 0;

	while (i < 32 && p[i] != '"' && p[i] != '\\' && (unsigned char)p[i] >= 0x20 && (unsigned char)p[i] < 0x80)
		i++;
	return i < 32 ? UINT32_C(1) << i : 0;
}

static uint32_t digits_plain(const char *p, uint32_t *whole)
{
	uint32_t i = 0;

	while (i < 32 && p[i] >= '0' && p[i] <= '9')
		i++;
	*whole = i;
	if (i < 32 && p[i] == '.')
		i++;
	while (i < 32 && p[i] >= '0' && p[i] <= '9')
		i++;
	return i;
}

static bool is_same_plain(const char *p, const char *text, uint8_t n)
{
	return memcmp(p, text, n) == 0;
}

#define WALK(name) name##_plain
#define TARGET
#include "io/json_walk.h"

const char *tn_json_walk_plain(struct tn_json_walk *w, const char *p)
{
	return value_plain(w, p, w->root, NULL);
}

#if defined(__x86_64__)
#undef WALK
#undef TARGET
#define WALK(name) name##_avx2
#define TARGET __attribute__((target("avx2,bmi,bmi2")))

TARGET INLINE __m256i load_avx2(const char *p)
{
	return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

TARGET INLINE uint32_t bits_avx2(__m256i v)
{
	return (uint32_t)_mm256_movemask_epi8(v);
}

TARGET INLINE uint32_t stops_avx2(const char *p)
{
	__m256i v = load_avx2(p);
	__m256i low = _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), v);     /* signed: the bytes from 0x80 are below, too */
	__m256i quote = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('"')), backslash = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\\'));

	return bits_avx2(_mm256_or_si256(_mm256_or_si256(quote, backslash), low));
}

TARGET INLINE uint32_t digits_avx2(const char *p, uint32_t *whole)
{
	__m256i v = load_avx2(p), d = _mm256_sub_epi8(v, _mm256_set1_epi8('0'));
	uint32_t others = ~bits_avx2(_mm256_cmpeq_epi8(_mm256_min_epu8(d, _mm256_set1_epi8(9)), d));
	uint32_t points = bits_avx2(_mm256_cmpeq_epi8(v, _mm256_set1_epi8('.')));

	*whole = (uint32_t)_tzcnt_u32(others);
	return (uint32_t)_tzcnt_u32(others ^ (_blsi_u32(others) & points));
}

TARGET INLINE bool is_same_avx2(const char *p, const char *text, uint8_t n)
{
	return _bzhi_u32(~bits_avx2(_mm256_cmpeq_epi8(load_avx2(p), load_avx2(text))), n) == 0;
}

#include "io/json_walk.h"

TARGET const char *tn_json_walk_avx2(struct tn_json_walk *w, const char *p)
{
	return value_avx2(w, p, w->root, NULL);
}
#endif
