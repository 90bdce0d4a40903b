#!/bin/sh
# what a hostile reader of the readers found: values that came late, nulls in arrays, nothing at all, virtual hosts, Excel's first line
try() { echo "== $1"; shift; ingest --no-header-out "$@" 2>&1; echo "status $?"; }
late() { printf '%s\n' '{"user":"a","time":"2024-01-01"}' '{"user":"b","time":"2024-01-02","event":"buy","value":5}'; }
late | try 'a role that the first record lacks' --keep none
late | try '... all members kept' --event event
late | try '... asked for' --keep none --event event --value value
late | try '... left out, and counted' --bad skip
printf '%s\n' '{"user":"a","time":"2024-01-01"}' '{"user":"b","time":"2024-01-02","event":null,"value":null}' |
	try 'null is no value' --keep none
printf '%s\n' '{"n":1,"time":"2024-01-01"}' '{"n":2,"user":"b","time":"2024-01-02"}' '{"n":3,"user":"c"}' |
	try 'user and time may come late' --keep n --bad skip
printf '%s\n' '{"u":"a","t":"2024-01-01","i":[null,{"p":1},null,{"p":2}]}' '{"u":"b","t":"2024-01-02","i":[null]}' |
	try 'null elements are no rows' --user u --time t --explode i --value 'i[].p' --keep none
printf '%s\n' '{"u":"a","t":"2024-01-01","i":"[{\"p\":1}]"}' |
	try 'an array inside of text' --user u --time t --json i --explode i --value 'i[].p'
try 'no byte of a log' --preset combined </dev/null
gzip -c </dev/null | try '... in gzip' --preset combined
try 'no byte of a table without header' --preset snowplow </dev/null
try '... or perhaps with one' --preset cdnow </dev/null
request='[29/Feb/2024:10:00:00 +0000] "GET /p/7 HTTP/1.1" 200 1 "-" "Mozilla"'
log() { echo "$1 $request" | try "$1" --format combined --user host --time time --time-format '%d/%b/%Y:%H:%M:%S %z' --keep path; }
log 'shop.example:443 192.0.2.7 - -'
log 'shop.example:443 192.0.2.7 - john smith'
log '203.0.113.5, 10.0.0.7 - -'
log 'shop.example 192.0.2.7 - -'
printf 'sep=;\r\nuser;time;value\r\na;2024-01-01;1.5\r\nb;soon;2\r\n' | try 'sep=; and the line of what is wrong'
printf 'sep=;\nuser,time\na,2024-01-01\n' | try 'a delimiter was given' --format csv --delimiter ,
printf 'user,time\na,2024-01-01\n\357\273\277user,time\nb,2024-01-02\n' | try 'cat of files with a byte order mark' --bad skip
echo '== a.b is a path or a member, never one in one record and the other in the next'
printf '{"user":"u","time":"2024-01-01","a":{"b":3}}\n{"user":"u","time":"2024-01-01","a.b":1,"a":{"b":2}}\n' | ingest --format jsonl --item a.b --keep none
echo "status $?"
echo '== an access log from upstream that was aborted; a JSON cell that was cut'
printf '1.2.3.4 - - [29/Feb/2024:23:59:59 +0530] "GET / HTTP/1.1" 200 0\n#!aborted\n' | ingest --preset combined --bad skip
echo "status $?"
printf 'user\ttime\tj\na\t2020-01-01\t{"x":1}\nb\t2020-01-02\t{"x":1' | ingest --format tsv --json j --item j.x --bad skip
echo "status $?"
echo '== a path that is misspelt is named, also by what fails first'
echo '{"user":"a","time":"2024-01-01","lines":[{"s":1},{"s":2}]}' >lines.jsonl
ingest --format jsonl --explode line --keep none lines.jsonl
ingest --format jsonl --user usr lines.jsonl
ingest --format jsonl --user usr --keep none lines.jsonl
echo '== outputs do not overwrite the preset; a preset for another export'
printf 'preset = 1\nuser = user\n' >p.preset
ingest -p ./p.preset -o p.preset lines.jsonl
ingest -p ./p.preset --stats p.preset lines.jsonl
cat p.preset
ingest -p shopify lines.jsonl
