/* events: the log of a shop that does not exist, to measure with. The same bytes for the same N and SEED.
 *     cc -O2 -o events events.c -lm; ./events 2000000 43 >events.csv
 *     events N SEED [--quoted]
 *
 * 180 days from Monday 2024-01-01, in order of time, about 60 bytes an event; a user has at most one event a second.
 *   users      sign up evenly, from four weeks before the log on; stay for a time of exponential length, 35 days in the mean, one in
 *              seven of them five times that; their sessions are Pareto (1.16), so a few users make most of the log.
 *   sessions   by day, 4.5 views in the mean, some 45 s apart; 22 % of the views lead to a cart, 38 % of the carts to a
 *              purchase (each fifth up to ten days late), 6 % of the purchases to a return.
 *   items      100,000, Zipf (1); the price is a function of the item, the currency of the user's country.
 * --quoted puts quotes around every field, header included. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY = 86400, DAYS = 180, SPAN = DAYS * DAY, ITEMS = 100000, MOST_OF_A_USER = 36000 };
enum kind { VIEW, CART, PURCHASE, RETURN, WISHLIST, SEARCH };

struct event {
	uint32_t user, second, item;
	uint8_t kind, country, channel;
};

struct log {
	struct event *at;
	size_t n, cap;
};

struct shop {
	uint64_t random;
	double upto[ITEMS];             /* chance of an item up to this one */
	struct log log;
	size_t first;                   /* of the user at hand */
	struct event like;
};

static const char *const kinds[] = { "view", "cart", "purchase", "return", "wishlist", "search" };
static const struct { const char *name, *currency; unsigned upto; } countries[] = {
	{ "DE", "EUR", 22 }, { "US", "USD", 40 }, { "FR", "EUR", 50 }, { "GB", "GBP", 60 }, { "IT", "EUR", 67 }, { "ES", "EUR", 74 },
	{ "NL", "EUR", 79 }, { "PL", "PLN", 84 }, { "JP", "JPY", 89 }, { "BR", "BRL", 94 }, { "SE", "SEK", 97 }, { "CH", "CHF", 100 }
};
static const struct { const char *name; unsigned upto; } channels[] = {
	{ "web", 45 }, { "ios", 62 }, { "android", 82 }, { "email", 90 }, { "affiliate", 95 }, { "marketplace", 100 }
};

