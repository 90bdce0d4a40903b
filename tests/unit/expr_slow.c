/* The slow twin: one pass over the text for each row, plain C strings, no code shared with lib. */
#include "expr_slow.h"

#include <regex.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct slow {
	const char *at, *header, *row;
};

struct literal {
	char s[256];
	bool quoted;
};

static void blanks(struct slow *x)
{
	x->at += strspn(x->at, " \t\r\n");
}

static void copy(char dst[256], const char *from, size_t n)
{
	if (n > 255)
		abort();
	memcpy(dst, from, n);
	dst[n] = '\0';
}

static size_t word_length(const char *s)
{
	return strcspn(s, " \t\r\n,()'\"=!<>~");
}

/* Takes the keyword or mark when it is next. */
static bool take(struct slow *x, const char *mark)
{
	size_t n = strlen(mark);
	bool letters = mark[0] >= 'a' && mark[0] <= 'z';

	blanks(x);
	if (strncmp(x->at, mark, n) != 0 || (letters && word_length(x->at) != n))
		return false;
	x->at += n;
	return true;
}

static void read_name(struct slow *x, char name[256])
{
	size_t n;

	blanks(x);
	if (*x->at == '{') {
		n = strcspn(x->at + 1, "}");
		copy(name, x->at + 1, n);
		x->at += n + 2;
	} else {
		n = word_length(x->at);
		copy(name, x->at, n);
		x->at += n;
	}
}

static void read_literal(struct slow *x, struct literal *l)
{
	size_t n = 0;

	blanks(x);
	l->quoted = *x->at == '\'';
	if (!l->quoted) {
		read_name(x, l->s);
		return;
	}
	for (x->at++; *x->at != '\'' || x->at[1] == '\''; x->at++) {
		x->at += *x->at == '\'';
		l->s[n++] = *x->at;
	}
	x->at++;
	l->s[n] = '\0';
}

/* The item of a list with this number. */
static void item(char dst[256], const char *list, char sep, int number)
{
	const char *end;

	for (; number > 0; number--)
		list = strchr(list, sep) + 1;
	end = strchr(list, sep);
	copy(dst, list, end == NULL ? strlen(list) : (size_t)(end - list));
}

static int column_of(const char *header, const char *name)
{
	char got[256];

	for (int i = 0;; i++) {
		item(got, header, ',', i);
		if (strcmp(got, name) == 0)
			return i;
	}
}

static void escape(char dst[256], const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++) {
		const char *special = strchr("\tt\nn\rr\\\\", *s);

		if (special == NULL || (*s >= 'a' && *s <= 'z')) {
			dst[n++] = *s;
		} else {
			dst[n++] = '\\';
			dst[n++] = *s == '\\' ? '\\' : special[1];
		}
	}
	dst[n] = '\0';
}

static void unescape(char dst[256], const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++) {
		if (s[0] == '\\' && s[1] != '\0' && strchr("tnr\\", s[1]) != NULL) {
			s++;
			dst[n++] = *s == 't' ? '\t' : *s == 'n' ? '\n' : *s == 'r' ? '\r' : '\\';
		} else {
			dst[n++] = *s;
		}
	}
	dst[n] = '\0';
}

/* In thousandths. */
static bool number_of(const char *s, int64_t *v)
{
	bool negative = *s == '-';
	int decimals = -1;

	*v = 0;
	for (s += negative; *s != '\0'; s++) {
		if (*s == '.' && decimals < 0 && s[-1] >= '0' && s[-1] <= '9') {
			decimals = 0;
			continue;
		}
		if (*s < '0' || *s > '9')
			return false;
		*v = *v * 10 + (*s - '0');
		decimals += decimals >= 0;
	}
	if (decimals == 0 || s[-1] < '0' || s[-1] > '9')
		return false;
	for (decimals = decimals < 0 ? 0 : decimals; decimals < 3; decimals++)
		*v *= 10;
	if (negative)
		*v = -*v;
	return true;
}

/* A number that rises with time: the digits of date and clock; the offset is known to stay within the day. */
static bool time_of(const char *s, int64_t *v)
{
	int y, mo, d, h = 0, mi = 0, sec = 0, len = 0, zone = 0;
	char tail[16] = "";

	if (strlen(s) < 10 || s[4] != '-' || s[7] != '-')
		return false;
	if (sscanf(s, "%4d-%2d-%2d%n", &y, &mo, &d, &len) != 3 || len != 10)
		return false;
	if (s[10] != '\0' && sscanf(s + 10, "T%2d:%2d:%2d%15s", &h, &mi, &sec, tail) < 3)
		return false;
	zone = strcmp(tail, "+02:00") == 0 ? 2 : 0;
	*v = ((((y * 12 + mo) * 31 + d) * 24 + h - zone) * INT64_C(60) + mi) * 60 + sec;
	return true;
}

