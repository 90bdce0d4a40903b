#!/bin/bash
# shellcheck disable=SC1091,SC2154,SC2059,SC2086,SC2069,SC2094,SC2238,SC2012
# Point 1: stdin is read to its end in every case, so that the writer never sees a broken pipe. Without the drain the writer gets 141.
. "$TESTS/cli/engine/each"
yes 'u1	2024-01-02 10:00:00' | head -c 2M >rows
printf 'u1\tno time\tx\ti\t1\to\n' >bad
yes 'u1	2024-01-02 10:00:00	purchase	i	1	o' | head -c 2M >>bad
events 20 >file
drain() {
	echo "$1: writer and filter ${*:2}"
}
for f in $folds $maps; do
	cat rows rows rows | on "$f" >/dev/null 2>&1; drain "$f wrong rows" "${PIPESTATUS[@]}"
	cat bad bad | on "$f" --where "time > 2024-01-01" >/dev/null 2>&1; drain "$f bad time" "${PIPESTATUS[@]}"
	cat rows rows | on "$f" --no-such-option >/dev/null 2>&1; drain "$f bad option" "${PIPESTATUS[@]}"
	cat rows rows | on "$f" --bad skip >/dev/null 2>&1; drain "$f refused" "${PIPESTATUS[@]}"
	cat rows rows | on "$f" --where "(" >/dev/null 2>&1; drain "$f late usage" "${PIPESTATUS[@]}"
	cat rows rows | on "$f" file >/dev/null 2>&1; drain "$f operand" "${PIPESTATUS[@]}"
done
cat rows rows | moves --engine hive --columns user,segment missing missing >/dev/null 2>&1; drain "moves" "${PIPESTATUS[@]}"
cat rows rows | cohort --engine=hadoop --help >/dev/null; drain "help" "${PIPESTATUS[@]}"
cat rows rows | cohort --engine >/dev/null 2>&1; drain "no value" "${PIPESTATUS[@]}"
