#!/bin/bash
# Oracle D5: zone offsets against zdump(8), each change from 1900 to 2100 at both sides and a day around it; and every
# civil day against Python. Wants the binary of zdump_driver.c:
#     tests/unit/zdump.sh build/zdump_driver
# Prints counts; status 1 on a difference.
set -euo pipefail
export LC_ALL=C TZ=UTC

driver=${1:?usage: zdump.sh DRIVER}
zones=(
	Africa/Casablanca
	Africa/El_Aaiun
	America/Caracas
	America/Nuuk
	America/Sao_Paulo
	America/St_Johns
	Antarctica/Troll
	Asia/Gaza
	Asia/Kathmandu
	Asia/Manila
	Asia/Pyongyang
	Asia/Tehran
	Australia/Lord_Howe
	Europe/Berlin
	Europe/Dublin
	Europe/Lisbon
	Europe/Moscow
	Pacific/Apia
	Pacific/Chatham
	Pacific/Kwajalein
)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
status=0

# zdump names the second before each change and the second of it, and the offset at both. The day that follows the
# one and precedes the other has the same offset, or another line of zdump says so: only the two instants are asked.
for zone in "${zones[@]}"; do
	zdump -v -c 1900,2101 "$zone"
done | python3 -c '
import calendar, sys
months = {m: i for i, m in enumerate(calendar.month_abbr)}
for line in sys.stdin:
    f = line.split()
    if f[-1] == "NULL" or "gmtoff=" not in f[-1]:
        continue
    zone, month, day, clock, year = f[0], f[2], f[3], f[4], f[5]
    h, m, s = map(int, clock.split(":"))
    t = calendar.timegm((int(year), months[month], int(day), h, m, s))
    print(zone, t, f[-1].split("=")[1])
' >"$dir/want"
cut -d ' ' -f 1,2 "$dir/want" | "$driver" >"$dir/got"
if ! cmp -s "$dir/want" "$dir/got"; then
	diff "$dir/want" "$dir/got" | head -20 || true
	status=1
fi
if [ "$(wc -l <"$dir/want")" -lt 1000 ]; then
	echo "zdump gave too few changes to prove anything"
	status=1
fi
echo "zones: ${#zones[@]}, instants compared: $(wc -l <"$dir/want")"

python3 -c '
import datetime, sys
epoch = datetime.date(1970, 1, 1).toordinal()
out = []
for n in range(1, datetime.date.max.toordinal() + 1):
    out.append("%d %s\n" % (n - epoch, datetime.date.fromordinal(n)))
sys.stdout.write("".join(out))
' >"$dir/days_want"
"$driver" --days >"$dir/days_got"
if ! cmp "$dir/days_want" "$dir/days_got"; then
	status=1
fi
echo "days compared: $(wc -l <"$dir/days_got")"
exit $status
