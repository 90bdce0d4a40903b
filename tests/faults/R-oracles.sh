#!/usr/bin/env bash
# D1 to D6 (faults.md section 11) and goal G12: random input against sqlite3, sort, Python's csv, fractions and zoneinfo, gzip and zdump
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
seed=${SEED:-20240701}
logs=$(count 20 2000)
if is_sanitized; then logs=4; fi
for script in cohort_sql segment_check; do
	python3 "$TESTS/cli/lib/$script.py" random "$seed" "$logs" >told
	status=$?
	echo "D1 $script: status $status, $(sed "s/^$logs /all /" told)"
	figure "D1 $script" "$logs" $status
done
python3 "$TESTS/faults/lib/oracles.py" "$seed" "${N:-$(count 1 90)}"
