/* Cross tables as a fold: the options, and a state of two numbers. What is made of the states stands in crosstab_bins.c and
 * crosstab_cells.c.
 *
 * hot: add. Countries by kinds of event with a sum, 300,000 events: 735 instructions an event when each sum was added up in 128 bits
 * and split again, 695 since one word is enough for most, .92 of the CPU seconds; add is 6 % of them. */
#include "model/crosstab_impl.h"

#include "base/num.h"
#include "base/sys.h"

/* --- options --- */

/* What is wrong with the command line ends the run with status 2, before a byte is read. */
static enum tn_status refuse(struct tn_crosstab *x, const char *option, const char *why, const char *name, const char *hint)
{
	char text[64];

	tn_err_set(tn_fold_err(x->fold), TN_EUSAGE, "--%s: %s: %s", option, why, tn_err_quote(text, sizeof text, tn_str_of(name)));
	tn_err_hint(tn_fold_err(x->fold), "%s", hint);
	return TN_EUSAGE;
}

/* The name may come from a partial, and goes into the header. */
static enum tn_status check_name(struct tn_crosstab *x, const char *option, const char *name)
{
	if (strpbrk(name, "\t\n") == NULL)
		return TN_OK;
	return refuse(x, option, "a TAB or an end of line cannot stand in a name", name, "\\t and \\n, as in the stream");
}

/* Headerless engines feed empty parts, whose partials say nothing. */
static enum tn_status check_there(struct tn_crosstab *x)
{
	const struct tn_common *common = tn_fold_common(x->fold);
	struct tn_err *err = tn_fold_err(x->fold);

	if ((x->axis[0].name[0] != '\0' && x->axis[1].name[0] != '\0') || (common->merge && common->no_header))
		return TN_OK;
	if (common->merge)
		return tn_err_set(err, TN_EDATA, "no run-state row in the partials, so their columns are not known");
	tn_err_set(err, TN_EUSAGE, "--rows COL and --cols COL name the two columns");
	tn_err_hint(err, "crosstab --rows p_churn --cols value_at_risk");
	return TN_EUSAGE;
}

/* The columns stand under their own names beside ours; in a matrix the labels are names, so they are checked there. */
static enum tn_status check_clash(struct tn_crosstab *x, const struct tn_crosstab_axis *a)
{
	static const char *const ours[] = { "count", "share", "sum", "sum_share" };

	if (x->spec->form != TN_CROSSTAB_LONG || tn_fold_common(x->fold)->partial)
		return TN_OK;
	for (int i = 0; i < (x->has_value ? 4 : 2); i++)
		if (strcmp(a->name, ours[i]) == 0)
			return refuse(x, a->option, "the output has a column of this name", a->name, "rename that of the input");
	return TN_OK;
}

/* `value` means the column of that role, which --value names: the table's own column of the name could not be reached. */
static enum tn_status check_role(struct tn_crosstab *x, const struct tn_crosstab_axis *a, const char *value)
{
	if (strcmp(a->name, "value") != 0 || !x->has_value || strcmp(value, "value") == 0)
		return TN_OK;
	return refuse(x, a->option, "means the column of --value", a->name, "rename the column value of the input");
}

/* All that the options alone can tell. */
static enum tn_status check(struct tn_crosstab *x)
{
	const char *value = tn_fold_option(x->fold, "value");

	TN_TRY(check_there(x));
	TN_TRY(check_name(x, "value", value));
	for (int i = 0; i < 2; i++) {
		TN_TRY(check_name(x, x->axis[i].option, x->axis[i].name));
		TN_TRY(check_clash(x, &x->axis[i]));
		TN_TRY(check_role(x, &x->axis[i], value));
	}
	if (x->axis[0].name[0] != '\0' && strcmp(x->axis[0].name, x->axis[1].name) == 0)
		return refuse(x, "cols", "the column of --rows, too", x->axis[1].name, "a copy of it under another name would do");
	if (x->spec->form == TN_CROSSTAB_MATRIX_SUM && !x->has_value && x->axis[0].name[0] != '\0')
		return tn_err_set(tn_fold_err(x->fold), TN_EUSAGE, "--matrix=sum needs --value COL");
	return TN_OK;
}

/* Called once, with the final options: those of the command line, or under --merge those of the partials. Bins are looked at
 * under --partial, too: a typo should not wait for the merge. */
static enum tn_status open(void *self, struct tn_fold *f)
{
	struct tn_crosstab *x = self;

