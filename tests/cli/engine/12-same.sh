#!/bin/bash
# shellcheck disable=SC1091,SC2154,SC2059,SC2086,SC2069,SC2094,SC2238,SC2012
# Points 11 to 13: no files, the same bytes whatever the environment, found by an absolute name, run from another folder.
. "$TESTS/cli/engine/each"
events 30 >rows
mkdir elsewhere
ls -A >before
for i in $(seq 1100); do export "mapreduce_job_property_$i=value $i"; done
for f in cohort "segment" "churn-score --model recency --horizon 30d" "recommend --method popular" "crosstab --rows event --cols item" ingest; do
	set -- $f
	path=$(command -v "$1")
	shift
	here=$PWD
	"$path" "$@" --engine spark --columns $columns <rows >many 2>/dev/null
	env -i "$path" "$@" --engine spark --columns $columns <rows >none 2>/dev/null
	(cd elsewhere && TZ=Asia/Tokyo LC_ALL=tr_TR.UTF-8 HOME=/nowhere "$path" "$@" --engine spark --columns $columns <"$here/rows" 2>/dev/null) >other
	(cd "${path%/*}" && "./${path##*/}" "$@" --engine spark --columns $columns <"$here/rows" 2>/dev/null) >dot
	cmp many none && cmp many other && cmp many dot && echo "$f: $(wc -l <many)"
	rm many none other dot
done
# a build that counts coverage writes its counts here, since its environment was taken away
ls -A -I default.profraw | diff - before && echo no file
ls -A elsewhere
