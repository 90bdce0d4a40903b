/* --help, the short usage, and the dump for the man-page test: texts made from the option table. Defaults come from the
 * variables, so they must be made before the command line is read. */
#include "cli/opt.h"

#include "base/num.h"

#define WIDTH 79
#define INDENT 28       /* where the help texts begin */

const char *tn_help_arg(const struct tn_opt *row)
{
	switch (row->kind) {
	case TN_OPT_FLAG_:
	case TN_OPT_SET_:
		return "";
	case TN_OPT_CHOICE_:
		return row->arg != NULL ? row->arg : "WORD";
	default:
		return row->arg != NULL ? row->arg : "VALUE";
	}
}

static void pad(struct tn_buf *b, size_t from, size_t to)
{
	for (; from < to; from++)
		tn_buf_ch(b, ' ');
}

/* Words of `text` from the column `at` on, broken before WIDTH; each further line begins at INDENT. */
static void wrap(struct tn_buf *b, size_t at, struct tn_str text)
{
	struct tn_str word;
	bool first = true;

	while (tn_str_cut(&text, ' ', &word)) {
		if (!first && at + 1 + word.n > WIDTH) {
			tn_buf_ch(b, '\n');
			pad(b, 0, INDENT);
			at = INDENT;
		} else if (!first) {
			tn_buf_ch(b, ' ');
			at++;
		}
		tn_buf_add(b, word);
		at += word.n;
		first = false;
	}
	tn_buf_ch(b, '\n');
}

/* One entry: the left column, then the help text beside it, or below when the left one is long. */
static void entry(struct tn_buf *b, struct tn_str left, struct tn_str help)
{
	tn_buf_add(b, left);
	if (left.n + 2 > INDENT) {
		tn_buf_ch(b, '\n');
		pad(b, 0, INDENT);
	} else {
		pad(b, left.n, INDENT);
	}
	wrap(b, INDENT, help);
}

static void size_text(struct tn_buf *b, uint64_t v)
{
	const char *unit = "";

	for (const char *u = "KMGT"; *u != '\0' && v > 0 && v % 1024 == 0; u++, v /= 1024)
		unit = u;
	tn_buf_u64(b, v);
	if (*unit != '\0')
		tn_buf_ch(b, *unit);
}

/* False: there is no default that could be shown. */
static bool default_text(struct tn_buf *b, const struct tn_opt *row)
{
	const char *text;

	switch (row->kind) {
	case TN_OPT_INT_:
		if (*(const int64_t *)row->at < row->min)       /* such a value says "not given" */
			return false;
		tn_buf_i64(b, *(const int64_t *)row->at);
		return true;
	case TN_OPT_SIZE_:
		if (*(const uint64_t *)row->at == 0)
			return false;
		size_text(b, *(const uint64_t *)row->at);
		return true;
	case TN_OPT_STR_:
	case TN_OPT_CHOICE_:
		text = *(const char *const *)row->at;
		if (text == NULL || text[0] == '\0')
			return false;
		tn_buf_cstr(b, text);
		return true;
	default:
		return false;
	}
}

/* "what it does: this, that (default: this)" */
static void describe(struct tn_buf *b, const struct tn_opt *row)
{
	size_t before;

	tn_buf_cstr(b, row->help);
	if (row->kind == TN_OPT_CHOICE_) {
		struct tn_str rest = tn_str_of(row->choices), word;
		const char *sep = ": ";

		while (tn_str_cut(&rest, ' ', &word)) {
			if (word.n == 0)
				continue;
			tn_buf_cstr(b, sep);
			tn_buf_add(b, word);
			if (word.p[word.n - 1] == '=')
				tn_buf_cstr(b, "...");
			sep = ", ";
		}
	}
	before = b->n;
	tn_buf_cstr(b, " (default: ");
	if (default_text(b, row))
		tn_buf_ch(b, ')');
	else
		b->n = before;
}

static void option(struct tn_buf *out, const struct tn_opt *row)
{
	struct tn_buf left = { 0 }, help = { 0 };
	const char *arg = tn_help_arg(row);

	tn_buf_cstr(&left, "  ");
	if (row->letter != 0) {
		tn_buf_ch(&left, '-');
		tn_buf_ch(&left, row->letter);
		tn_buf_cstr(&left, ", ");
	} else {
		tn_buf_cstr(&left, "    ");
	}
	tn_buf_cstr(&left, "--");
	tn_buf_cstr(&left, row->name);
	if (arg[0] != '\0') {
		tn_buf_cstr(&left, row->kind == TN_OPT_OPTIONAL_ ? "[=" : " ");
		tn_buf_cstr(&left, arg);
		tn_buf_cstr(&left, row->kind == TN_OPT_OPTIONAL_ ? "]" : "");
	}
	describe(&help, row);
	if (left.failed || help.failed)
		out->failed = true;
	else
		entry(out, tn_buf_str(&left), tn_buf_str(&help));
	tn_buf_fini(&left);
	tn_buf_fini(&help);
}

