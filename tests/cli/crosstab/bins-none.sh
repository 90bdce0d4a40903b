#!/bin/sh
# value by value: numbers in their order, texts that are equal as numbers stay apart; one word, and the order is bytewise
printf 'n\tb\n10\ty\n9\ty\n-2\ty\n1.50\ty\n1.5\ty\n123456789012345678901234567890\tz\n\tz\n' >t
crosstab --rows n --cols b --row-bins none --matrix t
sed 's/^-2/two/' t | crosstab --rows n --cols b --row-bins none --matrix
