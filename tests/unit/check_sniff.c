/* --sniff: what it says of small files of all kinds, which preset fits which columns, and that no bytes break it. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "rnd.h"
#include "stream/sniff.h"

Suite *sniff_suite(void);

#define NAME "/tmp/tenure-sniff-XXXXXX"

static char name[sizeof NAME];

static void make_file(const char *bytes, size_t n)
{
	int fd;

	memcpy(name, NAME, sizeof NAME);
	fd = mkstemp(name);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, bytes, n), (ssize_t)n);
	ck_assert_int_eq(close(fd), 0);
}

/* The answer with FILE for the file's name, to be freed. */
static char *sniff(const char *bytes, size_t n, const struct tn_reader_spec *given, enum tn_status want)
{
	static const struct tn_reader_spec nothing = { 0 };
	char out_name[sizeof NAME] = NAME, *text = calloc(1, 1 << 22), *at;
	struct tn_err err = { 0 };
	struct tn_out out;
	int fd = mkstemp(out_name), in;
	ssize_t got;

	ck_assert(fd >= 0 && text != NULL);
	make_file(bytes, n);
	ck_assert_int_eq(tn_out_open_fd(&out, fd, &err), TN_OK);
	ck_assert_msg(tn_sniff(name, given == NULL ? &nothing : given, &out, &err) == want, "%.200s: status %d: %s", bytes, err.status, err.what);
	if (want == TN_OK)
		ck_assert_int_eq(tn_out_finish(&out), TN_OK);
	else
		tn_out_abort(&out);
	in = open(out_name, O_RDONLY);
	got = read(in, text, (1 << 22) - 1);
	ck_assert_int_ge(got, 0);
	(void)close(in);
	(void)unlink(out_name);
	(void)unlink(name);
	while ((at = strstr(text, name)) != NULL) {
		memcpy(at, "FILE", 4);
		memmove(at + 4, at + strlen(name), strlen(at + strlen(name)) + 1);
	}
	return text;
}

#define LOG "192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] \"GET /p/1 HTTP/1.0\" 200 2326 \"-\" \"Mozilla\"\n"
#define TEN(row) row row row row row row row row row row
#define TRACK(key, id) "{\"" key "\":\"" id "\",\"type\":\"track\",\"userId\":\"u\",\"timestamp\":\"2024-02-29T08:00:00.123Z\",\"event\":\"Order Completed\"," \
	"\"properties\":{\"order_id\":\"o\",\"currency\":\"EUR\",\"products\":[{\"sku\":\"a\",\"price\":1,\"quantity\":2}]}}\n"

