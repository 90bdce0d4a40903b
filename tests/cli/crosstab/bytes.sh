#!/bin/sh
# values pass through as they stand; names too
printf 'a\\tb\tc d\n\303\251\\n\tx y\n\377\t\\\\\n' | crosstab --rows 'a\tb' --cols 'c d' | od -An -c
printf 'a\033b\tc\n1\tx\n' | crosstab --rows "$(printf 'a\033b')" --cols c --explain >out
