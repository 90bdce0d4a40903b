/* The progress line: where a long run is, for the person in front of it. Its clock never reaches the output.
 *
 * The figures stand at file scope because SIGUSR1 tells them at any time, also while the filter waits in read(2). tick writes
 * the slot that is not current and then makes it current, so the handler never sees half of an update. */
#include "cli/cli.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "base/num.h"

#define FIRST_MS 2000           /* shorter runs show nothing */
#define TERMINAL_MS 500
#define FILE_MS 2000
#define LINE_MOST 79
#define STDERR 2

static struct {
	const char *name;
	struct tn_progress slot[2];
	volatile sig_atomic_t current;
	uint64_t start_ms, due_ms;
	size_t drawn;           /* characters that stand on the terminal's line */
	bool shown, terminal;
} meter;

static uint64_t now_ms(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		return 0;
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static size_t put(char *dst, const char *text)
{
	size_t n = strlen(text);

	memcpy(dst, text, n);
	return n;
}

/* "602.1 MiB"; own code, since printf is not safe in a signal handler. */
static size_t put_bytes(char *dst, uint64_t bytes)
{
	static const char *const units[] = { " B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB" };
	unsigned unit = 0;
	uint64_t tenths = 0;
	size_t n;

	while (bytes >= 1024) {
		tenths = bytes % 1024 * 10 / 1024;
		bytes /= 1024;
		unit++;
	}
	n = tn_num_put_u64(dst, bytes);
	if (unit > 0) {
		dst[n++] = '.';
		dst[n++] = (char)('0' + tenths);
	}
	return n + put(dst + n, units[unit]);
}

static size_t put_left(char *dst, const struct tn_progress *p, uint64_t elapsed_ms)
{
	double left = (double)elapsed_ms / 1000 * (double)(p->total - p->bytes) / (double)p->bytes;
	uint64_t s = left < 1e9 ? (uint64_t)left : UINT64_C(1000000000);
	size_t n = put(dst, ", ");

	if (s >= 3600) {
		n += tn_num_put_u64(dst + n, s / 3600);
		n += put(dst + n, " h ");
	}
	if (s >= 60) {
		n += tn_num_put_u64(dst + n, s / 60 % 60);
		n += put(dst + n, " min left");
	} else {
		n += tn_num_put_u64(dst + n, s);
		n += put(dst + n, " s left");
	}
	return n;
}

size_t tn_progress_line(char *dst, const char *name, const struct tn_progress *p, uint64_t elapsed_ms)
{
	bool known = p->total > 0 && p->bytes <= p->total;
	size_t n = put(dst, name);
	double rate;

	n += put(dst + n, ": ");
	n += put_bytes(dst + n, p->bytes);
	if (known) {
		n += put(dst + n, " of ");
		n += put_bytes(dst + n, p->total);
	}
	n += put(dst + n, ", ");
	n += tn_num_put_u64(dst + n, p->rows);
	n += put(dst + n, " rows");
	rate = elapsed_ms > 0 ? (double)p->bytes * 1000 / (double)elapsed_ms : 0;
	if (elapsed_ms > 0) {
		n += put(dst + n, ", ");
		n += put_bytes(dst + n, rate < 0x1p64 ? (uint64_t)rate : UINT64_MAX);
		n += put(dst + n, "/s");
	}
	if (known && p->bytes > 0)
		n += put_left(dst + n, p, elapsed_ms);
	if (p->spilled > 0) {
		n += put(dst + n, ", ");
		n += put_bytes(dst + n, p->spilled);
		n += put(dst + n, " spilled");
	}
	return n;
}

static size_t line(char *dst, uint64_t now)
{
	return tn_progress_line(dst, meter.name, &meter.slot[meter.current], now - meter.start_ms);
}

static void draw(uint64_t now)
{
	char text[600];
	size_t n = 0, width;

	if (!meter.terminal) {
		n = line(text, now);
		text[n++] = '\n';
		tn_message_write(text, n);
		return;
	}
	text[n++] = '\r';
	width = line(text + n, now);
	if (width > LINE_MOST)
		width = LINE_MOST;
	n += width;
	for (size_t i = width; i < meter.drawn; i++)
		text[n++] = ' ';
	meter.drawn = width;
	tn_message_write(text, n);
}

static void tick(void *ctx, const struct tn_progress *p)
{
	sig_atomic_t next = !meter.current;
	uint64_t now;

	(void)ctx;
	meter.slot[next] = *p;
	atomic_signal_fence(memory_order_seq_cst);
	meter.current = next;
	if (!meter.shown)
		return;
	now = now_ms();
	if (now < meter.due_ms)
		return;
	meter.due_ms = now + (meter.terminal ? TERMINAL_MS : FILE_MS);
	draw(now);
}

static void tell(int sig)
{
	int saved = errno;
	char text[300];
	size_t n = 0;

	(void)sig;
	if (meter.drawn > 0)
		text[n++] = '\r';
	n += line(text + n, now_ms());
	text[n++] = '\n';
	if (write(STDERR, text, n) >= 0 || errno != saved)      /* a lost line changes nothing; what was interrupted looks at errno */
		errno = saved;
}

void tn_progress_start(struct tn_cli *cli)
{
	/* No SA_RESTART: a read that waits for a slow pipe comes back, as it would for any other signal. */
	struct sigaction act = { .sa_handler = tell };
	bool always = strcmp(cli->progress, "always") == 0;

	meter.name = cli->name;
	meter.terminal = cli->stderr_is_tty;
	meter.shown = always || (cli->stderr_is_tty && strcmp(cli->progress, "auto") == 0);
	meter.start_ms = now_ms();
	meter.due_ms = meter.start_ms + (always ? 0 : FIRST_MS);
	sigemptyset(&act.sa_mask);
	(void)sigaction(SIGUSR1, &act, NULL);
	cli->common.tick = tick;
}

void tn_progress_stop(struct tn_cli *cli)
{
	char text[LINE_MOST + 2];
	size_t n = meter.drawn;

	(void)cli;
	if (meter.shown && !meter.terminal)
		draw(now_ms());
	if (n == 0)
		return;
	text[0] = '\r';
	memset(text + 1, ' ', n);
	text[n + 1] = '\r';
	tn_message_write(text, n + 2);
	meter.drawn = 0;
}
