/* The fold engine: options, the run from events or partials to the answer, and what analyses may ask. */
#include "fold/fold.h"

#include <stdio.h>

#include "base/period.h"
#include "base/sys.h"
#include "fold/impl.h"

/* --- options --- */

static enum tn_status nomem(struct tn_fold *f, uint64_t bytes)
{
	return tn_err_nomem(f->err, bytes);
}

/* The number of an option; noptions when there is none of that name. */
static uint32_t option_number(const struct tn_fold *f, const char *name)
{
	uint32_t i = 0;

	while (i < f->noptions && strcmp(f->option[i].name, name) != 0)
		i++;
	return i;
}

const char *tn_fold_option(const struct tn_fold *f, const char *name)
{
	uint32_t i = option_number(f, name);

	return i < f->noptions ? f->option[i].value : "";
}

/* "purchase" and "event = 'purchase'" are one option; the canonical text is what is compared and kept. */
static enum tn_status canonical_expr(struct tn_fold *f, struct tn_fold_option *o, struct tn_expr **e)
{
	struct tn_buf b = { 0 };
	char name[40], *label;
	size_t wanted;

	*e = NULL;
	if (o->value[0] == '\0')
		return TN_OK;
	snprintf(name, sizeof name, "--%s", o->name);
	label = tn_arena_cstr(&f->arena, tn_str_of(name));
	if (label == NULL)
		return nomem(f, sizeof name);
	TN_TRY(tn_expr_parse(e, label, tn_str_of(o->value), &f->arena, f->err));
	tn_expr_text(*e, &b);
	o->value = b.failed ? NULL : tn_arena_cstr(&f->arena, tn_buf_str(&b));
	wanted = b.cap;
	tn_buf_fini(&b);
	return o->value == NULL ? nomem(f, wanted) : TN_OK;
}

/* The analysis's own first, then the engine's: the fingerprint is made of all of them in this order. */
static void engine_options(struct tn_fold *f)
{
	const struct tn_common *c = f->common;
	struct tn_fold_option own[] = {
		{ "where", c->where != NULL ? c->where : "", c->where != NULL },
		{ "tz", c->tz != NULL ? c->tz : "UTC", c->tz_given },
		{ "week-start", c->week_start != NULL ? c->week_start : "mon", c->week_start_given },
		{ "as-of", c->as_of != NULL ? c->as_of : "", c->as_of != NULL },
	};

	f->noptions = f->spec.noptions;
	memcpy(f->option, f->spec.option, f->noptions * sizeof *f->option);
	memcpy(f->option + f->noptions, own, sizeof own);
	f->noptions += sizeof own / sizeof *own;
	if (f->ops->as_of_is_answer)
		f->noptions--;          /* the last one */
}

/* Called again where a partial says the zone in other words: the old one is closed first. */
static enum tn_status parse_zone(struct tn_fold *f)
{
	struct tn_fold_option *week = &f->option[option_number(f, "week-start")];
	static const char *const day[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
	char text[40];

	tn_zone_close(f->zone);
	f->zone = NULL;
	TN_TRY(tn_zone_open(&f->zone, tn_str_of(tn_fold_option(f, "tz")), f->common->zoneinfo, f->err));
	if (!tn_week_start_parse(tn_str_of(week->value), &f->week_start))
		return tn_err_set(f->err, TN_EUSAGE, "--week-start: not a day: %s",
			tn_err_quote(text, sizeof text, tn_str_of(week->value)));
	week->value = day[f->week_start];
	return TN_OK;
}

/* A date alone depends on the zone; the canonical text is the instant. */
static enum tn_status parse_as_of(struct tn_fold *f)
{
	struct tn_fold_option answer = { .value = f->common->as_of != NULL ? f->common->as_of : "" };
	struct tn_fold_option *o = f->ops->as_of_is_answer ? &answer : &f->option[option_number(f, "as-of")];
	char text[64];

