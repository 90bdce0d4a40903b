/* Column names and the roles they play (design.md 3.7). The roles' usual names are API and are written once, here.
 *
 * Ownership   names are copied into the arena given; a struct tn_columns lives as long as that arena.
 * Fails       TN_EDATA: a name twice or empty (both columns named), a column that is asked for and is not there
 *             (the columns there are, and the nearest name).
 */
#ifndef TN_STREAM_COLUMNS_H
#define TN_STREAM_COLUMNS_H

#include "base/arena.h"
#include "base/err.h"
#include "io/record.h"

enum tn_role {
	TN_ROLE_USER, TN_ROLE_TIME, TN_ROLE_EVENT, TN_ROLE_ITEM, TN_ROLE_VALUE, TN_ROLE_QTY, TN_ROLE_ORDER,
	TN_ROLE_SESSION, TN_ROLE_CATEGORY, TN_ROLE_CURRENCY, TN_ROLES
};

/* As bits, for sets of roles. */
enum {
	TN_USER = 1 << TN_ROLE_USER, TN_TIME = 1 << TN_ROLE_TIME, TN_EVENT = 1 << TN_ROLE_EVENT, TN_ITEM = 1 << TN_ROLE_ITEM,
	TN_VALUE = 1 << TN_ROLE_VALUE, TN_QTY = 1 << TN_ROLE_QTY, TN_ORDER = 1 << TN_ROLE_ORDER,
	TN_SESSION = 1 << TN_ROLE_SESSION, TN_CATEGORY = 1 << TN_ROLE_CATEGORY, TN_CURRENCY = 1 << TN_ROLE_CURRENCY
};

#define TN_COLUMN_NONE UINT32_MAX

struct tn_columns {
	struct tn_str *name;
	uint32_t n;
	const uint32_t *by_name;        /* column numbers in the bytewise order of the names; NULL: names are looked through */
	uint32_t role[TN_ROLES];        /* column number from 0, or TN_COLUMN_NONE; set by tn_columns_roles */
	bool is_engine;                 /* numbers may have exponents (engine.h); set by who opens the table */
};

/* A column that somebody speaks of. Formats without a header (JSON Lines), and cells with JSON in them, have the columns
 * that are wanted. */
enum tn_want_by {
	TN_WANT_USUAL,          /* a role's own name: taken where it is there */
	TN_WANT_PRESET,         /* may be absent from every record */
	TN_WANT_OPTION          /* somebody typed it: a name that no record has is an error at the end of the input */
};

struct tn_want {
	struct tn_str name;
	enum tn_want_by by;
};

const char *tn_role_name(enum tn_role role);                    /* "user" ... "currency" */
bool tn_role_parse(struct tn_str s, enum tn_role *role);

/* From a header row, or from a list as --columns has it ("a,b,c"). */
enum tn_status tn_columns_read(struct tn_columns *c, const struct tn_rec *header, struct tn_arena *a, struct tn_err *err);
enum tn_status tn_columns_list(struct tn_columns *c, struct tn_str list, struct tn_arena *a, struct tn_err *err);
/* by_name, for names that stand already; a struct filled by hand does without. */
enum tn_status tn_columns_index(struct tn_columns *c, struct tn_arena *a, struct tn_err *err);
uint32_t tn_columns_find(const struct tn_columns *c, struct tn_str name);       /* or TN_COLUMN_NONE */
/* Finds the column for each role: given[role] where not NULL (must be there; "": the role has no column), else the usual
 * name. A role in `need` without a column is an error that names the option (--user COL). */
enum tn_status tn_columns_roles(struct tn_columns *c, const char *const given[TN_ROLES], uint32_t need, struct tn_err *err);
/* What to look for as the user's column: that of `stands_in` where there is one (--session COL or its usual name), else
 * what is given. */
const char *tn_columns_user(const struct tn_columns *c, const char *const given[TN_ROLES], enum tn_role stands_in);
/* Are they those of a partial? */
bool tn_columns_are_partial(const struct tn_columns *c);
/* "no column 'usr'; there are: user, time, event" with the nearest name as hint; TN_EDATA. */
enum tn_status tn_columns_missing(const struct tn_columns *c, struct tn_str name, struct tn_err *err);

#endif
