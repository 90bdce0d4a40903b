#!/bin/sh
(echo 'a	b'; for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo "4.50	$i"; done) | crosstab --rows a --cols b --row-bins 5 --col-bins 4 --matrix=share --explain
