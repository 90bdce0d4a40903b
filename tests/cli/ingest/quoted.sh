#!/bin/sh
awk -v n=1000 -f "$TOP/tests/cli/ingest/events.awk" >ev.csv
want=$(ingest --format csv ev.csv | sha256sum)
same() { [ "$(sha256sum)" = "$want" ] && echo "same $1" || echo "DIFFERENT $1"; }

sed 's/,/","/g; s/^/"/; s/$/"/' ev.csv >q.csv
ingest --format csv q.csv | same all
sed 's/,/",/; s/^/"/' ev.csv >q1.csv
ingest --format csv q1.csv | same users
awk 'NR % 3 == 0 { gsub(/,/, "\",\""); $0 = "\"" $0 "\"" } 1' ev.csv >q3.csv
ingest --format csv q3.csv | same thirds
