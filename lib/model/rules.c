/* Rules: reading the file, refusing what cannot be meant, and the check. What costs time for each row is tn_expr_first. */
#include "model/rules.h"

#include <stdio.h>

#define MATRIX_MOST 256U        /* rules for which --check counts who takes whose rows: 512 KiB */
#define NAME_MOST 64            /* bytes of a label in messages */

struct rule {
	struct tn_str label;
	uint64_t line;
	uint64_t rows, matches;         /* --check */
};

struct tn_rules {
	const char *file;               /* borrowed */
	struct tn_arena *arena;         /* borrowed */
	struct rule *rule;
	struct tn_expr **expr;          /* by rule; NULL: * */
	uint32_t n;
	uint32_t *held;                 /* --check: the rules that hold for the row; NULL before the first row */
	uint64_t *taken;                /* --check: [rule * n + earlier rule that had its row]; NULL: too many rules */
	uint64_t uncovered;
};

/* --- parsing --- */

/* One rule's text on its way. */
struct line {
	struct tn_str text;
	uint64_t number;
};

/* The label without quotes, escaped, for messages. */
static struct tn_str plain(char *dst, size_t cap, struct tn_str label)
{
	size_t n;

	tn_err_quote(dst, cap, label);
	n = strlen(dst);
	dst[n - 1] = '\0';
	return (struct tn_str){ dst + 1, n - 2 };
}

static enum tn_status mistake(const struct tn_rules *r, const struct line *l, const char *why, const char *hint, struct tn_err *err)
{
	char quoted[80];

	tn_err_set(err, TN_EDATA, "%s: %s", why, tn_err_quote(quoted, sizeof quoted, l->text));
	tn_err_hint(err, "%s", hint);
	tn_err_at(err, r->file, l->number, 0);
	return TN_EDATA;
}

/* What a mistake in the text of an expression is to --where, an option, is bad data in a file. */
static enum tn_status place(const struct tn_rules *r, uint64_t line, enum tn_status st, struct tn_err *err)
{
	if (st != TN_EUSAGE && st != TN_EDATA)
		return st;
	err->status = TN_EDATA;
	tn_err_at(err, r->file, line, 0);
	return TN_EDATA;
}

static enum tn_status check_bytes(const struct tn_rules *r, const struct line *l, struct tn_err *err)
{
	if (l->number == 1 && tn_str_starts(l->text, TN_STR("\xef\xbb\xbf")))
		return mistake(r, l, "a byte order mark", "save the file as UTF-8 without one", err);
	if (memchr(l->text.p, '\r', l->text.n) != NULL)
		return mistake(r, l, "a CR, as a DOS file has it", "tr -d '\\r'", err);
	if (memchr(l->text.p, '\0', l->text.n) != NULL)
		return mistake(r, l, "a NUL byte", "save the file as UTF-8", err);
	return TN_OK;
}

/* `*` is a rule alone only: as a word of an expression it would be the name of an event. */
static enum tn_status parse_expr(struct tn_rules *r, const struct line *l, struct tn_str text, struct tn_err *err)
{
	struct rule *rule = &r->rule[r->n];
	char name[NAME_MOST];
	const char *option;

	if (tn_str_eq(text, TN_STR("*")))
		return TN_OK;
	if (text.n == 0)
		return mistake(r, l, "a label without a rule", "label<TAB>* takes every row", err);
	if (text.p[0] == '*')
		return mistake(r, l, "* stands alone: it takes every row", "label<TAB>*", err);
	option = tn_arena_cstr(r->arena, plain(name, sizeof name, rule->label));
	if (option == NULL)
		return tn_err_nomem(err, sizeof name);
	return place(r, l->number, tn_expr_parse(&r->expr[r->n], option, text, r->arena, err), err);
}

static enum tn_status parse_line(struct tn_rules *r, const struct line *l, struct tn_err *err)
{
	static const char form[] = "a rule is label<TAB>EXPR, as in vip<TAB>monetary >= 1000";
	struct tn_str rest = l->text, label;

