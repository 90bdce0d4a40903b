#!/usr/bin/env bash
# My app writes JSON Lines, and its queue delivers some of them twice: what is in there, and how does it get into the stream?
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >app.jsonl <<'JSON'
{"id":"e1","at":1772359200123,"user":{"id":"c7","country":"DE"},"kind":"view","sku":"mug"}
{"id":"e2","at":1772359260456,"user":{"id":"c7","country":"DE"},"kind":"checkout","lines":[{"sku":"mug","price":"4.50","n":2},{"sku":"tea","price":3.2}]}
{"id":"e2","at":1772359260456,"user":{"id":"c7","country":"DE"},"kind":"checkout","lines":[{"sku":"mug","price":"4.50","n":2},{"sku":"tea","price":3.2}]}
{"id":"e3","at":1774951200000,"device":"d91","kind":"view","sku":"pot"}
{"id":"e4","at":1774951260000,"device":"probe","kind":"ping"}
{"id":"e5","at":1774958460000,"user":{"id":"c7"},"kind":"checkout","lines":[{"sku":"pot","price":19.99}]}
JSON

# 1. What is it? Guesses are made here and nowhere else: this is where a preset of one's own begins.
ingest --sniff app.jsonl

# 2. A row a line of an order, each event once, probes left out and counted.
cat >app.preset <<'PRESET'
preset = 1
about = events of our app
format = jsonl
explode = lines
dedup = id
drop = probe when kind = ping
user = user.id | device
time = at
time-format = ms
event = kind
rename = checkout=purchase
item = lines[].sku | sku
value = {lines[].price}*{lines[].n:1}
order = id when kind = checkout
keep = user.country
PRESET
ingest --preset ./app.preset --stats app.stats -o app.tsv app.jsonl
cat app.tsv

# 3. What became of the rows that were read? (An order of two lines is two.)
awk -F '\t' '$1 == ""' app.stats

# 4. From here on it is a stream as any other.
cohort --start purchase --return purchase --period month --matrix=users --incomplete mark app.tsv