/* `want`: lines that must stand in the answer. */
static const struct { const char *what, *bytes; size_t n; const char *want; } cases[] = {
#define CASE(what, bytes, want) { what, bytes, sizeof bytes - 1, want }
	CASE("usual names", "customer_id,created_at,order_number,sku,unit_price,quantity\n7,2020-01-02 03:04,A1,s,1.50,2\n",
		"file\tFILE\ncompression\tnone\nencoding\tutf-8\nformat\tcsv\ndelimiter\t,\nheader\tyes\nrows\t1\n"
		"column\tcustomer_id role=user number\ncolumn\tcreated_at role=time time=iso\ncolumn\torder_number role=order\ncolumn\tsku role=item\n"
		"column\tunit_price role=value number\ncolumn\tquantity role=qty number\npreset\tnone\n"
		"try\tingest --user customer_id --time created_at --item sku --value 'unit_price*quantity' --qty quantity --order order_number FILE\n"),
	CASE("case and blanks", "Visitor ID;Event Type;Order Date\n7;buy;2020-01-02\n;view;2020-01-02\n",
		"delimiter\t;\ncolumn\t{Visitor ID} role=user number empty=50.0%\ncolumn\t{Event Type} role=event\n"
		"try\tingest --user '{Visitor ID}' --time '{Order Date}' --event '{Event Type}' --skip-missing user FILE\n"),
	CASE("total beats price", "userId,ts,price,total\nu,1600000000,1,2\n",
		"column\ttotal role=value number\ncolumn\tts role=time time=s number\ntry\tingest --user userId --time ts --value total --time-format s FILE\n"),
	CASE("no number, no value", "user,time,value\nu,2020-01-01,\"$12\"\n", "column\tvalue\ntry\tingest --value '=' --keep none FILE\n"),
	CASE("time of day beside the date", "date,time,user\n2020-02-03,12:30,7\n", "column\ttime\ntry\tingest --time date --keep none FILE\n"),
	CASE("UTC behind", "uid,ts\nu,2019-10-01 00:59:00 UTC\n", "column\tts role=time time=iso\n"),
	CASE("UTC behind a fraction", "uid,ts\nu,2019-10-01 00:59:00.123 UTC\n", "column\tts role=time time='%Y-%m-%d %H:%M:%S.%f %Z'\n"),
	CASE("milliseconds", "uid,timestamp\nu,1600000000123\n", "column\ttimestamp role=time time=ms number\n"),
	CASE("microseconds", "uid,event_timestamp\nu,1600000000123456\n", "column\tevent_timestamp role=time time=us number\n"),
	CASE("nanoseconds are cut", "uid,ts\nu,1600000000123456789\n",
		"column\tts role=time time=ns number\ntry\tingest --user uid --time ts --time-format ns --time-cut FILE\n"),
	CASE("nine digits are cut", "uid,ts\nu,2020-01-01T00:00:00.123456789Z\n",
		"column\tts role=time time=iso\ntry\tingest --user uid --time ts --time-cut FILE\n"),
	CASE("a number is no time", "uid,serial,date\nu,1600000000,2020-01-01\n", "column\tserial number\n"),
	CASE("day first is proven", "uid,date\nu,01/12/2010 8:26\nu,13/12/2010 9:01\n",
		"column\tdate role=time time='%d/%m/%Y %H:%M'\ntry\tingest --user uid --time date --time-format '%d/%m/%Y %H:%M' FILE\n"),
	CASE("month first is proven", "uid,date\nu,12/01/2010 8:26\nu,12/13/2010 9:01\n", "column\tdate role=time time='%m/%d/%Y %H:%M'\n"),
	CASE("nothing proves it", "uid,date\nu,01-12-2010\n", "column\tdate role=time time=ambiguous\n"
		"try\tingest --user uid --time date --time-format %d-%m-%Y FILE\ntry\tingest --user uid --time date --time-format %m-%d-%Y FILE\n"),
	CASE("two digits, three ways", "uid,date\nu,01-12-10\n", "column\tdate role=time time=ambiguous\n"
		"try\tingest --user uid --time date --time-format %y-%m-%d FILE\n"),
	CASE("a certain time is better", "uid,date,created_on\nu,01-12-2010,2010-12-01\n", "column\tcreated_on time=iso\ncolumn\tdate role=time time=ambiguous\n"),
	CASE("dots are day first", "uid,date\nu,01.12.2010 10:00:00\n", "column\tdate role=time time='%d.%m.%Y %H:%M:%S'\n"),
	CASE("names of months", "uid,date\nu,05 Dec 2020 1:02 pm\n", "column\tdate role=time time='%d %b %Y %I:%M %p'\n"),
	CASE("digits alone", "uid,date,code\nu,20201231,20201231\n", "column\tdate role=time time=%Y%m%d number\ncolumn\tcode number\n"),
	CASE("versions are no times", "uid,date,version\nu,2020-01-01,1.2.12\n", "column\tversion\n"),
	CASE("currency by its values", "uid,date,money\nu,2020-01-01,EUR\nv,2020-01-01,USD\n", "column\tmoney role=currency\n"),
	CASE("user by its values", "who,date\nu,2020-01-01\nv,2020-01-01\n", "column\twho role=user\n"),
	CASE("no time", "user,value\nu,1\n", "missing\ttime\n"),
	CASE("JSON in a cell", "user,time,properties\nu,2020-01-01,\"{\"\"a\"\":1}\"\n", "column\tproperties json\n"),
	CASE("no header", "1,view,1600000000\n2,buy,1600000100\n", "header\tno\ncolumn\tc1 role=user number\ncolumn\tc3 role=time time=s number\n"
		"try\tingest --no-header --columns c1,c2,c3 --user c1 --time c3 --time-format s FILE\n"),
	CASE("broken header", "user,,user\nu,2020-01-01,3\n", "header\tbroken\ncolumn\tc2 role=time time=iso\n"
		"try\ttail -n +2 FILE | ingest --no-header --columns user,c2,c3 --time c2\n"),
	CASE("short rows", "user,time,a\nu,2020-01-01\n", "column\ta present=0.0%\ntry\tingest --short-rows FILE\n"),
	CASE("long rows", "user,time,a\nu,2020-01-01,1,2\n", "try\tingest --bad skip FILE\n"),
	CASE("stream", "user\ttime\tevent\nu\t2020-01-01T00:00:00Z\tview\n", "format\tstream\ndelimiter\ttab\npreset\tnone\ntry\tingest FILE\n"),
	CASE("BOM and CRLF", "\xef\xbb\xbfuser,time\r\nu,2020-01-01\r\n", "encoding\tutf-8\ncolumn\tuser role=user\ntry\tingest FILE\n"),
	CASE("latin1", "user,time,caf\xe9\nu,2020-01-01,\xfc\n", "encoding\tlatin1\ncolumn\tcaf\xc3\xa9\ntry\tingest --encoding latin1 FILE\n"),
	CASE("cp1252", "user,time,price \x80\nu,2020-01-01,\xfc\n", "encoding\tcp1252\ncolumn\t{price \xe2\x82\xac}\n"),
	CASE("UTF-16", "\xff\xfeu\0,\0d\0a\0t\0e\0\n\0u\0,\0002\0000\0002\0000\0-\0001\0-\0001\0\n\0", "encoding\tutf-16\n"),
	CASE("UTF-16 without a mark", "u\0,\0d\0\n\0u\0,\0002\0\n\0", "encoding\tutf-16\ncolumn\td number\n"),
	CASE("gzip", "\x1f\x8b\x08\0\0\0\0\0\0\x03\x2b\x2d\x4e\x2d\xd2\x29\xc9\xcc\x4d\xe5\x2a\xd5\x31\x32\x30\x32\xd0\x35\x30\x04\x22\x2e\0\xa3\x50\x24\x12\x17\0\0\0",
		"compression\tgzip\nencoding\tutf-8\ncolumn\tuser role=user\nrows\t1\n"),
	CASE("online retail", "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID\n1,a,6,12/13/2010 8:26,2.55,7\n",
		"preset\tonline-retail: 7 of 7 columns\ntry\tingest --preset online-retail FILE\n"),
	CASE("online retail, day first", "InvoiceNo;StockCode;Quantity;InvoiceDate;UnitPrice;CustomerID\n1;a;6;13/12/2010 8:26;2.55;7\n",
		"try\tingest --preset online-retail --delimiter ';' --time-format '%d/%m/%Y %H:%M' FILE\n"),
	CASE("online retail, ambiguous", "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID\n1,a,6,01-12-2010 8:26,2.55,7\n",
		"try\tingest --preset online-retail --time-format '%d-%m-%Y %H:%M' FILE\ntry\tingest --preset online-retail --time-format '%m-%d-%Y %H:%M' FILE\n"),
	CASE("preset without a header", "1 1 19970101 1 11.77\n1 2 19970112 1 12.00\n", "format\tblank\nheader\tno\npreset\tcdnow: 5 of 5 columns\n"
		"column\tcustomer_id role=user number\ntry\tingest --preset cdnow FILE\n"),
	CASE("JSON Lines", "{\"user\":{\"id\":\"u1\"},\"ts\":1600000000000,\"items\":[{\"sku\":\"a\",\"price\":\"1.5\",\"quantity\":2},{\"sku\":\"b\",\"price\":\"2\"}]}\n"
		"{\"user\":{\"id\":null},\"ts\":1600000000001,\"odd.name\":1,\"p\":[{\"key\":\"x\",\"value\":{\"n\":1}}]}\n\n[1]\n",
		"format\tjsonl\ndelimiter\tnone\nheader\tnone\nrows\t3\ncolumn\tuser.id role=user empty=50.0%\ncolumn\tts role=time time=ms number\n"
		"column\titems[].sku role=item present=50.0%\ncolumn\t[\"odd.name\"] number present=50.0%\ncolumn\tp[key=x].value.n number present=50.0%\n"
		"try\tingest --bad skip --explode items --user user.id --time ts --item 'items[].sku' --value 'items[].price*items[].quantity' "
		"--qty 'items[].quantity' --keep none --time-format ms --skip-missing user FILE\n"),
	CASE("JSON array", " [{\"user\":\"u\"},\n{\"user\":\"v\"}]\n", "format\tjson\nrows\t0\ntry\tjq -c '.[]' FILE | ingest --sniff -\n"),
	CASE("JSON over lines", "{\n\"user\":\"u\"\n}\n{\n}\n", "format\tjson\ntry\tjq -c . FILE | ingest --sniff -\n"),
	CASE("access log", "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET /a.gif HTTP/1.0\" 200 2326 \"-\" \"Mozilla\"\n",
		"format\tcombined\nheader\tnone\nrows\t1\npreset\tcombined: 2 of 2 columns\ntry\tingest --preset combined FILE\n"),
	CASE("access log, a bad line", LOG LOG "torn \"\n" LOG, "rows\t4\npreset\tcombined: 2 of 2 columns\ntry\tingest --preset combined --bad skip FILE\n"),
	CASE("access log, a bad time", LOG "h - - [-] \"GET / HTTP/1.0\" 200 1 \"-\" \"-\"\n" LOG,
		"format\tcombined\npreset\tcombined: 2 of 2 columns\ntry\tingest --preset combined FILE\n"),
	CASE("members that collide", "{\"user\":{\"id\":\"a\"},\"time\":1700000000,\"event\":\"x\",\"value\":{\"gross\":\"1 EUR\"}}\n",
		"try\tingest --user user.id --value '=' --keep none --time-format s FILE\n"),
	CASE("key of the records is there", TRACK("messageId", "1"), "preset\trudderstack: 9 of 11 columns; as well: segment\ntry\tingest --preset rudderstack FILE\n"),
	CASE("key is not there", TRACK("msgId", "1"), "try\tingest --preset rudderstack --dedup '' FILE\n"),
	CASE("key is always empty", TRACK("messageId", ""), "try\tingest --preset rudderstack --dedup '' FILE\n"),
	CASE("one in twenty is no time", "user,at\n" TEN("u,2020-01-02\n") TEN("v,2020-01-03\n") "w,never\n",
		"column\tat role=time time=iso bad=1\ntry\tingest --time at FILE\n"),
	CASE("the first is no time", "user,at\nw,never\n" TEN("u,3/4/2020\n") TEN("v,30/4/2020\n"),
		"column\tat role=time time=%d/%m/%Y bad=1\ntry\tingest --time at --time-format %d/%m/%Y FILE\n"),
	CASE("two in twenty-one are none", "user,at\n" TEN("u,2020-01-02\n") TEN("v,2020-01-03\n") "w,never\nw,x\n", "column\tat\nmissing\ttime\n"),
	CASE("one in twenty has no unit", "user,ts\n" TEN("u,1600000000\n") TEN("v,1600000001\n") "w,-\n", "column\tts role=time time=s bad=1\n"),
	CASE("one in twenty is month first", "user,at\n" TEN("u,3/4/2020\n") TEN("v,30/4/2020\n") "w,4/30/2020\n", "column\tat role=time time=%d/%m/%Y bad=1\n"),
	CASE("both proven once", "user,at\n" TEN("u,3/4/2020\n") TEN("v,3/5/2020\n") TEN("v,3/5/2020\n") TEN("v,3/6/2020\n") "w,4/30/2020\nw,30/4/2020\n",
		"column\tat role=time time=ambiguous bad=1\n"),
	CASE("empty columns play no role", "email,paid at,made on,order id,sku\na@b,,2020-01-02,,s\nc@d,2020-01-03,2020-01-02,,s\n",
		"column\t{paid at} time=iso empty=50.0%\ncolumn\t{made on} role=time time=iso\ncolumn\t{order id} empty=100.0%\n"
		"try\tingest --user email --time '{made on}' --item sku FILE\n"),
	CASE("a time is not skipped", "user,at\n,2020-01-02\nu,\n", "column\tat role=time time=iso empty=50.0%\ntry\tingest --time at --skip-missing user FILE\n"),
	CASE("brackets alone are none", "a b c [d] \"e\"\n", "format\tblank\n")
};

