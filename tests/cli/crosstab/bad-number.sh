#!/bin/sh
# of --value a bad row; it is not looked at without; of a column to be cut the way out is named, and the value is the same one whatever the order
printf 'a\tb\tv\nx\ty\t1e3\nx\tz\t2\n' >t
crosstab --rows a --cols b --value v t
echo "status $?"
crosstab --rows a --cols b --value v --bad skip t
echo "status $?"
crosstab --rows a --cols b t
echo "status $?"
printf 'a\tb\nhigh\ty\n3\tz\nextreme\tz\n' >t
crosstab --rows a --cols b --row-bins 3 t
echo "status $?"
crosstab --rows b --cols a --col-bins cuts=1,2 t
echo "status $?"
printf 'a\tb\n0.1234567890123456789\ty\n3\tz\n' >t
crosstab --rows a --cols b --row-bins 2 t
echo "status $?"
crosstab --rows a --cols b --row-bins none t
echo "status $?"
printf 'a\tb\n99999999999999999999999999999999999999\ty\n0.01\tz\n' >t
crosstab --rows a --cols b --row-bins 2 t
echo "status $?"
printf 'a\tb\n99999999999999999999999999999999999999\ty\n-99999999999999999999999999999999999999\tz\n' >t
crosstab --rows a --cols b --row-bins 2 t
echo "status $?"
crosstab --rows a --cols b --row-bins cuts=0 t
echo "status $?"
