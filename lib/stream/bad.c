/* Bad rows: what --bad says is done with them, counts by reason, rejects. */
#include "stream/bad.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/num.h"
#include "base/money.h"

static enum tn_status parse_bound(struct tn_bad *b, struct tn_str bound, struct tn_err *err)
{
	struct tn_money percent;
	char text[64];

	if (bound.n > 0 && bound.p[bound.n - 1] == '%') {
		b->mode = TN_BAD_SKIP_PERCENT;
		b->percent = (struct tn_str){ bound.p, bound.n - 1 };
		/* six decimals: with the counts of rows the comparison in tn_bad_end then stays far within 128 bits */
		if (tn_money_parse(b->percent, &percent) == TN_MONEY_OK && percent.mantissa >= 0 && percent.scale <= 6)
			return TN_OK;
	} else {
		b->mode = TN_BAD_SKIP_ROWS;
		if (tn_num_u64(bound, UINT64_MAX, &b->max_rows))
			return TN_OK;
	}
	return tn_err_set(err, TN_EUSAGE, "--bad: not a bound: %s; fail, skip, skip=N or skip=P%%",
		tn_err_quote(text, sizeof text, bound));
}

enum tn_status tn_bad_parse(struct tn_bad *b, struct tn_str text, struct tn_err *err)
{
	char quoted[64];

	if (tn_str_eq(text, TN_STR("fail"))) {
		b->mode = TN_BAD_FAIL;
		return TN_OK;
	}
	if (tn_str_eq(text, TN_STR("skip"))) {
		b->mode = TN_BAD_SKIP;
		return TN_OK;
	}
	if (tn_str_starts(text, TN_STR("skip=")))
		return parse_bound(b, (struct tn_str){ text.p + 5, text.n - 5 }, err);
	return tn_err_set(err, TN_EUSAGE, "--bad: not one of fail, skip, skip=N, skip=P%%: %s",
		tn_err_quote(quoted, sizeof quoted, text));
}

/* Reasons beyond the table share its last place, whose own name is lost then: a sum that is right counts for more. */
static void count(struct tn_bad *b, const char *reason)
{
	uint32_t i = 0;

	if (reason[0] == '\0')
		reason = "row";
	while (i < b->nreasons && strcmp(b->count[i].reason, reason) != 0)
		i++;
	if (i == TN_BAD_REASONS) {
		i = TN_BAD_REASONS - 1;
		memcpy(b->count[i].reason, "other", 6);
	} else if (i == b->nreasons) {
		b->nreasons++;
		snprintf(b->count[i].reason, sizeof b->count[i].reason, "%s", reason);
	}
	b->count[i].rows++;
	b->skipped++;
}

#define PIECE ((size_t)32 * 1024)

/* In pieces: a bad row may be as long as a record, and must not cost two more of them. */
static enum tn_status reject(struct tn_bad *b, struct tn_str raw, const struct tn_err *why, struct tn_err *err)
{
	struct tn_buf text = { 0 };
	bool failed;

	tn_buf_escape(&text, tn_str_of(why->file == NULL ? "" : strcmp(why->file, "-") == 0 ? "stdin" : why->file));
	tn_buf_ch(&text, '\t');
	tn_buf_u64(&text, why->line);
	tn_buf_ch(&text, '\t');
	tn_buf_cstr(&text, why->reason[0] != '\0' ? why->reason : "row");
	tn_buf_ch(&text, '\t');
	while (raw.n > 0 && !text.failed) {
		size_t n = raw.n < PIECE ? raw.n : PIECE;

		tn_buf_escape(&text, (struct tn_str){ raw.p, n });
		tn_out_add(b->rejects, tn_buf_str(&text));
		raw.p += n;
		raw.n -= n;
		if (!text.failed)
			tn_buf_reset(&text);
	}
	tn_buf_ch(&text, '\n');
	failed = text.failed;
	if (!failed)
		tn_out_add(b->rejects, tn_buf_str(&text));
	tn_buf_fini(&text);
	return failed ? tn_err_nomem(err, PIECE) : tn_out_status(b->rejects);
}

/* The error is taken out of *err before anything else is done: it may be the reject file that fails next, and that
 * must not be told as this row's fault. */
enum tn_status tn_bad_row(struct tn_bad *b, struct tn_str raw, struct tn_err *err)
{
	struct tn_err why = *err;

	if (why.status != TN_EDATA || b->mode == TN_BAD_FAIL)
		return why.status;
	if (b->mode == TN_BAD_SKIP_ROWS && b->skipped >= b->max_rows) {
		tn_err_hint(err, "it is bad row %llu, one more than --bad skip=%llu allows", (unsigned long long)b->skipped + 1,
			(unsigned long long)b->max_rows);
		return why.status;
	}
	tn_err_clear(err);
	count(b, why.reason);
	return b->rejects == NULL ? TN_OK : reject(b, raw, &why, err);
}

/* In whole numbers: skipped * 100 * 10^scale against mantissa * rows, so that exactly P % is still within P %. */
enum tn_status tn_bad_end(struct tn_bad *b, uint64_t rows_read, struct tn_err *err)
{
	static const uint64_t ten_to[] = { 1, 10, 100, 1000, 10000, 100000, 1000000 };
	struct tn_money percent;
	char text[40];

	if (b->mode != TN_BAD_SKIP_PERCENT || b->skipped == 0)
		return TN_OK;
	if (tn_money_parse(b->percent, &percent) != TN_MONEY_OK || percent.scale > 6)
		return tn_err_set(err, TN_EUSAGE, "--bad: not a percentage: %s", tn_err_quote(text, sizeof text, b->percent));
	if ((tn_i128)b->skipped * 100 * (tn_i128)ten_to[percent.scale] <= (tn_i128)percent.mantissa * (tn_i128)rows_read)
		return TN_OK;
	return tn_err_set(err, TN_EDATA, "%llu of %llu rows are bad, more than --bad skip=%.*s%%",
		(unsigned long long)b->skipped, (unsigned long long)rows_read, (int)b->percent.n, b->percent.p);
}