	f->as_of = TN_TIME_NONE;
	if (o->value[0] == '\0')
		return TN_OK;
	if (!tn_bound_parse(tn_str_of(o->value), f->zone, false, &f->as_of))
		return tn_err_set(f->err, TN_EUSAGE, "--as-of: not a date or time: %s",
			tn_err_quote(text, sizeof text, tn_str_of(o->value)));
	o->value = tn_arena_cstr(&f->arena, (struct tn_str){ text, tn_time_put(text, f->as_of, 6) });
	return o->value == NULL ? nomem(f, sizeof text) : TN_OK;
}

/* The text of a selector that nobody gave is kept as its default: only as long as it stands may it match nothing. */
static enum tn_status parse_exprs(struct tn_fold *f)
{
	TN_TRY(canonical_expr(f, &f->option[option_number(f, "where")], &f->where));
	for (uint32_t i = 0; i < f->nselectors; i++) {
		struct tn_fold_option *o = &f->option[option_number(f, f->spec.selector[i])];

		TN_TRY(canonical_expr(f, o, &f->selector[i]));
		f->lax_text[i] = o->given ? "" : o->value;
	}
	return TN_OK;
}

/* The zone before --as-of: a date alone is a civil day of that zone. */
enum tn_status tn_fold_setup(struct tn_fold *f)
{
	TN_TRY(parse_zone(f));
	TN_TRY(parse_as_of(f));
	f->is_open = true;
	return f->ops->open(f->base.self, f);
}

/* Both sides are named, since the person has to find out which of the two runs was meant. */
static enum tn_status differs(struct tn_fold *f, const struct tn_fold_option *o, const char *value, const char *file)
{
	const char *from = f->option_from[o - f->option];
	char here[64], there[64];

	tn_err_set(f->err, TN_EDATA, "partials of other options: --%s is %s %s%s, %s in %s", o->name,
		tn_err_quote(here, sizeof here, tn_str_of(o->value)), from != NULL ? "in " : "here", from != NULL ? from : "",
		tn_err_quote(there, sizeof there, tn_str_of(value)), file);
	if (from == NULL)
		tn_err_hint(f->err, "--merge takes it from the partials");
	return TN_EDATA;
}

/* From a run-state row. Once it is known (given, or by an earlier partial) it may not differ. */
enum tn_status tn_fold_set_option(struct tn_fold *f, const char *name, const char *value, const char *file)
{
	struct tn_fold_option *o = &f->option[option_number(f, name)];
	char text[64];

	if (o == &f->option[f->noptions])
		return tn_err_set(f->err, TN_EDATA, "run: %s has no option %s", f->ops->name,
			tn_err_quote(text, sizeof text, tn_str_of(name)));
	if (o->given && strcmp(o->value, value) != 0) {
		/* A time or a day may be written in other words. */
		if (strcmp(name, "as-of") == 0 || strcmp(name, "week-start") == 0) {
			const char *was = o->value;

			TN_TRY(parse_zone(f));
			TN_TRY(parse_as_of(f));
			if (strcmp(o->value, value) == 0)
				return TN_OK;
			o->value = was;
		}
		return differs(f, o, value, file);
	}
	if (!o->given)
		f->option_from[o - f->option] = file;
	o->value = value;
	o->given = true;
	return TN_OK;
}

/* --- open, run, close --- */

/* What the key's columns are called in partials: roles, or the options that name them. */
static void name_keys(struct tn_fold *f)
{
	for (uint32_t i = 0; i < TN_ROLES; i++) {
		uint32_t bit = UINT32_C(1) << i;

		if (((f->ops->key | f->ops->key_may) & bit) == 0)
			continue;
		f->key_must |= (uint32_t)((f->ops->key & bit) != 0) << f->nkeys;
		f->key_name[f->nkeys++] = tn_role_name((enum tn_role)i);
	}
	for (uint32_t i = 0; i < TN_FOLD_KEYS && f->ops->key == 0 && f->spec.key_option[i] != NULL; i++)
		f->key_name[f->nkeys++] = f->spec.key_option[i];
}

static enum tn_status split_components(struct tn_fold *f)
{
	struct tn_str rest = tn_str_of(f->ops->partial), name;

