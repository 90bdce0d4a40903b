#!/bin/sh
printf 'a\tb\tvalue\tcount\tsum\tv\nx\ty\t1\t2\t3\t4\n' >t
try() {
	echo "crosstab $*"
	crosstab "$@" t
	echo "status $?"
}
exec 2>&1
try
try --rows a
try --cols b
try --rows a --cols a
try --rows a --cols ''
try --row a --cols b
try --rows a --cols b --value ''
try --rows count --cols b
try --rows a --cols sum --value value
try --rows a --cols sum
try --rows value --cols b --value v
try --rows a --cols b --row-bins 1
try --rows a --cols b --row-bins 101
try --rows a --cols b --col-bins few
try --rows a --cols b --col-bins cuts=
try --rows a --cols b --col-bins cuts=1,x
try --rows a --cols b --col-bins cuts=1,1.0
try --rows a --cols b --col-bins cuts=2,1
try --rows a --cols b --col-bins "cuts=$(seq -s , 100)"
try --rows a --cols b --matrix=mean
try --rows a --cols b --matrix=sum
try --rows a --cols b --digits 16
try --rows a --cols b --partial --explain
try --rows a --cols b --where 'a ='