START_TEST(test_cases)
{
	char *got = sniff(cases[_i].bytes, cases[_i].n, NULL, TN_OK), line[512];
	struct tn_str rest = tn_str_of(cases[_i].want), want;

	while (rest.n > 0 && tn_str_cut(&rest, '\n', &want)) {
		snprintf(line, sizeof line, "%.*s\n", (int)want.n, want.p);
		ck_assert_msg(strstr(got, line) != NULL, "%s: no line\n%sin\n%s", cases[_i].what, line, got);
	}
	free(got);
}
END_TEST

/* What is said already is not guessed. */
START_TEST(test_given)
{
	struct tn_reader_spec given = { .header = TN_HEADER_NO, .columns = TN_STR("customer,when"), .format = TN_FORMAT_CSV, .delimiter = '|' };
	char *got = sniff("u|2020-01-01\n", 13, &given, TN_OK);

	ck_assert_ptr_nonnull(strstr(got, "format\tcsv\ndelimiter\t|\nheader\tno\nrows\t1\ncolumn\tcustomer role=user\ncolumn\twhen role=time time=iso\n"));
	free(got);
	given = (struct tn_reader_spec){ .encoding = TN_ENCODING_LATIN1 };
	got = sniff("user,t\xc3\xa9\nu,1\n", 13, &given, TN_OK);
	ck_assert_ptr_nonnull(strstr(got, "encoding\tlatin1\n"));
	ck_assert_ptr_nonnull(strstr(got, "column\tt\xc3\x83\xc2\xa9 number\n"));
	free(got);
}
END_TEST

