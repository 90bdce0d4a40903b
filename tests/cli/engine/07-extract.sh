#!/bin/bash
# shellcheck disable=SC1091,SC2154,SC2059,SC2086,SC2069,SC2094,SC2238,SC2012
# Point 7: a regular expression takes bytes, and a group of it may cut a character in two. Such a piece is a bad row under an engine.
. "$TESTS/cli/engine/each"
rows() {
	printf 'u%d\t2024-01-02 10:00:00\t%s\n' 1 ab 2 'é' 3 '€b' 4 'cé'
}
rows | ingest --engine spark --columns user,time,grp --extract "category from grp ~ '^(.)'" 2>&1
rows | ingest --engine spark --columns user,time,grp --extract "category from grp ~ '^.(.*)'" --bad skip=2 2>/dev/null
rows | ingest --engine spark --columns user,time,grp --extract "category from grp ~ '([a-z]+)'"
