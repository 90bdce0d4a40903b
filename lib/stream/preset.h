/* Presets: text files that say what the options of `ingest` say. The built-in ones are lib/stream/presets/NAME.preset,
 * embedded at build; adding one is a matter of one such file.
 *
 *     # UCI Online Retail                          comment lines and blank lines are skipped
 *     preset = 1                                   first of all: the version of this format
 *     about = one line for --list-presets
 *     user = CustomerID | Customer ID              the first column that there is; an empty last one: the role may be absent
 *     event = =purchase                            a constant
 *     set = event=refund when order ~ '^C'         set and rename may stand several times
 *
 * Keys        preset about; the roles; format delimiter header (yes, no, auto) columns encoding explode json carry
 *             short-rows (yes, no) missing; drop extract rename set keep time-format time-digits time-cut tz tz-col
 *             skip-missing minor-units dedup. Each says what the option of that name says; drop extract rename set
 *             missing may stand several times. tenure-preset(5) is the whole language.
 * Fails       TN_EUSAGE with file, line and, for an unknown key, the nearest one; a file that cannot be read is TN_EINPUT.
 * Place       a struct tn_preset stays where it is once something was parsed into it: reader.missing points into it.
 * Ownership   slices of the text, which must live as long as the preset; tn_preset_load keeps a file's text in the arena.
 */
#ifndef TN_STREAM_PRESET_H
#define TN_STREAM_PRESET_H

#include "base/arena.h"
#include "stream/mapper.h"
#include "stream/reader.h"

/* Sorted by name; made by the Makefile. */
struct tn_preset_text {
	const char *name;
	const char *text;
	size_t n;
};
extern const struct tn_preset_text tn_preset_texts[];
extern const size_t tn_preset_count;

struct tn_preset {
	struct tn_reader_spec reader;
	struct tn_mapper_spec mapper;
	struct tn_str missing[TN_MAPPER_LIST];  /* what reader.missing points to, once tn_preset_parse is done */
	struct tn_str about;
};

void tn_preset_init(struct tn_preset *p);       /* what holds when nothing is said */
const struct tn_preset_text *tn_preset_find(struct tn_str name);        /* NULL: no such one */
/* file: for messages, borrowed by errors. After a failure *p is half filled, and of no use. */
enum tn_status tn_preset_parse(struct tn_preset *p, const char *file, struct tn_str text, struct tn_err *err);
/* What an option says: as a line key = value behind all others, which wins; lists add. The value must live as long as the
 * preset; messages name the option. TN_EUSAGE. */
enum tn_status tn_preset_option(struct tn_preset *p, const char *key, const char *value, struct tn_err *err);
/* A built-in one by its name, else a file, under an engine of UTF-8. */
enum tn_status tn_preset_load(struct tn_preset *p, const char *name, bool is_engine, struct tn_arena *a, struct tn_err *err);
/* "no preset 'x'; there are: ..." with the nearest as hint; TN_EUSAGE. */
enum tn_status tn_preset_unknown(struct tn_str name, struct tn_err *err);

/* Values that options and presets share. */
bool tn_preset_digits(struct tn_str s, int *digits);                    /* 0, 3, 6 */
enum tn_status tn_preset_roles(struct tn_str list, uint32_t *roles, struct tn_err *err);        /* "user,item" as bits */

#endif
