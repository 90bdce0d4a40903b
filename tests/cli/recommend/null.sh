#!/bin/sh
# what is written as missing: a reason where there is none, the figures without an interval; \N is read as missing
log=$TESTS/cli/lib/recommend.tsv
recommend -m knn --why --null '\N' "$log" | tail -n 5
recommend -m knn --why --null NULL --user-damping 0 --item-damping 0 "$log" | grep NULL
recommend --evaluate --last 1 -m popular --null - "$log" | tail -n 4
recommend --partial --null NULL "$log" | head -n 3 | cut -f 1-3,5-7
printf 'user\ttime\tevent\titem\nu\t2024-01-02\t\\N\ta\nu\t2024-01-02\t\tb\nv\t2024-01-02\tview\ta\n' >log
recommend -m popular log
recommend --weight view=2 -m popular log
printf '\\N\t2024-01-02\tview\ta\n' | cat log - | recommend -m popular
echo "status $?"
printf 'x\t\\N\tview\ta\n' | cat log - | recommend -m popular
echo "status $?"
