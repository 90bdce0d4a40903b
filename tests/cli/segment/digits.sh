#!/bin/sh
# shares only: sums and medians have the decimals they have
for digits in 0 2 15; do segment --digits $digits --summary "$TESTS/cli/lib/segment.tsv"; done
segment --digits 2 "$TESTS/cli/lib/segment.tsv" >got
segment "$TESTS/cli/lib/segment.tsv" | cmp - got
