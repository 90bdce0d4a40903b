/* H1: the CSV reader, both splitters, block sizes from the input, against libcsv strict for everything and a slow byte-by-byte
 * reference (faults.md section 10). The first four bytes of an input set it up: delimiter, first block, block size, record limit. */
#include "unit/csv_ref.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void hold(const char *data, size_t n, const struct ref_setup *set, const struct ref_text *want)
{
	struct ref_text got = { NULL, 0, 0 };

	ref_run(&got, data, n, set);
	if (strcmp(got.p, want->p) != 0) {
		fprintf(stderr, "plain %d first %zu step %zu limit %zu\n%s---\n%s", set->is_plain, set->first, set->step, set->max_record, got.p, want->p);
		abort();
	}
	free(got.p);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const char *data;
	struct ref_text want = { NULL, 0, 0 }, cut = { NULL, 0, 0 }, oracle = { NULL, 0, 0 };
	struct ref_setup set;
	size_t n;

	if (size < 4)
		return 0;
	data = (const char *)bytes + 4;
	n = size - 4;
	set = (struct ref_setup){
		.max_record = bytes[3] & 1 ? (size_t)bytes[3] << (bytes[3] & 6) : (size_t)1 << 20,
		.first = bytes[1],
		.step = bytes[2] & 1 ? bytes[2] : (size_t)bytes[2] << 8,
		.delimiter = ",;\t|"[bytes[0] & 3],
		.bait = "\"\n,\r"[bytes[0] >> 2 & 3],
	};
	if (set.step != 0 && set.step < n / 64)
		set.step = n / 64;      /* each block is copied whole: many small ones of a large input only cost time */
	ref_slow(&want, data, n, set.delimiter, set.max_record);
	if (set.max_record >= n) {
		ref_reduce(&cut, want.p);
		ref_libcsv(&oracle, data, n, set.delimiter);
		if (strcmp(cut.p, oracle.p) != 0)
			abort();
	}
	hold(data, n, &set, &want);
	set.is_plain = true;
	hold(data, n, &set, &want);
	free(want.p);
	free(cut.p);
	free(oracle.p);
	return 0;
}
