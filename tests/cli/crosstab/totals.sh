#!/bin/sh
printf 'a\tb\tv\nx\tq\t1.5\ny\tr\t-2.25\nx\tr\t3\n' >t
crosstab --rows a --cols b --value v --totals t
crosstab --rows a --cols b --totals --digits 2 t
printf 'a\tb\nx\tall\n' >t
crosstab --rows a --cols b --totals t
echo "status $?"
crosstab --rows a --cols b t