static bool is_role(const struct tn_opt *row)
{
	enum tn_role role;

	return tn_role_parse(tn_str_of(row->name), &role);
}

/* The roles' options are one entry, since they all say the same. */
static void roles(const struct tn_opts *o, struct tn_buf *out)
{
	struct tn_buf left = { 0 };

	tn_buf_cstr(&left, "     ");
	for (uint32_t i = o->own; i < o->n; i++) {
		if (is_role(&o->row[i])) {
			if (left.n + strlen(o->row[i].name) + 7 > WIDTH) {       /* all ten do not fit one line */
				tn_buf_ch(&left, '\n');
				tn_buf_add(out, tn_buf_str(&left));
				tn_buf_reset(&left);
				tn_buf_cstr(&left, "     ");
			}
			tn_buf_cstr(&left, " --");
			tn_buf_cstr(&left, o->row[i].name);
		}
	}
	tn_buf_cstr(&left, " COL");
	if (left.failed)
		out->failed = true;
	else if (left.n > 9)
		entry(out, tn_buf_str(&left), TN_STR("the column for a role (default: the role's name)"));
	tn_buf_fini(&left);
}

static void put_usage(const struct tn_opts *o, struct tn_buf *b)
{
	tn_buf_cstr(b, "Usage: ");
	tn_buf_cstr(b, o->name);
	tn_buf_cstr(b, " [OPTION...] ");
	tn_buf_cstr(b, o->operands != NULL ? o->operands : "[FILE...]");
	tn_buf_ch(b, '\n');
}

void tn_help_text(const struct tn_opts *o, struct tn_buf *b)
{
	if (o->nexamples > 0)
		tn_buf_cstr(b, "Example:\n");
	for (uint32_t i = 0; i < o->nexamples; i++) {
		tn_buf_cstr(b, "  ");
		tn_buf_cstr(b, o->example[i]);
		tn_buf_ch(b, '\n');
	}
	tn_buf_ch(b, '\n');
	put_usage(o, b);
	if (o->summary != NULL) {
		tn_buf_cstr(b, o->summary);
		tn_buf_ch(b, '\n');
	}
	if (o->own > 0)
		tn_buf_cstr(b, "\nOptions:\n");
	for (uint32_t i = 0; i < o->own; i++)
		if (o->row[i].help != NULL)
			option(b, &o->row[i]);
	tn_buf_cstr(b, "\nCommon options:\n");
	roles(o, b);
	for (uint32_t i = o->own; i < o->n; i++)
		if (o->row[i].help != NULL && !is_role(&o->row[i]))
			option(b, &o->row[i]);
}

void tn_help_usage(const struct tn_opts *o, struct tn_buf *b)
{
	put_usage(o, b);
	tn_buf_cstr(b, "For help: ");
	tn_buf_cstr(b, o->name);
	tn_buf_cstr(b, " --help\n");
}

void tn_help_dump(const struct tn_opts *o, struct tn_buf *b)
{
	static const char *const kinds[] = {
		[TN_OPT_FLAG_] = "flag", [TN_OPT_INT_] = "int", [TN_OPT_SIZE_] = "size", [TN_OPT_STR_] = "str",
		[TN_OPT_OPTIONAL_] = "optional", [TN_OPT_CHOICE_] = "choice", [TN_OPT_LIST_] = "list", [TN_OPT_SET_] = "set"
	};

	tn_buf_cstr(b, "letter\tname\targ\tkind\thelp\n");
	for (uint32_t i = 0; i < o->n; i++) {
		const struct tn_opt *row = &o->row[i];

		if (row->help == NULL)
			continue;
		if (row->letter != 0)
			tn_buf_ch(b, row->letter);
		tn_buf_ch(b, '\t');
		tn_buf_cstr(b, row->name);
		tn_buf_ch(b, '\t');
		tn_buf_cstr(b, tn_help_arg(row));
		tn_buf_ch(b, '\t');
		tn_buf_cstr(b, kinds[row->kind]);
		tn_buf_ch(b, '\t');
		tn_buf_escape(b, tn_str_of(row->help));
		tn_buf_ch(b, '\n');
	}
}
