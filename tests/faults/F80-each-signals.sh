#!/usr/bin/env bash
# F80: SIGINT, SIGTERM, SIGHUP with -o: in each filter the old FILE stays whole, or the new one is
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 40000 20000
killed() {
	python3 "$TESTS/faults/lib/signals.py" 21 "${N:-$(count 15 100)}" "${@:3}" -o FILE "$2" 2>/dev/null | sed "s/^$3/$1/"
}
killed segment ev.tsv segment --order-when ''
killed segment-rules ev.tsv segment --rules r.txt
killed crosstab ev.tsv crosstab --rows user --cols item
killed moves labels.tsv moves labels.tsv
