/* Private. Inside the CSV reader: what csv.c, csv_split.c and csv_slow.c share, and what their tests look into. Nobody else's.
 *
 * Work        csv.c drives: it takes bytes, skips blank lines and asks the splitter for rows; the row where the splitter stops
 *             ("hard") goes to libcsv in csv_slow.c, alone; then the splitter starts afresh behind it.
 * Invariant   the splitter never hands over a row behind one that it could not prove good: a stray quote turns the
 *             meaning of all that follows, so the quote mask behind it is worthless.
 */
#ifndef TN_IO_CSV_PARTS_H
#define TN_IO_CSV_PARTS_H

#include <csv.h>

#include "base/buf.h"
#include "io/csv.h"

#define TN_CSV_FIELDS 65536u            /* most fields of a record */
#define TN_CSV_SPAN ((size_t)32 * 1024) /* bytes of rows in a window at most; a row in it cannot have more than TN_CSV_FIELDS */
#define TN_CSV_SLACK 80                 /* offsets and rows that the splitter may scribble on behind its last one */

struct tn_csv_split {
	uint32_t *at;           /* room for n + TN_CSV_SLACK */
	struct tn_recref *row;  /* room for n / 2 + TN_CSV_SLACK */
	uint32_t nrows;         /* out */
	bool is_hard;           /* out: the row behind the last one needs libcsv; else it is a blank line, or incomplete */
	char delimiter;
};

/* Rows of data[0 .. n), n <= TN_CSV_SPAN, up to the first blank line, hard row or incomplete row; 64 bytes behind n
 * are readable. Returns the bytes of the rows. The two give the same for the same bytes. */
size_t tn_csv_split_plain(struct tn_csv_split *s, const char *data, size_t n);
#if defined(__x86_64__)
size_t tn_csv_split_avx2(struct tn_csv_split *s, const char *data, size_t n);
#endif

/* One record through libcsv. */
struct tn_csv_slow {
	struct csv_parser parser;
	struct tn_buf text;     /* decoded fields, a delimiter behind each */
	uint32_t nf, flags;
	bool is_ready;          /* the parser stands between two records */
};

struct tn_csv {
	struct tn_in *in;
	size_t (*fast)(struct tn_csv_split *s, const char *data, size_t n);
	int (*more)(struct tn_in *in, struct tn_err *err);      /* tn_in_more; tests put their own block sizes here */
	struct tn_csv_split split;
	struct tn_csv_slow slow;
	size_t max_record;
	size_t taken;           /* bytes of the block under the last window */
	uint64_t line;          /* of data[taken], from 1 */
	uint64_t blank_lines;
	bool is_cut;
	struct tn_err failed;   /* lasts */
};

/* The record at data[0], whatever it holds (but a blank line): 1 a window of one row, good or bad, -1 a failure. */
int tn_csv_slow_row(struct tn_csv *csv, struct tn_window *w, struct tn_err *bad, struct tn_err *err);
void tn_csv_slow_fini(struct tn_csv_slow *s);

#endif
