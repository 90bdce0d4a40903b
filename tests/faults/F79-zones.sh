#!/usr/bin/env bash
# F79: an unknown zone: 2 and the nearest name; a path is no zone: 2; a broken file: 3
# shellcheck source=tests/faults/lib/log.sh
. "$TESTS/faults/lib/log.sh"
tsv 100 >ev.tsv
log 100 >ev.csv
for zone in Europe/Berln ../../etc/passwd /etc/passwd Europe Europe/ /usr/share/zoneinfo/UTC Europe//Berlin ./UTC Europe/../UTC '' posixrules/x +01:00 europe/berlin \
	zone.tab; do
	told cohort --tz "$zone" --lags 0 ev.tsv | tail -n 1
done
told ingest --format csv --tz Europe/Berln ev.csv
mkdir -p zones/Some zones/Folder
head -c 100 /usr/share/zoneinfo/Europe/Berlin >zones/Some/Cut
echo junk >zones/Junk
: >zones/Empty
printf 'TZif' >zones/Mark
for zone in Some/Cut Junk Empty Mark Folder Nowhere; do
	told cohort --zoneinfo zones --tz $zone ev.tsv
done
told cohort --zoneinfo nowhere --tz Europe/Berlin ev.tsv
cohort --zoneinfo nowhere --tz UTC --lags 0 ev.tsv | tail -n 1
