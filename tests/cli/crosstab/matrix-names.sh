#!/bin/sh
# the labels are names of columns, so they must be unique
printf 'a\tb\nx\ta\n' | crosstab --rows a --cols b --matrix
echo "status $?"
printf 'a\tb\nx\tmissing\nx\t\n' >t
crosstab --rows a --cols b --matrix t
echo "status $?"
crosstab --rows a --cols b --matrix --null '?' t
echo "status $?"
printf 'all\tb\nx\ty\n' | crosstab --rows all --cols b --matrix --totals
echo "status $?"
printf 'count\tshare\nx\ty\n' | crosstab --rows count --cols share --matrix
echo "status $?"