	while (tn_str_cut(&rest, ' ', &name)) {
		f->component_name[f->ncomponents] = tn_arena_cstr(&f->arena, name);
		if (f->component_name[f->ncomponents++] == NULL)
			return nomem(f, name.n);
	}
	return TN_OK;
}

enum tn_status tn_fold_open(struct tn_fold **fold, const struct tn_fold_ops *ops, const struct tn_fold_spec *spec,
	struct tn_common *common, struct tn_err *err)
{
	struct tn_fold *f = tn_sys.malloc(sizeof *f);

	if (f == NULL)
		return tn_err_nomem(err, sizeof *f);
	*f = (struct tn_fold){ .ops = ops, .spec = *spec, .common = common, .err = err, .need = ops->need, .spill_fd = -1,
		.as_of = TN_TIME_NONE, .stats.latest = TN_TIME_NONE };
	*fold = f;
	/* A chunk counts as a whole from its first byte on: with a small --mem large ones would be spilled half
	 * empty. */
	f->pool.chunk_bytes = common->mem >= (UINT64_C(128) << 20) ? (size_t)4 << 20 : (size_t)256 << 10;
	f->base.self = tn_arena_zalloc(&f->arena, 1, ops->self_size);
	if (f->base.self == NULL)
		return nomem(f, ops->self_size);
	while (f->nselectors < TN_SELECTORS && spec->selector[f->nselectors] != NULL)
		f->nselectors++;
	name_keys(f);
	TN_TRY(split_components(f));
	engine_options(f);
	TN_TRY(parse_exprs(f));
	return tn_states_init(&f->states, ops->state_size, common->mem, err);
}

/* Sorting for a spill takes no memory (it uses the slots). */
uint64_t tn_fold_bytes(const struct tn_fold *f)
{
	return f->states.keys.bytes + f->pool.bytes + (uint64_t)(f->charged > 0 ? f->charged : 0);
}

/* Doubling the slots holds both tables for a moment: near the bound, spill first. */
bool tn_fold_is_full(const struct tn_fold *f)
{
	const struct tn_keys *keys = &f->states.keys;
	uint64_t more = tn_keys_will_grow(keys) ? 2 * (uint64_t)tn_keys_slot_bytes(keys) : 0;

	return tn_fold_bytes(f) + more > f->common->mem;
}

/* All keys are looked up, then all parts are asked for, then all is added: so the cache misses of a batch overlap.
 * The bound on memory is looked at once a batch, which may pass it by what 64 events add. */
static enum tn_status add_batch(struct tn_fold *f, const struct tn_event *e, uint32_t n)
{
	enum tn_status (*add)(void *, const struct tn_event *, struct tn_fold *) = f->ops->add;
	void *state[TN_EVENT_BATCH];

	TN_TRY(tn_states_get(&f->states, e, n, state, f->err));
	for (uint32_t i = 0; i < n && f->ops->touch != NULL; i++)
		f->ops->touch(state[i]);
	for (uint32_t i = 0; i < n; i++)
		TN_TRY(add(state[i], &e[i], f));
	return f->states.keys.n > 0 && tn_fold_is_full(f) ? tn_fold_spill(f) : TN_OK;
}

static enum tn_status read_source(struct tn_fold *f, struct tn_source *s)
{
	const struct tn_event *e;
	uint32_t n;
	int got;

