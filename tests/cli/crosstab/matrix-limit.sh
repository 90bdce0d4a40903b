#!/bin/sh
(echo 'a	b'; seq 1 65535 | sed 's/^/x	/') >t
crosstab --rows a --cols b --col-bins none --matrix t | awk -F '\t' '{ print NF, $1, $2, $NF }'
echo 'x	65536' >>t
crosstab --rows a --cols b --col-bins none --matrix t
echo "status $?"
