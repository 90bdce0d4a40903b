#!/bin/sh
# F42: JSON: depth, twin keys, big numbers, surrogates
printf '%s\n' '{"user":"u","time":"2024-01-02","n":9007199254740993,"big":1e999,"s":"\ud83d\ude00\t\u00e9"}' | ingest --format jsonl
echo "status $?"
cat >a.jsonl <<'END'
{"user":"u","time":"2024-01-02","x":{"a":1}}
{"user":"u","user":"v","time":"2024-01-02"}
{"user":"v","time":"2024-01-02","x":{"a":1,"a":2}}
{"user":"\ud800","time":"2024-01-02"}
{"user":"w","time":"2024-01-02","y":1}
END
# twins that nobody looks at ride along as they came
ingest --format jsonl a.jsonl
echo "status $?"
ingest --format jsonl --bad skip --rejects r a.jsonl
echo "status $?"
cat r
ingest --format jsonl --keep none --bad skip=2 a.jsonl
echo "status $?"
# 100,000 brackets: a bare array is another format, one in a record is too deep
head -c 100000 /dev/zero | tr '\0' '[' >deep
timeout 1 ingest --format jsonl deep
echo "status $?"
{ printf '{"user":'; cat deep; echo; } >deeper
timeout 1 ingest --format jsonl deeper
echo "status $?"
