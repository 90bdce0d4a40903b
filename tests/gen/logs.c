/* logs: a log of events.c as those write it who do not write CSV. The same bytes for the same input.
 *     cc -O2 -o logs logs.c; ./logs jsonl <events.csv >events.jsonl
 *     logs jsonl|combined|ga4|segment    reads user_id,timestamp,event,item_id,price,currency,country,channel; no quotes, times in UTC
 *
 *   jsonl      the same eight fields, price as a number, and two nested objects that nobody asks for.
 *   combined   an access log of a server one hour east of UTC: the host is made of the user (one in sixteen IPv6), a row in ten is a robot's.
 *              180 agents of browsers, 20 of robots; view, cart, purchase, return, wishlist and search are pages.
 *   ga4        BigQuery export: integers as texts, event_params by key, one to three items, none for a search.
 *   segment    track calls, a page call before one in ten; an order has one to three products.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { USER, TIME, EVENT, ITEM, PRICE, CURRENCY, COUNTRY, CHANNEL, FIELDS };

#define HEADER "user_id,timestamp,event,item_id,price,currency,country,channel"

struct row {
	char *field[FIELDS];
	uint64_t user, any;             /* hashes: of the user, of all of the row and its number */
	int64_t second;                 /* since 1970 */
	uint64_t number;
};

