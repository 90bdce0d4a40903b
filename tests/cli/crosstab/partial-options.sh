#!/bin/sh
# the states' options come from the partials; those of the answer are free
printf 'a\tb\tv\nx\ty\t1.5\nx\tz\t2\n' >t
crosstab --partial --rows a --cols b --value v t >part
crosstab --merge part
echo "status $?"
crosstab --merge --rows a --cols b --value v --matrix=sum part
echo "status $?"
crosstab --merge --rows b part
echo "status $?"
crosstab --partial --rows a --cols b t >other
crosstab --merge part other
echo "status $?"
crosstab --merge --matrix=sum other
echo "status $?"
