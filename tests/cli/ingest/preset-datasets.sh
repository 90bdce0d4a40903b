#!/bin/sh
# the counts of the fixtures of public data sets, which were computed from them by another program
for pair in cdnow:cdnow-master.txt cdnow:cdnow-sample.txt online-retail:online-retail.csv online-retail:online-retail-2.csv \
	rees46:rees46.csv retailrocket:retailrocket.csv yoochoose-clicks:yoochoose-clicks.dat yoochoose-buys:yoochoose-buys.dat; do
	file=${pair#*:}
	echo "== ${file%.*}"
	ingest --preset "${pair%%:*}" "$TESTS/cli/ingest/data/$file" >out.tsv 2>err || echo "status $?"
	sed "s|$TESTS/cli/ingest/||" err >&2
	sh "$TESTS/cli/lib/ingest_counts.sh" <out.tsv
done