/* FNV-1a, with its bits stirred at the end. */
static uint64_t hash(const char *s, uint64_t h)
{
	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
	h = (h ^ h >> 31) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

/* YYYY-MM-DDThh:mm:ssZ, years 1970 to 2099. */
static bool read_time(const char *s, int64_t *second)
{
	int year, month, day, hour, minute, sec, end = 0;

	if (sscanf(s, "%4d-%2d-%2dT%2d:%2d:%2dZ%n", &year, &month, &day, &hour, &minute, &sec, &end) != 6 || s[end] != '\0' || year < 1970)
		return false;
	if (month < 3) {        /* years run from March, so that the leap day is the last */
		year--;
		month += 12;
	}
	day += 365 * year + year / 4 - year / 100 + year / 400 + (153 * (month - 3) + 2) / 5 - 719469;
	*second = (int64_t)day * 86400 + hour * 3600 + minute * 60 + sec;
	return true;
}

static bool is_event(const struct row *r, const char *name)
{
	return strcmp(r->field[EVENT], name) == 0;
}

/* ---- jsonl */

static void put_jsonl(const struct row *r)
{
	char *const *f = r->field;
	const char *device = strcmp(f[CHANNEL], "ios") == 0 ? "iPhone" : strcmp(f[CHANNEL], "android") == 0 ? "Pixel \\\"7\\\"" : "desktop";

	printf("{\"user_id\":\"%s\",\"timestamp\":\"%s\",\"event\":\"%s\",\"item_id\":\"%s\",\"price\":%s,\"currency\":\"%s\",\"country\":\"%s\","
		"\"channel\":\"%s\",", f[USER], f[TIME], f[EVENT], f[ITEM], f[PRICE], f[CURRENCY], f[COUNTRY], f[CHANNEL]);
	printf("\"page\":{\"path\":\"/product/%s\",\"title\":\"Caf\\u00e9 %s \xe2\x80\x93 Shop\",\"refs\":[%u,%u]},", f[ITEM], f[ITEM],
		(unsigned)(r->any & 0xff), (unsigned)(r->any >> 8 & 0xffff));
	printf("\"device\":{\"model\":\"%s\",\"screen\":{\"w\":%u,\"h\":%u},\"touch\":%s,\"battery\":null}}\n", device,
		(unsigned)(320 + r->user % 40 * 40), (unsigned)(568 + r->user % 30 * 20), r->user & 1 ? "true" : "false");
}

/* ---- combined */

static void put_agent(uint64_t user, uint64_t any)
{
	static const char *const systems[] = { "Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64",
		"Linux; Android 13; Pixel 7", "iPhone; CPU iPhone OS 17_2 like Mac OS X", "iPad; CPU OS 16_6 like Mac OS X" };
	static const char *const robots[] = { "Googlebot/2.1; +http://www.google.com/bot.html", "bingbot/2.0; +http://www.bing.com/bingbot.htm",
		"AhrefsBot/7.0; +http://ahrefs.com/robot/", "SemrushBot/7~bl; +http://www.semrush.com/bot.html", "YandexBot/3.0; +http://yandex.com/bots" };
	const char *system = systems[user % 6];
	unsigned version = 90 + (unsigned)(user / 6 % 10);

	if (any % 10 == 0)
		printf("Mozilla/5.0 (compatible; %s) v%u", robots[any / 10 % 5], (unsigned)(any / 50 % 4));
	else if (user / 60 % 3 == 0)
		printf("Mozilla/5.0 (%s; rv:%u.0) Gecko/20100101 Firefox/%u.0", system, version, version);
	else if (user / 60 % 3 == 1)
		printf("Mozilla/5.0 (%s) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%u.0.0.0 Safari/537.36", system, version);
	else
		printf("Mozilla/5.0 (%s) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/%u.1 Safari/605.1.15", system, version - 77);
}

static void put_request(const struct row *r)
{
	const char *item = r->field[ITEM];

	if (is_event(r, "view"))
		printf("GET /product/%s", item);
	else if (is_event(r, "cart"))
		printf("POST /cart?add=%s", item);
	else if (is_event(r, "purchase"))
		printf("GET /checkout/order-received/%" PRIu64 "/?key=wc_order_%08x", r->number, (unsigned)r->any);
	else if (is_event(r, "return"))
		printf("POST /account/returns/%s", item);
	else if (is_event(r, "wishlist"))
		printf("POST /wishlist/%s", item);
	else
		printf("GET /search?q=%s", item);
}

/* The server's clock, as %d/%b/%Y:%T (H. Hinnant, civil_from_days). */
static void put_clock(int64_t second)
{
	static const char *const names[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	int64_t day = second / 86400 + 719468, of_day = second % 86400, era = day / 146097, of_era = day % 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;

	printf("%02d/%s/%04d:%02d:%02d:%02d", (int)(of_year - (153 * month + 2) / 5 + 1), names[(month + 2) % 12],
		(int)(year + era * 400 + (month >= 10)), (int)(of_day / 3600), (int)(of_day / 60 % 60), (int)(of_day % 60));
}

static void put_combined(const struct row *r)
{
	unsigned status = r->any / 7 % 33 == 0 ? 404 : r->any / 7 % 33 == 1 ? 301 : r->any / 7 % 500 == 2 ? 503 : 200;

	if (r->user % 16 == 0)
		printf("2001:db8:%x:%x::%x", (unsigned)(r->user >> 48), (unsigned)(r->user >> 32 & 0xffff), (unsigned)(r->user >> 16 & 0xffff));
	else
		printf("%u.%u.%u.%u", (unsigned)(1 + (r->user >> 32) % 222), (unsigned)(r->user >> 40 & 255), (unsigned)(r->user >> 48 & 255),
			(unsigned)(r->user >> 56));
	fputs(" - - [", stdout);
	put_clock(r->second + 3600);
	fputs(" +0100] \"", stdout);
	put_request(r);
	printf(" HTTP/1.1\" %u %u \"", status, (unsigned)(300 + (r->any >> 16) % 60000));
	if (r->any >> 40 & 1)
		printf("https://shop.example/category/%u", (unsigned)(r->any >> 41 & 63));
	else
		putchar('-');
	fputs("\" \"", stdout);
	put_agent(r->user, r->any);
	fputs("\"\n", stdout);
}

/* ---- ga4 */

/* Items of a record: those after the first are made up from it. */
static unsigned nitems(const struct row *r)
{
	return is_event(r, "search") ? 0 : is_event(r, "purchase") ? 1 + (unsigned)(r->any % 3) : 1;
}

static void put_ga4_item(const struct row *r, unsigned i)
{
	printf("%s{\"item_id\":\"%s%.*s\",\"item_name\":\"Item %s\",\"item_brand\":\"(not set)\",\"item_variant\":null,\"item_category\":\"c%u\","
		"\"price\":%s,\"quantity\":\"%u\",\"item_revenue\":%s,\"item_refund\":null,\"coupon\":\"(not set)\",\"item_list_index\":\"%u\"}",
		i == 0 ? "" : ",", r->field[ITEM], (int)i, "xy", r->field[ITEM], (unsigned)(hash(r->field[ITEM], 1) % 40),
		r->field[PRICE], 1 + (unsigned)(r->any >> (8 * i + 8)) % 3, is_event(r, "purchase") ? r->field[PRICE] : "null", i);
}

static void put_ga4(const struct row *r)
{
	static const char *const names[][2] = { { "view", "view_item" }, { "cart", "add_to_cart" }, { "purchase", "purchase" },
		{ "return", "refund" }, { "wishlist", "add_to_wishlist" }, { "search", "view_search_results" } };
	char *const *f = r->field;
	const char *name = f[EVENT];

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(name, names[i][0]) == 0)
			name = names[i][1];
	printf("{\"event_date\":\"%.4s%.2s%.2s\",\"event_timestamp\":\"%" PRId64 "%06u\",\"event_name\":\"%s\",\"event_params\":[",
		f[TIME], f[TIME] + 5, f[TIME] + 8, r->second, (unsigned)(r->any % 1000000), name);
	printf("{\"key\":\"page_location\",\"value\":{\"string_value\":\"https://shop.example/product/%s\",\"int_value\":null}},"
		"{\"key\":\"ga_session_id\",\"value\":{\"string_value\":null,\"int_value\":\"%" PRId64 "\"}},"
		"{\"key\":\"engagement_time_msec\",\"value\":{\"int_value\":\"%u\"}},"
		"{\"key\":\"value\",\"value\":{\"string_value\":null,\"int_value\":null,\"double_value\":%s}},"
		"{\"key\":\"currency\",\"value\":{\"string_value\":\"%s\"}}],", f[ITEM], r->second / 1800 * 1800, (unsigned)(r->any >> 20 & 0xffff),
		f[PRICE], f[CURRENCY]);
	if (r->user & 1)
		printf("\"user_id\":\"%s\",", f[USER]);
	else
		fputs("\"user_id\":null,", stdout);
	printf("\"user_pseudo_id\":\"%u.%u\",\"user_properties\":[],\"device\":{\"category\":\"%s\",\"language\":\"en-us\",\"web_info\":"
		"{\"browser\":\"Chrome\"}},\"geo\":{\"continent\":\"Europe\",\"country\":\"%s\",\"city\":\"(not set)\"},"
		"\"traffic_source\":{\"name\":\"(direct)\",\"medium\":\"(none)\",\"source\":\"%s\"},\"platform\":\"WEB\",\"ecommerce\":",
		(unsigned)(r->user >> 32), (unsigned)r->user, strcmp(f[CHANNEL], "web") == 0 ? "desktop" : "mobile", f[COUNTRY], f[CHANNEL]);
	if (is_event(r, "purchase"))
		printf("{\"total_item_quantity\":\"%u\",\"purchase_revenue\":%s,\"refund_value\":null,\"transaction_id\":\"T%" PRIu64 "\"},\"items\":[",
			nitems(r), f[PRICE], r->number);
	else
		fputs("{\"transaction_id\":\"(not set)\"},\"items\":[", stdout);
	for (unsigned i = 0; i < nitems(r); i++)
		put_ga4_item(r, i);
	fputs("]}\n", stdout);
}

/* ---- segment */

static void put_message(const struct row *r, const char *type, unsigned number)
{
	char *const *f = r->field;

	printf("{\"anonymousId\":\"%08x-%04x-4000\",\"channel\":\"client\",\"context\":{\"campaign\":{\"medium\":\"cpc\",\"source\":\"%s\"},"
		"\"ip\":\"198.51.100.%u\",\"library\":{\"name\":\"analytics.js\",\"version\":\"4.1.0\"},\"locale\":\"%s\",",
		(unsigned)r->user, (unsigned)(r->user >> 48), f[CHANNEL], (unsigned)(r->user & 255), f[COUNTRY]);
	printf("\"page\":{\"path\":\"/product/%s\",\"url\":\"https://shop.example/product/%s\"},\"sessionId\":%" PRId64 "},\"integrations\":{},"
		"\"messageId\":\"ajs-%016" PRIx64 "-%" PRIu64 "%u\",\"type\":\"%s\",", f[ITEM], f[ITEM], r->second / 1800, r->any, r->number, number, type);
	if (r->user & 1)
		printf("\"userId\":\"%s\",", f[USER]);
	else
		fputs("\"userId\":null,", stdout);
	printf("\"originalTimestamp\":\"%s\",\"receivedAt\":\"%.19s.%03uZ\",\"timestamp\":\"%.19s.%03uZ\",", f[TIME], f[TIME],
		(unsigned)(r->any >> 10) % 1000, f[TIME], (unsigned)r->any % 1000);
}

/* Prices are numbers in some libraries, texts in others. */
static void put_product(const struct row *r, unsigned i)
{
	const char *quote = r->user & 2 ? "\"" : "";

	printf("\"product_id\":\"%s%.*s\",\"sku\":\"S-%s\",\"name\":\"Item %s\",\"category\":\"c%u\",\"price\":%s%s%s,\"quantity\":%u",
		r->field[ITEM], (int)i, "xy", r->field[ITEM], r->field[ITEM], (unsigned)(hash(r->field[ITEM], 1) % 40),
		quote, r->field[PRICE], quote, 1 + (unsigned)(r->any >> (8 * i + 8)) % 3);
}

static void put_segment(const struct row *r)
{
	static const char *const names[][2] = { { "view", "Product Viewed" }, { "cart", "Product Added" }, { "purchase", "Order Completed" },
		{ "return", "Order Refunded" }, { "wishlist", "Product Added to Wishlist" }, { "search", "Products Searched" } };
	const char *name = r->field[EVENT];

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(name, names[i][0]) == 0)
			name = names[i][1];
	if (r->any % 10 == 0) {
		put_message(r, "page", 0);
		fputs("\"name\":\"Product\",\"properties\":{\"title\":\"Shop\"}}\n", stdout);
	}
	put_message(r, "track", 1);
	printf("\"event\":\"%s\",\"properties\":{", name);
	if (is_event(r, "search")) {
		printf("\"query\":\"%s\"", r->field[ITEM]);
	} else if (is_event(r, "purchase") || is_event(r, "return")) {
		printf("\"order_id\":\"%" PRIu64 "\",\"currency\":\"%s\",\"coupon\":\"%s\",\"revenue\":%s,\"total\":%s,\"products\":[",
			r->number, r->field[CURRENCY], r->any & 64 ? "SPRING" : "", r->field[PRICE], r->field[PRICE]);
		for (unsigned i = 0; i < nitems(r); i++) {
			fputs(i == 0 ? "{" : ",{", stdout);
			put_product(r, i);
			putchar('}');
		}
		putchar(']');
	} else {
		put_product(r, 0);
		printf(",\"currency\":\"%s\"", r->field[CURRENCY]);
	}
	fputs("}}\n", stdout);
}

