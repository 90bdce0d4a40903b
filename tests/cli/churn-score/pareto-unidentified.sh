#!/bin/sh
# one chance of leaving for all: s and beta run off together; one rate for all: r and alpha do. It ends, warns with the quotient, and scores
shop() { # LEAVING(1: alike) RATE(1: alike)
	python3 - "$@" <<'PY'
import math, random, sys, datetime as dt
alike, same = sys.argv[1] == "1", sys.argv[2] == "1"
rng = random.Random(9)
print("user\ttime\tevent\tvalue")
for i in range(4000):
    rate = 1 / 40 if same else rng.gammavariate(.8, 1 / 40)
    loss = 1 / 200 if alike else rng.gammavariate(1.2, 1 / 200)
    at, days = rng.random() * 365, set()
    end = at + rng.expovariate(loss)
    while at < min(end, 730):
        days.add(int(at))
        at += rng.expovariate(rate)
    for day in sorted(days):
        print("u%d\t%s\tpurchase\t5" % (i, dt.date(2023, 1, 1) + dt.timedelta(day)))
PY
}
for of in '1 0' '0 1' '1 1'; do
	# shellcheck disable=SC2086 # two words
	shop $of >log
	timeout 10 churn-score --model pnbd --horizon 90d log >out 2>err
	echo "$of: status $?"
	sed -n 's/= .*/= .../; s/.*note: \(not.*\|pnbd: .*\)/\1/p' err
	python3 "$TESTS/cli/lib/churn_hand.py" numbers out
done
