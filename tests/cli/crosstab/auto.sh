#!/bin/sh
# ten numbers are classes, eleven are cut into five; a word among them, and they are words
table() { printf 'n\tb\n'; seq 1 "$1" | sed 's/$/\ty/'; }
table 10 | crosstab --rows n --cols b --explain 2>&1
table 11 | crosstab --rows n --cols b --explain 2>&1
(table 11; printf 'x\ty\n') | crosstab --rows n --cols b --explain 2>&1
