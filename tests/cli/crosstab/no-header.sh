#!/bin/sh
printf 'x\tq\ny\tr\n' >t
crosstab --rows a --cols b --no-header --columns a,b t
printf 'a\tb\nx\tq\n' | crosstab --rows a --cols b --no-header-out --matrix
