/* crowd: a stream of very many users, to measure memory with. The same bytes for the same EVENTS, USERS and SEED.
 *     cc -O2 -o crowd crowd.c; ./crowd 100000000 10000000 43 >crowd.tsv
 *
 * 180 days from Monday 2024-01-01 in order of time, 43 bytes an event. Whose an event is, is drawn evenly, so that nothing is local in it
 * for a cache and each user has EVENTS / USERS of them in the mean; one in three is a purchase, of .01 to 99.99. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { DAY = 86400, SPAN = 180 * DAY };

/* splitmix64 */
static uint64_t draw(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* One to one on 32 bits: distinct users get distinct names without an order in them. */
static uint32_t scatter(uint32_t x)
{
	x = (x ^ x >> 16) * UINT32_C(0x85ebca6b);
	x = (x ^ x >> 13) * UINT32_C(0xc2b2ae35);
	return x ^ x >> 16;
}

/* Some hundred thousand rows have the same day and each hundred the same second: what is printed once is kept. */
static void stamp(char *to, size_t size, uint32_t second)
{
	static const uint32_t length[] = { 31, 29, 31, 30, 31, 30 };
	uint32_t day = second / DAY, month = 0, clock = second % DAY;

	while (day >= length[month])
		day -= length[month++];
	snprintf(to, size, "2024-%02" PRIu32 "-%02" PRIu32 "T%02" PRIu32 ":%02" PRIu32 ":%02" PRIu32 "Z", month + 1, day + 1, clock / 3600,
		clock / 60 % 60, clock % 60);
}

static char *hex(char *p, uint32_t name)
{
	*p++ = 'u';
	for (int shift = 28; shift >= 0; shift -= 4)
		*p++ = "0123456789abcdef"[name >> shift & 15];
	return p;
}

int main(int argc, char **argv)
{
	uint64_t events, users, seed;
	uint32_t last = SPAN;
	char time[64] = "";

	if (argc != 4) {
		fputs("usage: crowd EVENTS USERS SEED\n", stderr);
		return 2;
	}
	events = strtoumax(argv[1], NULL, 10);
	users = strtoumax(argv[2], NULL, 10);
	seed = strtoumax(argv[3], NULL, 10);
	puts("user\ttime\tevent\tvalue");
	for (uint64_t i = 0; i < events; i++) {
		uint64_t r = draw(&seed);
		uint32_t second = (uint32_t)(i * SPAN / events), cents = (uint32_t)(r >> 48) % 9999 + 1;
		char name[16];

		if (second != last)
			stamp(time, sizeof time, last = second);
		*hex(name, scatter((uint32_t)((r & UINT32_MAX) % users) + 1)) = '\0';
		if (printf("%s\t%s\t%s\t%u.%02u\n", name, time, (r >> 32 & 0xffff) % 3 == 0 ? "purchase" : "view", cents / 100, cents % 100) < 0)
			break;
	}
	if (fflush(stdout) != 0 || ferror(stdout)) {
		perror("crowd");
		return 1;
	}
	return 0;
}
