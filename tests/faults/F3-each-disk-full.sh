#!/usr/bin/env bash
# F3, F4 and goal G4: each filter, of one row and of 10 MB, gives 4 on a full disk, and the reason
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
[ -c /dev/full ] || { echo 'skip: no /dev/full'; exit 77; }
tried=0 wrong=0
full() {
	"$@" >/dev/full 2>err
	status=$?
	tried=$((tried + 1))
	if [ $status != 4 ] || ! grep -q 'No space left' err; then
		wrong=$((wrong + 1))
		echo "$*: status $status $(cat err)"
	fi
}
one() {
	# a model needs more than one row
	[ "$1 $size" != 'churn-score 3' ] || set -- "$1" "$2" churn-score --inputs
	full "${@:3}" "$2"
	full "${@:3}" -o /dev/full "$2"
}
state() {
	full "${@:3}" --partial "$2"
	"${@:3}" --partial "$2" 2>/dev/null >state
	[ "$1" = churn-score ] || full "${@:3}" --merge state
	[ "$1" != churn-score ] || full churn-score --inputs --merge state
	full "${@:3}" --merge --partial state
}
rows=210000
if is_sanitized; then rows=20000; fi
for size in 3 $rows; do
	make_inputs "$size" 20000
	each one
	each_fold state
done
is_sanitized || [ "$(wc -c <ev.csv)" -ge 10000000 ] || echo "only $(wc -c <ev.csv) bytes"
figure 'G4 full' $tried $wrong
echo "wrong $wrong"
