#!/usr/bin/env bash
# F79: an unknown zone is 2 with the nearest name, a path is no zone, a broken file is 3, in each filter with days
# shellcheck source=tests/faults/lib/each.sh
. "$TESTS/faults/lib/each.sh"
make_inputs 100
mkdir zones
head -c 100 /usr/share/zoneinfo/Europe/Berlin >zones/Cut
zone() {
	"$3" --dump-options | cut -f 2 | grep -qx tz || return 0
	said "$1" "${@:3}" --tz Europe/Berln "$2"
	said "$1" "${@:3}" --tz ../../etc/passwd "$2"
	said "$1" "${@:3}" --zoneinfo zones --tz Cut "$2"
}
each zone
