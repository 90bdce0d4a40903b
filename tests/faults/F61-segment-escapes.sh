#!/usr/bin/env bash
# F61: labels, rules, file names and values are escaped in what segment says; data never changes
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
plain() {
	LC_ALL=C grep -qP '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae\x8e\x8f]|\xe2\x81[\xa6-\xa9]|\xd8\x9c' "$1" && echo 'a raw control byte'
	LC_ALL=C sed 's/[^ -~]/?/g' "$1"
}
tell() {
	segment "$@" 2>err >out
	echo "status $?"
	plain err
}

nasty=$'\033]0;x\007\x7f\xc2\x9b31m\xe2\x80\xaeevil\xe2\x81\xa6\xff\b'
printf 'user\ttime\tevent\tvalue\torder\tcurrency\tplan\n%s\t2024-01-02\tpurchase\t1\t%s\t%s\t%s\n' "$nasty" "$nasty" "$nasty" "$nasty" >log
printf "%s\tplan = '%s'\nnone%s\tplan = '%s2'\nrest\t*\n" "$nasty" "$nasty" "$nasty" "$nasty" >"r$nasty"
tell --rules "r$nasty" --explain log
tail -n 1 out | cut -f 8 | cmp - <(echo "$nasty")
tell --rules "r$nasty" --check --explain log
sed -n 2p out | cut -f 2 | cmp - <(echo "$nasty")
for rule in "%s" "%s\t" "\t%s" "x\t%s" "x\tvalue > %s" "x\t{%s} = 3" "x\tplan ~ '(%s'" "x\tvalue >= '%s" "%s\tnope = 1" "%s\trecency > 3O"; do
	# shellcheck disable=SC2059 # it is a format
	printf "$rule\n" "$nasty" >bad.txt
	tell --rules bad.txt log
done
tell --rules "no$nasty" log
sed "1s/plan/$nasty/" log >named
tell --rules "r$nasty" named
printf 'rest\t*\n' >rest.txt
tell --rules rest.txt --name "$nasty" named
printf 'r\tfm\tsegment\n1-5\t1-5\t%s\n' "$nasty" >map.tsv
tell --map map.tsv --explain log
tail -n 1 out | cut -f 10 | cmp - <(echo "$nasty")
printf '1\t1\t%s\n' "$nasty" >>map.tsv
tell --map map.tsv log
printf 'r\tfm\tsegment\n%s\t1-5\tx\n' "$nasty" >map.tsv
tell --map map.tsv log
printf 'measure\tcut\tupto\n%s\t1\t3\n' "$nasty" >t.tsv
tell --thresholds t.tsv log
printf 'measure\tcut\tupto\nr\t1\t%s\n' "$nasty" >t.tsv
tell --thresholds t.tsv --explain log
segment --thresholds-out "t$nasty" log >want
tell --thresholds "t$nasty" --explain log
tell --order-when "$nasty" log
tell --score "$nasty" log
tell --score "cuts=$nasty/1/1" log
tell --summary --by "$nasty" log
{ cat log; printf 'u\t2024-01-02\tpurchase\t1\t\tEUR%s\t\n' "$nasty"; } >two
tell two
printf 'user\tfold\tfirst\tlast\tvalue\tcurrency\torders\tdays\tby\trun\n\t%s\t\t\t\t\t\t\t\tx\n' "$nasty" | tell --merge
