#!/bin/sh
# A record of 60,000 members: each name is looked up, none looks through all the others (half a minute before; the answer must come in time).
python3 - >many.jsonl <<'P'
for n in range(2):
    print('{"user":"u1","time":"2024-01-02T03:04:05Z",' + ",".join('"m%d":%d' % (i, i + n) for i in range(60000)) + "}")
P
timeout 20 ingest --format jsonl many.jsonl >many.tsv
echo "status $?"
awk -F '\t' '{ print NF, $1, $2, $3, $60002 }' many.tsv
timeout 20 ingest --format jsonl --keep m7,m59999 --where "m7 >= 8" many.jsonl
