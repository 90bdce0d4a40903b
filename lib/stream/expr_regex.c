/* Regular expressions of expressions: is one fit to be given to regcomp, the compiling, and the asking. hot: what was
 * asked before.
 *
 * Measured    a million access log lines with 2,000 agents (Zipf), agent ~ 'fifteen words with bars between', CPU seconds,
 *             EPYC, gcc 12 -O2: .43 by regexec alone, .07 here.
 * Memo        answers by value, since the columns that are asked so hold few different ones. What has no repeats gives it up. */
#include "stream/expr_impl.h"

#include "base/sys.h"

#define MAX_REGEX 4096U         /* bytes, and single characters after repeats are written out */
#define MAX_GROUPS 50U          /* ( inside ( */
#define MAX_NESTED 3U           /* repeats of what is repeated: ((a+)*b)+ has 3 */

#define MEMOS 16U               /* terms of an expression that have one: 560 KiB each */
#define SLOTS 4096U
#define WAYS 4U                 /* slots in which a value can be */
#define POOL (512U * 1024)
#define LONGEST 512U            /* bytes of a value that is kept */
#define FIRST 256U              /* values that are asked without one: most expressions see few rows */

struct slot {
	uint32_t tag;           /* of the hash, not the bits that chose the slot */
	uint32_t at;            /* the value's place in the pool */
	uint16_t n;
	uint8_t answer;         /* 0: empty, 1: no match, 2: match */
};

/* Values are added to the pool and never taken out: when it is full all are forgotten. */
struct tn_expr_memo {
	struct tn_hash_key key;
	struct slot *slot;      /* NULL: none yet */
	char *pool;
	uint32_t used;
	uint32_t asked, met;    /* since all were forgotten */
	uint32_t victim;
	bool is_off;
};

/* The size of what regcomp will build: glibc writes repeats out (a{100}{100} is 10,000 nodes, a+ is aa*), and walks
 * groups and chains by recursion. A short text could so take all memory or the stack; no error comes back from that. */
struct regex_size {
	uint32_t depth;
	size_t all[MAX_GROUPS + 1], last[MAX_GROUPS + 1];       /* of the open groups; of the atom that a repeat would repeat */
	/* repeats in that atom, one in another; most in the group */
	uint32_t nested[MAX_GROUPS + 1], deepest[MAX_GROUPS + 1];
};

static void repeat(struct regex_size *z, size_t times)
{
	size_t *last = &z->last[z->depth];

	z->all[z->depth] += *last * (times - 1);
	*last *= times;
	z->nested[z->depth]++;
	if (z->nested[z->depth] > z->deepest[z->depth])
		z->deepest[z->depth] = z->nested[z->depth];
}

static void atom(struct regex_size *z, size_t size, uint32_t nested)
{
	z->last[z->depth] = size;
	z->all[z->depth] += size;
	z->nested[z->depth] = nested;
	if (nested > z->deepest[z->depth])
		z->deepest[z->depth] = nested;
}

/* {n}, {n,m}, {n,} at s[*at]: the larger count, at least 1, and *at on the closing brace. 0: a brace that is a character.
 * Counts past the bound are all the same to us. */
