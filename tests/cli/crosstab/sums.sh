#!/bin/sh
# exact, with the decimals of the most precise value; negative ones; no share of nothing
printf 'a\tb\tv\nx\ty\t0.1\nx\ty\t0.2\nx\tz\t9223372036854775807\nx\tz\t9223372036854775807\nx\tw\t-0.30\nw\ty\t\n' >t
crosstab --rows a --cols b --value v t
printf 'a\tb\tv\nx\ty\t-1\nx\tz\t-3\n' | crosstab --rows a --cols b --value v
printf 'a\tb\tv\nx\ty\t-1.5\nx\tz\t1.50\n' | crosstab --rows a --cols b --value v --totals
# the column of the sum may be one of the two
printf 'a\tv\nx\t1\nx\t2.5\n' | crosstab --rows a --cols v --value v