START_TEST(test_wrong)
{
	struct tn_err err = { 0 };

	free(sniff("", 0, NULL, TN_EINPUT));
	free(sniff("\xef\xbb\xbf", 3, NULL, TN_EINPUT));
	free(sniff("\n\r\n \n", 5, NULL, TN_EINPUT));
	free(sniff("\x1f\x8b\x08", 3, NULL, TN_EINPUT));
	free(sniff("PK\3\4abc", 7, NULL, TN_EINPUT));
	ck_assert_int_eq(tn_sniff("/no such file", &(struct tn_reader_spec){ 0 }, NULL, &err), TN_EINPUT);
	ck_assert_str_eq(err.file, "/no such file");
}
END_TEST

static const struct { const char *text, *keys, *missing; bool is_json; } fits[] = {
	{ "user = a | b\ntime = t\n", "b,t", NULL, false },
	{ "user = a | b\ntime = t\n", "c,t", "user: a | b", false },
	{ "user = a\ntime = t | {the time}\n", "a,the time", NULL, false },
	{ "user = a\ntime = t |\n", "a", "time: t | ", false },
	{ "event = e\n", "user,time", NULL, false },
	{ "event = e\n", "user,when", "time", false },
	{ "user = =all\ntime = t when x = 1\n", "t", NULL, false },
	{ "user = a.b\ntime = t[key=x].v\n", "a,t", NULL, true },
	{ "user = a.b\ntime = t\n", "a,t", "user: a.b", false },
	{ "user = a.b\ntime = t\njson = a\n", "a,t", NULL, false },
	{ "format = jsonl\nuser = a\ntime = t\n", "a,t", NULL, true }
};

