/* What is this file? Guesses, for `ingest --sniff` and for hints only: nothing else ever acts on one.
 *
 * Output      TSV without a header, two columns key and value, in this order: file, compression, encoding, format,
 *             delimiter, header, rows (looked at), column (one line a column: NAME, then role=ROLE time=FORMAT bad=N
 *             number empty=PERCENT ... where they hold; bad: values that are no such times), preset (the best fit and how
 *             many of its columns are there, or `none`), and `try`: the command to begin with.
 * Looks at    the first 1 MiB after decompression, at most 1,000 rows.
 */
#ifndef TN_STREAM_SNIFF_H
#define TN_STREAM_SNIFF_H

#include "io/out.h"
#include "stream/preset.h"

/* given: what options say already (format, delimiter, encoding, header, columns); want is not looked at. Nothing is
 * written unless all of it can be. TN_EINPUT: nothing to look at, or unreadable; TN_ELIMIT: memory; TN_EOUTPUT. */
enum tn_status tn_sniff(const char *file, const struct tn_reader_spec *given, struct tn_out *out, struct tn_err *err);

/* Does the preset find a user and a time among these columns (a header's, or the members of a JSON record)? *missing: the
 * first role that has no source, as text for a message: "user: userId | anonymousId". */
bool tn_sniff_fits(const struct tn_preset *p, const struct tn_columns *keys, bool is_json, char *missing, size_t cap);
/* The name (static text) of the built-in preset that fits best, or NULL: by the columns alone, or (not stdin, which can
 * be read only once) by all that is in the file. */
const char *tn_sniff_preset(const struct tn_columns *keys, bool is_json);
const char *tn_sniff_file(const char *file);

#endif
