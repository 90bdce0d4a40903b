/* Many paths looked up in one JSON record in one validating pass. hot (json_path.c says what was measured).
 *
 *     a.b[0].c            members and elements; a member's name is any bytes but . [ ]
 *     a["odd.name"].b     ... or stands in brackets and quotes (JSON's escapes)
 *     params[key=page].value.string_value     of an array of objects the first one whose member `key` is the string `page`
 *     items[].price       the element that the row is about: `explode` names the array, and only it may have []
 *     (nothing)           the record itself
 *
 * Rows        without explode a record is one row. With it a record is a row an element, null elements left out; where
 *             the array is missing, null, no array, empty or nothing but nulls it is one row, and paths with [] are
 *             TN_JSON_NONE in it. Elements may be objects or plain values (path `tags[]`).
 * Twins       the same member twice in an object, where a path goes through or ends at that member: bad record, reason
 *             json-twin. Twins that nobody looks at are only validated. A path with [key=page] looks at `key` in every
 *             element of the array.
 * Closed      with `closed` a top-level member that no path begins with is a bad record, reason key-unknown, naming it.
 * Watched     a top-level member that no path begins with, and that is a bad record, too, unless its value is null: what
 *             nobody asked for, but must not be lost in silence. Costs nothing where it is not there.
 * Values      good until the record's text is; see io/json.h for what `text` is.
 * Fails       open: TN_EUSAGE for a path that is none, with the place. read: TN_EDATA with a reason (json json-depth
 *             json-twin key-unknown); a record that is no object is reason json.
 */
#ifndef TN_IO_JSON_PATH_H
#define TN_IO_JSON_PATH_H

#include "io/json.h"

struct tn_json_paths;

/* n may be 0. explode.p NULL: none. Paths and explode must live as long. TN_EUSAGE, TN_ELIMIT (memory): *p is NULL then. */
enum tn_status tn_json_paths_open(struct tn_json_paths **p, const struct tn_str *path, uint32_t n, struct tn_str explode,
	bool closed, struct tn_err *err);
/* Between the open and the first read, once: names of members as meant, which must live as long. */
enum tn_status tn_json_paths_watch(struct tn_json_paths *p, const struct tn_str *name, uint32_t n, struct tn_err *err);
/* The number of rows, at least 1, at most UINT32_MAX; 0: a bad record in *err. Allocates nothing in the
 * steady state: the room for rows is kept, and grows to the most that a record had (24 bytes a value). */
uint32_t tn_json_paths_read(struct tn_json_paths *p, struct tn_str record, struct tn_err *err);
/* The record at begin, of a shape that is known and with LF or CR LF behind it before end: read as by tn_json_paths_read, one
 * row. Returns the place behind it. NULL: nothing is known of that line. For readers whose records are lines: a raw LF can stand
 * in no string, so that the first one need not be looked for. */
const char *tn_json_paths_line(struct tn_json_paths *p, const char *begin, const char *end);
/* Of the last record: the n values of row r. */
const struct tn_json_value *tn_json_paths_row(const struct tn_json_paths *p, uint32_t r);
/* Of a record that was bad for key-unknown: the watched member that it had; .p NULL: another one. */
struct tn_str tn_json_paths_caught(const struct tn_json_paths *p);
/* Was path i met in any record so far (null counts as met)? */
bool tn_json_paths_met(const struct tn_json_paths *p, uint32_t i);
void tn_json_paths_close(struct tn_json_paths *p);      /* takes NULL */

/* The member that a path begins with, for questions about a record's keys; the text itself when it is no path. Unquoted,
 * not unescaped. */
struct tn_str tn_json_path_root(struct tn_str path);

#endif
