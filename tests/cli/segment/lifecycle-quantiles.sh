#!/bin/sh
# Kaplan-Meier by hand. Gaps 2 2 3 8, open 0 3 5 9 (a: 0, b: 5, c: 9, d: 3), as of 2024-01-20:
# S(2) = 1 - 2/7 = .714, S(3) = .714 x 4/5 = .571 (the open 3 is still at risk), S(8) = .571 x 1/2 = .286; 5 leaves before 8
{
	printf 'user\ttime\tevent\n'
	printf '%s\t2024-01-%02d\tpurchase\n' a 8 a 10 a 12 a 20 b 12 b 15 c 11 d 17
} >log
segment --method lifecycle --explain log
# a curve that ends at 0: gaps 1 2 3, open 0 0 0
printf 'user\ttime\tevent\n' >ends
printf '%s\t2024-01-%02d\tpurchase\n' a 9 a 10 b 8 b 10 c 7 c 10 >>ends
segment --method lifecycle --explain ends
# five gaps of 1 to 5, none open but those of today: S(3) = .4 <= .5, S(4) = .2 <= .2
printf 'user\ttime\tevent\n' >five
for g in 1 2 3 4 5; do printf 'u%d\t2024-01-%02d\tpurchase\nu%d\t2024-01-10\tpurchase\n' $g $((10 - g)) $g; done >>five
segment --method lifecycle --explain five 2>&1 | head -n 1
# one given, one from the log
segment --method lifecycle --q50 1 --explain five 2>&1 >out | head -n 2
segment --method lifecycle --q80 2 --explain five 2>&1 >out | head -n 2
cut -f 1,5,7 out
