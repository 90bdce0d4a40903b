/* churn-score as a fold: options and the table of functions. What is folded: churn_state.c; what is made of it:
 * churn_report.c. */
#include "model/churn_impl.h"

#include "base/num.h"
#include "base/sys.h"

const char *tn_churn_name(enum tn_churn_model model)
{
	static const char *const name[TN_CHURN_MODELS] = { "auto", "hazard", "mbgnbd", "bgnbd", "pnbd", "recency" };

	return name[model];
}

bool tn_churn_parse(struct tn_str text, enum tn_churn_model *model)
{
	for (enum tn_churn_model m = TN_CHURN_AUTO; m < TN_CHURN_MODELS; m++)
		if (tn_str_eq(text, tn_str_of(tn_churn_name(m)))) {
			*model = m;
			return true;
		}
	return false;
}

bool tn_churn_horizon_parse(struct tn_str text, struct tn_churn_horizon *h)
{
	static const struct { const char *suffix; char unit; int64_t most; } unit[] = {
		{ "mo", 'm', 120 }, { "w", 'w', 522 }, { "d", 'd', 3660 }, { "", 'd', 3660 } };
	int64_t n;

	for (size_t i = 0; i < sizeof unit / sizeof *unit; i++) {
		size_t tail = strlen(unit[i].suffix);

		if (text.n < tail || memcmp(text.p + text.n - tail, unit[i].suffix, tail) != 0)
			continue;
		if (!tn_num_i64((struct tn_str){ text.p, text.n - tail }, 1, unit[i].most, &n))
			return false;
		*h = (struct tn_churn_horizon){ .n = (int32_t)n, .unit = unit[i].unit };
		return true;
	}
	return false;
}

/* Months later on the same day of the month, or the month's last. */
static int32_t months_later(int32_t day, int32_t months)
{
	struct tn_civil d = tn_day_civil(day);
	int32_t month = 12 * d.year + d.month - 1 + months, last = tn_month_days(month / 12, month % 12 + 1);

	return tn_civil_day(month / 12, month % 12 + 1, d.day < last ? d.day : last);
}

int tn_churn_horizon_days(struct tn_churn_horizon h, int32_t day)
{
	if (h.unit == 'm')
		return months_later(day, h.n) - day;
	return h.unit == 'w' ? 7 * h.n : h.n;
}

/* Partials hold whole days, so a merge cannot leave out the later half of one. */
static enum tn_status check_as_of(struct tn_churn *c)
{
	const struct tn_common *common = tn_fold_common(c->fold);
	int64_t as_of = tn_fold_as_of(c->fold);
	char text[40];

	if (!common->merge || common->as_of == NULL)
		return TN_OK;
	if (as_of == TN_TIME_MAX || tn_calendar_index(&c->days, as_of) != tn_calendar_index(&c->days, as_of + 1))
		return TN_OK;
	return tn_err_set(tn_fold_err(c->fold), TN_EUSAGE, "--as-of: partials hold whole days, a date is needed: %s",
		tn_err_quote(text, sizeof text, tn_str_of(common->as_of)));
}

static enum tn_status open(void *self, struct tn_fold *f)
{
	struct tn_churn *c = self;

	c->fold = f;
	c->spec = tn_fold_spec(f);
	tn_calendar_init(&c->days, TN_DAY, 0, tn_fold_zone(f));
	tn_fold_may(f, TN_VALUE);
	TN_TRY(tn_currencies_init(&c->currencies, tn_fold_err(f)));
	return check_as_of(c);
}

static void close(void *self)
{
	struct tn_churn *c = self;

	tn_currencies_fini(&c->currencies);
	tn_sys.free(c->day);
	tn_sys.free(c->value);
}

/* The names of the components are columns of a partial, so they are API: who changes their meaning raises the version. */
const struct tn_fold_ops tn_churn = {
	.name = "churn-score", .version = 1, .state_size = sizeof(struct tn_churn_state), .self_size = sizeof(struct tn_churn),
	.key = TN_USER, .need = TN_TIME, .partial = "orders currency", .as_of_is_answer = true,
	.open = open, .close = close, .touch = tn_churn_touch,
	.add = tn_churn_add, .merge = tn_churn_merge, .encode = tn_churn_encode, .decode = tn_churn_decode, .report = tn_churn_report
};
