/* The command line, read against one table: getopt_long habits without abbreviations of long names. */
#include "cli/opt.h"

#include <assert.h>

#include "base/num.h"

struct parse {
	struct tn_opts *o;
	struct tn_err *err;
	int argc, at;           /* at: the argument that is read next */
	char **argv;
	bool stopped;
};

static bool is_option(const struct tn_opt *row)
{
	return row->kind != TN_OPT_EXAMPLE_ && row->kind != TN_OPT_SUMMARY_ && row->kind != TN_OPT_OPERANDS_ && row->kind != TN_OPT_COMMON_;
}

void tn_opts_init(struct tn_opts *o, const char *name, const struct tn_opt *table)
{
	memset(o, 0, sizeof *o);
	o->name = name;
	for (; table->kind != TN_OPT_END_; table++) {
		if (table->kind == TN_OPT_EXAMPLE_ && o->nexamples < 4)
			o->example[o->nexamples++] = table->help;
		else if (table->kind == TN_OPT_SUMMARY_)
			o->summary = table->help;
		else if (table->kind == TN_OPT_OPERANDS_)
			o->operands = table->help;
		o->need |= table->need;
		o->welcome |= table->welcome;
		o->groups |= table->groups;
		if (is_option(table)) {
			assert(o->n < TN_OPTS_MAX);
			o->row[o->n++] = *table;
		}
	}
	o->own = o->n;
}

static struct tn_opt *find_letter(struct tn_opts *o, char letter)
{
	for (uint32_t i = 0; i < o->n; i++)
		if (o->row[i].letter == letter)
			return &o->row[i];
	return NULL;
}

static struct tn_opt *find_name(struct tn_opts *o, struct tn_str name)
{
	for (uint32_t i = 0; i < o->n; i++)
		if (tn_str_eq(tn_str_of(o->row[i].name), name))
			return &o->row[i];
	return NULL;
}

void tn_opts_add(struct tn_opts *o, struct tn_opt row)
{
	if (find_name(o, tn_str_of(row.name)) != NULL)
		return;
	assert(o->n < TN_OPTS_MAX);
	if (row.letter != 0 && find_letter(o, row.letter) != NULL)
		row.letter = 0;
	o->row[o->n++] = row;
}

static enum tn_status unknown(struct parse *p, struct tn_str text, struct tn_str name)
{
	struct tn_str names[TN_OPTS_MAX];
	size_t n = 0;
	int near;
	char quoted[100];

	tn_err_set(p->err, TN_EUSAGE, "unknown option: %s", tn_err_quote(quoted, sizeof quoted, text));
	for (uint32_t i = 0; i < p->o->n; i++)
		if (p->o->row[i].help != NULL)
			names[n++] = tn_str_of(p->o->row[i].name);
	near = name.n > 0 ? tn_str_nearest(name, names, n) : -1;
	if (near >= 0)
		tn_err_hint(p->err, "--%s", names[near].p);
	else
		tn_err_hint(p->err, "%s --help", p->o->name);
	return TN_EUSAGE;
}

/* "--period: WHY: 'value'" */
static enum tn_status wrong(struct parse *p, const struct tn_opt *row, const char *why, struct tn_str value)
{
	char quoted[80];

	return tn_err_set(p->err, TN_EUSAGE, "--%s: %s: %s", row->name, why, tn_err_quote(quoted, sizeof quoted, value));
}

/* A word that ends in = takes anything behind it; whether that is any good the command says. */
static bool is_choice(const char *choices, struct tn_str value)
{
	struct tn_str rest = tn_str_of(choices), word;

	while (tn_str_cut(&rest, ' ', &word)) {
		if (word.n == 0)
			continue;
		if (tn_str_eq(word, value) || (word.p[word.n - 1] == '=' && tn_str_starts(value, word)))
			return true;
	}
	return false;
}

static enum tn_status wrong_choice(struct parse *p, const struct tn_opt *row, struct tn_str value)
{
	struct tn_str rest = tn_str_of(row->choices), word, words[32];
	char why[140];
	size_t n = 0, at;
	int near;

	memcpy(why, "not one of ", 11);
	at = 11;
	while (tn_str_cut(&rest, ' ', &word)) {
		if (word.n == 0)
			continue;
		if (n < 32)
			words[n++] = word;
		if (at + word.n + 2 + 4 > sizeof why)
			break;
		if (at > 11) {
			memcpy(why + at, ", ", 2);
			at += 2;
		}
		memcpy(why + at, word.p, word.n);
		at += word.n;
	}
	why[at] = '\0';
	wrong(p, row, why, value);
	near = tn_str_nearest(value, words, n);
	if (near >= 0)
		tn_err_hint(p->err, "%.*s", (int)words[near].n, words[near].p);
	return TN_EUSAGE;
}

static enum tn_status store_int(struct parse *p, const struct tn_opt *row, struct tn_str value)
{
	char why[80] = "not a whole number from ";
	size_t n = strlen(why);
	int64_t v;

	if (tn_num_i64(value, row->min, row->max, &v)) {
		*(int64_t *)row->at = v;
		return TN_OK;
	}
	n += tn_num_put_i64(why + n, row->min);
	memcpy(why + n, " to ", 4);
	n += 4;
	n += tn_num_put_i64(why + n, row->max);
	why[n] = '\0';
	return wrong(p, row, why, value);
}

