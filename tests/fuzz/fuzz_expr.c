/* Any bytes as an expression (faults.md H9): one message of one line, or a parse whose text parses to the same text, and
 * whose evaluation on a fixed row, bound to a fixed header, ends in yes, no, or one message.
 *     clang -g -O1 -Ilib -fsanitize=fuzzer,address,undefined tests/fuzz/fuzz_expr.c ... && ./a.out -max_total_time=20 */
#include <stdint.h>
#include <stdlib.h>

#include "stream/expr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char row[64 + 128] = "u1\t2024-02-03T04:05:06Z\tpurchase\t007\t-1.50\tDE\tnew \\\\ line\\n\t\t12\t";
static const char *const names = "user,time,event,item,value,country,Order status,note,a,b";

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check_message(const struct tn_err *err)
{
	require(err->status != TN_OK && err->what[0] != '\0');
	require(strncmp(err->what, "--where: ", 9) == 0 || err->status == TN_ELIMIT || err->column != 0);
	for (const char *c = err->what; *c != '\0'; c++)
		require((unsigned char)*c >= 0x20 && *c != 0x7f);
	for (const char *c = err->hint; *c != '\0'; c++)
		require((unsigned char)*c >= 0x20 && *c != 0x7f);
}

static int run(struct tn_expr *e, struct tn_arena *a)
{
	struct tn_columns c;
	struct tn_err err = { 0 };
	const char *const given[TN_ROLES] = { NULL };
	uint32_t at[11], n = 0;
	struct tn_rec rec = { row, at, 10, 0, 2 };
	int holds;

	at[n++] = 0;
	for (uint32_t i = 0; n <= 10; i++)
		if (row[i] == '\t' || row[i] == '\0')
			at[n++] = i + 1;
	require(tn_columns_list(&c, tn_str_of(names), a, &err) == TN_OK && tn_columns_roles(&c, given, 0, &err) == TN_OK);
	if (tn_expr_bind(e, &c, &err) != TN_OK) {
		check_message(&err);
		return err.status == TN_EUSAGE ? -3 : -2;
	}
	holds = tn_expr_eval(e, &rec, &err);
	if (holds < 0) {
		check_message(&err);
	} else if (holds == 0) {
		require(tn_expr_watch(e, &rec, &err) == TN_OK);
		require(tn_expr_miss(e, &err) == TN_EDATA);
		check_message(&err);
	}
	return holds;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tn_arena a = { 0 };
	struct tn_err err = { 0 };
	struct tn_expr *e, *again;
	struct tn_buf text = { 0 }, text_again = { 0 };
	int holds;

	if (tn_expr_parse(&e, "--where", (struct tn_str){ (const char *)data, size }, &a, &err) != TN_OK) {
		require(e == NULL && err.status == TN_EUSAGE);
		check_message(&err);
	} else {
		tn_expr_text(e, &text);
		require(tn_expr_parse(&again, "--where", tn_buf_str(&text), &a, &err) == TN_OK);
		tn_expr_text(again, &text_again);
		require(tn_str_eq(tn_buf_str(&text), tn_buf_str(&text_again)));
		/* a slip (b < 1e3) is refused; its own text has it in quotes, where it means bytes */
		holds = run(e, &a);
		require(run(again, &a) == holds || holds == -3);
		tn_expr_fini(again);
	}
	tn_expr_fini(e);
	tn_buf_fini(&text);
	tn_buf_fini(&text_again);
	tn_arena_fini(&a);
	return 0;
}
