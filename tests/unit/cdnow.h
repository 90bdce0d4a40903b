/* CDNOW as the published fits take it: a customer's days, rows of one day are one order, to 1997-09-30. The files are no part of
 * this repository: they are read where TENURE_DATA says, and the tests that need them are left out, with a word, where it says
 * nothing. */
#ifndef TN_TESTS_CDNOW_H
#define TN_TESTS_CDNOW_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "model/btyd.h"
#include "rnd.h"

#define CDNOW_MOST 24000
#define CDNOW_END 272           /* 1997-09-30, in days since 1997-01-01 */

struct cdnow {
	struct tn_btyd_group group[CDNOW_MOST];
	struct tn_gamma_gamma_group value[CDNOW_MOST];
	uint32_t ngroups, nvalues;
	uint64_t customers, x, t_x, T;          /* sums over customers */
};

static inline bool cdnow_is_there(const char *suite)
{
	if (getenv("TENURE_DATA") != NULL && *getenv("TENURE_DATA") != '\0')
		return true;
	fprintf(stderr, "%s: published fits on CDNOW skipped: TENURE_DATA is not set\n", suite);
	return false;
}

/* 1997 and 1998 have no February 29. */
static inline int cdnow_day(int date)
{
	static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };

	return (date / 10000 - 1997) * 365 + before[date / 100 % 100 - 1] + date % 100 - 1;
}

static inline int cdnow_by_group(const void *left, const void *right)
{
	const struct tn_btyd_group *a = left, *b = right;

	if (a->x != b->x)
		return a->x < b->x ? -1 : 1;
	return a->t_x != b->t_x ? a->t_x - b->t_x : a->T - b->T;
}

/* Sorts, and puts equal ones together. Their number. */
static inline uint32_t cdnow_group(struct tn_btyd_group *g, uint32_t n)
{
	uint32_t k = 0;

	qsort(g, n, sizeof *g, cdnow_by_group);
	for (uint32_t i = 0; i < n; i++) {
		if (k > 0 && cdnow_by_group(&g[k - 1], &g[i]) == 0)
			g[k - 1].n += g[i].n;
		else
			g[k++] = g[i];
	}
	return k;
}

/* A customer ends: days of his orders, the value of all but the first. */
static inline void cdnow_end(struct cdnow *c, uint32_t days, int first, int last, double value)
{
	struct tn_btyd_group g = { .x = days - 1, .t_x = last - first, .T = CDNOW_END - first, .n = 1 };

	if (days == 0)
		return;
	HOLDS(c->ngroups < CDNOW_MOST);
	c->customers++;
	c->x += g.x;
	c->t_x += (uint64_t)g.t_x;
	c->T += (uint64_t)g.T;
	c->group[c->ngroups++] = g;
	if (g.x > 0 && value > 0)
		c->value[c->nvalues++] = (struct tn_gamma_gamma_group){ g.x, 1, value / g.x };
}

/* Columns: id, in the sample another id, date, disks, dollars; lines are sorted by id and date. To be freed. */
static inline struct cdnow *cdnow_read(const char *name, bool is_sample)
{
	struct cdnow *c = calloc(1, sizeof *c);
	char path[4096], line[200];
	int last_id = 0, id, date, first = 0, last = 0;
	uint32_t days = 0;
	double value = 0, dollars;
	gzFile f;

	snprintf(path, sizeof path, "%s/cdnow/%s", getenv("TENURE_DATA"), name);
	f = gzopen(path, "rb");
	HOLDS_MSG(c != NULL && f != NULL, "%s", path);
	while (gzgets(f, line, sizeof line) != NULL) {
		int day, fields = is_sample ? sscanf(line, "%d %*d %d %*d %lf", &id, &date, &dollars) :
			sscanf(line, "%d %d %*d %lf", &id, &date, &dollars);

		if (fields != 3)
			continue;               /* the header */
		day = cdnow_day(date);
		if (id != last_id) {
			cdnow_end(c, days, first, last, value);
			days = 0;
			value = 0;
			last_id = id;
			first = day;
		}
		if (day > CDNOW_END)
			continue;
		HOLDS(days == 0 || day >= last);
		days += days == 0 || day != last;
		last = day;
		value += day != first ? dollars : 0;
	}
	cdnow_end(c, days, first, last, value);
	gzclose(f);
	c->ngroups = cdnow_group(c->group, c->ngroups);
	return c;
}

static inline struct cdnow *cdnow_sample(void)
{
	return cdnow_read("CDNOW_sample.txt", true);
}

static inline struct cdnow *cdnow_master(void)
{
	return cdnow_read("CDNOW_master.txt.gz", false);
}

#endif
