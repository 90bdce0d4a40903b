#!/bin/sh
printf 'a\tb\nx\ty\nz\n' | crosstab --rows a --cols b
echo "status $?"
