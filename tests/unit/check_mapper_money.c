/* The mapper's money: minor units, rates, refunds at their order's rate. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "mapper_run.h"
#include "rnd.h"

Suite *mapper_money_suite(void);

#define BASE "user = u\ntime = t\nvalue = v\ncurrency = c\nkeep = none\n"
#define RATES BASE "base = EUR\nrates = date,currency,rate;2024-01-01,USD,0.9;2024-01-02,USD,0.8;2024-01-02,JPY,0.0061;2024-01-10,USD,0.5\n"

static const struct {
	const char *options, *table, *want;
} cases[] = {
	{ BASE "minor-units = yes", "u,t,v,c\nx,2024-01-02,1999,EUR\nx,2024-01-02,1999,JPY\nx,2024-01-02,-1999,KWD\nx,2024-01-02,,EUR\nx,2024-01-02,,\nx,2024-01-02,0,XXX\nx,2024-01-02,12.5,USD\n",
		"user\ttime\tvalue\tcurrency\nx\t2024-01-02T00:00:00Z\t19.99\tEUR\nx\t2024-01-02T00:00:00Z\t1999\tJPY\nx\t2024-01-02T00:00:00Z\t-1.999\tKWD\n"
		"x\t2024-01-02T00:00:00Z\t\tEUR\nx\t2024-01-02T00:00:00Z\t\t\nx\t2024-01-02T00:00:00Z\t0.00\tXXX\nx\t2024-01-02T00:00:00Z\t0.125\tUSD\n-- rows=7\n" },
	/* codes in any case, and nothing but codes; the bytes stay as they came */
	{ BASE "minor-units = yes", "u,t,v,c\nx,2024-01-02,1999,jpy\nx,2024-01-02,1999,Kwd\nx,2024-01-02,1999,eur\nx,2024-01-02,,\xc2\xa5\n",
		"user\ttime\tvalue\tcurrency\nx\t2024-01-02T00:00:00Z\t1999\tjpy\nx\t2024-01-02T00:00:00Z\t1.999\tKwd\nx\t2024-01-02T00:00:00Z\t19.99\teur\n"
		"x\t2024-01-02T00:00:00Z\t\t\xc2\xa5\n-- rows=4\n" },
	{ BASE "minor-units = yes", "u,t,v,c\nx,2024-01-02,1,\xc2\xa5\nx,2024-01-02,1,JPYX\nx,2024-01-02,1, JPY\nx,2024-01-02,1,JP\nx,2024-01-02,1,J1Y\nx,2024-01-02,1,JPY \n",
		"user\ttime\tvalue\tcurrency\n-- rows=6 bad:currency=6\n" },
	{ BASE "minor-units = yes", "u,t,v,c\nx,2024-01-02,1, JPY\n", "!1 a:2:4 currency: not a code: ' JPY' (codes are three letters, as EUR; --set \"currency=JPY when currency = X\")" },
	{ RATES, "u,t,v,c\nx,2024-01-01,10,usd\nx,2024-01-01,1.2345,eur\nx,2024-01-01,,usd\n",
		"user\ttime\tvalue\tcurrency\nx\t2024-01-01T00:00:00Z\t9.00\tEUR\nx\t2024-01-01T00:00:00Z\t1.2345\tEUR\nx\t2024-01-01T00:00:00Z\t\tEUR\n-- rows=3\n" },
	{ RATES, "u,t,v,c\nx,2024-01-01,1,\xc2\xa5\nx,2024-01-01,1,USDX\nx,2024-01-01,1, USD\nx,2024-01-01,1,CHF\n",
		"user\ttime\tvalue\tcurrency\n-- rows=4 bad:currency=3 bad:rate=1\n" },
	{ RATES, "u,t,v,c\nx,2024-01-01,1,USDX\n", "!1 a:2:4 currency: not a code: 'USDX'" },
	{ BASE "base = jpy\nrates = date,currency,rate;2024-01-01,usd,150.4;2024-01-01,USDT,150.5;2024-01-01,JPY,1",
		"u,t,v,c\nx,2024-01-01,10,USD\nx,2024-01-01,10,USDT\nx,2024-01-01,10.5,JPY\nx,2024-01-01,10,usdt\n",
		"user\ttime\tvalue\tcurrency\nx\t2024-01-01T00:00:00Z\t1504\tjpy\nx\t2024-01-01T00:00:00Z\t1505\tjpy\nx\t2024-01-01T00:00:00Z\t10.5\tjpy\n-- rows=4 bad:currency=1\n" },
	{ BASE "minor-units = yes", "u,t,v,c\nx,2024-01-02,1999,\nx,2024-01-02,x,EUR\nx,2024-01-02,9999999999999999999,EUR\nx,2024-01-02,0.000000000000000001,EUR\n",
		"user\ttime\tvalue\tcurrency\n-- rows=4 bad:currency=1 bad:number=1 bad:range=2\n" },
	{ "user = u\ntime = t\nvalue = v\nminor-units = yes", "u,t,v\nx,2024-01-02,1999\n",
		"!1 a:1:0 --minor-units: no column is the currency (--currency COL names one; --currency =EUR where all is in one)" },
	{ "user = u\ntime = t\nvalue = p*q\ncurrency = =JPY\nminor-units = yes\nkeep = none", "u,t,p,q\nx,2024-01-02,150,3\n",
		"user\ttime\tvalue\tcurrency\nx\t2024-01-02T00:00:00Z\t450\tJPY\n-- rows=1\n" },
	/* the base stands as it came; others are rounded once, half to even, to its minor units */
	{ RATES, "u,t,v,c\nx,2024-01-01,10,USD\nx,2024-01-02,10,USD\nx,2024-01-03,0.05,USD\nx,2024-01-03,1000,JPY\nx,2024-01-03,1.2345,EUR\nx,2024-01-03,,USD\nx,2024-01-03,,\n",
		"user\ttime\tvalue\tcurrency\nx\t2024-01-01T00:00:00Z\t9.00\tEUR\nx\t2024-01-02T00:00:00Z\t8.00\tEUR\nx\t2024-01-03T00:00:00Z\t0.04\tEUR\n"
		"x\t2024-01-03T00:00:00Z\t6.10\tEUR\nx\t2024-01-03T00:00:00Z\t1.2345\tEUR\nx\t2024-01-03T00:00:00Z\t\tEUR\nx\t2024-01-03T00:00:00Z\t\t\n-- rows=7\n" },
	/* never 1, never the next one, never one that is too old */
	{ RATES, "u,t,v,c\nx,2024-01-08,1,USD\nx,2023-12-31,1,USD\nx,2024-01-01,1,JPY\nx,2024-01-02,1,CHF\nx,2024-01-02,1,\nx,2024-01-07,1,USD\nx,2024-01-02,x,USD\n",
		"user\ttime\tvalue\tcurrency\nx\t2024-01-07T00:00:00Z\t0.80\tEUR\n-- rows=7 bad:rate=4 bad:currency=1 bad:number=1\n" },
	{ RATES, "u,t,v,c\nx,2024-01-02,1,\n", "!1 a:2:0 currency: none for the value (--set \"currency=EUR when currency = ''\")" },
	{ "user = u\ntime = t\nvalue = v\nbase = EUR\nrates = date,currency,rate;2024-01-01,USD,0.9", "u,t,v\nx,2024-01-02,1\n",
		"!1 a:1:0 --rates: no column is the currency (--currency COL names one; --currency =EUR where all is in one)" },
	{ RATES "minor-units = yes", "u,t,v,c\nx,2024-01-01,1000,USD\nx,2024-01-02,1000,JPY\nx,2024-01-02,1050,EUR\n",
		"user\ttime\tvalue\tcurrency\nx\t2024-01-01T00:00:00Z\t9.00\tEUR\nx\t2024-01-02T00:00:00Z\t6.10\tEUR\nx\t2024-01-02T00:00:00Z\t10.50\tEUR\n-- rows=3\n" },
	/* the civil day of --tz */
	{ RATES "tz = America/New_York", "u,t,v,c\nx,2024-01-02T04:59:59Z,10,USD\nx,2024-01-02T05:00:00Z,10,USD\n",
		"user\ttime\tvalue\tcurrency\nx\t2024-01-02T04:59:59Z\t9.00\tEUR\nx\t2024-01-02T05:00:00Z\t8.00\tEUR\n-- rows=2\n" },
	/* a refund has its order's rate; one whose order was not met, its own day's, and that is counted */
	{ RATES "event = e\norder = o", "u,t,v,c,e,o\nx,2024-01-01,10,USD,purchase,1\nx,2024-01-02,5,USD,purchase,1\nx,2024-01-02,-10,USD,purchase,1\nx,2024-01-10,4,USD,refund,1\n"
		"x,2024-01-10,-10,USD,refund,2\nx,2024-01-10,-10,USD,refund,\nx,2024-01-10,-10,EUR,refund,7\nx,2024-01-10,10,USD,purchase,2\nx,2024-01-10,,USD,refund,9\n",
		"user\ttime\tevent\tvalue\torder\tcurrency\nx\t2024-01-01T00:00:00Z\tpurchase\t9.00\t1\tEUR\nx\t2024-01-02T00:00:00Z\tpurchase\t4.00\t1\tEUR\n"
		"x\t2024-01-02T00:00:00Z\tpurchase\t-9.00\t1\tEUR\nx\t2024-01-10T00:00:00Z\trefund\t3.60\t1\tEUR\nx\t2024-01-10T00:00:00Z\trefund\t-5.00\t2\tEUR\n"
		"x\t2024-01-10T00:00:00Z\trefund\t-5.00\t\tEUR\nx\t2024-01-10T00:00:00Z\trefund\t-10\t7\tEUR\nx\t2024-01-10T00:00:00Z\tpurchase\t5.00\t2\tEUR\n"
		"x\t2024-01-10T00:00:00Z\trefund\t\t9\tEUR\n-- rows=9 own-day=2\n" },
	/* an order's day is that of its first row with a value, not of a view of it, nor of a row that was skipped */
	{ BASE "event = e\norder = o\nbase = EUR\nrates = date,currency,rate;2024-01-01,USD,0.7;2024-01-05,USD,0.5;2024-01-06,USD,0.9",
		"u,t,v,c,e,o\nx,2024-01-01,,,view,o1\nx,2024-01-01,,USD,cart,o1\nx,2024-01-05,100,USD,buy,o1\nx,2024-01-06,-100,USD,refund,o1\n",
		"user\ttime\tevent\tvalue\torder\tcurrency\nx\t2024-01-01T00:00:00Z\tview\t\to1\t\nx\t2024-01-01T00:00:00Z\tcart\t\to1\tEUR\n"
		"x\t2024-01-05T00:00:00Z\tbuy\t50.00\to1\tEUR\nx\t2024-01-06T00:00:00Z\trefund\t-50.00\to1\tEUR\n-- rows=4\n" },
	{ BASE "order = o\nbase = EUR\nrates = date,currency,rate;2024-01-01,USD,0.7;2024-01-05,USD,0.5;2024-01-06,USD,0.9",
		"u,t,v,c,o\nx,2024-01-01,100,CHF,1\nx,2024-01-01,9223372036854775807,JPY,1\nx,2024-01-01,1,,1\nx,2024-01-05,100,USD,1\nx,2024-01-06,-100,USD,1\n"
		"x,2024-01-05,1,EUR,2\nx,2024-01-06,-1,USD,2\n",
		"user\ttime\tvalue\torder\tcurrency\nx\t2024-01-05T00:00:00Z\t50.00\t1\tEUR\nx\t2024-01-06T00:00:00Z\t-50.00\t1\tEUR\n"
		"x\t2024-01-05T00:00:00Z\t1\t2\tEUR\nx\t2024-01-06T00:00:00Z\t-0.50\t2\tEUR\n-- rows=7 bad:rate=2 bad:currency=1\n" },
	/* where is asked of the converted value */
	{ RATES "where = value >= 9", "u,t,v,c\nx,2024-01-01,10,USD\nx,2024-01-02,10,USD\n",
		"user\ttime\tvalue\tcurrency\nx\t2024-01-01T00:00:00Z\t9.00\tEUR\n-- rows=2 where=1\n" },
	{ RATES, "u,t,v,c\nx,2024-01-01,9223372036854775807,USD\nx,2024-01-01,92233720368547758.07,USD\nx,2024-01-01,1234567890123456789012,USD\n",
		"user\ttime\tvalue\tcurrency\nx\t2024-01-01T00:00:00Z\t83010348331692982.26\tEUR\n-- rows=3 bad:range=2\n" }
};

START_TEST(test_cases)
{
	struct mapper_run how = { .bad = strstr(cases[_i].want, "bad:") == NULL ? TN_BAD_FAIL : TN_BAD_SKIP };
	const char *got = mapper_run(&how, cases[_i].options, cases[_i].table);

	if (cases[_i].want[0] == '!')
		ck_assert_msg(strstr(got, cases[_i].want) != NULL, "want %s\ngot %s", cases[_i].want, got);
	else
		ck_assert_str_eq(got, cases[_i].want);
}
END_TEST

Suite *mapper_money_suite(void)
{
	Suite *s = suite_create("mapper_money");
	TCase *c = tcase_create("all");

	tcase_add_loop_test(c, test_cases, 0, (int)(sizeof cases / sizeof cases[0]));
	suite_add_tcase(s, c);
	return s;
}
