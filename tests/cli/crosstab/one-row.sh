#!/bin/sh
printf 'a\tb\tv\n3\t\t1.5\n' >t
crosstab --rows a --cols b --value v t
crosstab --rows a --cols b --row-bins 5 --col-bins 5 --matrix t
