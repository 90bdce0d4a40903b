/* hot: one JSON record, validated and looked into in one pass; AVX2 and a plain twin, both from io/json_walk.h.
 *
 * Measured    GB of whole, validated JSON Lines a CPU second, one core (AMD EPYC), gcc 12 -O2, memchr for the LF included:
 *                                                              json.c  no guesses  plain  AVX2
 *             eight members, 154 bytes, five asked for           .44       .70      1.6    2.4
 *             nested, 390 bytes, five asked for                  .48      1.0       1.4    2.3
 *             the same, members left out at random, odd ones               .93      1.1    1.6
 *             the same, members in any order                               .81             1.1
 *             GA4, 750 bytes: items to rows, pairs by key                  .80      1.2    1.6
 *             500 members, all asked for                                                   1.9
 *             40 names a record that were never seen before                                .38
 * Tricks      Names are guessed (io/json_parts.h): the comparison is off the critical path, since the processor goes on from
 *             the guess's length before it is done. One comparison of 32 bytes finds all four kinds of byte that end or spoil
 *             a string. UTF-8 is checked where such bytes are, once a string. A place has two guesses, as a member is often
 *             left out (1.2 GB/s without in line three). Guesses lie in buckets (.17 without in the last line).
 * Not done    masks of a record first, then a walk over their bits: for short strings a guess saves more than they could.
 *             Messages: json.c finds the place again, bad records are rare.
 */
#include "io/json_parts.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "base/sys.h"

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

/* The short ones here, \u over there. */
INLINE const char *escape(const char *p, const char *end)
{
	switch (p[1]) {
	case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
		return p + 1 < end ? p + 2 : NULL;
	default:
		return tn_json_escape(p, end);
	}
}

static const char *word(struct tn_json_walk *w, const char *p, enum tn_json_kind *kind)
{
	*kind = *p == 'n' ? TN_JSON_NULL : TN_JSON_BOOL;
	if (memcmp(p, "true", 4) == 0 || memcmp(p, "null", 4) == 0)
		p += 4;
	else if (memcmp(p, "false", 5) == 0)
		p += 5;
	else
		return fail(w, TN_JSON_SYNTAX);
	return p <= w->end ? p : fail(w, TN_JSON_SYNTAX);
}

INLINE void put(struct tn_json_walk *w, const struct tn_json_node *node, const struct tn_json_value *v)
{
	for (uint32_t slot = node->slot; slot != 0; slot = w->also[slot - 1]) {
		w->row[slot - 1] = *v;
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
	struct tn_json_node *child = node == NULL || g != NULL ? NULL : node->members;

	if (g == NULL) {
		while (child != NULL && !tn_json_eq(name, child->name))
			child = child->next;
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

/* ---- the plain copy */
static uint32_t stops_plain(const char *p)
{
	uint32_t i = 0;

	while (i < 32 && p[i] != '"' && p[i] != '\\' && (unsigned char)p[i] >= 0x20 && (unsigned char)p[i] < 0x80)
		i++;
	return i < 32 ? UINT32_C(1) << i : 0;
}

static uint32_t ends_plain(const char *p, bool *is_high)
{
	uint32_t i = 0;

	for (; i < 32 && p[i] != '"' && p[i] != '\\' && (unsigned char)p[i] >= 0x20; i++)
		*is_high |= (unsigned char)p[i] >= 0x80;
	return i < 32 ? UINT32_C(1) << i : 0;
}

static uint32_t digits_plain(const char *p)
{
	uint32_t i = 0;

	while (i < 32 && p[i] >= '0' && p[i] <= '9')
		i++;
	return i;
}

static bool is_same_plain(const char *p, const struct tn_json_guess *g)
{
	return memcmp(p, g->text, g->n) == 0;
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

TARGET INLINE uint32_t ends_avx2(const char *p, bool *is_high)
{
	__m256i v = load_avx2(p);
	uint32_t high = bits_avx2(v), ends = WALK(stops)(p) & ~high;

	*is_high |= (high & (ends == 0 ? UINT32_MAX : _blsmsk_u32(ends))) != 0;
	return ends;
}

TARGET INLINE uint32_t digits_avx2(const char *p)
{
	__m256i v = _mm256_sub_epi8(load_avx2(p), _mm256_set1_epi8('0'));

	return (uint32_t)_tzcnt_u32(~bits_avx2(_mm256_cmpeq_epi8(_mm256_min_epu8(v, _mm256_set1_epi8(9)), v)));
}

TARGET INLINE bool is_same_avx2(const char *p, const struct tn_json_guess *g)
{
	return _bzhi_u32(~bits_avx2(_mm256_cmpeq_epi8(load_avx2(p), load_avx2(g->text))), g->n) == 0;
}

#include "io/json_walk.h"

TARGET const char *tn_json_walk_avx2(struct tn_json_walk *w, const char *p)
{
	return value_avx2(w, p, w->root, NULL);
}
#endif
