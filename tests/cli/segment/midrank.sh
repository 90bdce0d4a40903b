#!/bin/sh
segment "$TESTS/cli/lib/segment.tsv"
segment --score midrank --bins 5 "$TESTS/cli/lib/segment.tsv" | cmp - /dev/stdin <<EOF
$(segment "$TESTS/cli/lib/segment.tsv")
EOF
