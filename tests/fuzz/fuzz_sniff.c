/* Any bytes to --sniff: lines of a key, a TAB and a value, or one message. The first five bytes set it up: what is given (format, encoding, columns),
 * chunk sizes of reads. What is read in chunks is answered as what is read at once. */
#include "fuzz/memory.h"
#include "stream/sniff.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#define SETUP 5

static void check_lines(struct tn_str rest)
{
	struct tn_str line;

	MUST(tn_str_starts(rest, TN_STR("file\tF\ncompression\t")) && tn_str_ends(rest, TN_STR("\n")));
	for (rest.n--; tn_str_cut(&rest, '\n', &line); ) {
		const char *tab = memchr(line.p, '\t', line.n);

		MUST(tab != NULL && tab != line.p && memchr(tab + 1, '\t', line.n - (size_t)(tab + 1 - line.p)) == NULL);
	}
}

static enum tn_status sniff(const struct tn_reader_spec *given, struct tn_buf *answer)
{
	struct tn_err err = { 0 };
	struct tn_out out;

	MUST(tn_out_open_fd(&out, OUTPUT, &err) == TN_OK);
	if (tn_sniff("F", given, &out, &err) == TN_OK) {
		MUST(tn_out_finish(&out) == TN_OK);
		check_lines(tn_buf_str(&memory.out));
	} else {
		MUST(err.what[0] != '\0');
		tn_out_abort(&out);
	}
	*answer = memory.out;
	memory.out = (struct tn_buf){ 0 };
	return err.status;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct tn_reader_spec given = { 0 };
	struct tn_buf chunked, whole;
	enum tn_status status;
	struct tn_str file = { (const char *)bytes + SETUP, size - SETUP };

	if (size < SETUP)
		return 0;
	given.format = bytes[0] & 1 ? (enum tn_format)((bytes[0] >> 4) % TN_FORMATS) : TN_FORMAT_AUTO;
	given.encoding = bytes[0] & 2 ? (enum tn_encoding)(bytes[0] >> 6) : TN_ENCODING_BYTES;
	if (bytes[0] & 4) {
		given.header = TN_HEADER_NO;
		given.columns = TN_STR("user,time,value");
	}
	given.delimiter = bytes[0] & 8 ? ';' : '\0';
	memory_input(file, bytes + 1);
	status = sniff(&given, &chunked);
	memory_input(file, NULL);
	MUST(sniff(&given, &whole) == status);
	MUST(tn_str_eq(tn_buf_str(&chunked), tn_buf_str(&whole)));
	tn_buf_fini(&chunked);
	tn_buf_fini(&whole);
	return 0;
}
