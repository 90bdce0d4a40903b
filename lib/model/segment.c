/* Segments as a fold: options and the table of functions. What is folded: segment_state.c; what is made of it: segment_report.c
 * with the models rfm.c, lifecycle.c and summary.c. */
#include "model/segment_impl.h"

#include "model/summary.h"

static enum tn_status open_rfm(struct tn_segment *g)
{
	struct tn_err *err = tn_fold_err(g->fold);

	TN_TRY(tn_rfm_open(&g->rfm, &g->spec->rfm, err));
	if (g->spec->thresholds != NULL)
		TN_TRY(tn_rfm_check_thresholds(g->rfm, err));
	tn_fold_need(g->fold, TN_VALUE);
	return TN_OK;
}

/* What says nothing to the method is a mistake; under --merge only the partials told which method it is. */
static enum tn_status check_spec(const struct tn_segment *g)
{
	const struct tn_segment_spec *s = g->spec;
	const struct { const char *option; bool given, lifecycle; } uses[] = {
		{ "--score", s->rfm.score_given, false }, { "--bins", s->rfm.bins_given, false },
		{ "--thresholds", s->rfm.thresholds_name != NULL, false }, { "--thresholds-out", s->thresholds != NULL, false },
		{ "--map", s->rfm.map_name != NULL, false }, { "--q50", s->q50.given, true }, { "--q80", s->q80.given, true },
	};

	for (size_t i = 0; i < sizeof uses / sizeof *uses; i++)
		if (uses[i].given && uses[i].lifecycle != g->lifecycle)
			return tn_err_set(tn_fold_err(g->fold), TN_EUSAGE, "%s does not go with --method %s", uses[i].option,
				g->lifecycle ? "lifecycle" : "rfm");
	return TN_OK;
}

/* Called once, with the final options: under --merge those of the partials. What the model is told is checked before a byte
 * of the events is read. */
static enum tn_status open(void *self, struct tn_fold *f)
{
	struct tn_segment *g = self;
	const char *method = tn_fold_option(f, "method");
	char text[40];

	g->fold = f;
	g->spec = tn_fold_spec(f);
	g->lifecycle = strcmp(method, "lifecycle") == 0;
	g->has_by = tn_fold_option(f, "by")[0] != '\0';
	tn_calendar_init(&g->days, TN_DAY, 0, tn_fold_zone(f));
	if (tn_map_init(&g->by) != 0)
		return tn_fold_nomem(f);
	TN_TRY(tn_currencies_init(&g->currencies, tn_fold_err(f)));
	if (!g->lifecycle && strcmp(method, "rfm") != 0)
		return tn_err_set(tn_fold_err(f), TN_EUSAGE, "--method: not one of rfm, lifecycle: %s",
			tn_err_quote(text, sizeof text, tn_str_of(method)));
	TN_TRY(check_spec(g));
	if (g->spec->summary)
		TN_TRY(tn_summary_check_by(tn_fold_option(f, "by"), tn_fold_err(f)));
	g->adds_up = !g->lifecycle || g->spec->summary;
	g->wants_value = g->adds_up || tn_fold_common(f)->partial;
	if (g->wants_value)
		tn_fold_may(f, TN_VALUE);
	g->stages.q50 = g->spec->q50;
	g->stages.q80 = g->spec->q80;
	return g->lifecycle ? TN_OK : open_rfm(g);
}

static void close(void *self)
{
	struct tn_segment *g = self;

	tn_map_fini(&g->by);
	tn_currencies_fini(&g->currencies);
	tn_rfm_close(g->rfm);
	tn_lifecycle_fini(&g->stages);
}

/* The states were spilled with their --by values in full: the numbers may start again. Currencies are few. */
static void reset(void *self)
{
	struct tn_segment *g = self;
	struct tn_hash_key key = g->by.key;

	if (g->by.n == 0)
		return;
	tn_map_fini(&g->by);
	memset(&g->by, 0, sizeof g->by);
	g->by.key = key;
	g->by_bytes = 0;
}

/* The names of the components are columns of a partial, so they are API: who changes their meaning raises the version. */
const struct tn_fold_ops tn_segment = {
	.name = "segment", .version = 1, .state_size = sizeof(struct tn_segment_state), .self_size = sizeof(struct tn_segment),
	.key = TN_USER, .need = TN_TIME, .partial = "first last value currency orders days by",
	.open = open, .close = close, .reset = reset, .forgets = true,
	.add = tn_segment_add, .merge = tn_segment_merge, .encode = tn_segment_encode, .decode = tn_segment_decode,
	.report = tn_segment_report
};
