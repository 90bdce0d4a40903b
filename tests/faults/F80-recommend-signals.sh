#!/usr/bin/env bash
# F80: killed on the way, --save leaves the old model whole, or the new one, and nothing beside it; -o likewise
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 60000 30000 | cut -f 1-4 >big.tsv
python3 "$TESTS/faults/lib/signals.py" 19 40 recommend --method knn -n 2 --save FILE -o /dev/null big.tsv
python3 "$TESTS/faults/lib/signals.py" 20 40 recommend --method popular -n 2 -o FILE big.tsv
# kill -9: no half model under the name
tsv 500 >small.tsv
{ head -n 1 small.tsv; tail -n +2 small.tsv | LC_ALL=C sort -s -t '	' -k 1,1; } >sorted.tsv
echo old >model
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	recommend --method knn -n 2 --save model -o /dev/null big.tsv 2>err &
	sleep "0.0$((i * 7 % 10))"
	kill -9 $! 2>/dev/null
	wait $! 2>/dev/null
	[ "$(head -n 1 model)" = old ] || recommend --apply model -o /dev/null sorted.tsv || echo 'half a model'
done 2>/dev/null
