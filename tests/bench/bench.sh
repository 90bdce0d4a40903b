#!/usr/bin/env bash
# bench.sh [BIN]: every bound of speed and memory that the project sets for itself, as one table: ours, a peer on the same file, the ratio, the
# bound, met or not. build/bench/last.tsv is the same for machines.
#     PARTS='filters sort ...'       which parts of it; each is a file part-NAME.sh
#     FULL=1                         ten million events, a hundred million for growth and memory, as the bounds are meant
#     SAVE=1                         saved.tsv gets the lines of this run, and readme.sh makes the tables of the READMEs from it
#     N N_CHURN N_PAIRS N_FORMATS N_GROWTH N_USERS   events, customers, interactions, events, steps, users of the parts
#     SEED=43 ROUNDS=5
#     TENURE_TMP=build/bench         where the data is made (FULL: 30 GB) and kept for the next run; the largest is removed
#     TENURE_BENCH=../shared/bench   a folder with another gen.c, which is used instead of tests/gen/events.c when it is there
#     TENURE_DATA=../shared/data     a folder with cdnow, gowalla and yelp2018; rows of what is not there say so
# First all answers are compared: status 1 when one differs. README.md says how to read the table and how to add a row.
# shellcheck disable=SC2034  # the parts read what is not read here
set -euo pipefail
export LC_ALL=C TZ=UTC
unset MAKEFLAGS MFLAGS MAKELEVEL
top=$(cd "$(dirname "$0")/../.." && pwd -P)
cd "$top"
export BENCH=$top/tests/bench
bin=$(cd "${1:-build/bin}" && pwd -P)
full=${FULL:-0}
known='filters sort churn recommend formats growth memory parallel'
parts=${PARTS:-$known}

# size SMALL FULL
size() { if [ "$full" = 1 ]; then echo "$2"; else echo "$1"; fi; }

n=${N:-$(size 1000000 10000000)}
seed=${SEED:-43}
rounds=${ROUNDS:-$(size 2 5)}
work=${TENURE_TMP:-build/bench}
venv=$top/build/bench/venv
clock=                                  # --wall: seconds on the wall instead of CPU seconds
shared=${TENURE_BENCH:-../shared/bench}
sets=$(cd "${TENURE_DATA:-../shared/data}" 2>/dev/null && pwd -P) || sets=

# shellcheck source=tests/bench/common.sh
. "$BENCH/common.sh"

for tool in python3 gzip "${CC:-cc}"; do
	command -v "$tool" >/dev/null || { say "bench: needs $tool"; exit 2; }
done
for part in $parts; do
	[[ " $known " = *" $part "* ]] || { say "bench: no part '$part'; there are: $known"; exit 2; }
	# shellcheck source=/dev/null
	. "$BENCH/part-$part.sh"
done

tools
printf '#part\tjob\tunit\tours\tpeer\ttheirs\tratio\tbound\tverdict\n' >last.tsv
show <last.tsv
for part in $parts; do
	rm -rf out
	mkdir out
	names=() command=()
	say "$part: peers and data"
	"${part}_peers"
	"${part}_data"
	"${part}_jobs"
	say "$part: comparing answers"
	"${part}_answers"
	say "$part: measuring"
	measure
	{ note "$("${part}_about"); $(machine)"; "${part}_rows"; } >rows
	cat rows >>last.tsv
	show <rows
	"${part}_clean"
done
rm -rf out rows costs part
verdicts <last.tsv
if [ "${SAVE:-0}" = 1 ]; then
	bash "$BENCH/readme.sh" --save "$PWD/last.tsv"
fi