	TN_TRY(check_bytes(r, l, err));
	tn_str_cut(&rest, '\t', &label);
	if (rest.p == NULL)
		return mistake(r, l, "no TAB behind the label", form, err);
	if (memchr(rest.p, '\t', rest.n) != NULL)
		return mistake(r, l, "a second TAB", form, err);
	if (tn_str_missing(label))
		return mistake(r, l, "no label", form, err);
	if (r->n == TN_RULES_MOST) {
		tn_err_set(err, TN_ELIMIT, "more than %d rules", TN_RULES_MOST);
		tn_err_at(err, r->file, l->number, 0);
		return TN_ELIMIT;
	}
	r->rule[r->n] = (struct rule){ .label = label, .line = l->number };
	TN_TRY(parse_expr(r, l, tn_str_trim(rest), err));
	r->n++;
	return TN_OK;
}

/* Blanks alone are a blank line; a TAB is a rule that lost its words. */
static bool is_skipped(struct tn_str text)
{
	return (text.n > 0 && text.p[0] == '#') || (tn_str_trim(text).n == 0 && (text.n == 0 || memchr(text.p, '\t', text.n) == NULL));
}

static enum tn_status parse_lines(struct tn_rules *r, struct tn_str text, struct tn_err *err)
{
	struct line l = { .number = 0 };

	while (tn_str_cut(&text, '\n', &l.text)) {
		l.number++;
		if (!is_skipped(l.text))
			TN_TRY(parse_line(r, &l, err));
	}
	if (r->n > 0)
		return TN_OK;
	tn_err_set(err, TN_EDATA, "no rules");
	tn_err_hint(err, "a rule is label<TAB>EXPR; label<TAB>* takes every row");
	tn_err_at(err, r->file, 0, 0);
	return TN_EDATA;
}

static uint32_t count_lines(struct tn_str text)
{
	uint32_t n = 1;

	for (size_t i = 0; i < text.n && n <= TN_RULES_MOST; i++)
		n += text.p[i] == '\n';
	return n;
}

enum tn_status tn_rules_parse(struct tn_rules **rules, const char *file, struct tn_str text, struct tn_arena *a, struct tn_err *err)
{
	struct tn_rules *r = tn_arena_zalloc(a, 1, sizeof *r);
	uint32_t most = count_lines(text);
	enum tn_status st;

	*rules = NULL;
	if (r == NULL)
		return tn_err_nomem(err, sizeof *r);
	*r = (struct tn_rules){ .file = file, .arena = a, .rule = tn_arena_zalloc(a, most, sizeof *r->rule),
		.expr = tn_arena_zalloc(a, most, sizeof *r->expr) };
	if (r->rule == NULL || r->expr == NULL)
		return tn_err_nomem(err, most * (sizeof *r->rule + sizeof *r->expr));
	st = parse_lines(r, text, err);
	if (st == TN_OK)
		*rules = r;
	else
		tn_rules_fini(r);
	return st;
}

void tn_rules_fini(struct tn_rules *rules)
{
	if (rules == NULL)
		return;
	for (uint32_t i = 0; i < rules->n; i++)
		tn_expr_fini(rules->expr[i]);
}

/* --- binding --- */

/* A slip such as 3O for 30 compares as bytes and would label everyone without a word. */
static enum tn_status check_loose(const struct tn_expr *expr, struct tn_err *err)
{
	struct tn_str literal;

	return tn_expr_loose(expr, &literal) ? tn_expr_refuse(expr, literal, TN_EDATA, err) : TN_OK;
}

static enum tn_status bind(struct tn_expr *expr, const struct tn_columns *c, struct tn_err *err)
{
	enum tn_status st = tn_expr_bind(expr, c, err);

