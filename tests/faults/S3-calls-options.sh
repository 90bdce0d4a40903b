#!/usr/bin/env bash
# S3, F17: the memory that an option asks for fails, each time once and from then on: 5, or 0 with identical bytes
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
export N_MOST=${N_MOST:-60}
try() {
	python3 "$TESTS/faults/lib/fail_call.py" 3,4,5 malloc "$@"
}

cat >log.csv <<'END'
user,when,what,sku,cost,cur,where,note
u,2024-01-02 10:00:00,order,a,1.50,EUR,Europe/Berlin,"x=1,y"
,2024-01-02 11:00:00,click,b,,EUR,Europe/Berlin,"say ""hi"""
v,2024-01-03 10:00:00,order,b,2,USD,Asia/Tokyo,x=22
u,2024-01-02 10:00:00,order,a,1.50,EUR,Europe/Berlin,"x=1,y"
w,2024-01-04 10:00:00,test,c,3,USD,UTC,
END
printf 'date,currency,rate\n2024-01-01,USD,1.1\n2024-01-01,EUR,1\n' >rates.csv
roles='--user user --time when --event what --item sku --value cost --currency cur'
for how in '--dedup row' '--tz-col where --time-format %Y-%m-%d_%H:%M:%S,iso' '--base EUR --rates rates.csv --keep none' \
	'--rename order=purchase,click=view --missing x=22' '--minor-units --no-header-out'; do
	# shellcheck disable=SC2086 # the words are options
	try "$FAULTBIN/ingest" --format csv --bad skip --skip-missing user $roles $how log.csv
done
# shellcheck disable=SC2086
try "$FAULTBIN/ingest" --format csv --bad skip $roles --carry "user by when" --extract "session from note ~ 'x=([0-9]+)'" --drop "test when what = 'test'" \
	--set "order='o' when what = 'order'" log.csv
cat >log.jsonl <<'END'
{"u":{"id":"a\tb"},"t":"2024-01-02T00:00:00Z","e":"order","lines":[{"sku":"x","n":1},{"sku":"y","n":2}],"p":"{\"k\":3}"}
{"u":{"id":"c"},"t":"2024-01-03T00:00:00Z","e":"view","lines":[{"sku":"z","n":4}],"p":"{\"k\":5}"}
END
try "$FAULTBIN/ingest" --format jsonl --user u.id --time t --event e --explode lines --item 'lines[].sku' --qty 'lines[].n' --json p --value p.k log.jsonl
try "$FAULTBIN/ingest" --format jsonl --user u.id --time t --dedup u.id log.jsonl
cat >access <<'END'
1.2.3.4 - u [02/Jan/2024:10:00:00 +0100] "GET /a?b HTTP/1.1" 200 12 "-" "agent \"x\""
1.2.3.5 - v [02/Jan/2024:10:00:01 +0100] "GET /b HTTP/1.1" 404 0 "http://x/" "agent"
END
try "$FAULTBIN/ingest" --preset combined access
try "$FAULTBIN/ingest" --sniff log.csv
try "$FAULTBIN/ingest" --sniff log.jsonl
try "$FAULTBIN/ingest" --sniff access
printf 'u 2024-01-02 a\nv 2024-01-03 b\n' >blank
try "$FAULTBIN/ingest" --format blank --no-header --columns user,time,item blank

tsv 60 20 >small.tsv
try "$FAULTBIN/cohort" --start purchase --matrix --color always small.tsv
try "$FAULTBIN/cohort" --start purchase --by event --tz Europe/Berlin small.tsv
try "$FAULTBIN/crosstab" --rows event --cols item --matrix small.tsv
printf 'big\torders > 2\nrest\torders <= 2\n' >rules
printf 'user\torders\nu\t3\nv\t1\n' >table
try "$FAULTBIN/segment" --rules rules table
try "$FAULTBIN/segment" --order-when '' --method lifecycle --summary --by event --currency '' small.tsv
