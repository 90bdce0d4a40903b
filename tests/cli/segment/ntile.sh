#!/bin/sh
# six users in five tiles: the first has two, equal values are parted by the user
segment --score ntile --explain "$TESTS/cli/lib/segment.tsv" 2>err
head -n 3 err