	/* a file's mistake, not the command line's */
	if (st == TN_EUSAGE)
		st = err->status = TN_EDATA;
	if (st == TN_EDATA && tn_expr_is_short(expr)) {
		err->hint[0] = '\0';    /* the nearest name is not what helps here */
		tn_err_hint(err, "a word alone asks for an event; a rule is label<TAB>EXPR, as in vip<TAB>monetary >= 1000");
	}
	TN_TRY(st);
	return check_loose(expr, err);
}

enum tn_status tn_rules_bind(struct tn_rules *rules, const struct tn_columns *c, struct tn_err *err)
{
	for (uint32_t i = 0; i < rules->n; i++)
		if (rules->expr[i] != NULL)
			TN_TRY(place(rules, rules->rule[i].line, bind(rules->expr[i], c, err), err));
	return TN_OK;
}

/* --- matching --- */

int32_t tn_rules_match(struct tn_rules *rules, const struct tn_rec *rec, struct tn_err *err)
{
	uint32_t i = tn_expr_first(rules->expr, rules->n, rec, err);

	return i < rules->n ? (int32_t)i : i == TN_EXPR_BAD ? TN_RULES_BAD : TN_RULES_NONE;
}

struct tn_str tn_rules_label(const struct tn_rules *rules, int32_t rule)
{
	return rules->rule[rule].label;
}

uint32_t tn_rules_count(const struct tn_rules *rules)
{
	return rules->n;
}

/* --- the check --- */

static enum tn_status start_check(struct tn_rules *r, struct tn_err *err)
{
	r->held = tn_arena_alloc(r->arena, r->n * sizeof *r->held);
	if (r->held == NULL)
		return tn_err_nomem(err, r->n * sizeof *r->held);
	/* n^2 counts; with more rules a finding says that rows are taken, and not by whom */
	if (r->n > MATRIX_MOST)
		return TN_OK;
	r->taken = tn_arena_zalloc(r->arena, (size_t)r->n * r->n, sizeof *r->taken);
	return r->taken == NULL ? tn_err_nomem(err, (uint64_t)r->n * r->n * sizeof *r->taken) : TN_OK;
}

/* Counts nothing until all rules have answered, so that a bad row that is skipped leaves no trace. */
enum tn_status tn_rules_check_add(struct tn_rules *rules, const struct tn_rec *rec, struct tn_err *err)
{
	uint32_t n = 0;

	if (rules->held == NULL)
		TN_TRY(start_check(rules, err));
	for (uint32_t i = 0; i < rules->n; i++) {
		int holds = rules->expr[i] == NULL ? 1 : tn_expr_eval(rules->expr[i], rec, err);

		if (holds < 0)
			return err->status;
		if (holds > 0)
			rules->held[n++] = i;
	}
	if (n == 0)
		rules->uncovered++;
	else
		rules->rule[rules->held[0]].rows++;
	for (uint32_t k = 0; k < n; k++) {
		rules->rule[rules->held[k]].matches++;
		if (rules->taken != NULL)
			rules->taken[(size_t)rules->held[k] * rules->n + rules->held[0]]++;
	}
	return TN_OK;
}

static const char *status_of(const struct rule *rule)
{
	return rule->matches == 0 ? "nothing" : rule->rows == 0 ? "shadowed" : "ok";
}

static void put_place(const struct tn_rules *r, const struct rule *rule, struct tn_buf *out)
{
	char name[256];

	tn_buf_add(out, plain(name, sizeof name, tn_str_of(r->file)));
	tn_buf_ch(out, ':');
	tn_buf_u64(out, rule->line);
	tn_buf_cstr(out, ": ");
}

