/* Wilson's interval against values worked out with Python's decimal at 50 digits, from the formula of definitions.md 2.5. */
#include <check.h>
#include <math.h>

#include "math/interval.h"
#include "rnd.h"

Suite *interval_suite(void);

static bool near(double got, double want)
{
	return fabs(got - want) <= 4e-16 * want;        /* two units of the last place; 0 is exact */
}

START_TEST(wilson)
{
	static const struct { uint64_t k, n; double lo, hi; } cases[] = {
		{ UINT64_C(0), UINT64_C(1), 0, 0.79345068820819730782 },
		{ UINT64_C(1), UINT64_C(1), 0.2065493117918027477, 1 },
		{ UINT64_C(0), UINT64_C(10), 0, 0.27753280302605770613 },
		{ UINT64_C(10), UINT64_C(10), 0.72246719697394223836, 1 },
		{ UINT64_C(1), UINT64_C(10), 0.017876212896074005626, 0.40415002952477219189 },
		{ UINT64_C(5), UINT64_C(10), 0.23659308901147937942, 0.76340691098852064833 },
		{ UINT64_C(9), UINT64_C(10), 0.59584997047522780811, 0.98212378710392600478 },
		{ UINT64_C(1), UINT64_C(2), 0.09453120463920079708, 0.90546879536079916129 },
		{ UINT64_C(3), UINT64_C(7), 0.15821985399244539727, 0.7495416372469643207 },
		{ UINT64_C(37), UINT64_C(1000), 0.026961180808506440137, 0.050582397604806268732 },
		{ UINT64_C(0), UINT64_C(1000000000000), 0, 3.8414588812812430639e-12 },
		{ UINT64_C(1), UINT64_C(1000000000000), 1.7652455298602746445e-13, 5.6649343282875330637e-12 },
		{ UINT64_C(1000000000000), UINT64_C(1000000000000), 0.99999999999615851731, 1 },
		{ UINT64_C(999999999999), UINT64_C(1000000000000), 0.99999999999433508702, 0.99999999999982347454 },
		{ UINT64_C(500000000000), UINT64_C(1000000000000), 0.49999902001800000662, 0.50000097998199999338 },
		{ UINT64_C(123456789), UINT64_C(987654321), 0.1249793748120588549, 0.12502062582692397008 },
		{ UINT64_C(9223372036854775808), UINT64_C(18446744073709551615), 0.49999999977183018363, 0.50000000022816981637 },
		{ UINT64_C(0), UINT64_C(18446744073709551615), 0, 2.0824590323074293443e-19 }
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		double lo = 7, hi = 7;

		HOLDS(tn_wilson(cases[i].k, cases[i].n, &lo, &hi));
		HOLDS_MSG(near(lo, cases[i].lo) && near(hi, cases[i].hi), "%zu: %.17g %.17g", i, lo, hi);
	}
}
END_TEST

START_TEST(no_rate)
{
	double lo = 7, hi = 8;

	HOLDS(!tn_wilson(0, 0, &lo, &hi));
	HOLDS(!tn_wilson(2, 1, &lo, &hi));
	HOLDS(lo == 7 && hi == 8);
}
END_TEST

START_TEST(shape)
{
	uint64_t seed = 31;

	for (int i = 0; i < 300000; i++) {
		uint64_t n = rnd_any(&seed) | 1, k = rnd(&seed) % n + (rnd(&seed) & 1);
		double p = (double)k / (double)n, lo, hi, other_lo, other_hi;

		HOLDS(tn_wilson(k, n, &lo, &hi));
		HOLDS(lo >= 0 && lo <= p && p <= hi && hi <= 1 && !signbit(lo));
		HOLDS((lo > 0) == (k > 0));
		HOLDS(tn_wilson(n - k, n, &other_lo, &other_hi));
		HOLDS(fabs(lo + other_hi - 1) < 1e-15 && fabs(hi + other_lo - 1) < 1e-15);
	}
}
END_TEST

Suite *interval_suite(void)
{
	Suite *s = suite_create("interval");
	TCase *t = tcase_create("interval");

	tcase_add_test(t, wilson);
	tcase_add_test(t, no_rate);
	tcase_add_test(t, shape);
	suite_add_tcase(s, t);
	return s;
}