START_TEST(test_fits)
{
	struct tn_arena a = { 0 };
	struct tn_preset p;
	struct tn_columns keys;
	struct tn_err err = { 0 };
	char text[256], missing[64] = "?";

	tn_preset_init(&p);
	snprintf(text, sizeof text, "preset = 1\n%s", fits[_i].text);
	ck_assert_msg(tn_preset_parse(&p, "p", tn_str_of(text), &err) == TN_OK, "%s", err.what);
	ck_assert_int_eq(tn_columns_list(&keys, tn_str_of(fits[_i].keys), &a, &err), TN_OK);
	ck_assert_int_eq(tn_sniff_fits(&p, &keys, fits[_i].is_json, missing, sizeof missing), fits[_i].missing == NULL);
	ck_assert_str_eq(missing, fits[_i].missing == NULL ? "" : fits[_i].missing);
	tn_arena_fini(&a);
}
END_TEST

static const struct { const char *keys, *want; bool is_json; } best[] = {
	{ "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session", "rees46", false },
	{ "timestamp,visitorid,event,itemid,transactionid", "retailrocket", false },
	{ "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country", "online-retail", false },
	{ "user,time", NULL, false }, { "a,b", NULL, false }
};

START_TEST(test_best)
{
	struct tn_arena a = { 0 };
	struct tn_columns keys;
	struct tn_err err = { 0 };
	const char *got;

	ck_assert_int_eq(tn_columns_list(&keys, tn_str_of(best[_i].keys), &a, &err), TN_OK);
	got = tn_sniff_preset(&keys, best[_i].is_json);
	ck_assert_msg((got == NULL) == (best[_i].want == NULL) && (got == NULL || strcmp(got, best[_i].want) == 0), "%s: %s", best[_i].keys,
		got == NULL ? "none" : got);
	tn_arena_fini(&a);
}
END_TEST

