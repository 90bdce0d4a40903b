#!/usr/bin/env python3
"""Prints tests/unit/money_vectors.h: amounts and sums worked out with Python's own integers and fractions only.

    python3 tests/gen/money_vectors.py > tests/unit/money_vectors.h
"""
import random
from fractions import Fraction

MAX64, MAX128 = 2**63 - 1, 2**127 - 1


def text(mantissa, scale):
    sign = '-' if mantissa < 0 else ''
    digits = str(abs(mantissa)).rjust(scale + 1, '0')
    return sign + (digits[:-scale] + '.' + digits[-scale:] if scale else digits)


def quoted(fits, mantissa, scale):
    return '"%s"' % text(mantissa, scale) if fits and scale <= 18 else 'NULL'


def in64(v):
    return -MAX64 - 1 <= v <= MAX64


def mantissa(rng, bits):
    v = rng.getrandbits(rng.randint(1, bits))
    edge = 2**bits - 1 - rng.getrandbits(3)
    return rng.choice([v, v, v, edge]) * rng.choice([1, -1])


def pair(x, sx, y, sy):
    s = max(sx, sy)
    a, b = x * 10**(s - sx), y * 10**(s - sy)
    print('\t{ "%s", "%s", %s, %s, %s, %d },' % (text(x, sx), text(y, sy), quoted(in64(a + b), a + b, s),
          quoted(in64(a - b), a - b, s), quoted(in64(x * y), x * y, sx + sy), (a > b) - (a < b)))


def half_even(value, digits):
    return round(value * 10**digits)        # Fraction: exact, half to even


def ratio(m, s, n, digits):
    q = half_even(Fraction(m, 10**s * n), digits)
    print('\t{ "%s", UINT64_C(%d), %d, "%s", %s },' % (text(m, s), n, digits, text(q, digits), (m / 10**s).hex()))


def main():
    rng = random.Random(3)
    print('/* Made by tests/gen/money_vectors.py: do not edit. Python integers and fractions, seed 3. */')
    print('static const struct { const char *a, *b, *sum, *difference, *product; int order; } pairs[] = {')
    edges = [(MAX64, 0, 1, 0), (-MAX64 - 1, 0, -1, 0), (-MAX64 - 1, 18, MAX64, 0), (0, 0, 0, 18), (150, 2, 15, 1),
             (1, 18, 1, 0), (3037000500, 0, 3037000500, 0), (3037000499, 0, 3037000499, 0), (-1, 0, -MAX64 - 1, 0),
             (1, 9, 1, 9), (1, 9, 1, 10), (MAX64, 18, MAX64, 18), (MAX64, 18, MAX64, 17)]
    for e in edges:
        pair(*e)
    for _ in range(240):
        bits = rng.choice([8, 20, 31, 63])
        pair(mantissa(rng, bits), rng.randint(0, 18), mantissa(rng, rng.choice([8, 31, 63])), rng.randint(0, 18))
    print('};\n\nstatic const struct { const char *sum; uint64_t n; int digits; const char *ratio; double nearest; } ratios[] = {')
    for m, s, n, d in [(0, 0, 1, 0), (1, 0, 2, 0), (3, 0, 2, 0), (5, 0, 2, 0), (-1, 0, 2, 0), (1, 0, 8, 2), (3, 0, 8, 2),
                       (-1, 2, 3, 1), (999999, 6, 1, 3), (9995, 3, 1, 2), (-9995, 3, 1, 2), (25, 1, 1, 0), (35, 1, 1, 0),
                       (MAX128, 0, 1, 15), (-MAX128 - 1, 0, 1, 0), (MAX128, 18, 2**64 - 1, 15), (-MAX128 - 1, 18, 3, 15),
                       (1, 18, 2**64 - 1, 15), (10**38 - 1, 18, 7, 15), (5, 16, 1, 15), (15, 16, 1, 15)]:
        ratio(m, s, n, d)
    for _ in range(240):
        n = rng.choice([rng.randint(1, 20), rng.randint(1, 10**6), rng.getrandbits(64) | 1, 2**rng.randint(0, 40)])
        ratio(mantissa(rng, rng.choice([10, 40, 64, 90, 127])), rng.randint(0, 18), n, rng.choice([0, 1, 2, 3, 6, 15]))
    print('};')


main()
