#!/bin/sh
# do the rules part this table? each finding with its count, status 10
segment "$TESTS/cli/lib/segment.tsv" | cut -f 1,4-6 >table
check() {
	# shellcheck disable=SC2059 # it is a format
	printf "$1" >r.txt
	segment --rules r.txt --check table
	echo "status $?"
}
check 'many\tfrequency > 1\none\tfrequency = 1\nnone\tfrequency = 0\n'
check 'many\tfrequency > 1\none\tfrequency = 1\n'
check 'many\tfrequency > 1\nlots\tfrequency > 100\nrest\t*\n'
check '# three\nmany\tfrequency >= 1\ntwo\tfrequency = 2\nthree\tfrequency = 3\nrest\t*\n'
check 'a\tfrequency <= 1\nb\tfrequency >= 2\nc\tuser in (ann, bob, cat)\nd\tuser = dan\nd\tuser = zoe\n'
check 'rest\t*\nafter\tfrequency = 2\n'
check 'a\tuser = nobody\n'
printf 'rest\t*\n' >r.txt
# all of it goes where the rows would
segment --rules r.txt --check -o report table
echo "status $?"
cat report
printf 'a\tuser = ann\n' >r.txt
segment --rules r.txt --check -o report table
echo "status $?"
cat report
segment --rules r.txt --check --no-header-out --null NA table 2>/dev/null
segment --rules r.txt --check --where 'user = ann' table
echo "status $?"