/* ---- rows in */

static bool cut(char *line, struct row *r)
{
	int n = 0;

	r->any = hash(line, r->number);
	for (char *p = line; p != NULL && n < FIELDS; n++) {
		r->field[n] = p;
		p = strchr(p, ',');
		if (p != NULL)
			*p++ = '\0';
		else if (n + 1 < FIELDS)
			return false;
	}
	if (n < FIELDS || !read_time(r->field[TIME], &r->second))
		return false;
	r->user = hash(r->field[USER], 0);
	return true;
}

int main(int argc, char **argv)
{
	static const struct { const char *name; void (*put)(const struct row *r); } modes[] = {
		{ "jsonl", put_jsonl }, { "combined", put_combined }, { "ga4", put_ga4 }, { "segment", put_segment }
	};
	void (*put)(const struct row *r) = NULL;
	struct row r = { .number = 0 };
	char line[4096];

	for (size_t i = 0; argc == 2 && i < sizeof modes / sizeof modes[0]; i++)
		if (strcmp(argv[1], modes[i].name) == 0)
			put = modes[i].put;
	if (put == NULL) {
		fputs("usage: logs jsonl|combined|ga4|segment <events.csv\n", stderr);
		return 2;
	}
	for (; fgets(line, sizeof line, stdin) != NULL; r.number++) {
		line[strcspn(line, "\n")] = '\0';
		if (r.number == 0 ? strcmp(line, HEADER) != 0 : !cut(line, &r)) {
			fprintf(stderr, "logs: line %" PRIu64 " is not that of events.c\n", r.number + 1);
			return 1;
		}
		if (r.number > 0)
			put(&r);
	}
	return ferror(stdin) != 0 || fflush(stdout) != 0 || ferror(stdout) != 0;
}
