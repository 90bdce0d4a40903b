/* Private. What the files of the sniffer share: sniff.c reads and prints, sniff_columns.c looks at values, sniff_json.c
 * at records, sniff_roles.c guesses roles, sniff_preset.c asks which preset fits, sniff_try.c makes the command. Nothing
 * else includes this.
 *
 * Ownership   all text is the arena's of the run; values are only looked at while they stand in the block.
 */
#ifndef TN_STREAM_SNIFF_IMPL_H
#define TN_STREAM_SNIFF_IMPL_H

#include "base/buf.h"
#include "base/map.h"
#include "base/time.h"
#include "stream/sniff.h"

#define TN_SNIFF_ROWS 1000
#define TN_SNIFF_BYTES ((size_t)1 << 20)
#define TN_SNIFF_DATES 21
#define TN_SNIFF_UNITS 4
#define TN_SNIFF_TIME 48                /* bytes of a time; longer texts are none */
#define TN_SNIFF_READINGS 3             /* of one date that may be meant: day, month or year first */

struct tn_sniff_forms;

/* One column or path, and what all its values so far are. */
struct tn_sniff_column {
	struct tn_str name;
	uint64_t present, empty;        /* rows that have it; values that are missing */
	uint64_t values, numbers, isos, currencies, texts;      /* of values: all; ...; JSON texts */
	uint64_t last_row;              /* of JSON records: counted once a record */
	uint64_t units[TN_SNIFF_UNITS], strange;        /* unix times by unit; those of another age */
	struct tn_sniff_forms *forms;   /* dates; NULL: none so far */
	uint32_t undated;               /* values that no form read */
	size_t longest, longest_date;
	bool finer, blanks, varies;     /* finer than microseconds; a value with a blank in it; two different ones */
	uint64_t first;                 /* hash of the first value, for `varies` */
	char text[TN_SNIFF_TIME];       /* the first value that is a time of some form */
	uint8_t ntext;
	struct tn_str time;             /* .p NULL: no time; else a --time-format, or "ambiguous" */
	struct tn_str reading[TN_SNIFF_READINGS];       /* when it is ambiguous */
	uint32_t nreadings;
	uint64_t nbad;                  /* values that are no such times */
	uint32_t role;                  /* TN_ROLES: none */
};

enum tn_sniff_header {
	TN_SNIFF_HEADER_YES, TN_SNIFF_HEADER_NO,
	TN_SNIFF_HEADER_BROKEN,         /* names are empty or stand twice */
	TN_SNIFF_HEADER_NONE            /* the format names its columns itself */
};

struct tn_sniff {
	const char *file;
	const struct tn_reader_spec *given;
	struct tn_reader_spec spec;     /* as decided */
	struct tn_in in;                /* its block is the sample */
	struct tn_arena arena;
	struct tn_str sample;
	bool is_gzip, is_whole;         /* whole: the sample is all there is */
	bool is_document;               /* JSON that is no JSON Lines */
	bool is_unlike_auto;            /* --format auto would not find what was found */
	enum tn_sniff_header header;
	struct tn_sniff_column *column;
	uint32_t n, cap;
	uint64_t rows, shorter, longer, bad;
	struct tn_map paths;            /* JSON: path to column */
	uint32_t by_role[TN_ROLES];     /* column, or TN_COLUMN_NONE */
	bool is_product;                /* value is price times quantity */
	struct tn_str explode;
	const char *preset, *twin;      /* NULL: none; another one that fits as well */
	uint32_t have, all;             /* its columns that are there, and all of them */
};

/* A column more; NULL when memory is gone. */
struct tn_sniff_column *tn_sniff_add(struct tn_sniff *s, struct tn_str name);
/* False: memory is gone. */
bool tn_sniff_value(struct tn_sniff *s, struct tn_sniff_column *c, struct tn_str value);
/* Nearly all: 95 %, and one at least. A torn line or two say nothing about a column. */
bool tn_sniff_mostly(uint64_t part, uint64_t all);
/* When all rows have been looked at: what the times are. */
enum tn_status tn_sniff_times(struct tn_sniff *s, struct tn_err *err);
bool tn_sniff_is_bare(struct tn_str value);             /* a number or a time: hardly the name of a column */

enum tn_status tn_sniff_json(struct tn_sniff *s, struct tn_err *err);
/* "[{...}]", or an object that goes over several lines. */
bool tn_sniff_is_document(struct tn_str sample);
bool tn_sniff_is_jsonl(struct tn_str sample);

void tn_sniff_roles(struct tn_sniff *s);
/* Letters and digits alone, in lower case: "Customer ID" and customerId are one. Bytes written. */
size_t tn_sniff_fold(char *dst, size_t cap, struct tn_str name);
enum tn_status tn_sniff_fit(struct tn_sniff *s, struct tn_err *err);
enum tn_status tn_sniff_try(const struct tn_sniff *s, struct tn_buf *b, struct tn_err *err);

#endif