/* Cases with bytes changed, cut and doubled: an answer or an error, nothing else. */
START_TEST(test_any_bytes)
{
	uint64_t seed = 7;
	char bytes[2048];

	for (int round = 0; round < 3000; round++) {
		size_t which = rnd(&seed) % (sizeof cases / sizeof cases[0]), n = cases[which].n;
		struct tn_err err = { 0 };
		struct tn_out out;

		memcpy(bytes, cases[which].bytes, n);
		memcpy(bytes + n, cases[which].bytes, n);
		n = rnd(&seed) % (2 * n + 1);
		for (uint64_t k = rnd(&seed) % 6; k > 0 && n > 0; k--)
			bytes[rnd(&seed) % n] = rnd(&seed) % 2 == 0 ? (char)rnd(&seed) : ",\n\"{}[]:\t\\"[rnd(&seed) % 10];
		make_file(bytes, n);
		ck_assert_int_eq(tn_out_open_fd(&out, open("/dev/null", O_WRONLY), &err), TN_OK);
		if (tn_sniff(name, &(struct tn_reader_spec){ 0 }, &out, &err) != TN_OK)
			ck_assert_msg(err.what[0] != '\0', "round %d", round);
		tn_out_abort(&out);
		(void)unlink(name);
	}
}
END_TEST

/* Many columns, long names, deep records: bounded work. */
START_TEST(test_large)
{
	enum { N = 1 << 20 };
	char *bytes = malloc(2 * N), *got;
	size_t n = 0;

	ck_assert_ptr_nonnull(bytes);
	while (n < N / 4)
		n += (size_t)sprintf(bytes + n, "%sk%zu", n == 0 ? "" : ",", n);
	bytes[n++] = '\n';
	memset(bytes + n, ',', 100000);
	bytes[n + 100000] = '\n';
	free(sniff(bytes, n, NULL, TN_OK));
	free(sniff(bytes + n, 100001, NULL, TN_ELIMIT));
	n = 1;
	bytes[0] = '{';
	while (n < N / 2)
		n += (size_t)sprintf(bytes + n, "%s\"k%zu\":%zu", n == 1 ? "" : ",", n, n);
	memcpy(bytes + n, "}\n", 2);
	memcpy(bytes + n + 2, bytes, n);
	got = sniff(bytes, n + 2, NULL, TN_OK);
	ck_assert_ptr_nonnull(strstr(got, "format\tjsonl\n"));
	free(got);
	for (n = 0; n < N; n += 100)
		snprintf(bytes + n, 101, "%-99d\n", 7);
	got = sniff(bytes, n, NULL, TN_OK);
	ck_assert_ptr_nonnull(strstr(got, "rows\t1000\n"));
	free(got);
	free(bytes);
}
END_TEST

Suite *sniff_suite(void)
{
	Suite *s = suite_create("sniff");
	TCase *c = tcase_create("all");

	tcase_set_timeout(c, 60);
	tcase_add_loop_test(c, test_cases, 0, (int)(sizeof cases / sizeof cases[0]));
	tcase_add_test(c, test_given);
	tcase_add_test(c, test_wrong);
	tcase_add_loop_test(c, test_fits, 0, (int)(sizeof fits / sizeof fits[0]));
	tcase_add_loop_test(c, test_best, 0, (int)(sizeof best / sizeof best[0]));
	tcase_add_test(c, test_any_bytes);
	tcase_add_test(c, test_large);
	suite_add_tcase(s, c);
	return s;
}
