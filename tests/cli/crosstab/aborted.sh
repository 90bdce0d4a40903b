#!/bin/sh
printf 'a\tb\nx\ty\n#!aborted' | crosstab --rows a --cols b --bad skip
echo "status $?"
