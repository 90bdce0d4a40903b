#!/usr/bin/env bash
# F58: bytes are identity: u1, 'u1 ', U1, NFC and NFD, 007 and 7 are different users
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
{ printf 'user\ttime\n'; for u in u1 'u1 ' ' u1' U1 $'\xc3\xa9' $'e\xcc\x81' $'\xc3\xa9 ' 007 7 7.0 1e1 10 'u\t1' 'u\\t1' $'u\xc2\xa01' $'u\xe2\x80\x8b1' $'\xff' $'\xfe'; do
	printf '%s\t2024-01-02T00:00:00Z\n' "$u" "$u"
done; } >a.tsv
cohort a.tsv
cohort --partial a.tsv | sed '1,2d;$d' | cut -f 1 | LC_ALL=C sort -c && echo sorted
cohort --partial a.tsv | sed '1,2d;$d' | cut -f 1 | cmp - <(tail -n +2 a.tsv | cut -f 1 | LC_ALL=C sort -u)