	x->fold = f;
	x->spec = tn_fold_spec(f);
	x->has_value = tn_fold_option(f, "value")[0] != '\0';
	x->is_engine = tn_fold_common(f)->engine != NULL;
	x->axis[0].option = "rows";
	x->axis[0].bins_option = "row-bins";
	x->axis[1].option = "cols";
	x->axis[1].bins_option = "col-bins";
	for (int i = 0; i < 2; i++)
		x->axis[i].name = tn_fold_option(f, x->axis[i].option);
	TN_TRY(check(x));
	TN_TRY(tn_crosstab_parse_bins(x, &x->axis[0], x->spec->row_bins));
	TN_TRY(tn_crosstab_parse_bins(x, &x->axis[1], x->spec->col_bins));
	if (x->has_value)
		tn_fold_need(f, TN_VALUE);
	for (int i = 0; i < 2; i++)
		if (tn_map_init(&x->axis[i].map) != 0)
			return tn_fold_nomem(f);
	return TN_OK;
}

static void close(void *self)
{
	struct tn_crosstab *x = self;

	for (int i = 0; i < 2; i++) {
		tn_map_fini(&x->axis[i].map);
		tn_buf_fini(&x->axis[i].text);
		tn_buf_fini(&x->axis[i].unfit);
	}
	tn_sys.free(x->cell);
	tn_sys.free(x->slot);
	tn_arena_fini(&x->arena);
}

/* --- the state --- */

static void set_sum(struct tn_crosstab_state *s, const struct tn_sum *sum)
{
	tn_sum_split(sum, &s->low, &s->high);
	s->scale = sum->scale;
}

/* The usual sum has the decimals of the value, and its lower half takes it without carry or borrow. False: it is another one, and
 * unchanged. */
static bool add_easy(struct tn_crosstab_state *s, struct tn_money m)
{
	int64_t sum;

	if (m.scale != s->scale || s->low > INT64_MAX || __builtin_add_overflow((int64_t)s->low, m.mantissa, &sum) || sum < 0)
		return false;
	s->low = (uint64_t)sum;
	return true;
}

/* A missing value adds nothing, but its row counts. */
static enum tn_status add(void *state, const struct tn_event *e, struct tn_fold *f)
{
	struct tn_crosstab_state *s = state;
	struct tn_sum sum;

	s->n++;
	if (!e->has_value || add_easy(s, e->value))
		return TN_OK;
	sum = tn_crosstab_sum(s);
	if (!tn_sum_add(&sum, e->value))
		return tn_crosstab_too_large(tn_fold_self(f), "sum");
	set_sum(s, &sum);
	return TN_OK;
}

static enum tn_status merge(void *state, void *other, struct tn_fold *f)
{
	struct tn_crosstab_state *s = state;
	const struct tn_crosstab_state *o = other;
	struct tn_sum sum = tn_crosstab_sum(s), more = tn_crosstab_sum(o);

	/* counts of rows that were read fit; those of a partial are only text */
	if (__builtin_add_overflow(s->n, o->n, &s->n))
		return tn_crosstab_too_large(tn_fold_self(f), "count");
	if (!tn_sum_merge(&sum, &more))
		return tn_crosstab_too_large(tn_fold_self(f), "sum");
	set_sum(s, &sum);
	return TN_OK;
}

/* A sum keeps its decimals, 0.00 too: they are those of its most precise value, and go into the answer. */
static enum tn_status encode(const void *state, struct tn_row *row, struct tn_fold *f)
{
	const struct tn_crosstab *x = tn_fold_self(f);
	const struct tn_crosstab_state *s = state;
	struct tn_sum sum = tn_crosstab_sum(s);
	char text[TN_MONEY_BYTES];
	struct tn_buf *field;

	tn_buf_u64(tn_row_field(row), s->n);
	field = tn_row_field(row);
	if (x->has_value)
		tn_buf_add(field, (struct tn_str){ text, tn_sum_put(text, &sum) });
	return tn_buf_status(field);
}

/* No state is of no rows: one that says so was not written by us. */
static enum tn_status decode(void *state, const struct tn_str *field, struct tn_fold *f)
{
	const struct tn_crosstab *x = tn_fold_self(f);
	struct tn_crosstab_state *s = state;
	struct tn_sum sum = { 0 };

	if (!tn_num_u64(field[0], UINT64_MAX, &s->n) || s->n == 0)
		return tn_fold_bad(f, "count: not a number from 1", field[0]);
	if (x->has_value && tn_sum_parse(field[1], &sum) != TN_MONEY_OK)
		return tn_fold_bad(f, "sum: not a number", field[1]);
	if (!x->has_value && field[1].n > 0)
		return tn_fold_bad(f, "sum: a partial without --value has none", field[1]);
	set_sum(s, &sum);
	return TN_OK;
}

/* The names of the components are columns of a partial, so they are API: who changes their meaning raises the version. */
const struct tn_fold_ops tn_crosstab = {
	.name = "crosstab", .version = 1, .state_size = sizeof(struct tn_crosstab_state), .self_size = sizeof(struct tn_crosstab),
	.partial = "count sum", .open = open, .close = close,
	.add = add, .merge = merge, .encode = encode, .decode = decode, .report = tn_crosstab_report
};
