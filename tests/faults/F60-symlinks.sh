#!/usr/bin/env bash
# F60: -o through somebody else's symlink in a sticky shared folder is 6; temporary names are new ones (O_EXCL)
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
[ "$(id -u)" = 0 ] || { echo 'skip: only root can make a foreign symlink'; exit 77; }
tsv 100 >ev.tsv
log 100 >ev.csv
echo keep >victim
mkdir shared
chmod 1777 shared
ln -s ../victim shared/out
chown -h 65534 shared/out
told cohort ev.tsv -o shared/out
told ingest --format csv ev.csv -o shared/out
told ingest --format csv ev.csv --bad skip --rejects shared/out >/dev/null
(cd shared && told cohort ../ev.tsv -o out)
cat victim
ls shared
# one's own symlink is followed, and the file that it leads to is replaced
ln -s ../victim shared/mine
told cohort ev.tsv -o shared/mine
cohort ev.tsv | cmp - victim
test -L shared/mine || echo 'the symlink was replaced'
# a folder that nobody shares
mkdir own
ln -s ../victim own/out
chown -h 65534 own/out
told cohort --matrix ev.tsv -o own/out
cohort --matrix ev.tsv | cmp - victim
ln -s loop loop
told cohort ev.tsv -o loop
chmod 640 victim
cohort ev.tsv -o victim
stat -c %a victim
ls
