#!/usr/bin/env bash
# F42 and goal G17: 100,000 brackets are status 1 within 50 ms and 16 MiB
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
is_sanitized && { echo 'skip: sanitizers take time of their own'; exit 77; }
head -c 100000 /dev/zero | tr '\0' '[' >array
{ printf '{"user":'; cat array; echo; } >value
{ printf '{"user":"u","time":"2024-01-02","x":'; cat array; echo; } >rides
{ printf '{"user":"u","time":"2024-01-02","x":'; yes '{"a":' | head -n 100000 | tr -d '\n'; echo; } >open
for file in array value rides open; do
	python3 "$TESTS/faults/lib/bound.py" .05 16 ingest --format jsonl $file | tee -a told
done
figure "G17 json" "$(wc -l <told)" "$(grep -vc "status 1 time good memory good" told)"
