#!/usr/bin/env bash
# F57: one user with 10^6 rows, and one with 100,000 order days, shuffled: quick, and by the days alone, 8 bytes each
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
is_sanitized && { echo 'skip: sanitizers take memory of their own'; exit 77; }
awk -v n=1000000 'BEGIN { print "user\ttime\tevent\tvalue"; for (i = 0; i < n; i++) { k = i * 7919 % n
	printf "u\t2024-%02d-%02dT%02d:%02d:00Z\tpurchase\t0.01\n", k % 12 + 1, k % 28 + 1, k % 24, k % 60 } }' >rows.tsv
python3 - <<'END'
import datetime as dt
import random
days = [dt.date(1700, 1, 1) + dt.timedelta(i) for i in range(100000)]
random.Random(1).shuffle(days)
with open("days.tsv", "w") as f:
    f.write("user\ttime\tevent\tvalue\n" + "".join("u\t%s\tpurchase\t1.25\n" % d for d in days))
END
python3 "$TESTS/faults/lib/bound.py" 2 18 churn-score --inputs rows.tsv
python3 "$TESTS/faults/lib/bound.py" 3 20 churn-score --inputs days.tsv
churn-score --inputs rows.tsv
churn-score --inputs days.tsv
for model in hazard mbgnbd bgnbd pnbd recency; do
	timeout 10 churn-score --model $model --horizon 30d days.tsv >out 2>err
	echo "$model: status $?, $(tail -n +2 out | wc -l) rows"
	! grep -qiE 'nan|inf' out || cat out
done
