#!/usr/bin/env bash
# F77: a missing or misspelt column: 1, lists the columns and the nearest; in EXPR and in rules, too
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 100 >ev.tsv
told segment --user usr ev.tsv
told segment --value vale ev.tsv
told segment --order ordr ev.tsv
told segment --summary --by itm ev.tsv
told segment --where 'qtty > 1' ev.tsv
told segment --order-when 'evnt = purchase' ev.tsv
printf '# mine\n\nbig\tvalue > 100\nodd\titm = i7\n' >r.txt
told segment --rules r.txt ev.tsv
told segment --rules r.txt --check ev.tsv
head -n 1 ev.tsv | told segment --rules r.txt
printf 'big\tvalue > 100\n' >r.txt
told segment --rules r.txt --where 'qtty > 1' ev.tsv
told segment --rules r.txt --summary --by itm ev.tsv
# the second file lacks what the rule asks for
cut -f 1-4 ev.tsv >less.tsv
segment --rules r.txt ev.tsv less.tsv >out
echo "status $? $(tail -c 9 out)"
