/* Gamma and its relatives by Stirling's series and one power series; Gauss's 2F1 by its series where that is short, else by
 * Euler's integral. Positive terms are added wherever that is possible: where nothing cancels, nothing is lost. */
#include "math/special.h"

#include <assert.h>
#include <math.h>

#define HALF_LOG_2PI 0.91893853320467274178
#define STIRLING_FROM 10        /* from here on eight terms of an asymptotic series are exact to the last bit */

#define COUNT(array) ((int)(sizeof (array) / sizeof (array)[0]))

static double polynomial(const double *coefficient, int n, double x)
{
	double v = 0;

	while (n > 0)
		v = v * x + coefficient[--n];
	return v;
}

/* ln Gamma(x) - ((x - 1/2) ln x - x + ln(2 pi) / 2), x >= STIRLING_FROM. Small: differences of it lose nothing. */
static double stirling(double x)
{
	static const double c[] = {     /* B(2k) / 2k(2k - 1) */
		0.083333333333333333333, -0.0027777777777777777778, 0.00079365079365079365079, -0.0005952380952380952381,
		0.00084175084175084175084, -0.0019175269175269175269, 0.0064102564102564102564, -0.02955065359477124183
	};
	double inverse = 1 / x;

	return inverse * polynomial(c, COUNT(c), inverse * inverse);
}

/* ln Gamma(2 + e), |e| <= 1/2: (1 - gamma) e + the sum of (zeta(k) - 1) (-e)^k / k. Exact at its zero, unlike the recurrence. */
static double near_two(double e)
{
	static const double c[] = {
		0.4227843350984671393935, 0.32246703342411321824, -0.067352301053198095133, 0.020580808427784547879,
		-0.0073855510286739852663, 0.0028905103307415232858, -0.0011927539117032609771, 0.00050966952474304242234,
		-0.00022315475845357937976, 0.000099457512781808533715, -0.0000449262367381331417, 0.000020507212775670691553,
		-9.439488275268395904e-6, 4.3748667899074878042e-6, -2.0392157538013662368e-6, 9.5514121304074198329e-7,
		-4.4924691987645660433e-7, 2.1207184805554665869e-7, -1.0043224823968099609e-7, 4.7698101693639805658e-8,
		-2.271109460894316491e-8, 1.0838659214896954091e-8, -5.1834750419700466551e-9, 2.4836745438024783172e-9,
		-1.1921401405860912074e-9, 5.7313672416788620133e-10, -2.7595228851242331452e-10
	};

	return e * polynomial(c, COUNT(c), e);
}

double tn_lgamma(double x)
{
	double product = 1;

	assert(x > 0);
	if (isinf(x))
		return x;
	if (x >= STIRLING_FROM)
		return (x - 0.5) * (log(x) - 1) + (HALF_LOG_2PI - 0.5) + stirling(x);
	if (x < 0.5)
		return near_two(x) - log1p(x) - log(x);
	if (x < 1.5)
		return near_two(x - 1) - log1p(x - 1);
	while (x > 2.5) {
		x -= 1;
		product *= x;
	}
	return near_two(x - 2) + (product > 1 ? log(product) : 0);
}

double tn_digamma(double x)
{
	static const double c[] = {     /* B(2k) / 2k */
		0.083333333333333333333, -0.0083333333333333333333, 0.003968253968253968254, -0.0041666666666666666667,
		0.0075757575757575757576, -0.021092796092796092796, 0.083333333333333333333, -0.44325980392156862745
	};
	double shift = 0, inverse2;

	assert(x > 0);
	for (; x < STIRLING_FROM; x += 1)
		shift += 1 / x;
	inverse2 = 1 / (x * x);
	return log(x) - 0.5 / x - inverse2 * polynomial(c, COUNT(c), inverse2) - shift;
}

double tn_trigamma(double x)
{
	static const double c[] = {     /* B(2k) */
		0.16666666666666666667, -0.033333333333333333333, 0.023809523809523809524, -0.033333333333333333333,
		0.075757575757575757576, -0.25311355311355311355, 1.1666666666666666667, -7.0921568627450980392
	};
	double shift = 0, inverse, inverse2;

	assert(x > 0);
	for (; x < STIRLING_FROM; x += 1)
		shift += 1 / (x * x);
	inverse = 1 / x;
	inverse2 = inverse * inverse;
	return inverse * (1 + 0.5 * inverse + inverse2 * polynomial(c, COUNT(c), inverse2)) + shift;
}

