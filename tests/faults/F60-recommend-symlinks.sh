#!/usr/bin/env bash
# F59, F60: --save through a device or a FIFO; through somebody else's symlink in a sticky shared folder it is 6
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 1000 60 >ev.tsv
run() {
	recommend -m knn "$@" -o out ev.tsv
	echo "status $?"
}
run --save want
run --save /dev/null
test -c /dev/null || echo '/dev/null was replaced'
mkfifo fifo
cat fifo >got &
run --save fifo
wait
cmp got want
test -p fifo || echo 'the FIFO was replaced'
ln -s target link
run --save link
cmp target want
test -L link || echo 'the symlink was replaced'
ln -s loop loop
run --save loop
chmod 640 target
run --save target
stat -c %a target
# what is read beside the input may be a FIFO
printf 'item\ni1\n' >fifo &
recommend -m popular --exclude fifo ev.tsv | grep -cw i1
wait
ls
[ "$(id -u)" = 0 ] || exit 0
echo keep >victim
mkdir shared
chmod 1777 shared
ln -s ../victim shared/out
chown -h 65534 shared/out
run --save shared/out 2>err
[ "$(cat victim)" = keep ] && grep -c 'shared/out' err >count || echo 'the victim was written'
