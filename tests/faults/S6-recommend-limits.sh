#!/usr/bin/env bash
# S6, F16: address space, descriptors, stack from far too small upwards: 4 or 5 with one line, or 0 and right
command -v prlimit >/dev/null || { echo 'skip: no prlimit'; exit 77; }
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
is_sanitized && { echo 'skip: sanitizers need address space and descriptors'; exit 77; }
tsv 20000 8000 | cut -f 1,2,4 >big.tsv
tsv 3000 200 | cut -f 1,2,4 >small.tsv
recommend --partial big.tsv >state
{ head -n 1 small.tsv; tail -n +2 small.tsv | LC_ALL=C sort -s -t '	' -k 1,1; } >sorted.tsv
recommend --method knn --save model -o /dev/null small.tsv
limits() {
	python3 "$TESTS/faults/lib/limits.py" "$@"
}

limits nofile 3 17 1 recommend --mem 1M --tmp . --method knn -n 3 big.tsv
limits nofile 3 17 1 recommend --merge --method popular -n 3 state state
limits nofile 3 17 1 recommend --apply model --for small.tsv --exclude small.tsv sorted.tsv
for method in knn sequence session spectral ease; do limits stack 64 1024 96 recommend --method $method -n 3 small.tsv; done
limits stack 64 1024 96 recommend --evaluate --last 1 --method spectral small.tsv
for method in popular knn sequence session spectral ease; do limits as 2500 40000 2500 recommend --method $method -n 3 big.tsv; done
limits as 2500 40000 2500 recommend --merge --method knn -n 3 state
limits as 2500 40000 2500 recommend --apply model sorted.tsv
limits as 2500 40000 2500 recommend --mem 1M --tmp . --partial big.tsv