/* As in algorithm 708 (A. Didonato, A. Morris, ACM Trans. Math. Softw. 18 (1992) 360-373): the large parts of the three
 * logarithms are taken together by hand, log1p(p / q) and the small rest of Stirling's series are what is left. */
double tn_lbeta(double a, double b)
{
	double p = a < b ? a : b, q = a < b ? b : a, rest;

	assert(p > 0);
	if (q < STIRLING_FROM)
		return tn_lgamma(p) + (tn_lgamma(q) - tn_lgamma(p + q));
	rest = stirling(q) - stirling(p + q);
	if (p < STIRLING_FROM)
		return tn_lgamma(p) + rest + p - p * log(p + q) - (q - 0.5) * log1p(p / q);
	return HALF_LOG_2PI - 0.5 * log(q) + (stirling(p) + rest) - (p - 0.5) * log1p(q / p) - q * log1p(p / q);
}

double tn_log1pexp(double x)
{
	return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

double tn_logaddexp(double a, double b)
{
	double low = a < b ? a : b, high = a < b ? b : a;

	if (isinf(low) || isinf(high))          /* their difference may be no number */
		return high;
	return high + log1p(exp(low - high));
}

double tn_logsubexp(double a, double b)
{
	double d = b - a;

	assert(a >= b);
	if (isinf(b) || isinf(a))
		return a;
	return a + (d > -0.69314718055994530942 ? log(-expm1(d)) : log1p(-exp(d)));
}

/* Gauss's function from here on.
 *
 * Series      all terms are positive for a, b, c > 0, and again after Euler's transform if c > a and c > b. Short unless z is
 *             near 1 or a b much larger than c. A term costs some 3 ns, MOST_TERMS of them as much as the integral.
 * Integral    Euler's, c > b: with y = logit of the variable it is that of exp(exponent(y)) over all y. One maximum, known in
 *             closed form, no singularity nearer than i pi: some 15 panels of 16 Gauss points suffice for all parameters.
 * Steps       a and b >= c: no integral converges. F(C) and F(C + 1), where C is c plus a whole number, C <= min(a, b) < C + 1,
 *             by integrals, then down to c by the three-term relation in c, which has positive coefficients there.
 *
 * The connection formula at 1 - z is not used: its terms cancel where c - a - b is near a whole number, or a and b are large. */
#define MOST_TERMS 2000
#define MOST_STEPS 100000
#define MOST_PANELS 2000        /* a side; 20 are usual */
#define DROP 12                 /* of the exponent over one panel, at most: Gauss's 16 points see a polynomial then */

/* ln of the sum; false: too many terms. */
static bool series(double a, double b, double c, double z, double *log_value)
{
	double term = 1, sum = 0, scale = 0;    /* sum: without the first term, which is 1, so that log1p sees small ones */

	for (double n = 0; n < MOST_TERMS; n++) {
		term *= (a + n) * (b + n) / ((c + n) * (1 + n)) * z;
		sum += term;
		if (term <= 1e-13 * (1 + sum)) {
			double m = n + 1, bound = z * fmax(1, (a + m) / (c + m)) * fmax(1, (b + m) / (1 + m));

			/* No later ratio of terms is larger than this one. */
			if (bound < 1 && term * bound <= 1e-17 * (1 + sum) * (1 - bound)) {
				*log_value = scale > 0 ? log(sum) + scale : log1p(sum);
				return true;
			}
		}
		/* Before it overflows; 575.6 is the logarithm of 1e250. */
		if (sum > 1e250) {
			term *= 1e-250;
			sum *= 1e-250;
			scale += 575.64627324851142101;
		}
	}
	return false;
}

/* Is it worth a try? The terms rise up to the larger root of (a + n) (b + n) z = (c + n) (1 + n), and fall as z^n at last. */
static bool is_short(double a, double b, double c, double z)
{
	double p = 1 + c - (a + b) * z, q = c - a * b * z, square = p * p - 4 * (1 - z) * q;

	if (z > 0.98)
		return false;
	return square < 0 || sqrt(square) - p < (1 - z) * MOST_TERMS;
}

static bool try_series(double a, double b, double c, double z, double *log_value)
{
	if (a + b > c && a < c && b < c) {
		if (!is_short(c - a, c - b, c, z) || !series(c - a, c - b, c, z, log_value))
			return false;
		*log_value += (c - a - b) * log1p(-z);
		return true;
	}
	return is_short(a, b, c, z) && series(a, b, c, z, log_value);
}

/* The exponent b y - (c - a) ln(1 + e^y) - a ln(1 + e^(y - bend)), bend = -ln(1 - z): straight but for two bends, 0 and that. */
struct integrand {
	double a, b, c_a, c_b;          /* c - a, c - b > 0 */
	double z1, bend;                /* 1 - z */
};

/* At y. Each logarithm is taken on the side where it is small. curve: at least the absolute second derivative. */
struct point { double value, slope, curve; };

static struct point at(const struct integrand *f, double y)
{
	double e = exp(-fabs(y)), e2 = y <= 0 ? e * f->z1 : y <= f->bend ? f->z1 / e : e / f->z1;
	double t = e / (1 + e), w = e2 / (1 + e2);
	struct point p;

	p.value = -f->c_a * log1p(e) - f->a * log1p(e2);
	p.curve = fabs(f->c_a) * t * (1 - t) + f->a * w * (1 - w);
	if (y <= 0) {
		p.value += f->b * y;
		p.slope = f->b - f->c_a * t - f->a * w;
	} else if (y <= f->bend) {
		p.value += (f->b - f->c_a) * y;
		p.slope = f->b - f->c_a + f->c_a * t - f->a * w;
	} else {
		p.value += f->a * f->bend - f->c_b * y;
		p.slope = f->c_a * t + f->a * w - f->c_b;
	}
	return p;
}

/* The positive root of A s^2 + B s = C, C >= 0, where there is one in 0..1. */
static double root(double A, double B, double C)
{
	double square = sqrt(fmax(0, B * B + 4 * A * C));

	return B > 0 ? 2 * C / (B + square) : (square - B) / (2 * A);
}

/* Where the slope is 0: logit of t, z (c - a) t^2 + ((a - b) z - c) t + b = 0. For t near 1 the same in 1 - t. It is the only
 * maximum: in t, the slope is b + (a - c) t less a convex function, at 0 positive, at 1 negative. */
static double mode(const struct integrand *f, double c, double z)
{
	double t = root(-z * f->c_a, c - (f->a - f->b) * z, f->b), s;

	if (t <= 0.5)
		return log(t / (1 - t));
	s = root(z * f->c_a, c - z * (f->c_a + f->c_b), f->c_b * f->z1);
	return log((1 - s) / s);
}

static double panel(const struct integrand *f, double y, double width, double top)
{
	static const struct { double x, weight; } gauss[] = {
		/* Half of the 16 points of Gauss and Legendre on -1..1; the others are their mirror images. */
		{ 0.9894009349916499326, 0.027152459411754094852 }, { 0.94457502307323257608, 0.062253523938647892863 },
		{ 0.86563120238783174388, 0.09515851168249278481 }, { 0.7554044083550030339, 0.12462897125553387205 },
		{ 0.61787624440264374845, 0.14959598881657673208 }, { 0.45801677765722738634, 0.16915651939500253819 },
		{ 0.28160355077925891323, 0.18260341504492358887 }, { 0.095012509837637440185, 0.18945061045506849629 }
	};
	double half = width / 2, middle = y + half, sum = 0;

	for (int i = 0; i < COUNT(gauss); i++) {
		double d = half * gauss[i].x;

		sum += gauss[i].weight * (exp(at(f, middle - d).value - top) + exp(at(f, middle + d).value - top));
	}
	return fabs(half) * sum;
}

/* Adds the integral of exp(exponent - top) from the maximum y outwards. Beyond both bends the exponent soon is a straight line,
 * whose integral is known: with b = .001 the line is 40,000 long. */
static bool side(const struct integrand *f, double y, int sign, double top, double *total)
{
	struct point p = at(f, y), next;
	double end_slope = sign < 0 ? f->b : f->c_b, width = 4 / sqrt(p.curve);

	for (int i = 0; i < MOST_PANELS; i++) {
		double beyond = sign < 0 ? -y : y - f->bend, tail, slope;

		if (!(width < fmax(3, beyond)))
			width = fmax(3, beyond);
		for (next = at(f, y + sign * width); next.value < p.value - DROP; next = at(f, y + sign * width))
			width *= 0.5;
		*total += panel(f, y, sign * width, top);
		y += sign * width;
		p = next;
		slope = fmax(-sign * p.slope, 0);
		tail = exp(p.value - top) / fmin(slope, end_slope);
		if (tail <= 1e-17 * *total)
			return true;
		if (beyond + width > 0 && slope > 0 && tail * p.curve <= 1e-16 * *total * slope * (1 + slope)) {
			*total += exp(p.value - top) / slope;
			return true;
		}
		width *= 2;
	}
	return false;
}

/* One of a, b is less than c. */
static bool integral(double a, double b, double c, double z, double *log_value)
{
	struct integrand f = { .a = a, .b = b, .c_a = c - a, .c_b = c - b, .z1 = 1 - z, .bend = -log1p(-z) };
	double y, top, total = 0;

	if (f.c_b <= 0 || (f.c_a > 0 && fmin(a, f.c_a) > fmin(b, f.c_b)))               /* the shorter tails */
		f = (struct integrand){ .a = b, .b = a, .c_a = f.c_b, .c_b = f.c_a, .z1 = f.z1, .bend = f.bend };
	y = mode(&f, c, z);
	top = at(&f, y).value;
	if (!side(&f, y, -1, top, &total) || !side(&f, y, 1, top, &total))
		return false;
	*log_value = top + log(total) - tn_lbeta(f.b, f.c_b);
	return isfinite(*log_value);
}

static bool direct(double a, double b, double c, double z, double *log_value)
{
	return try_series(a, b, c, z, log_value) || integral(a, b, c, z, log_value);
}

/* c <= b <= a. F(C) = F(C + 1) + z a b / C (C + 1) F(a + 1, b + 1; C + 2), then as many steps down as fit between b and c, by the
 * relation of F(c - 1), F(c) and F(c + 1) (DLMF 15.5.18) divided by F(c): ratios stay in range where F itself would not. */
static bool steps(double a, double b, double c, double z, double *log_value)
{
	double k = floor(b - c), C, one, two, v, ratio, product = 1;

	if (!(k < MOST_STEPS))
		return false;
	if (c + k + 1 <= b)             /* rounding */
		k++;
	C = c + k;
	if (!direct(a, b, C + 1, z, &one) || !direct(a + 1, b + 1, C + 2, z, &two))
		return false;
	v = tn_logaddexp(one, two + log(z * (a / C) * (b / (C + 1))));
	ratio = exp(v - one);
	while (k-- > 0) {               /* ratio: F(down + 1) / F(down + 2), then F(down) / F(down + 1) */
		double down = c + k, C1 = down + 1;
		double sum = down * (1 - z) + (a + b - C1) * z + (a - C1) * (b - C1) * z / (C1 * ratio);

		ratio = sum / (down * (1 - z));
		product *= ratio;
		if (product > 1e200 || k == 0) {
			v += log(product);
			product = 1;
		}
	}
	*log_value = v;
	return true;
}

/* Where a or b equals c, it is a power. */
bool tn_log_2f1(double a, double b, double c, double z, double *log_value)
{
	bool found;

	assert(a > 0 && b > 0 && c > 0 && z >= 0 && z < 1);
	if (a == c || b == c) {
		*log_value = (a == c ? b : a) * -log1p(-z);
		return true;
	}
	if (a < c || b < c)
		found = direct(a, b, c, z, log_value);
	else
		found = try_series(a, b, c, z, log_value) || (a < b ? steps(b, a, c, z, log_value) : steps(a, b, c, z, log_value));
	if (found)
		*log_value = fmax(0, *log_value);       /* the function is 1 or more: rounding alone can miss that */
	return found;
}
