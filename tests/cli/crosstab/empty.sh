#!/bin/sh
crosstab --rows a --cols b </dev/null
echo "status $?"
crosstab --rows a --cols b --no-header --columns a,b </dev/null
echo "status $?"
crosstab --rows a --cols b --no-header --columns a,b --partial </dev/null | crosstab --merge --no-header --columns a,b
echo "status $?"
printf 'rows\tcols\tfold\tcount\tsum\trun\n' | crosstab --merge
echo "status $?"