static void fail(const char *what)
{
	fprintf(stderr, "events: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* splitmix64 */
static uint64_t draw(struct shop *s)
{
	uint64_t z = s->random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* Neither 0 nor 1: logarithms are taken of it. */
static double unit(struct shop *s)
{
	return ((double)(draw(s) >> 11) + 0.5) / 9007199254740992.0;
}

static bool chance(struct shop *s, double p)
{
	return unit(s) < p;
}

static double wait(struct shop *s, double mean)
{
	return -mean * log(unit(s));
}

/* One to one on 32 bits: distinct users get distinct names without an order in them. */
static uint32_t scatter(uint32_t x)
{
	x = (x ^ x >> 16) * UINT32_C(0x85ebca6b);
	x = (x ^ x >> 13) * UINT32_C(0xc2b2ae35);
	return x ^ x >> 16;
}

static void stock(struct shop *s)
{
	double sum = 0;

	for (unsigned i = 0; i < ITEMS; i++)
		s->upto[i] = sum += 1.0 / (i + 1);
	for (unsigned i = 0; i < ITEMS; i++)
		s->upto[i] /= sum;
}

static uint32_t pick(struct shop *s)
{
	double u = unit(s);
	uint32_t low = 0, high = ITEMS - 1;

	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (s->upto[middle] < u)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* What lies outside of the 180 days was not logged. */
static void put(struct shop *s, double second, enum kind kind)
{
	struct log *log = &s->log;

	if (second < 0 || second >= SPAN || log->n - s->first == MOST_OF_A_USER)
		return;
	if (log->n == log->cap) {
		log->cap = log->cap == 0 ? 1 << 20 : log->cap * 2;
		log->at = realloc(log->at, log->cap * sizeof *log->at);
		if (log->at == NULL)
			fail("memory");
	}
	s->like.second = (uint32_t)second;
	s->like.kind = (uint8_t)kind;
	log->at[log->n++] = s->like;
}

static void basket(struct shop *s, double t)
{
	put(s, t, CART);
	if (!chance(s, 0.38))
		return;
	t += 30 + wait(s, 200);
	if (chance(s, 0.2))
		t += unit(s) * 10 * DAY;
	put(s, t, PURCHASE);
	if (chance(s, 0.06))
		put(s, t + (2 + unit(s) * 20) * DAY, RETURN);
}

static void session(struct shop *s, double t)
{
	unsigned c = (unsigned)(draw(s) % 100);

	s->like.channel = 0;
	while (c >= channels[s->like.channel].upto)
		s->like.channel++;
	do {
		s->like.item = pick(s);
		put(s, t, chance(s, 0.07) ? SEARCH : VIEW);
		if (chance(s, 0.03))
			put(s, t + 5 + wait(s, 20), WISHLIST);
		if (chance(s, 0.22))
			basket(s, t + 8 + wait(s, 40));
		t += 3 + wait(s, 45);
	} while (chance(s, 0.78));
}

static int by_second(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	return (x->second > y->second) - (x->second < y->second);
}

/* The user's events in order, no two in one second; those that this moves past the end go. */
static void tidy(struct shop *s)
{
	struct log *log = &s->log;

	if (log->n == s->first)
		return;
	qsort(log->at + s->first, log->n - s->first, sizeof *log->at, by_second);
	for (size_t i = s->first + 1; i < log->n; i++)
		if (log->at[i].second <= log->at[i - 1].second)
			log->at[i].second = log->at[i - 1].second + 1;
	while (log->n > s->first && log->at[log->n - 1].second >= SPAN)
		log->n--;
}

static void user(struct shop *s, uint32_t id)
{
	double start = (unit(s) * 1.15 - 0.15) * SPAN, stay = wait(s, 35.0 * DAY) * (chance(s, 0.15) ? 5 : 1);
	double sessions = fmin(1.1 * pow(unit(s), -1 / 1.16), 900);
	unsigned c = (unsigned)(draw(s) % 100);

	s->first = s->log.n;
	s->like = (struct event){ .user = id };
	while (c >= countries[s->like.country].upto)
		s->like.country++;
	for (int i = 0; i < (int)sessions; i++) {
		double t = i == 0 ? start : start + unit(s) * stay, day = floor(t / DAY) * DAY;

		session(s, day + 28000 + (t - day) * 0.6);      /* from 07:46 to 22:10 */
	}
	tidy(s);
}

/* In order of time: a counting sort, since there are but SPAN seconds. */
static void sort(struct log *log)
{
	size_t *from = calloc(SPAN + 1, sizeof *from);
	struct event *sorted = malloc((log->n + 1) * sizeof *sorted);

	if (from == NULL || sorted == NULL)
		fail("memory");
	for (size_t i = 0; i < log->n; i++)
		from[log->at[i].second + 1]++;
	for (size_t i = 1; i <= SPAN; i++)
		from[i] += from[i - 1];
	for (size_t i = 0; i < log->n; i++)
		sorted[from[log->at[i].second]++] = log->at[i];
	free(from);
	free(log->at);
	log->at = sorted;
}

static char *put_text(char *p, const char *text)
{
	while (*text != '\0')
		*p++ = *text++;
	return p;
}

static char *put_number(char *p, uint32_t number, int width)
{
	char digits[12];
	int n = 0;

	do {
		digits[n++] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0 || n < width);
	while (n > 0)
		*p++ = digits[--n];
	return p;
}

static char *put_time(char *p, uint32_t second)
{
	static const uint32_t length[] = { 31, 29, 31, 30, 31, 30 };
	uint32_t day = second / DAY, month = 0, clock = second % DAY;

	while (day >= length[month])
		day -= length[month++];
	p = put_number(put_text(p, "2024-"), month + 1, 2);
	*p++ = '-';
	p = put_number(p, day + 1, 2);
	*p++ = 'T';
	p = put_number(p, clock / 3600, 2);
	*p++ = ':';
	p = put_number(p, clock / 60 % 60, 2);
	*p++ = ':';
	p = put_number(p, clock % 60, 2);
	*p++ = 'Z';
	return p;
}

static char *put_price(char *p, uint32_t item)
{
	double part = (scatter(item + 9999) & 0xffff) / 65536.0;
	uint32_t cents = (uint32_t)(100 * exp(1 + 4.5 * part));

	p = put_number(p, cents / 100, 1);
	*p++ = '.';
	return put_number(p, cents % 100, 2);
}

static char *put_user(char *p, uint32_t id)
{
	uint32_t name = scatter(id + 1);

	*p++ = 'u';
	for (int shift = 28; shift >= 0; shift -= 4)
		*p++ = "0123456789abcdef"[name >> shift & 15];
	return p;
}

static char *put_event(char *p, const struct event *e, const char *between)
{
	p = put_text(put_user(p, e->user), between);
	p = put_text(put_time(p, e->second), between);
	p = put_text(put_text(p, kinds[e->kind]), between);
	*p++ = 'i';
	p = put_text(put_number(p, e->item + 1, 1), between);
	p = put_text(put_price(p, e->item), between);
	p = put_text(put_text(p, countries[e->country].currency), between);
	p = put_text(put_text(p, countries[e->country].name), between);
	return put_text(p, channels[e->channel].name);
}

static void print(const struct log *log, bool quoted)
{
	const char *between = quoted ? "\",\"" : ",", *edge = quoted ? "\"" : "";
	char row[256];

	printf("%suser_id%stimestamp%sevent%sitem_id%sprice%scurrency%scountry%schannel%s\n", edge, between, between, between,
		between, between, between, between, edge);
	for (size_t i = 0; i < log->n; i++) {
		char *p = put_text(put_event(put_text(row, edge), &log->at[i], between), edge);

		*p++ = '\n';
		if (fwrite(row, 1, (size_t)(p - row), stdout) != (size_t)(p - row))
			fail("output");
	}
	if (fflush(stdout) != 0)
		fail("output");
}

int main(int argc, char **argv)
{
	struct shop *s = calloc(1, sizeof *s);
	bool quoted = argc == 4 && strcmp(argv[3], "--quoted") == 0;
	size_t want;

	if (s == NULL)
		fail("memory");
	if (argc != 3 && !quoted) {
		fputs("usage: events N SEED [--quoted]\n", stderr);
		return 2;
	}
	want = (size_t)strtoumax(argv[1], NULL, 10);
	s->random = (uint64_t)strtoumax(argv[2], NULL, 10);
	stock(s);
	for (uint32_t id = 0; s->log.n < want; id++)
		user(s, id);
	s->log.n = want;                /* the rest of the last user's */
	sort(&s->log);
	print(&s->log, quoted);
	free(s->log.at);
	free(s);
	return 0;
}
