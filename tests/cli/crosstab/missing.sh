#!/bin/sh
# a group of its own, first; \N and the empty field are one
printf 'a\tb\tv\nx\t\t1\n\\N\ty\t2\n\ty\t\\N\nx\ty\t4\n\t\t8\n' >t
crosstab --rows a --cols b --value v t
crosstab --rows a --cols b --value v --null - t
crosstab --rows a --cols b --matrix t
crosstab --rows a --cols b --matrix --null none t
printf 'a\tb\n\t\n' | crosstab --rows a --cols b --row-bins 5 --matrix
