#!/bin/sh
# --stats: rows = written + left-out + where + drop + again + bad, of each file and of all
cat >one.jsonl <<'J'
{"id":"1","user":"a","time":"2024-01-01T10:00:00Z","event":"buy","lines":[{"p":1},{"p":2}]}
{"id":"1","user":"a","time":"2024-01-01T10:00:00Z","event":"buy","lines":[{"p":1},{"p":2}]}
{"id":"2","user":"b","time":"2024-01-02T10:00:00.5Z","event":"ping"}
{"id":"3","user":"b","time":"soon","event":"buy"}
{"id":"4","time":"2024-01-02T10:00:00Z","event":"buy"}

{"id":"5",
J
cat >two.jsonl <<'J'
{"id":"5","user":"c","time":"2024-01-03T10:00:00Z","event":"view"}
{"id":"2","user":"b","time":"2024-01-05T10:00:00Z","event":"buy"}
{"id":"1","user":"b","time":"2024-01-05T10:00:00Z","event":"buy"}
J
ingest --format jsonl --explode lines --value 'lines[].p' --keep none --dedup id --drop 'probe when event = ping' --where 'event = buy' \
	--time-digits 3 --skip-missing user --bad skip --stats stats.tsv one.jsonl two.jsonl
cat stats.tsv
awk -F '\t' '$2 ~ /^(written|left-out:|where|drop:|again|bad:)/ { n[$1] += $3 } $2 == "rows" { rows[$1] = $3 }
	END { for (f in rows) print f == "" ? "all" : f, rows[f] == n[f] ? "adds up" : "differs" }' stats.tsv | sort
printf 'user,time\nu,2024-01-01\n' | ingest --format csv --stats - >out.tsv
echo "status $?"