/* Bounds of sizes are written as a person would give them: 4M, 2G. */
static enum tn_status wrong_size(struct parse *p, const struct tn_opt *row, const char *bound, int64_t limit, struct tn_str value)
{
	const char *unit = "";
	char why[64];
	size_t n = strlen(bound);

	memcpy(why, bound, n);
	for (const char *u = "KMGT"; *u != '\0' && limit > 0 && limit % 1024 == 0; u++, limit /= 1024)
		unit = u;
	n += tn_num_put_i64(why + n, limit);
	if (*unit != '\0')
		why[n++] = *unit;
	why[n] = '\0';
	return wrong(p, row, why, value);
}

static enum tn_status store_size(struct parse *p, const struct tn_opt *row, struct tn_str value)
{
	uint64_t v;

	if (!tn_num_size(value, &v))
		return wrong(p, row, "not a size like 64K, 1M or 2G", value);
	if (v < (uint64_t)row->min)
		return wrong_size(p, row, "at least ", row->min, value);
	if (row->max > 0 && v > (uint64_t)row->max)
		return wrong_size(p, row, "at most ", row->max, value);
	*(uint64_t *)row->at = v;
	return TN_OK;
}

static enum tn_status store_list(struct parse *p, const struct tn_opt *row, const char *value)
{
	struct tn_list *list = row->at;

	if (list->n == sizeof list->item / sizeof list->item[0])
		return wrong(p, row, "more than 64 of them", tn_str_of(value));
	list->item[list->n++] = value;
	return TN_OK;
}

static enum tn_status store(struct parse *p, const struct tn_opt *row, const char *value)
{
	if (row->given != NULL)
		*row->given = true;
	p->o->no_input |= row->no_input;
	p->stopped |= row->stop;
	switch (row->kind) {
	case TN_OPT_FLAG_:
		*(bool *)row->at = true;
		return TN_OK;
	case TN_OPT_INT_:
		return store_int(p, row, tn_str_of(value));
	case TN_OPT_SIZE_:
		return store_size(p, row, tn_str_of(value));
	case TN_OPT_LIST_:
		return store_list(p, row, value);
	case TN_OPT_CHOICE_:
		if (!is_choice(row->choices, tn_str_of(value)))
			return wrong_choice(p, row, tn_str_of(value));
		break;
	case TN_OPT_OPTIONAL_:
	case TN_OPT_SET_:
		if (value == NULL)
			value = row->choices;
		break;
	default:
		break;
	}
	*(const char **)row->at = value;
	return TN_OK;
}

static bool takes_value(const struct tn_opt *row)
{
	return row->kind != TN_OPT_FLAG_ && row->kind != TN_OPT_SET_ && row->kind != TN_OPT_OPTIONAL_;
}

/* The value is the next argument, whatever it looks like. */
static enum tn_status store_next(struct parse *p, const struct tn_opt *row)
{
	if (p->at == p->argc)
		return tn_err_set(p->err, TN_EUSAGE, "--%s needs a value: %s", row->name, tn_help_arg(row));
	return store(p, row, p->argv[p->at++]);
}

static enum tn_status read_long(struct parse *p, const char *arg)
{
	const char *eq = strchr(arg, '=');
	struct tn_str name = { arg + 2, eq != NULL ? (size_t)(eq - arg) - 2 : strlen(arg) - 2 };
	const struct tn_opt *row = find_name(p->o, name);

	if (row == NULL)
		return unknown(p, (struct tn_str){ arg, name.n + 2 }, name);
	if (eq != NULL && (row->kind == TN_OPT_FLAG_ || row->kind == TN_OPT_SET_))
		return wrong(p, row, "takes no value", tn_str_of(eq + 1));
	if (eq != NULL)
		return store(p, row, eq + 1);
	if (takes_value(row))
		return store_next(p, row);
	return store(p, row, NULL);
}

/* -abc, -xV, -x V */
static enum tn_status read_letters(struct parse *p, const char *arg)
{
	for (const char *c = arg + 1; *c != '\0' && !p->stopped; c++) {
		const struct tn_opt *row = find_letter(p->o, *c);
		char text[3] = { '-', *c, '\0' };

		if (row == NULL)
			return unknown(p, tn_str_of(text), (struct tn_str){ NULL, 0 });
		if (takes_value(row))
			return c[1] != '\0' ? store(p, row, c + 1) : store_next(p, row);
		TN_TRY(store(p, row, NULL));
	}
	return TN_OK;
}

enum tn_status tn_opts_parse(struct tn_opts *o, int argc, char **argv, int *noperands, struct tn_err *err)
{
	struct parse p = { .o = o, .err = err, .argc = argc, .at = 1, .argv = argv };
	bool ended = false;
	int n = 0;

	*noperands = 0;
	while (p.at < argc && !p.stopped) {
		char *arg = argv[p.at++];

		if (ended || arg[0] != '-' || arg[1] == '\0')
			argv[++n] = arg;
		else if (arg[1] != '-')
			TN_TRY(read_letters(&p, arg));
		else if (arg[2] == '\0')
			ended = true;
		else
			TN_TRY(read_long(&p, arg));
	}
	*noperands = n;
	return TN_OK;
}
