/* H10: any bytes as a preset: one message of one line, or a preset whose mapping opens, says which columns it wants and is bound to a header, each of
 * which may end in one message. The same text is read twice, for the same answer. */
#include "fuzz/memory.h"
#include "io/out.h"
#include "stream/preset.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Sorted into the words that presets like to speak of. */
static const char *const names = "user,time,event,item,value,qty,order,session,category,currency,price,quantity,a,b,Customer ID,agent,path,properties";

static void check_message(const struct tn_err *err)
{
	MUST(err->status != TN_OK && err->what[0] != '\0' && strlen(err->what) < sizeof err->what);
	for (const char *c = err->what; *c != '\0'; c++)
		MUST((unsigned char)*c >= 0x20 && *c != 0x7f);
	for (const char *c = err->hint; *c != '\0'; c++)
		MUST((unsigned char)*c >= 0x20 && *c != 0x7f);
}

static void bind(struct tn_mapper *m)
{
	struct tn_arena a = { 0 };
	struct tn_columns c;
	struct tn_err err = { 0 };
	struct tn_out out;
	struct tn_mapper_input input = { .file = "F", .columns = &c, .delimiter = ',', .has_header = true };

	MUST(tn_columns_list(&c, tn_str_of(names), &a, &err) == TN_OK && tn_out_open_fd(&out, OUTPUT, &err) == TN_OK);
	if (tn_mapper_bind(m, &input, &out, &err) != TN_OK)
		check_message(&err);
	tn_out_abort(&out);
	tn_buf_reset(&memory.out);
	tn_arena_fini(&a);
}

static void open_mapping(const struct tn_preset *p)
{
	struct tn_mapper_spec spec = p->mapper;
	struct tn_mapper *m = NULL;
	const struct tn_want *want;
	struct tn_err err = { 0 };
	uint32_t n;

	spec.dedup.mem = 1 << 20;
	if (tn_mapper_open(&m, &spec, &err) != TN_OK || tn_mapper_wants(m, &want, &n, &err) != TN_OK) {
		check_message(&err);
	} else {
		for (uint32_t i = 0; i < n; i++)
			for (uint32_t k = 0; k < i && k < 40; k++)
				MUST(!tn_str_eq(want[i].name, want[k].name));
		bind(m);
	}
	tn_mapper_close(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct tn_preset p, again;
	struct tn_err err = { 0 }, err_again = { 0 };
	char *copy = malloc(size + (size == 0));        /* of exactly its size, so that a byte too many is seen */

	MUST(copy != NULL);
	if (size > 0)
		memcpy(copy, bytes, size);
	tn_preset_init(&p);
	tn_preset_init(&again);
	if (tn_preset_parse(&p, "P", (struct tn_str){ copy, size }, &err) != TN_OK) {
		check_message(&err);
		MUST(err.status == TN_EUSAGE && err.file != NULL);
	} else {
		MUST(size > 0);
		open_mapping(&p);
	}
	MUST(tn_preset_parse(&again, "P", (struct tn_str){ copy, size }, &err_again) == err.status);
	MUST(strcmp(err.what, err_again.what) == 0 && err.line == err_again.line);
	free(copy);
	return 0;
}
