#!/usr/bin/env bash
# F19: partials from a pipe are put aside before they are read: one endless row stops that, too
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
is_sanitized && { echo 'skip: sanitizers take memory and time of their own'; exit 77; }
python3 "$TESTS/faults/lib/bomb.py" zeros >zeros.gz
for filter in cohort segment churn-score recommend 'crosstab --rows user --cols item'; do
	# shellcheck disable=SC2086
	python3 "$TESTS/faults/lib/bound.py" 2 16 $filter --merge <zeros.gz
done

# what is put aside is still the whole partial, and a limit that its longest row keeps to is no limit
log 400 1 >ev.csv
ingest --format csv ev.csv | cohort --partial --period hour >partial
longest=$(wc -L <partial)
for size in "$longest" $((longest + 100)) $((longest / 2)); do
	cohort --merge --max-record "$size" <partial 2>/dev/null >out
	echo "status $? rows $(wc -l <out)"
done