static size_t repeats(struct tn_str s, size_t *at)
{
	size_t most = 1, v = 0, i = *at + 1;

	for (; i < s.n && ((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == ','); i++) {
		if (s.p[i] == ',')
			v = 0;
		else if (v <= MAX_REGEX)
			v = v * 10 + (size_t)(s.p[i] - '0');
		most = v > most ? v : most;
	}
	if (i == s.n || s.p[i] != '}')
		return 0;
	*at = i;
	return most;
}

/* The last byte of the [...] at s[at]: a ] that comes first, and those of [: :], [. .], [= =], do not end it. */
static size_t bracket_end(struct tn_str s, size_t at)
{
	at += at + 1 < s.n && s.p[at + 1] == '^' ? 2 : 1;
	for (size_t first = at; at < s.n && (s.p[at] != ']' || at == first); at++) {
		char c = at + 1 < s.n ? s.p[at + 1] : '\0';

		if (s.p[at] != '[' || (c != ':' && c != '.' && c != '='))
			continue;
		for (at += 2; at + 1 < s.n && !(s.p[at] == c && s.p[at + 1] == ']'); at++)
			continue;
		at++;
	}
	return at;
}

/* Why the expression is not for us, or NULL. */
static const char *unfit(struct tn_str s)
{
	struct regex_size z = { 0 };
	size_t times;

	if (s.n > MAX_REGEX)
		return "longer than 4,096 bytes";
	for (size_t i = 0; i < s.n; i++) {
		switch (s.p[i]) {
		case '(':
			if (z.depth == MAX_GROUPS)
				return "groups nested deeper than 50";
			z.depth++;
			z.all[z.depth] = z.last[z.depth] = 1;
			z.nested[z.depth] = z.deepest[z.depth] = 0;
			break;
		case ')':
			if (z.depth > 0) {
				z.depth--;
				atom(&z, z.all[z.depth + 1], z.deepest[z.depth + 1]);
			}
			break;
		case '[': i = bracket_end(s, i); atom(&z, 1, 0); break;
		case '{':
			times = repeats(s, &i);
			if (times > 0)
				repeat(&z, times);
			else
				atom(&z, 1, 0);
			break;
		case '+': repeat(&z, 2); break;
		case '*':
		case '?': repeat(&z, 1); break;
		case '\\':
			/* no part of POSIX, and matching them can take for ever */
			if (i + 1 < s.n && s.p[i + 1] >= '1' && s.p[i + 1] <= '9')
				return "back-references are not supported";
			i++;
			atom(&z, 1, 0);
			break;
		default: atom(&z, 1, 0);
		}
		/* regexec would take hundreds of MiB for a+*+++++++++ */
		if (z.nested[z.depth] > MAX_NESTED)
			return "repeats within repeats, more than 3 deep";
		if (z.all[z.depth] > MAX_REGEX)
			return "repeats make it longer than 4,096 characters";
	}
	return NULL;
}

/* regcomp and regexec allocate by themselves, not through tn_sys: POSIX gives no way to tell them. Their failures are told
 * like all others. The C locale is in force: a character is a byte. */
enum tn_status tn_expr_regex(struct tn_expr *e, struct tn_expr_term *t, size_t place, struct tn_err *err)
{
	struct tn_str text = t->value[0].text;
	char *pattern = tn_arena_cstr(e->arena, text);
	const char *why = unfit(text);
	char quoted[64], reason[100];
	int code = 0;

	t->kind = TN_EXPR_BYTES;
	t->regex = tn_arena_alloc(e->arena, sizeof *t->regex);
	if (e->nmemos++ < MEMOS)
		t->memo = tn_arena_zalloc(e->arena, 1, sizeof *t->memo);
	if (pattern == NULL || t->regex == NULL)
		return tn_err_nomem(err, text.n + sizeof *t->regex);
	if (why == NULL) {
		code = regcomp(t->regex, pattern, REG_EXTENDED | REG_NOSUB);
		t->compiled = code == 0;
	}
	if (t->compiled)
		return TN_OK;
	if (code == REG_ESPACE)
		return tn_err_set(err, TN_ELIMIT, "%s: out of memory for a regular expression", e->option);
	if (why == NULL) {
		regerror(code, t->regex, reason, sizeof reason);
		why = reason;
	}
	return tn_err_set(err, TN_EUSAGE, "%s: at byte %zu: not a regular expression: %s: %s", e->option, place + 1,
		tn_err_quote(quoted, sizeof quoted, text), why);
}

static void forget_all(struct tn_expr_memo *m)
{
	memset(m->slot, 0, SLOTS * sizeof *m->slot);
	m->used = m->asked = m->met = 0;
}

static void turn_off(struct tn_expr_memo *m)
{
	tn_sys.free(m->slot);
	tn_sys.free(m->pool);
	m->slot = NULL;
	m->pool = NULL;
	m->is_off = true;
}

/* Is there one? Without memory or randomness there is none, and nothing is lost but time. */
static bool is_open(struct tn_expr_memo *m)
{
	if (m == NULL || m->is_off)
		return false;
	if (m->slot != NULL)
		return true;
	if (m->asked++ < FIRST)
		return false;
	m->slot = tn_sys.malloc(SLOTS * sizeof *m->slot);
	m->pool = tn_sys.malloc(POOL);
	if (m->slot == NULL || m->pool == NULL || tn_hash_key_init(&m->key) != 0) {
		turn_off(m);
		return false;
	}
	forget_all(m);
	return true;
}

/* The value's slot, or one for it, which is empty then. The answers are exact: all bytes are compared. */
static struct slot *find(struct tn_expr_memo *m, struct tn_str s, uint32_t *tag)
{
	uint64_t hash = tn_hash(&m->key, s);
	struct slot *way = &m->slot[hash % SLOTS / WAYS * WAYS], *empty = NULL;

	*tag = (uint32_t)(hash >> 32);
	m->asked++;
	for (uint32_t i = 0; i < WAYS; i++) {
		if (way[i].answer == 0) {
			empty = &way[i];
			break;
		}
		if (way[i].tag == *tag && way[i].n == s.n && memcmp(m->pool + way[i].at, s.p, s.n) == 0) {
			m->met++;
			return &way[i];
		}
	}
	if (empty == NULL)
		empty = &way[m->victim++ % WAYS];
	empty->answer = 0;
	return empty;
}

static void keep(struct tn_expr_memo *m, struct slot *slot, struct tn_str s, uint32_t tag, bool is)
{
	if (POOL - m->used < s.n) {
		if (m->met < m->asked / 2)
			turn_off(m);
		else
			forget_all(m);
		return;
	}
	memcpy(m->pool + m->used, s.p, s.n);
	*slot = (struct slot){ .tag = tag, .at = m->used, .n = (uint16_t)s.n, .answer = is ? 2 : 1 };
	m->used += (uint32_t)s.n;
}

/* regexec wants a C string: a NUL inside the value ends it. */
static int ask(struct tn_expr *e, const struct tn_expr_term *t, struct tn_str s)
{
	int code;

	tn_buf_reset(&e->plain);
	tn_buf_unescape(&e->plain, s);
	tn_buf_ch(&e->plain, '\0');
	if (e->plain.failed)
		return -1;
	code = regexec(t->regex, e->plain.p, 0, NULL, 0);
	return code == 0 ? 1 : code == REG_NOMATCH ? 0 : -1;
}

int tn_expr_matches(struct tn_expr *e, const struct tn_expr_term *t, struct tn_str s)
{
	struct slot *slot = NULL;
	uint32_t tag = 0;
	int is;

	if (s.n <= LONGEST && is_open(t->memo)) {
		slot = find(t->memo, s, &tag);
		if (slot->answer != 0)
			return (slot->answer == 2) == (t->op == TN_EXPR_MATCH);
	}
	is = ask(e, t, s);
	if (is < 0)
		return -1;
	if (slot != NULL)
		keep(t->memo, slot, s, tag, is == 1);
	return (is == 1) == (t->op == TN_EXPR_MATCH);
}

void tn_expr_regex_fini(struct tn_expr_term *t)
{
	if (t->compiled)
		regfree(t->regex);
	if (t->memo != NULL)
		turn_off(t->memo);
	t->compiled = false;
	t->memo = NULL;
}
