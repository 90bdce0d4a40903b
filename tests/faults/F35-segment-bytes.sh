#!/usr/bin/env bash
# F35: all byte values but TAB and LF pass through untouched (a CR is told of: F31), and stand escaped in messages
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
python3 - <<'END'
rows = [b"user\tx\tn"] + [b"u%d\ta" % i + bytes([i]) + b"b\t%d" % i for i in range(256) if i not in (9, 10, 13)]
open("table", "wb").write(b"\n".join(rows) + b"\n")
open("want", "wb").write(b"\n".join(r + t for r, t in zip(rows, [b"\tsegment"] + [
    b"\tlow" if i < 128 else b"\thi" + bytes([255]) for i in range(256) if i not in (9, 10, 13)])) + b"\n")
END
printf 'low\tn < 128\nhi\377\tn >= 128\n' >r.txt
segment --rules r.txt table | cmp - want
{ head -n 1 table; tail -n +2 table | sort -R --random-source=table; } >mixed
segment --rules r.txt mixed | LC_ALL=C sort >got
LC_ALL=C sort want | cmp - got
# as a user, an order, a --by value, a label of a map
python3 - <<'END'
rows = [b"user\ttime\tevent\tvalue\torder\tplan"] + [b"u" + bytes([i]) + b"\t2024-01-02\tpurchase\t1\to" + bytes([i]) + b"\tp" + bytes([i])
                                                   for i in range(256) if i not in (9, 10, 13)]
open("log", "wb").write(b"\n".join(rows) + b"\n")
open("users", "wb").write(b"".join(r.split(b"\t")[0] + b"\n" for r in rows[1:]))
open("plans", "wb").write(b"".join(r.split(b"\t")[5] + b"\n" for r in rows[1:]))
open("map.tsv", "wb").write(b"r\tfm\tsegment\n1-5\t1-5\tx\xff\x01\n")
END
segment log | tail -n +2 | cut -f 1 | cmp - users
segment --method lifecycle log | tail -n +2 | cut -f 1 | cmp - users
segment --partial log | segment --merge | tail -n +2 | cut -f 1 | cmp - users
segment --summary --by plan log | awk 'NR % 2 == 0' | cut -f 1 | cmp - plans
segment --map map.tsv log | tail -n 1 | cut -f 10 | od -An -c
segment --map map.tsv --explain log 2>&1 >out | tail -n 1
printf 'user\tx\tn\nu\t1\ta\rb\n' | segment --rules r.txt
echo " status $?"
printf 'user\tn\nu\t\377\033\n' | segment --rules r.txt
echo " status $?"
