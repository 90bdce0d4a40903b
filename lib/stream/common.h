/* What every filter can be told (design.md section 4), as a plain struct. lib/cli fills it from the command line;
 * stream and fold read it. All text is borrowed and lives as long as the run.
 */
#ifndef TN_STREAM_COMMON_H
#define TN_STREAM_COMMON_H

#include "stream/bad.h"
#include "stream/columns.h"

struct tn_progress {
	uint64_t bytes, total;          /* of the input as stored (compressed); total 0: unknown */
	uint64_t rows;
	uint64_t spilled;               /* bytes in spill files so far */
};

struct tn_common {
	const char *const *file;        /* operands; nfiles 0 = stdin */
	int nfiles;
	const char *role[TN_ROLES];     /* --user COL ...; NULL: the usual name */
	enum tn_role user_is;           /* a role whose column stands for the user's where there is one; TN_ROLE_USER: none */
	const char *where;              /* NULL: every row */
	const char *as_of;
	const char *tz;                 /* "UTC" */
	const char *week_start;         /* "mon" */
	bool tz_given, week_start_given; /* on the command line */
	const char *zoneinfo;           /* NULL: the usual folders */
	struct tn_bad bad;
	uint64_t max_record;            /* bytes, 1 MiB */
	uint64_t mem;                   /* bytes */
	const char *tmp;                /* where to spill */
	bool partial, merge;
	int digits;                     /* 6 */
	const char *null;               /* marker of a missing value in the output, "" */
	bool no_header, no_header_out;
	const char *columns;            /* with no_header */
	const char *engine;             /* spark, hive, hadoop (stream/engine.h); NULL: none */
	void (*tick)(void *ctx, const struct tn_progress *p);   /* called about once a block; NULL: none */
	void *tick_ctx;
	uint64_t spilled;               /* bytes in spill files; the fold counts, progress tells */
};

#endif
