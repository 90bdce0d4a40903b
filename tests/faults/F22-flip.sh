#!/usr/bin/env bash
# F22: a flipped bit: in the data, the checksum, the length, the header's method: 3 (S2 flips at random)
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 2000 | gzip -n >ev.tsv.gz
size=$(wc -c <ev.tsv.gz)
flip() {
	python3 -c 'import sys; b = bytearray(open("ev.tsv.gz", "rb").read()); b[int(sys.argv[1])] ^= 1 << int(sys.argv[2]); sys.stdout.buffer.write(b)' "$@" |
		told cohort
}

flip 2 0
flip 3 7
flip 1000 3
flip $((size / 2)) 0
flip $((size - 8)) 1
flip $((size - 1)) 7
# the time in the header says nothing about the data
flip 5 1 | tail -n 1