/* Who takes most of the rows of a rule that gets none. */
static void put_taker(const struct tn_rules *r, uint32_t shadowed, struct tn_buf *out)
{
	const uint64_t *taken = r->taken + (size_t)shadowed * r->n;
	uint32_t most = 0;

	for (uint32_t i = 1; i < shadowed; i++)
		if (taken[i] > taken[most])
			most = i;
	tn_buf_cstr(out, " (line ");
	tn_buf_u64(out, r->rule[most].line);
	tn_buf_cstr(out, " takes ");
	if (taken[most] == r->rule[shadowed].matches)
		tn_buf_cstr(out, "all");
	else
		tn_buf_u64(out, taken[most]);
	tn_buf_cstr(out, " of them)");
}

static void put_finding(const struct tn_rules *r, uint32_t i, struct tn_buf *out)
{
	const struct rule *rule = &r->rule[i];
	char quoted[NAME_MOST];

	put_place(r, rule, out);
	tn_buf_cstr(out, tn_err_quote(quoted, sizeof quoted, rule->label));
	if (rule->matches == 0) {
		tn_buf_cstr(out, " matches nothing\n");
		return;
	}
	tn_buf_cstr(out, " is shadowed: ");
	tn_buf_cstr(out, rule->matches == 1 ? "its " : "all its ");
	tn_buf_u64(out, rule->matches);
	tn_buf_cstr(out, rule->matches == 1 ? " row is taken by earlier rules" : " rows are taken by earlier rules");
	if (r->taken != NULL)
		put_taker(r, i, out);
	tn_buf_ch(out, '\n');
}

static void put_uncovered(const struct tn_rules *r, struct tn_buf *out)
{
	tn_buf_u64(out, r->uncovered);
	tn_buf_cstr(out, r->uncovered == 1 ? " row matches no rule\n" : " rows match no rule\n");
}

static enum tn_status write_table(const struct tn_rules *r, struct tn_row *row)
{
	TN_TRY(tn_row_header(row, "line segment rows matches status"));
	for (uint32_t i = 0; i < r->n; i++) {
		tn_row_u64(row, r->rule[i].line);
		tn_row_str(row, r->rule[i].label);
		tn_row_u64(row, r->rule[i].rows);
		tn_row_u64(row, r->rule[i].matches);
		tn_row_str(row, tn_str_of(status_of(&r->rule[i])));
		TN_TRY(tn_row_end(row));
	}
	tn_row_missing(row);
	tn_row_missing(row);
	tn_row_u64(row, r->uncovered);
	tn_row_missing(row);
	tn_row_str(row, tn_str_of(r->uncovered > 0 ? "uncovered" : "ok"));
	return tn_row_end(row);
}

enum tn_status tn_rules_check_write(struct tn_rules *rules, struct tn_row *row, struct tn_buf *found)
{
	bool is_partition = rules->uncovered == 0;

	TN_TRY(write_table(rules, row));
	for (uint32_t i = 0; i < rules->n; i++) {
		if (rules->rule[i].rows > 0)
			continue;
		is_partition = false;
		put_finding(rules, i, found);
	}
	if (rules->uncovered > 0)
		put_uncovered(rules, found);
	if (found->failed)
		return tn_err_nomem(row->out->err, found->cap);
	return is_partition ? TN_OK : TN_FOUND;
}

/* --- in words --- */

static void explain(const struct tn_rules *r, uint32_t i, struct tn_buf *out)
{
	struct tn_buf text = { 0 };
	char name[NAME_MOST], words[1000];

	put_place(r, &r->rule[i], out);
	tn_buf_add(out, plain(name, sizeof name, r->rule[i].label));
	tn_buf_cstr(out, ": ");
	if (r->expr[i] == NULL) {
		tn_buf_cstr(out, "every other row");
	} else {
		tn_expr_text(r->expr[i], &text);
		tn_buf_add(out, plain(words, sizeof words, tn_buf_str(&text)));
		out->failed |= text.failed;
	}
	tn_buf_ch(out, '\n');
	tn_buf_fini(&text);
}

void tn_rules_explain(const struct tn_rules *rules, struct tn_buf *out)
{
	for (uint32_t i = 0; i < rules->n; i++)
		explain(rules, i, out);
}
