/* Regular expressions of expressions: is one fit to be given to regcomp, and the compiling. */
#include "stream/expr_impl.h"

#define MAX_REGEX 4096U         /* bytes, and single characters after repeats are written out */
#define MAX_GROUPS 50U          /* ( inside ( */
#define MAX_NESTED 3U           /* repeats of what is repeated: ((a+)*b)+ has 3 */

/* The size of what regcomp will build: glibc writes repeats out (a{100}{100} is 10,000 nodes, a+ is aa*), and walks
 * groups and chains by recursion. A short text could so take all memory or the stack; no error comes back from that. */
struct regex_size {
	uint32_t depth;
	size_t all[MAX_GROUPS + 1], last[MAX_GROUPS + 1];       /* of the open groups; of the atom that a repeat would repeat */
	uint32_t nested[MAX_GROUPS + 1], deepest[MAX_GROUPS + 1];       /* repeats in that atom, one in another; most in the group */
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
