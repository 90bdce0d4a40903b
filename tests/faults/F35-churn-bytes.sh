#!/usr/bin/env bash
# F35: a user of any bytes stays one and comes out untouched, from scores, states, a model's run and the first N
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
python3 - <<'END'
keep = [i for i in range(256) if i not in (9, 10, 13)]
with open("log", "wb") as f:
    f.write(b"user\ttime\tevent\tvalue\n")
    for k, i in enumerate(keep):
        for day in (1, 3 + k % 5, 12 + k % 7):
            f.write(b"u" + bytes([i]) + b"\t2024-01-%02d\tpurchase\t%d\n" % (day, k + 1))
with open("users", "wb") as f:
    f.write(b"".join(b"u" + bytes([i]) + b"\n" for i in keep))
END
for how in '--model recency --horizon 7' '--model mbgnbd --horizon 7' '--inputs'; do
	# shellcheck disable=SC2086
	churn-score $how log 2>err | tail -n +2 | cut -f 1 | cmp - users
done
churn-score --partial log | churn-score --merge --inputs | tail -n +2 | cut -f 1 | cmp - users
churn-score --model mbgnbd --horizon 7 --top 1000 log 2>err | tail -n +2 | cut -f 1 | LC_ALL=C sort | cmp - users
