#!/bin/sh
# type 7: the quartiles of 1, 2, 3, 4 are 1.75, 2.5, 3.25; weights count as rows do; a value equal to a break lies below it
for values in '1 2 3 4' '1 2 3 4 5' '1 1 1 1 9' '1 9 9 9 9' '7 7 7' '5' '0.1 0.2' '-3 -1.5 -1 0'; do
	echo "$values"
	# shellcheck disable=SC2086 # the words are values
	(printf 'n\tb\n'; printf '%s\ty\n' $values) | crosstab --rows n --cols b --row-bins 4 --matrix
done
