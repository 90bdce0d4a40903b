#!/bin/sh
# nobody is in any cell; bins that were given are there all the same
printf 'a\tb\tv\n' >t
crosstab --rows a --cols b --value v t
crosstab --rows a --cols b --totals t
crosstab --rows a --cols b --matrix t
crosstab --rows a --cols b --matrix=share --totals t
crosstab --rows a --cols b --matrix --row-bins 3 --col-bins cuts=1,2.50 t
crosstab --rows a --cols b --matrix=share --row-bins cuts=0 --col-bins cuts=1 t
crosstab --rows a --cols b --partial t | crosstab --merge --explain
echo "status $?"
