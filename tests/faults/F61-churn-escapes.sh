#!/usr/bin/env bash
# F61: users, file names, options and what a model's file holds are escaped in what churn-score says; data never changes
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
plain() {
	LC_ALL=C grep -qP '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae\x8e\x8f]|\xe2\x81[\xa6-\xa9]|\xd8\x9c' "$1" && echo 'a raw control byte'
	LC_ALL=C sed 's/[^ -~]/?/g' "$1"
}
tell() {
	churn-score "$@" 2>err >out
	echo "status $?"
	plain err
}

nasty=$'\033]0;x\007\x7f\xc2\x9b31m\xe2\x80\xaeevil\xe2\x81\xa6\xff\b'
printf 'user\ttime\tevent\tvalue\tcurrency\n%s\t2024-01-02\tpurchase\t1\t%s\n%s\t2024-01-05\tpurchase\t2\t%s\n' "$nasty" "$nasty" "$nasty" "$nasty" >log
tell --inputs log
tail -n 1 out | cut -f 1 | cmp - <(echo "$nasty")
{ cat log; printf 'u\t2024-01-02\tpurchase\t1\tEUR%s\n' "$nasty"; } >two
tell --inputs two
tell --order-when "$nasty" log
tell --where "$nasty" log
tell --model "$nasty" log
tell --horizon "$nasty" log
tell --evaluate --at "$nasty" log
tell "no$nasty"
tell --apply "no$nasty" log
printf 'name\tindex\tvalue\tbits\nchurn-score-model\t\t%s\t\n' "$nasty" >model
tell --apply model log
printf '%s\n' "$nasty" >model
tell --apply model log
churn-score --model recency --horizon 7 --save model "$TESTS/cli/lib/churn.tsv" >out 2>err
# put together by hand, with a check that fits
python3 - "$nasty" <<'END'
import os
import sys
nasty = os.fsencode(sys.argv[1])
lines = open("model", "rb").read().split(b"\n")[:-2]
rows = {"name": nasty + b"\t\tx\t", "index": b"horizon\t" + nasty + b"\t7\t", "value": b"horizon\t\t" + nasty + b"\t", "bits": b"mean_orders\t\t1\t" + nasty,
        "more": lines[-1] + b"\n" + nasty}
for name, row in rows.items():
    at = {"bits": 8, "more": len(lines) - 1}.get(name, 3)
    body = b"\n".join(lines[:at] + [row] + lines[at + 1:]) + b"\n"
    check = 0xcbf29ce484222325
    for c in body:
        check = (check ^ c) * 0x100000001b3 % 2 ** 64
    open("forged." + name, "wb").write(body + b"check\t\t%016x\t\n" % check)
END
for name in name index value bits more; do tell --apply forged.$name log; done
printf 'user\tfold\torders\tcurrency\trun\n\t%s\t\t\tx\n' "$nasty" | tell --merge
