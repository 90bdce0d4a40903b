/* btyd: a log of customers who buy till they die, as BG/NBD (Fader, Hardie, Lee 2005) says they do. The same bytes for the same
 * CUSTOMERS and SEED.
 *     cc -O2 -o btyd btyd.c -lm; ./btyd 1000000 47 >orders.tsv
 * A TSV-1 stream `user time event value` in order of time, to the second, from 2023-07-04 to 2024-12-31 (UTC).
 *   customers  rate: gamma of shape r, mean r / alpha a week; p: beta of a, b; the figures (below) are those of CDNOW's 1/10 sample
 *   first      on a day from 546 to 210 days before the last one, each as likely: T is uniform over 30 to 78 weeks
 *   repeats    at exponential gaps of the customer's rate; after each the customer leaves with probability p, after the first never
 *   values     lognormal about the customer's own mean (itself lognormal), to the cent
 * A million customers make 2.46 million orders, 106 MiB. Fitted in the process's own time, by the second, BG/NBD gives our figures
 * back (seed 47: r .2419, alpha 4.392, a .800, b 2.464, each within 1.5 standard errors); by days alpha is 4.61, for two orders of
 * one day are one. The log of few customers can end before its last day. */
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "random.h"

enum { DAY = 86400, DAYS = 547, LATEST = DAYS - 210 };

static const double R = .242595, ALPHA = 4.413602, A = .792922, B = 2.425907;

struct order {
	uint32_t second, user, cents;
};

struct log {
	uint64_t random;
	struct order *order;
	size_t orders, room;
};

static bool add(struct log *l, uint32_t user, double second, double mean)
{
	if (l->orders == l->room) {
		size_t room = l->room < 1024 ? 1024 : 2 * l->room;
		struct order *more = realloc(l->order, room * sizeof *more);

		if (more == NULL)
			return false;
		l->order = more;
		l->room = room;
	}
	l->order[l->orders++] = (struct order){ (uint32_t)second, user, (uint32_t)(1 + 100 * mean * exp(0.4 * normal(&l->random))) };
	return true;
}

static bool live(struct log *l, uint32_t user)
{
	double rate = gamma_draw(&l->random, R) / ALPHA / (7 * DAY), stay = gamma_draw(&l->random, A), p = stay / (stay + gamma_draw(&l->random, B));
	double mean = exp(3.3 + 0.5 * normal(&l->random)), at = (double)LATEST * DAY * unit(&l->random);

	if (!add(l, user, at, mean))
		return false;
	for (;;) {
		at -= log(unit(&l->random)) / rate;
		if (!(at < (double)DAYS * DAY))
			return true;
		if (!add(l, user, at, mean))
			return false;
		if (unit(&l->random) < p)
			return true;
	}
}

/* Orders that are equal in all three print the same bytes: their order does not matter. */
static int compare(const void *one, const void *other)
{
	const struct order *p = one, *q = other;

	if (p->second != q->second)
		return p->second < q->second ? -1 : 1;
	if (p->user != q->user)
		return p->user < q->user ? -1 : 1;
	return (p->cents > q->cents) - (p->cents < q->cents);
}

/* The days of July 2023 to December 2024, of which the first three are not in the log. */
static void put(const struct order *o)
{
	static const unsigned length[] = { 31, 31, 30, 31, 30, 31, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	unsigned day = o->second / DAY + 3, second = o->second % DAY, month = 0;

	while (day >= length[month])
		day -= length[month++];
	printf("c%07" PRIu32 "\t%u-%02u-%02uT%02u:%02u:%02uZ\tpurchase\t%" PRIu32 ".%02" PRIu32 "\n", o->user, 2023 + (month + 6) / 12,
		(month + 6) % 12 + 1, day + 1, second / 3600, second / 60 % 60, second % 60, o->cents / 100, o->cents % 100);
}

int main(int argc, char **argv)
{
	struct log l = { .random = argc == 3 ? (uint64_t)strtoumax(argv[2], NULL, 10) : 0 };
	unsigned long customers = argc == 3 ? strtoul(argv[1], NULL, 10) : 0, user = 0;

	if (customers < 1 || customers > 9999999) {
		fputs("usage: btyd CUSTOMERS SEED\n", stderr);
		return 2;
	}
	while (user < customers && live(&l, (uint32_t)user + 1))
		user++;
	if (user == customers) {
		qsort(l.order, l.orders, sizeof *l.order, compare);
		puts("user\ttime\tevent\tvalue");
		for (size_t i = 0; i < l.orders; i++)
			put(&l.order[i]);
	}
	free(l.order);
	return user < customers || fflush(stdout) != 0 || ferror(stdout) != 0;
}
