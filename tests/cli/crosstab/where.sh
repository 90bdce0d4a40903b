#!/bin/sh
printf 'a\tb\tv\nx\tq\t1\ny\tr\t2\nx\tr\t3\n' | crosstab --rows a --cols b --where 'v > 1'