	while ((got = tn_source_batch(s, &e, &n, f->err)) > 0)
		TN_TRY(add_batch(f, e, n));
	if (got < 0)
		return f->err->status;
	f->stats = *tn_source_stats(s);
	/* A part of a log need not hold what a selector asks for: under --partial the merge is what checks that. */
	return f->common->partial ? TN_OK : tn_source_selectors(s, f->err);
}

/* Bits of the selectors that may match nothing: those that have their default still. */
static uint32_t lax(const struct tn_fold *f)
{
	uint32_t bits = 0;

	for (uint32_t i = 0; i < f->nselectors; i++)
		if ((f->spec.lax >> i & 1) != 0 && strcmp(tn_fold_option(f, f->spec.selector[i]), f->lax_text[i]) == 0)
			bits |= UINT32_C(1) << i;
	return bits;
}

/* Options first: what the analysis asks for (f->need, f->may) decides which columns the source wants. */
static enum tn_status read_events(struct tn_fold *f)
{
	struct tn_source_spec spec = { .common = f->common, .key = f->ops->key, .key_may = f->ops->key_may,
		.key_skip = f->ops->key_skip, .where = f->where, .nselectors = f->nselectors, .lax = lax(f) };
	struct tn_source *s = NULL;
	enum tn_status st;

	TN_TRY(tn_fold_setup(f));
	TN_TRY(tn_fold_fingerprint(f));
	spec.need = f->need;
	spec.may = f->may;
	spec.as_of = f->as_of;
	memcpy(spec.selector, f->selector, sizeof spec.selector);
	for (uint32_t i = 0; i < TN_EVENT_EXTRAS; i++) {
		spec.extra_role[i] = f->spec.extra[i].role;
		if (f->spec.extra[i].option != NULL)
			spec.extra[i] = tn_fold_option(f, f->spec.extra[i].option);
		if (spec.extra[i] != NULL && spec.extra[i][0] == '\0')
			spec.extra[i] = NULL;
	}
	for (uint32_t i = 0; i < TN_FOLD_KEYS && f->spec.key_option[i] != NULL; i++)
		spec.key_column[i] = tn_fold_option(f, f->spec.key_option[i]);
	st = tn_source_open(&s, &spec, f->err);
	if (st == TN_OK)
		st = read_source(f, s);
	tn_source_close(s);
	return st;
}

/* Under --merge no row is left to name the nearest value of. */
static enum tn_status check_merged_selectors(struct tn_fold *f)
{
	for (uint32_t i = 0; i < f->nselectors && f->stats.kept > 0 && !f->common->partial; i++) {
		const char *value = tn_fold_option(f, f->spec.selector[i]);
		char text[80];

		if (f->stats.matched[i] == 0 && (lax(f) >> i & 1) == 0)
			return tn_err_set(f->err, TN_EDATA, "--%s: no row of the partials matched %s", f->spec.selector[i],
				tn_err_quote(text, sizeof text, tn_str_of(value)));
	}
	return TN_OK;
}

/* The key's parts are bytes of the stream, escaped already, with TAB between them: each becomes a field as it stands. */
static enum tn_status write_rows(struct tn_fold *f, struct tn_row *row)
{
	struct tn_str key, part;
	const void *state;
	char names[512];                /* all of them are words of ours, one a part of the key and those of ops->columns */
	int got;

	for (uint32_t i = 0, n = 0; i <= f->nkeys; i++)
		n += (uint32_t)snprintf(names + n, sizeof names - n, "%s ", i < f->nkeys ? f->key_name[i] : f->ops->columns);
	names[strlen(names) - 1] = '\0';
	TN_TRY(tn_row_header(row, names));
	while ((got = tn_walk_next(&f->walk, &key, &state)) > 0) {
		while (tn_str_cut(&key, '\t', &part))
			tn_buf_add(tn_row_field(row), part);
		TN_TRY(f->ops->row(state, row, f));
		TN_TRY(tn_row_end(row));
	}
	return got < 0 ? f->err->status : TN_OK;
}

static enum tn_status answer(struct tn_fold *f, struct tn_out *out)
{
	struct tn_row row;
	enum tn_status st;