static bool is_key(const char *name)
{
	static const char keys[] = " user item session order category event ";
	char wanted[260];

	snprintf(wanted, sizeof wanted, " %s ", name);
	return strstr(keys, wanted) != NULL;
}

static int sign(int64_t v)
{
	return (v > 0) - (v < 0);
}

/* 'b' bytes, 'n' numbers, 't' times: what all the literals are. */
static char kind_of(const char *name, const struct literal *l, int n)
{
	int64_t v;
	int numbers = 0, times = 0;

	for (int i = 0; i < n; i++) {
		numbers += !l[i].quoted && number_of(l[i].s, &v);
		times += !l[i].quoted && time_of(l[i].s, &v);
	}
	return is_key(name) ? 'b' : numbers == n ? 'n' : times == n ? 't' : 'b';
}

/* field against literal: *order; false: the field is not of that kind */
static bool order_of(char kind, const char *field, const struct literal *l, int *order)
{
	int64_t a, b;
	char escaped[256];

	if (kind == 'b') {
		escape(escaped, l->s);
		*order = strcmp(field, escaped);
		return true;
	}
	if (!(kind == 'n' ? number_of(field, &a) && number_of(l->s, &b) : time_of(field, &a) && time_of(l->s, &b)))
		return false;
	*order = sign(a - b);
	return true;
}

static int match(const char *field, const char *pattern)
{
	char plain[256];
	regex_t re;
	int code;

	unescape(plain, field);
	if (regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		abort();
	code = regexec(&re, plain, 0, NULL, 0);
	regfree(&re);
	return code == 0;
}

static int compare(const char *name, const char *op, const char *field, const struct literal *l, int n)
{
	bool missing = field[0] == '\0' || strcmp(field, "\\N") == 0, any = false;
	char kind = kind_of(name, l, n);
	int order = 0;

	for (int i = 0; i < n; i++) {
		if (missing) {
			any = any || (strcmp(op, "=") == 0 && l[i].s[0] == '\0');
			continue;
		}
		if (op[strlen(op) - 1] == '~')
			return match(field, l[i].s) == (op[0] == '~');
		if (!order_of(kind, field, &l[i], &order))
			return -1;
		any = any || (strcmp(op, "=") == 0 && order == 0) || (strcmp(op, "!=") == 0 && order != 0) ||
			(op[0] == '<' && order < 0) || (op[0] == '>' && order > 0) ||
			((op[0] == '<' || op[0] == '>') && op[1] == '=' && order == 0);
	}
	return any;
}

static int literals(struct slow *x, struct literal *l, int max)
{
	int n = 0;

	do {
		if (n == max)
			abort();
		read_literal(x, &l[n++]);
	} while (take(x, ","));
	return n;
}

static int slow_or(struct slow *x, bool live);

static int slow_term(struct slow *x, bool live)
{
	static const char *const operators[] = { "!=", "!~", "<=", ">=", "<", ">", "=", "~" };
	struct literal l[16];
	char name[256], field[256];
	const char *op = "=";
	bool parens;
	int n = 1;

	read_name(x, name);
	if (take(x, "in")) {
		parens = take(x, "(");
		n = literals(x, l, 16);
		if (parens)
			take(x, ")");
	} else {
		size_t i = 0;

		while (!take(x, operators[i]))
			i++;
		op = operators[i];
		read_literal(x, &l[0]);
	}
	item(field, x->row, '\t', column_of(x->header, name));
	return live ? compare(name, op, field, l, n) : 0;
}

static int slow_not(struct slow *x, bool live)
{
	int v;

	if (take(x, "not")) {
		v = slow_not(x, live);
		return v < 0 ? v : !v;
	}
	if (!take(x, "("))
		return slow_term(x, live);
	v = slow_or(x, live);
	take(x, ")");
	return v;
}

static int slow_and(struct slow *x, bool live)
{
	int v = slow_not(x, live);

	while (take(x, "and")) {
		int w = slow_not(x, live && v == 1);

		v = v == 1 ? w : v;
	}
	return v;
}

static int slow_or(struct slow *x, bool live)
{
	int v = slow_and(x, live);

	while (take(x, "or")) {
		int w = slow_and(x, live && v == 0);

		v = v == 0 ? w : v;
	}
	return v;
}

int expr_slow(const char *text, const char *header, const char *row)
{
	struct slow x = { text, header, row };
	struct literal first, l[16];
	char field[256];
	int n;

	/* the shorthand: one value, then a comma or nothing */
	blanks(&x);
	if (*x.at != '{' && *x.at != '(') {
		read_literal(&x, &first);
		blanks(&x);
		if (*x.at == ',' || *x.at == '\0') {
			x.at = text;
			n = literals(&x, l, 16);
			item(field, row, '\t', column_of(header, "event"));
			return compare("event", "=", field, l, n);
		}
	}
	x.at = text;
	return slow_or(&x, true);
}
