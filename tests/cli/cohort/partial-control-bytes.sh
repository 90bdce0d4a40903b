#!/bin/sh
# bytes of a partial, and names of files, are fit for a terminal wherever a message has them
esc=$(printf '\033[31m')
printf 'user\ttime\na\t2024-01-01T00:00:00Z\n' >log
cohort --partial log >good
cohort --partial --period week log >"${esc}week"
sed "s/option.start=/bad.${esc}x=1\\\\t&/" good >reason
sed "s,cohort/1:[0-9a-f]*,cohort/1:${esc}," good >print
for files in reason print 'print good' "good ${esc}week" "${esc}week good"; do
	# shellcheck disable=SC2086
	cohort --merge $files >answer
	echo "status $?"
done
cp log "${esc}log"
printf 'user\ttime\tother\n' >wide
cohort "${esc}log" wide
echo "status $?"
