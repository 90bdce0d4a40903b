#!/bin/sh
# what is written as missing; columns that ride along stay as they came
log=$TESTS/cli/lib/segment.tsv
segment --null '\N' "$log"
segment --null NULL --method lifecycle "$log"
segment --null - --summary --by plan "$log"
segment --null - --thresholds-out t.tsv "$log" >/dev/null
cat t.tsv
printf 'vip\tvalue >= 20\n' >r.txt
segment --null NULL --rules r.txt "$log" | head -n 6
segment --null NULL --rules r.txt --check "$log" 2>&1
# \N is read as missing
printf 'user\ttime\tevent\tvalue\torder\nu\t2024-01-02\tpurchase\t\\N\t\\N\nu\t2024-01-02\tpurchase\t3\t\nv\t2024-01-01\t\\N\t1\to1\n' | segment
