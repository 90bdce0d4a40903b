#!/usr/bin/env bash
# F3, F83: no room for the model, or for the lists: 4, and no model under its name
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 3000 200 >ev.tsv
recommend -m knn ev.tsv >want 2>err
for method in popular knn sequence session spectral ease; do
	recommend -m $method --save /dev/full ev.tsv >out 2>err
	echo "status $? $(tail -n 1 err)"
	recommend -m $method --save model -o /dev/full ev.tsv 2>err
	echo "status $? $(tail -n 1 err)"
	[ ! -e model ] || echo "a model of a run that failed"
	rm -f model
done
command -v prlimit >/dev/null || exit 0
echo old >model
prlimit --fsize=1024 recommend -m knn --save model -o /dev/null ev.tsv 2>err
echo "status $? $(tail -n 1 err)"
cat model
rm err out want model
ls
