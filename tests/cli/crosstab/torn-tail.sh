#!/bin/sh
printf 'a\tb\nx\ty' | crosstab --rows a --cols b
echo "status $?"