	if (f->common->partial)
		return tn_partial_write(f, out);
	tn_row_init(&row, out, f->common);
	st = f->ops->report != NULL ? f->ops->report(f, &f->walk, &row) : write_rows(f, &row);
	tn_row_fini(&row);
	return st;
}

enum tn_status tn_fold_run(struct tn_fold *f, struct tn_out *out)
{
	if (f->common->merge) {
		TN_TRY(tn_partial_read(f));
		TN_TRY(check_merged_selectors(f));
	} else {
		TN_TRY(read_events(f));
		if (f->ops->as_of_is_answer && f->as_of != TN_TIME_NONE && f->as_of > f->stats.latest)
			f->stats.latest = f->as_of;     /* what a merge takes where none is given */
	}
	TN_TRY(tn_walk_begin(f));
	return answer(f, out);
}

/* What was spilled goes with its descriptor: the file has no name. */
void tn_fold_close(struct tn_fold *f)
{
	if (f == NULL)
		return;
	if (f->is_open && f->ops->close != NULL)
		f->ops->close(f->base.self);
	tn_walk_end(&f->walk);
	tn_states_fini(&f->states);
	tn_pool_fini(&f->pool);
	tn_buf_fini(&f->spill_buf);
	tn_sys.free(f->place);
	if (f->spill_fd >= 0)
		tn_sys.close(f->spill_fd);
	tn_zone_close(f->zone);
	tn_expr_fini(f->where);
	for (uint32_t i = 0; i < f->nselectors; i++)
		tn_expr_fini(f->selector[i]);
	tn_arena_fini(&f->arena);
	tn_sys.free(f);
}

/* --- for the analysis --- */

const struct tn_source_stats *tn_fold_stats(const struct tn_fold *f)
{
	return &f->stats;
}

const void *tn_fold_spec(const struct tn_fold *f)
{
	return f->spec.spec;
}

const struct tn_zone *tn_fold_zone(const struct tn_fold *f)
{
	return f->zone;
}

int tn_fold_week_start(const struct tn_fold *f)
{
	return f->week_start;
}

int64_t tn_fold_as_of(const struct tn_fold *f)
{
	return f->as_of != TN_TIME_NONE ? f->as_of : f->stats.latest;
}

int tn_fold_time_digits(const struct tn_fold *f)
{
	return f->stats.digits;
}

const struct tn_common *tn_fold_common(const struct tn_fold *f)
{
	return f->common;
}

const struct tn_hash_key *tn_fold_hash(const struct tn_fold *f)
{
	return &f->states.keys.hash;
}

struct tn_err *tn_fold_err(struct tn_fold *f)
{
	return f->err;
}

void tn_fold_need(struct tn_fold *f, uint32_t roles)
{
	f->need |= roles;
}

void tn_fold_may(struct tn_fold *f, uint32_t roles)
{
	f->may |= roles;
}

uint64_t tn_fold_held(const struct tn_fold *f)
{
	return tn_fold_bytes(f);
}

enum tn_status tn_fold_bad(struct tn_fold *f, const char *why, struct tn_str value)
{
	char text[64];

	tn_err_set(f->err, TN_EDATA, "partial: %s: %s", why, tn_err_quote(text, sizeof text, value));
	if (f->reading != NULL)
		tn_err_at(f->err, f->reading->in.name, f->reading->rec.line, 0);
	return TN_EDATA;
}

void *tn_fold_alloc(struct tn_fold *f, size_t *size)
{
	return tn_pool_alloc(&f->pool, size);
}

void tn_fold_free(struct tn_fold *f, void *p, size_t size)
{
	tn_pool_free(&f->pool, p, size);
}

enum tn_status tn_fold_nomem(struct tn_fold *f)
{
	return tn_err_nomem(f->err, 0);
}

void tn_fold_charge(struct tn_fold *f, int64_t bytes)
{
	f->charged += bytes;
}

/* The walk is put at its end first, for it may hold runs open in the file that is closed here. */
void tn_fold_release(struct tn_fold *f)
{
	size_t chunk_bytes = f->pool.chunk_bytes;

	(void)tn_walk_rewind(&f->walk);
	tn_states_reset(&f->states);
	tn_pool_fini(&f->pool);
	f->pool.chunk_bytes = chunk_bytes;
	f->nplaces = 0;
	if (f->spill_fd >= 0)
		tn_sys.close(f->spill_fd);
	f->spill_fd = -1;
}
