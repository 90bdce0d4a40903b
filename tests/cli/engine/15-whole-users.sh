#!/bin/bash
# shellcheck disable=SC1091,SC2154,SC2059,SC2086,SC2069,SC2094,SC2238,SC2012
# Point 15: each page says what must be in one process.
for page in "$TOP"/man/*.1; do
	echo "${page##*/}: $(tr '\n' ' ' <"$page" | grep -c -E 'engine Ar NAME .*(hole users|ny split|One process)')"
done
grep -c '^\.Sh ENGINES' "$TOP/man/tenure-stream.5"
