#!/bin/sh
printf 'a\tb\tv\nx\tq\t1.5\ny\tr\t-2.25\nz\tq\t\nx\tr\t3\nx\tr\t4\n' >t
for what in '' =count =share =sum; do
	for totals in '' --totals; do
		crosstab --rows a --cols b --value v "--matrix$what" $totals --digits 3 t
	done
done
