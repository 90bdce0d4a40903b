#!/usr/bin/env bash
# F61: control bytes, C1, DEL, bidi controls and bytes that are not UTF-8 are escaped in messages; data never changes
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
plain() {
	LC_ALL=C grep -qP '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae\x8e\x8f]|\xe2\x81[\xa6-\xa9]|\xd8\x9c' "$1" && echo 'a raw control byte'
	LC_ALL=C sed 's/[^ -~]/?/g' "$1"
}

nasty=$'\033]0;x\007\x7f\xc2\x9b31m\xe2\x80\xaeevil\xe2\x81\xa6\xff\b'
printf 'user,time\n%s,bad%s\n' "$nasty" "$nasty" | ingest --format csv >out 2>err
echo "status $?"
plain err
printf 'user\ttime\nu\tbad%s\n' "$nasty" | cohort 2>err
plain err
printf 'user\ttime\n%s\t2024-01-02\n' "$nasty" | cohort --user "$nasty" 2>err
plain err
printf 'us%s\ttime\nu\t2024-01-02\n' "$nasty" | cohort 2>err
plain err
printf 'user\ttime\tevent\nu\t2024-01-02\t%s\n' "$nasty" | cohort --start nope 2>err
plain err
printf 'user\ttime\tevent\nu\t2024-01-02\tx\n' | cohort --start "$nasty" 2>err
plain err
cohort "file$nasty" 2>err
plain err
cohort "--$nasty" 2>err
plain err
cohort --tz "$nasty" /dev/null 2>err
plain err
cohort --mode "$nasty" /dev/null 2>err
plain err
printf 'user\tfold\tstart\tby\treturns\trun\n\t%s\t\t\t\tx\n' "$nasty" | cohort --merge 2>err
plain err
printf 'user\ttime\tx\n%s\t2024-01-02T00:00:00Z\t%s\n' "$nasty" "$nasty" >a.tsv
ingest --format stream a.tsv | cmp - a.tsv
printf 'user,time,x\n%s,2024-01-02T00:00:00Z,%s\n' "$nasty" "$nasty" | ingest --format csv | cmp - a.tsv
cohort --by x a.tsv | tail -n 1 | cut -f 1 | cmp - <(echo "$nasty")
